#include "job/job_inside.h"
#include "look/look.h"
#include "job_text.h"
#include "job_view.h"

static look_state state_of(job_state s)
{
    switch (s) {
    case JOB_WAITING: return look_state_of(T_job_state_waiting, LOOK_PLAIN);
    case JOB_RUNNING: return look_state_of(T_job_state_running, LOOK_BUSY);
    case JOB_DONE: return look_state_of(T_job_state_done, LOOK_GOOD);
    case JOB_FAILED: return look_state_of(T_job_state_failed, LOOK_BAD);
    case JOB_CANCELLED: return look_state_of(T_job_state_cancelled, LOOK_WARN);
    }
    return look_state_of(T_job_state_waiting, LOOK_PLAIN);
}

static err job_list_handle(turn *t)
{
    job_rows rows = {0};
    job_list v = {0};
    TRY(job_rows_of(t->d, t->actor.person, t->mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const job_row *r = &rows.at[i];
        *GROW(t->mem, &v.rows) = (job_line){.job = r->id,
                                            .title = r->title,
                                            .state = state_of(r->state),
                                            .done = r->done,
                                            .total = r->total,
                                            .made_at = r->made_at};
    }
    return web_show(t, job_list, &v);
}

/* A job is its starter's own; to everybody else it does not exist. */
static err job_own(turn *t, job_row *ret)
{
    int64_t job = 0;
    if (!text_int(t->word[0], &job)) { return E_ABSENT; }
    TRY(job_read(t->d, job, t->mem, ret));
    return ret->person == t->actor.person ? OK : E_ABSENT;
}

static int64_t seconds_left(const job_row *r, moment now)
{
    if (r->state != JOB_RUNNING || r->done <= 0 || r->total <= r->done ||
        !moment_known(r->started_at)) {
        return -1;
    }
    int64_t passed = now.s - r->started_at.s;
    return passed > 1 ? passed * (r->total - r->done) / r->done : -1;
}

static err job_card_handle(turn *t)
{
    job_row r = {0};
    TRY(job_own(t, &r));
    bool over = r.state >= JOB_DONE;
    const char *result =
        r.result_file[0] ? arena_printf(t->mem, "/job/%lld/result", (long long)r.id) : "";
    job_card v = {.title = r.title,
                  .job = r.id,
                  .state = state_of(r.state),
                  .done = r.done,
                  .total = r.total,
                  .made_at = r.made_at,
                  .ended_at = r.ended_at,
                  .outcome = r.outcome[t->actor.lang],
                  .result = result,
                  .back = r.back,
                  .over = over,
                  .opens = r.state == JOB_DONE && !*result};
    v.progress = (look_progress){
        .name = r.title,
        .url = arena_printf(t->mem, "/job/%lld", (long long)r.id),
        .done = r.done,
        .total = r.total,
        .seconds_left = seconds_left(&r, t->now),
        .state = v.state,
        .over = over,
        .result = result,
        .cancel = over ? "" : arena_printf(t->mem, "/job/%lld/cancel", (long long)r.id),
        .fault = r.state == JOB_FAILED ? v.outcome : ""};
    return web_show(t, job_card, &v);
}

static err job_cancel_handle(turn *t)
{
    job_row r = {0};
    int64_t rows = 0;
    TRY(job_own(t, &r));
    if (r.state == JOB_WAITING) {
        job j = job_of_row(&r, t->mem);
        TRY(job_cancel_waiting(t->d, &j, t->now));
        rows = 1;
    } else {
        TRY(job_ask_cancel(t->d, r.id, &rows));
    }
    return web_go(t, rows ? T_job_cancelled : T_job_too_late, "/job/%lld", (long long)r.id);
}

static err job_result_handle(turn *t)
{
    job_row r = {0};
    TRY(job_own(t, &r));
    if (!r.result_file[0]) { return E_ABSENT; }
    const char *path =
        arena_printf(t->mem, "%s/%s", job_folder(t->mem, store_folder(t->s), r.id), r.result_file);
    return web_disk_file(t, "application/octet-stream", r.result_name, path);
}

static const route routes[] = {
    ROUTE_GET("/jobs", SIGNED_IN, job_list_handle, job_list, T_job_title),
    ROUTE_GET("/job/{job:word}", SIGNED_IN, job_card_handle, job_card, T_job_title),
    ROUTE_POST("/job/{job:word}/cancel", SIGNED_IN, job_cancel_handle, job_cancel, T_job_cancel),
    ROUTE_FILE("/job/{job:word}/result", SIGNED_IN, job_result_handle, T_job_result),
};
const route_table job_routes = {routes, COUNT_OF(routes)};
