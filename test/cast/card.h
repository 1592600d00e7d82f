/* The class that most tests want: a thematic one of the city, off the job, of the same words
 * everywhere; a test says only what matters to it. */
#ifndef GANJIAO_CAST_CARD_H
#define GANJIAO_CAST_CARD_H
#include "class/class.h"

static inline class_card cast_card(int64_t org, const char *name, day starts, int days)
{
    return (class_card){.org = org,
                        .name = name,
                        .theme = name,
                        .aim = "提高能力",
                        .audience = "全州干部",
                        .place = "州委党校",
                        .code = "",
                        .approval = "",
                        .summary = "",
                        .kind = KIND_THEMATIC,
                        .training = TRAINING_IN_SERVICE,
                        .field = FIELD_ECONOMY,
                        .origin = ORIGIN_IN_CITY,
                        .mode = MODE_OFF_JOB,
                        .organiser_level = ORG_CITY,
                        .starts = starts,
                        .ends = day_add(starts, days - 1),
                        .days = days,
                        .seats = 10,
                        .hours = {days * 80}};
}

/* Added and approved, with one module of all its hours. */
static inline err cast_class(turn *t, const class_card *c, const char *approval, int64_t *ret)
{
    const class_module m = {.place = 1,
                            .name = "专题",
                            .category = COURSE_PROFESSIONAL,
                            .method = METHOD_LECTURE,
                            .hours = c->hours};
    TRY(class_add(t, c, ret));
    TRY(class_modules_set(t, *ret, &m, 1));
    TRY(class_become(t, *ret, CLASS_SUBMITTED, ""));
    return class_become(t, *ret, CLASS_APPROVED, approval);
}

#endif
