#include "card.h"
#include "cast.h"
#include "seat.h"

#include "target/target_inside.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static target_goal goal(int permille, day starts, day due)
{
    return (target_goal){.id = 1,
                         .permille = permille,
                         .starts = starts,
                         .due = due,
                         .name = "",
                         .filter = "",
                         .theme = ""};
}

/* 100 people; who first came in which month. On 10 October the rate is of 71 days. */
static void a_goal_is_judged_by_its_rate(void **state)
{
    (void)state;
    static const struct {
        int early, august, october, permille;
        int due_month, due_dom;
        target_state expected;
        int missing;
        const char *forecast;
    } rows[] = {
        {50, 0, 50, 1000, 12, 31, TARGET_MET, 0, ""},
        {80, 0, 0, 800, 12, 31, TARGET_MET, 0, ""},
        {79, 0, 0, 800, 12, 31, TARGET_BEHIND, 1, ""},
        {0, 0, 71, 1000, 12, 31, TARGET_ON_COURSE, 29, "2022-11-08"},
        {0, 0, 71, 1000, 11, 7, TARGET_BEHIND, 29, "2022-11-08"},
        {0, 0, 71, 1000, 11, 8, TARGET_ON_COURSE, 29, "2022-11-08"},
        {0, 10, 0, 500, 12, 31, TARGET_BEHIND, 40, "2023-07-21"},
        {60, 0, 10, 1000, 10, 9, TARGET_MISSED, 30, "2023-05-11"},
    };
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const target_part parts[] = {{1, 0, 100 - rows[i].early - rows[i].august - rows[i].october},
                                     {1, 202203, rows[i].early},
                                     {1, 202208, rows[i].august},
                                     {1, 202210, rows[i].october}};
        target_goal g = goal(rows[i].permille, day_of(2022, 1, 1),
                             day_of(2022, rows[i].due_month, rows[i].due_dom));
        target_standing s;
        target_reckon(&g, parts, COUNT_OF(parts), day_of(2022, 10, 10), &s);
        if (s.state != rows[i].expected) { fail_msg("row %zu: state %d", i, s.state); }
        assert_int_equal(s.missing, rows[i].missing);
        assert_string_equal(day_iso(mem, s.forecast), rows[i].forecast);
        assert_int_equal(s.recent_days, 71);
    }
    arena_free(mem);
}

static void a_young_goal_has_no_forecast(void **state)
{
    (void)state;
    const target_part parts[] = {{1, 0, 90}, {1, 202210, 10}};
    target_goal g = goal(1000, day_of(2022, 10, 1), day_of(2022, 12, 31));
    target_standing s;
    target_reckon(&g, parts, 2, day_of(2022, 9, 30), &s);
    assert_int_equal(s.state, TARGET_NOT_BEGUN);
    target_reckon(&g, parts, 2, day_of(2022, 10, 20), &s);
    assert_int_equal(s.state, TARGET_ON_COURSE);
    assert_false(day_known(s.forecast));
    assert_int_equal(s.recent_from.n, g.starts.n);
    target_reckon(&g, parts, 2, day_of(2022, 11, 1), &s);
    assert_int_equal(s.state, TARGET_BEHIND); /* 90 at 10 in 32 days */
    assert_true(day_known(s.forecast));
    g.ended = true;
    target_reckon(&g, parts, 2, day_of(2022, 11, 1), &s);
    assert_int_equal(s.state, TARGET_ENDED);
    target_reckon(&g, NULL, 0, day_of(2022, 11, 1), &s);
    assert_int_equal(s.permille, NO_NUMBER); /* of nobody there is no share */
}

static void the_earliest_classes_close_the_gap(void **state)
{
    (void)state;
    target_class c[] = {{.free = 10, .fits = 4, .calls = true},
                        {.free = 50, .fits = 90},
                        {.free = 0, .fits = 90, .calls = true},
                        {.free = 8, .fits = 90, .calls = true},
                        {.free = 50, .fits = 90, .calls = true}};
    target_mark_needed(c, COUNT_OF(c), 11);
    static const bool expected[] = {true, false, false, true, false};
    for (size_t i = 0; i < COUNT_OF(c); i++) {
        assert_int_equal(c[i].needed, expected[i]);
    }
}

