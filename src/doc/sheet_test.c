/* Tables in and out: what messy files of real offices look like, and what attackers send. */
#include "doc/doc.h"
#include "../test/zip_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static arena *mem;
static char path[64];

static int set_up(UNUSED void **state)
{
    mem = arena_new();
    snprintf(path, sizeof path, "/tmp/sheet_test.%d", (int)getpid());
    return 0;
}

static int tear_down(UNUSED void **state)
{
    unlink(path);
    arena_free(mem);
    return 0;
}

static void file_write(const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* ---- a table as text: "3: T张三 N12 D2005-03-01 -" a line a row, then the fault and its row */
static void rows_put(buf *b, sheet *s)
{
    static const char letters[] = "-TNDBE";
    sheet_row row;
    while (sheet_next(s, &row)) {
        buf_printf(b, "%lld:", (long long)row.number);
        for (size_t i = 0; i < row.n; i++) {
            assert_true(text_utf8(row.cells[i].text, strlen(row.cells[i].text)));
            buf_printf(b, " %c%s", letters[row.cells[i].kind], row.cells[i].text);
        }
        buf_putc(b, '\n');
    }
}

/* Kept rows are the same, as often as they are asked for; a fault is the same too. */
static void check_kept(const sheet_limits *limits, const char *said, sheet_fault met, int64_t row)
{
    sheet *s;
    sheet_fault fault;
    assert_int_equal(sheet_open(path, limits, mem, &s, &fault), OK);
    assert_int_equal(sheet_keep(s, "/tmp"), met == SHEET_OK);
    for (int i = 0; i < 2 && met == SHEET_OK; i++) {
        sheet_row first;
        sheet_next(s, &first); /* begun and left */
        sheet_again(s);
        buf b = buf_new(mem);
        rows_put(&b, s);
        assert_string_equal(b.n ? b.at : "", said);
        sheet_again(s);
    }
    assert_int_equal(sheet_close(s), met);
    assert_int_equal(sheet_fault_row(s), row);
}

static const char *table_limited(const sheet_limits *limits)
{
    buf b = buf_new(mem);
    sheet *s;
    sheet_fault fault;
    err e = sheet_open(path, limits, mem, &s, &fault);
    if (e != OK) {
        assert_null(s);
        assert_int_equal(e, fault == SHEET_IO ? E_BROKEN : E_INPUT);
        return arena_printf(mem, "refused %d", (int)fault);
    }
    rows_put(&b, s);
    fault = sheet_close(s);
    check_kept(limits, b.n ? b.at : "", fault, sheet_fault_row(s));
    if (fault != SHEET_OK)
        buf_printf(&b, "fault %d row %lld", (int)fault, (long long)sheet_fault_row(s));
    return b.n ? b.at : "";
}

static const char *table_of(const void *bytes, size_t n)
{
    file_write(bytes, n);
    return table_limited(NULL);
}

#define TABLE(literal) table_of(literal, sizeof(literal) - 1)
#define REFUSED(fault) arena_printf(mem, "refused %d", (int)(fault))
#define FAULT(fault, row) arena_printf(mem, "fault %d row %d", (int)(fault), row)

static const char *book_of(const workbook_parts *parts)
{
    buf b = workbook_make(mem, parts);
    return table_of(b.at, b.n);
}

#define WORKSHEET(rows)                                                                            \
    "<worksheet xmlns='" XLSX_MAIN "'><sheetData>" rows "</sheetData></worksheet>"

/* ---- workbooks: values ---------------------------------------------------------------------- */
static void reads_all_kinds_of_cells(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .strings = "<sst xmlns='" XLSX_MAIN "'><si><t>姓名</t></si><si><t/></si></sst>",
            .sheet = WORKSHEET(
                "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='s'><v>1</v></c>"
                "<c r='C2'><v>12</v></c><c r='D2' t='b'><v>1</v></c><c r='E2' t='e'><v>#N/A</v></c>"
                "<c r='F2' t='str'><f>A1&amp;B1</f><v>a&amp;b</v></c>"
                "<c r='G2'><f>1+1</f><v>2</v></c><c r='I2' t='inlineStr'><is><t>李四</t></is></c>"
                "<c r='J2' t='d'><v>2005-03-01T00:00:00</v></c><c r='K2' s='9'/></row>")}),
        "2: T姓名 - N12 BTRUE E#N/A Ta&b N2 - T李四 D2005-03-01\n");
}

