/* How many stand where, and who they are: from the kept standings; of a year that is not kept, from
 * a full reckoning. */
#include "credit/credit_inside.h"

#include <stdlib.h>

static duty_kind kind_of(const duty_question *q) { return q->kind ? q->kind : DUTY_MAIN; }

static late_range range_of(const duty_question *q)
{
    late_range r = duty_late_range(q->state, q->on);
    if (q->owed && r.until > LATE_MET) { r.until = LATE_MET; }
    return r;
}

static bool searched(const duty_question *q) { return q->words && !text_empty(q->words); }

/* Of the unit itself: no depth, so that the statement stays the same. */
static int64_t deepest(const duty_question *q) { return q->direct ? 0 : INT32_MAX; }

/* ---- in full --------------------------------------------------------------------------------- */

typedef struct {
    int64_t org, child;
} unit_child;
typedef LIST(unit_child) unit_children;

/* Each unit of the subtree with the unit directly below `org_id` in which it stands, by id. */
static err children_of(db *d, int64_t org_id, arena *mem, unit_children *ret)
{
    db_q q = db_sql(d,
                    "SELECT u.org, coalesce(c.ancestor, $1) FROM people_org_under u"
                    " LEFT JOIN (SELECT k.ancestor, k.org FROM people_org_under k JOIN people_org o"
                    " ON o.id = k.ancestor WHERE o.parent = $1) AS c ON c.org = u.org"
                    " WHERE u.ancestor = $1 ORDER BY u.org",
                    INT(org_id));
    while (db_row(&q)) {
        unit_child *c = GROW(mem, ret);
        c->org = db_int(&q);
        c->child = db_int(&q);
    }
    return db_end(&q);
}

static int by_unit(const void *a, const void *b)
{
    int64_t x = ((const unit_child *)a)->org, y = ((const unit_child *)b)->org;
    return (x > y) - (x < y);
}

static const unit_child *child_of(const unit_children *all, int64_t org_id)
{
    unit_child key = {.org = org_id};
    return all->n ? bsearch(&key, all->at, all->n, sizeof key, by_unit) : NULL;
}

static bool is_wanted(const duty_question *q, const credit_duty *v)
{
    const duty_one *one = credit_duty_one(v, kind_of(q));
    const duty_one *online = credit_duty_one(v, DUTY_ONLINE);
    if (!one || (q->owed && one->state == DUTY_NO_DUTY)) { return false; }
    return (!q->state || one->state == q->state) &&
           (!q->online || (online && online->state == q->online));
}

typedef LIST(int64_t) person_ids;
typedef struct {
    const duty_question *q;
    arena *mem;
    unit_children units;
    person_ids named, persons; /* whom the words find, and whom they leave; in the order of ids */
} full_list;

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool holds(const person_ids *l, int64_t person_id)
{
    return l->n && bsearch(&person_id, l->at, l->n, sizeof *l->at, by_id) != NULL;
}

static err named_of(db *d, const duty_question *q, arena *mem, person_ids *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, "SELECT p.id FROM people_person p WHERE +p.state = 1");
    people_words_sql(q->words, d, &b, &values, mem);
    buf_put(&b, " ORDER BY p.id");
    db_q rows = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&rows)) {
        *GROW(mem, ret) = db_int(&rows);
    }
    return db_end(&rows);
}

static err take_wanted(void *context, const duty_facts *f, const credit_duty *v)
{
    full_list *l = context;
    bool inside = l->q->direct ? f->org == l->q->org : child_of(&l->units, f->org) != NULL;
    bool named = !searched(l->q) || holds(&l->named, f->person);
    if (f->state == PERSON_ACTIVE && inside && named && is_wanted(l->q, v)) {
        *GROW(l->mem, &l->persons) = f->person;
    }
    return OK;
}

