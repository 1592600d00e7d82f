/* Counting and keeping: the records are read in one statement a goal, added up over the units
 * above, and only what differs from what is kept is written. */
#include <stdlib.h>

#include "target/target_inside.h"

/* ---- what counts ----------------------------------------------------------------------------- */

target_sql target_sql_new(db *d, arena *mem, const char *begin)
{
    target_sql s = {.d = d, .mem = mem, .b = buf_new(mem)};
    buf_put(&s.b, begin);
    return s;
}

void target_sql_add(target_sql *s, const char *condition, db_val v, const char *after)
{
    *GROW(s->mem, &s->values) = v;
    buf_printf(&s->b, "%s$%d%s", condition, (int)s->values.n, after);
}

void target_counts(target_sql *s, const target_goal *g)
{
    buf_printf(&s->b, " AND k.outcome IN (%d, %d)", (int)OUTCOME_PASSED, (int)OUTCOME_FAILED);
    target_sql_add(s, " AND k.starts >= ", DAY(g->starts), "");
    target_sql_add(s, " AND k.ends <= ", DAY(g->due), "");
    if (!text_empty(g->theme)) { target_sql_add(s, " AND k.theme = ", TEXT(g->theme), ""); }
    if (g->kind) {
        target_sql_add(s, " AND k.class IN (SELECT id FROM class_card WHERE kind = ", INT(g->kind),
                       ")");
    }
}

err target_whom(target_sql *s, const target_goal *g, const char *words)
{
    people_filter f;
    TRY(people_filter_read(g->filter, s->mem, &f));
    if (!text_empty(words) && text_empty(f.words)) { f.words = words; }
    people_filter_sql(&f, s->d, &s->b, &s->values, s->mem);
    return OK;
}

int64_t target_area(db *d, const target_goal *g, int64_t org)
{
    if (people_org_is_under(d, org, g->root)) { return org; }
    return people_org_is_under(d, g->root, org) ? g->root : 0;
}

/* ---- counting -------------------------------------------------------------------------------- */

static err parts_read(db_q q, arena *mem, target_parts *ret)
{
    while (db_row(&q)) {
        target_part *p = GROW(mem, ret);
        p->org = db_int(&q);
        p->month = (int)db_int(&q);
        p->people = db_int(&q);
    }
    return db_end(&q);
}

/* Each unit's own people, by the month in which they first came. */
static err own_parts(db *d, const target_goal *g, arena *mem, target_parts *ret)
{
    target_sql s = target_sql_new(
        d, mem,
        "SELECT f.org, CASE WHEN f.first IS NULL THEN 0 ELSE CAST(substr(f.first, 1, 4) AS bigint)"
        " * 100 + CAST(substr(f.first, 6, 2) AS bigint) END AS month, count(*) FROM"
        " (SELECT p.id AS id, p.org AS org, min(k.ends) AS first FROM people_org_under u"
        " CROSS JOIN people_person p LEFT JOIN class_trainee k ON k.person = p.id");
    target_counts(&s, g);
    target_sql_add(&s, " WHERE p.org = u.org AND u.ancestor = ", INT(g->root), "");
    TRY(target_whom(&s, g, ""));
    buf_put(&s.b, " GROUP BY p.id, p.org) AS f GROUP BY f.org, month ORDER BY f.org, month");
    return parts_read(db_sql_n(d, s.b.at, s.values.at, s.values.n), mem, ret);
}

static int by_unit_and_month(const void *a, const void *b)
{
    const target_part *x = a, *y = b;
    if (x->org != y->org) { return x->org < y->org ? -1 : 1; }
    return (x->month > y->month) - (x->month < y->month);
}

static void merge(target_parts *all)
{
    size_t n = 0;
    qsort(all->at, all->n, sizeof *all->at, by_unit_and_month);
    for (size_t i = 0; i < all->n; i++) {
        if (n && by_unit_and_month(&all->at[n - 1], &all->at[i]) == 0) {
            all->at[n - 1].people += all->at[i].people;
        } else {
            all->at[n++] = all->at[i];
        }
    }
    all->n = n;
}

/* The units at and above each, as far as the goal reaches. */
static err add_up(db *d, int64_t root, const target_parts *own, arena *mem, target_parts *ret)
{
    size_t from = 0;
    db_q q = db_sql(d,
                    "SELECT w.org, a.ancestor FROM people_org_under w JOIN people_org_under a"
                    " ON a.org = w.org JOIN people_org_under r ON r.org = a.ancestor"
                    " WHERE w.ancestor = $1 AND r.ancestor = $1 ORDER BY w.org, a.ancestor",
                    INT(root));
    while (db_row(&q)) {
        int64_t org = db_int(&q), above = db_int(&q);
        while (from < own->n && own->at[from].org < org) {
            from++;
        }
        for (size_t i = from; i < own->n && own->at[i].org == org; i++) {
            target_part *p = GROW(mem, ret);
            *p = own->at[i];
            p->org = above;
        }
    }
    TRY(db_end(&q));
    merge(ret);
    return OK;
}

