#include "hall.h"

#include <inttypes.h>

/* ---- rules ----------------------------------------------------------------------------------- */

static void limits_are_exact_fractions(void **state)
{
    (void)state;
    static const struct {
        int permille;
        int64_t part, whole;
    } rows[] = {{142, 1, 7},  {166, 1, 6},      {200, 1, 5},      {333, 1, 3}, {500, 1, 2},
                {1000, 1, 1}, {150, 150, 1000}, {143, 143, 1000}, {0, 0, 1000}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        attendance_fraction f = attendance_fraction_of(rows[i].permille);
        assert_int_equal(f.part, rows[i].part);
        assert_int_equal(f.whole, rows[i].whole);
    }
}

static void exactly_a_seventh_is_allowed(void **state)
{
    (void)state;
    static const struct {
        int taken, asked, of_class;
        bool fits;
    } rows[] = {{0, 80, 560, true},     {40, 40, 560, true}, {40, 41, 560, false},
                {0, 81, 560, false},    {0, 45, 320, true},  /* 45.7 */ {0, 46, 320, false},
                {0, 0, 0, true},        {0, 1, 0, false},    {0, 1428, 10000, true},
                {0, 1429, 10000, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(attendance_leave_fits((tenths){rows[i].taken}, (tenths){rows[i].asked},
                                               (tenths){rows[i].of_class}, 142),
                         rows[i].fits);
    }
    assert_int_equal(attendance_leave_most((tenths){320}, 142).n, 45);
}

static void six_of_seven_pass(void **state)
{
    (void)state;
    static const struct {
        int counted, held;
        bool passes;
    } rows[] = {{6, 7, true},    {5, 7, false}, {7, 7, true},  {12, 14, true},
                {11, 14, false}, {7, 8, true},  {6, 8, false}, {0, 0, true}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(attendance_passes(rows[i].counted, rows[i].held, 858), rows[i].passes);
    }
}

static void codes_live_for_three_steps(void **state)
{
    (void)state;
    arena *mem = arena_new();
    uint8_t secret[32] = {1, 2, 3}, other[32] = {3, 2, 1};
    moment shown = {1646096400};
    const char *code = attendance_code(mem, secret, 77, shown, 30);
    assert_int_equal(strlen(code), 8);
    static const struct {
        int later;
        bool good;
    } rows[] = {{0, true}, {29, true}, {30, true}, {89, true}, {90, false}, {-1, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(
            attendance_code_ok(secret, 77, code, (moment){shown.s + rows[i].later}, 30),
            rows[i].good);
    }
    assert_false(attendance_code_ok(secret, 78, code, shown, 30));
    assert_false(attendance_code_ok(other, 77, code, shown, 30));
    assert_false(attendance_code_ok(secret, 77, "", shown, 30));
    assert_false(attendance_code_ok(secret, 77, arena_printf(mem, "%s0", code), shown, 30));
    arena_free(mem);
}

static void check_in_opens_half_an_hour_before(void **state)
{
    (void)state;
    day on = day_of(2022, 3, 1);
    static const struct {
        int minute;
        check_in_window expected;
    } rows[] = {{509, CHECK_IN_EARLY},
                {510, CHECK_IN_OPEN},
                {540, CHECK_IN_OPEN},
                {720, CHECK_IN_OPEN},
                {721, CHECK_IN_OVER}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(attendance_window(on, 540, 720, moment_at(on, rows[i].minute)),
                         rows[i].expected);
    }
}

/* ---- check-in -------------------------------------------------------------------------------- */

static web_reply check_in(const hall *h, const char *token, int session_no, const char *code)
{
    return cast_post(h->c, token, hall_url(h, "/check-in/", h->session[session_no], ""),
                     SAY(h->c, "code=%s", code));
}

typedef struct {
    const hall *h;
    int session, person;
    attendance_marks marks;
    attendance_mark found;
    int64_t n;
} look_up;

static err read_mark(turn *t, void *context)
{
    look_up *l = context;
    l->n = 0;
    l->found = (attendance_mark){0};
    memset(&l->marks, 0, sizeof l->marks);
    TRY(attendance_marks_of(t->d, l->h->klass, t->mem, &l->marks));
    for (size_t i = 0; i < l->marks.n; i++) {
        const attendance_mark *m = &l->marks.at[i];
        if (m->session == l->h->session[l->session] && m->person == l->h->trainee[l->person]) {
            l->found = *m;
            l->n++;
        }
    }
    return OK;
}

static attendance_mark mark_now(const hall *h, int session_no, int person_no)
{
    look_up l = {.h = h, .session = session_no, .person = person_no};
    assert_int_equal(cast_read(h->c, read_mark, &l), OK);
    assert_true(l.n <= 1);
    return l.found;
}

typedef struct {
    int64_t klass, person;
    seat_state seat, trainee;
} seat_seen;

static err read_seat(turn *t, void *context)
{
    seat_seen *l = context;
    int64_t seat = 0, trainee = 0;
    TRY(db_one(t->d, &seat, "SELECT state FROM class_seat WHERE class = $1 AND person = $2",
               INT(l->klass), INT(l->person)));
    TRY(db_one(t->d, &trainee, "SELECT state FROM class_trainee WHERE class = $1 AND person = $2",
               INT(l->klass), INT(l->person)));
    l->seat = (seat_state)seat;
    l->trainee = (seat_state)trainee;
    return OK;
}

static seat_state seat_now(const hall *h, int person_no)
{
    seat_seen l = {.klass = h->klass, .person = h->trainee[person_no]};
    assert_int_equal(cast_read(h->c, read_seat, &l), OK);
    assert_int_equal(l.seat, l.trainee);
    return l.seat;
}

static err count_audit(turn *t, void *context)
{
    int64_t *n = context;
    return db_one(t->d, n, "SELECT count(*) FROM audit_entry WHERE deed = $1",
                  TEXT("attendance.mark"));
}

static void checked_in_once(void **state)
{
    hall h;
    int64_t entries = 0;
    hall_open(*state, &h);
    hall_clock(1, 535);
    const char *code = hall_code(&h, 0);
    assert_int_equal(seat_now(&h, 0), SEAT_CONFIRMED);
    web_reply r = check_in(&h, h.pupil[0], 0, code);
    assert_int_equal(r.status, 200);
    assert_int_equal(seat_now(&h, 0), SEAT_ATTENDED);
    assert_int_equal(check_in(&h, h.pupil[0], 0, code).status,
                     200); /* another deed key, the same effect */
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_PRESENT);
    assert_int_equal(mark_now(&h, 0, 0).source, SOURCE_CODE);
    assert_int_equal(cast_read(*state, count_audit, &entries), OK);
    assert_int_equal(entries, 1);
    hall_clock(1, 600);
    assert_int_equal(check_in(&h, h.pupil[0], 0, "00000000").status,
                     200); /* already there: an old code harms nobody */
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_PRESENT);
    r = check_in(&h, h.pupil[1], 0, hall_code(&h, 0));
    assert_int_equal(r.status, 200);
    assert_int_equal(mark_now(&h, 0, 1).state, MARK_LATE);
    assert_int_equal(mark_now(&h, 0, 1).minutes, 60);
}

