/* Rows of a workbook's first visible sheet. expat is paused at the end of each row and goes on when
 * the next one is asked for, so that a sheet of any length takes the memory of one row. */
#include "doc/xlsx_inside.h"

enum {
    RATIO = 200,
    RATIO_FREE = 16 << 20,
    MERGES = 1 << 16,
    LAST_ROW = 1 << 20,
    LAST_COLUMN = 1 << 14
};

typedef enum { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR, TYPE_DATE } stored_type;

typedef struct {
    xlsx_archive archive;
    xlsx_book book;
    xlsx_part part;
    LIST(sheet_merge) merges;
    bool in_rows, in_row, in_value, ended;
    int64_t row;
    /* the cell in hand */
    bool in_cell;
    int64_t column;
    stored_type type;
    xlsx_style style;
    int64_t from;
    xlsx_words words;
} xlsx;

/* ---- addresses ------------------------------------------------------------------------------- */
/* Letters of an address as a column from 0; -1 where there is none. */
static int64_t address_column(const char **s)
{
    int64_t column = 0;
    for (; **s >= 'A' && **s <= 'Z' && column <= LAST_COLUMN; ++*s)
        column = column * 26 + (**s - 'A' + 1);
    return column - 1;
}

static int64_t address_row(const char **s)
{
    int64_t row = 0;
    for (; **s >= '0' && **s <= '9' && row <= LAST_ROW; ++*s)
        row = row * 10 + (**s - '0');
    return row;
}

static bool merge_parse(const char *s, sheet_merge *ret)
{
    int64_t first = address_column(&s);
    ret->first_row = address_row(&s);
    if (*s++ != ':') return false;
    int64_t last = address_column(&s);
    ret->last_row = address_row(&s);
    ret->first_column = (int)first;
    ret->last_column = (int)last;
    return *s == '\0' && first >= 0 && first <= last && last < LAST_COLUMN && ret->first_row >= 1 &&
           ret->first_row <= ret->last_row && ret->last_row <= LAST_ROW;
}

static void merge_keep(xlsx_part *p, sheet *s, const char **attributes)
{
    xlsx *x = s->inside;
    sheet_merge merge = {0};
    if (!merge_parse(xlsx_attribute(attributes, "ref"), &merge))
        return; /* it changes no value; the rows are what was asked for */
    if (x->merges.n == MERGES)
        xlsx_part_fail(p, SHEET_TOO_LARGE);
    else
        *GROW(s->mem, &x->merges) = merge;
}

