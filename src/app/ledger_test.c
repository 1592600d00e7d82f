/* The seat ledger against everything that shows it: after each of many random deeds, done as people
 * do them, the pages of the class, of the call-up and of the units, the lists, the files and the
 * figures say what the seats themselves say. */
#include "card.h"
#include "cast.h"

#include <jansson.h>
#include <unistd.h>

#include "app/app.h"
#include "callup/callup_run.h"
#include "figure/figure.h"

enum { PERSONS = 12, SEATS = 6, CLASSES = 2, DEEDS = 120 };
typedef struct {
    cast *c;
    cast_units u;
    int64_t klass[CLASSES], person[PERSONS], home[PERSONS], officer;
    const char *office, *unit; /* tokens; the unit's over the whole tree */
    uint32_t dice;
    int done, refused;
} world;

/* ---- the scene ------------------------------------------------------------------------------- */

static int dice(world *w, int sides)
{
    w->dice = w->dice * 1664525u + 1013904223u;
    return (int)((w->dice >> 16) % (unsigned)sides);
}

typedef struct {
    class_card card;
    int64_t made;
} new_class;

static err make_class(turn *t, void *context)
{
    new_class *n = context;
    return cast_class(t, &n->card, "", &n->made);
}

/* Two classes on different days, so that one person may be in both. */
static void add_class(world *w, int i)
{
    new_class n = {.card = cast_card(w->u.office, i ? "财政业务班" : "乡村振兴专题班",
                                     day_of(2022, 4, 11 + 7 * i), 5)};
    n.card.seats = SEATS;
    assert_int_equal(cast_do_as(w->c, w->officer, make_class, &n), OK);
    w->klass[i] = n.made;
}

static world world_of(cast *c)
{
    world w = {.c = c, .u = cast_units_make(c), .dice = 20220411};
    const int64_t homes[] = {w.u.unit_a1, w.u.unit_a2, w.u.unit_b1, w.u.town_b};
    w.officer = cast_person(c, w.u.office, "王秋实", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1);
    int64_t contact = cast_person(c, w.u.office, "吐尔逊·艾力", POST_STAFF, RANK_NONE);
    w.office = cast_token(c, w.officer, ROLE_TRAINING_OFFICE, w.u.root);
    w.unit = cast_token(c, contact, ROLE_UNIT_CONTACT, w.u.root);
    for (int i = 0; i < PERSONS; i++) {
        w.home[i] = homes[i % 4];
        w.person[i] = cast_person(c, w.home[i], "杨帆", POST_TOWNSHIP_CHIEF, RANK_NONE);
    }
    for (int i = 0; i < CLASSES; i++) {
        add_class(&w, i);
    }
    return w;
}

/* ---- deeds, as people do them ---------------------------------------------------------------- */

static const char *say(world *w, const char *format, ...) PRINTF(2, 3);
static const char *say(world *w, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return arena_copy(cast_mem(w->c), line);
}

static void post(world *w, const char *token, const char *path, const char *body)
{
    web_reply r = cast_post(w->c, token, path, body);
    if (r.status >= 500) { fail_msg("%s %s: %d", path, body, r.status); }
    w->done += r.status < 400;
    w->refused += r.status >= 400;
}

typedef struct {
    world *w;
    int64_t run;
} again;

static err begin_again(turn *t, void *context)
{
    again *a = context;
    callup_run r = {.title = "再统筹", .max_per_year = 2, .again = true, .org = a->w->u.office};
    return callup_run_begin(t, &r, a->w->klass, CLASSES, &a->run);
}

static err job_of(world *w, const job_kind *kind, const char *input)
{
    job j = {.kind = kind->kind, .person = w->officer, .input = input, .s = cast_store(w->c)};
    j.mem = cast_mem(w->c);
    j.by = (audit_actor){.person = w->officer, .name = "王秋实", .ip = "", .request = ""};
    j.folder = j.result_file = j.result_name = "";
    return kind->run(&j);
}

static void plan_again(world *w)
{
    again a = {.w = w};
    if (cast_do_as(w->c, w->officer, begin_again, &a) != OK) { return; /* a class is over */ }
    assert_int_equal(job_of(w, &callup_run_job, say(w, "{\"run\":%lld}", (long long)a.run)), OK);
    const char *input = say(w, "{\"run\":%lld,\"reply_by\":\"2022-04-01\"}", (long long)a.run);
    err e = job_of(w, &callup_publish_job, input);
    assert_true(e == OK || e == E_INPUT || e == E_CONFLICT);
    w->done += e == OK;
}

