/* What can be taught: faculty, courses, sites, routes. Published tables: bank_teacher, bank_course,
 * bank_site, bank_route.
 *
 * An entry belongs to the unit that entered it and is shared across the region (requirements C1):
 * everybody under the prefecture's region finds it, and the regions below find what the region
 * above them keeps. Nothing is deleted: what is no longer used goes BANK_OUT with a reason. Deeds:
 * E_INPUT with faults by field name, E_CONFLICT when the version moved on. */
#ifndef GANJIAO_BANK_H
#define GANJIAO_BANK_H
#include "notice/notice.h"

/* Course categories that the share rules speak of, and teaching methods (glossary). Stored: do not
 * renumber. */
typedef enum {
    COURSE_THEORY = 1,
    COURSE_PARTY_SPIRIT,
    COURSE_PROFESSIONAL,
    COURSE_KNOWLEDGE
} course_category;
typedef enum {
    METHOD_LECTURE = 1,
    METHOD_CASE,
    METHOD_DISCUSSION,
    METHOD_SIMULATION,
    METHOD_EXPERIENTIAL,
    METHOD_SITE,
    METHOD_ACTION_LEARNING,
    METHOD_SELF_STUDY
} course_method;
typedef enum {
    TEACHER_FULL = 1,
    TEACHER_PART,
    TEACHER_LEADER,
    TEACHER_PRACTITIONER,
    TEACHER_OUTSIDE,
    TEACHER_NARRATOR
} teacher_kind;
typedef enum {
    TITLE_OTHER = 0,
    TITLE_ASSOCIATE = 1,
    TITLE_SENIOR = 2,
    TITLE_ACADEMICIAN = 3
} teacher_rank;
typedef enum { SITE_BASE = 1, SITE_POINT } site_kind;
typedef enum { BANK_PROPOSED = 1, BANK_IN, BANK_OUT } bank_state;
text_key bank_category_word(course_category c);
text_key bank_method_word(course_method m);
text_key bank_teacher_kind_word(teacher_kind k);
text_key bank_rank_word(teacher_rank r);
text_key bank_site_kind_word(site_kind k);
text_key bank_state_word(bank_state s);
/* The same in the order of the codes, which is that of the forms' choices: for fields and filters.
 */
extern const text_key bank_category_words[4];
extern const text_key bank_method_words[8];
extern const text_key bank_teacher_kind_words[6];
extern const text_key bank_rank_words[4];
extern const text_key bank_site_kind_words[2];
extern const text_key bank_state_words[3];
extern const text_key bank_level_words[6];

/* `id` 0 when adding draws a new one; `state` 0 means BANK_IN. `org_name`, `teacher_name` are
 * filled by questions. */
typedef struct {
    int64_t id, org, person;
    const char *name, *post, *topics;
    teacher_kind kind;
    teacher_rank rank;
    bank_state state;
    int64_t version;
    const char *org_name, *reason;
} bank_teacher;
typedef LIST(bank_teacher) bank_teachers;
MUST_USE err bank_teacher_get(db *d, int64_t id, arena *mem, bank_teacher *ret);
MUST_USE err bank_teacher_add(turn *t, const bank_teacher *b, int64_t *ret_id);
MUST_USE err bank_teacher_change(turn *t, const bank_teacher *b);
/* Those in the bank (BANK_IN) that `org` may use, by name; `words`: name, pinyin, initials or
 * topic, "" for all. */
MUST_USE err bank_teachers_of(db *d, int64_t org, const char *words, arena *mem,
                              bank_teachers *ret);

typedef struct {
    int64_t id, org, teacher;
    const char *name, *menu; /* menu: the group of the course menu (菜单) that it stands in, "" when
                                it is not on the menu */
    course_category category;
    course_method method;
    tenths hours;
    bool topic,
        selected; /* party-spirit topic (党性教育专题); selected course (精品课) of `year` */
    int year;
    bank_state state;
    int64_t version;
    const char *org_name, *teacher_name, *reason;
} bank_course;
typedef LIST(bank_course) bank_courses;
MUST_USE err bank_course_get(db *d, int64_t id, arena *mem, bank_course *ret);
MUST_USE err bank_course_add(turn *t, const bank_course *b, int64_t *ret_id);
MUST_USE err bank_course_change(turn *t, const bank_course *b);
MUST_USE err bank_courses_of(db *d, int64_t org, const char *words, arena *mem, bank_courses *ret);

typedef struct {
    int64_t id, org;
    const char *name, *theme, *address;
    site_kind kind;
    org_level level;
    int seats, year;
    bank_state state;
    int64_t version;
    const char *org_name, *reason;
} bank_site;
typedef LIST(bank_site) bank_sites;
MUST_USE err bank_site_get(db *d, int64_t id, arena *mem, bank_site *ret);
MUST_USE err bank_site_add(turn *t, const bank_site *b, int64_t *ret_id);
MUST_USE err bank_site_change(turn *t, const bank_site *b);
MUST_USE err bank_sites_of(db *d, int64_t org, arena *mem, bank_sites *ret);

enum { BANK_STOPS_MOST = 20 };
typedef struct {
    int64_t id, org;
    const char *name, *theme;
    int days;
    bank_state state;
    int64_t version;
    const int64_t *sites; /* in order */
    size_t sites_n;
    const int *
        travel_minutes; /* from the stop before, as many as sites; NULL when adding: not known, 0 */
    const char *const *site_names; /* filled by questions */
    const char *org_name, *reason;
} bank_route;
typedef LIST(bank_route) bank_routes_list;
MUST_USE err bank_route_get(db *d, int64_t id, arena *mem, bank_route *ret);
MUST_USE err bank_route_add(turn *t, const bank_route *b, int64_t *ret_id);
MUST_USE err bank_route_change(turn *t, const bank_route *b);
MUST_USE err bank_routes_of(db *d, int64_t org, arena *mem, bank_routes_list *ret);

/* Proposed → in or out, in → out, out → in; the reason is kept. E_CONFLICT: not from that state, or
 * the version moved on. */
typedef enum { BANK_TEACHER = 1, BANK_COURSE, BANK_SITE, BANK_ROUTE } bank_thing;
typedef struct {
    bank_thing thing;
    int64_t id, version;
    bank_state to;
    const char *reason;
} bank_move;
MUST_USE err bank_state_move(turn *t, const bank_move *m);
bool bank_state_fits(bank_state from, bank_state to); /* pure */

/* May `org` see what `owner` keeps? See above. */
bool bank_shared(db *d, int64_t org, int64_t owner);
MUST_USE err bank_subject(turn *t, const char *param, int64_t id,
                          web_subject *ret); /* teacher, course, site, line */
extern const route_table bank_routes;
#endif
