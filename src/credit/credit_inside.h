/* Between the files of credit. */
#ifndef GANJIAO_CREDIT_INSIDE_H
#define GANJIAO_CREDIT_INSIDE_H
#include "credit/credit.h"

err duty_rules_on(db *d, day on, int64_t org, duty_rules *ret);

/* Everybody (`n` 0), or these persons: their facts, in the order of their ids. */
typedef struct {
    const int64_t *persons;
    size_t n;
} duty_scope;
/* " AND column IN ($3, …)"; nothing for everybody. */
void duty_scope_put(buf *b, db_vals *values, arena *mem, duty_scope scope, const char *column);
typedef err (*duty_visit)(void *context, const duty_facts *f, const credit_duty *v);
err duty_each(db *d, duty_scope scope, day on, duty_visit visit, void *context);

/* Kept standings (credit_store_standing.c). */
day duty_day_of(int year, day today);        /* on which a year is judged */
err standing_good(db *d, day on, bool *ret); /* whether the year of `on` is kept by its rules */
err standing_renew(db *d, int64_t person, day today); /* in each kept year */
err standing_differences(db *d, day today, int64_t *ret);
#endif
