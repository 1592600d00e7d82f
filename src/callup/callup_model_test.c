/* The problem that a run becomes, and what its plan means: numbers only, no database. */
#include "cast.h"

#include "callup/callup_ask.h"
#include "callup/callup_next.h"

typedef struct {
    arena *mem;
    callup_task k;
    callup_model m;
    solve_plan plan;
    callup_fates f;
    duty_book book;
} scene;

static callup_course *course(scene *s, int64_t id, const char *theme, int first, int seats)
{
    callup_course *k = GROW(s->mem, &s->k.courses);
    k->card = (class_card){.id = id, .name = theme, .theme = theme, .year = 2022, .seats = seats};
    k->card.starts = day_of(2022, 5, first);
    k->card.ends = day_of(2022, 5, first + 4);
    k->free = seats;
    k->terms =
        (callup_terms){.book = &s->book, .max_per_year = s->k.max_per_year, .theme_years = 1};
    return k;
}

static void joins(scene *s, int64_t id, int64_t org_id, int tenths_done)
{
    callup_person *p = GROW(s->mem, &s->k.facts.people);
    *p = (callup_person){.person = id,
                         .org = org_id,
                         .name = "张伟",
                         .sort_key = "zhang1",
                         .org_name = "财政局",
                         .post = "科长",
                         .post_level = POST_TOWNSHIP_CHIEF,
                         .state = PERSON_ACTIVE,
                         .hours = s->k.facts.hours.n,
                         .hours_n = 1,
                         .past = s->k.facts.past.n};
    *GROW(s->mem, &s->k.facts.hours) = (callup_hours){.year = 2022, .tenths = tenths_done};
    for (size_t i = 0; i < s->k.courses.n; i++) {
        *GROW(s->mem, &s->k.courses.at[i].audience) = id;
    }
}

static void attends(scene *s, int64_t klass, int first, class_outcome outcome)
{
    callup_person *p = &s->k.facts.people.at[s->k.facts.people.n - 1];
    p->past_n++;
    *GROW(s->mem, &s->k.facts.past) = (callup_past){.klass = klass,
                                                    .starts = day_of(2022, 5, first),
                                                    .ends = day_of(2022, 5, first + 4),
                                                    .year = 2022,
                                                    .outcome = outcome,
                                                    .theme = "别的主题"};
}

static scene scene_new(void)
{
    scene s = {.mem = arena_new()};
    *GROW(s.mem, &s.book.rules) = (duty_rules){.county = {5500}, .county_years = 5, .below = {900}};
    return s;
}

static void solved(scene *s)
{
    for (size_t i = 0; i < s->k.courses.n; i++) {
        s->k.courses.at[i].terms.c = &s->k.courses.at[i].card;
    }
    callup_model_of(&s->k, s->mem, &s->m);
    solve(&s->m.problem, &(solve_how){.threads = 1}, s->mem, &s->plan);
    callup_fates_of(&s->k, &s->m, &s->plan, s->mem, &s->f);
}

static const callup_fate *fate(const scene *s, int64_t klass, int64_t person_id)
{
    for (size_t i = 0; i < s->m.entries.n; i++) {
        const callup_entry *e = &s->m.entries.at[i];
        if (s->k.courses.at[e->course].card.id == klass &&
            s->k.facts.people.at[e->person].person == person_id) {
            return &s->f.at[i];
        }
    }
    return NULL;
}

/* Whose seat somebody was given; -1: none. */
static int64_t seat_of(const scene *s, int64_t person_id)
{
    for (int32_t k = 0; k < s->m.problem.pairs_n; k++) {
        const callup_entry *e = &s->m.entries.at[s->m.pair_entry[k]];
        if (s->plan.taken[k] && s->k.facts.people.at[e->person].person == person_id) {
            return s->m.slots.at[s->m.problem.pair_class[k]].quota;
        }
    }
    return -1;
}

static void those_with_most_missing_are_taken(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 2);
    joins(&s, 11, 1, 900);
    joins(&s, 12, 2, 0);
    joins(&s, 13, 3, 450);
    solved(&s);
    assert_false(fate(&s, 1, 11)->taken);
    assert_int_equal(fate(&s, 1, 11)->code, CALLUP_LESS_NEED);
    assert_true(fate(&s, 1, 12)->taken);
    assert_true(fate(&s, 1, 13)->taken);
    assert_int_equal(s.f.taken[0], 2);
    assert_int_equal(s.m.fitting[0], 3);
    arena_free(s.mem);
}

