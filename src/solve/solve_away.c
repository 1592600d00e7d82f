/* Away limits that hardly bind. A problem that is a flow but for them is solved without them, with
 * people in a scattered order, so that of equals not a whole unit goes; then whoever is one too
 * many of his unit is exchanged for an equal of another. Where all are, the plan is as good as
 * without limits, and the flow's proofs, in which no day has a price, prove it. */
#include <stdlib.h>

#include "solve/solve_inside.h"

enum { COUNTS_MOST = 32000000 };

typedef struct {
    const solve_problem *p;
    arena *mem;
    uint8_t *taken;
    int32_t *person;               /* a pair each */
    int32_t *has, *limit;          /* classes of a person; who may be away of a unit */
    int32_t first_day, days;       /* of all classes */
    uint16_t *away;                /* a unit and day each */
    int32_t *class_first, *paired; /* pairs of each class, people scattered */
    int32_t *next;                 /* a class each: those before can come no more */
} mender;

/* ---- people in another order ------------------------------------------------------------- */

typedef struct {
    uint64_t key;
    int32_t person;
} place;

static uint64_t scattered(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static int by_key(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : x->person - y->person;
}

static int32_t *scatter(const solve_problem *p, arena *mem)
{
    place *at = TAKE_N(mem, place, p->persons_n);
    int32_t *ret = TAKE_N(mem, int32_t, p->persons_n);
    for (int32_t i = 0; i < p->persons_n; i++)
        at[i] = (place){scattered((uint64_t)i), i};
    qsort(at, (size_t)p->persons_n, sizeof *at, by_key);
    for (int32_t i = 0; i < p->persons_n; i++)
        ret[i] = at[i].person;
    return ret;
}

static solve_unit *limitless(const solve_problem *p, arena *mem)
{
    solve_unit *ret = TAKE_N(mem, solve_unit, p->units_n);
    for (int32_t u = 0; u < p->units_n; u++) {
        ret[u] = p->units[u];
        ret[u].away_permille = 0;
    }
    return ret;
}

/* The same problem without away limits; ret_pair[k]: which pair of `p` its pair k is. */
static solve_problem loosened(const solve_problem *p, arena *mem, int32_t **ret_pair)
{
    solve_problem q = *p;
    const int32_t *order = scatter(p, mem);
    int32_t *pair = TAKE_N(mem, int32_t, p->pairs_n),
            *first = TAKE_N(mem, int32_t, p->persons_n + 1),
            *classes = TAKE_N(mem, int32_t, p->pairs_n), n = 0;
    solve_person *persons = TAKE_N(mem, solve_person, p->persons_n);
    uint8_t *mandatory = TAKE_N(mem, uint8_t, p->pairs_n);
    for (int32_t i = 0; i < p->persons_n; i++) {
        persons[i] = p->persons[order[i]];
        first[i] = n;
        for (int32_t k = p->first_pair[order[i]]; k < p->first_pair[order[i] + 1]; k++)
            pair[n++] = k;
    }
    first[p->persons_n] = n;
    for (int32_t k = 0; k < n; k++) {
        classes[k] = p->pair_class[pair[k]];
        mandatory[k] = p->mandatory[pair[k]];
    }
    for (int t = 0; t < p->tiers; t++) {
        int32_t *value = TAKE_N(mem, int32_t, p->pairs_n);
        for (int32_t k = 0; k < n; k++)
            value[k] = p->value[t][pair[k]];
        q.value[t] = value;
    }
    q.units = limitless(p, mem);
    q.persons = persons;
    q.first_pair = first;
    q.pair_class = classes;
    q.mandatory = mandatory;
    *ret_pair = pair;
    return q;
}

/* ---- who is away ------------------------------------------------------------------------- */

static const solve_class *class_of(const mender *m, int32_t k)
{
    return &m->p->classes[m->p->pair_class[k]];
}

static uint16_t *day_of_unit(const mender *m, int32_t unit, int32_t on)
{
    return &m->away[(size_t)unit * (size_t)m->days + (size_t)(on - m->first_day)];
}

static bool unit_has_room(const mender *m, int32_t person, const solve_class *c)
{
    int32_t unit = m->p->persons[person].unit;
    bool room = true;
    for (int32_t d = c->first_day; d <= c->last_day && room; d++)
        room = *day_of_unit(m, unit, d) < m->limit[unit];
    return room;
}

static void put(mender *m, int32_t k, int change)
{
    const solve_class *c = class_of(m, k);
    m->taken[k] = change > 0;
    m->has[m->person[k]] += change;
    for (int32_t d = c->first_day; d <= c->last_day; d++) {
        uint16_t *n = day_of_unit(m, m->p->persons[m->person[k]].unit, d);
        *n = (uint16_t)(*n + change);
    }
}

/* Free for that class, his own `but` (-1 none) given up. */
static bool person_is_free(const mender *m, int32_t k, int32_t but)
{
    int32_t i = m->person[k];
    const solve_class *c = class_of(m, k);
    if (m->taken[k] || m->has[i] - (but >= 0) >= m->p->persons[i].max_classes) return false;
    for (int32_t o = m->p->first_pair[i]; o < m->p->first_pair[i + 1]; o++) {
        const solve_class *other = class_of(m, o);
        bool meets = other->first_day <= c->last_day && other->last_day >= c->first_day;
        if (m->taken[o] && o != but && meets) return false;
    }
    return true;
}

/* ---- exchanges --------------------------------------------------------------------------- */

static int32_t pair_of(const mender *m, int32_t person, int32_t klass)
{
    int32_t from = m->p->first_pair[person], to = m->p->first_pair[person + 1], end = to;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (m->p->pair_class[middle] < klass)
            from = middle + 1;
        else
            to = middle;
    }
    return from < end && m->p->pair_class[from] == klass ? from : -1;
}

