/* The call-up engine: who gets which seat, as numbers only. Persons, classes and units are indices
 * from 0; nothing here knows a name, a date or a database (base only). The trade stands in callup/.
 *
 * Goals, one after another, each the best that the goals before it leave possible:
 *   goal 0      fewest mandatory pairs that are not taken, each by its weight      (least)
 *   goal 1      least total shortfall of the minimums of classes and of quotas     (least)
 *   goal 2 + t  sum of the values of tier t over the pairs taken                   (greatest)
 * Never broken: a pair that is not listed; class and quota maximums; seats of a unit; classes a
 * person; two classes of one person on one day; share of a unit away on a day. Minimums and
 * mandatory pairs give way and are counted.
 *
 * Integers only. The same problem and effort give the same bytes for any number of threads and on
 * any machine: what stops the work are counts, never clocks. */
#ifndef GANJIAO_SOLVE_H
#define GANJIAO_SOLVE_H
#include "base/base.h"

enum { SOLVE_TIERS = 8, SOLVE_GOALS = SOLVE_TIERS + 2, SOLVE_VALUE_MOST = 1000000 };

typedef struct {
    int32_t headcount, away_permille; /* on no day more than floor(headcount * permille / 1000)
                                         away; 0: no limit */
    int32_t seats_max;                /* in all; 0: no limit */
} solve_unit;
typedef struct {
    int32_t min, max;
    int32_t first_day, last_day; /* inclusive */
} solve_class;
typedef struct {
    int32_t unit, klass, min, max; /* one line a (unit, class) at most; max 0: no seat */
} solve_quota;
typedef struct {
    int32_t unit, max_classes;
} solve_person;

/* Pairs of person i are first_pair[i] … first_pair[i + 1] - 1, by class upwards. first_pair has
 * persons_n + 1 numbers. Values are kept tier by tier: value[t][k] of pair k. */
typedef struct {
    int32_t persons_n, classes_n, units_n, quotas_n, pairs_n, tiers;
    const solve_person *persons;
    const solve_class *classes;
    const solve_unit *units;
    const solve_quota *quotas;
    const int32_t *first_pair;
    const int32_t *pair_class;
    const uint8_t *mandatory; /* a pair each: 0, or its weight, 1 as a rule */
    const int32_t *value[SOLVE_TIERS];
} solve_problem;

/* Proof of one goal's bound: prices of the rules (Lagrange multipliers, all >= 0) in 1/scale of the
 * goal's unit. Each goal is read as "greatest" (goals 0 and 1 with a minus). With x the pairs taken
 * and s the shortfalls, whoever holds the prices finds by himself, person by person,
 *     bound = floor(1/scale * max over x, s of: scale * goal(x, s)
 *             + sum earlier[h] * (goal_h(x, s) - reached_h)
 *             + sum most * (max - taken) + sum least * (taken + s - min)
 *             + the same for unit seats and unit-days)
 * where each person may take any own pairs that break neither max_classes nor the one-class-a-day
 * rule, and 0 <= s <= min.
 *
 * Where the goals before it are at their proven best, no finite weight may be enough to hold them;
 * then the proof of goal g is `ranked`: the proofs of goals 0 … g - 1 stand before it, and of two
 * numbers the first goal in which they differ decides, for the choices of the persons as for the
 * sign of a price (so a price may be below 0 behind one above 0). earlier[] is not used, days have
 * no prices, and the sum of every goal before g must come to what that goal reached, exactly. */
typedef struct {
    int32_t unit, day;
    int64_t price;
} solve_day_price;
typedef struct {
    int64_t scale;
    bool ranked;
    int64_t earlier[SOLVE_GOALS];
    int64_t *class_most, *class_least; /* a class each */
    int64_t *quota_most, *quota_least; /* a quota each */
    int64_t *unit_seats;               /* a unit each */
    LIST(solve_day_price) days; /* unit, then day upwards; days without a price are left out */
} solve_proof;

typedef struct {
    int threads;          /* 0: as many as the machine has */
    int effort;           /* rounds of the search that improves; 0: the usual */
    const uint8_t *start; /* a pair each: begin from this plan (re-planning); NULL: from nothing.
                             Of plans that are as good, the nearest is wanted: a class given up
                             counts 2, one for somebody who had none 2, one more for somebody who
                             had some 1 (0 where he may have only one). Pure plans are the nearest
                             there is */
    const solve_proof *start_proof; /* a goal each: the proofs of that plan, where they are known;
                                       prices begin there. NULL: not known */
    bool (*go_on)(void *context, int permille); /* asked now and then, on the calling thread; false:
                                                   stop with what there is */
    void *context;
} solve_how;