static void refusals_say_why(void **state)
{
    hall h;
    hall_open(*state, &h);
    hall_clock(1, 500);
    web_reply r = check_in(&h, h.pupil[0], 0, hall_code(&h, 0));
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "还没有到签到时间"));
    hall_clock(1, 721);
    r = check_in(&h, h.pupil[0], 0, hall_code(&h, 0));
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "已经下课"));
    hall_clock(1, 540);
    const char *code = hall_code(&h, 0);
    moment_freeze((moment){moment_now().s + 60});
    assert_int_equal(check_in(&h, h.pupil[1], 0, code).status,
                     200); /* scanned, signed in, sent: two steps later */
    moment_freeze((moment){moment_now().s + 30});
    r = check_in(&h, h.pupil[0], 0, code);
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "已过期"));
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_NONE);
    assert_int_equal(check_in(&h, h.pupil[0], 0, hall_code(&h, 1)).status,
                     422); /* another session's */
    assert_int_equal(check_in(&h, h.outsider, 0, hall_code(&h, 0)).status, 404);
    assert_int_equal(check_in(&h, h.contact, 0, hall_code(&h, 0)).status, 404);
}

static void the_phone_page_keeps_the_code(void **state)
{
    hall h;
    hall_open(*state, &h);
    hall_clock(1, 535);
    const char *target =
        SAY(h.c, "/check-in/%lld?code=%s", (long long)h.session[0], hall_code(&h, 0));
    web_reply r = cast_get(h.c, NULL, target);
    assert_true(r.status == 303 || r.status == 302);
    assert_non_null(strstr(r.location, "check-in"));
    assert_non_null(strstr(r.location, hall_code(&h, 0)));
    r = cast_get(h.c, h.pupil[0], target);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, SAY(h.c, "value=\"%s\"", hall_code(&h, 0))));
    assert_int_equal(cast_get(h.c, h.outsider, target).status, 404);
}

