/* Proofs of the bounds. The potentials of goal t and of the goals before it are added up with a
 * weight for each goal; the weights are just large enough that no frozen arc would rather move
 * (earlier[] of the proof), so the sum is a dual solution of "goal t on the face of the others". */
#include "solve/solve_flow.h"

__extension__ typedef __int128 wide;

typedef struct {
    const flow *f;
    const int64_t *pi; /* nodes_n a goal */
    int goal;
    int64_t weight[SOLVE_GOALS]; /* of the goals up to this one, whose weight is 1 */
    int64_t weight_most;
} proving;

/* ---- gains of all goals at once, as a vector ------------------------------------------------- */

static int64_t potential(const proving *w, int g, int32_t node)
{
    return w->pi[(int64_t)g * w->f->nodes_n + node];
}

/* Of pair k to chooser i; below 0: of none. */
static int64_t value_of(const proving *w, int g, int32_t i, int64_t k)
{
    if (k < 0) return potential(w, g, w->f->group[i]);
    return flow_pair_worth(w->f, g, k) + potential(w, g, w->f->to[k]);
}

/* The weight of goal h must let `have` outweigh `other`, if h is the first goal that parts them. */
static void part(proving *w, int h, int32_t i, int64_t have, int64_t other)
{
    int64_t first = value_of(w, h, i, have) - value_of(w, h, i, other);
    if (first <= 0) return;
    for (int g = 0; g < h; g++) {
        if (value_of(w, g, i, have) != value_of(w, g, i, other)) return;
    }
    wide later = 0;
    for (int g = h + 1; g <= w->goal; g++)
        later += (wide)w->weight[g] * (value_of(w, g, i, other) - value_of(w, g, i, have));
    wide needed = (later + first - 1) / first;
    if (needed > w->weight[h])
        w->weight[h] = needed < w->weight_most ? (int64_t)needed : w->weight_most;
}

static void part_chooser(proving *w, int h, int32_t i)
{
    const flow *f = w->f;
    for (int64_t a = f->first[i]; a < f->first[i + 1] && f->going[i] > 0; a++) {
        if (!(f->state[a] & FLOW_TAKEN)) continue;
        part(w, h, i, a, FLOW_NONE);
        for (int64_t b = f->first[i]; b < f->first[i + 1]; b++) {
            if (!(f->state[b] & FLOW_TAKEN)) part(w, h, i, a, b);
        }
    }
    for (int64_t b = f->first[i]; b < f->first[i + 1] && f->going[i] < f->room[i]; b++) {
        if (!(f->state[b] & FLOW_TAKEN)) part(w, h, i, FLOW_NONE, b);
    }
}

static int64_t link_gain(const proving *w, int g, int32_t l)
{
    const flow *f = w->f;
    const flow_link *a = &f->links[l];
    int64_t worth = g == 1 && l >= f->groups_n && (l - f->groups_n) % 2 == 0;
    return worth + potential(w, g, a->head) - potential(w, g, a->tail);
}

static void part_link(proving *w, int h, int32_t l)
{
    const flow_link *a = &w->f->links[l];
    if (a->most == 0 || (a->taken > 0 && a->taken < a->most)) return;
    int sign = a->taken > 0 ? 1 : -1;
    int64_t first = sign * link_gain(w, h, l);
    if (first <= 0) return;
    for (int g = 0; g < h; g++) {
        if (link_gain(w, g, l) != 0) return;
    }
    wide later = 0;
    for (int g = h + 1; g <= w->goal; g++)
        later -= (wide)w->weight[g] * sign * link_gain(w, g, l);
    wide needed = (later + first - 1) / first;
    if (needed > w->weight[h])
        w->weight[h] = needed < w->weight_most ? (int64_t)needed : w->weight_most;
}

/* No chooser can have a gain in goal h: nothing is worth anything and all is free. */
static bool all_even(const proving *w, int h)
{
    const flow *f = w->f;
    for (int32_t n = 0; n < f->nodes_n; n++) {
        if (potential(w, h, n) != 0) return false;
    }
    for (int64_t k = 0; k < f->pairs_n && h != 1; k++) {
        if (flow_pair_worth(f, h, k) != 0) return false;
    }
    return true;
}

static void find_weights(proving *w)
{
    const flow *f = w->f;
    memset(w->weight, 0, sizeof w->weight);
    w->weight[w->goal] = 1;
    for (int h = w->goal - 1; h >= 0; h--) {
        for (int32_t l = 0; l < f->links_n; l++)
            part_link(w, h, l);
        int32_t choosers = all_even(w, h) ? 0 : f->choosers_n;
        for (int32_t i = 0; i < choosers; i++)
            part_chooser(w, h, i);
    }
}

