/* Tests of text: buffers, UTF-8, cleaning, numbers, GB18030. */
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int begin(void **state)
{
    *state = arena_new();
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    buf b = buf_new(*state);
    assert_string_equal(b.at, "");
    for (int i = 0; i < 5000; i++) {
        buf_put(&b, "ab");
        buf_putc(&b, 'c');
        buf_put_n(&b, "defg", 2);
        assert_int_equal(b.at[b.n], 0);
    }
    assert_int_equal(b.n, 25000);
    assert_memory_equal(b.at + 24995, "abcde", 6);
}

static void a_buffer_prints(void **state)
{
    buf b = buf_new(*state);
    buf_printf(&b, "%s=%d;", "a", 7);
    char wide[600];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = 0;
    buf_printf(&b, "%s!", wide);
    assert_int_equal(b.n, 4 + 599 + 1);
    assert_memory_equal(b.at, "a=7;xxx", 7);
    assert_string_equal(b.at + 600, "xxx!");
}

static void a_buffer_puts_whole_numbers(void **state)
{
    static const struct {
        int64_t v;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-1, "-1"},
        {10, "10"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf b = buf_new(*state);
        buf_put_int(&b, rows[i].v);
        assert_string_equal(b.at, rows[i].text);
    }
}

static void questions(void **state)
{
    assert_true(text_is("局", "局"));
    assert_false(text_is("局", "局长"));
    assert_true(text_empty(""));
    assert_false(text_empty(" "));
    assert_true(text_starts("市委党校", "市委"));
    assert_true(text_starts("市", ""));
    assert_false(text_starts("市", "市委"));
    assert_true(text_ends("市委党校", "党校"));
    assert_false(text_ends("校", "党校"));
    assert_true(text_ends("校", ""));
    assert_string_equal(text_lower(*state, "AbZ[@`{Ä"), "abz[@`{Ä");
}

static void utf8_is_judged(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        bool good;
    } rows[] = {
        {"", 0, true},
        {"abc\t\r\n", 6, true},
        {"\x7F", 1, true},
        {"张", 3, true},
        {"𠮷", 4, true},
        {"\xC2\x80", 2, true},
        {"\xDF\xBF", 2, true},
        {"\xE0\xA0\x80", 3, true},
        {"\xED\x9F\xBF", 3, true},
        {"\xEE\x80\x80", 3, true},
        {"\xF0\x90\x80\x80", 4, true},
        {"\xF4\x8F\xBF\xBF", 4, true},
        {"\0", 1, false},
        {"a\0b", 3, false},
        {"\x01", 1, false},
        {"\x1F", 1, false},
        {"\x1B[0m", 4, false},
        {"\x80", 1, false},
        {"\xBF", 1, false},
        {"\xC0\x80", 2, false},
        {"\xC1\xBF", 2, false},
        {"\xC2", 1, false},
        {"\xC2\x41", 2, false},
        {"\xE0\x9F\xBF", 3, false},
        {"\xE5\xBC", 2, false},
        {"\xE5\xBC\x41", 3, false},
        {"\xED\xA0\x80", 3, false},
        {"\xED\xBF\xBF", 3, false},
        {"\xF0\x8F\xBF\xBF", 4, false},
        {"\xF0\xA0\xAE", 3, false},
        {"\xF4\x90\x80\x80", 4, false},
        {"\xF5\x80\x80\x80", 4, false},
        {"\xFE", 1, false},
        {"\xFF", 1, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (text_utf8(rows[i].bytes, rows[i].n) != rows[i].good)
            fail_msg("row %zu should be %d", i, rows[i].good);
}

static void code_points_are_walked(void **state)
{
    (void)state;
    static const uint32_t expected[] = {'a', 0xE9, 0x5F20, 0x20BB7, 0xFFFD, 0xFFFD, 'b'};
    const char *s = "aé张𠮷\xE5\xBC"
                    "b";
    size_t n = 0;
    for (uint32_t code; (s = text_next(s, &code)); n++)
        assert_int_equal(code, expected[n]);
    assert_int_equal(n, COUNT_OF(expected));
    assert_int_equal(text_chars(""), 0);
    assert_int_equal(text_chars("阿依古丽·买买提"), 8);
    assert_int_equal(text_chars("𠮷a"), 2);
}

static void every_code_point_survives(void **state)
{
    arena *mem = *state;
    for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 37) {
        buf b = buf_new(mem);
        text_put_code(&b, code);
        uint32_t back;
        const char *rest = text_next(b.at, &back);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(back, surrogate ? 0xFFFD : code);
        assert_ptr_equal(rest, b.at + b.n);
        if (code % 4096 == 0) arena_reset(mem);
    }
    buf b = buf_new(mem);
    text_put_code(&b, 0x110000);
    assert_string_equal(b.at, "\xEF\xBF\xBD");
}

