/* Results: reading, writing. Behind the lines that every program reads stand, as comments, the
 * prices that prove the bounds: #y GOAL scale N          #y GOAL goal EARLIER PRICE        #y GOAL
 * seats UNIT PRICE #y GOAL class_most CLASS PRICE (class_least alike)         #y GOAL day UNIT DAY
 * PRICE #y GOAL quota_most UNIT CLASS PRICE (quota_least alike) Goals count from 1; prices that are
 * 0 are left out. */
#include "callup/callup_file_inside.h"

typedef struct {
    scan *s;
    arena *mem;
    const solve_problem *p;
    solve_plan *plan;
    callup_faults *faults;
    int64_t begun, reached_line, bound_line;
    int64_t announced, given; /* x lines */
    solve_proof *proof;       /* of the line at work */
    bool lenient;             /* prices of what is no more are left out */
} reading;

static void PRINTF(3, 4) add_fault(reading *r, int64_t line, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    const char **at = GROW(r->mem, r->faults);
    *at = arena_printf(r->mem, "line %lld: %s", (long long)line, what);
}

static bool only_once(reading *r, const char *word, int64_t *seen)
{
    if (*seen) {
        return scan_fault(r->s, r->s->line, "there is a line %s already, line %lld", word,
                          (long long)*seen);
    }
    *seen = r->s->line;
    return true;
}

static bool read_begin(reading *r)
{
    if (!scan_word(r->s, "callup-result")) {
        return scan_fault(r->s, r->s->line, "\"p callup-result\" should stand here");
    }
    return only_once(r, "p", &r->begun) &&
           scan_int(r->s, "the number of assignments", 0, SCAN_MOST, &r->announced) &&
           scan_end(r->s);
}

static bool read_goals(reading *r, int64_t *to)
{
    for (int g = 0; g < r->plan->goals; g++) {
        if (!scan_int(r->s, "what a goal comes to", 0, SCAN_MOST, &to[g])) { return false; }
    }
    return scan_end(r->s);
}

static bool read_reached(reading *r)
{
    return only_once(r, "o", &r->reached_line) && read_goals(r, r->plan->reached);
}

static bool read_bound(reading *r)
{
    return only_once(r, "b", &r->bound_line) && read_goals(r, r->plan->bound);
}

static bool read_seat(reading *r)
{
    int32_t person = 0, klass = 0;
    if (!scan_id(r->s, "the person", r->p->persons_n, &person) ||
        !scan_id(r->s, "the class", r->p->classes_n, &klass) || !scan_end(r->s)) {
        return false;
    }
    int32_t k = callup_file_pair(r->p, person, klass);
    r->given++;
    if (k < 0) {
        add_fault(r, r->s->line, "person %d and class %d are no pair of the instance", person + 1,
                  klass + 1);
    } else if (r->plan->taken[k]) {
        add_fault(r, r->s->line, "person %d and class %d stand here already", person + 1,
                  klass + 1);
    } else {
        r->plan->taken[k] = 1;
        r->plan->taken_n++;
    }
    return true;
}

/* ---- proofs ---------------------------------------------------------------------------------- */

static bool take_price(reading *r, int64_t *to)
{
    int64_t price = 0;
    bool below = r->proof->ranked && scan_sign(r->s);
    if (!scan_int(r->s, "the price", 0, SCAN_MOST, &price) || !scan_end(r->s)) { return false; }
    if (*to) { return scan_fault(r->s, r->s->line, "this price stands here already"); }
    *to = below ? -price : price;
    return true;
}

/* Lists of prices are taken when the first is met. */
static bool list_price(reading *r, int64_t **list, int32_t n, int32_t at)
{
    if (!*list) { *list = TAKE_N(r->mem, int64_t, n); }
    return take_price(r, &(*list)[at]);
}

static bool class_price(reading *r, int64_t **list)
{
    int32_t klass = 0;
    return scan_id(r->s, "the class", r->p->classes_n, &klass) &&
           list_price(r, list, r->p->classes_n, klass);
}