/* ---- on both databases ----------------------------------------------------------------------- */

typedef struct {
    cast_units u;
    int64_t group, goal, klass, next, a, a2, b, officer;
    const char *office, *contact;
} scene;

static class_card card_of(const scene *s, const char *name, day starts)
{
    class_card c = cast_card(s->u.office, name, starts, 5);
    c.audience_group = s->group;
    c.training = TRAINING_ROTATION;
    c.field = FIELD_RURAL;
    return c;
}

static err make_class(turn *t, const scene *s, const char *name, day starts, int64_t *ret)
{
    class_card c = card_of(s, name, starts);
    const class_module m[] = {
        {.name = "专题", .category = COURSE_THEORY, .method = METHOD_LECTURE, .hours = {200}},
        {.name = "党性",
         .category = COURSE_PARTY_SPIRIT,
         .method = METHOD_LECTURE,
         .leader = true,
         .hours = {200}}};
    TRY(class_add(t, &c, ret));
    TRY(class_modules_set(t, *ret, m, COUNT_OF(m)));
    TRY(class_become(t, *ret, CLASS_SUBMITTED, ""));
    TRY(class_become(t, *ret, CLASS_APPROVED, "州培〔2022〕1号"));
    return class_seats_open(t, *ret);
}

static err make_scene(turn *t, void *context)
{
    scene *s = context;
    TRY(people_group_add(
        t, &(people_group){.org = s->u.root, .name = "乡科级干部", .filter = "level=141,142"},
        &s->group));
    target_goal g = {.org = s->u.root,
                     .group = s->group,
                     .name = "乡科级轮训一遍",
                     .theme = "",
                     .filter = "",
                     .reason = "",
                     .permille = 1000,
                     .starts = day_of(2022, 1, 1),
                     .due = day_of(2022, 12, 31),
                     .source = "工作要点"};
    TRY(target_add(t, &g, &s->goal));
    TRY(make_class(t, s, "乡村振兴一期", day_of(2022, 2, 14), &s->klass));
    return make_class(t, s, "乡村振兴二期", day_of(2022, 4, 11), &s->next);
}

static scene scene_of(cast *c)
{
    scene s = {.u = cast_units_make(c)};
    s.officer = cast_person(c, s.u.office, "王求实", POST_COUNTY_DEPUTY, RANK_NONE);
    s.a = cast_person(c, s.u.unit_a1, "张伟", POST_TOWNSHIP_CHIEF, RANK_NONE);
    s.a2 = cast_person(c, s.u.unit_a2, "张强", POST_TOWNSHIP_DEPUTY, RANK_NONE);
    s.b = cast_person(c, s.u.unit_b1, "李明", POST_TOWNSHIP_DEPUTY, RANK_NONE);
    cast_person(c, s.u.unit_b1, "科员", POST_STAFF, RANK_NONE); /* not meant */
    s.office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    s.contact = cast_token(c, s.a, ROLE_UNIT_CONTACT, s.u.county_a);
    assert_int_equal(cast_do_as(c, s.officer, make_scene, &s), OK);
    return s;
}

/* a passed, b withdrew: only a has come. */
static err close_roll(turn *t, void *context)
{
    const scene *s = context;
    TRY(cast_seat(t, s->klass, s->a, SEAT_CONFIRMED));
    TRY(cast_seat(t, s->klass, s->b, SEAT_CONFIRMED));
    class_card c = {0};
    TRY(class_get(t->d, s->klass, t->mem, &c));
    TRY(class_trainee_end(t, &c, s->a, OUTCOME_PASSED));
    return class_trainee_end(t, &c, s->b, OUTCOME_WITHDRAWN);
}

typedef struct {
    const scene *s;
    int64_t org, people, covered;
    moment at;
} asked;

