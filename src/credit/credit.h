/* The credit ledger (学时登记) and the duties it is held against. Published tables: credit_entry,
 * credit_year. */
#ifndef GANJIAO_CREDIT_H
#define GANJIAO_CREDIT_H
#include "class/class.h"
#include "credit/credit_duty.h"

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
    tenths days;  /* of concentrated training, where they are known */
    const char *title, *evidence_kind, *reason;
    bool reversed;
    moment made_at; /* read only, as the next */
    int64_t made_by;
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
/* What each who passes a class is given: the hours of its scheme, or where that names none its days
 * by rule hours.per_day_tenths. `by_days` says which. */
typedef struct {
    tenths hours, per_day;
    bool by_days;
    int64_t rule;
    const char *document;
} class_credit;
MUST_USE err credit_class_gives(db *d, const class_card *c, arena *mem, class_credit *ret);
MUST_USE err credit_for_class(turn *t, int64_t klass, int *ret_people); /* at close */

/* Units with duty rules of their own are few; everybody else is under the installation's. */
typedef struct {
    int64_t org;
    size_t rules; /* which of the book */
} duty_book_org;
typedef struct {
    LIST(duty_rules) rules;   /* the first: of all units that have none of their own above them */
    LIST(duty_book_org) orgs; /* by id */
} duty_book;
MUST_USE err duty_book_on(db *d, day on, arena *mem, duty_book *ret);
const duty_rules *duty_book_for(const duty_book *b, int64_t org);

text_key credit_duty_word(duty_state s);
text_key credit_duty_title(const credit_duty *d, duty_kind kind);
MUST_USE err credit_duty_of(db *d, int64_t person, day on, arena *mem, credit_duty *ret);
typedef struct {
    int64_t person, org;
    const char *name, *sort_key, *org_name, *post;
    credit_duty duty;
} duty_row;
typedef LIST(duty_row) duty_rows;
/* Everybody in service in the unit's subtree (or `direct`: in the unit itself), by name; `kind`:
 * the duty that `state` is about (0: the main one); `state` and `online`: only those (0: all). Each
 * is judged by the rules of their own unit. */
typedef struct {
    int64_t org;
    day on;
    duty_kind kind;
    duty_state state, online;
    bool owed; /* without those who owe nothing */
    bool direct;
    const char *words; /* name, pinyin or initials; NULL or "": all */
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
/* Sums of years against entries, and the kept standings against a full count. */
MUST_USE err credit_recount(db *d, int64_t *ret_differences);
/* Standings that are kept for a year make counts and lists of it cheap; other years are counted in
 * full. Makes and mends this year's, last year's and those that were asked for since.
 * `ret_changed`: rows that were written. */
MUST_USE err credit_keep(db *d, moment at, int64_t *ret_changed);
MUST_USE err credit_keep_year(db *d, int year, moment at, int64_t *ret_changed);
/* After any change of a person's unit, post, rank or state (wired). */
MUST_USE err credit_person_changed(turn *t, int64_t person);
extern const route_table credit_routes;
#endif
