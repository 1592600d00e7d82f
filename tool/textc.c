/* textc IN.txt OUT.h OUT.c: the words of one slice, Chinese and English side by side, to C
 * constants. The language is described in CONTRIBUTING.md, "Text". `T_people_count_ARGS` is the
 * number of {n} in the text, so that a page which gives too few arguments does not compile. */
#include "tool.h"

#include <string.h>

enum { ARGS_MAX = 4 };

typedef struct {
    char *key;
    int line;
    char *said[2]; /* Chinese, English */
} entry;

static const char *const languages[2] = {"zh", "en"};
static const char *path;
static entry *entries;
static size_t entries_n;

/* Bit n for each {n}; anything else in braces is a slip. */
static unsigned arguments(const char *s, int line)
{
    unsigned found = 0;
    for (; *s; s++) {
        if (*s == '}') fail_at(path, line, "} without {");
        if (*s != '{') continue;
        if (s[1] < '1' || s[1] > '0' + ARGS_MAX || s[2] != '}')
            fail_at(path, line, "{ must be followed by 1…%d and }", ARGS_MAX);
        found |= 1u << (s[1] - '1');
        s += 2;
    }
    return found;
}

static int arguments_n(const entry *e)
{
    unsigned found = arguments(e->said[0], e->line);
    int n = 0;
    while (found >> n & 1)
        n++;
    if (found >> n)
        fail_at(path, e->line, "%s: {%d} is missing below a higher number", e->key, n + 1);
    return n;
}

static void finish(const entry *e)
{
    for (int i = 0; i < 2; i++)
        if (!e->said[i]) fail_at(path, e->line, "%s has no line `%s …`", e->key, languages[i]);
    if (arguments(e->said[0], e->line) != arguments(e->said[1], e->line))
        fail_at(path, e->line, "%s: the two languages do not use the same {n}", e->key);
}

static void key_line(char *line, int number)
{
    size_t n = strcspn(line, " \t#");
    const char *rest = line + n + strspn(line + n, " \t");
    if (*rest && *rest != '#') fail_at(path, number, "after a key only a # comment may follow");
    line[n] = 0;
    if (line[strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_")])
        fail_at(path, number, "a key is made of a-z, 0-9 and _: %s", line);
    for (size_t i = 0; i < entries_n; i++)
        if (strcmp(entries[i].key, line) == 0)
            fail_at(path, number, "%s stands already in line %d", line, entries[i].line);
    if (entries_n) finish(&entries[entries_n - 1]);
    entry *e = more((void **)&entries, &entries_n, sizeof *e);
    e->key = line;
    e->line = number;
}

static void said_line(char *line, int number)
{
    int i = strncmp(line, "  zh ", 5) == 0 ? 0 : strncmp(line, "  en ", 5) == 0 ? 1 : -1;
    if (i < 0) fail_at(path, number, "expected two blanks and `zh …` or `en …`");
    if (!entries_n) fail_at(path, number, "text before the first key");
    entry *e = &entries[entries_n - 1];
    char *said = line + 5;
    size_t n = strlen(said);
    if (e->said[i]) fail_at(path, number, "%s has `%s` twice", e->key, languages[i]);
    if (n == 0 || said[0] == ' ' || said[n - 1] == ' ' || said[n - 1] == '\t')
        fail_at(path, number, "%s: empty, or blanks at an end", e->key);
    arguments(said, number);
    e->said[i] = said;
}

static void read_lines(char *all)
{
    int number = 1;
    for (char *line = all, *next; line; line = next, number++) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        if (!is_utf8(line, strlen(line)))
            fail_at(path, number, "not UTF-8, or a control character");
        if (!*line || *line == '#') continue;
        if (*line == ' ' || *line == '\t')
            said_line(line, number);
        else
            key_line(line, number);
    }
    if (entries_n) finish(&entries[entries_n - 1]);
}

/* All of them in their order, for words that are looked up by name; a program that does not ask
 * leaves it out. */
static void write_table(text *head, text *body, const char *slice)
{
    putf(head, "extern const text_entry *const %s_texts[%zu];\n", slice, entries_n);
    putf(body, "const text_entry *const %s_texts[%zu] = {\n", slice, entries_n);
    for (size_t i = 0; i < entries_n; i++)
        putf(body, "    T_%s_%s,\n", slice, entries[i].key);
    put(body, "};\n");
}

static void write_entry(text *head, text *body, const char *slice, const entry *e)
{
    putf(head, "extern const text_entry T_%s_%s[1]; /* ", slice, e->key);
    for (const char *c = e->said[0]; *c; c++) /* the words may not end the comment */
        put_n(head, *c == '/' ? "|" : c, 1);
    putf(head, " */\nenum { T_%s_%s_ARGS = %d };\n", slice, e->key, arguments_n(e));
    putf(body, "const text_entry T_%s_%s[1] = {{\"%s.%s\", \"", slice, e->key, slice, e->key);
    put_c(body, e->said[0], strlen(e->said[0]));
    put(body, "\",\n    \"");
    put_c(body, e->said[1], strlen(e->said[1]));
    put(body, "\"}};\n");
}

int main(int argc, char **argv)
{
    if (argc != 4) fail_at("textc", 0, "usage: textc IN.txt OUT.h OUT.c");
    path = argv[1];
    size_t n;
    char *all = file_read(path, &n);
    if (strlen(all) != n) fail_at(path, 1, "holds a NUL byte");
    read_lines(all);
    const char *slice = path_stem(path);
    text head = {0}, body = {0};
    putf(&head,
         "/* Made by textc from text/%s.txt. */\n#pragma once\n#include \"web/markup.h\"\n\n",
         slice);
    putf(&body, "/* Made by textc from text/%s.txt. */\n#include \"%s\"\n\n", slice,
         path_last(argv[2]));
    for (size_t i = 0; i < entries_n; i++)
        write_entry(&head, &body, slice, &entries[i]);
    if (entries_n) write_table(&head, &body, slice);
    file_write(argv[2], head.at, head.n);
    file_write(argv[3], body.at, body.n);
}
