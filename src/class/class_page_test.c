/* Pages of classes: right answers, other units' records, faults beside their fields, one effect for
 * one deed. */
#include "cast.h"

#include "class/class.h"

typedef struct {
    cast *c;
    cast_units u;
    const char *office, *school, *contact; /* tokens */
    int64_t klass, sup;
} scene;

#define WHAT                                                                                       \
    "name=%E6%B2%BB%E7%90%86%E7%8F%AD&theme=%E6%B2%BB%E7%90%86&aim=%E6%8F%90%E9%AB%98&kind="       \
    "thematic"                                                                                     \
    "&training=in_service&field=law&organiser_level=city&origin=in_city&mode=off_job"              \
    "&place=%E5%85%9A%E6%A0%A1&seats=4"
#define WHEN "&starts=2022-04-11&ends=2022-04-12"

static const char *url(scene *s, const char *rest)
{
    return arena_printf(cast_mem(s->c), "/class/%lld%s", (long long)s->klass, rest);
}

static int64_t id_of(const web_reply *r)
{
    const char *at = r->body ? strstr(r->body, "\"id\"") : NULL;
    int64_t id = 0;
    at = at ? strchr(at + 4, ':') : NULL;
    assert_non_null(at);
    assert_int_equal(
        sscanf(at, ": \"%ld\"", (long *)&id) == 1 || sscanf(at, ":\"%ld\"", (long *)&id) == 1, 1);
    return id;
}

static scene scene_make(cast *c)
{
    scene s = {.c = c, .u = cast_units_make(c)};
    int64_t officer = cast_person(c, s.u.office, "何主任", POST_COUNTY_CHIEF, RANK_NONE);
    int64_t teacher = cast_person(c, s.u.school, "教务员", POST_STAFF, RANK_NONE);
    int64_t contact = cast_person(c, s.u.unit_a1, "联络员", POST_STAFF, RANK_NONE);
    s.sup = cast_person(c, s.u.school, "跟班员", POST_STAFF, RANK_NONE);
    s.office = cast_token(c, officer, ROLE_TRAINING_OFFICE, s.u.root);
    s.school = cast_token(c, teacher, ROLE_SCHOOL_STAFF, s.u.school);
    s.contact = cast_token(c, contact, ROLE_UNIT_CONTACT, s.u.unit_a1);
    const char *body = arena_printf(cast_mem(c), "%s&org=%lld", WHAT WHEN, (long long)s.u.school);
    web_reply r = cast_post(c, s.school, "/classes/new", body);
    assert_int_equal(r.status, 201);
    s.klass = id_of(&r);
    return s;
}

static void module(scene *s, const char *hours)
{
    const char *body = arena_printf(
        cast_mem(s->c),
        "title=%%E6%%B3%%95%%E6%%B2%%BB&category=professional&method=lecture&hours=%s", hours);
    web_reply r = cast_post(s->c, s->school, url(s, "/module"), body);
    assert_int_equal(r.status, 200);
}

static void test_new_and_faults(void **state)
{
    scene s = scene_make(*state);
    web_reply r = cast_json(s.c, s.school, url(&s, ""));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"2022-001\""));
    assert_true(cast_says(&r, "\"state_draft\""));
    const char *body =
        arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT "&starts=2022-04-11&ends=2022-04-01",
                     (long long)s.u.school);
    r = cast_post(s.c, s.school, "/classes/new", body);
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "ends"));
    body = arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT WHEN, (long long)s.u.unit_b1);
    assert_int_equal(cast_post(s.c, s.school, "/classes/new", body).status,
                     404); /* another unit's id in a field */
    assert_int_equal(cast_get(s.c, s.contact, url(&s, "")).status, 404); /* and in the address */
    assert_int_equal(cast_get(s.c, NULL, url(&s, "")).status, 303);
}

