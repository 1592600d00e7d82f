/* rules/ *.txt -> rules.c: the built-in rules as a table. A bad block fails the build with its
 * line. usage: rulec OUT.c RULES.txt… */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 2048 };
static const char *const fields[] = {"value", "since",      "until", "level", "document",
                                     "url",   "confidence", "note",  "words"};
enum { VALUE, SINCE, UNTIL, LEVEL, DOCUMENT, URL, CONFIDENCE, NOTE, WORDS, FIELDS };
static const char *const levels[] = {"nation", "province", "city", "county", "unit", "setting"};

typedef struct {
    char key[LINE], field[FIELDS][LINE];
    int line;
} block;

static const char *file_;
static int line_;

static void fail(const char *what, const char *word)
{
    fprintf(stderr, "%s:%d: %s %s\n", file_, line_, what, word);
    exit(1);
}

static void put_quoted(FILE *out, const char *s)
{
    fputc('"', out);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\' || c == '?' || c < 32 || c > 126) {
            fprintf(out, "\\%03o", c);
        } else {
            fputc(c, out);
        }
    }
    fputc('"', out);
}

static int level_number(const char *word)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (strcmp(levels[i], word) == 0) { return (int)i + 1; }
    }
    fail("unknown level", word);
    return 0;
}

static bool is_day(const char *s)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        if (shape[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != shape[i]) { return false; }
    }
    return s[sizeof shape - 1] == '\0';
}

static void put_block(FILE *out, const block *b)
{
    if (!b->key[0]) { return; }
    line_ = b->line;
    char *end = NULL;
    long value = strtol(b->field[VALUE], &end, 10);
    if (!b->field[VALUE][0] || *end) { fail("value is not a whole number in", b->key); }
    if (!is_day(b->field[SINCE]) || (b->field[UNTIL][0] && !is_day(b->field[UNTIL]))) {
        fail("since or until is not a day in", b->key);
    }
    if (!b->field[DOCUMENT][0] || !strchr("ABC", b->field[CONFIDENCE][0]) ||
        !b->field[CONFIDENCE][0]) {
        fail("document or confidence (A, B, C) is missing in", b->key);
    }
    fputs("    {", out);
    put_quoted(out, b->key);
    fprintf(out, ", %d, %ldL, ", level_number(b->field[LEVEL]), value);
    static const int order[] = {SINCE, UNTIL, DOCUMENT, URL, CONFIDENCE, NOTE, WORDS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        put_quoted(out, b->field[order[i]]);
        fputs(i + 1 < sizeof order / sizeof *order ? ", " : "},\n", out);
    }
}

static void take_field(block *b, char *text)
{
    char *blank = strchr(text, ' ');
    if (!b->key[0] || !blank) { fail("a field without a key or a value:", text); }
    *blank = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        if (strcmp(fields[i], text) == 0) {
            snprintf(b->field[i], LINE, "%s", blank + 1);
            return;
        }
    }
    fail("unknown field", text);
}

static void read_file(FILE *out, const char *path)
{
    static block b;
    char text[LINE];
    FILE *in = fopen(path, "r");
    file_ = path;
    line_ = 0;
    if (!in) { fail("cannot be read:", path); }
    memset(&b, 0, sizeof b);
    while (fgets(text, sizeof text, in)) {
        line_++;
        text[strcspn(text, "\r\n")] = '\0';
        if (!text[0] || text[0] == '#') { continue; }
        if (text[0] == ' ') {
            take_field(&b, text + strspn(text, " "));
            continue;
        }
        int here = line_;
        put_block(out, &b);
        memset(&b, 0, sizeof b);
        snprintf(b.key, sizeof b.key, "%s", text);
        b.line = line_ = here;
    }
    put_block(out, &b);
    fclose(in);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: rulec OUT.c RULES.txt...\n");
        return 2;
    }
    char scratch[4096];
    snprintf(scratch, sizeof scratch, "%s.part", argv[1]);
    FILE *out = fopen(scratch, "w");
    if (!out) {
        perror(scratch);
        return 1;
    }
    fputs("#include \"rule/rule_inside.h\"\n\nconst rule_builtin rule_builtins[] = {\n", out);
    for (int i = 2; i < argc; i++) {
        read_file(out, argv[i]);
    }
    fputs("};\nconst size_t rule_builtins_n = sizeof rule_builtins / sizeof *rule_builtins;\n",
          out);
    if (fclose(out) != 0 || rename(scratch, argv[1]) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