/* 90 hours or 12 days a year; unit 5 has a rule of its own. Hours 12 has more of, days 13. */
static void the_duty_is_the_own_units_in_hours_or_days(void **state)
{
    (void)state;
    scene s = scene_new();
    s.book.rules.at[0].below_days = (tenths){120};
    *GROW(s.mem, &s.book.rules) = (duty_rules){.below = {1100}};
    *GROW(s.mem, &s.book.orgs) = (duty_book_org){.org = 5, .rules = 1};
    course(&s, 1, "甲", 2, 1);
    joins(&s, 12, 4, 450);
    joins(&s, 13, 4, 0);
    joins(&s, 14, 5, 550);
    s.k.facts.hours.at[0].days = 30;
    s.k.facts.hours.at[1].days = 110;
    solved(&s);
    static const struct {
        int required, done;
        bool in_days;
    } expected[] = {{900, 450, false}, {120, 110, true}, {1100, 550, false}};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        callup_candidate c;
        callup_judged(&s.k.facts, &s.k.facts.people.at[i], &s.k.courses.at[0].terms, &c);
        assert_int_equal(c.required.n, expected[i].required);
        assert_int_equal(c.done.n, expected[i].done);
        assert_int_equal(c.in_days, expected[i].in_days);
    }
    assert_true(fate(&s, 1, 12)->taken); /* half is missing, as of 14; then the id decides */
    arena_free(s.mem);
}

static void a_share_is_for_those_below_its_unit(void **state)
{
    (void)state;
    scene s = scene_new();
    callup_course *k = course(&s, 1, "甲", 2, 0);
    *GROW(s.mem, &k->shares) = (callup_share){.org = 50, .seats = 1};
    *GROW(s.mem, &s.k.under) = (callup_under){50, 5};
    *GROW(s.mem, &s.k.under) = (callup_under){50, 50};
    joins(&s, 11, 6, 0);
    joins(&s, 12, 5, 450);
    solved(&s);
    assert_false(fate(&s, 1, 11)->taken);
    assert_int_equal(fate(&s, 1, 11)->code, CALLUP_UNIT_QUOTA);
    assert_true(fate(&s, 1, 12)->taken);
    assert_int_equal(seat_of(&s, 12), 50);
    arena_free(s.mem);
}

/* Five of a unit, at most 20 % away: one may go, and one is away already. */
static void a_unit_is_never_emptied(void **state)
{
    (void)state;
    for (int away = 0; away < 2; away++) {
        scene s = scene_new();
        s.k.away_permille = 200;
        course(&s, 1, "甲", 2, 4);
        for (int64_t id = 11; id <= 15; id++) {
            joins(&s, id, 7, (int)(id - 11) * 100);
            if (away && id == 15) { attends(&s, 99, 4, OUTCOME_NONE); }
        }
        solved(&s);
        assert_int_equal(s.f.taken[0], 1 - away);
        arena_free(s.mem);
    }
}

static void stands(scene *s, int64_t klass, int64_t person_id)
{
    for (size_t i = 0; i < s->k.courses.n; i++) {
        callup_course *c = &s->k.courses.at[i];
        if (c->card.id == klass) {
            *GROW(s->mem, &c->standing) =
                (callup_standing){.person = person_id, .as = STANDS_CALLED};
        }
    }
    s->k.again = true;
}

/* Who stands stays, whoever else needs the seat more; and above the unit's limit too, where an
 * officer has called so many. */
static void planned_again_those_called_stay(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.away_permille = 200;
    course(&s, 1, "甲", 2, 3);
    for (int64_t id = 11; id <= 15; id++) {
        joins(&s, id, 7, (int)(id - 11) * 100);
    }
    joins(&s, 16, 8, 800);
    stands(&s, 1, 14);
    stands(&s, 1, 15);
    solved(&s);
    assert_true(fate(&s, 1, 14)->taken);
    assert_true(fate(&s, 1, 15)->taken);
    assert_true(fate(&s, 1, 16)->taken);
    assert_false(fate(&s, 1, 11)->taken); /* more missing, but two of the unit are away */
    int64_t told[2 + CALLUP_TIERS];
    callup_goals_of(&s.m, s.plan.reached, told);
    assert_int_equal(told[2 + TIER_STAYS], 2);
    arena_free(s.mem);
}

