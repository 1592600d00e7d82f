/* One statement API over SQLite and PostgreSQL. SQL is written once, with $1, $2 …; see CONTRIBUTING.md
 * "SQL" for what is forbidden (design: every table is `shared`, `by person`, `by class`, `by value`,
 * `by chain` or `single`).
 *
 * A statement keeps its first error, and so does its `db`: after a failure every later call on that db is a
 * no-op until the turn ends, so a query function is a straight line and looks once, at db_end().
 *
 *     db_q q = db_sql(d, "SELECT id, name FROM people_org WHERE parent = $1 ORDER BY id", INT(parent));
 *     while (db_row(&q)) { … db_int(&q) … db_text(&q, mem) … }     columns are read left to right
 *     return db_end(&q);
 */
#ifndef GANJIAO_STORE_H
#define GANJIAO_STORE_H

#include "base/base.h"

typedef struct store store; /* the data folder or the PostgreSQL database */
typedef struct db db;       /* one connection in one transaction; never shared between threads */

/* ---- values ---------------------------------------------------------------------------------- */
typedef enum { DB_NULL, DB_INT, DB_TEXT, DB_BLOB } db_kind;
typedef struct {
    db_kind kind;
    int64_t i;
    const void *at;
    size_t n;
} db_val;
static inline db_val db_val_int(int64_t i) { return (db_val){DB_INT, i, NULL, 0}; }
static inline db_val db_val_text(const char *s)
{
    return s && *s ? (db_val){DB_TEXT, 0, s, strlen(s)} : (db_val){DB_NULL, 0, NULL, 0};
}
static inline db_val db_val_blob(const void *p, size_t n)
{
    return p ? (db_val){DB_BLOB, 0, p, n} : (db_val){DB_NULL, 0, NULL, 0};
}
db_val db_val_day(day d);       /* text YYYY-MM-DD or NULL */
db_val db_val_moment(moment m); /* integer or NULL */
#define INT(i) db_val_int(i)
#define TEXT(s) db_val_text(s)            /* the empty string is NULL */
#define BLOB(p, n) db_val_blob((p), (n))
#define DAY(d) db_val_day(d)
#define MOMENT(m) db_val_moment(m)
#define NOTHING ((db_val){DB_NULL, 0, NULL, 0})
#define ID_OR_NULL(i) ((i) ? INT(i) : NOTHING)

/* ---- reading and writing ------------------------------------------------------------------- */
typedef struct {
    db *d;
    void *stmt;     /* backend's */
    int column;     /* next to read */
    int row;        /* PostgreSQL: current row */
    bool done;
} db_q;

#define db_sql(d, ...) DB_SQL_((d), __VA_ARGS__, NOTHING)
#define DB_SQL_(d, sql, ...) \
    db_sql_((d), (sql), (db_val[]){__VA_ARGS__}, sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
db_q db_sql_(db *d, const char *sql, const db_val *values, size_t n);
db_q db_sql_n(db *d, const char *sql, const db_val *values, size_t n); /* values built at run time */
bool db_row(db_q *q);
int64_t db_int(db_q *q);            /* NULL: 0 */
bool db_null(db_q *q);              /* looks at the next column without moving on */
const char *db_text(db_q *q, arena *mem);            /* NULL: "" */
const void *db_blob(db_q *q, arena *mem, size_t *ret_n);
day db_day(db_q *q);
moment db_moment(db_q *q);
MUST_USE err db_end(db_q *q);       /* OK also when no row came; E_CONFLICT for a broken unique or foreign key */

/* INSERT, UPDATE, DELETE. `ret_rows` may be NULL. */
#define db_do(d, ret_rows, ...) DB_DO_((d), (ret_rows), __VA_ARGS__, NOTHING)
#define DB_DO_(d, ret_rows, sql, ...) \
    db_do_((d), (ret_rows), (sql), (db_val[]){__VA_ARGS__}, \
           sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
MUST_USE err db_do_(db *d, int64_t *ret_rows, const char *sql, const db_val *values, size_t n);
/* One number, or `otherwise` when no row came. For counts and look-ups of one value. */
#define db_one(d, ret, ...) DB_ONE_((d), (ret), __VA_ARGS__, NOTHING)
#define DB_ONE_(d, ret, sql, ...) \
    db_one_((d), (ret), (sql), (db_val[]){__VA_ARGS__}, \
            sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
/* E_ABSENT when no row came. */
MUST_USE err db_one_(db *d, int64_t *ret, const char *sql, const db_val *values, size_t n);

/* Same text for both where at all possible; at most 12 uses in the program, each with its reason. */
const char *db_pick(db *d, const char *lite, const char *pg);
err db_failed(const db *d);              /* the first error of this transaction, or OK */
const char *db_constraint(const db *d);  /* name of the constraint that failed, trailing _[0-9]+ cut; "" */
/* Undo to here on failure, without ending the transaction (group commit gives each POST its own). */
MUST_USE err db_savepoint(db *d);
MUST_USE err db_release(db *d);
void db_rollback_to(db *d);              /* also clears the kept error */

/* ---- opening, turns ------------------------------------------------------------------------- */
typedef struct {
    const char *folder;   /* the data folder; files/ and ganjiao.db live in it */
    const char *postgres; /* postgresql://… or "" for SQLite */
    bool create;          /* make it if it is not there */
    int connections;      /* PostgreSQL: pool size, default 8 */
} store_place;
/* Opens, migrates forward (backup first), refuses a newer schema (E_CONFLICT) with `ret_why` filled. */
MUST_USE err store_open(const store_place *place, arena *mem, store **ret, const char **ret_why);
void store_close(store *s);
bool store_is_postgres(const store *s);
const char *store_folder(const store *s);

/* A deed inside a transaction. Called again from the start after a serialization failure (PostgreSQL), so
 * it must not have effects outside the database and must reset what it wrote to `context` itself. */
typedef err (*store_deed)(db *d, void *context);
/* Read-only, on this thread, one snapshot. */
MUST_USE err store_read(store *s, store_deed deed, void *context);
/* Written and durable when this returns OK. SQLite: the deed runs on the writer thread, in a savepoint, and a
 * batch shares one commit; the caller blocks. PostgreSQL: here, SERIALIZABLE, run again on 40001/40P01. */
MUST_USE err store_write(store *s, store_deed deed, void *context);
/* The same without blocking: `done(context, e)` is called, on the writer thread (SQLite, after the commit) or
 * before this returns (PostgreSQL). */
void store_write_then(store *s, store_deed deed, void *context, void (*done)(void *context, err e));
/* Number of commits and of deeds since start; for bench and the system page. */
void store_counts(const store *s, int64_t *ret_commits, int64_t *ret_deeds);
/* A consistent copy of the database (not of files/) into `path`; runs beside readers and writers. */
MUST_USE err store_backup(store *s, const char *path);

/* ---- migrations ------------------------------------------------------------------------------ */
/* One schema step, from src/<slice>/NNNN_<name>.sql, compiled in (generated table store_steps[]).
 * Its words: {id} {int} {text} {blob} expand per backend, and each CREATE TABLE is preceded by a line
 * `-- by person` (or shared, by class, by value, by chain, single), which lint checks. */
typedef struct {
    int number;
    const char *name;
    const char *sql;
} store_step;
extern const store_step store_steps[];
extern const size_t store_steps_n;

/* ---- for tests: make the nth statement, write or commit fail ---------------------------------- */
void store_fail_after(int statements); /* -1 never; counts down over all connections */

#endif
