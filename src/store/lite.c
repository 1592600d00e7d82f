/* The store on SQLite: statements, connections, reading, backup, opening. One writer connection on
 * one writer thread (lite_writer.c) commits the deeds of many callers at once; it alone
 * checkpoints. Readers have a connection each while they read.
 *
 * Debian's SQLite can corrupt a file when two connections write or checkpoint at the same moment
 * (sqlite.org/wal.html#walresetbug). Within the process only the writer does; between processes
 * (the server and a command beside it) a lock on ganjiao.lock is held while opening and around each
 * batch. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lite_inside.h"

enum { APPLICATION = 0x47414e4a }; /* "GANJ" in the file's header */

/* ---- errors -------------------------------------------------------------------------------- */
static err lite_err(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY: return E_CONFLICT;
    default: break;
    }
    int kind = code & 0xff;
    return kind == SQLITE_BUSY || kind == SQLITE_LOCKED ? E_BUSY : E_BROKEN;
}

void lite_fail(lite_db *l, const char *sql)
{
    int code = sqlite3_extended_errcode(l->h);
    bool first = l->d.failed == OK;
    db_fail(&l->d, lite_err(code), sql, sqlite3_errmsg(l->h));
    if (first && (code & 0xff) == SQLITE_CONSTRAINT)
        lite_name_conflict(l, code, sql, sqlite3_errmsg(l->h));
    if (sqlite3_get_autocommit(l->h))
        l->d.lost = true; /* disk full, input/output: SQLite has rolled back on its own */
}

/* ---- statements ---------------------------------------------------------------------------- */
static void lite_drop(void *connection, stmt *s)
{
    (void)connection;
    sqlite3_finalize(s->at);
    s->at = NULL;
}

/* How many values a statement wants, and whether its nth parameter is $n: SQLite counts parameters
 * in the order in which they are met, PostgreSQL by their number. */
static bool number_parameters(sqlite3_stmt *h, int *ret_values, bool *ret_straight)
{
    *ret_values = 0;
    *ret_straight = true;
    for (int i = 1; i <= sqlite3_bind_parameter_count(h); i++) {
        const char *name = sqlite3_bind_parameter_name(h, i);
        int64_t number;
        if (!name || name[0] != '$' || !text_int(name + 1, &number) || number < 1 || number > 32766)
            return false;
        *ret_straight = *ret_straight && number == i;
        if (number > *ret_values) *ret_values = (int)number;
    }
    return true;
}

/* --trace=plan: each table that a statement reads from end to end, or in the order of an index. A
 * golden file holds those that may (test/plan). */
static void trace_plan(lite_db *l, const char *sql)
{
    char *asked = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *h = NULL;
    bool good = asked && sqlite3_prepare_v2(l->h, asked, -1, &h, NULL) == SQLITE_OK;
    while (good && sqlite3_step(h) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(h, 3);
        if (step && text_starts(step, "SCAN "))
            log_line(LOG_INFO, "plan=\"%s\" sql=\"%s\"", step, sql);
    }
    sqlite3_finalize(h);
    sqlite3_free(asked);
}

static stmt *lite_prepare(lite_db *l, const char *sql)
{
    sqlite3_stmt *h = NULL;
    const char *rest = "";
    if (sqlite3_prepare_v3(l->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &h, &rest) != SQLITE_OK) {
        lite_fail(l, sql);
        return NULL;
    }
    int values;
    bool straight;
    if (!h || rest[strspn(rest, " \n;")] || !number_parameters(h, &values, &straight)) {
        db_fail(&l->d, E_BROKEN, sql, "one statement with parameters $1, $2, … is expected");
        sqlite3_finalize(h);
        return NULL;
    }
    if (trace_on("plan")) trace_plan(l, sql);
    stmt *s = cache_add(&l->cache, sql, "");
    s->at = h;
    s->values = values;
    s->straight = straight;
    return s;
}

