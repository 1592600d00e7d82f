/* Documents are tested from outside: parsed again, read by poppler, checked by qpdf, scanned by
 * zbar. A missing program skips its test and says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <expat.h>
#include <libical/ical.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "doc/draw.h"

static const char notice[] = "关于举办处级干部培训班的通知", rare[] = "𠮷㛃龘、䶮堃昇",
                  uyghur[] = "阿卜杜热合曼·买买提";
static const char marks[] = "<w:t>&amp; \"引号\" 'a' ]]> 5 > 3";

static int set_up(void **state)
{
    moment_freeze((moment){1772000000});
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    moment_freeze(MOMENT_NONE);
    return 0;
}

/* ---- tools ---------------------------------------------------------------------------------- */

static void need_program(const char *name)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", name);
    if (system(command) != 0) {
        print_message("%s is not installed: skipped\n", name);
        skip();
    }
}

static const char *save(arena *mem, const void *bytes, size_t n)
{
    char *path = arena_copy(mem, "/tmp/paper_test_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(write(fd, bytes, n) == (ssize_t)n);
    close(fd);
    return path;
}

/* What a command says, without white space: lines are broken by the layout. */
static char *said(arena *mem, const char *command)
{
    buf b = buf_new(mem);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    for (int c; (c = fgetc(f)) != EOF;) {
        if (c != ' ' && c != '\n') buf_putc(&b, (char)c);
    }
    assert_int_equal(pclose(f), 0);
    return arena_copy_n(mem, b.at, b.n);
}

static char *pdf_text(arena *mem, const void *bytes, size_t n)
{
    const char *path = save(mem, bytes, n);
    char *text = said(mem, arena_printf(mem, "pdftotext -raw %s -", path));
    unlink(path);
    return text;
}

static size_t count_of(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

static void assert_holds(const char *text, const char *what)
{
    if (!strstr(text, what)) fail_msg("\"%s\" is not in: %.2000s", what, text);
}

/* ---- one document, three forms -------------------------------------------------------------- */

enum { PERSONS = 60 };

static void add_roster(arena *mem, paper *p)
{
    static const int widths[] = {18, 45, 93};
    const char **cells = TAKE_N(mem, const char *, 3 * (PERSONS + 1));
    cells[0] = "序号", cells[1] = "姓名", cells[2] = "单位及职务";
    for (int i = 1; i <= PERSONS; i++) {
        cells[3 * i] = arena_printf(mem, "%d", i);
        cells[3 * i + 1] = i % 2 ? uyghur : rare;
        cells[3 * i + 2] = i % 4
                               ? "市财政局副局长"
                               : "市发展和改革委员会党组成员、副主任，市重大项目中心主任（兼）|甲";
    }
    paper_table(p, widths, 3, cells, PERSONS + 1, 1);
}

static paper *sample(arena *mem, paper_kind kind)
{
    paper *p = paper_new(mem, kind, notice);
    paper_red_head(p, "中共清河市委组织部文件", "清组发〔2026〕18号");
    paper_title(p, notice);
    paper_flush(p, "各县（市、区）委组织部：");
    paper_heading(p, 1, "一、培训时间");
    paper_heading(p, 2, "（一）报到");
    paper_heading(p, 3, "1. 证件");
    paper_para(p, marks);
    paper_para(p, "第一段\n第二段\001\033[31m\xef\xbf\xbe完\xff止");
    paper_right(p, "2026年2月20日");
    paper_imprint(p, "抄送：市委办公室。", "清河市委组织部", "2026年2月20日印发");
    paper_page_break(p);
    add_roster(mem, p);
    return p;
}

static const void *made(arena *mem, paper_kind kind, size_t *n)
{
    const void *bytes;
    const char *type, *ending;
    assert_int_equal(paper_bytes(sample(mem, kind), &bytes, n, &type, &ending), OK);
    assert_non_null(strchr(type, '/'));
    assert_true(strlen(ending) >= 2);
    return bytes;
}

static void equal_documents_have_equal_bytes(void **state)
{
    for (paper_kind kind = PAPER_DOCX; kind <= PAPER_MARKDOWN; kind++) {
        size_t n, again_n;
        const void *bytes = made(*state, kind, &n), *again = made(*state, kind, &again_n);
        assert_int_equal(n, again_n);
        assert_memory_equal(bytes, again, n);
    }
}

/* ---- DOCX ----------------------------------------------------------------------------------- */

static void XMLCALL take_text(void *to, const XML_Char *s, int n) { buf_put_n(to, s, (size_t)n); }

/* Text of one part, after a whole parse: not well-formed fails. */
static char *part_text(arena *mem, zip_t *z, zip_uint64_t at)
{
    zip_stat_t stat;
    assert_int_equal(zip_stat_index(z, at, 0, &stat), 0);
    char *xml = arena_take(mem, stat.size + 1);
    zip_file_t *f = zip_fopen_index(z, at, 0);
    assert_non_null(f);
    assert_true(zip_fread(f, xml, stat.size) == (zip_int64_t)stat.size);
    assert_int_equal(zip_fclose(f), 0);
    buf text = buf_new(mem);
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &text);
    XML_SetCharacterDataHandler(parser, take_text);
    if (XML_Parse(parser, xml, (int)stat.size, 1) != XML_STATUS_OK)
        fail_msg("%s: %s", stat.name, XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    assert_true(text_utf8(xml, stat.size));
    return text.n ? text.at : arena_copy(mem, "");
}

static zip_t *opened(const void *bytes, size_t n)
{
    zip_error_t fault;
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &fault);
    assert_non_null(source);
    zip_t *z = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &fault);
    assert_non_null(z);
    return z;
}

