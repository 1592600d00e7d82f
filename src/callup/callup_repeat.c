/* What the engine does not know: somebody may get one theme twice, and those planned anew stand in
 * their classes already. */
#include "callup/callup_model.h"

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

/* Takes out of the task whoever got one theme twice in `plan`: the later in the order of need goes.
 * How many went. */
static size_t bar_repeats(callup_task *k, const callup_model *m, const solve_plan *plan, arena *mem)
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

/* The same out of the plan itself, which is then counted anew. */
static void drop_repeats(const callup_task *k, const callup_model *m, arena *mem, solve_plan *plan)
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

/* Each round takes a pair away from everybody concerned, so there are at most as many rounds as
 * classes of one theme. */
void callup_search(callup_task *k, solve_how how, arena *mem, callup_model *m, solve_plan *plan)
{
    do {
        callup_model_of(k, mem, m);
        how.start = m->start;
        solve(&m->problem, &how, mem, plan);
    } while (!plan->stopped && bar_repeats(k, m, plan, mem) > 0);
    if (plan->stopped) { drop_repeats(k, m, mem, plan); }
}
