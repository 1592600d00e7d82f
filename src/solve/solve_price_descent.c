/* Prices of one goal by a deflected subgradient: every price moves with the mean of the last
 * overuses of its rule, measured against the rule's own size, by steps that shrink by halves. All
 * persons choose anew each round; whatever the prices are, the sum is a bound. */
#include "solve/solve_price.h"

enum { CHUNK_PERSONS = 1024, FINE = 1 << 10, ASK_EVERY = 16 };

full_prices full_prices_new(const full_model *m, arena *mem)
{
    full_prices v = {0};
    int32_t quotas = m->p->quotas_n;
    v.n = 2 * m->classes_n + 2 * quotas + m->units_n + m->points_n + SOLVE_GOALS;
    v.at = TAKE_N(mem, int64_t, v.n);
    v.class_most = v.at;
    v.class_least = v.class_most + m->classes_n;
    v.quota_most = v.class_least + m->classes_n;
    v.quota_least = v.quota_most + quotas;
    v.seats = v.quota_least + quotas;
    v.points = v.seats + m->units_n;
    v.earlier = v.points + m->points_n;
    return v;
}

/* The price of one unplaced mandatory pair, one missing seat … at this stage. */
static int64_t goal_price(const full_stage *s, const int64_t *earlier, int goal)
{
    return goal == s->goal ? s->scale : goal < s->goal ? earlier[goal] : 0;
}

/* A small even number of the pair: the same on every machine. */
static int64_t grain(int32_t pair, int64_t below)
{
    uint64_t z = ((uint64_t)pair + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 31)) * 0xBF58476D1CE4E5B9u;
    return (int64_t)(((z >> 32) * (uint64_t)below) >> 32);
}

/* Equal worth makes whole crowds turn at one price and the descent slow; so less than 1 / 256 of
 * one value is added, from the next goal and from chance, or from the plan to stay near to: no move
 * of the search is so long that it could outweigh one value. What is proven leaves it out. */
static void part_equals(full_model *m, const full_stage *s)
{
    int next = s->goal < 2 ? 2 : s->goal + 1;
    int64_t range = s->scale / 256;
    int64_t by_next = next < 2 + m->p->tiers ? range * 3 / 4 : 0, by_chance = range - by_next;
    for (int32_t k = 0; range > 0 && k < m->pairs_n; k++) {
        int32_t plain = m->plain[k];
        int64_t more = s->start ? (s->start[plain] ? by_chance : 0) : grain(plain, by_chance);
        if (by_next > 0) { more += full_value(m->p, next, plain) * by_next / s->value_most[next]; }
        m->pairs[k].worth += more;
    }
}

void full_worth(full_model *m, const full_stage *s, const int64_t *earlier, bool pure)
{
    int goals[SOLVE_GOALS], n = 0;
    for (int g = 0; g <= s->goal; g++)
        if (g != 1 && goal_price(s, earlier, g) != 0) { goals[n++] = g; }
    for (int32_t k = 0; k < m->pairs_n; k++) {
        int64_t worth = 0;
        for (int i = 0; i < n; i++)
            worth += goal_price(s, earlier, goals[i]) * full_value(m->p, goals[i], m->plain[k]);
        m->pairs[k].worth = worth;
    }
    if (!pure) { part_equals(m, s); }
}

static void unit_costs(const full_model *m, const full_prices *v, int32_t unit, int64_t *ret)
{
    for (int32_t i = m->units[unit].first_cell; i < m->units[unit + 1].first_cell; i++) {
        const full_cell *c = &m->cells[i];
        int64_t cost = v->class_most[c->klass] - v->class_least[c->klass] + v->seats[unit];
        if (c->quota >= 0) { cost += v->quota_most[c->quota] - v->quota_least[c->quota]; }
        for (int32_t t = c->lo; t <= c->hi; t++)
            cost += v->points[t];
        ret[i] = cost;
    }
}

void full_cell_costs(const full_model *m, const full_prices *v, int64_t *ret)
{
    for (int32_t u = 0; u < m->units_n; u++)
        unit_costs(m, v, u, ret);
}

/* ---- one round ---- */
typedef struct {
    wide total;
    int64_t goal[SOLVE_GOALS]; /* 1: seats missing at the highest price, with a minus */
    int32_t *class_taken;
    int64_t *room, *gain;
    uint8_t *pick;
} worker;

typedef struct {
    full_descent *d;
    full_model *m;
    full_prices now, next;
    int32_t *pull;       /* mean overuse of each rule, in 1 / FINE of its size; as prices stand */
    int64_t *costs;      /* a cell each */
    int32_t *cell_taken; /* a cell each */
    int32_t *point_taken;
    int32_t *first_unit; /* of a chunk */
    int chunks;
    worker *workers;
    int64_t step;
    int64_t missing_price;             /* of one missing seat */
    int sought[SOLVE_GOALS], sought_n; /* earlier goals of pairs whose price is still sought */
    bool pure;                         /* what is proven */
} descent;

