#include "notice/notice_inside.h"

static void reader_put(const notice_reader *r, const int64_t *persons, size_t n, notice_reader *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (persons[i] == r->person) { ret[i] = *r; }
    }
}

/* Always so many values, for one text: what is missing repeats the last. */
err notice_readers_get(db *d, const int64_t *persons, size_t n, arena *mem, notice_reader *ret)
{
    db_val wanted[NOTICE_READERS];
    for (size_t i = 0; i < NOTICE_READERS; i++) {
        wanted[i] = INT(persons[i < n ? i : n - 1]);
    }
    memset(ret, 0, n * sizeof *ret);
    db_q q = db_sql_n(d,
                      "SELECT p.id, l.person, l.lang, p.mail, p.phone FROM people_person p"
                      " LEFT JOIN account_login l ON l.person = p.id WHERE p.id IN ($1, $2, $3, $4,"
                      " $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                      wanted, NOTICE_READERS);
    while (db_row(&q)) {
        notice_reader r = {.person = db_int(&q)};
        r.account = db_int(&q) != 0;
        r.lang = text_is(db_text(&q, mem), "en") ? LANG_EN : LANG_ZH;
        r.mail = db_text(&q, mem);
        r.phone = db_text(&q, mem);
        reader_put(&r, persons, n, ret);
    }
    return db_end(&q);
}

err notice_unit_mail(db *d, int64_t org, arena *mem, const char **ret)
{
    *ret = "";
    db_q q = db_sql(d, "SELECT mail FROM people_org WHERE id = $1", INT(org));
    while (db_row(&q)) {
        *ret = db_text(&q, mem);
    }
    return db_end(&q);
}

err notice_add(db *d, int64_t person, const notice *n, moment at, bool *ret_fresh)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "INSERT INTO notice_message (person, id, kind, first, second, third, path, once, "
              "made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (person, once) DO "
              "NOTHING",
              INT(person), INT(id_new()), INT(n->kind), TEXT(n->words[0]), TEXT(n->words[1]),
              TEXT(n->words[2]), TEXT(n->path), TEXT(n->once), MOMENT(at)));
    *ret_fresh = rows == 1;
    return OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

#define MESSAGE                                                                                    \
    "SELECT id, kind, first, second, third, path, made_at, read_at FROM notice_message"            \
    " WHERE person = $1"

static err messages_read(db_q *q, arena *mem, notice_messages *ret)
{
    while (db_row(q)) {
        notice_message *m = GROW(mem, ret);
        m->id = db_int(q);
        m->what.kind = (notice_kind)db_int(q);
        m->what.words[0] = db_text(q, mem);
        m->what.words[1] = db_text(q, mem);
        m->what.words[2] = db_text(q, mem);
        m->what.path = db_text(q, mem);
        m->made_at = db_moment(q);
        m->read_at = db_moment(q);
    }
    return db_end(q);
}

err notice_messages_of(db *d, const notice_query *q, arena *mem, notice_messages *ret)
{
    int64_t after = q->after ? q->after : INT64_MAX;
    db_q s = q->before ? db_sql(d, MESSAGE " AND id > $2 ORDER BY id LIMIT $3", INT(q->person),
                                INT(q->before), INT((int64_t)q->limit))
                       : db_sql(d, MESSAGE " AND id < $2 ORDER BY id DESC LIMIT $3", INT(q->person),
                                INT(after), INT((int64_t)q->limit));
    return messages_read(&s, mem, ret);
}

err notice_get(db *d, int64_t person, int64_t id, arena *mem, notice_message *ret)
{
    notice_messages all = {0};
    db_q q = db_sql(d, MESSAGE " AND id = $2", INT(person), INT(id));
    TRY(messages_read(&q, mem, &all));
    if (all.n == 0) { return E_ABSENT; }
    *ret = all.at[0];
    return OK;
}

err notice_count(db *d, int64_t person, int64_t *ret)
{
    return db_one(d, ret, "SELECT count(*) FROM notice_message WHERE person = $1", INT(person));
}

int64_t notice_unread_of(db *d, int64_t person)
{
    int64_t n = 0;
    err e =
        db_one(d, &n, "SELECT count(*) FROM notice_message WHERE person = $1 AND read_at IS NULL",
               INT(person));
    return e == OK ? n : 0; /* a failure is kept in d, and the page looks there */
}

err notice_read_one(db *d, int64_t person, int64_t id, moment at)
{
    return db_do(d, NULL,
                 "UPDATE notice_message SET read_at = $3 WHERE person = $1 AND id = $2 AND read_at "
                 "IS NULL",
                 INT(person), INT(id), MOMENT(at));
}

err notice_read_all(db *d, int64_t person, moment at)
{
    return db_do(d, NULL,
                 "UPDATE notice_message SET read_at = $2 WHERE person = $1 AND read_at IS NULL",
                 INT(person), MOMENT(at));
}
