/* Who holds which role over which units, and since when. */
#include "account/account_inside.h"
#include "account_text.h"

void account_grant_read(db_q *q, arena *mem, account_grant *g)
{
    g->id = db_int(q);
    g->person = db_int(q);
    g->role = (account_role)db_int(q);
    g->org = db_int(q);
    g->since = db_day(q);
    g->until = db_day(q);
    g->deputy_for = db_int(q);
    g->org_name = db_text(q, mem);
}

/* The one stood for holds the same role in their own name over that unit; a deputy has no deputies.
 */
static bool stands_for_somebody(db *d, const account_grant *g, day on)
{
    int64_t found = 0;
    return db_one(d, &found,
                  "SELECT g.id FROM account_grant g JOIN people_org_under u ON u.ancestor = g.org"
                  " WHERE g.person = $1 AND g.role = $2 AND u.org = $3 AND g.deputy_for IS NULL "
                  "AND g.since <= $4"
                  " AND (g.until IS NULL OR g.until >= $4) LIMIT 1",
                  INT(g->deputy_for), INT(g->role), INT(g->org), DAY(on)) == OK;
}

static err grants_read(db_q *q, arena *mem, account_grants *ret)
{
    while (db_row(q)) {
        account_grant_read(q, mem, GROW(mem, ret));
    }
    return db_end(q);
}

