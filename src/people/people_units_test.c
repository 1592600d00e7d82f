/* Units by workbook, on both databases: what is judged, what is written, by page and again. */
#include "cast.h"

#include <stdlib.h>

#include "people/people_units.h"

static web_reply sent(cast *c, const char *token, int64_t org, const char *csv)
{
    return cast_upload(c, token, arena_printf(cast_mem(c), "/org/%lld/units", (long long)org),
                       &(cast_file){.field = "book", .name = "u.csv", .at = csv, .n = strlen(csv)});
}

/* The preview's address, from the answer to an upload. */
static const char *preview_of(cast *c, const web_reply *r)
{
    assert_int_equal(r->status, 201);
    const char *at = strstr(r->body, "/org/");
    assert_non_null(at);
    return arena_copy_n(cast_mem(c), at, strcspn(at, "\""));
}

static int64_t number_in(const web_reply *r, const char *name)
{
    const char *at = strstr(r->body, name);
    assert_non_null(at);
    return strtoll(at + strlen(name), NULL, 10);
}

static void expect(const web_reply *r, int64_t fresh, int64_t changed, int64_t same,
                   int64_t refused)
{
    assert_int_equal(r->status, 200);
    assert_int_equal(number_in(r, "\"fresh\":"), fresh);
    assert_int_equal(number_in(r, "\"changed\":"), changed);
    assert_int_equal(number_in(r, "\"unchanged\":"), same);
    assert_int_equal(number_in(r, "\"rejected\":"), refused);
}

static const char *office_of(cast *c, const cast_units *u, int64_t org)
{
    int64_t person = cast_person(c, u->office, "王秋实", POST_STAFF, RANK_NONE);
    return cast_token(c, person, ROLE_TRAINING_OFFICE, org);
}

#define GOOD                                                                                       \
    "北岭州单位表,,,,,\n"                                                                    \
    "单位代码,单位名称,上级单位,级别,单位性质,成立时间\n"                    \
    "N1,新设中心,,,事业单位,2021.03\n"                                                     \
    "N2,新设中心一科,N1,,,\n"                                                                \
    "N3,𠮷镇,东川县,乡镇,地区,\n"

static void test_new(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = office_of(c, &u, u.root);
    web_reply r = sent(c, office, u.root, GOOD);
    const char *preview = preview_of(c, &r);
    r = cast_json(c, office, preview);
    expect(&r, 3, 0, 0, 0);
    assert_true(cast_says(&r, "\"row\":4")); /* as the sheet shows it */
    assert_int_equal(cast_post(c, office, preview, "").status, 200);
    assert_int_equal(cast_post(c, office, preview, "").status, 404); /* it is used up */
    r = cast_json(c, office, "/orgs?q=N2");
    assert_true(cast_says(&r, "新设中心一科"));
    assert_true(cast_says(&r, "\"above\":\"新设中心\"")); /* made by a row of the same table */
    r = cast_json(c, office, "/orgs?q=N3");
    assert_true(cast_says(&r, "𠮷镇") && cast_says(&r, "东川县"));
    r = sent(c, office, u.root, GOOD);
    r = cast_json(c, office, preview_of(c, &r));
    expect(&r, 0, 0, 3, 0);
    assert_true(cast_says(&r, "\"may_write\":0"));
}

static void test_refused(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = office_of(c, &u, u.root);
    web_reply r = sent(c, office, u.root,
                       "单位代码,单位名称,上级单位,层级,邮箱,排序\n"
                       ",没有代码的,,,,\n"
                       "A1,,,,,\n"
                       "A2,单位二,不存在的单位,月球,nobody,-1\n"
                       "A3,单位三,A2,,,\n"
                       "A4,单位四,,,,\n"
                       "A4,单位四又来,,,,\n"
                       "A5,单位五,A9,,,\n"
                       "A9,后面的,,,,\n");
    const char *preview = preview_of(c, &r);
    r = cast_json(c, office, preview);
    expect(&r, 2, 0, 0, 6);
    static const char *const said[] = {"没有单位代码", "不存在的单位", "月球",    "nobody",
                                       "-1",           "第 4 行",      "第 6 行", "A9"};
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        assert_true(cast_says(&r, said[i]));
    }
    assert_int_equal(cast_post(c, office, preview, "").status, 422); /* all or nothing */
    r = cast_json(c, office, "/orgs?q=A4");
    assert_false(cast_says(&r, "单位四"));
    static const char *const tables[] = {"名称,人数\n甲,1\n", "单位代码,单位名称\n", "\x89PNG\r\n",
                                         ""};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        assert_int_equal(sent(c, office, u.root, tables[i]).status, 422);
    }
}

