/* People: rules as tables, then units, persons, posts, lists and groups on both databases. */
#include "cast.h"

#include <dirent.h>
#include <stdlib.h>

#include "people/people.h"

/* ---- rules -------------------- */

static void test_duty_tiers(void **state)
{
    (void)state;
    static const struct {
        post_level l;
        person_rank r, border;
        duty_tier tier;
    } rows[] = {{POST_PROVINCE_CHIEF, RANK_NONE, RANK_NONE, DUTY_COUNTY_UP},
                {POST_COUNTY_DEPUTY, RANK_NONE, RANK_NONE, DUTY_COUNTY_UP},
                {POST_TOWNSHIP_CHIEF, RANK_NONE, RANK_NONE, DUTY_BELOW},
                {POST_NONE, RANK_NONE, RANK_RESEARCHER_4, DUTY_NONE},
                {POST_TOWNSHIP_CHIEF, RANK_RESEARCHER_4, RANK_RESEARCHER_4, DUTY_COUNTY_UP},
                {POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, RANK_RESEARCHER_4, DUTY_BELOW},
                {POST_NONE, RANK_RESEARCHER_1, RANK_NONE, DUTY_BELOW},
                {POST_CLERK, RANK_NONE, RANK_NONE, DUTY_BELOW}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(people_duty_tier(rows[i].l, rows[i].r, rows[i].border), rows[i].tier);
    }
}

static void test_filter_text(void **state)
{
    (void)state;
    static const struct {
        const char *query, *again;
    } rows[] = {
        {"", ""},
        {"org=5&sex=2", "org=5&sex=2"},
        {"sex=2&org=5", "org=5&sex=2"},
        {"sex=-1&state=0", ""},
        {"level=131,132&rank=3", "level=131,132&rank=3"},
        {"words=%E5%BC%A0+wei", "words=%E5%BC%A0%20wei"},
        {"state=-1&minority=0&party=1", "minority=0&party=1&state=-1"},
        {"born_from=1980-01-01&post_to=2020-02-29", "born_from=1980-01-01&post_to=2020-02-29"}};
    static const char *const refused[] = {"nobody=1",
                                          "sex=x",
                                          "level=131,x",
                                          "level=,",
                                          "born_from=1980-02-30",
                                          "category=-1",
                                          "words=%FF",
                                          "words=%C0%80",
                                          "org=-5",
                                          "level=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"};
    arena *mem = arena_new();
    people_filter f;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(people_filter_read(rows[i].query, mem, &f), OK);
        assert_string_equal(people_filter_text(&f, mem), rows[i].again);
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_int_equal(people_filter_read(refused[i], mem, &f), E_INPUT);
    }
    arena_free(mem);
}

static void test_peoples(void **state)
{
    (void)state;
    arena *mem = arena_new();
    assert_string_equal(people_ethnic_code(mem, "汉"), "01");
    assert_string_equal(people_ethnic_code(mem, "维吾尔族"), "05");
    assert_string_equal(people_ethnic_code(mem, "基诺族"), "56");
    assert_string_equal(people_ethnic_code(mem, "族"), "");
    assert_string_equal(people_ethnic_word("05", LANG_EN), "Uyghur");
    assert_string_equal(people_ethnic_word("57", LANG_ZH), "");
    arena_free(mem);
}

/* Nobody's people is neither Han nor a minority: the rule and the database must say the same. */
static void test_unknown_people(void **state)
{
    (void)state;
    people_filter f = people_filter_any();
    person p = {.ethnic = "", .born = DAY_NONE, .post_since = DAY_NONE, .state = PERSON_ACTIVE};
    f.ethnic_minority = 0;
    assert_false(people_filter_fits(&f, &p));
    f.ethnic_minority = 1;
    assert_false(people_filter_fits(&f, &p));
    p.ethnic = "05";
    assert_true(people_filter_fits(&f, &p));
}

/* ---- one deed of a test: any function over a turn -------------------- */

static person somebody(int64_t org_id, const char *name)
{
    return (person){.org = org_id,
                    .name = name,
                    .citizen = "",
                    .citizen_masked = "",
                    .sex = SEX_FEMALE,
                    .born = DAY_NONE,
                    .ethnic = "01",
                    .political = POLITICAL_MEMBER,
                    .party_since = DAY_NONE,
                    .degree = "",
                    .school = "",
                    .phone = "",
                    .work_since = DAY_NONE,
                    .title = "",
                    .post_level = POST_STAFF,
                    .post_since = DAY_NONE,
                    .state = PERSON_ACTIVE};
}

static err add_person(turn *t, void *context)
{
    person *p = context;
    return people_person_add(t, p, &p->id);
}

static err change_person(turn *t, void *context) { return people_person_change(t, context); }
static err move_person(turn *t, void *context) { return people_person_move(t, context); }
static err end_person(turn *t, void *context) { return people_person_end(t, context); }
static err add_post(turn *t, void *context) { return people_post_add(t, context); }

typedef struct {
    int64_t id;
    person p;
    person_posts posts;
} person_seen;
static err see_person(turn *t, void *context)
{
    person_seen *s = context;
    s->posts = (person_posts){0};
    TRY(people_person_get(t->d, s->id, t->mem, &s->p));
    return people_posts_of(t->d, s->id, t->mem, &s->posts);
}

static person_seen seen(cast *c, int64_t id)
{
    person_seen s = {.id = id};
    assert_int_equal(cast_read(c, see_person, &s), OK);
    return s;
}

