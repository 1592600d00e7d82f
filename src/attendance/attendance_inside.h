/* Between the files of attendance. */
#ifndef GANJIAO_ATTENDANCE_INSIDE_H
#define GANJIAO_ATTENDANCE_INSIDE_H
#include "attendance/attendance.h"

/* Marks are written while the class runs, and again after it was reopened. */
bool attendance_takes_marks(class_state s);
const char *attendance_begins(arena *mem, day on, int starts); /* 2022-03-01 09:00 */
/* At most ten wrong codes of a person in ten minutes; then the person waits, or is marked by roll
 * call. */
bool attendance_may_try(int64_t person, moment now);
void attendance_tried_wrong(int64_t person, moment now);
/* Minutes at which a late mark still counts, and what must be attended: by the rules of the class's
 * first day. */
int attendance_grace(db *d, const class_card *c);
int attendance_pass(db *d, const class_card *c);

/* Marks of one session beside the roster; state MARK_NONE where nothing is recorded. */
typedef struct {
    int64_t person;
    int no;
    const char *name, *org_name;
    seat_state seat;
    attendance_mark mark;
} roll_row;
typedef LIST(roll_row) roll_rows;
err attendance_roll_of(db *d, int64_t klass, int64_t session, arena *mem, roll_rows *ret);
err attendance_mark_of(db *d, int64_t klass, int64_t session, int64_t person, attendance_mark *ret);

/* Leave requests in the classes that a person supervises and in those below the given units. */
typedef struct {
    int64_t person, roots[4], hosts[2]; /* hosts: schools whose held classes are theirs, too */
    leave_state state;                  /* 0: all */
    const char *words;                  /* name, pinyin or initials; NULL for all */
    int64_t after, before;              /* keyset by id, which is the order of asking; 0: none */
    bool up;                            /* the oldest first; else the newest */
    size_t limit;
} leave_question;
typedef struct {
    attendance_leave leave;
    const char *class_name, *org_name;
} leave_row;
typedef LIST(leave_row) leave_rows;
err attendance_leaves_find(db *d, const leave_question *q, arena *mem, leave_rows *ret);
err attendance_leaves_count(db *d, const leave_question *q, arena *mem, int64_t *ret);
#endif
