#include <pthread.h>

#include "rule/rule_inside.h"

#define COLUMNS "id, key, org, level, value, words, since, until, document, url, confidence, note"

static void rule_read(db_q *q, arena *mem, rule *r)
{
    r->id = db_int(q);
    r->key = db_text(q, mem);
    r->org = db_int(q);
    r->level = (rule_level)db_int(q);
    r->value = db_int(q);
    r->words = db_text(q, mem);
    r->since = db_day(q);
    r->until = db_day(q);
    r->document = db_text(q, mem);
    r->url = db_text(q, mem);
    r->confidence = db_text(q, mem);
    r->note = db_text(q, mem);
}

static bool rule_in_force(const rule *r, day on)
{
    return r->since.n <= on.n && (!day_known(r->until) || on.n < r->until.n);
}

/* Versions are few (some dozens of keys), so a process keeps them all and answers from memory.
 * Another server, or a transaction that commits after it was looked at, may change them: what is
 * kept is believed for five seconds. */
enum { KEPT_SECONDS = 5 };
static pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
static arena *kept_mem_;
static rules kept_;
static int64_t kept_at_;

static err rule_keep(db *d)
{
    arena *mem = arena_new();
    rules all = {0};
    db_q q = db_sql(d, "SELECT " COLUMNS " FROM rule_version ORDER BY key, since DESC, id");
    while (db_row(&q)) {
        rule_read(&q, mem, GROW(mem, &all));
    }
    err e = db_end(&q);
    if (e != OK || all.n == 0) {
        arena_free(
            mem); /* an empty table is not kept: the rules are loaded right after the schema */
        return e;
    }
    if (kept_mem_) { arena_free(kept_mem_); }
    kept_mem_ = mem;
    kept_ = all;
    kept_at_ = moment_now().s;
    return OK;
}

static void rule_forget(void)
{
    pthread_mutex_lock(&lock_);
    if (kept_mem_) { arena_free(kept_mem_); }
    kept_mem_ = NULL;
    kept_ = (rules){0};
    pthread_mutex_unlock(&lock_);
}

/* How near the rule's organisation is: 0 its own, more for ancestors; -1 for a stranger's rule. */
static int64_t rule_distance(db *d, const rule *r, int64_t org)
{
    if (r->org == 0) { return 1000; }
    int64_t depth = -1;
    err e = db_one(d, &depth, "SELECT depth FROM people_org_under WHERE ancestor = $1 AND org = $2",
                   INT(r->org), INT(org));
    return e == OK ? depth : -1;
}

static err rule_find(db *d, const char *key, day on, int64_t org, rule *ret)
{
    int64_t nearest = INT64_MAX;
    for (size_t i = 0; i < kept_.n; i++) {
        rule *r = &kept_.at[i];
        if (!text_is(r->key, key) || !rule_in_force(r, on)) { continue; }
        int64_t distance = rule_distance(d, r, org);
        if (distance >= 0 && distance < nearest) {
            nearest = distance;
            *ret = *r;
        }
    }
    return nearest == INT64_MAX ? E_ABSENT : OK;
}

static void rule_copy(arena *mem, rule *r)
{
    const char **texts[] = {&r->key, &r->words, &r->document, &r->url, &r->confidence, &r->note};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        *texts[i] = arena_copy(mem, *texts[i]);
    }
}

/* With the lock held; gives it back on failure. */
static err rule_lock(db *d)
{
    pthread_mutex_lock(&lock_);
    int64_t age = moment_now().s - kept_at_;
    bool fresh = kept_mem_ && age >= 0 && age < KEPT_SECONDS;
    err e = fresh ? OK : rule_keep(d);
    if (e != OK) { pthread_mutex_unlock(&lock_); }
    return e;
}

err rule_at(db *d, arena *mem, const char *key, day on, int64_t org, rule *ret)
{
    TRY(rule_lock(d));
    err e = rule_find(d, key, on, org, ret);
    if (e == OK && mem) {
        rule_copy(mem, ret); /* under the lock: another thread may forget the kept ones */
    }
    pthread_mutex_unlock(&lock_);
    return e;
}

/* ---- units that have their own --------------------------------------------------------------- */

static bool rule_is_of(const rule *r, const char *prefix, day on)
{
    return text_starts(r->key, prefix) && rule_in_force(r, on);
}

static err rule_orgs_sort(db *d, arena *mem, const rule_orgs *found, rule_orgs *ret)
{
    LIST(int64_t) depths = {0};
    for (size_t i = 0; i < found->n; i++) {
        int64_t depth = 0;
        TRY(db_one(d, &depth, "SELECT count(*) FROM people_org_under WHERE org = $1",
                   INT(found->at[i])));
        size_t at = ret->n;
        *GROW(mem, ret) = 0;
        *GROW(mem, &depths) = 0;
        while (at > 0 && depths.at[at - 1] > depth) {
            ret->at[at] = ret->at[at - 1];
            depths.at[at] = depths.at[at - 1];
            at--;
        }
        ret->at[at] = found->at[i];
        depths.at[at] = depth;
    }
    return OK;
}

