/* The workbench counts for each what waits for them alone, and leads to where it is done. */
#include "hall.h"

#include "desk/desk_inside.h"

typedef struct {
    hall *h;
    int64_t id, org, host, from, to;
    day on, last;
    class_state state;
    int64_t n;
    desk_sessions sessions;
    desk_classes classes;
} question;

static err ask_leave(turn *t, void *context)
{
    question *q = context;
    attendance_leave l = {.klass = q->h->klass,
                          .person = q->h->trainee[0],
                          .from = moment_at(day_of(2022, 3, 2), 540),
                          .until = moment_at(day_of(2022, 3, 2), 720),
                          .reason = "参加会议"};
    return attendance_leave_ask(t, &l, &q->id);
}

static err mark_first(turn *t, void *context)
{
    const hall *h = ((question *)context)->h;
    return attendance_mark_set(t, h->klass, h->session[0], h->trainee[0], MARK_PRESENT, 0,
                               SOURCE_ROLL);
}

static err count_leaves(turn *t, void *context)
{
    question *q = context;
    return desk_leaves_waiting(t->d, (desk_reach){q->org, q->host}, &q->n);
}

static err count_staffed(turn *t, void *context)
{
    question *q = context;
    return desk_leaves_staffed(t->d, q->h->supervisor, (desk_reach){q->org, q->host}, &q->n);
}

static err count_classes(turn *t, void *context)
{
    question *q = context;
    return desk_classes_in(t->d, (desk_reach){q->org, q->host}, q->state, &q->n);
}

static err staffed(turn *t, void *context)
{
    question *q = context;
    q->sessions = (desk_sessions){0};
    return desk_sessions_staffed(t->d, q->h->supervisor, q->on, q->last, t->mem, &q->sessions);
}

static err attended(turn *t, void *context)
{
    question *q = context;
    q->sessions = (desk_sessions){0};
    return desk_sessions_attended(t->d, q->id, q->on, q->last, t->mem, &q->sessions);
}

static err between(turn *t, void *context)
{
    question *q = context;
    q->classes = (desk_classes){0};
    return desk_classes_between(t->d, (desk_reach){q->org, q->host}, q->on, q->last, t->mem,
                                &q->classes);
}

static int64_t counted(cast *c, cast_deed deed, question *q, int64_t org)
{
    q->org = org;
    assert_int_equal(cast_read(c, deed, q), OK);
    return q->n;
}

static void what_waits_is_counted_below_ones_unit(void **state)
{
    cast *c = *state;
    hall h;
    hall_open(c, &h);
    question q = {.h = &h, .state = CLASS_RUNNING};
    assert_int_equal(counted(c, count_classes, &q, h.u.root), 1);
    assert_int_equal(counted(c, count_classes, &q, h.u.office), 1);
    assert_int_equal(counted(c, count_classes, &q, h.u.county_a), 0);
    q.state = CLASS_ENDED;
    assert_int_equal(counted(c, count_classes, &q, h.u.root), 0);
    assert_int_equal(counted(c, count_leaves, &q, h.u.root), 0);
    assert_int_equal(cast_do_as(c, h.trainee[0], ask_leave, &q), OK);
    assert_int_equal(counted(c, count_leaves, &q, h.u.root), 1);
    assert_int_equal(counted(c, count_leaves, &q, h.u.unit_a1),
                     0);                                   /* whose class, not whose people */
    assert_int_equal(counted(c, count_staffed, &q, 0), 1); /* the supervisor's class is another's */
    assert_int_equal(counted(c, count_staffed, &q, h.u.unit_a1), 1);
    assert_int_equal(counted(c, count_staffed, &q, h.u.root), 0); /* counted there already */
    q.host = h.u.school;                                          /* which holds the class */
    assert_int_equal(counted(c, count_leaves, &q, h.u.school), 1);
    assert_int_equal(counted(c, count_leaves, &q, h.u.root), 1);
    assert_int_equal(counted(c, count_staffed, &q, h.u.school), 0);
    q.state = CLASS_RUNNING;
    assert_int_equal(counted(c, count_classes, &q, h.u.school), 1);
}

static void a_week_holds_its_days_and_ones_own_sessions(void **state)
{
    cast *c = *state;
    hall h;
    hall_open(c, &h);
    question q = {.h = &h, .on = day_of(2022, 3, 1), .last = day_of(2022, 3, 2)};
    assert_int_equal(cast_read(c, staffed, &q), OK);
    assert_int_equal(q.sessions.n, 4);
    for (size_t i = 0; i < q.sessions.n; i++) {
        assert_true(!q.sessions.at[i].marked && q.sessions.at[i].supervised);
    }
    assert_int_equal(cast_do(c, mark_first, &q), OK);
    assert_int_equal(cast_read(c, staffed, &q), OK);
    assert_true(q.sessions.at[0].marked && !q.sessions.at[1].marked);
    q.id = h.trainee[1]; /* somebody else's mark is not theirs */
    assert_int_equal(cast_read(c, attended, &q), OK);
    assert_true(q.sessions.n == 4 && !q.sessions.at[0].marked);
    q.id = h.stranger;
    assert_int_equal(cast_read(c, attended, &q), OK);
    assert_int_equal(q.sessions.n, 0);
    static const struct {
        int from, to, classes;
    } weeks[] = {{1, 7, 1}, {4, 4, 1}, {5, 11, 0}};
    for (size_t i = 0; i < COUNT_OF(weeks); i++) {
        q.on = day_of(2022, 3, weeks[i].from);
        q.last = day_of(2022, 3, weeks[i].to);
        q.org = h.u.root;
        assert_int_equal(cast_read(c, between, &q), OK);
        assert_int_equal(q.classes.n, weeks[i].classes);
    }
    q.on = day_of(2022, 3, 1);
    q.org = h.u.county_b;
    assert_int_equal(cast_read(c, between, &q), OK);
    assert_int_equal(q.classes.n, 0);
    q.host = h.u.school;
    assert_int_equal(cast_read(c, between, &q), OK);
    assert_int_equal(q.classes.n, 1);
}

