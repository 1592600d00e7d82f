/* Timetable: rules, stores on both databases, pages. */
#include "card.h"
#include "cast.h"

#include "timetable/timetable.h"
#include "timetable_text.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void test_overlap(void **state)
{
    (void)state;
    static const struct {
        int a, b, c, d;
        bool both;
    } rows[] = {{510, 720, 720, 900, false}, {510, 720, 719, 900, true},
                {510, 720, 400, 510, false}, {510, 720, 600, 610, true},
                {600, 610, 510, 720, true},  {510, 720, 510, 720, true}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(timetable_overlap(rows[i].a, rows[i].b, rows[i].c, rows[i].d),
                         rows[i].both);
    }
}

static void test_look(void **state)
{
    (void)state;
    session s = {.on = day_of(2022, 3, 1), .starts = 540, .ends = 720, .state = SESSION_PLANNED};
    const moment before = moment_at(s.on, 539), within = moment_at(s.on, 540),
                 after = moment_at(s.on, 720);
    assert_int_equal(timetable_look(&s, CLASS_RUNNING, before).label, T_timetable_state_planned);
    assert_int_equal(timetable_look(&s, CLASS_RUNNING, within).label, T_timetable_state_now);
    assert_int_equal(timetable_look(&s, CLASS_RUNNING, after).label, T_timetable_state_held);
    assert_int_equal(timetable_look(&s, CLASS_CANCELLED, after).label, T_timetable_state_planned);
    s.state = SESSION_CANCELLED;
    assert_int_equal(timetable_look(&s, CLASS_RUNNING, after).label, T_timetable_state_cancelled);
}

static void test_open_until_closed(void **state)
{
    (void)state;
    for (class_state s = CLASS_DRAFT; s <= CLASS_CANCELLED; s++) {
        assert_int_equal(timetable_open(s), s != CLASS_CLOSED && s != CLASS_CANCELLED);
    }
}

static void test_hours(void **state)
{
    (void)state;
    const tenths half = {40};
    static const struct {
        int minutes, hours;
    } rows[] = {{210, 40}, {300, 40}, {209, 40}, {105, 20}, {52, 10}, {5, 5}, {158, 30}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(timetable_hours(rows[i].minutes, half).n, rows[i].hours);
    }
}

/* ---- stores ---------------------------------------------------------------------------------- */

typedef struct {
    cast *c;
    cast_units u;
    int64_t klass, other, id, teacher, person;
    session s;
    session_state to;
    day from, day_to;
    int copied;
    size_t clashes_n;
    const char *reason, *field;
} stage;

static err make_class(turn *t, int64_t org_id, const char *name, int64_t *ret)
{
    class_card c = cast_card(org_id, name, day_of(2022, 4, 11), 3);
    c.place = "第一教室";
    return class_add(t, &c, ret);
}

static err do_classes(turn *t, void *x)
{
    stage *s = x;
    bank_teacher b = {.org = s->u.school,
                      .name = "秦老师",
                      .post = "教授",
                      .topics = "",
                      .kind = TEACHER_FULL,
                      .state = BANK_IN};
    TRY(make_class(t, s->u.school, "甲班", &s->klass));
    TRY(make_class(t, s->u.school, "乙班", &s->other));
    return bank_teacher_add(t, &b, &s->teacher);
}

static stage stage_make(cast *c)
{
    stage s = {.c = c, .u = cast_units_make(c), .reason = ""};
    assert_int_equal(cast_do(c, do_classes, &s), OK);
    s.s = (session){.klass = s.klass,
                    .on = day_of(2022, 4, 11),
                    .starts = 510,
                    .ends = 720,
                    .title = "依法治理",
                    .category = COURSE_PROFESSIONAL,
                    .method = METHOD_LECTURE,
                    .teacher = s.teacher,
                    .teacher_name = "秦老师",
                    .place = "第一教室"};
    return s;
}

static err do_add(turn *t, void *x)
{
    stage *s = x;
    err e = timetable_session_add(t, &s->s, &s->id);
    s->field = t->faults.n ? t->faults.at[0].field : "";
    return e;
}
static err do_change(turn *t, void *x)
{
    stage *s = x;
    return timetable_session_change(t, &s->s);
}
static err do_drop(turn *t, void *x)
{
    stage *s = x;
    return timetable_session_drop(t, s->klass, s->id);
}
static err do_become(turn *t, void *x)
{
    stage *s = x;
    return timetable_session_become(t, s->klass, s->id, s->to, s->reason);
}
static err do_copy(turn *t, void *x)
{
    stage *s = x;
    return timetable_day_copy(t, s->klass, s->from, s->day_to, &s->copied);
}
static err read_back(turn *t, void *x)
{
    stage *s = x;
    return timetable_session_get(t->d, s->s.klass, s->id, t->mem, &s->s);
}

