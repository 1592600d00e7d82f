/* What if, against every possible plan of small problems before and after the change. */
#include "solve/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { PERSONS = 5, CLASSES = 4, UNITS = 2, PAIRS_MOST = 10, QUOTAS = 2, TIERS = 2, PROBLEMS = 40 };

typedef struct {
    solve_problem p;
    solve_person persons[PERSONS];
    solve_class classes[CLASSES];
    solve_unit units[UNITS];
    solve_quota quotas[QUOTAS];
    int32_t first_pair[PERSONS + 1], pair_class[PAIRS_MOST + 1];
    uint8_t mandatory[PAIRS_MOST + 1];
    int32_t value[TIERS][PAIRS_MOST + 1];
} small;

static int32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (int32_t)((uint32_t)(*seed >> 33) % below);
}

/* Pure: one class a person, no share away. */
static void draw_small(small *s, uint64_t seed, bool pure)
{
    *s = (small){0};
    int32_t k = 0;
    for (int c = 0; c < CLASSES; c++) {
        int32_t first = draw(&seed, 10);
        s->classes[c] =
            (solve_class){draw(&seed, 3), draw(&seed, 4), first, first + draw(&seed, 5)};
    }
    for (int u = 0; u < UNITS; u++)
        s->units[u] = (solve_unit){4, pure ? 0 : 300 + draw(&seed, 500), 1 + draw(&seed, 4)};
    for (int q = 0; q < QUOTAS; q++)
        s->quotas[q] = (solve_quota){q, q + 1, draw(&seed, 2), 1 + draw(&seed, 2)};
    for (int i = 0; i < PERSONS; i++) {
        s->first_pair[i] = k;
        s->persons[i] = (solve_person){draw(&seed, UNITS), pure ? 1 : 1 + draw(&seed, 2)};
        for (int32_t c = 0; c < CLASSES && k < PAIRS_MOST; c++) {
            if (draw(&seed, 2)) { continue; }
            s->pair_class[k] = c;
            s->mandatory[k] = draw(&seed, 6) == 0;
            s->value[0][k] = draw(&seed, 4);
            s->value[1][k++] = draw(&seed, 100);
        }
    }
    s->first_pair[PERSONS] = k;
    s->p = (solve_problem){PERSONS,
                           CLASSES,
                           UNITS,
                           QUOTAS,
                           k,
                           TIERS,
                           s->persons,
                           s->classes,
                           s->units,
                           s->quotas,
                           s->first_pair,
                           s->pair_class,
                           s->mandatory,
                           {s->value[0], s->value[1]}};
}

static bool better(const int64_t *a, const int64_t *b)
{
    for (int g = 0; g < 2 + TIERS; g++)
        if (a[g] != b[g]) { return g < 2 ? a[g] < b[g] : a[g] > b[g]; }
    return false;
}

/* Of all plans that take pair `with` and leave pair `without` (-1: none). False: there is none. */
static bool best_of(const small *s, int with, int without, int64_t *ret)
{
    bool any = false;
    for (uint32_t set = 0; set < 1u << s->p.pairs_n; set++) {
        if (with >= 0 && !(set >> with & 1)) { continue; }
        if (without >= 0 && (set >> without & 1)) { continue; }
        arena *mem = arena_new();
        uint8_t taken[PAIRS_MOST + 1] = {0};
        for (int k = 0; k < s->p.pairs_n; k++)
            taken[k] = set >> k & 1;
        solve_verdict v;
        solve_check(&s->p, taken, mem, &v);
        if (v.feasible && (!any || better(v.reached, ret))) {
            memcpy(ret, v.reached, sizeof(v.reached));
            any = true;
        }
        arena_free(mem);
    }
    return any;
}

