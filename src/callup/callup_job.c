/* The two long deeds of a run: reckoning it, and calling everybody it picked. */
#include <jansson.h>

#include "callup/callup_file.h"
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
    job_say(w->j, w->plan.stopped ? T_callup_run_stopped : T_callup_run_done, NULL, 0);
    return callup_run_keep(&t, &w->r, &w->task, &w->model, &w->fates, &w->plan);
}

static bool go_on(void *context, int permille)
{
    work *w = context;
    return !job_progress(w->j, permille, 1000);
}

/* The engine knows days, not themes: a plan that gives somebody one theme twice is made again
 * without the second. Each round takes a pair away from everybody concerned, so there are at most
 * as many rounds as classes of one theme. A search that is stopped is not begun again: what it has
 * is kept, without the second. */
static void search(work *w, solve_how how)
{
    do {
        callup_model_of(&w->task, w->j->mem, &w->model);
        how.start = w->model.start;
        solve(&w->model.problem, &how, w->j->mem, &w->plan);
    } while (!w->plan.stopped && callup_bar_repeats(&w->task, &w->model, &w->plan, w->j->mem) > 0);
    if (w->plan.stopped) { callup_drop_repeats(&w->task, &w->model, w->j->mem, &w->plan); }
}

static err run_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    TRY(store_read(j->s, look, &w));
    search(&w, (solve_how){.go_on = go_on, .context = &w});
    callup_fates_of(&w.task, &w.model, &w.plan, j->mem, &w.fates);
    return job_write(j, keep, &w);
}

/* The run does not wait for ever for a job that is no more. */
static err run_undone(db *d, job *j)
{
    work w = {.j = j};
    const char *why = j->outcome[LANG_ZH];
    TRY(order_read(&w));
    return callup_run_failed(d, w.run, *why ? why : text_in(T_callup_run_failed, LANG_ZH));
}

const job_kind callup_run_job = {
    .kind = "callup.run", .title = T_callup_run_job, .run = run_run, .undone = run_undone};

/* ---- publishing ------------------------------------------------------------------------------ */

static err send_all(db *d, void *context)
{
    work *w = context;
    turn t = callup_turn_of(w->j, d);
    TRY(callup_run_get(d, w->run, w->j->mem, &w->r));
    err e = callup_run_publish_now(&t, &w->r, w->reply_by);
    if (e == E_INPUT && t.faults.n) {
        const fault *f = &t.faults.at[0];
        job_say(w->j, f->key, (const char *[]){f->arg1, f->arg2}, 2);
    }
    TRY(e);
    const char *args[] = {
        arena_printf(w->j->mem, "%lld", (long long)(w->r.again ? w->r.in : w->r.picked)),
        arena_printf(w->j->mem, "%lld", (long long)w->r.out)};
    job_say(w->j, w->r.again ? T_callup_run_sent_again : T_callup_run_sent, args,
            w->r.again ? 2 : 1);
    return OK;
}

static err publish_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    return job_write(j, send_all, &w);
}

const job_kind callup_publish_job = {
    .kind = "callup.publish", .title = T_callup_run_send, .run = publish_run};

/* ---- as a file ------------------------------------------------------------------------------- */

static err write_instance(work *w, solve_how how, const char *path)
{
    TRY(store_read(w->j->s, look, w));
    search(w, how);
    return w->plan.stopped ? E_CONFLICT : callup_file_write(path, &w->model.problem);
}

err callup_run_write(store *s, arena *mem, int64_t run, const char *path)
{
    job nobody = {.s = s, .mem = mem, .by = {.name = "", .ip = "", .request = ""}};
    work w = {.j = &nobody, .run = run};
    return write_instance(&w, (solve_how){0}, path);
}

static err export_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    j->result_file = "instance.txt";
    j->result_name = arena_printf(j->mem, "callup-%lld.txt", (long long)w.run);
    const char *path = arena_printf(j->mem, "%s/%s", j->folder, j->result_file);
    return write_instance(&w, (solve_how){.go_on = go_on, .context = &w}, path);
}

const job_kind callup_export_job = {
    .kind = "callup.export", .title = T_callup_run_export, .run = export_run};
