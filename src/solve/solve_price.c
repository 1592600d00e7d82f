/* The full case, goal by goal: prices that bound the goal, a plan from the prices, a search that
 * makes it better. Inside, every goal is a greatest: unplaced and missing have a minus. */
#include "solve/solve_repair.h"

enum {
    ROUNDS_FIRST = 1200, /* of prices, where they begin at nothing */
    ROUNDS_NEXT = 600,   /* where they begin at the goal before */
    ROUNDS_AGAIN = 96,   /* where a plan is mended: the plan matters, the bound is rougher */
    ROUNDS_KNOWN = 24,   /* where its prices are known too */
    KNOWN_STEP = 400,
    FINEST = 64,
    ANEW_PERSONS = 4000, /* up to so many: planned anew where mending leaves … */
    ROUGH_PART = 256,    /* … more than this part of a bound open */
    EARLIER_WEIGHT = 4   /* how many times the new goal an earlier one weighs at first */
};

typedef struct {
    const solve_problem *p;
    const solve_how *how;
    arena *mem, *own; /* of the result; of the work */
    solve_plan *ret;
    full_model m;
    full_crew *crew;
    full_patience patience;
    full_plan plan;
    full_stage stage;
    full_prices prices;
    full_prices first;            /* of the first plan: where goals 0, 1, 2 begin */
    int64_t reached[SOLVE_GOALS]; /* as "greatest" */
    wide numerator[SOLVE_GOALS];  /* with the reached values of the stage's time */
    int64_t given[SOLVE_GOALS][SOLVE_GOALS];
    bool again; /* a plan is mended */
} full;

bool full_go_on(full_patience *t)
{
    t->done++;
    int64_t permille = t->done * 1000 / (t->all > 0 ? t->all : 1);
    if (!t->stopped && t->how->go_on) {
        t->stopped = !t->how->go_on(t->how->context, permille > 999 ? 999 : (int)permille);
    }
    return !t->stopped;
}

/* ---- stages ---- */
static void measure_values(full *f)
{
    full_stage *s = &f->stage;
    for (int g = 0; g < SOLVE_GOALS; g++)
        s->value_most[g] = 1;
    for (int t = 0; t < f->p->tiers; t++)
        for (int32_t k = 0; k < f->p->pairs_n; k++)
            if (f->p->value[t][k] > s->value_most[2 + t]) {
                s->value_most[2 + t] = f->p->value[t][k];
            }
    for (int32_t k = 0; k < f->p->pairs_n; k++) {
        s->mandatory += f->p->mandatory[k];
        if (f->p->mandatory[k] > s->value_most[0]) { s->value_most[0] = f->p->mandatory[k]; }
    }
    s->counts[0] = s->mandatory > 0;
    for (int32_t c = 0; c < f->p->classes_n; c++)
        s->counts[1] |= f->p->classes[c].min > 0;
    for (int32_t q = 0; q < f->p->quotas_n; q++)
        s->counts[1] |= f->p->quotas[q].min > 0;
    for (int t = 0; t < f->p->tiers; t++)
        s->counts[2 + t] = true;
}

static int64_t at_most(wide n, int64_t most) { return n > most ? most : (int64_t)n; }

/* The goal's unit is cut so fine that the greatest value is about 2^20. */
static void enter_stage(full *f, int goal)
{
    full_stage *s = &f->stage;
    s->goal = goal;
    s->scale = ((int64_t)1 << 20) / s->value_most[goal];
    s->scale = s->scale < 16 ? 16 : s->scale > 65536 ? 65536 : s->scale;
    s->worth_most = s->scale * s->value_most[goal];
    memcpy(s->reached, f->reached, sizeof(s->reached));
}

/* Rules with no room at all cost more than any worth; nobody pays for them. */
static void price_closed_rules(full *f)
{
    const full_model *m = &f->m;
    for (int32_t c = 0; c < m->classes_n; c++)
        if (f->p->classes[c].max <= 0) { f->prices.class_most[c] = FULL_WORTH_MOST; }
    for (int32_t q = 0; q < f->p->quotas_n; q++)
        if (f->p->quotas[q].max <= 0) { f->prices.quota_most[q] = FULL_WORTH_MOST; }
    for (int32_t u = 0; u < m->units_n; u++)
        for (int32_t t = m->units[u].first_point; t < m->units[u + 1].first_point; t++)
            if (m->units[u].cap <= 0) { f->prices.points[t] = FULL_WORTH_MOST; }
}