typedef struct {
    const char *sql;
    int64_t id, n;
} number_wish;
static err ask_number(turn *t, void *context)
{
    number_wish *w = context;
    return db_one(t->d, &w->n, w->sql, INT(w->id));
}

static int64_t number(cast *c, const char *sql, int64_t id)
{
    number_wish w = {.sql = sql, .id = id};
    assert_int_equal(cast_read(c, ask_number, &w), OK);
    return w.n;
}

static int64_t entries(cast *c, int64_t chain)
{
    return number(c, "SELECT count(*) FROM audit_entry WHERE chain = $1", chain);
}

/* ---- units -------------------- */

typedef struct {
    int64_t id, parent;
} org_move_wish;
static err move_org(turn *t, void *context)
{
    const org_move_wish *w = context;
    return people_org_move(t, w->id, w->parent, "机构改革");
}

static err change_org(turn *t, void *context) { return people_org_change(t, context); }
static err add_org(turn *t, void *context)
{
    org *o = context;
    return people_org_add(t, o, &o->id);
}

/* The closure as the parents say it, computed anew in C. */
static err closure_is_right(turn *t, void *context)
{
    int64_t id[64], parent[64];
    size_t n = 0, pairs = 0;
    (void)context;
    db_q q = db_sql(t->d, "SELECT id, parent FROM people_org ORDER BY id");
    while (db_row(&q)) {
        assert_true(n < 64);
        id[n] = db_int(&q);
        parent[n++] = db_int(&q);
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < n; i++) {
        int64_t at = id[i];
        for (int64_t depth = 0; at; depth++) {
            int64_t said = -1;
            TRY(db_one(t->d, &said,
                       "SELECT depth FROM people_org_under WHERE ancestor = $1 AND org = $2",
                       INT(at), INT(id[i])));
            assert_int_equal(said, depth);
            pairs++;
            size_t k = 0;
            while (id[k] != at)
                k++;
            at = parent[k];
        }
    }
    int64_t all = 0;
    TRY(db_one(t->d, &all, "SELECT count(*) FROM people_org_under"));
    assert_int_equal(all, pairs);
    return OK;
}

static void test_closure(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    assert_int_equal(cast_read(c, closure_is_right, NULL), OK);
    org_move_wish under_other = {u.town_a, u.county_b}, deeper = {u.county_b, u.county_a},
                  out = {u.county_b, 0}, itself = {u.county_a, u.unit_a1},
                  nowhere = {u.county_a, 77};
    assert_int_equal(cast_do(c, move_org, &under_other), OK);
    assert_int_equal(cast_read(c, closure_is_right, NULL), OK);
    assert_int_equal(cast_do(c, move_org, &deeper), OK);
    assert_int_equal(cast_read(c, closure_is_right, NULL), OK);
    assert_int_equal(cast_do(c, move_org, &itself), E_INPUT);
    assert_int_equal(cast_do(c, move_org, &nowhere), E_ABSENT);
    assert_int_equal(cast_do(c, move_org, &out), OK);
    assert_int_equal(cast_read(c, closure_is_right, NULL), OK);
}

static void test_org_conflicts(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    org twin = {.parent = u.root,
                .code = "9901-01",
                .name = "重码局",
                .short_name = "",
                .level = ORG_CITY,
                .kind = ORG_DEPARTMENT,
                .since = DAY_NONE,
                .until = DAY_NONE};
    assert_int_equal(cast_do(c, add_org, &twin), E_CONFLICT);
    twin.code = "9900-77";
    twin.parent = 12345;
    assert_int_equal(cast_do(c, add_org, &twin), E_ABSENT);
    twin.parent = u.root;
    twin.name = "";
    assert_int_equal(cast_do(c, add_org, &twin), E_INPUT);
    int64_t before = entries(c, u.unit_a1);
    org now = {.id = u.unit_a1,
               .code = "9901-01",
               .name = "东川县财政和国资局",
               .short_name = "财政局",
               .level = ORG_COUNTY,
               .kind = ORG_DEPARTMENT,
               .since = DAY_NONE,
               .until = DAY_NONE,
               .version = 1};
    assert_int_equal(cast_do(c, change_org, &now), OK);
    assert_int_equal(entries(c, u.unit_a1), before + 1);
    assert_int_equal(cast_do(c, change_org, &now), E_CONFLICT); /* version 1 is gone */
    now.version = 2;
    now.code = "9902-01";
    assert_int_equal(cast_do(c, change_org, &now), E_CONFLICT);
}

typedef struct {
    const char *words;
    int64_t root;
    people_org_hits found;
} org_search;
static err search_orgs(turn *t, void *context)
{
    org_search *s = context;
    return people_org_search(t->d, s->words, &s->root, 1, 20, t->mem, &s->found);
}

static void test_org_search(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const struct {
        const char *words;
        int64_t root;
        size_t n;
        int64_t first;
    } rows[] = {{"财政", u.root, 2, 0},           {"财政", u.county_b, 1, u.unit_b1},
                {"caizheng", u.root, 2, 0},       {"东川 财政", u.root, 1, u.unit_a1},
                {"9902-20", u.root, 1, u.town_b}, {"%", u.root, 11, u.root},
                {"", u.county_a, 4, u.county_a},  {"司法", u.county_a, 0, 0},
                {"_", u.county_b, 4, u.county_b}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        org_search s = {.words = rows[i].words, .root = rows[i].root};
        assert_int_equal(cast_read(c, search_orgs, &s), OK);
        assert_int_equal(s.found.n, rows[i].n);
        if (rows[i].first) assert_int_equal(s.found.at[0].id, rows[i].first);
    }
}

