/* Counts, shares, money and credit hours as text. */
#include "inside.h"

static void put_grouped(buf *b, uint64_t v)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) buf_putc(b, ',');
        buf_putc(b, digits[i]);
    }
}

char *grouped_text(arena *mem, int64_t n)
{
    buf b = buf_new(mem);
    if (n < 0) buf_putc(&b, '-');
    put_grouped(&b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
    return b.at;
}

int64_t share_near(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 2000 + whole) / (2 * whole) : NO_NUMBER;
}

int64_t share_reached(int64_t part, int64_t whole)
{
    return whole > 0 ? part * 1000 / whole : NO_NUMBER;
}

char *share_text(arena *mem, int64_t permille)
{
    if (permille == NO_NUMBER) return arena_copy(mem, "—");
    uint64_t v = permille < 0 ? 0 - (uint64_t)permille : (uint64_t)permille;
    buf b = buf_new(mem);
    if (permille < 0) buf_putc(&b, '-');
    put_grouped(&b, v / 10);
    buf_printf(&b, ".%d%%", (int)(v % 10));
    return b.at;
}

char *fen_text(arena *mem, fen f)
{
    uint64_t v = f.n < 0 ? 0 - (uint64_t)f.n : (uint64_t)f.n;
    buf b = buf_new(mem);
    if (f.n < 0) buf_putc(&b, '-');
    put_grouped(&b, v / 100);
    buf_printf(&b, ".%02d", (int)(v % 100));
    return b.at;
}

char *tenths_text(arena *mem, tenths t)
{
    int64_t v = t.n < 0 ? -(int64_t)t.n : t.n;
    const char *sign = t.n < 0 ? "-" : "";
    if (v % 10 == 0) return arena_printf(mem, "%s%d", sign, (int)(v / 10));
    return arena_printf(mem, "%s%d.%d", sign, (int)(v / 10), (int)(v % 10));
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool tenths_parse(const char *s, tenths *ret)
{
    int64_t v = 0;
    if (!is_digit(*s)) return false;
    for (; is_digit(*s); s++)
        if ((v = v * 10 + (*s - '0')) > INT32_MAX / 10) return false;
    v *= 10;
    if (*s == '.') {
        if (!is_digit(s[1])) return false;
        v += s[1] - '0';
        s += 2;
    }
    if (*s || v > INT32_MAX) return false;
    ret->n = (int32_t)v;
    return true;
}
