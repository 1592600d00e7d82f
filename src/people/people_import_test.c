/* The import, from the words of rosters to killed processes. Citizen numbers have a region prefix
 * that does not exist. */
#include "cast.h"

#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "people/people_import_inside.h"
#include "secret/secret.h"
#include "test/zip_fixture.h"

/* ---- making files ---------------------------------------------------------------------------- */

/* A right number of this birth date; `n` makes them differ, odd is male. */
static const char *number(arena *mem, const char *born, int n)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char *s = arena_printf(mem, "990101%s%03d0", born, n);
    int sum = 0;
    for (int i = 0; i < 17; i++) {
        sum += (s[i] - '0') * weights[i];
    }
    s[17] = "10X98765432"[sum % 11];
    return s;
}

static const char *file_in(arena *mem, const char *name, const void *at, size_t n)
{
    static int made;
    char *path = arena_printf(mem, "/tmp/ganjiao-import-%d-%d-%s", (int)getpid(), ++made, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(at, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

static const char *file_of(cast *c, const char *name, const void *at, size_t n)
{
    return file_in(cast_mem(c), name, at, n);
}

static const char *csv_in(arena *mem, const char *text)
{
    return file_in(mem, "roster.csv", text, strlen(text));
}

static const char *csv(cast *c, const char *text)
{
    return file_of(c, "roster.csv", text, strlen(text));
}

/* The sheet's own XML between <sheetData> and the end of the worksheet. */
static const char *xlsx(cast *c, const char *inside)
{
    const char *sheet =
        arena_printf(cast_mem(c), "<worksheet xmlns='" XLSX_MAIN "'>%s</worksheet>", inside);
    const char *styles = "<styleSheet xmlns='" XLSX_MAIN
                         "'><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
    buf b = workbook_make(cast_mem(c), &(workbook_parts){.sheet = sheet, .styles = styles});
    return file_of(c, "roster.xlsx", b.at, b.n);
}

/* "甲|#31107|@31107|!#N/A||": texts, numbers, dates, errors and gaps between bars. */
static void row(buf *b, int n, const char *cells)
{
    static const char *const forms[] = {"t='inlineStr'><is><t>%.*s</t></is>", "><v>%.*s</v>",
                                        "s='1'><v>%.*s</v>", "t='e'><v>%.*s</v>"};
    buf_printf(b, "<row r='%d'>", n);
    for (char column = 'A'; *cells; column++) {
        size_t length = strcspn(cells, "|");
        const char *marks = "#@!", *mark = length ? strchr(marks, *cells) : NULL;
        int skip = mark != NULL;
        if (length) {
            buf_printf(b, "<c r='%c%d' ", column, n);
            buf_printf(b, forms[mark ? mark - marks + 1 : 0], (int)length - skip, cells + skip);
            buf_put(b, "</c>");
        }
        cells += length + (cells[length] == '|');
    }
    buf_put(b, "</row>");
}

static void sweep(const char *pattern)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            unlink(found.gl_pathv[i]);
        }
        globfree(&found);
    }
}

/* ---- importing ------------------------------------------------------------------------------- */

typedef struct {
    bool check, skip;
    const char *mapping, *errors, *expect;
    int64_t org;
    const int64_t *scope;
    size_t scope_n;
} wish;

static err import_in(store *s, arena *mem, const char *path, const wish *w,
                     people_import_outcome *ret)
{
    job j = {.s = s,
             .mem = mem,
             .input = "",
             .folder = "",
             .by = {.name = "test", .ip = "", .request = "test", .now = moment_now()}};
    people_import_order o = {.path = path,
                             .org = w->org,
                             .check = w->check,
                             .skip_rejected = w->skip,
                             .mapping = w->mapping ? w->mapping : "",
                             .errors_path = w->errors ? w->errors : "",
                             .expect = w->expect ? w->expect : "",
                             .notes_folder = "",
                             .lang = LANG_ZH,
                             .scope = w->scope,
                             .scope_n = w->scope_n};
    return people_import(&j, &o, ret);
}

static err import_as(cast *c, const char *path, const wish *w, people_import_outcome *ret)
{
    return import_in(cast_store(c), cast_mem(c), path, w, ret);
}

static people_import_outcome import_to(cast *c, int64_t org, const char *path)
{
    people_import_outcome o;
    assert_int_equal(import_as(c, path, &(wish){.org = org}, &o), OK);
    return o;
}

static void expect_counts(const people_import_outcome *o, int rows, int created, int updated,
                          int unchanged, int rejected)
{
    for (size_t i = 0; i < o->errors.n && (int64_t)rejected != o->rejected; i++) {
        print_message("row %d %s: %s\n", (int)o->errors.at[i].row, o->errors.at[i].column,
                      o->errors.at[i].reason);
    }
    assert_int_equal(o->rows, rows);
    assert_int_equal(o->rejected, rejected);
    assert_int_equal(o->created, created);
    assert_int_equal(o->updated, updated);
    assert_int_equal(o->unchanged, unchanged);
}

static bool says(const people_import_outcome *o, int64_t row, const char *column, const char *words)
{
    for (size_t i = 0; i < o->errors.n; i++) {
        const people_import_fault *f = &o->errors.at[i];
        if (f->row == row && text_is(f->column, column) && strstr(f->reason, words)) {
            return true;
        }
    }
    for (size_t i = 0; i < o->errors.n; i++) {
        print_message("row %d %s: %s\n", (int)o->errors.at[i].row, o->errors.at[i].column,
                      o->errors.at[i].reason);
    }
    return false;
}

static bool warns(const people_import_outcome *o, const char *column, const char *words)
{
    for (size_t i = 0; i < o->warnings.n; i++) {
        if (text_is(o->warnings.at[i].column, column) && strstr(o->warnings.at[i].reason, words)) {
            return true;
        }
    }
    return false;
}

typedef struct {
    const char *sql;
    int64_t n;
} question;

static err ask_number(turn *t, void *context)
{
    question *q = context;
    return db_one(t->d, &q->n, q->sql);
}

static int64_t count(cast *c, const char *sql)
{
    question q = {.sql = sql};
    assert_int_equal(cast_read(c, ask_number, &q), OK);
    return q.n;
}
#define PEOPLE "SELECT count(*) FROM people_person"
#define ENTRIES "SELECT count(*) FROM audit_entry"

