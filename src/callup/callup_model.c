/* The problem of a run. A class becomes one slot for its free seats and one for each unit's share;
 * people of the unit fit both. Nested shares are laminar, so the seats can afterwards be taken
 * nearest unit first (class_seat_take). */
#include <stdlib.h>

#include "callup/callup_model.h"

enum { MONTHS_MOST = 120, CLASSES_MOST = 64 };

typedef struct {
    const callup_task *task;
    arena *mem, *brief; /* brief: until the problem is made */
    callup_model *m;
} maker;

/* ---- slots ----------------------------------------------------------------------------------- */

static bool is_under(const callup_task *k, int64_t ancestor, int64_t org_id)
{
    size_t from = 0, to = k->under.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const callup_under *u = &k->under.at[middle];
        if (u->ancestor < ancestor || (u->ancestor == ancestor && u->org < org_id)) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < k->under.n && k->under.at[from].ancestor == ancestor &&
           k->under.at[from].org == org_id;
}

typedef struct {
    LIST(solve_class) classes;
    LIST(int32_t) first; /* slot of each course; one more at the end */
} slots;

static void slot_add(maker *x, slots *s, int32_t course, int64_t quota, solve_class c)
{
    *GROW(x->mem, &x->m->slots) = (callup_slot){course, quota};
    *GROW(x->mem, &s->classes) = c;
}

static void slots_make(maker *x, slots *s)
{
    for (size_t i = 0; i < x->task->courses.n; i++) {
        const callup_course *k = &x->task->courses.at[i];
        solve_class c = {.first_day = k->card.starts.n, .last_day = k->card.ends.n};
        *GROW(x->mem, &s->first) = (int32_t)s->classes.n;
        for (size_t n = 0; n < k->shares.n; n++) {
            c.max = k->shares.at[n].seats;
            slot_add(x, s, (int32_t)i, k->shares.at[n].org, c);
        }
        c.max = k->free;
        c.min = k->least < k->free ? k->least : k->free;
        slot_add(x, s, (int32_t)i, 0, c);
    }
    *GROW(x->mem, &s->first) = (int32_t)s->classes.n;
}

/* ---- classes that people are in already: they count for who is away -------------------------- */

typedef struct {
    int32_t person, slot;
} commitment;
typedef struct {
    LIST(commitment) at; /* by person */
    callup_ids known;    /* classes, in the order of their slots */
} commitments;

static bool meets_run(const callup_task *k, const callup_past *p)
{
    for (size_t i = 0; i < k->courses.n; i++) {
        const class_card *c = &k->courses.at[i].card;
        if (p->starts.n <= c->ends.n && p->ends.n >= c->starts.n) { return true; }
    }
    return false;
}

static int32_t known_slot(maker *x, slots *s, commitments *c, const callup_past *p)
{
    size_t first = (size_t)s->first.at[s->first.n - 1], i = 0;
    while (i < c->known.n && c->known.at[i] != p->klass) {
        i++;
    }
    if (i == c->known.n) {
        *GROW(x->mem, &c->known) = p->klass;
        slot_add(x, s, -1, -1, (solve_class){.first_day = p->starts.n, .last_day = p->ends.n});
    }
    s->classes.at[first + i].max++;
    return (int32_t)(first + i);
}

static void commitments_find(maker *x, slots *s, commitments *ret)
{
    const callup_facts *f = &x->task->facts;
    for (size_t i = 0; x->task->away_permille > 0 && i < f->people.n; i++) {
        const callup_person *p = &f->people.at[i];
        for (size_t n = 0; n < p->past_n; n++) {
            const callup_past *past = &f->past.at[p->past + n];
            if (meets_run(x->task, past)) {
                *GROW(x->mem, &ret->at) =
                    (commitment){.person = (int32_t)i, .slot = known_slot(x, s, ret, past)};
            }
        }
    }
}

/* ---- pairs: by person, then by slot ---------------------------------------------------------- */

static bool slot_takes(const callup_task *k, const callup_slot *s, const solve_class *c,
                       const callup_person *p)
{
    return c->max > 0 && (s->quota == 0 || is_under(k, s->quota, p->org));
}

typedef struct {
    int32_t slot, entry;
} half_pair;
typedef LIST(half_pair) half_pairs;

