/* One class from scheme to close: card, life, modules, staff, seats, documents.
 * Published tables: class_card, class_now, class_seat, class_trainee, class_module, class_staff. */
#ifndef GANJIAO_CLASS_H
#define GANJIAO_CLASS_H
#include "doc/doc.h"
#include "look/look.h"
#include "plan/plan.h"

/* Life
 * DRAFT → SUBMITTED → (RETURNED →) APPROVED → CALLING → READY → RUNNING → ENDED → CLOSED
 * (→ REOPENED → CLOSED); CANCELLED from any before RUNNING; READY → CALLING for a second round. */
typedef enum {
    CLASS_DRAFT = 1,
    CLASS_SUBMITTED,
    CLASS_RETURNED,
    CLASS_APPROVED,
    CLASS_CALLING,
    CLASS_READY,
    CLASS_RUNNING,
    CLASS_ENDED,
    CLASS_CLOSED,
    CLASS_REOPENED,
    CLASS_CANCELLED
} class_state;
text_key class_state_word(class_state s);
bool class_state_may_become(class_state from, class_state to);   /* pure */
bool class_state_needs_reason(class_state from, class_state to); /* return, cancel, reopen */
/* What of the card may change in a state (pure). After approval the scheme is what was approved:
 * only seats (until the call-up), dates and place move; the host by a deed that asks why. */
enum { CLASS_PART_SCHEME = 1, CLASS_PART_SEATS = 2, CLASS_PART_DATES = 4, CLASS_PART_PLACE = 8 };
enum { CLASS_PART_HOST = 16 };
unsigned class_state_parts(class_state s);

typedef struct {
    int64_t id, org, item, audience_group, institution;
    const char *code, *name, *theme, *aim, *audience, *place, *org_name;
    class_kind kind;
    class_training training;
    class_field field;
    class_origin origin;
    class_mode mode;
    org_level organiser_level;
    day starts, ends;
    int days, seats, year;
    tenths hours;
    class_state state;
    const char *approval, *summary;
    int64_t version;
} class_card;
typedef LIST(class_card) class_cards;
MUST_USE err class_get(db *d, int64_t id, arena *mem, class_card *ret);
/* Code made: year-series; state DRAFT. `days` 0: by the dates; `ends` unknown: by `days`; `hours`
 * 0: days × rule hours.per_day_tenths. With `item`: E_CONFLICT when it is not approved or has its
 * class already (a cancelled one gives it back). */
MUST_USE err class_add(turn *t, const class_card *c, int64_t *ret_id);
MUST_USE err class_from_item(turn *t, int64_t item, int64_t *ret_id);
/* E_CONFLICT: version; E_INPUT: state forbids. */
MUST_USE err class_change(turn *t, const class_card *c);
/* Conditional update, history, audit, then the hook. E_CONFLICT: not from the state it is in, or
 * somebody was faster. E_INPUT: reason missing; SUBMITTED: the modules' hours do not add up to the
 * class's (fault "hours" names both). APPROVED takes the approval number and opens the seats. */
MUST_USE err class_become(turn *t, int64_t class_id, class_state to, const char *reason);
/* READY becomes RUNNING on the first day, RUNNING becomes ENDED after the last. At most 200 a call;
 * run each minute. */
MUST_USE err class_follow_calendar(turn *t, int *ret_moved);
/* What the class came to; RUNNING, ENDED and REOPENED only, else E_CONFLICT. */
MUST_USE err class_summary_set(turn *t, int64_t class_id, const char *summary);
typedef struct {
    int64_t id, person;
    class_state state;
    moment at;
    const char *name, *reason;
} class_event;
typedef LIST(class_event) class_events;
/* Newest first. */
MUST_USE err class_history_of(db *d, int64_t klass, arena *mem, class_events *ret);
/* What follows from a change of state in higher slices; app/wiring.c sets it. */
typedef err (*class_became)(turn *t, const class_card *c, class_state to);
void class_hook_became(class_became follow);
/* Asked whenever it changes who came to a class: an outcome, or the days and theme of the roll. */
void class_hook_outcome(err (*changed)(db *d));
MUST_USE err class_subject(turn *t, int64_t id, web_subject *ret);
/* Bits 1 << account_role: trainees, staff, staff of the school holding it (`person`: the actor). */
unsigned class_roles_of(turn *t, int64_t klass, int64_t person);