/* ---- prices ---------------------------------------------------------------------------------- */

static wide weighed(const proving *w, int32_t node)
{
    wide sum = 0;
    for (int g = 0; g <= w->goal; g++)
        sum += (wide)w->weight[g] * potential(w, g, node);
    return sum;
}

/* False where a price is too large to count with; they are, as solve_bound() says, up to 2^60. */
static bool set_price(int64_t *ret, wide price)
{
    if (price > (wide)1 << 60) return false;
    *ret = price > 0 ? (int64_t)price : 0;
    return true;
}

/* A maximum below the minimum leaves a shortfall whatever is taken: each seat below it pays. */
static bool set_prices(wide price, int64_t shortage, bool short_anyway, int64_t *most,
                       int64_t *least)
{
    wide floor = short_anyway && shortage > -price ? shortage : -price;
    if (floor < 0) floor = 0;
    return set_price(least, floor) && set_price(most, price + floor);
}

static bool write_prices(const proving *w, solve_proof *ret)
{
    const flow *f = w->f;
    const solve_problem *p = f->p;
    int64_t shortage = w->goal >= 1 ? w->weight[1] : 0;
    bool fits = true;
    for (int32_t c = 0; c < p->classes_n && fits; c++)
        fits = set_prices(-weighed(w, f->class_node[c]), shortage,
                          p->classes[c].max < p->classes[c].min, &ret->class_most[c],
                          &ret->class_least[c]);
    for (int32_t q = 0; q < p->quotas_n && fits; q++) {
        const solve_quota *at = &p->quotas[q];
        wide price = weighed(w, f->class_node[at->klass]) - weighed(w, f->quota_node[q]);
        fits = set_prices(price, shortage, at->max < at->min, &ret->quota_most[q],
                          &ret->quota_least[q]);
    }
    for (int32_t u = 0; u < p->units_n && fits; u++)
        fits = f->unit_group[u] == FLOW_ROOT ||
               set_price(&ret->unit_seats[u], weighed(w, f->unit_group[u]));
    return fits;
}

static solve_proof empty_proof(const solve_problem *p, arena *mem)
{
    return (solve_proof){.scale = 1,
                         .class_most = TAKE_N(mem, int64_t, p->classes_n),
                         .class_least = TAKE_N(mem, int64_t, p->classes_n),
                         .quota_most = TAKE_N(mem, int64_t, p->quotas_n),
                         .quota_least = TAKE_N(mem, int64_t, p->quotas_n),
                         .unit_seats = TAKE_N(mem, int64_t, p->units_n)};
}

/* ---- bounds: believed only as solve_bound() finds them --------------------------------------- */

static bool closer(int goal, int64_t a, int64_t b) { return goal < 2 ? a > b : a < b; }

typedef struct {
    const solve_plan *plan;
    arena *mem;
    solve_proof *proof;
    int64_t *bound;
    bool known;
} finding;

static void offer(finding *b, const solve_problem *p, int goal, const solve_proof *y)
{
    int64_t bound = 0;
    if (solve_bound(p, goal, b->plan->reached, y, b->mem, &bound) != OK) return;
    if (b->known && !closer(goal, bound, *b->bound)) return;
    *b->proof = *y;
    *b->bound = bound;
    b->known = true;
}

/* Smaller weights give smaller prices and a weaker bound: tried where the full ones cannot be
 * counted with. */
static void prove(proving *w, finding *b)
{
    const solve_problem *p = w->f->p;
    for (int bits = 60; bits >= 0 && !b->known; bits -= 6) {
        solve_proof y = empty_proof(p, b->mem);
        w->weight_most = (int64_t)1 << bits;
        find_weights(w);
        memcpy(y.earlier, w->weight, sizeof *y.earlier * (size_t)w->goal);
        if (write_prices(w, &y)) offer(b, p, w->goal, &y);
    }
    solve_proof none = empty_proof(p, b->mem);
    if (!b->known || *b->bound != b->plan->reached[w->goal]) offer(b, p, w->goal, &none);
}

void flow_prove(const flow *f, const int64_t *pi, arena *mem, solve_plan *ret)
{
    for (int g = 0; g < ret->goals; g++) {
        proving w = {.f = f, .pi = pi, .goal = g};
        finding b = {ret, mem, &ret->proof[g], &ret->bound[g], false};
        ret->proof[g] = empty_proof(f->p, mem);
        if (g >= 2 || ret->reached[g] > 0) prove(&w, &b); /* none missing needs no proof */
    }
}