static void joins_runs_and_leaves_phonetics_out(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .strings = "<sst xmlns='" XLSX_MAIN
                       "'><si><r><t>买买提</t></r><r><rPr><b/></rPr><t>·艾力</t></r>"
                       "<rPh sb='0' eb='1'><t>マイ</t></rPh><phoneticPr fontId='1'/></si>"
                       "<si><t xml:space='preserve'> a </t></si><si><t> b </t></si>"
                       "<si><t>x_x000D_\ny_x005F_x0041_ _x00_ _x0001_</t></si></sst>",
            .sheet =
                WORKSHEET("<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c>"
                          "<c t='s'><v>3</v></c>"
                          "<c "
                          "t='inlineStr'><is><r><t>王</t></r><r><t>五</t></r><rPh><t>ワン</t></"
                          "rPh></is></c></row>")}),
        "1: T买买提·艾力 T a  Tb Tx\r\ny_x0041_ _x00_  T王五\n");
}

static void counts_rows_and_cells_without_addresses(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .sheet = WORKSHEET(
                "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c s='1'/></row>"
                "<row><c r='C4'><v>3</v></c><c><v>4</v></c></row><row r='9'><c><v>5</v></c></row>"
                "<row><c r='B10'><v>7</v></c><c r='A10'><v>6</v></c></row>")}),
        "1: N1 N2\n4: - - N3 N4\n9: N5\n10: N6 N7\n");
}

static void shows_numbers_as_excel_does(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .styles = "<styleSheet xmlns='" XLSX_MAIN
                      "'><numFmts><numFmt numFmtId='200' formatCode='00000'/></numFmts>"
                      "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/></cellXfs></styleSheet>",
            .sheet = WORKSHEET(
                "<row><c><v>1.10105194912310E+17</v></c><c><v>110105194912310021</v></c>"
                "<c><v>12.300000000000001</v></c><c><v>1E3</v></c><c><v>-0.5</v></c>"
                "<c><v>007</v></c>"
                "<c s='1'><v>42</v></c><c s='1'><v>-42</v></c><c><v>0x10</v></c><c><v>nan</v></c>"
                "<c><v>999999999999999</v></c><c><v>-0</v></c><c><v>0.5</v></c>"
                "<c><v>12.50</v></c><c><v>00.5</v></c>"
                "<c><v>0.0000001</v></c><c><v>.5</v></c></row>")}),
        "1: N1.10105194912310E+17 N110105194912310021 N12.3 N1000 N-0.5 N7 N00042 "
        "N-00042 T0x10 Tnan N999999999999999 N0 "
        "N0.5 N12.5 N0.5 N1e-07 N0.5\n");
}

#define DATE_STYLES                                                                                \
    "<styleSheet xmlns='" XLSX_MAIN "'><numFmts>"                                                  \
    "<numFmt numFmtId='176' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"                    \
    "<numFmt numFmtId='177' "                                                                      \
    "formatCode='[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@'/>"                  \
    "<numFmt numFmtId='178' formatCode='#,##0.00_);[Red]\\(#,##0.00\\)'/>"                         \
    "<numFmt numFmtId='179' formatCode='[h]:mm'/><numFmt numFmtId='180' "                          \
    "formatCode='0&quot;day&quot;'/>"                                                              \
    "<numFmt numFmtId='181' formatCode='yyyy/m/d h:mm'/><numFmt numFmtId='182' "                   \
    "formatCode='0.00E+00'/></numFmts>"                                                            \
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"                                             \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='176'/>"                           \
    "<xf numFmtId='177'/><xf numFmtId='178'/><xf numFmtId='179'/><xf numFmtId='180'/><xf "         \
    "numFmtId='181'/>"                                                                             \
    "<xf numFmtId='57'/><xf numFmtId='182'/><xf numFmtId='20'/></cellXfs></styleSheet>"

static void knows_dates_by_their_formats(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .styles = DATE_STYLES,
            .sheet = WORKSHEET(
                "<row><c><v>38412</v></c><c s='1'><v>38412</v></c><c s='2'><v>38412</v></c>"
                "<c s='3'><v>38412</v></c><c s='4'><v>38412</v></c><c s='5'><v>1.5</v></c>"
                "<c s='6'><v>38412</v></c><c s='7'><v>38412.354166666664</v></c>"
                "<c s='8'><v>38412</v></c>"
                "<c s='9'><v>38412</v></c><c s='10'><v>0.5</v></c></row>"
                "<row><c s='1'><v>1</v></c><c s='1'><v>59</v></c><c s='1'><v>60</v></c>"
                "<c s='1'><v>61</v></c>"
                "<c s='1'><v>-1</v></c><c s='1'><v>2958465</v></c>"
                "<c s='1'><v>2958466</v></c></row>")}),
        "1: N38412 D2005-03-01 D2005.03 D2005-03-01 N38412 N36:00 "
        "N38412 D2005-03-01 08:30 D2005.03 N38412 N12:00\n"
        "2: D1900-01-01 D1900-02-28 N60 D1900-03-01 N-1 D9999-12-31 N2958466\n");
}

