#include "card.h"
#include "cast.h"

#include <stdlib.h>
#include <unistd.h>

#include "callup/callup_file.h"
#include "callup/callup_makeup.h"
#include "callup/callup_run.h"
#include "callup_text.h"
#include "class_text.h"
#include "job/job.h"
#include "notice/notice.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static callup_candidate fitting(int64_t id, int required, int done, day last)
{
    return (callup_candidate){.person = id,
                              .name = "张伟",
                              .sort_key = "zhang1",
                              .org_name = "",
                              .post = "",
                              .required = {required},
                              .done = {done},
                              .last_class_ends = last,
                              .against = ""};
}

static void those_with_most_missing_come_first(void **state)
{
    (void)state;
    day long_ago = day_of(2017, 5, 1), lately = day_of(2021, 5, 1);
    callup_candidate rows[] = {fitting(1, 900, 900, long_ago), fitting(2, 900, 450, lately),
                               fitting(3, 5500, 550, lately), fitting(4, 900, 450, long_ago),
                               fitting(5, 900, 450, DAY_NONE)};
    callup_order(rows, COUNT_OF(rows), day_of(2022, 3, 1));
    static const int64_t expected[] = {3, 5, 4, 2, 1};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(rows[i].person, expected[i]);
        assert_int_equal(rows[i].order, i + 1);
    }
}

static void repeats_and_names_settle_what_is_left(void **state)
{
    (void)state;
    callup_candidate rows[] = {fitting(1, 900, 0, DAY_NONE), fitting(2, 900, 0, DAY_NONE),
                               fitting(3, 900, 0, DAY_NONE), fitting(4, 900, 0, DAY_NONE)};
    rows[0].classes_this_year = 1;
    rows[1].sort_key = "wang2";
    rows[2].code = CALLUP_TOO_OFTEN;
    callup_order(rows, COUNT_OF(rows), day_of(2022, 3, 1));
    static const int64_t expected[] = {2, 4, 1, 3};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(rows[i].person, expected[i]);
    }
}

static void brakes_hold(void **state)
{
    (void)state;
    static const struct {
        callup_code recorded;
        int theme, year, most;
        callup_code expected;
    } rows[] = {{CALLUP_FITS, 0, 0, 2, CALLUP_FITS},
                {CALLUP_FITS, 0, 1, 2, CALLUP_FITS},
                {CALLUP_FITS, 0, 2, 2, CALLUP_TOO_OFTEN},
                {CALLUP_FITS, 1, 0, 2, CALLUP_SAME_THEME},
                {CALLUP_FITS, 0, 9, 0, CALLUP_FITS},
                {CALLUP_OTHER_CLASS_SAME_DAYS, 1, 9, 2, CALLUP_OTHER_CLASS_SAME_DAYS}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        callup_candidate c = fitting(1, 900, 0, DAY_NONE);
        c.code = rows[i].recorded;
        c.same_theme = rows[i].theme;
        c.classes_this_year = rows[i].year;
        assert_int_equal(callup_judge(&c, rows[i].most), rows[i].expected);
    }
}

static void each_reason_is_a_sentence_in_both_languages(void **state)
{
    (void)state;
    arena *mem = arena_new();
    for (int code = CALLUP_FITS; code <= CALLUP_RUN_TOO_OFTEN; code++) {
        callup_candidate c = fitting(1, 900, 450, day_of(2020, 3, 1));
        c.code = (callup_code)code;
        c.against = "乡村振兴专题班";
        c.order = 7;
        const char *zh = callup_sentence(mem, LANG_ZH, &c, day_of(2022, 3, 1));
        const char *en = callup_sentence(mem, LANG_EN, &c, day_of(2022, 3, 1));
        assert_true(*zh && *en && !text_is(zh, en));
        assert_null(strchr(zh, '{'));
        assert_null(strchr(en, '{'));
    }
    callup_candidate c = fitting(1, 900, 455, DAY_NONE);
    assert_string_equal(callup_sentence(mem, LANG_ZH, &c, day_of(2022, 3, 1)),
                        "应完成 90 学时，已完成 45.5，还差 44.5；从未参加过脱产培训");
    arena_free(mem);
}

static void whoever_is_not_called_learns_what_would_have_to_change(void **state)
{
    (void)state;
    arena *mem = arena_new();
    const callup_bar bar = {.ahead = 2, .ahead_unit = 1, .missing = 750};
    for (int code = CALLUP_FITS; code <= CALLUP_RUN_TOO_OFTEN; code++) {
        callup_candidate c = fitting(1, 900, 450, DAY_NONE);
        c.code = (callup_code)code;
        c.against = "乡村振兴专题班";
        const char *zh = callup_change(mem, LANG_ZH, &c, &bar);
        const char *en = callup_change(mem, LANG_EN, &c, &bar);
        bool in = code == CALLUP_FITS || code == CALLUP_ALREADY_IN;
        assert_int_equal(in, text_empty(zh));
        assert_int_equal(in, text_empty(en));
        assert_null(strchr(zh, '{'));
        assert_null(strchr(en, '{'));
    }
    callup_candidate c = fitting(1, 900, 450, DAY_NONE);
    c.code = CALLUP_LESS_NEED;
    assert_string_equal(
        callup_change(mem, LANG_EN, &c, &bar),
        "Would be in with more seats (3), or with 67.5 hours missing, the share of the last one "
        "called");
    c.done.n = 0; /* as much is missing as of the last one: only seats help */
    assert_string_equal(callup_change(mem, LANG_EN, &c, &bar), "Would be in with more seats: 3");
    callup_queue q = {0};
    for (int i = 0; i < 3; i++) {
        callup_candidate x = fitting(i, 900, 0, DAY_NONE);
        x.org = i % 2;
        x.code = i == 1 ? CALLUP_INACTIVE : CALLUP_LESS_NEED;
        callup_bar before = callup_queue_pass(mem, &q, &x);
        assert_int_equal(before.ahead, i > 0);
        assert_int_equal(before.ahead_unit, i == 2);
    }
    arena_free(mem);
}

static void a_kept_sentence_has_a_half_for_each_language(void **state)
{
    (void)state;
    arena *mem = arena_new();
    callup_candidate c = fitting(1, 900, 455, DAY_NONE);
    day on = day_of(2022, 3, 1);
    const char *said = callup_said(mem, &c, on);
    assert_string_equal(text_half(mem, LANG_ZH, said), callup_sentence(mem, LANG_ZH, &c, on));
    assert_string_equal(text_half(mem, LANG_EN, said), callup_sentence(mem, LANG_EN, &c, on));
    assert_string_equal(text_half(mem, LANG_EN, "外出开会"), "外出开会");
    arena_free(mem);
}

/* ---- a class that calls ---------------------------------------------------------------------- */

typedef struct {
    cast_units u;
    int64_t klass, a, b, other, extra, officer;
} scene;

static class_card card_of(const scene *s, const char *name, day starts, int seats)
{
    class_card c = cast_card(s->u.office, name, starts, 5);
    c.seats = seats;
    return c;
}

typedef struct {
    class_card card;
    int64_t made;
} new_class;

static err make_approved(turn *t, void *context)
{
    new_class *n = context;
    return cast_class(t, &n->card, "", &n->made);
}

static int64_t approved(cast *c, const scene *s, const char *name, day starts, int seats)
{
    new_class n = {.card = card_of(s, name, starts, seats)};
    assert_int_equal(cast_do_as(c, s->officer, make_approved, &n), OK);
    return n.made;
}

