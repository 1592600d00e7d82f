/* The one design language of all pages: fragments that every page is made of, and the small C helpers that fill
 * their shapes. The shapes stand in look.view (`use look` in another slice's .view), their words in text/look.txt, their
 * looks in assets/ganjiao.css. No page invents its own list, form, state, chart or button.
 *
 * Conventions: `url` texts are whole addresses; "" (or NULL) leaves a thing out; a text_key NULL likewise. What a
 * fragment prints is complete: it opens nothing that another must close. Slices print tables, cells, `<form>` and their own
 * words themselves with the classes listed at the end. A page begins with {call look_crumbs(…)} if it has parents, then
 * look_list_head or look_record_head or `<header class="head"><h1>…</h1></header>`. */
#ifndef GANJIAO_LOOK_H
#define GANJIAO_LOOK_H

#include "web/web.h"
#include "look_view.h" /* generated from look.view */

static inline bool look_has(const char *s) { return s && *s; }

/* Tone of a state, deed or calendar entry: colour and shape together, the same everywhere.
 *   PLAIN grey ring (draft, not begun) · GOOD green disc with tick (done, valid, present) · BUSY blue half disc (under way, waiting) ·
 *   WARN amber triangle (soon late, to look at) · BAD red square (late, refused, revoked) · MAIN the accent, for primary deeds only. */
typedef enum { LOOK_PLAIN, LOOK_GOOD, LOOK_BUSY, LOOK_WARN, LOOK_BAD, LOOK_MAIN } look_tone;

/* ==== Lists =======================================================================================================
 * Handler (example: people):
 *     look_list *l = &v.list;                                 // `hidden look_list list` in the view
 *     look_list_begin(t, l, T_people_title);                  // reads q, sort, after, before from the address
 *     look_list_filter(t, l, "state", T_people_f_state, states, COUNT_OF(states));   // ?state=…
 *     look_list_column(t, l, "name", T_people_f_name, LOOK_SORTED | LOOK_FIXED);     // ?sort=name, ?sort=-name
 *     look_list_column(t, l, "born", T_people_f_born, LOOK_SORTED | LOOK_OFF);       // ?cols=name.born shows it
 *     look_list_bulk(t, l, "/people/move", T_people_move, LOOK_PLAIN);
 *     look_list_export(t, l, "/people.xlsx", T_look_export_xlsx);   // exactly what is filtered
 *     look_list_deed(t, l, "/people/new", T_people_new);
 *     l->count = …;  l->unit = T_common_people;
 *     … up to LOOK_ROWS rows, keyset from l->after / l->before (made by the slice: "key~id") …
 *     look_list_pages(t, l, key_of_first_or_"", key_of_last_or_"");
 * Page:
 *     {call look_list_head(&v->list)}
 *     <div id="look-rows">{if v->rows.n}
 *     <div class="box"><table class="list"><caption>{t people.title}</caption>{call look_list_columns(&v->list)}
 *     <tbody>{for r in v->rows}
 *     <tr>{call look_pick(&v->list, r->person, r->name)}<th scope="row"><a href="/person/{= r->person}">{= r->name}</a></th>
 *     {if look_shows(&v->list, "born")}<td>{= r->born}</td>{end}</tr>{end}
 *     </tbody></table></div>
 *     {call look_list_foot(&v->list)}
 *     {else}{call look_empty(T_people_none, T_people_none_say, "/people/new", T_people_new)}{end}</div>
 *     {call look_list_bulk_bar(&v->list)}
 * Everything between id="look-rows" is replaced while somebody types or chooses a filter; the address follows. */
