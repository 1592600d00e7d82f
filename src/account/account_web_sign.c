/* Signing in: password, then the code of the authenticator (the three officers always, others if
 * they enrolled or the rules want it of their role), then a new password where the present one was
 * given by somebody else or is too old. What takes long or counts failures happens in `before`, off
 * the request threads and outside the deed: a refused deed would undo the count. */
#include <pthread.h>

#include "account/account_web.h"
#include "doc/doc.h"
#include "rule/rule.h"
#include "secret/secret.h"

typedef struct {
    account_login a;
    bool good;
    bool same; /* the new password is the old one */
    int64_t totp_step;
    const char *recovery; /* "": the authenticator's code was given */
    const char *hash;
} account_check;

/* ---- what `before` finds out ---------------------------------------------------------------- */

static char *nobody_hash_;
static pthread_once_t nobody_once_ = PTHREAD_ONCE_INIT;

static void nobody_make(void)
{
    arena *mem = arena_new(); /* for the life of the process */
    if (secret_password_hash(mem, secret_token(mem, 20), &nobody_hash_) != OK) {
        nobody_hash_ = arena_copy(mem, "");
    }
}

/* A name that nobody has costs as much time as one that somebody has. The hash is of a secret that
 * nobody was told. */
static bool nobody_checked(const char *password)
{
    pthread_once(&nobody_once_, nobody_make);
    return secret_password_ok(nobody_hash_, password);
}

err account_failure_count(turn *t, const account_login *a)
{
    account_failure f = {
        .person = a->person, .known = a->person != 0, .by = audit_actor_of(t), .mem = t->mem};
    f.by.person = 0;
    f.by.name = a->username;
    return store_write(t->s, account_failure_write, &f);
}

static const char *typed(turn *t, const char *field)
{
    const char *s = web_field(t, field);
    return strlen(s) <= 800 ? s : "";
}

err account_sign_in_before(turn *t)
{
    account_check *c = TAKE(t->mem, account_check);
    t->scratch = c;
    c->a.username = "";
    err e = account_login_by_name(t->d, text_clean(t->mem, typed(t, "username")), t->mem, &c->a);
    if (e != OK && e != E_ABSENT) { return e; }
    bool right = e == OK ? secret_password_ok(c->a.password, typed(t, "password"))
                         : nobody_checked(typed(t, "password"));
    c->good = right && c->a.person && !account_shut(&c->a, t->now);
    return c->good ? OK : account_failure_count(t, &c->a);
}

/* The account of a sign-in under way; E_ABSENT, and nothing of the account, when there is none, or
 * it is at another step. The secret of an authenticator is shown until it is enrolled: a second
 * sign-in that was waiting at this step proved the password alone and must not read it. */
static err half_way(turn *t, account_step step, account_login *ret)
{
    account_step at = STEP_DONE;
    if (t->actor.person || t->actor.session == 0) { return E_ABSENT; }
    TRY(account_session_step(t->d, t->actor.account, t->actor.session, &at));
    TRY(account_login_get(t->d, t->actor.account, t->mem, ret));
    bool late = step == STEP_ENROL && account_enrolled(ret);
    if (at == step && !late && !account_shut(ret, t->now)) { return OK; }
    *ret = (account_login){.username = ""};
    return E_ABSENT;
}

static err code_before(turn *t, account_step step)
{
    account_check *c = TAKE(t->mem, account_check);
    char *secret = NULL;
    t->scratch = c;
    err e = half_way(t, step, &c->a);
    if (e != OK) { return e == E_ABSENT ? OK : e; }
    c->recovery = step == STEP_CODE ? typed(t, "recovery") : "";
    if (!text_empty(c->recovery)) {
        c->good = account_recovery_good(t->d, t->mem, c->a.person, c->recovery);
        return c->good ? OK : account_failure_count(t, &c->a);
    }
    TRY(account_totp_get(&c->a, t->mem, &secret));
    c->good = secret_totp_ok(secret, text_clean(t->mem, typed(t, "code")), t->now, &c->totp_step) &&
              c->totp_step > c->a.totp_step;
    return c->good ? OK : account_failure_count(t, &c->a);
}

err account_code_before(turn *t) { return code_before(t, STEP_CODE); }
err account_enrol_before(turn *t) { return code_before(t, STEP_ENROL); }

err account_renew_before(turn *t)
{
    account_check *c = TAKE(t->mem, account_check);
    t->scratch = c;
    err e = half_way(t, STEP_PASSWORD, &c->a);
    if (e != OK) { return e == E_ABSENT ? OK : e; }
    c->same = secret_password_ok(c->a.password, typed(t, "fresh"));
    c->good = true;
    return secret_password_hash(t->mem, typed(t, "fresh"), (char **)(uintptr_t)&c->hash);
}