err account_grants_of(db *d, int64_t person, day on, arena *mem, account_grants *ret)
{
    account_grants all = {0};
    db_q q = db_sql(d,
                    "SELECT g.id, g.person, g.role, g.org, g.since, g.until, g.deputy_for, o.name"
                    " FROM account_grant g JOIN people_org o ON o.id = g.org WHERE g.person = $1 "
                    "AND g.since <= $2"
                    " AND (g.until IS NULL OR g.until >= $2) ORDER BY g.role, g.id",
                    INT(person), DAY(on));
    TRY(grants_read(&q, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        int64_t org = 0;
        all.at[i].whole =
            account_role_side(all.at[i].role) &&
            db_one(d, &org, "SELECT id FROM people_org WHERE id = $1 AND parent IS NULL",
                   INT(all.at[i].org)) == OK;
        if (all.at[i].deputy_for == 0 || stands_for_somebody(d, &all.at[i], on)) {
            *GROW(mem, ret) = all.at[i];
        }
    }
    return OK;
}

err account_holders_of(db *d, account_role role, int64_t org, day on, arena *mem,
                       account_holders *ret)
{
    int64_t nearest = -1;
    db_q q = db_sql(d,
                    "SELECT u.depth, g.person FROM people_org_under u JOIN account_grant g ON "
                    "g.org = u.ancestor WHERE u.org = $1 AND g.role = $2 AND g.since <= $3 AND "
                    "(g.until IS NULL OR g.until >= $3) ORDER BY u.depth, g.person, g.id",
                    INT(org), INT(role), DAY(on));
    while (db_row(&q)) {
        int64_t depth = db_int(&q), person = db_int(&q);
        if (nearest < 0) { nearest = depth; }
        bool twice = ret->n && ret->at[ret->n - 1] == person;
        if (depth == nearest && !twice) { *GROW(mem, ret) = person; }
    }
    return db_end(&q);
}

/* ---- deeds ---------------------------------------------------------------------------------- */

/* One row a person says on which side they stand, so that a second officer's role, or training work
 * beside an officer's, cannot be inserted whatever else happens at the same time. A side is left
 * when no grant of it is still to run. */
static err side_take(turn *t, const account_grant *g)
{
    int64_t rows = 0, side = account_role_side(g->role);
    if (g->role == ROLE_TRAINEE) { return OK; }
    TRY(db_do(t->d, NULL,
              "UPDATE account_officer SET role = $2 WHERE person = $1 AND role <> $2 AND NOT "
              "EXISTS (SELECT 1 FROM"
              " account_grant g WHERE g.person = $1 AND g.role <> $3 AND (g.until IS NULL OR "
              "g.until >= $4))",
              INT(g->person), INT(side), INT(ROLE_TRAINEE), DAY(t->today)));
    TRY(db_do(t->d, &rows,
              "INSERT INTO account_officer (person, role) VALUES ($1, $2)"
              " ON CONFLICT (person) DO UPDATE SET role = excluded.role WHERE account_officer.role "
              "= excluded.role",
              INT(g->person), INT(side)));
    if (rows == 0) {
        web_fault(t, "role", T_account_fault_excludes, "", "");
        return E_CONFLICT;
    }
    return OK;
}

static err grant_faults(turn *t, const account_grant *g)
{
    int64_t found = 0;
    if (text_empty(account_role_code(g->role))) {
        web_fault(t, "role", T_account_fault_role, "", "");
    }
    if (db_one(t->d, &found, "SELECT id FROM people_org WHERE id = $1", INT(g->org)) != OK) {
        web_fault(t, "org", T_account_fault_org, "", "");
    }
    if (!day_known(g->since) || (day_known(g->until) && g->until.n < g->since.n)) {
        web_fault(t, "until", T_account_fault_dates, "", "");
    }
    if (g->deputy_for == g->person) {
        web_fault(t, "deputy_for", T_account_fault_own_deputy, "", "");
    } else if (g->deputy_for && !stands_for_somebody(t->d, g, t->today)) {
        web_fault(t, "deputy_for", T_account_fault_deputy, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

static const char *grant_json(arena *mem, const account_grant *g)
{
    buf b = buf_new(mem);
    audit_pair_int(&b, "role", g->role);
    audit_pair_int(&b, "org", g->org);
    audit_pair_day(&b, "since", g->since);
    audit_pair_day(&b, "until", g->until);
    if (g->deputy_for) { audit_pair_int(&b, "deputy_for", g->deputy_for); }
    return audit_end(&b);
}

err account_grant_add(turn *t, const account_grant *g, const char *reason)
{
    int64_t id = id_new();
    TRY(grant_faults(t, g));
    TRY(side_take(t, g));
    TRY(db_do(t->d, NULL,
              "INSERT INTO account_grant (person, id, role, org, since, until, deputy_for, reason, "
              "made_by, made_at)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
              INT(g->person), INT(id), INT(g->role), INT(g->org), DAY(g->since), DAY(g->until),
              ID_OR_NULL(g->deputy_for), TEXT(reason), ID_OR_NULL(t->actor.person),
              MOMENT(t->now)));
    return audit_write(t, &(audit_deed){.deed = "account.grant",
                                        .kind = "account",
                                        .record = g->person,
                                        .person = g->person,
                                        .org = g->org,
                                        .after = grant_json(t->mem, g),
                                        .reason = reason});
}

err account_grant_get(db *d, int64_t person, int64_t grant, arena *mem, account_grant *ret)
{
    bool found = false;
    db_q q = db_sql(
        d,
        "SELECT g.id, g.person, g.role, g.org, g.since, g.until, g.deputy_for, o.name"
        " FROM account_grant g JOIN people_org o ON o.id = g.org WHERE g.person = $1 AND g.id = $2",
        INT(person), INT(grant));
    while (db_row(&q)) {
        account_grant_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err account_grant_end(turn *t, int64_t person, int64_t grant, const char *reason)
{
    int64_t rows = 0;
    account_grant old = {0};
    day last = day_add(t->today, -1);
    TRY(account_grant_get(t->d, person, grant, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "UPDATE account_grant SET until = $3 WHERE person = $1 AND id = $2 AND (until IS "
              "NULL OR until > $3)",
              INT(person), INT(grant), DAY(last)));
    if (rows == 0) { return E_CONFLICT; }
    account_grant ended = old;
    ended.until = last;
    return audit_write(t, &(audit_deed){.deed = "account.grant_end",
                                        .kind = "account",
                                        .record = person,
                                        .person = person,
                                        .org = old.org,
                                        .before = grant_json(t->mem, &old),
                                        .after = grant_json(t->mem, &ended),
                                        .reason = reason});
}
