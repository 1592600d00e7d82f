/* The store on PostgreSQL (also Citus). A pool of connections, one transaction each; pg_ask.c asks,
 * pg_fail.c says what went wrong. Writes are SERIALIZABLE and run again after a serialization
 * failure; reads are one snapshot. */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/pg_inside.h"

enum { POOL_DEFAULT = 8, POOL_WAIT_SECONDS = 10, ATTEMPTS_MOST = 14, ATTEMPTS_BESIDE = 5 };

typedef struct {
    store *s;
    const char *where;
    int most;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    pg_db *idle;
    int made, used;
    pthread_rwlock_t beside; /* held by writing turns, alone by one that others hindered often */
} pg;

static pg *pg_of(const store *s) { return s->inside; }

/* ---- connections --------------------------------------------------------------------------- */
static void notice(void *nothing, const char *message)
{
    (void)nothing;
    log_line(LOG_DEBUG, "store notice=\"%s\"", message);
}

static void hang_up(pg_db *p)
{
    PQfinish(p->h);
    p->h = NULL;
    p->ahead_n = 0;
    cache_drop_all(&p->cache); /* statements are prepared in a connection */
}

/* Settings come as statements and not as an option, which would displace those in the connection
 * text. Plain PostgreSQL takes the settings of Citus without effect (they let a write follow a read
 * over many shards). */
static const char session[] = "SET bytea_output = 'hex'; SET client_min_messages = warning;"
                              "SET statement_timeout = '60s'; SET TimeZone = 'UTC';"
                              "SET citus.multi_shard_modify_mode = 'sequential';"
                              "SET citus.max_adaptive_executor_pool_size = 1";

static err pg_connect(pg_db *p)
{
    const char *where = pg_of(p->d.s)->where;
    /* What stands before dbname can be changed by the connection text. A dead network ends a turn
     * after 20 s. */
    const char *keys[] = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
                          "dbname",          "client_encoding",  NULL};
    const char *values[] = {"10", "20000", "ganjiao", where, "UTF8", NULL};
    p->h = PQconnectdbParams(keys, values, 1);
    if (PQstatus(p->h) != CONNECTION_OK) {
        p->d.lost = true;
        db_fail(&p->d, E_BROKEN, "connect", PQerrorMessage(p->h));
        return p->d.failed;
    }
    PQsetNoticeProcessor(p->h, notice, NULL);
    const char *encoding = PQparameterStatus(p->h, "server_encoding");
    if (!encoding || !text_is(encoding, "UTF8"))
        db_fail(&p->d, E_BROKEN, "connect", "the database is not encoded in UTF8");
    return p->d.failed == OK ? pg_once(&p->d, session) : p->d.failed;
}

/* A connection that died while nobody used it is replaced without anybody noticing. */
static err pg_begin(db *d, bool write)
{
    static const char *const sql[] = {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                      "BEGIN ISOLATION LEVEL SERIALIZABLE"};
    pg_db *p = pg_db_of(d);
    for (int attempt = 0; attempt < 2; attempt++) {
        db_forget(d);
        kept_begin(d, write);
        bool fresh = !p->h;
        if ((!fresh || pg_connect(p) == OK) && db_step(d, sql[write]) == OK) return OK;
        if (PQstatus(p->h) == CONNECTION_OK && !fresh) break;
        hang_up(p);
        if (fresh) break;
    }
    return d->failed;
}

static void pg_rollback(db *d)
{
    pg_db *p = pg_db_of(d);
    pg_sweep(d, 0);
    if (!p->h) return;
    if (PQstatus(p->h) == CONNECTION_OK && PQtransactionStatus(p->h) != PQTRANS_IDLE)
        PQclear(PQexec(p->h, "ROLLBACK"));
    if (PQstatus(p->h) != CONNECTION_OK || PQtransactionStatus(p->h) != PQTRANS_IDLE) hang_up(p);
}

/* COMMIT of a failed transaction is no error for PostgreSQL: it says ROLLBACK. */
static err pg_commit(db *d)
{
    pg_db *p = pg_db_of(d);
    pg_sweep(d, 0);
    if (d->failed != OK) return d->failed;
    if (store_fault_due()) {
        db_fail(d, E_BROKEN, "COMMIT", "made to fail");
        return d->failed;
    }
    PGresult *r = PQexec(p->h, "COMMIT");
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        pg_fail(p, r, "COMMIT");
    else if (!text_is(PQcmdStatus(r), "COMMIT"))
        db_fail(d, E_BROKEN, "COMMIT", "the transaction had failed");
    PQclear(r);
    kept_commit(d);
    return d->failed;
}

