/* How long to wait, what a letter looks like on the wire, what an answer means. Pure. */
#include "outbox/outbox_inside.h"

/* A greylisting server wants minutes, a broken one is mended within hours, a weekend is three days.
 */
int64_t outbox_pause_seconds(int64_t tries)
{
    static const int64_t pauses[] = {60, 300, 900, 3600};
    size_t most = COUNT_OF(pauses);
    return tries >= 1 && (size_t)tries <= most ? pauses[tries - 1] : (int64_t)4 * 3600;
}

/* ---- base64, headers ------------------------------------------------------------------------- */

static void base64(buf *b, const uint8_t *at, size_t n, size_t line)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t on_line = 0;
    for (size_t i = 0; i < n; i += 3) {
        unsigned three = (unsigned)at[i] << 16 | (i + 1 < n ? (unsigned)at[i + 1] << 8 : 0) |
                         (i + 2 < n ? at[i + 2] : 0);
        buf_putc(b, letters[three >> 18]);
        buf_putc(b, letters[three >> 12 & 63]);
        buf_putc(b, i + 1 < n ? letters[three >> 6 & 63] : '=');
        buf_putc(b, i + 2 < n ? letters[three & 63] : '=');
        on_line += 4;
        if (line && on_line >= line && i + 3 < n) {
            buf_put(b, "\r\n");
            on_line = 0;
        }
    }
}

/* RFC 2047: each encoded word holds whole characters and has at most 75 letters, a line 78: 42
 * bytes make 56.
 */
enum { WORD_BYTES = 42 };
static void header(buf *b, const char *name, const char *value)
{
    buf_printf(b, "%s:", name);
    while (*value) {
        size_t n = strlen(value);
        if (n > WORD_BYTES) { n = WORD_BYTES; }
        while (n > 1 && ((unsigned char)value[n] & 0xC0) == 0x80) {
            n--;
        }
        buf_put(b, " =?UTF-8?B?");
        base64(b, (const uint8_t *)value, n, 0);
        buf_put(b, "?=\r\n");
        value += n;
    }
}

static const char *rfc_date(arena *mem, moment m)
{
    static const char *const days[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, dom, minute = moment_minute_of_day(m);
    day d = moment_day(m);
    day_split(d, &year, &month, &dom);
    return arena_printf(mem, "%s, %d %s %d %02d:%02d:%02d +0800", days[day_weekday(d)], dom,
                        months[month], year, minute / 60, minute % 60, (int)(m.s % 60));
}

static const char *whole_body(arena *mem, const outbox_letter *l)
{
    return text_empty(l->link) ? l->body : arena_printf(mem, "%s\n\n%s\n", l->body, l->link);
}

char *outbox_mail_text(arena *mem, const char *sender, const outbox_row *r)
{
    const char *domain = strchr(sender, '@');
    const char *body = whole_body(mem, &r->letter);
    buf b = buf_new(mem);
    buf_printf(&b, "From: <%s>\r\nTo: <%s>\r\n", sender, r->letter.target);
    header(&b, "Subject", r->letter.subject);
    buf_printf(&b, "Date: %s\r\nMessage-ID: <ganjiao.%lld%s>\r\n", rfc_date(mem, r->made_at),
               (long long)r->id, domain ? domain : "@ganjiao.invalid");
    buf_put(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n");
    base64(&b, (const uint8_t *)body, strlen(body), 76);
    buf_put(&b, "\r\n");
    return b.at;
}

/* ---- the file of a gateway ------------------------------------------------------------------- */

static void json_pair(buf *b, const char *name, const char *value)
{
    buf_printf(b, ",\n  \"%s\": \"", name);
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\') { buf_putc(b, '\\'); }
        if ((unsigned char)*c < 0x20) {
            buf_printf(b, "\\u%04x", (unsigned)*c);
        } else {
            buf_putc(b, *c);
        }
    }
    buf_putc(b, '"');
}

char *outbox_file_text(arena *mem, const outbox_row *r)
{
    const outbox_letter *l = &r->letter;
    buf b = buf_new(mem);
    buf_printf(&b, "{\n  \"id\": \"%lld\"", (long long)r->id); /* text: 63 bits */
    json_pair(&b, "made_at", moment_iso(mem, r->made_at));
    json_pair(&b, "name", r->name);
    json_pair(&b, "to", l->target);
    json_pair(&b, "subject", l->subject);
    json_pair(&b, "body", l->body);
    json_pair(&b, "link", l->link);
    buf_put(&b, "\n}\n");
    return b.at;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* RFC 5321 §4.2.1: 4yz may pass, 5yz will not. A refusal of the sender or of the sign-in is no
 * matter of this letter, and neither is a server that is not there. */
outbox_answer outbox_answer_of(long code, const char *said, bool connected)
{
    if (!connected || code == 421) { return OUTBOX_AWAY; }
    bool of_sender = text_starts(said, "MAIL failed") || code == 530 || code == 534 ||
                     code == 535 || code == 538;
    if (code >= 500 && code < 600) { return of_sender ? OUTBOX_AWAY : OUTBOX_NEVER; }
    return code >= 400 && code < 500 && !of_sender ? OUTBOX_LATER : OUTBOX_AWAY;
}
