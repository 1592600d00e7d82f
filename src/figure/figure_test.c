/* The number, its groups and its records say the same, for every figure and dimension; frozen
 * reports stay; pages keep their scope. */
#include "cast.h"
#include "seat.h"

#include <stdlib.h>

#include "figure/figure_inside.h"
#include "figure_text.h"

enum { YEAR = 2022, SEATS = 20 };

typedef struct {
    cast_units u;
    int64_t persons[8], office_person, plan, item[3], klass[3];
} world;

/* ---- a small year ---------------------------------------------------------------------------- */

static err make_plan(turn *t, void *context)
{
    world *w = context;
    int number = 0;
    TRY(plan_year_open(t, w->u.root, YEAR, &w->plan));
    for (int i = 0; i < 3; i++) {
        plan_item item = {.plan = w->plan,
                          .org = i == 2 ? w->u.county_b : w->u.office,
                          .name = arena_printf(t->mem, "计划班次%d", i),
                          .theme = arena_printf(t->mem, "主题%d", i * 7),
                          .aim = "提高能力",
                          .audience = "县级干部",
                          .place = "党校",
                          .org_name = "",
                          .kind = KIND_THEMATIC,
                          .training = i ? TRAINING_GRASSROOTS : TRAINING_ROTATION,
                          .field = i ? FIELD_ECONOMY : FIELD_RURAL,
                          .origin = i == 1 ? ORIGIN_OUT_OF_PROVINCE : ORIGIN_IN_CITY,
                          .mode = MODE_OFF_JOB,
                          .organiser_level = ORG_CITY,
                          .starts = day_of(YEAR, 2 + i, 7),
                          .days = 5,
                          .seats = SEATS + i,
                          .hours = {400}};
        TRY(plan_item_add(t, &item, &w->item[i]));
        TRY(plan_item_submit(t, w->item[i]));
        TRY(plan_item_decide(t, w->item[i], ITEM_APPROVED, "同意"));
    }
    return plan_issue_now(t, w->plan, "印发", &number);
}

static err step(turn *t, int64_t klass, class_state to)
{
    return class_become(t, klass, to, to == CLASS_APPROVED ? "州训〔2022〕1号" : "");
}

static err hold_class(turn *t, world *w, int i)
{
    class_card c = {0};
    class_module m = {
        .place = 1, .name = "专题课", .category = COURSE_PARTY_SPIRIT, .method = METHOD_LECTURE};
    TRY(class_from_item(t, w->item[i], &w->klass[i]));
    TRY(class_get(t->d, w->klass[i], t->mem, &c));
    m.hours = c.hours;
    TRY(class_modules_set(t, w->klass[i], &m, 1));
    TRY(step(t, w->klass[i], CLASS_SUBMITTED));
    TRY(step(t, w->klass[i], CLASS_APPROVED));
    for (int k = i; k < 8; k += i + 1) {
        TRY(cast_seat(t, w->klass[i], w->persons[k], SEAT_CONFIRMED));
    }
    for (class_state s = CLASS_CALLING; s <= CLASS_RUNNING; s++) {
        TRY(step(t, w->klass[i], s));
    }
    return OK;
}

static err make_classes(turn *t, void *context)
{
    world *w = context;
    TRY(hold_class(t, w, 0));
    TRY(hold_class(t, w, 1));
    class_card c = {0};
    TRY(class_get(t->d, w->klass[0], t->mem, &c));
    for (int k = 0; k < 8; k++) {
        TRY(class_trainee_end(t, &c, w->persons[k],
                              k == 3   ? OUTCOME_ABSENT
                              : k == 4 ? OUTCOME_FAILED
                                       : OUTCOME_PASSED));
    }
    TRY(class_summary_set(t, w->klass[0], "班次总结"));
    TRY(step(t, w->klass[0], CLASS_ENDED));
    return step(t, w->klass[0], CLASS_CLOSED);
}

