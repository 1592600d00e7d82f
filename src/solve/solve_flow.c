/* The pure case, goal by goal on one basis: solve, leave the optimal face, change the worths. */
#include "solve/solve_flow.h"
#include "solve/solve_inside.h"

/* ---- worths of a goal ------------------------------------------------------------------------ */

int64_t flow_pair_worth(const flow *f, int goal, int64_t k)
{
    if (goal == 1) return 0;
    int32_t at = flow_pair(f, k);
    return goal == 0 ? f->p->mandatory[at] : f->p->value[goal - 2][at];
}

static void set_worths(flow *f, int goal)
{
    for (int64_t k = 0; k < f->pairs_n; k++)
        f->worth[k] = (int32_t)flow_pair_worth(f, goal, k);
    for (int32_t l = f->groups_n; l < f->links_n; l += 2)
        f->links[l].worth = goal == 1;
}

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

void flow_goals(flow *f, int goals, int64_t *pi)
{
    flow_start(f, goals, pi);
    for (int g = 0; g < goals && !f->stopped; g++) {
        int64_t *mine = pi + (int64_t)g * f->nodes_n;
        if (!flow_go_on(f)) return;
        set_worths(f, g);
        flow_plant(f, mine);
        flow_improve(f);
        memcpy(mine, f->pi, sizeof *mine * (size_t)f->nodes_n);
        freeze(f);
        f->done = 1000 * (g + 1) / goals;
    }
}

/* A quota or a class that no pair leads to is priced so that its shortfall costs what it must. */
static void even_out_unreached(const flow *f, int goals, int64_t *pi)
{
    for (int g = 0; g < goals; g++, pi += f->nodes_n) {
        for (int32_t c = 0; c < f->p->classes_n; c++) {
            int32_t n = f->class_node[c];
            if (f->node[n].parent == FLOW_NONE) pi[n] = g == 1;
        }
        for (int32_t q = 0; q < f->p->quotas_n; q++) {
            int32_t n = f->quota_node[q];
            if (f->node[n].parent == FLOW_NONE)
                pi[n] = (g == 1) + pi[f->class_node[f->p->quotas[q].klass]];
        }
    }
}

/* ---- what was reached ------------------------------------------------------------------------ */

static int64_t mandatory_left(const solve_problem *p, const uint8_t *taken)
{
    int64_t n = 0;
    for (int32_t k = 0; k < p->pairs_n; k++)
        n += p->mandatory[k] && !taken[k];
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

bool solve_flow(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret)
{
    arena *brief = arena_new();
    flow f;
    bool pure = flow_of(p, how, brief, &f);
    if (pure) {
        *ret = (solve_plan){.goals = p->tiers + 2, .pure = true};
        ret->taken = TAKE_N(mem, uint8_t, p->pairs_n);
        int64_t *pi = TAKE_N(brief, int64_t, (int64_t)f.nodes_n * ret->goals);
        flow_goals(&f, ret->goals, pi);
        set_taken(&f, ret);
        ret->stopped = f.stopped;
        even_out_unreached(&f, ret->goals, pi);
        flow_prove(&f, pi, mem, ret);
    }
    arena_free(brief);
    return pure;
}
