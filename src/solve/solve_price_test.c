/* The full case against every possible plan of small problems; the same bytes for any number of
 * threads; stopping; beginning from a plan; numbers at their limits. */
#include "solve/solve_price.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { PERSONS = 6, CLASSES = 5, UNITS = 2, PAIRS_MOST = 12, QUOTAS = 4 };

typedef struct {
    solve_problem p;
    solve_person persons[PERSONS];
    solve_class classes[CLASSES];
    solve_unit units[UNITS];
    solve_quota quotas[QUOTAS];
    int32_t first_pair[PERSONS + 1], pair_class[PAIRS_MOST];
    uint8_t mandatory[PAIRS_MOST];
    int32_t value[3][PAIRS_MOST];
} small;

static int begin(void **state)
{
    *state = arena_new();
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % below);
}

static void draw_rules(small *s, uint64_t *seed)
{
    for (int c = 0; c < CLASSES; c++) {
        int32_t first = (int32_t)draw(seed, 12);
        s->classes[c] = (solve_class){.max = (int32_t)draw(seed, 4),
                                      .first_day = first,
                                      .last_day = first + (int32_t)draw(seed, 5)};
        s->classes[c].min = (int32_t)draw(seed, 3);
    }
    for (int u = 0; u < UNITS; u++) {
        s->units[u].seats_max = draw(seed, 2) ? 0 : 1 + (int32_t)draw(seed, 4);
        s->units[u].away_permille = draw(seed, 3) ? (int32_t)draw(seed, 900) : 0;
    }
    for (int q = 0; q < QUOTAS; q++) {
        s->quotas[q] = (solve_quota){.unit = q % UNITS, .klass = (int32_t)q, .min = 0};
        s->quotas[q].min = (int32_t)draw(seed, 2);
        s->quotas[q].max = (int32_t)draw(seed, 3); /* may stand below the minimum */
    }
}

static void draw_small(small *s, uint64_t seed)
{
    static const uint32_t values[] = {2, 5, 100, SOLVE_VALUE_MOST + 1};
    *s = (small){0};
    draw_rules(s, &seed);
    int32_t k = 0;
    for (int i = 0; i < PERSONS; i++) {
        s->first_pair[i] = k;
        s->persons[i] = (solve_person){(int32_t)draw(&seed, UNITS), 1 + (int32_t)draw(&seed, 3)};
        s->units[s->persons[i].unit].headcount++;
        for (int32_t c = 0; c < CLASSES && k < PAIRS_MOST; c++) {
            if (draw(&seed, 5) > 2) { continue; }
            s->pair_class[k] = c;
            s->mandatory[k] = draw(&seed, 6) == 0;
            for (int t = 0; t < 3; t++)
                s->value[t][k] = (int32_t)draw(&seed, values[draw(&seed, 4)]);
            k++;
        }
    }
    s->first_pair[PERSONS] = k;
    s->p = (solve_problem){PERSONS,
                           CLASSES,
                           UNITS,
                           (int32_t)draw(&seed, QUOTAS + 1),
                           k,
                           0,
                           s->persons,
                           s->classes,
                           s->units,
                           s->quotas,
                           s->first_pair,
                           s->pair_class,
                           s->mandatory,
                           {s->value[0], s->value[1], s->value[2]}};
    s->p.tiers = (int32_t)draw(&seed, 4);
}

/* Each goal as "greatest". */
static int64_t rising(const int64_t *goals, int g) { return g < 2 ? -goals[g] : goals[g]; }

static bool better(const int64_t *a, const int64_t *b, int goals)
{
    for (int g = 0; g < goals; g++)
        if (a[g] != b[g]) { return rising(a, g) > rising(b, g); }
    return false;
}

/* The bound of goal g holds for a plan that is no worse in the goals before it. */
static void bounds_hold(const solve_plan *plan, const int64_t *other)
{
    for (int g = 0; g < plan->goals; g++) {
        assert_true(rising(other, g) <= rising(plan->bound, g));
        if (rising(other, g) < rising(plan->reached, g)) { return; }
    }
}

static void proven(const small *s, const solve_plan *plan, arena *mem)
{
    solve_verdict v;
    solve_check(&s->p, plan->taken, mem, &v);
    assert_string_equal(v.fault, "");
    assert_true(v.feasible);
    for (int g = 0; g < plan->goals; g++) {
        int64_t bound = -1;
        assert_int_equal(v.reached[g], plan->reached[g]);
        assert_int_equal(solve_bound(&s->p, g, plan->reached, plan->proof, mem, &bound), OK);
        assert_int_equal(bound, plan->bound[g]);
        assert_true(rising(plan->reached, g) <= rising(plan->bound, g));
    }
}