static void an_officers_wish_comes_before_staying(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 1);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 0);
    stands(&s, 1, 11);
    *GROW(s.mem, &s.k.wishes) = (callup_wish){.klass = 1, .person = 12, .want = WISH_IN};
    solved(&s);
    assert_false(fate(&s, 1, 11)->taken);
    assert_true(fate(&s, 1, 12)->taken);
    arena_free(s.mem);
}

/* The first in somebody's place is what the engine itself would take for the one seat. */
static void the_next_is_the_engines_choice(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.away_permille = 500;
    course(&s, 1, "甲", 2, 1);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 450);
    joins(&s, 13, 3, 300);
    joins(&s, 14, 4, 100);
    joins(&s, 15, 4, 900);
    attends(&s, 99, 4, OUTCOME_NONE); /* of 14's unit one is away: as many as may be */
    *GROW(s.mem, &s.k.wishes) = (callup_wish){.klass = 1, .person = 11, .want = WISH_OUT};
    solved(&s);
    callup_nexts all = {0};
    callup_next_order(&s.k, s.mem, &all);
    assert_int_equal(all.n, 2);
    assert_int_equal(all.at[0].who.person, 13);
    assert_true(fate(&s, 1, 13)->taken);
    int64_t told[2 + CALLUP_TIERS];
    callup_goals_of(&s.m, s.plan.reached, told);
    for (int i = 0; i < CALLUP_TIERS; i++) {
        assert_int_equal(told[2 + i], all.at[0].value[i]);
    }
    assert_string_equal(callup_next_cost(s.mem, LANG_EN, &all.at[0], &all.at[1]),
                        "serves 166‰ less of the missing duty than the first");
    arena_free(s.mem);
}

/* Three in the order of need, two suggested. The third in the place of the second costs what the
 * second misses more; the first alone is what would have been suggested for one seat. */
static void a_choice_by_hand_says_what_it_costs(void **state)
{
    (void)state;
    callup_candidate at[3] = {0};
    const int missing[] = {900, 450, 90};
    for (size_t i = 0; i < COUNT_OF(at); i++) {
        at[i] = (callup_candidate){.required = {900}, .done = {900 - missing[i]}};
        at[i].last_class_ends = day_of(2021, 5, 1);
        at[i].key = i < 2;
    }
    const callup_candidates all = {.at = at, .n = COUNT_OF(at)};
    const bool suggested[] = {true, true, false};
    static const struct {
        bool chosen[3];
        int64_t overdue, key;
    } rows[] = {{{true, true, false}, 0, 0},
                {{true, false, false}, 0, 0},
                {{true, false, true}, 100 - 500, -1}};
    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        int64_t by[2 + CALLUP_TIERS];
        bool changes = callup_choice_gains(&all, rows[r].chosen, suggested, day_of(2022, 5, 1), by);
        assert_int_equal(changes, rows[r].overdue != 0);
        assert_int_equal(by[2 + TIER_OVERDUE], rows[r].overdue);
        assert_int_equal(by[2 + TIER_KEY], rows[r].key);
        assert_int_equal(by[2 + TIER_LONGEST], 0);
    }
}

static void a_unit_of_one_may_go(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.away_permille = 100;
    course(&s, 1, "甲", 2, 4);
    joins(&s, 11, 7, 0);
    solved(&s);
    assert_true(fate(&s, 1, 11)->taken);
    arena_free(s.mem);
}

static void who_goes_elsewhere_is_told_so(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 1);
    course(&s, 2, "乙", 4, 1);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 800);
    solved(&s);
    int in_first = fate(&s, 1, 11)->taken, in_second = fate(&s, 2, 11)->taken;
    assert_int_equal(in_first + in_second, 1); /* the days meet */
    const callup_fate *other = fate(&s, in_first ? 2 : 1, 11);
    assert_int_equal(other->code, CALLUP_RUN_OTHER_CLASS);
    assert_int_equal(other->against, in_first ? 0 : 1);
    arena_free(s.mem);
}

