/* Instances: reading, writing. One pass over the lines; what holds between lines is looked at
 * behind the last one. Lines that do not come by person and class are sorted afterwards. */
#include "callup/callup_file_inside.h"

#include <stdlib.h>

typedef struct {
    solve_quota quota;
    int64_t line;
} quota_line;
typedef struct {
    int32_t person, klass;
    int64_t line;
} mandatory_line;

typedef struct {
    scan *s;
    const char *path;
    arena *mem, *scratch; /* what stays, what goes */
    solve_problem *p;
    int64_t begun; /* line of `p callup`; 0: not yet */
    solve_unit *units;
    solve_class *classes;
    solve_person *persons;
    int32_t *pair_class, *value[SOLVE_TIERS];
    uint8_t *unit_seen, *class_seen, *person_seen;
    int32_t pairs_n, last_person;
    int32_t *first;       /* pairs of person i so far: first[i + 1] */
    int32_t *pair_person; /* taken when a pair comes out of order; NULL: none has */
    LIST(quota_line) quotas;
    LIST(mandatory_line) mandatory;
    int32_t twice; /* number of a pair that stands there twice, after sorting */
} reading;

enum { DAY_MOST = INT32_MAX - 1, COUNT_MOST = INT32_MAX - 1 };

/* ---- lines ----------------------------------------------------------------------------------- */

/* Each record has its line, so the file's size says what counts can be true: memory is taken by
 * size, not by what a line promises. */
static bool counts_fit(const reading *r)
{
    const solve_problem *p = r->p;
    int64_t least = (int64_t)p->persons_n * (int64_t)strlen("n 1 1 0\n") +
                    (int64_t)p->classes_n * (int64_t)strlen("c 1 0 0 0 0\n") +
                    (int64_t)p->units_n * (int64_t)strlen("u 1 0 0 0\n") +
                    (int64_t)p->pairs_n * ((int64_t)strlen("a 1 1\n") + 2 * (int64_t)p->tiers);
    return least <= r->s->bytes + 1;
}

static void take_memory(reading *r)
{
    const solve_problem *p = r->p;
    r->persons = TAKE_N(r->mem, solve_person, p->persons_n);
    r->classes = TAKE_N(r->mem, solve_class, p->classes_n);
    r->units = TAKE_N(r->mem, solve_unit, p->units_n);
    r->pair_class = TAKE_N(r->mem, int32_t, p->pairs_n);
    for (int t = 0; t < p->tiers; t++) {
        r->value[t] = TAKE_N(r->mem, int32_t, p->pairs_n);
    }
    r->person_seen = TAKE_N(r->scratch, uint8_t, p->persons_n);
    r->class_seen = TAKE_N(r->scratch, uint8_t, p->classes_n);
    r->unit_seen = TAKE_N(r->scratch, uint8_t, p->units_n);
    r->first = TAKE_N(r->mem, int32_t, (size_t)p->persons_n + 1);
}

static bool read_begin(reading *r)
{
    solve_problem *p = r->p;
    if (r->begun) {
        return scan_fault(r->s, r->s->line, "there is a p line already, line %lld",
                          (long long)r->begun);
    }
    if (!scan_word(r->s, "callup")) {
        return scan_fault(r->s, r->s->line, "\"p callup\" should stand here");
    }
    r->begun = r->s->line;
    bool good = scan_int32(r->s, "the number of people", 0, COUNT_MOST, &p->persons_n) &&
                scan_int32(r->s, "the number of classes", 0, COUNT_MOST, &p->classes_n) &&
                scan_int32(r->s, "the number of units", 0, COUNT_MOST, &p->units_n) &&
                scan_int32(r->s, "the number of pairs", 0, COUNT_MOST, &p->pairs_n) &&
                scan_int32(r->s, "the number of tiers", 0, SOLVE_TIERS, &p->tiers);
    if (!good || !scan_end(r->s)) { return false; }
    if (!counts_fit(r)) {
        return scan_fault(r->s, r->begun, "the file is too short for the numbers announced here");
    }
    take_memory(r);
    return true;
}

static bool once(reading *r, const char *what, uint8_t *seen, int32_t i)
{
    if (seen[i]) { return scan_fault(r->s, r->s->line, "%s %d has a line already", what, i + 1); }
    seen[i] = 1;
    return true;
}

/* Least first: a rule that contradicts itself is a slip of the pen. Rules that contradict each
 * other are not; there minimums give way. */
static bool in_order(reading *r, const char *what, int32_t low, int32_t high)
{
    return low <= high || scan_fault(r->s, r->s->line, "the %s %d is greater than the %s %d",
                                     *what == 'm' ? "minimum" : "first day", low,
                                     *what == 'm' ? "maximum" : "last day", high);
}

