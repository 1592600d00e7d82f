/* Issues: the approved items frozen under a number, and what changed against the one before. */
#include "plan/plan_inside.h"
#include "plan_text.h"

err plan_items_approved(db *d, int64_t plan, arena *mem, plan_items *ret)
{
    db_q q =
        db_sql(d,
               "SELECT " PLAN_ITEM_COLUMNS " FROM plan_item i JOIN people_org o ON o.id = i.org"
               " WHERE i.plan = $1 AND i.state = $2 ORDER BY i.id",
               INT(plan), INT(ITEM_APPROVED));
    while (db_row(&q)) {
        plan_item_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

#define ISSUE_COLUMNS "s.plan, s.person, s.number, s.items, s.at, s.reason, p.name"
#define ISSUE_FROM " FROM plan_issue s LEFT JOIN people_person p ON p.id = s.person"

static void issue_read(db_q *q, arena *mem, plan_issue *s)
{
    s->plan = db_int(q);
    s->person = db_int(q);
    s->number = (int)db_int(q);
    s->items = (int)db_int(q);
    s->at = db_moment(q);
    s->reason = db_text(q, mem);
    s->who = db_text(q, mem);
}

err plan_issues_of(db *d, int64_t plan, arena *mem, plan_issues *ret)
{
    db_q q =
        db_sql(d, "SELECT " ISSUE_COLUMNS ISSUE_FROM " WHERE s.plan = $1 ORDER BY s.number DESC",
               INT(plan));
    while (db_row(&q)) {
        issue_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err plan_issue_get(db *d, int64_t plan, int number, arena *mem, plan_issue *ret,
                   plan_items *ret_items)
{
    const char *frozen = NULL;
    db_q q = db_sql(
        d, "SELECT " ISSUE_COLUMNS ", s.frozen" ISSUE_FROM " WHERE s.plan = $1 AND s.number = $2",
        INT(plan), INT(number));
    while (db_row(&q)) {
        issue_read(&q, mem, ret);
        frozen = db_text(&q, mem);
    }
    TRY(db_end(&q));
    return frozen ? plan_frozen_read(mem, frozen, ret_items) : E_ABSENT;
}

err plan_issue_draft(db *d, const plan_year *y, arena *mem, plan_items *ret_now,
                     plan_items *ret_before, plan_changes *ret)
{
    plan_issue last = {0};
    if (y->issue) { TRY(plan_issue_get(d, y->id, y->issue, mem, &last, ret_before)); }
    TRY(plan_items_approved(d, y->id, mem, ret_now));
    plan_changes_between(ret_before, ret_now, mem, ret);
    return OK;
}

static err issue_faults(turn *t, const plan_year *y, size_t changes, const char *reason)
{
    if (y->state == PLAN_CLOSED) { return web_fault(t, "reason", T_plan_year_closed, "", ""); }
    if (changes == 0) {
        return web_fault(t, "reason", y->issue ? T_plan_issue_same : T_plan_issue_empty, "", "");
    }
    return y->issue && text_empty(reason) ? web_fault(t, "reason", T_plan_issue_reason, "", "")
                                          : OK;
}

static err issue_write(turn *t, const plan_year *y, const plan_items *now, const char *reason)
{
    int64_t rows = 0, number = y->issue + 1;
    TRY(db_do(t->d, &rows,
              "UPDATE plan_year SET issue = $2, state = $3, version = version + 1"
              " WHERE id = $1 AND issue = $4 AND version = $5",
              INT(y->id), INT(number), INT(PLAN_ISSUED), INT(y->issue), INT(y->version)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(db_do(t->d, NULL,
              "INSERT INTO plan_issue (plan, number, at, person, reason, items, frozen)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7)",
              INT(y->id), INT(number), MOMENT(t->now), INT(t->actor.person), TEXT(reason),
              INT(now->n), TEXT(plan_frozen_write(t->mem, now))));
    return db_do(
        t->d, NULL,
        "UPDATE plan_item SET added_in = $2 WHERE plan = $1 AND state = $3 AND added_in = 0",
        INT(y->id), INT(number), INT(ITEM_APPROVED));
}

err plan_issue_now(turn *t, int64_t plan, const char *reason, int *ret_number)
{
    plan_year y = {0};
    plan_items now = {0}, before = {0};
    plan_changes changes = {0};
    TRY(plan_year_get(t->d, plan, t->mem, &y));
    TRY(plan_issue_draft(t->d, &y, t->mem, &now, &before, &changes));
    TRY(issue_faults(t, &y, changes.n, reason));
    TRY(issue_write(t, &y, &now, reason));
    *ret_number = y.issue + 1;
    buf after = buf_new(t->mem);
    audit_pair_int(&after, "issue", *ret_number);
    audit_pair_int(&after, "items", (int64_t)now.n);
    audit_pair_int(&after, "changes", (int64_t)changes.n);
    return audit_write(t, &(audit_deed){.deed = "plan.issue",
                                        .kind = "plan",
                                        .record = plan,
                                        .org = y.org,
                                        .after = audit_end(&after),
                                        .reason = reason});
}
