/* Check-ins as a full lecture hall makes them, and the proof that none is lost.
 *   checkin prepare DATA PEOPLE LIST    a class whose session is on now, PEOPLE trainees with
 * tokens; what `run` needs goes to LIST checkin run PORT LIST CONNECTIONS ACKED   every trainee
 * checks in once; ids of those answered 200 go to ACKED; prints a JSON line checkin verify DATA
 * LIST ACKED      every acknowledged mark is there, with its audit entry; prints the numbers `run`
 * keeps going until its list ends or the server is gone, so that the server may be killed under it.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "attendance/attendance.h"
#include "secret/secret.h"
#include "../cast/card.h"
#include "../cast/seat.h"
#include "who.h"

/* ---- prepare -------------------- */

typedef struct {
    app_place *place;
    int64_t org, klass, session;
    int from, to;
    FILE *list;
    uint8_t secret[32];
} hall;

static err hall_build(db *d, void *context)
{
    hall *h = context;
    turn t = app_turn(h->place, d, h->place->mem);
    static web_gate gate;
    gate = app_gate();
    t.gate = &gate;
    org o = {.code = "load",
             .name = "压力测试单位",
             .short_name = "",
             .level = ORG_CITY,
             .kind = ORG_REGION,
             .since = DAY_NONE,
             .until = DAY_NONE};
    TRY(people_org_add(&t, &o, &h->org));
    class_card c = cast_card(h->org, "签到压力测试班", t.today, 1);
    c.seats = 5000;
    TRY(cast_class(&t, &c, "", &h->klass));
    TRY(class_seats_open(&t, h->klass));
    session s = {.klass = h->klass,
                 .on = t.today,
                 .starts = 0,
                 .ends = 23 * 60 + 59,
                 .title = "专题",
                 .teacher_name = "",
                 .place = "",
                 .category = COURSE_PROFESSIONAL,
                 .method = METHOD_LECTURE,
                 .hours = {80}};
    TRY(timetable_session_add(&t, &s, &h->session));
    TRY(class_become(&t, h->klass, CLASS_CALLING, ""));
    TRY(class_become(&t, h->klass, CLASS_READY, ""));
    TRY(class_become(&t, h->klass, CLASS_RUNNING, ""));
    return timetable_secret(d, h->klass, h->session, h->secret);
}

static err hall_seat(db *d, void *context)
{
    hall *h = context;
    arena *mem = arena_new();
    turn t = app_turn(h->place, d, mem);
    err e = OK;
    for (int i = h->from; i < h->to && e == OK; i++) {
        int64_t made = 0;
        const char *token = "";
        e = load_account(&t, h->org, arena_printf(mem, "学员%d", i), arena_printf(mem, "load%d", i),
                         &made, &token);
        e = e == OK ? cast_seat(&t, h->klass, made, SEAT_CONFIRMED) : e;
        fprintf(h->list, "%lld %s\n", (long long)made, token);
    }
    arena_free(mem);
    return e;
}

/* PostgreSQL in place of the file: GANJIAO_DB. */
static app_options place_of(const char *data)
{
    const char *db = getenv("GANJIAO_DB");
    return (app_options){.data = data, .db = db ? db : ""};
}

static int prepare(const char *data, int people, const char *list)
{
    app_options o = place_of(data);
    app_place place;
    hall h = {.place = &place, .list = fopen(list, "w")};
    app_wire();
    if (!h.list || app_open(&o, true, &place) != OK || store_write(place.s, hall_build, &h) != OK) {
        return 1;
    }
    fprintf(h.list, "%lld ", (long long)h.session);
    for (int i = 0; i < 32; i++) {
        fprintf(h.list, "%02x", h.secret[i]);
    }
    fputc('\n', h.list);
    err e = OK;
    for (h.from = 0; h.from < people && e == OK; h.from = h.to) {
        h.to = h.from + 500 < people ? h.from + 500 : people;
        e = store_write(place.s, hall_seat, &h);
    }
    app_close(&place);
    return fclose(h.list) == 0 && e == OK ? 0 : 1;
}