static void knows_the_1904_system(UNUSED void **state)
{
    sheet *s;
    sheet_row row;
    sheet_fault fault;
    buf b = workbook_make(
        mem, &(workbook_parts){
                 .styles = DATE_STYLES,
                 .sheet = WORKSHEET("<row><c s='1'><v>36950</v></c></row>"),
                 .book = "<x:workbook xmlns:x='" XLSX_MAIN "' xmlns:r='" XLSX_REL
                         "'><x:workbookPr date1904='true'/><x:sheets>"
                         "<x:sheet name='表' sheetId='1' r:id='rId1'/></x:sheets></x:workbook>"});
    file_write(b.at, b.n);
    assert_int_equal(sheet_open(path, NULL, mem, &s, &fault), OK);
    assert_true(sheet_next(s, &row));
    assert_int_equal(row.cells[0].kind, CELL_DATE);
    assert_string_equal(day_iso(mem, row.cells[0].date), "2005-03-01");
    assert_string_equal(sheet_name(s), "表");
    assert_int_equal(sheet_close(s), SHEET_OK);
}

/* ---- workbooks: shapes ---------------------------------------------------------------------- */
static void takes_the_first_visible_worksheet(UNUSED void **state)
{
    const char *format = "<workbook xmlns='" XLSX_MAIN "' xmlns:r='" XLSX_REL "'><sheets>"
                         "<sheet name='图' sheetId='3' r:id='rId3'/>"
                         "<sheet name='a' sheetId='1' state='hidden' r:id='rId9'/>"
                         "<sheet name='b' sheetId='2' state='%s' r:id='rId2'/></sheets></workbook>";
    const char *rows = WORKSHEET("<row><c><v>1</v></c></row>");
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = rows, .book = arena_printf(mem, format, "visible")}),
        "1: N1\n");
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = rows, .book = arena_printf(mem, format, "veryHidden")}),
        REFUSED(SHEET_NO_SHEET));
}

static void reads_strict_and_prefixed_files(UNUSED void **state)
{
#define STRICT "http://purl.oclc.org/ooxml/"
    assert_string_equal(
        book_of(&(workbook_parts){
            .sheet =
                "<s:worksheet xmlns:s='" STRICT "spreadsheetml/main'><s:sheetData><s:row r='1'>"
                "<s:c r='A1' t='s'><s:v>0</s:v></s:c></s:row></s:sheetData></s:worksheet>",
            .strings = "<s:sst xmlns:s='" STRICT
                       "spreadsheetml/main'><s:si><s:t>严格</s:t></s:si></s:sst>",
            .relations = "<Relationships xmlns='" XLSX_PACKAGE "'><Relationship Id='rId1' "
                         "Type='" STRICT "officeDocument/relationships/worksheet' "
                         "Target='../xl/./x/../Worksheets/sheet1.xml'/></Relationships>"}),
        "1: T严格\n");
#undef STRICT
}

static void tells_merged_cells_once_all_rows_are_read(UNUSED void **state)
{
    static const char rows[] =
        "<worksheet xmlns='" XLSX_MAIN "'><sheetData><row><c><v>1</v></c>"
        "</row><row><c><v>2</v></c></row></sheetData>"
        "<mergeCells count='3'><mergeCell ref='A1:J1'/><mergeCell ref='B2:B3'/>"
        "<mergeCell ref='B3:A1'/>"
        "</mergeCells></worksheet>";
    for (int kept = 0; kept < 2; kept++) {
        sheet *s;
        sheet_row row;
        sheet_fault fault;
        const sheet_merge *merges;
        buf b = workbook_make(mem, &(workbook_parts){.sheet = rows});
        file_write(b.at, b.n);
        assert_int_equal(sheet_open(path, NULL, mem, &s, &fault), OK);
        if (kept)
            assert_true(sheet_keep(s, "/tmp"));
        else
            assert_int_equal(sheet_merges(s, &merges), 0);
        for (int i = 0; i < 2 && !kept; i++)
            assert_true(sheet_next(s, &row));
        if (!kept) assert_false(sheet_next(s, &row));
        assert_int_equal(sheet_merges(s, &merges), 2);
        assert_int_equal(merges[0].last_column, 9);
        assert_int_equal(merges[1].first_row, 2);
        assert_int_equal(merges[1].first_column, 1);
        assert_int_equal(sheet_close(s), SHEET_OK);
    }
}

static void is_strict_about_width_only_where_something_stands(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .sheet =
                WORKSHEET("<row><c r='IV1'><v>1</v></c><c r='IW1' s='1'/><c r='XFD1'/></row>")}) +
            2 + 2 * 255,
        " N1\n");
    assert_string_equal(
        book_of(&(workbook_parts){
            .sheet =
                WORKSHEET("<row><c><v>1</v></c></row><row r='7'><c r='IW7'><v>1</v></c></row>")}),
        arena_printf(mem, "1: N1\n%s", FAULT(SHEET_TOO_WIDE, 7)));
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = WORKSHEET("<row><c r='ZZZZZZZZZ1'><v>1</v></c></row>")}),
        FAULT(SHEET_DAMAGED, 1));
}

