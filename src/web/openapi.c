/* The OpenAPI 3.1 file, made of the same tables that serve the requests: what it says is so by
 * construction. */
#include "web/inside.h"

typedef struct {
    buf b;
    arena *mem;
    const web_setup *setup;
    LIST(const view_kind *) views; /* to describe under components */
    LIST(const form_kind *) forms;
    LIST(const char *) tags;
} writer;

static const route *route_at(const web_setup *s, size_t i)
{
    for (size_t k = 0; k < s->tables_n; i -= s->tables[k++].n)
        if (i < s->tables[k].n) return &s->tables[k].at[i];
    return NULL;
}

static void note_view(writer *w, const view_kind *kind)
{
    for (size_t i = 0; i < w->views.n; i++)
        if (text_is(w->views.at[i]->name, kind->name)) return;
    *GROW(w->mem, &w->views) = kind;
    for (size_t i = 0; i < kind->fields_n; i++)
        if (kind->fields[i].of && !kind->fields[i].hidden) note_view(w, kind->fields[i].of);
}

static void note_form(writer *w, const form_kind *kind)
{
    for (size_t i = 0; i < w->forms.n; i++)
        if (text_is(w->forms.at[i]->name, kind->name)) return;
    *GROW(w->mem, &w->forms) = kind;
}

/* First segment of the path: /person/{person}/edit belongs to "person". */
static const char *tag_of(writer *w, const route *r)
{
    size_t n = strcspn(r->pattern + 1, "/");
    return n && r->pattern[1] != '{' ? arena_copy_n(w->mem, r->pattern + 1, n) : "start";
}

static void note_tag(writer *w, const char *tag)
{
    for (size_t i = 0; i < w->tags.n; i++)
        if (text_is(w->tags.at[i], tag)) return;
    *GROW(w->mem, &w->tags) = tag;
}

static void note_all(writer *w)
{
    const route *r;
    for (size_t i = 0; (r = route_at(w->setup, i)); i++) {
        note_tag(w, tag_of(w, r));
        if (r->view) note_view(w, r->view);
        if (r->form) note_form(w, r->form);
    }
}

/* ---- schemas --------------------------------------------------------------------------------- */
static void put_view_field(writer *w, const view_field *f)
{
    buf *b = &w->b;
    switch (f->type) {
    case V_ID: buf_put(b, "{\"type\":\"string\",\"pattern\":\"^[0-9]+$\"}"); break;
    case V_INT: buf_put(b, "{\"type\":\"integer\",\"format\":\"int64\"}"); break;
    case V_MAYBE: buf_put(b, "{\"type\":[\"integer\",\"null\"],\"format\":\"int64\"}"); break;
    case V_TEXT: buf_put(b, "{\"type\":\"string\"}"); break;
    case V_BOOL: buf_put(b, "{\"type\":\"boolean\"}"); break;
    case V_DAY: buf_put(b, "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"); break;
    case V_MOMENT: buf_put(b, "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"); break;
    case V_TENTHS: buf_put(b, "{\"type\":\"number\",\"multipleOf\":0.1}"); break;
    case V_FEN:
        buf_put(b, "{\"type\":\"integer\",\"format\":\"int64\",\"description\":\"1/100 yuan\"}");
        break;
    case V_LABEL: buf_put(b, "{\"type\":[\"string\",\"null\"]}"); break;
    case V_VIEW: buf_printf(b, "{\"$ref\":\"#/components/schemas/%s\"}", f->of->name); break;
    case V_LIST:
        buf_printf(b, "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}}",
                   f->of->name);
        break;
    case V_MARKUP: break;
    }
}

static bool in_json(const view_field *f) { return !f->hidden && f->type != V_MARKUP; }