static void docx_is_well_formed_and_says_all(void **state)
{
    size_t n;
    const void *bytes = made(*state, PAPER_DOCX, &n);
    zip_t *z = opened(bytes, n);
    assert_int_equal(zip_get_num_entries(z, 0), 10);
    const char *text = "";
    for (zip_uint64_t i = 0; i < 10; i++) {
        const char *part = part_text(*state, z, i);
        if (text_is(zip_get_name(z, i, 0), "word/document.xml")) text = part;
    }
    static const char *const words[] = {"中共清河市委组织部文件",
                                        "清组发〔2026〕18号",
                                        notice,
                                        "（一）报到",
                                        "1. 证件",
                                        marks,
                                        rare,
                                        uyghur,
                                        "抄送：市委办公室。",
                                        "2026年2月20日印发"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        assert_holds(text, words[i]);
    assert_holds(text, "第二段[31m完\xef\xbf\xbd止");
    assert_int_equal(count_of(text, uyghur), PERSONS / 2);
    zip_discard(z);
}

static void empty_documents_are_documents(void **state)
{
    for (paper_kind kind = PAPER_DOCX; kind <= PAPER_MARKDOWN; kind++) {
        const void *bytes;
        size_t n;
        const char *type, *ending;
        paper *p = paper_new(*state, kind, "");
        paper_table(p, (const int[]){10}, 1, NULL, 0, 0);
        paper_imprint(p, "", "", "");
        assert_int_equal(paper_bytes(p, &bytes, &n, &type, &ending), OK);
        assert_true(kind == PAPER_MARKDOWN || n > 500);
    }
}

/* ---- PDF ------------------------------------------------------------------------------------ */

static void pdf_text_returns(void **state)
{
    need_program("pdftotext");
    size_t n;
    const void *bytes = made(*state, PAPER_PDF, &n);
    const char *text = pdf_text(*state, bytes, n);
    assert_holds(text, "中共清河市委组织部文件");
    assert_holds(text, notice);
    assert_holds(text, "&amp;\"引号\"'a'");
    assert_holds(text, "第二段[31m完");
    assert_holds(text, rare);
    assert_int_equal(count_of(text, uyghur), PERSONS / 2);
    assert_int_equal(count_of(text, "中心主任（兼）|甲"), PERSONS / 4);
}

static void table_heads_stand_on_every_page(void **state)
{
    need_program("pdftotext");
    size_t n;
    const void *bytes = made(*state, PAPER_PDF, &n);
    const char *text = pdf_text(*state, bytes, n);
    size_t pages = count_of(text, "\f"), of_the_table = count_of(strstr(text, "单位及职务"), "\f");
    assert_true(of_the_table >= 3 && of_the_table < pages);
    assert_int_equal(count_of(text, "单位及职务"), of_the_table);
    for (size_t page = 1; page <= pages; page++)
        assert_holds(text, arena_printf(*state, "—%zu—", page));
}

/* A paragraph and a cell longer than a page: each sentence comes back exactly once. */
static void long_texts_run_over_pages(void **state)
{
    need_program("pdftotext");
    buf b = buf_new(*state);
    for (int i = 1000; i < 1200; i++)
        buf_printf(&b, "第%d句，学员应当按时到课。", i);
    pdf *p = pdf_new(*state, "长文", PDF_PORTRAIT);
    pdf_para(p, b.at);
    pdf_table(p, (const int[]){20, 60}, 2, (const char *const[]){"头", "记", "一", b.at}, 2, 1);
    const void *bytes;
    size_t n;
    assert_int_equal(pdf_bytes(p, &bytes, &n), OK);
    const char *text = pdf_text(*state, bytes, n);
    assert_int_equal(count_of(text, "第"), 400);
    assert_true(count_of(text, "按时到课") >= 390); /* page numbers cut a few of them */
}

static void pdf_is_sound(void **state)
{
    need_program("qpdf");
    size_t n;
    const void *bytes = made(*state, PAPER_PDF, &n);
    const char *path = save(*state, bytes, n);
    assert_holds(said(*state, arena_printf(*state, "qpdf --check %s 2>&1", path)), "Nosyntax");
    unlink(path);
}

static void pdf_embeds_its_fonts_and_bears_its_title(void **state)
{
    need_program("pdffonts");
    size_t n;
    const void *bytes = made(*state, PAPER_PDF, &n);
    const char *path = save(*state, bytes, n);
    const char *fonts = said(*state, arena_printf(*state, "pdffonts %s", path));
    assert_holds(fonts, "NotoSerifCJKsc");
    assert_int_equal(count_of(fonts, "Identity-Hyesyesyes"), count_of(fonts, "Identity-H"));
    assert_holds(said(*state, arena_printf(*state, "pdfinfo %s", path)), notice);
    unlink(path);
}

static const pdf_certificate sample_certificate = {
    .title = "结业证书",
    .name = "阿卜杜热合曼·买买提同志：",
    .number = "证书编号：QH-2026-000123",
    .body = "于2026年3月9日至13日参加处级干部培训班，学习期满，考核合格，准予结业。",
    .issuer = "中共清河市委党校",
    .date = "2026年3月13日",
    .check_url = "https://example.cn/check/QH-2026-000123?k=7F3A"};

static void certificates_share_their_fonts(void **state)
{
    need_program("pdffonts");
    pdf *p = pdf_new(*state, "结业证书", PDF_LANDSCAPE);
    for (int i = 0; i < 20; i++)
        pdf_certificate_page(p, &sample_certificate);
    const void *bytes;
    size_t n;
    assert_int_equal(pdf_bytes(p, &bytes, &n), OK);
    const char *path = save(*state, bytes, n);
    assert_int_equal(
        count_of(said(*state, arena_printf(*state, "pdffonts %s", path)), "Identity-H"), 2);
    unlink(path);
    const char *text = pdf_text(*state, bytes, n);
    assert_int_equal(count_of(text, "证书编号：QH-2026-000123"), 20);
    assert_int_equal(count_of(text, "\f"), 20);
    assert_null(strstr(text, "—1—"));
}

static void long_certificates_lose_no_word(void **state)
{
    need_program("pdftotext");
    buf b = buf_new(*state);
    for (int i = 100; i < 140; i++)
        buf_printf(&b, "完成第%d项学习任务；", i);
    pdf_certificate c = sample_certificate;
    c.body = b.at;
    pdf *p = pdf_new(*state, "结业证书", PDF_LANDSCAPE);
    pdf_certificate_page(p, &c);
    const void *bytes;
    size_t n;
    assert_int_equal(pdf_bytes(p, &bytes, &n), OK);
    assert_holds(pdf_text(*state, bytes, n), "完成第139项学习任务；");
}

static void *draw_in_thread(void *to)
{
    arena *mem = arena_new();
    pdf *p = pdf_new(mem, "结业证书", PDF_LANDSCAPE);
    for (int i = 0; i < 5; i++)
        pdf_certificate_page(p, &sample_certificate);
    const void *bytes;
    *(size_t *)to = 0;
    if (pdf_bytes(p, &bytes, to) != OK) *(size_t *)to = 0;
    arena_free(mem);
    return NULL;
}

static void threads_draw_at_the_same_time(void **state)
{
    (void)state;
    pthread_t threads[4];
    size_t sizes[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, draw_in_thread, &sizes[i]), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 4; i++)
        assert_true(sizes[i] > 1000 && sizes[i] == sizes[0]);
}