static scene scene_of(cast *c)
{
    scene s = {.u = cast_units_make(c)};
    s.officer = cast_person(c, s.u.office, "王秋实", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1);
    s.a = cast_person(c, s.u.unit_a1, "李明", POST_TOWNSHIP_CHIEF, RANK_NONE);
    s.b = cast_person(c, s.u.unit_a1, "曾庆", POST_TOWNSHIP_DEPUTY, RANK_NONE);
    s.other = cast_person(c, s.u.unit_b1, "阿依古丽·买买提", POST_TOWNSHIP_CHIEF, RANK_NONE);
    s.extra = cast_person(c, s.u.unit_b2, "单晓", POST_COUNTY_DEPUTY, RANK_NONE);
    s.klass = approved(c, &s, "乡村振兴专题班", day_of(2022, 4, 11), 3);
    return s;
}

typedef struct {
    const scene *s;
    int64_t person[4];
    size_t n;
    const char *override;
    day reply_by;
    size_t faults;
    int64_t by;
    const char *reason;
} wish;

static err do_publish(turn *t, void *context)
{
    wish *w = context;
    callup_choice choices[4];
    for (size_t i = 0; i < w->n; i++) {
        choices[i] =
            (callup_choice){.person = w->person[i], .override = w->override ? w->override : ""};
    }
    err e = callup_publish_now(t, w->s->klass, choices, w->n, w->reply_by);
    w->faults = t->faults.n;
    return e;
}

static err do_confirm(turn *t, void *context)
{
    wish *w = context;
    return callup_confirm_now(t, w->s->klass, w->person[0]);
}

static err do_decline(turn *t, void *context)
{
    wish *w = context;
    return callup_decline_now(t, w->s->klass, w->person[0], w->reason);
}

static err do_replace(turn *t, void *context)
{
    wish *w = context;
    return callup_replace_now(t, w->s->klass, w->person[0], w->by, w->reason);
}

static err do_close(turn *t, void *context)
{
    wish *w = context;
    return callup_close_now(t, w->s->klass);
}

typedef struct {
    int64_t klass;
    seat_counts n;
} counting;

static err count_seats(turn *t, void *context)
{
    counting *x = context;
    return class_seat_counts(t->d, x->klass, 0, &x->n);
}

static seat_counts seats_of(cast *c, int64_t klass)
{
    counting x = {.klass = klass};
    assert_int_equal(cast_read(c, count_seats, &x), OK);
    return x.n;
}

static void publish_takes_seats_and_keeps_reasons(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a, s.other}, .n = 2, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    seat_counts n = seats_of(c, s.klass);
    assert_int_equal(n.total, 3);
    assert_int_equal(n.named, 2);
    assert_int_equal(n.free, 1);
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), E_INPUT); /* both are in already */
    assert_int_equal(seats_of(c, s.klass).named, 2);
}

/* Whoever stands before one who is called is not told of a smaller need. */
static void the_reason_of_one_passed_over_by_hand_is_the_offices_choice(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    web_reply r = cast_get(
        c, office, arena_printf(cast_mem(c), "/class/%lld/callup/passed", (long long)s.klass));
    assert_true(cast_says(&r, "排第 1 位，缺口 90 学时，在部分已选人员之前"));
    assert_true(cast_says(&r, "需要程度低于已选人员"));
}

static void a_wrong_reply_date_changes_nothing(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const day wrong[] = {DAY_NONE, day_of(2022, 2, 28), day_of(2022, 4, 12)};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = wrong[i]};
        assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), E_INPUT);
        assert_int_equal(w.faults, 1);
    }
    assert_int_equal(seats_of(c, s.klass).named, 0);
}

static void the_day_of_the_start_is_in_time_and_the_next_is_not(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const day today = day_of(2022, 3, 1);
    scene now = s, over = s;
    now.klass = approved(c, &s, "当天短训班", today, 2);
    over.klass = approved(c, &s, "昨天短训班", day_add(today, -1), 2);
    wish w = {.s = &now, .person = {s.a}, .n = 1, .reply_by = today};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    assert_int_equal(seats_of(c, now.klass).named, 1);
    w = (wish){.s = &over, .person = {s.other}, .n = 1, .reply_by = today};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), E_INPUT);
    assert_int_equal(seats_of(c, over.klass).named, 0);
}

static void more_people_than_seats_are_refused_as_a_whole(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {
        .s = &s, .person = {s.a, s.b, s.other, s.extra}, .n = 4, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), E_INPUT);
    assert_int_equal(seats_of(c, s.klass).named, 0);
}

static void units_confirm_decline_and_replace(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a, s.other, s.extra}, .n = 3, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    wish confirm = {.s = &s, .person = {s.other}};
    assert_int_equal(cast_do(c, do_confirm, &confirm), OK);
    assert_int_equal(cast_do(c, do_confirm, &confirm), E_CONFLICT); /* answered already */
    wish decline = {.s = &s, .person = {s.extra}, .reason = ""};
    assert_int_equal(cast_do(c, do_decline, &decline), E_INPUT);
    decline.reason = "外出开会";
    assert_int_equal(cast_do(c, do_decline, &decline), OK);
    wish replace = {.s = &s, .person = {s.a}, .by = s.b, .reason = "负责该项工作"};
    assert_int_equal(cast_do(c, do_replace, &replace), OK);
    seat_counts n = seats_of(c, s.klass);
    assert_int_equal(n.confirmed, 2);
    assert_int_equal(n.named, 0);
    assert_int_equal(n.free + n.offered, 1);
    assert_int_equal(cast_do_as(c, s.officer, do_close, &w), OK);
    assert_int_equal(seats_of(c, s.klass).confirmed, 2);
}

typedef struct {
    unit_calls_question q;
    callup_unit_calls *found;
    int64_t count;
} asking;

static err ask_calls(turn *t, void *context)
{
    asking *a = context;
    memset(a->found, 0, sizeof *a->found);
    TRY(callup_calls_of_unit(t->d, &a->q, t->mem, a->found));
    return callup_calls_of_unit_count(t->d, &a->q, t->mem, &a->count);
}

static void from_key(asking *a, const callup_unit_call *c)
{
    a->q.rank = c->call.state != CALL_NAMED;
    a->q.starts = c->starts;
    a->q.klass = c->call.klass;
    a->q.person = c->call.person;
}

static void a_unit_leafs_through_its_calls(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a, s.b, s.other}, .n = 3, .reply_by = day_of(2022, 4, 1)};
    callup_unit_calls found = {0};
    asking a = {.q = {.org = s.u.root, .on = day_of(2022, 4, 1), .rank = -1, .starts = DAY_NONE},
                .found = &found};
    int64_t order[3];
    assert_int_equal(cast_do(c, do_publish, &w), OK);
    assert_int_equal(cast_do(c, do_confirm, &w), OK); /* s.a: stands last from now on */
    a.q.limit = 1;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cast_do(c, ask_calls, &a), OK);
        assert_int_equal(a.count, 3);
        assert_int_equal(found.n, 1);
        order[i] = found.at[0].call.person;
        from_key(&a, &found.at[0]);
    }
    assert_int_equal(order[2], s.a);
    assert_int_not_equal(order[0], order[1]);
    assert_int_equal(cast_do(c, ask_calls, &a), OK);
    assert_int_equal(found.n, 0);
    a.q.back = true;
    a.q.limit = 5;
    assert_int_equal(cast_do(c, ask_calls, &a), OK); /* before the last one, in the same order */
    assert_int_equal(found.n, 2);
    assert_int_equal(found.at[0].call.person, order[0]);
    assert_int_equal(found.at[1].call.person, order[1]);
    a.q = (unit_calls_question){
        .org = s.u.unit_a1, .on = day_of(2022, 4, 1), .starts = DAY_NONE, .rank = -1, .limit = 5};
    const struct {
        unit_calls_which which;
        const char *words;
        int64_t count;
    } asked[] = {{UNIT_CALLS_ALL, "", 2},
                 {UNIT_CALLS_WAITING, "", 1},
                 {UNIT_CALLS_ANSWERED, "", 1},
                 {UNIT_CALLS_ALL, "lm", 1},
                 {UNIT_CALLS_WAITING, "lm", 0}};
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        a.q.which = asked[i].which;
        a.q.words = asked[i].words;
        a.q.starts = DAY_NONE;
        assert_int_equal(cast_do(c, ask_calls, &a), OK);
        assert_int_equal(a.count, asked[i].count);
        assert_int_equal(found.n, asked[i].count);
    }
}

