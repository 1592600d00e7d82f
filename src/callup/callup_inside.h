/* Between the files of callup. */
#ifndef GANJIAO_CALLUP_INSIDE_H
#define GANJIAO_CALLUP_INSIDE_H
#include "callup/callup.h"
#include "look/look.h"
/* Unanswered calls of one unit to one class. */
typedef struct {
    int64_t klass, org, people;
    const char *class_name;
    day reply_by;
} callup_open;
typedef LIST(callup_open) callup_opens;
err callup_opens_of_class(db *d, int64_t klass, arena *mem, callup_opens *ret);
err callup_opens_due(db *d, day from, day to, arena *mem, callup_opens *ret);
err callup_round_begin(turn *t, const class_card *c, day reply_by);
err callup_name_clashes(turn *t, callup_candidates *list); /* those that judging found */
err callup_tell_ended(turn *t, int64_t klass, int64_t person, const char *reason);
err callup_tell_called(turn *t, const class_card *c, int64_t person);
err callup_named_by_unit(turn *t, int64_t klass, const callup_candidate *c,
                         const callup_choice *choice, day reply_by);
/* With what `told` says: its code, its order. */
err callup_pass_put(turn *t, int64_t klass, const callup_candidate *told, const callup_bar *bar);
look_state callup_state_of(call_state s);
err callup_replies_handle(turn *t);
err callup_reply_handle(turn *t);
err callup_confirm_handle(turn *t);
err callup_confirm_many_handle(turn *t);
err callup_decline_handle(turn *t);
err callup_replace_handle(turn *t);
typedef struct {
    int64_t person, klass, org, replaced_by;
    call_state state;
    bool named, proposed; /* proposed: by the unit, from its own share; the office confirms */
    const char *reason, *override, *reply_reason, *name, *org_name, *post;
    day reply_by;
} callup_call;
typedef LIST(callup_call) callup_calls;
static inline callup_ticket callup_ticket_of(const callup_call *c)
{
    return (callup_ticket){.klass = c->klass, .person = c->person, .org = c->org};
}
void callup_call_read(db_q *q, arena *mem, callup_call *c);
err callup_calls_of(db *d, int64_t klass, arena *mem, callup_calls *ret);
typedef struct {
    callup_call call;
    const char *class_name, *place;
    day starts, ends;
    int64_t class_org;
} callup_unit_call;
typedef LIST(callup_unit_call) callup_unit_calls;
typedef enum {
    UNIT_CALLS_ALL,
    UNIT_CALLS_WAITING,
    UNIT_CALLS_PROPOSED, /* named by the unit: the office has to confirm */
    UNIT_CALLS_ANSWERED
} unit_calls_which;
/* Calls that wait for the unit (what it named itself waits for the office), and the others of
 * classes that are not over. Key: whether it waits (0) or not (1), the class's first day, class,
 * person; `rank` below 0: from the beginning. */
typedef struct {
    int64_t org;      /* the subtree */
    int64_t in_class; /* 0: of all */
    unit_calls_which which;
    day on, starts;
    const char *words; /* name, pinyin or initials; NULL or "": all */
    int64_t rank, klass, person;
    bool back;
    size_t limit;
} unit_calls_question;
err callup_calls_of_unit(db *d, const unit_calls_question *q, arena *mem, callup_unit_calls *ret);
err callup_calls_of_unit_count(db *d, const unit_calls_question *q, arena *mem, int64_t *ret);
err callup_call_of_unit(db *d, int64_t org, int64_t klass, int64_t person, arena *mem,
                        callup_unit_call *ret); /* E_ABSENT: not this unit's */
typedef struct {
    int64_t person;
    const char *name, *org_name, *reason, *change;
    int order;
} callup_pass_row;
typedef LIST(callup_pass_row) callup_passed;
err callup_passes_of(db *d, int64_t klass, int after, size_t limit, arena *mem, callup_passed *ret);
/* Who comes next when a place comes free, in one sentence; "": nobody on record waits. */
err callup_first_waiting(turn *t, int64_t klass, const char **ret);
err callup_passes_count(db *d, int64_t klass, int64_t *ret);
#endif
