/* The years of an office: one plan each, its entry window and its state. */
#include "plan/plan_inside.h"
#include "plan_text.h"

#define YEAR_COLUMNS "y.id, y.org, y.year, y.state, y.opens, y.closes, y.issue, y.version, o.name"

static void year_read(db_q *q, arena *mem, plan_year *y)
{
    y->id = db_int(q);
    y->org = db_int(q);
    y->year = (int)db_int(q);
    y->state = (plan_state)db_int(q);
    y->opens = db_day(q);
    y->closes = db_day(q);
    y->issue = (int)db_int(q);
    y->version = db_int(q);
    y->org_name = db_text(q, mem);
}

err plan_year_id(db *d, int64_t org, int year, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT y.id FROM people_org_under u JOIN plan_year y ON y.org = u.ancestor"
                  " WHERE u.org = $1 AND y.year = $2 ORDER BY u.depth, y.id LIMIT 1",
                  INT(org), INT(year));
}

err plan_year_get(db *d, int64_t id, arena *mem, plan_year *ret)
{
    db_q q = db_sql(d,
                    "SELECT " YEAR_COLUMNS
                    " FROM plan_year y JOIN people_org o ON o.id = y.org WHERE y.id = $1",
                    INT(id));
    bool found = false;
    while (db_row(&q)) {
        year_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err plan_years_at(db *d, int64_t org, arena *mem, plan_years *ret)
{
    db_q q = db_sql(
        d,
        "SELECT " YEAR_COLUMNS " FROM people_org_under u JOIN plan_year y ON y.org = u.ancestor"
        " JOIN people_org o ON o.id = y.org WHERE u.org = $1 ORDER BY y.year DESC, u.depth, y.id",
        INT(org));
    while (db_row(&q)) {
        year_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

static err year_audit(turn *t, const char *deed, const plan_year *y, const char *before,
                      const char *after, const char *reason)
{
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "plan",
                                        .record = y->id,
                                        .org = y->org,
                                        .before = before,
                                        .after = after,
                                        .reason = reason});
}

err plan_year_open(turn *t, int64_t org, int year, int64_t *ret_id)
{
    if (year < 2000 || year > 2100) { return web_fault(t, "year", T_plan_year_wrong, "", ""); }
    plan_year y = {.id = id_new(), .org = org, .year = year};
    *ret_id = y.id;
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "INSERT INTO plan_year (id, org, year, state, issue, version) VALUES ($1, $2, "
              "$3, $4, 0, 1) ON CONFLICT (org, year) DO NOTHING",
              INT(y.id), INT(org), INT(year), INT(PLAN_OPEN)));
    if (rows == 0) {
        return web_fault(t, "year", T_plan_year_there, arena_printf(t->mem, "%d", year), "");
    }
    buf after = buf_new(t->mem);
    audit_pair_int(&after, "year", year);
    return year_audit(t, "plan.year_open", &y, "", audit_end(&after), "");
}

static const char *window_json(arena *mem, const plan_year *y)
{
    buf b = buf_new(mem);
    audit_pair_day(&b, "opens", y->opens);
    audit_pair_day(&b, "closes", y->closes);
    return audit_end(&b);
}

err plan_year_window(turn *t, const plan_year *y)
{
    plan_year old = {0};
    int64_t rows = 0;
    TRY(plan_year_get(t->d, y->id, t->mem, &old));
    if (day_known(y->opens) && day_known(y->closes) && y->closes.n < y->opens.n) {
        return web_fault(t, "closes", T_plan_window_turned, "", "");
    }
    TRY(db_do(t->d, &rows,
              "UPDATE plan_year SET opens = $2, closes = $3, version = version + 1 WHERE id = $1 "
              "AND version = $4",
              INT(y->id), DAY(y->opens), DAY(y->closes), INT(y->version)));
    if (rows == 0) { return E_CONFLICT; }
    return year_audit(t, "plan.year_window", &old, window_json(t->mem, &old),
                      window_json(t->mem, y), "");
}

err plan_year_move(turn *t, int64_t plan, int64_t version, plan_state to, const char *reason)
{
    plan_year y = {0};
    int64_t rows = 0;
    TRY(plan_year_get(t->d, plan, t->mem, &y));
    if (!plan_year_fits(y.state, to)) { return E_CONFLICT; }
    TRY(db_do(t->d, &rows,
              "UPDATE plan_year SET state = $2, version = version + 1 WHERE id = $1 AND state = $3 "
              "AND version = $4",
              INT(plan), INT(to), INT(y.state), INT(version)));
    if (rows == 0) { return E_CONFLICT; }
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_int(&c, "state", y.state, to);
    return year_audit(t, "plan.year_move", &y, audit_end(&c.before), audit_end(&c.after), reason);
}

/* ---- whose record, and what waits ------------------------------------------------------------ */

err plan_subject(turn *t, const char *param, int64_t id, web_subject *ret)
{
    *ret = (web_subject){0};
    if (text_is(param, "plan")) {
        return db_one(t->d, &ret->org, "SELECT org FROM plan_year WHERE id = $1", INT(id));
    }
    return db_one(t->d, &ret->org, "SELECT org FROM plan_item WHERE id = $1", INT(id));
}

int plan_waiting_of(db *d, int64_t org)
{
    int64_t n = 0;
    err e = db_one(d, &n,
                   "SELECT count(*) FROM plan_year y JOIN plan_item i ON i.plan = y.id"
                   " WHERE y.org = $1 AND y.state <> $2 AND i.state = $3",
                   INT(org), INT(PLAN_CLOSED), INT(ITEM_SUBMITTED));
    return e == OK ? (int)n : 0;
}

int plan_returned_of(db *d, int64_t org)
{
    int64_t n = 0;
    err e = db_one(d, &n,
                   "SELECT count(*) FROM people_org_under u JOIN plan_item i ON i.org = u.org"
                   " JOIN plan_year y ON y.id = i.plan WHERE u.ancestor = $1 AND y.state <> $2 AND "
                   "i.state = $3",
                   INT(org), INT(PLAN_CLOSED), INT(ITEM_RETURNED));
    return e == OK ? (int)n : 0;
}
