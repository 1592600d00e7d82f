/* What the readers of workbooks and CSV share; for the files of doc/ only.
 *
 * A reader is asked for one row at a time and fills `line`: it appends a cell's text to `line.text`
 * and then calls sheet_put(). Texts are kept as offsets until the row is complete, because the
 * buffer moves while it grows. The same buffer serves every row, so memory does not grow with the
 * rows. */
#ifndef GANJIAO_DOC_SHEET_INSIDE_H
#define GANJIAO_DOC_SHEET_INSIDE_H

#include "doc/doc.h"

enum {
    SHEET_TEXT_FIXED = -1,      /* the text stands outside the line's buffer (shared strings) */
    SHEET_CELL_BYTES = 1 << 20, /* a workbook allows 32,767 characters in a cell */
    SHEET_ROW_BYTES = 8 << 20
};

typedef struct {
    sheet_cell cells[SHEET_COLUMNS];
    int64_t at[SHEET_COLUMNS];
    size_t n;
    int64_t number;
    buf text;
} sheet_line;

typedef struct {
    bool (*next)(
        sheet *s); /* the next row into s->line, empty or not; false at the end or on a fault */
    size_t (*merges)(sheet *s, const sheet_merge **ret);
    void (*close)(sheet *s);
} sheet_reader;

struct sheet {
    arena *mem;                 /* the caller's: what outlives sheet_close() */
    arena *own;                 /* freed by sheet_close() */
    const sheet_reader *reader; /* NULL until a reader has begun */
    void *inside;               /* the reader's own */
    sheet_limits limits;
    int64_t packed; /* bytes of the file */
    const char *name;
    int64_t rows;
    sheet_fault fault;
    int64_t fault_row;
    sheet_line line;
};

/* Keeps the first fault with the row in hand; returns false, so that a reader can `return
 * sheet_fail(…)`. */
bool sheet_fail(sheet *s, sheet_fault fault);
void sheet_line_begin(sheet *s, int64_t number);
/* The cell whose text was appended to line.text from `from` on (or stands in cell->text with
 * SHEET_TEXT_FIXED). */
bool sheet_put(sheet *s, size_t column, const sheet_cell *cell, int64_t from);

/* Each begins on a file whose kind is known and sets s->reader; on a fault what was begun is closed
 * by sheet_close. */
sheet_fault xlsx_begin(sheet *s, const char *path);
sheet_fault csv_begin(sheet *s, FILE *file); /* takes the file over */

#endif
