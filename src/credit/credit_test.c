#include "cast.h"

#include "credit/credit_inside.h"
#include "rule/rule.h"

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

static const duty_rules the_rules = {.county = {5500},
                                     .county_days = {900},
                                     .below = {900},
                                     .below_days = {120},
                                     .online = {500},
                                     .party = {320},
                                     .party_plan = {1600},
                                     .party_plan_days = {200},
                                     .party_plan_start = 2024,
                                     .party_plan_years = 5,
                                     .county_years = 5,
                                     .initial_days = {120},
                                     .initial_months = 12,
                                     .post_county_days = {300},
                                     .post_township_days = {150},
                                     .post_months = 12,
                                     .county_rule = 11,
                                     .below_rule = 12,
                                     .online_rule = 13,
                                     .initial_rule = 14};

static duty_facts facts_of(post_level level, int year)
{
    return (duty_facts){.level = level,
                        .year = year,
                        .state = PERSON_ACTIVE,
                        .began = DAY_NONE,
                        .promoted = DAY_NONE};
}

static credit_duty reckoned(const duty_facts *f, day on)
{
    credit_duty d;
    duty_reckon(&the_rules, f, on, &d);
    return d;
}

static void duties_have_their_windows(void **state)
{
    (void)state;
    duty_facts f = facts_of(POST_COUNTY_CHIEF, 2022);
    f.sums[0] = (duty_sum){.offjob = {100}, .online = {500}};
    f.sums[4] = (duty_sum){.offjob = {5400}};
    f.sums[5] = (duty_sum){.offjob = {9000}}; /* before the window */
    day june = day_of(2022, 6, 30);
    credit_duty d = reckoned(&f, june);
    assert_int_equal(d.n, 2);
    assert_int_equal(d.at[0].from.n, day_of(2018, 1, 1).n);
    assert_int_equal(d.at[0].until.n, day_of(2022, 12, 31).n);
    assert_int_equal(d.at[0].done.n, 5500);
    assert_int_equal(d.at[0].state, DUTY_MET);
    assert_int_equal(d.at[0].rule, 11);
    assert_int_equal(d.at[1].state, DUTY_MET);
    f.level = POST_TOWNSHIP_CHIEF;
    d = reckoned(&f, june);
    assert_int_equal(d.at[0].from.n, day_of(2022, 1, 1).n);
    assert_int_equal(d.at[0].done.n, 100);
    assert_int_equal(d.at[0].state, DUTY_BEHIND);
    f.level = POST_NONE;
    d = reckoned(&f, june);
    assert_int_equal(d.at[0].state, DUTY_NO_DUTY);
    assert_int_equal(d.at[1].state, DUTY_NO_DUTY);
}

/* Fixed periods, as of a five-year programme: nothing of the period before counts, and the share of
 * time is that of the period. */
static void a_fixed_period_begins_anew(void **state)
{
    (void)state;
    static const struct {
        int year, first, last;
    } rows[] = {{2018, 2018, 2022}, {2022, 2018, 2022}, {2023, 2023, 2027}, {2017, 2013, 2017}};
    duty_rules r = the_rules;
    r.county_start = 2018;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        duty_facts f = facts_of(POST_COUNTY_CHIEF, rows[i].year);
        credit_duty d;
        duty_reckon(&r, &f, day_of(rows[i].year, 6, 30), &d);
        assert_int_equal(day_year(d.at[0].from), rows[i].first);
        assert_int_equal(day_year(d.at[0].until), rows[i].last);
    }
    duty_facts f = facts_of(POST_COUNTY_CHIEF, 2023);
    f.sums[1].offjob.n = 5500; /* of 2022 */
    credit_duty d;
    duty_reckon(&r, &f, day_of(2023, 3, 1), &d);
    assert_int_equal(d.at[0].done.n, 0);
    assert_int_equal(d.at[0].state, DUTY_ON_WAY);
    assert_int_equal(reckoned(&f, day_of(2023, 3, 1)).at[0].state, DUTY_MET); /* rolling */
}

