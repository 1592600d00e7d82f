/* ganjiao serve: the server, its job threads, and the minute's seal over the audit chains. */
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "account/account.h"
#include "app/app.h"
#include "callup/callup.h"
#include "class/class.h"
#include "credit/credit.h"
#include "figure/figure.h"
#include "outbox/outbox.h"
#include "target/target.h"

enum { OVERVIEW_SECONDS = 60 }; /* how old the numbers of an overview may be */
enum { SEAL_SECONDS = 60, SWEEP_MINUTES = 60, DRAIN_SECONDS = 10 };

static struct {
    store *s;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool stopping;
} minute_ = {.lock = PTHREAD_MUTEX_INITIALIZER, .stop = PTHREAD_COND_INITIALIZER};

static err seal(db *d, void *mem) { return audit_seal_now(d, mem, moment_now()); }

static err sweep(db *d, void *context UNUSED)
{
    TRY(account_sweep(d, moment_now()));
    return outbox_sweep(d, moment_now());
}

static err follow_calendar(db *d, void *context)
{
    app_place *p = context;
    int moved = 0;
    turn t = app_turn(p, d, p->mem);
    TRY(class_follow_calendar(&t, &moved));
    if (moved) { log_line(LOG_INFO, "classes that follow the calendar: %d", moved); }
    return OK;
}

static err remind(db *d, void *context)
{
    app_place *p = context;
    int units = 0;
    turn t = app_turn(p, d, p->mem);
    return callup_remind(&t, &units);
}

/* Standings of a year whose rules changed, or that began, or that somebody asked about. */
static err keep_standings(db *d, void *context UNUSED)
{
    int64_t changed = 0;
    TRY(credit_keep(d, moment_now(), &changed));
    if (changed) { log_line(LOG_INFO, "standings written: %lld", (long long)changed); }
    return OK;
}

/* Targets whose counts no longer hold. */
static err keep_targets(arena *mem)
{
    int counted = 0;
    TRY(target_keep(minute_.s, moment_now(), mem, &counted));
    if (counted) { log_line(LOG_INFO, "targets counted: %d", counted); }
    return OK;
}

static void each_minute(arena *mem, int minute)
{
    app_place place = {.mem = mem, .s = minute_.s, .folder = store_folder(minute_.s)};
    err e = store_write(minute_.s, follow_calendar, &place);
    if (e == OK) { e = store_write(minute_.s, seal, mem); }
    if (e == OK) { e = store_write(minute_.s, keep_standings, NULL); }
    if (e == OK) { e = keep_targets(mem); }
    if (e == OK) { e = account_seen_write(minute_.s); }
    if (e == OK && minute % SWEEP_MINUTES == 1) { e = store_write(minute_.s, remind, &place); }
    if (e == OK && minute % SWEEP_MINUTES == 0) { e = store_write(minute_.s, sweep, NULL); }
    if (e != OK) { log_line(LOG_ERROR, "minute work: %s", err_name(e)); }
    arena_reset(mem);
}

static void *minutes(void *unused UNUSED)
{
    arena *mem = arena_new();
    each_minute(mem, 1); /* what waits since the last stop is done at once */
    pthread_mutex_lock(&minute_.lock);
    for (int minute = 2; !minute_.stopping; minute++) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += SEAL_SECONDS;
        pthread_cond_timedwait(&minute_.stop, &minute_.lock, &until);
        pthread_mutex_unlock(&minute_.lock);
        each_minute(mem, minute);
        pthread_mutex_lock(&minute_.lock);
    }
    pthread_mutex_unlock(&minute_.lock);
    arena_free(mem);
    return NULL;
}

static void stop_minutes(void)
{
    pthread_mutex_lock(&minute_.lock);
    minute_.stopping = true;
    pthread_cond_signal(&minute_.stop);
    pthread_mutex_unlock(&minute_.lock);
    pthread_join(minute_.thread, NULL);
}

static void say_address(const app_options *o, const web *w)
{
    if (text_starts(o->listen, "unix:")) {
        printf("listening on %s\n", o->listen);
    } else {
        const char *colon = strrchr(o->listen, ':');
        printf("listening on http://%.*s:%d\n", (int)(colon ? colon - o->listen : 0), o->listen,
               web_port(w));
    }
    fflush(stdout);
}

/* Who reads this console may set the installation up; who merely reaches its address may not. */
static err say_first_run(db *d, void *context)
{
    arena *mem = context;
    if (account_none_yet(d)) {
        printf("no accounts yet: open /first-run?setup=%s there\n", account_first_code(mem));
        fflush(stdout);
    }
    return OK;
}

static err run_until_signal(const app_options *o, app_place *p, const sigset_t *signals)
{
    const char *why = "";
    web *w = NULL;
    web_setup setup = {.listen = o->listen,
                       .gate = app_gate(),
                       .allow_open_address = o->open_address,
                       .secure_cookie = o->secure_cookie};
    setup.tables_n = app_tables(&setup.tables);
    err e = web_start(&setup, p->s, p->mem, &w, &why);
    if (e != OK) {
        fprintf(stderr, "ganjiao: %s: %s\n", o->listen, why);
        return e;
    }
    say_address(o, w);
    e = store_read(p->s, say_first_run, p->mem);
    if (e != OK) { log_line(LOG_WARN, "first run: %s", err_name(e)); }
    int got = 0;
    sigwait(signals, &got);
    log_line(LOG_INFO, "stopping signal=%d", got);
    web_stop(w, DRAIN_SECONDS);
    return OK;
}

int command_serve(const app_options *o)
{
    app_place p;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread: they inherit it */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to the client, not the end */
    err e = app_open(o, true, &p);
    if (e == OK) {
        const job_kind *kinds = NULL;
        size_t n = app_jobs(&kinds);
        e = job_open(p.s, kinds, n, 2);
    }
    if (e == OK) { e = outbox_open(p.s); }
    figure_keep_seconds(OVERVIEW_SECONDS);
    minute_.s = p.s;
    if (e == OK && pthread_create(&minute_.thread, NULL, minutes, NULL) != 0) { e = E_BROKEN; }
    if (e == OK) {
        e = run_until_signal(o, &p, &signals);
        stop_minutes();
        outbox_close();
        job_close();
    }
    app_close(&p);
    return app_exit(e);
}
