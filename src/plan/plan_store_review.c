/* From the unit's hands to the office's verdict; what was decided; look-alikes. */
#include <stdlib.h>

#include "plan/plan_inside.h"
#include "plan_text.h"

/* ---- decisions ------------------------------------------------------------------------------- */

err plan_decision_add(turn *t, int64_t item, int verdict, const char *reason)
{
    return db_do(t->d, NULL,
                 "INSERT INTO plan_decision (item, id, at, person, verdict, reason) VALUES ($1, "
                 "$2, $3, $4, $5, $6)",
                 INT(item), INT(id_new()), MOMENT(t->now), INT(t->actor.person), INT(verdict),
                 TEXT(reason));
}

err plan_decisions_of(db *d, int64_t item, arena *mem, plan_decisions *ret)
{
    db_q q =
        db_sql(d,
               "SELECT c.id, c.person, c.at, c.verdict, c.reason, p.name FROM plan_decision c"
               " LEFT JOIN people_person p ON p.id = c.person WHERE c.item = $1 ORDER BY c.id DESC",
               INT(item));
    while (db_row(&q)) {
        plan_decision *c = GROW(mem, ret);
        c->id = db_int(&q);
        c->person = db_int(&q);
        c->at = db_moment(&q);
        c->verdict = (int)db_int(&q);
        c->reason = db_text(&q, mem);
        c->who = db_text(&q, mem);
    }
    return db_end(&q);
}

err plan_item_state_set(turn *t, const plan_item *i, plan_item_state to)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE plan_item SET state = $2, version = version + 1 WHERE id = $1 AND state = $3 "
              "AND version = $4",
              INT(i->id), INT(to), INT(i->state), INT(i->version)));
    return rows ? OK : E_CONFLICT;
}

static err move(turn *t, const plan_item *i, plan_item_state to, const char *deed,
                const char *reason)
{
    TRY(plan_item_state_set(t, i, to));
    TRY(plan_decision_add(t, i->id, to, reason));
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_int(&c, "state", i->state, to);
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "plan_item",
                                        .record = i->id,
                                        .org = i->org,
                                        .before = audit_end(&c.before),
                                        .after = audit_end(&c.after),
                                        .reason = reason});
}

/* ---- the unit -------------------------------------------------------------------------------- */

static err entry_fault(turn *t, const plan_year *y)
{
    switch (plan_entry_on(y, t->today)) {
    case ENTRY_EARLY:
        return web_fault(t, "state", T_plan_entry_early, day_iso(t->mem, y->opens), "");
    case ENTRY_LATE:
        return web_fault(t, "state", T_plan_entry_late, day_iso(t->mem, y->closes), "");
    case ENTRY_STOPPED: return web_fault(t, "state", T_plan_entry_stopped, "", "");
    case ENTRY_FREE: break;
    }
    return OK;
}

err plan_item_submit(turn *t, int64_t item)
{
    plan_item i = {0};
    plan_year y = {0};
    TRY(plan_item_get(t->d, item, t->mem, &i));
    TRY(plan_year_get(t->d, i.plan, t->mem, &y));
    if (i.state != ITEM_DRAFT && i.state != ITEM_RETURNED && i.state != ITEM_WITHDRAWN) {
        return E_CONFLICT;
    }
    if (t->right != MAY_REVIEW_PLAN) { TRY(entry_fault(t, &y)); }
    TRY(plan_item_faults(t, &i, &y));
    return move(t, &i, ITEM_SUBMITTED, "plan.item_submit", "");
}

err plan_item_withdraw(turn *t, int64_t item, const char *reason)
{
    plan_item i = {0};
    TRY(plan_item_get(t->d, item, t->mem, &i));
    if (i.state != ITEM_DRAFT && i.state != ITEM_SUBMITTED && i.state != ITEM_RETURNED) {
        return E_CONFLICT;
    }
    return move(t, &i, ITEM_WITHDRAWN, "plan.item_withdraw", reason);
}

/* The last decision is the withdrawal; a change since made a draft of it. */
err plan_item_was(db *d, int64_t item, plan_item_state *ret)
{
    db_q q = db_sql(d,
                    "SELECT verdict FROM plan_decision WHERE item = $1 AND verdict <> $2"
                    " ORDER BY id DESC LIMIT 2",
                    INT(item), INT(DECISION_AMENDED));
    *ret = ITEM_DRAFT;
    for (int n = 0; db_row(&q); n++) {
        plan_item_state s = (plan_item_state)db_int(&q);
        if (n == 1) { *ret = s; }
    }
    return db_end(&q);
}

