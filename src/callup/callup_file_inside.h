/* Lines and numbers of the text format, for the files that read it. */
#ifndef GANJIAO_CALLUP_FILE_INSIDE_H
#define GANJIAO_CALLUP_FILE_INSIDE_H
#include "callup/callup_file.h"

enum { SCAN_BLOCK = 1 << 17 };
static const int64_t SCAN_MOST = (int64_t)1 << 60;

/* A file read block by block; a line lies whole in the block, ended by '\n', before it is looked
 * at. */
typedef struct {
    arena *mem;
    const char *at;    /* what comes next of the line */
    char *next, *end;  /* what the block holds of the lines behind it */
    int64_t line;      /* its number, from 1 */
    int64_t bytes;     /* of the file */
    const char *fault; /* the first, "" none; ends the reading */
    int fd;
    bool ended, broken, with_proofs; /* lines "#y …" are no comments */
    char block[SCAN_BLOCK + 1];
} scan;

err scan_open(const char *path, arena *mem, scan **ret); /* `fault` says why not */
err scan_close(scan *s);                                 /* OK, E_INPUT, E_BROKEN */
bool scan_line(scan *s);                                 /* the next that says something */
bool scan_word(scan *s, const char *word);               /* takes it when it stands here */
bool scan_sign(scan *s); /* takes a minus when a number follows it */
bool scan_end(scan *s);  /* nothing more may stand in the line */
/* "line 12: …"; always false. */
bool scan_fault(scan *s, int64_t line, const char *format, ...) PRINTF(3, 4);
bool scan_number_fault(scan *s, const char *what, int64_t least, int64_t most);

static inline bool scan_blank(char c) { return c == ' ' || c == '\t'; }
static inline bool scan_edge(char c) { return scan_blank(c) || c == '\n' || c == '\r'; }

/* Number of the pair; -1: it is not listed. */
int32_t callup_file_pair(const solve_problem *p, int32_t person, int32_t klass);

/* ---- writing --------------------------------------------------------------------------------- */
typedef struct {
    FILE *to;
    arena *mem;
    buf lines; /* not yet in the file */
    bool good;
} writing;
err write_open(const char *path, writing *ret);
void write_line(writing *w, const char *word, int n, const int64_t *numbers);
err write_close(writing *w); /* E_BROKEN: not all could be written */

/* ---- numbers --------------------------------------------------------------------------------- */

/* A whole number from `least` (0 or more) to `most` (SCAN_MOST or less). */
static inline bool scan_int(scan *s, const char *what, int64_t least, int64_t most, int64_t *ret)
{
    const char *c = s->at;
    int64_t v = 0;
    while (scan_blank(*c)) {
        c++;
    }
    const char *start = c;
    for (; *c >= '0' && *c <= '9'; c++) {
        v = v < SCAN_MOST / 10 + 1 ? v * 10 + (*c - '0') : INT64_MAX / 2;
    }
    if (c == start || !scan_edge(*c) || v < least || v > most) {
        return scan_number_fault(s, what, least, most);
    }
    s->at = c;
    *ret = v;
    return true;
}

static inline bool scan_int32(scan *s, const char *what, int64_t least, int64_t most, int32_t *ret)
{
    int64_t v = 0;
    bool good = scan_int(s, what, least, most, &v);
    *ret = (int32_t)v;
    return good;
}

/* An id of the file, from 1; in memory from 0. */
static inline bool scan_id(scan *s, const char *what, int32_t n, int32_t *ret)
{
    bool good = scan_int32(s, what, 1, n, ret);
    *ret -= 1;
    return good;
}
#endif