static void scale_prices(full *f, const full_prices *from, int64_t by, int64_t per)
{
    for (int32_t i = 0; i < f->prices.n; i++)
        f->prices.at[i] = at_most((wide)from->at[i] * by / (per > 0 ? per : 1), FULL_WORTH_MOST);
    for (int g = 0; g < f->stage.goal; g++)
        f->prices.earlier[g] =
            at_most(f->prices.earlier[g], FULL_WORTH_MOST / (16 * f->stage.value_most[g]));
}

/* Prices of the tier before, made the new tier's: that one is held by a weight of its own. */
static void carry_prices(full *f, int64_t scale_before)
{
    const full_stage *s = &f->stage;
    int before = s->goal - 1;
    int64_t weight = EARLIER_WEIGHT * s->worth_most / s->value_most[before];
    weight = weight < 1 ? 1 : weight;
    scale_prices(f, &f->prices, weight, scale_before);
    f->prices.earlier[before] = weight;
}

/* ---- prices of the plan that is mended ---- */
/* A rule that was closed had a price that says nothing. */
static int64_t price_again(const full *f, const solve_proof *y, int64_t price)
{
    wide ret = (wide)price * f->stage.scale / y->scale;
    return ret < FULL_WORTH_MOST / 2 ? (int64_t)ret : 0;
}

static void list_again(const full *f, const solve_proof *y, const int64_t *from, int32_t n,
                       int64_t *to)
{
    for (int32_t i = 0; i < n; i++)
        to[i] = from ? price_again(f, y, from[i]) : 0;
}

/* The day's price goes to the point before which no other lies. */
static void days_again(const full *f, const solve_proof *y)
{
    const full_model *m = &f->m;
    for (size_t i = 0; i < y->days.n; i++) {
        const solve_day_price *d = &y->days.at[i];
        int32_t low = m->units[d->unit].first_point, high = m->units[d->unit + 1].first_point;
        if (low == high) { continue; }
        while (high - low > 1) {
            int32_t middle = low + (high - low) / 2;
            *(m->point_day[middle] <= d->day ? &low : &high) = middle;
        }
        f->prices.points[low] = price_again(f, y, d->price);
    }
}

/* False where there are none for this goal. */
static bool prices_again(full *f)
{
    int goal = f->stage.goal;
    const solve_proof *y = f->how->start_proof ? &f->how->start_proof[goal] : NULL;
    if (!f->again || !y || y->scale <= 0 || y->ranked) { return false; }
    const full_prices *v = &f->prices;
    memset(v->at, 0, sizeof(int64_t) * (size_t)v->n);
    list_again(f, y, y->class_most, f->m.classes_n, v->class_most);
    list_again(f, y, y->class_least, f->m.classes_n, v->class_least);
    list_again(f, y, y->quota_most, f->p->quotas_n, v->quota_most);
    list_again(f, y, y->quota_least, f->p->quotas_n, v->quota_least);
    list_again(f, y, y->unit_seats, f->m.units_n, v->seats);
    list_again(f, y, y->earlier, goal, v->earlier);
    days_again(f, y);
    for (int g = 0; g < goal; g++)
        v->earlier[g] = at_most(v->earlier[g], FULL_WORTH_MOST / (16 * f->stage.value_most[g]));
    return true;
}

/* Unplaced and missing weigh more than all else together while they are at their utmost. */
static void weigh_first_goals(full *f, const int64_t *utmost)
{
    int64_t heavy = f->stage.worth_most;
    for (int g = 2; g < f->stage.goal; g++)
        heavy += f->prices.earlier[g] * f->stage.value_most[g];
    heavy = at_most((wide)heavy * 8, FULL_WORTH_MOST / 16);
    for (int g = 0; g < 2 && g < f->stage.goal; g++) {
        f->stage.firm[g] = f->stage.reached[g] >= utmost[g];
        if (f->stage.firm[g] || f->prices.earlier[g] == 0) { f->prices.earlier[g] = heavy; }
    }
}

static void descend(full *f, int rounds, int64_t first_step)
{
    int goal = f->stage.goal;
    price_closed_rules(f);
    full_descent d = {.m = &f->m,
                      .stage = &f->stage,
                      .patience = &f->patience,
                      .crew = f->crew,
                      .rounds = f->patience.stopped ? 1 : rounds,
                      .finest = FINEST,
                      .first_step = first_step};
    f->numerator[goal] = full_price(&d, &f->prices);
    memcpy(f->given[goal], f->stage.reached, sizeof(f->given[goal]));
}

