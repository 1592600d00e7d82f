/* From bytes to a handler and back. A handler sees a `turn`; it fills one view, or says where to
 * go. The HTTP library is seen in listen.c alone. See doc/walk.md for one request through the
 * files. */
#ifndef GANJIAO_WEB_H
#define GANJIAO_WEB_H

#include "base/base.h"
#include "store/store.h"
#include "web/markup.h"
#include "web/view.h"

/* ---- rights ---------------------------------------------------------------------------------- */
/* The list of rights is app-wide and stands in src/account/rights.def; web knows only their number.
 * 0 is not a right, so a route that forgets its right does not compile. */
#include "web/rights.h"

/* ---- turn: everything one request may use ---------------------------------------------------- */
typedef enum { METHOD_GET, METHOD_POST } web_method;

typedef struct {
    int64_t person; /* 0: nobody is signed in */
    int64_t account;
    int64_t org; /* the person's own unit */
    const char *name;
    int64_t session;            /* row of account_session, 0 for an API token */
    const char *session_secret; /* for form tokens */
    language lang;
    bool token;       /* came with Authorization: Bearer */
    unsigned roles;   /* bit per account_role held today, for menus; the gate decides, not this */
    const void *held; /* the gate's own: what who() found, for may() */
} web_actor;

typedef struct fault {
    const char *field;
    text_key key;
    const char *arg1, *arg2;
} fault;

typedef struct web_upload {
    const char *field, *file_name,
        *path; /* path of the temporary file, removed when the turn ends */
    int64_t bytes;
} web_upload;

typedef struct turn {
    arena *mem;
    db *d; /* the open transaction; read-only in GET */
    store *s;
    moment now; /* fixed for the whole turn */
    day today;
    web_method method;
    const char *path;   /* as asked, decoded, without the query */
    const char *target; /* path and query, for "come back here" */
    const char *ip;
    const char *request; /* number of this request, quoted on error pages and in the log */
    web_actor actor;
    right_id right; /* the route's, already granted */
    const int64_t
        *scope; /* roots of the subtrees where the actor holds it; filled by the gate's may() */
    size_t scope_n;
    const struct web_gate *gate;
    const struct route *route;
    int64_t param[4];    /* {…} of the route's pattern, in order; 0 where a word stands there */
    const char *word[4]; /* the same as text */
    bool wants_json, wants_fragment;
    LIST(fault) faults; /* what is wrong with the input; E_INPUT shows them beside the fields */
    struct web_answer *answer;
    const struct web_input *input;
    void *
        scratch; /* what the route's `before` found out; it lives in the arena `before` was given */
    text_key trouble; /* what exactly went wrong, for error_page; NULL: the error's own words */
} turn;

/* ---- input ---------------------------------------------------------------------------------- */
/* Raw values by name, from the query, a form body, multipart or a JSON object (lists by
 * repetition). Handlers use the readers generated from `form` declarations instead (see view.h). */
const char *web_field(const turn *t, const char *name); /* "" if absent */
/* The same, and of a value that is no text what of it can be read: for showing it again only. */
const char *web_typed(const turn *t, const char *name);
size_t web_fields(const turn *t, const char *name, const char *const **ret); /* repeated */
const web_upload *web_file(const turn *t, const char *name);                 /* NULL if absent */
int64_t web_field_id(const turn *t, const char *name); /* 0 if absent or not a number */
/* Adds a fault and returns E_INPUT, so a check reads `return web_fault(t, "born", T_…)`. */
err web_fault(turn *t, const char *field, text_key key, const char *arg1, const char *arg2);
/* Another record's id in a field: E_ABSENT (and audited as refused) unless the actor holds the
 * route's right over it. Every id that comes from outside passes here or through the route's
 * pattern. `param` as in patterns: "org", "person", "class" … */
MUST_USE err web_may_use(turn *t, const char *param, int64_t id);
/* The organisation that a page without one in its address is about: ?org= (checked as above), else
 * the first of t->scope. */
