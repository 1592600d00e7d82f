/* Who has come and who has not, and which classes could take those who have not. */
#include "target/target_inside.h"

/* ---- people ---------------------------------------------------------------------------------- */

enum { MANY = 4000 }; /* from so many on the order of names is walked; fewer are sorted */

/* Who counts as come, as a condition over p. */
static void add_covered(target_sql *s, const target_goal *g, bool covered)
{
    buf_printf(&s->b, " AND %s (SELECT 1 FROM class_trainee k WHERE k.person = p.id",
               covered ? "EXISTS" : "NOT EXISTS");
    target_counts(s, g);
    buf_put(&s->b, ")");
}

static void add_key(target_sql *s, const target_question *q)
{
    if (text_empty(q->key)) { return; }
    target_sql_add(s, q->back ? " AND (p.sort_key, p.id) < (" : " AND (p.sort_key, p.id) > (",
                   TEXT(q->key), ", ");
    target_sql_add(s, "", INT(q->id), ")");
}

static err people_statement(target_sql *s, const target_question *q, int64_t area)
{
    bool walks = q->count >= MANY && text_empty(q->words);
    buf_put(&s->b, walks ? " FROM people_person p CROSS JOIN people_org_under u"
                         : " FROM people_org_under u CROSS JOIN people_person p");
    target_sql_add(s, " WHERE p.org = u.org AND u.ancestor = ", INT(area), "");
    TRY(target_whom(s, q->goal, q->words));
    add_covered(s, q->goal, q->covered);
    add_key(s, q);
    buf_put(&s->b, q->back ? " ORDER BY p.sort_key DESC, p.id DESC" : " ORDER BY p.sort_key, p.id");
    target_sql_add(s, " LIMIT ", INT((int64_t)q->limit), "");
    return OK;
}

static void person_read(db_q *q, arena *mem, target_person *p)
{
    p->person = db_int(q);
    p->name = db_text(q, mem);
    p->sort_key = db_text(q, mem);
    p->post = db_text(q, mem);
    p->post_level = (post_level)db_int(q);
    p->org_name = db_text(q, mem);
    p->class_name = "";
    p->ended = DAY_NONE;
}

/* The first class of each that counts, one statement for the page. */
static err first_classes(db *d, const target_goal *g, arena *mem, target_people *all)
{
    target_sql s = target_sql_new(d, mem,
                                  "SELECT k.person, k.class, c.name, k.ends FROM class_trainee k"
                                  " JOIN class_card c ON c.id = k.class WHERE k.person IN (");
    for (size_t i = 0; i < all->n; i++) { /* numbers, never text from outside */
        buf_printf(&s.b, "%s%lld", i ? "," : "", (long long)all->at[i].person);
    }
    buf_put(&s.b, ")");
    target_counts(&s, g);
    buf_put(&s.b, " ORDER BY k.ends, k.class, k.person");
    db_q q = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        int64_t id = db_int(&q), klass = db_int(&q);
        const char *name = db_text(&q, mem);
        day ended = db_day(&q);
        for (size_t i = 0; i < all->n; i++) {
            target_person *p = &all->at[i];
            if (p->person != id || p->klass) { continue; }
            p->klass = klass;
            p->class_name = name;
            p->ended = ended;
        }
    }
    return db_end(&q);
}

err target_people_of(db *d, const target_question *question, arena *mem, target_people *ret)
{
    int64_t area = target_area(d, question->goal, question->org);
    target_sql s = target_sql_new(d, mem,
                                  "SELECT p.id, p.name, p.sort_key, p.title, p.post_level,"
                                  " (SELECT o.name FROM people_org o WHERE o.id = p.org)");
    if (area == 0) { return OK; }
    TRY(people_statement(&s, question, area));
    db_q q = db_sql_n(d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        person_read(&q, mem, GROW(mem, ret));
    }
    TRY(db_end(&q));
    if (question->back) { REVERSE(ret); }
    return question->covered && ret->n ? first_classes(d, question->goal, mem, ret) : OK;
}

/* ---- classes --------------------------------------------------------------------------------- */

/* Classes share their audiences: each audience is counted once. */
typedef struct {
    int64_t group, area, fits;
    people_filter f;
    LIST(int64_t) orgs; /* of the area, upwards; empty: everywhere */
} audience;
typedef struct {
    LIST(audience) at;
} audiences;

static err orgs_read(db *d, audience *a, arena *mem)
{
    db_q q = db_sql(d, "SELECT org FROM people_org_under WHERE ancestor = $1 ORDER BY org",
                    INT(a->area));
    while (db_row(&q)) {
        *GROW(mem, &a->orgs) = db_int(&q);
    }
    return db_end(&q);
}

static err audience_of(turn *t, const class_card *c, int64_t area, audiences *all, size_t *ret)
{
    audience a = {.group = c->audience_group, .f = people_filter_any()};
    people_group g = {0};
    if (a.group) {
        err e = people_group_get(t->d, a.group, t->mem, &g);
        if (e == OK) { e = people_filter_read(g.filter, t->mem, &a.f); }
        if (e != OK && e != E_ABSENT) { return e; }
    }
    TRY(callup_area(t, c, &a.area));
    if (a.f.org && people_org_is_under(t->d, a.f.org, a.area)) { a.area = a.f.org; }
    for (*ret = 0; *ret < all->at.n; ++*ret) {
        const audience *k = &all->at.at[*ret];
        if (k->group == a.group && k->area == a.area) { return OK; }
    }
    if (!people_org_is_under(t->d, area, a.area)) { TRY(orgs_read(t->d, &a, t->mem)); }
    *GROW(t->mem, &all->at) = a;
    return OK;
}

