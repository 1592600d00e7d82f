/* The bank: who shares with whom, search, records and their states, pages and forms; on both
 * databases. */
#include "cast.h"

#include <stdlib.h>

#include "bank/bank_inside.h"
#include "bank_text.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void test_states(void **state UNUSED)
{
    static const bool fits[4][4] = {[BANK_PROPOSED] = {[BANK_IN] = true, [BANK_OUT] = true},
                                    [BANK_IN] = {[BANK_OUT] = true},
                                    [BANK_OUT] = {[BANK_IN] = true}};
    for (int from = BANK_PROPOSED; from <= BANK_OUT; from++) {
        for (int to = BANK_PROPOSED; to <= BANK_OUT; to++) {
            assert_int_equal(bank_state_fits((bank_state)from, (bank_state)to), fits[from][to]);
        }
    }
    assert_false(bank_state_fits((bank_state)0, BANK_IN));
}

static void test_words(void **state UNUSED)
{
    assert_ptr_equal(bank_category_word(COURSE_PARTY_SPIRIT), T_bank_category_party_spirit);
    assert_ptr_equal(bank_method_word(METHOD_SELF_STUDY), T_bank_method_self_study);
    assert_ptr_equal(bank_rank_word(TITLE_OTHER), T_bank_title_other);
    assert_ptr_equal(bank_site_kind_word((site_kind)7), T_bank_unknown);
    assert_ptr_equal(bank_category_word((course_category)0), T_bank_unknown);
}

/* ---- the stores ------------------------------------------------------------------------------ */

typedef struct {
    cast_units u;
    bank_teacher teacher;
    bank_course course;
    bank_site site;
    bank_route line;
    bank_move move;
    bank_filter filter;
    int64_t id, count;
    bank_teachers teachers;
    bank_courses courses;
    bank_sites sites;
    bank_routes_list lines;
    bool shared;
    int64_t org, owner;
} box;

static bank_teacher a_teacher(int64_t org, const char *name, const char *topics)
{
    return (bank_teacher){.org = org,
                          .name = name,
                          .post = "教授",
                          .topics = topics,
                          .kind = TEACHER_FULL,
                          .rank = TITLE_SENIOR};
}

static err add_teacher(turn *t, void *context)
{
    box *b = context;
    return bank_teacher_add(t, &b->teacher, &b->teacher.id);
}

static err find_teachers(turn *t, void *context)
{
    box *b = context;
    b->teachers = (bank_teachers){0};
    TRY(bank_teachers_count(t->d, &b->filter, t->mem, &b->count));
    return bank_teachers_by(t->d, &b->filter, t->mem, &b->teachers);
}

static int64_t put_teacher(cast *c, box *b, int64_t org, const char *name, const char *topics)
{
    b->teacher = a_teacher(org, name, topics);
    assert_int_equal(cast_do(c, add_teacher, b), OK);
    return b->teacher.id;
}

static size_t found(cast *c, box *b, int64_t org, const char *words)
{
    b->filter = (bank_filter){.org = org, .words = words};
    assert_int_equal(cast_read(c, find_teachers, b), OK);
    assert_int_equal(b->count, b->teachers.n);
    return b->teachers.n;
}

static void test_search(void **state)
{
    cast *c = *state;
    box b = {.u = cast_units_make(c)};
    put_teacher(c, &b, b.u.school, "单雪梅", "乡村振兴、基层治理");
    put_teacher(c, &b, b.u.school, "曾广才", "法治政府建设");
    assert_int_equal(found(c, &b, b.u.root, ""), 2);
    assert_string_equal(b.teachers.at[0].name, "单雪梅"); /* shan stands before zeng */
    assert_int_equal(found(c, &b, b.u.root, "shanxue"), 1);
    assert_int_equal(found(c, &b, b.u.root, "zgc"), 1);
    assert_string_equal(b.teachers.at[0].name, "曾广才");
    assert_int_equal(found(c, &b, b.u.root, "乡村"), 1);
    assert_int_equal(found(c, &b, b.u.root, "单 治理"), 1);
    assert_int_equal(found(c, &b, b.u.root, "曾 乡村"), 0);
    assert_int_equal(found(c, &b, b.u.root, "%"), 0); /* a mark finds nothing, not everybody */
    assert_int_equal(found(c, &b, b.u.root, "ZGC"), 1);
}

static err ask_shared(turn *t, void *context)
{
    box *b = context;
    b->shared = bank_shared(t->d, b->org, b->owner);
    return OK;
}

static bool shared(cast *c, box *b, int64_t org, int64_t owner)
{
    b->org = org;
    b->owner = owner;
    assert_int_equal(cast_read(c, ask_shared, b), OK);
    return b->shared;
}

