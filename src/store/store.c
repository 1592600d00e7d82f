/* The part of the store that is the same for both databases: queries, values, kept errors,
 * savepoints, the cache of prepared statements, and failures on demand. */
#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/store_inside.h"

/* ---- prepared statements ------------------------------------------------------------------- */
static uint64_t text_hash(const char *s)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a */
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211U;
    return h;
}

static bool kinds_fit(const char *prepared, const char *wanted)
{
    for (; *wanted; wanted++, prepared++)
        if (*wanted != *prepared && !(*wanted == 'n' && *prepared)) return false;
    return *prepared == '\0';
}

static bool stmt_fits(const stmt *s, const char *sql, const char *kinds)
{
    return !s->busy && text_is(s->sql, sql) && kinds_fit(s->kinds, kinds);
}

stmt *cache_take(stmt_cache *c, const char *sql, const char *kinds)
{
    stmt **hint = &c->hint[((uintptr_t)sql >> 3) % CACHE_HINTS];
    if (!*hint || !stmt_fits(*hint, sql, kinds)) {
        uint64_t hash = text_hash(sql);
        stmt *s = c->bucket[hash % CACHE_BUCKETS];
        while (s && !(s->hash == hash && stmt_fits(s, sql, kinds)))
            s = s->next;
        if (!s) return NULL;
        *hint = s;
    }
    (*hint)->used = ++c->clock;
    return *hint;
}

static stmt *cache_oldest(stmt_cache *c)
{
    stmt *oldest = NULL;
    for (size_t b = 0; b < CACHE_BUCKETS; b++)
        for (stmt *s = c->bucket[b]; s; s = s->next)
            if (!s->busy && (!oldest || s->used < oldest->used)) oldest = s;
    return oldest;
}

static void cache_unlink(stmt_cache *c, stmt *gone)
{
    stmt **p = &c->bucket[gone->hash % CACHE_BUCKETS];
    while (*p != gone)
        p = &(*p)->next;
    *p = gone->next;
}

static stmt *cache_place(stmt_cache *c)
{
    stmt *s = c->n >= CACHE_MOST ? cache_oldest(c) : NULL;
    if (!s) {
        c->n++;
        return TAKE(c->mem, stmt);
    }
    c->drop(c->connection, s);
    cache_unlink(c, s);
    return s;
}

/* Places are reused with their memory, so texts made at run time do not let the cache grow for
 * ever. */
stmt *cache_add(stmt_cache *c, const char *sql, const char *kinds)
{
    stmt *s = cache_place(c);
    size_t sql_n = strlen(sql) + 1, kinds_n = strlen(kinds) + 1;
    if (s->room < sql_n + kinds_n) {
        s->room = 2 * (sql_n + kinds_n);
        s->sql = arena_take(c->mem, s->room);
    }
    memcpy(s->sql, sql, sql_n);
    s->kinds = s->sql + sql_n;
    memcpy(s->kinds, kinds, kinds_n);
    s->hash = text_hash(sql);
    s->used = ++c->clock;
    s->next = c->bucket[s->hash % CACHE_BUCKETS];
    c->bucket[s->hash % CACHE_BUCKETS] = s;
    c->hint[((uintptr_t)sql >> 3) % CACHE_HINTS] = s;
    kept_look_at(s);
    return s;
}

void cache_drop_all(stmt_cache *c)
{
    for (size_t b = 0; b < CACHE_BUCKETS; b++)
        for (stmt *s = c->bucket[b]; s; s = s->next)
            c->drop(c->connection, s);
    memset(c->bucket, 0, sizeof c->bucket);
    memset(c->hint, 0, sizeof c->hint);
    c->n = 0;
}

/* ---- errors -------------------------------------------------------------------------------- */
static _Atomic int faults_after = -1;

void store_fail_after(int statements) { atomic_store(&faults_after, statements); }
bool store_failed_on_demand(void) { return atomic_load(&faults_after) < 0; }

bool store_fault_due(void)
{
    if (atomic_load_explicit(&faults_after, memory_order_relaxed) < 0) return false;
    return atomic_fetch_sub(&faults_after, 1) == 0;
}

void db_fail(db *d, err e, const char *sql, const char *message)
{
    if (e != E_CONFLICT)
        log_line(e == E_BUSY ? LOG_WARN : LOG_ERROR, "store error=%s message=\"%s\" sql=\"%s\"",
                 err_name(e), message, sql);
    else if (trace_on("sql"))
        log_line(LOG_INFO, "sql conflict=\"%s\" sql=\"%s\"", message, sql);
    if (d->failed == OK) d->failed = e;
}

void db_forget(db *d)
{
    d->failed = OK;
    d->lost = d->again = d->hurry = false;
    d->depth = 0;
    d->constraint[0] = d->table[0] = '\0';
    later_forget(d);
}

err db_outcome(const db *d, err said)
{
    bool broken = d->failed != OK && d->failed != E_CONFLICT;
    return said == OK || d->lost || broken ? d->failed : said;
}