enum { LOOK_ROWS = 50 };
enum { LOOK_SORTED = 1, LOOK_NUMBER = 2, LOOK_FIXED = 4, LOOK_OFF = 8 }; /* can be sorted; right-aligned; cannot be hidden; hidden at first */
void look_list_begin(turn *t, look_list *l, text_key title);
/* Options are copied and marked from the address; the option with the value "" (all) is put first by itself. Returns what is chosen, "" for all. */
const char *look_list_filter(turn *t, look_list *l, const char *name, text_key label, const look_option *options, size_t n);
void look_list_column(turn *t, look_list *l, const char *name, text_key label, int flags);
void look_list_bulk(turn *t, look_list *l, const char *url, text_key label, look_tone tone);
void look_list_export(turn *t, look_list *l, const char *path, text_key label);
void look_list_deed(turn *t, look_list *l, const char *url, text_key label); /* the first is the primary one */
void look_list_pages(turn *t, look_list *l, const char *before, const char *after);
bool look_shows(const look_list *l, const char *column);
/* The list's address with one word changed ("" takes it out); paging is forgotten unless it is the word. */
const char *look_address(turn *t, const char *name, const char *value);

void look_list_head(markup_out *o, const look_list *l);     /* title, count, deeds, search, filters, chips, columns, export */
void look_list_columns(markup_out *o, const look_list *l);  /* <thead>, with sorting and the tick-all box */
void look_pick(markup_out *o, const look_list *l, int64_t id, const char *name); /* the row's tick cell; nothing without bulk deeds */
void look_list_foot(markup_out *o, const look_list *l);     /* previous, next */
/* Bulk deeds post the ticked rows as `ids` and `all=1` with `filter=<query>` when everything filtered was chosen:
 * `form people_move_many / ids ids 0..20000 / bool all / text filter 0..2000`. */
void look_list_bulk_bar(markup_out *o, const look_list *l);
/* Plain tables that are no list of the above kind: just <div class="box"><table>…</table></div>. */

/* ==== Records =====================================================================================================
 *     v.head = (look_record){.name = p.name, .note = p.org_name, .state = look_state_of(T_people_active, LOOK_GOOD)};
 *     look_fact_add(t, &v.head, T_people_f_rank, rank, "");
 *     v.head.deed = look_post("/person/5/confirm", T_people_confirm, LOOK_MAIN);        or look_go(url, label)
 *     look_tab_add(t, &v.head, T_people_posts, "/person/5/posts", count);  // `here` follows from the address
 *     *GROW(t->mem, &v.crumbs) = (look_link){.url = "/people", .label = T_people_title};   // `hidden list look_link crumbs`
 * Page: {call look_crumbs(v->crumbs.at, v->crumbs.n)} {call look_record_head(&v->head)} …
 *       <div class="sides"><div>main column</div><aside>{call look_history(v->events.at, v->events.n)}</aside></div> */
look_state look_state_of(text_key label, look_tone tone);
look_deed look_post(const char *url, text_key label, look_tone tone);                     /* a form with one button */
look_deed look_post_asking(const char *url, text_key label, look_tone tone, text_key question); /* asks first (script) */
look_deed look_go(const char *url, text_key label, look_tone tone);                       /* a link like a button */
void look_fact_add(turn *t, look_record *r, text_key label, const char *value, const char *url);
void look_tab_add(turn *t, look_record *r, text_key label, const char *url, int64_t count);

void look_crumbs(markup_out *o, const look_link *at, size_t n);   /* parents only, top first; {.url, .name} or {.url, .label} */
void look_record_head(markup_out *o, const look_record *r);
void look_tabs(markup_out *o, const look_tab *at, size_t n);      /* tabs alone; look_record_head prints its own */
void look_deed_button(markup_out *o, const look_deed *d);
void look_deeds(markup_out *o, const look_deed *at, size_t n);
void look_facts(markup_out *o, const look_fact *at, size_t n);    /* <dl> of any length */
void look_history(markup_out *o, const look_event *at, size_t n);
void look_pill(markup_out *o, const look_state *s);               /* {call look_pill(&r->state)} */
void look_pill_of(markup_out *o, text_key label, int64_t tone);
void look_person(markup_out *o, const char *name, const char *unit, const char *masked, const char *url); /* 姓名 + unit, masked number */

