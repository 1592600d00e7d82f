/* ./dev lint: the rules of CONTRIBUTING.md that a compiler does not see.
 *   lint ROOT            prints `path:line: rule: what`; exit 1 when there is anything
 *   lint ROOT --tap      one case per rule
 *   lint ROOT --self DIR each sample of DIR must be found guilty of the rule named in its first
 * line tool/lint.allow holds the exceptions: rule, path, word, and the reason. One that is not
 * needed is a finding. */
#include "lint.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const rule_names[RULE_COUNT] = {
    "layers",  "tables",  "sql-place", "sql-words", "schema", "routes", "calls", "length",
    "nesting", "columns", "headers",   "words",     "places", "texts",  "walk",  "allow"};

source *sources;
size_t sources_n;
char *order[64];
size_t order_n;

typedef struct {
    rule rule;
    const char *path;
    int line;
    char what[160];
} finding;
static finding findings[4000];
static size_t findings_n;

typedef struct {
    char rule[16], path[120], word[80];
    int line;
    bool used;
} exception;
static exception exceptions[200];
static size_t exceptions_n;

/* ---- reports --------------------------------------------------------------------------------- */
static bool excused(rule r, const source *s, const char *word)
{
    for (size_t i = 0; i < exceptions_n; i++) {
        exception *e = &exceptions[i];
        if (!strcmp(e->rule, rule_names[r]) && !strcmp(e->path, s->path) &&
            !strcmp(e->word, word)) {
            return e->used = true;
        }
    }
    return false;
}

int line_of(const source *s, size_t at)
{
    int line = 1;
    for (size_t i = 0; i < at; i++) {
        line += s->raw[i] == '\n';
    }
    return line;
}

void report(rule r, const source *s, size_t at, const char *word, const char *why)
{
    if (findings_n == sizeof(findings) / sizeof(findings[0]) || excused(r, s, word)) { return; }
    finding *f = &findings[findings_n++];
    *f = (finding){.rule = r, .path = s->path, .line = line_of(s, at)};
    snprintf(f->what, sizeof(f->what), "%s: %s", word, why);
}

static void print_findings(int only)
{
    for (size_t i = 0; i < findings_n; i++) {
        const finding *f = &findings[i];
        if (only < 0 || f->rule == (rule)only) {
            printf("%s%s:%d: %s: %s\n", only < 0 ? "" : "# ", f->path, f->line, rule_names[f->rule],
                   f->what);
        }
    }
}

static bool found(rule r)
{
    for (size_t i = 0; i < findings_n; i++) {
        if (findings[i].rule == r) { return true; }
    }
    return false;
}

/* ---- reading --------------------------------------------------------------------------------- */
static void *room_for(size_t n)
{
    void *p = calloc(1, n + 1);
    if (!p) {
        fputs("lint: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

static char *read_whole(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f) { return NULL; }
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *to = room_for((size_t)size);
    *n = fread(to, 1, (size_t)size, f);
    fclose(f);
    return to;
}

/* What a character belongs to, for telling code, comments and strings apart. */
typedef enum { IN_CODE, IN_LINE, IN_BLOCK, IN_STRING, IN_CHAR } place;

static place next_place(place p, const char *c)
{
    switch (p) {
    case IN_CODE:
        return c[0] == '"'                  ? IN_STRING
               : c[0] == '\''               ? IN_CHAR
               : c[0] == '/' && c[1] == '*' ? IN_BLOCK
               : c[0] == '/' && c[1] == '/' ? IN_LINE
                                            : IN_CODE;
    case IN_LINE: return c[0] == '\n' ? IN_CODE : IN_LINE;
    case IN_BLOCK: return c[-1] == '*' && c[0] == '/' ? IN_CODE : IN_BLOCK;
    case IN_STRING: return c[0] == '"' ? IN_CODE : IN_STRING;
    case IN_CHAR: return c[0] == '\'' ? IN_CODE : IN_CHAR;
    }
    return IN_CODE;
}

/* code: without comments and without what stands in quotes; text: only what stands in double
 * quotes. Everything keeps its offset. */
static void split(source *s)
{
    s->code = room_for(s->n);
    s->text = room_for(s->n);
    place p = IN_CODE;
    for (size_t i = 0; i < s->n; i++) {
        bool newline = s->raw[i] == '\n';
        s->code[i] = s->text[i] = newline ? '\n' : ' ';
        place before = p;
        if ((p == IN_STRING || p == IN_CHAR) && s->raw[i] == '\\' && i + 1 < s->n) {
            s->code[i + 1] = s->text[i + 1] = s->raw[i + 1] == '\n' ? '\n' : ' ';
            i++;
            continue;
        }
        p = next_place(p, s->raw + i);
        if (before == IN_STRING && p == IN_STRING) {
            s->text[i] = s->raw[i];
        } else if ((before == IN_CODE && p != IN_LINE && p != IN_BLOCK) ||
                   (before != IN_CODE && p == IN_CODE && before != IN_LINE && before != IN_BLOCK)) {
            s->code[i] = s->raw[i];
        }
    }
}

static void name_parts(source *s)
{
    const char *base = strrchr(s->path, '/');
    s->name = base ? base + 1 : s->path;
    const char *dot = strrchr(s->name, '.');
    s->ext = dot ? dot + 1 : "";
    s->room = "";
    if (!strncmp(s->path, "src/", 4) && strchr(s->path + 4, '/')) {
        char *room = room_for(strlen(s->path));
        memcpy(room, s->path + 4, (size_t)(strchr(s->path + 4, '/') - s->path - 4));
        s->room = room;
    }
}

static void add_source(const char *disk, const char *path)
{
    size_t n = 0;
    char *raw = read_whole(disk, &n);
    if (!raw || memchr(raw, 0, n)) {
        free(raw);
        return;
    }
    sources = realloc(sources, (sources_n + 1) * sizeof(source));
    source *s = &sources[sources_n++];
    *s = (source){.raw = raw, .n = n};
    char *own = room_for(strlen(path));
    memcpy(own, path, strlen(path));
    s->path = own;
    name_parts(s);
    split(s);
}

static bool wanted(const char *name)
{
    static const char *const ends[] = {".c",   ".h",    ".html",  ".view", ".sql", ".txt",
                                       ".md",  ".mjs",  ".js",    ".css",  ".sh",  ".awk",
                                       ".def", ".json", ".story", ".build"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t n = strlen(name), e = strlen(ends[i]);
        if (n > e && !strcmp(name + n - e, ends[i])) { return true; }
    }
    return !strcmp(name, "dev");
}

static void walk(const char *root, const char *below)
{
    char disk[1024], path[512];
    snprintf(disk, sizeof(disk), "%s/%s", root, below);
    DIR *dir = opendir(disk);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (e->d_name[0] == '.') { continue; }
        snprintf(path, sizeof(path), "%s%s%s", below, *below ? "/" : "", e->d_name);
        snprintf(disk, sizeof(disk), "%s/%s", root, path);
        if (e->d_type == DT_REG && wanted(e->d_name)) {
            add_source(disk, path);
        } else if (e->d_type == DT_DIR && *below && strcmp(path, "tool/test") &&
                   strcmp(e->d_name, "corpus")) {
            walk(root, path);
        }
    }
    if (dir) { closedir(dir); }
}

static FILE *open_below(const char *root, const char *name)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s", root, name);
    return fopen(path, "r");
}

