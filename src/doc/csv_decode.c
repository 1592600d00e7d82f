/* The encoding of a text table: a mark at the beginning, else valid UTF-8, else GB18030; verified
 * to the last byte. */
#include "doc/csv_inside.h"

#include <errno.h>

static const iconv_t no_converter = (iconv_t)-1;

/* ---- UTF-8 ----------------------------------------------------------------------------------- */
static bool follows(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Bytes of the UTF-8 sequence at `s`: 0 wrong, -1 cut off by the end. RFC 3629: no overlong forms,
 * no surrogates. */
static int utf8_sequence(const unsigned char *s, size_t n)
{
    static const struct {
        unsigned char first, last, low, high;
        int length;
    } forms[] = {
        {0x01, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    size_t f = 0;
    while (f < COUNT_OF(forms) && !(s[0] >= forms[f].first && s[0] <= forms[f].last))
        f++;
    if (f == COUNT_OF(forms)) return 0;
    for (int i = 1; i < forms[f].length; i++) {
        if ((size_t)i == n) return -1;
        if (i == 1 ? s[1] < forms[f].low || s[1] > forms[f].high : !follows(s[i])) return 0;
    }
    return forms[f].length;
}

/* How many bytes from the beginning are ASCII without NUL, eight at a time. */
static size_t ascii_prefix(const unsigned char *s, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, s + i, 8);
        if ((word & 0x8080808080808080u) ||
            ((word - 0x0101010101010101u) & ~word & 0x8080808080808080u))
            break;
    }
    while (i < n && s[i] && s[i] < 0x80)
        i++;
    return i;
}

static size_t utf8_prefix(const unsigned char *s, size_t n, int *ret_last)
{
    size_t i = 0;
    *ret_last = 1;
    while (i < n) {
        i += ascii_prefix(s + i, n - i);
        if (i == n) break;
        *ret_last = utf8_sequence(s + i, n - i);
        if (*ret_last <= 0) break;
        i += (size_t)*ret_last;
    }
    return i;
}

/* ---- which is it ----------------------------------------------------------------------------- */
/* Bytes of the GB18030 sequence at `s`, as utf8_sequence. */
static int gb18030_sequence(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80) return s[0] != 0;
    if (s[0] == 0x80 || s[0] == 0xFF) return 0;
    if (n < 2) return -1;
    if (s[1] >= 0x40) return s[1] != 0x7F && s[1] != 0xFF ? 2 : 0;
    if (s[1] < '0' || s[1] > '9') return 0;
    if (n < 4) return -1;
    return s[2] > 0x80 && s[2] < 0xFF && s[3] >= '0' && s[3] <= '9' ? 4 : 0;
}

typedef struct {
    size_t long_ones, wrong;
} sequence_count; /* long: three bytes and more */

static sequence_count sequences_count(const unsigned char *s, size_t n,
                                      int (*sequence)(const unsigned char *, size_t))
{
    sequence_count c = {0};
    for (size_t i = 0; i < n;) {
        int length = sequence(s + i, n - i);
        if (length < 0) break;
        c.long_ones += length > 2;
        c.wrong += length == 0 && s[i] != 0;
        i += length > 0 ? (size_t)length : 1;
    }
    return c;
}

/* GB18030 text never has many valid three-byte UTF-8 sequences, so a few wrong bytes in a UTF-8
 * file must not turn it into GB18030: it would be read as other characters without a word. */
csv_encoding csv_encoding_guess(const unsigned char *bytes, size_t n)
{
    sequence_count utf8 = sequences_count(bytes, n, utf8_sequence);
    if (utf8.wrong == 0 || utf8.long_ones > utf8.wrong * 8) return CSV_UTF8;
    sequence_count gb18030 = sequences_count(bytes, n, gb18030_sequence);
    return gb18030.wrong > 0 && utf8.long_ones > utf8.wrong ? CSV_UTF8 : CSV_GB18030;
}

static size_t mark_length(csv_source *c)
{
    if (c->raw_n >= 3 && memcmp(c->raw, "\xEF\xBB\xBF", 3) == 0) {
        c->encoding = CSV_UTF8;
        return 3;
    }
    if (c->raw_n >= 2 && memcmp(c->raw, "\xFF\xFE", 2) == 0)
        c->encoding = CSV_UTF16_LE;
    else if (c->raw_n >= 2 && memcmp(c->raw, "\xFE\xFF", 2) == 0)
        c->encoding = CSV_UTF16_BE;
    else
        return 0;
    return 2;
}

/* ---- pieces ---------------------------------------------------------------------------------- */
static void raw_fill(csv_source *c)
{
    c->raw_n -= c->raw_used;
    memmove(c->raw, c->raw + c->raw_used, c->raw_n);
    c->raw_used = 0;
    while (!c->ended && c->raw_n < CSV_RAW_BYTES) {
        size_t n = fread(c->raw + c->raw_n, 1, CSV_RAW_BYTES - c->raw_n, c->file);
        c->raw_n += n;
        c->ended = n == 0;
    }
    c->unread = ferror(c->file) != 0;
}

void csv_source_open(csv_source *c, FILE *file, arena *own)
{
    rewind(file);
    c->file = file;
    c->converter = no_converter;
    c->raw = arena_take(own, CSV_RAW_BYTES);
    c->converted = arena_take(own, CSV_TEXT_BYTES);
    raw_fill(c);
    c->raw_used = mark_length(c);
}

static const char *encoding_name(csv_encoding encoding)
{
    switch (encoding) {
    case CSV_GB18030: return "GB18030";
    case CSV_UTF16_LE: return "UTF-16LE";
    case CSV_UTF16_BE: return "UTF-16BE";
    default: return "";
    }
}

static bool next_converted(csv_source *c)
{
    if (c->converter == no_converter)
        c->converter = iconv_open("UTF-8", encoding_name(c->encoding));
    char *from = (char *)c->raw, *to = c->converted;
    size_t from_n = c->raw_n, to_n = CSV_TEXT_BYTES;
    if (c->converter == no_converter) {
        c->unread = true;
        return false;
    }
    bool whole = iconv(c->converter, &from, &from_n, &to, &to_n) != (size_t)-1;
    c->raw_used = c->raw_n - from_n;
    c->text = c->converted;
    c->n = (size_t)(to - c->converted);
    if (!whole && errno != E2BIG && (errno == EILSEQ || c->ended)) c->broken = true;
    return c->n > 0;
}

static bool next_utf8(csv_source *c)
{
    int last;
    c->text = (const char *)c->raw;
    c->n = c->raw_used = utf8_prefix(c->raw, c->raw_n, &last);
    if (last == 0 || (last < 0 && c->ended)) c->broken = true;
    return c->n > 0;
}

bool csv_source_next(csv_source *c)
{
    if (c->broken || c->unread) return false;
    raw_fill(c);
    if (c->unread || c->raw_n == 0) return false;
    size_t ascii = ascii_prefix(c->raw, c->raw_n);
    if (c->encoding == CSV_ASCII && ascii < c->raw_n)
        c->encoding = csv_encoding_guess(c->raw + ascii, c->raw_n - ascii);
    return c->encoding == CSV_ASCII || c->encoding == CSV_UTF8 ? next_utf8(c) : next_converted(c);
}

void csv_source_close(csv_source *c)
{
    if (c->converter != no_converter) iconv_close(c->converter);
    fclose(c->file);
}
