/* Between the files of plan. */
#ifndef GANJIAO_PLAN_INSIDE_H
#define GANJIAO_PLAN_INSIDE_H
#include "plan/plan.h"

/* ---- lists ----------------------------------------------------------------------------------- */
typedef enum { PLAN_BY_START, PLAN_BY_NAME, PLAN_BY_UNIT } plan_order;
enum {
    PLAN_STATE_LIVE = -1,
    PLAN_FIELD_ECONOMY_LAW = -1
}; /* submitted, returned or approved; economy or law */
typedef struct {
    int64_t plan;
    int64_t org; /* items of this subtree only; 0: all of the plan */
    const char *words;
    int state, kind, field, origin, month; /* 0: any; month 13: no day known */
    plan_order order;
    bool down;
    const char *key; /* keyset after (or before) */
    int64_t id;
    bool back;
    int64_t limit; /* 0: all */
} plan_filter;
typedef struct {
    int64_t classes, seats, person_days, tenths, fen, economy_law;
} plan_sums;
typedef struct {
    int month;
    int64_t classes, seats;
} plan_month;
typedef LIST(plan_month) plan_months;
err plan_items_by(db *d, const plan_filter *f, arena *mem, plan_items *ret);
err plan_items_count(db *d, const plan_filter *f, arena *mem, int64_t *ret);
err plan_items_sums(db *d, const plan_filter *f, arena *mem, plan_sums *ret);
err plan_items_months(db *d, const plan_filter *f, arena *mem, plan_months *ret);
const char *plan_item_key(arena *mem, const plan_item *i, plan_order o); /* what the keyset holds */
typedef struct {
    int64_t id;
    const char *name;
} plan_unit;
typedef LIST(plan_unit) plan_units;
err plan_units_of(db *d, int64_t plan, arena *mem, plan_units *ret); /* units with items, by name */
err plan_items_approved(db *d, int64_t plan, arena *mem, plan_items *ret); /* by id */

/* ---- between the store files ----------------------------------------------------------------- */
#define PLAN_ITEM_COLUMNS                                                                          \
    "i.id, i.plan, i.org, i.audience_group, i.name, i.theme, i.aim, i.audience, i.place, i.kind, " \
    "i.training, i.field,"                                                                         \
    " i.origin, i.mode, i.organiser_level, i.starts, i.days, i.seats, i.tenths, i.fen, i.state, "  \
    "i.added_in, i.version, o.name"
void plan_item_read(db_q *q, arena *mem, plan_item *i);
err plan_decision_add(turn *t, int64_t item, int verdict, const char *reason);
err plan_item_state_set(turn *t, const plan_item *i,
                        plan_item_state to); /* E_CONFLICT: it moved on */
err plan_item_audit(turn *t, const char *deed, const plan_item *before, const plan_item *after,
                    const char *reason);
err plan_item_faults(turn *t, const plan_item *i, const plan_year *y);
const char *plan_frozen_write(arena *mem, const plan_items *items);
err plan_frozen_read(arena *mem, const char *json,
                     plan_items *ret); /* E_BROKEN: not what was written */
err plan_issue_draft(db *d, const plan_year *y, arena *mem, plan_items *ret_now,
                     plan_items *ret_before, plan_changes *ret);
/* ---- workbooks that wait for the button ------------------------------------------------------ */
typedef struct {
    int64_t row;
    plan_item item;
    const char *fault;
} plan_line;
typedef LIST(plan_line) plan_lines;
typedef struct {
    int64_t id, plan, org, person;
    const char *file;
    plan_lines lines;
} plan_upload;
err plan_upload_add(turn *t, plan_upload *u);
err plan_upload_get(db *d, int64_t id, arena *mem, plan_upload *ret);
err plan_upload_drop(db *d, int64_t id);
err plan_names_of(db *d, int64_t plan, int64_t org, arena *mem,
                  plan_items *ret); /* entered and not withdrawn; names only */
const char *plan_lines_write(arena *mem, const plan_lines *lines);
err plan_lines_read(arena *mem, const char *json, plan_lines *ret);
#endif