/* ==== Modules, staff, checks ================================================================== */
typedef struct {
    int64_t id;
    int place;
    const char *name;
    course_category category;
    course_method method;
    bool leader;
    tenths hours;
} class_module;
typedef LIST(class_module) class_modules;
MUST_USE err class_modules_of(db *d, int64_t klass, arena *mem, class_modules *ret);
/* All of them anew; E_INPUT outside DRAFT and RETURNED. */
MUST_USE err class_modules_set(turn *t, int64_t klass, const class_module *m, size_t n);
tenths class_modules_hours(const class_module *m, size_t n); /* pure: their sum */
typedef struct {
    int64_t person;
    account_role role;
    const char *name, *org_name, *phone;
} class_helper;
typedef LIST(class_helper) class_helpers;
MUST_USE err class_staff_of(db *d, int64_t klass, arena *mem, class_helpers *ret);
/* Supervisor or teacher of the class; E_INPUT: another role. What is set already stays. */
MUST_USE err class_staff_set(turn *t, int64_t klass, int64_t person, account_role role, bool in);
/* Scheme rules (requirements D2): each check with its figure, limit and rule version. */
typedef struct {
    text_key rule;
    int64_t permille, limit_permille, rule_version;
    bool met;
    const char *key, *document;
} class_check;
typedef LIST(class_check) class_checks;
MUST_USE err class_checks_of(db *d, const class_card *c, arena *mem, class_checks *ret);
/* Pure: the share (permille, rounded down) that a rule key measures in these modules, NO_NUMBER of
 * none; -1 where the rule does not concern this kind of class. */
int64_t class_share(const char *key, class_kind kind, const class_module *m, size_t n);

/* Seats
 * FREE seats belong to nobody; OFFERED ones to a unit; the rest to a person. `org` is the person's
 * unit (or the unit it is offered to), `quota` the unit whose share the seat is counted in: they
 * differ where a county gave its seat to a department. */
typedef enum {
    SEAT_FREE = 1,
    SEAT_OFFERED,
    SEAT_NAMED,
    SEAT_CONFIRMED,
    SEAT_ATTENDED,
    SEAT_LAPSED
} seat_state;
/* In a SELECT over class_card AS `c`: its seats that nobody was called to, free or offered. */
#define CLASS_SEATS_LEFT(c)                                                                        \
    c ".seats - (SELECT count(*) FROM class_seat taken WHERE taken.class = " c                     \
      ".id AND taken.state NOT IN (1, 2))"
bool class_seat_may_become(seat_state from, seat_state to); /* pure; both with a person */
typedef struct {
    int no;
    seat_state state;
    int64_t org, person, quota;
    bool given; /* an office gave it to `quota`; else it was free before somebody took it */
    const char *name, *org_name, *post;
    post_level post_level;
    person_rank rank;
} class_seat;
typedef LIST(class_seat) class_seats;
MUST_USE err class_seats_of(db *d, int64_t klass, arena *mem, class_seats *ret); /* by number */
/* Persons only, CONFIRMED and ATTENDED, by name. */
MUST_USE err class_roster_of(db *d, int64_t klass, arena *mem, class_seats *ret);
typedef struct {
    int total, free, offered, named, confirmed, attended, lapsed;
} seat_counts;
/* By quota; org 0: all. */
MUST_USE err class_seat_counts(db *d, int64_t klass, int64_t org, seat_counts *ret);
/* The units that have a share of the seats, each with its counts, in the order of units. */
typedef struct {
    int64_t org, parent;
    const char *name;
    seat_counts counts;
} seat_share;
typedef LIST(seat_share) seat_shares;
MUST_USE err class_seat_shares_of(db *d, int64_t klass, arena *mem, seat_shares *ret);
/* The deeds below keep class_trainee in step in the same transaction. They need APPROVED to RUNNING
 * (class_seat_to: any of these or a later state, not CANCELLED), else E_CONFLICT. */
MUST_USE err class_seats_open(turn *t, int64_t klass); /* rows up to card.seats */
/* `seats` more for the unit, or (below 0) offered ones back. E_CONFLICT: not so many. */
MUST_USE err class_seat_offer(turn *t, int64_t klass, int64_t org, int seats);
/* A unit hands `seats` of its own share down to one below it, or (below 0) takes back that many of
 * those it gave, as long as nobody is in them. E_CONFLICT: not so many, or not below it. */
