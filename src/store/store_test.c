/* Each test runs on SQLite and, when GANJIAO_TEST_PG holds a connection text, on PostgreSQL in a
 * schema of its own. */
#include <libpq-fe.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store_inside.h"

static const store_step steps[] = {
    {10, "pair",
     "-- shared\n"
     "CREATE TABLE pair_kind (\n"
     "    id {id} NOT NULL, -- a ) and a ; in a comment\n"
     "    name {text} DEFAULT 'a;)' NOT NULL,\n"
     "    CONSTRAINT pair_kind_key PRIMARY KEY (id),\n"
     "    CONSTRAINT pair_kind_name_key UNIQUE (name));\n"
     "-- by person\n"
     "CREATE TABLE pair_half (\n"
     "    person {id} NOT NULL, id {id} NOT NULL, kind {id}, word {text}, bytes {blob}, born "
     "{text}, at {int},\n"
     "    CONSTRAINT pair_half_key PRIMARY KEY (person, id),\n"
     "    CONSTRAINT pair_half_kind FOREIGN KEY (kind) REFERENCES pair_kind (id));\n"
     "CREATE UNIQUE INDEX pair_half_once ON pair_half (born, word, person);\n"
     "CREATE INDEX pair_half_word ON pair_half (word, person, id);\n"
     "-- by chain\n"
     "CREATE TABLE pair_link (chain {id} NOT NULL, seq {int} NOT NULL, word {text},\n"
     "    CONSTRAINT pair_link_key PRIMARY KEY (chain, seq));\n"},
    {20, "later",
     "ALTER TABLE pair_kind ADD COLUMN note {text};\n"
     "-- only sqlite\nINSERT INTO pair_kind (id, name, note) VALUES (1, 'sqlite', 'x');\n"
     "-- only postgresql\nINSERT INTO pair_kind (id, name, note) VALUES (1, 'postgresql', 'x');\n"},
};
static const store_step_list all_steps = {steps, COUNT_OF(steps)};
/* The table that the program's build generates; the tests hand over their own. */
const store_step store_steps[] = {{0, "", ""}};
const size_t store_steps_n = 0;

typedef struct {
    arena *mem;
    bool postgres;
    char *folder; /* removed at the end */
    store_place place;
    store *s;
} fixture;

/* ---- setting up ---------------------------------------------------------------------------- */
static const char new_schema[] =
    "SET client_min_messages = warning; DROP SCHEMA IF EXISTS store_test CASCADE;"
    "CREATE SCHEMA store_test";

static void pg_admin(const char *sql)
{
    PGconn *h = PQconnectdb(getenv("GANJIAO_TEST_PG"));
    PGresult *r = PQexec(h, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(h));
    PQclear(r);
    PQfinish(h);
}

static const char *pg_place(arena *mem)
{
    const char *where = getenv("GANJIAO_TEST_PG");
    if (!strstr(where, "://"))
        return arena_printf(mem, "%s options='-csearch_path=store_test'", where);
    return arena_printf(mem, "%s%soptions=-csearch_path%%3Dstore_test", where,
                        strchr(where, '?') ? "&" : "?");
}

static err open_with(fixture *f, store_step_list list, const char **ret_why)
{
    return store_open_steps(&f->place, list, f->mem, &f->s, ret_why);
}

static void open_again(fixture *f)
{
    const char *why = "";
    err e = open_with(f, all_steps, &why);
    if (e != OK) fail_msg("%s: %s", err_name(e), why);
}

static void shut(fixture *f)
{
    store_close(f->s);
    f->s = NULL;
}

static fixture *set_up_bare(bool postgres)
{
    arena *mem = arena_new();
    fixture *f = TAKE(mem, fixture);
    f->mem = mem;
    f->postgres = postgres;
    char *folder = arena_copy(mem, "/tmp/store_test_XXXXXX");
    assert_non_null(mkdtemp(folder));
    f->folder = folder;
    f->place = (store_place){.folder = folder, .postgres = "", .create = true, .connections = 20};
    if (postgres) {
        pg_admin(new_schema);
        f->place.postgres = pg_place(mem);
    }
    return f;
}

static int set_up_lite(void **state)
{
    *state = set_up_bare(false);
    open_again(*state);
    return 0;
}

static int set_up_pg(void **state)
{
    *state = set_up_bare(true);
    open_again(*state);
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    store_fail_after(-1);
    if (f->s) store_close(f->s);
    char *remove = arena_printf(f->mem, "rm -rf '%s'", f->folder);
    assert_int_equal(system(remove), 0);
    arena_free(f->mem);
    return 0;
}

/* ---- deeds used by many tests -------------------------------------------------------------- */
typedef struct {
    const char *sql;
    int64_t number;
} question;

static err ask_run(db *d, void *of)
{
    question *q = of;
    return db_one(d, &q->number, q->sql);
}

static int64_t ask(fixture *f, const char *sql)
{
    question q = {sql, -1};
    assert_int_equal(store_read(f->s, ask_run, &q), OK);
    return q.number;
}

static err do_run(db *d, void *of) { return db_do(d, NULL, (const char *)of); }

static err do_sql(fixture *f, const char *sql)
{
    return store_write(f->s, do_run, (void *)(uintptr_t)sql);
}

static err script_run(db *d, void *of) { return store_exec_script(d, of); }

/* Two rows or none: a person's halves. */
static err pair_run(db *d, void *of)
{
    int64_t person = *(int64_t *)of;
    for (int half = 1; half <= 2; half++)
        TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id, word) VALUES ($1, $2, $3)",
                  INT(person), INT(half), TEXT("half")));
    return OK;
}

static int64_t halves(fixture *f) { return ask(f, "SELECT count(*) FROM pair_half"); }

/* ---- values -------------------------------------------------------------------------------- */
static const char rare[] = "𠮷㛃龘䶮堃昇·'\"\\%_\n\t;--";
static const unsigned char bytes[] = {0, 255, 39, 92, 0, 1};

static err values_write(db *d, void *of)
{
    (void)of;
    const char *sql =
        "INSERT INTO pair_half (person, id, word, bytes, born, at) VALUES ($1, $2, $3, $4, $5, $6)";
    TRY(db_do(d, NULL, sql, INT(1), INT(INT64_MAX), TEXT(rare), BLOB(bytes, sizeof bytes),
              DAY(day_of(1985, 3, 1)), MOMENT(((moment){1646123400}))));
    TRY(db_do(d, NULL, sql, INT(1), INT(INT64_MIN), TEXT(""), BLOB(NULL, 0), DAY(DAY_NONE),
              MOMENT(MOMENT_NONE)));
    return db_do(d, NULL, sql, INT(2), INT(0), TEXT("a"), BLOB("", 0), NOTHING, INT(-1));
}