/* Entries are course by course; a stable count by person leaves each person's courses in order. */
static void entries_by_person(maker *x)
{
    const callup_entries *e = &x->m->entries;
    size_t people = x->task->facts.people.n;
    int32_t *first = TAKE_N(x->mem, int32_t, people + 2);
    int32_t *next = TAKE_N(x->brief, int32_t, people + 1);
    x->m->entry_first = first;
    x->m->entry_sorted = TAKE_N(x->mem, int32_t, e->n + 1);
    for (size_t i = 0; i < e->n; i++) {
        first[e->at[i].person + 1]++;
    }
    for (size_t i = 0; i < people; i++) {
        first[i + 1] += first[i];
        next[i] = first[i];
    }
    for (size_t i = 0; i < e->n; i++) {
        x->m->entry_sorted[next[e->at[i].person]++] = (int32_t)i;
    }
}

static void person_pairs(maker *x, const slots *s, const int32_t *entries, int32_t n,
                         half_pairs *ret)
{
    for (int32_t i = 0; i < n; i++) {
        const callup_entry *e = &x->m->entries.at[entries[i]];
        const callup_person *p = &x->task->facts.people.at[e->person];
        for (int32_t slot = s->first.at[e->course]; slot < s->first.at[e->course + 1]; slot++) {
            if (slot_takes(x->task, &x->m->slots.at[slot], &s->classes.at[slot], p)) {
                *GROW(x->brief, ret) = (half_pair){slot, entries[i]};
            }
        }
    }
}

int callup_months_since(day last, day on)
{
    int months = day_known(last) ? (on.n - last.n) / 30 : MONTHS_MOST;
    return months < 0 ? 0 : months > MONTHS_MOST ? MONTHS_MOST : months;
}

static int months_since_last(const callup_task *k, const callup_person *p, day on)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < p->past_n; i++) {
        const callup_past *past = &k->facts.past.at[p->past + i];
        if (past->outcome == OUTCOME_PASSED && past->ends.n > last) { last = past->ends.n; }
    }
    return callup_months_since((day){last == INT32_MIN ? DAY_NONE.n : last}, on);
}

static bool is_new_theme(const callup_task *k, const callup_person *p, const char *theme)
{
    for (size_t i = 0; i < p->past_n; i++) {
        if (text_is(k->facts.past.at[p->past + i].theme, theme)) { return false; }
    }
    return true;
}

static void pair_value(const callup_task *k, const callup_entry *e, int32_t *const value[],
                       size_t at)
{
    const callup_person *p = &k->facts.people.at[e->person];
    const class_card *c = &k->courses.at[e->course].card;
    value[TIER_OVERDUE][at] = 1 + e->missing_permille;
    value[TIER_KEY][at] = callup_key_post(p->categories);
    value[TIER_LONGEST][at] = months_since_last(k, p, c->starts);
    value[TIER_NEW][at] = is_new_theme(k, p, c->theme);
    if (value[TIER_STAYS]) { value[TIER_STAYS][at] = e->stands == STANDS_CALLED; }
}

/* A wish names a person for a class, whichever of its slots: only the first is made mandatory, so
 * that one wish is one mandatory pair. Shares come first, as they do when seats are taken. */
static void pairs_fill(maker *x, const half_pairs *all, int32_t *classes, uint8_t *mandatory,
                       int32_t *const value[])
{
    for (size_t i = 0; i < all->n; i++) {
        int32_t entry = all->at[i].entry;
        bool first = i == 0 || all->at[i - 1].entry != entry;
        classes[i] = all->at[i].slot;
        x->m->pair_entry[i] = entry;
        mandatory[i] = entry < 0 || (x->m->entries.at[entry].wished && first);
        if (entry >= 0) { pair_value(x->task, &x->m->entries.at[entry], value, i); }
    }
}

/* ---- units and people ------------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* One may always go: a share that rounds down to nobody would close small units out for ever. */
static solve_unit *units_make(maker *x)
{
    const callup_facts *f = &x->task->facts;
    callup_ids all = {0};
    for (size_t i = 0; i < f->people.n; i++) {
        *GROW(x->mem, &all) = f->people.at[i].org;
    }
    if (all.n) { qsort(all.at, all.n, sizeof *all.at, by_number); }
    for (size_t i = 0; i < all.n; i++) {
        if (i == 0 || all.at[i] != all.at[i - 1]) { *GROW(x->mem, &x->m->units) = all.at[i]; }
    }
    solve_unit *units = TAKE_N(x->mem, solve_unit, x->m->units.n + 1);
    for (size_t i = 0; i < f->people.n; i++) {
        units[callup_unit_of(&x->m->units, f->people.at[i].org)].headcount++;
    }
    for (size_t i = 0; i < x->m->units.n && x->task->away_permille > 0; i++) {
        int one = (1000 + units[i].headcount - 1) / units[i].headcount;
        units[i].away_permille = x->task->away_permille > one ? x->task->away_permille : one;
    }
    x->m->problem.units = units;
    x->m->problem.units_n = (int32_t)x->m->units.n;
    return units;
}

