/* What a stored value means to a person: texts joined, numbers as Excel shows them, serial numbers
 * as days. */
#include "doc/xlsx_inside.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

/* ---- texts ----------------------------------------------------------------------------------- */
static bool is_xml_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool is_phonetic(const char *name)
{
    return name[0] == 'r' && name[1] == 'P' && text_is(name, "rPh");
}

void xlsx_words_start(xlsx_words *w, const char *name, const char **attributes)
{
    if (is_phonetic(name)) w->phonetic = true;
    if (w->phonetic || !xlsx_letter(name, 't')) return;
    w->within = true;
    w->keep_space = text_is(xlsx_attribute(attributes, "space"), "preserve");
    w->run = (int64_t)w->to->n;
}

/* Without xml:space="preserve" Excel cuts the white space around a run. */
static void run_trim(buf *b, size_t from)
{
    while (b->n > from && is_xml_space(b->at[b->n - 1]))
        b->n--;
    size_t lead = 0;
    while (from + lead < b->n && is_xml_space(b->at[from + lead]))
        lead++;
    if (lead) {
        memmove(b->at + from, b->at + from + lead, b->n - from - lead);
        b->n -= lead;
    }
    if (b->at) b->at[b->n] = '\0';
}

void xlsx_words_end(xlsx_words *w, const char *name)
{
    if (is_phonetic(name)) {
        w->phonetic = false;
    } else if (w->within && xlsx_letter(name, 't')) {
        w->within = false;
        if (!w->keep_space) run_trim(w->to, (size_t)w->run);
    }
}

void xlsx_words_text(xlsx_words *w, const char *s, size_t n)
{
    if (w->within) buf_put_n(w->to, s, n);
}

