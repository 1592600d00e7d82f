/* The plan's counts, and the first plan from prices. */
#include "solve/solve_repair.h"

#include <stdlib.h>

full_plan full_plan_new(full_model *m, arena *mem)
{
    full_plan s = {.m = m};
    s.spot = TAKE_N(mem, int32_t, m->pairs_n + 1);
    s.first_listed = TAKE_N(mem, int32_t, m->units_n + 1);
    s.unit_taken = TAKE_N(mem, int32_t, m->units_n + 1);
    s.class_taken = TAKE_N(mem, int32_t, m->classes_n + 1);
    s.person_taken = TAKE_N(mem, int32_t, m->persons_n + 1);
    s.cell_taken = TAKE_N(mem, int32_t, m->cells_n + 1);
    s.point_taken = TAKE_N(mem, int32_t, m->points_n + 1);
    int32_t room = 0;
    for (int32_t u = 0; u < m->units_n; u++) {
        s.first_listed[u] = room;
        for (int32_t i = m->units[u].first_person; i < m->units[u + 1].first_person; i++) {
            int32_t n = m->first_pair[i + 1] - m->first_pair[i];
            room += m->max_classes[i] < n ? m->max_classes[i] : n;
        }
    }
    s.first_listed[m->units_n] = room;
    s.list = TAKE_N(mem, int32_t, room + 1);
    memset(s.spot, -1, sizeof(int32_t) * (size_t)m->pairs_n);
    return s;
}

void full_clear(full_plan *s)
{
    for (int32_t u = 0; u < s->m->units_n; u++)
        while (s->unit_taken[u] > 0)
            full_drop(s, s->list[s->first_listed[u] + s->unit_taken[u] - 1]);
}

/* Options stand by last day: the earlier one ends before the later begins, or they share a day. */
bool full_overlap(const full_model *m, int32_t a, int32_t b)
{
    int32_t early = a < b ? a : b, late = a < b ? b : a;
    return early - m->first_pair[m->owner[late]] >= m->pairs[late].before;
}

static bool person_fits(const full_plan *s, int32_t pair)
{
    const full_model *m = s->m;
    int32_t person = m->owner[pair];
    if (s->person_taken[person] >= m->max_classes[person]) { return false; }
    if (s->person_taken[person] == 0) { return true; }
    for (int32_t k = m->first_pair[person]; k < m->first_pair[person + 1]; k++)
        if (s->spot[k] >= 0 && full_overlap(m, k, pair)) { return false; }
    return true;
}

bool full_fits(const full_plan *s, int32_t pair)
{
    const full_model *m = s->m;
    if (s->spot[pair] >= 0) { return false; }
    const full_cell *c = &m->cells[m->pairs[pair].cell];
    int32_t unit = m->unit_of[m->owner[pair]], cap = m->units[unit].cap;
    if (s->unit_taken[unit] >= m->units[unit].seats) { return false; }
    if (c->quota >= 0 && s->cell_taken[m->pairs[pair].cell] >= m->p->quotas[c->quota].max) {
        return false;
    }
    for (int32_t t = c->lo; t <= c->hi; t++)
        if (s->point_taken[t] >= cap) { return false; }
    return person_fits(s, pair);
}

static void count(full_plan *s, int32_t pair, int32_t by)
{
    const full_model *m = s->m;
    const full_cell *c = &m->cells[m->pairs[pair].cell];
    s->person_taken[m->owner[pair]] += by;
    s->cell_taken[m->pairs[pair].cell] += by;
    for (int32_t t = c->lo; t <= c->hi; t++)
        s->point_taken[t] += by;
}

/* class_taken is left to the caller: parts of a search count their own shares. */
void full_take(full_plan *s, int32_t pair)
{
    int32_t unit = s->m->unit_of[s->m->owner[pair]];
    count(s, pair, 1);
    s->spot[pair] = s->unit_taken[unit]++;
    s->list[s->first_listed[unit] + s->spot[pair]] = pair;
}

