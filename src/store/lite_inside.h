/* What the files of the store on SQLite know of each other. */
#ifndef GANJIAO_STORE_LITE_INSIDE_H
#define GANJIAO_STORE_LITE_INSIDE_H

#include <pthread.h>
#include <sqlite3.h>

#include "store/store_inside.h"

enum { BUSY_MS = 10000 };

typedef struct lite_db lite_db;
struct lite_db {
    db d; /* first: a db * of ours is a lite_db * */
    sqlite3 *h;
    stmt_cache cache;
    stmt *busy; /* queries between db_sql and db_end, latest first */
    arena *mem;
    int wal_pages;
    lite_db *next;
};

typedef struct deed deed;
struct deed {
    store_deed run;
    void *context;
    void (*done)(void *context, err e);
    err e;
    bool settled; /* its failure broke the transaction; the others of the batch run again without
                   * it */
    deed *next;
};

typedef struct {
    store *s;
    const char *path;
    int lock; /* file descriptor of ganjiao.lock */
    lite_db *writer;
    pthread_t thread;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    deed *first, **last;
    deed *spare; /* deeds to be used again by store_write_then */
    bool closing;

    pthread_mutex_t readers_lock;
    lite_db *idle;
    int reading;
} lite;

static inline lite *lite_of(const store *s) { return s->inside; }
static inline lite_db *lite_db_of(db *d) { return (lite_db *)d; }

/* lite.c */
void lite_fail(lite_db *l, const char *sql); /* keeps what SQLite says went wrong */
err lite_run(db *d, const char *sql);
void lite_sweep(db *d, uint64_t since);
err lite_begin(db *d, bool write);
err lite_commit(db *d);
void lite_rollback(db *d);
/* lite_conflict.c: fills constraint and table of a failed statement. */
void lite_name_conflict(lite_db *l, int code, const char *sql, const char *message);
/* lite_writer.c */
bool lock_take(const lite *t); /* between processes; false after ten seconds */
void lock_give(const lite *t);
void *writer_main(void *lite);
err lite_write(store *s, store_deed run, void *context);
void lite_write_then(store *s, store_deed run, void *context, void (*done)(void *, err));

#endif
