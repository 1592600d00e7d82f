/* The authenticator of one's own account: set up, recovery codes, dropped. */
#include "account/account_web.h"
#include "secret/secret.h"

typedef struct {
    account_login a;
    bool good;
    int64_t totp_step;
} code_check;

/* A wrong code here counts as one at the door. A locked account has no more tries. */
static err check_code(turn *t, bool enrolled)
{
    code_check *c = TAKE(t->mem, code_check);
    char *secret = NULL;
    const char *code = web_field(t, "code");
    t->scratch = c;
    TRY(account_login_get(t->d, t->actor.person, t->mem, &c->a));
    if (!c->a.totp || account_enrolled(&c->a) != enrolled) { return OK; }
    TRY(account_totp_get(&c->a, t->mem, &secret));
    c->good = strlen(code) <= 40 && !account_shut(&c->a, t->now) &&
              secret_totp_ok(secret, text_clean(t->mem, code), t->now, &c->totp_step) &&
              c->totp_step > c->a.totp_step;
    return c->good ? OK : account_failure_count(t, &c->a);
}

err account_own_enrol_before(turn *t) { return check_code(t, false); }
err account_own_code_before(turn *t) { return check_code(t, true); }

/* ---- setting up ------------------------------------------------------------------------------ */

/* A program's token is for reading and doing the work, not for changing the locks. */
static bool by_program(turn *t)
{
    if (t->actor.token) { t->trouble = T_account_code_by_token; }
    return t->actor.token;
}

err account_own_draw_handle(turn *t)
{
    account_login a = {0};
    if (by_program(t)) { return E_DENIED; }
    TRY(account_login_get(t->d, t->actor.person, t->mem, &a));
    if (account_enrolled(&a)) { return E_CONFLICT; }
    TRY(account_totp_draw(t, a.person));
    return web_go(t, NULL, "/me/account/code");
}

err account_own_enrol_page_handle(turn *t)
{
    account_login a = {0};
    TRY(account_login_get(t->d, t->actor.person, t->mem, &a));
    if (t->actor.token || !a.totp || account_enrolled(&a)) {
        return web_go(t, NULL, "/me/account");
    }
    account_enrol_view v = {.then = ""};
    TRY(account_enrol_fill(t, &a, &v));
    account_own_enrol_view own = {.secret = v.secret, .address = v.address, .qr = v.qr};
    return web_show(t, account_own_enrol_view, &own);
}

static err recovery_show(turn *t)
{
    account_recovery_view v = {0};
    const char *codes[ACCOUNT_RECOVERY_CODES];
    TRY(account_recovery_make(t, t->actor.person, codes));
    for (size_t i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        *GROW(t->mem, &v.codes) = (account_recovery_code){.code = codes[i]};
    }
    return web_show(t, account_recovery_view, &v);
}

/* The form's fault, or the code's. */
static err code_read(turn *t, const form_kind *kind, void *form)
{
    const code_check *c = t->scratch;
    err e = form_read(t, kind, form);
    if (e == OK && !c->good) { e = web_fault(t, "code", T_account_fault_code, "", ""); }
    return e;
}

err account_own_enrol_handle(turn *t)
{
    account_own_enrol f = {0};
    const code_check *c = t->scratch;
    if (by_program(t)) { return E_DENIED; }
    if (!c->a.totp || account_enrolled(&c->a)) { return web_go(t, NULL, "/me/account"); }
    err e = code_read(t, &account_own_enrol_form, &f);
    if (e == E_INPUT) { TRY(account_own_enrol_page_handle(t)); }
    TRY(e);
    TRY(account_totp_use(t, t->actor.person, c->totp_step, true));
    TRY(account_sessions_end(t, t->actor.person, t->actor.session));
    return recovery_show(t);
}

/* ---- with the present code ------------------------------------------------------------------- */

static err with_code(turn *t, const form_kind *kind, void *form)
{
    const code_check *c = t->scratch;
    if (!account_enrolled(&c->a)) { return E_CONFLICT; }
    err e = code_read(t, kind, form);
    if (e == E_INPUT) { TRY(account_own_handle(t)); }
    TRY(e);
    return account_totp_use(t, t->actor.person, c->totp_step, false);
}

err account_own_recovery_handle(turn *t)
{
    account_recovery_new f = {0};
    if (by_program(t)) { return E_DENIED; }
    TRY(with_code(t, &account_recovery_new_form, &f));
    return recovery_show(t);
}

err account_own_drop_handle(turn *t)
{
    account_code_drop f = {0};
    bool must = false;
    if (by_program(t)) { return E_DENIED; }
    TRY(account_code_must(t->d, t->actor.person, t->today, t->mem, &must));
    if (must) {
        t->trouble = T_account_code_must;
        return E_DENIED;
    }
    TRY(with_code(t, &account_code_drop_form, &f));
    TRY(account_totp_clear(t, t->actor.person));
    return web_go(t, T_account_code_dropped, "/me/account");
}
