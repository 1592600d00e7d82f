/* The checker of bounds: what prices prove, found person by person (Lagrange). Every plan that
 * keeps the rules and is as good in the earlier goals loses nothing by the terms of the prices, so
 * the best that persons can do for themselves under these prices is a bound for all plans. Sums are
 * 128 bits wide: with prices up to PRICE_MOST none can overflow.
 *
 * All numbers are ranks of digits: one digit, or a digit for each goal up to this one where the
 * proof is ranked; the first digit that differs decides (each weighs infinitely more than those
 * behind it). */
#include "solve/solve_check_inside.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;
static const int64_t PRICE_MOST = (int64_t)1 << 60;

typedef struct {
    wide digit[SOLVE_GOALS];
} rank;

typedef struct {
    int32_t klass, pair;
    int32_t before; /* how many of the list end before this one begins */
} wish;

typedef struct {
    const solve_problem *p;
    int digits, goal;
    const solve_proof *proof[SOLVE_GOALS];    /* of a digit */
    int64_t weight[SOLVE_GOALS][SOLVE_GOALS]; /* of a digit: the goals' units */
    int first[SOLVE_GOALS], end[SOLVE_GOALS]; /* of a digit: goals with a weight */
    check_groups persons, quotas;
    int32_t *day_first; /* prices of unit u: days from day_first[u] to day_first[u + 1] - 1 */
    wide *day_sum;      /* of the prices before this one, within all */
    int32_t *known;     /* a class each: unit for which `cost` is right, from 1 */
    wide *cost;         /* a class each, `digits` numbers: prices of a seat for the unit at hand */
    const solve_quota **quota;
    int32_t *quota_known; /* a class each, likewise */
    wish *wishes;         /* of the person at hand */
    wide *worth;          /* a wish each, `digits` numbers: after prices; above 0 */
    wide *row;            /* two rows of the choice of several classes, likewise */
} bound;

/* ---- ranks ----------------------------------------------------------------------------------- */

static bool above(const bound *b, const wide *x, const wide *y)
{
    for (int d = 0; d < b->digits - 1; d++) {
        if (x[d] != y[d]) { return x[d] > y[d]; }
    }
    return x[b->digits - 1] > y[b->digits - 1];
}

static bool positive(const bound *b, const wide *x)
{
    static const rank none;
    return above(b, x, none.digit);
}

static void set(const bound *b, wide *to, const wide *x)
{
    memcpy(to, x, sizeof *to * (size_t)b->digits);
}

static void add(const bound *b, wide *to, const wide *x, int64_t times)
{
    for (int d = 0; d < b->digits; d++) {
        to[d] += times * x[d];
    }
}

/* ---- prices that can be counted with --------------------------------------------------------- */

typedef enum { CLASS_MOST, CLASS_LEAST, QUOTA_MOST, QUOTA_LEAST, SEATS, LISTS } price_list;

static const int64_t *list_of(const solve_proof *y, price_list list)
{
    switch (list) {
    case CLASS_MOST: return y->class_most;
    case CLASS_LEAST: return y->class_least;
    case QUOTA_MOST: return y->quota_most;
    case QUOTA_LEAST: return y->quota_least;
    default: return y->unit_seats;
    }
}

static int32_t length_of(const solve_problem *p, price_list list)
{
    return list < QUOTA_MOST ? p->classes_n : list < SEATS ? p->quotas_n : p->units_n;
}

static int64_t price_of(const int64_t *price, int32_t i) { return price ? price[i] : 0; }

/* The first digit that is not 0 is above 0, and none is too large. */
static bool price_good(const bound *b, price_list list, int32_t i)
{
    bool behind = false;
    for (int d = 0; d < b->digits; d++) {
        int64_t price = price_of(list_of(b->proof[d], list), i);
        if (price > PRICE_MOST || price < -PRICE_MOST || (price < 0 && !behind)) { return false; }
        behind |= price > 0;
    }
    return true;
}

static bool prices_good(const bound *b)
{
    for (price_list list = 0; list < LISTS; list++) {
        for (int32_t i = 0; i < length_of(b->p, list); i++) {
            if (!price_good(b, list, i)) { return false; }
        }
    }
    return true;
}

static bool days_good(const solve_problem *p, const solve_proof *proof)
{
    for (size_t i = 0; i < proof->days.n; i++) {
        const solve_day_price *d = &proof->days.at[i], *last = d - 1;
        bool later =
            i == 0 || d->unit > last->unit || (d->unit == last->unit && d->day > last->day);
        if (!later || d->unit < 0 || d->unit >= p->units_n || d->price < 0 ||
            d->price > PRICE_MOST) {
            return false;
        }
    }
    return true;
}

static bool proof_good(const bound *b)
{
    for (int d = 0; d < b->digits; d++) {
        const solve_proof *y = b->proof[d];
        if (y->scale <= 0 || y->scale > PRICE_MOST || (b->digits > 1 && y->days.n)) {
            return false;
        }
        for (int h = 0; h < b->goal; h++) {
            if (y->earlier[h] < 0 || y->earlier[h] > PRICE_MOST) { return false; }
        }
    }
    return prices_good(b) && days_good(b->p, b->proof[b->digits - 1]);
}

