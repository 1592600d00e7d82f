/* The basis tree: hanging, bridges, potentials, and planting it anew for a given flow. */
#include "solve/solve_flow.h"

/* ---- hanging --------------------------------------------------------------------------------- */

void flow_hang(flow *f, int32_t n, int32_t parent, flow_arc arc)
{
    flow_node *node = f->node;
    node[n].arc = arc;
    node[n].parent = parent;
    node[n].before = FLOW_NONE;
    node[n].next = node[parent].child;
    if (node[n].next != FLOW_NONE) node[node[n].next].before = n;
    node[parent].child = n;
}

void flow_unhang(flow *f, int32_t n)
{
    flow_node *node = f->node;
    if (node[n].before != FLOW_NONE)
        node[node[n].before].next = node[n].next;
    else
        node[node[n].parent].child = node[n].next;
    if (node[n].next != FLOW_NONE) node[node[n].next].before = node[n].before;
}

/* ---- bridges --------------------------------------------------------------------------------- */

int32_t flow_bridge(flow *f, int32_t i)
{
    int32_t k = f->held[i];
    if (k <= HELD_AS_BRIDGE) return f->nodes_n + HELD_AS_BRIDGE - k;
    int32_t n = f->spare_n ? f->spare[--f->spare_n] : f->nodes_n + f->bridges_n++;
    int32_t parent = k >= 0 ? f->to[k] : f->group[i];
    f->pi[n] = flow_chooser_pi(f, i);
    f->held[i] = HELD_AS_BRIDGE - (n - f->nodes_n);
    f->node[n].chooser = i;
    f->node[n].child = FLOW_NONE;
    f->node[n].up = k >= 0;
    f->node[n].depth = f->node[parent].depth + 1;
    flow_hang(f, n, parent, k >= 0 ? k : flow_way_in(f, i));
    return n;
}

void flow_unbridge(flow *f, int32_t n)
{
    if (n < f->nodes_n || f->node[n].child != FLOW_NONE) return;
    int32_t i = f->node[n].chooser;
    if (i == FLOW_NONE) return; /* done already */
    f->held[i] = f->node[n].arc < f->pairs_n ? (int32_t)f->node[n].arc : HELD_BY_WAY_IN;
    flow_unhang(f, n);
    f->node[n].chooser = FLOW_NONE;
    f->quiet[i] = 0;
    f->spare[f->spare_n++] = n;
}

/* ---- potentials ------------------------------------------------------------------------------ */

int64_t flow_worth(const flow *f, flow_arc a)
{
    if (a < f->pairs_n) return f->worth[a];
    a -= f->pairs_n;
    return a < f->choosers_n ? 0 : f->links[a - f->choosers_n].worth;
}

int32_t flow_next_below(const flow *f, int32_t n, int32_t top)
{
    if (f->node[n].child != FLOW_NONE) return f->node[n].child;
    while (n != top && f->node[n].next == FLOW_NONE)
        n = f->node[n].parent;
    return n == top ? FLOW_NONE : f->node[n].next;
}

void flow_potentials(flow *f)
{
    f->pi[FLOW_ROOT] = 0;
    f->moved = 1;
    /* Not before the sample's memory is free again. */
    if (!f->quiet) f->quiet = TAKE_N(f->mem, int64_t, f->choosers_n);
    memset(f->unit_moved, 0, sizeof *f->unit_moved * (size_t)f->p->units_n);
    memset(f->quiet, 0, sizeof *f->quiet * (size_t)f->choosers_n);
    for (int32_t n = FLOW_ROOT; n != FLOW_NONE; n = flow_next_below(f, n, FLOW_ROOT)) {
        if (n == FLOW_ROOT) continue;
        const flow_node *at = &f->node[n];
        int64_t worth = flow_worth(f, at->arc);
        f->pi[n] = at->up ? f->pi[at->parent] + worth : f->pi[at->parent] - worth;
        f->node[n].depth = f->node[at->parent].depth + 1;
    }
}

/* ---- planting: the nearest way from the root to each node ---------------------------------------
 * Lengths are how far an arc is from gain 0 at the guess, plus 1; 0 for the arcs that must be in
 * the tree because their flow is between its bounds. */

typedef struct {
    flow *f;
    const int64_t *guess;
    int64_t *far; /* a fixed node each */
    flow_arc *by;
    int32_t *chooser; /* that the arc comes from */
    bool changed;
} planting;

static int64_t size_of(int64_t x) { return x < 0 ? -x : x; }

static void reach(planting *w, int32_t n, int64_t far, flow_arc by, int32_t chooser)
{
    if (far >= w->far[n]) return;
    w->far[n] = far;
    w->by[n] = by;
    w->chooser[n] = chooser;
    w->changed = true;
}

static void reach_by_link(planting *w, int32_t l)
{
    const flow_link *a = &w->f->links[l];
    if (a->frozen) return;
    bool more = a->taken<a->most, less = a->taken> 0;
    int64_t length = size_of(a->worth + w->guess[a->head] - w->guess[a->tail]) + 1;
    if (more && less) length = 0;
    flow_arc by = flow_link_arc(w->f, l);
    if (more && w->far[a->tail] < INT64_MAX)
        reach(w, a->head, w->far[a->tail] + length, by, FLOW_NONE);
    if (less && w->far[a->head] < INT64_MAX)
        reach(w, a->tail, w->far[a->head] + length, by, FLOW_NONE);
}

