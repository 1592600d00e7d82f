/* The yearly class plan: units enter, the office decides item by item, the issued plan is frozen;
 * later changes are amendments. Published tables: plan_year, plan_item.
 *
 * A plan belongs to the office (region) whose officers decide on it. A unit enters into the plan of
 * the nearest office at or above it. Deeds: E_INPUT with faults by field name, E_CONFLICT when the
 * state or the version moved on. They do not ask who acts: the gate did. */
#ifndef GANJIAO_PLAN_H
#define GANJIAO_PLAN_H
#include "bank/bank.h"

/* Words shared with classes. Stored: do not renumber. Kind: 主体班 / 专题班 / 委托班. Training:
 * regulations §1.3. */
typedef enum { KIND_CORE = 1, KIND_THEMATIC, KIND_COMMISSIONED } class_kind;
typedef enum {
    TRAINING_THEORY = 1,
    TRAINING_ROTATION,
    TRAINING_INITIAL,
    TRAINING_POST,
    TRAINING_IN_SERVICE,
    TRAINING_SPECIAL_BUSINESS,
    TRAINING_GRASSROOTS,
    TRAINING_OTHER = 9
} class_training;
typedef enum {
    FIELD_ECONOMY = 1,
    FIELD_LAW,
    FIELD_RELIGION,
    FIELD_IDEOLOGY,
    FIELD_DISCIPLINE,
    FIELD_SCIENCE_EDUCATION,
    FIELD_HEALTH,
    FIELD_RURAL,
    FIELD_PARTY_BUILDING,
    FIELD_GENERAL
} class_field;
typedef enum {
    ORIGIN_IN_CITY = 1,
    ORIGIN_IN_PROVINCE,
    ORIGIN_OUT_OF_PROVINCE,
    ORIGIN_ABROAD
} class_origin;
typedef enum { MODE_OFF_JOB = 1, MODE_HALF, MODE_ONLINE, MODE_MIXED } class_mode;
text_key plan_kind_word(class_kind k);
text_key plan_training_word(class_training t);
text_key plan_field_word(class_field f);
text_key plan_origin_word(class_origin o);
text_key plan_mode_word(class_mode m);
/* The same in the order of the codes, which is that of the forms' choices: for fields and filters.
 */
extern const text_key plan_kind_words[3];
extern const text_key plan_training_words[8];
extern const text_key plan_field_words[10];
extern const text_key plan_origin_words[4];
extern const text_key plan_mode_words[4];
extern const text_key plan_state_words[4];
extern const text_key plan_item_state_words[6];
extern const text_key plan_level_words[6];

/* ---- the year -------------------------------------------------------------------------------- */
typedef enum {
    PLAN_OPEN = 1,
    PLAN_REVIEW,
    PLAN_ISSUED,
    PLAN_CLOSED
} plan_state; /* REVIEW: entry was stopped by hand */
typedef struct {
    int64_t id, org;
    int year;
    plan_state state;
    day opens, closes; /* the entry window, both days included; DAY_NONE: no bound */
    int issue;         /* number of the last issue, 0: none yet */
    int64_t version;
    const char *org_name;
} plan_year;
typedef LIST(plan_year) plan_years;
MUST_USE err plan_year_id(db *d, int64_t org, int year,
                          int64_t *ret); /* the nearest office at or above org */
MUST_USE err plan_year_get(db *d, int64_t id, arena *mem, plan_year *ret);
MUST_USE err plan_years_at(db *d, int64_t org, arena *mem,
                           plan_years *ret); /* of org and the offices above it, newest first */
MUST_USE err plan_year_open(turn *t, int64_t org, int year,
                            int64_t *ret_id);               /* E_CONFLICT: there is one */
MUST_USE err plan_year_window(turn *t, const plan_year *y); /* opens, closes by id and version */
MUST_USE err plan_year_move(turn *t, int64_t plan, int64_t version, plan_state to,
                            const char *reason);
text_key plan_state_word(plan_state s);
typedef enum { ENTRY_FREE, ENTRY_EARLY, ENTRY_LATE, ENTRY_STOPPED } plan_entry;
plan_entry plan_entry_on(const plan_year *y, day on); /* pure: may units submit on that day? */
bool plan_year_fits(plan_state from, plan_state to);  /* pure */

/* ---- items ----------------------------------------------------------------------------------- */
typedef enum {
    ITEM_DRAFT = 1,
    ITEM_SUBMITTED,
    ITEM_RETURNED,
    ITEM_APPROVED,
    ITEM_REFUSED,
    ITEM_WITHDRAWN
} plan_item_state;
typedef struct {
    int64_t id, plan, org, audience_group;
    const char *name, *theme, *aim, *audience, *place, *org_name;
    class_kind kind;
    class_training training;
    class_field field;
    class_origin origin;
    class_mode mode;
    org_level organiser_level;
    day starts;
    int days, seats;
    tenths hours;
    fen money;
    plan_item_state state;
    int added_in; /* number of the issue that first held it; 0: before the first */
    int64_t version;
} plan_item;
typedef LIST(plan_item) plan_items;
text_key plan_item_state_word(plan_item_state s);
MUST_USE err plan_item_get(db *d, int64_t id, arena *mem, plan_item *ret);
MUST_USE err plan_item_add(turn *t, const plan_item *i, int64_t *ret_id); /* as a draft */
/* A draft, returned or withdrawn item is changed freely; an approved one with a reason (an
 * amendment); others E_CONFLICT. */