static void put_view(writer *w, const view_kind *kind)
{
    buf *b = &w->b;
    const char *comma = "";
    json_text(b, kind->name);
    buf_put(b, ":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    for (size_t i = 0; i < kind->fields_n; i++)
        if (in_json(&kind->fields[i])) {
            buf_printf(b, "%s\"%s\":", comma, kind->fields[i].name);
            put_view_field(w, &kind->fields[i]);
            comma = ",";
        }
    buf_put(b, "},\"required\":[");
    comma = "";
    for (size_t i = 0; i < kind->fields_n; i++)
        if (in_json(&kind->fields[i])) {
            buf_printf(b, "%s\"%s\"", comma, kind->fields[i].name);
            comma = ",";
        }
    buf_put(b, "]}");
}

static void put_bounds(buf *b, const form_field *f, const char *low, const char *high)
{
    if (f->min) buf_printf(b, ",\"%s\":%lld", low, (long long)f->min);
    if (f->max) buf_printf(b, ",\"%s\":%lld", high, (long long)f->max);
}

static void put_choices(buf *b, const form_field *f)
{
    buf_put(b, "\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; i < f->choices_n; i++) {
        buf_put(b, i ? "," : "");
        json_text(b, f->choices[i].word);
    }
    buf_putc(b, ']');
}

static void put_form_type(buf *b, const form_field *f)
{
    switch (f->type) {
    case F_TEXT:
        buf_put(b, "\"type\":\"string\""), put_bounds(b, f, "minLength", "maxLength");
        break;
    case F_ID: buf_put(b, "\"type\":\"string\",\"pattern\":\"^[0-9]+$\""); break;
    case F_INT:
        buf_put(b, "\"type\":\"integer\",\"format\":\"int64\""),
            put_bounds(b, f, "minimum", "maximum");
        break;
    case F_DAY: buf_put(b, "\"type\":\"string\",\"format\":\"date\""); break;
    case F_MOMENT:
        buf_put(b, "\"type\":\"string\",\"description\":\"YYYY-MM-DDThh:mm, China time\"");
        break;
    case F_TENTHS: buf_put(b, "\"type\":\"number\",\"multipleOf\":0.1,\"minimum\":0"); break;
    case F_FEN:
        buf_put(b, "\"type\":\"integer\",\"description\":\"1/100 yuan; as a form field: yuan\"");
        break;
    case F_BOOL: buf_put(b, "\"type\":\"boolean\""); break;
    case F_CHOICE: put_choices(b, f); break;
    case F_IDS:
        buf_put(b, "\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[0-9]+$\"}");
        put_bounds(b, f, "minItems", "maxItems");
        break;
    case F_TEXTS:
        buf_put(b, "\"type\":\"array\",\"items\":{\"type\":\"string\"}");
        put_bounds(b, f, "minItems", "maxItems");
        break;
    case F_FILE:
        buf_put(b, "\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"");
        break;
    }
}

static void put_form(writer *w, const form_kind *kind)
{
    buf *b = &w->b;
    const char *comma = "";
    buf_printf(b,
               "\"%s_form\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{",
               kind->name);
    for (size_t i = 0; i < kind->fields_n; i++) {
        const form_field *f = &kind->fields[i];
        buf_printf(b, "%s\"%s\":{\"title\":", i ? "," : "", f->name);
        json_text(b, f->label ? text_in(f->label, LANG_EN) : f->name);
        buf_putc(b, ',');
        put_form_type(b, f);
        buf_putc(b, '}');
    }
    buf_put(b, "},\"required\":[");
    for (size_t i = 0; i < kind->fields_n; i++)
        if (kind->fields[i].required) {
            buf_printf(b, "%s\"%s\"", comma, kind->fields[i].name);
            comma = ",";
        }
    buf_put(b, "]}");
}

static const char fixed_schemas[] =
    "\"problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},\"status\":{"
    "\"type\":\"integer\"},"
    "\"error\":{\"type\":\"string\",\"enum\":[\"input\",\"denied\",\"absent\",\"conflict\","
    "\"busy\",\"broken\"]},"
    "\"message\":{\"type\":\"string\"},\"request\":{\"type\":\"string\"},"
    "\"faults\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/fault\"}}},"
    "\"required\":[\"type\",\"status\",\"error\",\"message\",\"request\",\"faults\"]},"
    "\"fault\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},\"message\":{"
    "\"type\":\"string\"}},"
    "\"required\":[\"field\",\"message\"]}";

static const char done_schema[] =
    ",\"done\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\",\"pattern\":\"^[0-"
    "9]+$\"},"
    "\"location\":{\"type\":\"string\"}},\"required\":[\"location\"]}";

static const char problem_response[] =
    "\"responses\":{\"problem\":{\"description\":\"What went wrong, in words for the person and "
    "for the program\","
    "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/"
    "problem\"}}}}},";

static const char deed_key_parameter[] =
    "\"parameters\":{\"deed_key\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":"
    "true,"
    "\"description\":\"Made by the caller; a request repeated with the same key has one effect\","
    "\"schema\":{\"type\":\"string\",\"pattern\":\"^[0-9A-Za-z_-]{8,64}$\"}}},";

static const char security_schemes[] =
    "\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"gj\"},"
    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}";

static bool has_post(const web_setup *s)
{
    const route *r;
    for (size_t i = 0; (r = route_at(s, i)); i++)
        if (r->method == METHOD_POST) return true;
    return false;
}

static void put_components(writer *w)
{
    buf_put(&w->b, "\"components\":{\"schemas\":{");
    bool post = has_post(w->setup); /* what nothing points to is left out */
    buf_put(&w->b, fixed_schemas);
    buf_put(&w->b, post ? done_schema : "");
    for (size_t i = 0; i < w->views.n; i++) {
        buf_putc(&w->b, ',');
        put_view(w, w->views.at[i]);
    }
    for (size_t i = 0; i < w->forms.n; i++) {
        buf_putc(&w->b, ',');
        put_form(w, w->forms.at[i]);
    }
    buf_put(&w->b, "},");
    buf_put(&w->b, problem_response);
    buf_put(&w->b, post ? deed_key_parameter : "");
    buf_put(&w->b, security_schemes);
    buf_putc(&w->b, '}');
}

/* ---- operations ------------------------------------------------------------------------------ */
/* {x:word} is written {x} in OpenAPI. */
static const char *path_of(arena *mem, const route *r)
{
    buf b = buf_new(mem);
    for (const char *c = r->pattern; *c; c++) {
        if (text_starts(c, ":word}")) c += 5;
        buf_putc(&b, *c);
    }
    return b.at;
}

static const char *operation_id(arena *mem, const route *r)
{
    buf b = buf_new(mem);
    buf_put(&b, r->method == METHOD_GET ? "get" : "post");
    for (const char *c = path_of(mem, r); *c; c++)
        if (*c == '/' || *c == '.' || *c == '-')
            buf_putc(&b, '_');
        else if (*c == '{')
            buf_put(&b, "by_");
        else if (*c != '}')
            buf_putc(&b, *c);
    return b.at;
}

static void put_parameters(writer *w, const route *r)
{
    buf *b = &w->b;
    route_entry e = route_entry_of(r, w->mem);
    const char *comma = "";
    buf_put(b, "\"parameters\":[");
    for (size_t i = 0; i < e.params; i++) {
        buf_printf(b,
                   "%s{\"name\":\"%s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":"
                   "\"string\"%s}}",
                   comma, e.names[i], e.is_id[i] ? ",\"pattern\":\"^[0-9]+$\"" : "");
        comma = ",";
    }
    if (r->method == METHOD_POST)
        buf_printf(b, "%s{\"$ref\":\"#/components/parameters/deed_key\"}", comma);
    buf_put(b, "],");
}

static bool has_file(const form_kind *f)
{
    for (size_t i = 0; i < f->fields_n; i++)
        if (f->fields[i].type == F_FILE) return true;
    return false;
}

static void put_body(writer *w, const form_kind *f)
{
    static const char *const plain[] = {"application/json", "application/x-www-form-urlencoded"};
    static const char *const upload[] = {"multipart/form-data"};
    const char *const *types = has_file(f) ? upload : plain;
    size_t n = has_file(f) ? COUNT_OF(upload) : COUNT_OF(plain);
    buf_put(&w->b, "\"requestBody\":{\"required\":true,\"content\":{");
    for (size_t i = 0; i < n; i++)
        buf_printf(&w->b, "%s\"%s\":{\"schema\":{\"$ref\":\"#/components/schemas/%s_form\"}}",
                   i ? "," : "", types[i], f->name);
    buf_put(&w->b, "}},");
}

static void put_success(writer *w, const route *r)
{
    static const char done[] =
        "{\"description\":\"%s\",\"content\":{\"application/json\":{\"schema\":"
        "{\"$ref\":\"#/components/schemas/done\"}}}}";
    buf *b = &w->b;
    if (r->view)
        buf_printf(b,
                   "\"200\":{\"description\":\"The record or "
                   "list\",\"content\":{\"application/json\":{\"schema\":"
                   "{\"$ref\":\"#/components/schemas/%s\"}}}}",
                   r->view->name);
    else if (r->method == METHOD_GET)
        buf_put(
            b,
            "\"200\":{\"description\":\"A file\",\"content\":{\"application/octet-stream\":{}}}");
    else {
        buf_put(b, "\"200\":");
        buf_printf(b, done, "Done, also when it was done before");
        buf_put(b, ",\"201\":");
        buf_printf(b, done, "Made");
    }
}

static void put_responses(writer *w, const route *r)
{
    static const char *const get_errors[] = {"401", "403", "404", "503"};
    static const char *const post_errors[] = {"400", "401", "403", "404",
                                              "409", "413", "422", "503"};
    bool post = r->method == METHOD_POST;
    const char *const *errors = post ? post_errors : get_errors;
    buf_put(&w->b, "\"responses\":{");
    put_success(w, r);
    for (size_t i = 0; i < (post ? COUNT_OF(post_errors) : COUNT_OF(get_errors)); i++)
        buf_printf(&w->b, ",\"%s\":{\"$ref\":\"#/components/responses/problem\"}", errors[i]);
    buf_putc(&w->b, '}');
}

static void put_operation(writer *w, const route *r)
{
    buf *b = &w->b;
    const char *id = operation_id(w->mem, r), *title = r->title ? text_in(r->title, LANG_EN) : id;
    buf_printf(b, "\"%s\":{\"operationId\":\"%s\",\"summary\":",
               r->method == METHOD_GET ? "get" : "post", id);
    json_text(b, title);
    buf_put(b, ",\"description\":");
    json_text(b, arena_printf(w->mem, "%s. Right: %s.", title, right_names[r->right]));
    buf_printf(b, ",\"tags\":[\"%s\"],", tag_of(w, r));
    if (r->right == ANYONE) buf_put(b, "\"security\":[],");
    put_parameters(w, r);
    if (r->form) put_body(w, r->form);
    put_responses(w, r);
    buf_putc(b, '}');
}

static bool same_path(writer *w, size_t i, size_t k)
{
    return text_is(path_of(w->mem, route_at(w->setup, i)), path_of(w->mem, route_at(w->setup, k)));
}

static bool path_seen(writer *w, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_path(w, i, k)) return true;
    return false;
}

