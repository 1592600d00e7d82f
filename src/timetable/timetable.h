/* Sessions of a class: when, what, who teaches, where. Published table: timetable_session. */
#ifndef GANJIAO_TIMETABLE_H
#define GANJIAO_TIMETABLE_H
#include "callup/callup.h"

typedef enum { SESSION_PLANNED = 1, SESSION_HELD, SESSION_CANCELLED } session_state;
typedef struct {
    int64_t klass, id, teacher; /* teacher: of the bank; 0 where only the name is known */
    day on;
    int starts, ends; /* minutes of the local day */
    const char *title, *teacher_name, *place;
    course_category category;
    course_method method;
    tenths hours;
    session_state state;
    moment changed;
    int64_t version;
} session;
typedef LIST(session) sessions;
text_key timetable_state_word(session_state s);
/* May sessions be added, changed, cancelled? Until the class is closed: what was not held after all
 * must not have to be marked. */
bool timetable_open(class_state s);
/* What a page shows at `now`: a planned session of a class that has begun is under way until its
 * end, and held after it, though nobody wrote that down. */
look_state timetable_look(const session *s, class_state class_is, moment now);
MUST_USE err timetable_of(db *d, int64_t klass, arena *mem, sessions *ret); /* by day, start, id */
MUST_USE err timetable_session_get(db *d, int64_t klass, int64_t id, arena *mem, session *ret);
/* Hours 0: by timetable_hours. E_INPUT: times, title, or a day outside the class's dates;
 * E_CONFLICT: the class is over or cancelled (change: version moved on, or the session is not
 * planned any more). Clashes do not refuse: the page asks, and a shared lecture of two classes is
 * right. */
MUST_USE err timetable_session_add(turn *t, const session *s, int64_t *ret_id);
MUST_USE err timetable_session_change(turn *t, const session *s);
MUST_USE err timetable_session_drop(turn *t, int64_t klass,
                                    int64_t id); /* planned ones, else E_CONFLICT */
/* PLANNED to HELD or CANCELLED, and back; cancelling needs a reason (E_INPUT). */
MUST_USE err timetable_session_become(turn *t, int64_t klass, int64_t id, session_state to,
                                      const char *reason);
/* One day laid out again on another; what would overlap the class's own sessions is left out. */
MUST_USE err timetable_day_copy(turn *t, int64_t klass, day from, day to, int *ret_copied);

/* Clashes: same teacher, or same place of the same organiser, at the same time; the class's own
 * overlap; outside the class's dates. Named, with the other session. */
typedef struct {
    text_key rule;
    int64_t klass, session;
    const char *class_name, *title;
    int starts, ends;
} clash;
typedef LIST(clash) clashes;
MUST_USE err timetable_clashes(db *d, const session *s, arena *mem, clashes *ret);
/* The same for all sessions of a class at once; `of` is the session of this class. */
typedef struct {
    int64_t of;
    clash with;
} class_clash;
typedef LIST(class_clash) class_clashes;
MUST_USE err timetable_clashes_of_class(db *d, const class_card *c, const sessions *own, arena *mem,
                                        class_clashes *ret);
bool timetable_overlap(int a_starts, int a_ends, int b_starts,
                       int b_ends);                   /* pure; touching is none */
tenths timetable_hours(int minutes, tenths half_day); /* pure */

/* As trainee or staff of a class. */
MUST_USE err timetable_of_person(db *d, int64_t person, day from, day to, arena *mem,
                                 sessions *ret);
MUST_USE err timetable_subject(turn *t, int64_t session, web_subject *ret);
MUST_USE err timetable_secret(db *d, int64_t klass, int64_t session, uint8_t ret[32]);
extern const route_table timetable_routes;
#endif