static void test_changed(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = office_of(c, &u, u.root);
    web_reply r =
        cast_json(c, office, arena_printf(cast_mem(c), "/org/%lld", (long long)u.unit_a1));
    const char *code = strstr(r.body, "\"code\":\"") + strlen("\"code\":\"");
    code = arena_copy_n(cast_mem(c), code, strcspn(code, "\""));
    r = sent(c, office, u.root,
             arena_printf(cast_mem(c), "代码,名称,简称,邮箱\n%s,,某局,ju@example.org\n", code));
    const char *preview = preview_of(c, &r);
    r = cast_json(c, office, preview);
    expect(&r, 0, 1, 0, 0);
    assert_true(cast_says(&r, " → 某局")); /* field by field */
    assert_int_equal(cast_post(c, office, preview, "").status, 200);
    r = cast_json(c, office, arena_printf(cast_mem(c), "/org/%lld", (long long)u.unit_a1));
    assert_true(cast_says(&r, "某局") && cast_says(&r, "ju@example.org"));
    r = sent(c, office, u.root, /* a move needs its reason */
             arena_printf(cast_mem(c), "代码,名称,上级\n%s,,西原县\n", code));
    r = cast_json(c, office, preview_of(c, &r));
    expect(&r, 0, 0, 0, 1);
}

/* Whoever answers for one county neither changes another's units nor puts units there. */
static void test_elsewhere(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *county = office_of(c, &u, u.county_a);
    const char *office = cast_token(c, cast_person(c, u.office, "周远", POST_STAFF, RANK_NONE),
                                    ROLE_TRAINING_OFFICE, u.root);
    web_reply r =
        cast_json(c, office, arena_printf(cast_mem(c), "/org/%lld", (long long)u.county_b));
    const char *code = strstr(r.body, "\"code\":\"") + strlen("\"code\":\"");
    code = arena_copy_n(cast_mem(c), code, strcspn(code, "\""));
    assert_int_equal(sent(c, county, u.root, GOOD).status, 404);
    r = sent(c, county, u.county_a,
             arena_printf(cast_mem(c), "代码,名称,上级\n%s,改名,\nE1,新单位,%s\n", code, code));
    const char *preview = preview_of(c, &r);
    r = cast_json(c, county, preview);
    expect(&r, 0, 0, 0, 2);
    assert_int_equal(cast_json(c, office, preview).status, 404); /* somebody else's workbook */
    assert_int_equal(cast_post(c, office, preview, "").status, 404);
}

/* What is downloaded can be uploaded: nothing changes. */
static void test_round(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = office_of(c, &u, u.root);
    char *at = arena_printf(cast_mem(c), "/org/%lld/units", (long long)u.root);
    web_reply r = cast_get(c, office, arena_printf(cast_mem(c), "%s.xlsx", at));
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "PK", 2);
    r = cast_upload(c, office, at,
                    &(cast_file){.field = "book", .name = "u.xlsx", .at = r.body, .n = r.body_n});
    r = cast_json(c, office, preview_of(c, &r));
    expect(&r, 0, 0, 11, 0);
}

/* A long table is counted whole and listed in part; what is typed stays text. */
static void test_long(void **state)
{
    enum { LONG = 700 };
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = office_of(c, &u, u.root);
    buf csv = buf_new(cast_mem(c));
    buf_put(&csv, "单位代码,单位名称,上级单位\n");
    for (int i = 0; i < LONG; i++) {
        buf_printf(&csv, "L%d,<script>alert(%d)</script>,\n", i, i);
    }
    buf_put(&csv, "L700,单位,没有的单位\n");
    web_reply r = sent(c, office, u.root, csv.at);
    const char *preview = preview_of(c, &r);
    r = cast_json(c, office, preview);
    expect(&r, LONG, 0, 0, 1);
    assert_int_equal(number_in(&r, "\"more\":"), LONG + 1 - 500);
    r = cast_get(c, office, preview);
    assert_true(cast_says(&r, "没有的单位")); /* what is refused stands first */
    assert_false(cast_says(&r, "<script>alert"));
    assert_true(cast_says(&r, "还有 201 行没有列出"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {CAST_BOTH(test_new),     CAST_BOTH(test_refused),
                                              CAST_BOTH(test_changed), CAST_BOTH(test_elsewhere),
                                              CAST_BOTH(test_round),   CAST_BOTH(test_long)};
    return CAST_RUN(tests);
}
