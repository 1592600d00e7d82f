/* The system officer's page, and the two jobs behind it: each says what came out, also when it is
 * bad. */
#include "cast.h"

#include <dirent.h>

#include "system/system.h"

static job job_of(cast *c, int64_t id)
{
    return (job){.id = id,
                 .s = cast_store(c),
                 .mem = cast_mem(c),
                 .by = {.name = "", .ip = "", .request = "", .now = moment_now()}};
}

static int backups(cast *c, const char *containing)
{
    const char *folder = arena_printf(cast_mem(c), "%s/backup", store_folder(cast_store(c)));
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        n += e->d_name[0] != '.' && strstr(e->d_name, containing) != NULL;
    }
    if (d) { closedir(d); }
    return n;
}

static const char *officer(cast *c, const cast_units *u, account_role role)
{
    return cast_token(c, cast_person(c, u->root, "系统员", POST_STAFF, RANK_NONE), role, u->root);
}

/* Whoever breaks a backup off takes away their own alone. */
static void a_backup_is_made_listed_and_taken_away_when_broken_off(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *token = officer(c, &u, ROLE_SYSTEM_OFFICER);
    job first = job_of(c, 1000001), second = job_of(c, 1000002);
    assert_int_equal(backups(c, "ganjiao-"), 0);
    assert_int_equal(system_backup_job.run(&first), OK);
    assert_int_equal(system_backup_job.run(&second), OK);
    assert_int_equal(backups(c, "ganjiao-20220301-0900-"), 2);
    assert_non_null(strstr(first.outcome[0], "1000001"));
    web_reply r = cast_get(c, token, "/system");
    assert_true(cast_says(&r, "-1000001.") && cast_says(&r, "-1000002."));
    assert_int_equal(system_backup_job.undone(NULL, &first), OK);
    assert_int_equal(backups(c, "-1000001."), 0);
    assert_int_equal(backups(c, "-1000002."), 1);
}

static err spoil(turn *t, void *context UNUSED)
{
    return db_do(t->d, NULL, "UPDATE audit_entry SET reason = 'x' WHERE deed = 'people.add'");
}

static void verifying_finds_what_was_spoilt(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    officer(c, &u, ROLE_SYSTEM_OFFICER);
    job good = job_of(c, 1), bad = job_of(c, 2);
    assert_int_equal(system_verify_job.run(&good), OK);
    assert_int_equal(cast_do(c, spoil, NULL), OK);
    assert_int_equal(system_verify_job.run(&bad), E_CONFLICT);
    assert_string_not_equal(good.outcome[1], bad.outcome[1]);
}

static void the_page_is_the_system_officers(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *token = officer(c, &u, ROLE_SYSTEM_OFFICER),
               *office = officer(c, &u, ROLE_TRAINING_OFFICE);
    assert_int_equal(cast_get(c, NULL, "/system").status, 303);
    assert_int_equal(cast_get(c, office, "/system").status, 403);
    assert_int_equal(cast_post(c, office, "/system/backup", "").status, 403);
    assert_int_equal(cast_get(c, token, "/system").status, 200);
    web_reply r = cast_json(c, token, "/system");
    assert_true(cast_says(&r, store_is_postgres(cast_store(c)) ? "PostgreSQL" : "SQLite"));
    r = cast_get(c, office, "/openapi.json");
    assert_true(r.status == 200 && cast_says(&r, "\"/system/backup\""));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(a_backup_is_made_listed_and_taken_away_when_broken_off),
        CAST_BOTH(verifying_finds_what_was_spoilt), CAST_BOTH(the_page_is_the_system_officers)};
    return CAST_RUN(tests);
}
