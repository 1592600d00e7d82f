/* The facts of everybody in a subtree, in four statements whatever the number of classes: people,
 * their hours, their classes, their answers; each by person, so that they are laid side by side in
 * one pass. */
#include <stdlib.h>

#include "callup/callup_facts.h"
#include "rule/rule.h"

/* $1 the subtree, $2 and $3 the years; the filter's own conditions follow. */
#define AMONG " FROM people_org_under u JOIN people_person p ON p.org = u.org"

static db_q ask(db *d, const callup_question *q, arena *mem, const char *head, const char *tail)
{
    buf sql = buf_new(mem);
    db_vals values = {0};
    people_filter everybody = people_filter_any();
    *GROW(mem, &values) = INT(q->org);
    *GROW(mem, &values) = INT(q->from_year);
    *GROW(mem, &values) = INT(q->to_year);
    buf_put(&sql, head);
    buf_put(&sql, " WHERE u.ancestor = $1 AND CAST($2 AS bigint) <= CAST($3 AS bigint)");
    people_filter_sql(q->f ? q->f : &everybody, d, &sql, &values, mem);
    buf_put(&sql, tail);
    return db_sql_n(d, sql.at, values.at, values.n);
}

typedef LIST(callup_person) people_found;

/* In no order: to sort a hundred thousand rows with their names takes the database longer than us.
 * They come unit by unit, whose name is kept once. */
static err people_find(db *d, const callup_question *question, arena *mem, arena *brief,
                       people_found *ret)
{
    db_q q = ask(d, question, brief,
                 "SELECT p.id, p.name, p.sort_key, p.title, p.post_level, p.rank, "
                 "p.state, p.categories, p.org, o.name" AMONG " JOIN people_org o ON o.id = p.org",
                 "");
    int64_t unit = 0;
    const char *unit_name = "";
    while (db_row(&q)) {
        callup_person *p = GROW(brief, ret);
        p->person = db_int(&q);
        p->name = db_text(&q, mem);
        p->sort_key = db_text(&q, mem);
        p->post = db_text(&q, mem);
        p->post_level = (post_level)db_int(&q);
        p->rank = (person_rank)db_int(&q);
        p->state = (person_state)db_int(&q);
        p->categories = (unsigned)db_int(&q);
        p->org = db_int(&q);
        if (p->org != unit) { unit_name = db_text(&q, mem); }
        unit = p->org;
        p->org_name = unit_name;
    }
    return db_end(&q);
}

static int by_person(const void *a, const void *b)
{
    const callup_person *x = *(callup_person *const *)a, *y = *(callup_person *const *)b;
    return (x->person > y->person) - (x->person < y->person);
}

static err people_read(db *d, const callup_question *question, arena *mem, callup_facts *ret)
{
    arena *brief = arena_new();
    people_found all = {0};
    err e = people_find(d, question, mem, brief, &all);
    callup_person **sorted = TAKE_N(brief, callup_person *, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        sorted[i] = &all.at[i];
    }
    qsort(sorted, all.n, sizeof(callup_person *), by_person);
    ret->people.at = TAKE_N(mem, callup_person, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        ret->people.at[i] = *sorted[i];
    }
    ret->people.n = ret->people.room = all.n;
    arena_free(brief);
    return e;
}

/* The next person of the list whose id is `id`; rows come in the same order. */
static callup_person *follow(callup_facts *f, size_t *at, int64_t id)
{
    while (*at < f->people.n && f->people.at[*at].person < id) {
        (*at)++;
    }
    return *at < f->people.n && f->people.at[*at].person == id ? &f->people.at[*at] : NULL;
}

static err hours_read(db *d, const callup_question *question, arena *mem, callup_facts *ret)
{
    size_t at = 0;
    db_q q = ask(d, question, mem,
                 "SELECT h.person, h.year, h.offjob, h.offjob_days" AMONG
                 " JOIN credit_year h ON h.person = p.id AND h.year >= $2 AND h.year <= $3",
                 " ORDER BY h.person, h.year");
    while (db_row(&q)) {
        callup_person *p = follow(ret, &at, db_int(&q));
        if (!p) { continue; }
        p->hours = p->hours_n++ ? p->hours : (uint32_t)ret->hours.n;
        callup_hours *h = GROW(mem, &ret->hours);
        h->year = (int32_t)db_int(&q);
        h->tenths = (int32_t)db_int(&q);
        h->days = (int32_t)db_int(&q);
    }
    return db_end(&q);
}

