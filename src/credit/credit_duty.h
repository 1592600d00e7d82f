/* Duties, thought through without a database: what is owed, what is done, how it stands on a day.
 */
#ifndef GANJIAO_CREDIT_DUTY_H
#define GANJIAO_CREDIT_DUTY_H
#include "class/class.h"

/* Duties (regulations §1.2, §2.2, §2.3, §3): what is owed within a window of days, in hours, in
 * days or in either. County level and above: 550 hours or 3 months in 5 years; below: 90 hours or
 * 12 days a year; everybody: 50 online a year; who is new: initial training; who was promoted: post
 * training; Party members: theirs. All numbers are rules. */
typedef enum {
    DUTY_MAIN = 1,
    DUTY_ONLINE,
    DUTY_INITIAL,
    DUTY_POST,
    DUTY_PARTY,
    DUTY_PARTY_PLAN,
    DUTY_KINDS = DUTY_PARTY_PLAN
} duty_kind;
typedef enum { DUTY_MET = 1, DUTY_ON_WAY, DUTY_BEHIND, DUTY_NO_DUTY } duty_state;
typedef struct {
    duty_kind kind;
    bool paced;      /* behind when short of the share of time; else only after the last day */
    day from, until; /* first and last day of the window */
    tenths required, done;           /* hours; 0 required: not owed in hours */
    tenths days_required, days_done; /* days; 0 required: not owed in days */
    duty_state state;
    int64_t rule, days_rule;
} duty_one;
/* The main and the online duty always (DUTY_NO_DUTY where nothing is owed), then those that apply.
 */
typedef struct {
    duty_tier tier;
    size_t n;
    duty_one at[DUTY_KINDS];
} credit_duty;
const duty_one *credit_duty_one(const credit_duty *d, duty_kind kind); /* NULL: does not apply */
/* The duty rules in force on a day for one unit. A share of 0 means that nothing is owed. */
typedef struct {
    tenths county, county_days, below, below_days, online, party, party_plan, party_plan_days;
    int county_years, county_start; /* start 0: the window rolls; else a year that began a period */
    int party_plan_start, party_plan_years;
    person_rank border;
    tenths initial_days, post_county_days, post_township_days;
    int initial_months, post_months;
    int64_t county_rule, county_days_rule, below_rule, below_days_rule, online_rule, party_rule,
        party_plan_rule, party_plan_days_rule, initial_rule, post_county_rule, post_township_rule;
} duty_rules;

/* What is known of one person, as far as duties look at it. */
enum { DUTY_YEARS = 10, DUTY_TRAININGS = 16 };
typedef struct {
    tenths offjob, days, online, other;
} duty_sum;
typedef struct {
    day on;
    class_training training;
    tenths days;
} duty_training;
typedef struct {
    int64_t person, org;
    person_state state;
    post_level level;
    person_rank rank;
    person_political political;
    unsigned categories;
    day began, promoted; /* first post or work; the present level, where a lower one went before */
    int year;            /* the judged one; sums[0] is of it, sums[1] of the year before … */
    duty_sum sums[DUTY_YEARS];
    duty_training trainings[DUTY_TRAININGS]; /* initial and post training of classes */
    size_t trainings_n;
} duty_facts;

/* The main duty alone; sums[k] is of `year` - k. */
duty_one duty_main(const duty_rules *r, duty_tier tier, int year, const duty_sum *sums);

/* ---- pure (credit_rule.c) */
duty_state credit_judge(tenths done, tenths required, int days_passed,
                        int days_in_all); /* pure: behind = less than its share of time */
void duty_reckon(const duty_rules *r, const duty_facts *f, day on, credit_duty *ret);
duty_state duty_judge(const duty_one *v, day on);
/* The first day on which the duty is behind; the marks stand above all days. */
enum { LATE_MET = 2000000001, LATE_NO_DUTY, LATE_NOT_THEIRS };
int64_t duty_late(const duty_one *v);
duty_state duty_state_of(int64_t late, day on);
typedef struct {
    int64_t from, until;
} late_range;
late_range duty_late_range(duty_state s, day on); /* of exactly those in this state; 0: all */

#endif
