/* A person sits in a class without having been called, as NAMED or CONFIRMED. */
#ifndef GANJIAO_CAST_SEAT_H
#define GANJIAO_CAST_SEAT_H
#include "class/class.h"

static inline err cast_seat(turn *t, int64_t klass, int64_t person_id, seat_state as)
{
    class_card c = {0};
    person p = {0};
    buf told = buf_new(t->mem);
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    return class_seat_take(t, &c, &p, as, &told);
}

#endif