static void the_screen_shows_a_code_that_works(void **state)
{
    hall h;
    hall_open(*state, &h);
    hall_clock(1, 535);
    const char *url = hall_url(&h, "/session/", h.session[0], "/code");
    web_reply r = cast_get(h.c, h.boss, url);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "<svg"));
    r = cast_json(h.c, h.boss, url);
    assert_true(cast_says(&r, SAY(h.c, "http://localhost/check-in/%lld?code=%s",
                                  (long long)h.session[0], hall_code(&h, 0))));
    assert_int_equal(cast_get(h.c, h.pupil[0], url).status, 404);
    assert_int_equal(cast_get(h.c, h.contact, url).status, 404);
}

/* ---- roll call ------------------------------------------------------------------------------- */

static web_reply roll(const hall *h, const char *token, const char *body)
{
    return cast_post(h->c, token, hall_url(h, "/session/", h->session[0], "/roll"), body);
}

static err end_early(turn *t, void *context)
{
    return class_become(t, ((const hall *)context)->klass, CLASS_ENDED, "");
}

/* Of a session to come nobody was there or away, in a class that runs and in one that ended early.
 */
static void a_session_to_come_takes_no_marks(void **state)
{
    hall h;
    hall_open(*state, &h);
    hall_clock(2, 700);
    for (int ended = 0; ended < 2; ended++) {
        const char *url = hall_url(&h, "/session/", h.session[7], "");
        web_reply r = cast_get(h.c, h.boss, url);
        assert_true(cast_says(&r, "这节课 2022-03-04 14:30 才上"));
        assert_false(cast_says(&r, "/roll\""));
        r = cast_post(h.c, h.boss, SAY(h.c, "%s/roll", url),
                      SAY(h.c, "marks=%lld:1:0:0", (long long)h.trainee[0]));
        assert_int_equal(r.status, 422);
        assert_true(cast_says(&r, "请在课表中取消"));
        r = cast_post(h.c, h.boss, SAY(h.c, "%s/rest", url), "expected=3");
        assert_int_equal(r.status, 422);
        assert_int_equal(mark_now(&h, 7, 0).state, MARK_NONE);
        assert_int_equal(cast_do(h.c, end_early, &h), ended ? E_CONFLICT : OK);
    }
}

