/* One seat, everybody else fixed: then the goals one after another are an order of the people. */
#include <stdlib.h>

#include "callup/callup_next.h"
#include "callup_text.h"

static const int goals[] = {TIER_OVERDUE, TIER_KEY, TIER_LONGEST, TIER_NEW};

static int by_goals(const void *a, const void *b)
{
    const callup_next *x = a, *y = b;
    for (size_t i = 0; i < COUNT_OF(goals); i++) {
        int32_t more = y->value[goals[i]] - x->value[goals[i]];
        if (more) { return more; }
    }
    return x->who.order - y->who.order;
}

static void next_put(const callup_task *k, const callup_model *m, int32_t pair, callup_next *ret)
{
    const callup_entry *e = &m->entries.at[m->pair_entry[pair]];
    callup_judged(&k->facts, &k->facts.people.at[e->person], &k->courses.at[0].terms, &ret->who);
    ret->who.order = e->order;
    for (int t = 0; t < m->problem.tiers; t++) {
        ret->value[m->goal[t]] = m->problem.value[t][pair];
    }
}

void callup_next_order(const callup_task *k, arena *mem, callup_nexts *ret)
{
    callup_model m;
    callup_model_of(k, mem, &m);
    const solve_problem *p = &m.problem;
    const bool *full = callup_units_full(k, &m, mem, &k->courses.at[0].card);
    for (int32_t i = 0; i < p->persons_n; i++) {
        for (int32_t n = p->first_pair[i]; n < p->first_pair[i + 1]; n++) {
            if (m.pair_entry[n] < 0 || full[p->persons[i].unit]) { continue; }
            next_put(k, &m, n, GROW(mem, ret));
        }
    }
    if (ret->n) { qsort(ret->at, ret->n, sizeof *ret->at, by_goals); }
}

const char *callup_next_say(arena *mem, language lang, const callup_next *n, day on)
{
    const char *args[] = {callup_sentence(mem, lang, &n->who, on)};
    return text_say(mem, lang, T_callup_next_say, args, 1);
}

const char *callup_next_cost(arena *mem, language lang, const callup_next *best,
                             const callup_next *other)
{
    static const text_key words[CALLUP_TIERS] = {[TIER_OVERDUE] = T_callup_cost_overdue,
                                                 [TIER_KEY] = T_callup_cost_key,
                                                 [TIER_LONGEST] = T_callup_cost_longest,
                                                 [TIER_NEW] = T_callup_cost_new};
    for (size_t i = 0; i < COUNT_OF(goals); i++) {
        int32_t less = best->value[goals[i]] - other->value[goals[i]];
        bool counted = goals[i] == TIER_OVERDUE || goals[i] == TIER_LONGEST;
        const char *args[] = {arena_printf(mem, "%d", less)};
        if (less) { return text_say(mem, lang, words[goals[i]], args, counted ? 1 : 0); }
    }
    return text_in(T_callup_cost_none, lang);
}

/* ---- a choice by hand ------------------------------------------------------------------------ */

static void count_in(const callup_candidate *c, day on, int sign, int64_t *by)
{
    by[2 + TIER_OVERDUE] += (int64_t)sign * (1 + callup_missing(c));
    by[2 + TIER_KEY] += sign * c->key;
    by[2 + TIER_LONGEST] += (int64_t)sign * callup_months_since(c->last_class_ends, on);
    by[2 + TIER_NEW] += sign * (c->same_theme == 0);
}

bool callup_choice_gains(const callup_candidates *all, const bool *chosen, const bool *suggested,
                         day on, int64_t *ret_by)
{
    size_t left = 0;
    bool changes = false;
    memset(ret_by, 0, (2 + CALLUP_TIERS) * sizeof *ret_by);
    for (size_t i = 0; i < all->n; i++) {
        left += chosen[i];
        if (chosen[i]) { count_in(&all->at[i], on, 1, ret_by); }
    }
    for (size_t i = 0; i < all->n && left > 0; i++) {
        left -= suggested[i];
        if (suggested[i]) { count_in(&all->at[i], on, -1, ret_by); }
    }
    for (int g = 0; g < 2 + CALLUP_TIERS; g++) {
        changes |= ret_by[g] != 0;
    }
    return changes;
}