static const store_backend pg_backend; /* below */

static pg_db *pg_db_new(store *s)
{
    arena *mem = arena_new();
    pg_db *p = TAKE(mem, pg_db);
    p->mem = mem;
    p->scratch = arena_new();
    p->d.how = &pg_backend;
    p->d.s = s;
    p->cache = (stmt_cache){.mem = mem, .drop = pg_drop, .connection = p};
    return p;
}

static void pg_db_free(pg_db *p)
{
    pg_sweep(&p->d, 0);
    hang_up(p);
    if (p->d.late_mem) arena_free(p->d.late_mem);
    arena_free(p->scratch);
    arena_free(p->mem);
}

/* NULL when all connections stay in use for POOL_WAIT_SECONDS. */
static pg_db *pool_take(pg *t)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += POOL_WAIT_SECONDS;
    pthread_mutex_lock(&t->lock);
    int waited = 0;
    while (!t->idle && t->made == t->most && waited == 0)
        waited = pthread_cond_timedwait(&t->freed, &t->lock, &until);
    pg_db *p = t->idle;
    bool more = !p && t->made < t->most;
    if (p) t->idle = p->next;
    t->made += more;
    t->used += p || more;
    pthread_mutex_unlock(&t->lock);
    return more ? pg_db_new(t->s) : p;
}

static void pool_give(pg *t, pg_db *p)
{
    pthread_mutex_lock(&t->lock);
    p->next = t->idle;
    t->idle = p;
    t->used--;
    pthread_cond_signal(&t->freed);
    pthread_mutex_unlock(&t->lock);
}

/* ---- turns --------------------------------------------------------------------------------- */
static err turn_run(pg_db *p, store_deed run, void *context, bool write)
{
    err e = pg_begin(&p->d, write);
    if (e == OK) e = db_run(&p->d, run, context);
    if (e == OK) e = pg_commit(&p->d);
    if (e != OK) pg_rollback(&p->d);
    return e;
}

static void pause_before(int attempt)
{
    int64_t most = 1000000LL << (attempt < 6 ? attempt : 6); /* 1 to 64 ms, by chance less */
    nanosleep(&(struct timespec){0, (long)(nanoseconds() % most)}, NULL);
}

/* Writing turns run beside each other; one that failed several times for what the others of this
 * program wrote runs alone, unless a long one is under way. Other programs may still hinder it. */
static void turn_enter(pg *t, int attempt)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    if (attempt < ATTEMPTS_BESIDE || pthread_rwlock_timedwrlock(&t->beside, &until) != 0)
        pthread_rwlock_rdlock(&t->beside);
}

static err turn_once(pg_db *p, store_deed run, void *context, int attempt)
{
    pg *t = pg_of(p->d.s);
    turn_enter(t, attempt);
    err e = turn_run(p, run, context, true);
    pthread_rwlock_unlock(&t->beside);
    return e;
}

static err turn_repeat(pg_db *p, store_deed run, void *context, bool write)
{
    for (int attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
        err e = write ? turn_once(p, run, context, attempt) : turn_run(p, run, context, false);
        if (!p->d.again) return e;
        pause_before(attempt);
    }
    log_line(LOG_WARN, "store error=busy message=\"%d serialization failures one after another\"",
             ATTEMPTS_MOST);
    return E_BUSY;
}

static err pg_turn(store *s, store_deed run, void *context, bool write)
{
    pg *t = pg_of(s);
    pg_db *p = pool_take(t);
    if (!p) {
        log_line(LOG_WARN, "store error=busy message=\"all %d connections are in use\"", t->most);
        return E_BUSY;
    }
    err e = turn_repeat(p, run, context, write);
    pool_give(t, p);
    return e;
}

static err pg_read(store *s, store_deed run, void *context)
{
    return pg_turn(s, run, context, false);
}

static err pg_write(store *s, store_deed run, void *context)
{
    err e = pg_turn(s, run, context, true);
    atomic_fetch_add(&s->commits, e == OK);
    atomic_fetch_add(&s->deeds, e == OK);
    return e;
}

static void pg_write_then(store *s, store_deed run, void *context, void (*done)(void *, err))
{
    done(context, pg_write(s, run, context));
}

/* ---- backup ---------------------------------------------------------------------------------- */
/* pg_dump is told by its environment where to connect, for arguments are seen by everybody. */
extern char **environ;

