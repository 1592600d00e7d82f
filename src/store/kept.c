/* Answers kept in the process: which tables a statement reads and writes is taken from its text, so
 * no slice has to say, or can forget to say, what makes a kept answer void. A table is one of
 * TABLE_PLACES places by its name's hash; two that share one only void each other's answers. */
#include <stdlib.h>

#include "store/store_inside.h"

enum { LARGEST_KEPT = 64 << 10, BESIDE = 4 }; /* BESIDE: places that a key may take */

static bool letter_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Adds the name at `s`, which ends at `end`. */
static void add_name(table_set *set, const char *s, const char *end)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (; s < end; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    h = (h ^ h >> 16) % TABLE_PLACES;
    set->bits[h / 64] |= (uint64_t)1 << h % 64;
}

static void add_all(table_set *to, const table_set *more)
{
    for (size_t i = 0; i < COUNT_OF(to->bits); i++)
        to->bits[i] |= more->bits[i];
}

/* Every name with an underscore: all tables have one (slice_table). Columns among them void an
 * answer too often, never too seldom. */
static table_set tables_in(const char *sql)
{
    table_set set = {0};
    for (const char *end; *sql; sql = end) {
        for (end = sql; letter_of_name(*end);)
            end++;
        if (end == sql)
            end++;
        else if (memchr(sql, '_', (size_t)(end - sql)))
            add_name(&set, sql, end);
    }
    return set;
}

static table_set tables_written(const char *sql)
{
    static const char *const before[] = {"INTO ", "UPDATE ", "DELETE FROM "};
    table_set set = {0};
    for (size_t i = 0; i < COUNT_OF(before); i++)
        for (const char *at = sql; (at = strcasestr(at, before[i]));) {
            const char *end = at += strlen(before[i]);
            while (letter_of_name(*end))
                end++;
            add_name(&set, at, end);
        }
    return set;
}

void kept_look_at(stmt *s)
{
    s->reads = tables_in(s->sql);
    s->writes = tables_written(s->sql);
}

void kept_used(db *d, const stmt *s)
{
    add_all(&d->reads, &s->reads);
    add_all(&d->writes, &s->writes);
}

void kept_begin(db *d, bool write)
{
    d->writing = write;
    d->reads = d->writes = (table_set){0};
    d->as_of = d->s ? atomic_load(&d->s->kept.clock) : 0; /* before the snapshot is taken */
}

void kept_commit(db *d)
{
    table_set none = {0};
    if (!d->s || memcmp(&d->writes, &none, sizeof none) == 0) return;
    kept_answers *k = &d->s->kept;
    uint64_t now = atomic_fetch_add(&k->clock, 1) + 1;
    for (size_t i = 0; i < TABLE_PLACES; i++)
        if (d->writes.bits[i / 64] >> i % 64 & 1) atomic_store(&k->changed[i], now);
    d->writes = none;
}

static bool still_true(kept_answers *k, const kept_answer *a)
{
    if (a->until <= nanoseconds()) return false;
    for (size_t i = 0; i < TABLE_PLACES; i++)
        if (a->from.bits[i / 64] >> i % 64 & 1 && atomic_load(&k->changed[i]) > a->as_of)
            return false;
    return true;
}

/* The first of the places that the key may take: with one alone, two questions of a page that meet
 * there would void each other for ever. */
static kept_answer *places_of(kept_answers *k, const char *key)
{
    uint32_t h = 2166136261u;
    for (const char *c = key; *c; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    return &k->place[(h ^ h >> 16) % (KEPT_PLACES / BESIDE) * BESIDE];
}

/* Under the lock. NULL: nothing is kept for it. */
static kept_answer *kept_for(kept_answers *k, const char *key)
{
    kept_answer *at = places_of(k, key);
    for (size_t i = 0; i < BESIDE; i++)
        if (at[i].bytes && text_is(at[i].bytes, key)) return &at[i];
    return NULL;
}

/* Under the lock: its own place, else an empty one, else that of the answer that ends first. */
static kept_answer *place_for(kept_answers *k, const char *key)
{
    kept_answer *own = kept_for(k, key), *best = places_of(k, key);
    for (size_t i = 1; i < BESIDE && !own; i++) {
        kept_answer *a = &places_of(k, key)[i];
        if (best->bytes && (!a->bytes || a->until < best->until)) best = a;
    }
    return own ? own : best;
}

static bool found(db *d, const char *key, arena *mem, const char **ret, size_t *ret_n)
{
    kept_answers *k = &d->s->kept;
    pthread_mutex_lock(&k->lock);
    const kept_answer *a = kept_for(k, key);
    bool good = a && still_true(k, a);
    if (good) {
        *ret = arena_copy_n(mem, a->bytes + a->key_n + 1, a->n);
        *ret_n = a->n;
        add_all(&d->reads, &a->from);
    }
    pthread_mutex_unlock(&k->lock);
    return good;
}

static void keep(db *d, const char *key, int seconds, const buf *b)
{
    kept_answers *k = &d->s->kept;
    kept_answer fresh = {.key_n = strlen(key),
                         .n = b->n,
                         .until = nanoseconds() + (int64_t)seconds * 1000000000,
                         .as_of = d->as_of,
                         .from = d->reads};
    fresh.bytes = malloc(fresh.key_n + 1 + b->n + 1);
    if (!fresh.bytes) return;
    memcpy(fresh.bytes, key, fresh.key_n + 1);
    memcpy(fresh.bytes + fresh.key_n + 1, b->at, b->n + 1);
    pthread_mutex_lock(&k->lock);
    kept_answer *a = place_for(k, key);
    free(a->bytes);
    *a = fresh;
    pthread_mutex_unlock(&k->lock);
}

void kept_open(store *s) { pthread_mutex_init(&s->kept.lock, NULL); }

void kept_close(store *s)
{
    for (size_t i = 0; i < KEPT_PLACES; i++)
        free(s->kept.place[i].bytes);
    pthread_mutex_destroy(&s->kept.lock);
}

err db_kept(db *d, const char *key, int seconds, arena *mem, db_asking ask, void *context,
            const char **ret, size_t *ret_n)
{
    if (!d->writing && found(d, key, mem, ret, ret_n)) return OK;
    table_set outside = d->reads;
    d->reads = (table_set){0};
    buf b = buf_new(mem);
    err e = ask(d, context, mem, &b);
    if (e == OK) e = d->failed;
    if (e == OK && !d->writing && b.n <= LARGEST_KEPT) keep(d, key, seconds, &b);
    add_all(&d->reads, &outside);
    *ret = b.at;
    *ret_n = b.n;
    return e;
}

typedef struct {
    db_asking_int ask;
    void *context;
} asking_int;

static err ask_int(db *d, void *context, arena *mem, buf *ret)
{
    asking_int *one = context;
    int64_t number = 0;
    (void)mem;
    TRY(one->ask(d, one->context, &number));
    buf_put_int(ret, number);
    return OK;
}

err db_kept_int(db *d, const char *key, int seconds, arena *mem, db_asking_int ask, void *context,
                int64_t *ret)
{
    asking_int one = {ask, context};
    const char *said = "";
    size_t n = 0;
    TRY(db_kept(d, key, seconds, mem, ask_int, &one, &said, &n));
    return text_int(said, ret) ? OK : E_BROKEN;
}