static void move_host(const scene *s, const char *who, int64_t school, const char *rest, int status)
{
    arena *mem = cast_mem(s->c);
    const char *at = arena_printf(mem, "/class/%lld/host", (long long)s->klass);
    const char *id = school ? arena_printf(mem, "%lld", (long long)school) : "";
    web_reply r =
        cast_post(s->c, who, at, arena_printf(mem, "institution=%s&version=%s", id, rest));
    if (r.status != status) { fail_msg("%s: %d %s", rest, r.status, r.body); }
}

/* Both changes are in the audit, with their reasons. */
static err look_moves(turn *t, void *context)
{
    const scene *s = context;
    int64_t n = 0;
    TRY(db_one(t->d, &n,
               "SELECT count(*) FROM audit_entry WHERE record = $1 AND deed = $2"
               " AND reason IN ($3, $4)",
               INT(s->klass), TEXT("class.host"), TEXT("house in repair"), TEXT("ready again")));
    assert_int_equal(n, 2);
    return OK;
}

/* The office organises, the school holds: its staff run the class, as long as it is named. */
static void test_the_school_that_holds_a_class(void **state)
{
    scene s = scene_make(*state);
    const char *form = "%s&org=%lld&institution=%lld&version=1";
    const char *body =
        arena_printf(cast_mem(s.c), form, WHAT WHEN, (long long)s.u.office, (long long)s.u.unit_a1);
    web_reply r = cast_post(s.c, s.office, "/classes/new", body);
    assert_int_equal(r.status, 422); /* no school */
    assert_true(cast_says(&r, "institution"));
    body = arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT WHEN, (long long)s.u.office);
    r = cast_post(s.c, s.office, "/classes/new", body);
    assert_int_equal(r.status, 201);
    s.klass = id_of(&r);
    assert_int_equal(cast_get(s.c, s.school, url(&s, "")).status, 404);
    r = cast_json(s.c, s.school, "/classes");
    assert_false(cast_says(&r, "\"2022-002\""));
    body =
        arena_printf(cast_mem(s.c), form, WHAT WHEN, (long long)s.u.office, (long long)s.u.school);
    assert_true(cast_post(s.c, s.office, url(&s, "/edit"), body).status < 400);
    r = cast_json(s.c, s.school, url(&s, ""));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "北岭州委党校"));
    r = cast_json(s.c, s.school, "/classes");
    assert_true(cast_says(&r, "\"2022-002\""));
    module(&s, "16");
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/submit"), "").status, 200);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/review"), "verdict=approved").status, 404);
    assert_int_equal(cast_get(s.c, s.contact, url(&s, "")).status, 404);
    move_host(&s, s.school, s.u.root, "2&reason=no", 404);
    move_host(&s, s.office, 0, "2&reason=early", 422); /* the form of the scheme is still open */
    assert_int_equal(cast_post(s.c, s.office, url(&s, "/review"), "verdict=approved").status, 200);
    move_host(&s, s.office, 0, "2&reason=", 422);
    move_host(&s, s.office, s.u.school, "2&reason=same", 422);
    move_host(&s, s.office, s.u.unit_a1, "2&reason=no+school", 422);
    move_host(&s, s.office, 0, "1&reason=old+page", 409);
    move_host(&s, s.school, 0, "2&reason=not+theirs", 404);
    move_host(&s, s.office, 0, "2&reason=house+in+repair", 200);
    assert_int_equal(cast_get(s.c, s.school, url(&s, "")).status, 404);
    move_host(&s, s.office, s.u.school, "3&reason=ready+again", 200);
    assert_int_equal(cast_get(s.c, s.school, url(&s, "")).status, 200);
    assert_int_equal(cast_read(s.c, look_moves, &s), OK);
}

static void test_double_submit(void **state)
{
    scene s = scene_make(*state);
    const char *body = arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT WHEN, (long long)s.u.school);
    web_reply a = cast_post_key(s.c, s.school, "/classes/new", body, "the-same-key-0001");
    web_reply b = cast_post_key(s.c, s.school, "/classes/new", body, "the-same-key-0001");
    assert_int_equal(a.status, 201);
    assert_true(b.status < 400);
    web_reply r = cast_json(s.c, s.office, "/classes");
    assert_true(cast_says(&r, "\"2022-002\""));
    assert_false(cast_says(&r, "\"2022-003\""));
}

