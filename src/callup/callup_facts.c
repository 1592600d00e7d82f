/* One person and one class: what counts, and whether anything speaks against it. No database here.
 * */
#include "callup/callup_facts.h"

typedef struct {
    int this_year, same_theme, theme_again;
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
        bool repeats = k->outcome != OUTCOME_FAILED && !text_empty(c->theme) &&
                       text_is(k->theme, c->theme) && k->year > c->year - by->theme_years;
        h.same_theme += repeats;
        if (repeats && k->year + by->theme_years > h.theme_again) {
            h.theme_again = k->year + by->theme_years;
        }
        bool meets = k->starts.n <= c->ends.n && k->ends.n >= c->starts.n;
        if (meets && k->klass > h.clash) { h.clash = k->klass; }
    }
    return h;
}

/* Owed in hours or in days: the one of which less is missing counts, as it does for the duty. */
static void owes(const callup_facts *f, const callup_person *p, const callup_terms *by,
                 callup_candidate *ret)
{
    const duty_rules *r = duty_book_for(by->book, p->org);
    duty_sum sums[DUTY_YEARS] = {0};
    for (size_t i = 0; i < p->hours_n; i++) {
        const callup_hours *h = &f->hours.at[p->hours + i];
        int back = by->c->year - h->year;
        if (back >= 0 && back < DUTY_YEARS) {
            sums[back] = (duty_sum){.offjob = {h->tenths}, .days = {h->days}};
        }
    }
    duty_tier tier = people_duty_tier(p->post_level, p->rank, r->border);
    duty_one v = duty_main(r, tier, by->c->year, sums);
    ret->required = v.required;
    ret->done = v.done;
    if (v.days_required.n <= 0) { return; }
    callup_candidate days = {.required = v.days_required, .done = v.days_done};
    ret->in_days = v.required.n <= 0 || callup_missing(&days) < callup_missing(ret);
    if (ret->in_days) {
        ret->required = v.days_required;
        ret->done = v.days_done;
    }
}

int callup_years_back(const callup_terms *by)
{
    int years = 1;
    for (size_t i = 0; i < by->book->rules.n; i++) {
        int own = by->book->rules.at[i].county_years;
        years = own > years ? own : years;
    }
    return years;
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
    *ret = (callup_candidate){.person = p->person,
                              .org = p->org,
                              .name = p->name,
                              .sort_key = p->sort_key,
                              .place = p->place,
                              .org_name = p->org_name,
                              .post = p->post,
                              .post_level = p->post_level,
                              .rank = p->rank,
                              .key = callup_key_post(p->categories),
                              .last_class_ends = h.last_ends,
                              .classes_this_year = h.this_year,
                              .same_theme = h.same_theme,
                              .theme_again = h.theme_again,
                              .code = recorded(f, p, &h, by->c->id),
                              .clash = h.clash,
                              .against = ""};
    owes(f, p, by, ret);
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