/* ---- cells ----------------------------------------------------------------------------------- */
static stored_type type_of(const char *t)
{
    static const struct {
        const char *name;
        stored_type type;
    } types[] = {
        {"s", TYPE_SHARED}, {"inlineStr", TYPE_TEXT}, {"str", TYPE_TEXT},
        {"b", TYPE_BOOL},   {"e", TYPE_ERROR},        {"d", TYPE_DATE},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (t[0] == types[i].name[0] && text_is(t, types[i].name)) return types[i].type;
    return TYPE_NUMBER;
}

static xlsx_style style_of(const xlsx *x, const char *number)
{
    int64_t n;
    if (!*number || !text_int(number, &n) || n < 0 || (uint64_t)n >= x->book.styles.n)
        return (xlsx_style){XLSX_PLAIN, 0};
    return x->book.styles.at[n];
}

static void cell_start(xlsx_part *p, sheet *s, const char **attributes)
{
    xlsx *x = s->inside;
    x->column++;
    x->style = (xlsx_style){XLSX_PLAIN, 0};
    x->type = TYPE_NUMBER;
    x->from = (int64_t)s->line.text.n;
    x->in_cell = true;
    for (; *attributes; attributes += 2) {
        const char *value = attributes[1];
        switch (attributes[0][1] == '\0' ? attributes[0][0] : '\0') {
        case 't': x->type = type_of(value); break;
        case 's': x->style = style_of(x, value); break;
        case 'r': x->column = *value ? address_column(&value) : x->column; break;
        }
    }
    if (x->column < 0 || x->column >= LAST_COLUMN) xlsx_part_fail(p, SHEET_DAMAGED);
}

static bool shared_cell(xlsx *x, const buf *text, sheet_cell *cell)
{
    int64_t index;
    cell->text = text_int(text->at + x->from, &index) ? xlsx_string(&x->book.strings, index) : NULL;
    cell->kind = cell->text && *cell->text ? CELL_TEXT : CELL_EMPTY;
    return cell->text != NULL;
}

/* An ISO date as the strict standard stores it: 2005-03-01T08:30:00. */
static void date_cell(buf *text, int64_t from, sheet_cell *cell)
{
    char iso[11] = "";
    snprintf(iso, sizeof iso, "%s", text->at + from);
    cell->kind = day_parse(iso, &cell->date) ? CELL_DATE : CELL_TEXT;
    if (cell->kind == CELL_DATE && text_is(text->at + from + 10, "T00:00:00"))
        text->n = (size_t)from + 10;
}

static void bool_cell(buf *text, int64_t from, sheet_cell *cell)
{
    cell->kind = CELL_BOOL;
    cell->number = xlsx_true(text->at + from);
    text->n = (size_t)from;
    buf_put(text, cell->number != 0 ? "TRUE" : "FALSE");
}

/* What stands in the text buffer from x->from on is the stored value; an empty one makes an empty
 * cell. */
static bool cell_value(xlsx *x, buf *text, sheet_cell *cell)
{
    if ((int64_t)text->n == x->from) return true;
    switch (x->type) {
    case TYPE_SHARED: return shared_cell(x, text, cell);
    case TYPE_TEXT:
        xlsx_words_unescape(text, x->from);
        cell->kind = (int64_t)text->n > x->from ? CELL_TEXT : CELL_EMPTY;
        break;
    case TYPE_BOOL: bool_cell(text, x->from, cell); break;
    case TYPE_ERROR: cell->kind = CELL_ERROR; break;
    case TYPE_DATE: date_cell(text, x->from, cell); break;
    case TYPE_NUMBER: xlsx_number(cell, text, x->from, x->style, x->book.from_1904); break;
    }
    return true;
}

static void cell_end(xlsx_part *p, sheet *s)
{
    xlsx *x = s->inside;
    buf *text = &s->line.text;
    sheet_cell cell = {.date = DAY_NONE};
    x->in_cell = false;
    if (!cell_value(x, text, &cell))
        xlsx_part_fail(p, SHEET_DAMAGED);
    else if (!sheet_put(s, (size_t)x->column, &cell, cell.text ? SHEET_TEXT_FIXED : x->from))
        xlsx_part_fail(p, s->fault);
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void row_start(xlsx_part *p, sheet *s, const char **attributes)
{
    xlsx *x = s->inside;
    const char *number = xlsx_attribute(attributes, "r");
    int64_t last = x->row++;
    if (*number) x->row = address_row(&number);
    sheet_line_begin(s, x->row);
    x->column = -1;
    x->in_row = true;
    if (x->row <= last || x->row > LAST_ROW) xlsx_part_fail(p, SHEET_DAMAGED);
}

static void sheet_start(xlsx_part *p, const char *name, const char **attributes)
{
    sheet *s = p->to;
    xlsx *x = s->inside;
    if (x->in_cell) {
        x->in_value = p->depth == 5 && xlsx_letter(name, 'v');
        xlsx_words_start(&x->words, name, attributes);
    } else if (x->in_row) {
        if (p->depth == 4 && xlsx_letter(name, 'c')) cell_start(p, s, attributes);
    } else if (p->depth == 2) {
        x->in_rows = text_is(name, "sheetData");
    } else if (p->depth == 3 && x->in_rows && text_is(name, "row")) {
        row_start(p, s, attributes);
    } else if (p->depth == 3 && text_is(name, "mergeCell")) {
        merge_keep(p, s, attributes);
    }
}

static void sheet_end(xlsx_part *p, const char *name)
{
    sheet *s = p->to;
    xlsx *x = s->inside;
    if (x->in_cell) {
        x->in_value = false;
        xlsx_words_end(&x->words, name);
        if (p->depth == 4) cell_end(p, s);
    } else if (x->in_row && p->depth == 3) {
        x->in_row = false;
        xlsx_part_pause(p);
    }
}

static void sheet_text(xlsx_part *p, const char *text, size_t n)
{
    sheet *s = p->to;
    xlsx *x = s->inside;
    if (!x->in_cell) return;
    if (x->in_value)
        buf_put_n(&s->line.text, text, n);
    else
        xlsx_words_text(&x->words, text, n);
    if ((int64_t)s->line.text.n - x->from > SHEET_CELL_BYTES) xlsx_part_fail(p, SHEET_TOO_LARGE);
}

static bool xlsx_next(sheet *s)
{
    xlsx *x = s->inside;
    if (x->ended) return false;
    switch (xlsx_part_run(&x->part)) {
    case XLSX_PAUSED: return true;
    case XLSX_FAULT: return sheet_fail(s, x->part.fault);
    case XLSX_END: break;
    }
    x->ended = true;
    return false;
}

/* ---- merged cells ---------------------------------------------------------------------------- */
/* They stand behind the rows. */
static size_t xlsx_merges(sheet *s, const sheet_merge **ret)
{
    const xlsx *x = s->inside;
    *ret = x->merges.at;
    return x->ended ? x->merges.n : 0;
}

/* ---- begin and close ------------------------------------------------------------------------- */
static void xlsx_close(sheet *s)
{
    xlsx *x = s->inside;
    xlsx_part_close(&x->part);
    xlsx_archive_close(&x->archive);
}

static int64_t unpacked_limit(const sheet *s)
{
    int64_t by_ratio =
        s->packed > INT64_MAX / RATIO - RATIO_FREE ? INT64_MAX : s->packed * RATIO + RATIO_FREE;
    return by_ratio < s->limits.max_unpacked ? by_ratio : s->limits.max_unpacked;
}

sheet_fault xlsx_begin(sheet *s, const char *path)
{
    static const sheet_reader reader = {xlsx_next, xlsx_merges, xlsx_close};
    static const xlsx_listener listener = {sheet_start, sheet_end, sheet_text};
    xlsx *x = TAKE(s->own, xlsx);
    s->reader = &reader;
    s->inside = x;
    x->words.to = &s->line.text;
    sheet_fault fault = xlsx_archive_open(&x->archive, path, unpacked_limit(s));
    if (fault == SHEET_OK) fault = xlsx_book_read(&x->book, &x->archive, s->own, s->mem);
    if (fault != SHEET_OK) return fault;
    s->name = x->book.name;
    return xlsx_part_open(&x->part, &x->archive, x->book.sheet, &listener, s);
}
