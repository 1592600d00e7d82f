/* What goes out: which error is which status and page, which headers every answer carries, and how
 * files, pages and redirects are told apart. Everything is complete in memory (or an open file)
 * before the first byte leaves. */
#include "web/inside.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common_text.h"

static const char html_type[] = "text/html; charset=utf-8";
static const char json_type[] = "application/json";
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
                             "'self' data:; font-src 'self'; "
                             "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                             "base-uri 'none'; manifest-src 'self'";

/* Most bodies fit into the one, the frame around them into the other: no buffer need grow. */
enum { PAGE_ROOM = 40 << 10, FRAME_ROOM = 12 << 10 };

/* ---- addresses ------------------------------------------------------------------------------- */
bool url_is_local(const char *url) { return url[0] == '/' && url[1] != '/' && url[1] != '\\'; }

void url_encode_whole(buf *b, const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7f || strchr("\"<>\\^`{|}", *s))
            text_url_percent(b, *s);
        else
            buf_putc(b, *s);
}

/* ---- what handlers say ----------------------------------------------------------------------- */
/* Cookies and the time to keep survive: they belong to the turn, not to the page. */
static web_answer *answer_new(turn *t, answer_kind kind)
{
    web_answer *a = t->answer;
    web_answer was = *a;
    *a = (web_answer){.kind = kind, .fd = -1, .cache = was.cache, .cookies = was.cookies};
    return a;
}

static const char *title_of(const turn *t, const view_kind *kind, const void *view)
{
    const char *own = "";
    if (kind->title_field >= 0)
        own = *(const char *const *)(const void *)((const char *)view +
                                                   kind->fields[kind->title_field].offset);
    return *own || !t->route || !t->route->title ? own : text_in(t->route->title, t->actor.lang);
}

static void show_page(turn *t, const view_kind *kind, const void *view, markup_out *o)
{
    if (t->wants_fragment) {
        (kind->fragment ? kind->fragment : kind->page)(o, view);
        return;
    }
    markup_out body = *o;
    body.b = buf_new(t->mem);
    buf_reserve(&body.b, PAGE_ROOM);
    kind->page(&body, view);
    buf_reserve(&o->b, body.b.n + FRAME_ROOM);
    visit_of(t)->w->setup.gate.layout(t, o, title_of(t, kind, view),
                                      (markup){body.b.at ? body.b.at : ""});
}

err web_show_(turn *t, const view_kind *kind, const void *view)
{
    web_answer *a = answer_new(t, ANSWER_BYTES);
    markup_out o = {.b = buf_new(t->mem), .lang = t->actor.lang, .t = t, .mem = t->mem};
    a->page = true;
    if (t->wants_json || !kind->page) {
        view_json(&o.b, kind, view);
        a->type = json_type;
    } else {
        show_page(t, kind, view, &o);
        a->type = html_type;
    }
    a->at = o.b.at;
    a->n = o.b.n;
    return OK;
}

/* Sentences that redirects carry are found again by their name, which the cookie holds. */
static size_t notice_place(const web *w, const char *name)
{
    size_t h = 5381;
    for (const char *c = name; *c; c++)
        h = h * 33 + (unsigned char)*c;
    size_t room = COUNT_OF(w->notices);
    for (size_t i = 0; i < room; i++) {
        size_t place = (h + i) % room;
        if (!w->notices[place] || text_is(w->notices[place]->name, name)) return place;
    }
    return room;
}

static void notice_keep(web *w, text_key notice)
{
    pthread_mutex_lock(&w->lock);
    size_t place = notice_place(w, notice->name);
    if (place < COUNT_OF(w->notices)) w->notices[place] = notice;
    pthread_mutex_unlock(&w->lock);
}

text_key web_notice(turn *t)
{
    visit *v = visit_of(t);
    const char *name = input_cookie(t->mem, v->in.cookie, "gj_note");
    if (!*name || t->method != METHOD_GET) return NULL;
    pthread_mutex_lock(&v->w->lock);
    size_t place = notice_place(v->w, name);
    text_key found = place < COUNT_OF(v->w->notices) ? v->w->notices[place] : NULL;
    pthread_mutex_unlock(&v->w->lock);
    web_set_cookie(t, "gj_note", "", 0);
    return found;
}

