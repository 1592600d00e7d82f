/* Saved groups and the one filter that serves list, group, audience and call-up. Part of people.h.
 */
#ifndef GANJIAO_PEOPLE_GROUP_H
#define GANJIAO_PEOPLE_GROUP_H
#include "people/people.h"

/* Groups: a filter in the form of a query string:
 * words=…&org=…&level=131,132&rank=…&sex=2&category=2&minority=1&party=1&state=1
 * &born_from=…&born_to=…&post_from=… ; unknown words are refused. One definition serves list,
 * group, audience and call-up. */
typedef struct people_filter {
    int64_t org;       /* subtree; 0: the caller's scope */
    const char *words; /* search text */
    int64_t levels[16];
    size_t levels_n;
    int64_t ranks[16];
    size_t ranks_n;
    int sex;             /* -1 any */
    unsigned categories; /* any of these; 0 any */
    int ethnic_minority; /* -1 any, 0 Han, 1 minority */
    int party;           /* -1 any, 1 member, 0 not */
    int state;           /* 0 active only, -1 any, else that state */
    day born_from, born_to, post_from, post_to;
} people_filter;
people_filter people_filter_any(void);
MUST_USE err people_filter_read(const char *query, arena *mem, people_filter *ret); /* E_INPUT */
char *people_filter_text(const people_filter *f, arena *mem);
bool people_filter_fits(const people_filter *f,
                        const person *p); /* org and words are not looked at */
/* SQL condition over alias p of people_person, appended to `b`, values appended to `values`; the
 * org condition is the caller's. */
typedef LIST(db_val) db_vals;
void people_filter_sql(const people_filter *f, db *d, buf *b, db_vals *values, arena *mem);
/* The same of what is typed into a list's search alone: name, pinyin, initials or a whole citizen
 * number, in whatever state the person is; nothing for no words (NULL or ""). */
void people_words_sql(const char *words, db *d, buf *b, db_vals *values, arena *mem);
typedef enum { PEOPLE_BY_NAME, PEOPLE_BY_LEVEL } people_order;
typedef struct {
    const char *key;
    int64_t id; /* keyset: after the person with this sort key and id (back: before); "" from the
                   first (back: last) */
    post_level post_level;
    person_rank rank; /* of that person, where the order is by level */
    size_t limit;
    bool back;
    people_order order;
    bool down;
    int64_t count; /* what people_count said, 0 not asked: decides how the database goes about it */
} people_page;
/* Always in the order asked for, also when paging back. */
MUST_USE err people_of(db *d, const people_filter *f, const people_page *page, arena *mem,
                       persons *ret);
/* People in service of one unit without those below it, and how many. */
MUST_USE err people_of_unit(db *d, int64_t org, const people_page *page, arena *mem, persons *ret,
                            int64_t *ret_count);
MUST_USE err people_count(db *d, const people_filter *f, int64_t *ret);
/* The same for titles of lists: at most five seconds behind another server's deeds, never this
 * one's. */
MUST_USE err people_count_shown(db *d, const people_filter *f, arena *mem, int64_t *ret);
typedef struct {
    int64_t id, org;
    const char *name, *filter;
    int64_t version;
} people_group;
typedef LIST(people_group) people_groups;
MUST_USE err people_group_get(db *d, int64_t id, arena *mem, people_group *ret);
MUST_USE err people_groups_of(db *d, int64_t org, arena *mem,
                              people_groups *ret); /* of the unit and all below it, by name */
/* Whom the group means today: its own unit's subtree unless the filter names one below. E_ABSENT:
 * that unit has left the subtree. */
MUST_USE err people_group_filter(db *d, const people_group *g, arena *mem, people_filter *ret);
MUST_USE err
people_group_add(turn *t, const people_group *g,
                 int64_t *ret_id); /* E_CONFLICT: name taken in that unit; E_INPUT: filter */
MUST_USE err people_group_change(turn *t, const people_group *g); /* name and filter */
MUST_USE err people_group_drop(turn *t, int64_t id, int64_t version);
MUST_USE err people_group_subject(turn *t, int64_t id, web_subject *ret);
#endif
