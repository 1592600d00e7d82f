/* What if: one rule or one pair is changed in a copy of the problem, and the plan is mended from
 * where it stands. */
#include "solve/solve.h"

enum { FORCED = UINT8_MAX }; /* heavier than all that one pair can push out */

typedef struct {
    const solve_problem *p;
    arena *mem;
    solve_problem to;
    solve_class *classes;
    solve_quota *quotas;
    solve_unit *units;
    uint8_t *mandatory;
    int32_t gone; /* pair left out; SOLVE_NO_PAIR: none */
} asking;

#define COPY(mem, type, from, n) ((type *)copied((mem), (from), sizeof(type) * (size_t)(n)))
static void *copied(arena *mem, const void *from, size_t size)
{
    char *ret = TAKE_N(mem, char, size + 1);
    if (size) { memcpy(ret, from, size); }
    return ret;
}

static void copy_rules(asking *a)
{
    const solve_problem *p = a->p;
    a->to = *p;
    a->gone = SOLVE_NO_PAIR;
    a->to.classes = a->classes = COPY(a->mem, solve_class, p->classes, p->classes_n);
    a->to.quotas = a->quotas = COPY(a->mem, solve_quota, p->quotas, p->quotas_n);
    a->to.units = a->units = COPY(a->mem, solve_unit, p->units, p->units_n);
    a->to.mandatory = a->mandatory = COPY(a->mem, uint8_t, p->mandatory, p->pairs_n);
}

static int32_t rules_n(const solve_problem *p, solve_change_kind kind)
{
    switch (kind) {
    case SOLVE_CLASS_MOST:
    case SOLVE_CLASS_LEAST: return p->classes_n;
    case SOLVE_QUOTA_MOST:
    case SOLVE_QUOTA_LEAST: return p->quotas_n;
    case SOLVE_UNIT_SEATS:
    case SOLVE_UNIT_AWAY: return p->units_n;
    case SOLVE_FORCE:
    case SOLVE_FORBID: return p->pairs_n;
    }
    return 0;
}

static bool add(int32_t *to, int32_t by, int32_t least)
{
    int64_t sum = (int64_t)*to + by;
    if (sum < least || sum > INT32_MAX) { return false; }
    *to = (int32_t)sum;
    return true;
}

/* So many heads and all of them: the headcount is read for this limit alone. */
static bool change_away(solve_unit *u, int32_t by)
{
    int64_t cap = (int64_t)u->headcount * u->away_permille / 1000 + by;
    if (u->away_permille <= 0 || cap < 0 || cap > INT32_MAX) { return false; }
    u->headcount = (int32_t)cap;
    u->away_permille = 1000;
    return true;
}

static void leave_out(asking *a, int32_t pair)
{
    const solve_problem *p = a->p;
    int32_t rest = p->pairs_n - pair - 1;
    int32_t *first = COPY(a->mem, int32_t, p->first_pair, p->persons_n + 1);
    int32_t *klass = COPY(a->mem, int32_t, p->pair_class, p->pairs_n);
    for (int32_t i = 0; i <= p->persons_n; i++)
        first[i] -= first[i] > pair;
    memmove(klass + pair, klass + pair + 1, sizeof(int32_t) * (size_t)rest);
    memmove(a->mandatory + pair, a->mandatory + pair + 1, (size_t)rest);
    for (int t = 0; t < p->tiers; t++) {
        int32_t *value = COPY(a->mem, int32_t, p->value[t], p->pairs_n);
        memmove(value + pair, value + pair + 1, sizeof(int32_t) * (size_t)rest);
        a->to.value[t] = value;
    }
    a->to.first_pair = first;
    a->to.pair_class = klass;
    a->to.pairs_n--;
    a->gone = pair;
}

static bool change_problem(asking *a, solve_change c)
{
    if (c.at < 0 || c.at >= rules_n(a->p, c.kind)) { return false; }
    switch (c.kind) {
    case SOLVE_CLASS_MOST: return add(&a->classes[c.at].max, c.by, 0);
    case SOLVE_CLASS_LEAST: return add(&a->classes[c.at].min, c.by, 0);
    case SOLVE_QUOTA_MOST: return add(&a->quotas[c.at].max, c.by, 0);
    case SOLVE_QUOTA_LEAST: return add(&a->quotas[c.at].min, c.by, 0);
    case SOLVE_UNIT_SEATS: /* 0 would be no limit */
        return a->units[c.at].seats_max > 0 && add(&a->units[c.at].seats_max, c.by, 1);
    case SOLVE_UNIT_AWAY: return change_away(&a->units[c.at], c.by);
    case SOLVE_FORCE: a->mandatory[c.at] = FORCED; return true;
    case SOLVE_FORBID: leave_out(a, c.at); return true;
    }
    return false;
}

