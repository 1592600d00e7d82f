/* Questions put to a run and the rules that were full, as rows. */
#include "callup/callup_run.h"
#include "callup_text.h"

err callup_ask_begin(turn *t, const callup_run *r, callup_asked *a, int64_t *ret_job)
{
    a->id = id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO callup_ask (id, run, class, person, kind, at, by_person) VALUES ($1, "
              "$2, $3, $4, $5, $6, $7)",
              INT(a->id), INT(r->id), INT(a->klass), ID_OR_NULL(a->person), INT(a->kind),
              MOMENT(t->now), INT(t->actor.person)));
    job_request request = {.kind = callup_ask_job.kind,
                           .title = text_in(T_callup_ask_job, t->actor.lang),
                           .org = r->org,
                           .input = arena_printf(t->mem, "{\"run\":%lld,\"ask\":%lld}",
                                                 (long long)r->id, (long long)a->id),
                           .back = arena_printf(t->mem, "/callup/%lld/class/%lld", (long long)r->id,
                                                (long long)a->klass)};
    TRY(job_start(t, &request, ret_job));
    buf b = buf_new(t->mem);
    audit_pair_int(&b, "class", a->klass);
    audit_pair_int(&b, "kind", a->kind);
    return audit_write(t, &(audit_deed){.deed = "callup.ask",
                                        .kind = "callup_run",
                                        .record = r->id,
                                        .person = a->person,
                                        .org = r->org,
                                        .after = audit_end(&b)});
}

#define ASK_COLUMNS "SELECT a.id, a.class, a.person, a.kind, a.said, a.cost, a.at, p.name FROM "
#define ASK_FROM "callup_ask a LEFT JOIN people_person p ON p.id = a.person"

