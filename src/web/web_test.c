/* Requests against a small program of five routes: a gate made of paper, a real SQLite file, and
 * raw bytes on a socket where the bytes matter. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "common_text.h"
#include "web/inside.h"

/* ---- the small program -------------------- */
typedef struct {
    int64_t row;
    const char *name;
    bool late;
    day born;
    moment seen;
    tenths hours;
    fen cost;
    int64_t share, none;
    text_key state;
    const char *secret;
    markup chart;
} mark_row;
typedef struct {
    const char *title;
    int64_t n;
    LIST(mark_row) rows;
    const form_kind *form;
} mark_list;

static void list_page(markup_out *o, const void *view)
{
    const mark_list *v = view;
    markup_raw(o, "<h1>", 4);
    MARKUP_TEXT(o, v->title);
    markup_raw(o, "</h1>", 5);
    if (v->form && o->t) {
        const fault *f = web_fault_of(o->t, "name");
        markup_raw(o, "<form>", 6);
        markup_form_head(o);
        MARKUP_TEXT(o, f ? text_in(f->key, o->lang) : "");
        markup_raw(o, "</form>", 7);
    }
}
static void list_fragment(markup_out *o, const void *view)
{
    markup_raw(o, "<tr>", 4);
    MARKUP_TEXT(o, ((const mark_list *)view)->n);
}

static const view_field row_fields[] = {
    {"row", V_ID, false, offsetof(mark_row, row), NULL},
    {"name", V_TEXT, false, offsetof(mark_row, name), NULL},
    {"late", V_BOOL, false, offsetof(mark_row, late), NULL},
    {"born", V_DAY, false, offsetof(mark_row, born), NULL},
    {"seen", V_MOMENT, false, offsetof(mark_row, seen), NULL},
    {"hours", V_TENTHS, false, offsetof(mark_row, hours), NULL},
    {"cost_fen", V_FEN, false, offsetof(mark_row, cost), NULL},
    {"share", V_MAYBE, false, offsetof(mark_row, share), NULL},
    {"none", V_MAYBE, false, offsetof(mark_row, none), NULL},
    {"state", V_LABEL, false, offsetof(mark_row, state), NULL},
    {"secret", V_TEXT, true, offsetof(mark_row, secret), NULL},
    {"chart", V_MARKUP, false, offsetof(mark_row, chart), NULL}};
static const view_kind mark_row_kind = {
    "mark_row", sizeof(mark_row), row_fields, COUNT_OF(row_fields), NULL, NULL, -1};
static const view_field list_fields[] = {
    {"title", V_TEXT, false, offsetof(mark_list, title), NULL},
    {"n", V_INT, false, offsetof(mark_list, n), NULL},
    {"rows", V_LIST, false, offsetof(mark_list, rows), &mark_row_kind}};
static const view_kind mark_list_kind = {"mark_list",
                                         sizeof(mark_list),
                                         list_fields,
                                         COUNT_OF(list_fields),
                                         list_page,
                                         list_fragment,
                                         0};

typedef struct {
    const char *name, *note;
    int64_t org, seats;
    day starts;
    moment at;
    tenths hours;
    fen cost;
    bool agreed;
    int sex;
    form_ids persons;
    form_texts reasons;
    const web_upload *roster;
} mark_form_words;
#define FIELD(n_, type_, required_, min_, max_)                                                    \
    {                                                                                              \
        .name = #n_, .type = type_, .required = required_, .min = min_, .max = max_,               \
        .offset = offsetof(mark_form_words, n_), .label = T_common_search                          \
    }
static const form_choice sexes[] = {{"male", 1}, {"female", 2}};
static const form_field mark_fields[] = {FIELD(name, F_TEXT, true, 1, 5),
                                         {.name = "note",
                                          .type = F_TEXT,
                                          .lines = true,
                                          .max = 2000,
                                          .offset = offsetof(mark_form_words, note),
                                          .label = T_common_search},
                                         FIELD(org, F_ID, false, 0, 0),
                                         FIELD(seats, F_INT, false, 1, 500),
                                         FIELD(starts, F_DAY, false, 0, 0),
                                         FIELD(at, F_MOMENT, false, 0, 0),
                                         FIELD(hours, F_TENTHS, false, 0, 100),
                                         FIELD(cost, F_FEN, false, 0, 100000),
                                         FIELD(agreed, F_BOOL, false, 0, 0),
                                         {.name = "sex",
                                          .type = F_CHOICE,
                                          .choices = sexes,
                                          .choices_n = 2,
                                          .offset = offsetof(mark_form_words, sex),
                                          .label = T_common_search},
                                         FIELD(persons, F_IDS, false, 0, 3),
                                         FIELD(reasons, F_TEXTS, false, 0, 3)};
static const form_kind mark_form = {"mark", sizeof(mark_form_words), mark_fields,
                                    COUNT_OF(mark_fields)};
static const form_field file_fields[] = {FIELD(name, F_TEXT, false, 0, 50),
                                         FIELD(roster, F_FILE, true, 0, 4 << 20)};
static const form_kind file_form = {"file", sizeof(mark_form_words), file_fields,
                                    COUNT_OF(file_fields)};

static _Atomic int refusals, slow_runs, in_flight;
static _Atomic int holding, strangers; /* pages that hold a slow thread; those who asked unknown */
static sem_t held;
static mark_form_words read_words;
static char read_upload[64];

static err list_handle(turn *t)
{
    mark_list v = {.title = *web_field(t, "q") ? web_field(t, "q") : "marks"};
    TRY(db_one(t->d, &v.n, "SELECT COUNT(*) FROM web_test_mark"));
    mark_row *r = GROW(t->mem, &v.rows);
    *r = (mark_row){9007199254740993,
                    "\"Li\"\n\x01<",
                    true,
                    day_of(2022, 3, 1),
                    moment_at(day_of(2022, 3, 1), 510),
                    {125},
                    {123450},
                    0,
                    NO_NUMBER,
                    T_common_save,
                    "hidden",
                    {"<svg>"}};
    web_notice(t);
    return web_show(t, mark_list, &v);
}

static err add_handle(turn *t)
{
    memset(&read_words, 0, sizeof read_words);
    err e = form_read(t, &mark_form, &read_words);
    if (e == E_INPUT) {
        mark_list v = {.title = "again", .form = &mark_form};
        TRY(web_show(t, mark_list, &v));
        return E_INPUT;
    }
    TRY(e);
    int64_t made = id_new();
    TRY(db_do(t->d, NULL, "INSERT INTO web_test_mark (id, name) VALUES ($1, $2)", INT(made),
              TEXT(read_words.name)));
    if (text_is(read_words.name, "late")) usleep(300000), in_flight--;
    if (text_is(read_words.name, "bad")) return E_CONFLICT;
    return web_made(t, made, T_common_save, "/marks?made=%lld", (long long)made);
}

static err upload_handle(turn *t)
{
    mark_form_words w;
    TRY(form_read(t, &file_form, &w));
    snprintf(read_upload, sizeof read_upload, "%s|%lld|%s", w.roster->file_name,
             (long long)w.roster->bytes, w.name);
    return web_go(t, T_common_save, "/marks");
}

static err fail_handle(turn *t)
{
    static const struct {
        const char *word;
        err e;
    } all[] = {{"input", E_INPUT},       {"denied", E_DENIED}, {"absent", E_ABSENT},
               {"conflict", E_CONFLICT}, {"busy", E_BUSY},     {"broken", E_BROKEN}};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (text_is(t->word[0], all[i].word)) return all[i].e;
    return OK; /* no answer: broken too */
}

static err class_handle(turn *t)
{
    char *s = arena_printf(t->mem, "class %lld", (long long)t->param[0]);
    return web_bytes(t, "text/plain", "", s, strlen(s));
}

static err new_handle(turn *t) { return web_bytes(t, "text/plain", "", "new", 3); }
static err file_handle(turn *t)
{
    return web_disk_file(t, "text/plain", "名册 1.txt", "fixed.txt");
}
static err outside_handle(turn *t)
{
    return web_disk_file(t, "text/plain", "", "tmp/../../etc/passwd");
}

