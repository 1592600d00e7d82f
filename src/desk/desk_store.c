#include "desk/desk_inside.h"

static err number(db_q q, int64_t *ret)
{
    *ret = 0;
    while (db_row(&q)) {
        *ret = db_int(&q);
    }
    return db_end(&q);
}

/* In a FROM over class_card AS `c`: organised below $1, or held by a school below $2 (0: none). */
#define OURS                                                                                       \
    " LEFT JOIN people_org_under u ON u.org = c.org AND u.ancestor = $1"                           \
    " LEFT JOIN people_org_under h ON h.org = c.institution AND h.ancestor = $2"
#define IS_OURS " (u.org IS NOT NULL OR h.org IS NOT NULL)"

err desk_classes_in(db *d, desk_reach r, class_state state, int64_t *ret)
{
    return number(db_sql(d,
                         "SELECT count(*) FROM class_now n JOIN class_card c ON c.id = n.class" OURS
                         " WHERE n.state = $3 AND" IS_OURS,
                         INT(r.org), INT(r.host), INT(state)),
                  ret);
}

err desk_class_below(db *d, int64_t org, int64_t *ret)
{
    return number(db_sql(d,
                         "SELECT c.id FROM people_org_under u JOIN class_card c ON c.org = u.org "
                         "WHERE u.ancestor = $1 LIMIT 1",
                         INT(org)),
                  ret);
}

err desk_leaves_waiting(db *d, desk_reach r, int64_t *ret)
{
    return number(
        db_sql(d,
               "SELECT count(*) FROM attendance_leave l JOIN class_card c ON c.id = l.class" OURS
               " WHERE l.state = $3 AND" IS_OURS,
               INT(r.org), INT(r.host), INT(LEAVE_ASKED)),
        ret);
}

err desk_leaves_staffed(db *d, int64_t person, desk_reach r, int64_t *ret)
{
    return number(
        db_sql(d,
               "SELECT count(*) FROM class_staff f JOIN attendance_leave l ON l.class = f.class"
               " JOIN class_card c ON c.id = f.class" OURS
               " WHERE f.person = $3 AND f.role = $4 AND l.state = $5 AND NOT" IS_OURS,
               INT(r.org), INT(r.host), INT(person), INT(ROLE_SUPERVISOR), INT(LEAVE_ASKED)),
        ret);
}

err desk_calls_late(db *d, int64_t org, day on, int64_t *ret)
{
    return number(db_sql(d,
                         "SELECT count(*) FROM people_org_under u JOIN callup_call c ON c.org = "
                         "u.org WHERE u.ancestor = $1"
                         " AND c.state = $2 AND c.proposed = 0 AND c.reply_by < $3",
                         INT(org), INT(CALL_NAMED), DAY(on)),
                  ret);
}

err desk_items_returned(db *d, int64_t org, int64_t *ret)
{
    return number(db_sql(d,
                         "SELECT count(*) FROM people_org_under u JOIN plan_item i ON i.org = "
                         "u.org WHERE u.ancestor = $1"
                         " AND i.state = $2",
                         INT(org), INT(ITEM_RETURNED)),
                  ret);
}

static err sessions_read(db_q q, arena *mem, desk_sessions *ret)
{
    while (db_row(&q)) {
        desk_session *s = GROW(mem, ret);
        s->klass = db_int(&q);
        s->session = db_int(&q);
        s->on = db_day(&q);
        s->starts = (int)db_int(&q);
        s->ends = (int)db_int(&q);
        s->title = db_text(&q, mem);
        s->place = db_text(&q, mem);
        s->class_name = db_text(&q, mem);
        s->marked = db_int(&q) != 0;
        s->supervised = db_int(&q) != 0;
    }
    return db_end(&q);
}

