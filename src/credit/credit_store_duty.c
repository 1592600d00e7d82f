/* Duties: one reading of facts (duty_each) and one reckoning (duty_reckon) for a person's page, the
 * lists, the kept standings and their recount. */
#include "credit/credit_inside.h"

#include <stdlib.h>

#include "rule/rule.h"

/* ---- rules ----------------------------------------------------------------------------------- */

typedef struct {
    db *d;
    day on;
    int64_t org;
    err e;
} rule_asking;

/* No rule that day: no duty. */
static int64_t value_at(rule_asking *a, const char *key, int64_t *ret_rule)
{
    rule r = {0};
    err e = a->e == OK ? rule_at(a->d, NULL, key, a->on, a->org, &r) : a->e;
    if (e != OK && e != E_ABSENT) { a->e = e; }
    if (ret_rule) { *ret_rule = e == OK ? r.id : 0; }
    return e == OK ? r.value : 0;
}

static tenths tenths_at(rule_asking *a, const char *key, int64_t *ret_rule)
{
    return (tenths){(int32_t)value_at(a, key, ret_rule)};
}

/* Days and months are whole in the rules. */
static tenths days_at(rule_asking *a, const char *key, int64_t days_each, int64_t *ret_rule)
{
    return (tenths){(int32_t)(value_at(a, key, ret_rule) * days_each * 10)};
}

err duty_rules_on(db *d, day on, int64_t org_id, duty_rules *ret)
{
    rule_asking a = {.d = d, .on = on, .org = org_id};
    *ret = (duty_rules){0};
    int64_t month = value_at(&a, "duty.month_days", NULL);
    ret->county = tenths_at(&a, "duty.county_up.tenths", &ret->county_rule);
    ret->county_days = days_at(&a, "duty.county_up.months", month, &ret->county_days_rule);
    ret->below = tenths_at(&a, "duty.below.tenths", &ret->below_rule);
    ret->below_days = days_at(&a, "duty.below.days", 1, &ret->below_days_rule);
    ret->online = tenths_at(&a, "duty.online.tenths", &ret->online_rule);
    ret->party = tenths_at(&a, "duty.party.tenths", &ret->party_rule);
    ret->party_plan = tenths_at(&a, "duty.party_plan.tenths", &ret->party_plan_rule);
    ret->party_plan_days = days_at(&a, "duty.party_plan.days", 1, &ret->party_plan_days_rule);
    ret->party_plan_start = (int)value_at(&a, "duty.party_plan.start_year", NULL);
    ret->party_plan_years = (int)value_at(&a, "duty.party_plan.years", NULL);
    int64_t years = value_at(&a, "duty.county_up.years", NULL);
    ret->county_years = years < 1 ? 5 : years > DUTY_YEARS ? DUTY_YEARS : (int)years;
    ret->county_start = (int)value_at(&a, "duty.county_up.start_year", NULL);
    ret->border = (person_rank)value_at(&a, "duty.border_rank", NULL);
    ret->initial_days = days_at(&a, "duty.initial.days", 1, &ret->initial_rule);
    ret->initial_months = (int)value_at(&a, "duty.initial.months", NULL);
    ret->post_county_days = days_at(&a, "duty.post_county.days", 1, &ret->post_county_rule);
    ret->post_township_days = days_at(&a, "duty.post_township.days", 1, &ret->post_township_rule);
    ret->post_months = (int)value_at(&a, "duty.post.months", NULL);
    return a.e;
}

static int by_org(const void *a, const void *b)
{
    int64_t x = ((const duty_book_org *)a)->org, y = ((const duty_book_org *)b)->org;
    return (x > y) - (x < y);
}

static duty_book_org *book_org(const duty_book *b, int64_t org_id)
{
    duty_book_org key = {.org = org_id};
    return b->orgs.n ? bsearch(&key, b->orgs.at, b->orgs.n, sizeof key, by_org) : NULL;
}

/* `own` are in the order of depth, so that a nearer unit's page of the book takes the place of the
 * one above it. */