static err values_read(db *d, void *of)
{
    fixture *f = of;
    size_t n = 99;
    db_q q = db_sql(
        d, "SELECT id, word, bytes, born, at FROM pair_half WHERE person = $1 ORDER BY id DESC",
        INT(1));
    assert_true(db_row(&q));
    assert_true(db_int(&q) == INT64_MAX);
    assert_false(db_null(&q));
    assert_string_equal(db_text(&q, f->mem), rare);
    assert_memory_equal(db_blob(&q, f->mem, &n), bytes, sizeof bytes);
    assert_int_equal(n, sizeof bytes);
    assert_string_equal(day_iso(f->mem, db_day(&q)), "1985-03-01");
    assert_int_equal(db_moment(&q).s, 1646123400);
    assert_true(db_row(&q));
    assert_true(db_int(&q) == INT64_MIN);
    assert_true(db_null(&q));
    assert_string_equal(db_text(&q, f->mem), "");
    assert_null(db_blob(&q, f->mem, &n));
    assert_int_equal(n, 0);
    assert_false(day_known(db_day(&q)));
    assert_false(moment_known(db_moment(&q)));
    assert_false(db_row(&q));
    TRY(db_end(&q));
    q = db_sql(d, "SELECT bytes, at FROM pair_half WHERE person = 2");
    assert_true(db_row(&q));
    assert_non_null(db_blob(&q, f->mem, &n)); /* empty is not NULL */
    assert_int_equal(n, 0);
    assert_int_equal(db_int(&q), -1);
    return db_end(&q);
}

static void values_round_trip(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_write(f->s, values_write, NULL), OK);
    assert_int_equal(store_read(f->s, values_read, f), OK);
    shut(f);
    open_again(f);
    assert_int_equal(store_read(f->s, values_read, f), OK);
}

static err order_read(db *d, void *of)
{
    (void)of;
    int64_t n = 0;
    TRY(db_one(d, &n, "SELECT CAST($2 AS bigint) - CAST($1 AS bigint) * $3 + $1", INT(1), INT(100),
               INT(7)));
    assert_int_equal(n, 94);
    db_val run_time[] = {INT(5)};
    TRY(db_one_(d, &n, "SELECT CAST($1 AS bigint)", run_time, 1));
    assert_int_equal(n, 5);
    return OK;
}

static err kinds_read(db *d, void *of)
{
    fixture *f = of;
    const db_val values[] = {NOTHING, INT(5), TEXT("five"), NOTHING, INT(6)};
    const char *words[] = {"", "5", "five", "", "6"};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        db_q q = db_sql(d, "SELECT $1", values[i]);
        assert_true(db_row(&q));
        if (values[i].kind == DB_INT)
            assert_int_equal(db_int(&q), values[i].i);
        else
            assert_string_equal(db_text(&q, f->mem), words[i]);
        TRY(db_end(&q));
    }
    return OK;
}

static void kinds_change_with_the_values(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_read(f->s, kinds_read, f), OK);
}

static void parameters_by_number(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_read(f->s, order_read, NULL), OK);
}

static err kind_write(db *d, void *of)
{
    const char *sql =
        "INSERT INTO pair_half (person, id, kind, word, bytes) VALUES ($1, $2, $3, $4, $5)";
    (void)of;
    TRY(db_do(d, NULL, sql, INT(1), INT(1), NOTHING, NOTHING, NOTHING));
    TRY(db_do(d, NULL, sql, INT(1), INT(2), INT(1), NOTHING, BLOB("x", 1)));
    TRY(db_do(d, NULL, sql, INT(1), INT(3), NOTHING, TEXT("w"), NOTHING));
    return db_do(d, NULL, sql, INT(1), INT(4), INT(1), TEXT("w"), BLOB("x", 1));
}

static void null_first_then_value(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_write(f->s, kind_write, NULL), OK);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_half WHERE kind = 1"), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_half WHERE bytes IS NULL"), 2);
}

static err mistake_run(db *d, void *of)
{
    int which = *(int *)of;
    db_q q = {0};
    if (which == 0) {
        q = db_sql(d, "SELECT name FROM pair_kind");
        db_row(&q);
        (void)db_int(&q);
    } else if (which == 1) {
        q = db_sql(d, "SELECT id FROM pair_kind");
        db_row(&q);
        (void)db_int(&q);
        (void)db_int(&q);
    } else if (which == 2) {
        q = db_sql(d, "SELECT nothing FROM pair_kind");
    } else if (which == 3) {
        q = db_sql(d, "SELECT id FROM pair_kind WHERE id = $1 AND id = $2", INT(1));
    } else {
        q = db_sql(d, "SELECT CAST(id AS bigint) FROM pair_kind WHERE id = -1");
        (void)db_int(&q); /* no row has come */
    }
    assert_false(db_row(&q));
    return db_end(&q);
}

static void mistakes_are_broken(void **state)
{
    fixture *f = *state;
    for (int which = 0; which < 5; which++)
        assert_int_equal(store_read(f->s, mistake_run, &which), E_BROKEN);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_kind"), 1);
}

static err nested_run(db *d, void *of)
{
    (void)of;
    int64_t sum = 0;
    const char *sql = "SELECT id FROM pair_half WHERE person = $1 ORDER BY id";
    db_q outer = db_sql(d, sql, INT(1));
    while (db_row(&outer)) {
        sum += db_int(&outer);
        db_q inner = db_sql(d, sql, INT(2));
        while (db_row(&inner))
            sum += 100 * db_int(&inner);
        TRY(db_end(&inner));
    }
    TRY(db_end(&outer));
    assert_int_equal(sum, 3 + 2 * 300);
    return OK;
}

/* Leaves a query and a half-read RETURNING open, as an early return in the middle of a loop
 * does. */
static err leaving_run(db *d, void *of)
{
    db_q q = db_sql(d, "SELECT id FROM pair_half ORDER BY person, id");
    assert_true(db_row(&q));
    db_q w = db_sql(d, "UPDATE pair_half SET word = 'left' WHERE person = 1 RETURNING id");
    assert_true(db_row(&w));
    return *(err *)of;
}

static void queries_within_queries(void **state)
{
    fixture *f = *state;
    for (int64_t person = 1; person <= 2; person++)
        assert_int_equal(store_write(f->s, pair_run, &person), OK);
    assert_int_equal(store_read(f->s, nested_run, NULL), OK);
    err e = E_INPUT;
    assert_int_equal(store_write(f->s, leaving_run, &e), E_INPUT);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_half WHERE word = 'left'"), 0);
    e = OK;
    assert_int_equal(store_write(f->s, leaving_run, &e), OK);
    assert_int_equal(store_read(f->s, nested_run, NULL), OK);
}

static err many_texts_run(db *d, void *of)
{
    fixture *f = of;
    for (int i = 0; i < 3 * CACHE_MOST; i++) {
        int64_t n;
        TRY(db_one(d, &n, arena_printf(f->mem, "SELECT id + %d FROM pair_kind WHERE id = $1", i),
                   INT(1)));
        assert_int_equal(n, i + 1);
    }
    return OK;
}

static void statements_come_and_go(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_read(f->s, many_texts_run, f), OK);
    assert_int_equal(store_write(f->s, many_texts_run, f), OK);
    int64_t person = 1;
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    assert_int_equal(halves(f), 2);
}

