/* 班次: one list in three forms (list, board by state, calendar), all under the same filters. */
#include "class/class_web.h"
#include "common_text.h"
#include "look_text.h"

/* ---- words of choices, in the order of their values ------------------------------------------ */

typedef text_key (*word_of)(int);
static text_key kind_word(int v) { return plan_kind_word((class_kind)v); }
static text_key field_word(int v) { return plan_field_word((class_field)v); }
static text_key origin_word(int v) { return plan_origin_word((class_origin)v); }
static text_key level_word(int v) { return people_org_level_word((org_level)v); }
static text_key state_word(int v) { return class_state_word((class_state)v); }

static void filter_numbers(turn *t, look_list *l, const char *name, text_key label, word_of word,
                           int first, int last)
{
    LIST(look_option) o = {0};
    for (int v = first; v <= last; v++) {
        *GROW(t->mem, &o) = (look_option){.value = arena_printf(t->mem, "%d", v),
                                          .note = "",
                                          .name = text_in(word(v), t->actor.lang)};
    }
    look_list_filter(t, l, name, label, o.at, o.n);
}

static void filter_years(turn *t, look_list *l)
{
    look_option o[6];
    for (int i = 0; i < 6; i++) {
        o[i] = (look_option){.value = arena_printf(t->mem, "%d", day_year(t->today) + 1 - i),
                             .note = ""};
        o[i].name = o[i].value;
    }
    look_list_filter(t, l, "year", T_class_year, o, COUNT_OF(o));
}

static int number_field(turn *t, const char *name, int otherwise)
{
    int64_t n = 0;
    const char *word = web_field(t, name);
    return !text_empty(word) && text_int(word, &n) && n >= 0 && n <= 9999 ? (int)n : otherwise;
}

static err filter_read(turn *t, class_filter *f)
{
    *f = (class_filter){.scope = t->scope,
                        .scope_n = t->scope_n,
                        .from = DAY_NONE,
                        .to = DAY_NONE,
                        .year = number_field(t, "year", 0),
                        .state = number_field(t, "state", 0),
                        .kind = number_field(t, "kind", 0),
                        .field = number_field(t, "field", 0),
                        .level = number_field(t, "level", -1),
                        .origin = number_field(t, "origin", 0),
                        .words = web_field(t, "q")};
    bool runs = t->actor.roles & (1u << ROLE_SUPERVISOR | 1u << ROLE_TEACHER);
    f->staff = runs ? t->actor.person : 0;
    f->hosts_n = account_roots_of(t, ROLE_SCHOOL_STAFF, f->hosts, COUNT_OF(f->hosts));
    if (!text_empty(web_field(t, "org"))) { TRY(web_org(t, &f->org)); }
    return OK;
}

static void page_read(const look_list *l, arena *mem, class_page *p)
{
    p->back = !text_empty(l->before);
    p->order = text_is(l->sort, "name")   ? CLASS_BY_NAME
               : text_is(l->sort, "code") ? CLASS_BY_CODE
                                          : CLASS_BY_STARTS;
    p->down = text_empty(l->sort) || l->down; /* newest first unless asked otherwise */
    const char *mark = p->back ? l->before : l->after;
    const char *gap = strrchr(mark, '~');
    if (gap && text_int(gap + 1, &p->id)) {
        p->key = arena_copy_n(mem, mark, (size_t)(gap - mark));
    }
}

static const char *mark_of(turn *t, const class_listed *l)
{
    return arena_printf(t->mem, "%s~%lld", l->key, (long long)l->card.id);
}

/* One row more than a page was asked for tells whether there is another page. */
static void pages_fill(turn *t, look_list *l, const class_page *p, class_listing *rows)
{
    bool more = rows->n > LOOK_ROWS;
    if (more) {
        rows->at += p->back;
        rows->n = LOOK_ROWS;
    }
    bool before = p->back ? more : p->key[0] != 0, after = p->back || more;
    look_list_pages(t, l, before && rows->n ? mark_of(t, &rows->at[0]) : "",
                    after && rows->n ? mark_of(t, &rows->at[rows->n - 1]) : "");
}

