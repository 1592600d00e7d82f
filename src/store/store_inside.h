/* What store.c, later.c, lite.c, pg.c and migrate.c know of each other. Included by them and by
 * store_test.c only. */
#ifndef GANJIAO_STORE_INSIDE_H
#define GANJIAO_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

/* ---- kept answers (kept.c) ------------------------------------------------------------------ */
enum { TABLE_PLACES = 256, KEPT_PLACES = 2048 };
typedef struct {
    uint64_t bits[TABLE_PLACES / 64];
} table_set;
typedef struct {
    char *bytes; /* the key, NUL, the answer, NUL; NULL: nothing kept here */
    size_t key_n, n;
    int64_t until;  /* nanoseconds() */
    uint64_t as_of; /* the clock when its transaction began */
    table_set from;
} kept_answer;
typedef struct {
    pthread_mutex_t lock;
    _Atomic uint64_t clock, changed[TABLE_PLACES]; /* counts commits that wrote */
    kept_answer place[KEPT_PLACES];
} kept_answers;

/* ---- prepared statements, by text ---------------------------------------------------------- */
typedef struct stmt stmt;
struct stmt {
    char *sql; /* followed by `kinds` in the same memory, which is kept when the place is reused */
    char *kinds; /* PostgreSQL: one letter of KIND_LETTERS per value; SQLite: "" */
    size_t room;
    uint64_t hash, used;
    stmt *next;      /* same bucket */
    void *at;        /* SQLite: sqlite3_stmt */
    unsigned number; /* PostgreSQL: its name */
    int values;      /* SQLite: highest $n */
    bool straight;   /* SQLite: the nth parameter is $n */
    bool busy;       /* between db_sql and db_end; a second use gets a second statement */
    uint64_t serial;
    stmt *busy_next;
    table_set reads, writes;
};
#define KIND_LETTERS "nitbt" /* by db_kind; a day is text */
enum { CACHE_BUCKETS = 256, CACHE_HINTS = 256, CACHE_MOST = 500 };
typedef struct {
    arena *mem;
    stmt *bucket[CACHE_BUCKETS];
    stmt *hint[CACHE_HINTS]; /* by address of the text: most texts are literals; verified by
                                comparison */
    size_t n;
    uint64_t clock;
    void (*drop)(void *connection, stmt *s); /* frees what `at` or `number` stands for */
    void *connection;
} stmt_cache;
/* An idle statement with this text that accepts values of these kinds (NULL goes with any), or
 * NULL. */
stmt *cache_take(stmt_cache *c, const char *sql, const char *kinds);
/* A place for a newly prepared one; the least recently used idle one leaves when there are
 * CACHE_MOST. */
stmt *cache_add(stmt_cache *c, const char *sql, const char *kinds);
void cache_drop_all(stmt_cache *c);

/* ---- a connection -------------------------------------------------------------------------- */
enum { SAVEPOINTS_MOST = 16, LATE_KINDS = 4 };
typedef struct {
    db_late run; /* NULL: the place is free */
    void **at;
    size_t n, room, marks[SAVEPOINTS_MOST]; /* marks: how many there were at each savepoint */
} late_work;
typedef struct store_backend store_backend;
struct db {
    const store_backend *how;
    store *s;
    err failed;
    bool lost;  /* the transaction itself is gone: db_rollback_to cannot clear the error */
    bool again; /* PostgreSQL: serialization failure, the deed shall run again */
    bool writing;
    bool hurry;              /* db_hurry was said in this transaction */
    table_set reads, writes; /* of this transaction; `reads` of the answer being asked for */
    uint64_t as_of;
    int depth;
    uint64_t serial, marks[SAVEPOINTS_MOST];
    late_work late[LATE_KINDS];
    bool settling;   /* what was put off is being done */
    arena *late_mem; /* NULL until something is put off; the connection's */
    char constraint[160], table[80];
};
/* Keeps the first error and says why in the log (E_CONFLICT: only when tracing). */
void db_fail(db *d, err e, const char *sql, const char *message);
void db_forget(db *d); /* a new turn: no error, no savepoints */
/* Of a deed that returned `said`: its own word stands where a conflict was kept (it may have made
 * it an E_INPUT), but not OK in a failed transaction. A database that broke or was busy is never
 * what a question made of it (not there, not allowed). */
err db_outcome(const db *d, err said);
err db_run(db *d, store_deed run, void *context); /* the deed, what it put off, and its outcome */
/* later.c: a new turn; a savepoint is opened, gone back to. */
void later_forget(db *d);
void later_mark(db *d);
void later_back(db *d);
bool store_fault_due(void);
err db_step(db *d, const char *sql); /* how->run, counted by store_fail_after */
int64_t nanoseconds(void);

struct store_backend {
    bool postgres;
    void (*start)(db_q *q, const db_val *values, size_t n);
    /* Runs it without waiting; the outcome is kept in the db later, E_CONFLICT where `one` row was
     * to change and did not. NULL: there is no such way. */
    void (*send)(db *d, const char *sql, const db_val *values, size_t n, bool one);
    void (*hurry)(db *d);
    bool (*next)(db_q *q);
    /* Column q->column. Text is NUL-terminated and lives until the next row; `mem` for blobs to be
     * decoded. */
    db_val (*cell)(db_q *q, db_kind wanted, arena *mem);
    int64_t (*changed)(const db_q *q);
    void (*finish)(db_q *q);
    /* Waits for what was sent; ends queries begun later that were left open. */
    void (*sweep)(db *d, uint64_t since);
    err (*run)(
        db *d,
        const char *sql); /* one statement without values or rows, kept prepared where useful */
    err (*once)(db *d, const char *sql); /* the same, not kept; schema */
    /* begin ends in a failed db as well; rollback always succeeds or marks the connection as
     * lost. */
    err (*begin)(db *d, bool write);
    err (*commit)(db *d);
    void (*rollback)(db *d);

    err (*read)(store *s, store_deed deed, void *context);
    err (*write)(store *s, store_deed deed, void *context);
    void (*write_then)(store *s, store_deed deed, void *context, void (*done)(void *, err));
    err (*backup)(store *s, const char *path);
    void (*analyze)(store *s, const char *table); /* NULL: there is nothing to do */
    void (*close)(store *s);
};

typedef struct {
    const store_step *at;
    size_t n;
} store_step_list;

struct store {
    const store_backend *how;
    store_step_list steps;
    arena *mem;
    const char *folder;
    void *inside; /* lite.c, pg.c */
    _Atomic int64_t commits, deeds;
    kept_answers kept;
};
void kept_open(store *s);
void kept_close(store *s);
void kept_look_at(stmt *s);           /* newly prepared */
void kept_used(db *d, const stmt *s); /* about to run */
void kept_begin(db *d, bool write);
void kept_commit(db *d); /* after COMMIT, also where its outcome is unknown */

/* store_open with another table of steps. */
MUST_USE err store_open_steps(const store_place *place, store_step_list steps, arena *mem,
                              store **ret, const char **ret_why);
MUST_USE err lite_open(store *s, const store_place *place, store_step_list steps, arena *mem,
                       const char **ret_why);
MUST_USE err pg_open(store *s, const store_place *place, store_step_list steps, arena *mem,
                     const char **ret_why);
/* Brings the database behind `d`, which is in no transaction, up to the steps. */
MUST_USE err migrate(db *d, store_step_list steps, arena *mem, const char **ret_why);

#endif