static void a_roll_call_marks_all_with_one_form(void **state)
{
    hall h;
    hall_open(*state, &h);
    long long a = (long long)h.trainee[0], b = (long long)h.trainee[1], c = (long long)h.trainee[2];
    web_reply r = cast_get(h.c, h.boss, hall_url(&h, "/session/", h.session[0], "/roll"));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, SAY(h.c, "name=\"m%lld\"", a)));
    const char *body =
        SAY(h.c, "m%lld=1&w%lld=0&m%lld=2&l%lld=20&w%lld=0&w%lld=0", a, a, b, b, b, c);
    assert_int_equal(roll(&h, h.boss, body).status, 200);
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_PRESENT);
    assert_int_equal(mark_now(&h, 0, 1).state, MARK_LATE);
    assert_int_equal(mark_now(&h, 0, 1).minutes, 20);
    assert_int_equal(mark_now(&h, 0, 2).state, MARK_NONE); /* who was left alone stays unrecorded */
    assert_int_equal(roll(&h, h.boss, SAY(h.c, "m%lld=4&w%lld=0", a, a)).status,
                     409); /* shown: nothing; now: present */
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_PRESENT);
    assert_int_equal(roll(&h, h.boss, SAY(h.c, "marks=%lld:4:0:1", a)).status, 200);
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_ABSENT);
    assert_int_equal(seat_now(&h, 0), SEAT_CONFIRMED); /* nobody saw this person after all */
    assert_int_equal(seat_now(&h, 1), SEAT_ATTENDED);
    assert_int_equal(roll(&h, h.boss, SAY(h.c, "marks=%lld:9:0:1", a)).status, 422);
    assert_int_equal(roll(&h, h.boss, SAY(h.c, "marks=%lld:1:0:0", (long long)h.stranger)).status,
                     404);
    assert_int_equal(roll(&h, h.pupil[0], SAY(h.c, "marks=%lld:1:0:4", a)).status, 404);
}

static void the_rest_is_present_only_as_shown(void **state)
{
    hall h;
    hall_open(*state, &h);
    const char *url = hall_url(&h, "/session/", h.session[0], "/rest");
    assert_int_equal(roll(&h, h.boss, SAY(h.c, "marks=%lld:4:0:0", (long long)h.trainee[0])).status,
                     200);
    assert_int_equal(cast_post(h.c, h.boss, url, "expected=3").status, 409);
    assert_int_equal(mark_now(&h, 0, 1).state, MARK_NONE); /* nothing of it happened */
    web_reply r =
        cast_get(h.c, h.boss, hall_url(&h, "/session/", h.session[0], "/roll?rest=present"));
    assert_true(cast_says(&r, "name=\"expected\" value=\"2\""));
    assert_int_equal(cast_post(h.c, h.boss, url, "expected=2").status, 200);
    assert_int_equal(mark_now(&h, 0, 0).state, MARK_ABSENT);
    assert_int_equal(mark_now(&h, 0, 1).state, MARK_PRESENT);
    assert_int_equal(mark_now(&h, 0, 2).state, MARK_PRESENT);
}

/* ---- leave ----------------------------------------------------------------------------------- */

static web_reply ask_leave(const hall *h, int person_no, const char *from, const char *until)
{
    return cast_post(h->c, h->pupil[person_no], hall_url(h, "/class/", h->klass, "/leave"),
                     SAY(h->c, "from=%s&until=%s&reason=%%E5%%AE%%B6%%E4%%BA%%8B", from, until));
}

static int64_t made_of(const web_reply *r)
{
    const char *id = strstr(r->body, "\"id\":\"");
    int64_t n = 0;
    assert_non_null(id);
    sscanf(id + 6, "%" SCNd64, &n);
    return n;
}

static web_reply decide(const hall *h, const char *token, int64_t leave, const char *body)
{
    return cast_post(h->c, token, hall_url(h, "/leave/", leave, "/decide"), body);
}

static void nobody_decides_on_their_own_leave(void **state)
{
    hall h;
    hall_open(*state, &h);
    /* An officer sits in a class of the own office. */
    h.pupil[0] = cast_token(h.c, h.trainee[0], ROLE_TRAINING_OFFICE, h.u.office);
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00", "2022-03-02T13:00");
    int64_t leave = made_of(&r);
    r = decide(&h, h.pupil[0], leave, "verdict=grant");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "不能审批自己的请假"));
    assert_int_equal(decide(&h, h.boss, leave, "verdict=grant").status, 200);
}

