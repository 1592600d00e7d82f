/* The PDF page while it is being drawn: what pdf.c, pdf_table.c and pdf_certificate.c share.
 * Internal to doc. */
#ifndef GANJIAO_DOC_DRAW_H
#define GANJIAO_DOC_DRAW_H

#include <pango/pangocairo.h>

#include "doc/draft.h"

typedef enum { FACE_SONG, FACE_SONG_BOLD, FACE_HEI } draw_face;
typedef enum { DRAW_LEFT, DRAW_CENTRE, DRAW_RIGHT, DRAW_FILLED } draw_align;

typedef struct {
    const draft *d;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;      /* one for all texts: its caches are the cost */
    PangoLayout *foot;        /* the page number comes while a paragraph is still being set */
    double width, height;     /* of the paper */
    double left, top, bottom; /* of the type area */
    double y;                 /* upper edge of the next line */
    int page;                 /* number of the open page; 0 before the first */
    bool open, numbered;      /* a page is open; it bears its number */
} draw;

typedef struct {
    draw_face face;
    double size, line;    /* points; pitch of the lines */
    double width, indent; /* of the text; of its first line */
    double spacing;       /* added between characters */
    draw_align align;
} draw_style;

void draw_page_begin(draw *w, bool landscape_certificate);
void draw_page_end(draw *w);
/* Sets `w->layout`; lines stay until the next call. */
int draw_text_set(draw *w, const draw_style *s, const char *text);
/* Draws lines first…last-1 of the text set, the upper edge of the first at y. */
void draw_text_lines(draw *w, const draw_style *s, int first, int last, double x, double y);
/* Both at once; returns the height. */
double draw_text(draw *w, const draw_style *s, const char *text, double x, double y);
void draw_rule(draw *w, double x1, double y1, double x2, double y2, double thickness);

void draw_table(draw *w, const draft_table *t);
void draw_certificate(draw *w, const pdf_certificate *c);
/* Modules in the current colour, quiet zone of four modules included. False where the text is too
 * long. */
bool draw_qr(cairo_t *cr, const char *text, double x, double y, double size);

#endif
