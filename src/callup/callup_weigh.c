/* Of those who fit, who is weighed: all, or of very many the first in need and as many as the
 * earlier classes may leave. */
#include <stdlib.h>

#include "callup/callup_weigh.h"

typedef struct {
    const callup_task *task;
    const callup_weigh_units *units;
    arena *brief; /* until the entries are made */
    callup_weighed *out;
    const callup_members *members;
    int32_t *at_place; /* index of the person who has that place by name */
    bool *placed;      /* stands in a class of the run */
} weigher;

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int32_t callup_unit_of(const callup_ids *orgs, int64_t org_id)
{
    const int64_t *found = bsearch(&org_id, orgs->at, orgs->n, sizeof org_id, by_number);
    return (int32_t)(found - orgs->at);
}

/* Seats of units are for those below them, wherever they stand: such a class weighs all. */
static bool weighs_all(const weigher *x, const callup_course *c)
{
    int64_t most = x->task->weigh_most ? x->task->weigh_most : WEIGH_MOST, all = 0;
    for (size_t i = 0; i < x->task->courses.n; i++) {
        all += (int64_t)x->task->courses.at[i].audience.n;
    }
    return c->shares.n > 0 || all <= most;
}

static int32_t may_be_away(const weigher *x, int32_t unit)
{
    const solve_unit *u = &x->units->limits[unit];
    int64_t most = (int64_t)u->headcount * u->away_permille / 1000;
    return u->away_permille == 0 || most > INT32_MAX ? INT32_MAX : (int32_t)most;
}

/* Those in which nobody stands. */
static int64_t open_seats(const callup_course *c)
{
    int64_t n = c->free;
    for (size_t i = 0; i < c->standing.n; i++) {
        n -= c->standing.at[i].quota == 0;
    }
    return n > 0 ? n : 0;
}

/* Of the earlier classes of the run that are for the same people. */
static int64_t seats_before(const callup_task *k, const callup_course *c)
{
    int64_t sum = 0;
    for (const callup_course *i = k->courses.at; i < c; i++) {
        sum += i->audience.at == c->audience.at ? open_seats(i) : 0;
    }
    return sum;
}

static int32_t person_no(const weigher *x, const callup_candidate *c)
{
    const callup_facts *f = &x->task->facts;
    return c->place ? x->at_place[c->place]
                    : (int32_t)(callup_person_of(f, c->person) - f->people.at);
}

/* Of the order of need, which places are weighed: all, or the first, and as many round those whom
 * the earlier classes leave, of people who stand nowhere in the run. How many they are. */
static size_t weighed_find(const weigher *x, const callup_course *c, const callup_candidates *row,
                           arena *mem, bool *ret)
{
    int64_t room = FIRST_EACH * open_seats(c), before = seats_before(x->task, c), counted = 0;
    int64_t back = before < room ? before : room;
    size_t n = row->n < FIRST_LEAST || weighs_all(x, c) ? row->n : FIRST_LEAST, waiting_n = 0;
    size_t *waiting = TAKE_N(mem, size_t, row->n + 1);
    int32_t *seen = TAKE_N(mem, int32_t, x->units->orgs.n + 1);
    memset(ret, true, n);
    for (size_t i = 0; n < row->n && i < row->n; i++) {
        waiting[waiting_n] = i;
        waiting_n += !x->placed[person_no(x, &row->at[i])];
    }
    for (size_t i = 0; i < waiting_n && counted < FIRST_LEAST + back + room; i++) {
        size_t at = waiting[((size_t)(before - back) + i) % waiting_n];
        int32_t unit = callup_unit_of(&x->units->orgs, row->at[at].org);
        counted += seen[unit]++ < may_be_away(x, unit);
        n += !ret[at];
        ret[at] = true;
    }
    return n;
}

static void course_enter(weigher *x, int32_t course, callup_entries *ret)
{
    const callup_course *k = &x->task->courses.at[course];
    arena *mem = arena_new(); /* judged people of one course at a time */
    callup_candidates row = {0};
    callup_course_fitting(x->task, k, &x->members[course], mem, &row, x->out->too_often);
    bool *weighed = TAKE_N(mem, bool, row.n + 1);
    x->out->weighed[course] = (int32_t)weighed_find(x, k, &row, mem, weighed);
    ret->at = TAKE_N(x->brief, callup_entry, row.n + 1);
    for (size_t i = 0; i < row.n; i++) {
        const callup_standing *s = callup_standing_of(k, row.at[i].person);
        bool wished = callup_wish_of(x->task, k->card.id, row.at[i].person) != NULL;
        if (!weighed[i] && !s && !wished) { continue; }
        ret->at[ret->n++] = (callup_entry){.course = course,
                                           .person = person_no(x, &row.at[i]),
                                           .order = row.at[i].order,
                                           .missing_permille = (int16_t)callup_missing(&row.at[i]),
                                           .wished = wished,
                                           .stands = (uint8_t)(s ? s->as : STANDS_NOT)};
    }
    x->out->fitting[course] = (int32_t)row.n;
    arena_free(mem);
}

static void placed_find(weigher *x)
{
    const callup_facts *f = &x->task->facts;
    x->placed = TAKE_N(x->brief, bool, f->people.n + 1);
    for (size_t i = 0; i < x->task->courses.n; i++) {
        const callup_course *c = &x->task->courses.at[i];
        for (size_t n = 0; n < c->standing.n; n++) {
            const callup_person *p = callup_person_of(f, c->standing.at[n].person);
            if (p) { x->placed[p - f->people.at] = true; }
        }
    }
}

static void places_find(weigher *x)
{
    const callup_facts *f = &x->task->facts;
    x->at_place = TAKE_N(x->brief, int32_t, f->people.n + 1);
    for (size_t i = 0; i < f->people.n; i++) {
        x->at_place[f->people.at[i].place] = (int32_t)i;
    }
}

/* So many that a list which has grown and left its smaller ones behind would be twice as large. */
void callup_weighed_of(const callup_task *k, const callup_weigh_units *units, arena *mem,
                       callup_weighed *ret)
{
    weigher x = {.task = k, .units = units, .brief = arena_new(), .out = ret};
    callup_entries *all = &ret->entries, *of = TAKE_N(x.brief, callup_entries, k->courses.n + 1);
    *ret = (callup_weighed){.fitting = TAKE_N(mem, int32_t, k->courses.n + 1),
                            .weighed = TAKE_N(mem, int32_t, k->courses.n + 1),
                            .too_often = TAKE_N(mem, bool, k->facts.people.n + 1)};
    x.members = callup_members_of(k, x.brief);
    places_find(&x);
    placed_find(&x);
    for (size_t i = 0; i < k->courses.n; i++) {
        course_enter(&x, (int32_t)i, &of[i]);
        all->room += of[i].n;
    }
    all->at = TAKE_N(mem, callup_entry, all->room + 1);
    for (size_t i = 0; i < k->courses.n; i++) {
        memcpy(&all->at[all->n], of[i].at, of[i].n * sizeof *all->at);
        all->n += of[i].n;
    }
    arena_free(x.brief);
}