typedef struct {
    const char *name;
    person p;
    bool found;
} named;

static err find_named(turn *t, void *context)
{
    named *n = context;
    db_q q = db_sql(t->d, "SELECT id FROM people_person WHERE name = $1", TEXT(n->name));
    int64_t id = 0;
    while (db_row(&q)) {
        id = db_int(&q);
    }
    TRY(db_end(&q));
    n->found = id != 0;
    return id ? people_person_get(t->d, id, t->mem, &n->p) : OK;
}

static person person_named(cast *c, const char *name)
{
    named n = {.name = name};
    assert_int_equal(cast_read(c, find_named, &n), OK);
    if (!n.found) { fail_msg("nobody is called %s", name); }
    return n.p;
}

static void assert_day(day d, const char *iso, arena *mem)
{
    assert_string_equal(day_iso(mem, d), iso);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void test_heads(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        import_field field;
    } heads[] = {{"姓名", FIELD_NAME},
                 {"姓 名", FIELD_NAME},
                 {"姓\n名", FIELD_NAME},
                 {"*姓名", FIELD_NAME},
                 {"姓名：", FIELD_NAME},
                 {"公民身份号码", FIELD_CITIZEN},
                 {"身份证号码（18位）", FIELD_CITIZEN},
                 {"出生年月", FIELD_BORN},
                 {"族别", FIELD_ETHNIC},
                 {"现任职务", FIELD_TITLE},
                 {"职务层次", FIELD_LEVEL},
                 {"职 级", FIELD_RANK},
                 {"任现职时间", FIELD_POST_SINCE},
                 {"Date of Birth", FIELD_BORN},
                 {"post_level", FIELD_LEVEL},
                 {"Full name", FIELD_NAME},
                 {"人员类别", FIELD_CATEGORIES},
                 {"序号", FIELD_IGNORED},
                 {"原因", FIELD_IGNORED},
                 {"备注", FIELD_NONE},
                 {"", FIELD_NONE},
                 {"姓名姓名", FIELD_NONE}};
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (import_field_of_head(mem, heads[i].head) != heads[i].field) {
            fail_msg("%s", heads[i].head);
        }
    }
    arena_free(mem);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        post_level level;
    } levels[] = {{"正科级", POST_TOWNSHIP_CHIEF},
                  {"乡科级正职", POST_TOWNSHIP_CHIEF},
                  {"副处", POST_COUNTY_DEPUTY},
                  {"县处级副职", POST_COUNTY_DEPUTY},
                  {"正厅级", POST_BUREAU_CHIEF},
                  {"科员", POST_STAFF},
                  {"无", POST_NONE}};
    static const struct {
        const char *word;
        person_education education;
    } schools[] = {{"研究生", EDUCATION_GRADUATE},       {"在职硕士", EDUCATION_GRADUATE},
                   {"大学", EDUCATION_BACHELOR},         {"本科", EDUCATION_BACHELOR},
                   {"中央党校大学", EDUCATION_BACHELOR}, {"大学专科", EDUCATION_COLLEGE},
                   {"大专", EDUCATION_COLLEGE},          {"中等专科", EDUCATION_SECONDARY},
                   {"中专", EDUCATION_SECONDARY},        {"高中", EDUCATION_HIGH}};
    static const struct {
        const char *word;
        person_political political;
    } parties[] = {{"党员", POLITICAL_MEMBER},
                   {"中共党员", POLITICAL_MEMBER},
                   {"中共预备党员", POLITICAL_PROBATIONARY},
                   {"团员", POLITICAL_LEAGUE},
                   {"群众", POLITICAL_MASSES},
                   {"民盟盟员", POLITICAL_DEMOCRATIC},
                   {"无党派人士", POLITICAL_NONPARTY}};
    post_level level;
    person_education education;
    person_political political;
    person_rank rank;
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        assert_true(import_level_read(levels[i].word, &level));
        assert_int_equal(level, levels[i].level);
    }
    for (size_t i = 0; i < COUNT_OF(schools); i++) {
        assert_true(import_education_read(schools[i].word, &education));
        assert_int_equal(education, schools[i].education);
    }
    for (size_t i = 0; i < COUNT_OF(parties); i++) {
        assert_true(import_political_read(parties[i].word, &political));
        assert_int_equal(political, parties[i].political);
    }
    assert_true(import_rank_read("四级调研员", &rank));
    assert_int_equal(rank, RANK_RESEARCHER_4);
    assert_false(import_rank_read("五级调研员", &rank));
    assert_false(import_level_read("高级", &level));
    assert_false(import_education_read("博学", &education));
    assert_false(import_political_read("党", &political));
}

static void test_days(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        import_day_kind kind;
        const char *iso;
    } days[] = {{"1985.03", DAY_READ_MONTH, "1985-03-01"},
                {"1985-3-1", DAY_READ, "1985-03-01"},
                {"198503", DAY_READ_MONTH, "1985-03-01"},
                {"19850317", DAY_READ, "1985-03-17"},
                {"1985年3月", DAY_READ_MONTH, "1985-03-01"},
                {"1985 年 3 月 17 日", DAY_READ, "1985-03-17"},
                {"31107", DAY_READ, "1985-03-01"},
                {"1985-03-17 00:00:00", DAY_READ, "1985-03-17"},
                {"１９８５．０３", DAY_READ_MONTH, "1985-03-01"},
                {"1985", DAY_UNREADABLE, ""},
                {"1985.13", DAY_UNREADABLE, ""},
                {"2005-02-30", DAY_UNREADABLE, ""},
                {"三月", DAY_UNREADABLE, ""}};
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        day d = DAY_NONE;
        sheet_cell cell = {.kind = CELL_TEXT, .text = days[i].text, .date = DAY_NONE};
        import_day_kind kind = import_day_read(mem, &cell, &d);
        if (kind != days[i].kind ||
            (kind != DAY_UNREADABLE && !text_is(day_iso(mem, d), days[i].iso))) {
            fail_msg("%s", days[i].text);
        }
    }
    day d = DAY_NONE;
    assert_int_equal(import_day_read(mem, &(sheet_cell){CELL_NUMBER, "31107", 31107, DAY_NONE}, &d),
                     DAY_READ);
    assert_day(d, "1985-03-01", mem);
    assert_int_equal(
        import_day_read(mem, &(sheet_cell){CELL_NUMBER, "198503", 198503, DAY_NONE}, &d),
        DAY_READ_MONTH);
    assert_int_equal(
        import_day_read(mem, &(sheet_cell){CELL_NUMBER, "1985.1", 1985.1, DAY_NONE}, &d),
        DAY_LOST_ZERO);
    assert_int_equal(
        import_day_read(mem, &(sheet_cell){CELL_NUMBER, "1985.12", 1985.12, DAY_NONE}, &d),
        DAY_READ_MONTH);
    arena_free(mem);
}

