#include <qrencode.h>

#include "doc/draw.h"

enum { QUIET = 4 }; /* modules of margin that readers need (ISO/IEC 18004) */

static QRcode *encode(const char *text)
{
    return text_empty(text) ? NULL : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
}

static bool is_dark(const QRcode *q, int x, int y) { return q->data[y * q->width + x] & 1; }

/* Runs, not single modules: the picture is a quarter of the size and shows no hairlines between
 * them. */
static int run_length(const QRcode *q, int x, int y)
{
    int n = 0;
    while (x + n < q->width && is_dark(q, x + n, y))
        n++;
    return n;
}

char *qr_svg(arena *mem, const char *text)
{
    QRcode *q = encode(text);
    if (!q) return arena_copy(mem, "");
    int size = q->width + 2 * QUIET;
    buf b = buf_new(mem);
    buf_printf(&b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" viewBox=\"0 0 %d %d\" "
               "aria-hidden=\"true\" "
               "shape-rendering=\"crispEdges\"><path fill=\"currentColor\" d=\"",
               size, size);
    for (int y = 0; y < q->width; y++) {
        for (int x = 0, n; x < q->width; x += n ? n : 1) {
            n = run_length(q, x, y);
            if (n) buf_printf(&b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
        }
    }
    buf_put(&b, "\"/></svg>");
    QRcode_free(q);
    return b.at;
}

bool draw_qr(cairo_t *cr, const char *text, double x, double y, double size)
{
    QRcode *q = encode(text);
    if (!q) return false;
    double module = size / (q->width + 2 * QUIET);
    cairo_save(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int row = 0; row < q->width; row++) {
        for (int column = 0, n; column < q->width; column += n ? n : 1) {
            n = run_length(q, column, row);
            if (n)
                cairo_rectangle(cr, x + (column + QUIET) * module, y + (row + QUIET) * module,
                                n * module, module);
        }
    }
    cairo_fill(cr);
    cairo_restore(cr);
    QRcode_free(q);
    return true;
}