static void wishes_are_kept(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 1);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 900);
    *GROW(s.mem, &s.k.wishes) = (callup_wish){1, 12, WISH_IN, "熟悉业务", ""};
    solved(&s);
    assert_true(fate(&s, 1, 12)->taken);
    assert_int_equal(s.plan.reached[0], 0);
    s.k.wishes.at[0] = (callup_wish){1, 11, WISH_OUT, "住院", ""};
    solved(&s);
    assert_null(fate(&s, 1, 11));
    assert_true(fate(&s, 1, 12)->taken);
    arena_free(s.mem);
}

static void nobody_gets_one_theme_twice(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "同一主题", 2, 3);
    course(&s, 2, "同一主题", 12, 3);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 0);
    solved(&s); /* the engine alone gives the theme twice */
    callup_search(&s.k, (solve_how){.threads = 1}, s.mem, &s.m, &s.plan);
    callup_fates_of(&s.k, &s.m, &s.plan, s.mem, &s.f);
    for (int64_t id = 11; id <= 12; id++) {
        const callup_fate *a = fate(&s, 1, id), *b = fate(&s, 2, id);
        assert_int_equal((a && a->taken) + (b && b->taken), 1);
    }
    arena_free(s.mem);
}

static void the_yearly_number_holds_over_the_run(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.max_per_year = 2;
    course(&s, 1, "甲", 2, 3);
    course(&s, 2, "乙", 12, 3);
    joins(&s, 11, 1, 0);
    attends(&s, 99, 20, OUTCOME_PASSED);
    solved(&s);
    assert_int_equal(fate(&s, 1, 11)->taken + fate(&s, 2, 11)->taken, 1);
    arena_free(s.mem);
}

/* ---- the engine asked ------------------------------------------------------------------------ */

static callup_found found_of(const scene *s)
{
    static const solve_how how = {.threads = 1};
    return (callup_found){.task = &s->k, .model = &s->m, .plan = &s->plan, .how = &how};
}

/* Two seats: 11 has all missing, 12 half, 13 a little. Nobody else moves, so the cost is the
 * difference, and a seat more would bring 13 in. */
static void a_choice_says_what_it_costs_and_what_would_change_it(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 2);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 450);
    joins(&s, 13, 3, 810);
    joins(&s, 14, 4, 900);
    solved(&s);
    callup_found f = found_of(&s);
    callup_told told;
    assert_int_equal(callup_ask(&f, ASK_IN, (callup_place_of){0, 2}, s.mem, &told), OK);
    assert_true(told.possible);
    assert_true(told.exact);
    assert_int_equal(told.by[2 + TIER_OVERDUE], 100 - 500);
    assert_int_equal(told.out.n, 1);
    assert_int_equal(told.out.at[0].person, 1);
    assert_int_equal(told.in.n, 0); /* but for the person himself */
    assert_int_equal(told.opens, OPENS_SEAT);
    assert_int_equal(callup_ask(&f, ASK_IN, (callup_place_of){0, 3}, s.mem, &told), OK);
    assert_int_equal(told.opens, 0);
    assert_true(told.before);
    assert_int_equal(told.first.person, 2); /* who would get the seat */
    assert_int_equal(callup_ask(&f, ASK_OUT, (callup_place_of){0, 0}, s.mem, &told), OK);
    assert_int_equal(told.by[2 + TIER_OVERDUE], 100 - 1000);
    assert_int_equal(told.in.n, 1);
    assert_int_equal(told.in.at[0].person, 2);
    assert_int_equal(callup_ask(&f, ASK_SEAT, (callup_place_of){0, -1}, s.mem, &told), OK);
    assert_true(told.before);
    assert_int_equal(told.first.person, 2);
    const char *zh = callup_told_say(s.mem, LANG_ZH, &s.k, &told, (callup_place_of){0, -1});
    assert_non_null(strstr(zh, "若本班多一个名额"));
    assert_non_null(strstr(zh, "+101‰")); /* what is missing, and 1 for the seat */
    arena_free(s.mem);
}

