/* The engine asked about its own plan; sentences are in callup_ask_say.c. */
#include <stdlib.h>

#include "callup/callup_ask.h"

/* ---- places -------------------------------------------------------------------------------- */

static callup_place_of place_of(const callup_model *m, int32_t entry)
{
    const callup_entry *e = &m->entries.at[entry];
    return (callup_place_of){e->course, e->person};
}

static bool same(callup_place_of a, callup_place_of b)
{
    return a.course == b.course && a.person == b.person;
}

static int32_t entry_of(const callup_model *m, callup_place_of who)
{
    for (int32_t i = m->entry_first[who.person]; i < m->entry_first[who.person + 1]; i++) {
        int32_t entry = m->entry_sorted[i];
        if (m->entries.at[entry].course == who.course) { return entry; }
    }
    return -1;
}

/* Index of the person in the problem; -1: has no pair. */
static int32_t person_in(const callup_model *m, int32_t person)
{
    int32_t from = 0, to = m->problem.persons_n;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (m->person_index[middle] < person) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < m->problem.persons_n && m->person_index[from] == person ? from : -1;
}

/* Pairs of an entry stand together: one for each slot that it fits. */
static int32_t pairs_of(const callup_model *m, callup_place_of who, int32_t *ret_first)
{
    int32_t entry = entry_of(m, who), at = person_in(m, who.person), n = 0;
    if (entry < 0 || at < 0) { return 0; }
    for (int32_t k = m->problem.first_pair[at]; k < m->problem.first_pair[at + 1]; k++) {
        if (m->pair_entry[k] == entry && n++ == 0) { *ret_first = k; }
    }
    return n;
}

static bool holds(const callup_model *m, const uint8_t *taken, callup_place_of who)
{
    int32_t first = 0, n = pairs_of(m, who, &first), sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += taken[first + i];
    }
    return sum > 0;
}

/* Of the changed pairs those whose person is in the class by one plan only: not who merely takes
 * another seat of it. */
static void changes_list(const callup_model *m, const int32_t *pairs, size_t n,
                         const uint8_t *other, callup_place_of who, arena *mem, callup_places *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (m->pair_entry[pairs[i]] < 0) { continue; }
        callup_place_of p = place_of(m, m->pair_entry[pairs[i]]);
        if (!same(p, who) && !holds(m, other, p)) { *GROW(mem, ret) = p; }
    }
}

/* ---- one question ---------------------------------------------------------------------------- */

static bool better(const solve_answer *a, const solve_answer *b)
{
    for (int g = 0; g < a->goals; g++) {
        int64_t more = g < 2 ? b->by[g] - a->by[g] : a->by[g] - b->by[g];
        if (more) { return more > 0; }
    }
    return false;
}

static void told_put(const callup_found *f, const solve_answer *a, callup_place_of who, arena *mem,
                     callup_told *ret)
{
    ret->possible = a->possible;
    ret->exact = true;
    for (int g = 0; g < a->goals; g++) {
        ret->exact &= a->exact[g];
    }
    callup_goals_of(f->model, a->by, ret->by);
    changes_list(f->model, a->in.at, a->in.n, f->plan->taken, who, mem, &ret->in);
    changes_list(f->model, a->out.at, a->out.n, a->taken, who, mem, &ret->out);
}

/* Of the seats that the person could have, the one that costs least. */
static err ask_in(const callup_found *f, callup_place_of who, arena *mem, callup_told *ret)
{
    int32_t first = 0, n = pairs_of(f->model, who, &first);
    solve_answer best = {0};
    if (n == 0) { return E_ABSENT; }
    for (int32_t i = 0; i < n; i++) {
        solve_answer a;
        solve_change force = {SOLVE_FORCE, first + i, 0};
        TRY(solve_ask(&f->model->problem, f->how, f->plan, force, mem, &a));
        bool first_possible = a.possible && !best.possible;
        if (i == 0 || first_possible || (a.possible == best.possible && better(&a, &best))) {
            best = a;
        }
    }
    told_put(f, &best, who, mem, ret);
    return OK;
}

