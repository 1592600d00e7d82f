/* The writer thread of the store on SQLite: takes the deeds that wait, runs each in a savepoint
 * (a single one without), commits them together, and only then tells the callers. Between batches
 * it shortens the write-ahead log. */
#include <errno.h>
#include <semaphore.h>
#include <sys/file.h>
#include <time.h>

#include "store/lite_inside.h"

#ifndef GANJIAO_BATCH_MOST
#define GANJIAO_BATCH_MOST 512 /* ./dev bench also builds it with 1, to compare */
#endif
enum {
    BATCH_MOST = GANJIAO_BATCH_MOST,
    LOCK_MS = 10000,
    PAGE_BYTES = 4096,
    CHECKPOINT_BYTES = 4 << 20,
    RESTART_BYTES = 64 << 20 /* readers have kept the log from being reused: wait for them */
};

/* ---- the lock between processes ------------------------------------------------------------ */
bool lock_take(const lite *t)
{
    for (int waited = 0; flock(t->lock, LOCK_EX | LOCK_NB) != 0; waited += 2) {
        if (errno != EINTR && errno != EWOULDBLOCK) return false;
        if (waited >= LOCK_MS) return false;
        nanosleep(&(struct timespec){0, 2000000}, NULL);
    }
    return true;
}

void lock_give(const lite *t) { flock(t->lock, LOCK_UN); }

/* ---- the writer ---------------------------------------------------------------------------- */
/* A deferred foreign key would fail the COMMIT of everybody: look before the savepoint is
 * released. */
static bool foreign_keys_open(lite_db *w)
{
    int open = 0, most = 0;
    return sqlite3_db_status(w->h, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &most, 0) == SQLITE_OK &&
           open != 0;
}

static err deed_result(lite_db *w, deed *one)
{
    err e = db_run(&w->d, one->run, one->context);
    return e == OK && foreign_keys_open(w) ? E_CONFLICT : e;
}

static void deed_undo(lite_db *w)
{
    bool lost = w->d.lost;
    w->d.failed = OK;
    w->d.lost =
        lost || lite_run(&w->d, "ROLLBACK TO deed") != OK || lite_run(&w->d, "RELEASE deed") != OK;
}

/* Leaves the transaction as it was before a deed that failed. */
static void deed_run(lite_db *w, deed *one)
{
    bool inside = db_step(&w->d, "SAVEPOINT deed") == OK;
    one->e = inside ? deed_result(w, one) : w->d.failed;
    lite_sweep(&w->d, 0);
    if (one->e == OK) one->e = db_step(&w->d, "RELEASE deed");
    if (one->e != OK && inside) deed_undo(w);
    one->settled = w->d.lost || sqlite3_get_autocommit(w->h);
}

/* A deed by itself needs no savepoint: the transaction goes with it. A savepoint keeps a copy of
 * every page that is written for the first time, and each statement that may change several rows
 * walks along these copies, which made a long deed slower the longer it was. */
static void deed_run_alone(lite_db *w, deed *one)
{
    one->e = deed_result(w, one);
    lite_sweep(&w->d, 0);
    one->settled = one->e != OK || sqlite3_get_autocommit(w->h);
}

static void deed_settle(lite_db *w, deed *one, bool alone)
{
    db_forget(&w->d);
    (alone ? deed_run_alone : deed_run)(w, one);
    if (one->settled && one->e == OK) one->e = E_BROKEN; /* the deed ended the transaction itself */
}

static void batch_fail(deed *batch, err e)
{
    for (deed *one = batch; one; one = one->next) {
        if (!one->settled) one->e = e;
        one->settled = true;
    }
}

/* False when a deed broke the transaction under the others (disk full): they are to run again
 * without it. A single deed that fails is done with. */
static bool batch_try(lite_db *w, deed *batch)
{
    if (lite_begin(&w->d, true) != OK) {
        lite_rollback(&w->d);
        batch_fail(batch, w->d.failed);
        return true;
    }
    int64_t done = 0;
    bool alone = !batch->next;
    for (deed *one = batch; one; one = one->next) {
        if (one->settled) continue;
        deed_settle(w, one, alone);
        if (one->settled) {
            lite_rollback(&w->d);
            return alone;
        }
        done += one->e == OK;
    }
    db_forget(&w->d);
    if (lite_commit(&w->d) != OK) {
        lite_rollback(&w->d);
        batch_fail(batch, E_BROKEN);
        return true;
    }
    atomic_fetch_add(&w->d.s->commits, done > 0);
    atomic_fetch_add(&w->d.s->deeds, done);
    return true;
}

