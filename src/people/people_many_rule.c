#include "people/people_many.h"

people_many_fit people_many_judge(const people_many *m, const person *p)
{
    bool has = (p->categories & m->category) != 0;
    if (m->kind == MANY_MARK) { return has ? MANY_SO_ALREADY : MANY_FITS; }
    if (m->kind == MANY_UNMARK) { return has ? MANY_FITS : MANY_SO_ALREADY; }
    if (p->state != PERSON_ACTIVE) { return MANY_GONE; }
    if (p->org == m->org) { return MANY_SO_ALREADY; }
    return day_known(p->post_since) && p->post_since.n > m->since.n ? MANY_LATER : MANY_FITS;
}

bool people_many_undoable(const people_many *m, day today)
{
    return m->done > 0 && !moment_known(m->undone_at) && moment_day(m->at).n == today.n;
}
