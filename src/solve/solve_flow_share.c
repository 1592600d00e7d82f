/* All goals as one sum, and the worths that follow from a goal or from the sum. */
#include "solve/solve_flow.h"

enum { SUM_MOST = 1 << 30, HEAVIER = 8 };

int64_t flow_pair_worth(const flow *f, int goal, int64_t k)
{
    int32_t at = flow_pair(f, k);
    if (goal == 2 + f->p->tiers) return f->near[at];
    if (goal == 1) return 0;
    return goal == 0 ? f->p->mandatory[at] : f->p->value[goal - 2][at];
}

static void set_link_worths(flow *f, int32_t shortfall)
{
    for (int32_t l = f->groups_n; l < f->links_n; l += 2)
        f->links[l].worth = shortfall;
}

void flow_set_worths(flow *f, int goal)
{
    for (int64_t k = 0; k < f->pairs_n; k++)
        f->worth[k] = (int32_t)flow_pair_worth(f, goal, k);
    set_link_worths(f, goal == 1);
}

void flow_set_worths_together(flow *f, int goal, int end)
{
    memset(f->worth, 0, sizeof *f->worth * (size_t)f->pairs_n);
    set_link_worths(f, goal <= 1 && end > 1 ? f->share[1].weight : 0);
    for (int g = goal; g < end; g++) {
        flow_share s = f->share[g];
        for (int64_t k = 0; k < f->pairs_n && g != 1 && s.weight > 0; k++)
            f->worth[k] += s.weight * (int32_t)(flow_pair_worth(f, g, k) / s.unit);
    }
}

/* ---- weights --------------------------------------------------------------------------------- */

static int32_t divisor(int32_t a, int32_t b)
{
    while (b != 0) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

typedef struct {
    int32_t most, unit; /* greatest value, greatest common divisor of all; most 0: all alike */
} goal_range;

static goal_range range_of(const flow *f, int goal)
{
    if (goal == 1) return (goal_range){1, 1};
    goal_range r = {0, 0};
    for (int64_t k = 0; k < f->pairs_n; k++) {
        int32_t v = (int32_t)flow_pair_worth(f, goal, k);
        v = v < 0 ? -v : v;
        r.most = v > r.most ? v : r.most;
        r.unit = r.unit == 1 ? 1 : divisor(v, r.unit);
    }
    r.unit = r.unit > 0 ? r.unit : 1;
    return r;
}

/* From the last goal up each weighs HEAVIER times all that follows; the whole sum's greatest. */
static int64_t weigh(const goal_range *range, flow_share *share, int goals)
{
    int64_t all = 0;
    for (int g = goals - 1; g >= 0; g--) {
        int64_t steps = range[g].most / share[g].unit, weight = all > 0 ? HEAVIER * all : 1;
        if (weight > SUM_MOST || weight * steps > SUM_MOST) return SUM_MOST + 1;
        share[g].weight = steps > 0 ? (int32_t)weight : 0;
        all += weight * steps;
    }
    return all;
}

/* The finest goal is made coarser by halves until the sum fits. */
void flow_share_out(flow *f)
{
    goal_range range[SOLVE_GOALS + 1];
    for (int g = 0; g < f->goals; g++) {
        range[g] = range_of(f, g);
        f->share[g] = (flow_share){range[g].unit, 0};
    }
    while (weigh(range, f->share, f->goals) > SUM_MOST) {
        int finest = 0;
        for (int g = 1; g < f->goals; g++) {
            if (range[g].most / f->share[g].unit >= range[finest].most / f->share[finest].unit)
                finest = g;
        }
        f->share[finest].unit *= 2;
    }
}
