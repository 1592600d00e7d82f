/* What the plan means for each who fits: taken, or the one thing that stood in the way. */
#include <stdlib.h>

#include "callup/callup_model.h"

/* ---- who is away ----------------------------------------------------------------------------- */

typedef struct {
    int32_t unit, from, to;
} absence;
typedef struct {
    const callup_task *k;
    const callup_model *m;
    callup_fates *fates;
    int32_t *unit_first; /* absences of each unit */
    absence *absences;   /* by unit */
    uint8_t *full;       /* a unit and a course each: is_full, once it has been asked */
} reader;

static int by_unit(const void *a, const void *b)
{
    return ((const absence *)a)->unit - ((const absence *)b)->unit;
}

static int32_t absences_list(const solve_problem *p, const solve_plan *plan, absence *to)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->persons_n; i++) {
        for (int32_t k = p->first_pair[i]; k < p->first_pair[i + 1]; k++) {
            const solve_class *c = &p->classes[p->pair_class[k]];
            to[n] = (absence){p->persons[i].unit, c->first_day, c->last_day};
            n += plan->taken[k];
        }
    }
    return n;
}

static void absences_fill(reader *x, const solve_plan *plan, arena *mem)
{
    const solve_problem *p = &x->m->problem;
    x->unit_first = TAKE_N(mem, int32_t, (size_t)p->units_n + 2);
    x->absences = TAKE_N(mem, absence, (size_t)plan->taken_n + 2);
    int32_t n = absences_list(p, plan, x->absences);
    qsort(x->absences, (size_t)n, sizeof *x->absences, by_unit);
    for (int32_t i = 0; i < n; i++) {
        x->unit_first[x->absences[i].unit + 1]++;
    }
    for (int32_t u = 0; u < p->units_n; u++) {
        x->unit_first[u + 1] += x->unit_first[u];
    }
}

/* Could one more of the unit go on all of these days? */
static bool unit_is_full(const reader *x, int32_t unit, const class_card *c)
{
    const solve_unit *u = &x->m->problem.units[unit];
    if (u->away_permille == 0) { return false; }
    int64_t most = (int64_t)u->headcount * u->away_permille / 1000;
    for (int32_t d = c->starts.n; d <= c->ends.n; d++) {
        int64_t away = 0;
        for (int32_t i = x->unit_first[unit]; i < x->unit_first[unit + 1]; i++) {
            away += x->absences[i].from <= d && x->absences[i].to >= d;
        }
        if (away >= most) { return true; }
    }
    return false;
}

typedef enum { FULL_NOT_ASKED, FULL_NO, FULL_YES } is_full;

/* Asked for each of the unit's people who stands before the last one taken. */
static bool unit_full_for(const reader *x, int32_t unit, int32_t course)
{
    uint8_t *known = &x->full[(size_t)unit * x->k->courses.n + (size_t)course];
    if (*known == FULL_NOT_ASKED) {
        *known = unit_is_full(x, unit, &x->k->courses.at[course].card) ? FULL_YES : FULL_NO;
    }
    return *known == FULL_YES;
}

/* ---- one person's entries -------------------------------------------------------------------- */

/* The courses that a person was given, of which there are few; by course. */
typedef struct {
    const int32_t *at;
    size_t n;
    bool full; /* with those of other runs as many as may be */
} given_courses;

/* The one whose days meet those of this course; -1: none. */
static int32_t meeting_course(const reader *x, const callup_entry *e, given_courses given)
{
    const class_card *c = &x->k->courses.at[e->course].card;
    for (size_t i = 0; i < given.n; i++) {
        const class_card *d = &x->k->courses.at[given.at[i]].card;
        bool meets = d->starts.n <= c->ends.n && d->ends.n >= c->starts.n;
        if (meets && given.at[i] != e->course) { return given.at[i]; }
    }
    return -1;
}

static callup_code short_of_seats(const reader *x, const callup_entry *e, int32_t unit)
{
    const callup_course *c = &x->k->courses.at[e->course];
    bool before = e->order < x->fates->last[e->course];
    if (c->free == 0 && c->shares.n == 0) { return CALLUP_NO_SEAT; }
    if (before && unit_full_for(x, unit, e->course)) { return CALLUP_UNIT_AWAY; }
    return c->free == 0 ? CALLUP_UNIT_QUOTA : before ? CALLUP_RUN_BALANCE : CALLUP_LESS_NEED;
}

/* Days that meet stand before the number of the year, and both before seats. */
static void explain(reader *x, int32_t entry, given_courses given, int32_t unit)
{
    const callup_entry *e = &x->m->entries.at[entry];
    callup_fate *fate = &x->fates->at[entry];
    if (fate->taken) { return; }
    fate->against = meeting_course(x, e, given);
    if (fate->against >= 0) {
        fate->code = CALLUP_RUN_OTHER_CLASS;
    } else if (given.full && given.n) {
        fate->against = given.at[0];
        fate->code = CALLUP_RUN_TOO_OFTEN;
    } else {
        fate->code = (uint8_t)short_of_seats(x, e, unit);
    }
}