static int64_t next_piece(void *context, db *d, char *to, size_t room)
{
    int64_t *left = context;
    (void)d;
    if (*left < 0) return -1;
    size_t n = (size_t)*left < room ? (size_t)*left : room;
    memset(to, 'x', n);
    *left -= (int64_t)n;
    return (int64_t)n;
}
static err stream_handle(turn *t)
{
    int64_t *left = TAKE(t->mem, int64_t);
    *left = text_is(t->word[0], "broken") ? -1 : 3 << 20;
    return web_stream_file(t, "text/csv", "all.csv", next_piece, left);
}

static err slow_before(turn *t)
{
    slow_runs++;
    t->scratch = arena_copy(t->mem, "hashed");
    return OK;
}
/* A preview: it answers, so that the writer is not asked. */
static err preview_before(turn *t)
{
    if (text_is(web_field(t, "sure"), "1")) { return slow_before(t); }
    if (text_is(web_field(t, "wrong"), "1")) {
        web_fault(t, "name", T_common_fault_not_day, "", "");
    }
    TRY(web_bytes(t, "text/plain", NULL, "preview", 7));
    return t->faults.n ? E_INPUT : OK;
}
/* A page that is worked on until the test says so. */
static err hold_before(turn *t)
{
    (void)t;
    holding++;
    while (sem_wait(&held) != 0) {
        /* a signal interrupted the wait */
    }
    holding--;
    return OK;
}
static err hold_handle(turn *t) { return web_bytes(t, "text/plain", "", "held", 4); }
/* A long page that ends in a stream is produced as well. */
static err slow_stream_handle(turn *t)
{
    int64_t *left = TAKE(t->mem, int64_t);
    *left = 3 << 20;
    return web_stream_file(t, "text/csv", "all.csv", next_piece, left);
}
static err slow_handle(turn *t) { return web_go(t, NULL, "/marks?said=%s", (char *)t->scratch); }
static err open_handle(turn *t)
{
    web_set_cookie(t, "gj", "ok", 3600);
    return web_go(t, NULL, "%s", *web_field(t, "then") ? web_field(t, "then") : "/");
}

static const form_field no_fields[] = {FIELD(name, F_TEXT, false, 0, 50)};
static const form_kind plain_form = {"plain", sizeof(mark_form_words), no_fields,
                                     COUNT_OF(no_fields)};
static const route routes[] = {
    ROUTE_GET("/marks", MAY_SEE_PEOPLE, list_handle, mark_list, T_common_search),
    ROUTE_POST("/marks", MAY_EDIT_PEOPLE, add_handle, mark, T_common_add),
    {.method = METHOD_POST,
     .pattern = "/upload",
     .right = MAY_EDIT_PEOPLE,
     .handler = upload_handle,
     .form = &file_form,
     .title = T_common_import,
     .body_limit = 8 << 20},
    ROUTE_FILE("/fail/{how:word}", ANYONE, fail_handle, T_common_search),
    ROUTE_FILE("/class/new", MAY_EDIT_CLASS, new_handle, T_common_search),
    ROUTE_FILE("/class/{class}", MAY_SEE_CLASS, class_handle, T_common_search),
    ROUTE_POST("/class/{class}/review/now", MAY_EDIT_PEOPLE, add_handle, mark, T_common_add),
    ROUTE_FILE("/class/{class}/day/{day:word}", MAY_SEE_CLASS, class_handle, T_common_search),
    ROUTE_FILE("/audit", MAY_READ_AUDIT, class_handle, T_common_search),
    ROUTE_FILE("/file", ANYONE, file_handle, T_common_download),
    ROUTE_FILE("/outside", ANYONE, outside_handle, T_common_download),
    ROUTE_FILE("/stream/{how:word}", ANYONE, stream_handle, T_common_export),
    {.method = METHOD_POST,
     .pattern = "/slow",
     .right = MAY_EDIT_PEOPLE,
     .handler = slow_handle,
     .before = slow_before,
     .form = &plain_form,
     .title = T_common_save},
    {.method = METHOD_POST,
     .pattern = "/preview",
     .right = MAY_EDIT_PEOPLE,
     .handler = slow_handle,
     .before = preview_before,
     .form = &plain_form,
     .title = T_common_save},
    {.method = METHOD_GET,
     .pattern = "/hold",
     .right = MAY_SEE_PEOPLE,
     .handler = hold_handle,
     .before = hold_before,
     .title = T_common_search},
    {.method = METHOD_GET,
     .pattern = "/slow-stream",
     .right = ANYONE,
     .handler = slow_stream_handle,
     .before = slow_before,
     .title = T_common_export},
    ROUTE_POST("/sign-in", ANYONE, open_handle, plain, T_common_confirm),
};
static const route_table tables[] = {{routes, COUNT_OF(routes)}};

/* ---- the paper gate -------------------- */
static err gate_who(turn *t, const char *cookie, const char *bearer)
{
    strangers += *cookie && !text_is(cookie, "ok");
    t->actor.person = text_is(cookie, "ok") || text_is(bearer, "tok") ? 1 : 0;
    t->actor.token = text_is(bearer, "tok");
    t->actor.name = "Zhang";
    t->actor.session_secret = t->actor.person && !t->actor.token ? "a secret of this session" : "";
    return OK;
}
static err gate_subject(turn *t, const char *param, int64_t id, web_subject *ret)
{
    (void)t;
    assert_string_equal(param, "class");
    ret->org = id;
    return id < 100 ? OK : E_ABSENT;
}
static err gate_may(turn *t, right_id right, const web_subject *subject)
{
    (void)t;
    return right == MAY_READ_AUDIT || subject->org > 50 ? E_DENIED : OK;
}
static void gate_refused(turn *t, err why)
{
    assert_null(t->d);
    assert_int_equal(why, E_DENIED);
    refusals++;
}
static err gate_once(turn *t, const char *key, bool *ret_repeated, const char **ret_location)
{
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "INSERT INTO web_test_deed (key, location) VALUES ($1, NULL) ON CONFLICT (key) DO NOTHING",
        TEXT(key)));
    *ret_repeated = rows == 0;
    if (rows) return OK;
    db_q q = db_sql(t->d, "SELECT location FROM web_test_deed WHERE key = $1", TEXT(key));
    while (db_row(&q))
        *ret_location = db_text(&q, t->mem);
    return db_end(&q);
}
static err gate_done(turn *t, const char *key, const char *location)
{
    return db_do(t->d, NULL, "UPDATE web_test_deed SET location = $2 WHERE key = $1", TEXT(key),
                 TEXT(location));
}
static void gate_layout(turn *t, markup_out *o, const char *title, markup body)
{
    (void)t;
    markup_raw(o, "<title>", 7);
    MARKUP_TEXT(o, title);
    markup_raw(o, "</title>", 8);
    MARKUP_TEXT(o, body);
}
static void gate_error(turn *t, markup_out *o, err e)
{
    assert_null(t->d);
    markup_raw(o, "<p>error ", 9);
    MARKUP_TEXT(o, err_name(e));
}

/* ---- frame -------------------- */
static char folder[64];
static arena *mem;
static store *s;
static web *w;

static err make_tables(db *d, void *context)
{
    (void)context;
    return store_exec_script(
        d,
        "-- shared\nCREATE TABLE web_test_mark (id {id} NOT NULL, name {text}, CONSTRAINT "
        "web_test_mark_key PRIMARY KEY (id));\n-- shared\nCREATE TABLE web_test_deed (key {text} "
        "NOT NULL, location {text}, CONSTRAINT web_test_deed_key PRIMARY KEY (key));\n");
}

static web_setup setup_of(const char *listen)
{
    return (web_setup){.listen = listen,
                       .tables = tables,
                       .tables_n = 1,
                       .gate = {gate_who, gate_subject, gate_may, gate_refused, gate_once,
                                gate_done, gate_layout, gate_error}};
}

static void start_web_on(int threads, const char *listen)
{
    web_setup setup = setup_of(listen);
    setup.threads = threads;
    const char *why = "";
    if (web_start(&setup, s, mem, &w, &why) != OK) fail_msg("web_start: %s", why);
}

static void start_web(const char *listen) { start_web_on(0, listen); }

