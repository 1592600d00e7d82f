/* Runtime of the compiled templates: escaping by place, words by language. */
#include "web/inside.h"

#include <ctype.h>

#include "common_text.h"

const char *text_in(text_key key, language lang)
{
    return !key ? "" : lang == LANG_EN ? key->en : key->zh;
}

char *text_say(arena *mem, language lang, text_key key, const char *const *args, size_t n)
{
    buf b = buf_new(mem);
    const char *from = text_in(key, lang);
    for (const char *c = from; *c; c++) {
        size_t i =
            *c == '{' && c[1] >= '1' && c[1] <= '4' && c[2] == '}' ? (size_t)(c[1] - '1') : n;
        if (i >= n) continue;
        buf_put_n(&b, from, (size_t)(c - from));
        buf_put(&b, args[i]);
        c += 2;
        from = c + 1;
    }
    buf_put(&b, from);
    return b.at ? b.at : arena_copy(mem, "");
}

/* The unit separator of ASCII; forms do not let it in. */
enum { HALVES = 0x1f };

const char *text_both(arena *mem, const char *zh, const char *en)
{
    return text_is(zh, en) ? zh : arena_printf(mem, "%s%c%s", zh, HALVES, en);
}

const char *text_half(arena *mem, language lang, const char *both)
{
    const char *middle = both ? strchr(both, HALVES) : NULL;
    if (!middle) { return both; }
    return lang == LANG_EN ? middle + 1 : arena_copy_n(mem, both, (size_t)(middle - both));
}

void markup_raw(markup_out *o, const char *html, size_t n) { buf_put_n(&o->b, html, n); }

/* One set for text and quoted attributes: a text that wanders from one to the other stays safe. */
static const bool escaped[256] = {['\0'] = true, ['&'] = true,  ['<'] = true, ['>'] = true,
                                  ['"'] = true,  ['\''] = true, ['`'] = true};

/* A page has thousands of short texts: a look at each byte is less than strcspn's way in. */
static void escape(buf *b, const char *s)
{
    for (;;) {
        size_t n = 0;
        while (!escaped[(uint8_t)s[n]]) {
            n++;
        }
        buf_put_n(b, s, n);
        s += n;
        switch (*s++) {
        case '&': buf_put_n(b, "&amp;", 5); break;
        case '<': buf_put_n(b, "&lt;", 4); break;
        case '>': buf_put_n(b, "&gt;", 4); break;
        case '"': buf_put_n(b, "&quot;", 6); break;
        case '\'': buf_put_n(b, "&#39;", 5); break;
        case '`': buf_put_n(b, "&#96;", 5); break;
        default: return;
        }
    }
}

static const char *or_nothing(const char *s) { return s ? s : ""; }

static const char *day_said(markup_out *o, day d)
{
    static const char *const zh[] = {"一", "二", "三", "四", "五", "六", "日"};
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    if (!day_known(d)) return "";
    int weekday = day_weekday(d) - 1;
    return o->lang == LANG_EN ? arena_printf(o->mem, "%s (%s)", day_iso(o->mem, d), en[weekday])
                              : arena_printf(o->mem, "%s（周%s）", day_iso(o->mem, d), zh[weekday]);
}

static const char *moment_said(markup_out *o, moment m)
{
    if (!moment_known(m)) return "";
    int minute = moment_minute_of_day(m);
    return arena_printf(o->mem, "%s %02d:%02d", day_iso(o->mem, moment_day(m)), minute / 60,
                        minute % 60);
}

/* <input type="datetime-local"> wants no offset; the page's readers all live in one time zone. */
static const char *moment_plain(markup_out *o, moment m)
{
    char *iso = moment_known(m) ? moment_iso(o->mem, m) : arena_copy(o->mem, "");
    if (strlen(iso) > 19) iso[text_starts(iso + 16, ":00+") ? 16 : 19] = 0;
    return iso;
}

static const char *tenths_plain(markup_out *o, tenths t) { return tenths_text(o->mem, t); }

/* An amount as a field holds it: no thousands commas. */
static const char *fen_plain(markup_out *o, fen f)
{
    char *s = fen_text(o->mem, f), *to = s;
    for (const char *c = s; *c; c++)
        if (*c != ',') *to++ = *c;
    *to = 0;
    return s;
}