static void keeps_to_the_row_limit(UNUSED void **state)
{
    buf b = workbook_make(
        mem, &(workbook_parts){
                 .sheet = WORKSHEET("<row><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>")});
    file_write(b.at, b.n);
    assert_string_equal(table_limited(&(sheet_limits){.max_rows = 2}), "1: N1\n3: N2\n");
    assert_string_equal(table_limited(&(sheet_limits){.max_rows = 1}),
                        arena_printf(mem, "1: N1\n%s", FAULT(SHEET_TOO_LARGE, 3)));
}

/* ---- workbooks: attacks --------------------------------------------------------------------- */
static void refuses_entities(UNUSED void **state)
{
    assert_string_equal(
        book_of(&(workbook_parts){
            .sheet = "<!DOCTYPE worksheet [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
                     "<worksheet><sheetData><row><c "
                     "t='str'><v>&a;</v></c></row></sheetData></worksheet>"}),
        FAULT(SHEET_XML_ENTITY, 0));
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = WORKSHEET(""), .strings = "<!DOCTYPE sst><sst/>"}),
        REFUSED(SHEET_XML_ENTITY));
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = WORKSHEET("<row><c t='str'><v>&lol;</v></c></row>")}),
        FAULT(SHEET_XML_ENTITY, 1));
}

static void refuses_depth_and_endless_tags(UNUSED void **state)
{
    buf b = buf_new(mem);
    buf_put(&b, "<worksheet>");
    for (int i = 0; i < 100000; i++)
        buf_put(&b, "<a>");
    assert_string_equal(book_of(&(workbook_parts){.sheet = b.at}), FAULT(SHEET_DAMAGED, 0));
    b = buf_new(mem);
    buf_put(&b, "<worksheet><sheetData><row a='");
    for (int i = 0; i < 3 << 20; i++)
        buf_putc(&b, 'x');
    assert_string_equal(book_of(&(workbook_parts){.sheet = b.at}), FAULT(SHEET_TOO_LARGE, 0));
    b = buf_new(mem);
    buf_put(&b, "<worksheet><sheetData><row><c t='str'><v>");
    for (int i = 0; i < 3 << 20; i++)
        buf_putc(&b, 'x');
    assert_string_equal(book_of(&(workbook_parts){.sheet = b.at}), FAULT(SHEET_TOO_LARGE, 1));
}

/* 1 MiB of blanks packed once; a full flush lets the same block stand any number of times. */
static buf bomb_packed(int mebibytes, uint32_t *ret_crc)
{
    static unsigned char blanks[1 << 20], packed[1 << 16];
    buf b = buf_new(mem);
    z_stream z = {0};
    memset(blanks, ' ', sizeof blanks);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = blanks;
    z.avail_in = sizeof blanks;
    z.next_out = packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    *ret_crc = 0;
    for (int i = 0; i < mebibytes; i++) {
        buf_put_n(&b, (char *)packed, z.total_out);
        *ret_crc = (uint32_t)crc32(*ret_crc, blanks, sizeof blanks);
    }
    buf_put_n(&b, "\3\0", 2);
    deflateEnd(&z);
    return b;
}

static const char *bomb_read(size_t declared, const char *entry)
{
    uint32_t crc;
    zip_made z = zip_begin(mem);
    workbook_frame(&z, &(workbook_parts){0});
    if (!text_ends(entry, "sheet1.xml"))
        zip_text(&z, "xl/worksheets/sheet1.xml", "<worksheet/>", 12);
    buf packed = bomb_packed(300, &crc);
    assert_in_range(packed.n, 200000, 400000);
    zip_put(&z, &(zip_entry){entry, packed.at, packed.n, declared, crc, 8});
    zip_finish(&z);
    return table_of(z.out.at, z.out.n);
}

static void refuses_bombs_fast(UNUSED void **state)
{
    clock_t begun = clock();
    assert_string_equal(bomb_read((size_t)300 << 20, "xl/worksheets/sheet1.xml"),
                        REFUSED(SHEET_BOMB));
    assert_string_equal(bomb_read((size_t)300 << 20, "xl/media/image1.png"), REFUSED(SHEET_BOMB));
    assert_string_equal(bomb_read(5000, "xl/worksheets/sheet1.xml"), FAULT(SHEET_BOMB, 0));
    assert_string_equal(bomb_read(5000, "xl/sharedStrings.xml"), REFUSED(SHEET_BOMB));
    assert_true((double)(clock() - begun) / CLOCKS_PER_SEC <
                8.0); /* nearly all of it is the making */
}