/* ---- errors -------------------------------------------------------------------------------- */
typedef struct {
    const char *sql, *table, *constraint;
} clash;

static err clash_run(db *d, void *of)
{
    const clash *c = of;
    int64_t n = 7;
    TRY(db_savepoint(d));
    err e = db_do(d, &n, c->sql);
    assert_int_equal(e, E_CONFLICT);
    assert_int_equal(n, 0);
    assert_int_equal(db_do(d, NULL, "DELETE FROM pair_half"),
                     E_CONFLICT); /* nothing is done any more */
    assert_true(db_conflict_on(d, c->table));
    assert_false(db_conflict_on(d, "pair"));
    assert_true(db_conflict_on(d, c->constraint));
    assert_string_equal(db_constraint(d), c->constraint);
    assert_int_equal(db_release(d), E_CONFLICT);
    db_rollback_to(d);
    assert_int_equal(db_failed(d), OK);
    assert_string_equal(db_constraint(d), "");
    return db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (9, $1)", INT(id_new()));
}

static void conflicts_are_named(void **state)
{
    fixture *f = *state;
    int64_t person = 1;
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    assert_int_equal(store_write(f->s, pair_run, &person), E_CONFLICT);
    clash clashes[] = {
        {"INSERT INTO pair_half (person, id) VALUES (1, 2)", "pair_half", "pair_half_key"},
        {"INSERT INTO pair_half (person, id, kind) VALUES (1, 3, 77)", "pair_half",
         "pair_half_kind"},
        {"INSERT INTO pair_kind (id, name) SELECT 2, name FROM pair_kind", "pair_kind",
         "pair_kind_name_key"},
        {"INSERT INTO pair_kind (id, name) VALUES (1, 'again')", "pair_kind", "pair_kind_key"},
        {"UPDATE pair_half SET word = 'once', born = 'x' WHERE id IN (1, 2)", "pair_half",
         "pair_half_once"},
    };
    for (size_t i = 0; i < COUNT_OF(clashes); i++)
        assert_int_equal(store_write(f->s, clash_run, &clashes[i]), OK);
    assert_int_equal(halves(f), 2 + 5);
}

static err savepoints_run(db *d, void *of)
{
    (void)of;
    int64_t n = 0;
    TRY(db_savepoint(d));
    TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (1, 1)"));
    TRY(db_savepoint(d));
    TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (1, 2)"));
    db_rollback_to(d);
    TRY(db_one(d, &n, "SELECT count(*) FROM pair_half"));
    assert_int_equal(n, 1);
    TRY(db_savepoint(d));
    TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (1, 3)"));
    TRY(db_release(d));
    TRY(db_release(d));
    return OK;
}

static err loop_with_savepoints(db *d, void *of)
{
    (void)of;
    int rows = 0;
    db_q q = db_sql(d, "SELECT id FROM pair_half WHERE person = 1 ORDER BY id");
    while (db_row(&q)) {
        int64_t half = db_int(&q);
        rows++;
        TRY(db_savepoint(d));
        if (db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (2, 5)") == OK)
            TRY(db_release(d));
        else
            db_rollback_to(d); /* the query around it goes on */
        TRY(db_do(d, NULL, "UPDATE pair_half SET word = 'seen' WHERE person = 1 AND id = $1",
                  INT(half)));
    }
    assert_int_equal(rows, 2);
    return db_end(&q);
}

static err too_many_releases(db *d, void *of)
{
    (void)of;
    TRY(db_do(d, NULL, "DELETE FROM pair_half"));
    return db_release(d);
}

static void savepoints_nest(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_write(f->s, savepoints_run, NULL), OK);
    assert_int_equal(ask(f, "SELECT sum(id) FROM pair_half"), 4);
    assert_int_equal(store_write(f->s, loop_with_savepoints, NULL), OK);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_half WHERE word = 'seen'"), 2);
    assert_int_equal(store_write(f->s, too_many_releases, NULL), E_BROKEN);
    assert_int_equal(halves(f), 3);
}

static err swallowing_run(db *d, void *of)
{
    (void)of;
    TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (1, 9)"));
    err e = db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (1, 9)");
    return e == E_CONFLICT ? OK : E_BROKEN;
}

static err translating_run(db *d, void *of)
{
    return swallowing_run(d, of) == OK ? E_INPUT : E_BROKEN;
}

static err refused_run(db *d, void *of)
{
    TRY(pair_run(d, of));
    return E_DENIED;
}

static void failed_deeds_leave_nothing(void **state)
{
    fixture *f = *state;
    int64_t person = 5;
    assert_int_equal(store_write(f->s, swallowing_run, NULL), E_CONFLICT);
    assert_int_equal(store_write(f->s, translating_run, NULL), E_INPUT);
    assert_int_equal(store_write(f->s, refused_run, &person), E_DENIED);
    assert_int_equal(halves(f), 0);
    assert_int_equal(store_read(f->s, pair_run, &person), E_BROKEN); /* a read does not write */
    assert_int_equal(halves(f), 0);
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    assert_int_equal(halves(f), 2);
    int64_t commits, deeds;
    store_counts(f->s, &commits, &deeds);
    assert_int_equal(deeds, 1);
    assert_int_equal(commits, 1);
}

/* ---- in a hurry ---------------------------------------------------------------------------- */
enum { HURRIED = 450 }; /* more than are sent ahead at once */

static err hurry_put(db *d, int64_t person, int64_t id)
{
    return db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES ($1, $2)", INT(person),
                 INT(id));
}

static err hurried_run(db *d, void *of)
{
    int64_t person = *(int64_t *)of, n = 0;
    db_hurry(d);
    for (int id = 1; id <= HURRIED; id++)
        TRY(hurry_put(d, person, id));
    TRY(db_one(d, &n, "SELECT count(*) FROM pair_half WHERE person = $1", INT(person)));
    assert_int_equal(n, HURRIED);
    TRY(db_do(d, &n, "DELETE FROM pair_half WHERE person = $1 AND id > 2", INT(person)));
    assert_int_equal(n, HURRIED - 2);
    return hurry_put(d, person, 3);
}

/* The failure is known at the question behind it, or by the commit. */
static err hurried_clash_run(db *d, void *of)
{
    int64_t n = 0;
    db_hurry(d);
    err e = hurry_put(d, 1, 1);
    if (e == OK) e = hurry_put(d, 1, 4);
    if (e == OK && *(bool *)of) e = db_one(d, &n, "SELECT count(*) FROM pair_half");
    assert_true(e == E_CONFLICT || !*(bool *)of);
    return OK;
}

static err hurried_undo_run(db *d, void *of)
{
    (void)of;
    db_hurry(d);
    TRY(hurry_put(d, 1, 5));
    TRY(db_savepoint(d));
    (void)hurry_put(d, 1, 5); /* a clash that nobody asked about yet */
    (void)hurry_put(d, 1, 6);
    db_rollback_to(d);
    TRY(hurry_put(d, 1, 7));
    (void)hurry_put(d, 1, 8);
    return E_INPUT;
}