static void test_approval_by_pages(void **state)
{
    scene s = scene_make(*state);
    module(&s, "10");
    web_reply r = cast_post(s.c, s.school, url(&s, "/submit"), "");
    assert_int_equal(r.status, 422); /* 10 of 16 hours */
    assert_true(cast_says(&r, "16"));
    module(&s, "6");
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/submit"), "").status, 200);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/submit"), "").status, 409);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/review"), "verdict=approved").status, 404);
    r = cast_get(s.c, s.office, url(&s, ""));
    assert_true(cast_says(&r, "name=\"verdict\""));
    r = cast_get(s.c, s.school, url(&s, ""));
    assert_false(cast_says(&r, "name=\"verdict\""));
    assert_int_equal(cast_post(s.c, s.office, url(&s, "/review"), "verdict=returned").status, 422);
    assert_int_equal(cast_post(s.c, s.office, url(&s, "/review"), "verdict=approved").status, 200);
    r = cast_json(s.c, s.school, url(&s, ""));
    assert_true(cast_says(&r, "北组培〔2022〕1号"));
    assert_int_equal(
        cast_post(s.c, s.school, url(&s, "/module"), "title=x&category=theory&method=case&hours=1")
            .status,
        422);
}

static void test_all_pages_stand(void **state)
{
    scene s = scene_make(*state);
    module(&s, "16");
    static const char *const rests[] = {"",           "/scheme",  "/people", "/roster",
                                        "/documents", "/history", "/edit"};
    for (size_t i = 0; i < COUNT_OF(rests); i++) {
        web_reply r = cast_get(s.c, s.office, url(&s, rests[i]));
        assert_int_equal(r.status, 200);
        assert_true(cast_says(&r, "治理班"));
        assert_int_equal(cast_json(s.c, s.office, url(&s, rests[i])).status, 200);
    }
    static const char *const lists[] = {
        "/classes", "/classes?view=board", "/classes?view=month&on=2022-04-01",
        "/classes?year=2022&kind=2&field=2&level=2&origin=1&state=1&q=zhili"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        web_reply r = cast_get(s.c, s.office, lists[i]);
        assert_int_equal(r.status, 200);
        assert_true(cast_says(&r, "治理班"));
    }
    web_reply r = cast_get(s.c, s.office, "/classes?state=11");
    assert_false(cast_says(&r, "治理班"));
    assert_int_equal(cast_get(s.c, s.office, "/classes/new").status, 200);
    r = cast_get(s.c, s.office, "/classes.csv?q=2022-001");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "2022-001,治理班"));
    r = cast_get(s.c, s.office, "/classes.csv?q=nothing");
    assert_false(cast_says(&r, "治理班"));
    assert_int_equal(cast_get(s.c, s.office, "/classes.xlsx").status, 200);
}

static void test_staff(void **state)
{
    scene s = scene_make(*state);
    int64_t stranger = cast_person(s.c, s.u.unit_b1, "外人", POST_STAFF, RANK_NONE);
    const char *body =
        arena_printf(cast_mem(s.c), "person=%lld&role=supervisor", (long long)stranger);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/staff"), body).status, 404);
    body = arena_printf(cast_mem(s.c), "person=%lld&role=supervisor", (long long)s.sup);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/staff"), body).status, 200);
    web_reply r = cast_json(s.c, s.school, url(&s, "/people"));
    assert_true(cast_says(&r, "跟班员"));
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/staff/drop"), body).status, 200);
    assert_int_equal(cast_post(s.c, s.school, url(&s, "/staff/drop"), body).status, 404);
}