MUST_USE err plan_item_change(turn *t, const plan_item *i, const char *reason);
/* Into the office's hands; E_INPUT outside the entry window, unless the turn holds MAY_REVIEW_PLAN
 * (the office takes it late). */
MUST_USE err plan_item_submit(turn *t, int64_t item);
MUST_USE err plan_item_withdraw(turn *t, int64_t item,
                                const char *reason); /* by the unit, until it is decided */
/* What was withdrawn or struck off stands again as before, with a reason; while the plan is not
 * closed, nobody has changed it since, and, for what had been submitted, entry is open. What the
 * office struck off the office alone takes back: E_CONFLICT. */
MUST_USE err plan_item_restore(turn *t, int64_t item, const char *reason);
/* The state to which that would go back. */
MUST_USE err plan_item_was(db *d, int64_t item, plan_item_state *ret);
/* Submitted: APPROVED, RETURNED, REFUSED. Approved: RETURNED before its first issue, WITHDRAWN
 * (struck off) at any time. All but approval need a reason. */
MUST_USE err plan_item_decide(turn *t, int64_t item, plan_item_state verdict, const char *reason);
bool plan_verdict_fits(plan_item_state from, plan_item_state to, int added_in); /* pure */

enum { DECISION_AMENDED = 7 }; /* beside the states, in `verdict` */
typedef struct {
    int64_t id, person;
    moment at;
    int verdict;
    const char *reason, *who;
} plan_decision;
typedef LIST(plan_decision) plan_decisions;
MUST_USE err plan_decisions_of(db *d, int64_t item, arena *mem,
                               plan_decisions *ret); /* newest first */

/* ---- look-alikes ----------------------------------------------------------------------------- */
/* Same year, same office or one below it, near theme or name (shared bigrams, permille); the
 * evidence is in the row. Nearest first, 20 at most. */
typedef struct {
    int64_t item, org;
    const char *name, *org_name, *audience;
    day starts;
    int seats, theme_permille;
    bool same_audience, dates_near;
    plan_item_state state;
} plan_alike;
typedef LIST(plan_alike) plan_alikes;
MUST_USE err plan_alikes_of(db *d, int64_t item, arena *mem, plan_alikes *ret);
/* Pure: twice the shared bigrams over all bigrams, after the words that every class bears (培训班,
 * 干部, a year …) are left out. */
int plan_theme_permille(const char *a, const char *b);

/* ---- issues ---------------------------------------------------------------------------------- */
typedef struct {
    int64_t plan, person;
    int number, items;
    moment at;
    const char *reason, *who;
} plan_issue;
typedef LIST(plan_issue) plan_issues;
/* Freezes the approved items under the next number. From the second on a reason is needed. E_INPUT:
 * nothing is approved, or nothing changed. */
MUST_USE err plan_issue_now(turn *t, int64_t plan, const char *reason, int *ret_number);
MUST_USE err plan_issues_of(db *d, int64_t plan, arena *mem, plan_issues *ret); /* newest first */
MUST_USE err plan_issue_get(db *d, int64_t plan, int number, arena *mem, plan_issue *ret,
                            plan_items *ret_items);

/* ---- the fields of an item, one by one: audit, comparison, tables, workbooks ----------------- */
typedef enum {
    PLAN_NAME,
    PLAN_UNIT,
    PLAN_THEME,
    PLAN_AIM,
    PLAN_AUDIENCE,
    PLAN_KIND,
    PLAN_TRAINING,
    PLAN_FIELD,
    PLAN_LEVEL,
    PLAN_ORIGIN,
    PLAN_MODE,
    PLAN_STARTS,
    PLAN_DAYS,
    PLAN_SEATS,
    PLAN_HOURS,
    PLAN_PLACE,
    PLAN_MONEY,
    PLAN_FIELDS
} plan_field;
text_key plan_field_label(plan_field f);
const char *plan_field_name(plan_field f); /* for the audit and faults */
const char *plan_field_text(arena *mem, language lang, const plan_item *i, plan_field f);
unsigned plan_fields_changed(const plan_item *a, const plan_item *b); /* pure: bit per plan_field */

typedef enum { PLAN_ADDED = 1, PLAN_REMOVED, PLAN_CHANGED } plan_change_what;
typedef struct {
    plan_change_what what;
    const plan_item *before, *after;
    unsigned fields;
} plan_change;
typedef LIST(plan_change) plan_changes;
void plan_changes_between(const plan_items *old, const plan_items *now, arena *mem,
                          plan_changes *ret); /* both by id; pure */

/* Pure judgements on look-alikes. */
enum {
    ALIKE_PERMILLE = 500,
    ALIKE_WITH_EVIDENCE = 300,
    ALIKE_AUDIENCE = 600,
    ALIKE_DAYS = 45,
    ALIKE_MOST = 20
};
int plan_near_permille(const plan_item *a,
                       const plan_item *b); /* of names or of themes, the higher */
bool plan_same_audience(const plan_item *a, const plan_item *b);
bool plan_dates_near(const plan_item *a, const plan_item *b);
bool plan_is_alike(int permille, bool same_audience, bool dates_near);

MUST_USE err plan_subject(turn *t, const char *param, int64_t id,
                          web_subject *ret); /* plan, item */
int plan_waiting_of(
    db *d, int64_t org); /* items submitted to the plans of this office: what waits for it */
int plan_returned_of(
    db *d, int64_t org); /* items of the subtree that were returned and wait for their unit */
extern const route_table plan_routes;
#endif
