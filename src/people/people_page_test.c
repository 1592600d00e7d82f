/* The pages of people, units and groups, through the whole program. */
#include "cast.h"

#include <stdlib.h>

#include "people/people.h"

typedef struct {
    cast *c;
    cast_units u;
    int64_t officer, clerk, zhang, li, wang;
    const char *office, *contact; /* tokens: everything; county A's unit a1 alone */
} house;

static house house_made(cast *c)
{
    house h = {.c = c, .u = cast_units_make(c)};
    h.officer = cast_person(c, h.u.office, "干事", POST_STAFF, RANK_NONE);
    h.clerk = cast_person(c, h.u.unit_a1, "联络", POST_STAFF, RANK_NONE);
    h.zhang = cast_person(c, h.u.unit_a1, "张伟", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1);
    h.li = cast_person(c, h.u.town_a, "李娜", POST_STAFF, RANK_STAFF_1);
    h.wang = cast_person(c, h.u.unit_b1, "王芳", POST_COUNTY_DEPUTY, RANK_NONE);
    h.office = cast_token(c, h.officer, ROLE_TRAINING_OFFICE, h.u.root);
    h.contact = cast_token(c, h.clerk, ROLE_UNIT_CONTACT, h.u.unit_a1);
    return h;
}

static const char *at(const house *h, const char *format, int64_t id)
{
    buf b = buf_new(cast_mem(h->c));
    const char *mark = strstr(format, "{}");
    buf_put_n(&b, format, (size_t)(mark - format));
    buf_printf(&b, "%lld%s", (long long)id, mark + 2);
    return b.at;
}

static bool says(web_reply r, const char *words) { return cast_says(&r, words); }
#define SAYS(r, words) assert_true(says(r, words))
#define SAYS_NOT(r, words) assert_false(says(r, words))

/* ---- lists -------------------- */

static void test_list(void **state)
{
    house h = house_made(*state);
    web_reply r = cast_get(h.c, h.office, "/people");
    assert_int_equal(r.status, 200);
    SAYS(r, "张伟");
    SAYS(r, "王芳");
    r = cast_get(h.c, h.contact, "/people");
    SAYS(r, "张伟");
    SAYS_NOT(r, "王芳");
    r = cast_json(h.c, h.office, "/people?q=zw");
    assert_int_equal(r.status, 200);
    SAYS(r, "\"count\":1");
    SAYS(r, "level_township_chief");
    SAYS_NOT(r, "李娜");
    r = cast_json(h.c, h.office, "/people?level=131,132");
    SAYS(r, "王芳");
    SAYS(r, "\"count\":1");
    r = cast_json(h.c, h.office, "/people?age=-35");
    SAYS(r, "\"count\":0"); /* all were born in 1980 */
    r = cast_json(h.c, h.office, "/people?age=36-45");
    SAYS(r, "\"count\":5");
    assert_int_equal(cast_get(h.c, h.office, "/people?level=x").status, 422);
    assert_int_equal(cast_get(h.c, h.office, "/people?after=nonsense").status, 422);
    assert_int_equal(cast_get(h.c, NULL, "/people").status, 303);
    SAYS(cast_get(h.c, h.office, "/people?sex=1"), "look");
}

static void test_scope(void **state)
{
    house h = house_made(*state);
    const char *const foreign[] = {
        at(&h, "/person/{}", h.wang),          at(&h, "/person/{}/posts", h.wang),
        at(&h, "/person/{}/edit", h.wang),     at(&h, "/org/{}", h.u.unit_b1),
        at(&h, "/people?org={}", h.u.unit_b1), at(&h, "/people.csv?org={}", h.u.county_a),
        at(&h, "/orgs?open={}", h.u.root),     at(&h, "/people/new?org={}", h.u.town_a)};
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        assert_int_equal(cast_get(h.c, h.contact, foreign[i]).status, 404);
    }
    assert_int_equal(cast_get(h.c, h.contact, at(&h, "/person/{}", h.zhang)).status, 200);
    /* A form's field names another unit: refused like an address. */
    const char *body =
        arena_printf(cast_mem(h.c), "org=%lld&post_level=staff&since=2022-02-01&reason=x&version=1",
                     (long long)h.u.unit_b1);
    assert_int_equal(cast_post(h.c, h.contact, at(&h, "/person/{}/move", h.zhang), body).status,
                     404);
    SAYS(cast_json(h.c, h.office, at(&h, "/person/{}", h.zhang)), "东川县财政局");
    web_reply r = cast_json(h.c, h.contact, "/orgs/options?q=");
    SAYS(r, "东川县财政局");
    SAYS_NOT(r, "西溪县");
    r = cast_json(h.c, h.contact, "/people/options?q=wf");
    SAYS_NOT(r, "王芳");
    r = cast_json(h.c, h.office, "/people/options?q=wf");
    SAYS(r, "王芳");
}

