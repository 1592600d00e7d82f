/* The plan's pages: where an address stands, the years, their windows and states, and the table of
 * routes. */
#include "plan/plan_page.h"

/* ---- who may, and where we are --------------------------------------------------------------- */

bool plan_may(turn *t, right_id right, int64_t org)
{
    return web_may(t, right, &(web_subject){.org = org});
}

const char *plan_say(turn *t, text_key key, const char *a, const char *b)
{
    const char *args[] = {a, b};
    return text_say(t->mem, t->actor.lang, key, args, 2);
}

const char *plan_number(arena *mem, int64_t n) { return arena_printf(mem, "%lld", (long long)n); }

err plan_place_of(turn *t, plan_place *ret)
{
    bool unit = text_starts(t->route->pattern, "/org/");
    int64_t plan = unit ? 0 : t->param[0];
    *ret = (plan_place){.org = unit ? t->param[0] : 0};
    if (unit && (!text_int(t->word[1], &plan) || plan <= 0)) { return E_ABSENT; }
    TRY(plan_year_get(t->d, plan, t->mem, &ret->y));
    if (unit && !people_org_is_under(t->d, ret->org, ret->y.org)) { return E_ABSENT; }
    ret->reviews = plan_may(t, MAY_REVIEW_PLAN, ret->y.org);
    ret->enters = plan_may(t, MAY_EDIT_PLAN, unit ? ret->org : ret->y.org);
    ret->base =
        unit ? arena_printf(t->mem, "/org/%lld/plan/%lld", (long long)ret->org, (long long)plan)
             : arena_printf(t->mem, "/plan/%lld", (long long)plan);
    ret->name = plan_say(t, T_plan_of_year, plan_number(t->mem, ret->y.year), "");
    return OK;
}

typedef LIST(look_link) links;

void plan_crumbs(turn *t, void *crumbs, const plan_place *p, bool inside)
{
    *GROW(t->mem, (links *)crumbs) =
        (look_link){.url = "/plans", .label = T_plan_years, .name = ""};
    if (inside) { *GROW(t->mem, (links *)crumbs) = (look_link){.url = p->base, .name = p->name}; }
}

/* ---- years ----------------------------------------------------------------------------------- */

static look_state year_look(plan_state s)
{
    static const look_tone tones[] = {[PLAN_OPEN] = LOOK_BUSY,
                                      [PLAN_REVIEW] = LOOK_WARN,
                                      [PLAN_ISSUED] = LOOK_GOOD,
                                      [PLAN_CLOSED] = LOOK_PLAIN};
    return look_state_of(plan_state_word(s), s < COUNT_OF(tones) ? tones[s] : LOOK_PLAIN);
}

plan_year_row plan_year_row_of(turn *t, const plan_year *y)
{
    return (plan_year_row){.plan = y->id,
                           .year = y->year,
                           .org = y->org,
                           .office = y->org_name,
                           .state_code = y->state,
                           .state = year_look(y->state),
                           .opens = y->opens,
                           .closes = y->closes,
                           .issue = y->issue,
                           .version = y->version,
                           .url = arena_printf(t->mem, "/plan/%lld", (long long)y->id),
                           .mine = true};
}

/* A plan that the actor sees whole opens whole; else as the unit's part of it. */
static const char *year_url(turn *t, const plan_year *y, int64_t org)
{
    return plan_may(t, MAY_SEE_PLAN, y->org)
               ? arena_printf(t->mem, "/plan/%lld", (long long)y->id)
               : arena_printf(t->mem, "/org/%lld/plan/%lld", (long long)org, (long long)y->id);
}

/* This year's plan of the nearest office; without one, the newest there is. */
static err year_now(turn *t, int64_t org, plan_year *ret, bool *ret_found)
{
    plan_years all = {0};
    TRY(plan_years_at(t->d, org, t->mem, &all));
    *ret_found = all.n > 0;
    for (size_t i = 0; i < all.n; i++) {
        if (i == 0 || all.at[i].year == day_year(t->today)) { *ret = all.at[i]; }
        if (all.at[i].year == day_year(t->today)) { return OK; }
    }
    return OK;
}

