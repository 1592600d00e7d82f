/* Who is called to a class, why, and what the units answer; what was missed and is owed. Published
 * tables: callup_call, callup_pass, callup_makeup. */
#ifndef GANJIAO_CALLUP_H
#define GANJIAO_CALLUP_H
#include "credit/credit.h"

/* Of a make-up duty (callup_makeup.h). */
typedef enum {
    MAKEUP_OPEN = 1,
    MAKEUP_MET,
    MAKEUP_EXEMPT,
    MAKEUP_VOID /* the class was reopened */
} makeup_state;
/* Why a person is not eligible. Each has its sentence (callup.why_…), zh and en. */
typedef enum {
    CALLUP_FITS = 0,
    CALLUP_NOT_AUDIENCE,
    CALLUP_INACTIVE,
    CALLUP_OTHER_CLASS_SAME_DAYS,
    CALLUP_TOO_OFTEN,
    CALLUP_SAME_THEME,
    CALLUP_ALREADY_IN,
    CALLUP_DECLINED_BEFORE,
    CALLUP_UNIT_QUOTA,
    CALLUP_NO_SEAT,
    CALLUP_LESS_NEED,
    CALLUP_RUN_OTHER_CLASS, /* a run gave this person another class that meets this one */
    CALLUP_UNIT_AWAY,       /* too many of the unit would be away on the same days */
    CALLUP_OFFICE_CHOICE,   /* the office leaves this person out; `against` says why */
    CALLUP_RUN_BALANCE,  /* stands before some who were picked: the run weighed other goals too */
    CALLUP_RUN_TOO_OFTEN /* a run gave this person as many classes as the year allows; one of them
                            is `against` */
} callup_code;
typedef struct {
    int64_t person, org;
    const char *name, *sort_key, *org_name, *post;
    post_level post_level;
    person_rank rank;
    tenths required, done; /* of the main duty of the person's own unit on the class's first day */
    bool key;              /* holds a key post (callup_key_post) */
    bool before;           /* stands before some who are called: the office chose by hand */
    bool in_days;          /* these are days, else hours: the measure in which less is missing */
    day last_class_ends;   /* DAY_NONE: never trained off the job */
    int classes_this_year, same_theme;
    int theme_again;     /* first year in which the theme counts as new again; 0: not had lately */
    callup_code code;    /* CALLUP_FITS: a candidate */
    const char *against; /* name of the clashing class */
    int64_t clash;       /* its id, 0 none */
    int32_t place;       /* by name and id among all who were read, from 1; 0: not known */
    int order;           /* 1 is first */
} callup_candidate;
typedef LIST(callup_candidate) callup_candidates;
/* Pure: member of a leading group, head of an institution (requirements D3). The order of need and
 * the engine's goals both go by it. */
bool callup_key_post(unsigned categories);
/* Pure: order by hours missing (share of the duty), then key posts, then time since the last
 * training, then fewest repeats, then name and id: the goals of a run in their order
 * (callup_model.h) for one class. */
void callup_order(callup_candidate *at, size_t n, day on);
callup_code callup_judge(const callup_candidate *c,
                         int max_per_year);    /* pure, of the counted facts */
int callup_missing(const callup_candidate *c); /* pure: share of the duty, in permille */
const char *callup_sentence(arena *mem, language lang, const callup_candidate *c, day on);
const char *callup_said(arena *mem, const callup_candidate *c, day on); /* in both languages */
/* What would have to change for somebody who is not called; "" for who is in. `bar`: those who
 * stand before and are not called either, in all and of the own unit; the least share of the duty
 * (in permille) that was still called, 0 not known. NULL: nobody has been called yet. */
typedef struct {
    int ahead, ahead_unit, missing;
} callup_bar;
const char *callup_change(arena *mem, language lang, const callup_candidate *c,
                          const callup_bar *bar);
/* Those passed over who wait for a place, in the order of need. */
typedef struct {
    int64_t org;
    int n;
} callup_unit_queue;
typedef struct {
    callup_bar bar;                /* what stands before the next one */
    LIST(callup_unit_queue) units; /* by number */
} callup_queue;
bool callup_waits(callup_code code); /* whoever is only not needed enough, or finds no seat */
void callup_queue_add(arena *mem, callup_queue *q, int64_t org, int n);
/* `c` is the next: what stands before; if it waits as well it stands before those that follow. */
callup_bar callup_queue_pass(arena *mem, callup_queue *q, const callup_candidate *c);
MUST_USE err callup_candidates_of(turn *t, int64_t klass, callup_candidates *ret);
/* Of the unit and below it alone, in their own order; nobody where it is outside the class's area.
 */
