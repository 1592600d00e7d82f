/* The one file that knows the HTTP library (libmicrohttpd 0.9.75 and later; stack: epoll, a pool of
 * threads). It turns connections into visits and finished visits into responses. Two rules of the
 * library shape it: a connection is resumed only if it is suspended (anything else is undefined),
 * and stopping with a suspended connection aborts the process. Hence `suspended`, changed under the
 * lock only, and the order of listen_stop(). */
#include "web/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 32 << 10, IDLE_SECONDS = 75, SENDING_SECONDS = 1, CONNECTIONS = 4000 };
enum { CLIENT_LEFT = 499 }; /* in the log only, as nginx writes it */

struct listener {
    struct MHD_Daemon *daemon;
    int socket, port;
    bool local; /* loopback or a socket file: only a proxy of ours can connect */
    const char *unix_path;
    pthread_t heart;
    bool beating;
    bool hides; /* the library that runs (not the one we were built with) hides NULs */
};

/* ---- suspending and resuming ----------------------------------------------------------------- */
static void unlink_waiting(visit *v)
{
    if (v->previous)
        v->previous->next = v->next;
    else
        v->w->waiting = v->next;
    if (v->next) v->next->previous = v->previous;
    v->next = v->previous = NULL;
}

/* Under the lock. */
static void wake(visit *v)
{
    if (!v->suspended) return;
    v->suspended = false;
    unlink_waiting(v);
    MHD_resume_connection(v->connection);
}

static void visit_drop(visit *v)
{
    if (v->answer.fd >= 0) close(v->answer.fd);
    visit_free(v);
}

/* Under the lock, as the last that is done with a visit: who stops the server waits for it. */
static void end_work(web *w)
{
    w->working--;
    if (w->stopping) pthread_cond_broadcast(&w->changed);
}

/* The client may have gone meanwhile: then nobody waits for the answer, and the visit ends here. */
static void be_ready(visit *v)
{
    web *w = v->w;
    pthread_mutex_lock(&w->lock);
    v->ready = true;
    bool orphan = v->orphan;
    if (!orphan) {
        wake(v);
        end_work(w);
    }
    pthread_mutex_unlock(&w->lock);
    if (!orphan) return;
    v->answer.status = CLIENT_LEFT;
    visit_log(v);
    visit_drop(v);
    pthread_mutex_lock(&w->lock);
    end_work(w);
    pthread_mutex_unlock(&w->lock);
}

/* The connection is over, and with it all that the library lent. true: another thread still works
 * on the visit and will end it. The library sees this while a connection sleeps, because the
 * heartbeat wakes it: it reads from all it wakes but the one that was silent longest. */
static bool left_working(visit *v)
{
    pthread_mutex_lock(&v->w->lock);
    v->orphan = v->running && !v->ready;
    if (v->suspended) {
        v->suspended = false;
        unlink_waiting(v);
    }
    bool orphan = v->orphan;
    pthread_mutex_unlock(&v->w->lock);
    return orphan;
}

/* true: the answer is there. false: the connection sleeps until it is. */
static bool ready_or_suspend(visit *v)
{
    web *w = v->w;
    pthread_mutex_lock(&w->lock);
    bool ready = v->ready;
    if (!ready) {
        MHD_suspend_connection(v->connection);
        v->suspended = true;
        v->previous = NULL;
        v->next = w->waiting;
        if (w->waiting) w->waiting->previous = v;
        w->waiting = v;
    }
    pthread_mutex_unlock(&w->lock);
    return ready;
}

static void deadline_in(struct timespec *ts, int seconds)
{
    clock_gettime(CLOCK_REALTIME, ts);
    ts->tv_sec += seconds;
}

/* Versions before 1.0.3 may lose a wake-up; so nobody sleeps on one alone. A visit that is woken
 * too early looks at `ready` and sleeps again. */