static void hours_or_days_whichever_is_reached(void **state)
{
    (void)state;
    static const struct {
        int hours, days;
        duty_state expected; /* on the last of June */
    } rows[] = {{900, 0, DUTY_MET},    {0, 120, DUTY_MET},   {899, 119, DUTY_ON_WAY},
                {0, 48, DUTY_ON_WAY},  {0, 46, DUTY_BEHIND}, {360, 0, DUTY_ON_WAY},
                {350, 46, DUTY_BEHIND}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        duty_facts f = facts_of(POST_STAFF, 2022);
        f.sums[0] = (duty_sum){.offjob = {rows[i].hours}, .days = {rows[i].days}};
        credit_duty d = reckoned(&f, day_of(2022, 6, 30));
        if (d.at[0].state != rows[i].expected) { fail_msg("row %zu: %d", i, d.at[0].state); }
    }
}

static void what_is_owed_once_has_its_last_day(void **state)
{
    (void)state;
    duty_facts f = facts_of(POST_TOWNSHIP_DEPUTY, 2022);
    f.categories = CAT_NEW_RECRUIT;
    f.began = day_of(2021, 8, 1);
    f.promoted = day_of(2022, 3, 1);
    f.trainings[f.trainings_n++] = (duty_training){day_of(2021, 11, 21), TRAINING_INITIAL, {50}};
    f.trainings[f.trainings_n++] = (duty_training){day_of(2021, 1, 10), TRAINING_INITIAL, {90}};
    f.trainings[f.trainings_n++] = (duty_training){day_of(2021, 9, 1), TRAINING_POST, {150}};
    credit_duty d = reckoned(&f, day_of(2022, 8, 1));
    const duty_one *initial = credit_duty_one(&d, DUTY_INITIAL);
    const duty_one *post = credit_duty_one(&d, DUTY_POST);
    assert_non_null(initial);
    assert_int_equal(initial->until.n, day_of(2022, 8, 1).n);
    assert_int_equal(initial->days_done.n, 50); /* before they came does not count */
    assert_int_equal(initial->state, DUTY_ON_WAY);
    assert_int_equal(initial->days_rule, 14);
    assert_int_equal(duty_late(initial), day_of(2022, 8, 2).n);
    assert_non_null(post);
    assert_int_equal(post->days_required.n, 150);
    assert_int_equal(post->state, DUTY_MET); /* taken before the post */
    d = reckoned(&f, day_of(2022, 8, 2));
    assert_int_equal(credit_duty_one(&d, DUTY_INITIAL)->state, DUTY_BEHIND);
    f.year = 2023;
    d = reckoned(&f, day_of(2023, 2, 1));
    assert_null(credit_duty_one(&d, DUTY_INITIAL)); /* its last day lay in the year before */
    assert_non_null(credit_duty_one(&d, DUTY_POST));
}

static void party_members_owe_theirs(void **state)
{
    (void)state;
    duty_facts f = facts_of(POST_NONE, 2024);
    f.political = POLITICAL_MEMBER;
    f.sums[0] = (duty_sum){.offjob = {100}, .online = {100}, .other = {120}};
    f.sums[1] = (duty_sum){.offjob = {5000}}; /* before the plan */
    credit_duty d = reckoned(&f, day_of(2024, 12, 31));
    assert_int_equal(credit_duty_one(&d, DUTY_PARTY)->state, DUTY_MET);
    assert_int_equal(credit_duty_one(&d, DUTY_PARTY_PLAN)->done.n, 320);
    assert_int_equal(credit_duty_one(&d, DUTY_PARTY_PLAN)->until.n, day_of(2028, 12, 31).n);
    f.year = 2022;
    d = reckoned(&f, day_of(2022, 12, 31));
    assert_null(credit_duty_one(&d, DUTY_PARTY_PLAN));
    f.political = POLITICAL_MASSES;
    assert_int_equal(reckoned(&f, day_of(2022, 12, 31)).n, 2);
}

