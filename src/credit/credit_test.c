#include "cast.h"

#include "credit/credit_inside.h"

#define SAY(c, ...) arena_printf(cast_mem(c), __VA_ARGS__)

/* ---- rules ----------------------------------------------------------------------------------- */

static void standing_follows_the_pace(void **state)
{
    (void)state;
    static const struct {
        int done, required, passed, all;
        duty_state expected;
    } rows[] = {{900, 900, 10, 364, DUTY_MET},     {901, 900, 364, 364, DUTY_MET},
                {0, 0, 10, 364, DUTY_NO_DUTY},     {0, 900, 0, 364, DUTY_ON_WAY},
                {0, 900, 36, 364, DUTY_ON_WAY},    {0, 900, 37, 364, DUTY_BEHIND},
                {360, 900, 182, 364, DUTY_ON_WAY}, {359, 900, 182, 364, DUTY_BEHIND},
                {899, 900, 364, 364, DUTY_BEHIND}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        duty_state s = credit_judge((tenths){rows[i].done}, (tenths){rows[i].required},
                                    rows[i].passed, rows[i].all);
        if (s != rows[i].expected) { fail_msg("row %zu: %d", i, s); }
    }
}

static void duties_have_their_windows(void **state)
{
    (void)state;
    duty_rules r = {.county_tenths = 5500,
                    .below_tenths = 900,
                    .online_tenths = 500,
                    .county_years = 5,
                    .county_rule = 11,
                    .below_rule = 12,
                    .online_rule = 13};
    credit_duty county = duty_from(&r, DUTY_COUNTY_UP, 100, 5500, 500, day_of(2022, 6, 30));
    assert_int_equal(county.from_year, 2018);
    assert_int_equal(county.to_year, 2022);
    assert_int_equal(county.state, DUTY_MET);
    assert_int_equal(county.rule, 11);
    assert_int_equal(county.online_state, DUTY_MET);
    credit_duty below = duty_from(&r, DUTY_BELOW, 100, 5500, 0, day_of(2022, 6, 30));
    assert_int_equal(below.from_year, 2022);
    assert_int_equal(below.done.n, 100);
    assert_int_equal(below.state, DUTY_BEHIND);
    assert_int_equal(duty_from(&r, DUTY_NONE, 0, 0, 0, day_of(2022, 6, 30)).state, DUTY_NO_DUTY);
}

/* ---- ledger ---------------------------------------------------------------------------------- */

typedef struct {
    cast *c;
    cast_units u;
    int64_t met, way, behind, none, chief; /* people */
    const char *office, *contact, *own, *elsewhere;
} town;

typedef struct {
    int64_t person, org;
    int hours;
    credit_bucket bucket;
    int64_t evidence, made;
} entry_wish;

static err add_entry(turn *t, void *context)
{
    entry_wish *w = context;
    credit_entry e = {.person = w->person,
                      .org = w->org,
                      .on = day_of(2022, 2, 1),
                      .source = CREDIT_LECTURE,
                      .bucket = w->bucket,
                      .hours = {w->hours},
                      .title = "专题讲座",
                      .evidence_kind = "test",
                      .evidence = w->evidence,
                      .reason = ""};
    return credit_add(t, &e, &w->made);
}

static int64_t give(cast *c, int64_t person, int64_t org_id, int hours, credit_bucket bucket)
{
    static int64_t evidence = 1000;
    entry_wish w = {
        .person = person, .org = org_id, .hours = hours, .bucket = bucket, .evidence = ++evidence};
    assert_int_equal(cast_do(c, add_entry, &w), OK);
    return w.made;
}

