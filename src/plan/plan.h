/* The yearly class plan: units enter, the office decides item by item, the issued plan is frozen; later changes are amendments.
 * Published tables: plan_year, plan_item. */
#ifndef GANJIAO_PLAN_H
#define GANJIAO_PLAN_H
#include "bank/bank.h"

/* Words shared with classes. Stored: do not renumber. Kind: 主体班 / 专题班 / 委托班. Training: regulations §1.3. */
typedef enum { KIND_CORE = 1, KIND_THEMATIC, KIND_COMMISSIONED } class_kind;
typedef enum { TRAINING_THEORY = 1, TRAINING_ROTATION, TRAINING_INITIAL, TRAINING_POST, TRAINING_IN_SERVICE, TRAINING_SPECIAL_BUSINESS, TRAINING_GRASSROOTS, TRAINING_OTHER = 9 } class_training;
typedef enum { FIELD_ECONOMY = 1, FIELD_LAW, FIELD_RELIGION, FIELD_IDEOLOGY, FIELD_DISCIPLINE, FIELD_SCIENCE_EDUCATION, FIELD_HEALTH, FIELD_RURAL, FIELD_PARTY_BUILDING, FIELD_GENERAL } class_field;
typedef enum { ORIGIN_IN_CITY = 1, ORIGIN_IN_PROVINCE, ORIGIN_OUT_OF_PROVINCE, ORIGIN_ABROAD } class_origin;
typedef enum { MODE_OFF_JOB = 1, MODE_HALF, MODE_ONLINE, MODE_MIXED } class_mode;
text_key plan_kind_word(class_kind k);
text_key plan_training_word(class_training t);
text_key plan_field_word(class_field f);
text_key plan_origin_word(class_origin o);
text_key plan_mode_word(class_mode m);

typedef enum { PLAN_OPEN = 1, PLAN_REVIEW, PLAN_ISSUED, PLAN_CLOSED } plan_state;
typedef enum { ITEM_DRAFT = 1, ITEM_SUBMITTED, ITEM_RETURNED, ITEM_APPROVED, ITEM_REFUSED, ITEM_WITHDRAWN } plan_item_state;
typedef struct {
    int64_t id, plan, org, audience_group;
    const char *name, *theme, *aim, *audience, *place, *org_name;
    class_kind kind; class_training training; class_field field; class_origin origin; class_mode mode;
    org_level organiser_level;
    day starts;
    int days, seats;
    tenths hours;
    fen money;
    plan_item_state state;
    int added_in;   /* number of the issue that first held it; 0: before the first */
    int64_t version;
} plan_item;
typedef LIST(plan_item) plan_items;
MUST_USE err plan_year_id(db *d, int64_t org, int year, int64_t *ret);          /* the nearest office at or above org */
MUST_USE err plan_year_open(turn *t, int64_t org, int year, int64_t *ret_id);
MUST_USE err plan_item_get(db *d, int64_t id, arena *mem, plan_item *ret);
MUST_USE err plan_item_add(turn *t, const plan_item *i, int64_t *ret_id);
MUST_USE err plan_item_change(turn *t, const plan_item *i, const char *reason); /* after the issue: an amendment, reason needed */
MUST_USE err plan_item_submit(turn *t, int64_t item);
MUST_USE err plan_item_decide(turn *t, int64_t item, plan_item_state verdict, const char *reason); /* return needs a reason */
MUST_USE err plan_issue_now(turn *t, int64_t plan, const char *reason, int *ret_number);
/* Look-alikes: same year, near theme (shared bigrams, permille), overlapping audience and dates; the evidence is in the row. */
typedef struct { int64_t item; const char *name, *org_name; day starts; int theme_permille; bool same_audience, dates_near; } plan_alike;
typedef LIST(plan_alike) plan_alikes;
MUST_USE err plan_alikes_of(db *d, int64_t item, arena *mem, plan_alikes *ret);
int plan_theme_permille(const char *a, const char *b);                          /* pure: shared bigrams */
MUST_USE err plan_subject(turn *t, const char *param, int64_t id, web_subject *ret); /* plan, item */
int plan_waiting_of(db *d, int64_t org);                                        /* submitted items in the subtree */
extern const route_table plan_routes;
#endif
