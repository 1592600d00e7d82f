/* Sessions, their clashes, and who sits in them. */
#include "class_text.h"
#include "rule/rule.h"
#include "secret/secret.h"
#include "timetable/timetable.h"
#include "timetable_text.h"

#define COLUMNS                                                                                    \
    "s.class, s.id, s.day, s.starts, s.ends, s.title, s.category, s.method, s.tenths, s.teacher, " \
    "s.teacher_name,"                                                                              \
    " s.place, s.state, s.changed_at, s.version"

static void session_read(db_q *q, arena *mem, session *s)
{
    s->klass = db_int(q);
    s->id = db_int(q);
    s->on = db_day(q);
    s->starts = (int)db_int(q);
    s->ends = (int)db_int(q);
    s->title = db_text(q, mem);
    s->category = (course_category)db_int(q);
    s->method = (course_method)db_int(q);
    s->hours.n = (int32_t)db_int(q);
    s->teacher = db_int(q);
    s->teacher_name = db_text(q, mem);
    s->place = db_text(q, mem);
    s->state = (session_state)db_int(q);
    s->changed = db_moment(q);
    s->version = db_int(q);
}

static err sessions_all(db_q q, arena *mem, sessions *ret)
{
    while (db_row(&q)) {
        session_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err timetable_of(db *d, int64_t klass, arena *mem, sessions *ret)
{
    return sessions_all(db_sql(d,
                               "SELECT " COLUMNS " FROM timetable_session s WHERE s.class = $1"
                               " ORDER BY s.day, s.starts, s.id",
                               INT(klass)),
                        mem, ret);
}

err timetable_session_get(db *d, int64_t klass, int64_t id, arena *mem, session *ret)
{
    sessions one = {0};
    TRY(sessions_all(
        db_sql(d, "SELECT " COLUMNS " FROM timetable_session s WHERE s.class = $1 AND s.id = $2",
               INT(klass), INT(id)),
        mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

err timetable_subject(turn *t, int64_t id, web_subject *ret)
{
    bool found = false;
    db_q q = db_sql(t->d,
                    "SELECT s.class, c.org FROM timetable_session s JOIN class_card c ON c.id = "
                    "s.class WHERE s.id = $1",
                    INT(id));
    while (db_row(&q)) {
        *ret = (web_subject){.klass = db_int(&q)};
        ret->org = db_int(&q);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err timetable_secret(db *d, int64_t klass, int64_t id, uint8_t ret[32])
{
    arena *mem = arena_new();
    size_t n = 0;
    const void *at = NULL;
    db_q q = db_sql(d, "SELECT code_secret FROM timetable_session WHERE class = $1 AND id = $2",
                    INT(klass), INT(id));
    while (db_row(&q)) {
        at = db_blob(&q, mem, &n);
    }
    err e = db_end(&q);
    if (e == OK && n != 32) { e = at ? E_BROKEN : E_ABSENT; }
    if (e == OK) { memcpy(ret, at, 32); }
    arena_free(mem);
    return e;
}

/* The classes of the person are read first (one shard), then their sessions. */
err timetable_of_person(db *d, int64_t person_id, day from, day to, arena *mem, sessions *ret)
{
    return sessions_all(
        db_sql(d,
               "WITH mine AS (SELECT class FROM class_trainee WHERE person = $1 AND state <> $4"
               " UNION SELECT class FROM class_staff WHERE person = $1)"
               " SELECT " COLUMNS " FROM mine m JOIN timetable_session s ON s.class = m.class"
               " WHERE s.day >= $2 AND s.day <= $3 ORDER BY s.day, s.starts, s.id",
               INT(person_id), DAY(from), DAY(to), INT(SEAT_LAPSED)),
        mem, ret);
}

/* ---- clashes --------------------------------------------------------------------------------- */

typedef struct {
    day on;
    int64_t klass, id, teacher, org;
    const char *place, *title, *class_name;
    int starts, ends;
} other;

static void clash_add(arena *mem, clashes *ret, text_key rule, const other *o)
{
    *GROW(mem, ret) = (clash){.rule = rule,
                              .klass = o->klass,
                              .session = o->id,
                              .class_name = o->class_name,
                              .title = o->title,
                              .starts = o->starts,
                              .ends = o->ends};
}

/* A room is one only within its organiser: every school has a 第一教室. */
static void clash_judge(arena *mem, const session *s, const other *o, int64_t org_id, clashes *ret)
{
    bool same_place = !text_empty(s->place) && o->org == org_id && text_is(s->place, o->place);
    if (o->klass == s->klass) {
        clash_add(mem, ret, T_timetable_clash_own, o);
    } else if (s->teacher && s->teacher == o->teacher) {
        clash_add(mem, ret, T_timetable_clash_teacher, o);
    } else if (same_place) {
        clash_add(mem, ret, T_timetable_clash_place, o);
    }
}

/* Everything that takes place on these days, with the class that it belongs to. */
typedef LIST(other) others;
static err others_between(db *d, day from, day to, arena *mem, others *ret)
{
    db_q q = db_sql(
        d,
        "SELECT s.day, s.class, s.id, s.teacher, s.place, s.title, s.starts, s.ends, c.org, c.name"
        " FROM timetable_session s JOIN class_card c ON c.id = s.class"
        " WHERE s.day >= $1 AND s.day <= $2 AND s.state <> $3 ORDER BY s.day, s.starts, s.class, "
        "s.id",
        DAY(from), DAY(to), INT(SESSION_CANCELLED));
    while (db_row(&q)) {
        other *o = GROW(mem, ret);
        o->on = db_day(&q);
        o->klass = db_int(&q);
        o->id = db_int(&q);
        o->teacher = db_int(&q);
        o->place = db_text(&q, mem);
        o->title = db_text(&q, mem);
        o->starts = (int)db_int(&q);
        o->ends = (int)db_int(&q);
        o->org = db_int(&q);
        o->class_name = db_text(&q, mem);
    }
    return db_end(&q);
}

static void clashes_among(arena *mem, const session *s, const others *all, int64_t org_id,
                          clashes *ret)
{
    for (size_t i = 0; i < all->n; i++) {
        const other *o = &all->at[i];
        if (o->on.n == s->on.n && o->id != s->id &&
            timetable_overlap(s->starts, s->ends, o->starts, o->ends)) {
            clash_judge(mem, s, o, org_id, ret);
        }
    }
}

static void clash_with_dates(arena *mem, const session *s, const class_card *c, clashes *ret)
{
    if (s->on.n < c->starts.n || s->on.n > c->ends.n) {
        *GROW(mem, ret) = (clash){
            .rule = T_timetable_clash_dates, .klass = c->id, .class_name = c->name, .title = ""};
    }
}

err timetable_clashes(db *d, const session *s, arena *mem, clashes *ret)
{
    class_card c = {0};
    others all = {0};
    TRY(class_get(d, s->klass, mem, &c));
    clash_with_dates(mem, s, &c, ret);
    TRY(others_between(d, s->on, s->on, mem, &all));
    clashes_among(mem, s, &all, c.org, ret);
    return OK;
}

err timetable_clashes_of_class(db *d, const class_card *c, const sessions *own, arena *mem,
                               class_clashes *ret)
{
    others all = {0};
    if (own->n == 0) { return OK; }
    TRY(others_between(d, own->at[0].on, own->at[own->n - 1].on, mem, &all));
    for (size_t i = 0; i < own->n; i++) {
        clashes found = {0};
        if (own->at[i].state == SESSION_CANCELLED) { continue; }
        clash_with_dates(mem, &own->at[i], c, &found);
        clashes_among(mem, &own->at[i], &all, c->org, &found);
        for (size_t k = 0; k < found.n; k++) {
            *GROW(mem, ret) = (class_clash){.of = own->at[i].id, .with = found.at[k]};
        }
    }
    return OK;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err session_faults(turn *t, const session *s, const class_card *c)
{
    if (text_empty(s->title) || text_chars(s->title) > 200) {
        web_fault(t, "title", T_timetable_title_missing, "", "");
    }
    if (s->starts < 0 || s->ends > 24 * 60 || s->ends <= s->starts) {
        web_fault(t, "ends", T_timetable_ends_before, "", "");
    }
    if (!day_known(s->on) || s->on.n < c->starts.n || s->on.n > c->ends.n) {
        web_fault(t, "on", T_timetable_day_outside, day_iso(t->mem, c->starts),
                  day_iso(t->mem, c->ends));
    }
    if (s->category < COURSE_THEORY || s->category > COURSE_KNOWLEDGE ||
        s->method < METHOD_LECTURE || s->method > METHOD_SELF_STUDY) {
        web_fault(t, "category", T_class_choice_wrong, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

static err session_complete(turn *t, session *s, class_card *c)
{
    TRY(class_get(t->d, s->klass, t->mem, c));
    if (!timetable_open(c->state)) { return E_CONFLICT; }
    TRY(session_faults(t, s, c));
    if (s->hours.n <= 0) {
        tenths half = {(int32_t)rule_value(t->d, "hours.per_half_day_tenths", s->on, c->org, 40)};
        s->hours = timetable_hours(s->ends - s->starts, half);
    }
    return OK;
}

static const char *session_json(turn *t, const session *s)
{
    buf b = buf_new(t->mem);
    audit_pair_day(&b, "day", s->on);
    audit_pair_int(&b, "starts", s->starts);
    audit_pair_int(&b, "ends", s->ends);
    audit_pair_text(&b, "title", s->title);
    audit_pair_text(&b, "teacher", s->teacher_name);
    audit_pair_text(&b, "place", s->place);
    return audit_end(&b);
}

static err session_audit(turn *t, const class_card *c, audit_deed deed)
{
    deed.kind = "class";
    deed.record = c->id;
    deed.org = c->org;
    return audit_write(t, &deed);
}

static err session_insert(turn *t, const session *s)
{
    uint8_t *secret = TAKE_N(t->mem, uint8_t, 32);
    secret_bytes(secret, 32);
    return db_do(t->d, NULL,
                 "INSERT INTO timetable_session (class, id, day, starts, ends, title, category, "
                 "method, tenths, teacher,"
                 " teacher_name, place, code_secret, state, changed_at, version)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)",
                 INT(s->klass), INT(s->id), DAY(s->on), INT(s->starts), INT(s->ends),
                 TEXT(s->title), INT(s->category), INT(s->method), INT(s->hours.n),
                 ID_OR_NULL(s->teacher), TEXT(s->teacher_name), TEXT(s->place), BLOB(secret, 32),
                 INT(SESSION_PLANNED), MOMENT(t->now));
}

err timetable_session_add(turn *t, const session *wanted, int64_t *ret_id)
{
    session s = *wanted;
    class_card c = {0};
    TRY(session_complete(t, &s, &c));
    *ret_id = s.id = s.id ? s.id : id_new();
    TRY(session_insert(t, &s));
    return session_audit(t, &c,
                         (audit_deed){.deed = "timetable.add", .after = session_json(t, &s)});
}

err timetable_session_change(turn *t, const session *wanted)
{
    session s = *wanted, old = {0};
    class_card c = {0};
    int64_t rows = 0;
    TRY(session_complete(t, &s, &c));
    TRY(timetable_session_get(t->d, s.klass, s.id, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "UPDATE timetable_session SET day = $3, starts = $4, ends = $5, title = $6, category "
              "= $7, method = $8,"
              " tenths = $9, teacher = $10, teacher_name = $11, place = $12, changed_at = $15, "
              "version = version + 1"
              " WHERE class = $1 AND id = $2 AND state = $13 AND version = $14",
              INT(s.klass), INT(s.id), DAY(s.on), INT(s.starts), INT(s.ends), TEXT(s.title),
              INT(s.category), INT(s.method), INT(s.hours.n), ID_OR_NULL(s.teacher),
              TEXT(s.teacher_name), TEXT(s.place), INT(SESSION_PLANNED), INT(s.version),
              MOMENT(t->now)));
    if (rows == 0) { return E_CONFLICT; }
    return session_audit(t, &c,
                         (audit_deed){.deed = "timetable.change",
                                      .before = session_json(t, &old),
                                      .after = session_json(t, &s)});
}

err timetable_session_drop(turn *t, int64_t klass, int64_t id)
{
    session old = {0};
    class_card c = {0};
    int64_t rows = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(timetable_session_get(t->d, klass, id, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "DELETE FROM timetable_session WHERE class = $1 AND id = $2 AND state = $3",
              INT(klass), INT(id), INT(SESSION_PLANNED)));
    if (rows == 0 || !timetable_open(c.state)) { return E_CONFLICT; }
    return session_audit(t, &c,
                         (audit_deed){.deed = "timetable.drop", .before = session_json(t, &old)});
}

err timetable_session_become(turn *t, int64_t klass, int64_t id, session_state to,
                             const char *reason)
{
    session old = {0};
    class_card c = {0};
    int64_t rows = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(timetable_session_get(t->d, klass, id, t->mem, &old));
    if (to == SESSION_CANCELLED && text_empty(reason)) {
        return web_fault(t, "reason", T_class_reason_missing, "", "");
    }
    bool step = (old.state == SESSION_PLANNED) != (to == SESSION_PLANNED);
    if (!step || !timetable_open(c.state)) { return E_CONFLICT; }
    TRY(db_do(t->d, &rows,
              "UPDATE timetable_session SET state = $3, changed_at = $5, version = version + 1"
              " WHERE class = $1 AND id = $2 AND state = $4",
              INT(klass), INT(id), INT(to), INT(old.state), MOMENT(t->now)));
    if (rows == 0) { return E_CONFLICT; }
    buf before = buf_new(t->mem), after = buf_new(t->mem);
    audit_pair_int(&before, "state", old.state);
    audit_pair_int(&after, "state", to);
    audit_pair_text(&after, "title", old.title);
    return session_audit(t, &c,
                         (audit_deed){.deed = "timetable.become",
                                      .before = audit_end(&before),
                                      .after = audit_end(&after),
                                      .reason = reason});
}

static bool fits_between(const sessions *all, const session *s)
{
    for (size_t i = 0; i < all->n; i++) {
        const session *o = &all->at[i];
        bool there = o->on.n == s->on.n && o->state != SESSION_CANCELLED;
        if (there && timetable_overlap(o->starts, o->ends, s->starts, s->ends)) { return false; }
    }
    return true;
}

err timetable_day_copy(turn *t, int64_t klass, day from, day to, int *ret_copied)
{
    sessions all = {0};
    *ret_copied = 0;
    TRY(timetable_of(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        session s = all.at[i];
        int64_t made = 0;
        bool wanted = s.on.n == from.n && s.state != SESSION_CANCELLED;
        s.on = to;
        if (!wanted || !fits_between(&all, &s)) { continue; }
        s.id = 0;
        TRY(timetable_session_add(t, &s, &made));
        (*ret_copied)++;
    }
    return OK;
}