static err add_far(turn *t, void *context)
{
    box *b = context;
    org far = {.code = "9800",
               .name = "南原州",
               .short_name = "",
               .level = ORG_CITY,
               .kind = ORG_REGION,
               .since = DAY_NONE,
               .until = DAY_NONE};
    return people_org_add(t, &far, &b->id);
}

static void test_shared_in_the_region(void **state)
{
    cast *c = *state;
    box b = {.u = cast_units_make(c)};
    assert_int_equal(cast_do(c, add_far, &b), OK);
    assert_true(
        shared(c, &b, b.u.unit_a1, b.u.school)); /* a county's unit uses the prefecture's school */
    assert_true(shared(c, &b, b.u.school, b.u.town_b));  /* and the school what a township offers */
    assert_true(shared(c, &b, b.u.town_a, b.u.unit_b1)); /* one region */
    assert_false(shared(c, &b, b.id, b.u.school));       /* another prefecture does not */
    assert_false(shared(c, &b, b.u.school, b.id));
}

static void test_paging(void **state)
{
    cast *c = *state;
    box b = {.u = cast_units_make(c)};
    static const char *const names[] = {"艾一", "白二", "蔡三", "戴四", "鄂五"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        put_teacher(c, &b, b.u.school, names[i], "");
    }
    const char *key = pinyin_sort_key(cast_mem(c), "白二", true);
    assert_int_equal(found(c, &b, b.u.root, "白"), 1);
    int64_t id = b.teachers.at[0].id;
    b.filter = (bank_filter){.org = b.u.root, .key = key, .id = id, .limit = 2};
    assert_int_equal(cast_read(c, find_teachers, &b), OK);
    assert_int_equal(b.count, 5);
    assert_int_equal(b.teachers.n, 2);
    assert_string_equal(b.teachers.at[0].name, "蔡三");
    b.filter.back = true;
    assert_int_equal(cast_read(c, find_teachers, &b), OK);
    assert_int_equal(b.teachers.n, 1);
    assert_string_equal(b.teachers.at[0].name, "艾一");
}

static err change_teacher(turn *t, void *context)
{
    box *b = context;
    return bank_teacher_change(t, &b->teacher);
}

static err move_thing(turn *t, void *context)
{
    box *b = context;
    return bank_state_move(t, &b->move);
}

static void test_versions_and_states(void **state)
{
    cast *c = *state;
    box b = {.u = cast_units_make(c)};
    int64_t id = put_teacher(c, &b, b.u.school, "单雪梅", "");
    b.teacher.topics = "党史";
    b.teacher.version = 1;
    assert_int_equal(cast_do(c, change_teacher, &b), OK);
    assert_int_equal(cast_do(c, change_teacher, &b), E_CONFLICT); /* the version moved on */
    assert_int_equal(found(c, &b, b.u.root, "党史"), 1);
    assert_int_equal(b.teachers.at[0].version, 2);

    b.move =
        (bank_move){.thing = BANK_TEACHER, .id = id, .version = 2, .to = BANK_OUT, .reason = ""};
    assert_int_equal(cast_do(c, move_thing, &b), E_INPUT); /* why? */
    b.move.reason = "调离本地";
    assert_int_equal(cast_do(c, move_thing, &b), OK);
    assert_int_equal(cast_do(c, move_thing, &b), E_CONFLICT); /* it is out already */
    b.filter = (bank_filter){.org = b.u.root, .state = BANK_OUT};
    assert_int_equal(cast_read(c, find_teachers, &b), OK);
    assert_int_equal(b.teachers.n, 1);
    assert_string_equal(b.teachers.at[0].reason, "调离本地");
    b.filter.state = BANK_IN;
    assert_int_equal(cast_read(c, find_teachers, &b), OK);
    assert_int_equal(b.teachers.n, 0);
}

static err course_and_line(turn *t, void *context)
{
    box *b = context;
    int64_t ids[2];
    const int minutes[] = {0, 45};
    TRY(bank_course_add(t, &b->course, &b->course.id));
    for (int i = 0; i < 2; i++) {
        b->site.name = i ? "清河村现场教学点" : "北岭烈士陵园";
        TRY(bank_site_add(t, &b->site, &ids[i]));
    }
    b->site.id = ids[1];
    b->line.sites = ids;
    b->line.sites_n = 2;
    b->line.travel_minutes = minutes;
    return bank_route_add(t, &b->line, &b->line.id);
}

