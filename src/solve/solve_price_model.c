/* From the problem to the model of solve_price.h: persons by unit, options by last day, cells,
 * points. */
#include "solve/solve_price.h"

#include <stdlib.h>

/* ---- persons by unit ---- */
static void persons_by_unit(full_model *m, arena *mem, int32_t *plain_person)
{
    const solve_problem *p = m->p;
    m->units = TAKE_N(mem, full_unit, m->units_n + 1);
    m->unit_of = TAKE_N(mem, int32_t, m->persons_n + 1);
    m->max_classes = TAKE_N(mem, int32_t, m->persons_n + 1);
    int32_t *next = TAKE_N(mem, int32_t, m->units_n + 1);
    for (int32_t i = 0; i < m->persons_n; i++)
        m->units[p->persons[i].unit + 1].first_person++;
    for (int32_t u = 0; u < m->units_n; u++) {
        m->units[u + 1].first_person += m->units[u].first_person;
        next[u] = m->units[u].first_person;
    }
    for (int32_t i = 0; i < m->persons_n; i++) {
        int32_t to = next[p->persons[i].unit]++;
        plain_person[to] = i;
        m->unit_of[to] = p->persons[i].unit;
        m->max_classes[to] = p->persons[i].max_classes > 0 ? p->persons[i].max_classes : 0;
    }
}

/* ---- classes by last day ---- */
typedef struct {
    int32_t first, last, klass;
} span;

static int by_last(const void *a, const void *b)
{
    const span *x = a, *y = b;
    if (x->last != y->last) { return x->last < y->last ? -1 : 1; }
    return x->klass < y->klass ? -1 : x->klass > y->klass;
}

static int by_first(const void *a, const void *b)
{
    const span *x = a, *y = b;
    if (x->first != y->first) { return x->first < y->first ? -1 : 1; }
    return x->klass < y->klass ? -1 : x->klass > y->klass;
}

static span *spans_of(const solve_problem *p, arena *mem)
{
    span *ret = TAKE_N(mem, span, p->classes_n + 1);
    for (int32_t c = 0; c < p->classes_n; c++)
        ret[c] = (span){p->classes[c].first_day, p->classes[c].last_day, c};
    return ret;
}

/* ---- one unit: its cells, its points ---- */
typedef struct {
    full_model *m;
    arena *mem;
    const span *ending;   /* classes by last day */
    const span *starting; /* classes by first day */
    int32_t *cell_of;     /* of a class in the unit at work; -1: none */
    LIST(full_cell) cells;
    LIST(int32_t) point_day;
    int32_t *first_quota; /* quota lines by unit */
    int32_t *quota_by_unit;
} build;

/* A point is the last of the unit's first days before one of its classes ends: first days and last
 * days are walked through together (cells stand by last day). */
static void add_points(build *b, int32_t unit)
{
    full_model *m = b->m;
    int32_t begins = 0;
    size_t first = b->point_day.n, ends = (size_t)m->units[unit].first_cell;
    for (int32_t i = 0; i < m->classes_n; i++) {
        const span *s = &b->starting[i];
        if (b->cell_of[s->klass] < 0) { continue; }
        size_t was = ends;
        while (m->p->classes[b->cells.at[ends].klass].last_day < s->first)
            ends++;
        if (ends > was) { *GROW(b->mem, &b->point_day) = begins; }
        begins = s->first;
    }
    if (ends < b->cells.n) { *GROW(b->mem, &b->point_day) = begins; }
    for (size_t k = (size_t)m->units[unit].first_cell; k < b->cells.n; k++) {
        full_cell *c = &b->cells.at[k];
        const solve_class *klass = &m->p->classes[c->klass];
        size_t lo = first;
        while (b->point_day.at[lo] < klass->first_day)
            lo++;
        size_t hi = lo;
        while (hi + 1 < b->point_day.n && b->point_day.at[hi + 1] <= klass->last_day)
            hi++;
        c->lo = (int32_t)lo;
        c->hi = (int32_t)hi;
    }
}

static void add_cells(build *b, int32_t unit, const int32_t *plain_person)
{
    full_model *m = b->m;
    const solve_problem *p = m->p;
    memset(b->cell_of, -1, sizeof(int32_t) * (size_t)m->classes_n);
    for (int32_t i = m->units[unit].first_person; i < m->units[unit + 1].first_person; i++)
        for (int32_t k = p->first_pair[plain_person[i]]; k < p->first_pair[plain_person[i] + 1];
             k++)
            b->cell_of[p->pair_class[k]] = 0;
    for (int32_t i = 0; i < m->classes_n; i++) {
        int32_t c = b->ending[i].klass;
        if (b->cell_of[c] < 0) { continue; }
        b->cell_of[c] = (int32_t)b->cells.n;
        *GROW(b->mem, &b->cells) = (full_cell){c, -1, 0, -1};
    }
    for (int32_t i = b->first_quota[unit]; i < b->first_quota[unit + 1]; i++) {
        int32_t q = b->quota_by_unit[i], cell = b->cell_of[p->quotas[q].klass];
        if (cell >= 0) { b->cells.at[cell].quota = q; }
    }
}

