/* The question behind a replacement: one class, one seat, the people of a unit or of the area. */
#include "callup/callup_next.h"
#include "callup_text.h"
#include "rule/rule.h"

static err course_of(turn *t, int64_t klass, callup_course *k)
{
    TRY(class_get(t->d, klass, t->mem, &k->card));
    TRY(callup_terms_of(t->d, &k->card, t->mem, &k->terms));
    k->terms.c = &k->card;
    k->free = 1;
    return callup_audience_ids(t, &k->card, &k->audience);
}

err callup_next_of(turn *t, int64_t klass, int64_t leaving, int64_t org_id, callup_nexts *ret)
{
    callup_task k = {0};
    callup_course *c = GROW(t->mem, &k.courses);
    callup_question q = {.org = org_id};
    TRY(course_of(t, klass, c));
    if (org_id == 0) { TRY(callup_area(t, &c->card, &q.org)); }
    q.to_year = day_year(c->card.starts);
    q.from_year = q.to_year - callup_years_back(&c->terms) + 1;
    TRY(callup_facts_of(t->d, &q, t->mem, &k.facts));
    k.max_per_year = c->terms.max_per_year;
    k.away_permille = (int)rule_value(t->d, "callup.away_permille", c->card.starts, c->card.org, 0);
    *GROW(t->mem, &c->standing) = (callup_standing){.person = leaving, .as = STANDS_CALLED};
    *GROW(t->mem, &k.wishes) =
        (callup_wish){.klass = klass, .person = leaving, .want = WISH_OUT, .reason = ""};
    callup_task_loosen(&k); /* who leaves is no longer away */
    callup_next_order(&k, t->mem, ret);
    return OK;
}

static const callup_next *next_in(const callup_nexts *all, int64_t person_id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].who.person == person_id) { return &all->at[i]; }
    }
    return NULL;
}

static const char *with_cost(arena *mem, language lang, const callup_nexts *all,
                             const callup_next *n, const char *reason)
{
    const char *cost =
        n ? callup_next_cost(mem, lang, all->at, n) : text_in(T_callup_cost_unknown, lang);
    return arena_printf(mem, lang == LANG_EN ? "%s (%s)" : "%s（%s）", reason, cost);
}

err callup_next_reason(turn *t, const callup_nexts *all, int64_t by, const char *reason,
                       const char **ret)
{
    const callup_next *n = next_in(all, by);
    bool own = text_chars(reason) >= 2;
    if (n && n == all->at) {
        *ret = own ? reason
                   : text_both(t->mem, callup_next_say(t->mem, LANG_ZH, n, t->today),
                               callup_next_say(t->mem, LANG_EN, n, t->today));
        return OK;
    }
    if (!own) { return web_fault(t, "reason", T_callup_reason_missing, "", ""); }
    *ret = all->n ? text_both(t->mem, with_cost(t->mem, LANG_ZH, all, n, reason),
                              with_cost(t->mem, LANG_EN, all, n, reason))
                  : reason;
    return OK;
}
