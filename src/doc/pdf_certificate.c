/* The certificate: A4 landscape, double border, room for a seal over issuer and date. */
#include "doc/draw.h"

static const double paper_width = MM(297), paper_height = MM(210);

static void deep_red(draw *w) { cairo_set_source_rgb(w->cr, 0.58, 0.07, 0.09); }
static void ink(draw *w) { cairo_set_source_rgb(w->cr, 0.10, 0.09, 0.09); }
static void grey(draw *w) { cairo_set_source_rgb(w->cr, 0.35, 0.33, 0.32); }

static void frame(draw *w, double margin, double thickness)
{
    cairo_set_line_width(w->cr, thickness);
    cairo_rectangle(w->cr, margin, margin, paper_width - 2 * margin, paper_height - 2 * margin);
    cairo_stroke(w->cr);
}

/* Two interlocked squares in each corner, as on window lattices. */
static void corner(draw *w, double x, double y, int right, int down)
{
    const double side = 20, shift = 7;
    cairo_set_line_width(w->cr, 0.9);
    cairo_rectangle(w->cr, x, y, right * side, down * side);
    cairo_rectangle(w->cr, x + right * shift, y + down * shift, right * side, down * side);
    cairo_stroke(w->cr);
}

static void draw_border(draw *w)
{
    const double inner = 42, far_x = paper_width - inner, far_y = paper_height - inner;
    deep_red(w);
    frame(w, 28, 3.2);
    frame(w, 34, 0.8);
    frame(w, inner, 0.8);
    corner(w, inner, inner, 1, 1);
    corner(w, far_x, inner, -1, 1);
    corner(w, inner, far_y, 1, -1);
    corner(w, far_x, far_y, -1, -1);
}

static draw_style centred(draw_face face, double size, double width)
{
    return (draw_style){
        .face = face, .size = size, .line = size * 1.5, .width = width, .align = DRAW_CENTRE};
}

static void draw_head(draw *w, const pdf_certificate *c)
{
    const double width = paper_width - 240;
    double size = 50, ems = draft_ems(c->title);
    if (ems * size * 1.25 > width) size = width / (ems * 1.25);
    draw_style s = centred(FACE_SONG_BOLD, size, width);
    s.spacing = size / 4;
    deep_red(w);
    draw_text(w, &s, c->title, 120, 122 - s.line / 2);
    const double middle = paper_width / 2;
    draw_rule(w, middle - 90, 168, middle + 90, 168, 0.8);
    cairo_arc(w->cr, middle, 168, 2.4, 0, 6.2832);
    cairo_fill(w->cr);
}

/* The body shrinks until it fits: a certificate has one page, and no word of it may be lost. */
static void draw_body(draw *w, const pdf_certificate *c)
{
    const double left = 112, width = paper_width - 2 * left, top = text_empty(c->name) ? 200 : 242,
                 bottom = 414;
    draw_style s = {.face = FACE_SONG_BOLD, .size = 24, .line = 40, .width = width};
    ink(w);
    if (!text_empty(c->name)) draw_text(w, &s, c->name, left, 196);
    s.face = FACE_SONG;
    s.align = DRAW_FILLED;
    for (s.size = 21; s.size > 6; s.size--) {
        s.line = s.size * 1.9;
        s.indent = 2 * s.size;
        if (draw_text_set(w, &s, c->body) * s.line <= bottom - top) break;
    }
    draw_text(w, &s, c->body, left, top);
}

static void draw_issuer(draw *w, const pdf_certificate *c)
{
    const double width = 330, left = paper_width - 100 - width;
    draw_style s = centred(FACE_SONG_BOLD, 18, width);
    ink(w);
    double height = draw_text_set(w, &s, c->issuer) * s.line;
    draw_text(w, &s, c->issuer, left, 476 - height);
    s.face = FACE_SONG;
    s.size = 16;
    draw_text(w, &s, c->date, left, 480);
}

static void draw_check(draw *w, const pdf_certificate *c)
{
    const double left = 112, size = 84; /* in line with the body */
    double y = 428;
    draw_style s = {.face = FACE_SONG, .size = 12, .line = 18, .width = 250};
    cairo_set_source_rgb(w->cr, 0, 0, 0);
    bool coded = draw_qr(w->cr, c->check_url, left - 10, y - 12, size);
    ink(w);
    draw_text(w, &s, c->number, coded ? left + size : left, y + (coded ? 22 : 60));
    s.size = 8;
    s.line = 11;
    s.width = 300;
    grey(w);
    draw_text(w, &s, c->check_url, left, y + size - 10);
}

void draw_certificate(draw *w, const pdf_certificate *c)
{
    draw_border(w);
    draw_head(w, c);
    draw_body(w, c);
    draw_issuer(w, c);
    draw_check(w, c);
}
