/* Rules by day and unit: the version in force, the nearest unit's, who may enter what. */
#include "cast.h"

#include "people/people.h"
#include "rule/rule.h"

#define SAY(c, ...) arena_printf(cast_mem(c), __VA_ARGS__)

typedef struct {
    const char *key;
    int64_t org, value;
    day since, until;
} wish;

static err enter(turn *t, void *context)
{
    const wish *w = context;
    rule r = {.id = id_new(),
              .key = w->key,
              .org = w->org,
              .level = RULE_UNIT,
              .value = w->value,
              .words = "",
              .since = w->since,
              .until = w->until,
              .document = "本级规定",
              .url = "",
              .confidence = "A",
              .note = ""};
    return rule_add(t->d, &r, t->now, 0);
}

typedef struct {
    const char *key;
    day on;
    int64_t org, value;
    err e;
} question;

static err ask(turn *t, void *context)
{
    question *q = context;
    rule r = {0};
    q->e = rule_at(t->d, t->mem, q->key, q->on, q->org, &r);
    q->value = r.value;
    return OK;
}

static int64_t value_of(cast *c, const char *key, day on, int64_t org_id)
{
    question q = {.key = key, .on = on, .org = org_id};
    assert_int_equal(cast_read(c, ask, &q), OK);
    return q.e == OK ? q.value : -1;
}

static void put(cast *c, const char *key, int64_t org_id, int64_t value, day since, day until)
{
    wish w = {.key = key, .org = org_id, .value = value, .since = since, .until = until};
    assert_int_equal(cast_do(c, enter, &w), OK);
}

/* ---- days ------------------------------------------------------------------------------------ */

static void the_version_of_the_day_holds(void **state)
{
    cast *c = *state;
    const char *key = "duty.border_rank";
    assert_int_equal(value_of(c, key, day_of(2015, 10, 13), 0), -1);
    assert_int_equal(value_of(c, key, day_of(2015, 10, 14), 0), 0);
    assert_int_equal(value_of(c, key, day_of(2023, 9, 18), 0), 0);
    assert_int_equal(value_of(c, key, day_of(2023, 9, 19), 0), 6);
    assert_int_equal(value_of(c, "no.such.rule", day_of(2023, 9, 19), 0), -1);
    put(c, "duty.below.tenths", 0, 1000, day_of(2022, 3, 1), DAY_NONE);
    assert_int_equal(value_of(c, "duty.below.tenths", day_of(2022, 2, 28), 0), 900);
    assert_int_equal(value_of(c, "duty.below.tenths", day_of(2022, 3, 1), 0), 1000);
}

/* The built-in versions are loaded once: a second start adds nothing. */
static err load_again(turn *t, void *context)
{
    rules before = {0}, after = {0};
    TRY(rule_all(t->d, t->mem, &before));
    TRY(rule_load(t->d, t->now));
    TRY(rule_all(t->d, t->mem, &after));
    *(bool *)context = before.n == after.n && before.n > 30;
    return OK;
}

static void loading_again_adds_nothing(void **state)
{
    bool same = false;
    assert_int_equal(cast_do(*state, load_again, &same), OK);
    assert_true(same);
}

/* ---- units ----------------------------------------------------------------------------------- */

static void the_nearest_unit_wins(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *key = "duty.below.tenths";
    day on = day_of(2022, 3, 1), from = day_of(2022, 1, 1);
    put(c, key, u.county_a, 1200, from, DAY_NONE);
    put(c, key, u.root, 1000, from, DAY_NONE);
    put(c, key, u.unit_a1, 700, from, day_of(2022, 6, 1));
    const struct {
        int64_t org, value;
    } rows[] = {{0, 900},           {u.root, 1000},   {u.office, 1000}, {u.county_b, 1000},
                {u.county_a, 1200}, {u.town_a, 1200}, {u.unit_a1, 700}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (value_of(c, key, on, rows[i].org) != rows[i].value) { fail_msg("row %zu", i); }
    }
    assert_int_equal(value_of(c, key, day_of(2021, 12, 31), u.unit_a1), 900);
    assert_int_equal(value_of(c, key, day_of(2022, 6, 1), u.unit_a1), 1200); /* its own has ended */
    put(c, key, u.county_a, 1300, day_of(2022, 7, 1), DAY_NONE);
    assert_int_equal(value_of(c, key, day_of(2022, 6, 30), u.county_a), 1200);
    assert_int_equal(value_of(c, key, day_of(2022, 7, 1), u.county_a), 1300);
}

typedef struct {
    int64_t print;
    rule_orgs orgs;
    day on;
} seen;

static err look(turn *t, void *context)
{
    seen *s = context;
    s->orgs = (rule_orgs){0};
    TRY(rule_print(t->d, "duty.", s->on, &s->print));
    return rule_orgs_on(t->d, "duty.", s->on, t->mem, &s->orgs);
}

static err move_unit(turn *t, void *context)
{
    const cast_units *u = context;
    return people_org_move(t, u->unit_b1, u->county_a, "机构调整");
}