/* ---- who is away by earlier decisions: a unit's limit gives way to them ---------------------- */

typedef struct {
    int32_t unit, day, change;
} leaving;
typedef LIST(leaving) leavings;

static void leaving_put(maker *x, leavings *ret, int32_t person_no, int32_t first, int32_t last)
{
    int32_t unit = callup_unit_of(&x->m->units, x->task->facts.people.at[person_no].org);
    *GROW(x->mem, ret) = (leaving){unit, first, 1};
    *GROW(x->mem, ret) = (leaving){unit, last + 1, -1};
}

static int by_unit_and_day(const void *a, const void *b)
{
    const leaving *x = a, *y = b;
    return x->unit != y->unit ? x->unit - y->unit
           : x->day != y->day ? (x->day > y->day) - (x->day < y->day)
                              : x->change - y->change;
}

/* One limit holds for all days, so it is what the fullest day has already. */
static void units_widen(maker *x, const slots *s, const commitments *c, solve_unit *units)
{
    leavings all = {0};
    for (size_t i = 0; i < c->at.n; i++) {
        const solve_class *k = &s->classes.at[c->at.at[i].slot];
        leaving_put(x, &all, c->at.at[i].person, k->first_day, k->last_day);
    }
    for (size_t i = 0; i < x->m->entries.n; i++) {
        const callup_entry *e = &x->m->entries.at[i];
        const class_card *k = &x->task->courses.at[e->course].card;
        if (e->stands == STANDS_CALLED) { leaving_put(x, &all, e->person, k->starts.n, k->ends.n); }
    }
    if (all.n) { qsort(all.at, all.n, sizeof *all.at, by_unit_and_day); }
    for (size_t i = 0, away = 0; i < all.n; i++) {
        solve_unit *u = &units[all.at[i].unit];
        away = i && all.at[i].unit == all.at[i - 1].unit ? away : 0;
        away += (size_t)(int64_t)all.at[i].change;
        int32_t needed = (int32_t)((away * 1000 + (size_t)u->headcount - 1) / (size_t)u->headcount);
        if (u->away_permille > 0 && needed > u->away_permille) { u->away_permille = needed; }
    }
}

static int this_year(const callup_task *k, const callup_person *p)
{
    int n = 0;
    for (size_t i = 0; k->courses.n && i < p->past_n; i++) {
        n += k->facts.past.at[p->past + i].year == k->courses.at[0].card.year;
    }
    return n;
}

/* Those called above the yearly number were called so on purpose. */
static int max_classes(const callup_task *k, const callup_person *p, int commitments_n, int stands)
{
    if (k->max_per_year <= 0) { return CLASSES_MOST; }
    int left = k->max_per_year - this_year(k, p);
    return (left > stands ? left : stands) + commitments_n;
}

/* ---- the whole ------------------------------------------------------------------------------- */

typedef struct {
    LIST(solve_person) people;
    LIST(int32_t) first, index;
    half_pairs pairs;
} gathered;

/* Wished classes come on top of the yearly number: the officer knows. */
static int wished(const maker *x, const int32_t *entries, int32_t n)
{
    int sum = 0;
    for (int32_t i = 0; i < n; i++) {
        const callup_entry *e = &x->m->entries.at[entries[i]];
        sum += e->wished && !e->stands;
    }
    return sum;
}

static int standing(const maker *x, const int32_t *entries, int32_t n)
{
    int sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += x->m->entries.at[entries[i]].stands != STANDS_NOT;
    }
    return sum;
}

static void gather(maker *x, const slots *s, const commitments *c, gathered *g)
{
    const callup_facts *f = &x->task->facts;
    const int32_t *first = x->m->entry_first, *entries = x->m->entry_sorted;
    size_t at = 0, usual = x->m->entries.n + c->at.n; /* without shares a pair each */
    g->pairs.at = TAKE_N(x->brief, half_pair, usual + 1);
    g->pairs.room = usual + 1;
    for (size_t i = 0; i < f->people.n; i++) {
        int32_t n = first[i + 1] - first[i];
        size_t before = g->pairs.n, held = at;
        person_pairs(x, s, &entries[first[i]], n, &g->pairs);
        for (; at < c->at.n && c->at.at[at].person == (int32_t)i; at++) {
            *GROW(x->brief, &g->pairs) = (half_pair){c->at.at[at].slot, -1};
        }
        if (g->pairs.n == before) { continue; }
        int most = max_classes(x->task, &f->people.at[i], (int)(at - held),
                               standing(x, &entries[first[i]], n));
        *GROW(x->mem, &g->people) =
            (solve_person){.unit = callup_unit_of(&x->m->units, f->people.at[i].org),
                           .max_classes = most + wished(x, &entries[first[i]], n)};
        *GROW(x->mem, &g->first) = (int32_t)before;
        *GROW(x->mem, &g->index) = (int32_t)i;
    }
    *GROW(x->mem, &g->first) = (int32_t)g->pairs.n;
}

