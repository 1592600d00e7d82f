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

/* Of the unit itself: a range of one id, so that the statement stays the same. */
static int64_t lowest_org(const duty_question *q) { return q->direct ? q->org : 0; }
static int64_t highest_org(const duty_question *q) { return q->direct ? q->org : INT64_MAX; }

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

typedef struct {
    const duty_question *q;
    arena *mem;
    unit_children units;
    LIST(int64_t) persons; /* in the order of ids */
} full_list;

static err take_wanted(void *context, const duty_facts *f, const credit_duty *v)
{
    full_list *l = context;
    bool inside = l->q->direct ? f->org == l->q->org : child_of(&l->units, f->org) != NULL;
    if (f->state == PERSON_ACTIVE && inside && is_wanted(l->q, v)) {
        *GROW(l->mem, &l->persons) = f->person;
    }
    return OK;
}

static err full_list_of(db *d, const duty_question *q, arena *mem, full_list *ret)
{
    *ret = (full_list){.q = q, .mem = mem};
    TRY(children_of(d, q->org, mem, &ret->units));
    return duty_each(d, (duty_scope){0}, q->on, take_wanted, ret);
}

/* ---- how many -------------------------------------------------------------------------------- */

static err kept_count(db *d, const duty_question *q, int64_t *ret)
{
    late_range r = range_of(q), n = duty_late_range(q->online, q->on);
    if (!q->online) {
        return db_one(d, ret,
                      "SELECT count(*) FROM people_org_under u JOIN credit_standing s"
                      " ON s.org = u.org WHERE u.ancestor = $1 AND u.org >= $2 AND u.org <= $3"
                      " AND s.duty = $4 AND s.year = $5 AND s.late >= $6 AND s.late <= $7",
                      INT(q->org), INT(lowest_org(q)), INT(highest_org(q)), INT(kind_of(q)),
                      INT(day_year(q->on)), INT(r.from), INT(r.until));
    }
    return db_one(d, ret,
                  "SELECT count(*) FROM people_org_under u JOIN credit_standing s"
                  " ON s.org = u.org JOIN credit_standing n ON n.person = s.person"
                  " AND n.year = s.year AND n.duty = 2 WHERE u.ancestor = $1 AND u.org >= $2"
                  " AND u.org <= $3 AND s.duty = $4 AND s.year = $5 AND s.late >= $6"
                  " AND s.late <= $7 AND n.late >= $8 AND n.late <= $9",
                  INT(q->org), INT(lowest_org(q)), INT(highest_org(q)), INT(kind_of(q)),
                  INT(day_year(q->on)), INT(r.from), INT(r.until), INT(n.from), INT(n.until));
}

