/* One's own account: password, where one is signed in, tokens for programs, roles held. */
#include "account/account_web.h"
#include "rule/rule.h"
#include "secret/secret.h"

typedef struct {
    account_login a;
    bool right, same;
    char *hash;
} own_check;

err account_own_password_before(turn *t)
{
    own_check *c = TAKE(t->mem, own_check);
    const char *current = web_field(t, "current"), *fresh = web_field(t, "fresh");
    bool long_ones = strlen(current) > 800 || strlen(fresh) > 800;
    t->scratch = c;
    TRY(account_login_get(t->d, t->actor.person, t->mem, &c->a));
    c->right =
        !long_ones && !account_shut(&c->a, t->now) && secret_password_ok(c->a.password, current);
    c->same = text_is(current, fresh);
    if (!c->right) { /* whoever found a screen unlocked has no more tries here than at the door */
        account_failure f = {
            .person = t->actor.person, .known = true, .by = audit_actor_of(t), .mem = t->mem};
        return store_write(t->s, account_failure_write, &f);
    }
    return secret_password_hash(t->mem, fresh, &c->hash);
}

static err roles_fill(turn *t, account_own_view *v)
{
    account_grants held = {0};
    TRY(account_grants_of(t->d, t->actor.person, t->today, t->mem, &held));
    for (size_t i = 0; i < held.n; i++) {
        const account_grant *g = &held.at[i];
        *GROW(t->mem, &v->roles) =
            (account_grant_row){.grant = g->id,
                                .person = g->person,
                                .name = t->actor.name,
                                .unit = "",
                                .role = account_role_word(g->role),
                                .org = g->org,
                                .org_name = g->org_name,
                                .since = g->since,
                                .until = g->until,
                                .deputy_for = g->deputy_for,
                                .deputy_name = "",
                                .reason = "",
                                .state = look_state_of(T_account_grant_running, LOOK_GOOD)};
    }
    return OK;
}

static err sessions_fill(turn *t, account_own_view *v)
{
    account_sessions all = {0};
    account_tokens tokens = {0};
    TRY(account_sessions_of(t->d, t->actor.person, t->now, t->mem, &all));
    TRY(account_tokens_of(t->d, t->actor.person, t->mem, &tokens));
    for (size_t i = 0; i < all.n; i++) {
        const account_session *s = &all.at[i];
        *GROW(t->mem, &v->sessions) = (account_session_row){.session = s->id,
                                                            .made_at = s->made_at,
                                                            .seen_at = s->seen_at,
                                                            .ip = s->ip,
                                                            .here = s->id == t->actor.session};
    }
    for (size_t i = 0; i < tokens.n; i++) {
        const account_token *k = &tokens.at[i];
        bool ends = moment_known(k->until);
        *GROW(t->mem, &v->tokens) =
            (account_token_row){.token = k->id,
                                .name = k->name,
                                .made_at = k->made_at,
                                .used_at = k->used_at,
                                .until = ends ? day_add(moment_day(k->until), -1) : DAY_NONE,
                                .over = ends && t->now.s >= k->until.s};
    }
    return OK;
}

err account_own_handle(turn *t)
{
    account_login a = {0};
    account_own_view v = {.fresh_token = ""};
    TRY(account_login_get(t->d, t->actor.person, t->mem, &a));
    v.username = a.username;
    v.enrolled = account_enrolled(&a);
    v.fewest = rule_value(t->d, "account.password_min", t->today, 0, 10);
    TRY(account_recovery_left(t->d, a.person, &v.recovery_left));
    TRY(account_code_must(t->d, a.person, t->today, t->mem, &v.must));
    TRY(roles_fill(t, &v));
    TRY(sessions_fill(t, &v));
    return web_show(t, account_own_view, &v);
}

static err shown_again(turn *t, err e)
{
    if (e == E_INPUT) { TRY(account_own_handle(t)); }
    return e;
}

err account_own_password_handle(turn *t)
{
    account_password f = {0};
    const own_check *c = t->scratch;
    err e = form_read(t, &account_password_form, &f);
    if (e == OK && !c->right) { e = web_fault(t, "current", T_account_fault_current, "", ""); }
    if (e == OK) {
        e = account_password_check(
            t, &(account_new_password){f.fresh, f.again, c->a.username, c->same});
    }
    if (e != OK) { return shown_again(t, e); }
    TRY(account_password_set(t, t->actor.person, c->hash, false));
    TRY(account_sessions_end(t, t->actor.person, t->actor.session));
    return web_go(t, T_account_password_changed, "/me/account");
}

err account_own_token_handle(turn *t)
{
    account_token_new f = {0};
    account_token_view v = {0};
    err e = form_read(t, &account_token_new_form, &f);
    if (e == OK &&
        t->actor.token) { /* else one that leaked would live on in others after it was ended */
        e = web_fault(t, "name", T_account_fault_token_by_token, "", "");
    }
    if (e == OK) { e = account_token_add(t, t->actor.person, f.name, f.until, &v.token); }
    if (e != OK) { return shown_again(t, e); }
    v.name = f.name;
    return web_show(t, account_token_view, &v);
}

/* Deeds on rows of one's own: the person is always the actor, so another's id finds nothing. */
static err own_row(turn *t, err (*end)(turn *t, int64_t person, int64_t id), text_key notice)
{
    int64_t id = 0;
    if (!text_int(t->word[0], &id)) { return E_ABSENT; }
    TRY(end(t, t->actor.person, id));
    return web_go(t, notice, "/me/account");
}

err account_own_token_end_handle(turn *t)
{
    return own_row(t, account_token_end, T_account_token_ended);
}
err account_own_session_end_handle(turn *t)
{
    return own_row(t, account_session_end, T_account_session_ended);
}

err account_own_sessions_end_handle(turn *t)
{
    TRY(account_sessions_end(t, t->actor.person, t->actor.session));
    return web_go(t, T_account_sessions_ended, "/me/account");
}
