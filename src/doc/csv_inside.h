/* Bytes of a text table become UTF-8 piece by piece (csv_decode.c); csv_in.c cuts them into cells.
 */
#ifndef GANJIAO_DOC_CSV_INSIDE_H
#define GANJIAO_DOC_CSV_INSIDE_H

#include "base/base.h"

#include <iconv.h>

enum { CSV_RAW_BYTES = 1 << 16, CSV_TEXT_BYTES = CSV_RAW_BYTES / 2 * 3 + 16 };
typedef enum { CSV_ASCII, CSV_UTF8, CSV_GB18030, CSV_UTF16_LE, CSV_UTF16_BE } csv_encoding;
typedef struct {
    FILE *file;
    csv_encoding
        encoding; /* ASCII until a byte above 127 is met: then it is decided on what follows */
    iconv_t converter;
    unsigned char *raw;
    size_t raw_n, raw_used;
    const char *text; /* the piece at hand: valid UTF-8 */
    size_t n;
    char *converted;
    bool ended, broken, unread;
} csv_source;
void csv_source_open(csv_source *c, FILE *file, arena *own);
/* The next piece; false at the end, on a wrong byte (broken) and when the file cannot be read
 * (unread). What was right before a wrong byte is given first, so that the row of the fault is
 * known. */
bool csv_source_next(csv_source *c);
void csv_source_close(csv_source *c);
csv_encoding csv_encoding_guess(const unsigned char *bytes, size_t n);

#endif