/* One pair: with several the person would only take another seat of the class. */
static err ask_out(const callup_found *f, callup_place_of who, arena *mem, callup_told *ret)
{
    int32_t first = 0;
    solve_answer a;
    if (pairs_of(f->model, who, &first) != 1 || !f->plan->taken[first]) { return E_ABSENT; }
    solve_change forbid = {SOLVE_FORBID, first, 0};
    TRY(solve_ask(&f->model->problem, f->how, f->plan, forbid, mem, &a));
    told_put(f, &a, who, mem, ret);
    return OK;
}

static int32_t slot_of(const callup_model *m, int32_t course, int64_t quota)
{
    for (size_t i = 0; i < m->slots.n; i++) {
        if (m->slots.at[i].course == course && m->slots.at[i].quota == quota) { return (int32_t)i; }
    }
    return -1;
}

static void first_put(const callup_told *a, int32_t course, callup_told *ret)
{
    for (size_t i = 0; i < a->in.n && !ret->before; i++) {
        ret->before = a->in.at[i].course == course;
        ret->first = a->in.at[i];
    }
}

static err ask_seat(const callup_found *f, int32_t course, arena *mem, callup_told *ret)
{
    solve_answer a;
    int32_t pair = SOLVE_NO_PAIR, slot = slot_of(f->model, course, 0);
    if (slot < 0 || f->model->problem.classes[slot].max == 0) { return E_ABSENT; }
    TRY(solve_next(&f->model->problem, f->how, f->plan, slot, SOLVE_NO_PAIR, mem, &a, &pair));
    told_put(f, &a, (callup_place_of){-1, -1}, mem, ret);
    ret->before = pair != SOLVE_NO_PAIR;
    if (ret->before) { ret->first = place_of(f->model, f->model->pair_entry[pair]); }
    return OK;
}

/* ---- what would bring somebody in ------------------------------------------------------------ */

static err opens(const callup_found *f, solve_change change, callup_place_of who, arena *mem,
                 callup_told *told, bool *ret)
{
    solve_answer a;
    TRY(solve_ask(&f->model->problem, f->how, f->plan, change, mem, &a));
    *ret = holds(f->model, a.taken, who);
    bool exact = true;
    for (int g = 0; g < a.goals; g++) {
        exact &= a.exact[g];
    }
    told->opens_known &= *ret || exact;
    return OK;
}

static err opens_slots(const callup_found *f, callup_place_of who, arena *mem, callup_told *ret)
{
    int32_t first = 0, n = pairs_of(f->model, who, &first);
    for (int32_t i = 0; i < n; i++) {
        int32_t slot = f->model->problem.pair_class[first + i];
        bool in = false;
        TRY(opens(f, (solve_change){SOLVE_CLASS_MOST, slot, 1}, who, mem, ret, &in));
        if (in) { ret->opens |= f->model->slots.at[slot].quota ? OPENS_SHARE : OPENS_SEAT; }
    }
    return OK;
}

/* One rule after another, each with one more; and who comes first where a seat is not enough. */
static err ask_opens(const callup_found *f, callup_place_of who, arena *mem, callup_told *ret)
{
    const solve_problem *p = &f->model->problem;
    int32_t at = person_in(f->model, who.person);
    callup_told seat = {0};
    ret->opens_known = true;
    TRY(opens_slots(f, who, mem, ret));
    int32_t unit = p->persons[at].unit;
    if (p->units[unit].away_permille > 0) {
        bool in = false;
        TRY(opens(f, (solve_change){SOLVE_UNIT_AWAY, unit, 1}, who, mem, ret, &in));
        if (in) { ret->opens |= OPENS_AWAY; }
    }
    if (ret->opens) { return OK; }
    err e = ask_seat(f, who.course, mem, &seat);
    if (e == OK) { first_put(&seat, who.course, ret); }
    return e == E_ABSENT ? OK : e;
}