static void town_open(cast *c, town *w)
{
    *w = (town){.c = c, .u = cast_units_make(c)};
    w->met = cast_person(c, w->u.unit_a1, "阿依古丽", POST_TOWNSHIP_CHIEF, RANK_NONE);
    w->way = cast_person(c, w->u.unit_a1, "白云", POST_TOWNSHIP_DEPUTY, RANK_NONE);
    w->behind = cast_person(c, w->u.unit_a2, "陈亮", POST_STAFF, RANK_NONE);
    w->none = cast_person(c, w->u.town_a, "丁一", POST_NONE, RANK_NONE);
    w->chief = cast_person(c, w->u.county_a, "冯远", POST_COUNTY_CHIEF, RANK_NONE);
    give(c, w->met, w->u.unit_a1, 900, BUCKET_OFF_JOB);
    give(c, w->way, w->u.unit_a1, 400, BUCKET_OFF_JOB);
    give(c, w->behind, w->u.unit_a2, 900, BUCKET_OTHER); /* counts towards no duty */
    w->office = cast_token(c, cast_person(c, w->u.office, "赵敏", POST_NONE, RANK_NONE),
                           ROLE_TRAINING_OFFICE, w->u.root);
    w->contact = cast_token(c, cast_person(c, w->u.unit_a1, "周强", POST_NONE, RANK_NONE),
                            ROLE_UNIT_CONTACT, w->u.unit_a1);
    w->elsewhere = cast_token(c, cast_person(c, w->u.unit_b1, "吴迪", POST_NONE, RANK_NONE),
                              ROLE_UNIT_CONTACT, w->u.unit_b1);
    w->own = cast_token(c, w->met, ROLE_TRAINEE, w->u.unit_a1);
}

typedef struct {
    int64_t org;
    duties_by_unit *units;
} unit_question;

static err ask_units(turn *t, void *context)
{
    unit_question *q = context;
    return credit_by_unit(t->d, q->org, t->today, t->mem, q->units);
}

static err recount(turn *t, void *context) { return credit_recount(t->d, context); }

static err plant_sum(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE credit_year SET offjob = offjob + 1 WHERE person = $1",
                 INT(*(const int64_t *)context));
}

static err drop_sum(turn *t, void *context)
{
    return db_do(t->d, NULL, "DELETE FROM credit_year WHERE person = $1",
                 INT(*(const int64_t *)context));
}

static int people_listed(const web_reply *r)
{
    int n = 0;
    for (const char *at = r->body; (at = strstr(at, "{\"person\":\"")) != NULL; at++) {
        n++;
    }
    return n;
}

static void every_number_opens_as_many_people(void **state)
{
    town w;
    duties_by_unit units = {0};
    town_open(*state, &w);
    unit_question q = {.org = w.u.county_a, .units = &units};
    assert_int_equal(cast_read(w.c, ask_units, &q), OK);
    static const char *const words[] = {"met", "on_way", "behind", "none"};
    int64_t all = 0;
    for (size_t i = 0; i < units.n; i++) {
        const duty_by_unit *u = &units.at[i];
        const int64_t numbers[] = {u->met, u->on_way, u->behind, u->none};
        for (size_t k = 0; k < COUNT_OF(words); k++) {
            web_reply r = cast_json(w.c, w.office,
                                    SAY(w.c, "/credit/people?org=%lld&state=%s%s",
                                        (long long)u->org, words[k], u->direct ? "&direct=1" : ""));
            assert_int_equal(r.status, 200);
            if (people_listed(&r) != numbers[k]) {
                fail_msg("%s %s: %d listed, %d counted", u->org_name, words[k], people_listed(&r),
                         (int)numbers[k]);
            }
            all += numbers[k];
        }
    }
    assert_int_equal(all, 6); /* five, and the contact */
    web_reply r = cast_json(w.c, w.office, SAY(w.c, "/credit?org=%lld", (long long)w.u.county_a));
    assert_true(cast_says(&r, "\"people\":6,\"met\":1,\"on_way\":1,\"behind\":2,\"none\":2"));
}

static void pages_keep_to_their_remit(void **state)
{
    town w;
    town_open(*state, &w);
    const char *ledger = SAY(w.c, "/person/%lld/credit", (long long)w.met);
    const char *unit = SAY(w.c, "/credit?org=%lld", (long long)w.u.unit_a1);
    const char *list = SAY(w.c, "/credit/people?org=%lld", (long long)w.u.unit_a1);
    const char *file = SAY(w.c, "/credit/people.xlsx?org=%lld", (long long)w.u.unit_a1);
    const struct {
        const char *token, *url;
        int status;
    } rows[] = {{w.office, ledger, 200},
                {w.contact, ledger, 200},
                {w.own, ledger, 200},
                {w.elsewhere, ledger, 404},
                {w.office, unit, 200},
                {w.contact, unit, 200},
                {w.elsewhere, unit, 404},
                {w.own, "/credit", 403},
                {w.contact, list, 200},
                {w.elsewhere, list, 404},
                {w.contact, file, 200},
                {w.elsewhere, file, 404},
                {w.contact, SAY(w.c, "%s/new", ledger), 404},
                {w.office, SAY(w.c, "%s/new", ledger), 200}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        web_reply r = cast_get(w.c, rows[i].token, rows[i].url);
        if (r.status != rows[i].status) { fail_msg("row %zu %s: %d", i, rows[i].url, r.status); }
    }
}

