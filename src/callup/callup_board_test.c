#include "card.h"
#include "cast.h"

#include <stdio.h>

#include "callup/callup_board.h"
#include "callup/callup_web_run.h"
#include "callup_text.h"

/* Units 10 and 20 have shares; 11 stands under 10, 12 under 11 and so under both; 30 has none. */
static void seats_go_in_the_order_of_need(void **state)
{
    (void)state;
    callup_above above[] = {{10, 10}, {11, 11}, {11, 10}, {12, 11}, {12, 10}, {20, 20}};
    const callup_aboves quotas = {.at = above, .n = COUNT_OF(above)};
    static const struct {
        int64_t org;
        bool wanted, seated;
    } rows[] = {
        {12, true, true},   /* the share of 11 */
        {12, true, true},   /* the share of 10: 11 has none left */
        {10, true, true},   /* the free one */
        {20, false, false}, /* nobody asked */
        {30, true, false},  /* no share, none free */
        {20, true, true},   /* its own share stays its own */
        {20, true, false},
    };
    callup_candidate people[COUNT_OF(rows)] = {0};
    bool wanted[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        people[i].org = rows[i].org;
        wanted[i] = rows[i].wanted;
    }
    callup_room room[] = {{10, 1}, {11, 1}, {20, 1}};
    callup_rooms rooms = {.at = room, .n = COUNT_OF(room)};
    callup_seat_wanted(&(callup_candidates){.at = people, .n = COUNT_OF(rows)}, &quotas, &rooms, 1,
                       wanted);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (wanted[i] != rows[i].seated) { fail_msg("row %zu", i); }
    }
    assert_null(callup_above_of(&quotas, 30));
    assert_int_equal(callup_above_of(&quotas, 12)->above, 11);
}

/* ---- a page of a run's classes --------------------------------------------------------------- */

/* "3 1 2 +4" : the classes of a page in their order, how many there are in all, what is before (<)
 * and after (>) it. */
static const char *page_said(arena *mem, callup_class_question q)
{
    callup_run_class at[] = {
        {1, "理论班", "A-1", "lilun", day_of(2022, 3, 1), DAY_NONE, 40, 30, 500, 40, 0, 0, 5},
        {2, "法治班", "A-2", "fazhi", day_of(2022, 5, 1), DAY_NONE, 40, 30, 9, 9, 0, 0, 5},
        {3, "党性班", "B-3", "dangxing", day_of(2022, 2, 1), DAY_NONE, 50, 0, 0, 0, 0, 0, 5},
        {4, "经济班", "B-4", "jingji", day_of(2022, 4, 1), DAY_NONE, 60, 30, 80, 50, 0, 0, 5},
        {5, "理论二班", "B-5", "lilun2", day_of(2022, 4, 1), DAY_NONE, 10, 5, 80, 10, 0, 0, 5}};
    const callup_run_classes all = {.at = at, .n = COUNT_OF(at)};
    buf b = buf_new(mem);
    q.column = q.column ? q.column : "";
    q.words = q.words ? q.words : "";
    callup_class_page p = callup_class_page_of(&all, &q, mem);
    buf_put(&b, p.earlier ? "<" : "");
    for (size_t i = 0; i < p.n; i++) {
        buf_printf(&b, "%s%d", i ? " " : "", (int)p.at[i].klass);
    }
    buf_printf(&b, "%s/%zu", p.later ? ">" : "", p.count);
    return b.at;
}