/* Marked: somebody at least was recorded; a roll nobody touched is what the supervisor must see. */
err desk_sessions_staffed(db *d, int64_t person, day from, day to, arena *mem, desk_sessions *ret)
{
    return sessions_read(
        db_sql(d,
               "SELECT s.class, s.id, s.day, s.starts, s.ends, s.title, s.place, c.name, "
               "count(m.person), max(CASE WHEN f.role = $5 THEN 1 ELSE 0 END)"
               " FROM class_staff f JOIN timetable_session s ON s.class = f.class"
               " JOIN class_card c ON c.id = s.class"
               " LEFT JOIN attendance_mark m ON m.class = s.class AND m.session = s.id"
               " WHERE f.person = $1 AND s.day >= $2 AND s.day <= $3 AND s.state <> $4"
               " GROUP BY s.class, s.id, s.day, s.starts, s.ends, s.title, s.place, c.name"
               " ORDER BY s.day, s.starts, s.id LIMIT 100",
               INT(person), DAY(from), DAY(to), INT(SESSION_CANCELLED), INT(ROLE_SUPERVISOR)),
        mem, ret);
}

err desk_sessions_attended(db *d, int64_t person, day from, day to, arena *mem, desk_sessions *ret)
{
    return sessions_read(
        db_sql(d,
               "SELECT s.class, s.id, s.day, s.starts, s.ends, s.title, s.place, c.name, "
               "coalesce(m.state, 0), 0"
               " FROM class_trainee t JOIN timetable_session s ON s.class = t.class"
               " JOIN class_card c ON c.id = s.class"
               " LEFT JOIN attendance_mark m ON m.class = s.class AND m.session = s.id AND "
               "m.person = t.person"
               " WHERE t.person = $1 AND t.state IN ($5, $6) AND s.day >= $2 AND s.day <= $3 AND "
               "s.state <> $4"
               " ORDER BY s.day, s.starts, s.id LIMIT 100",
               INT(person), DAY(from), DAY(to), INT(SESSION_CANCELLED), INT(SEAT_CONFIRMED),
               INT(SEAT_ATTENDED)),
        mem, ret);
}

err desk_classes_between(db *d, desk_reach r, day from, day to, arena *mem, desk_classes *ret)
{
    db_q q = db_sql(d,
                    "SELECT c.id, c.name, c.place, c.starts, c.ends FROM class_card c"
                    " JOIN class_now n ON n.class = c.id" OURS
                    " WHERE c.starts <= $4 AND c.starts >= $5 AND c.ends >= $3 AND n.state <> $6"
                    " AND" IS_OURS " ORDER BY c.starts, c.id LIMIT 60",
                    INT(r.org), INT(r.host), DAY(from), DAY(to), DAY(day_add(from, -180)),
                    INT(CLASS_CANCELLED));
    while (db_row(&q)) {
        desk_class *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->name = db_text(&q, mem);
        c->place = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
    }
    return db_end(&q);
}

err desk_calls_of(db *d, int64_t person, day from, arena *mem, desk_calls *ret)
{
    db_q q = db_sql(
        d,
        "SELECT k.class, c.name, c.starts, c.ends, k.reply_by, k.state, k.reason, k.override FROM "
        "callup_call k"
        " JOIN class_card c ON c.id = k.class WHERE k.person = $1 AND c.ends >= $2 ORDER BY "
        "c.starts, k.class",
        INT(person), DAY(from));
    while (db_row(&q)) {
        desk_call *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->name = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
        c->reply_by = db_day(&q);
        c->state = (call_state)db_int(&q);
        c->reason = db_text(&q, mem);
        c->override = db_text(&q, mem);
    }
    return db_end(&q);
}

err desk_refused_since(db *d, moment since, int64_t *ret)
{
    return number(
        db_sql(d, "SELECT count(*) FROM audit_entry WHERE at >= $1 AND deed = 'account.refused'",
               MOMENT(since)),
        ret);
}

err desk_locked(db *d, moment now, int64_t *ret)
{
    return number(
        db_sql(d, "SELECT count(*) FROM account_login WHERE locked_until > $1", MOMENT(now)), ret);
}