static err make_ledger(turn *t, void *context)
{
    world *w = context;
    int people = 0, issued = 0;
    int64_t made = 0;
    TRY(credit_for_class(t, w->klass[0], &people));
    TRY(certificate_issue_class(t, w->klass[0], &issued));
    assert_int_equal(people, 6);
    for (int k = 0; k < 5; k++) {
        credit_entry e = {.person = w->persons[k],
                          .org = w->u.unit_a1,
                          .on = day_of(YEAR, 2, 1 + k),
                          .source = k == 4 ? CREDIT_PLACEMENT : CREDIT_ONLINE,
                          .bucket = k == 4 ? BUCKET_OTHER : BUCKET_ONLINE,
                          .hours = {25 + k},
                          .title = "网络课程",
                          .evidence_kind = "online",
                          .evidence = 100 + k,
                          .reason = ""};
        TRY(credit_add(t, &e, &made));
    }
    TRY(db_do(t->d, NULL,
              "INSERT INTO callup_call (person, class, org, state, named, reason_code, reason, "
              "rank_no, at, by_person, "
              "version)"
              " SELECT t.person, t.class, t.org, CASE WHEN t.class = $1 THEN 2 ELSE 3 END, 0, 1, "
              "'学时不足', 1, 1, 1, 1"
              " FROM class_trainee t",
              INT(w->klass[0])));
    bank_teacher b = {.org = w->u.school,
                      .name = "唐一",
                      .post = "教授",
                      .topics = "党史",
                      .kind = TEACHER_LEADER,
                      .state = BANK_IN};
    TRY(bank_teacher_add(t, &b, &made));
    bank_course course = {.org = w->u.school,
                          .name = "党史专题",
                          .menu = "党史",
                          .category = COURSE_PARTY_SPIRIT,
                          .method = METHOD_LECTURE,
                          .hours = {40},
                          .topic = true,
                          .selected = true,
                          .year = YEAR,
                          .state = BANK_IN};
    return bank_course_add(t, &course, &made);
}

static world make_world(cast *c)
{
    world w = {.u = cast_units_make(c)};
    int64_t orgs[4] = {w.u.unit_a1, w.u.unit_a2, w.u.unit_b1, w.u.office};
    static const char *const names[8] = {"张伟", "王芳", "李娜", "刘洋",
                                         "陈静", "杨帆", "赵磊", "周敏"};
    for (int i = 0; i < 8; i++) {
        w.persons[i] = cast_person(c, orgs[i % 4], names[i],
                                   i % 2 ? POST_COUNTY_DEPUTY : POST_TOWNSHIP_CHIEF, RANK_NONE);
    }
    assert_int_equal(cast_do(c, make_plan, &w), OK);
    assert_int_equal(cast_do(c, make_classes, &w), OK);
    assert_int_equal(cast_do(c, make_ledger, &w), OK);
    return w;
}

/* ---- the property ---------------------------------------------------------------------------- */

static int64_t number_in(const char *s)
{
    int64_t whole = 0;
    const char *dot = strchr(s, '.');
    bool tenth = dot != NULL;
    arena *mem = arena_new();
    assert_true(text_int(tenth ? arena_copy_n(mem, s, (size_t)(dot - s)) : s, &whole));
    int64_t n = whole * 10 + (tenth ? dot[1] - '0' : 0);
    arena_free(mem);
    return n; /* in tenths */
}