static bool is_best(const small *s, const solve_plan *plan, arena *mem)
{
    bool best = true;
    for (uint32_t set = 0; set < 1u << s->p.pairs_n; set++) {
        uint8_t taken[PAIRS_MOST + 1] = {0};
        for (int k = 0; k < s->p.pairs_n; k++)
            taken[k] = set >> k & 1;
        solve_verdict v;
        solve_check(&s->p, taken, mem, &v);
        if (!v.feasible) { continue; }
        bounds_hold(plan, v.reached);
        best &= !better(v.reached, plan->reached, plan->goals);
    }
    return best;
}

static void small_problems_against_every_plan(void **state)
{
    enum { PROBLEMS = 120 };
    int best = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= PROBLEMS; seed++) {
        arena *mem = arena_new();
        small s;
        solve_plan plan;
        draw_small(&s, seed);
        solve_price(&s.p, &(solve_how){.threads = 1}, mem, &plan);
        proven(&s, &plan, mem);
        best += is_best(&s, &plan, mem);
        arena_free(mem);
    }
    print_message("best of all plans: %d of %d\n", best, PROBLEMS);
    assert_true(best >= PROBLEMS * 9 / 10);
}

/* ---- larger problems ---- */
static solve_problem *draw_large(int32_t persons, int32_t classes, arena *mem)
{
    uint64_t seed = 7;
    solve_problem *p = TAKE(mem, solve_problem);
    solve_person *people = TAKE_N(mem, solve_person, persons);
    solve_class *all = TAKE_N(mem, solve_class, classes);
    solve_unit *units = TAKE_N(mem, solve_unit, 1 + persons / 100);
    int32_t *first = TAKE_N(mem, int32_t, persons + 1), k = 0;
    int32_t *klass = TAKE_N(mem, int32_t, persons * 6), *value = TAKE_N(mem, int32_t, persons * 6);
    for (int32_t c = 0; c < classes; c++) {
        int32_t week = (int32_t)draw(&seed, 40);
        all[c] = (solve_class){2, persons / classes, week * 7, week * 7 + 4};
        all[c].last_day += 7 * (int32_t)draw(&seed, 6);
    }
    for (int32_t i = 0; i < persons; i++) {
        first[i] = k;
        people[i] = (solve_person){i % (1 + persons / 100), 2};
        units[people[i].unit].headcount++;
        for (int32_t c = (int32_t)draw(&seed, 8); c < classes && k < first[i] + 6;
             c += 1 + (int32_t)draw(&seed, (uint32_t)classes / 5)) {
            klass[k] = c;
            value[k++] = (int32_t)draw(&seed, 1000);
        }
    }
    for (int32_t u = 0; u < 1 + persons / 100; u++)
        units[u].away_permille = 40;
    first[persons] = k;
    *p = (solve_problem){
        persons, classes, 1 + persons / 100,           0,      k, 1, people, all, units, NULL,
        first,   klass,   TAKE_N(mem, uint8_t, k + 1), {value}};
    return p;
}

static void any_number_of_threads_gives_the_same(void **state)
{
    arena *mem = *state;
    const solve_problem *p = draw_large(6000, 40, mem);
    solve_plan one, other;
    solve_price(p, &(solve_how){.threads = 1, .effort = 2}, mem, &one);
    for (int threads = 2; threads <= 3; threads++) {
        solve_price(p, &(solve_how){.threads = threads, .effort = 2}, mem, &other);
        assert_memory_equal(one.taken, other.taken, (size_t)p->pairs_n);
        assert_memory_equal(one.bound, other.bound, sizeof(one.bound));
        assert_int_equal(one.proof[2].days.n, other.proof[2].days.n);
        assert_memory_equal(one.proof[2].days.at, other.proof[2].days.at,
                            one.proof[2].days.n * sizeof(solve_day_price));
    }
}