static void put_path(writer *w, size_t first)
{
    const route *r = route_at(w->setup, first);
    json_text(&w->b, path_of(w->mem, r));
    buf_put(&w->b, ":{");
    put_operation(w, r);
    for (size_t i = first + 1; (r = route_at(w->setup, i)); i++)
        if (same_path(w, i, first)) {
            buf_putc(&w->b, ',');
            put_operation(w, r);
        }
    buf_putc(&w->b, '}');
}

static void put_paths(writer *w)
{
    const char *comma = "";
    buf_put(&w->b, "\"paths\":{");
    for (size_t i = 0; route_at(w->setup, i); i++) {
        if (path_seen(w, i)) continue;
        buf_put(&w->b, comma);
        put_path(w, i);
        comma = ",";
    }
    buf_put(&w->b, "},");
}

static void put_tags(writer *w)
{
    buf_put(&w->b, "\"tags\":[");
    for (size_t i = 0; i < w->tags.n; i++)
        buf_printf(&w->b, "%s{\"name\":\"%s\",\"description\":\"Addresses below /%s\"}",
                   i ? "," : "", w->tags.at[i], w->tags.at[i]);
    buf_put(&w->b, "],");
}

char *web_openapi(const web_setup *setup, arena *mem)
{
    writer w = {.b = buf_new(mem), .mem = mem, .setup = setup};
    note_all(&w);
    buf_put(
        &w.b,
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"ganjiao\",\"version\":\"1\",\"description\":"
        "\"Every page of the program as JSON. Ask with Accept: application/json and a bearer "
        "token.\","
        "\"contact\":{\"name\":\"The administrator of this installation\"},"
        "\"license\":{\"name\":\"Apache 2.0\",\"identifier\":\"Apache-2.0\"}},"
        "\"servers\":[{\"url\":\"/\",\"description\":\"This installation\"}],"
        "\"security\":[{\"session\":[]},{\"token\":[]}],");
    put_tags(&w);
    put_paths(&w);
    put_components(&w);
    buf_putc(&w.b, '}');
    return w.b.at;
}