/* ---- plans ---- */
static bool worse(const int64_t *a, const int64_t *b, int goals)
{
    for (int g = 0; g < goals; g++)
        if (a[g] != b[g]) { return a[g] < b[g]; }
    return false;
}

static void restore(full *f, const uint8_t *taken)
{
    full_clear(&f->plan);
    for (int32_t k = 0; k < f->m.pairs_n; k++)
        if (taken[k]) { full_take(&f->plan, k); }
    full_count_classes(&f->plan);
}

/* The search by size, as far as measured: what is small can be searched longer, and trades less
 * often and nearer to the prices. */
typedef struct {
    int32_t persons;  /* up to so many */
    int rounds, warm; /* one of so many is warm */
    int moves, width, trade_every, discount, discount_rise;
} pace;
static const pace paces[] = {
    {20000, 36, 2, 30, 16, 3, 2, 0},
    {200000, 9, 5, 6, 16, 1, 5, 1},
    {INT32_MAX, 4, 5, 6, 16, 1, 8, 1},
};
/* A plan is mended: nearly as good as anew, in a fraction of the time. */
static const pace pace_again = {INT32_MAX, 1, 2, 1, 4, 0, 0, 0};

static const pace *pace_of(const full *f)
{
    const pace *ret = paces;
    while (ret->persons < f->m.persons_n)
        ret++;
    return f->again ? &pace_again : ret;
}

/* Moves for each pair that is worth a try: more tiers, fewer in each. */
static int moves_of(const full *f, const pace *pace)
{
    int tiers = f->p->tiers > 4 ? 4 : f->p->tiers > 1 ? f->p->tiers : 1;
    return pace->moves > tiers ? pace->moves / tiers : 1;
}

/* Searches at the stage's prices; the plan is only ever replaced by one that is no worse in any
 * goal up to this one, in their order. */
static void search(full *f, bool loose)
{
    arena *mem = arena_new();
    uint8_t *was = TAKE_N(mem, uint8_t, f->m.pairs_n + 1);
    int64_t now[SOLVE_GOALS];
    for (int32_t k = 0; k < f->m.pairs_n; k++)
        was[k] = f->plan.spot[k] >= 0;
    full_goals(&f->plan, f->reached);
    const pace *pace = pace_of(f);
    int rounds = f->how->effort > 0 && !f->again ? f->how->effort : pace->rounds;
    if (f->patience.stopped) { rounds = 0; }
    full_search s = {.plan = &f->plan,
                     .stage = &f->stage,
                     .prices = &f->prices,
                     .patience = &f->patience,
                     .crew = f->crew,
                     .rounds = rounds,
                     .cooling = rounds / pace->warm,
                     .years = f->stage.goal >= 2,
                     .width = pace->width,
                     .trade_every = pace->trade_every,
                     .discount = pace->discount,
                     .discount_rise = pace->discount_rise,
                     .moves = moves_of(f, pace),
                     .least_gain = f->again,
                     .warmth = f->again ? 0 : f->stage.worth_most * 4 / 1000,
                     .reach = f->stage.worth_most * 20 / 1000,
                     .loose = loose};
    full_improve(&s);
    full_goals(&f->plan, now);
    if (worse(now, f->reached, f->stage.goal + 1)) {
        restore(f, was);
    } else {
        memcpy(f->reached, now, sizeof(now));
    }
    arena_free(mem);
}

static void round_off(full *f)
{
    arena *mem = arena_new();
    full_round_off(&f->plan, &f->prices, mem);
    full_goals(&f->plan, f->reached);
    arena_free(mem);
}

/* What of the plan given still keeps the rules, mandatory pairs first. */
static void keep_start(full *f)
{
    const full_model *m = &f->m;
    for (int mandatory = 1; mandatory >= 0; mandatory--)
        for (int32_t k = 0; k < m->pairs_n; k++) {
            int32_t plain = m->plain[k], c = m->cells[m->pairs[k].cell].klass;
            bool must = f->p->mandatory[plain] > 0;
            if (!f->how->start[plain] || must != mandatory) { continue; }
            if (f->plan.class_taken[c] >= f->p->classes[c].max || !full_fits(&f->plan, k)) {
                continue;
            }
            full_take(&f->plan, k);
            f->plan.class_taken[c]++;
        }
}

