/* Between the files of figure. */
#ifndef GANJIAO_FIGURE_INSIDE_H
#define GANJIAO_FIGURE_INSIDE_H
#include "figure/figure.h"

/* ---- the catalogue (figure_store_base.c, figure_store_catalogue.c) --------------------------- */
typedef text_key (*figure_word)(int64_t code);
typedef enum { COLUMN_TEXT = 1, COLUMN_DAY, COLUMN_INT, COLUMN_TENTHS, COLUMN_CODE } column_type;
/* One column of the records. With `url` the cell leads to `url` followed by the id that `url_id`
 * selects. */
typedef struct {
    text_key label;
    const char *sql;
    column_type type;
    figure_word word;
    const char *url, *url_id;
} figure_column;
/* DIM_CODE are integers with words, DIM_MONTH is 2022-03 ('-' unknown), DIM_UNIT the unit below the
 * one asked about in whose subtree the record's organisation stands, the unit itself for those
 * directly at it, 0 for those outside. */
typedef enum { DIM_CODE = 1, DIM_MONTH, DIM_UNIT } dimension_type;
typedef struct {
    const char *name;
    text_key label;
    dimension_type type;
    const char *sql;
    figure_word word;
} figure_dimension;
/* The text of a question: $1 the organisation, $2 the year. */
typedef struct {
    const char *with, *from, *where;
    const char *order, *id, *id2; /* of the list: text that is never NULL, then the record's key */
    const figure_column *columns;
    size_t columns_n;
    const figure_dimension *dimensions;
    size_t dimensions_n;
} figure_base;
typedef enum {
    COUNTS_ROWS = 1,
    COUNTS_SUM,
    COUNTS_PERSONS,
    COUNTS_SHARE,
    COUNTS_DUTY
} figure_counting;
typedef struct {
    const char *name;
    text_key label, counts, unit, section;
    figure_counting counting;
    figure_measure measure;
    const figure_base *base;  /* not of shares and duties */
    const char *only;         /* further condition, "" none */
    const char *sql;          /* what is summed, or the person that is counted once */
    const char *part, *whole; /* shares: names of two figures */
    int duty;                 /* duties: a duty_state; 0 everybody who has a duty */
} figure_kind;
extern const figure_kind
    figure_kinds[]; /* an entry with a section has no name: the heading of those after it */
extern const size_t figure_kinds_n;
const figure_kind *figure_kind_of(const char *name);                               /* NULL: none */
const figure_dimension *figure_dimension_of(const figure_kind *f, const char *by); /* NULL: none */
size_t figure_dimensions(const figure_kind *f, const figure_dimension **ret);
extern const figure_dimension figure_duty_dimensions[];
extern const figure_base figure_people_base; /* how persons that are counted once are listed */
enum { FIGURE_DUTY_COLUMNS = 6 };
extern const figure_column figure_duty_columns[FIGURE_DUTY_COLUMNS];

/* ---- asking (figure_store.c, figure_duty.c) -------------------------------------------------- */
day figure_day(const figure_question *q); /* on which the duties of that year are judged */
err figure_duty_values(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                       figure_values *ret);

typedef struct {
    const char *text, *url;
    text_key label;
} figure_field_value; /* label: a word in place of text */
typedef struct {
    const char *key;
    int64_t id, id2;
    const figure_field_value *cells;
} figure_row;
typedef LIST(figure_row) figure_rows;
/* Keyset: rows after (back: before) key, id, id2; key "" from the first (back: last). Always in
 * order. */
typedef struct {
    const char *key;
    int64_t id, id2;
    size_t limit;
    bool back;
} figure_page;
size_t figure_columns(const figure_kind *f, const figure_column **ret);
err figure_rows_of(db *d, const figure_kind *f, const figure_question *q, const figure_page *page,
                   arena *mem, figure_rows *ret);
err figure_duty_rows(db *d, const figure_kind *f, const figure_question *q, const figure_page *page,
                     arena *mem, figure_rows *ret);

/* ---- kept numbers (figure_kept.c) ------------------------------------------------------------ */
/* When the oldest of a page's numbers was counted; `anew`: none that was kept is good enough. */
typedef struct {
    moment at;
    bool anew;
} figure_counted;
/* As figure_ask; with `by` "" one value, the total. */
err figure_ask_kept(db *d, const char *name, const figure_question *q, figure_counted *when,
                    arena *mem, figure_values *ret);

/* ---- reports (figure_report.c, figure_store_report.c) ---------------------------------------- */
/* A report is lines, a line is pieces; a piece that came from a figure leads to its records. */
typedef enum { LINE_TITLE = 1, LINE_HEADING, LINE_PARA, LINE_TABLE, LINE_RIGHT } report_line_kind;
typedef struct {
    const char *text, *url;
} report_piece;
typedef LIST(report_piece) report_pieces;
typedef struct {
    report_line_kind kind;
    report_pieces pieces;
    size_t columns;
} report_line; /* table: head row first */
typedef LIST(report_line) report_lines;
typedef struct {
    const char *name;
    int64_t value;
} report_number;
typedef LIST(report_number) report_numbers;
typedef struct {
    db *d;
    arena *mem;
    language lang;
    figure_question q;
    const char *org_name;
    day on;
} report_order;
err figure_report_fill(const report_order *r, report_lines *ret, report_numbers *ret_numbers);
void figure_report_draw(const report_lines *lines, arena *mem, paper *p);
char *figure_report_words(const report_lines *lines, arena *mem);          /* for keeping */
void figure_report_read(const char *words, arena *mem, report_lines *ret); /* what was kept */
char *figure_report_numbers(const report_numbers *n, arena *mem);
void figure_report_numbers_read(const char *words, arena *mem, report_numbers *ret);

typedef struct {
    int64_t id, org, by;
    int year;
    const char *name, *title, *figures, *words, *org_name, *by_name;
    moment at;
} report_kept;
typedef LIST(report_kept) reports_kept;
err figure_report_insert(db *d, const report_kept *r);
err figure_report_get(db *d, int64_t id, arena *mem, report_kept *ret);
/* Of the subtree, newest first; at most 200. */
err figure_reports_of(db *d, int64_t org, arena *mem, reports_kept *ret);
#endif
