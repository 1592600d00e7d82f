/* From people and classes to numbers and back: the problem that solve/ is given, and what its plan
 * means. Nothing here asks a database. */
#ifndef GANJIAO_CALLUP_MODEL_H
#define GANJIAO_CALLUP_MODEL_H
#include "callup/callup_facts.h"
#include "solve/solve.h"

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
    int64_t org;
    int seats;
} callup_share; /* offered to a unit and not yet taken */
typedef enum { WISH_NONE, WISH_IN, WISH_OUT } callup_want;
typedef struct {
    int64_t klass, person;
    callup_want want;
    const char *reason, *cost; /* cost: what the engine said before; "" or NULL not asked */
} callup_wish;
typedef LIST(callup_wish) callup_wishes;
/* Somebody called to the class whose seat is planned anew with the free ones. */
typedef enum { STANDS_NOT, STANDS_CALLED, STANDS_CONFIRMED } callup_stand;
typedef struct {
    int64_t person, quota; /* whose given seat; 0 a free one */
    callup_stand as;       /* CONFIRMED only where the officer wishes the person out */
} callup_standing;
typedef struct {
    class_card card;
    callup_terms terms;
    callup_ids audience;
    int64_t area; /* whose people those are */
    int free;     /* seats that belong to nobody */
    LIST(callup_share) shares;
    int least;                      /* fewest more people for whom the class is held; gives way */
    LIST(callup_standing) standing; /* by person; planned again only */
} callup_course;
typedef LIST(callup_course) callup_courses;
/* Where everybody is meant by every class of a year, people times classes are too many (61 million
 * in a prefecture). Above WEIGH_MOST pairs in all, a class without shares weighs the first
 * FIRST_LEAST of those who fit, in its order of need, and, since the run's earlier classes for the
 * same people will take those first in need, FIRST_EACH a seat on either side of the place that
 * they leave among those who stand nowhere yet. Of each unit no more than may be away are counted
 * to them (the others of the unit are weighed too), so the class can be filled from them whatever
 * the units' limits; whom the officer wants and who is called already are weighed wherever they
 * stand. It loses only where so many of these are taken elsewhere that the seats are not filled by
 * the rest. How many were weighed is kept and shown. */
enum { WEIGH_MOST = 1000000, FIRST_LEAST = 200, FIRST_EACH = 5 };
typedef struct {
    int64_t ancestor, org;
} callup_under; /* of the units that hold shares, sorted */
typedef struct {
    callup_facts facts; /* all in service in the area */
    callup_courses courses;
    callup_wishes wishes;
    LIST(callup_under) under;
    int away_permille, max_per_year; /* 0: no limit */
    bool again;                      /* from what is published: `standing` may move, but few do */
    int64_t weigh_most; /* pairs above which of each class the first in need are weighed; 0: the
                           usual, WEIGH_MOST */
} callup_task;
/* Those standing are no longer counted as in their classes: they are planned anew. */
void callup_task_loosen(callup_task *k);
const callup_standing *callup_standing_of(const callup_course *c, int64_t person);

/* Who fits which class: a row a (course, person), course by course. */
typedef struct {
    int32_t course, person; /* indices into the task's lists */
    int32_t order;          /* place in the course's order of need, from 1 */
    int16_t missing_permille;
    bool wished;
    uint8_t stands; /* callup_stand; of a quarter's classes there are millions of these */
} callup_entry;
typedef LIST(callup_entry) callup_entries;
typedef struct {
    int32_t course;
    int64_t quota; /* 0: the free seats; -1: a class outside the run that people are in already */
} callup_slot;
typedef struct {
    callup_entries entries;
    LIST(callup_slot) slots;
    LIST(int64_t) units;   /* org of each unit of the problem */
    int32_t *pair_entry;   /* -1: a class outside the run */
    int32_t *person_index; /* person of the problem: index into the facts */
    int32_t *fitting;      /* a course each */
    int32_t *weighed;      /* a course each: so many of them; all, unless there are too many */
    int32_t *entry_first, *entry_sorted; /* entries of each person of the facts, by course */
    int goal[CALLUP_TIERS];              /* which tier each of the problem's is; tiers_n of them */
    uint8_t *start;                      /* a pair each: who stands; NULL: not planned again */
    solve_problem problem;
} callup_model;
/* `of`: a number for each goal of the problem; told by our own tiers, 0 where it has none. */
void callup_goals_of(const callup_model *m, const int64_t *of, int64_t *ret);
/* Indices into the facts of those of each course's audience who are known: who is out of service,
 * or outside the area of the run, is not. Courses of one audience share a list. */
typedef LIST(int32_t) callup_members;
const callup_members *callup_members_of(const callup_task *k, arena *mem);
/* All of them, judged and in the order of need. */
void callup_course_judged(const callup_task *k, const callup_course *c, const callup_members *who,
                          arena *mem, callup_candidates *ret);
void callup_model_of(const callup_task *k, arena *mem, callup_model *ret);

/* Takes out of the task whoever got one theme twice in `plan`: the later in the order of need goes.
 * How many went. */
size_t callup_bar_repeats(callup_task *k, const callup_model *m, const solve_plan *plan,
                          arena *mem);

/* The same out of the plan itself, which is then counted anew. */
void callup_drop_repeats(const callup_task *k, const callup_model *m, arena *mem, solve_plan *plan);

/* What became of each entry. */
typedef struct {
    int32_t against; /* RUN_OTHER_CLASS: that course */
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
