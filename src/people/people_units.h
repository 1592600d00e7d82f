/* Units by workbook. Three steps, so that the page, its button and the command do the same: a sheet
 * is read into cells (no database), the cells are judged against the units that are there, and what
 * was judged is written at once. Cells are kept between the page and its button, not the judgement:
 * the button judges again. */
#ifndef GANJIAO_PEOPLE_UNITS_H
#define GANJIAO_PEOPLE_UNITS_H
#include "people/people.h"
#include "people/people_import.h"

enum { UNITS_MOST = 5000 }; /* rows of a workbook */
typedef enum {
    UNIT_CODE,
    UNIT_NAME,
    UNIT_SHORT,
    UNIT_ABOVE, /* code or name of the unit above; "" the unit that the workbook is for */
    UNIT_LEVEL,
    UNIT_KIND,
    UNIT_PLACE,
    UNIT_MAIL,
    UNIT_SINCE,
    UNIT_CELLS
} unit_cell;
typedef struct {
    int64_t row;                   /* as the sheet shows it */
    unsigned lost;                 /* 1 << unit_cell: a number whose last digits are gone */
    const char *cells[UNIT_CELLS]; /* clean; "" where the sheet says nothing */
} unit_row;
typedef LIST(unit_row) unit_rows;
extern const text_key unit_cell_labels[UNIT_CELLS];

/* E_INPUT: not a table of units, and *ret_why says why. */
MUST_USE err unit_rows_read(const char *path, arena *mem, unit_rows *ret, text_key *ret_why);
const char *unit_rows_text(arena *mem, const unit_rows *rows); /* to be kept */
MUST_USE err unit_rows_of_text(arena *mem, const char *text, unit_rows *ret);

typedef enum { UNIT_NEW, UNIT_CHANGED, UNIT_SAME, UNIT_REFUSED } unit_verdict;
typedef struct {
    int64_t row;
    unit_verdict verdict;
    org now;           /* as it will be; of one refused, as far as it could be read */
    int above_line;    /* >= 0: now.parent is made by that line, which stands before this one */
    const char *above; /* its name */
    const char *said;  /* what changes, or why it is refused; "" */
} unit_line;
typedef LIST(unit_line) unit_lines;
typedef LIST(people_import_fault) unit_faults;
/* `root` is the unit that the workbook is for: nothing outside its subtree is read or written but
 * the codes. */
MUST_USE err unit_rows_judge(turn *t, int64_t root, const unit_rows *rows, unit_lines *ret,
                             unit_faults *ret_faults);
int64_t unit_lines_count(const unit_lines *lines, unit_verdict v);
/* Writes what is new and what changes; lines must hold none that is refused. */
MUST_USE err unit_lines_write(turn *t, unit_lines *lines);

typedef struct {
    int64_t id, org;
    const char *file;
    unit_rows rows;
} unit_sheet;
MUST_USE err unit_sheet_keep(turn *t, unit_sheet *s); /* in place of the account's last one */
MUST_USE err unit_sheet_get(turn *t, int64_t id, unit_sheet *ret); /* one's own */
MUST_USE err unit_sheet_drop(turn *t, int64_t id);                 /* E_CONFLICT: it is used up */
#endif