void full_drop(full_plan *s, int32_t pair)
{
    int32_t unit = s->m->unit_of[s->m->owner[pair]];
    count(s, pair, -1);
    int32_t *list = s->list + s->first_listed[unit], last = list[--s->unit_taken[unit]];
    list[s->spot[pair]] = last;
    s->spot[last] = s->spot[pair];
    s->spot[pair] = -1;
}

void full_count_classes(full_plan *s)
{
    memset(s->class_taken, 0, sizeof(int32_t) * (size_t)s->m->classes_n);
    for (int32_t i = 0; i < s->m->cells_n; i++)
        s->class_taken[s->m->cells[i].klass] += s->cell_taken[i];
}

static int64_t least_missing(int64_t min, int64_t taken) { return taken < min ? min - taken : 0; }

void full_goals(const full_plan *s, int64_t *ret)
{
    const full_model *m = s->m;
    const solve_problem *p = m->p;
    memset(ret, 0, sizeof(int64_t) * SOLVE_GOALS);
    for (int32_t k = 0; k < m->pairs_n; k++) {
        ret[0] -= s->spot[k] < 0 ? p->mandatory[m->plain[k]] : 0;
        for (int t = 0; s->spot[k] >= 0 && t < p->tiers; t++)
            ret[2 + t] += p->value[t][m->plain[k]];
    }
    for (int32_t c = 0; c < m->classes_n; c++)
        ret[1] -= least_missing(p->classes[c].min, s->class_taken[c]);
    for (int32_t q = 0; q < p->quotas_n; q++)
        ret[1] -= p->quotas[q].min > 0 ? p->quotas[q].min : 0;
    for (int32_t i = 0; i < m->cells_n; i++) {
        if (m->cells[i].quota < 0) { continue; }
        int64_t min = p->quotas[m->cells[i].quota].min;
        if (min > 0) { ret[1] += min - least_missing(min, s->cell_taken[i]); }
    }
}

/* ---- the first plan ---- */
typedef struct {
    int64_t net;
    int32_t pair;
} offer;

static int by_net(const void *a, const void *b)
{
    const offer *x = a, *y = b;
    if (x->net != y->net) { return x->net > y->net ? -1 : 1; }
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

static void take_offers(full_plan *s, offer *offers, size_t n)
{
    const full_model *m = s->m;
    if (n) { qsort(offers, n, sizeof(offer), by_net); }
    for (size_t i = 0; i < n; i++) {
        int32_t pair = offers[i].pair, c = m->cells[m->pairs[pair].cell].klass;
        if (s->class_taken[c] >= m->p->classes[c].max || !full_fits(s, pair)) { continue; }
        full_take(s, pair);
        s->class_taken[c]++;
    }
}

void full_round_off(full_plan *s, const full_prices *v, arena *mem)
{
    full_model *m = s->m;
    int64_t *costs = TAKE_N(mem, int64_t, m->cells_n + 1);
    int64_t *gain = TAKE_N(mem, int64_t, m->options_most + 1);
    uint8_t *pick = TAKE_N(mem, uint8_t, m->options_most + 1);
    int64_t *room = TAKE_N(mem, int64_t, full_choice_room(m));
    offer *offers = TAKE_N(mem, offer, m->pairs_n + 1);
    full_cell_costs(m, v, costs);
    size_t n = 0;
    for (int32_t i = 0; i < m->persons_n; i++) {
        int32_t first = m->first_pair[i], options = m->first_pair[i + 1] - first;
        for (int32_t j = 0; j < options; j++)
            gain[j] = m->pairs[first + j].worth - costs[m->pairs[first + j].cell];
        full_choose(m->pairs + first, options, m->max_classes[i], gain, room, pick);
        for (int32_t j = 0; j < options; j++)
            if (pick[j]) { offers[n++] = (offer){gain[j], first + j}; }
    }
    take_offers(s, offers, n);
    n = 0;
    for (int32_t k = 0; k < m->pairs_n; k++)
        if (m->pairs[k].worth > 0 && full_fits(s, k)) {
            offers[n++] = (offer){m->pairs[k].worth - costs[m->pairs[k].cell], k};
        }
    take_offers(s, offers, n);
}