static void a_page_of_classes_is_found_ordered_and_cut(void **state)
{
    (void)state;
    static const struct {
        callup_class_question q;
        const char *said;
    } rows[] = {
        {{.limit = 9}, "3 1 4 5 2/5"}, /* by first day, then number */
        {{.limit = 9, .down = true}, "2 5 4 1 3/5"},
        {{.limit = 9, .column = "name"}, "3 2 4 1 5/5"},
        {{.limit = 9, .column = "lacking", .down = true}, "2 5 4 1 3/5"},
        {{.limit = 9, .column = "fits"}, "3 2 4 5 1/5"},
        {{.limit = 2}, "3 1>/5"},
        {{.limit = 2, .after = 1}, "<4 5>/5"},
        {{.limit = 2, .after = 5}, "<2/5"},
        {{.limit = 2, .before = 2}, "<4 5>/5"},
        {{.limit = 2, .before = 4}, "3 1>/5"},
        {{.limit = 2, .before = 1}, "3>/5"},
        {{.limit = 2, .after = 2}, "</5"},
        {{.limit = 2, .after = 77}, "3 1>/5"}, /* not there any more: from the beginning */
        {{.limit = 9, .only = RUN_CLASS_SHORT}, "2/1"},
        {{.limit = 9, .only = RUN_CLASS_FREE}, "3 4 2/3"},
        {{.limit = 9, .only = RUN_CLASS_NOBODY}, "3/1"},
        {{.limit = 9, .words = "b- 理论"}, "5/1"},
        {{.limit = 9, .words = "没有"}, "/0"},
    };
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *said = page_said(mem, rows[i].q);
        if (!text_is(said, rows[i].said)) { fail_msg("row %zu: %s", i, said); }
    }
    arena_free(mem);
}

/* ---- charts of coverage ---------------------------------------------------------------------- */

static void of_many_units_the_least_covered_come_first(void **state)
{
    (void)state;
    arena *mem = arena_new();
    look_chart few = {.title = T_callup_cover_units}, many = few;
    for (int64_t i = 0; i < 13; i++) {
        const int64_t parts[] = {i % 2, i == 7 ? 0 : 50 - i};
        look_point *p = look_point_add(mem, &many, arena_printf(mem, "单位%lld", (long long)i), "");
        for (size_t n = 0; n < COUNT_OF(parts); n++) {
            look_cell_add(mem, p, parts[n], "");
        }
        if (i < 12) { *GROW(mem, &few.points) = *p; }
    }
    callup_cover_bound(&few, T_callup_cover_units_low);
    assert_int_equal(few.shown, 0); /* as they are: all of them, in the office's order */
    assert_string_equal(few.points.at[0].name, "单位0");
    callup_cover_bound(&many, T_callup_cover_units_low);
    assert_int_equal(many.shown, 12);
    assert_string_equal(many.points.at[0].name, "单位7");
    assert_string_equal(many.points.at[1].name, "单位12");
    assert_string_equal(many.points.at[12].name, "单位0");
    assert_ptr_equal(many.title, T_callup_cover_units_low);
    markup_out o = {.mem = mem, .b = buf_new(mem)};
    look_chart_table(&o, &many);
    const char *rest = strstr(o.b.at, "<details>");
    assert_non_null(rest);
    assert_null(strstr(rest, "单位7<"));
    assert_non_null(strstr(rest, "单位0<"));
    arena_free(mem);
}

/* ---- shares handed down and filled by name --------------------------------------------------- */

typedef struct {
    cast_units u;
    int64_t klass, officer, first, second, other;
    const char *office, *county, *unit;
} scene;

static err make_class(turn *t, void *context)
{
    scene *s = context;
    class_card c = cast_card(s->u.office, "省委党校调训班", day_of(2022, 4, 11), 5);
    c.origin = ORIGIN_IN_PROVINCE;
    c.organiser_level = ORG_PROVINCE;
    c.seats = 6;
    const class_module m[] = {{.name = "专题",
                               .category = COURSE_PARTY_SPIRIT,
                               .method = METHOD_LECTURE,
                               .leader = true,
                               .hours = {400}}};
    TRY(class_add(t, &c, &s->klass));
    TRY(class_modules_set(t, s->klass, m, COUNT_OF(m)));
    TRY(class_become(t, s->klass, CLASS_SUBMITTED, ""));
    TRY(class_become(t, s->klass, CLASS_APPROVED, "1号"));
    return class_seats_open(t, s->klass);
}