static int begin(void **state)
{
    (void)state;
    const char *why = "";
    snprintf(folder, sizeof folder, "/tmp/web_test.XXXXXX");
    mem = arena_new();
    log_at_least(LOG_ERROR);
    if (!mkdtemp(folder) ||
        store_open(&(store_place){.folder = folder, .postgres = "", .create = true}, mem, &s,
                   &why) != OK ||
        store_write(s, make_tables, NULL) != OK) {
        fprintf(stderr, "begin: %s\n", why);
        return -1;
    }
    start_web("127.0.0.1:0");
    FILE *f = fopen(arena_printf(mem, "%s/fixed.txt", folder), "w");
    fputs("0123456789", f);
    return fclose(f);
}

static int end(void **state)
{
    (void)state;
    web_stop(w, 5);
    store_close(s);
    int rc = system(arena_printf(mem, "rm -rf %s", folder));
    arena_free(mem);
    return rc;
}

static int64_t marks(void)
{
    int64_t n = -1;
    web_reply r;
    assert_int_equal(
        web_ask(w, mem, "GET", "/marks", "Cookie: gj=ok\nAccept: application/json\n", NULL, 0, &r),
        OK);
    json_t *j = json_loads(r.body, 0, NULL);
    n = json_integer_value(json_object_get(j, "n"));
    json_decref(j);
    return n;
}

static web_reply ask(const char *method, const char *target, const char *headers, const char *body)
{
    web_reply r = {0};
    assert_int_equal(web_ask(w, mem, method, target, headers, body, body ? strlen(body) : 0, &r),
                     OK);
    return r;
}

#define SIGNED "Cookie: gj=ok\n"
#define API "Authorization: Bearer tok\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\n"
#define JSON "Content-Type: application/json\n"

static const char *form_token(void)
{
    visit *v = visit_new(w, "/");
    v->t.actor.session_secret = "a secret of this session";
    const char *token = arena_copy(mem, web_form_token(&v->t));
    visit_free(v);
    return token;
}

static const char *deed(void)
{
    static int n;
    return arena_printf(mem, "deed-key-%d", n++);
}

static char *post_body(const char *fields)
{
    return arena_printf(mem, "_token=%s&_deed=%s&%s", form_token(), deed(), fields);
}

/* Sends bytes, reads until the other side closes. */
static int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)web_port(w)),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval limit = {.tv_sec = 10};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}
static char *hear(int fd, size_t *ret_n)
{
    buf b = buf_new(mem);
    char piece[4096];
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_put_n(&b, piece, (size_t)n);
    close(fd);
    if (ret_n) *ret_n = b.n;
    return b.at ? b.at : arena_copy(mem, "");
}
static char *raw_n(const char *bytes, size_t n)
{
    int fd = dial();
    assert_int_equal(write(fd, bytes, n), n);
    return hear(fd, NULL);
}
#define RAW(bytes) raw_n((bytes), sizeof(bytes) - 1)
static int status_of(const char *answer) { return strlen(answer) > 12 ? atoi(answer + 9) : 0; }