static void refuses_archives_with_too_many_or_double_parts(UNUSED void **state)
{
    zip_made z = zip_begin(mem);
    workbook_frame(&z, &(workbook_parts){0});
    for (int i = 0; i < 10001; i++)
        zip_text(&z, arena_printf(mem, "a%d", i), "", 0);
    zip_finish(&z);
    assert_string_equal(table_of(z.out.at, z.out.n), REFUSED(SHEET_BOMB));
    z = zip_begin(mem);
    workbook_frame(&z, &(workbook_parts){0});
    zip_text(&z, "xl/worksheets/sheet1.xml", "<worksheet/>", 12);
    zip_text(&z, "xl/Worksheets\\sheet1.xml", "<worksheet/>", 12);
    zip_finish(&z);
    assert_string_equal(table_of(z.out.at, z.out.n), REFUSED(SHEET_DAMAGED));
}

static void follows_no_path_out_of_the_archive(UNUSED void **state)
{
    static const struct {
        const char *target;
        sheet_fault fault;
    } targets[] = {
        {"../../../etc/passwd", SHEET_NO_SHEET},
        {"..", SHEET_NO_SHEET},
        {"file:///etc/passwd", SHEET_DAMAGED},
        {"/etc/passwd", SHEET_DAMAGED},
        {"", SHEET_DAMAGED},
    };
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        assert_string_equal(
            book_of(&(workbook_parts){
                .relations =
                    arena_printf(mem,
                                 "<Relationships xmlns='" XLSX_PACKAGE "'><Relationship Id='rId1' "
                                 "Type='" XLSX_REL "/worksheet' Target='%s'/></Relationships>",
                                 targets[i].target)}),
            REFUSED(targets[i].fault));
    assert_string_equal(book_of(&(workbook_parts){
                            .relations = "<Relationships xmlns='" XLSX_PACKAGE
                                         "'><Relationship Id='rId1' Type='" XLSX_REL "/worksheet' "
                                         "Target='http://x.invalid/' TargetMode='External'/>"
                                         "</Relationships>"}),
                        REFUSED(SHEET_NO_SHEET));
}

static void survives_every_truncation_and_damage(UNUSED void **state)
{
    buf b = workbook_make(
        mem, &(workbook_parts){
                 .styles = DATE_STYLES,
                 .strings = "<sst><si><t>甲</t></si></sst>",
                 .sheet = WORKSHEET("<row><c t='s'><v>0</v></c><c s='1'><v>1</v></c></row>")});
    assert_string_equal(table_of(b.at, b.n), "1: T甲 D1900-01-01\n");
    for (size_t n = 0; n < b.n; n += 7)
        assert_string_not_equal(table_of(b.at, n), "1: T甲 D1900-01-01\n");
    for (size_t i = 0; i < b.n; i += 3) {
        b.at[i] ^= 0x55;
        table_of(b.at, b.n);
        b.at[i] ^= 0x55;
    }
    assert_string_equal(table_of(b.at, b.n - 1), REFUSED(SHEET_DAMAGED));
    assert_string_equal(
        book_of(&(workbook_parts){.sheet = WORKSHEET("<row><c t='s'><v>5</v></c></row>")}),
        FAULT(SHEET_DAMAGED, 1));
    assert_string_equal(book_of(&(workbook_parts){.sheet = WORKSHEET("<row r='2'/><row r='2'/>")}),
                        FAULT(SHEET_DAMAGED, 2));
}

static void survives_random_bytes(UNUSED void **state)
{
    static const char *const heads[] = {"", "PK\3\4", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                                        "\xFF\xFE", "\xEF\xBB\xBF"};
    uint64_t x = 88172645463325252u;
    unsigned char bytes[4096];
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            bytes[i] = (unsigned char)x;
        }
        const char *head = heads[round % 5];
        memcpy(bytes, head, strlen(head));
        const char *said = table_of(bytes, sizeof bytes - (size_t)round);
        assert_true(strstr(said, "refused") || strstr(said, "fault"));
    }
}

static void tells_other_files_apart(UNUSED void **state)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    char ole[2048] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    assert_string_equal(table_of(ole, sizeof ole), REFUSED(SHEET_OLD_XLS));
    memcpy(ole + 1024 + 128, name, sizeof name);
    assert_string_equal(table_of(ole, sizeof ole), REFUSED(SHEET_ENCRYPTED));
    assert_string_equal(TABLE("%PDF-1.7\n"), REFUSED(SHEET_NOT_A_WORKBOOK));
    assert_string_equal(TABLE("\xEF\xBB\xBF\n<html><table>"), REFUSED(SHEET_NOT_A_WORKBOOK));
    assert_string_equal(TABLE(""), REFUSED(SHEET_NO_SHEET));
    zip_made z = zip_begin(mem);
    zip_text(&z, "word/document.xml", "<a/>", 4);
    zip_finish(&z);
    assert_string_equal(table_of(z.out.at, z.out.n), REFUSED(SHEET_NOT_A_WORKBOOK));
    unlink(path);
    assert_string_equal(table_limited(NULL), REFUSED(SHEET_IO));
}