static void *heartbeat(void *context)
{
    web *w = context;
    struct timespec last;
    deadline_in(&last, 0);
    pthread_mutex_lock(&w->lock);
    while (w->listener->beating) {
        struct timespec next = {last.tv_sec + w->heartbeat_seconds, last.tv_nsec};
        if (pthread_cond_timedwait(&w->beat, &w->lock, &next) != ETIMEDOUT) continue;
        for (visit *v = w->waiting, *after; v; v = after) {
            after = v->next;
            wake(v);
        }
        deadline_in(&last, 0);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* ---- answers --------------------------------------------------------------------------------- */
static struct MHD_Response *response_of(visit *v)
{
    web_answer *a = &v->answer;
    bool file = a->fd >= 0;
    if (file && (a->n == 0 || a->status == 304)) {
        close(a->fd);
        file = false;
    }
    int fd = a->fd;
    a->fd = -1;
    if (file) return MHD_create_response_from_fd_at_offset64(a->n, fd, (uint64_t)a->from);
    /* The arena lives until the library says that the request is over: no copy, no free. */
    return MHD_create_response_from_buffer(a->n, (void *)(uintptr_t)a->at, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_answer(visit *v)
{
    visit_finish(v);
    struct MHD_Response *r = response_of(v);
    if (!r) return MHD_NO;
    for (size_t i = 0; i < v->heads_n; i++)
        if (MHD_add_response_header(r, v->heads[i].name, v->heads[i].value) != MHD_YES)
            log_line(LOG_ERROR, "what=head-refused name=%s id=%s", v->heads[i].name, v->t.request);
    enum MHD_Result sent = MHD_queue_response(v->connection, (unsigned)v->answer.status, r);
    MHD_destroy_response(r);
    visit_log(v);
    return sent;
}

static void after_deed(void *context, err e)
{
    visit *v = context;
    visit_done(v, e);
    be_ready(v);
}

static void be_busy(visit *v)
{
    visit_fail(v, 0, E_BUSY, NULL);
    v->answer.kind = ANSWER_NONE;
}

static void be_refused(visit *v)
{
    be_busy(v);
    be_ready(v);
}

/* false: too late, and answered so. Once the server waits for the last work to end none begins, for
 * a connection that slept after that would abort the process. */
static bool begin_work(visit *v)
{
    pthread_mutex_lock(&v->w->lock);
    bool open = !v->w->over;
    v->w->working += open;
    pthread_mutex_unlock(&v->w->lock);
    if (!open) be_busy(v);
    v->ready = !open;
    return open;
}

static void hand_to_slow(visit *v)
{
    if (begin_work(v) && !slow_push(v->w, v, be_ready)) be_refused(v);
}

/* Decides on which thread the rest is done. */
static void run(visit *v)
{
    bool deed = !v->served && v->t.method == METHOD_POST;
    if (visit_is_slow(v)) {
        hand_to_slow(v);
    } else if (deed && !v->w->postgres) {
        if (begin_work(v)) store_write_then(v->w->s, visit_deed, v, after_deed);
    } else {
        visit_run(v);
        if (visit_is_slow(v))
            hand_to_slow(v);
        else
            v->ready = true;
    }
}

/* ---- requests -------------------------------------------------------------------------------- */
typedef struct {
    visit *v;
    const char *end;
} header_walk; /* end: where the next header must begin */

/* Before 1.0 the library cuts a line at a NUL and hides what follows. It overwrites the CR LF of
 * each line with two NULs and keeps the lines where they came in: so the next begins two bytes
 * after this value, unless something was hidden, a line was folded, or ended in LF alone. All three
 * are refused. */
static bool follows(const header_walk *walk, const char *name)
{
    return !walk->v->w->listener->hides || !walk->end || walk->end + 2 == name;
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_n, const char *value, size_t n)
{
    header_walk *walk = context;
    web_input *in = &walk->v->in;
    (void)kind;
    if (!value || strlen(name) != name_n || !follows(walk, name)) in->malformed = true;
    /* The library's memory ends with the connection, perhaps before the work on the visit. */
    if (value) input_header(in, name, arena_copy_n(walk->v->keep, value, n), n);
    walk->end = value ? value + n : NULL;
    return MHD_YES;
}

/* Over the two blanks of "GET /a HTTP/1.1" the library writes NULs as well: a part of the line that
 * ends before its blank holds one of the sender's own. What follows the version is judged like what
 * follows a header. */
static bool line_is_whole(const visit *v, const char *method, const char *version)
{
    if (!v->w->listener->hides) return true;
    return v->sent && method + strlen(method) + 1 == v->sent && v->sent_end + 1 == version;
}

static void take_headers(visit *v, const char *version)
{
    header_walk walk = {v, version + strlen(version)};
    MHD_get_connection_values_n(v->connection, MHD_HEADER_KIND, on_header, &walk);
    /* After the last line comes the empty one, as two more NULs. */
    if (v->w->listener->hides && walk.end && memcmp(walk.end, "\0\0\0", 4) != 0)
        v->in.malformed = true;
}

static const char *last_forwarded(arena *mem, const char *list)
{
    const char *comma = strrchr(list, ',');
    list = comma ? comma + 1 : list;
    list += strspn(list, " ");
    size_t n = strspn(list, "0123456789abcdefABCDEF:.");
    return n && n < INET6_ADDRSTRLEN ? arena_copy_n(mem, list, n) : "";
}

/* Behind our own proxy the address is what it appended last; nobody else is believed. */
static const char *ip_of(visit *v)
{
    if (v->w->listener->local && v->in.forwarded_for)
        return last_forwarded(v->keep, v->in.forwarded_for);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(v->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *sa = info ? info->client_addr : NULL;
    char *text = arena_take(v->keep, INET6_ADDRSTRLEN);
    if (sa && sa->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, text,
                  INET6_ADDRSTRLEN);
    else if (sa && sa->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, text,
                  INET6_ADDRSTRLEN);
    return text;
}

static enum MHD_Result on_end(visit *v)
{
    if (!v->running) {
        v->running = true;
        visit_body_end(v);
        run(v);
    }
    return ready_or_suspend(v) ? send_answer(v) : MHD_YES;
}

static enum MHD_Result on_head(visit *v, struct MHD_Connection *connection, const char *method,
                               const char *version)
{
    v->begun = true;
    v->connection = connection;
    v->in.malformed = !line_is_whole(v, method, version);
    take_headers(v, version);
    v->t.ip = ip_of(v);
    visit_open(v, method);
    /* An answer in this first call ends the connection, so only those give one that refuse what
     * follows. */
    return v->must_close && v->served ? send_answer(v) : MHD_YES;
}

/* The library (0.9.75) takes a short read for the last there is and waits for the kernel's next
 * word; an end that came with the bytes brings none, and the connection would stay for
 * IDLE_SECONDS. */
static bool left_midway(const visit *v)
{
    int64_t told = 0;
    char next;
    if (!v->in.content_length || !text_int(v->in.content_length, &told) || v->in.body_n >= told)
        return false;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(v->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info && recv(info->connect_fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **request)
{
    visit *v = *request;
    (void)context, (void)url;
    if (!v->begun) return on_head(v, connection, method, version);
    if (*upload_n == 0) return on_end(v);
    bool fits = visit_body(v, upload, *upload_n);
    *upload_n = 0;
    return fits && !left_midway(v) ? MHD_YES : MHD_NO;
}

/* The first that is seen of a request, with the address as it was sent: %00 still stands in it. */
static void *on_address(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    visit *v = visit_new(context, target);
    v->sent = target;
    v->sent_end = target ? target + strlen(target) : NULL;
    return v;
}

static void on_over(void *context, struct MHD_Connection *connection, void **request,
                    enum MHD_RequestTerminationCode why)
{
    (void)context, (void)connection, (void)why;
    visit *v = *request;
    *request = NULL;
    if (v && !left_working(v)) visit_drop(v);
}

/* ---- addresses ------------------------------------------------------------------------------- */
static bool is_loopback(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr) >> 24) ==
               127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr);
}

static int open_unix(struct listener *l, const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path) return -1;
    memcpy(at.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
        unlink(path); /* left by a run that did not end well; the data folder's lock keeps a second
                         one out */
    if (fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0) {
        l->unix_path = path;
        l->local = true;
        return fd;
    }
    if (fd >= 0) close(fd);
    return -1;
}

static int open_tcp(struct listener *l, const struct addrinfo *a)
{
    int yes = 1, fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_storage bound;
    socklen_t n = sizeof bound;
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 ||
        getsockname(fd, (struct sockaddr *)&bound, &n) != 0) {
        close(fd);
        return -1;
    }
    l->local = is_loopback(a->ai_addr);
    l->port =
        ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)(void *)&bound)->sin_port
                                         : ((struct sockaddr_in6 *)(void *)&bound)->sin6_port);
    return fd;
}

