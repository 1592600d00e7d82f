/* Roles and rights as a table, passwords, grants and deputies, scope, sign-in step by step with a
 * browser's cookies. */
#include "cast.h"

#include "account/account_inside.h"
#include "rule/rule.h"
#include "secret/secret.h"

/* ---- rules ---------------------------------------------------------------------------------- */

static const account_role all_roles[] = {ROLE_SYSTEM_OFFICER, ROLE_SECURITY_OFFICER,
                                         ROLE_AUDIT_OFFICER,  ROLE_TRAINING_OFFICE,
                                         ROLE_UNIT_CONTACT,   ROLE_SCHOOL_STAFF,
                                         ROLE_SUPERVISOR,     ROLE_TEACHER,
                                         ROLE_TRAINEE,        ROLE_LEADER};

static void officers_exclude_one_another_and_all_work(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(all_roles); i++) {
        for (size_t k = 0; k < COUNT_OF(all_roles); k++) {
            account_role a = all_roles[i], b = all_roles[k];
            bool officer = a <= ROLE_AUDIT_OFFICER || b <= ROLE_AUDIT_OFFICER;
            bool expected = officer && a != b && a != ROLE_TRAINEE && b != ROLE_TRAINEE;
            assert_int_equal(account_roles_exclude(a, b), expected);
        }
    }
}

/* No right of an officer is held by anybody else, and no officer holds a right of the work. */
static void officers_rights_are_theirs_alone(void **state UNUSED)
{
    const struct {
        right_id right;
        account_role role;
    } theirs[] = {{MAY_MANAGE_ACCOUNTS, ROLE_SYSTEM_OFFICER},
                  {MAY_RUN_SYSTEM, ROLE_SYSTEM_OFFICER},
                  {MAY_GRANT_ROLES, ROLE_SECURITY_OFFICER},
                  {MAY_CHANGE_RULES, ROLE_SECURITY_OFFICER},
                  {MAY_READ_AUDIT, ROLE_AUDIT_OFFICER}};
    for (right_id right = SIGNED_IN + 1; right < RIGHT_COUNT; right++) {
        account_role only = 0;
        for (size_t i = 0; i < COUNT_OF(theirs); i++) {
            only = theirs[i].right == right ? theirs[i].role : only;
        }
        for (size_t i = 0; i < COUNT_OF(all_roles); i++) {
            bool holds = account_role_holds(all_roles[i], right);
            if (only) {
                assert_int_equal(holds, all_roles[i] == only);
            } else if (all_roles[i] <= ROLE_AUDIT_OFFICER) {
                assert_false(holds);
            }
        }
    }
}

static void every_right_is_held_by_somebody(void **state UNUSED)
{
    for (right_id right = SIGNED_IN + 1; right < RIGHT_COUNT; right++) {
        bool held = false;
        for (size_t i = 0; i < COUNT_OF(all_roles); i++) {
            held = held || account_role_holds(all_roles[i], right);
        }
        if (!held) { fail_msg("nobody holds %s", right_names[right]); }
    }
    assert_false(account_role_holds(ROLE_TRAINING_OFFICE, NO_RIGHT));
    assert_false(account_role_holds(ROLE_TRAINING_OFFICE, RIGHT_COUNT));
}

