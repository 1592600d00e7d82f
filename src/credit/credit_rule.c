/* Words of the codes, and how a duty stands. Pure. */
#include "credit/credit.h"
#include "credit_text.h"

text_key credit_source_word(credit_source s)
{
    static const text_key words[] = {
        T_credit_source_other,   T_credit_source_class,     T_credit_source_online,
        T_credit_source_lecture, T_credit_source_group,     T_credit_source_teaching,
        T_credit_source_degree,  T_credit_source_placement, T_credit_source_other};
    return words[(size_t)s < COUNT_OF(words) ? s : CREDIT_OTHER];
}

text_key credit_bucket_word(credit_bucket b)
{
    return b == BUCKET_OFF_JOB  ? T_credit_bucket_off_job
           : b == BUCKET_ONLINE ? T_credit_bucket_online
                                : T_credit_bucket_other;
}

text_key credit_duty_word(duty_state s)
{
    static const text_key words[] = {T_credit_duty_none, T_credit_duty_met, T_credit_duty_on_way,
                                     T_credit_duty_behind, T_credit_duty_none};
    return words[(size_t)s < COUNT_OF(words) ? s : DUTY_NO_DUTY];
}

text_key credit_duty_title(const credit_duty *d, duty_kind kind)
{
    switch (kind) {
    case DUTY_MAIN: break;
    case DUTY_ONLINE: return T_credit_duty_online;
    case DUTY_INITIAL: return T_credit_duty_initial;
    case DUTY_POST: return T_credit_duty_post;
    case DUTY_PARTY: return T_credit_duty_party;
    case DUTY_PARTY_PLAN: return T_credit_duty_party_plan;
    }
    return d && d->tier == DUTY_COUNTY_UP ? T_credit_duty_county : T_credit_duty_below;
}

const duty_one *credit_duty_one(const credit_duty *d, duty_kind kind)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->at[i].kind == kind) { return &d->at[i]; }
    }
    return NULL;
}

/* ---- one duty -------------------------------------------------------------------------------- */

/* Behind: less than the share of the time that has passed, with a tenth of the duty as grace;
 * before the end nobody is behind who still keeps pace. At the end (all days passed) what is not
 * met is behind. */
duty_state credit_judge(tenths done, tenths required, int days_passed, int days_in_all)
{
    if (required.n <= 0) { return DUTY_NO_DUTY; }
    if (done.n >= required.n) { return DUTY_MET; }
    if (days_passed >= days_in_all) { return DUTY_BEHIND; }
    int64_t pace = (int64_t)required.n * days_passed / days_in_all - required.n / 10;
    return done.n >= pace ? DUTY_ON_WAY : DUTY_BEHIND;
}

/* What must be there by a last day: until it has passed, it is on the way. */
static duty_state judge_once(const duty_one *v, day on)
{
    if (v->days_required.n <= 0) { return DUTY_NO_DUTY; }
    if (v->days_done.n >= v->days_required.n) { return DUTY_MET; }
    return on.n > v->until.n ? DUTY_BEHIND : DUTY_ON_WAY;
}

/* Owed in hours or days: the better of the two stands (the smaller word of duty_state). */
duty_state duty_judge(const duty_one *v, day on)
{
    if (!v->paced) { return judge_once(v, on); }
    int passed = day_diff(on, v->from), all = day_diff(v->until, v->from);
    duty_state hours = credit_judge(v->done, v->required, passed, all);
    duty_state days = credit_judge(v->days_done, v->days_required, passed, all);
    return days < hours ? days : hours;
}

/* Pace only grows, so the first day behind is found by halving. */
int64_t duty_late(const duty_one *v)
{
    duty_state end = duty_judge(v, day_add(v->until, 1));
    if (end != DUTY_BEHIND) { return end == DUTY_MET ? LATE_MET : LATE_NO_DUTY; }
    int32_t good = v->from.n - 1, bad = v->until.n + 1;
    while (bad - good > 1) {
        int32_t middle = good + (bad - good) / 2;
        bool behind = duty_judge(v, (day){middle}) == DUTY_BEHIND;
        good = behind ? good : middle;
        bad = behind ? middle : bad;
    }
    return bad;
}

duty_state duty_state_of(int64_t late, day on)
{
    if (late >= LATE_MET) { return late == LATE_MET ? DUTY_MET : DUTY_NO_DUTY; }
    return late <= on.n ? DUTY_BEHIND : DUTY_ON_WAY;
}

late_range duty_late_range(duty_state s, day on)
{
    switch (s) {
    case DUTY_MET: return (late_range){LATE_MET, LATE_MET};
    case DUTY_NO_DUTY: return (late_range){LATE_NO_DUTY, LATE_NO_DUTY};
    case DUTY_BEHIND: return (late_range){INT32_MIN, on.n};
    case DUTY_ON_WAY: return (late_range){on.n + 1, LATE_MET - 1};
    }
    return (late_range){INT32_MIN, LATE_NO_DUTY};
}

/* ---- what a person owes ---------------------------------------------------------------------- */

typedef struct {
    tenths off, days, all;
} window_sum;

static window_sum sums_since(const duty_sum *sums, int year, int first_year)
{
    window_sum s = {0};
    for (int k = 0; k < DUTY_YEARS && year - k >= first_year; k++) {
        const duty_sum *y = &sums[k];
        s.off.n += y->offjob.n;
        s.days.n += y->days.n;
        s.all.n += y->offjob.n + y->online.n + y->other.n;
    }
    return s;
}

