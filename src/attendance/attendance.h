/* Who came. Check-in by rotating code on the phone, roll call by the supervisor, leave with the 1/7
 * limit, the published sheet. Published table: attendance_mark. */
#ifndef GANJIAO_ATTENDANCE_H
#define GANJIAO_ATTENDANCE_H
#include "timetable/timetable.h"

typedef enum { MARK_NONE = 0, MARK_PRESENT, MARK_LATE, MARK_EXCUSED, MARK_ABSENT } mark_state;
typedef enum { SOURCE_CODE = 1, SOURCE_ROLL, SOURCE_LEAVE, SOURCE_DEVICE } mark_source;
typedef struct {
    int64_t session, person;
    mark_state state;
    int minutes; /* late by so many */
    mark_source source;
    moment at;
} attendance_mark;
typedef LIST(attendance_mark) attendance_marks;
text_key attendance_mark_word(mark_state s);

/* A rule's permille that is a unit fraction rounded down (142 for 1/7) means that fraction exactly;
 * any other means itself. */
typedef struct {
    int64_t part, whole;
} attendance_fraction;
attendance_fraction attendance_fraction_of(int permille);
/* What was missed is at most what the rule leaves: 858 allows 1/7, so six of seven sessions pass.
 */
bool attendance_passes(int64_t counted, int64_t held, int pass_permille);
/* Leave so far and asked against leave.max_permille of the class's hours; exactly 1/7 is still
 * allowed. */
bool attendance_leave_fits(tenths taken, tenths asked, tenths of_class, int max_permille);
tenths attendance_leave_most(tenths of_class,
                             int max_permille); /* the most, rounded down to tenths */
/* The rotating code: HMAC of session and time step; the two steps before are still good, so a code
 * survives sign-in. */
char *attendance_code(arena *mem, const uint8_t secret[32], int64_t session, moment now,
                      int step_seconds);
bool attendance_code_ok(const uint8_t secret[32], int64_t session, const char *code, moment now,
                        int step_seconds);
/* Check-in is open from 30 minutes before the beginning until the end of the session. */
typedef enum { CHECK_IN_OPEN, CHECK_IN_EARLY, CHECK_IN_OVER } check_in_window;
check_in_window attendance_window(day on, int starts, int ends, moment now);

MUST_USE err attendance_marks_of(db *d, int64_t klass, arena *mem, attendance_marks *ret);
/* E_ABSENT: not on the roster; E_CONFLICT: the class is not between READY and ENDED (or REOPENED).
 * The same again changes nothing. */
MUST_USE err attendance_mark_set(turn *t, int64_t klass, int64_t session, int64_t person,
                                 mark_state s, int minutes, mark_source source);
/* The actor's own mark; again: no new effect. E_INPUT: code old, too early, too late, session
 * cancelled, not on the roster. */
MUST_USE err attendance_check_in(turn *t, int64_t session, const char *code);
/* E_INPUT: the session is yet to come (attendance_window says early), whatever state the class is
 * in. A roll call: `was` is what the supervisor saw (MARK_NONE: nothing); E_CONFLICT when that has
 * changed meanwhile. */
typedef struct {
    int64_t person;
    mark_state was, state;
    int minutes;
} roll_mark;
MUST_USE err attendance_roll_set(turn *t, int64_t klass, int64_t session, const roll_mark *marks,
                                 size_t n, int *ret_changed);
/* All who are still unrecorded become present, if they are as many as the supervisor saw (else
 * E_CONFLICT). */
MUST_USE err attendance_rest_present(turn *t, int64_t klass, int64_t session, int64_t expected);

/* The figures of everybody on the roster, by name, over the sessions that are not cancelled and
 * have begun by `until` (MOMENT_NONE: all sessions). One question for a class. */
typedef struct {
    int64_t person;
    int no; /* seat */
    const char *name, *org_name;
    int64_t held, present, late, excused, absent, unrecorded;
    int64_t counted;  /* present, and late within the grace */
    int64_t permille; /* NO_NUMBER: no session held */
    bool passes;      /* by attendance.pass_permille on the class's first day */
} attendance_sum;
typedef LIST(attendance_sum) attendance_sums;
MUST_USE err attendance_sums_of(db *d, int64_t klass, moment until, arena *mem,
                                attendance_sums *ret);
bool attendance_is_complete(db *d,
                            int64_t klass); /* each session has a mark for everyone on the roster */

typedef enum { LEAVE_ASKED = 1, LEAVE_GRANTED, LEAVE_REFUSED, LEAVE_WITHDRAWN } leave_state;
text_key attendance_leave_word(leave_state s);
typedef struct {
    int64_t id, klass, person;
    moment from, until, asked_at, decided_at;
    const char *reason, *name, *decision_reason;
    leave_state state;
    tenths hours; /* of the sessions that are missed */
    bool beyond;  /* when asking: known to be more than can be granted */
} attendance_leave;
typedef LIST(attendance_leave) attendance_leaves;
/* E_INPUT: nothing is missed, asked already, or over the limit and not `beyond` (with the figures).
 */
MUST_USE err attendance_leave_ask(turn *t, const attendance_leave *l, int64_t *ret_id);
/* Granting excuses the sessions. E_INPUT: over the limit (with the figures), or refused without a
 * reason; E_CONFLICT: decided already. */
MUST_USE err attendance_leave_decide(turn *t, int64_t klass, int64_t leave, bool granted,
                                     const char *reason);
MUST_USE err attendance_leave_withdraw(
    turn *t, int64_t klass, int64_t leave); /* the asker's own, while undecided; else E_CONFLICT */
MUST_USE err attendance_leave_get(db *d, int64_t klass, int64_t leave, arena *mem,
                                  attendance_leave *ret);
MUST_USE err attendance_leave_subject(turn *t, int64_t leave, web_subject *ret);
MUST_USE err attendance_leaves_of(db *d, int64_t klass, arena *mem,
                                  attendance_leaves *ret); /* newest first */
/* What a decision is held against. */
typedef struct {
    tenths taken, asked, of_class, most;
    bool fits;
    const char *document, *url, *note; /* the regulation in force on the class's first day */
    int64_t rule;
} leave_evidence;
MUST_USE err attendance_leave_evidence(db *d, const attendance_leave *l, arena *mem,
                                       leave_evidence *ret);
extern const route_table attendance_routes;
#endif
