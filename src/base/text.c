/* Text: buffers, UTF-8, cleaning, numbers, GB18030. */
#include "inside.h"

#include <errno.h>
#include <iconv.h>
#include <utf8proc.h>

enum { FIRST_TEXT_ROOM = 64, REPLACEMENT = 0xFFFD };

/* ---- the buffer ----------------------------------------------------------------------------- */

buf buf_new(arena *mem)
{
    return (buf){.mem = mem, .at = arena_take(mem, FIRST_TEXT_ROOM), .room = FIRST_TEXT_ROOM};
}

static void make_room(buf *b, size_t more)
{
    size_t wanted = b->n + more + 1;
    if (wanted <= b->room) return;
    size_t room = 2 * b->room > wanted ? 2 * b->room : wanted;
    b->at = arena_stretch(b->mem, b->at, b->room, room);
    b->room = room;
}

void buf_reserve(buf *b, size_t more) { make_room(b, more); }

void buf_put(buf *b, const char *s) { buf_put_n(b, s, strlen(s)); }

void buf_putc(buf *b, char c)
{
    make_room(b, 1);
    b->at[b->n++] = c;
    b->at[b->n] = 0;
}

void buf_printf(buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    make_room(b, FIRST_TEXT_ROOM);
    int n = vsnprintf(b->at + b->n, b->room - b->n, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n >= b->room - b->n) {
        make_room(b, (size_t)n);
        n = vsnprintf(b->at + b->n, b->room - b->n, format, again);
    }
    va_end(again);
    if (n > 0) b->n += (size_t)n;
    b->at[b->n] = 0;
}

void buf_put_int(buf *b, int64_t v)
{
    char digits[20];
    size_t start = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (v < 0) buf_putc(b, '-');
    buf_put_n(b, digits + start, sizeof digits - start);
}

char *text_of_int(arena *mem, int64_t v)
{
    buf b = buf_new(mem);
    buf_put_int(&b, v);
    return b.at;
}

/* ---- questions ------------------------------------------------------------------------------ */

bool text_empty(const char *s) { return s[0] == 0; }

bool text_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

char *text_lower(arena *mem, const char *s)
{
    char *ret = arena_copy(mem, s);
    for (char *c = ret; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    return ret;
}

/* ---- UTF-8 ---------------------------------------------------------------------------------- */

static bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Length of the well-formed sequence at `s` (at most `n` bytes), 0 where there is none. The second
 * byte's bounds refuse overlong forms, surrogates and what lies above U+10FFFF (Unicode, table
 * 3-7). */
static size_t sequence(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80) return 1;
    size_t length = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (length == 0 || n < length) return 0;
    unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if (!is_tail(s[i])) return 0;
    return length;
}