/* host:port or [host]:port. */
static int open_address(struct listener *l, const char *address, arena *mem)
{
    const char *colon = strrchr(address, ':');
    bool bracketed = *address == '[' && colon && colon > address && colon[-1] == ']';
    if (!colon) return -1;
    const char *host = bracketed ? arena_copy_n(mem, address + 1, (size_t)(colon - address) - 2)
                                 : arena_copy_n(mem, address, (size_t)(colon - address));
    struct addrinfo want = {.ai_flags = AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(host, colon + 1, &want, &found) != 0) return -1;
    int fd = open_tcp(l, found);
    freeaddrinfo(found);
    return fd;
}

static bool library_at_least(unsigned major, unsigned minor, unsigned patch)
{
    unsigned v[3] = {0};
    if (sscanf(MHD_get_version(), "%u.%u.%u", &v[0], &v[1], &v[2]) != 3) return false;
    return v[0] != major ? v[0] > major : v[1] != minor ? v[1] > minor : v[2] >= patch;
}

static err open_socket(web *w, struct listener *l, arena *mem, const char **ret_why)
{
    const char *address = w->setup.listen;
    bool file = text_starts(address, "unix:");
    l->socket = file ? open_unix(l, address + 5) : open_address(l, address, mem);
    if (l->socket < 0 || listen(l->socket, SOMAXCONN) != 0) {
        *ret_why = arena_printf(mem, "cannot listen on %s: %s", address, strerror(errno));
        return E_BROKEN;
    }
    if (!l->local && !w->setup.allow_open_address && !library_at_least(1, 0, 10)) {
        *ret_why = arena_printf(
            mem,
            "libmicrohttpd %s has known faults: listen on 127.0.0.1 or a socket file behind a "
            "proxy, or allow open addresses",
            MHD_get_version());
        close(l->socket);
        return E_DENIED;
    }
    return OK;
}

