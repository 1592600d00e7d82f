/* pagec OUT.h OUT.c [include …] -- PAGE.html …: pages of one slice to typed C functions.
 * The language is described in CONTRIBUTING.md, "Pages"; what the functions call, in
 * src/web/markup.h. #line keeps a wrong field name or type at the template's own line. */
#include "html.h"
#include "tool.h"

#include <ctype.h>
#include <string.h>

typedef enum { BLOCK_FUNCTION, BLOCK_IF, BLOCK_FOR } block_kind;
typedef struct {
    block_kind kind;
    int line;
    html_place start; /* where the block began */
    html_place ends;  /* where its finished branches ended */
    bool has_branch, has_else;
} block;

enum { DEPTH = 24, ARGS = 4 };

static const char *path;
static const char *at; /* next character of the template */
static int line;       /* of `at` */
static html_place place;
static block blocks[DEPTH];
static int depth;
static text literal; /* not yet written */
static text head, includes, body;

#define FAIL(...) fail_at(path, line, __VA_ARGS__)

/* ---- what goes out ------------------------------------------------------------------------- */

static void write_literal(void)
{
    if (!literal.n) return;
    put(&body, "markup_raw(o, \"");
    put_c(&body, literal.at, literal.n);
    putf(&body, "\", %zu);\n", literal.n);
    literal.n = 0;
}

/* Before each statement that holds the author's own C. */
static void code(void)
{
    write_literal();
    putf(&body, "#line %d \"%s\"\n", line, path);
}

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/* A run of blanks with a line break in it becomes one line break, where blanks mean nothing. */
static void literal_char(char c)
{
    bool loose = html_loose(&place) && is_blank(c), first = literal.n == 0;
    if (loose && first && place.blank) return;
    place.blank = loose;
    if (!loose) {
        put_n(&literal, &c, 1);
        return;
    }
    size_t n = literal.n;
    while (n > 0 && is_blank(literal.at[n - 1]))
        n--;
    bool breaks = c == '\n' || memchr(literal.at ? literal.at + n : "", '\n', literal.n - n);
    if (!breaks) {
        put_n(&literal, &c, 1);
        return;
    }
    literal.n = n;
    put_n(&literal, "\n", 1);
}

static void take_literal(const char *from)
{
    if (depth == 0) {
        if (!is_blank(*from)) FAIL("text outside {page …} and {fragment …}");
        return;
    }
    const char *wrong = html_step(&place, from, line);
    if (wrong) FAIL("%s", wrong);
    literal_char(*from);
}

/* ---- C within braces ----------------------------------------------------------------------- */

/* Behind a string or character constant that begins at `s`. */
static const char *behind_quotes(const char *s)
{
    char quote = *s++;
    while (*s && *s != quote && *s != '\n')
        s += *s == '\\' && s[1] ? 2 : 1;
    if (*s != quote) FAIL("an open %c", quote);
    return s + 1;
}

/* The brace that closes the one before `s`; C constants are stepped over unless it is a comment. */
static const char *closing_brace(const char *s, bool comment)
{
    int open = 0;
    while (*s && (*s != '}' || open > 0)) {
        if (!comment && (*s == '"' || *s == '\'')) {
            s = behind_quotes(s);
            continue;
        }
        open += *s == '{' ? 1 : *s == '}' ? -1 : 0;
        s++;
    }
    if (!*s) FAIL("{ without }");
    return s;
}

static char *trimmed(const char *s, size_t n)
{
    while (n && is_blank(*s))
        s++, n--;
    while (n && is_blank(s[n - 1]))
        n--;
    return copy_n(s, n);
}

/* The first `stop` outside brackets and quotes; NULL if there is none. A blank stands for any
 * blank. */
static const char *find_outside(const char *s, const char *stop)
{
    int open = 0;
    while (*s) {
        if (open == 0 && (*stop == ' ' ? is_blank(*s) : strncmp(s, stop, strlen(stop)) == 0))
            return s;
        if (*s == '"' || *s == '\'') {
            s = behind_quotes(s);
            continue;
        }
        open += strchr("([{", *s) ? 1 : strchr(")]}", *s) ? -1 : 0;
        if (open < 0) FAIL("brackets do not match");
        s++;
    }
    if (open) FAIL("brackets do not match");
    return NULL;
}

