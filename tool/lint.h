/* Shared by the three files of lint: what is read, and how a finding is reported. */
#ifndef GANJIAO_LINT_H
#define GANJIAO_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    LAYERS,
    TABLES,
    SQL_PLACE,
    SQL_WORDS,
    SCHEMA,
    ROUTES,
    CALLS,
    LENGTH,
    NESTING,
    COLUMNS,
    HEADERS,
    WORDS,
    PLACES,
    TEXTS,
    WALK,
    ALLOW,
    RULE_COUNT
} rule;
extern const char *const rule_names[RULE_COUNT];

typedef struct {
    const char *path, *name, *ext; /* from the root; last part; after the last dot */
    const char *room;              /* folder below src, or "" */
    char *raw, *code, *text; /* as it is; without comments and quoted words; quoted words only */
    size_t n;
} source;
extern source *sources;
extern size_t sources_n;
extern char *order[64]; /* rooms and slices, lowest first */
extern size_t order_n;

void report(rule r, const source *s, size_t at, const char *word, const char *why);
int line_of(const source *s, size_t at);

void check_layers(const source *s); /* lint_layers.c: includes, routes, calls */
void check_sql(const source *s);    /* lint_sql.c: statements and schema steps */
void check_style(const source *s);  /* lint_style.c: lengths, nesting, columns, words */
void check_texts(void);             /* lint_style.c: keys that nothing uses */
void check_walk(void);              /* lint_style.c: names in doc/walk.md that are not there */

/* ---- small questions ------------------------------------------------------------------------- */
int rank_of(const char *room);                   /* place in `order`; app is highest; -1 unknown */
bool is_kind(const source *s, const char *kind); /* x_store.c, x_store_more.c for "store" */
bool is_ext(const source *s, const char *ext);
bool is_test(const source *s);
bool is_word_char(char c);
size_t word_at(const char *text, char *to, size_t room); /* copies a word, returns its length */
/* Does `phrase` stand here as whole words? A blank matches any white space, # any digits. */
bool phrase_at(const char *text, size_t at, const char *phrase);

#endif
