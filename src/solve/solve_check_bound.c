/* The checker of bounds: what prices prove, found person by person (Lagrange). Every plan that
 * keeps the rules and is as good in the earlier goals loses nothing by the terms of the prices, so
 * the best that persons can do for themselves under these prices is a bound for all plans. Sums are
 * 128 bits wide: with prices up to PRICE_MOST none can overflow. */
#include "solve/solve_check_inside.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;
static const int64_t PRICE_MOST = (int64_t)1 << 60;

typedef struct {
    wide worth; /* of the class for the person at hand, after prices; above 0 */
    int32_t klass;
    int32_t before; /* how many of the list end before this one begins */
} wish;

typedef struct {
    const solve_problem *p;
    const solve_proof *proof;
    int64_t missed;            /* price of a mandatory pair left out */
    int64_t shortage;          /* of a missing head below a minimum */
    int64_t tier[SOLVE_TIERS]; /* of a tier's unit */
    check_groups persons, quotas;
    int32_t
        *day_first; /* prices of unit u: proof->days from day_first[u] to day_first[u + 1] - 1 */
    wide *day_sum;  /* of the prices before this one, within all */
    int32_t *known; /* a class each: unit for which `cost` is right, from 1 */
    wide *cost;     /* a class each: prices of a seat for the unit at hand */
    const solve_quota **quota;
    int32_t *quota_known; /* a class each, likewise */
    wish *wishes;         /* of the person at hand */
    wide *row;            /* two rows of the choice of several classes */
} bound;

/* ---- prices that can be counted with --------------------------------------------------------- */

static bool prices_good(const int64_t *price, int32_t n)
{
    for (int32_t i = 0; price && i < n; i++) {
        if (price[i] < 0 || price[i] > PRICE_MOST) { return false; }
    }
    return true;
}

static int64_t price_of(const int64_t *price, int32_t i) { return price ? price[i] : 0; }

static bool days_good(const solve_problem *p, const solve_proof *proof)
{
    for (size_t i = 0; i < proof->days.n; i++) {
        const solve_day_price *d = &proof->days.at[i], *last = d - 1;
        bool later =
            i == 0 || d->unit > last->unit || (d->unit == last->unit && d->day > last->day);
        if (!later || d->unit < 0 || d->unit >= p->units_n || !prices_good(&d->price, 1)) {
            return false;
        }
    }
    return true;
}

static bool proof_good(const solve_problem *p, int goal, const solve_proof *proof)
{
    return goal >= 0 && goal < 2 + p->tiers && proof->scale > 0 && proof->scale <= PRICE_MOST &&
           prices_good(proof->earlier, goal) && prices_good(proof->class_most, p->classes_n) &&
           prices_good(proof->class_least, p->classes_n) &&
           prices_good(proof->quota_most, p->quotas_n) &&
           prices_good(proof->quota_least, p->quotas_n) &&
           prices_good(proof->unit_seats, p->units_n) && days_good(p, proof);
}

/* ---- what a seat costs a unit ---------------------------------------------------------------- */