err callup_ask(const callup_found *f, callup_ask_kind kind, callup_place_of who, arena *mem,
               callup_told *ret)
{
    *ret = (callup_told){.kind = kind};
    if (kind == ASK_SEAT) { return ask_seat(f, who.course, mem, ret); }
    if (kind == ASK_OUT) { return ask_out(f, who, mem, ret); }
    TRY(ask_in(f, who, mem, ret));
    return ask_opens(f, who, mem, ret);
}

/* ---- two plans ------------------------------------------------------------------------------- */

static void only_here(const callup_found *here, const callup_found *there, callup_place_of who,
                      arena *mem, callup_places *ret)
{
    const callup_model *m = here->model;
    for (int32_t k = 0; k < m->problem.pairs_n; k++) {
        if (!here->plan->taken[k] || m->pair_entry[k] < 0) { continue; }
        callup_place_of p = place_of(m, m->pair_entry[k]);
        if (!same(p, who) && !holds(there->model, there->plan->taken, p)) { *GROW(mem, ret) = p; }
    }
}

void callup_told_between(const callup_found *before, const callup_found *after, callup_place_of who,
                         arena *mem, callup_told *ret)
{
    int64_t was[2 + CALLUP_TIERS], is[2 + CALLUP_TIERS];
    callup_goals_of(before->model, before->plan->reached, was);
    callup_goals_of(after->model, after->plan->reached, is);
    ret->exact = true;
    for (int g = 0; g < 2 + CALLUP_TIERS; g++) {
        ret->by[g] = is[g] - was[g];
        if (g >= after->plan->goals) { continue; }
        ret->exact &= before->plan->bound[g] == before->plan->reached[g] &&
                      after->plan->bound[g] == after->plan->reached[g];
    }
    ret->possible = holds(after->model, after->plan->taken, who) == (ret->kind == ASK_IN);
    only_here(after, before, who, mem, &ret->in);
    only_here(before, after, who, mem, &ret->out);
}

/* ---- rules that are full --------------------------------------------------------------------- */

/* Pairs times questions: some seconds at most. To plan anew costs as much as so many of them. */
enum { ASKED_PAIRS = 2000000, ANEW = 10 };

typedef struct {
    const callup_found *f;
    const callup_fates *fates;
    arena *mem;
} ruler;

/* Of several shares that a person could have had the nearest to being his is as good as another:
 * the first of them counts him. */
static int64_t share_of(const callup_model *m, callup_place_of who)
{
    int32_t first = 0, n = pairs_of(m, who, &first);
    for (int32_t i = 0; i < n; i++) {
        int64_t quota = m->slots.at[m->problem.pair_class[first + i]].quota;
        if (quota > 0) { return quota; }
    }
    return 0;
}

/* The rule of that share among those of the course, which were put last. */
static callup_rule *share_rule(const ruler *x, int32_t course, int64_t org_id, callup_rules *ret)
{
    int64_t klass = x->f->task->courses.at[course].card.id;
    for (size_t i = ret->n; i > 0 && ret->at[i - 1].klass == klass; i--) {
        if (ret->at[i - 1].org == org_id) { return &ret->at[i - 1]; }
    }
    callup_rule *r = GROW(x->mem, ret);
    *r = (callup_rule){.kind = RULE_SHARE, .klass = klass, .org = org_id, .goal = -1};
    return r;
}

static void seats_rule(const ruler *x, int32_t course, int64_t people, callup_rules *ret)
{
    int64_t klass = x->f->task->courses.at[course].card.id;
    if (people == 0) { return; }
    *GROW(x->mem, ret) =
        (callup_rule){.kind = RULE_SEATS, .klass = klass, .people = people, .goal = -1};
}

/* Entries stand course by course; nobody has two of one. */
static void class_rules(const ruler *x, callup_rules *ret)
{
    const callup_entries *all = &x->f->model->entries;
    int64_t seats = 0;
    for (size_t i = 0; i < all->n; i++) {
        const callup_fate *fate = &x->fates->at[i];
        int32_t course = all->at[i].course;
        if (!fate->taken && fate->code == CALLUP_UNIT_QUOTA) {
            int64_t unit = share_of(x->f->model, place_of(x->f->model, (int32_t)i));
            share_rule(x, course, unit, ret)->people++;
        }
        seats += !fate->taken && (fate->code == CALLUP_LESS_NEED ||
                                  fate->code == CALLUP_RUN_BALANCE || fate->code == CALLUP_NO_SEAT);
        if (i + 1 == all->n || all->at[i + 1].course != course) {
            seats_rule(x, course, seats, ret);
            seats = 0;
        }
    }
}