static void test_paging(void **state)
{
    house h = house_made(*state);
    for (int i = 0; i < 120; i++) {
        cast_person(h.c, h.u.town_b, "赵敏", POST_STAFF, RANK_NONE);
    }
    web_reply r = cast_json(h.c, h.office, at(&h, "/people?org={}", h.u.town_b));
    SAYS(r, "\"count\":120");
    SAYS(r, "\"previous\":\"\"");
    int pages = 1;
    for (const char *next; (next = strstr(r.body, "\"next\":\"/")) != NULL; pages++) {
        next += strlen("\"next\":\"");
        r = cast_json(h.c, h.office, arena_copy_n(cast_mem(h.c), next, strcspn(next, "\"")));
        assert_int_equal(r.status, 200);
    }
    assert_int_equal(pages, 3);
    const char *previous = strstr(r.body, "\"previous\":\"/") + strlen("\"previous\":\"");
    r = cast_json(h.c, h.office, arena_copy_n(cast_mem(h.c), previous, strcspn(previous, "\"")));
    SAYS_NOT(r, "\"previous\":\"\"");
    SAYS_NOT(r, "\"next\":\"\"");
}

static size_t lines_of(const web_reply *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->body_n; i++) {
        n += r->body[i] == '\n';
    }
    return n;
}

static void test_exports(void **state)
{
    house h = house_made(*state);
    web_reply r = cast_get(h.c, h.office, "/people.csv");
    assert_int_equal(r.status, 200);
    assert_int_equal(lines_of(&r), 6); /* head and five */
    r = cast_get(h.c, h.office, at(&h, "/people.csv?org={}&sort=-level", h.u.county_a));
    assert_int_equal(lines_of(&r), 4);
    SAYS_NOT(r, "王芳");
    r = cast_get(h.c, h.office, "/people.csv?q=wangfang&cols=sex.state");
    SAYS(r, "\xef\xbb\xbf姓名,性别,状态\r\n王芳,");
    r = cast_get(h.c, h.office, "/people.xlsx?q=zhang");
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "PK", 2);
}

/* ---- one person -------------------- */

/* Above a person stands the list that holds them: of all, then of each unit above. */
static void test_crumbs(void **state)
{
    house h = house_made(*state);
    const char *unit = at(&h, "<a href=\"/people?org={}\">", h.u.unit_a1);
    web_reply r = cast_get(h.c, h.contact, at(&h, "/person/{}", h.zhang));
    SAYS(r, "<ol><li><a href=\"/people\">人员</a>");
    SAYS(r, unit);
    r = cast_get(h.c, h.contact, at(&h, "/person/{}/edit", h.zhang));
    SAYS(r, unit);
    SAYS(r, at(&h, "<a href=\"/person/{}\">", h.zhang));
}

