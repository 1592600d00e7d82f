/* Where the flow begins: prices from every tenth person solved with a tenth of the
 * seats, and each chooser's best choice at those prices, the clearest preferences first; or a plan
 * that is given. */
#include "solve/solve_flow.h"

enum { SAMPLE_STEP = 10, SAMPLE_FIRST = 4, LEAST_PERSONS = 4000, LEAST_QUOTA = 2 * SAMPLE_STEP };

/* ---- the sample ------------------------------------------------------------------------------ */

typedef struct {
    int64_t sum; /* of all before: their tenths are rounded together, so that the total stays */
} tenth;

static int32_t next_tenth(tenth *t, int32_t all)
{
    int64_t before = t->sum / SAMPLE_STEP;
    t->sum += all;
    return (int32_t)(t->sum / SAMPLE_STEP - before);
}

static void sample_pairs(const solve_problem *p, arena *mem, solve_problem *ret)
{
    solve_person *persons = TAKE_N(mem, solve_person, ret->persons_n);
    int32_t *first = TAKE_N(mem, int32_t, ret->persons_n + 1), *klass, *value[SOLVE_TIERS];
    for (int32_t i = 0; i < ret->persons_n; i++) {
        int32_t at = i * SAMPLE_STEP + SAMPLE_FIRST;
        persons[i] = p->persons[at];
        first[i + 1] = first[i] + p->first_pair[at + 1] - p->first_pair[at];
    }
    ret->pairs_n = first[ret->persons_n];
    klass = TAKE_N(mem, int32_t, ret->pairs_n);
    uint8_t *mandatory = TAKE_N(mem, uint8_t, ret->pairs_n);
    for (int t = 0; t < p->tiers; t++)
        ret->value[t] = value[t] = TAKE_N(mem, int32_t, ret->pairs_n);
    for (int32_t i = 0, k = 0; i < ret->persons_n; i++) {
        int32_t from = p->first_pair[i * SAMPLE_STEP + SAMPLE_FIRST];
        for (; k < first[i + 1]; k++, from++) {
            klass[k] = p->pair_class[from];
            mandatory[k] = p->mandatory[from];
            for (int t = 0; t < p->tiers; t++)
                value[t][k] = p->value[t][from];
        }
    }
    ret->persons = persons;
    ret->first_pair = first;
    ret->pair_class = klass;
    ret->mandatory = mandatory;
}

/* Quotas too small for tenths are left out; `number` tells which one of ours each is. */
static void sample_rules(const solve_problem *p, arena *mem, solve_problem *ret, int32_t *number)
{
    solve_unit *units = TAKE_N(mem, solve_unit, p->units_n);
    solve_class *classes = TAKE_N(mem, solve_class, p->classes_n);
    solve_quota *quotas = TAKE_N(mem, solve_quota, p->quotas_n);
    tenth least = {0}, most = {SAMPLE_STEP / 2};
    for (int32_t u = 0; u < p->units_n; u++) {
        int32_t seats = (p->units[u].seats_max + SAMPLE_STEP / 2) / SAMPLE_STEP;
        units[u].seats_max = seats > 0 || p->units[u].seats_max == 0 ? seats : 1;
    }
    for (int32_t c = 0; c < p->classes_n; c++) {
        classes[c] = p->classes[c];
        classes[c].min = next_tenth(&least, p->classes[c].min);
        classes[c].max = next_tenth(&most, p->classes[c].max);
    }
    for (int32_t q = 0; q < p->quotas_n; q++) {
        const solve_quota *at = &p->quotas[q];
        number[q] = FLOW_NONE;
        if (at->max < LEAST_QUOTA) continue;
        number[q] = ret->quotas_n;
        quotas[ret->quotas_n++] =
            (solve_quota){at->unit, at->klass, at->min / SAMPLE_STEP, at->max / SAMPLE_STEP};
    }
    ret->units = units;
    ret->classes = classes;
    ret->quotas = quotas;
}

