/* The checker of plans: counts everything anew from the pairs taken and shares nothing with the
 * engine but the words of solve.h. Person by person, then unit by unit. */
#include "solve/solve_check_inside.h"

#include <stdlib.h>

enum { FAULTS_KEPT = 100 };

/* ---- groups ---------------------------------------------------------------------------------- */

static check_groups group(arena *mem, int32_t groups_n, const int32_t *key, size_t n)
{
    check_groups g = {.first = TAKE_N(mem, int32_t, groups_n + 1), .at = TAKE_N(mem, int32_t, n)};
    int32_t *next = TAKE_N(mem, int32_t, groups_n + 1);
    for (size_t i = 0; i < n; i++) {
        g.first[key[i] + 1]++;
    }
    for (int32_t k = 0; k < groups_n; k++) {
        next[k + 1] = g.first[k + 1] += g.first[k];
    }
    for (size_t i = 0; i < n; i++) {
        g.at[next[key[i]]++] = (int32_t)i;
    }
    return g;
}

check_groups check_persons_of_units(const solve_problem *p, arena *mem)
{
    int32_t *unit = TAKE_N(mem, int32_t, p->persons_n);
    for (int32_t i = 0; i < p->persons_n; i++) {
        unit[i] = p->persons[i].unit;
    }
    return group(mem, p->units_n, unit, (size_t)p->persons_n);
}

check_groups check_quotas_of_units(const solve_problem *p, arena *mem)
{
    int32_t *unit = TAKE_N(mem, int32_t, p->quotas_n);
    for (int32_t q = 0; q < p->quotas_n; q++) {
        unit[q] = p->quotas[q].unit;
    }
    return group(mem, p->units_n, unit, (size_t)p->quotas_n);
}

int64_t check_away_most(const solve_unit *u)
{
    return u->away_permille ? (int64_t)u->headcount * u->away_permille / 1000 : -1;
}

/* ---- counting -------------------------------------------------------------------------------- */

typedef struct {
    const solve_problem *p;
    const uint8_t *taken;
    arena *mem;
    solve_verdict *v;
    int32_t *class_taken; /* a class each */
    int32_t *here;        /* a class each: people of the unit at hand in it */
    int32_t *chosen;      /* classes of the person, or of the unit, at hand */
    int32_t *days;        /* first days, last days of those of the unit at hand */
    int64_t *keys;        /* first day and class of those of the person at hand */
} count;