/* The code of `_x0041_` at `s`, or -1. */
static int escaped_code(const char *s, size_t n)
{
    int code = 0;
    if (n < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_') return -1;
    for (int i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF",
                   *digit = s[i] ? strchr(digits, s[i]) : NULL;
        if (!digit) return -1;
        code = code * 16 + (int)((digit - digits) % 16);
    }
    return code;
}

/* Only single bytes are written this way by Excel; control characters that no text may hold are
 * dropped. */
void xlsx_words_unescape(buf *b, int64_t from)
{
    size_t to = (size_t)from;
    if (b->n == to || !memchr(b->at + from, '_', b->n - to)) return;
    for (size_t at = to; at < b->n;) {
        int code = escaped_code(b->at + at, b->n - at);
        if (code < 0 || code > 0x7E) {
            b->at[to++] = b->at[at++];
            continue;
        }
        if (code >= ' ' || code == '\t' || code == '\n' || code == '\r') b->at[to++] = (char)code;
        at += 7;
    }
    b->n = to;
    b->at[to] = '\0';
}

/* ---- number formats -------------------------------------------------------------------------- */
/* ECMA-376 part 1, 18.8.30: the fixed numbers, and those of the Chinese editions. */
xlsx_style xlsx_style_builtin(int64_t n)
{
    bool month = n == 17 || n == 27 || n == 36 || n == 50 || n == 52 || n == 57;
    bool date = (n >= 14 && n <= 16) || n == 22 || (n >= 28 && n <= 31) || n == 51 || n == 53 ||
                n == 54 || n == 58;
    bool time =
        (n >= 18 && n <= 21) || (n >= 32 && n <= 35) || (n >= 45 && n <= 47) || n == 55 || n == 56;
    return (xlsx_style){.look = month  ? XLSX_MONTH
                                : date ? XLSX_DATE
                                : time ? XLSX_TIME
                                       : XLSX_PLAIN};
}

typedef struct {
    bool year, month, day, clock, other;
    int zeros;
} format_marks;

/* The length of what is not a mark: quoted, escaped, padded and bracketed pieces. Brackets with h,
 * m, s are elapsed time. 0 where a mark stands. */
static size_t format_skip(const char *code, format_marks *marks)
{
    const char *end = NULL;
    switch (*code) {
    case '"': end = strchr(code + 1, '"'); break;
    case '[':
        marks->clock |= code[1] && strchr("hHmMsS", code[1]) &&
                        strspn(code + 1, "hHmMsS") == strcspn(code + 1, "]");
        end = strchr(code, ']');
        break;
    case '\\':
    case '_':
    case '*': return code[1] ? 2 : 1;
    default: return 0;
    }
    return end ? (size_t)(end - code) + 1 : strlen(code);
}

static void format_mark(const char *code, format_marks *marks)
{
    switch (*code) {
    case 'y':
    case 'Y': marks->year = true; break;
    case 'e': /* the year in Chinese formats, the exponent elsewhere */
        marks->year |= code[1] != '+' && code[1] != '-';
        break;
    case 'm':
    case 'M': marks->month = true; break;
    case 'd':
    case 'D': marks->day = true; break;
    case 'h':
    case 'H':
    case 's':
    case 'S': marks->clock = true; break;
    case '0': marks->zeros++; break;
    default: marks->other = true; break;
    }
}

static format_marks format_read(const char *code)
{
    format_marks marks = {0};
    while (*code && *code != ';') {
        size_t skip = format_skip(code, &marks);
        if (skip == 0) {
            format_mark(code, &marks);
            skip = 1;
        }
        code += skip;
    }
    return marks;
}

xlsx_style xlsx_style_of(const char *code)
{
    if (strncasecmp(code, "General", 7) == 0 || strncasecmp(code, "G/", 2) == 0)
        return (xlsx_style){XLSX_PLAIN, 0};
    format_marks m = format_read(code);
    if (m.year || m.day || (m.month && !m.clock))
        return (xlsx_style){m.year && m.month && !m.day && !m.clock ? XLSX_MONTH : XLSX_DATE, 0};
    if (m.clock) return (xlsx_style){XLSX_TIME, 0};
    if (m.zeros > 1 && m.zeros <= 18 && strspn(code, "0") == strcspn(code, ";"))
        return (xlsx_style){XLSX_ZEROS, m.zeros};
    return (xlsx_style){XLSX_PLAIN, 0};
}

/* ---- numbers --------------------------------------------------------------------------------- */
enum { LAST_SERIAL = 2958465, DAY_SECONDS = 86400 }; /* 9999-12-31 */
static const double shown_exactly =
    1e15; /* Excel shows 15 digits; what is longer is given as stored */

/* strtod also takes hexadecimal, inf and nan, which no sheet may hold. */
static bool number_read(const char *s, double *ret)
{
    char *end;
    if (!*s || s[strspn(s, "0123456789+-.eE")] || strlen(s) > 64) return false;
    *ret = strtod(s, &end);
    return *end == '\0' && end != s && isfinite(*ret);
}

/* At most 15 digits with a point in the midst and no zero that could be left out: shown as stored
 * as well. */
static bool decimal_short(const char *s)
{
    s += *s == '-';
    size_t whole = strspn(s, "0123456789");
    if (whole == 0 || s[whole] != '.' || (s[0] == '0' && whole > 1)) return false;
    size_t part = strspn(s + whole + 1, "0123456789");
    return part > 0 && whole + part <= 15 && s[whole + 1 + part] == '\0' &&
           s[whole + part] != '0' && (s[0] != '0' || part < 5);
}

/* Up to 15 digits without sign, point and leading zero: shown as stored, and by far the most usual.
 */
static bool number_small(const char *s, double *ret)
{
    int64_t v = 0;
    size_t n = 0;
    for (; s[n] >= '0' && s[n] <= '9' && n < 16; n++)
        v = v * 10 + (s[n] - '0');
    *ret = (double)v;
    return n > 0 && n < 16 && s[n] == '\0' && (s[0] != '0' || n == 1);
}

static void text_set(buf *b, int64_t from, const char *s)
{
    b->n = (size_t)from;
    buf_put(b, s);
}

static void number_show(buf *b, int64_t from, double v, int zeros)
{
    char shown[64];
    if (fabs(v) >= shown_exactly || (zeros == 0 && decimal_short(b->at + from)))
        return; /* a citizen number in a number cell must be seen as stored and refused */
    if (zeros)
        snprintf(shown, sizeof shown, "%0*.0f", v < 0 ? zeros + 1 : zeros, v);
    else
        snprintf(shown, sizeof shown, "%.15g", v == 0 ? 0.0 : v);
    text_set(b, from, shown);
}

/* Excel holds 1900 for a leap year: serial 60 is a day that never was. */
static day serial_day(int64_t serial, bool from_1904)
{
    if (from_1904) return day_add(day_of(1904, 1, 1), (int)serial);
    if (serial < 1 || serial == 60) return DAY_NONE;
    return day_add(day_of(1899, 12, serial < 60 ? 31 : 30), (int)serial);
}

static void day_show(buf *b, int64_t from, day d, int64_t seconds, xlsx_look look)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    b->n = (size_t)from;
    if (look == XLSX_MONTH)
        buf_printf(b, "%04d.%02d", year, month);
    else
        buf_printf(b, "%04d-%02d-%02d", year, month, dom);
    if (look == XLSX_DATE && seconds > 0)
        buf_printf(b, " %02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

static void time_show(buf *b, int64_t from, int64_t seconds)
{
    b->n = (size_t)from;
    buf_printf(b, "%02lld:%02d", (long long)(seconds / 3600), (int)(seconds / 60 % 60));
    if (seconds % 60) buf_printf(b, ":%02d", (int)(seconds % 60));
}

static void serial_cell(sheet_cell *cell, buf *b, int64_t from, xlsx_style style, bool from_1904)
{
    int64_t seconds = llround(cell->number * DAY_SECONDS);
    day d = serial_day(seconds / DAY_SECONDS, from_1904);
    if (style.look == XLSX_TIME) {
        time_show(b, from, seconds);
    } else if (day_known(d)) {
        cell->kind = CELL_DATE;
        cell->date = d;
        day_show(b, from, d, seconds % DAY_SECONDS, style.look);
    } else {
        number_show(b, from, cell->number, 0);
    }
}

static bool is_serial(xlsx_look look)
{
    return look == XLSX_DATE || look == XLSX_MONTH || look == XLSX_TIME;
}

void xlsx_number(sheet_cell *cell, buf *b, int64_t from, xlsx_style style, bool from_1904)
{
    const char *stored = b->at + from;
    cell->kind = CELL_NUMBER;
    bool small = number_small(stored, &cell->number);
    if (!small && !number_read(stored, &cell->number))
        cell->kind = CELL_TEXT; /* some program's mistake; the words themselves are the best that
                                   can be given */
    else if (is_serial(style.look) && cell->number >= 0 && cell->number < LAST_SERIAL + 1)
        serial_cell(cell, b, from, style, from_1904);
    else if (!small || style.look == XLSX_ZEROS)
        number_show(b, from, cell->number, style.look == XLSX_ZEROS ? style.digits : 0);
}