/* The same change by another hand. */
static void change(small *s, solve_change c)
{
    solve_unit *u = &s->units[c.kind >= SOLVE_FORCE ? 0 : c.at % UNITS];
    switch (c.kind) {
    case SOLVE_CLASS_MOST: s->classes[c.at].max += c.by; break;
    case SOLVE_CLASS_LEAST: s->classes[c.at].min += c.by; break;
    case SOLVE_QUOTA_MOST: s->quotas[c.at].max += c.by; break;
    case SOLVE_QUOTA_LEAST: s->quotas[c.at].min += c.by; break;
    case SOLVE_UNIT_SEATS: u->seats_max += c.by; break;
    case SOLVE_UNIT_AWAY:
        u->headcount = 1000 * (u->headcount * u->away_permille / 1000 + c.by);
        u->away_permille = 1; /* 0 would be no limit */
        break;
    case SOLVE_FORCE:
    case SOLVE_FORBID: break;
    }
}

typedef struct {
    int goals, exact;
} tally;

static void agree(const small *s, const solve_plan *plan, const int64_t *best, solve_change c,
                  tally *t)
{
    arena *mem = arena_new();
    small other = *s;
    other.p.classes = other.classes;
    other.p.units = other.units;
    other.p.quotas = other.quotas;
    change(&other, c);
    int64_t after[SOLVE_GOALS];
    solve_answer a;
    assert_int_equal(solve_ask(&s->p, &(solve_how){.threads = 1}, plan, c, mem, &a), OK);
    bool possible = best_of(&other, c.kind == SOLVE_FORCE ? c.at : -1,
                            c.kind == SOLVE_FORBID ? c.at : -1, after);
    assert_true(!a.possible || possible);
    if (c.kind == SOLVE_FORCE && a.exact[0]) { assert_true(a.possible == possible); }
    for (int g = 0; a.possible && g < a.goals; g++) {
        t->goals++;
        t->exact += a.exact[g];
        if (a.exact[g]) { assert_int_equal(a.by[g], after[g] - best[g]); }
        if (!a.known[g]) { continue; }
        assert_true(a.least[g] <= after[g] - best[g]);
        assert_true(after[g] - best[g] <= a.most[g]);
    }
    solve_verdict v;
    solve_check(&other.p, a.taken, mem, &v);
    assert_string_equal(v.fault, "");
    for (int g = 0; a.possible && g < a.goals; g++)
        assert_int_equal(v.reached[g] - plan->reached[g], a.by[g]);
    if (c.kind == SOLVE_FORCE) { assert_true(a.possible == a.taken[c.at]); }
    if (c.kind == SOLVE_FORBID) { assert_false(a.taken[c.at]); }
    for (size_t i = 0; i < a.in.n; i++)
        assert_true(a.taken[a.in.at[i]] && !plan->taken[a.in.at[i]]);
    arena_free(mem);
}

static void every_change(const small *s, tally *t)
{
    arena *mem = arena_new();
    solve_plan plan;
    int64_t best[SOLVE_GOALS];
    solve(&s->p, &(solve_how){.threads = 1}, mem, &plan);
    assert_true(best_of(s, -1, -1, best));
    bool away = s->units[0].away_permille > 0;
    for (int by = -1; by <= 1; by += 2) {
        if (s->classes[1].max + by >= 0) {
            agree(s, &plan, best, (solve_change){SOLVE_CLASS_MOST, 1, by}, t);
        }
        if (s->classes[2].min + by >= 0) {
            agree(s, &plan, best, (solve_change){SOLVE_CLASS_LEAST, 2, by}, t);
        }
        agree(s, &plan, best, (solve_change){SOLVE_QUOTA_MOST, 0, by}, t);
        if (s->units[1].seats_max + by > 0) {
            agree(s, &plan, best, (solve_change){SOLVE_UNIT_SEATS, 1, by}, t);
        }
        if (away) { agree(s, &plan, best, (solve_change){SOLVE_UNIT_AWAY, 0, by}, t); }
    }
    agree(s, &plan, best, (solve_change){SOLVE_QUOTA_LEAST, 1, 1}, t);
    for (int32_t k = 0; k < s->p.pairs_n; k += 2) {
        agree(s, &plan, best, (solve_change){SOLVE_FORCE, k, 0}, t);
        agree(s, &plan, best, (solve_change){SOLVE_FORBID, k, 0}, t);
    }
    arena_free(mem);
}

