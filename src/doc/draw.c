#include <cairo-pdf.h>

#include "doc/draw.h"

/* ---- pages ---------------------------------------------------------------------------------- */

void draw_page_begin(draw *w, bool landscape_certificate)
{
    if (landscape_certificate)
        cairo_pdf_surface_set_size(w->surface, MM(297), MM(210));
    else
        cairo_pdf_surface_set_size(w->surface, w->width, w->height);
    w->open = true;
    w->numbered = !landscape_certificate;
    w->page++;
    w->y = w->top;
    cairo_set_source_rgb(w->cr, 0, 0, 0);
}

/* “— 1 —”, its dashes 7 mm below the type area, one character from the outer edge: odd pages
 * right, even left. */
static void draw_page_number(draw *w)
{
    draw_style s = {.face = FACE_SONG,
                    .size = DRAFT_SMALL,
                    .line = 20,
                    .width = w->d->type_width - 2 * DRAFT_SMALL,
                    .align = w->page % 2 ? DRAW_RIGHT : DRAW_LEFT};
    cairo_set_source_rgb(w->cr, 0, 0, 0);
    PangoLayout *body = w->layout;
    w->layout = w->foot;
    draw_text(w, &s, arena_printf(w->d->mem, "— %d —", w->page), w->left + DRAFT_SMALL,
              w->bottom + MM(7) - 10);
    w->layout = body;
}

void draw_page_end(draw *w)
{
    if (w->numbered) draw_page_number(w);
    cairo_show_page(w->cr);
    w->open = false;
}

/* ---- text ----------------------------------------------------------------------------------- */

static PangoFontDescription *font_of(const draw_style *s)
{
    static const char *const family[] = {"Noto Serif CJK SC", "Noto Serif CJK SC",
                                         "Noto Sans CJK SC"};
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, family[s->face]);
    pango_font_description_set_absolute_size(font, s->size * PANGO_SCALE);
    if (s->face == FACE_SONG_BOLD) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    return font;
}

static void set_spacing(PangoLayout *layout, double spacing)
{
    PangoAttrList *list = pango_attr_list_new();
    if (spacing < 0 || spacing > 0)
        pango_attr_list_insert(list, pango_attr_letter_spacing_new((int)(spacing * PANGO_SCALE)));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}

int draw_text_set(draw *w, const draw_style *s, const char *text)
{
    static const PangoAlignment align[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT,
                                           PANGO_ALIGN_LEFT};
    PangoFontDescription *font = font_of(s);
    pango_layout_set_font_description(w->layout, font);
    pango_font_description_free(font);
    set_spacing(w->layout, s->spacing);
    pango_layout_set_width(w->layout, (int)(s->width * PANGO_SCALE));
    pango_layout_set_indent(w->layout, (int)(s->indent * PANGO_SCALE));
    pango_layout_set_alignment(w->layout, align[s->align]);
    /* Where there are blanks, pango would put the whole slack into them. */
    pango_layout_set_justify(w->layout, s->align == DRAW_FILLED && !strchr(text, ' '));
    pango_layout_set_text(w->layout, text, -1);
    return pango_layout_get_line_count(w->layout);
}

void draw_text_lines(draw *w, const draw_style *s, int first, int last, double x, double y)
{
    PangoLayoutIter *at = pango_layout_get_iter(w->layout);
    int i = 0;
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        /* CJK glyphs stand 0.88 em above the baseline; fallback fonts with other metrics keep
         * the pitch. */
        double baseline = y + (i - first) * s->line + (s->line - s->size) / 2 + 0.88 * s->size;
        if (i >= first && i < last) {
            cairo_move_to(w->cr, x + (double)box.x / PANGO_SCALE, baseline);
            pango_cairo_show_layout_line(w->cr, pango_layout_iter_get_line_readonly(at));
        }
    } while (++i < last && pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

double draw_text(draw *w, const draw_style *s, const char *text, double x, double y)
{
    int lines = draw_text_set(w, s, text);
    draw_text_lines(w, s, 0, lines, x, y);
    return lines * s->line;
}

void draw_rule(draw *w, double x1, double y1, double x2, double y2, double thickness)
{
    cairo_set_line_width(w->cr, thickness);
    cairo_move_to(w->cr, x1, y1);
    cairo_line_to(w->cr, x2, y2);
    cairo_stroke(w->cr);
}
