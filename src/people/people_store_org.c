/* Organisations and the closure of who stands under whom. */
#include <stdlib.h>

#include "people/people_inside.h"
#include "people_text.h"

#define ORG_COLUMNS                                                                                \
    "id, parent, code, name, short_name, mail, level, kind, place, since, until, version"
#define ORG_COLUMNS_O                                                                              \
    "o.id, o.parent, o.code, o.name, o.short_name, o.mail, o.level, o.kind, o.place, o.since, "    \
    "o.until, "                                                                                    \
    "o.version"

static void org_read(db_q *q, arena *mem, org *o)
{
    o->id = db_int(q);
    o->parent = db_int(q);
    o->code = db_text(q, mem);
    o->name = db_text(q, mem);
    o->short_name = db_text(q, mem);
    o->mail = db_text(q, mem);
    o->level = (org_level)db_int(q);
    o->kind = (org_kind)db_int(q);
    o->place = (int)db_int(q);
    o->since = db_day(q);
    o->until = db_day(q);
    o->version = db_int(q);
}

static err org_one(db_q q, arena *mem, org *ret)
{
    bool found = false;
    while (db_row(&q)) {
        org_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err orgs_all(db_q q, arena *mem, orgs *ret)
{
    while (db_row(&q)) {
        org_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err people_org_get(db *d, int64_t id, arena *mem, org *ret)
{
    return org_one(db_sql(d, "SELECT " ORG_COLUMNS " FROM people_org WHERE id = $1", INT(id)), mem,
                   ret);
}

err people_org_by_code(db *d, const char *code, arena *mem, org *ret)
{
    return org_one(db_sql(d, "SELECT " ORG_COLUMNS " FROM people_org WHERE code = $1", TEXT(code)),
                   mem, ret);
}

err people_org_children(db *d, int64_t parent, arena *mem, orgs *ret)
{
    db_q q = parent ? db_sql(d,
                             "SELECT " ORG_COLUMNS
                             " FROM people_org WHERE parent = $1 ORDER BY place, id",
                             INT(parent))
                    : db_sql(d, "SELECT " ORG_COLUMNS
                                " FROM people_org WHERE parent IS NULL ORDER BY place, id");
    return orgs_all(q, mem, ret);
}

err people_orgs_under(db *d, int64_t root, arena *mem, orgs *ret)
{
    return orgs_all(db_sql(d,
                           "SELECT " ORG_COLUMNS_O
                           " FROM people_org_under u JOIN people_org o ON o.id = u.org"
                           " WHERE u.ancestor = $1 ORDER BY u.depth, o.parent, o.place, o.id",
                           INT(root)),
                    mem, ret);
}

err people_schools_of(db *d, arena *mem, orgs *ret)
{
    db_q q = db_sql(d,
                    "SELECT " ORG_COLUMNS
                    " FROM people_org WHERE kind = $1 ORDER BY level, place, id LIMIT 500",
                    INT(ORG_PARTY_SCHOOL));
    return orgs_all(q, mem, ret);
}

/* Each the id, a blank, the name, NUL. */
static err choices_ask(db *d, void *parent, arena *mem, buf *ret)
{
    db_q q = db_sql(d, "SELECT id, name FROM people_org WHERE parent = $1 ORDER BY place, id",
                    INT(*(int64_t *)parent));
    while (db_row(&q)) {
        buf_put_int(ret, db_int(&q));
        buf_putc(ret, ' ');
        buf_put(ret, db_text(&q, mem));
        buf_putc(ret, '\0');
    }
    return db_end(&q);
}

err people_org_choices(db *d, int64_t parent, arena *mem, orgs *ret)
{
    const char *key = arena_printf(mem, "people.choices %lld", (long long)parent), *at = "";
    size_t n = 0;
    TRY(db_kept(d, key, SHOWN_SECONDS, mem, choices_ask, &parent, &at, &n));
    for (const char *end = at + n; at < end; at += strlen(at) + 1) {
        char *name = NULL;
        int64_t id = strtoll(at, &name, 10);
        *GROW(mem, ret) =
            (org){.id = id, .parent = parent, .name = name + 1, .code = "", .short_name = ""};
    }
    return OK;
}

err people_org_is_all(db *d, int64_t org_id, bool *ret)
{
    int64_t root = 0, roots = 0;
    db_q q = db_sql(d, "SELECT id FROM people_org WHERE parent IS NULL ORDER BY place, id LIMIT 2");
    for (; db_row(&q); roots++) {
        root = db_int(&q);
    }
    *ret = roots == 1 && root == org_id;
    return db_end(&q);
}

err people_org_path(db *d, int64_t id, arena *mem, orgs *ret)
{
    return orgs_all(db_sql(d,
                           "SELECT " ORG_COLUMNS_O
                           " FROM people_org_under u JOIN people_org o ON o.id = u.ancestor"
                           " WHERE u.org = $1 ORDER BY u.depth DESC, o.id",
                           INT(id)),
                    mem, ret);
}

bool people_org_is_under(db *d, int64_t org_id, int64_t ancestor)
{
    int64_t depth = 0;
    return db_one(d, &depth, "SELECT depth FROM people_org_under WHERE ancestor = $1 AND org = $2",
                  INT(ancestor), INT(org_id)) == OK;
}

err people_org_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t found = 0;
    TRY(db_one(t->d, &found, "SELECT id FROM people_org WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = id};
    return OK;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err org_faults(turn *t, const org *o)
{
    if (text_empty(o->name)) { web_fault(t, "name", T_people_org_name_missing, "", ""); }
    if (text_empty(o->code) || text_chars(o->code) > 40) {
        web_fault(t, "code", T_people_org_code_missing, "", "");
    }
    if (o->level < ORG_NATION || o->level > ORG_VILLAGE || o->kind < ORG_REGION ||
        o->kind > ORG_OTHER) {
        web_fault(t, "level", T_people_org_level_wrong, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

static err org_closure_add(db *d, int64_t id, int64_t parent)
{
    TRY(db_do(d, NULL, "INSERT INTO people_org_under (ancestor, org, depth) VALUES ($1, $2, 0)",
              INT(id), INT(id)));
    if (parent == 0) { return OK; }
    return db_do(d, NULL,
                 "INSERT INTO people_org_under (ancestor, org, depth)"
                 " SELECT ancestor, $1, depth + 1 FROM people_org_under WHERE org = $2",
                 INT(id), INT(parent));
}

static const char *org_words(turn *t, const org *o)
{
    const char *name = pinyin_search_text(t->mem, o->name, false);
    const char *shorter = pinyin_search_text(t->mem, o->short_name, false);
    return people_search_words(t->mem, arena_printf(t->mem, "%s %s %s", name, shorter,
                                                    pinyin_query_text(t->mem, o->code)));
}

/* Fields that differ, old and new; `old` NULL for a new unit. */
static void org_differences(const org *old, const org *now, audit_pairs *c)
{
    static const org nothing = {.code = "",
                                .name = "",
                                .short_name = "",
                                .level = (org_level)-1,
                                .since = {INT32_MIN},
                                .until = {INT32_MIN}};
    const org *a = old ? old : &nothing;
    audit_pairs_text(c, "code", a->code, now->code);
    audit_pairs_text(c, "name", a->name, now->name);
    audit_pairs_text(c, "short_name", a->short_name, now->short_name);
    audit_pairs_text(c, "mail", a->mail ? a->mail : "", now->mail ? now->mail : "");
    audit_pairs_int(c, "level", (int)a->level, now->level);
    audit_pairs_int(c, "kind", a->kind, now->kind);
    audit_pairs_int(c, "place", a->place, now->place);
    audit_pairs_day(c, "since", a->since, now->since);
    audit_pairs_day(c, "until", a->until, now->until);
}

static err org_audit(turn *t, const char *deed, const org *old, const org *now)
{
    audit_pairs c = audit_pairs_new(t->mem);
    org_differences(old, now, &c);
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "org",
                                        .record = now->id,
                                        .org = now->id,
                                        .before = old ? audit_end(&c.before) : "",
                                        .after = audit_end(&c.after)});
}

/* Asked first, because a broken constraint would end the transaction and the form could not be
 * shown again. The constraint stays what decides. */
static err org_code_free(turn *t, const org *o, int64_t id)
{
    int64_t owner = 0;
    err e = db_one(t->d, &owner, "SELECT id FROM people_org WHERE code = $1", TEXT(o->code));
    if (e == OK && owner != id) {
        web_fault(t, "code", T_people_org_code_taken, o->code, "");
        return E_CONFLICT;
    }
    return e == E_ABSENT ? OK : e;
}

static err org_exists(turn *t, int64_t id)
{
    int64_t found = 0;
    return id ? db_one(t->d, &found, "SELECT id FROM people_org WHERE id = $1", INT(id)) : OK;
}

err people_org_add(turn *t, const org *o, int64_t *ret_id)
{
    org made = *o;
    TRY(org_faults(t, o));
    TRY(org_exists(t, o->parent));
    int64_t id = made.id = *ret_id = o->id ? o->id : id_new();
    TRY(org_code_free(t, o, id));
    TRY(db_do(
        t->d, NULL,
        "INSERT INTO people_org (id, parent, code, name, short_name, level, kind, place, sort_key, "
        "search,"
        " since, until, mail, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13, 1)",
        INT(id), ID_OR_NULL(o->parent), TEXT(o->code), TEXT(o->name), TEXT(o->short_name),
        INT(o->level), INT(o->kind), INT(o->place), TEXT(pinyin_sort_key(t->mem, o->name, false)),
        TEXT(org_words(t, o)), DAY(o->since), DAY(o->until), TEXT(o->mail)));
    TRY(org_closure_add(t->d, id, o->parent));
    return org_audit(t, "people.org_add", NULL, &made);
}

err people_org_change(turn *t, const org *o)
{
    org old = {0};
    int64_t rows = 0;
    TRY(org_faults(t, o));
    TRY(people_org_get(t->d, o->id, t->mem, &old));
    TRY(org_code_free(t, o, o->id));
    TRY(db_do(
        t->d, &rows,
        "UPDATE people_org SET code = $2, name = $3, short_name = $4, level = $5, kind = $6, "
        "place = $7,"
        " sort_key = $8, search = $9, since = $10, until = $11, mail = $12, version = version + 1"
        " WHERE id = $1 AND version = $13",
        INT(o->id), TEXT(o->code), TEXT(o->name), TEXT(o->short_name), INT(o->level), INT(o->kind),
        INT(o->place), TEXT(pinyin_sort_key(t->mem, o->name, false)), TEXT(org_words(t, o)),
        DAY(o->since), DAY(o->until), TEXT(o->mail), INT(o->version)));
    return rows ? org_audit(t, "people.org_change", &old, o) : E_CONFLICT;
}

/* The subtree keeps its inner order; only its links to the ancestors outside are cut and made anew.
 */
static err org_relink(db *d, int64_t id, int64_t parent)
{
    TRY(db_do(d, NULL,
              "DELETE FROM people_org_under WHERE org IN (SELECT org FROM people_org_under WHERE "
              "ancestor = $1)"
              " AND ancestor NOT IN (SELECT org FROM people_org_under WHERE ancestor = $1)",
              INT(id)));
    if (parent == 0) { return OK; }
    return db_do(d, NULL,
                 "INSERT INTO people_org_under (ancestor, org, depth)"
                 " SELECT a.ancestor, u.org, a.depth + u.depth + 1 FROM people_org_under a"
                 " CROSS JOIN people_org_under u WHERE a.org = $1 AND u.ancestor = $2",
                 INT(parent), INT(id));
}

err people_org_move(turn *t, int64_t id, int64_t parent, const char *reason)
{
    org old = {0};
    TRY(people_org_get(t->d, id, t->mem, &old));
    TRY(org_exists(t, parent));
    if (parent && people_org_is_under(t->d, parent, id)) {
        return web_fault(t, "parent", T_people_org_under_itself, "", "");
    }
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE people_org SET parent = $2, version = version + 1"
              " WHERE id = $1 AND version = $3",
              INT(id), ID_OR_NULL(parent), INT(old.version)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(org_relink(t->d, id, parent));
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_int(&c, "parent", old.parent, parent);
    return audit_write(t, &(audit_deed){.deed = "people.org_move",
                                        .kind = "org",
                                        .record = id,
                                        .org = id,
                                        .before = audit_end(&c.before),
                                        .after = audit_end(&c.after),
                                        .reason = reason});
}
