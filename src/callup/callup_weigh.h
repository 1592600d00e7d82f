/* Of those who fit a class, who is weighed: the rows that the problem is made from. */
#ifndef GANJIAO_CALLUP_WEIGH_H
#define GANJIAO_CALLUP_WEIGH_H
#include "callup/callup_fit.h"
#include "solve/solve.h"

/* Where everybody is meant by every class of a year, people times classes are too many (61 million
 * in a prefecture). Above WEIGH_MOST pairs in all, a class without shares weighs the first
 * FIRST_LEAST of those who fit, in its order of need, and, since the run's earlier classes for the
 * same people will take those first in need, FIRST_EACH a seat on either side of the place that
 * they leave among those who stand nowhere yet. Of each unit no more than may be away are counted
 * to them (the others of the unit are weighed too), so the class can be filled from them whatever
 * the units' limits; whom the officer wants and who is called already are weighed wherever they
 * stand. It loses only where so many of these are taken elsewhere that the seats are not filled by
 * the rest. How many were weighed is kept and shown. */
enum { WEIGH_MOST = 1000000, FIRST_LEAST = 200, FIRST_EACH = 5 };

/* A row a (course, person), course by course. */
typedef struct {
    int32_t course, person; /* indices into the task's lists */
    int32_t order;          /* place in the course's order of need, from 1 */
    int16_t missing_permille;
    bool wished;
    uint8_t stands; /* callup_stand; of a quarter's classes there are millions of these */
} callup_entry;
typedef LIST(callup_entry) callup_entries;
typedef struct {
    callup_entries entries;
    int32_t *fitting; /* a course each: how many fit … */
    int32_t *weighed; /* … and how many of them are weighed; all, unless there are too many */
    bool *too_often;  /* a person of the facts each: kept out by the number of the year */
} callup_weighed;
/* The units of the task's people, by number, and how many of each may be away. */
typedef struct {
    callup_ids orgs;
    const solve_unit *limits;
} callup_weigh_units;
int32_t callup_unit_of(const callup_ids *orgs, int64_t org); /* its place; it must be there */
/* Wishes sorted (callup_wishes_sort). All of `ret` is in `mem`. */
void callup_weighed_of(const callup_task *k, const callup_weigh_units *units, arena *mem,
                       callup_weighed *ret);
#endif