static err ask_standing(turn *t, void *context)
{
    asked *a = context;
    target_goal g = {0};
    target_parts parts = {0};
    TRY(target_get(t->d, a->s->goal, t->mem, &g));
    TRY(target_parts_of(t->d, &g, a->org, t->now, t->mem, &parts, &a->at));
    a->people = a->covered = 0;
    for (size_t i = 0; i < parts.n; i++) {
        if (parts.at[i].org != a->org) { continue; }
        a->people += parts.at[i].people;
        a->covered += parts.at[i].month ? parts.at[i].people : 0;
    }
    return OK;
}

static void stands(cast *c, const scene *s, int64_t org, int people, int covered)
{
    asked a = {.s = s, .org = org};
    assert_int_equal(cast_read(c, ask_standing, &a), OK);
    assert_int_equal(a.people, people);
    assert_int_equal(a.covered, covered);
}

static err keep_all(turn *t, void *unused UNUSED) { return target_keep_all(t->d, t->now, t->mem); }

/* What is kept against what is counted. */
static err kept_is_counted(turn *t, void *context)
{
    const scene *s = context;
    target_goal g = {0};
    target_parts now = {0}, kept = {0};
    TRY(target_get(t->d, s->goal, t->mem, &g));
    TRY(target_count(t->d, &g, t->mem, &now));
    db_q q = db_sql(t->d,
                    "SELECT org, month, people FROM target_tally WHERE target = $1"
                    " ORDER BY org, month",
                    INT(g.id));
    while (db_row(&q)) {
        target_part *p = GROW(t->mem, &kept);
        p->org = db_int(&q);
        p->month = (int)db_int(&q);
        p->people = db_int(&q);
    }
    TRY(db_end(&q));
    assert_int_equal(kept.n, now.n);
    for (size_t i = 0; i < now.n; i++) {
        assert_memory_equal(&kept.at[i], &now.at[i], sizeof now.at[i]);
    }
    return OK;
}

static void who_came_is_counted_for_every_unit(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    stands(c, &s, s.u.root, 3, 0);
    assert_int_equal(cast_do_as(c, s.officer, close_roll, &s), OK);
    stands(c, &s, s.u.root, 3, 1); /* what is kept no longer holds: counted now */
    stands(c, &s, s.u.county_a, 2, 1);
    stands(c, &s, s.u.unit_a2, 1, 0);
    stands(c, &s, s.u.county_b, 1, 0);
    assert_int_equal(cast_do(c, keep_all, NULL), OK);
    assert_int_equal(cast_read(c, kept_is_counted, &s), OK);
    stands(c, &s, s.u.county_a, 2, 1);
    int counted = -1;
    assert_int_equal(target_keep(cast_store(c), moment_now(), cast_mem(c), &counted), OK);
    assert_int_equal(counted, 0);
}

static err promote(turn *t, void *context)
{
    const scene *s = context;
    return people_person_move(t, &(person_move){.person = s->a2,
                                                .org = s->u.unit_b1,
                                                .title = "副县长",
                                                .post_level = POST_COUNTY_DEPUTY,
                                                .since = day_of(2022, 2, 1),
                                                .reason = "提任"});
}

static void a_changed_person_makes_the_minute_count_again(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int counted = 0;
    assert_int_equal(cast_do_as(c, s.officer, promote, &s), OK);
    stands(c, &s, s.u.root, 2, 0);
    assert_int_equal(target_keep(cast_store(c), moment_now(), cast_mem(c), &counted), OK);
    assert_int_equal(counted, 1);
    assert_int_equal(cast_read(c, kept_is_counted, &s), OK);
    stands(c, &s, s.u.county_a, 1, 0);
}

static const char *at(cast *c, int64_t org, int64_t goal, const char *rest)
{
    return arena_printf(cast_mem(c), "/org/%lld/target/%lld%s", (long long)org, (long long)goal,
                        rest);
}