typedef struct {
    int goals; /* 2 + tiers */
    int64_t reached[SOLVE_GOALS];
    int64_t bound[SOLVE_GOALS]; /* proven, given the goals before it; equal to `reached` where that
                                   is optimal */
    int32_t taken_n;
    uint8_t *taken; /* a pair each */
    solve_proof proof[SOLVE_GOALS];
    bool pure;    /* solved as a flow: every bound is reached, unless stopped */
    bool stopped; /* go_on said so; the plan is feasible all the same */
} solve_plan;

/* OK always (memory ends the process, as in all of base); `ret` lives in `mem`. */
void solve(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret);

/* Does not trust solve(): counts everything anew from the pairs taken, and each bound from its
 * proof. */
typedef struct {
    bool feasible;
    int64_t reached[SOLVE_GOALS];
    const char *fault; /* the first that is broken, in plain English with numbers from 1; "" none */
    LIST(const char *) faults; /* the first hundred */
    int64_t faults_n;          /* all of them */
} solve_verdict;
void solve_check(const solve_problem *p, const uint8_t *taken, arena *mem, solve_verdict *ret);
/* What the prices prove for `goal`, given what was reached in the goals before it: at least so
 * many (goals 0, 1) or at most so much. `proofs` begins with goal 0; those before `goal` count
 * where its own is ranked. Price lists that are NULL are all 0, and so are prices of limits that a
 * unit does not have. E_INPUT: a price is negative or too large to count with (above 2^60), scale
 * is not above 0, days are not in order, or a ranked proof is none. */
MUST_USE err solve_bound(const solve_problem *p, int goal, const int64_t *reached,
                         const solve_proof *proofs, arena *mem, int64_t *ret);

/* ---- What if? The plan again, begun from itself with its prices, after one change. ---- */
typedef enum {
    SOLVE_CLASS_MOST, /* the maximum of class `at` rises by `by` (may be below 0) … */
    SOLVE_CLASS_LEAST,
    SOLVE_QUOTA_MOST, /* … of quota line `at` */
    SOLVE_QUOTA_LEAST,
    SOLVE_UNIT_SEATS, /* seats_max of unit `at`, which has one */
    SOLVE_UNIT_AWAY,  /* so many heads more of unit `at`, which has a limit, may be away on a day */
    SOLVE_FORCE,      /* pair `at` is taken, whatever it costs */
    SOLVE_FORBID      /* pair `at` is not taken; a mandatory one counts as not taken */
} solve_change_kind;
typedef struct {
    solve_change_kind kind;
    int32_t at, by;
} solve_change;
/* Every goal read as it is counted (one fewer unplaced: -1). `by` is of the plans found. What the
 * change does to the best there is:
 *   exact    exactly `by`: before and after are proven optimal in this goal and in all before it
 *   known    least … most: the goals before it are exact, this one has a gap
 *   neither  nothing is proven: a goal before it has a gap
 * Pure problems are exact, unless stopped; full ones where no gap is left, as a rule small ones;
 * large ones are known in the first tier. */
typedef struct {
    int goals;
    int64_t by[SOLVE_GOALS]; /* reached after less reached before */
    int64_t least[SOLVE_GOALS], most[SOLVE_GOALS];
    bool exact[SOLVE_GOALS], known[SOLVE_GOALS];
    bool possible; /* false: the pair to be forced is not taken, where goal 0 is exact by no plan */
    uint8_t *taken;        /* the plan after it, pairs as in the problem before */
    LIST(int32_t) in, out; /* pairs that only the new plan, only the old one has; upwards */
} solve_answer;
/* `how` without a start. E_INPUT: there is no such rule, pair or limit, or no such maximum is left
 * (below 0). */
MUST_USE err solve_ask(const solve_problem *p, const solve_how *how, const solve_plan *before,
                       solve_change change, arena *mem, solve_answer *ret);
/* Who comes into the class next if one seat more existed (`out` SOLVE_NO_PAIR) or if the person of
 * the pair `out` drops out of it: the first pair of that class that only the new plan has, or -1.
 * Others may move to make it so: `ret` has all of it. It is the plan found that says so: the best
 * there is where all goals of `ret` are exact, among others as good the nearest. E_INPUT: `out` is
 * no pair taken in this class. */
enum { SOLVE_NO_PAIR = -1 };
MUST_USE err solve_next(const solve_problem *p, const solve_how *how, const solve_plan *before,
                        int32_t klass, int32_t out, arena *mem, solve_answer *ret, int32_t *pair);
/* What one more of the rule can bring to the goal at most, by the prices that prove its bound:
 * the bound after it is at most bound + price, which is rounded up. Only a bound, and nothing need
 * be solved. E_INPUT: no such rule, a change that is no rule, or a ranked proof, which has no price
 * in the goal's own unit (solve_ask is exact there). */
MUST_USE err solve_rule_price(const solve_plan *plan, const solve_problem *p, int goal,
                              solve_change rule, int64_t *ret);
#endif
