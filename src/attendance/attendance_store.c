#include "attendance/attendance.h"
#include "attendance_text.h"
#include "rule/rule.h"

/* ---- marks ------------------------------------------------------------------------------------------------ */

err attendance_marks_of(db *d, int64_t klass, arena *mem, attendance_marks *ret)
{
    db_q q = db_sql(d, "SELECT session, person, state, minutes, source, at FROM attendance_mark WHERE class = $1"
                       " ORDER BY session, person",
                    INT(klass));
    while (db_row(&q)) {
        attendance_mark *m = GROW(mem, ret);
        m->session = db_int(&q);
        m->person = db_int(&q);
        m->state = (mark_state)db_int(&q);
        m->minutes = (int)db_int(&q);
        m->source = (mark_source)db_int(&q);
        m->at = db_moment(&q);
    }
    return db_end(&q);
}

static err seat_is_taken(db *d, int64_t klass, int64_t person)
{
    int64_t no = 0;
    return db_one(d, &no, "SELECT no FROM class_seat WHERE class = $1 AND person = $2 AND state IN ($3, $4)", INT(klass),
                  INT(person), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
}

static err mark_old(turn *t, int64_t klass, int64_t session_id, int64_t person, attendance_mark *ret)
{
    *ret = (attendance_mark){0};
    db_q q = db_sql(t->d, "SELECT state, minutes, source FROM attendance_mark WHERE class = $1 AND session = $2 AND person = $3",
                    INT(klass), INT(session_id), INT(person));
    while (db_row(&q)) {
        ret->state = (mark_state)db_int(&q);
        ret->minutes = (int)db_int(&q);
        ret->source = (mark_source)db_int(&q);
    }
    return db_end(&q);
}

static err mark_put(turn *t, int64_t klass, int64_t session_id, const attendance_mark *m)
{
    return db_do(t->d, NULL,
                 "INSERT INTO attendance_mark (class, session, person, state, minutes, source, at, by_person, ip, version)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
                 " ON CONFLICT (class, session, person) DO UPDATE SET state = excluded.state, minutes = excluded.minutes,"
                 " source = excluded.source, at = excluded.at, by_person = excluded.by_person, ip = excluded.ip,"
                 " version = attendance_mark.version + 1",
                 INT(klass), INT(session_id), INT(m->person), INT(m->state), INT(m->minutes), INT(m->source), MOMENT(t->now),
                 INT(t->actor.person), TEXT(t->ip));
}

static const char *mark_json(arena *mem, int64_t session_id, const attendance_mark *m)
{
    buf b = buf_new(mem);
    audit_pair_int(&b, "session", session_id);
    audit_pair_int(&b, "state", m->state);
    audit_pair_int(&b, "minutes", m->minutes);
    return audit_end(&b);
}

err attendance_mark_set(turn *t, int64_t klass, int64_t session_id, int64_t person, mark_state s, int minutes, mark_source source)
{
    attendance_mark old, m = {.person = person, .state = s, .minutes = minutes, .source = source};
    TRY(seat_is_taken(t->d, klass, person)); /* E_ABSENT: not on the roster */
    TRY(mark_old(t, klass, session_id, person, &old));
    if (old.state == s && old.minutes == minutes) {
        return OK;
    }
    TRY(mark_put(t, klass, session_id, &m));
    return audit_write(t, &(audit_deed){.deed = "attendance.mark", .kind = "class", .record = klass, .person = person,
                                        .before = old.state ? mark_json(t->mem, session_id, &old) : "",
                                        .after = mark_json(t->mem, session_id, &m)});
}

/* ---- check-in by code ---------------------------------------------------------------------------------------- */

/* From half an hour before the beginning until the end; later than the beginning is late by so many minutes. */
enum { EARLY_MINUTES = 30 };

static err check_in_time(turn *t, const session *s, mark_state *ret, int *ret_minutes)
{
    int minute = moment_minute_of_day(t->now);
    bool open = t->today.n == s->on.n && minute >= s->starts - EARLY_MINUTES && minute <= s->ends;
    if (!open) {
        return web_fault(t, "code", T_attendance_not_open, "", "");
    }
    *ret_minutes = minute > s->starts ? minute - s->starts : 0;
    *ret = *ret_minutes > 0 ? MARK_LATE : MARK_PRESENT;
    return OK;
}

err attendance_check_in(turn *t, int64_t session_id, const char *code)
{
    session s = {0};
    web_subject owner = {0};
    uint8_t secret[32];
    attendance_mark old;
    mark_state state = MARK_NONE;
    int minutes = 0;
    TRY(timetable_subject(t, session_id, &owner));
    TRY(timetable_session_get(t->d, owner.klass, session_id, t->mem, &s));
    TRY(timetable_secret(t->d, owner.klass, session_id, secret));
    int step = (int)rule_value(t->d, "attendance.code_seconds", t->today, owner.org, 30);
    if (!attendance_code_ok(secret, session_id, code, t->now, step)) {
        return web_fault(t, "code", T_attendance_code_old, "", "");
    }
    TRY(seat_is_taken(t->d, owner.klass, t->actor.person));
    TRY(mark_old(t, owner.klass, session_id, t->actor.person, &old));
    if (old.state != MARK_NONE) {
        return OK; /* the first record stands, whether by code or by roll call */
    }
    TRY(check_in_time(t, &s, &state, &minutes));
    return attendance_mark_set(t, owner.klass, session_id, t->actor.person, state, minutes, SOURCE_CODE);
}

/* ---- shares ------------------------------------------------------------------------------------------------------ */

err attendance_share_of(db *d, int64_t klass, int64_t person, int *ret_permille)
{
    arena *mem = arena_new();
    attendance_marks marks = {0};
    int64_t held = 0;
    err e = db_one(d, &held, "SELECT count(*) FROM timetable_session WHERE class = $1 AND state <> $2", INT(klass),
                   INT(SESSION_CANCELLED));
    db_q q = db_sql(d, "SELECT state, minutes FROM attendance_mark WHERE class = $1 AND person = $2 ORDER BY session",
                    INT(klass), INT(person));
    while (db_row(&q)) {
        attendance_mark *m = GROW(mem, &marks);
        m->state = (mark_state)db_int(&q);
        m->minutes = (int)db_int(&q);
    }
    err end = db_end(&q);
    e = e == OK ? end : e;
    /* Lateness up to the session's length counts at all: what is beyond the grace was marked absent or is not present. */
    int grace = (int)rule_value(d, "attendance.grace_minutes", moment_day(moment_now()), 0, 15);
    *ret_permille = attendance_share(marks.at, marks.n, (int)held, grace);
    arena_free(mem);
    return e;
}

bool attendance_is_complete(db *d, int64_t klass)
{
    int64_t sessions = 0, people = 0, marks = 0;
    err e = db_one(d, &sessions, "SELECT count(*) FROM timetable_session WHERE class = $1 AND state <> $2", INT(klass),
                   INT(SESSION_CANCELLED));
    if (e == OK) {
        e = db_one(d, &people, "SELECT count(*) FROM class_seat WHERE class = $1 AND state IN ($2, $3)", INT(klass),
                   INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
    }
    if (e == OK) {
        e = db_one(d, &marks,
                   "SELECT count(*) FROM attendance_mark m JOIN class_seat s ON s.class = m.class AND s.person = m.person"
                   " JOIN timetable_session x ON x.class = m.class AND x.id = m.session"
                   " WHERE m.class = $1 AND s.state IN ($2, $3) AND x.state <> $4",
                   INT(klass), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED), INT(SESSION_CANCELLED));
    }
    return e == OK && sessions > 0 && marks == sessions * people;
}

/* ---- leave ---------------------------------------------------------------------------------------------------------- */

static err leave_tenths(turn *t, const attendance_leave *l, int32_t *ret)
{
    sessions all = {0};
    TRY(timetable_of(t->d, l->klass, t->mem, &all));
    *ret = 0;
    for (size_t i = 0; i < all.n; i++) {
        const session *s = &all.at[i];
        bool missed = moment_at(s->on, s->starts).s < l->until.s && moment_at(s->on, s->ends).s > l->from.s;
        *ret += missed && s->state != SESSION_CANCELLED ? s->hours.n : 0;
    }
    return OK;
}

err attendance_leave_ask(turn *t, const attendance_leave *l, int64_t *ret_id)
{
    int32_t hours = 0;
    TRY(seat_is_taken(t->d, l->klass, l->person));
    if (l->until.s <= l->from.s) {
        return web_fault(t, "until", T_attendance_leave_order, "", "");
    }
    if (text_chars(l->reason) < 2) {
        return web_fault(t, "reason", T_attendance_leave_reason, "", "");
    }
    TRY(leave_tenths(t, l, &hours));
    if (hours == 0) {
        return web_fault(t, "from", T_attendance_leave_nothing, "", "");
    }
    *ret_id = id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO attendance_leave (class, id, person, from_at, until_at, reason, state, tenths, asked_at)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              INT(l->klass), INT(*ret_id), INT(l->person), MOMENT(l->from), MOMENT(l->until), TEXT(l->reason),
              INT(LEAVE_ASKED), INT(hours), MOMENT(t->now)));
    return audit_write(t, &(audit_deed){.deed = "attendance.leave_ask", .kind = "class", .record = l->klass,
                                        .person = l->person, .reason = l->reason});
}