static bool read_unit(reading *r)
{
    int32_t i = 0;
    solve_unit u;
    if (!scan_id(r->s, "the unit", r->p->units_n, &i) ||
        !scan_int32(r->s, "the headcount", 0, COUNT_MOST, &u.headcount) ||
        !scan_int32(r->s, "the permille away", 0, 1000, &u.away_permille) ||
        !scan_int32(r->s, "the most seats", 0, COUNT_MOST, &u.seats_max) || !scan_end(r->s)) {
        return false;
    }
    if (!once(r, "unit", r->unit_seen, i)) { return false; }
    r->units[i] = u;
    return true;
}

static bool read_class(reading *r)
{
    int32_t i = 0;
    solve_class c;
    if (!scan_id(r->s, "the class", r->p->classes_n, &i) ||
        !scan_int32(r->s, "the minimum", 0, COUNT_MOST, &c.min) ||
        !scan_int32(r->s, "the maximum", 0, COUNT_MOST, &c.max) ||
        !scan_int32(r->s, "the first day", 0, DAY_MOST, &c.first_day) ||
        !scan_int32(r->s, "the last day", 0, DAY_MOST, &c.last_day) || !scan_end(r->s)) {
        return false;
    }
    if (!once(r, "class", r->class_seen, i)) { return false; }
    r->classes[i] = c;
    return in_order(r, "minimum", c.min, c.max) && in_order(r, "day", c.first_day, c.last_day);
}

static bool read_quota(reading *r)
{
    solve_quota q;
    if (!scan_id(r->s, "the unit", r->p->units_n, &q.unit) ||
        !scan_id(r->s, "the class", r->p->classes_n, &q.klass) ||
        !scan_int32(r->s, "the minimum", 0, COUNT_MOST, &q.min) ||
        !scan_int32(r->s, "the maximum", 0, COUNT_MOST, &q.max) || !scan_end(r->s)) {
        return false;
    }
    *GROW(r->scratch, &r->quotas) = (quota_line){q, r->s->line};
    return in_order(r, "minimum", q.min, q.max);
}

static bool read_person(reading *r)
{
    int32_t i = 0;
    solve_person n;
    if (!scan_id(r->s, "the person", r->p->persons_n, &i) ||
        !scan_id(r->s, "the unit", r->p->units_n, &n.unit) ||
        !scan_int32(r->s, "the most classes", 0, COUNT_MOST, &n.max_classes) || !scan_end(r->s)) {
        return false;
    }
    if (!once(r, "person", r->person_seen, i)) { return false; }
    r->persons[i] = n;
    return true;
}

static bool read_mandatory(reading *r)
{
    mandatory_line m = {.line = r->s->line};
    if (!scan_id(r->s, "the person", r->p->persons_n, &m.person) ||
        !scan_id(r->s, "the class", r->p->classes_n, &m.klass) || !scan_end(r->s)) {
        return false;
    }
    *GROW(r->scratch, &r->mandatory) = m;
    return true;
}

static bool pair_twice(reading *r, int64_t line, int32_t person, int32_t klass)
{
    return scan_fault(r->s, line, "the pair of person %d and class %d has a line already",
                      person + 1, klass + 1);
}

/* Until now pairs came by person: who they are of follows from how many each has. */
static void expect_disorder(reading *r)
{
    int32_t k = 0;
    r->pair_person = TAKE_N(r->scratch, int32_t, r->p->pairs_n);
    for (int32_t i = 0; i < r->p->persons_n; i++) {
        for (int32_t n = 0; n < r->first[i + 1]; n++) {
            r->pair_person[k++] = i;
        }
    }
}

static bool place_pair(reading *r, int32_t person, int32_t klass)
{
    int32_t k = r->pairs_n, last = k ? r->pair_class[k - 1] : -1;
    bool same = k && person == r->last_person;
    if (same && klass == last) { return pair_twice(r, r->s->line, person, klass); }
    if (!r->pair_person && k && (person < r->last_person || (same && klass < last))) {
        expect_disorder(r);
    }
    if (r->pair_person) { r->pair_person[k] = person; }
    r->pair_class[k] = klass;
    r->last_person = person;
    r->first[person + 1]++;
    r->pairs_n++;
    return true;
}

static bool read_pair(reading *r)
{
    int32_t k = r->pairs_n, person = 0, klass = 0;
    if (k == r->p->pairs_n) {
        return scan_fault(r->s, r->s->line, "one pair more than the %d announced", r->p->pairs_n);
    }
    if (!scan_id(r->s, "the person", r->p->persons_n, &person) ||
        !scan_id(r->s, "the class", r->p->classes_n, &klass)) {
        return false;
    }
    for (int t = 0; t < r->p->tiers; t++) {
        if (!scan_int32(r->s, "the value", 0, SOLVE_VALUE_MOST, &r->value[t][k])) { return false; }
    }
    return scan_end(r->s) && place_pair(r, person, klass);
}