err plan_item_restore(turn *t, int64_t item, const char *reason)
{
    plan_item i = {0};
    plan_year y = {0};
    plan_item_state was = ITEM_DRAFT;
    bool office = t->right == MAY_REVIEW_PLAN;
    TRY(plan_item_get(t->d, item, t->mem, &i));
    TRY(plan_year_get(t->d, i.plan, t->mem, &y));
    TRY(plan_item_was(t->d, item, &was));
    if (i.state != ITEM_WITHDRAWN || (was == ITEM_APPROVED) != office) { return E_CONFLICT; }
    if (y.state == PLAN_CLOSED) { return web_fault(t, "reason", T_plan_year_closed, "", ""); }
    if (text_empty(reason)) { return web_fault(t, "reason", T_plan_verdict_reason, "", ""); }
    if (was == ITEM_SUBMITTED) { TRY(entry_fault(t, &y)); }
    return move(t, &i, was, "plan.item_restore", reason);
}

/* ---- the office ------------------------------------------------------------------------------ */

err plan_item_decide(turn *t, int64_t item, plan_item_state verdict, const char *reason)
{
    static const char *const deeds[] = {[ITEM_RETURNED] = "plan.item_return",
                                        [ITEM_APPROVED] = "plan.item_approve",
                                        [ITEM_REFUSED] = "plan.item_refuse",
                                        [ITEM_WITHDRAWN] = "plan.item_strike"};
    plan_item i = {0};
    TRY(plan_item_get(t->d, item, t->mem, &i));
    if (!plan_verdict_fits(i.state, verdict, i.added_in)) { return E_CONFLICT; }
    if (verdict != ITEM_APPROVED && text_empty(reason)) {
        return web_fault(t, "reason", T_plan_verdict_reason, "", "");
    }
    TRY(move(t, &i, verdict, deeds[verdict], reason));
    if (verdict != ITEM_RETURNED) { return OK; }
    return notice_unit(t, i.org,
                       &(notice){.kind = NOTICE_ITEM_RETURNED,
                                 .words = {i.name, reason},
                                 .path = arena_printf(t->mem, "/item/%lld", (long long)i.id)});
}

/* ---- look-alikes ----------------------------------------------------------------------------- */

static int nearer(const void *a, const void *b)
{
    const plan_alike *x = a, *y = b;
    if (x->theme_permille != y->theme_permille) { return y->theme_permille - x->theme_permille; }
    return (x->item > y->item) - (x->item < y->item);
}

static void alike_add(const plan_item *i, const plan_item *other, arena *mem, plan_alikes *ret)
{
    int permille = plan_near_permille(i, other);
    bool audience = plan_same_audience(i, other), dates = plan_dates_near(i, other);
    if (!plan_is_alike(permille, audience, dates)) { return; }
    *GROW(mem, ret) = (plan_alike){.item = other->id,
                                   .org = other->org,
                                   .name = other->name,
                                   .org_name = other->org_name,
                                   .audience = other->audience,
                                   .starts = other->starts,
                                   .seats = other->seats,
                                   .theme_permille = permille,
                                   .same_audience = audience,
                                   .dates_near = dates,
                                   .state = other->state};
}

err plan_alikes_of(db *d, int64_t item, arena *mem, plan_alikes *ret)
{
    plan_item i = {0}, other;
    TRY(plan_item_get(d, item, mem, &i));
    db_q q = db_sql(d,
                    "SELECT " PLAN_ITEM_COLUMNS
                    " FROM plan_year mine JOIN people_org_under u ON u.ancestor = mine.org"
                    " JOIN plan_year y ON y.org = u.org AND y.year = mine.year JOIN plan_item i ON "
                    "i.plan = y.id"
                    " JOIN people_org o ON o.id = i.org WHERE mine.id = $1 AND i.id <> $2 AND "
                    "i.state IN ($3, $4)"
                    " ORDER BY i.id",
                    INT(i.plan), INT(item), INT(ITEM_SUBMITTED), INT(ITEM_APPROVED));
    while (db_row(&q)) {
        plan_item_read(&q, mem, &other);
        alike_add(&i, &other, mem, ret);
    }
    TRY(db_end(&q));
    if (ret->n > 1) { qsort(ret->at, ret->n, sizeof ret->at[0], nearer); }
    ret->n = ret->n < ALIKE_MOST ? ret->n : ALIKE_MOST;
    return OK;
}