static void typed_words_are_cleaned(void **state)
{
    static const struct {
        const char *typed, *clean;
    } rows[] = {
        {"", ""},
        {"   ", ""},
        {"\u3000", ""},
        {"张伟", "张伟"},
        {"\u3000张\u3000 \t伟\u00A0", "张 伟"},
        {"\uFEFF张伟", "张伟"},
        {"张\u200B伟", "张伟"},
        {"ＡＢｃ１２３", "ABc123"},
        {"（一）", "（一）"},
        {"！～", "！～"},
        {"阿依古丽·买买提", "阿依古丽·买买提"},
        {" a\r\n b ", "a b"},
        {"𠮷 㛃", "𠮷 㛃"},
        {"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"},
        {"《条例》。", "《条例》。"},
        {"نۇر\u200Cگۈل", "نۇر\u200Cگۈل"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *once = text_clean(*state, rows[i].typed);
        assert_string_equal(once, rows[i].clean);
        assert_string_equal(text_clean(*state, once), once);
    }
}

static void marks_are_composed(void **state)
{
    assert_string_equal(text_nfc(*state, ""), "");
    assert_string_equal(text_nfc(*state, "e\u0301"), "\u00E9");
    assert_string_equal(text_nfc(*state, "u\u0308\u030C"), "\u01DA");
    assert_string_equal(text_nfc(*state, "张伟①ＡＢ"), "张伟①ＡＢ");
    assert_string_equal(text_nfc(*state, "\u1112\u1161\u11AB"), "\uD55C");
    assert_string_equal(text_nfc(*state, "a\xFF"), "a\xFF");
}

static void whole_numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        bool good;
        int64_t v;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"-12", true, -12},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
        {"１", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t v = 42;
        if (text_int(rows[i].s, &v) != rows[i].good) fail_msg("%s", rows[i].s);
        assert_int_equal(v, rows[i].good ? rows[i].v : 42);
    }
}

static void bytes_as_hex(void **state)
{
    const unsigned char bytes[] = {0x00, 0x7F, 0xAB, 0xFF};
    unsigned char back[4] = {1, 2, 3, 4};
    assert_string_equal(text_hex(*state, bytes, 4), "007fabff");
    assert_string_equal(text_hex(*state, bytes, 0), "");
    assert_true(text_unhex("007fABff", back, 4));
    assert_memory_equal(back, bytes, 4);
    assert_false(text_unhex("007fabf", back, 4));
    assert_false(text_unhex("007fabff0", back, 4));
    assert_false(text_unhex("007fabfg", back, 4));
    assert_memory_equal(back, bytes, 4);
    assert_true(text_unhex("", back, 0));
}

static void addresses_are_coded(void **state)
{
    static const struct {
        const char *coded, *plain;
    } rows[] = {{"", ""},           {"a+b", "a b"}, {"%E5%BC%A0", "张"}, {"%e5%bc%a0", "张"},
                {"100%", "100%"},   {"%4", "%4"},   {"%4G", "%4G"},      {"%25%32%35", "%25"},
                {"%2B+%26", "+ &"}, {"%%41", "%A"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(text_url_decoded(*state, rows[i].coded, strlen(rows[i].coded)),
                            rows[i].plain);
    }
    char path[] = "/a+b%20c";
    assert_int_equal(text_url_decode(path, strlen(path), false), strlen("/a+b c"));
    assert_string_equal(path, "/a+b c");
    buf b = buf_new(*state);
    text_url_encode(&b, "a-_.~Z9,: /张", ",");
    assert_string_equal(b.at, "a-_.~Z9,%3A%20%2F%E5%BC%A0");
}

static void gb18030_goes_there_and_back(void **state)
{
    static const char *const words[] = {"",    "abc", "张伟", "𠮷㛃龘䶮", "€", "阿依古丽·买买提",
                                        "نۇر", "ü"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        char *gb, *back;
        size_t gb_n, back_n;
        assert_true(text_to_gb18030(*state, words[i], strlen(words[i]), &gb, &gb_n));
        assert_true(text_from_gb18030(*state, gb, gb_n, &back, &back_n));
        assert_int_equal(back_n, strlen(words[i]));
        assert_string_equal(back, words[i]);
    }
}

static void gb18030_of_known_bytes(void **state)
{
    char *ret;
    size_t n;
    assert_true(text_from_gb18030(*state, "\xD5\xC5\xCE\xB0", 4, &ret, &n)); /* 张伟 */
    assert_string_equal(ret, "张伟");
    assert_true(text_to_gb18030(*state, "𠮷", 4, &ret, &n)); /* four bytes: not in the older GBK */
    assert_int_equal(n, 4);
    assert_memory_equal(ret, "\x95\x34\xB2\x35", 4);
}

static void broken_gb18030_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
    } rows[] = {
        {"\xD5", 1}, {"\xFF\xFF", 2}, {"\x81\x30\x81", 3}, {"\xD5\x20", 2}, {"a\x80\x80", 3},
    };
    char *ret = NULL;
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (text_from_gb18030(*state, rows[i].bytes, rows[i].n, &ret, &n))
            fail_msg("row %zu was taken", i);
    assert_false(text_to_gb18030(*state, "a\xE5", 2, &ret, &n));
    assert_null(ret);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_buffer_grows_and_stays_terminated),
        T(a_buffer_prints),
        T(a_buffer_puts_whole_numbers),
        T(questions),
        T(utf8_is_judged),
        T(code_points_are_walked),
        T(every_code_point_survives),
        T(typed_words_are_cleaned),
        T(marks_are_composed),
        T(whole_numbers_are_read),
        T(bytes_as_hex),
        T(addresses_are_coded),
        T(gb18030_goes_there_and_back),
        T(gb18030_of_known_bytes),
        T(broken_gb18030_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