/* ---- plain rosters --------------------------------------------------------------------------- */

static void test_plain(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *a = number(cast_mem(c), "19850317", 1), *b = number(cast_mem(c), "19900102", 2);
    const char *text = arena_printf(
        cast_mem(c),
        "\xEF\xBB\xBF"
        "东川县干部名册,,,,,,,,\n填报单位：组织部,,,,,,,,\n"
        "序号,姓 "
        "名,性别,出生年月,身份证号,民族,政治面貌,工作单位,现任职务,职务层次,职级,任现职时间,备注\n"
        "1,张　伟,男,1985.03,%s,汉,党员,东川县财政局,局长,正科级,,2019.05,x\n"
        "2,努尔兰·别克,女,1990-1-2,%s,哈族,群众,9901-02,科员,科员,一级科员,,\n"
        ",,,,,,,,,,,,\n"
        "注：本表由组织部填报,,,,,,,,,,,,\n",
        a, b);
    people_import_outcome o = import_to(c, u.county_a, csv(c, text));
    expect_counts(&o, 2, 2, 0, 0, 0);
    assert_true(warns(&o, "备注", "不认识"));
    person zhang = person_named(c, "张伟"), nur = person_named(c, "努尔兰·别克");
    assert_int_equal(zhang.org, u.unit_a1);
    assert_int_equal(zhang.sex, SEX_MALE);
    assert_int_equal(zhang.post_level, POST_TOWNSHIP_CHIEF);
    assert_string_equal(zhang.title, "局长");
    assert_day(zhang.born, "1985-03-17", cast_mem(c));
    assert_day(zhang.post_since, "2019-05-01", cast_mem(c));
    assert_int_equal(nur.org, u.unit_a2);
    assert_string_equal(nur.ethnic, "17");
    assert_int_equal(nur.rank, RANK_STAFF_1);
    int64_t entries = count(c, ENTRIES),
            versions = count(c, "SELECT CAST(sum(version) AS bigint) FROM people_person");
    o = import_to(c, u.county_a, csv(c, text));
    expect_counts(&o, 2, 0, 0, 2, 0);
    assert_int_equal(count(c, ENTRIES), entries);
    assert_int_equal(count(c, "SELECT CAST(sum(version) AS bigint) FROM people_person"), versions);
}

static void test_gb18030(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *text = "姓名,单位,出生日期\n王秀英,东川县财政局,1978年5月6日\n";
    char *bytes;
    size_t n;
    assert_true(text_to_gb18030(cast_mem(c), text, strlen(text), &bytes, &n));
    people_import_outcome o = import_to(c, u.root, file_of(c, "gb.csv", bytes, n));
    expect_counts(&o, 1, 1, 0, 0, 0);
    assert_day(person_named(c, "王秀英").born, "1978-05-06", cast_mem(c));
}

static void test_merged(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    buf b = buf_new(cast_mem(c));
    buf_put(&b, "<sheetData>");
    row(&b, 1, "干部名册（2022 年）");
    row(&b, 3, "单位|姓名|基本情况||职务情况");
    row(&b, 4, "||性别|出生&#10;年月|现任职务|职务级别");
    row(&b, 5, "东川县财政局|赵一|男|@31107|局长|正科级");
    row(&b, 6, "|赵二|女|#31107|副局长|副科级");
    row(&b, 7, "东川县农业农村局|赵三|女|#198503|科员");
    row(&b, 8, "|赵四|女|1985.3||四级调研员");
    buf_put(&b, "</sheetData><mergeCells>");
    static const char *const merges[] = {"A1:F1", "A3:A4", "B3:B4", "C3:D3",
                                         "E3:F3", "A5:A6", "A7:A8"};
    for (size_t i = 0; i < COUNT_OF(merges); i++) {
        buf_printf(&b, "<mergeCell ref='%s'/>", merges[i]);
    }
    buf_put(&b, "</mergeCells>");
    const char *path = xlsx(c, b.at);
    people_import_outcome o = import_to(c, u.root, path);
    expect_counts(&o, 4, 4, 0, 0, 0);
    assert_int_equal(person_named(c, "赵二").org, u.unit_a1);
    assert_int_equal(person_named(c, "赵四").org, u.unit_a2);
    assert_int_equal(person_named(c, "赵四").rank, RANK_RESEARCHER_4);
    assert_string_equal(person_named(c, "赵一").title, "局长");
    assert_int_equal(person_named(c, "赵二").post_level, POST_TOWNSHIP_DEPUTY);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"赵一", "赵二", "赵三"};
        assert_day(person_named(c, names[i]).born, "1985-03-01", cast_mem(c));
    }
}

static void test_english(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    people_import_outcome o =
        import_to(c, u.root,
                  csv(c, "Name,Sex,Birth date,Unit code,Post level,Ethnicity\n"
                         "Zhang Wei,Male,1985-03-17,9901-01,\"Township or section, chief\",Han\n"));
    expect_counts(&o, 1, 1, 0, 0, 0);
    person p = person_named(c, "Zhang Wei");
    assert_int_equal(p.post_level, POST_TOWNSHIP_CHIEF);
    assert_string_equal(p.ethnic, "01");
}

/* ---- what is refused ------------------------------------------------------------------------- */

#define HEAD "姓名,身份证号,性别,出生年月,单位,职务,任现职时间,民族\n"