static void test_add_and_change(void **state)
{
    house h = house_made(*state);
    const char *good = arena_printf(cast_mem(h.c),
                                    "name=%%E8%%B5%%B5%%E6%%95%%8F&sex=female&org=%lld&post_level="
                                    "staff&rank=none&"
                                    "born=1985-03-01&ethnic=05&categories=2&categories=64",
                                    (long long)h.u.unit_a1);
    web_reply r = cast_post_key(h.c, h.contact, "/people/new", good, "deed-of-test-1");
    assert_int_equal(r.status, 201);
    web_reply again = cast_post_key(h.c, h.contact, "/people/new", good, "deed-of-test-1");
    SAYS(again, r.location); /* the same answer, and one person */
    SAYS(cast_json(h.c, h.contact, "/people?q=zhaomin"), "\"count\":1");
    r = cast_json(h.c, h.contact, arena_copy(cast_mem(h.c), r.location));
    SAYS(r, "维吾尔族");
    SAYS(r, "cat_reserve");
    const char *bad = arena_printf(cast_mem(h.c), "name=&citizen=123&born=2099-01-01&org=%lld",
                                   (long long)h.u.unit_a1);
    r = cast_post(h.c, h.contact, "/people/new", bad);
    assert_int_equal(r.status, 422);
    SAYS(r, "name");
    r = cast_post(
        h.c, h.contact, "/people/new",
        arena_printf(cast_mem(h.c), "name=x&citizen=123&org=%lld", (long long)h.u.unit_a1));
    assert_int_equal(r.status, 422);
    SAYS(r, "18");
    const char *edit = at(&h, "/person/{}/edit", h.zhang);
    assert_int_equal(
        cast_post(h.c, h.contact, edit, "name=%E5%BC%A0%E4%BC%9F&phone=139&version=1").status, 200);
    assert_int_equal(
        cast_post(h.c, h.contact, edit, "name=%E5%BC%A0%E4%BC%9F&phone=138&version=1").status, 409);
    SAYS(cast_json(h.c, h.contact, at(&h, "/person/{}", h.zhang)), "\"139\"");
}

static void test_moves(void **state)
{
    house h = house_made(*state);
    const char *body = arena_printf(cast_mem(h.c),
                                    "org=%lld&title=%%E5%%B1%%80%%E9%%95%%BF&post_level=township_"
                                    "chief&rank=none&since=2022-02-01&reason=x&version=1",
                                    (long long)h.u.unit_b2);
    const char *path = at(&h, "/person/{}/move", h.zhang);
    assert_int_equal(cast_post(h.c, h.office, path, body).status, 200);
    web_reply r = cast_json(h.c, h.office, at(&h, "/person/{}/posts", h.zhang));
    SAYS(r, "西溪县司法局");
    SAYS(r, "东川县财政局");
    assert_int_equal(cast_get(h.c, h.contact, at(&h, "/person/{}", h.zhang)).status,
                     404);                                              /* gone from that unit */
    assert_int_equal(cast_post(h.c, h.office, path, body).status, 409); /* the version moved on */
    assert_int_equal(cast_post(h.c, h.office, path, "since=x").status, 422);
    /* The unit moved to cannot send the person back into one that is not its own. */
    int64_t there = cast_person(h.c, h.u.unit_b2, "孙丽", POST_STAFF, RANK_NONE);
    const char *contact_there = cast_token(h.c, there, ROLE_UNIT_CONTACT, h.u.unit_b2);
    r = cast_get(h.c, contact_there, at(&h, "/person/{}/posts", h.zhang));
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "/undo"));
    r = cast_post(h.c, contact_there, at(&h, "/person/{}/undo", h.zhang), "reason=x&version=2");
    assert_int_equal(r.status, 404);
    assert_int_equal(cast_get(h.c, h.office, at(&h, "/person/{}/undo", h.zhang)).status, 200);
    assert_int_equal(
        cast_post(h.c, h.office, at(&h, "/person/{}/undo", h.zhang), "reason=x&version=2").status,
        200);
    SAYS(cast_json(h.c, h.contact, at(&h, "/person/{}", h.zhang)), "东川县财政局");
    assert_int_equal(cast_post(h.c, h.office, at(&h, "/person/{}/end", h.zhang),
                               "state=retired&on=2022-02-20&reason=x&version=3")
                         .status,
                     200);
    SAYS(cast_json(h.c, h.office, "/people?q=zhangwei"), "\"count\":0");
    SAYS(cast_json(h.c, h.office, "/people?q=zhangwei&state=2"), "\"count\":1");
}

typedef struct {
    int64_t person, n;
} look_count;
static err looks(turn *t, void *context)
{
    look_count *w = context;
    return db_one(t->d, &w->n,
                  "SELECT count(*) FROM audit_entry WHERE chain = $1 AND deed = 'people.unmask' "
                  "AND reason = $2",
                  INT(w->person), TEXT("核对报名表"));
}

