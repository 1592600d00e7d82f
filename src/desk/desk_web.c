#include "desk/desk_inside.h"
#include "desk_text.h"
#include "desk_view.h"
#include "look/look.h"

/* The first root at which the actor holds a right; 0: nowhere. The page's own scope is put back. */
static int64_t root_of(turn *t, right_id right)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    web_subject anywhere = {0};
    int64_t root = t->gate->may(t, right, &anywhere) == OK && t->scope_n ? t->scope[0] : 0;
    t->scope = scope;
    t->scope_n = n;
    return root;
}

typedef struct {
    desk_home *v;
    int64_t reviews, approves, replies, plans, marks, closes, targets, calls;
    int64_t host; /* the school that one works for, which holds classes of others */
} home;

static void todo(turn *t, desk_home *v, int64_t count, text_key label, const char *url, bool late)
{
    if (count > 0) {
        *GROW(t->mem, &v->todos) =
            (desk_todo){.label = label, .count = count, .url = url, .note = "", .late = late};
    }
}

static const char *classes_in(turn *t, class_state state)
{
    return arena_printf(t->mem, "/classes?state=%d", (int)state);
}

static err office_todos(turn *t, const home *h)
{
    int64_t n = 0;
    if (h->reviews) {
        todo(t, h->v, plan_waiting_of(t->d, h->reviews), T_desk_review_items, "/plans?waiting=1",
             false);
    }
    if (h->approves) {
        TRY(desk_classes_in(t->d, (desk_reach){.org = h->approves}, CLASS_SUBMITTED, &n));
        todo(t, h->v, n, T_desk_approve_classes, classes_in(t, CLASS_SUBMITTED), false);
    }
    if (h->closes) {
        TRY(desk_classes_in(t->d, (desk_reach){h->closes, h->host}, CLASS_ENDED, &n));
        todo(t, h->v, n, T_desk_close_classes, classes_in(t, CLASS_ENDED), true);
    }
    if (h->calls) {
        TRY(callup_to_confirm_of(t->d, h->calls, &n));
        todo(t, h->v, n, T_desk_confirm_named,
             arena_printf(t->mem, "/org/%lld/calls?state=proposed", (long long)h->calls), false);
    }
    int64_t staffed = 0;
    n = 0;
    const desk_reach marks = {h->marks, h->host};
    if (h->marks) { TRY(desk_leaves_waiting(t->d, marks, &n)); }
    TRY(desk_leaves_staffed(t->d, t->actor.person, marks, &staffed));
    todo(t, h->v, n + staffed, T_desk_decide_leaves, "/leaves?state=asked", false);
    return OK;
}

static err unit_todos(turn *t, const home *h)
{
    int64_t n = 0;
    if (h->replies) {
        const char *url =
            arena_printf(t->mem, "/org/%lld/calls?state=waiting", (long long)h->replies);
        int64_t waiting = 0;
        TRY(callup_waiting_of(t->d, h->replies, t->mem, &waiting));
        if (waiting) { TRY(desk_calls_late(t->d, h->replies, t->today, &n)); }
        todo(t, h->v, waiting, T_desk_reply_calls, url, n > 0);
    }
    if (h->replies) {
        const char *url = arena_printf(t->mem, "/org/%lld/seats", (long long)h->replies);
        TRY(callup_to_name_of(t->d, h->replies, &n));
        todo(t, h->v, n, T_desk_seats_to_name, url, false);
    }
    if (h->replies && !h->approves) { /* a unit's own; the office has its list of them */
        TRY(callup_makeups_owed(t->d, h->replies, t->mem, &n));
        todo(t, h->v, n, T_desk_makeups, "/makeups?state=open", false);
    }
    if (h->targets) {
        TRY(target_behind_of(t->d, h->targets, t->today, t->mem, &n));
        todo(t, h->v, n, T_desk_targets_behind,
             arena_printf(t->mem, "/targets?org=%lld&state=behind", (long long)h->targets), true);
    }
    if (h->plans) {
        TRY(desk_items_returned(t->d, h->plans, &n));
        todo(t, h->v, n, T_desk_mend_items, "/plans?state=returned", false);
    }
    return OK;
}