err target_count(db *d, const target_goal *g, arena *mem, target_parts *ret)
{
    target_parts own = {0};
    TRY(own_parts(d, g, mem, &own));
    return add_up(d, g->root, &own, mem, ret);
}

/* ---- keeping --------------------------------------------------------------------------------- */

static err stale_write(db *d, arena *mem UNUSED, void *const *what UNUSED, size_t n UNUSED)
{
    return db_do(d, NULL, "UPDATE target_kept SET good = 0 WHERE good <> 0");
}

/* Once a deed, however many people it is about. */
err target_stale(db *d) { return db_later(d, stale_write, NULL); }

static err part_write(db *d, int64_t target, const target_part *p)
{
    if (p->people == 0) {
        return db_do(d, NULL,
                     "DELETE FROM target_tally WHERE org = $1 AND target = $2 AND month = $3",
                     INT(p->org), INT(target), INT(p->month));
    }
    return db_do(d, NULL,
                 "INSERT INTO target_tally (org, target, month, people) VALUES ($1, $2, $3, $4)"
                 " ON CONFLICT (org, target, month) DO UPDATE SET people = excluded.people",
                 INT(p->org), INT(target), INT(p->month), INT(p->people));
}

/* Both are by unit and month. */
static err write_differences(db *d, int64_t target, const target_parts *now, arena *mem)
{
    target_parts kept = {0};
    TRY(parts_read(db_sql(d,
                          "SELECT org, month, people FROM target_tally WHERE target = $1"
                          " ORDER BY org, month",
                          INT(target)),
                   mem, &kept));
    size_t i = 0, k = 0;
    while (i < now->n || k < kept.n) {
        int c = i == now->n ? 1 : k == kept.n ? -1 : by_unit_and_month(&now->at[i], &kept.at[k]);
        target_part gone = {0};
        if (c > 0) {
            gone = kept.at[k];
            gone.people = 0;
        }
        bool same = c == 0 && now->at[i].people == kept.at[k].people;
        if (!same) { TRY(part_write(d, target, c > 0 ? &gone : &now->at[i])); }
        i += c <= 0;
        k += c >= 0;
    }
    return OK;
}

static err mark_good(db *d, int64_t target, moment at, int from)
{
    return db_do(d, NULL,
                 "INSERT INTO target_kept (target, good, at) VALUES ($1, 1, $2)"
                 " ON CONFLICT (target) DO UPDATE SET at = excluded.at, good ="
                 " CASE WHEN target_kept.good = $3 THEN 1 ELSE target_kept.good END",
                 INT(target), MOMENT(at), INT(from));
}

typedef LIST(int64_t) target_ids;
static err waiting_of(db *d, moment before, size_t limit, arena *mem, target_ids *ret)
{
    db_q q = db_sql(d,
                    "SELECT g.id FROM target_goal g LEFT JOIN target_kept k ON k.target = g.id"
                    " WHERE g.ended = 0 AND (k.target IS NULL OR k.good <> 1 OR k.at < $1)"
                    " ORDER BY k.at, g.id LIMIT $2",
                    MOMENT(before), INT((int64_t)limit));
    while (db_row(&q)) {
        *GROW(mem, ret) = db_int(&q);
    }
    return db_end(&q);
}

err target_keep_all(db *d, moment at, arena *mem)
{
    target_ids ids = {0};
    TRY(waiting_of(d, (moment){0}, 1000, mem, &ids));
    for (size_t i = 0; i < ids.n; i++) {
        target_goal g = {0};
        target_parts now = {0};
        TRY(target_get(d, ids.at[i], mem, &g));
        TRY(target_count(d, &g, mem, &now));
        TRY(write_differences(d, g.id, &now, mem));
        TRY(mark_good(d, g.id, at, 0));
    }
    return OK;
}

enum { KEEP_MOST = 5, KEEP_SECONDS = 3600 };
typedef struct {
    arena *mem;
    moment at;
    target_ids ids;
    int64_t target;
    target_parts now;
} keeping;

static err keep_begin(db *d, void *context)
{
    keeping *k = context;
    k->ids = (target_ids){0};
    TRY(waiting_of(d, (moment){k->at.s - KEEP_SECONDS}, KEEP_MOST, k->mem, &k->ids));
    for (size_t i = 0; i < k->ids.n; i++) {
        TRY(db_do(d, NULL,
                  "INSERT INTO target_kept (target, good, at) VALUES ($1, 2, 0) ON CONFLICT"
                  " (target) DO UPDATE SET good = 2",
                  INT(k->ids.at[i])));
    }
    return OK;
}

static err keep_count(db *d, void *context)
{
    keeping *k = context;
    target_goal g = {0};
    k->now = (target_parts){0};
    TRY(target_get(d, k->target, k->mem, &g));
    return target_count(d, &g, k->mem, &k->now);
}

