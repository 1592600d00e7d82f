/* The full call-up model inside the engine: what solve_price*.c and solve_repair*.c share.
 *
 * Persons stand unit by unit, each person's pairs by the class's last day upwards. A cell is one
 * class as one unit sees it (its quota line and its days); a point is a day of one unit that can
 * be the fullest: the last first day before some last day. Between points nothing is ever fuller,
 * so only points carry prices and counts. A unit whose people can never exceed its limit has none.
 *
 * Ranges: persons, pairs, cells and points fit int32_t; values up to SOLVE_VALUE_MOST. A pair's
 * worth and every price stay below FULL_WORTH_MOST, so that the sums of one person stay below 2^62
 * for up to FULL_OPTIONS_MOST options taken; sums over all persons are 128 bits wide. */
#ifndef GANJIAO_SOLVE_PRICE_H
#define GANJIAO_SOLVE_PRICE_H
#include "solve/solve_inside.h"

#define FULL_WORTH_MOST ((int64_t)1 << 44)
__extension__ typedef __int128 wide;

typedef struct {
    int64_t worth; /* what taking it brings to the goal at hand, before prices */
    int32_t cell;
    int32_t before; /* so many of the person's earlier options end before this one begins */
} full_pair;

typedef struct {
    int32_t klass, quota; /* quota line, -1: none */
    int32_t lo, hi;       /* points from … to, inclusive; hi < lo: no day rule */
} full_cell;

typedef struct {
    int32_t first_person, first_cell, first_point;
    int32_t cap;   /* people away on one day */
    int32_t seats; /* in all; INT32_MAX: no limit */
} full_unit;

typedef struct {
    const solve_problem *p;
    int32_t persons_n, classes_n, units_n, pairs_n, cells_n, points_n;
    full_unit *units;     /* units_n + 1 */
    int32_t *first_pair;  /* persons_n + 1 */
    int32_t *max_classes; /* a person each */
    int32_t *unit_of;     /* a person each */
    full_pair *pairs;
    int32_t *owner; /* of a pair: the person */
    int32_t *plain; /* of a pair: its index in the problem */
    full_cell *cells;
    int32_t *point_day;
    int32_t options_most; /* of one person */
    int32_t cells_most;   /* of one unit */
} full_model;

void full_model_of(const solve_problem *p, arena *mem, full_model *ret);

/* ---- threads: jobs 0 … n - 1 in any order, each once; results must not depend on who did them */
typedef struct full_crew full_crew;
full_crew *full_crew_new(arena *mem, int threads);
int full_crew_size(const full_crew *c);
void full_crew_run(full_crew *c, int jobs, void (*job)(void *context, int job, int thread),
                   void *context);
void full_crew_end(full_crew *c);

/* ---- prices of one goal ---- */
typedef struct {
    int64_t *at; /* all of them in one row: n numbers; the names below point into it */
    int32_t n;
    int64_t *class_most, *class_least, *quota_most, *quota_least, *seats, *points, *earlier;
} full_prices;
full_prices full_prices_new(const full_model *m, arena *mem);

/* One goal to be won, given what the earlier ones reached. */
typedef struct {
    int goal;
    int64_t scale;
    int64_t reached[SOLVE_GOALS];    /* of the goals before, each as "greatest" */
    int64_t worth_most;              /* scale * the goal's greatest value */
    int64_t value_most[SOLVE_GOALS]; /* of any pair, by goal; at least 1 */
    bool firm[SOLVE_GOALS];   /* an earlier goal that is at its utmost: its price need not move */
    int64_t mandatory;        /* pairs in all */
    bool counts[SOLVE_GOALS]; /* a goal that not all plans are alike in */
    const uint8_t *start;     /* a plan to stay near to; NULL: none */
} full_stage;

/* Asks whether to go on; counts the asking. */
typedef struct {
    const solve_how *how;
    int64_t done, all;
    bool stopped;
} full_patience;
bool full_go_on(full_patience *t);

/* The pair's worth for the stage: scale * own value + what the earlier goals' prices add,
 * and, unless pure, a little that parts what is equal. */
void full_worth(full_model *m, const full_stage *s, const int64_t *earlier, bool pure);
/* Value of a pair (index of the problem) in a goal; 0 in goal 1. */
static inline int64_t full_value(const solve_problem *p, int goal, int32_t plain)
{
    return goal == 0 ? p->mandatory[plain] : goal == 1 ? 0 : p->value[goal - 2][plain];
}
/* What one cell costs under the prices, written for all cells. */
void full_cell_costs(const full_model *m, const full_prices *v, int64_t *ret);
/* The best choice of one person when option j brings gain[j]: best total; `pick` (options_n)
 * becomes 1 where taken. `room`: full_choice_room() numbers. */
int64_t full_choose(const full_pair *options, int32_t n, int32_t most, const int64_t *gain,
                    int64_t *room, uint8_t *pick);
size_t full_choice_room(const full_model *m);

/* Lowers the bound for `rounds` rounds from the prices given, which become the best found. Returns
 * the numerator: bound = floor(numerator / scale). */
typedef struct {
    full_model *m;
    const full_stage *stage;
    full_patience *patience;
    full_crew *crew;
    int rounds, finest; /* the last step is 1 / finest of the first */
    int64_t first_step; /* in worth */
} full_descent;
wide full_price(full_descent *d, full_prices *best);

#endif