err credit_duties_count(db *d, const duty_question *q, int64_t *ret)
{
    bool kept = false;
    TRY(standing_good(d, q->on, &kept));
    if (kept) { return kept_count(d, q, ret); }
    full_list all;
    arena *mem = arena_new();
    err e = full_list_of(d, q, mem, &all);
    *ret = (int64_t)all.persons.n;
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

/* One line a unit and day from which somebody is behind: few, for hours come in whole classes. */
static err fold_kept(db *d, int64_t org_id, day on, folding *f)
{
    db_q q = db_sql(d,
                    "SELECT u.org, s.late, count(*) FROM people_org_under u JOIN credit_standing s"
                    " ON s.org = u.org WHERE u.ancestor = $1 AND s.duty = $2 AND s.year = $3"
                    " GROUP BY u.org, s.late ORDER BY u.org, s.late",
                    INT(org_id), INT(DUTY_MAIN), INT(day_year(on)));
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

#define WHO " x.id, x.org, x.name, x.sort_key, o.name, x.title "

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

#define OF_UNIT                                                                                    \
    " JOIN people_org o ON o.id = x.org WHERE u.ancestor = $1 AND u.org = x.org AND u.org >= $2"   \
    " AND u.org <= $3"
#define STANDING                                                                                   \
    " AND s.person = x.id AND s.org = u.org AND s.duty = $7 AND s.year = $8 AND s.late >= $9"      \
    " AND s.late <= $10"
#define ONLINE                                                                                     \
    " AND n.person = s.person AND n.year = s.year AND n.duty = 2 AND n.late >= $11"                \
    " AND n.late <= $12"

/* Few: found by their standing, then put in order. Many: in order of names, those in another state
 * left out; a page then costs some twenty rows for each that it shows. CROSS JOIN keeps SQLite to
 * that order. */
enum { FEW = 2000 };

static err kept_page(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    int64_t count = 0;
    TRY(kept_count(d, q, &count));
    late_range r = range_of(q), n = duty_late_range(q->online, q->on);
    const char *way = q->page.back ? " DESC" : "";
    buf b = buf_new(mem);
    buf_printf(&b, "SELECT" WHO "FROM %s%s" OF_UNIT STANDING "%s",
               count <= FEW ? "people_org_under u CROSS JOIN credit_standing s CROSS JOIN"
                              " people_person x"
                            : "people_person x CROSS JOIN people_org_under u CROSS JOIN"
                              " credit_standing s",
               q->online ? " CROSS JOIN credit_standing n" : "", q->online ? ONLINE : "");
    buf_printf(&b, " AND (x.sort_key, x.id) %s ($4, $5) ORDER BY x.sort_key%s, x.id%s LIMIT $6",
               q->page.back ? "<" : ">", way, way);
    const db_val values[] = {INT(q->org),     INT(lowest_org(q)),   INT(highest_org(q)),
                             TEXT(key_of(q)), INT(q->page.id),      INT((int64_t)q->page.limit),
                             INT(kind_of(q)), INT(day_year(q->on)), INT(r.from),
                             INT(r.until),    INT(n.from),          INT(n.until)};
    db_q rows = db_sql_n(d, b.at, values, COUNT_OF(values) - (q->online ? 0 : 2));
    while (db_row(&rows)) {
        who_read(&rows, mem, GROW(mem, ret));
    }
    return db_end(&rows);
}

enum { BLOCK = 500 };

static err full_block(db *d, const duty_question *q, const duty_row *last, arena *mem,
                      duty_rows *ret)
{
    const char *sql =
        q->page.back ? "SELECT" WHO "FROM people_org_under u CROSS JOIN people_person x" OF_UNIT
                       " AND x.state = 1 AND (x.sort_key, x.id) < ($4, $5)"
                       " ORDER BY x.sort_key DESC, x.id DESC LIMIT $6"
                     : "SELECT" WHO "FROM people_org_under u CROSS JOIN people_person x" OF_UNIT
                       " AND x.state = 1 AND (x.sort_key, x.id) > ($4, $5)"
                       " ORDER BY x.sort_key, x.id LIMIT $6";
    db_q rows = db_sql(d, sql, INT(q->org), INT(lowest_org(q)), INT(highest_org(q)),
                       TEXT(last ? last->sort_key : key_of(q)),
                       INT(last ? last->person : q->page.id), INT(BLOCK));
    while (db_row(&rows)) {
        who_read(&rows, mem, GROW(mem, ret));
    }
    return db_end(&rows);
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
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
            if (bsearch(&last.person, all.persons.at, all.persons.n, sizeof(int64_t), by_id)) {
                *GROW(mem, ret) = last;
            }
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

static void turn_round(duty_rows *rows)
{
    for (size_t i = 0; i < rows->n / 2; i++) {
        duty_row kept = rows->at[i];
        rows->at[i] = rows->at[rows->n - 1 - i];
        rows->at[rows->n - 1 - i] = kept;
    }
}

err credit_duties_of(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    bool kept = false;
    TRY(standing_good(d, q->on, &kept));
    TRY(kept ? kept_page(d, q, mem, ret) : full_page(d, q, mem, ret));
    TRY(give_duties(d, q, mem, ret));
    if (q->page.back) { turn_round(ret); }
    return OK;
}
