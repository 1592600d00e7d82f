/* Dashboard, catalogue and one figure with its groups. Every number leads to the records that it
 * counts. */
#include "figure/figure_web.h"

/* ---- what a page is asked about -------------------------------------------------------------- */

err figure_asked(turn *t, figure_question *ret)
{
    int64_t year = day_year(t->today);
    const char *word = web_field(t, "year");
    if (!text_empty(word) && (!text_int(word, &year) || year < 1990 || year > 2200)) {
        return E_ABSENT;
    }
    figure_kept *kept = TAKE(t->mem, figure_kept);
    kept->mem = t->mem;
    *ret = (figure_question){.year = (int)year,
                             .by = web_field(t, "by"),
                             .group = web_field(t, "group"),
                             .today = t->today,
                             .kept = kept};
    return web_org(t, &ret->org);
}

static void put_option(turn *t, figure_scope *s, const org *o, int64_t chosen, const char *note)
{
    *GROW(t->mem, &s->units) =
        (look_option){.value = arena_printf(t->mem, "%lld", (long long)o->id),
                      .name = o->name,
                      .note = note,
                      .chosen = o->id == chosen};
    if (o->id == chosen) { s->org_name = o->name; }
}

static bool is_root(const turn *t, int64_t org_id)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        if (t->scope[i] == org_id) { return true; }
    }
    return false;
}

/* The roots that the reader holds, the units between them and the one shown, and those directly
 * below it. */
err figure_scope_fill(turn *t, const figure_question *q, figure_scope *ret)
{
    orgs path = {0}, below = {0};
    bool inside = false;
    *ret = (figure_scope){.year = q->year, .org = q->org, .org_name = "", .path = t->path};
    TRY(people_org_path(t->d, q->org, t->mem, &path));
    TRY(people_org_children(t->d, q->org, t->mem, &below));
    for (size_t i = 0; i < t->scope_n; i++) {
        org o = {0};
        bool on_path = false;
        for (size_t k = 0; k < path.n; k++) {
            on_path = on_path || path.at[k].id == t->scope[i];
        }
        if (!on_path && people_org_get(t->d, t->scope[i], t->mem, &o) == OK) {
            put_option(t, ret, &o, q->org, "");
        }
    }
    for (size_t i = 0; i < path.n; i++) {
        inside = inside || is_root(t, path.at[i].id);
        if (inside || path.at[i].id == q->org) { put_option(t, ret, &path.at[i], q->org, ""); }
    }
    for (size_t i = 0; i < below.n; i++) {
        put_option(t, ret, &below.at[i], q->org, "");
    }
    for (int year = day_year(t->today) + 1; year > day_year(t->today) - 6; year--) {
        const char *word = arena_printf(t->mem, "%d", year);
        *GROW(t->mem, &ret->years) =
            (look_option){.value = word, .name = word, .note = "", .chosen = year == q->year};
    }
    return db_failed(t->d);
}

const char *figure_scope_query(arena *mem, const figure_question *q)
{
    return arena_printf(mem, "org=%lld&year=%d", (long long)q->org, q->year);
}

const char *figure_group_name(language lang, const figure_dimension *by, const figure_value *v)
{
    if (by->type == DIM_UNIT && text_is(v->group, "0")) { return text_in(T_figure_outside, lang); }
    if (by->type == DIM_MONTH && text_is(v->group, "-")) {
        return text_in(T_figure_unknown_month, lang);
    }
    return v->label ? text_in(v->label, lang) : v->label_text;
}

