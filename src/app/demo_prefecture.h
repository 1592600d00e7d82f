/* The full prefecture, in the figures of one prefecture's public review of the year 2022. */
#ifndef GANJIAO_DEMO_PREFECTURE_H
#define GANJIAO_DEMO_PREFECTURE_H
#include "app/demo_class.h"

typedef struct {
    demo_unit u;
    const char *short_name;
    size_t above; /* index of the unit above; its own: none */
    int people;
    int64_t
        contact;   /* an official of the unit, who enters its classes and answers for its people */
    int frontline; /* of a county: those whom its classes for the grass roots mean */
} wide_unit;
typedef LIST(wide_unit) wide_units;
typedef LIST(int64_t) person_ids;
typedef struct {
    int64_t id, person;
} taught_by; /* in the bank; person: who has the rights of a teacher in classes */

/* Whom classes and targets are for. */
typedef enum {
    GROUP_COUNTY_LEVEL,
    GROUP_TOWNSHIP_LEVEL,
    GROUP_FRONTLINE,
    GROUP_PROFESSIONAL,
    GROUP_MEMBERS,
    PREFECTURE_GROUPS
} prefecture_group;
typedef struct {
    const char *name, *filter;
} prefecture_audience;
extern const prefecture_audience prefecture_audiences[PREFECTURE_GROUPS];

typedef struct {
    wide_units units;
    person_ids county_level; /* 县处级 */
    person_ids all;
    person_ids supervisors, teachers; /* of the party school */
    size_t office, school;            /* units */
    int64_t head, leader; /* of the training office; a deputy head of the organisation department */
    int64_t plan;
    int64_t groups[PREFECTURE_GROUPS];
    people_filter is_frontline; /* of that group */
    person_ids frontline;
    int64_t school_staff, trainee;
    LIST(taught_by) bank_teachers;
} prefecture;

void prefecture_units(demo *g, prefecture *p); /* lists them; they are made on the agenda */
MUST_USE err prefecture_bank(demo *g, prefecture *p);
void prefecture_year(demo *g, prefecture *p); /* plan, classes, online learning */
/* Puts the year's runs of the call-up on the agenda and says when each class's people are called;
 * its plan's items are made by then. */
void prefecture_calls(demo *g, prefecture *p, demo_class *classes, size_t n);
enum { PREFECTURE_SUBJECTS = 43 };
const char *prefecture_subject(size_t i); /* what classes and the menu of courses are about */
void person_ids_shuffle(person_ids *list);

#endif
