/* Published table: store_schema. One statement API over SQLite and PostgreSQL. SQL is written once,
 * with $1, $2 …; see CONTRIBUTING.md "SQL" for what is forbidden (design: every table is `shared`,
 * `by person`, `by class`, `by value`, `by chain` or `single`).
 *
 * A statement keeps its first error, and so does its `db`: after a failure every later call on that
 * db is a no-op until the turn ends, so a query function is a straight line and looks once, at
 * db_end().
 *
 *     db_q q = db_sql(d, "SELECT id, name FROM people_org WHERE parent = $1 ORDER BY id",
 *                     INT(parent));
 *     while (db_row(&q)) { … db_int(&q) … db_text(&q, mem) … }     columns are read left to right
 *     return db_end(&q);
 */
#ifndef GANJIAO_STORE_H
#define GANJIAO_STORE_H

#include "base/base.h"

typedef struct store store; /* the data folder or the PostgreSQL database */
typedef struct db db;       /* one connection in one transaction; never shared between threads */

/* ---- values ---------------------------------------------------------------------------------- */
typedef enum { DB_NULL, DB_INT, DB_TEXT, DB_BLOB, DB_DAY } db_kind;
/* Text and blobs are borrowed: they must stay as they are until db_end() (arena memory always
 * does). */
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
#define TEXT(s) db_val_text(s) /* the empty string is NULL */
#define BLOB(p, n) db_val_blob((p), (n))
#define DAY(d) db_val_day(d)
#define MOMENT(m) db_val_moment(m)
#define NOTHING ((db_val){DB_NULL, 0, NULL, 0})
#define ID_OR_NULL(i) ((i) ? INT(i) : NOTHING)

/* ---- reading and writing ------------------------------------------------------------------- */
typedef struct {
    db *d;
    const char *sql;
    void *stmt;      /* backend's */
    uint64_t serial; /* which use of a shared prepared statement this is */
    int64_t started; /* nanoseconds, when SQL is traced */
    int rows;        /* seen so far */
    int column;      /* next to read */
    bool done;
} db_q;

