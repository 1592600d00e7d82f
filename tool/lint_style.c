/* lint: lengths, nesting, columns, stray words, places that a public tree must not name, unused
 * texts. */
#include "lint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTION_LINES = 70, NESTING_DEPTH = 4, LINE_COLUMNS = 100, HEADER_LINES = 250 };

/* ---- functions ------------------------------------------------------------------------------- */
static size_t back_over_space(const char *code, size_t at)
{
    while (at > 0 && isspace((unsigned char)code[at - 1])) {
        at--;
    }
    return at;
}

/* The word before the parenthesis that closes at `close`: `while` of `while (…)`, the name of a
 * function. */
static void word_before_parens(const char *code, size_t close, char *to, size_t room)
{
    int depth = 0;
    size_t at = close + 1;
    while (at-- > 0) {
        depth += code[at] == ')';
        depth -= code[at] == '(';
        if (depth == 0) { break; }
    }
    size_t end = depth ? 0 : back_over_space(code, at), start = end;
    while (start > 0 && is_word_char(code[start - 1])) {
        start--;
    }
    snprintf(to, room, "%.*s", (int)(end - start), code + start);
}

static bool controls(const char *word)
{
    static const char *const words[] = {"if", "for", "while", "switch"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!strcmp(words[i], word)) { return true; }
    }
    return false;
}

/* Does a controlled block, or a function, open at this brace? `name` gets the word before the
 * parentheses. */
static bool block_opens(const char *code, size_t brace, char *name, size_t room)
{
    size_t end = back_over_space(code, brace);
    *name = 0;
    if (end && code[end - 1] == ')') {
        word_before_parens(code, end - 1, name, room);
        return true;
    }
    return (end >= 4 && !strncmp(code + end - 4, "else", 4)) ||
           (end >= 2 && !strncmp(code + end - 2, "do", 2));
}

static size_t skip_directive(const char *code, size_t at)
{
    while (code[at] && (code[at] != '\n' || code[at - 1] == '\\')) {
        at++;
    }
    return at;
}

static void check_functions(const source *s)
{
    char name[80], function[80] = "";
    bool control[200] = {false};
    size_t depth = 0, start = 0, nested = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->code[i] == '#' && (i == 0 || s->code[i - 1] == '\n')) {
            i = skip_directive(s->code, i);
        } else if (s->code[i] == '{' && depth < 199) {
            bool opens = block_opens(s->code, i, name, sizeof(name));
            if (depth == 0) {
                snprintf(function, sizeof(function), "%s", opens ? name : "");
                start = i;
                opens = false;
            }
            control[depth] = opens && (!*name || controls(name));
            nested += control[depth++];
            if (nested > NESTING_DEPTH) { report(NESTING, s, i, function, "is nested too deep"); }
        } else if (s->code[i] == '}' && depth > 0) {
            nested -= control[--depth];
            int lines = depth || !*function ? 0 : line_of(s, i) - line_of(s, start) + 1;
            if (lines > FUNCTION_LINES) {
                report(LENGTH, s, start, function, "is too long a function");
            }
        }
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */
static void check_lines(const source *s)
{
    int columns = 0, lines = 0;
    for (size_t i = 0; i < s->n; i++) {
        bool follows = ((unsigned char)s->raw[i] & 0xC0) == 0x80;
        columns = s->raw[i] == '\n' ? 0 : columns + !follows;
        lines += s->raw[i] == '\n';
        if (columns == LINE_COLUMNS + 1 && !follows) {
            report(COLUMNS, s, i, s->name, "a line is too long");
        }
    }
    if (is_ext(s, "h") && lines > HEADER_LINES) {
        report(HEADERS, s, 0, s->name, "is too long a header");
    }
}

/* ---- words ----------------------------------------------------------------------------------- */
static void check_stray(const source *s, size_t i)
{
    /* Split, so that this file does not find itself. */
    static const char *const loud[] = {"TO"
                                       "DO",
                                       "FIX"
                                       "ME",
                                       "XX"
                                       "X",
                                       "HA"
                                       "CK"};
    static const char *const soft[] = {"place"
                                       "holder",
                                       "st"
                                       "ub",
                                       "lorem ip"
                                       "sum"};
    for (size_t v = 0; v < sizeof(loud) / sizeof(loud[0]); v++) {
        if (phrase_at(s->raw, i, loud[v])) { report(WORDS, s, i, loud[v], "is a stray word"); }
    }
    for (size_t v = 0; v < sizeof(soft) / sizeof(soft[0]); v++) {
        char after = phrase_at(s->raw, i, soft[v]) ? s->raw[i + strlen(soft[v])] : '=';
        if (after != '=' && !is_ext(s, "html") && !is_ext(s, "css")) {
            report(WORDS, s, i, soft[v], "is a stray word");
        }
    }
}

