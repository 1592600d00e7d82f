/* viewc IN.view OUT.h OUT.c PAGES.h|- [lower slice …]: views and forms to C structs and their
 * descriptions. The language is described in CONTRIBUTING.md, "Views and forms"; what comes out in
 * src/web/view.h. PAGES.h declares the functions that `answer … page` names; `-` where the slice
 * has no pages. */
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef enum { SCALAR, OTHER_VIEW, LIST_OF, FORM_OF } shape;
typedef struct {
    int line;
    shape shape;
    const char *type, *name;
    bool hidden;
} member;
typedef struct {
    int line;
    const char *name;
    member *members;
    size_t n;
    const char *page, *fragment;
    bool answered;
} view;

typedef struct {
    const char *word, *value;
} choice;
typedef struct {
    int line;
    const char *type, *name, *label;
    bool required, lines, ranged;
    long long min, max;
    choice *choices;
    size_t choices_n;
} field;
typedef struct {
    int line;
    const char *name;
    field *fields;
    size_t n;
} form;

/* Views and forms stand in one list, in the order of the file: a view may embed a form. */
typedef struct {
    view *v;
    form *f;
} item;

static const struct {
    const char *word, *c, *type;
} scalars[] = {
    {"id", "int64_t ", "V_ID"},        {"int", "int64_t ", "V_INT"},
    {"maybe", "int64_t ", "V_MAYBE"},  {"text", "const char *", "V_TEXT"},
    {"bool", "bool ", "V_BOOL"},       {"day", "day ", "V_DAY"},
    {"moment", "moment ", "V_MOMENT"}, {"tenths", "tenths ", "V_TENTHS"},
    {"fen", "fen ", "V_FEN"},          {"label", "text_key ", "V_LABEL"},
    {"markup", "markup ", "V_MARKUP"},
};
enum { SCALARS = sizeof scalars / sizeof *scalars };

/* `range`: 0 none, 1 must be given, 2 one number (most bytes). `full`: a least value of 1 means
 * required. */
