/* Lists of people: one filter, one keyset page, one query. Three ways lead through the table, and
 * none reads it all:
 *  - words were typed: from the search index to the rows (at most some ten thousand for a single
 * letter), the first of which are then read whole;
 *  - many fit: along the index of the order asked for, until the page is full;
 *  - few fit: unit by unit through people_person_by_facts, which holds all that a filter asks
 * about, then sorted, and the first read whole. SQLite keeps the order of a CROSS JOIN, and a `+`
 * keeps it off an index; PostgreSQL decides for itself. */
#include "claim/claim.h"
#include "people/people_inside.h"
#include "secret/secret.h"

typedef enum { WAY_WORDS, WAY_ORDER, WAY_UNITS } way;
enum {
    MANY =
        4000, /* from so many on the next 50 are met soon enough when walking; fewer are sorted in
                    about 5 ms */
    LIST_MOST = 500, /* rows of a page; a batch of a file has more */
    MOST = 40000     /* from so many on a batch is met soon enough */
};

typedef struct {
    db *d;
    arena *mem;
    buf b;
    db_vals values;
    bool lite, in_service; /* in_service: asks for the number of these, nothing else */
} statement;

static statement statement_new(db *d, arena *mem, const char *begin)
{
    statement s = {.d = d, .mem = mem, .b = buf_new(mem), .lite = *db_pick(d, "1", "0") == '1'};
    buf_put(&s.b, begin);
    return s;
}

/* `condition` ends where the number of the value belongs; `after` closes it. */
static void add_more(statement *s, const char *condition, db_val v, const char *after)
{
    *GROW(s->mem, &s->values) = v;
    buf_printf(&s->b, "%s$%d%s", condition, (int)s->values.n, after);
}

static void add(statement *s, const char *condition, db_val v) { add_more(s, condition, v, ""); }

static void add_list(statement *s, const char *condition, const int64_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) { /* numbers, never text from outside */
        buf_printf(&s->b, "%s%lld", i ? "," : condition, (long long)at[i]);
    }
    buf_put(&s->b, n ? ")" : "");
}

/* ---- search words ---------------------------------------------------------------------------- */

/* Characters beyond the basic plane (rare ones in names) are no letters to the databases' own word
 * breakers: they are indexed and looked for by their number. */
const char *people_search_words(arena *mem, const char *words)
{
    buf b = buf_new(mem);
    uint32_t code = 0;
    for (const char *next = words, *at = next; (next = text_next(at, &code)) != NULL; at = next) {
        if (code > 0xffff) {
            buf_printf(&b, "u%x", code);
        } else {
            buf_put_n(&b, at, (size_t)(next - at));
        }
    }
    return text_lower(mem, b.at);
}

/* Every word a prefix, all of them wanted. Only letters, digits and characters: nothing of the
 * index's own language gets through the quotes. */
static const char *search_query(statement *s, const char *words)
{
    buf b = buf_new(s->mem);
    for (const char *at = people_search_words(s->mem, pinyin_query_text(s->mem, words)); *at;) {
        at += strspn(at, " '\"\\");
        size_t n = strcspn(at, " '\"\\");
        if (n && s->lite) {
            buf_printf(&b, "%s\"%.*s\"*", b.n ? " " : "", (int)n, at);
        } else if (n) {
            buf_printf(&b, "%s'%.*s':*", b.n ? " & " : "", (int)n, at);
        }
        at += n;
    }
    return b.at;
}

/* "" where the words are no citizen number. */
static const char *citizen_in(arena *mem, const char *words)
{
    char *number = text_clean(mem, words);
    size_t n = strlen(number);
    if (n && number[n - 1] == 'x') { number[n - 1] = 'X'; }
    return citizen_check(number) == CITIZEN_OK ? number : "";
}

/* A whole citizen number finds its person by the keyed hash. */
static bool add_citizen(statement *s, const char *words)
{
    const char *number = citizen_in(s->mem, words);
    if (text_empty(number)) { return false; }
    int64_t owner = 0;
    err e = claim_owner(s->d, "citizen", secret_hash(s->mem, "citizen", number), &owner);
    add(s, " AND p.id = ", INT(e == OK ? owner : 0));
    return true;
}