static err keep_end(db *d, void *context)
{
    keeping *k = context;
    TRY(write_differences(d, k->target, &k->now, k->mem));
    return mark_good(d, k->target, k->at, 2);
}

err target_keep(store *s, moment at, arena *mem, int *ret_counted)
{
    keeping k = {.mem = mem, .at = at};
    *ret_counted = 0;
    TRY(store_write(s, keep_begin, &k));
    for (size_t i = 0; i < k.ids.n; i++) {
        k.target = k.ids.at[i];
        TRY(store_read(s, keep_count, &k));
        TRY(store_write(s, keep_end, &k));
        ++*ret_counted;
    }
    return OK;
}

/* ---- what pages ask -------------------------------------------------------------------------- */

enum { COUNT_NOW_MOST = 20000 };

static err kept_parts(db *d, int64_t target, int64_t org, arena *mem, target_parts *ret)
{
    return parts_read(db_sql(d,
                             "SELECT org, month, people FROM target_tally WHERE target = $1 AND"
                             " (org = $2 OR org IN (SELECT id FROM people_org WHERE parent = $2))"
                             " ORDER BY org, month",
                             INT(target), INT(org)),
                      mem, ret);
}

/* Of what was counted now only the unit and those right below it are kept. */
static err only_near(db *d, int64_t org, arena *mem, target_parts *all)
{
    orgs below = {0};
    size_t n = 0;
    TRY(people_org_children(d, org, mem, &below));
    for (size_t i = 0; i < all->n; i++) {
        bool near = all->at[i].org == org;
        for (size_t k = 0; k < below.n && !near; k++) {
            near = below.at[k].id == all->at[i].org;
        }
        if (near) { all->at[n++] = all->at[i]; }
    }
    all->n = n;
    return OK;
}

static err kept_at(db *d, int64_t target, bool *ret_good, moment *ret_at)
{
    *ret_good = false;
    *ret_at = (moment){0};
    db_q q = db_sql(d, "SELECT good, at FROM target_kept WHERE target = $1", INT(target));
    while (db_row(&q)) {
        *ret_good = db_int(&q) == 1;
        *ret_at = db_moment(&q);
    }
    return db_end(&q);
}

err target_parts_of(db *d, const target_goal *g, int64_t org, moment now, arena *mem,
                    target_parts *ret, moment *ret_at)
{
    int64_t area = target_area(d, g, org), people = 0;
    bool good = false;
    TRY(kept_at(d, g->id, &good, ret_at));
    if (area == 0) { return OK; }
    TRY(db_one(d, &people,
               "SELECT coalesce(CAST(sum(people) AS bigint), 0) FROM target_tally"
               " WHERE target = $1 AND org = $2",
               INT(g->id), INT(g->root)));
    if (good || g->ended || people > COUNT_NOW_MOST) {
        return kept_parts(d, g->id, area, mem, ret);
    }
    *ret_at = now;
    TRY(target_count(d, g, mem, ret));
    return only_near(d, area, mem, ret);
}

typedef struct {
    int64_t target;
    target_parts parts;
} share;

/* A unit above the people's own root sees all of them. */
static err shares_read(db *d, int64_t org, arena *mem, target_ids *ids, target_parts *ret)
{
    db_q q = db_sql(
        d,
        "SELECT t.target, t.org, t.month, t.people FROM target_goal g LEFT JOIN people_org_under r"
        " ON r.ancestor = $1 AND r.org = g.root CROSS JOIN target_tally t WHERE t.target = g.id"
        " AND t.org = CASE WHEN r.org IS NULL THEN $1 ELSE g.root END"
        " ORDER BY t.target, t.org, t.month",
        INT(org));
    while (db_row(&q)) {
        *GROW(mem, ids) = db_int(&q);
        target_part *p = GROW(mem, ret);
        p->org = db_int(&q);
        p->month = (int)db_int(&q);
        p->people = db_int(&q);
    }
    return db_end(&q);
}

err target_standings_of(db *d, const target_goals *all, int64_t org, day today, arena *mem,
                        target_standings *ret)
{
    target_ids ids = {0};
    target_parts parts = {0};
    TRY(shares_read(d, org, mem, &ids, &parts));
    for (size_t i = 0; i < all->n; i++) {
        size_t from = 0, n = 0;
        while (from < ids.n && ids.at[from] != all->at[i].id) {
            from++;
        }
        while (from + n < ids.n && ids.at[from + n] == all->at[i].id) {
            n++;
        }
        target_reckon(&all->at[i], parts.at + from, n, today, GROW(mem, ret));
    }
    return OK;
}

err target_behind_of(db *d, int64_t org, day today, arena *mem, int64_t *ret)
{
    target_goals all = {0};
    target_standings how = {0};
    *ret = 0;
    TRY(target_of(d, org, mem, &all));
    TRY(target_standings_of(d, &all, org, today, mem, &how));
    for (size_t i = 0; i < how.n; i++) {
        *ret += how.at[i].people > 0 && how.at[i].state == TARGET_BEHIND;
    }
    return OK;
}