/* Both given up are worth, goal by goal, what both taken instead are; -1: there is none. */
static bool worth_the_same(const mender *m, int32_t out, int32_t out2, int32_t in, int32_t in2)
{
    for (int t = 0; t < m->p->tiers; t++) {
        const int32_t *v = m->p->value[t];
        int64_t gone = (int64_t)v[out] + (out2 >= 0 ? v[out2] : 0),
                come = (int64_t)v[in] + (in2 >= 0 ? v[in2] : 0);
        if (gone != come) return false;
    }
    return true;
}

/* Somebody who has no class in his place. */
static bool give_to_free(mender *m, int32_t out)
{
    int32_t klass = m->p->pair_class[out], end = m->class_first[klass + 1];
    bool before = true;
    for (int32_t at = m->next[klass]; at < end; at++) {
        int32_t in = m->paired[at];
        bool may = person_is_free(m, in, -1) && unit_has_room(m, m->person[in], class_of(m, in));
        before = before && !may;
        if (before) m->next[klass] = at + 1;
        if (!may || m->p->mandatory[in] || !worth_the_same(m, out, -1, in, -1)) continue;
        put(m, in, 1);
        return true;
    }
    return false;
}

/* He goes to the class of pair `in` instead of somebody there, who comes to his. */
static bool change_with_one_of(mender *m, int32_t out, int32_t in)
{
    int32_t klass = m->p->pair_class[in];
    for (int32_t at = m->class_first[klass]; at < m->class_first[klass + 1]; at++) {
        int32_t other = m->paired[at];
        if (!m->taken[other] || m->p->mandatory[other]) continue;
        int32_t to = pair_of(m, m->person[other], m->p->pair_class[out]);
        if (to < 0 || m->person[other] == m->person[out]) continue;
        if (!worth_the_same(m, out, other, in, to) || !person_is_free(m, to, other)) continue;
        put(m, other, -1);
        if (unit_has_room(m, m->person[to], class_of(m, to)) &&
            unit_has_room(m, m->person[in], class_of(m, in))) {
            put(m, to, 1);
            put(m, in, 1);
            return true;
        }
        put(m, other, 1);
    }
    return false;
}

static bool change_classes(mender *m, int32_t out)
{
    int32_t i = m->person[out];
    for (int32_t in = m->p->first_pair[i]; in < m->p->first_pair[i + 1]; in++) {
        if (in == out || !person_is_free(m, in, -1)) continue;
        if (unit_has_room(m, i, class_of(m, in)) && change_with_one_of(m, out, in)) return true;
    }
    return false;
}

typedef struct {
    const solve_problem *p;
    int32_t pair, turn;
} taking;

/* Decided pairs first, then those worth most: the fewer equals there are, the sooner. */
static int by_worth(const void *a, const void *b)
{
    const taking *x = a, *y = b;
    int order = y->p->mandatory[y->pair] - x->p->mandatory[x->pair];
    for (int t = 0; t < x->p->tiers && order == 0; t++)
        order = (y->p->value[t][y->pair] > x->p->value[t][x->pair]) -
                (y->p->value[t][y->pair] < x->p->value[t][x->pair]);
    return order ? order : x->turn - y->turn;
}

static taking *all_taken(mender *m, const int32_t *pair, size_t *ret_n)
{
    LIST(taking) all = {0};
    for (int32_t n = 0; n < m->p->pairs_n; n++) {
        if (!m->taken[pair[n]]) continue;
        *GROW(m->mem, &all) = (taking){m->p, pair[n], n};
        m->taken[pair[n]] = 0;
    }
    if (all.n) qsort(all.at, all.n, sizeof *all.at, by_worth);
    *ret_n = all.n;
    return all.at;
}

