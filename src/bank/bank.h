/* What can be taught: faculty, courses, sites, routes. Published tables: bank_teacher, bank_course, bank_site, bank_route. */
#ifndef GANJIAO_BANK_H
#define GANJIAO_BANK_H
#include "account/account.h"

/* Course categories that the share rules speak of, and teaching methods (glossary). Stored: do not renumber. */
typedef enum { COURSE_THEORY = 1, COURSE_PARTY_SPIRIT, COURSE_PROFESSIONAL, COURSE_KNOWLEDGE } course_category;
typedef enum { METHOD_LECTURE = 1, METHOD_CASE, METHOD_DISCUSSION, METHOD_SIMULATION, METHOD_EXPERIENTIAL, METHOD_SITE, METHOD_ACTION_LEARNING, METHOD_SELF_STUDY } course_method;
typedef enum { TEACHER_FULL = 1, TEACHER_PART, TEACHER_LEADER, TEACHER_PRACTITIONER, TEACHER_OUTSIDE, TEACHER_NARRATOR } teacher_kind;
typedef enum { TITLE_OTHER = 0, TITLE_ASSOCIATE = 1, TITLE_SENIOR = 2, TITLE_ACADEMICIAN = 3 } teacher_rank;
typedef enum { SITE_BASE = 1, SITE_POINT } site_kind;
typedef enum { BANK_PROPOSED = 1, BANK_IN, BANK_OUT } bank_state;
text_key bank_category_word(course_category c);
text_key bank_method_word(course_method m);

typedef struct { int64_t id, org, person; const char *name, *post, *topics; teacher_kind kind; teacher_rank rank; bank_state state; int64_t version; } bank_teacher;
typedef LIST(bank_teacher) bank_teachers;
MUST_USE err bank_teacher_get(db *d, int64_t id, arena *mem, bank_teacher *ret);
MUST_USE err bank_teacher_add(turn *t, const bank_teacher *b, int64_t *ret_id);
MUST_USE err bank_teachers_of(db *d, int64_t org, const char *words, arena *mem, bank_teachers *ret); /* subtree and above: shared */
typedef struct { int64_t id, org, teacher; const char *name, *menu; course_category category; course_method method; tenths hours; bool topic, selected; int year; bank_state state; int64_t version; } bank_course;
typedef LIST(bank_course) bank_courses;
MUST_USE err bank_course_get(db *d, int64_t id, arena *mem, bank_course *ret);
MUST_USE err bank_course_add(turn *t, const bank_course *b, int64_t *ret_id);
MUST_USE err bank_courses_of(db *d, int64_t org, const char *words, arena *mem, bank_courses *ret);
typedef struct { int64_t id, org; const char *name, *theme, *address; site_kind kind; org_level level; int seats, year; bank_state state; int64_t version; } bank_site;
typedef LIST(bank_site) bank_sites;
MUST_USE err bank_site_add(turn *t, const bank_site *b, int64_t *ret_id);
MUST_USE err bank_sites_of(db *d, int64_t org, arena *mem, bank_sites *ret);
typedef struct { int64_t id, org; const char *name, *theme; int days; bank_state state; int64_t version; const int64_t *sites; size_t sites_n; } bank_route;
typedef LIST(bank_route) bank_routes_list;
MUST_USE err bank_route_add(turn *t, const bank_route *b, int64_t *ret_id);
MUST_USE err bank_routes_of(db *d, int64_t org, arena *mem, bank_routes_list *ret);
MUST_USE err bank_subject(turn *t, const char *param, int64_t id, web_subject *ret); /* teacher, course, site, line */
extern const route_table bank_routes;
#endif