static char **dump_environment(arena *mem, PGconn *h)
{
    LIST(char *) list = {0};
    for (char **at = environ; *at; at++)
        if (!text_starts(*at, "PG")) *GROW(mem, &list) = *at;
    PQconninfoOption *options = PQconninfo(h);
    for (PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->envvar && o->val && *o->val)
            *GROW(mem, &list) = arena_printf(mem, "%s=%s", o->envvar, o->val);
    PQconninfoFree(options);
    *GROW(mem, &list) = NULL;
    return list.at;
}

static bool dump(arena *mem, PGconn *h, const char *to)
{
    char *arguments[] = {"pg_dump", "--format=custom", "--no-password",
                         arena_printf(mem, "--file=%s", to), NULL};
    pid_t child;
    int status = -1;
    if (posix_spawnp(&child, "pg_dump", NULL, NULL, arguments, dump_environment(mem, h)) != 0)
        return false;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        /* a signal interrupted the wait */
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

typedef struct {
    arena *mem;
    const char *path;
} pg_copy;

static err copy_run(db *d, void *of)
{
    pg_copy *c = of;
    if (dump(c->mem, pg_db_of(d)->h, c->path)) return OK;
    db_fail(d, E_BROKEN, "pg_dump",
            "the copy failed; is pg_dump of the server's version installed?");
    return E_BROKEN;
}

static err pg_backup(store *s, const char *path)
{
    pg_copy c = {arena_new(), path};
    err e = pg_read(s, copy_run, &c);
    arena_free(c.mem);
    return e;
}

/* ---- statistics ------------------------------------------------------------------------------ */
static err analyze_run(db *d, void *table)
{
    char sql[96];
    snprintf(sql, sizeof sql, "ANALYZE %s", (const char *)table);
    return pg_once(d, sql);
}

static void pg_analyze(store *s, const char *table)
{
    err e = pg_turn(s, analyze_run, (void *)(uintptr_t)table, true);
    if (e != OK) log_line(LOG_WARN, "store analyze=%s error=%s", table, err_name(e));
}

/* ---- opening, closing ---------------------------------------------------------------------- */
static void pg_close(store *s)
{
    pg *t = pg_of(s);
    if (t->used) log_line(LOG_ERROR, "store close=\"%d turns go on\"", t->used);
    for (pg_db *p = t->idle, *next; p; p = next) {
        next = p->next;
        pg_db_free(p);
    }
}

static const store_backend pg_backend = {
    .postgres = true,
    .start = pg_start,
    .send = pg_send,
    .hurry = pg_hurry,
    .next = pg_next,
    .cell = pg_cell,
    .changed = pg_changed,
    .finish = pg_finish,
    .sweep = pg_sweep,
    .run = pg_once,
    .once = pg_once,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .read = pg_read,
    .write = pg_write,
    .write_then = pg_write_then,
    .backup = pg_backup,
    .analyze = pg_analyze,
    .close = pg_close,
};

static err present(pg_db *p, bool create, arena *mem, const char **ret_why)
{
    int64_t there = 0;
    *ret_why = "PostgreSQL cannot be reached as told; the log says why";
    TRY(pg_begin(&p->d, false));
    *ret_why = "PostgreSQL does not answer a question; the log says why";
    TRY(db_one(&p->d, &there,
               "SELECT CASE WHEN to_regclass('store_schema') IS NULL THEN 0 ELSE 1 END"));
    TRY(pg_commit(&p->d));
    *ret_why = there || create
                   ? ""
                   : arena_copy(mem, "there are no data of ours in this PostgreSQL database");
    return there || create ? OK : E_ABSENT;
}

err pg_open(store *s, const store_place *place, store_step_list steps, arena *mem,
            const char **ret_why)
{
    pg *t = TAKE(s->mem, pg);
    *t = (pg){.s = s,
              .where = arena_copy(s->mem, place->postgres),
              .most = place->connections > 0 ? place->connections : POOL_DEFAULT,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .freed = PTHREAD_COND_INITIALIZER,
              .beside = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP};
    s->inside = t;
    s->how = &pg_backend;
    if (place->create && mkdir(place->folder, 0700) != 0 && errno != EEXIST) {
        *ret_why = arena_printf(mem, "the folder %s cannot be made", place->folder);
        return E_BROKEN;
    }
    pg_db *p = pool_take(t);
    err e = present(p, place->create, mem, ret_why);
    if (e == OK)
        e = migrate(&p->d, steps, mem, ret_why);
    else
        pg_rollback(&p->d);
    pool_give(t, p);
    if (e != OK) pg_close(s);
    return e;
}
