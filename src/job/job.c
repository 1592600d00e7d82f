/* The threads that run jobs. They look for work when a job was started here and each second
 * besides, so that a job whose start was committed just before a crash, or by another server, is
 * found as well. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "job/job_inside.h"
#include "job_text.h"

enum { THREADS_MOST = 8, PROGRESS_MILLISECONDS = 500 };

static struct {
    store *s;
    const job_kind *kinds;
    size_t kinds_n;
    pthread_t threads[THREADS_MOST];
    int threads_n;
    pthread_mutex_t lock;
    pthread_cond_t work;
    _Atomic bool closing;
} jobs_ = {.lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER};

const job_kind *job_kind_of(const char *kind)
{
    for (size_t i = 0; i < jobs_.kinds_n; i++) {
        if (text_is(jobs_.kinds[i].kind, kind)) { return &jobs_.kinds[i]; }
    }
    return NULL;
}

const char *job_folder(arena *mem, const char *data, int64_t id)
{
    return arena_printf(mem, "%s/files/job/%lld", data, (long long)id);
}

static void make_folders(arena *mem, const char *data, int64_t id)
{
    const char *const steps[] = {arena_printf(mem, "%s/files", data),
                                 arena_printf(mem, "%s/files/job", data),
                                 job_folder(mem, data, id)};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (mkdir(steps[i], 0700) != 0 && errno != EEXIST) {
            log_line(LOG_ERROR, "job=%lld folder=%s error=%d", (long long)id, steps[i], errno);
        }
    }
}

static const char *numbered(arena *mem, const char *back, int64_t id)
{
    const char *mark = strstr(back, "{job}");
    return mark ? arena_printf(mem, "%.*s%lld%s", (int)(mark - back), back, (long long)id,
                               mark + strlen("{job}"))
                : back;
}

err job_start(turn *t, const job_request *r, int64_t *ret_id)
{
    job_request kept = *r;
    *ret_id = id_new();
    kept.back = numbered(t->mem, r->back, *ret_id);
    return job_insert(t->d, *ret_id, &kept, t->actor.person, t->now);
}

/* ---- one job --------------------------------------------------------------------------------- */

typedef struct {
    job *j;
    int64_t id, done, total;
    job_row row;
    job_state state;
    bool found, cancel;
} step;

static err take_next(db *d, void *context)
{
    step *s = context;
    s->found = false;
    TRY(job_next_waiting(d, &s->id));
    if (s->id == 0) { return OK; }
    TRY(job_take(d, s->id, moment_now(), &s->found));
    return s->found ? job_read(d, s->id, s->j->mem, &s->row) : OK;
}

static err peek_next(db *d, void *context)
{
    step *s = context;
    return job_next_waiting(d, &s->id);
}

job job_of_row(const job_row *r, arena *mem)
{
    return (job){.id = r->id,
                 .person = r->person,
                 .org = r->org,
                 .kind = r->kind,
                 .input = r->input,
                 .s = jobs_.s,
                 .mem = mem,
                 .folder = "",
                 .outcome = {"", ""},
                 .result_file = "",
                 .result_name = "",
                 .by = {.person = r->person, .name = "", .ip = "", .request = ""}};
}

err job_tell_undone(db *d, job *j)
{
    const job_kind *kind = job_kind_of(j->kind);
    return kind && kind->undone ? kind->undone(d, j) : OK;
}

err job_end_undone(db *d, job *j, job_state state, moment at)
{
    TRY(job_end(d, j, state, at));
    return job_tell_undone(d, j);
}

static err write_end(db *d, void *context)
{
    step *s = context;
    return s->state == JOB_DONE ? job_end(d, s->j, s->state, moment_now())
                                : job_end_undone(d, s->j, s->state, moment_now());
}

void job_say(job *j, text_key key, const char *const *args, size_t n)
{
    for (language lang = LANG_ZH; lang <= LANG_EN; lang++) {
        j->outcome[lang] = text_say(j->mem, lang, key, args, n);
    }
}

static void say_nothing(job *j) { j->outcome[LANG_ZH] = j->outcome[LANG_EN] = ""; }

typedef struct {
    job *j;
    store_deed deed;
    void *context;
    bool done;
} ending;

static err write_with_end(db *d, void *context)
{
    ending *x = context;
    x->done = false;
    say_nothing(x->j);
    TRY(x->deed(d, x->context));
    x->done = true;
    return job_end(d, x->j, JOB_DONE, moment_now());
}

/* What a deed said counts if it was kept, or if it was its own refusal. */
err job_write(job *j, store_deed deed, void *context)
{
    ending x = {j, deed, context, false};
    err e = j->id ? store_write(j->s, write_with_end, &x) : store_write(j->s, deed, context);
    if (e != OK && x.done) { say_nothing(j); }
    return e;
}

static err write_progress(db *d, void *context)
{
    step *s = context;
    return job_write_progress(d, s->id, s->done, s->total);
}

static err read_cancel(db *d, void *context)
{
    step *s = context;
    return job_cancel_asked(d, s->id, &s->cancel);
}

static int64_t milliseconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

bool job_progress(job *j, int64_t done, int64_t total)
{
    static _Thread_local int64_t last, last_job;
    int64_t now = milliseconds();
    if (last_job == j->id && now - last < PROGRESS_MILLISECONDS) { return jobs_.closing; }
    last = now;
    last_job = j->id;
    step s = {.j = j, .id = j->id, .done = done, .total = total};
    err e = store_write(j->s, write_progress, &s);
    if (e == OK) { e = store_read(j->s, read_cancel, &s); }
    if (e != OK) { log_line(LOG_WARN, "job=%lld progress=%s", (long long)j->id, err_name(e)); }
    return s.cancel || jobs_.closing;
}