err rule_orgs_on(db *d, const char *prefix, day on, arena *mem, rule_orgs *ret)
{
    rule_orgs found = {0};
    TRY(rule_lock(d));
    for (size_t i = 0; i < kept_.n; i++) {
        const rule *r = &kept_.at[i];
        bool known = r->org == 0 || !rule_is_of(r, prefix, on);
        for (size_t k = 0; k < found.n && !known; k++) {
            known = found.at[k] == r->org;
        }
        if (!known) { *GROW(mem, &found) = r->org; }
    }
    pthread_mutex_unlock(&lock_);
    return rule_orgs_sort(d, mem, &found, ret);
}

static uint64_t mixed(uint64_t hash, int64_t n)
{
    for (int shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ (((uint64_t)n >> shift) & 0xff)) * 1099511628211u;
    }
    return hash;
}

err rule_print(db *d, const char *prefix, day on, int64_t *ret)
{
    uint64_t hash = 14695981039346656037u;
    err e = OK;
    TRY(rule_lock(d));
    for (size_t i = 0; i < kept_.n && e == OK; i++) {
        const rule *r = &kept_.at[i];
        int64_t units = 0;
        if (!rule_is_of(r, prefix, on)) { continue; }
        hash = mixed(hash, r->id);
        if (r->org) {
            e = db_one(d, &units,
                       "SELECT CAST(coalesce(sum(org % 1000000007), 0) AS bigint)"
                       " FROM people_org_under WHERE ancestor = $1",
                       INT(r->org));
            hash = mixed(hash, units);
        }
    }
    pthread_mutex_unlock(&lock_);
    *ret = (int64_t)(hash >> 1);
    return e;
}

int64_t rule_value(db *d, const char *key, day on, int64_t org, int64_t otherwise)
{
    rule r;
    return rule_at(d, NULL, key, on, org, &r) == OK ? r.value : otherwise;
}

err rule_of_id(db *d, arena *mem, int64_t id, rule *ret)
{
    db_q q = db_sql(d, "SELECT " COLUMNS " FROM rule_version WHERE id = $1", INT(id));
    bool found = db_row(&q);
    if (found) { rule_read(&q, mem, ret); }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err rule_all(db *d, arena *mem, rules *ret)
{
    db_q q = db_sql(d, "SELECT " COLUMNS " FROM rule_version ORDER BY key, since DESC, id");
    while (db_row(&q)) {
        rule_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

static err rule_insert(db *d, const rule *r, moment at, int64_t by)
{
    return db_do(
        d, NULL,
        "INSERT INTO rule_version (id, key, org, level, value, words, since, until, document, url,"
        " confidence, note, made_at, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        INT(r->id ? r->id : id_new()), TEXT(r->key), ID_OR_NULL(r->org), INT(r->level),
        INT(r->value), TEXT(r->words), DAY(r->since), DAY(r->until), TEXT(r->document),
        TEXT(r->url), TEXT(r->confidence), TEXT(r->note), MOMENT(at), ID_OR_NULL(by));
}

err rule_add(db *d, const rule *r, moment at, int64_t by)
{
    err e =
        r->org
            ? db_do(
                  d, NULL,
                  "UPDATE rule_version SET until = $3 WHERE key = $1 AND org = $2 AND until IS NULL"
                  " AND since < $3",
                  TEXT(r->key), INT(r->org), DAY(r->since))
            : db_do(d, NULL,
                    "UPDATE rule_version SET until = $2 WHERE key = $1 AND org IS NULL AND until "
                    "IS NULL"
                    " AND since < $2",
                    TEXT(r->key), DAY(r->since));
    TRY(e);
    TRY(rule_insert(d, r, at, by));
    rule_forget();
    return OK;
}

static err rule_load_one(db *d, const rule_builtin *b, moment at)
{
    int64_t there = 0;
    TRY(db_one(d, &there,
               "SELECT count(*) FROM rule_version WHERE key = $1 AND since = $2 AND org IS NULL",
               TEXT(b->key), TEXT(b->since)));
    if (there) { return OK; }
    rule r = {.key = b->key,
              .level = (rule_level)b->level,
              .value = b->value,
              .words = b->words,
              .document = b->document,
              .url = b->url,
              .confidence = b->confidence,
              .note = b->note,
              .since = DAY_NONE,
              .until = DAY_NONE};
    if (!day_parse(b->since, &r.since) || (*b->until && !day_parse(b->until, &r.until))) {
        return E_BROKEN;
    }
    return rule_insert(d, &r, at, 0);
}

err rule_load(db *d, moment at)
{
    for (size_t i = 0; i < rule_builtins_n; i++) {
        TRY(rule_load_one(d, &rule_builtins[i], at));
    }
    rule_forget();
    return OK;
}
