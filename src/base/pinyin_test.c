/* Tests of names as sounds: the readings of surnames and places, the order of lists, the words to
 * search by. */
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
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

typedef struct {
    const char *name, *key;
} keyed;

static void check_keys(arena *mem, const keyed *rows, size_t n, bool person)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(pinyin_sort_key(mem, rows[i].name, person), rows[i].key);
}

static void surnames_have_their_own_reading(void **state)
{
    static const char *const rows[][2] = {
        {"单", "shan4"}, {"單", "shan4"}, {"曾", "zeng1"},  {"仇", "qiu2"},  {"乐", "yue4"},
        {"解", "xie4"},  {"查", "zha1"},  {"区", "ou1"},    {"朴", "piao2"}, {"任", "ren2"},
        {"华", "hua4"},  {"盖", "ge3"},   {"覃", "qin2"},   {"翟", "zhai2"}, {"冼", "xian3"},
        {"缪", "miao4"}, {"员", "yun4"},  {"郇", "xun2"},   {"黑", "he4"},   {"折", "she2"},
        {"洗", "xian3"}, {"尹", "yin3"},  {"张", "zhang1"}, {"王", "wang2"}, {"李", "li3"},
        {"吕", "lv3"},   {"卜", "bu3"},   {"葛", "ge3"},    {"纪", "ji3"},   {"长", "chang2"},
        {"燕", "yan1"},  {"应", "ying1"}, {"逄", "pang2"},  {"召", "shao4"}, {"种", "chong2"},
        {"那", "na1"},   {"沈", "shen3"}, {"肖", "xiao1"},  {"欧", "ou1"},   {"𠮷", "ji2"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *name = arena_printf(*state, "%s明", rows[i][0]);
        char *key = arena_printf(*state, "%s%sming2明", rows[i][1], rows[i][0]);
        assert_string_equal(pinyin_sort_key(*state, name, true), key);
    }
}

static void compound_surnames(void **state)
{
    static const keyed rows[] = {
        {"尉迟恭", "yu4尉chi2迟gong1恭"},     {"长孙明", "zhang3长sun1孙ming2明"},
        {"万俟明", "mo4万qi2俟ming2明"},      {"令狐明", "ling2令hu2狐ming2明"},
        {"上官明", "shang4上guan1官ming2明"}, {"单于明", "chan2单yu2于ming2明"},
        {"欧阳明", "ou1欧yang2阳ming2明"},    {"诸葛明", "zhu1诸ge3葛ming2明"},
        {"司马明", "si1司ma3马ming2明"},      {"夏侯明", "xia4夏hou2侯ming2明"},
        {"皇甫明", "huang2皇fu3甫ming2明"},   {"宇文明", "yu3宇wen2文ming2明"},
        {"澹台明", "tan2澹tai2台ming2明"},
    };
    check_keys(*state, rows, COUNT_OF(rows), true);
}

static void a_surname_reading_is_only_for_the_first(void **state)
{
    static const keyed rows[] = {
        {"王单", "wang2王dan1单"},
        {"张长乐", "zhang1张chang2长le4乐"},
        {"曾查", "zeng1曾cha2查"},
        {"任任", "ren2任ren4任"},
    };
    check_keys(*state, rows, COUNT_OF(rows), true);
    static const keyed others[] = {{"任务", "ren4任wu4务"}, {"单位", "dan1单wei4位"}};
    check_keys(*state, others, COUNT_OF(others), false);
}

static void a_name_with_a_dot_has_no_surname(void **state)
{
    static const keyed rows[] = {
        {"阿依古丽·买买提", "a1阿yi1依gu3古li4丽 mai3买mai3买ti2提"},
        {"阿依古丽•买买提", "a1阿yi1依gu3古li4丽 mai3买mai3买ti2提"},
        {"阿依古丽．买买提", "a1阿yi1依gu3古li4丽 mai3买mai3买ti2提"},
        {"查娜·乐", "cha2查na4娜 le4乐"},
    };
    check_keys(*state, rows, COUNT_OF(rows), true);
}

static void places_and_words_of_organisations(void **state)
{
    static const keyed rows[] = {
        {"重庆", "chong2重qing4庆"},
        {"厦门", "xia4厦men2门"},
        {"长沙", "chang2长sha1沙"},
        {"西藏", "xi1西zang4藏"},
        {"成都", "cheng2成du1都"},
        {"六安", "lu4六an1安"},
        {"喀什", "ka1喀shi2什"},
        {"会计处", "kuai4会ji4计chu4处"},
        {"银行", "yin2银hang2行"},
        {"行政", "xing2行zheng4政"},
        {"市长", "shi4市zhang3长"},
        {"第3中学", "di4第3zhong1中xue2学"},
        {"CPC委", "cpcwei3委"},
        {"\u3000\u3000", ""},
        {"", ""},
    };
    check_keys(*state, rows, COUNT_OF(rows), false);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void lists_are_in_order(void **state)
{
    static const char *const ordered[] = {
        "阿依古丽·买买提",
        "阿依古丽娜",
        "曹明",
        "Li Ming",
        "黎明",
        "李伟",
        "李想",
        "林明",
        "吕明",
        "欧阳明",
        "仇明",
        "任明",
        "单明",
        "尉迟明",
        "曾明",
        "张",
        "张三",
        "张伟",
        "章三",
    };
    char *keys[COUNT_OF(ordered)], *sorted[COUNT_OF(ordered)];
    for (size_t i = 0; i < COUNT_OF(ordered); i++)
        sorted[i] = keys[i] = pinyin_sort_key(*state, ordered[i], true);
    qsort(sorted, COUNT_OF(sorted), sizeof *sorted, compare);
    for (size_t i = 0; i < COUNT_OF(ordered); i++)
        assert_string_equal(sorted[i], keys[i]);
}

static void short_names_are_searched_by(void **state)
{
    static const struct {
        const char *name, *words;
    } rows[] = {
        {"张伟", "张 伟 zhangwei wei zw"},
        {"李", "李 li"},
        {"", ""},
        {"尉迟恭", "尉 迟 恭 yuchigong weichigong chigong gong ycg wcg cg"},
        {"吕布", "吕 布 lvbu lyubu bu lb"},
        {"Maria O'Brien", "maria obrien mariaobrien mo"},
        {"㛃䶮", "㛃 䶮 jieyan yan jy"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(pinyin_search_text(*state, rows[i].name, true), rows[i].words);
}

/* As the index does it: some word begins with what was typed. */
static bool finds(arena *mem, const char *name, bool person, const char *typed)
{
    char *words = arena_printf(mem, " %s", pinyin_search_text(mem, name, person));
    return strstr(words, arena_printf(mem, " %s", typed)) != NULL;
}

static void what_people_type_is_found(void **state)
{
    static const struct {
        const char *name;
        bool person;
        const char *typed;
        bool found;
    } rows[] = {
        {"曾国藩", true, "zengg", true},
        {"曾国藩", true, "ceng", true},
        {"曾国藩", true, "zgf", true},
        {"单雄信", true, "shan", true},
        {"单雄信", true, "dan", true},
        {"张卫国", true, "weiguo", true},
        {"张卫国", true, "wg", true},
        {"张卫国", true, "zhangg", false},
        {"张卫国", true, "张 卫", true},
        {"阿依古丽·买买提", true, "maimaiti", true},
        {"阿依古丽·买买提", true, "aygl", true},
        {"阿依古丽·买买提", true, "mmt", true},
        {"阿依古丽·买买提", true, "ayglmmt", true},
        {"阿依古丽·买买提", true, "ayiguli", true},
        {"阿依古丽·买买提", true, "am", true},
        {"吕明", true, "lvm", true},
        {"吕明", true, "lyum", true},
        {"欧阳明", true, "oym", true},
        {"重庆市委党校", false, "chongqing", true},
        {"重庆市委党校", false, "cqswdx", true},
        {"重庆市委党校", false, "dangxiao", true},
        {"重庆市委党校", false, "swdx", true},
        {"张伟", true, "zhangweia", false},
        {"张伟", true, "w", true},
        {"张伟", true, "z", true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (finds(*state, rows[i].name, rows[i].person, rows[i].typed) != rows[i].found)
            fail_msg("%s, typed %s", rows[i].name, rows[i].typed);
}

/* 32 characters of many readings must not make millions of words. */
static void long_names_stay_small(void **state)
{
    buf b = buf_new(*state);
    for (int i = 0; i < 32; i++)
        buf_put(&b, "和行");
    assert_true(strlen(pinyin_search_text(*state, b.at, true)) < 120000);
    assert_true(strlen(pinyin_search_text(*state, b.at, false)) < 30000);
    assert_non_null(pinyin_search_text(*state, "\xE5\xBC bad \xFF", true));
}

static void typed_words_are_split_alike(void **state)
{
    static const struct {
        const char *typed, *text;
    } rows[] = {
        {"", ""},          {"张伟", "张 伟"}, {" 张  Wei ", "张 wei"},
        {"xi'an", "xian"}, {"lü", "lv"},      {"买买提·阿", "买 买 提 阿"},
        {"ab12", "ab12"},  {"\"(*", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(pinyin_query_text(*state, rows[i].typed), rows[i].text);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(surnames_have_their_own_reading),
        T(compound_surnames),
        T(a_surname_reading_is_only_for_the_first),
        T(a_name_with_a_dot_has_no_surname),
        T(places_and_words_of_organisations),
        T(lists_are_in_order),
        T(short_names_are_searched_by),
        T(what_people_type_is_found),
        T(long_names_stay_small),
        T(typed_words_are_split_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
