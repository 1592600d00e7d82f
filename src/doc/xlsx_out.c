/* Workbooks going out, on libxlsxwriter with constant memory: a row is on its way to the disk when
 * the next begins. */
#include "doc/doc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    NAME_CHARACTERS = 31,
    CELL_CHARACTERS = 32767,
    SHOWN_WIDTH_MOST = 255,
    LOOKS = BOOK_WRONG + 1
};
static const int64_t exact_in_cell = 999999999999999; /* a cell keeps 15 digits */

struct book {
    arena *mem;
    const char *path;
    lxw_workbook *work;
    lxw_worksheet *sheet;
    lxw_format *looks[LOOKS], *day, *fen;
    lxw_row_t row;
    lxw_col_t column;
    bool begun;
    lxw_error fault;
};

/* ---- looks ----------------------------------------------------------------------------------- */
static lxw_format *look_new(book *b, const char *number_format)
{
    lxw_format *f = workbook_add_format(b->work);
    format_set_font_name(f, "宋体");
    format_set_font_size(f, 11);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_num_format(f, number_format);
    return f;
}

/* Text cells have the text format, so that a number of 18 digits stays whole when somebody edits
 * it. */
static void looks_set(book *b)
{
    for (int i = 0; i < LOOKS; i++)
        b->looks[i] = look_new(b, "@");
    format_set_bold(b->looks[BOOK_HEAD]);
    format_set_bg_color(b->looks[BOOK_HEAD], 0xE7ECF3);
    format_set_border(b->looks[BOOK_HEAD], LXW_BORDER_THIN);
    format_set_text_wrap(b->looks[BOOK_HEAD]);
    format_set_bold(b->looks[BOOK_TITLE]);
    format_set_font_size(b->looks[BOOK_TITLE], 16);
    format_set_font_color(b->looks[BOOK_WRONG], 0xB00020);
    format_set_bg_color(b->looks[BOOK_WRONG], 0xFDE7E9);
    b->day = look_new(b, "yyyy-mm-dd");
    b->fen = look_new(b, "#,##0.00");
}

/* ---- open and close -------------------------------------------------------------------------- */
/* What Excel forbids in a sheet's name becomes _, and the name ends after 31 characters. */
static const char *name_fit(arena *mem, const char *name)
{
    buf b = buf_new(mem);
    uint32_t code;
    for (int n = 0; n < NAME_CHARACTERS && (name = text_next(name, &code)) != NULL; n++)
        text_put_code(&b,
                      code < ' ' || (code < 128 && strchr("[]:*?/\\'", (int)code)) ? '_' : code);
    return b.n ? b.at : "Sheet1";
}

static bool can_be_made(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

/* A workbook that is not whole must not be taken for one: on a fault the file is removed. */
static err book_end(book *b)
{
    lxw_error closed = b->work ? workbook_close(b->work) : LXW_NO_ERROR;
    lxw_error fault = b->fault != LXW_NO_ERROR ? b->fault : closed;
    if (fault != LXW_NO_ERROR) {
        log_line(LOG_ERROR, "what=workbook-write fault=%d", (int)fault);
        unlink(b->path);
    }
    arena_free(b->mem);
    return fault == LXW_NO_ERROR ? OK : E_BROKEN;
}

static void made_when(book *b)
{
    lxw_doc_properties properties = {.created = (time_t)moment_now().s};
    b->fault = workbook_set_properties(b->work, &properties);
}

book *book_new(const char *path, const char *sheet_name)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (!can_be_made(path)) return NULL;
    arena *mem = arena_new();
    book *b = TAKE(mem, book);
    b->mem = mem;
    b->path = arena_copy(mem, path);
    b->work = workbook_new_opt(path, &options);
    b->sheet = b->work ? workbook_add_worksheet(b->work, name_fit(mem, sheet_name)) : NULL;
    if (!b->sheet) {
        b->fault = LXW_ERROR_CREATING_XLSX_FILE;
        book_end(b);
        return NULL;
    }
    made_when(b);
    looks_set(b);
    return b;
}