/* ---- steps ---------------------------------------------------------------------------------- */

static bool password_aged(turn *t, const account_login *a)
{
    int64_t days = rule_value(t->d, "account.password_days", t->today, 0, 90);
    return days > 0 && t->now.s - a->password_at.s >= days * 86400;
}

static err step_after(turn *t, const account_login *a, account_step done, account_step *ret)
{
    bool must = false;
    *ret = a->must_change || password_aged(t, a) ? STEP_PASSWORD : STEP_DONE;
    if (done != STEP_DONE) { return OK; }
    TRY(account_code_must(t->d, a->person, t->today, t->mem, &must));
    *ret = account_enrolled(a) ? STEP_CODE : must ? STEP_ENROL : *ret;
    return OK;
}

static const char *step_path(account_step step)
{
    static const char *const paths[] = {[STEP_CODE] = "/sign-in/code",
                                        [STEP_ENROL] = "/sign-in/enrol",
                                        [STEP_PASSWORD] = "/sign-in/password"};
    return paths[step];
}

/* On to the next step's page, or to where the person wanted to go. */
static err go_on(turn *t, int64_t person, account_step step, const char *cookie, const char *then)
{
    web_set_cookie(t, "gj", cookie, -1);
    if (step == STEP_DONE) {
        TRY(account_signed_in(t, person));
        return web_go(t, NULL, "%s", text_empty(then) ? "/" : then);
    }
    return text_empty(then)
               ? web_go(t, NULL, "%s", step_path(step))
               : web_go(t, NULL, "%s?then=%s", step_path(step), account_encoded(t->mem, then));
}

static err step_on(turn *t, const account_login *a, account_step done, const char *then)
{
    const char *cookie = "";
    account_step next = STEP_DONE;
    TRY(step_after(t, a, done, &next));
    TRY(account_session_go(t, a->person, done, next, &cookie));
    return go_on(t, a->person, next, cookie, then);
}

/* ---- user name and password ----------------------------------------------------------------- */

static err sign_in_show(turn *t)
{
    account_sign_in_view v = {.then = web_field(t, "then"),
                              .lost = !text_empty(web_field(t, "lost"))};
    return web_show(t, account_sign_in_view, &v);
}

err account_sign_in_page_handle(turn *t)
{
    if (account_none_yet(t->d)) { return web_go(t, NULL, "/first-run"); }
    if (t->actor.person) { return web_go(t, NULL, "/"); }
    return sign_in_show(t);
}

err account_sign_in_handle(turn *t)
{
    account_sign_in f = {0};
    const account_check *c = t->scratch;
    const char *cookie = "";
    err e = form_read(t, &account_sign_in_form, &f);
    if (e == OK && !c->good) { e = web_fault(t, "password", T_account_fault_sign_in, "", ""); }
    if (e != OK) {
        TRY(sign_in_show(t));
        return e;
    }
    t->actor.name = c->a.name;
    account_step next = STEP_DONE;
    TRY(step_after(t, &c->a, STEP_DONE, &next));
    if (next == STEP_ENROL) { TRY(account_totp_draw(t, c->a.person)); }
    TRY(account_session_open(t, c->a.person, next, &cookie));
    return go_on(t, c->a.person, next, cookie, f.then);
}

/* ---- code ----------------------------------------------------------------------------------- */

static err code_show(turn *t)
{
    account_code_view v = {.then = web_field(t, "then"),
                           .recovering = !text_empty(web_field(t, "recovery"))};
    return web_show(t, account_code_view, &v);
}

static err anew(turn *t) { return web_go(t, T_account_sign_in_anew, "/sign-in"); }

err account_code_page_handle(turn *t)
{
    account_login a = {0};
    err e = half_way(t, STEP_CODE, &a);
    return e == E_ABSENT ? anew(t) : e != OK ? e : code_show(t);
}

static err code_used(turn *t, const account_check *c, const char *then, account_step step)
{
    t->actor.name = c->a.name;
    err e = text_empty(c->recovery)
                ? account_totp_use(t, c->a.person, c->totp_step, step == STEP_ENROL)
                : account_recovery_use(t, c->a.person, c->recovery);
    return e == OK ? step_on(t, &c->a, step, then) : e;
}

err account_code_handle(turn *t)
{
    account_code f = {0};
    const account_check *c = t->scratch;
    if (c->a.person == 0) { return anew(t); }
    err e = form_read(t, &account_code_form, &f);
    if (e == OK && !c->good) {
        e = text_empty(c->recovery) ? web_fault(t, "code", T_account_fault_code, "", "")
                                    : web_fault(t, "recovery", T_account_fault_recovery, "", "");
    }
    if (e == E_INPUT) {
        TRY(code_show(t));
        return e;
    }
    return e == OK ? code_used(t, c, f.then, STEP_CODE) : e;
}