static const struct {
    const char *word, *c, *type;
    int range;
    bool full;
} inputs[] = {
    {"text", "const char *", "F_TEXT", 1, true},
    {"id", "int64_t ", "F_ID", 0, false},
    {"int", "int64_t ", "F_INT", 1, false},
    {"day", "day ", "F_DAY", 0, false},
    {"moment", "moment ", "F_MOMENT", 0, false},
    {"tenths", "tenths ", "F_TENTHS", 1, false},
    {"fen", "fen ", "F_FEN", 1, false},
    {"bool", "bool ", "F_BOOL", 0, false},
    {"choice", "int ", "F_CHOICE", 0, false},
    {"ids", "form_ids ", "F_IDS", 1, true},
    {"texts", "form_texts ", "F_TEXTS", 1, true},
    {"file", "const struct web_upload *", "F_FILE", 2, false},
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

static const char *path, *slice;
static int line;
static char **lower;
static int lower_n;
static const char **used;
static size_t used_n;
static item *items;
static size_t items_n;

enum { WORDS_MAX = 64 };
typedef struct {
    char *at[WORDS_MAX + 1];
    int n;
} words;

static words split(char *s)
{
    words w = {0};
    for (char *word = strtok(s, " \t"); word && *word != '#'; word = strtok(NULL, " \t")) {
        if (w.n == WORDS_MAX) fail_at(path, line, "more than %d words", WORDS_MAX);
        w.at[w.n++] = word;
    }
    return w;
}

static void must_be_word(const char *s)
{
    if (!s || !is_word(s))
        fail_at(path, line, "a name was expected (a-z, 0-9, _), not `%s`", s ? s : "end of line");
}

static bool has_prefix(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && (name[n] == '_' || name[n] == 0);
}

static int scalar_of(const char *word)
{
    for (int i = 0; i < SCALARS; i++)
        if (strcmp(scalars[i].word, word) == 0) return i;
    return -1;
}

static int input_of(const char *word)
{
    for (int i = 0; i < INPUTS; i++)
        if (strcmp(inputs[i].word, word) == 0) return i;
    return -1;
}

static item *item_of(const char *name)
{
    for (size_t i = 0; i < items_n; i++)
        if (strcmp(items[i].v ? items[i].v->name : items[i].f->name, name) == 0) return &items[i];
    return NULL;
}

/* A type of this file, declared above, or of a slice that is used: then the C compiler looks for
 * it. */
static void must_be_known(const char *name, bool wants_form)
{
    must_be_word(name);
    item *here = item_of(name);
    if (here && (here->f != NULL) == wants_form) return;
    for (size_t i = 0; !here && i < used_n; i++)
        if (has_prefix(name, used[i])) return;
    fail_at(path, line, "no %s `%s` is declared above or in a used slice",
            wants_form ? "form" : "view", name);
}

static item *new_item(const char *name)
{
    must_be_word(name);
    if (!has_prefix(name, slice)) fail_at(path, line, "`%s` must begin with `%s_`", name, slice);
    if (item_of(name)) fail_at(path, line, "`%s` is declared twice", name);
    return more((void **)&items, &items_n, sizeof *items);
}

/* ---- views --------------------------------------------------------------------------------- */

static void view_member(view *v, words w)
{
    member m = {.line = line};
    int i = 0;
    if (strcmp(w.at[i], "hidden") == 0) {
        m.hidden = true;
        i++;
    }
    if (w.at[i] && strcmp(w.at[i], "list") == 0) {
        m.shape = LIST_OF;
        i++;
    } else if (w.at[i] && strcmp(w.at[i], "form") == 0) {
        m.shape = FORM_OF;
        i++;
    }
    m.type = w.at[i];
    m.name = m.type ? w.at[i + 1] : NULL;
    must_be_word(m.type);
    must_be_word(m.name);
    if (i + 2 != w.n) fail_at(path, line, "expected [hidden] [list|form] TYPE NAME");
    if (m.shape == SCALAR && scalar_of(m.type) < 0) m.shape = OTHER_VIEW;
    if (m.shape != SCALAR) must_be_known(m.type, m.shape == FORM_OF);
    for (size_t k = 0; k < v->n; k++)
        if (strcmp(v->members[k].name, m.name) == 0)
            fail_at(path, line, "`%s` stands twice in this view", m.name);
    *(member *)more((void **)&v->members, &v->n, sizeof m) = m;
}

static void answer(words w)
{
    item *it = w.n > 1 ? item_of(w.at[1]) : NULL;
    if (!it || !it->v)
        fail_at(path, line, "no view `%s` is declared above", w.n > 1 ? w.at[1] : "");
    if (it->v->answered) fail_at(path, line, "`%s` is answered twice", w.at[1]);
    it->v->answered = true;
    it->v->line = line;
    for (int i = 2; i < w.n; i += 2) {
        const char **to = strcmp(w.at[i], "page") == 0       ? &it->v->page
                          : strcmp(w.at[i], "fragment") == 0 ? &it->v->fragment
                                                             : NULL;
        if (!to || *to)
            fail_at(path, line, "expected answer VIEW [page FUNCTION] [fragment FUNCTION]");
        must_be_word(w.at[i + 1]);
        *to = w.at[i + 1];
    }
}

/* ---- forms --------------------------------------------------------------------------------- */

static long long number(const char *s, const char **ret_end)
{
    char *end;
    errno = 0;
    long long v = strtoll(s, &end, 10);
    if (end == s || errno) fail_at(path, line, "a number was expected: %s", s);
    *ret_end = end;
    return v;
}

static void field_range(field *f, int input, const char *word)
{
    const char *end;
    if (f->ranged || !inputs[input].range)
        fail_at(path, line, "`%s` takes no range here: %s", f->type, word);
    f->ranged = true;
    f->min = inputs[input].range == 2 ? 1 : number(word, &end);
    if (inputs[input].range == 1) {
        if (strncmp(end, "..", 2) != 0)
            fail_at(path, line, "a range is written LEAST..MOST: %s", word);
        word = end + 2;
    }
    f->max = number(word, &end);
    if (*end || f->min > f->max) fail_at(path, line, "not a range: %s", word);
    if (inputs[input].full && f->min < 0) fail_at(path, line, "a count cannot be negative");
    if (inputs[input].full && f->min >= 1) f->required = true;
}

static void field_choice(field *f, char *word)
{
    char *equals = strchr(word, '=');
    *equals = 0;
    must_be_word(word);
    const char *end;
    number(equals + 1, &end);
    if (*end) fail_at(path, line, "a choice is written WORD=NUMBER: %s=%s", word, equals + 1);
    for (size_t i = 0; i < f->choices_n; i++)
        if (strcmp(f->choices[i].word, word) == 0 || strcmp(f->choices[i].value, equals + 1) == 0)
            fail_at(path, line, "choice `%s` stands twice", word);
    *(choice *)more((void **)&f->choices, &f->choices_n, sizeof(choice)) =
        (choice){word, equals + 1};
}

static void form_field(form *to, words w)
{
    field f = {.line = line, .type = w.at[0], .name = w.n > 1 ? w.at[1] : NULL};
    must_be_word(f.name);
    int input = input_of(f.type);
    if (input < 0) fail_at(path, line, "no such kind of field: %s", f.type);
    for (size_t k = 0; k < to->n; k++)
        if (strcmp(to->fields[k].name, f.name) == 0)
            fail_at(path, line, "`%s` stands twice in this form", f.name);
    bool is_choice = strcmp(f.type, "choice") == 0, is_text = strcmp(f.type, "text") == 0;
    for (int i = 2; i < w.n; i++) {
        if (strcmp(w.at[i], "required") == 0)
            f.required = true;
        else if (strcmp(w.at[i], "as") == 0 && i + 1 < w.n)
            f.label = w.at[++i];
        else if (strcmp(w.at[i], "lines") == 0 && is_text)
            f.lines = true;
        else if (is_choice && strchr(w.at[i], '='))
            field_choice(&f, w.at[i]);
        else
            field_range(&f, input, w.at[i]);
    }
    if (inputs[input].range && !f.ranged)
        fail_at(path, line, "`%s` needs %s", f.type,
                inputs[input].range == 2 ? "the most bytes" : "LEAST..MOST");
    if (is_choice && !f.choices_n) fail_at(path, line, "a choice needs WORD=NUMBER …");
    *(field *)more((void **)&to->fields, &to->n, sizeof f) = f;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void use(words w)
{
    must_be_word(w.n == 2 ? w.at[1] : NULL);
    for (int i = 0; i < lower_n; i++)
        if (strcmp(lower[i], w.at[1]) == 0) {
            *(const char **)more((void **)&used, &used_n, sizeof *used) = w.at[1];
            return;
        }
    fail_at(path, line, "`%s` is not a lower slice that has views", w.at[1]);
}

/* One line; `open` is what stands between `view` or `form` and `end`. */
static void read_line(words w, item *open)
{
    if (strcmp(w.at[0], "end") == 0) {
        if (!open->v && !open->f) fail_at(path, line, "`end` without a beginning");
        if (w.n != 1) fail_at(path, line, "nothing may follow `end`");
        if (open->v && !open->v->n) /* a form of nothing but its button is right */
            fail_at(path, line, "it has no fields");
        *open = (item){0};
    } else if (open->v) {
        view_member(open->v, w);
    } else if (open->f) {
        form_field(open->f, w);
    } else if (strcmp(w.at[0], "use") == 0) {
        use(w);
    } else if (strcmp(w.at[0], "answer") == 0) {
        answer(w);
    } else if (w.n == 2 && strcmp(w.at[0], "view") == 0) {
        item *it = new_item(w.at[1]);
        it->v = take(sizeof(view));
        *it->v = (view){.line = line, .name = w.at[1]};
        *open = *it;
    } else if (w.n == 2 && strcmp(w.at[0], "form") == 0) {
        item *it = new_item(w.at[1]);
        it->f = take(sizeof(form));
        *it->f = (form){.line = line, .name = w.at[1]};
        *open = *it;
    } else {
        fail_at(path, line, "expected use, view NAME, form NAME or answer, not `%s`", w.at[0]);
    }
}

static void read_all(char *all)
{
    item open = {0};
    for (char *at = all, *next; at; at = next) {
        line++;
        next = strchr(at, '\n');
        if (next) *next++ = 0;
        words w = split(at);
        if (w.n) read_line(w, &open);
    }
    if (open.v || open.f)
        fail_at(path, open.v ? open.v->line : open.f->line, "`%s` has no `end`",
                open.v ? open.v->name : open.f->name);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void write_line_of(text *t, int at) { putf(t, "#line %d \"%s\"\n", at, path); }

static void write_view_struct(text *t, const view *v)
{
    put(t, "typedef struct {\n");
    for (size_t i = 0; i < v->n; i++) {
        const member *m = &v->members[i];
        write_line_of(t, m->line);
        if (m->shape == SCALAR)
            putf(t, "    %s%s;\n", scalars[scalar_of(m->type)].c, m->name);
        else if (m->shape == LIST_OF)
            putf(t, "    LIST(%s) %s;\n", m->type, m->name);
        else
            putf(t, "    %s %s;\n", m->type, m->name);
    }
    putf(t, "} %s;\nextern const view_kind %s_kind;\n\n", v->name, v->name);
}

static void write_view_fields(text *t, const view *v)
{
    putf(t, "static const view_field %s_fields[] = {\n", v->name);
    for (size_t i = 0; i < v->n; i++) {
        const member *m = &v->members[i];
        if (m->shape == FORM_OF) continue;
        write_line_of(t, m->line);
        putf(t, "    {\"%s\", %s, %s, offsetof(%s, %s), ", m->name,
             m->shape == SCALAR    ? scalars[scalar_of(m->type)].type
             : m->shape == LIST_OF ? "V_LIST"
                                   : "V_VIEW",
             m->hidden || strcmp(m->type, "markup") == 0 ? "true" : "false", v->name, m->name);
        if (m->shape == SCALAR)
            put(t, "NULL},\n");
        else
            putf(t, "&%s_kind},\n", m->type);
    }
    put(t,
        "    {NULL, V_INT, true, 0, NULL}\n};\n"); /* a view of nothing but a form has no fields */
}

static void write_thunk(text *t, const view *v, const char *function, const char *part)
{
    if (!function) return;
    write_line_of(t, v->line);
    putf(t, "static void %s_%s_(markup_out *o, const void *view)\n{\n", v->name, part);
    putf(t, "    %s(o, (const %s *)view);\n}\n", function, v->name);
}

static void write_view_kind(text *t, const view *v)
{
    int title = -1, shown = 0;
    for (size_t i = 0; i < v->n; i++) {
        if (v->members[i].shape == SCALAR && strcmp(v->members[i].type, "text") == 0 &&
            strcmp(v->members[i].name, "title") == 0)
            title = shown;
        shown += v->members[i].shape != FORM_OF;
    }
    write_view_fields(t, v);
    write_thunk(t, v, v->page, "page");
    write_thunk(t, v, v->fragment, "fragment");
    putf(t, "const view_kind %s_kind = {\"%s\", sizeof(%s), %s_fields, %d, ", v->name, v->name,
         v->name, v->name, shown);
    if (v->page)
        putf(t, "%s_page_, ", v->name);
    else
        put(t, "NULL, ");
    if (v->fragment)
        putf(t, "%s_fragment_, ", v->name);
    else
        put(t, "NULL, ");
    putf(t, "%d};\n\n", title);
}

static void write_form_struct(text *t, const form *f)
{
    put(t, "typedef struct {\n");
    for (size_t i = 0; i < f->n; i++)
        putf(t, "    %s%s;\n", inputs[input_of(f->fields[i].type)].c, f->fields[i].name);
    if (!f->n) put(t, "    char none;\n"); /* an empty struct is not C */
    putf(t, "} %s;\nextern const form_kind %s_form;\n\n", f->name, f->name);
}

static void write_form_kind(text *t, const form *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const field *x = &f->fields[i];
        if (!x->choices_n) continue;
        putf(t, "static const form_choice %s_%s_choices[] = {", f->name, x->name);
        for (size_t k = 0; k < x->choices_n; k++)
            putf(t, "%s{\"%s\", %s}", k ? ", " : "", x->choices[k].word, x->choices[k].value);
        put(t, "};\n");
    }
    putf(t, "static const form_field %s_fields[] = {\n", f->name);
    for (size_t i = 0; i < f->n; i++) {
        const field *x = &f->fields[i];
        write_line_of(t, x->line);
        putf(t, "    {\"%s\", %s, %s, %s, %lld, %lld, offsetof(%s, %s), ", x->name,
             inputs[input_of(x->type)].type, x->required ? "true" : "false",
             x->lines ? "true" : "false", x->min, x->max, f->name, x->name);
        if (x->choices_n)
            putf(t, "%s_%s_choices, %zu, ", f->name, x->name, x->choices_n);
        else
            put(t, "NULL, 0, ");
        putf(t, "T_%s_f_%s},\n", slice, x->label ? x->label : x->name);
    }
    if (!f->n) put(t, "    {0},\n");
    putf(t, "};\nconst form_kind %s_form = {\"%s\", sizeof(%s), %s_fields, %zu};\n\n", f->name,
         f->name, f->name, f->name, f->n);
}

static void write_head(text *t)
{
    putf(t, "/* Made by viewc from %s. */\n#pragma once\n#include \"web/view.h\"\n",
         path_last(path));
    for (size_t i = 0; i < used_n; i++)
        putf(t, "#include \"%s_view.h\"\n", used[i]);
    put(t, "struct web_upload;\n\n");
    for (size_t i = 0; i < items_n; i++)
        if (items[i].v)
            write_view_struct(t, items[i].v);
        else
            write_form_struct(t, items[i].f);
}

static void write_body(text *t, const char *head, const char *pages)
{
    bool forms = false, paged = false;
    for (size_t i = 0; i < items_n; i++) {
        forms = forms || items[i].f;
        paged = paged || (items[i].v && (items[i].v->page || items[i].v->fragment));
    }
    putf(t, "/* Made by viewc from %s. */\n#include \"%s\"\n", path_last(path), path_last(head));
    if (forms) putf(t, "#include \"%s_text.h\"\n", slice);
    if (paged && strcmp(pages, "-") != 0) putf(t, "#include \"%s\"\n", pages);
    put(t, "\n");
    for (size_t i = 0; i < items_n; i++)
        if (items[i].v)
            write_view_kind(t, items[i].v);
        else
            write_form_kind(t, items[i].f);
}

int main(int argc, char **argv)
{
    if (argc < 5) fail_at("viewc", 0, "usage: viewc IN.view OUT.h OUT.c PAGES.h|- [lower slice …]");
    path = argv[1];
    slice = path_stem(path);
    lower = argv + 5;
    lower_n = argc - 5;
    read_all(file_read(path, NULL));
    text head = {0}, body = {0};
    write_head(&head);
    write_body(&body, argv[2], argv[4]);
    file_write(argv[2], head.at, head.n);
    file_write(argv[3], body.at, body.n);
}
