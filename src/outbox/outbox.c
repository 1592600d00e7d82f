/* The thread that sends what is due. A letter is taken up by a conditional UPDATE that moves its
 * next try into the future, then sent, then recorded: whoever dies or fails in between leaves it
 * due again, and two servers never hold the same one. Faults of the channel end the round, so that
 * a server that is away is not asked once for each letter. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "outbox/outbox_inside.h"
#include "outbox_text.h"

enum { LOOK_SECONDS = 1, AWAY_SECONDS = 30 };

static struct {
    store *s;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work;
    bool running, woken;
    atomic_bool closing;
} sender_ = {.lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER};

/* ---- one letter ------------------------------------------------------------------------------ */

typedef struct {
    arena *mem;
    outbox_setting setting;
    outbox_rows due;
    outbox_mailer *mailer; /* opened by the first mail of the round */
    const outbox_row *row;
    outbox_state state;
    const char *fault;
    bool taken;
} round_;

static err read_due(db *d, void *context)
{
    round_ *r = context;
    r->due = (outbox_rows){0};
    TRY(outbox_due(d, moment_now(), r->mem, &r->due));
    return r->due.n ? outbox_setting_get(d, r->mem, true, &r->setting) : OK;
}

static err take(db *d, void *context)
{
    round_ *r = context;
    return outbox_take(d, r->row, moment_now(), &r->taken);
}

static err record(db *d, void *context)
{
    round_ *r = context;
    return outbox_record(d, r->row, r->state, r->fault, moment_now());
}

static outbox_answer send_mail(round_ *r)
{
    if (!r->mailer) { r->mailer = outbox_mailer_open(r->mem, &r->setting, &sender_.closing); }
    return outbox_mail_send(r->mailer, r->mem, r->row, &r->fault);
}

/* A channel that was shut meanwhile keeps its letters until it is opened again. */
static outbox_answer send_one(round_ *r)
{
    bool mail = r->row->letter.channel == OUTBOX_MAIL;
    if (mail ? !r->setting.mail : !r->setting.folder) {
        r->fault = T_outbox_off->name;
        return OUTBOX_LATER;
    }
    if (mail) { return send_mail(r); }
    const char *folder = arena_printf(r->mem, "%s/outbox", store_folder(sender_.s));
    return outbox_file_put(folder, r->mem, r->row, &r->fault);
}

static outbox_state state_after(const round_ *r, outbox_answer a)
{
    bool last = r->row->tries + 1 >= OUTBOX_TRIES;
    if (a == OUTBOX_DONE) { return OUTBOX_SENT; }
    return a == OUTBOX_NEVER || last ? OUTBOX_FAILED : OUTBOX_WAITING;
}

/* OUTBOX_AWAY: no more of this round. */
static outbox_answer one_letter(round_ *r)
{
    err e = store_write(sender_.s, take, r);
    if (e != OK) {
        log_line(LOG_WARN, "letter=%lld not taken: %s", (long long)r->row->id, err_name(e));
        return OUTBOX_AWAY;
    }
    if (!r->taken) { return OUTBOX_LATER; }
    outbox_answer a = send_one(r);
    r->state = state_after(r, a);
    e = store_write(sender_.s, record, r);
    if (e != OK) {
        log_line(LOG_ERROR, "letter=%lld outcome not written: %s", (long long)r->row->id,
                 err_name(e));
    }
    log_line(a == OUTBOX_DONE ? LOG_INFO : LOG_WARN, "letter=%lld tries=%lld outcome=%d fault=%s",
             (long long)r->row->id, (long long)r->row->tries + 1, (int)a, r->fault);
    return a;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* Seconds to wait before the next round. */
static int one_round(arena *mem)
{
    round_ r = {.mem = mem, .fault = ""};
    err e = store_read(sender_.s, read_due, &r);
    if (e != OK) {
        log_line(LOG_ERROR, "outbox: letters not read: %s", err_name(e));
        return AWAY_SECONDS;
    }
    outbox_answer a = OUTBOX_DONE;
    for (size_t i = 0; i < r.due.n && a != OUTBOX_AWAY && !sender_.closing; i++) {
        r.row = &r.due.at[i];
        a = one_letter(&r);
    }
    outbox_mailer_close(r.mailer);
    return a == OUTBOX_AWAY ? AWAY_SECONDS : r.due.n ? 0 : LOOK_SECONDS;
}

static void rest(int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&sender_.lock);
    for (int e = 0; e == 0 && !sender_.closing && !sender_.woken;) {
        e = pthread_cond_timedwait(&sender_.work, &sender_.lock, &until);
    }
    sender_.woken = false;
    pthread_mutex_unlock(&sender_.lock);
}

static void *sender(void *unused UNUSED)
{
    arena *mem = arena_new();
    while (!sender_.closing) {
        rest(one_round(mem));
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

void outbox_wake(void)
{
    pthread_mutex_lock(&sender_.lock);
    sender_.woken = true;
    pthread_cond_signal(&sender_.work);
    pthread_mutex_unlock(&sender_.lock);
}

err outbox_open(store *s)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) { return E_BROKEN; }
    sender_.s = s;
    sender_.closing = false;
    sender_.woken = false;
    sender_.running = pthread_create(&sender_.thread, NULL, sender, NULL) == 0;
    return sender_.running ? OK : E_BROKEN;
}

void outbox_close(void)
{
    if (!sender_.running) { return; }
    pthread_mutex_lock(&sender_.lock);
    sender_.closing = true;
    pthread_cond_signal(&sender_.work);
    pthread_mutex_unlock(&sender_.lock);
    pthread_join(sender_.thread, NULL);
    sender_.running = false;
    curl_global_cleanup();
}
