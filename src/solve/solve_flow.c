/* The pure case, goal by goal on one basis: solve, leave the optimal face, change the worths. */
#include "solve/solve_flow.h"
#include "solve/solve_inside.h"

/* ---- goals ----------------------------------------------------------------------------------- */

static void freeze(flow *f)
{
    for (int32_t i = 0; i < f->choosers_n; i++) {
        int64_t y = flow_chooser_pi(f, i);
        f->still[i] |= y != f->pi[f->group[i]];
        for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
            if (f->worth[k] + f->pi[f->to[k]] != y) f->state[k] |= FLOW_FROZEN;
        }
    }
    for (int32_t l = 0; l < f->links_n; l++) {
        flow_link *a = &f->links[l];
        a->frozen |= a->worth + f->pi[a->head] != f->pi[a->tail];
    }
}

/* A quota or a class that no pair leads to is priced so that its shortfall costs what it must. */
static void even_out_unreached(flow *f, int64_t shortfall)
{
    for (int32_t c = 0; c < f->p->classes_n; c++) {
        int32_t n = f->class_node[c];
        if (f->node[n].parent == FLOW_NONE) f->pi[n] = shortfall;
    }
    for (int32_t q = 0; q < f->p->quotas_n; q++) {
        int32_t n = f->quota_node[q];
        if (f->node[n].parent == FLOW_NONE)
            f->pi[n] = shortfall + f->pi[f->class_node[f->p->quotas[q].klass]];
    }
}

/* Leaves the potentials in f->pi and in `ret`; false when stopped. */
static bool improve(flow *f, int64_t shortfall, int64_t *ret)
{
    flow_potentials(f);
    if (flow_go_on(f)) flow_improve(f);
    even_out_unreached(f, shortfall);
    memcpy(ret, f->pi, sizeof *ret * (size_t)f->nodes_n);
    return !f->stopped;
}

static void win_round(flow *f, int end, int64_t *pi, int64_t *sum)
{
    flow_set_worths_together(f, f->won, end);
    flow_plant(f, sum);
    if (!improve(f, f->won <= 1 ? f->share[1].weight : 0, sum)) return;
    for (; f->won < end; f->won++) {
        flow_set_worths(f, f->won);
        if (!improve(f, f->won == 1, pi + (int64_t)f->won * f->nodes_n)) return;
        freeze(f);
    }
}

void flow_win(flow *f, int64_t *pi, int64_t *sum)
{
    flow_start(f, sum);
    win_round(f, FLOW_SECOND, pi, sum);
    if (!f->stopped) win_round(f, f->goals, pi, sum + f->nodes_n);
}

/* ---- what was reached ------------------------------------------------------------------------ */

static int64_t mandatory_left(const solve_problem *p, const uint8_t *taken)
{
    int64_t n = 0;
    for (int32_t k = 0; k < p->pairs_n; k++)
        n += taken[k] ? 0 : p->mandatory[k];
    return n;
}

/* Below a minimum whose two links carry so many; a goal cut short may not have filled the first. */
static int64_t missing(const flow *f, int32_t l, int32_t min)
{
    int64_t taken = (int64_t)f->links[l].taken + f->links[l + 1].taken;
    return taken < min ? min - taken : 0;
}

static int64_t shortfall(const flow *f)
{
    int64_t n = 0;
    for (int32_t c = 0; c < f->p->classes_n; c++)
        n += missing(f, flow_class_link(f, c), f->p->classes[c].min);
    for (int32_t q = 0; q < f->p->quotas_n; q++)
        n += missing(f, flow_quota_link(f, q), f->p->quotas[q].min);
    return n;
}

static void set_taken(const flow *f, solve_plan *ret)
{
    const solve_problem *p = f->p;
    for (int64_t k = 0; k < f->pairs_n; k++) {
        bool taken = f->state[k] & FLOW_TAKEN;
        ret->taken[flow_pair(f, k)] = taken;
        ret->taken_n += taken;
    }
    ret->reached[0] = mandatory_left(p, ret->taken);
    ret->reached[1] = shortfall(f);
    for (int t = 0; t < p->tiers; t++) {
        for (int32_t k = 0; k < p->pairs_n; k++)
            ret->reached[t + 2] += ret->taken[k] ? p->value[t][k] : 0;
    }
}

/* ---- nearness to the plan given -------------------------------------------------------------- */

enum { KEPT = 2, ADDED = -1, CALLED = -2 };

/* Who stands in the plan had better keep his pairs; who does not is better not called. */
static int8_t *nearness(const solve_problem *p, const uint8_t *start, arena *mem)
{
    int8_t *ret = TAKE_N(mem, int8_t, p->pairs_n);
    for (int32_t i = 0; i < p->persons_n; i++) {
        bool there = false;
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++)
            there |= start[k] != 0;
        int8_t other = !there ? CALLED : p->persons[i].max_classes > 1 ? ADDED : 0;
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++)
            ret[k] = start[k] ? KEPT : other;
    }
    return ret;
}

bool solve_flow(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret)
{
    arena *brief = arena_new();
    flow f;
    bool pure = flow_of(p, how, brief, &f);
    if (pure) {
        *ret = (solve_plan){.goals = p->tiers + 2, .pure = true};
        ret->taken = TAKE_N(mem, uint8_t, p->pairs_n);
        f.goals = ret->goals + (how->start != NULL);
        if (how->start) f.near = nearness(p, how->start, brief);
        int64_t *pi = TAKE_N(brief, int64_t, (int64_t)f.nodes_n * (f.goals + FLOW_ROUNDS));
        int64_t *sum = pi + (int64_t)f.nodes_n * f.goals;
        flow_share_out(&f);
        flow_win(&f, pi, sum);
        set_taken(&f, ret);
        ret->stopped = f.stopped;
        flow_prove(&f, pi, sum, mem, ret);
    }
    arena_free(brief);
    return pure;
}
