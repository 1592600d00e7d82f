/* Flowing text on pages. Nothing is drawn before pdf_bytes(): until then a pdf is pieces in the
 * arena, so that an abandoned one leaves nothing behind. Threads: every call draws on its own
 * surface with the font map of its own thread (pango keeps one default map per thread), so no
 * lock is needed; a new thread pays once for opening the fonts. One pdf belongs to one thread. */
#include <cairo-pdf.h>

#include "doc/draw.h"

struct pdf {
    draft d;
    bool landscape;
};

/* ---- what is said ---------------------------------------------------------------------------- */

pdf *pdf_new(arena *mem, const char *title, pdf_side side)
{
    pdf *p = TAKE(mem, pdf);
    p->landscape = side == PDF_LANDSCAPE;
    p->d = draft_new(mem, title, p->landscape ? DRAFT_TYPE_HEIGHT : DRAFT_TYPE_WIDTH);
    return p;
}

void pdf_red_head(pdf *p, const char *issuer, const char *number)
{
    draft_add_three(&p->d, PIECE_RED_HEAD, issuer, number, "");
}

void pdf_title(pdf *p, const char *s) { draft_add(&p->d, PIECE_TITLE, 0, s); }
void pdf_heading(pdf *p, int level, const char *s) { draft_add(&p->d, PIECE_HEADING, level, s); }
void pdf_para(pdf *p, const char *s) { draft_add(&p->d, PIECE_PARA, 0, s); }
void pdf_flush(pdf *p, const char *s) { draft_add(&p->d, PIECE_FLUSH, 0, s); }
void pdf_right(pdf *p, const char *s) { draft_add(&p->d, PIECE_RIGHT, 0, s); }
void pdf_page_break(pdf *p) { draft_add(&p->d, PIECE_PAGE_BREAK, 0, ""); }

void pdf_table(pdf *p, const int *widths_mm, size_t columns, const char *const *cells, size_t rows,
               size_t head_rows)
{
    draft_add_table(&p->d, widths_mm, columns, cells, rows, head_rows);
}

void pdf_imprint(pdf *p, const char *copies, const char *issuer, const char *date)
{
    draft_add_three(&p->d, PIECE_IMPRINT, copies, issuer, date);
}

void pdf_certificate_page(pdf *p, const pdf_certificate *c) { draft_add_certificate(&p->d, c); }

err pdf_bytes(pdf *p, const void **ret, size_t *ret_n)
{
    return pdf_write(&p->d, p->landscape, ret, ret_n);
}

/* ---- flow ----------------------------------------------------------------------------------- */

static draw_style body_style(const draw *w, draw_face face, double indent)
{
    return (draw_style){.face = face,
                        .size = DRAFT_BODY,
                        .line = DRAFT_LINE,
                        .width = w->d->type_width,
                        .indent = indent,
                        .spacing = -0.22,
                        .align = DRAW_FILLED};
}

static void need(draw *w, double height)
{
    if (w->open && w->y + height > w->bottom + 0.1) draw_page_end(w);
    if (!w->open) draw_page_begin(w, false);
}

/* Line by line, so that a paragraph runs over the end of a page. */
static void flow(draw *w, const draw_style *s, const char *text, double x)
{
    int lines = draw_text_set(w, s, text);
    for (int i = 0; i < lines; i++) {
        need(w, s->line);
        draw_text_lines(w, s, i, i + 1, x, w->y);
        w->y += s->line;
    }
}

static void flow_indented(draw *w, draw_face face, double indent_ems, const char *text)
{
    draw_style s = body_style(w, face, indent_ems * DRAFT_EM);
    flow(w, &s, text, w->left);
}

/* Four characters stay free at the right (GB/T 9704-2012, 7.3.5.4). */
static void flow_right(draw *w, const char *text)
{
    draw_style s = body_style(w, FACE_SONG, 0);
    s.width -= 4 * DRAFT_EM;
    s.align = DRAW_RIGHT;
    flow(w, &s, text, w->left);
}

static void flow_title(draw *w, const char *text)
{
    if (text_empty(text)) return;
    draw_style s = body_style(w, FACE_SONG_BOLD, 0);
    s.size = DRAFT_TITLE;
    s.line = DRAFT_LINE * 1.15;
    s.align = DRAW_CENTRE;
    s.spacing = 0;
    s.width = draft_title_ems(text, w->d->type_width / DRAFT_TITLE) * DRAFT_TITLE;
    flow(w, &s, text, w->left + (w->d->type_width - s.width) / 2);
    w->y += DRAFT_LINE;
}

/* The issuer's name 35 mm below the edge of the type area, the number two lines further, the
 * line 4 mm below. */
static void flow_red_head(draw *w, const piece *p)
{
    need(w, MM(35) + 7 * DRAFT_LINE);
    draw_style s = body_style(w, FACE_SONG_BOLD, 0);
    s.size = draft_red_head_size(p->a, s.width);
    s.line = s.size * 1.2;
    s.align = DRAW_CENTRE;
    s.spacing = 0;
    cairo_set_source_rgb(w->cr, 0.85, 0, 0);
    w->y += MM(35);
    w->y += draw_text(w, &s, p->a, w->left, w->y);
    cairo_set_source_rgb(w->cr, 0, 0, 0);
    s = body_style(w, FACE_SONG, 0);
    s.align = DRAW_CENTRE;
    w->y += 2 * DRAFT_LINE;
    w->y += draw_text(w, &s, p->b, w->left, w->y) + MM(4);
    cairo_set_source_rgb(w->cr, 0.85, 0, 0);
    draw_rule(w, w->left, w->y, w->left + w->d->type_width, w->y, 2.25);
    cairo_set_source_rgb(w->cr, 0, 0, 0);
    w->y += 2 * DRAFT_LINE;
}

