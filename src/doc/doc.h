/* Files of the outside world: workbooks, CSV, DOCX, PDF, QR codes, calendars. Depends on base only.
 * Everything read here is hostile until proven otherwise: sizes are bounded, declared and actual.
 */
#ifndef GANJIAO_DOC_H
#define GANJIAO_DOC_H

#include "base/base.h"

/* ---- tables in: XLSX and CSV through one reader ---------------------------------------------- */
typedef enum { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_BOOL, CELL_ERROR } cell_kind;
typedef struct {
    cell_kind kind;
    /* As a person reads it, "" when empty; valid until the next row. Numbers as Excel shows them:
     * at most 15 digits, leading zeros of a format like 00000 kept, from 1e15 on exactly as stored
     * (1.10105194912310E+17, so that a citizen number in a number cell can be refused). Dates
     * 2005-03-01, with a time 2005-03-01 08:30, formats of year and month 2005.03. A time alone is
     * a CELL_NUMBER with the text 08:30. Booleans TRUE, FALSE; errors #N/A. All cells of a CSV are
     * CELL_TEXT. */
    const char *text;
    double number; /* CELL_NUMBER, CELL_BOOL */
    day date;      /* CELL_DATE: a number with a date style, 1900 or 1904 system; else DAY_NONE */
} sheet_cell;
typedef struct {
    int64_t number; /* as the sheet shows it, from 1; empty rows are skipped but counted */
    const sheet_cell *cells;
    size_t n; /* up to the last filled column; at most SHEET_COLUMNS */
} sheet_row;
enum { SHEET_COLUMNS = 256 };
typedef enum {
    SHEET_OK,
    SHEET_NOT_A_WORKBOOK, /* a picture, PDF, web page, DOCX, binary workbook … */
    SHEET_OLD_XLS,        /* .xls or another OLE file: ask for .xlsx */
    SHEET_ENCRYPTED,      /* opens with a password only */
    SHEET_BOMB,           /* unpacks to more than the limits, or holds more than 10,000 parts */
    SHEET_DAMAGED,        /* cut off, bad checksum, bad XML, a quote in CSV that is never closed */
    SHEET_XML_ENTITY,     /* a document type or entities */
    SHEET_ENCODING,  /* CSV: a NUL or bytes that are neither UTF-8 nor GB18030 nor marked UTF-16 */
    SHEET_TOO_WIDE,  /* something stands beyond column 256 */
    SHEET_NO_SHEET,  /* an empty file, or no visible sheet */
    SHEET_TOO_LARGE, /* too many rows, or a cell above 1 MiB, a row above 8 MiB */
    SHEET_IO         /* cannot be read: E_BROKEN, all others E_INPUT */
} sheet_fault;
typedef struct sheet sheet;
typedef struct {
    int64_t max_rows; /* filled rows; 0 = 2,000,000 */
    int64_t
        max_unpacked; /* bytes; 0 = 2 GiB; and never more than 200 times the packed size + 16 MiB */
} sheet_limits;
/* Kind by content, not by name. Streams: memory does not grow with the rows (shared strings
 * excepted; they are bounded by 256 MiB). Merged cells: the value stands in the first cell only;
 * `sheet_merges` tells of them. */
MUST_USE err sheet_open(const char *path, const sheet_limits *limits, arena *mem, sheet **ret,
                        sheet_fault *ret_fault);
bool sheet_next(sheet *s, sheet_row *ret); /* false at the end or on a fault */
sheet_fault sheet_close(
    sheet *s); /* the first fault met, SHEET_OK if none; once for each opened sheet */
int64_t sheet_fault_row(
    const sheet *s); /* the row at which the fault was met, 0 if none; also after closing */
/* Before the first sheet_next(): reads all rows once and keeps them in a file without a name in
 * `folder`, so that sheet_again() begins anew with the first. False on a fault: SHEET_IO where it
 * cannot be made or written. */
MUST_USE bool sheet_keep(sheet *s, const char *folder);
void sheet_again(sheet *s);             /* of a kept one */
const char *sheet_name(const sheet *s); /* of the first visible sheet; "" for CSV */
typedef struct {
    int64_t first_row, last_row;
    int first_column, last_column;
} sheet_merge; /* rows from 1, columns from 0 */
/* Known once the last row has been read, or all are kept; none before. */
size_t sheet_merges(sheet *s, const sheet_merge **ret);

/* ---- tables out ------------------------------------------------------------------------------ */
typedef struct book book; /* an XLSX being written to a file; constant memory, rows in order */
typedef enum {
    BOOK_PLAIN,
    BOOK_HEAD,
    BOOK_TITLE,
    BOOK_WRONG
} book_look;                                              /* WRONG: red, for error workbooks */
book *book_new(const char *path, const char *sheet_name); /* NULL when the file cannot be made */
void book_widths(book *b, const int *characters, size_t n);
void book_next_sheet(book *b, const char *name); /* what follows stands there, from its first row */
void book_row(book *b);                          /* next row */
void book_text(book *b, const char *s,
               book_look look); /* always a text cell; = + - @ are made harmless */
void book_int(book *b, int64_t v);
void book_tenths(book *b, tenths v);
void book_fen(book *b, fen v); /* yuan with two decimals */
void book_day(book *b, day d); /* a date cell, yyyy-mm-dd */
void book_skip(book *b);       /* an empty cell */
void book_freeze(book *b, int rows);
MUST_USE err book_close(book *b);