static void passwords_that_guessers_try_are_refused(void **state UNUSED)
{
    const struct {
        const char *password;
        bool common;
    } cases[] = {{"admin", true},          {"Admin@2022", true},     {"123456789012", true},
                 {"!!PassWord!!99", true}, {"P@ssw0rd2022", true},   {"qwertyuiop1", true},
                 {"1q2w3e4r5t", true},     {"changeme-1", true},     {"tall-river-9", false},
                 {"adminton-7x", false},   {"hongsezhenghe7", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (account_password_common(cases[i].password) != cases[i].common) {
            fail_msg("%s: common should be %d", cases[i].password, cases[i].common);
        }
    }
    assert_int_equal(account_password_sorts("abcdefghij"), 1);
    assert_int_equal(account_password_sorts("abcdefghi1"), 2);
    assert_int_equal(account_password_sorts("密码abc1"), 3);
    assert_true(account_password_names("xxZhangWei9", "zhangwei"));
    assert_false(account_password_names("zhangwe", "zhangwei"));
}

static void user_names_have_one_form(void **state UNUSED)
{
    const char *good[] = {"abc", "zhang.wei", "u-1_2"},
               *bad[] = {"ab", "Zhang", "张伟", ".abc", "a b c", "abc/../x", ""};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(account_username_good(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(account_username_good(bad[i]));
}

/* ---- grants, deputies, scope ---------------------------------------------------------------- */

typedef struct {
    account_grant g;
    err e;
    int64_t end_person, end_grant;
} grant_wish;

static err grant_deed(turn *t, void *context)
{
    grant_wish *w = context;
    return account_grant_add(t, &w->g, "任命");
}

static err grant_end_deed(turn *t, void *context)
{
    grant_wish *w = context;
    return account_grant_end(t, w->end_person, w->end_grant, "调离");
}

static account_grant grant_of(int64_t person, account_role role, int64_t org)
{
    return (account_grant){
        .person = person, .role = role, .org = org, .since = day_of(2022, 1, 1), .until = DAY_NONE};
}

static err grant(cast *c, account_grant g)
{
    grant_wish w = {.g = g};
    return cast_do(c, grant_deed, &w);
}

typedef struct {
    int64_t person;
    day on;
    account_grants held;
    arena *mem;
} held_wish;

static err held_read(turn *t, void *context)
{
    held_wish *w = context;
    return account_grants_of(t->d, w->person, w->on, w->mem, &w->held);
}

static account_grants held_on(cast *c, int64_t person, day on)
{
    held_wish w = {.person = person, .on = on, .mem = cast_mem(c)};
    assert_int_equal(cast_read(c, held_read, &w), OK);
    return w.held;
}

static void grants_hold_on_their_days(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t p = cast_person(c, u.unit_a1, "赵敏", POST_COUNTY_CHIEF, RANK_NONE);
    account_grant g = grant_of(p, ROLE_UNIT_CONTACT, u.unit_a1);
    g.until = day_of(2022, 3, 31);
    assert_int_equal(grant(c, g), OK);
    assert_int_equal(held_on(c, p, day_of(2021, 12, 31)).n, 0);
    assert_int_equal(held_on(c, p, day_of(2022, 1, 1)).n, 1);
    assert_int_equal(held_on(c, p, day_of(2022, 3, 31)).n, 1);
    assert_int_equal(held_on(c, p, day_of(2022, 4, 1)).n, 0);
    g.until = day_of(2021, 1, 1);
    assert_int_equal(grant(c, g), E_INPUT);
    g = grant_of(p, (account_role)9, u.unit_a1);
    assert_int_equal(grant(c, g), E_INPUT);
    g = grant_of(p, ROLE_LEADER, 12345);
    assert_int_equal(grant(c, g), E_INPUT);
}

static void an_ended_grant_holds_no_longer_that_day(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t p = cast_person(c, u.unit_a1, "赵敏", POST_COUNTY_CHIEF, RANK_NONE);
    assert_int_equal(grant(c, grant_of(p, ROLE_LEADER, u.county_a)), OK);
    account_grants held = held_on(c, p, day_of(2022, 3, 1));
    assert_int_equal(held.n, 1);
    grant_wish w = {.end_person = p, .end_grant = held.at[0].id};
    assert_int_equal(cast_do(c, grant_end_deed, &w), OK);
    assert_int_equal(held_on(c, p, day_of(2022, 3, 1)).n, 0);
    assert_int_equal(held_on(c, p, day_of(2022, 2, 28)).n, 1);
    assert_int_equal(cast_do(c, grant_end_deed, &w), E_CONFLICT);
    w.end_grant = 77;
    assert_int_equal(cast_do(c, grant_end_deed, &w), E_ABSENT);
}

static void a_second_side_cannot_be_taken_while_the_first_runs(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t p = cast_person(c, u.root, "钱进", POST_COUNTY_CHIEF, RANK_NONE);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_SYSTEM_OFFICER, u.root)), E_CONFLICT);
    assert_int_equal(grant(c, grant_of(p, ROLE_TRAINING_OFFICE, u.root)), E_CONFLICT);
    assert_int_equal(grant(c, grant_of(p, ROLE_TRAINEE, u.root)), OK);
    assert_int_equal(held_on(c, p, day_of(2022, 3, 1)).n, 2);
    grant_wish w = {.end_person = p, .end_grant = held_on(c, p, day_of(2022, 3, 1)).at[0].id};
    assert_int_equal(cast_do(c, grant_end_deed, &w), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_TRAINING_OFFICE, u.root)), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_UNIT_CONTACT, u.unit_a1)), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), E_CONFLICT);
}

static void a_deputy_holds_only_what_the_other_holds(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t chief = cast_person(c, u.county_a, "孙立", POST_COUNTY_CHIEF, RANK_NONE);
    int64_t deputy = cast_person(c, u.county_a, "李副", POST_COUNTY_DEPUTY, RANK_NONE);
    account_grant g = grant_of(deputy, ROLE_LEADER, u.unit_a1);
    g.deputy_for = chief;
    assert_int_equal(grant(c, g), E_INPUT); /* the chief holds nothing yet */
    account_grant own = grant_of(chief, ROLE_LEADER, u.county_a);
    own.until = day_of(2022, 3, 10);
    assert_int_equal(grant(c, own), OK);
    assert_int_equal(grant(c, g), OK); /* over a unit below the chief's */
    assert_int_equal(held_on(c, deputy, day_of(2022, 3, 10)).n, 1);
    assert_int_equal(held_on(c, deputy, day_of(2022, 3, 11)).n, 0);
    g.org = u.county_b;
    assert_int_equal(grant(c, g), E_INPUT);
    g.org = u.unit_a1;
    g.person = chief;
    assert_int_equal(grant(c, g), E_INPUT); /* for oneself */
    account_grant chain =
        grant_of(cast_person(c, u.county_a, "周三", POST_STAFF, RANK_NONE), ROLE_LEADER, u.unit_a1);
    chain.deputy_for = deputy;
    assert_int_equal(grant(c, chain), E_INPUT); /* a deputy has no deputies */
}

