#include "cast.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "rule/rule.h"
#include "secret/secret.h"

struct cast {
    arena *mem;
    app_place place;
    web *w;
    char folder[64];
    bool postgres;
};

arena *cast_mem(cast *c) { return c->mem; }
store *cast_store(cast *c) { return c->place.s; }

/* ---- opening --------------------------------------------------------------------------------- */

static const char *pg_place(void)
{
    const char *s = getenv("GANJIAO_TEST_PG");
    return s ? s : "";
}

static void pg_run(const char *sql)
{
    PGconn *pg = PQconnectdb(pg_place());
    if (PQstatus(pg) != CONNECTION_OK) { fail_msg("PostgreSQL: %s", PQerrorMessage(pg)); }
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        fail_msg("PostgreSQL: %s: %s", sql, PQerrorMessage(pg));
    }
    PQclear(r);
    PQfinish(pg);
}

/* One schema for all tests of a program, emptied for each: to make some seventy tables and to drop
 * them again costs PostgreSQL more than most tests. */
static char schema[64];

static void pg_empty(arena *mem)
{
    pg_run(arena_printf(mem,
                        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT format('%%I.%%I', schemaname,"
                        " tablename) FROM pg_tables WHERE schemaname = '%s' AND tablename <>"
                        " 'store_schema' LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; END $$",
                        schema));
}

static const char *pg_schema(arena *mem)
{
    if (*schema) {
        pg_empty(mem);
    } else {
        snprintf(schema, sizeof schema, "cast_%d", (int)getpid());
        pg_run(arena_printf(mem, "CREATE SCHEMA %s", schema));
    }
    const char *base = pg_place();
    bool url = strstr(base, "://") != NULL;
    return url ? arena_printf(mem, "%s%soptions=-csearch_path%%3D%s", base,
                              strchr(base, '?') ? "&" : "?", schema)
               : arena_printf(mem, "%s options='-csearch_path=%s'", base, schema);
}

static void pg_drop(void)
{
    char sql[128];
    if (!*schema) { return; }
    snprintf(sql, sizeof sql, "SET client_min_messages = warning; DROP SCHEMA %s CASCADE", schema);
    pg_run(sql);
    *schema = '\0';
}

cast *cast_open(bool postgres)
{
    arena *mem = arena_new();
    cast *c = TAKE(mem, cast);
    c->mem = mem;
    c->postgres = postgres;
    snprintf(c->folder, sizeof c->folder, "/tmp/ganjiao-cast-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    moment_freeze(moment_at(day_of(2022, 3, 1), 9 * 60));
    app_options o = {.data = c->folder, .db = postgres ? pg_schema(mem) : ""};
    app_wire();
    assert_int_equal(app_open(&o, true, &c->place), OK);
    return c;
}

void cast_close(cast *c)
{
    if (c->w) { web_stop(c->w, 2); }
    arena *mem = c->mem;
    const char *folder = arena_copy(mem, c->folder);
    app_close(&c->place);
    char *const words[] = {(char *)(uintptr_t) "rm", (char *)(uintptr_t) "-rf",
                           (char *)(uintptr_t)folder, NULL};
    if (fork() == 0) {
        execvp(words[0], words);
        _exit(1);
    }
    arena_free(mem);
}

/* ---- turns ----------------------------------------------------------------------------------- */

typedef struct {
    cast *c;
    int64_t person;
    cast_deed deed;
    void *context;
    arena *mem;
} run;

static err run_deed(db *d, void *context)
{
    run *r = context;
    turn t = app_turn(&r->c->place, d, r->mem);
    t.actor.person = r->person;
    static web_gate gate;
    gate = app_gate();
    t.gate = &gate;
    return r->deed(&t, r->context);
}

err cast_do_as(cast *c, int64_t person, cast_deed deed, void *context)
{
    run r = {c, person, deed, context, c->mem};
    return store_write(c->place.s, run_deed, &r);
}

err cast_do(cast *c, cast_deed deed, void *context) { return cast_do_as(c, 0, deed, context); }

err cast_read(cast *c, cast_deed deed, void *context)
{
    run r = {c, 0, deed, context, c->mem};
    return store_read(c->place.s, run_deed, &r);
}

/* ---- people ---------------------------------------------------------------------------------- */

static int64_t unit(turn *t, int64_t parent, const char *code, const char *name, org_level level,
                    org_kind kind)
{
    org o = {.parent = parent,
             .code = code,
             .name = name,
             .short_name = "",
             .level = level,
             .kind = kind,
             .since = DAY_NONE,
             .until = DAY_NONE};
    int64_t made = 0;
    assert_int_equal(people_org_add(t, &o, &made), OK);
    return made;
}

static err make_units(turn *t, void *context)
{
    cast_units *u = context;
    u->root = unit(t, 0, "9900", "北岭州", ORG_CITY, ORG_REGION);
    u->office = unit(t, u->root, "9900-zzb", "北岭州委组织部", ORG_CITY, ORG_DEPARTMENT);
    u->school = unit(t, u->root, "9900-dx", "北岭州委党校", ORG_CITY, ORG_PARTY_SCHOOL);
    u->county_a = unit(t, u->root, "9901", "东川县", ORG_COUNTY, ORG_REGION);
    u->county_b = unit(t, u->root, "9902", "西溪县", ORG_COUNTY, ORG_REGION);
    u->unit_a1 = unit(t, u->county_a, "9901-01", "东川县财政局", ORG_COUNTY, ORG_DEPARTMENT);
    u->unit_a2 = unit(t, u->county_a, "9901-02", "东川县农业农村局", ORG_COUNTY, ORG_DEPARTMENT);
    u->unit_b1 = unit(t, u->county_b, "9902-01", "西溪县财政局", ORG_COUNTY, ORG_DEPARTMENT);
    u->unit_b2 = unit(t, u->county_b, "9902-02", "西溪县司法局", ORG_COUNTY, ORG_DEPARTMENT);
    u->town_a = unit(t, u->county_a, "9901-20", "东川县清河镇", ORG_TOWNSHIP, ORG_REGION);
    u->town_b = unit(t, u->county_b, "9902-20", "西溪县石桥镇", ORG_TOWNSHIP, ORG_REGION);
    return OK;
}

cast_units cast_units_make(cast *c)
{
    cast_units u = {0};
    assert_int_equal(cast_do(c, make_units, &u), OK);
    return u;
}

static err make_person(turn *t, void *context)
{
    person *p = context;
    return people_person_add(t, p, &p->id);
}

int64_t cast_person(cast *c, int64_t org_id, const char *name, post_level level, person_rank rank)
{
    person p = {.org = org_id,
                .name = name,
                .citizen = "",
                .sex = SEX_FEMALE,
                .born = day_of(1980, 5, 6),
                .ethnic = "01",
                .political = POLITICAL_MEMBER,
                .party_since = DAY_NONE,
                .education = EDUCATION_BACHELOR,
                .degree = "",
                .school = "",
                .phone = "",
                .work_since = DAY_NONE,
                .title = "干部",
                .post_level = level,
                .rank = rank,
                .post_since = day_of(2018, 1, 1),
                .state = PERSON_ACTIVE};
    assert_int_equal(cast_do(c, make_person, &p), OK);
    return p.id;
}

typedef struct {
    int64_t person, org;
    account_role role;
    const char *token;
} token_wish;

static err make_token(turn *t, void *context)
{
    token_wish *w = context;
    account_grant g = {.person = w->person,
                       .role = w->role,
                       .org = w->org,
                       .since = day_of(2020, 1, 1),
                       .until = DAY_NONE};
    if (!account_exists(t->d,
                        w->person)) { /* its password fits nothing: tests come with the token */
        account_new a = {.person = w->person,
                         .username = arena_printf(t->mem, "u%lld", (long long)w->person)};
        TRY(account_add(t, &a, "!"));
    }
    TRY(account_grant_add(t, &g, "test"));
    return account_token_add(t, w->person, "test", DAY_NONE, &w->token);
}

const char *cast_token(cast *c, int64_t person_id, account_role role, int64_t org_id)
{
    token_wish w = {.person = person_id, .org = org_id, .role = role};
    assert_int_equal(cast_do(c, make_token, &w), OK);
    return w.token;
}

/* ---- requests -------------------------------------------------------------------------------- */

static web *the_web(cast *c)
{
    if (!c->w) {
        const char *why = "";
        const char *listen = arena_printf(c->mem, "unix:%s/web.sock", c->folder);
        web_setup setup = {.listen = listen, .gate = app_gate()};
        setup.tables_n = app_tables(&setup.tables);
        if (web_start(&setup, c->place.s, c->mem, &c->w, &why) != OK) { fail_msg("web: %s", why); }
    }
    return c->w;
}

static web_reply ask(cast *c, const char *token, const char *method, const char *target,
                     const char *more, const char *body)
{
    web_reply r = {0};
    const char *bearer = token ? arena_printf(c->mem, "Authorization: Bearer %s\r\n", token) : "";
    const char *headers = arena_printf(c->mem, "Host: localhost\r\n%s%s", bearer, more);
    assert_int_equal(web_ask(the_web(c), c->mem, method, target, headers, body, strlen(body), &r),
                     OK);
    return r;
}

web_reply cast_send(cast *c, const char *method, const char *target, const char *headers,
                    const char *body)
{
    return ask(c, NULL, method, target, headers, body);
}

web_reply cast_get(cast *c, const char *token, const char *target)
{
    return ask(c, token, "GET", target, "Accept: text/html\r\n", "");
}

web_reply cast_json(cast *c, const char *token, const char *target)
{
    return ask(c, token, "GET", target, "Accept: application/json\r\n", "");
}

web_reply cast_post_key(cast *c, const char *token, const char *target, const char *body,
                        const char *key)
{
    const char *more = arena_printf(c->mem,
                                    "Accept: application/json\r\nIdempotency-Key: %s\r\n"
                                    "Content-Type: application/x-www-form-urlencoded\r\n",
                                    key);
    return ask(c, token, "POST", target, more, body);
}

web_reply cast_post(cast *c, const char *token, const char *target, const char *body)
{
    return cast_post_key(c, token, target, body, secret_token(c->mem, 16));
}

web_reply cast_upload(cast *c, const char *token, const char *target, const cast_file *file)
{
    web_reply r = {0};
    buf b = buf_new(c->mem);
    buf_printf(&b, "--cast\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n",
               file->field, file->name);
    buf_put_n(&b, file->at, file->n);
    buf_put(&b, "\r\n--cast--\r\n");
    const char *headers =
        arena_printf(c->mem,
                     "Host: localhost\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\n"
                     "Idempotency-Key: %s\r\nContent-Type: multipart/form-data; boundary=cast\r\n",
                     token, secret_token(c->mem, 16));
    assert_int_equal(web_ask(the_web(c), c->mem, "POST", target, headers, b.at, b.n, &r), OK);
    return r;
}

bool cast_says(const web_reply *r, const char *words)
{
    return r->body && strstr(r->body, words) != NULL;
}

/* ---- running --------------------------------------------------------------------------------- */

int cast_setup_sqlite(void **state)
{
    *state = cast_open(false);
    return 0;
}

int cast_setup_postgres(void **state)
{
    *state = cast_open(true);
    return 0;
}

int cast_teardown(void **state)
{
    cast_close(*state);
    return 0;
}

int cast_run_(const char *name, const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest *kept = calloc(n, sizeof *kept);
    size_t kept_n = 0;
    bool postgres = *pg_place() != '\0';
    for (size_t i = 0; i < n; i++) {
        if (postgres || !strstr(tests[i].name, "[postgres]")) { kept[kept_n++] = tests[i]; }
    }
    if (kept_n < n) {
        fprintf(stderr, "%s: GANJIAO_TEST_PG is not set, %zu tests on PostgreSQL are left out\n",
                name, n - kept_n);
    }
    int failed = _cmocka_run_group_tests(name, kept, kept_n, NULL, NULL);
    pg_drop();
    free(kept);
    return failed;
}
