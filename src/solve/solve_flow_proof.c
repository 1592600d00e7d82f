/* Proofs of the bounds. A goal that was won is proven by its own potentials, ranked after those of
 * the goals before it: a frozen arc has the right sign in the goal that froze it and gained nothing
 * before, so goal by goal, the first that differs deciding, every arc is where it wants to be.
 * Goals not won (the run was stopped) are bounded by the potentials of the sum of all goals. */
#include "solve/solve_flow.h"

typedef struct {
    const flow *f;
    const int64_t *pi; /* nodes_n a goal */
    int goals;         /* won */
    solve_proof *proof;
} proving;

static solve_proof empty_proof(const solve_problem *p, arena *mem)
{
    return (solve_proof){.scale = 1,
                         .class_most = TAKE_N(mem, int64_t, p->classes_n),
                         .class_least = TAKE_N(mem, int64_t, p->classes_n),
                         .quota_most = TAKE_N(mem, int64_t, p->quotas_n),
                         .quota_least = TAKE_N(mem, int64_t, p->quotas_n),
                         .unit_seats = TAKE_N(mem, int64_t, p->units_n)};
}

/* ---- prices of the goals won ----------------------------------------------------------------- */

static int64_t potential(const proving *w, int g, int32_t node)
{
    return w->pi[(int64_t)g * w->f->nodes_n + node];
}

/* What a seat costs at the node's end, in goal g: towards the root for a class, towards its class
 * for a quota. */
static int64_t seat_price(const proving *w, int g, int32_t node, int32_t above)
{
    return (above == FLOW_ROOT ? 0 : potential(w, g, above)) - potential(w, g, node);
}

/* A price below 0 is a minimum that pays. A maximum below the minimum leaves a shortfall whatever
 * is taken: there each seat pays at least what a missing one costs. Goal by goal, the first that
 * differs deciding: is the minimum's price minus the seat's price, the shortage, or nothing? */
typedef enum { PAYS_NOTHING, PAYS_PRICE, PAYS_SHORTAGE } payment;

static payment payment_of(const proving *w, int32_t node, int32_t above, bool short_anyway)
{
    payment best = PAYS_NOTHING;
    for (int g = 0; g < w->goals; g++) {
        int64_t price = seat_price(w, g, node, above);
        if (price != 0) {
            best = price < 0 ? PAYS_PRICE : PAYS_NOTHING;
            break;
        }
    }
    for (int g = 0; g < w->goals && short_anyway; g++) {
        int64_t pays = best == PAYS_PRICE ? -seat_price(w, g, node, above) : 0;
        if (pays != (g == 1)) return pays > (g == 1) ? best : PAYS_SHORTAGE;
    }
    return best;
}

typedef struct {
    int64_t most, least;
} range_price;

static range_price price_at(const proving *w, int g, int32_t node, int32_t above, payment by)
{
    int64_t price = seat_price(w, g, node, above);
    int64_t least = by == PAYS_PRICE ? -price : by == PAYS_SHORTAGE ? g == 1 : 0;
    return (range_price){price + least, least};
}

static void price_classes(const proving *w)
{
    const flow *f = w->f;
    for (int32_t c = 0; c < f->p->classes_n; c++) {
        bool short_anyway = f->p->classes[c].max < f->p->classes[c].min;
        payment by = payment_of(w, f->class_node[c], FLOW_ROOT, short_anyway);
        for (int g = 0; g < w->goals; g++) {
            range_price r = price_at(w, g, f->class_node[c], FLOW_ROOT, by);
            w->proof[g].class_most[c] = r.most;
            w->proof[g].class_least[c] = r.least;
        }
    }
}

static void price_quotas(const proving *w)
{
    const flow *f = w->f;
    for (int32_t q = 0; q < f->p->quotas_n; q++) {
        const solve_quota *at = &f->p->quotas[q];
        int32_t klass = f->class_node[at->klass];
        payment by = payment_of(w, f->quota_node[q], klass, at->max < at->min);
        for (int g = 0; g < w->goals; g++) {
            range_price r = price_at(w, g, f->quota_node[q], klass, by);
            w->proof[g].quota_most[q] = r.most;
            w->proof[g].quota_least[q] = r.least;
        }
    }
}

