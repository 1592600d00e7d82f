/* The letters and how they leave. */
#include "outbox/outbox_inside.h"
#include "secret/secret.h"

enum { SETTING_ROW = 1, DUE_MOST = 20, KEEP_DAYS = 90 };
#define SEALED_AS "outbox:password"

/* ---- settings -------------------------------------------------------------------------------- */

static const outbox_setting unset = {.host = "",
                                     .username = "",
                                     .password = "",
                                     .ca = "",
                                     .sender = "",
                                     .address = "",
                                     .port = 465,
                                     .safety = OUTBOX_TLS};

static err setting_read(db_q *q, arena *mem, outbox_setting *ret, const void **ret_sealed,
                        size_t *ret_n)
{
    *ret = unset;
    while (db_row(q)) {
        ret->mail = db_int(q) != 0;
        ret->folder = db_int(q) != 0;
        ret->host = db_text(q, mem);
        ret->port = db_int(q);
        ret->safety = (outbox_safety)db_int(q);
        ret->username = db_text(q, mem);
        *ret_sealed = db_blob(q, mem, ret_n);
        ret->ca = db_text(q, mem);
        ret->sender = db_text(q, mem);
        ret->address = db_text(q, mem);
        ret->version = db_int(q);
    }
    return db_end(q);
}

err outbox_setting_get(db *d, arena *mem, bool with_password, outbox_setting *ret)
{
    const void *sealed = NULL;
    size_t n = 0;
    char *plain = NULL;
    db_q q = db_sql(d,
                    "SELECT mail, folder, host, port, safety, username, password, ca, sender, "
                    "address, version FROM outbox_setting WHERE id = $1",
                    INT(SETTING_ROW));
    TRY(setting_read(&q, mem, ret, &sealed, &n));
    ret->has_password = sealed != NULL;
    if (!with_password || !sealed) { return OK; }
    TRY(secret_unseal(mem, SEALED_AS, sealed, n, &plain));
    ret->password = plain;
    return OK;
}

err outbox_ways_of(db *d, arena *mem, outbox_ways *ret)
{
    outbox_setting s;
    TRY(outbox_setting_get(d, mem, false, &s));
    *ret = (outbox_ways){.mail = s.mail, .folder = s.folder, .address = s.address};
    return OK;
}

static const char *setting_json(arena *mem, const outbox_setting *s)
{
    buf b = buf_new(mem);
    audit_pair_int(&b, "mail_on", s->mail);
    audit_pair_int(&b, "folder_on", s->folder);
    audit_pair_text(&b, "host", s->host);
    audit_pair_int(&b, "port", s->port);
    audit_pair_int(&b, "safety", s->safety);
    audit_pair_text(&b, "username", s->username);
    audit_pair_text(&b, "sender", s->sender);
    audit_pair_text(&b, "address", s->address);
    return audit_end(&b);
}

static err password_write(turn *t, const char *password)
{
    const void *sealed = NULL;
    size_t n = 0;
    if (!text_empty(password)) { TRY(secret_seal(t->mem, SEALED_AS, password, &sealed, &n)); }
    return db_do(t->d, NULL, "UPDATE outbox_setting SET password = $2 WHERE id = $1",
                 INT(SETTING_ROW), BLOB(sealed, n));
}

err outbox_setting_put(turn *t, const outbox_setting *s, bool forget_password)
{
    outbox_setting old;
    int64_t rows = 0;
    TRY(outbox_setting_get(t->d, t->mem, false, &old));
    TRY(db_do(t->d, &rows,
              "INSERT INTO outbox_setting (id, mail, folder, host, port, safety, username, ca, "
              "sender, address, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)"
              " ON CONFLICT (id) DO UPDATE SET mail = excluded.mail, folder = excluded.folder,"
              " host = excluded.host, port = excluded.port, safety = excluded.safety,"
              " username = excluded.username, ca = excluded.ca, sender = excluded.sender,"
              " address = excluded.address, version = outbox_setting.version + 1"
              " WHERE outbox_setting.version = $11",
              INT(SETTING_ROW), INT(s->mail), INT(s->folder), TEXT(s->host), INT(s->port),
              INT(s->safety), TEXT(s->username), TEXT(s->ca), TEXT(s->sender), TEXT(s->address),
              INT(s->version)));
    if (rows == 0) { return E_CONFLICT; }
    if (forget_password || !text_empty(s->password)) { TRY(password_write(t, s->password)); }
    return audit_write(t, &(audit_deed){.deed = "outbox.setting",
                                        .kind = "outbox",
                                        .record = SETTING_ROW,
                                        .org = t->actor.org,
                                        .before = setting_json(t->mem, &old),
                                        .after = setting_json(t->mem, s)});
}

