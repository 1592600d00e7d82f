/* Accounts: one row a person, names claimed, secrets only as hashes or sealed. */
#include "account/account_inside.h"
#include "account_text.h"
#include "claim/claim.h"
#include "rule/rule.h"
#include "secret/secret.h"

void account_login_read(db_q *q, arena *mem, account_login *a)
{
    a->person = db_int(q);
    a->username = db_text(q, mem);
    a->password = db_text(q, mem);
    a->password_at = db_moment(q);
    a->must_change = db_int(q) != 0;
    a->failed = db_int(q);
    a->locked_until = db_moment(q);
    a->totp = db_blob(q, mem, &a->totp_n);
    a->totp_step = db_int(q);
    a->state = (account_state)db_int(q);
    a->lang = db_text(q, mem);
    a->last_at = db_moment(q);
    a->made_at = db_moment(q);
    a->version = db_int(q);
    a->name = db_text(q, mem);
    a->org = db_int(q);
    int64_t state = db_int(q);
    a->there = state == PERSON_ACTIVE || state == PERSON_RETIRED;
}

err account_login_get(db *d, int64_t person, arena *mem, account_login *ret)
{
    db_q q = db_sql(d,
                    "SELECT " ACCOUNT_COLUMNS
                    " FROM account_login l JOIN people_person p ON p.id = l.person"
                    " WHERE l.person = $1",
                    INT(person));
    bool found = false;
    while (db_row(&q)) {
        account_login_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err account_login_by_name(db *d, const char *username, arena *mem, account_login *ret)
{
    int64_t person = 0;
    TRY(claim_owner(d, "username", text_lower(mem, username), &person));
    return account_login_get(d, person, mem, ret);
}

bool account_exists(db *d, int64_t person)
{
    int64_t found = 0;
    return db_one(d, &found, "SELECT person FROM account_login WHERE person = $1", INT(person)) ==
           OK;
}

err account_subject(turn *t, int64_t person, web_subject *ret)
{
    int64_t found = 0;
    TRY(db_one(t->d, &found, "SELECT person FROM account_login WHERE person = $1", INT(person)));
    return people_person_subject(t, person, ret);
}

bool account_none_yet(db *d)
{
    int64_t found = 0;
    return db_one(d, &found, "SELECT person FROM account_login LIMIT 1") == E_ABSENT;
}

const char *account_first_code(arena *mem)
{
    return arena_copy_n(mem, secret_hash(mem, "first-run", "code"), 12);
}

static account_teller teller_;

void account_hook_told(account_teller tell) { teller_ = tell; }

err account_tell(turn *t, int64_t person, account_event what)
{
    account_login a = {0};
    if (!teller_) { return OK; }
    TRY(account_login_get(t->d, person, t->mem, &a));
    return teller_(t, person, what, a.username);
}

/* ---- deeds ---------------------------------------------------------------------------------- */

err account_add(turn *t, const account_new *a, const char *password_hash)
{
    const char *username = text_lower(t->mem, a->username);
    int64_t rows = 0;
    if (!account_username_good(username)) {
        return web_fault(t, "username", T_account_fault_username, "", "");
    }
    err e = claim_take(t->d, "username", username, a->person);
    if (e == E_CONFLICT) { web_fault(t, "username", T_account_fault_taken, username, ""); }
    TRY(e);
    TRY(db_do(t->d, &rows,
              "INSERT INTO account_login (person, username, password, password_at, must_change, "
              "failed, totp_step,"
              " state, made_at, version) VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7, 1) ON CONFLICT "
              "(person) DO NOTHING",
              INT(a->person), TEXT(username), TEXT(password_hash), MOMENT(t->now),
              INT(a->must_change), INT(ACCOUNT_OPEN), MOMENT(t->now)));
    if (rows == 0) {
        web_fault(t, "person", T_account_fault_has_one, "", "");
        return E_CONFLICT;
    }
    buf after = buf_new(t->mem);
    audit_pair_text(&after, "username", username);
    return audit_write(t, &(audit_deed){.deed = "account.add",
                                        .kind = "account",
                                        .record = a->person,
                                        .person = a->person,
                                        .after = audit_end(&after)});
}

bool account_enrolled(const account_login *a)
{
    return a->totp && a->totp_step != ACCOUNT_TOTP_DRAWN;
}

bool account_shut(const account_login *a, moment now)
{
    bool failed = moment_known(a->locked_until) && now.s < a->locked_until.s;
    return failed || a->state != ACCOUNT_OPEN || !a->there;
}

bool account_is_officer(db *d, int64_t person)
{
    int64_t role = 0;
    return db_one(d, &role, "SELECT role FROM account_officer WHERE person = $1", INT(person)) ==
               OK &&
           role > 0;
}

static err totp_sealed(arena *mem, int64_t person, const char *base32, const void **ret,
                       size_t *ret_n)
{
    return secret_seal(mem, arena_printf(mem, "totp:%lld", (long long)person), base32, ret, ret_n);
}

err account_totp_get(const account_login *a, arena *mem, char **ret)
{
    return secret_unseal(mem, arena_printf(mem, "totp:%lld", (long long)a->person), a->totp,
                         a->totp_n, ret);
}

static err totp_write(turn *t, int64_t person, const char *base32, int64_t step)
{
    const void *sealed = NULL;
    size_t n = 0;
    int64_t rows = 0;
    TRY(totp_sealed(t->mem, person, base32, &sealed, &n));
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET totp_sealed = $2, totp_step = $3, version = version + 1 "
              "WHERE person = $1",
              INT(person), BLOB(sealed, n), INT(step)));
    return rows ? OK : E_ABSENT;
}

