/* What the pages of the call-up show. */
#include "callup/callup_inside.h"
#include "callup_text.h"

err callup_calls_of(db *d, int64_t klass, arena *mem, callup_calls *ret)
{
    db_q q = db_sql(d,
                    "SELECT k.person, k.class, k.org, k.state, k.named, k.reason, k.override, "
                    "k.reply_by, k.reply_reason, k.proposed, k.replaced_by, p.name,"
                    " o.name, p.title FROM callup_call k JOIN people_person p ON p.id = k.person "
                    "JOIN people_org o ON o.id = k.org"
                    " WHERE k.class = $1 ORDER BY k.state, k.rank_no, k.person",
                    INT(klass));
    while (db_row(&q)) {
        callup_call_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

void callup_call_read(db_q *q, arena *mem, callup_call *c)
{
    c->person = db_int(q);
    c->klass = db_int(q);
    c->org = db_int(q);
    c->state = (call_state)db_int(q);
    c->named = db_int(q) != 0;
    c->reason = db_text(q, mem);
    c->override = db_text(q, mem);
    c->reply_by = db_day(q);
    c->reply_reason = db_text(q, mem);
    c->proposed = db_int(q) != 0;
    c->replaced_by = db_int(q);
    c->name = db_text(q, mem);
    c->org_name = db_text(q, mem);
    c->post = db_text(q, mem);
}

#define UNIT_CALL                                                                                  \
    "SELECT k.person, k.class, k.org, k.state, k.named, k.reason, k.override, k.reply_by, "        \
    "k.reply_reason, k.proposed, k.replaced_by, p.name,"                                           \
    " o.name, p.title, c.name, c.place, c.starts, c.ends, c.org"
#define UNIT_CALL_FROM                                                                             \
    " FROM people_org_under u JOIN callup_call k ON k.org = u.org"                                 \
    " JOIN people_person p ON p.id = k.person JOIN people_org o ON o.id = k.org JOIN class_card "  \
    "c ON c.id = k.class"

static err unit_calls(db_q q, arena *mem, callup_unit_calls *ret)
{
    while (db_row(&q)) {
        callup_unit_call *c = GROW(mem, ret);
        callup_call_read(&q, mem, &c->call);
        c->class_name = db_text(&q, mem);
        c->place = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
        c->class_org = db_int(&q);
    }
    return db_end(&q);
}

const char *callup_why(arena *mem, language lang, const char *reason, const char *override)
{
    const char *args[] = {text_half(mem, lang, reason), text_half(mem, lang, override)};
    return text_empty(override) ? args[0]
                                : text_say(mem, lang, T_callup_why_override, args, COUNT_OF(args));
}

/* ---- a unit: its calls page by page ---------------------------------------------------------- */
typedef struct {
    buf b;
    db_vals values;
} calls_statement;

static void put_value(calls_statement *s, arena *mem, const char *condition, db_val v)
{
    *GROW(mem, &s->values) = v;
    buf_printf(&s->b, "%s$%zu", condition, s->values.n);
}

#define WAITS "k.state = $2 AND k.proposed = 0"
#define RANK "CASE WHEN " WAITS " THEN 0 ELSE 1 END"

static calls_statement calls_where(db *d, const unit_calls_question *q, arena *mem,
                                   const char *select)
{
    static const char *const which[] = {[UNIT_CALLS_ALL] = "",
                                        [UNIT_CALLS_WAITING] = " AND " WAITS,
                                        [UNIT_CALLS_PROPOSED] =
                                            " AND k.state = $2 AND k.proposed = 1",
                                        [UNIT_CALLS_ANSWERED] = " AND NOT (" WAITS ")"};
    calls_statement s = {.b = buf_new(mem)};
    buf_printf(&s.b, "%s" UNIT_CALL_FROM, select);
    put_value(&s, mem, " WHERE u.ancestor = ", INT(q->org));
    put_value(&s, mem, " AND (k.state = ", INT(CALL_NAMED));
    put_value(&s, mem, " OR c.ends >= ", DAY(q->on));
    buf_printf(&s.b, ")%s", which[q->which]);
    if (q->in_class) { put_value(&s, mem, " AND k.class = ", INT(q->in_class)); }
    people_words_sql(q->words, d, &s.b, &s.values, mem);
    return s;
}

err callup_calls_of_unit(db *d, const unit_calls_question *q, arena *mem, callup_unit_calls *ret)
{
    static const char *const order[] = {") ORDER BY " RANK ", c.starts, k.class, k.person",
                                        ") ORDER BY " RANK
                                        " DESC, c.starts DESC, k.class DESC, k.person DESC"};
    calls_statement s = calls_where(d, q, mem, UNIT_CALL);
    buf_put(&s.b, " AND (" RANK ", c.starts, k.class, k.person)");
    put_value(&s, mem, q->back ? " < (" : " > (", INT(q->rank));
    put_value(&s, mem, ", ", TEXT(day_known(q->starts) ? day_iso(mem, q->starts) : " "));
    put_value(&s, mem, ", ", INT(q->klass));
    put_value(&s, mem, ", ", INT(q->person));
    buf_put(&s.b, order[q->back]);
    put_value(&s, mem, " LIMIT ", INT((int64_t)q->limit));
    TRY(unit_calls(db_sql_n(d, s.b.at, s.values.at, s.values.n), mem, ret));
    if (q->back) { REVERSE(ret); }
    return OK;
}

err callup_calls_of_unit_count(db *d, const unit_calls_question *q, arena *mem, int64_t *ret)
{
    calls_statement s = calls_where(d, q, mem, "SELECT count(*)");
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

err callup_call_of_unit(db *d, int64_t org, int64_t klass, int64_t person, arena *mem,
                        callup_unit_call *ret)
{
    callup_unit_calls one = {0};
    TRY(unit_calls(
        db_sql(d,
               UNIT_CALL UNIT_CALL_FROM
               " WHERE u.ancestor = $1 AND k.person = $2 AND k.class = $3 ORDER BY k.person",
               INT(org), INT(person), INT(klass)),
        mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

#define PASSES                                                                                     \
    "SELECT s.person, p.name, o.name, s.rank_no, s.reason, s.change FROM callup_pass s JOIN "      \
    "people_person p ON p.id = s.person JOIN people_org o ON o.id = p.org WHERE s.class = $1"

static err passes_read(db_q q, arena *mem, callup_passed *ret)
{
    while (db_row(&q)) {
        callup_pass_row *p = GROW(mem, ret);
        p->person = db_int(&q);
        p->name = db_text(&q, mem);
        p->org_name = db_text(&q, mem);
        p->order = (int)db_int(&q);
        p->reason = db_text(&q, mem);
        p->change = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_passes_of(db *d, int64_t klass, int after, size_t limit, arena *mem, callup_passed *ret)
{
    return passes_read(db_sql(d, PASSES " AND s.rank_no > $2 ORDER BY s.rank_no, s.person LIMIT $3",
                              INT(klass), INT(after), INT((int64_t)limit)),
                       mem, ret);
}

err callup_first_waiting(turn *t, int64_t klass, const char **ret)
{
    callup_passed first = {0};
    *ret = "";
    TRY(passes_read(
        db_sql(t->d,
               PASSES
               " AND s.code IN ($2, $3, $4, $6) AND s.rank_no > 0 AND +p.state = $5 ORDER BY "
               "s.rank_no, s.person LIMIT 1",
               INT(klass), INT(CALLUP_LESS_NEED), INT(CALLUP_NO_SEAT), INT(CALLUP_UNIT_QUOTA),
               INT(PERSON_ACTIVE), INT(CALLUP_RUN_BALANCE)),
        t->mem, &first));
    if (first.n == 0) { return OK; }
    const callup_pass_row *p = &first.at[0];
    const char *args[] = {p->name, p->org_name, text_half(t->mem, t->actor.lang, p->reason)};
    *ret = text_say(t->mem, t->actor.lang, T_callup_next_is, args, 3);
    return OK;
}

err callup_passes_count(db *d, int64_t klass, int64_t *ret)
{
    return db_one(d, ret, "SELECT count(*) FROM callup_pass WHERE class = $1", INT(klass));
}

/* ---- units that have not answered ------------------------------------------------------------ */

static err opens_read(db_q q, arena *mem, callup_opens *ret)
{
    while (db_row(&q)) {
        callup_open *o = GROW(mem, ret);
        o->klass = db_int(&q);
        o->org = db_int(&q);
        o->people = db_int(&q);
        o->reply_by = db_day(&q);
        o->class_name = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_opens_of_class(db *d, int64_t klass, arena *mem, callup_opens *ret)
{
    return opens_read(
        db_sql(
            d,
            "SELECT k.class, k.org, count(*), min(k.reply_by), c.name FROM "
            "callup_call k JOIN class_card c ON c.id = k.class WHERE k.class = $1 "
            "AND k.state = $2 AND k.proposed = 0 GROUP BY k.class, k.org, c.name ORDER BY k.org, "
            "k.class",
            INT(klass), INT(CALL_NAMED)),
        mem, ret);
}

/* Each hour, and few: rounds that are closed have no unanswered calls. */
err callup_opens_due(db *d, day from, day to, arena *mem, callup_opens *ret)
{
    return opens_read(
        db_sql(d,
               "WITH r AS (SELECT class FROM callup_round WHERE state = $1 AND reply_by >= $2 AND "
               "reply_by <= $3) SELECT k.class, k.org, count(*), min(k.reply_by), c.name FROM r"
               " CROSS JOIN callup_call k CROSS JOIN class_card c"
               " WHERE k.class = r.class AND c.id = k.class AND k.state = $4 AND k.proposed = 0"
               " GROUP BY k.class, k.org, c.name ORDER BY k.class, k.org",
               INT(ROUND_OPEN), DAY(from), DAY(to), INT(CALL_NAMED)),
        mem, ret);
}
