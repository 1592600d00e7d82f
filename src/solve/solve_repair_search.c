/* Makes a plan better: units are dealt into parts anew each round, every part has its share of each
 * class's free seats, and is searched alone. A move takes one more pair, drops what then breaks a
 * rule (the cheapest by the prices), and fills what became free; a move that loses is kept with a
 * chance that falls with the loss and with time. Then each unit that still loses against the bound
 * is given the best year found for it (solve_repair_year.c). In rounds that trade it is won at the
 * prices, a little below them, whatever the unit loses: it may give up seats that others would pay
 * for. At the full prices more is given up than taken, since whole people fill a unit's days less
 * well than the bound's fractions do. In the other rounds free seats cost nothing, and nothing may
 * become worse. The best plan is kept. Fewer parts find better plans: a free seat is one part's. */
#include "solve/solve_repair.h"

#include <stdlib.h>

enum { PART_PERSONS = 20000, PARTS_MOST = 16, STEPS_MOST = 48, SCAN_MOST = 160, TRIES_MORE = 24 };

/* ---- chance: the same everywhere ---- */
typedef struct {
    uint64_t s;
} dice;

static uint64_t roll(dice *d)
{
    uint64_t z = (d->s += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int32_t roll_below(dice *d, int32_t n)
{
    return (int32_t)(((roll(d) >> 32) * (uint64_t)n) >> 32);
}

/* -log2(u) of an even chance u in (0, 1], in 1/1024: whole part by leading zeros, the rest by
 * squaring. */
static int64_t roll_log(dice *d)
{
    uint64_t u = roll(d) | 1;
    int zeros = __builtin_clzll(u);
    uint64_t x = (u << zeros) >> 32; /* 1 … 2 in 1 / 2^31 */
    int64_t log = 0;
    for (int i = 0; i < 10; i++) {
        x = (x * x) >> 31;
        log <<= 1;
        if (x >> 32) {
            x >>= 1;
            log |= 1;
        }
    }
    return (int64_t)(zeros + 1) * 1024 - log;
}

/* ---- one part ---- */
typedef struct {
    full_search *f;
    full_plan *s;
    full_model *m;
    const int64_t *costs; /* a cell each */
    int32_t *units;       /* of this part */
    int32_t units_n;
    int32_t *class_n, *class_most, *class_least; /* taken here; this part's shares */
    int32_t *class_first, *class_list;           /* taken pairs by class */
    int32_t *class_spot;                         /* a pair of the model each */
    int32_t *tries;                              /* pairs worth a try, unit by unit */
    int32_t *first_try;                          /* of units[i] */
    int32_t *part_unit;                          /* of a unit of the model: its place here */
    int32_t tries_n;
    int32_t *picks, picks_n; /* the tries of units that lose against the bound */
    int64_t *year_costs;     /* a cell each */
    size_t choice_room;
    bool trading;
    int discount; /* of seats in this round, per cent */
    dice d;
    int64_t missing_price;
    int64_t warmth;
    int64_t won[SOLVE_GOALS]; /* since the part began: earlier goals */
    /* the move at work */
    int32_t *steps; /* pair, or ~pair where dropped */
    int steps_n, steps_most;
    bool broken; /* too many steps */
    int64_t gain;
    int64_t goal[SOLVE_GOALS];
} part;

static int32_t class_of(const part *t, int32_t pair)
{
    return t->m->cells[t->m->pairs[pair].cell].klass;
}

static int64_t net(const part *t, int32_t pair)
{
    return t->m->pairs[pair].worth - t->costs[t->m->pairs[pair].cell];
}

static void list_in(part *t, int32_t pair)
{
    int32_t c = class_of(t, pair);
    t->class_spot[pair] = t->class_n[c]++;
    t->class_list[t->class_first[c] + t->class_spot[pair]] = pair;
}

static void list_out(part *t, int32_t pair)
{
    int32_t c = class_of(t, pair), *list = t->class_list + t->class_first[c];
    int32_t last = list[--t->class_n[c]];
    list[t->class_spot[pair]] = last;
    t->class_spot[last] = t->class_spot[pair];
}

/* Missing seats that one more taker of this pair mends. */
static int missing_by(const part *t, int32_t pair)
{
    const full_cell *c = &t->m->cells[t->m->pairs[pair].cell];
    int n = t->class_n[c->klass] < t->class_least[c->klass];
    if (c->quota >= 0) {
        n += t->s->cell_taken[t->m->pairs[pair].cell] < t->m->p->quotas[c->quota].min;
    }
    return n;
}

static void tally(part *t, int32_t pair, int by, int missing)
{
    const full_model *m = t->m;
    t->gain += by * (m->pairs[pair].worth + missing * t->missing_price);
    for (int g = 0; g < t->f->stage->goal; g++)
        if (t->f->stage->counts[g]) {
            t->goal[g] += by * (g == 1 ? missing : full_value(m->p, g, m->plain[pair]));
        }
}

static void take(part *t, int32_t pair)
{
    tally(t, pair, 1, missing_by(t, pair));
    full_take(t->s, pair);
    list_in(t, pair);
}

static void drop(part *t, int32_t pair)
{
    full_drop(t->s, pair);
    list_out(t, pair);
    tally(t, pair, -1, missing_by(t, pair));
}

static bool step(part *t, int32_t pair, bool in)
{
    if (t->steps_n == t->steps_most) {
        t->broken = true;
        return false;
    }
    t->steps[t->steps_n++] = in ? pair : ~pair;
    if (in) {
        take(t, pair);
    } else {
        drop(t, pair);
    }
    return true;
}

static void undo(part *t)
{
    while (t->steps_n > 0) {
        int32_t last = t->steps[--t->steps_n];
        if (last >= 0) {
            drop(t, last);
        } else {
            take(t, ~last);
        }
    }
}

static bool part_fits(const part *t, int32_t pair)
{
    int32_t c = class_of(t, pair);
    return t->class_n[c] < t->class_most[c] && full_fits(t->s, pair);
}

/* ---- making room ---- */
/* The person's own pairs that share a day with `pair`, and the least one where he has too many. */
static bool drop_own(part *t, int32_t pair)
{
    const full_model *m = t->m;
    int32_t person = m->owner[pair], worst = -1;
    for (int32_t k = m->first_pair[person]; k < m->first_pair[person + 1]; k++) {
        if (t->s->spot[k] < 0) { continue; }
        if (full_overlap(m, k, pair)) {
            if (!step(t, k, false)) { return false; }
        } else if (worst < 0 || net(t, k) < net(t, worst)) {
            worst = k;
        }
    }
    if (t->s->person_taken[person] < m->max_classes[person]) { return true; }
    return worst >= 0 && step(t, worst, false);
}

static int64_t noise(part *t)
{
    return t->warmth > 0 ? (int64_t)(((roll(&t->d) >> 40) * (uint64_t)t->warmth) >> 24) : 0;
}

/* The cheapest of some taken pairs of the list that the rule `point` or `cell` counts (-1: any). */
static int32_t cheapest(part *t, const int32_t *list, int32_t n, int32_t point, int32_t cell)
{
    int32_t best = -1, from = n > SCAN_MOST ? roll_below(&t->d, n) : 0;
    int64_t least = 0;
    int32_t seen = 0;
    for (int32_t i = 0; i < n && seen < SCAN_MOST; i++) {
        int32_t k = list[from + i < n ? from + i : from + i - n];
        const full_cell *c = &t->m->cells[t->m->pairs[k].cell];
        if (point >= 0 && (c->lo > point || c->hi < point)) { continue; }
        if (cell >= 0 && t->m->pairs[k].cell != cell) { continue; }
        seen++;
        int64_t at = net(t, k) + noise(t);
        if (best < 0 || at < least) {
            least = at;
            best = k;
        }
    }
    return best;
}

static bool make_room(part *t, int32_t pair)
{
    const full_model *m = t->m;
    full_plan *s = t->s;
    int32_t unit = m->unit_of[m->owner[pair]], cell = m->pairs[pair].cell;
    const full_cell *c = &m->cells[cell];
    const int32_t *list = s->list + s->first_listed[unit];
    if (!drop_own(t, pair)) { return false; }
    if (c->quota >= 0 && s->cell_taken[cell] >= m->p->quotas[c->quota].max) {
        int32_t k = cheapest(t, list, s->unit_taken[unit], -1, cell);
        if (k < 0 || !step(t, k, false)) { return false; }
    }
    for (int32_t p = c->lo; p <= c->hi; p++) {
        if (s->point_taken[p] < m->units[unit].cap) { continue; }
        int32_t k = cheapest(t, list, s->unit_taken[unit], p, -1);
        if (k < 0 || !step(t, k, false)) { return false; }
    }
    if (s->unit_taken[unit] >= m->units[unit].seats) {
        int32_t k = cheapest(t, list, s->unit_taken[unit], -1, -1);
        if (k < 0 || !step(t, k, false)) { return false; }
    }
    if (t->class_n[c->klass] < t->class_most[c->klass]) { return true; }
    int32_t k = cheapest(t, t->class_list + t->class_first[c->klass], t->class_n[c->klass], -1, -1);
    return k >= 0 && step(t, k, false);
}

/* ---- filling ---- */
static void fill_unit(part *t, int32_t unit, int32_t not_this)
{
    int32_t at = t->part_unit[unit], first = t->first_try[at];
    int32_t n = t->first_try[at + 1] - first;
    int32_t from = n > 2 * SCAN_MOST ? roll_below(&t->d, n) : 0;
    int32_t most = n > 2 * SCAN_MOST ? 2 * SCAN_MOST : n;
    for (int32_t i = 0; i < most; i++) {
        int32_t k = t->tries[first + (from + i < n ? from + i : from + i - n)];
        if (k != not_this && part_fits(t, k) && !step(t, k, true)) { return; }
    }
}

static void fill(part *t, int32_t not_this)
{
    int32_t filled[8], filled_n = 0;
    int steps = t->steps_n;
    for (int i = 0; i < steps && filled_n < 8; i++) {
        if (t->steps[i] >= 0) { continue; }
        int32_t person = t->m->owner[~t->steps[i]], unit = t->m->unit_of[person];
        for (int32_t k = t->m->first_pair[person]; k < t->m->first_pair[person + 1]; k++)
            if (k != not_this && ~t->steps[i] != k && t->m->pairs[k].worth > 0 && part_fits(t, k) &&
                !step(t, k, true))
                return;
        bool done = false;
        for (int32_t j = 0; j < filled_n; j++)
            done |= filled[j] == unit;
        if (done) { continue; }
        filled[filled_n++] = unit;
        fill_unit(t, unit, not_this);
    }
}

/* ---- moves ---- */
static bool earlier_goals_kept(const part *t)
{
    for (int g = 0; !t->f->loose && g < t->f->stage->goal; g++)
        if (t->won[g] + t->goal[g] < 0) { return false; }
    return true;
}

static bool acceptable(part *t)
{
    if (t->broken) { return false; }
    if (!earlier_goals_kept(t)) { return false; }
    if (t->gain >= t->f->least_gain) { return true; }
    return t->warmth > 0 && -t->gain <= t->warmth * roll_log(&t->d) / 1024;
}

static void begin_move(part *t, int steps_most)
{
    t->steps_n = 0;
    t->steps_most = steps_most;
    t->gain = 0;
    t->broken = false;
    memset(t->goal, 0, sizeof(t->goal));
}

static void keep_move(part *t)
{
    for (int g = 0; g < t->f->stage->goal; g++)
        t->won[g] += t->goal[g];
}

static void try_move(part *t)
{
    int32_t pair = t->picks[roll_below(&t->d, t->picks_n)];
    if (t->s->spot[pair] >= 0 && net(t, pair) > t->f->reach) { return; }
    begin_move(t, STEPS_MOST);
    bool possible;
    if (t->s->spot[pair] >= 0) {
        possible = step(t, pair, false);
    } else {
        possible = make_room(t, pair) && step(t, pair, true);
    }
    if (possible) { fill(t, t->s->spot[pair] >= 0 ? -1 : pair); }
    if (!possible || !acceptable(t)) {
        undo(t);
        return;
    }
    keep_move(t);
}

/* ---- a unit's whole year ---- */
/* A seat that nobody has is free, unless the round trades seats. */
static void price_year(part *t, int32_t unit)
{
    const full_model *m = t->m;
    for (int32_t k = m->units[unit].first_cell; k < m->units[unit + 1].first_cell; k++) {
        int32_t c = m->cells[k].klass;
        int64_t price = t->f->prices->class_most[c];
        bool free = t->class_n[c] < t->class_most[c];
        int64_t off = t->trading ? price / 100 * t->discount : free ? price : 0;
        t->year_costs[k] = t->costs[k] - off;
    }
}

/* `room`: numbers for as many pairs as the unit can take. */
static void try_year(part *t, int32_t unit, int32_t *room)
{
    price_year(t, unit);
    full_year y = {.plan = t->s,
                   .costs = t->year_costs,
                   .points = t->f->prices->points,
                   .class_n = t->class_n,
                   .class_most = t->class_most,
                   .unit = unit,
                   .least = t->f->stage->scale,
                   .width = t->f->width,
                   .choice_room = t->choice_room};
    int32_t n = full_best_year(&y, room);
    if (n < 0) { return; }
    begin_move(t, t->s->unit_taken[unit] + n);
    while (t->s->unit_taken[unit] > 0)
        step(t, t->s->list[t->s->first_listed[unit]], false);
    for (int32_t i = 0; i < n; i++)
        if (part_fits(t, room[i])) { step(t, room[i], true); }
    if (!earlier_goals_kept(t) || (!t->trading && t->gain < t->f->least_gain)) {
        undo(t);
        return;
    }
    keep_move(t);
}

/* Begun from a plan: units that have all of theirs, and nothing else, had their years before. */
static bool as_it_was(const part *t, int32_t unit)
{
    const full_model *m = t->m;
    const uint8_t *start = t->f->stage->start;
    if (!start) { return false; }
    int32_t from = m->units[unit].first_person, end = m->units[unit + 1].first_person;
    for (int32_t k = m->first_pair[from]; k < m->first_pair[end]; k++)
        if ((t->s->spot[k] >= 0) != (start[m->plain[k]] != 0)) { return false; }
    return true;
}

static void try_years(part *t, arena *mem)
{
    const full_model *m = t->m;
    if (!t->f->years) { return; }
    int32_t most = 1;
    for (int32_t u = 0; u < m->units_n; u++) {
        int32_t n = t->s->first_listed[u + 1] - t->s->first_listed[u];
        most = n > most ? n : most;
    }
    int32_t *room = TAKE_N(mem, int32_t, most);
    for (int32_t i = 0; i < t->units_n; i++) {
        int32_t u = t->units[i];
        if (m->units[u + 1].first_point > m->units[u].first_point && !as_it_was(t, u)) {
            try_year(t, u, room);
        }
    }
}

/* ---- what is worth a try ---- */
typedef struct {
    int64_t by;
    int32_t pair;
} offer;

static int by_least(const void *a, const void *b)
{
    const offer *x = a, *y = b;
    if (x->by != y->by) { return x->by < y->by ? -1 : 1; }
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

/* What the person loses against his best choice when he must take option j. */
static int64_t loss(const part *t, int32_t person, int32_t j, int64_t best)
{
    const full_model *m = t->m;
    int32_t first = m->first_pair[person], n = m->first_pair[person + 1] - first;
    int64_t other = 0;
    for (int32_t i = 0; m->max_classes[person] > 1 && i < n; i++) {
        if (i == j || full_overlap(m, first + i, first + j)) { continue; }
        int64_t at = net(t, first + i);
        if (at > other) { other = at; }
    }
    return best - net(t, first + j) - other;
}

/* The pairs of a unit that lose least against their persons' best, some for each seat that the
 * unit has; then by what they bring, the best first. Returns what the unit loses against the
 * bound. */
static int64_t tries_of_unit(part *t, int32_t unit, offer *room, int64_t *number, uint8_t *pick)
{
    const full_model *m = t->m;
    int32_t n = 0, most = 2 * t->s->unit_taken[unit] + TRIES_MORE;
    int64_t unit_loss = 0;
    for (int32_t i = m->units[unit].first_person; i < m->units[unit + 1].first_person; i++) {
        int32_t first = m->first_pair[i], options = m->first_pair[i + 1] - first;
        for (int32_t j = 0; j < options; j++)
            number[j] = net(t, first + j);
        int64_t best = full_choose(m->pairs + first, options, m->max_classes[i], number,
                                   number + options, pick);
        unit_loss += best;
        for (int32_t j = 0; j < options; j++) {
            int64_t lost = loss(t, i, j, best);
            if (lost <= t->f->reach) { room[n++] = (offer){lost, first + j}; }
        }
    }
    if (n) { qsort(room, (size_t)n, sizeof(offer), by_least); }
    n = n < most ? n : most;
    for (int32_t i = 0; i < n; i++)
        room[i].by = -net(t, room[i].pair);
    if (n) { qsort(room, (size_t)n, sizeof(offer), by_least); }
    for (int32_t i = 0; i < n; i++)
        t->tries[t->tries_n++] = room[i].pair;
    for (int32_t j = 0; j < t->s->unit_taken[unit]; j++)
        unit_loss -= net(t, t->s->list[t->s->first_listed[unit] + j]);
    for (int32_t p = m->units[unit].first_point; p < m->units[unit + 1].first_point; p++)
        unit_loss += t->f->prices->points[p] * (m->units[unit].cap - t->s->point_taken[p]);
    return unit_loss;
}

static void picks_of_unit(part *t, int32_t from)
{
    for (int32_t i = from; i < t->tries_n; i++)
        t->picks[t->picks_n++] = t->tries[i];
}

/* ---- dealing ---- */
typedef struct {
    full_search *f;
    int round, parts;
    int32_t *order;      /* units, shuffled */
    int32_t *first_unit; /* of a part */
    int32_t *part_unit;
    int32_t *class_spot;
    int64_t *costs;
    int32_t **class_n, **class_most, **class_least; /* by part */
    int64_t warmth;
    int64_t *year_costs;
    int32_t unit_most; /* pairs that one unit can take */
    uint8_t *best;     /* a pair each: of the best plan so far */
    int64_t best_goals[SOLVE_GOALS];
    bool kept;
} deal;

static void part_job(void *context, int job, int thread)
{
    deal *g = context;
    full_model *m = g->f->plan->m;
    (void)thread;
    arena *mem = arena_new();
    part t = {.f = g->f, .s = g->f->plan, .m = m, .costs = g->costs};
    t.units = g->order + g->first_unit[job];
    t.units_n = g->first_unit[job + 1] - g->first_unit[job];
    t.part_unit = g->part_unit;
    t.class_spot = g->class_spot;
    t.class_n = TAKE_N(mem, int32_t, m->classes_n + 1);
    t.class_most = g->class_most[job];
    t.class_least = g->class_least[job];
    t.class_first = TAKE_N(mem, int32_t, m->classes_n + 1);
    int32_t room = 0, pairs = 0, unit_pairs = 0;
    for (int32_t c = 0; c < m->classes_n; c++) {
        t.class_first[c] = room;
        room += t.class_most[c];
    }
    t.class_list = TAKE_N(mem, int32_t, room + 1);
    for (int32_t i = 0; i < t.units_n; i++) {
        int32_t u = t.units[i];
        int32_t n =
            m->first_pair[m->units[u + 1].first_person] - m->first_pair[m->units[u].first_person];
        pairs += n;
        if (n > unit_pairs) { unit_pairs = n; }
        t.part_unit[u] = i;
    }
    t.tries = TAKE_N(mem, int32_t, pairs + 1);
    t.picks = TAKE_N(mem, int32_t, pairs + 1);
    t.year_costs = g->year_costs;
    t.steps = TAKE_N(mem, int32_t, 2 * (g->unit_most > STEPS_MOST ? g->unit_most : STEPS_MOST));
    t.choice_room = full_choice_room(m);
    t.trading = g->f->trade_every > 0 && g->round % g->f->trade_every == 0;
    t.discount = g->f->discount + g->round * g->f->discount_rise;
    t.discount = t.discount < 100 ? t.discount : 100;
    t.first_try = TAKE_N(mem, int32_t, t.units_n + 1);
    offer *offers = TAKE_N(mem, offer, unit_pairs + 1);
    int64_t *numbers = TAKE_N(mem, int64_t, t.choice_room + (size_t)m->options_most);
    uint8_t *pick = TAKE_N(mem, uint8_t, m->options_most + 1);
    for (int32_t i = 0; i < t.units_n; i++) {
        int32_t u = t.units[i];
        t.first_try[i] = t.tries_n;
        int64_t lost = tries_of_unit(&t, u, offers, numbers, pick);
        if (lost >= g->f->stage->scale) { picks_of_unit(&t, t.first_try[i]); }
        for (int32_t j = 0; j < t.s->unit_taken[u]; j++)
            list_in(&t, t.s->list[t.s->first_listed[u] + j]);
    }
    t.first_try[t.units_n] = t.tries_n;
    t.d.s = (uint64_t)g->round * 1000003u + (uint64_t)job * 7919u + (uint64_t)g->f->stage->goal;
    t.missing_price = g->f->stage->goal == 1  ? g->f->stage->scale
                      : g->f->stage->goal > 1 ? g->f->prices->earlier[1]
                                              : 0;
    t.warmth = g->warmth;
    int32_t most = m->persons_n / g->parts + 1;
    for (int64_t n = (int64_t)(t.picks_n < most ? t.picks_n : most) * g->f->moves; n > 0; n--)
        try_move(&t);
    try_years(&t, mem);
    arena_free(mem);
}

/* Each part may take what it has and its share of what is free; what is above the minimum may be
 * given up by shares alike. */
static void share_seats(deal *g)
{
    full_plan *s = g->f->plan;
    const full_model *m = s->m;
    for (int b = 0; b < g->parts; b++) {
        memset(g->class_n[b], 0, sizeof(int32_t) * (size_t)m->classes_n);
        for (int32_t i = g->first_unit[b]; i < g->first_unit[b + 1]; i++)
            for (int32_t k = m->units[g->order[i]].first_cell;
                 k < m->units[g->order[i] + 1].first_cell; k++)
                g->class_n[b][m->cells[k].klass] += s->cell_taken[k];
    }
    for (int32_t c = 0; c < m->classes_n; c++) {
        int32_t free = m->p->classes[c].max - s->class_taken[c];
        int32_t spare = s->class_taken[c] - m->p->classes[c].min;
        for (int b = 0; b < g->parts; b++) {
            int turn = (b + c + g->round) % g->parts;
            g->class_most[b][c] = g->class_n[b][c] + free / g->parts + (turn < free % g->parts);
            g->class_least[b][c] = g->class_n[b][c] - spare / g->parts -
                                   (turn < abs(spare % g->parts)) * (spare < 0 ? -1 : 1);
        }
    }
}

static void shuffle_units(deal *g, dice *d)
{
    const full_model *m = g->f->plan->m;
    for (int32_t i = m->units_n - 1; i > 0; i--) {
        int32_t j = roll_below(d, i + 1), was = g->order[i];
        g->order[i] = g->order[j];
        g->order[j] = was;
    }
    int64_t people = 0;
    int part = 0;
    g->first_unit[0] = 0;
    for (int32_t i = 0; i < m->units_n; i++) {
        people += m->units[g->order[i] + 1].first_person - m->units[g->order[i]].first_person;
        while (part + 1 < g->parts && people * g->parts >= (int64_t)(part + 1) * m->persons_n)
            g->first_unit[++part] = i + 1;
    }
    while (part < g->parts)
        g->first_unit[++part] = m->units_n;
}

static void begin_deal(deal *g, arena *mem)
{
    const full_model *m = g->f->plan->m;
    g->parts = m->persons_n / PART_PERSONS;
    g->parts = g->parts < 1 ? 1 : g->parts > PARTS_MOST ? PARTS_MOST : g->parts;
    g->order = TAKE_N(mem, int32_t, m->units_n + 1);
    for (int32_t u = 0; u < m->units_n; u++)
        g->order[u] = u;
    g->first_unit = TAKE_N(mem, int32_t, g->parts + 1);
    g->part_unit = TAKE_N(mem, int32_t, m->units_n + 1);
    g->class_spot = TAKE_N(mem, int32_t, m->pairs_n + 1);
    g->costs = TAKE_N(mem, int64_t, m->cells_n + 1);
    int32_t ***lists[] = {&g->class_n, &g->class_most, &g->class_least};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        *lists[i] = TAKE_N(mem, int32_t *, g->parts);
        for (int b = 0; b < g->parts; b++)
            (*lists[i])[b] = TAKE_N(mem, int32_t, m->classes_n + 1);
    }
    full_cell_costs(m, g->f->prices, g->costs);
    g->year_costs = TAKE_N(mem, int64_t, m->cells_n + 1);
    g->best = TAKE_N(mem, uint8_t, m->pairs_n + 1);
    for (int32_t u = 0; u < m->units_n; u++) {
        int32_t n = g->f->plan->first_listed[u + 1] - g->f->plan->first_listed[u];
        g->unit_most = n > g->unit_most ? n : g->unit_most;
    }
}

/* Earlier goals first. */
static void keep_best(deal *g)
{
    const full_plan *s = g->f->plan;
    int64_t now[SOLVE_GOALS];
    full_goals(s, now);
    for (int i = 0; g->kept && i <= g->f->stage->goal; i++)
        if (now[i] != g->best_goals[i]) {
            if (now[i] < g->best_goals[i]) { return; }
            break;
        }
    memcpy(g->best_goals, now, sizeof(now));
    for (int32_t k = 0; k < s->m->pairs_n; k++)
        g->best[k] = s->spot[k] >= 0;
    g->kept = true;
}

static void take_best(const deal *g)
{
    full_plan *s = g->f->plan;
    if (!g->kept) { return; }
    full_clear(s);
    for (int32_t k = 0; k < s->m->pairs_n; k++)
        if (g->best[k]) { full_take(s, k); }
    full_count_classes(s);
}

void full_improve(full_search *f)
{
    arena *mem = arena_new();
    deal g = {.f = f};
    begin_deal(&g, mem);
    dice d = {12345};
    for (g.round = 0; g.round < f->rounds; g.round++) {
        int left = f->cooling - 1 - g.round;
        g.warmth = left > 0 ? f->warmth * left / f->cooling : 0;
        shuffle_units(&g, &d);
        share_seats(&g);
        full_crew_run(f->crew, g.parts, part_job, &g);
        full_count_classes(f->plan);
        if (left <= 0) { keep_best(&g); }
        if (!full_go_on(f->patience)) { break; }
    }
    take_best(&g);
    arena_free(mem);
}