/* ---- Markdown ------------------------------------------------------------------------------- */

static void markdown_escapes_what_it_would_read(void **state)
{
    size_t n;
    const char *text = made(*state, PAPER_MARKDOWN, &n);
    assert_int_equal(strlen(text), n);
    assert_holds(text, "# 关于举办处级干部培训班的通知\n\n");
    assert_holds(text, "#### 1\\. 证件\n\n");
    assert_holds(text, "&lt;w:t\\>&amp;amp; \"引号\"");
    assert_holds(text, "| 序号 | 姓名 | 单位及职务 |\n|:---:|");
    assert_holds(text, "主任（兼）\\|甲 |\n");
    assert_holds(text, "第一段\n\n第二段\\[31m完");
}

/* ---- QR ------------------------------------------------------------------------------------- */

static void qr_drawing_is_scanned(void **state)
{
    need_program("zbarimg");
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 400, 400);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    assert_true(draw_qr(cr, sample_certificate.check_url, 0, 0, 400));
    const char *path = save(*state, "", 0);
    assert_int_equal(cairo_surface_write_to_png(surface, path), CAIRO_STATUS_SUCCESS);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    assert_string_equal(said(*state, arena_printf(*state, "zbarimg -q --raw %s 2>/dev/null", path)),
                        sample_certificate.check_url);
    unlink(path);
}