static int32_t quota_of(const solve_problem *p, int32_t unit, int32_t klass)
{
    int32_t low = 0, high = p->quotas_n;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        const solve_quota *q = &p->quotas[middle];
        if (q->unit < unit || (q->unit == unit && q->klass < klass)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < p->quotas_n && p->quotas[low].unit == unit && p->quotas[low].klass == klass;
    return found ? low : -1;
}

static bool quota_price(reading *r, int64_t **list)
{
    int32_t unit = 0, klass = 0;
    if (!scan_id(r->s, "the unit", r->p->units_n, &unit) ||
        !scan_id(r->s, "the class", r->p->classes_n, &klass)) {
        return false;
    }
    int32_t q = quota_of(r->p, unit, klass);
    if (q < 0) {
        return scan_fault(r->s, r->s->line, "unit %d and class %d have no quota in the instance",
                          unit + 1, klass + 1);
    }
    return list_price(r, list, r->p->quotas_n, q);
}

static bool seats_price(reading *r, solve_proof *y)
{
    int32_t unit = 0;
    return scan_id(r->s, "the unit", r->p->units_n, &unit) &&
           list_price(r, &y->unit_seats, r->p->units_n, unit);
}

static bool day_price(reading *r, solve_proof *y)
{
    solve_day_price *d = GROW(r->mem, &y->days);
    return scan_id(r->s, "the unit", r->p->units_n, &d->unit) &&
           scan_int32(r->s, "the day", 0, INT32_MAX, &d->day) && take_price(r, &d->price);
}

static bool goal_price(reading *r, solve_proof *y, int32_t goal)
{
    int32_t earlier = 0;
    return scan_id(r->s, "the earlier goal", goal, &earlier) && take_price(r, &y->earlier[earlier]);
}

static bool read_price(reading *r)
{
    int32_t goal = 0;
    if (!scan_id(r->s, "the goal", r->plan->goals, &goal)) { return false; }
    solve_proof *y = r->proof = &r->plan->proof[goal];
    if (scan_word(r->s, "scale")) { return take_price(r, &y->scale); }
    if (scan_word(r->s, "ranked")) {
        y->ranked = true;
        return scan_end(r->s);
    }
    if (scan_word(r->s, "goal")) { return goal_price(r, y, goal); }
    if (scan_word(r->s, "class_most")) { return class_price(r, &y->class_most); }
    if (scan_word(r->s, "class_least")) { return class_price(r, &y->class_least); }
    if (scan_word(r->s, "quota_most")) { return quota_price(r, &y->quota_most); }
    if (scan_word(r->s, "quota_least")) { return quota_price(r, &y->quota_least); }
    if (scan_word(r->s, "seats")) { return seats_price(r, y); }
    if (scan_word(r->s, "day")) { return day_price(r, y); }
    return scan_fault(r->s, r->s->line, "this kind of price is not known");
}

static bool read_proof(reading *r)
{
    if (read_price(r)) { return true; }
    if (r->lenient) { r->s->fault = ""; }
    return r->lenient;
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool read_line(reading *r)
{
    static const struct {
        const char *word;
        bool (*read)(reading *r);
    } kinds[] = {{"x", read_seat}, {"#y", read_proof}, {"o", read_reached}, {"b", read_bound}};
    if (scan_word(r->s, "p")) { return read_begin(r); }
    for (size_t i = 0; i < COUNT_OF(kinds) && r->begun; i++) {
        if (scan_word(r->s, kinds[i].word)) { return kinds[i].read(r); }
    }
    return scan_fault(r->s, r->s->line,
                      r->begun ? "should begin with o, b, x or #"
                               : "\"p callup-result\" should stand before all other lines");
}

static bool finish(reading *r)
{
    if (!r->begun) { return scan_fault(r->s, r->s->line + 1, "there is no p callup-result line"); }
    if (r->given != r->announced) {
        add_fault(r, r->begun, "%lld assignments are announced here, the file has %lld",
                  (long long)r->announced, (long long)r->given);
    }
    if (!r->reached_line) { return scan_fault(r->s, r->s->line + 1, "there is no o line"); }
    if (!r->bound_line) { return scan_fault(r->s, r->s->line + 1, "there is no b line"); }
    return true;
}

static err read_result(reading *r, const char *path)
{
    *r->plan =
        (solve_plan){.goals = 2 + r->p->tiers, .taken = TAKE_N(r->mem, uint8_t, r->p->pairs_n)};
    *r->faults = (callup_faults){0};
    err e = scan_open(path, r->mem, &r->s);
    if (e == OK) {
        r->s->with_proofs = true;
        while (scan_line(r->s) && read_line(r)) {}
        if (!*r->s->fault) { finish(r); }
        e = scan_close(r->s);
    }
    if (*r->s->fault) { *GROW(r->mem, r->faults) = r->s->fault; }
    return e;
}

err callup_result_read(const char *path, const solve_problem *p, arena *mem, solve_plan *ret,
                       callup_faults *faults)
{
    reading r = {.mem = mem, .p = p, .plan = ret, .faults = faults};
    return read_result(&r, path);
}

err callup_start_read(const char *path, const solve_problem *p, arena *mem, solve_plan *ret,
                      const char **fault)
{
    callup_faults faults;
    reading r = {.mem = mem, .p = p, .plan = ret, .faults = &faults, .lenient = true};
    err e = read_result(&r, path);
    *fault = e == OK ? "" : faults.at[faults.n - 1];
    return e;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_prices(writing *w, const char *word, const int64_t *price, int32_t n)
{
    for (int32_t i = 0; price && i < n; i++) {
        if (price[i]) { write_line(w, word, 2, (int64_t[]){i + 1, price[i]}); }
    }
}

static void write_quota_prices(writing *w, const char *word, const int64_t *price,
                               const solve_problem *p)
{
    for (int32_t q = 0; price && q < p->quotas_n; q++) {
        const solve_quota *one = &p->quotas[q];
        if (!price[q]) { continue; }
        write_line(w, word, 3, (int64_t[]){one->unit + 1, one->klass + 1, price[q]});
    }
}

#define WORD(rest) arena_printf(w->mem, "#y %d " rest, goal + 1)

static void write_proof(writing *w, const solve_problem *p, int goal, const solve_proof *y)
{
    if (y->scale <= 0) { return; }
    write_line(w, WORD("scale"), 1, &y->scale);
    if (y->ranked) { write_line(w, WORD("ranked"), 0, NULL); }
    write_prices(w, WORD("goal"), y->earlier, goal);
    write_prices(w, WORD("class_most"), y->class_most, p->classes_n);
    write_prices(w, WORD("class_least"), y->class_least, p->classes_n);
    write_quota_prices(w, WORD("quota_most"), y->quota_most, p);
    write_quota_prices(w, WORD("quota_least"), y->quota_least, p);
    write_prices(w, WORD("seats"), y->unit_seats, p->units_n);
    const char *day_word = WORD("day");
    for (size_t i = 0; i < y->days.n; i++) {
        const solve_day_price *d = &y->days.at[i];
        write_line(w, day_word, 3, (int64_t[]){d->unit + 1, d->day, d->price});
    }
}

err callup_result_write(const char *path, const solve_problem *p, const solve_plan *plan)
{
    writing w;
    TRY(write_open(path, &w));
    write_line(&w, "p callup-result", 1, (int64_t[]){plan->taken_n});
    write_line(&w, "o", plan->goals, plan->reached);
    write_line(&w, "b", plan->goals, plan->bound);
    for (int32_t i = 0; i < p->persons_n; i++) {
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++) {
            if (!plan->taken[k]) { continue; }
            write_line(&w, "x", 2, (int64_t[]){i + 1, p->pair_class[k] + 1});
        }
    }
    for (int g = 0; g < plan->goals; g++) {
        write_proof(&w, p, g, &plan->proof[g]);
    }
    return write_close(&w);
}
