/* Between the files of the import: a sheet's head, a row as values, what is known of the units and
 * of the rows seen. */
#ifndef GANJIAO_PEOPLE_IMPORT_INSIDE_H
#define GANJIAO_PEOPLE_IMPORT_INSIDE_H
#include "doc/doc.h"
#include "people/people_import.h"
#include "people/people_inside.h"

/* What a column may be. The words for `mapping` ("3=born,5=title", columns from 1) are in
 * people_import_words.c. */
typedef enum {
    FIELD_NONE,
    FIELD_IGNORED,
    FIELD_NAME,
    FIELD_CITIZEN,
    FIELD_SEX,
    FIELD_BORN,
    FIELD_ETHNIC,
    FIELD_POLITICAL,
    FIELD_PARTY_SINCE,
    FIELD_EDUCATION,
    FIELD_DEGREE,
    FIELD_SCHOOL,
    FIELD_WORK_SINCE,
    FIELD_UNIT,
    FIELD_UNIT_CODE,
    FIELD_TITLE,
    FIELD_LEVEL,
    FIELD_RANK,
    FIELD_POST_SINCE,
    FIELD_PHONE,
    FIELD_MAIL,
    FIELD_CATEGORIES,
    FIELDS
} import_field;
#define FIELD_BIT(f) (1u << (f))

import_field import_field_of_head(arena *mem,
                                  const char *head); /* by synonyms; FIELD_NONE unknown */
import_field import_field_of_word(const char *word); /* of `mapping` */
const char *import_field_word(import_field f);
text_key import_field_label(import_field f);
/* Blanks, line breaks and width do not matter when words are compared; brackets are made
 * half-width. */
char *import_word(arena *mem, const char *s);
bool import_word_in(const char *word, const char *words); /* one of the words of "a|b|c" */
text_key people_sheet_words(sheet_fault f);               /* why a file is no table */
bool import_is_nothing(const char *word); /* 无, -, / … stand for an empty cell */
/* Values by word; false: unknown. */
bool import_sex_read(const char *word, person_sex *ret);
bool import_political_read(const char *word, person_political *ret);
bool import_education_read(const char *word, person_education *ret);
bool import_level_read(const char *word, post_level *ret);
bool import_rank_read(const char *word, person_rank *ret);
bool import_ethnic_read(arena *mem, const char *word, const char **ret);
bool import_categories_read(arena *mem, const char *text, unsigned *ret, const char **ret_wrong);
typedef enum { DAY_READ, DAY_READ_MONTH, DAY_UNREADABLE, DAY_LOST_ZERO } import_day_kind;
/* DAY_LOST_ZERO: a number like 1985.1, where January and October look alike. */
import_day_kind import_day_read(arena *mem, const sheet_cell *cell, day *ret);

/* ---- the head -------------------------------------------------------------------------------- */
typedef struct import_head {
    int64_t row, last_row;              /* the sheet's rows that the head takes */
    size_t n;                           /* columns */
    const char *heads[SHEET_COLUMNS];   /* as the sheet shows them, "" none */
    const char *samples[SHEET_COLUMNS]; /* the first value below, for the correction step */
    import_field field[SHEET_COLUMNS];
    int column_of[FIELDS];     /* -1: the sheet has no such column */
    const sheet_merge *merges; /* of cells over several rows below the head; by first row */
    size_t merges_n;
} import_head;
/* Of a kept sheet. E_INPUT: no row looks like a head, or the mapping is not one; h->n > 0 all the
 * same where there are rows, so that the officer can say what the columns are. */
MUST_USE err import_head_find(sheet *s, const char *mapping, arena *mem, import_head *ret);

/* ---- rows of the sheet, merged cells filled -------------------------------------------------- */
typedef struct {
    const import_head *head;
    sheet *s;
    size_t next_merge;
    struct {
        int64_t until;
        char *text;
        sheet_cell cell;
    } held[SHEET_COLUMNS];
    arena *held_mem[SHEET_COLUMNS];
    sheet_cell cells[SHEET_COLUMNS];
} import_rows;
void import_rows_begin(import_rows *r, const import_head *head, sheet *s); /* with the first row */
bool import_rows_next(import_rows *r, arena *row_mem, sheet_row *ret);     /* rows of people only */
void import_rows_end(import_rows *r);

/* ---- units of the subtree -------------------------------------------------------------------- */
typedef struct {
    int64_t id;
    int parent;
    bool closed;
    const char *code, *name, *short_name, *path;
} import_unit;
typedef struct {
    uint64_t key;
    int unit;
} import_unit_key;
typedef struct {
    int64_t root;
    LIST(import_unit) units;
    LIST(import_unit_key) keys;
} import_units;
MUST_USE err import_units_load(db *d, int64_t root, day today, arena *mem, import_units *ret);
void import_units_index(import_units *u, const char *above, arena *mem);
/* Number of units that the text may mean; the first `most` into ret. */
size_t import_unit_find(const import_units *u, arena *mem, const char *text, int *ret, size_t most);

/* ---- a compact map of 64-bit keys to rows ---------------------------------------------------- */
typedef struct {
    arena *mem;
    uint64_t *keys;
    uint32_t *rows;
    size_t n, room;
} import_set;
void import_set_free(import_set *s);
int64_t import_set_put(import_set *s, uint64_t key,
                       int64_t row); /* the row that had the key before; 0: none, now kept */
int64_t import_set_get(const import_set *s, uint64_t key); /* 0: none */
uint64_t import_hash(const char *s, uint64_t more);

/* ---- a row as values ------------------------------------------------------------------------- */
typedef LIST(people_import_fault) import_faults;
typedef struct {
    int64_t number;
    person p;        /* what the cells say; what they do not say is empty */
    unsigned given;  /* FIELD_BIT of each field that the row says something about */
    unsigned months; /* … of each date given without its day */
    import_faults faults;
    unsigned wrong; /* FIELD_BIT of each field at fault */
} import_row;
typedef struct {
    arena *mem; /* of this row */
    language lang;
    day today;
    const import_head *head;
    const import_units *units;
} import_reading;
void import_row_read(const import_reading *r, const sheet_row *cells, import_row *ret);
/* Adds a fault of this row in column `f`; up to two arguments. */
void import_row_fault(const import_reading *r, import_row *row, import_field f, text_key key,
                      const char *a, const char *b);

/* What a row changes in a person who is there already. `ret` is that person with the row's values.
 */
typedef struct {
    import_field field;
    const char *old, *now;
} import_change;
typedef LIST(import_change) import_changes;
void import_merge(const import_reading *r, const person *old, const import_row *row, person *ret,
                  import_changes *ret_changes);
bool import_changes_post(const person *old, const person *now); /* unit, post or rank: a move */

/* ---- SQL (people_store_import.c) ------------------------------------------------------------- */
MUST_USE err import_person_by_citizen(db *d, const char *citizen, arena *mem,
                                      int64_t *ret); /* 0: nobody */
MUST_USE err import_namesakes(db *d, const person *p, arena *mem,
                              persons *ret); /* same name in the unit; with citizen_masked */
MUST_USE err import_org_of(db *d, int64_t person, int64_t *ret);
MUST_USE err import_write_new(turn *t, const person *p);
MUST_USE err import_write_change(turn *t, const person *old, const person *now, bool own_fields,
                                 bool dated);
void import_analyze(store *s); /* after many rows */
MUST_USE err import_post_floor(db *d, int64_t person,
                               day *ret); /* end of the main post before this one */
#endif
