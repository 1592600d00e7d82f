/* One goal as a unit sees it: figures, forecast, curve, units; who came, who did not; classes. */
#include "common_text.h"
#include "look_text.h"
#include "target/target_web.h"

/* ---- where an address stands ----------------------------------------------------------------- */

/* The goal of an address /org/{org}/target/{of}, and how the unit's share stands. */
typedef struct {
    target_goal goal;
    int64_t org;
    target_parts parts; /* of the unit and of those right below it */
    target_standing how;
    moment at;
} place;

static void parts_of_unit(const target_parts *all, int64_t org, size_t *ret_from, size_t *ret_n)
{
    for (*ret_from = 0; *ret_from < all->n && all->at[*ret_from].org != org; ++*ret_from) {}
    for (*ret_n = 0; *ret_from + *ret_n < all->n && all->at[*ret_from + *ret_n].org == org;
         ++*ret_n) {}
}

static void reckon_unit(const place *p, int64_t org, day today, target_standing *ret)
{
    size_t from = 0, n = 0;
    parts_of_unit(&p->parts, org, &from, &n);
    target_reckon(&p->goal, p->parts.at + from, n, today, ret);
}

/* The goal is of an office above the unit, of the unit itself or of one below. */
static err place_of(turn *t, place *ret)
{
    int64_t goal = 0;
    *ret = (place){.org = t->param[0]};
    if (!text_int(t->word[1], &goal)) { return E_ABSENT; }
    TRY(target_get(t->d, goal, t->mem, &ret->goal));
    if (!people_org_is_under(t->d, ret->org, ret->goal.org) &&
        !people_org_is_under(t->d, ret->goal.org, ret->org)) {
        return E_ABSENT;
    }
    TRY(target_parts_of(t->d, &ret->goal, ret->org, t->now, t->mem, &ret->parts, &ret->at));
    reckon_unit(ret, target_area(t->d, &ret->goal, ret->org), t->today, &ret->how);
    return OK;
}

static const char *here(turn *t, const place *p, const char *rest)
{
    return target_url(t, p->org, p->goal.id, rest);
}

static void put_head(turn *t, const place *p, look_record *ret)
{
    const char *number = arena_printf(t->mem, "%lld", (long long)p->how.missing);
    org o = {.name = ""};
    bool calls = target_may(t, MAY_CALL_UP, p->org);
    *ret = (look_record){.name = p->goal.name, .state = target_look(p->how.state), .note = ""};
    if (people_org_get(t->d, p->org, t->mem, &o) == OK) { ret->note = o.name; }
    look_fact_add(t, ret, T_target_done, share_text(t->mem, p->how.permille), "");
    look_fact_add(t, ret, T_target_missing, number, here(t, p, "/people"));
    look_fact_add(t, ret, T_target_due, day_iso(t->mem, p->goal.due), "");
    look_tab_add(t, ret, T_target_tab_card, here(t, p, ""), 0);
    if (target_may(t, MAY_SEE_PEOPLE, p->org)) {
        look_tab_add(t, ret, T_target_tab_missing, here(t, p, "/people"),
                     p->how.people - p->how.covered);
        look_tab_add(t, ret, T_target_tab_covered, here(t, p, "/people?covered=1"), p->how.covered);
    }
    if (calls) { look_tab_add(t, ret, T_target_tab_classes, here(t, p, "/classes"), 0); }
    if (calls && p->how.missing && !p->goal.ended) {
        ret->deed = look_go(here(t, p, "/classes"), T_target_close_gap, LOOK_MAIN);
    }
    if (!p->goal.ended && target_may(t, MAY_REVIEW_PLAN, p->goal.org)) {
        const char *url = arena_printf(t->mem, "/target/%lld/edit", (long long)p->goal.id);
        *GROW(t->mem, &ret->others) = look_go(url, T_target_change, LOOK_PLAIN);
    }
}

static look_link crumb_list(turn *t, const place *p)
{
    return (look_link){.url = arena_printf(t->mem, "/targets?org=%lld", (long long)p->org),
                       .label = T_target_title,
                       .name = ""};
}