static void test_session_life(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    assert_int_equal(cast_read(s.c, read_back, &s), OK);
    assert_int_equal(s.s.hours.n, 40); /* a half day by the rule */
    s.s.title = "新名称";
    assert_int_equal(cast_do(s.c, do_change, &s), OK);
    assert_int_equal(cast_do(s.c, do_change, &s), E_CONFLICT); /* the old version */
    s.to = SESSION_CANCELLED;
    assert_int_equal(cast_do(s.c, do_become, &s), E_INPUT); /* no reason */
    s.reason = "教师临时公务";
    assert_int_equal(cast_do(s.c, do_become, &s), OK);
    assert_int_equal(cast_do(s.c, do_become, &s), E_CONFLICT);
    assert_int_equal(cast_do(s.c, do_drop, &s), E_CONFLICT); /* cancelled ones stay on record */
    s.to = SESSION_PLANNED;
    assert_int_equal(cast_do(s.c, do_become, &s), OK);
    assert_int_equal(cast_do(s.c, do_drop, &s), OK);
    assert_int_equal(cast_read(s.c, read_back, &s), E_ABSENT);
}

static void test_faults(void **state)
{
    stage s = stage_make(*state);
    s.s.on = day_of(2022, 4, 14);
    assert_int_equal(cast_do(s.c, do_add, &s), E_INPUT);
    assert_string_equal(s.field, "on");
    s.s.on = day_of(2022, 4, 13);
    s.s.ends = s.s.starts;
    assert_int_equal(cast_do(s.c, do_add, &s), E_INPUT);
    assert_string_equal(s.field, "ends");
}

static err read_clashes(turn *t, void *x)
{
    stage *s = x;
    clashes k = {0};
    TRY(timetable_clashes(t->d, &s->s, t->mem, &k));
    s->clashes_n = k.n;
    s->field = k.n ? k.at[0].rule->name : "";
    s->reason = k.n ? k.at[0].class_name : "";
    return OK;
}

static const char *clash_of(stage *s)
{
    assert_int_equal(cast_read(s->c, read_clashes, s), OK);
    return s->clashes_n == 1 ? s->field : s->clashes_n ? "several" : "";
}

static void test_clashes(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    s.s.id = 0;
    s.s.starts = 700;
    s.s.ends = 800;
    assert_non_null(strstr(clash_of(&s), "clash_own"));
    s.s.klass = s.other;
    assert_non_null(strstr(clash_of(&s), "clash_teacher"));
    assert_string_equal(s.reason, "甲班");
    s.s.teacher = 0;
    assert_non_null(strstr(clash_of(&s), "clash_place"));
    s.s.place = "第二教室";
    assert_string_equal(clash_of(&s), "");
    s.s.place = "第一教室";
    s.s.starts = 720; /* touching is no clash */
    assert_string_equal(clash_of(&s), "");
    s.s.on = day_of(2022, 5, 1);
    assert_non_null(strstr(clash_of(&s), "clash_dates"));
}

static err read_secret(turn *t, void *x)
{
    stage *s = x;
    uint8_t a[32], b[32], none[32] = {0};
    TRY(timetable_secret(t->d, s->klass, s->id, a));
    TRY(timetable_secret(t->d, s->klass, s->id, b));
    assert_memory_equal(a, b, 32);
    assert_memory_not_equal(a, none, 32);
    return timetable_secret(t->d, s->klass, s->id + 1, a);
}

static void test_secret(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    assert_int_equal(cast_read(s.c, read_secret, &s), E_ABSENT);
}

static void test_day_copy(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    s.s.starts = 870;
    s.s.ends = 1080;
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    s.from = day_of(2022, 4, 11);
    s.day_to = day_of(2022, 4, 12);
    assert_int_equal(cast_do(s.c, do_copy, &s), OK);
    assert_int_equal(s.copied, 2);
    assert_int_equal(cast_do(s.c, do_copy, &s), OK);
    assert_int_equal(s.copied, 0); /* taken already */
    s.day_to = day_of(2022, 4, 20);
    assert_int_equal(cast_do(s.c, do_copy, &s), E_INPUT);
}

static err do_staff(turn *t, void *x)
{
    stage *s = x;
    return class_staff_set(t, s->klass, s->person, ROLE_SUPERVISOR, true);
}
static err read_own(turn *t, void *x)
{
    stage *s = x;
    sessions own = {0};
    TRY(timetable_of_person(t->d, s->person, day_of(2022, 4, 1), day_of(2022, 4, 30), t->mem,
                            &own));
    s->copied = (int)own.n;
    return OK;
}