static void a_reversal_answers_an_entry_once(void **state)
{
    town w;
    int64_t differences = 0;
    town_open(*state, &w);
    int64_t entry = give(w.c, w.way, w.u.unit_a1, 500, BUCKET_OFF_JOB);
    const char *ledger = SAY(w.c, "/person/%lld/credit", (long long)w.way);
    const char *url = SAY(w.c, "%s/%lld/reverse", ledger, (long long)entry);
    assert_int_equal(cast_post(w.c, w.contact, url, "reason=wrong").status, 404);
    assert_int_equal(cast_post(w.c, w.office, url, "reason=").status, 422);
    assert_int_equal(cast_post(w.c, w.office, url, "reason=wrong").status, 200);
    assert_int_equal(cast_post(w.c, w.office, url, "reason=wrong").status, 409);
    web_reply r = cast_json(w.c, w.office, ledger);
    assert_true(cast_says(&r, "\"off_job\":40.0") || cast_says(&r, "\"off_job\":40,"));
    assert_true(cast_says(&r, "\"reversed\":true"));
    assert_int_equal(cast_read(w.c, recount, &differences), OK);
    assert_int_equal(differences, 0);
}

static void learning_by_hand_is_held_to_the_hours_of_a_day(void **state)
{
    town w;
    town_open(*state, &w);
    const char *url = SAY(w.c, "/person/%lld/credit/new", (long long)w.behind);
    static const char form[] =
        "source=lecture&title=lecture&evidence=notice&from=%s&until=%s&hours=%s%s";
    const struct {
        const char *from, *until, *hours;
        int status;
    } rows[] = {{"2022-02-07", "2022-02-08", "16.1", 422},
                {"2022-02-08", "2022-02-07", "8", 422},
                {"2022-02-28", "2022-03-02", "8", 422},
                {"2022-02-07", "2022-02-08", "0", 422},
                {"2022-02-07", "2022-02-08", "16", 201}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        web_reply r = cast_post(
            w.c, w.office, url,
            SAY(w.c, form, rows[i].from, rows[i].until, rows[i].hours, "&concentrated=1"));
        if (r.status != rows[i].status) { fail_msg("row %zu: %d %s", i, r.status, r.body); }
    }
    web_reply r = cast_json(w.c, w.office, SAY(w.c, "/person/%lld/credit", (long long)w.behind));
    assert_true(cast_says(&r, "\"done\":16"));
    assert_true(cast_says(&r, "\"reason\":\"notice\""));
    assert_true(cast_says(&r, "\"document\":\"系统初始值")); /* the rule it was held to is cited */
}

static void a_planted_difference_is_found(void **state)
{
    town w;
    int64_t differences = 0;
    town_open(*state, &w);
    assert_int_equal(cast_read(w.c, recount, &differences), OK);
    assert_int_equal(differences, 0);
    assert_int_equal(cast_do(w.c, plant_sum, &w.met), OK);
    assert_int_equal(cast_read(w.c, recount, &differences), OK);
    assert_int_equal(differences, 1);
    assert_int_equal(cast_do(w.c, drop_sum, &w.way), OK);
    assert_int_equal(cast_read(w.c, recount, &differences), OK);
    assert_int_equal(differences, 2);
}

int main(void)
{
    static const struct CMUnitTest rules[] = {cmocka_unit_test(standing_follows_the_pace),
                                              cmocka_unit_test(duties_have_their_windows)};
    static const struct CMUnitTest ledgers[] = {
        CAST_BOTH(every_number_opens_as_many_people), CAST_BOTH(pages_keep_to_their_remit),
        CAST_BOTH(a_reversal_answers_an_entry_once),
        CAST_BOTH(learning_by_hand_is_held_to_the_hours_of_a_day),
        CAST_BOTH(a_planted_difference_is_found)};
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    return failed + CAST_RUN(ledgers);
}
