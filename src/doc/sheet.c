/* The one door through which tables come in: tells the kind by content, keeps rows, limits and the
 * first fault. */
#include "doc/sheet_inside.h"

#include <sys/stat.h>

enum { HEAD_BYTES = 512, SCAN_BYTES = 1 << 16, OLE_ENTRY_BYTES = 128 };
static const int64_t default_rows = 2000000;
static const int64_t default_unpacked = (int64_t)2 << 30;

typedef enum { KIND_TEXT, KIND_ZIP, KIND_OLE, KIND_OTHER, KIND_EMPTY } file_kind;

/* ---- rows ------------------------------------------------------------------------------------ */
bool sheet_fail(sheet *s, sheet_fault fault)
{
    if (s->fault == SHEET_OK) {
        s->fault = fault;
        s->fault_row = s->line.number;
    }
    return false;
}

void sheet_line_begin(sheet *s, int64_t number)
{
    sheet_line *line = &s->line;
    memset(line->cells, 0, sizeof *line->cells * line->n);
    line->n = 0;
    line->number = number;
    line->text.n = 0;
}

bool sheet_put(sheet *s, size_t column, const sheet_cell *cell, int64_t from)
{
    sheet_line *line = &s->line;
    if (cell->kind == CELL_EMPTY) return true;
    if (column >= SHEET_COLUMNS) return sheet_fail(s, SHEET_TOO_WIDE);
    if (line->text.n > SHEET_ROW_BYTES) return sheet_fail(s, SHEET_TOO_LARGE);
    if (from != SHEET_TEXT_FIXED) buf_putc(&line->text, '\0');
    line->cells[column] = *cell;
    line->at[column] = from;
    if (line->n <= column) line->n = column + 1;
    return true;
}

static void line_settle(sheet_line *line)
{
    for (size_t i = 0; i < line->n; i++) {
        sheet_cell *cell = &line->cells[i];
        if (cell->kind == CELL_EMPTY)
            *cell = (sheet_cell){.text = "", .date = DAY_NONE};
        else if (line->at[i] != SHEET_TEXT_FIXED)
            cell->text = line->text.at + line->at[i];
    }
}

bool sheet_next(sheet *s, sheet_row *ret)
{
    do {
        if (s->fault != SHEET_OK || !s->reader || !s->reader->next(s)) return false;
    } while (s->line.n == 0);
    if (s->rows == s->limits.max_rows) return sheet_fail(s, SHEET_TOO_LARGE);
    s->rows++;
    line_settle(&s->line);
    *ret = (sheet_row){.number = s->line.number, .cells = s->line.cells, .n = s->line.n};
    return true;
}

/* ---- what kind of file is it ----------------------------------------------------------------- */
static bool head_is(const char *head, size_t n, const char *magic, size_t magic_n)
{
    return n >= magic_n && memcmp(head, magic, magic_n) == 0;
}

/* Exports named .xls that are HTML or old XML in truth; a table in text never begins with a tag. */
static bool head_is_markup(const char *head, size_t n)
{
    size_t i = head_is(head, n, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (i < n && strchr(" \t\r\n", head[i]) && head[i])
        i++;
    return i + 1 < n && head[i] == '<' && strchr("!?hHtTwW", head[i + 1]) && head[i + 1];
}

static file_kind head_kind(const char *head, size_t n)
{
    static const struct {
        const char *magic;
        size_t n;
    } others[] = {
        {"%PDF", 4},
        {"\x89PNG", 4},
        {"\xFF\xD8\xFF", 3},
        {"GIF8", 4},
        {"{\\rtf", 5},
        {"\x1F\x8B", 2},
        {"Rar!", 4},
        {"7z\xBC\xAF", 4},
        {"\x7F"
         "ELF",
         4},
        {"SQLite format 3", 15},
    };
    if (n == 0) return KIND_EMPTY;
    if (head_is(head, n, "PK\3\4", 4) || head_is(head, n, "PK\5\6", 4)) return KIND_ZIP;
    if (head_is(head, n, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) return KIND_OLE;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (head_is(head, n, others[i].magic, others[i].n)) return KIND_OTHER;
    return head_is_markup(head, n) ? KIND_OTHER : KIND_TEXT;
}

/* An encrypted workbook is an OLE container with a stream of this name. Directory entries are 128
 * bytes, aligned, and begin with the name in UTF-16, so looking at each such place finds it without
 * following the sector chains. */
static sheet_fault ole_fault(sheet *s, FILE *file)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    char *block = arena_take(s->own, SCAN_BYTES);
    size_t n;
    rewind(file);
    while ((n = fread(block, 1, SCAN_BYTES, file)) > 0)
        for (size_t at = 0; at + OLE_ENTRY_BYTES <= n; at += OLE_ENTRY_BYTES)
            if (memcmp(block + at, name, sizeof name) == 0) return SHEET_ENCRYPTED;
    return ferror(file) ? SHEET_IO : SHEET_OLD_XLS;
}

static sheet_fault begin_kind(sheet *s, const char *path, FILE *file)
{
    char head[HEAD_BYTES];
    size_t n = fread(head, 1, sizeof head, file);
    if (ferror(file)) return SHEET_IO;
    switch (head_kind(head, n)) {
    case KIND_ZIP: return xlsx_begin(s, path);
    case KIND_OLE: return ole_fault(s, file);
    case KIND_OTHER: return SHEET_NOT_A_WORKBOOK;
    case KIND_EMPTY: return SHEET_NO_SHEET;
    case KIND_TEXT: break;
    }
    return SHEET_OK;
}

static sheet_fault begin_file(sheet *s, const char *path)
{
    struct stat st;
    FILE *file = fopen(path, "rbe");
    if (!file) return SHEET_IO;
    sheet_fault fault = fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) ? SHEET_OK : SHEET_IO;
    if (fault == SHEET_OK) {
        s->packed = st.st_size;
        fault = begin_kind(s, path, file);
    }
    if (fault == SHEET_OK && !s->reader) return csv_begin(s, file);
    fclose(file);
    return fault;
}

/* ---- open, ask, close ------------------------------------------------------------------------ */
static sheet *sheet_new(const sheet_limits *limits, arena *mem)
{
    sheet *s = TAKE(mem, sheet);
    s->mem = mem;
    s->own = arena_new();
    s->name = "";
    s->line.text = buf_new(s->own);
    if (limits) s->limits = *limits;
    if (s->limits.max_rows <= 0) s->limits.max_rows = default_rows;
    if (s->limits.max_unpacked <= 0) s->limits.max_unpacked = default_unpacked;
    return s;
}

err sheet_open(const char *path, const sheet_limits *limits, arena *mem, sheet **ret,
               sheet_fault *ret_fault)
{
    sheet *s = sheet_new(limits, mem);
    *ret = NULL;
    *ret_fault = begin_file(s, path);
    if (*ret_fault == SHEET_OK) {
        *ret = s;
        return OK;
    }
    sheet_close(s);
    return *ret_fault == SHEET_IO ? E_BROKEN : E_INPUT;
}

sheet_fault sheet_close(sheet *s)
{
    if (s->reader) s->reader->close(s);
    if (s->own) arena_free(s->own);
    s->reader = NULL;
    s->own = NULL;
    return s->fault;
}

int64_t sheet_fault_row(const sheet *s) { return s->fault == SHEET_OK ? 0 : s->fault_row; }

const char *sheet_name(const sheet *s) { return s->name; }

size_t sheet_merges(sheet *s, const sheet_merge **ret)
{
    *ret = NULL;
    return s->reader && s->reader->merges ? s->reader->merges(s, ret) : 0;
}
