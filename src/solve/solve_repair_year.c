/* One unit's whole year at given prices: a beam over its points, the earliest first. What a plan
 * loses against the bound is known point by point: room that stays idle loses the point's price, a
 * person loses what his best choice from here on becomes worse. So the states of the beam are
 * ranked by what they have lost for good, and those that look the same from here on are one. */
#include "solve/solve_repair.h"

#include <stdlib.h>

enum { CHILDREN = 32, NODES = 2000, SPARE = 16 /* candidates beyond the free seats */ };

typedef struct {
    int64_t lost; /* taking it instead of leaving the person without, from here on */
    int32_t pair;
} candidate;

typedef struct {
    int64_t lost;
    int32_t parent;         /* state before this point */
    int32_t taken, taken_n; /* pairs begun here: from … in the pool */
} child;

typedef struct {
    int64_t lost;
    int32_t link;   /* into the history */
    int32_t live_n; /* pairs that still matter: running, or their persons may take more */
    int32_t *live;
} state;

typedef struct {
    int32_t before, pair;
} link;

/* The room of a search; see full_year. */
typedef struct {
    const full_year *y;
    const full_model *m;
    const full_unit *u;
    int32_t points;
    int32_t *first; /* candidates of point p: first[p] … first[p + 1] - 1, the best first */
    candidate *all;
    int64_t *skip; /* a point each: what persons lose of whom nothing is taken at all */
    LIST(link) history;
    LIST(child) next;
    LIST(int32_t) pool;
    state *now, *then;
    int32_t now_n, live_most;
    int64_t limit;
    uint64_t *seen;
    candidate *here; /* of the state at work */
    int32_t here_n, chosen_n;
    int32_t *chosen;
    int32_t *touched; /* a person of the unit each: stamp */
    int32_t stamp, children, nodes, parent;
    int64_t price;
    int64_t *gain, *room;
    bool *open; /* a cell of the unit each: a seat is left */
    uint8_t *pick;
    candidate *own;
    arena *mem;
} year;

static int64_t year_net(const year *w, int32_t pair)
{
    return w->m->pairs[pair].worth - w->y->costs[w->m->pairs[pair].cell];
}

static const full_cell *cell_of(const year *w, int32_t pair)
{
    return &w->m->cells[w->m->pairs[pair].cell];
}

/* The most that a person can still bring who may take `most` more, none that begins before point
 * `from`. */
static int64_t hope(year *w, int32_t person, int32_t most, int32_t from)
{
    const full_model *m = w->m;
    int32_t first = m->first_pair[person], n = m->first_pair[person + 1] - first;
    int64_t best = 0;
    if (most <= 0) { return 0; }
    for (int32_t j = 0; j < n; j++) {
        int64_t at = cell_of(w, first + j)->lo >= from &&
                             w->open[w->m->pairs[first + j].cell - w->u->first_cell]
                         ? year_net(w, first + j)
                         : 0;
        w->gain[j] = at > 0 ? at : 0;
        best = at > best ? at : best;
    }
    if (most == 1 || best == 0) { return best; }
    return full_choose(m->pairs + first, n, most, w->gain, w->room, w->pick);
}

static int32_t seats_left(const year *w, int32_t cell)
{
    const full_cell *c = &w->m->cells[cell];
    int32_t own = w->y->plan->cell_taken[cell];
    int32_t n = w->y->class_most[c->klass] - w->y->class_n[c->klass] + own;
    if (c->quota >= 0 && w->m->p->quotas[c->quota].max < n) { n = w->m->p->quotas[c->quota].max; }
    return n;
}

static int by_lost(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->lost != y->lost) { return x->lost < y->lost ? -1 : 1; }
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

static int by_child(const void *a, const void *b)
{
    const child *x = a, *y = b;
    if (x->lost != y->lost) { return x->lost < y->lost ? -1 : 1; }
    if (x->parent != y->parent) { return x->parent < y->parent ? -1 : 1; }
    return x->taken < y->taken ? -1 : x->taken > y->taken;
}

/* What a person loses at point p who takes nothing there, and by each pair that he could take:
 * against that. `may`: so many classes are still open to him. */
static int64_t weigh_person(year *w, int32_t person, int32_t may, int32_t p, candidate *to,
                            int32_t *n)
{
    const full_model *m = w->m;
    int32_t at = w->u->first_point + p;
    int64_t with = hope(w, person, may, at), without = with;
    bool asked = false;
    for (int32_t k = m->first_pair[person]; k < m->first_pair[person + 1]; k++) {
        if (cell_of(w, k)->lo != at) { continue; }
        if (!asked) { without = hope(w, person, may, at + 1); }
        asked = true;
        int64_t after = hope(w, person, may - 1, cell_of(w, k)->hi + 1);
        to[(*n)++] = (candidate){without - year_net(w, k) - after, k};
    }
    return with - without;
}