static void checkpoint(lite_db *w)
{
    int64_t bytes = (int64_t)w->wal_pages * PAGE_BYTES;
    if (bytes < CHECKPOINT_BYTES) return;
    int mode = bytes < RESTART_BYTES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
    sqlite3_busy_timeout(w->h, 1000);
    int code = sqlite3_wal_checkpoint_v2(w->h, NULL, mode, NULL, NULL);
    sqlite3_busy_timeout(w->h, BUSY_MS);
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        log_line(LOG_ERROR, "store checkpoint=\"%s\"", sqlite3_errmsg(w->h));
    w->wal_pages = 0; /* the next commit says how long the log is now */
}

static void batch_run(lite *t, deed *batch)
{
    for (deed *one = batch; one; one = one->next)
        one->settled = false;
    if (lock_take(t)) {
        while (!batch_try(t->writer, batch)) {
            /* each round settles one deed */
        }
        checkpoint(t->writer);
        lock_give(t);
    } else {
        batch_fail(batch, E_BUSY);
    }
    for (deed *one = batch, *next; one; one = next) {
        next = one->next; /* done() may let go of the deed */
        one->done(one->context, one->e);
    }
}

/* Takes what waits, at most BATCH_MOST; NULL when the store closes and nothing waits. */
static deed *queue_take(lite *t)
{
    pthread_mutex_lock(&t->queue_lock);
    while (!t->first && !t->closing)
        pthread_cond_wait(&t->queue_filled, &t->queue_lock);
    deed *batch = t->first, **end = &t->first;
    for (int n = 0; *end && n < BATCH_MOST; n++)
        end = &(*end)->next;
    t->first = *end;
    *end = NULL;
    if (!t->first) t->last = &t->first;
    pthread_mutex_unlock(&t->queue_lock);
    return batch;
}

void *writer_main(void *of)
{
    lite *t = of;
    for (deed *batch = queue_take(t); batch; batch = queue_take(t))
        batch_run(t, batch);
    return NULL;
}

static void queue_put(lite *t, deed *one)
{
    pthread_mutex_lock(&t->queue_lock);
    one->next = NULL;
    *t->last = one;
    t->last = &one->next;
    pthread_cond_signal(&t->queue_filled);
    pthread_mutex_unlock(&t->queue_lock);
}

typedef struct {
    store_deed run;
    void *context;
    sem_t ended;
    err e;
} waiting;

static err waiting_run(db *d, void *of)
{
    waiting *w = of;
    return w->run(d, w->context);
}

static void waiting_end(void *of, err e)
{
    waiting *w = of;
    w->e = e;
    sem_post(&w->ended);
}

err lite_write(store *s, store_deed run, void *context)
{
    lite *t = lite_of(s);
    if (pthread_equal(pthread_self(), t->thread)) {
        log_line(LOG_ERROR, "store error=broken message=\"a deed calls store_write\"");
        return E_BROKEN;
    }
    waiting w = {.run = run, .context = context};
    sem_init(&w.ended, 0, 0);
    deed one = {.run = waiting_run, .context = &w, .done = waiting_end};
    queue_put(t, &one);
    while (sem_wait(&w.ended) != 0) {
        /* a signal interrupted the wait */
    }
    sem_destroy(&w.ended);
    return w.e;
}

/* A deed whose caller does not wait lives in the store's arena and is used again. */
typedef struct {
    deed one; /* first: the list of spare ones is of deeds */
    lite *t;
    store_deed run;
    void *context;
    void (*done)(void *context, err e);
} later;

static err later_run(db *d, void *of)
{
    later *l = of;
    return l->run(d, l->context);
}

static void later_end(void *of, err e)
{
    later *l = of;
    lite *t = l->t;
    void (*done)(void *, err) = l->done;
    void *context = l->context;
    pthread_mutex_lock(&t->queue_lock);
    l->one.next = t->spare;
    t->spare = &l->one;
    pthread_mutex_unlock(&t->queue_lock);
    done(context, e);
}

void lite_write_then(store *s, store_deed run, void *context, void (*done)(void *, err))
{
    lite *t = lite_of(s);
    pthread_mutex_lock(&t->queue_lock);
    later *l = (later *)t->spare;
    if (l)
        t->spare = l->one.next;
    else
        l = TAKE(s->mem, later);
    pthread_mutex_unlock(&t->queue_lock);
    *l = (later){.t = t, .run = run, .context = context, .done = done};
    l->one = (deed){.run = later_run, .context = l, .done = later_end};
    queue_put(t, &l->one);
}
