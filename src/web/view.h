/* Views and forms are declared once, in src/<slice>/<slice>.view; tool/viewc makes of them the C
 * structs, and these tables, from which come the JSON answer, the reader of a form and the OpenAPI
 * file. */
#ifndef GANJIAO_VIEW_H
#define GANJIAO_VIEW_H

#include "base/base.h"
#include "web/markup.h"

typedef enum {
    V_ID,     /* int64_t; JSON: string of digits (JavaScript loses the end of 63 bits) */
    V_INT,    /* int64_t */
    V_MAYBE,  /* int64_t; JSON integer, or null for NO_NUMBER */
    V_TEXT,   /* const char * */
    V_BOOL,   /* bool */
    V_DAY,    /* day; JSON "2022-03-01" or null */
    V_MOMENT, /* moment; JSON ISO 8601 with +08:00, or null */
    V_TENTHS, /* tenths; JSON number with one decimal */
    V_FEN,    /* fen; JSON integer of fen, the field's name says so */
    V_LABEL,  /* text_key; JSON: last part of its name ("state_open" of class.state_open) */
    V_VIEW,   /* another view, in place */
    V_LIST,   /* LIST(view) */
    V_MARKUP  /* markup; pages only, never in JSON */
} view_type;

typedef struct view_kind view_kind;
typedef struct {
    const char *name;
    view_type type;
    bool hidden; /* not in JSON */
    size_t offset;
    const view_kind *of; /* V_VIEW, V_LIST */
} view_field;
struct view_kind {
    const char *name;
    size_t size;
    const view_field *fields;
    size_t fields_n;
    void (*page)(markup_out *o, const void *view);     /* body of the whole page; NULL: JSON only */
    void (*fragment)(markup_out *o, const void *view); /* answer to htmx; NULL: the page's body */
    int title_field; /* index of `text title`, or -1: the route's title */
};

typedef enum {
    F_TEXT,
    F_ID,
    F_INT,
    F_DAY,
    F_MOMENT,
    F_TENTHS,
    F_FEN,
    F_BOOL,
    F_CHOICE,
    F_IDS,
    F_TEXTS,
    F_FILE
} form_type;
typedef struct {
    const char *word;
    int value;
} form_choice;
typedef struct {
    const char *name;
    form_type type;
    bool required, lines; /* lines: line breaks are kept */
    int64_t min, max;     /* characters, value, count, bytes of a file */
    size_t offset;
    const form_choice *choices;
    size_t choices_n;
    text_key label;
} form_field;
typedef struct {
    const char *name;
    size_t size;
    const form_field *fields;
    size_t fields_n;
} form_kind;

/* F_IDS and F_TEXTS members. F_FILE is `const web_upload *`, F_CHOICE is int, F_MOMENT from
 * datetime-local. */
typedef struct {
    const int64_t *at;
    size_t n;
} form_ids;
typedef struct {
    const char *const *at;
    size_t n;
} form_texts;

struct turn;
/* Reads and checks every field of the declaration; E_INPUT with one fault per wrong field
 * (required, too long, not a number, not a day, not UTF-8, unknown choice, too large). Unknown
 * fields are ignored, but an unknown key in a JSON body is a fault. */
MUST_USE err form_read(struct turn *t, const form_kind *kind, void *ret);
void view_json(buf *b, const view_kind *kind, const void *view);

#endif