/* The path of the SVG, set as a grey picture with eight pixels a module. */
static const char *svg_picture(arena *mem, const char *svg)
{
    enum { SCALE = 8 };
    int size = atoi(strstr(svg, "viewBox=\"0 0 ") + 13) * SCALE;
    buf b = buf_new(mem);
    buf_printf(&b, "P5\n%d %d\n255\n", size, size);
    size_t head = b.n;
    for (int i = 0; i < size * size; i++)
        buf_putc(&b, (char)255);
    int x, y, width, back;
    for (const char *at = strstr(svg, " d=\"") + 4;
         sscanf(at, "M%d %dh%dv1h-%dz", &x, &y, &width, &back) == 4; at = strchr(at, 'z') + 1) {
        assert_int_equal(width, back);
        for (int row = y * SCALE; row < (y + 1) * SCALE; row++)
            memset(b.at + head + row * size + x * SCALE, 0, (size_t)width * SCALE);
    }
    return save(mem, b.at, b.n);
}

static void qr_svg_is_scanned(void **state)
{
    need_program("zbarimg");
    const char *path = svg_picture(*state, qr_svg(*state, sample_certificate.check_url));
    assert_string_equal(said(*state, arena_printf(*state, "zbarimg -q --raw %s 2>/dev/null", path)),
                        sample_certificate.check_url);
    unlink(path);
}

static void qr_has_its_limits(void **state)
{
    char *long_text = arena_take(*state, 4001);
    memset(long_text, 'x', 4000);
    assert_string_equal(qr_svg(*state, long_text), "");
    assert_string_equal(qr_svg(*state, ""), "");
    assert_null(strstr(qr_svg(*state, "\"><script>"), "script"));
}

/* ---- calendars ------------------------------------------------------------------------------ */

