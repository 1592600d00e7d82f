/* WordprocessingML, written directly. The fonts of the standard are named, not embedded: the
 * reader's machine has them, and fontTable.xml gives the names under which others know them. */
#include <zip.h>

#include "doc/docx_parts.h"
#include "doc/draft.h"

struct docx {
    draft d;
};

docx *docx_new(arena *mem)
{
    docx *d = TAKE(mem, docx);
    d->d = draft_new(mem, "", DRAFT_TYPE_WIDTH);
    return d;
}

void docx_red_head(docx *d, const char *issuer, const char *number)
{
    draft_add_three(&d->d, PIECE_RED_HEAD, issuer, number, "");
}

void docx_title(docx *d, const char *s)
{
    if (text_empty(d->d.title)) d->d.title = draft_clean(d->d.mem, s);
    draft_add(&d->d, PIECE_TITLE, 0, s);
}

void docx_heading(docx *d, int level, const char *s) { draft_add(&d->d, PIECE_HEADING, level, s); }
void docx_para(docx *d, const char *s) { draft_add(&d->d, PIECE_PARA, 0, s); }
void docx_flush(docx *d, const char *s) { draft_add(&d->d, PIECE_FLUSH, 0, s); }
void docx_right(docx *d, const char *s) { draft_add(&d->d, PIECE_RIGHT, 0, s); }
void docx_page_break(docx *d) { draft_add(&d->d, PIECE_PAGE_BREAK, 0, ""); }

void docx_table(docx *d, const int *widths_mm, size_t columns, const char *const *cells,
                size_t rows, size_t head_rows)
{
    draft_add_table(&d->d, widths_mm, columns, cells, rows, head_rows);
}

void docx_imprint(docx *d, const char *copies, const char *issuer, const char *date)
{
    draft_add_three(&d->d, PIECE_IMPRINT, copies, issuer, date);
}

err docx_bytes(docx *d, const void **ret, size_t *ret_n) { return docx_write(&d->d, ret, ret_n); }

/* ---- document.xml --------------------------------------------------------------------------- */

static int twips(double points) { return (int)(points * 20 + 0.5); }

static void put_xml(buf *b, const char *s)
{
    for (; *s; s++) {
        switch (*s) {
        case '&': buf_put(b, "&amp;"); break;
        case '<': buf_put(b, "&lt;"); break;
        case '>': buf_put(b, "&gt;"); break;
        case '"': buf_put(b, "&quot;"); break;
        default: buf_putc(b, *s);
        }
    }
}

/* The hint makes · “ ” — take the Chinese font: they exist in both, and names like 买买提·阿不都
 * need the wide one. */
static void put_run(buf *b, const char *properties, const char *s)
{
    buf_printf(b, "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/>%s</w:rPr>", properties);
    for (const char *end; (end = strchr(s, '\n')); s = end + 1) {
        buf_put(b, "<w:t xml:space=\"preserve\">");
        put_xml(b, arena_copy_n(b->mem, s, (size_t)(end - s)));
        buf_put(b, "</w:t><w:br/>");
    }
    buf_put(b, "<w:t xml:space=\"preserve\">");
    put_xml(b, s);
    buf_put(b, "</w:t></w:r>");
}

