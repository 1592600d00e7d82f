/* A class with its people and a timetable, for tests of what happens in the room: eight sessions of
 * four hours on four days from 2022-03-01, organised by the 组织部; three confirmed trainees and a
 * supervisor. The clock stands at 2022-03-01 09:00. */
#ifndef GANJIAO_HALL_H
#define GANJIAO_HALL_H
#include "card.h"
#include "cast.h"
#include "seat.h"

#include "attendance/attendance.h"

enum { HALL_PEOPLE = 3, HALL_SESSIONS = 8 };
typedef struct {
    cast *c;
    cast_units u;
    int64_t klass, session[HALL_SESSIONS], trainee[HALL_PEOPLE], stranger, supervisor;
    const char *office, *boss, *pupil[HALL_PEOPLE], *outsider, *contact; /* tokens */
} hall;

static inline void hall_sessions(turn *t, hall *h)
{
    for (int i = 0; i < HALL_SESSIONS; i++) {
        bool morning = i % 2 == 0;
        session s = {.klass = h->klass,
                     .on = day_of(2022, 3, 1 + i / 2),
                     .starts = morning ? 540 : 870,
                     .ends = morning ? 720 : 1050,
                     .title = "专题课",
                     .teacher_name = "",
                     .place = "第一教室",
                     .category = COURSE_PROFESSIONAL,
                     .method = METHOD_LECTURE,
                     .hours = {40}};
        assert_int_equal(timetable_session_add(t, &s, &h->session[i]), OK);
    }
}

static inline err hall_make(turn *t, void *context)
{
    hall *h = context;
    class_card c = cast_card(h->u.office, "基层治理专题班", day_of(2022, 3, 1), 4);
    c.institution = h->u.school;
    TRY(cast_class(t, &c, "州干教〔2022〕1号", &h->klass));
    TRY(class_become(t, h->klass, CLASS_CALLING, ""));
    for (int i = 0; i < HALL_PEOPLE; i++) {
        TRY(cast_seat(t, h->klass, h->trainee[i], SEAT_CONFIRMED));
    }
    TRY(class_become(t, h->klass, CLASS_READY, ""));
    hall_sessions(t, h);
    TRY(class_staff_set(t, h->klass, h->supervisor, ROLE_SUPERVISOR, true));
    return class_become(t, h->klass, CLASS_RUNNING, "");
}

static inline void hall_open(cast *c, hall *h)
{
    static const char *const names[HALL_PEOPLE] = {"阿依古丽", "马建国", "张伟"};
    *h = (hall){.c = c, .u = cast_units_make(c)};
    for (int i = 0; i < HALL_PEOPLE; i++) {
        h->trainee[i] = cast_person(c, h->u.unit_a1, names[i], POST_TOWNSHIP_CHIEF, RANK_NONE);
        h->pupil[i] = cast_token(c, h->trainee[i], ROLE_TRAINEE, h->u.unit_a1);
    }
    h->supervisor = cast_person(c, h->u.school, "李红", POST_STAFF, RANK_NONE);
    h->stranger = cast_person(c, h->u.unit_b1, "王芳", POST_STAFF, RANK_NONE);
    h->boss = cast_token(c, h->supervisor, ROLE_TRAINEE, h->u.school);
    h->outsider = cast_token(c, h->stranger, ROLE_TRAINEE, h->u.unit_b1);
    h->office = cast_token(c, cast_person(c, h->u.office, "赵敏", POST_STAFF, RANK_NONE),
                           ROLE_TRAINING_OFFICE, h->u.root);
    h->contact = cast_token(c, cast_person(c, h->u.unit_a1, "周强", POST_STAFF, RANK_NONE),
                            ROLE_UNIT_CONTACT, h->u.unit_a1);
    assert_int_equal(cast_do(c, hall_make, h), OK);
}

static inline void hall_clock(int dom, int minute)
{
    moment_freeze(moment_at(day_of(2022, 3, dom), minute));
}

/* The code as the screen shows it now. */
typedef struct {
    const hall *h;
    int session;
    uint8_t secret[32];
} hall_secret;
static inline err hall_ask_secret(turn *t, void *context)
{
    hall_secret *s = context;
    return timetable_secret(t->d, s->h->klass, s->h->session[s->session], s->secret);
}
static inline const char *hall_code(const hall *h, int session_no)
{
    hall_secret s = {.h = h, .session = session_no};
    assert_int_equal(cast_read(h->c, hall_ask_secret, &s), OK);
    return attendance_code(cast_mem(h->c), s.secret, h->session[session_no], moment_now(), 30);
}

#define SAY(c, ...) arena_printf(cast_mem(c), __VA_ARGS__)
static inline const char *hall_url(const hall *h, const char *before, int64_t id, const char *after)
{
    return SAY(h->c, "%s%lld%s", before, (long long)id, after);
}
#endif