static void the_pages_show_exactly_those(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    assert_int_equal(cast_do_as(c, s.officer, close_roll, &s), OK);
    web_reply r = cast_get(c, s.office, at(c, s.u.root, s.goal, ""));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "33.3%"));
    r = cast_get(c, s.office, at(c, s.u.root, s.goal, "/people"));
    assert_true(cast_says(&r, "张强") && cast_says(&r, "李明") && !cast_says(&r, ">张伟<"));
    r = cast_get(c, s.office, at(c, s.u.root, s.goal, "/people?covered=1"));
    assert_true(cast_says(&r, "张伟") && cast_says(&r, "乡村振兴一期") && !cast_says(&r, "李明"));
    r = cast_get(c, s.contact, at(c, s.u.county_a, s.goal, "/people"));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "张强") && !cast_says(&r, "李明"));
    assert_int_equal(cast_get(c, s.contact, at(c, s.u.root, s.goal, "")).status, 404);
    assert_int_equal(cast_get(c, s.contact, at(c, s.u.county_b, s.goal, "")).status, 404);
    int counted = 0; /* the list shows what the last minute counted */
    assert_int_equal(target_keep(cast_store(c), moment_now(), cast_mem(c), &counted), OK);
    r = cast_get(c, s.contact, "/targets");
    assert_true(cast_says(&r, "乡科级轮训一遍") && cast_says(&r, "50.0%"));
    r = cast_get(c, s.office, "/targets?q=lunxun");
    assert_true(cast_says(&r, "乡科级轮训一遍"));
    r = cast_get(c, s.office, "/targets.csv?q=lunxun&cols=due");
    assert_true(cast_says(&r, "乡科级轮训一遍") && cast_says(&r, "2022-") &&
                !cast_says(&r, "对象"));
    r = cast_get(c, s.office, "/targets.csv?q=wuren");
    assert_true(r.status == 200 && !cast_says(&r, "乡科级轮训一遍"));
    r = cast_get(c, s.office, at(c, s.u.root, s.goal, "/classes"));
    assert_true(cast_says(&r, "乡村振兴二期") && !cast_says(&r, "乡村振兴一期</a>"));
    assert_true(cast_says(&r, arena_printf(cast_mem(c), "classes=%lld", (long long)s.next)));
    r = cast_get(c, s.office, at(c, s.u.root, s.goal, "/people.xlsx"));
    assert_int_equal(r.status, 200);
}

static void setting_changing_and_taking_back(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const char *group = arena_printf(cast_mem(c), "%lld", (long long)s.group);
    const char *body = arena_printf(
        cast_mem(c), "group=%s&name=%s&percent=80&starts=2022-01-01&due=2022-06-30&source=%s",
        group, "上半年八成", "会议纪要");
    assert_int_equal(cast_post(c, s.contact, "/targets", body).status, 403);
    assert_int_equal(cast_post(c, s.office, "/targets", body).status, 201);
    web_reply r = cast_post(c, s.office, "/targets",
                            arena_printf(cast_mem(c),
                                         "group=%s&name=x1&percent=80&starts=2022-07-01&due=2022-"
                                         "06-30&source=xx",
                                         group));
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "截止日不能早于起算日"));
    const char *edit = arena_printf(cast_mem(c), "/target/%lld/edit", (long long)s.goal);
    const char *end = arena_printf(cast_mem(c), "/target/%lld/end", (long long)s.goal);
    assert_int_equal(cast_get(c, s.office, edit).status, 200);
    const char *change = arena_printf(cast_mem(c), "%s&version=1", body);
    assert_int_equal(cast_post(c, s.office, edit, change).status, 200);
    assert_int_equal(cast_post(c, s.office, edit, change).status, 409);
    assert_int_equal(cast_post(c, s.office, end, "version=2").status, 422);
    assert_int_equal(cast_post(c, s.office, end, "version=2&reason=合并到全年目标").status, 200);
    assert_int_equal(cast_post(c, s.office, end, "version=3&reason=合并到全年目标").status, 409);
    r = cast_get(c, s.office, at(c, s.u.root, s.goal, ""));
    assert_true(cast_says(&r, "已撤销：合并到全年目标"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_goal_is_judged_by_its_rate),
        cmocka_unit_test(a_young_goal_has_no_forecast),
        cmocka_unit_test(the_earliest_classes_close_the_gap),
        CAST_BOTH(who_came_is_counted_for_every_unit),
        CAST_BOTH(a_changed_person_makes_the_minute_count_again),
        CAST_BOTH(the_pages_show_exactly_those),
        CAST_BOTH(setting_changing_and_taking_back)};
    return CAST_RUN(tests);
}