static bool read_line(reading *r)
{
    static const struct {
        const char *word;
        bool (*read)(reading *r);
    } kinds[] = {{"a", read_pair},  {"n", read_person}, {"m", read_mandatory}, {"q", read_quota},
                 {"c", read_class}, {"u", read_unit},   {"p", read_begin}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!scan_word(r->s, kinds[i].word)) { continue; }
        if (!r->begun && kinds[i].read != read_begin) { break; }
        return kinds[i].read(r);
    }
    return scan_fault(r->s, r->s->line,
                      r->begun ? "should begin with u, c, q, n, m, a or #"
                               : "\"p callup\" should stand before all other lines");
}

/* ---- behind the last line -------------------------------------------------------------------- */

static bool all_seen(reading *r, const char *what, const uint8_t *seen, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (!seen[i]) {
            return scan_fault(r->s, r->begun, "%d %s are announced here, number %d has no line", n,
                              what, i + 1);
        }
    }
    return true;
}

/* Stable counting sort of `order` by key. */
static void sort_by(arena *scratch, int32_t **order, const int32_t *key, int32_t n, int32_t keys_n)
{
    int32_t *first = TAKE_N(scratch, int32_t, (size_t)keys_n + 1);
    int32_t *sorted = TAKE_N(scratch, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        first[key[i] + 1]++;
    }
    for (int32_t k = 0; k < keys_n; k++) {
        first[k + 1] += first[k];
    }
    for (int32_t i = 0; i < n; i++) {
        sorted[first[key[(*order)[i]]]++] = (*order)[i];
    }
    *order = sorted;
}

static void put_in_order(arena *scratch, int32_t *at, const int32_t *order, int32_t n)
{
    int32_t *was = TAKE_N(scratch, int32_t, n);
    memcpy(was, at, sizeof *at * (size_t)n);
    for (int32_t i = 0; i < n; i++) {
        at[i] = was[order[i]];
    }
}

static bool sort_pairs(reading *r)
{
    const solve_problem *p = r->p;
    int32_t n = p->pairs_n, *order = TAKE_N(r->scratch, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        order[i] = i;
    }
    sort_by(r->scratch, &order, r->pair_class, n, p->classes_n);
    sort_by(r->scratch, &order, r->pair_person, n, p->persons_n);
    put_in_order(r->scratch, r->pair_class, order, n);
    put_in_order(r->scratch, r->pair_person, order, n);
    for (int t = 0; t < p->tiers; t++) {
        put_in_order(r->scratch, r->value[t], order, n);
    }
    for (int32_t i = 1; i < n; i++) {
        if (r->pair_person[i] == r->pair_person[i - 1] &&
            r->pair_class[i] == r->pair_class[i - 1]) {
            r->twice = i;
            return false;
        }
    }
    return true;
}

/* Pairs do not keep their lines: the second of two is looked for in the file. */
static bool say_twice(reading *r)
{
    int32_t person = r->pair_person[r->twice], klass = r->pair_class[r->twice], seen = 0;
    scan *again;
    int64_t line = 0;
    if (scan_open(r->path, r->scratch, &again) != OK) {
        return pair_twice(r, r->begun, person, klass);
    }
    while (seen < 2 && scan_line(again)) {
        int32_t i = 0, k = 0;
        bool here = scan_word(again, "a") && scan_id(again, "the person", r->p->persons_n, &i) &&
                    scan_id(again, "the class", r->p->classes_n, &k) && i == person && k == klass;
        seen += here;
        line = again->line;
    }
    (void)scan_close(again);
    return pair_twice(r, line, person, klass);
}

static bool finish_pairs(reading *r)
{
    solve_problem *p = r->p;
    if (r->pairs_n < p->pairs_n) {
        return scan_fault(r->s, r->begun, "%d pairs are announced here, the file has %d",
                          p->pairs_n, r->pairs_n);
    }
    if (r->pair_person && !sort_pairs(r)) { return say_twice(r); }
    for (int32_t i = 0; i < p->persons_n; i++) {
        r->first[i + 1] += r->first[i];
    }
    p->first_pair = r->first;
    p->pair_class = r->pair_class;
    return true;
}

static int by_unit(const void *a, const void *b)
{
    const quota_line *x = a, *y = b;
    if (x->quota.unit != y->quota.unit) { return x->quota.unit < y->quota.unit ? -1 : 1; }
    if (x->quota.klass != y->quota.klass) { return x->quota.klass < y->quota.klass ? -1 : 1; }
    return (x->line > y->line) - (x->line < y->line);
}