static err full_list_of(db *d, const duty_question *q, arena *mem, full_list *ret)
{
    *ret = (full_list){.q = q, .mem = mem};
    TRY(children_of(d, q->org, mem, &ret->units));
    if (searched(q)) { TRY(named_of(d, q, mem, &ret->named)); }
    return duty_each(d, (duty_scope){0}, q->on, take_wanted, ret);
}

/* ---- how many -------------------------------------------------------------------------------- */

static const char *column_of(duty_kind kind)
{
    static const char *const columns[] = {"main_late", "online_late", "initial_late",
                                          "post_late", "party_late",  "plan_late"};
    return columns[kind - DUTY_MAIN];
}

/* Standings of the year in these states: $1 the unit, $2 how deep, $3 the year. */
static void put_wanted(buf *b, db_vals *values, arena *mem, const duty_question *q)
{
    late_range r = range_of(q), n = duty_late_range(q->online, q->on);
    const db_val first[] = {INT(q->org), INT(deepest(q)), INT(day_year(q->on)), INT(r.from),
                            INT(r.until)};
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        *GROW(mem, values) = first[i];
    }
    buf_printf(b,
               " u.ancestor = $1 AND u.depth <= $2 AND s.year = $3 AND s.%s >= $4 AND s.%s <= $5",
               column_of(kind_of(q)), column_of(kind_of(q)));
    if (q->online) {
        *GROW(mem, values) = INT(n.from);
        *GROW(mem, values) = INT(n.until);
        buf_put(b, " AND s.online_late >= $6 AND s.online_late <= $7");
    }
}

static err count_asked(db *d, const char *sql, const db_vals *values, int64_t *ret)
{
    db_q rows = db_sql_n(d, sql, values->at, values->n);
    *ret = 0;
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

/* By the main duty alone the units' sums are enough. */
static err kept_count(db *d, const duty_question *q, arena *mem, int64_t *ret)
{
    bool alone = kind_of(q) == DUTY_MAIN && !q->online && !searched(q);
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, searched(q) ? "SELECT count(*) FROM people_person p CROSS JOIN credit_standing s"
                              " CROSS JOIN people_org_under u WHERE s.person = p.id AND"
                              " u.org = s.org AND"
                : alone     ? "SELECT CAST(coalesce(sum(s.people), 0) AS bigint)"
                              " FROM people_org_under u JOIN credit_tally s ON s.org = u.org WHERE"
                            : "SELECT count(*) FROM people_org_under u JOIN credit_standing s"
                              " ON s.org = u.org WHERE");
    put_wanted(&b, &values, mem, q);
    people_words_sql(q->words, d, &b, &values, mem);
    return count_asked(d, b.at, &values, ret);
}

err credit_duties_count(db *d, const duty_question *q, int64_t *ret)
{
    bool kept = false;
    full_list all = {0};
    TRY(standing_good(d, q->on, &kept));
    arena *mem = arena_new();
    err e = kept ? kept_count(d, q, mem, ret) : full_list_of(d, q, mem, &all);
    if (!kept) { *ret = (int64_t)all.persons.n; }
    arena_free(mem);
    return e;
}

/* ---- by unit --------------------------------------------------------------------------------- */

static void count_some(duty_by_unit *u, duty_state s, int64_t n)
{
    u->people += n;
    *(s == DUTY_MET      ? &u->met
      : s == DUTY_ON_WAY ? &u->on_way
      : s == DUTY_BEHIND ? &u->behind
                         : &u->none) += n;
}

static err units_below(db *d, int64_t org_id, arena *mem, duties_by_unit *ret)
{
    db_q q = db_sql(d,
                    "SELECT id, name FROM people_org WHERE parent = $1 OR id = $1 ORDER BY"
                    " CASE WHEN id = $1 THEN 0 ELSE 1 END, place, id",
                    INT(org_id));
    while (db_row(&q)) {
        duty_by_unit *u = GROW(mem, ret);
        u->org = db_int(&q);
        u->org_name = db_text(&q, mem);
        u->direct = u->org == org_id;
    }
    return db_end(&q);
}

