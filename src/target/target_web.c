/* The list of targets, setting one, changing it, taking it back; routes. */
#include "target/target_web.h"

#include "common_text.h"
#include "look_text.h"

look_state target_look(target_state s)
{
    static const look_tone tones[] = {
        [TARGET_NOT_BEGUN] = LOOK_PLAIN, [TARGET_ON_COURSE] = LOOK_BUSY,
        [TARGET_BEHIND] = LOOK_WARN,     [TARGET_MET] = LOOK_GOOD,
        [TARGET_MISSED] = LOOK_BAD,      [TARGET_ENDED] = LOOK_PLAIN};
    return look_state_of(target_state_word(s), tones[s]);
}

bool target_may(turn *t, right_id right, int64_t org)
{
    return web_may(t, right, &(web_subject){.org = org});
}

const char *target_say(turn *t, text_key key, const char *a, const char *b)
{
    const char *args[] = {a, b};
    return text_say(t->mem, t->actor.lang, key, args, 2);
}

target_bar target_bar_of(const target_goal *g, const target_standing *s)
{
    return (target_bar){.permille = s->permille == NO_NUMBER ? 0 : s->permille,
                        .wanted = g->permille,
                        .met = s->state == TARGET_MET};
}

const char *target_url(turn *t, int64_t org, int64_t goal, const char *rest)
{
    return arena_printf(t->mem, "/org/%lld/target/%lld%s", (long long)org, (long long)goal, rest);
}

target_row target_row_of(turn *t, const target_goal *g, int64_t org, const target_standing *s)
{
    const char *gone = text_in(T_target_group_gone, t->actor.lang);
    return (target_row){.goal = g->id,
                        .name = g->name,
                        .org_name = g->org_name,
                        .whom = text_empty(g->group_name) ? gone : g->group_name,
                        .url = target_url(t, org, g->id, ""),
                        .share = arena_printf(t->mem, "%d%%", g->permille / 10),
                        .done = share_text(t->mem, s->permille),
                        .people = s->people,
                        .covered = s->covered,
                        .missing = s->missing,
                        .bar = target_bar_of(g, s),
                        .starts = g->starts,
                        .due = g->due,
                        .forecast = s->forecast,
                        .state = target_look(s->state)};
}

/* ---- list ------------------------------------------------------------------------------------ */

static const struct {
    target_state state;
    const char *code;
    text_key word;
} states[] = {{TARGET_BEHIND, "behind", T_target_state_behind},
              {TARGET_ON_COURSE, "on_course", T_target_state_on_course},
              {TARGET_MET, "met", T_target_state_met},
              {TARGET_MISSED, "missed", T_target_state_missed},
              {TARGET_NOT_BEGUN, "not_begun", T_target_state_not_begun},
              {TARGET_ENDED, "ended", T_target_state_ended}};

static target_state state_asked(turn *t, look_list *l)
{
    look_option options[COUNT_OF(states)];
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        options[i] = (look_option){
            .value = states[i].code, .name = text_in(states[i].word, t->actor.lang), .note = ""};
    }
    const char *chosen = look_list_filter(t, l, "state", T_target_state, options, COUNT_OF(states));
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (text_is(chosen, states[i].code)) { return states[i].state; }
    }
    return 0;
}

/* Every word is found in the name of the goal, of its office or of those it is for. */
static bool says(turn *t, const target_goal *g, const char *words)
{
    const char *all = pinyin_search_text(
        t->mem, arena_printf(t->mem, "%s %s %s", g->name, g->org_name, g->group_name), false);
    const char *typed = text_lower(t->mem, pinyin_query_text(t->mem, words));
    bool found = text_empty(words) || !text_empty(typed);
    all = arena_printf(t->mem, " %s", text_lower(t->mem, all));
    for (const char *at = typed; found && *at;) {
        size_t n = strcspn(at, " ");
        found = strstr(all, arena_printf(t->mem, " %.*s", (int)n, at)) != NULL;
        at += n + strspn(at + n, " ");
    }
    return found;
}

static err put_rows(turn *t, target_list *v, target_state only)
{
    target_goals all = {0};
    target_standings how = {0};
    TRY(target_of(t->d, v->org, t->mem, &all));
    TRY(target_standings_of(t->d, &all, v->org, t->today, t->mem, &how));
    for (size_t i = 0; i < all.n; i++) {
        bool above = all.at[i].org != v->org && !people_org_is_under(t->d, all.at[i].org, v->org);
        if (above && how.at[i].people == 0) { continue; /* none of the unit's people are meant */ }
        if (only && how.at[i].state != only) { continue; }
        if (!says(t, &all.at[i], v->list.words)) { continue; }
        *GROW(t->mem, &v->rows) = target_row_of(t, &all.at[i], v->org, &how.at[i]);
    }
    return OK;
}