static err hurried_savepoint_run(db *d, void *of)
{
    err e = hurried_undo_run(d, of);
    return e == E_INPUT ? OK : e;
}

static void hurried_deeds_are_whole(void **state)
{
    fixture *f = *state;
    int64_t person = 1;
    assert_int_equal(store_write(f->s, hurried_run, &person), OK);
    assert_int_equal(halves(f), 3);
    for (int asks = 0; asks < 2; asks++)
        assert_int_equal(store_write(f->s, hurried_clash_run, &(bool){asks}), E_CONFLICT);
    assert_int_equal(store_write(f->s, hurried_undo_run, NULL), E_INPUT);
    assert_int_equal(halves(f), 3);
    assert_int_equal(store_write(f->s, hurried_savepoint_run, NULL), OK);
    assert_int_equal(ask(f, "SELECT sum(id) FROM pair_half"), 1 + 2 + 3 + 5 + 7 + 8);
}

static void each_hurried_statement_fails_once(void **state)
{
    fixture *f = *state;
    int64_t person = 1;
    err e = E_BROKEN;
    for (int failing = 0; e != OK; failing += 97) {
        store_fail_after(failing);
        e = store_write(f->s, hurried_run, &person);
        store_fail_after(-1);
        assert_true(e == OK || e == E_BROKEN);
        assert_int_equal(halves(f), e == OK ? 3 : 0);
    }
}

/* ---- the failure ladder -------------------------------------------------------------------- */
static err ladder_run(db *d, void *of)
{
    TRY(pair_run(d, of));
    TRY(db_savepoint(d));
    err e =
        db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES ($1, 3)", INT(*(int64_t *)of));
    if (e == OK) e = db_release(d);
    if (e != OK) db_rollback_to(d);
    TRY(e);
    db_q q =
        db_sql(d, "SELECT id FROM pair_half WHERE person = $1 ORDER BY id", INT(*(int64_t *)of));
    while (db_row(&q))
        (void)db_int(&q);
    return db_end(&q);
}

static void each_statement_fails_once(void **state)
{
    fixture *f = *state;
    int64_t person = 1;
    int failures = 0;
    for (err e = E_BROKEN; e != OK; failures++, person++) {
        store_fail_after(failures);
        e = store_write(f->s, ladder_run, &person);
        store_fail_after(-1);
        assert_true(e == OK || e == E_BROKEN);
        assert_int_equal(halves(f), e == OK ? 3 : 0);
        assert_in_range(failures, 0, 50);
    }
    assert_in_range(failures, 7, 20); /* begin, 4 statements, savepoint, release, commit at least */
}

/* ---- many at once -------------------------------------------------------------------------- */
enum { THREADS = 16, DEEDS_EACH = 60 };
typedef struct {
    fixture *f;
    int no;
    int acknowledged;
} worker;

static void *worker_main(void *of)
{
    worker *w = of;
    for (int i = 0; i < DEEDS_EACH; i++) {
        int64_t person = w->no * 1000 + i;
        err e = i % 10 == 9 ? store_write(w->f->s, refused_run, &person)
                            : store_write(w->f->s, pair_run, &person);
        w->acknowledged += e == OK;
    }
    return NULL;
}

static void acknowledged_writes_are_there(void **state)
{
    fixture *f = *state;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    int64_t sum = 0, commits, deeds;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){f, i + 1, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, worker_main, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += workers[i].acknowledged;
    }
    assert_int_equal(sum, THREADS * DEEDS_EACH * 9 / 10);
    store_counts(f->s, &commits, &deeds);
    assert_int_equal(deeds, sum);
    if (!f->postgres) assert_true(commits < deeds); /* they shared commits */
    shut(f);
    open_again(f);
    assert_int_equal(halves(f), 2 * sum);
    assert_int_equal(ask(f, "SELECT count(DISTINCT person) FROM pair_half"), sum);
}

static _Atomic int ended_ok, ended_refused;

static void count_end(void *of, err e)
{
    (void)of;
    atomic_fetch_add(&ended_ok, e == OK);
    atomic_fetch_add(&ended_refused, e == E_DENIED);
}

static void writes_without_waiting(void **state)
{
    fixture *f = *state;
    static int64_t persons[700];
    ended_ok = ended_refused = 0;
    for (int i = 0; i < 700; i++) {
        persons[i] = i + 1;
        store_write_then(f->s, i % 7 ? pair_run : refused_run, &persons[i], count_end);
    }
    shut(f); /* does what is waiting */
    assert_int_equal(ended_ok, 600);
    assert_int_equal(ended_refused, 100);
    open_again(f);
    assert_int_equal(halves(f), 1200);
}

static err snapshot_run(db *d, void *of)
{
    fixture *f = of;
    int64_t before, after, person = 77;
    TRY(db_one(d, &before, "SELECT count(*) FROM pair_half"));
    assert_int_equal(store_write(f->s, pair_run, &person), OK); /* beside this read */
    TRY(db_one(d, &after, "SELECT count(*) FROM pair_half"));
    assert_int_equal(before, after);
    return OK;
}

static void a_read_is_one_snapshot(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_read(f->s, snapshot_run, f), OK);
    assert_int_equal(halves(f), 2);
}

/* ---- a process that is killed -------------------------------------------------------------- */
enum { WRITERS = 6, ENOUGH = 300 };
typedef struct {
    fixture *f;
    int no, to;
} pouring;

static void *pour(void *of)
{
    pouring *p = of;
    for (int64_t i = 0;; i++) {
        int64_t person = p->no * 1000000 + i;
        if (store_write(p->f->s, pair_run, &person) == OK &&
            write(p->to, &person, sizeof person) != sizeof person)
            return NULL;
    }
}

_Noreturn static void pour_until_killed(fixture *f, int to)
{
    const char *why;
    pthread_t threads[WRITERS];
    pouring pourings[WRITERS];
    if (open_with(f, all_steps, &why) != OK) _exit(1);
    for (int i = 0; i < WRITERS; i++) {
        pourings[i] = (pouring){f, i + 1, to};
        pthread_create(&threads[i], NULL, pour, &pourings[i]);
    }
    for (;;)
        pause();
}

typedef struct {
    int64_t *at;
    size_t n;
} acknowledged_list;

static err all_there_run(db *d, void *of)
{
    const acknowledged_list *list = of;
    for (size_t i = 0; i < list->n; i++) {
        int64_t n;
        TRY(db_one(d, &n, "SELECT count(*) FROM pair_half WHERE person = $1", INT(list->at[i])));
        assert_int_equal(n, 2);
    }
    return OK;
}