static bool words_searched(const people_filter *f) { return !text_empty(f->words); }

/* One letter alone is in a third of all spellings; it asks for the names that begin with it, which
 * stand together in the order of names. 0: something else was typed. */
static char one_letter(const people_filter *f)
{
    char c = f->words[0];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter && !f->words[1] ? (char)(c | 0x20) : 0;
}

static void add_letter(statement *s, char letter)
{
    add(s, " AND p.sort_key >= ", TEXT(arena_printf(s->mem, "%c", letter)));
    add(s, " AND p.sort_key < ", TEXT(arena_printf(s->mem, "%c", letter + 1)));
}

static void add_words(statement *s, const people_filter *f)
{
    if (!words_searched(f) || add_citizen(s, f->words)) { return; }
    if (one_letter(f)) {
        add_letter(s, one_letter(f));
        return;
    }
    const char *query = search_query(s, f->words);
    if (text_empty(query)) {
        buf_put(&s->b, " AND 1 = 0"); /* nothing but marks was typed */
        return;
    }
    add_more(
        s,
        s->lite
            ? " AND p.id IN (SELECT rowid FROM people_search WHERE people_search MATCH "
            : " AND p.id IN (SELECT person FROM people_search WHERE words @@ to_tsquery('simple', ",
        TEXT(query), s->lite ? ")" : "))");
}

/* ---- the filter ------------------------------------------------------------------------------ */

static void add_days(statement *s, const people_filter *f)
{
    if (day_known(f->born_from)) add(s, " AND p.born >= ", DAY(f->born_from));
    if (day_known(f->born_to)) add(s, " AND p.born <= ", DAY(f->born_to));
    if (day_known(f->post_from)) add(s, " AND p.post_since >= ", DAY(f->post_from));
    if (day_known(f->post_to)) add(s, " AND p.post_since <= ", DAY(f->post_to));
}

/* Leaders are few: the index of levels leads to them faster than a look at everybody. */
static bool leaders_only(const people_filter *f)
{
    bool only = f->levels_n > 0;
    for (size_t i = 0; i < f->levels_n; i++) {
        only = only && f->levels[i] < POST_STAFF;
    }
    return only;
}

/* All but the words. `no_levels` keeps the index of levels out of it: most people hold one of two
 * levels, and each would be looked up in its row. An unknown people (ethnic NULL) is neither Han
 * nor a minority. */
static void add_facts(statement *s, const people_filter *f, bool no_levels)
{
    int state = f->state == 0 ? PERSON_ACTIVE : f->state;
    if (state > 0 && !s->in_service) add(s, " AND +p.state = ", INT(state));
    buf_put(&s->b, s->in_service ? " AND p.state = 1" : "");
    add_list(s, no_levels ? " AND +p.post_level IN (" : " AND p.post_level IN (", f->levels,
             f->levels_n);
    add_list(s, " AND p.rank IN (", f->ranks, f->ranks_n);
    if (f->sex >= 0) add(s, " AND p.sex = ", INT(f->sex));
    if (f->categories) add_more(s, " AND (p.categories & ", INT(f->categories), ") <> 0");
    if (f->ethnic_minority == 1) buf_put(&s->b, " AND p.ethnic <> '01'");
    if (f->ethnic_minority == 0) buf_put(&s->b, " AND p.ethnic = '01'");
    if (f->party == 1) buf_put(&s->b, " AND p.political IN (1, 2)");
    if (f->party == 0) buf_put(&s->b, " AND p.political NOT IN (1, 2)");
    add_days(s, f);
}

void people_filter_sql(const people_filter *f, db *d, buf *b, db_vals *values, arena *mem)
{
    statement s = {
        .d = d, .mem = mem, .b = *b, .values = *values, .lite = *db_pick(d, "1", "0") == '1'};
    add_facts(&s, f, false);
    add_words(&s, f);
    *b = s.b;
    *values = s.values;
}

