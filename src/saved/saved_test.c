/* Saved filters and the manner of lists: one's own alone, written down, found again on the list. */
#include "cast.h"

#include "saved/saved.h"

typedef struct {
    cast_units u;
    int64_t officer, other;
    const char *token, *other_token;
} world;

static world world_make(cast *c)
{
    world w = {.u = cast_units_make(c)};
    w.officer = cast_person(c, w.u.office, "王芳", POST_STAFF, RANK_NONE);
    w.other = cast_person(c, w.u.office, "李强", POST_STAFF, RANK_NONE);
    w.token = cast_token(c, w.officer, ROLE_TRAINING_OFFICE, w.u.root);
    w.other_token = cast_token(c, w.other, ROLE_TRAINING_OFFICE, w.u.root);
    return w;
}

typedef struct {
    saved_filter f;
    int64_t id;
    const char *cols, *sort;
    look_kept kept;
    saved_filters all;
    arena *mem;
    err e;
} work;

static err keep(turn *t, void *context)
{
    work *w = context;
    return saved_filter_keep(t, &w->f, &w->id);
}
static err rename_it(turn *t, void *context)
{
    work *w = context;
    w->e = saved_filter_rename(t, w->id, w->f.name);
    return w->e == E_INPUT ? OK : w->e;
}
static err drop(turn *t, void *context)
{
    work *w = context;
    return saved_filter_drop(t, w->id);
}
static err manner(turn *t, void *context)
{
    work *w = context;
    return saved_manner_keep(t, w->f.list, w->cols, w->sort);
}
static err ask(turn *t, void *context)
{
    work *w = context;
    look_kept found = {.cols = "", .sort = ""};
    TRY(saved_kept(t, w->f.list, &found));
    w->kept =
        (look_kept){.cols = arena_copy(w->mem, found.cols), .sort = arena_copy(w->mem, found.sort)};
    for (size_t i = 0; i < found.filters.n; i++) {
        const look_kept_filter *f = &found.filters.at[i];
        *GROW(w->mem, &w->kept.filters) =
            (look_kept_filter){f->id, arena_copy(w->mem, f->name), arena_copy(w->mem, f->query)};
    }
    return OK;
}

static void one_name_is_one_filter_of_one_list(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    work k = {.f = {.list = "/people", .name = "县处级", .query = "level=131"}, .mem = cast_mem(c)};
    assert_int_equal(cast_do_as(c, w.officer, keep, &k), OK);
    int64_t first = k.id;
    k.f.query = "level=132";
    assert_int_equal(cast_do_as(c, w.officer, keep, &k), OK);
    assert_int_equal(k.id, first); /* replaced, not doubled */
    k.f.list = "/classes";
    assert_int_equal(cast_do_as(c, w.officer, keep, &k), OK);
    assert_int_not_equal(k.id, first);
    k.f.list = "/people";
    assert_int_equal(cast_do_as(c, w.officer, ask, &k), OK);
    assert_int_equal(k.kept.filters.n, 1);
    assert_string_equal(k.kept.filters.at[0].query, "level=132");
    assert_int_equal(cast_do_as(c, w.other, ask, &k), OK);
    assert_int_equal(k.kept.filters.n, 0);
}

static void a_name_that_is_taken_stays_where_it_is(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    work k = {.f = {.list = "/people", .name = "甲", .query = "sex=1"}, .mem = cast_mem(c)};
    assert_int_equal(cast_do_as(c, w.officer, keep, &k), OK);
    k.f.name = "乙";
    assert_int_equal(cast_do_as(c, w.officer, keep, &k), OK);
    k.f.name = "甲";
    assert_int_equal(cast_do_as(c, w.officer, rename_it, &k), OK);
    assert_int_equal(k.e, E_INPUT);
    k.f.name = "丙";
    assert_int_equal(cast_do_as(c, w.officer, rename_it, &k), OK);
    assert_int_equal(k.e, OK);
    assert_int_equal(cast_do_as(c, w.other, drop, &k), E_ABSENT);
    assert_int_equal(cast_do_as(c, w.other, rename_it, &k), E_ABSENT);
    assert_int_equal(cast_do_as(c, w.officer, drop, &k), OK);
    assert_int_equal(cast_do_as(c, w.officer, drop, &k), E_ABSENT);
    assert_int_equal(cast_do_as(c, w.officer, ask, &k), OK);
    assert_int_equal(k.kept.filters.n, 1);
}

static void a_manner_is_kept_and_taken_back(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    work k = {.f = {.list = "/people"}, .cols = "org.born", .sort = "-level", .mem = cast_mem(c)};
    assert_int_equal(cast_do_as(c, w.officer, manner, &k), OK);
    k.cols = "-";
    assert_int_equal(cast_do_as(c, w.officer, manner, &k), OK);
    assert_int_equal(cast_do_as(c, w.officer, ask, &k), OK);
    assert_string_equal(k.kept.cols, "-");
    assert_string_equal(k.kept.sort, "-level");
    k.cols = k.sort = "";
    assert_int_equal(cast_do_as(c, w.officer, manner, &k), OK);
    assert_int_equal(cast_do_as(c, w.officer, ask, &k), OK);
    assert_string_equal(k.kept.cols, "");
}

