/* What the files of web share with each other and with nobody else. A `visit` is one request on its
 * way: what came in, the turn the handlers see, and what goes out. It owns two arenas: `keep` holds
 * what must outlive a transaction that is run again (input, actor, the finished head), `t.mem` what
 * one run of the handler makes. */
#ifndef GANJIAO_WEB_INSIDE_H
#define GANJIAO_WEB_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "web/web.h"

enum {
    BODY_DEFAULT = 1 << 20, /* bytes of a form body where the route says nothing */
    BODY_DRAINED =
        256 << 10, /* a refused body up to this size is read and dropped, so the connection lives */
    SEGMENTS_MAX = 16, /* of a path */
    HEADS_MAX = 32,    /* headers of an answer */
    SLOW_THREADS = 2,
    SLOW_QUEUE = 32,
    GZIP_FROM = 1024 /* smaller answers gain nothing */
};

/* ---- input ---------------------------------------------------------------------------------- */
typedef struct {
    const char *name, *value;
    bool broken; /* not UTF-8, or with control characters: the value is "" and form_read says so */
    const char *legible; /* what of it can be read: shown again beside the fault, never used */
} web_pair;

typedef struct multipart multipart;
typedef enum { BODY_NONE, BODY_FORM, BODY_JSON, BODY_MULTIPART, BODY_OTHER } body_kind;

typedef struct web_input {
    const char *host, *cookie, *authorization, *accept, *accept_encoding, *accept_language, *origin,
        *fetch_site, *content_type, *content_length, *transfer_encoding, *hx_request, *hx_boosted,
        *hx_restore, *if_none_match, *if_range, *range, *form_token, *idempotency_key,
        *forwarded_for, *user_agent;
    unsigned hosts, lengths; /* how often the header stood there */
    bool malformed;          /* NUL or control character in a header */
    body_kind kind;
    buf body;
    int64_t body_n; /* received so far */
    multipart *parts;
    bool unreadable;      /* JSON or multipart that cannot be parsed */
    LIST(web_pair) pairs; /* body first, then the query */
    size_t body_pairs;    /* how many came in the body */
    LIST(const char *) repeated;
    LIST(web_upload) uploads;
} web_input;

/* One header of the request; true where the guards have no objection to it. */
void input_header(web_input *in, const char *name, const char *value, size_t n);
void input_query(web_input *in, arena *mem, const char *query);
void input_form(web_input *in, arena *mem, char *body, size_t n);
void input_json(web_input *in, arena *mem, const char *body, size_t n);
void input_add(web_input *in, arena *mem, const char *name, const char *value, size_t n);
body_kind input_kind(const char *content_type);
const char *input_cookie(arena *mem, const char *header, const char *name); /* "" if absent */
bool input_word_in(const char *list, const char *word); /* comma list, case ignored, q=0 excluded */

multipart *multipart_new(web_input *in, arena *mem, const char *content_type, const char *folder);
bool multipart_feed(multipart *m, const char *at, size_t n); /* false: malformed or disk full */
bool multipart_end(multipart *m);                   /* false: the last boundary never came */
bool write_whole(int fd, const char *at, size_t n); /* logs why it could not */
void multipart_drop(multipart *m);                  /* closes and removes the files */

/* ---- routes --------------------------------------------------------------------------------- */
typedef struct {
    const route *r;
    const char *names[4]; /* of its {params}, in order */
    bool is_id[4];
    size_t params;
} route_entry;
typedef struct {
    const route_entry *entry; /* NULL: no such path, or not with this method */
    bool get, post;           /* which methods the path knows */
    const char *words[4];     /* what stands in the place of each {param} */
    int64_t ids[4];
} route_hit;
typedef struct route_index route_index;
MUST_USE err route_index_new(const route_table *tables, size_t n, arena *mem, route_index **ret,
                             const char **ret_why);
void route_find(const route_index *x, web_method method, char *const *segments, size_t n,
                route_hit *ret);
route_entry route_entry_of(const route *r, arena *mem);

/* ---- answers --------------------------------------------------------------------------------- */
typedef enum { ANSWER_NONE, ANSWER_BYTES, ANSWER_DISK, ANSWER_GO, ANSWER_STREAM } answer_kind;
typedef struct {
    const char *name, *value;
} web_head;
typedef struct web_answer {
    answer_kind kind;
    int status; /* 0: 200 */
    const char *type, *file_name, *location;
    const void *at;
    size_t n;
    const char *path, *tag; /* file on disk; entity tag */
    bool gzipped, page;     /* page: varies with who looks and how */
    int64_t from;           /* Range: first byte */
    int fd;                 /* open file, -1 none */
    int64_t made;           /* id of what was made; 0 none */
    text_key notice;
    int64_t cache; /* seconds a private cache may keep it; 0 no-store; -1 immutable */
    web_stream next;
    void *context;
    LIST(const char *) cookies; /* whole Set-Cookie values */
} web_answer;

