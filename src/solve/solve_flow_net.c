/* Is the problem a flow, and which? Choosers, fixed nodes and links are made here. */
#include <stdlib.h>

#include "solve/solve_flow.h"

/* ---- the cliques of a person's classes that share days ------------------------------------------
 * Classes in the order of their first day fall into runs that hang together. A run is a clique when
 * its latest first day is not after its earliest last day; one that is not makes no flow. */

typedef struct {
    const solve_problem *p;
    int32_t *rank, *by_rank; /* classes by first day */
    int32_t *list, *clique;  /* of the person looked at: ranks; a pair each: its clique */
} clash;

static int by_first_day(const void *a, const void *b, void *classes)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    const solve_class *c = classes;
    if (c[x].first_day != c[y].first_day) return c[x].first_day < c[y].first_day ? -1 : 1;
    return x < y ? -1 : x > y;
}

static int upwards(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static clash clash_of(const solve_problem *p, arena *mem)
{
    int32_t most = 0;
    for (int32_t i = 0; i < p->persons_n; i++) {
        int32_t n = p->first_pair[i + 1] - p->first_pair[i];
        most = n > most ? n : most;
    }
    clash c = {p, TAKE_N(mem, int32_t, p->classes_n), TAKE_N(mem, int32_t, p->classes_n),
               TAKE_N(mem, int32_t, most), TAKE_N(mem, int32_t, most)};
    for (int32_t k = 0; k < p->classes_n; k++)
        c.by_rank[k] = k;
    qsort_r(c.by_rank, (size_t)p->classes_n, sizeof(int32_t), by_first_day,
            (void *)(uintptr_t)p->classes);
    for (int32_t k = 0; k < p->classes_n; k++)
        c.rank[c.by_rank[k]] = k;
    return c;
}

/* How many cliques, their numbers in c->clique; FLOW_NONE where a run is no clique. */
static int32_t cliques_of(clash *c, int32_t person)
{
    const solve_problem *p = c->p;
    int32_t from = p->first_pair[person], n = p->first_pair[person + 1] - from;
    for (int32_t k = 0; k < n; k++)
        c->list[k] = c->rank[p->pair_class[from + k]];
    qsort(c->list, (size_t)n, sizeof(int32_t), upwards);
    int32_t cliques = 0, earliest_last = 0, latest_last = 0;
    for (int32_t k = 0; k < n; k++) {
        const solve_class *at = &p->classes[c->by_rank[c->list[k]]];
        if (k == 0 || at->first_day > latest_last) {
            cliques++;
            earliest_last = latest_last = at->last_day;
        }
        if (at->first_day > earliest_last) return FLOW_NONE;
        earliest_last = at->last_day < earliest_last ? at->last_day : earliest_last;
        latest_last = at->last_day > latest_last ? at->last_day : latest_last;
        int32_t klass = c->by_rank[c->list[k]], pair = 0;
        while (p->pair_class[from + pair] != klass)
            pair++;
        c->clique[pair] = cliques - 1;
    }
    return cliques;
}

/* ---- how a person becomes choosers ----------------------------------------------------------- */

typedef struct {
    int32_t choosers, room; /* most pairs of each */
    bool group;             /* they stand under a group of their own */
} shape;

static bool shape_of(clash *c, int32_t person, shape *ret)
{
    const solve_problem *p = c->p;
    int32_t pairs = p->first_pair[person + 1] - p->first_pair[person];
    int32_t most = p->persons[person].max_classes;
    *ret = (shape){.choosers = 1, .room = most < pairs ? most : pairs};
    if (most <= 1 || pairs <= 1) return true;
    int32_t cliques = cliques_of(c, person);
    if (cliques == pairs || cliques == FLOW_NONE) return cliques == pairs;
    *ret = (shape){.choosers = cliques, .room = 1, .group = most < cliques};
    return true;
}

/* ---- shares away: a flow has none, so none may be able to bind ------------------------------- */

static bool away_may_bind(const solve_problem *p)
{
    arena *mem = arena_new();
    int64_t *willing = TAKE_N(mem, int64_t, p->units_n);
    bool binds = false;
    for (int32_t i = 0; i < p->persons_n; i++)
        willing[p->persons[i].unit] +=
            p->first_pair[i + 1] > p->first_pair[i] && p->persons[i].max_classes > 0;
    for (int32_t u = 0; u < p->units_n && !binds; u++) {
        const solve_unit *at = &p->units[u];
        int64_t going = willing[u];
        if (at->seats_max > 0 && at->seats_max < going) going = at->seats_max;
        binds = at->away_permille > 0 && (int64_t)at->headcount * at->away_permille / 1000 < going;
    }
    arena_free(mem);
    return binds;
}

/* ---- choosers -------------------------------------------------------------------------------- */

typedef struct {
    flow *f;
    clash c;
    int32_t *first, *original; /* where choosers are not just the persons */
    int32_t *person;           /* a chooser each */
    int32_t choosers, hubs;
} making;

/* Counts; false where some person is no flow. */
static bool count_choosers(making *m)
{
    shape s;
    for (int32_t i = 0; i < m->f->p->persons_n; i++) {
        if (!shape_of(&m->c, i, &s)) return false;
        m->choosers += s.choosers;
        m->hubs += s.group;
    }
    return true;
}

static void add_choosers(making *m, int32_t person, const shape *s)
{
    const solve_problem *p = m->f->p;
    int32_t from = p->first_pair[person], end = p->first_pair[person + 1];
    for (int32_t c = 0; c < s->choosers; c++) {
        int32_t i = m->choosers++, at = m->first ? m->first[i] : 0;
        m->f->room[i] = s->room;
        m->person[i] = person;
        if (m->f->unit) m->f->unit[i] = p->persons[person].unit;
        for (int32_t k = from; k < end && m->first; k++) {
            if (s->choosers == 1 || m->c.clique[k - from] == c) m->original[at++] = k;
        }
        if (m->first) m->first[i + 1] = at;
    }
}

static void make_choosers(making *m, arena *brief)
{
    flow *f = m->f;
    const solve_problem *p = f->p;
    f->choosers_n = m->choosers;
    f->first = p->first_pair;
    if (m->choosers != p->persons_n) {
        m->first = TAKE_N(f->mem, int32_t, m->choosers + 1);
        m->original = TAKE_N(f->mem, int32_t, p->pairs_n);
        f->unit = TAKE_N(f->mem, int32_t, m->choosers);
        f->first = m->first;
        f->original = m->original;
    }
    m->person = TAKE_N(brief, int32_t, m->choosers);
    f->group = TAKE_N(f->mem, int32_t, m->choosers);
    f->room = TAKE_N(f->mem, int32_t, m->choosers);
    f->going = TAKE_N(f->mem, int32_t, m->choosers);
    f->held = TAKE_N(f->mem, int32_t, m->choosers);
    f->still = TAKE_N(f->mem, uint8_t, m->choosers);
    f->unit_moved = TAKE_N(f->mem, int64_t, p->units_n);
    m->choosers = 0;
    shape s;
    for (int32_t i = 0; i < p->persons_n; i++) {
        if (shape_of(&m->c, i, &s)) add_choosers(m, i, &s);
    }
}

/* ---- groups: units whose seats can run out, persons with several choosers -------------------- */

static int64_t person_room(making *m, int32_t person, shape *s)
{
    if (!shape_of(&m->c, person, s)) return 0;
    int64_t most = m->f->p->persons[person].max_classes, room = (int64_t)s->choosers * s->room;
    return room < most ? room : most;
}

static void number_units(making *m, arena *mem)
{
    flow *f = m->f;
    const solve_problem *p = f->p;
    int64_t *room = TAKE_N(mem, int64_t, p->units_n);
    shape s;
    for (int32_t i = 0; i < p->persons_n; i++)
        room[p->persons[i].unit] += person_room(m, i, &s);
    f->unit_group = TAKE_N(f->mem, int32_t, p->units_n);
    f->nodes_n = 1;
    for (int32_t u = 0; u < p->units_n; u++) {
        if (p->units[u].seats_max > 0 && p->units[u].seats_max < room[u])
            f->unit_group[u] = f->nodes_n++;
    }
    f->groups_n = f->nodes_n - 1 + m->hubs;
}

static void make_groups(making *m)
{
    flow *f = m->f;
    const solve_problem *p = f->p;
    for (int32_t u = 0; u < p->units_n; u++) {
        int32_t n = f->unit_group[u];
        if (n != FLOW_ROOT)
            f->links[n - 1] = (flow_link){FLOW_ROOT, n, p->units[u].seats_max, 0, 0, false};
    }
    for (int32_t i = 0, person = FLOW_NONE, above = FLOW_ROOT; i < f->choosers_n; i++) {
        int32_t at = m->person[i];
        shape s;
        if (at != person && person_room(m, at, &s) >= 0) {
            above = f->unit_group[p->persons[at].unit];
            if (s.group) {
                f->links[f->nodes_n - 1] =
                    (flow_link){above, f->nodes_n, p->persons[at].max_classes, 0, 0, false};
                above = f->nodes_n++;
            }
        }
        person = at;
        f->group[i] = above;
    }
}

/* ---- quotas and classes ---------------------------------------------------------------------- */

static void add_pair_of_links(flow *f, int32_t l, int32_t tail, int32_t head, const int32_t *range)
{
    int32_t least = range[0] < range[1] ? range[0] : range[1];
    f->links[l] = (flow_link){tail, head, least, 0, 0, false};
    f->links[l + 1] = (flow_link){tail, head, range[1] - least, 0, 0, false};
}

static void make_quotas_and_classes(flow *f)
{
    const solve_problem *p = f->p;
    f->quota_node = TAKE_N(f->mem, int32_t, p->quotas_n);
    f->class_node = TAKE_N(f->mem, int32_t, p->classes_n);
    for (int32_t q = 0; q < p->quotas_n; q++)
        f->quota_node[q] = f->nodes_n++;
    for (int32_t c = 0; c < p->classes_n; c++) {
        f->class_node[c] = f->nodes_n++;
        add_pair_of_links(f, flow_class_link(f, c), f->class_node[c], FLOW_ROOT,
                          (int32_t[]){p->classes[c].min, p->classes[c].max});
    }
    for (int32_t q = 0; q < p->quotas_n; q++)
        add_pair_of_links(f, flow_quota_link(f, q), f->quota_node[q],
                          f->class_node[p->quotas[q].klass],
                          (int32_t[]){p->quotas[q].min, p->quotas[q].max});
}

/* ---- where a pair leads: its quota, else its class ------------------------------------------- */

static int by_unit_and_class(const void *a, const void *b, void *quotas)
{
    const solve_quota *x = (const solve_quota *)quotas + *(const int32_t *)a;
    const solve_quota *y = (const solve_quota *)quotas + *(const int32_t *)b;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return x->klass < y->klass ? -1 : x->klass > y->klass;
}

typedef struct {
    int32_t *order; /* quotas by unit and class */
    int32_t *from;  /* a unit each, and the end */
} quota_index;

static quota_index index_of(const flow *f, arena *mem)
{
    const solve_problem *p = f->p;
    quota_index x = {TAKE_N(mem, int32_t, p->quotas_n), TAKE_N(mem, int32_t, p->units_n + 1)};
    for (int32_t q = 0; q < p->quotas_n; q++) {
        x.order[q] = q;
        x.from[p->quotas[q].unit + 1]++;
    }
    for (int32_t u = 0; u < p->units_n; u++)
        x.from[u + 1] += x.from[u];
    if (p->quotas_n > 0)
        qsort_r(x.order, (size_t)p->quotas_n, sizeof(int32_t), by_unit_and_class,
                (void *)(uintptr_t)p->quotas);
    return x;
}

static int32_t target(const flow *f, const quota_index *x, int32_t unit, int32_t klass)
{
    const solve_quota *quotas = f->p->quotas;
    int32_t low = x->from[unit], high = x->from[unit + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (quotas[x->order[middle]].klass < klass)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < x->from[unit + 1] && quotas[x->order[low]].klass == klass;
    return there ? f->quota_node[x->order[low]] : f->class_node[klass];
}

static void make_pairs(const making *m, const quota_index *x)
{
    flow *f = m->f;
    const solve_problem *p = f->p;
    f->pairs_n = p->pairs_n;
    f->to = TAKE_N(f->mem, int32_t, p->pairs_n);
    f->worth = TAKE_N(f->mem, int32_t, p->pairs_n);
    f->state = TAKE_N(f->mem, uint8_t, p->pairs_n);
    for (int32_t i = 0; i < f->choosers_n; i++) {
        int32_t unit = p->persons[m->person[i]].unit;
        for (int32_t k = f->first[i]; k < f->first[i + 1]; k++) {
            f->to[k] = target(f, x, unit, p->pair_class[flow_pair(f, k)]);
            f->state[k] = f->room[i] == 0 ? FLOW_FROZEN : 0;
        }
    }
}

bool flow_of(const solve_problem *p, const solve_how *how, arena *mem, flow *ret)
{
    if (away_may_bind(p)) return false;
    *ret = (flow){.p = p, .how = how, .mem = mem, .quotas_n = p->quotas_n};
    arena *brief = arena_new();
    making m = {.f = ret, .c = clash_of(p, brief)};
    bool is_flow = count_choosers(&m);
    if (is_flow) {
        make_choosers(&m, brief);
        number_units(&m, brief);
        ret->links_n = ret->groups_n + 2 * (p->quotas_n + p->classes_n);
        ret->links = TAKE_N(mem, flow_link, ret->links_n);
        make_groups(&m);
        make_quotas_and_classes(ret);
        quota_index x = index_of(ret, brief);
        make_pairs(&m, &x);
        int32_t room = 2 * ret->nodes_n + 4;
        ret->node = TAKE_N(mem, flow_node, room);
        ret->pi = TAKE_N(mem, int64_t, room);
        ret->spare = TAKE_N(mem, int32_t, room);
    }
    arena_free(brief);
    return is_flow;
}