static err go(turn *t, int64_t made, text_key notice, const char *location)
{
    if (!url_is_local(location)) {
        log_line(LOG_WARN, "what=redirect-elsewhere id=%s", t->request);
        location = "/";
    }
    web_answer *a = answer_new(t, ANSWER_GO);
    buf b = buf_new(t->mem);
    url_encode_whole(&b, location);
    a->location = b.at;
    a->made = made;
    a->notice = notice;
    return OK;
}

static char *printed(turn *t, const char *format, va_list args)
{
    char brief[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(brief, sizeof brief, format, args);
    char *s = n < 0 ? arena_copy(t->mem, "") : arena_copy_n(t->mem, brief, strlen(brief));
    if (n >= (int)sizeof brief) {
        s = arena_take(t->mem, (size_t)n + 1);
        vsnprintf(s, (size_t)n + 1, format, again);
    }
    va_end(again);
    return s;
}

err web_go(turn *t, text_key notice, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *location = printed(t, format, args);
    va_end(args);
    return go(t, 0, notice, location);
}

err web_made(turn *t, int64_t id, text_key notice, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *location = printed(t, format, args);
    va_end(args);
    return go(t, id, notice, location);
}

err web_bytes(turn *t, const char *type, const char *file_name, const void *at, size_t n)
{
    web_answer *a = answer_new(t, ANSWER_BYTES);
    a->type = type;
    a->file_name = file_name;
    a->at = at;
    a->n = n;
    return OK;
}

err web_disk_file(turn *t, const char *type, const char *file_name, const char *path)
{
    const char *folder = store_folder(t->s);
    bool whole = *path == '/';
    if (strstr(path, "..") ||
        (whole && (!text_starts(path, folder) || path[strlen(folder)] != '/'))) {
        log_line(LOG_ERROR, "what=file-outside id=%s", t->request);
        return E_BROKEN;
    }
    web_answer *a = answer_new(t, ANSWER_DISK);
    a->type = type;
    a->file_name = file_name;
    a->path = whole ? arena_copy(t->mem, path) : arena_printf(t->mem, "%s/%s", folder, path);
    return OK;
}

err web_stream_file(turn *t, const char *type, const char *file_name, web_stream next,
                    void *context)
{
    if (t->method != METHOD_GET)
        return E_BROKEN; /* a deed answers with an address, from which the file is fetched */
    web_answer *a = answer_new(t, ANSWER_STREAM);
    a->type = type;
    a->file_name = file_name;
    a->next = next;
    a->context = context;
    return OK;
}

void web_set_cookie(turn *t, const char *name, const char *value, int64_t max_age_seconds)
{
    bool secure = visit_of(t)->w->setup.secure_cookie;
    buf b = buf_new(t->mem);
    buf_printf(&b, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s", name, value,
               secure ? "; Secure" : "");
    if (max_age_seconds >= 0) buf_printf(&b, "; Max-Age=%lld", (long long)max_age_seconds);
    *GROW(t->mem, &t->answer->cookies) = b.at;
}

void web_cache_private(turn *t, int64_t seconds) { t->answer->cache = seconds > 0 ? seconds : 0; }

/* ---- errors ---------------------------------------------------------------------------------- */
int err_status(err e)
{
    switch (e) {
    case OK: return 200;
    case E_INPUT: return 422;
    case E_DENIED: return 403;
    case E_ABSENT: return 404;
    case E_CONFLICT: return 409;
    case E_BUSY: return 503;
    case E_BROKEN: break;
    }
    return 500;
}

const char *error_word_in(const turn *t, err e)
{
    static const text_key said[] = {
        [E_INPUT] = T_common_error_input_say,   [E_DENIED] = T_common_error_denied_say,
        [E_ABSENT] = T_common_error_absent_say, [E_CONFLICT] = T_common_error_conflict_say,
        [E_BUSY] = T_common_error_busy_say,     [E_BROKEN] = T_common_error_broken_say};
    return text_in(t->trouble ? t->trouble : said[e], t->actor.lang);
}

/* RFC 9457, with our words and the faults beside it. */
static void problem(const turn *t, buf *b, err e, int status)
{
    buf_printf(b, "{\"type\":\"about:blank\",\"status\":%d,\"error\":\"%s\",\"message\":", status,
               err_name(e));
    json_text(b, error_word_in(t, e));
    buf_put(b, ",\"request\":");
    json_text(b, t->request);
    buf_put(b, ",\"faults\":[");
    for (size_t i = 0; i < t->faults.n; i++) {
        const fault *f = &t->faults.at[i];
        const char *args[] = {f->arg1, f->arg2};
        buf_put(b, i ? ",{\"field\":" : "{\"field\":");
        json_text(b, f->field);
        buf_put(b, ",\"message\":");
        json_text(b, text_say(t->mem, t->actor.lang, f->key, args, COUNT_OF(args)));
        buf_putc(b, '}');
    }
    buf_put(b, "]}");
}

void answer_error(visit *v)
{
    turn *t = &v->t;
    web_answer *a = answer_new(t, ANSWER_BYTES);
    markup_out o = {.b = buf_new(t->mem), .lang = t->actor.lang, .t = t, .mem = t->mem};
    a->status = v->status ? v->status : err_status(v->e);
    a->cache = 0;
    a->page = true;
    a->type = t->wants_json ? "application/problem+json" : html_type;
    if (t->wants_json)
        problem(t, &o.b, v->e, a->status);
    else
        v->w->setup.gate.error_page(t, &o, v->e);
    a->at = o.b.at;
    a->n = o.b.n;
}

void answer_plain(visit *v, int status, const char *words)
{
    web_answer *a = answer_new(&v->t, ANSWER_BYTES);
    a->status = status;
    a->type = "text/plain; charset=utf-8";
    a->at = words;
    a->n = strlen(words);
    v->served = true;
}

void answer_sign_in(visit *v)
{
    turn *t = &v->t;
    if (t->wants_json) {
        visit_fail(v, 401, E_DENIED, NULL);
        return;
    }
    buf b = buf_new(v->keep);
    buf_put(&b, "/sign-in");
    if (!t->wants_fragment && strlen(v->target) <= 1024) {
        buf_put(&b, t->method == METHOD_GET ? "?then=" : "?lost=1&then=");
        text_url_encode(&b, t->method == METHOD_GET ? v->target : visit_page(v), "");
    }
    web_answer *a = answer_new(t, ANSWER_GO);
    a->location = b.at;
    a->page = true;
    v->served = true;
    v->e = OK;
}

/* The deed was done before; where it led is all that is known now. */
void answer_repeated(visit *v, const char *location)
{
    web_answer *a = answer_new(&v->t, ANSWER_GO);
    a->location = *location ? arena_copy(v->keep, location) : "/";
    if (!*location && v->t.wants_fragment) {
        answer_head(v, "HX-Refresh",
                    "true"); /* the part of a page that it answered is fetched anew */
        a->status = 204;
    }
}

void answer_asset(visit *v, const web_asset *asset)
{
    web_answer *a = answer_new(&v->t, ANSWER_BYTES);
    bool small = asset->gzip_n && input_word_in(v->in.accept_encoding, "gzip");
    a->type = asset->type;
    a->at = small ? asset->gzip : asset->plain;
    a->n = small ? asset->gzip_n : asset->plain_n;
    a->gzipped = small;
    a->tag = asset->tag;
    a->cache = -1;
    v->served = v->internal = true;
}

/* ---- the finished answer --------------------------------------------------------------------- */
void answer_head(visit *v, const char *name, const char *value)
{
    if (v->heads_n < HEADS_MAX) v->heads[v->heads_n++] = (web_head){name, value};
}

static void finish_redirect(visit *v)
{
    web_answer *a = &v->answer;
    turn *t = &v->t;
    if (a->notice && !t->wants_json) {
        notice_keep(v->w, a->notice);
        web_set_cookie(t, "gj_note", a->notice->name, 60);
    }
    if (a->status == 204) return;
    if (t->wants_json && !a->page && a->status != 308) {
        buf b = buf_new(t->mem);
        buf_put(&b, "{");
        if (a->made) buf_printf(&b, "\"id\":\"%lld\",", (long long)a->made);
        buf_put(&b, "\"location\":");
        json_text(&b, a->location);
        buf_put(&b, "}");
        a->status = a->made ? 201 : 200;
        a->type = json_type;
        a->at = b.at;
        a->n = b.n;
    } else if (t->wants_fragment) {
        answer_head(v, "HX-Location",
                    a->location); /* a 303 would be followed into the page's fragment */
        a->status = 200;
        return;
    } else if (!a->status) {
        a->status = 303;
    }
    if (a->status != 200) answer_head(v, "Location", a->location);
}

/* bytes=a-b, bytes=a-, bytes=-n; one range only. false: not to be met (416). */
static bool range_of(const char *text, int64_t size, int64_t *ret_from, int64_t *ret_n)
{
    int64_t from = 0, to = size - 1;
    const char *dash = strchr(text, '-');
    bool suffix = *text == '-';
    char *end;
    if (!dash || strchr(text, ',') || (!suffix && !isdigit((unsigned char)*text))) return false;
    errno = 0;
    if (!suffix) from = strtoll(text, &end, 10);
    if (isdigit((unsigned char)dash[1])) to = strtoll(dash + 1, &end, 10);
    if (errno || (suffix && !isdigit((unsigned char)dash[1]))) return false;
    if (suffix) {
        from = to < size ? size - to : 0;
        to = size - 1;
    }
    if (to >= size) to = size - 1;
    *ret_from = from;
    *ret_n = to - from + 1;
    return from <= to && from < size;
}

static bool tag_among(const char *list, const char *tag)
{
    return list && (text_is(list, "*") || (*tag && strstr(list, tag)));
}

static void finish_range(visit *v)
{
    web_answer *a = &v->answer;
    const web_input *in = &v->in;
    int64_t size = (int64_t)a->n, n = 0;
    answer_head(v, "Accept-Ranges", "bytes");
    bool fresh = !in->if_range || (a->tag && text_is(in->if_range, a->tag));
    if (!in->range || strncmp(in->range, "bytes=", 6) != 0 || !fresh || a->status != 200) return;
    bool met = range_of(in->range + 6, size, &a->from, &n);
    a->status = met ? 206 : 416;
    a->n = met ? (size_t)n : 0;
    if (!met)
        answer_head(v, "Content-Range", arena_printf(v->t.mem, "bytes */%lld", (long long)size));
    else
        answer_head(v, "Content-Range",
                    arena_printf(v->t.mem, "bytes %lld-%lld/%lld", (long long)a->from,
                                 (long long)(a->from + n - 1), (long long)size));
}

static bool open_file(visit *v)
{
    web_answer *a = &v->answer;
    struct stat st;
    if (a->fd < 0) a->fd = open(a->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (a->fd < 0 || fstat(a->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        log_line(LOG_ERROR, "what=file-open id=%s errno=%d", v->t.request, errno);
        return false;
    }
    a->n = (size_t)st.st_size;
    if (a->path)
        a->tag = arena_printf(v->t.mem, "\"%llx-%llx\"", (unsigned long long)st.st_size,
                              (unsigned long long)st.st_mtim.tv_sec * 1000000000u +
                                  (unsigned long long)st.st_mtim.tv_nsec);
    return true;
}

static void finish_file(visit *v)
{
    if (open_file(v)) {
        if (v->answer.path) finish_range(v);
        return;
    }
    if (v->answer.fd >= 0) close(v->answer.fd);
    v->e = E_BROKEN;
    answer_error(v);
}

/* RFC 6266 with RFC 8187: the plain name for the oldest programs, the real one in UTF-8. */
static void finish_file_name(visit *v)
{
    const char *name = v->answer.file_name;
    if (!name || !*name) return;
    buf b = buf_new(v->t.mem);
    buf_put(&b, "attachment; filename=\"");
    for (const char *c = name; *c; c++)
        if ((*c & 0xc0) != 0x80) /* one mark for each character */
            buf_putc(&b, *c >= ' ' && *c < 0x7f && *c != '"' && *c != '\\' && *c != '/' ? *c : '_');
    buf_put(&b, "\"; filename*=UTF-8''");
    text_url_encode(&b, name, "");
    answer_head(v, "Content-Disposition", b.at);
}

static void finish_gzip(visit *v)
{
    web_answer *a = &v->answer;
    bool text = a->type && (text_starts(a->type, "text/") || strstr(a->type, "json"));
    if (a->kind != ANSWER_BYTES || a->cache == -1 || a->n < GZIP_FROM || !text ||
        !input_word_in(v->in.accept_encoding, "gzip"))
        return;
    const void *small;
    size_t n;
    if (squeeze(v->w, v->t.mem, a->at, a->n, &small, &n)) {
        a->at = small;
        a->n = n;
        a->gzipped = true;
    }
}

static const char *cache_words(const visit *v)
{
    int64_t seconds = v->answer.cache;
    if (seconds < 0) return "public, max-age=31536000, immutable";
    return seconds && v->answer.status < 300
               ? arena_printf(v->t.mem, "private, max-age=%lld", (long long)seconds)
               : "no-store";
}

static void finish_heads(visit *v)
{
    web_answer *a = &v->answer;
    if (a->type && a->n) answer_head(v, "Content-Type", a->type);
    if (a->gzipped) answer_head(v, "Content-Encoding", "gzip");
    if (a->tag) answer_head(v, "ETag", a->tag);
    answer_head(v, "Cache-Control", cache_words(v));
    answer_head(v, "Vary",
                a->page ? "Accept, Accept-Encoding, Cookie, HX-Request" : "Accept-Encoding");
    answer_head(v, "Content-Security-Policy", policy);
    answer_head(v, "X-Content-Type-Options", "nosniff");
    answer_head(v, "Referrer-Policy", "same-origin");
    answer_head(v, "Cross-Origin-Opener-Policy", "same-origin");
    if (a->status == 405) answer_head(v, "Allow", v->allow);
    if (a->status == 503) answer_head(v, "Retry-After", "2");
    if (a->status == 401) answer_head(v, "WWW-Authenticate", "Bearer");
    if (v->must_close || v->w->stopping) answer_head(v, "Connection", "close");
    for (size_t i = 0; i < a->cookies.n; i++)
        answer_head(v, "Set-Cookie", a->cookies.at[i]);
}

void visit_finish(visit *v)
{
    web_answer *a = &v->answer;
    visit_tell_refused(v);
    if (v->e != OK) memset(&a->cookies, 0, sizeof a->cookies); /* what they tell has not happened */
    bool shown_again = v->e == E_INPUT && a->kind == ANSWER_BYTES && !v->t.wants_json;
    if (shown_again)
        a->status = 422;
    else if (v->e != OK)
        answer_error(v);
    if (!a->status && a->kind != ANSWER_GO) a->status = 200;
    if (a->kind == ANSWER_GO) finish_redirect(v);
    if (a->kind == ANSWER_DISK) finish_file(v);
    finish_file_name(v);
    if (a->tag && v->t.method == METHOD_GET && tag_among(v->in.if_none_match, a->tag)) {
        a->status = 304;
        a->n = 0;
    }
    finish_gzip(v);
    finish_heads(v);
}

/* ---- assets ---------------------------------------------------------------------------------- */
const char *web_asset_url(const char *name)
{
    for (size_t i = 0; i < web_assets_n; i++)
        if (text_is(web_assets[i].name, name)) return web_assets[i].url;
    log_line(LOG_ERROR, "what=asset-absent name=%s", name);
    return "/a/absent";
}