static void the_gate_opens_below_the_root_only(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    int64_t security = cast_person(c, u.county_a, "安全员", POST_STAFF, RANK_NONE);
    const char *token = cast_token(c, security, ROLE_SECURITY_OFFICER, u.county_a);
    const struct {
        int64_t org;
        int status;
    } cases[] = {{u.county_a, 200}, {u.unit_a2, 200}, {u.town_a, 200}, {u.root, 404},
                 {u.county_b, 404}, {u.unit_b1, 404}, {99, 404}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        web_reply r =
            cast_get(c, token, arena_printf(mem, "/org/%lld/roles", (long long)cases[i].org));
        assert_int_equal(r.status, cases[i].status);
    }
    assert_int_equal(cast_get(c, token, "/grants").status, 200);
    assert_int_equal(
        cast_get(c, token, arena_printf(mem, "/grants?org=%lld", (long long)u.county_b)).status,
        404);
    assert_int_equal(cast_get(c, token, "/accounts").status, 403);
    assert_int_equal(cast_get(c, token, "/audit").status, 403);
    assert_int_equal(cast_json(c, "gj_1_2_x", "/grants").status, 401);
    assert_int_equal(cast_json(c, arena_printf(mem, "%sx", token), "/grants").status, 401);
}

static void an_officer_of_a_part_is_none_of_the_whole(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    static const struct {
        account_role role;
        const char *page, *own; /* of the whole; of one's part, or NULL */
    } rows[] = {{ROLE_SYSTEM_OFFICER, "/system", "/accounts"},
                {ROLE_AUDIT_OFFICER, "/audit", NULL},
                {ROLE_SECURITY_OFFICER, NULL, "/grants"}};
    const char *rule = "value=1&since=2030-01-01&document=x&url=&note=x";
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t of_part = cast_person(c, u.county_a, "县管理员", POST_STAFF, RANK_NONE);
        int64_t of_whole = cast_person(c, u.root, "州管理员", POST_STAFF, RANK_NONE);
        const char *part = cast_token(c, of_part, rows[i].role, u.county_a),
                   *whole = cast_token(c, of_whole, rows[i].role, u.root);
        if (rows[i].page) {
            assert_int_equal(cast_get(c, part, rows[i].page).status, 403);
            assert_int_equal(cast_get(c, whole, rows[i].page).status, 200);
        } else {
            assert_int_equal(cast_post(c, part, "/rule/account.lock_after", rule).status, 403);
            assert_int_not_equal(cast_post(c, whole, "/rule/account.lock_after", rule).status, 403);
        }
        if (rows[i].own) { assert_int_equal(cast_get(c, part, rows[i].own).status, 200); }
    }
}

static void nobody_grants_to_themselves_or_outside(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    int64_t security = cast_person(c, u.county_a, "安全员", POST_STAFF, RANK_NONE);
    int64_t other = cast_person(c, u.unit_a1, "王五", POST_STAFF, RANK_NONE);
    const char *token = cast_token(c, security, ROLE_SECURITY_OFFICER, u.county_a);
    cast_token(c, other, ROLE_TRAINEE, u.unit_a1);
    const char *to_other = arena_printf(mem, "/account/%lld/roles", (long long)other);
    const char *form = "role=leader&since=2022-03-01&reason=x&org=%lld";
    const char *inside = arena_printf(mem, form, (long long)u.unit_a1),
               *outside = arena_printf(mem, form, (long long)u.unit_b1);
    web_reply r =
        cast_post(c, token, arena_printf(mem, "/account/%lld/roles", (long long)security), inside);
    assert_int_equal(r.status, 422);
    assert_int_equal(cast_post(c, token, to_other, outside).status, 404);
    assert_int_equal(held_on(c, other, day_of(2022, 3, 1)).n, 1);
    assert_int_equal(cast_post_key(c, token, to_other, inside, "the-same-key-1").status, 200);
    assert_int_equal(cast_post_key(c, token, to_other, inside, "the-same-key-1").status, 200);
    assert_int_equal(held_on(c, other, day_of(2022, 3, 1)).n, 2); /* once */
}

/* ---- sign-in, as a browser does it ---------------------------------------------------------- */

#define PASSWORD "tall-river-9"
typedef struct {
    int64_t person;
    const char *username, *password;
    bool must_change;
} account_wish;

static err account_deed(turn *t, void *context)
{
    account_wish *w = context;
    char *hash = NULL;
    TRY(secret_password_hash(t->mem, w->password, &hash));
    return account_add(
        t,
        &(account_new){.person = w->person, .username = w->username, .must_change = w->must_change},
        hash);
}

static err account(cast *c, int64_t person, const char *username, bool must_change)
{
    account_wish w = {person, username, PASSWORD, must_change};
    return cast_do(c, account_deed, &w);
}

typedef struct {
    cast *c;
    const char *cookie;
    int n;
} browser;

static web_reply browse(browser *b, const char *method, const char *target, const char *body)
{
    arena *mem = cast_mem(b->c);
    const char *headers =
        arena_printf(mem,
                     "Accept: text/html\r\nSec-Fetch-Site: same-origin\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\nCookie: gj=%s\r\n",
                     b->cookie);
    web_reply r = cast_send(b->c, method, target, headers, body);
    if (text_starts(r.cookies, "gj=")) {
        b->cookie = arena_copy_n(mem, r.cookies + 3, strcspn(r.cookies + 3, ";\n"));
    }
    return r;
}

static web_reply post(browser *b, const char *target, const char *fields)
{
    arena *mem = cast_mem(b->c);
    return browse(b, "POST", target,
                  arena_printf(mem, "%s&_deed=browser-%d-%p", fields, ++b->n, (void *)b));
}