static void some_deed(world *w)
{
    long long k = w->klass[dice(w, CLASSES)];
    int i = dice(w, PERSONS);
    long long p = w->person[i], other = w->person[dice(w, PERSONS)], org = w->home[i];
    long long county = dice(w, 2) ? w->u.county_a : w->u.county_b;
    const char *call = say(w, "/org/%lld/calls/%lld/%lld", org, k, p);
    switch (dice(w, 14)) {
    case 0:
    case 1:
        post(w, w->office, say(w, "/class/%lld/callup/quota", k),
             say(w, "org=%lld&seats=%d&reply_by=2022-04-01", county, dice(w, 4) - 1));
        break;
    case 2:
        post(w, w->unit, say(w, "/org/%lld/seats/%lld/split", county, k),
             say(w, "unit=%lld&seats=%d", org, dice(w, 3) - 1));
        break;
    case 3:
        post(w, w->unit, say(w, "/org/%lld/seats/%lld/name", county, k),
             say(w, "person=%lld&reason=工作需要", p));
        break;
    case 4:
        post(w, w->office, say(w, "/class/%lld/callup/answer", k),
             say(w, "person=%lld&verdict=%s&reason=不合适", p, dice(w, 2) ? "accept" : "return"));
        break;
    case 5:
    case 6:
    case 7:
        post(w, w->office, say(w, "/class/%lld/callup", k),
             say(w, "persons=%lld&reply_by=2022-04-01&override=需要&step=publish", p));
        break;
    case 8:
    case 9: post(w, w->unit, say(w, "%s/confirm", call), ""); break;
    case 10: post(w, w->unit, say(w, "%s/decline", call), "reason=外出开会"); break;
    case 11:
        post(w, w->unit, say(w, "%s/replace", call), say(w, "by=%lld&reason=换人", other));
        break;
    case 12:
        post(w, w->office, say(w, "/class/%lld/callup/next/%lld", k, p),
             say(w, "by=%lld&reason=递补", other));
        break;
    default: plan_again(w);
    }
}

/* ---- what is seen ---------------------------------------------------------------------------- */

typedef struct {
    seat_counts n;
    int64_t proposed, quota[2]; /* seats of the counties' own shares */
    class_state state;
} truth;

typedef struct {
    world *w;
    int64_t klass;
    truth so;
} looking;

/* From the seats one by one; no view's own count is asked. */
static err look_at_seats(turn *t, void *context)
{
    looking *x = context;
    class_seats all = {0};
    class_card card = {0};
    seat_counts *n = &x->so.n;
    TRY(class_get(t->d, x->klass, t->mem, &card));
    TRY(class_seats_of(t->d, x->klass, t->mem, &all));
    x->so.state = card.state;
    for (size_t i = 0; i < all.n; i++) {
        int *const of[] = {[SEAT_FREE] = &n->free,         [SEAT_OFFERED] = &n->offered,
                           [SEAT_NAMED] = &n->named,       [SEAT_CONFIRMED] = &n->confirmed,
                           [SEAT_ATTENDED] = &n->attended, [SEAT_LAPSED] = &n->lapsed};
        assert_in_range(all.at[i].state, SEAT_FREE, SEAT_LAPSED);
        ++*of[all.at[i].state];
        n->total++;
        x->so.quota[0] += all.at[i].quota == x->w->u.county_a;
        x->so.quota[1] += all.at[i].quota == x->w->u.county_b;
    }
    return db_one(
        t->d, &x->so.proposed,
        "SELECT count(*) FROM callup_call WHERE class = $1 AND state = 1 AND proposed = 1",
        INT(x->klass));
}

static json_t *page(world *w, const char *token, const char *path)
{
    web_reply r = cast_json(w->c, token, path);
    if (r.status != 200) { fail_msg("%s: %d", path, r.status); }
    json_t *j = json_loads(r.body, 0, NULL);
    assert_non_null(j);
    return j;
}

static int64_t number(const json_t *j, const char *key)
{
    const json_t *v = json_object_get(j, key);
    if (!json_is_integer(v)) { fail_msg("no number %s", key); }
    return json_integer_value(v);
}

static json_t *row_of(const json_t *rows, const char *key, int64_t id)
{
    char wanted[24];
    size_t i = 0;
    json_t *row = NULL;
    snprintf(wanted, sizeof wanted, "%lld", (long long)id);
    json_array_foreach((json_t *)rows, i, row)
    {
        const char *is = json_string_value(json_object_get(row, key));
        if (is && strcmp(is, wanted) == 0) { return row; }
    }
    return NULL;
}

