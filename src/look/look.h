/* The one design language of all pages: fragments that every page is made of, and the helpers that
 * fill their shapes. The shapes stand in look.view (`use look` in another slice's .view), the words
 * in text/look.txt, the looks in assets/ganjiao.css. No page invents its own list, form, state,
 * chart or button. Forms: look/look_form.h (comes with this header).
 *
 * `url` texts are whole addresses; "" (or NULL) leaves a thing out, and so does a text_key NULL.
 * What a fragment prints is complete: it opens nothing that another must close. Slices print
 * tables, cells,
 * `<form>` and their own words themselves, with the classes listed at the end. A page begins with
 * {call look_crumbs(…)} if it has parents, then look_list_head or look_record_head or
 * `<header class="head"><h1>…</h1></header>`. */
#ifndef GANJIAO_LOOK_H
#define GANJIAO_LOOK_H

#include "look_view.h" /* generated from look.view */
#include "web/web.h"

#include "look/look_form.h"

static inline bool look_has(const char *s) { return s && *s; }

/* Colour and shape together, the same everywhere.
 * PLAIN grey ring (draft, not begun) · GOOD green disc with tick (done, valid, present) · BUSY blue
 * half disc (under way, waiting) · WARN amber triangle (soon late, look at it) · BAD red square
 * (late, refused, revoked) · MAIN the accent, for primary deeds only. */
typedef enum { LOOK_PLAIN, LOOK_GOOD, LOOK_BUSY, LOOK_WARN, LOOK_BAD, LOOK_MAIN } look_tone;

/* Lists
 * Handler:
 *     look_list *l = &v.list;                        // `hidden look_list list` in the view
 *     TRY(look_list_begin(t, l, T_people_title));    // reads q, sort, after, before from the
 *         address, and what the account keeps of this list: l->sort is the order to show
 *     look_list_filter(t, l, "state", T_people_f_state, states, COUNT_OF(states));      // ?state=…
 *     look_list_column(t, l, "name", T_people_f_name, LOOK_SORTED | LOOK_FIXED);
 *     look_list_column(t, l, "born", T_people_f_born, LOOK_SORTED | LOOK_OFF);
 *     look_list_bulk(t, l, "/people/move", T_people_move, LOOK_PLAIN);
 *     look_list_export(t, l, "/people.xlsx", T_look_export_xlsx);      // exactly what is filtered
 *     look_list_deed(t, l, "/people/new", T_people_new);
 *     l->count = …;  l->unit = T_common_people;
 *     … up to LOOK_ROWS rows, keyset from l->after or l->before, keys made by the slice
 *         ("key~id") …
 *     look_list_pages(t, l, key_of_first_or_"", key_of_last_or_"");
 * Page:
 *     {call look_list_head(&v->list)}
 *     <div id="look-rows">{if v->rows.n}
 *     <div class="box"><table class="list"><caption>{t people.title}</caption>
 *     {call look_list_columns(&v->list)}<tbody>{for r in v->rows}
 *     <tr>{call look_pick(&v->list, r->person, r->name)}
 *     <th scope="row"><a href="/person/{= r->person}">{= r->name}</a></th>
 *     {if look_shows(&v->list, "born")}<td>{= r->born}</td>{end}</tr>{end}
 *     </tbody></table></div>{call look_list_foot(&v->list)}
 *     {else}{call look_empty(T_people_none, T_people_none_say, "/people/new",
 *         T_people_new)}{end}</div>
 *     {call look_list_bulk_bar(&v->list)}
 * What stands in id="look-rows" is replaced while somebody types or chooses; the address
 * follows. So is id="look-more", for what else depends on the filter. */
enum { LOOK_ROWS = 50 };
/* Can be sorted; right-aligned; cannot be hidden; hidden until chosen. */
enum { LOOK_SORTED = 1, LOOK_NUMBER = 2, LOOK_FIXED = 4, LOOK_OFF = 8 };
MUST_USE err look_list_begin(turn *t, look_list *l, text_key title);
/* Options are copied and marked from the address; "all" (value "") is put first by itself. Returns
 * what is chosen, "" for all. */
const char *look_list_filter(turn *t, look_list *l, const char *name, text_key label,
                             const look_option *options, size_t n);