/* ---- goals ---- */
/* The most that a goal can be without any price: no round is needed to prove it. */
static int64_t utmost_placed(full *f)
{
    if (f->stage.mandatory == 0) { return 0; }
    enter_stage(f, 0);
    memset(f->prices.at, 0, sizeof(int64_t) * (size_t)f->prices.n);
    full_descent d = {.m = &f->m,
                      .stage = &f->stage,
                      .patience = &f->patience,
                      .crew = f->crew,
                      .rounds = 1,
                      .finest = 1,
                      .first_step = 1};
    f->numerator[0] = full_price(&d, &f->prices);
    return (int64_t)(f->numerator[0] / f->stage.scale);
}

static void write_proof(full *f, int goal)
{
    const full_prices *v = &f->prices;
    const full_model *m = &f->m;
    solve_proof *to = &f->ret->proof[goal];
    arena *mem = f->mem;
    int32_t classes = m->classes_n, quotas = f->p->quotas_n;
    *to = (solve_proof){.scale = f->stage.scale};
    memcpy(to->earlier, v->earlier, sizeof(int64_t) * (size_t)goal);
    int64_t *all = TAKE_N(mem, int64_t, 2 * classes + 2 * quotas + m->units_n + 1);
    memcpy(all, v->at, sizeof(int64_t) * (size_t)(2 * classes + 2 * quotas + m->units_n));
    to->class_most = all;
    to->class_least = all + classes;
    to->quota_most = all + 2 * classes;
    to->quota_least = to->quota_most + quotas;
    to->unit_seats = to->quota_least + quotas;
    for (int32_t u = 0; u < m->units_n; u++)
        for (int32_t t = m->units[u].first_point; t < m->units[u + 1].first_point; t++)
            if (v->points[t] > 0) {
                *GROW(mem, &to->days) = (solve_day_price){u, m->point_day[t], v->points[t]};
            }
}

/* Goals 0 and 1: proven by no price at all, or priced and searched. */
static void win_count(full *f, int goal, const int64_t *utmost)
{
    enter_stage(f, goal);
    memset(f->prices.at, 0, sizeof(int64_t) * (size_t)f->prices.n);
    f->numerator[goal] = (wide)utmost[goal] * f->stage.scale;
    memcpy(f->given[goal], f->stage.reached, sizeof(f->given[goal]));
    if (f->reached[goal] < utmost[goal]) {
        int64_t per = f->first.earlier[goal] > 0 ? f->first.earlier[goal] : f->stage.scale;
        scale_prices(f, &f->first, f->stage.scale, per);
        f->stage.firm[0] = goal > 0 && f->reached[0] >= utmost[0];
        descend(f, f->again ? ROUNDS_AGAIN : ROUNDS_NEXT, f->stage.worth_most / 20);
        search(f, false);
    }
    write_proof(f, goal);
}

static int64_t floor_of(wide n, int64_t by) { return (int64_t)(n / by - (n % by < 0)); }

/* The bound from the numerator, with what the earlier goals reached in the end. */
static int64_t bound_of(const full *f, int goal)
{
    wide n = f->numerator[goal];
    for (int g = 0; g < goal; g++)
        n += (wide)f->ret->proof[goal].earlier[g] * (f->given[goal][g] - f->reached[g]);
    int64_t ret = floor_of(n, f->ret->proof[goal].scale);
    return goal < 2 && ret > 0 ? 0 : ret;
}

/* The first plan, from prices that take unplaced and missing for very dear. */
static void first_plan(full *f, int goal, const int64_t *utmost)
{
    enter_stage(f, goal);
    memset(f->prices.at, 0, sizeof(int64_t) * (size_t)f->prices.n);
    memcpy(f->stage.reached, utmost, sizeof(int64_t) * 2);
    bool known = prices_again(f);
    weigh_first_goals(f, utmost);
    if (known) {
        descend(f, ROUNDS_KNOWN, f->stage.worth_most / KNOWN_STEP);
    } else {
        descend(f, f->again ? ROUNDS_AGAIN : ROUNDS_FIRST, f->stage.worth_most * 3 / 10);
    }
    round_off(f);
    if (goal > 0) { search(f, true); }
}

/* A tier: the first is won already where unplaced and missing are at their utmost. */
static void win_tier(full *f, int goal, const int64_t *utmost)
{
    int64_t scale = f->stage.scale, step = f->stage.goal < 2 ? 20 : 4;
    bool known = false;
    enter_stage(f, goal);
    if (goal == 2) {
        memcpy(f->prices.at, f->first.at, sizeof(int64_t) * (size_t)f->prices.n);
        f->stage.firm[0] = f->reached[0] >= utmost[0];
        f->stage.firm[1] = f->reached[1] >= utmost[1];
        if (f->stage.firm[0] && f->stage.firm[1]) { return; }
    } else {
        known = prices_again(f);
        if (!known) { carry_prices(f, scale); }
        weigh_first_goals(f, utmost);
    }
    if (known) {
        descend(f, ROUNDS_KNOWN, f->stage.worth_most / KNOWN_STEP);
    } else {
        descend(f, f->again ? ROUNDS_AGAIN : ROUNDS_NEXT, f->stage.worth_most / step);
    }
    search(f, false);
}

