/* Tests of the pure case. Small instances against every plan there is; larger ones against their
 * own proofs, which the checker counts without trusting the engine: where the bound is what was
 * reached, the plan is the best. */
#include "solve/solve_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

typedef struct {
    int32_t persons, classes, units, quotas, most_pairs; /* of a person */
    int32_t tiers, value_most, classes_most;
    bool dates; /* classes may share days */
} size_of_case;

typedef struct {
    solve_problem p;
    solve_person *persons;
    solve_class *classes;
    solve_unit *units;
    solve_quota *quotas;
    int32_t *first, *klass, *value[SOLVE_TIERS];
    uint8_t *mandatory;
} case_;

static uint64_t state = 88172645463325252U;
static int32_t draw(int32_t low, int32_t high)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return low + (int32_t)(state % (uint64_t)(high - low + 1));
}

/* ---- instances ------------------------------------------------------------------------------- */

static void take_room(case_ *m, const size_of_case *s, arena *mem)
{
    *m = (case_){.persons = TAKE_N(mem, solve_person, s->persons),
                 .classes = TAKE_N(mem, solve_class, s->classes),
                 .units = TAKE_N(mem, solve_unit, s->units),
                 .quotas = TAKE_N(mem, solve_quota, s->quotas),
                 .first = TAKE_N(mem, int32_t, s->persons + 1),
                 .klass = TAKE_N(mem, int32_t, s->persons * s->most_pairs),
                 .mandatory = TAKE_N(mem, uint8_t, s->persons * s->most_pairs)};
    m->p = (solve_problem){.persons_n = s->persons,
                           .classes_n = s->classes,
                           .units_n = s->units,
                           .tiers = s->tiers,
                           .persons = m->persons,
                           .classes = m->classes,
                           .units = m->units,
                           .quotas = m->quotas,
                           .first_pair = m->first,
                           .pair_class = m->klass,
                           .mandatory = m->mandatory};
    for (int t = 0; t < s->tiers; t++)
        m->p.value[t] = m->value[t] = TAKE_N(mem, int32_t, s->persons * s->most_pairs);
}

static void draw_rules(case_ *m, const size_of_case *s)
{
    int32_t fair = s->persons / s->classes + 1;
    for (int i = 0; i < s->units; i++)
        m->units[i] = (solve_unit){s->persons, draw(0, 4) ? 0 : 1000,
                                   draw(0, 2) * (s->persons / s->units / 2 + 1)};
    for (int i = 0; i < s->classes; i++) {
        int32_t least = draw(0, fair), first = s->dates ? draw(0, s->classes) : 7 * i;
        m->classes[i] = (solve_class){least, draw(0, 9) ? least + draw(0, fair) : draw(0, fair),
                                      first, first + draw(0, 1)};
    }
    for (int32_t i = 0; i < s->quotas && i < s->units * s->classes; i++) {
        int32_t least = draw(0, fair / 4 + 1);
        m->quotas[m->p.quotas_n++] =
            (solve_quota){i % s->units, (i / s->units + i % s->units) % s->classes, least,
                          draw(0, 9) ? least + draw(0, fair / 4 + 1) : draw(0, 1)};
    }
}

static void draw_pairs(case_ *m, const size_of_case *s)
{
    int32_t n = 0;
    for (int i = 0; i < s->persons; i++) {
        m->persons[i] =
            (solve_person){draw(0, s->units - 1), draw(0, 9) ? draw(1, s->classes_most) : 0};
        m->first[i] = n;
        for (int k = 0; k < s->classes && n - m->first[i] < s->most_pairs; k++) {
            if (draw(0, s->classes) > s->most_pairs) { continue; }
            m->klass[n] = k;
            m->mandatory[n] = draw(0, 7) == 0;
            for (int t = 0; t < s->tiers; t++)
                m->value[t][n] = draw(0, t % 2 ? s->value_most : s->value_most / 8 + 1);
            n++;
        }
    }
    m->first[s->persons] = m->p.pairs_n = n;
}

static void draw_case(case_ *m, const size_of_case *s, arena *mem)
{
    take_room(m, s, mem);
    draw_rules(m, s);
    draw_pairs(m, s);
}

/* ---- what must hold of every result ---------------------------------------------------------- */

