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
    " o.name, p.title, c.name, c.place, c.starts, c.ends FROM people_org_under u JOIN "            \
    "callup_call k ON k.org = u.org"                                                               \
    " JOIN people_person p ON p.id = k.person JOIN people_org o ON o.id = k.org JOIN class_card "  \
    "c ON c.id = k.class"                                                                          \
    " WHERE u.ancestor = $1"

static err unit_calls(db_q q, arena *mem, callup_unit_calls *ret)
{
    while (db_row(&q)) {
        callup_unit_call *c = GROW(mem, ret);
        callup_call_read(&q, mem, &c->call);
        c->class_name = db_text(&q, mem);
        c->place = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
    }
    return db_end(&q);
}

/* Unanswered ones first, then those of classes that are not over; at most 200, which no unit
 * reaches. */
err callup_calls_of_unit(db *d, int64_t org, day on, arena *mem, callup_unit_calls *ret)
{
    return unit_calls(
        db_sql(
            d,
            UNIT_CALL
            " AND (k.state = $3 OR c.ends >= $2) ORDER BY CASE WHEN k.state = $3 THEN 0 ELSE 1 END,"
            " c.starts, k.class, k.person LIMIT 200",
            INT(org), DAY(on), INT(CALL_NAMED)),
        mem, ret);
}

err callup_call_of_unit(db *d, int64_t org, int64_t klass, int64_t person, arena *mem,
                        callup_unit_call *ret)
{
    callup_unit_calls one = {0};
    TRY(unit_calls(db_sql(d, UNIT_CALL " AND k.person = $2 AND k.class = $3 ORDER BY k.person",
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