static void silence_until_the_end_lapses(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    assert_int_equal(cast_do_as(c, s.officer, do_close, &w), OK);
    assert_int_equal(seats_of(c, s.klass).named, 0);
    wish late = {.s = &s, .person = {s.a}};
    assert_int_equal(cast_do(c, do_confirm, &late), E_CONFLICT);
}

static void two_classes_on_the_same_days_clash(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    scene second = s;
    second.klass = approved(c, &s, "财政业务班", day_of(2022, 4, 13), 5);
    w.s = &second;
    w.override = "仍需参加";
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w),
                     E_INPUT); /* no reason helps against being in two places */
    assert_int_equal(seats_of(c, second.klass).named, 0);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void pages_show_each_side_its_own(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t contact = cast_person(c, s.u.unit_a1, "吐尔逊·艾力", POST_STAFF, RANK_NONE);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    const char *unit = cast_token(c, contact, ROLE_UNIT_CONTACT, s.u.unit_a1);
    arena *mem = cast_mem(c);
    char *board = arena_printf(mem, "/class/%lld/callup", (long long)s.klass);
    web_reply r = cast_get(c, office, board);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "阿依古丽·买买提"));
    r = cast_get(c, unit, board);
    assert_true(r.status == 403 || r.status == 404);
    char *body = arena_printf(mem, "persons=%lld&persons=%lld&reply_by=2022-04-01&step=publish",
                              (long long)s.a, (long long)s.other);
    r = cast_post_key(c, office, board, body, "publish-once-1");
    assert_int_equal(r.status, 200);
    r = cast_post_key(c, office, board, body, "publish-once-1"); /* the same form sent twice */
    assert_int_equal(r.status, 200);
    assert_int_equal(seats_of(c, s.klass).named, 2);
    r = cast_get(c, unit, arena_printf(mem, "/org/%lld/calls", (long long)s.u.unit_a1));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "李明"));
    assert_false(cast_says(&r, "阿依古丽·买买提"));
    r = cast_get(c, unit, arena_printf(mem, "/org/%lld/calls", (long long)s.u.unit_b1));
    assert_int_equal(r.status, 404);
    r = cast_post(c, unit,
                  arena_printf(mem, "/org/%lld/calls/%lld/%lld/confirm", (long long)s.u.unit_a1,
                               (long long)s.klass, (long long)s.other),
                  "");
    assert_int_equal(r.status, 404);
    r = cast_post(c, unit,
                  arena_printf(mem, "/org/%lld/calls/%lld/%lld/decline", (long long)s.u.unit_a1,
                               (long long)s.klass, (long long)s.a),
                  "reason=");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "reason"));
    const char *many = arena_printf(mem, "/org/%lld/calls/confirm", (long long)s.u.unit_a1);
    assert_int_equal(cast_post(c, unit, many, "").status, 422);
    char *ours = arena_printf(mem, "calls=%lld.%lld", (long long)s.klass, (long long)s.a);
    char *both =
        arena_printf(mem, "%s&calls=%lld.%lld", ours, (long long)s.klass, (long long)s.other);
    assert_int_equal(cast_post(c, unit, many, both).status, 404); /* all or none */
    assert_int_equal(seats_of(c, s.klass).confirmed, 0);
    assert_int_equal(cast_post(c, unit, many, ours).status, 200);
    assert_int_equal(cast_post(c, unit, many, ours).status, 409);
    assert_int_equal(seats_of(c, s.klass).confirmed, 1);
    const char *far = "/class/%lld/callup?from=9223372036854775807";
    assert_int_equal(cast_get(c, office, arena_printf(mem, far, (long long)s.klass)).status, 200);
    r = cast_get(c, office, arena_printf(mem, "/class/%lld/callup/passed", (long long)s.klass));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "曾庆"));
}

static err look_at_call(turn *t, void *context)
{
    wish *w = context;
    int64_t state = 0;
    TRY(db_one(t->d, &state, "SELECT state FROM callup_call WHERE person = $1 AND class = $2",
               INT(w->person[0]), INT(w->s->klass)));
    w->n = (size_t)state;
    return OK;
}

static call_state state_of(cast *c, const scene *s, int64_t person)
{
    wish w = {.s = s, .person = {person}};
    assert_int_equal(cast_read(c, look_at_call, &w), OK);
    return (call_state)w.n;
}

/* ---- in somebody's place --------------------------------------------------------------------- */

static const char *after(const char *at, const char *mark)
{
    const char *found = at ? strstr(at, mark) : NULL;
    return found ? found + strlen(mark) : NULL;
}

/* A program does it as the page does: the preview says of whom, and nobody else is called. */
static void everybody_whom_the_filter_finds_is_called_as_previewed(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    arena *mem = cast_mem(c);
    const char *path = arena_printf(mem, "/class/%lld/callup", (long long)s.klass);
    web_reply r = cast_post(c, office, path, "step=preview_all&reply_by=2022-04-01");
    assert_int_equal(r.status, 200);
    const char *print = strstr(r.body, "\"print\":\"");
    assert_non_null(print);
    print += strlen("\"print\":\"");
    print = arena_copy_n(mem, print, strcspn(print, "\""));
    const char *send = "step=publish&all=1&reply_by=2022-04-01&print=%s";
    assert_int_equal(cast_post(c, office, path, arena_printf(mem, send, "1")).status, 409);
    assert_int_equal(seats_of(c, s.klass).named, 0);
    assert_int_equal(cast_post(c, office, path, arena_printf(mem, send, print)).status, 200);
    assert_int_equal(seats_of(c, s.klass).named, 3);
}

static int seats_said(const web_reply *r)
{
    int n = 0;
    for (const char *at = strstr(r->body, "\"seats\""); at && (at = strstr(at, "\"no\"")); at++) {
        n++;
    }
    return n;
}

/* As a browser reads the address in a page. */
static const char *plain(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    for (const char *amp; (amp = strstr(s, "&amp;")); s = amp + strlen("&amp;")) {
        buf_put_n(&b, s, (size_t)(amp - s));
        buf_putc(&b, '&');
    }
    buf_put(&b, s);
    return b.at;
}