static void test_refused(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    const char *good = number(mem, "19850317", 1), *x = NULL, *second = number(mem, "19700101", 3);
    for (int i = 0; !x; i++) {
        const char *one = number(mem, "19800102", i * 2 + 1);
        x = one[17] == 'X' ? one : NULL;
    }
    char *bad = arena_copy(mem, good), *lower = arena_copy(mem, x);
    bad[17] = bad[17] == '1' ? '2' : '1';
    lower[17] = 'x';
    const char *text = arena_printf(
        mem,
        HEAD ",%s,男,1985.03,东川县财政局,,,\n"            /* 2 no name */
             "甲,%s,男,1985.03,东川县财政局,,,\n"          /* 3 check character */
             "乙,1.10105E+17,男,1985.03,东川县财政局,,,\n" /* 4 scientific */
             "丙,%s,女,1985.03,东川县财政局,,,\n"          /* 5 sex differs */
             "丁,%s,男,1985.04,东川县财政局,,,\n" /* 6 born differs, number again (row 2 had it) */
             "戊,,男,1985.13,东川县财政局,,,\n"   /* 7 date */
             "己,,男,1985.03,,,,\n"               /* 8 no unit */
             "庚,,男,1985.03,没有的局,,,\n"       /* 9 no such unit */
             "辛,,中,1985.03,东川县财政局,,,\n"   /* 10 sex word */
             "壬,,男,1985.03,东川县财政局,=1+1,,\n"         /* 11 formula */
             "癸,,男,2030.03,东川县财政局,,,\n"             /* 12 born ahead */
             "子,,男,1985.03,西溪县财政局,,,外星族\n"       /* 13 other county, ethnic */
             "丑,9901011985,男,1985.03,东川县财政局,,,\n"   /* 14 length */
             "寅,%.6s %.8s %s,男,1980.01,东川县财政局,,,\n" /* 15 blanks and x: good */
             "卯,%s,男,1970.01,东川县财政局,,1960.01,\n"    /* 16 post before birth */
             "辰,%s,女,1970.01,东川县财政局,,,\n",          /* 17 same number as 16 */
        good, bad, good, good, lower, lower + 6, lower + 14, second, second);
    people_import_outcome o;
    assert_int_equal(import_as(c, csv(c, text), &(wish){.org = u.county_a}, &o), OK);
    assert_int_equal(o.rows, 16);
    assert_int_equal(o.rejected, 15);
    assert_int_equal(o.created, 0);
    assert_false(o.written);
    assert_true(says(&o, 2, "姓名", "没有填姓名"));
    assert_true(says(&o, 3, "身份证号", "校验位"));
    assert_true(says(&o, 4, "身份证号", "末几位"));
    assert_true(says(&o, 5, "性别", "不一致"));
    assert_true(says(&o, 5, "身份证号", "第 2 行"));
    assert_true(says(&o, 6, "出生年月", "1985-03-17"));
    assert_true(says(&o, 7, "出生年月", "1985.13"));
    assert_true(says(&o, 8, "单位", "没有填单位"));
    assert_true(says(&o, 9, "单位", "没有的局"));
    assert_true(says(&o, 10, "性别", "中"));
    assert_true(says(&o, 11, "职务", "公式"));
    assert_true(says(&o, 12, "出生年月", "不合理"));
    assert_true(says(&o, 13, "单位", "西溪县财政局"));
    assert_true(says(&o, 13, "民族", "外星族"));
    assert_true(says(&o, 14, "身份证号", "18 位"));
    assert_true(says(&o, 16, "任现职时间", "早于出生"));
    assert_true(says(&o, 17, "身份证号", "第 16 行"));
    assert_int_equal(count(c, PEOPLE), 0);
}

static void test_number_cell(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    buf b = buf_new(cast_mem(c));
    buf_put(&b, "<sheetData>");
    row(&b, 1, "姓名|身份证号|单位");
    row(&b, 2, "甲|#990101198503170000|东川县财政局");
    row(&b, 3, "乙|!#N/A|东川县财政局");
    buf_put(&b, "</sheetData>");
    people_import_outcome o = import_to(c, u.root, xlsx(c, b.at));
    expect_counts(&o, 2, 0, 0, 0, 2);
    assert_true(says(&o, 2, "身份证号", "末几位"));
    assert_true(says(&o, 3, "身份证号", "#N/A"));
}

static err two_more_units(turn *t, void *context)
{
    const cast_units *u = context;
    org a = {.parent = u->county_a,
             .code = "9901-88",
             .name = "老干部局",
             .short_name = "",
             .level = ORG_COUNTY,
             .kind = ORG_DEPARTMENT,
             .since = DAY_NONE,
             .until = DAY_NONE};
    org b = a;
    int64_t id;
    b.parent = u->county_b;
    b.code = "9902-88";
    TRY(people_org_add(t, &a, &id));
    return people_org_add(t, &b, &id);
}

static void test_units(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    assert_int_equal(cast_do(c, two_more_units, &u), OK);
    people_import_outcome o = import_to(
        c, u.root,
        csv(c, "姓名,工作单位,出生日期\n甲,老干部局,1980.01\n"
               "乙,东川县/老干部局,1980.01\n丙,北岭州 > 西溪县 > "
               "老干部局,1980.01\n丁,9902-88,1980.01\n戊,北岭州东川县老干部局,1980.01\n"));
    expect_counts(&o, 5, 0, 0, 0, 1);
    assert_true(says(&o, 2, "工作单位", "北岭州 / 东川县 / 老干部局；北岭州 / 西溪县 / 老干部局"));
    o = import_to(c, u.county_a, csv(c, "姓名,工作单位,出生日期\n甲,老干部局,1980.01\n"));
    expect_counts(&o, 1, 1, 0, 0, 0);
    o = import_to(c, u.county_a, csv(c, "姓名,出生日期\n己,1980.01\n"));
    expect_counts(&o, 1, 1, 0, 0, 0);
    assert_int_equal(person_named(c, "己").org, u.county_a);
}

