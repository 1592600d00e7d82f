/* What the files of the PostgreSQL back end share. */
#ifndef GANJIAO_PG_INSIDE_H
#define GANJIAO_PG_INSIDE_H

#include <libpq-fe.h>

#include "store/store_inside.h"

/* Their answers must fit into the buffers of the socket, for nobody reads them meanwhile. */
enum { AHEAD_MOST = 200 };

typedef struct pg_rows pg_rows;
struct pg_rows {
    PGresult *at;
    int row;
    uint64_t serial;
    pg_rows *next;
};

typedef struct pg_db pg_db;
struct pg_db {
    db d;      /* first: a db * of ours is a pg_db * */
    PGconn *h; /* NULL: to be connected at the next turn */
    stmt_cache cache;
    unsigned names;
    pg_rows *open, *spare;
    struct {
        const char *sql;
        bool one;            /* exactly one row is to change */
    } ahead[AHEAD_MOST + 1]; /* statements whose answers are due */
    int ahead_n;
    arena *mem, *scratch; /* scratch: the values of one statement */
    pg_db *next;
};

static inline pg_db *pg_db_of(db *d) { return (pg_db *)d; }

/* What went wrong, from the answer (NULL: from the connection), becomes the failure of the turn;
 * whether it was lost, or is to run again, too. */
void pg_fail(pg_db *p, const PGresult *r, const char *sql);

/* ---- statements (pg_ask.c) --------------------------------------------------------------- */
void pg_drop(void *connection, stmt *s); /* of the cache */
void pg_start(db_q *q, const db_val *values, size_t n);
void pg_send(db *d, const char *sql, const db_val *values, size_t n, bool one);
bool pg_next(db_q *q);
db_val pg_cell(db_q *q, db_kind wanted, arena *mem);
int64_t pg_changed(const db_q *q);
void pg_finish(db_q *q);
void pg_sweep(db *d, uint64_t since);
err pg_once(db *d, const char *sql); /* several statements, no values */
void pg_hurry(db *d);

#endif