static void weigh_all(year *w)
{
    const full_model *m = w->m;
    candidate *one = TAKE_N(w->mem, candidate, m->options_most + 1);
    int32_t pairs = m->first_pair[w->u[1].first_person] - m->first_pair[w->u->first_person];
    candidate *at = TAKE_N(w->mem, candidate, pairs + 1);
    w->first = TAKE_N(w->mem, int32_t, w->points + 2);
    w->skip = TAKE_N(w->mem, int64_t, w->points + 1);
    w->all = TAKE_N(w->mem, candidate, pairs + 1);
    int32_t *next = TAKE_N(w->mem, int32_t, w->points + 2);
    for (int32_t k = m->first_pair[w->u->first_person]; k < m->first_pair[w->u[1].first_person];
         k++)
        next[cell_of(w, k)->lo - w->u->first_point + 1]++;
    for (int32_t p = 0; p < w->points; p++)
        next[p + 1] += next[p];
    int32_t *begin = TAKE_N(w->mem, int32_t, w->points + 2);
    memcpy(begin, next, sizeof(int32_t) * (size_t)(w->points + 1));
    for (int32_t i = w->u->first_person; i < w->u[1].first_person; i++)
        for (int32_t k = m->first_pair[i]; k < m->first_pair[i + 1]; k++) {
            int32_t p = cell_of(w, k)->lo - w->u->first_point, n = 0;
            bool before = false;
            for (int32_t j = m->first_pair[i]; j < k; j++)
                before |= cell_of(w, j)->lo == cell_of(w, k)->lo;
            if (before) { continue; }
            w->skip[p] += weigh_person(w, i, m->max_classes[i], p, one, &n);
            for (int32_t j = 0; j < n && m->max_classes[i] > 0; j++)
                if (one[j].lost < w->limit && seats_left(w, m->pairs[one[j].pair].cell) > 0) {
                    at[next[p]++] = one[j];
                }
        }
    int32_t cap = w->u->cap;
    for (int32_t p = 0, to = 0; p < w->points; p++) {
        int32_t n = next[p] - begin[p];
        if (n) { qsort(at + begin[p], (size_t)n, sizeof(candidate), by_lost); }
        w->first[p] = to;
        for (int32_t i = 0; i < n && i < 2 * cap + 2 * SPARE; i++)
            w->all[to++] = at[begin[p] + i];
        w->first[p + 1] = to;
    }
}

/* ---- one state at one point ---- */
static bool may_begin(const year *w, int32_t pair)
{
    int32_t cell = w->m->pairs[pair].cell, n = 0;
    for (int32_t i = 0; i < w->chosen_n; i++) {
        if (w->m->owner[w->chosen[i]] == w->m->owner[pair]) { return false; }
        n += w->m->pairs[w->chosen[i]].cell == cell;
    }
    return n < seats_left(w, cell);
}

static void shrink(year *w)
{
    int32_t most = 2 * w->y->width;
    qsort(w->next.at, w->next.n, sizeof(child), by_child);
    if (w->next.n > (size_t)most) { w->next.n = (size_t)most; }
    if (w->next.n == (size_t)most && w->next.at[most - 1].lost < w->limit) {
        w->limit = w->next.at[most - 1].lost;
    }
}

static void emit(year *w, int64_t lost)
{
    *GROW(w->mem, &w->next) = (child){lost, w->parent, (int32_t)w->pool.n, w->chosen_n};
    for (int32_t i = 0; i < w->chosen_n; i++)
        *GROW(w->mem, &w->pool) = w->chosen[i];
    w->children++;
    if (w->next.n >= (size_t)(4 * w->y->width)) { shrink(w); }
}

/* All ways to fill the free seats from candidate j on, those that lose least first. */
static void branch(year *w, int32_t j, int32_t room, int64_t lost)
{
    int64_t least = lost;
    for (int32_t i = 0; i < room; i++)
        least +=
            j + i < w->here_n && w->here[j + i].lost < w->price ? w->here[j + i].lost : w->price;
    if (least >= w->limit || w->children >= CHILDREN || ++w->nodes > NODES) { return; }
    if (room == 0 || j == w->here_n) {
        emit(w, lost + room * w->price);
        return;
    }
    if (may_begin(w, w->here[j].pair)) {
        w->chosen[w->chosen_n++] = w->here[j].pair;
        branch(w, j + 1, room - 1, lost + w->here[j].lost);
        w->chosen_n--;
    }
    branch(w, j + 1, room, lost);
}

