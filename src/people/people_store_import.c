/* What the import asks and writes. A new person takes seven statements; the audit entry is the
 * first of its chain. */
#include "claim/claim.h"
#include "people/people_import_inside.h"
#include "secret/secret.h"

enum { NAMESAKES = 20 };

/* ---- questions ------------------------------------------------------------------------------- */

static err above_path(db *d, int64_t root, arena *mem, const char **ret)
{
    orgs path = {0};
    buf b = buf_new(mem);
    TRY(people_org_path(d, root, mem, &path));
    for (size_t i = 0; i + 1 < path.n; i++) {
        buf_printf(&b, "%s%s", b.n ? " / " : "", path.at[i].name);
    }
    buf_put(&b, "");
    *ret = b.at;
    return OK;
}

err import_units_load(db *d, int64_t root, day today, arena *mem, import_units *ret)
{
    const char *above = "";
    import_set places = {0};
    *ret = (import_units){.root = root};
    db_q q = db_sql(
        d,
        "SELECT o.id, o.parent, o.code, o.name, o.short_name, o.until FROM people_org_under u"
        " JOIN people_org o ON o.id = u.org WHERE u.ancestor = $1 ORDER BY u.depth, o.id",
        INT(root));
    while (db_row(&q)) {
        import_unit *u = GROW(mem, &ret->units);
        u->id = db_int(&q);
        u->parent = (int)import_set_get(&places, (uint64_t)db_int(&q)) - 1;
        u->code = db_text(&q, mem);
        u->name = db_text(&q, mem);
        u->short_name = db_text(&q, mem);
        day until = db_day(&q);
        import_set_put(&places, (uint64_t)u->id, (int64_t)ret->units.n);
        u->closed = day_known(until) && until.n <= today.n;
    }
    import_set_free(&places);
    TRY(db_end(&q));
    TRY(above_path(d, root, mem, &above));
    import_units_index(ret, above, mem);
    return ret->units.n ? OK : E_ABSENT;
}

err import_person_by_citizen(db *d, const char *citizen, arena *mem, int64_t *ret)
{
    *ret = 0;
    err e = claim_owner(d, "citizen", secret_hash(mem, "citizen", citizen), ret);
    return e == E_ABSENT ? OK : e;
}

err import_namesakes(db *d, const person *p, arena *mem, persons *ret)
{
    db_q q = db_sql(d,
                    "SELECT " PEOPLE_COLUMNS
                    " FROM people_person p WHERE p.org = $1 AND p.sort_key = $2 AND p.name = $3"
                    " ORDER BY p.id LIMIT $4",
                    INT(p->org), TEXT(pinyin_sort_key(mem, p->name, true)), TEXT(p->name),
                    INT(NAMESAKES));
    while (db_row(&q)) {
        people_row_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err import_org_of(db *d, int64_t person_id, int64_t *ret)
{
    return db_one(d, ret, "SELECT org FROM people_person WHERE id = $1", INT(person_id));
}

/* The last day of the main post before the present one: a corrected date cannot reach behind it. */
err import_post_floor(db *d, int64_t person_id, day *ret)
{
    *ret = DAY_NONE;
    db_q q = db_sql(d, "SELECT max(until) FROM people_post WHERE person = $1 AND main = 1",
                    INT(person_id));
    while (db_row(&q)) {
        *ret = db_day(&q);
    }
    return db_end(&q);
}

/* ---- writing --------------------------------------------------------------------------------- */

err import_write_new(turn *t, const person *p)
{
    int64_t id = 0;
    return people_person_add(t, p, &id);
}

/* The date of the present post set right: no move, and the post keeps its place in the history. */
static err post_date(turn *t, const person *old, const person *now)
{
    int64_t rows = 0;
    TRY(db_do(t->d, NULL,
              "UPDATE people_post SET since = $2 WHERE person = $1 AND main = 1 AND until IS NULL",
              INT(now->id), DAY(now->post_since)));
    TRY(db_do(t->d, &rows,
              "UPDATE people_person SET post_since = $2, changed_at = $3, version = version + 1 "
              "WHERE id = $1",
              INT(now->id), DAY(now->post_since), MOMENT(t->now)));
    if (rows == 0) { return E_CONFLICT; }
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_day(&c, "post_since", old->post_since, now->post_since);
    return audit_write(t, &(audit_deed){.deed = "people.post_date",
                                        .kind = "person",
                                        .record = now->id,
                                        .person = now->id,
                                        .org = now->org,
                                        .before = audit_end(&c.before),
                                        .after = audit_end(&c.after)});
}

err import_write_change(turn *t, const person *old, const person *now, bool own_fields, bool dated)
{
    if (own_fields) { TRY(people_person_change(t, now)); }
    if (import_changes_post(old, now)) {
        person_move m = {.person = now->id,
                         .org = now->org,
                         .title = now->title,
                         .post_level = now->post_level,
                         .rank = now->rank,
                         .since = now->post_since,
                         .reason = ""};
        return people_person_move(t, &m);
    }
    return dated ? post_date(t, old, now) : OK;
}

void import_analyze(store *s)
{
    static const char *const tables[] = {"people_person", "people_post", "people_search"};
    store_analyze(s, tables, COUNT_OF(tables));
}