err duty_book_on(db *d, day on, arena *mem, duty_book *ret)
{
    rule_orgs own = {0};
    *ret = (duty_book){0};
    TRY(duty_rules_on(d, on, 0, GROW(mem, &ret->rules)));
    TRY(rule_orgs_on(d, "duty.", on, mem, &own));
    for (size_t i = 0; i < own.n; i++) {
        size_t before = ret->orgs.n, page = ret->rules.n;
        TRY(duty_rules_on(d, on, own.at[i], GROW(mem, &ret->rules)));
        db_q q = db_sql(d, "SELECT org FROM people_org_under WHERE ancestor = $1 ORDER BY org",
                        INT(own.at[i]));
        LIST(duty_book_org) fresh = {0};
        while (db_row(&q)) {
            int64_t id = db_int(&q);
            duty_book_org *known = book_org(ret, id);
            if (known) {
                known->rules = page;
            } else {
                *GROW(mem, &fresh) = (duty_book_org){.org = id, .rules = page};
            }
        }
        TRY(db_end(&q));
        for (size_t k = 0; k < fresh.n; k++) {
            *GROW(mem, &ret->orgs) = fresh.at[k];
        }
        if (ret->orgs.n > before) {
            qsort(ret->orgs.at, ret->orgs.n, sizeof *ret->orgs.at, by_org);
        }
    }
    return OK;
}

const duty_rules *duty_book_for(const duty_book *b, int64_t org_id)
{
    const duty_book_org *o = book_org(b, org_id);
    return &b->rules.at[o ? o->rules : 0];
}

/* ---- facts ----------------------------------------------------------------------------------- */

void duty_scope_put(buf *b, db_vals *values, arena *mem, duty_scope scope, const char *column)
{
    for (size_t i = 0; i < scope.n; i++) {
        *GROW(mem, values) = INT(scope.persons[i]);
        if (i == 0) { buf_printf(b, " AND %s IN (", column); }
        buf_printf(b, i ? ", $%zu" : "$%zu", values->n);
    }
    if (scope.n) { buf_putc(b, ')'); }
}

/* Steps of a life and trainings of those who have any to look at, both in the order of persons. */
typedef struct {
    int64_t person;
    day since;
    post_level level;
} post_step;
typedef struct {
    int64_t person;
    duty_training what;
} person_training;
typedef struct {
    LIST(post_step) posts;
    LIST(person_training) trainings;
    size_t post, training; /* read up to here */
} duty_events;

static err posts_read(db *d, arena *mem, duty_scope scope, duty_events *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, "SELECT t.person, t.since, t.post_level FROM people_post t WHERE t.main = 1");
    duty_scope_put(&b, &values, mem, scope, "t.person");
    buf_put(&b, " ORDER BY t.person, coalesce(t.since, ''), t.id");
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&q)) {
        post_step *p = GROW(mem, &ret->posts);
        p->person = db_int(&q);
        p->since = db_day(&q);
        p->level = (post_level)db_int(&q);
    }
    return db_end(&q);
}

static err trainings_read(db *d, arena *mem, duty_scope scope, duty_events *ret)
{
    buf b = buf_new(mem);
    db_vals values = {0};
    buf_put(&b, "SELECT e.person, e.on_day, c.training, e.day_tenths FROM credit_entry e JOIN"
                " class_card c ON c.id = e.evidence WHERE e.evidence_kind LIKE 'class%'"
                " AND c.training IN (3, 4)");
    duty_scope_put(&b, &values, mem, scope, "e.person");
    buf_put(&b, " ORDER BY e.person, e.on_day DESC, e.id");
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&q)) {
        person_training *p = GROW(mem, &ret->trainings);
        p->person = db_int(&q);
        p->what.on = db_day(&q);
        p->what.training = (class_training)db_int(&q);
        p->what.days.n = (int32_t)db_int(&q);
    }
    return db_end(&q);
}

/* The first post's day, and the day of the last step upwards. A post that went before is known, so
 * whoever was entered with one post was not promoted as far as we know. */
static void give_events(duty_events *x, duty_facts *f)
{
    post_level before = 0;
    while (x->post < x->posts.n && x->posts.at[x->post].person <= f->person) {
        const post_step *s = &x->posts.at[x->post++];
        if (s->person != f->person) { continue; }
        if (!before) { f->began = day_known(s->since) ? s->since : f->began; }
        if (before && s->level < before) { f->promoted = s->since; }
        if (before && s->level > before) { f->promoted = DAY_NONE; }
        before = s->level;
    }
    while (x->training < x->trainings.n && x->trainings.at[x->training].person <= f->person) {
        const person_training *t = &x->trainings.at[x->training++];
        if (t->person == f->person && f->trainings_n < DUTY_TRAININGS) {
            f->trainings[f->trainings_n++] = t->what;
        }
    }
}