static void a_plan_given_is_kept_where_it_can_be(void **state)
{
    arena *mem = *state;
    solve_problem *p = draw_large(3000, 40, mem);
    solve_plan plan, again;
    solve_price(p, &(solve_how){.threads = 1, .effort = 2}, mem, &plan);
    uint8_t *start = TAKE_N(mem, uint8_t, p->pairs_n + 1);
    memcpy(start, plan.taken, (size_t)p->pairs_n);
    for (int32_t k = 0, left = 20; k < p->pairs_n && left > 0; k++)
        if (start[k]) {
            start[k] = 0;
            left--;
        }
    solve_price(p, &(solve_how){.threads = 1, .start = start}, mem, &again);
    int lost = 0;
    for (int32_t k = 0; k < p->pairs_n; k++)
        lost += start[k] && !again.taken[k];
    assert_true(lost <= 40);
    assert_true(again.reached[2] * 1000 >= plan.reached[2] * 995);
}

/* One of a unit's five may go, so another unit has the second seat; then two may. */
static void one_rule_more_may_turn_a_small_plan(void **state)
{
    small s = {.classes = {{0, 2, 1, 2}}, .units = {{1, 1000, 0}, {9, 500, 0}}};
    for (int i = 0; i < 6; i++) {
        s.persons[i] = (solve_person){i / 5, 1};
        s.first_pair[i + 1] = i + 1;
        s.value[0][i] = i < 5 ? 1000 - 100 * i : 111;
    }
    s.p = (solve_problem){6,
                          1,
                          2,
                          0,
                          6,
                          1,
                          s.persons,
                          s.classes,
                          s.units,
                          s.quotas,
                          s.first_pair,
                          s.pair_class,
                          s.mandatory,
                          {s.value[0]}};
    solve_plan plan, more;
    solve_price(&s.p, &(solve_how){.threads = 1}, *state, &plan);
    assert_int_equal(plan.reached[2], 1000 + 111);
    s.units[0].headcount = 2;
    solve_price(&s.p, &(solve_how){.threads = 1, .start = plan.taken, .start_proof = plan.proof},
                *state, &more);
    proven(&s, &more, *state);
    assert_int_equal(more.reached[2], 1000 + 900);
}

static bool stop_at(void *context, int permille)
{
    int *left = context;
    assert_true(permille >= 0 && permille <= 1000);
    return --*left > 0;
}

static void stopped_anywhere_the_plan_is_feasible(void **state)
{
    small s;
    for (uint64_t seed = 200; seed < 215; seed++)
        for (int asked = 1; asked < 200; asked = asked * 3 + 1) {
            int left = asked;
            solve_plan plan;
            draw_small(&s, seed);
            solve_price(&s.p, &(solve_how){.threads = 1, .go_on = stop_at, .context = &left},
                        *state, &plan);
            proven(&s, &plan, *state);
            assert_true(plan.stopped == (left <= 0));
        }
}

/* Mandatory pairs that share a day; a limit that rounds down to nobody; no people at all. */
static void what_cannot_be_is_counted(void **state)
{
    small s = {.classes = {{0, 5, 1, 10}, {3, 5, 10, 20}}, .units = {{9, 100, 0}}};
    s.persons[0] = (solve_person){0, 2};
    s.first_pair[1] = 2;
    s.pair_class[1] = 1;
    s.mandatory[0] = s.mandatory[1] = 1;
    s.value[0][0] = s.value[0][1] = SOLVE_VALUE_MOST;
    s.p = (solve_problem){1,
                          2,
                          1,
                          0,
                          2,
                          1,
                          s.persons,
                          s.classes,
                          s.units,
                          s.quotas,
                          s.first_pair,
                          s.pair_class,
                          s.mandatory,
                          {s.value[0]}};
    solve_plan plan;
    solve_price(&s.p, &(solve_how){.threads = 1}, *state, &plan);
    proven(&s, &plan, *state);
    assert_int_equal(plan.taken_n, 0);
    s.units[0].away_permille = 200;
    solve_price(&s.p, &(solve_how){.threads = 1}, *state, &plan);
    proven(&s, &plan, *state);
    assert_int_equal(plan.reached[0], 1);
    assert_int_equal(plan.bound[0], 1);
    assert_int_equal(plan.reached[1], 2);
    s.p.persons_n = s.p.pairs_n = 0;
    s.first_pair[0] = 0;
    solve_price(&s.p, &(solve_how){.threads = 1}, *state, &plan);
    assert_int_equal(plan.reached[1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_problems_against_every_plan),
        cmocka_unit_test_setup_teardown(any_number_of_threads_gives_the_same, begin, end),
        cmocka_unit_test_setup_teardown(a_plan_given_is_kept_where_it_can_be, begin, end),
        cmocka_unit_test_setup_teardown(one_rule_more_may_turn_a_small_plan, begin, end),
        cmocka_unit_test_setup_teardown(stopped_anywhere_the_plan_is_feasible, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_counted, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