static void add_pairs(build *b, int32_t unit, const int32_t *plain_person, int32_t *k)
{
    full_model *m = b->m;
    const solve_problem *p = m->p;
    for (int32_t i = m->units[unit].first_person; i < m->units[unit + 1].first_person; i++) {
        int32_t person = plain_person[i], first = *k;
        m->first_pair[i] = first;
        for (int32_t j = p->first_pair[person]; j < p->first_pair[person + 1]; j++) {
            int32_t cell = b->cell_of[p->pair_class[j]], to = (*k)++;
            for (; to > first && m->pairs[to - 1].cell > cell; to--) {
                m->pairs[to] = m->pairs[to - 1];
                m->plain[to] = m->plain[to - 1];
            }
            m->pairs[to] = (full_pair){0, cell, 0};
            m->plain[to] = j;
        }
        for (int32_t j = first; j < *k; j++) {
            const solve_class *own = &p->classes[b->cells.at[m->pairs[j].cell].klass];
            int32_t n = 0;
            while (first + n < j &&
                   p->classes[b->cells.at[m->pairs[first + n].cell].klass].last_day <
                       own->first_day)
                n++;
            m->pairs[j].before = n;
            m->owner[j] = i;
        }
        if (*k - first > m->options_most) { m->options_most = *k - first; }
    }
}

static void quotas_by_unit(build *b)
{
    const solve_problem *p = b->m->p;
    b->first_quota = TAKE_N(b->mem, int32_t, p->units_n + 2);
    b->quota_by_unit = TAKE_N(b->mem, int32_t, p->quotas_n + 1);
    for (int32_t q = 0; q < p->quotas_n; q++)
        b->first_quota[p->quotas[q].unit + 2]++;
    for (int32_t u = 0; u < p->units_n; u++)
        b->first_quota[u + 2] += b->first_quota[u + 1];
    for (int32_t q = 0; q < p->quotas_n; q++)
        b->quota_by_unit[b->first_quota[p->quotas[q].unit + 1]++] = q;
}

/* How many of the unit can be away on one day, and whether that can ever be too many. */
static bool unit_limits(full_model *m, int32_t unit)
{
    const solve_unit *u = &m->p->units[unit];
    full_unit *to = &m->units[unit];
    int32_t people = m->units[unit + 1].first_person - to->first_person;
    to->seats = u->seats_max > 0 ? u->seats_max : INT32_MAX;
    to->cap = INT32_MAX;
    if (u->away_permille <= 0) { return false; }
    int64_t cap = (int64_t)u->headcount * u->away_permille / 1000;
    if (cap < INT32_MAX) { to->cap = (int32_t)cap; }
    return people > to->cap;
}

void full_model_of(const solve_problem *p, arena *mem, full_model *ret)
{
    full_model *m = ret;
    *m = (full_model){.p = p,
                      .persons_n = p->persons_n,
                      .classes_n = p->classes_n,
                      .units_n = p->units_n,
                      .pairs_n = p->pairs_n};
    arena *own = arena_new();
    int32_t *plain_person = TAKE_N(own, int32_t, p->persons_n + 1);
    persons_by_unit(m, mem, plain_person);
    build b = {.m = m, .mem = own, .cell_of = TAKE_N(own, int32_t, p->classes_n + 1)};
    span *ending = spans_of(p, own), *starting = spans_of(p, own);
    qsort(ending, (size_t)p->classes_n, sizeof(span), by_last);
    qsort(starting, (size_t)p->classes_n, sizeof(span), by_first);
    b.ending = ending;
    b.starting = starting;
    quotas_by_unit(&b);
    m->first_pair = TAKE_N(mem, int32_t, p->persons_n + 1);
    m->pairs = TAKE_N(mem, full_pair, p->pairs_n + 1);
    m->owner = TAKE_N(mem, int32_t, p->pairs_n + 1);
    m->plain = TAKE_N(mem, int32_t, p->pairs_n + 1);
    int32_t pairs = 0;
    for (int32_t u = 0; u < p->units_n; u++) {
        m->units[u].first_cell = (int32_t)b.cells.n;
        m->units[u].first_point = (int32_t)b.point_day.n;
        add_cells(&b, u, plain_person);
        if (unit_limits(m, u)) { add_points(&b, u); }
        add_pairs(&b, u, plain_person, &pairs);
        int32_t cells = (int32_t)b.cells.n - m->units[u].first_cell;
        if (cells > m->cells_most) { m->cells_most = cells; }
    }
    m->first_pair[m->persons_n] = pairs;
    m->cells_n = m->units[p->units_n].first_cell = (int32_t)b.cells.n;
    m->points_n = m->units[p->units_n].first_point = (int32_t)b.point_day.n;
    m->cells = TAKE_N(mem, full_cell, b.cells.n + 1);
    m->point_day = TAKE_N(mem, int32_t, b.point_day.n + 1);
    if (b.cells.n) { memcpy(m->cells, b.cells.at, sizeof(full_cell) * b.cells.n); }
    if (b.point_day.n) { memcpy(m->point_day, b.point_day.at, sizeof(int32_t) * b.point_day.n); }
    arena_free(own);
}