static uint8_t *start_of(const asking *a, const uint8_t *taken)
{
    uint8_t *ret = COPY(a->mem, uint8_t, taken, a->p->pairs_n);
    if (a->gone >= 0) {
        memmove(ret + a->gone, ret + a->gone + 1, (size_t)(a->p->pairs_n - a->gone - 1));
    }
    return ret;
}

static void list_changes(const asking *a, const uint8_t *before, const uint8_t *after, arena *mem,
                         solve_answer *ret)
{
    ret->taken = TAKE_N(mem, uint8_t, a->p->pairs_n + 1);
    for (int32_t k = 0, j = 0; k < a->p->pairs_n; k++) {
        ret->taken[k] = k == a->gone ? 0 : after[j++];
        if (ret->taken[k] && !before[k]) { *GROW(mem, &ret->in) = k; }
        if (!ret->taken[k] && before[k]) { *GROW(mem, &ret->out) = k; }
    }
}

/* The best there is lies between what is reached and the bound, which is below it in goals 0, 1. */
static void weigh(const solve_plan *before, const solve_plan *after, solve_answer *ret)
{
    bool known = !before->stopped && !after->stopped;
    for (int g = 0; g < ret->goals; g++) {
        bool was = before->bound[g] == before->reached[g];
        bool is = after->bound[g] == after->reached[g];
        int64_t up = after->bound[g] - before->reached[g];
        int64_t down = after->reached[g] - before->bound[g];
        ret->by[g] = after->reached[g] - before->reached[g];
        ret->least[g] = g < 2 ? up : down;
        ret->most[g] = g < 2 ? down : up;
        ret->known[g] = known;
        ret->exact[g] = known && was && is;
        known = ret->exact[g];
    }
}

err solve_ask(const solve_problem *p, const solve_how *how, const solve_plan *before,
              solve_change change, arena *mem, solve_answer *ret)
{
    arena *own = arena_new();
    asking a = {.p = p, .mem = own};
    *ret = (solve_answer){.goals = before->goals, .possible = true};
    copy_rules(&a);
    bool good = change_problem(&a, change);
    if (good) {
        solve_plan after;
        solve_how again = *how;
        again.start = start_of(&a, before->taken);
        again.start_proof = before->proof;
        solve(&a.to, &again, own, &after);
        list_changes(&a, before->taken, after.taken, mem, ret);
        int32_t lost = 0;
        if (change.kind == SOLVE_FORBID) { lost = p->mandatory[change.at]; }
        if (change.kind == SOLVE_FORCE) { ret->possible = ret->taken[change.at]; }
        if (!ret->possible) { lost = p->mandatory[change.at] - FORCED; }
        after.reached[0] += lost;
        after.bound[0] += lost;
        weigh(before, &after, ret);
    }
    arena_free(own);
    return good ? OK : E_INPUT;
}

err solve_next(const solve_problem *p, const solve_how *how, const solve_plan *before,
               int32_t klass, int32_t out, arena *mem, solve_answer *ret, int32_t *pair)
{
    solve_change change = {SOLVE_CLASS_MOST, klass, 1};
    if (out != SOLVE_NO_PAIR) {
        if (out < 0 || out >= p->pairs_n || p->pair_class[out] != klass || !before->taken[out]) {
            return E_INPUT;
        }
        change = (solve_change){SOLVE_FORBID, out, 0};
    }
    err e = solve_ask(p, how, before, change, mem, ret);
    *pair = SOLVE_NO_PAIR;
    for (size_t i = 0; e == OK && *pair == SOLVE_NO_PAIR && i < ret->in.n; i++)
        if (p->pair_class[ret->in.at[i]] == klass) { *pair = ret->in.at[i]; }
    return e;
}

err solve_rule_price(const solve_plan *plan, const solve_problem *p, int goal, solve_change rule,
                     int64_t *ret)
{
    if (goal < 0 || goal >= plan->goals || rule.at < 0 || rule.at >= rules_n(p, rule.kind)) {
        return E_INPUT;
    }
    const solve_proof *y = &plan->proof[goal];
    const int64_t *from = NULL;
    int64_t price = 0;
    if (y->ranked || y->scale <= 0) { return E_INPUT; }
    switch (rule.kind) {
    case SOLVE_CLASS_MOST: from = y->class_most; break;
    case SOLVE_QUOTA_MOST: from = y->quota_most; break;
    case SOLVE_UNIT_SEATS: from = y->unit_seats; break;
    case SOLVE_UNIT_AWAY:
        for (size_t i = 0; i < y->days.n; i++)
            price += y->days.at[i].unit == rule.at ? y->days.at[i].price : 0;
        break;
    default: return E_INPUT;
    }
    if (from) { price = from[rule.at]; }
    *ret = price / y->scale + (price % y->scale > 0);
    return OK;
}