/* Each number of seats, on the board as on the class's own page, leads to as many. */
static void numbers_of_seats_open_those_seats(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const long long klass = s.klass, a1 = s.u.unit_a1;
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    arena *mem = cast_mem(c);
    web_reply r = cast_post(c, office, arena_printf(mem, "/class/%lld/callup/quota", klass),
                            arena_printf(mem, "org=%lld&seats=2", a1));
    assert_int_equal(r.status, 200);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    const struct {
        const char *words;
        int seats;
        bool on_board;
    } rows[] = {
        {"", 2, false},
        {"?seat=free", 1, true},
        {"?seat=offered", 1, true},
        {"?seat=named", 1, true},
        {"?seat=confirmed", 0, false},
        {arena_printf(mem, "?unit=%lld", a1), 2, true},
        {arena_printf(mem, "?seat=named&amp;seat=confirmed&amp;seat=attended&amp;unit=%lld", a1), 1,
         true},
        {arena_printf(mem, "?seat=named&amp;seat=confirmed&amp;seat=attended&amp;level=%d",
                      POST_TOWNSHIP_CHIEF),
         1, true},
        {arena_printf(mem, "?level=%d", POST_TOWNSHIP_DEPUTY), 0, false}};
    const char *page = arena_printf(mem, "/class/%lld/people", klass);
    web_reply board = cast_get(c, office, arena_printf(mem, "/class/%lld/callup", klass));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *link = arena_printf(mem, "href=\"%s%s\"", page, rows[i].words);
        if (rows[i].on_board) { assert_true(cast_says(&board, link)); }
        r = cast_json(c, office, arena_printf(mem, "%s%s", page, plain(mem, rows[i].words)));
        assert_int_equal(r.status, 200);
        assert_int_equal(seats_said(&r), rows[i].seats);
    }
    r = cast_get(c, office, arena_printf(mem, "/class/%lld", klass));
    assert_true(cast_says(&r, arena_printf(mem, "href=\"%s?seat=named\"", page)));
    assert_true(cast_says(&r, T_class_seat_named->zh));
    assert_true(cast_says(&board, T_class_seat_named->zh));
}

static void a_decline_is_filled_by_the_proposal_or_with_a_reason(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    wish w = {.s = &s, .person = {s.other}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    wish no = {.s = &s, .person = {s.other}, .reason = "外出开会"};
    assert_int_equal(cast_do(c, do_decline, &no), OK);
    const char *url = arena_printf(cast_mem(c), "/class/%lld/callup/next/%lld", (long long)s.klass,
                                   (long long)s.other);
    web_reply r = cast_get(c, office, url);
    assert_int_equal(r.status, 200);
    int64_t first = 0, second = 0;
    const char *at = after(r.body, "name=\"by\" value=\"");
    first = at ? strtoll(at, NULL, 10) : 0;
    at = after(after(at, "<option value=\""), "<option value=\"");
    second = at ? strtoll(at, NULL, 10) : 0;
    assert_true(first && second && first != second && first != s.other);
    const char *by = "by=%lld&reason=%s";
    r = cast_post(c, office, url, arena_printf(cast_mem(c), by, (long long)second, ""));
    assert_int_equal(r.status, 422); /* not the first: a reason is due */
    r = cast_post(c, office, url, arena_printf(cast_mem(c), by, (long long)second, "分管工作"));
    assert_int_equal(r.status, 200);
    assert_int_equal(seats_of(c, s.klass).named, 1);
    assert_int_equal(state_of(c, &s, s.other), CALL_DECLINED);
    r = cast_get(c, office, arena_printf(cast_mem(c), "/class/%lld/callup", (long long)s.klass));
    assert_true(cast_says(&r, "分管工作（")); /* with what it costs */
    r = cast_post(c, office, url, arena_printf(cast_mem(c), by, (long long)first, ""));
    assert_int_equal(r.status, 409); /* the place is filled */
    url = arena_printf(cast_mem(c), "/class/%lld/callup/next/%lld", (long long)s.klass,
                       (long long)second);
    r = cast_post(c, office, url, arena_printf(cast_mem(c), by, (long long)first, ""));
    assert_int_equal(r.status, 200); /* one click takes the proposal */
    assert_int_equal(state_of(c, &s, second), CALL_REPLACED);
    assert_int_equal(state_of(c, &s, first), CALL_NAMED);
    assert_int_equal(seats_of(c, s.klass).named, 1);
}

/* ---- runs -------------------- */

typedef struct {
    int64_t classes[2], run, unplaced;
    size_t n;
    bool again;
    callup_picks moves;
    callup_wish wish;
    callup_run got;
    callup_picks picks;
    arena *mem;
} running;

static err do_begin(turn *t, void *context)
{
    running *x = context;
    callup_run r = {.title = "统筹", .max_per_year = 2, .base = x->run, .again = x->again};
    TRY(db_one(t->d, &r.org, "SELECT org FROM class_card WHERE id = $1", INT(x->classes[0])));
    return callup_run_begin(t, &r, x->classes, x->n, &x->run);
}

static err do_wish(turn *t, void *context)
{
    running *x = context;
    return callup_wish_put(t, x->run, &x->wish);
}

static err look_at_run(turn *t, void *context)
{
    running *x = context;
    x->picks = (callup_picks){0};
    x->moves = (callup_picks){0};
    TRY(callup_run_get(t->d, x->run, x->mem, &x->got));
    TRY(callup_moves_of(t->d, x->run, &(callup_pick){0}, 100, x->mem, &x->moves));
    return callup_picks_of(t->d, x->run, x->classes[0], true, 0, 100, x->mem, &x->picks);
}

static err run_job(cast *c, const scene *s, const job_kind *kind, const char *input)
{
    job j = {.kind = kind->kind, .person = s->officer, .input = input, .s = cast_store(c)};
    j.mem = cast_mem(c);
    j.by = (audit_actor){.person = s->officer, .name = "王秋实", .ip = "", .request = ""};
    j.folder = j.result_file = j.result_name = "";
    return kind->run(&j);
}

static void reckoned(cast *c, const scene *s, running *x)
{
    assert_int_equal(cast_do_as(c, s->officer, do_begin, x), OK);
    const char *input = arena_printf(cast_mem(c), "{\"run\":%lld}", (long long)x->run);
    assert_int_equal(run_job(c, s, &callup_run_job, input), OK);
    x->mem = cast_mem(c);
    assert_int_equal(cast_read(c, look_at_run, x), OK);
    assert_int_equal(x->got.state, RUN_READY);
}

static void a_run_picks_keeps_wishes_and_calls(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    assert_int_equal(x.got.seats, 3);
    assert_int_equal(x.got.picked, 3);
    int64_t out = x.picks.at[0].person;
    x.wish = (callup_wish){.klass = s.klass, .person = out, .want = WISH_OUT, .reason = ""};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), E_INPUT);
    x.wish.reason = "正在外地";
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    reckoned(c, &s, &x); /* made from the first: the wish comes along */
    for (size_t i = 0; i < x.picks.n; i++) {
        assert_true(x.picks.at[i].person != out);
    }
    const char *input =
        arena_printf(cast_mem(c), "{\"run\":%lld,\"reply_by\":\"2022-04-01\"}", (long long)x.run);
    assert_int_equal(run_job(c, &s, &callup_publish_job, input), OK);
    assert_int_equal(seats_of(c, s.klass).named, x.got.picked);
    assert_int_equal(run_job(c, &s, &callup_publish_job, input), E_CONFLICT); /* once only */
    assert_int_equal(seats_of(c, s.klass).named, x.got.picked);
}

/* ---- the engine asked ---- */

static int rows_in(const web_reply *r)
{
    int n = 0;
    for (const char *at = r->body; (at = strstr(at, "\"person\"")); at++) {
        n++;
    }
    return n;
}

typedef struct {
    running *x;
    callup_asked a;
    int64_t job;
    const char *cost;
    callup_rules rules;
} question;

static err do_ask(turn *t, void *context)
{
    question *q = context;
    callup_run r = {0};
    TRY(callup_run_get(t->d, q->x->run, t->mem, &r));
    return callup_ask_begin(t, &r, &q->a, &q->job);
}

