/* Organisations, persons with dated posts, saved groups, and their import.
 * Published tables and columns (others may read): people_org, people_org_under, people_person (id,
 * name, sort_key, sex, born, ethnic, political, education, org, title, post_level, rank,
 * categories, state), people_post. */
#ifndef GANJIAO_PEOPLE_H
#define GANJIAO_PEOPLE_H
#include "audit/audit.h"
#include "job/job.h"
#include "web/web.h"

typedef enum {
    ORG_NATION = 0,
    ORG_PROVINCE,
    ORG_CITY,
    ORG_COUNTY,
    ORG_TOWNSHIP,
    ORG_VILLAGE
} org_level;
typedef enum {
    ORG_REGION = 1,
    ORG_DEPARTMENT,
    ORG_PARTY_SCHOOL,
    ORG_VILLAGE_SCHOOL,
    ORG_INSTITUTION,
    ORG_ENTERPRISE,
    ORG_UNIVERSITY,
    ORG_OTHER
} org_kind;
/* 职务层次, codes of GB/T 12407-2008 (regulations.md §7.2). */
typedef enum {
    POST_NONE = 199,
    POST_PROVINCE_CHIEF = 111,
    POST_PROVINCE_DEPUTY,
    POST_BUREAU_CHIEF = 121,
    POST_BUREAU_DEPUTY,
    POST_COUNTY_CHIEF = 131,
    POST_COUNTY_DEPUTY,
    POST_TOWNSHIP_CHIEF = 141,
    POST_TOWNSHIP_DEPUTY,
    POST_STAFF = 150,
    POST_CLERK = 160
} post_level;
/* 职级, highest first; smaller is higher. */
typedef enum {
    RANK_NONE = 0,
    RANK_INSPECTOR_1 = 1,
    RANK_INSPECTOR_2,
    RANK_RESEARCHER_1,
    RANK_RESEARCHER_2,
    RANK_RESEARCHER_3,
    RANK_RESEARCHER_4,
    RANK_PRINCIPAL_1,
    RANK_PRINCIPAL_2,
    RANK_PRINCIPAL_3,
    RANK_PRINCIPAL_4,
    RANK_STAFF_1,
    RANK_STAFF_2
} person_rank;
typedef enum { SEX_UNKNOWN = 0, SEX_MALE = 1, SEX_FEMALE = 2, SEX_UNSAID = 9 } person_sex;
typedef enum {
    POLITICAL_UNKNOWN = 0,
    POLITICAL_MEMBER = 1,
    POLITICAL_PROBATIONARY = 2,
    POLITICAL_LEAGUE = 3,
    POLITICAL_DEMOCRATIC = 4,
    POLITICAL_NONPARTY = 12,
    POLITICAL_MASSES = 13
} person_political;
typedef enum {
    EDUCATION_UNKNOWN = 0,
    EDUCATION_GRADUATE = 10,
    EDUCATION_BACHELOR = 20,
    EDUCATION_COLLEGE = 30,
    EDUCATION_SECONDARY = 40,
    EDUCATION_HIGH = 60,
    EDUCATION_MIDDLE = 70,
    EDUCATION_PRIMARY = 80
} person_education;
typedef enum { PERSON_ACTIVE = 1, PERSON_RETIRED, PERSON_LEFT, PERSON_DEAD } person_state;
/* Categories (requirements A2), a set of bits; women, minorities, non-party follow from the fields.
 */
typedef enum {
    CAT_PARTY_GOVERNMENT = 1 << 0,
    CAT_YOUNG = 1 << 1,
    CAT_CIVIL_SERVANT = 1 << 2,
    CAT_ENTERPRISE_LEADER = 1 << 3,
    CAT_PROFESSIONAL = 1 << 4,
    CAT_VILLAGE_CADRE = 1 << 5,
    CAT_RESERVE = 1 << 6,
    CAT_EX_SERVICE = 1 << 7,
    CAT_NEW_RECRUIT = 1 << 8,
    CAT_LEADING_GROUP = 1 << 9,
    CAT_INSTITUTION_LEADER = 1 << 10,
    CAT_SPECIAL_BUSINESS = 1 << 11,
    CAT_PARTY_MEMBER_ONLY = 1 << 12
} person_category;

typedef struct {
    int64_t id, parent;
    const char *code, *name, *short_name;
    const char *mail; /* the unit's own letter box; NULL as "" when made */
    org_level level;
    org_kind kind;
    int place;
    day since, until;
    int64_t version;
} org;
typedef LIST(org) orgs;
typedef struct {
    int64_t id, org;
    const char *name, *sort_key, *citizen_masked;
    const char *citizen; /* only when creating or changing: the plain number, "" otherwise */
    person_sex sex;
    day born;
    const char *ethnic; /* GB/T 3304 two digits */
    person_political political;
    day party_since;
    person_education education;
    const char *degree, *school, *phone;
    const char *mail; /* NULL as "" when made */
    day work_since;
    const char *title;
    post_level post_level;
    person_rank rank;
    day post_since;
    unsigned categories;
    person_state state;
    int64_t version;
    const char *org_name; /* filled by questions */
} person;
typedef LIST(person) persons;

/* Organisations. */
MUST_USE err people_org_get(db *d, int64_t id, arena *mem, org *ret);
MUST_USE err people_org_by_code(db *d, const char *code, arena *mem, org *ret);
/* The units right below one, in their order: id and name only, for what is chosen from. */
MUST_USE err people_org_choices(db *d, int64_t parent, arena *mem, orgs *ret);
/* Whether nothing but this unit is a root, so that everybody and everything stands under it. */
MUST_USE err people_org_is_all(db *d, int64_t org, bool *ret);
MUST_USE err people_org_children(db *d, int64_t parent, arena *mem,
                                 orgs *ret); /* parent 0: roots */
