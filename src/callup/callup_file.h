/* The text format of the call-up: instances and results as files, so that they can be compared with
 * outside solvers (doc/callup.md). Ids in files count from 1, in memory from 0. */
#ifndef GANJIAO_CALLUP_FILE_H
#define GANJIAO_CALLUP_FILE_H
#include "solve/solve.h"

typedef LIST(const char *) callup_faults; /* each "line 12: …" */

/* Everything lives in `mem`; pairs come out by person, then class, quotas by unit, then class,
 * whatever the order of the lines. E_ABSENT: the file cannot be opened; E_BROKEN: nor read;
 * E_INPUT: a line is wrong, or lines do not fit together. `fault` says it in all three. */
MUST_USE err callup_file_read(const char *path, arena *mem, solve_problem *ret, const char **fault);
/* A real run in the same form. E_BROKEN: could not be written whole. */
MUST_USE err callup_file_write(const char *path, const solve_problem *p);

/* A result as claimed: reached, bound, taken, and proofs where the file has them (scale 0: none).
 * Pairs that are not listed in the instance, or stand there twice, go to `faults` and are left out;
 * so do lines that are missing. Errors as above; then `faults` ends with the reason. */
MUST_USE err callup_result_read(const char *path, const solve_problem *p, arena *mem,
                                solve_plan *ret, callup_faults *faults);
/* The pairs of an earlier result that this instance still has, to begin from, and the prices of its
 * proofs as far as their rules are still there. Errors as above. */
MUST_USE err callup_start_read(const char *path, const solve_problem *p, arena *mem,
                               solve_plan *ret, const char **fault);
MUST_USE err callup_result_write(const char *path, const solve_problem *p, const solve_plan *plan);
#endif
