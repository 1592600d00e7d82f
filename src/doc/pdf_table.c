/* Tables: head rows on every page; a row is cut between pages only when it is higher than a
 * whole page. */
#include "doc/draw.h"

enum { PAD_X = 4, PAD_Y = 4 };

static draw_style cell_style(const draft_table *t, size_t row, size_t column)
{
    bool head = row < t->head_rows;
    return (draw_style){.face = head ? FACE_HEI : FACE_SONG,
                        .size = DRAFT_CELL,
                        .line = DRAFT_CELL_LINE,
                        .width = t->widths[column] - 2 * PAD_X,
                        .align = head || t->centred[column] ? DRAW_CENTRE : DRAW_LEFT};
}

static int row_lines(draw *w, const draft_table *t, size_t row)
{
    int most = 1;
    for (size_t i = 0; i < t->columns; i++) {
        draw_style s = cell_style(t, row, i);
        int lines = draw_text_set(w, &s, t->cells[row * t->columns + i]);
        if (lines > most) most = lines;
    }
    return most;
}

static double height_of(int lines) { return lines * DRAFT_CELL_LINE + 2 * PAD_Y; }

static double table_left(const draw *w, const draft_table *t)
{
    double sum = 0;
    for (size_t i = 0; i < t->columns; i++)
        sum += t->widths[i];
    return w->left + (w->d->type_width - sum) / 2;
}

/* Lines first…first+n-1 of every cell of the row. */
static void draw_slice(draw *w, const draft_table *t, size_t row, int first, int n)
{
    double x = table_left(w, t), height = height_of(n);
    for (size_t i = 0; i < t->columns; i++) {
        draw_style s = cell_style(t, row, i);
        int lines = draw_text_set(w, &s, t->cells[row * t->columns + i]);
        int last = lines < first + n ? lines : first + n;
        double free_above = first == 0 && lines <= n ? (n - lines) * s.line / 2 : 0;
        if (first < last) draw_text_lines(w, &s, first, last, x + PAD_X, w->y + PAD_Y + free_above);
        cairo_set_line_width(w->cr, 0.5);
        cairo_rectangle(w->cr, x, w->y, t->widths[i], height);
        cairo_stroke(w->cr);
        x += t->widths[i];
    }
    w->y += height;
}

static double head_height(draw *w, const draft_table *t)
{
    double height = 0;
    for (size_t row = 0; row < t->head_rows; row++)
        height += height_of(row_lines(w, t, row));
    return height;
}

static void draw_head(draw *w, const draft_table *t)
{
    for (size_t row = 0; row < t->head_rows; row++)
        draw_slice(w, t, row, 0, row_lines(w, t, row));
}

static void next_page(draw *w, const draft_table *t, bool repeat_head)
{
    draw_page_end(w);
    draw_page_begin(w, false);
    if (repeat_head) draw_head(w, t);
}

static void draw_long_row(draw *w, const draft_table *t, size_t row, bool repeat_head)
{
    int lines = row_lines(w, t, row);
    for (int first = 0; first < lines;) {
        int fit = (int)((w->bottom - w->y - 2 * PAD_Y) / DRAFT_CELL_LINE);
        if (fit < 1) {
            next_page(w, t, repeat_head);
            continue;
        }
        int n = lines - first < fit ? lines - first : fit;
        draw_slice(w, t, row, first, n);
        first += n;
    }
}

void draw_table(draw *w, const draft_table *t)
{
    double page = w->bottom - w->top, head = head_height(w, t);
    bool repeat_head =
        head < page / 2; /* a head that fills the page would leave no room for rows */
    size_t first = repeat_head ? t->head_rows : 0;
    double opening = head + (first < t->rows ? height_of(row_lines(w, t, first)) : 0);
    if (repeat_head && w->y + opening > w->bottom && opening < page)
        next_page(w, t, false); /* no head alone at the foot of a page */
    if (repeat_head) draw_head(w, t);
    for (size_t row = first; row < t->rows; row++) {
        double height = height_of(row_lines(w, t, row));
        bool fits_a_page = height <= page - (repeat_head ? head : 0);
        if (fits_a_page && w->y + height > w->bottom + 0.1) next_page(w, t, repeat_head);
        draw_long_row(w, t, row, repeat_head);
    }
    w->y += DRAFT_LINE / 2;
}