/* Of five of a unit one may go: the second is kept out by that and not by the seats. */
static void the_share_that_may_be_away_is_named_and_weighed(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.away_permille = 200;
    course(&s, 1, "甲", 2, 2);
    for (int64_t id = 11; id <= 15; id++) {
        joins(&s, id, 7, (int)(id - 11) * 100);
    }
    joins(&s, 16, 8, 890);
    solved(&s);
    callup_found f = found_of(&s);
    callup_told told;
    callup_rules rules = {0};
    assert_int_equal(callup_ask(&f, ASK_IN, (callup_place_of){0, 1}, s.mem, &told), OK);
    assert_int_equal(told.opens, OPENS_AWAY);
    callup_rules_of(&f, &s.f, s.mem, &rules);
    assert_int_equal(rules.n, 1);
    assert_int_equal(rules.at[0].kind, RULE_AWAY);
    assert_int_equal(rules.at[0].org, 7);
    assert_int_equal(rules.at[0].people, 4);
    assert_int_equal(rules.at[0].goal, 2 + TIER_OVERDUE);
    assert_int_equal(rules.at[0].gain, 889 - 12); /* 12 in the place of 16 */
    arena_free(s.mem);
}

/* One class a year. 11 is given the first and so not the second; 12 has had his. One more for
 * everybody, and both come into the second, whose two seats stood empty. */
static void the_number_of_the_year_is_named_and_weighed(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.max_per_year = 1;
    course(&s, 1, "甲", 2, 1);
    course(&s, 2, "乙", 12, 2);
    joins(&s, 11, 1, 0);
    joins(&s, 12, 2, 450);
    attends(&s, 99, 2, OUTCOME_PASSED);
    solved(&s);
    callup_found f = found_of(&s);
    callup_rules rules = {0};
    int64_t given = fate(&s, 1, 11)->taken ? 1 : 2, other = 3 - given;
    assert_int_equal(fate(&s, other, 11)->code, CALLUP_RUN_TOO_OFTEN);
    assert_int_equal(fate(&s, other, 11)->against, given - 1);
    callup_rules_of(&f, &s.f, s.mem, &rules);
    assert_int_equal(rules.n, 1);
    assert_int_equal(rules.at[0].kind, RULE_YEARLY);
    assert_int_equal(rules.at[0].people, 2);
    assert_int_equal(rules.at[0].worth, WORTH_EXACT);
    assert_int_equal(rules.at[0].goal, 2 + TIER_OVERDUE);
    assert_int_equal(rules.at[0].gain, 1001 + 501);
    assert_int_equal(s.k.max_per_year, 1);
    s.plan.stopped = true; /* nothing is planned anew, and nothing is claimed */
    rules = (callup_rules){0};
    callup_rules_of(&f, &s.f, s.mem, &rules);
    assert_int_equal(rules.at[0].worth, WORTH_UNKNOWN);
    arena_free(s.mem);
}

/* Days apart and a year with room: another class is no reason, the seats are. */
static void another_class_is_a_reason_only_where_it_stands_in_the_way(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.max_per_year = 2;
    course(&s, 1, "甲", 2, 1);
    course(&s, 2, "乙", 12, 1);
    joins(&s, 11, 1, 450);
    joins(&s, 12, 2, 0);
    s.k.courses.at[0].audience.n = 1;
    solved(&s);
    assert_true(fate(&s, 1, 11)->taken);
    assert_int_equal(fate(&s, 2, 11)->code, CALLUP_LESS_NEED);
    arena_free(s.mem);
}

static void whoever_the_rules_advise_against_is_reckoned_anew(void **state)
{
    (void)state;
    scene s = scene_new(), with = scene_new();
    for (int i = 0; i < 2; i++) {
        scene *x = i ? &with : &s;
        x->k.max_per_year = 1;
        course(x, 1, "甲", 12, 1);
        joins(x, 11, 1, 0);
        attends(x, 99, 2, OUTCOME_PASSED);
        joins(x, 12, 2, 450);
    }
    *GROW(with.mem, &with.k.wishes) =
        (callup_wish){.klass = 1, .person = 11, .want = WISH_IN, .reason = "", .cost = ""};
    solved(&s);
    solved(&with);
    callup_found a = found_of(&s), b = found_of(&with);
    callup_told told;
    assert_int_equal(callup_ask(&a, ASK_IN, (callup_place_of){0, 0}, s.mem, &told), E_ABSENT);
    callup_told_between(&a, &b, (callup_place_of){0, 0}, s.mem, &told);
    assert_true(told.possible);
    assert_int_equal(told.out.n, 1);
    assert_int_equal(told.out.at[0].person, 1);
    assert_int_equal(told.by[2 + TIER_OVERDUE], 1000 - 500);
    arena_free(with.mem);
    arena_free(s.mem);
}

