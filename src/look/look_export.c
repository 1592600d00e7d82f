/* Lists as files: rows come page by page from the slice, leave as CSV piece by piece or as a
 * workbook that is written whole to a nameless file first. Runs off the request threads with a read
 * connection of its own; memory stays flat. */
#include <stdlib.h>
#include <unistd.h>

#include "doc/doc.h"
#include "look/look_inside.h"

enum { WIDTH_LEAST = 10, WIDTH_MOST = 40 };

typedef struct {
    look_export x;
    language lang;
    const char *folder;
    arena *page; /* emptied for each page of rows */
    buf text;    /* CSV that waits */
    size_t sent;
    FILE *file; /* the workbook being read out */
    bool begun, ended;
    const char *cols; /* chosen; "" all */
} run;

static bool is_wanted(const run *r, size_t column)
{
    const char *of = r->x.columns[column].of;
    return !of || !look_has(r->cols) || look_listed(r->cols, of);
}

static err more_rows(run *r, db *d, look_cells *ret)
{
    arena_reset(r->page);
    *ret = (look_cells){0};
    TRY(r->x.more(r->x.context, d, r->page, ret));
    r->ended = ret->n == 0;
    return OK;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static err csv_fill(run *r, db *d)
{
    look_cells cells;
    TRY(more_rows(r, d, &cells));
    r->text = buf_new(r->page);
    r->sent = 0;
    if (!r->begun) {
        csv_bom(&r->text);
        for (size_t i = 0; i < r->x.columns_n; i++) {
            if (is_wanted(r, i)) { csv_text(&r->text, text_in(r->x.columns[i].head, r->lang)); }
        }
        csv_end_row(&r->text);
        r->begun = true;
    }
    for (size_t i = 0; i < cells.n; i++) {
        if (is_wanted(r, i % r->x.columns_n)) { csv_text(&r->text, cells.at[i]); }
        if ((i + 1) % r->x.columns_n == 0) { csv_end_row(&r->text); }
    }
    return OK;
}

static int64_t csv_next(void *context, db *d, char *to, size_t room)
{
    run *r = context;
    while (r->sent == r->text.n && !r->ended) {
        if (csv_fill(r, d) != OK) {
            arena_free(r->page);
            return -1;
        }
    }
    size_t n = r->text.n - r->sent < room ? r->text.n - r->sent : room;
    if (n) {
        memcpy(to, r->text.at + r->sent, n);
        r->sent += n;
    } else {
        arena_free(r->page);
    }
    return (int64_t)n;
}

/* ---- workbook ------------------------------------------------------------------------------- */

static void book_head(run *r, book *b)
{
    int *widths = TAKE_N(r->page, int, r->x.columns_n);
    size_t n = 0;
    for (size_t i = 0; i < r->x.columns_n; i++) {
        size_t chars = 2 * text_chars(text_in(r->x.columns[i].head, r->lang)) + 4;
        if (!is_wanted(r, i)) { continue; }
        widths[n++] = (int)(chars < WIDTH_LEAST  ? WIDTH_LEAST
                            : chars > WIDTH_MOST ? WIDTH_MOST
                                                 : chars);
    }
    book_widths(b, widths, n);
    book_row(b);
    for (size_t i = 0; i < r->x.columns_n; i++) {
        if (is_wanted(r, i)) { book_text(b, text_in(r->x.columns[i].head, r->lang), BOOK_HEAD); }
    }
    book_freeze(b, 1);
}

/* A cell that is not of its column's kind (an empty one, "—") stays text. */
static void book_cell(book *b, int kind, const char *s)
{
    int64_t n = 0;
    day d = DAY_NONE;
    tenths hours = {0};
    if (kind == LOOK_DAY && day_parse(s, &d)) {
        book_day(b, d);
    } else if (kind == LOOK_NUMBER && text_int(s, &n)) {
        book_int(b, n);
    } else if (kind == LOOK_NUMBER && tenths_parse(s, &hours)) {
        book_tenths(b, hours);
    } else {
        book_text(b, s, BOOK_PLAIN);
    }
}

static err book_fill(run *r, db *d, book *b)
{
    book_head(r, b);
    for (look_cells cells; !r->ended;) {
        TRY(more_rows(r, d, &cells));
        for (size_t i = 0; i < cells.n; i++) {
            size_t column = i % r->x.columns_n;
            if (column == 0) { book_row(b); }
            if (is_wanted(r, column)) { book_cell(b, r->x.columns[column].kind, cells.at[i]); }
        }
    }
    return OK;
}

static err book_write(run *r, db *d)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tmp/export-XXXXXX", r->folder);
    int made = mkstemp(path);
    if (made < 0) { return E_BROKEN; }
    close(made);
    book *b = book_new(path, text_in(r->x.title, r->lang));
    err e = b ? book_fill(r, d, b) : E_BROKEN;
    err closed = b ? book_close(b) : OK;
    r->file = e == OK && closed == OK ? fopen(path, "rb") : NULL;
    unlink(path);
    return r->file ? OK : E_BROKEN;
}

static int64_t book_next(void *context, db *d, char *to, size_t room)
{
    run *r = context;
    if (!r->begun && book_write(r, d) != OK) {
        arena_free(r->page);
        return -1;
    }
    r->begun = true;
    size_t n = fread(to, 1, room, r->file);
    bool failed = ferror(r->file);
    if (n == 0) {
        fclose(r->file);
        arena_free(r->page);
    }
    return failed ? -1 : (int64_t)n;
}

const char *look_moment_cell(arena *mem, moment m)
{
    enum { TO_MINUTES = sizeof "2022-03-01T09:30" - 1, T = sizeof "2022-03-01" - 1 };
    if (!moment_known(m)) { return ""; }
    char *s = arena_copy_n(mem, moment_iso(mem, m), TO_MINUTES);
    s[T] = ' ';
    return s;
}

err look_export_file(turn *t, const look_export *x, bool workbook)
{
    run *r = TAKE(t->mem, run);
    *r = (run){.x = *x,
               .lang = t->actor.lang,
               .folder = store_folder(t->s),
               .page = arena_new(),
               .cols = web_field(t, "cols")};
    const char *title = text_in(x->title, t->actor.lang);
    const char *name = arena_printf(t->mem, "%s %s.%s", title, day_iso(t->mem, t->today),
                                    workbook ? "xlsx" : "csv");
    return workbook ? web_stream_file(
                          t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                          name, book_next, r)
                    : web_stream_file(t, "text/csv; charset=utf-8", name, csv_next, r);
}
