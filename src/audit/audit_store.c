/* The chains. An entry's hash covers the one before it and every column of its own, each with its
 * length in front, so that no two different entries have the same bytes. */
#include "audit/audit_inside.h"

#include <stdlib.h>

#include "secret/secret.h"

enum { HASH = 32, SEAL_HEADS = 20000, LATE_COMMIT_SECONDS = 300 };

typedef audit_entry entry;

static void cover_int(buf *b, int64_t v)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
    }
    buf_put_n(b, (const char *)bytes, sizeof bytes);
}

static void cover_text(buf *b, const char *s)
{
    cover_int(b, (int64_t)strlen(s));
    buf_put(b, s);
}

static void entry_hash(arena *mem, const entry *e, uint8_t ret[HASH])
{
    buf b = buf_new(mem);
    buf_put_n(&b, (const char *)e->prev, HASH);
    const int64_t numbers[] = {e->chain, e->seq,    e->id,  e->at,
                               e->actor, e->record, e->org, e->suite};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        cover_int(&b, numbers[i]);
    }
    const char *const texts[] = {e->actor_name, e->ip,     e->request, e->deed,
                                 e->kind,       e->before, e->after,   e->reason};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cover_text(&b, texts[i]);
    }
    secret_digest((secret_suite)e->suite, b.at, b.n, ret);
}

typedef struct {
    entry e; /* seq, prev and hash are found when it is written */
    bool first;
} late_entry;

static err entry_insert(db *d, const entry *e)
{
    return db_do(
        d, NULL,
        "INSERT INTO audit_entry (chain, seq, id, at, actor, actor_name, ip, request, deed, kind, "
        "record, org,"
        " before, after, reason, suite, prev, hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        INT(e->chain), INT(e->seq), INT(e->id), INT(e->at), ID_OR_NULL(e->actor),
        TEXT(e->actor_name), TEXT(e->ip), TEXT(e->request), TEXT(e->deed), TEXT(e->kind),
        ID_OR_NULL(e->record), ID_OR_NULL(e->org), TEXT(e->before), TEXT(e->after), TEXT(e->reason),
        INT(e->suite), BLOB(e->prev, HASH), BLOB(e->hash, HASH));
}

/* ---- the entries of a deed are written at its end, so that the heads of many chains are asked
 * for together ---- */

typedef struct {
    int64_t chain, seq;
    uint8_t hash[HASH];
    bool known; /* the chain is new, or its head was asked for */
} link_end;
typedef struct {
    link_end *at; /* by chain */
    size_t n;
} link_ends;

static int by_chain(const void *a, const void *b)
{
    int64_t x = ((const link_end *)a)->chain, y = ((const link_end *)b)->chain;
    return x < y ? -1 : x > y;
}

static link_end *end_of(const link_ends *all, int64_t chain)
{
    return bsearch(&(link_end){.chain = chain}, all->at, all->n, sizeof *all->at, by_chain);
}

static link_ends ends_of(arena *mem, void *const *what, size_t n)
{
    link_ends all = {.at = TAKE_N(mem, link_end, n)};
    for (size_t i = 0; i < n; i++) {
        all.at[i].chain = ((const late_entry *)what[i])->e.chain;
    }
    qsort(all.at, n, sizeof *all.at, by_chain);
    for (size_t i = 0; i < n; i++) {
        if (all.n == 0 || all.at[all.n - 1].chain != all.at[i].chain) {
            all.at[all.n++] = all.at[i];
        }
    }
    for (size_t i = n; i > 0; i--) { /* the first of a chain says whether the chain is new */
        const late_entry *l = what[i - 1];
        end_of(&all, l->e.chain)->known = l->first;
    }
    return all;
}

/* A part of a union for each, because a group would read the whole of every chain. What is asked
 * for in vain repeats the last. */
#define HEAD(n)                                                                                    \
    "SELECT * FROM (SELECT chain, seq, hash FROM audit_entry WHERE chain = " n                     \
    " ORDER BY seq DESC LIMIT 1) AS h"
#define ALSO " UNION ALL "
enum { HEADS_FEW = 1, HEADS_MANY = 16 };
static const char few_heads[] = HEAD("$1");
static const char many_heads[] =
    HEAD("$1") ALSO HEAD("$2") ALSO HEAD("$3") ALSO HEAD("$4") ALSO HEAD("$5") ALSO HEAD("$6")
        ALSO HEAD("$7") ALSO HEAD("$8") ALSO HEAD("$9") ALSO HEAD("$10") ALSO HEAD("$11")
            ALSO HEAD("$12") ALSO HEAD("$13") ALSO HEAD("$14") ALSO HEAD("$15") ALSO HEAD("$16");