/* ---- text ------------------------------------------------------------------------------------ */
void markup_text_string(markup_out *o, const char *s) { escape(&o->b, or_nothing(s)); }
void markup_text_int(markup_out *o, int64_t i) { buf_put_int(&o->b, i); }
void markup_text_day(markup_out *o, day d) { buf_put(&o->b, day_said(o, d)); }
void markup_text_moment(markup_out *o, moment m) { buf_put(&o->b, moment_said(o, m)); }
void markup_text_fen(markup_out *o, fen f) { buf_put(&o->b, fen_text(o->mem, f)); }
void markup_text_tenths(markup_out *o, tenths t) { buf_put(&o->b, tenths_plain(o, t)); }
void markup_text_label(markup_out *o, text_key key) { escape(&o->b, text_in(key, o->lang)); }
void markup_text_markup(markup_out *o, markup m) { buf_put(&o->b, or_nothing(m.at)); }
void markup_key(markup_out *o, text_key key) { escape(&o->b, text_in(key, o->lang)); }

/* ---- quoted attribute ------------------------------------------------------------------------ */
void markup_attr_string(markup_out *o, const char *s) { escape(&o->b, or_nothing(s)); }
void markup_attr_int(markup_out *o, int64_t i) { buf_put_int(&o->b, i); }
void markup_attr_day(markup_out *o, day d)
{
    buf_put(&o->b, day_known(d) ? day_iso(o->mem, d) : "");
}
void markup_attr_moment(markup_out *o, moment m) { buf_put(&o->b, moment_plain(o, m)); }
void markup_attr_fen(markup_out *o, fen f) { buf_put(&o->b, fen_plain(o, f)); }
void markup_attr_tenths(markup_out *o, tenths t) { buf_put(&o->b, tenths_plain(o, t)); }
void markup_attr_label(markup_out *o, text_key key) { escape(&o->b, text_in(key, o->lang)); }
void markup_key_attr(markup_out *o, text_key key) { escape(&o->b, text_in(key, o->lang)); }

/* ---- part of a URL --------------------------------------------------------------------------- */
void markup_part_string(markup_out *o, const char *s) { text_url_encode(&o->b, or_nothing(s), ""); }
void markup_part_int(markup_out *o, int64_t i) { buf_put_int(&o->b, i); }
void markup_part_day(markup_out *o, day d) { markup_attr_day(o, d); }
void markup_part_moment(markup_out *o, moment m) { text_url_encode(&o->b, moment_plain(o, m), ""); }
void markup_part_fen(markup_out *o, fen f) { buf_put(&o->b, fen_plain(o, f)); }
void markup_part_tenths(markup_out *o, tenths t) { buf_put(&o->b, tenths_plain(o, t)); }
void markup_part_label(markup_out *o, text_key key)
{
    text_url_encode(&o->b, key ? key->name : "", "");
}

/* Browsers drop tabs and line ends from URLs before they look at the scheme, so these never pass.
 */
static bool url_good(const char *url)
{
    for (const unsigned char *c = (const unsigned char *)url; *c; c++)
        if (*c < ' ' || *c == 0x7f) return false;
    return url_is_local(url) || *url == '#' || *url == '?' || text_starts(url, "https://") ||
           text_starts(url, "http://");
}

void markup_url(markup_out *o, const char *url)
{
    if (!url || !url_good(url)) {
        buf_putc(&o->b, '#');
        return;
    }
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "/#?=%+-._~,:;@!$()*";
    size_t n = strspn(url, plain);
    if (!url[n]) { /* as nearly all of ours: nothing to encode, nothing to escape */
        buf_put_n(&o->b, url, n);
        return;
    }
    buf b = buf_new(o->mem);
    url_encode_whole(&b, url);
    escape(&o->b, b.at);
}

/* ---- arguments of a sentence ----------------------------------------------------------------- */
const char *markup_arg_string(markup_out *o, const char *s)
{
    (void)o;
    return or_nothing(s);
}
const char *markup_arg_int(markup_out *o, int64_t i)
{
    return arena_printf(o->mem, "%lld", (long long)i);
}
const char *markup_arg_day(markup_out *o, day d) { return day_said(o, d); }
const char *markup_arg_moment(markup_out *o, moment m) { return moment_said(o, m); }
const char *markup_arg_fen(markup_out *o, fen f) { return fen_text(o->mem, f); }
const char *markup_arg_tenths(markup_out *o, tenths t) { return tenths_plain(o, t); }
const char *markup_arg_label(markup_out *o, text_key key) { return text_in(key, o->lang); }

void markup_say(markup_out *o, char place, text_key key, const char *const *args, size_t n)
{
    (void)place; /* text and attributes are escaped alike */
    escape(&o->b, text_say(o->mem, o->lang, key, args, n));
}

void markup_form_head(markup_out *o)
{
    if (!o->t) return;
    buf_put(&o->b, "<input type=\"hidden\" name=\"_token\" value=\"");
    buf_put(&o->b, web_form_token(o->t)); /* both are hexadecimal */
    buf_put(&o->b, "\"><input type=\"hidden\" name=\"_deed\" value=\"");
    buf_put(&o->b, web_deed_key(o->t));
    buf_put(&o->b, "\">");
}