/* Above 0: a is better. */
static int compare(const int64_t *a, const int64_t *b, int goals)
{
    for (int g = 0; g < goals; g++) {
        if (a[g] != b[g]) return (a[g] > b[g]) == (g >= 2) ? 1 : -1;
    }
    return 0;
}

static void assert_holds(const solve_problem *p, const solve_plan *plan, arena *mem)
{
    solve_verdict v;
    solve_check(p, plan->taken, mem, &v);
    assert_string_equal(v.fault, "");
    assert_true(v.feasible && plan->pure && plan->goals == 2 + p->tiers);
    int32_t taken = 0;
    for (int32_t k = 0; k < p->pairs_n; k++)
        taken += plan->taken[k];
    assert_int_equal(taken, plan->taken_n);
    for (int g = 0; g < plan->goals; g++) {
        int64_t bound = 0;
        assert_int_equal(v.reached[g], plan->reached[g]);
        assert_int_equal(solve_bound(p, g, plan->reached, plan->proof, mem, &bound), OK);
        assert_int_equal(bound, plan->bound[g]);
    }
}

static void assert_proven(const solve_problem *p, const solve_plan *plan, arena *mem)
{
    assert_holds(p, plan, mem);
    for (int g = 0; g < plan->goals; g++)
        assert_int_equal(plan->bound[g], plan->reached[g]);
}

static solve_plan solved(const solve_problem *p, const uint8_t *start, arena *mem)
{
    solve_how how = {.start = start};
    solve_plan plan = {0};
    assert_true(solve_flow(p, &how, mem, &plan));
    return plan;
}

/* ---- small instances: every plan ------------------------------------------------------------- */

static void best_of_all(const solve_problem *p, arena *mem, int64_t *ret)
{
    solve_verdict v;
    uint8_t taken[32];
    arena *brief = arena_new();
    solve_check(p, memset(taken, 0, sizeof taken), mem, &v);
    memcpy(ret, v.reached, sizeof v.reached);
    for (uint32_t plan = 1; plan < 1U << p->pairs_n; plan++) {
        for (int32_t k = 0; k < p->pairs_n; k++)
            taken[k] = plan >> k & 1;
        arena_reset(brief);
        solve_check(p, taken, brief, &v);
        if (v.feasible && compare(v.reached, ret, 2 + p->tiers) > 0)
            memcpy(ret, v.reached, sizeof v.reached);
    }
    arena_free(brief);
}

static void small_plans_are_the_best(void **unused UNUSED)
{
    arena *mem = arena_new();
    int pure = 0;
    for (int round = 0; round < 600; round++) {
        arena_reset(mem);
        size_of_case s = {draw(1, 5), draw(1, 4), draw(1, 2), draw(0, 3), 0,
                          draw(1, 3), 9,          draw(1, 3), draw(0, 1)};
        s.most_pairs = s.persons > 2 ? 9 / s.persons : 4;
        case_ m;
        solve_plan plan = {0};
        int64_t best[SOLVE_GOALS];
        draw_case(&m, &s, mem);
        if (!solve_flow(&m.p, &(solve_how){0}, mem, &plan)) continue;
        assert_proven(&m.p, &plan, mem);
        best_of_all(&m.p, mem, best);
        assert_int_equal(compare(plan.reached, best, plan.goals), 0);
        pure++;
    }
    assert_true(pure > 300);
    arena_free(mem);
}

/* ---- small instances: the nearest of the best, proofs that are bent -------------------------- */

/* A class given up counts 2, one for somebody who had none 2, one more for somebody who had some 1;
 * where one is all he may have, the one given up has counted. */
static int64_t far_from(const solve_problem *p, const uint8_t *start, const uint8_t *taken)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < p->persons_n; i++) {
        int32_t had = 0, kept = 0, has = 0;
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++) {
            had += start[k];
            has += taken[k];
            kept += start[k] && taken[k];
        }
        int more = had == 0 ? 2 : p->persons[i].max_classes > 1;
        sum += 2 * (had - kept) + more * (has - kept);
    }
    return sum;
}

static int64_t least_far(const solve_problem *p, const uint8_t *start, const int64_t *best)
{
    arena *brief = arena_new();
    int64_t least = INT64_MAX;
    uint8_t taken[32];
    solve_verdict v;
    for (uint32_t plan = 0; plan < 1U << p->pairs_n; plan++) {
        for (int32_t k = 0; k < p->pairs_n; k++)
            taken[k] = plan >> k & 1;
        int64_t far = far_from(p, start, taken);
        if (far >= least) continue;
        arena_reset(brief);
        solve_check(p, taken, brief, &v);
        if (v.feasible && compare(v.reached, best, 2 + p->tiers) == 0) least = far;
    }
    arena_free(brief);
    return least;
}

