/* The two long deeds of a run: reckoning it, and calling everybody it picked. */
#include <jansson.h>

#include "callup/callup_file.h"
#include "callup/callup_run.h"
#include "callup_text.h"

typedef struct {
    job *j;
    int64_t run;
    day reply_by;
    bool stopping; /* was asked for: one engine hears it, and the next one too */
    callup_run r;
    callup_task task;
    callup_model model;
    callup_fates fates;
    solve_plan plan;
    callup_rules rules;
    callup_asked asked;
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
    TRY(callup_run_keep(&t, &w->r, &w->task, &w->model, &w->fates, &w->plan));
    return callup_rules_keep(d, w->run, &w->rules);
}

static bool go_on(void *context, int permille)
{
    work *w = context;
    w->stopping |= job_progress(w->j, permille, 1000);
    return !w->stopping;
}

static void search(work *w, solve_how how)
{
    callup_search(&w->task, how, w->j->mem, &w->model, &w->plan);
}

/* Short questions about a plan that is there: they go on until the job is to stop. */
static bool ask_on(void *context, int permille)
{
    (void)permille;
    return go_on(context, 1000);
}

static callup_found found_in(const work *w, const solve_how *how)
{
    return (callup_found){.task = &w->task, .model = &w->model, .plan = &w->plan, .how = how};
}

static err run_run(job *j)
{
    work w = {.j = j};
    TRY(order_read(&w));
    TRY(store_read(j->s, look, &w));
    search(&w, (solve_how){.go_on = go_on, .context = &w});
    callup_fates_of(&w.task, &w.model, &w.plan, j->mem, &w.fates);
    solve_how how = {.go_on = ask_on, .context = &w};
    callup_found found = found_in(&w, &how);
    callup_rules_of(&found, &w.fates, j->mem, &w.rules);
    return job_write(j, keep, &w);
}

/* The run does not wait for ever for a job that is no more. One that was cancelled before it had
 * begun says nothing of itself. */
static err run_undone(db *d, job *j)
{
    work w = {.j = j};
    if (text_empty(j->outcome[LANG_ZH])) { job_say(j, T_callup_run_nothing_yet, NULL, 0); }
    TRY(order_read(&w));
    return callup_run_failed(d, w.run, text_both(j->mem, j->outcome[LANG_ZH], j->outcome[LANG_EN]));
}

const job_kind callup_run_job = {
    .kind = "callup.run", .title = T_callup_run_job, .run = run_run, .undone = run_undone};

/* ---- a question ------------------------------------------------------------------------------ */

static err look_ask(db *d, void *context)
{
    work *w = context;
    json_t *in = json_loads(w->j->input, 0, NULL);
    int64_t id = json_integer_value(json_object_get(in, "ask"));
    json_decref(in);
    TRY(callup_ask_get(d, id, w->j->mem, &w->asked));
    return look(d, context);
}

/* All choices made so far but the one that is asked about. */
static void wish_leave(work *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->task.wishes.n; i++) {
        const callup_wish x = w->task.wishes.at[i];
        bool asked = x.klass == w->asked.klass && x.person == w->asked.person;
        if (!asked) { w->task.wishes.at[kept++] = x; }
    }
    w->task.wishes.n = kept;
}

static bool place_find(const work *w, callup_place_of *ret)
{
    const callup_person *p = callup_person_of(&w->task.facts, w->asked.person);
    *ret = (callup_place_of){-1, p ? (int32_t)(p - w->task.facts.people.at) : -1};
    for (size_t i = 0; i < w->task.courses.n; i++) {
        if (w->task.courses.at[i].card.id == w->asked.klass) { ret->course = (int32_t)i; }
    }
    return ret->course >= 0 && (p || w->asked.kind == ASK_SEAT);
}

/* The engine is not asked about somebody whom the rules advise against: the plan is made anew with
 * the wish, and both are compared. */
static err ask_anew(work *w, const callup_found *before, callup_place_of who, callup_told *ret)
{
    work after = {.j = w->j, .run = w->run};
    solve_how how = *before->how;
    TRY(store_read(w->j->s, look_ask, &after));
    wish_leave(&after);
    *GROW(w->j->mem, &after.task.wishes) = (callup_wish){.klass = after.asked.klass,
                                                         .person = after.asked.person,
                                                         .want = (callup_want)after.asked.kind,
                                                         .reason = "",
                                                         .cost = ""};
    search(&after, how);
    callup_found there = found_in(&after, before->how);
    *ret = (callup_told){.kind = w->asked.kind};
    callup_told_between(before, &there, who, w->j->mem, ret);
    return OK;
}

static void answer_say(work *w, const callup_told *told, callup_place_of who)
{
    arena *mem = w->j->mem;
    const char *said[2], *cost[2];
    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
        said[lang] = callup_told_say(mem, (language)lang, &w->task, told, who);
        cost[lang] = callup_by_say(mem, (language)lang, told->by, told->exact);
    }
    w->asked.said = text_both(mem, said[LANG_ZH], said[LANG_EN]);
    w->asked.cost = text_both(mem, cost[LANG_ZH], cost[LANG_EN]);
}

static err answer_keep(db *d, void *context)
{
    work *w = context;
    job_say(w->j, T_callup_ask_done, NULL, 0);
    return callup_ask_answer(d, &w->asked);
}

static err run_ask(job *j)
{
    work w = {.j = j};
    solve_how how = {.go_on = ask_on, .context = &w};
    callup_found before = found_in(&w, &how);
    callup_place_of who;
    callup_told told = {0};
    TRY(order_read(&w));
    TRY(store_read(j->s, look_ask, &w));
    wish_leave(&w);
    if (!place_find(&w, &who)) {
        w.asked.said = w.asked.cost = text_both(j->mem, text_in(T_callup_ask_absent, LANG_ZH),
                                                text_in(T_callup_ask_absent, LANG_EN));
        return job_write(j, answer_keep, &w);
    }
    search(&w, (solve_how){.go_on = go_on, .context = &w});
    (void)go_on(&w, 1000); /* what is left is short; a stop is heard within it */
    err e = callup_ask(&before, w.asked.kind, who, j->mem, &told);
    if (e == E_ABSENT && w.asked.kind != ASK_SEAT) { e = ask_anew(&w, &before, who, &told); }
    if (e != E_ABSENT) { TRY(e); }
    answer_say(&w, &told, who);
    return job_write(j, answer_keep, &w);
}

const job_kind callup_ask_job = {.kind = "callup.ask", .title = T_callup_ask_job, .run = run_ask};

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
