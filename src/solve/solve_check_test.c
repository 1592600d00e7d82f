/* Tests of the checker on instances so small that every plan can be looked at: its counts and
 * faults against a slow count of another shape, its bounds against the best of all plans and
 * against the sentence of solve.h, word for word. */
#include "solve/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { PERSONS = 4, CLASSES = 4, UNITS = 2, QUOTAS = 3, PAIRS = 9, TIERS = 2, ROUNDS = 400 };

typedef struct {
    solve_problem p;
    solve_person persons[PERSONS];
    solve_class classes[CLASSES];
    solve_unit units[UNITS];
    solve_quota quotas[QUOTAS];
    int32_t first[PERSONS + 1], klass[PAIRS], value[TIERS][PAIRS];
    int32_t person[PAIRS];
    uint8_t mandatory[PAIRS];
} small;

static uint64_t state = 88172645463325252U;
static int32_t draw(int32_t low, int32_t high)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return low + (int32_t)(state % (uint64_t)(high - low + 1));
}

/* ---- instances ------------------------------------------------------------------------------- */

static void draw_rules(small *m)
{
    for (int i = 0; i < UNITS; i++) {
        m->units[i] = (solve_unit){draw(0, 20), draw(0, 2) * 60, draw(0, 3)};
    }
    for (int i = 0; i < CLASSES; i++) {
        int32_t least = draw(0, 2), first = draw(0, 6);
        m->classes[i] = (solve_class){least, least + draw(0, 2), first, first + draw(0, 3)};
    }
    for (int i = 0; i < QUOTAS; i++) { /* (unit, class) = i and i + 1 in mixed order, none twice */
        int32_t least = draw(0, 1);
        m->quotas[i] = (solve_quota){i % UNITS, (i + 1) % CLASSES, least, least + draw(0, 1)};
    }
    for (int i = 0; i < PERSONS; i++) {
        m->persons[i] = (solve_person){draw(0, UNITS - 1), draw(0, 3)};
    }
}

static void draw_pairs(small *m)
{
    int32_t n = 0;
    for (int i = 0; i < PERSONS; i++) {
        m->first[i] = n;
        for (int k = 0; k < CLASSES && n < PAIRS; k++) {
            if (draw(0, 2) == 0) { continue; }
            m->person[n] = i;
            m->klass[n] = k;
            m->mandatory[n] = draw(0, 3) == 0;
            m->value[0][n] = draw(0, 4);
            m->value[1][n++] = draw(0, 1000000);
        }
    }
    m->first[PERSONS] = n;
    m->p.pairs_n = n;
}

static void draw_small(small *m)
{
    *m = (small){0};
    draw_rules(m);
    draw_pairs(m);
    m->p = (solve_problem){.persons_n = PERSONS,
                           .classes_n = CLASSES,
                           .units_n = UNITS,
                           .quotas_n = draw(0, QUOTAS),
                           .pairs_n = m->p.pairs_n,
                           .tiers = TIERS,
                           .persons = m->persons,
                           .classes = m->classes,
                           .units = m->units,
                           .quotas = m->quotas,
                           .first_pair = m->first,
                           .pair_class = m->klass,
                           .mandatory = m->mandatory,
                           .value = {m->value[0], m->value[1]}};
}

static void choose(const small *m, uint32_t plan, uint8_t *taken)
{
    for (int32_t k = 0; k < m->p.pairs_n; k++) {
        taken[k] = plan >> k & 1;
    }
}

/* ---- the slow count -------------------------------------------------------------------------- */

static bool share_a_day(const solve_class *a, const solve_class *b)
{
    return a->first_day <= b->last_day && b->first_day <= a->last_day;
}

static bool persons_allow(const small *m, const uint8_t *taken)
{
    int32_t n[PERSONS] = {0};
    for (int32_t k = 0; k < m->p.pairs_n; k++) {
        n[m->person[k]] += taken[k];
        for (int32_t j = 0; j < k; j++) {
            if (taken[k] && taken[j] && m->person[j] == m->person[k] &&
                share_a_day(&m->classes[m->klass[j]], &m->classes[m->klass[k]])) {
                return false;
            }
        }
    }
    for (int i = 0; i < PERSONS; i++) {
        if (n[i] > m->persons[i].max_classes) { return false; }
    }
    return true;
}