static void test_bad_files(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    people_import_outcome o;
    wish w = {.org = u.root};
    assert_int_equal(import_as(c, csv(c, "一,二,三\n四,五,六\n"), &w, &o), E_INPUT);
    assert_true(says(&o, 1, "", "表头"));
    assert_int_equal(import_as(c, csv(c, ""), &w, &o), E_INPUT);
    assert_int_equal(import_as(c, file_of(c, "x.xlsx", "%PDF-1.4 x", 10), &w, &o), E_INPUT);
    assert_true(says(&o, 0, "", "不是表格"));
    buf wide = buf_new(cast_mem(c));
    buf_put(&wide, "姓名,单位");
    for (int i = 0; i < 10000; i++) {
        buf_put(&wide, ",x");
    }
    assert_int_equal(import_as(c, csv(c, wide.at), &w, &o), E_INPUT);
    assert_true(says(&o, 1, "", "256"));
    assert_int_equal(import_as(c, csv(c, "姓名,单位\n\"张,没有引号\n"), &w, &o), E_INPUT);
    assert_int_equal(import_as(c, "/nowhere.csv", &w, &o), E_BROKEN);
    assert_int_equal(count(c, PEOPLE), 0);
}

/* ---- all or nothing, leaving out, sending back ----------------------------------------------- */

static void test_skip_and_errors(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *path = csv(
        c, "原因,姓名,身份证号,单位\n旧,甲,,东川县财政局\n,乙,123,东川县财政局\n,丙,,没有的局\n");
    const char *errors =
        arena_printf(cast_mem(c), "/tmp/ganjiao-import-%d-errors.xlsx", (int)getpid());
    people_import_outcome o;
    assert_int_equal(import_as(c, path, &(wish){.org = u.root, .errors = errors}, &o), OK);
    expect_counts(&o, 3, 0, 0, 0, 2);
    assert_int_equal(count(c, PEOPLE), 0);
    assert_string_equal(o.errors_file, errors);
    assert_int_equal(
        import_as(c, path, &(wish){.org = u.root, .errors = errors, .check = true, .skip = true},
                  &o),
        OK);
    expect_counts(&o, 3, 1, 0, 0, 2);
    const char *verdict = o.verdict;
    assert_int_equal(count(c, PEOPLE), 0);
    assert_int_equal(
        import_as(c, path, &(wish){.org = u.root, .errors = errors, .skip = true, .expect = "9-0"},
                  &o),
        E_CONFLICT);
    assert_int_equal(count(c, PEOPLE), 0);
    assert_int_equal(
        import_as(c, path,
                  &(wish){.org = u.root, .errors = errors, .skip = true, .expect = verdict}, &o),
        OK);
    expect_counts(&o, 3, 1, 0, 0, 2);
    assert_true(o.written);
    assert_int_equal(count(c, PEOPLE), 1);

    sheet *s;
    sheet_fault f;
    sheet_row row;
    assert_int_equal(sheet_open(errors, NULL, cast_mem(c), &s, &f), OK);
    assert_true(sheet_next(s, &row));
    assert_string_equal(row.cells[0].text, "原因");
    assert_true(sheet_next(s, &row));
    assert_non_null(strstr(row.cells[0].text, "18 位"));
    assert_string_equal(row.cells[2].text, "乙");
    assert_true(sheet_next(s, &row));
    assert_string_equal(row.cells[2].text, "丙");
    assert_false(sheet_next(s, &row));
    assert_int_equal(sheet_close(s), SHEET_OK);
    assert_int_equal(import_as(c, errors, &(wish){.org = u.root}, &o), OK);
    expect_counts(&o, 2, 0, 0, 0, 2);
    assert_true(says(&o, 2, "身份证号", "18 位"));
}

/* ---- against the database -------------------------------------------------------------------- */

static void test_changes(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    const char *a = number(mem, "19850317", 1);
    people_import_outcome o = import_to(
        c, u.root,
        csv(c, arena_printf(
                   mem,
                   "姓名,身份证号,单位,职务,任现职时间,电话\n甲,%s,东川县财政局,科员,2015.03.01,\n",
                   a)));
    expect_counts(&o, 1, 1, 0, 0, 0);
    const char *dated =
        arena_printf(mem, "姓名,身份证号,单位,任职时间\n甲,%s,东川县财政局,2014.03.15\n", a);
    o = import_to(c, u.root, csv(c, dated));
    expect_counts(&o, 1, 0, 1, 0, 0);
    assert_int_equal(count(c, "SELECT count(*) FROM people_post WHERE since = '2014-03-15'"), 1);
    assert_int_equal(count(c, "SELECT count(*) FROM people_post"), 1);
    const char *moved = arena_printf(
        mem,
        "姓名,身份证号,单位,职务,任现职时间,电话\n甲,%s,西溪县司法局,局长,2021.06.01,13900000001\n",
        a);
    o = import_to(c, u.root, csv(c, moved));
    expect_counts(&o, 1, 0, 1, 0, 0);
    person p = person_named(c, "甲");
    assert_int_equal(p.org, u.unit_b2);
    assert_string_equal(p.phone, "13900000001");
    assert_day(p.post_since, "2021-06-01", mem);
    assert_int_equal(count(c, "SELECT count(*) FROM people_post"), 2);
    assert_int_equal(count(c, "SELECT count(*) FROM people_post WHERE until = '2021-06-01'"), 1);
    o = import_to(c, u.root, csv(c, moved));
    expect_counts(&o, 1, 0, 0, 1, 0);
    o = import_to(
        c, u.root,
        csv(c, arena_printf(mem, "姓名,身份证号,单位,职务\n甲,%s,西溪县司法局,党组书记\n", a)));
    expect_counts(&o, 1, 0, 1, 0, 0);
    assert_day(person_named(c, "甲").post_since, "2022-03-01", mem);
    o = import_to(
        c, u.root,
        csv(c, arena_printf(
                   mem, "姓名,身份证号,单位,职务,任职时间\n甲,%s,西溪县司法局,书记,2020.01\n", a)));
    expect_counts(&o, 1, 0, 0, 0, 1);
    assert_true(says(&o, 2, "任职时间", "2022-03-01"));
}

