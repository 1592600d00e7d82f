/* Chains that tell when somebody tampered with them, and the officer's pages over them. */
#include "cast.h"

#include <unistd.h>

#include "audit/audit_inside.h"
#include "rule/rule.h"

typedef struct {
    const char *sql;
    audit_verdict verdict;
    arena *mem;
} wish;

static err verify(turn *t, void *context)
{
    wish *w = context;
    return audit_verify(t->d, w->mem, &w->verdict);
}

static audit_verdict verdict_of(cast *c)
{
    wish w = {.mem = cast_mem(c)};
    assert_int_equal(cast_read(c, verify, &w), OK);
    return w.verdict;
}

static err tamper(turn *t, void *context)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, ((wish *)context)->sql));
    return rows > 0 ? OK : E_ABSENT;
}

static err seal(turn *t, void *context UNUSED) { return audit_seal_now(t->d, t->mem, t->now); }

static void history(cast *c, cast_units *u)
{
    *u = cast_units_make(c);
    for (int i = 0; i < 3; i++) {
        cast_person(c, u->unit_a1, i ? "李四" : "王五", POST_STAFF, RANK_NONE);
    }
    assert_int_equal(cast_do(c, seal, NULL), OK);
}

static void a_true_history_verifies(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    audit_verdict v = verdict_of(c);
    assert_string_equal(v.fault, "");
    assert_true(v.entries >= 14 && v.chains >= 14 && v.seals == 1);
    assert_int_equal(cast_do(c, seal, NULL), OK); /* nothing moved: no new seal */
    assert_int_equal(verdict_of(c).seals, 1);
}

static void every_kind_of_tampering_shows(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    const char *deeds[] = {
        "UPDATE audit_entry SET reason = 'other' WHERE deed = 'people.add'",
        "UPDATE audit_entry SET actor_name = 'somebody else' WHERE deed = 'people.org_add'",
        "DELETE FROM audit_entry WHERE deed = 'people.add'", "UPDATE audit_seal SET at = at + 1",
        "UPDATE audit_entry SET at = at - 60 WHERE kind = 'org'"};
    for (size_t i = 0; i < COUNT_OF(deeds); i++) {
        cast *fresh = cast_open(store_is_postgres(cast_store(c)));
        history(fresh, &u);
        assert_int_equal(cast_do(fresh, tamper, &(wish){.sql = deeds[i]}), OK);
        audit_verdict v = verdict_of(fresh);
        if (text_empty(v.fault)) { fail_msg("not noticed: %s", deeds[i]); }
        cast_close(fresh);
    }
}

/* Longer than what verifying reads at once, so that each of its parts goes on where the one before
 * ended. */
enum { LONG = 10200 };
static err write_long(turn *t, void *context)
{
    const cast_units *u = context;
    for (int i = 0; i < LONG; i++) {
        TRY(audit_write(t, &(audit_deed){.deed = "people.org_change",
                                         .kind = "org",
                                         .record = u->unit_b1,
                                         .org = u->unit_b1,
                                         .reason = arena_printf(t->mem, "%d", i)}));
    }
    return OK;
}

static void a_long_chain_verifies_and_shows_tampering(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    assert_int_equal(cast_do(c, write_long, &u), OK);
    audit_verdict v = verdict_of(c);
    assert_string_equal(v.fault, "");
    assert_true(v.entries > LONG);
    const char *changed = "UPDATE audit_entry SET reason = 'other' WHERE seq = 10001";
    assert_int_equal(cast_do(c, tamper, &(wish){.sql = changed}), OK);
    v = verdict_of(c);
    assert_true(!text_empty(v.fault) && v.fault_chain == u.unit_b1);
    assert_int_equal(v.fault_seq, 10001);
    const char *gone = "DELETE FROM audit_entry WHERE seq = 5000";
    assert_int_equal(cast_do(c, tamper, &(wish){.sql = gone}), OK);
    v = verdict_of(c);
    assert_true(!text_empty(v.fault) && v.fault_chain == u.unit_b1);
    assert_int_equal(v.fault_seq, 5001);
}

