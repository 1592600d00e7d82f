/* The authenticator's second half: recovery codes, and for whom it is compulsory. */
#include "account/account_inside.h"
#include "rule/rule.h"
#include "secret/secret.h"

enum { CODE_BYTES = 7 }; /* 56 bits behind a lock after five tries */

/* ---- compulsory ------------------------------------------------------------------------------ */

static bool role_must(db *d, account_role role, day on)
{
    char key[64];
    snprintf(key, sizeof key, "account.%s.totp", account_role_code(role));
    return rule_value(d, key, on, 0, 0) != 0;
}

/* The three officers always; of the others those whose role the rules name on that day. */
err account_code_must(db *d, int64_t person, day on, arena *mem, bool *ret)
{
    account_grants held = {0};
    *ret = account_is_officer(d, person) || role_must(d, ROLE_TRAINEE, on);
    TRY(account_grants_of(d, person, on, mem, &held));
    for (size_t i = 0; i < held.n && !*ret; i++) {
        *ret = role_must(d, held.at[i].role, on);
    }
    return db_failed(d);
}

/* ---- recovery codes -------------------------------------------------------------------------- */

/* As people type them: any case, with or without the hyphen. */
static const char *code_hash(arena *mem, int64_t person, const char *typed)
{
    buf b = buf_new(mem);
    buf_put(&b, "");
    for (const char *c = typed; *c; c++) {
        if (*c != '-' && *c != ' ') { buf_putc(&b, *c); }
    }
    const char *whole = arena_printf(mem, "%lld:%s", (long long)person, text_lower(mem, b.at));
    return secret_hash(mem, "recovery", whole);
}

static err code_insert(turn *t, int64_t person, const char *code)
{
    return db_do(t->d, NULL,
                 "INSERT INTO account_recovery (person, hash, made_at) VALUES ($1, $2, $3)",
                 INT(person), TEXT(code_hash(t->mem, person, code)), MOMENT(t->now));
}

err account_recovery_clear(db *d, int64_t person)
{
    return db_do(d, NULL, "DELETE FROM account_recovery WHERE person = $1", INT(person));
}

err account_recovery_make(turn *t, int64_t person, const char *ret[ACCOUNT_RECOVERY_CODES])
{
    TRY(account_recovery_clear(t->d, person));
    for (size_t i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        const char *s = secret_token(t->mem, CODE_BYTES);
        ret[i] = arena_printf(t->mem, "%.6s-%s", s, s + 6);
        TRY(code_insert(t, person, ret[i]));
    }
    return account_audit(t, "account.recovery_make", person, "");
}

err account_recovery_left(db *d, int64_t person, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT count(*) FROM account_recovery WHERE person = $1 AND used_at IS NULL",
                  INT(person));
}

bool account_recovery_good(db *d, arena *mem, int64_t person, const char *typed)
{
    int64_t found = 0;
    return db_one(d, &found,
                  "SELECT person FROM account_recovery WHERE person = $1 AND hash = $2 AND used_at "
                  "IS NULL",
                  INT(person), TEXT(code_hash(mem, person, typed))) == OK;
}

err account_recovery_use(turn *t, int64_t person, const char *typed)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE account_recovery SET used_at = $3 WHERE person = $1 AND hash = $2 AND "
              "used_at IS NULL",
              INT(person), TEXT(code_hash(t->mem, person, typed)), MOMENT(t->now)));
    return rows ? account_audit(t, "account.recovery_use", person, "") : E_CONFLICT;
}
