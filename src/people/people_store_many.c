/* Deeds on many people: what was done, who was in it, and the way back. */
#include "people/people_inside.h"
#include "people/people_many.h"

static err many_audit(turn *t, const people_many *m, const char *deed, int64_t n)
{
    buf after = buf_new(t->mem);
    audit_pair_int(&after, "people", n);
    if (m->org) { audit_pair_int(&after, "org", m->org); }
    if (m->category) { audit_pair_int(&after, "category", m->category); }
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "org",
                                        .record = m->whole,
                                        .org = m->whole,
                                        .after = audit_end(&after),
                                        .reason = m->reason});
}

err people_many_begin(turn *t, people_many *m)
{
    m->id = id_new();
    m->at = t->now;
    TRY(db_do(t->d, NULL,
              "INSERT INTO people_many (person, id, kind, whole, org, category, since, reason, "
              "filter, planned, done, undone, at)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11)",
              INT(m->person), INT(m->id), INT(m->kind), INT(m->whole), ID_OR_NULL(m->org),
              INT(m->category), DAY(m->since), TEXT(m->reason), TEXT(m->filter), INT(m->planned),
              MOMENT(m->at)));
    return many_audit(t, m, m->kind == MANY_MOVE ? "people.move_many" : "people.mark_many",
                      m->planned);
}

err people_many_one(turn *t, const people_many *m, const person *p)
{
    const person_move move = {.person = p->id,
                              .org = m->org,
                              .title = p->title,
                              .post_level = p->post_level,
                              .rank = p->rank,
                              .since = m->since,
                              .reason = m->reason,
                              .version = p->version};
    TRY(m->kind == MANY_MOVE   ? people_person_move(t, &move)
        : m->kind == MANY_MARK ? people_person_mark(t, p->id, m->category, 0)
                               : people_person_mark(t, p->id, 0, m->category));
    return db_do(t->d, NULL,
                 "INSERT INTO people_many_part (person, many, version) VALUES ($1, $2, $3)",
                 INT(p->id), INT(m->id), INT(p->version + 1));
}

err people_many_add_done(turn *t, const people_many *m, int64_t n)
{
    return db_do(t->d, NULL,
                 "UPDATE people_many SET done = done + $3 WHERE person = $1 AND id = $2",
                 INT(m->person), INT(m->id), INT(n));
}

/* ---- questions ------------------------------------------------------------------------------ */

#define MANY                                                                                       \
    "SELECT id, person, whole, kind, org, category, since, reason, filter, planned, done, undone," \
    " at, undone_at FROM people_many WHERE person = $1"

static err many_read(db_q *q, arena *mem, people_manies *ret)
{
    while (db_row(q)) {
        people_many *m = GROW(mem, ret);
        m->id = db_int(q);
        m->person = db_int(q);
        m->whole = db_int(q);
        m->kind = (people_many_kind)db_int(q);
        m->org = db_int(q);
        m->category = (unsigned)db_int(q);
        m->since = db_day(q);
        m->reason = db_text(q, mem);
        m->filter = db_text(q, mem);
        m->planned = db_int(q);
        m->done = db_int(q);
        m->undone = db_int(q);
        m->at = db_moment(q);
        m->undone_at = db_moment(q);
    }
    return db_end(q);
}

err people_many_get(db *d, int64_t person, int64_t id, arena *mem, people_many *ret)
{
    people_manies all = {0};
    db_q q = db_sql(d, MANY " AND id = $2", INT(person), INT(id));
    TRY(many_read(&q, mem, &all));
    if (all.n == 0) { return E_ABSENT; }
    *ret = all.at[0];
    return OK;
}

err people_many_of(db *d, int64_t person, arena *mem, people_manies *ret)
{
    db_q q = db_sql(d, MANY " ORDER BY id DESC LIMIT 20", INT(person));
    return many_read(&q, mem, ret);
}

err people_many_left(db *d, int64_t id, int64_t *ret_same, int64_t *ret_changed)
{
    db_q q = db_sql(d,
                    "SELECT CAST(COALESCE(sum(CASE WHEN p.version = m.version THEN 1 ELSE 0 END), "
                    "0) AS bigint), count(*)"
                    " FROM people_many_part m JOIN people_person p ON p.id = m.person"
                    " WHERE m.many = $1",
                    INT(id));
    while (db_row(&q)) {
        *ret_same = db_int(&q);
        *ret_changed = db_int(&q) - *ret_same;
    }
    return db_end(&q);
}

/* ---- the way back --------------------------------------------------------------------------- */

typedef struct {
    int64_t person, version;
} part;
typedef LIST(part) parts;

static err parts_of(turn *t, const people_many *m, const people_many_back *b, parts *ret)
{
    db_q q = db_sql(t->d,
                    "SELECT m.person, m.version FROM people_many_part m"
                    " JOIN people_person p ON p.id = m.person AND p.version = m.version"
                    " WHERE m.many = $1 AND m.person > $2 ORDER BY m.person LIMIT $3",
                    INT(m->id), INT(b->after), INT(b->limit));
    while (db_row(&q)) {
        part *one = GROW(t->mem, ret);
        one->person = db_int(&q);
        one->version = db_int(&q);
    }
    return db_end(&q);
}

static err back_one(turn *t, const people_many *m, const part *one, const char *reason)
{
    TRY(db_savepoint(t->d));
    err e = m->kind == MANY_MOVE   ? people_person_undo(t, one->person, one->version, reason)
            : m->kind == MANY_MARK ? people_person_mark(t, one->person, 0, m->category)
                                   : people_person_mark(t, one->person, m->category, 0);
    if (e == OK) { e = db_release(t->d); }
    if (e != OK) { db_rollback_to(t->d); }
    return e;
}

err people_many_undo(turn *t, const people_many *m, const people_many_back *b, int64_t *ret_undone,
                     int64_t *ret_last)
{
    parts all = {0};
    *ret_undone = *ret_last = 0;
    TRY(parts_of(t, m, b, &all));
    for (size_t i = 0; i < all.n; i++) {
        err e = back_one(t, m, &all.at[i], b->reason);
        if (e != OK && e != E_CONFLICT) { return e; }
        *ret_undone += e == OK;
    }
    *ret_last = all.n ? all.at[all.n - 1].person : 0;
    TRY(db_do(t->d, NULL,
              "UPDATE people_many SET undone = undone + $3, undone_at = $4 WHERE person = $1 AND "
              "id = $2",
              INT(m->person), INT(m->id), INT(*ret_undone), MOMENT(t->now)));
    return *ret_undone ? many_audit(t, m, "people.undo_many", *ret_undone) : OK;
}