static look_link crumb_goal(turn *t, const place *p)
{
    return (look_link){.url = here(t, p, ""), .name = p->goal.name};
}

/* ---- the card -------------------------------------------------------------------------------- */

static text_key how_key(const target_standing *s)
{
    if (s->people == 0) { return T_target_how_nobody; }
    if (s->missing == 0) { return T_target_how_met; }
    if (day_known(s->forecast)) { return T_target_how_forecast; }
    return s->state == TARGET_BEHIND ? T_target_how_none : T_target_how_early;
}

static const char *how_said(turn *t, const target_standing *s)
{
    const char *missing = arena_printf(t->mem, "%lld", (long long)s->missing);
    if (s->state == TARGET_ENDED || s->state == TARGET_MISSED) {
        return target_say(t, T_target_how_over, missing, "");
    }
    const char *args[] = {day_iso(t->mem, s->recent_from),
                          arena_printf(t->mem, "%lld", (long long)s->recent), missing,
                          day_iso(t->mem, s->forecast)};
    return text_say(t->mem, t->actor.lang, how_key(s), args, COUNT_OF(args));
}

/* By the end of each month: who had come, beside an even pace from the first day to the last. */
static void put_curve(turn *t, target_card *v, const place *p)
{
    size_t from = 0, n = 0;
    int64_t came = 0;
    day last = t->today.n < p->goal.due.n ? t->today : p->goal.due;
    int whole = day_diff(p->goal.due, p->goal.starts) + 1;
    parts_of_unit(&p->parts, target_area(t->d, &p->goal, p->org), &from, &n);
    look_chart_begin(&v->curve, "curve", "line", T_target_curve, T_target_month, T_common_people);
    look_series_add(t->mem, &v->curve, text_in(T_target_covered, t->actor.lang));
    look_series_add(t->mem, &v->curve, text_in(T_target_even_pace, t->actor.lang));
    int year = 0, month = 0, dom = 0;
    day_split(p->goal.starts, &year, &month, &dom);
    for (day at = day_of(year, month, 1); p->how.people && at.n <= last.n;
         at = day_add_months(at, 1)) {
        day end = day_add(day_add_months(at, 1), -1);
        end = end.n < last.n ? end : last;
        day_split(at, &year, &month, &dom);
        for (size_t i = from; i < from + n; i++) {
            came += p->parts.at[i].month == year * 100 + month ? p->parts.at[i].people : 0;
        }
        look_point *point =
            look_point_add(t->mem, &v->curve, arena_printf(t->mem, "%d-%02d", year, month), "");
        look_cell_add(t->mem, point, came, "");
        look_cell_add(t->mem, point, p->how.wanted * (day_diff(end, p->goal.starts) + 1) / whole,
                      "");
    }
}

static err put_units(turn *t, target_card *v, const place *p)
{
    orgs below = {0};
    TRY(people_org_choices(t->d, p->org, t->mem, &below));
    for (size_t i = 0; i < below.n; i++) {
        const org *o = &below.at[i];
        target_standing s;
        reckon_unit(p, o->id, t->today, &s);
        if (s.people == 0) { continue; }
        *GROW(t->mem, &v->units) =
            (target_unit){.org = o->id,
                          .name = o->name,
                          .people = s.people,
                          .covered = s.covered,
                          .done = share_text(t->mem, s.permille),
                          .bar = target_bar_of(&p->goal, &s),
                          .state = target_look(s.state),
                          .url = target_url(t, o->id, p->goal.id, ""),
                          .missing_url = target_url(t, o->id, p->goal.id, "/people")};
    }
    return OK;
}

static void put_figures(turn *t, target_card *v, const place *p)
{
    const struct {
        text_key label;
        int64_t n;
        const char *rest;
    } rows[] = {{T_target_people, p->how.people, ""},
                {T_target_covered, p->how.covered, "/people?covered=1"},
                {T_target_missing_people, p->how.people - p->how.covered, "/people"},
                {T_target_missing, p->how.missing, ""}};
    bool sees = target_may(t, MAY_SEE_PEOPLE, p->org);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        *GROW(t->mem, &v->figures) =
            (look_figure){.label = rows[i].label,
                          .number = arena_printf(t->mem, "%lld", (long long)rows[i].n),
                          .unit = T_common_people,
                          .url = sees && *rows[i].rest ? here(t, p, rows[i].rest) : "",
                          .than = ""};
    }
}