static err heads_ask(db *d, arena *mem, const link_ends *all, const int64_t *chains, size_t n)
{
    db_val wanted[HEADS_MANY];
    size_t width = n > 1 ? HEADS_MANY : HEADS_FEW;
    for (size_t i = 0; i < width; i++) {
        wanted[i] = INT(chains[i < n ? i : n - 1]);
    }
    db_q q = db_sql_n(d, n > 1 ? many_heads : few_heads, wanted, width);
    while (db_row(&q)) {
        size_t bytes = 0;
        link_end *end = end_of(all, db_int(&q));
        int64_t seq = db_int(&q);
        const void *hash = db_blob(&q, mem, &bytes);
        if (end) { end->seq = seq; }
        if (end && bytes == HASH) { memcpy(end->hash, hash, HASH); }
    }
    return db_end(&q);
}

static err heads_find(db *d, arena *mem, const link_ends *all)
{
    int64_t chains[HEADS_MANY];
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (!all->at[i].known) { chains[n++] = all->at[i].chain; }
        if (n == HEADS_MANY || (n && i + 1 == all->n)) {
            TRY(heads_ask(d, mem, all, chains, n));
            n = 0;
        }
    }
    return OK;
}

static err entries_write(db *d, arena *mem, void *const *what, size_t n)
{
    link_ends all = ends_of(mem, what, n);
    arena *one = arena_new();
    err e = heads_find(d, mem, &all);
    for (size_t i = 0; e == OK && i < n; i++) {
        entry *x = &((late_entry *)what[i])->e;
        link_end *end = end_of(&all, x->chain);
        uint8_t hash[HASH];
        x->seq = end->seq + 1;
        x->prev = end->hash;
        x->hash = hash;
        arena_reset(one);
        entry_hash(one, x, hash);
        e = entry_insert(d, x);
        end->seq = x->seq;
        memcpy(end->hash, hash, HASH);
    }
    arena_free(one);
    return e;
}

static const char *kept(arena *mem, const char *s) { return s && *s ? arena_copy(mem, s) : ""; }

err audit_write_as(db *d, const audit_actor *by, const audit_deed *deed)
{
    arena *mem = db_late_mem(d);
    late_entry *l = TAKE(mem, late_entry);
    l->first = deed->first;
    l->e = (entry){.chain = deed->person ? deed->person : deed->org,
                   .id = id_new(),
                   .at = by->now.s,
                   .actor = by->person,
                   .record = deed->record,
                   .org = deed->org,
                   .suite = secret_used(),
                   .actor_name = kept(mem, by->name),
                   .ip = kept(mem, by->ip),
                   .request = kept(mem, by->request),
                   .deed = kept(mem, deed->deed),
                   .kind = kept(mem, deed->kind),
                   .before = kept(mem, deed->before),
                   .after = kept(mem, deed->after),
                   .reason = kept(mem, deed->reason)};
    return db_later(d, entries_write, l);
}

audit_actor audit_actor_of(const turn *t)
{
    return (audit_actor){.person = t->actor.person,
                         .name = t->actor.name,
                         .ip = t->ip,
                         .request = t->request,
                         .now = t->now};
}

err audit_write(turn *t, const audit_deed *deed)
{
    audit_actor by = audit_actor_of(t);
    return audit_write_as(t->d, &by, deed);
}

/* ---- seals ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t chain, seq;
    const uint8_t *hash;
} head;
typedef LIST(head) heads;

static err last_seal(db *d, arena *mem, int64_t *ret_seq, int64_t *ret_at, const uint8_t **ret_hash)
{
    static const uint8_t nothing[HASH];
    *ret_seq = *ret_at = 0;
    *ret_hash = nothing;
    db_q q = db_sql(d, "SELECT seq, at, hash FROM audit_seal ORDER BY seq DESC LIMIT 1");
    while (db_row(&q)) {
        size_t n = 0;
        *ret_seq = db_int(&q);
        *ret_at = db_int(&q);
        *ret_hash = db_blob(&q, mem, &n);
    }
    return db_end(&q);
}

/* The last entry of each chain that grew since then, unless it is sealed. Asked once: a page of
 * them would look at all that grew again. `+`: found by time; without it all chains are walked each
 * minute. */
static err moved_heads(db *d, arena *mem, int64_t since, heads *ret)
{
    db_q q = db_sql(
        d,
        "SELECT e.chain, e.seq, e.hash FROM (SELECT m.chain, (SELECT max(x.seq) FROM audit_entry x"
        " WHERE x.chain = m.chain) AS seq FROM (SELECT DISTINCT +chain AS chain FROM audit_entry"
        " WHERE at >= $1) AS m) AS h JOIN audit_entry e ON e.chain = h.chain AND e.seq = h.seq"
        " WHERE NOT EXISTS (SELECT 1 FROM audit_seal_head s WHERE s.chain = e.chain"
        " AND s.seq >= e.seq) ORDER BY e.chain",
        INT(since));
    while (db_row(&q)) {
        head *h = GROW(mem, ret);
        size_t n = 0;
        h->chain = db_int(&q);
        h->seq = db_int(&q);
        h->hash = db_blob(&q, mem, &n);
        if (n != HASH) { h->hash = arena_take(mem, HASH); }
    }
    return db_end(&q);
}