/* As the page would: with the session's form token. */
static web_reply post_from(browser *b, const char *page, const char *target, const char *fields)
{
    arena *mem = cast_mem(b->c);
    web_reply r = browse(b, "GET", page, "");
    const char *at = r.body ? strstr(r.body, "name=\"_token\" value=\"") : NULL;
    assert_non_null(at);
    at += strlen("name=\"_token\" value=\"");
    return post(b, target, arena_printf(mem, "%s&_token=%.*s", fields, (int)strcspn(at, "\""), at));
}

static web_reply sign_in(browser *b, const char *username, const char *password)
{
    return post(b, "/sign-in",
                arena_printf(cast_mem(b->c), "username=%s&password=%s", username, password));
}

static int64_t somebody(cast *c, cast_units *u)
{
    *u = cast_units_make(c);
    return cast_person(c, u->unit_a1, "赵敏", POST_STAFF, RANK_NONE);
}

static void a_password_opens_a_session_and_sign_out_ends_it(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
    assert_int_equal(sign_in(&b, "zhaomin", "wrong").status, 422);
    web_reply r = sign_in(&b, "ZhaoMin", PASSWORD);
    assert_int_equal(r.status, 303);
    assert_string_equal(r.location, "/");
    r = browse(&b, "GET", "/me/account", "");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "zhaomin"));
    const char *kept = b.cookie;
    assert_int_equal(post(&b, "/sign-out", "x=1").status, 403); /* no form token: not our page */
    assert_int_equal(post_from(&b, "/me/account", "/sign-out", "x=1").status, 303);
    b.cookie = kept;
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
}

static void failures_lock_for_a_while(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(sign_in(&b, "zhaomin", "wrong").status, 422);
    }
    web_reply right = sign_in(&b, "zhaomin", PASSWORD),
              unknown = sign_in(&b, "nobody-here", PASSWORD);
    assert_int_equal(right.status, 422);
    assert_int_equal(unknown.status, 422);
    const char *words = "用户名或密码不正确，或者账号已锁定";
    assert_true(cast_says(&right, words) && cast_says(&unknown, words));
    moment_advance(29 * 60);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status,
                     422); /* and this counts as a failure of its own */
    moment_advance(2 * 60);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
}

static void sessions_end_when_idle_and_when_old(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
    moment_advance(29 * 60);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 200);
    moment_advance(29 * 60); /* what was seen a moment ago waits in memory and counts */
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 200);
    assert_int_equal(account_seen_write(cast_store(c)), OK);
    moment_advance(29 * 60);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 200);
    moment_advance(31 * 60);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
    for (int i = 0; i < 12 * 3; i++) {
        assert_int_equal(browse(&b, "GET", "/me/account", "").status, 200);
        moment_advance(20 * 60);
    }
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
}

static void a_given_password_is_changed_before_anything_else(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", true), OK);
    web_reply r = sign_in(&b, "zhaomin", PASSWORD);
    assert_string_equal(r.location, "/sign-in/password");
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
    assert_int_equal(post(&b, "/sign-in/password", "fresh=" PASSWORD "&again=" PASSWORD).status,
                     422);
    assert_int_equal(post(&b, "/sign-in/password", "fresh=short-1&again=short-1").status, 422);
    assert_int_equal(post(&b, "/sign-in/password", "fresh=green-hill-7&again=green-hill-8").status,
                     422);
    assert_int_equal(post(&b, "/sign-in/password", "fresh=my-zhaomin-7&again=my-zhaomin-7").status,
                     422);
    const char *before = b.cookie;
    assert_int_equal(post(&b, "/sign-in/password", "fresh=green-hill-7&again=green-hill-7").status,
                     303);
    assert_string_not_equal(before, b.cookie);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 200);
    browser other = {.c = c, .cookie = before};
    assert_int_equal(browse(&other, "GET", "/me/account", "").status, 303);
    assert_int_equal(sign_in(&other, "zhaomin", PASSWORD).status, 422);
    assert_int_equal(sign_in(&other, "zhaomin", "green-hill-7").status, 303);
}

static void a_password_grows_old(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    moment_advance(90 * 86400 - 60);
    assert_string_equal(sign_in(&b, "zhaomin", PASSWORD).location, "/");
    browser later = {.c = c, .cookie = ""};
    moment_advance(120);
    assert_string_equal(sign_in(&later, "zhaomin", PASSWORD).location, "/sign-in/password");
}

static const char *secret_on(const web_reply *r, arena *mem)
{
    const char *at = strstr(r->body, "<p class=\"mono\">");
    assert_non_null(at);
    at += strlen("<p class=\"mono\">");
    buf b = buf_new(mem);
    for (; *at != '<'; at++) {
        if (*at != ' ') { buf_putc(&b, *at); }
    }
    return b.at;
}

static const char *code_field(cast *c, const char *secret)
{
    return arena_printf(cast_mem(c), "code=%s",
                        secret_totp_code(cast_mem(c), secret, moment_now()));
}

static void an_officer_enrols_and_each_code_counts_once(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u);
    assert_int_equal(account(c, p, "auditor", false), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), OK);
    assert_string_equal(sign_in(&b, "auditor", PASSWORD).location, "/sign-in/enrol");
    assert_int_equal(browse(&b, "GET", "/audit", "").status,
                     303); /* half a sign-in opens nothing */
    web_reply r = browse(&b, "GET", "/sign-in/enrol", "");
    const char *secret = secret_on(&r, cast_mem(c));
    assert_int_equal(post(&b, "/sign-in/enrol", "code=000000").status, 422);
    assert_int_equal(post(&b, "/sign-in/enrol", code_field(c, secret)).status, 303);
    assert_int_equal(browse(&b, "GET", "/audit", "").status, 200);
    browser again = {.c = c, .cookie = ""};
    assert_string_equal(sign_in(&again, "auditor", PASSWORD).location, "/sign-in/code");
    assert_int_equal(post(&again, "/sign-in/code", code_field(c, secret)).status,
                     422); /* this step was used */
    moment_advance(30);
    assert_int_equal(post(&again, "/sign-in/code", code_field(c, secret)).status, 303);
    assert_int_equal(browse(&again, "GET", "/audit", "").status, 200);
}