static err read_things(turn *t, void *context)
{
    box *b = context;
    TRY(bank_courses_of(t->d, b->u.root, "", t->mem, &b->courses));
    TRY(bank_sites_of(t->d, b->u.unit_a1, t->mem, &b->sites));
    TRY(bank_routes_of(t->d, b->u.root, t->mem, &b->lines));
    bank_routes_list with = {0};
    TRY(bank_routes_with(t->d, b->site.id, t->mem, &with));
    b->count = (int64_t)with.n;
    return OK;
}

static void test_courses_and_lines(void **state)
{
    cast *c = *state;
    box b = {.u = cast_units_make(c)};
    int64_t teacher = put_teacher(c, &b, b.u.school, "单雪梅", "");
    b.course = (bank_course){.org = b.u.school,
                             .teacher = teacher,
                             .name = "乡村振兴的路径",
                             .menu = "经济",
                             .category = COURSE_PROFESSIONAL,
                             .method = METHOD_CASE,
                             .hours = {35},
                             .selected = true,
                             .year = 2022};
    b.site = (bank_site){.org = b.u.county_a,
                         .theme = "红色教育",
                         .address = "",
                         .kind = SITE_POINT,
                         .level = ORG_CITY,
                         .seats = 60};
    b.line = (bank_route){.org = b.u.school, .name = "一日环线", .theme = "", .days = 1};
    assert_int_equal(cast_do(c, course_and_line, &b), OK);
    assert_int_equal(cast_read(c, read_things, &b), OK);
    assert_int_equal(b.courses.n, 1);
    assert_string_equal(b.courses.at[0].teacher_name, "单雪梅");
    assert_int_equal(b.courses.at[0].hours.n, 35);
    assert_true(b.courses.at[0].selected);
    assert_int_equal(b.sites.n, 2);
    assert_int_equal(b.lines.n, 1);
    assert_int_equal(b.lines.at[0].sites_n, 2);
    assert_string_equal(b.lines.at[0].site_names[1], "清河村现场教学点");
    assert_int_equal(b.lines.at[0].travel_minutes[1], 45);
    assert_int_equal(b.count, 1);
}

/* ---- pages ----------------------------------------------------------------------------------- */

typedef struct {
    cast_units u;
    const char *office, *county, *contact;
    int64_t teacher;
} cast_pages;

static cast_pages pages_of(cast *c)
{
    cast_pages p = {.u = cast_units_make(c)};
    box b = {.u = p.u};
    p.teacher = put_teacher(c, &b, p.u.school, "单雪梅", "乡村振兴");
    p.office = cast_token(c, cast_person(c, p.u.school, "校办", POST_STAFF, RANK_NONE),
                          ROLE_TRAINING_OFFICE, p.u.root);
    p.county = cast_token(c, cast_person(c, p.u.county_b, "县办", POST_STAFF, RANK_NONE),
                          ROLE_SCHOOL_STAFF, p.u.county_b);
    p.contact = cast_token(c, cast_person(c, p.u.unit_a1, "联络员", POST_STAFF, RANK_NONE),
                           ROLE_UNIT_CONTACT, p.u.unit_a1);
    return p;
}

static const char *at(cast *c, const char *format, int64_t id)
{
    char path[200];
    snprintf(path, sizeof path, format, (long long)id);
    return arena_copy(cast_mem(c), path);
}

static void test_pages(void **state)
{
    cast *c = *state;
    cast_pages p = pages_of(c);
    web_reply r = cast_get(c, p.office, "/bank");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "单雪梅"));
    r = cast_json(c, p.contact, "/bank?q=sxm&kind=full");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"count\":1"));
    assert_true(cast_says(&r, "\"kind_code\":1"));
    r = cast_json(c, p.contact, "/bank?kind=leader");
    assert_true(cast_says(&r, "\"count\":0"));
    static const char *const others[] = {"/bank/courses", "/bank/sites", "/bank/lines",
                                         "/bank/courses?mark=selected"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_int_equal(cast_get(c, p.contact, others[i]).status, 200);
    }
    r = cast_get(c, p.contact, at(c, "/bank/teacher/%lld", p.teacher));
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "/state\"")); /* a contact may look, not retire */
    assert_int_equal(cast_get(c, NULL, "/bank").status, 303);
    assert_int_equal(cast_get(c, p.contact, "/bank/teacher/99").status, 404);
}