/* The records listed, read in pages of three; what they add up to where the figure is a sum. */
static int64_t listed(turn *t, const figure_kind *f, const figure_question *q)
{
    static const struct {
        const char *name;
        text_key column;
    } sums[] = {{"planned_seats", T_figure_c_seats},
                {"person_days", T_figure_c_days},
                {"hours", T_figure_c_hours},
                {"online_hours", T_figure_c_hours}};
    const figure_column *columns = NULL;
    size_t columns_n = figure_columns(f, &columns), summed = columns_n;
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        for (size_t k = 0; text_is(sums[i].name, f->name) && k < columns_n; k++) {
            summed = columns[k].label == sums[i].column ? k : summed;
        }
    }
    int64_t n = 0;
    figure_page page = {.key = "", .limit = 3};
    for (bool more = true; more;) {
        figure_rows rows = {0};
        assert_int_equal(figure_rows_of(t->d, f, q, &page, t->mem, &rows), OK);
        for (size_t i = 0; i < rows.n; i++) {
            n += summed < columns_n ? number_in(rows.at[i].cells[summed].text) : 1;
        }
        more = rows.n == page.limit;
        if (rows.n) {
            page.key = rows.at[rows.n - 1].key;
            page.id = rows.at[rows.n - 1].id;
            page.id2 = rows.at[rows.n - 1].id2;
        }
    }
    return summed < columns_n && f->measure == FIGURE_COUNT ? n / 10 : n;
}

static void check_groups(turn *t, const figure_kind *f, const figure_dimension *by,
                         figure_question q, int64_t total)
{
    figure_values groups = {0};
    int64_t sum = 0;
    q.by = by->name;
    assert_int_equal(figure_ask(t->d, f->name, &q, t->mem, &groups), OK);
    for (size_t i = 0; i < groups.n; i++) {
        int64_t alone = 0;
        q.group = groups.at[i].group;
        assert_int_equal(figure_total(t->d, f->name, &q, &alone), OK);
        if (alone != groups.at[i].value || listed(t, f, &q) != alone) {
            fail_msg("%s by %s=%s: %lld in the table, %lld alone, %lld listed", f->name, by->name,
                     q.group, (long long)groups.at[i].value, (long long)alone,
                     (long long)listed(t, f, &q));
        }
        assert_true(groups.at[i].label || *groups.at[i].label_text);
        sum += groups.at[i].value;
    }
    if (f->counting == COUNTS_PERSONS ? sum < total : sum != total) {
        fail_msg("%s by %s: groups %lld, total %lld", f->name, by->name, (long long)sum,
                 (long long)total);
    }
}

static err check_figures(turn *t, void *context)
{
    world *w = context;
    int64_t orgs[4] = {w->u.root, w->u.county_a, w->u.unit_b1, w->u.office};
    for (size_t i = 0; i < figure_kinds_n * 4; i++) {
        const figure_kind *f = &figure_kinds[i / 4];
        figure_question q = {
            .org = orgs[i % 4], .year = YEAR, .by = "", .group = "", .today = t->today};
        const figure_dimension *by = NULL;
        int64_t total = 0;
        if (!*f->name || f->counting == COUNTS_SHARE) { continue; }
        assert_int_equal(figure_total(t->d, f->name, &q, &total), OK);
        if (listed(t, f, &q) != total) {
            fail_msg("%s: total %lld, listed %lld", f->name, (long long)total,
                     (long long)listed(t, f, &q));
        }
        size_t n = figure_dimensions(f, &by);
        for (size_t k = 0; k < n; k++) {
            check_groups(t, f, &by[k], q, total);
        }
    }
    return OK;
}

static void test_number_groups_records(void **state)
{
    world w = make_world(*state);
    assert_int_equal(cast_read(*state, check_figures, &w), OK);
}

typedef struct {
    const char *name;
    int64_t want;
} expected;

