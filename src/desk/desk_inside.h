/* Between the files of desk. */
#ifndef GANJIAO_DESK_INSIDE_H
#define GANJIAO_DESK_INSIDE_H
#include "desk/desk.h"

/* Whose classes are asked for: those organised below `org`, and those that schools below `host`
 * hold; 0: none. */
typedef struct {
    int64_t org, host;
} desk_reach;
err desk_classes_in(db *d, desk_reach r, class_state state, int64_t *ret);
err desk_class_below(db *d, int64_t org, int64_t *ret); /* any class of it and below; 0: none */
err desk_leaves_waiting(db *d, desk_reach r, int64_t *ret);
/* In classes that one supervises, beyond those of `r`. */
err desk_leaves_staffed(db *d, int64_t person, desk_reach r, int64_t *ret);
err desk_calls_late(db *d, int64_t org, day on, int64_t *ret); /* unanswered after the reply date */
err desk_items_returned(db *d, int64_t org, int64_t *ret);     /* plan items to mend */
typedef struct {
    int64_t klass, session;
    day on;
    int starts, ends;
    const char *title, *place, *class_name;
    bool marked, supervised; /* the latter: by the person asked about, who calls the roll */
} desk_session;
typedef LIST(desk_session) desk_sessions;
err desk_sessions_staffed(db *d, int64_t person, day from, day to, arena *mem, desk_sessions *ret);
err desk_sessions_attended(db *d, int64_t person, day from, day to, arena *mem, desk_sessions *ret);
typedef struct {
    int64_t klass;
    const char *name, *place;
    day starts, ends;
} desk_class;
typedef LIST(desk_class) desk_classes;
/* At most 60. */
err desk_classes_between(db *d, desk_reach r, day from, day to, arena *mem, desk_classes *ret);
typedef struct {
    int64_t klass;
    const char *name;
    day starts, ends, reply_by;
    call_state state;
    const char *reason, *override;
} desk_call;
typedef LIST(desk_call) desk_calls;
err desk_calls_of(db *d, int64_t person, day from, arena *mem, desk_calls *ret);
err desk_refused_since(db *d, moment since, int64_t *ret);
err desk_locked(db *d, moment now, int64_t *ret);
#endif
