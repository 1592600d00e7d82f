/* The records that a number counts: the same question, listed page by page or as a file. */
#include <stdlib.h>

#include "figure/figure_web.h"

static bool key_read(arena *mem, const char *word, figure_page *ret)
{
    const char *second = strrchr(word, '~');
    const char *rest = second ? arena_copy_n(mem, word, (size_t)(second - word)) : "";
    const char *first = strrchr(rest, '~');
    if (!second || !first) { return text_empty(word); }
    ret->key = arena_copy_n(mem, rest, (size_t)(first - rest));
    return text_int(first + 1, &ret->id) && text_int(second + 1, &ret->id2);
}

static const char *key_of(arena *mem, const figure_row *r)
{
    return arena_printf(mem, "%s~%lld~%lld", r->key, (long long)r->id, (long long)r->id2);
}

static const char *cell_text(arena *mem, const figure_field_value *c, language lang)
{
    return c->label ? text_in(c->label, lang) : text_half(mem, lang, c->text);
}

static void put_rows(turn *t, size_t columns, const figure_rows *rows, figure_records *v)
{
    for (size_t i = 0; i < rows->n; i++) {
        figure_record *r = GROW(t->mem, &v->rows);
        for (size_t k = 0; k < columns; k++) {
            const figure_field_value *c = &rows->at[i].cells[k];
            *GROW(t->mem, &r->cells) =
                (figure_cell){.text = cell_text(t->mem, c, t->actor.lang), .url = c->url};
        }
    }
}

/* One more than a page is asked for, to know whether there is another. */
static err read_page(turn *t, const figure_kind *f, const figure_question *q, look_list *l,
                     figure_rows *ret)
{
    bool back = *l->before != '\0';
    figure_page page = {.key = "", .limit = LOOK_ROWS + 1, .back = back};
    if (!key_read(t->mem, back ? l->before : l->after, &page)) { return E_ABSENT; }
    TRY(figure_rows_of(t->d, f, q, &page, t->mem, ret));
    bool more = ret->n > LOOK_ROWS;
    if (more) {
        ret->at += back ? ret->n - LOOK_ROWS : 0;
        ret->n = LOOK_ROWS;
    }
    bool earlier = back ? more : *l->after, later = back || more;
    look_list_pages(t, l, ret->n && earlier ? key_of(t->mem, &ret->at[0]) : "",
                    ret->n && later ? key_of(t->mem, &ret->at[ret->n - 1]) : "");
    return OK;
}

/* Unit, year and the group that is shown, in words. */
static err note_of(turn *t, const figure_kind *f, const figure_question *q, figure_records *v)
{
    const char *unit = v->scope.org_name, *year = arena_printf(t->mem, "%d", q->year);
    language lang = t->actor.lang;
    v->note = text_say(t->mem, lang, T_figure_of_year, (const char *[]){unit, year}, 2);
    const figure_dimension *by = figure_dimension_of(f, q->by);
    if (!*q->by || !by || !*q->group) { return *q->by && !by ? E_ABSENT : OK; }
    figure_values groups = {0};
    const char *name = q->group;
    TRY(figure_ask(t->d, f->name, q, t->mem, &groups));
    for (size_t i = 0; i < groups.n; i++) {
        name = text_is(groups.at[i].group, q->group) ? figure_group_name(lang, by, &groups.at[i])
                                                     : name;
    }
    const char *group = text_say(t->mem, lang, T_figure_in_group,
                                 (const char *[]){text_in(by->label, lang), name}, 2);
    v->note = arena_printf(t->mem, "%s · %s", v->note, group);
    return OK;
}

err figure_records_handle(turn *t)
{
    figure_question q;
    figure_rows rows = {0};
    const figure_column *columns = NULL;
    const figure_kind *f = figure_kind_of(t->word[0]);
    if (!f) { return E_ABSENT; }
    TRY(figure_asked(t, &q));
    figure_records v = {
        .title = text_in(f->label, t->actor.lang),
        .figure = f->name,
        .label = f->label,
        .counts = f->counts,
        .unit = f->unit,
        .by = q.by,
        .group = q.group,
        .back = arena_printf(t->mem, "/figures/all?%s", figure_scope_query(t->mem, &q))};
    size_t columns_n = figure_columns(f, &columns);
    TRY(figure_scope_fill(t, &q, &v.scope));
    TRY(note_of(t, f, &q, &v));
    TRY(figure_total(t->d, f->name, &q, &v.value));
    v.number = figure_text(t->mem, f->measure, v.value);
    TRY(look_list_begin(t, &v.list, f->label));
    v.list.searches = false;
    look_list_export(t, &v.list, arena_printf(t->mem, "/figure/%s/records.xlsx", f->name),
                     T_look_export_xlsx);
    look_list_export(t, &v.list, arena_printf(t->mem, "/figure/%s/records.csv", f->name),
                     T_look_export_csv);
    TRY(read_page(t, f, &q, &v.list, &rows));
    for (size_t i = 0; i < columns_n; i++) {
        GROW(t->mem, &v.heads)->name = text_in(columns[i].label, t->actor.lang);
    }
    put_rows(t, columns_n, &rows, &v);
    return web_show(t, figure_records, &v);
}

/* ---- as a file: read in pages of a thousand, so memory does not grow with the rows ----------- */

enum { FILE_ROWS = 1000 };
typedef struct {
    const figure_kind *f;
    figure_question q;
    figure_page page;
    language lang;
    size_t columns;
    arena *keep;
    bool ended;
} record_file;

static err more_records(void *context, db *d, arena *mem, look_cells *ret)
{
    record_file *r = context;
    figure_rows rows = {0};
    if (r->ended) { return OK; }
    TRY(figure_rows_of(d, r->f, &r->q, &r->page, mem, &rows));
    for (size_t i = 0; i < rows.n * r->columns; i++) {
        *GROW(mem, ret) = cell_text(mem, &rows.at[i / r->columns].cells[i % r->columns], r->lang);
    }
    r->ended = rows.n < r->page.limit;
    if (rows.n) {
        const figure_row *last = &rows.at[rows.n - 1];
        r->page.key = arena_copy(r->keep, last->key);
        r->page.id = last->id;
        r->page.id2 = last->id2;
    }
    return OK;
}

static err records_file(turn *t, bool workbook)
{
    const figure_column *columns = NULL;
    record_file *r = TAKE(t->mem, record_file);
    *r = (record_file){.f = figure_kind_of(t->word[0]),
                       .page = {.key = "", .limit = FILE_ROWS},
                       .lang = t->actor.lang,
                       .keep = t->mem};
    if (!r->f) { return E_ABSENT; }
    TRY(figure_asked(t, &r->q));
    if (*r->q.by && !figure_dimension_of(r->f, r->q.by)) { return E_ABSENT; }
    r->columns = figure_columns(r->f, &columns);
    look_export_column *all = TAKE_N(t->mem, look_export_column, r->columns);
    for (size_t i = 0; i < r->columns; i++) {
        all[i] = (look_export_column){.head = columns[i].label};
    }
    look_export x = {.title = r->f->label,
                     .columns = all,
                     .columns_n = r->columns,
                     .more = more_records,
                     .context = r};
    return look_export_file(t, &x, workbook);
}

err figure_records_xlsx_handle(turn *t) { return records_file(t, true); }
err figure_records_csv_handle(turn *t) { return records_file(t, false); }