static err officer_todos(turn *t, const home *h)
{
    int64_t n = 0;
    if (root_of(t, MAY_READ_AUDIT)) {
        TRY(desk_refused_since(t->d, moment_at(t->today, 0), &n));
        todo(t, h->v, n, T_desk_refused, "/audit?deed=account.refused&period=today", false);
    }
    if (root_of(t, MAY_MANAGE_ACCOUNTS)) {
        TRY(desk_locked(t->d, t->now, &n));
        todo(t, h->v, n, T_desk_locked, "/accounts?state=locked", false);
    }
    return OK;
}

static err own_todos(turn *t, const home *h)
{
    int64_t n = notice_unread_of(t->d, t->actor.person);
    TRY(db_failed(t->d));
    todo(t, h->v, n, T_desk_messages, "/me/messages", false);
    return OK;
}

static desk_todo *todo_at(turn *t, desk_home *v, const char *url)
{
    for (size_t i = 0; i < v->todos.n; i++) {
        if (text_is(v->todos.at[i].url, url)) { return &v->todos.at[i]; }
    }
    desk_todo *x = GROW(t->mem, &v->todos);
    *x = (desk_todo){.url = url, .note = ""};
    return x;
}

/* Each class that one supervises whose sessions are over and not marked; teachers do not mark. */
static err staff_todos(turn *t, const home *h)
{
    desk_sessions all = {0};
    TRY(desk_sessions_staffed(t->d, t->actor.person, day_add(t->today, -14), t->today, t->mem,
                              &all));
    for (size_t i = 0; i < all.n; i++) {
        const desk_session *s = &all.at[i];
        bool over = s->on.n < t->today.n || s->ends <= moment_minute_of_day(t->now);
        if (!over || s->marked || !s->supervised) { continue; }
        desk_todo *x =
            todo_at(t, h->v, arena_printf(t->mem, "/class/%lld/attendance", (long long)s->klass));
        x->label = T_desk_unmarked;
        x->note = s->class_name;
        x->late = true;
        x->count++;
    }
    return OK;
}

/* ---- calendar: my own sessions, those I supervise, and the office's classes ------------------ */

static const char *clock(arena *mem, int starts, int ends)
{
    return arena_printf(mem, "%02d:%02d–%02d:%02d", starts / 60, starts % 60, ends / 60, ends % 60);
}

static void put_sessions(turn *t, look_calendar *c, const desk_sessions *all, look_tone tone)
{
    for (size_t i = 0; i < all->n; i++) {
        const desk_session *s = &all->at[i];
        look_entry *e = look_entry_add(t->mem, c, s->on);
        if (e) {
            *e = (look_entry){.time = clock(t->mem, s->starts, s->ends),
                              .name = s->title,
                              .note = s->place,
                              .tone = tone,
                              .url = arena_printf(t->mem, "/session/%lld", (long long)s->session)};
        }
    }
}

static void put_classes(turn *t, look_calendar *c, const desk_classes *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const desk_class *k = &all->at[i];
        look_entry *e = look_entry_add(t->mem, c, k->starts);
        if (e) {
            *e = (look_entry){.time = "",
                              .name = k->name,
                              .note = k->place,
                              .tone = LOOK_PLAIN,
                              .url = arena_printf(t->mem, "/class/%lld", (long long)k->klass)};
        }
    }
}

static err fill_calendar(turn *t, const home *h)
{
    desk_sessions staffed = {0}, attended = {0};
    desk_classes classes = {0};
    day on = t->today;
    bool given = day_parse(web_field(t, "on"), &on);
    bool month = text_is(web_field(t, "view"), "month");
    look_calendar *c = &h->v->calendar;
    look_calendar_begin(t, c, "/", given ? on : t->today, !month);
    day from = c->days.at[0].on, to = c->days.at[c->days.n - 1].on;
    const desk_reach ours = {root_of(t, MAY_EDIT_CLASS), h->host};
    TRY(desk_sessions_attended(t->d, t->actor.person, from, to, t->mem, &attended));
    TRY(desk_sessions_staffed(t->d, t->actor.person, from, to, t->mem, &staffed));
    if (ours.org) { TRY(desk_classes_between(t->d, ours, from, to, t->mem, &classes)); }
    put_sessions(t, c, &attended, LOOK_BUSY);
    put_sessions(t, c, &staffed, LOOK_GOOD);
    put_classes(t, c, &classes);
    return OK;
}