/* The print changes with what is in force and with who is under it, and with nothing else. */
static void the_print_tells_a_change(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    seen s = {.on = day_of(2022, 3, 1)};
    assert_int_equal(cast_read(c, look, &s), OK);
    int64_t first = s.print;
    assert_int_equal(s.orgs.n, 0);
    put(c, "hours.per_day_tenths", u.root, 60, day_of(2022, 1, 1), DAY_NONE);
    put(c, "duty.below.tenths", u.root, 1000, day_of(2022, 3, 2), DAY_NONE);
    assert_int_equal(cast_read(c, look, &s), OK);
    assert_true(s.print == first); /* another key; not yet in force */
    put(c, "duty.below.days", u.unit_a1, 10, day_of(2022, 1, 1), DAY_NONE);
    put(c, "duty.below.days", u.county_a, 11, day_of(2022, 1, 1), DAY_NONE);
    assert_int_equal(cast_read(c, look, &s), OK);
    assert_true(s.print != first);
    assert_int_equal(s.orgs.n, 2);
    assert_int_equal(s.orgs.at[0], u.county_a); /* the higher first */
    first = s.print;
    assert_int_equal(cast_do(c, move_unit, &u), OK);
    assert_int_equal(cast_read(c, look, &s), OK);
    assert_true(s.print != first);
    s.on = day_of(2022, 3, 2);
    assert_int_equal(cast_read(c, look, &s), OK);
    assert_int_equal(s.orgs.n, 3);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static const char body_[] = "org=%lld&value=%s&since=%s&until=%s&document=x&url=%s&note=n";

static void an_officer_enters_for_their_own_units(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *office = cast_token(c, cast_person(c, u.county_a, "赵敏", POST_NONE, RANK_NONE),
                                    ROLE_TRAINING_OFFICE, u.county_a);
    const char *contact = cast_token(c, cast_person(c, u.unit_a1, "周强", POST_NONE, RANK_NONE),
                                     ROLE_UNIT_CONTACT, u.unit_a1);
    const char *url = "/rule/duty.below.tenths/unit";
    const struct {
        const char *who, *url;
        int64_t org;
        const char *value, *since, *until, *source;
        int status;
    } rows[] = {
        {office, url, u.county_b, "100", "2022-01-01", "", "", 404},
        {office, url, u.root, "100", "2022-01-01", "", "", 404},
        {contact, url, u.unit_a1, "100", "2022-01-01", "", "", 403},
        {office, url, u.unit_a1, "many", "2022-01-01", "", "", 422},
        {office, url, u.unit_a1, "100", "", "", "", 422},
        {office, url, u.unit_a1, "100", "2022-02-01", "2022-02-01", "", 422},
        {office, url, u.unit_a1, "100", "2022-02-01", "", "javascript:1", 422},
        {office, "/rule/account.lock_after/unit", u.unit_a1, "9", "2022-01-01", "", "", 404},
        {office, "/rule/no.such/unit", u.unit_a1, "9", "2022-01-01", "", "", 404},
        {office, url, u.unit_a1, "100", "2022-02-01", "", "", 200},
        {office, url, u.unit_a1, "110", "2022-02-01", "", "", 422},
        {office, url, u.unit_a1, "110", "2022-03-01", "", "https://example.org/", 200}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *body = SAY(c, body_, (long long)rows[i].org, rows[i].value, rows[i].since,
                               rows[i].until, rows[i].source);
        web_reply r = cast_post(c, rows[i].who, rows[i].url, body);
        if (r.status != rows[i].status) { fail_msg("row %zu: %d %s", i, r.status, r.body); }
    }
    assert_int_equal(value_of(c, "duty.below.tenths", day_of(2022, 2, 28), u.unit_a1), 1000);
    assert_int_equal(value_of(c, "duty.below.tenths", day_of(2022, 3, 1), u.unit_a1), 1100);
    assert_int_equal(value_of(c, "duty.below.tenths", day_of(2022, 3, 1), u.unit_a2), 900);
    web_reply card = cast_json(c, contact, "/rule/duty.below.tenths");
    assert_true(cast_says(&card, "\"value\":1100"));
    assert_true(cast_says(&card, "\"may_change_units\":false"));
    assert_int_equal(cast_get(c, office, url).status, 200);
    assert_int_equal(cast_get(c, contact, url).status, 403);
    assert_int_equal(cast_post(c, office, "/rule/duty.below.tenths", "value=1").status, 403);
}

static size_t place_of(const web_reply *r, const char *words)
{
    const char *at = strstr(r->body, words);
    assert_non_null(at);
    return (size_t)(at - r->body);
}

/* Duties before sign-in for all but the officer who answers for accounts; one area alone. */
static void the_list_begins_with_what_the_reader_answers_for(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const struct {
        account_role role;
        bool safety;
    } rows[] = {{ROLE_TRAINING_OFFICE, false}, {ROLE_SECURITY_OFFICER, true}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t person = cast_person(c, u.root, "钱江", POST_NONE, RANK_NONE);
        const char *who = cast_token(c, person, rows[i].role, u.root);
        web_reply r = cast_json(c, who, "/rules");
        assert_int_equal(r.status, 200);
        assert_int_equal(place_of(&r, "account.lock_after") < place_of(&r, "duty.below.tenths"),
                         rows[i].safety);
        assert_true(place_of(&r, "duty.below.tenths") < place_of(&r, "course."));
        r = cast_json(c, who, "/rules?area=leave");
        assert_true(cast_says(&r, "leave.max_permille"));
        assert_false(cast_says(&r, "duty.") || cast_says(&r, "account."));
        assert_int_equal(cast_get(c, who, "/rules?area=weather").status, 404);
        r = cast_get(c, who, "/rules?area=leave");
        assert_true(cast_says(&r, "<a href=\"/rules?area=leave\" aria-current"));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(the_version_of_the_day_holds),
        CAST_BOTH(loading_again_adds_nothing),
        CAST_BOTH(the_nearest_unit_wins),
        CAST_BOTH(the_print_tells_a_change),
        CAST_BOTH(an_officer_enters_for_their_own_units),
        CAST_BOTH(the_list_begins_with_what_the_reader_answers_for)};
    return CAST_RUN(tests);
}