static err go_now(turn *t, const char *query)
{
    int64_t org = 0;
    plan_year y;
    bool found = false;
    TRY(web_org(t, &org));
    TRY(year_now(t, org, &y, &found));
    return found ? web_go(t, NULL, "%s%s", year_url(t, &y, org), query) : web_go(t, NULL, "/plans");
}

static err plan_now_handle(turn *t) { return go_now(t, ""); }

static err years_show(turn *t, int64_t org)
{
    plan_years all = {0};
    plan_years_page v = {.next_year = day_year(t->today), .open_url = ""};
    TRY(plan_years_at(t->d, org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        plan_year_row *r = GROW(t->mem, &v.rows);
        *r = plan_year_row_of(t, &all.at[i]);
        r->url = year_url(t, &all.at[i], org);
        r->mine = plan_may(t, MAY_REVIEW_PLAN, all.at[i].org);
        v.next_year += all.at[i].org == org && all.at[i].year == v.next_year;
    }
    if (plan_may(t, MAY_REVIEW_PLAN, org)) {
        v.open_url = arena_printf(t->mem, "/org/%lld/plans", (long long)org);
    }
    return web_show(t, plan_years_page, &v);
}

/* The workbench leads here with a question; the answer stands in the list of the year. */
static err plan_years_handle(turn *t)
{
    int64_t org = 0;
    if (!text_empty(web_field(t, "waiting"))) { return go_now(t, "?state=submitted"); }
    if (text_is(web_field(t, "state"), "returned")) { return go_now(t, "?state=returned"); }
    TRY(web_org(t, &org));
    return years_show(t, org);
}

static err plan_open_handle(turn *t)
{
    plan_open_form f;
    int64_t plan = 0;
    err e = form_read(t, &plan_open_form_form, &f);
    if (e == OK) { e = plan_year_open(t, t->param[0], (int)f.year, &plan); }
    if (e == E_INPUT) { TRY(years_show(t, t->param[0])); }
    TRY(e);
    return web_made(t, plan, T_plan_opened, "/plan/%lld", (long long)plan);
}

/* ---- window and state ------------------------------------------------------------------------ */

static const struct {
    plan_state from, to;
    const char *word;
    text_key label, say;
} moves[] = {
    {PLAN_OPEN, PLAN_REVIEW, "review", T_plan_stop, T_plan_stop_say},
    {PLAN_REVIEW, PLAN_OPEN, "open", T_plan_resume, T_plan_resume_say},
    {PLAN_ISSUED, PLAN_CLOSED, "closed", T_plan_shut, T_plan_shut_say},
    {PLAN_CLOSED, PLAN_ISSUED, "issued", T_plan_reopen, T_plan_reopen_say},
};

static err window_show(turn *t, const plan_place *p)
{
    plan_window_page v = {.title = text_in(T_plan_window, t->actor.lang),
                          .record = plan_year_row_of(t, &p->y)};
    v.edit =
        (plan_window_form){.opens = p->y.opens, .closes = p->y.closes, .version = p->y.version};
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        if (moves[i].from == p->y.state) {
            v.move_to = moves[i].to;
            v.move_word = moves[i].word;
            v.move_label = moves[i].label;
            v.move_say = moves[i].say;
        }
    }
    plan_crumbs(t, &v.crumbs, p, true);
    return web_show(t, plan_window_page, &v);
}

static err plan_window_open(turn *t)
{
    plan_place p;
    TRY(plan_place_of(t, &p));
    return window_show(t, &p);
}

