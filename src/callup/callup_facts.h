/* What is known of everybody before anything is judged, and the judging of one person for one
 * class. One definition for the board of one class and for the runs over many. */
#ifndef GANJIAO_CALLUP_FACTS_H
#define GANJIAO_CALLUP_FACTS_H
#include "callup/callup.h"

typedef struct {
    int32_t year, tenths, days; /* concentrated hours and days of that year, in tenths */
} callup_hours;
typedef struct {
    int64_t klass;
    day starts, ends;
    int year;
    class_outcome outcome; /* NONE (not over), PASSED or FAILED; who withdrew has not been there */
    const char *theme;
} callup_past;
typedef struct {
    int64_t klass;
    call_state state;
} callup_answer;
typedef struct {
    int64_t person, org;
    const char *name, *sort_key, *org_name, *post;
    post_level post_level;
    person_rank rank;
    person_state state;
    unsigned categories;
    uint32_t hours, hours_n, past, past_n, answers,
        answers_n; /* first and how many in the lists below */
    int32_t place; /* by name and id among all of these, from 1 */
    bool stood;    /* has a call that is planned again (callup_task_loosen) */
} callup_person;
typedef struct {
    LIST(callup_person) people; /* by id */
    LIST(callup_hours) hours;
    LIST(callup_past) past;
    LIST(callup_answer) answers;
} callup_facts;
typedef struct {
    int64_t org;            /* whose people: the subtree */
    const people_filter *f; /* NULL: all in service */
    int from_year, to_year; /* hours of these years */
} callup_question;
err callup_facts_of(db *d, const callup_question *q, arena *mem, callup_facts *ret);
const callup_person *callup_person_of(const callup_facts *f,
                                      int64_t person_id); /* NULL: not there */

/* In force on the class's first day: the duties, of each person's own unit; the brakes, of the
 * class's organiser. */
typedef struct {
    const class_card *c;
    const duty_book *book;
    int max_per_year, theme_years;
} callup_terms;
err callup_terms_of(db *d, const class_card *c, arena *mem, callup_terms *ret);
int callup_years_back(const callup_terms *by); /* the longest window of a duty */
/* Whom the class means: its group's filter with everybody, also who left; and whose subtree. */
err callup_audience(turn *t, const class_card *c, people_filter *ret, int64_t *ret_area);
/* Ids of the audience who are in service or not, upwards. */
typedef LIST(int64_t) callup_ids;
err callup_audience_ids(turn *t, const class_card *c, callup_ids *ret);
/* Pure; `order` is left 0 and `against` "". */
void callup_judged(const callup_facts *f, const callup_person *p, const callup_terms *by,
                   callup_candidate *ret);
#endif
