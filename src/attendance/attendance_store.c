/* Marks: check-in by code, roll call, and the figures made of them. */
#include "attendance/attendance_inside.h"
#include "attendance_text.h"
#include "rule/rule.h"

/* ---- reading --------------------------------------------------------------------------------- */

err attendance_marks_of(db *d, int64_t klass, arena *mem, attendance_marks *ret)
{
    db_q q = db_sql(
        d,
        "SELECT session, person, state, minutes, source, at FROM attendance_mark WHERE class = $1"
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

err attendance_mark_of(db *d, int64_t klass, int64_t session_id, int64_t person,
                       attendance_mark *ret)
{
    *ret = (attendance_mark){.session = session_id, .person = person, .at = MOMENT_NONE};
    db_q q = db_sql(
        d,
        "SELECT state, minutes, source, at FROM attendance_mark WHERE class = $1 AND session = $2"
        " AND person = $3",
        INT(klass), INT(session_id), INT(person));
    while (db_row(&q)) {
        ret->state = (mark_state)db_int(&q);
        ret->minutes = (int)db_int(&q);
        ret->source = (mark_source)db_int(&q);
        ret->at = db_moment(&q);
    }
    return db_end(&q);
}

err attendance_roll_of(db *d, int64_t klass, int64_t session_id, arena *mem, roll_rows *ret)
{
    db_q q = db_sql(d,
                    "SELECT s.person, s.no, s.name, s.org_name, s.state, m.state, m.minutes, "
                    "m.source, m.at FROM class_seat s"
                    " LEFT JOIN attendance_mark m ON m.class = s.class AND m.person = s.person AND "
                    "m.session = $2"
                    " WHERE s.class = $1 AND s.state IN ($3, $4) ORDER BY s.sort_key, s.person",
                    INT(klass), INT(session_id), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
    while (db_row(&q)) {
        roll_row *r = GROW(mem, ret);
        r->person = db_int(&q);
        r->no = (int)db_int(&q);
        r->name = db_text(&q, mem);
        r->org_name = db_text(&q, mem);
        r->seat = (seat_state)db_int(&q);
        r->mark = (attendance_mark){.session = session_id, .person = r->person};
        r->mark.state = (mark_state)db_int(&q);
        r->mark.minutes = (int)db_int(&q);
        r->mark.source = (mark_source)db_int(&q);
        r->mark.at = db_moment(&q);
    }
    return db_end(&q);
}

/* ---- writing --------------------------------------------------------------------------------- */

bool attendance_takes_marks(class_state s)
{
    return (s >= CLASS_READY && s <= CLASS_ENDED) || s == CLASS_REOPENED;
}

typedef struct {
    int64_t klass, org, session;
    class_card c; /* of a check-in: read when it is asked for */
    bool early;   /* yet to come */
    const char *when;
} place;

const char *attendance_begins(arena *mem, day on, int starts)
{
    return arena_printf(mem, "%s %02d:%02d", day_iso(mem, on), starts / 60, starts % 60);
}

static err place_of(turn *t, int64_t klass, int64_t session_id, place *ret)
{
    class_card c = {0};
    session s = {0};
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(timetable_session_get(t->d, klass, session_id, t->mem, &s));
    if (!attendance_takes_marks(c.state) || s.state == SESSION_CANCELLED) { return E_CONFLICT; }
    *ret = (place){klass,
                   c.org,
                   session_id,
                   c,
                   attendance_window(s.on, s.starts, s.ends, t->now) == CHECK_IN_EARLY,
                   attendance_begins(t->mem, s.on, s.starts)};
    return OK;
}

/* The first mark is inserted; a later one changes what was seen, and nothing else. */
static err mark_put(turn *t, const place *p, const attendance_mark *m, mark_state was)
{
    return db_do_one(
        t->d,
        "INSERT INTO attendance_mark (class, session, person, state, minutes, source, at, "
        "by_person, ip, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
        " ON CONFLICT (class, session, person) DO UPDATE SET state = excluded.state,"
        " minutes = excluded.minutes, source = excluded.source, at = excluded.at, by_person "
        "= excluded.by_person,"
        " ip = excluded.ip, version = attendance_mark.version + 1 WHERE "
        "attendance_mark.state = $10",
        INT(p->klass), INT(p->session), INT(m->person), INT(m->state), INT(m->minutes),
        INT(m->source), MOMENT(t->now), INT(t->actor.person), TEXT(t->ip), INT(was));
}

static const char *mark_json(arena *mem, int64_t session_id, mark_state state, int minutes)
{
    buf b = buf_new(mem);
    audit_pair_int(&b, "session", session_id);
    audit_pair_int(&b, "state", state);
    audit_pair_int(&b, "minutes", minutes);
    return audit_end(&b);
}

static err mark_audit(turn *t, const place *p, const attendance_mark *m, const attendance_mark *old)
{
    return audit_write(
        t, &(audit_deed){.deed = "attendance.mark",
                         .kind = "class",
                         .record = p->klass,
                         .person = m->person,
                         .org = p->org,
                         .before = old && old->state
                                       ? mark_json(t->mem, p->session, old->state, old->minutes)
                                       : "",
                         .after = mark_json(t->mem, p->session, m->state, m->minutes)});
}

static bool came(mark_state s) { return s == MARK_PRESENT || s == MARK_LATE; }

/* The seat says that somebody came as long as one record does. */
static err seat_follow(turn *t, const place *p, const attendance_mark *m, mark_state was)
{
    int64_t seen = 0;
    if (came(m->state) == came(was)) { return OK; }
    if (came(m->state)) { return class_seat_came(t, &p->c, m->person, true); }
    TRY(db_one(t->d, &seen,
               "SELECT count(*) FROM attendance_mark WHERE class = $1 AND person = $2"
               " AND state IN ($3, $4)",
               INT(p->klass), INT(m->person), INT(MARK_PRESENT), INT(MARK_LATE)));
    return seen ? OK : class_seat_came(t, &p->c, m->person, false);
}

static err mark_change(turn *t, const place *p, const attendance_mark *m,
                       const attendance_mark *old)
{
    if (old->state == m->state && old->minutes == m->minutes) { return OK; }
    TRY(mark_put(t, p, m, old->state));
    return mark_audit(t, p, m, old);
}

/* Of who has come before the seat says so already. */
static err roll_change(turn *t, const place *p, const attendance_mark *m, const roll_row *r)
{
    TRY(mark_change(t, p, m, &r->mark));
    bool says_so = came(m->state) && r->seat == SEAT_ATTENDED;
    return says_so ? OK : seat_follow(t, p, m, r->mark.state);
}

static err seat_is_taken(db *d, int64_t klass, int64_t person)
{
    int64_t no = 0;
    return db_one(
        d, &no, "SELECT no FROM class_seat WHERE class = $1 AND person = $2 AND state IN ($3, $4)",
        INT(klass), INT(person), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
}

err attendance_mark_set(turn *t, int64_t klass, int64_t session_id, int64_t person, mark_state s,
                        int minutes, mark_source source)
{
    place p;
    attendance_mark old, m = {.person = person,
                              .state = s,
                              .minutes = s == MARK_LATE ? minutes : 0,
                              .source = source};
    TRY(place_of(t, klass, session_id, &p));
    TRY(seat_is_taken(t->d, klass, person));
    TRY(attendance_mark_of(t->d, klass, session_id, person, &old));
    TRY(mark_change(t, &p, &m, &old));
    return seat_follow(t, &p, &m, old.state);
}

/* ---- roll call ------------------------------------------------------------------------------- */

static const roll_row *roll_find(const roll_rows *all, int64_t person)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].person == person) { return &all->at[i]; }
    }
    return NULL;
}