/* Would end the statement or be a line of the preprocessor. */
static bool is_more_than_one(const char *e)
{
    if (find_outside(e, ";") || find_outside(e, "//") || find_outside(e, "/*")) return true;
    for (const char *next = e; (next = strchr(next, '\n'));) {
        next += strspn(next, " \t\n");
        if (*next == '#') return true;
    }
    return false;
}

static void must_be_expression(const char *e)
{
    if (!*e) FAIL("an expression is missing");
    if (is_more_than_one(e)) FAIL("one expression was expected: %s", e);
}

static bool is_c_word(const char *s)
{
    if (!isalpha((unsigned char)*s) && *s != '_') return false;
    while (isalnum((unsigned char)*s) || *s == '_')
        s++;
    return *s == 0;
}

/* `f(args)` into its two parts. */
static void split_call(char *s, char **ret_name, char **ret_args)
{
    char *open = strchr(s, '(');
    size_t n = strlen(s);
    if (!open || s[n - 1] != ')') FAIL("expected name(arguments): %s", s);
    *ret_name = trimmed(s, (size_t)(open - s));
    *ret_args = trimmed(open + 1, (size_t)(s + n - 1 - (open + 1)));
    if (!is_c_word(*ret_name)) FAIL("not a name: %s", *ret_name);
    if (is_more_than_one(open)) FAIL("expected name(arguments): %s", s);
}

/* ---- directives ---------------------------------------------------------------------------- */

static block *top(void) { return depth ? &blocks[depth - 1] : NULL; }

static void must_be_inside(void)
{
    if (!depth) FAIL("outside {page …} and {fragment …}");
}

static void open_block(block_kind kind)
{
    if (depth == DEPTH) FAIL("blocks are nested more than %d deep", DEPTH);
    blocks[depth++] = (block){.kind = kind, .line = line, .start = place};
}

static void at_block(void)
{
    must_be_inside();
    const char *wrong = html_at_block(&place);
    if (wrong) FAIL("%s", wrong);
}

static void do_function(char *rest)
{
    if (depth) FAIL("a page within a page; the one above began in line %d", blocks[0].line);
    char *name, *args;
    split_call(rest, &name, &args);
    code();
    const char *comma = *args ? ", " : "";
    putf(&body, "void %s(markup_out *o%s%s)\n{\n", name, comma, args);
    putf(&head, "#line %d \"%s\"\nvoid %s(markup_out *o%s%s);\n", line, path, name, comma, args);
    place = (html_place){.blank = true};
    open_block(BLOCK_FUNCTION);
}

static void do_if(const char *e)
{
    at_block();
    must_be_expression(e);
    code();
    putf(&body, "if (%s) {\n", e);
    open_block(BLOCK_IF);
}

static void finish_branch(block *b)
{
    if (!b->has_branch)
        b->ends = place;
    else if (!html_merge(&b->ends, &place))
        FAIL("this branch ends in another place of the HTML than the one before (block of line %d)",
             b->line);
    b->has_branch = true;
    place = b->start;
}

static void do_branch(const char *e, bool is_else)
{
    at_block();
    block *b = top();
    if (b->kind != BLOCK_IF || b->has_else) FAIL("{%s} without {if}", is_else ? "else" : "elif");
    finish_branch(b);
    b->has_else = is_else;
    if (!is_else) must_be_expression(e);
    code();
    if (is_else)
        put(&body, "} else {\n");
    else
        putf(&body, "} else if (%s) {\n", e);
}

static void do_count(const char *name, const char *from, const char *dots)
{
    char *low = trimmed(from, (size_t)(dots - from)), *high = trimmed(dots + 2, strlen(dots + 2));
    must_be_expression(low);
    must_be_expression(high);
    putf(&body, "for (int64_t %s = (%s); %s < (int64_t)(%s); %s++) {\n", name, low, name, high,
         name);
}