static void add_here(year *w, candidate c)
{
    int32_t to = w->here_n++;
    for (; to > 0 && by_lost(&c, &w->here[to - 1]) < 0; to--)
        w->here[to] = w->here[to - 1];
    w->here[to] = c;
}

/* How many pairs of this one's person the state has taken, as far as they matter. */
static int32_t taken_of(const year *w, const state *s, int32_t person)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->live_n; i++)
        n += w->m->owner[s->live[i]] == person;
    return n;
}

static void expand(year *w, int32_t number, int32_t p)
{
    const full_model *m = w->m;
    const state *s = &w->now[number];
    candidate *own = w->own;
    int32_t at = w->u->first_point + p, running = 0, base = w->u->first_person;
    int64_t lost = s->lost + w->skip[p];
    w->here_n = 0;
    w->stamp++;
    w->parent = number;
    w->children = w->nodes = w->chosen_n = 0;
    for (int32_t i = 0; i < s->live_n; i++)
        running += cell_of(w, s->live[i])->hi >= at;
    int32_t room = w->u->cap - running, most = room + SPARE;
    for (int32_t i = 0; i < s->live_n; i++) {
        int32_t person = m->owner[s->live[i]], n = 0, free = 0;
        if (w->touched[person - base] == w->stamp) { continue; }
        w->touched[person - base] = w->stamp;
        bool any = false;
        for (int32_t k = m->first_pair[person]; k < m->first_pair[person + 1]; k++)
            any |= cell_of(w, k)->lo == at;
        if (!any) { continue; }
        lost -= weigh_person(w, person, m->max_classes[person], p, own, &n);
        bool busy = false;
        for (int32_t j = i; j < s->live_n; j++)
            busy |= m->owner[s->live[j]] == person && cell_of(w, s->live[j])->hi >= at;
        free = m->max_classes[person] - taken_of(w, s, person);
        if (busy || free <= 0) { continue; }
        n = 0;
        lost += weigh_person(w, person, free, p, own, &n);
        for (int32_t j = 0; j < n; j++)
            if (own[j].lost < w->limit && seats_left(w, m->pairs[own[j].pair].cell) > 0) {
                add_here(w, own[j]);
            }
    }
    for (int32_t i = w->first[p], n = 0; i < w->first[p + 1] && n < most; i++) {
        if (w->touched[m->owner[w->all[i].pair] - base] == w->stamp) { continue; }
        add_here(w, w->all[i]);
        n++;
    }
    branch(w, 0, room, lost);
}

/* ---- from point to point ---- */
/* From the next point on: does this pair still run, or may its person take more? */
static bool matters(const year *w, const int32_t *live, int32_t i, int32_t at)
{
    const full_model *m = w->m;
    if (cell_of(w, live[i])->hi >= at) { return true; }
    int32_t person = m->owner[live[i]];
    for (int32_t k = m->first_pair[person]; k < m->first_pair[person + 1]; k++)
        if (cell_of(w, k)->lo >= at) { return true; }
    return false;
}

static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* Two states with the same key have the same future. */
static uint64_t key_of(const year *w, const state *s, int32_t at)
{
    uint64_t key = 0;
    for (int32_t i = 0; i < s->live_n; i++) {
        const full_cell *c = cell_of(w, s->live[i]);
        int32_t person = w->m->owner[s->live[i]];
        bool more = false;
        for (int32_t k = w->m->first_pair[person]; k < w->m->first_pair[person + 1]; k++)
            more |= cell_of(w, k)->lo >= at;
        uint64_t end = c->hi >= at ? (uint64_t)c->hi + 1 : 0;
        key += mixed(end * 0x9E3779B97F4A7C15u + (more ? (uint64_t)person + 1 : 0));
    }
    return key;
}

static bool grow_state(year *w, const child *c, int32_t at, state *to)
{
    const state *from = &w->now[c->parent];
    to->lost = c->lost;
    to->live_n = 0;
    if (from->live_n + c->taken_n > w->live_most) { return false; }
    for (int32_t i = 0; i < from->live_n; i++)
        if (matters(w, from->live, i, at)) { to->live[to->live_n++] = from->live[i]; }
    for (int32_t i = 0; i < c->taken_n; i++)
        to->live[to->live_n++] = w->pool.at[c->taken + i];
    return true;
}

