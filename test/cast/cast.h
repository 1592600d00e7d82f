/* What tests of slices stand on: a fresh database on either backend, turns by anybody, requests
 * without a socket. */
#ifndef GANJIAO_CAST_H
#define GANJIAO_CAST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "account/account.h"
#include "web/web.h"

typedef struct cast cast;
/* A fresh installation: schema, rules, frozen clock at 2022-03-01 09:00 China time. PostgreSQL: a
 * schema in the database that GANJIAO_TEST_PG names, emptied by each cast_open: one at a time. */
cast *cast_open(bool postgres);
void cast_close(cast *c);
arena *cast_mem(cast *c);
store *cast_store(cast *c);

typedef err (*cast_deed)(turn *t, void *context);
/* One write transaction by the installation itself; faults and scope empty. */
err cast_do(cast *c, cast_deed deed, void *context);
err cast_do_as(cast *c, int64_t person, cast_deed deed, void *context);
err cast_read(cast *c, cast_deed deed, void *context);

/* The smallest prefecture: 州 (root) with 组织部 and 党校, two 县 with two departments and a
 * township each; made by people's own deeds. */
typedef struct {
    int64_t root, office, school, county_a, county_b, unit_a1, unit_a2, unit_b1, unit_b2, town_a,
        town_b;
} cast_units;
cast_units cast_units_make(cast *c);
int64_t cast_person(cast *c, int64_t org, const char *name, post_level level, person_rank rank);
/* An account with one role over one organisation, and a bearer token to ask with. */
const char *cast_token(cast *c, int64_t person, account_role role, int64_t org);

/* Requests through the whole program. `token` NULL: nobody. POST bodies are form-encoded; a deed
 * key is made unless given. */
web_reply cast_get(cast *c, const char *token, const char *target);
web_reply cast_json(cast *c, const char *token, const char *target);
web_reply cast_post(cast *c, const char *token, const char *target, const char *body);
web_reply cast_post_key(cast *c, const char *token, const char *target, const char *body,
                        const char *key);
/* As it stands: `headers` are whole lines beside Host. For cookies and for what browsers send. */
web_reply cast_send(cast *c, const char *method, const char *target, const char *headers,
                    const char *body);
/* A form with one file, as a browser sends it; the file's bytes must hold no "--cast". */
typedef struct {
    const char *field, *name;
    const void *at;
    size_t n;
} cast_file;
web_reply cast_upload(cast *c, const char *token, const char *target, const cast_file *file);
bool cast_says(const web_reply *r, const char *words); /* in the body */

/* Each test on both databases: static const struct CMUnitTest tests[] = {CAST_BOTH(test_moves), …};
 * PostgreSQL is left out (and said once on stderr) when GANJIAO_TEST_PG is not set. A test is
 * `static void test_moves(void **state)` and gets `cast *c = *state`. */
#define CAST_BOTH(f)                                                                               \
    {#f " [sqlite]", f, cast_setup_sqlite, cast_teardown, NULL},                                   \
    {                                                                                              \
#f " [postgres]", f, cast_setup_postgres, cast_teardown, NULL                              \
    }
int cast_setup_sqlite(void **state);
int cast_setup_postgres(void **state);
int cast_teardown(void **state);
int cast_run_(const char *name, const struct CMUnitTest *tests,
              size_t n); /* drops the [postgres] ones when there is none */
#define CAST_RUN(tests) cast_run_(#tests, tests, COUNT_OF(tests))
#endif