/* Who was kept out of several classes counts once. */
static void away_rules(const ruler *x, callup_rules *ret)
{
    const callup_model *m = x->f->model;
    int64_t *people = TAKE_N(x->mem, int64_t, m->units.n + 1);
    for (int32_t i = 0; i < m->problem.persons_n; i++) {
        int32_t who = m->person_index[i], at = m->entry_first[who], to = m->entry_first[who + 1];
        while (at < to && (x->fates->at[m->entry_sorted[at]].taken ||
                           x->fates->at[m->entry_sorted[at]].code != CALLUP_UNIT_AWAY)) {
            at++;
        }
        people[m->problem.persons[i].unit] += at < to;
    }
    for (size_t u = 0; u < m->units.n; u++) {
        if (people[u] == 0) { continue; }
        *GROW(x->mem, ret) = (callup_rule){
            .kind = RULE_AWAY, .org = m->units.at[u], .people = people[u], .goal = -1};
    }
}

/* By what they had before, or by what the run gave them. */
static void yearly_rule(const ruler *x, callup_rules *ret)
{
    const callup_model *m = x->f->model;
    int64_t people = 0;
    for (size_t who = 0; who < x->f->task->facts.people.n; who++) {
        bool out = m->too_often[who];
        for (int32_t i = m->entry_first[who]; i < m->entry_first[who + 1] && !out; i++) {
            const callup_fate *fate = &x->fates->at[m->entry_sorted[i]];
            out = !fate->taken && fate->code == CALLUP_RUN_TOO_OFTEN;
        }
        people += out;
    }
    if (people == 0) { return; }
    *GROW(x->mem, ret) = (callup_rule){.kind = RULE_YEARLY, .people = people, .goal = -1};
}

static int by_people(const void *a, const void *b)
{
    const callup_rule *x = a, *y = b;
    int64_t order[] = {y->people - x->people, x->kind - y->kind, x->klass - y->klass,
                       x->org - y->org};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (order[i]) { return order[i] > 0 ? 1 : -1; }
    }
    return 0;
}

static solve_change change_of(const ruler *x, const callup_rule *r)
{
    const callup_model *m = x->f->model;
    solve_change none = {SOLVE_CLASS_MOST, -1, 1};
    if (r->kind == RULE_AWAY) {
        for (size_t i = 0; i < m->units.n; i++) {
            if (m->units.at[i] == r->org) { return (solve_change){SOLVE_UNIT_AWAY, (int32_t)i, 1}; }
        }
        return none;
    }
    if (r->kind == RULE_SHARE && r->org == 0) { return none; } /* no seat there is for them */
    for (size_t i = 0; i < x->f->task->courses.n; i++) {
        if (x->f->task->courses.at[i].card.id != r->klass) { continue; }
        int32_t slot = slot_of(m, (int32_t)i, r->org); /* of no seat nobody is weighed for it */
        if (slot < 0 || m->problem.classes[slot].max == 0) { return none; }
        return (solve_change){SOLVE_CLASS_MOST, slot, 1};
    }
    return none;
}

/* The goals in the order in which they were sought. */
static int first_goal(const callup_model *m, const int64_t *by, int64_t *ret)
{
    for (int g = 0; g < 2 + m->problem.tiers; g++) {
        *ret = by[g];
        if (by[g]) { return g < 2 ? g : 2 + m->goal[g - 2]; }
    }
    return -1;
}

/* One seat more is one person more: without them the plan keeps the rules as they were. So it
 * brings no more than the greatest value there is, however high the price of a class without any
 * seat. */