static void the_list_shows_what_is_kept(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    web_reply r = cast_get(c, w.token, "/people?level=131,132&sex=2");
    assert_true(cast_says(&r, "action=\"/lists/filters\""));
    r = cast_get(c, w.token, "/people?q=wang&sex=2&sort=-level");
    assert_true(cast_says(&r, "name=\"said\" value=\"搜索：wang；性别：女；次序：职务层次 ↓\""));
    r = cast_post(c, w.token, "/lists/filters",
                  "list=/people&name=%E5%A5%B3%E5%A4%84%E7%BA%A7&query=sex=2%26after=x%26level="
                  "131%252C132&title=%E4%BA%BA%E5%91%98&said=%E6%80%A7%E5%88%AB%EF%BC%9A%E5%A5%B3&"
                  "back=/people?sex=2");
    assert_int_equal(r.status, 201);
    assert_true(cast_says(&r, "\"location\":\"/people?sex=2\""));
    r = cast_get(c, w.token, "/lists/filters");
    assert_true(cast_says(&r, "<a href=\"/people?level=131,132&amp;sex=2\">女处级</a></th>"
                              "<td>人员</td><td class=\"wrap\">性别：女</td>"));
    r = cast_get(c, w.token, "/people?sex=2&level=131%2C132"); /* other order, other spelling */
    assert_true(cast_says(&r, "<a href=\"/people?level=131,132&amp;sex=2\" aria-current=\"true\">女"
                              "处级</a>"));
    assert_false(cast_says(&r, "action=\"/lists/filters\"")); /* it is saved */
    r = cast_get(c, w.other_token, "/people?sex=2&level=131,132");
    assert_false(cast_says(&r, "女处级"));
    r = cast_post(c, w.token, "/lists/manner",
                  "list=/people&cols=citizen&cols=level&sort=-level&back=/people");
    assert_int_equal(r.status, 200);
    r = cast_get(c, w.token, "/people");
    assert_true(cast_says(&r, "sort=citizen") || cast_says(&r, "<td class=\"mono\">"));
    assert_true(cast_says(&r, "aria-sort=\"descending\""));
    assert_true(cast_says(&r, "/people.xlsx?sort=-level"));
    r = cast_get(c, w.token, "/people?sort=name&cols=born"); /* the address comes first */
    assert_true(cast_says(&r, "aria-sort=\"ascending\""));
    r = cast_post(c, w.token, "/lists/manner/drop", "list=/people&back=/people");
    assert_int_equal(r.status, 200);
    r = cast_get(c, w.token, "/people");
    assert_false(cast_says(&r, "aria-sort=\"descending\""));
}

static void nobody_is_sent_elsewhere_and_nothing_empty_is_saved(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    web_reply r =
        cast_post(c, w.token, "/lists/manner", "list=/people&back=%2F%2Fevil.example%2Fpeople");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"location\":\"/lists/filters\""));
    r = cast_post(c, w.token, "/lists/filters", "list=/people&name=x&query=after%3Dz&back=/people");
    assert_int_equal(r.status, 422);
    r = cast_json(c, w.token, "/lists/filters");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"rows\":[]"));
    assert_int_equal(cast_get(c, NULL, "/lists/filters").status, 303);
}

static web_reply keep_draft(cast *c, const char *token, const char *words)
{
    return cast_post(c, token, "/drafts",
                     arena_printf(cast_mem(c), "form=/classes/new&words=%s", words));
}

static err find_draft(turn *t, void *context)
{
    return saved_draft_get(t->d, t->actor.person, "/classes/new", t->mem, context);
}

static err keep_another(turn *t, void *context UNUSED)
{
    return saved_draft_keep(t, "/item/7/edit", "name=x");
}

static void a_draft_is_ones_own_until_it_is_sent_or_old(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    const char *page = "/drafts?form=/classes/new";
    assert_int_equal(keep_draft(c, w.token, "name%3Dfirst").status, 200);
    assert_int_equal(keep_draft(c, w.token, "name%3Dsecond%26days%3D3").status, 200);
    web_reply r = cast_json(c, w.token, page);
    assert_true(cast_says(&r, "name=second&days=3") && !cast_says(&r, "first"));
    r = cast_json(c, w.token, "/drafts?form=/plan/new");
    assert_true(cast_says(&r, "\"words\":\"\""));
    r = cast_json(c, w.other_token, page);
    assert_true(cast_says(&r, "\"words\":\"\""));
    assert_int_equal(keep_draft(c, w.token, "").status, 200);
    r = cast_json(c, w.token, page);
    assert_true(cast_says(&r, "\"words\":\"\""));
    assert_int_equal(keep_draft(c, w.token, "name%3Dold").status, 200);
    saved_draft d;
    assert_int_equal(cast_do_as(c, w.officer, find_draft, &d), OK);
    moment_advance((SAVED_DRAFT_DAYS + 1) * 86400);
    assert_int_equal(cast_do_as(c, w.officer, keep_another, NULL), OK);
    assert_int_equal(cast_do_as(c, w.officer, find_draft, &d), E_ABSENT);
    assert_int_equal(cast_post(c, NULL, "/drafts", "form=/other&words=x%3D1").status, 401);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(one_name_is_one_filter_of_one_list),
        CAST_BOTH(a_name_that_is_taken_stays_where_it_is),
        CAST_BOTH(a_manner_is_kept_and_taken_back),
        CAST_BOTH(the_list_shows_what_is_kept),
        CAST_BOTH(a_draft_is_ones_own_until_it_is_sent_or_old),
        CAST_BOTH(nobody_is_sent_elsewhere_and_nothing_empty_is_saved),
    };
    return CAST_RUN(tests);
}