static bool finish_quotas(reading *r)
{
    size_t n = r->quotas.n;
    quota_line *at = r->quotas.at;
    solve_quota *quotas = TAKE_N(r->mem, solve_quota, n);
    if (n) { qsort(at, n, sizeof *at, by_unit); }
    for (size_t i = 0; i < n; i++) {
        quotas[i] = at[i].quota;
        if (i && quotas[i].unit == quotas[i - 1].unit && quotas[i].klass == quotas[i - 1].klass) {
            return scan_fault(r->s, at[i].line, "unit %d and class %d have a quota already",
                              quotas[i].unit + 1, quotas[i].klass + 1);
        }
    }
    r->p->quotas_n = (int32_t)n;
    r->p->quotas = quotas;
    return true;
}

int32_t callup_file_pair(const solve_problem *p, int32_t person, int32_t klass)
{
    int32_t low = p->first_pair[person], high = p->first_pair[person + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (p->pair_class[middle] < klass) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->first_pair[person + 1] && p->pair_class[low] == klass ? low : -1;
}

static bool finish_mandatory(reading *r)
{
    uint8_t *mandatory = TAKE_N(r->mem, uint8_t, r->p->pairs_n);
    for (size_t i = 0; i < r->mandatory.n; i++) {
        const mandatory_line *m = &r->mandatory.at[i];
        int32_t k = callup_file_pair(r->p, m->person, m->klass);
        if (k < 0) {
            return scan_fault(r->s, m->line, "person %d is mandatory in class %d without an a line",
                              m->person + 1, m->klass + 1);
        }
        if (mandatory[k]) {
            return scan_fault(r->s, m->line, "person %d and class %d have an m line already",
                              m->person + 1, m->klass + 1);
        }
        mandatory[k] = 1;
    }
    r->p->mandatory = mandatory;
    return true;
}

static bool finish(reading *r)
{
    solve_problem *p = r->p;
    if (!r->begun) { return scan_fault(r->s, r->s->line + 1, "there is no p callup line"); }
    p->persons = r->persons;
    p->classes = r->classes;
    p->units = r->units;
    memcpy(p->value, r->value, sizeof r->value);
    return all_seen(r, "units", r->unit_seen, p->units_n) &&
           all_seen(r, "classes", r->class_seen, p->classes_n) &&
           all_seen(r, "people", r->person_seen, p->persons_n) && finish_pairs(r) &&
           finish_quotas(r) && finish_mandatory(r);
}

err callup_file_read(const char *path, arena *mem, solve_problem *ret, const char **fault)
{
    scan *s;
    *ret = (solve_problem){0};
    err e = scan_open(path, mem, &s);
    *fault = s->fault;
    TRY(e);
    reading r = {.s = s, .path = path, .mem = mem, .scratch = arena_new(), .p = ret};
    while (scan_line(s) && read_line(&r)) {}
    if (!*s->fault) { finish(&r); }
    arena_free(r.scratch);
    *fault = s->fault;
    return scan_close(s);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_rules(writing *w, const solve_problem *p)
{
    for (int32_t u = 0; u < p->units_n; u++) {
        const solve_unit *one = &p->units[u];
        write_line(w, "u", 4,
                   (int64_t[]){u + 1, one->headcount, one->away_permille, one->seats_max});
    }
    for (int32_t k = 0; k < p->classes_n; k++) {
        const solve_class *c = &p->classes[k];
        write_line(w, "c", 5, (int64_t[]){k + 1, c->min, c->max, c->first_day, c->last_day});
    }
    for (int32_t i = 0; i < p->quotas_n; i++) {
        const solve_quota *q = &p->quotas[i];
        write_line(w, "q", 4, (int64_t[]){q->unit + 1, q->klass + 1, q->min, q->max});
    }
}

static void write_person(writing *w, const solve_problem *p, int32_t person)
{
    for (int32_t k = p->first_pair[person]; k < p->first_pair[person + 1]; k++) {
        int64_t line[2 + SOLVE_TIERS] = {person + 1, p->pair_class[k] + 1};
        for (int t = 0; t < p->tiers; t++) {
            line[2 + t] = p->value[t][k];
        }
        if (p->mandatory[k]) { write_line(w, "m", 2, line); }
        write_line(w, "a", 2 + p->tiers, line);
    }
}

err callup_file_write(const char *path, const solve_problem *p)
{
    writing w;
    TRY(write_open(path, &w));
    write_line(&w, "p callup", 5,
               (int64_t[]){p->persons_n, p->classes_n, p->units_n, p->pairs_n, p->tiers});
    write_rules(&w, p);
    for (int32_t i = 0; i < p->persons_n; i++) {
        const solve_person *n = &p->persons[i];
        write_line(&w, "n", 3, (int64_t[]){i + 1, n->unit + 1, n->max_classes});
    }
    for (int32_t i = 0; i < p->persons_n; i++) {
        write_person(&w, p, i);
    }
    return write_close(&w);
}