static err look_cost(turn *t, void *context)
{
    question *q = context;
    callup_wishes all = {0};
    TRY(callup_wishes_of(t->d, q->x->run, q->x->mem, &all));
    q->cost = all.n ? all.at[0].cost : "";
    return OK;
}

static void answered(cast *c, const scene *s, question *q)
{
    assert_int_equal(cast_do_as(c, s->officer, do_ask, q), OK);
    const char *input = arena_printf(cast_mem(c), "{\"run\":%lld,\"ask\":%lld}",
                                     (long long)q->x->run, (long long)q->a.id);
    assert_int_equal(run_job(c, s, &callup_ask_job, input), OK);
}

static err look_rules(turn *t, void *context)
{
    question *q = context;
    return callup_rules_kept(t->d, q->x->run, q->x->mem, &q->rules);
}

/* Each rule that is full opens the people whom it keeps out, as many as it says. */
static void rules_open(cast *c, const char *office, question *q)
{
    assert_int_equal(cast_read(c, look_rules, q), OK);
    assert_true(q->rules.n > 0);
    for (size_t i = 0; i < q->rules.n; i++) {
        const callup_rule *rule = &q->rules.at[i];
        web_reply r = cast_json(c, office,
                                arena_printf(q->x->mem, "/callup/%lld/rule/%lld",
                                             (long long)q->x->run, (long long)rule->no));
        assert_int_equal(r.status, 200);
        assert_int_equal(rows_in(&r), rule->people);
        assert_true(cast_says(&r, "\"note\":\"\""));
    }
    web_reply r =
        cast_get(c, office, arena_printf(q->x->mem, "/callup/%lld/rule/999", (long long)q->x->run));
    assert_int_equal(r.status, 404);
}

/* Asked first, what a choice costs is on the page and kept with the choice; who comes with a seat
 * more is said as well, and the run's page names the rule that is full. */
static void a_choice_keeps_what_the_engine_said_it_costs(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    int64_t who = x.picks.at[0].person;
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    question q = {.x = &x, .a = {.klass = s.klass, .person = who, .kind = ASK_OUT}};
    answered(c, &s, &q);
    q.a = (callup_asked){.klass = s.klass, .kind = ASK_SEAT};
    answered(c, &s, &q);
    web_reply r = cast_get(
        c, office,
        arena_printf(cast_mem(c), "/callup/%lld/class/%lld", (long long)x.run, (long long)s.klass));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "对目标的影响"));
    assert_true(cast_says(&r, "本班多一个名额"));
    r = cast_get(c, office, arena_printf(cast_mem(c), "/callup/%lld", (long long)x.run));
    assert_true(cast_says(&r, "名额已满"));
    const char *classes = arena_printf(cast_mem(c), "/callup/%lld/classes", (long long)x.run);
    r = cast_json(c, office, classes);
    assert_true(cast_says(&r, arena_printf(cast_mem(c), "\"class\":\"%lld\"", (long long)s.klass)));
    r = cast_get(c, office, arena_printf(cast_mem(c), "%s?state=nobody", classes));
    assert_true(r.status == 200 && cast_says(&r, "没有这样的班次"));
    assert_int_equal(cast_get(c, office, arena_printf(cast_mem(c), "%s?after=x", classes)).status,
                     404);
    rules_open(c, office, &q);
    x.wish = (callup_wish){.klass = s.klass, .person = who, .want = WISH_OUT, .reason = "另有任务"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    assert_int_equal(cast_read(c, look_cost, &q), OK);
    assert_non_null(strstr(q.cost, "对目标的影响"));
    assert_non_null(strstr(q.cost, "Change of the goals"));
}

