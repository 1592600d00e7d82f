/* Between the two commands of the call-up. */
#ifndef GANJIAO_APP_CALLUP_H
#define GANJIAO_APP_CALLUP_H
#include "app/app.h"
#include "callup/callup_file.h"

int callup_usage(void); /* says how; 2 */
/* Says why a file is of no use, as JSON too where that was asked for; the exit code. */
int callup_say_fault(const app_options *o, const char *fault, err e);
const char *callup_goal_name(arena *mem, int goal);
int64_t callup_gap(int goal, int64_t reached, int64_t bound); /* 0 or more where both are true */
const char *callup_goal_line(arena *mem, int goal, int64_t reached, int64_t bound);

int command_callup_solve(const app_options *o);
#endif
