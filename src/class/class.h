/* One class from scheme to close: card, life, modules, staff, seats, documents.
 * Published tables: class_card, class_now, class_seat, class_trainee, class_module. */
#ifndef GANJIAO_CLASS_H
#define GANJIAO_CLASS_H
#include "plan/plan.h"

/* Life: DRAFT → SUBMITTED → (RETURNED →) APPROVED → CALLING → READY → RUNNING → ENDED → CLOSED (→ REOPENED → CLOSED); CANCELLED from any before RUNNING. */
typedef enum { CLASS_DRAFT = 1, CLASS_SUBMITTED, CLASS_RETURNED, CLASS_APPROVED, CLASS_CALLING, CLASS_READY, CLASS_RUNNING, CLASS_ENDED, CLASS_CLOSED, CLASS_REOPENED, CLASS_CANCELLED } class_state;
text_key class_state_word(class_state s);
bool class_state_may_become(class_state from, class_state to);   /* pure */

typedef struct {
    int64_t id, org, item, audience_group, institution;
    const char *code, *name, *theme, *aim, *audience, *place, *org_name;
    class_kind kind; class_training training; class_field field; class_origin origin; class_mode mode;
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
MUST_USE err class_add(turn *t, const class_card *c, int64_t *ret_id);         /* code made: year-series; state DRAFT */
MUST_USE err class_from_item(turn *t, int64_t item, int64_t *ret_id);
MUST_USE err class_change(turn *t, const class_card *c);                        /* E_CONFLICT: version moved on; E_INPUT: state forbids */
MUST_USE err class_become(turn *t, int64_t class_id, class_state to, const char *reason); /* conditional update; history; hooks */
/* What follows from a change of state in higher slices is listed on one page: app/wiring.c sets this. */
typedef err (*class_became)(turn *t, const class_card *c, class_state to);
void class_hook_became(class_became follow);
MUST_USE err class_subject(turn *t, int64_t id, web_subject *ret);
unsigned class_roles_of(turn *t, int64_t klass, int64_t person);                /* bits of account_role: staff and trainees */

typedef struct { int64_t id; int place; const char *name; course_category category; course_method method; bool leader; tenths hours; } class_module;
typedef LIST(class_module) class_modules;
MUST_USE err class_modules_of(db *d, int64_t klass, arena *mem, class_modules *ret);
MUST_USE err class_modules_set(turn *t, int64_t klass, const class_module *m, size_t n);
MUST_USE err class_staff_set(turn *t, int64_t klass, int64_t person, account_role role, bool in);
/* Scheme rules (requirements D2): each check with its figure, limit and rule version. */
typedef struct { text_key rule; int64_t permille, limit_permille, rule_version; bool met; } class_check;
typedef LIST(class_check) class_checks;
MUST_USE err class_checks_of(db *d, const class_card *c, arena *mem, class_checks *ret);

/* Seats. FREE seats belong to nobody; OFFERED ones to a unit; the rest to a person. */
typedef enum { SEAT_FREE = 1, SEAT_OFFERED, SEAT_NAMED, SEAT_CONFIRMED, SEAT_ATTENDED, SEAT_LAPSED } seat_state;
typedef struct { int no; seat_state state; int64_t org, person; const char *name, *org_name, *post; post_level post_level; person_rank rank; } class_seat;
typedef LIST(class_seat) class_seats;
MUST_USE err class_seats_of(db *d, int64_t klass, arena *mem, class_seats *ret);     /* by number */
MUST_USE err class_roster_of(db *d, int64_t klass, arena *mem, class_seats *ret);    /* persons only, CONFIRMED and ATTENDED, by name */
typedef struct { int total, free, offered, named, confirmed, attended, lapsed; } seat_counts;
MUST_USE err class_seat_counts(db *d, int64_t klass, int64_t org, seat_counts *ret); /* org 0: all */
MUST_USE err class_seats_open(turn *t, int64_t klass);                               /* makes rows up to card.seats */
MUST_USE err class_seat_offer(turn *t, int64_t klass, int64_t org, int seats);       /* E_CONFLICT: not enough free */
MUST_USE err class_seat_take(turn *t, int64_t klass, int64_t person, seat_state as, int *ret_no); /* unit's offered seat first, else free; E_CONFLICT */
MUST_USE err class_seat_to(turn *t, int64_t klass, int64_t person, seat_state from, seat_state to);
MUST_USE err class_seat_leave(turn *t, int64_t klass, int64_t person, bool back_to_unit);

typedef enum { OUTCOME_NONE = 0, OUTCOME_PASSED, OUTCOME_FAILED, OUTCOME_WITHDRAWN, OUTCOME_ABSENT } class_outcome;
MUST_USE err class_trainee_end(turn *t, int64_t klass, int64_t person, class_outcome o);
typedef struct { int64_t klass; const char *code, *name, *theme, *place, *org_name, *post; day starts, ends; tenths hours; class_state state; seat_state seat; class_outcome outcome; class_kind kind; class_mode mode; int year; } class_of_person;
typedef LIST(class_of_person) classes_of_person;
MUST_USE err class_of_person_list(db *d, int64_t person, arena *mem, classes_of_person *ret); /* newest first */
extern const route_table class_routes;
#endif
