/* The problem of a run. A class becomes one slot for its free seats and one for each unit's share;
 * people of the unit fit both. Nested shares are laminar, so the seats can afterwards be taken
 * nearest unit first (class_seat_take). */
#include <stdlib.h>

#include "callup/callup_model.h"

enum { MONTHS_MOST = 120, CLASSES_MOST = 64 };

/* ---- who fits which class -------------------------------------------------------------------- */

typedef struct {
    const callup_task *task;
    arena *mem, *brief; /* brief: until the problem is made */
    callup_model *m;
    const callup_members *members;
    int32_t *at_place; /* index of the person who has that place by name */
    bool *placed;      /* stands in a class of the run */
} maker;

static int by_class_and_person(const void *a, const void *b)
{
    const callup_wish *x = a, *y = b;
    int order = (x->klass > y->klass) - (x->klass < y->klass);
    return order ? order : (x->person > y->person) - (x->person < y->person);
}

static const callup_wish *wish_of(const callup_task *k, int64_t klass, int64_t person_id)
{
    const callup_wish wanted = {.klass = klass, .person = person_id};
    return k->wishes.n
               ? bsearch(&wanted, k->wishes.at, k->wishes.n, sizeof wanted, by_class_and_person)
               : NULL;
}

static int by_standing(const void *a, const void *b)
{
    const callup_standing *x = a, *y = b;
    return (x->person > y->person) - (x->person < y->person);
}

const callup_standing *callup_standing_of(const callup_course *c, int64_t person_id)
{
    const callup_standing wanted = {.person = person_id};
    return c->standing.n
               ? bsearch(&wanted, c->standing.at, c->standing.n, sizeof wanted, by_standing)
               : NULL;
}

/* An officer's wish overrides what the rules advise against, never what cannot be; so does a call
 * that was made. */
static bool enters(const callup_candidate *c, const callup_wish *w, bool stands)
{
    if (w && w->want == WISH_OUT) { return false; }
    bool cannot = c->code == CALLUP_ALREADY_IN || c->code == CALLUP_INACTIVE ||
                  c->code == CALLUP_OTHER_CLASS_SAME_DAYS;
    return c->code == CALLUP_FITS || (!cannot && (w || stands));
}

const callup_members *callup_members_of(const callup_task *k, arena *mem)
{
    callup_members *all = TAKE_N(mem, callup_members, k->courses.n + 1);
    for (size_t i = 0; i < k->courses.n; i++) {
        const callup_ids *audience = &k->courses.at[i].audience;
        size_t same = 0;
        while (k->courses.at[same].audience.at != audience->at) {
            same++;
        }
        if (same < i) { all[i] = all[same]; }
        for (size_t n = 0; same == i && n < audience->n; n++) {
            const callup_person *p = callup_person_of(&k->facts, audience->at[n]);
            if (p) { *GROW(mem, &all[i]) = (int32_t)(p - k->facts.people.at); }
        }
    }
    return all;
}

void callup_course_judged(const callup_task *k, const callup_course *c, const callup_members *who,
                          arena *mem, callup_candidates *ret)
{
    ret->at = TAKE_N(mem, callup_candidate, who->n + 1);
    ret->room = who->n + 1;
    for (size_t i = 0; i < who->n; i++) {
        callup_judged(&k->facts, &k->facts.people.at[who->at[i]], &c->terms, GROW(mem, ret));
    }
    callup_order(ret->at, ret->n, c->card.starts);
}

static int32_t unit_index(const callup_model *m, int64_t org_id);

/* Seats of units are for those below them, wherever they stand: such a class weighs all. */
static bool weighs_all(const maker *x, const callup_course *c)
{
    int64_t most = x->task->weigh_most ? x->task->weigh_most : WEIGH_MOST, all = 0;
    for (size_t i = 0; i < x->task->courses.n; i++) {
        all += (int64_t)x->task->courses.at[i].audience.n;
    }
    return c->shares.n > 0 || all <= most;
}