static void test_unmask(void **state)
{
    house h = house_made(*state);
    arena *mem = cast_mem(h.c);
    const char *number = "990101198503010024";
    if (citizen_check(number) != CITIZEN_OK) { /* the check character follows from the rest */
        char *s = arena_copy(mem, number);
        for (const char *c = "0123456789X"; citizen_check(s) != CITIZEN_OK; c++)
            s[17] = *c;
        number = s;
    }
    web_reply r = cast_post(
        h.c, h.office, "/people/new",
        arena_printf(mem, "name=x&citizen=%s&sex=female&org=%lld", number, (long long)h.u.unit_a1));
    assert_int_equal(r.status, 201);
    const char *who = arena_copy(mem, r.location), *ask = arena_printf(mem, "%s/citizen", who);
    SAYS_NOT(cast_json(h.c, h.office, who), number);
    SAYS_NOT(cast_get(h.c, h.office, ask), number);
    assert_int_equal(cast_post(h.c, h.office, ask, "reason=").status, 422);
    assert_int_equal(
        cast_post(h.c, h.contact, ask, "reason=%E6%A0%B8%E5%AF%B9%E6%8A%A5%E5%90%8D%E8%A1%A8")
            .status,
        404);
    r = cast_post(h.c, h.office, ask, "reason=%E6%A0%B8%E5%AF%B9%E6%8A%A5%E5%90%8D%E8%A1%A8");
    assert_int_equal(r.status, 200);
    SAYS(r, number);
    look_count w = {.person = strtoll(who + strlen("/person/"), NULL, 10)};
    assert_int_equal(cast_read(h.c, looks, &w), OK);
    assert_int_equal(w.n, 1);
    SAYS(cast_json(h.c, h.office, arena_printf(mem, "/people?q=%s", number)), "\"count\":1");
    r = cast_post(
        h.c, h.office, "/people/new",
        arena_printf(mem, "name=y&citizen=%s&sex=female&org=%lld", number, (long long)h.u.unit_a1));
    assert_int_equal(r.status, 422); /* taken: beside its field, not a bare conflict */
    SAYS(r, "citizen");
}

/* ---- many at once -------------------- */

static void test_bulk(void **state)
{
    house h = house_made(*state);
    arena *mem = cast_mem(h.c);
    const char *two = arena_printf(mem, "ids=%lld&ids=%lld", (long long)h.zhang, (long long)h.li);
    web_reply r = cast_post(h.c, h.office, "/people/move", two);
    assert_int_equal(r.status, 200);
    SAYS(r, "\"count\":2");
    SAYS(r, "张伟");
    const char *deed = arena_printf(mem, "%s&count=2&org=%lld&since=2022-02-01&reason=x", two,
                                    (long long)h.u.unit_a2);
    const char *sure = arena_printf(mem, "%s&sure=1", deed);
    assert_int_equal(cast_post(h.c, h.contact, "/people/move/do", sure).status,
                     404);                                 /* 李娜 is not his */
    r = cast_post(h.c, h.office, "/people/move/do", deed); /* the preview does nothing */
    SAYS(r, "\"fits\":2");
    SAYS(cast_json(h.c, h.office, at(&h, "/people?org={}", h.u.unit_a2)), "\"count\":0");
    assert_int_equal(
        cast_post(h.c, h.office, "/people/move/do",
                  arena_printf(mem, "%s&count=3&sure=1&org=%lld&since=2022-02-01&reason=x", two,
                               (long long)h.u.unit_a2))
            .status,
        422);
    r = cast_post(h.c, h.office, "/people/move/do", sure);
    assert_int_equal(r.status, 200);
    SAYS(cast_json(h.c, h.office, at(&h, "/people?org={}", h.u.unit_a2)), "\"count\":2");
    SAYS(cast_post(h.c, h.office, "/people/move/do", deed), "\"so_already\":2");
    const char *all =
        arena_printf(mem, "all=1&filter=org%%3D%lld&count=2&sure=1&deed=add&category=young",
                     (long long)h.u.unit_a2);
    assert_int_equal(cast_post(h.c, h.office, "/people/mark/do", all).status, 200);
    SAYS(cast_json(h.c, h.office, "/people?category=2"), "\"count\":2");
    SAYS(cast_json(h.c, h.office, at(&h, "/person/{}", h.zhang)), "cat_young");
    SAYS(cast_post(h.c, h.office, "/people/mark/do", all), "\"so_already\":2");
}

