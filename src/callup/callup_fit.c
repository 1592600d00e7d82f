/* Who fits which class, whatever the seats: by the rules, the officer's wishes, the calls made. */
#include <stdlib.h>

#include "callup/callup_fit.h"

static int by_class_and_person(const void *a, const void *b)
{
    const callup_wish *x = a, *y = b;
    int order = (x->klass > y->klass) - (x->klass < y->klass);
    return order ? order : (x->person > y->person) - (x->person < y->person);
}

void callup_wishes_sort(const callup_task *k)
{
    if (k->wishes.n) {
        qsort(k->wishes.at, k->wishes.n, sizeof *k->wishes.at, by_class_and_person);
    }
}

const callup_wish *callup_wish_of(const callup_task *k, int64_t klass, int64_t person_id)
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

void callup_course_fitting(const callup_task *k, const callup_course *c, const callup_members *who,
                           arena *mem, callup_candidates *ret, bool *too_often)
{
    ret->at = TAKE_N(mem, callup_candidate, who->n + 1);
    ret->room = who->n + 1;
    for (size_t i = 0; i < who->n; i++) {
        callup_candidate *x = GROW(mem, ret);
        callup_judged(&k->facts, &k->facts.people.at[who->at[i]], &c->terms, x);
        bool in = enters(x, callup_wish_of(k, c->card.id, x->person),
                         callup_standing_of(c, x->person) != NULL);
        ret->n -= !in;
        too_often[who->at[i]] |= !in && x->code == CALLUP_TOO_OFTEN;
        if (in) { x->code = CALLUP_FITS; }
    }
    callup_order(ret->at, ret->n, c->card.starts);
}