/* People taken: of the unit (-1: all), in the class (-1: all), on the day (-1: all). */
static int32_t seats(const small *m, const uint8_t *taken, int32_t unit, int32_t klass, int32_t day)
{
    int32_t n = 0;
    for (int32_t k = 0; k < m->p.pairs_n; k++) {
        const solve_class *c = &m->classes[m->klass[k]];
        n += taken[k] && (unit < 0 || m->persons[m->person[k]].unit == unit) &&
             (klass < 0 || m->klass[k] == klass) &&
             (day < 0 || (c->first_day <= day && day <= c->last_day));
    }
    return n;
}

static bool units_allow(const small *m, const uint8_t *taken)
{
    for (int u = 0; u < UNITS; u++) {
        const solve_unit *unit = &m->units[u];
        if (unit->seats_max && seats(m, taken, u, -1, -1) > unit->seats_max) { return false; }
        for (int day = 0; day < 10 && unit->away_permille; day++) {
            int32_t most = unit->headcount * unit->away_permille / 1000;
            if (seats(m, taken, u, -1, day) > most) { return false; }
        }
    }
    return true;
}

static bool rules_allow(const small *m, const uint8_t *taken)
{
    for (int k = 0; k < CLASSES; k++) {
        if (seats(m, taken, -1, k, -1) > m->classes[k].max) { return false; }
    }
    for (int q = 0; q < m->p.quotas_n; q++) {
        const solve_quota *one = &m->quotas[q];
        if (seats(m, taken, one->unit, one->klass, -1) > one->max) { return false; }
    }
    return persons_allow(m, taken) && units_allow(m, taken);
}

static int32_t missing(int32_t least, int32_t n) { return least > n ? least - n : 0; }

static void goals_of(const small *m, const uint8_t *taken, int64_t *ret)
{
    memset(ret, 0, sizeof *ret * (2 + TIERS));
    for (int k = 0; k < CLASSES; k++) {
        ret[1] += missing(m->classes[k].min, seats(m, taken, -1, k, -1));
    }
    for (int q = 0; q < m->p.quotas_n; q++) {
        const solve_quota *one = &m->quotas[q];
        ret[1] += missing(one->min, seats(m, taken, one->unit, one->klass, -1));
    }
    for (int32_t k = 0; k < m->p.pairs_n; k++) {
        ret[0] += m->mandatory[k] && !taken[k];
        ret[2] += taken[k] ? m->value[0][k] : 0;
        ret[3] += taken[k] ? m->value[1][k] : 0;
    }
}

/* ---- plans ----------------------------------------------------------------------------------- */

static void every_plan_is_judged_rightly(void **context UNUSED)
{
    arena *mem = arena_new();
    int64_t reached[2 + TIERS];
    uint8_t taken[PAIRS];
    solve_verdict v;
    small m;
    int good = 0, bad = 0;
    for (int round = 0; round < ROUNDS / 4; round++) {
        draw_small(&m);
        for (uint32_t plan = 0; plan < 1U << m.p.pairs_n; plan++) {
            arena_reset(mem);
            choose(&m, plan, taken);
            solve_check(&m.p, taken, mem, &v);
            goals_of(&m, taken, reached);
            assert_int_equal(v.feasible, rules_allow(&m, taken));
            assert_memory_equal(v.reached, reached, sizeof reached);
            assert_int_equal(v.feasible, !*v.fault);
            assert_int_equal(v.feasible, v.faults_n == 0);
            good += v.feasible;
            bad += !v.feasible;
        }
    }
    assert_true(good > 1000 && bad > 1000);
    arena_free(mem);
}