static void test_elsewhere(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    const char *a = number(mem, "19850317", 1);
    const char *head = "姓名,身份证号,单位\n";
    people_import_outcome o =
        import_to(c, u.root, csv(c, arena_printf(mem, "%s秘密人,%s,西溪县财政局\n", head, a)));
    expect_counts(&o, 1, 1, 0, 0, 0);
    const char *there = csv(c, arena_printf(mem, "%s甲,%s,东川县财政局\n", head, a));
    o = import_to(c, u.county_a, there);
    expect_counts(&o, 1, 0, 0, 0, 1);
    assert_true(says(&o, 2, "身份证号", "别处登记"));
    assert_null(strstr(o.errors.at[0].reason, "秘密人"));
    assert_null(strstr(o.errors.at[0].reason, "西溪"));
    const int64_t scope[] = {u.county_a, u.county_b};
    assert_int_equal(
        import_as(c, there, &(wish){.org = u.county_a, .scope = scope, .scope_n = 2}, &o), OK);
    expect_counts(&o, 1, 0, 1, 0, 0);
    assert_true(warns(&o, "姓名", "秘密人"));
    assert_int_equal(person_named(c, "甲").org, u.unit_a1);
}

static void test_without_number(void **state)
{
    cast *c = *state;
    arena *mem = cast_mem(c);
    cast_units u = cast_units_make(c);
    const char *one = "姓名,出生年月,单位,职务\n甲,1985.03,东川县财政局,科员\n";
    people_import_outcome o = import_to(c, u.root, csv(c, one));
    expect_counts(&o, 1, 1, 0, 0, 0);
    o = import_to(
        c, u.root,
        csv(c, "姓名,出生年月,单位,职务,电话\n甲,1985.03,东川县财政局,科员,13900000001\n"));
    expect_counts(&o, 1, 0, 1, 0, 0);
    const char *a = number(mem, "19850301", 1);
    o = import_to(c, u.root,
                  csv(c, arena_printf(mem, "姓名,身份证号,单位\n甲,%s,东川县财政局\n", a)));
    expect_counts(&o, 1, 0, 1, 0, 0);
    assert_int_equal(count(c, PEOPLE), 1);
    assert_true(*person_named(c, "甲").citizen_masked);
    o = import_to(c, u.root, csv(c, one));
    expect_counts(&o, 1, 0, 0, 1, 0);
    o = import_to(c, u.root,
                  csv(c, "姓名,出生年月,单位\n乙,1985.03,东川县财政局\n乙,1985.03,东川县财政局\n"));
    expect_counts(&o, 2, 2, 0, 0, 0);
    assert_true(warns(&o, "姓名", "第 2 行"));
    o = import_to(c, u.root, csv(c, "姓名,出生年月,单位,职务\n乙,1985.03,东川县财政局,科员\n"));
    expect_counts(&o, 1, 0, 0, 0, 1);
    assert_true(says(&o, 2, "姓名", "2 个同名"));
}

static void test_mapping(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *path = csv(c, "称呼,生于,在哪儿\n甲,1985.03,东川县财政局\n");
    people_import_outcome o;
    assert_int_equal(import_as(c, path, &(wish){.org = u.root}, &o), E_INPUT);
    assert_int_equal(
        import_as(c, path, &(wish){.org = u.root, .mapping = "1=name,2=born,3=unit"}, &o), OK);
    expect_counts(&o, 1, 1, 0, 0, 0);
    assert_int_equal(import_as(c, path, &(wish){.org = u.root, .mapping = "1=nonsense"}, &o),
                     E_INPUT);
    assert_int_equal(import_as(c, path, &(wish){.org = u.root, .mapping = "1"}, &o), E_INPUT);
}

/* ---- faults of the machine ------------------------------------------------------------------- */

enum { KILLED_ROWS = 3000 };

static const char *many(arena *mem, int n)
{
    buf b = buf_new(mem);
    buf_put(&b, "姓名,身份证号,单位,职务\n");
    for (int i = 0; i < n; i++) {
        const char *born =
            arena_printf(mem, "19%02d%02d%02d", 60 + i / 999 % 40, 1 + i % 12, 1 + i % 28);
        buf_printf(&b, "王某%c%c,%s,东川县财政局,科员\n", 'A' + i % 26, 'A' + i / 26 % 26,
                   number(mem, born, i % 999));
    }
    return csv_in(mem, b.at);
}

static void test_failing_statement(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    const char *path = many(cast_mem(c), 60);
    people_import_outcome o;
    for (int after = 20; after < 300; after += 37) {
        store_fail_after(after);
        assert_int_equal(import_as(c, path, &(wish){.org = u.root}, &o), E_BROKEN);
        store_fail_after(-1);
        assert_int_equal(o.created, 0);
        assert_int_equal(count(c, PEOPLE), 0);
    }
    o = import_to(c, u.root, path);
    expect_counts(&o, 60, 60, 0, 0, 0);
}

typedef struct {
    arena *mem;
    store *s;
} installation;

static installation installation_open(const char *folder, bool create)
{
    installation i = {.mem = arena_new()};
    const char *why = "";
    store_place place = {.folder = folder, .postgres = "", .create = create};
    assert_int_equal(store_open(&place, i.mem, &i.s, &why), OK);
    return i;
}

static void installation_close(installation *i)
{
    store_close(i->s);
    arena_free(i->mem);
}

typedef struct {
    installation *i;
    const char *sql;
    int64_t n;
} standing;

static err standing_units(db *d, void *context)
{
    standing *s = context;
    turn t = {.mem = s->i->mem,
              .d = d,
              .s = s->i->s,
              .now = moment_now(),
              .ip = "",
              .request = "test",
              .actor = {.name = "test"}};
    org o = {.code = "9900",
             .name = "北岭州",
             .short_name = "",
             .level = ORG_CITY,
             .kind = ORG_REGION,
             .since = DAY_NONE,
             .until = DAY_NONE};
    int64_t root = 0;
    TRY(people_org_add(&t, &o, &root));
    o.parent = root;
    o.code = "9901-01";
    o.name = "东川县财政局";
    return people_org_add(&t, &o, &s->n);
}

static err standing_count(db *d, void *context)
{
    standing *s = context;
    return db_one(d, &s->n, s->sql);
}

static int64_t count_in(installation *i, const char *sql)
{
    standing s = {i, sql, 0};
    assert_int_equal(store_read(i->s, standing_count, &s), OK);
    return s.n;
}

static people_import_outcome import_there(installation *i, const char *path)
{
    people_import_outcome o;
    int64_t root = count_in(i, "SELECT id FROM people_org WHERE code = '9900'");
    assert_int_equal(import_in(i->s, i->mem, path, &(wish){.org = root}, &o), OK);
    return o;
}

