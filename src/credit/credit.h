/* The credit ledger (学时登记) and the duties it is held against. Published tables: credit_entry,
 * credit_year. */
#ifndef GANJIAO_CREDIT_H
#define GANJIAO_CREDIT_H
#include "class/class.h"

typedef enum {
    CREDIT_CLASS = 1,
    CREDIT_ONLINE,
    CREDIT_LECTURE,
    CREDIT_GROUP_STUDY,
    CREDIT_TEACHING,
    CREDIT_DEGREE,
    CREDIT_PLACEMENT,
    CREDIT_OTHER
} credit_source;
typedef enum {
    BUCKET_OFF_JOB = 1,
    BUCKET_ONLINE,
    BUCKET_OTHER
} credit_bucket; /* concentrated training; online; the rest */
typedef struct {
    int64_t person, id, evidence, rule, reverses, org;
    day on;
    int year;
    credit_source source;
    credit_bucket bucket;
    tenths hours; /* negative in a reversal */
    const char *title, *evidence_kind, *reason;
    bool reversed;
} credit_entry;
typedef LIST(credit_entry) credit_entries;
MUST_USE err credit_add(turn *t, const credit_entry *e,
                        int64_t *ret_id); /* E_CONFLICT: this evidence has counted */
MUST_USE err credit_reverse(turn *t, int64_t person, int64_t entry, const char *reason);
MUST_USE err credit_of(db *d, int64_t person, int year, arena *mem,
                       credit_entries *ret); /* year 0: all, newest first */
/* Reopening a class: each entry that it gave is reversed, once. */
MUST_USE err credit_class_reverse(turn *t, int64_t klass, const char *reason, int *ret_people);
/* Learning outside classes, entered by hand: at most the rule's hours a day. E_INPUT: faults
 * "from", "until", "hours", "title", "evidence". */
typedef struct {
    int64_t person, org;
    credit_source source;
    bool concentrated;
    day from, until;
    tenths hours;
    const char *title, *evidence;
} credit_declaration;
MUST_USE err credit_declare(turn *t, const credit_declaration *c, int64_t *ret_id);
text_key credit_source_word(credit_source s);
text_key credit_bucket_word(credit_bucket b);
MUST_USE err credit_for_class(turn *t, int64_t klass,
                              int *ret_people); /* at close: each who passed; by rule hours.per_day
                                                   or the class's own hours */

/* Duties (regulations §1.2). County level and above: 550 hours in 5 years; below: 90 hours a year;
 * everybody: 50 online a year. */
typedef enum { DUTY_MET = 1, DUTY_ON_WAY, DUTY_BEHIND, DUTY_NO_DUTY } duty_state;
typedef struct {
    duty_tier tier;
    tenths required, done; /* concentrated: this year, or the five-year window */
    int from_year, to_year;
    tenths online_required, online_done;
    duty_state state, online_state;
    int64_t rule, online_rule;
} credit_duty;
text_key credit_duty_word(duty_state s);
duty_state credit_judge(tenths done, tenths required, int days_passed,
                        int days_in_all); /* pure: behind = less than its share of time */
MUST_USE err credit_duty_of(db *d, int64_t person, day on, arena *mem, credit_duty *ret);
typedef struct {
    int64_t person, org;
    const char *name, *sort_key, *org_name, *post;
    credit_duty duty;
} duty_row;
typedef LIST(duty_row) duty_rows;
/* Everybody in service in the unit's subtree (or `direct`: in the unit itself), by name; `state`
 * and `online`: only those (0: all). */
typedef struct {
    int64_t org;
    day on;
    duty_state state, online;
    bool direct;
    people_page page;
} duty_question;
MUST_USE err credit_duties_of(db *d, const duty_question *q, arena *mem, duty_rows *ret);
/* By the state of the main duty; the same words as duty_question.state, so that each number opens a
 * list of as many people. */
typedef struct {
    int64_t org;
    const char *org_name;
    bool direct;
    int64_t people, met, on_way, behind, none;
} duty_by_unit;
typedef LIST(duty_by_unit) duties_by_unit;
/* The unit's own people first (`direct`; left out when nobody), then one row per child unit, whole
 * subtree counted. */
MUST_USE err credit_by_unit(db *d, int64_t org, day on, arena *mem, duties_by_unit *ret);
MUST_USE err credit_duties_count(db *d, const duty_question *q,
                                 int64_t *ret); /* as many as credit_duties_of lists */
MUST_USE err credit_recount(db *d, int64_t *ret_differences);
extern const route_table credit_routes;
#endif
