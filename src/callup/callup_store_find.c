/* Candidates of one class: everybody of its audience in its organiser's area, in the order of need.
 * */
#include "callup/callup_facts.h"
#include "callup/callup_inside.h"

/* Names of the clashing classes, one look-up per class and not per person. */
err callup_name_clashes(turn *t, callup_candidates *list)
{
    class_cards known = {0};
    for (size_t i = 0; i < list->n; i++) {
        callup_candidate *c = &list->at[i];
        const class_card *found = NULL;
        for (size_t k = 0; c->code == CALLUP_OTHER_CLASS_SAME_DAYS && k < known.n && !found; k++) {
            found = known.at[k].id == c->clash ? &known.at[k] : NULL;
        }
        if (c->code == CALLUP_OTHER_CLASS_SAME_DAYS && !found) {
            class_card *one = GROW(t->mem, &known);
            TRY(class_get(t->d, c->clash, t->mem, one));
            found = one;
        }
        c->against = found ? found->name : c->against;
    }
    return OK;
}

err callup_candidates_of(turn *t, int64_t klass, callup_candidates *ret)
{
    return callup_candidates_in(t, klass, 0, ret);
}

err callup_candidates_in(turn *t, int64_t klass, int64_t org_id, callup_candidates *ret)
{
    class_card card = {0};
    callup_terms by;
    callup_facts facts = {0};
    people_filter f;
    callup_question q = {.f = &f};
    TRY(class_get(t->d, klass, t->mem, &card));
    TRY(callup_terms_of(t->d, &card, t->mem, &by));
    TRY(callup_audience(t, &card, &f, &q.org));
    if (org_id && people_org_is_under(t->d, org_id, q.org)) { q.org = org_id; }
    if (org_id && q.org != org_id && !people_org_is_under(t->d, q.org, org_id)) { return OK; }
    q.to_year = day_year(card.starts);
    q.from_year = q.to_year - callup_years_back(&by) + 1;
    TRY(callup_facts_of(t->d, &q, t->mem, &facts));
    for (size_t i = 0; i < facts.people.n; i++) {
        callup_judged(&facts, &facts.people.at[i], &by, GROW(t->mem, ret));
    }
    TRY(callup_name_clashes(t, ret));
    callup_order(ret->at, ret->n, card.starts);
    return OK;
}