/* ---- guards -------------------- */
static void guards_refuse_ambiguous_bytes(void **state)
{
    (void)state;
#define BAD(bytes)                                                                                 \
    do {                                                                                           \
        char *a_ = RAW(bytes);                                                                     \
        if (status_of(a_) != 400) fail_msg("%s\n -> %s", bytes, a_);                               \
        assert_non_null(strstr(a_, "onnection: close"));                                           \
    } while (0)
    assert_int_equal(
        status_of(
            RAW("GET /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nConnection: close\r\n\r\n")),
        200);
    assert_int_equal(
        status_of(
            RAW("GET /healthz HTTP/1.1\r\nX-A: b  \r\nX-B:\r\nHost: a\r\nX-C:c\t\r\nConnection: "
                "close\r\n\r\n")),
        200);
    BAD("GET /marks HTTP/1.1\r\nConnection: close\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost:\r\n\r\n");
    BAD("POST /marks HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
    BAD("POST /marks HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
    BAD("POST /marks HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n");
    BAD("POST /marks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    BAD("GET /marks%00 HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks?q=%00 HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks\0 HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks\0b HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks\0HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks?q=a\0b HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET\0X /marks HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\0\r\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\0\0X: b\r\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\0X: b\r\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nX-A: b\0\r\nX-B: c\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nX-A: b\0c\r\nHost: a\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nX-A: b\0\0c\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nX-A: b\r\n Content-Length: 3\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nX-A: b\x01\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\n");
    BAD("GET /marks HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    BAD("GET http://evil/marks HTTP/1.1\r\nHost: a\r\n\r\n");
    BAD("GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_int_equal(status_of(RAW("GET /marks HTTP/1.1\r\nHost: a\r\nX\0A: b\r\n\r\n")), 400);
    assert_int_equal(
        status_of(RAW("POST /marks HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc")), 400);
}

/* A body that told no length is read on, dropped, and answered at its end. */
static void a_body_without_a_length_that_grows_too_long_is_answered(void **state)
{
    (void)state;
    enum { PIECE = 0x10000, PIECES = 20 };
    static char piece[PIECE];
    memset(piece, 'a', sizeof piece);
    buf sent = buf_new(mem);
    buf_put(&sent,
            "POST /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < PIECES; i++) {
        buf_put(&sent, "10000\r\n");
        buf_put_n(&sent, piece, sizeof piece);
        buf_put(&sent, "\r\n");
    }
    buf_put(&sent, "0\r\n\r\n");
    int64_t before = marks();
    assert_int_equal(status_of(raw_n(sent.at, sent.n)), 413);
    assert_int_equal(marks(), before);
}

/* The limit that the form shows, beside the file where there is one. */
static void what_is_too_large_is_told_the_limit(void **state)
{
    (void)state;
    web_reply r = ask("POST", "/marks", API FORM "Content-Length: 2000000\n", NULL);
    assert_int_equal(r.status, 413);
    assert_non_null(strstr(r.body, "[{\"field\":\"\",\"message\":\"一次最多发送 1 MB\"}]"));
    r = ask("POST", "/upload",
            API "Content-Type: multipart/form-data; boundary=b\nContent-Length: 9000000\n"
                "Accept-Language: en\n",
            NULL);
    assert_int_equal(r.status, 413);
    assert_non_null(
        strstr(r.body, "{\"field\":\"roster\",\"message\":\"The file may have at most 4 MB\"}"));
}

static void bodies_over_the_limit_are_refused_first(void **state)
{
    (void)state;
    assert_int_equal(
        status_of(RAW(
            "POST /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nContent-Length: 2000000\r\n\r\n")),
        413);
    assert_int_equal(
        status_of(RAW("POST /upload HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nContent-Type: "
                      "multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n")),
        413);
    /* Too large and not signed in: the gate speaks before a byte is taken. */
    assert_int_equal(
        status_of(
            RAW("POST /upload HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nContent-Length: "
                "4000000\r\n\r\n")),
        401);
}

static void open_addresses_are_refused(void **state)
{
    (void)state;
    web_setup setup = setup_of("0.0.0.0:0");
    web *none = NULL;
    const char *why = "";
    assert_int_equal(web_start(&setup, s, mem, &none, &why), E_DENIED);
    assert_non_null(strstr(why, "libmicrohttpd"));
    setup.allow_open_address = true;
    assert_int_equal(web_start(&setup, s, mem, &none, &why), OK);
    web_stop(none, 1);
}

static void connections_are_kept(void **state)
{
    (void)state;
    char *a = RAW("GET /class/7 HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\n\r\n"
                  "POST /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nContent-Type: application/"
                  "x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b" /* no token */
                  "GET /class/8 HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nConnection: close\r\n\r\n");
    char *refused = strstr(a, "HTTP/1.1 403");
    assert_non_null(strstr(a, "class 7"));
    assert_non_null(refused);
    assert_true(text_ends(refused, "class 8"));
}

static void a_socket_file_serves(void **state)
{
    (void)state;
    char *path = arena_printf(mem, "%s/web.sock", folder);
    web_setup setup = setup_of(arena_printf(mem, "unix:%s", path));
    web *other = NULL;
    const char *why = "";
    assert_int_equal(web_start(&setup, s, mem, &other, &why), OK);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    static const char request[] = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_int_equal(write(fd, request, sizeof request - 1), sizeof request - 1);
    assert_int_equal(status_of(hear(fd, NULL)), 200);
    web_stop(other, 1);
    assert_int_equal(access(path, F_OK), -1);
}

/* ---- routes, gate, errors -------------------- */
static void literals_win_and_methods_are_known(void **state)
{
    (void)state;
    assert_string_equal(ask("GET", "/class/new", SIGNED, NULL).body, "new");
    assert_string_equal(ask("GET", "/class/7", SIGNED, NULL).body, "class 7");
    assert_string_equal(ask("GET", "/class/7/day/x%2Fy", SIGNED, NULL).body, "class 7");
    assert_int_equal(ask("GET", "/class/x7", SIGNED, NULL).status, 404);
    assert_int_equal(ask("GET", "/class/99999999999999999999", SIGNED, NULL).status, 404);
    assert_int_equal(ask("GET", "/nowhere", SIGNED, NULL).status, 404);
    web_reply r = ask("POST", "/class/7", SIGNED FORM, "a=b");
    assert_int_equal(r.status, 405);
    assert_non_null(strstr(r.heads, "Allow: GET, HEAD\n"));
    assert_non_null(
        strstr(ask("DELETE", "/marks", SIGNED, NULL).heads, "Allow: GET, HEAD, POST\n"));
    r = ask("GET", "/slow", SIGNED "Accept: text/html\n", NULL); /* no page at or above it */
    assert_int_equal(r.status, 303);
    assert_string_equal(r.location, "/");
    r = ask("GET", "/class/7/review/now?a=b", SIGNED "Accept: text/html\n", NULL);
    assert_string_equal(r.location, "/class/7");
    assert_int_equal(ask("GET", "/slow", SIGNED, NULL).status, 405); /* who reads no pages */
    r = ask("GET", "/class/7/?a=b", SIGNED, NULL);
    assert_int_equal(r.status, 308);
    assert_string_equal(r.location, "/class/7?a=b");
    assert_int_equal(ask("GET", "//class/7/", SIGNED, NULL).status,
                     404); /* never a redirect to host "class" */
}

static void routes_that_clash_do_not_start(void **state)
{
    (void)state;
    static const route twice[] = {ROUTE_FILE("/x/{a}", ANYONE, new_handle, T_common_search),
                                  ROUTE_FILE("/x/{b}", ANYONE, new_handle, T_common_search)};
    static const route bad[] = {ROUTE_FILE("/x/{a:number}", ANYONE, new_handle, T_common_search)};
    route_index *x;
    const char *why = "";
    assert_int_equal(route_index_new(&(route_table){twice, 2}, 1, mem, &x, &why), E_INPUT);
    assert_non_null(strstr(why, "/x/{b}"));
    assert_int_equal(route_index_new(&(route_table){bad, 1}, 1, mem, &x, &why), E_INPUT);
}

static void hidden_is_absent_and_refusals_are_told(void **state)
{
    (void)state;
    int before = refusals;
    assert_int_equal(ask("GET", "/class/60", SIGNED, NULL).status, 404);
    assert_int_equal(refusals, before + 1);
    web_reply denied = ask("GET", "/class/60", SIGNED, NULL),
              absent = ask("GET", "/class/600", SIGNED, NULL);
    assert_int_equal(absent.status, 404);
    assert_string_equal(denied.body, absent.body);
    assert_int_equal(refusals, before + 2);
    assert_int_equal(ask("GET", "/audit", SIGNED, NULL).status, 403);
    assert_int_equal(refusals, before + 3);
}

static void strangers_are_sent_to_sign_in(void **state)
{
    (void)state;
    web_reply r = ask("GET", "/marks?q=a b", "", NULL);
    assert_int_equal(r.status, 400); /* a blank in the address */
    r = ask("GET", "/marks?q=a&r=%E5%B9%B2", "Accept: text/html\n", NULL);
    assert_int_equal(r.status, 303);
    assert_string_equal(r.location, "/sign-in?then=%2Fmarks%3Fq%3Da%26r%3D%25E5%25B9%25B2");
    r = ask("POST", "/marks?q=a", "Accept: text/html\n" FORM, "a=b");
    assert_string_equal(r.location, "/sign-in?lost=1&then=%2Fmarks"); /* the form's page */
    r = ask("GET", "/marks", "Accept: application/json\n", NULL);
    assert_int_equal(r.status, 401);
    assert_string_equal(r.type, "application/problem+json");
    assert_non_null(strstr(r.heads, "WWW-Authenticate: Bearer"));
}

static void each_error_has_its_status(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int status;
    } all[] = {{"/fail/input", 422},    {"/fail/denied", 403}, {"/fail/absent", 404},
               {"/fail/conflict", 409}, {"/fail/busy", 503},   {"/fail/broken", 500}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        web_reply r =
            ask("GET", all[i].path, "Accept: application/json\nAccept-Language: en\n", NULL);
        assert_int_equal(r.status, all[i].status);
        json_t *j = json_loads(r.body, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(j, "error")),
                            strrchr(all[i].path, '/') + 1);
        assert_int_equal(strlen(json_string_value(json_object_get(j, "request"))), 9);
        assert_true(*json_string_value(json_object_get(j, "message")) <
                    0x7f); /* English was asked for */
        json_decref(j);
        assert_non_null(strstr(ask("GET", all[i].path, "", NULL).body, "<p>error "));
    }
    assert_int_equal(ask("GET", "/fail/nothing", "", NULL).status, 500);
    assert_non_null(strstr(ask("GET", "/fail/busy", "", NULL).heads, "Retry-After"));
}

/* ---- deeds -------------------- */
static void a_deed_repeated_has_one_effect(void **state)
{
    (void)state;
    int64_t before = marks();
    char *body = post_body("name=Li");
    web_reply first = ask("POST", "/marks", SIGNED FORM, body),
              second = ask("POST", "/marks", SIGNED FORM, body);
    assert_int_equal(first.status, 303);
    assert_int_equal(second.status, 303);
    assert_string_equal(first.location, second.location);
    assert_int_equal(marks(), before + 1);
    web_reply made =
        ask("POST", "/marks", API JSON "Idempotency-Key: json-key-1\n", "{\"name\":\"Li\"}");
    assert_int_equal(made.status, 201);
    web_reply again =
        ask("POST", "/marks", API JSON "Idempotency-Key: json-key-1\n", "{\"name\":\"Li\"}");
    assert_int_equal(again.status, 200);
    json_t *a = json_loads(made.body, 0, NULL), *b = json_loads(again.body, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(a, "location")),
                        json_string_value(json_object_get(b, "location")));
    assert_true(json_is_string(json_object_get(a, "id")));
    json_decref(a);
    json_decref(b);
    assert_int_equal(marks(), before + 2);
}

static void a_failed_deed_leaves_nothing_and_may_be_tried_again(void **state)
{
    (void)state;
    int64_t before = marks();
    char *bad = post_body("name=bad");
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, bad).status, 409);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, bad).status,
                     409); /* not "repeated": its key was undone */
    assert_int_equal(marks(), before);
}

static err lose(db *d, void *context)
{
    assert_int_equal(visit_deed(d, context), OK);
    return E_BUSY; /* as a serialization failure does, after the handler has said where to go */
}

static void a_deed_run_again_starts_afresh(void **state)
{
    (void)state;
    int64_t before = marks();
    char *body = post_body("name=Li");
    visit *v = visit_new(w, "/marks");
    input_header(&v->in, "Host", "a", 1);
    input_header(&v->in, "Cookie", "gj=ok", 5);
    input_header(&v->in, "Content-Type", "application/x-www-form-urlencoded", 33);
    visit_open(v, "POST");
    assert_true(visit_body(v, body, strlen(body)));
    visit_body_end(v);
    assert_false(v->served);
    assert_int_equal(store_write(s, lose, v), E_BUSY);
    const char *lost = arena_copy(mem, v->answer.location);
    visit_done(v, store_write(s, visit_deed, v));
    visit_finish(v);
    assert_int_equal(v->answer.status, 303);
    assert_string_not_equal(v->answer.location, lost);
    assert_int_equal(v->answer.cookies.n, 1); /* one notice, not two */
    visit_free(v);
    assert_int_equal(marks(), before + 1);
}