class_line class_line_of(turn *t, const class_listed *l)
{
    const class_card *c = &l->card;
    (void)t;
    return (class_line){.klass = c->id,
                        .code = c->code,
                        .name = c->name,
                        .org = c->org_name,
                        .kind = plan_kind_word(c->kind),
                        .field = plan_field_word(c->field),
                        .level = people_org_level_word(c->organiser_level),
                        .origin = plan_origin_word(c->origin),
                        .starts = c->starts,
                        .ends = c->ends,
                        .days = c->days,
                        .hours = c->hours,
                        .seats = c->seats,
                        .taken = l->taken,
                        .place = c->place,
                        .state = class_look_state(c->state)};
}

/* ---- the three forms ------------------------------------------------------------------------- */

static void columns_fill(turn *t, look_list *l)
{
    look_list_column(t, l, "code", T_class_code, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "name", T_class_f_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "state", T_class_state, LOOK_FIXED);
    look_list_column(t, l, "org", T_class_f_org, 0);
    look_list_column(t, l, "starts", T_class_dates, LOOK_SORTED);
    look_list_column(t, l, "hours", T_class_f_hours, LOOK_NUMBER);
    look_list_column(t, l, "seats", T_class_taken, LOOK_NUMBER);
    look_list_column(t, l, "kind", T_class_f_kind, LOOK_OFF);
    look_list_column(t, l, "field", T_class_f_field, LOOK_OFF);
    look_list_column(t, l, "level", T_class_f_organiser_level, LOOK_OFF);
    look_list_column(t, l, "origin", T_class_f_origin, LOOK_OFF);
    look_list_column(t, l, "place", T_class_f_place, LOOK_OFF);
}

static err list_fill(turn *t, const class_filter *f, class_list *v)
{
    class_page p = {.limit = LOOK_ROWS + 1, .key = ""};
    class_listing rows = {0};
    page_read(&v->list, t->mem, &p);
    TRY(class_list_of(t->d, f, &p, t->mem, &rows));
    pages_fill(t, &v->list, &p, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &v->rows) = class_line_of(t, &rows.at[i]);
    }
    columns_fill(t, &v->list);
    return OK;
}

/* Finished and cancelled classes are not on the board: it shows what moves. */
static const class_state on_board[] = {CLASS_DRAFT,    CLASS_SUBMITTED, CLASS_RETURNED,
                                       CLASS_APPROVED, CLASS_CALLING,   CLASS_READY,
                                       CLASS_RUNNING,  CLASS_ENDED,     CLASS_REOPENED};
enum { CARDS_MOST = 12 };

static err board_column(turn *t, class_filter f, const class_state_counts *counts, class_state s,
                        class_list *v)
{
    class_page p = {.limit = CARDS_MOST, .key = ""};
    class_listing rows = {0};
    class_column *column = GROW(t->mem, &v->columns);
    *column = (class_column){.state = class_look_state(s), .count = counts->of[s]};
    column->url = arena_printf(t->mem, "/classes?state=%d%s", (int)s,
                               f.year ? arena_printf(t->mem, "&year=%d", f.year) : "");
    if (counts->of[s] == 0) { return OK; }
    f.state = (int)s;
    TRY(class_list_of(t->d, &f, &p, t->mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &column->cards) = class_line_of(t, &rows.at[i]);
    }
    return OK;
}

static err board_fill(turn *t, const class_filter *f, const class_state_counts *counts,
                      class_list *v)
{
    for (size_t i = 0; i < COUNT_OF(on_board); i++) {
        if (!f->state || f->state == (int)on_board[i]) {
            TRY(board_column(t, *f, counts, on_board[i], v));
        }
    }
    return OK;
}