typedef struct {
    int64_t from, to;
    int seats;
} class_handing;
MUST_USE err class_seat_split(turn *t, int64_t klass, const class_handing *h);
/* Shares of the unit and of those below it in classes that can still be filled and begin on or
 * after `from`: class by class, the unit's own first. */
typedef struct {
    int64_t klass;
    const char *class_name, *place;
    day starts, ends;
    class_state state;
    seat_share share;
} unit_share;
typedef LIST(unit_share) unit_shares;
MUST_USE err class_shares_under(db *d, int64_t org, day from, arena *mem, unit_shares *ret);
/* As NAMED or CONFIRMED. The seat offered to the person's unit, else to the nearest above it, else
 * a free one. E_CONFLICT: none left, or in already. The deed it belongs to tells it in its own
 * entry: "class", "seat", "state" are added to `told`. `c` and `p` are as they are now. */
MUST_USE err class_seat_take(turn *t, const class_card *c, const person *p, seat_state as,
                             buf *told);
/* As NAMED, from the nearest share at or below `within` alone. E_CONFLICT: none left, or in. */
MUST_USE err class_seat_take_given(turn *t, int64_t klass, int64_t person, int64_t within);
/* E_CONFLICT: not in `from`, or no such step. `before`, `after`: for the deed's own entry. */
typedef struct {
    seat_state from, to;
    const char *before, *after;
} class_seat_step;
MUST_USE err class_seat_to(turn *t, const class_card *c, int64_t person, class_seat_step *step);
/* CONFIRMED and ATTENDED follow the records of sessions; a seat that says so already stays. */
MUST_USE err class_seat_came(turn *t, const class_card *c, int64_t person, bool came);
/* Whose it is then: nobody's; the unit's in whose share it counted; the unit's it was given to,
 * else nobody's. E_CONFLICT: attended, or not in. */
typedef enum { SEAT_TO_NOBODY, SEAT_TO_UNIT, SEAT_WHERE_IT_WAS } seat_goes;
MUST_USE err class_seat_leave(turn *t, int64_t klass, int64_t person, seat_goes to);
/* Offered seats that nobody gave (they came back to the unit, org 0: to any) are free again. */
MUST_USE err class_seats_release(turn *t, int64_t klass, int64_t org);

/* ==== From the person's side ================================================================== */
typedef enum {
    OUTCOME_NONE = 0,
    OUTCOME_PASSED,
    OUTCOME_FAILED,
    OUTCOME_WITHDRAWN,
    OUTCOME_ABSENT
} class_outcome;
text_key class_outcome_word(class_outcome o);
/* E_CONFLICT: not in it. */
MUST_USE err class_trainee_end(turn *t, const class_card *c, int64_t person, class_outcome o);
typedef struct {
    int64_t klass;
    const char *code, *name, *theme, *place, *org_name, *post;
    day starts, ends;
    tenths hours;
    class_state state;
    seat_state seat;
    class_outcome outcome;
    class_kind kind;
    class_mode mode;
    int year;
} class_of_person;
typedef LIST(class_of_person) classes_of_person;
/* Newest first. */
MUST_USE err class_of_person_list(db *d, int64_t person, arena *mem, classes_of_person *ret);

bool class_may(turn *t, right_id right, const class_card *c); /* of the card, id and org do */
/* The same head on every page of a class, whichever slice it belongs to: name, code, state, three
 * facts, tabs. `hidden look_record head` in the view. */
void class_head(turn *t, const class_card *c, look_record *ret);
void class_tabs(turn *t, look_record *ret, const class_card *c);
void class_crumbs(turn *t, const class_card *c, look_link *ret); /* the list it stands in */
/* The notice (通知) in the official layout (regulations §8.3), for itself and for the handbook;
 * always Chinese. Reply day, contact and phone come from the address, if given. */
MUST_USE err class_notice_put(turn *t, paper *p, const class_card *c);
const char *class_day_zh(arena *mem, day d); /* 2022年3月1日 */
extern const route_table class_routes;
#include "class/class_seats.h"
#endif