void look_list_column(turn *t, look_list *l, const char *name, text_key label, int flags);
void look_list_bulk(turn *t, look_list *l, const char *url, text_key label, look_tone tone);
/* With the columns chosen; the first also with all of them. */
void look_list_export(turn *t, look_list *l, const char *path, text_key label);
void look_list_deed(turn *t, look_list *l, const char *url, text_key label); /* first: primary */
void look_list_pages(turn *t, look_list *l, const char *before, const char *after);
bool look_shows(const look_list *l, const char *column);
/* This address with one word changed ("" takes it out); paging is forgotten unless it is the word.
 */
const char *look_address(turn *t, const char *name, const char *value);

/* What an account keeps of a list, asked of a slice above: columns and order, filters by name. One
 * list is one address, whatever records it names: /plan/7 and /plan/8 are kept as "/plan/-". */
typedef struct {
    int64_t id;
    const char *name, *query;
} look_kept_filter;
typedef struct {
    const char *cols, *sort;
    LIST(look_kept_filter) filters;
} look_kept;
typedef err (*look_keeper)(turn *t, const char *list, look_kept *ret);
void look_hook_kept(look_keeper ask);
/* The same filters give the same text: without paging and empty words, in the order of the names.
 */
const char *look_query_plain(arena *mem, const char *query);

void look_list_head(markup_out *o, const look_list *l);    /* title, count, deeds, search, filters,
                                                           saved filters, choice of columns */
void look_list_columns(markup_out *o, const look_list *l); /* <thead>: sorting, tick-all */
void look_pick(markup_out *o, const look_list *l, int64_t id, const char *name); /* tick cell */
void look_list_foot(markup_out *o, const look_list *l); /* previous, next */
/* Posts the ticked rows as `ids`; `all=1` and `filter=<query>` when everything filtered was chosen:
 * form people_move_many / ids ids 0..20000 / bool all / text filter 0..2000. */
void look_list_bulk_bar(markup_out *o, const look_list *l);
/* The list as a file: return look_export_file(t, &x, true); in a ROUTE_FILE. `more` adds the next
 * rows' cells, row by row, and adds none at the end; it is called again and again with a read
 * connection of its own, so `context` (in t->mem) holds the keyset. Where the address chooses
 * columns (?cols=…, which look_list_export hands on), those of others are left out. */
typedef LIST(const char *) look_cells;
enum { LOOK_DAY = 16 }; /* beside LOOK_NUMBER: what the cells of a column are in a workbook */
typedef struct {
    text_key head;
    const char *of; /* the list's column that shows it, "more" if none does; NULL: always there */
    int kind;       /* 0 text, LOOK_NUMBER whole or in tenths, LOOK_DAY 2022-03-01 */
} look_export_column;
typedef struct {
    text_key title; /* the sheet's and the file's name */
    const look_export_column *columns;
    size_t columns_n;
    err (*more)(void *context, db *d, arena *mem, look_cells *ret);
    void *context;
} look_export;
const char *look_moment_cell(arena *mem, moment m); /* 2022-03-01 09:30, China time; "" for never */
err look_export_file(turn *t, const look_export *x, bool workbook); /* else CSV */

/* Records
 *     v.head = (look_record){.name = p.name, .note = p.org_name,
 *                            .state = look_state_of(T_people_active, LOOK_GOOD)};
 *     look_fact_add(t, &v.head, T_people_f_rank, rank, "");
 *     v.head.deed = look_post("/person/5/confirm", T_people_confirm, LOOK_MAIN);   // or look_go
 *     look_tab_add(t, &v.head, T_people_posts, "/person/5/posts", count);  // `here`: from the
 *         address
 *     *GROW(t->mem, &v.crumbs) = (look_link){.url = "/people", .label = T_people_title};
 * Page: {call look_crumbs(v->crumbs.at, v->crumbs.n)} {call look_record_head(&v->head)}
 *       <div class="sides"><div>…</div><aside>{call look_history(v->events.at,
 *         v->events.n)}</aside></div> */
look_state look_state_of(text_key label, look_tone tone);
look_deed look_post(const char *url, text_key label, look_tone tone); /* a form with one button */
look_deed look_post_asking(const char *url, text_key label, look_tone tone, text_key question);
look_deed look_go(const char *url, text_key label, look_tone tone); /* a link like a button */
void look_fact_add(turn *t, look_record *r, text_key label, const char *value, const char *url);
void look_tab_add(turn *t, look_record *r, text_key label, const char *url, int64_t count);

void look_crumbs(markup_out *o, const look_link *at,
                 size_t n); /* parents, top first; .name or .label */