static void do_for(const char *rest)
{
    at_block();
    const char *in = strstr(rest, " in ");
    char *name = in ? trimmed(rest, (size_t)(in - rest)) : copy_n("", 0);
    if (!is_c_word(name)) FAIL("expected {for NAME in LIST} or {for NAME in FROM..TO}");
    code();
    const char *list = in + 4, *dots = find_outside(list, "..");
    if (dots) {
        do_count(name, list, dots);
    } else {
        must_be_expression(list);
        putf(&body,
             "for (size_t %s_i = 0; %s_i < (%s).n; %s_i++) { __typeof__((%s).at) %s = "
             "&(%s).at[%s_i]; (void)%s;\n",
             name, name, list, name, list, name, list, name, name);
    }
    place.blank = false; /* the second time round something else stands before */
    open_block(BLOCK_FOR);
}

static void end_function(void)
{
    if (place.state != IN_TEXT || place.pre || place.in_form)
        FAIL("the function of line %d ends within a tag, <pre> or <form>", top()->line);
    depth--;
}

static void do_end(void)
{
    at_block();
    block *b = top();
    code();
    put(&body, "}\n");
    if (b->kind == BLOCK_FUNCTION) {
        end_function();
        return;
    }
    bool may_be_skipped = b->kind == BLOCK_FOR || !b->has_else;
    finish_branch(b);
    if (may_be_skipped && !html_merge(&b->ends, &b->start))
        FAIL("the block of line %d must end in the place of the HTML where it began", b->line);
    place = b->ends;
    depth--;
}

static html_kind must_take_expression(void)
{
    must_be_inside();
    const char *why;
    html_kind kind = html_place_kind(&place, &why);
    if (kind == PLACE_REFUSED) FAIL("%s", why);
    return kind;
}

static void do_expression(const char *e)
{
    static const char *const macros[] = {"TEXT", "ATTR", "URL", "PART"};
    html_kind kind = must_take_expression();
    must_be_expression(e);
    code();
    putf(&body, "MARKUP_%s(o, (%s));\n", macros[kind], e);
    place.started = true;
    place.blank = false;
}

