/* CSV going out. Each cell is followed by its comma and the end of a row takes the last one back,
 * so that the buffer alone tells where a row begins. */
#include "doc/doc.h"

void csv_bom(buf *b) { buf_put(b, "\xEF\xBB\xBF"); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* -12, +3.5: a spreadsheet program shows it as it stands. */
static bool plain_number(const char *s)
{
    s += *s == '+' || *s == '-';
    if (!is_digit(*s)) return false;
    while (is_digit(*s))
        s++;
    if (*s == '.') do
            s++;
        while (is_digit(*s));
    return *s == '\0';
}

/* Spreadsheet programs run what begins like this; Chinese and Japanese ones also take the
 * full-width signs. */
static bool begins_formula(const char *s)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    if (*s && strchr("=+-@\t\r\n", *s)) return !plain_number(s);
    bool may = (unsigned char)*s == 0xEF; /* the first byte of all four */
    for (size_t i = 0; may && i < COUNT_OF(wide); i++)
        if (text_starts(s, wide[i])) return true;
    return false;
}

static void put_quoted(buf *b, const char *s)
{
    for (;;) {
        size_t n = strcspn(s, "\"");
        buf_put_n(b, s, n);
        if (!s[n]) return;
        buf_put(b, "\"\"");
        s += n + 1;
    }
}

void csv_text(buf *b, const char *s)
{
    bool quote = s[strcspn(s, ",;\"\t\r\n")] != '\0';
    if (quote) buf_putc(b, '"');
    if (begins_formula(s)) buf_putc(b, '\'');
    if (quote)
        put_quoted(b, s);
    else
        buf_put(b, s);
    buf_put(b, quote ? "\"," : ",");
}

void csv_int(buf *b, int64_t v)
{
    buf_put_int(b, v);
    buf_putc(b, ',');
}

void csv_end_row(buf *b)
{
    if (b->n > 0 && b->at[b->n - 1] == ',') b->n--;
    buf_put(b, "\r\n");
}
