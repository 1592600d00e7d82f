/* The candidates page: what it shows, by which filter, and who is chosen. */
#ifndef GANJIAO_CALLUP_BOARD_H
#define GANJIAO_CALLUP_BOARD_H
#include "callup/callup_inside.h"

/* `above` are the units right below the area (each stands above itself). */
err callup_parts_of(db *d, int64_t area, arena *mem, callup_aboves *ret);
/* `above` are the units that have a share of the class's seats. */
err callup_quota_units_of(db *d, int64_t klass, arena *mem, callup_aboves *ret);
/* `above` is the unit: all units at or below it. */
err callup_units_under(db *d, int64_t org, arena *mem, callup_aboves *ret);

/* ---- a unit fills its own share ---- */
err callup_round_of(db *d, int64_t klass, round_state *ret, day *ret_reply_by); /* 0: none yet */
/* From the unit's candidates, in the order of need; whoever passes somebody over says why (fault
 * "reason"). The office confirms or gives back. E_CONFLICT: no seat of the unit's left, or no open
 * round. E_INPUT: fault "person". */
typedef struct {
    int64_t klass, org, person;
    const char *reason;
} callup_name_wish;
MUST_USE err callup_name_now(turn *t, const callup_name_wish *w);
/* Named by a unit and neither confirmed nor given back. */
MUST_USE err callup_is_proposed(db *d, int64_t klass, int64_t person, bool *ret);
MUST_USE err callup_accept_now(turn *t, int64_t klass, int64_t person); /* E_CONFLICT: not named by
                                                                           a unit, or answered */
MUST_USE err callup_return_now(turn *t, int64_t klass, int64_t person, const char *reason);

/* Tells the unit of seats that it was given; its page is where they are filled. */
typedef struct {
    int64_t klass, org;
    const char *name;
    int seats;
    day by;
} callup_gift;
MUST_USE err callup_tell_seats(turn *t, const callup_gift *g);

err callup_shares_handle(turn *t);
err callup_share_handle(turn *t);
err callup_split_handle(turn *t);
err callup_naming_handle(turn *t);
err callup_board_handle(turn *t);
err callup_publish_handle(turn *t);
err callup_board_again(turn *t, const class_card *c); /* after a fault in another of its forms */
#endif
