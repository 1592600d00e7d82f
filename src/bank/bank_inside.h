/* Between the files of bank. */
#ifndef GANJIAO_BANK_INSIDE_H
#define GANJIAO_BANK_INSIDE_H
#include "bank/bank.h"

/* One filter for the four lists; 0 and "" leave a condition out. `kind` is the kind of teacher or
 * site, or the category of a course; or the days of a route; `grade` the title of a teacher plus 1,
 * the method of a course or the level of a site plus 1. */
typedef enum { BANK_ANY = 0, BANK_SELECTED, BANK_TOPIC, BANK_MENU } bank_mark;
typedef struct {
    int64_t org;     /* whose view: see bank_shared */
    int64_t owner;   /* kept by this unit or below it */
    int64_t teacher; /* courses of */
    const char *words;
    int kind, grade, state;
    bank_mark mark;
    const char *key; /* keyset: after (or before) this sort key and id */
    int64_t id;
    bool back, down;
    int64_t limit; /* 0: all */
} bank_filter;
err bank_teachers_by(db *d, const bank_filter *f, arena *mem, bank_teachers *ret);
err bank_courses_by(db *d, const bank_filter *f, arena *mem, bank_courses *ret);
err bank_sites_by(db *d, const bank_filter *f, arena *mem, bank_sites *ret);
err bank_routes_by(db *d, const bank_filter *f, arena *mem, bank_routes_list *ret);
err bank_teachers_count(db *d, const bank_filter *f, arena *mem,
                        int64_t *ret); /* the page is not looked at */
err bank_courses_count(db *d, const bank_filter *f, arena *mem, int64_t *ret);
err bank_sites_count(db *d, const bank_filter *f, arena *mem, int64_t *ret);
err bank_routes_count(db *d, const bank_filter *f, arena *mem, int64_t *ret);
err bank_routes_with(db *d, int64_t site, arena *mem, bank_routes_list *ret); /* heads only */

/* Between the store files. */
typedef struct {
    buf sql;
    db_vals values;
    arena *mem;
} bank_query;
err bank_query_begin(db *d, bank_query *q, arena *mem, const char *select, const char *from,
                     const bank_filter *f);
void bank_query_int(bank_query *q, const char *condition, int64_t value);
db_q bank_query_page(db *d, bank_query *q, const bank_filter *f);
char *bank_search_text(arena *mem, const char *name, bool person, const char *more,
                       const char *even_more);
err bank_audit(turn *t, const char *deed, bank_thing thing, int64_t id, int64_t org,
               const char *before, const char *after);
err bank_named(turn *t, const char *name); /* E_INPUT: a name of 1 to 100 characters is wanted */
#endif