static const char long_summary[] = "开班式，第一讲；学习贯彻《干部教育培训工作条例》；主讲：阿卜杜"
                                   "热合曼·买买提、𠮷㛃龘（清河市委党校）";

static char *sample_calendar(arena *mem, bool cancelled, int64_t changed)
{
    ical_event events[] = {{"class-1@ganjiao",
                            long_summary,
                            "第一会议室; 301, 东",
                            "第一行\n第二行\\",
                            moment_at(day_of(2026, 3, 9), 540),
                            moment_at(day_of(2026, 3, 9), 720),
                            {changed},
                            cancelled},
                           {"class-2@ganjiao",
                            "晨读\r\nATTENDEE:x",
                            "",
                            "",
                            moment_at(day_of(2026, 1, 1), 30),
                            MOMENT_NONE,
                            {changed},
                            false}};
    return ical_text(mem, "我的课程", events, COUNT_OF(events));
}

static void calendar_is_read_again(void **state)
{
    icalcomponent *calendar =
        icalcomponent_new_from_string(sample_calendar(*state, false, 1772000000));
    assert_non_null(calendar);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    assert_non_null(icalcomponent_get_timezone(calendar, "Asia/Shanghai"));
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    assert_string_equal(icalcomponent_get_uid(event), "class-1@ganjiao");
    assert_string_equal(icalcomponent_get_summary(event), long_summary);
    assert_string_equal(icalcomponent_get_location(event), "第一会议室; 301, 东");
    assert_string_equal(icalcomponent_get_description(event), "第一行\n第二行\\");
    struct icaltimetype starts = icalcomponent_get_dtstart(event);
    assert_int_equal(starts.hour, 9);
    assert_int_equal(icaltime_as_timet_with_zone(starts, starts.zone),
                     moment_at(day_of(2026, 3, 9), 540).s);
    event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    starts = icalcomponent_get_dtstart(event);
    assert_int_equal(starts.year * 10000 + starts.month * 100 + starts.day, 20260101);
    assert_int_equal(starts.hour * 60 + starts.minute, 30);
    assert_null(icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY));
    assert_null(icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY));
    icalcomponent_free(calendar);
}

static void cancelled_events_are_newer(void **state)
{
    const char *before = sample_calendar(*state, false, 1772000000),
               *after = sample_calendar(*state, true, 1772000060);
    assert_holds(before, "STATUS:CONFIRMED");
    assert_null(strstr(before, "CANCELLED"));
    assert_holds(after, "STATUS:CANCELLED");
    assert_holds(after, "LAST-MODIFIED:20260225T061420Z");
    assert_int_equal(atoi(strstr(after, "SEQUENCE:") + 9) - atoi(strstr(before, "SEQUENCE:") + 9),
                     60);
}

/* RFC 5545: lines of at most 75 bytes, ended by CR LF; a character is never cut. */
static void calendar_lines_are_folded(void **state)
{
    const char *text = sample_calendar(*state, false, 1772000000);
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        assert_true(end - text <= 76 && end[-1] == '\r');
        assert_true(text_utf8(text, (size_t)(end - text)));
    }
    assert_string_equal(text, "");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(equal_documents_have_equal_bytes),
                                       CASE(docx_is_well_formed_and_says_all),
                                       CASE(empty_documents_are_documents),
                                       CASE(pdf_text_returns),
                                       CASE(table_heads_stand_on_every_page),
                                       CASE(long_texts_run_over_pages),
                                       CASE(pdf_is_sound),
                                       CASE(pdf_embeds_its_fonts_and_bears_its_title),
                                       CASE(certificates_share_their_fonts),
                                       CASE(long_certificates_lose_no_word),
                                       CASE(threads_draw_at_the_same_time),
                                       CASE(markdown_escapes_what_it_would_read),
                                       CASE(qr_drawing_is_scanned),
                                       CASE(qr_svg_is_scanned),
                                       CASE(qr_has_its_limits),
                                       CASE(calendar_is_read_again),
                                       CASE(cancelled_events_are_newer),
                                       CASE(calendar_lines_are_folded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
