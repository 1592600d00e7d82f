/* Between the files of the checker. */
#ifndef GANJIAO_SOLVE_CHECK_INSIDE_H
#define GANJIAO_SOLVE_CHECK_INSIDE_H
#include "solve/solve.h"

/* Members of group g: at[first[g]] … at[first[g + 1] - 1], lowest first. */
typedef struct {
    int32_t *first, *at;
} check_groups;
check_groups check_persons_of_units(const solve_problem *p, arena *mem);
check_groups check_quotas_of_units(const solve_problem *p, arena *mem);
/* People of the unit who may be in class on one day; -1: no limit. */
int64_t check_away_most(const solve_unit *u);
#endif