err db_failed(const db *d) { return d->failed; }
const char *db_constraint(const db *d) { return d->constraint; }

bool db_conflict_on(const db *d, const char *name)
{
    if (d->failed != E_CONFLICT) return false;
    if (text_is(d->table, name) || text_is(d->constraint, name)) return true;
    /* Citus does not name the table apart; constraints begin with its name. */
    return !d->table[0] && text_starts(d->constraint, name) && d->constraint[strlen(name)] == '_';
}

/* ---- queries ------------------------------------------------------------------------------- */
int64_t nanoseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

db_val db_val_day(day d) { return day_known(d) ? (db_val){DB_DAY, d.n, NULL, 0} : NOTHING; }
db_val db_val_moment(moment m) { return moment_known(m) ? INT(m.s) : NOTHING; }

static bool may_run(db *d, const char *sql)
{
    if (d->failed == OK && store_fault_due()) db_fail(d, E_BROKEN, sql, "made to fail");
    return d->failed == OK;
}

db_q db_sql_n(db *d, const char *sql, const db_val *values, size_t n)
{
    db_q q = {.d = d, .sql = sql, .done = true};
    if (!may_run(d, sql)) return q;
    if (trace_on("sql")) q.started = nanoseconds();
    q.serial = ++d->serial;
    d->how->start(&q, values, n);
    q.done = d->failed != OK;
    return q;
}

db_q db_sql_(db *d, const char *sql, const db_val *values, size_t n)
{
    return db_sql_n(d, sql, values, n);
}

bool db_row(db_q *q)
{
    if (q->done || q->d->failed != OK) return false;
    q->column = 0;
    q->done = !q->d->how->next(q);
    q->rows += !q->done;
    return !q->done;
}

static db_val cell(db_q *q, db_kind wanted, arena *mem)
{
    if (q->d->failed != OK) return NOTHING;
    if (q->done || q->rows == 0) {
        db_fail(q->d, E_BROKEN, q->sql, "a column is read without a row");
        return NOTHING;
    }
    return q->d->how->cell(q, wanted, mem);
}

int64_t db_int(db_q *q)
{
    db_val v = cell(q, DB_INT, NULL);
    q->column++;
    return v.kind == DB_INT ? v.i : 0;
}

bool db_null(db_q *q) { return cell(q, DB_NULL, NULL).kind == DB_NULL; }

const char *db_text(db_q *q, arena *mem)
{
    db_val v = cell(q, DB_TEXT, mem);
    q->column++;
    return v.kind == DB_TEXT ? arena_copy_n(mem, v.at, v.n) : "";
}

const void *db_blob(db_q *q, arena *mem, size_t *ret_n)
{
    db_val v = cell(q, DB_BLOB, mem);
    q->column++;
    *ret_n = v.kind == DB_BLOB ? v.n : 0;
    return v.kind == DB_BLOB ? v.at : NULL;
}

day db_day(db_q *q)
{
    db_val v = cell(q, DB_TEXT, NULL);
    day d = DAY_NONE;
    if (v.kind == DB_TEXT && !day_parse(v.at, &d))
        db_fail(q->d, E_BROKEN, q->sql, "a column read as a day holds none");
    q->column++;
    return d;
}

moment db_moment(db_q *q)
{
    db_val v = cell(q, DB_INT, NULL);
    q->column++;
    return v.kind == DB_INT ? (moment){v.i} : MOMENT_NONE;
}

err db_end(db_q *q)
{
    q->d->how->finish(q);
    q->stmt = NULL;
    q->done = true;
    if (q->started) {
        double ms = (double)(nanoseconds() - q->started) / 1e6;
        log_line(LOG_INFO, "sql ms=%.3f rows=%d sql=\"%s\"", ms, q->rows, q->sql);
        q->started = 0;
    }
    return q->d->failed;
}

void db_hurry(db *d)
{
    if (d->failed == OK && d->how->send && !d->hurry) d->how->hurry(d);
    d->hurry = d->how->send != NULL;
}

static err db_send(db *d, const char *sql, const db_val *values, size_t n, bool one)
{
    if (!may_run(d, sql)) return d->failed;
    if (trace_on("sql")) log_line(LOG_INFO, "sql sent sql=\"%s\"", sql);
    d->how->send(d, sql, values, n, one);
    return d->failed;
}

err db_do_(db *d, int64_t *ret_rows, const char *sql, const db_val *values, size_t n)
{
    if (d->hurry && !ret_rows) return db_send(d, sql, values, n, false);
    db_q q = db_sql_n(d, sql, values, n);
    while (db_row(&q)) {
        /* RETURNING may bring rows; the caller wants their number only */
    }
    int64_t rows = d->failed == OK ? d->how->changed(&q) : 0;
    q.rows = (int)rows;
    if (ret_rows) *ret_rows = rows;
    return db_end(&q);
}