static void seal_hash(arena *mem, int suite, int64_t seq, int64_t at, const uint8_t *prev,
                      const heads *h, uint8_t ret[HASH])
{
    buf b = buf_new(mem);
    buf_put_n(&b, (const char *)prev, HASH);
    cover_int(&b, seq);
    cover_int(&b, at);
    for (size_t i = 0; i < h->n; i++) {
        cover_int(&b, h->at[i].chain);
        cover_int(&b, h->at[i].seq);
        buf_put_n(&b, (const char *)h->at[i].hash, HASH);
    }
    secret_digest((secret_suite)suite, b.at, b.n, ret);
}

static err seal_insert(db *d, arena *mem, int64_t seq, moment now, const uint8_t *prev,
                       const heads *h, uint8_t hash[HASH])
{
    seal_hash(mem, secret_used(), seq, now.s, prev, h, hash);
    TRY(db_do(d, NULL,
              "INSERT INTO audit_seal (seq, at, heads, suite, prev, hash) VALUES ($1, $2, $3, $4, "
              "$5, $6)",
              INT(seq), MOMENT(now), INT(h->n), INT(secret_used()), BLOB(prev, HASH),
              BLOB(hash, HASH)));
    for (size_t i = 0; i < h->n; i++) {
        TRY(db_do(d, NULL,
                  "INSERT INTO audit_seal_head (seal, chain, seq, hash) VALUES ($1, $2, $3, $4)",
                  INT(seq), INT(h->at[i].chain), INT(h->at[i].seq), BLOB(h->at[i].hash, HASH)));
    }
    return OK;
}

err audit_seal_now(db *d, arena *mem, moment now)
{
    int64_t seq = 0, at = 0;
    const uint8_t *prev = NULL;
    heads moved = {0};
    TRY(db_settle(d));
    db_hurry(d);
    TRY(last_seal(d, mem, &seq, &at, &prev));
    TRY(moved_heads(d, mem, at - LATE_COMMIT_SECONDS, &moved));
    for (size_t from = 0; from < moved.n; from += SEAL_HEADS) {
        size_t n = moved.n - from < SEAL_HEADS ? moved.n - from : SEAL_HEADS;
        const heads some = {.at = &moved.at[from], .n = n};
        uint8_t *hash = arena_take(mem, HASH);
        TRY(seal_insert(d, mem, ++seq, now, prev, &some, hash));
        prev = hash;
    }
    return OK;
}

/* ---- verifying ------------------------------------------------------------------------------ */

void audit_entry_read(db_q *q, arena *mem, audit_entry *e)
{
    size_t n = 0;
    e->chain = db_int(q);
    e->seq = db_int(q);
    e->id = db_int(q);
    e->at = db_int(q);
    e->actor = db_int(q);
    e->actor_name = db_text(q, mem);
    e->ip = db_text(q, mem);
    e->request = db_text(q, mem);
    e->deed = db_text(q, mem);
    e->kind = db_text(q, mem);
    e->record = db_int(q);
    e->org = db_int(q);
    e->before = db_text(q, mem);
    e->after = db_text(q, mem);
    e->reason = db_text(q, mem);
    e->suite = db_int(q);
    e->prev = db_blob(q, mem, &n);
    e->prev = n == HASH ? e->prev : NULL;
    e->hash = db_blob(q, mem, &n);
    e->hash = n == HASH ? e->hash : NULL;
}

static const char *entry_fault(arena *mem, const entry *e, int64_t chain, int64_t seq,
                               const uint8_t last[HASH])
{
    static const uint8_t nothing[HASH];
    const uint8_t *expected = e->chain == chain ? last : nothing;
    uint8_t hash[HASH];
    if (e->seq != (e->chain == chain ? seq + 1 : 1)) {
        return "an entry is missing before this one";
    }
    if (!e->prev || memcmp(e->prev, expected, HASH) != 0) {
        return "the link to the entry before is broken";
    }
    entry_hash(mem, e, hash);
    return e->hash && memcmp(hash, e->hash, HASH) == 0 ? "" : "the entry was changed";
}

/* How far it has come. */
typedef struct {
    int64_t chain, seq;
    uint8_t last[HASH];
    int64_t rows; /* of this part */
} verifying;