static err past_read(db *d, const callup_question *question, arena *mem, callup_facts *ret)
{
    size_t at = 0;
    db_q q = ask(d, question, mem,
                 "SELECT k.person, k.class, k.starts, k.ends, k.year, k.outcome, k.theme" AMONG
                 " JOIN class_trainee k ON k.person = p.id AND k.outcome IN (0, 1, 2)",
                 " ORDER BY k.person, k.class");
    while (db_row(&q)) {
        callup_person *p = follow(ret, &at, db_int(&q));
        if (!p) { continue; }
        p->past = p->past_n++ ? p->past : (uint32_t)ret->past.n;
        callup_past *k = GROW(mem, &ret->past);
        k->klass = db_int(&q);
        k->starts = db_day(&q);
        k->ends = db_day(&q);
        k->year = (int)db_int(&q);
        k->outcome = (class_outcome)db_int(&q);
        k->theme = db_text(&q, mem);
    }
    return db_end(&q);
}

static err answers_read(db *d, const callup_question *question, arena *mem, callup_facts *ret)
{
    size_t at = 0;
    db_q q = ask(d, question, mem,
                 "SELECT a.person, a.class, a.state" AMONG " JOIN callup_call a ON a.person = p.id",
                 " ORDER BY a.person, a.class");
    while (db_row(&q)) {
        callup_person *p = follow(ret, &at, db_int(&q));
        if (!p) { continue; }
        p->answers = p->answers_n++ ? p->answers : (uint32_t)ret->answers.n;
        callup_answer *a = GROW(mem, &ret->answers);
        a->klass = db_int(&q);
        a->state = (call_state)db_int(&q);
    }
    return db_end(&q);
}

static int by_name(const void *a, const void *b)
{
    const callup_person *x = *(callup_person *const *)a, *y = *(callup_person *const *)b;
    int names = strcmp(x->sort_key, y->sort_key);
    return names ? names : (x->person > y->person) - (x->person < y->person);
}

/* Names are compared once for all classes. */
static void places_give(callup_facts *f)
{
    arena *brief = arena_new();
    callup_person **all = TAKE_N(brief, callup_person *, f->people.n + 1);
    for (size_t i = 0; i < f->people.n; i++) {
        all[i] = &f->people.at[i];
    }
    qsort(all, f->people.n, sizeof(callup_person *), by_name);
    for (size_t i = 0; i < f->people.n; i++) {
        all[i]->place = (int32_t)i + 1;
    }
    arena_free(brief);
}

err callup_facts_of(db *d, const callup_question *q, arena *mem, callup_facts *ret)
{
    TRY(people_read(d, q, mem, ret));
    places_give(ret);
    TRY(hours_read(d, q, mem, ret));
    TRY(past_read(d, q, mem, ret));
    return answers_read(d, q, mem, ret);
}

err callup_terms_of(db *d, const class_card *c, arena *mem, callup_terms *ret)
{
    duty_book *book = TAKE(mem, duty_book);
    TRY(duty_book_on(d, c->starts, mem, book));
    *ret = (callup_terms){.c = c, .book = book};
    ret->max_per_year = (int)rule_value(d, "callup.max_per_year", c->starts, c->org, 0);
    ret->theme_years = (int)rule_value(d, "callup.repeat_theme_years", c->starts, c->org, 0);
    return OK;
}

err callup_audience(turn *t, const class_card *c, people_filter *ret, int64_t *ret_area)
{
    *ret = people_filter_any();
    if (c->audience_group) {
        people_group group = {0};
        TRY(people_group_get(t->d, c->audience_group, t->mem, &group));
        TRY(people_filter_read(group.filter, t->mem, ret));
    }
    ret->state = -1; /* who left is named as such, not missing */
    *ret_area = ret->org && people_org_is_under(t->d, ret->org, c->org) ? ret->org : 0;
    return *ret_area ? OK : callup_area(t, c, ret_area);
}

err callup_audience_ids(turn *t, const class_card *c, callup_ids *ret)
{
    people_filter f;
    callup_question question = {.f = &f};
    TRY(callup_audience(t, c, &f, &question.org));
    db_q q = ask(t->d, &question, t->mem, "SELECT p.id" AMONG, " ORDER BY p.id");
    while (db_row(&q)) {
        *GROW(t->mem, ret) = db_int(&q);
    }
    return db_end(&q);
}
