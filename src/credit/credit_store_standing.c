/* Kept standings: for each kept year a row a person and duty, which says from which day on they are
 * behind. Written where somebody's facts change, in the same transaction; compared with a full
 * reckoning by one function, which mends and recounts. A year whose rules have changed since it was
 * made is not believed until it is made anew. */
#include "credit/credit_inside.h"

#include <stdatomic.h>

#include "rule/rule.h"

day duty_day_of(int year, day today)
{
    return day_year(today) == year ? today : day_of(year, 12, 31);
}

/* ---- whether a year is kept ------------------------------------------------------------------ */

/* Years that somebody asked about and that were counted in full: the next keeping makes them. */
enum { ASKED = 4 };
static atomic_int asked_[ASKED];

static void ask_for(int year)
{
    for (size_t i = 0; i < ASKED; i++) {
        int none = 0;
        if (atomic_load(&asked_[i]) == year) { return; }
        if (atomic_compare_exchange_strong(&asked_[i], &none, year)) { return; }
    }
}

err standing_good(db *d, day on, bool *ret)
{
    int64_t kept = 0, print = 0;
    int year = day_year(on);
    err e = db_one(d, &kept, "SELECT print FROM credit_kept WHERE year = $1", INT(year));
    *ret = false;
    if (e != OK && e != E_ABSENT) { return e; }
    TRY(rule_print(d, "duty.", on, &print));
    *ret = e == OK && kept == print;
    if (!*ret) { ask_for(year); }
    return OK;
}

/* ---- differences between what is kept and what is so ----------------------------------------- */

typedef struct {
    int64_t person, org, late;
    duty_kind duty;
    bool gone;
} standing;
typedef LIST(standing) standings;

typedef struct {
    arena *mem;
    standings kept, changes; /* both in the order of person and duty */
    size_t at;               /* kept ones read */
} comparison;

static err kept_read(db *d, duty_scope scope, int year, comparison *c)
{
    bool one = scope.n > 0;
    db_q q = one ? db_sql(d,
                          "SELECT person, duty, org, late FROM credit_standing WHERE person = $1"
                          " AND year = $2 ORDER BY person, duty",
                          INT(scope.persons[0]), INT(year))
                 : db_sql(d,
                          "SELECT person, duty, org, late FROM credit_standing WHERE year = $1"
                          " ORDER BY person, duty",
                          INT(year));
    while (db_row(&q)) {
        standing *s = GROW(c->mem, &c->kept);
        s->person = db_int(&q);
        s->duty = (duty_kind)db_int(&q);
        s->org = db_int(&q);
        s->late = db_int(&q);
    }
    return db_end(&q);
}

static bool comes_before(const standing *a, const standing *b)
{
    return a->person != b->person ? a->person < b->person : a->duty < b->duty;
}

/* Kept rows before this one are of nobody who owes that any more. */
static void drop_before(comparison *c, const standing *next)
{
    while (c->at < c->kept.n && (!next || comes_before(&c->kept.at[c->at], next))) {
        standing *s = GROW(c->mem, &c->changes);
        *s = c->kept.at[c->at++];
        s->gone = true;
    }
}

static void compare_one(comparison *c, const standing *so)
{
    drop_before(c, so);
    const standing *k = c->at < c->kept.n ? &c->kept.at[c->at] : NULL;
    bool there = k && k->person == so->person && k->duty == so->duty;
    c->at += there;
    if (!there || k->org != so->org || k->late != so->late) { *GROW(c->mem, &c->changes) = *so; }
}

static err compare_person(void *context, const duty_facts *f, const credit_duty *v)
{
    if (f->state != PERSON_ACTIVE) { return OK; }
    for (size_t i = 0; i < v->n; i++) {
        standing s = {.person = f->person,
                      .org = f->org,
                      .duty = v->at[i].kind,
                      .late = duty_late(&v->at[i])};
        compare_one(context, &s);
    }
    return OK;
}

static err compare(db *d, duty_scope scope, day on, comparison *c)
{
    TRY(kept_read(d, scope, day_year(on), c));
    TRY(duty_each(d, scope, on, compare_person, c));
    drop_before(c, NULL);
    return OK;
}