static void what_a_change_does(void **state)
{
    (void)state;
    for (int pure = 0; pure <= 1; pure++) {
        tally t = {0};
        for (uint64_t seed = 1; seed <= PROBLEMS; seed++) {
            small s;
            draw_small(&s, seed, pure);
            every_change(&s, &t);
        }
        print_message("%s: %d of %d goals exact\n", pure ? "pure" : "full", t.exact, t.goals);
        if (pure) { assert_int_equal(t.exact, t.goals); }
        assert_true(t.exact * 10 >= t.goals * 6);
    }
}

/* A seat more, or one dropped: whoever comes in makes the plan the best there is then. */
static void who_is_next(void **state)
{
    int found = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= PROBLEMS; seed++) {
        arena *mem = arena_new();
        small s;
        solve_plan plan;
        solve_answer a;
        int32_t pair = 0;
        draw_small(&s, seed, true);
        solve(&s.p, &(solve_how){.threads = 1}, mem, &plan);
        for (int32_t k = 0; k < s.p.pairs_n; k++) {
            solve_how how = {.threads = 1};
            int32_t c = s.pair_class[k];
            if (!plan.taken[k]) {
                assert_int_equal(solve_next(&s.p, &how, &plan, c, k, mem, &a, &pair), E_INPUT);
                continue;
            }
            int64_t best[SOLVE_GOALS];
            assert_int_equal(solve_next(&s.p, &how, &plan, c, k, mem, &a, &pair), OK);
            if (pair == SOLVE_NO_PAIR) { continue; }
            found++;
            assert_int_equal(s.pair_class[pair], c);
            assert_true(a.taken[pair] && !plan.taken[pair] && !a.taken[k]);
            assert_true(best_of(&s, pair, k, best));
            for (int g = 0; g < a.goals; g++)
                assert_int_equal(plan.reached[g] + a.by[g], best[g]);
        }
        arena_free(mem);
    }
    assert_true(found > 10);
}

/* What one more of a rule brings stays within its price, as far as the goals before it stand. */
static void a_price_is_a_bound(void **state)
{
    int priced = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= PROBLEMS; seed++) {
        arena *mem = arena_new();
        small s;
        solve_plan plan;
        int64_t after[SOLVE_GOALS], price = 0;
        draw_small(&s, seed, false);
        solve(&s.p, &(solve_how){.threads = 1}, mem, &plan);
        for (int32_t u = 0; u < UNITS; u++) {
            solve_change more = {SOLVE_UNIT_AWAY, u, 1};
            if (solve_rule_price(&plan, &s.p, 2, more, &price) != OK) { continue; }
            small other = s;
            other.p.units = other.units;
            change(&other, more);
            assert_true(best_of(&other, -1, -1, after));
            if (after[0] != plan.reached[0] || after[1] != plan.reached[1]) { continue; }
            assert_true(after[2] <= plan.bound[2] + price);
            priced += price > 0;
        }
        arena_free(mem);
    }
    assert_true(priced > 0);
}

static void what_cannot_be_asked(void **state)
{
    arena *mem = arena_new();
    small s;
    solve_plan plan;
    solve_answer a;
    (void)state;
    draw_small(&s, 1, true);
    solve(&s.p, &(solve_how){.threads = 1}, mem, &plan);
    const solve_change wrong[] = {{SOLVE_CLASS_MOST, CLASSES, 1}, {SOLVE_CLASS_MOST, 0, -9},
                                  {SOLVE_QUOTA_MOST, -1, 1},      {SOLVE_UNIT_SEATS, 0, -9},
                                  {SOLVE_UNIT_AWAY, 0, 1}, /* it has no limit */
                                  {SOLVE_FORCE, s.p.pairs_n, 0}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(solve_ask(&s.p, &(solve_how){.threads = 1}, &plan, wrong[i], mem, &a),
                         E_INPUT);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_change_does),
        cmocka_unit_test(who_is_next),
        cmocka_unit_test(a_price_is_a_bound),
        cmocka_unit_test(what_cannot_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