static window_sum sum_since(const duty_facts *f, int first_year)
{
    return sums_since(f->sums, f->year, first_year);
}

static void put(credit_duty *d, duty_one v, day on)
{
    v.state = duty_judge(&v, on);
    d->at[d->n++] = v;
}

/* Where periods are fixed the window is the programme's; otherwise it rolls and ends with the
 * judged year. */
static int first_of(int year, int years, int start)
{
    return start > 0 && start <= year ? start + (year - start) / years * years : year - years + 1;
}

duty_one duty_main(const duty_rules *r, duty_tier tier, int year, const duty_sum *sums)
{
    bool county = tier == DUTY_COUNTY_UP;
    int years = county ? r->county_years : 1;
    int first = first_of(year, years, county ? r->county_start : 0);
    window_sum done = sums_since(sums, year, first);
    duty_one v = {.kind = DUTY_MAIN,
                  .paced = true,
                  .from = day_of(first, 1, 1),
                  .until = day_of(first + years - 1, 12, 31),
                  .done = done.off,
                  .days_done = done.days};
    if (tier == DUTY_NONE) { return v; }
    v.required = county ? r->county : r->below;
    v.days_required = county ? r->county_days : r->below_days;
    v.rule = county ? r->county_rule : r->below_rule;
    v.days_rule = county ? r->county_days_rule : r->below_days_rule;
    return v;
}

static duty_one year_duty(const duty_facts *f, duty_kind kind, tenths required, tenths done)
{
    return (duty_one){.kind = kind,
                      .paced = true,
                      .from = day_of(f->year, 1, 1),
                      .until = day_of(f->year, 12, 31),
                      .required = required,
                      .done = done};
}

static tenths trained(const duty_facts *f, class_training training, day from, day until)
{
    tenths sum = {0};
    for (size_t i = 0; i < f->trainings_n; i++) {
        const duty_training *t = &f->trainings[i];
        bool inside = t->on.n >= from.n && t->on.n <= until.n;
        sum.n += t->training == training && inside ? t->days.n : 0;
    }
    return sum;
}

/* Owed once, after an event; told until the end of the year in which its last day lies. */
static void put_once(credit_duty *d, const duty_facts *f, duty_one v, day on)
{
    class_training training = v.kind == DUTY_INITIAL ? TRAINING_INITIAL : TRAINING_POST;
    if (v.days_required.n <= 0 || day_year(v.until) < f->year) { return; }
    v.days_done = trained(f, training, v.from, v.until);
    put(d, v, on);
}

static void put_events(credit_duty *d, const duty_rules *r, const duty_facts *f, day on)
{
    bool recruit = (f->categories & CAT_NEW_RECRUIT) != 0 && day_known(f->began);
    if (recruit && day_year(f->began) <= f->year) {
        put_once(d, f,
                 (duty_one){.kind = DUTY_INITIAL,
                            .from = f->began,
                            .until = day_add_months(f->began, r->initial_months),
                            .days_required = r->initial_days,
                            .days_rule = r->initial_rule},
                 on);
    }
    bool county = f->level >= POST_PROVINCE_CHIEF && f->level <= POST_COUNTY_DEPUTY;
    bool township = f->level == POST_TOWNSHIP_CHIEF || f->level == POST_TOWNSHIP_DEPUTY;
    if ((county || township) && day_known(f->promoted) && day_year(f->promoted) <= f->year) {
        put_once(d, f,
                 (duty_one){.kind = DUTY_POST,
                            .from = day_add_months(f->promoted, -r->post_months),
                            .until = day_add_months(f->promoted, r->post_months),
                            .days_required = county ? r->post_county_days : r->post_township_days,
                            .days_rule = county ? r->post_county_rule : r->post_township_rule},
                 on);
    }
}

static void put_party(credit_duty *d, const duty_rules *r, const duty_facts *f, day on)
{
    bool member = f->political == POLITICAL_MEMBER || f->political == POLITICAL_PROBATIONARY;
    int start = r->party_plan_start, last = start + r->party_plan_years - 1;
    if (!member) { return; }
    if (r->party.n > 0) {
        duty_one v = year_duty(f, DUTY_PARTY, r->party, sum_since(f, f->year).all);
        v.rule = r->party_rule;
        put(d, v, on);
    }
    if (start > 0 && f->year >= start && f->year <= last &&
        (r->party_plan.n > 0 || r->party_plan_days.n > 0)) {
        window_sum done = sum_since(f, start);
        put(d,
            (duty_one){.kind = DUTY_PARTY_PLAN,
                       .paced = true,
                       .from = day_of(start, 1, 1),
                       .until = day_of(last, 12, 31),
                       .required = r->party_plan,
                       .done = done.all,
                       .days_required = r->party_plan_days,
                       .days_done = done.days,
                       .rule = r->party_plan_rule,
                       .days_rule = r->party_plan_days_rule},
            on);
    }
}

void duty_reckon(const duty_rules *r, const duty_facts *f, day on, credit_duty *ret)
{
    *ret = (credit_duty){.tier = people_duty_tier(f->level, f->rank, r->border)};
    put(ret, duty_main(r, ret->tier, f->year, f->sums), on);
    duty_one online = year_duty(f, DUTY_ONLINE, ret->tier == DUTY_NONE ? (tenths){0} : r->online,
                                f->sums[0].online);
    online.rule = ret->tier == DUTY_NONE ? 0 : r->online_rule;
    put(ret, online, on);
    put_events(ret, r, f, on);
    put_party(ret, r, f, on);
}