/* ==== Forms =======================================================================================================
 * Page:
 *     <form method="post" action="/person/{= v->person}/edit" class="form">{form_head}
 *     {call look_faults(&people_edit_form)}
 *     {call look_field_text(&people_edit_form, "name", v->edit.name, T_people_name_hint)}
 *     {call look_field_day(&people_edit_form, "born", v->edit.born, NULL)}
 *     {call look_field_choice(&people_edit_form, "sex", v->edit.sex, people_sex_words, NULL)}
 *     {call look_field_org(&people_edit_form, "org", v->units.at, v->units.n, NULL)}
 *     {call look_submit(T_common_save, "/person/5")}
 *     </form>
 * Label, required mark, longest text and bounds come from the form's declaration. After E_INPUT the handler shows the same page again
 * (status 422): if this form was the one posted, each field shows the typed words and its fault; the value given is used otherwise.
 * The last argument is a hint under the field, or NULL. Forms with a file: add enctype="multipart/form-data". */
void look_faults(markup_out *o, const form_kind *f);              /* summary on top with links to the fields; nothing if none */
void look_field_text(markup_out *o, const form_kind *f, const char *name, const char *value, text_key hint);
void look_field_lines(markup_out *o, const form_kind *f, const char *name, const char *value, text_key hint);
void look_field_int(markup_out *o, const form_kind *f, const char *name, int64_t value, text_key hint); /* 0 of a new record shows "" where optional */
void look_field_tenths(markup_out *o, const form_kind *f, const char *name, tenths value, text_key hint);
void look_field_fen(markup_out *o, const form_kind *f, const char *name, fen value, text_key hint);
void look_field_day(markup_out *o, const form_kind *f, const char *name, day value, text_key hint);
void look_field_moment(markup_out *o, const form_kind *f, const char *name, moment value, text_key hint);
void look_field_bool(markup_out *o, const form_kind *f, const char *name, bool value, text_key hint);
/* Words in the order of the declaration's choices; up to four are radio buttons, more a select. */
void look_field_choice(markup_out *o, const form_kind *f, const char *name, int64_t value, const text_key *words, text_key hint);
/* Options made by the handler; `chosen` marks the record's own. A select with an empty first option unless required and chosen. */
void look_field_select(markup_out *o, const form_kind *f, const char *name, const look_option *at, size_t n, text_key hint);
void look_field_checks(markup_out *o, const form_kind *f, const char *name, const look_option *at, size_t n, text_key hint); /* F_IDS, F_TEXTS */
/* Search box over a select: GET /orgs/options or /people/options ?q=&chosen= answers a view with `list look_option options` whose fragment is
 * {call look_options(v->options.at, v->options.n)}. The options given are what can be chosen without script: the chosen one and likely others. */
void look_field_org(markup_out *o, const form_kind *f, const char *name, const look_option *at, size_t n, text_key hint);
void look_field_person(markup_out *o, const form_kind *f, const char *name, const look_option *at, size_t n, text_key hint);
/* Several people (F_IDS): GET /people/options?q=&field=NAME&many=1, fragment {call look_checks(NAME, at, n)}. */
void look_field_people(markup_out *o, const form_kind *f, const char *name, const look_option *at, size_t n, text_key hint);
void look_field_file(markup_out *o, const form_kind *f, const char *name, const char *accept, text_key hint); /* ".xlsx,.csv" */
void look_field_secret(markup_out *o, const form_kind *f, const char *name, const char *complete, text_key hint); /* password; "current-password", "new-password" */
void look_field_code(markup_out *o, const form_kind *f, const char *name, text_key hint);  /* six digits of the authenticator */
void look_options(markup_out *o, const look_option *at, size_t n);
void look_checks(markup_out *o, const char *name, const look_option *at, size_t n);
void look_submit(markup_out *o, text_key label, const char *cancel); /* primary button and a way back; cancel "" none */
/* Verdict and reason beside the evidence: fields `verdict` (choice) and `reason` (text … lines) of `f`.
 *     <div class="split"><section>evidence</section>{call look_decision(&plan_review_form, "/plan/item/5/review", words, T_plan_review_do)}</div> */
void look_decision(markup_out *o, const form_kind *f, const char *url, const text_key *words, text_key submit);