static int64_t seat_worth(const solve_problem *p, int goal, int64_t price)
{
    int64_t most = goal < 2 ? price : 0;
    for (int32_t k = 0; goal >= 2 && k < p->pairs_n; k++) {
        most = p->value[goal - 2][k] > most ? p->value[goal - 2][k] : most;
    }
    return price < most ? price : most;
}

static void rule_weigh(const ruler *x, solve_change change, bool ask, callup_rule *r)
{
    const callup_found *f = x->f;
    int64_t by[SOLVE_GOALS] = {0};
    solve_answer a;
    if (change.at < 0) {
        r->worth = WORTH_NO_SEAT;
        return;
    }
    arena *brief = arena_new(); /* the answer holds a plan */
    if (ask && solve_ask(&f->model->problem, f->how, f->plan, change, brief, &a) == OK) {
        int at = 0;
        while (at < a.goals - 1 && a.by[at] == 0) {
            at++;
        }
        r->goal = first_goal(f->model, a.by, &r->gain);
        r->worth = a.exact[at] ? WORTH_EXACT : WORTH_UNKNOWN;
    }
    arena_free(brief);
    if (r->worth == WORTH_EXACT) { return; }
    for (int g = 0; g < f->plan->goals; g++) {
        if (solve_rule_price(f->plan, &f->model->problem, g, change, &by[g]) != OK) { return; }
        if (by[g] > 0 && change.kind == SOLVE_CLASS_MOST) {
            by[g] = seat_worth(&f->model->problem, g, by[g]);
        }
        if (by[g]) { break; }
    }
    r->gain = 0;
    r->goal = first_goal(f->model, by, &r->gain);
    r->worth = WORTH_AT_MOST;
}

static callup_task with_one_more(const callup_task *k, arena *mem)
{
    callup_task more = *k;
    more.max_per_year++;
    more.wishes = (callup_wishes){0};
    more.courses = (callup_courses){0};
    for (size_t i = 0; i < k->wishes.n; i++) {
        *GROW(mem, &more.wishes) = k->wishes.at[i];
    }
    for (size_t i = 0; i < k->courses.n; i++) {
        callup_course *c = GROW(mem, &more.courses);
        *c = k->courses.at[i];
        c->terms.max_per_year++;
    }
    return more;
}

/* Of the first goal that changes; exact where it and those before it are proven in both plans. */
static void yearly_weigh(const ruler *x, callup_rule *r)
{
    const solve_plan *was = x->f->plan;
    int64_t by[SOLVE_GOALS] = {0};
    arena *brief = arena_new();
    callup_task more = with_one_more(x->f->task, brief);
    callup_model m;
    solve_plan is = {0};
    callup_search(&more, *x->f->how, brief, &m, &is);
    bool exact = !is.stopped;
    for (int g = 0; g < was->goals && exact; g++) {
        by[g] = is.reached[g] - was->reached[g];
        exact = is.bound[g] == is.reached[g] && was->bound[g] == was->reached[g];
        if (by[g]) { break; }
    }
    if (exact) {
        r->goal = first_goal(x->f->model, by, &r->gain);
        r->worth = WORTH_EXACT;
    }
    arena_free(brief);
}

void callup_rules_of(const callup_found *f, const callup_fates *fates, arena *mem,
                     callup_rules *ret)
{
    ruler x = {.f = f, .fates = fates, .mem = mem};
    int64_t left = f->plan->stopped ? 0 : ASKED_PAIRS;
    class_rules(&x, ret);
    away_rules(&x, ret);
    yearly_rule(&x, ret);
    if (ret->n) { qsort(ret->at, ret->n, sizeof *ret->at, by_people); }
    ret->n = ret->n > RULES_MOST ? RULES_MOST : ret->n;
    for (size_t i = 0; i < ret->n; i++) {
        callup_rule *r = &ret->at[i];
        bool yearly = r->kind == RULE_YEARLY;
        int64_t cost = (int64_t)f->model->problem.pairs_n * (yearly ? ANEW : 1);
        bool ask = cost < left;
        left -= ask ? cost : 0;
        if (!yearly) { rule_weigh(&x, change_of(&x, r), ask, r); }
        if (yearly && ask) { yearly_weigh(&x, r); }
    }
}
