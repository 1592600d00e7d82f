/* One vocabulary, three writers; Markdown is small enough to be written here. */
#include "doc/draft.h"

struct paper {
    draft d;
    paper_kind kind;
};

paper *paper_new(arena *mem, paper_kind kind, const char *title)
{
    paper *p = TAKE(mem, paper);
    *p = (paper){.d = draft_new(mem, title, DRAFT_TYPE_WIDTH), .kind = kind};
    return p;
}

void paper_red_head(paper *p, const char *issuer, const char *number)
{
    draft_add_three(&p->d, PIECE_RED_HEAD, issuer, number, "");
}

void paper_title(paper *p, const char *s) { draft_add(&p->d, PIECE_TITLE, 0, s); }
void paper_heading(paper *p, int level, const char *s)
{
    draft_add(&p->d, PIECE_HEADING, level, s);
}
void paper_para(paper *p, const char *s) { draft_add(&p->d, PIECE_PARA, 0, s); }
void paper_flush(paper *p, const char *s) { draft_add(&p->d, PIECE_FLUSH, 0, s); }
void paper_right(paper *p, const char *s) { draft_add(&p->d, PIECE_RIGHT, 0, s); }
void paper_page_break(paper *p) { draft_add(&p->d, PIECE_PAGE_BREAK, 0, ""); }

void paper_table(paper *p, const int *widths_mm, size_t columns, const char *const *cells,
                 size_t rows, size_t head_rows)
{
    draft_add_table(&p->d, widths_mm, columns, cells, rows, head_rows);
}

void paper_imprint(paper *p, const char *copies, const char *issuer, const char *date)
{
    draft_add_three(&p->d, PIECE_IMPRINT, copies, issuer, date);
}

err paper_bytes(paper *p, const void **ret, size_t *ret_n, const char **ret_type,
                const char **ret_ending)
{
    if (p->kind == PAPER_DOCX) {
        *ret_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        *ret_ending = "docx";
        return docx_write(&p->d, ret, ret_n);
    }
    if (p->kind == PAPER_PDF) {
        *ret_type = "application/pdf";
        *ret_ending = "pdf";
        return pdf_write(&p->d, false, ret, ret_n);
    }
    *ret_type = "text/markdown; charset=utf-8";
    *ret_ending = "md";
    *ret = markdown_write(&p->d);
    *ret_n = strlen(*ret);
    return OK;
}

/* ---- Markdown (GitHub's tables) -------------------------------------------------------------- */

/* Digits followed by a point or a bracket would begin a list; # + - = at the start mean other
 * things. */
static size_t marker_length(const char *s)
{
    size_t digits = strspn(s, "0123456789");
    if (digits && (s[digits] == '.' || s[digits] == ')')) return digits;
    return 0;
}

static void put_escaped(buf *b, const char *s, const char *line_break)
{
    size_t marker = marker_length(s);
    bool first = true;
    for (size_t i = 0; s[i]; i++, first = false) {
        if (s[i] == '\n')
            buf_put(b, line_break);
        else if (s[i] == '<')
            buf_put(b, "&lt;");
        else if (s[i] == '&')
            buf_put(b, "&amp;");
        else {
            if (strchr("\\`*_[]>|~", s[i]) || (first && strchr("#+-=", s[i])) ||
                (marker && i == marker))
                buf_putc(b, '\\');
            buf_putc(b, s[i]);
        }
    }
}

static void put_block(buf *b, const char *before, const char *s, const char *after)
{
    if (text_empty(s)) return;
    buf_put(b, before);
    put_escaped(b, s, " ");
    buf_put(b, after);
    buf_put(b, "\n\n");
}

static void put_row(buf *b, const draft_table *t, size_t row)
{
    buf_putc(b, '|');
    for (size_t i = 0; i < t->columns; i++) {
        buf_putc(b, ' ');
        put_escaped(b, t->cells[row * t->columns + i], "<br>");
        buf_put(b, " |");
    }
    buf_putc(b, '\n');
}

/* A Markdown table has exactly one head row: further ones are ordinary rows, and without one it
 * is empty. */
static void put_table(buf *b, const draft_table *t)
{
    size_t row = t->head_rows ? 1 : 0;
    if (row) put_row(b, t, 0);
    for (size_t i = 0; !row && i < t->columns; i++)
        buf_put(b, i + 1 < t->columns ? "| " : "| |\n");
    for (size_t i = 0; i < t->columns; i++)
        buf_put(b, t->centred[i] ? "|:---:" : "|---");
    buf_put(b, "|\n");
    for (; row < t->rows; row++)
        put_row(b, t, row);
    buf_putc(b, '\n');
}

static void put_piece(buf *b, const piece *p)
{
    static const char *const heading[] = {"## ", "### ", "#### "};
    switch (p->kind) {
    case PIECE_RED_HEAD:
        put_block(b, "**", p->a, "**");
        put_block(b, "", p->b, "\n\n---");
        break;
    case PIECE_TITLE: put_block(b, "# ", p->a, ""); break;
    case PIECE_HEADING:
        put_block(b, heading[p->level < 2 ? 0 : p->level == 2 ? 1 : 2], p->a, "");
        break;
    case PIECE_PARA:
    case PIECE_FLUSH:
    case PIECE_RIGHT: put_block(b, "", p->a, ""); break;
    case PIECE_TABLE: put_table(b, &p->table); break;
    case PIECE_IMPRINT:
        buf_put(b, "---\n\n");
        put_block(b, "", p->a, "");
        put_block(b, "", p->b, "");
        put_block(b, "", p->c, "");
        break;
    case PIECE_PAGE_BREAK: buf_put(b, "---\n\n"); break;
    case PIECE_CERTIFICATE: break; /* has no `paper` form */
    }
}

const char *markdown_write(const draft *d)
{
    buf b = buf_new(d->mem);
    for (size_t i = 0; i < d->pieces.n; i++)
        put_piece(&b, &d->pieces.at[i]);
    return arena_copy_n(d->mem, b.n ? b.at : "", b.n);
}