/* ---- start and stop -------------------------------------------------------------------------- */
static void on_trouble(void *context, const char *format, va_list args) PRINTF(2, 0);
static void on_trouble(void *context, const char *format, va_list args)
{
    char line[256];
    (void)context;
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\r\n")] = 0;
    log_line(LOG_DEBUG, "what=http-library said=\"%s\"", line);
}

static struct MHD_Daemon *daemon_of(web *w, struct listener *l)
{
    int threads = w->setup.threads > 0 ? w->setup.threads : w->postgres ? 8 : 2;
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL},
        {MHD_OPTION_END, 0, NULL}};
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, w, MHD_OPTION_EXTERNAL_LOGGER, on_trouble, NULL,
        MHD_OPTION_LISTEN_SOCKET, l->socket, MHD_OPTION_URI_LOG_CALLBACK, on_address, w,
        MHD_OPTION_NOTIFY_COMPLETED, on_over, w, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

err listen_start(web *w, arena *mem, const char **ret_why)
{
    struct listener *l = w->listener = TAKE(w->mem, struct listener);
    l->hides = !library_at_least(1, 0, 0);
    TRY(open_socket(w, l, mem, ret_why));
    l->daemon = daemon_of(w, l);
    l->beating = true; /* before the thread that looks at it */
    if (l->daemon && pthread_create(&l->heart, NULL, heartbeat, w) == 0) return OK;
    *ret_why = "the HTTP library did not start";
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    else
        close(l->socket);
    return E_BROKEN;
}

int listen_port(const web *w) { return w->listener->port; }

/* Under the lock. */
static void wait_for_living(web *w, int seconds)
{
    struct timespec end;
    deadline_in(&end, seconds);
    while (w->live > 0 && pthread_cond_timedwait(&w->changed, &w->lock, &end) != ETIMEDOUT) {
        /* one visit less, or one that works */
    }
}

/* Until nothing is under way. At the deadline pages that nobody has begun are refused and uploads
 * that dawdle are cut off; what runs is never cut, and has a moment to be sent. */
static void drain(web *w, int seconds)
{
    pthread_mutex_lock(&w->lock);
    wait_for_living(w, seconds);
    w->over = true;
    pthread_mutex_unlock(&w->lock);
    slow_refuse(w, be_refused);
    pthread_mutex_lock(&w->lock);
    while (w->working > 0)
        pthread_cond_wait(&w->changed, &w->lock);
    wait_for_living(w, SENDING_SECONDS);
    pthread_mutex_unlock(&w->lock);
}

void listen_stop(web *w, int drain_seconds)
{
    struct listener *l = w->listener;
    MHD_socket fd = MHD_quiesce_daemon(l->daemon);
    if (fd != MHD_INVALID_SOCKET) close(fd);
    if (l->unix_path) unlink(l->unix_path);
    drain(w, drain_seconds);
    pthread_mutex_lock(&w->lock);
    l->beating = false;
    pthread_cond_broadcast(&w->beat);
    pthread_mutex_unlock(&w->lock);
    pthread_join(l->heart, NULL);
    MHD_stop_daemon(l->daemon);
}
