/* From people and classes to numbers and back: the problem that solve/ is given, and what its plan
 * means. Nothing here asks a database. */
#ifndef GANJIAO_CALLUP_MODEL_H
#define GANJIAO_CALLUP_MODEL_H
#include "callup/callup_weigh.h"

/* Goals after the two of solve.h: the order in which people are served (peers.md (c) 1). Values are
 * of one pair. */
enum {
    TIER_OVERDUE, /* 1 + share of the duty missing, in permille: also, every seat filled counts */
    TIER_KEY,     /* 1: holds a key post (leading group, head of an institution) */
    TIER_LONGEST, /* months since the last training, at most 120; never trained 120 */
    TIER_NEW,     /* 1: has never had this theme */
    TIER_STAYS, /* 1: stands in the class already; before the others, and only when planned again */
    CALLUP_TIERS
};

typedef struct {
    int32_t course;
    int64_t quota; /* 0: the free seats; -1: a class outside the run that people are in already */
} callup_slot;
typedef struct {
    callup_entries entries;
    LIST(callup_slot) slots;
    callup_ids units;      /* org of each unit of the problem */
    int32_t *pair_entry;   /* -1: a class outside the run */
    int32_t *person_index; /* person of the problem: index into the facts */
    int32_t *fitting;      /* a course each */
    int32_t *weighed;      /* a course each: so many of them; all, unless there are too many */
    bool *too_often;       /* a person of the facts each: kept out by the number of the year */
    int32_t *entry_first, *entry_sorted; /* entries of each person of the facts, by course */
    int goal[CALLUP_TIERS];              /* which tier each of the problem's is; tiers_n of them */
    uint8_t *start;                      /* a pair each: who stands; NULL: not planned again */
    solve_problem problem;
} callup_model;
int callup_months_since(day last, day on); /* as TIER_LONGEST counts; DAY_NONE: never trained */
/* `of`: a number for each goal of the problem; told by our own tiers, 0 where it has none. */
void callup_goals_of(const callup_model *m, const int64_t *of, int64_t *ret);
/* Those standing are no longer counted as in their classes: they are planned anew. */
void callup_task_loosen(callup_task *k);
/* Sorts the wishes of the task; all of `ret` is in `mem`. */
void callup_model_of(const callup_task *k, arena *mem, callup_model *ret);

/* The plan of the task. The engine knows days, not themes: a plan that gives somebody one theme
 * twice is made again without the later in the order of need (a wish that he stays out is put into
 * the task). A search that is stopped is not begun again: what it has is kept, without the second.
 * All of `m` and `plan` is in `mem`. */
void callup_search(callup_task *k, solve_how how, arena *mem, callup_model *m, solve_plan *plan);

/* What became of each entry. */
typedef struct {
    int32_t against; /* RUN_OTHER_CLASS, RUN_TOO_OFTEN: that course */
    bool taken;
    uint8_t code; /* callup_code, of those not taken: LESS_NEED, RUN_BALANCE, UNIT_AWAY … */
} callup_fate;
typedef struct {
    callup_fate *at; /* an entry each */
    int32_t *taken;  /* a course each */
    int32_t *last;   /* a course each: the highest order that was taken, 0 none */
} callup_fates;
void callup_fates_of(const callup_task *k, const callup_model *m, const solve_plan *plan,
                     arena *mem, callup_fates *ret);
/* Of the passed over of each class, how many are kept and told in a run over so many: a single
 * class tells all that can be read, a year those who were near: 20,000 in all, and of each class
 * 200 whatever that comes to. */
size_t callup_told_most(size_t classes);
/* An entry each: does the run keep it? Whoever is taken, stands already or is wished for; and of
 * those passed over of each course the first in need, `most` of them, up to 100 places behind the
 * last one taken. In `mem`. */
const bool *callup_fates_kept(const callup_model *m, const callup_fates *f, size_t most,
                              arena *mem);
/* A unit of the problem each: could no more of it go on the class's days, with all who are away by
 * earlier decisions? */
const bool *callup_units_full(const callup_task *k, const callup_model *m, arena *mem,
                              const class_card *c);
#endif
