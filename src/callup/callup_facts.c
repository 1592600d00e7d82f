/* One person and one class: what counts, and whether anything speaks against it. No database here.
 * */
#include "callup/callup_facts.h"

typedef struct {
    int this_year, same_theme;
    int64_t clash;
    bool here;
    day last_ends;
} history;

static history history_of(const callup_facts *f, const callup_person *p, const callup_terms *by)
{
    const class_card *c = by->c;
    history h = {.last_ends = DAY_NONE};
    for (size_t i = 0; i < p->past_n; i++) {
        const callup_past *k = &f->past.at[p->past + i];
        if (k->outcome == OUTCOME_PASSED &&
            (!day_known(h.last_ends) || k->ends.n > h.last_ends.n)) {
            h.last_ends = k->ends;
        }
        if (k->klass == c->id) {
            h.here = true;
            continue;
        }
        h.this_year += k->year == c->year;
        h.same_theme += k->outcome != OUTCOME_FAILED && !text_empty(c->theme) &&
                        text_is(k->theme, c->theme) && k->year > c->year - by->theme_years;
        bool meets = k->starts.n <= c->ends.n && k->ends.n >= c->starts.n;
        if (meets && k->klass > h.clash) { h.clash = k->klass; }
    }
    return h;
}

static int32_t done_tenths(const callup_facts *f, const callup_person *p, const callup_terms *by,
                           bool window)
{
    int32_t sum = 0;
    int last = by->c->year, first = window ? last - by->county_years + 1 : last;
    for (size_t i = 0; i < p->hours_n; i++) {
        const callup_hours *h = &f->hours.at[p->hours + i];
        sum += h->year >= first && h->year <= last ? h->tenths : 0;
    }
    return sum;
}

static bool has_declined(const callup_facts *f, const callup_person *p, int64_t klass)
{
    for (size_t i = 0; i < p->answers_n; i++) {
        const callup_answer *a = &f->answers.at[p->answers + i];
        if (a->klass == klass) { return a->state == CALL_DECLINED || a->state == CALL_REPLACED; }
    }
    return false;
}

static callup_code recorded(const callup_facts *f, const callup_person *p, const history *h,
                            int64_t klass)
{
    if (p->state != PERSON_ACTIVE) { return CALLUP_INACTIVE; }
    if (h->here) { return CALLUP_ALREADY_IN; }
    if (has_declined(f, p, klass)) { return CALLUP_DECLINED_BEFORE; }
    return h->clash ? CALLUP_OTHER_CLASS_SAME_DAYS : CALLUP_FITS;
}

void callup_judged(const callup_facts *f, const callup_person *p, const callup_terms *by,
                   callup_candidate *ret)
{
    history h = history_of(f, p, by);
    duty_tier tier = people_duty_tier(p->post_level, p->rank, by->border);
    bool county = tier == DUTY_COUNTY_UP;
    *ret = (callup_candidate){.person = p->person,
                              .org = p->org,
                              .name = p->name,
                              .sort_key = p->sort_key,
                              .org_name = p->org_name,
                              .post = p->post,
                              .post_level = p->post_level,
                              .rank = p->rank,
                              .required = {county              ? by->county_tenths
                                           : tier == DUTY_NONE ? 0
                                                               : by->below_tenths},
                              .done = {done_tenths(f, p, by, county)},
                              .last_class_ends = h.last_ends,
                              .classes_this_year = h.this_year,
                              .same_theme = h.same_theme,
                              .code = recorded(f, p, &h, by->c->id),
                              .clash = h.clash,
                              .against = ""};
    ret->code = callup_judge(ret, by->max_per_year);
}

const callup_person *callup_person_of(const callup_facts *f, int64_t person_id)
{
    size_t from = 0, to = f->people.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (f->people.at[middle].person < person_id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < f->people.n && f->people.at[from].person == person_id ? &f->people.at[from]
                                                                        : NULL;
}