static void each_sees_what_waits_for_them(void **state)
{
    cast *c = *state;
    hall h;
    hall_open(c, &h);
    question q = {.h = &h};
    assert_int_equal(cast_do_as(c, h.trainee[0], ask_leave, &q), OK);
    web_reply r = cast_json(c, h.office, "/");
    assert_true(cast_says(&r, "\"/leaves?state=asked\""));
    r = cast_json(c, h.contact, "/");
    assert_false(cast_says(&r, "\"/leaves\""));
    r = cast_json(c, h.pupil[0], "/");
    assert_true(cast_says(&r, "专题课") && cast_says(&r, "基层治理专题班"));
    r = cast_json(c, h.outsider, "/");
    assert_false(cast_says(&r, "专题课"));
    hall_clock(2, 480); /* yesterday's rolls are still blank */
    r = cast_json(c, h.boss, "/");
    assert_true(cast_says(&r, hall_url(&h, "/class/", h.klass, "/attendance")));
    int64_t clerk = cast_person(c, h.u.school, "教务员", POST_STAFF, RANK_NONE);
    const char *school = cast_token(c, clerk, ROLE_SCHOOL_STAFF, h.u.school);
    r = cast_json(c, school, "/"); /* the office's class, held at the school */
    assert_true(cast_says(&r, "/figure/hosted_classes/"));
    r = cast_json(c, school, "/leaves?state=asked");
    assert_true(cast_says(&r, "参加会议"));
    assert_int_equal(cast_get(c, h.boss, "/").status, 200);
    assert_int_equal(cast_get(c, h.pupil[0], "/").status, 200);
}

/* Whoever enters nothing has the figures behind the workbench, others their plan. */
static void a_leader_has_the_figures_at_hand(void **state)
{
    cast *c = *state;
    hall h;
    hall_open(c, &h);
    int64_t chief = cast_person(c, h.u.office, "部长", POST_STAFF, RANK_NONE);
    const struct {
        const char *token;
        bool figures_first;
    } rows[] = {{cast_token(c, chief, ROLE_LEADER, h.u.root), true}, {h.office, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        web_reply r = cast_get(c, rows[i].token, "/");
        const char *page = arena_copy_n(cast_mem(c), r.body, r.body_n);
        const char *figures = strstr(page, "href=\"/figures\""),
                   *plan = strstr(page, "href=\"/plan\"");
        assert_true(figures && plan);
        assert_int_equal(figures < plan, rows[i].figures_first);
    }
}

static err make_class(turn *t, void *context)
{
    question *q = context;
    const class_card k = cast_card(q->org, "第一个班", day_of(2023, 4, 11), 2);
    return class_add(t, &k, &q->id);
}

static err add_a_thousand(turn *t, void *context)
{
    const question *q = context;
    person p = {0};
    TRY(people_person_get(t->d, q->id, t->mem, &p));
    for (int i = 0; i < 1000; i++) {
        p.id = 0;
        TRY(people_person_add(t, &p, &p.id));
    }
    return OK;
}

/* Until the first class, whatever its year. */
static void a_new_office_is_told_how_to_begin(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t officer = cast_person(c, u.office, "王秋实", POST_TOWNSHIP_CHIEF, RANK_NONE);
    const char *office = cast_token(c, officer, ROLE_TRAINING_OFFICE, u.root);
    web_reply r = cast_json(c, office, "/");
    assert_true(cast_says(&r, "/classes/new"));
    assert_true(cast_says(&r, "\"count\":4")); /* units right below the root */
    question q = {.org = u.office, .id = officer};
    assert_int_equal(cast_do(c, add_a_thousand, &q), OK);
    r = cast_get(c, office, "/");
    assert_true(cast_says(&r, "已有 1,001"));
    assert_int_equal(cast_do_as(c, officer, make_class, &q), OK);
    r = cast_json(c, office, "/");
    assert_false(cast_says(&r, "/classes/new"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(what_waits_is_counted_below_ones_unit),
        CAST_BOTH(a_week_holds_its_days_and_ones_own_sessions),
        CAST_BOTH(a_new_office_is_told_how_to_begin), CAST_BOTH(a_leader_has_the_figures_at_hand),
        CAST_BOTH(each_sees_what_waits_for_them)};
    return CAST_RUN(tests);
}