static err count_units(turn *t, void *context)
{
    people_org_count *at = context;
    return people_org_counts(t->d, at, 3);
}

static void test_org_counts(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    cast_person(c, u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    cast_person(c, u.town_a, "李娜", POST_STAFF, RANK_NONE);
    cast_person(c, u.unit_b1, "王芳", POST_STAFF, RANK_NONE);
    int64_t gone = cast_person(c, u.unit_a1, "赵敏", POST_STAFF, RANK_NONE);
    person_ending e = {
        .person = gone, .state = PERSON_RETIRED, .on = day_of(2022, 2, 1), .reason = "到龄"};
    assert_int_equal(cast_do(c, end_person, &e), OK);
    people_org_count at[] = {{.org = u.root}, {.org = u.county_a}, {.org = u.unit_b2}};
    assert_int_equal(cast_read(c, count_units, at), OK);
    assert_int_equal(at[0].people, 3);
    assert_int_equal(at[1].people, 2);
    assert_int_equal(at[2].people, 0);
    assert_int_equal(at[0].children, 4);
    assert_int_equal(at[1].children, 3);
}

/* ---- persons -------------------- */

static const char number_a[] =
    "99010119800506002X"; /* made for these tests: the region is not assigned */

/* The check character of 17 digits (GB 11643), reckoned here by itself. */
static const char *checked(arena *mem, const char *digits)
{
    static const int weight[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++) {
        sum += (digits[i] - '0') * weight[i];
    }
    return arena_printf(mem, "%.17s%c", digits, "10X98765432"[sum % 11]);
}

static bool folder_holds(const char *folder, const char *words, arena *mem)
{
    DIR *d = opendir(folder);
    assert_non_null(d);
    bool found = false;
    for (struct dirent *e; !found && (e = readdir(d)) != NULL;) {
        FILE *f =
            e->d_name[0] == '.' ? NULL : fopen(arena_printf(mem, "%s/%s", folder, e->d_name), "rb");
        if (!f) continue;
        enum { ROOM = 16 << 20 };
        char *at = arena_take(mem, ROOM);
        size_t n = fread(at, 1, ROOM - 1, f);
        fclose(f);
        found = n >= strlen(words) && memmem(at, n, words, strlen(words)) != NULL;
    }
    closedir(d);
    return found;
}

static err owner_of(turn *t, void *context)
{
    number_wish *w = context;
    return people_person_by_citizen(t->d, w->sql, t->mem, &w->n);
}

typedef struct {
    int64_t id;
    char *plain;
} citizen_wish;
static err plain_number(turn *t, void *context)
{
    citizen_wish *w = context;
    return people_person_citizen(t, w->id, &w->plain);
}

static void test_citizen_numbers(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *first = checked(cast_mem(c), number_a),
               *second = checked(cast_mem(c), "99010219800506004");
    person p = somebody(u.unit_a1, "张伟"), twin = somebody(u.unit_b1, "李强"),
           wrong = somebody(u.unit_b1, "王磊");
    p.citizen = twin.citizen = first;
    wrong.citizen = "990101198005060001";
    assert_int_equal(cast_do(c, add_person, &p), OK);
    assert_int_equal(cast_do(c, add_person, &twin), E_CONFLICT);
    assert_int_equal(cast_do(c, add_person, &wrong), E_INPUT);
    person_seen s = seen(c, p.id);
    assert_null(strstr(s.p.citizen_masked, "19800506"));
    assert_false(folder_holds(store_folder(cast_store(c)), first, cast_mem(c)));
    assert_true(store_is_postgres(cast_store(c)) ||
                folder_holds(store_folder(cast_store(c)), "张伟", cast_mem(c)));
    citizen_wish plain = {.id = p.id};
    assert_int_equal(cast_read(c, plain_number, &plain), OK);
    assert_string_equal(plain.plain, first);

    p = s.p; /* another number: the first is free again, and only then */
    p.citizen = second;
    assert_int_equal(cast_do(c, change_person, &p), OK);
    number_wish whose = {.sql = second};
    assert_int_equal(cast_read(c, owner_of, &whose), OK);
    assert_int_equal(whose.n, p.id);
    twin.id = 0;
    assert_int_equal(cast_do(c, add_person, &twin), OK);
}

static void test_versions(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t id = cast_person(c, u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    person_seen s = seen(c, id);
    int64_t before = entries(c, id);
    person p = s.p;
    p.phone = "13900000000";
    p.state = PERSON_DEAD; /* not its business */
    p.org = u.unit_b1;
    assert_int_equal(cast_do(c, change_person, &p), OK);
    assert_int_equal(cast_do(c, change_person, &p), E_CONFLICT);
    s = seen(c, id);
    assert_string_equal(s.p.phone, "13900000000");
    assert_int_equal(s.p.state, PERSON_ACTIVE);
    assert_int_equal(s.p.org, u.unit_a1);
    assert_int_equal(s.p.version, 2);
    assert_int_equal(entries(c, id), before + 1);
    assert_int_equal(
        number(c,
               "SELECT count(*) FROM audit_entry WHERE chain = $1 AND deed = 'people.change' AND"
               " after = '{\"phone\":\"13900000000\"}'",
               id),
        1);
}

/* ---- posts -------------------- */

static person_move move_to(int64_t id, int64_t org_id, day since)
{
    return (person_move){.person = id,
                         .org = org_id,
                         .title = "科长",
                         .post_level = POST_TOWNSHIP_CHIEF,
                         .rank = RANK_PRINCIPAL_1,
                         .since = since,
                         .reason = "昌组干〔2021〕5号"};
}

static void test_moves(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t id = cast_person(c, u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    person_move m = move_to(id, u.unit_b1, day_of(2021, 6, 1)),
                early = move_to(id, u.unit_a2, day_of(2020, 1, 1)),
                late = move_to(id, u.unit_a2, day_of(2022, 3, 2)),
                stale = move_to(id, u.unit_a2, day_of(2021, 7, 1)),
                nowhere = move_to(id, 99, day_of(2021, 7, 1));
    stale.version = 1;
    assert_int_equal(cast_do(c, move_person, &m), OK);
    assert_int_equal(cast_do(c, move_person, &early), E_INPUT);
    assert_int_equal(cast_do(c, move_person, &late), E_INPUT);
    assert_int_equal(cast_do(c, move_person, &stale), E_CONFLICT);
    assert_int_equal(cast_do(c, move_person, &nowhere), E_ABSENT);
    person_seen s = seen(c, id);
    assert_int_equal(s.p.org, u.unit_b1);
    assert_int_equal(s.p.post_level, POST_TOWNSHIP_CHIEF);
    assert_int_equal(s.posts.n, 2);
    assert_int_equal(s.posts.at[0].org, u.unit_b1);
    assert_false(day_known(s.posts.at[0].until));
    assert_int_equal(s.posts.at[1].org, u.unit_a1);
    assert_int_equal(s.posts.at[1].until.n, day_of(2021, 6, 1).n);
    assert_int_equal(number(c,
                            "SELECT count(*) FROM audit_entry WHERE chain = $1 AND deed = "
                            "'people.move' AND reason IS NOT NULL",
                            id),
                     1);
}

typedef struct {
    int64_t id, version;
} undo_wish;
static err undo(turn *t, void *context)
{
    const undo_wish *w = context;
    return people_person_undo(t, w->id, w->version, "录入错误");
}

static void test_undo(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t id = cast_person(c, u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    undo_wish w = {.id = id}, stale = {id, 1};
    assert_int_equal(cast_do(c, undo, &w), E_CONFLICT); /* nothing before the first post */
    person_move m = move_to(id, u.unit_b1, day_of(2021, 6, 1));
    assert_int_equal(cast_do(c, move_person, &m), OK);
    assert_int_equal(cast_do(c, undo, &stale), E_CONFLICT);
    assert_int_equal(cast_do(c, undo, &w), OK);
    person_seen s = seen(c, id);
    assert_int_equal(s.p.org, u.unit_a1);
    assert_int_equal(s.p.post_level, POST_STAFF);
    assert_int_equal(s.posts.n, 1);
    assert_false(day_known(s.posts.at[0].until));
    assert_int_equal(cast_do(c, undo, &w), E_CONFLICT);

    person_ending e = {
        .person = id, .state = PERSON_RETIRED, .on = day_of(2022, 2, 1), .reason = "到龄"};
    assert_int_equal(cast_do(c, end_person, &e), OK);
    assert_int_equal(cast_do(c, undo, &w), OK);
    s = seen(c, id);
    assert_int_equal(s.p.state, PERSON_ACTIVE);
    assert_false(day_known(s.posts.at[0].until));
}

typedef struct {
    int64_t person, post;
    day until;
} post_end_wish;
static err end_post(turn *t, void *context)
{
    const post_end_wish *w = context;
    return people_post_end(t, w->person, w->post, w->until, "");
}

static void test_part_time_and_endings(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t id = cast_person(c, u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    person_move part = move_to(id, u.school, day_of(2020, 3, 1)),
                other = move_to(id, u.office, day_of(2020, 4, 1));
    assert_int_equal(cast_do(c, add_post, &part), OK);
    assert_int_equal(cast_do(c, add_post, &other), OK);
    person_seen s = seen(c, id);
    assert_int_equal(s.p.org, u.unit_a1); /* the main post stays what the record says */
    assert_int_equal(s.posts.n, 3);
    post_end_wish main = {id, s.posts.at[2].id, day_of(2021, 1, 1)},
                  one = {id, s.posts.at[0].id, day_of(2021, 1, 1)};
    assert_int_equal(cast_do(c, end_post, &main), E_CONFLICT);
    assert_int_equal(cast_do(c, end_post, &one), OK);
    assert_int_equal(cast_do(c, end_post, &one), E_CONFLICT);
    person_ending e = {
        .person = id, .state = PERSON_ACTIVE, .on = day_of(2022, 2, 1), .reason = "调往外省"};
    assert_int_equal(cast_do(c, end_person, &e), E_INPUT);
    e.state = PERSON_LEFT;
    assert_int_equal(cast_do(c, end_person, &e), OK);
    assert_int_equal(cast_do(c, end_person, &e), E_CONFLICT);
    s = seen(c, id);
    for (size_t i = 0; i < s.posts.n; i++) {
        assert_true(day_known(s.posts.at[i].until));
    }
    person_move back = move_to(id, u.unit_a2, day_of(2022, 1, 1));
    assert_int_equal(cast_do(c, move_person, &back), E_INPUT); /* before he left */
    back.since = day_of(2022, 2, 20);
    assert_int_equal(cast_do(c, move_person, &back), OK);
    assert_int_equal(seen(c, id).p.state, PERSON_ACTIVE);
}

/* ---- lists -------------------- */

enum { CROWD = 400 };
typedef struct {
    cast_units u;
    persons all;
    int64_t order[CROWD];
} crowd;

static unsigned dice(unsigned *seed) { return (*seed = *seed * 1103515245u + 12345u) >> 16; }

static err make_crowd(turn *t, void *context)
{
    static const char *const names[] = {"张伟",   "张伟",   "李娜",   "王芳", "阿不都热依木·买买提",
                                        "曾祥瑞", "单雄信", "陈𬱖"};
    static const post_level levels[] = {POST_COUNTY_CHIEF, POST_COUNTY_DEPUTY, POST_TOWNSHIP_CHIEF,
                                        POST_STAFF, POST_NONE};
    static const char *const peoples[] = {"01", "01", "05", ""};
    static const person_political parties[] = {POLITICAL_UNKNOWN, POLITICAL_MEMBER,
                                               POLITICAL_PROBATIONARY, POLITICAL_MASSES};
    crowd *w = context;
    const int64_t units[] = {w->u.root,    w->u.office, w->u.county_a, w->u.unit_a1,
                             w->u.unit_a2, w->u.town_a, w->u.unit_b1};
    unsigned seed = 7;
    for (int i = 0; i < CROWD; i++) {
        person p =
            somebody(units[dice(&seed) % COUNT_OF(units)], names[dice(&seed) % COUNT_OF(names)]);
        p.sex = dice(&seed) % 2 ? SEX_MALE : SEX_FEMALE;
        p.post_level = levels[dice(&seed) % COUNT_OF(levels)];
        p.rank = (person_rank)(dice(&seed) % 13);
        p.ethnic = peoples[dice(&seed) % COUNT_OF(peoples)];
        p.political = parties[dice(&seed) % COUNT_OF(parties)];
        p.categories = dice(&seed) % 8192;
        p.state = dice(&seed) % 5 ? PERSON_ACTIVE : PERSON_RETIRED;
        p.born = dice(&seed) % 9
                     ? day_of(1960 + (int)(dice(&seed) % 40), 1 + (int)(dice(&seed) % 12), 1)
                     : DAY_NONE;
        p.post_since = dice(&seed) % 9 ? day_of(2005 + (int)(dice(&seed) % 15), 1, 1) : DAY_NONE;
        TRY(people_person_add(t, &p, &p.id));
        *GROW(t->mem, &w->all) = p;
    }
    return OK;
}

/* Who fits, reckoned one by one: the rule of the filter, the unit's parents, the words' own
 * meaning. */
static bool under(const cast_units *u, int64_t org_id, int64_t ancestor)
{
    bool in_a = org_id == u->county_a || org_id == u->unit_a1 || org_id == u->unit_a2 ||
                org_id == u->town_a;
    return ancestor == 0 || ancestor == u->root || org_id == ancestor ||
           (ancestor == u->county_a && in_a) || (ancestor == u->county_b && org_id == u->unit_b1);
}

static bool named(const char *words, const char *name)
{
    static const struct {
        const char *words, *names;
    } says[] = {{"张", "张伟"},
                {"zhangwei", "张伟"},
                {"zw", "张伟"},
                {"ZhangWei", "张伟"},
                {"伟", "张伟"},
                {"wei", "张伟"},
                {"na", "李娜"},
                {"买买提", "阿不都热依木·买买提"},
                {"maimaiti", "阿不都热依木·买买提"},
                {"阿不都", "阿不都热依木·买买提"},
                {"zengxiang", "曾祥瑞"},
                {"shanxiong", "单雄信"},
                {"陈𬱖", "陈𬱖"},
                {"𬱖", "陈𬱖"},
                {"张 伟", "张伟"},
                {"'\"*", ""},
                {"wf", "王芳"}};
    for (size_t i = 0; i < COUNT_OF(says); i++) {
        if (text_is(says[i].words, words)) return text_is(says[i].names, name);
    }
    if (text_is(words, "z"))
        return text_is(name, "张伟") ||
               text_is(name, "曾祥瑞"); /* one letter: how the name begins */
    if (text_is(words, "L")) return text_is(name, "李娜");
    return text_empty(words);
}

typedef struct {
    crowd *w;
    people_filter f;
    people_page page;
    persons found;
    int64_t count;
} list_wish;
static err ask_list(turn *t, void *context)
{
    list_wish *w = context;
    w->found = (persons){0};
    TRY(people_of(t->d, &w->f, &w->page, t->mem, &w->found));
    return people_count(t->d, &w->f, &w->count);
}

static int by_name(const person *a, const person *b)
{
    int n = strcmp(a->sort_key, b->sort_key);
    return n ? n : a->id < b->id ? -1 : a->id > b->id;
}

static int in_order(const person *a, const person *b, people_order order)
{
    if (order == PEOPLE_BY_LEVEL && a->post_level != b->post_level)
        return a->post_level < b->post_level ? -1 : 1;
    if (order == PEOPLE_BY_LEVEL && a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return by_name(a, b);
}

static void take_place(people_page *page, const person *at, bool back)
{
    page->key = at->sort_key;
    page->id = at->id;
    page->post_level = at->post_level;
    page->rank = at->rank;
    page->back = back;
}

/* Forward from the first page to the last and back again: everybody once, in order, whichever way
 * is taken. */
static void walk(cast *c, list_wish *w, size_t expected)
{
    persons all = {0};
    do {
        assert_int_equal(cast_read(c, ask_list, w), OK);
        assert_int_equal(w->count, expected);
        for (size_t i = 0; i < w->found.n; i++) {
            *GROW(cast_mem(c), &all) = w->found.at[i];
        }
        if (w->found.n) take_place(&w->page, &w->found.at[w->found.n - 1], false);
    } while (w->found.n == w->page.limit);
    assert_int_equal(all.n, expected);
    for (size_t i = 1; i < all.n; i++) {
        int n = in_order(&all.at[i - 1], &all.at[i], w->page.order);
        assert_true(w->page.down ? n > 0 : n < 0);
    }
    if (expected < 2) return;
    take_place(&w->page, &all.at[expected - 1], true);
    assert_int_equal(cast_read(c, ask_list, w), OK);
    size_t n = expected - 1 < w->page.limit ? expected - 1 : w->page.limit;
    assert_int_equal(w->found.n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(w->found.at[i].id, all.at[expected - 1 - n + i].id);
    }
}

static size_t brute(const crowd *w, const people_filter *f)
{
    size_t n = 0;
    for (size_t i = 0; i < w->all.n; i++) {
        const person *p = &w->all.at[i];
        n += people_filter_fits(f, p) && under(&w->u, p->org, f->org) && named(f->words, p->name);
    }
    return n;
}

static void check_filter(cast *c, crowd *w, const people_filter *f)
{
    static const struct {
        int64_t count;
        people_order order;
        bool down;
        size_t limit;
    } ways[] = {{0, PEOPLE_BY_NAME, false, 31},
                {1, PEOPLE_BY_NAME, true, 50},
                {5000, PEOPLE_BY_NAME, false, 50},
                {5000, PEOPLE_BY_LEVEL, false, 37},
                {1, PEOPLE_BY_LEVEL, true, 64}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        list_wish l = {.w = w, .f = *f};
        l.page = (people_page){.key = "",
                               .limit = ways[i].limit,
                               .order = ways[i].order,
                               .down = ways[i].down,
                               .count = ways[i].count};
        walk(c, &l, brute(w, f));
    }
}

static void test_filters_alone(void **state)
{
    cast *c = *state;
    crowd w = {.u = cast_units_make(c)};
    static const char *const filters[] = {"",
                                          "state=-1",
                                          "state=2",
                                          "sex=1",
                                          "sex=2",
                                          "level=131,132",
                                          "rank=0",
                                          "rank=1,2,3",
                                          "category=1",
                                          "category=96",
                                          "minority=0",
                                          "minority=1",
                                          "party=0",
                                          "party=1",
                                          "born_from=1980-01-01",
                                          "born_to=1980-01-01",
                                          "post_from=2010-01-01",
                                          "post_to=2012-01-01"};
    static const char *const words[] = {"张",        "zhangwei",  "zw",      "ZhangWei", "伟",
                                        "wei",       "na",        "买买提",  "maimaiti", "阿不都",
                                        "zengxiang", "shanxiong", "陈𬱖", "𬱖",     "张 伟",
                                        "'\"*",      "wf",        "z",       "L"};
    assert_int_equal(cast_do(c, make_crowd, &w), OK);
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        people_filter f;
        assert_int_equal(people_filter_read(filters[i], cast_mem(c), &f), OK);
        assert_in_range(brute(&w, &f), 1, CROWD);
        check_filter(c, &w, &f);
    }
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        people_filter f = people_filter_any();
        f.words = words[i];
        check_filter(c, &w, &f);
    }
}

static void test_filters_together(void **state)
{
    cast *c = *state;
    crowd w = {.u = cast_units_make(c)};
    unsigned seed = 3;
    assert_int_equal(cast_do(c, make_crowd, &w), OK);
    const int64_t units[] = {0, w.u.root, w.u.county_a, w.u.county_b, w.u.unit_a1, w.u.unit_b2};
    static const char *const words[] = {"", "", "", "张", "zw", "买买提"};
    for (int i = 0; i < 60; i++) {
        people_filter f = people_filter_any();
        f.org = units[dice(&seed) % COUNT_OF(units)];
        f.words = words[dice(&seed) % COUNT_OF(words)];
        f.sex = (int)(dice(&seed) % 3) - 1 == 0 ? 2 : -1;
        f.party = (int)(dice(&seed) % 3) - 1;
        f.ethnic_minority = (int)(dice(&seed) % 3) - 1;
        f.state = (int)(dice(&seed) % 4) - 1;
        f.categories = dice(&seed) % 3 ? 0 : dice(&seed) % 8192;
        f.levels_n = dice(&seed) % 3;
        f.levels[0] = POST_COUNTY_CHIEF;
        f.levels[1] = POST_STAFF;
        f.born_from = dice(&seed) % 2 ? day_of(1970, 1, 1) : DAY_NONE;
        list_wish l = {
            .w = &w, .f = f, .page = {.key = "", .limit = 40, .count = dice(&seed) % 2 ? 5000 : 0}};
        walk(c, &l, brute(&w, &f));
    }
}

static void test_find_by_number(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    person p = somebody(u.unit_a1, "张伟");
    p.citizen = checked(cast_mem(c), "99010119800506022");
    assert_int_equal(cast_do(c, add_person, &p), OK);
    cast_person(c, u.unit_a1, "李娜", POST_STAFF, RANK_NONE);
    list_wish l = {.f = people_filter_any(), .page = {.key = "", .limit = 10}};
    l.f.org = u.county_a;
    l.f.words = p.citizen;
    assert_int_equal(cast_read(c, ask_list, &l), OK);
    assert_int_equal(l.found.n, 1);
    assert_int_equal(l.found.at[0].id, p.id);
    l.f.org = u.county_b; /* not below: not found */
    assert_int_equal(cast_read(c, ask_list, &l), OK);
    assert_int_equal(l.found.n, 0);
    assert_int_equal(l.count, 0);
}

/* ---- groups -------------------- */

static err add_group(turn *t, void *context)
{
    people_group *g = context;
    return people_group_add(t, g, &g->id);
}
static err change_group(turn *t, void *context) { return people_group_change(t, context); }
static err drop_group(turn *t, void *context)
{
    const people_group *g = context;
    return people_group_drop(t, g->id, g->version);
}

typedef struct {
    int64_t id, count;
    people_group g;
} group_wish;
static err see_group(turn *t, void *context)
{
    group_wish *w = context;
    people_filter f;
    TRY(people_group_get(t->d, w->id, t->mem, &w->g));
    TRY(people_group_filter(t->d, &w->g, t->mem, &f));
    return people_count(t->d, &f, &w->count);
}

/* ---- many at once -------------------- */

static void test_many_judged(void **state)
{
    (void)state;
    const day on = day_of(2022, 2, 1), later = day_of(2022, 2, 2);
    const struct {
        people_many_kind kind;
        person p;
        people_many_fit fit;
    } rows[] = {
        {MANY_MOVE, {.org = 1, .state = PERSON_ACTIVE, .post_since = on}, MANY_FITS},
        {MANY_MOVE, {.org = 1, .state = PERSON_ACTIVE, .post_since = DAY_NONE}, MANY_FITS},
        {MANY_MOVE, {.org = 1, .state = PERSON_ACTIVE, .post_since = later}, MANY_LATER},
        {MANY_MOVE, {.org = 7, .state = PERSON_ACTIVE, .post_since = later}, MANY_SO_ALREADY},
        {MANY_MOVE, {.org = 1, .state = PERSON_RETIRED, .post_since = on}, MANY_GONE},
        {MANY_MARK, {.categories = CAT_YOUNG}, MANY_SO_ALREADY},
        {MANY_MARK, {.categories = CAT_RESERVE}, MANY_FITS},
        {MANY_UNMARK, {.categories = CAT_YOUNG}, MANY_FITS},
        {MANY_UNMARK, {.categories = 0}, MANY_SO_ALREADY}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const people_many m = {.kind = rows[i].kind, .org = 7, .since = on, .category = CAT_YOUNG};
        assert_int_equal(people_many_judge(&m, &rows[i].p), rows[i].fit);
    }
    people_many m = {.done = 3, .at = moment_at(on, 600), .undone_at = MOMENT_NONE};
    assert_true(people_many_undoable(&m, on));
    assert_false(people_many_undoable(&m, later));
    m.undone_at = m.at;
    assert_false(people_many_undoable(&m, on));
}

typedef struct {
    crowd *w;
    people_many m;
    people_filter f;
    int64_t by_database[MANY_FITS_N], one_by_one[MANY_FITS_N], same, changed;
    const char *fault;
} many_wish;

static err count_many(turn *t, void *context)
{
    many_wish *w = context;
    persons all = {0};
    people_page page = {.key = "", .limit = CROWD + 1}; /* and the officer */
    memset(w->one_by_one, 0, sizeof w->one_by_one);
    TRY(people_many_counts(t->d, &w->f, &w->m, t->mem, w->by_database));
    TRY(people_of(t->d, &w->f, &page, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        w->one_by_one[people_many_judge(&w->m, &all.at[i])]++;
    }
    return w->m.id ? people_many_left(t->d, w->m.id, &w->same, &w->changed) : OK;
}

static err begin_many(turn *t, void *context)
{
    many_wish *w = context;
    return people_many_begin(t, &w->m);
}

static void check_counts(cast *c, many_wish *w)
{
    assert_int_equal(cast_read(c, count_many, w), OK);
    for (int i = 0; i < MANY_FITS_N; i++) {
        assert_int_equal(w->by_database[i], w->one_by_one[i]);
    }
}

static err run_many(cast *c, const many_wish *w, bool undo)
{
    job j = {.person = w->m.person,
             .s = cast_store(c),
             .mem = cast_mem(c),
             .by = {.person = w->m.person,
                    .name = "王芳",
                    .ip = "",
                    .request = "",
                    .now = moment_at(day_of(2022, 3, 1), 540)}};
    j.input = arena_printf(cast_mem(c), "{\"many\":\"%lld\",\"undo\":%s,\"reason\":\"x\"}",
                           (long long)w->m.id, undo ? "true" : "false");
    return people_many_job.run(&j);
}

/* The database and the rule say the same; the job does what was planned, part by part, and takes it
 * back but for who was changed since. */
static void test_many_by_job(void **state)
{
    cast *c = *state;
    crowd w = {.u = cast_units_make(c)};
    int64_t officer = cast_person(c, w.u.office, "王芳", POST_STAFF, RANK_NONE);
    assert_int_equal(cast_do(c, make_crowd, &w), OK);
    many_wish mark = {.w = &w, .m = {.kind = MANY_UNMARK, .category = CAT_YOUNG}};
    mark.f = people_filter_any();
    mark.f.state = -1;
    check_counts(c, &mark);
    mark.m.kind = MANY_MARK;
    check_counts(c, &mark);
    many_wish move = {.w = &w,
                      .m = {.kind = MANY_MOVE,
                            .person = officer,
                            .whole = w.u.root,
                            .org = w.u.unit_b2,
                            .since = day_of(2012, 6, 1),
                            .reason = "机构调整",
                            .filter = "state=-1"}};
    move.f = mark.f;
    check_counts(c, &move);
    assert_true(move.by_database[MANY_LATER] && move.by_database[MANY_GONE]);
    move.m.planned = move.by_database[MANY_FITS] + 1;
    assert_int_equal(cast_do_as(c, officer, begin_many, &move), OK);
    assert_int_equal(run_many(c, &move, false), E_CONFLICT); /* the list is another one */
    move.m.planned = move.by_database[MANY_FITS];
    assert_int_equal(cast_do_as(c, officer, begin_many, &move), OK);
    assert_int_equal(run_many(c, &move, false), OK);
    int64_t planned = move.m.planned;
    assert_int_equal(cast_read(c, count_many, &move), OK);
    assert_int_equal(move.by_database[MANY_SO_ALREADY], planned);
    assert_int_equal(move.same, planned);
    for (size_t i = 0; i < w.all.n; i++) {
        bool moved = people_many_judge(&move.m, &w.all.at[i]) == MANY_FITS;
        if (!moved) { continue; }
        person_move on = move_to(w.all.at[i].id, w.u.unit_a1, day_of(2021, 1, 1));
        assert_int_equal(cast_do(c, move_person, &on), OK);
        break;
    }
    assert_int_equal(run_many(c, &move, true), OK);
    assert_int_equal(cast_read(c, count_many, &move), OK);
    assert_int_equal(move.by_database[MANY_SO_ALREADY], 0);
    assert_int_equal(move.same, 0);
}

static void test_groups(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    people_group g = {.org = u.county_a, .name = "女干部", .filter = "sex=2&words="}, twin = g,
                 foreign = g, bad = g;
    foreign.name = "外县",
    foreign.filter = arena_printf(cast_mem(c), "org=%lld", (long long)u.unit_b1);
    bad.name = "错", bad.filter = "who=me";
    assert_int_equal(cast_do(c, add_group, &g), OK);
    assert_int_equal(cast_do(c, add_group, &twin), E_CONFLICT);
    assert_int_equal(cast_do(c, add_group, &foreign), E_INPUT);
    assert_int_equal(cast_do(c, add_group, &bad), E_INPUT);
    group_wish w = {.id = g.id};
    assert_int_equal(cast_read(c, see_group, &w), OK);
    assert_int_equal(w.count, 0);
    assert_string_equal(w.g.filter, "sex=2");
    cast_person(c, u.town_a, "李娜", POST_STAFF,
                RANK_NONE); /* fits from now on, in the county's subtree */
    cast_person(c, u.unit_b1, "王芳", POST_STAFF, RANK_NONE);
    assert_int_equal(cast_read(c, see_group, &w), OK);
    assert_int_equal(w.count, 1);

    people_group now = {.id = g.id,
                        .name = "女干部",
                        .filter = arena_printf(cast_mem(c), "org=%lld", (long long)u.town_a),
                        .version = 1};
    assert_int_equal(cast_do(c, change_group, &now), OK);
    assert_int_equal(cast_do(c, change_group, &now), E_CONFLICT);
    org_move_wish away = {u.town_a,
                          u.county_b}; /* the unit leaves the group's subtree: nobody is shown */
    assert_int_equal(cast_do(c, move_org, &away), OK);
    assert_int_equal(cast_read(c, see_group, &w), E_ABSENT);
    now.version = 2;
    assert_int_equal(cast_do(c, drop_group, &now), OK);
    assert_int_equal(cast_do(c, drop_group, &now), E_ABSENT);
}

int main(void)
{
    const struct CMUnitTest rules[] = {
        cmocka_unit_test(test_duty_tiers), cmocka_unit_test(test_filter_text),
        cmocka_unit_test(test_peoples), cmocka_unit_test(test_many_judged),
        cmocka_unit_test(test_unknown_people)};
    const struct CMUnitTest stores[] = {CAST_BOTH(test_closure),
                                        CAST_BOTH(test_org_conflicts),
                                        CAST_BOTH(test_org_search),
                                        CAST_BOTH(test_org_counts),
                                        CAST_BOTH(test_citizen_numbers),
                                        CAST_BOTH(test_versions),
                                        CAST_BOTH(test_moves),
                                        CAST_BOTH(test_undo),
                                        CAST_BOTH(test_part_time_and_endings),
                                        CAST_BOTH(test_filters_alone),
                                        CAST_BOTH(test_filters_together),
                                        CAST_BOTH(test_find_by_number),
                                        CAST_BOTH(test_many_by_job),
                                        CAST_BOTH(test_groups)};
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    return failed + CAST_RUN(stores);
}