static const char *officer(cast *c, const cast_units *u, const char *name, account_role role)
{
    return cast_token(c, cast_person(c, u->root, name, POST_STAFF, RANK_NONE), role, u->root);
}

static err keep_draft(turn *t, void *context)
{
    const cast_units *u = context;
    return audit_write(t, &(audit_deed){.deed = "saved.draft_keep",
                                        .kind = "account",
                                        .record = u->unit_b1,
                                        .org = u->unit_b1});
}

/* Left out until they are asked for, and the list says so. */
static void drafts_are_listed_on_request(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    assert_int_equal(cast_do(c, keep_draft, &u), OK);
    const char *auditor = officer(c, &u, "赵审计", ROLE_AUDIT_OFFICER);
    web_reply r = cast_get(c, auditor, "/audit?area=saved");
    assert_false(cast_says(&r, "/audit/entry/"));
    assert_true(cast_says(&r, "href=\"/audit?area=saved&amp;drafts=with\""));
    r = cast_json(c, auditor, "/audit?area=saved&drafts=with");
    assert_true(cast_says(&r, "saved.draft_keep"));
    r = cast_json(c, auditor, "/audit?deed=saved.draft_keep");
    assert_true(cast_says(&r, "\"code\":\"saved.draft_keep\""));
}

static void the_officer_finds_entries(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    history(c, &u);
    const char *auditor = officer(c, &u, "赵审计", ROLE_AUDIT_OFFICER);
    web_reply r = cast_json(c, auditor, "/audit?deed=people.add");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"code\":\"people.add\""));
    assert_false(cast_says(&r, "people.org_add"));
    r = cast_json(c, auditor, "/audit?q=%E7%8E%8B%E4%BA%94&who=about");
    assert_true(cast_says(&r, "王五") && !cast_says(&r, "李四"));
    r = cast_json(c, auditor, "/audit?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA%E4%BA%BA");
    assert_true(cast_says(&r, "\"rows\":[]"));
    assert_true(
        cast_says(&(web_reply[]){cast_json(c, auditor, "/audit?area=rule")}[0], "\"rows\":[]"));
    assert_true(
        cast_says(&(web_reply[]){cast_json(c, auditor, "/audit?to=2022-02-28")}[0], "\"rows\":[]"));
    assert_false(
        cast_says(&(web_reply[]){cast_json(c, auditor, "/audit?from=2022-03-01&to=2022-03-01")}[0],
                  "\"rows\":[]"));
    r = cast_json(c, auditor, arena_printf(mem, "/audit?record=%lld", (long long)u.unit_a1));
    assert_true(cast_says(&r, "东川县") && !cast_says(&r, "王五"));
    assert_int_equal(cast_get(c, auditor, "/audit?after=nonsense").status, 404);
    assert_int_equal(cast_get(c, auditor, "/audit/entry/1-1").status, 404);
    assert_int_equal(cast_get(c, auditor, "/audit/verify").status, 200);
    r = cast_get(c, auditor, "/audit.csv?deed=people.add");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "王五"));
    r = cast_get(c, auditor, "/audit.xlsx");
    assert_true(r.status == 200 && r.body_n > 2 && memcmp(r.body, "PK", 2) == 0);
}

static void a_refusal_is_written_down(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    const char *office = officer(c, &u, "张干教", ROLE_TRAINING_OFFICE),
               *auditor = officer(c, &u, "赵审计", ROLE_AUDIT_OFFICER);
    assert_int_equal(cast_get(c, office, "/audit").status, 403);
    web_reply r = {0};
    for (int i = 0; i < 200 && !(r.body && cast_says(&r, "account.refused"));
         i++) { /* written after the answer has gone */
        usleep(10000);
        r = cast_json(c, auditor, "/audit?deed=account.refused");
    }
    assert_true(cast_says(&r, "/audit") && cast_says(&r, "张干教"));
}