/* A heading must not be left alone at the foot of a page. */
static void flow_heading(draw *w, const piece *p)
{
    static const draw_face face[] = {FACE_HEI, FACE_SONG_BOLD, FACE_SONG};
    draw_style s = body_style(w, face[p->level < 2 ? 0 : p->level == 2 ? 1 : 2], 2 * DRAFT_EM);
    need(w, (draw_text_set(w, &s, p->a) + 1) * s.line);
    flow(w, &s, p->a, w->left);
}

static double imprint_line(draw *w, const char *left, const char *right, double y)
{
    draw_style s = body_style(w, FACE_SONG, 0);
    s.size = DRAFT_SMALL;
    s.line = 24;
    s.width -= 2 * DRAFT_SMALL;
    s.align = DRAW_RIGHT;
    double height = text_empty(right) ? 0 : draw_text(w, &s, right, w->left + DRAFT_SMALL, y);
    s.align = DRAW_LEFT;
    double other = text_empty(left) ? 0 : draw_text(w, &s, left, w->left + DRAFT_SMALL, y);
    return height > other ? height : other;
}

static double imprint_height(draw *w, const piece *p)
{
    draw_style s = body_style(w, FACE_SONG, 0);
    s.size = DRAFT_SMALL;
    s.width -= 2 * DRAFT_SMALL;
    double height = 6 + (text_empty(p->b) && text_empty(p->c) ? 0 : 24);
    return height + (text_empty(p->a) ? 0 : 24 * draw_text_set(w, &s, p->a));
}

/* At the foot of the last page: thick rules around, a thin one between. */
static void flow_imprint(draw *w, const piece *p)
{
    if (text_empty(p->a) && text_empty(p->b) && text_empty(p->c)) return;
    double height = imprint_height(w, p), right = w->left + w->d->type_width;
    need(w, height);
    double y = w->bottom - height;
    draw_rule(w, w->left, y, right, y, MM(0.35));
    if (!text_empty(p->a)) y += imprint_line(w, p->a, "", y + 3) + 3;
    if (!text_empty(p->a) && !(text_empty(p->b) && text_empty(p->c)))
        draw_rule(w, w->left, y, right, y, MM(0.25));
    imprint_line(w, p->b, p->c, y);
    draw_rule(w, w->left, w->bottom, right, w->bottom, MM(0.35));
    w->y = w->bottom;
}

static void flow_piece(draw *w, const piece *p)
{
    switch (p->kind) {
    case PIECE_RED_HEAD: flow_red_head(w, p); break;
    case PIECE_TITLE: flow_title(w, p->a); break;
    case PIECE_HEADING: flow_heading(w, p); break;
    case PIECE_PARA: flow_indented(w, FACE_SONG, 2, p->a); break;
    case PIECE_FLUSH: flow_indented(w, FACE_SONG, 0, p->a); break;
    case PIECE_RIGHT: flow_right(w, p->a); break;
    case PIECE_TABLE:
        need(w, 2 * DRAFT_LINE);
        draw_table(w, &p->table);
        break;
    case PIECE_IMPRINT: flow_imprint(w, p); break;
    case PIECE_PAGE_BREAK:
        if (w->open) draw_page_end(w);
        break;
    case PIECE_CERTIFICATE:
        if (w->open) draw_page_end(w);
        draw_page_begin(w, true);
        draw_certificate(w, p->certificate);
        draw_page_end(w);
        break;
    }
}

/* ---- the file ------------------------------------------------------------------------------- */

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned n)
{
    buf_put_n(closure, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

/* The creation day is moment_now(): with a frozen clock the same document has the same bytes. */
static void set_properties(cairo_surface_t *surface, const draft *d)
{
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, d->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "ganjiao");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   moment_iso(d->mem, moment_now()));
}

/* Chinese forms of the shared characters, and positions as exact as the paper allows: no hinting
 * to a screen. */
static PangoLayout *new_layout(cairo_t *cr)
{
    PangoContext *context = pango_cairo_create_context(cr);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    return layout;
}

static void draw_all(draw *w)
{
    for (size_t i = 0; i < w->d->pieces.n; i++)
        flow_piece(w, &w->d->pieces.at[i]);
    if (w->page == 0) draw_page_begin(w, false); /* a document without a word still has a page */
    if (w->open) draw_page_end(w);
}

err pdf_write(const draft *d, bool landscape, const void **ret, size_t *ret_n)
{
    buf b = buf_new(d->mem);
    draw w = {
        .d = d, .width = landscape ? MM(297) : MM(210), .height = landscape ? MM(210) : MM(297)};
    w.left = landscape ? MM(35) : MM(28);
    w.top = landscape ? MM(28) : MM(37);
    w.bottom = w.top + (landscape ? DRAFT_TYPE_WIDTH : DRAFT_TYPE_HEIGHT);
    w.surface = cairo_pdf_surface_create_for_stream(take_bytes, &b, w.width, w.height);
    set_properties(w.surface, d);
    w.cr = cairo_create(w.surface);
    w.layout = new_layout(w.cr);
    w.foot = new_layout(w.cr);
    draw_all(&w);
    cairo_status_t status = cairo_status(w.cr);
    g_object_unref(w.layout);
    g_object_unref(w.foot);
    cairo_destroy(w.cr);
    cairo_surface_finish(w.surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(w.surface);
    cairo_surface_destroy(w.surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        log_line(LOG_ERROR, "doc=pdf fault=\"%s\"", cairo_status_to_string(status));
        return E_BROKEN;
    }
    *ret = b.at;
    *ret_n = b.n;
    return OK;
}