MUST_USE err web_org(turn *t, int64_t *ret);
const fault *web_fault_of(const turn *t,
                          const char *field); /* the field's first fault; NULL if none */

/* ---- answers (at most one per turn; a later one replaces an earlier) ------------------------- */
/* A view as page, fragment or JSON, as asked. `view` is a struct declared in a .view file and
 * `kind` its generated description; use the macro: return web_show(t, people_list, &v); */
#define web_show(t, kind, view) web_show_((t), &kind##_kind, (view))
err web_show_(turn *t, const view_kind *kind, const void *view);
/* After a deed: 303 to a page (JSON: 200/201 with {"location", "id"}). `notice` is shown on the
 * next page. */
err web_go(turn *t, text_key notice, const char *format, ...) PRINTF(3, 4);
err web_made(turn *t, int64_t id, text_key notice, const char *format, ...)
    PRINTF(4, 5); /* 201 for JSON */
/* A file. Bytes must live in t->mem. */
err web_bytes(turn *t, const char *type, const char *file_name, const void *at, size_t n);
/* A file on disk below the data folder (sent with sendfile). */
err web_disk_file(turn *t, const char *type, const char *file_name, const char *path);
/* Bytes written piece by piece after the head is sent, for long exports: `next` fills up to `room`
 * bytes, returns how many, 0 at the end, -1 to break off. It gets its own read connection. */
typedef int64_t (*web_stream)(void *context, db *d, char *to, size_t room);
err web_stream_file(turn *t, const char *type, const char *file_name, web_stream next,
                    void *context);
void web_set_cookie(turn *t, const char *name, const char *value, int64_t max_age_seconds);
void web_cache_private(turn *t, int64_t seconds); /* the default is no-store */

/* What the deed before this page said (web_go, web_made); the frame shows it once. NULL: nothing.
 */
text_key web_notice(turn *t);

/* Hidden fields that each form needs: form token and deed key. Templates write {form_head}. */
/* How this server is addressed by who asks: "http://host:port", https behind TLS; for what leaves
 * the page, as codes on paper. */
const char *web_base(const turn *t);
const char *web_form_token(const turn *t);
const char *web_form_page(turn *t); /* where the form of this deed stands */
const char *web_deed_key(turn *t);  /* a fresh one */

/* ---- routes -------------------------------------------------------------------------------- */
typedef err (*web_handler)(turn *t);
/* Work that must not run on a request or writer thread (password hashes): runs first, on a slow
 * thread, with a read-only db, and leaves its result in t->scratch for the handler; or answers
 * itself (the preview of a POST), and nothing is written. NULL for nearly all. */
typedef err (*web_before)(turn *t);

typedef struct route {
    web_method method;
    const char *pattern; /* "/class/{class}/roster"; {name} is an id whose owner the gate looks up;
                            {name:word} is a word that the handler checks itself */
    right_id right;
    web_handler handler;
    const view_kind *view; /* what GET answers; NULL for files and redirects */
    const form_kind *form; /* what POST takes; NULL for none */
    text_key title;        /* for OpenAPI's summary and for breadcrumbs */
    web_before before;
    int64_t body_limit; /* bytes; 0 = 1 MiB, uploads say more */
} route;
/* The right must be a non-zero constant: a negative array size stops the build. */
#define RIGHT_(r) ((right_id)(sizeof(char[(r) > 0 ? 1 : -1]) * (r)))
#define ROUTE_GET(pattern_, right_, handler_, view_, title_)                                       \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(right_), .handler = handler_,   \
        .view = &view_##_kind, .title = title_                                                     \
    }
#define ROUTE_FILE(pattern_, right_, handler_, title_)                                             \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(right_), .handler = handler_,   \
        .title = title_                                                                            \
    }