static void killed_process_loses_nothing(void **state)
{
    fixture *f = *state;
    int ends[2];
    static int64_t persons[200000];
    acknowledged_list list = {persons, 0};
    shut(f);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) pour_until_killed(f, ends[1]);
    close(ends[1]);
    while (list.n < COUNT_OF(persons) &&
           read(ends[0], &persons[list.n], sizeof *persons) == sizeof *persons)
        if (++list.n == ENOUGH) kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ends[0]);
    assert_true(list.n >= ENOUGH);
    open_again(f);
    assert_int_equal(store_read(f->s, all_there_run, &list), OK);
    assert_int_equal(ask(f, "SELECT count(*) FROM (SELECT person FROM pair_half GROUP BY person"
                            " HAVING count(*) <> 2) AS half"),
                     0);
}

/* ---- schema steps -------------------------------------------------------------------------- */
static int backups(fixture *f)
{
    char *list = arena_printf(f->mem, "ls '%s' | grep -c '^backup-0010-[0-9]*.db$' > '%s/n'",
                              f->place.folder, f->place.folder);
    (void)!system(list);
    FILE *in = fopen(arena_printf(f->mem, "%s/n", f->place.folder), "r");
    int n = -1;
    assert_int_equal(fscanf(in, "%d", &n), 1);
    fclose(in);
    return n;
}

static void upgrade_and_newer(void **state)
{
    fixture *f = *state;
    const char *why = "";
    if (f->postgres) pg_admin(new_schema);
    shut(f);
    f->place.folder = arena_printf(f->mem, "%s/sub", f->place.folder);
    assert_int_equal(open_with(f, (store_step_list){steps, 1}, &why), OK);
    int64_t person = 3;
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    shut(f);

    const char *killed = arena_printf(f->mem, "%s/backup-0010-7.db.part", f->place.folder);
    fclose(fopen(killed, "w")); /* a copy that was killed on the way */
    open_again(f);
    assert_int_equal(access(killed, F_OK), f->postgres ? 0 : -1);
    assert_int_equal(halves(f), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_kind WHERE note = 'x'"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM store_schema"), 2);
    assert_int_equal(backups(f), f->postgres ? 0 : 1);
    shut(f);

    assert_int_equal(open_with(f, (store_step_list){steps, 1}, &why), E_CONFLICT);
    assert_non_null(strstr(why, "newer"));
    assert_non_null(strstr(why, "0020 later"));
    assert_null(f->s);
    store_step edited[] = {steps[0], steps[1]};
    edited[0].sql = "CREATE TABLE other (id {id});";
    assert_int_equal(open_with(f, (store_step_list){edited, 2}, &why), E_CONFLICT);
    assert_non_null(strstr(why, "0010 pair"));
    open_again(f);
    assert_int_equal(halves(f), 2);
}

static void failed_step_changes_nothing(void **state)
{
    fixture *f = *state;
    const char *why = "";
    store_step more[] = {
        steps[0],
        steps[1],
        {30, "wrong", "CREATE TABLE pair_more (id {id}); INSERT INTO nowhere VALUES (1);"}};
    shut(f);
    assert_int_equal(open_with(f, (store_step_list){more, 3}, &why), E_BROKEN);
    assert_non_null(strstr(why, "0030 wrong"));
    more[2].sql = "CREATE TABLE pair_more (id {id});";
    assert_int_equal(open_with(f, (store_step_list){more, 3}, &why), OK);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_more"), 0);
}

static void absent_is_not_made(void **state)
{
    fixture *f = *state;
    const char *why = "";
    shut(f);
    f->place.create = false;
    open_again(f);
    shut(f);
    if (f->postgres)
        pg_admin(new_schema);
    else
        assert_int_equal(unlink(arena_printf(f->mem, "%s/ganjiao.db", f->place.folder)), 0);
    assert_int_equal(open_with(f, all_steps, &why), E_ABSENT);
    assert_true(strlen(why) > 10);
}

static void backup_beside_writers(void **state)
{
    fixture *f = *state;
    pthread_t thread;
    worker w = {f, 1, 0};
    char *path = arena_printf(f->mem, "%s/copy.db", f->place.folder);
    assert_int_equal(pthread_create(&thread, NULL, worker_main, &w), 0);
    assert_int_equal(store_backup(f->s, path), OK);
    pthread_join(thread, NULL);
    assert_int_equal(store_backup(f->s, path), OK); /* replaces the older one */
    assert_int_equal(store_backup(f->s, "/tmp/store_test_nowhere/copy.db"), E_BROKEN);
    if (f->postgres) return;
    fixture copy = {.mem = f->mem, .place = f->place};
    copy.place.folder = arena_printf(f->mem, "%s/copied", f->place.folder);
    assert_int_equal(system(arena_printf(f->mem, "mkdir '%s' && mv '%s' '%s/ganjiao.db'",
                                         copy.place.folder, path, copy.place.folder)),
                     0);
    open_again(&copy);
    assert_int_equal(halves(&copy), halves(f));
    store_close(copy.s);
}

/* ---- SQLite alone -------------------------------------------------------------------------- */
/* A file system on which writing or syncing can be made to fail. */
static _Atomic int write_code, sync_code;
typedef struct {
    sqlite3_file base;
    sqlite3_file *real;
} bad_file;
static sqlite3_vfs bad_vfs, *real_vfs;
static sqlite3_io_methods bad_methods;

static sqlite3_file *real_of(sqlite3_file *f) { return ((bad_file *)f)->real; }
static int bad_close(sqlite3_file *f) { return real_of(f)->pMethods->xClose(real_of(f)); }

static int bad_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int bad_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    return write_code ? write_code : real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}

static int bad_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return real_of(f)->pMethods->xTruncate(real_of(f), n);
}

static int bad_sync(sqlite3_file *f, int flags)
{
    return sync_code ? sync_code : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int bad_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), n);
}
static int bad_lock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xLock(real_of(f), l); }
static int bad_unlock(sqlite3_file *f, int l)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), l);
}
static int bad_reserved(sqlite3_file *f, int *r)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), r);
}
static int bad_control(sqlite3_file *f, int op, void *a)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, a);
}
static int bad_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
static int bad_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int bad_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **to)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, to);
}

static int bad_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void bad_shm_barrier(sqlite3_file *f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
static int bad_shm_unmap(sqlite3_file *f, int del)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), del);
}

static int bad_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)v;
    bad_file *b = (bad_file *)f;
    b->real = (sqlite3_file *)(b + 1);
    int code = real_vfs->xOpen(real_vfs, name, b->real, flags, out);
    b->base.pMethods = code == SQLITE_OK ? &bad_methods : NULL;
    return code;
}

static void bad_disk_register(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    bad_vfs = *real_vfs;
    bad_vfs.zName = "bad";
    bad_vfs.szOsFile = real_vfs->szOsFile + (int)sizeof(bad_file);
    bad_vfs.xOpen = bad_open;
    bad_methods = (sqlite3_io_methods){
        2,          bad_close,   bad_read,     bad_write,       bad_truncate,  bad_sync,
        bad_size,   bad_lock,    bad_unlock,   bad_reserved,    bad_control,   bad_sector,
        bad_device, bad_shm_map, bad_shm_lock, bad_shm_barrier, bad_shm_unmap, NULL,
        NULL};
    sqlite3_vfs_register(&bad_vfs, 1);
}