static void a_fault_is_named(void **context UNUSED)
{
    arena *mem = arena_new();
    solve_verdict v;
    small m = {.persons = {{0, 1}, {0, 1}, {1, 2}, {1, 9}},
               .classes = {{0, 1, 1, 5}, {0, 9, 5, 9}, {0, 9, 6, 6}, {0, 9, 8, 8}},
               .units = {{10, 100, 2}, {0, 0, 0}},
               .quotas = {{0, 1, 0, 0}},
               .first = {0, 1, 3, 5, 8},
               .klass = {0, 0, 1, 0, 1, 1, 2, 3}};
    m.p = (solve_problem){PERSONS,   CLASSES, UNITS,    1,       8,       0,           m.persons,
                          m.classes, m.units, m.quotas, m.first, m.klass, m.mandatory, {NULL}};
    static const struct {
        uint8_t taken[8];
        const char *fault;
    } rows[] = {
        {{1}, ""},
        {{0, 1, 0}, ""},
        {{0, 1, 1}, "person 2 is in 2 classes, at most 1 are allowed"},
        {{0, 0, 0, 1, 1}, "person 3 is in classes 1 and 2 on the same day"},
        {{0, 0, 0, 0, 0, 0, 1, 1}, ""},
        {{0, 0, 0, 0, 0, 1, 0, 1}, "person 4 is in classes 2 and 4 on the same day"},
        {{1, 1}, "class 1 has 2 people, at most 1 are allowed"},
        {{0, 0, 1}, "unit 1 has 1 seats in class 2, at most 0 are allowed"},
        {{1, 0, 1}, "unit 1 has 1 seats in class 2, at most 0 are allowed"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        solve_check(&m.p, rows[i].taken, mem, &v);
        assert_string_equal(v.fault, rows[i].fault);
    }
    solve_check(&m.p, rows[8].taken, mem, &v); /* two away on day 5, one is allowed */
    assert_int_equal(v.faults_n, 2);
    assert_string_equal(v.faults.at[1],
                        "unit 1 has 2 people in class on day 5, at most 1 are allowed");
    m.units[0].seats_max = 1;
    solve_check(&m.p, rows[8].taken, mem, &v);
    assert_string_equal(v.fault, "unit 1 has 2 seats, at most 1 are allowed");
    arena_free(mem);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

typedef struct {
    solve_proof y;
    int64_t class_most[CLASSES], class_least[CLASSES], quota_most[QUOTAS], quota_least[QUOTAS],
        seats[UNITS];
    solve_day_price days[UNITS * 10];
} prices;

static int64_t draw_price(int64_t scale)
{
    return draw(0, 2) ? 0 : draw(0, 6) * scale + draw(0, 3) * draw(0, 400000);
}

static void draw_list(int64_t *at, int n, int64_t scale)
{
    for (int i = 0; i < n; i++) {
        at[i] = draw_price(scale);
    }
}

static void draw_prices(const small *m, int goal, prices *y)
{
    *y = (prices){.y = {.scale = draw(1, 50)}};
    int64_t scale = y->y.scale;
    draw_list(y->y.earlier, goal, 3 * scale);
    draw_list(y->class_most, CLASSES, scale);
    draw_list(y->class_least, CLASSES, scale);
    draw_list(y->quota_most, m->p.quotas_n, scale);
    draw_list(y->quota_least, m->p.quotas_n, scale);
    draw_list(y->seats, UNITS, scale);
    y->y.class_most = draw(0, 4) ? y->class_most : NULL;
    y->y.class_least = draw(0, 4) ? y->class_least : NULL;
    y->y.quota_most = draw(0, 4) ? y->quota_most : NULL;
    y->y.quota_least = draw(0, 4) ? y->quota_least : NULL;
    y->y.unit_seats = draw(0, 4) ? y->seats : NULL;
    y->y.days.at = y->days;
    for (int32_t i = 0; i < UNITS * 10; i++) {
        if (draw(0, 3)) { continue; }
        y->days[y->y.days.n++] = (solve_day_price){i / 10, i % 10, draw_price(scale)};
    }
}

/* Goal h of a plan, read as "greatest". */
static int64_t as_greatest(int h, int64_t value) { return h < 2 ? -value : value; }

static int64_t term(const int64_t *list, int i, int64_t slack)
{
    return list ? list[i] * slack : 0;
}

/* What lies behind a minimum when as many heads as pay are called missing. */
static int64_t least_term(const int64_t *list, int i, int64_t shortage, int32_t taken, int32_t min)
{
    int64_t best = INT64_MIN;
    for (int32_t s = 0; s <= min; s++) {
        int64_t sum = term(list, i, taken + s - min) - shortage * s;
        best = sum > best ? sum : best;
    }
    return best;
}

/* The sentence of solve.h for one choice of pairs, shortfalls chosen for the greatest sum. */
static int64_t priced(const small *m, int goal, const prices *q, const uint8_t *x,
                      const int64_t *reached)
{
    const solve_proof *y = &q->y;
    int64_t now[2 + TIERS], weight[SOLVE_GOALS] = {0}, sum = 0;
    goals_of(m, x, now);
    memcpy(weight, y->earlier, sizeof *weight * (size_t)goal);
    weight[goal] = y->scale;
    for (int h = 0; h <= goal; h++) {
        int64_t from = h < goal ? as_greatest(h, reached[h]) : 0;
        int64_t value = h == 1 ? 0 : as_greatest(h, now[h]);
        sum += weight[h] * (value - from);
    }
    for (int k = 0; k < CLASSES; k++) {
        int32_t n = seats(m, x, -1, k, -1);
        sum += term(y->class_most, k, m->classes[k].max - n);
        sum += least_term(y->class_least, k, weight[1], n, m->classes[k].min);
    }
    for (int i = 0; i < m->p.quotas_n; i++) {
        const solve_quota *one = &m->quotas[i];
        int32_t n = seats(m, x, one->unit, one->klass, -1);
        sum += term(y->quota_most, i, one->max - n);
        sum += least_term(y->quota_least, i, weight[1], n, one->min);
    }
    for (int u = 0; u < UNITS; u++) {
        if (!m->units[u].seats_max) { continue; }
        sum += term(y->unit_seats, u, m->units[u].seats_max - seats(m, x, u, -1, -1));
    }
    for (size_t i = 0; i < y->days.n; i++) {
        const solve_day_price *d = &y->days.at[i];
        const solve_unit *u = &m->units[d->unit];
        int32_t most = u->headcount * u->away_permille / 1000;
        if (u->away_permille) { sum += d->price * (most - seats(m, x, d->unit, -1, d->day)); }
    }
    return sum;
}

static int64_t bound_by_the_sentence(const small *m, int goal, const prices *y,
                                     const int64_t *reached)
{
    uint8_t taken[PAIRS];
    int64_t best = INT64_MIN, scale = y->y.scale;
    for (uint32_t plan = 0; plan < 1U << m->p.pairs_n; plan++) {
        choose(m, plan, taken);
        if (!persons_allow(m, taken)) { continue; }
        int64_t sum = priced(m, goal, y, taken, reached);
        best = sum > best ? sum : best;
    }
    int64_t floor = best / scale - (best % scale < 0);
    return goal >= 2 ? floor : floor > 0 ? 0 : -floor;
}

/* Each goal's best, given that the goals before it are reached as the best leave possible. */
static void best_of_all(const small *m, int64_t *best)
{
    uint8_t taken[PAIRS];
    int64_t now[2 + TIERS];
    bool any = false;
    for (uint32_t plan = 0; plan < 1U << m->p.pairs_n; plan++) {
        choose(m, plan, taken);
        if (!rules_allow(m, taken)) { continue; }
        goals_of(m, taken, now);
        int g = 0;
        while (any && g < 1 + TIERS && now[g] == best[g]) {
            g++;
        }
        if (!any || as_greatest(g, now[g]) > as_greatest(g, best[g])) {
            memcpy(best, now, sizeof now);
        }
        any = true;
    }
    assert_true(any); /* nobody called is always a plan */
}

/* The proof as that of its goal; nothing stands before it. */
static const solve_proof *alone(int goal, const solve_proof *y)
{
    static solve_proof all[SOLVE_GOALS];
    all[goal] = *y;
    return all;
}

static void no_price_proves_too_much(void **context UNUSED)
{
    arena *mem = arena_new();
    int64_t best[2 + TIERS], bound = 0;
    int met = 0;
    small m;
    prices y;
    for (int round = 0; round < ROUNDS; round++) {
        draw_small(&m);
        best_of_all(&m, best);
        for (int goal = 0; goal < 2 + TIERS; goal++) {
            draw_prices(&m, goal, &y);
            assert_int_equal(solve_bound(&m.p, goal, best, alone(goal, &y.y), mem, &bound), OK);
            assert_int_equal(bound, bound_by_the_sentence(&m, goal, &y, best));
            assert_true(as_greatest(goal, bound) >= as_greatest(goal, best[goal]));
            met += bound == best[goal];
        }
    }
    assert_true(met > ROUNDS / 4); /* bounds that say nothing would pass as well */
    arena_free(mem);
}

static void prices_beyond_counting_are_refused(void **context UNUSED)
{
    arena *mem = arena_new();
    const int64_t most = (int64_t)1 << 60;
    int64_t reached[2 + TIERS] = {0}, bound = 0;
    small m;
    prices y = {.y = {.scale = 1, .class_most = y.class_most, .days = {.at = y.days, .n = 1}}};
    draw_small(&m);
    assert_int_equal(solve_bound(&m.p, 0, reached, alone(0, &y.y), mem, &bound), OK);
    for (int i = 0; i < 8; i++) {
        prices bad = y;
        bad.y.class_most = bad.class_most;
        bad.y.days.at = bad.days;
        int goal = 3;
        switch (i) {
        case 0: bad.y.scale = 0; break;
        case 1: bad.y.scale = most + 1; break;
        case 2: bad.class_most[CLASSES - 1] = -1; break;
        case 3: bad.class_most[0] = most + 1; break;
        case 4: bad.y.earlier[2] = -1; break;
        case 5: goal = 2 + TIERS; break;
        case 6: bad.y.days.n = 2; break; /* the same day twice */
        default: bad.days[0].unit = UNITS; break;
        }
        assert_int_equal(solve_bound(&m.p, goal, reached, alone(goal, &bad.y), mem, &bound),
                         E_INPUT);
    }
    arena_free(mem);
}

/* ---- the engine ------------------------------------------------------------------------------ */

/* The best of a goal among all plans that are as good in the goals before it. */
static int64_t best_given(const small *m, int goal, const int64_t *reached)
{
    uint8_t taken[PAIRS];
    int64_t now[2 + TIERS], best = INT64_MIN;
    for (uint32_t plan = 0; plan < 1U << m->p.pairs_n; plan++) {
        choose(m, plan, taken);
        if (!rules_allow(m, taken)) { continue; }
        goals_of(m, taken, now);
        bool as_good = true;
        for (int h = 0; h < goal; h++) {
            as_good = as_good && as_greatest(h, now[h]) >= as_greatest(h, reached[h]);
        }
        int64_t value = as_greatest(goal, now[goal]);
        best = as_good && value > best ? value : best;
    }
    return goal < 2 ? -best : best;
}

static void make_pure(small *m)
{
    for (int i = 0; i < PERSONS; i++) {
        m->persons[i].max_classes = m->persons[i].max_classes ? 1 : 0;
    }
    for (int u = 0; u < UNITS; u++) {
        m->units[u].away_permille = 0;
    }
}

/* Returns how many goals were not reached as well as can be. */
static int judge_engine(const small *m, arena *mem, bool pure)
{
    solve_how how = {.threads = 1};
    solve_plan plan = {0};
    solve_verdict v;
    int64_t proven = 0;
    int missed = 0;
    solve(&m->p, &how, mem, &plan);
    solve_check(&m->p, plan.taken, mem, &v);
    assert_string_equal(v.fault, "");
    assert_int_equal(plan.goals, 2 + TIERS);
    assert_memory_equal(v.reached, plan.reached, sizeof *v.reached * (2 + TIERS));
    for (int g = 0; g < plan.goals; g++) {
        int64_t best = as_greatest(g, best_given(m, g, plan.reached));
        int64_t bound = as_greatest(g, plan.bound[g]);
        assert_int_equal(solve_bound(&m->p, g, plan.reached, plan.proof, mem, &proven), OK);
        assert_true(as_greatest(g, proven) <= bound);
        assert_true(bound >= best && best >= as_greatest(g, plan.reached[g]));
        if (pure) { assert_int_equal(plan.bound[g], plan.reached[g]); }
        missed += best != as_greatest(g, plan.reached[g]);
    }
    return missed;
}

static void the_engine_stands_every_plan(void **context UNUSED)
{
    arena *mem = arena_new();
    small m;
    int missed = 0;
    for (int round = 0; round < 2 * ROUNDS; round++) {
        bool pure = round % 2;
        arena_reset(mem);
        draw_small(&m);
        if (pure) { make_pure(&m); }
        missed += judge_engine(&m, mem, pure);
    }
    print_message("# %d of %d goals not reached as well as can be\n", missed,
                  2 * ROUNDS * (2 + TIERS));
    assert_true(missed <= ROUNDS / 20);
    arena_free(mem);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(every_plan_is_judged_rightly),
                                              cmocka_unit_test(a_fault_is_named),
                                              cmocka_unit_test(no_price_proves_too_much),
                                              cmocka_unit_test(prices_beyond_counting_are_refused),
                                              cmocka_unit_test(the_engine_stands_every_plan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
