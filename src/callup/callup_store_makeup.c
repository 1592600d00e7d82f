/* Make-up duties follow the class: closed, they open and are met; reopened, they are taken back. */
#include "callup/callup_makeup.h"
#include "callup_text.h"
#include "rule/rule.h"

static err makeup_audit(turn *t, const char *deed, const callup_makeup *m, const char *reason)
{
    buf b = buf_new(t->mem);
    audit_pair_day(&b, "due", m->due);
    audit_pair_int(&b, "state", m->state);
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "class",
                                        .record = m->klass,
                                        .person = m->person,
                                        .org = m->org,
                                        .after = audit_end(&b),
                                        .reason = reason});
}

/* ---- what follows from a class --------------------------------------------------------------- */

typedef struct {
    int64_t person, org;
    class_outcome outcome;
} ended;
typedef LIST(ended) endings;

static err endings_of(db *d, int64_t klass, arena *mem, endings *ret)
{
    db_q q = db_sql(d,
                    "SELECT person, org, outcome FROM class_trainee WHERE class = $1 AND outcome > "
                    "0 ORDER BY person",
                    INT(klass));
    while (db_row(&q)) {
        ended *e = GROW(mem, ret);
        e->person = db_int(&q);
        e->org = db_int(&q);
        e->outcome = (class_outcome)db_int(&q);
    }
    return db_end(&q);
}

static err makeup_open(turn *t, const class_card *c, const ended *e, day due)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "INSERT INTO callup_makeup (person, id, class, org, cause, theme, due, state, at, "
              "version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (person, class) "
              "DO UPDATE SET cause = excluded.cause, due = excluded.due, state = excluded.state, "
              "version = callup_makeup.version + 1 WHERE callup_makeup.state = $10",
              INT(e->person), INT(id_new()), INT(c->id), INT(e->org), INT(e->outcome),
              TEXT(c->theme), DAY(due), INT(MAKEUP_OPEN), MOMENT(t->now), INT(MAKEUP_VOID)));
    callup_makeup m = {.person = e->person, .klass = c->id, .org = e->org, .due = due};
    m.state = MAKEUP_OPEN;
    return rows ? makeup_audit(t, "callup.makeup_open", &m, "") : OK;
}

static err makeup_meet(turn *t, const class_card *c, const ended *e)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE callup_makeup SET state = $2, met_by = $3, ended_at = $4, version = version "
              "+ 1 WHERE person = $1 AND state = $5 AND (class = $3 OR theme = $6)",
              INT(e->person), INT(MAKEUP_MET), INT(c->id), MOMENT(t->now), INT(MAKEUP_OPEN),
              TEXT(c->theme)));
    callup_makeup m = {.person = e->person, .klass = c->id, .org = e->org, .due = c->ends};
    m.state = MAKEUP_MET;
    return rows ? makeup_audit(t, "callup.makeup_met", &m, "") : OK;
}

/* The class is open again: what it opened is void, what it met is owed again. */
static err makeup_take_back(turn *t, const class_card *c, const ended *e)
{
    int64_t voided = 0, owed = 0;
    TRY(db_do(t->d, &voided,
              "UPDATE callup_makeup SET state = $3, version = version + 1 WHERE person = $1 AND "
              "class = $2 AND state = $4",
              INT(e->person), INT(c->id), INT(MAKEUP_VOID), INT(MAKEUP_OPEN)));
    TRY(db_do(t->d, &owed,
              "UPDATE callup_makeup SET state = $3, met_by = NULL, ended_at = NULL, version = "
              "version + 1 WHERE person = $1 AND met_by = $2 AND state = $4",
              INT(e->person), INT(c->id), INT(MAKEUP_OPEN), INT(MAKEUP_MET)));
    callup_makeup m = {.person = e->person, .klass = c->id, .org = e->org, .due = c->ends};
    m.state = MAKEUP_VOID;
    return voided + owed ? makeup_audit(t, "callup.makeup_back", &m, "") : OK;
}

