/* Where in an HTML text we stand. pagec feeds every literal character through this machine, so that
 * it knows which escaping an expression needs, and refuses the places where none is safe. */
#ifndef GANJIAO_TOOL_HTML_H
#define GANJIAO_TOOL_HTML_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    IN_TEXT,
    IN_OPENING, /* after < */
    IN_NAME,    /* of a tag */
    IN_TAG,     /* where an attribute may begin */
    IN_GAP,     /* after a name or value: a blank must come before the next attribute */
    IN_ATTR,    /* its name */
    IN_EQUALS,  /* after = */
    IN_VALUE,   /* within quotes */
    IN_RAW,     /* content of script, style, textarea, title */
    IN_COMMENT,
    IN_DECLARATION
} html_state;

enum { HTML_WORD = 40 };

typedef struct {
    html_state state;
    char quote;
    bool closing;            /* in </… */
    char element[HTML_WORD]; /* of the tag or raw text we stand in, lower case */
    char attr[HTML_WORD];
    char value[HTML_WORD]; /* beginning of the literal value */
    bool started;          /* something already stands in this value */
    bool post;             /* this <form …> sends by POST */
    bool in_form;
    int needs_head; /* line of the POST form that has no {form_head} yet */
    int pre;
    bool blank; /* what was printed before surely ends in a blank, so another adds nothing */
} html_place;

typedef enum { PLACE_TEXT, PLACE_ATTR, PLACE_URL, PLACE_PART, PLACE_REFUSED } html_kind;

/* Takes one character of `at` (the text goes on after it). NULL, or what is wrong. */
const char *html_step(html_place *p, const char *at, int line);
/* A block may begin or end here: completes names. NULL, or why it may not. */
const char *html_at_block(html_place *p);
/* What an expression at this place must be; for PLACE_REFUSED `ret_why` says why. */
html_kind html_place_kind(const html_place *p, const char **ret_why);
/* Two ways to one point: false where they differ; else `to` holds both. */
bool html_merge(html_place *to, const html_place *other);
/* Runs of blanks mean nothing here, so they may be shortened. */
bool html_loose(const html_place *p);

#endif