void look_record_head(markup_out *o, const look_record *r);
void look_tabs(markup_out *o, const look_tab *at, size_t n); /* look_record_head prints its own */
void look_deed_button(markup_out *o, const look_deed *d);
void look_deeds(markup_out *o, const look_deed *at, size_t n);
void look_facts(markup_out *o, const look_fact *at, size_t n); /* <dl> of any length */
void look_history(markup_out *o, const look_event *at, size_t n);
void look_pill(markup_out *o, const look_state *s); /* {call look_pill(&r->state)} */
void look_pill_of(markup_out *o, text_key label, int64_t tone);
/* Name and unit, masked number; url "" for no link. */
void look_person(markup_out *o, const char *name, const char *unit, const char *masked,
                 const char *url);

/* Figures, hours, charts, empty
 * A chart is drawn from its table, which stays. kind: bar, line, stack. Example:
 *     look_chart_begin(&v.chart, "by_month", "bar", T_figure_by_month, T_figure_month,
 *         T_common_people);
 *     look_series_add(t->mem, &v.chart, "2022");
 *     look_point *p = look_point_add(t->mem, &v.chart, "1 月", "/people?month=1");
 *     look_cell_add(t->mem, p, 420, "");             // name "": the number itself is printed */
void look_chart_begin(look_chart *c, const char *name, const char *kind, text_key title,
                      text_key first, text_key unit);
void look_series_add(arena *mem, look_chart *c, const char *name);
look_point *look_point_add(arena *mem, look_chart *c, const char *name, const char *url);
look_cell *look_cell_add(arena *mem, look_point *p, int64_t number,
                         const char *name);                  /* its `url` may be set */
void look_chart_table(markup_out *o, const look_chart *c);   /* c->shown of many, the rest folded */
void look_duty(markup_out *o, tenths done, tenths required); /* bar and "42 / 110 学时" */
void look_figure_card(markup_out *o, const look_figure *f);
void look_figures(markup_out *o, const look_figure *at, size_t n); /* a row of cards */
/* What will stand here, a sentence on it, and the first deed. */
void look_empty(markup_out *o, text_key what, text_key say, const char *url, text_key deed);
const char *look_grouped(markup_out *o, int64_t n); /* 64,992: {= look_grouped(o, v->count)} */
void look_icon(markup_out *o, const char *name);    /* a name of assets/icons.svg */

/* Work in the background, previews, calendar
 * The progress box asks p->url each second until `over`; without script the page reloads itself. */
void look_progress_box(markup_out *o, const look_progress *p);
void look_preview_sum(markup_out *o, const look_preview *p); /* new, changed, unchanged, refused */
/* Fills whole weeks around the month of `on`, or its week. `path` is the calendar's address without
 * a query; its links come back as ?on=2022-03-01&view=week. */
void look_calendar_begin(turn *t, look_calendar *c, const char *path, day on, bool weekly);
look_entry *look_entry_add(arena *mem, look_calendar *c, day on); /* NULL: that day is not shown */
void look_calendar_table(markup_out *o, const look_calendar *c);

/* Frame (app/wiring.c only)
 *     look_frame f = look_frame_of(t, title, body);
 *     look_places_fill(t, &f, may);       // may(t, right): anywhere at all?
 *     f.notice = …;                       // what web_go left behind
 *     look_page(o, &f);
 * Nobody signed in: no rail, no person menu. */
look_frame look_frame_of(turn *t, const char *title, markup body);
void look_places_fill(turn *t, look_frame *f, bool (*may)(turn *t, right_id right));
void look_page(markup_out *o, const look_frame *f);
/* Title and body of the page for a failure: what happened, what is safe, what to do, the number. */
text_key look_error_title(const turn *t, err e); /* t->trouble says it more exactly */
void look_error_body(markup_out *o, err e);

/* Classes for the slices' own HTML
 * header.head (h1 and .deeds) · .box (scrolling frame of a table; with tabindex="0" role="region"
 * aria-label if nothing in it takes the focus) · table.list · .number (right-aligned cell) ·
 * td.wrap (long words, broken on the phone) · tr.late · .soft .small .mono · section.card with h2 ·
 * .cards (grid) · .split (evidence and verdict) · .sides (main and aside) · form.form (one column;
 * warns before unsaved words are left) · .row (beside each other) · .stack (below each other) ·
 * .prose (running text) · a.button, button (.main primary, .bad, .quiet) · .paper (a document as it
 * prints) · .noprint .onlyprint .onlyscript · .seen-not (read aloud only) · .qr (large code) ·
 * ul.todo (li: a, span.soft) · .facts. For ganjiao.js: form data-ask="question" · button
 * data-copy="text" · button data-print · select data-send (sends its form). */
#endif