void people_words_sql(const char *words, db *d, buf *b, db_vals *values, arena *mem)
{
    people_filter f = people_filter_any();
    if (!words || text_empty(words)) { return; }
    f.words = words;
    f.state = -1;
    people_filter_sql(&f, d, b, values, mem);
}

/* ---- the way through the table --------------------------------------------------------------- */

/* A batch of a file walks past everybody who does not fit on its way to thousands who do, so it
 * walks only when most fit. */
static way way_for(const people_filter *f, int64_t count, size_t limit)
{
    if (words_searched(f)) { return one_letter(f) ? WAY_ORDER : WAY_WORDS; }
    return count >= (limit > LIST_MOST ? MOST : MANY) ? WAY_ORDER : WAY_UNITS;
}

static void from_words(statement *s, const people_filter *f, bool all)
{
    const char *query = search_query(s, f->words);
    buf_put(&s->b, s->lite ? " FROM people_search CROSS JOIN people_person p"
                           : " FROM people_search s JOIN people_person p ON p.id = s.person");
    buf_put(&s->b, all ? "" : " CROSS JOIN people_org_under u");
    add_more(s, s->lite ? " WHERE people_search MATCH " : " WHERE s.words @@ to_tsquery('simple', ",
             TEXT(query), s->lite ? " AND p.id = people_search.rowid" : ")");
    if (!all) add(s, " AND u.org = p.org AND u.ancestor = ", INT(f->org));
}

static void from_table(statement *s, const people_filter *f, bool all, bool walking)
{
    if (all) {
        buf_put(&s->b, " FROM people_person p WHERE 1 = 1");
        return;
    }
    buf_put(&s->b, walking ? " FROM people_person p CROSS JOIN people_org_under u"
                           : " FROM people_org_under u CROSS JOIN people_person p");
    add(s, " WHERE p.org = u.org AND u.ancestor = ", INT(f->org));
}

static err from_where(statement *s, const people_filter *f, way w)
{
    bool all = false;
    if (f->org == 0) {
        all = true;
    } else {
        TRY(people_org_is_all(s->d, f->org, &all));
    }
    bool by_index = w == WAY_WORDS && text_empty(citizen_in(s->mem, f->words)) &&
                    !text_empty(search_query(s, f->words));
    if (by_index) {
        from_words(s, f, all);
    } else {
        from_table(s, f, all, w != WAY_UNITS);
        add_words(s, f);
    }
    add_facts(s, f, w == WAY_UNITS ? all && !leaders_only(f) : true);
    return OK;
}

/* ---- questions ------------------------------------------------------------------------------- */

/* Everybody in service, as the list opens: then the state is said in the words, and the small index
 * of these serves. */
static bool asks_in_service(const people_filter *f, arena *mem)
{
    people_filter any = people_filter_any(), same = *f;
    any.org = f->org;
    same.state = f->state == PERSON_ACTIVE ? 0 : f->state;
    return text_is(people_filter_text(&same, mem), people_filter_text(&any, mem));
}

static err count_in(db *d, const people_filter *f, arena *mem, int64_t *ret)
{
    statement s = statement_new(d, mem, "SELECT count(*)");
    s.in_service = asks_in_service(f, mem);
    TRY(from_where(&s, f, way_for(f, 0, 0)));
    db_q q = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        *ret = db_int(&q);
    }
    return db_end(&q);
}

err people_count(db *d, const people_filter *f, int64_t *ret)
{
    arena *mem = arena_new();
    err e = count_in(d, f, mem, ret);
    arena_free(mem);
    return e;
}

typedef struct {
    const people_filter *filter;
    arena *mem;
} shown_count;

static err shown_ask(db *d, void *of, int64_t *ret)
{
    shown_count *s = of;
    return count_in(d, s->filter, s->mem, ret);
}

/* Counting 126,000 people takes 5 ms, which a list that everybody opens all day should not pay
 * each time. */
