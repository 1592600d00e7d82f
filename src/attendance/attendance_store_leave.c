/* Leave: asked by the trainee, decided against the limit, and what a granted leave does to the
 * marks. */
#include "attendance/attendance_inside.h"
#include "attendance_text.h"
#include "rule/rule.h"

/* ---- reading --------------------------------------------------------------------------------- */

#define LEAVE_COLUMNS                                                                              \
    "l.id, l.class, l.person, l.from_at, l.until_at, l.reason, l.state, l.tenths, l.asked_at, "    \
    "l.decided_at,"                                                                                \
    " l.decision_reason, s.name"
#define LEAVE_FROM                                                                                 \
    " FROM attendance_leave l LEFT JOIN class_seat s ON s.class = l.class AND s.person = l.person"

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
    l->decided_at = db_moment(q);
    l->decision_reason = db_text(q, mem);
    l->name = db_text(q, mem);
}

err attendance_leaves_of(db *d, int64_t klass, arena *mem, attendance_leaves *ret)
{
    db_q q = db_sql(d,
                    "SELECT " LEAVE_COLUMNS LEAVE_FROM
                    " WHERE l.class = $1 ORDER BY l.asked_at DESC, l.id DESC",
                    INT(klass));
    while (db_row(&q)) {
        leave_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err attendance_leave_get(db *d, int64_t klass, int64_t id, arena *mem, attendance_leave *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT " LEAVE_COLUMNS LEAVE_FROM " WHERE l.class = $1 AND l.id = $2",
                    INT(klass), INT(id));
    while (db_row(&q)) {
        leave_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err attendance_leave_subject(turn *t, int64_t leave, web_subject *ret)
{
    int64_t klass = 0;
    TRY(db_one(t->d, &klass, "SELECT class FROM attendance_leave WHERE id = $1", INT(leave)));
    return class_subject(t, klass, ret);
}

/* Of whom one decides: the classes one supervises, and those below the units where one holds the
 * right. */
#define MINE                                                                                       \
    "WITH mine AS (SELECT class FROM class_staff WHERE person = $1 AND role = $2"                  \
    " UNION SELECT c.id FROM people_org_under u JOIN class_card c ON c.org = u.org"                \
    " WHERE u.ancestor IN ($3, $4, $5, $6)"                                                        \
    " UNION SELECT c.id FROM people_org_under h JOIN class_card c ON c.institution = h.org"        \
    " WHERE h.ancestor IN ($7, $8))"

typedef struct {
    buf b;
    db_vals values;
} leave_statement;

static void put_value(leave_statement *s, arena *mem, const char *condition, db_val v)
{
    *GROW(mem, &s->values) = v;
    buf_printf(&s->b, "%s$%zu", condition, s->values.n);
}

static leave_statement leave_where(db *d, const leave_question *q, arena *mem, const char *select)
{
    leave_statement s = {.b = buf_new(mem)};
    const db_val mine[] = {INT(q->person),   INT(ROLE_SUPERVISOR), INT(q->roots[0]),
                           INT(q->roots[1]), INT(q->roots[2]),     INT(q->roots[3]),
                           INT(q->hosts[0]), INT(q->hosts[1])};
    for (size_t i = 0; i < COUNT_OF(mine); i++) {
        *GROW(mem, &s.values) = mine[i];
    }
    buf_printf(&s.b, MINE " SELECT %s FROM mine JOIN attendance_leave l ON l.class = mine.class",
               select);
    bool finds = !text_empty(q->words ? q->words : "");
    if (finds) { buf_put(&s.b, " JOIN people_person p ON p.id = l.person"); }
    buf_put(&s.b, " JOIN class_card c ON c.id = l.class LEFT JOIN class_seat s"
                  " ON s.class = l.class AND s.person = l.person");
    put_value(&s, mem, q->state ? " WHERE l.state = " : " WHERE l.state > ", INT(q->state));
    people_words_sql(q->words, d, &s.b, &s.values, mem);
    return s;
}

err attendance_leaves_find(db *d, const leave_question *q, arena *mem, leave_rows *ret)
{
    leave_statement s = leave_where(d, q, mem, LEAVE_COLUMNS ", c.name, s.org_name");
    bool rising = q->up != (q->before != 0);
    int64_t from = q->before ? q->before : q->after;
    if (from) { put_value(&s, mem, rising ? " AND l.id > " : " AND l.id < ", INT(from)); }
    put_value(&s, mem, rising ? " ORDER BY l.id LIMIT " : " ORDER BY l.id DESC LIMIT ",
              INT((int64_t)q->limit));
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&rows)) {
        leave_row *r = GROW(mem, ret);
        leave_read(&rows, mem, &r->leave);
        r->class_name = db_text(&rows, mem);
        r->org_name = db_text(&rows, mem);
    }
    return db_end(&rows);
}

err attendance_leaves_count(db *d, const leave_question *q, arena *mem, int64_t *ret)
{
    leave_statement s = leave_where(d, q, mem, "count(*)");
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

/* ---- what is missed, what is left ------------------------------------------------------------ */

static bool missed(const session *s, const attendance_leave *l)
{
    return s->state != SESSION_CANCELLED && moment_at(s->on, s->starts).s < l->until.s &&
           moment_at(s->on, s->ends).s > l->from.s;
}

static err leave_tenths(turn *t, const attendance_leave *l, int32_t *ret)
{
    sessions all = {0};
    TRY(timetable_of(t->d, l->klass, t->mem, &all));
    *ret = 0;
    for (size_t i = 0; i < all.n; i++) {
        *ret += missed(&all.at[i], l) ? all.at[i].hours.n : 0;
    }
    return OK;
}

/* What was granted beside this request. */
static err leave_taken(db *d, const attendance_leave *l, int64_t *ret)
{
    return db_one(
        d, ret,
        "SELECT CAST(coalesce(sum(tenths), 0) AS bigint) FROM attendance_leave WHERE class = $1"
        " AND person = $2 AND state = $3 AND id <> $4",
        INT(l->klass), INT(l->person), INT(LEAVE_GRANTED), INT(l->id));
}

err attendance_leave_evidence(db *d, const attendance_leave *l, arena *mem, leave_evidence *ret)
{
    class_card c = {0};
    rule by = {.value = 142, .document = "", .url = "", .note = ""};
    int64_t taken = 0;
    TRY(class_get(d, l->klass, mem, &c));
    TRY(leave_taken(d, l, &taken));
    err e = rule_at(d, mem, "leave.max_permille", c.starts, c.org, &by);
    if (e != OK && e != E_ABSENT) { return e; }
    *ret = (leave_evidence){.taken = {(int32_t)taken},
                            .asked = l->hours,
                            .of_class = c.hours,
                            .most = attendance_leave_most(c.hours, (int)by.value),
                            .document = by.document,
                            .url = by.url,
                            .note = by.note,
                            .rule = by.id};
    ret->fits = attendance_leave_fits(ret->taken, ret->asked, c.hours, (int)by.value);
    return OK;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err leave_overlaps(turn *t, const attendance_leave *l, bool *ret)
{
    int64_t others = 0;
    TRY(db_one(t->d, &others,
               "SELECT count(*) FROM attendance_leave WHERE class = $1 AND person = $2 AND state "
               "IN ($3, $4)"
               " AND from_at < $6 AND until_at > $5",
               INT(l->klass), INT(l->person), INT(LEAVE_ASKED), INT(LEAVE_GRANTED), MOMENT(l->from),
               MOMENT(l->until)));
    *ret = others > 0;
    return OK;
}

/* One limit for who asks and who decides; the fault stands beside `field`. */
static err leave_limit(turn *t, const attendance_leave *l, const char *field)
{
    leave_evidence e = {0};
    TRY(attendance_leave_evidence(t->d, l, t->mem, &e));
    if (e.fits) { return OK; }
    return web_fault(t, field, T_attendance_leave_over,
                     tenths_text(t->mem, (tenths){e.taken.n + l->hours.n}),
                     tenths_text(t->mem, e.most));
}

static err leave_faults(turn *t, const attendance_leave *l, int32_t *ret_hours)
{
    bool twice = false;
    if (l->until.s <= l->from.s) { return web_fault(t, "until", T_attendance_leave_order, "", ""); }
    if (text_chars(l->reason) < 2) {
        return web_fault(t, "reason", T_attendance_leave_reason, "", "");
    }
    TRY(leave_tenths(t, l, ret_hours));
    if (*ret_hours == 0) { return web_fault(t, "from", T_attendance_leave_nothing, "", ""); }
    TRY(leave_overlaps(t, l, &twice)); /* hours would be counted twice */
    if (twice) { return web_fault(t, "from", T_attendance_leave_twice, "", ""); }
    attendance_leave asked = *l;
    asked.hours.n = *ret_hours;
    return l->beyond ? OK : leave_limit(t, &asked, "beyond");
}

static const char *leave_json(arena *mem, const attendance_leave *l, int32_t hours)
{
    buf b = buf_new(mem);
    audit_pair_text(&b, "from", moment_iso(mem, l->from));
    audit_pair_text(&b, "until", moment_iso(mem, l->until));
    audit_pair_int(&b, "tenths", hours);
    return audit_end(&b);
}

static err leave_audit(turn *t, const attendance_leave *l, audit_deed deed)
{
    web_subject owner = {0};
    TRY(class_subject(t, l->klass, &owner));
    deed.kind = "class";
    deed.record = l->klass;
    deed.person = l->person;
    deed.org = owner.org;
    return audit_write(t, &deed);
}

err attendance_leave_ask(turn *t, const attendance_leave *l, int64_t *ret_id)
{
    int32_t hours = 0;
    int64_t seat = 0;
    class_card c = {0};
    TRY(db_one(t->d, &seat,
               "SELECT no FROM class_seat WHERE class = $1 AND person = $2 AND state IN ($3, $4)",
               INT(l->klass), INT(l->person), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED)));
    TRY(class_get(t->d, l->klass, t->mem, &c));
    if (!attendance_takes_marks(c.state)) { return E_CONFLICT; }
    TRY(leave_faults(t, l, &hours));
    *ret_id = id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO attendance_leave (class, id, person, from_at, until_at, reason, state, "
              "tenths, asked_at)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              INT(l->klass), INT(*ret_id), INT(l->person), MOMENT(l->from), MOMENT(l->until),
              TEXT(l->reason), INT(LEAVE_ASKED), INT(hours), MOMENT(t->now)));
    return leave_audit(t, l,
                       (audit_deed){.deed = "attendance.leave_ask",
                                    .after = leave_json(t->mem, l, hours),
                                    .reason = l->reason});
}

/* Each session inside the leave becomes excused, unless the person was there after all. */
static err leave_excuse(turn *t, const attendance_leave *l)
{
    sessions all = {0};
    TRY(timetable_of(t->d, l->klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        attendance_mark old;
        if (!missed(&all.at[i], l)) { continue; }
        TRY(attendance_mark_of(t->d, l->klass, all.at[i].id, l->person, &old));
        if (old.state == MARK_NONE || old.state == MARK_ABSENT) {
            TRY(attendance_mark_set(t, l->klass, all.at[i].id, l->person, MARK_EXCUSED, 0,
                                    SOURCE_LEAVE));
        }
    }
    return OK;
}

static err leave_become(turn *t, const attendance_leave *l, leave_state to, const char *reason)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE attendance_leave SET state = $3, decided_at = $4, decided_by = $5, "
              "decision_reason = $6"
              " WHERE class = $1 AND id = $2 AND state = $7",
              INT(l->klass), INT(l->id), INT(to), MOMENT(t->now), INT(t->actor.person),
              TEXT(reason), INT(LEAVE_ASKED)));
    return rows == 1 ? OK : E_CONFLICT;
}