static void do_text(const char *rest)
{
    html_kind kind = must_take_expression();
    if (kind != PLACE_TEXT && kind != PLACE_ATTR) FAIL("a text is no address");
    char *args[ARGS], *key = NULL;
    int n = 0;
    while (*rest) {
        const char *end = find_outside(rest, " ");
        char *word = trimmed(rest, end ? (size_t)(end - rest) : strlen(rest));
        rest = end ? end + strspn(end, " \t\r\n") : "";
        if (!key)
            key = word;
        else if (n < ARGS)
            args[n++] = word;
        else
            FAIL("a text takes at most %d arguments", ARGS);
    }
    char *dot = key ? strchr(key, '.') : NULL;
    if (!dot || key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.")] || strchr(dot + 1, '.'))
        FAIL("expected {t slice.key arguments}");
    *dot = '_';
    code();
    putf(&body, "_Static_assert(T_%s_ARGS == %d, \"number of arguments of T_%s\");\n", key, n, key);
    putf(&body, "#line %d \"%s\"\n", line, path);
    if (!n) {
        putf(&body, "markup_key%s(o, T_%s);\n", kind == PLACE_ATTR ? "_attr" : "", key);
    } else {
        putf(&body, "markup_say(o, '%c', T_%s, (const char *const[]){",
             kind == PLACE_ATTR ? 'a' : 't', key);
        for (int i = 0; i < n; i++) {
            must_be_expression(args[i]);
            putf(&body, "%sMARKUP_ARG(o, (%s))", i ? ", " : "", args[i]);
        }
        putf(&body, "}, %d);\n", n);
    }
    place.started = true;
    place.blank = false;
}

static void must_be_in_text(const char *what)
{
    must_be_inside();
    if (place.state != IN_TEXT) FAIL("%s may stand between tags only", what);
}

static void do_call(char *rest)
{
    must_be_in_text("{call}");
    char *name, *args;
    split_call(rest, &name, &args);
    code();
    putf(&body, "%s(o%s%s);\n", name, *args ? ", " : "", args);
    place.blank = false;
}

static void do_let(const char *rest)
{
    at_block();
    must_be_expression(rest);
    if (!find_outside(rest, "=")) FAIL("expected {let TYPE name = expression}");
    code();
    putf(&body, "%s;\n", rest);
}

static void do_form_head(void)
{
    must_be_in_text("{form_head}");
    if (!place.in_form) FAIL("{form_head} outside <form>");
    code();
    put(&body, "markup_form_head(o);\n");
    place.needs_head = 0;
    place.blank = false;
}

static void directive(char *inside)
{
    size_t n = strcspn(inside, " \t\n(");
    char *word = copy_n(inside, n), *rest = trimmed(inside + n, strlen(inside + n));
    bool alone = !*rest;
    if (*inside == '=')
        do_expression(trimmed(inside + 1, strlen(inside + 1)));
    else if (strcmp(word, "page") == 0 || strcmp(word, "fragment") == 0)
        do_function(rest);
    else if (strcmp(word, "t") == 0)
        do_text(rest);
    else if (strcmp(word, "if") == 0)
        do_if(rest);
    else if (strcmp(word, "elif") == 0)
        do_branch(rest, false);
    else if (strcmp(word, "else") == 0 && alone)
        do_branch("", true);
    else if (strcmp(word, "for") == 0)
        do_for(rest);
    else if (strcmp(word, "end") == 0 && alone)
        do_end();
    else if (strcmp(word, "call") == 0)
        do_call(rest);
    else if (strcmp(word, "let") == 0)
        do_let(rest);
    else if (strcmp(word, "form_head") == 0 && alone)
        do_form_head();
    else
        FAIL("{%s} is none of ours; a literal brace is written {{ or }}", inside);
}

/* ---- the template -------------------------------------------------------------------------- */

static void move_to(const char *to)
{
    for (; at < to; at++)
        line += *at == '\n';
}

static void braces(void)
{
    bool comment = at[1] == '#';
    const char *end = closing_brace(at + 1, comment);
    if (!comment) directive(trimmed(at + 1, (size_t)(end - at - 1)));
    move_to(end + 1);
}

static bool include_line(void)
{
    if (depth || strncmp(at, "#include ", 9) != 0 || (line > 1 && at[-1] != '\n')) return false;
    size_t n = strcspn(at, "\n");
    putf(&includes, "%.*s\n", (int)n, at);
    move_to(at + n);
    return true;
}

static void one(void)
{
    if (include_line()) return;
    bool doubled = (*at == '{' || *at == '}') && at[1] == *at;
    if (*at == '{' && !doubled) {
        braces();
        return;
    }
    if (*at == '}' && !doubled) FAIL("} without {; a literal brace is written }}");
    take_literal(at);
    move_to(at + (doubled ? 2 : 1));
}

static void read_page(const char *file, const char *all, size_t n)
{
    path = file;
    line = 1;
    at = all;
    if (strlen(at) != n || !is_utf8(at, n)) FAIL("not UTF-8, or it holds a control character");
    while (*at)
        one();
    if (depth) {
        line = top()->line;
        FAIL("this block has no {end}");
    }
}

int main(int argc, char **argv)
{
    int i = 3;
    if (argc < 5) fail_at("pagec", 0, "usage: pagec OUT.h OUT.c [include …] -- PAGE.html …");
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        putf(&includes, "#include \"%s\"\n", argv[i]);
    for (i++; i < argc; i++) {
        size_t n;
        const char *all = file_read(argv[i], &n);
        read_page(argv[i], all, n);
    }
    text h = {0}, c = {0};
    put(&h, "/* Made by pagec. */\n#pragma once\n#include \"web/markup.h\"\n");
    put_n(&h, includes.at, includes.n);
    put_n(&h, head.at, head.n);
    /* A page need not look at its view, nor at the language. Long literals are our own output. */
    putf(&c,
         "/* Made by pagec. */\n#include \"%s\"\n#pragma GCC diagnostic ignored "
         "\"-Wunused-parameter\"\n",
         path_last(argv[1]));
    put(&c, "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n");
    put_n(&c, body.at, body.n);
    file_write(argv[1], h.at, h.n);
    file_write(argv[2], c.at, c.n);
    return 0;
}