static void a_waiting_sign_in_reads_no_enrolled_secret(void **state)
{
    cast *c = *state;
    cast_units u;
    browser thief = {.c = c, .cookie = ""}, owner = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u);
    assert_int_equal(account(c, p, "auditor", false), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), OK);
    assert_string_equal(sign_in(&thief, "auditor", PASSWORD).location, "/sign-in/enrol");
    sign_in(&owner, "auditor", PASSWORD);
    web_reply r = browse(&owner, "GET", "/sign-in/enrol", "");
    const char *secret = secret_on(&r, cast_mem(c));
    assert_int_equal(post(&owner, "/sign-in/enrol", code_field(c, secret)).status, 303);
    assert_int_equal(browse(&owner, "GET", "/audit", "").status, 200);
    assert_string_equal(browse(&thief, "GET", "/sign-in/enrol", "").location, "/sign-in");
    moment_advance(30);
    assert_string_equal(post(&thief, "/sign-in/enrol", code_field(c, secret)).location, "/sign-in");
    /* Nor is a later step open to who stands at an earlier one. */
    r = post(&thief, "/sign-in/password", "fresh=" PASSWORD "x&again=" PASSWORD "x");
    assert_string_equal(r.location, "/sign-in");
    assert_string_equal(sign_in(&thief, "auditor", PASSWORD).location, "/sign-in/code");
}

static void wrong_codes_lock_as_wrong_passwords_do(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u);
    assert_int_equal(account(c, p, "auditor", false), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), OK);
    sign_in(&b, "auditor", PASSWORD);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(post(&b, "/sign-in/enrol", "code=000000").status, 422);
    }
    assert_int_equal(browse(&b, "GET", "/sign-in/enrol", "").status, 303);
    assert_int_equal(sign_in(&b, "auditor", PASSWORD).status, 422);
}

/* ---- the authenticator of one's own account ------------------------------------------------- */

static web_reply enrol_own(browser *b, const char **ret_secret)
{
    cast *c = b->c;
    assert_int_equal(post_from(b, "/me/account", "/me/account/code", "x=1").status, 303);
    web_reply r = browse(b, "GET", "/me/account/code", "");
    *ret_secret = secret_on(&r, cast_mem(c));
    assert_int_equal(
        post_from(b, "/me/account/code", "/me/account/code/enrol", "code=000000").status, 422);
    return post_from(b, "/me/account/code", "/me/account/code/enrol", code_field(c, *ret_secret));
}

/* The first of the codes on the page, as its owner might type it. */
static const char *first_recovery(cast *c, const web_reply *r, int *ret_codes)
{
    const char *first = NULL;
    *ret_codes = 0;
    for (const char *at = strstr(r->body, "<li>"); at; at = strstr(at + 1, "<li>")) {
        if (at[4 + 6] != '-') { continue; }
        if (!first) { first = arena_copy_n(cast_mem(c), at + 4, strcspn(at + 4, "<")); }
        ++*ret_codes;
    }
    assert_non_null(first);
    return first;
}

static void anybody_may_enrol_and_drop(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""}, other = {.c = c, .cookie = ""};
    const char *secret = "";
    int codes = 0;
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    assert_string_equal(sign_in(&other, "zhaomin", PASSWORD).location, "/");
    assert_string_equal(sign_in(&b, "zhaomin", PASSWORD).location, "/");
    web_reply r = enrol_own(&b, &secret);
    assert_int_equal(r.status, 200);
    first_recovery(c, &r, &codes);
    assert_int_equal(codes, 10);
    assert_int_equal(browse(&other, "GET", "/me/account", "").status, 303); /* from before */
    assert_string_equal(sign_in(&other, "zhaomin", PASSWORD).location, "/sign-in/code");
    r = browse(&b, "GET", "/me/account", "");
    assert_true(cast_says(&r, "还有 10 个恢复码"));
    assert_int_equal(post_from(&b, "/me/account", "/me/account/code", "x=1").status, 409);
    const char *drop = "/me/account/code/drop";
    assert_int_equal(post_from(&b, "/me/account", drop, "code=000000").status, 422);
    assert_int_equal(post_from(&b, "/me/account", drop, code_field(c, secret)).status,
                     422); /* the code that enrolled counts once */
    moment_advance(30);
    assert_int_equal(post_from(&b, "/me/account", drop, code_field(c, secret)).status, 303);
    assert_string_equal(sign_in(&other, "zhaomin", PASSWORD).location, "/");
}