static scene scene_of(cast *c)
{
    scene s = {.u = cast_units_make(c)};
    s.officer = cast_person(c, s.u.office, "王求实", POST_COUNTY_DEPUTY, RANK_NONE);
    s.first = cast_person(c, s.u.unit_a1, "阿一", POST_STAFF, RANK_NONE);
    s.second = cast_person(c, s.u.unit_a1, "张二", POST_STAFF, RANK_NONE);
    s.other = cast_person(c, s.u.unit_b1, "李三", POST_STAFF, RANK_NONE);
    int64_t head = cast_person(c, s.u.county_a, "县联络员", POST_CLERK, RANK_NONE);
    s.office = cast_token(c, s.officer, ROLE_TRAINING_OFFICE, s.u.root);
    s.county = cast_token(c, head, ROLE_UNIT_CONTACT, s.u.county_a);
    s.unit = cast_token(c, s.second, ROLE_UNIT_CONTACT, s.u.unit_a1);
    assert_int_equal(cast_do_as(c, s.officer, make_class, &s), OK);
    return s;
}

static int asks(cast *c, const char *token, const char *path, const char *format, ...) PRINTF(4, 5);
static int asks(cast *c, const char *token, const char *path, const char *format, ...)
{
    char body[512];
    va_list args;
    va_start(args, format);
    vsnprintf(body, sizeof body, format, args);
    va_end(args);
    return cast_post(c, token, path, body).status;
}

typedef struct {
    int64_t klass;
    seat_shares shares;
    seat_counts all;
} counted;

static err count_seats(turn *t, void *context)
{
    counted *k = context;
    k->shares = (seat_shares){0};
    TRY(class_seat_counts(t->d, k->klass, 0, &k->all));
    return class_seat_shares_of(t->d, k->klass, t->mem, &k->shares);
}

/* Seats of the unit's share that nobody is in. */
static int open_of(cast *c, const scene *s, int64_t org)
{
    counted k = {.klass = s->klass};
    int n = 0, shared = 0;
    assert_int_equal(cast_read(c, count_seats, &k), OK);
    for (size_t i = 0; i < k.shares.n; i++) {
        n += k.shares.at[i].org == org ? k.shares.at[i].counts.offered : 0;
        shared += k.shares.at[i].counts.total;
    }
    assert_int_equal(k.all.total, 6); /* each seat is in one state and in one share, or free */
    assert_int_equal(shared + k.all.free, 6);
    return n;
}

static void nothing_is_handed_down_beyond_what_was_given(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    arena *mem = cast_mem(c);
    const long long klass = s.klass, a = s.u.county_a, a1 = s.u.unit_a1;
    const char *quota = arena_printf(mem, "/class/%lld/callup/quota", klass);
    const char *split = arena_printf(mem, "/org/%lld/seats/%lld/split", a, klass);
    const char *up = arena_printf(mem, "/org/%lld/seats/%lld/split", a1, klass);
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=1", a1),
                     404); /* nothing given yet */
    assert_int_equal(asks(c, s.office, quota, "org=%lld&seats=4&reply_by=2022-03-20", a), 200);
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=5", a1), 422);
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=3", a1), 200);
    assert_int_equal(open_of(c, &s, s.u.county_a), 1);
    assert_int_equal(open_of(c, &s, s.u.unit_a1), 3);
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=1", (long long)s.u.unit_b1), 404);
    assert_int_equal(asks(c, s.unit, split, "unit=%lld&seats=1", a1), 404);
    assert_int_equal(asks(c, s.unit, up, "unit=%lld&seats=1", a1), 422); /* not below itself */
    assert_int_equal(asks(c, s.office, quota, "org=%lld&seats=-1", a1),
                     422); /* the county's to take */
    assert_int_equal(asks(c, s.office, quota, "org=%lld&seats=2", a1), 200);
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=-4", a1),
                     422); /* two are the office's */
    assert_int_equal(asks(c, s.county, split, "unit=%lld&seats=-3", a1), 200);
    assert_int_equal(open_of(c, &s, s.u.unit_a1), 2);
    assert_int_equal(open_of(c, &s, s.u.county_a), 4);
    assert_int_equal(asks(c, s.office, quota, "org=%lld&seats=-4", a),
                     200); /* came back as it was */
    web_reply r = cast_get(c, s.county, arena_printf(mem, "/org/%lld/seats", a));
    assert_true(r.status == 200 && cast_says(&r, "省委党校调训班"));
    r = cast_get(c, s.county, arena_printf(mem, "/org/%lld/seats", (long long)s.u.county_b));
    assert_int_equal(r.status, 404);
}

