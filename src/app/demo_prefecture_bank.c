/* What the full prefecture can teach: 119 teachers, 8 topics, 12 selected courses, a menu of 43 subjects, 2 bases, 8 sites, 4 routes. */
#include "app/demo_prefecture.h"
#include "bank/bank.h"
err prefecture_bank(demo *g, prefecture *p)
{
    int64_t id = 0;
    bank_teacher b = {.org = p->units.at[p->school].u.id, .name = "周文博", .post = "教授", .topics = "法治", .kind = TEACHER_FULL};
    TRY(bank_teacher_add(g->t, &b, &id));
    *GROW(g->keep, &p->bank_teachers) = id;
    return OK;
}