/* ---- the list -------------------- */

typedef struct {
    int64_t person;
    char token[160];
} trainee;
typedef struct {
    int64_t session;
    uint8_t secret[32];
    trainee *at;
    size_t n;
    arena *mem;
} trainees;

static bool read_list(const char *path, trainees *ret)
{
    FILE *in = fopen(path, "r");
    long long number = 0;
    char word[160];
    *ret = (trainees){.mem = arena_new()};
    LIST(trainee) all = {0};
    if (!in || fscanf(in, "%lld %159s", &number, word) != 2 || !text_unhex(word, ret->secret, 32)) {
        return false;
    }
    ret->session = number;
    while (fscanf(in, "%lld %159s", &number, word) == 2) {
        trainee *t = GROW(ret->mem, &all);
        t->person = number;
        memcpy(t->token, word, sizeof word);
    }
    fclose(in);
    ret->at = all.at;
    ret->n = all.n;
    return true;
}

/* ---- run -------------------- */

static struct {
    trainees list;
    int port;
    atomic_size_t next, good, bad, lost;
    FILE *acked;
    pthread_mutex_t lock;
    int32_t *micros;
} run_ = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t now_micros(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)run_.port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (s >= 0 && connect(s, (struct sockaddr *)&to, sizeof to) != 0) {
        close(s);
        return -1;
    }
    return s;
}

/* One answer: head, then Content-Length bytes. -1: the connection ended. */
static int answer_status(int s)
{
    char text[8192];
    size_t n = 0;
    char *end = NULL;
    while (n < sizeof text - 1 && !end) {
        ssize_t more = read(s, text + n, sizeof text - 1 - n);
        if (more <= 0) { return -1; }
        n += (size_t)more;
        text[n] = 0;
        end = strstr(text, "\r\n\r\n");
    }
    const char *length = strcasestr(text, "content-length:");
    size_t body = length ? strtoul(length + 15, NULL, 10) : 0;
    for (size_t have = end ? n - (size_t)(end + 4 - text) : 0; end && have < body;) {
        ssize_t more = read(s, text, sizeof text);
        if (more <= 0) { return -1; }
        have += (size_t)more;
    }
    return end ? (int)strtol(text + 9, NULL, 10) : -1;
}

static int check_in(int s, const trainee *t, arena *mem)
{
    const char *body =
        arena_printf(mem, "code=%s",
                     attendance_code(mem, run_.list.secret, run_.list.session, moment_now(), 30));
    const char *text = arena_printf(
        mem,
        "POST /check-in/%lld HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        "Authorization: Bearer %s\r\nIdempotency-Key: load-%lld\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
        (long long)run_.list.session, t->token, (long long)t->person, strlen(body), body);
    size_t n = strlen(text);
    return write(s, text, n) == (ssize_t)n ? answer_status(s) : -1;
}

static void note(const trainee *t, size_t i, int status, int64_t micros)
{
    run_.micros[i] = (int32_t)micros;
    if (status == 200 || status == 201) {
        atomic_fetch_add(&run_.good, 1);
        pthread_mutex_lock(&run_.lock);
        fprintf(run_.acked, "%lld\n", (long long)t->person);
        pthread_mutex_unlock(&run_.lock);
    } else if (atomic_fetch_add(&run_.bad, 1) == 0) {
        fprintf(stderr, "checkin: first answer that is not 200: %d\n", status);
    }
}

static void *hand(void *unused)
{
    arena *mem = arena_new();
    int s = dial();
    for (size_t i; s >= 0 && (i = atomic_fetch_add(&run_.next, 1)) < run_.list.n;) {
        arena_reset(mem);
        int64_t began = now_micros();
        int status = check_in(s, &run_.list.at[i], mem);
        if (status < 0) {
            atomic_fetch_add(&run_.lost, 1);
            break;
        }
        note(&run_.list.at[i], i, status, now_micros() - began);
    }
    if (s >= 0) { close(s); }
    arena_free(mem);
    return unused;
}