/* ---- letters --------------------------------------------------------------------------------- */

err outbox_post(db *d, const outbox_letter *l, moment at)
{
    return db_do(d, NULL,
                 "INSERT INTO outbox_letter (id, channel, person, target, subject, body, link, "
                 "state, tries, made_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, "
                 "$9)",
                 INT(id_new()), INT(l->channel), ID_OR_NULL(l->person), TEXT(l->target),
                 TEXT(l->subject), TEXT(l->body), TEXT(l->link), INT(OUTBOX_WAITING), MOMENT(at));
}

static err letters_read(db_q *q, arena *mem, outbox_rows *ret)
{
    while (db_row(q)) {
        outbox_row *r = GROW(mem, ret);
        r->id = db_int(q);
        r->letter.channel = (outbox_channel)db_int(q);
        r->letter.person = db_int(q);
        r->letter.target = db_text(q, mem);
        r->letter.subject = db_text(q, mem);
        r->letter.body = db_text(q, mem);
        r->letter.link = db_text(q, mem);
        r->state = (outbox_state)db_int(q);
        r->tries = db_int(q);
        r->made_at = db_moment(q);
        r->due_at = db_moment(q);
        r->sent_at = db_moment(q);
        r->fault = db_text(q, mem);
        r->reason = db_text(q, mem);
        r->name = db_text(q, mem);
    }
    return db_end(q);
}

#define LETTER                                                                                     \
    "SELECT l.id, l.channel, l.person, l.target, l.subject, l.body, l.link, l.state, l.tries,"     \
    " l.made_at, l.due_at, l.sent_at, l.fault, l.reason, p.name FROM outbox_letter l"              \
    " LEFT JOIN people_person p ON p.id = l.person"

err outbox_due(db *d, moment now, arena *mem, outbox_rows *ret)
{
    db_q q =
        db_sql(d, LETTER " WHERE l.state = $1 AND l.due_at <= $2 ORDER BY l.due_at, l.id LIMIT $3",
               INT(OUTBOX_WAITING), MOMENT(now), INT(DUE_MOST));
    return letters_read(&q, mem, ret);
}

err outbox_take(db *d, const outbox_row *r, moment now, bool *ret_taken)
{
    int64_t rows = 0;
    *ret_taken = false;
    if (r->tries >= OUTBOX_TRIES) { return outbox_record(d, r, OUTBOX_FAILED, r->fault, now); }
    TRY(db_do(d, &rows,
              "UPDATE outbox_letter SET tries = tries + 1, due_at = $2 WHERE id = $1 AND state = "
              "$3 AND tries = $4 AND due_at <= $5",
              INT(r->id), INT(now.s + outbox_pause_seconds(r->tries + 1)), INT(OUTBOX_WAITING),
              INT(r->tries), MOMENT(now)));
    *ret_taken = rows == 1;
    return OK;
}

/* What an officer decided meanwhile stays. */
err outbox_record(db *d, const outbox_row *r, outbox_state state, const char *fault, moment now)
{
    return db_do(d, NULL,
                 "UPDATE outbox_letter SET state = $2, fault = $3, sent_at = $4 WHERE id = $1 AND "
                 "state = $5",
                 INT(r->id), INT(state), TEXT(fault),
                 MOMENT(state == OUTBOX_SENT ? now : MOMENT_NONE), INT(OUTBOX_WAITING));
}

err outbox_sweep(db *d, moment now)
{
    return db_do(d, NULL, "DELETE FROM outbox_letter WHERE state = $1 AND due_at < $2",
                 INT(OUTBOX_SENT), INT(now.s - (int64_t)KEEP_DAYS * 86400));
}