static bool stands_in(const audience *a, int64_t org)
{
    size_t from = 0, to = a->orgs.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (a->orgs.at[middle] < org) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return a->orgs.n == 0 || (from < a->orgs.n && a->orgs.at[from] == org);
}

static void fact_read(db_q *q, arena *mem, person *p)
{
    p->org = db_int(q);
    p->state = (person_state)db_int(q);
    p->post_level = (post_level)db_int(q);
    p->rank = (person_rank)db_int(q);
    p->sex = (person_sex)db_int(q);
    p->political = (person_political)db_int(q);
    p->ethnic = db_text(q, mem);
    p->categories = (unsigned)db_int(q);
    p->born = db_day(q);
    p->post_since = db_day(q);
}

/* Everybody who is missing is read once and held against each audience. */
static err fits_count(turn *t, const target_goal *g, int64_t area, audiences *all)
{
    target_sql s = target_sql_new(
        t->d, t->mem,
        "SELECT p.org, p.state, p.post_level, p.rank, p.sex, p.political, p.ethnic, p.categories,"
        " p.born, p.post_since FROM people_org_under u CROSS JOIN people_person p");
    target_sql_add(&s, " WHERE p.org = u.org AND u.ancestor = ", INT(area), "");
    TRY(target_whom(&s, g, ""));
    add_covered(&s, g, false);
    arena *row = arena_new();
    db_q q = db_sql_n(t->d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        person p = {0};
        fact_read(&q, row, &p);
        for (size_t i = 0; i < all->at.n; i++) {
            audience *a = &all->at.at[i];
            a->fits += stands_in(a, p.org) && people_filter_fits(&a->f, &p);
        }
        arena_reset(row);
    }
    arena_free(row);
    return db_end(&q);
}

/* Classes of the office's subtree that have not begun and would count; those not yet approved too,
 * for they are planned. */
typedef struct {
    target_class at;
    class_card card; /* organiser and audience alone */
} planned;
typedef LIST(planned) planned_list;
enum { CLASSES_MOST = 100 };

static void planned_read(db_q *q, arena *mem, planned *p)
{
    p->at.klass = db_int(q);
    p->at.name = db_text(q, mem);
    p->at.org_name = db_text(q, mem);
    p->at.starts = db_day(q);
    p->at.ends = db_day(q);
    p->at.state = (class_state)db_int(q);
    p->at.free = db_int(q);
    p->at.calls = p->at.state == CLASS_APPROVED || p->at.state == CLASS_CALLING;
    p->card.org = db_int(q);
    p->card.audience_group = db_int(q);
}

static err planned_of(turn *t, const target_goal *g, planned_list *ret)
{
    target_sql s = target_sql_new(
        t->d, t->mem,
        "SELECT c.id, c.name, o.name, c.starts, c.ends, n.state, " CLASS_SEATS_LEFT(
            "c") ","
                 " c.org, c.audience_group FROM people_org_under u JOIN class_card c ON c.org = "
                 "u.org"
                 " JOIN class_now n ON n.class = c.id JOIN people_org o ON o.id = c.org");
    target_sql_add(&s, " WHERE u.ancestor = ", INT(g->org), "");
    target_sql_add(&s, " AND n.state <= ", INT(CLASS_CALLING), "");
    target_sql_add(&s, " AND c.starts > ", DAY(t->today), "");
    target_sql_add(&s, " AND c.starts >= ", DAY(g->starts), "");
    target_sql_add(&s, " AND c.ends <= ", DAY(g->due), "");
    if (g->kind) { target_sql_add(&s, " AND c.kind = ", INT(g->kind), ""); }
    if (!text_empty(g->theme)) { target_sql_add(&s, " AND c.theme = ", TEXT(g->theme), ""); }
    target_sql_add(&s, " ORDER BY c.starts, c.id LIMIT ", INT(CLASSES_MOST), "");
    db_q q = db_sql_n(t->d, s.b.at, s.values.at, s.values.n);
    while (db_row(&q)) {
        planned_read(&q, t->mem, GROW(t->mem, ret));
    }
    return db_end(&q);
}

err target_classes_of(turn *t, const target_goal *g, int64_t org, int64_t missing,
                      target_classes *ret)
{
    planned_list all = {0};
    audiences whom = {0};
    int64_t area = target_area(t->d, g, org);
    if (area == 0) { return OK; }
    TRY(planned_of(t, g, &all));
    size_t *which = TAKE_N(t->mem, size_t, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        TRY(audience_of(t, &all.at[i].card, area, &whom, &which[i]));
    }
    if (all.n) { TRY(fits_count(t, g, area, &whom)); }
    for (size_t i = 0; i < all.n; i++) {
        target_class *c = GROW(t->mem, ret);
        *c = all.at[i].at;
        c->fits = whom.at.at[which[i]].fits;
    }
    target_mark_needed(ret->at, ret->n, missing);
    return OK;
}