/* ---- charts ---------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *kind, *by;
    text_key title, first, unit;
    const char *of[3];
    text_key series[3];
} chart_plan;
static const chart_plan plans[] = {
    {"months",
     "line",
     "month",
     T_figure_chart_months,
     T_figure_by_month,
     T_figure_u_times,
     {"person_times"},
     {T_figure_l_person_times}},
    {"fields",
     "bar",
     "field",
     T_figure_chart_plan_held,
     T_figure_by_field,
     T_figure_u_classes,
     {"planned_classes", "held_classes"},
     {T_figure_planned, T_figure_held}},
    {"units",
     "bar",
     "unit",
     T_figure_chart_units,
     T_figure_by_unit,
     T_figure_u_times,
     {"person_times"},
     {T_figure_l_person_times}},
    {"duty",
     "stack",
     "unit",
     T_figure_chart_duty,
     T_figure_by_unit,
     T_figure_u_people,
     {"duty_met", "duty_on_way", "duty_behind"},
     {T_figure_duty_state_met, T_figure_duty_state_on_way, T_figure_duty_state_behind}},
};

static look_point *point_of(turn *t, look_chart *c, const char *name, size_t series,
                            const char *url)
{
    for (size_t i = 0; i < c->points.n; i++) {
        if (text_is(c->points.at[i].name, name)) { return &c->points.at[i]; }
    }
    look_point *p = look_point_add(t->mem, c, name, url);
    for (size_t k = 0; k < series; k++) {
        look_cell_add(t->mem, p, 0, "");
    }
    return p;
}

/* Units in the order of the tree: each figure brings only those that it counts. */
static void order_points(turn *t, const figure_scope *scope, look_chart *c)
{
    look_chart sorted = *c;
    sorted.points.at = TAKE_N(t->mem, look_point, c->points.n + 1);
    sorted.points.n = 0;
    for (size_t i = 0; i < scope->units.n; i++) {
        for (size_t k = 0; k < c->points.n; k++) {
            if (text_is(c->points.at[k].name, scope->units.at[i].name)) {
                sorted.points.at[sorted.points.n++] = c->points.at[k];
                c->points.at[k].name = "";
            }
        }
    }
    for (size_t k = 0; k < c->points.n; k++) {
        if (*c->points.at[k].name) { sorted.points.at[sorted.points.n++] = c->points.at[k]; }
    }
    *c = sorted;
}

static figure_counted counting(turn *t)
{
    return (figure_counted){.at = MOMENT_NONE, .anew = text_is(web_field(t, "anew"), "1")};
}

static const char *anew_url(turn *t, const figure_question *q)
{
    return arena_printf(t->mem, "%s?%s&anew=1", t->path, figure_scope_query(t->mem, q));
}

static err put_chart(turn *t, const chart_plan *plan, const figure_question *q,
                     figure_counted *when, figure_home *v)
{
    look_chart *c = GROW(t->mem, &v->charts);
    size_t series = 0;
    look_chart_begin(c, plan->name, plan->kind, plan->title, plan->first, plan->unit);
    while (series < COUNT_OF(plan->of) && plan->of[series]) {
        look_series_add(t->mem, c, text_in(plan->series[series], t->actor.lang));
        series++;
    }
    for (size_t k = 0; k < series; k++) {
        figure_question grouped = *q;
        figure_values values = {0};
        grouped.by = plan->by;
        TRY(figure_ask_kept(t->d, plan->of[k], &grouped, when, t->mem, &values));
        const figure_dimension *by = figure_dimension_of(figure_kind_of(plan->of[k]), plan->by);
        for (size_t i = 0; i < values.n; i++) {
            grouped.group = values.at[i].group;
            const char *name = figure_group_name(t->actor.lang, by, &values.at[i]);
            look_point *p = point_of(t, c, name, series, figure_url(t->mem, plan->of[k], &grouped));
            p->cells.at[k].number = values.at[i].value;
        }
    }
    order_points(t, &v->scope, c);
    return OK;
}

static err put_card(turn *t, const char *name, const figure_question *q, figure_counted *when,
                    figure_home *v)
{
    const figure_kind *f = figure_kind_of(name);
    figure_values total = {0};
    TRY(figure_ask_kept(t->d, name, q, when, t->mem, &total));
    *GROW(t->mem, &v->cards) =
        (look_figure){.label = f->label,
                      .number = figure_text(t->mem, f->measure, total.at[0].value),
                      .unit = f->unit,
                      .counts = f->counts,
                      .url = figure_url(t->mem, name, q)};
    return OK;
}

static err figure_home_handle(turn *t)
{
    static const char *const cards[] = {
        "planned_classes", "held_classes",    "held_share",
        "person_times",    "people",          "person_days",
        "hours",           "online_learners", "planned_economy_law_share",
        "duty_met_share"};
    figure_question q;
    TRY(figure_asked(t, &q));
    q.by = q.group = "";
    figure_counted when = counting(t);
    figure_home v = {.title = text_in(T_figure_title, t->actor.lang)};
    TRY(figure_scope_fill(t, &q, &v.scope));
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        TRY(put_card(t, cards[i], &q, &when, &v));
    }
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        TRY(put_chart(t, &plans[i], &q, &when, &v));
    }
    v.counted_at = when.at;
    v.anew = anew_url(t, &q);
    return web_show(t, figure_home, &v);
}

/* ---- catalogue ------------------------------------------------------------------------------- */

