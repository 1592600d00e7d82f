#include "doc/draft.h"

static bool is_dropped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

char *draft_clean(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    uint32_t before = 0;
    for (uint32_t c = 0; (s = text_next(s, &c)); before = c) {
        if (c == '\n' && before == '\r') continue;
        if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
            buf_putc(&b, '\n');
        else if (c == '\t')
            buf_putc(&b, ' ');
        else if (!is_dropped(c))
            text_put_code(&b, c);
    }
    return arena_copy_n(mem, b.n ? b.at : "", b.n);
}

double draft_ems(const char *s)
{
    double ems = 0;
    for (uint32_t c; (s = text_next(s, &c));)
        ems += c < 0x2000 && c != 0xB7 ? 0.5 : 1;
    return ems;
}

double draft_red_head_size(const char *issuer, double width)
{
    double ems = draft_ems(issuer), size = ems > 0 ? width / ems : 48;
    return size > 48 ? 48 : size < 22 ? 22 : size;
}

double draft_title_ems(const char *s, double most)
{
    double ems = draft_ems(s);
    if (ems <= most || strchr(s, '\n')) return most;
    int lines = (int)(ems / most) + 1;
    double even = (double)((int)(ems / lines) + 2);
    return even < most ? even : most;
}

draft draft_new(arena *mem, const char *title, double type_width)
{
    return (draft){.mem = mem, .title = draft_clean(mem, title), .type_width = type_width};
}

static piece *add(draft *d, piece_kind kind)
{
    piece *p = GROW(d->mem, &d->pieces);
    *p = (piece){.kind = kind, .a = "", .b = "", .c = ""};
    return p;
}

/* A paragraph ends where the caller's line ends; a title alone keeps its line feeds. */
void draft_add(draft *d, piece_kind kind, int level, const char *s)
{
    const char *text = draft_clean(d->mem, s);
    for (const char *end; kind != PIECE_TITLE && (end = strchr(text, '\n')); text = end + 1) {
        piece *p = add(d, kind);
        p->a = arena_copy_n(d->mem, text, (size_t)(end - text));
        p->level = level;
    }
    piece *p = add(d, kind);
    p->a = text;
    p->level = level;
}

void draft_add_three(draft *d, piece_kind kind, const char *a, const char *b, const char *c)
{
    piece *p = add(d, kind);
    p->a = draft_clean(d->mem, a);
    p->b = draft_clean(d->mem, b);
    p->c = draft_clean(d->mem, c);
}

static const double *fitting_widths(const draft *d, const int *widths_mm, size_t columns)
{
    double *widths = TAKE_N(d->mem, double, columns), sum = 0;
    for (size_t i = 0; i < columns; i++)
        sum += widths[i] = MM(widths_mm[i] > 1 ? widths_mm[i] : 1);
    for (size_t i = 0; sum > d->type_width && i < columns; i++)
        widths[i] *= d->type_width / sum;
    return widths;
}

/* Columns of short cells look right centred; columns of sentences start at the left. */
static bool is_short_column(const draft_table *t, size_t column)
{
    for (size_t row = t->head_rows; row < t->rows; row++) {
        const char *cell = t->cells[row * t->columns + column];
        if (strchr(cell, '\n') || draft_ems(cell) * DRAFT_CELL > t->widths[column] - 8)
            return false;
        if (draft_ems(cell) > 10) return false;
    }
    return true;
}

void draft_add_table(draft *d, const int *widths_mm, size_t columns, const char *const *cells,
                     size_t rows, size_t head_rows)
{
    if (columns == 0 || rows == 0) return;
    const char **clean = TAKE_N(d->mem, const char *, columns *rows);
    for (size_t i = 0; i < columns * rows; i++)
        clean[i] = draft_clean(d->mem, cells[i]);
    draft_table *t = &add(d, PIECE_TABLE)->table;
    *t = (draft_table){.widths = fitting_widths(d, widths_mm, columns),
                       .columns = columns,
                       .rows = rows,
                       .head_rows = head_rows < rows ? head_rows : rows,
                       .cells = clean};
    bool *centred = TAKE_N(d->mem, bool, columns);
    for (size_t i = 0; i < columns; i++)
        centred[i] = is_short_column(t, i);
    t->centred = centred;
}

void draft_add_certificate(draft *d, const pdf_certificate *c)
{
    pdf_certificate *own = TAKE(d->mem, pdf_certificate);
    *own = (pdf_certificate){.title = draft_clean(d->mem, c->title),
                             .name = draft_clean(d->mem, c->name),
                             .body = draft_clean(d->mem, c->body),
                             .number = draft_clean(d->mem, c->number),
                             .issuer = draft_clean(d->mem, c->issuer),
                             .date = draft_clean(d->mem, c->date),
                             .check_url = draft_clean(d->mem, c->check_url)};
    add(d, PIECE_CERTIFICATE)->certificate = own;
}