static void forms_of_other_sites_are_refused(void **state)
{
    (void)state;
    int64_t before = marks();
    const char *token = form_token();
    char *good = post_body("name=Li");
    char *no_token = arena_printf(mem, "_deed=%s&name=Li", deed()),
         *no_deed = arena_printf(mem, "_token=%s&name=Li", token);
    char *forged = arena_printf(mem, "_token=%.79s%c&_deed=%s&name=Li", token,
                                token[79] == '0' ? '1' : '0', deed());
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, no_token).status, 403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, forged).status, 403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, no_deed).status, 400);
    assert_int_equal(ask("POST", "/marks?_token=x", SIGNED FORM, no_token).status, 403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM "Sec-Fetch-Site: cross-site\n", good).status,
                     403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM "Sec-Fetch-Site: same-site\n", good).status,
                     403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM "Origin: https://evil\n", good).status, 403);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM "Origin: null\n", good).status, 403);
    assert_int_equal(
        ask("POST", "/marks", SIGNED FORM "Authorization: Bearer wrong\n", no_token).status, 403);
    assert_int_equal(marks(), before);
    assert_int_equal(ask("POST", "/marks",
                         SIGNED FORM "Origin: http://localhost\nSec-Fetch-Site: same-origin\n",
                         good)
                         .status,
                     303);
    char *headed = arena_printf(mem, SIGNED FORM "X-Form-Token: %s\n", token);
    assert_int_equal(ask("POST", "/marks", headed, no_token).status, 303);
    assert_int_equal(
        ask("POST", "/marks", API FORM, arena_printf(mem, "_deed=%s&name=Li", deed())).status, 201);
    assert_int_equal(ask("POST", "/sign-in", FORM "Origin: https://evil\n",
                         arena_printf(mem, "_deed=%s", deed()))
                         .status,
                     403);
}

static void redirects_stay_here_and_notices_are_said_once(void **state)
{
    (void)state;
    web_reply r = ask("POST", "/sign-in", FORM, arena_printf(mem, "_deed=%s&then=//evil", deed()));
    assert_string_equal(r.location, "/");
    assert_non_null(strstr(r.cookies, "gj=ok; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600"));
    r = ask("POST", "/sign-in", FORM, arena_printf(mem, "_deed=%s&then=/%%5Cevil", deed()));
    assert_string_equal(r.location, "/");
    r = ask("POST", "/sign-in", FORM,
            arena_printf(mem, "_deed=%s&then=/a%%0D%%0ASet-Cookie:x", deed()));
    assert_string_equal(r.location, "/a%0D%0ASet-Cookie:x");
    r = ask("POST", "/marks", SIGNED FORM, post_body("name=Li"));
    assert_non_null(strstr(r.cookies, "gj_note=common.save;"));
    r = ask("GET", "/marks", "Cookie: gj=ok; gj_note=common.save\n", NULL);
    assert_non_null(strstr(r.cookies, "gj_note=; "));
    assert_non_null(strstr(r.cookies, "Max-Age=0"));
}

static void slow_work_runs_first(void **state)
{
    (void)state;
    int before = slow_runs;
    web_reply r = ask("POST", "/slow", SIGNED FORM, post_body("name=x"));
    assert_string_equal(r.location, "/marks?said=hashed");
    char *body = post_body("name=x");
    char *bytes = arena_printf(
        mem,
        "POST /slow HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nConnection: close\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    assert_int_equal(status_of(raw_n(bytes, strlen(bytes))), 303);
    assert_int_equal(slow_runs, before + 2);
}

static void a_preview_answers_and_the_writer_is_not_asked(void **state)
{
    (void)state;
    char *body = post_body("name=x");
    web_reply r = ask("POST", "/preview", SIGNED FORM, body);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "preview");
    assert_int_equal(ask("POST", "/preview?wrong=1", SIGNED FORM, body).status, 422);
    r = ask("POST", "/preview?sure=1", SIGNED FORM, body); /* the same key: it had no effect yet */
    assert_string_equal(r.location, "/marks?said=hashed");
}

/* ---- what is answered -------------------- */
static void one_handler_answers_three_ways(void **state)
{
    (void)state;
    web_reply html = ask("GET", "/marks?q=%3Cscript%3E", SIGNED "Accept: text/html,*/*\n", NULL);
    assert_string_equal(html.type, "text/html; charset=utf-8");
    assert_non_null(strstr(html.body, "<title>&lt;script&gt;</title><h1>&lt;script&gt;</h1>"));
    web_reply part = ask("GET", "/marks", SIGNED "HX-Request: true\n", NULL);
    assert_true(text_starts(part.body, "<tr>"));
    assert_true(text_starts(
        ask("GET", "/marks", SIGNED "HX-Request: true\nHX-Boosted: true\n", NULL).body, "<title>"));
    web_reply json = ask("GET", "/marks?q=t", API, NULL);
    assert_string_equal(json.type, "application/json");
    char *rows = strstr(json.body, "\"rows\":");
    assert_non_null(rows);
    assert_string_equal(
        rows,
        "\"rows\":[{\"row\":\"9007199254740993\",\"name\":\"\\\"Li\\\"\\n\\u0001<\",\"late\":true,"
        "\"born\":\"2022-03-01\",\"seen\":\"2022-03-01T08:30:00+08:00\",\"hours\":12.5,"
        "\"cost_fen\":123450,\"share\":0,\"none\":null,\"state\":\"save\"}]}");
    static const char *const heads[] = {
        "Content-Security-Policy: default-src 'none'; script-src 'self'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cache-Control: no-store",
        "Vary: Accept,"};
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        assert_non_null(strstr(html.heads, heads[i]));
}

static void files_know_ranges_and_names(void **state)
{
    (void)state;
    web_reply r = ask("GET", "/file", "", NULL);
    assert_string_equal(r.body, "0123456789");
    assert_non_null(
        strstr(r.heads, "filename=\"__ 1.txt\"; filename*=UTF-8''%E5%90%8D%E5%86%8C%201.txt"));
    assert_string_equal(ask("GET", "/file", "Range: bytes=2-4\n", NULL).body, "234");
    assert_string_equal(ask("GET", "/file", "Range: bytes=-3\n", NULL).body, "789");
    r = ask("GET", "/file", "Range: bytes=8-99\n", NULL);
    assert_int_equal(r.status, 206);
    assert_non_null(strstr(r.heads, "Content-Range: bytes 8-9/10"));
    assert_int_equal(ask("GET", "/file", "Range: bytes=10-\n", NULL).status, 416);
    assert_int_equal(ask("GET", "/file", "Range: bytes=2-4\nIf-Range: \"old\"\n", NULL).status,
                     200);
    char *tag = strstr(ask("GET", "/file", "", NULL).heads, "ETag: ") + 6;
    tag = arena_copy_n(mem, tag, strcspn(tag, "\n"));
    assert_int_equal(
        ask("GET", "/file", arena_printf(mem, "If-None-Match: %s\n", tag), NULL).status, 304);
    assert_int_equal(ask("GET", "/outside", "", NULL).status, 500);
    char *a = RAW("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=3-5\r\nConnection: close\r\n\r\n");
    assert_int_equal(status_of(a), 206);
    assert_true(text_ends(a, "\r\n\r\n345"));
}