void csv_bom(buf *b);                 /* UTF-8 with BOM, CRLF, RFC 4180 */
void csv_text(buf *b, const char *s); /* quoted when needed; formulas made harmless with ' */
void csv_int(buf *b, int64_t v);
void csv_end_row(buf *b);

/* ---- DOCX ------------------------------------------------------------------------------------ */
/* Of all documents: text may be any Unicode; controls and direction overrides are dropped, broken
 * UTF-8 becomes U+FFFD. Texts are copied at once. A line feed ends a paragraph, breaks the line in
 * titles and cells. With a frozen clock equal documents have equal bytes. `…_bytes` may be called
 * once; E_BROKEN: memory or a library. */
/* Official layout (GB/T 9704-2012; regulations.md §8.3): A4, margins 37/35/28/26 mm, 22 lines × 28
 * characters, body 仿宋 16 pt, title 小标宋 22 pt, headings 黑体 / 楷体. */
typedef struct docx docx;
docx *docx_new(arena *mem);
void docx_red_head(docx *d, const char *issuer, const char *number); /* 版头 and red line */
void docx_title(docx *d, const char *s);
void docx_heading(docx *d, int level, const char *s); /* 1 一、 2 （一） 3 1. */
void docx_para(docx *d, const char *s);               /* two characters indent */
void docx_flush(docx *d, const char *s);              /* no indent: addressees */
void docx_right(docx *d, const char *s); /* signature, date: four characters from the right */
/* widths in mm; cells row by row; the first `head_rows` repeat on each page */
void docx_table(docx *d, const int *widths_mm, size_t columns, const char *const *cells,
                size_t rows, size_t head_rows);
/* 版记, at the foot of its page; words as they are to be printed: "抄送：…", "…办公室", "…印发"; ""
 * leaves one out. */
void docx_imprint(docx *d, const char *copies, const char *issuer, const char *date);
void docx_page_break(docx *d);
MUST_USE err docx_bytes(docx *d, const void **ret, size_t *ret_n); /* in the arena */

/* ---- PDF ------------------------------------------------------------------------------------- */
/* pango + cairo, Noto CJK (language zh-cn), fonts embedded as subsets. Not for request threads:
 * 50 ms for a document with new fonts, 2 ms for each further page. Threads draw at the same time
 * without a lock (each has its own font map); one pdf belongs to one thread. Head rows repeat; a
 * row is cut only when it is higher than a page. */
typedef struct pdf pdf;
typedef enum { PDF_PORTRAIT, PDF_LANDSCAPE } pdf_side;
pdf *pdf_new(arena *mem, const char *title, pdf_side side);
/* Flowing text in the same vocabulary as DOCX, so that one document function can write both. */
void pdf_red_head(pdf *p, const char *issuer, const char *number);
void pdf_title(pdf *p, const char *s);
void pdf_heading(pdf *p, int level, const char *s);
void pdf_para(pdf *p, const char *s);
void pdf_flush(pdf *p, const char *s);
void pdf_right(pdf *p, const char *s);
void pdf_table(pdf *p, const int *widths_mm, size_t columns, const char *const *cells, size_t rows,
               size_t head_rows);
void pdf_imprint(pdf *p, const char *copies, const char *issuer, const char *date);
void pdf_page_break(pdf *p);
/* A certificate page (A4 landscape, border). Words as they are to be printed: name "张伟同志：" on
 * its own line, number "证书编号：…"; a long body is set smaller until it fits. QR of check_url
 * with the address beneath; "" leaves it out. Many pages in one pdf share the fonts: 540 kB for
 * one, 3.2 MB for 500. */
typedef struct {
    const char *title, *name, *body, *number, *issuer, *date, *check_url;
} pdf_certificate;
void pdf_certificate_page(pdf *p, const pdf_certificate *c);
MUST_USE err pdf_bytes(pdf *p, const void **ret, size_t *ret_n);

/* One vocabulary, three writers: a document function takes a `paper` and does not know which it is.
 */
typedef enum { PAPER_DOCX, PAPER_PDF, PAPER_MARKDOWN } paper_kind;
typedef struct paper paper;
paper *paper_new(arena *mem, paper_kind kind, const char *title);
void paper_red_head(paper *p, const char *issuer, const char *number);
void paper_title(paper *p, const char *s);
void paper_heading(paper *p, int level, const char *s);
void paper_para(paper *p, const char *s);
void paper_flush(paper *p, const char *s);
void paper_right(paper *p, const char *s);
void paper_table(paper *p, const int *widths_mm, size_t columns, const char *const *cells,
                 size_t rows, size_t head_rows);
void paper_imprint(paper *p, const char *copies, const char *issuer, const char *date);
void paper_page_break(paper *p);
MUST_USE err paper_bytes(paper *p, const void **ret, size_t *ret_n, const char **ret_type,
                         const char **ret_ending);

/* ---- QR, calendars --------------------------------------------------------------------------- */
/* Inline SVG, no script, currentColor on transparent; error level M; "" for an empty text or one
 * above 2,331 bytes. */
char *qr_svg(arena *mem, const char *text);
typedef struct {
    const char *uid, *summary, *place, *description;
    moment starts, ends, changed;
    bool cancelled;
} ical_event;
/* SEQUENCE grows with `changed`; `ends` may be MOMENT_NONE; the uid must stay the same for the life
 * of the event. */
char *ical_text(arena *mem, const char *name, const ical_event *events,
                size_t n); /* VTIMEZONE Asia/Shanghai */

#endif
