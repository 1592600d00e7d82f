/* The flow that the pure case is, and the network simplex on it. Seen by solve_flow*.c alone.
 *
 *   root -> group (a unit's seats) -> chooser (a person) -> quota of (unit, class) -> class -> root
 *
 * A chooser is a person, or one clique of a person's classes that share days: whoever may take all
 * his cliques is as many choosers, else his choosers stand under a group of his own (max_classes).
 * Choosers are almost all leaves of the basis tree, so the tree holds only the fixed nodes (root,
 * groups, quotas, classes) and the few choosers with something below them (bridges); a leaf is one
 * number, the arc that it hangs on.
 *
 * Potentials: pi of a node is what one more unit there is worth. The gain of an arc is worth +
 * pi[head] - pi[tail]; it is 0 on the tree. The price of a class is -pi, of a group +pi.
 *
 * The tree is strongly feasible: the root can send a unit to every node along it. That rules out
 * cycling (Cunningham 1976, turned about).
 *
 * Goals are won in two rounds: those that count heads, then the tiers. In a round its goals are
 * first solved as one sum, each weighing a few times more than the next, as fine as 2^30 allows;
 * then goal after goal on the tree that this left, where little or nothing is to do.
 * A goal that is done leaves its optimal face: arcs with a gain are frozen where they are. A plan
 * to begin from adds a last goal that nobody sees, near to it. */
#ifndef GANJIAO_SOLVE_FLOW_H
#define GANJIAO_SOLVE_FLOW_H
#include "solve/solve.h"

typedef int64_t flow_arc; /* a pair, then a chooser's way in, then a link: see flow_way_in */
enum { FLOW_TAKEN = 1, FLOW_FROZEN = 2 };
enum { FLOW_ROOT = 0, FLOW_NONE = -1, HELD_BY_WAY_IN = -1, HELD_AS_BRIDGE = -2 };

typedef struct {
    int32_t tail, head, most, taken;
    int32_t worth;
    bool frozen;
} flow_link;

typedef struct {
    flow_arc arc; /* to the parent */
    int32_t parent, depth;
    int32_t child, next, before; /* below it; its neighbours below the same parent */
    int32_t chooser;             /* of a bridge */
    bool up;                     /* the arc's tail is this node */
} flow_node;

/* In the sum of all goals a value counts weight * (value / unit). */
typedef struct {
    int32_t unit, weight;
} flow_share;

enum { FLOW_ROUNDS = 2, FLOW_SECOND = 2 /* the first goal of the second round */ };

typedef struct {
    const solve_problem *p;
    arena *mem;
    int goals; /* the problem's, and nearness where there is a plan to begin from */
    flow_share share[SOLVE_GOALS + 1];
    int8_t *near; /* to that plan, a pair of the problem each; NULL: from nothing */

    int32_t choosers_n;
    const int32_t *first;    /* pairs of chooser i: first[i] … first[i + 1] - 1 */
    const int32_t *original; /* the problem's pair of each of ours; NULL: the same */
    int32_t *group, *room;   /* a chooser each: its node above, most pairs */
    int32_t *going;          /* pairs taken */
    int32_t *held;  /* a leaf's pair, HELD_BY_WAY_IN, or HELD_AS_BRIDGE - (node - nodes_n) */
    uint8_t *still; /* the way in is frozen */

    int64_t pairs_n;
    int32_t *to, *worth; /* a pair each */
    uint8_t *state;

    int32_t nodes_n, groups_n, quotas_n; /* root, groups, quotas, classes */
    int32_t *unit_group;                 /* a unit each; FLOW_ROOT where its seats cannot run out */
    int32_t *quota_node, *class_node;
    int32_t links_n;
    flow_link *links; /* groups, then two a quota, two a class: the minimum, the rest */

    flow_node *node; /* nodes_n, then the bridges */
    int64_t *pi;
    int32_t bridges_n, spare_n;
    int32_t *spare;

    int32_t turn;        /* where the search for entering arcs goes on */
    int64_t moved;       /* all shifts of potentials since the worths were set … */
    int64_t *unit_moved; /* … a unit each: of those that only its quotas saw */
    int64_t *quiet; /* a leaf has nothing to offer before this much has moved; a chooser each */
    int32_t *unit;  /* a chooser each; NULL: choosers are the persons */
    int64_t pivots;
    const solve_how *how;
    int won; /* goals done */
    bool stopped;
} flow;