/* Party schools, the highest first: who may be asked to hold a class. */
MUST_USE err people_schools_of(db *d, arena *mem, orgs *ret);
MUST_USE err people_org_path(db *d, int64_t id, arena *mem, orgs *ret); /* root first */
bool people_org_is_under(db *d, int64_t org, int64_t ancestor);
/* Units under any of the roots whose name, short name or code fits: characters, pinyin, initials;
 * higher levels first.
 * "": the nearest to the roots. */
typedef struct {
    int64_t id, parent;
    const char *name, *parent_name, *code;
    org_level level;
    org_kind kind;
} people_org_hit;
typedef LIST(people_org_hit) people_org_hits;
MUST_USE err people_org_search(db *d, const char *words, const int64_t *roots, size_t roots_n,
                               size_t limit, arena *mem, people_org_hits *ret);
/* People in service and units directly below, of each of the `n` units' subtrees. */
typedef struct {
    int64_t org, people, children;
} people_org_count;
MUST_USE err people_org_counts(db *d, people_org_count *at, size_t n);
MUST_USE err people_org_add(turn *t, const org *o, int64_t *ret_id);
MUST_USE err people_org_change(turn *t, const org *o); /* E_CONFLICT: version moved on */
MUST_USE err people_org_move(turn *t, int64_t id, int64_t parent,
                             const char *reason); /* E_INPUT: under itself */
MUST_USE err people_org_subject(turn *t, int64_t id, web_subject *ret);

/* Persons. Every deed writes its audit entry in the person's chain. */
MUST_USE err people_person_get(db *d, int64_t id, arena *mem, person *ret);
MUST_USE err people_person_add(turn *t, const person *p,
                               int64_t *ret_id); /* E_CONFLICT: number known */
MUST_USE err people_person_change(
    turn *t, const person *p); /* own fields: unit, post, rank and state stay as they are */
MUST_USE err people_person_citizen(turn *t, int64_t id,
                                   char **ret); /* plain; audited by the caller */
MUST_USE err people_person_by_citizen(db *d, const char *citizen, arena *mem, int64_t *ret);
MUST_USE err people_person_subject(turn *t, int64_t id, web_subject *ret);
/* Each of the deeds below takes the version that the officer saw (E_CONFLICT when it moved on); 0:
 * any. */
typedef struct {
    int64_t person, org;
    const char *title;
    post_level post_level;
    person_rank rank;
    day since;
    const char *reason;
    int64_t version;
} person_move;
MUST_USE err people_person_move(turn *t,
                                const person_move *m); /* ends the main post, begins the next; who
                                                          had left is in service again */
typedef struct {
    int64_t person;
    person_state state;
    day on;
    const char *reason;
    int64_t version;
} person_ending;
MUST_USE err people_person_end(
    turn *t, const person_ending *e); /* retired, left or dead: all posts end that day */
/* Takes the last move or ending back: the post before it is held on. E_CONFLICT: something
 * followed, or there is nothing before it. */
MUST_USE err people_person_undo(turn *t, int64_t id, int64_t version, const char *reason);
MUST_USE err
people_person_mark(turn *t, int64_t id, unsigned add,
                   unsigned take); /* categories; nothing is written when they are so already */
MUST_USE err people_post_add(turn *t, const person_move *m); /* a second, part-time post */
MUST_USE err people_post_end(turn *t, int64_t person, int64_t post, day until,
                             const char *reason); /* E_CONFLICT: main, or ended already */
typedef struct {
    int64_t id, org;
    const char *org_name, *title;
    post_level post_level;
    person_rank rank;
    day since, until;
    bool main;
    const char *reason;
} person_post;
typedef LIST(person_post) person_posts;
MUST_USE err people_posts_of(db *d, int64_t person, arena *mem,
                             person_posts *ret); /* newest first */

/* Words of the codes, for pages and documents. */
text_key people_level_word(post_level l);
text_key people_rank_word(person_rank r);
text_key people_political_word(person_political p);
text_key people_education_word(person_education e);
text_key people_org_kind_word(org_kind k);
text_key people_org_level_word(org_level l);
text_key people_category_word(unsigned bit);
text_key people_state_word(person_state s);
text_key people_sex_word(person_sex s);
const char *people_ethnic_word(const char *code, language lang); /* "" for an unknown code */
const char *people_ethnic_code(arena *mem, const char *word); /* 汉 or 汉族 to 01; "" unknown */

/* Duty tier by post level and rank (regulations §1.2): county level and above, or a rank not below
 * `border` (rule duty.border_rank; RANK_NONE where only the post level counts, as before 2023). */
typedef enum { DUTY_NONE, DUTY_COUNTY_UP, DUTY_BELOW } duty_tier;
duty_tier people_duty_tier(post_level l, person_rank r, person_rank border);
/* Asked after each deed on a person's record, in its transaction; from wiring. */
void people_hook_changed(err (*changed)(turn *t, int64_t person));

extern const route_table people_routes;
#include "people/people_group.h"
#include "people/people_many.h"
/* Pure: one plain mail address: no names, brackets, quotes, line breaks; what a header or an SMTP
 * command could be broken with does not pass. */
bool people_mail_good(const char *address);
#endif