typedef struct {
    unit_children units;
    duties_by_unit *list;
    int64_t child; /* the last one asked for, and its line */
    duty_by_unit *line;
} folding;

static duty_by_unit *line_of(folding *f, int64_t org_id)
{
    const unit_child *c = child_of(&f->units, org_id);
    if (!c) { return NULL; }
    for (size_t i = 0; f->child != c->child && i < f->list->n; i++) {
        if (f->list->at[i].org == c->child) {
            f->child = c->child;
            f->line = &f->list->at[i];
        }
    }
    return f->line;
}

static err fold_one(void *context, const duty_facts *f, const credit_duty *v)
{
    duty_by_unit *line = f->state == PERSON_ACTIVE ? line_of(context, f->org) : NULL;
    if (line) { count_some(line, credit_duty_one(v, DUTY_MAIN)->state, 1); }
    return OK;
}

static err fold_kept(db *d, int64_t org_id, day on, folding *f)
{
    db_q q = db_sql(d,
                    "SELECT u.org, s.main_late, s.people FROM people_org_under u"
                    " JOIN credit_tally s ON s.org = u.org WHERE u.ancestor = $1 AND s.year = $2"
                    " ORDER BY u.org, s.main_late",
                    INT(org_id), INT(day_year(on)));
    while (db_row(&q)) {
        duty_by_unit *line = line_of(f, db_int(&q));
        duty_state s = duty_state_of(db_int(&q), on);
        if (line) { count_some(line, s, db_int(&q)); }
    }
    return db_end(&q);
}

err credit_by_unit(db *d, int64_t org_id, day on, arena *mem, duties_by_unit *ret)
{
    folding f = {.list = ret};
    bool kept = false;
    TRY(units_below(d, org_id, mem, ret));
    if (ret->n == 0) { return E_ABSENT; }
    TRY(children_of(d, org_id, mem, &f.units));
    TRY(standing_good(d, on, &kept));
    TRY(kept ? fold_kept(d, org_id, on, &f) : duty_each(d, (duty_scope){0}, on, fold_one, &f));
    if (ret->at[0].people == 0 && ret->n > 1) {
        ret->at++; /* nobody stands directly in the unit */
        ret->n--;
        ret->room--;
    }
    return OK;
}

/* ---- who ------------------------------------------------------------------------------------- */

#define WHO " p.id, p.org, p.name, p.sort_key, o.name, p.title "

static void who_read(db_q *q, arena *mem, duty_row *r)
{
    r->person = db_int(q);
    r->org = db_int(q);
    r->name = db_text(q, mem);
    r->sort_key = db_text(q, mem);
    r->org_name = db_text(q, mem);
    r->post = db_text(q, mem);
}

static const char *key_of(const duty_question *q)
{
    return text_empty(q->page.key) ? (q->page.back && !q->page.id ? "\xf4\x8f\xbf\xbf" : " ")
                                   : q->page.key;
}

/* Few: found by their standing, then put in order. Many: in order of names, those in another state
 * left out; a page then costs some tens of rows for each that it shows. Typed words lead to the
 * people first. CROSS JOIN keeps SQLite to that order. */
enum { FEW = 2000 };

static err is_few(db *d, const duty_question *q, arena *mem, bool *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    int64_t n = 0;
    buf_put(&b, "SELECT count(*) FROM (SELECT 1 FROM people_org_under u JOIN credit_standing s"
                " ON s.org = u.org WHERE");
    put_wanted(&b, &values, mem, q);
    *GROW(mem, &values) = INT(FEW + 1);
    buf_printf(&b, " LIMIT $%zu) AS first_ones", values.n);
    TRY(count_asked(d, b.at, &values, &n));
    *ret = n <= FEW;
    return OK;
}