static void codes_are_not_guessed(void **state)
{
    hall h;
    hall_open(*state, &h);
    hall_clock(1, 535);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(check_in(&h, h.pupil[0], 0, SAY(h.c, "0000000%d", i)).status, 422);
    }
    assert_int_equal(check_in(&h, h.pupil[0], 0, hall_code(&h, 0)).status,
                     422); /* the right one comes too late */
    assert_int_equal(check_in(&h, h.pupil[1], 0, hall_code(&h, 0)).status,
                     200); /* others do not wait */
    moment_advance(599);
    assert_int_equal(check_in(&h, h.pupil[0], 0, hall_code(&h, 0)).status, 422);
    moment_advance(1);
    assert_int_equal(check_in(&h, h.pupil[0], 0, hall_code(&h, 0)).status, 200);
}

static void leave_up_to_the_limit_excuses(void **state)
{
    hall h;
    hall_open(*state, &h);
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00",
                            "2022-03-02T13:00"); /* 4 of 32 hours: below 1/7 = 4.57 */
    assert_int_equal(r.status, 201);
    int64_t leave = made_of(&r);
    assert_int_equal(ask_leave(&h, 0, "2022-03-02T09:00", "2022-03-02T10:00").status,
                     422); /* asked already */
    r = cast_get(h.c, h.boss, hall_url(&h, "/leave/", leave, ""));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "<meter"));
    assert_true(cast_says(&r, "干部教育培训工作条例"));
    assert_int_equal(decide(&h, h.pupil[0], leave, "verdict=grant").status, 404);
    r = decide(&h, h.boss, leave, "verdict=grant");
    assert_int_equal(r.status, 200);
    r = cast_json(h.c, h.boss, hall_url(&h, "/leave/", leave, ""));
    assert_true(cast_says(&r, "\"after\":4")); /* a granted request is not held against itself */
    assert_int_equal(mark_now(&h, 2, 0).state, MARK_EXCUSED);
    assert_int_equal(mark_now(&h, 3, 0).state, MARK_NONE);
    assert_int_equal(decide(&h, h.boss, leave, "verdict=refuse&reason=no%20no").status,
                     409);                                        /* decided already */
    r = ask_leave(&h, 0, "2022-03-03T08:00", "2022-03-03T13:00"); /* said when asking already */
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "\"field\":\"beyond\""));
    assert_true(cast_says(&r, "准假后累计 8 学时，超过本班请假上限 4.5 学时"));
    r = ask_leave(&h, 0, "2022-03-03T08:00", "2022-03-03T13:00&beyond=1");
    assert_int_equal(r.status, 201);
    r = decide(&h, h.boss, made_of(&r), "verdict=grant");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "8 学时"));
    assert_true(cast_says(&r, "4.5 学时"));
    assert_int_equal(mark_now(&h, 4, 0).state, MARK_NONE);
}