/* How many rows of the class stand so. */
static int64_t rows_in(const json_t *rows, int64_t klass, const char *state)
{
    char wanted[24];
    size_t i = 0;
    int64_t n = 0;
    json_t *row = NULL;
    snprintf(wanted, sizeof wanted, "%lld", (long long)klass);
    json_array_foreach((json_t *)rows, i, row)
    {
        const char *of = json_string_value(json_object_get(row, "class"));
        const json_t *label = json_object_get(json_object_get(row, "state"), "label");
        const json_t *key = json_is_object(label) ? json_object_get(label, "key") : label;
        n += (!of || strcmp(of, wanted) == 0) && text_is(json_string_value(key), state);
    }
    return n;
}

static void sum_is(const json_t *sum, const seat_counts *n)
{
    assert_int_equal(number(sum, "total"), n->total);
    assert_int_equal(number(sum, "offered"), n->offered);
    assert_int_equal(number(sum, "named"), n->named);
    assert_int_equal(number(sum, "confirmed"), n->confirmed);
    assert_int_equal(number(sum, "attended"), n->attended);
    assert_int_equal(number(sum, "lapsed"), n->lapsed);
}

static void class_pages_agree(world *w, const looking *x)
{
    const seat_counts *n = &x->so.n;
    json_t *people = page(w, w->office, say(w, "/class/%lld/people", (long long)x->klass));
    sum_is(json_object_get(people, "sum"), n);
    assert_int_equal(json_array_size(json_object_get(people, "seats")), n->total - n->free);
    json_t *card = page(w, w->office, say(w, "/class/%lld", (long long)x->klass));
    sum_is(json_object_get(card, "seats_now"), n);
    json_t *list = page(w, w->office, "/classes");
    json_t *row = row_of(json_object_get(list, "rows"), "klass", x->klass);
    assert_non_null(row);
    assert_int_equal(number(row, "taken"), n->confirmed + n->attended);
    web_reply csv =
        cast_get(w->c, w->office, say(w, "/class/%lld/roster.csv", (long long)x->klass));
    int lines = 0;
    for (const char *at = csv.body; (at = strstr(at, "\r\n")); at += 2) {
        lines++;
    }
    assert_int_equal(lines, 1 + n->confirmed + n->attended);
    json_decref(people);
    json_decref(card);
    json_decref(list);
}

static void board_agrees(world *w, const looking *x)
{
    const seat_counts *n = &x->so.n;
    const int expected[] = {n->total, n->free, n->offered, n->named, n->confirmed, n->attended};
    json_t *board = page(w, w->office, say(w, "/class/%lld/callup", (long long)x->klass));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        json_t *c = json_array_get(json_object_get(board, "counts"), i);
        assert_int_equal(number(c, "number"), expected[i]);
    }
    const json_t *calls = json_object_get(board, "calls"), *units = json_object_get(board, "units");
    assert_int_equal(rows_in(calls, x->klass, "state_proposed"), x->so.proposed);
    assert_int_equal(rows_in(calls, x->klass, "state_named"), n->named - x->so.proposed);
    assert_int_equal(rows_in(calls, x->klass, "state_confirmed"), n->confirmed);
    const int64_t counties[] = {w->u.county_a, w->u.county_b};
    for (size_t i = 0; i < COUNT_OF(counties); i++) {
        json_t *unit = row_of(units, "org", counties[i]);
        assert_int_equal(unit ? number(unit, "total") : 0, x->so.quota[i]);
    }
    json_decref(board);
}

static void units_pages_agree(world *w, const looking *x)
{
    const seat_counts *n = &x->so.n;
    json_t *calls = page(w, w->unit, say(w, "/org/%lld/calls", (long long)w->u.root));
    const json_t *rows = json_object_get(calls, "rows");
    assert_int_equal(rows_in(rows, x->klass, "state_proposed"), x->so.proposed);
    assert_int_equal(rows_in(rows, x->klass, "state_named"), n->named - x->so.proposed);
    assert_int_equal(rows_in(rows, x->klass, "state_confirmed"), n->confirmed);
    json_t *named =
        page(w, w->office, say(w, "/org/%lld/calls?state=proposed", (long long)w->u.root));
    rows = json_object_get(named, "rows");
    assert_int_equal(rows_in(rows, x->klass, "state_proposed"), x->so.proposed);
    assert_int_equal(rows_in(rows, x->klass, "state_named"), 0);
    json_decref(named);
    json_t *seats = page(w, w->unit, say(w, "/org/%lld/seats", (long long)w->u.root));
    json_t *share = row_of(json_object_get(seats, "rows"), "class", x->klass);
    if (x->so.state != CLASS_CANCELLED) {
        assert_int_equal(share ? number(share, "total") : 0, n->total - n->free);
        assert_int_equal(share ? number(share, "offered") : 0, n->offered);
    }
    json_t *home = page(w, w->office, "/callup");
    json_t *open = row_of(json_object_get(home, "classes"), "class", x->klass);
    if (open) { assert_int_equal(number(open, "free"), n->free + n->offered); }
    assert_int_equal(open != NULL, x->so.state == CLASS_APPROVED || x->so.state == CLASS_CALLING);
    json_decref(calls);
    json_decref(seats);
    json_decref(home);
}

