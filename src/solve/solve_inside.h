/* What the files of solve share with each other and with nobody else. */
#ifndef GANJIAO_SOLVE_INSIDE_H
#define GANJIAO_SOLVE_INSIDE_H
#include "solve/solve.h"

/* The pure case, by network simplex. False: the problem is no flow, and nothing was done. */
bool solve_flow(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret);
/* A flow but for away limits that hardly bind. False: it is none, or they do; nothing was done. */
bool solve_away(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret);
/* Any problem, by prices with repair. */
void solve_price(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret);
#endif
