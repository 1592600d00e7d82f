/* Lists of people: one filter, one keyset page, one query. */
#include "people/people_inside.h"

/* `condition` ends where the number of the value belongs; `after` closes it. */
static void add_more(buf *b, db_vals *values, arena *mem, const char *condition, db_val v, const char *after)
{
    *GROW(mem, values) = v;
    buf_printf(b, "%s$%d%s", condition, (int)values->n, after);
}

static void add(buf *b, db_vals *values, arena *mem, const char *condition, db_val v)
{
    add_more(b, values, mem, condition, v, "");
}

static void add_list(buf *b, const char *column, const int64_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) { /* numbers, never text from outside */
        buf_printf(b, "%s%s%s%lld", i ? "," : " AND ", i ? "" : column, i ? "" : " IN (", (long long)at[i]);
    }
    buf_put(b, n ? ")" : "");
}

/* What search text becomes: every word a prefix, all of them wanted. Words are letters, digits and Chinese characters only, so nothing of
 * the index's own language gets through. */
static const char *search_query(db *d, arena *mem, const char *words)
{
    buf b = buf_new(mem);
    const char *typed = pinyin_query_text(mem, words);
    bool lite = db_pick(d, "1", "0")[0] == '1';
    for (const char *at = typed; *at;) {
        size_t n = strcspn(at, " ");
        if (n && lite) {
            buf_printf(&b, "%s\"%.*s\"*", b.n ? " " : "", (int)n, at);
        } else if (n) {
            buf_printf(&b, "%s'%.*s':*", b.n ? " & " : "", (int)n, at);
        }
        at += n + strspn(at + n, " ");
    }
    return b.at;
}

static void add_words(const people_filter *f, db *d, buf *b, db_vals *values, arena *mem)
{
    if (text_empty(f->words)) {
        return;
    }
    const char *query = search_query(d, mem, f->words);
    if (text_empty(query)) {
        buf_put(b, " AND 1 = 0"); /* nothing but marks was typed */
        return;
    }
    add_more(b, values, mem,
             db_pick(d, " AND p.id IN (SELECT rowid FROM people_search WHERE people_search MATCH ",
                     " AND p.id IN (SELECT person FROM people_search WHERE words @@ to_tsquery('simple', "),
             TEXT(query), db_pick(d, ")", "))"));
}

void people_filter_sql(const people_filter *f, db *d, buf *b, db_vals *values, arena *mem)
{
    int state = f->state == 0 ? PERSON_ACTIVE : f->state;
    if (state > 0) add(b, values, mem, " AND p.state = ", INT(state));
    add_list(b, "p.post_level", f->levels, f->levels_n);
    add_list(b, "p.rank", f->ranks, f->ranks_n);
    if (f->sex >= 0) add(b, values, mem, " AND p.sex = ", INT(f->sex));
    if (f->categories) add_more(b, values, mem, " AND (p.categories & ", INT(f->categories), ") <> 0");
    if (f->ethnic_minority == 1) buf_put(b, " AND p.ethnic <> '01'");
    if (f->ethnic_minority == 0) buf_put(b, " AND p.ethnic = '01'");
    if (f->party == 1) buf_put(b, " AND p.political IN (1, 2)");
    if (f->party == 0) buf_put(b, " AND p.political NOT IN (1, 2)");
    if (day_known(f->born_from)) add(b, values, mem, " AND p.born >= ", DAY(f->born_from));
    if (day_known(f->born_to)) add(b, values, mem, " AND p.born <= ", DAY(f->born_to));
    if (day_known(f->post_from)) add(b, values, mem, " AND p.post_since >= ", DAY(f->post_from));
    if (day_known(f->post_to)) add(b, values, mem, " AND p.post_since <= ", DAY(f->post_to));
    add_words(f, d, b, values, mem);
}

/* Large subtrees are walked in the order of names and each person's unit is looked up; small ones are gathered unit by unit and sorted.
 * SQLite keeps the order of a CROSS JOIN; PostgreSQL decides for itself. A subtree is large from a sixteenth of all units on. */
static err subtree_is_large(db *d, int64_t org, bool *ret)
{
    int64_t under = 0, all = 0;
    TRY(db_one(d, &under, "SELECT count(*) FROM people_org_under WHERE ancestor = $1", INT(org)));
    TRY(db_one(d, &all, "SELECT count(*) FROM people_org"));
    *ret = under * 16 >= all;
    return OK;
}

static err from_where(db *d, const people_filter *f, buf *b, db_vals *values, arena *mem)
{
    bool large = true;
    if (f->org == 0) {
        buf_put(b, " FROM people_person p JOIN people_org o ON o.id = p.org WHERE 1 = 1");
    } else {
        TRY(subtree_is_large(d, f->org, &large));
        bool by_name = large && text_empty(f->words);
        buf_put(b, by_name ? " FROM people_person p CROSS JOIN people_org_under u CROSS JOIN people_org o"
                           : " FROM people_org_under u JOIN people_person p ON p.org = u.org JOIN people_org o ON o.id = p.org");
        add(b, values, mem, by_name ? " WHERE u.org = p.org AND o.id = p.org AND u.ancestor = " : " WHERE u.ancestor = ",
            INT(f->org));
    }
    people_filter_sql(f, d, b, values, mem);
    return OK;
}

err people_of(db *d, const people_filter *f, const people_page *page, arena *mem, persons *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, "SELECT " PEOPLE_COLUMNS ", o.name");
    TRY(from_where(d, f, &b, &values, mem));
    if (!text_empty(page->key)) {
        *GROW(mem, &values) = TEXT(page->key);
        *GROW(mem, &values) = INT(page->id);
        buf_printf(&b, " AND (p.sort_key, p.id) %s ($%d, $%d)", page->back ? "<" : ">", (int)values.n - 1, (int)values.n);
    }
    *GROW(mem, &values) = INT(page->limit);
    buf_printf(&b, " ORDER BY %s LIMIT $%d", page->back ? "p.sort_key DESC, p.id DESC" : "p.sort_key, p.id", (int)values.n);
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&q)) {
        person *p = GROW(mem, ret);
        people_row_read(&q, mem, p);
        p->org_name = db_text(&q, mem);
    }
    return db_end(&q);
}

err people_count(db *d, const people_filter *f, int64_t *ret)
{
    arena *mem = arena_new();
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, "SELECT count(*)");
    err e = from_where(d, f, &b, &values, mem);
    if (e == OK) {
        db_q q = db_sql_n(d, b.at, values.at, values.n);
        while (db_row(&q)) {
            *ret = db_int(&q);
        }
        e = db_end(&q);
    }
    arena_free(mem);
    return e;
}

err people_group_get(db *d, int64_t id, arena *mem, people_group *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT id, org, name, filter, version FROM people_group WHERE id = $1", INT(id));
    while (db_row(&q)) {
        ret->id = db_int(&q);
        ret->org = db_int(&q);
        ret->name = db_text(&q, mem);
        ret->filter = db_text(&q, mem);
        ret->version = db_int(&q);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err people_group_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t org = 0;
    TRY(db_one(t->d, &org, "SELECT org FROM people_group WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = org};
    return OK;
}