static void calendar_entry(turn *t, look_calendar *c, const class_card *k, day on)
{
    look_entry *e = look_entry_add(t->mem, c, on);
    if (e) {
        look_state s = class_look_state(k->state);
        *e = (look_entry){.time = "",
                          .name = k->name,
                          .note = k->place,
                          .url = class_url(t, k, ""),
                          .tone = s.tone};
    }
}

static err calendar_fill(turn *t, class_filter f, class_list *v)
{
    class_page p = {.order = CLASS_BY_STARTS, .limit = CLASS_LIST_MOST, .key = ""};
    class_listing rows = {0};
    day on = t->today;
    const char *asked = web_field(t, "on");
    if (!text_empty(asked) && !day_parse(asked, &on)) { return E_ABSENT; }
    look_calendar_begin(t, &v->calendar, "/classes", on, text_is(web_field(t, "view"), "week"));
    f.year = 0;
    f.from = v->calendar.days.at[0].on;
    f.to = v->calendar.days.at[v->calendar.days.n - 1].on;
    TRY(class_list_of(t->d, &f, &p, t->mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const class_card *c = &rows.at[i].card;
        for (day d = c->starts.n < f.from.n ? f.from : c->starts; d.n <= c->ends.n && d.n <= f.to.n;
             d = day_add(d, 1)) {
            calendar_entry(t, &v->calendar, c, d);
        }
        *GROW(t->mem, &v->rows) = class_line_of(t, &rows.at[i]);
    }
    return OK;
}

static void forms_fill(turn *t, class_list *v)
{
    const struct {
        const char *word;
        text_key label;
    } forms[] = {
        {"", T_class_form_list}, {"board", T_class_form_board}, {"month", T_class_form_calendar}};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        *GROW(t->mem, &v->forms) = (look_tab){.url = look_address(t, "view", forms[i].word),
                                              .label = forms[i].label,
                                              .here = text_is(v->form, i == 0   ? "list"
                                                                       : i == 1 ? "board"
                                                                                : "calendar")};
    }
}

static err list_head(turn *t, const class_filter *f, class_state_counts *counts, class_list *v)
{
    look_list *l = &v->list;
    TRY(look_list_begin(t, l, T_class_title));
    l->words_hint = T_class_words_hint;
    filter_years(t, l);
    filter_numbers(t, l, "state", T_class_state, state_word, CLASS_DRAFT, CLASS_CANCELLED);
    filter_numbers(t, l, "kind", T_class_f_kind, kind_word, KIND_CORE, KIND_COMMISSIONED);
    filter_numbers(t, l, "field", T_class_f_field, field_word, FIELD_ECONOMY, FIELD_GENERAL);
    filter_numbers(t, l, "level", T_class_f_organiser_level, level_word, ORG_PROVINCE, ORG_VILLAGE);
    filter_numbers(t, l, "origin", T_class_f_origin, origin_word, ORIGIN_IN_CITY, ORIGIN_ABROAD);
    TRY(class_list_counts(t->d, f, t->mem, counts));
    l->count = counts->all;
    l->unit = T_common_classes;
    look_list_export(t, l, "/classes.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/classes.csv", T_look_export_csv);
    web_subject anywhere = {0};
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    if (t->gate->may(t, MAY_EDIT_CLASS, &anywhere) == OK) {
        look_list_deed(t, l, "/classes/new", T_class_new);
    }
    if (t->gate->may(t, MAY_CALL_UP, &anywhere) == OK) {
        look_list_deed(t, l, "/callup", T_class_callup_runs);
        look_list_deed(t, l, "/makeups", T_class_makeups);
    }
    t->scope = scope;
    t->scope_n = n;
    return OK;
}