#define ROUTE_POST(pattern_, right_, handler_, form_, title_)                                      \
    {                                                                                              \
        .method = METHOD_POST, .pattern = pattern_, .right = RIGHT_(right_), .handler = handler_,  \
        .form = &form_##_form, .title = title_                                                     \
    }

typedef struct {
    const route *at;
    size_t n;
} route_table; /* one per slice */

/* ---- what app/wiring.c hands over (web knows no slice) --------------------------------------- */
typedef struct {
    int64_t org;    /* the record's organisation; 0: none (global record) */
    int64_t person; /* whose record it is; 0: nobody's */
    int64_t klass;  /* the class it belongs to; 0: none */
} web_subject;
/* For buttons and links: the gate decides again when they are used. t->scope stays as it was. */
bool web_may(turn *t, right_id right, const web_subject *subject);
typedef struct web_gate {
    /* Cookie or bearer token to a person; OK with person 0 when there is none. */
    err (*who)(turn *t, const char *cookie, const char *bearer);
    /* Which record is `param` ("class") with this id; E_ABSENT if none. */
    err (*subject)(turn *t, const char *param, int64_t id, web_subject *ret);
    /* May this actor do `right` to this subject (all zero: anywhere at all)? */
    err (*may)(turn *t, right_id right, const web_subject *subject);
    /* A refused attempt, written in a transaction of its own. */
    void (*refused)(turn *t, err why);
    /* Has this deed key of this actor had its effect? Inserts it otherwise. */
    err (*deed_once)(turn *t, const char *key, bool *ret_repeated, const char **ret_location);
    err (*deed_done)(turn *t, const char *key, const char *location);
    /* The frame around a page body: menus, name, notices. */
    void (*layout)(turn *t, markup_out *o, const char *title, markup body);
    /* The error page inside or outside the frame: what happened, what is safe, what to do, the
     * number. The transaction is over: t->d is NULL, and the actor is known only if the gate was
     * reached. */
    void (*error_page)(turn *t, markup_out *o, err e);
} web_gate;

typedef struct {
    const char *listen;      /* 127.0.0.1:8080 or unix:/path */
    int threads;             /* 0: 2 for SQLite, 8 for PostgreSQL */
    bool allow_open_address; /* anything but loopback, for old HTTP library versions (stack.md §1.6)
                              */
    bool secure_cookie;      /* behind TLS */
    const route_table *tables;
    size_t tables_n;
    web_gate gate;
} web_setup;
typedef struct web web;
MUST_USE err web_start(const web_setup *setup, store *s, arena *mem, web **ret,
                       const char **ret_why);
void web_stop(web *w, int drain_seconds); /* quiesce, finish what runs, stop */
int web_port(const web *w);
char *web_openapi(const web_setup *setup, arena *mem); /* the OpenAPI 3.1 text */
/* For tests and replay: one request without a socket, with `headers` as "Name: value" lines; fills
 * status, headers and body. */
typedef struct {
    int status;
    const char *type, *location,
        *body; /* "" if there is none; the body as sent to a client without gzip */
    const char *cookies, *heads; /* one Set-Cookie value a line; all headers, one a line */
    size_t body_n;
} web_reply;
MUST_USE err web_ask(web *w, arena *mem, const char *method, const char *target,
                     const char *headers, const char *body, size_t body_n, web_reply *ret);
/* For commands: a GET whose body is written to the open file `to`, however large it is; `ret` has
 * its length and no body. */
MUST_USE err web_fetch(web *w, arena *mem, const char *target, const char *headers, int to,
                       web_reply *ret);

/* ---- assets, compiled in (tool/embed) -------------------------------------------------------- */
typedef struct {
    const char *name, *url, *type, *tag;
    const unsigned char *plain, *gzip;
    size_t plain_n, gzip_n;
} web_asset;
extern const web_asset web_assets[];
extern const size_t web_assets_n;
const char *web_asset_url(const char *name); /* /a/<hash>/<name>; immutable for a year */

#endif