/* The kept day says on each day what judging says. */
static void the_first_day_behind_stands_for_all_days(void **state)
{
    (void)state;
    for (int i = 0; i < 400; i++) {
        duty_one v = {.kind = DUTY_MAIN,
                      .paced = i % 5 != 0,
                      .from = day_of(2018 + i % 5, 1, 1),
                      .until = day_of(2022, 12, 31),
                      .required = {i % 7 == 0 ? 0 : 100 + i * 13},
                      .done = {i * 37 % 1500},
                      .days_required = {i % 3 == 0 ? 0 : 30 + i},
                      .days_done = {i * 7 % 200}};
        int64_t late = duty_late(&v);
        for (day on = day_add(v.from, -2); on.n <= v.until.n + 2; on.n++) {
            duty_state s = duty_judge(&v, on);
            late_range r = duty_late_range(s, on);
            if (duty_state_of(late, on) != s || late < r.from || late > r.until) {
                fail_msg("duty %d, day %d: %d", i, on.n - v.from.n, s);
            }
        }
    }
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

static err keep(turn *t, void *context) { return credit_keep(t->d, t->now, context); }

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

/* The year is counted in full before its standings are kept, and from them afterwards. */
static void numbers_open_people(cast *c, bool kept)
{
    town w;
    duties_by_unit units = {0};
    int64_t changed = 0;
    town_open(c, &w);
    if (kept) {
        assert_int_equal(cast_do(c, keep, &changed), OK);
        assert_true(changed > 0);
    }
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

static void every_number_opens_as_many_people(void **state) { numbers_open_people(*state, false); }
static void every_kept_number_opens_as_many_people(void **state)
{
    numbers_open_people(*state, true);
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

/* ---- kept standings -------------------------------------------------------------------------- */

static err plant_standing(turn *t, void *context)
{
    return db_do(t->d, NULL,
                 "UPDATE credit_standing SET main_late = main_late - 1 WHERE person = $1",
                 INT(*(const int64_t *)context));
}

static err drop_standing(turn *t, void *context)
{
    return db_do(t->d, NULL, "DELETE FROM credit_standing WHERE person = $1",
                 INT(*(const int64_t *)context));
}

static err stray_standing(turn *t, void *context)
{
    return db_do(t->d, NULL,
                 "INSERT INTO credit_standing (person, year, org, main_late, online_late,"
                 " initial_late, post_late, party_late, plan_late)"
                 " VALUES ($1 + 1, 2022, 1, 1, 1, 1, 1, 1, 1)",
                 INT(*(const int64_t *)context));
}

static err plant_tally(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE credit_tally SET people = people + 1 WHERE org = $1",
                 INT(*(const int64_t *)context));
}

static int64_t differing(cast *c)
{
    int64_t n = -1;
    assert_int_equal(cast_read(c, recount, &n), OK);
    return n;
}

static int64_t kept_anew(cast *c)
{
    int64_t changed = -1;
    assert_int_equal(cast_do(c, keep, &changed), OK);
    return changed;
}

static err keep_anew(turn *t, void *context)
{
    return credit_keep_year(t->d, 2022, t->now, context);
}

static void mend_all(cast *c)
{
    int64_t changed = 0;
    assert_int_equal(cast_do(c, keep_anew, &changed), OK);
    assert_true(changed > 0);
    assert_int_equal(differing(c), 0);
}

static void a_planted_standing_is_found(void **state)
{
    town w;
    town_open(*state, &w);
    assert_true(kept_anew(w.c) > 0);
    assert_int_equal(kept_anew(w.c), 0);
    assert_int_equal(differing(w.c), 0);
    assert_int_equal(cast_do(w.c, plant_tally, &w.u.county_a), OK);
    assert_int_equal(differing(w.c), 1);
    assert_int_equal(cast_do(w.c, plant_standing, &w.behind), OK);
    assert_in_range(differing(w.c), 3, 4); /* the person, and two sums of the unit */
    assert_int_equal(cast_do(w.c, drop_standing, &w.way), OK);
    int64_t before = differing(w.c);
    assert_true(before >= 4);
    assert_int_equal(cast_do(w.c, stray_standing, &w.met), OK);
    assert_true(differing(w.c) > before);
    mend_all(w.c);
}

static int behind_listed(const town *w)
{
    web_reply r =
        cast_json(w->c, w->office,
                  SAY(w->c, "/credit/people?org=%lld&state=behind", (long long)w->u.county_a));
    assert_int_equal(r.status, 200);
    return people_listed(&r);
}

static err move_away(turn *t, void *context)
{
    const town *w = context;
    person_move m = {.person = w->behind,
                     .org = w->u.unit_b1,
                     .title = "科员",
                     .post_level = POST_STAFF,
                     .rank = RANK_NONE,
                     .since = day_of(2022, 2, 20),
                     .reason = "调动"};
    return people_person_move(t, &m);
}

static err retire(turn *t, void *context)
{
    const town *w = context;
    return people_person_end(t, &(person_ending){.person = w->chief,
                                                 .state = PERSON_RETIRED,
                                                 .on = day_of(2022, 2, 20),
                                                 .reason = "退休"});
}

typedef struct {
    int64_t org, id;
    int tenths;
    const char *key;
} rule_wish;

static err enter_rule(turn *t, void *context)
{
    rule_wish *w = context;
    rule r = {.id = id_new(),
              .key = w->key,
              .org = w->org,
              .level = RULE_COUNTY,
              .value = w->tenths,
              .words = "",
              .since = day_of(2022, 1, 1),
              .until = DAY_NONE,
              .document = "县学时规定",
              .url = "",
              .confidence = "A",
              .note = ""};
    w->id = r.id;
    return rule_add(t->d, &r, t->now, 0);
}

/* Whatever changes, the kept rows follow in the same transaction; rules make the year's rows
 * doubtful until they are made anew, and until then everything is counted in full. */
static void standings_follow_what_happens(void **state)
{
    town w;
    town_open(*state, &w);
    assert_true(kept_anew(w.c) > 0);
    assert_int_equal(behind_listed(&w), 2);
    give(w.c, w.behind, w.u.unit_a2, 900, BUCKET_OFF_JOB);
    assert_int_equal(behind_listed(&w), 1);
    assert_int_equal(differing(w.c), 0);
    assert_int_equal(cast_do(w.c, move_away, &w), OK);
    assert_int_equal(cast_do(w.c, retire, &w), OK);
    assert_int_equal(behind_listed(&w), 0);
    assert_int_equal(differing(w.c), 0);
    rule_wish dear = {.org = w.u.county_a, .tenths = 20000, .key = "duty.below.tenths"};
    rule_wish days = {.org = w.u.county_a, .tenths = 300, .key = "duty.below.days"};
    assert_int_equal(cast_do(w.c, enter_rule, &dear), OK);
    assert_int_equal(cast_do(w.c, enter_rule, &days), OK);
    assert_int_equal(behind_listed(&w), 2);
    assert_true(kept_anew(w.c) > 0);
    assert_int_equal(behind_listed(&w), 2); /* 40 and 90 of 2000 hours keep no pace */
    assert_int_equal(differing(w.c), 0);
}

/* Each is judged by the rules of their own unit, wherever the question is asked. */
static void the_nearest_units_rules_hold(void **state)
{
    town w;
    town_open(*state, &w);
    rule_wish county = {.org = w.u.county_a, .tenths = 5000, .key = "duty.below.tenths"};
    rule_wish unit = {.org = w.u.unit_a1, .tenths = 100, .key = "duty.below.tenths"};
    assert_int_equal(cast_do(w.c, enter_rule, &county), OK);
    assert_int_equal(cast_do(w.c, enter_rule, &unit), OK);
    for (int kept = 0; kept < 2; kept++) {
        const int64_t from[] = {w.u.root, w.u.county_a, w.u.unit_a1};
        for (size_t i = 0; i < COUNT_OF(from); i++) {
            web_reply r = cast_json(
                w.c, w.office, SAY(w.c, "/credit/people?org=%lld&state=met", (long long)from[i]));
            assert_int_equal(people_listed(&r), 2); /* 40 and 90 hours of ten */
        }
        web_reply r =
            cast_json(w.c, w.office, SAY(w.c, "/person/%lld/credit", (long long)w.behind));
        assert_true(cast_says(&r, SAY(w.c, "\"rule\":\"%lld\"", (long long)county.id)));
        assert_true(kept_anew(w.c) >= 0);
    }
    assert_int_equal(differing(w.c), 0);
}

/* A list read page by page, forwards and backwards, is the same people once each. */
static err read_pages(turn *t, void *context)
{
    const town *w = context;
    duty_question q = {
        .org = w->u.root, .on = t->today, .state = DUTY_BEHIND, .page = {.key = "", .limit = 7}};
    int64_t count = 0;
    duty_rows all = {0}, back = {0};
    TRY(credit_duties_count(t->d, &q, &count));
    for (bool more = true; more;) {
        duty_rows page = {0};
        TRY(credit_duties_of(t->d, &q, t->mem, &page));
        for (size_t i = 0; i < page.n; i++) {
            *GROW(t->mem, &all) = page.at[i];
        }
        more = page.n == 7;
        q.page.key = page.n ? page.at[page.n - 1].sort_key : "";
        q.page.id = page.n ? page.at[page.n - 1].person : 0;
    }
    assert_int_equal(all.n, count);
    for (size_t i = 1; i < all.n; i++) {
        int order = strcmp(all.at[i - 1].sort_key, all.at[i].sort_key);
        assert_true(order < 0 || (order == 0 && all.at[i - 1].person < all.at[i].person));
    }
    q.page.key = all.at[20].sort_key;
    q.page.id = all.at[20].person;
    q.page.back = true;
    TRY(credit_duties_of(t->d, &q, t->mem, &back));
    assert_int_equal(back.n, 7);
    for (size_t i = 0; i < back.n; i++) {
        assert_int_equal(back.at[i].person, all.at[13 + i].person);
        assert_int_equal(credit_duty_one(&back.at[i].duty, DUTY_MAIN)->state, DUTY_BEHIND);
    }
    return OK;
}

static void pages_of_a_list_are_the_list(void **state)
{
    town w;
    town_open(*state, &w);
    for (int i = 0; i < 30; i++) {
        cast_person(w.c, w.u.unit_a1, i % 2 ? "郑一" : "何二", POST_STAFF, RANK_NONE);
    }
    assert_int_equal(cast_read(w.c, read_pages, &w), OK);
    assert_true(kept_anew(w.c) > 0);
    assert_int_equal(cast_read(w.c, read_pages, &w), OK);
}

/* Typed words mean the same whether the standings are kept or counted in full. */
typedef struct {
    const town *w;
    const char *words;
    duty_state state;
    int64_t count;
    size_t listed;
} named;

static err read_named(turn *t, void *context)
{
    named *n = context;
    duty_question q = {.org = n->w->u.root,
                       .on = t->today,
                       .state = n->state,
                       .words = n->words,
                       .page = {.key = "", .limit = 60}};
    duty_rows all = {0};
    TRY(credit_duties_count(t->d, &q, &n->count));
    TRY(credit_duties_of(t->d, &q, t->mem, &all));
    n->listed = all.n;
    return OK;
}

static void people_of_a_list_are_found_by_name(void **state)
{
    static const struct {
        const char *words;
        duty_state state;
        int found;
    } rows[] = {{"欧阳一", DUTY_BEHIND, 3},
                {"ouyangyi", 0, 3},
                {"oyy", DUTY_BEHIND, 3},
                {"he er", 0, 2},
                {"欧阳一", DUTY_MET, 0},
                {"o", DUTY_BEHIND, 3},
                {"!!", 0, 0}};
    town w;
    town_open(*state, &w);
    for (int i = 0; i < 5; i++) {
        cast_person(w.c, w.u.unit_a1, i % 2 ? "何二" : "欧阳一", POST_STAFF, RANK_NONE);
    }
    for (int kept = 0; kept < 2; kept++) {
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            named n = {.w = &w, .words = rows[i].words, .state = rows[i].state};
            assert_int_equal(cast_read(w.c, read_named, &n), OK);
            if (n.listed != (size_t)rows[i].found || n.count != rows[i].found) {
                fail_msg("%s, kept %d: %zu listed, %lld counted", n.words, kept, n.listed,
                         (long long)n.count);
            }
        }
        assert_true(kept_anew(w.c) >= 0);
    }
    web_reply r = cast_get(w.c, w.office, "/credit/people.csv?q=heer&cols=unit");
    assert_true(cast_says(&r, "何二") && !cast_says(&r, "欧阳一") && !cast_says(&r, "职务"));
}

int main(void)
{
    static const struct CMUnitTest rules[] = {
        cmocka_unit_test(standing_follows_the_pace),
        cmocka_unit_test(duties_have_their_windows),
        cmocka_unit_test(a_fixed_period_begins_anew),
        cmocka_unit_test(hours_or_days_whichever_is_reached),
        cmocka_unit_test(what_is_owed_once_has_its_last_day),
        cmocka_unit_test(party_members_owe_theirs),
        cmocka_unit_test(the_first_day_behind_stands_for_all_days)};
    static const struct CMUnitTest ledgers[] = {
        CAST_BOTH(every_number_opens_as_many_people),
        CAST_BOTH(every_kept_number_opens_as_many_people),
        CAST_BOTH(pages_keep_to_their_remit),
        CAST_BOTH(a_reversal_answers_an_entry_once),
        CAST_BOTH(learning_by_hand_is_held_to_the_hours_of_a_day),
        CAST_BOTH(a_planted_difference_is_found),
        CAST_BOTH(a_planted_standing_is_found),
        CAST_BOTH(standings_follow_what_happens),
        CAST_BOTH(the_nearest_units_rules_hold),
        CAST_BOTH(pages_of_a_list_are_the_list),
        CAST_BOTH(people_of_a_list_are_found_by_name)};
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    return failed + CAST_RUN(ledgers);
}