static int bind_day(sqlite3_stmt *h, int at, int64_t days)
{
    int year, month, dom;
    char iso[32];
    day_split((day){(int32_t)days}, &year, &month, &dom);
    snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, dom);
    return sqlite3_bind_text(h, at, iso, -1, SQLITE_TRANSIENT);
}

static int bind_one(sqlite3_stmt *h, int at, const db_val *v)
{
    switch (v->kind) {
    case DB_NULL: return sqlite3_bind_null(h, at);
    case DB_INT: return sqlite3_bind_int64(h, at, v->i);
    case DB_TEXT: return sqlite3_bind_text64(h, at, v->at, v->n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB: return sqlite3_bind_blob64(h, at, v->at, v->n, SQLITE_STATIC);
    case DB_DAY: return bind_day(h, at, v->i);
    }
    return SQLITE_MISUSE;
}

static bool bind_all(lite_db *l, const stmt *s, const db_val *values, size_t n)
{
    if ((size_t)s->values != n) {
        db_fail(&l->d, E_BROKEN, s->sql, "the number of values is not the number of parameters");
        return false;
    }
    for (int i = 1; i <= sqlite3_bind_parameter_count(s->at); i++) {
        int64_t number = i;
        if (!s->straight && !text_int(sqlite3_bind_parameter_name(s->at, i) + 1, &number))
            return false;
        if (bind_one(s->at, i, &values[number - 1]) != SQLITE_OK) {
            lite_fail(l, s->sql);
            return false;
        }
    }
    return true;
}

static void lite_start(db_q *q, const db_val *values, size_t n)
{
    lite_db *l = lite_db_of(q->d);
    stmt *s = cache_take(&l->cache, q->sql, "");
    if (!s) s = lite_prepare(l, q->sql);
    if (!s || !bind_all(l, s, values, n)) return;
    kept_used(q->d, s);
    s->busy = true;
    s->serial = q->serial;
    s->busy_next = l->busy;
    l->busy = s;
    q->stmt = s;
}

static bool lite_next(db_q *q)
{
    int code = sqlite3_step(((stmt *)q->stmt)->at);
    if (code != SQLITE_ROW && code != SQLITE_DONE) lite_fail(lite_db_of(q->d), q->sql);
    return code == SQLITE_ROW;
}

static db_val wrong_type(db_q *q)
{
    char message[80];
    snprintf(message, sizeof message, "column %d is read as a type that it does not have",
             q->column + 1);
    db_fail(q->d, E_BROKEN, q->sql, message);
    return NOTHING;
}

static db_val lite_blob(sqlite3_stmt *h, int column, arena *mem)
{
    size_t n = (size_t)sqlite3_column_bytes(h, column);
    void *copy = arena_take(mem, n ? n : 1);
    if (n) memcpy(copy, sqlite3_column_blob(h, column), n);
    return (db_val){DB_BLOB, 0, copy, n};
}

static db_val lite_cell(db_q *q, db_kind wanted, arena *mem)
{
    sqlite3_stmt *h = ((stmt *)q->stmt)->at;
    if (q->column >= sqlite3_data_count(h)) return wrong_type(q);
    int type = sqlite3_column_type(h, q->column);
    if (type == SQLITE_NULL) return NOTHING;
    if (wanted == DB_NULL) return (db_val){DB_INT, 0, NULL, 0};
    if (wanted == DB_INT && type == SQLITE_INTEGER) return INT(sqlite3_column_int64(h, q->column));
    if (wanted == DB_BLOB && type == SQLITE_BLOB) return lite_blob(h, q->column, mem);
    if (wanted != DB_TEXT || type == SQLITE_BLOB) return wrong_type(q);
    const void *text = sqlite3_column_text(h, q->column);
    return (db_val){DB_TEXT, 0, text, (size_t)sqlite3_column_bytes(h, q->column)};
}

static int64_t lite_changed(const db_q *q) { return sqlite3_changes64(lite_db_of(q->d)->h); }

static void stmt_rest(lite_db *l, stmt *s)
{
    stmt **p = &l->busy;
    while (*p && *p != s)
        p = &(*p)->busy_next;
    if (*p) *p = s->busy_next;
    s->busy = false;
    sqlite3_reset(s->at); /* repeats the code of the step, which has been looked at */
}

static void lite_finish(db_q *q)
{
    stmt *s = q->stmt;
    if (s && s->busy && s->serial == q->serial) stmt_rest(lite_db_of(q->d), s);
}

void lite_sweep(db *d, uint64_t since)
{
    lite_db *l = lite_db_of(d);
    for (stmt *s = l->busy, *next; s; s = next) {
        next = s->busy_next;
        if (s->serial > since) stmt_rest(l, s);
    }
}

err lite_run(db *d, const char *sql)
{
    lite_db *l = lite_db_of(d);
    stmt *s = cache_take(&l->cache, sql, "");
    if (!s && !(s = lite_prepare(l, sql))) return d->failed;
    if (sqlite3_step(s->at) != SQLITE_DONE) lite_fail(l, sql);
    sqlite3_reset(s->at);
    return d->failed;
}

static err lite_once(db *d, const char *sql)
{
    lite_db *l = lite_db_of(d);
    if (sqlite3_exec(l->h, sql, NULL, NULL, NULL) != SQLITE_OK) lite_fail(l, sql);
    return d->failed;
}

/* ---- transactions -------------------------------------------------------------------------- */
err lite_begin(db *d, bool write)
{
    db_forget(d);
    kept_begin(d, write);
    return db_step(d, write ? "BEGIN IMMEDIATE" : "BEGIN");
}

void lite_rollback(db *d)
{
    lite_db *l = lite_db_of(d);
    lite_sweep(d, 0);
    if (!sqlite3_get_autocommit(l->h) &&
        sqlite3_exec(l->h, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        log_line(LOG_ERROR, "store rollback=\"%s\"", sqlite3_errmsg(l->h));
}

err lite_commit(db *d)
{
    lite_sweep(d, 0);
    err e = db_step(d, "COMMIT");
    kept_commit(d);
    return e;
}

/* ---- connections --------------------------------------------------------------------------- */
static int wal_grown(void *of, sqlite3 *h, const char *name, int pages)
{
    (void)h;
    (void)name;
    ((lite_db *)of)->wal_pages = pages;
    return SQLITE_OK;
}

/* Said one by one: a string of several would stop silently at the first failure. What has been
 * deleted shall be gone from the file, hence secure_delete; mmap stays off, it turns input/output
 * errors into signals. */
static const char *const both_pragmas[] = {
    "PRAGMA synchronous=FULL",  "PRAGMA wal_autocheckpoint=0", "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",   "PRAGMA temp_store=MEMORY",    "PRAGMA mmap_size=0",
    "PRAGMA trusted_schema=OFF"};
static const char *const writer_pragmas[] = {"PRAGMA journal_mode=WAL", "PRAGMA cache_size=-16384"};
static const char *const reader_pragmas[] = {"PRAGMA query_only=ON", "PRAGMA cache_size=-4096"};

static err run_pragmas(lite_db *l, const char *const *pragmas, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TRY(lite_once(&l->d, pragmas[i]));
    return OK;
}

static void lite_db_close(lite_db *l)
{
    if (!l) return;
    cache_drop_all(&l->cache);
    if (sqlite3_close(l->h) != SQLITE_OK)
        log_line(LOG_ERROR, "store close=\"%s\"", sqlite3_errmsg(l->h));
    if (l->d.late_mem) arena_free(l->d.late_mem);
    arena_free(l->mem);
}

static const store_backend lite_backend; /* below */

/* Without pragmas; NULL when the file cannot be opened. */
static lite_db *lite_db_bare(lite *t, bool create)
{
    arena *mem = arena_new();
    lite_db *l = TAKE(mem, lite_db);
    l->mem = mem;
    l->d.how = &lite_backend;
    l->d.s = t->s;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(t->path, &l->h, flags | (create ? SQLITE_OPEN_CREATE : 0), NULL);
    sqlite3_busy_timeout(l->h,
                         BUSY_MS); /* before anything else: the log may have to be recovered */
    if (code != SQLITE_OK) {
        log_line(LOG_ERROR, "store open=\"%s\" message=\"%s\"", t->path, sqlite3_errmsg(l->h));
        sqlite3_close(l->h);
        arena_free(mem);
        return NULL;
    }
    if (create && chmod(t->path, 0600) != 0)
        log_line(LOG_WARN, "store chmod=\"%s\" errno=%d", t->path, errno);
    l->cache = (stmt_cache){.mem = mem, .drop = lite_drop, .connection = l};
    sqlite3_db_config(l->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "name" is never a string */
    sqlite3_db_config(l->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return l;
}

static lite_db *lite_reader_open(lite *t)
{
    lite_db *l = lite_db_bare(t, false);
    if (!l) return NULL;
    sqlite3_db_config(l->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (run_pragmas(l, both_pragmas, COUNT_OF(both_pragmas)) == OK &&
        run_pragmas(l, reader_pragmas, COUNT_OF(reader_pragmas)) == OK)
        return l;
    lite_db_close(l);
    return NULL;
}

static lite_db *reader_take(lite *t)
{
    pthread_mutex_lock(&t->readers_lock);
    lite_db *l = t->idle;
    if (l) t->idle = l->next;
    t->reading++;
    pthread_mutex_unlock(&t->readers_lock);
    if (!l) l = lite_reader_open(t);
    if (!l) {
        pthread_mutex_lock(&t->readers_lock);
        t->reading--;
        pthread_mutex_unlock(&t->readers_lock);
    }
    return l;
}

static void reader_give(lite *t, lite_db *l)
{
    pthread_mutex_lock(&t->readers_lock);
    l->next = t->idle;
    t->idle = l;
    t->reading--;
    pthread_mutex_unlock(&t->readers_lock);
}

static err lite_read(store *s, store_deed run, void *context)
{
    lite *t = lite_of(s);
    lite_db *l = reader_take(t);
    if (!l) return E_BROKEN;
    err e = lite_begin(&l->d, false);
    if (e == OK) e = db_run(&l->d, run, context);
    if (e == OK) e = lite_commit(&l->d);
    if (!sqlite3_get_autocommit(l->h)) lite_rollback(&l->d);
    reader_give(t, l);
    return e;
}

/* ---- backup -------------------------------------------------------------------------------- */
/* VACUUM INTO reads one snapshot and does not touch the log. */
static err lite_backup(store *s, const char *path)
{
    lite_db *l = lite_db_bare(lite_of(s), false);
    if (!l) return E_BROKEN;
    sqlite3_db_config(l->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    err e = run_pragmas(l, both_pragmas, COUNT_OF(both_pragmas));
    if (e == OK) e = db_do(&l->d, NULL, "VACUUM INTO $1", TEXT(path));
    lite_db_close(l);
    return e;
}

/* ---- opening, closing ---------------------------------------------------------------------- */
static void lite_close(store *s)
{
    lite *t = lite_of(s);
    pthread_mutex_lock(&t->queue_lock);
    t->closing = true;
    pthread_cond_signal(&t->queue_filled);
    pthread_mutex_unlock(&t->queue_lock);
    pthread_join(t->thread, NULL);
    if (t->reading) log_line(LOG_ERROR, "store close=\"%d reads go on\"", t->reading);
    for (lite_db *l = t->idle, *next; l; l = next) {
        next = l->next;
        lite_db_close(l);
    }
    bool locked = lock_take(t); /* the last one to close checkpoints */
    lite_db_close(t->writer);
    if (locked) lock_give(t);
    close(t->lock);
}

static const store_backend lite_backend = {
    .postgres = false,
    .start = lite_start,
    .next = lite_next,
    .cell = lite_cell,
    .changed = lite_changed,
    .finish = lite_finish,
    .sweep = lite_sweep,
    .run = lite_run,
    .once = lite_once,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .read = lite_read,
    .write = lite_write,
    .write_then = lite_write_then,
    .backup = lite_backup,
    .close = lite_close,
};

/* Counting memory would cost every thread a common lock at each allocation. */
static void library_set_up(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

static err folder_open(lite *t, const store_place *place, arena *mem, const char **ret_why)
{
    if (place->create && mkdir(place->folder, 0700) != 0 && errno != EEXIST) {
        *ret_why = arena_printf(mem, "the folder %s cannot be made", place->folder);
        return E_BROKEN;
    }
    t->path = arena_printf(t->s->mem, "%s/ganjiao.db", place->folder);
    if (!place->create && access(t->path, F_OK) != 0) {
        *ret_why = arena_printf(mem, "there is no %s", t->path);
        return E_ABSENT;
    }
    t->lock = open(arena_printf(mem, "%s/ganjiao.lock", place->folder),
                   O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (t->lock < 0) {
        *ret_why = arena_printf(mem, "the folder %s cannot be written", place->folder);
        return E_BROKEN;
    }
    return OK;
}

static err writer_open(lite *t, const store_place *place, arena *mem, const char **ret_why)
{
    *ret_why = arena_printf(mem, "%s cannot be opened as a database", t->path);
    t->writer = lite_db_bare(t, place->create);
    if (!t->writer) return E_BROKEN;
    db *d = &t->writer->d;
    TRY(run_pragmas(t->writer, both_pragmas, COUNT_OF(both_pragmas)));
    TRY(run_pragmas(t->writer, writer_pragmas, COUNT_OF(writer_pragmas)));
    if (place->cache_mib > 0)
        TRY(lite_once(d, arena_printf(mem, "PRAGMA cache_size=-%d", place->cache_mib << 10)));
    sqlite3_wal_hook(t->writer->h, wal_grown, t->writer);
    int64_t application, tables;
    TRY(db_one(d, &application, "PRAGMA application_id"));
    TRY(db_one(d, &tables, "SELECT count(*) FROM sqlite_schema"));
    if (application != APPLICATION && (application != 0 || tables != 0)) {
        *ret_why = arena_printf(mem, "%s is a database of another program", t->path);
        return E_CONFLICT;
    }
    *ret_why = "";
    return application == APPLICATION
               ? OK
               : lite_once(d, arena_printf(mem, "PRAGMA application_id=%d", APPLICATION));
}

static err lite_open_locked(lite *t, const store_place *place, store_step_list steps, arena *mem,
                            const char **ret_why)
{
    TRY(writer_open(t, place, mem, ret_why));
    TRY(migrate(&t->writer->d, steps, mem, ret_why));
    t->writer->next = NULL;
    if (pthread_create(&t->thread, NULL, writer_main, t) == 0) return OK;
    *ret_why = "no thread can be started";
    return E_BROKEN;
}

err lite_open(store *s, const store_place *place, store_step_list steps, arena *mem,
              const char **ret_why)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_set_up);
    lite *t = TAKE(s->mem, lite);
    *t = (lite){.s = s,
                .lock = -1,
                .queue_lock = PTHREAD_MUTEX_INITIALIZER,
                .queue_filled = PTHREAD_COND_INITIALIZER,
                .readers_lock = PTHREAD_MUTEX_INITIALIZER};
    t->last = &t->first;
    s->inside = t;
    s->how = &lite_backend;
    TRY(folder_open(t, place, mem, ret_why));
    if (!lock_take(t)) {
        *ret_why = arena_printf(mem, "another program holds %s", place->folder);
        close(t->lock);
        return E_BUSY;
    }
    err e = lite_open_locked(t, place, steps, mem, ret_why);
    if (e != OK) lite_db_close(t->writer);
    lock_give(t);
    if (e != OK) close(t->lock);
    return e;
}
