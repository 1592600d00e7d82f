/* What came in, as names and values: headers, query, form bodies, JSON objects. Nothing here
 * decides anything but whether bytes are text. */
#include "web/inside.h"

#include <jansson.h>
#include <stdlib.h>
#include <strings.h>

typedef struct {
    const char *name;
    size_t n, offset;
} known_header;
#define KNOWN(name, member)                                                                        \
    {                                                                                              \
        name, sizeof(name) - 1, offsetof(web_input, member)                                        \
    }
static const known_header known_headers[] = {
    KNOWN("host", host),
    KNOWN("cookie", cookie),
    KNOWN("authorization", authorization),
    KNOWN("accept", accept),
    KNOWN("accept-encoding", accept_encoding),
    KNOWN("accept-language", accept_language),
    KNOWN("origin", origin),
    KNOWN("sec-fetch-site", fetch_site),
    KNOWN("content-type", content_type),
    KNOWN("content-length", content_length),
    KNOWN("transfer-encoding", transfer_encoding),
    KNOWN("hx-request", hx_request),
    KNOWN("hx-boosted", hx_boosted),
    KNOWN("hx-history-restore-request", hx_restore),
    KNOWN("if-none-match", if_none_match),
    KNOWN("if-range", if_range),
    KNOWN("range", range),
    KNOWN("x-form-token", form_token),
    KNOWN("idempotency-key", idempotency_key),
    KNOWN("x-forwarded-for", forwarded_for),
    KNOWN("user-agent", user_agent),
};

static bool header_clean(const char *name, const char *value, size_t n)
{
    if (strlen(value) != n || !*name) return false;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == ':') return false;
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7f) return false;
    return true;
}

void input_header(web_input *in, const char *name, const char *value, size_t n)
{
    if (!header_clean(name, value, n)) in->malformed = true;
    size_t length = strlen(name);
    for (size_t i = 0; i < COUNT_OF(known_headers); i++) {
        const known_header *k = &known_headers[i];
        if (k->n != length || strcasecmp(k->name, name) != 0) continue;
        *(const char **)(void *)((char *)in + k->offset) = value;
        in->hosts += k->offset == offsetof(web_input, host);
        in->lengths += k->offset == offsetof(web_input, content_length);
        return;
    }
}

bool input_word_in(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *c = list ? list : ""; *c; c += strcspn(c, ","), c += *c == ',') {
        c += strspn(c, " \t");
        const char *after = c + n;
        if (strncasecmp(c, word, n) != 0 || !strchr(" \t;,", *after)) continue;
        const char *q = after + strspn(after, " \t;");
        bool zero = strncmp(q, "q=0", 3) == 0 && q[3 + strspn(q + 3, ".0")] != '0' &&
                    !strpbrk(q + 3, "123456789");
        return *after == ',' || *after == 0 || !zero;
    }
    return false;
}

/* Word processors paste their line break and page break as VT and FF: both end a line. */
static const char *lines_ended(arena *mem, const char *value, size_t n)
{
    if (!memchr(value, '\v', n) && !memchr(value, '\f', n)) return value;
    char *s = arena_copy_n(mem, value, n);
    for (size_t i = 0; i < n; i++)
        if (s[i] == '\v' || s[i] == '\f') s[i] = '\n';
    return s;
}

static const char *legible(arena *mem, const char *s, size_t n)
{
    buf b = buf_new(mem);
    for (size_t i = 0, length; i < n; i += length) {
        length = 1;
        while (length < 4 && i + length < n && ((unsigned char)s[i + length] & 0xC0) == 0x80)
            length++;
        if (text_utf8(s + i, length)) buf_put_n(&b, s + i, length);
    }
    return b.n ? b.at : "";
}

void input_add(web_input *in, arena *mem, const char *name, const char *value, size_t n)
{
    web_pair *p = GROW(mem, &in->pairs);
    value = lines_ended(mem, value, n);
    p->name = name;
    p->broken = !text_utf8(value, n);
    p->value = p->broken ? "" : value;
    p->legible = p->broken ? legible(mem, value, n) : value;
}

/* In place: each pair is cut out of the text where it stands. */
static void pairs_of(web_input *in, arena *mem, char *text)
{
    while (*text) {
        size_t n = strcspn(text, "&");
        bool last = text[n] == 0;
        text[n] = 0;
        char *value = memchr(text, '=', n);
        size_t name_n = value ? (size_t)(value - text) : n;
        value = value ? value + 1 : text + n;
        size_t value_n = text_url_decode(value, (size_t)(text + n - value), true);
        if (name_n) {
            text[text_url_decode(text, name_n, true)] = 0;
            input_add(in, mem, text_utf8(text, strlen(text)) ? text : "", value, value_n);
        }
        text += last ? n : n + 1;
    }
}

void input_query(web_input *in, arena *mem, const char *query)
{
    if (*query) pairs_of(in, mem, arena_copy(mem, query));
}

