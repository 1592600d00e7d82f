/* One deed with many people: judged before, done in one transaction or, for very many, by a job in
 * parts, and taken back as a whole on the same day. Part of people.h. */
#ifndef GANJIAO_PEOPLE_MANY_H
#define GANJIAO_PEOPLE_MANY_H
#include "people/people_group.h"

/* Values are stored: do not renumber. */
typedef enum { MANY_MOVE = 1, MANY_MARK, MANY_UNMARK } people_many_kind;
/* What will become of a person; all but FITS are left out. LATER: the present post began after the
 * day of the move; GONE: not in service, so there is no post to move. */
typedef enum { MANY_FITS, MANY_SO_ALREADY, MANY_LATER, MANY_GONE, MANY_FITS_N } people_many_fit;
typedef struct {
    int64_t id, person; /* who does it */
    int64_t whole;      /* unit under which all of them stand */
    people_many_kind kind;
    int64_t org;                 /* MOVE: where to */
    unsigned category;           /* MARK, UNMARK */
    day since;                   /* MOVE */
    const char *reason, *filter; /* filter "": they were ticked one by one */
    int64_t planned, done, undone;
    moment at, undone_at;
} people_many;
typedef LIST(people_many) people_manies;

people_many_fit people_many_judge(const people_many *m, const person *p); /* pure */
/* The same over everybody whom a filter finds, by the database. */
MUST_USE err people_many_counts(db *d, const people_filter *f, const people_many *m, arena *mem,
                                int64_t ret[MANY_FITS_N]);
/* The deed is written down first; then each of those who fit; then how many it were. */
MUST_USE err people_many_begin(turn *t, people_many *m);
MUST_USE err people_many_one(turn *t, const people_many *m, const person *p);
MUST_USE err people_many_add_done(turn *t, const people_many *m, int64_t n);
MUST_USE err people_many_get(db *d, int64_t person, int64_t id, arena *mem, people_many *ret);
MUST_USE err people_many_of(db *d, int64_t person, arena *mem,
                            people_manies *ret); /* the last twenty, newest first */
/* Whose records are still as the deed left them, and whose are not. */
MUST_USE err people_many_left(db *d, int64_t id, int64_t *ret_same, int64_t *ret_changed);
/* Takes back up to `limit` of those after the person `after`; `ret_last` 0: nobody is left. Who
 * cannot be taken back is left as they are. */
typedef struct {
    int64_t after, limit;
    const char *reason;
} people_many_back;
MUST_USE err people_many_undo(turn *t, const people_many *m, const people_many_back *b,
                              int64_t *ret_undone, int64_t *ret_last);
bool people_many_undoable(const people_many *m, day today); /* pure: on its day, once */
extern const job_kind people_many_job;
enum { PEOPLE_MANY_AT_ONCE = 5000 }; /* more are done by a job */
#endif