static void entries_put(maker *x, const solve_unit *limits)
{
    const callup_weigh_units units = {.orgs = x->m->units, .limits = limits};
    callup_weighed found;
    callup_weighed_of(x->task, &units, x->mem, &found);
    x->m->entries = found.entries;
    x->m->fitting = found.fitting;
    x->m->weighed = found.weighed;
    x->m->too_often = found.too_often;
}

/* To move few comes before all that calls people; a first plan has nobody to move. */
static void tiers_put(callup_model *m, bool again, int32_t *const value[])
{
    static const int order[CALLUP_TIERS] = {TIER_STAYS, TIER_OVERDUE, TIER_KEY, TIER_LONGEST,
                                            TIER_NEW};
    m->problem.tiers = 0;
    for (int i = again ? 0 : 1; i < CALLUP_TIERS; i++) {
        m->problem.value[m->problem.tiers] = value[order[i]];
        m->goal[m->problem.tiers++] = order[i];
    }
}

void callup_goals_of(const callup_model *m, const int64_t *of, int64_t *ret)
{
    memset(ret, 0, (2 + CALLUP_TIERS) * sizeof *ret);
    ret[0] = of[0];
    ret[1] = of[1];
    for (int t = 0; t < m->problem.tiers; t++) {
        ret[2 + m->goal[t]] = of[2 + t];
    }
}

/* Where everybody stands: in the seat that he has. */
static void start_put(maker *x)
{
    const solve_problem *p = &x->m->problem;
    x->m->start = TAKE_N(x->mem, uint8_t, (size_t)p->pairs_n + 1);
    for (int32_t k = 0; k < p->pairs_n; k++) {
        int32_t entry = x->m->pair_entry[k];
        const callup_entry *e = entry < 0 ? NULL : &x->m->entries.at[entry];
        if (e && e->stands == STANDS_NOT) { continue; }
        int64_t id = e ? x->task->facts.people.at[e->person].person : 0;
        const callup_standing *s =
            e ? callup_standing_of(&x->task->courses.at[e->course], id) : NULL;
        x->m->start[k] = !s || s->quota == x->m->slots.at[p->pair_class[k]].quota;
    }
}

static void problem_put(maker *x, const slots *s, const gathered *g)
{
    solve_problem *p = &x->m->problem;
    size_t n = g->pairs.n + 1;
    int32_t *classes = TAKE_N(x->mem, int32_t, n), *value[CALLUP_TIERS];
    uint8_t *mandatory = TAKE_N(x->mem, uint8_t, n);
    for (int t = 0; t < CALLUP_TIERS; t++) {
        value[t] = t == TIER_STAYS && !x->task->again ? NULL : TAKE_N(x->mem, int32_t, n);
    }
    tiers_put(x->m, x->task->again, value);
    x->m->pair_entry = TAKE_N(x->mem, int32_t, n);
    pairs_fill(x, &g->pairs, classes, mandatory, value);
    p->pair_class = classes;
    p->mandatory = mandatory;
    p->pairs_n = (int32_t)g->pairs.n;
    p->persons = g->people.at;
    p->persons_n = (int32_t)g->people.n;
    p->first_pair = g->first.at;
    p->classes = s->classes.at;
    p->classes_n = (int32_t)s->classes.n;
    x->m->person_index = g->index.at;
    if (x->task->again) { start_put(x); }
}

void callup_model_of(const callup_task *k, arena *mem, callup_model *ret)
{
    *ret = (callup_model){0};
    maker x = {.task = k, .mem = mem, .brief = arena_new(), .m = ret};
    slots s = {0};
    commitments c = {0};
    gathered g = {0};
    solve_unit *units = units_make(&x);
    callup_wishes_sort(k);
    entries_put(&x, units);
    entries_by_person(&x);
    slots_make(&x, &s);
    commitments_find(&x, &s, &c);
    units_widen(&x, &s, &c, units);
    gather(&x, &s, &c, &g);
    problem_put(&x, &s, &g);
    arena_free(x.brief);
}
