/* The list of classes: one condition for list, count, board, calendar and export. */
#include "class/class_inside.h"

/* From the cards, in the order of one of their indexes, until the page is full. */
#define CLASS_WALK " FROM class_card c CROSS JOIN class_now n CROSS JOIN people_org o"
#define CLASS_MEET " AND n.class = c.id AND o.id = c.org"

typedef struct {
    buf sql;
    db_vals values;
    arena *mem;
} question;

/* Appends `words` with the next parameter's number in place of each ?. */
static void ask(question *q, const char *words, db_val value)
{
    *GROW(q->mem, &q->values) = value;
    for (; *words; words++) {
        if (*words == '?') {
            buf_printf(&q->sql, "$%zu", q->values.n);
        } else {
            buf_putc(&q->sql, *words);
        }
    }
}

/* A reader of everything is not asked class by class; for others each class's unit is looked up
 * among those below their roots, which may be thousands. */
static err ask_scope(db *d, question *q, const class_filter *f)
{
    bool all = false;
    if (f->scope_n == 1) { TRY(people_org_is_all(d, f->scope[0], &all)); }
    buf_put(&q->sql, " WHERE 1 = 1");
    if (all) { return OK; }
    buf_put(&q->sql, " AND (EXISTS (SELECT 1 FROM people_org_under u WHERE u.org = c.org"
                     " AND u.ancestor IN (");
    for (size_t i = 0; i < f->scope_n; i++) {
        ask(q, i ? ", ?" : "?", INT(f->scope[i]));
    }
    buf_put(&q->sql, f->scope_n ? "))" : "0))");
    if (f->staff) {
        ask(q, " OR c.id IN (SELECT class FROM class_staff WHERE person = ?)", INT(f->staff));
    }
    for (size_t i = 0; i < f->hosts_n; i++) {
        ask(q, " OR c.institution IN (SELECT h.org FROM people_org_under h WHERE h.ancestor = ?)",
            INT(f->hosts[i]));
    }
    buf_put(&q->sql, ")");
    return OK;
}

/* Words are looked for one by one, anywhere in name, theme, pinyin and code. */
static void ask_words(question *q, const char *words)
{
    char *lower = text_lower(q->mem, text_clean(q->mem, words));
    for (char *save = NULL, *w = strtok_r(lower, " %_", &save); w;
         w = strtok_r(NULL, " %_", &save)) {
        ask(q, " AND c.search LIKE ?", TEXT(arena_printf(q->mem, "%%%s%%", w)));
    }
}

static err ask_filter(db *d, question *q, const class_filter *f)
{
    const struct {
        const char *words;
        int value;
        bool on;
    } parts[] = {{" AND c.year = ?", f->year, f->year != 0},
                 {" AND n.state = ?", f->state, f->state != 0},
                 {" AND c.kind = ?", f->kind, f->kind != 0},
                 {" AND c.field = ?", f->field, f->field != 0},
                 {" AND c.organiser_level = ?", f->level, f->level >= 0},
                 {" AND c.origin = ?", f->origin, f->origin != 0}};
    TRY(ask_scope(d, q, f));
    if (f->org) {
        ask(q,
            " AND EXISTS (SELECT 1 FROM people_org_under b WHERE b.org = c.org AND b.ancestor = ?)",
            INT(f->org));
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].on) { ask(q, parts[i].words, INT(parts[i].value)); }
    }
    if (day_known(f->from)) { ask(q, " AND c.ends >= ?", DAY(f->from)); }
    if (day_known(f->to)) { ask(q, " AND c.starts <= ?", DAY(f->to)); }
    ask_words(q, f->words ? f->words : "");
    return OK;
}

static const char *const columns_of[] = {
    [CLASS_BY_STARTS] = "c.starts", [CLASS_BY_NAME] = "c.sort_key", [CLASS_BY_CODE] = "c.code"};

static void ask_page(question *q, const class_page *p)
{
    const char *column = columns_of[p->order];
    bool down = p->down != p->back;
    if (!text_empty(p->key)) {
        buf_printf(&q->sql, " AND (%s, c.id) %s ", column, down ? "<" : ">");
        ask(q, "(?, ", TEXT(p->key));
        ask(q, "?)", INT(p->id));
    }
    const char *way = down ? " DESC" : "";
    buf_printf(&q->sql, " ORDER BY %s%s, c.id%s", column, way, way);
    ask(q, " LIMIT ?", INT(p->limit));
}

static err taken_ask(db *d, void *klass, int64_t *ret)
{
    return db_one(d, ret, "SELECT count(*) FROM class_seat WHERE class = $1 AND state IN ($2, $3)",
                  INT(*(int64_t *)klass), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED));
}

/* How many sit in each of these classes. A page of 50 has ten thousand seats to count. */
static err seats_taken(db *d, arena *mem, class_listing *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const char *key = arena_printf(mem, "class.taken %lld", (long long)l->at[i].card.id);
        int64_t taken = 0;
        TRY(db_kept_int(d, key, SHOWN_SECONDS, mem, taken_ask, &l->at[i].card.id, &taken));
        l->at[i].taken = (int)taken;
    }
    return OK;
}

static const char *order_key(arena *mem, const class_card *c, class_order o, const char *sort_key)
{
    return o == CLASS_BY_STARTS ? day_iso(mem, c->starts) : o == CLASS_BY_CODE ? c->code : sort_key;
}

err class_list_of(db *d, const class_filter *f, const class_page *p, arena *mem, class_listing *ret)
{
    question q = {.sql = buf_new(mem), .mem = mem};
    buf_put(&q.sql, "SELECT " CLASS_COLUMNS ", c.sort_key" CLASS_WALK);
    TRY(ask_filter(d, &q, f));
    buf_put(&q.sql, CLASS_MEET);
    ask_page(&q, p);
    db_q rows = db_sql_n(d, q.sql.at, q.values.at, q.values.n);
    while (db_row(&rows)) {
        class_listed *l = GROW(mem, ret);
        class_row_read(&rows, mem, &l->card);
        l->key = order_key(mem, &l->card, p->order, db_text(&rows, mem));
    }
    TRY(db_end(&rows));
    if (p->back) { REVERSE(ret); }
    return seats_taken(d, mem, ret);
}

err class_list_counts(db *d, const class_filter *f, arena *mem, class_state_counts *ret)
{
    question q = {.sql = buf_new(mem), .mem = mem};
    *ret = (class_state_counts){0};
    buf_put(&q.sql, "SELECT n.state, count(*) FROM class_now n CROSS JOIN class_card c");
    TRY(ask_filter(d, &q, f));
    buf_put(&q.sql, " AND c.id = n.class");
    buf_put(&q.sql, " GROUP BY n.state ORDER BY n.state");
    db_q rows = db_sql_n(d, q.sql.at, q.values.at, q.values.n);
    while (db_row(&rows)) {
        int64_t state = db_int(&rows), n = db_int(&rows);
        if (state >= 0 && state <= CLASS_CANCELLED) { ret->of[state] = n; }
        ret->all += n;
    }
    return db_end(&rows);
}