/* Imports in a process of its own, which is killed after so long; what is there then is all or
 * nothing. */
static void kill_one(const char *folder, const char *path, int milliseconds)
{
    pid_t child = fork();
    if (child == 0) {
        installation mine = installation_open(folder, false);
        import_there(&mine, path);
        _exit(0);
    }
    usleep((useconds_t)milliseconds * 1000);
    kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    installation i = installation_open(folder, false);
    int64_t there = count_in(&i, PEOPLE);
    if (there != 0 && there != KILLED_ROWS) {
        fail_msg("%d of %d people are there", (int)there, KILLED_ROWS);
    }
    assert_int_equal(count_in(&i, "SELECT count(*) FROM people_post"), there);
    assert_int_equal(count_in(&i, "SELECT count(*) FROM claim_value WHERE kind = 'citizen'"),
                     there);
    assert_int_equal(count_in(&i, "SELECT count(*) FROM audit_entry WHERE deed = 'people.add'"),
                     there);
    installation_close(&i);
}

static void test_killed(void **state)
{
    (void)state;
    char folder[] = "/tmp/ganjiao-killed-XXXXXX";
    arena *left = arena_new();
    assert_non_null(mkdtemp(folder));
    assert_int_equal(secret_open(folder, true), OK);
    installation i = installation_open(folder, true);
    const char *path = many(i.mem, KILLED_ROWS);
    char kept[128];
    snprintf(kept, sizeof kept, "%s", path);
    assert_int_equal(store_write(i.s, standing_units, &(standing){.i = &i}), OK);
    installation_close(&i); /* no thread of ours may be about when a child is made */
    for (int milliseconds = 20; milliseconds <= 640; milliseconds *= 2) {
        kill_one(folder, kept, milliseconds);
    }
    i = installation_open(folder, false);
    people_import_outcome out = import_there(&i, kept);
    assert_int_equal(out.created + out.unchanged, KILLED_ROWS);
    assert_int_equal(count_in(&i, PEOPLE), KILLED_ROWS);
    installation_close(&i);
    sweep(arena_printf(left, "%s/*", folder));
    rmdir(folder);
    arena_free(left);
}

/* ---- pages ----------------------------------------------------------------------------------- */

typedef struct {
    cast *c;
    cast_units u;
    const char *token, *other;
} office;

static office office_open(cast *c)
{
    office o = {.c = c, .u = cast_units_make(c)};
    int64_t mine = cast_person(c, o.u.unit_a1, "联络员甲", POST_STAFF, RANK_NONE);
    int64_t theirs = cast_person(c, o.u.unit_b1, "联络员乙", POST_STAFF, RANK_NONE);
    o.token = cast_token(c, mine, ROLE_TRAINING_OFFICE, o.u.county_a);
    o.other = cast_token(c, theirs, ROLE_TRAINING_OFFICE, o.u.county_b);
    static job_kind real[2];
    real[0] = people_preview_job;
    real[1] = people_import_job;
    assert_int_equal(job_open(cast_store(c), real, COUNT_OF(real), 1), OK);
    return o;
}

static const char *location(const web_reply *r)
{
    const char *at = strstr(r->body, "\"location\":\"");
    if (!at) { fail_msg("%d %s", r->status, r->body); }
    static char url[128];
    snprintf(url, sizeof url, "%.*s", (int)strcspn(at + 12, "\""), at + 12);
    return url;
}

/* The page once its job is over. */
static web_reply page_over(const office *o, const char *url)
{
    for (int i = 0; i < 200; i++) {
        web_reply r = cast_json(o->c, o->token, url);
        assert_int_equal(r.status, 200);
        if (strstr(r.body, "\"over\":true")) { return r; }
        usleep(50000);
    }
    fail_msg("%s does not end", url);
    return (web_reply){0};
}

static web_reply upload(const office *o, const char *text)
{
    const char *url = arena_printf(cast_mem(o->c), "/org/%lld/import", (long long)o->u.county_a);
    return cast_upload(o->c, o->token, url, &(cast_file){"roster", "名册.csv", text, strlen(text)});
}

static void test_pages(void **state)
{
    office o = office_open(*state);
    cast *c = o.c;
    arena *mem = cast_mem(c);
    web_reply r =
        cast_get(c, o.token, arena_printf(mem, "/org/%lld/import", (long long)o.u.county_a));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "name=\"roster\""));
    r = upload(&o,
               "姓名,单位,出生年月,职务\n甲,东川县财政局,1985.03,科员\n乙,没有的局,1985.03,科员\n");
    assert_int_equal(r.status, 201);
    const char *preview = arena_copy(mem, location(&r));
    r = page_over(&o, preview);
    web_reply card = cast_json(c, o.token, arena_printf(mem, "/job%s", strrchr(preview, '/')));
    assert_true(cast_says(&card, preview)); /* found again from the list of jobs */
    assert_true(cast_says(&r, "\"created\":1"));
    assert_true(cast_says(&r, "\"rejected\":1"));
    assert_true(cast_says(&r, "没有叫“没有的局”的单位"));
    r = cast_get(c, o.token, preview);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "剔除 1 行后录入 1 人"));
    r = cast_get(c, o.token, arena_printf(mem, "%s?show=new", preview));
    assert_true(cast_says(&r, "东川县 / 东川县财政局"));
    r = cast_get(c, o.token, arena_printf(mem, "%s?show=new&after=3", preview));
    assert_int_equal(r.status, 404);
    r = cast_get(c, o.token, arena_printf(mem, "%s/errors", preview));
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "PK", 2);

    int64_t before = count(c, PEOPLE);
    r = cast_post(c, o.token, arena_printf(mem, "%s/write", preview), "");
    assert_int_equal(r.status, 409); /* a row is refused and was not left out */
    r = cast_post(c, o.token, arena_printf(mem, "%s/write", preview), "skip=1");
    assert_int_equal(r.status, 201);
    r = page_over(&o, arena_copy(mem, location(&r)));
    assert_true(cast_says(&r, "\"written\":true"));
    assert_int_equal(count(c, PEOPLE), before + 1);
    job_close();
}