/* ---- my next sessions: what a trainee or supervisor opens the phone for ---------------------- */

enum { NEXT_DAYS = 7, NEXT_MOST = 4, CHECK_IN_EARLY_MINUTES = 30 };

static bool check_in_open(const turn *t, const desk_session *s)
{
    int minute = moment_minute_of_day(t->now);
    return !s->marked && s->on.n == t->today.n && minute >= s->starts - CHECK_IN_EARLY_MINUTES &&
           minute <= s->ends;
}

static void put_next(turn *t, desk_home *v, const desk_session *s, bool attends)
{
    long long n = (long long)s->session;
    bool over = s->on.n == t->today.n && s->ends < moment_minute_of_day(t->now);
    if (over || v->next.n == NEXT_MOST) { return; }
    *GROW(t->mem, &v->next) = (desk_session_line){
        .session = s->session,
        .title = s->title,
        .class_name = s->class_name,
        .place = s->place,
        .on = s->on,
        .time = clock(t->mem, s->starts, s->ends),
        .today = s->on.n == t->today.n,
        .marked = s->marked,
        .url = arena_printf(t->mem, "/session/%lld", n),
        .check_in =
            attends && check_in_open(t, s) ? arena_printf(t->mem, "/check-in/%lld", n) : ""};
}

static err fill_next(turn *t, desk_home *v)
{
    desk_sessions attended = {0}, staffed = {0};
    day to = day_add(t->today, NEXT_DAYS);
    TRY(desk_sessions_attended(t->d, t->actor.person, t->today, to, t->mem, &attended));
    TRY(desk_sessions_staffed(t->d, t->actor.person, t->today, to, t->mem, &staffed));
    for (size_t i = 0; i < attended.n; i++) {
        put_next(t, v, &attended.at[i], true);
    }
    for (size_t i = 0; i < staffed.n; i++) {
        put_next(t, v, &staffed.at[i], false);
    }
    return OK;
}

static look_state call_state_of(call_state s)
{
    static const struct {
        text_key word;
        look_tone tone;
    } words[] = {[CALL_NAMED] = {T_desk_call_named, LOOK_BUSY},
                 [CALL_CONFIRMED] = {T_desk_call_confirmed, LOOK_GOOD},
                 [CALL_DECLINED] = {T_desk_call_declined, LOOK_WARN},
                 [CALL_REPLACED] = {T_desk_call_replaced, LOOK_WARN},
                 [CALL_WITHDRAWN] = {T_desk_call_withdrawn, LOOK_WARN},
                 [CALL_LAPSED] = {T_desk_call_lapsed, LOOK_BAD}};
    return look_state_of(words[s].word, words[s].tone);
}

