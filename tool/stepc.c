/* stepc OUT.c STEP.sql …: schema steps of all slices to store_steps[], ordered by number
 * (src/store/store.h). A number may occur once, and each CREATE TABLE is preceded by the line that
 * says how it is spread. */
#include "tool.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
    const char *path;
    int number;
    char *name, *sql;
    size_t sql_n;
} step;

static step *steps;
static size_t steps_n;

static bool is_spread(const char *at, size_t n)
{
    static const char *const known[] = {"-- by person", "-- by class", "-- by value", "-- by chain",
                                        "-- shared",    "-- single",   NULL};
    for (const char *const *k = known; *k; k++) {
        size_t k_n = strlen(*k);
        if (n >= k_n && strncmp(at, *k, k_n) == 0 && (n == k_n || !isalnum((unsigned char)at[k_n])))
            return true;
    }
    return false;
}

static void check_braces(const step *s, int line, const char *at, size_t n)
{
    static const char *const words[] = {"{id}", "{int}", "{text}", "{blob}", NULL};
    for (size_t i = 0; i < n; i++) {
        if (at[i] == '-' && i + 1 < n && at[i + 1] == '-') return;
        bool known = at[i] != '{';
        for (const char *const *w = words; *w && !known; w++)
            known = strncmp(at + i, *w, strlen(*w)) == 0;
        if (!known) fail_at(s->path, line, "after { only id, int, text or blob and } may stand");
    }
}

static void check_lines(const step *s)
{
    bool spread = false;
    int line = 1;
    for (const char *at = s->sql; *at; line++) {
        size_t n = strcspn(at, "\n"), skip = strspn(at, " \t");
        bool table = strncasecmp(at + skip, "CREATE TABLE", 12) == 0;
        if (table && !spread)
            fail_at(
                s->path, line,
                "CREATE TABLE needs a line before it: -- by person, by class, by value, by chain, "
                "shared or single");
        check_braces(s, line, at, n);
        spread = is_spread(at, n) || (spread && strncmp(at, "--", 2) == 0);
        at += n + (at[n] == '\n');
    }
}

static void read_step(const char *path)
{
    const char *last = path_last(path);
    step s = {.path = path, .number = atoi(last), .name = path_stem(path) + 5};
    if (strspn(last, "0123456789") != 4 || last[4] != '_' || !is_word(s.name))
        fail_at(path, 1, "a step is named NNNN_name.sql");
    for (size_t i = 0; i < steps_n; i++)
        if (steps[i].number == s.number)
            fail_at(path, 1, "number %d is taken by %s", s.number, steps[i].path);
    s.sql = file_read(path, &s.sql_n);
    if (strlen(s.sql) != s.sql_n || !is_utf8(s.sql, s.sql_n))
        fail_at(path, 1, "not UTF-8, or it holds a control character");
    check_lines(&s);
    *(step *)more((void **)&steps, &steps_n, sizeof s) = s;
}

static int by_number(const void *a, const void *b)
{
    int x = ((const step *)a)->number, y = ((const step *)b)->number;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc < 2) fail_at("stepc", 0, "usage: stepc OUT.c STEP.sql …");
    for (int i = 2; i < argc; i++)
        read_step(argv[i]);
    if (steps_n) qsort(steps, steps_n, sizeof *steps, by_number);
    text t = {0};
    put(&t, "/* Made by stepc. */\n#include \"store/store.h\"\n#pragma GCC diagnostic ignored "
            "\"-Woverlength-strings\"\n\n");
    put(&t, "const store_step store_steps[] = {\n");
    for (size_t i = 0; i < steps_n; i++) {
        putf(&t, "    {%d, \"%s\", \"", steps[i].number, steps[i].name);
        put_c(&t, steps[i].sql, steps[i].sql_n);
        put(&t, "\"},\n");
    }
    putf(&t, "    {0, NULL, NULL}\n};\nconst size_t store_steps_n = %zu;\n", steps_n);
    file_write(argv[1], t.at, t.n);
}
