/* What a run is about, and who fits which of its classes: judged one person after another, before
 * seats and numbers matter. Nothing here asks a database. */
#ifndef GANJIAO_CALLUP_FIT_H
#define GANJIAO_CALLUP_FIT_H
#include "callup/callup_facts.h"

/* ---- the task: read once, owned by whoever reads it, in his arena ---- */
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

/* Puts them where they stand by class, then person, as callup_wish_of looks them up. */
void callup_wishes_sort(const callup_task *k);
const callup_wish *callup_wish_of(const callup_task *k, int64_t klass, int64_t person);
const callup_standing *callup_standing_of(const callup_course *c, int64_t person);
/* Indices into the facts of those of each course's audience who are known: who is out of service,
 * or outside the area of the run, is not. Courses of one audience share a list. */
typedef LIST(int32_t) callup_members;
const callup_members *callup_members_of(const callup_task *k, arena *mem);
/* All of them, judged and in the order of need. */
void callup_course_judged(const callup_task *k, const callup_course *c, const callup_members *who,
                          arena *mem, callup_candidates *ret);
/* Those alone who fit or are to be weighed all the same (the officer's wish, a call that stands),
 * in the order of need; all with the code CALLUP_FITS. In `mem`, as those above. Of the others,
 * whom only the number of the year keeps out is marked in `too_often`, a person of the facts each.
 */
void callup_course_fitting(const callup_task *k, const callup_course *c, const callup_members *who,
                           arena *mem, callup_candidates *ret, bool *too_often);
#endif
