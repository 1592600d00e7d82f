/* The way of one request: guards, route, gate, deed. GET runs in one read transaction on the thread
 * that took it; a POST passes the gate first, so that the writer is asked by nobody who may not,
 * and then does its deed in one write transaction together with its deed key. */
#include "web/inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "common_text.h"

/* ---- beginning and end ----------------------------------------------------------------------- */
static int64_t nanoseconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Eight characters without look-alikes, to be read over the telephone. */
static const char *request_number(web *w, arena *mem)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t n = atomic_fetch_add(&w->requests, 1);
    char *s = arena_take(mem, 10);
    for (int i = 8; i >= 0; i--) {
        s[i] = i == 4 ? '-' : letters[n & 31];
        n >>= i == 4 ? 0 : 5;
    }
    return s;
}

static visit *visit_taken(web *w)
{
    pthread_mutex_lock(&w->lock);
    visit *v = w->spare;
    if (v)
        w->spare = v->next;
    else
        v = TAKE(w->mem, visit);
    w->live++;
    pthread_mutex_unlock(&w->lock);
    return v;
}

visit *visit_new(web *w, const char *target)
{
    visit *v = visit_taken(w);
    arena *keep = v->keep ? v->keep : arena_new(), *mem = v->t.mem ? v->t.mem : arena_new();
    *v = (visit){.w = w,
                 .keep = keep,
                 .body_limit = BODY_DEFAULT,
                 .method = "GET",
                 .started = nanoseconds()};
    v->t.mem = mem;
    v->t.s = w->s;
    v->t.now = moment_now();
    v->t.today = moment_day(v->t.now);
    v->t.ip = v->t.path = "";
    v->t.actor.name = v->t.actor.session_secret = "";
    v->t.input = &v->in;
    v->t.answer = &v->answer;
    v->t.gate = &w->inner;
    v->t.request = request_number(w, keep);
    v->target = v->t.target = arena_copy(keep, target);
    for (size_t i = 0; i < COUNT_OF(v->t.word); i++)
        v->t.word[i] = "";
    v->answer.fd = -1;
    return v;
}