/* A class whose people are everybody: the first in need are weighed, of each unit no more than may
 * be away counted towards them; a wish is kept wherever it stands, and places stay true. */
static void of_very_many_the_first_in_need_are_weighed(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.weigh_most = 10;
    course(&s, 1, "甲", 2, 1);
    for (int64_t id = 1; id <= 1000; id++) {
        joins(&s, id, id, (int)(900 - id % 900));
    }
    *GROW(s.mem, &s.k.wishes) =
        (callup_wish){.klass = 1, .person = 900, .want = WISH_IN, .reason = "", .cost = ""};
    solved(&s);
    assert_int_equal(s.m.fitting[0], 1000);
    assert_int_equal(s.m.weighed[0], 205); /* 200 and 5 for each seat */
    assert_non_null(fate(&s, 1, 899));
    assert_null(fate(&s, 1, 1));
    assert_true(fate(&s, 1, 900)->taken);
    arena_free(s.mem);
}

enum { PEOPLE = 3000, SEATS = 40, CLASSES = 60 };

/* All stand where the plan put them; of the first class three retire. */
static void stand_as_planned(scene *s)
{
    for (size_t i = 0; i < s->k.courses.n; i++) {
        callup_course *c = &s->k.courses.at[i];
        bool in[PEOPLE + 1] = {false};
        for (size_t e = 0; e < s->m.entries.n; e++) {
            in[s->m.entries.at[e].person + 1] |=
                s->m.entries.at[e].course == (int32_t)i && s->f.at[e].taken;
        }
        for (int64_t id = 1, gone = i == 0 ? 3 : 0; id <= PEOPLE; id++) {
            if (in[id] && gone-- > 0) { s->k.facts.people.at[id - 1].state = PERSON_RETIRED; }
            if (!in[id] || gone >= 0) { continue; }
            *GROW(s->mem, &c->standing) = (callup_standing){.person = id, .as = STANDS_CALLED};
        }
    }
    s->k.again = true;
}

/* What each weighed alone, the same first in need, could not fill them all. */
static void classes_for_the_same_people_weigh_them_in_turn(void **state)
{
    (void)state;
    scene s = scene_new();
    s.k.weigh_most = 10;
    s.k.max_per_year = 1;
    course(&s, 1, "甲", 1, SEATS);
    for (int64_t id = 1; id <= PEOPLE; id++) {
        joins(&s, id, id, (int)(id % 900));
    }
    for (int64_t id = 2; id <= CLASSES; id++) {
        course(&s, id, "甲", 1 + (int)id % 20, SEATS)->audience = s.k.courses.at[0].audience;
    }
    solved(&s);
    for (int i = 0; i < CLASSES; i++) {
        assert_true(s.m.weighed[i] < s.m.fitting[i] / 3);
        assert_int_equal(s.f.taken[i], SEATS);
    }
    stand_as_planned(&s);
    assert_int_equal(s.k.courses.at[0].standing.n, SEATS - 3);
    solved(&s);
    assert_int_equal(s.f.taken[0], SEATS);
    int64_t told[2 + CALLUP_TIERS];
    callup_goals_of(&s.m, s.plan.reached, told);
    assert_int_equal(told[2 + TIER_STAYS], CLASSES * SEATS - 3);
    arena_free(s.mem);
}