static err plan_window_handle(turn *t)
{
    plan_place p;
    plan_window_form f;
    TRY(plan_place_of(t, &p));
    err e = form_read(t, &plan_window_form_form, &f);
    if (e == OK) {
        e = plan_year_window(
            t,
            &(plan_year){.id = p.y.id, .opens = f.opens, .closes = f.closes, .version = f.version});
    }
    if (e == E_INPUT) { TRY(window_show(t, &p)); }
    TRY(e);
    return web_go(t, T_plan_saved, "%s", p.base);
}

static err plan_move_handle(turn *t)
{
    plan_place p;
    plan_move_form f;
    TRY(plan_place_of(t, &p));
    err e = form_read(t, &plan_move_form_form, &f);
    if (e == OK) { e = plan_year_move(t, p.y.id, f.version, (plan_state)f.to, f.reason); }
    if (e == E_INPUT) { TRY(window_show(t, &p)); }
    TRY(e);
    return web_go(t, T_plan_saved, "%s", p.base);
}

/* ---- routes ---------------------------------------------------------------------------------- */

#define PAPER_ROUTE(pattern_, title_)                                                              \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = MAY_SEE_PLAN,                          \
        .handler = plan_paper_send, .title = title_, .before = plan_paper_before                   \
    }

static const route routes[] = {
    ROUTE_FILE("/plan", MAY_SEE_PLAN, plan_now_handle, T_plan_now),
    ROUTE_GET("/plans", MAY_SEE_PLAN, plan_years_handle, plan_years_page, T_plan_years),
    ROUTE_POST("/org/{org}/plans", MAY_REVIEW_PLAN, plan_open_handle, plan_open_form, T_plan_open),
    ROUTE_GET("/plan/{plan}/window", MAY_REVIEW_PLAN, plan_window_open, plan_window_page,
              T_plan_window),
    ROUTE_POST("/plan/{plan}/window", MAY_REVIEW_PLAN, plan_window_handle, plan_window_form,
               T_plan_window),
    ROUTE_POST("/plan/{plan}/state", MAY_REVIEW_PLAN, plan_move_handle, plan_move_form,
               T_plan_move),

    ROUTE_GET("/plan/{plan}", MAY_SEE_PLAN, plan_table_handle, plan_table, T_plan_items),
    ROUTE_FILE("/plan/{plan}/items.xlsx", MAY_SEE_PLAN, plan_table_xlsx, T_plan_items),
    ROUTE_FILE("/plan/{plan}/items.csv", MAY_SEE_PLAN, plan_table_csv, T_plan_items),
    ROUTE_POST("/plan/{plan}/approve", MAY_REVIEW_PLAN, plan_approve_handle, plan_many,
               T_plan_approve_many),
    ROUTE_POST("/plan/{plan}/return", MAY_REVIEW_PLAN, plan_return_handle, plan_many,
               T_plan_return_many),
    ROUTE_GET("/org/{org}/plan/{plan:word}", MAY_SEE_PLAN, plan_table_handle, plan_table,
              T_plan_items),
    ROUTE_FILE("/org/{org}/plan/{plan:word}/items.xlsx", MAY_SEE_PLAN, plan_table_xlsx,
               T_plan_items),
    ROUTE_FILE("/org/{org}/plan/{plan:word}/items.csv", MAY_SEE_PLAN, plan_table_csv, T_plan_items),
    ROUTE_POST("/org/{org}/plan/{plan:word}/submit", MAY_EDIT_PLAN, plan_submit_many_handle,
               plan_many, T_plan_submit_many),

    ROUTE_GET("/org/{org}/plan/{plan:word}/new", MAY_EDIT_PLAN, plan_item_new, plan_item_edit,
              T_plan_item_add),
    ROUTE_POST("/org/{org}/plan/{plan:word}/new", MAY_EDIT_PLAN, plan_item_create, plan_item_form,
               T_plan_item_add),
    ROUTE_GET("/item/{item}", MAY_SEE_PLAN, plan_item_handle, plan_item_card, T_plan_item),
    ROUTE_GET("/item/{item}/edit", MAY_EDIT_PLAN, plan_item_open, plan_item_edit,
              T_plan_item_change),
    ROUTE_POST("/item/{item}/edit", MAY_EDIT_PLAN, plan_item_save, plan_item_form,
               T_plan_item_change),
    ROUTE_POST("/item/{item}/submit", MAY_EDIT_PLAN, plan_item_submit_handle, plan_none,
               T_plan_submit),
    ROUTE_POST("/item/{item}/take", MAY_REVIEW_PLAN, plan_item_take_handle, plan_none, T_plan_take),
    ROUTE_POST("/item/{item}/withdraw", MAY_EDIT_PLAN, plan_item_withdraw_handle,
               plan_withdraw_form, T_plan_withdraw),
    ROUTE_POST("/item/{item}/restore", MAY_EDIT_PLAN, plan_item_restore_handle, plan_restore_form,
               T_plan_restore),
    ROUTE_POST("/item/{item}/unstrike", MAY_REVIEW_PLAN, plan_item_unstrike_handle,
               plan_restore_form, T_plan_restore),
    ROUTE_POST("/item/{item}/review", MAY_REVIEW_PLAN, plan_item_review_handle, plan_review,
               T_plan_review_do),
    ROUTE_POST("/item/{item}/strike", MAY_REVIEW_PLAN, plan_item_strike_handle, plan_strike,
               T_plan_review_do),

    ROUTE_GET("/plan/{plan}/issue", MAY_REVIEW_PLAN, plan_issue_preview, plan_issue_page,
              T_plan_issue_now),
    ROUTE_POST("/plan/{plan}/issue", MAY_REVIEW_PLAN, plan_issue_handle, plan_issue_form,
               T_plan_issue_now),
    ROUTE_GET("/plan/{plan}/issues", MAY_SEE_PLAN, plan_issues_handle, plan_issues_page,
              T_plan_issues),
    ROUTE_GET("/plan/{plan}/issue/{number:word}", MAY_SEE_PLAN, plan_frozen_handle,
              plan_frozen_page, T_plan_frozen),
    PAPER_ROUTE("/plan/{plan}/issue/{number:word}/{kind:word}", T_plan_frozen),
    ROUTE_GET("/org/{org}/plan/{plan:word}/issues", MAY_SEE_PLAN, plan_issues_handle,
              plan_issues_page, T_plan_issues),
    ROUTE_GET("/org/{org}/plan/{plan:word}/issue/{number:word}", MAY_SEE_PLAN, plan_frozen_handle,
              plan_frozen_page, T_plan_frozen),
    PAPER_ROUTE("/org/{org}/plan/{plan:word}/issue/{number:word}/{kind:word}", T_plan_frozen),

    ROUTE_FILE("/org/{org}/plan/{plan:word}/template", MAY_EDIT_PLAN, plan_template_send,
               T_plan_template),
    ROUTE_GET("/org/{org}/plan/{plan:word}/upload", MAY_EDIT_PLAN, plan_upload_open,
              plan_upload_page, T_plan_upload),
    {.method = METHOD_POST,
     .pattern = "/org/{org}/plan/{plan:word}/upload",
     .right = MAY_EDIT_PLAN,
     .handler = plan_upload_handle,
     .form = &plan_upload_form_form,
     .title = T_plan_upload,
     .before = plan_upload_before,
     .body_limit = 5 << 20},
    ROUTE_GET("/org/{org}/plan/{plan:word}/upload/{upload:word}", MAY_EDIT_PLAN,
              plan_preview_handle, plan_preview_page, T_plan_preview),
    ROUTE_POST("/org/{org}/plan/{plan:word}/upload/{upload:word}", MAY_EDIT_PLAN,
               plan_preview_apply, plan_none, T_plan_preview),
};
const route_table plan_routes = {routes, COUNT_OF(routes)};
