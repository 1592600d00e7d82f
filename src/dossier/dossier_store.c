/* What the slices below have no question for: one person's calls and passes, and the marks of one
 * class. */
#include "dossier/dossier_inside.h"

err dossier_calls_of(db *d, int64_t person_id, arena *mem, dossier_calls *ret)
{
    db_q q = db_sql(d,
                    "SELECT k.class, c.name, k.reason, k.override, k.reply_reason, c.starts, "
                    "c.ends, k.reply_by, k.state FROM callup_call k"
                    " JOIN class_card c ON c.id = k.class WHERE k.person = $1 ORDER BY c.starts "
                    "DESC, k.class DESC",
                    INT(person_id));
    while (db_row(&q)) {
        dossier_called *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->class_name = db_text(&q, mem);
        c->reason = db_text(&q, mem);
        c->override = db_text(&q, mem);
        c->reply_reason = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
        c->reply_by = db_day(&q);
        c->state = (call_state)db_int(&q);
    }
    return db_end(&q);
}

err dossier_passes_of(db *d, int64_t person_id, arena *mem, dossier_passes *ret)
{
    db_q q = db_sql(
        d,
        "SELECT k.class, c.name, k.reason, k.change, c.starts, c.ends FROM callup_pass k JOIN "
        "class_card c ON c.id = k.class"
        " WHERE k.person = $1 ORDER BY c.starts DESC, k.class DESC",
        INT(person_id));
    while (db_row(&q)) {
        dossier_passed *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->class_name = db_text(&q, mem);
        c->reason = db_text(&q, mem);
        c->change = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
    }
    return db_end(&q);
}

err dossier_owes_of(db *d, int64_t person_id, arena *mem, dossier_owes *ret)
{
    db_q q = db_sql(
        d,
        "SELECT m.class, c.name, m.cause, m.due, m.state, coalesce(b.name, ''), "
        "coalesce(m.reason, ''), coalesce(e.name, ''), m.ended_at FROM callup_makeup m JOIN "
        "class_card c ON c.id = m.class LEFT JOIN class_card b ON b.id = m.met_by LEFT JOIN "
        "people_person e ON e.id = m.ended_by WHERE m.person = $1 AND m.state <> $2 ORDER BY "
        "m.due, m.id",
        INT(person_id), INT(MAKEUP_VOID));
    while (db_row(&q)) {
        dossier_owed *o = GROW(mem, ret);
        o->klass = db_int(&q);
        o->class_name = db_text(&q, mem);
        o->cause = (class_outcome)db_int(&q);
        o->due = db_day(&q);
        o->state = (makeup_state)db_int(&q);
        o->met_name = db_text(&q, mem);
        o->reason = db_text(&q, mem);
        o->signed_by = db_text(&q, mem);
        o->ended_at = db_moment(&q);
    }
    return db_end(&q);
}

err dossier_sessions_of(db *d, int64_t klass, int64_t person_id, arena *mem, dossier_sessions *ret)
{
    db_q q = db_sql(
        d,
        "SELECT s.id, s.day, s.starts, s.ends, s.title, s.teacher_name, s.place, s.tenths, "
        "coalesce(m.state, 0)"
        " FROM timetable_session s LEFT JOIN attendance_mark m ON m.class = s.class AND m.session "
        "= s.id"
        " AND m.person = $2 WHERE s.class = $1 AND s.state <> $3 ORDER BY s.day, s.starts, s.id",
        INT(klass), INT(person_id), INT(SESSION_CANCELLED));
    while (db_row(&q)) {
        dossier_sat *s = GROW(mem, ret);
        s->session = db_int(&q);
        s->on = db_day(&q);
        s->starts = (int)db_int(&q);
        s->ends = (int)db_int(&q);
        s->title = db_text(&q, mem);
        s->teacher = db_text(&q, mem);
        s->place = db_text(&q, mem);
        s->hours.n = (int32_t)db_int(&q);
        s->mark = (mark_state)db_int(&q);
    }
    return db_end(&q);
}
