/* Network simplex: an arc that gains enters, a unit goes round its cycle, a blocked arc leaves. */
#include "solve/solve_flow.h"

enum { CHOOSERS_A_BLOCK = 60, PIVOTS_A_QUESTION = 1 << 12 };

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

/* By state: which way a unit can go, and what keeps it from going. The loop below is most of the
 * work of a flow; without a branch it is half as long. */
static const int64_t direction[4] = {[0] = 1, [FLOW_TAKEN] = -1};
static const int64_t never[4] = {[FLOW_FROZEN] = INT64_MIN / 4,
                                 [FLOW_FROZEN | FLOW_TAKEN] = INT64_MIN / 4};

/* The chooser's best, whatever it gains. */
static offer weigh_own(const flow *f, int32_t i)
{
    offer best = {FLOW_NONE, INT64_MIN / 2, i};
    int64_t y = flow_chooser_pi(f, i), gain = y - f->pi[f->group[i]];
    if (!f->still[i] && f->held[i] != HELD_BY_WAY_IN) {
        if (f->going[i] < f->room[i]) best = (offer){flow_way_in(f, i), gain, i};
        if (f->going[i] > 0 && -gain > best.gain) best = (offer){flow_way_in(f, i), -gain, i};
    }
    int32_t held = f->held[i];
    for (int32_t k = f->first[i], end = f->first[i + 1]; k < end; k++) {
        gain = (f->worth[k] + f->pi[f->to[k]] - y) * direction[f->state[k]] + never[f->state[k]] +
               never[2 * (k == held)];
        best.arc = gain > best.gain ? k : best.arc;
        best.gain = gain > best.gain ? gain : best.gain;
    }
    return best;
}

/* An arc of a leaf gains at most by as much as potentials move against each other. */
static bool weigh_chooser(flow *f, int32_t i, offer *best)
{
    int64_t moved = f->moved + f->unit_moved[flow_unit(f, i)];
    if (moved <= f->quiet[i] && f->held[i] > HELD_AS_BRIDGE) return false;
    offer own = weigh_own(f, i);
    f->quiet[i] = own.gain > 0 ? 0 : moved - own.gain;
    if (own.gain > best->gain) *best = own;
    return true;
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

/* Those who are not quiet, so many of them. The links stand behind the last chooser, and have their
 * turn until none of them gains: a round of the choosers for each would be most of the work. */
static int32_t weigh_block(flow *f, int32_t turn, offer *best)
{
    if (turn == f->choosers_n) {
        weigh_links(f, best);
        return best->gain > 0 ? turn : 0;
    }
    for (int weighed = 0; turn < f->choosers_n && weighed < CHOOSERS_A_BLOCK; turn++)
        weighed += weigh_chooser(f, turn, best);
    return turn;
}

/* False where nothing gains: all were weighed, from one turn round to the same again. */
static bool next_offer(flow *f, offer *ret)
{
    *ret = (offer){0};
    for (int rounds = 0; ret->gain == 0 && rounds < 2; rounds += f->turn == 0)
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

static bool is_quota(const flow *f, int32_t n)
{
    return n > f->groups_n && n <= f->groups_n + f->quotas_n;
}

/* How far all below `top` move: seen by everybody, or, where they are quotas, by their units. */
static void note_move(flow *f, int32_t top, int64_t by, bool everybody)
{
    if (everybody) f->moved += by;
    for (int32_t n = top; !everybody && n != FLOW_NONE; n = flow_next_below(f, n, top)) {
        if (is_quota(f, n)) f->unit_moved[f->p->quotas[n - 1 - f->groups_n].unit] += by;
    }
}

/* All below `top` rise by the same. */
static void shift(flow *f, int32_t top, int64_t by)
{
    bool everybody = false;
    for (int32_t n = top; n != FLOW_NONE; n = flow_next_below(f, n, top)) {
        f->pi[n] += by;
        f->node[n].depth = f->node[f->node[n].parent].depth + 1;
        everybody |= n < f->nodes_n && !is_quota(f, n);
    }
    note_move(f, top, by < 0 ? -by : by, everybody);
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
    if (f->how->go_on && !f->stopped)
        f->stopped = !f->how->go_on(f->how->context, f->goals ? 1000 * f->won / f->goals : 0);
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
