/* Start, stop, and requests without a socket. */
#include "web/inside.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEARTBEAT_SECONDS = 15, ASK_PIECE = 16 << 10 };

/* Uploads and half-made files of a run that did not end well are nobody's. */
static void sweep(const char *folder, arena *mem)
{
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        if (*e->d_name != '.')
            unlink(arena_printf(mem, "%s/%s", folder, e->d_name));
    if (d) closedir(d);
}

static err prepare(web *w, arena *mem, const char **ret_why)
{
    w->tmp = arena_printf(w->mem, "%s/tmp", store_folder(w->s));
    if (sodium_init() < 0 || (mkdir(w->tmp, 0700) != 0 && errno != EEXIST)) {
        *ret_why = arena_printf(mem, "cannot make %s: %s", w->tmp, strerror(errno));
        return E_BROKEN;
    }
    if (*w->setup.listen) sweep(w->tmp, mem); /* not beside the server whose uploads they may be */
    return route_index_new(w->setup.tables, w->setup.tables_n, w->mem, &w->routes, ret_why);
}

static web *web_new(const web_setup *setup, store *s)
{
    arena *own = arena_new();
    web *w = TAKE(own, web);
    w->mem = own;
    w->setup = *setup;
    w->inner = setup->gate;
    w->inner.refused = gate_note_refused;
    w->s = s;
    w->postgres = store_is_postgres(s);
    w->heartbeat_seconds = HEARTBEAT_SECONDS;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    pthread_cond_init(&w->beat, NULL);
    uint64_t seed;
    random_bytes(&seed, sizeof seed);
    atomic_init(&w->requests, seed); /* numbers of two runs do not meet */
    return w;
}

static void web_free(web *w)
{
    for (visit *v = w->spare; v; v = v->next) {
        arena_free(v->keep);
        arena_free(v->t.mem);
    }
    squeeze_close(w);
    pthread_cond_destroy(&w->changed);
    pthread_cond_destroy(&w->beat);
    pthread_mutex_destroy(&w->lock);
    arena_free(w->mem);
}

err web_start(const web_setup *setup, store *s, arena *mem, web **ret, const char **ret_why)
{
    web *w = web_new(setup, s);
    *ret = NULL;
    *ret_why = "";
    err e = prepare(w, mem, ret_why);
    if (e == OK) e = slow_start(w);
    if (e == OK && *setup->listen) {
        e = listen_start(w, mem, ret_why);
        if (e != OK) slow_stop(w);
    }
    if (e == OK)
        *ret = w;
    else
        web_free(w);
    return e;
}

void web_stop(web *w, int drain_seconds)
{
    w->stopping = true;
    if (*w->setup.listen) listen_stop(w, drain_seconds);
    slow_stop(w);
    web_free(w);
}

int web_port(const web *w) { return *w->setup.listen ? listen_port(w) : 0; }

/* ---- one request without a socket ------------------------------------------------------------ */
static void read_heads(visit *v, const char *headers)
{
    char *at = arena_copy(v->keep, headers ? headers : "");
    while (*at) {
        size_t n = strcspn(at, "\r\n");
        char *next = at + n + strspn(at + n, "\r\n");
        at[n] = 0;
        char *colon = strchr(at, ':');
        if (colon) {
            *colon = 0;
            char *value = colon + 1 + strspn(colon + 1, " ");
            input_header(&v->in, at, value, strlen(value));
        }
        at = next;
    }
    if (!v->in.hosts) input_header(&v->in, "Host", "localhost", 9);
}

static void run_whole(visit *v)
{
    visit_body_end(v);
    visit_run(v);
    if (v->answer.kind == ANSWER_STREAM && v->e == OK) visit_run(v);
    visit_finish(v);
    visit_log(v);
}

static err copy_body(visit *v, arena *mem, web_reply *ret)
{
    web_answer *a = &v->answer;
    if (a->fd < 0) {
        ret->body = a->n ? arena_copy_n(mem, a->at, a->n) : "";
        return OK;
    }
    char *to = arena_take(mem, a->n + 1);
    ssize_t got = pread(a->fd, to, a->n, a->from);
    close(a->fd);
    a->fd = -1;
    ret->body = to;
    return got == (ssize_t)a->n ? OK : E_BROKEN;
}

static void copy_heads(const visit *v, arena *mem, web_reply *ret)
{
    buf heads = buf_new(mem), cookies = buf_new(mem);
    for (size_t i = 0; i < v->heads_n; i++) {
        const web_head *h = &v->heads[i];
        buf_printf(&heads, "%s: %s\n", h->name, h->value);
        if (text_is(h->name, "Set-Cookie")) buf_printf(&cookies, "%s\n", h->value);
        if (text_is(h->name, "Content-Type")) ret->type = arena_copy(mem, h->value);
        if (text_is(h->name, "Location")) ret->location = arena_copy(mem, h->value);
    }
    ret->heads = heads.at ? heads.at : "";
    ret->cookies = cookies.at ? cookies.at : "";
}

static err write_body(visit *v, int to)
{
    web_answer *a = &v->answer;
    char piece[ASK_PIECE];
    if (a->fd < 0) return write_whole(to, a->at, a->n) ? OK : E_BROKEN;
    err e = OK;
    for (size_t done = 0; done < a->n && e == OK;) {
        ssize_t got = pread(a->fd, piece, sizeof piece, a->from + (int64_t)done);
        e = got > 0 && write_whole(to, piece, (size_t)got) ? OK : E_BROKEN;
        done += got > 0 ? (size_t)got : 0;
    }
    close(a->fd);
    a->fd = -1;
    return e;
}

static void reply_of(const visit *v, arena *mem, web_reply *ret)
{
    *ret = (web_reply){
        .status = v->answer.status, .type = "", .location = "", .body = "", .body_n = v->answer.n};
    copy_heads(v, mem, ret);
}

err web_fetch(web *w, arena *mem, const char *target, const char *headers, int to, web_reply *ret)
{
    visit *v = visit_new(w, target);
    read_heads(v, headers);
    v->t.ip = "";
    visit_open(v, "GET");
    run_whole(v);
    reply_of(v, mem, ret);
    err e = write_body(v, to);
    visit_free(v);
    return e;
}

err web_ask(web *w, arena *mem, const char *method, const char *target, const char *headers,
            const char *body, size_t body_n, web_reply *ret)
{
    visit *v = visit_new(w, target);
    read_heads(v, headers);
    if (body_n && !v->in.content_length)
        input_header(&v->in, "Content-Length", arena_printf(v->keep, "%zu", body_n),
                     strlen(arena_printf(v->keep, "%zu", body_n)));
    v->t.ip = "127.0.0.1";
    visit_open(v, method);
    bool fits = true;
    for (size_t at = 0; at < body_n && fits && !v->must_close; at += ASK_PIECE)
        fits = visit_body(v, body + at, body_n - at < ASK_PIECE ? body_n - at : ASK_PIECE);
    run_whole(v);
    reply_of(v, mem, ret);
    err e = copy_body(v, mem, ret);
    visit_free(v);
    return fits ? e : E_INPUT;
}