static const char *counts_said(turn *t, const target_goal *g)
{
    language lang = t->actor.lang;
    const char *kind = text_in(g->kind ? plan_kind_word(g->kind) : T_target_any_class, lang);
    return text_empty(g->theme) ? kind : target_say(t, T_target_on_theme, kind, g->theme);
}

err target_card_handle(turn *t)
{
    place p;
    TRY(place_of(t, &p));
    target_card v = {.title = p.goal.name,
                     .goal = p.goal.id,
                     .org = p.org,
                     .row = target_row_of(t, &p.goal, p.org, &p.how),
                     .kind = counts_said(t, &p.goal),
                     .source = p.goal.source,
                     .reason = p.goal.reason,
                     .end_reason = p.goal.end_reason,
                     .how = how_said(t, &p.how),
                     .counted = p.at.s != t->now.s,
                     .at = p.at};
    put_head(t, &p, &v.head);
    *GROW(t->mem, &v.crumbs) = crumb_list(t, &p);
    put_figures(t, &v, &p);
    put_curve(t, &v, &p);
    TRY(put_units(t, &v, &p));
    return web_show(t, target_card, &v);
}

/* ---- people ---------------------------------------------------------------------------------- */

static bool key_split(arena *mem, const char *key, target_question *q)
{
    const char *mark = strrchr(key, '~');
    if (!mark || !text_int(mark + 1, &q->id)) { return false; }
    q->key = arena_copy_n(mem, key, (size_t)(mark - key));
    return true;
}

static const char *key_of(turn *t, const target_person *p)
{
    return arena_printf(t->mem, "%s~%lld", p->sort_key, (long long)p->person);
}

static void put_page(turn *t, look_list *l, const target_question *q, target_people *rows)
{
    bool more = rows->n > LOOK_ROWS;
    if (more && q->back) { rows->at++; }
    rows->n = more ? LOOK_ROWS : rows->n;
    bool earlier = q->back ? more : look_has(l->after), later = q->back || more;
    look_list_pages(t, l, rows->n && earlier ? key_of(t, &rows->at[0]) : "",
                    rows->n && later ? key_of(t, &rows->at[rows->n - 1]) : "");
}

static target_question question_of(turn *t, const place *p)
{
    target_question q = {.goal = &p->goal, .org = p->org, .key = "", .words = ""};
    q.covered = text_is(web_field(t, "covered"), "1");
    q.count = q.covered ? p->how.covered : p->how.people - p->how.covered;
    q.words = text_clean(t->mem, web_field(t, "q"));
    return q;
}

err target_people_handle(turn *t)
{
    static const look_option sides[] = {{.value = "1", .name = "", .note = ""}};
    place p;
    target_people rows = {0};
    TRY(place_of(t, &p));
    target_question q = question_of(t, &p);
    text_key title = q.covered ? T_target_tab_covered : T_target_tab_missing;
    target_people_list v = {.title = arena_copy(t->mem, text_in(title, t->actor.lang)),
                            .covered = q.covered};
    look_option side = sides[0];
    side.name = text_in(T_target_tab_covered, t->actor.lang);
    put_head(t, &p, &v.head);
    *GROW(t->mem, &v.crumbs) = crumb_list(t, &p);
    *GROW(t->mem, &v.crumbs) = crumb_goal(t, &p);
    look_list *l = &v.list;
    TRY(look_list_begin(t, l, title));
    look_list_filter(t, l, "covered", T_target_side, &side, 1);
    look_list_export(t, l, target_url(t, p.org, p.goal.id, "/people.xlsx"), T_look_export_xlsx);
    q.limit = LOOK_ROWS + 1;
    q.back = look_has(l->before);
    const char *key = q.back ? l->before : l->after;
    if (look_has(key) && !key_split(t->mem, key, &q)) { return E_ABSENT; }
    TRY(target_people_of(t->d, &q, t->mem, &rows));
    l->count = text_empty(q.words) ? q.count : -1;
    l->unit = T_common_people;
    put_page(t, l, &q, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const target_person *r = &rows.at[i];
        *GROW(t->mem, &v.rows) = (target_person_row){.person = r->person,
                                                     .name = r->name,
                                                     .org_name = r->org_name,
                                                     .post = r->post,
                                                     .level = people_level_word(r->post_level),
                                                     .class = r->klass,
                                                     .class_name = r->class_name,
                                                     .ended = r->ended};
    }
    return web_show(t, target_people_list, &v);
}