static void copy_prices(const flow *from, const int64_t *pi, const int32_t *number, const flow *to,
                        int64_t *ret)
{
    const solve_problem *p = to->p;
    for (int32_t u = 0; u < p->units_n; u++) {
        if (to->unit_group[u] != FLOW_ROOT) ret[to->unit_group[u]] = pi[from->unit_group[u]];
    }
    for (int32_t c = 0; c < p->classes_n; c++)
        ret[to->class_node[c]] = pi[from->class_node[c]];
    for (int32_t q = 0; q < p->quotas_n; q++) {
        int32_t node = number[q] == FLOW_NONE ? from->class_node[p->quotas[q].klass]
                                              : from->quota_node[number[q]];
        ret[to->quota_node[q]] = pi[node];
    }
}

static void prices_from_sample(flow *f, int64_t *ret)
{
    arena *mem = arena_new();
    const solve_problem *p = f->p;
    solve_problem s = {.classes_n = p->classes_n, .units_n = p->units_n, .tiers = p->tiers};
    s.persons_n = (p->persons_n - SAMPLE_FIRST + SAMPLE_STEP - 1) / SAMPLE_STEP;
    int32_t *number = TAKE_N(mem, int32_t, p->quotas_n);
    sample_pairs(p, mem, &s);
    sample_rules(p, mem, &s, number);
    solve_how how = {.go_on = f->how->go_on, .context = f->how->context};
    flow small;
    if (flow_of(&s, &how, mem, &small)) {
        small.goals = 2 + p->tiers; /* nearness has no price */
        memcpy(small.share, f->share, sizeof f->share);
        int64_t *pi = TAKE_N(mem, int64_t, (int64_t)small.nodes_n * (small.goals + FLOW_ROUNDS));
        int64_t *sum = pi + (int64_t)small.nodes_n * small.goals;
        flow_win(&small, pi, sum);
        f->stopped = small.stopped;
        for (int round = 0; round < FLOW_ROUNDS; round++)
            copy_prices(&small, sum + (int64_t)round * small.nodes_n, number, f,
                        ret + (int64_t)round * f->nodes_n);
    }
    arena_free(mem);
}

/* ---- taking a pair: room on every link of its way -------------------------------------------- */

static bool has_room(const flow *f, int32_t l, int count)
{
    for (int n = 0; n < count; n++) {
        if (f->links[l + n].taken < f->links[l + n].most) return true;
    }
    return false;
}

static void use_room(flow *f, int32_t l)
{
    f->links[f->links[l].taken < f->links[l].most ? l : l + 1].taken++;
}

/* The quota's and the class's links of a target; the first is FLOW_NONE where there is no quota. */
typedef struct {
    int32_t quota, klass;
} way_out;

static way_out way_of(const flow *f, int32_t node)
{
    int32_t q = node - 1 - f->groups_n, c = q - f->quotas_n;
    if (c >= 0) return (way_out){FLOW_NONE, flow_class_link(f, c)};
    return (way_out){flow_quota_link(f, q), flow_class_link(f, f->p->quotas[q].klass)};
}

static bool may_take(const flow *f, int32_t i, int64_t k)
{
    way_out w = way_of(f, f->to[k]);
    if (f->state[k] != 0 || f->going[i] >= f->room[i] || !has_room(f, w.klass, 2)) return false;
    if (w.quota != FLOW_NONE && !has_room(f, w.quota, 2)) return false;
    for (int32_t n = f->group[i]; n != FLOW_ROOT; n = f->links[n - 1].tail) {
        if (!has_room(f, n - 1, 1)) return false;
    }
    return true;
}

static void take(flow *f, int32_t i, int64_t k)
{
    way_out w = way_of(f, f->to[k]);
    use_room(f, w.klass);
    if (w.quota != FLOW_NONE) use_room(f, w.quota);
    for (int32_t n = f->group[i]; n != FLOW_ROOT; n = f->links[n - 1].tail)
        use_room(f, n - 1);
    f->going[i]++;
    f->state[k] = FLOW_TAKEN;
}