static void keep_best(year *w, int32_t p)
{
    int32_t n = 0, at = w->u->first_point + p + 1;
    if (w->next.n) { qsort(w->next.at, w->next.n, sizeof(child), by_child); }
    for (size_t i = 0; i < w->next.n && n < w->y->width; i++) {
        const child *c = &w->next.at[i];
        state *to = &w->then[n];
        if (!grow_state(w, c, at, to)) { continue; }
        uint64_t key = key_of(w, to, at);
        bool again = false;
        for (int32_t j = 0; j < n; j++)
            again |= w->seen[j] == key;
        if (again) { continue; }
        w->seen[n++] = key;
        to->link = w->now[c->parent].link;
        for (int32_t j = 0; j < c->taken_n; j++) {
            *GROW(w->mem, &w->history) = (link){to->link, w->pool.at[c->taken + j]};
            to->link = (int32_t)w->history.n - 1;
        }
    }
    state *was = w->now;
    w->now = w->then;
    w->then = was;
    w->now_n = n;
    w->next.n = w->pool.n = 0;
}

static state *states(year *w)
{
    state *ret = TAKE_N(w->mem, state, w->y->width);
    for (int32_t i = 0; i < w->y->width; i++)
        ret[i].live = TAKE_N(w->mem, int32_t, w->live_most);
    return ret;
}

static void prepare(year *w)
{
    const full_model *m = w->m;
    int32_t people = w->u[1].first_person - w->u->first_person;
    w->gain = TAKE_N(w->mem, int64_t, m->options_most + 1);
    w->room = TAKE_N(w->mem, int64_t, w->y->choice_room);
    w->pick = TAKE_N(w->mem, uint8_t, m->options_most + 1);
    w->live_most = people < 8 * w->u->cap + 64 ? 2 * people + 64 : 8 * w->u->cap + 64;
    w->touched = TAKE_N(w->mem, int32_t, people + 1);
    w->here = TAKE_N(w->mem, candidate,
                     (w->live_most + 2) * (m->options_most + 1) + w->u->cap + 2 * SPARE);
    w->chosen = TAKE_N(w->mem, int32_t, w->u->cap + 1);
    w->own = TAKE_N(w->mem, candidate, m->options_most + 1);
    w->seen = TAKE_N(w->mem, uint64_t, w->y->width);
    w->now = states(w);
    w->then = states(w);
    w->open = TAKE_N(w->mem, bool, w->u[1].first_cell - w->u->first_cell + 1);
    for (int32_t c = w->u->first_cell; c < w->u[1].first_cell; c++)
        w->open[c - w->u->first_cell] = seats_left(w, c) > 0;
    w->now_n = 1;
    w->now[0].link = -1;
}

static int64_t lost_now(year *w)
{
    const full_model *m = w->m;
    const full_plan *s = w->y->plan;
    int64_t lost = 0;
    for (int32_t i = w->u->first_person; i < w->u[1].first_person; i++)
        lost += hope(w, i, m->max_classes[i], w->u->first_point);
    for (int32_t j = 0; j < s->unit_taken[w->y->unit]; j++)
        lost -= year_net(w, s->list[s->first_listed[w->y->unit] + j]);
    for (int32_t q = w->u->first_point; q < w->u[1].first_point; q++)
        lost += w->y->points[q] * (w->u->cap - s->point_taken[q]);
    return lost;
}

int32_t full_best_year(const full_year *y, int32_t *ret)
{
    const full_model *m = y->plan->m;
    year w = {.y = y, .m = m, .u = &m->units[y->unit], .mem = arena_new()};
    w.points = w.u[1].first_point - w.u->first_point;
    prepare(&w);
    int64_t limit = lost_now(&w);
    w.limit = limit;
    if (limit < y->least) {
        arena_free(w.mem);
        return -1;
    }
    weigh_all(&w);
    for (int32_t p = 0; p < w.points && w.now_n > 0; p++) {
        w.price = y->points[w.u->first_point + p];
        w.limit = limit;
        for (int32_t i = 0; i < w.now_n; i++)
            expand(&w, i, p);
        keep_best(&w, p);
    }
    int32_t n = -1;
    if (w.now_n > 0) {
        n = 0;
        for (int32_t at = w.now[0].link; at >= 0; at = w.history.at[at].before)
            ret[n++] = w.history.at[at].pair;
    }
    arena_free(w.mem);
    return n;
}
