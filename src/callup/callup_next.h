/* Who comes in somebody's place: the engine's choice for the one seat when everybody else stays,
 * those after it, and what another choice costs. */
#ifndef GANJIAO_CALLUP_NEXT_H
#define GANJIAO_CALLUP_NEXT_H
#include "callup/callup_inside.h"
#include "callup/callup_model.h"

typedef struct {
    callup_candidate who;
    int32_t value[CALLUP_TIERS]; /* to the goals */
} callup_next;
typedef LIST(callup_next) callup_nexts;
/* Pure. Of a task with one course and one free seat: everybody who can take it without anybody else
 * moving, best first by the goals one after another. Whose unit has as many away as may be is not
 * among them. */
void callup_next_order(const callup_task *k, arena *mem, callup_nexts *ret);
/* "Comes next: …; nobody else moves", and what the goals lose by `other` in place of `best`. */
const char *callup_next_say(arena *mem, language lang, const callup_next *n, day on);
const char *callup_next_cost(arena *mem, language lang, const callup_next *best,
                             const callup_next *other);

/* In the place of `leaving`, of the people of `org` and below; 0: of all whom the class may call.
 */
MUST_USE err callup_next_of(turn *t, int64_t klass, int64_t leaving, int64_t org,
                            callup_nexts *ret);
/* What is recorded of taking `by`: the first needs no reason of one's own, any other does (fault
 * "reason"), and what it costs is added. */
MUST_USE err callup_next_reason(turn *t, const callup_nexts *all, int64_t by, const char *reason,
                                const char **ret);
/* The office calls `by` in the place of somebody who was called, whatever the answer was; his unit
 * answers anew. E_CONFLICT: was never called, has been replaced, or the call-up has ended. */
MUST_USE err callup_fill_now(turn *t, int64_t klass, int64_t person, int64_t by,
                             const char *reason);
err callup_next_handle(turn *t);
err callup_fill_handle(turn *t);
/* Pure. What each goal gains by those chosen against as many of those suggested, the first in need;
 * false: no goal changes. `all` in the order of need. */
bool callup_choice_gains(const callup_candidates *all, const bool *chosen, const bool *suggested,
                         day on, int64_t *ret_by);
#endif