err people_count_shown(db *d, const people_filter *f, arena *mem, int64_t *ret)
{
    shown_count s = {f, mem};
    const char *key = arena_printf(mem, "people.count %s", people_filter_text(f, mem));
    return db_kept_int(d, key, SHOWN_SECONDS, mem, shown_ask, &s, ret);
}

/* In the words of people_many_judge. */
static void add_fits(statement *s, const people_many *m)
{
    static const char *const sums[] = {
        [MANY_MARK] = ", CAST(COALESCE(sum(CASE WHEN p.categories & $1 <> 0 THEN 1 ELSE 0 END), 0)"
                      " AS bigint), 0, 0",
        [MANY_UNMARK] = ", CAST(COALESCE(sum(CASE WHEN p.categories & $1 = 0 THEN 1 ELSE 0 END), 0)"
                        " AS bigint), 0, 0",
        [MANY_MOVE] =
            ", CAST(COALESCE(sum(CASE WHEN p.state = 1 AND p.org = $1 THEN 1 ELSE 0 END), 0)"
            " AS bigint), CAST(COALESCE(sum(CASE WHEN p.state = 1 AND p.org <> $1 AND"
            " p.post_since > $2 THEN 1 ELSE 0 END), 0) AS bigint),"
            " CAST(COALESCE(sum(CASE WHEN p.state <> 1 THEN 1 ELSE 0 END), 0) AS bigint)"};
    bool moves = m->kind == MANY_MOVE;
    *GROW(s->mem, &s->values) = moves ? INT(m->org) : INT(m->category);
    if (moves) { *GROW(s->mem, &s->values) = DAY(m->since); }
    buf_put(&s->b, sums[m->kind]);
}

err people_many_counts(db *d, const people_filter *f, const people_many *m, arena *mem,
                       int64_t ret[MANY_FITS_N])
{
    statement s = statement_new(d, mem, "SELECT count(*)");
    add_fits(&s, m);
    TRY(from_where(&s, f, way_for(f, 0, 0)));
    db_q q = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        int64_t all = db_int(&q);
        ret[MANY_SO_ALREADY] = db_int(&q);
        ret[MANY_LATER] = db_int(&q);
        ret[MANY_GONE] = db_int(&q);
        ret[MANY_FITS] = all - ret[MANY_SO_ALREADY] - ret[MANY_LATER] - ret[MANY_GONE];
    }
    return db_end(&q);
}

#define LISTED_COLUMNS                                                                             \
    "p.id, p.org, p.name, p.sort_key, p.citizen_masked, p.sex, p.born, p.ethnic, p.political,"     \
    " p.education, p.title, p.post_level, p.rank, p.post_since, p.categories, p.state, p.version," \
    " (SELECT o.name FROM people_org o WHERE o.id = p.org)"

static const char *const orders[] = {[PEOPLE_BY_NAME] = "p.sort_key, p.id",
                                     [PEOPLE_BY_LEVEL] = "p.post_level, p.rank, p.sort_key, p.id"};

/* One row comparison over the columns of the order, which is what the index of the order can
 * follow; `off` keeps it off that index, which knows nothing of what is asked: each of its people
 * would be looked up. */
static void add_keyset(statement *s, const people_page *page, bool descending, bool off)
{
    if (text_empty(page->key)) { return; }
    buf_printf(&s->b, " AND (%s%s) %s (", off && s->lite ? "+" : "", orders[page->order],
               descending ? "<" : ">");
    if (page->order == PEOPLE_BY_LEVEL) {
        add_more(s, "", INT(page->post_level), ", ");
        add_more(s, "", INT(page->rank), ", ");
    }
    add_more(s, "", TEXT(page->key), ", ");
    add_more(s, "", INT(page->id), ")");
}