static void each_recovery_code_opens_once(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    browser b = {.c = c, .cookie = ""}, lost = {.c = c, .cookie = ""};
    const char *secret = "";
    int codes = 0;
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    sign_in(&b, "zhaomin", PASSWORD);
    web_reply r = enrol_own(&b, &secret);
    const char *recovery = first_recovery(c, &r, &codes);
    const char *field = arena_printf(mem, "code=&recovery=%s", recovery);
    sign_in(&lost, "zhaomin", PASSWORD);
    assert_int_equal(post(&lost, "/sign-in/code", "code=&recovery=aaaaaa-bbbbbb").status, 422);
    assert_int_equal(post(&lost, "/sign-in/code", field).status, 303);
    assert_int_equal(browse(&lost, "GET", "/me/account", "").status, 200);
    lost.cookie = "";
    sign_in(&lost, "zhaomin", PASSWORD);
    assert_int_equal(post(&lost, "/sign-in/code", field).status, 422);
    /* New ones need the present code, and end the old ones. */
    assert_int_equal(post_from(&b, "/me/account", "/me/account/recovery", "code=000000").status,
                     422);
    moment_advance(30);
    r = post_from(&b, "/me/account", "/me/account/recovery", code_field(c, secret));
    assert_int_equal(r.status, 200);
    const char *fresh = first_recovery(c, &r, &codes);
    assert_int_equal(codes, 10);
    assert_string_not_equal(fresh, recovery);
    buf typed = buf_new(mem); /* capitals, and without the hyphen */
    for (const char *at = fresh; *at; at++) {
        bool small = *at >= 'a' && *at <= 'z';
        if (*at != '-') { buf_putc(&typed, small ? (char)(*at - 32) : *at); }
    }
    lost.cookie = "";
    sign_in(&lost, "zhaomin", PASSWORD);
    assert_int_equal(
        post(&lost, "/sign-in/code", arena_printf(mem, "code=&recovery=%s", typed.at)).status, 303);
}

static void wrong_codes_on_the_own_page_lock_too(void **state)
{
    cast *c = *state;
    cast_units u;
    browser b = {.c = c, .cookie = ""}, other = {.c = c, .cookie = ""};
    const char *secret = "";
    assert_int_equal(account(c, somebody(c, &u), "zhaomin", false), OK);
    sign_in(&b, "zhaomin", PASSWORD);
    enrol_own(&b, &secret);
    for (int i = 0; i < 5; i++) {
        post_from(&b, "/me/account", "/me/account/code/drop", "code=000000");
    }
    moment_advance(30); /* a right one is not listened to while the account is locked */
    assert_int_equal(
        post_from(&b, "/me/account", "/me/account/code/drop", code_field(c, secret)).status, 422);
    assert_int_equal(sign_in(&other, "zhaomin", PASSWORD).status, 422);
}

static err compulsory(turn *t, void *context)
{
    return rule_add(t->d,
                    &(rule){.key = "account.unit_contact.totp",
                            .level = RULE_SETTING,
                            .value = 1,
                            .words = "",
                            .since = t->today,
                            .until = DAY_NONE,
                            .document = "",
                            .url = "",
                            .confidence = "C",
                            .note = ""},
                    t->now, *(int64_t *)context);
}

static void the_rules_make_it_compulsory_for_a_role(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u), two = cast_person(c, u.root, "安全员", POST_STAFF, RANK_NONE);
    assert_int_equal(account(c, p, "zhaomin", false), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_UNIT_CONTACT, u.unit_a1)), OK);
    assert_string_equal(sign_in(&b, "zhaomin", PASSWORD).location, "/");
    assert_int_equal(cast_do(c, compulsory, &p), OK);
    b.cookie = "";
    assert_string_equal(sign_in(&b, "zhaomin", PASSWORD).location, "/sign-in/enrol");
    web_reply r = browse(&b, "GET", "/sign-in/enrol", "");
    const char *secret = secret_on(&r, mem);
    assert_int_equal(post(&b, "/sign-in/enrol", code_field(c, secret)).status, 303);
    moment_advance(30);
    assert_int_equal(
        post_from(&b, "/me/account", "/me/account/code/drop", code_field(c, secret)).status, 403);
    /* The security officer takes a lost one off; at the next sign-in another is set up. */
    const char *security = cast_token(c, two, ROLE_SECURITY_OFFICER, u.root);
    const char *off = arena_printf(mem, "/account/%lld/roles/totp", (long long)p);
    assert_int_equal(cast_post(c, security, off, "").status, 200);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
    assert_string_equal(sign_in(&b, "zhaomin", PASSWORD).location, "/sign-in/enrol");
}

static void a_token_changes_no_locks(void **state)
{
    cast *c = *state;
    cast_units u;
    int64_t p = somebody(c, &u);
    assert_int_equal(account(c, p, "zhaomin", false), OK);
    const char *token = cast_token(c, p, ROLE_TRAINEE, u.unit_a1);
    assert_int_equal(cast_post(c, token, "/me/account/code", "").status, 403);
    assert_int_equal(cast_post(c, token, "/me/account/recovery", "code=123456").status, 403);
    assert_int_equal(cast_post(c, token, "/me/account/code/drop", "code=123456").status, 403);
}

typedef struct {
    int64_t person;
    day until;
    const char *token;
    arena *mem;
} dated_token;

static err token_until(turn *t, void *context)
{
    dated_token *d = context;
    const char *token = "";
    TRY(account_token_add(t, d->person, "报表程序", d->until, &token));
    d->token = arena_copy(d->mem, token);
    return OK;
}

