/* Sessions of a class: when, what, who teaches, where. Published table: timetable_session. */
#ifndef GANJIAO_TIMETABLE_H
#define GANJIAO_TIMETABLE_H
#include "callup/callup.h"

typedef enum { SESSION_PLANNED = 1, SESSION_HELD, SESSION_CANCELLED } session_state;
typedef struct { int64_t klass, id, teacher; day on; int starts, ends; /* minutes of the local day */ const char *title, *teacher_name, *place; course_category category; course_method method; tenths hours; session_state state; int64_t version; } session;
typedef LIST(session) sessions;
MUST_USE err timetable_of(db *d, int64_t klass, arena *mem, sessions *ret);
MUST_USE err timetable_session_get(db *d, int64_t klass, int64_t id, arena *mem, session *ret);
MUST_USE err timetable_session_add(turn *t, const session *s, int64_t *ret_id);
MUST_USE err timetable_session_change(turn *t, const session *s);
MUST_USE err timetable_session_drop(turn *t, int64_t klass, int64_t id);            /* planned ones only */
/* Clashes: same teacher or same place at the same time, the class's own overlap, outside the class's dates. Named, with the other session. */
typedef struct { text_key rule; int64_t klass, session; const char *class_name, *title; } clash;
typedef LIST(clash) clashes;
MUST_USE err timetable_clashes(db *d, const session *s, arena *mem, clashes *ret);
MUST_USE err timetable_of_person(db *d, int64_t person, day from, day to, arena *mem, sessions *ret); /* as trainee */
MUST_USE err timetable_subject(turn *t, int64_t session, web_subject *ret);
MUST_USE err timetable_secret(db *d, int64_t klass, int64_t session, uint8_t ret[32]);
extern const route_table timetable_routes;
#endif