static void move(descent *s, const int64_t *price, int64_t over, int64_t size)
{
    size_t at = (size_t)(price - s->now.at);
    int64_t part = over * FINE / (size > 0 ? size : 1);
    part = part > FINE ? FINE : part < -FINE ? -FINE : part;
    int64_t pull = (7 * (int64_t)s->pull[at] + part) / 8;
    int64_t to = *price + s->step * pull / FINE;
    if (to > FULL_WORTH_MOST) { to = FULL_WORTH_MOST; }
    s->pull[at] = (int32_t)(to < 0 ? 0 : pull);
    s->next.at[at] = to < 0 ? 0 : to;
}

/* Minimum of a rule whose missing seats cost `missing_price` each: what it adds to the bound, and
 * its next price. */
static wide least_rule(descent *s, worker *w, const int64_t *price, int64_t min, int64_t taken)
{
    if (min <= 0) { return 0; }
    move(s, price, min - taken, min);
    int64_t *next = &s->next.at[price - s->now.at];
    if (*next > s->missing_price) { *next = s->missing_price; }
    if (*price >= s->missing_price && taken < min) { w->goal[1] -= min - taken; }
    int64_t spare = *price > s->missing_price ? *price - s->missing_price : 0;
    return -(wide)min * *price + (wide)min * spare;
}

static void choose_all(descent *s, worker *w, int32_t unit)
{
    full_model *m = s->m;
    for (int32_t i = m->units[unit].first_person; i < m->units[unit + 1].first_person; i++) {
        const full_pair *options = m->pairs + m->first_pair[i];
        int32_t n = m->first_pair[i + 1] - m->first_pair[i];
        bool any = false;
        for (int32_t j = 0; j < n; j++) {
            w->gain[j] = options[j].worth - s->costs[options[j].cell];
            any |= w->gain[j] > 0;
        }
        if (!any) { continue; }
        w->total += full_choose(options, n, m->max_classes[i], w->gain, w->room, w->pick);
        for (int32_t j = 0; j < n; j++) {
            if (!w->pick[j]) { continue; }
            s->cell_taken[options[j].cell]++;
            for (int g = 0; g < s->sought_n; g++)
                w->goal[s->sought[g]] +=
                    full_value(m->p, s->sought[g], m->plain[m->first_pair[i] + j]);
        }
    }
}

/* What the unit's own rules add to the bound; their next prices. */
static void unit_rules(descent *s, worker *w, int32_t unit)
{
    full_model *m = s->m;
    const full_unit *u = &m->units[unit];
    int32_t taken = 0;
    for (int32_t t = u->first_point; t < u[1].first_point; t++)
        s->point_taken[t] = 0;
    for (int32_t i = u->first_cell; i < u[1].first_cell; i++) {
        const full_cell *c = &m->cells[i];
        int32_t n = s->cell_taken[i];
        taken += n;
        w->class_taken[c->klass] += n;
        for (int32_t t = c->lo; n && t <= c->hi; t++)
            s->point_taken[t] += n;
        if (c->quota < 0) { continue; }
        const solve_quota *q = &m->p->quotas[c->quota];
        w->total += (wide)s->now.quota_most[c->quota] * q->max;
        move(s, &s->now.quota_most[c->quota], (int64_t)n - q->max, q->max);
        w->total += least_rule(s, w, &s->now.quota_least[c->quota], q->min, n);
    }
    for (int32_t t = u->first_point; t < u[1].first_point; t++) {
        w->total += (wide)s->now.points[t] * u->cap;
        move(s, &s->now.points[t], (int64_t)s->point_taken[t] - u->cap, u->cap);
    }
    if (u->seats == INT32_MAX) { return; }
    w->total += (wide)s->now.seats[unit] * u->seats;
    move(s, &s->now.seats[unit], (int64_t)taken - u->seats, u->seats);
}

static void chunk_job(void *context, int job, int thread)
{
    descent *s = context;
    full_model *m = s->m;
    worker *w = &s->workers[thread];
    for (int32_t u = s->first_unit[job]; u < s->first_unit[job + 1]; u++) {
        memset(s->cell_taken + m->units[u].first_cell, 0,
               sizeof(int32_t) * (size_t)(m->units[u + 1].first_cell - m->units[u].first_cell));
        unit_costs(m, &s->now, u, s->costs);
        choose_all(s, w, u);
        unit_rules(s, w, u);
    }
}

static wide class_rules(descent *s)
{
    wide total = 0;
    for (int32_t c = 0; c < s->m->classes_n; c++) {
        const solve_class *k = &s->m->p->classes[c];
        int64_t taken = 0;
        for (int t = 0; t < full_crew_size(s->d->crew); t++)
            taken += s->workers[t].class_taken[c];
        total += (wide)s->now.class_most[c] * k->max;
        move(s, &s->now.class_most[c], taken - k->max, k->max);
        total += least_rule(s, &s->workers[0], &s->now.class_least[c], k->min, taken);
    }
    return total;
}