static void add_order(statement *s, people_order order, bool descending, bool off)
{
    static const char *const down[] = {[PEOPLE_BY_NAME] = "p.sort_key DESC, p.id DESC",
                                       [PEOPLE_BY_LEVEL] = "p.post_level DESC, p.rank DESC, "
                                                           "p.sort_key DESC, p.id DESC"};
    buf_printf(&s->b, " ORDER BY %s%s", off && s->lite ? "+" : "",
               descending ? down[order] : orders[order]);
}

/* Which people first, from the indexes alone; then their rows. */
static err page_statement(statement *s, const people_filter *f, const people_page *page)
{
    int64_t count = page->count;
    bool descending = page->down != page->back;
    if (count == 0 && !words_searched(f)) { TRY(count_in(s->d, f, s->mem, &count)); }
    way w = way_for(f, count, page->limit);
    buf_put(&s->b, w == WAY_ORDER ? "SELECT " LISTED_COLUMNS
                                  : "SELECT " LISTED_COLUMNS " FROM (SELECT p.id AS id");
    TRY(from_where(s, f, w));
    add_keyset(s, page, descending, w == WAY_UNITS);
    add_order(s, page->order, descending, w == WAY_UNITS);
    add_more(s, " LIMIT ", INT((int64_t)page->limit), "");
    if (w == WAY_ORDER) { return OK; }
    buf_put(&s->b, ") k JOIN people_person p ON p.id = k.id");
    add_order(s, page->order, descending, false);
    return OK;
}

/* What lists and files show of a person. The unit's name is asked for row by row from the people's
 * own column: a join would let the database begin with the units. */
static void listed_read(db_q *q, arena *mem, person *p)
{
    p->id = db_int(q);
    p->org = db_int(q);
    p->name = db_text(q, mem);
    p->sort_key = db_text(q, mem);
    p->citizen_masked = db_text(q, mem);
    p->sex = (person_sex)db_int(q);
    p->born = db_day(q);
    p->ethnic = db_text(q, mem);
    p->political = (person_political)db_int(q);
    p->education = (person_education)db_int(q);
    p->title = db_text(q, mem);
    p->post_level = (post_level)db_int(q);
    p->rank = (person_rank)db_int(q);
    p->post_since = db_day(q);
    p->categories = (unsigned)db_int(q);
    p->state = (person_state)db_int(q);
    p->version = db_int(q);
    p->org_name = db_text(q, mem);
    p->citizen = p->degree = p->school = p->phone = "";
    p->party_since = p->work_since = DAY_NONE;
}

/* Read whole, for cards of units. */
static err rows_read(db_q q, arena *mem, persons *ret)
{
    while (db_row(&q)) {
        person *p = GROW(mem, ret);
        people_row_read(&q, mem, p);
        p->org_name = db_text(&q, mem);
    }
    return db_end(&q);
}

err people_of(db *d, const people_filter *f, const people_page *page, arena *mem, persons *ret)
{
    statement s = statement_new(d, mem, "");
    persons found = {0};
    TRY(page_statement(&s, f, page));
    db_q q = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        listed_read(&q, mem, GROW(mem, &found));
    }
    TRY(db_end(&q));
    if (page->back) { REVERSE(&found); }
    if (ret->n == 0) {
        *ret = found;
        return OK;
    }
    for (size_t i = 0; i < found.n; i++) {
        *GROW(mem, ret) = found.at[i];
    }
    return OK;
}

err people_of_unit(db *d, int64_t org_id, const people_page *page, arena *mem, persons *ret,
                   int64_t *ret_count)
{
    TRY(db_one(d, ret_count,
               "SELECT count(*) FROM people_person p WHERE p.org = $1 AND p.state = 1",
               INT(org_id)));
    /* One unit's people are few: they are sorted. */
    const char *sql = arena_printf(mem,
                                   "SELECT " PEOPLE_COLUMNS ", o.name FROM people_person p JOIN "
                                   "people_org o ON o.id = p.org"
                                   " WHERE p.org = $1 AND +p.state = 1 ORDER BY %s LIMIT $2",
                                   orders[page->order]);
    return rows_read(db_sql(d, sql, INT(org_id), INT((int64_t)page->limit)), mem, ret);
}