static const char *location_of(arena *mem, const web_reply *r)
{
    const char *at = strstr(r->body, "\"location\":\"");
    assert_non_null(at);
    at += strlen("\"location\":\"");
    return arena_copy_n(mem, at, strcspn(at, "\""));
}

/* A slip of a moment: all but who was changed since go back to where they were. */
static void test_bulk_taken_back(void **state)
{
    house h = house_made(*state);
    arena *mem = cast_mem(h.c);
    const char *two = arena_printf(mem, "ids=%lld&ids=%lld", (long long)h.zhang, (long long)h.li);
    web_reply r =
        cast_post(h.c, h.office, "/people/move/do",
                  arena_printf(mem, "%s&count=2&sure=1&org=%lld&since=2022-02-01&reason=x", two,
                               (long long)h.u.unit_a2));
    const char *done = location_of(mem, &r), *undo = arena_printf(mem, "%s/undo", done);
    SAYS(cast_json(h.c, h.office, done), "\"same\":2");
    assert_int_equal(cast_get(h.c, h.contact, done).status, 404); /* another's deed */
    r = cast_post(
        h.c, h.office, "/people/mark/do",
        arena_printf(mem, "ids=%lld&count=1&sure=1&deed=add&category=young", (long long)h.zhang));
    assert_int_equal(r.status, 200);
    const char *marked = location_of(mem, &r);
    SAYS(cast_json(h.c, h.office, done), "\"changed\":1");
    assert_int_equal(cast_post(h.c, h.office, undo, "count=2&reason=y").status, 422);
    assert_int_equal(
        cast_post(h.c, h.office, arena_printf(mem, "%s/undo", marked), "count=1&reason=y").status,
        200);
    SAYS(cast_json(h.c, h.office, "/people?category=2"), "\"count\":0");
    assert_int_equal(cast_post(h.c, h.office, undo, "count=1&reason=y").status, 200);
    assert_int_equal(cast_post(h.c, h.office, undo, "count=1&reason=y").status, 409); /* once */
    SAYS(cast_json(h.c, h.office, at(&h, "/people?org={}", h.u.unit_a2)), "\"count\":1");
    SAYS(cast_json(h.c, h.office, "/people/many"), "\"undone\":1");
}

/* ---- units and groups -------------------- */

static void test_units(void **state)
{
    house h = house_made(*state);
    arena *mem = cast_mem(h.c);
    web_reply r = cast_json(h.c, h.office, "/orgs");
    SAYS(r, "东川县");
    SAYS_NOT(r, "东川县财政局");
    r = cast_json(h.c, h.office, at(&h, "/orgs?open={}", h.u.county_a));
    SAYS(r, "东川县财政局");
    r = cast_post(h.c, h.office, at(&h, "/org/{}/new", h.u.county_a),
                  "code=9901-88&name=x&level=county&kind=department&place=1");
    assert_int_equal(r.status, 201);
    const char *made = arena_copy(mem, r.location);
    assert_int_equal(cast_post(h.c, h.office, at(&h, "/org/{}/new", h.u.county_a),
                               "code=9901-88&name=y&level=county&kind=department")
                         .status,
                     422);
    assert_int_equal(cast_post(h.c, h.contact, at(&h, "/org/{}/edit", h.u.unit_a1),
                               "code=1&name=y&level=county&kind=department&version=1")
                         .status,
                     404);
    assert_int_equal(cast_post(h.c, h.office, arena_printf(mem, "%s/edit", made),
                               "code=9901-88&name=z&level=county&kind=other&version=1")
                         .status,
                     200);
    assert_int_equal(cast_post(h.c, h.office, arena_printf(mem, "%s/edit", made),
                               "code=9901-88&name=w&level=county&kind=other&version=1")
                         .status,
                     409);
    assert_int_equal(cast_post(h.c, h.office, at(&h, "/org/{}/move", h.u.county_a),
                               arena_printf(mem, "parent=%lld&reason=x", (long long)h.u.unit_a1))
                         .status,
                     422);
    assert_int_equal(cast_post(h.c, h.office, at(&h, "/org/{}/move", h.u.town_a),
                               arena_printf(mem, "parent=%lld&reason=x", (long long)h.u.county_b))
                         .status,
                     200);
    r = cast_json(h.c, h.office, at(&h, "/org/{}", h.u.county_b));
    SAYS(r, "东川县清河镇");
    SAYS(r, "\"people\":2");
}