static void win_goals(full *f, const int64_t *utmost)
{
    f->first = full_prices_new(&f->m, f->own);
    memcpy(f->first.at, f->prices.at, sizeof(int64_t) * (size_t)f->prices.n);
    for (int goal = 0; goal < 2; goal++)
        win_count(f, goal, utmost);
    for (int goal = 2; goal < f->ret->goals; goal++) {
        win_tier(f, goal, utmost);
        write_proof(f, goal);
    }
}

static void write_plan(full *f)
{
    solve_plan *ret = f->ret;
    ret->taken = TAKE_N(f->mem, uint8_t, f->p->pairs_n + 1);
    for (int32_t k = 0; k < f->m.pairs_n; k++) {
        ret->taken[f->m.plain[k]] = f->plan.spot[k] >= 0;
        ret->taken_n += f->plan.spot[k] >= 0;
    }
    full_goals(&f->plan, f->reached);
    for (int g = 0; g < ret->goals; g++) {
        int64_t bound = bound_of(f, g);
        ret->reached[g] = g < 2 ? -f->reached[g] : f->reached[g];
        ret->bound[g] = g < 2 ? -bound : bound;
    }
    ret->stopped = f->patience.stopped;
}

static void run(const solve_problem *p, const solve_how *how, bool again, arena *mem,
                solve_plan *ret)
{
    arena *own = arena_new();
    full f = {.p = p, .how = how, .mem = mem, .own = own, .ret = ret, .again = again};
    *ret = (solve_plan){.goals = 2 + p->tiers};
    full_model_of(p, own, &f.m);
    f.crew = full_crew_new(own, how->threads);
    f.patience = (full_patience){.how = how, .all = (int64_t)(1 + p->tiers) * 80};
    f.plan = full_plan_new(&f.m, own);
    f.prices = full_prices_new(&f.m, own);
    measure_values(&f);
    f.stage.start = how->start;
    if (f.again) { keep_start(&f); }
    int64_t utmost[2] = {utmost_placed(&f), 0};
    first_plan(&f, p->tiers > 0 ? 2 : 1, utmost);
    win_goals(&f, utmost);
    write_plan(&f);
    full_crew_end(f.crew);
    arena_free(own);
}

/* ---- a mended plan that is not good enough ---- */
/* Mending looks only a little way from the plan and the prices it begins with: where few decide,
 * one rule more can change all of them. The first goal that is not proven says how good it is. */
static bool rough(const solve_plan *plan)
{
    int64_t gap = 0;
    int g = -1;
    while (gap == 0 && ++g < plan->goals)
        gap = g < 2 ? plan->reached[g] - plan->bound[g] : plan->bound[g] - plan->reached[g];
    return gap > 0 && gap > plan->bound[g] / ROUGH_PART;
}

/* Above 0: the first is the better plan. Goals 0 and 1 are least. */
static int compare(const solve_plan *a, const solve_plan *b)
{
    for (int g = 0; g < a->goals; g++)
        if (a->reached[g] != b->reached[g]) {
            return (a->reached[g] > b->reached[g]) == (g < 2) ? -1 : 1;
        }
    return 0;
}

/* Both are equally good: the mended one stands nearer to the start; each bound is the nearer one's.
 */
static void take_bounds(solve_plan *ret, const solve_plan *from)
{
    for (int g = 0; g < ret->goals; g++) {
        bool nearer = g < 2 ? from->bound[g] > ret->bound[g] : from->bound[g] < ret->bound[g];
        if (nearer) {
            ret->bound[g] = from->bound[g];
            ret->proof[g] = from->proof[g];
        }
    }
}

void solve_price(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret)
{
    solve_plan anew;
    run(p, how, how->start != NULL, mem, ret);
    if (!how->start || ret->stopped || p->persons_n > ANEW_PERSONS || !rough(ret)) { return; }
    run(p, how, false, mem, &anew);
    int better = compare(&anew, ret);
    if (better > 0) { *ret = anew; }
    if (better == 0) { take_bounds(ret, &anew); }
}
