/* The officers' lists. Conditions are put together once for rows and count, so that both speak of
 * the same. */
#include "account/account_inside.h"

typedef struct {
    buf b;
    db_vals values;
    arena *mem;
} statement;

static statement begin(arena *mem, const char *sql)
{
    statement s = {.b = buf_new(mem), .mem = mem};
    buf_put(&s.b, sql);
    return s;
}

/* `%s` of the words stands for the place of the value. */
static void add(statement *s, const char *words, db_val v)
{
    *GROW(s->mem, &s->values) = v;
    const char *at = strchr(words, '%');
    buf_put_n(&s->b, words, (size_t)(at - words));
    buf_printf(&s->b, "$%zu", s->values.n);
    buf_put(&s->b, at + 1);
}

static db_q run(db *d, const statement *s)
{
    return db_sql_n(d, s->b.at, s->values.at, s->values.n);
}

static err count_of(db *d, const statement *s, int64_t *ret)
{
    db_q q = run(d, s);
    while (db_row(&q)) {
        *ret = db_int(&q);
    }
    return db_end(&q);
}

static void add_words(statement *s, db *d, const char *words)
{
    if (text_empty(words)) { return; }
    const char *low = text_lower(s->mem, words);
    people_filter f = people_filter_any();
    f.words = words;
    f.state = -1;
    add(s, " AND ((l.username >= %", TEXT(low));
    add(s, " AND l.username < %)", TEXT(arena_printf(s->mem, "%s\x7f", low)));
    buf_put(&s->b, " OR (1 = 1");
    people_filter_sql(&f, d, &s->b, &s->values, s->mem);
    buf_put(&s->b, "))");
}

static void add_page(statement *s, const char *id, const char *key, int64_t from, bool back)
{
    if (!text_empty(key)) {
        buf_printf(&s->b, " AND (p.sort_key, %s) %s (", id, back ? "<" : ">");
        add(s, "%, ", TEXT(key));
        add(s, "%)", INT(from));
    }
    buf_printf(&s->b, back ? " ORDER BY p.sort_key DESC, %s DESC" : " ORDER BY p.sort_key, %s", id);
}

/* ---- accounts ------------------------------------------------------------------------------- */

#define ACCOUNTS_FROM                                                                              \
    " FROM account_login l JOIN people_person p ON p.id = l.person JOIN people_org o ON o.id = "   \
    "p.org"                                                                                        \
    " JOIN people_org_under u ON u.org = p.org"

static void account_where(statement *s, db *d, const account_query *q)
{
    add(s, " WHERE u.ancestor = %", INT(q->org));
    if (q->which == ACCOUNTS_NEVER) {
        buf_put(&s->b, " AND l.last_at IS NULL");
    } else if (q->which == ACCOUNTS_OPEN) {
        add(s, " AND l.state = %", INT(ACCOUNT_OPEN));
        add(s, " AND (l.locked_until IS NULL OR l.locked_until <= %)", MOMENT(q->now));
    } else if (q->which == ACCOUNTS_LOCKED) {
        add(s, " AND (l.state = %", INT(ACCOUNT_LOCKED));
        add(s, " OR l.locked_until > %)", MOMENT(q->now));
    }
    add_words(s, d, q->words);
}

err account_listed_of(db *d, const account_query *q, arena *mem, account_listeds *ret)
{
    statement s = begin(mem, "SELECT " ACCOUNT_COLUMNS ", o.name, p.sort_key" ACCOUNTS_FROM);
    account_where(&s, d, q);
    add_page(&s, "p.id", q->key, q->id, q->back != q->down);
    add(&s, " LIMIT %", INT(q->limit));
    db_q rows = run(d, &s);
    while (db_row(&rows)) {
        account_listed *r = GROW(mem, ret);
        account_login_read(&rows, mem, &r->login);
        r->unit = db_text(&rows, mem);
        r->sort_key = db_text(&rows, mem);
    }
    return db_end(&rows);
}

err account_listed_count(db *d, const account_query *q, arena *mem, int64_t *ret)
{
    statement s = begin(mem, "SELECT count(*)" ACCOUNTS_FROM);
    account_where(&s, d, q);
    return count_of(d, &s, ret);
}

/* ---- grants --------------------------------------------------------------------------------- */

#define GRANTS_FROM                                                                                \
    " FROM account_grant g JOIN account_login l ON l.person = g.person JOIN people_person p ON "   \
    "p.id = g.person"                                                                              \
    " JOIN people_org po ON po.id = p.org JOIN people_org o ON o.id = g.org"

static void grant_place(statement *s, const grant_query *q)
{
    if (q->above) {
        add(s, " JOIN people_org_under u ON u.ancestor = g.org WHERE u.org = %", INT(q->above));
    } else {
        add(s, " JOIN people_org_under u ON u.org = g.org WHERE u.ancestor = %", INT(q->org));
    }
    if (q->person) { add(s, " AND g.person = %", INT(q->person)); }
    if (q->role) { add(s, " AND g.role = %", INT(q->role)); }
}

static void grant_where(statement *s, db *d, const grant_query *q)
{
    grant_place(s, q);
    if (q->which == GRANTS_RUNNING) {
        add(s, " AND g.since <= %", DAY(q->on));
        add(s, " AND (g.until IS NULL OR g.until >= %)", DAY(q->on));
    } else if (q->which == GRANTS_COMING) {
        add(s, " AND g.since > %", DAY(q->on));
        buf_put(&s->b, " AND (g.until IS NULL OR g.until >= g.since)");
    } else if (q->which == GRANTS_OVER) {
        add(s, " AND (g.until < % OR g.until < g.since)", DAY(q->on));
    }
    add_words(s, d, q->words);
}

err account_grants_listed(db *d, const grant_query *q, arena *mem, grant_listeds *ret)
{
    statement s = begin(
        mem, "SELECT g.id, g.person, g.role, g.org, g.since, g.until, g.deputy_for, o.name, p.name,"
             " po.name, l.username, p.sort_key, g.reason, g.made_at" GRANTS_FROM);
    grant_where(&s, d, q);
    add_page(&s, "g.id", q->key, q->id, q->back != q->down);
    add(&s, " LIMIT %", INT(q->limit));
    db_q rows = run(d, &s);
    while (db_row(&rows)) {
        grant_listed *r = GROW(mem, ret);
        account_grant_read(&rows, mem, &r->grant);
        r->name = db_text(&rows, mem);
        r->unit = db_text(&rows, mem);
        r->username = db_text(&rows, mem);
        r->sort_key = db_text(&rows, mem);
        r->reason = db_text(&rows, mem);
        r->made_at = db_moment(&rows);
    }
    return db_end(&rows);
}

err account_grants_count(db *d, const grant_query *q, arena *mem, int64_t *ret)
{
    statement s = begin(mem, "SELECT count(*)" GRANTS_FROM);
    grant_where(&s, d, q);
    return count_of(d, &s, ret);
}