void input_form(web_input *in, arena *mem, char *body, size_t n)
{
    in->unreadable = strlen(body) != n;
    if (!in->unreadable) pairs_of(in, mem, body);
}

/* ---- JSON: an object of texts, numbers, truths and lists of these ---------------------------- */
static bool json_value(web_input *in, arena *mem, const char *name, json_t *v)
{
    char *s = NULL;
    switch (json_typeof(v)) {
    case JSON_NULL: return true;
    case JSON_TRUE: s = arena_copy(mem, "1"); break;
    case JSON_FALSE: s = arena_copy(mem, ""); break;
    case JSON_STRING: s = arena_copy_n(mem, json_string_value(v), json_string_length(v)); break;
    case JSON_INTEGER: s = arena_printf(mem, "%lld", (long long)json_integer_value(v)); break;
    case JSON_REAL: s = arena_printf(mem, "%.15g", json_real_value(v)); break;
    default: return false;
    }
    input_add(in, mem, name, s, json_typeof(v) == JSON_STRING ? json_string_length(v) : strlen(s));
    return true;
}

static bool json_member(web_input *in, arena *mem, const char *name, json_t *v)
{
    if (!json_is_array(v)) return json_value(in, mem, name, v);
    for (size_t i = 0; i < json_array_size(v); i++)
        if (!json_value(in, mem, name, json_array_get(v, i))) return false;
    return true;
}

void input_json(web_input *in, arena *mem, const char *body, size_t n)
{
    json_error_t why;
    json_t *root = n ? json_loadb(body, n, JSON_REJECT_DUPLICATES, &why) : json_object();
    const char *name;
    json_t *v;
    in->unreadable = !json_is_object(root);
    if (!in->unreadable)
        json_object_foreach(root, name, v) in->unreadable |=
            !json_member(in, mem, arena_copy(mem, name), v);
    json_decref(root);
}

body_kind input_kind(const char *type)
{
    static const struct {
        const char *name;
        body_kind kind;
    } kinds[] = {{"application/x-www-form-urlencoded", BODY_FORM},
                 {"application/json", BODY_JSON},
                 {"multipart/form-data", BODY_MULTIPART}};
    for (size_t i = 0; type && i < COUNT_OF(kinds); i++) {
        size_t n = strlen(kinds[i].name);
        if (strncasecmp(type, kinds[i].name, n) == 0 && strchr(" ;\t", type[n]))
            return kinds[i].kind;
    }
    return type ? BODY_OTHER : BODY_NONE;
}

const char *input_cookie(arena *mem, const char *header, const char *name)
{
    size_t n = strlen(name);
    for (const char *c = header ? header : ""; *c; c += strcspn(c, ";"), c += *c == ';') {
        c += strspn(c, " ");
        if (strncmp(c, name, n) == 0 && c[n] == '=')
            return arena_copy_n(mem, c + n + 1, strcspn(c + n + 1, "; "));
    }
    return "";
}

/* ---- what handlers ask ----------------------------------------------------------------------- */
static const web_pair *pair_of(const turn *t, const char *name)
{
    for (size_t i = 0; i < t->input->pairs.n; i++)
        if (text_is(t->input->pairs.at[i].name, name)) return &t->input->pairs.at[i];
    return NULL;
}

const char *web_field(const turn *t, const char *name)
{
    const web_pair *p = pair_of(t, name);
    return p ? p->value : "";
}

const char *web_typed(const turn *t, const char *name)
{
    const web_pair *p = pair_of(t, name);
    return p ? p->legible : "";
}

size_t web_fields(const turn *t, const char *name, const char *const **ret)
{
    const web_input *in = t->input;
    size_t n = 0;
    const char **at = TAKE_N(t->mem, const char *, in->pairs.n + 1);
    for (size_t i = 0; i < in->pairs.n; i++)
        if (text_is(in->pairs.at[i].name, name)) at[n++] = in->pairs.at[i].value;
    *ret = at;
    return n;
}

const web_upload *web_file(const turn *t, const char *name)
{
    for (size_t i = 0; i < t->input->uploads.n; i++)
        if (text_is(t->input->uploads.at[i].field, name)) return &t->input->uploads.at[i];
    return NULL;
}

int64_t web_field_id(const turn *t, const char *name)
{
    int64_t id = 0;
    return text_int(web_field(t, name), &id) && id > 0 ? id : 0;
}

err web_fault(turn *t, const char *field, text_key key, const char *arg1, const char *arg2)
{
    fault *f = GROW(t->mem, &t->faults);
    *f = (fault){field, key, arg1 ? arg1 : "", arg2 ? arg2 : ""};
    return E_INPUT;
}

const fault *web_fault_of(const turn *t, const char *field)
{
    for (size_t i = 0; i < t->faults.n; i++)
        if (text_is(t->faults.at[i].field, field)) return &t->faults.at[i];
    return NULL;
}
