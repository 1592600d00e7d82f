/* Views as JSON, written straight into the answer's buffer. */
#include "web/inside.h"

void json_text(buf *b, const char *s)
{
    buf_putc(b, '"');
    for (const char *from = s; *s || s > from; from = s) {
        while ((unsigned char)*s >= ' ' && *s != '"' && *s != '\\')
            s++;
        buf_put_n(b, from, (size_t)(s - from));
        if (!*s) break;
        if (*s == '"' || *s == '\\')
            buf_printf(b, "\\%c", *s);
        else if (*s == '\n')
            buf_put(b, "\\n");
        else
            buf_printf(b, "\\u%04x", (unsigned)(unsigned char)*s);
        s++;
    }
    buf_putc(b, '"');
}

static void put_label(buf *b, text_key key)
{
    if (!key) {
        buf_put(b, "null");
        return;
    }
    const char *dot = strrchr(key->name, '.');
    json_text(b, dot ? dot + 1 : key->name);
}

static void put_known(buf *b, bool known, const char *s)
{
    if (known)
        json_text(b, s);
    else
        buf_put(b, "null");
}

static void put_maybe(buf *b, int64_t n)
{
    if (n == NO_NUMBER)
        buf_put(b, "null");
    else
        buf_put_int(b, n);
}

static void put_tenths(buf *b, tenths t)
{
    uint32_t size = t.n < 0 ? 0u - (uint32_t)t.n : (uint32_t)t.n;
    buf_printf(b, "%s%u.%u", t.n < 0 ? "-" : "", size / 10, size % 10);
}

typedef LIST(char) any_list;

static void put_list(buf *b, const view_kind *of, const any_list *list)
{
    buf_putc(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i) buf_putc(b, ',');
        view_json(b, of, list->at + i * of->size);
    }
    buf_putc(b, ']');
}

static void put_field(buf *b, const view_field *f, const void *at)
{
    switch (f->type) {
    case V_ID: buf_printf(b, "\"%lld\"", (long long)*(const int64_t *)at); break;
    case V_INT: buf_put_int(b, *(const int64_t *)at); break;
    case V_MAYBE: put_maybe(b, *(const int64_t *)at); break;
    case V_TEXT: json_text(b, *(const char *const *)at ? *(const char *const *)at : ""); break;
    case V_BOOL: buf_put(b, *(const bool *)at ? "true" : "false"); break;
    case V_DAY: put_known(b, day_known(*(const day *)at), day_iso(b->mem, *(const day *)at)); break;
    case V_MOMENT:
        put_known(b, moment_known(*(const moment *)at), moment_iso(b->mem, *(const moment *)at));
        break;
    case V_TENTHS: put_tenths(b, *(const tenths *)at); break;
    case V_FEN: buf_put_int(b, ((const fen *)at)->n); break;
    case V_LABEL: put_label(b, *(const text_key *)at); break;
    case V_VIEW: view_json(b, f->of, at); break;
    case V_LIST: put_list(b, f->of, at); break;
    case V_MARKUP: break;
    }
}

void view_json(buf *b, const view_kind *kind, const void *view)
{
    bool first = true;
    buf_putc(b, '{');
    for (size_t i = 0; i < kind->fields_n; i++) {
        const view_field *f = &kind->fields[i];
        if (f->hidden || f->type == V_MARKUP) continue;
        if (!first) buf_putc(b, ',');
        first = false;
        json_text(b, f->name);
        buf_putc(b, ':');
        put_field(b, f, (const char *)view + f->offset);
    }
    buf_putc(b, '}');
}