static void read_order(const char *root)
{
    static const char *const rooms[] = {"base", "solve", "store", "doc", "web"};
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        order[order_n++] = (char *)(uintptr_t)rooms[i];
    }
    FILE *f = open_below(root, "src/app/slices.def");
    char line[400], slice[64];
    while (f && order_n < 60 && fgets(line, sizeof(line), f)) {
        if (sscanf(line, "slice %63[a-z_]", slice) == 1) {
            order[order_n] = room_for(strlen(slice));
            memcpy(order[order_n++], slice, strlen(slice));
        }
    }
    if (f) { fclose(f); }
}

static void read_exceptions(const char *root)
{
    FILE *f = open_below(root, "tool/lint.allow");
    char line[400], reason[8];
    for (int n = 1; f && exceptions_n < 200 && fgets(line, sizeof(line), f); n++) {
        exception *e = &exceptions[exceptions_n];
        *e = (exception){.line = n};
        if (line[0] != '#' &&
            sscanf(line, "%15s %119s %79s %7s", e->rule, e->path, e->word, reason) == 4) {
            exceptions_n++;
        }
    }
    if (f) { fclose(f); }
}

static void check_exceptions(void)
{
    static const source file = {.path = "tool/lint.allow", .raw = ""};
    for (size_t i = 0; i < exceptions_n; i++) {
        if (!exceptions[i].used) {
            report(ALLOW, &file, 0, exceptions[i].word, "this exception is not needed");
        }
    }
}

/* ---- ways to run ----------------------------------------------------------------------------- */
static void check_all(void)
{
    for (size_t i = 0; i < sources_n; i++) {
        check_layers(&sources[i]);
        check_sql(&sources[i]);
        check_style(&sources[i]);
    }
    check_texts();
    check_walk();
}

static int tap(void)
{
    for (int r = 0; r < RULE_COUNT; r++) {
        printf("%s %d - %s\n", found((rule)r) ? "not ok" : "ok", r + 1, rule_names[r]);
        print_findings(r);
    }
    return findings_n > 0;
}

/* First line of a sample: `… as PATH expect RULE`, or `expect nothing`. */
static bool sample_holds(const char *disk, const char *label)
{
    size_t n = 0;
    char path[200], want[32], *raw = read_whole(disk, &n);
    const char *as = raw ? strstr(raw, " as ") : NULL;
    if (!as || sscanf(as, " as %199s expect %31s", path, want) != 2) {
        printf("not ok - sample %s: no first line `as PATH expect RULE`\n", label);
        return false;
    }
    free(raw);
    sources_n = findings_n = 0;
    add_source(disk, path);
    check_all();
    bool good = !strcmp(want, "nothing") && findings_n == 0;
    for (int r = 0; r < RULE_COUNT; r++) {
        good = good || (!strcmp(want, rule_names[r]) && found((rule)r));
    }
    printf("%s - sample %s: %s\n", good ? "ok" : "not ok", label, want);
    if (!good) { print_findings(-1); }
    return good;
}

static int self_test(const char *folder)
{
    int bad = 0, n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char disk[1024];
        snprintf(disk, sizeof(disk), "%s/%s", folder, e->d_name);
        if (e->d_type == DT_REG) {
            bad += !sample_holds(disk, e->d_name);
            n++;
        }
    }
    if (dir) { closedir(dir); }
    return bad || !n;
}

int main(int n, char **words)
{
    const char *root = n > 1 ? words[1] : ".";
    read_order(root);
    if (n > 3 && !strcmp(words[2], "--self")) { return self_test(words[3]); }
    read_exceptions(root);
    static const char *const below[] = {"",     "src",   "tool", "test",
                                        "text", "rules", "doc",  "assets"};
    for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
        walk(root, below[i]);
    }
    check_all();
    check_exceptions();
    if (n > 2 && !strcmp(words[2], "--tap")) { return tap(); }
    print_findings(-1);
    return findings_n > 0;
}