/* ---- CSV in --------------------------------------------------------------------------------- */
static void reads_csv_of_all_habits(UNUSED void **state)
{
    assert_string_equal(TABLE("姓名,单位\r\n张三,\"局, \"\"甲\"\"\"\r\n"),
                        "1: T姓名 T单位\n2: T张三 T局, \"甲\"\n");
    assert_string_equal(TABLE("\xEF\xBB\xBF"
                              "a;b\nc,1;d\n"),
                        "1: Ta Tb\n2: Tc,1 Td\n");
    assert_string_equal(TABLE("a\tb\rc\td"), "1: Ta Tb\n2: Tc Td\n");
    assert_string_equal(TABLE("标题\n\na,b,c\n,,\n,x,\n"), "1: T标题\n3: Ta Tb Tc\n5: - Tx\n");
    assert_string_equal(TABLE("a,\"x\r\ny\",b\r\nc"), "1: Ta Tx\r\ny Tb\n2: Tc\n");
    assert_string_equal(TABLE("sep=;\r\na;b,c,d\r\n"), "1: Ta Tb,c,d\n");
    assert_string_equal(TABLE("=\"0012\",\"a\"b,c\"d\"\n"), "1: T0012 Tab Tc\"d\"\n");
    assert_string_equal(TABLE("a\vb,\"c\001d\"\n"), "1: Ta b Tc d\n");
    assert_string_equal(TABLE("110101199001011234,1.10105E+17"),
                        "1: T110101199001011234 T1.10105E+17\n");
}

static void reads_csv_in_all_encodings(UNUSED void **state)
{
    char *gb;
    size_t n;
    assert_true(text_to_gb18030(mem, "姓名,㛃𠮷\n", strlen("姓名,㛃𠮷\n"), &gb, &n));
    assert_string_equal(table_of(gb, n), "1: T姓名 T㛃𠮷\n");
    assert_string_equal(TABLE("\xFF\xFE\x13\x4E,\0\x8C\x4E\n\0"), "1: T专 T二\n");
    assert_string_equal(TABLE("\xFE\xFF\x4E\x13\0,\x4E\x8C\0\n"), "1: T专 T二\n");
    assert_string_equal(TABLE("\xFF\xFE\x13\x4E,\0\x8C"), FAULT(SHEET_ENCODING, 1));
    assert_string_equal(TABLE("\xFF\xFE\0\xD8,\0"), FAULT(SHEET_ENCODING, 1));
}

/* The first Chinese character comes long after the piece on which a guess could be made. */
static void decides_late_and_verifies_to_the_end(UNUSED void **state)
{
    char *gb;
    size_t n;
    buf b = buf_new(mem);
    for (int i = 0; i < 40000; i++)
        buf_put(&b, "abc,1\n");
    size_t ascii = b.n;
    assert_true(text_to_gb18030(mem, "张三丰,二\n", strlen("张三丰,二\n"), &gb, &n));
    buf_put_n(&b, gb, n);
    assert_true(text_ends(table_of(b.at, b.n), "40000: Tabc T1\n40001: T张三丰 T二\n"));
    b.n = ascii;
    buf_put(&b, "张三丰,二\n");
    assert_true(text_ends(table_of(b.at, b.n), "40000: Tabc T1\n40001: T张三丰 T二\n"));
    buf_put(&b, "王\xB4\xF3,二\n");
    assert_true(text_ends(table_of(b.at, b.n), arena_printf(mem, "40001: T张三丰 T二\n%s",
                                                            FAULT(SHEET_ENCODING, 40002))));
}

static void refuses_wrong_bytes_with_their_row(UNUSED void **state)
{
    assert_string_equal(TABLE("a,b\nc,\0d\n"),
                        arena_printf(mem, "1: Ta Tb\n%s", FAULT(SHEET_ENCODING, 2)));
    assert_string_equal(
        TABLE("姓名,单位,职务,出生\n张三,人社局,科员,\xFF\n"),
        arena_printf(mem, "1: T姓名 T单位 T职务 T出生\n%s", FAULT(SHEET_ENCODING, 2)));
    assert_string_equal(TABLE("a\n\xD0\xD5\xC3\xFB\n\xD0\x01\n"),
                        arena_printf(mem, "1: Ta\n2: T姓名\n%s", FAULT(SHEET_ENCODING, 3)));
    assert_string_equal(TABLE("a\n\"b\nc\nd"),
                        arena_printf(mem, "1: Ta\n%s", FAULT(SHEET_DAMAGED, 2)));
}