/* A part at a time, for PostgreSQL hands over everything that is asked for at once. */
enum { VERIFY_PART = 5000 };
static err verify_part(db *d, arena *row, verifying *at, audit_verdict *v)
{
    at->rows = 0;
    db_q q = db_sql(d,
                    "SELECT " AUDIT_COLUMNS " FROM audit_entry WHERE (chain, seq) > ($1, $2)"
                    " ORDER BY chain, seq LIMIT $3",
                    INT(at->chain), INT(at->seq), INT(VERIFY_PART));
    while (db_row(&q) && text_empty(v->fault)) {
        entry e = {0};
        arena_reset(row);
        audit_entry_read(&q, row, &e);
        v->fault = entry_fault(row, &e, at->chain, at->seq, at->last);
        v->fault_chain = text_empty(v->fault) ? 0 : e.chain;
        v->fault_seq = text_empty(v->fault) ? 0 : e.seq;
        v->chains += e.chain != at->chain;
        v->entries++;
        at->rows++;
        at->chain = e.chain;
        at->seq = e.seq;
        if (text_empty(v->fault)) { memcpy(at->last, e.hash, HASH); }
    }
    return db_end(&q);
}

static err verify_entries(db *d, audit_verdict *v)
{
    verifying at = {.chain = INT64_MIN, .rows = VERIFY_PART};
    arena *row = arena_new();
    err e = OK;
    while (e == OK && at.rows == VERIFY_PART && text_empty(v->fault)) {
        e = verify_part(d, row, &at, v);
    }
    arena_free(row);
    return e;
}

static err seal_heads(db *d, arena *mem, int64_t seal, heads *ret)
{
    db_q q =
        db_sql(d, "SELECT chain, seq, hash FROM audit_seal_head WHERE seal = $1 ORDER BY chain",
               INT(seal));
    while (db_row(&q)) {
        head *h = GROW(mem, ret);
        size_t n = 0;
        h->chain = db_int(&q);
        h->seq = db_int(&q);
        h->hash = db_blob(&q, mem, &n);
        if (n != HASH) { h->hash = arena_take(mem, HASH); }
    }
    return db_end(&q);
}

static err heads_still_there(db *d, arena *mem, const heads *h, audit_verdict *v)
{
    for (size_t i = 0; i < h->n && text_empty(v->fault); i++) {
        bool same = false;
        db_q q = db_sql(d, "SELECT hash FROM audit_entry WHERE chain = $1 AND seq = $2",
                        INT(h->at[i].chain), INT(h->at[i].seq));
        while (db_row(&q)) {
            size_t n = 0;
            const void *hash = db_blob(&q, mem, &n);
            same = n == HASH && memcmp(hash, h->at[i].hash, HASH) == 0;
        }
        TRY(db_end(&q));
        if (!same) {
            v->fault = "a sealed entry is gone or changed";
            v->fault_chain = h->at[i].chain;
            v->fault_seq = h->at[i].seq;
        }
    }
    return OK;
}

typedef struct {
    int64_t seq, at;
    int suite;
    const uint8_t *prev, *hash;
} seal;
typedef LIST(seal) seals;

static err seals_read(db *d, arena *mem, seals *ret)
{
    db_q q = db_sql(d, "SELECT seq, at, suite, prev, hash FROM audit_seal ORDER BY seq");
    while (db_row(&q)) {
        seal *s = GROW(mem, ret);
        size_t n = 0;
        s->seq = db_int(&q);
        s->at = db_int(&q);
        s->suite = (int)db_int(&q);
        s->prev = db_blob(&q, mem, &n);
        s->hash = db_blob(&q, mem, &n);
    }
    return db_end(&q);
}

static err verify_seals(db *d, arena *mem, audit_verdict *v)
{
    static const uint8_t nothing[HASH];
    seals all = {0};
    arena *one = arena_new();
    err e = seals_read(d, mem, &all);
    const uint8_t *prev = nothing;
    for (size_t i = 0; e == OK && i < all.n && text_empty(v->fault); i++) {
        heads h = {0};
        uint8_t hash[HASH];
        arena_reset(one);
        e = seal_heads(d, one, all.at[i].seq, &h);
        seal_hash(one, all.at[i].suite, all.at[i].seq, all.at[i].at, prev, &h, hash);
        bool linked = all.at[i].seq == (int64_t)i + 1 && memcmp(all.at[i].prev, prev, HASH) == 0;
        if (e == OK && (!linked || memcmp(hash, all.at[i].hash, HASH) != 0)) {
            v->fault = "a seal is missing or was changed";
            v->fault_chain = 0;
            v->fault_seq = all.at[i].seq;
        } else if (e == OK) {
            e = heads_still_there(d, one, &h, v);
        }
        prev = all.at[i].hash;
        v->seals++;
    }
    arena_free(one);
    return e;
}

err audit_verify(db *d, arena *mem, audit_verdict *ret)
{
    *ret = (audit_verdict){.fault = ""};
    TRY(verify_entries(d, ret));
    return text_empty(ret->fault) ? verify_seals(d, mem, ret) : OK;
}