void book_next_sheet(book *b, const char *name)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->work, name_fit(b->mem, name));
    if (!sheet) {
        b->fault = LXW_ERROR_MEMORY_MALLOC_FAILED;
        return; /* what follows lands on the sheet before; the file is removed at the end */
    }
    b->sheet = sheet;
    b->row = 0;
    b->column = 0;
    b->begun = false;
}

err book_close(book *b) { return book_end(b); }

/* ---- rows and cells -------------------------------------------------------------------------- */
void book_widths(book *b, const int *characters, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double width = characters[i] < SHOWN_WIDTH_MOST ? characters[i] : SHOWN_WIDTH_MOST;
        worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL);
    }
}

void book_row(book *b)
{
    b->row += b->begun;
    b->column = 0;
    b->begun = true;
}

static void cell_done(book *b, lxw_error fault)
{
    if (b->fault == LXW_NO_ERROR) b->fault = fault;
    b->column++;
}

/* A cell holds no more than 32,767 characters; what is cut shows that it is. */
static const char *text_fit(book *b, const char *s)
{
    uint32_t code;
    const char *end = s;
    if (strlen(s) <= CELL_CHARACTERS) return s;
    for (int n = 0; n < CELL_CHARACTERS - 1; n++) {
        end = text_next(end, &code);
        if (!end) return s;
    }
    return *end ? arena_printf(b->mem, "%.*s…", (int)(end - s), s) : s;
}

/* Readers take _x0041_ for an escaped character, so text that looks like one has its first _
 * escaped. */
static const char *text_escape(book *b, const char *s)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    if (!strstr(s, "_x")) return s;
    buf to = buf_new(b->mem);
    for (; *s; s++)
        if (s[0] == '_' && s[1] == 'x' && strspn(s + 2, hex) >= 4 && s[6] == '_')
            buf_put(&to, "_x005F_");
        else
            buf_putc(&to, *s);
    return to.at;
}

void book_text(book *b, const char *s, book_look look)
{
    if (text_empty(s) && look == BOOK_PLAIN)
        book_skip(b);
    else if (text_empty(s))
        cell_done(b, worksheet_write_blank(b->sheet, b->row, b->column, b->looks[look]));
    else
        cell_done(b, worksheet_write_string(b->sheet, b->row, b->column,
                                            text_fit(b, text_escape(b, s)), b->looks[look]));
}

static void cell_number(book *b, double v, lxw_format *format)
{
    cell_done(b, worksheet_write_number(b->sheet, b->row, b->column, v, format));
}

void book_int(book *b, int64_t v)
{
    if (v <= exact_in_cell && v >= -exact_in_cell)
        cell_number(b, (double)v, NULL);
    else
        book_text(b, arena_printf(b->mem, "%lld", (long long)v), BOOK_PLAIN);
}

void book_tenths(book *b, tenths v) { cell_number(b, v.n / 10.0, NULL); }

void book_fen(book *b, fen v) { cell_number(b, (double)v.n / 100.0, b->fen); }

/* Excel's days begin in 1900 and its 1900 is off by one until March; earlier days are written as
 * text. */
void book_day(book *b, day d)
{
    lxw_datetime when = {0};
    if (!day_known(d)) {
        book_skip(b);
        return;
    }
    day_split(d, &when.year, &when.month, &when.day);
    if (when.year < 1901 || when.year > 9999)
        book_text(b, day_iso(b->mem, d), BOOK_PLAIN);
    else
        cell_done(b, worksheet_write_datetime(b->sheet, b->row, b->column, &when, b->day));
}

void book_skip(book *b) { b->column++; }

void book_freeze(book *b, int rows) { worksheet_freeze_panes(b->sheet, (lxw_row_t)rows, 0); }