/* ---- visits ---------------------------------------------------------------------------------- */
typedef struct visit {
    turn t; /* first, so that a turn leads to its visit */
    web *w;
    arena *keep;
    web_input in;
    web_answer answer;
    const char *target, *method;
    const char *sent, *sent_end; /* the address where it came in, in the library's memory */
    const route_entry *entry;
    bool orphan; /* the client is gone, the work goes on: whoever ends it frees the visit */
    bool head, known, served, running, ready, suspended, begun, must_close, not_signed_in, hidden,
        internal;
    err e, refused;           /* refused: to be audited after the transaction */
    int status;               /* says more exactly than `e`; 0 none */
    const char *deed, *token; /* deed key; form token made for this turn */
    const char *allow;
    int attempts;
    int64_t started; /* monotonic nanoseconds */
    int64_t body_limit;
    void *connection;
    web_head heads[HEADS_MAX];
    size_t heads_n;
    struct visit *next, *previous;
} visit;
static inline visit *visit_of(const turn *t) { return (visit *)(void *)(uintptr_t)t; }

visit *visit_new(web *w, const char *target);
void visit_free(visit *v);
/* Guards, route and gate, before any of the body is looked at. After each step `served` says that
 * the answer is fixed already. */
void visit_open(visit *v, const char *method);
bool visit_body(visit *v, const char *at,
                size_t n); /* false: over the limit with no length told: cut off */
void visit_body_end(visit *v);
/* Everything from the first transaction to the answer, on this thread. */
void visit_run(visit *v);
bool visit_is_slow(const visit *v);   /* has a `before`, or is a stream that waits to be produced */
err visit_deed(db *d, void *context); /* the POST's transaction */
void visit_done(visit *v, err e);     /* after the transaction */
void visit_fail(visit *v, int status, err e, text_key trouble);
void visit_finish(visit *v); /* status, heads and body are final */
void gate_note_refused(turn *t, err why);
void visit_tell_refused(visit *v); /* writes the audit entry; not from the writer thread */
void visit_log(const visit *v);
void answer_error(visit *v);
void answer_plain(visit *v, int status, const char *words);
void answer_sign_in(visit *v);
const char *visit_page(visit *v); /* the page at or above the target; "/" for none */
void answer_repeated(visit *v, const char *location);
void answer_head(visit *v, const char *name, const char *value);
void answer_asset(visit *v, const web_asset *asset);
int err_status(err e);
const char *error_word_in(const turn *t, err e);
bool token_holds(const visit *v, const char *token);

/* ---- the server ------------------------------------------------------------------------------ */
typedef struct squeezer squeezer; /* a compressor, kept for reuse */
struct web {
    web_setup setup;
    web_gate inner; /* what handlers see as t->gate: the same, but refusals are noted first */
    store *s;
    arena *mem; /* visits, routes, squeezers; under `lock` after the start */
    route_index *routes;
    const char *tmp; /* folder of temporary files */
    pthread_mutex_t lock;
    pthread_cond_t changed; /* while stopping: `live` or `working` fell */
    pthread_cond_t beat;    /* the heartbeat is to look again */
    visit *spare, *waiting; /* unused visits; suspended ones */
    squeezer *squeezers;
    int live, working;   /* visits out of the pool; those on another thread */
    bool postgres, over; /* over: no work begins any more */
    _Atomic bool stopping;
    struct slow *slow;
    struct listener *listener;
    int heartbeat_seconds;
    _Atomic uint64_t requests;
    text_key notices[512]; /* sentences that redirects have carried, by hash of the name */
};

/* Compresses into `mem`; false where it does not become smaller. */
bool squeeze(web *w, arena *mem, const void *at, size_t n, const void **ret, size_t *ret_n);
void squeeze_close(web *w);

MUST_USE err slow_start(web *w);
bool slow_push(web *w, visit *v, void (*done)(visit *v)); /* false: the queue is full */
/* Ends those that wait, now and from here on, through `refuse`. */
void slow_refuse(web *w, void (*refuse)(visit *v));
void slow_stop(web *w);

MUST_USE err listen_start(web *w, arena *mem, const char **ret_why);
void listen_stop(web *w, int drain_seconds);
int listen_port(const web *w);

/* ---- writing --------------------------------------------------------------------------------- */
void url_encode_whole(buf *b, const char *s); /* only what may not stand in a URL at all */
void json_text(buf *b, const char *s);        /* with its quotes */
bool url_is_local(const char *url);           /* "/…", not "//…" nor "/\…" */

#endif
