/* Kept standings: for each kept year a row a person, which says of each duty from which day on they
 * are behind. Written where somebody's facts change, in the same transaction; compared with a full
 * reckoning by one function, which mends and recounts. A year whose rules have changed since it was
 * made is not believed until it is made anew. */
#include "credit/credit_inside.h"

#include <stdatomic.h>
#include <stdlib.h>

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
    int64_t person, org, late[DUTY_KINDS]; /* by kind, from 0 */
    int64_t org_before, main_before;       /* of a change: what was kept; 0: nothing */
    bool gone;
} standing;
typedef LIST(standing) standings;

typedef struct {
    arena *mem;
    standings kept, changes; /* both in the order of persons */
    size_t at;               /* kept ones read */
} comparison;

#define LATES "main_late, online_late, initial_late, post_late, party_late, plan_late"

static err kept_read(db *d, duty_scope scope, int year, comparison *c)
{
    buf b = buf_new(c->mem);
    db_vals values = {0};
    *GROW(c->mem, &values) = INT(year);
    buf_put(&b, "SELECT person, org, " LATES " FROM credit_standing WHERE year = $1");
    duty_scope_put(&b, &values, c->mem, scope, "person");
    buf_put(&b, " ORDER BY person");
    db_q q = db_sql_n(d, b.at, values.at, values.n);
    while (db_row(&q)) {
        standing *s = GROW(c->mem, &c->kept);
        s->person = db_int(&q);
        s->org = db_int(&q);
        for (size_t i = 0; i < DUTY_KINDS; i++) {
            s->late[i] = db_int(&q);
        }
    }
    return db_end(&q);
}

/* Kept rows before this person are of nobody in service. */
static void drop_before(comparison *c, int64_t person_id)
{
    while (c->at < c->kept.n && c->kept.at[c->at].person < person_id) {
        standing *s = GROW(c->mem, &c->changes);
        *s = c->kept.at[c->at++];
        s->gone = true;
        s->org_before = s->org;
        s->main_before = s->late[DUTY_MAIN - 1];
    }
}

static void compare_one(comparison *c, const standing *so)
{
    drop_before(c, so->person);
    const standing *k = c->at < c->kept.n ? &c->kept.at[c->at] : NULL;
    bool there = k && k->person == so->person;
    c->at += there;
    if (!there || k->org != so->org || memcmp(k->late, so->late, sizeof k->late) != 0) {
        standing *s = GROW(c->mem, &c->changes);
        *s = *so;
        s->org_before = there ? k->org : 0;
        s->main_before = there ? k->late[DUTY_MAIN - 1] : 0;
    }
}

static err compare_person(void *context, const duty_facts *f, const credit_duty *v)
{
    standing s = {.person = f->person, .org = f->org};
    if (f->state != PERSON_ACTIVE) { return OK; }
    for (size_t i = 0; i < DUTY_KINDS; i++) {
        const duty_one *one = credit_duty_one(v, (duty_kind)(i + 1));
        s.late[i] = one ? duty_late(one) : LATE_NOT_THEIRS;
    }
    compare_one(context, &s);
    return OK;
}

static err compare(db *d, duty_scope scope, day on, comparison *c)
{
    TRY(kept_read(d, scope, day_year(on), c));
    TRY(duty_each(d, scope, on, compare_person, c));
    drop_before(c, INT64_MAX);
    return OK;
}

static err write_one(db *d, int year, const standing *s)
{
    if (s->gone) {
        return db_do(d, NULL, "DELETE FROM credit_standing WHERE person = $1 AND year = $2",
                     INT(s->person), INT(year));
    }
    return db_do(d, NULL,
                 "INSERT INTO credit_standing (person, year, org, " LATES ")"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (person, year) DO UPDATE"
                 " SET org = excluded.org, main_late = excluded.main_late,"
                 " online_late = excluded.online_late, initial_late = excluded.initial_late,"
                 " post_late = excluded.post_late, party_late = excluded.party_late,"
                 " plan_late = excluded.plan_late",
                 INT(s->person), INT(year), INT(s->org), INT(s->late[DUTY_MAIN - 1]),
                 INT(s->late[DUTY_ONLINE - 1]), INT(s->late[DUTY_INITIAL - 1]),
                 INT(s->late[DUTY_POST - 1]), INT(s->late[DUTY_PARTY - 1]),
                 INT(s->late[DUTY_PARTY_PLAN - 1]));
}

/* ---- added up by unit ------------------------------------------------------------------------ */

typedef struct {
    int64_t org, late;
    int more;
} tally;
typedef LIST(tally) tallies;

static void tally_add(tallies *all, arena *mem, int64_t org_id, int64_t late, int more)
{
    size_t i = 0;
    while (i < all->n && (all->at[i].org != org_id || all->at[i].late != late)) {
        i++;
    }
    if (i == all->n) { *GROW(mem, all) = (tally){.org = org_id, .late = late}; }
    all->at[i].more += more;
}

static void tally_move(tallies *all, arena *mem, const standing *s)
{
    int64_t late = s->late[DUTY_MAIN - 1];
    if (!s->gone && s->org == s->org_before && late == s->main_before) { return; }
    if (s->org_before) { tally_add(all, mem, s->org_before, s->main_before, -1); }
    if (!s->gone) { tally_add(all, mem, s->org, late, 1); }
}