/* Whoever finds no room in his unit is exchanged. */
static bool mend(mender *m, const int32_t *pair)
{
    LIST(int32_t) over = {0};
    size_t n = 0;
    const taking *all = all_taken(m, pair, &n);
    for (size_t i = 0; i < n; i++) {
        int32_t k = all[i].pair;
        bool room = unit_has_room(m, m->person[k], class_of(m, k));
        if (!room && m->p->mandatory[k]) return false;
        if (room)
            put(m, k, 1);
        else
            *GROW(m->mem, &over) = k;
    }
    for (size_t i = 0; i < over.n; i++)
        if (!give_to_free(m, over.at[i]) && !change_classes(m, over.at[i])) return false;
    return true;
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool days_span(mender *m)
{
    int32_t last = INT32_MIN;
    m->first_day = INT32_MAX;
    for (int32_t c = 0; c < m->p->classes_n; c++) {
        const solve_class *k = &m->p->classes[c];
        m->first_day = k->first_day < m->first_day ? k->first_day : m->first_day;
        last = k->last_day > last ? k->last_day : last;
    }
    int64_t days = (int64_t)last - m->first_day + 1;
    if (m->p->classes_n == 0 || days * m->p->units_n > COUNTS_MOST) return false;
    m->days = (int32_t)days;
    return true;
}

static void limits_find(mender *m)
{
    m->limit = TAKE_N(m->mem, int32_t, m->p->units_n);
    for (int32_t u = 0; u < m->p->units_n; u++) {
        const solve_unit *x = &m->p->units[u];
        int64_t most = (int64_t)x->headcount * x->away_permille / 1000;
        m->limit[u] = x->away_permille == 0 || most > UINT16_MAX ? UINT16_MAX : (int32_t)most;
    }
}

static void pairs_by_class(mender *m, const int32_t *pair)
{
    const solve_problem *p = m->p;
    m->class_first = TAKE_N(m->mem, int32_t, p->classes_n + 1);
    m->next = TAKE_N(m->mem, int32_t, p->classes_n);
    m->paired = TAKE_N(m->mem, int32_t, p->pairs_n);
    for (int32_t k = 0; k < p->pairs_n; k++)
        m->class_first[p->pair_class[k] + 1]++;
    for (int32_t c = 0; c < p->classes_n; c++)
        m->class_first[c + 1] += m->class_first[c];
    memcpy(m->next, m->class_first, sizeof *m->next * (size_t)p->classes_n);
    for (int32_t n = 0; n < p->pairs_n; n++)
        m->paired[m->next[p->pair_class[pair[n]]]++] = pair[n];
    memcpy(m->next, m->class_first, sizeof *m->next * (size_t)p->classes_n);
}

static bool keeps_limits(mender *m, const int32_t *pair)
{
    const solve_problem *p = m->p;
    m->has = TAKE_N(m->mem, int32_t, p->persons_n);
    m->person = TAKE_N(m->mem, int32_t, p->pairs_n);
    m->away = TAKE_N(m->mem, uint16_t, (size_t)p->units_n * (size_t)m->days);
    for (int32_t i = 0; i < p->persons_n; i++)
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++)
            m->person[k] = i;
    limits_find(m);
    pairs_by_class(m, pair);
    return mend(m, pair);
}

/* Exchanges look neither at shares of units nor at their seats. */
static bool may_be_mended(const solve_problem *p)
{
    for (int32_t u = 0; u < p->units_n; u++)
        if (p->units[u].seats_max > 0) return false;
    return p->quotas_n == 0 && p->pairs_n > 0;
}

/* A day had its price in the plan to begin from: its limits were felt. */
static bool limits_bound(const solve_problem *p, const solve_how *how)
{
    bool bound = false;
    for (int g = 0; how->start && how->start_proof && g < p->tiers + 2; g++)
        bound |= how->start_proof[g].days.n > 0;
    return bound;
}

static const uint8_t *start_of(const uint8_t *start, const int32_t *pair, int32_t n, arena *mem)
{
    uint8_t *ret = start ? TAKE_N(mem, uint8_t, n) : NULL;
    for (int32_t k = 0; start && k < n; k++)
        ret[k] = start[pair[k]];
    return ret;
}

bool solve_away(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret)
{
    arena *brief = arena_new();
    mender m = {.p = p, .mem = brief};
    solve_plan plan = {0};
    int32_t *pair = NULL;
    bool done = false;
    if (may_be_mended(p) && !limits_bound(p, how) && days_span(&m)) {
        solve_problem loose = loosened(p, brief, &pair);
        solve_how same = *how;
        same.start = start_of(how->start, pair, p->pairs_n, brief);
        done = solve_flow(&loose, &same, mem, &plan) && !plan.stopped;
    }
    if (done) {
        m.taken = TAKE_N(mem, uint8_t, p->pairs_n);
        for (int32_t n = 0; n < p->pairs_n; n++)
            m.taken[pair[n]] = plan.taken[n];
        done = keeps_limits(&m, pair);
    }
    if (done) {
        *ret = plan;
        ret->taken = m.taken;
    }
    arena_free(brief);
    return done;
}