static void test_notice(void **state)
{
    scene s = scene_make(*state);
    web_reply r = cast_get(s.c, s.office,
                           url(&s, "/notice.docx?reply=2022-04-01&contact=%E7%8E%8B&phone=123"));
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "PK", 2);
    assert_int_equal(cast_get(s.c, s.office, url(&s, "/notice.docx?reply=tomorrow")).status, 404);
    r = cast_get(s.c, s.office, url(&s, "/notice.pdf"));
    assert_memory_equal(r.body, "%PDF", 4);
    assert_int_equal(cast_get(s.c, s.contact, url(&s, "/notice.docx")).status, 404);
}

/* The number of the approval is in the office's own series: the notice of somebody else's class has
 * another. */
static void test_the_number_of_a_notice(void **state)
{
    scene s = scene_make(*state);
    for (int own = 0; own < 2; own++) {
        const char *body = arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT WHEN,
                                        (long long)(own ? s.u.office : s.u.school));
        web_reply r = cast_post(s.c, s.office, "/classes/new", body);
        s.klass = id_of(&r);
        body = "title=x&category=professional&method=lecture&hours=16";
        assert_int_equal(cast_post(s.c, s.office, url(&s, "/module"), body).status, 200);
        assert_int_equal(cast_post(s.c, s.office, url(&s, "/submit"), "").status, 200);
        body = "verdict=approved";
        assert_int_equal(cast_post(s.c, s.office, url(&s, "/review"), body).status, 200);
        r = cast_json(s.c, s.office, url(&s, "/documents"));
        assert_int_equal(r.status, 200);
        assert_int_equal(cast_says(&r, "\"number\":\"北组培〔2022〕2号\""), own);
        assert_int_equal(cast_says(&r, "\"number\":\"\""), !own);
        assert_int_equal(cast_get(s.c, s.office, url(&s, "/notice.docx?number=9")).status, 200);
    }
}

static void test_pages_of_a_list(void **state)
{
    scene s = scene_make(*state);
    const char *body = arena_printf(cast_mem(s.c), "%s&org=%lld", WHAT WHEN, (long long)s.u.school);
    for (int i = 0; i < 52; i++) {
        assert_int_equal(cast_post(s.c, s.school, "/classes/new", body).status, 201);
    }
    web_reply r = cast_get(s.c, s.school, "/classes?sort=code");
    assert_true(cast_says(&r, ">2022-050<"));
    assert_false(cast_says(&r, ">2022-051<"));
    const char *after = strstr(r.body, "after=");
    assert_non_null(after);
    const char *mark = arena_copy_n(cast_mem(s.c), after, strcspn(after, "\"&"));
    r = cast_get(s.c, s.school, arena_printf(cast_mem(s.c), "/classes?sort=code&%s", mark));
    assert_true(cast_says(&r, ">2022-051<") && cast_says(&r, ">2022-053<"));
    assert_false(cast_says(&r, ">2022-050<"));
    const char *before = strstr(r.body, "before=");
    assert_non_null(before);
    mark = arena_copy_n(cast_mem(s.c), before, strcspn(before, "\"&"));
    r = cast_get(s.c, s.school, arena_printf(cast_mem(s.c), "/classes?sort=code&%s", mark));
    assert_true(cast_says(&r, ">2022-001<") && cast_says(&r, ">2022-050<"));
    r = cast_get(s.c, s.school, "/classes.csv");
    assert_true(cast_says(&r, "2022-001,") && cast_says(&r, "2022-053,"));
}

static const struct CMUnitTest pages[] = {CAST_BOTH(test_new_and_faults),
                                          CAST_BOTH(test_double_submit),
                                          CAST_BOTH(test_the_school_that_holds_a_class),
                                          CAST_BOTH(test_approval_by_pages),
                                          CAST_BOTH(test_all_pages_stand),
                                          CAST_BOTH(test_staff),
                                          CAST_BOTH(test_notice),
                                          CAST_BOTH(test_the_number_of_a_notice),
                                          CAST_BOTH(test_pages_of_a_list)};

int main(void) { return CAST_RUN(pages); }