static void many_leaves_are_decided_at_once(void **state)
{
    hall h;
    hall_open(*state, &h);
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00", "2022-03-02T13:00");
    int64_t one = made_of(&r);
    r = ask_leave(&h, 1, "2022-03-02T08:00", "2022-03-03T13:00&beyond=1"); /* 8 hours: beyond 1/7 */
    int64_t two = made_of(&r);
    const char *ids = SAY(h.c, "ids=%lld&ids=%lld", (long long)one, (long long)two);
    r = cast_json(h.c, h.boss, "/leaves");
    assert_true(strstr(r.body, SAY(h.c, "\"leave\":\"%lld\"", (long long)two)) <
                strstr(r.body, SAY(h.c, "\"leave\":\"%lld\"", (long long)one)));
    r = cast_json(h.c, h.boss, "/leaves?sort=asked");
    assert_true(strstr(r.body, SAY(h.c, "\"leave\":\"%lld\"", (long long)two)) >
                strstr(r.body, SAY(h.c, "\"leave\":\"%lld\"", (long long)one)));
    r = cast_json(h.c, h.boss, "/leaves?q=nobodyhere");
    assert_true(cast_says(&r, "\"rows\":[]"));
    r = cast_get(h.c, h.boss, "/leaves.csv");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "家事") && cast_says(&r, "2022-03-02 08:00"));
    r = cast_get(h.c, h.boss, "/leaves.csv?state=granted");
    assert_false(cast_says(&r, "家事"));
    r = cast_post(h.c, h.boss, "/leaves/grant", ids);
    assert_true(cast_says(&r, "\"fits\":1") && cast_says(&r, "\"over\":1"));
    assert_int_equal(cast_post(h.c, h.pupil[0], "/leaves/grant", ids).status, 404);
    assert_int_equal(
        cast_post(h.c, h.boss, "/leaves/grant", SAY(h.c, "%s&sure=1&count=2", ids)).status, 422);
    assert_int_equal(
        cast_post(h.c, h.boss, "/leaves/grant", SAY(h.c, "%s&sure=1&count=1", ids)).status, 200);
    assert_int_equal(mark_now(&h, 2, 0).state, MARK_EXCUSED);
    assert_int_equal(mark_now(&h, 2, 1).state, MARK_NONE);
    r = cast_post(h.c, h.boss, "/leaves/refuse", "all=1");
    assert_true(cast_says(&r, "\"fits\":1"));
    assert_int_equal(cast_post(h.c, h.boss, "/leaves/refuse", "all=1&sure=1&count=1").status,
                     422); /* no reason */
    assert_int_equal(
        cast_post(h.c, h.boss, "/leaves/refuse", "all=1&sure=1&count=1&reason=no%20no").status,
        200);
    r = cast_post(h.c, h.boss, "/leaves/refuse", ids);
    assert_true(cast_says(&r, "\"decided\":2"));
    r = cast_json(h.c, h.boss, "/leaves?state=asked");
    assert_true(cast_says(&r, "\"rows\":[]"));
    r = cast_json(h.c, h.boss, "/leaves"); /* all of them */
    assert_true(cast_says(&r, SAY(h.c, "\"leave\":\"%lld\"", (long long)two)));
}

static void leave_is_asked_sensibly(void **state)
{
    hall h;
    hall_open(*state, &h);
    assert_int_equal(ask_leave(&h, 0, "2022-03-02T13:00", "2022-03-02T08:00").status, 422);
    assert_int_equal(ask_leave(&h, 0, "2022-03-05T08:00", "2022-03-05T12:00").status,
                     422); /* no session then */
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00", "2022-03-02T13:00");
    int64_t leave = made_of(&r);
    assert_int_equal(decide(&h, h.boss, leave, "verdict=refuse").status,
                     422); /* a refusal gives its reason */
    assert_int_equal(
        cast_post(h.c, h.pupil[1], hall_url(&h, "/leave/", leave, "/withdraw"), "").status, 404);
    assert_int_equal(
        cast_post(h.c, h.pupil[0], hall_url(&h, "/leave/", leave, "/withdraw"), "").status, 200);
    assert_int_equal(decide(&h, h.boss, leave, "verdict=grant").status, 409);
    assert_int_equal(cast_get(h.c, h.outsider, hall_url(&h, "/class/", h.klass, "/leave")).status,
                     404);
}

