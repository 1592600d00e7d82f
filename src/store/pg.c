/* The store on PostgreSQL (also Citus). A pool of connections, one transaction each; statements are
 * prepared once a connection. Writes are SERIALIZABLE and run again after a serialization failure;
 * reads are one snapshot. */
#include <errno.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/store_inside.h"

enum { POOL_DEFAULT = 8, POOL_WAIT_SECONDS = 10, ATTEMPTS_MOST = 14 };
/* Their answers must fit into the buffers of the socket, for nobody reads them meanwhile. */
enum { AHEAD_MOST = 200 };
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_TEXT = 25
}; /* pg_type.dat; part of the protocol */

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

typedef struct {
    store *s;
    const char *where;
    int most;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    pg_db *idle;
    int made, used;
} pg;

static pg *pg_of(const store *s) { return s->inside; }
static pg_db *pg_db_of(db *d) { return (pg_db *)d; }

/* ---- errors -------------------------------------------------------------------------------- */
static bool state_in(const char *state, const char *const *states, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(state, states[i])) return true;
    return false;
}

/* Citus adds the number of the shard to the names of tables and constraints; ours never end in
 * digits. */
static void copy_name(char *to, size_t room, const char *name, size_t n)
{
    size_t digits = n;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    if (digits < n && digits > 1 && name[digits - 1] == '_') n = digits - 1;
    snprintf(to, room, "%.*s", (int)n, name);
}

/* … violates unique constraint "people_person_key_102012" */
static void name_conflict(db *d, const PGresult *r)
{
    const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(r, PG_DIAG_TABLE_NAME);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *quoted = message ? strstr(message, "constraint \"") : NULL;
    if (name)
        copy_name(d->constraint, sizeof d->constraint, name, strlen(name));
    else if (quoted)
        copy_name(d->constraint, sizeof d->constraint, quoted + 12, strcspn(quoted + 12, "\""));
    if (table) copy_name(d->table, sizeof d->table, table, strlen(table));
}

/* The loser of a race for the next link of a chain runs again: the key is there to make a fork
 * impossible, not to tell anybody anything. */
static bool chain_forked(const db *d)
{
    static const char declared[] = "-- by chain\nCREATE TABLE ";
    store_step_list steps = d->s->steps;
    for (size_t i = 0; i < steps.n; i++)
        for (const char *at = steps.at[i].sql; (at = strstr(at, declared));) {
            at += strlen(declared);
            size_t n = strcspn(at, " \n(");
            if (strncmp(d->constraint, at, n) == 0 &&
                (d->constraint[n] == '_' || !d->constraint[n]))
                return true;
        }
    return false;
}

static bool is_serialization(const db *d, const char *state, const char *message)
{
    if (text_is(state, "40001") || text_is(state, "40P01")) return true;
    if (text_is(state, "23505")) return chain_forked(d);
    return text_is(state, "XX000") && strstr(message, "could not commit transaction");
}

static err state_err(const char *state)
{
    static const char *const conflicts[] = {"23505", "23503", "23P01"};
    static const char *const busy[] = {"57014", "55P03", "53300"}; /* timeout, lock, connections */
    if (state_in(state, conflicts, COUNT_OF(conflicts))) return E_CONFLICT;
    return state_in(state, busy, COUNT_OF(busy)) ? E_BUSY : E_BROKEN;
}

static void pg_fail(pg_db *p, const PGresult *r, const char *sql)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    state = state ? state : "";
    message = message ? message : PQerrorMessage(p->h);
    db *d = &p->d;
    if (state_err(state) == E_CONFLICT) name_conflict(d, r);
    if (PQstatus(p->h) != CONNECTION_OK) {
        d->lost = true;
        db_fail(d, E_BROKEN, sql, message);
    } else if (is_serialization(d, state, message)) {
        d->lost = d->again = true;
        d->failed = E_BUSY;
    } else {
        db_fail(d, state_err(state), sql, message);
    }
}

/* ---- statements ---------------------------------------------------------------------------- */
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

static void pg_drop(void *connection, stmt *s)
{
    pg_db *p = connection;
    if (!p->h) return;
    char sql[40];
    snprintf(sql, sizeof sql, "DEALLOCATE s%u", s->number);
    PQclear(PQexec(p->h,
                   sql)); /* in a failed transaction it stays, unused, until the connection ends */
}

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

static void pg_start(db_q *q, const db_val *values, size_t n)
{
    pg_db *p = pg_db_of(q->d);
    pg_values v = values_of(p, values, n);
    const stmt *s = pg_prepared(p, q->sql, &v);
    PGresult *r = s ? pg_run_now(p, s, &v) : NULL;
    if (r) q->stmt = rows_open(p, r, q->serial);
}

static void pg_send(db *d, const char *sql, const db_val *values, size_t n, bool one)
{
    pg_db *p = pg_db_of(d);
    pg_values v = values_of(p, values, n);
    const stmt *s = pg_prepared(p, sql, &v);
    if (!s) return;
    ahead_put(p, s, &v, one);
    if (p->ahead_n == AHEAD_MOST) ahead_await(p);
}

static bool pg_next(db_q *q)
{
    pg_rows *rows = q->stmt;
    return ++rows->row < PQntuples(rows->at);
}

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

static db_val pg_cell(db_q *q, db_kind wanted, arena *mem)
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

static int64_t pg_changed(const db_q *q)
{
    const pg_rows *rows = q->stmt;
    int64_t n;
    return rows && text_int(PQcmdTuples(rows->at), &n) ? n : 0;
}

static void pg_finish(db_q *q)
{
    pg_rows *rows = q->stmt;
    if (rows && rows->at && rows->serial == q->serial) rows_close(pg_db_of(q->d), rows);
}

static void pg_sweep(db *d, uint64_t since)
{
    pg_db *p = pg_db_of(d);
    ahead_await(p);
    for (pg_rows *rows = p->open, *next; rows; rows = next) {
        next = rows->next;
        if (rows->serial > since) rows_close(p, rows);
    }
}

static err pg_once(db *d, const char *sql)
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
static void pg_hurry(db *d) { (void)pg_once(d, "SET LOCAL plan_cache_mode = force_generic_plan"); }

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

static err turn_repeat(pg_db *p, store_deed run, void *context, bool write)
{
    for (int attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
        err e = turn_run(p, run, context, write);
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
              .freed = PTHREAD_COND_INITIALIZER};
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