static int by_size(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int run(int port, const char *list, int connections, const char *acked)
{
    run_.port = port;
    run_.acked = fopen(acked, "w");
    if (!run_.acked || !read_list(list, &run_.list)) { return 1; }
    setvbuf(run_.acked, NULL, _IOLBF, 0); /* a watcher sees what is acknowledged as it happens */
    run_.micros = TAKE_N(run_.list.mem, int32_t, run_.list.n);
    pthread_t hands[512];
    int n = connections < 512 ? connections : 512;
    int64_t began = now_micros();
    for (int i = 0; i < n; i++) {
        pthread_create(&hands[i], NULL, hand, NULL);
    }
    for (int i = 0; i < n; i++) {
        pthread_join(hands[i], NULL);
    }
    double seconds = (double)(now_micros() - began) / 1e6;
    size_t done = run_.good + run_.bad;
    qsort(run_.micros, run_.list.n, sizeof *run_.micros, by_size);
    const int32_t *at = run_.micros + (run_.list.n - done);
    printf("{\"good\":%zu,\"bad\":%zu,\"lost\":%zu,\"seconds\":%.2f,\"per_second\":%.0f,\"p50_ms\":"
           "%.1f,\"p99_ms\":%.1f}\n",
           run_.good, run_.bad, run_.lost, seconds, (double)run_.good / seconds,
           done ? at[done / 2] / 1000.0 : 0.0, done ? at[done * 99 / 100] / 1000.0 : 0.0);
    fclose(run_.acked);
    return run_.bad ? 1 : 0;
}

/* ---- verify -------------------- */

typedef struct {
    FILE *acked;
    int64_t session;
    size_t asked, missing, unaudited;
    arena *mem;
    audit_verdict verdict;
} proof;

static err prove(db *d, void *context)
{
    proof *p = context;
    for (long long person; fscanf(p->acked, "%lld", &person) == 1; p->asked++) {
        int64_t n = 0;
        TRY(db_one(d, &n, "SELECT count(*) FROM attendance_mark WHERE person = $1 AND session = $2",
                   INT(person), INT(p->session)));
        p->missing += n != 1;
        TRY(db_one(d, &n,
                   "SELECT count(*) FROM audit_entry WHERE chain = $1 AND deed = 'attendance.mark'",
                   INT(person)));
        p->unaudited += n != 1;
    }
    return audit_verify(d, p->mem, &p->verdict);
}

static int verify(const char *data, const char *list, const char *acked)
{
    trainees all;
    app_options o = place_of(data);
    app_place place;
    if (!read_list(list, &all) || app_open(&o, false, &place) != OK) { return 1; }
    proof p = {.acked = fopen(acked, "r"), .session = all.session, .mem = all.mem};
    if (!p.acked || store_read(place.s, prove, &p) != OK) { return 1; }
    printf("{\"acknowledged\":%zu,\"missing\":%zu,\"unaudited\":%zu,\"chain_fault\":\"%s\"}\n",
           p.asked, p.missing, p.unaudited, p.verdict.fault);
    app_close(&place);
    return p.missing || p.unaudited || *p.verdict.fault ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && text_is(argv[1], "prepare")) {
        return prepare(argv[2], (int)strtol(argv[3], NULL, 10), argv[4]);
    }
    if (argc == 6 && text_is(argv[1], "run")) {
        return run((int)strtol(argv[2], NULL, 10), argv[3], (int)strtol(argv[4], NULL, 10),
                   argv[5]);
    }
    if (argc == 5 && text_is(argv[1], "verify")) { return verify(argv[2], argv[3], argv[4]); }
    fputs("usage: checkin prepare DATA PEOPLE LIST | run PORT LIST CONNECTIONS ACKED | verify DATA "
          "LIST ACKED\n",
          stderr);
    return 2;
}
