/* Rows of a text table: RFC 4180 as people and programs really write it. Separator comma, semicolon
 * or tab, found in the first rows; rows end with CR LF, LF or CR; quotes double inside quotes;
 * Excel's "sep=" line and ="0012" cells. libcsv is not used: it pushes rows and cannot wait until
 * the next one is asked for. */
#include "doc/csv_inside.h"
#include "doc/sheet_inside.h"

enum { HEAD_ROWS = 20 };
typedef enum { IN_CELL, IN_QUOTES, AFTER_QUOTES } csv_place;
typedef enum {
    MARK_NONE,
    MARK_SEPARATOR,
    MARK_CR,
    MARK_LF,
    MARK_QUOTE,
    MARK_CONTROL,
    MARK_NUL
} csv_mark;

typedef struct {
    csv_source source;
    size_t at;                /* in source.text */
    unsigned char marks[256]; /* csv_mark of each byte */
    char separator;
    bool skip_lf; /* the CR before it has ended a row */
    int64_t row;
    /* the row in hand */
    csv_place place;
    size_t column;
    int64_t from;
} csv;

/* ---- separator ------------------------------------------------------------------------------- */
static const char separators[] = {',', ';', '\t'};
typedef struct {
    int rows[COUNT_OF(separators)]; /* that hold it */
    int all[COUNT_OF(separators)];
    int here[COUNT_OF(separators)]; /* in the row in hand */
} separator_count;

static void count_row(separator_count *c)
{
    for (size_t i = 0; i < COUNT_OF(separators); i++) {
        c->rows[i] += c->here[i] > 0;
        c->all[i] += c->here[i];
        c->here[i] = 0;
    }
}

/* The one that stands in most of the first rows, then the one that stands there most often. */
static char separator_most(const separator_count *c)
{
    size_t best = 0;
    for (size_t i = 1; i < COUNT_OF(separators); i++)
        if (c->rows[i] > c->rows[best] || (c->rows[i] == c->rows[best] && c->all[i] > c->all[best]))
            best = i;
    return separators[best];
}

static char separator_find(const char *text, size_t n)
{
    separator_count c = {0};
    bool quoted = false;
    for (size_t i = 0, rows = 0; i < n && rows < HEAD_ROWS; i++) {
        const char *which = memchr(separators, text[i], sizeof separators);
        if (text[i] == '"')
            quoted = !quoted;
        else if (which && !quoted)
            c.here[which - separators]++;
        else if (text[i] == '\n' && !quoted) {
            count_row(&c);
            rows++;
        }
    }
    count_row(&c);
    return separator_most(&c);
}

/* "sep=;" alone on the first line tells Excel the separator and is no row. */
static char separator_told(csv *c)
{
    const char *s = c->source.text;
    if (c->source.n < 6 || memcmp(s, "sep=", 4) != 0 ||
        !memchr(separators, s[4], sizeof separators) || (s[5] != '\r' && s[5] != '\n'))
        return '\0';
    c->at = 6;
    c->skip_lf = s[5] == '\r';
    return s[4];
}

static void marks_set(csv *c)
{
    memset(c->marks, MARK_CONTROL, ' ');
    c->marks['\t'] = MARK_NONE;
    c->marks[(unsigned char)c->separator] = MARK_SEPARATOR;
    c->marks['\r'] = MARK_CR;
    c->marks['\n'] = MARK_LF;
    c->marks['"'] = MARK_QUOTE;
    c->marks[0] = MARK_NUL;
}

/* ---- cells ----------------------------------------------------------------------------------- */
static bool cell_begins(const sheet *s, const csv *c) { return (int64_t)s->line.text.n == c->from; }

static bool cell_done(sheet *s, csv *c)
{
    sheet_cell cell = {.kind = cell_begins(s, c) ? CELL_EMPTY : CELL_TEXT, .date = DAY_NONE};
    bool put = sheet_put(s, c->column++, &cell, c->from);
    c->from = (int64_t)s->line.text.n;
    c->place = IN_CELL;
    return put;
}