static void wait_for_work(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 250000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&jobs_.lock);
    if (!jobs_.closing) { pthread_cond_timedwait(&jobs_.work, &jobs_.lock, &until); }
    pthread_mutex_unlock(&jobs_.lock);
}

/* A full disk or a lost connection passes: until then the job counts as running, and afterwards its
 * end is known without a restart. E_CONFLICT: its deed has written the end, whatever the connection
 * made known of it. */
static void end_one(step *s)
{
    err e = store_write(jobs_.s, write_end, s);
    while (e != OK && e != E_CONFLICT && !jobs_.closing) {
        log_line(LOG_ERROR, "job=%lld end not written: %s", (long long)s->id, err_name(e));
        wait_for_work();
        e = store_write(jobs_.s, write_end, s);
    }
}

static void run_one(step *s)
{
    job *j = s->j;
    const job_kind *kind = job_kind_of(s->row.kind);
    *j = job_of_row(&s->row, j->mem);
    j->by.now = moment_now();
    j->by.request = arena_printf(j->mem, "job-%lld", (long long)j->id);
    j->folder = job_folder(j->mem, store_folder(jobs_.s), j->id);
    make_folders(j->mem, store_folder(jobs_.s), j->id);
    err e = kind ? kind->run(j) : E_ABSENT;
    s->cancel = false;
    err asked = store_read(jobs_.s, read_cancel, s);
    bool cancelled = e != OK && asked == OK && s->cancel;
    s->state = e == OK ? JOB_DONE : cancelled ? JOB_CANCELLED : JOB_FAILED;
    if (s->state == JOB_FAILED && text_empty(j->outcome[LANG_ZH])) {
        bool broken = e == E_BROKEN || e == E_BUSY;
        job_say(j, jobs_.closing ? T_job_orphan : broken ? T_job_broken : T_job_refused, NULL, 0);
    }
    log_line(e == OK ? LOG_INFO : LOG_WARN, "job=%lld kind=%s end=%s", (long long)j->id, j->kind,
             err_name(e));
    end_one(s);
}

/* The next one, if it was this thread that took it. */
static err take(step *s)
{
    TRY(store_read(jobs_.s, peek_next, s));
    return s->id ? store_write(jobs_.s, take_next, s) : OK;
}

static void *worker(void *unused UNUSED)
{
    arena *mem = arena_new();
    while (!jobs_.closing) {
        job j = {.mem = mem};
        step s = {.j = &j};
        arena_reset(mem);
        if (take(&s) == OK && s.found) {
            run_one(&s);
        } else {
            wait_for_work();
        }
    }
    arena_free(mem);
    return NULL;
}

err job_run_waiting(void)
{
    bool more = true, good = true;
    err e = OK;
    while (more && e == OK) {
        arena *mem = arena_new();
        job j = {.mem = mem};
        step s = {.j = &j};
        e = take(&s);
        more = s.found;
        if (more) {
            run_one(&s);
            good &= s.state == JOB_DONE;
        }
        arena_free(mem);
    }
    return e == OK && !good ? E_CONFLICT : e;
}

/* After a crash: what was running is not any more, and says so. */
static err fail_orphans(db *d, void *context)
{
    arena *mem = context;
    job_rows rows = {0};
    TRY(job_running(d, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        job j = job_of_row(&rows.at[i], mem);
        job_say(&j, T_job_orphan, NULL, 0);
        TRY(job_end_undone(d, &j, JOB_FAILED, moment_now()));
    }
    return OK;
}

err job_open(store *s, const job_kind *kinds, size_t n, int threads)
{
    jobs_.s = s;
    jobs_.kinds = kinds;
    jobs_.kinds_n = n;
    jobs_.closing = false;
    jobs_.threads_n = 0;
    arena *mem = arena_new();
    err e = store_write(s, fail_orphans, mem);
    arena_free(mem);
    TRY(e);
    for (int i = 0; i < threads && i < THREADS_MOST; i++) {
        if (pthread_create(&jobs_.threads[i], NULL, worker, NULL) != 0) { return E_BROKEN; }
        jobs_.threads_n++;
    }
    return OK;
}

void job_close(void)
{
    pthread_mutex_lock(&jobs_.lock);
    jobs_.closing = true;
    pthread_cond_broadcast(&jobs_.work);
    pthread_mutex_unlock(&jobs_.lock);
    for (int i = 0; i < jobs_.threads_n; i++) {
        pthread_join(jobs_.threads[i], NULL);
    }
    jobs_.threads_n = 0;
}

err job_of_own(turn *t, int64_t id, job_seen *ret)
{
    job_row r = {0};
    TRY(job_read(t->d, id, t->mem, &r));
    if (r.person != t->actor.person) { return E_ABSENT; }
    *ret = (job_seen){.id = r.id,
                      .org = r.org,
                      .done = r.done,
                      .total = r.total,
                      .kind = r.kind,
                      .title = r.title,
                      .input = r.input,
                      .outcome = r.outcome[t->actor.lang],
                      .folder = job_folder(t->mem, store_folder(t->s), r.id),
                      .state = r.state,
                      .made_at = r.made_at};
    return OK;
}
