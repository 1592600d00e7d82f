/* Between the files of credit. */
#ifndef GANJIAO_CREDIT_INSIDE_H
#define GANJIAO_CREDIT_INSIDE_H
#include "credit/credit.h"

/* The duty rules in force on a day, asked once for a whole list. */
typedef struct {
    int32_t county_tenths, below_tenths, online_tenths;
    int county_years;
    person_rank border;
    int64_t county_rule, below_rule, online_rule;
} duty_rules;
err duty_rules_on(db *d, day on, int64_t org, duty_rules *ret);
/* What a person owes and has done, from the sums of the window. Pure. */
credit_duty duty_from(const duty_rules *r, duty_tier tier, int32_t year_offjob,
                      int32_t window_offjob, int32_t year_online, day on);
#endif