enum { EXPORT_ROWS = 500, EXPORT_COLUMNS = 6 };
typedef struct {
    place at;
    target_question q;
    language lang;
    arena *mem;
} people_file;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    people_file *x = context;
    target_people rows = {0};
    TRY(target_people_of(d, &x->q, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const target_person *r = &rows.at[i];
        const char *cells[EXPORT_COLUMNS] = {
            r->name,       r->org_name,
            r->post,       text_in(people_level_word(r->post_level), x->lang),
            r->class_name, day_iso(mem, r->ended)};
        for (size_t k = 0; k < COUNT_OF(cells); k++) {
            *GROW(mem, ret) = cells[k];
        }
    }
    if (rows.n) {
        x->q.key = arena_copy(x->mem, rows.at[rows.n - 1].sort_key);
        x->q.id = rows.at[rows.n - 1].person;
    }
    return OK;
}

err target_people_xlsx_handle(turn *t)
{
    static const look_export_column columns[] = {
        {T_target_person, NULL, 0},      {T_target_unit, NULL, 0},
        {T_target_post, NULL, 0},        {T_target_level, NULL, 0},
        {T_target_first_class, NULL, 0}, {T_target_first_day, NULL, LOOK_DAY}};
    people_file *x = TAKE(t->mem, people_file);
    TRY(place_of(t, &x->at));
    x->lang = t->actor.lang;
    x->mem = t->mem;
    x->q = question_of(t, &x->at);
    x->q.limit = EXPORT_ROWS;
    look_export file = {.title = x->q.covered ? T_target_tab_covered : T_target_tab_missing,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, true);
}

/* ---- classes --------------------------------------------------------------------------------- */

static look_state class_look(class_state s)
{
    look_tone tone = s == CLASS_CALLING ? LOOK_BUSY : s == CLASS_APPROVED ? LOOK_GOOD : LOOK_PLAIN;
    return look_state_of(class_state_word(s), tone);
}

err target_classes_handle(turn *t)
{
    place p;
    target_classes all = {0};
    TRY(place_of(t, &p));
    target_class_list v = {.title = p.goal.name, .missing = p.how.missing, .run_url = ""};
    put_head(t, &p, &v.head);
    v.head.deed = (look_deed){.url = ""};
    *GROW(t->mem, &v.crumbs) = crumb_list(t, &p);
    *GROW(t->mem, &v.crumbs) = crumb_goal(t, &p);
    TRY(target_classes_of(t, &p.goal, p.org, p.how.missing, &all));
    buf url = buf_new(t->mem);
    buf_printf(&url, "/callup?org=%lld", (long long)p.org);
    for (size_t i = 0; i < all.n; i++) {
        const target_class *c = &all.at[i];
        int64_t takes = c->free < c->fits ? c->free : c->fits;
        *GROW(t->mem, &v.rows) = (target_class_row){.class = c->klass,
                                                    .name = c->name,
                                                    .org_name = c->org_name,
                                                    .starts = c->starts,
                                                    .ends = c->ends,
                                                    .state = class_look(c->state),
                                                    .free = c->free,
                                                    .fits = c->fits,
                                                    .takes = takes,
                                                    .calls = c->calls,
                                                    .needed = c->needed};
        if (!c->needed) { continue; }
        v.closes += takes;
        buf_printf(&url, "&classes=%lld", (long long)c->klass);
    }
    v.run_url = v.closes ? url.at : "";
    return web_show(t, target_class_list, &v);
}
