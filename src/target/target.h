/* Targets of groups (轮训, 应训尽训): such a share of a group's people shall have come to a class by
 * a day. Progress, forecast, who is missing, and the classes that would close the gap. */
#ifndef GANJIAO_TARGET_H
#define GANJIAO_TARGET_H
#include "callup/callup.h"

typedef enum {
    TARGET_NOT_BEGUN = 1,
    TARGET_ON_COURSE,
    TARGET_BEHIND, /* at today's rate not by the due day */
    TARGET_MET,
    TARGET_MISSED,
    TARGET_ENDED /* taken back by the office */
} target_state;

/* Whoever of the people in `filter` under `root` passed or failed a class (its roll is closed; who
 * withdrew or never came has not been there) that began on or after `starts` and ended by `due`, of
 * that kind (0: any) and theme ("": any). */
typedef struct {
    int64_t id, org, group, root, version;
    const char *name, *org_name, *filter, *theme, *source, *reason, *end_reason;
    const char *group_name; /* today's; "" where the list was dropped since */
    class_kind kind;
    int permille;
    day starts, due;
    bool ended;
} target_goal;
typedef LIST(target_goal) target_goals;
MUST_USE err target_get(db *d, int64_t id, arena *mem, target_goal *ret);
/* Of the unit, of those above it (which mean its people too) and of those below, by due day. */
MUST_USE err target_of(db *d, int64_t org, arena *mem, target_goals *ret);
/* E_INPUT: faults "group", "name", "percent", "due", "source". Root and filter are taken from the
 * group as it is now. Counted at once. */
MUST_USE err target_add(turn *t, const target_goal *g, int64_t *ret_id);
MUST_USE err target_change(turn *t, const target_goal *g); /* E_CONFLICT: version, or ended */
MUST_USE err target_end(turn *t, int64_t id, int64_t version, const char *reason);
MUST_USE err target_subject(turn *t, int64_t id, web_subject *ret);
const char *target_name(turn *t, int64_t id); /* "" none */

/* ---- how it stands ---- */
typedef struct {
    int64_t org;
    int month; /* 202203; 0: has not come yet */
    int64_t people;
} target_part;
typedef LIST(target_part) target_parts; /* by unit and month */
enum { TARGET_RATE_MONTHS = 3, TARGET_EARLY_DAYS = 30 };
typedef struct {
    int64_t people, covered;
    int64_t wanted, missing; /* people that make the share; how many of them are still to come */
    int64_t permille;        /* reached; NO_NUMBER where nobody is in the group */
    day recent_from;         /* the rate is of the days from here until today */
    int64_t recent;          /* who first came in them */
    int recent_days;
    day forecast; /* at that rate; DAY_NONE: nobody came lately, or it is too early to say */
    target_state state;
} target_standing;
/* Pure. The rate: who came for the first time since the first day of the month two months ago (not
 * before the goal's own first day), divided by the days since. Fewer than 30 days: no forecast. */
void target_reckon(const target_goal *g, const target_part *at, size_t n, day today,
                   target_standing *ret);
text_key target_state_word(target_state s);

/* Parts of one unit's share of a goal, and of each unit right below it. From the kept tallies where
 * they hold or where many people are meant (`ret_at`: when they were counted), else counted now. */
MUST_USE err target_parts_of(db *d, const target_goal *g, int64_t org, moment now, arena *mem,
                             target_parts *ret, moment *ret_at);
/* The unit's share of each of these goals as last counted, goal by goal in their order. */
typedef LIST(target_standing) target_standings;
MUST_USE err target_standings_of(db *d, const target_goals *all, int64_t org, day today, arena *mem,
                                 target_standings *ret);
MUST_USE err target_behind_of(db *d, int64_t org, day today, arena *mem, int64_t *ret);

/* ---- keeping ---- */
/* Something that goals count has changed: a person, or how a class ended (wired). */
MUST_USE err target_stale(db *d);
/* Counts anew, each on a reader, the goals whose tallies no longer hold or are an hour old; at most
 * five a call, the longest waiting first. */
MUST_USE err target_keep(store *s, moment at, arena *mem, int *ret_counted);
MUST_USE err target_keep_all(db *d, moment at,
                             arena *mem); /* all that are not good, here and now */

/* ---- people and classes ---- */
typedef struct {
    int64_t person, klass;
    const char *name, *sort_key, *org_name, *post, *class_name;
    post_level post_level;
    day ended; /* of the first class that counts */
} target_person;
typedef LIST(target_person) target_people;
typedef struct {
    const target_goal *goal;
    int64_t org; /* whose share */
    bool covered;
    const char *words;
    int64_t count; /* how many there are, 0 not known: decides how the database goes about it */
    const char *key;
    int64_t id; /* keyset as in people_page */
    bool back;
    size_t limit;
} target_question;
MUST_USE err target_people_of(db *d, const target_question *q, arena *mem, target_people *ret);

/* A class not begun that would count, and how many of those still missing it could take. */
typedef struct {
    int64_t klass;
    const char *name, *org_name;
    day starts, ends;
    class_state state;
    int64_t free, fits; /* seats with nobody in them; missing people whom its audience means */
    bool calls;         /* approved or calling: a call-up run can begin over it */
    bool needed;        /* the earliest of them that together close the gap */
} target_class;
typedef LIST(target_class) target_classes;
MUST_USE err target_classes_of(turn *t, const target_goal *g, int64_t org, int64_t missing,
                               target_classes *ret);
/* Pure: the earliest classes that close the gap are marked. */
void target_mark_needed(target_class *at, size_t n, int64_t missing);
extern const route_table target_routes;
#endif