err db_do_one_(db *d, const char *sql, const db_val *values, size_t n)
{
    int64_t rows = 0;
    if (d->hurry) return db_send(d, sql, values, n, true);
    TRY(db_do_(d, &rows, sql, values, n));
    return rows == 1 ? OK : E_CONFLICT;
}

err db_one_(db *d, int64_t *ret, const char *sql, const db_val *values, size_t n)
{
    db_q q = db_sql_n(d, sql, values, n);
    bool came = db_row(&q);
    *ret = came ? db_int(&q) : 0;
    TRY(db_end(&q));
    return came ? OK : E_ABSENT;
}

const char *db_pick(db *d, const char *lite, const char *pg)
{
    return store_is_postgres(d->s) ? pg : lite;
}

/* ---- savepoints ---------------------------------------------------------------------------- */
err db_step(db *d, const char *sql)
{
    if (store_fault_due()) {
        db_fail(d, E_BROKEN, sql, "made to fail");
        return d->failed;
    }
    return d->how->run(d, sql);
}

typedef struct {
    char sql[32];
} savepoint_sql;

static savepoint_sql savepoint_of(const char *verb, int depth)
{
    savepoint_sql s;
    snprintf(s.sql, sizeof s.sql, "%s s%d", verb, depth);
    return s;
}

err db_savepoint(db *d)
{
    TRY(d->failed);
    if (d->depth == SAVEPOINTS_MOST) {
        db_fail(d, E_BROKEN, "SAVEPOINT", "too many savepoints within each other");
        return d->failed;
    }
    TRY(db_step(d, savepoint_of("SAVEPOINT", d->depth).sql));
    later_mark(d);
    d->marks[d->depth++] = d->serial;
    return OK;
}

err db_release(db *d)
{
    TRY(d->failed);
    if (d->depth == 0) {
        db_fail(d, E_BROKEN, "RELEASE", "no savepoint is open");
        return d->failed;
    }
    TRY(db_step(d, savepoint_of("RELEASE", d->depth - 1).sql));
    d->depth--;
    return OK;
}

void db_rollback_to(db *d)
{
    if (d->depth == 0) {
        db_fail(d, E_BROKEN, "ROLLBACK TO", "no savepoint is open");
        return;
    }
    d->depth--;
    later_back(d);
    d->how->sweep(d, d->marks[d->depth]);
    if (d->lost) return;
    d->failed = OK;
    d->constraint[0] = d->table[0] = '\0';
    if (d->how->run(d, savepoint_of("ROLLBACK TO", d->depth).sql) != OK ||
        d->how->run(d, savepoint_of("RELEASE", d->depth).sql) != OK)
        d->lost = true;
}

/* ---- opening, turns ------------------------------------------------------------------------ */
err store_open_steps(const store_place *place, store_step_list steps, arena *mem, store **ret,
                     const char **ret_why)
{
    arena *own = arena_new();
    store *s = TAKE(own, store);
    s->mem = own;
    s->steps = steps;
    s->folder = arena_copy(own, place->folder);
    *ret = NULL;
    *ret_why = "";
    kept_open(s);
    err e = text_empty(place->postgres) ? lite_open(s, place, steps, mem, ret_why)
                                        : pg_open(s, place, steps, mem, ret_why);
    if (e == OK)
        *ret = s;
    else
        arena_free(own); /* nothing is kept yet */
    return e;
}

err store_open(const store_place *place, arena *mem, store **ret, const char **ret_why)
{
    return store_open_steps(place, (store_step_list){store_steps, store_steps_n}, mem, ret,
                            ret_why);
}

void store_close(store *s)
{
    s->how->close(s);
    kept_close(s);
    arena_free(s->mem);
}

bool store_is_postgres(const store *s) { return s->how->postgres; }
const char *store_folder(const store *s) { return s->folder; }

err store_read(store *s, store_deed deed, void *context) { return s->how->read(s, deed, context); }
err store_write(store *s, store_deed deed, void *context)
{
    return s->how->write(s, deed, context);
}

void store_write_then(store *s, store_deed deed, void *context, void (*done)(void *context, err e))
{
    s->how->write_then(s, deed, context, done);
}

/* The copy gets its name when it is whole and on the disk. */
err store_backup(store *s, const char *path)
{
    arena *mem = arena_new();
    const char *part = arena_printf(mem, "%s.part", path);
    bool free = unlink(part) == 0 || errno == ENOENT;
    err e = free ? s->how->backup(s, part) : E_BROKEN;
    if (e == OK) e = chmod(part, 0600) == 0 ? file_name(part, path) : E_BROKEN;
    if (e != OK) unlink(part);
    arena_free(mem);
    return e;
}

void store_analyze(store *s, const char *const *tables, size_t n)
{
    for (size_t i = 0; s->how->analyze && i < n; i++)
        s->how->analyze(s, tables[i]);
}

void store_counts(const store *s, int64_t *ret_commits, int64_t *ret_deeds)
{
    *ret_commits = atomic_load(&s->commits);
    *ret_deeds = atomic_load(&s->deeds);
}