static wide day_before(const bound *b, int32_t unit, int32_t day)
{
    int32_t low = b->day_first[unit], high = b->day_first[unit + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (b->proof->days.at[middle].day < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return b->day_sum[low];
}

static wide days_cost(const bound *b, int32_t unit, const solve_class *c)
{
    if (b->day_first[unit] == b->day_first[unit + 1]) { return 0; }
    int32_t after = c->last_day < INT32_MAX ? c->last_day + 1 : INT32_MAX;
    return day_before(b, unit, after) - day_before(b, unit, c->first_day);
}

static wide seat_cost(bound *b, int32_t unit, int32_t klass)
{
    if (b->known[klass] == unit + 1) { return b->cost[klass]; }
    const solve_proof *y = b->proof;
    wide cost = (wide)price_of(y->class_most, klass) - price_of(y->class_least, klass) +
                days_cost(b, unit, &b->p->classes[klass]);
    if (b->p->units[unit].seats_max) { cost += price_of(y->unit_seats, unit); }
    if (b->quota_known[klass] == unit + 1) {
        int32_t q = (int32_t)(b->quota[klass] - b->p->quotas);
        cost += (wide)price_of(y->quota_most, q) - price_of(y->quota_least, q);
    }
    b->known[klass] = unit + 1;
    return b->cost[klass] = cost;
}

/* ---- the best a person can do ---------------------------------------------------------------- */

static wide pair_worth(bound *b, int32_t unit, int32_t k)
{
    wide worth = b->p->mandatory[k] ? b->missed : 0;
    for (int t = 0; t < b->p->tiers; t++) {
        worth += (wide)b->tier[t] * b->p->value[t][k];
    }
    return worth - seat_cost(b, unit, b->p->pair_class[k]);
}

static int32_t last_day(const bound *b, int32_t i)
{
    return b->p->classes[b->wishes[i].klass].last_day;
}

static int by_last_day(const void *a, const void *b, void *classes)
{
    const solve_class *all = classes;
    int32_t u = all[((const wish *)a)->klass].last_day, v = all[((const wish *)b)->klass].last_day;
    return (u > v) - (u < v);
}

/* By last day, and for each how many are over before it begins. */
static void wishes_sort(bound *b, int32_t n)
{
    qsort_r(b->wishes, (size_t)n, sizeof *b->wishes, by_last_day, (void *)(uintptr_t)b->p->classes);
    for (int32_t i = 0; i < n; i++) {
        int32_t begins = b->p->classes[b->wishes[i].klass].first_day, low = 0, high = i;
        while (low < high) {
            int32_t middle = low + (high - low) / 2;
            if (last_day(b, middle) < begins) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        b->wishes[i].before = low;
    }
}

/* Row j holds, for the first i wishes, the best with at most j classes. Once one class more gains
 * nothing, no further one does. */
static wide wishes_best(bound *b, int32_t n, int32_t most)
{
    wide *with_less = b->row, *now = b->row + n + 1;
    memset(with_less, 0, sizeof *b->row * (size_t)(n + 1));
    for (int32_t j = 0; j < most; j++) {
        now[0] = 0;
        for (int32_t i = 0; i < n; i++) {
            wide with = with_less[b->wishes[i].before] + b->wishes[i].worth;
            now[i + 1] = with > now[i] ? with : now[i];
        }
        wide *swap = with_less;
        with_less = now;
        now = swap;
        if (with_less[n] == now[n]) { break; }
    }
    return with_less[n];
}

static wide person_best(bound *b, int32_t unit, int32_t person)
{
    const solve_problem *p = b->p;
    int32_t most = p->persons[person].max_classes, n = 0;
    wide best = 0;
    for (int32_t k = p->first_pair[person]; k < p->first_pair[person + 1]; k++) {
        wide worth = pair_worth(b, unit, k);
        if (worth <= 0) { continue; }
        best = worth > best ? worth : best;
        b->wishes[n++] = (wish){.worth = worth, .klass = p->pair_class[k]};
    }
    if (most < 1 || n == 0) { return 0; }
    if (most == 1 || n == 1) { return best; }
    wishes_sort(b, n);
    return wishes_best(b, n, most);
}

static wide unit_best(bound *b, int32_t unit)
{
    wide sum = 0;
    for (int32_t i = b->quotas.first[unit]; i < b->quotas.first[unit + 1]; i++) {
        const solve_quota *q = &b->p->quotas[b->quotas.at[i]];
        b->quota[q->klass] = q;
        b->quota_known[q->klass] = unit + 1;
    }
    for (int32_t i = b->persons.first[unit]; i < b->persons.first[unit + 1]; i++) {
        sum += person_best(b, unit, b->persons.at[i]);
    }
    return sum;
}

/* ---- what stands fast ------------------------------------------------------------------------ */

/* most * max - least * min, and the shortfall that pays for itself. */
static wide rule_constant(const bound *b, int64_t most, int64_t least, int32_t max, int32_t min)
{
    wide gain = (wide)least - b->shortage;
    return (wide)most * max - (wide)least * min + (gain > 0 ? gain * min : 0);
}

static wide rules_constant(const bound *b)
{
    const solve_problem *p = b->p;
    const solve_proof *y = b->proof;
    wide sum = 0;
    for (int32_t k = 0; k < p->classes_n; k++) {
        sum += rule_constant(b, price_of(y->class_most, k), price_of(y->class_least, k),
                             p->classes[k].max, p->classes[k].min);
    }
    for (int32_t q = 0; q < p->quotas_n; q++) {
        sum += rule_constant(b, price_of(y->quota_most, q), price_of(y->quota_least, q),
                             p->quotas[q].max, p->quotas[q].min);
    }
    for (int32_t u = 0; u < p->units_n; u++) {
        sum += (wide)price_of(y->unit_seats, u) * p->units[u].seats_max;
    }
    for (size_t i = 0; i < y->days.n; i++) {
        int64_t most = check_away_most(&p->units[y->days.at[i].unit]);
        sum += most > 0 ? (wide)y->days.at[i].price * most : 0;
    }
    return sum;
}

static wide goals_constant(const bound *b, int goal, const int64_t *reached)
{
    const solve_problem *p = b->p;
    wide sum = 0;
    for (int32_t k = 0; k < p->pairs_n; k++) {
        sum -= p->mandatory[k] ? b->missed : 0;
    }
    for (int h = 0; h < goal; h++) {
        wide term = (wide)b->proof->earlier[h] * reached[h];
        sum += h < 2 ? term : -term;
    }
    return sum;
}

/* ---- bound ----------------------------------------------------------------------------------- */

static void weigh_goals(bound *b, int goal)
{
    int64_t weight[SOLVE_GOALS] = {0};
    memcpy(weight, b->proof->earlier, sizeof *weight * (size_t)goal);
    weight[goal] = b->proof->scale;
    b->missed = weight[0];
    b->shortage = weight[1];
    memcpy(b->tier, weight + 2, sizeof b->tier);
}

/* Prices of days on which the unit has no limit count nothing. */
static void index_days(bound *b, arena *mem)
{
    const solve_proof *y = b->proof;
    size_t n = y->days.n;
    b->day_first = TAKE_N(mem, int32_t, b->p->units_n + 1);
    b->day_sum = TAKE_N(mem, wide, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool limited = b->p->units[y->days.at[i].unit].away_permille != 0;
        b->day_sum[i + 1] = b->day_sum[i] + (limited ? y->days.at[i].price : 0);
        b->day_first[y->days.at[i].unit + 1] = (int32_t)i + 1;
    }
    for (int32_t u = 0; u < b->p->units_n; u++) {
        int32_t *next = &b->day_first[u + 1];
        *next = *next > b->day_first[u] ? *next : b->day_first[u];
    }
}

static int32_t most_pairs_of_a_person(const solve_problem *p)
{
    int32_t most = 0;
    for (int32_t i = 0; i < p->persons_n; i++) {
        int32_t n = p->first_pair[i + 1] - p->first_pair[i];
        most = n > most ? n : most;
    }
    return most;
}

static wide whole_bound(bound *b, int goal, const int64_t *reached, arena *scratch)
{
    const solve_problem *p = b->p;
    int32_t most = most_pairs_of_a_person(p);
    weigh_goals(b, goal);
    index_days(b, scratch);
    b->persons = check_persons_of_units(p, scratch);
    b->quotas = check_quotas_of_units(p, scratch);
    b->known = TAKE_N(scratch, int32_t, p->classes_n);
    b->cost = TAKE_N(scratch, wide, p->classes_n);
    b->quota = TAKE_N(scratch, const solve_quota *, p->classes_n);
    b->quota_known = TAKE_N(scratch, int32_t, p->classes_n);
    b->wishes = TAKE_N(scratch, wish, most);
    b->row = TAKE_N(scratch, wide, 2 * ((size_t)most + 1));
    wide sum = rules_constant(b) + goals_constant(b, goal, reached);
    for (int32_t u = 0; u < p->units_n; u++) {
        sum += unit_best(b, u);
    }
    return sum;
}

static wide floor_of(wide n, int64_t by) { return n / by - (n % by < 0); }

err solve_bound(const solve_problem *p, int goal, const int64_t *reached, const solve_proof *proof,
                arena *mem UNUSED, int64_t *ret)
{
    if (!proof_good(p, goal, proof)) { return E_INPUT; }
    arena *scratch = arena_new();
    bound b = {.p = p, .proof = proof};
    wide best = floor_of(whole_bound(&b, goal, reached, scratch), proof->scale);
    arena_free(scratch);
    best = goal < 2 ? -best : best;
    if (goal < 2 && best < 0) { best = 0; }
    if (best > INT64_MAX || best < INT64_MIN) { return E_INPUT; }
    *ret = (int64_t)best;
    return OK;
}