/* What one's own class holds for oneself: why one is called, sessions, attendance. */
static err fill_calls(turn *t, desk_home *v)
{
    desk_calls all = {0};
    TRY(desk_calls_of(t->d, t->actor.person, t->today, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const desk_call *c = &all.at[i];
        *GROW(t->mem, &v->calls) =
            (desk_call_line){.class = c->klass,
                             .name = c->name,
                             .starts = c->starts,
                             .ends = c->ends,
                             .reply_by = c->reply_by,
                             .state = call_state_of(c->state),
                             .reason = callup_why(t->mem, t->actor.lang, c->reason, c->override),
                             .url = arena_printf(t->mem, "/me/class/%lld", (long long)c->klass)};
    }
    return OK;
}

/* Three figures that matter to the role, of this year and the reader's first unit; each leads to
 * its records. */
static const struct {
    account_role role;
    const char *names[3];
} role_figures[] = {
    {ROLE_TRAINING_OFFICE, {"planned_classes", "held_classes", "held_share"}},
    {ROLE_LEADER, {"planned_classes", "held_classes", "held_share"}},
    {ROLE_SCHOOL_STAFF, {"hosted_classes", "teachers", "selected_courses"}},
    {ROLE_UNIT_CONTACT, {"calls_made", "calls_confirmed", "planned_classes"}},
};

static err fill_figures(turn *t, desk_home *v)
{
    figure_question q = {.org = root_of(t, MAY_SEE_FIGURES),
                         .year = day_year(t->today),
                         .by = "",
                         .group = "",
                         .today = t->today};
    for (size_t i = 0; q.org && !v->figures.n && i < COUNT_OF(role_figures); i++) {
        bool held = t->actor.roles & 1u << role_figures[i].role;
        for (size_t k = 0; held && k < COUNT_OF(role_figures[i].names); k++) {
            TRY(figure_card(t->d, t->mem, role_figures[i].names[k], &q, GROW(t->mem, &v->figures)));
        }
    }
    return OK;
}

static void step(turn *t, desk_home *v, text_key label, int64_t count, const char *url)
{
    *GROW(t->mem, &v->steps) = (desk_step){.label = label, .count = count, .url = url};
}

/* A new installation, or a new office: nothing waits yet, so the page says how to begin. The
 * figures tell without asking that an office is past that. */
static err fill_steps(turn *t, desk_home *v)
{
    int64_t org = root_of(t, MAY_REVIEW_PLAN), klass = 0;
    bool idle = org && root_of(t, MAY_EDIT_ORGS) && v->figures.n > 1;
    for (size_t i = 0; idle && i < 2; i++) {
        idle = text_is(v->figures.at[i].number, "0");
    }
    if (idle) { TRY(desk_class_below(t->d, org, &klass)); }
    if (!idle || klass) { return OK; }
    people_org_count n = {.org = org};
    plan_years years = {0};
    TRY(people_org_counts(t->d, &n, 1));
    TRY(plan_years_at(t->d, org, t->mem, &years));
    step(t, v, T_desk_begin_units, n.children,
         arena_printf(t->mem, "/org/%lld/units", (long long)org));
    step(t, v, T_desk_begin_people, n.people,
         arena_printf(t->mem, "/org/%lld/import", (long long)org));
    step(t, v, T_desk_begin_plan, (int64_t)years.n, "/plans");
    step(t, v, T_desk_begin_class, 0, "/classes/new");
    return OK;
}

static err desk_home_handle(turn *t)
{
    desk_home v = {.title = arena_copy(t->mem, text_in(T_desk_title, t->actor.lang))};
    home h = {.v = &v,
              .reviews = root_of(t, MAY_REVIEW_PLAN),
              .approves = root_of(t, MAY_APPROVE_CLASS),
              .replies = root_of(t, MAY_REPLY_CALLUP),
              .plans = root_of(t, MAY_EDIT_PLAN),
              .marks = root_of(t, MAY_MARK_CLASS),
              .closes = root_of(t, MAY_CLOSE_CLASS),
              .targets = root_of(t, MAY_SEE_PLAN),
              .calls = root_of(t, MAY_CALL_UP)};
    account_roots_of(t, ROLE_SCHOOL_STAFF, &h.host, 1);
    TRY(office_todos(t, &h));
    TRY(unit_todos(t, &h));
    TRY(officer_todos(t, &h));
    TRY(own_todos(t, &h));
    TRY(staff_todos(t, &h));
    TRY(fill_next(t, &v));
    TRY(fill_calls(t, &v));
    TRY(fill_calendar(t, &h));
    TRY(fill_figures(t, &v));
    TRY(fill_steps(t, &v));
    v.jobs = job_waiting_of(t->d, t->actor.person);
    return web_show(t, desk_home, &v);
}

static const route routes[] = {
    ROUTE_GET("/", SIGNED_IN, desk_home_handle, desk_home, T_desk_title),
};
const route_table desk_routes = {routes, COUNT_OF(routes)};