static void test_of_person(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    s.person = cast_person(s.c, s.u.school, "跟班员", POST_STAFF, RANK_NONE);
    assert_int_equal(cast_read(s.c, read_own, &s), OK);
    assert_int_equal(s.copied, 0);
    assert_int_equal(cast_do(s.c, do_staff, &s), OK);
    assert_int_equal(cast_read(s.c, read_own, &s), OK);
    assert_int_equal(s.copied, 1);
}

/* ---- pages ----------------------------------------------------------------------------------- */

#define ONE                                                                                        \
    "title=%E8%AF%BE&on=2022-04-11&starts=08:30&ends=12:00&category=theory&method=lecture"         \
    "&place=%E7%AC%AC%E4%B8%80%E6%95%99%E5%AE%A4"

static const char *at(stage *s, int64_t klass, const char *rest)
{
    return arena_printf(cast_mem(s->c), "/class/%lld%s", (long long)klass, rest);
}

static void test_pages(void **state)
{
    stage s = stage_make(*state);
    int64_t p = cast_person(s.c, s.u.school, "教务员", POST_STAFF, RANK_NONE);
    int64_t stranger = cast_person(s.c, s.u.unit_b1, "联络员", POST_STAFF, RANK_NONE);
    const char *school = cast_token(s.c, p, ROLE_SCHOOL_STAFF, s.u.school);
    const char *contact = cast_token(s.c, stranger, ROLE_UNIT_CONTACT, s.u.unit_b1);
    assert_int_equal(cast_post(s.c, school, at(&s, s.klass, "/timetable/add"), ONE).status, 200);
    web_reply r = cast_post(s.c, school, at(&s, s.other, "/timetable/add"), ONE);
    assert_int_equal(r.status, 422); /* the room is taken: named with the other class */
    assert_true(cast_says(&r, "甲班"));
    assert_int_equal(
        cast_post(s.c, school, at(&s, s.other, "/timetable/add"), ONE "&anyway=1").status, 200);
    r = cast_post(s.c, school, at(&s, s.klass, "/timetable/add"),
                  "title=x&on=2022-04-12&starts=8am&ends=12:00&category=theory&method=lecture");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "starts"));
    assert_int_equal(cast_post(s.c, contact, at(&s, s.klass, "/timetable/add"), ONE).status, 404);
    r = cast_post(s.c, school, at(&s, s.klass, "/timetable/day"),
                  "on=2022-04-12&forenoon=a&afternoon=b&category=theory&method=lecture");
    assert_int_equal(r.status, 200);
    r = cast_post(s.c, school, at(&s, s.klass, "/timetable/day"),
                  "on=2022-04-13&forenoon=a&forenoon_teacher=77&category=theory&method=lecture");
    assert_int_equal(r.status, 404);
    r = cast_get(s.c, school, at(&s, s.klass, "/timetable"));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "08:30–12:00") && cast_says(&r, "乙班"));
    r = cast_json(s.c, school, at(&s, s.klass, "/timetable"));
    assert_true(cast_says(&r, "\"clashing\":1") || cast_says(&r, "\"clashing\": 1"));
    r = cast_get(s.c, school, at(&s, s.klass, "/calendar.ics"));
    assert_true(cast_says(&r, "BEGIN:VEVENT") && cast_says(&r, "DTSTART"));
    assert_int_equal(cast_get(s.c, contact, at(&s, s.klass, "/calendar.ics")).status, 404);
    r = cast_get(s.c, contact, "/me/calendar.ics");
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "BEGIN:VEVENT"));
    assert_int_equal(cast_get(s.c, contact, "/me/timetable").status, 200);
    r = cast_get(s.c, school, at(&s, s.klass, "/handbook.docx"));
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "PK", 2);
}

static const struct CMUnitTest rules[] = {
    cmocka_unit_test(test_overlap), cmocka_unit_test(test_look),
    cmocka_unit_test(test_open_until_closed), cmocka_unit_test(test_hours)};
static const struct CMUnitTest stores[] = {CAST_BOTH(test_session_life), CAST_BOTH(test_faults),
                                           CAST_BOTH(test_clashes),      CAST_BOTH(test_secret),
                                           CAST_BOTH(test_day_copy),     CAST_BOTH(test_of_person),
                                           CAST_BOTH(test_pages)};

int main(void) { return cmocka_run_group_tests(rules, NULL, NULL) + CAST_RUN(stores); }
