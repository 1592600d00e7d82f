/* Between the files of target. */
#ifndef GANJIAO_TARGET_INSIDE_H
#define GANJIAO_TARGET_INSIDE_H
#include "target/target.h"

/* A statement that grows: text and values in step. */
typedef struct {
    db *d;
    arena *mem;
    buf b;
    db_vals values;
} target_sql;
target_sql target_sql_new(db *d, arena *mem, const char *begin);
void target_sql_add(target_sql *s, const char *condition, db_val v, const char *after);
/* What makes an attendance count, over class_trainee k; begins with AND. */
void target_counts(target_sql *s, const target_goal *g);
/* People of the goal in the unit's subtree, over people_person p; begins with AND. False: the unit
 * has no share in it. */
err target_whom(target_sql *s, const target_goal *g, const char *words);
/* The upper of the two, as far as the goal reaches: whose subtree to look at; 0: none. */
int64_t target_area(db *d, const target_goal *g, int64_t org);
err target_count(db *d, const target_goal *g, arena *mem, target_parts *ret);
#endif