static err put_line(turn *t, const figure_kind *f, const figure_question *q, figure_counted *when,
                    figure_section *s)
{
    figure_line *line = GROW(t->mem, &s->figures);
    figure_values total = {0};
    TRY(figure_ask_kept(t->d, f->name, q, when, t->mem, &total));
    line->value = total.at[0].value;
    line->figure = f->name;
    line->label = f->label;
    line->number = figure_text(t->mem, f->measure, line->value);
    line->unit = f->unit;
    line->counts = f->counts;
    line->url = arena_printf(t->mem, "/figure/%s?%s", f->name, figure_scope_query(t->mem, q));
    line->records = figure_url(t->mem, f->name, q);
    return OK;
}

static err figure_all_handle(turn *t)
{
    figure_question q;
    figure_section *s = NULL;
    TRY(figure_asked(t, &q));
    q.by = q.group = "";
    figure_counted when = counting(t);
    figure_all v = {.title = text_in(T_figure_all_title, t->actor.lang)};
    TRY(figure_scope_fill(t, &q, &v.scope));
    for (size_t i = 0; i < figure_kinds_n; i++) {
        if (!*figure_kinds[i].name) {
            s = GROW(t->mem, &v.sections);
            s->label = figure_kinds[i].section;
        } else if (s) {
            TRY(put_line(t, &figure_kinds[i], &q, &when, s));
        }
    }
    v.counted_at = when.at;
    v.anew = anew_url(t, &q);
    return web_show(t, figure_all, &v);
}

/* ---- one figure ------------------------------------------------------------------------------ */

static const char *const measures[] = {
    [FIGURE_COUNT] = "count", [FIGURE_TENTHS] = "tenths", [FIGURE_PERMILLE] = "permille"};

static void put_dimensions(turn *t, const figure_kind *f, const figure_question *q, figure_one *v)
{
    const figure_dimension *at = NULL;
    size_t n = figure_dimensions(f, &at);
    for (size_t i = 0; i < n; i++) {
        const char *url = arena_printf(t->mem, "/figure/%s?%s&by=%s", f->name,
                                       figure_scope_query(t->mem, q), at[i].name);
        *GROW(t->mem, &v->tabs) =
            (look_tab){.label = at[i].label, .url = url, .here = text_is(at[i].name, q->by)};
    }
}

static err put_groups(turn *t, const figure_kind *f, const figure_question *asked, figure_one *v)
{
    const figure_dimension *by = figure_dimension_of(f, asked->by);
    figure_question q = *asked;
    figure_values values = {0};
    if (!by) { return *asked->by ? E_ABSENT : OK; }
    TRY(figure_ask(t->d, f->name, &q, t->mem, &values));
    look_chart_begin(&v->chart, "groups", by->type == DIM_MONTH ? "line" : "bar", f->label,
                     by->label, f->unit);
    look_series_add(t->mem, &v->chart, text_in(f->label, t->actor.lang));
    for (size_t i = 0; i < values.n; i++) {
        const figure_value *x = &values.at[i];
        q.group = x->group;
        figure_group g = {.group = x->group,
                          .name = figure_group_name(t->actor.lang, by, x),
                          .value = x->value,
                          .number = figure_text(t->mem, f->measure, x->value),
                          .url = figure_url(t->mem, f->name, &q)};
        *GROW(t->mem, &v->groups) = g;
        look_cell_add(t->mem, look_point_add(t->mem, &v->chart, g.name, g.url), x->value, g.number);
    }
    return OK;
}

static err figure_one_handle(turn *t)
{
    figure_question q;
    const figure_dimension *first = NULL;
    const figure_kind *f = figure_kind_of(t->word[0]);
    if (!f) { return E_ABSENT; }
    TRY(figure_asked(t, &q));
    if (text_empty(q.by) && figure_dimensions(f, &first) > 0) { q.by = first->name; }
    q.group = "";
    figure_question whole = q;
    whole.by = "";
    const char *query = figure_scope_query(t->mem, &q);
    figure_one v = {
        .title = text_in(f->label, t->actor.lang),
        .figure = f->name,
        .label = f->label,
        .unit = f->unit,
        .counts = f->counts,
        .measure = measures[f->measure],
        .distinct = f->counting == COUNTS_PERSONS,
        .share = f->counting == COUNTS_SHARE,
        .by = q.by,
        .records = figure_url(t->mem, f->name, &whole),
        .xlsx = arena_printf(t->mem, "/figure/%s/groups.xlsx?%s&by=%s", f->name, query, q.by),
        .csv = arena_printf(t->mem, "/figure/%s/groups.csv?%s&by=%s", f->name, query, q.by)};
    TRY(figure_total(t->d, f->name, &whole, &v.value));
    v.number = figure_text(t->mem, f->measure, v.value);
    TRY(figure_scope_fill(t, &q, &v.scope));
    put_dimensions(t, f, &q, &v);
    TRY(put_groups(t, f, &q, &v));
    return web_show(t, figure_one, &v);
}