static err roll_one(turn *t, const place *p, const roll_rows *all, const roll_mark *wanted,
                    int *ret_changed)
{
    const roll_row *r = roll_find(all, wanted->person);
    attendance_mark m = {.person = wanted->person,
                         .state = wanted->state,
                         .source = SOURCE_ROLL,
                         .minutes = wanted->state == MARK_LATE ? wanted->minutes : 0};
    if (!r) { return E_ABSENT; }
    bool same = r->mark.state == m.state && r->mark.minutes == m.minutes;
    if (same || wanted->state < MARK_PRESENT || wanted->state > MARK_ABSENT) {
        return same ? OK : E_INPUT;
    }
    if (r->mark.state != wanted->was) {
        return E_CONFLICT; /* somebody recorded something else since the list was shown */
    }
    ++*ret_changed;
    return roll_change(t, p, &m, r);
}

/* Nobody was there yet, or missed. */
static err called_early(turn *t, const place *p, const char *field)
{
    return p->early ? web_fault(t, field, T_attendance_yet_to_come, p->when, "") : OK;
}

err attendance_roll_set(turn *t, int64_t klass, int64_t session_id, const roll_mark *marks,
                        size_t n, int *ret_changed)
{
    place p;
    roll_rows all = {0};
    *ret_changed = 0;
    TRY(place_of(t, klass, session_id, &p));
    TRY(called_early(t, &p, "marks"));
    TRY(attendance_roll_of(t->d, klass, session_id, t->mem, &all));
    for (size_t i = 0; i < n; i++) {
        TRY(roll_one(t, &p, &all, &marks[i], ret_changed));
    }
    return OK;
}