static void limits_csv(UNUSED void **state)
{
    buf b = buf_new(mem);
    for (int i = 0; i < 300; i++)
        buf_putc(&b, ',');
    buf_put(&b, "\nx\n");
    assert_string_equal(table_of(b.at, b.n), "2: Tx\n");
    b.n = 300;
    buf_put(&b, "x\n");
    assert_string_equal(table_of(b.at, b.n), FAULT(SHEET_TOO_WIDE, 1));
    b.n = 0;
    buf_putc(&b, '"');
    for (int i = 0; i < 2 << 20; i++)
        buf_putc(&b, '\n');
    assert_string_equal(table_of(b.at, b.n), FAULT(SHEET_TOO_LARGE, 1));
    assert_string_equal(table_limited(&(sheet_limits){.max_unpacked = 1000}),
                        REFUSED(SHEET_TOO_LARGE));
}

/* ---- out, and in again ---------------------------------------------------------------------- */
static void writes_what_it_reads(UNUSED void **state)
{
    book *b = book_new(path, "名册[2022]/一:二");
    assert_non_null(b);
    book_widths(b, (int[]){10, 30, 12}, 3);
    book_freeze(b, 2);
    book_row(b);
    book_text(b, "参训名册", BOOK_TITLE);
    book_row(b);
    book_text(b, "姓名", BOOK_HEAD);
    book_text(b, "", BOOK_HEAD);
    book_row(b);
    book_text(b, "=cmd|' /C calc'!A0", BOOK_PLAIN);
    book_text(b, "990101199001011234", BOOK_WRONG);
    book_skip(b);
    book_int(b, -7);
    book_int(b, INT64_C(9007199254740993));
    book_tenths(b, (tenths){125});
    book_fen(b, (fen){123450});
    book_day(b, day_of(2005, 3, 1));
    book_day(b, DAY_NONE);
    book_day(b, day_of(1899, 3, 1));
    book_text(b, " <艾力>&\"_x0041_\n", BOOK_PLAIN);
    assert_int_equal(book_close(b), OK);
    assert_string_equal(table_limited(NULL),
                        "1: T参训名册\n2: T姓名\n3: T=cmd|' /C calc'!A0 T990101199001011234 - N-7 "
                        "T9007199254740993 N12.5 N1234.5 "
                        "D2005-03-01 - T1899-03-01 T <艾力>&\"_x0041_\n\n");
    sheet *s;
    sheet_fault fault;
    assert_int_equal(sheet_open(path, NULL, mem, &s, &fault), OK);
    assert_string_equal(sheet_name(s), "名册_2022__一_二");
    assert_int_equal(sheet_close(s), SHEET_OK);
}

static void cuts_what_no_cell_can_hold(UNUSED void **state)
{
    buf b = buf_new(mem);
    for (int i = 0; i < 40000; i++)
        buf_put(&b, "长");
    book *k = book_new(path, "");
    book_row(k);
    book_text(k, b.at, BOOK_PLAIN);
    assert_int_equal(book_close(k), OK);
    const char *said = table_limited(NULL);
    assert_int_equal(text_chars(said), 4 + 32767 + 1);
    assert_true(text_ends(said, "长…\n"));
}

static void tells_when_a_book_cannot_be_written(UNUSED void **state)
{
    assert_null(book_new("/nonexistent/a.xlsx", "x"));
    char folder[] = "/tmp/sheet_test_XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *inside = arena_printf(mem, "%s/a.xlsx", folder);
    book *b = book_new(inside, "x");
    assert_non_null(b);
    assert_int_equal(unlink(inside), 0);
    assert_int_equal(rmdir(folder), 0);
    book_row(b);
    book_text(b, "x", BOOK_PLAIN);
    assert_int_equal(book_close(b), E_BROKEN);
}

static void removes_a_book_that_is_not_whole(UNUSED void **state)
{
    book *b = book_new(path, "x");
    for (int i = 0; i < 16390; i++) /* a row has 16,384 cells at most */
        book_int(b, i);
    assert_int_equal(book_close(b), E_BROKEN);
    assert_int_equal(access(path, F_OK), -1);
}

static void writes_csv_that_runs_nothing(UNUSED void **state)
{
    static const char *const cells[] = {
        "=1+1",  "@SUM(A1)", "-2+3", "+cmd", "\t=1", "＝1",
        "-12.5", "+8",       "a=b",  "-",    "",     "王,\"x\"\n",
    };
    buf b = buf_new(mem);
    csv_bom(&b);
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_text(&b, cells[i]);
    csv_end_row(&b);
    csv_text(&b, "");
    csv_int(&b, -42);
    csv_end_row(&b);
    assert_string_equal(b.at, "\xEF\xBB\xBF'=1+1,'@SUM(A1),"
                              "'-2+3,'+cmd,\"'\t=1\",'＝1,-12.5,+8,a=b,'-,,\"王,\"\"x\"\"\n\"\r\n"
                              ",-42\r\n");
    assert_string_equal(table_of(b.at, b.n),
                        "1: T'=1+1 T'@SUM(A1) T'-2+3 T'+cmd T'\t=1 T'＝1 T-12.5 T+8 Ta=b T'- - "
                        "T王,\"x\"\n\n2: - T-42\n");
}

