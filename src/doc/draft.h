/* What a document says, before anybody knows whether it becomes DOCX, PDF or Markdown: a list of
 * pieces with clean text, and the measures of GB/T 9704-2012 (regulations §8.3). Internal to doc.
 */
#ifndef GANJIAO_DOC_DRAFT_H
#define GANJIAO_DOC_DRAFT_H

#include "doc/doc.h"

typedef enum {
    PIECE_RED_HEAD, /* a issuer, b number */
    PIECE_TITLE,    /* a, may hold line feeds */
    PIECE_HEADING,  /* a, level 1…3 */
    PIECE_PARA,     /* a, one line of the caller's text each */
    PIECE_FLUSH,
    PIECE_RIGHT,
    PIECE_TABLE,
    PIECE_IMPRINT, /* a copies, b issuer, c date; any of them may be empty */
    PIECE_PAGE_BREAK,
    PIECE_CERTIFICATE
} piece_kind;

typedef struct {
    const double *widths; /* points; never wider than the type area together */
    const bool *centred;  /* columns of short cells: numbers, names, days */
    size_t columns, rows, head_rows;
    const char *const *cells;
} draft_table;

typedef struct {
    piece_kind kind;
    int level;
    const char *a, *b, *c;
    draft_table table;
    const pdf_certificate *certificate;
} piece;

typedef struct {
    arena *mem;
    const char *title; /* for the file's properties */
    double type_width; /* points */
    LIST(piece) pieces;
} draft;

/* Points (1/72 inch). The type area of 156 × 225 mm holds 22 lines of 28 characters. */
#define MM(n) ((n)*72.0 / 25.4)
#define DRAFT_TYPE_WIDTH MM(156)
#define DRAFT_TYPE_HEIGHT MM(225)
#define DRAFT_LINE (DRAFT_TYPE_HEIGHT / 22)
#define DRAFT_EM (DRAFT_TYPE_WIDTH / 28)
enum { DRAFT_BODY = 16, DRAFT_TITLE = 22, DRAFT_SMALL = 14, DRAFT_CELL = 12, DRAFT_CELL_LINE = 18 };

draft draft_new(arena *mem, const char *title, double type_width);
void draft_add(draft *d, piece_kind kind, int level, const char *s);
void draft_add_three(draft *d, piece_kind kind, const char *a, const char *b, const char *c);
void draft_add_table(draft *d, const int *widths_mm, size_t columns, const char *const *cells,
                     size_t rows, size_t head_rows);
void draft_add_certificate(draft *d, const pdf_certificate *c);

/* Text that every format takes: valid UTF-8; no controls, no non-characters, no direction overrides
 * (they make a name read as another); CR LF, U+2028 and U+2029 become a line feed, a tab a blank.
 */
char *draft_clean(arena *mem, const char *s);
/* Size of the issuer's name in the red head: as large as the type width allows, 22 to 48 points. */
double draft_red_head_size(const char *issuer, double width);
/* Ems that a text fills when set in one line: CJK one, the rest a half. */
double draft_ems(const char *s);
/* Width for a long title, in ems, so that its lines come out about equal: no single character in
 * the last one. */
double draft_title_ems(const char *s, double most);

MUST_USE err docx_write(const draft *d, const void **ret, size_t *ret_n);
MUST_USE err pdf_write(const draft *d, bool landscape, const void **ret, size_t *ret_n);
const char *markdown_write(const draft *d);

#endif