err class_list_handle(turn *t)
{
    class_list v = {.title = text_in(T_class_title, t->actor.lang)};
    class_filter f;
    class_state_counts counts;
    const char *form = web_field(t, "view");
    bool calendar = text_is(form, "month") || text_is(form, "week") || text_is(form, "calendar");
    v.form = text_is(form, "board") ? "board" : calendar ? "calendar" : "list";
    TRY(filter_read(t, &f));
    TRY(list_head(t, &f, &counts, &v));
    forms_fill(t, &v);
    TRY(calendar                   ? calendar_fill(t, f, &v)
        : text_is(v.form, "board") ? board_fill(t, &f, &counts, &v)
                                   : list_fill(t, &f, &v));
    return web_show(t, class_list, &v);
}

/* ---- export of exactly what is filtered ------------------------------------------------------ */

typedef struct {
    class_filter f;
    class_page p;
    language lang;
    char key[2048]; /* the page's memory is emptied between pages: the key must stay */
} class_export;

static const look_export_column export_columns[] = {{T_class_code, NULL, 0},
                                                    {T_class_f_name, NULL, 0},
                                                    {T_class_state, NULL, 0},
                                                    {T_class_f_org, "org", 0},
                                                    {T_class_f_kind, "kind", 0},
                                                    {T_class_f_field, "field", 0},
                                                    {T_class_f_organiser_level, "level", 0},
                                                    {T_class_f_origin, "origin", 0},
                                                    {T_class_f_place, "place", 0},
                                                    {T_class_f_starts, "starts", LOOK_DAY},
                                                    {T_class_f_ends, "starts", LOOK_DAY},
                                                    {T_class_f_days, "starts", LOOK_NUMBER},
                                                    {T_class_f_hours, "hours", LOOK_NUMBER},
                                                    {T_class_f_seats, "seats", LOOK_NUMBER},
                                                    {T_class_taken, "seats", LOOK_NUMBER}};

static void row_cells(const class_export *x, arena *mem, const class_listed *l, look_cells *ret)
{
    const class_card *c = &l->card;
    const char *const cells[COUNT_OF(export_columns)] = {
        c->code,
        c->name,
        text_in(class_state_word(c->state), x->lang),
        c->org_name,
        text_in(plan_kind_word(c->kind), x->lang),
        text_in(plan_field_word(c->field), x->lang),
        text_in(people_org_level_word(c->organiser_level), x->lang),
        text_in(plan_origin_word(c->origin), x->lang),
        c->place,
        day_iso(mem, c->starts),
        day_iso(mem, c->ends),
        arena_printf(mem, "%d", c->days),
        tenths_text(mem, c->hours),
        arena_printf(mem, "%d", c->seats),
        arena_printf(mem, "%d", l->taken)};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        *GROW(mem, ret) = cells[i];
    }
}

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    class_export *x = context;
    class_listing rows = {0};
    TRY(class_list_of(d, &x->f, &x->p, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        row_cells(x, mem, &rows.at[i], ret);
    }
    if (rows.n) {
        snprintf(x->key, sizeof x->key, "%s", rows.at[rows.n - 1].key);
        x->p.key = x->key;
        x->p.id = rows.at[rows.n - 1].card.id;
    }
    return OK;
}

static err export_handle(turn *t, bool workbook)
{
    class_export *x = TAKE(t->mem, class_export);
    look_list l = {0};
    *x = (class_export){.p = {.limit = CLASS_LIST_MOST, .key = ""}, .lang = t->actor.lang};
    TRY(filter_read(t, &x->f));
    TRY(look_list_begin(t, &l, T_class_title));
    page_read(&l, t->mem, &x->p);
    x->p.back = false;
    x->p.key = "";
    look_export e = {.title = T_class_title,
                     .columns = export_columns,
                     .columns_n = COUNT_OF(export_columns),
                     .more = export_more,
                     .context = x};
    return look_export_file(t, &e, workbook);
}

err class_export_xlsx_handle(turn *t) { return export_handle(t, true); }
err class_export_csv_handle(turn *t) { return export_handle(t, false); }