/* ---- groups as a file ------------------------------------------------------------------------ */

typedef struct {
    const figure_kind *f;
    figure_question q;
    language lang;
    bool done;
} group_file;

static err more_groups(void *context, db *d, arena *mem, look_cells *ret)
{
    group_file *g = context;
    const figure_dimension *by = figure_dimension_of(g->f, g->q.by);
    figure_values values = {0};
    if (g->done) { return OK; }
    TRY(figure_ask(d, g->f->name, &g->q, mem, &values));
    for (size_t i = 0; i < values.n; i++) {
        *GROW(mem, ret) = figure_group_name(g->lang, by, &values.at[i]);
        *GROW(mem, ret) = figure_text(mem, g->f->measure, values.at[i].value);
    }
    g->done = true;
    return OK;
}

static err groups_file(turn *t, bool workbook)
{
    group_file *g = TAKE(t->mem, group_file);
    g->f = figure_kind_of(t->word[0]);
    g->lang = t->actor.lang;
    TRY(figure_asked(t, &g->q));
    const figure_dimension *by = g->f ? figure_dimension_of(g->f, g->q.by) : NULL;
    if (!by) { return E_ABSENT; }
    look_export_column *columns = TAKE_N(t->mem, look_export_column, 2);
    columns[0] = (look_export_column){.head = by->label};
    columns[1] = (look_export_column){.head = g->f->label, .kind = LOOK_NUMBER};
    look_export x = {.title = g->f->label,
                     .columns = columns,
                     .columns_n = 2,
                     .more = more_groups,
                     .context = g};
    return look_export_file(t, &x, workbook);
}

static err groups_xlsx_handle(turn *t) { return groups_file(t, true); }
static err groups_csv_handle(turn *t) { return groups_file(t, false); }

#define DRAWN(pattern_, handler_, before_)                                                         \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(MAY_SEE_FIGURES),               \
        .handler = handler_, .title = T_figure_report_yearly, .before = before_                    \
    }

/* Many figures of a whole prefecture together take up to a second: such pages are made on a slow
 * thread, so that nobody else waits behind them. A route with work before it runs there. */
static err off_the_request_threads(turn *t)
{
    t->scratch = NULL;
    return OK;
}

#define LONG_GET(pattern_, handler_, view_, title_)                                                \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(MAY_SEE_FIGURES),               \
        .handler = handler_, .view = &view_##_kind, .title = title_,                               \
        .before = off_the_request_threads                                                          \
    }

static const route routes[] = {
    LONG_GET("/figures", figure_home_handle, figure_home, T_figure_title),
    LONG_GET("/figures/all", figure_all_handle, figure_all, T_figure_all_title),
    ROUTE_GET("/figure/{name:word}", MAY_SEE_FIGURES, figure_one_handle, figure_one,
              T_figure_title),
    ROUTE_FILE("/figure/{name:word}/groups.xlsx", MAY_SEE_FIGURES, groups_xlsx_handle,
               T_figure_groups_file),
    ROUTE_FILE("/figure/{name:word}/groups.csv", MAY_SEE_FIGURES, groups_csv_handle,
               T_figure_groups_file),
    ROUTE_GET("/figure/{name:word}/records", MAY_SEE_FIGURES, figure_records_handle, figure_records,
              T_figure_records_title),
    ROUTE_FILE("/figure/{name:word}/records.xlsx", MAY_SEE_FIGURES, figure_records_xlsx_handle,
               T_figure_records_title),
    ROUTE_FILE("/figure/{name:word}/records.csv", MAY_SEE_FIGURES, figure_records_csv_handle,
               T_figure_records_title),
    ROUTE_GET("/reports", MAY_SEE_FIGURES, figure_report_list_handle, figure_report_list,
              T_figure_reports_title),
    LONG_GET("/reports/yearly", figure_report_live_handle, figure_report_live,
             T_figure_report_yearly),
    DRAWN("/reports/yearly/{format:word}", figure_report_drawn_handle, figure_report_live_before),
    LONG_GET("/report/{report:word}", figure_report_frozen_handle, figure_report_frozen,
             T_figure_report),
    DRAWN("/report/{report:word}/{format:word}", figure_report_drawn_handle,
          figure_report_frozen_before),
    ROUTE_POST("/reports/freeze", MAY_FREEZE_REPORTS, figure_report_freeze_handle, figure_freeze,
               T_figure_freeze_title),
};
const route_table figure_routes = {routes, COUNT_OF(routes)};