static bool is_forbidden_control(unsigned char c)
{
    return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

bool text_utf8(const char *s, size_t n)
{
    const unsigned char *at = (const unsigned char *)s, *end = at + n;
    while (at < end) {
        size_t length = sequence(at, (size_t)(end - at));
        if (length == 0 || is_forbidden_control(*at)) return false;
        at += length;
    }
    return true;
}

const char *text_next(const char *s, uint32_t *code)
{
    const unsigned char *at = (const unsigned char *)s;
    if (at[0] == 0) return NULL;
    /* The NUL is no tail byte, so a sequence that the end cuts off is seen without the length. */
    size_t length = sequence(at, 4);
    if (length == 1)
        *code = at[0];
    else if (length == 2)
        *code = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
    else if (length == 3)
        *code = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
    else if (length == 4)
        *code =
            (at[0] & 0x07u) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
    else
        *code = REPLACEMENT;
    return s + (length ? length : 1);
}

size_t text_chars(const char *s)
{
    size_t n = 0;
    for (uint32_t code; (s = text_next(s, &code)); n++) {}
    return n;
}

void text_put_code(buf *b, uint32_t code)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = REPLACEMENT;
    if (code < 0x80) {
        buf_putc(b, (char)code);
        return;
    }
    char out[4];
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    static const unsigned char head[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(head[n] | code);
    buf_put_n(b, out, n);
}

/* ---- what people type ----------------------------------------------------------------------- */

static bool is_white(uint32_t c)
{
    return c <= ' ' || c == 0x7F || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* Marks without width that copying from a web page or an office file leaves behind. The joiners
 * U+200C and U+200D stay: they are part of the spelling in Arabic script. */
static bool is_nothing(uint32_t c) { return c == 0xFEFF || c == 0x200B || c == 0x2060; }

/* Full-width digits and letters come from input methods by mistake; full-width （）：， are right
 * in Chinese titles. */
static bool is_wide_word(uint32_t c)
{
    return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
           (c >= 0xFF41 && c <= 0xFF5A);
}

/* Bytes at the beginning with nothing to mend, as in nearly all that comes: letters and digits
 * without a blank, and the Han characters of U+4000 to U+9FFF. */
static size_t clean_already(const char *s)
{
    const unsigned char *at = (const unsigned char *)s;
    for (;;) {
        if (*at > ' ' && *at < 0x7F)
            at++;
        else if (*at >= 0xE4 && *at <= 0xE9 && is_tail(at[1]) && is_tail(at[2]))
            at += 3;
        else
            return (size_t)((const char *)at - s);
    }
}

char *text_clean(arena *mem, const char *s)
{
    size_t n = clean_already(s);
    if (!s[n]) return arena_copy_n(mem, s, n);
    buf b = buf_new(mem);
    buf_put_n(&b, s, n);
    s += n;
    bool gap = false;
    for (uint32_t c; (s = text_next(s, &c));) {
        if (is_nothing(c)) continue;
        if (is_white(c)) {
            gap = b.n > 0;
            continue;
        }
        if (gap) buf_putc(&b, ' ');
        gap = false;
        text_put_code(&b, is_wide_word(c) ? c - 0xFF01 + '!' : c);
    }
    return b.at;
}

char *text_nfc(arena *mem, const char *s)
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(s);
    utf8proc_ssize_t codes = utf8proc_decompose(in, length, NULL, 0, how);
    if (codes < 0) /* not UTF-8: nothing to compose, and the caller's check says so better */
        return arena_copy(mem, s);
    utf8proc_int32_t *work = TAKE_N(mem, utf8proc_int32_t, codes + 1);
    codes = utf8proc_decompose(in, length, work, codes, how);
    codes = utf8proc_normalize_utf32(work, codes, how);
    buf b = buf_new(mem);
    for (utf8proc_ssize_t i = 0; i < codes; i++)
        text_put_code(&b, (uint32_t)work[i]);
    return b.at;
}

/* ---- numbers and bytes ---------------------------------------------------------------------- */

bool text_int(const char *s, int64_t *ret)
{
    bool negative = *s == '-';
    s += negative;
    uint64_t v = 0, most = (uint64_t)INT64_MAX + negative;
    if (!*s) return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9') return false;
        uint64_t digit = (uint64_t)(*s - '0');
        if (v > (most - digit) / 10) return false;
        v = v * 10 + digit;
    }
    *ret = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

char *text_hex(arena *mem, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    char *ret = arena_take(mem, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = "0123456789abcdef"[at[i] >> 4];
        ret[2 * i + 1] = "0123456789abcdef"[at[i] & 15];
    }
    return ret;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool text_unhex(const char *hex, void *ret, size_t n)
{
    if (strlen(hex) != 2 * n) return false;
    for (size_t i = 0; i < 2 * n; i++)
        if (hex_value(hex[i]) < 0) return false;
    unsigned char *out = ret;
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
    return true;
}

size_t text_url_decode(char *at, size_t n, bool plus)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        int high = at[i] == '%' && i + 2 < n ? hex_value(at[i + 1]) : -1;
        int low = high >= 0 ? hex_value(at[i + 2]) : -1;
        if (low >= 0) {
            at[to++] = (char)(high << 4 | low);
            i += 2;
        } else {
            at[to++] = plus && at[i] == '+' ? ' ' : at[i];
        }
    }
    at[to] = 0;
    return to;
}

void text_url_percent(buf *b, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char byte = (unsigned char)c;
    const char s[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    buf_put_n(b, s, sizeof s);
}

static bool letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

void text_url_encode(buf *b, const char *s, const char *more)
{
    for (; *s; s++) {
        if (letter_or_digit(*s) || strchr("-_.~", *s) || strchr(more, *s)) {
            buf_putc(b, *s);
        } else {
            text_url_percent(b, *s);
        }
    }
}

char *text_url_decoded(arena *mem, const char *s, size_t n)
{
    char *copy = arena_copy_n(mem, s, n);
    text_url_decode(copy, n, true);
    return copy;
}

/* ---- GB18030 -------------------------------------------------------------------------------- */

/* Converts all of `in`. No character has more than 4 bytes on either side and none has less than 1,
 * so 4 n bytes hold every result. */
static bool convert(arena *mem, iconv_t how, const char *in, size_t n, buf *ret)
{
    size_t room = 4 * n + 1, left = room - 1;
    char *start = arena_take(mem, room), *out = start;
    char *from = (char *)(uintptr_t)in; /* iconv's type has no const, but it does not write there */
    bool all = iconv(how, &from, &n, &out, &left) == 0 && n == 0;
    *ret = (buf){.mem = mem, .at = start, .n = (size_t)(out - start), .room = room};
    start[ret->n] = 0;
    return all;
}

static bool convert_between(arena *mem, const char *pair[2], const char *in, size_t n, buf *ret)
{
    iconv_t how = iconv_open(pair[1], pair[0]);
    if (how == (iconv_t)-1) {
        log_line(LOG_ERROR, "what=iconv-missing from=%s to=%s errno=%d", pair[0], pair[1], errno);
        return false;
    }
    bool all = convert(mem, how, in, n, ret);
    iconv_close(how);
    return all;
}

bool text_from_gb18030(arena *mem, const char *bytes, size_t n, char **ret, size_t *ret_n)
{
    buf b;
    if (!convert_between(mem, (const char *[]){"GB18030", "UTF-8"}, bytes, n, &b)) return false;
    *ret = b.at;
    *ret_n = b.n;
    return true;
}

bool text_to_gb18030(arena *mem, const char *utf8, size_t n, char **ret, size_t *ret_n)
{
    buf b;
    if (!convert_between(mem, (const char *[]){"UTF-8", "GB18030"}, utf8, n, &b)) return false;
    *ret = b.at;
    *ret_n = b.n;
    return true;
}