#define db_sql(d, ...) DB_SQL_((d), __VA_ARGS__, NOTHING)
#define DB_SQL_(d, sql, ...)                                                                       \
    db_sql_((d), (sql), (db_val[]){__VA_ARGS__},                                                   \
            sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
db_q db_sql_(db *d, const char *sql, const db_val *values, size_t n);
db_q db_sql_n(db *d, const char *sql, const db_val *values,
              size_t n); /* values built at run time */
bool db_row(db_q *q);
/* A column of another type than the one asked for is a mistake in the SQL and breaks the
 * transaction (E_BROKEN) on both databases: a sum or a mean needs CAST(… AS bigint). */
int64_t db_int(db_q *q);                  /* NULL: 0 */
bool db_null(db_q *q);                    /* looks at the next column without moving on */
const char *db_text(db_q *q, arena *mem); /* NULL: "" */
const void *db_blob(db_q *q, arena *mem, size_t *ret_n);
day db_day(db_q *q);
moment db_moment(db_q *q);
MUST_USE err
db_end(db_q *q); /* OK also when no row came; E_CONFLICT for a broken unique or foreign key */

/* INSERT, UPDATE, DELETE. `ret_rows` may be NULL. */
#define db_do(d, ret_rows, ...) DB_DO_((d), (ret_rows), __VA_ARGS__, NOTHING)
#define DB_DO_(d, ret_rows, sql, ...)                                                              \
    db_do_((d), (ret_rows), (sql), (db_val[]){__VA_ARGS__},                                        \
           sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
MUST_USE err db_do_(db *d, int64_t *ret_rows, const char *sql, const db_val *values, size_t n);
/* The same for what must change exactly one row: E_CONFLICT when it changes none. */
#define db_do_one(d, ...) DB_DO_ONE_((d), __VA_ARGS__, NOTHING)
#define DB_DO_ONE_(d, sql, ...)                                                                    \
    db_do_one_((d), (sql), (db_val[]){__VA_ARGS__},                                                \
               sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
MUST_USE err db_do_one_(db *d, const char *sql, const db_val *values, size_t n);
/* For a deed that writes very much (an import, the demo) and asks of no failure where it came from:
 * until its transaction ends, db_do without `ret_rows` and db_do_one are sent on PostgreSQL without
 * waiting for the answer. A failure, a conflict too, is that of a later call, of the commit at the
 * latest. SQLite has nobody to wait for. */
void db_hurry(db *d);
/* Work put off until the deed's end, where it is done in the same transaction: `run` is called with
 * all that was put off for it, in that order, so that what concerns many is asked and written
 * together. Its failure is the deed's. A deed that writes very much has it done in parts on the
 * way. `what` lives in db_late_mem; what was put off after a savepoint is dropped with it. `run`
 * may put off more. */
typedef err (*db_late)(db *d, arena *mem, void *const *what, size_t n);
MUST_USE err db_later(db *d, db_late run, void *what);
arena *db_late_mem(db *d);
/* Does it now, outside savepoints: for who reads what is put off, in the same deed. */
MUST_USE err db_settle(db *d);
/* The first column of the first row, for counts and look-ups of one value. */
#define db_one(d, ret, ...) DB_ONE_((d), (ret), __VA_ARGS__, NOTHING)
#define DB_ONE_(d, ret, sql, ...)                                                                  \
    db_one_((d), (ret), (sql), (db_val[]){__VA_ARGS__},                                            \
            sizeof((db_val[]){__VA_ARGS__}) / sizeof(db_val) - 1)
/* E_ABSENT when no row came. */
MUST_USE err db_one_(db *d, int64_t *ret, const char *sql, const db_val *values, size_t n);

/* What many pages ask and few deeds change: a count of everybody, the choices of a field. The
 * answer of `ask` (any bytes) is kept in this process for `seconds`, and void at once when a deed
 * of this process has changed a table that was read for it; another server's deeds are seen when
 * the seconds are over. Inside a deed it is always asked anew, and deeds decide by nothing else.
 * `key` names the question and all that it depends on besides the tables, the day included; `ret`
 * lives in `mem`, NUL-terminated. */
enum { SHOWN_SECONDS = 5 }; /* for what lists and choices show */
typedef err (*db_asking)(db *d, void *context, arena *mem, buf *ret);
MUST_USE err db_kept(db *d, const char *key, int seconds, arena *mem, db_asking ask, void *context,
                     const char **ret, size_t *ret_n);
typedef err (*db_asking_int)(db *d, void *context, int64_t *ret);
MUST_USE err db_kept_int(db *d, const char *key, int seconds, arena *mem, db_asking_int ask,
                         void *context, int64_t *ret);

/* Same text for both where at all possible; at most 12 uses in the program, each with its reason.
 */
const char *db_pick(db *d, const char *lite, const char *pg);
err db_failed(const db *d); /* the first error of this transaction, or OK */
/* Name of the constraint or unique index that failed, the same on both databases; trailing _[0-9]+
 * cut (Citus). On SQLite "table.column,table.column" when it has no name, and "" for a foreign key
 * where the table has several. */
const char *db_constraint(const db *d);
/* Whether the kept E_CONFLICT came from this table or this constraint. Ask by table for foreign
 * keys. */
bool db_conflict_on(const db *d, const char *table_or_constraint);
/* Undo to here on failure, without ending the transaction. Each db_savepoint is ended by one of
 * the other two; they nest (16 deep). db_release in a failed transaction changes nothing and
 * returns the kept error.
 *     TRY(db_savepoint(d));
 *     err e = one_row(d, …);
 *     if (e == OK) e = db_release(d);
 *     if (e != OK) db_rollback_to(d);
 * db_rollback_to also clears the kept error, unless the whole transaction is lost (disk,
 * connection, serialization): then it stays and the turn fails. */
MUST_USE err db_savepoint(db *d);
MUST_USE err db_release(db *d);
void db_rollback_to(db *d);

/* ---- opening, turns ------------------------------------------------------------------------- */
typedef struct {
    const char *folder;   /* the data folder; files/ and ganjiao.db live in it */
    const char *postgres; /* postgresql://… or "" for SQLite */
    bool create;          /* make it if it is not there */
    int connections;      /* PostgreSQL: pool size, default 8 */
    int cache_mib; /* SQLite: page cache of the writer, default 16; more where much is written at
                      once */
} store_place;
/* Opens, migrates forward (backup first), refuses a newer schema (E_CONFLICT) with `ret_why`
 * filled. */
MUST_USE err store_open(const store_place *place, arena *mem, store **ret, const char **ret_why);
void store_close(store *s);
bool store_is_postgres(const store *s);
const char *store_folder(const store *s);

/* A deed inside a transaction. Called again from the start after a serialization failure
 * (PostgreSQL), so it must not have effects outside the database and must reset what it wrote to
 * `context` itself. */
typedef err (*store_deed)(db *d, void *context);
/* Read-only, on this thread, one snapshot. */
MUST_USE err store_read(store *s, store_deed deed, void *context);
/* Written and durable when this returns OK. SQLite: the deed runs on the writer thread, in a
 * savepoint, and a batch shares one commit; the caller blocks. PostgreSQL: here, SERIALIZABLE, run
 * again on 40001/40P01. */
MUST_USE err store_write(store *s, store_deed deed, void *context);
/* A deed that returns an error, or leaves one kept in its db, changes nothing. A deed never calls
 * store_write: on SQLite that is E_BROKEN, for the writer would wait for itself. E_BROKEN from a
 * lost PostgreSQL connection may hide a commit that did happen: the deed key decides. On PostgreSQL
 * a unique violation in a table declared
 * `-- by chain` counts as a serialization failure: the loser of the race for the next link runs
 * again. The same without blocking: `done(context, e)` is called, on the writer thread (SQLite,
 * after the commit) or before this returns (PostgreSQL). */
void store_write_then(store *s, store_deed deed, void *context, void (*done)(void *context, err e));
/* Number of commits and of deeds since start; for bench and the system page. */
void store_counts(const store *s, int64_t *ret_commits, int64_t *ret_deeds);
/* A consistent copy of the database (not of files/) into `path`; runs beside readers and writers.
 */
MUST_USE err store_backup(store *s, const char *path);

/* After many rows of these tables were written and committed: PostgreSQL counts how their values
 * lie, each table in a short transaction of its own, so that what is asked next is planned by that
 * and not by how it was; its own upkeep would come to it a minute later. What fails is only logged.
 * SQLite has nothing to count anew: its plans come from the statements alone, the same on every
 * installation, and are held by test/plan. */
void store_analyze(store *s, const char *const *tables, size_t n);

/* ---- migrations ------------------------------------------------------------------------------ */
/* One schema step, from src/<slice>/NNNN_<name>.sql, compiled in (generated table store_steps[]).
 * Its words: {id} {int} {text} {blob} expand per backend, and each CREATE TABLE is preceded by a
 * line
 * `-- by person` (or shared, by class, by value, by chain, single), which lint checks. */
typedef struct {
    int number;
    const char *name;
    const char *sql;
} store_step;
extern const store_step store_steps[];
extern const size_t store_steps_n;

/* Runs statements separated by `;`, with the words of schema steps expanded and STRICT added. For
 * tests and migrations. A statement after a comment line `-- only sqlite` or `-- only postgresql`
 * is left out elsewhere. */
MUST_USE err store_exec_script(db *d, const char *sql);

/* ---- for tests: make the nth statement, write or commit fail --------------------------------- */
/* 0: the next statement (savepoints, commits and deeds' statements count; rollbacks do not) fails
 * with E_BROKEN; n: the one after n more. Fires once. -1: never. Counts down over all connections.
 */
void store_fail_after(int statements);
bool store_failed_on_demand(void); /* what was ordered last has fired, or nothing was ordered */

#endif