/* Of each class 10 are weighed and the 3rd and 5th taken, the last one the officer's own wish. */
static void of_those_passed_over_the_first_in_need_are_kept(void **state)
{
    (void)state;
    enum { CLASSES = 2, PEOPLE = 10 };
    callup_entry entries[CLASSES * PEOPLE];
    callup_fate fates[CLASSES * PEOPLE] = {0};
    int32_t last[CLASSES] = {5, 5};
    for (int i = 0; i < CLASSES * PEOPLE; i++) {
        int order = i % PEOPLE + 1;
        entries[i] =
            (callup_entry){.course = i / PEOPLE, .order = order, .wished = order == PEOPLE};
        fates[i].taken = order == 3 || order == 5;
    }
    const callup_model m = {.entries = {.at = entries, .n = COUNT_OF(entries)}};
    const callup_fates f = {.at = fates, .last = last};
    static const struct {
        size_t most;
        const char *kept;
    } rows[] = {{0, "0010100001"}, {1, "1010100001"}, {3, "1111100001"}, {99, "1111111111"}};
    arena *mem = arena_new();
    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        const bool *kept = callup_fates_kept(&m, &f, rows[r].most, mem);
        for (int i = 0; i < CLASSES * PEOPLE; i++) {
            assert_int_equal(kept[i], rows[r].kept[i % PEOPLE] == '1');
        }
    }
    last[1] = -95; /* the 5th is the last of the next so many */
    const bool *kept = callup_fates_kept(&m, &f, rows[3].most, mem);
    assert_true(kept[PEOPLE + 3]);
    assert_false(kept[PEOPLE + 6]);
    assert_true(kept[6]);
    arena_free(mem);
}

static void a_class_tells_all_and_a_year_those_who_were_near(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{0, 20000}, {1, 20000}, {2, 10000}, {99, 202}, {101, 200}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(callup_told_most(rows[i][0]), rows[i][1]);
    }
}

static void of_a_class_without_seats_no_price_is_claimed(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 0);
    joins(&s, 11, 1, 0);
    solved(&s);
    callup_found f = found_of(&s);
    callup_rules rules = {0};
    callup_rules_of(&f, &s.f, s.mem, &rules);
    assert_int_equal(rules.n, 1);
    assert_int_equal(rules.at[0].kind, RULE_SEATS);
    assert_int_equal(rules.at[0].people, 1);
    assert_int_equal(rules.at[0].worth, WORTH_NO_SEAT);
    arena_free(s.mem);
}

static void nothing_in_nothing_out(void **state)
{
    (void)state;
    scene s = scene_new();
    course(&s, 1, "甲", 2, 3);
    solved(&s);
    assert_int_equal(s.m.entries.n, 0);
    assert_int_equal(s.f.taken[0], 0);
    arena_free(s.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_with_most_missing_are_taken),
        cmocka_unit_test(the_duty_is_the_own_units_in_hours_or_days),
        cmocka_unit_test(a_share_is_for_those_below_its_unit),
        cmocka_unit_test(a_unit_is_never_emptied),
        cmocka_unit_test(planned_again_those_called_stay),
        cmocka_unit_test(an_officers_wish_comes_before_staying),
        cmocka_unit_test(the_next_is_the_engines_choice),
        cmocka_unit_test(a_choice_by_hand_says_what_it_costs),
        cmocka_unit_test(a_unit_of_one_may_go),
        cmocka_unit_test(who_goes_elsewhere_is_told_so),
        cmocka_unit_test(wishes_are_kept),
        cmocka_unit_test(nobody_gets_one_theme_twice),
        cmocka_unit_test(the_yearly_number_holds_over_the_run),
        cmocka_unit_test(a_choice_says_what_it_costs_and_what_would_change_it),
        cmocka_unit_test(the_share_that_may_be_away_is_named_and_weighed),
        cmocka_unit_test(the_number_of_the_year_is_named_and_weighed),
        cmocka_unit_test(another_class_is_a_reason_only_where_it_stands_in_the_way),
        cmocka_unit_test(whoever_the_rules_advise_against_is_reckoned_anew),
        cmocka_unit_test(of_very_many_the_first_in_need_are_weighed),
        cmocka_unit_test(classes_for_the_same_people_weigh_them_in_turn),
        cmocka_unit_test(of_those_passed_over_the_first_in_need_are_kept),
        cmocka_unit_test(a_class_tells_all_and_a_year_those_who_were_near),
        cmocka_unit_test(of_a_class_without_seats_no_price_is_claimed),
        cmocka_unit_test(nothing_in_nothing_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