static void quote_met(sheet *s, csv *c)
{
    buf *text = &s->line.text;
    bool formula = (int64_t)text->n == c->from + 1 && text->at[c->from] == '=';
    if (c->place == IN_QUOTES) {
        c->place = AFTER_QUOTES;
    } else if (c->place == AFTER_QUOTES) {
        buf_putc(text, '"');
        c->place = IN_QUOTES;
    } else if (cell_begins(s, c) || formula) {
        text->n = (size_t)c->from; /* ="0012" keeps a code's zeros in Excel; the person sees 0012 */
        c->place = IN_QUOTES;
    } else {
        buf_putc(text, '"');
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */
typedef enum { STEP_ON, STEP_ROW, STEP_FAULT } csv_step;

static csv_step fault_met(sheet *s, sheet_fault fault)
{
    sheet_fail(s, fault);
    return STEP_FAULT;
}

/* After something was added to the cell. */
static csv_step cell_grown(sheet *s, const csv *c)
{
    return (int64_t)s->line.text.n - c->from > SHEET_CELL_BYTES ? fault_met(s, SHEET_TOO_LARGE)
                                                                : STEP_ON;
}

static csv_step mark_met(sheet *s, csv *c, csv_mark mark, char byte)
{
    bool quoted = c->place == IN_QUOTES;
    if (mark == MARK_NUL) return fault_met(s, SHEET_ENCODING);
    if (mark == MARK_QUOTE) {
        quote_met(s, c);
        return cell_grown(s, c);
    }
    if (quoted || mark == MARK_CONTROL) {
        buf_putc(&s->line.text, mark == MARK_CONTROL ? ' ' : byte);
        return cell_grown(s, c);
    }
    c->skip_lf = mark == MARK_CR;
    if (!cell_done(s, c)) return STEP_FAULT;
    return mark == MARK_SEPARATOR ? STEP_ON : STEP_ROW;
}

/* One run of ordinary bytes and the mark behind it. */
static csv_step csv_advance(sheet *s, csv *c)
{
    const char *text = c->source.text;
    size_t from = c->at, at = from, n = c->source.n;
    while (at < n && c->marks[(unsigned char)text[at]] == MARK_NONE)
        at++;
    c->at = at;
    if (at > from) {
        buf_put_n(&s->line.text, text + from, at - from);
        if (c->place == AFTER_QUOTES) c->place = IN_CELL;
    }
    csv_step step = cell_grown(s, c);
    if (at == n || step == STEP_FAULT) return step;
    c->at++;
    return mark_met(s, c, c->marks[(unsigned char)text[at]], text[at]);
}

static bool csv_more(csv *c)
{
    if (c->at < c->source.n) return true;
    c->at = c->source.n = 0;
    return csv_source_next(&c->source);
}

static bool csv_at_end(sheet *s, csv *c)
{
    if (c->source.broken || c->source.unread)
        return sheet_fail(s, c->source.unread ? SHEET_IO : SHEET_ENCODING);
    if (c->place == IN_QUOTES)
        return sheet_fail(s, SHEET_DAMAGED); /* the row in which the quote was opened */
    return (c->column > 0 || !cell_begins(s, c)) && cell_done(s, c);
}

static bool csv_next(sheet *s)
{
    csv *c = s->inside;
    csv_step step = STEP_ON;
    sheet_line_begin(s, ++c->row);
    c->column = 0;
    c->from = 0;
    if (c->skip_lf && csv_more(c) && c->source.text[c->at] == '\n') c->at++;
    c->skip_lf = false;
    while (step == STEP_ON) {
        if (!csv_more(c)) return csv_at_end(s, c);
        step = csv_advance(s, c);
    }
    return step == STEP_ROW;
}

/* ---- begin and close ------------------------------------------------------------------------- */
static void csv_close(sheet *s)
{
    csv *c = s->inside;
    csv_source_close(&c->source);
}

sheet_fault csv_begin(sheet *s, FILE *file)
{
    static const sheet_reader reader = {csv_next, NULL, csv_close};
    csv *c = TAKE(s->own, csv);
    s->reader = &reader;
    s->inside = c;
    csv_source_open(&c->source, file, s->own);
    if (s->packed > s->limits.max_unpacked) return SHEET_TOO_LARGE;
    if (csv_source_next(&c->source)) {
        c->separator = separator_told(c);
        if (!c->separator) c->separator = separator_find(c->source.text, c->source.n);
    }
    marks_set(c);
    return c->source.unread ? SHEET_IO : SHEET_OK;
}