static void check_places(const source *s, size_t i)
{
    /* The first is the self-test's; all are cut in two, so that this file does not name them. */
    static const char *const hosts[] = {"registry.exam"
                                        "ple",
                                        "registry.npm"
                                        "js.org",
                                        "registry.npm"
                                        "mirror.com",
                                        "py"
                                        "pi.org",
                                        "deb.deb"
                                        "ian.org",
                                        "security.deb"
                                        "ian.org",
                                        "proxy.gol"
                                        "ang.org",
                                        "crat"
                                        "es.io",
                                        "/wo"
                                        "rk/",
                                        "/ro"
                                        "ot/"};
    for (size_t v = 0; v < sizeof(hosts) / sizeof(hosts[0]); v++) {
        if (!strncmp(s->raw + i, hosts[v], strlen(hosts[v]))) {
            report(PLACES, s, i, hosts[v], "a place that is none of the program's business");
        }
    }
}

void check_style(const source *s)
{
    if (is_ext(s, "c") || is_ext(s, "h")) {
        check_functions(s);
        check_lines(s);
    }
    bool prose = is_ext(s, "md") || is_ext(s, "txt") || is_ext(s, "json");
    for (size_t i = 0; i < s->n; i++) {
        bool starts = i == 0 || !is_word_char(s->raw[i - 1]);
        if (starts && !prose && isalpha((unsigned char)s->raw[i])) { check_stray(s, i); }
        if (starts) { check_places(s, i); }
    }
}

/* ---- words that are used --------------------------------------------------------------------- */
static struct {
    char **at;
    size_t n, room;
} used;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void use(const char *at, size_t n)
{
    if (used.n == used.room) {
        used.room = used.room ? used.room * 2 : 4096;
        used.at = realloc(used.at, used.room * sizeof(char *));
    }
    char *word = malloc(n + 1);
    if (!used.at || !word) { exit(2); }
    memcpy(word, at, n);
    word[n] = 0;
    used.at[used.n++] = word;
}

/* T_people_title in C, people.title in pages, audit.deed_ where keys are looked up by their first
 * word; a form's field people.f_name is used by being a field. */
static void use_words(const source *s)
{
    for (size_t i = 0; i < s->n;) {
        size_t n = 0;
        while (is_word_char(s->raw[i + n]) || (n && s->raw[i + n] == '.')) {
            n++;
        }
        if (n) { use(s->raw + i, n); }
        i += n + 1;
    }
}

static void use_fields(const source *s)
{
    bool form = false;
    for (const char *line = s->raw; line && *line;
         line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        char first[40] = "", field[80] = "", key[200];
        if (sscanf(line, "%39s %79[a-z0-9_]", first, field) < 1) { continue; }
        bool ends = !strcmp(first, "end"), begins = !strcmp(first, "form") && line[0] == 'f';
        const char *as = strstr(line, " as "), *over = line + strcspn(line, "#\n");
        if (form && !ends) {
            if (as && as < over) { sscanf(as, " as %79[a-z0-9_]", field); }
            snprintf(key, sizeof(key), "T_%s_f_%s", s->room, field);
            use(key, strlen(key));
        }
        form = begins || (form && !ends);
    }
}

static bool is_used(const char *word)
{
    return used.n && bsearch(&word, used.at, used.n, sizeof(char *), by_text) != NULL;
}

static void gather_words(void)
{
    used.n = 0;
    for (size_t i = 0; i < sources_n; i++) {
        const source *s = &sources[i];
        if (!strncmp(s->path, "src/", 4)) { use_words(s); }
        if (is_ext(s, "view")) { use_fields(s); }
    }
    if (used.n) { qsort(used.at, used.n, sizeof(char *), by_text); }
}

static void check_text_file(const source *s)
{
    size_t slice = strlen(s->name) - strlen(".txt");
    for (size_t i = 0; i < s->n; i++) {
        char key[80], in_c[200], in_page[200], by_name[200];
        bool starts = (i == 0 || s->raw[i - 1] == '\n') && word_at(s->raw + i, key, sizeof(key));
        if (!starts) { continue; }
        snprintf(in_c, sizeof(in_c), "T_%.*s_%s", (int)slice, s->name, key);
        snprintf(in_page, sizeof(in_page), "%.*s.%s", (int)slice, s->name, key);
        snprintf(by_name, sizeof(by_name), "%.*s.%.*s_", (int)slice, s->name,
                 (int)strcspn(key, "_"), key);
        if (!is_used(in_c) && !is_used(in_page) && !is_used(by_name)) {
            report(TEXTS, s, i, key, "is said nowhere");
        }
    }
}

void check_texts(void)
{
    gather_words();
    for (size_t i = 0; i < sources_n; i++) {
        if (!strncmp(sources[i].path, "text/", 5) && is_ext(&sources[i], "txt")) {
            check_text_file(&sources[i]);
        }
    }
}

/* Each `name_of_something` between backticks in doc/walk.md must be in the sources. */
void check_walk(void)
{
    for (size_t f = 0; f < sources_n; f++) {
        const source *s = &sources[f];
        for (size_t i = 1; !strcmp(s->path, "doc/walk.md") && i < s->n; i++) {
            char name[80];
            size_t n = s->raw[i - 1] == '`' ? word_at(s->raw + i, name, sizeof(name)) : 0;
            bool symbol = n && strchr(name, '_') && (s->raw[i + n] == '`' || s->raw[i + n] == '(');
            if (symbol && !is_used(name)) { report(WALK, s, i, name, "is not in the sources"); }
        }
    }
}