static int32_t may_be_away(const maker *x, int32_t unit)
{
    const solve_unit *u = &x->m->problem.units[unit];
    int64_t most = (int64_t)u->headcount * u->away_permille / 1000;
    return u->away_permille == 0 || most > INT32_MAX ? INT32_MAX : (int32_t)most;
}

/* Those in which nobody stands. */
static int64_t open_seats(const callup_course *c)
{
    int64_t n = c->free;
    for (size_t i = 0; i < c->standing.n; i++) {
        n -= c->standing.at[i].quota == 0;
    }
    return n > 0 ? n : 0;
}

/* Of the earlier classes of the run that are for the same people. */
static int64_t seats_before(const callup_task *k, const callup_course *c)
{
    int64_t sum = 0;
    for (const callup_course *i = k->courses.at; i < c; i++) {
        sum += i->audience.at == c->audience.at ? open_seats(i) : 0;
    }
    return sum;
}

static int32_t person_no(const maker *x, const callup_candidate *c)
{
    const callup_facts *f = &x->task->facts;
    return c->place ? x->at_place[c->place]
                    : (int32_t)(callup_person_of(f, c->person) - f->people.at);
}

/* Of the order of need, which places are weighed: all, or the first, and as many round those whom
 * the earlier classes leave, of people who stand nowhere in the run. How many they are. */
static size_t weighed_find(const maker *x, const callup_course *c, const callup_candidates *row,
                           arena *mem, bool *ret)
{
    int64_t room = FIRST_EACH * open_seats(c), before = seats_before(x->task, c), counted = 0;
    int64_t back = before < room ? before : room;
    size_t n = row->n < FIRST_LEAST || weighs_all(x, c) ? row->n : FIRST_LEAST, waiting_n = 0;
    size_t *waiting = TAKE_N(mem, size_t, row->n + 1);
    int32_t *seen = TAKE_N(mem, int32_t, x->m->units.n + 1);
    memset(ret, true, n);
    for (size_t i = 0; n < row->n && i < row->n; i++) {
        waiting[waiting_n] = i;
        waiting_n += !x->placed[person_no(x, &row->at[i])];
    }
    for (size_t i = 0; i < waiting_n && counted < FIRST_LEAST + back + room; i++) {
        size_t at = waiting[((size_t)(before - back) + i) % waiting_n];
        int32_t unit = unit_index(x->m, row->at[at].org);
        counted += seen[unit]++ < may_be_away(x, unit);
        n += !ret[at];
        ret[at] = true;
    }
    return n;
}

static void course_enter(maker *x, int32_t course, callup_entries *ret)
{
    const callup_course *k = &x->task->courses.at[course];
    arena *mem = arena_new(); /* judged people of one course at a time */
    callup_candidates row = {.at = TAKE_N(mem, callup_candidate, x->members[course].n + 1),
                             .room = x->members[course].n + 1};
    for (size_t i = 0; i < x->members[course].n; i++) {
        const callup_person *p = &x->task->facts.people.at[x->members[course].at[i]];
        callup_candidate *c = GROW(mem, &row);
        callup_judged(&x->task->facts, p, &k->terms, c);
        bool in = enters(c, wish_of(x->task, k->card.id, c->person),
                         callup_standing_of(k, c->person) != NULL);
        row.n -= !in;
        if (in) { c->code = CALLUP_FITS; }
    }
    callup_order(row.at, row.n, k->card.starts);
    bool *weighed = TAKE_N(mem, bool, row.n + 1);
    x->m->weighed[course] = (int32_t)weighed_find(x, k, &row, mem, weighed);
    ret->at = TAKE_N(x->brief, callup_entry, row.n + 1);
    for (size_t i = 0; i < row.n; i++) {
        const callup_standing *s = callup_standing_of(k, row.at[i].person);
        bool wished = wish_of(x->task, k->card.id, row.at[i].person) != NULL;
        if (!weighed[i] && !s && !wished) { continue; }
        ret->at[ret->n++] = (callup_entry){.course = course,
                                           .person = person_no(x, &row.at[i]),
                                           .order = row.at[i].order,
                                           .missing_permille = (int16_t)callup_missing(&row.at[i]),
                                           .wished = wished,
                                           .stands = (uint8_t)(s ? s->as : STANDS_NOT)};
    }
    x->m->fitting[course] = (int32_t)row.n;
    arena_free(mem);
}

