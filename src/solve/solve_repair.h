/* The plan inside the engine: what is taken, counted by every rule. full_fits() before full_take():
 * a plan that breaks a rule is never made. */
#ifndef GANJIAO_SOLVE_REPAIR_H
#define GANJIAO_SOLVE_REPAIR_H
#include "solve/solve_price.h"

typedef struct {
    full_model *m;
    int32_t *spot;         /* a pair each: place in its unit's list; -1: not taken */
    int32_t *list;         /* taken pairs, unit by unit */
    int32_t *first_listed; /* units_n + 1 */
    int32_t *unit_taken, *class_taken, *person_taken, *cell_taken, *point_taken;
} full_plan;

full_plan full_plan_new(full_model *m, arena *mem);
/* All rules but the class's maximum, which a search in parts shares out by itself. */
bool full_fits(const full_plan *s, int32_t pair);
bool full_overlap(const full_model *m, int32_t a, int32_t b); /* two pairs of one person */
void full_take(full_plan *s, int32_t pair);
void full_drop(full_plan *s, int32_t pair);
void full_clear(full_plan *s);
void full_count_classes(full_plan *s); /* class_taken anew */
/* Goals 0 … 1 + tiers of the plan, each as "greatest". */
void full_goals(const full_plan *s, int64_t *ret);

/* From prices to a plan: what the persons choose at these prices, dearest first, as far as it fits;
 * then whatever else fits. What is taken already stays. */
void full_round_off(full_plan *s, const full_prices *v, arena *mem);

typedef struct {
    full_plan *plan;
    const full_stage *stage;
    const full_prices *prices;
    full_patience *patience;
    full_crew *crew;
    int rounds, cooling; /* of these, so many are warm; the best plan is sought behind them */
    bool years;          /* units are given whole years … */
    int width;           /* … by a beam so wide … */
    int trade_every;     /* … and trade seats in each so many rounds; 0: never … */
    int discount;        /* … at so many per cent below the prices, more in each round */
    int discount_rise;
    int moves;          /* a round, for each pair that is worth a try */
    int64_t warmth;     /* in worth: what a move may lose at the beginning */
    int64_t reach;      /* in worth: pairs whose choice loses more are not tried */
    int64_t least_gain; /* of a move; 1: what gains nothing is left as it is */
    bool loose;         /* earlier goals may end lower: their prices alone hold them */
} full_search;
void full_improve(full_search *f);

/* The unit's whole year that loses less at these prices than what it has (solve_repair_year.c),
 * with the seats that the classes have left and the unit's own. Returns how many pairs, into `ret`;
 * -1 where none was found. */
typedef struct {
    const full_plan *plan;
    const int64_t *costs, *points;       /* a cell, a point each */
    const int32_t *class_n, *class_most; /* a class each */
    int32_t unit;
    int64_t least; /* not tried where less is lost */
    int32_t width; /* of the beam */
    size_t choice_room;
} full_year;
int32_t full_best_year(const full_year *y, int32_t *ret);

#endif