err attendance_rest_present(turn *t, int64_t klass, int64_t session_id, int64_t expected)
{
    place p;
    roll_rows all = {0};
    int64_t rest = 0;
    TRY(place_of(t, klass, session_id, &p));
    TRY(called_early(t, &p, "expected"));
    TRY(attendance_roll_of(t->d, klass, session_id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const roll_row *r = &all.at[i];
        attendance_mark m = {.person = r->person, .state = MARK_PRESENT, .source = SOURCE_ROLL};
        if (r->mark.state == MARK_NONE) {
            rest++;
            TRY(roll_change(t, &p, &m, r));
        }
    }
    return rest == expected ? OK : E_CONFLICT;
}

/* ---- check-in by code ------------------------------------------------------------------------ */

typedef struct {
    place p;
    day on;
    int starts, ends;
    session_state state;
    class_state class_is;
    uint8_t secret[32];
    bool seated;
    seat_state seat;
    mark_state old;
    mark_source old_source;
} entry;

/* Everything that is asked about one check-in, in one question: this is the busiest deed of all. */
static err entry_find(turn *t, int64_t session_id, entry *ret)
{
    size_t n = 0;
    bool found = false;
    db_q q = db_sql(
        t->d,
        "SELECT s.class, c.org, s.day, s.starts, s.ends, s.state, n.state, s.code_secret, "
        "k.state, m.state, m.source FROM timetable_session s JOIN class_card c ON c.id = s.class"
        " JOIN class_now n ON n.class = s.class"
        " LEFT JOIN class_seat k ON k.class = s.class AND k.person = $2 AND k.state IN ($3, $4)"
        " LEFT JOIN attendance_mark m ON m.class = s.class AND m.session = s.id AND m.person = $2"
        " WHERE s.id = $1",
        INT(session_id), INT(t->actor.person), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
    while (db_row(&q)) {
        ret->p = (place){.klass = db_int(&q), .session = session_id};
        ret->p.org = db_int(&q);
        ret->on = db_day(&q);
        ret->starts = (int)db_int(&q);
        ret->ends = (int)db_int(&q);
        ret->state = (session_state)db_int(&q);
        ret->class_is = (class_state)db_int(&q);
        const void *secret = db_blob(&q, t->mem, &n);
        if (secret && n == sizeof ret->secret) {
            memcpy(ret->secret, secret, n);
            found = true;
        }
        ret->seat = (seat_state)db_int(&q);
        ret->seated = ret->seat != 0; /* NULL: no seat */
        ret->old = (mark_state)db_int(&q);
        ret->old_source = (mark_source)db_int(&q);
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err entry_faults(turn *t, const entry *e, const char *code)
{
    check_in_window window = attendance_window(e->on, e->starts, e->ends, t->now);
    int step = (int)rule_value(t->d, "attendance.code_seconds", t->today, e->p.org, 30);
    const char *opens = attendance_begins(t->mem, e->on, e->starts);
    if (!e->seated) { return web_fault(t, "code", T_attendance_not_on_roster, "", ""); }
    if (e->state == SESSION_CANCELLED || !attendance_takes_marks(e->class_is)) {
        return web_fault(t, "code", T_attendance_no_session, "", "");
    }
    if (window != CHECK_IN_OPEN) {
        return web_fault(t, "code",
                         window == CHECK_IN_EARLY ? T_attendance_too_early : T_attendance_too_late,
                         opens, "");
    }
    if (!attendance_may_try(t->actor.person, t->now)) {
        return web_fault(t, "code", T_attendance_code_tries, "", "");
    }
    if (attendance_code_ok(e->secret, e->p.session, code, t->now, step)) { return OK; }
    attendance_tried_wrong(t->actor.person, t->now);
    return web_fault(t, "code", T_attendance_code_old, "", "");
}

/* A leave that was granted does not outweigh that the person came after all; any other record
 * stands. */
static bool record_stands(const entry *e)
{
    return e->old != MARK_NONE && !(e->old == MARK_EXCUSED && e->old_source == SOURCE_LEAVE);
}

err attendance_check_in(turn *t, int64_t session_id, const char *code)
{
    entry e = {0};
    TRY(entry_find(t, session_id, &e));
    if (e.seated && record_stands(&e)) { return OK; }
    TRY(entry_faults(t, &e, code));
    int minutes = (int)((t->now.s - moment_at(e.on, e.starts).s) / 60);
    attendance_mark old = {.state = e.old};
    attendance_mark m = {.person = t->actor.person,
                         .state = minutes > 0 ? MARK_LATE : MARK_PRESENT,
                         .minutes = minutes > 0 ? minutes : 0,
                         .source = SOURCE_CODE};
    TRY(mark_put(t, &e.p, &m, e.old));
    TRY(mark_audit(t, &e.p, &m, &old));
    if (e.seat != SEAT_CONFIRMED) { return OK; }
    TRY(class_get(t->d, e.p.klass, t->mem, &e.p.c));
    return class_seat_came(t, &e.p.c, m.person, true);
}

/* ---- figures --------------------------------------------------------------------------------- */

int attendance_grace(db *d, const class_card *c)
{
    return (int)rule_value(d, "attendance.grace_minutes", c->starts, c->org, 15);
}

int attendance_pass(db *d, const class_card *c)
{
    return (int)rule_value(d, "attendance.pass_permille", c->starts, c->org, 858);
}

static err sessions_held(db *d, int64_t klass, moment until, int64_t *ret)
{
    if (!moment_known(until)) {
        return db_one(d, ret,
                      "SELECT count(*) FROM timetable_session WHERE class = $1 AND state <> $2",
                      INT(klass), INT(SESSION_CANCELLED));
    }
    return db_one(d, ret,
                  "SELECT count(*) FROM timetable_session WHERE class = $1 AND state <> $2"
                  " AND (day < $3 OR (day = $3 AND starts <= $4))",
                  INT(klass), INT(SESSION_CANCELLED), DAY(moment_day(until)),
                  INT(moment_minute_of_day(until)));
}

/* A person's marks by state; of cancelled sessions none are counted. */
#define SUM_COUNTS                                                                                 \
    " CAST(coalesce(sum(CASE WHEN m.state = 1 THEN 1 ELSE 0 END), 0) AS bigint),"                  \
    " CAST(coalesce(sum(CASE WHEN m.state = 2 THEN 1 ELSE 0 END), 0) AS bigint),"                  \
    " CAST(coalesce(sum(CASE WHEN m.state = 3 THEN 1 ELSE 0 END), 0) AS bigint),"                  \
    " CAST(coalesce(sum(CASE WHEN m.state = 4 THEN 1 ELSE 0 END), 0) AS bigint),"                  \
    " CAST(coalesce(sum(CASE WHEN m.state = 1 OR (m.state = 2 AND m.minutes <= $4) THEN 1 ELSE 0 " \
    "END), 0) AS bigint)"

static void sum_read(db_q *q, arena *mem, int64_t held, int pass, attendance_sum *s)
{
    s->person = db_int(q);
    s->no = (int)db_int(q);
    s->name = db_text(q, mem);
    s->org_name = db_text(q, mem);
    s->present = db_int(q);
    s->late = db_int(q);
    s->excused = db_int(q);
    s->absent = db_int(q);
    s->counted = db_int(q);
    s->held = held;
    s->unrecorded = held - s->present - s->late - s->excused - s->absent;
    s->permille = share_reached(s->counted, held);
    s->passes = attendance_passes(s->counted, held, pass);
}

static err sums_read(db *d, const class_card *c, moment until, arena *mem, attendance_sums *ret)
{
    int64_t held = 0;
    bool all = !moment_known(until);
    TRY(sessions_held(d, c->id, until, &held));
    db_q q = db_sql(
        d,
        "SELECT s.person, s.no, s.name, s.org_name," SUM_COUNTS " FROM class_seat s LEFT JOIN"
        " (SELECT a.person, a.state, a.minutes FROM attendance_mark a JOIN timetable_session x"
        " ON x.class = a.class AND x.id = a.session WHERE a.class = $1 AND x.state <> $5"
        " AND (x.day < $6 OR (x.day = $6 AND x.starts <= $7))) AS m ON m.person = s.person"
        " WHERE s.class = $1 AND s.state IN ($2, $3)"
        " GROUP BY s.person, s.no, s.name, s.org_name, s.sort_key ORDER BY s.sort_key, s.person",
        INT(c->id), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED), INT(attendance_grace(d, c)),
        INT(SESSION_CANCELLED), all ? TEXT("9999-12-31") : DAY(moment_day(until)),
        INT(all ? 24 * 60 : moment_minute_of_day(until)));
    int pass = attendance_pass(d, c);
    while (db_row(&q)) {
        sum_read(&q, mem, held, pass, GROW(mem, ret));
    }
    return db_end(&q);
}

err attendance_sums_of(db *d, int64_t klass, moment until, arena *mem, attendance_sums *ret)
{
    class_card c = {0};
    TRY(class_get(d, klass, mem, &c));
    return sums_read(d, &c, until, mem, ret);
}

bool attendance_is_complete(db *d, int64_t klass)
{
    int64_t sessions = 0, people = 0, marks = 0;
    err e = sessions_held(d, klass, MOMENT_NONE, &sessions);
    if (e == OK) {
        e = db_one(d, &people,
                   "SELECT count(*) FROM class_seat WHERE class = $1 AND state IN ($2, $3)",
                   INT(klass), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
    }
    if (e == OK) {
        e = db_one(d, &marks,
                   "SELECT count(*) FROM attendance_mark m JOIN class_seat s ON s.class = m.class "
                   "AND s.person = m.person"
                   " JOIN timetable_session x ON x.class = m.class AND x.id = m.session"
                   " WHERE m.class = $1 AND s.state IN ($2, $3) AND x.state <> $4",
                   INT(klass), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED), INT(SESSION_CANCELLED));
    }
    return e == OK && sessions > 0 && marks == sessions * people;
}