static err check_known(turn *t, void *context)
{
    world *w = context;
    static const expected all[] = {{"planned_classes", 3},
                                   {"planned_seats", 63},
                                   {"planned_economy_law", 2},
                                   {"planned_economy_law_share", 667},
                                   {"planned_held", 2},
                                   {"held_share", 667},
                                   {"held_classes", 2},
                                   {"closed_classes", 1},
                                   {"person_times", 11},
                                   {"people", 8},
                                   {"person_days", 55},
                                   {"passed", 6},
                                   {"certificates", 6},
                                   {"out_of_province_person_times", 4},
                                   {"out_of_province_people", 4},
                                   {"grassroots_people", 4},
                                   {"rotation_people", 7},
                                   {"county_cadres_trained", 4},
                                   {"hours", 2400},
                                   {"online_learners", 4},
                                   {"online_hours", 106},
                                   {"placements", 1},
                                   {"calls_made", 12},
                                   {"calls_confirmed", 8},
                                   {"calls_declined", 4},
                                   {"people_in_service", 8},
                                   {"county_cadres", 4},
                                   {"teachers", 1},
                                   {"leader_teachers", 1},
                                   {"topics", 1},
                                   {"selected_courses", 1},
                                   {"menu_subjects", 1},
                                   {"bases", 0}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        figure_question q = {.org = w->u.root, .year = YEAR, .today = t->today};
        int64_t got = -1;
        assert_int_equal(figure_total(t->d, all[i].name, &q, &got), OK);
        if (got != all[i].want) {
            fail_msg("%s: %lld, not %lld", all[i].name, (long long)got, (long long)all[i].want);
        }
        q.year = YEAR - 1;
        assert_int_equal(figure_total(t->d, "person_times", &q, &got), OK);
        assert_int_equal(got, 0);
    }
    return OK;
}

static void test_known_year(void **state)
{
    world w = make_world(*state);
    assert_int_equal(cast_read(*state, check_known, &w), OK);
}

/* Forwards to the end and back again: the same records in the same order. */
static err check_paging(turn *t, void *context)
{
    world *w = context;
    const figure_kind *f = figure_kind_of("person_times");
    figure_question q = {.org = w->u.root, .year = YEAR};
    figure_rows all = {0}, back = {0};
    TRY(figure_rows_of(t->d, f, &q, &(figure_page){.key = "", .limit = 100}, t->mem, &all));
    assert_int_equal(all.n, 11);
    const figure_row *at = &all.at[7];
    TRY(figure_rows_of(
        t->d, f, &q,
        &(figure_page){.key = at->key, .id = at->id, .id2 = at->id2, .limit = 3, .back = true},
        t->mem, &back));
    assert_int_equal(back.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(back.at[i].id, all.at[4 + i].id);
        assert_int_equal(back.at[i].id2, all.at[4 + i].id2);
    }
    return OK;
}