static void put_styled(buf *b, const char *style, const char *s)
{
    buf_printf(b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", style);
    put_run(b, "", s);
    buf_put(b, "</w:p>");
}

static void put_red_head(buf *b, const piece *p)
{
    int half_points = (int)(draft_red_head_size(p->a, DRAFT_TYPE_WIDTH) * 2);
    buf_put(b, "<w:p><w:pPr><w:pStyle w:val=\"RedHead\"/></w:pPr>");
    put_run(b,
            arena_printf(b->mem, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>", half_points,
                         half_points),
            p->a);
    buf_put(b, "</w:p>");
    put_styled(b, "DocumentNumber", p->b);
}

static void put_title(buf *b, const char *s)
{
    double most = DRAFT_TYPE_WIDTH / DRAFT_TITLE;
    int side = twips((most - draft_title_ems(s, most)) * DRAFT_TITLE / 2);
    buf_printf(
        b, "<w:p><w:pPr><w:pStyle w:val=\"Title\"/><w:ind w:left=\"%d\" w:right=\"%d\"/></w:pPr>",
        side, side);
    put_run(b, "", s);
    buf_put(b, "</w:p>");
}

static void put_cell(buf *b, const draft_table *t, size_t row, size_t column)
{
    bool head = row < t->head_rows;
    buf_printf(
        b,
        "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
        "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>",
        twips(t->widths[column]), head ? "CellHead" : "Cell",
        head || t->centred[column] ? "<w:jc w:val=\"center\"/>" : "");
    put_run(b, "", t->cells[row * t->columns + column]);
    buf_put(b, "</w:p></w:tc>");
}

static void put_grid(buf *b, const double *widths, size_t columns)
{
    buf_put(b, "<w:tblGrid>");
    for (size_t i = 0; i < columns; i++)
        buf_printf(b, "<w:gridCol w:w=\"%d\"/>", twips(widths[i]));
    buf_put(b, "</w:tblGrid>");
}

static void put_table(buf *b, const draft_table *t)
{
    double sum = 0;
    for (size_t i = 0; i < t->columns; i++)
        sum += t->widths[i];
    buf_printf(b,
               "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
               "<w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr>",
               twips(sum));
    put_grid(b, t->widths, t->columns);
    for (size_t row = 0; row < t->rows; row++) {
        buf_printf(b, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>",
                   row < t->head_rows ? "<w:tblHeader/>" : "");
        for (size_t i = 0; i < t->columns; i++)
            put_cell(b, t, row, i);
        buf_put(b, "</w:tr>");
    }
    /* Without a paragraph between them two tables would become one. */
    buf_put(b, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>");
}

/* Eighths of a point: 8 and 6 are the nearest to the rules of 0.35 and 0.25 mm. */
static void put_imprint_row(buf *b, const char *left, const char *right, int rule)
{
    buf_printf(b,
               "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"%d\" "
               "w:type=\"dxa\"/><w:tcBorders>"
               "<w:top w:val=\"single\" w:sz=\"%d\" w:space=\"0\" "
               "w:color=\"000000\"/></w:tcBorders></w:tcPr>"
               "<w:p><w:pPr><w:pStyle w:val=\"Imprint\"/></w:pPr>",
               twips(DRAFT_TYPE_WIDTH), rule);
    put_run(b, "", left);
    if (!text_empty(right)) {
        buf_put(b, "<w:r><w:tab/></w:r>");
        put_run(b, "", right);
    }
    buf_put(b, "</w:p></w:tc></w:tr>");
}

/* A table that floats at the foot of the type area of the page on which it falls. LibreOffice
 * floats no table as wide as the text and lets it follow the last paragraph instead; the width
 * is the standard's, so be it. */
static void put_imprint_begin(buf *b)
{
    const double width = DRAFT_TYPE_WIDTH;
    buf_printf(
        b,
        "<w:tbl><w:tblPr><w:tblpPr w:vertAnchor=\"margin\" w:horzAnchor=\"margin\" "
        "w:tblpXSpec=\"center\" "
        "w:tblpYSpec=\"bottom\"/><w:tblOverlap w:val=\"never\"/><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
        "<w:tblBorders><w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" "
        "w:color=\"000000\"/></w:tblBorders>"
        "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>"
        "<w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>",
        twips(width));
    put_grid(b, &width, 1);
}

static void put_imprint(buf *b, const piece *p)
{
    bool copies = !text_empty(p->a), issued = !text_empty(p->b) || !text_empty(p->c);
    if (!copies && !issued) return;
    put_imprint_begin(b);
    if (copies) put_imprint_row(b, p->a, "", 8);
    if (issued) put_imprint_row(b, p->b, p->c, copies ? 6 : 8);
    buf_put(b, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>");
}

static void put_piece(buf *b, const piece *p)
{
    static const char *const heading[] = {"Heading1", "Heading2", "Heading3"};
    switch (p->kind) {
    case PIECE_RED_HEAD: put_red_head(b, p); break;
    case PIECE_TITLE:
        if (!text_empty(p->a)) put_title(b, p->a);
        break;
    case PIECE_HEADING:
        put_styled(b, heading[p->level < 2 ? 0 : p->level == 2 ? 1 : 2], p->a);
        break;
    case PIECE_PARA: put_styled(b, "Para", p->a); break;
    case PIECE_FLUSH: put_styled(b, "Normal", p->a); break;
    case PIECE_RIGHT: put_styled(b, "Right", p->a); break;
    case PIECE_TABLE: put_table(b, &p->table); break;
    case PIECE_IMPRINT: put_imprint(b, p); break;
    case PIECE_PAGE_BREAK:
        buf_put(b, "<w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr><w:r><w:br "
                   "w:type=\"page\"/></w:r></w:p>");
        break;
    case PIECE_CERTIFICATE: break; /* has no DOCX form */
    }
}

static buf document_xml(const draft *d)
{
    buf b = buf_new(d->mem);
    buf_put(&b, docx_document_begin);
    for (size_t i = 0; i < d->pieces.n; i++)
        put_piece(&b, &d->pieces.at[i]);
    buf_put(&b, docx_document_end);
    return b;
}

/* The creation day is moment_now(): with a frozen clock the same document has the same bytes. */
static buf core_xml(const draft *d)
{
    buf b = buf_new(d->mem);
    buf_put(&b, docx_core_begin);
    put_xml(&b, d->title);
    buf_printf(&b, docx_core_end, moment_iso(d->mem, moment_now()));
    return b;
}

/* ---- the package ---------------------------------------------------------------------------- */

/* The fixed day (1 January 1980, the first that ZIP knows) keeps the bytes equal for equal
 * documents. */
static bool add_part(zip_t *z, const char *name, const char *bytes, size_t n)
{
    zip_source_t *source = zip_source_buffer(z, bytes, n, 0);
    if (!source) return false;
    zip_int64_t at = zip_file_add(z, name, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_dostime(z, (zip_uint64_t)at, 0, 0x21, 0) == 0;
}

static bool add_parts(zip_t *z, const draft *d)
{
    for (size_t i = 0; docx_parts[i].name; i++) {
        const char *xml = arena_printf(d->mem, "%s%s", docx_parts[i].xml, docx_parts[i].rest);
        if (!add_part(z, docx_parts[i].name, xml, strlen(xml))) return false;
    }
    buf core = core_xml(d), document = document_xml(d);
    return add_part(z, "docProps/core.xml", core.at, core.n) &&
           add_part(z, "word/document.xml", document.at, document.n);
}

static bool read_all(zip_source_t *source, arena *mem, const void **ret, size_t *ret_n)
{
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE) ||
        zip_source_open(source) != 0)
        return false;
    char *bytes = arena_take(mem, (size_t)stat.size + 1);
    bool whole = zip_source_read(source, bytes, stat.size) == (zip_int64_t)stat.size;
    zip_source_close(source);
    *ret = bytes;
    *ret_n = (size_t)stat.size;
    return whole;
}

static bool write_package(zip_source_t *source, const draft *d)
{
    zip_error_t fault;
    zip_error_init(&fault);
    zip_t *z = zip_open_from_source(source, ZIP_TRUNCATE, &fault);
    zip_error_fini(&fault);
    if (!z) return false;
    zip_source_keep(source); /* zip_close() gives up its share; the bytes are read afterwards */
    if (add_parts(z, d) && zip_close(z) == 0) return true;
    zip_discard(z);
    return false;
}

err docx_write(const draft *d, const void **ret, size_t *ret_n)
{
    zip_error_t fault;
    zip_error_init(&fault);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &fault);
    zip_error_fini(&fault);
    bool written = source && write_package(source, d) && read_all(source, d->mem, ret, ret_n);
    if (source) zip_source_free(source);
    if (!written) log_line(LOG_ERROR, "doc=docx fault=\"the package was not written\"");
    return written ? OK : E_BROKEN;
}