#define LEAVE_COLUMNS "l.id, l.class, l.person, l.from_at, l.until_at, l.reason, l.state, l.tenths, l.asked_at, l.decision_reason"

static void leave_read(db_q *q, arena *mem, attendance_leave *l)
{
    l->id = db_int(q);
    l->klass = db_int(q);
    l->person = db_int(q);
    l->from = db_moment(q);
    l->until = db_moment(q);
    l->reason = db_text(q, mem);
    l->state = (leave_state)db_int(q);
    l->hours.n = (int32_t)db_int(q);
    l->asked_at = db_moment(q);
    l->decision_reason = db_text(q, mem);
}

err attendance_leaves_of(db *d, int64_t klass, arena *mem, attendance_leaves *ret)
{
    db_q q = db_sql(d, "SELECT " LEAVE_COLUMNS ", s.name FROM attendance_leave l LEFT JOIN class_seat s ON s.class = l.class"
                       " AND s.person = l.person WHERE l.class = $1 ORDER BY l.asked_at DESC, l.id DESC",
                    INT(klass));
    while (db_row(&q)) {
        attendance_leave *l = GROW(mem, ret);
        leave_read(&q, mem, l);
        l->name = db_text(&q, mem);
    }
    return db_end(&q);
}

static err leave_get(db *d, int64_t klass, int64_t id, arena *mem, attendance_leave *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT " LEAVE_COLUMNS " FROM attendance_leave l WHERE l.class = $1 AND l.id = $2", INT(klass), INT(id));
    while (db_row(&q)) {
        leave_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err leave_taken(db *d, int64_t klass, int64_t person, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT CAST(coalesce(sum(tenths), 0) AS bigint) FROM attendance_leave WHERE class = $1 AND person = $2"
                  " AND state = $3",
                  INT(klass), INT(person), INT(LEAVE_GRANTED));
}

/* Each session inside the leave becomes excused, unless the person was there after all. */
static err leave_excuse(turn *t, const attendance_leave *l)
{
    sessions all = {0};
    TRY(timetable_of(t->d, l->klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const session *s = &all.at[i];
        attendance_mark old;
        bool missed = moment_at(s->on, s->starts).s < l->until.s && moment_at(s->on, s->ends).s > l->from.s;
        if (!missed || s->state == SESSION_CANCELLED) {
            continue;
        }
        TRY(mark_old(t, l->klass, s->id, l->person, &old));
        if (old.state == MARK_NONE || old.state == MARK_ABSENT) {
            TRY(attendance_mark_set(t, l->klass, s->id, l->person, MARK_EXCUSED, 0, SOURCE_LEAVE));
        }
    }
    return OK;
}

static err leave_limit(turn *t, const attendance_leave *l)
{
    class_card c = {0};
    int64_t taken = 0;
    TRY(class_get(t->d, l->klass, t->mem, &c));
    TRY(leave_taken(t->d, l->klass, l->person, &taken));
    int most = (int)rule_value(t->d, "leave.max_permille", c.starts, c.org, 142);
    if (!attendance_leave_fits((tenths){(int32_t)taken}, l->hours, c.hours, most)) {
        return web_fault(t, "verdict", T_attendance_leave_over, tenths_text(t->mem, (tenths){(int32_t)taken + l->hours.n}),
                         tenths_text(t->mem, (tenths){c.hours.n * most / 1000}));
    }
    return OK;
}

err attendance_leave_decide(turn *t, int64_t klass, int64_t leave, bool granted, const char *reason)
{
    attendance_leave l = {0};
    int64_t rows = 0;
    TRY(leave_get(t->d, klass, leave, t->mem, &l));
    if (!granted && text_empty(reason)) {
        return web_fault(t, "reason", T_attendance_leave_reason, "", "");
    }
    if (granted) {
        TRY(leave_limit(t, &l));
    }
    TRY(db_do(t->d, &rows,
              "UPDATE attendance_leave SET state = $3, decided_at = $4, decided_by = $5, decision_reason = $6"
              " WHERE class = $1 AND id = $2 AND state = $7",
              INT(klass), INT(leave), INT(granted ? LEAVE_GRANTED : LEAVE_REFUSED), MOMENT(t->now), INT(t->actor.person),
              TEXT(reason), INT(LEAVE_ASKED)));
    if (rows == 0) {
        return E_CONFLICT;
    }
    if (granted) {
        TRY(leave_excuse(t, &l));
    }
    return audit_write(t, &(audit_deed){.deed = granted ? "attendance.leave_grant" : "attendance.leave_refuse",
                                        .kind = "class", .record = klass, .person = l.person, .reason = reason});
}

err attendance_leave_subject(turn *t, int64_t leave, web_subject *ret)
{
    int64_t klass = 0;
    TRY(db_one(t->d, &klass, "SELECT class FROM attendance_leave WHERE id = $1", INT(leave)));
    return class_subject(t, klass, ret);
}