static err list_read(turn *t, target_list *v)
{
    TRY(web_org(t, &v->org));
    TRY(look_list_begin(t, &v->list, T_target_title));
    v->list.words_hint = T_target_search_hint;
    v->list.unit = T_target_count_unit;
    TRY(put_rows(t, v, state_asked(t, &v->list)));
    v->list.count = (int64_t)v->rows.n;
    look_list_column(t, &v->list, "name", T_target_name, LOOK_FIXED);
    look_list_column(t, &v->list, "whom", T_target_whom, 0);
    look_list_column(t, &v->list, "progress", T_target_progress, LOOK_FIXED);
    look_list_column(t, &v->list, "covered", T_target_covered, LOOK_NUMBER);
    look_list_column(t, &v->list, "due", T_target_due, 0);
    look_list_column(t, &v->list, "forecast", T_target_forecast, 0);
    look_list_column(t, &v->list, "state", T_target_state, LOOK_FIXED);
    look_list_export(t, &v->list, "/targets.xlsx", T_look_export_xlsx);
    look_list_export(t, &v->list, "/targets.csv", T_look_export_csv);
    return OK;
}

static err target_list_handle(turn *t)
{
    target_list v = {0};
    org o = {0};
    TRY(list_read(t, &v));
    TRY(people_org_get(t->d, v.org, t->mem, &o));
    v.org_name = o.name;
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/plan", .label = T_target_plan, .name = ""};
    if (target_may(t, MAY_REVIEW_PLAN, v.org)) {
        const char *url = arena_printf(t->mem, "/targets/new?org=%lld", (long long)v.org);
        look_list_deed(t, &v.list, url, T_target_add);
    }
    return web_show(t, target_list, &v);
}

/* An office's goals are some dozens, thought through before the file begins. */
typedef struct {
    target_list list;
    language lang;
    bool done;
} goals_file;

static err export_more(void *context, db *d UNUSED, arena *mem, look_cells *ret)
{
    goals_file *x = context;
    for (size_t i = 0; !x->done && i < x->list.rows.n; i++) {
        const target_row *r = &x->list.rows.at[i];
        const char *cells[] = {r->name,
                               r->org_name,
                               r->whom,
                               r->share,
                               r->done,
                               arena_printf(mem, "%lld", (long long)r->people),
                               arena_printf(mem, "%lld", (long long)r->covered),
                               arena_printf(mem, "%lld", (long long)r->missing),
                               day_iso(mem, r->starts),
                               day_iso(mem, r->due),
                               day_known(r->forecast) ? day_iso(mem, r->forecast) : "",
                               text_in(r->state.label, x->lang)};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
    }
    x->done = true;
    return OK;
}

static err list_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_target_name, NULL, 0},
                                                 {T_target_office, NULL, 0},
                                                 {T_target_whom, "whom", 0},
                                                 {T_target_f_percent, NULL, 0},
                                                 {T_target_progress, NULL, 0},
                                                 {T_target_people, "covered", LOOK_NUMBER},
                                                 {T_target_covered, "covered", LOOK_NUMBER},
                                                 {T_target_missing, "covered", LOOK_NUMBER},
                                                 {T_target_f_starts, "due", LOOK_DAY},
                                                 {T_target_due, "due", LOOK_DAY},
                                                 {T_target_forecast, "forecast", LOOK_DAY},
                                                 {T_target_state, NULL, 0}};
    goals_file *x = TAKE(t->mem, goals_file);
    x->lang = t->actor.lang;
    TRY(list_read(t, &x->list));
    look_export file = {.title = T_target_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

static err target_xlsx_handle(turn *t) { return list_file(t, true); }
static err target_csv_handle(turn *t) { return list_file(t, false); }

/* ---- forms ----------------------------------------------------------------------------------- */

static err show_sheet(turn *t, target_sheet *v)
{
    people_groups all = {0};
    org o = {0};
    TRY(people_org_get(t->d, v->org, t->mem, &o));
    TRY(people_groups_of(t->d, v->org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v->groups) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)all.at[i].id),
                          .name = all.at[i].name,
                          .note = "",
                          .chosen = all.at[i].id == v->values.group};
    }
    *GROW(t->mem, &v->crumbs) =
        (look_link){.url = arena_printf(t->mem, "/targets?org=%lld", (long long)v->org),
                    .label = T_target_title};
    return web_show(t, target_sheet, v);
}

static err target_new_handle(turn *t)
{
    target_sheet v = {.title = text_in(T_target_add, t->actor.lang)};
    TRY(web_org(t, &v.org));
    v.values = (target_new){.name = "",
                            .theme = "",
                            .source = "",
                            .reason = "",
                            .percent = 100,
                            .starts = day_of(day_year(t->today), 1, 1),
                            .due = day_of(day_year(t->today), 12, 31)};
    v.values.group = web_field_id(t, "group");
    return show_sheet(t, &v);
}