static void a_unit_names_and_the_office_confirms(void **state)
{
    cast *c = *state;
    scene s = scene_of(c);
    arena *mem = cast_mem(c);
    const long long klass = s.klass, a1 = s.u.unit_a1;
    const long long first = s.first, second = s.second, other = s.other;
    const char *quota = arena_printf(mem, "/class/%lld/callup/quota", klass);
    const char *name = arena_printf(mem, "/org/%lld/seats/%lld/name", a1, klass);
    const char *answer = arena_printf(mem, "/class/%lld/callup/answer", klass);
    const char *confirm = arena_printf(mem, "/org/%lld/calls/%lld/%lld/confirm", a1, klass, second);
    assert_int_equal(asks(c, s.office, quota, "org=%lld&seats=1&reply_by=2022-03-20", a1), 200);
    web_reply r = cast_get(c, s.unit, arena_printf(mem, "/org/%lld/seats/%lld", a1, klass));
    assert_true(r.status == 200 && cast_says(&r, "阿一") && !cast_says(&r, "李三"));
    assert_int_equal(asks(c, s.unit, name, "person=%lld", other), 404);  /* another unit's */
    assert_int_equal(asks(c, s.unit, name, "person=%lld", second), 422); /* passes over the first */
    assert_int_equal(asks(c, s.unit, name, "person=%lld&reason=正在住院", second), 200);
    assert_int_equal(open_of(c, &s, s.u.unit_a1), 0);
    assert_int_equal(asks(c, s.unit, name, "person=%lld", first), 409); /* no seat left: free ones
                                                                            are not the unit's */
    assert_int_equal(asks(c, s.unit, confirm, "%s", ""), 409);          /* the office confirms */
    assert_int_equal(asks(c, s.unit, answer, "person=%lld&verdict=accept", second), 404);
    assert_int_equal(asks(c, s.office, answer, "person=%lld&verdict=return", second), 422);
    assert_int_equal(
        asks(c, s.office, answer, "person=%lld&verdict=return&reason=条件不符", second), 200);
    assert_int_equal(open_of(c, &s, s.u.unit_a1), 1); /* back where it was */
    assert_int_equal(asks(c, s.unit, name, "person=%lld", first), 200);
    r = cast_get(c, s.office, arena_printf(mem, "/class/%lld/callup", klass));
    assert_true(cast_says(&r, "单位推荐，待确认"));
    assert_int_equal(asks(c, s.office, answer, "person=%lld&verdict=accept", first), 200);
    assert_int_equal(asks(c, s.office, answer, "person=%lld&verdict=accept", first), 409);
    counted k = {.klass = s.klass};
    assert_int_equal(cast_read(c, count_seats, &k), OK);
    assert_int_equal(k.all.confirmed, 1);
    assert_int_equal(k.all.free, 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_go_in_the_order_of_need),
        cmocka_unit_test(a_page_of_classes_is_found_ordered_and_cut),
        cmocka_unit_test(of_many_units_the_least_covered_come_first),
        CAST_BOTH(nothing_is_handed_down_beyond_what_was_given),
        CAST_BOTH(a_unit_names_and_the_office_confirms)};
    return CAST_RUN(tests);
}