/* ---- memory --------------------------------------------------------------------------------- */
static long peak_kibibytes(bool reset)
{
    char line[128];
    long kibibytes = 0;
    FILE *f = fopen(reset ? "/proc/self/clear_refs" : "/proc/self/status", reset ? "w" : "r");
    assert_non_null(f);
    if (reset) fputs("5", f);
    while (!reset && fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %ld", &kibibytes) == 1) break;
    fclose(f);
    return kibibytes;
}

static void reads_100000_rows_in_flat_memory(UNUSED void **state)
{
    book *b = book_new(path, "大");
    for (int i = 0; i < 100000; i++) {
        book_row(b);
        for (int column = 0; column < 9; column++)
            book_text(b, "新疆维吾尔自治区", BOOK_PLAIN);
        book_int(b, i);
    }
    assert_int_equal(book_close(b), OK);
    sheet *s;
    sheet_row row;
    sheet_fault fault;
    int64_t rows = 0, sum = 0;
    peak_kibibytes(true);
    long before = peak_kibibytes(false);
    assert_int_equal(sheet_open(path, NULL, mem, &s, &fault), OK);
    for (; sheet_next(s, &row); rows++)
        sum += (int64_t)row.cells[9].number;
    assert_int_equal(sheet_close(s), SHEET_OK);
    assert_int_equal(rows, 100000);
    assert_int_equal(sum, INT64_C(4999950000));
    assert_in_range(peak_kibibytes(false) - before, 0, 20 << 10);
}

/* ---- workbooks of another program ----------------------------------------------------------- */
static const char script[] =
    "import sys,datetime\n"
    "from openpyxl import Workbook\n"
    "from openpyxl.styles import Font\n"
    "w=Workbook(); h=w.active; h.title='藏'; h.sheet_state='hidden'\n"
    "s=w.create_sheet('名册')\n"
    "s['A1']='昌吉州干部名册'; s.merge_cells('A1:E1'); s['A1'].font=Font(bold=True)\n"
    "s.append([]); s.append(['姓名','出生年月','入党','学时','身份证'])\n"
    "s.append(['买买提·艾力',datetime.date(1985,3,1),True,12.5,'990101198503011234'])\n"
    "s['B4'].number_format='yyyy\"年\"m\"月\"'\n"
    "s.append(['李四',datetime.datetime(1990,1,2,8,30),None,'=1+1',990101198503011234])\n"
    "s.cell(row=9,column=300).font=Font(bold=True)\n"
    "w.save(sys.argv[1])\n";

static void reads_what_openpyxl_writes(UNUSED void **state)
{
    char *target = arena_printf(mem, "%s.xlsx", path);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        execl("/usr/bin/python3", "python3", "-c", script, target, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0) skip();
    assert_int_equal(rename(target, path), 0);
    assert_string_equal(table_limited(NULL),
                        "1: T昌吉州干部名册\n3: T姓名 T出生年月 T入党 T学时 T身份证\n"
                        "4: T买买提·艾力 D1985.03 BTRUE N12.5 T990101198503011234\n"
                        "5: T李四 D1990-01-02 08:30 - - N9.901011985030112e+17\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(reads_all_kinds_of_cells),
        T(joins_runs_and_leaves_phonetics_out),
        T(counts_rows_and_cells_without_addresses),
        T(shows_numbers_as_excel_does),
        T(knows_dates_by_their_formats),
        T(knows_the_1904_system),
        T(takes_the_first_visible_worksheet),
        T(reads_strict_and_prefixed_files),
        T(tells_merged_cells_once_all_rows_are_read),
        T(is_strict_about_width_only_where_something_stands),
        T(keeps_to_the_row_limit),
        T(refuses_entities),
        T(refuses_depth_and_endless_tags),
        T(refuses_bombs_fast),
        T(refuses_archives_with_too_many_or_double_parts),
        T(follows_no_path_out_of_the_archive),
        T(survives_every_truncation_and_damage),
        T(survives_random_bytes),
        T(tells_other_files_apart),
        T(reads_csv_of_all_habits),
        T(reads_csv_in_all_encodings),
        T(decides_late_and_verifies_to_the_end),
        T(refuses_wrong_bytes_with_their_row),
        T(limits_csv),
        T(writes_what_it_reads),
        T(cuts_what_no_cell_can_hold),
        T(tells_when_a_book_cannot_be_written),
        T(removes_a_book_that_is_not_whole),
        T(writes_csv_that_runs_nothing),
        T(reads_100000_rows_in_flat_memory),
        T(reads_what_openpyxl_writes),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
