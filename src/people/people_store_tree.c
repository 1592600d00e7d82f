/* Questions about the tree of units: the picker's search and how many people stand under each. */
#include "people/people_inside.h"

static void put_ids(buf *b, const int64_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) { /* numbers of ours, never text from outside */
        buf_printf(b, "%s%lld", b->n && b->at[b->n - 1] != '(' ? "," : "", (long long)at[i]);
    }
}

/* What was typed becomes one pattern for each run between blanks: its characters follow one another
 * in the unit's name, its letters begin a spelling. Marks of LIKE's own language are left out. */
static void add_patterns(buf *b, db_vals *values, arena *mem, const char *words)
{
    for (const char *at = words; *at;) {
        at += strspn(at, " ");
        size_t n = strcspn(at, " ");
        const char *run =
            people_search_words(mem, pinyin_query_text(mem, arena_copy_n(mem, at, n)));
        buf pattern = buf_new(mem);
        buf_put(&pattern, "% ");
        for (const char *c = run; *c; c++) {
            if (!strchr("%_\\", *c)) { buf_putc(&pattern, *c); }
        }
        buf_putc(&pattern, '%');
        if (n) {
            *GROW(mem, values) = TEXT(pattern.at);
            buf_printf(b, " AND ' ' || o.search LIKE $%d", (int)values->n);
        }
        at += n;
    }
}

/* Some thousand units at most stand under the roots: they are looked through, 1 ms for 4,000. */
err people_org_search(db *d, const char *words, const int64_t *roots, size_t roots_n, size_t limit,
                      arena *mem, people_org_hits *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    if (roots_n == 0) { return OK; }
    buf_put(&b, "SELECT o.id, o.name, x.name, o.parent, o.code, o.level, o.kind FROM people_org o "
                "LEFT JOIN people_org x ON x.id = o.parent"
                " WHERE o.id IN (SELECT org FROM people_org_under WHERE ancestor IN (");
    put_ids(&b, roots, roots_n);
    buf_put(&b, "))");
    add_patterns(&b, &values, mem, text_clean(mem, words));
    *GROW(mem, &values) = INT((int64_t)limit);
    buf_printf(&b, " ORDER BY o.level, o.place, o.sort_key, o.id LIMIT $%d", (int)values.n);
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&q)) {
        people_org_hit *hit = GROW(mem, ret);
        hit->id = db_int(&q);
        hit->name = db_text(&q, mem);
        hit->parent_name = db_text(&q, mem);
        hit->parent = db_int(&q);
        hit->code = db_text(&q, mem);
        hit->level = (org_level)db_int(&q);
        hit->kind = (org_kind)db_int(&q);
    }
    return db_end(&q);
}

static people_org_count *count_of(people_org_count *at, size_t n, int64_t org_id)
{
    for (size_t i = 0; i < n; i++) {
        if (at[i].org == org_id) { return &at[i]; }
    }
    return NULL;
}

/* From the index alone, each person once: how many are in each unit itself, then the sums over
 * what stands below. 20 ms for the 126,571 of a prefecture. */
static err count_people(db *d, const char *ids, people_org_count *at, size_t n)
{
    arena *mem = arena_new();
    db_q q = db_sql(
        d, arena_printf(mem,
                        "WITH own AS MATERIALIZED (SELECT p.org AS org, count(*) AS people"
                        " FROM people_person p WHERE p.state = 1 AND p.org IN"
                        " (SELECT org FROM people_org_under WHERE ancestor IN (%s)) GROUP BY p.org)"
                        " SELECT u.ancestor, CAST(sum(own.people) AS bigint) FROM own CROSS JOIN"
                        " people_org_under u WHERE u.org = own.org AND +u.ancestor IN (%s)"
                        " GROUP BY u.ancestor ORDER BY u.ancestor",
                        ids, ids));
    while (db_row(&q)) {
        people_org_count *c = count_of(at, n, db_int(&q));
        int64_t people = db_int(&q);
        if (c) c->people = people;
    }
    err e = db_end(&q);
    arena_free(mem);
    return e;
}

static err count_children(db *d, const char *ids, people_org_count *at, size_t n)
{
    arena *mem = arena_new();
    db_q q = db_sql(d, arena_printf(mem,
                                    "SELECT parent, count(*) FROM people_org WHERE parent IN (%s) "
                                    "GROUP BY parent",
                                    ids));
    while (db_row(&q)) {
        people_org_count *c = count_of(at, n, db_int(&q));
        int64_t children = db_int(&q);
        if (c) c->children = children;
    }
    err e = db_end(&q);
    arena_free(mem);
    return e;
}

err people_org_counts(db *d, people_org_count *at, size_t n)
{
    if (n == 0) { return OK; }
    arena *mem = arena_new();
    buf ids = buf_new(mem);
    for (size_t i = 0; i < n; i++) {
        put_ids(&ids, &at[i].org, 1);
    }
    err e = count_people(d, ids.at, at, n);
    if (e == OK) { e = count_children(d, ids.at, at, n); }
    arena_free(mem);
    return e;
}