static void PRINTF(2, 3) broken(count *c, const char *format, ...)
{
    char line[200];
    va_list args;
    c->v->feasible = false;
    if (c->v->faults_n++ >= FAULTS_KEPT) { return; }
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    const char **at = GROW(c->mem, &c->v->faults);
    *at = arena_copy(c->mem, line);
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int by_key(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* By first day; of those before, the one that ends last is held against each. */
static void person_days_check(count *c, int32_t person, int32_t n)
{
    const solve_class *all = c->p->classes;
    for (int32_t i = 0; i < n; i++) {
        c->keys[i] = all[c->chosen[i]].first_day * ((int64_t)1 << 32) | c->chosen[i];
    }
    qsort(c->keys, (size_t)n, sizeof *c->keys, by_key);
    for (int32_t i = 1, last = (int32_t)(c->keys[0] & INT32_MAX); i < n; i++) {
        int32_t one = (int32_t)(c->keys[i] & INT32_MAX);
        if (all[one].first_day <= all[last].last_day) {
            broken(c, "person %d is in classes %d and %d on the same day", person + 1, last + 1,
                   one + 1);
        }
        last = all[one].last_day > all[last].last_day ? one : last;
    }
}

static void person_check(count *c, int32_t person)
{
    const solve_problem *p = c->p;
    int32_t n = 0;
    for (int32_t k = p->first_pair[person]; k < p->first_pair[person + 1]; k++) {
        c->v->reached[0] += c->taken[k] ? 0 : p->mandatory[k];
        if (!c->taken[k]) { continue; }
        c->chosen[n++] = p->pair_class[k];
        c->class_taken[p->pair_class[k]]++;
        for (int t = 0; t < p->tiers; t++) {
            c->v->reached[2 + t] += p->value[t][k];
        }
    }
    if (n > p->persons[person].max_classes) {
        broken(c, "person %d is in %d classes, at most %d are allowed", person + 1, n,
               p->persons[person].max_classes);
    }
    if (n > 1) { person_days_check(c, person, n); }
}

static void classes_check(count *c)
{
    for (int32_t k = 0; k < c->p->classes_n; k++) {
        const solve_class *one = &c->p->classes[k];
        int32_t n = c->class_taken[k];
        if (n < one->min) { c->v->reached[1] += one->min - n; }
        if (n > one->max) {
            broken(c, "class %d has %d people, at most %d are allowed", k + 1, n, one->max);
        }
    }
}

/* ---- a unit ---------------------------------------------------------------------------------- */

static void quotas_check(count *c, const check_groups *quotas, int32_t unit)
{
    for (int32_t i = quotas->first[unit]; i < quotas->first[unit + 1]; i++) {
        const solve_quota *q = &c->p->quotas[quotas->at[i]];
        int32_t n = c->here[q->klass];
        if (n < q->min) { c->v->reached[1] += q->min - n; }
        if (n > q->max) {
            broken(c, "unit %d has %d seats in class %d, at most %d are allowed", unit + 1, n,
                   q->klass + 1, q->max);
        }
    }
}

/* The most people are away on a day on which a class begins: so many have begun by then, so many
 * have ended before. */
static void away_check(count *c, int32_t unit, int32_t n)
{
    int64_t most = check_away_most(&c->p->units[unit]);
    int32_t *first = c->days, *last = c->days + n;
    for (int32_t i = 0; i < n; i++) {
        first[i] = c->p->classes[c->chosen[i]].first_day;
        last[i] = c->p->classes[c->chosen[i]].last_day;
    }
    qsort(first, (size_t)n, sizeof *first, by_number);
    qsort(last, (size_t)n, sizeof *last, by_number);
    for (int32_t i = 0, ended = 0; i < n && most >= 0; i++) {
        while (last[ended] < first[i]) {
            ended++;
        }
        bool whole_day = i + 1 == n || first[i + 1] != first[i];
        if (whole_day && i + 1 - ended > most) {
            broken(c, "unit %d has %d people in class on day %d, at most %lld are allowed",
                   unit + 1, i + 1 - ended, first[i], (long long)most);
        }
    }
}

/* Writes the classes of the unit's seats to c->chosen, one for each seat, and counts them in
 * c->here. */
static int32_t unit_seats(count *c, const check_groups *persons, int32_t unit)
{
    const solve_problem *p = c->p;
    int32_t n = 0;
    for (int32_t i = persons->first[unit]; i < persons->first[unit + 1]; i++) {
        int32_t person = persons->at[i];
        for (int32_t k = p->first_pair[person]; k < p->first_pair[person + 1]; k++) {
            if (!c->taken[k]) { continue; }
            c->chosen[n++] = p->pair_class[k];
            c->here[p->pair_class[k]]++;
        }
    }
    return n;
}

static void unit_check(count *c, const check_groups *persons, const check_groups *quotas,
                       int32_t unit)
{
    int32_t n = unit_seats(c, persons, unit), most = c->p->units[unit].seats_max;
    if (most && n > most) {
        broken(c, "unit %d has %d seats, at most %d are allowed", unit + 1, n, most);
    }
    quotas_check(c, quotas, unit);
    away_check(c, unit, n);
    for (int32_t i = 0; i < n; i++) {
        c->here[c->chosen[i]] = 0;
    }
}

void solve_check(const solve_problem *p, const uint8_t *taken, arena *mem, solve_verdict *ret)
{
    arena *scratch = arena_new();
    int32_t seats = 0;
    for (int32_t k = 0; k < p->pairs_n; k++) {
        seats += taken[k] != 0;
    }
    count c = {.p = p,
               .taken = taken,
               .mem = mem,
               .v = ret,
               .class_taken = TAKE_N(scratch, int32_t, p->classes_n),
               .here = TAKE_N(scratch, int32_t, p->classes_n),
               .chosen = TAKE_N(scratch, int32_t, seats),
               .days = TAKE_N(scratch, int32_t, 2 * (size_t)seats),
               .keys = TAKE_N(scratch, int64_t, seats)};
    check_groups persons = check_persons_of_units(p, scratch);
    check_groups quotas = check_quotas_of_units(p, scratch);
    *ret = (solve_verdict){.feasible = true, .fault = ""};
    for (int32_t i = 0; i < p->persons_n; i++) {
        person_check(&c, i);
    }
    classes_check(&c);
    for (int32_t u = 0; u < p->units_n; u++) {
        unit_check(&c, &persons, &quotas, u);
    }
    if (ret->faults.n) { ret->fault = ret->faults.at[0]; }
    arena_free(scratch);
}
