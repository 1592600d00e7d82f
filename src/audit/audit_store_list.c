/* What the audit officer asks for, newest first. */
#include "audit/audit_inside.h"

enum { COUNTED_MOST = 100000 };

typedef LIST(db_val) values;
typedef struct {
    buf b;
    values v;
    arena *mem;
} statement;

/* `%` stands for the place of the value. */
static void add(statement *s, const char *words, db_val v)
{
    *GROW(s->mem, &s->v) = v;
    const char *at = strchr(words, '%');
    buf_put_n(&s->b, words, (size_t)(at - words));
    buf_printf(&s->b, "$%zu", s->v.n);
    buf_put(&s->b, at + 1);
}

static void add_people(statement *s, const audit_query *q)
{
    if (!q->by_words) { return; }
    if (q->people_n == 0) {
        buf_put(&s->b, " AND 1 = 0");
        return;
    }
    buf_printf(&s->b, " AND %s IN (", q->about ? "chain" : "actor");
    for (size_t i = 0; i < q->people_n; i++) {
        add(s, i ? ", %" : "%", INT(q->people[i]));
    }
    buf_put(&s->b, ")");
}

static statement where(const char *sql, const audit_query *q, arena *mem)
{
    statement s = {.b = buf_new(mem), .mem = mem};
    buf_put(&s.b, sql);
    buf_put(&s.b, " FROM audit_entry WHERE 1 = 1");
    add_people(&s, q);
    if (q->actor) add(&s, " AND actor = %", INT(q->actor));
    if (q->record) add(&s, " AND record = %", INT(q->record));
    if (!text_empty(q->deed)) add(&s, " AND deed = %", TEXT(q->deed));
    if (!text_empty(q->area)) { /* "people." up to "people/": '/' follows '.' */
        add(&s, " AND deed >= %", TEXT(arena_printf(mem, "%s.", q->area)));
        add(&s, " AND deed < %", TEXT(arena_printf(mem, "%s/", q->area)));
    }
    if (!q->drafts && text_empty(q->deed)) {
        add(&s, " AND deed NOT IN (%, ", TEXT("saved.draft_keep"));
        add(&s, "%)", TEXT("saved.draft_drop"));
    }
    if (moment_known(q->from)) add(&s, " AND at >= %", MOMENT(q->from));
    if (moment_known(q->to)) add(&s, " AND at < %", MOMENT(q->to));
    return s;
}

static db_q run(db *d, const statement *s) { return db_sql_n(d, s->b.at, s->v.at, s->v.n); }

err audit_entries_of(db *d, const audit_query *q, arena *mem, audit_entries *ret)
{
    statement s = where("SELECT " AUDIT_COLUMNS, q, mem);
    if (q->id) {
        buf_printf(&s.b, " AND (at, id) %s (", q->back ? ">" : "<");
        add(&s, "%, ", INT(q->at));
        add(&s, "%)", INT(q->id));
    }
    add(&s, q->back ? " ORDER BY at, id LIMIT %" : " ORDER BY at DESC, id DESC LIMIT %",
        INT(q->limit));
    db_q rows = run(d, &s);
    while (db_row(&rows)) {
        audit_entry_read(&rows, mem, GROW(mem, ret));
    }
    return db_end(&rows);
}

err audit_entries_count(db *d, const audit_query *q, arena *mem, int64_t *ret)
{
    statement s = where("SELECT count(*) FROM (SELECT id", q, mem);
    add(&s, " LIMIT %) c", INT(COUNTED_MOST));
    db_q rows = run(d, &s);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    *ret = *ret == COUNTED_MOST ? -1 : *ret;
    return db_end(&rows);
}

err audit_entry_get(db *d, int64_t chain, int64_t seq, arena *mem, audit_entry *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT " AUDIT_COLUMNS " FROM audit_entry WHERE chain = $1 AND seq = $2",
                    INT(chain), INT(seq));
    while (db_row(&q)) {
        audit_entry_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}
