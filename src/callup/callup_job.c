/* The two long deeds of a run: reckoning it, and calling everybody it picked. */
#include <jansson.h>

#include "callup/callup_run.h"
#include "callup_text.h"

typedef struct {
    job *j;
    int64_t run;
    day reply_by;
    callup_run r;
    callup_task task;
    callup_model model;
    callup_fates fates;
    solve_plan plan;
} work;

/* Jobs have no request; the deeds' audit names who asked for the job. */
turn callup_turn_of(job *j, db *d)
{
    turn t = {.mem = j->mem, .d = d, .s = j->s, .now = moment_now()};
    t.today = moment_day(t.now);
    t.ip = j->by.ip;
    t.request = j->by.request;
    t.path = t.target = "";
    t.actor = (web_actor){.person = j->by.person, .name = j->by.name, .lang = LANG_ZH};
    return t;
}

static err order_read(work *w)
{
    json_t *in = json_loads(w->j->input, 0, NULL);
    const char *by = json_string_value(json_object_get(in, "reply_by"));
    w->run = json_integer_value(json_object_get(in, "run"));
    w->reply_by = DAY_NONE;
    if (by && !day_parse(by, &w->reply_by)) { w->run = 0; }
    json_decref(in);
    return w->run ? OK : E_BROKEN;
}

/* ---- reckoning ------------------------------------------------------------------------------- */

static err look(db *d, void *context)
{
    work *w = context;
    turn t = callup_turn_of(w->j, d);
    TRY(callup_run_get(d, w->run, w->j->mem, &w->r));
    return callup_task_of(&t, &w->r, &w->task);
}

static err keep(db *d, void *context)
{
    work *w = context;
    turn t = callup_turn_of(w->j, d);
    return callup_run_keep(&t, &w->r, &w->task, &w->model, &w->fates, &w->plan);
}

typedef struct {
    int64_t run;
    const char *why;
} failure;

static err fail(db *d, void *context)
{
    const failure *f = context;
    return callup_run_failed(d, f->run, f->why);
}

static bool go_on(void *context, int permille)
{
    work *w = context;
    return !job_progress(w->j, permille, 1000);
}

/* The engine knows days, not themes: a plan that gives somebody one theme twice is made again
 * without the second. Each round takes a pair away from everybody concerned, so there are at most
 * as many rounds as classes of one theme. */
static void search(work *w)
{
    solve_how how = {.go_on = go_on, .context = w};
    do {
        callup_model_of(&w->task, w->j->mem, &w->model);
        solve(&w->model.problem, &how, w->j->mem, &w->plan);
    } while (callup_bar_repeats(&w->task, &w->model, &w->plan, w->j->mem) > 0);
}

static err reckon(work *w)
{
    TRY(store_read(w->j->s, look, w));
    search(w);
    callup_fates_of(&w->task, &w->model, &w->plan, w->j->mem, &w->fates);
    return store_write(w->j->s, keep, w);
}

static err run_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    err e = reckon(&w);
    if (e == OK) {
        j->outcome = text_in(w.plan.stopped ? T_callup_run_stopped : T_callup_run_done, LANG_ZH);
        return OK;
    }
    failure f = {w.run, text_in(T_callup_run_failed, LANG_ZH)};
    j->outcome = f.why;
    err told = store_write(j->s, fail, &f);
    return told == OK ? e : told;
}

const job_kind callup_run_job = {.kind = "callup.run", .title = T_callup_run_job, .run = run_run};

/* ---- publishing ------------------------------------------------------------------------------ */

static err send_all(db *d, void *context)
{
    work *w = context;
    turn t = callup_turn_of(w->j, d);
    TRY(callup_run_get(d, w->run, w->j->mem, &w->r));
    err e = callup_run_publish_now(&t, &w->r, w->reply_by);
    if (e == E_INPUT && t.faults.n) {
        const fault *f = &t.faults.at[0];
        w->j->outcome = text_say(w->j->mem, LANG_ZH, f->key, (const char *[]){f->arg1, f->arg2}, 2);
    }
    return e;
}

static err publish_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    err e = store_write(j->s, send_all, &w);
    if (e == OK) {
        j->outcome =
            text_say(j->mem, LANG_ZH, T_callup_run_sent,
                     (const char *[]){arena_printf(j->mem, "%lld", (long long)w.r.picked)}, 1);
    }
    return e;
}

const job_kind callup_publish_job = {
    .kind = "callup.publish", .title = T_callup_run_send, .run = publish_run};