static void placed_find(maker *x)
{
    const callup_facts *f = &x->task->facts;
    x->placed = TAKE_N(x->brief, bool, f->people.n + 1);
    for (size_t i = 0; i < x->task->courses.n; i++) {
        const callup_course *c = &x->task->courses.at[i];
        for (size_t n = 0; n < c->standing.n; n++) {
            const callup_person *p = callup_person_of(f, c->standing.at[n].person);
            if (p) { x->placed[p - f->people.at] = true; }
        }
    }
}

static void places_find(maker *x)
{
    const callup_facts *f = &x->task->facts;
    x->at_place = TAKE_N(x->brief, int32_t, f->people.n + 1);
    for (size_t i = 0; i < f->people.n; i++) {
        x->at_place[f->people.at[i].place] = (int32_t)i;
    }
}

/* So many that a list which has grown and left its smaller ones behind would be twice as large. */
static void entries_find(maker *x)
{
    callup_entries *all = &x->m->entries;
    arena *before = x->brief;
    x->brief = arena_new();
    callup_entries *of = TAKE_N(x->brief, callup_entries, x->task->courses.n + 1);
    x->members = callup_members_of(x->task, x->brief);
    places_find(x);
    placed_find(x);
    for (size_t i = 0; i < x->task->courses.n; i++) {
        course_enter(x, (int32_t)i, &of[i]);
        all->room += of[i].n;
    }
    all->at = TAKE_N(x->mem, callup_entry, all->room + 1);
    for (size_t i = 0; i < x->task->courses.n; i++) {
        memcpy(&all->at[all->n], of[i].at, of[i].n * sizeof *all->at);
        all->n += of[i].n;
    }
    arena_free(x->brief);
    x->brief = before;
}

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

static int months_since_last(const callup_task *k, const callup_person *p, day on)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < p->past_n; i++) {
        const callup_past *past = &k->facts.past.at[p->past + i];
        if (past->outcome == OUTCOME_PASSED && past->ends.n > last) { last = past->ends.n; }
    }
    int months = last == INT32_MIN ? MONTHS_MOST : (on.n - last) / 30;
    return months < 0 ? 0 : months > MONTHS_MOST ? MONTHS_MOST : months;
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

static int32_t unit_index(const callup_model *m, int64_t org_id)
{
    const int64_t *found = bsearch(&org_id, m->units.at, m->units.n, sizeof org_id, by_number);
    return (int32_t)(found - m->units.at);
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
        units[unit_index(x->m, f->people.at[i].org)].headcount++;
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
    int32_t unit = unit_index(x->m, x->task->facts.people.at[person_no].org);
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
            (solve_person){.unit = unit_index(x->m, f->people.at[i].org),
                           .max_classes = most + wished(x, &entries[first[i]], n)};
        *GROW(x->mem, &g->first) = (int32_t)before;
        *GROW(x->mem, &g->index) = (int32_t)i;
    }
    *GROW(x->mem, &g->first) = (int32_t)g->pairs.n;
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
    ret->fitting = TAKE_N(mem, int32_t, k->courses.n + 1);
    ret->weighed = TAKE_N(mem, int32_t, k->courses.n + 1);
    solve_unit *units = units_make(&x);
    if (k->wishes.n) {
        qsort(k->wishes.at, k->wishes.n, sizeof *k->wishes.at, by_class_and_person);
    }
    entries_find(&x);
    entries_by_person(&x);
    slots_make(&x, &s);
    commitments_find(&x, &s, &c);
    units_widen(&x, &s, &c, units);
    gather(&x, &s, &c, &g);
    problem_put(&x, &s, &g);
    arena_free(x.brief);
}