MUST_USE err callup_candidates_in(turn *t, int64_t klass, int64_t org, callup_candidates *ret);

/* Units and what stands above them, by unit, the nearest first: (org, above). */
typedef struct {
    int64_t org, above;
} callup_above;
typedef LIST(callup_above) callup_aboves;
const callup_above *callup_above_of(const callup_aboves *all, int64_t org); /* first; NULL none */

/* Pure: a seat for each of the candidates that are wanted, in the order of need, as the ledger will
 * give them out: the nearest share that has one left, else a free one. Who finds none is not wanted
 * any more. `left[i]`: offered seats of share `units[i]`. */
typedef struct {
    int64_t org;
    int64_t left;
} callup_room;
typedef LIST(callup_room) callup_rooms;
void callup_seat_wanted(const callup_candidates *all, const callup_aboves *quotas,
                        callup_rooms *shares, int64_t free_seats, bool *wanted);

MUST_USE err callup_area(turn *t, const class_card *c,
                         int64_t *ret); /* whose people the class may call */

typedef enum { ROUND_OPEN = 1, ROUND_CLOSED } round_state;
typedef enum {
    CALL_NAMED = 1,
    CALL_CONFIRMED,
    CALL_DECLINED,
    CALL_REPLACED,
    CALL_WITHDRAWN,
    CALL_LAPSED
} call_state;
typedef struct {
    int64_t person, org;
    const char *override;
    bool named;
} callup_choice;
/* May people be called into it now, to answer by that day? On the day of the start they still may.
 * E_INPUT: fault "persons" (not approved, or begun) or "reply_by" (past, or after the start). */
MUST_USE err callup_round_fits(turn *t, const class_card *c, day reply_by);
MUST_USE err callup_publish_now(turn *t, int64_t klass, const callup_choice *at, size_t n,
                                day reply_by); /* seats, calls, passes in one transaction */
MUST_USE err callup_confirm_now(turn *t, int64_t klass, int64_t person);
/* Many calls at once, of any classes; one that was answered meanwhile refuses all. `org`: the unit
 * that was asked. */
typedef struct {
    int64_t klass, person, org;
} callup_ticket;
typedef LIST(callup_ticket) callup_tickets;
MUST_USE err callup_confirm_many_now(turn *t, const callup_ticket *at, size_t n);
MUST_USE err callup_decline_now(turn *t, int64_t klass, int64_t person, const char *reason);
MUST_USE err callup_replace_now(turn *t, int64_t klass, int64_t person, int64_t by,
                                const char *reason);
MUST_USE err callup_close_now(turn *t,
                              int64_t klass); /* unanswered calls lapse; class becomes READY */
/* Tells units whose answers are due within two days, or late; each once. `ret_units`: seen. */
MUST_USE err callup_remind(turn *t, int *ret_units);
/* Why somebody was called, as the person, the unit and the file show it: the kept sentence, and
 * behind it the reason for the exception where a rule spoke against it. */
const char *callup_why(arena *mem, language lang, const char *reason, const char *override);
/* Unanswered calls in the subtree. */
MUST_USE err callup_waiting_of(db *d, int64_t org, arena *mem, int64_t *ret);
/* Seats given to units of the subtree that are to be filled by name now. */
MUST_USE err callup_makeups_owed(db *d, int64_t org, arena *mem,
                                 int64_t *ret); /* open ones of its people, and of those below */
MUST_USE err callup_to_name_of(db *d, int64_t org, int64_t *ret);
MUST_USE err callup_to_confirm_of(db *d, int64_t org, int64_t *ret); /* of classes held below it */
MUST_USE err callup_run_subject(turn *t, int64_t id, web_subject *ret);
/* Make-up duties follow a class that closes or is reopened (app/wiring.c). */
MUST_USE err callup_follow_class(turn *t, const class_card *c, class_state to);
const char *callup_run_name(turn *t, int64_t id); /* its title; "" none */
extern const job_kind callup_run_job, callup_publish_job, callup_export_job, callup_ask_job;
/* The problem of a run in the text format (doc/callup.md), as everything is now; errors of reading,
 * E_BROKEN: not written whole. */
MUST_USE err callup_run_write(store *s, arena *mem, int64_t run, const char *path);
extern const route_table callup_routes;
#endif