/* What is on the list is in the file, filtered the same, on all pages at once. */
static void a_runs_list_of_classes_leaves_as_a_file(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t second = approved(c, &s, "财政业务班", day_of(2022, 4, 13), 9);
    running x = {.classes = {s.klass, second}, .n = 2};
    reckoned(c, &s, &x);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    static const struct {
        const char *words;
        bool first, second;
    } rows[] = {{"", true, true},
                {"?q=财政", false, true},
                {"?state=free", false, true},
                {"?state=nobody", false, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *file =
            arena_printf(x.mem, "/callup/%lld/classes.csv%s", (long long)x.run, rows[i].words);
        web_reply r = cast_get(c, office, file);
        assert_int_equal(r.status, 200);
        assert_int_equal(cast_says(&r, "乡村振兴专题班"), rows[i].first);
        assert_int_equal(cast_says(&r, "财政业务班"), rows[i].second);
    }
    const char *book = arena_printf(x.mem, "/callup/%lld/classes.xlsx", (long long)x.run);
    assert_memory_equal(cast_get(c, office, book).body, "PK", 2);
    const char *list = arena_printf(x.mem, "/callup/%lld/classes", (long long)x.run);
    web_reply r = cast_get(c, office, list);
    assert_true(cast_says(&r, book));
}

/* ---- planned again --------------------------------------------------------------------------- */

static err sent(cast *c, const scene *s, const running *x)
{
    const char *input =
        arena_printf(cast_mem(c), "{\"run\":%lld,\"reply_by\":\"2022-04-01\"}", (long long)x->run);
    return run_job(c, s, &callup_publish_job, input);
}

static const callup_pick *move_of(const running *x, int64_t person)
{
    for (size_t i = 0; i < x->moves.n; i++) {
        if (x->moves.at[i].person == person) { return &x->moves.at[i]; }
    }
    return NULL;
}

/* Three seats: one confirms, one declines, one has not answered. The free seat goes to the next,
 * and nobody else moves. */
static void planned_again_only_what_must_moves(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    assert_int_equal(sent(c, &s, &x), OK);
    int64_t who[3];
    for (size_t i = 0; i < 3; i++) {
        who[i] = x.picks.at[i].person;
    }
    wish yes = {.s = &s, .person = {who[0]}}, no = {.s = &s, .person = {who[1]}};
    no.reason = "外出开会";
    assert_int_equal(cast_do(c, do_confirm, &yes), OK);
    assert_int_equal(cast_do(c, do_decline, &no), OK);
    x.again = true;
    reckoned(c, &s, &x);
    assert_int_equal(x.got.in, 1);
    assert_int_equal(x.got.out, 0);
    assert_int_equal(x.moves.n, 1);
    assert_null(move_of(&x, who[0]));
    assert_null(move_of(&x, who[2]));
    assert_true(x.moves.at[0].person != who[1]); /* who declined is not asked again */
    assert_int_equal(sent(c, &s, &x), OK);
    seat_counts n = seats_of(c, s.klass);
    assert_int_equal(n.confirmed, 1);
    assert_int_equal(n.named, 2);
    assert_int_equal(n.free + n.offered, 0);
    assert_int_equal(state_of(c, &s, who[2]), CALL_NAMED);
    reckoned(c, &s, &x); /* nothing has changed: nobody moves */
    assert_int_equal(x.moves.n, 0);
    assert_int_equal(sent(c, &s, &x), OK);
}

static void who_has_confirmed_moves_by_choice_only(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    assert_int_equal(sent(c, &s, &x), OK);
    int64_t who = x.picks.at[0].person, other = x.picks.at[1].person;
    wish yes = {.s = &s, .person = {who}};
    assert_int_equal(cast_do(c, do_confirm, &yes), OK);
    x.again = true;
    reckoned(c, &s, &x);
    assert_int_equal(x.moves.n, 0);
    x.wish = (callup_wish){.klass = s.klass, .person = who, .want = WISH_OUT, .reason = "另有任务"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    reckoned(c, &s, &x);
    const callup_pick *out = move_of(&x, who);
    assert_non_null(out);
    assert_int_equal(out->stands, STANDS_CONFIRMED);
    assert_int_equal(out->facts.code, CALLUP_OFFICE_CHOICE);
    assert_int_equal(x.got.in, 1); /* the seat is filled again */
    yes.person[0] = other;
    assert_int_equal(cast_do(c, do_confirm, &yes), OK);
    assert_int_equal(sent(c, &s, &x), OK); /* who stays may answer meanwhile */
    assert_int_equal(state_of(c, &s, who), CALL_WITHDRAWN);
    assert_int_equal(state_of(c, &s, other), CALL_CONFIRMED);
    assert_int_equal(seats_of(c, s.klass).named, 2);
}

/* Between reckoning and sending somebody who would go has confirmed: nothing is sent. */
static void an_answer_meanwhile_refuses_the_whole(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    assert_int_equal(sent(c, &s, &x), OK);
    int64_t who = x.picks.at[0].person;
    x.again = true;
    reckoned(c, &s, &x);
    x.wish = (callup_wish){.klass = s.klass, .person = who, .want = WISH_OUT, .reason = "另有任务"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    reckoned(c, &s, &x);
    assert_int_equal(x.got.out, 1);
    wish yes = {.s = &s, .person = {who}};
    assert_int_equal(cast_do(c, do_confirm, &yes), OK);
    assert_int_equal(sent(c, &s, &x), E_INPUT);
    assert_int_equal(state_of(c, &s, who), CALL_CONFIRMED);
    assert_int_equal(seats_of(c, s.klass).named, 2);
}

/* The class moves to days on which somebody called is in another: that person goes, with the
 * reason. */
static err move_class(turn *t, void *context)
{
    const scene *s = context;
    class_card k = {0};
    TRY(class_get(t->d, s->klass, t->mem, &k));
    k.starts = day_of(2022, 5, 9);
    k.ends = day_of(2022, 5, 13);
    return class_change(t, &k);
}

static void who_cannot_come_any_more_goes_with_the_reason(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    scene second = s;
    second.klass = approved(c, &s, "财政业务班", day_of(2022, 5, 9), 5);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    assert_int_equal(sent(c, &s, &x), OK);
    int64_t who = x.picks.at[0].person;
    wish w = {.s = &second, .person = {who}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    assert_int_equal(cast_do_as(c, s.officer, move_class, &s), OK);
    x.again = true;
    reckoned(c, &s, &x);
    const callup_pick *out = move_of(&x, who);
    assert_non_null(out);
    assert_int_equal(out->facts.code, CALLUP_OTHER_CLASS_SAME_DAYS);
    assert_string_equal(out->against_name, "财政业务班");
    assert_int_equal(sent(c, &s, &x), OK);
    assert_int_equal(state_of(c, &s, who), CALL_WITHDRAWN);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    web_reply r = cast_get(c, office, arena_printf(cast_mem(c), "/callup/%lld", (long long)x.run));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "财政业务班"));
}

/* ---- one notice, not two ---- */

typedef struct {
    int64_t person, moved, ended, called;
} told;

static err look_told(turn *t, void *context)
{
    told *x = context;
    static const char of[] = "SELECT count(*) FROM notice_message WHERE person = $1 AND kind = $2";
    TRY(db_one(t->d, &x->moved, of, INT(x->person), INT(NOTICE_CALL_MOVED)));
    TRY(db_one(t->d, &x->ended, of, INT(x->person), INT(NOTICE_CALL_ENDED)));
    return db_one(t->d, &x->called, of, INT(x->person), INT(NOTICE_CALLED));
}

static void who_moves_to_another_class_is_told_once(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t second = approved(c, &s, "财政业务班", day_of(2022, 4, 12), 5);
    cast_token(c, s.a, ROLE_TRAINEE, s.u.unit_a1); /* somebody with an account */
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    running x = {.classes = {s.klass, second}, .n = 2, .again = true};
    reckoned(c, &s, &x);
    x.wish = (callup_wish){.klass = s.klass, .person = s.a, .want = WISH_OUT, .reason = "换班"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    x.wish = (callup_wish){.klass = second, .person = s.a, .want = WISH_IN, .reason = "换班"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    reckoned(c, &s, &x);
    assert_int_equal(sent(c, &s, &x), OK);
    told n = {.person = s.a};
    assert_int_equal(cast_read(c, look_told, &n), OK);
    assert_int_equal(n.moved, 1);
    assert_int_equal(n.ended, 0);
    assert_int_equal(n.called, 1); /* the first call */
}

/* ---- stopped early ---- */

static err ask_to_stop(turn *t, void *context)
{
    running *x = context;
    return db_do(t->d, NULL, "UPDATE job_job SET state = $2, cancel_asked = 1 WHERE id = $1",
                 INT(x->got.job), INT(JOB_RUNNING));
}

/* A run over the scene's class, waiting for its worker. */
static running begun(cast *c, const scene *s)
{
    running x = {.classes = {s->klass}, .n = 1, .mem = cast_mem(c)};
    assert_int_equal(cast_do_as(c, s->officer, do_begin, &x), OK);
    assert_int_equal(cast_read(c, look_at_run, &x), OK);
    return x;
}

/* What was found until then is kept and can be sent; and each number of the coverage opens as many
 * people as it counts. */
static void a_run_that_is_stopped_can_be_used(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = begun(c, &s);
    assert_int_equal(cast_do(c, ask_to_stop, &x), OK);
    job j = {.id = x.got.job, .kind = "callup.run", .person = s.officer, .s = cast_store(c)};
    j.input = arena_printf(x.mem, "{\"run\":%lld}", (long long)x.run);
    j.mem = x.mem;
    j.by = (audit_actor){.person = s.officer, .name = "王秋实", .ip = "", .request = ""};
    j.folder = j.result_file = j.result_name = "";
    assert_int_equal(callup_run_job.run(&j), OK);
    assert_int_equal(cast_read(c, look_at_run, &x), OK);
    assert_int_equal(x.got.state, RUN_READY);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    web_reply r = cast_get(c, office, arena_printf(x.mem, "/callup/%lld", (long long)x.run));
    assert_int_equal(r.status, 200);
    assert_true(x.got.stopped); /* asked to before it began: whoever never looks is found out */
    assert_true(cast_says(&r, "测算提前停止"));
    if (x.got.picked) { assert_int_equal(sent(c, &s, &x), OK); }
    assert_int_equal(seats_of(c, s.klass).named, x.got.picked);
}

/* Said plainly, in the reader's language, with the form that tries again; nobody is called. */
static void a_run_that_is_cancelled_before_it_begins_says_so(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = begun(c, &s);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    const char *path = arena_printf(x.mem, "/job/%lld/cancel", (long long)x.got.job);
    assert_int_equal(job_open(cast_store(c), &callup_run_job, 1, 0), OK);
    assert_int_equal(cast_post(c, office, path, "").status, 200);
    job_close();
    path = arena_printf(x.mem, "/callup/%lld", (long long)x.run);
    web_reply r = cast_get(c, office, path);
    assert_true(cast_says(&r, T_callup_run_nothing_yet->zh));
    assert_true(cast_says(&r, T_callup_run_again->zh));
    const char *english = "Authorization: Bearer %s\r\nAccept: text/html\r\nCookie: gj_lang=en\r\n";
    r = cast_send(c, "GET", path, arena_printf(x.mem, english, office), "");
    assert_true(cast_says(&r, T_callup_run_nothing_yet->en));
    assert_int_equal(seats_of(c, s.klass).named, 0);
}

static void coverage_opens_its_people_and_contradictions_are_named(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t second = approved(c, &s, "财政业务班", day_of(2022, 4, 12), 5);
    scene other = s;
    other.klass = second;
    wish w = {.s = &other, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    const char *cover = "/callup/%lld/cover/unit-%lld-%s";
    web_reply r = cast_json(
        c, office, arena_printf(x.mem, cover, (long long)x.run, (long long)s.u.county_a, "before"));
    assert_int_equal(r.status, 200);
    assert_int_equal(rows_in(&r), 1);
    assert_true(cast_says(&r, "李明"));
    int64_t all = 0;
    const int64_t parts[] = {s.u.county_a, s.u.county_b, s.u.office};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        r = cast_json(c, office,
                      arena_printf(x.mem, cover, (long long)x.run, (long long)parts[i], "after"));
        assert_int_equal(r.status, 200);
        all += rows_in(&r);
    }
    assert_int_equal(all, 1 + x.got.picked);
    r = cast_get(c, office,
                 arena_printf(x.mem, "/callup/%lld/cover/unit-x-after", (long long)x.run));
    assert_int_equal(r.status, 404);
    r = cast_post(
        c, office,
        arena_printf(x.mem, "/callup/%lld/class/%lld", (long long)x.run, (long long)s.klass),
        arena_printf(x.mem, "person=%lld&want=in&reason=%s", (long long)s.a, "必须参加"));
    assert_int_equal(r.status, 422); /* is in another class on the same days */
    assert_true(cast_says(&r, "财政业务班"));
    x.wish = (callup_wish){.klass = s.klass, .person = s.a, .want = WISH_IN, .reason = "必须参加"};
    assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK); /* as from an older run */
    reckoned(c, &s, &x);
    r = cast_get(c, office, arena_printf(x.mem, "/callup/%lld", (long long)x.run));
    assert_true(cast_says(&r, "指定而未能安排 1 人次"));
    assert_int_equal(seats_of(c, s.klass).named, 0);
}

static err look_unplaced(turn *t, void *context)
{
    running *x = context;
    x->picks = (callup_picks){0};
    return callup_unplaced_of(t->d, x->run, 1, x->mem, &x->picks, &x->unplaced);
}

/* Of two runs the coverage stands side by side, each number leading to its own people, and so do
 * the days that they cost. Who was picked is left out: fewer are left than there are seats. */
static void a_run_is_seen_beside_the_one_it_was_made_from(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    int64_t base = x.run, picked = x.got.picked;
    x.wish = (callup_wish){.klass = s.klass, .want = WISH_OUT, .reason = "另有任务"};
    for (size_t i = 0; i < x.picks.n; i++) {
        x.wish.person = x.picks.at[i].person;
        assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    }
    reckoned(c, &s, &x);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    const char *page = arena_printf(x.mem, "/callup/%lld", (long long)x.run);
    web_reply r = cast_get(c, office, page);
    assert_true(cast_says(&r, T_callup_after_base->zh));
    assert_true(cast_says(&r, arena_printf(x.mem, "/callup/%lld/cover/level-", (long long)base)));
    r = cast_json(c, office, page);
    assert_true(x.got.picked < picked);
    assert_true(
        cast_says(&r, arena_printf(x.mem, "\"person_days\":%lld,", 5 * (long long)x.got.picked)));
    assert_true(cast_says(&r, arena_printf(x.mem, "\"person_days_change\":\"%lld\"",
                                           5 * (long long)(x.got.picked - picked))));
    r = cast_get(c, office, arena_printf(x.mem, "/callup/%lld", (long long)base));
    assert_false(cast_says(&r, T_callup_after_base->zh));
}

static void who_is_named_and_not_placed_is_counted_beyond_the_list(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    scene other = s;
    other.klass = approved(c, &s, "财政业务班", day_of(2022, 4, 12), 5);
    wish w = {.s = &other, .person = {s.a, s.b}, .n = 2, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    running x = {.classes = {s.klass}, .n = 1};
    reckoned(c, &s, &x);
    for (size_t i = 0; i < w.n; i++) { /* in another class on the same days, both of them */
        x.wish = (callup_wish){.klass = s.klass, .want = WISH_IN, .reason = "必须参加"};
        x.wish.person = w.person[i];
        assert_int_equal(cast_do_as(c, s.officer, do_wish, &x), OK);
    }
    reckoned(c, &s, &x);
    assert_int_equal(cast_read(c, look_unplaced, &x), OK);
    assert_int_equal(x.picks.n, 1);
    assert_int_equal(x.unplaced, 2);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    web_reply r = cast_get(c, office, arena_printf(x.mem, "/callup/%lld", (long long)x.run));
    assert_true(cast_says(&r, "指定而未能安排 2 人次"));
}

/* What is exported is the run's own problem: solving the file reaches what the run did. */
static void an_exported_run_solves_to_the_same(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t second = approved(c, &s, "财政业务班", day_of(2022, 4, 13), 2);
    running x = {.classes = {s.klass, second}, .n = 2};
    reckoned(c, &s, &x);
    char path[] = "/tmp/ganjiao-callup-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(callup_run_write(cast_store(c), cast_mem(c), x.run, path), OK);
    solve_problem p;
    solve_plan plan = {0};
    const char *fault = "";
    assert_int_equal(callup_file_read(path, cast_mem(c), &p, &fault), OK);
    solve(&p, &(solve_how){.threads = 1}, cast_mem(c), &plan);
    assert_int_equal(plan.taken_n, x.got.picked);
    for (int i = 0; i < plan.goals; i++) { /* a first plan: tiers stand in their own order */
        assert_int_equal(plan.reached[i], x.got.reached[i]);
        assert_int_equal(plan.bound[i], x.got.bound[i]);
    }
    assert_int_equal(callup_run_write(cast_store(c), cast_mem(c), 1, path), E_ABSENT);
    unlink(path);
}

static void a_run_needs_classes_of_one_year_that_wait(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    int64_t begun = approved(c, &s, "已开班", day_of(2022, 3, 1), 3);
    int64_t later = approved(c, &s, "明年的班", day_of(2023, 4, 10), 3);
    running none = {.classes = {s.klass}, .n = 0}, late = {.classes = {begun}, .n = 1},
            mixed = {.classes = {s.klass, later}, .n = 2};
    running *wrong[] = {&none, &late, &mixed};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(cast_do_as(c, s.officer, do_begin, wrong[i]), E_INPUT);
    }
}

/* ---- make-up duties -------------------- */

typedef struct {
    int64_t klass, person;
    class_outcome outcome;
    class_state to;
    int64_t open, met, all;
    callup_makeup got;
    int64_t root;
    const char *reason;
} ending;

static err do_end(turn *t, void *context)
{
    const ending *x = context;
    class_card k = {0};
    TRY(class_get(t->d, x->klass, t->mem, &k));
    if (x->to == CLASS_CLOSED) { TRY(class_trainee_end(t, &k, x->person, x->outcome)); }
    return callup_follow_class(t, &k, x->to);
}

static err look_owed(turn *t, void *context)
{
    ending *x = context;
    makeup_question q = {.org = x->root, .state = MAKEUP_OPEN};
    TRY(callup_makeups_count(t->d, &q, t->mem, &x->open));
    q.state = MAKEUP_MET;
    TRY(callup_makeups_count(t->d, &q, t->mem, &x->met));
    q.state = 0;
    return callup_makeups_count(t->d, &q, t->mem, &x->all);
}

static err do_exempt(turn *t, void *context)
{
    ending *x = context;
    callup_makeups all = {0};
    makeup_question q = {.org = x->root, .state = MAKEUP_OPEN, .due = DAY_NONE, .limit = 10};
    TRY(callup_makeups_of(t->d, &q, t->mem, &all));
    return all.n == 1 ? callup_makeup_exempt(t, &all.at[0], x->reason) : E_BROKEN;
}

static void owed(cast *c, ending *x, int open, int met)
{
    assert_int_equal(cast_read(c, look_owed, x), OK);
    assert_int_equal(x->open, open);
    assert_int_equal(x->met, met);
}

static void what_was_missed_is_owed_until_it_is_made_up(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    ending x = {.klass = s.klass, .person = s.a, .outcome = OUTCOME_FAILED, .to = CLASS_CLOSED};
    x.root = s.u.root;
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    owed(c, &x, 1, 0);
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    owed(c, &x, 1, 0); /* once, however often */
    x.to = CLASS_REOPENED;
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    owed(c, &x, 0, 0);
    x.to = CLASS_CLOSED;
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    owed(c, &x, 1, 0);
    x.outcome = OUTCOME_PASSED;
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    owed(c, &x, 0, 1);
}

static void what_is_owed_is_found_by_name_and_leaves_as_a_file(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    ending x = {.klass = s.klass, .person = s.a, .outcome = OUTCOME_ABSENT, .to = CLASS_CLOSED};
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    const char *token = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    static const struct {
        const char *words;
        bool found;
    } rows[] = {{"liming", true}, {"lm", true}, {"zengqing", false}, {"lm&state=met", false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        web_reply r =
            cast_json(c, token, arena_printf(cast_mem(c), "/makeups?q=%s", rows[i].words));
        assert_int_equal(cast_says(&r, "李明"), rows[i].found);
        r = cast_get(c, token, arena_printf(cast_mem(c), "/makeups.csv?q=%s", rows[i].words));
        assert_int_equal(cast_says(&r, "李明"), rows[i].found);
    }
    assert_memory_equal(cast_get(c, token, "/makeups.xlsx").body, "PK", 2);
    web_reply r = cast_get(c, token, "/makeups");
    assert_true(cast_says(&r, "/makeup/")); /* the way to an exemption */
    /* A unit sees its own, without classes that are not open to it; another unit sees nothing. */
    const char *unit = cast_token(c, s.other, ROLE_UNIT_CONTACT, s.u.unit_a1);
    r = cast_get(c, unit, "/makeups");
    assert_true(cast_says(&r, "李明"));
    assert_false(cast_says(&r, arena_printf(cast_mem(c), "/class/%lld", (long long)s.klass)));
    assert_false(cast_says(&r, "/makeup/"));
    r = cast_get(c, unit, "/");
    assert_true(cast_says(&r, "/makeups?state=open"));
    const char *stranger = cast_token(c, s.extra, ROLE_UNIT_CONTACT, s.u.unit_b1);
    r = cast_json(c, stranger, "/makeups");
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "李明"));
}

static void an_exemption_needs_a_reason(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    wish w = {.s = &s, .person = {s.a}, .n = 1, .reply_by = day_of(2022, 4, 1)};
    assert_int_equal(cast_do_as(c, s.officer, do_publish, &w), OK);
    ending x = {.klass = s.klass, .person = s.a, .outcome = OUTCOME_ABSENT, .to = CLASS_CLOSED};
    x.root = s.u.root;
    assert_int_equal(cast_do_as(c, s.officer, do_end, &x), OK);
    x.reason = "";
    assert_int_equal(cast_do_as(c, s.officer, do_exempt, &x), E_INPUT);
    owed(c, &x, 1, 0);
    const char *office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    const char *own = cast_token(c, s.a, ROLE_TRAINEE, s.u.unit_a1);
    web_reply r = cast_get(c, own, "/me/dossier");
    assert_true(cast_says(&r, T_callup_makeup_open->zh));
    x.reason = "借调中央单位";
    assert_int_equal(cast_do_as(c, s.officer, do_exempt, &x), OK);
    owed(c, &x, 0, 0);
    assert_int_equal(x.all, 1);
    r = cast_get(c, office, "/makeups"); /* signed, for the office and for the person */
    assert_true(cast_says(&r, "王秋实 于 2022-03-01 免除：借调中央单位"));
    r = cast_get(c, own, "/me/dossier");
    assert_true(cast_says(&r, "王秋实 于 2022-03-01 免除：借调中央单位"));
    assert_false(cast_says(&r, T_callup_makeup_open->zh));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_with_most_missing_come_first),
        cmocka_unit_test(repeats_and_names_settle_what_is_left),
        cmocka_unit_test(brakes_hold),
        cmocka_unit_test(each_reason_is_a_sentence_in_both_languages),
        cmocka_unit_test(whoever_is_not_called_learns_what_would_have_to_change),
        cmocka_unit_test(a_kept_sentence_has_a_half_for_each_language),
        CAST_BOTH(publish_takes_seats_and_keeps_reasons),
        CAST_BOTH(the_reason_of_one_passed_over_by_hand_is_the_offices_choice),
        CAST_BOTH(a_wrong_reply_date_changes_nothing),
        CAST_BOTH(the_day_of_the_start_is_in_time_and_the_next_is_not),
        CAST_BOTH(more_people_than_seats_are_refused_as_a_whole),
        CAST_BOTH(units_confirm_decline_and_replace),
        CAST_BOTH(a_unit_leafs_through_its_calls),
        CAST_BOTH(silence_until_the_end_lapses),
        CAST_BOTH(two_classes_on_the_same_days_clash),
        CAST_BOTH(pages_show_each_side_its_own),
        CAST_BOTH(everybody_whom_the_filter_finds_is_called_as_previewed),
        CAST_BOTH(numbers_of_seats_open_those_seats),
        CAST_BOTH(a_decline_is_filled_by_the_proposal_or_with_a_reason),
        CAST_BOTH(a_run_picks_keeps_wishes_and_calls),
        CAST_BOTH(a_choice_keeps_what_the_engine_said_it_costs),
        CAST_BOTH(a_runs_list_of_classes_leaves_as_a_file),
        CAST_BOTH(planned_again_only_what_must_moves),
        CAST_BOTH(who_has_confirmed_moves_by_choice_only),
        CAST_BOTH(an_answer_meanwhile_refuses_the_whole),
        CAST_BOTH(who_cannot_come_any_more_goes_with_the_reason),
        CAST_BOTH(who_moves_to_another_class_is_told_once),
        CAST_BOTH(a_run_that_is_stopped_can_be_used),
        CAST_BOTH(a_run_that_is_cancelled_before_it_begins_says_so),
        CAST_BOTH(coverage_opens_its_people_and_contradictions_are_named),
        CAST_BOTH(a_run_is_seen_beside_the_one_it_was_made_from),
        CAST_BOTH(who_is_named_and_not_placed_is_counted_beyond_the_list),
        CAST_BOTH(an_exported_run_solves_to_the_same),
        CAST_BOTH(a_run_needs_classes_of_one_year_that_wait),
        CAST_BOTH(what_was_missed_is_owed_until_it_is_made_up),
        CAST_BOTH(what_is_owed_is_found_by_name_and_leaves_as_a_file),
        CAST_BOTH(an_exemption_needs_a_reason),
    };
    return CAST_RUN(tests);
}