static void a_token_holds_until_its_last_day(void **state)
{
    cast *c = *state;
    cast_units u;
    int64_t p = somebody(c, &u);
    assert_int_equal(account(c, p, "zhaomin", false), OK);
    dated_token d = {.person = p, .until = day_of(2022, 3, 1), .mem = cast_mem(c)};
    assert_int_equal(cast_do(c, token_until, &d), OK);
    web_reply r = cast_json(c, d.token, "/me/account"); /* today is its last day */
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"until\":\"2022-03-01\""));
    d.until = day_of(2022, 2, 28);
    assert_int_equal(cast_do(c, token_until, &d), E_INPUT);
}

static void locking_ends_sessions_and_tokens_at_once(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u), officer = cast_person(c, u.root, "系统员", POST_STAFF, RANK_NONE);
    assert_int_equal(account(c, p, "zhaomin", false), OK);
    const char *token = cast_token(c, p, ROLE_TRAINEE, u.unit_a1),
               *system = cast_token(c, officer, ROLE_SYSTEM_OFFICER, u.root);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
    assert_int_equal(cast_json(c, token, "/me/account").status, 200);
    assert_int_equal(
        cast_post(c, system, arena_printf(mem, "/account/%lld/lock", (long long)p), "reason=")
            .status,
        422);
    assert_int_equal(
        cast_post(c, system, arena_printf(mem, "/account/%lld/lock", (long long)p), "reason=x")
            .status,
        200);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
    assert_int_equal(cast_json(c, token, "/me/account").status, 401);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 422);
    assert_int_equal(
        cast_post(c, system, arena_printf(mem, "/account/%lld/unlock", (long long)p), "").status,
        200);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
    assert_int_equal(cast_json(c, token, "/me/account").status, 200);
}

static void tokens_do_not_outlive_what_made_them(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u), officer = cast_person(c, u.root, "系统员", POST_STAFF, RANK_NONE);
    assert_int_equal(account(c, p, "zhaomin", false), OK);
    const char *token = cast_token(c, p, ROLE_TRAINEE, u.unit_a1),
               *system = cast_token(c, officer, ROLE_SYSTEM_OFFICER, u.root);
    web_reply r = cast_post(c, token, "/me/account/token", "name=another");
    assert_int_equal(r.status, 422);
    assert_int_equal(sign_in(&b, "zhaomin", PASSWORD).status, 303);
    assert_int_equal(post_from(&b, "/me/account", "/me/account/token", "name=another").status, 200);
    assert_int_equal(cast_json(c, token, "/me/account").status, 200);
    r = cast_post(c, system, arena_printf(mem, "/account/%lld/reset", (long long)p), "");
    assert_int_equal(r.status, 200);
    assert_int_equal(cast_json(c, token, "/me/account").status, 401);
    assert_int_equal(browse(&b, "GET", "/me/account", "").status, 303);
}

static void one_officer_alone_cannot_become_another(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u;
    browser b = {.c = c, .cookie = ""};
    int64_t p = somebody(c, &u), one = cast_person(c, u.root, "系统员", POST_STAFF, RANK_NONE),
            two = cast_person(c, u.root, "安全员", POST_STAFF, RANK_NONE);
    assert_int_equal(account(c, p, "auditor", false), OK);
    assert_int_equal(grant(c, grant_of(p, ROLE_AUDIT_OFFICER, u.root)), OK);
    const char *system = cast_token(c, one, ROLE_SYSTEM_OFFICER, u.root),
               *security = cast_token(c, two, ROLE_SECURITY_OFFICER, u.root);
    const char *by_system = arena_printf(mem, "/account/%lld/totp", (long long)p),
               *by_security = arena_printf(mem, "/account/%lld/roles/totp", (long long)p);
    sign_in(&b, "auditor", PASSWORD);
    web_reply r = browse(&b, "GET", "/sign-in/enrol", "");
    assert_int_equal(post(&b, "/sign-in/enrol", code_field(c, secret_on(&r, mem))).status, 303);
    assert_int_equal(cast_post(c, system, by_system, "").status, 403);
    assert_int_equal(cast_post(c, system, by_security, "").status, 404);
    assert_int_equal(browse(&b, "GET", "/audit", "").status, 200);
    assert_int_equal(cast_post(c, security, by_security, "").status, 200);
    assert_int_equal(browse(&b, "GET", "/audit", "").status, 303);
    assert_string_equal(sign_in(&b, "auditor", PASSWORD).location, "/sign-in/enrol");
    const char *own = arena_printf(mem, "/account/%lld/roles/totp", (long long)two);
    assert_int_equal(cast_post(c, security, own, "").status, 404);
}

static void a_role_over_others_is_not_ended_from_below(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    int64_t security = cast_person(c, u.county_a, "安全员", POST_STAFF, RANK_NONE);
    int64_t p = cast_person(c, u.unit_a1, "王五", POST_STAFF, RANK_NONE);
    const char *token = cast_token(c, security, ROLE_SECURITY_OFFICER, u.county_a);
    cast_token(c, p, ROLE_LEADER, u.unit_a1);
    assert_int_equal(grant(c, grant_of(p, ROLE_LEADER, u.root)), OK);
    account_grants held = held_on(c, p, day_of(2022, 3, 1));
    assert_int_equal(held.n, 2);
    for (size_t i = 0; i < held.n; i++) {
        const char *end = arena_printf(cast_mem(c), "/account/%lld/grant/%lld/end", (long long)p,
                                       (long long)held.at[i].id);
        assert_int_equal(cast_post(c, token, end, "reason=x").status,
                         held.at[i].org == u.root ? 404 : 200);
    }
    assert_int_equal(held_on(c, p, day_of(2022, 3, 1)).n, 1);
}