/* The earlier goals' reached values: what they take off the bound, and their next prices. */
static wide earlier_rules(descent *s)
{
    const full_stage *stage = s->d->stage;
    wide total = -(wide)goal_price(stage, s->now.earlier, 0) * stage->mandatory;
    for (int g = 0; g < stage->goal; g++) {
        int64_t now = g == 0 ? -stage->mandatory : 0, *price = &s->now.earlier[g];
        for (int t = 0; t < full_crew_size(s->d->crew); t++)
            now += s->workers[t].goal[g];
        total -= (wide)*price * stage->reached[g];
        if (stage->firm[g]) {
            s->next.earlier[g] = *price;
            continue;
        }
        int64_t size = stage->reached[g] < 0 ? -stage->reached[g] : stage->reached[g] / 64;
        int64_t step = s->step;
        s->step = (step + stage->value_most[g] - 1) / stage->value_most[g];
        move(s, price, stage->reached[g] - now, size);
        s->step = step;
        int64_t most = FULL_WORTH_MOST / (16 * stage->value_most[g]);
        if (s->next.earlier[g] > most) { s->next.earlier[g] = most; }
    }
    return total;
}

/* One round: the numerator at the prices `now`; the prices to try `next`. */
static wide round_of(descent *s)
{
    int threads = full_crew_size(s->d->crew);
    for (int t = 0; t < threads; t++) {
        worker *w = &s->workers[t];
        w->total = 0;
        memset(w->goal, 0, sizeof(w->goal));
        memset(w->class_taken, 0, sizeof(int32_t) * (size_t)s->m->classes_n);
    }
    s->missing_price = goal_price(s->d->stage, s->now.earlier, 1);
    if (s->sought_n || s->pure) { full_worth(s->m, s->d->stage, s->now.earlier, s->pure); }
    full_crew_run(s->d->crew, s->chunks, chunk_job, s);
    wide total = class_rules(s);
    for (int t = 0; t < threads; t++)
        total += s->workers[t].total;
    return total + earlier_rules(s);
}

static void chunks_of(descent *s, arena *mem)
{
    full_model *m = s->m;
    s->first_unit = TAKE_N(mem, int32_t, m->units_n + 2);
    for (int32_t u = 0; u < m->units_n;) {
        int32_t first = m->units[u].first_person;
        while (u < m->units_n && m->units[u].first_person - first < CHUNK_PERSONS)
            u++;
        s->first_unit[++s->chunks] = u;
    }
}

static void begin(descent *s, arena *mem)
{
    full_model *m = s->m;
    int32_t options = m->options_most + 1;
    chunks_of(s, mem);
    s->costs = TAKE_N(mem, int64_t, m->cells_n + 1);
    s->cell_taken = TAKE_N(mem, int32_t, m->cells_n + 1);
    s->point_taken = TAKE_N(mem, int32_t, m->points_n + 1);
    s->workers = TAKE_N(mem, worker, full_crew_size(s->d->crew));
    size_t room = full_choice_room(m);
    for (int t = 0; t < full_crew_size(s->d->crew); t++) {
        worker *w = &s->workers[t];
        w->class_taken = TAKE_N(mem, int32_t, m->classes_n + 1);
        w->room = TAKE_N(mem, int64_t, room);
        w->gain = TAKE_N(mem, int64_t, options);
        w->pick = TAKE_N(mem, uint8_t, options);
    }
}

/* The step of round t: halves log2(finest) times over all rounds, straight between. */
static int64_t step_at(const full_descent *d, int t)
{
    int halves = 0;
    while ((1 << halves) < d->finest)
        halves++;
    int64_t at = (int64_t)t * halves * FINE / d->rounds;
    int64_t step = d->first_step >> (at / FINE);
    step -= step * (at % FINE) / (2 * (int64_t)FINE);
    return step > 0 ? step : 1;
}

wide full_price(full_descent *d, full_prices *best)
{
    arena *mem = arena_new();
    descent s = {.d = d, .m = d->m};
    begin(&s, mem);
    s.now = full_prices_new(d->m, mem);
    s.next = full_prices_new(d->m, mem);
    full_prices keep = full_prices_new(d->m, mem);
    s.pull = TAKE_N(mem, int32_t, keep.n);
    memcpy(s.now.at, best->at, sizeof(int64_t) * (size_t)best->n);
    for (int g = 0; g < d->stage->goal; g++)
        if (!d->stage->firm[g] && g != 1) { s.sought[s.sought_n++] = g; }
    full_worth(d->m, d->stage, s.now.earlier, false);
    wide least = 0;
    for (int t = 0; t < d->rounds; t++) {
        s.step = step_at(d, t);
        wide total = round_of(&s);
        full_prices was = s.now;
        s.now = s.next;
        s.next = was;
        if (t == 0 || total < least) {
            least = total;
            s.next = keep;
            keep = was;
        }
        if (t % ASK_EVERY == ASK_EVERY - 1 && !full_go_on(d->patience)) { break; }
    }
    memcpy(best->at, keep.at, sizeof(int64_t) * (size_t)best->n);
    memcpy(s.now.at, keep.at, sizeof(int64_t) * (size_t)best->n);
    s.pure = true;
    least = round_of(&s);
    full_worth(d->m, d->stage, best->earlier, false);
    arena_free(mem);
    return least;
}