err callup_follow_class(turn *t, const class_card *c, class_state to)
{
    endings all = {0};
    if (to != CLASS_CLOSED && to != CLASS_REOPENED) { return OK; }
    int months = (int)rule_value(t->d, "callup.makeup_months", c->ends, c->org, 12);
    TRY(endings_of(t->d, c->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const ended *e = &all.at[i];
        if (to == CLASS_REOPENED) {
            TRY(makeup_take_back(t, c, e));
        } else if (e->outcome == OUTCOME_PASSED) {
            TRY(makeup_meet(t, c, e));
        } else {
            TRY(makeup_open(t, c, e, day_add_months(c->ends, months)));
        }
    }
    return OK;
}

/* ---- questions ------------------------------------------------------------------------------- */

#define MAKEUP_COLUMNS                                                                             \
    "SELECT m.person, m.id, m.class, m.org, m.cause, m.due, m.state, m.met_by, p.name, o.name, "   \
    "c.name, m.theme, m.reason, b.name, m.version, coalesce(e.name, ''), m.ended_at"
#define MAKEUP_JOINS                                                                               \
    " JOIN people_person p ON p.id = m.person JOIN people_org o ON o.id = m.org JOIN class_card "  \
    "c ON c.id = m.class LEFT JOIN class_card b ON b.id = m.met_by LEFT JOIN people_person e ON "  \
    "e.id = m.ended_by"

static err makeups_read(db_q q, arena *mem, callup_makeups *ret)
{
    while (db_row(&q)) {
        callup_makeup *m = GROW(mem, ret);
        m->person = db_int(&q);
        m->id = db_int(&q);
        m->klass = db_int(&q);
        m->org = db_int(&q);
        m->cause = (class_outcome)db_int(&q);
        m->due = db_day(&q);
        m->state = (makeup_state)db_int(&q);
        m->met_by = db_int(&q);
        m->name = db_text(&q, mem);
        m->org_name = db_text(&q, mem);
        m->class_name = db_text(&q, mem);
        m->theme = db_text(&q, mem);
        m->reason = db_text(&q, mem);
        m->met_name = db_text(&q, mem);
        m->version = db_int(&q);
        m->signed_by = db_text(&q, mem);
        m->ended_at = db_moment(&q);
        m->next_name = "";
        m->next_starts = DAY_NONE;
    }
    return db_end(&q);
}

/* No state: all but what a reopened class took back. */
static makeup_state lowest(makeup_state s) { return s ? s : MAKEUP_OPEN; }
static makeup_state highest(makeup_state s) { return s ? s : MAKEUP_EXEMPT; }

typedef struct {
    buf b;
    db_vals values;
} makeup_statement;

static void put_value(makeup_statement *s, arena *mem, const char *condition, db_val v)
{
    *GROW(mem, &s->values) = v;
    buf_printf(&s->b, "%s$%zu", condition, s->values.n);
}

static makeup_statement makeup_where(db *d, const makeup_question *q, arena *mem,
                                     const char *select)
{
    makeup_statement s = {.b = buf_new(mem)};
    buf_printf(&s.b,
               "%s FROM people_org_under u JOIN callup_makeup m ON m.org = u.org" MAKEUP_JOINS,
               select);
    put_value(&s, mem, " WHERE u.ancestor = ", INT(q->org));
    put_value(&s, mem, " AND m.state >= ", INT(lowest(q->state)));
    put_value(&s, mem, " AND m.state <= ", INT(highest(q->state)));
    people_words_sql(q->words, d, &s.b, &s.values, mem);
    return s;
}

err callup_makeups_of(db *d, const makeup_question *q, arena *mem, callup_makeups *ret)
{
    makeup_statement s = makeup_where(d, q, mem, MAKEUP_COLUMNS);
    const char *due = day_known(q->due) ? day_iso(mem, q->due) : " ";
    put_value(&s, mem, q->back ? " AND (m.due, m.id) < (" : " AND (m.due, m.id) > (", TEXT(due));
    put_value(&s, mem, ", ", INT(q->id));
    buf_put(&s.b, q->back ? ") ORDER BY m.due DESC, m.id DESC" : ") ORDER BY m.due, m.id");
    put_value(&s, mem, " LIMIT ", INT((int64_t)q->limit));
    TRY(makeups_read(db_sql_n(d, s.b.at, s.values.at, s.values.n), mem, ret));
    if (q->back) { REVERSE(ret); }
    return OK;
}

err callup_makeups_count(db *d, const makeup_question *q, arena *mem, int64_t *ret)
{
    makeup_statement s = makeup_where(d, q, mem, "SELECT count(*)");
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

err callup_makeups_owed(db *d, int64_t org, arena *mem, int64_t *ret)
{
    const makeup_question q = {.org = org, .state = MAKEUP_OPEN, .due = DAY_NONE};
    return callup_makeups_count(d, &q, mem, ret);
}

err callup_makeup_of(db *d, int64_t person, int64_t id, arena *mem, callup_makeup *ret)
{
    callup_makeups one = {0};
    TRY(makeups_read(db_sql(d,
                            MAKEUP_COLUMNS " FROM callup_makeup m" MAKEUP_JOINS
                                           " WHERE m.person = $1 AND m.id = $2",
                            INT(person), INT(id)),
                     mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

err callup_makeup_exempt(turn *t, const callup_makeup *m, const char *reason)
{
    int64_t rows = 0;
    if (text_chars(reason) < 2) { return web_fault(t, "reason", T_callup_reason_missing, "", ""); }
    TRY(db_do(t->d, &rows,
              "UPDATE callup_makeup SET state = $3, reason = $4, ended_at = $5, ended_by = $6, "
              "version = version + 1 WHERE person = $1 AND id = $2 AND state = $7 AND version = $8",
              INT(m->person), INT(m->id), INT(MAKEUP_EXEMPT), TEXT(reason), MOMENT(t->now),
              INT(t->actor.person), INT(MAKEUP_OPEN), INT(m->version)));
    if (rows == 0) { return E_CONFLICT; }
    callup_makeup told = *m;
    told.state = MAKEUP_EXEMPT;
    return makeup_audit(t, "callup.makeup_exempt", &told, reason);
}