/* ==== Figures, hours, charts, empty ================================================================================ */
void look_duty(markup_out *o, tenths done, tenths required);         /* bar with "42 / 110 学时"; a tick at 100 % */
void look_figure_card(markup_out *o, const look_figure *f);
void look_figures(markup_out *o, const look_figure *at, size_t n);   /* a row of cards */
/* The table is always there; with script a chart is drawn from it above it. Numbers are integers; cell.name says them otherwise.
 *     look_chart_begin(&v.chart, "by_month", "bar", T_figure_by_month, T_figure_month, T_common_people);
 *     look_series_add(t->mem, &v.chart, "2022");
 *     look_point *p = look_point_add(t->mem, &v.chart, "1 月", "/figure/people?month=1"); look_cell_add(t->mem, p, 420, ""); */
void look_chart_begin(look_chart *c, const char *name, const char *kind, text_key title, text_key first, text_key unit);
void look_series_add(arena *mem, look_chart *c, const char *name);
look_point *look_point_add(arena *mem, look_chart *c, const char *name, const char *url);
void look_cell_add(arena *mem, look_point *p, int64_t number, const char *name);
void look_chart_table(markup_out *o, const look_chart *c);
void look_empty(markup_out *o, text_key what, text_key say, const char *url, text_key deed); /* what will stand here, and the first deed */
const char *look_grouped(markup_out *o, int64_t n);                   /* 64,992: {= look_grouped(o, v->count)} */
void look_icon(markup_out *o, const char *name);                     /* assets/icons.svg */

/* ==== Work in the background, previews, calendar ===================================================================== */
void look_progress_box(markup_out *o, const look_progress *p);       /* polls p->url each second until over; reloads itself without script */
void look_preview_sum(markup_out *o, const look_preview *p);         /* new, changed, unchanged, rejected: numbers first */
/* Fills whole weeks around `month` (any day of it), or the week of it; entries are added by the slice to c->days.at[i].
 * `path` is the calendar's address without a query; days come back as ?on=2022-03-01&view=week. */
void look_calendar_begin(turn *t, look_calendar *c, const char *path, day on, bool weekly);
look_entry *look_entry_add(arena *mem, look_calendar *c, day on);    /* NULL: that day is not shown */
void look_calendar_table(markup_out *o, const look_calendar *c);

/* ==== Frame (app/wiring.c only) ======================================================================================
 *     static void layout(turn *t, markup_out *o, const char *title, markup body)
 *     {
 *         look_frame f = look_frame_of(t, title, body);
 *         look_places_fill(t, &f, may);       // may(t, right): anywhere at all?
 *         f.notice = …;                       // what web_go left behind
 *         look_page(o, &f);
 *     }
 * Nobody signed in: no rail, no person menu. */
look_frame look_frame_of(turn *t, const char *title, markup body);
void look_places_fill(turn *t, look_frame *f, bool (*may)(turn *t, right_id right));
void look_page(markup_out *o, const look_frame *f);
/* Title and body of the page for a failure: what happened, what is safe, what to do, the number. */
text_key look_error_title(err e);
void look_error_body(markup_out *o, err e);

/* ==== Classes for the slices' own HTML ==================================================================================
 * .head (header with h1 and .deeds) · .box (scrolling box of a table; tabindex="0" role="region" aria-label) · table.list · .number (right-aligned
 * cell) · .soft (grey words) · .small · .mono (codes, numbers) · .card (a framed section with h2) · .cards (grid of cards) · .split (two columns:
 * evidence and verdict) · .sides (main and aside) · .form (one column of fields) · .row (things beside each other) · .stack (below each other) ·
 * a.button, button (.main primary, .bad, .quiet) · .paper (a document as it prints) · .noprint · .onlyprint · .onlyscript · .qr (large code) ·
 * .todo (list of what waits: <ul class="todo"><li><a>…</a> <span class="soft">…</span></li></ul>).
 * Attributes for ganjiao.js: data-ask="question" on a form · data-copy="text" on a button · data-print on a button · data-send on a select (sends its
 * form) · data-leave on a form is not needed: every .form warns before unsaved words are left. */
#endif