/* Of several it must be the nearest: whatever was reached through him lies farther still. */
static int32_t nearest_taken(const planting *w, int32_t i)
{
    const flow *f = w->f;
    int32_t best = HELD_BY_WAY_IN;
    int64_t least = INT64_MAX;
    for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
        if (f->state[k] != FLOW_TAKEN || w->far[f->to[k]] >= least) continue;
        least = w->far[f->to[k]];
        best = (int32_t)k;
    }
    return best;
}

static bool way_in_open(const flow *f, int32_t i)
{
    return !f->still[i] && f->going[i] < f->room[i];
}

/* What a chooser hangs on: his way in while it has room (unless his group is reached through him),
 * else what he takes. */
static int32_t footing(const planting *w, int32_t i)
{
    const flow *f = w->f;
    if (way_in_open(f, i) && w->by[f->group[i]] != flow_way_in(f, i)) return HELD_BY_WAY_IN;
    return nearest_taken(w, i);
}

static void reach_group(planting *w, int32_t i)
{
    const flow *f = w->f;
    if (f->still[i] || f->going[i] == 0) return;
    int32_t held = nearest_taken(w, i);
    if (held < 0) return;
    int64_t apart = f->worth[held] + w->guess[f->to[held]] - w->guess[f->group[i]];
    reach(w, f->group[i], w->far[f->to[held]] + 1 + size_of(apart), flow_way_in(f, i), i);
}

static void reach_by_chooser(planting *w, int32_t i)
{
    const flow *f = w->f;
    if (f->room[i] == 0) return;
    if (f->group[i] != FLOW_ROOT) reach_group(w, i);
    bool open = way_in_open(f, i); /* then he lies where his group lies, whoever hangs on whom */
    int32_t held = open ? HELD_BY_WAY_IN : nearest_taken(w, i);
    int32_t from = held >= 0 ? f->to[held] : f->group[i];
    if (w->far[from] == INT64_MAX || (held < 0 && !open)) return;
    int64_t y = w->guess[from] + (held >= 0 ? f->worth[held] : 0), far = w->far[from] + 1;
    for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
        int32_t to = f->to[k];
        if (far < w->far[to] && f->state[k] == 0)
            reach(w, to, far + size_of(f->worth[k] + w->guess[to] - y), k, i);
    }
}

static void reach_all(planting *w)
{
    const flow *f = w->f;
    w->by[FLOW_ROOT] = FLOW_NONE;
    for (int32_t n = 1; n < f->nodes_n; n++) {
        w->far[n] = INT64_MAX;
        w->by[n] = FLOW_NONE;
    }
    do {
        w->changed = false;
        for (int32_t l = 0; l < f->links_n; l++)
            reach_by_link(w, l);
        for (int32_t i = 0; i < f->choosers_n; i++)
            reach_by_chooser(w, i);
    } while (w->changed);
}

/* Two nodes that an arc between its bounds joins lie equally far: one of them gives way. */
static void keep_middles(planting *w)
{
    for (int32_t l = 0; l < w->f->links_n; l++) {
        const flow_link *a = &w->f->links[l];
        flow_arc by = flow_link_arc(w->f, l);
        if (a->taken == 0 || a->taken == a->most || a->frozen) continue;
        if ((a->head == FLOW_ROOT || w->by[a->head] != by) &&
            (a->tail == FLOW_ROOT || w->by[a->tail] != by)) {
            int32_t gives = l < w->f->groups_n ? a->head : a->tail; /* it has no other such arc */
            w->by[gives] = by;
            w->chooser[gives] = FLOW_NONE;
        }
    }
}

static void hang_as_reached(planting *w, int32_t n)
{
    flow *f = w->f;
    if (w->far[n] == INT64_MAX) return;
    if (w->chooser[n] != FLOW_NONE) {
        flow_hang(f, n, flow_bridge(f, w->chooser[n]), w->by[n]);
        f->node[n].up = w->by[n] >= f->pairs_n;
        return;
    }
    const flow_link *a = &f->links[w->by[n] - f->pairs_n - f->choosers_n];
    f->node[n].up = a->tail == n;
    flow_hang(f, n, a->tail == n ? a->head : a->tail, w->by[n]);
}

/* A node that nothing reaches stays as it is: no pair leads there. */
static void freeze_unreached(planting *w)
{
    for (int32_t l = 0; l < w->f->links_n; l++) {
        flow_link *a = &w->f->links[l];
        if (w->far[a->tail] == INT64_MAX || w->far[a->head] == INT64_MAX) a->frozen = true;
    }
}

void flow_plant(flow *f, const int64_t *guess)
{
    arena *mem = arena_new();
    planting w = {.f = f, .guess = guess};
    w.far = TAKE_N(mem, int64_t, f->nodes_n);
    w.by = TAKE_N(mem, flow_arc, f->nodes_n);
    w.chooser = TAKE_N(mem, int32_t, f->nodes_n);
    reach_all(&w);
    keep_middles(&w);
    freeze_unreached(&w);
    f->bridges_n = f->spare_n = 0;
    for (int32_t n = 0; n < f->nodes_n; n++)
        f->node[n] = (flow_node){.parent = FLOW_NONE,
                                 .child = FLOW_NONE,
                                 .next = FLOW_NONE,
                                 .before = FLOW_NONE,
                                 .chooser = FLOW_NONE};
    for (int32_t i = 0; i < f->choosers_n; i++)
        f->held[i] = footing(&w, i);
    for (int32_t n = 1; n < f->nodes_n; n++)
        hang_as_reached(&w, n);
    flow_potentials(f);
    arena_free(mem);
}