static void pages_go_back_and_forth_through_all(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    for (int i = 0; i < 60; i++) {
        cast_person(c, u.unit_a2, "很多人", POST_STAFF, RANK_NONE);
    }
    const char *auditor = officer(c, &u, "赵审计", ROLE_AUDIT_OFFICER);
    web_reply first = cast_get(c, auditor, "/audit?deed=people.add");
    const char *next = strstr(first.body, "rel=\"next\" href=\"");
    assert_non_null(next);
    next += strlen("rel=\"next\" href=\"");
    buf target = buf_new(cast_mem(c));
    for (const char *at = next; *at != '"'; at += text_starts(at, "&amp;") ? 5 : 1) {
        buf_putc(&target, *at);
    }
    web_reply second = cast_get(c, auditor, target.at);
    assert_int_equal(second.status, 200);
    assert_true(cast_says(&second, "王五") && cast_says(&second, "rel=\"prev\"") &&
                !cast_says(&second, "rel=\"next\""));
    assert_false(cast_says(&first, "王五"));
}

/* ---- rules ---------------------------------------------------------------------------------- */

static err value_read(turn *t, void *context)
{
    *(int64_t *)context = rule_value(t->d, "attendance.grace_minutes", day_of(2022, 4, 2), 0, -1);
    return OK;
}

static void the_security_officer_enters_a_new_version(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    const char *security = officer(c, &u, "李安全", ROLE_SECURITY_OFFICER),
               *office = officer(c, &u, "张干教", ROLE_TRAINING_OFFICE);
    const char *path = "/rule/attendance.grace_minutes",
               *form = "value=20&since=2022-04-01&document=doc&url=&note=n";
    int64_t value = 0;
    assert_int_equal(cast_get(c, office, path).status, 200);
    assert_int_equal(cast_post(c, office, path, form).status, 403);
    assert_int_equal(cast_get(c, security, "/rule/no.such").status, 404);
    assert_int_equal(cast_post(c, security, "/rule/no.such", form).status, 404);
    assert_int_equal(cast_post(c, security, path, "value=x&since=2022-04-01&document=d").status,
                     422);
    assert_int_equal(cast_post(c, security, path, "value=5&since=1990-01-01&document=d").status,
                     422);
    assert_int_equal(cast_post(c, security, path, "value=5&since=2022-04-01&document=").status,
                     422);
    assert_int_equal(
        cast_post(c, security, path, "value=5&since=2022-04-01&document=d&url=javascript:x").status,
        422);
    assert_int_equal(cast_post(c, security, path, form).status, 200);
    assert_int_equal(cast_post(c, security, path, form).status,
                     422); /* not after the newest any more */
    assert_int_equal(cast_read(c, value_read, &value), OK);
    assert_int_equal(value, 20);
}

static void hours_and_shares_are_typed_as_people_say_them(void **state)
{
    cast *c = *state;
    cast_units u;
    history(c, &u);
    const char *security = officer(c, &u, "李安全", ROLE_SECURITY_OFFICER);
    assert_int_equal(cast_post(c, security, "/rule/course.leader_permille",
                               "value=22.5&since=2030-01-01&document=d")
                         .status,
                     200);
    web_reply r = cast_json(c, security, "/rule/course.leader_permille");
    assert_true(cast_says(&r, "\"value\":225") && cast_says(&r, "22.5%"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAST_BOTH(a_true_history_verifies),
        CAST_BOTH(every_kind_of_tampering_shows),
        CAST_BOTH(a_long_chain_verifies_and_shows_tampering),
        CAST_BOTH(drafts_are_listed_on_request),
        CAST_BOTH(the_officer_finds_entries),
        CAST_BOTH(a_refusal_is_written_down),
        CAST_BOTH(pages_go_back_and_forth_through_all),
        CAST_BOTH(the_security_officer_enters_a_new_version),
        CAST_BOTH(hours_and_shares_are_typed_as_people_say_them),
    };
    return CAST_RUN(tests);
}
