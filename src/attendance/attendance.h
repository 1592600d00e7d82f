/* Who came. Check-in by rotating code on the phone, roll call by the supervisor, leave with the 1/7 limit, the published sheet.
 * Published table: attendance_mark. */
#ifndef GANJIAO_ATTENDANCE_H
#define GANJIAO_ATTENDANCE_H
#include "timetable/timetable.h"

typedef enum { MARK_NONE = 0, MARK_PRESENT, MARK_LATE, MARK_EXCUSED, MARK_ABSENT } mark_state;
typedef enum { SOURCE_CODE = 1, SOURCE_ROLL, SOURCE_LEAVE, SOURCE_DEVICE } mark_source;
typedef struct { int64_t session, person; mark_state state; int minutes; mark_source source; moment at; } attendance_mark;
typedef LIST(attendance_mark) attendance_marks;

/* Share of the class attended, in permille of the sessions held. LATE counts as present up to `grace` minutes; EXCUSED and
 * unrecorded do not count as present. No session held: 1000. Source: regulations.md §1.2. */
int attendance_share(const attendance_mark *marks, size_t n, int sessions_held, int grace);
/* Leave so far and asked, in permille of the class's hours, against leave.max_permille (1/7 = 142). */
bool attendance_leave_fits(tenths taken, tenths asked, tenths of_class, int max_permille);
/* The rotating code: HMAC of session and time step; the step before is still good, so a code survives sign-in. */
char *attendance_code(arena *mem, const uint8_t secret[32], int64_t session, moment now, int step_seconds);
bool attendance_code_ok(const uint8_t secret[32], int64_t session, const char *code, moment now, int step_seconds);

MUST_USE err attendance_marks_of(db *d, int64_t klass, arena *mem, attendance_marks *ret);
MUST_USE err attendance_mark_set(turn *t, int64_t klass, int64_t session, int64_t person, mark_state s, int minutes, mark_source source);
MUST_USE err attendance_check_in(turn *t, int64_t session, const char *code);      /* the actor's own mark; repeated: no new effect */
MUST_USE err attendance_share_of(db *d, int64_t klass, int64_t person, int *ret_permille);
typedef enum { LEAVE_ASKED = 1, LEAVE_GRANTED, LEAVE_REFUSED, LEAVE_WITHDRAWN } leave_state;
typedef struct { int64_t id, klass, person; moment from, until, asked_at; const char *reason, *name, *decision_reason; leave_state state; tenths hours; } attendance_leave;
typedef LIST(attendance_leave) attendance_leaves;
MUST_USE err attendance_leave_ask(turn *t, const attendance_leave *l, int64_t *ret_id);
MUST_USE err attendance_leave_decide(turn *t, int64_t klass, int64_t leave, bool granted, const char *reason);
MUST_USE err attendance_leave_subject(turn *t, int64_t leave, web_subject *ret);
MUST_USE err attendance_leaves_of(db *d, int64_t klass, arena *mem, attendance_leaves *ret);
bool attendance_is_complete(db *d, int64_t klass);                                 /* each held session has a mark for everyone on the roster */
extern const route_table attendance_routes;
#endif
