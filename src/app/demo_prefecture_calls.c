/* Who is called in the year of the full prefecture: the training office lets the call-up engine
 * fill the classes of a quarter or two at a time, looks, and sends; the units confirm; the office
 * closes. */
#include "app/demo_prefecture.h"
#include "callup/callup_run.h"
#include "rule/rule.h"

/* ---- whom classes are for -------------------- */

/* 199: cadres of villages hold no office. */
const prefecture_audience prefecture_audiences[PREFECTURE_GROUPS] = {
    [GROUP_COUNTY_LEVEL] = {"县处级干部", "level=131,132"},
    [GROUP_TOWNSHIP_LEVEL] = {"乡科级干部", "level=141,142"},
    [GROUP_FRONTLINE] = {"县直机关、乡镇和村基层干部", "level=141,142,150,160,199&category=33"},
    [GROUP_PROFESSIONAL] = {"企事业单位科级以下管理和专业技术人员",
                            "level=141,142,150,160,199&category=1048"},
    [GROUP_MEMBERS] = {"四十五岁以下农村党员", "category=4096&born_from=1977-01-01"}};

/* ---- the runs of the year -------------------- */

enum { RUNS = 3, UNITS_AT_ONCE = 200, CALLS_AT_ONCE = 20000 };

/* Begun some three weeks before the first class, for the first quarter as soon as the plan is out;
 * everybody is called once a year, so that as many as there are seats come. */
static const struct {
    int month, dom;
    const char *title;
} runs[RUNS] = {
    {1, 20, "第一季度班次和县处级干部轮训"}, {3, 10, "第二季度班次"}, {6, 9, "下半年班次"}};
enum { CLASSES_A_PERSON = 1 };

typedef struct {
    const prefecture *p;
    const demo_class **classes;
    size_t n, which;
    int64_t id;
} year_run;
typedef struct {
    year_run *r;
    size_t from, to;
} some_units;
static year_run runs_[RUNS];

static day run_day(size_t which) { return day_of(2022, runs[which].month, runs[which].dom); }

/* The rotation is called with the first quarter, whole. */
static bool is_called_by(const demo_class *c, size_t which)
{
    size_t quarter = 0;
    while (quarter < RUNS - 1 && c->starts.n >= day_of(2022, 3 * (int)quarter + 4, 1).n) {
        quarter++;
    }
    return which == (c->training == TRAINING_ROTATION ? 0 : quarter);
}

static err begin_run(demo *g, void *what)
{
    year_run *r = what;
    int64_t root = r->p->units.at[0].u.id, *classes = TAKE_N(g->t->mem, int64_t, r->n);
    TRY(demo_as(g, r->p->head));
    for (size_t i = 0; i < r->n; i++) {
        classes[i] = r->classes[i]->id;
    }
    callup_run wanted = {
        .org = root,
        .title = arena_printf(g->t->mem, "2022年%s调训（%zu个班）", runs[r->which].title, r->n),
        .max_per_year = CLASSES_A_PERSON,
        .away_permille = (int)rule_value(g->t->d, "callup.away_permille", g->t->today, root, 0),
        .least_permille = (int)rule_value(g->t->d, "callup.least_permille", g->t->today, root, 0)};
    g->jobs = true;
    return callup_run_begin(g->t, &wanted, classes, r->n, &r->id);
}

/* All their seats are to be filled, for the year's numbers say so. */
static err send_run(demo *g, void *what)
{
    year_run *r = what;
    int64_t job_id = 0;
    callup_run found = {0};
    TRY(demo_as(g, r->p->head));
    TRY(callup_run_get(g->t->d, r->id, g->t->mem, &found));
    if (found.picked != found.seats) {
        fprintf(stderr, "ganjiao: demo: %s: %lld of %lld seats filled\n", found.title,
                (long long)found.picked, (long long)found.seats);
        return E_CONFLICT;
    }
    g->jobs = true;
    return callup_run_send(g->t, r->id, day_add(g->t->today, DEMO_RUN_DAYS - 1), &job_id);
}

/* ---- the units answer -------------------- */

/* All that wait, in one go, as the unit's page does it. */
static err answer_unit(demo *g, const wide_unit *w)
{
    callup_unit_calls all = {0};
    callup_tickets waiting = {0};
    const unit_calls_question q = {.org = w->u.id,
                                   .which = UNIT_CALLS_WAITING,
                                   .on = g->t->today,
                                   .starts = DAY_NONE,
                                   .rank = -1,
                                   .limit = CALLS_AT_ONCE};
    TRY(callup_calls_of_unit(g->t->d, &q, g->t->mem, &all));
    if (all.n == 0) { return OK; }
    TRY(demo_as(g, w->contact));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(g->t->mem, &waiting) = callup_ticket_of(&all.at[i].call);
    }
    return callup_confirm_many_now(g->t, waiting.at, waiting.n);
}

static err answer_units(demo *g, void *what)
{
    const some_units *some = what;
    for (size_t i = some->to; i > some->from; i--) { /* those below before those above */
        TRY(answer_unit(g, &some->r->p->units.at[i - 1]));
    }
    return OK;
}

static void put_answers(demo *g, year_run *r)
{
    moment when = moment_at(day_add(run_day(r->which), 4), 10 * 60);
    for (size_t to = r->p->units.n; to > 0; to -= to < UNITS_AT_ONCE ? to : UNITS_AT_ONCE) {
        some_units *some = TAKE(g->keep, some_units);
        *some = (some_units){r, to < UNITS_AT_ONCE ? 0 : to - UNITS_AT_ONCE, to};
        DEMO_AT(g, when, answer_units, some);
    }
}

/* ---- all of it -------------------- */

void prefecture_calls(demo *g, prefecture *p, demo_class *classes, size_t n)
{
    for (size_t k = 0; k < RUNS; k++) {
        year_run *r = &runs_[k];
        *r = (year_run){.p = p, .which = k, .classes = TAKE_N(g->keep, const demo_class *, n)};
        for (size_t i = 0; i < n; i++) {
            if (is_called_by(&classes[i], k)) {
                classes[i].run_on = run_day(k);
                r->classes[r->n++] = &classes[i];
            }
        }
        DEMO_AT(g, moment_at(run_day(k), 9 * 60 + 30), begin_run, r);
        DEMO_AT(g, moment_at(run_day(k), 16 * 60), send_run, r);
        put_answers(g, r);
    }
}