/* On the pages of sign-in nobody is signed in yet, but who proved the password is who acts. */
err account_audit(turn *t, const char *deed, int64_t person, const char *reason)
{
    audit_actor by = audit_actor_of(t);
    if (by.person == 0 && t->route) { by.person = person; }
    return audit_write_as(
        t->d, &by,
        &(audit_deed){
            .deed = deed, .kind = "account", .record = person, .person = person, .reason = reason});
}

err account_totp_set(turn *t, int64_t person, const char *base32_secret)
{
    TRY(totp_write(t, person, base32_secret, 0));
    return account_audit(t, "account.totp_set", person, "");
}

/* Never over one that is in use. */
err account_totp_draw(turn *t, int64_t person)
{
    const void *sealed = NULL;
    size_t n = 0;
    int64_t rows = 0;
    TRY(totp_sealed(t->mem, person, secret_totp_new(t->mem), &sealed, &n));
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET totp_sealed = $2, totp_step = $3, version = version + 1 "
              "WHERE person = $1 AND (totp_sealed IS NULL OR totp_step = $3)",
              INT(person), BLOB(sealed, n), INT(ACCOUNT_TOTP_DRAWN)));
    return rows ? OK : E_CONFLICT;
}

err account_totp_use(turn *t, int64_t person, int64_t step, bool first)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET totp_step = $2 WHERE person = $1 AND totp_step < $2",
              INT(person), INT(step)));
    if (rows == 0) { return E_CONFLICT; }
    return first ? account_audit(t, "account.totp_set", person, "") : OK;
}

err account_totp_clear(turn *t, int64_t person)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET totp_sealed = NULL, totp_step = $2, version = version + 1 "
              "WHERE person = $1"
              " AND totp_sealed IS NOT NULL",
              INT(person), INT(ACCOUNT_TOTP_DRAWN)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(account_recovery_clear(t->d, person));
    return account_audit(t, "account.totp_clear", person, "");
}

err account_token_add(turn *t, int64_t person, const char *name, day until, const char **ret_token)
{
    int64_t id = id_new();
    const char *secret = secret_token(t->mem, 20);
    moment end = day_known(until) ? moment_at(day_add(until, 1), 0) : MOMENT_NONE;
    if (!account_exists(t->d, person)) { return E_ABSENT; }
    if (day_known(until) && until.n < t->today.n) {
        return web_fault(t, "until", T_account_fault_token_over, "", "");
    }
    TRY(db_do(t->d, NULL,
              "INSERT INTO account_token (person, id, name, token_hash, made_at, until) VALUES "
              "($1, $2, $3, $4, $5, $6)",
              INT(person), INT(id), TEXT(name), TEXT(secret_hash(t->mem, "token", secret)),
              MOMENT(t->now), MOMENT(end)));
    *ret_token = arena_printf(t->mem, "gj_%lld_%lld_%s", (long long)person, (long long)id, secret);
    buf after = buf_new(t->mem);
    audit_pair_text(&after, "name", name);
    if (day_known(until)) { audit_pair_day(&after, "until", until); }
    return audit_write(t, &(audit_deed){.deed = "account.token_add",
                                        .kind = "account",
                                        .record = person,
                                        .person = person,
                                        .after = audit_end(&after)});
}

