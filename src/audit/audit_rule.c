/* Changed fields as small JSON objects. */
#include "audit/audit.h"

static void pair_begin(buf *b, const char *field)
{
    buf_put(b, b->n ? "," : "{");
    buf_printf(b, "\"%s\":", field);
}

static void put_quoted(buf *b, const char *s)
{
    buf_putc(b, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') {
            buf_putc(b, '\\');
            buf_putc(b, *s);
        } else if ((unsigned char)*s < 32) {
            buf_printf(b, "\\u%04x", *s);
        } else {
            buf_putc(b, *s);
        }
    }
    buf_putc(b, '"');
}

void audit_pair_text(buf *b, const char *field, const char *value)
{
    pair_begin(b, field);
    put_quoted(b, value);
}

void audit_pair_int(buf *b, const char *field, int64_t value)
{
    pair_begin(b, field);
    buf_put_int(b, value);
}

void audit_pair_day(buf *b, const char *field, day value)
{
    pair_begin(b, field);
    put_quoted(b, day_iso(b->mem, value));
}

const char *audit_end(buf *b)
{
    if (b->n == 0) { return ""; }
    buf_putc(b, '}');
    return b->at;
}

/* ---- what a deed changed --------------------------------------------------------------------- */

audit_pairs audit_pairs_new(arena *mem)
{
    return (audit_pairs){.before = buf_new(mem), .after = buf_new(mem)};
}

void audit_pairs_text(audit_pairs *c, const char *field, const char *was, const char *now)
{
    if (text_is(was, now)) { return; }
    audit_pair_text(&c->before, field, was);
    audit_pair_text(&c->after, field, now);
}

void audit_pairs_int(audit_pairs *c, const char *field, int64_t was, int64_t now)
{
    if (was == now) { return; }
    audit_pair_int(&c->before, field, was);
    audit_pair_int(&c->after, field, now);
}

void audit_pairs_day(audit_pairs *c, const char *field, day was, day now)
{
    if (was.n == now.n) { return; }
    audit_pair_day(&c->before, field, was);
    audit_pair_day(&c->after, field, now);
}