static inline flow_arc flow_way_in(const flow *f, int32_t chooser) { return f->pairs_n + chooser; }
static inline flow_arc flow_link_arc(const flow *f, int32_t link)
{
    return f->pairs_n + f->choosers_n + link;
}
static inline int32_t flow_pair(const flow *f, int64_t k)
{
    return f->original ? f->original[k] : (int32_t)k;
}
static inline int32_t flow_unit(const flow *f, int32_t chooser)
{
    return f->unit ? f->unit[chooser] : f->p->persons[chooser].unit;
}
static inline int32_t flow_class_link(const flow *f, int32_t klass)
{
    return f->groups_n + 2 * (f->quotas_n + klass);
}
static inline int32_t flow_quota_link(const flow *f, int32_t quota)
{
    return f->groups_n + 2 * quota;
}

static inline int64_t flow_chooser_pi(const flow *f, int32_t chooser)
{
    int32_t k = f->held[chooser];
    if (k >= 0) return f->worth[k] + f->pi[f->to[k]];
    if (k == HELD_BY_WAY_IN) return f->pi[f->group[chooser]];
    return f->pi[f->nodes_n + HELD_AS_BRIDGE - k];
}

/* solve_flow_net.c: false where the problem is no flow; nothing is taken yet. */
bool flow_of(const solve_problem *p, const solve_how *how, arena *mem, flow *ret);

/* solve_flow_tree.c */
/* A tree for what is taken now, near the potentials guessed for the fixed nodes. */
void flow_plant(flow *f, const int64_t *guess);
void flow_potentials(flow *f); /* anew, after worths have changed; nobody is quiet then */
/* Walks through `top` and all below it, parents first; FLOW_NONE after the last. */
int32_t flow_next_below(const flow *f, int32_t n, int32_t top);
int64_t flow_worth(const flow *f, flow_arc a);
int32_t flow_bridge(flow *f, int32_t chooser); /* its node; a leaf becomes a bridge */
void flow_unbridge(flow *f, int32_t node);     /* a bridge with nothing below becomes a leaf */
void flow_hang(flow *f, int32_t node, int32_t parent, flow_arc arc);
void flow_unhang(flow *f, int32_t node);

/* solve_flow_pivot.c: until no arc gains, or how.go_on says no (then f->stopped). */
void flow_improve(flow *f);
bool flow_go_on(flow *f);

/* solve_flow_share.c: how goals weigh together; worths of one of them, or of all. */
void flow_share_out(flow *f);
int64_t flow_pair_worth(const flow *f, int goal, int64_t k);
void flow_set_worths(flow *f, int goal);
void flow_set_worths_together(flow *f, int goal, int end);

/* solve_flow_start.c: takes pairs within all maximums, from how.start, else by choice at guessed
 * prices. `sum` gets the guess: nodes_n potentials a round. */
void flow_start(flow *f, int64_t *sum);

/* solve_flow.c: starts, then wins all goals. `pi` gets nodes_n potentials a goal (goals from f->won
 * on were not done), `sum` those of each round's sum. */
void flow_win(flow *f, int64_t *pi, int64_t *sum);

/* solve_flow_proof.c: bounds and proofs of all goals from their potentials; of goals not won, from
 * those of the sums. */
void flow_prove(const flow *f, const int64_t *pi, const int64_t *sum, arena *mem, solve_plan *ret);
#endif
