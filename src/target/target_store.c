/* Goals as rows: set, changed, taken back; each with its audit entry. */
#include "target/target_inside.h"
#include "target_text.h"

#define GOAL_COLUMNS                                                                               \
    "g.id, g.org, g.name, g.people_group, g.root, g.filter, g.kind, g.theme, g.permille, "         \
    "g.starts, g.due, g.source, g.reason, g.ended, g.end_reason, g.version, o.name, n.name"
#define GOAL_FROM                                                                                  \
    " FROM target_goal g JOIN people_org o ON o.id = g.org"                                        \
    " LEFT JOIN people_group n ON n.id = g.people_group"

static err goals_read(db_q q, arena *mem, target_goals *ret)
{
    while (db_row(&q)) {
        target_goal *g = GROW(mem, ret);
        g->id = db_int(&q);
        g->org = db_int(&q);
        g->name = db_text(&q, mem);
        g->group = db_int(&q);
        g->root = db_int(&q);
        g->filter = db_text(&q, mem);
        g->kind = (class_kind)db_int(&q);
        g->theme = db_text(&q, mem);
        g->permille = (int)db_int(&q);
        g->starts = db_day(&q);
        g->due = db_day(&q);
        g->source = db_text(&q, mem);
        g->reason = db_text(&q, mem);
        g->ended = db_int(&q) != 0;
        g->end_reason = db_text(&q, mem);
        g->version = db_int(&q);
        g->org_name = db_text(&q, mem);
        g->group_name = db_text(&q, mem);
    }
    return db_end(&q);
}

err target_get(db *d, int64_t id, arena *mem, target_goal *ret)
{
    target_goals one = {0};
    TRY(goals_read(db_sql(d, "SELECT " GOAL_COLUMNS GOAL_FROM " WHERE g.id = $1", INT(id)), mem,
                   &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

err target_of(db *d, int64_t org, arena *mem, target_goals *ret)
{
    return goals_read(
        db_sql(d,
               "SELECT " GOAL_COLUMNS GOAL_FROM
               " LEFT JOIN people_org_under a ON a.org = $1 AND a.ancestor = g.org"
               " LEFT JOIN people_org_under b ON b.ancestor = $1 AND b.org = g.org"
               " WHERE a.org IS NOT NULL OR b.org IS NOT NULL"
               " ORDER BY g.ended, g.due, g.id LIMIT 500",
               INT(org)),
        mem, ret);
}

err target_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t org = 0;
    TRY(db_one(t->d, &org, "SELECT org FROM target_goal WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = org};
    return OK;
}

const char *target_name(turn *t, int64_t id)
{
    target_goal g = {0};
    return target_get(t->d, id, t->mem, &g) == OK ? g.name : "";
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err whom_of_group(turn *t, target_goal *g)
{
    people_group group = {0};
    people_filter f = people_filter_any();
    err e = people_group_get(t->d, g->group, t->mem, &group);
    if (e == OK) { e = people_group_filter(t->d, &group, t->mem, &f); }
    if (e == E_ABSENT) { return web_fault(t, "group", T_target_group_wrong, "", ""); }
    TRY(e);
    g->root = f.org;
    f.org = 0;
    g->filter = people_filter_text(&f, t->mem);
    return OK;
}

static err goal_check(turn *t, target_goal *g)
{
    TRY(whom_of_group(t, g));
    if (text_chars(g->name) < 2) { return web_fault(t, "name", T_target_name_missing, "", ""); }
    if (text_chars(g->source) < 2) {
        return web_fault(t, "source", T_target_source_missing, "", "");
    }
    if (g->permille < 1 || g->permille > 1000) {
        return web_fault(t, "percent", T_target_percent_wrong, "", "");
    }
    if (!day_known(g->starts) || !day_known(g->due) || g->due.n < g->starts.n) {
        return web_fault(t, "due", T_target_due_wrong, "", "");
    }
    return OK;
}

static err goal_audit(turn *t, const char *deed, const target_goal *g, const char *reason)
{
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "name", g->name);
    audit_pair_text(&b, "filter", g->filter);
    audit_pair_int(&b, "permille", g->permille);
    audit_pair_text(&b, "starts", day_iso(t->mem, g->starts));
    audit_pair_text(&b, "due", day_iso(t->mem, g->due));
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "target",
                                        .record = g->id,
                                        .org = g->org,
                                        .after = audit_end(&b),
                                        .reason = reason});
}

err target_add(turn *t, const target_goal *wanted, int64_t *ret_id)
{
    target_goal g = *wanted;
    TRY(goal_check(t, &g));
    g.id = *ret_id = id_new();
    TRY(db_do(
        t->d, NULL,
        "INSERT INTO target_goal (id, org, name, people_group, root, filter, kind, theme, "
        "permille, starts, due, source, reason, ended, made_at, made_by, version) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, 1)",
        INT(g.id), INT(g.org), TEXT(g.name), INT(g.group), INT(g.root), TEXT(g.filter), INT(g.kind),
        TEXT(g.theme), INT(g.permille), DAY(g.starts), DAY(g.due), TEXT(g.source), TEXT(g.reason),
        MOMENT(t->now), INT(t->actor.person)));
    TRY(target_keep_all(t->d, t->now, t->mem));
    return goal_audit(t, "target.add", &g, g.reason);
}

err target_change(turn *t, const target_goal *wanted)
{
    target_goal g = *wanted;
    int64_t rows = 0;
    TRY(goal_check(t, &g));
    TRY(db_do(t->d, &rows,
              "UPDATE target_goal SET name = $2, people_group = $3, root = $4, filter = $5, kind = "
              "$6, theme = $7, permille = $8, starts = $9, due = $10, source = $11, reason = $12,"
              " version = version + 1 WHERE id = $1 AND version = $13 AND ended = 0",
              INT(g.id), TEXT(g.name), INT(g.group), INT(g.root), TEXT(g.filter), INT(g.kind),
              TEXT(g.theme), INT(g.permille), DAY(g.starts), DAY(g.due), TEXT(g.source),
              TEXT(g.reason), INT(g.version)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(db_do(t->d, NULL, "UPDATE target_kept SET good = 0 WHERE target = $1", INT(g.id)));
    TRY(target_keep_all(t->d, t->now, t->mem));
    return goal_audit(t, "target.change", &g, g.reason);
}

err target_end(turn *t, int64_t id, int64_t version, const char *reason)
{
    target_goal g = {0};
    int64_t rows = 0;
    if (text_chars(reason) < 2) { return web_fault(t, "reason", T_target_reason_missing, "", ""); }
    TRY(target_get(t->d, id, t->mem, &g));
    TRY(db_do(t->d, &rows,
              "UPDATE target_goal SET ended = 1, end_reason = $3, version = version + 1"
              " WHERE id = $1 AND version = $2 AND ended = 0",
              INT(id), INT(version), TEXT(reason)));
    if (rows == 0) { return E_CONFLICT; }
    return goal_audit(t, "target.end", &g, reason);
}