static void streams_are_whole_or_an_error(void **state)
{
    (void)state;
    static const char *const paths[] = {"/stream/all", "/slow-stream"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        size_t n;
        char *request =
            arena_printf(mem, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", paths[i]);
        int fd = dial();
        assert_int_equal(write(fd, request, strlen(request)), strlen(request));
        char *a = hear(fd, &n);
        assert_int_equal(status_of(a), 200);
        assert_non_null(strstr(a, "Content-Length: 3145728\r\n"));
        assert_int_equal(n - (size_t)(strstr(a, "\r\n\r\n") + 4 - a), 3 << 20);
    }
    assert_int_equal(
        status_of(RAW("GET /stream/broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 500);
}

static void pages_are_squeezed_for_those_who_can(void **state)
{
    (void)state;
    char long_word[3001];
    memset(long_word, 'a', 3000);
    long_word[3000] = 0;
    char *target = arena_printf(mem, "/marks?q=%s", long_word);
    web_reply plain = ask("GET", target, SIGNED, NULL),
              small = ask("GET", target, SIGNED "Accept-Encoding: br, gzip\n", NULL);
    assert_non_null(strstr(small.heads, "Content-Encoding: gzip"));
    assert_true(small.body_n < plain.body_n / 10);
    char out[16384];
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)small.body,
                  .avail_in = (uInt)small.body_n,
                  .next_out = (unsigned char *)out,
                  .avail_out = sizeof out};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    assert_int_equal(z.total_out, plain.body_n);
    assert_memory_equal(out, plain.body, plain.body_n);
    assert_null(strstr(ask("GET", target, SIGNED "Accept-Encoding: gzip;q=0, br\n", NULL).heads,
                       "Content-Encoding"));
}

/* ---- forms -------------------- */
static void fields_are_read_by_their_type(void **state)
{
    (void)state;
    const char *fields =
        "name=%E3%80%80%EF%BC%AC%EF%BD%89++1&note=a%0Bb%0D%0A+c%0C%0A&org=12&seats=30&"
        "starts=2022-03-01&at=2022-03-"
        "01T08:30&hours=2.5&cost=123.4&agreed=0&agreed=1&sex=female&persons=5&"
        "persons=&persons=6&reasons=x";
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, post_body(fields)).status, 303);
    /* The words lie in an arena that was reset; only what is no pointer may be looked at. */
    assert_int_equal(read_words.org, 12);
    assert_int_equal(read_words.seats, 30);
    assert_int_equal(read_words.starts.n, day_of(2022, 3, 1).n);
    assert_int_equal(read_words.at.s, moment_at(day_of(2022, 3, 1), 510).s);
    assert_int_equal(read_words.hours.n, 25);
    assert_int_equal(read_words.cost.n, 12340);
    assert_true(read_words.agreed);
    assert_int_equal(read_words.sex, 2);
    assert_int_equal(read_words.persons.n, 2);
    assert_int_equal(read_words.reasons.n, 1);
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, post_body("name=Li")).status, 303);
    assert_false(day_known(read_words.starts));
    assert_false(moment_known(read_words.at));
}

static void each_slip_is_a_fault_beside_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *json, *field;
    } all[] = {{"{}", "name"},
               {"{\"name\":\"　\"}", "name"},
               {"{\"name\":\"123456\"}", "name"},
               {"{\"name\":\"x\",\"org\":\"-1\"}", "org"},
               {"{\"name\":\"x\",\"seats\":501}", "seats"},
               {"{\"name\":\"x\",\"seats\":\"many\"}", "seats"},
               {"{\"name\":\"x\",\"starts\":\"2022-02-30\"}", "starts"},
               {"{\"name\":\"x\",\"at\":\"2022-02-01\"}", "at"},
               {"{\"name\":\"x\",\"at\":\"2022-02-01T24:00\"}", "at"},
               {"{\"name\":\"x\",\"hours\":1.25}", "hours"},
               {"{\"name\":\"x\",\"hours\":10.5}", "hours"},
               {"{\"name\":\"x\",\"cost\":1.5}", "cost"},
               {"{\"name\":\"x\",\"sex\":\"none\"}", "sex"},
               {"{\"name\":\"x\",\"persons\":[1,2,3,4]}", "persons"},
               {"{\"name\":\"x\",\"persons\":[\"a\"]}", "persons"},
               {"{\"name\":\"x\",\"unheard\":1}", "unheard"},
               {"{\"name\":\"a\\u0007\"}", "name"}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        web_reply r = ask("POST", "/marks",
                          arena_printf(mem, API JSON "Idempotency-Key: %s\n", deed()), all[i].json);
        assert_int_equal(r.status, 422);
        json_t *j = json_loads(r.body, 0, NULL),
               *f = json_array_get(json_object_get(j, "faults"), 0);
        if (!f || !text_is(json_string_value(json_object_get(f, "field")), all[i].field))
            fail_msg("%s: %s", all[i].json, r.body);
        json_decref(j);
    }
    web_reply shown =
        ask("POST", "/marks", SIGNED FORM "Accept-Language: en\n", post_body("name="));
    assert_int_equal(shown.status, 422);
    assert_non_null(strstr(shown.body, "<h1>again</h1>"));
    assert_non_null(strstr(shown.body, "This is required"));
    assert_non_null(strstr(shown.body, "name=\"_token\" value=\""));
    assert_int_equal(ask("POST", "/marks", SIGNED FORM, post_body("name=%ff%fe")).status, 422);
}

static void bodies_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"{", "[1]", "{\"name\":\"a\",\"name\":\"b\"}",
                                      "{\"name\":{\"a\":1}}", "{\"name\":\"\\u0000\"}"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(ask("POST", "/marks",
                             arena_printf(mem, API JSON "Idempotency-Key: %s\n", deed()), bad[i])
                             .status,
                         400);
    assert_int_equal(
        ask("POST", "/marks", API "Content-Type: text/xml\nIdempotency-Key: xml-key-1\n", "<a/>")
            .status,
        415);
}

static size_t files_in_tmp(void)
{
    DIR *d = opendir(arena_printf(mem, "%s/tmp", folder));
    size_t n = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        n += text_starts(e->d_name, "upload-");
    closedir(d);
    return n;
}

static char *upload_body(size_t bytes, size_t *ret_n)
{
    buf b = buf_new(mem);
    buf_printf(&b, "--BOUND\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n%s\r\n",
               form_token());
    buf_printf(&b, "--BOUND\r\nContent-Disposition: form-data; name=\"_deed\"\r\n\r\n%s\r\n",
               deed());
    buf_put(&b, "--BOUND\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n\r\n");
    buf_put(&b, "--BOUND\r\nContent-Disposition: form-data; name=\"roster\"; "
                "filename=\"C:\\tmp\\名册.xlsx\"\r\nContent-Type: "
                "application/octet-stream\r\n\r\n");
    for (size_t i = 0; i < bytes; i++)
        buf_putc(&b, "\r\n--BOUNX\0"[i % 10]); /* nearly a boundary, all the time */
    buf_put(&b, "\r\n--BOUND--\r\n");
    *ret_n = b.n;
    return b.at;
}

static int send_upload(size_t bytes)
{
    size_t n;
    char *body = upload_body(bytes, &n);
    char *head = arena_printf(
        mem,
        "POST /upload HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nConnection: close\r\nContent-Type: "
        "multipart/form-data; boundary=BOUND\r\nContent-Length: %zu\r\n\r\n",
        n);
    int fd = dial();
    assert_int_equal(write(fd, head, strlen(head)), strlen(head));
    for (size_t at = 0; at < n;) {
        size_t piece = n - at < 7777 ? n - at : 7777; /* cuts boundaries anywhere */
        assert_int_equal(write(fd, body + at, piece), piece);
        at += piece;
    }
    return status_of(hear(fd, NULL));
}

static void uploads_go_to_disk_and_are_gone_afterwards(void **state)
{
    (void)state;
    assert_int_equal(send_upload(3000001), 303);
    assert_string_equal(read_upload, "名册.xlsx|3000001|");
    assert_int_equal(send_upload(0), 303);
    assert_string_equal(read_upload, "名册.xlsx|0|");
    assert_int_equal(send_upload((4 << 20) + 1), 422); /* the field's own limit */
    assert_int_equal(files_in_tmp(), 0);
    char *cut =
        "--B\r\nContent-Disposition: form-data; name=\"roster\"; filename=\"a\"\r\n\r\nhalf";
    assert_int_equal(
        ask("POST", "/upload", SIGNED "Content-Type: multipart/form-data; boundary=B\n", cut)
            .status,
        400);
    assert_int_equal(
        ask("POST", "/upload", SIGNED "Content-Type: multipart/form-data\n", cut).status, 400);
    assert_int_equal(files_in_tmp(), 0);
}

/* ---- escaping -------------------- */
static const char *written(void (*write_it)(markup_out *, const char *), const char *word)
{
    markup_out o = {.b = buf_new(mem), .lang = LANG_ZH, .mem = mem};
    write_it(&o, word);
    return o.b.at ? o.b.at : "";
}

