/* Statements on PostgreSQL: prepared once a connection by text and kinds of values; those whose
 * answer nobody waits for are sent ahead, and read before the next one that matters. */
#include "store/pg_inside.h"

enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_TEXT = 25
}; /* pg_type.dat; part of the protocol */

/* ---- rows ----------------------------------------------------------------------------------- */
static void rows_close(pg_db *p, pg_rows *rows)
{
    pg_rows **at = &p->open;
    while (*at && *at != rows)
        at = &(*at)->next;
    if (!*at) return;
    *at = rows->next;
    PQclear(rows->at);
    rows->at = NULL;
    rows->next = p->spare;
    p->spare = rows;
}

static pg_rows *rows_open(pg_db *p, PGresult *r, uint64_t serial)
{
    pg_rows *rows = p->spare;
    if (rows)
        p->spare = rows->next;
    else
        rows = TAKE(p->mem, pg_rows);
    *rows = (pg_rows){.at = r, .row = -1, .serial = serial, .next = p->open};
    p->open = rows;
    return rows;
}

void pg_drop(void *connection, stmt *s)
{
    pg_db *p = connection;
    if (!p->h) return;
    char sql[40];
    snprintf(sql, sizeof sql, "DEALLOCATE s%u", s->number);
    PQclear(PQexec(p->h,
                   sql)); /* in a failed transaction it stays, unused, until the connection ends */
}

/* ---- values -------------------------------------------------------------------------------- */
typedef struct {
    int n;
    char *kinds;
    Oid *types;
    const char **at;
    int *lengths, *formats;
} pg_values;

static void value_put(pg_db *p, pg_values *to, int i, const db_val *v)
{
    static const Oid types[] = {[DB_NULL] = 0,
                                [DB_INT] = TYPE_INT8,
                                [DB_TEXT] = TYPE_TEXT,
                                [DB_BLOB] = TYPE_BYTEA,
                                [DB_DAY] = TYPE_TEXT};
    to->kinds[i] = KIND_LETTERS[v->kind];
    to->types[i] = types[v->kind];
    to->lengths[i] = (int)v->n;
    to->formats[i] = v->kind == DB_BLOB;
    switch (v->kind) {
    case DB_NULL: to->at[i] = NULL; break;
    case DB_INT: to->at[i] = arena_printf(p->scratch, "%lld", (long long)v->i); break;
    case DB_DAY: to->at[i] = day_iso(p->scratch, (day){(int32_t)v->i}); break;
    case DB_TEXT: /* callers may give a part of a longer text */
        to->at[i] = ((const char *)v->at)[v->n] ? arena_copy_n(p->scratch, v->at, v->n) : v->at;
        break;
    case DB_BLOB: to->at[i] = v->at; break;
    }
}

static pg_values values_of(pg_db *p, const db_val *values, size_t n)
{
    arena_reset(p->scratch);
    pg_values to = {.n = (int)n};
    to.kinds = TAKE_N(p->scratch, char, n + 1);
    to.types = TAKE_N(p->scratch, Oid, n + 1);
    to.at = TAKE_N(p->scratch, const char *, n + 1);
    to.lengths = TAKE_N(p->scratch, int, n + 1);
    to.formats = TAKE_N(p->scratch, int, n + 1);
    for (size_t i = 0; i < n; i++)
        value_put(p, &to, (int)i, &values[i]);
    return to;
}

typedef struct {
    char text[16];
} pg_name;

static pg_name name_of(unsigned number)
{
    pg_name name;
    snprintf(name.text, sizeof name.text, "s%u", number);
    return name;
}