static void disk_fails_and_heals(void **state)
{
    fixture *f = *state;
    static const int codes[][2] = {
        {SQLITE_FULL, 0}, {SQLITE_IOERR_WRITE, 0}, {0, SQLITE_IOERR_FSYNC}};
    int64_t person = 1, good = 0;
    for (size_t round = 0; round < 2 * COUNT_OF(codes); round++) {
        assert_int_equal(store_write(f->s, pair_run, &person), OK);
        person++;
        good++;
        write_code = codes[round % 3][0];
        sync_code = codes[round % 3][1];
        assert_int_equal(store_write(f->s, pair_run, &person), E_BROKEN);
        assert_int_equal(halves(f), 2 * good); /* reading goes on */
        write_code = sync_code = 0;
        assert_int_equal(store_write(f->s, pair_run, &person),
                         OK); /* the same one, without reopening */
        person++;
        good++;
    }
    shut(f);
    open_again(f);
    assert_int_equal(halves(f), 2 * good);
    assert_int_equal(
        ask(f, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
}

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool started, go;
} barrier;

/* Holds the writer until the test has filled its queue, so that the next batch is known. */
static err hold_run(db *d, void *of)
{
    (void)d;
    barrier *b = of;
    pthread_mutex_lock(&b->lock);
    b->started = true;
    pthread_cond_broadcast(&b->moved);
    while (!b->go)
        pthread_cond_wait(&b->moved, &b->lock);
    pthread_mutex_unlock(&b->lock);
    return OK;
}

static void nothing_to_do(void *of, err e)
{
    (void)of;
    assert_int_equal(e, OK);
}

static void hold_writer(fixture *f, barrier *b)
{
    *b = (barrier){.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    store_write_then(f->s, hold_run, b, nothing_to_do);
    pthread_mutex_lock(&b->lock);
    while (!b->started)
        pthread_cond_wait(&b->moved, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

static void let_go(barrier *b)
{
    pthread_mutex_lock(&b->lock);
    b->go = true;
    pthread_cond_broadcast(&b->moved);
    pthread_mutex_unlock(&b->lock);
}

typedef struct {
    store_deed run;
    int64_t person;
    err e;
    _Atomic int ended;
} member;

static void keep_end(void *of, err e)
{
    member *m = of;
    m->e = e;
    m->ended = 1;
}

static err member_run(db *d, void *of)
{
    member *m = of;
    return m->run(d, &m->person);
}

/* The disk is full in the middle: SQLite ends the whole transaction, with the deeds of others in
 * it. */
static err filling_run(db *d, void *of)
{
    (void)of;
    TRY(store_exec_script(d,
                          "PRAGMA cache_size=5")); /* so that pages are written before the commit */
    write_code = SQLITE_FULL;
    err e = db_do(d, NULL,
                  "INSERT INTO pair_half (person, id, bytes) VALUES (50, 1, zeroblob(900000))");
    write_code = 0;
    return e;
}

static err deferred_run(db *d, void *of)
{
    (void)of;
    TRY(store_exec_script(d, "PRAGMA defer_foreign_keys=ON"));
    return db_do(d, NULL, "INSERT INTO pair_half (person, id, kind) VALUES (60, 1, 777)");
}

static void others_of_a_batch_go_through(void **state)
{
    fixture *f = *state;
    barrier b;
    member batch[] = {{.run = pair_run, .person = 1},    {.run = filling_run},
                      {.run = refused_run, .person = 2}, {.run = deferred_run},
                      {.run = swallowing_run},           {.run = pair_run, .person = 3}};
    const err wanted[] = {OK, E_BROKEN, E_DENIED, E_CONFLICT, E_CONFLICT, OK};
    hold_writer(f, &b);
    for (size_t i = 0; i < COUNT_OF(batch); i++)
        store_write_then(f->s, member_run, &batch[i], keep_end);
    let_go(&b);
    shut(f);
    for (size_t i = 0; i < COUNT_OF(batch); i++)
        assert_int_equal(batch[i].e, wanted[i]);
    open_again(f);
    assert_int_equal(halves(f), 4);
}

static void failed_commit_fails_all(void **state)
{
    fixture *f = *state;
    barrier b;
    member batch[] = {{.run = pair_run, .person = 1},
                      {.run = refused_run, .person = 2},
                      {.run = pair_run, .person = 3}};
    hold_writer(f, &b);
    for (size_t i = 0; i < COUNT_OF(batch); i++)
        store_write_then(f->s, member_run, &batch[i], keep_end);
    /* COMMIT of the holding one; BEGIN; 4, 3 and 4 steps of the three deeds; then their
     * COMMIT. */
    store_fail_after(1 + 1 + 4 + 3 + 4);
    let_go(&b);
    int64_t person = 9;
    for (size_t i = 0; i < COUNT_OF(batch); i++) {
        while (batch[i].ended == 0)
            nanosleep(&(struct timespec){0, 1000000}, NULL);
        assert_int_equal(batch[i].e, E_BROKEN);
    }
    assert_int_equal(halves(f), 0);
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    assert_int_equal(halves(f), 2);
}

static err writing_within(db *d, void *of)
{
    int64_t person = 4;
    (void)d;
    return store_write(((fixture *)of)->s, pair_run, &person);
}

static void a_deed_does_not_wait_for_itself(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_write(f->s, writing_within, f), E_BROKEN);
    assert_int_equal(halves(f), 0);
}

static void two_processes_write(void **state)
{
    fixture *f = *state;
    shut(f);
    fflush(NULL);
    pid_t child = fork();
    const char *why;
    worker w = {f, child == 0 ? 1 : 2, 0};
    if (child == 0 && open_with(f, all_steps, &why) != OK) _exit(1);
    if (child != 0) open_again(f);
    worker_main(&w);
    if (child == 0) {
        shut(f);
        _exit(w.acknowledged == DEEDS_EACH * 9 / 10 ? 0 : 2);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(w.acknowledged, DEEDS_EACH * 9 / 10);
    assert_int_equal(halves(f), 2 * 2 * DEEDS_EACH * 9 / 10);
}

static void the_log_is_kept_short(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < 40; i++) {
        char *sql = arena_printf(
            f->mem, "INSERT INTO pair_half (person, id, bytes) VALUES (1, %d, zeroblob(400000))",
            i);
        assert_int_equal(do_sql(f, sql), OK);
    }
    char *size = arena_printf(f->mem, "test $(stat -c %%s '%s/ganjiao.db-wal') -lt 9000000",
                              f->place.folder);
    assert_int_equal(system(size), 0);
}

static void foreign_files_are_refused(void **state)
{
    fixture *f = *state;
    const char *why = "";
    char *folder = arena_printf(f->mem, "%s/foreign", f->place.folder);
    shut(f);
    f->place.folder = folder;
    assert_int_equal(
        system(arena_printf(
            f->mem, "mkdir '%s' && echo not a database, but long enough to look > '%s/ganjiao.db'",
            folder, folder)),
        0);
    assert_int_equal(open_with(f, all_steps, &why), E_BROKEN);
    assert_true(strlen(why) > 10);
    sqlite3 *h;
    assert_int_equal(unlink(arena_printf(f->mem, "%s/ganjiao.db", folder)), 0);
    assert_int_equal(sqlite3_open(arena_printf(f->mem, "%s/ganjiao.db", folder), &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, "CREATE TABLE theirs (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    assert_int_equal(open_with(f, all_steps, &why), E_CONFLICT);
    assert_non_null(strstr(why, "another program"));
}

static void tables_are_strict(void **state)
{
    fixture *f = *state;
    assert_int_equal(do_sql(f, "INSERT INTO pair_half (person, id, at) VALUES (1, 1, 'no number')"),
                     E_BROKEN);
    assert_int_equal(
        store_write(f->s, script_run, "CREATE TABLE pair_as AS SELECT 1 AS one; -- the end"), OK);
    assert_int_equal(ask(f, "SELECT one FROM pair_as"), 1);
}

/* ---- PostgreSQL alone ---------------------------------------------------------------------- */
typedef struct {
    fixture *f;
    pthread_barrier_t *both_read;
    int64_t own;
    int runs;
    err e;
} skewing;

/* On call is at least one of two: each looks at both and takes itself off. */
static err skew_run(db *d, void *of)
{
    skewing *s = of;
    int64_t on_call;
    s->runs++;
    TRY(db_one(d, &on_call, "SELECT count(*) FROM pair_half WHERE word = 'on'"));
    if (s->runs == 1) pthread_barrier_wait(s->both_read);
    if (on_call < 2) return E_INPUT;
    return db_do(d, NULL, "UPDATE pair_half SET word = 'off' WHERE person = $1", INT(s->own));
}

static void *skew_main(void *of)
{
    skewing *s = of;
    s->e = store_write(s->f->s, skew_run, s);
    return NULL;
}

static void write_skew_runs_again(void **state)
{
    fixture *f = *state;
    pthread_barrier_t both_read;
    pthread_t threads[2];
    skewing s[2];
    assert_int_equal(
        do_sql(f, "INSERT INTO pair_half (person, id, word) VALUES (1, 1, 'on'), (2, 1, 'on')"),
        OK);
    pthread_barrier_init(&both_read, NULL, 2);
    for (int i = 0; i < 2; i++) {
        s[i] = (skewing){f, &both_read, i + 1, 0, OK};
        pthread_create(&threads[i], NULL, skew_main, &s[i]);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&both_read);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_half WHERE word = 'on'"), 1);
    assert_in_range(s[0].runs + s[1].runs, 3, 20); /* one at least ran again */
    assert_true((s[0].e == OK && s[1].e == E_INPUT) || (s[0].e == E_INPUT && s[1].e == OK));
}

/* The next link, with the sequence number guessed so that the key is hit, not the read before
 * it. */
static err link_run(db *d, void *of)
{
    skewing *s = of;
    s->runs++;
    if (s->runs == 1) pthread_barrier_wait(s->both_read);
    return db_do(d, NULL, "INSERT INTO pair_link (chain, seq, word) VALUES (1, $1, NULL)",
                 INT(s->runs));
}

static void *link_main(void *of)
{
    skewing *s = of;
    s->e = store_write(s->f->s, link_run, s);
    return NULL;
}

static void lost_link_runs_again(void **state)
{
    fixture *f = *state;
    pthread_barrier_t both_read;
    pthread_t threads[2];
    skewing s[2];
    pthread_barrier_init(&both_read, NULL, 2);
    for (int i = 0; i < 2; i++) {
        s[i] = (skewing){f, &both_read, i + 1, 0, OK};
        pthread_create(&threads[i], NULL, link_main, &s[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(s[i].e, OK);
    }
    pthread_barrier_destroy(&both_read);
    assert_int_equal(ask(f, "SELECT count(*) FROM pair_link"), 2);
}

/* One deed, and another that changes what the first has read, each time that it has read it. */
typedef struct {
    fixture *f;
    _Atomic int read, hindered;
    _Atomic bool over;
} hindering;

static err touch_run(db *d, void *of)
{
    (void)of;
    return db_do(d, NULL, "UPDATE pair_half SET at = at + 1 WHERE person = 1");
}

static void *hinder_main(void *of)
{
    hindering *h = of;
    while (!h->over) {
        if (h->hindered < h->read) {
            assert_int_equal(store_write(h->f->s, touch_run, NULL), OK);
            h->hindered++;
        }
        usleep(500);
    }
    return NULL;
}

static err hindered_run(db *d, void *of)
{
    hindering *h = of;
    int64_t at;
    TRY(db_one(d, &at, "SELECT at FROM pair_half WHERE person = 1"));
    int mine = ++h->read;
    for (int i = 0; i < 200 && h->hindered < mine; i++)
        usleep(1000); /* who is alone waits in vain */
    return db_do(d, NULL, "UPDATE pair_half SET at = $1 WHERE person = 1", INT(at + 100));
}

static void a_deed_often_hindered_runs_alone(void **state)
{
    hindering h = {.f = *state};
    pthread_t thread;
    assert_int_equal(do_sql(h.f, "INSERT INTO pair_half (person, id, at) VALUES (1, 1, 0)"), OK);
    pthread_create(&thread, NULL, hinder_main, &h);
    assert_int_equal(store_write(h.f->s, hindered_run, &h), OK);
    h.over = true;
    pthread_join(thread, NULL);
    assert_in_range(h.read, 2, 8);
    assert_int_equal(ask(h.f, "SELECT at FROM pair_half WHERE person = 1"), 100 + h.hindered);
}

static const char end_all[] = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                              " WHERE application_name = 'ganjiao' AND pid <> pg_backend_pid()";

static err cut_run(db *d, void *of)
{
    TRY(pair_run(d, of));
    pg_admin(end_all);
    TRY(db_savepoint(d));
    err e = db_do(d, NULL, "DELETE FROM pair_half");
    db_rollback_to(d); /* cannot help */
    return e == OK ? E_INPUT : OK;
}

static void lost_connection_is_replaced(void **state)
{
    fixture *f = *state;
    int64_t person = 1;
    assert_int_equal(store_write(f->s, cut_run, &person), E_BROKEN);
    assert_int_equal(halves(f), 0);
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
    pg_admin(end_all); /* while idle: nobody notices */
    assert_int_equal(halves(f), 2);
    person++;
    assert_int_equal(store_write(f->s, pair_run, &person), OK);
}

static err counted_run(db *d, void *of)
{
    return db_one(d, of,
                  "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid ="
                  " CAST('pair_half' AS regclass)");
}

/* What the planner believes of a table follows what was written; a table that is not there harms
 * nobody. */
static void what_was_written_is_counted(void **state)
{
    static const char *const tables[] = {"pair_nowhere", "pair_half"};
    fixture *f = *state;
    int64_t before = 0, after = 0;
    for (int64_t person = 1; person <= 20; person++) {
        assert_int_equal(store_write(f->s, pair_run, &person), OK);
    }
    assert_int_equal(store_read(f->s, counted_run, &before), OK);
    assert_int_not_equal(before, halves(f));
    store_analyze(f->s, tables, COUNT_OF(tables));
    assert_int_equal(store_read(f->s, counted_run, &after), OK);
    assert_int_equal(after, halves(f));
}

static err slow_run(db *d, void *of)
{
    (void)of;
    TRY(store_exec_script(d, "SET LOCAL statement_timeout = '50ms'"));
    int64_t n;
    return db_one(d, &n, "SELECT CAST(count(*) AS bigint) FROM pg_sleep(20)");
}

static void slow_statement_is_busy(void **state)
{
    fixture *f = *state;
    assert_int_equal(store_read(f->s, slow_run, NULL), E_BUSY);
    assert_int_equal(halves(f), 0);
}

static void unreachable_says_why(void **state)
{
    fixture *f = *state;
    const char *why = "";
    shut(f);
    f->place.postgres = "host=/tmp/store_test_nowhere dbname=none";
    assert_int_equal(open_with(f, all_steps, &why), E_BROKEN);
    assert_true(strlen(why) > 10);
}

/* ---- kept answers -------------------------------------------------------------------------- */
typedef struct {
    int asked, seconds;
    int64_t said;
} kept_question;

static err halves_ask(db *d, void *of, int64_t *ret)
{
    ((kept_question *)of)->asked++;
    return db_one(d, ret, "SELECT count(*) FROM pair_half");
}

static err halves_run(db *d, void *of)
{
    kept_question *q = of;
    arena *mem = arena_new();
    err e = db_kept_int(d, "halves", q->seconds, mem, halves_ask, q, &q->said);
    arena_free(mem);
    return e;
}

static int64_t halves_kept(fixture *f, kept_question *q)
{
    assert_int_equal(store_read(f->s, halves_run, q), OK);
    return q->said;
}

static err write_then_ask(db *d, void *of)
{
    TRY(db_do(d, NULL, "INSERT INTO pair_half (person, id) VALUES (9, 9)"));
    TRY(halves_run(d, of));
    return E_ABSENT; /* and nothing of it stays */
}

static void kept_answers_follow_deeds(void **state)
{
    fixture *f = *state;
    kept_question q = {.seconds = 3600};
    const char *insert = "INSERT INTO pair_half (person, id) VALUES (1, 1)";
    const char *other = "INSERT INTO pair_link (chain, seq) VALUES (1, 1)";
    assert_int_equal(halves_kept(f, &q), 0);
    assert_int_equal(halves_kept(f, &q), 0);
    assert_int_equal(q.asked, 1);
    assert_int_equal(do_sql(f, other), OK);
    assert_int_equal(halves_kept(f, &q), 0);
    assert_int_equal(q.asked, 1); /* another table */
    assert_int_equal(do_sql(f, insert), OK);
    assert_int_equal(halves_kept(f, &q), 1);
    assert_int_equal(q.asked, 2);
    assert_int_equal(store_write(f->s, write_then_ask, &q), E_ABSENT);
    assert_int_equal(q.said, 2); /* a deed sees its own writing */
    assert_int_equal(halves_kept(f, &q), 1);
    q.seconds = 0; /* kept for no time at all */
    insert = "DELETE FROM pair_half";
    assert_int_equal(do_sql(f, insert), OK);
    assert_int_equal(halves_kept(f, &q), 0);
    int asked = q.asked;
    assert_int_equal(halves_kept(f, &q), 0);
    assert_int_equal(q.asked, asked + 1);
}

enum { QUESTIONS = 300 };

static err many_halves_run(db *d, void *of)
{
    arena *mem = arena_new();
    kept_question *q = of;
    err e = OK;
    for (int i = 0; i < QUESTIONS && e == OK; i++) {
        const char *key = arena_printf(mem, "halves of %d", i);
        e = db_kept_int(d, key, q->seconds, mem, halves_ask, q, &q->said);
    }
    arena_free(mem);
    return e;
}

/* Keys that meet at a place do not void each other. */
static void many_answers_are_kept_beside_each_other(void **state)
{
    fixture *f = *state;
    kept_question q = {.seconds = 3600};
    assert_int_equal(store_read(f->s, many_halves_run, &q), OK);
    assert_int_equal(q.asked, QUESTIONS);
    assert_int_equal(store_read(f->s, many_halves_run, &q), OK);
    assert_int_equal(q.asked, QUESTIONS);
}

/* ---- list ---------------------------------------------------------------------------------- */
#define LITE(t) cmocka_unit_test_setup_teardown(t, set_up_lite, tear_down)
#define PG(t)                                                                                      \
    {                                                                                              \
#t " (PostgreSQL)", t, set_up_pg, tear_down, NULL                                          \
    }
#define OF_BOTH(on)                                                                                \
    on(values_round_trip), on(parameters_by_number), on(null_first_then_value),                    \
        on(kinds_change_with_the_values), on(mistakes_are_broken), on(queries_within_queries),     \
        on(statements_come_and_go), on(conflicts_are_named), on(savepoints_nest),                  \
        on(failed_deeds_leave_nothing), on(each_statement_fails_once),                             \
        on(hurried_deeds_are_whole), on(each_hurried_statement_fails_once),                        \
        on(acknowledged_writes_are_there), on(writes_without_waiting), on(a_read_is_one_snapshot), \
        on(killed_process_loses_nothing), on(upgrade_and_newer), on(failed_step_changes_nothing),  \
        on(absent_is_not_made), on(backup_beside_writers), on(kept_answers_follow_deeds),          \
        on(many_answers_are_kept_beside_each_other)

static const struct CMUnitTest lite_tests[] = {
    OF_BOTH(LITE),
    LITE(disk_fails_and_heals),
    LITE(others_of_a_batch_go_through),
    LITE(failed_commit_fails_all),
    LITE(a_deed_does_not_wait_for_itself),
    LITE(two_processes_write),
    LITE(the_log_is_kept_short),
    LITE(foreign_files_are_refused),
    LITE(tables_are_strict),
};
static const struct CMUnitTest pg_tests[] = {
    OF_BOTH(PG),
    PG(write_skew_runs_again),
    PG(lost_link_runs_again),
    PG(a_deed_often_hindered_runs_alone),
    PG(lost_connection_is_replaced),
    PG(slow_statement_is_busy),
    PG(what_was_written_is_counted),
    PG(unreachable_says_why),
};

int main(int argc, char **argv)
{
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    log_at_least(LOG_ERROR + 1); /* the failures are wanted */
    bad_disk_register();
    int failures = cmocka_run_group_tests(lite_tests, NULL, NULL);
    if (getenv("GANJIAO_TEST_PG"))
        failures += cmocka_run_group_tests(pg_tests, NULL, NULL);
    else
        print_message("GANJIAO_TEST_PG is not set: PostgreSQL was not tried\n");
    return failures;
}