static void test_paging(void **state)
{
    world w = make_world(*state);
    assert_int_equal(cast_read(*state, check_paging, &w), OK);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static const char *text_of(cast *c, const char *format, int64_t a)
{
    char text[200];
    snprintf(text, sizeof text, format, (long long)a);
    return arena_copy(cast_mem(c), text);
}

static void test_pages(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *office = cast_token(c, cast_person(c, w.u.office, "唐敏", POST_STAFF, RANK_NONE),
                                    ROLE_TRAINING_OFFICE, w.u.root);
    static const char *const pages[] = {"/figures",
                                        "/figures/all",
                                        "/figure/person_times",
                                        "/figure/people?by=sex",
                                        "/figure/held_share?by=field",
                                        "/figure/duty_behind/records",
                                        "/reports",
                                        "/reports/yearly"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_int_equal(cast_get(c, office, pages[i]).status, 200);
        assert_int_equal(cast_json(c, office, pages[i]).status, 200);
    }
    web_reply one = cast_json(c, office, "/figure/person_times?by=field");
    assert_true(cast_says(&one, "\"value\":11"));
    assert_true(cast_says(&one, "\"measure\":\"count\""));
    web_reply records = cast_json(c, office, "/figure/person_times/records?by=field&group=1");
    assert_true(cast_says(&records, "\"value\":4"));
    web_reply csv = cast_get(c, office, "/figure/person_times/records.csv");
    assert_int_equal(csv.status, 200);
    assert_true(cast_says(&csv, "张伟"));
    assert_int_equal(cast_get(c, office, "/figure/person_times/records.xlsx").status, 200);
    web_reply groups = cast_get(c, office, "/figure/person_times/groups.csv?by=month");
    assert_true(cast_says(&groups, "2022-03,4"));
    static const char *const absent[] = {"/figure/nothing",
                                         "/figure/people?by=nothing",
                                         "/figure/people?year=x",
                                         "/figure/people/records?after=x",
                                         "/figure/people/records?by=nothing&group=1",
                                         "/report/1",
                                         "/report/x",
                                         "/reports/yearly/exe"};
    for (size_t i = 0; i < COUNT_OF(absent); i++) {
        assert_int_equal(cast_get(c, office, absent[i]).status, 404);
    }
}

/* A reader sees the figures of their own units only, whatever the address says. */
static void test_scope(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *leader =
        cast_token(c, cast_person(c, w.u.county_b, "方圆", POST_COUNTY_CHIEF, RANK_NONE),
                   ROLE_LEADER, w.u.county_b);
    web_reply own = cast_json(c, leader, "/figure/people_in_service");
    assert_true(cast_says(&own, "\"value\":3"));
    assert_int_equal(cast_get(c, leader, text_of(c, "/figures?org=%lld", w.u.root)).status, 404);
    assert_int_equal(
        cast_get(c, leader, text_of(c, "/figure/people/records?org=%lld", w.u.county_a)).status,
        404);
    assert_int_equal(
        cast_get(c, leader, text_of(c, "/figure/people/records.csv?org=%lld", w.u.county_a)).status,
        404);
    assert_int_equal(cast_get(c, leader, text_of(c, "/reports/yearly?org=%lld", w.u.root)).status,
                     404);
    assert_int_equal(
        cast_get(c, leader, text_of(c, "/reports/yearly/md?org=%lld", w.u.root)).status, 404);
    web_reply refused =
        cast_post(c, leader, "/reports/freeze", text_of(c, "org=%lld&year=2022", w.u.county_b));
    assert_int_not_equal(refused.status, 201);
    const char *trainee = cast_token(c, w.persons[0], ROLE_TRAINEE, w.u.unit_a1);
    assert_int_not_equal(cast_get(c, trainee, "/figures").status, 200);
}

static err one_more(turn *t, void *context)
{
    world *w = context;
    int64_t made = 0;
    bank_teacher b = {.org = w->u.school,
                      .name = "白杨",
                      .post = "讲师",
                      .topics = "经济",
                      .kind = TEACHER_FULL,
                      .state = BANK_IN};
    return bank_teacher_add(t, &b, &made);
}

/* The frozen copy keeps its words and numbers while the live ones move on, and says what has
 * changed. */
static void test_frozen(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *office = cast_token(c, cast_person(c, w.u.office, "唐敏", POST_STAFF, RANK_NONE),
                                    ROLE_TRAINING_OFFICE, w.u.root);
    const char *body = text_of(c, "org=%lld&year=2022", w.u.root);
    web_reply made = cast_post_key(c, office, "/reports/freeze", body, "freeze-once-0001");
    web_reply again = cast_post_key(c, office, "/reports/freeze", body, "freeze-once-0001");
    assert_int_equal(made.status, 201);
    assert_true(
        cast_says(&again, made.location)); /* one effect: the second answer names the first copy */
    web_reply before = cast_json(c, office, made.location);
    assert_true(cast_says(&before, "师资库有教师1名"));
    assert_true(cast_says(&before, "\"changes\":[]"));
    assert_int_equal(cast_do(c, one_more, &w), OK);
    web_reply after = cast_json(c, office, made.location);
    assert_true(cast_says(&after, "师资库有教师1名"));
    assert_true(cast_says(&after, "\"figure\":\"teachers\""));
    assert_true(cast_says(&after, "\"then\":1,\"now\":2"));
    web_reply md =
        cast_get(c, office, text_of(c, "/reports/yearly/md?year=2022&org=%lld", w.u.root));
    assert_true(cast_says(&md, "师资库有教师2名"));
    web_reply kept = cast_get(c, office, arena_printf(cast_mem(c), "%s/md", made.location));
    assert_true(cast_says(&kept, "师资库有教师1名"));
    web_reply list = cast_json(c, office, "/reports");
    assert_true(cast_says(&list, "唐敏"));
    /* Another county's reader does not know of it. */
    const char *leader =
        cast_token(c, cast_person(c, w.u.county_b, "方圆", POST_COUNTY_CHIEF, RANK_NONE),
                   ROLE_LEADER, w.u.county_b);
    assert_int_equal(cast_get(c, leader, made.location).status, 404);
    assert_int_equal(cast_get(c, leader, arena_printf(cast_mem(c), "%s/pdf", made.location)).status,
                     404);
}

/* ---- words of numbers ------------------------------------------------------------------------ */

static void test_numbers_print(void **state UNUSED)
{
    static const struct {
        figure_measure m;
        int64_t value;
        const char *want;
    } cases[] = {{FIGURE_COUNT, 0, "0"},
                 {FIGURE_COUNT, 64992, "64,992"},
                 {FIGURE_COUNT, -1234567, "-1,234,567"},
                 {FIGURE_TENTHS, 123455, "12,345.5"},
                 {FIGURE_TENTHS, 400, "40"},
                 {FIGURE_TENTHS, -5, "-0.5"},
                 {FIGURE_PERMILLE, 603, "60.3%"},
                 {FIGURE_PERMILLE, 1000, "100.0%"},
                 {FIGURE_PERMILLE, 0, "0.0%"},
                 {FIGURE_PERMILLE, 12004, "1,200.4%"},
                 {FIGURE_PERMILLE, NO_NUMBER, "—"}};
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(figure_text(mem, cases[i].m, cases[i].value), cases[i].want);
    }
    arena_free(mem);
}