typedef struct {
    int64_t root, confirmed, trainees;
} figures;

static err look_at_figures(turn *t, void *context)
{
    figures *f = context;
    const figure_question q = {
        .org = f->root, .year = 2022, .by = "", .group = "", .today = t->today};
    TRY(figure_total(t->d, "calls_confirmed", &q, &f->confirmed));
    return db_one(t->d, &f->trainees, "SELECT count(*) FROM class_trainee");
}

static void all_agree(world *w)
{
    int64_t confirmed = 0, people = 0;
    for (int i = 0; i < CLASSES; i++) {
        looking x = {.w = w, .klass = w->klass[i]};
        assert_int_equal(cast_read(w->c, look_at_seats, &x), OK);
        class_pages_agree(w, &x);
        board_agrees(w, &x);
        units_pages_agree(w, &x);
        confirmed += x.so.n.confirmed;
        people += x.so.n.total - x.so.n.free - x.so.n.offered;
    }
    figures f = {.root = w->u.root};
    assert_int_equal(cast_read(w->c, look_at_figures, &f), OK);
    assert_int_equal(f.confirmed, confirmed);
    assert_int_equal(f.trainees, people);
}

/* The file says of every seat what the ledger says: read as any program would. */
static void the_workbook_agrees(world *w)
{
    looking x = {.w = w, .klass = w->klass[0]};
    char path[] = "/tmp/ganjiao-ledger-XXXXXX";
    sheet *s = NULL;
    sheet_row row;
    sheet_fault fault = SHEET_OK;
    int rows = 0, file = mkstemp(path);
    assert_int_equal(cast_read(w->c, look_at_seats, &x), OK);
    web_reply r = cast_get(w->c, w->office, say(w, "/class/%lld/roster.xlsx", (long long)x.klass));
    assert_int_equal(r.status, 200);
    assert_true(file >= 0 && write(file, r.body, r.body_n) == (ssize_t)r.body_n);
    close(file);
    assert_int_equal(sheet_open(path, NULL, cast_mem(w->c), &s, &fault), OK);
    while (sheet_next(s, &row)) {
        rows++;
    }
    assert_int_equal(sheet_close(s), SHEET_OK);
    assert_int_equal(rows, 1 + x.so.n.confirmed + x.so.n.attended);
    unlink(path);
}

static void every_view_says_what_the_seats_say(void **state)
{
    world w = world_of(*state);
    for (int i = 0; i < DEEDS; i++) {
        some_deed(&w);
        all_agree(&w);
    }
    assert_true(w.done > DEEDS / 5 && w.refused > DEEDS / 10); /* both were met, many times */
    the_workbook_agrees(&w);
    post(&w, w.office, say(&w, "/class/%lld/callup/close", (long long)w.klass[0]), "");
    post(&w, w.office, say(&w, "/class/%lld/cancel", (long long)w.klass[1]), "reason=计划调整");
    all_agree(&w);
}

/* The audit reads codes through these names: the deed tells a seat's state from its class's. */
static void codes_have_names(void **state)
{
    (void)state;
    arena *mem = arena_new();
    turn t = {.mem = mem, .actor.lang = LANG_ZH};
    const struct {
        const char *kind;
        int64_t code;
        const char *word;
    } all[] = {{"class.become.state", CLASS_CLOSED, "已办结"},
               {"class.seat_to.state", SEAT_NAMED, "待确认"},
               {"callup.confirm.state", SEAT_CONFIRMED, "已确认"},
               {"plan_item_state", ITEM_RETURNED, "已退回"},
               {"timetable.add.starts", 570, "09:30"},
               {"class_state", CLASS_CLOSED, ""}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        assert_string_equal(app_record_name(&t, all[i].kind, all[i].code), all[i].word);
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_have_names),
                                       CAST_BOTH(every_view_says_what_the_seats_say)};
    return CAST_RUN(tests);
}