static void test_forms(void **state)
{
    cast *c = *state;
    cast_pages p = pages_of(c);
    const char *add = at(c, "/org/%lld/bank/teacher/new", p.u.county_b);
    web_reply r = cast_post(c, p.county, add, "name=&kind=full&rank=other");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "\"name\""));
    assert_int_equal(cast_post(c, p.contact, add, "name=甲&kind=full&rank=other").status, 404);
    r = cast_post_key(c, p.county, add, "name=赵六&kind=leader&rank=other",
                      "same-key-000000000001");
    assert_int_equal(r.status, 201);
    cast_post_key(c, p.county, add, "name=赵六&kind=leader&rank=other", "same-key-000000000001");
    r = cast_json(c, p.office, "/bank?q=zhaoliu");
    assert_true(cast_says(&r, "\"count\":1"));                 /* sent twice, made once */
    r = cast_json(c, p.office, "/bank/teachers/options?q=zl"); /* initials, as a field asks */
    assert_true(cast_says(&r, "赵六"));
    r = cast_json(c, p.office, "/bank/teachers/options?q=xyz");
    assert_false(cast_says(&r, "赵六"));
    r = cast_json(c, p.office, "/bank?sort=-name");
    const char *last = strstr(r.body, "赵六"), *first = strstr(r.body, "单雪");
    assert_true(!last || !first || last < first); /* zhao before shan, downwards */

    const char *edit = at(c, "/bank/teacher/%lld/edit", p.teacher);
    assert_int_equal(cast_post(c, p.county, edit, "name=乙&kind=full&rank=other&version=1").status,
                     404); /* not theirs */
    assert_int_equal(cast_get(c, p.office, edit).status, 200);
    assert_int_equal(
        cast_post(c, p.office, edit, "name=单雪&kind=full&rank=senior&version=1").status, 200);
    assert_int_equal(
        cast_post(c, p.office, edit, "name=单雨&kind=full&rank=senior&version=1").status, 409);

    const char *move = at(c, "/bank/teacher/%lld/state", p.teacher);
    assert_int_equal(cast_post(c, p.office, move, "to=out&reason=&version=2").status, 422);
    assert_int_equal(cast_post(c, p.office, move, "to=out&reason=退休&version=2").status, 200);
    r = cast_json(c, p.office, "/bank?state=out");
    assert_true(cast_says(&r, "\"reason\":\"退休\""));
}

static void test_line_form(void **state)
{
    cast *c = *state;
    cast_pages p = pages_of(c);
    const char *site = at(c, "/org/%lld/bank/site/new", p.u.county_b);
    assert_int_equal(
        cast_post(c, p.county, site, "name=烈士陵园&kind=base&level=county&seats=80").status, 201);
    web_reply r = cast_json(c, p.county, "/bank/sites");
    const char *mark = strstr(r.body, "\"site\":\"");
    assert_non_null(mark);
    int64_t id = strtoll(mark + 8, NULL, 10);
    const char *line = at(c, "/org/%lld/bank/line/new", p.u.county_b);
    assert_int_equal(cast_get(c, p.county, line).status, 200);
    assert_int_equal(cast_post(c, p.county, line, "name=环线&days=1").status, 422); /* no stop */
    assert_int_equal(cast_post(c, p.county, line,
                               at(c, "name=环线&days=1&sites=&minutes=&sites=%lld&minutes=x", id))
                         .status,
                     422);
    assert_int_equal(cast_post(c, p.county, line, "name=环线&days=1&sites=77&minutes=5").status,
                     404);
    assert_int_equal(cast_post(c, p.county, line,
                               at(c, "name=环线&days=1&sites=&minutes=&sites=%lld&minutes=35", id))
                         .status,
                     201);
    r = cast_json(c, p.county, "/bank/lines");
    assert_true(cast_says(&r, "\"travel_minutes\":35"));
    r = cast_get(c, p.county, at(c, "/bank/site/%lld", id));
    assert_true(cast_says(&r, "环线"));
}

static void test_exports(void **state)
{
    cast *c = *state;
    cast_pages p = pages_of(c);
    web_reply r = cast_get(c, p.office, "/bank.csv?q=shan");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "单雪梅"));
    r = cast_get(c, p.office, "/bank.csv?q=nobody");
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "单雪梅"));
    static const char *const books[] = {"/bank.xlsx", "/bank/courses.xlsx", "/bank/sites.xlsx",
                                        "/bank/lines.xlsx"};
    for (size_t i = 0; i < COUNT_OF(books); i++) {
        r = cast_get(c, p.office, books[i]);
        assert_int_equal(r.status, 200);
        assert_memory_equal(r.body, "PK", 2);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_states),
                                              cmocka_unit_test(test_words),
                                              CAST_BOTH(test_search),
                                              CAST_BOTH(test_shared_in_the_region),
                                              CAST_BOTH(test_paging),
                                              CAST_BOTH(test_versions_and_states),
                                              CAST_BOTH(test_courses_and_lines),
                                              CAST_BOTH(test_pages),
                                              CAST_BOTH(test_forms),
                                              CAST_BOTH(test_line_form),
                                              CAST_BOTH(test_exports)};
    return CAST_RUN(tests);
}