static void price_seats(const proving *w)
{
    const flow *f = w->f;
    for (int32_t u = 0; u < f->p->units_n; u++) {
        for (int g = 0; g < w->goals && f->unit_group[u] != FLOW_ROOT; g++)
            w->proof[g].unit_seats[u] = potential(w, g, f->unit_group[u]);
    }
}

/* ---- prices of the others, from the sum ------------------------------------------------------ */

static int64_t sum_at(const flow *f, const int64_t *sum, int32_t node)
{
    return sum[node] + sum[f->nodes_n + node];
}

/* The sums' prices are in 1/weight of the goal's unit of values. */
static void price_by_sum(const flow *f, const int64_t *sum, int goal, solve_proof *y)
{
    const solve_problem *p = f->p;
    flow_share own = f->share[goal];
    if (own.weight == 0) return;
    y->scale = own.weight;
    for (int h = 0; h < goal; h++)
        y->earlier[h] = (int64_t)f->share[h].weight * own.unit / f->share[h].unit;
    for (int32_t c = 0; c < p->classes_n; c++) {
        int64_t price = -sum_at(f, sum, f->class_node[c]) * own.unit;
        *(price > 0 ? &y->class_most[c] : &y->class_least[c]) = price > 0 ? price : -price;
    }
    for (int32_t q = 0; q < p->quotas_n; q++) {
        int64_t price =
            (sum_at(f, sum, f->class_node[p->quotas[q].klass]) - sum_at(f, sum, f->quota_node[q])) *
            own.unit;
        *(price > 0 ? &y->quota_most[q] : &y->quota_least[q]) = price > 0 ? price : -price;
    }
    for (int32_t u = 0; u < p->units_n; u++) {
        int64_t price =
            f->unit_group[u] == FLOW_ROOT ? 0 : sum_at(f, sum, f->unit_group[u]) * own.unit;
        y->unit_seats[u] = price > 0 ? price : 0;
    }
}

/* ---- bounds: believed only as solve_bound() finds them --------------------------------------- */

/* The last goal won proves all: its bound stands only where the sums of those before it come to
 * what they reached. */
static bool all_proven(const solve_problem *p, int won, arena *mem, solve_plan *ret)
{
    int64_t bound = 0;
    if (won == 0 || solve_bound(p, won - 1, ret->reached, ret->proof, mem, &bound) != OK ||
        bound != ret->reached[won - 1])
        return false;
    memcpy(ret->bound, ret->reached, sizeof *ret->bound * (size_t)won);
    return true;
}

static bool closer(int goal, int64_t a, int64_t b) { return goal < 2 ? a > b : a < b; }

/* By its proof or, where that says less, by none. */
static void bound_alone(const solve_problem *p, int goal, arena *mem, solve_plan *ret)
{
    solve_proof was = ret->proof[goal];
    int64_t own = 0;
    bool good = solve_bound(p, goal, ret->reached, ret->proof, mem, &own) == OK;
    ret->proof[goal] = empty_proof(p, mem);
    err e = solve_bound(p, goal, ret->reached, ret->proof, mem, &ret->bound[goal]);
    if (!good || (e == OK && closer(goal, ret->bound[goal], own))) return;
    ret->proof[goal] = was;
    ret->bound[goal] = own;
}

void flow_prove(const flow *f, const int64_t *pi, const int64_t *sum, arena *mem, solve_plan *ret)
{
    int won = f->won < ret->goals ? f->won : ret->goals;
    proving w = {f, pi, won, ret->proof};
    for (int g = 0; g < ret->goals; g++) {
        ret->proof[g] = empty_proof(f->p, mem);
        ret->proof[g].ranked = g > 0 && g < won;
        if (g >= won) price_by_sum(f, sum, g, &ret->proof[g]);
    }
    price_classes(&w);
    price_quotas(&w);
    price_seats(&w);
    for (int g = all_proven(f->p, won, mem, ret) ? won : 0; g < ret->goals; g++)
        bound_alone(f->p, g, mem, ret);
}