static void the_nearest_of_the_best_is_found(void **unused UNUSED)
{
    arena *mem = arena_new();
    int pure = 0, choice = 0;
    for (int round = 0; round < 300; round++) {
        arena_reset(mem);
        size_of_case s = {draw(2, 5), draw(2, 4), draw(1, 2), draw(0, 2), 0,
                          draw(1, 2), 1,          draw(1, 2), draw(0, 1)};
        s.most_pairs = 9 / s.persons;
        case_ m;
        uint8_t start[32];
        draw_case(&m, &s, mem);
        for (int32_t k = 0; k < m.p.pairs_n; k++)
            start[k] = draw(0, 2) == 0;
        solve_plan plan = {0}, plain = {0};
        if (!solve_flow(&m.p, &(solve_how){.start = start}, mem, &plan)) continue;
        assert_proven(&m.p, &plan, mem);
        assert_true(solve_flow(&m.p, &(solve_how){0}, mem, &plain));
        int64_t least = least_far(&m.p, start, plain.reached);
        assert_int_equal(far_from(&m.p, start, plan.taken), least);
        choice += far_from(&m.p, start, plain.taken) > least;
        pure++;
    }
    assert_true(pure > 150 && choice > 30); /* where all plans are as near, nothing is shown */
    arena_free(mem);
}

/* Another price here or there proves nothing, or nothing that is not so. */
static void a_bent_proof_proves_nothing_wrong(void **unused UNUSED)
{
    arena *mem = arena_new();
    int refused = 0, weaker = 0;
    for (int round = 0; round < 400; round++) {
        arena_reset(mem);
        size_of_case s = {30, 5, 3, 4, 4, 2, 20, 1, false};
        case_ m;
        solve_plan plan = {0};
        draw_case(&m, &s, mem);
        if (!solve_flow(&m.p, &(solve_how){0}, mem, &plan)) continue;
        int goal = draw(0, 3);
        int64_t bound = 0;
        solve_proof *y = &plan.proof[draw(0, goal)];
        (draw(0, 1) ? y->class_most : y->class_least)[draw(0, 4)] += draw(-2, 2);
        err e = solve_bound(&m.p, goal, plan.reached, plan.proof, mem, &bound);
        refused += e != OK;
        if (e != OK) continue;
        assert_true(goal < 2 ? bound <= plan.reached[goal] : bound >= plan.reached[goal]);
        weaker += bound != plan.reached[goal];
    }
    assert_true(refused > 20 && weaker > 20);
    arena_free(mem);
}

/* ---- larger ones: their own proofs ----------------------------------------------------------- */

static void larger_plans_prove_themselves(void **unused UNUSED)
{
    arena *mem = arena_new();
    int pure = 0;
    for (int round = 0; round < 200; round++) {
        arena_reset(mem);
        size_of_case s = {draw(20, 200), draw(3, 12),  draw(1, 9), draw(0, 20),   draw(2, 6),
                          draw(1, 3),    draw(1, 300), draw(1, 3), round % 4 == 0};
        case_ m;
        solve_plan plan = {0};
        draw_case(&m, &s, mem);
        if (!solve_flow(&m.p, &(solve_how){0}, mem, &plan)) continue;
        assert_proven(&m.p, &plan, mem);
        pure++;
    }
    assert_true(pure > 150);
    arena_free(mem);
}

/* So many that the start asks a sample of a sample; classes, quotas and units all bind. */
static void a_sample_starts_the_large(void **unused UNUSED)
{
    static const size_of_case sizes[] = {{12000, 20, 9, 60, 6, 2, 1000, 1, false},
                                         {5000, 12, 40, 100, 8, 3, 50, 3, false}};
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        case_ m;
        draw_case(&m, &sizes[i], mem);
        solve_plan plan = solved(&m.p, NULL, mem), again = solved(&m.p, NULL, mem);
        assert_proven(&m.p, &plan, mem);
        assert_memory_equal(plan.taken, again.taken, (size_t)m.p.pairs_n);
    }
    arena_free(mem);
}

/* ---- extreme values -------------------------------------------------------------------------- */