void visit_free(visit *v)
{
    web *w = v->w;
    if (v->in.parts) multipart_drop(v->in.parts);
    arena_reset(v->keep);
    arena_reset(v->t.mem);
    pthread_mutex_lock(&w->lock);
    v->next = w->spare;
    w->spare = v;
    w->live--;
    if (w->stopping) pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

void visit_log(const visit *v)
{
    log_line(v->internal ? LOG_DEBUG : LOG_INFO,
             "what=request method=%s path=%s status=%d ms=%.1f bytes=%zu id=%s actor=%lld",
             v->method, *v->t.path ? v->t.path : "-", v->answer.status,
             (double)(nanoseconds() - v->started) / 1e6, v->answer.n, v->t.request,
             (long long)v->t.actor.person);
}

void visit_fail(visit *v, int status, err e, text_key trouble)
{
    v->served = true;
    v->status = status;
    v->e = e;
    v->t.trouble = trouble;
}

/* ---- guards (RFC 9112 §3.2, §6.3: what proxies and we could read differently) ---------------- */
static bool length_good(const web_input *in)
{
    const char *c = in->content_length;
    return !c || (*c && strlen(c) <= 15 && c[strspn(c, "0123456789")] == 0);
}

static bool target_good(const char *target)
{
    if (*target != '/' || strstr(target, "%00")) return false;
    for (const unsigned char *c = (const unsigned char *)target; *c; c++)
        if (*c <= ' ' || *c == 0x7f) return false;
    return true;
}

/* Nothing of such a request is trusted, not even the language that it asks for. */
static const char unreadable[] =
    "请求无法按唯一方式读取：含有空字符、非 UTF-8 文字，或头部不合规。\n"
    "The request cannot be read in one way only: a NUL, text that is not UTF-8, or headers against "
    "the rules.\n";

static bool bytes_good(const visit *v)
{
    const web_input *in = &v->in;
    return !in->malformed && in->hosts == 1 && *in->host && in->lengths <= 1 &&
           !(in->lengths && in->transfer_encoding) && length_good(in) && target_good(v->target) &&
           (!in->transfer_encoding || strcasecmp(in->transfer_encoding, "chunked") == 0);
}

/* ---- route ----------------------------------------------------------------------------------- */
/* The path's segments, each decoded by itself, so that %2F is no separator. false: not text, or too
 * many. */
static bool segments_of(visit *v, char **segments, size_t *ret_n, bool *ret_slash)
{
    char *path = arena_copy_n(v->keep, v->target, strcspn(v->target, "?#"));
    buf whole = buf_new(v->keep);
    size_t n = 0;
    *ret_slash = false;
    for (char *at = path + 1, *next; at; at = next) {
        next = strchr(at, '/');
        if (next) *next++ = 0;
        if (!*at && !next) {
            *ret_slash = n > 0;
            break;
        }
        size_t length = text_url_decode(at, strlen(at), false);
        if (n == SEGMENTS_MAX || !text_utf8(at, length)) return false;
        buf_putc(&whole, '/');
        buf_put_n(&whole, at, length);
        segments[n++] = at;
    }
    v->t.path = n ? whole.at : "/";
    *ret_n = n;
    return true;
}

static void redirect_without_slash(visit *v)
{
    size_t n = strcspn(v->target, "?");
    v->answer.kind = ANSWER_GO;
    v->answer.status = 308;
    v->answer.location = arena_printf(v->keep, "%.*s%s", (int)(n - 1), v->target, v->target + n);
    v->served = v->known = true;
}

/* The page at or above the target, as the browser wrote it; "/" when there is none. */
static const char *page_above(visit *v, char *const *segments, size_t n)
{
    for (; n > 0; n--) {
        route_hit hit;
        route_find(v->w->routes, METHOD_GET, segments, n, &hit);
        const char *end = v->target;
        for (size_t i = 0; i < n; i++) {
            end += 1 + strcspn(end + 1, "/?");
        }
        if (hit.entry) { return arena_copy_n(v->keep, v->target, (size_t)(end - v->target)); }
    }
    return "/";
}

const char *visit_page(visit *v)
{
    char *segments[SEGMENTS_MAX];
    size_t n;
    bool slash;
    return segments_of(v, segments, &n, &slash) ? page_above(v, segments, n) : "/";
}

const char *web_form_page(turn *t) { return visit_page(visit_of(t)); }

/* Whoever comes by hand to an address that forms are sent to (reloaded, its language changed) sees
 * the page that the form stands on. */
static void redirect_to_page(visit *v)
{
    v->answer.kind = ANSWER_GO;
    v->answer.status = 303;
    v->answer.location = visit_page(v);
    v->served = v->known = true;
}

static void take_hit(visit *v, const route_hit *hit)
{
    v->entry = hit->entry;
    v->t.route = hit->entry->r;
    v->t.right = hit->entry->r->right;
    memcpy(v->t.param, hit->ids, sizeof v->t.param);
    memcpy(v->t.word, hit->words, sizeof v->t.word);
    if (v->t.route->body_limit) v->body_limit = v->t.route->body_limit;
}

static void find_route(visit *v)
{
    char *segments[SEGMENTS_MAX];
    size_t n;
    bool slash;
    if (!segments_of(v, segments, &n, &slash)) {
        answer_plain(v, 400, unreadable);
        return;
    }
    route_hit hit;
    route_find(v->w->routes, v->t.method, segments, n, &hit);
    if (slash && hit.entry) {
        redirect_without_slash(v);
    } else if (hit.entry && !v->allow) {
        take_hit(v, &hit);
    } else if (hit.post && !hit.get && !v->allow && input_word_in(v->in.accept, "text/html")) {
        redirect_to_page(v);
    } else if ((hit.get || hit.post) && !slash) {
        v->allow = hit.get && hit.post ? "GET, HEAD, POST" : hit.get ? "GET, HEAD" : "POST";
        visit_fail(v, 405, E_INPUT, T_common_error_method);
    }
}

static bool serve_asset(visit *v)
{
    if (strncmp(v->target, "/a/", 3) != 0) return false;
    size_t n = strcspn(v->target, "?");
    v->t.path = arena_copy_n(v->keep, v->target, n);
    for (size_t i = 0; i < web_assets_n && v->t.method == METHOD_GET; i++)
        if (text_is(web_assets[i].url, v->t.path)) {
            answer_asset(v, &web_assets[i]);
            return true;
        }
    answer_plain(v, 404, "not found\n");
    return true;
}

static err breathe(db *d, void *context)
{
    (void)context;
    int64_t one;
    return db_one(d, &one, "SELECT 1");
}

static bool serve_health(visit *v)
{
    if (!text_is(v->target, "/healthz")) return false;
    v->internal = true;
    v->t.path = v->target;
    bool well = !v->w->stopping && store_read(v->w->s, breathe, NULL) == OK;
    answer_plain(v, well ? 200 : 503, well ? "ok\n" : "not well\n");
    return true;
}

/* ---- gate ------------------------------------------------------------------------------------ */
/* Handlers' refusals are noted while their transaction is open and written down when it has ended:
 * the entry must survive the deed's undoing, and a deed cannot wait for another. */
void gate_note_refused(turn *t, err why) { visit_of(t)->refused = why; }

void visit_tell_refused(visit *v)
{
    bool certain = v->e != E_BROKEN && v->e != E_BUSY; /* else nobody knows whether it was */
    if (v->refused != OK && certain) v->w->setup.gate.refused(&v->t, v->refused);
    v->refused = OK;
}

static language language_asked(const web_input *in)
{
    const char *list = in->accept_language ? in->accept_language : "";
    list += strspn(list, " ");
    return strncasecmp(list, "en", 2) == 0 ? LANG_EN : LANG_ZH;
}

static void settle_language(visit *v)
{
    const char *chosen = input_cookie(v->keep, v->in.cookie, "gj_lang");
    if (text_is(chosen, "en") || text_is(chosen, "zh"))
        v->t.actor.lang = text_is(chosen, "en") ? LANG_EN : LANG_ZH;
}

static err ask_who(visit *v)
{
    const web_input *in = &v->in;
    const char *cookie = input_cookie(v->keep, in->cookie, "gj"), *bearer = "";
    if (in->authorization && strncasecmp(in->authorization, "Bearer ", 7) == 0)
        bearer = in->authorization + 7;
    language asked = v->t.actor.lang;
    TRY(v->w->setup.gate.who(&v->t, cookie, bearer));
    if (v->t.actor.person == 0) v->t.actor.lang = asked;
    settle_language(v);
    return OK;
}

/* Refused for one record: the person may not even learn that it exists. */
static err ask_for(visit *v, const web_subject *s, bool record)
{
    err e = v->w->setup.gate.may(&v->t, v->t.right, s);
    if (e == E_DENIED && record) v->hidden = true;
    return e;
}

static err ask_may(visit *v)
{
    const route_entry *r = v->entry;
    bool record = false;
    if (v->t.right == ANYONE) return OK;
    v->not_signed_in = v->t.actor.person == 0;
    if (v->not_signed_in) return E_DENIED;
    for (size_t i = 0; i < r->params; i++) {
        web_subject s = {0};
        if (!r->is_id[i]) continue;
        TRY(v->w->setup.gate.subject(&v->t, r->names[i], v->t.param[i], &s));
        TRY(ask_for(v, &s, true));
        record = true;
    }
    return record ? OK : ask_for(v, &(web_subject){0}, false);
}

/* In a transaction. The actor must outlive it, so the gate's words go to `keep`. */
static err pass_gate(visit *v)
{
    arena *work = v->t.mem;
    v->t.mem = v->keep;
    err e = ask_who(v);
    if (e == OK) e = v->entry ? ask_may(v) : E_ABSENT;
    v->known = true;
    v->t.mem = work;
    return e;
}

static err gate_alone(db *d, void *context)
{
    visit *v = context;
    v->t.d = d;
    return pass_gate(v);
}

static void refuse(visit *v, err e)
{
    v->t.d = NULL;
    if (v->not_signed_in) {
        answer_sign_in(v);
        return;
    }
    if (e == E_DENIED) v->refused = e;
    visit_fail(v, 0, v->hidden && e == E_DENIED ? E_ABSENT : e, NULL);
}

/* A form that another site sent with our cookie: browsers say where it came from. */
static bool same_origin(const web_input *in)
{
    if (in->fetch_site && !text_is(in->fetch_site, "same-origin") &&
        !text_is(in->fetch_site, "none"))
        return false;
    if (!in->origin) return true;
    const char *host = strstr(in->origin, "://");
    return host && strcasecmp(host + 3, in->host) == 0;
}

/* ---- the head of the request ----------------------------------------------------------------- */
static void settle_method(visit *v, const char *method)
{
    v->method = arena_copy(v->keep, method);
    v->head = text_is(method, "HEAD");
    v->t.method = text_is(method, "POST") ? METHOD_POST : METHOD_GET;
    if (!v->head && !text_is(method, "GET") && !text_is(method, "POST"))
        v->allow = ""; /* known to nobody here: 405 where the path exists */
}

static bool says_true(const char *header) { return header && text_is(header, "true"); }

static void settle_form(visit *v)
{
    const web_input *in = &v->in;
    bool html = input_word_in(in->accept, "text/html"),
         json = input_word_in(in->accept, "application/json");
    bool script = in->authorization || v->in.kind == BODY_JSON;
    v->t.wants_json = !html && (json || script);
    v->t.wants_fragment =
        says_true(in->hx_request) && !says_true(in->hx_boosted) && !says_true(in->hx_restore);
}

static int64_t length_told(const web_input *in)
{
    int64_t n = 0;
    return in->content_length && text_int(in->content_length, &n) ? n : 0;
}

/* Only uploads go to disk; every other body is held in memory. */
static int64_t body_most(const visit *v)
{
    bool held = v->in.kind != BODY_MULTIPART && v->body_limit > BODY_DEFAULT;
    return held ? BODY_DEFAULT : v->body_limit;
}

static const form_field *file_field(const visit *v)
{
    const form_kind *form = v->in.kind == BODY_MULTIPART && v->t.route ? v->t.route->form : NULL;
    for (size_t i = 0; form && i < form->fields_n; i++)
        if (form->fields[i].type == F_FILE && form->fields[i].max) return &form->fields[i];
    return NULL;
}

/* Says the limit that the form shows: the file's own, where there is one. */
static void too_large(visit *v)
{
    const form_field *file = file_field(v);
    int64_t most = file ? file->max : body_most(v);
    visit_fail(v, 413, E_INPUT, T_common_error_too_large);
    v->must_close = true;
    web_fault(&v->t, file ? file->name : "",
              file ? T_common_fault_too_large : T_common_fault_body_too_large,
              arena_printf(v->t.mem, "%lld", (long long)(most + (1 << 20) - 1) >> 20), NULL);
}

static void open_body(visit *v)
{
    int64_t told = length_told(&v->in);
    bool body = told > 0 || v->in.transfer_encoding;
    if (v->t.method == METHOD_GET && body) {
        answer_plain(v, 400, "a body has no meaning here\n");
        v->must_close = true;
    } else if (v->served) {
        v->must_close |= told > BODY_DRAINED || v->in.transfer_encoding;
    } else if (told > body_most(v)) {
        too_large(v);
    } else if (body && v->in.kind == BODY_MULTIPART) {
        v->in.parts = multipart_new(&v->in, v->keep, v->in.content_type, v->w->tmp);
    }
}

void visit_open(visit *v, const char *method)
{
    settle_method(v, method);
    v->in.kind = input_kind(v->in.content_type);
    if (!bytes_good(v)) {
        answer_plain(v, 400, unreadable);
        v->must_close = true;
        return;
    }
    settle_form(v);
    v->t.actor.lang = language_asked(&v->in);
    settle_language(v);
    if (!serve_asset(v) && !serve_health(v)) {
        find_route(v);
        if (!v->served && v->t.method == METHOD_POST) {
            err e = store_read(v->w->s, gate_alone, v);
            if (e != OK) refuse(v, e);
        }
    }
    v->t.d = NULL;
    open_body(v);
}

/* ---- the body -------------------------------------------------------------------------------- */
/* The library answers before a body or after it, never within. So one that told no length and
 * proves too long is read on and dropped; twice the limit is enough, then the connection ends. */
static bool body_overflows(visit *v, int64_t limit)
{
    if (!v->served) too_large(v);
    v->must_close = true;
    return v->in.body_n <= 2 * limit;
}

bool visit_body(visit *v, const char *at, size_t n)
{
    web_input *in = &v->in;
    in->body_n += (int64_t)n;
    int64_t limit = body_most(v);
    if (in->body_n > limit) return body_overflows(v, limit);
    if (v->served) return true;
    if (in->parts) {
        in->unreadable |= !in->unreadable && !multipart_feed(in->parts, at, n);
        return true;
    }
    if (!in->body.mem) in->body = buf_new(v->keep);
    buf_put_n(&in->body, at, n);
    return true;
}

static void read_body(visit *v)
{
    web_input *in = &v->in;
    if (in->kind == BODY_FORM && in->body.n)
        input_form(in, v->keep, in->body.at, in->body.n);
    else if (in->kind == BODY_JSON)
        input_json(in, v->keep, in->body.at, in->body.n);
    else if (in->parts)
        in->unreadable |= !multipart_end(in->parts);
    else if (in->body.n)
        in->unreadable = true; /* of a kind nobody here reads */
    in->body_pairs = in->pairs.n;
}

static bool deed_key_good(const char *key)
{
    size_t n = strlen(key);
    return n >= 8 && n <= 64 &&
           !key[strspn(key, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")];
}

/* A form of our own: sent from our pages, with a token of this session, and with a key that makes
 * it one deed. */
static void check_form(visit *v)
{
    const web_input *in = &v->in;
    const turn *t = &v->t;
    const char *token = *web_field(t, "_token") ? web_field(t, "_token")
                        : in->form_token        ? in->form_token
                                                : "";
    v->deed = *web_field(t, "_deed") ? web_field(t, "_deed")
              : in->idempotency_key  ? in->idempotency_key
                                     : "";
    if (in->unreadable)
        visit_fail(v, in->kind == BODY_OTHER || in->kind == BODY_NONE ? 415 : 400, E_INPUT, NULL);
    else if (!t->actor.token && !same_origin(in))
        visit_fail(v, 403, E_DENIED, T_common_error_form_token);
    else if (!t->actor.token && t->actor.person && !token_holds(v, token))
        visit_fail(v, 403, E_DENIED, T_common_error_form_token);
    else if (!deed_key_good(v->deed))
        visit_fail(v, 400, E_INPUT, T_common_error_deed);
}

void visit_body_end(visit *v)
{
    if (!v->served && v->t.method == METHOD_POST) {
        read_body(v);
        check_form(v);
    }
    const char *query = strchr(v->target, '?');
    if (query) input_query(&v->in, v->keep, query + 1);
}

/* ---- deeds ----------------------------------------------------------------------------------- */
static err handle(visit *v)
{
    TRY(v->t.route->handler(&v->t));
    if (v->answer.kind != ANSWER_NONE) return OK;
    log_line(LOG_ERROR, "what=no-answer route=%s id=%s", v->t.route->pattern, v->t.request);
    return E_BROKEN;
}

static void rewind_turn(visit *v)
{
    arena_reset(v->t.mem);
    v->answer = (web_answer){.fd = -1};
    memset(&v->t.faults, 0, sizeof v->t.faults);
    v->t.trouble = NULL;
}

err visit_deed(db *d, void *context)
{
    visit *v = context;
    const web_gate *gate = &v->w->setup.gate;
    bool repeated = false;
    const char *location = "";
    if (v->attempts++) rewind_turn(v);
    v->t.d = d;
    TRY(gate->deed_once(&v->t, v->deed, &repeated, &location));
    if (repeated) {
        answer_repeated(v, location);
        return OK;
    }
    TRY(handle(v));
    return gate->deed_done(&v->t, v->deed, v->answer.location ? v->answer.location : "");
}

static err look(db *d, void *context)
{
    visit *v = context;
    v->t.d = d;
    if (!v->known) {
        err e = pass_gate(v);
        if (e != OK) {
            visit_fail(v, 0, e, NULL);
            return e;
        }
    }
    return v->t.method == METHOD_GET && !v->t.route->before ? handle(v) : OK;
}

/* What `before` finds out must outlive every run of the deed. */
static err before(db *d, void *context)
{
    visit *v = context;
    arena *work = v->t.mem;
    v->t.d = d;
    v->t.mem = v->keep;
    err e = v->t.route->before(&v->t);
    v->t.mem = work;
    return e;
}

static err look_after(db *d, void *context)
{
    visit *v = context;
    v->t.d = d;
    return handle(v);
}

void visit_done(visit *v, err e)
{
    v->t.d = NULL;
    v->e = e;
    v->served = true;
}

typedef struct {
    visit *v;
    int to;
} production;

static err produce(db *d, void *context)
{
    production *p = context;
    char piece[32 << 10];
    for (;;) {
        int64_t n = p->v->answer.next(p->v->answer.context, d, piece, sizeof piece);
        if (n == 0) return OK;
        if (n < 0 || n > (int64_t)sizeof piece || !write_whole(p->to, piece, (size_t)n))
            return E_BROKEN;
    }
}

/* A long export is written to a nameless file first: memory stays flat, and a failure half-way is
 * an error page instead of a file that looks whole. */
static void run_stream(visit *v)
{
    production p = {v, open(v->w->tmp, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    err e = p.to >= 0 ? store_read(v->w->s, produce, &p) : E_BROKEN;
    v->answer.kind = ANSWER_DISK;
    v->answer.fd = p.to;
    visit_done(v, e);
}

bool visit_is_slow(const visit *v)
{
    return v->e == OK &&
           (v->answer.kind == ANSWER_STREAM || (!v->served && v->t.route && v->t.route->before));
}

static void run_get(visit *v)
{
    err e = store_read(v->w->s, look, v);
    if (v->known && v->served) {
        refuse(v, e);
        return;
    }
    if (e == OK && v->t.route->before) {
        e = store_read(v->w->s, before, v);
        if (e == OK) e = store_read(v->w->s, look_after, v);
    }
    visit_done(v, e);
}

static void run_post(visit *v)
{
    err e = v->t.route->before ? store_read(v->w->s, before, v) : OK;
    bool answered = v->answer.kind != ANSWER_NONE; /* a preview: nothing to write */
    visit_done(v, e == OK && !answered ? store_write(v->w->s, visit_deed, v) : e);
}

void visit_run(visit *v)
{
    if (v->answer.kind == ANSWER_STREAM)
        run_stream(v);
    else if (!v->served && v->t.method == METHOD_GET)
        run_get(v);
    else if (!v->served)
        run_post(v);
}
