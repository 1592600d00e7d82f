/* lint: where SQL stands, whose tables it names, which words it must not hold, what a schema step
 * must say. */
#include "lint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The slice whose name is the longest beginning of the table's. */
static const char *table_owner(const char *table)
{
    const char *best = NULL;
    for (size_t i = 0; i < order_n; i++) {
        size_t n = strlen(order[i]);
        if (!strncmp(order[i], table, n) && table[n] == '_' && (!best || n > strlen(best))) {
            best = order[i];
        }
    }
    return best;
}

/* Who there is and which unit stands below which: every statement may ask. */
static bool asked_by_all(const char *table)
{
    static const char *const always[] = {"people_org", "people_org_under", "people_person",
                                         "people_card"};
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        if (!strcmp(always[i], table)) { return true; }
    }
    return false;
}

static const source *source_at(const char *path)
{
    for (size_t i = 0; i < sources_n; i++) {
        if (!strcmp(sources[i].path, path)) { return &sources[i]; }
    }
    return NULL;
}

static bool names(const source *s, const char *phrase, const char *table)
{
    for (const char *c = s ? strstr(s->raw, phrase) : NULL; c; c = strstr(c + 1, phrase)) {
        const char *at = strstr(c, table);
        if (at && phrase_at(s->raw, (size_t)(at - s->raw), table) &&
            at - c <= (ptrdiff_t)strlen(phrase)) {
            return true;
        }
    }
    return false;
}

/* A table that others may read ends in _v or is named in its owner's header. */
static bool published(const char *owner, const char *table)
{
    size_t n = strlen(table);
    if (n > 2 && !strcmp(table + n - 2, "_v")) { return true; }
    char path[140];
    snprintf(path, sizeof(path), "src/%s/%s.h", owner, owner);
    return names(source_at(path), table, table);
}

static bool dropped(const char *table)
{
    for (size_t i = 0; i < sources_n; i++) {
        if (is_ext(&sources[i], "sql") && names(&sources[i], "DROP TABLE ", table)) { return true; }
    }
    return false;
}

static void check_table(const source *s, size_t at, size_t keyword, bool writes)
{
    char table[80];
    size_t to = at + keyword;
    while (isspace((unsigned char)s->text[to])) {
        to++;
    }
    word_at(s->text + to, table, sizeof(table));
    const char *owner = islower((unsigned char)table[0]) ? table_owner(table) : NULL;
    if (!owner) { return; }
    if (!strcmp(owner, s->room) || (!writes && asked_by_all(table))) { return; }
    if (writes) {
        report(TABLES, s, to, table, "is written by its owner only");
    } else if (rank_of(owner) > rank_of(s->room)) {
        report(TABLES, s, to, table, "belongs to a slice above");
    } else if (!published(owner, table)) {
        report(TABLES, s, to, table, "is not published in its owner's header");
    }
}

static void check_statement(const source *s, size_t i)
{
    static const struct {
        const char *phrase;
        bool writes;
    } verbs[] = {{"INSERT INTO", true},
                 {"DELETE FROM", true},
                 {"UPDATE", true},
                 {"FROM", false},
                 {"JOIN", false}};
    for (size_t v = 0; v < sizeof(verbs) / sizeof(verbs[0]); v++) {
        if (phrase_at(s->text, i, verbs[v].phrase)) {
            check_table(s, i, strlen(verbs[v].phrase), verbs[v].writes);
            return;
        }
    }
}

static bool begins_sql(const source *s, size_t i)
{
    static const char *const starts[] = {"INSERT INTO", "DELETE FROM", "SELECT"};
    for (size_t v = 0; v < sizeof(starts) / sizeof(starts[0]); v++) {
        if (phrase_at(s->text, i, starts[v])) { return true; }
    }
    char set[8] = "";
    return phrase_at(s->text, i, "UPDATE") &&
           sscanf(s->text + i, "UPDATE %*[a-z_0-9] %7s", set) == 1 && !strcmp(set, "SET");
}

static void check_words(const source *s, size_t i, const char *text)
{
    static const char *const banned[] = {"OFFSET $#",         "OFFSET #",      "$# IS NULL OR",
                                         "FOR UPDATE",        "ROLLUP",        "TRIGGER",
                                         "CURRENT_TIMESTAMP", "CURRENT_DATE",  "now()",
                                         "random()",          "datetime(",     "strftime(",
                                         "julianday(",        "AUTOINCREMENT", "RECURSIVE",
                                         "BOOLEAN",           "SERIAL"};
    for (size_t v = 0; v < sizeof(banned) / sizeof(banned[0]); v++) {
        if (phrase_at(text, i, banned[v])) {
            report(SQL_WORDS, s, i, banned[v], "is forbidden in SQL (CONTRIBUTING.md)");
        }
    }
}

