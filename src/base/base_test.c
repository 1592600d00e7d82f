/* Tests of memory, days, moments, money, hours, ids, random bytes, the log and citizen numbers. */
#include "base/base.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static int begin(void **state)
{
    *state = arena_new();
    return 0;
}

static int end(void **state)
{
    moment_freeze(MOMENT_NONE);
    arena_free(*state);
    return 0;
}

/* ---- memory --------------------------------------------------------------------------------- */

static void taken_memory_is_zero_aligned_and_apart(void **state)
{
    enum { N = 2000 };
    static unsigned char *at[N];
    static size_t size[N];
    for (size_t i = 0; i < N; i++) {
        size[i] = (i * 7919) % 5000;
        at[i] = arena_take(*state, size[i]);
        assert_int_equal((uintptr_t)at[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < size[i]; j++)
            assert_int_equal(at[i][j], 0);
        memset(at[i], (int)(i % 251) + 1, size[i]);
        arena_copy(*state, "odd"); /* text between must not disturb the alignment */
    }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < size[i]; j++)
            if (at[i][j] != i % 251 + 1) fail_msg("taking %zu was overwritten at %zu", i, j);
}

static void reset_gives_the_first_block_again_and_zeroed(void **state)
{
    arena *a = *state;
    unsigned char *first = arena_take(a, 100);
    memset(first, 0xEE, 100);
    memset(arena_take(a, 3 << 20), 0xEE, 3 << 20); /* with a block of its own */
    assert_true(arena_used(a) >= (3 << 20) + 100);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    unsigned char *again = arena_take(a, 100);
    assert_ptr_equal(again, first);
    for (int i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
}

static void a_large_taking_leaves_the_block_in_use(void **state)
{
    char *before = arena_take(*state, 16);
    arena_take(*state, 1 << 20);
    char *after = arena_take(*state, 16);
    assert_true(after > before && after - before < 8192);
}

static void copies(void **state)
{
    assert_string_equal(arena_copy(*state, "张"), "张");
    assert_string_equal(arena_copy_n(*state, "abcdef", 3), "abc");
    assert_string_equal(arena_copy_n(*state, "", 0), "");
    assert_string_equal(arena_printf(*state, "%d-%s", 7, "x"), "7-x");
    for (int n = 505; n < 520; n++) { /* around the size that fits on the stack */
        char *s = arena_printf(*state, "%0*d", n, 7);
        assert_int_equal(strlen(s), n);
        assert_int_equal(s[n - 1], '7');
    }
}

static void lists_turn_round(void **state)
{
    LIST(char) a = {0};
    for (int n = 0; n < 5; n++) {
        char want[8] = "";
        for (int i = 0; i < n; i++)
            want[i] = (char)('a' + n - 1 - i);
        a.n = 0;
        for (int i = 0; i < n; i++)
            *GROW(*state, &a) = (char)('a' + i);
        REVERSE(&a);
        assert_int_equal(memcmp(a.at ? a.at : "", want, (size_t)n), 0);
    }
    struct {
        int64_t id;
        char mark;
    } at[] = {{1, 'x'}, {2, 'y'}, {3, 'z'}};
    list_reverse_(at, 3, sizeof *at);
    assert_true(at[0].id == 3 && at[0].mark == 'z' && at[1].id == 2 && at[2].mark == 'x');
}

static void lists_grow(void **state)
{
    LIST(int64_t) a = {0};
    LIST(char) b = {0};
    for (int i = 0; i < 20000; i++) { /* two at once, so that neither can grow in place */
        *GROW(*state, &a) = i;
        *GROW(*state, &b) = (char)(i % 100);
    }
    assert_int_equal(a.n, 20000);
    for (int i = 0; i < 20000; i++)
        if (a.at[i] != i || b.at[i] != i % 100) fail_msg("element %d is lost", i);
    a.n = 5;
    assert_int_equal(*GROW(*state, &a), 0);
}

/* ---- days ----------------------------------------------------------------------------------- */

static void every_day_is_split_and_joined(void **state)
{
    (void)state;
    int year, month, dom, weekday = day_weekday((day){-719162});
    for (int32_t n = -719162; n <= 2932896; n++) {
        day_split((day){n}, &year, &month, &dom);
        if (day_of(year, month, dom).n != n || day_weekday((day){n}) != weekday)
            fail_msg("day %d", n);
        weekday = weekday % 7 + 1;
    }
    assert_int_equal(year * 10000 + month * 100 + dom, 99991231);
}

static void days_of_the_calendar(void **state)
{
    (void)state;
    static const struct {
        int y, m, d;
        bool good;
    } rows[] = {
        {2000, 2, 29, true},  {1900, 2, 29, false}, {2024, 2, 29, true},  {2023, 2, 29, false},
        {2100, 2, 29, false}, {2022, 4, 31, false}, {2022, 12, 31, true}, {2022, 0, 1, false},
        {2022, 13, 1, false}, {2022, 1, 0, false},  {2022, 1, 32, false}, {0, 1, 1, false},
        {10000, 1, 1, false}, {1, 1, 1, true},      {2022, -1, 1, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(day_known(day_of(rows[i].y, rows[i].m, rows[i].d)), rows[i].good);
    assert_int_equal(day_of(1970, 1, 1).n, 0);
    assert_int_equal(day_of(2022, 3, 1).n, 19052);
    assert_int_equal(day_weekday(day_of(2022, 3, 1)), 2);
    assert_int_equal(day_weekday(day_of(2024, 2, 29)), 4);
    assert_int_equal(day_weekday(DAY_NONE), 0);
    assert_int_equal(day_year(day_of(1999, 12, 31)), 1999);
    assert_int_equal(day_year(DAY_NONE), 0);
}

static void days_are_added(void **state)
{
    static const struct {
        const char *from;
        int months;
        const char *to;
    } rows[] = {
        {"2022-01-31", 1, "2022-02-28"},
        {"2024-01-31", 1, "2024-02-29"},
        {"2022-03-31", -1, "2022-02-28"},
        {"2022-12-15", 1, "2023-01-15"},
        {"2022-01-15", -1, "2021-12-15"},
        {"2024-02-29", 12, "2025-02-28"},
        {"2022-05-31", 0, "2022-05-31"},
        {"2022-05-31", 60, "2027-05-31"},
        {"9999-12-01", 1, ""},
        {"0001-01-01", -1, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        day d;
        assert_true(day_parse(rows[i].from, &d));
        assert_string_equal(day_iso(*state, day_add_months(d, rows[i].months)), rows[i].to);
    }
    assert_string_equal(day_iso(*state, day_add(day_of(2023, 12, 31), 60)), "2024-02-29");
    assert_string_equal(day_iso(*state, day_add(day_of(2024, 3, 1), -1)), "2024-02-29");
    assert_false(day_known(day_add(day_of(9999, 12, 31), 1)));
    assert_false(day_known(day_add(day_of(2022, 1, 1), INT32_MAX)));
    assert_false(day_known(day_add(DAY_NONE, 1)));
    assert_false(day_known(day_add_months(DAY_NONE, 1)));
    assert_int_equal(day_diff(day_of(2024, 3, 1), day_of(2024, 2, 1)), 29);
    assert_int_equal(day_diff(day_of(2024, 2, 1), day_of(2024, 3, 1)), -29);
    assert_int_equal(day_diff(DAY_NONE, day_of(2024, 3, 1)), 0);
}

static void days_are_read_strictly(void **state)
{
    static const char *const bad[] = {
        "",           "2022",        "2022-3-1",    "2022-03-1",   "2022/03/01",
        "2022-02-30", "2022-03-01 ", " 2022-03-01", "2022-03-01T", "20220301",
        "0000-01-01", "-022-03-01",  "2022-03-0x",  "２022-03-01"};
    day d = day_of(1999, 1, 1);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (day_parse(bad[i], &d) || d.n != day_of(1999, 1, 1).n) fail_msg("%s", bad[i]);
    assert_true(day_parse("2022-03-01", &d));
    assert_string_equal(day_iso(*state, d), "2022-03-01");
    assert_true(day_parse("0001-01-01", &d));
    assert_string_equal(day_iso(*state, d), "0001-01-01");
    assert_string_equal(day_iso(*state, DAY_NONE), "");
}

static void days_of_rosters_are_read(void **state)
{
    static const struct {
        const char *s, *iso;
        bool month_only;
    } rows[] = {
        {"1985.03", "1985-03-01", true},
        {"1985.3", "1985-03-01", true},
        {"1985-3", "1985-03-01", true},
        {"1985-3-1", "1985-03-01", false},
        {"1985/3/1", "1985-03-01", false},
        {"1985.03.15", "1985-03-15", false},
        {"1985-03-15", "1985-03-15", false},
        {"198503", "1985-03-01", true},
        {"19850315", "1985-03-15", false},
        {"1985年3月", "1985-03-01", true},
        {"1985年03月15日", "1985-03-15", false},
        {"1985年3月1号", "1985-03-01", false},
        {"20000229", "2000-02-29", false},
        {"", "", false},
        {"1985", "", false},
        {"1985年", "", false},
        {"850301", "", false},
        {"198513", "", false},
        {"19850230", "", false},
        {"19850300", "", false},
        {"1985.3/1", "", false},
        {"1985.", "", false},
        {"1985.3.", "", false},
        {"1985.3.1.", "", false},
        {"1985.3.0", "", false},
        {"1985年3月1", "", false},
        {"1985年3月0日", "", false},
        {"1985年3月1日晚", "", false},
        {"85.3.1", "", false},
        {"1985031", "", false},
        {"1849.12", "", false},
        {"2200.01", "", false},
        {"1985 03", "", false},
        {"abc", "", false},
        {"1985.003", "", false},
        {"1985-3-1 ", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        day d = DAY_NONE;
        bool month_only = false;
        bool good = day_parse_loose(rows[i].s, &d, &month_only);
        if (good != (rows[i].iso[0] != 0) || month_only != rows[i].month_only)
            fail_msg("%s", rows[i].s);
        assert_string_equal(day_iso(*state, d), rows[i].iso);
    }
}

/* ---- moments -------------------------------------------------------------------------------- */

static void moments_are_china_time(void **state)
{
    static const struct {
        int64_t s;
        const char *iso;
        int minute;
    } rows[] = {
        {0, "1970-01-01T08:00:00+08:00", 480},
        {1646094600, "2022-03-01T08:30:00+08:00", 510},
        {1646063999, "2022-02-28T23:59:59+08:00", 1439},
        {1646064000, "2022-03-01T00:00:00+08:00", 0},
        {-1, "1970-01-01T07:59:59+08:00", 479},
        {-28801, "1969-12-31T23:59:59+08:00", 1439},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        moment m = {rows[i].s};
        assert_string_equal(moment_iso(*state, m), rows[i].iso);
        assert_int_equal(moment_minute_of_day(m), rows[i].minute);
        moment floor = moment_at(moment_day(m), moment_minute_of_day(m));
        assert_in_range(m.s - floor.s, 0, 59);
    }
    assert_string_equal(moment_iso(*state, MOMENT_NONE), "");
    assert_false(day_known(moment_day(MOMENT_NONE)));
    assert_false(day_known(moment_day((moment){INT64_MAX})));
    assert_false(moment_known(moment_at(DAY_NONE, 0)));
    assert_int_equal(moment_minute_of_day(MOMENT_NONE), 0);
    assert_int_equal(moment_at(day_of(2022, 3, 1), 24 * 60).s, moment_at(day_of(2022, 3, 2), 0).s);
}

static void the_clock_can_be_frozen(void **state)
{
    (void)state;
    int64_t real = (int64_t)time(NULL);
    assert_in_range(moment_now().s - real + 5, 0, 10);
    moment_freeze((moment){1000});
    assert_int_equal(moment_now().s, 1000);
    moment_advance(60);
    assert_int_equal(moment_now().s, 1060);
    moment_advance(-10);
    assert_int_equal(moment_now().s, 1050);
    moment_freeze(MOMENT_NONE);
    moment_advance(1000000);
    assert_in_range(moment_now().s - real + 5, 0, 60);
}

/* ---- money and hours ------------------------------------------------------------------------ */

static void money_as_text(void **state)
{
    static const struct {
        int64_t n;
        const char *text;
    } rows[] = {
        {0, "0.00"},
        {5, "0.05"},
        {-5, "-0.05"},
        {123450, "1,234.50"},
        {99999, "999.99"},
        {100000, "1,000.00"},
        {-123456789, "-1,234,567.89"},
        {INT64_MAX, "92,233,720,368,547,758.07"},
        {INT64_MIN, "-92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(fen_text(*state, (fen){rows[i].n}), rows[i].text);
}

static void shares_as_text(void **state)
{
    assert_string_equal(share_text(*state, share_near(0, 7)), "0.0%");
    assert_string_equal(share_text(*state, share_near(1999, 2000)), "100.0%");
    assert_string_equal(share_text(*state, share_reached(1999, 2000)), "99.9%");
    assert_string_equal(share_text(*state, share_near(9, 4)), "225.0%");
    assert_string_equal(share_text(*state, share_near(0, 0)), "—");
    assert_string_equal(share_text(*state, share_reached(5, 0)), "—");
    assert_string_equal(share_text(*state, -5), "-0.5%");
    assert_string_equal(grouped_text(*state, INT64_MIN), "-9,223,372,036,854,775,808");
}

static void hours_as_text_and_back(void **state)
{
    static const struct {
        const char *s;
        bool good;
        int32_t n;
        const char *text;
    } rows[] = {
        {"0", true, 0, "0"},
        {"12", true, 120, "12"},
        {"12.5", true, 125, "12.5"},
        {"12.0", true, 120, "12"},
        {"0.1", true, 1, "0.1"},
        {"007", true, 70, "7"},
        {"214748364.7", true, INT32_MAX, "214748364.7"},
        {"214748364.8", false, 0, ""},
        {"214748365", false, 0, ""},
        {"99999999999999999999", false, 0, ""},
        {"", false, 0, ""},
        {"-1", false, 0, ""},
        {"1.25", false, 0, ""},
        {"1.", false, 0, ""},
        {".5", false, 0, ""},
        {"1,5", false, 0, ""},
        {" 1", false, 0, ""},
        {"1h", false, 0, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        tenths t = {-7};
        if (tenths_parse(rows[i].s, &t) != rows[i].good) fail_msg("%s", rows[i].s);
        assert_int_equal(t.n, rows[i].good ? rows[i].n : -7);
        if (rows[i].good) assert_string_equal(tenths_text(*state, t), rows[i].text);
    }
    assert_string_equal(tenths_text(*state, (tenths){-125}), "-12.5");
    assert_string_equal(tenths_text(*state, (tenths){-5}), "-0.5");
    assert_string_equal(tenths_text(*state, (tenths){INT32_MIN}), "-214748364.8");
}

/* ---- ids and random bytes ------------------------------------------------------------------- */

enum { THREADS = 4, EACH = 100000 };
static int64_t made[THREADS * EACH];

static void *make_ids(void *from)
{
    int64_t *at = from;
    for (int i = 0; i < EACH; i++)
        at[i] = id_new();
    return NULL;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void ids_of_four_threads_are_unique(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, made + i * EACH), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; i < EACH; i++) /* each thread sees its own in order */
        assert_true(made[i] > made[i - 1]);
    qsort(made, COUNT_OF(made), sizeof *made, compare_ids);
    for (size_t i = 1; i < COUNT_OF(made); i++)
        if (made[i] == made[i - 1]) fail_msg("made twice: %lld", (long long)made[i]);
    assert_true(made[0] > 0);
}

static void ids_tell_node_and_time(void **state)
{
    (void)state;
    id_node(0x1A5); /* only eight bits count */
    int64_t a = id_new();
    assert_int_equal(a >> 14 & 0xFF, 0xA5);
    int64_t second = (a >> 22) / 1000 + 1577836800;
    assert_in_range(second - (int64_t)time(NULL) + 30, 0, 60);
    id_node(0);
    assert_int_equal(id_new() >> 14 & 0xFF, 0);
}

static void random_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[40] = {0}, b[40] = {0};
    random_bytes(a, 37);
    random_bytes(b, 37);
    assert_memory_not_equal(a, b, 37);
    assert_int_equal(a[37] | a[38] | a[39], 0);
}

/* The last test: from here on nothing is random in this process. */
static void a_demo_repeats_itself(void **state)
{
    (void)state;
    unsigned char a[40], b[40];
    random_seed_for_demo(7);
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    random_seed_for_demo(7);
    random_bytes(b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    random_seed_for_demo(8);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    moment_freeze((moment){3000000000}); /* after all ids so far */
    int64_t first = id_new();
    assert_int_equal((first >> 22) / 1000 + 1577836800, 3000000000);
    assert_int_equal(first & 0x3FFF, 0);
    for (int i = 1; i < 20000; i++) /* more than a millisecond holds: the next one is borrowed */
        assert_true(id_new() > first);
}

/* ---- the log -------------------------------------------------------------------------------- */

/* What `log_line` writes when called with these. */
static char *logged(arena *mem, log_level level, const char *words)
{
    int ends[2], was = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_line(level, "what=test words=%s", words);
    dup2(was, STDERR_FILENO);
    close(was);
    close(ends[1]);
    char *ret = arena_take(mem, 8192);
    assert_true(read(ends[0], ret, 8191) >= 0);
    close(ends[0]);
    return ret;
}

static void the_log_is_one_line_an_event(void **state)
{
    char *line = logged(*state, LOG_WARN, "a\nlevel=error\x1B[0m");
    assert_true(text_starts(line, "at=20"));
    assert_non_null(strstr(line, "+08:00 level=warn what=test words=a level=error [0m\n"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    char wide[6000];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = 0;
    line = logged(*state, LOG_ERROR, wide);
    assert_true(strlen(line) <= 4096 && text_ends(line, "xxx\n"));
}

static void the_log_has_levels(void **state)
{
    assert_string_equal(logged(*state, LOG_DEBUG, "x"), "");
    log_at_least(LOG_DEBUG);
    assert_string_not_equal(logged(*state, LOG_DEBUG, "x"), "");
    log_at_least(LOG_ERROR);
    assert_string_equal(logged(*state, LOG_WARN, "x"), "");
    assert_string_not_equal(logged(*state, LOG_ERROR, "x"), "");
    log_at_least(LOG_INFO);
}

static void traces_have_topics(void **state)
{
    (void)state;
    assert_false(trace_on("sql"));
    trace_set("sql,request");
    assert_true(trace_on("sql") && trace_on("request"));
    assert_false(trace_on("rule") || trace_on("sq") || trace_on("request2"));
    trace_set("");
    assert_false(trace_on("sql"));
}

static void errors_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"ok",       "input", "denied", "absent",
                                        "conflict", "busy",  "broken"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(err_name((err)i), names[i]);
    assert_string_equal(err_name((err)99), "broken");
}

/* ---- citizen numbers ------------------------------------------------------------------------ */

static void citizen_numbers_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        citizen_fault fault;
    } rows[] = {
        {"11010519491231002X", CITIZEN_OK},
        {"440524188001010014", CITIZEN_OK}, /* the standard's own */
        {"11010519491231002x", CITIZEN_CHARACTER},
        {"110105194912310021", CITIZEN_CHECK},
        {"11010519491231003X", CITIZEN_CHECK},
        {"101105194912310023", CITIZEN_CHECK},
        {"", CITIZEN_LENGTH},
        {"1101051949123100", CITIZEN_LENGTH},
        {"11010519491231002X1", CITIZEN_LENGTH},
        {"110105491231002", CITIZEN_LENGTH},
        {"1101051949123100X2", CITIZEN_CHARACTER},
        {"11010519491231002Y", CITIZEN_CHARACTER},
        {"1101051949123100 X", CITIZEN_CHARACTER},
        {"11010519491331002X", CITIZEN_BIRTH},
        {"11010519490229002X", CITIZEN_BIRTH},
        {"110105000101010021", CITIZEN_BIRTH},
        {"一10105194912310021", CITIZEN_CHARACTER},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (citizen_check(rows[i].number) != rows[i].fault)
            fail_msg("%s: %d", rows[i].number, citizen_check(rows[i].number));
}

/* ISO 7064 finds every wrong digit and every pair of neighbours exchanged. */
static void one_slip_is_always_found(void **state)
{
    static const char good[] = "440524188001010014";
    for (size_t i = 0; i < 18; i++)
        for (char c = '0'; c <= '9'; c++) {
            char *slip = arena_copy(*state, good);
            slip[i] = c;
            assert_int_equal(citizen_check(slip) == CITIZEN_OK, c == good[i]);
        }
    for (size_t i = 0; i + 1 < 18; i++) {
        char *slip = arena_copy(*state, good);
        slip[i] = good[i + 1];
        slip[i + 1] = good[i];
        assert_int_equal(citizen_check(slip) == CITIZEN_OK, good[i] == good[i + 1]);
    }
}

static void citizen_numbers_tell(void **state)
{
    assert_string_equal(day_iso(*state, citizen_born("11010519491231002X")), "1949-12-31");
    assert_string_equal(day_iso(*state, citizen_born("440524188001010014")), "1880-01-01");
    assert_int_equal(citizen_sex("11010519491231002X"), 2);
    assert_int_equal(citizen_sex("440524188001010014"), 1);
    assert_false(day_known(citizen_born("440524188001010015")));
    assert_int_equal(citizen_sex("x"), 0);
    assert_string_equal(citizen_masked(*state, "11010519491231002X"), "110105********002X");
    assert_string_equal(citizen_masked(*state, "G1234567"), "********");
    assert_string_equal(citizen_masked(*state, ""), "");
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(taken_memory_is_zero_aligned_and_apart),
        T(reset_gives_the_first_block_again_and_zeroed),
        T(a_large_taking_leaves_the_block_in_use),
        T(copies),
        T(lists_grow),
        T(lists_turn_round),
        T(every_day_is_split_and_joined),
        T(days_of_the_calendar),
        T(days_are_added),
        T(days_are_read_strictly),
        T(days_of_rosters_are_read),
        T(moments_are_china_time),
        T(the_clock_can_be_frozen),
        T(money_as_text),
        T(shares_as_text),
        T(hours_as_text_and_back),
        T(ids_of_four_threads_are_unique),
        T(ids_tell_node_and_time),
        T(random_bytes_differ),
        T(the_log_is_one_line_an_event),
        T(the_log_has_levels),
        T(traces_have_topics),
        T(errors_have_names),
        T(citizen_numbers_are_checked),
        T(one_slip_is_always_found),
        T(citizen_numbers_tell),
        T(a_demo_repeats_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
