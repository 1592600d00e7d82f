/* Network simplex: an arc that gains enters, a unit goes round its cycle, a blocked arc leaves. */
#include "solve/solve_flow.h"

enum { CHOOSERS_A_BLOCK = 64, PIVOTS_A_QUESTION = 1 << 12 };

/* ---- arcs of any kind ------------------------------------------------------------------------ */

static int32_t arc_taken(const flow *f, flow_arc a)
{
    if (a < f->pairs_n) return f->state[a] & FLOW_TAKEN;
    a -= f->pairs_n;
    if (a < f->choosers_n) return f->going[a];
    return f->links[a - f->choosers_n].taken;
}

static int32_t arc_left(const flow *f, flow_arc a)
{
    if (a < f->pairs_n) return !(f->state[a] & FLOW_TAKEN);
    a -= f->pairs_n;
    if (a < f->choosers_n) return f->room[a] - f->going[a];
    return f->links[a - f->choosers_n].most - f->links[a - f->choosers_n].taken;
}

static void arc_add(flow *f, flow_arc a, int32_t units)
{
    if (a < f->pairs_n) {
        f->state[a] ^= FLOW_TAKEN;
    } else if (a - f->pairs_n < f->choosers_n) {
        f->going[a - f->pairs_n] += units;
    } else {
        f->links[a - f->pairs_n - f->choosers_n].taken += units;
    }
}

/* ---- which arc enters: the best of a block, block by block ----------------------------------- */

typedef struct {
    flow_arc arc;
    int64_t gain;    /* above 0 */
    int32_t chooser; /* of a pair or a way in */
} offer;

static void weigh_chooser(const flow *f, int32_t i, offer *best)
{
    int64_t y = flow_chooser_pi(f, i), gain = y - f->pi[f->group[i]];
    if (!f->still[i] && f->held[i] != HELD_BY_WAY_IN &&
        ((gain > best->gain && f->going[i] < f->room[i]) ||
         (-gain > best->gain && f->going[i] > 0)))
        *best = (offer){flow_way_in(f, i), gain < 0 ? -gain : gain, i};
    for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
        gain = f->worth[k] + f->pi[f->to[k]] - y;
        if (gain > best->gain ? f->state[k] == 0 : -gain > best->gain && f->state[k] == FLOW_TAKEN)
            *best = (offer){k, gain < 0 ? -gain : gain, i};
    }
}

static void weigh_links(const flow *f, offer *best)
{
    for (int32_t l = 0; l < f->links_n; l++) {
        const flow_link *a = &f->links[l];
        int64_t gain = a->worth + f->pi[a->head] - f->pi[a->tail];
        if (a->frozen ||
            !(gain > best->gain ? a->taken < a->most : -gain > best->gain && a->taken > 0))
            continue;
        *best = (offer){flow_link_arc(f, l), gain < 0 ? -gain : gain, FLOW_NONE};
    }
}

static int32_t weigh_block(const flow *f, int32_t turn, offer *best)
{
    if (turn == f->choosers_n) {
        weigh_links(f, best);
        return 0;
    }
    int32_t end = f->choosers_n - turn < CHOOSERS_A_BLOCK ? f->choosers_n : turn + CHOOSERS_A_BLOCK;
    for (int32_t i = turn; i < end; i++)
        weigh_chooser(f, i, best);
    return end;
}

/* False where nothing gains. */
static bool next_offer(flow *f, offer *ret)
{
    int32_t blocks = f->choosers_n / CHOOSERS_A_BLOCK + 3;
    *ret = (offer){0};
    while (ret->gain == 0 && blocks-- > 0)
        f->turn = weigh_block(f, f->turn, ret);
    return ret->gain > 0;
}

/* ---- the cycle ------------------------------------------------------------------------------- */

/* Units go from the apex down to `from`, along the entering arc to `to`, and up again. */
typedef struct {
    flow_arc arc;
    int32_t tail, from, to;
    int32_t units;
    int32_t leaving;   /* the node below the leaving arc; FLOW_NONE: the entering arc itself */
    bool leaves_at_to; /* on the way up from `to` */
} cycle;