static void words_are_escaped_by_place(void **state)
{
    (void)state;
    static const struct {
        const char *word, *text, *part, *url;
    } all[] = {{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
                "%3Cscript%3Ealert%281%29%3C%2Fscript%3E", "#"},
               {"\" onclick='x' `", "&quot; onclick=&#39;x&#39; &#96;",
                "%22%20onclick%3D%27x%27%20%60", "#"},
               {"a&amp;b", "a&amp;amp;b", "a%26amp%3Bb", "#"},
               {"javascript:alert(1)", "javascript:alert(1)", "javascript%3Aalert%281%29", "#"},
               {"JAVASCRIPT:x", "JAVASCRIPT:x", "JAVASCRIPT%3Ax", "#"},
               {"data:text/html,x", "data:text/html,x", "data%3Atext%2Fhtml%2Cx", "#"},
               {"//evil", "//evil", "%2F%2Fevil", "#"},
               {"/\\evil", "/\\evil", "%2F%5Cevil", "#"},
               {"/\t/evil", "/\t/evil", "%2F%09%2Fevil", "#"},
               {"/a?b=1&c=\"", "/a?b=1&amp;c=&quot;", "%2Fa%3Fb%3D1%26c%3D%22", "/a?b=1&amp;c=%22"},
               {"/干", "/干", "%2F%E5%B9%B2", "/%E5%B9%B2"},
               {"https://x/'", "https://x/&#39;", "https%3A%2F%2Fx%2F%27", "https://x/&#39;"},
               {"?q=1", "?q=1", "%3Fq%3D1", "?q=1"},
               {"#a", "#a", "%23a", "#a"},
               {"", "", "", "#"}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        assert_string_equal(written(markup_text_string, all[i].word), all[i].text);
        assert_string_equal(written(markup_attr_string, all[i].word), all[i].text);
        assert_string_equal(written(markup_part_string, all[i].word), all[i].part);
        assert_string_equal(written(markup_url, all[i].word), all[i].url);
    }
}

static void values_are_written_by_type(void **state)
{
    (void)state;
    markup_out o = {.b = buf_new(mem), .lang = LANG_ZH, .mem = mem};
    day d = day_of(2022, 3, 1);
    moment m = moment_at(d, 510);
    MARKUP_TEXT(&o, d), buf_putc(&o.b, '|'), MARKUP_TEXT(&o, m), buf_putc(&o.b, '|');
    MARKUP_ATTR(&o, d), buf_putc(&o.b, '|'), MARKUP_ATTR(&o, m), buf_putc(&o.b, '|');
    MARKUP_TEXT(&o, ((fen){123450})), buf_putc(&o.b, '|'), MARKUP_ATTR(&o, ((fen){123450})),
        buf_putc(&o.b, '|');
    MARKUP_TEXT(&o, ((tenths){125})), buf_putc(&o.b, '|'), MARKUP_TEXT(&o, (markup){"<b>"}),
        buf_putc(&o.b, '|');
    MARKUP_TEXT(&o, DAY_NONE), MARKUP_ATTR(&o, MOMENT_NONE), MARKUP_TEXT(&o, -5);
    assert_string_equal(o.b.at, "2022-03-01（周二）|2022-03-01 "
                                "08:30|2022-03-01|2022-03-01T08:30|1,234.50|1234.50|12.5|<b>|-5");
    o.b = buf_new(mem);
    markup_say(&o, 't', T_common_page_of, (const char *[]){"<1>", "{1}"}, 2);
    assert_string_equal(o.b.at, "第 &lt;1&gt; 页，共 {1} 页");
}

/* ---- OpenAPI -------------------- */
static void openapi_names_every_route(void **state)
{
    (void)state;
    web_setup setup = setup_of("");
    char *text = web_openapi(&setup, mem);
    json_error_t why;
    json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, &why),
           *paths = json_object_get(j, "paths");
    if (!j) fail_msg("%s", why.text);
    assert_string_equal(json_string_value(json_object_get(j, "openapi")), "3.1.0");
    size_t operations = 0;
    const char *path, *method;
    json_t *item, *operation;
    json_object_foreach(paths, path, item) json_object_foreach(item, method, operation)
    {
        operations++;
        assert_non_null(json_object_get(operation, "operationId"));
        assert_non_null(json_object_get(operation, "responses"));
    }
    assert_int_equal(operations, COUNT_OF(routes));
    json_t *list = json_object_get(json_object_get(paths, "/class/{class}/day/{day}"), "get");
    assert_int_equal(json_array_size(json_object_get(list, "parameters")), 2);
    json_t *schemas = json_object_get(json_object_get(j, "components"), "schemas");
    json_t *row = json_object_get(json_object_get(schemas, "mark_row"), "properties");
    assert_non_null(json_object_get(row, "cost_fen"));
    assert_null(json_object_get(row, "secret"));
    assert_null(json_object_get(row, "chart"));
    assert_non_null(json_object_get(schemas, "mark_form"));
    json_decref(j);
    const char *out = getenv("WEB_TEST_OPENAPI"); /* for Redocly and Spectral */
    if (out) {
        FILE *f = fopen(out, "w");
        fputs(text, f);
        fclose(f);
    }
}

/* ---- many at once, stopping -------------------- */
static char *post_bytes(const char *fields)
{
    char *body = post_body(fields);
    return arena_printf(
        mem,
        "POST /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nConnection: close\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
}

static void sixty_four_posts_at_once(void **state)
{
    (void)state;
    int64_t before = marks();
    int fds[64];
    for (int i = 0; i < 64; i++) {
        char *bytes = post_bytes("name=all");
        fds[i] = dial();
        assert_int_equal(write(fds[i], bytes, strlen(bytes)), strlen(bytes));
    }
    for (int i = 0; i < 64; i++)
        assert_int_equal(status_of(hear(fds[i], NULL)), 303);
    assert_int_equal(marks(), before + 64);
}

/* The heartbeat wakes those who sleep; who is not ready sleeps again and is answered once. */
static void woken_too_early_sleeps_again(void **state)
{
    (void)state;
    pthread_mutex_lock(&w->lock);
    w->heartbeat_seconds = 0;
    pthread_mutex_unlock(&w->lock);
    char *bytes = post_bytes("name=late");
    in_flight = 1;
    int fd = dial();
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    for (int i = 0; i < 20; i++) {
        usleep(10000);
        pthread_mutex_lock(&w->lock);
        for (visit *v = w->waiting; v; v = v->next)
            assert_true(v->suspended);
        pthread_cond_broadcast(&w->beat);
        pthread_mutex_unlock(&w->lock);
    }
    assert_int_equal(status_of(hear(fd, NULL)), 303);
    pthread_mutex_lock(&w->lock);
    w->heartbeat_seconds = 15;
    pthread_mutex_unlock(&w->lock);
}

static int counted(const int *n)
{
    pthread_mutex_lock(&w->lock);
    int now = *n;
    pthread_mutex_unlock(&w->lock);
    return now;
}
static int working(void) { return counted(&w->working); }
static int living(void) { return counted(&w->live); }

/* The library sees that a client is gone when it looks at the connection: the heartbeat makes it.
 */
static void beat_every(int seconds)
{
    pthread_mutex_lock(&w->lock);
    w->heartbeat_seconds = seconds;
    pthread_cond_broadcast(&w->beat);
    pthread_mutex_unlock(&w->lock);
}

#define UNTIL(what)                                                                                \
    for (int tries_ = 0; !(what); tries_++) {                                                      \
        if (tries_ > 2500) fail_msg("never: " #what);                                              \
        usleep(2000);                                                                              \
    }

static bool is_orphan(visit *v)
{
    pthread_mutex_lock(&w->lock);
    bool orphan = v->orphan;
    pthread_mutex_unlock(&w->lock);
    return orphan;
}

static int ask_to_hold(int number)
{
    const char *bytes =
        arena_printf(mem, "GET /hold?%d HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\n\r\n", number);
    int fd = dial();
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    return fd;
}

/* The visit of this number, once its connection sleeps. */
static visit *sleeping(int number)
{
    const char *target = arena_printf(mem, "/hold?%d", number);
    visit *found = NULL;
    pthread_mutex_lock(&w->lock);
    for (visit *v = w->waiting; v; v = v->next)
        if (text_is(v->target, target)) found = v;
    pthread_mutex_unlock(&w->lock);
    return found;
}

static void leave(int fd)
{
    struct linger hard = {.l_onoff = 1}; /* a reset, as a killed client sends it */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd);
}

/* The library looks at the connection that was silent longest without reading from it, and thus
 * does not see that its client is gone: this one is silent, so that it sees it of the others. */
static int silent_one_first(void)
{
    web_stop(w, 5);
    start_web_on(1, "127.0.0.1:0");
    return dial();
}

static void as_before(int silent)
{
    close(silent);
    web_stop(w, 5);
    start_web("127.0.0.1:0");
}

/* Clients that go while their pages are worked on, or still wait for a thread: the visits stay
 * whole under those who work on them, with what the clients had sent, and end once. */
static void who_leaves_does_not_take_the_visit_along(void **state)
{
    (void)state;
    int silent = silent_one_first(), before = strangers, fd[SLOW_THREADS + 1];
    visit *v[SLOW_THREADS + 1];
    sem_init(&held, 0, 0);
    for (int i = 0; i <= SLOW_THREADS; i++) { /* the last one waits in the queue */
        fd[i] = ask_to_hold(i);
        UNTIL(working() == i + 1 && holding == (i < SLOW_THREADS ? i + 1 : SLOW_THREADS));
        UNTIL((v[i] = sleeping(i)));
    }
    for (int i = 0; i <= SLOW_THREADS; i++) {
        leave(fd[i]);
        beat_every(0);
        UNTIL(is_orphan(v[i]));
        beat_every(15);
        assert_int_equal(living(), SLOW_THREADS + 1);
    }
    assert_string_equal(v[SLOW_THREADS]->in.cookie, "gj=ok"); /* not the library's any more */
    for (int i = 0; i <= SLOW_THREADS; i++)
        sem_post(&held);
    UNTIL(living() == 0);
    assert_int_equal(working(), 0);
    assert_int_equal(strangers, before);
    sem_destroy(&held);
    as_before(silent);
}

/* The same for a deed: it is done. */
static void who_leaves_does_not_undo_the_deed(void **state)
{
    (void)state;
    int silent = silent_one_first(), before = marks();
    char *bytes = post_bytes("name=late");
    in_flight = 1;
    int fd = dial();
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    UNTIL(working());
    leave(fd);
    beat_every(0);
    UNTIL(living() == 0);
    beat_every(15);
    assert_int_equal(in_flight, 0);
    assert_int_equal(working(), 0);
    assert_int_equal(marks(), before + 1);
    as_before(silent);
}

static void stopping_finishes_what_runs(void **state)
{
    (void)state;
    char *bytes = post_bytes("name=late");
    in_flight = 1;
    int fd = dial();
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    UNTIL(working() == 1);
    assert_int_equal(in_flight, 1);
    web_stop(w, 5);
    assert_int_equal(in_flight, 0);
    assert_int_equal(status_of(hear(fd, NULL)), 303);
    start_web("127.0.0.1:0");
    assert_true(marks() > 0);
}

static void *stop_at_once(void *unused)
{
    web_stop(w, 0);
    return unused;
}

/* What runs is finished and sent; what waits for a thread, or comes on a kept connection while the
 * rest is finished, is refused at once. */
static void stopping_refuses_what_nobody_began(void **state)
{
    (void)state;
    static const char well[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                      late[] = "GET /hold HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\n\r\n";
    char answer[4096];
    int kept = dial(), fd[SLOW_THREADS + 1];
    assert_int_equal(write(kept, well, sizeof well - 1), sizeof well - 1);
    assert_true(read(kept, answer, sizeof answer) > 0);
    sem_init(&held, 0, 0);
    for (int i = 0; i <= SLOW_THREADS; i++) {
        fd[i] = ask_to_hold(i);
        UNTIL(working() == i + 1 && holding == (i < SLOW_THREADS ? i + 1 : SLOW_THREADS));
        UNTIL(sleeping(i));
    }
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_at_once, NULL), 0);
    assert_int_equal(status_of(hear(fd[SLOW_THREADS], NULL)), 503);
    assert_int_equal(write(kept, late, sizeof late - 1), sizeof late - 1);
    assert_int_equal(status_of(hear(kept, NULL)), 503);
    assert_int_equal(holding, SLOW_THREADS);
    for (int i = 0; i < SLOW_THREADS; i++)
        sem_post(&held);
    for (int i = 0; i < SLOW_THREADS; i++)
        assert_int_equal(status_of(hear(fd[i], NULL)), 200);
    pthread_join(stopper, NULL);
    sem_destroy(&held);
    start_web("127.0.0.1:0");
}