static void take_plan(flow *f)
{
    for (int32_t i = 0; i < f->choosers_n; i++) {
        for (int32_t k = f->first[i]; k < f->first[i + 1]; k++) {
            if (f->how->start[flow_pair(f, k)] && may_take(f, i, k)) take(f, i, k);
        }
    }
}

/* ---- choices at the prices ------------------------------------------------------------------- */

enum { STEPS = 512 }; /* sizes of a preference, by powers of two cut in eight */

typedef struct {
    flow *f;
    const int64_t *pi;
} market;

/* What pair k (FLOW_NONE: none) is worth to chooser i, after its price. */
static int64_t net(const market *m, int32_t i, int64_t k)
{
    return k < 0 ? m->pi[m->f->group[i]] : m->f->worth[k] + m->pi[m->f->to[k]];
}

/* How clear the best choice is: by how much it is better than the second. */
static int32_t clearness(const market *m, int32_t i)
{
    const flow *f = m->f;
    int64_t best = net(m, i, FLOW_NONE), second = INT64_MIN;
    bool none = true;
    for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
        int64_t at = net(m, i, k);
        if (at > best) {
            second = best;
            best = at;
            none = false;
        } else if (at > second) {
            second = at;
        }
    }
    if (none || best == second) return 0;
    uint64_t by = (uint64_t)(best - second);
    int power = 63 - __builtin_clzll(by);
    return 8 * power + (int32_t)((power >= 3 ? by >> (power - 3) : by << (3 - power)) & 7) + 1;
}

static int64_t best_open(const market *m, int32_t i)
{
    const flow *f = m->f;
    int64_t best = FLOW_NONE, most = net(m, i, FLOW_NONE);
    for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
        int64_t at = net(m, i, k);
        if (at <= most || !may_take(f, i, k)) continue;
        best = k;
        most = at;
    }
    return best;
}

static void choose_all(market *m)
{
    flow *f = m->f;
    arena *mem = arena_new();
    uint16_t *clear = TAKE_N(mem, uint16_t, f->choosers_n);
    int32_t *order = TAKE_N(mem, int32_t, f->choosers_n);
    int32_t *from = TAKE_N(mem, int32_t, STEPS + 2);
    for (int32_t i = 0; i < f->choosers_n; i++) {
        clear[i] = (uint16_t)(STEPS - clearness(m, i));
        from[clear[i] + 1]++;
    }
    for (int32_t s = 0; s <= STEPS; s++)
        from[s + 1] += from[s];
    for (int32_t i = 0; i < f->choosers_n; i++)
        order[from[clear[i]]++] = i;
    for (int32_t at = 0; at < f->choosers_n; at++) {
        int32_t i = order[at];
        for (int64_t k = best_open(m, i); k >= 0; k = best_open(m, i))
            take(f, i, k);
    }
    arena_free(mem);
}

/* Seats below a minimum that somebody free could fill. */
static bool is_missed(const flow *f, int64_t k)
{
    way_out w = way_of(f, f->to[k]);
    return f->links[w.klass].taken < f->links[w.klass].most ||
           (w.quota != FLOW_NONE && f->links[w.quota].taken < f->links[w.quota].most);
}

static void fill_minimums(flow *f)
{
    for (int32_t i = 0; i < f->choosers_n; i++) {
        for (int64_t k = f->first[i]; k < f->first[i + 1] && f->going[i] < f->room[i]; k++) {
            if (is_missed(f, k) && may_take(f, i, k)) take(f, i, k);
        }
    }
}

void flow_start(flow *f, int64_t *sum)
{
    if (f->p->persons_n >= LEAST_PERSONS) prices_from_sample(f, sum);
    if (f->how->start) {
        take_plan(f);
        return;
    }
    arena *mem = arena_new();
    int64_t *pi = TAKE_N(mem, int64_t, f->nodes_n);
    for (int32_t n = 0; n < FLOW_ROUNDS * f->nodes_n; n++)
        pi[n % f->nodes_n] += sum[n];
    flow_set_worths_together(f, 0, f->goals);
    market m = {f, pi};
    choose_all(&m);
    fill_minimums(f);
    arena_free(mem);
}