static err leave_tell(turn *t, const attendance_leave *l, bool granted, const char *reason)
{
    class_card c = {0};
    TRY(class_get(t->d, l->klass, t->mem, &c));
    const char *last = granted ? day_iso(t->mem, moment_day(l->until)) : reason;
    return notice_person(
        t, l->person,
        &(notice){.kind = granted ? NOTICE_LEAVE_GRANTED : NOTICE_LEAVE_REFUSED,
                  .words = {c.name, day_iso(t->mem, moment_day(l->from)), last},
                  .path = arena_printf(t->mem, "/class/%lld/leave", (long long)l->klass)});
}

err attendance_leave_decide(turn *t, int64_t klass, int64_t leave, bool granted, const char *reason)
{
    attendance_leave l = {0};
    TRY(attendance_leave_get(t->d, klass, leave, t->mem, &l));
    if (!granted && text_chars(reason) < 2) {
        return web_fault(t, "reason", T_attendance_leave_reason, "", "");
    }
    if (l.state != LEAVE_ASKED) { return E_CONFLICT; }
    if (l.person == t->actor.person) { /* an officer may sit in a class of the own office */
        return web_fault(t, "verdict", T_attendance_leave_own, "", "");
    }
    if (granted) { TRY(leave_limit(t, &l, "verdict")); }
    TRY(leave_become(t, &l, granted ? LEAVE_GRANTED : LEAVE_REFUSED, reason));
    if (granted) { TRY(leave_excuse(t, &l)); }
    TRY(leave_tell(t, &l, granted, reason));
    return leave_audit(
        t, &l,
        (audit_deed){.deed = granted ? "attendance.leave_grant" : "attendance.leave_refuse",
                     .after = leave_json(t->mem, &l, l.hours.n),
                     .reason = reason});
}

err attendance_leave_withdraw(turn *t, int64_t klass, int64_t leave)
{
    attendance_leave l = {0};
    TRY(attendance_leave_get(t->d, klass, leave, t->mem, &l));
    if (l.person != t->actor.person) { return E_ABSENT; }
    TRY(leave_become(t, &l, LEAVE_WITHDRAWN, ""));
    return leave_audit(t, &l, (audit_deed){.deed = "attendance.leave_withdraw"});
}