static void names_are_taken_once(void **state)
{
    cast *c = *state;
    cast_units u;
    int64_t a = somebody(c, &u), b = cast_person(c, u.unit_a1, "李四", POST_STAFF, RANK_NONE);
    assert_int_equal(account(c, a, "same", false), OK);
    assert_int_equal(account(c, b, "Same", false), E_CONFLICT);
    assert_int_equal(account(c, a, "another", false), E_CONFLICT);
    assert_int_equal(account(c, b, "no good", false), E_INPUT);
    assert_int_equal(account(c, b, "another", false),
                     OK); /* the name went back with the refused deed */
}

static err none_yet(turn *t, void *context)
{
    *(bool *)context = account_none_yet(t->d);
    return OK;
}

static const char *first_form(arena *mem, const char *username, const char *password)
{
    return arena_printf(mem,
                        "org_name=州&org_code=99&org_level=city&system_name=高远&system_username=%s"
                        "&system_password=%s&security_name=B&security_username=sec"
                        "&security_password=tall-river-2&audit_name=C&audit_username=aud"
                        "&audit_password=tall-river-3&office_name=D&office_username=off"
                        "&office_password=tall-river-4",
                        username, password);
}

static void the_first_run_says_whose_password_is_refused(void **state)
{
    cast *c = *state;
    browser b = {.c = c, .cookie = ""};
    const char *open = browse(&b, "GET", "/first-run", "").body;
    assert_non_null(strstr(open, "3—40 位；开通后不能更改"));
    const char *refused =
        post(&b, "/first-run", first_form(cast_mem(c), "s+s", "short&setup=wrong")).body;
    assert_non_null(strstr(refused, "系统管理员初始密码</a>: 高远：密码至少 10 位"));
    assert_non_null(strstr(refused, "系统管理员用户名</a>: 高远：用户名为 3—40 位"));
}

static void the_first_run_is_open_once_and_to_who_reads_the_console(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    browser b = {.c = c, .cookie = ""};
    bool none = false;
    assert_int_equal(browse(&b, "GET", "/people", "").status, 303);
    assert_string_equal(browse(&b, "GET", "/sign-in", "").location, "/first-run");
    const char *form = first_form(mem, "sys", "tall-river-1");
    assert_int_equal(post(&b, "/first-run", arena_printf(mem, "setup=wrong&%s", form)).status, 422);
    assert_int_equal(cast_read(c, none_yet, &none), OK);
    assert_true(none);
    const char *right = arena_printf(mem, "setup=%s&%s", account_first_code(mem), form);
    assert_int_equal(post(&b, "/first-run", right).status, 303);
    assert_int_equal(browse(&b, "GET", "/first-run", "").status, 404);
    assert_int_equal(post(&b, "/first-run", right).status, 404);
    assert_string_equal(sign_in(&b, "off", "tall-river-4").location, "/sign-in/password");
    assert_string_equal(sign_in(&b, "aud", "tall-river-3").location, "/sign-in/enrol");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(officers_exclude_one_another_and_all_work),
        cmocka_unit_test(officers_rights_are_theirs_alone),
        cmocka_unit_test(every_right_is_held_by_somebody),
        cmocka_unit_test(passwords_that_guessers_try_are_refused),
        cmocka_unit_test(user_names_have_one_form),
        CAST_BOTH(grants_hold_on_their_days),
        CAST_BOTH(an_ended_grant_holds_no_longer_that_day),
        CAST_BOTH(a_second_side_cannot_be_taken_while_the_first_runs),
        CAST_BOTH(a_deputy_holds_only_what_the_other_holds),
        CAST_BOTH(the_gate_opens_below_the_root_only),
        CAST_BOTH(an_officer_of_a_part_is_none_of_the_whole),
        CAST_BOTH(nobody_grants_to_themselves_or_outside),
        CAST_BOTH(a_password_opens_a_session_and_sign_out_ends_it),
        CAST_BOTH(failures_lock_for_a_while),
        CAST_BOTH(sessions_end_when_idle_and_when_old),
        CAST_BOTH(a_given_password_is_changed_before_anything_else),
        CAST_BOTH(a_password_grows_old),
        CAST_BOTH(an_officer_enrols_and_each_code_counts_once),
        CAST_BOTH(a_waiting_sign_in_reads_no_enrolled_secret),
        CAST_BOTH(wrong_codes_lock_as_wrong_passwords_do),
        CAST_BOTH(anybody_may_enrol_and_drop),
        CAST_BOTH(each_recovery_code_opens_once),
        CAST_BOTH(wrong_codes_on_the_own_page_lock_too),
        CAST_BOTH(the_rules_make_it_compulsory_for_a_role),
        CAST_BOTH(a_token_changes_no_locks),
        CAST_BOTH(a_token_holds_until_its_last_day),
        CAST_BOTH(tokens_do_not_outlive_what_made_them),
        CAST_BOTH(one_officer_alone_cannot_become_another),
        CAST_BOTH(a_role_over_others_is_not_ended_from_below),
        CAST_BOTH(locking_ends_sessions_and_tokens_at_once),
        CAST_BOTH(names_are_taken_once),
        CAST_BOTH(the_first_run_says_whose_password_is_refused),
        CAST_BOTH(the_first_run_is_open_once_and_to_who_reads_the_console),
    };
    return CAST_RUN(tests);
}