static given_courses given_to(const reader *x, const solve_plan *plan, int32_t person_no,
                              int32_t *at)
{
    const solve_problem *p = &x->m->problem;
    given_courses ret = {.at = at};
    int32_t who = x->m->person_index[person_no], all = 0;
    for (int32_t i = x->m->entry_first[who]; i < x->m->entry_first[who + 1]; i++) {
        int32_t entry = x->m->entry_sorted[i];
        if (x->fates->at[entry].taken) { at[ret.n++] = x->m->entries.at[entry].course; }
    }
    for (int32_t k = p->first_pair[person_no]; k < p->first_pair[person_no + 1]; k++) {
        all += plan->taken[k];
    }
    ret.full = all >= p->persons[person_no].max_classes;
    return ret;
}

static void taken_fill(const callup_model *m, const solve_plan *plan, callup_fates *ret)
{
    const solve_problem *p = &m->problem;
    for (int32_t k = 0; k < p->pairs_n; k++) {
        int32_t entry = m->pair_entry[k];
        if (entry < 0 || !plan->taken[k]) { continue; }
        const callup_entry *e = &m->entries.at[entry];
        ret->at[entry] = (callup_fate){.taken = true, .against = -1};
        ret->taken[e->course]++;
        if (e->order > ret->last[e->course]) { ret->last[e->course] = e->order; }
    }
}

void callup_fates_of(const callup_task *k, const callup_model *m, const solve_plan *plan,
                     arena *mem, callup_fates *ret)
{
    reader x = {.k = k, .m = m, .fates = ret};
    ret->at = TAKE_N(mem, callup_fate, m->entries.n + 1);
    ret->taken = TAKE_N(mem, int32_t, k->courses.n + 1);
    ret->last = TAKE_N(mem, int32_t, k->courses.n + 1);
    taken_fill(m, plan, ret);
    absences_fill(&x, plan, mem);
    x.full = TAKE_N(mem, uint8_t, (m->units.n + 1) * (k->courses.n + 1));
    int32_t *given = TAKE_N(mem, int32_t, k->courses.n + 1);
    for (int32_t i = 0; i < m->problem.persons_n; i++) {
        given_courses g = given_to(&x, plan, i, given);
        for (int32_t n = m->entry_first[m->person_index[i]];
             n < m->entry_first[m->person_index[i] + 1]; n++) {
            explain(&x, m->entry_sorted[n], g, m->problem.persons[i].unit);
        }
    }
    for (size_t i = 0; i < m->entries.n;
         i++) { /* who fits no slot is in no person of the problem */
        callup_fate *f = &ret->at[i];
        if (!f->taken && f->code == CALLUP_FITS) {
            const callup_course *c = &k->courses.at[m->entries.at[i].course];
            f->code = c->shares.n ? CALLUP_UNIT_QUOTA : CALLUP_NO_SEAT;
            f->against = -1;
        }
    }
}

/* ---- whom a run keeps ------------------------------------------------------------------------ */

/* Those passed over who stand behind the last one taken and may yet replace somebody. */
enum { NEXT_KEPT = 100, TOLD_ALL = 20000, TOLD_LEAST = 200 };

size_t callup_told_most(size_t classes)
{
    size_t each = classes ? TOLD_ALL / classes : TOLD_ALL;
    return each < TOLD_LEAST ? TOLD_LEAST : each;
}

/* Entries stand course by course, in the order of need. */
const bool *callup_fates_kept(const callup_model *m, const callup_fates *f, size_t most, arena *mem)
{
    bool *kept = TAKE_N(mem, bool, m->entries.n + 1);
    size_t passed = 0;
    for (size_t i = 0; i < m->entries.n; i++) {
        const callup_entry *e = &m->entries.at[i];
        bool first = i == 0 || e->course != m->entries.at[i - 1].course;
        passed = first ? 0 : passed;
        bool near = e->order <= f->last[e->course] + NEXT_KEPT && passed < most;
        kept[i] = f->at[i].taken || e->stands || e->wished || near;
        passed += kept[i] && !f->at[i].taken;
    }
    return kept;
}

const bool *callup_units_full(const callup_task *k, const callup_model *m, arena *mem,
                              const class_card *c)
{
    solve_plan plan = {.taken = TAKE_N(mem, uint8_t, (size_t)m->problem.pairs_n + 1)};
    reader x = {.k = k, .m = m};
    bool *full = TAKE_N(mem, bool, (size_t)m->problem.units_n + 1);
    for (int32_t i = 0; i < m->problem.pairs_n; i++) {
        plan.taken[i] = m->pair_entry[i] < 0;
        plan.taken_n += plan.taken[i];
    }
    absences_fill(&x, &plan, mem);
    for (int32_t u = 0; u < m->problem.units_n; u++) {
        full[u] = unit_is_full(&x, u, c);
    }
    return full;
}