static void who_decides_sees_the_request(void **state)
{
    hall h;
    hall_open(*state, &h);
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00", "2022-03-02T13:00");
    const char *link = SAY(h.c, "\"leave\":\"%lld\"", (long long)made_of(&r));
    const struct {
        const char *token;
        bool sees;
    } rows[] = {{h.boss, true}, {h.office, true}, {h.pupil[0], false}, {h.outsider, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        r = cast_json(h.c, rows[i].token, "/leaves");
        assert_int_equal(r.status, 200);
        assert_int_equal(cast_says(&r, link), rows[i].sees);
    }
}

static void came_after_all(void **state)
{
    hall h;
    hall_open(*state, &h);
    web_reply r = ask_leave(&h, 0, "2022-03-02T08:00", "2022-03-02T13:00");
    assert_int_equal(decide(&h, h.boss, made_of(&r), "verdict=grant").status, 200);
    hall_clock(2, 538);
    assert_int_equal(check_in(&h, h.pupil[0], 2, hall_code(&h, 2)).status, 200);
    assert_int_equal(mark_now(&h, 2, 0).state, MARK_PRESENT);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void pages_by_role(void **state)
{
    hall h;
    hall_open(*state, &h);
    const char *board = hall_url(&h, "/class/", h.klass, "/attendance");
    const char *sheet = hall_url(&h, "/class/", h.klass, "/attendance/sheet");
    const char *file = hall_url(&h, "/class/", h.klass, "/attendance/sheet.xlsx");
    const char *one = hall_url(&h, "/session/", h.session[0], "");
    const char *leave = hall_url(&h, "/class/", h.klass, "/leave");
    const struct {
        const char *token, *url;
        int status;
    } rows[] = {{h.office, board, 200},   {h.boss, board, 200},     {h.pupil[0], board, 404},
                {h.outsider, board, 404}, {h.contact, board, 404},  {h.boss, sheet, 200},
                {h.boss, file, 200},      {h.outsider, sheet, 404}, {h.outsider, file, 404},
                {h.boss, one, 200},       {h.pupil[0], one, 200},   {h.outsider, one, 404},
                {h.contact, one, 404},    {h.pupil[0], leave, 200}, {h.outsider, leave, 404}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        web_reply r = cast_get(h.c, rows[i].token, rows[i].url);
        if (r.status != rows[i].status) { fail_msg("row %zu %s: %d", i, rows[i].url, r.status); }
    }
    web_reply r = cast_json(h.c, h.pupil[0], one);
    assert_true(
        cast_says(&r, "\"people\":0")); /* a trainee sees the own mark, not the others' figures */
    r = cast_get(h.c, h.boss, file);
    assert_memory_equal(r.body, "PK", 2);
}

static void the_board_counts_what_is_recorded(void **state)
{
    hall h;
    hall_open(*state, &h);
    const char *body = SAY(h.c, "marks=%lld:1:0:0&marks=%lld:2:16:0", (long long)h.trainee[0],
                           (long long)h.trainee[1]);
    assert_int_equal(roll(&h, h.boss, body).status, 200);
    hall_clock(1, 800);
    web_reply r = cast_json(h.c, h.boss, hall_url(&h, "/class/", h.klass, "/attendance"));
    assert_true(
        cast_says(&r, "\"present\":1,\"late\":1,\"excused\":0,\"absent\":0,\"unrecorded\":1"));
    assert_true(cast_says(&r, "\"held\":1,\"present\":1,\"late\":0"));
    assert_true(cast_says(&r, "\"counted\":1,\"permille\":1000,\"passes\":true"));
    assert_true(cast_says(
        &r, "\"counted\":0,\"permille\":0,\"passes\":false")); /* 16 minutes are beyond the grace */
}

int main(void)
{
    static const struct CMUnitTest rules[] = {cmocka_unit_test(limits_are_exact_fractions),
                                              cmocka_unit_test(exactly_a_seventh_is_allowed),
                                              cmocka_unit_test(six_of_seven_pass),
                                              cmocka_unit_test(codes_live_for_three_steps),
                                              cmocka_unit_test(check_in_opens_half_an_hour_before)};
    static const struct CMUnitTest room[] = {CAST_BOTH(checked_in_once),
                                             CAST_BOTH(refusals_say_why),
                                             CAST_BOTH(the_phone_page_keeps_the_code),
                                             CAST_BOTH(the_screen_shows_a_code_that_works),
                                             CAST_BOTH(a_session_to_come_takes_no_marks),
                                             CAST_BOTH(a_roll_call_marks_all_with_one_form),
                                             CAST_BOTH(the_rest_is_present_only_as_shown),
                                             CAST_BOTH(leave_up_to_the_limit_excuses),
                                             CAST_BOTH(nobody_decides_on_their_own_leave),
                                             CAST_BOTH(codes_are_not_guessed),
                                             CAST_BOTH(leave_is_asked_sensibly),
                                             CAST_BOTH(many_leaves_are_decided_at_once),
                                             CAST_BOTH(who_decides_sees_the_request),
                                             CAST_BOTH(came_after_all),
                                             CAST_BOTH(pages_by_role),
                                             CAST_BOTH(the_board_counts_what_is_recorded)};
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    return failed + CAST_RUN(room);
}