static void extreme_values_are_counted_right(void **unused UNUSED)
{
    arena *mem = arena_new();
    for (int tiers = 1; tiers <= SOLVE_TIERS; tiers++) {
        size_of_case s = {400, 6, 3, 8, 4, tiers, SOLVE_VALUE_MOST, 1, false};
        case_ m;
        draw_case(&m, &s, mem);
        for (int32_t k = 0; k < m.p.pairs_n && tiers == 1; k++)
            m.value[0][k] = k % 5 ? SOLVE_VALUE_MOST : 0;
        solve_plan plan = solved(&m.p, NULL, mem);
        assert_proven(&m.p, &plan, mem);
    }
    arena_free(mem);
}

/* ---- by hand --------------------------------------------------------------------------------- */

/* Two units of two, one class a person, two classes; person i may go to both. */
typedef struct {
    const char *what;
    solve_class classes[2];
    int32_t seats[2]; /* of the units */
    int32_t quotas_n;
    solve_quota quotas[2];
    const char *mandatory; /* a pair each */
    int32_t value[8];
    int64_t reached[3];
    const char *taken; /* NULL: any */
} by_hand;

static const by_hand table[] = {
    {"each the better class",
     {{0, 9, 0, 1}, {0, 9, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "........",
     {5, 1, 1, 5, 5, 1, 1, 5},
     {0, 0, 20},
     "x..xx..x"},
    {"seats go to the dearest",
     {{0, 1, 0, 1}, {0, 1, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "........",
     {5, 1, 9, 8, 2, 1, 1, 3},
     {0, 0, 13},
     "x..x...."},
    {"a unit's seats",
     {{0, 9, 0, 1}, {0, 9, 7, 8}},
     {1, 0},
     0,
     {{0}},
     "........",
     {5, 1, 9, 8, 2, 1, 1, 3},
     {0, 0, 14},
     "..x.x..x"},
    {"a minimum before a value",
     {{0, 9, 0, 1}, {2, 9, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "........",
     {9, 1, 9, 2, 9, 3, 9, 4},
     {0, 0, 25},
     "x.x..x.x"},
    {"a minimum that nobody can fill",
     {{0, 9, 0, 1}, {6, 9, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "........",
     {9, 1, 9, 2, 9, 3, 9, 4},
     {0, 2, 10},
     ".x.x.x.x"},
    {"a maximum below the minimum",
     {{3, 1, 0, 1}, {2, 0, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "........",
     {9, 1, 8, 2, 7, 3, 6, 4},
     {0, 4, 9},
     "x......."},
    {"more named than seats",
     {{0, 1, 0, 1}, {0, 9, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "m.m.m...",
     {1, 9, 2, 9, 3, 9, 4, 9},
     {2, 0, 30},
     NULL},
    {"the named before the minimum",
     {{0, 9, 0, 1}, {4, 9, 7, 8}},
     {0, 0},
     0,
     {{0}},
     "m.......",
     {0, 9, 0, 9, 0, 9, 0, 9},
     {0, 1, 27},
     "x..x.x.x"},
    {"a quota of none",
     {{0, 9, 0, 1}, {0, 9, 7, 8}},
     {0, 0},
     1,
     {{0, 0, 0, 0}},
     "........",
     {5, 1, 5, 1, 5, 1, 5, 1},
     {0, 0, 12},
     ".x.xx.x."},
    {"a quota's minimum",
     {{0, 9, 0, 1}, {0, 1, 7, 8}},
     {0, 0},
     1,
     {{1, 1, 1, 9}},
     "........",
     {5, 90, 5, 90, 5, 2, 5, 1},
     {0, 0, 17},
     "x.x..xx."},
    {"quota and class both short",
     {{3, 2, 0, 1}, {0, 0, 7, 8}},
     {0, 0},
     2,
     {{0, 0, 2, 2}, {1, 0, 2, 2}},
     "........",
     {1, 0, 2, 0, 3, 0, 4, 0},
     {0, 3, 7},
     "....x.x."},
};

static solve_problem problem_by_hand(const by_hand *h, arena *mem)
{
    static const solve_person persons[] = {{0, 1}, {0, 1}, {1, 1}, {1, 1}};
    static const int32_t first[] = {0, 2, 4, 6, 8}, klass[] = {0, 1, 0, 1, 0, 1, 0, 1};
    solve_unit *units = TAKE_N(mem, solve_unit, 2);
    uint8_t *mandatory = TAKE_N(mem, uint8_t, 8);
    for (int u = 0; u < 2; u++)
        units[u].seats_max = h->seats[u];
    for (int k = 0; k < 8; k++)
        mandatory[k] = h->mandatory[k] == 'm';
    return (solve_problem){.persons_n = 4,
                           .classes_n = 2,
                           .units_n = 2,
                           .quotas_n = h->quotas_n,
                           .pairs_n = 8,
                           .tiers = 1,
                           .persons = persons,
                           .classes = h->classes,
                           .units = units,
                           .quotas = h->quotas,
                           .first_pair = first,
                           .pair_class = klass,
                           .mandatory = mandatory,
                           .value = {h->value}};
}

static void rules_by_hand(void **unused UNUSED)
{
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const by_hand *h = &table[i];
        solve_problem p = problem_by_hand(h, mem);
        solve_plan plan = solved(&p, NULL, mem);
        if (compare(plan.reached, h->reached, 3) != 0) fail_msg("%s", h->what);
        assert_proven(&p, &plan, mem);
        for (int k = 0; k < 8 && h->taken; k++) {
            if (plan.taken[k] != (h->taken[k] == 'x')) fail_msg("%s: pair %d", h->what, k + 1);
        }
    }
    arena_free(mem);
}

static void nothing_gives_nothing(void **unused UNUSED)
{
    static const int32_t none[1];
    static const uint8_t no[1];
    static const solve_class classes[] = {{3, 5, 0, 1}};
    static const solve_unit units[] = {{9, 100, 2}};
    static const solve_quota quotas[] = {{0, 0, 2, 3}};
    arena *mem = arena_new();
    solve_problem p = {
        .tiers = 1, .first_pair = none, .pair_class = none, .mandatory = no, .value = {none}};
    solve_plan plan = solved(&p, NULL, mem);
    assert_proven(&p, &plan, mem);
    p.classes_n = p.units_n = p.quotas_n = 1;
    p.classes = classes;
    p.units = units;
    p.quotas = quotas;
    plan = solved(&p, NULL, mem);
    assert_proven(&p, &plan, mem);
    assert_int_equal(plan.reached[1], 5);
    arena_free(mem);
}

/* ---- what is a flow and what is none --------------------------------------------------------- */

static bool is_flow(int32_t max_classes, solve_unit unit, const char *days)
{
    /* three classes, the first days of which are given by letters; two days each */
    solve_class classes[3];
    for (int c = 0; c < 3; c++)
        classes[c] = (solve_class){0, 1, days[c] - 'a', days[c] - 'a' + 1};
    static const int32_t first[] = {0, 3}, klass[] = {0, 1, 2}, value[] = {3, 2, 4};
    static const uint8_t no[3];
    const solve_person person = {0, max_classes};
    const solve_problem p = {.persons_n = 1,
                             .classes_n = 3,
                             .units_n = 1,
                             .pairs_n = 3,
                             .tiers = 1,
                             .persons = &person,
                             .classes = classes,
                             .units = &unit,
                             .first_pair = first,
                             .pair_class = klass,
                             .mandatory = no,
                             .value = {value}};
    arena *mem = arena_new();
    solve_plan plan = {0};
    bool ret = solve_flow(&p, &(solve_how){0}, mem, &plan);
    if (ret) assert_proven(&p, &plan, mem);
    arena_free(mem);
    return ret;
}

static void what_is_a_flow(void **unused UNUSED)
{
    const solve_unit free = {0};
    assert_true(is_flow(1, free, "abc"));
    assert_true(is_flow(3, free, "ace"));
    assert_true(is_flow(2, free, "aae"));
    assert_true(is_flow(2, free, "ace"));
    assert_true(is_flow(9, free, "bba"));
    assert_false(is_flow(2, free, "abc")); /* the first and the last share no day */
    assert_true(is_flow(1, (solve_unit){9, 120, 0}, "ace"));  /* one of nine may be away */
    assert_false(is_flow(1, (solve_unit){9, 100, 0}, "ace")); /* nobody may */
}

/* ---- from an earlier plan, and stopped ------------------------------------------------------- */

static void an_earlier_plan_is_begun_from(void **unused UNUSED)
{
    arena *mem = arena_new();
    size_of_case s = {300, 8, 4, 12, 5, 2, 40, 2, false};
    case_ m;
    draw_case(&m, &s, mem);
    solve_plan plan = solved(&m.p, NULL, mem), same = solved(&m.p, plan.taken, mem);
    assert_memory_equal(plan.taken, same.taken, (size_t)m.p.pairs_n);
    for (int i = 0; i < 300; i += 30)
        m.persons[i].max_classes = 0;
    m.classes[0].max = 0; /* the earlier plan breaks it */
    solve_plan after = solved(&m.p, plan.taken, mem), anew = solved(&m.p, NULL, mem);
    assert_proven(&m.p, &after, mem);
    assert_int_equal(compare(after.reached, anew.reached, after.goals), 0);
    uint8_t *all = TAKE_N(mem, uint8_t, m.p.pairs_n); /* no plan at all */
    memset(all, 1, (size_t)m.p.pairs_n);
    after = solved(&m.p, all, mem);
    assert_proven(&m.p, &after, mem);
    arena_free(mem);
}

static bool count_down(void *context, int permille)
{
    assert_in_range(permille, 0, 1000);
    return --*(int *)context > 0;
}

static void a_stopped_plan_is_feasible(void **unused UNUSED)
{
    arena *mem = arena_new();
    size_of_case s = {9000, 20, 9, 60, 6, 2, 1000, 1, false};
    case_ m;
    draw_case(&m, &s, mem);
    solve_plan best = solved(&m.p, NULL, mem);
    bool stopped = true;
    for (int asked = 1; stopped; asked++) {
        int left = asked;
        solve_how how = {.go_on = count_down, .context = &left};
        solve_plan plan = {0};
        assert_true(solve_flow(&m.p, &how, mem, &plan));
        assert_holds(&m.p, &plan, mem);
        assert_true(compare(plan.reached, best.reached, plan.goals) <= 0);
        assert_true(plan.bound[0] <= best.reached[0] && plan.bound[0] <= plan.reached[0]);
        stopped = plan.stopped;
        assert_int_equal(stopped, left <= 0);
        if (!stopped) assert_memory_equal(plan.taken, best.taken, (size_t)m.p.pairs_n);
    }
    arena_free(mem);
}

/* ---- a flow but for away limits -------------------------------------------------------------- */

static void limit_units(case_ *m)
{
    for (int32_t u = 0; u < m->p.units_n; u++) {
        int32_t heads = 0;
        for (int32_t i = 0; i < m->p.persons_n; i++)
            heads += m->persons[i].unit == u;
        m->units[u] = (solve_unit){heads, draw(0, 3) ? draw(200, 700) : 0, 0};
    }
}

/* Whatever is given back keeps the limits and is the best there is; that it was found says the
 * count. */
static void away_limits_are_kept_by_exchanges(void **unused UNUSED)
{
    arena *mem = arena_new();
    int found = 0, small = 0;
    for (int round = 0; round < 600; round++) {
        arena_reset(mem);
        bool few = round % 2;
        size_of_case s = {few ? draw(2, 4) : draw(10, 60),
                          few ? draw(1, 3) : draw(2, 6),
                          few ? 2 : draw(2, 8),
                          0,
                          few ? 2 : 3,
                          draw(1, 2),
                          2,
                          draw(1, 2),
                          false};
        case_ m;
        solve_plan plan = {0};
        draw_case(&m, &s, mem);
        limit_units(&m);
        if (!solve_away(&m.p, &(solve_how){0}, mem, &plan)) continue;
        assert_proven(&m.p, &plan, mem);
        found++;
        if (!few) continue;
        int64_t best[SOLVE_GOALS];
        best_of_all(&m.p, mem, best);
        assert_int_equal(compare(plan.reached, best, plan.goals), 0);
        small++;
    }
    assert_true(found > 100 && small > 50);
    arena_free(mem);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_by_hand),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(what_is_a_flow),
        cmocka_unit_test(small_plans_are_the_best),
        cmocka_unit_test(the_nearest_of_the_best_is_found),
        cmocka_unit_test(a_bent_proof_proves_nothing_wrong),
        cmocka_unit_test(larger_plans_prove_themselves),
        cmocka_unit_test(a_sample_starts_the_large),
        cmocka_unit_test(extreme_values_are_counted_right),
        cmocka_unit_test(an_earlier_plan_is_begun_from),
        cmocka_unit_test(a_stopped_plan_is_feasible),
        cmocka_unit_test(away_limits_are_kept_by_exchanges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
