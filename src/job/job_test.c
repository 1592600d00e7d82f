/* What a job's page says is what happened: the end is written together with the deed, or together
 * with what undoes the waiting for it. The deeds here leave a claim each. */
#include "cast.h"

#include <unistd.h>

#include "claim/claim.h"
#include "job/job_inside.h"
#include "job_text.h"

typedef enum { GOES_WELL, IS_REFUSED, IS_BROKEN, ENDED_ELSEWHERE, SAYS_BROKEN_ALL_THE_SAME } course;
static course course_;
static _Atomic bool run_; /* the deed was tried: a fault ordered for it is not taken by who looks */

static err play_deed(db *d, void *context)
{
    job *j = context;
    TRY(claim_take(d, "play", "done", j->id));
    if (course_ == IS_REFUSED) {
        job_say(j, T_job_none, NULL, 0);
        return E_CONFLICT;
    }
    job_say(j, T_job_title, NULL, 0);
    store_fail_after(course_ == IS_BROKEN ? 1
                                          : -1); /* its end's statement passes, not the commit */
    return OK;
}

static err end_elsewhere(db *d, void *context)
{
    return job_end_undone(d, context, JOB_FAILED, moment_now());
}

/* SAYS_BROKEN_ALL_THE_SAME: a connection lost after the commit. */
static err play_run(job *j)
{
    if (course_ == ENDED_ELSEWHERE) { TRY(store_write(j->s, end_elsewhere, j)); }
    err e = job_write(j, play_deed, j);
    run_ = true;
    return course_ == SAYS_BROKEN_ALL_THE_SAME ? E_BROKEN : e;
}

static err play_undone(db *d, job *j) { return claim_take(d, "play", "undone", j->id); }

static const job_kind kinds[] = {
    {.kind = "play", .title = T_job_title, .run = play_run, .undone = play_undone}};

/* ---- looking --------------------------------------------------------------------------------- */
typedef struct {
    cast *c;
    const char *token;
    int64_t person, id;
    job_row row;
    bool done, undone;
} play;

static err start(turn *t, void *context)
{
    play *p = context;
    return job_start(
        t, &(job_request){.kind = "play", .title = "试", .input = "", .back = "/jobs", .org = 1},
        &p->id);
}

static err look(turn *t, void *context)
{
    play *p = context;
    int64_t owner = 0;
    TRY(job_read(t->d, p->id, cast_mem(p->c), &p->row));
    p->done = claim_owner(t->d, "play", "done", &owner) == OK;
    p->undone = claim_owner(t->d, "play", "undone", &owner) == OK;
    return OK;
}

static play play_begin(cast *c)
{
    play p = {.c = c};
    cast_units u = cast_units_make(c);
    p.person = cast_person(c, u.unit_a1, "王秋实", POST_STAFF, RANK_NONE);
    p.token = cast_token(c, p.person, ROLE_TRAINING_OFFICE, u.county_a);
    assert_int_equal(cast_do_as(c, p.person, start, &p), OK);
    return p;
}

static void look_when_over(play *p)
{
    for (int i = 0; i < 400 && p->row.state < JOB_DONE; i++) {
        usleep(i ? 20000 : 0);
        assert_int_equal(cast_read(p->c, look, p), OK);
    }
}

static void wait_until_run(void)
{
    for (int i = 0; i < 400 && !run_; i++) {
        usleep(20000);
    }
    assert_true(run_);
}

static err forget(turn *t, void *context)
{
    const play *p = context;
    if (p->done) { TRY(claim_release(t->d, "play", "done", p->id)); }
    return p->undone ? claim_release(t->d, "play", "undone", p->id) : OK;
}

/* ---- tests ----------------------------------------------------------------------------------- */
static void the_end_is_of_the_deed(void **state)
{
    static const struct {
        course course;
        job_state state;
        text_key says;
    } cases[] = {{GOES_WELL, JOB_DONE, T_job_title},
                 {IS_REFUSED, JOB_FAILED, T_job_none},
                 {IS_BROKEN, JOB_FAILED, T_job_broken},
                 {ENDED_ELSEWHERE, JOB_FAILED, NULL},
                 {SAYS_BROKEN_ALL_THE_SAME, JOB_DONE, T_job_title}};
    play p = play_begin(*state);
    log_at_least((log_level)(LOG_ERROR + 1));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        course_ = cases[i].course;
        if (i) { assert_int_equal(cast_do_as(p.c, p.person, start, &p), OK); }
        p.row.state = JOB_WAITING;
        run_ = false;
        assert_int_equal(job_open(cast_store(p.c), kinds, 1, 1), OK);
        wait_until_run();
        look_when_over(&p);
        job_close();
        assert_int_equal(p.row.state, cases[i].state);
        assert_int_equal(p.done, cases[i].state == JOB_DONE);
        assert_int_equal(p.undone, cases[i].state != JOB_DONE);
        const char *says = cases[i].says ? cases[i].says->en : "";
        assert_string_equal(p.row.outcome[LANG_EN], says);
        assert_int_equal(cast_do(p.c, forget, &p), OK);
    }
    log_at_least(LOG_ERROR);
}

static err take(turn *t, void *context)
{
    const play *p = context;
    bool taken = false;
    TRY(job_take(t->d, p->id, t->now, &taken));
    return taken ? OK : E_CONFLICT;
}

static void a_job_of_a_dead_process_says_so(void **state)
{
    play p = play_begin(*state);
    assert_int_equal(cast_do(p.c, take, &p), OK);
    assert_int_equal(job_open(cast_store(p.c), kinds, 1, 0), OK);
    look_when_over(&p);
    assert_int_equal(p.row.state, JOB_FAILED);
    assert_string_equal(p.row.outcome[LANG_ZH], T_job_orphan->zh);
    assert_true(p.undone && !p.done);
    job_close();
}

static void a_waiting_job_is_cancelled_at_once(void **state)
{
    play p = play_begin(*state);
    assert_int_equal(job_open(cast_store(p.c), kinds, 1, 0), OK);
    const char *page = arena_printf(cast_mem(p.c), "/job/%lld", (long long)p.id);
    const char *cancel = arena_printf(cast_mem(p.c), "%s/cancel", page);
    assert_int_equal(cast_post(p.c, p.token, cancel, "").status, 200);
    look_when_over(&p);
    assert_int_equal(p.row.state, JOB_CANCELLED);
    assert_true(p.undone && !p.done);
    job_close();
}

/* The part that replaces itself while the work goes on brings the outcome and the way to it. */
static void the_page_says_what_came_out(void **state)
{
    play p = play_begin(*state);
    course_ = GOES_WELL;
    assert_int_equal(job_open(cast_store(p.c), kinds, 1, 1), OK);
    look_when_over(&p);
    job_close();
    const char *page = arena_printf(cast_mem(p.c), "/job/%lld", (long long)p.id);
    const char *part = arena_printf(cast_mem(p.c),
                                    "Authorization: Bearer %s\r\nAccept: text/html\r\n"
                                    "HX-Request: true\r\nAccept-Language: en\r\n",
                                    p.token);
    web_reply r = cast_send(p.c, "GET", page, part, "");
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "<h1>"));
    assert_true(cast_says(&r, T_job_title->zh) || cast_says(&r, T_job_title->en));
    assert_true(cast_says(&r, "href=\"/jobs\""));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(the_end_is_of_the_deed), CAST_BOTH(a_job_of_a_dead_process_says_so),
        CAST_BOTH(a_waiting_job_is_cancelled_at_once), CAST_BOTH(the_page_says_what_came_out)};
    return CAST_RUN(tests);
}