/* Each figure has its words; a share names two figures that are there. */
static void test_catalogue(void **state UNUSED)
{
    for (size_t i = 0; i < figure_kinds_n; i++) {
        const figure_kind *f = &figure_kinds[i];
        if (!*f->name) {
            assert_non_null(f->section);
            continue;
        }
        assert_ptr_equal(figure_kind_of(f->name), f);
        assert_true(f->label && f->counts);
        if (f->counting == COUNTS_SHARE) {
            assert_non_null(figure_kind_of(f->part));
            assert_non_null(figure_kind_of(f->whole));
        }
    }
}

/* ---- overviews: what is kept ---------------------------------------------------------------- */
enum { KEPT_YEARS = 90 };

typedef struct {
    int64_t org, sum;
} overview;

static err ask_overview(turn *t, void *context)
{
    overview *o = context;
    figure_counted when = {.at = MOMENT_NONE};
    o->sum = 0;
    for (int i = 0; i < KEPT_YEARS; i++) {
        figure_values v = {0};
        figure_question q = {.org = o->org, .year = 1990 + i, .by = "", .group = ""};
        TRY(figure_ask_kept(t->d, "people_in_service", &q, &when, t->mem, &v));
        o->sum += v.at[0].value;
    }
    return OK;
}

/* Keys that meet at a place do not void each other: all are the old numbers, or all are new. */
static void many_numbers_are_kept_beside_each_other(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    overview o = {.org = u.root};
    cast_person(c, u.office, "王秋实", POST_STAFF, RANK_NONE);
    figure_keep_seconds(3600);
    assert_int_equal(cast_do(c, ask_overview, &o), OK);
    int64_t before = o.sum;
    cast_person(c, u.office, "李明", POST_STAFF, RANK_NONE);
    assert_int_equal(cast_do(c, ask_overview, &o), OK);
    assert_int_equal(o.sum, before);
    figure_keep_seconds(0);
    assert_int_equal(cast_do(c, ask_overview, &o), OK);
    assert_int_equal(o.sum, before + KEPT_YEARS);
}

static const struct CMUnitTest tests[] = {
    CAST_BOTH(many_numbers_are_kept_beside_each_other),
    cmocka_unit_test(test_numbers_print),
    cmocka_unit_test(test_catalogue),
    CAST_BOTH(test_number_groups_records),
    CAST_BOTH(test_known_year),
    CAST_BOTH(test_paging),
    CAST_BOTH(test_pages),
    CAST_BOTH(test_scope),
    CAST_BOTH(test_frozen),
};

int main(void) { return CAST_RUN(tests); }
