/* Rows kept in a file without a name: a table that is gone through several times is unpacked and
 * parsed once. Each row is a head, its filled cells and their texts. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "doc/sheet_inside.h"

enum { KEPT_BLOCK = 1 << 16 };

typedef struct {
    FILE *file;
    const sheet_merge *merges;
    size_t merges_n;
} kept;

typedef struct {
    int64_t number;
    uint32_t cells, bytes; /* filled ones; of their texts, each with its NUL */
} kept_row;

typedef struct {
    uint16_t column;
    uint8_t kind;
    day date;
    double number;
    uint32_t from; /* its text in the row's */
} kept_cell;

/* ---- writing --------------------------------------------------------------------------------- */
static bool put(FILE *file, const void *at, size_t n)
{
    return fwrite_unlocked(at, 1, n, file) == n;
}

static bool row_put(FILE *file, const sheet_row *row, kept_cell cells[SHEET_COLUMNS], buf *text)
{
    kept_row head = {.number = row->number};
    text->n = 0;
    for (size_t i = 0; i < row->n; i++) {
        const sheet_cell *c = &row->cells[i];
        if (c->kind == CELL_EMPTY) continue;
        cells[head.cells++] = (kept_cell){.column = (uint16_t)i,
                                          .kind = (uint8_t)c->kind,
                                          .date = c->date,
                                          .number = c->number,
                                          .from = (uint32_t)text->n};
        buf_put_n(text, c->text, strlen(c->text) + 1);
    }
    head.bytes = (uint32_t)text->n;
    return put(file, &head, sizeof head) && put(file, cells, head.cells * sizeof *cells) &&
           put(file, text->at, text->n);
}

/* ---- reading --------------------------------------------------------------------------------- */
static bool take(FILE *file, void *ret, size_t n) { return fread_unlocked(ret, 1, n, file) == n; }

static bool kept_next(sheet *s)
{
    kept *k = s->inside;
    kept_row head;
    kept_cell cells[SHEET_COLUMNS];
    if (!take(k->file, &head, sizeof head)) {
        return ferror(k->file) ? sheet_fail(s, SHEET_IO) : false;
    }
    sheet_line_begin(s, head.number);
    buf *text = &s->line.text;
    buf_reserve(text, head.bytes);
    if (!take(k->file, cells, head.cells * sizeof *cells) || !take(k->file, text->at, head.bytes))
        return sheet_fail(s, SHEET_IO);
    text->n = head.bytes;
    for (uint32_t i = 0; i < head.cells; i++) {
        size_t column = cells[i].column;
        s->line.cells[column] =
            (sheet_cell){.kind = cells[i].kind, .number = cells[i].number, .date = cells[i].date};
        s->line.at[column] = cells[i].from;
        s->line.n = column + 1;
    }
    return true;
}

static size_t kept_merges(sheet *s, const sheet_merge **ret)
{
    const kept *k = s->inside;
    *ret = k->merges;
    return k->merges_n;
}

static void kept_close(sheet *s) { fclose(((kept *)s->inside)->file); }

/* ---- begin ----------------------------------------------------------------------------------- */
static bool rows_put(sheet *s, FILE *file)
{
    kept_cell cells[SHEET_COLUMNS];
    buf text = buf_new(s->own);
    sheet_row row;
    bool good = true;
    while (good && sheet_next(s, &row))
        good = row_put(file, &row, cells, &text);
    good = good && fflush(file) == 0;
    return good ? s->fault == SHEET_OK : sheet_fail(s, SHEET_IO);
}

static FILE *nameless(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return NULL;
    FILE *file = fdopen(fd, "w+");
    if (!file) close(fd);
    return file;
}

bool sheet_keep(sheet *s, const char *folder)
{
    static const sheet_reader reader = {kept_next, kept_merges, kept_close};
    FILE *file = nameless(folder);
    if (!file) return sheet_fail(s, SHEET_IO);
    setvbuf(file, NULL, _IOFBF, KEPT_BLOCK);
    if (!rows_put(s, file)) {
        fclose(file);
        return false;
    }
    kept *k = TAKE(s->own, kept);
    k->file = file;
    k->merges_n = sheet_merges(s, &k->merges);
    s->reader->close(s);
    s->reader = &reader;
    s->inside = k;
    sheet_again(s);
    return true;
}

void sheet_again(sheet *s)
{
    kept *k = s->inside;
    rewind(k->file);
    s->rows = 0;
    sheet_line_begin(s, 0);
}