static err kept_page(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    static const char found[] = "people_org_under u CROSS JOIN credit_standing s CROSS JOIN"
                                " people_person p JOIN people_org o ON o.id = p.org"
                                " WHERE s.org = u.org AND p.id = s.person AND",
                      named[] = "people_person p CROSS JOIN people_org_under u CROSS JOIN"
                                " credit_standing s JOIN people_org o ON o.id = p.org"
                                " WHERE u.org = p.org AND s.person = p.id AND";
    bool few = false;
    const char *way = q->page.back ? " DESC" : "";
    buf b = buf_new(mem);
    db_vals values = {0};
    if (!searched(q)) { TRY(is_few(d, q, mem, &few)); }
    buf_printf(&b, "SELECT" WHO "FROM %s", few ? found : named);
    put_wanted(&b, &values, mem, q);
    people_words_sql(q->words, d, &b, &values, mem);
    *GROW(mem, &values) = TEXT(key_of(q));
    *GROW(mem, &values) = INT(q->page.id);
    *GROW(mem, &values) = INT((int64_t)q->page.limit);
    buf_printf(&b,
               " AND (p.sort_key, p.id) %s ($%zu, $%zu) ORDER BY p.sort_key%s, p.id%s LIMIT $%zu",
               q->page.back ? "<" : ">", values.n - 2, values.n - 1, way, way, values.n);
    db_q rows = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&rows)) {
        who_read(&rows, mem, GROW(mem, ret));
    }
    return db_end(&rows);
}

enum { BLOCK = 500 };

#define IN_SERVICE                                                                                 \
    "SELECT" WHO "FROM people_person p CROSS JOIN people_org_under u JOIN people_org o"            \
    " ON o.id = p.org WHERE u.ancestor = $1 AND u.depth <= $2 AND u.org = p.org AND +p.state = 1"

static err full_block(db *d, const duty_question *q, const duty_row *last, arena *mem,
                      duty_rows *ret)
{
    const char *sql = q->page.back ? IN_SERVICE " AND (p.sort_key, p.id) < ($3, $4)"
                                                " ORDER BY p.sort_key DESC, p.id DESC LIMIT $5"
                                   : IN_SERVICE " AND (p.sort_key, p.id) > ($3, $4)"
                                                " ORDER BY p.sort_key, p.id LIMIT $5";
    db_q rows =
        db_sql(d, sql, INT(q->org), INT(deepest(q)), TEXT(last ? last->sort_key : key_of(q)),
               INT(last ? last->person : q->page.id), INT(BLOCK));
    while (db_row(&rows)) {
        who_read(&rows, mem, GROW(mem, ret));
    }
    return db_end(&rows);
}

static err full_page(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    full_list all;
    duty_row last = {0};
    TRY(full_list_of(d, q, mem, &all));
    for (bool more = all.persons.n > 0; more && ret->n < q->page.limit;) {
        duty_rows block = {0};
        TRY(full_block(d, q, last.person ? &last : NULL, mem, &block));
        more = block.n == BLOCK;
        for (size_t i = 0; i < block.n && ret->n < q->page.limit; i++) {
            last = block.at[i];
            if (holds(&all.persons, last.person)) { *GROW(mem, ret) = last; }
        }
    }
    return OK;
}

static err give_duty(void *context, const duty_facts *f, const credit_duty *v)
{
    duty_rows *rows = context;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->at[i].person == f->person) { rows->at[i].duty = *v; }
    }
    return OK;
}

static err give_duties(db *d, const duty_question *q, arena *mem, duty_rows *rows)
{
    int64_t *ids = TAKE_N(mem, int64_t, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        ids[i] = rows->at[i].person;
    }
    return rows->n ? duty_each(d, (duty_scope){ids, rows->n}, q->on, give_duty, rows) : OK;
}

err credit_duties_of(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    bool kept = false;
    TRY(standing_good(d, q->on, &kept));
    TRY(kept ? kept_page(d, q, mem, ret) : full_page(d, q, mem, ret));
    TRY(give_duties(d, q, mem, ret));
    if (q->page.back) { REVERSE(ret); }
    return OK;
}
