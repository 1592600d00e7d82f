/* The life of one class, put on the agenda from its scheme to its close. */
#ifndef GANJIAO_DEMO_CLASS_H
#define GANJIAO_DEMO_CLASS_H
#include "app/demo.h"

/* What a unit answers for a person who is called, or what a person does in the class; what is not
 * told goes the usual way. */
typedef enum {
    STORY_DECLINES = 1,
    STORY_REPLACED,
    STORY_SILENT,
    STORY_LEAVE,
    STORY_LEAVE_TOO_LONG,
    STORY_MISSES
} demo_turn;
typedef struct {
    demo_turn what;
    int64_t person, by; /* by: who comes in their place */
    int from_day, days; /* of a leave, or of absence: teaching days from 0; 0 days: the morning */
    const char *reason;
} demo_story;
typedef LIST(demo_story) demo_stories;
enum { WHO_COMES_FIRST = -1 }; /* person of a leave: the first of the roster, whoever was called */

typedef struct {
    const char *name, *theme, *aim, *audience, *place, *summary;
    class_kind kind;
    class_training training;
    class_field field;
    class_origin origin;
    class_mode mode;
    org_level level;
    int64_t org, institution, group, item; /* item: of the plan, 0 ad hoc */
    day starts;
    int days, seats;
    fen money;
    int64_t enters, office,
        supervisor; /* who enters and closes it, approves and calls up, keeps the roll */
    int64_t teacher, teacher_person; /* in the bank; the person behind it, 0 an outsider */
    int64_t (*answers)(int64_t org); /* who replies for the people of that unit */
    class_state until;               /* how far it comes */
    moment earliest, stop; /* what would be earlier is done then; what would be later is not done */
    const int64_t *people; /* called before others */
    size_t people_n;
    day run_on; /* when a run over many classes calls its people; DAY_NONE: it calls them itself */
    int sessions_a_day;
    int absences; /* of ten thousand marks */
    demo_stories stories;
    const char *reason; /* of a return, a cancellation, a reopening */
    int64_t id;         /* made on the way */
} demo_class;

enum { DEMO_RUN_DAYS = 8 }; /* from a run to the close of its classes' call-ups */

/* The nth teaching day: working days only, the first is the class's first day. */
day demo_class_day(const demo_class *c, int nth);
void demo_class_live(demo *g, demo_class *c);
MUST_USE err demo_class_item_add(demo *g, demo_class *c,
                                 int64_t plan); /* as a draft of the unit, into c->item */

#endif