static err write_one(db *d, int year, const standing *s)
{
    if (s->gone) {
        return db_do(d, NULL,
                     "DELETE FROM credit_standing WHERE person = $1 AND year = $2 AND duty = $3",
                     INT(s->person), INT(year), INT(s->duty));
    }
    return db_do(d, NULL,
                 "INSERT INTO credit_standing (person, year, duty, org, late)"
                 " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, year, duty) DO UPDATE SET"
                 " org = excluded.org, late = excluded.late",
                 INT(s->person), INT(year), INT(s->duty), INT(s->org), INT(s->late));
}

/* Compares, and writes what differs. */
static err mend(db *d, duty_scope scope, day on, int64_t *ret_changed)
{
    comparison c = {.mem = arena_new()};
    err e = compare(d, scope, on, &c);
    for (size_t i = 0; e == OK && i < c.changes.n; i++) {
        e = write_one(d, day_year(on), &c.changes.at[i]);
    }
    *ret_changed += (int64_t)c.changes.n;
    arena_free(c.mem);
    return e;
}

/* ---- years ----------------------------------------------------------------------------------- */

enum { YEARS_MOST = 16 };
typedef struct {
    int at[YEARS_MOST];
    size_t n;
} kept_years;

static err years_of(db *d, kept_years *ret)
{
    ret->n = 0;
    db_q q = db_sql(d, "SELECT year FROM credit_kept ORDER BY year LIMIT 16");
    while (db_row(&q)) {
        ret->at[ret->n++] = (int)db_int(&q);
    }
    return db_end(&q);
}

err standing_renew(db *d, int64_t person_id, day today)
{
    kept_years years;
    int64_t changed = 0;
    TRY(years_of(d, &years));
    for (size_t i = 0; i < years.n; i++) {
        TRY(mend(d, (duty_scope){&person_id, 1}, duty_day_of(years.at[i], today), &changed));
    }
    return OK;
}

err credit_person_changed(turn *t, int64_t person_id)
{
    return standing_renew(t->d, person_id, t->today);
}

err standing_differences(db *d, day today, int64_t *ret)
{
    kept_years years;
    *ret = 0;
    TRY(years_of(d, &years));
    for (size_t i = 0; i < years.n; i++) {
        bool good = false;
        day on = duty_day_of(years.at[i], today);
        comparison c = {.mem = arena_new()};
        err e = standing_good(d, on, &good); /* a year of older rules is not believed by anybody */
        if (e == OK && good) { e = compare(d, (duty_scope){0}, on, &c); }
        *ret += (int64_t)c.changes.n;
        arena_free(c.mem);
        TRY(e);
    }
    return OK;
}

err credit_keep_year(db *d, int year, moment at, int64_t *ret_changed)
{
    day on = duty_day_of(year, moment_day(at));
    int64_t print = 0;
    TRY(mend(d, (duty_scope){0}, on, ret_changed));
    TRY(rule_print(d, "duty.", on, &print));
    return db_do(d, NULL,
                 "INSERT INTO credit_kept (year, print, made_at) VALUES ($1, $2, $3)"
                 " ON CONFLICT (year) DO UPDATE SET print = excluded.print,"
                 " made_at = excluded.made_at",
                 INT(year), INT(print), MOMENT(at));
}

static err keep_if_not(db *d, int year, moment at, int64_t *ret_changed)
{
    bool good = false;
    if (year == 0) { return OK; }
    TRY(standing_good(d, duty_day_of(year, moment_day(at)), &good));
    return good ? OK : credit_keep_year(d, year, at, ret_changed);
}

err credit_keep(db *d, moment at, int64_t *ret_changed)
{
    int year = day_year(moment_day(at));
    kept_years years;
    *ret_changed = 0;
    for (int back = 0; back < 2; back++) {
        TRY(keep_if_not(d, year - back, at, ret_changed));
    }
    for (size_t i = 0; i < ASKED; i++) {
        TRY(keep_if_not(d, atomic_exchange(&asked_[i], 0), at, ret_changed));
    }
    TRY(years_of(d, &years));
    for (size_t i = 0; i < years.n; i++) {
        TRY(keep_if_not(d, years.at[i], at, ret_changed));
    }
    return OK;
}
