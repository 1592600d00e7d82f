/* The rooms of the workbook reader: archive and part (xlsx_part.c), texts and number formats
 * (xlsx_value.c), the small parts (xlsx_book.c), rows (xlsx_in.c). For the files of doc/ only. */
#ifndef GANJIAO_DOC_XLSX_INSIDE_H
#define GANJIAO_DOC_XLSX_INSIDE_H

#include "doc/sheet_inside.h"

#include <expat.h>
#include <zip.h>

/* ---- archive --------------------------------------------------------------------------------- */
typedef struct {
    zip_t *zip;
    int64_t entries;
} xlsx_archive;
enum { XLSX_NO_PART = -1, XLSX_TWICE = -2 };

/* Refuses before anything is unpacked: too many entries, declared sizes above `max_unpacked`. */
sheet_fault xlsx_archive_open(xlsx_archive *z, const char *path, int64_t max_unpacked);
void xlsx_archive_close(xlsx_archive *z);
/* Index of a part, names compared without case and with \ as /; XLSX_NO_PART, XLSX_TWICE. */
int64_t xlsx_archive_find(const xlsx_archive *z, const char *name);
/* `target` of a relation as a part name; `base` is the part that the relation starts from. "" when
 * it leaves the archive. */
const char *xlsx_path(arena *mem, const char *base, const char *target);

/* ---- one XML part, parsed as far as its reader wants ----------------------------------------- */
typedef struct xlsx_part xlsx_part;
typedef struct {
    /* Names come without prefix: the strict and the transitional name spaces and prefixed files
     * read alike. `depth` of the root is 1. */
    void (*start)(xlsx_part *p, const char *name, const char **attributes);
    void (*end)(xlsx_part *p, const char *name);
    void (*text)(xlsx_part *p, const char *s, size_t n);
} xlsx_listener;
struct xlsx_part {
    const xlsx_listener *listener;
    void *to; /* the listener's own */
    zip_file_t *file;
    XML_Parser parser;
    int64_t declared, read;
    int depth;
    bool last, paused;
    sheet_fault fault;
};
typedef enum { XLSX_END, XLSX_PAUSED, XLSX_FAULT } xlsx_state;
sheet_fault xlsx_part_open(xlsx_part *p, const xlsx_archive *z, int64_t index,
                           const xlsx_listener *listener, void *to);
xlsx_state xlsx_part_run(xlsx_part *p); /* until the end, a pause or a fault (p->fault) */
void xlsx_part_pause(xlsx_part *p);     /* from a listener */
void xlsx_part_fail(xlsx_part *p, sheet_fault fault); /* from a listener */
void xlsx_part_close(xlsx_part *p);
/* Opens, runs to the end and closes. */
sheet_fault xlsx_part_whole(const xlsx_archive *z, int64_t index, const xlsx_listener *listener,
                            void *to);
const char *xlsx_attribute(const char **attributes,
                           const char *name); /* "" when absent; prefix ignored */
/* Names of one letter are asked for at each element of millions of cells. */
static inline bool xlsx_letter(const char *name, char letter)
{
    return name[0] == letter && name[1] == '\0';
}
bool xlsx_true(const char *s); /* 1, true, on */

/* ---- texts: runs of rich text joined, phonetic guides left out ------------------------------- */
typedef struct {
    buf *to;
    int64_t run; /* where the run's text begins */
    bool within, keep_space, phonetic;
} xlsx_words;
void xlsx_words_start(xlsx_words *w, const char *name, const char **attributes);
void xlsx_words_end(xlsx_words *w, const char *name);
void xlsx_words_text(xlsx_words *w, const char *s, size_t n);
/* _x000D_ and its like back to characters, in place from `from` on. */
void xlsx_words_unescape(buf *b, int64_t from);

/* ---- number formats -------------------------------------------------------------------------- */
typedef enum {
    XLSX_PLAIN,
    XLSX_DATE,
    XLSX_MONTH, /* year and month only */
    XLSX_TIME,  /* of day, or elapsed hours */
    XLSX_ZEROS  /* 00000: leading zeros up to `digits`, as codes are kept */
} xlsx_look;
typedef struct {
    xlsx_look look;
    int digits;
} xlsx_style;
xlsx_style xlsx_style_builtin(int64_t number);
xlsx_style xlsx_style_of(const char *code);
/* Reads the stored number that stands in `b` from `from` on and puts the shown text in its place.
 */
void xlsx_number(sheet_cell *cell, buf *b, int64_t from, xlsx_style style, bool from_1904);

/* ---- the small parts ------------------------------------------------------------------------- */
typedef struct {
    int64_t n;
    LIST(const char **) pages;
    int64_t bytes;
} xlsx_strings;
typedef struct {
    bool from_1904;
    const char *name; /* of the first visible sheet, in the caller's arena */
    int64_t sheet;    /* its part's index */
    LIST(xlsx_style) styles;
    xlsx_strings strings;
} xlsx_book;
sheet_fault xlsx_book_read(xlsx_book *b, const xlsx_archive *z, arena *own, arena *mem);
const char *xlsx_string(const xlsx_strings *strings, int64_t index); /* NULL where there is none */

#endif