static err asks_read(db_q q, arena *mem, callup_asks *ret)
{
    while (db_row(&q)) {
        callup_asked *a = GROW(mem, ret);
        a->id = db_int(&q);
        a->klass = db_int(&q);
        a->person = db_int(&q);
        a->kind = (callup_ask_kind)db_int(&q);
        a->said = db_text(&q, mem);
        a->cost = db_text(&q, mem);
        a->at = db_moment(&q);
        a->name = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_asks_of(db *d, int64_t run, int64_t klass, arena *mem, callup_asks *ret)
{
    return asks_read(db_sql(d,
                            ASK_COLUMNS ASK_FROM " WHERE a.run = $1 AND a.class = $2 AND a.said IS "
                                                 "NOT NULL ORDER BY a.at DESC, a.id DESC LIMIT 10",
                            INT(run), INT(klass)),
                     mem, ret);
}

err callup_ask_get(db *d, int64_t id, arena *mem, callup_asked *ret)
{
    callup_asks one = {0};
    TRY(asks_read(db_sql(d, ASK_COLUMNS ASK_FROM " WHERE a.id = $1", INT(id)), mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

err callup_cost_of(db *d, int64_t run, const callup_wish *w, arena *mem, const char **ret)
{
    callup_asks all = {0};
    TRY(asks_read(db_sql(d,
                         ASK_COLUMNS ASK_FROM
                         " WHERE a.run = $1 AND a.class = $2 AND a.person = $3 AND a.kind = $4 AND "
                         "a.said IS NOT NULL ORDER BY a.at DESC, a.id DESC LIMIT 1",
                         INT(run), INT(w->klass), INT(w->person), INT(w->want)),
                  mem, &all));
    *ret = all.n ? all.at[0].cost : NULL;
    return OK;
}

err callup_ask_answer(db *d, const callup_asked *a)
{
    return db_do_one(d, "UPDATE callup_ask SET said = $2, cost = $3 WHERE id = $1", INT(a->id),
                     TEXT(a->said), TEXT(a->cost));
}

/* ---- rules ----------------------------------------------------------------------------------- */

err callup_rules_keep(db *d, int64_t run, const callup_rules *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const callup_rule *r = &all->at[i];
        TRY(db_do(d, NULL,
                  "INSERT INTO callup_run_rule (run, no, kind, class, org, people, worth, goal, "
                  "gain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  INT(run), INT((int64_t)i + 1), INT(r->kind), ID_OR_NULL(r->klass),
                  ID_OR_NULL(r->org), INT(r->people), INT(r->worth), INT(r->goal), INT(r->gain)));
    }
    return OK;
}

err callup_rules_kept(db *d, int64_t run, arena *mem, callup_rules *ret)
{
    db_q q = db_sql(d,
                    "SELECT r.no, r.kind, r.class, r.org, r.people, r.worth, r.goal, r.gain, "
                    "c.name, o.name FROM callup_run_rule r LEFT JOIN class_card c ON c.id = "
                    "r.class LEFT JOIN people_org o ON o.id = r.org WHERE r.run = $1 ORDER BY r.no",
                    INT(run));
    while (db_row(&q)) {
        callup_rule *r = GROW(mem, ret);
        r->no = db_int(&q);
        r->kind = (callup_rule_kind)db_int(&q);
        r->klass = db_int(&q);
        r->org = db_int(&q);
        r->people = db_int(&q);
        r->worth = (callup_worth)db_int(&q);
        r->goal = (int)db_int(&q);
        r->gain = db_int(&q);
        r->class_name = db_text(&q, mem);
        r->org_name = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_rule_kept(db *d, int64_t run, int64_t no, arena *mem, callup_rule *ret)
{
    callup_rules all = {0};
    TRY(callup_rules_kept(d, run, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].no == no) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

/* Of the run's picks those whom it kept out: of everybody by the number of the year, of a unit's
 * own people by the share that may be away, of everybody below a unit by its share of a class, of
 * all by the seats of a class. */
#define KEPT_OUT                                                                                   \
    " FROM callup_pick k JOIN people_person p ON p.id = k.person JOIN people_org o ON o.id ="      \
    " p.org WHERE k.run = $1 AND k.picked = 0 AND k.code IN ($2, $3, $4) AND p.id > $5"
#define OF_UNIT KEPT_OUT " AND p.org = $6"
#define OF_CLASS KEPT_OUT " AND k.class = $6"
#define OF_SHARE                                                                                   \
    OF_CLASS " AND EXISTS (SELECT 1 FROM people_org_under u WHERE u.org = p.org AND u.ancestor"    \
             " = $7)"
#define ROWS(of) "SELECT DISTINCT p.id, p.name, o.name, p.title" of " ORDER BY p.id LIMIT 200"
#define COUNT(of) "SELECT count(DISTINCT p.id)" of
static const struct {
    callup_code codes[3];
    const char *rows, *count;
    size_t values;
} kept_out[] = {
    [RULE_SEATS] = {{CALLUP_LESS_NEED, CALLUP_RUN_BALANCE, CALLUP_NO_SEAT},
                    ROWS(OF_CLASS),
                    COUNT(OF_CLASS),
                    6},
    [RULE_SHARE] = {{CALLUP_UNIT_QUOTA, CALLUP_UNIT_QUOTA, CALLUP_UNIT_QUOTA},
                    ROWS(OF_SHARE),
                    COUNT(OF_SHARE),
                    7},
    [RULE_AWAY] = {{CALLUP_UNIT_AWAY, CALLUP_UNIT_AWAY, CALLUP_UNIT_AWAY},
                   ROWS(OF_UNIT),
                   COUNT(OF_UNIT),
                   6},
    [RULE_YEARLY] = {{CALLUP_RUN_TOO_OFTEN, CALLUP_RUN_TOO_OFTEN, CALLUP_RUN_TOO_OFTEN},
                     ROWS(KEPT_OUT),
                     COUNT(KEPT_OUT),
                     5},
};

static db_q kept_out_ask(db *d, const char *sql, int64_t run, const callup_rule *r, int64_t after)
{
    const callup_code *of = kept_out[r->kind].codes;
    const db_val values[] = {INT(run),   INT(of[0]), INT(of[1]),
                             INT(of[2]), INT(after), INT(r->kind == RULE_AWAY ? r->org : r->klass),
                             INT(r->org)};
    return db_sql_n(d, sql, values, kept_out[r->kind].values);
}

err callup_kept_out_of(db *d, int64_t run, const callup_rule *r, int64_t after, arena *mem,
                       callup_covered *ret)
{
    db_q q = kept_out_ask(d, kept_out[r->kind].rows, run, r, after);
    while (db_row(&q)) {
        callup_cover_row *c = GROW(mem, ret);
        c->person = db_int(&q);
        c->name = db_text(&q, mem);
        c->org_name = db_text(&q, mem);
        c->post = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_kept_out_count(db *d, int64_t run, const callup_rule *r, int64_t *ret)
{
    db_q q = kept_out_ask(d, kept_out[r->kind].count, run, r, 0);
    while (db_row(&q)) {
        *ret = db_int(&q);
    }
    return db_end(&q);
}