static cycle cycle_of(flow *f, const offer *o)
{
    int32_t tail = 0, head = 0;
    if (o->arc < f->pairs_n) {
        tail = flow_bridge(f, o->chooser);
        head = f->to[o->arc];
    } else if (o->chooser != FLOW_NONE) {
        tail = f->group[o->chooser];
        head = flow_bridge(f, o->chooser);
    } else {
        const flow_link *a = &f->links[o->arc - f->pairs_n - f->choosers_n];
        tail = a->tail;
        head = a->head;
    }
    bool more = arc_taken(f, o->arc) == 0;
    cycle c = {.arc = o->arc, .tail = tail, .from = more ? tail : head, .to = more ? head : tail};
    c.units = more ? arc_left(f, o->arc) : arc_taken(f, o->arc);
    c.leaving = FLOW_NONE;
    return c;
}

/* The first blocked arc, seen from the apex in the direction of the units, leaves: that keeps the
 * tree strongly feasible. */
static int32_t find_leaving(const flow *f, cycle *c)
{
    const flow_node *node = f->node;
    int32_t a = c->from, b = c->to;
    while (a != b) {
        bool at_from = node[a].depth > node[b].depth;
        const flow_node *n = at_from ? &node[a] : &node[b];
        int32_t can = n->up == at_from ? arc_taken(f, n->arc) : arc_left(f, n->arc);
        if (at_from ? can <= c->units : can < c->units) {
            c->units = can;
            c->leaving = at_from ? a : b;
            c->leaves_at_to = !at_from;
        }
        *(at_from ? &a : &b) = n->parent;
    }
    return a;
}

static void send(flow *f, const cycle *c, int32_t apex)
{
    if (c->units == 0) return;
    arc_add(f, c->arc, c->tail == c->from ? c->units : -c->units);
    for (int32_t a = c->from; a != apex; a = f->node[a].parent)
        arc_add(f, f->node[a].arc, f->node[a].up ? -c->units : c->units);
    for (int32_t b = c->to; b != apex; b = f->node[b].parent)
        arc_add(f, f->node[b].arc, f->node[b].up ? c->units : -c->units);
}

/* ---- the tree after it ----------------------------------------------------------------------- */

/* All below `top` rise by the same. */
static void shift(flow *f, int32_t top, int64_t by)
{
    int32_t n = top;
    for (;;) {
        f->pi[n] += by;
        f->node[n].depth = f->node[f->node[n].parent].depth + 1;
        if (f->node[n].child != FLOW_NONE) {
            n = f->node[n].child;
            continue;
        }
        while (n != top && f->node[n].next == FLOW_NONE)
            n = f->node[n].parent;
        if (n == top) return;
        n = f->node[n].next;
    }
}

/* The part below the leaving arc hangs on the entering arc now, by its node `top`. */
static void rehang(flow *f, const cycle *c)
{
    int32_t top = c->leaves_at_to ? c->to : c->from, parent = c->leaves_at_to ? c->from : c->to;
    int64_t worth = flow_worth(f, c->arc);
    int64_t now = c->tail == top ? worth + f->pi[parent] : f->pi[parent] - worth;
    flow_arc arc = c->arc;
    bool up = c->tail == top;
    for (int32_t n = top, left = FLOW_NONE; left != c->leaving;) {
        flow_node was = f->node[n];
        flow_unhang(f, n);
        flow_hang(f, n, parent, arc);
        f->node[n].up = up;
        arc = was.arc;
        up = !was.up;
        parent = left = n;
        n = was.parent;
    }
    shift(f, top, now - f->pi[top]);
}

static void pivot(flow *f, const offer *o)
{
    cycle c = cycle_of(f, o);
    int32_t apex = find_leaving(f, &c);
    send(f, &c, apex);
    int32_t above = FLOW_NONE;
    if (c.leaving != FLOW_NONE) {
        above = f->node[c.leaving].parent;
        rehang(f, &c);
    }
    flow_unbridge(f, c.from);
    flow_unbridge(f, c.to);
    if (above != FLOW_NONE) {
        flow_unbridge(f, c.leaving);
        flow_unbridge(f, above);
    }
}

bool flow_go_on(flow *f)
{
    if (f->how->go_on && !f->stopped) f->stopped = !f->how->go_on(f->how->context, f->done);
    return !f->stopped;
}

void flow_improve(flow *f)
{
    offer o;
    while (!f->stopped && next_offer(f, &o)) {
        pivot(f, &o);
        if (++f->pivots % PIVOTS_A_QUESTION == 0) flow_go_on(f);
    }
}