/* ---- the officer's list, newest first -------------------------------------------------------- */

typedef struct {
    buf b;
    db_vals values;
} statement;

static void put_value(statement *s, arena *mem, const char *condition, db_val v)
{
    *GROW(mem, &s->values) = v;
    buf_printf(&s->b, "%s$%zu", condition, s->values.n);
}

/* The person is found as in every list; or what was typed stands in the subject or the address. */
static void put_words(db *d, statement *s, arena *mem, const char *words)
{
    static const char escaped[] = " ESCAPE '!'";
    buf plain = buf_new(mem);
    for (const char *at = words; *at; at++) {
        if (strchr("%_!", *at)) { buf_putc(&plain, '!'); } /* they mean something to LIKE */
        buf_putc(&plain, *at);
    }
    const char *within = arena_printf(mem, "%%%s%%", text_lower(mem, plain.at));
    put_value(s, mem, " AND (lower(l.subject) LIKE ", TEXT(within));
    buf_put(&s->b, escaped);
    put_value(s, mem, " OR lower(l.target) LIKE ", TEXT(within));
    buf_put(&s->b, escaped);
    buf_put(&s->b, " OR (p.id IS NOT NULL");
    people_words_sql(words, d, &s->b, &s->values, mem);
    buf_put(&s->b, "))");
}

static statement letters_where(db *d, const outbox_query *q, arena *mem, const char *select)
{
    statement s = {.b = buf_new(mem)};
    buf_put(&s.b, select);
    put_value(&s, mem, " WHERE l.id > ", INT(q->before));
    if (q->after) { put_value(&s, mem, " AND l.id < ", INT(q->after)); }
    if (q->state) { put_value(&s, mem, " AND l.state = ", INT(q->state)); }
    if (q->words && !text_empty(q->words)) { put_words(d, &s, mem, q->words); }
    return s;
}

err outbox_rows_of(db *d, const outbox_query *q, arena *mem, outbox_rows *ret)
{
    statement s = letters_where(d, q, mem, LETTER);
    put_value(&s, mem, q->before ? " ORDER BY l.id LIMIT " : " ORDER BY l.id DESC LIMIT ",
              INT((int64_t)q->limit));
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    return letters_read(&rows, mem, ret);
}

err outbox_count(db *d, const outbox_query *q, arena *mem, int64_t *ret)
{
    bool finds = q->words && !text_empty(q->words);
    outbox_query all = *q;
    all.before = all.after = 0;
    statement s = letters_where(d, &all, mem,
                                finds ? "SELECT count(*) FROM outbox_letter l LEFT JOIN"
                                        " people_person p ON p.id = l.person"
                                      : "SELECT count(*) FROM outbox_letter l");
    db_q rows = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

static err letter_audit(turn *t, const char *deed, int64_t id, const char *reason)
{
    int64_t person = 0;
    TRY(db_one(t->d, &person, "SELECT person FROM outbox_letter WHERE id = $1", INT(id)));
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "outbox",
                                        .record = id,
                                        .person = person,
                                        .org = t->actor.org,
                                        .reason = reason});
}

/* Due at once, and with all its tries before it again. */
err outbox_retry(turn *t, int64_t id, const char *reason)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE outbox_letter SET state = $2, tries = 0, due_at = $3, reason = $4 WHERE id = "
              "$1 AND state <> $5",
              INT(id), INT(OUTBOX_WAITING), MOMENT(t->now), TEXT(reason), INT(OUTBOX_SENT)));
    return rows ? letter_audit(t, "outbox.retry", id, reason) : E_CONFLICT;
}

err outbox_abandon(turn *t, int64_t id, const char *reason)
{
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "UPDATE outbox_letter SET state = $2, reason = $3 WHERE id = $1 AND state IN ($4, $5)",
        INT(id), INT(OUTBOX_ABANDONED), TEXT(reason), INT(OUTBOX_WAITING), INT(OUTBOX_FAILED)));
    return rows ? letter_audit(t, "outbox.abandon", id, reason) : E_CONFLICT;
}
