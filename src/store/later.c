/* Work that a deed puts off until its end, so that what was said of many is asked and written
 * together. What was put off after a savepoint goes when the deed goes back to it. */
#include "store/store_inside.h"

enum { TOGETHER_MOST = 2000 }; /* bounds the memory of a deed that writes very much */

static late_work *work_of(db *d, db_late run)
{
    late_work *w = d->late;
    while (w < d->late + LATE_KINDS && w->run && w->run != run)
        w++;
    if (w == d->late + LATE_KINDS) return NULL;
    w->run = run;
    return w;
}

/* It may put off more, of its own kind too. */
static err work_do(db *d, late_work *w)
{
    void **at = w->at;
    size_t n = w->n;
    w->at = NULL;
    w->n = w->room = 0;
    return w->run(d, d->late_mem, at, n);
}

static bool anything_left(const db *d)
{
    for (size_t i = 0; i < LATE_KINDS; i++)
        if (d->late[i].n) return true;
    return false;
}

void later_forget(db *d)
{
    bool used = false;
    for (size_t i = 0; i < LATE_KINDS; i++) {
        used = used || d->late[i].run;
        d->late[i] = (late_work){0};
    }
    if (used) arena_reset(d->late_mem);
}

void later_mark(db *d)
{
    for (size_t i = 0; i < LATE_KINDS; i++)
        d->late[i].marks[d->depth] = d->late[i].n;
}

void later_back(db *d)
{
    for (size_t i = 0; i < LATE_KINDS; i++)
        d->late[i].n = d->late[i].marks[d->depth];
}

/* Nobody asks any more what became of one statement, so none is waited for. */
static err all_do(db *d)
{
    bool hurry = d->hurry;
    err e = d->failed;
    d->hurry = d->how->send != NULL;
    d->settling = true;
    while (e == OK && anything_left(d))
        for (size_t i = 0; e == OK && i < LATE_KINDS; i++)
            if (d->late[i].n) e = work_do(d, &d->late[i]);
    d->settling = false;
    d->hurry = hurry;
    if (e == OK) later_forget(d);
    return e == OK ? d->failed : e;
}

err db_settle(db *d)
{
    if (!anything_left(d) || d->settling) return d->failed;
    if (d->depth > 0) db_fail(d, E_BROKEN, "later", "what was put off is not done in a savepoint");
    return all_do(d);
}

arena *db_late_mem(db *d)
{
    if (!d->late_mem) d->late_mem = arena_new();
    return d->late_mem;
}

err db_later(db *d, db_late run, void *what)
{
    late_work *w = work_of(d, run);
    if (!w) {
        db_fail(d, E_BROKEN, "later", "more kinds of work are put off than there are places for");
        return d->failed;
    }
    TRY(d->failed);
    *(void **)list_grow_(db_late_mem(d), (void **)&w->at, &w->n, &w->room, sizeof *w->at) = what;
    return w->n >= TOGETHER_MOST && d->depth == 0 ? db_settle(d) : OK;
}

err db_run(db *d, store_deed run, void *context)
{
    err e = run(d, context);
    if (e == OK && anything_left(d)) e = all_do(d);
    return db_outcome(d, e);
}