static bool went_well(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* ---- sent ahead ---------------------------------------------------------------------------- */
static void ahead_look(pg_db *p, int i, PGresult *r)
{
    const char *sql = p->ahead[i].sql;
    if (!went_well(r))
        pg_fail(p, r, sql);
    else if (p->ahead[i].one && !text_is(PQcmdTuples(r), "1"))
        db_fail(&p->d, E_CONFLICT, sql, "no row, or more than one, was to be changed");
}

/* Reads the answers that are due, of which the first failure counts: what stands behind it was not
 * run. The last one may be wanted; NULL when it failed. */
static PGresult *ahead_read(pg_db *p, bool wanted)
{
    PGresult *last = NULL;
    if (!PQpipelineSync(p->h)) pg_fail(p, NULL, "sync");
    for (int i = 0; i < p->ahead_n; i++) {
        PGresult *r = PQgetResult(p->h);
        bool good = went_well(r);
        if (p->d.failed == OK) ahead_look(p, i, r);
        if (good && wanted && i == p->ahead_n - 1)
            last = r;
        else
            PQclear(r);
        while ((r = PQgetResult(p->h)))
            PQclear(r);
    }
    p->ahead_n = 0;
    PQclear(PQgetResult(p->h)); /* of the sync */
    if (!PQexitPipelineMode(p->h) && p->d.failed == OK) pg_fail(p, NULL, "sync");
    return last;
}

/* Before anything but one more statement is said to the server. */
static void ahead_await(pg_db *p)
{
    if (p->ahead_n) PQclear(ahead_read(p, false));
}

static void ahead_put(pg_db *p, const stmt *s, const pg_values *v, bool one)
{
    if (p->ahead_n == 0) PQenterPipelineMode(p->h);
    p->ahead[p->ahead_n].sql = s->sql;
    p->ahead[p->ahead_n++].one = one;
    if (!PQsendQueryPrepared(p->h, name_of(s->number).text, v->n, v->at, v->lengths, v->formats, 0))
        pg_fail(p, NULL, s->sql);
}

/* ---- statements ---------------------------------------------------------------------------- */
static stmt *pg_prepare(pg_db *p, const char *sql, const pg_values *v)
{
    ahead_await(p);
    if (p->d.failed != OK) return NULL;
    unsigned number = ++p->names;
    PGresult *r = PQprepare(p->h, name_of(number).text, sql, v->n, v->types);
    stmt *s = NULL;
    if (PQresultStatus(r) == PGRES_COMMAND_OK)
        s = cache_add(&p->cache, sql, v->kinds);
    else
        pg_fail(p, r, sql);
    PQclear(r);
    if (s) s->number = number;
    return s;
}

static stmt *pg_prepared(pg_db *p, const char *sql, const pg_values *v)
{
    stmt *s = cache_take(&p->cache, sql, v->kinds);
    if (!s) s = pg_prepare(p, sql, v);
    if (s) kept_used(&p->d, s);
    return s;
}

static PGresult *pg_run_now(pg_db *p, const stmt *s, const pg_values *v)
{
    if (p->ahead_n) {
        ahead_put(p, s, v, false);
        return ahead_read(p, true);
    }
    PGresult *r =
        PQexecPrepared(p->h, name_of(s->number).text, v->n, v->at, v->lengths, v->formats, 0);
    if (went_well(r)) return r;
    pg_fail(p, r, s->sql);
    PQclear(r);
    return NULL;
}

void pg_start(db_q *q, const db_val *values, size_t n)
{
    pg_db *p = pg_db_of(q->d);
    pg_values v = values_of(p, values, n);
    const stmt *s = pg_prepared(p, q->sql, &v);
    PGresult *r = s ? pg_run_now(p, s, &v) : NULL;
    if (r) q->stmt = rows_open(p, r, q->serial);
}

void pg_send(db *d, const char *sql, const db_val *values, size_t n, bool one)
{
    pg_db *p = pg_db_of(d);
    pg_values v = values_of(p, values, n);
    const stmt *s = pg_prepared(p, sql, &v);
    if (!s) return;
    ahead_put(p, s, &v, one);
    if (p->ahead_n == AHEAD_MOST) ahead_await(p);
}

bool pg_next(db_q *q)
{
    pg_rows *rows = q->stmt;
    return ++rows->row < PQntuples(rows->at);
}

/* ---- cells --------------------------------------------------------------------------------- */
static db_val wrong_type(db_q *q)
{
    char message[80];
    snprintf(message, sizeof message, "column %d is read as a type that it does not have",
             q->column + 1);
    db_fail(q->d, E_BROKEN, q->sql, message);
    return NOTHING;
}

/* A sum is numeric here and an integer on SQLite: whole numbers are taken whatever the type. */
static db_val int_of(db_q *q, Oid type, const char *text)
{
    int64_t i;
    if (type == TYPE_BOOL) return INT(text[0] == 't');
    return type != TYPE_TEXT && text_int(text, &i) ? INT(i) : wrong_type(q);
}

/* Binary columns come as \x and hexadecimal digits (bytea_output). */
static db_val blob_of(db_q *q, const char *text, size_t n, arena *mem)
{
    size_t bytes = n >= 2 ? (n - 2) / 2 : 0;
    char *to = arena_take(mem, bytes + 1);
    if (!text_starts(text, "\\x") || (bytes > 0 && !text_unhex(text + 2, to, bytes)))
        return wrong_type(q);
    return (db_val){DB_BLOB, 0, to, bytes};
}

db_val pg_cell(db_q *q, db_kind wanted, arena *mem)
{
    pg_rows *rows = q->stmt;
    if (q->column >= PQnfields(rows->at)) return wrong_type(q);
    if (PQgetisnull(rows->at, rows->row, q->column)) return NOTHING;
    Oid type = PQftype(rows->at, q->column);
    const char *text = PQgetvalue(rows->at, rows->row, q->column);
    size_t n = (size_t)PQgetlength(rows->at, rows->row, q->column);
    if (wanted == DB_INT) return int_of(q, type, text);
    if (wanted == DB_NULL) return (db_val){DB_INT, 0, NULL, 0};
    if ((wanted == DB_BLOB) != (type == TYPE_BYTEA)) return wrong_type(q);
    return wanted == DB_BLOB ? blob_of(q, text, n, mem) : (db_val){DB_TEXT, 0, text, n};
}

int64_t pg_changed(const db_q *q)
{
    const pg_rows *rows = q->stmt;
    int64_t n;
    return rows && text_int(PQcmdTuples(rows->at), &n) ? n : 0;
}

void pg_finish(db_q *q)
{
    pg_rows *rows = q->stmt;
    if (rows && rows->at && rows->serial == q->serial) rows_close(pg_db_of(q->d), rows);
}

void pg_sweep(db *d, uint64_t since)
{
    pg_db *p = pg_db_of(d);
    ahead_await(p);
    for (pg_rows *rows = p->open, *next; rows; rows = next) {
        next = rows->next;
        if (rows->serial > since) rows_close(p, rows);
    }
}

err pg_once(db *d, const char *sql)
{
    pg_db *p = pg_db_of(d);
    ahead_await(p);
    if (d->failed != OK) return d->failed;
    PGresult *r = PQexec(p->h, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) pg_fail(p, r, sql);
    PQclear(r);
    return d->failed;
}

/* What is said a thousand times over is not planned each time: the statements of deeds ask by key.
 */
void pg_hurry(db *d) { (void)pg_once(d, "SET LOCAL plan_cache_mode = force_generic_plan"); }