/* Of some people: what they moved, a row once. */
static err tally_some(db *d, int year, const standings *changes, arena *mem)
{
    tallies all = {0};
    for (size_t i = 0; i < changes->n; i++) {
        tally_move(&all, mem, &changes->at[i]);
    }
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].more == 0) { continue; }
        TRY(db_do(d, NULL,
                  "INSERT INTO credit_tally (org, year, main_late, people) VALUES ($1, $2, $3, $4)"
                  " ON CONFLICT (org, year, main_late) DO UPDATE SET"
                  " people = credit_tally.people + excluded.people",
                  INT(all.at[i].org), INT(year), INT(all.at[i].late), INT(all.at[i].more)));
    }
    return OK;
}

static err tally_make(db *d, int year)
{
    TRY(db_do(d, NULL, "DELETE FROM credit_tally WHERE year = $1", INT(year)));
    return db_do(d, NULL,
                 "INSERT INTO credit_tally (org, year, main_late, people)"
                 " SELECT org, year, main_late, count(*) FROM credit_standing WHERE year = $1"
                 " GROUP BY org, year, main_late",
                 INT(year));
}

static err tally_differences(db *d, int year, int64_t *ret)
{
    int64_t wrong = 0, stray = 0;
    TRY(db_one(d, &wrong,
               "SELECT count(*) FROM (SELECT org, main_late, count(*) AS people"
               " FROM credit_standing WHERE year = $1 GROUP BY org, main_late) AS s"
               " LEFT JOIN credit_tally t ON t.org = s.org AND t.year = $1"
               " AND t.main_late = s.main_late WHERE t.people IS NULL OR t.people <> s.people",
               INT(year)));
    TRY(db_one(d, &stray,
               "SELECT count(*) FROM credit_tally t LEFT JOIN (SELECT DISTINCT org, main_late"
               " FROM credit_standing WHERE year = $1) AS s ON s.org = t.org"
               " AND s.main_late = t.main_late"
               " WHERE t.year = $1 AND t.people <> 0 AND s.org IS NULL",
               INT(year)));
    *ret = wrong + stray;
    return OK;
}

/* Compares, and writes what differs. Of everybody the tallies are made anew. */
static err mend(db *d, duty_scope scope, day on, int64_t *ret_changed)
{
    int year = day_year(on);
    comparison c = {.mem = arena_new()};
    err e = compare(d, scope, on, &c);
    for (size_t i = 0; e == OK && i < c.changes.n; i++) {
        e = write_one(d, year, &c.changes.at[i]);
    }
    if (e == OK) { e = scope.n ? tally_some(d, year, &c.changes, c.mem) : tally_make(d, year); }
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

typedef struct {
    int64_t person;
    day today;
} renewal;

static int by_day_and_person(const void *a, const void *b)
{
    const renewal *x = *(renewal *const *)a, *y = *(renewal *const *)b;
    if (x->today.n != y->today.n) { return x->today.n < y->today.n ? -1 : 1; }
    return x->person < y->person ? -1 : x->person > y->person;
}

/* So many are asked for together; fewer, but more than one, are filled up with the last, so that
 * there are two statements and not as many as there are numbers. */
enum { TOGETHER = 32 };

/* The first of `all` that share a day, each person once; returns how many of `all` they are. */
static size_t gather(const renewal *const *all, size_t n, int64_t persons[TOGETHER],
                     duty_scope *ret)
{
    size_t at = 0, found = 0;
    for (; at < n && all[at]->today.n == all[0]->today.n; at++) {
        bool again = found > 0 && persons[found - 1] == all[at]->person;
        if (!again && found == TOGETHER) { break; }
        if (!again) { persons[found++] = all[at]->person; }
    }
    for (size_t i = found; i < TOGETHER; i++) {
        persons[i] = persons[found - 1];
    }
    *ret = (duty_scope){persons, found > 1 ? TOGETHER : 1};
    return at;
}

/* Each person once, however much happened to them. */
static err renew_all(db *d, arena *mem, void *const *what, size_t n)
{
    kept_years years;
    int64_t changed = 0, persons[TOGETHER];
    TRY(years_of(d, &years));
    if (years.n == 0) { return OK; }
    const renewal **all = TAKE_N(mem, const renewal *, n);
    memcpy(all, what, n * sizeof *all);
    qsort(all, n, sizeof *all, by_day_and_person);
    for (size_t i = 0; i < n;) {
        duty_scope some;
        day today = all[i]->today;
        i += gather(all + i, n - i, persons, &some);
        for (size_t y = 0; y < years.n; y++) {
            TRY(mend(d, some, duty_day_of(years.at[y], today), &changed));
        }
    }
    return OK;
}

err standing_renew(db *d, int64_t person_id, day today)
{
    renewal *r = TAKE(db_late_mem(d), renewal);
    *r = (renewal){person_id, today};
    return db_later(d, renew_all, r);
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
        int64_t tallies = 0;
        if (e == OK && good) { e = tally_differences(d, years.at[i], &tallies); }
        *ret += (int64_t)c.changes.n + tallies;
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
    TRY(keep_if_not(d, year, at, ret_changed));
    for (size_t i = 0; i < ASKED; i++) {
        TRY(keep_if_not(d, atomic_exchange(&asked_[i], 0), at, ret_changed));
    }
    TRY(years_of(d, &years));
    for (size_t i = 0; i < years.n; i++) {
        TRY(keep_if_not(d, years.at[i], at, ret_changed));
    }
    return OK;
}