/* ---- what a seat costs a unit ---------------------------------------------------------------- */

static wide day_before(const bound *b, int32_t unit, int32_t day)
{
    int32_t low = b->day_first[unit], high = b->day_first[unit + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (b->proof[0]->days.at[middle].day < day) {
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

static const wide *seat_cost(bound *b, int32_t unit, int32_t klass)
{
    wide *cost = b->cost + (size_t)klass * (size_t)b->digits;
    if (b->known[klass] == unit + 1) { return cost; }
    bool limited = b->quota_known[klass] == unit + 1;
    for (int d = 0; d < b->digits; d++) {
        const solve_proof *y = b->proof[d];
        cost[d] = (wide)price_of(y->class_most, klass) - price_of(y->class_least, klass);
        if (b->p->units[unit].seats_max) { cost[d] += price_of(y->unit_seats, unit); }
        if (!limited) { continue; }
        int32_t q = (int32_t)(b->quota[klass] - b->p->quotas);
        cost[d] += (wide)price_of(y->quota_most, q) - price_of(y->quota_least, q);
    }
    if (b->digits == 1) { cost[0] += days_cost(b, unit, &b->p->classes[klass]); }
    b->known[klass] = unit + 1;
    return cost;
}

/* ---- the best a person can do ---------------------------------------------------------------- */

static void pair_worth(bound *b, int32_t unit, int32_t k, wide *ret)
{
    const wide *cost = seat_cost(b, unit, b->p->pair_class[k]);
    for (int d = 0; d < b->digits; d++) {
        wide worth = -cost[d];
        for (int g = b->first[d]; g < b->end[d]; g++) {
            if (g == 1) { continue; }
            worth += (wide)b->weight[d][g] * (g ? b->p->value[g - 2][k] : b->p->mandatory[k]);
        }
        ret[d] = worth;
    }
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

/* The better of a row's last two: with wish i after the best of one class less, or without it. */
static void row_next(const bound *b, const wide *with_less, wide *now, int32_t i)
{
    size_t n = (size_t)b->digits;
    rank with;
    set(b, with.digit, with_less + (size_t)b->wishes[i].before * n);
    add(b, with.digit, b->worth + (size_t)b->wishes[i].pair * n, 1);
    const wide *without = now + (size_t)i * n;
    set(b, now + (size_t)(i + 1) * n, above(b, with.digit, without) ? with.digit : without);
}

/* Row j holds, for the first i wishes, the best with at most j classes. Once one class more gains
 * nothing, no further one does. */
static const wide *wishes_best(bound *b, int32_t n, int32_t most)
{
    size_t row = (size_t)(n + 1) * (size_t)b->digits, last = (size_t)n * (size_t)b->digits;
    wide *with_less = b->row, *now = b->row + row;
    memset(with_less, 0, sizeof *b->row * row);
    for (int32_t j = 0; j < most; j++) {
        memset(now, 0, sizeof *now * (size_t)b->digits);
        for (int32_t i = 0; i < n; i++) {
            row_next(b, with_less, now, i);
        }
        wide *swap = with_less;
        with_less = now;
        now = swap;
        if (!above(b, with_less + last, now + last)) { break; }
    }
    return with_less + last;
}

static void add_person_best(bound *b, int32_t unit, int32_t person, wide *sum)
{
    const solve_problem *p = b->p;
    int32_t most = p->persons[person].max_classes, n = 0, best = 0;
    size_t digits = (size_t)b->digits;
    for (int32_t k = p->first_pair[person]; k < p->first_pair[person + 1]; k++) {
        wide *worth = b->worth + (size_t)n * digits;
        pair_worth(b, unit, k, worth);
        if (!positive(b, worth)) { continue; }
        if (above(b, worth, b->worth + (size_t)best * digits)) { best = n; }
        b->wishes[n] = (wish){.klass = p->pair_class[k], .pair = n};
        n++;
    }
    if (most < 1 || n == 0) { return; }
    if (most == 1 || n == 1) {
        add(b, sum, b->worth + (size_t)best * digits, 1);
        return;
    }
    wishes_sort(b, n);
    add(b, sum, wishes_best(b, n, most), 1);
}

static void add_unit_best(bound *b, int32_t unit, wide *sum)
{
    for (int32_t i = b->quotas.first[unit]; i < b->quotas.first[unit + 1]; i++) {
        const solve_quota *q = &b->p->quotas[b->quotas.at[i]];
        b->quota[q->klass] = q;
        b->quota_known[q->klass] = unit + 1;
    }
    for (int32_t i = b->persons.first[unit]; i < b->persons.first[unit + 1]; i++) {
        add_person_best(b, unit, b->persons.at[i], sum);
    }
}

/* ---- what stands fast ------------------------------------------------------------------------ */

/* most * max - least * min, and the shortfall that pays for itself. */
static void add_rule(const bound *b, price_list most, int32_t i, const int32_t *range, wide *sum)
{
    rank gain;
    for (int d = 0; d < b->digits; d++) {
        int64_t least = price_of(list_of(b->proof[d], most + 1), i);
        sum[d] += (wide)price_of(list_of(b->proof[d], most), i) * range[1] - (wide)least * range[0];
        gain.digit[d] = (wide)least - b->weight[d][1];
    }
    if (positive(b, gain.digit)) { add(b, sum, gain.digit, range[0]); }
}

static void add_rules(const bound *b, wide *sum)
{
    const solve_problem *p = b->p;
    for (int32_t k = 0; k < p->classes_n; k++) {
        add_rule(b, CLASS_MOST, k, (int32_t[]){p->classes[k].min, p->classes[k].max}, sum);
    }
    for (int32_t q = 0; q < p->quotas_n; q++) {
        add_rule(b, QUOTA_MOST, q, (int32_t[]){p->quotas[q].min, p->quotas[q].max}, sum);
    }
    for (int32_t u = 0; u < p->units_n; u++) {
        for (int d = 0; d < b->digits; d++) {
            sum[d] += (wide)price_of(b->proof[d]->unit_seats, u) * p->units[u].seats_max;
        }
    }
    for (size_t i = 0; b->digits == 1 && i < b->proof[0]->days.n; i++) {
        const solve_day_price *at = &b->proof[0]->days.at[i];
        int64_t most = check_away_most(&p->units[at->unit]);
        sum[0] += most > 0 ? (wide)at->price * most : 0;
    }
}

/* Mandatory pairs as far as they count, and what the earlier goals reached. */
static void add_goals(const bound *b, const int64_t *reached, wide *sum)
{
    int64_t mandatory = 0;
    for (int32_t k = 0; k < b->p->pairs_n; k++) {
        mandatory += b->p->mandatory[k];
    }
    for (int d = 0; d < b->digits; d++) {
        sum[d] -= (wide)b->weight[d][0] * mandatory;
        for (int h = 0; h < b->goal; h++) {
            wide term = (wide)b->weight[d][h] * reached[h];
            sum[d] += h < 2 ? term : -term;
        }
    }
}

/* ---- bound ----------------------------------------------------------------------------------- */

static void weigh_goals(bound *b, const solve_proof *proofs)
{
    const solve_proof *own = &proofs[b->goal];
    b->digits = own->ranked ? b->goal + 1 : 1;
    for (int d = 0; d < b->digits; d++) {
        int goal = own->ranked ? d : b->goal;
        b->proof[d] = &proofs[goal];
        b->first[d] = own->ranked ? d : 0;
        b->end[d] = goal + 1;
        for (int h = 0; h < goal && !own->ranked; h++) {
            b->weight[d][h] = own->earlier[h];
        }
        b->weight[d][goal] = proofs[goal].scale;
    }
}

/* Prices of days on which the unit has no limit count nothing. */
static void index_days(bound *b, arena *mem)
{
    const solve_proof *y = b->proof[0];
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

static void add_all(bound *b, const int64_t *reached, arena *scratch, wide *sum)
{
    const solve_problem *p = b->p;
    size_t most = (size_t)most_pairs_of_a_person(p) + 1, digits = (size_t)b->digits;
    index_days(b, scratch);
    b->persons = check_persons_of_units(p, scratch);
    b->quotas = check_quotas_of_units(p, scratch);
    b->known = TAKE_N(scratch, int32_t, p->classes_n);
    b->cost = TAKE_N(scratch, wide, (size_t)p->classes_n * digits);
    b->quota = TAKE_N(scratch, const solve_quota *, p->classes_n);
    b->quota_known = TAKE_N(scratch, int32_t, p->classes_n);
    b->wishes = TAKE_N(scratch, wish, most);
    b->worth = TAKE_N(scratch, wide, most * digits);
    b->row = TAKE_N(scratch, wide, 2 * most * digits);
    add_rules(b, sum);
    add_goals(b, reached, sum);
    for (int32_t u = 0; u < p->units_n; u++) {
        add_unit_best(b, u, sum);
    }
}

static wide floor_of(wide n, int64_t by) { return n / by - (n % by < 0); }

err solve_bound(const solve_problem *p, int goal, const int64_t *reached, const solve_proof *proofs,
                arena *mem UNUSED, int64_t *ret)
{
    bound b = {.p = p, .goal = goal};
    rank sum = {0};
    if (goal < 0 || goal >= 2 + p->tiers) { return E_INPUT; }
    weigh_goals(&b, proofs);
    if (!proof_good(&b)) { return E_INPUT; }
    arena *scratch = arena_new();
    add_all(&b, reached, scratch, sum.digit);
    arena_free(scratch);
    for (int d = 0; d < b.digits - 1; d++) {
        if (sum.digit[d] != 0) { return E_INPUT; }
    }
    wide best = floor_of(sum.digit[b.digits - 1], proofs[goal].scale);
    best = goal < 2 ? -best : best;
    if (goal < 2 && best < 0) { best = 0; }
    if (best > INT64_MAX || best < INT64_MIN) { return E_INPUT; }
    *ret = (int64_t)best;
    return OK;
}