typedef struct {
    duty_facts facts;
    day post_since;
    bool open;
} fact_reading;

static void facts_open(fact_reading *r, int64_t person_id, int year)
{
    r->facts =
        (duty_facts){.person = person_id, .year = year, .began = DAY_NONE, .promoted = DAY_NONE};
    r->open = true;
}

static void facts_read(db_q *q, fact_reading *r)
{
    duty_facts *f = &r->facts;
    f->org = db_int(q);
    f->state = (person_state)db_int(q);
    f->level = (post_level)db_int(q);
    f->rank = (person_rank)db_int(q);
    f->political = (person_political)db_int(q);
    f->categories = (unsigned)db_int(q);
    f->began = db_day(q);
    int64_t k = f->year - db_int(q);
    duty_sum sum = {.offjob = {(int32_t)db_int(q)},
                    .days = {(int32_t)db_int(q)},
                    .online = {(int32_t)db_int(q)},
                    .other = {(int32_t)db_int(q)}};
    if (k >= 0 && k < DUTY_YEARS) {
        f->sums[k] = sum;
    } /* no row of any year: k is the year itself */
}

typedef struct {
    const duty_book *book;
    duty_events *events;
    day on;
    duty_visit visit;
    void *context;
} each_one;

static err facts_close(const each_one *e, fact_reading *r)
{
    credit_duty v;
    if (!r->open) { return OK; }
    r->open = false;
    give_events(e->events, &r->facts);
    duty_reckon(duty_book_for(e->book, r->facts.org), &r->facts, e->on, &v);
    return e->visit(e->context, &r->facts, &v);
}

static err facts_stream(db *d, arena *mem, duty_scope scope, const each_one *e)
{
    int year = day_year(e->on);
    fact_reading r = {0};
    err failed = OK;
    buf b = buf_new(mem);
    db_vals values = {0};
    *GROW(mem, &values) = INT(year);
    *GROW(mem, &values) = INT(year - DUTY_YEARS);
    buf_put(&b, "SELECT p.id, p.org, p.state, p.post_level, p.rank, p.political, p.categories,"
                " p.work_since, y.year, y.offjob, y.offjob_days, y.online, y.other"
                " FROM people_person p LEFT JOIN credit_year y ON y.person = p.id AND y.year > $2"
                " AND y.year <= $1 WHERE p.id > 0");
    duty_scope_put(&b, &values, mem, scope, "p.id");
    buf_put(&b, " ORDER BY p.id, y.year");
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (failed == OK && db_row(&q)) {
        int64_t id = db_int(&q);
        if (!r.open || id != r.facts.person) {
            failed = facts_close(e, &r);
            facts_open(&r, id, year);
        }
        facts_read(&q, &r);
    }
    err ended = db_end(&q);
    if (failed == OK && ended == OK) { failed = facts_close(e, &r); }
    return failed != OK ? failed : ended;
}

err duty_each(db *d, duty_scope scope, day on, duty_visit visit, void *context)
{
    arena *mem = arena_new();
    duty_book book = {0};
    duty_events events = {0};
    err e = duty_book_on(d, on, mem, &book);
    if (e == OK) { e = posts_read(d, mem, scope, &events); }
    if (e == OK) { e = trainings_read(d, mem, scope, &events); }
    if (e == OK) {
        each_one one = {
            .book = &book, .events = &events, .on = on, .visit = visit, .context = context};
        e = facts_stream(d, mem, scope, &one);
    }
    arena_free(mem);
    return e;
}

static err take_duty(void *context, const duty_facts *f UNUSED, const credit_duty *v)
{
    *(credit_duty *)context = *v;
    return OK;
}

err credit_duty_of(db *d, int64_t person_id, day on, arena *mem UNUSED, credit_duty *ret)
{
    *ret = (credit_duty){0};
    TRY(duty_each(d, (duty_scope){&person_id, 1}, on, take_duty, ret));
    return ret->n ? OK : E_ABSENT;
}