static void the_deadline_cuts_dawdlers_not_deeds(void **state)
{
    (void)state;
    int idle = dial();
    static const char half[] =
        "POST /marks HTTP/1.1\r\nHost: a\r\nCookie: gj=ok\r\nContent-Length: 100\r\n\r\nname=";
    assert_int_equal(write(idle, half, sizeof half - 1), sizeof half - 1);
    char *bytes = post_bytes("name=late");
    in_flight = 1;
    int fd = dial();
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    for (int i = 0; i < 100 && !working(); i++)
        usleep(2000);
    web_stop(w, 0);
    assert_int_equal(in_flight, 0);
    close(idle);
    close(fd);
    const char *left = arena_printf(mem, "%s/tmp/export-killed", folder);
    fclose(fopen(left, "w"));
    start_web("");
    assert_int_equal(access(left, F_OK), 0); /* a command beside a server leaves its files alone */
    web_stop(w, 0);
    start_web("127.0.0.1:0");
    assert_int_equal(access(left, F_OK), -1);
}

static void health_and_assets(void **state)
{
    (void)state;
    assert_string_equal(ask("GET", "/healthz", "", NULL).body, "ok\n");
    assert_int_equal(ask("GET", "/a/0000/none.css", "", NULL).status, 404);
    for (size_t i = 0; i < web_assets_n; i++) {
        web_reply r = ask("GET", web_assets[i].url, "Accept-Encoding: gzip\n", NULL);
        assert_int_equal(r.status, 200);
        assert_non_null(strstr(r.heads, "immutable"));
        assert_int_equal(r.body_n,
                         web_assets[i].gzip_n ? web_assets[i].gzip_n : web_assets[i].plain_n);
        assert_int_equal(ask("GET", web_assets[i].url,
                             arena_printf(mem, "If-None-Match: %s\n", web_assets[i].tag), NULL)
                             .status,
                         304);
        assert_string_equal(web_asset_url(web_assets[i].name), web_assets[i].url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guards_refuse_ambiguous_bytes),
        cmocka_unit_test(bodies_over_the_limit_are_refused_first),
        cmocka_unit_test(what_is_too_large_is_told_the_limit),
        cmocka_unit_test(a_body_without_a_length_that_grows_too_long_is_answered),
        cmocka_unit_test(open_addresses_are_refused),
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(a_socket_file_serves),
        cmocka_unit_test(literals_win_and_methods_are_known),
        cmocka_unit_test(routes_that_clash_do_not_start),
        cmocka_unit_test(hidden_is_absent_and_refusals_are_told),
        cmocka_unit_test(strangers_are_sent_to_sign_in),
        cmocka_unit_test(each_error_has_its_status),
        cmocka_unit_test(a_deed_repeated_has_one_effect),
        cmocka_unit_test(a_failed_deed_leaves_nothing_and_may_be_tried_again),
        cmocka_unit_test(a_deed_run_again_starts_afresh),
        cmocka_unit_test(forms_of_other_sites_are_refused),
        cmocka_unit_test(redirects_stay_here_and_notices_are_said_once),
        cmocka_unit_test(slow_work_runs_first),
        cmocka_unit_test(a_preview_answers_and_the_writer_is_not_asked),
        cmocka_unit_test(one_handler_answers_three_ways),
        cmocka_unit_test(files_know_ranges_and_names),
        cmocka_unit_test(streams_are_whole_or_an_error),
        cmocka_unit_test(pages_are_squeezed_for_those_who_can),
        cmocka_unit_test(fields_are_read_by_their_type),
        cmocka_unit_test(each_slip_is_a_fault_beside_its_field),
        cmocka_unit_test(bodies_that_cannot_be_read_are_refused),
        cmocka_unit_test(uploads_go_to_disk_and_are_gone_afterwards),
        cmocka_unit_test(words_are_escaped_by_place),
        cmocka_unit_test(values_are_written_by_type),
        cmocka_unit_test(openapi_names_every_route),
        cmocka_unit_test(sixty_four_posts_at_once),
        cmocka_unit_test(woken_too_early_sleeps_again),
        cmocka_unit_test(who_leaves_does_not_take_the_visit_along),
        cmocka_unit_test(who_leaves_does_not_undo_the_deed),
        cmocka_unit_test(stopping_finishes_what_runs),
        cmocka_unit_test(stopping_refuses_what_nobody_began),
        cmocka_unit_test(the_deadline_cuts_dawdlers_not_deeds),
        cmocka_unit_test(health_and_assets),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