static void test_pages_of_others(void **state)
{
    office o = office_open(*state);
    cast *c = o.c;
    arena *mem = cast_mem(c);
    web_reply r = upload(&o, "姓名,单位,出生年月\n甲,东川县财政局,1985.03\n");
    const char *preview = arena_copy(mem, location(&r));
    page_over(&o, preview);
    assert_int_equal(cast_json(c, o.other, preview).status, 404);
    assert_int_equal(cast_json(c, NULL, preview).status, 401);
    const char *job_part = strrchr(preview, '/');
    const char *elsewhere =
        arena_printf(mem, "/org/%lld/import%s", (long long)o.u.unit_a1, job_part);
    assert_int_equal(cast_json(c, o.token, elsewhere).status, 404);
    elsewhere = arena_printf(mem, "/org/%lld/import", (long long)o.u.county_b);
    assert_int_equal(cast_json(c, o.token, elsewhere).status, 404);
    assert_int_equal(cast_post(c, o.other, arena_printf(mem, "%s/write", preview), "").status, 404);
    job_close();
}

/* A preview that is under way can be given up; the page says so and nothing is there. */
static void test_cancel(void **state)
{
    office o = office_open(*state);
    arena *mem = cast_mem(o.c);
    buf b = buf_new(mem);
    buf_put(&b, "姓名,身份证号,单位,职务\n");
    for (int i = 0; i < 60000; i++) {
        const char *born =
            arena_printf(mem, "19%02d%02d%02d", 30 + i / 999 % 60, 1 + i % 12, 1 + i % 28);
        buf_printf(&b, "王某,%s,东川县财政局,科员\n", number(mem, born, i % 999));
    }
    int64_t before = count(o.c, PEOPLE);
    web_reply r = upload(&o, b.at);
    const char *preview = arena_copy(mem, location(&r)), *job_part = strrchr(preview, '/');
    r = cast_post(o.c, o.token, arena_printf(mem, "/job%s/cancel", job_part), "");
    assert_in_range(r.status, 200, 303);
    page_over(&o, preview);
    r = cast_json(o.c, o.token, arena_printf(mem, "/job%s", job_part));
    assert_true(cast_says(&r, "state_cancelled"));
    assert_int_equal(count(o.c, PEOPLE), before);
    job_close();
}

static void test_pages_correction(void **state)
{
    office o = office_open(*state);
    cast *c = o.c;
    arena *mem = cast_mem(c);
    web_reply r = upload(&o, "称呼,生于,在哪儿\n甲,1985.03,东川县财政局\n");
    const char *preview = arena_copy(mem, location(&r));
    r = page_over(&o, preview);
    assert_true(cast_says(&r, "表头"));
    assert_true(cast_says(&r, "\"head\":\"在哪儿\""));
    const char *columns = arena_printf(mem, "%s/columns", preview);
    assert_int_equal(cast_post(c, o.token, columns, "columns=1%3Dwrong").status, 422);
    r = cast_post(c, o.token, columns, "columns=1%3Dname&columns=2%3Dborn&columns=3%3Dunit");
    assert_int_equal(r.status, 201);
    r = page_over(&o, arena_copy(mem, location(&r)));
    assert_true(cast_says(&r, "\"created\":1"));
    job_close();
}

static void test_pages_changed_since(void **state)
{
    office o = office_open(*state);
    cast *c = o.c;
    arena *mem = cast_mem(c);
    const char *a = number(mem, "19850317", 1);
    web_reply r = upload(&o, arena_printf(mem, "姓名,身份证号,单位\n甲,%s,东川县财政局\n", a));
    const char *preview = arena_copy(mem, location(&r));
    page_over(&o, preview);
    people_import_outcome there = import_to(
        c, o.u.county_b, csv(c, arena_printf(mem, "姓名,身份证号,单位\n甲,%s,西溪县财政局\n", a)));
    assert_int_equal(there.created, 1);
    int64_t before = count(c, PEOPLE);
    r = cast_post(c, o.token, arena_printf(mem, "%s/write", preview), "");
    r = page_over(&o, arena_copy(mem, location(&r)));
    assert_true(cast_says(&r, "预览之后数据有变动"));
    assert_true(cast_says(&r, "\"written\":false"));
    assert_int_equal(count(c, PEOPLE), before);
    job_close();
}

static void test_template(void **state)
{
    office o = office_open(*state);
    job_close();
    web_reply r = cast_get(o.c, o.token, "/people/import-template.xlsx");
    assert_int_equal(r.status, 200);
    const char *path = file_of(o.c, "template.xlsx", r.body, r.body_n);
    people_import_outcome out = import_to(o.c, o.u.root, path);
    expect_counts(&out, 1, 1, 0, 0, 0);
    assert_int_equal(out.warnings.n, 0);
}

int main(void)
{
    static const struct CMUnitTest rules[] = {
        cmocka_unit_test(test_heads), cmocka_unit_test(test_values), cmocka_unit_test(test_days),
        cmocka_unit_test(test_killed)};
    static const struct CMUnitTest tests[] = {CAST_BOTH(test_plain),
                                              CAST_BOTH(test_gb18030),
                                              CAST_BOTH(test_merged),
                                              CAST_BOTH(test_english),
                                              CAST_BOTH(test_refused),
                                              CAST_BOTH(test_number_cell),
                                              CAST_BOTH(test_units),
                                              CAST_BOTH(test_bad_files),
                                              CAST_BOTH(test_skip_and_errors),
                                              CAST_BOTH(test_changes),
                                              CAST_BOTH(test_elsewhere),
                                              CAST_BOTH(test_without_number),
                                              CAST_BOTH(test_mapping),
                                              CAST_BOTH(test_failing_statement),
                                              CAST_BOTH(test_pages),
                                              CAST_BOTH(test_pages_of_others),
                                              CAST_BOTH(test_cancel),
                                              CAST_BOTH(test_pages_correction),
                                              CAST_BOTH(test_pages_changed_since),
                                              CAST_BOTH(test_template)};
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    failed += CAST_RUN(tests);
    char mine[64];
    snprintf(mine, sizeof mine, "/tmp/ganjiao-import-%d-*", (int)getpid());
    sweep(mine);
    return failed;
}