/* ---- planned again ------------------------------------------------------------------------- */

static void past_drop(callup_facts *f, callup_person *p, int64_t klass)
{
    size_t kept = 0;
    for (size_t n = 0; n < p->past_n; n++) {
        callup_past past = f->past.at[p->past + n];
        if (past.klass != klass) { f->past.at[p->past + kept++] = past; }
    }
    p->stood |= kept < p->past_n;
    p->past_n = kept;
}

void callup_task_loosen(callup_task *k)
{
    for (size_t i = 0; i < k->courses.n; i++) {
        const callup_course *c = &k->courses.at[i];
        for (size_t n = 0; n < c->standing.n; n++) {
            const callup_person *p = callup_person_of(&k->facts, c->standing.at[n].person);
            if (p) {
                past_drop(&k->facts, &k->facts.people.at[p - k->facts.people.at], c->card.id);
            }
        }
    }
}

/* ---- one theme twice ------------------------------------------------------------------------- */

static bool repeats(const callup_task *k, const callup_entry *a, const callup_entry *b)
{
    const class_card *x = &k->courses.at[a->course].card, *y = &k->courses.at[b->course].card;
    bool meant = (a->wished || a->stands) && (b->wished || b->stands); /* the officer knows */
    return a->course != b->course && !meant && !text_empty(x->theme) && text_is(x->theme, y->theme);
}

/* The entry that repeats an earlier, more needed one of the same person; -1 none. */
static int32_t repeated(const callup_task *k, const callup_model *m, const solve_plan *plan,
                        int32_t person_no)
{
    const solve_problem *p = &m->problem;
    int32_t from = p->first_pair[person_no], to = p->first_pair[person_no + 1];
    for (int32_t i = from; i < to; i++) {
        for (int32_t n = from; plan->taken[i] && n < i; n++) {
            int32_t a = m->pair_entry[i], b = m->pair_entry[n];
            if (!plan->taken[n] || a < 0 || b < 0) { continue; }
            if (!repeats(k, &m->entries.at[a], &m->entries.at[b])) { continue; }
            const callup_entry *x = &m->entries.at[a], *y = &m->entries.at[b];
            bool x_kept = x->wished || x->stands, y_kept = y->wished || y->stands;
            return y_kept || (!x_kept && x->order > y->order) ? a : b;
        }
    }
    return -1;
}

size_t callup_bar_repeats(callup_task *k, const callup_model *m, const solve_plan *plan, arena *mem)
{
    size_t n = 0;
    for (int32_t i = 0; i < m->problem.persons_n; i++) {
        int32_t entry = repeated(k, m, plan, i);
        if (entry < 0) { continue; }
        const callup_entry *e = &m->entries.at[entry];
        *GROW(mem, &k->wishes) = (callup_wish){.klass = k->courses.at[e->course].card.id,
                                               .person = k->facts.people.at[e->person].person,
                                               .want = WISH_OUT,
                                               .reason = ""};
        n++;
    }
    return n;
}

static void untake(const callup_model *m, int32_t person_no, int32_t entry, solve_plan *plan)
{
    for (int32_t k = m->problem.first_pair[person_no]; k < m->problem.first_pair[person_no + 1];
         k++) {
        if (m->pair_entry[k] == entry && plan->taken[k]) {
            plan->taken[k] = 0;
            plan->taken_n--;
        }
    }
}

void callup_drop_repeats(const callup_task *k, const callup_model *m, arena *mem, solve_plan *plan)
{
    solve_verdict v = {0};
    int32_t before = plan->taken_n;
    for (int32_t i = 0; i < m->problem.persons_n; i++) {
        for (int32_t e = repeated(k, m, plan, i); e >= 0; e = repeated(k, m, plan, i)) {
            untake(m, i, e, plan);
        }
    }
    if (plan->taken_n == before) { return; }
    solve_check(&m->problem, plan->taken, mem, &v);
    memcpy(plan->reached, v.reached, sizeof plan->reached);
}