static void test_group_pages(void **state)
{
    house h = house_made(*state);
    arena *mem = cast_mem(h.c);
    const char *body =
        arena_printf(mem, "org=%lld&name=%%E5%%A5%%B3&filter=sex%%3D2", (long long)h.u.county_a);
    web_reply r = cast_post(h.c, h.office, "/groups/new", body);
    assert_int_equal(r.status, 201);
    const char *group = arena_copy(mem, r.location);
    assert_int_equal(cast_post(h.c, h.office, "/groups/new", body).status, 422);
    assert_int_equal(cast_post(h.c, h.contact, "/groups/new", body).status, 404);
    SAYS(cast_json(h.c, h.office, group), "\"count\":3");
    assert_int_equal(cast_json(h.c, h.contact, group).status, 404);
    cast_person(h.c, h.u.town_a, "新来", POST_STAFF, RANK_NONE);
    SAYS(cast_json(h.c, h.office, group), "\"count\":4");
    SAYS(cast_get(h.c, h.office, "/people"), "sex=2");
    assert_int_equal(cast_get(h.c, h.office, "/groups").status, 200);
    assert_int_equal(cast_post(h.c, h.office, arena_printf(mem, "%s/edit", group),
                               "name=%E7%94%B7&filter=sex%3D1&version=1")
                         .status,
                     200);
    SAYS(cast_json(h.c, h.office, group), "\"count\":0");
    assert_int_equal(
        cast_post(h.c, h.office, arena_printf(mem, "%s/drop", group), "version=1").status, 409);
    assert_int_equal(
        cast_post(h.c, h.office, arena_printf(mem, "%s/drop", group), "version=2").status, 200);
    assert_int_equal(cast_json(h.c, h.office, group).status, 404);
}

/* Every page of the slice as HTML in both languages: complete, and no word left over. */
static void test_pages_complete(void **state)
{
    house h = house_made(*state);
    const char *const pages[] = {"/people",
                                 "/people?q=zw&sex=2&cols=org.ethnic.political.citizen",
                                 "/people?q=nobody",
                                 "/people/new",
                                 "/orgs",
                                 "/groups",
                                 "/groups/new?sex=2",
                                 at(&h, "/person/{}", h.zhang),
                                 at(&h, "/person/{}/posts", h.zhang),
                                 at(&h, "/person/{}/edit", h.zhang),
                                 at(&h, "/person/{}/move", h.zhang),
                                 at(&h, "/person/{}/post", h.zhang),
                                 at(&h, "/person/{}/end", h.zhang),
                                 at(&h, "/person/{}/citizen", h.zhang),
                                 at(&h, "/org/{}", h.u.county_a),
                                 at(&h, "/org/{}/new", h.u.county_a),
                                 at(&h, "/org/{}/edit", h.u.county_a),
                                 at(&h, "/org/{}/move", h.u.county_a)};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        web_reply r = cast_get(h.c, h.office, pages[i]);
        assert_int_equal(r.status, 200);
        SAYS(r, "</html>");
        SAYS(r, "<h1>");
        SAYS_NOT(r, "{2}");
        assert_int_equal(cast_json(h.c, h.office, pages[i]).status, 200);
    }
}

int main(void)
{
    const struct CMUnitTest pages[] = {
        CAST_BOTH(test_list),    CAST_BOTH(test_scope),          CAST_BOTH(test_paging),
        CAST_BOTH(test_exports), CAST_BOTH(test_add_and_change), CAST_BOTH(test_moves),
        CAST_BOTH(test_unmask),  CAST_BOTH(test_bulk),           CAST_BOTH(test_bulk_taken_back),
        CAST_BOTH(test_units),   CAST_BOTH(test_group_pages),    CAST_BOTH(test_pages_complete),
        CAST_BOTH(test_crumbs)};
    return CAST_RUN(pages);
}
