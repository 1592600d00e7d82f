/* Saved filters that stay current: a group holds a question, never a list of people. */
#include "people/people_inside.h"
#include "people_text.h"

#define GROUP_COLUMNS "g.id, g.org, g.name, g.filter, g.version"

static void group_read(db_q *q, arena *mem, people_group *g)
{
    g->id = db_int(q);
    g->org = db_int(q);
    g->name = db_text(q, mem);
    g->filter = db_text(q, mem);
    g->version = db_int(q);
}

err people_group_get(db *d, int64_t id, arena *mem, people_group *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT " GROUP_COLUMNS " FROM people_group g WHERE g.id = $1", INT(id));
    while (db_row(&q)) {
        group_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

/* Groups are few (tens to hundreds), the units below a root thousands: each group's unit is looked
 * up among them, not the other way round. */
err people_groups_of(db *d, int64_t org_id, arena *mem, people_groups *ret)
{
    db_q q = db_sql(d,
                    "SELECT " GROUP_COLUMNS " FROM people_group g CROSS JOIN people_org_under u"
                    " WHERE u.ancestor = $1 AND u.org = g.org ORDER BY g.name, g.id",
                    INT(org_id));
    while (db_row(&q)) {
        group_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err people_group_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t org_id = 0;
    TRY(db_one(t->d, &org_id, "SELECT org FROM people_group WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = org_id};
    return OK;
}

err people_group_filter(db *d, const people_group *g, arena *mem, people_filter *ret)
{
    TRY(people_filter_read(g->filter, mem, ret));
    if (ret->org == 0) { ret->org = g->org; }
    return people_org_is_under(d, ret->org, g->org) ? OK : E_ABSENT;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

/* The filter is kept in its one regular form, so that equal groups have equal texts. */
static err group_check(turn *t, const people_group *g, people_group *ret)
{
    people_filter f = people_filter_any();
    int64_t owner = 0;
    size_t n = text_chars(g->name);
    *ret = *g;
    if (n < 1 || n > 60) { return web_fault(t, "name", T_people_group_name_missing, "", ""); }
    if (people_filter_read(g->filter, t->mem, &f) != OK ||
        (f.org && !people_org_is_under(t->d, f.org, g->org))) {
        return web_fault(t, "filter", T_people_group_filter_wrong, "", "");
    }
    ret->filter = people_filter_text(&f, t->mem);
    err e = db_one(t->d, &owner, "SELECT id FROM people_group WHERE org = $1 AND name = $2",
                   INT(g->org), TEXT(g->name));
    if (e == OK && owner != g->id) {
        web_fault(t, "name", T_people_group_name_taken, g->name, "");
        return E_CONFLICT;
    }
    return e == E_ABSENT ? OK : e;
}

static err group_audit(turn *t, const char *deed, const people_group *old, const people_group *now)
{
    const people_group nothing = {.name = "", .filter = ""};
    const people_group *a = old ? old : &nothing, *b = now ? now : &nothing,
                       *known = now ? now : old;
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_text(&c, "name", a->name, b->name);
    audit_pairs_text(&c, "filter", a->filter, b->filter);
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "group",
                                        .record = known->id,
                                        .org = known->org,
                                        .before = old ? audit_end(&c.before) : "",
                                        .after = now ? audit_end(&c.after) : ""});
}

err people_group_add(turn *t, const people_group *wanted, int64_t *ret_id)
{
    people_group g = {0};
    TRY(group_check(t, wanted, &g));
    g.id = *ret_id = g.id ? g.id : id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO people_group (id, org, name, filter, owner, made_at, version) VALUES "
              "($1, $2, $3, $4, $5, $6, 1)",
              INT(g.id), INT(g.org), TEXT(g.name),
              TEXT(text_empty(g.filter) ? "state=0" : g.filter), INT(t->actor.person),
              MOMENT(t->now)));
    return group_audit(t, "people.group_add", NULL, &g);
}

err people_group_change(turn *t, const people_group *wanted)
{
    people_group old = {0}, g = {0};
    int64_t rows = 0;
    TRY(people_group_get(t->d, wanted->id, t->mem, &old));
    people_group asked = *wanted;
    asked.org = old.org;
    TRY(group_check(t, &asked, &g));
    TRY(db_do(t->d, &rows,
              "UPDATE people_group SET name = $2, filter = $3, version = version + 1 WHERE id = $1 "
              "AND version = $4",
              INT(g.id), TEXT(g.name), TEXT(text_empty(g.filter) ? "state=0" : g.filter),
              INT(g.version)));
    return rows ? group_audit(t, "people.group_change", &old, &g) : E_CONFLICT;
}

err people_group_drop(turn *t, int64_t id, int64_t version)
{
    people_group old = {0};
    int64_t rows = 0;
    TRY(people_group_get(t->d, id, t->mem, &old));
    TRY(db_do(t->d, &rows, "DELETE FROM people_group WHERE id = $1 AND version = $2", INT(id),
              INT(version)));
    return rows ? group_audit(t, "people.group_drop", &old, NULL) : E_CONFLICT;
}