static target_goal goal_of(const target_new *f)
{
    return (target_goal){.group = f->group,
                         .name = f->name,
                         .theme = f->theme,
                         .kind = (class_kind)f->kind,
                         .source = f->source,
                         .reason = f->reason,
                         .permille = (int)f->percent * 10,
                         .starts = f->starts,
                         .due = f->due,
                         .end_reason = "",
                         .org_name = "",
                         .group_name = "",
                         .filter = ""};
}

static err target_new_do(turn *t)
{
    target_sheet v = {.title = text_in(T_target_add, t->actor.lang)};
    int64_t made = 0;
    TRY(web_org(t, &v.org));
    err e = form_read(t, &target_new_form, &v.values);
    if (e == OK) {
        target_goal g = goal_of(&v.values);
        g.org = v.org;
        TRY(web_may_use(t, "group", g.group));
        e = target_add(t, &g, &made);
    }
    if (e == E_INPUT) {
        TRY(show_sheet(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_target_added, "/org/%lld/target/%lld", (long long)v.org,
                    (long long)made);
}

static err sheet_of(turn *t, target_sheet *v)
{
    target_goal g = {0};
    TRY(target_get(t->d, t->param[0], t->mem, &g));
    if (g.ended) { return E_CONFLICT; }
    *v = (target_sheet){.title = g.name, .goal = g.id, .org = g.org, .version = g.version};
    v->values = (target_new){.group = g.group,
                             .name = g.name,
                             .percent = g.permille / 10,
                             .kind = (int)g.kind,
                             .theme = g.theme,
                             .starts = g.starts,
                             .due = g.due,
                             .source = g.source,
                             .reason = g.reason};
    v->ending.reason = "";
    return OK;
}

static err target_edit_handle(turn *t)
{
    target_sheet v;
    TRY(sheet_of(t, &v));
    return show_sheet(t, &v);
}

static err target_edit_do(turn *t)
{
    target_sheet v;
    target_edit f = {0};
    TRY(sheet_of(t, &v));
    err e = form_read(t, &target_edit_form, &f);
    if (e == OK) {
        const target_new now = {f.group,  f.name, f.percent, f.kind,  f.theme,
                                f.starts, f.due,  f.source,  f.reason};
        target_goal g = goal_of(&now);
        g.id = v.goal;
        g.org = v.org;
        g.version = f.version;
        TRY(web_may_use(t, "group", g.group));
        e = target_change(t, &g);
    }
    if (e == E_INPUT) {
        TRY(show_sheet(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_target_changed, "/org/%lld/target/%lld", (long long)v.org,
                  (long long)v.goal);
}

static err target_end_do(turn *t)
{
    target_sheet v;
    TRY(sheet_of(t, &v));
    err e = form_read(t, &target_ending_form, &v.ending);
    if (e == OK) { e = target_end(t, v.goal, v.ending.version, v.ending.reason); }
    if (e == E_INPUT) {
        TRY(show_sheet(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_target_ended, "/org/%lld/target/%lld", (long long)v.org, (long long)v.goal);
}

/* ---- routes ---------------------------------------------------------------------------------- */

static const route routes[] = {
    ROUTE_GET("/targets", MAY_SEE_PLAN, target_list_handle, target_list, T_target_title),
    ROUTE_FILE("/targets.xlsx", MAY_SEE_PLAN, target_xlsx_handle, T_target_title),
    ROUTE_FILE("/targets.csv", MAY_SEE_PLAN, target_csv_handle, T_target_title),
    ROUTE_POST("/targets", MAY_REVIEW_PLAN, target_new_do, target_new, T_target_add),
    ROUTE_GET("/targets/new", MAY_REVIEW_PLAN, target_new_handle, target_sheet, T_target_add),
    ROUTE_GET("/target/{target}/edit", MAY_REVIEW_PLAN, target_edit_handle, target_sheet,
              T_target_change),
    ROUTE_POST("/target/{target}/edit", MAY_REVIEW_PLAN, target_edit_do, target_edit,
               T_target_change),
    ROUTE_POST("/target/{target}/end", MAY_REVIEW_PLAN, target_end_do, target_ending, T_target_end),
    ROUTE_GET("/org/{org}/target/{of:word}", MAY_SEE_PLAN, target_card_handle, target_card,
              T_target_title),
    ROUTE_GET("/org/{org}/target/{of:word}/people", MAY_SEE_PEOPLE, target_people_handle,
              target_people_list, T_target_tab_missing),
    ROUTE_FILE("/org/{org}/target/{of:word}/people.xlsx", MAY_SEE_PEOPLE, target_people_xlsx_handle,
               T_target_tab_missing),
    ROUTE_GET("/org/{org}/target/{of:word}/classes", MAY_CALL_UP, target_classes_handle,
              target_class_list, T_target_tab_classes),
};
const route_table target_routes = {routes, COUNT_OF(routes)};