/* ---- enrolling ------------------------------------------------------------------------------ */

static const char *in_fours(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    for (size_t i = 0; s[i]; i++) {
        if (i && i % 4 == 0) { buf_putc(&b, ' '); }
        buf_putc(&b, s[i]);
    }
    return b.at;
}

err account_enrol_fill(turn *t, const account_login *a, account_enrol_view *v)
{
    char *secret = NULL;
    TRY(account_totp_get(a, t->mem, &secret));
    const char *product = account_encoded(t->mem, text_in(T_account_product, t->actor.lang));
    v->username = a->username;
    v->secret = in_fours(t->mem, secret);
    v->address = arena_printf(t->mem, "otpauth://totp/%s:%s?secret=%s&issuer=%s", product,
                              a->username, secret, product);
    v->qr = (markup){qr_svg(t->mem, v->address)};
    return OK;
}

static err enrol_show(turn *t, const account_login *a)
{
    account_enrol_view v = {.then = web_field(t, "then")};
    TRY(account_enrol_fill(t, a, &v));
    return web_show(t, account_enrol_view, &v);
}

err account_enrol_page_handle(turn *t)
{
    account_login a = {0};
    err e = half_way(t, STEP_ENROL, &a);
    return e == E_ABSENT ? anew(t) : e != OK ? e : enrol_show(t, &a);
}

err account_enrol_handle(turn *t)
{
    account_enrol f = {0};
    const account_check *c = t->scratch;
    if (c->a.person == 0) { return anew(t); }
    err e = form_read(t, &account_enrol_form, &f);
    if (e == OK && !c->good) { e = web_fault(t, "code", T_account_fault_code, "", ""); }
    if (e == E_INPUT) {
        TRY(enrol_show(t, &c->a));
        return e;
    }
    return e == OK ? code_used(t, c, f.then, STEP_ENROL) : e;
}

/* ---- a password of one's own ---------------------------------------------------------------- */

static err renew_show(turn *t, const account_login *a)
{
    account_renew_view v = {.then = web_field(t, "then"),
                            .aged = !a->must_change,
                            .fewest = rule_value(t->d, "account.password_min", t->today, 0, 10)};
    return web_show(t, account_renew_view, &v);
}

err account_renew_page_handle(turn *t)
{
    account_login a = {0};
    err e = half_way(t, STEP_PASSWORD, &a);
    return e == E_ABSENT ? anew(t) : e != OK ? e : renew_show(t, &a);
}

err account_password_check(turn *t, const account_new_password *p)
{
    text_key wrong = account_password_fault(t->d, p->password, p->username, t->today);
    if (wrong) {
        const char *fewest = arena_printf(
            t->mem, "%lld", (long long)rule_value(t->d, "account.password_min", t->today, 0, 10));
        return web_fault(t, "fresh", wrong, fewest, "");
    }
    if (p->same) { return web_fault(t, "fresh", T_account_fault_same, "", ""); }
    return text_is(p->password, p->again) ? OK
                                          : web_fault(t, "again", T_account_fault_again, "", "");
}

err account_renew_handle(turn *t)
{
    account_renew f = {0};
    account_check *c = t->scratch;
    if (c->a.person == 0) { return anew(t); }
    err e = form_read(t, &account_renew_form, &f);
    if (e == OK) {
        e = account_password_check(
            t, &(account_new_password){f.fresh, f.again, c->a.username, c->same});
    }
    if (e == E_INPUT) {
        TRY(renew_show(t, &c->a));
        return e;
    }
    TRY(e);
    account_login a = c->a;
    t->actor.name = a.name;
    a.must_change = false;
    a.password_at = t->now;
    TRY(account_password_set(t, a.person, c->hash, false));
    TRY(account_sessions_end(t, a.person, t->actor.session));
    return step_on(t, &a, STEP_PASSWORD, f.then);
}

/* ---- leaving, language ---------------------------------------------------------------------- */

err account_sign_out_handle(turn *t)
{
    if (t->actor.session) { TRY(account_session_end(t, t->actor.person, t->actor.session)); }
    web_set_cookie(t, "gj", "", 0);
    return web_go(t, T_account_signed_out, "/sign-in");
}

enum { YEAR_SECONDS = 365 * 86400 };

err account_language_handle(turn *t)
{
    account_language f = {0};
    TRY(form_read(t, &account_language_form, &f));
    language lang = f.lang == 1 ? LANG_EN : LANG_ZH;
    if (t->actor.person) { TRY(account_lang_set(t, t->actor.person, lang)); }
    web_set_cookie(t, "gj_lang", lang == LANG_EN ? "en" : "zh", YEAR_SECONDS);
    return web_go(t, NULL, "%s", text_empty(f.back) ? "/" : f.back);
}