/* ---- schema steps ---------------------------------------------------------------------------- */
static const char *const cuts[] = {"by person", "by class", "by value",
                                   "by chain",  "shared",   "single"};

/* The line before: `-- by person`. */
static int cut_of(const source *s, size_t at)
{
    if (at < 2) { return -1; }
    size_t start = at - 1;
    while (start > 0 && s->raw[start - 1] != '\n') {
        start--;
    }
    char line[64] = "";
    sscanf(s->raw + start, "-- %63[^\n]", line);
    for (int i = 0; i < (int)(sizeof(cuts) / sizeof(cuts[0])); i++) {
        if (!strcmp(cuts[i], line)) { return i; }
    }
    return -1;
}

/* Every unique key of a cut table must hold the word by which it is cut. */
static void check_keys(const source *s, size_t at, const char *cut_word, const char *table)
{
    const char *end = strchr(s->raw + at, ';');
    for (const char *c = s->raw + at; end && c < end; c++) {
        size_t i = (size_t)(c - s->raw);
        if (!phrase_at(s->raw, i, "PRIMARY KEY (") && !phrase_at(s->raw, i, "UNIQUE (")) {
            continue;
        }
        char columns[200] = "";
        sscanf(strchr(c, '('), "(%199[^)]", columns);
        char *hit = strstr(columns, cut_word);
        if (!hit || !phrase_at(columns, (size_t)(hit - columns), cut_word)) {
            report(SCHEMA, s, i, table, "a key does not hold the word by which the table is cut");
        }
    }
}

static void check_create(const source *s, size_t at)
{
    char table[80] = "";
    sscanf(s->raw + at, "CREATE TABLE %79[A-Za-z0-9_]", table);
    size_t n = strlen(table), room = strlen(s->room);
    if (strncmp(table, s->room, room) || table[room] != '_') {
        report(SCHEMA, s, at, table, "does not begin with the slice's name");
    }
    if (n && isdigit((unsigned char)table[n - 1])) {
        report(SCHEMA, s, at, table, "ends in a digit");
    }
    const source *model = source_at("doc/model.md");
    if (model && !names(model, table, table) && !dropped(table)) {
        report(SCHEMA, s, at, table, "is not named in doc/model.md");
    }
    int cut = cut_of(s, at);
    if (cut < 0) {
        report(SCHEMA, s, at, table,
               "the line before does not say how it is cut (-- by person, …)");
    } else if (cut == 0) {
        check_keys(s, at, "person", table);
    } else if (cut == 1) {
        check_keys(s, at, "class", table);
    }
}

/* An unnamed constraint cannot be told from another when it breaks. */
static void check_named(const source *s, size_t start)
{
    size_t end = start;
    while (s->raw[end] && s->raw[end] != '\n') {
        end++;
    }
    bool named = false, comment = false;
    for (size_t i = start; i < end; i++) {
        comment = comment || phrase_at(s->raw, i, "--");
        named = named || phrase_at(s->raw, i, "CONSTRAINT") || phrase_at(s->raw, i, "UNIQUE INDEX");
        bool rule_word = phrase_at(s->raw, i, "PRIMARY KEY") || phrase_at(s->raw, i, "UNIQUE") ||
                         phrase_at(s->raw, i, "REFERENCES") || phrase_at(s->raw, i, "CHECK");
        if (rule_word && !named && !comment) {
            report(SCHEMA, s, i, "constraint", "has no name on its line");
            return;
        }
        if (!comment) { check_words(s, i, s->raw); }
    }
}

static void check_step(const source *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (i == 0 || s->raw[i - 1] == '\n') { check_named(s, i); }
        if (phrase_at(s->raw, i, "CREATE TABLE")) { check_create(s, i); }
    }
}

void check_sql(const source *s)
{
    if (!*s->room || is_test(s)) { return; }
    if (is_ext(s, "sql")) {
        check_step(s);
        return;
    }
    if (!strcmp(s->room, "store") || !strcmp(s->room, "base") ||
        !(is_ext(s, "c") || is_ext(s, "html"))) {
        return;
    }
    bool store = is_kind(s, "store");
    for (size_t i = 0; i < s->n; i++) {
        if (!isupper((unsigned char)s->text[i]) && !islower((unsigned char)s->text[i]) &&
            s->text[i] != '$') {
            continue;
        }
        if (!store && begins_sql(s, i)) {
            report(SQL_PLACE, s, i, "SQL", "stands in x_store.c only");
        } else if (store) {
            check_statement(s, i);
            check_words(s, i, s->text);
        }
    }
}