/* ---- passwords ------------------------------------------------------------------------------ */

text_key account_password_fault(db *d, const char *password, const char *username, day on)
{
    if ((int64_t)text_chars(password) < rule_value(d, "account.password_min", on, 0, 10)) {
        return T_account_fault_short;
    }
    if (account_password_sorts(password) < 2) { return T_account_fault_simple; }
    if (account_password_names(password, username)) { return T_account_fault_names; }
    return account_password_common(password) ? T_account_fault_common : NULL;
}

char *account_password_draw(arena *mem)
{
    const char *s = secret_token(mem, 10);
    return arena_printf(mem, "%.4s-%.4s-%.4s-%.4s", s, s + 4, s + 8, s + 12);
}

err account_password_set(turn *t, int64_t person, const char *hash, bool must_change)
{
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "UPDATE account_login SET password = $2, password_at = $3, must_change = $4, failed = 0,"
        " locked_until = NULL, version = version + 1 WHERE person = $1",
        INT(person), TEXT(hash), MOMENT(t->now), INT(must_change)));
    if (rows == 0) { return E_ABSENT; }
    return account_audit(t, must_change ? "account.password_reset" : "account.password_change",
                         person, "");
}

/* ---- state ---------------------------------------------------------------------------------- */

err account_state_set(turn *t, int64_t person, account_state to, const char *reason)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET state = $2, failed = 0, locked_until = NULL, version = "
              "version + 1"
              " WHERE person = $1 AND (state <> $2 OR locked_until IS NOT NULL)",
              INT(person), INT(to)));
    if (rows == 0) { return E_CONFLICT; }
    return account_audit(t, to == ACCOUNT_OPEN ? "account.unlock" : "account.lock", person, reason);
}

err account_lang_set(turn *t, int64_t person, language lang)
{
    return db_do(t->d, NULL, "UPDATE account_login SET lang = $2 WHERE person = $1", INT(person),
                 TEXT(lang == LANG_EN ? "en" : "zh"));
}

err account_signed_in(turn *t, int64_t person)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE account_login SET failed = 0, locked_until = NULL, last_at = $2 WHERE person "
              "= $1 AND state = $3"
              " AND (locked_until IS NULL OR locked_until <= $2)",
              INT(person), MOMENT(t->now), INT(ACCOUNT_OPEN)));
    return rows ? account_audit(t, "account.sign_in", person, "") : E_CONFLICT;
}

static err failure_audit(db *d, const account_failure *f, const char *deed)
{
    return audit_write_as(
        d, &f->by,
        &(audit_deed){.deed = deed, .kind = "account", .record = f->person, .person = f->person});
}

/* What was typed as a name is not kept when nobody has it: people type passwords there. */
err account_failure_write(db *d, void *failure)
{
    account_failure *f = failure;
    day on = moment_day(f->by.now);
    int64_t most = rule_value(d, "account.lock_after", on, 0, 5), rows = 0;
    int64_t until = f->by.now.s + rule_value(d, "account.lock_minutes", on, 0, 30) * 60;
    TRY(failure_audit(d, f, "account.sign_in_failed"));
    if (!f->known) { return OK; }
    TRY(db_do(d, NULL, "UPDATE account_login SET failed = failed + 1 WHERE person = $1",
              INT(f->person)));
    TRY(db_do(
        d, &rows,
        "UPDATE account_login SET failed = 0, locked_until = $2 WHERE person = $1 AND failed >= $3",
        INT(f->person), INT(until), INT(most)));
    f->locked = rows == 1;
    return rows ? failure_audit(d, f, "account.locked") : OK;
}
