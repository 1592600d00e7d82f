/* Sessions of browsers, tokens of programs. Only hashes of their secrets are kept; the secret that
 * seals a session's forms is kept plain, for it is needed on each page and is worth nothing without
 * the cookie. */
#include "account/account_inside.h"
#include "rule/rule.h"
#include "secret/secret.h"

enum { SECRET_BYTES = 20 };

static const char *cookie_of(turn *t, int64_t person, int64_t id, const char *secret)
{
    return arena_printf(t->mem, "%lld.%lld.%s", (long long)person, (long long)id, secret);
}

err account_session_open(turn *t, int64_t person, account_step step, const char **ret_cookie)
{
    int64_t id = id_new(), hours = rule_value(t->d, "account.session_hours", t->today, 0, 12);
    const char *secret = secret_token(t->mem, SECRET_BYTES);
    *ret_cookie = cookie_of(t, person, id, secret);
    return db_do(t->d, NULL,
                 "INSERT INTO account_session (person, id, token_hash, form_secret, made_at, "
                 "seen_at, until, step, ip)"
                 " VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)",
                 INT(person), INT(id), TEXT(secret_hash(t->mem, "session", secret)),
                 TEXT(secret_token(t->mem, SECRET_BYTES)), MOMENT(t->now),
                 INT(t->now.s + hours * 3600), INT(step), TEXT(t->ip));
}

err account_session_step(db *d, int64_t person, int64_t session, account_step *ret)
{
    int64_t step = 0;
    TRY(db_one(d, &step, "SELECT step FROM account_session WHERE person = $1 AND id = $2",
               INT(person), INT(session)));
    *ret = (account_step)step;
    return OK;
}

/* Each step forward gets a new secret: a cookie from before the step is worth nothing after it. */
err account_session_go(turn *t, int64_t person, account_step from, account_step to,
                       const char **ret_cookie)
{
    int64_t rows = 0;
    const char *secret = secret_token(t->mem, SECRET_BYTES);
    TRY(db_do(t->d, &rows,
              "UPDATE account_session SET token_hash = $4, form_secret = $5, step = $6, seen_at = "
              "$7 WHERE person = $1"
              " AND id = $2 AND step = $3",
              INT(person), INT(t->actor.session), INT(from),
              TEXT(secret_hash(t->mem, "session", secret)),
              TEXT(secret_token(t->mem, SECRET_BYTES)), INT(to), MOMENT(t->now)));
    *ret_cookie = cookie_of(t, person, t->actor.session, secret);
    return rows ? OK : E_CONFLICT;
}

err account_sessions_of(db *d, int64_t person, moment now, arena *mem, account_sessions *ret)
{
    db_q q = db_sql(
        d,
        "SELECT id, made_at, seen_at, ip FROM account_session WHERE person = $1 AND until > $2"
        " AND step = $3 ORDER BY id DESC",
        INT(person), MOMENT(now), INT(STEP_DONE));
    while (db_row(&q)) {
        account_session *s = GROW(mem, ret);
        s->id = db_int(&q);
        s->made_at = db_moment(&q);
        s->seen_at = account_seen_at(s->id, db_moment(&q));
        s->ip = db_text(&q, mem);
    }
    return db_end(&q);
}

err account_session_end(turn *t, int64_t person, int64_t session)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, "DELETE FROM account_session WHERE person = $1 AND id = $2", INT(person),
              INT(session)));
    return rows ? account_audit(t, "account.sign_out", person, "") : E_ABSENT;
}

err account_sessions_end(turn *t, int64_t person, int64_t but)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, "DELETE FROM account_session WHERE person = $1 AND id <> $2",
              INT(person), INT(but)));
    return rows ? account_audit(t, "account.sessions_end", person, "") : OK;
}

err account_tokens_of(db *d, int64_t person, arena *mem, account_tokens *ret)
{
    db_q q = db_sql(d,
                    "SELECT id, name, made_at, used_at, until FROM account_token WHERE person = $1 "
                    "ORDER BY id DESC",
                    INT(person));
    while (db_row(&q)) {
        account_token *k = GROW(mem, ret);
        k->id = db_int(&q);
        k->name = db_text(&q, mem);
        k->made_at = db_moment(&q);
        k->used_at = account_seen_at(k->id, db_moment(&q));
        k->until = db_moment(&q);
    }
    return db_end(&q);
}

err account_tokens_end(turn *t, int64_t person)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, "DELETE FROM account_token WHERE person = $1", INT(person)));
    return rows ? account_audit(t, "account.token_end", person, "") : OK;
}

err account_token_end(turn *t, int64_t person, int64_t token)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, "DELETE FROM account_token WHERE person = $1 AND id = $2", INT(person),
              INT(token)));
    return rows ? account_audit(t, "account.token_end", person, "") : E_ABSENT;
}
