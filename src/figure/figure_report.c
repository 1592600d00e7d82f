/* The yearly report: words from text/figure.txt with places for figures, filled when it is looked
 * at, or kept as it was. */
#include <stdlib.h>

#include "figure/figure_inside.h"
#include "figure_text.h"

enum { TABLE_FIGURES = 4 };
typedef struct {
    report_line_kind kind;
    text_key words;                     /* of a table: head of its first column */
    const char *by, *of[TABLE_FIGURES]; /* tables */
} template_line;

static const template_line yearly[] = {
    {.kind = LINE_TITLE, .words = T_figure_r_title},
    {.kind = LINE_PARA, .words = T_figure_r_open},
    {.kind = LINE_HEADING, .words = T_figure_r_h1},
    {.kind = LINE_PARA, .words = T_figure_r_p1},
    {.kind = LINE_PARA, .words = T_figure_r_p2},
    {.kind = LINE_HEADING, .words = T_figure_r_h2},
    {.kind = LINE_PARA, .words = T_figure_r_p3},
    {.kind = LINE_TABLE,
     .words = T_figure_by_field,
     .by = "field",
     .of = {"planned_classes", "held_classes", "person_times", "person_days"}},
    {.kind = LINE_HEADING, .words = T_figure_r_h3},
    {.kind = LINE_PARA, .words = T_figure_r_p4},
    {.kind = LINE_HEADING, .words = T_figure_r_h4},
    {.kind = LINE_PARA, .words = T_figure_r_p5},
    {.kind = LINE_PARA, .words = T_figure_r_p6},
    {.kind = LINE_TABLE,
     .words = T_figure_by_unit,
     .by = "unit",
     .of = {"held_classes", "person_times", "people", "hours"}},
    {.kind = LINE_HEADING, .words = T_figure_r_h5},
    {.kind = LINE_PARA, .words = T_figure_r_p7},
    {.kind = LINE_PARA, .words = T_figure_r_p8},
    {.kind = LINE_HEADING, .words = T_figure_r_h6},
    {.kind = LINE_PARA, .words = T_figure_r_p9},
    {.kind = LINE_RIGHT, .words = T_figure_r_sign},
};

/* ---- filling --------------------------------------------------------------------------------- */

static void piece(arena *mem, report_line *line, const char *text, const char *url)
{
    *GROW(mem, &line->pieces) = (report_piece){.text = text, .url = url};
}

static err number_of(const report_order *r, report_numbers *numbers, const char *name, int64_t *ret)
{
    for (size_t i = 0; i < numbers->n; i++) {
        if (text_is(numbers->at[i].name, name)) {
            *ret = numbers->at[i].value;
            return OK;
        }
    }
    TRY(figure_total(r->d, name, &r->q, ret));
    *GROW(r->mem, numbers) = (report_number){.name = arena_copy(r->mem, name), .value = *ret};
    return OK;
}

/* `place` is what stands between the brackets: a figure, or a figure's one group. */
static err put_place(const report_order *r, const char *place, report_numbers *numbers,
                     report_line *line)
{
    figure_question q = r->q;
    figure_about a = {0};
    int64_t value = 0;
    char *name = arena_copy(r->mem, place), *by = strchr(name, ':'),
         *group = by ? strchr(by, '=') : NULL;
    if (group) {
        *by++ = *group++ = 0;
        q.by = by;
        q.group = group;
    }
    TRY(figure_about_of(name, &a));
    TRY(group ? figure_total(r->d, name, &q, &value) : number_of(r, numbers, name, &value));
    piece(r->mem, line, figure_text(r->mem, a.measure, value), figure_url(r->mem, name, &q));
    return OK;
}

static const char *day_said(const report_order *r)
{
    int year, month, dom;
    day_split(r->on, &year, &month, &dom);
    return r->lang == LANG_ZH ? arena_printf(r->mem, "%d年%d月%d日", year, month, dom)
                              : day_iso(r->mem, r->on);
}

static err fill_words(const report_order *r, text_key words, report_numbers *numbers,
                      report_line *line)
{
    const char *on = day_said(r);
    const char *args[3] = {
        r->org_name, line->kind == LINE_RIGHT ? on : arena_printf(r->mem, "%d", r->q.year), on};
    const char *s = text_say(r->mem, r->lang, words, args, 3);
    while (*s) {
        size_t plain = strcspn(s, "["), inside = s[plain] ? strcspn(s + plain + 1, "]") : 0;
        if (plain) { piece(r->mem, line, arena_copy_n(r->mem, s, plain), ""); }
        s += plain;
        if (!*s || s[inside + 1] != ']') { break; }
        TRY(put_place(r, arena_copy_n(r->mem, s + 1, inside), numbers, line));
        s += inside + 2;
    }
    return OK;
}

typedef struct {
    figure_value group;
    int64_t values[TABLE_FIGURES];
} table_row;
typedef LIST(table_row) table_rows;

static table_row *row_of(arena *mem, table_rows *rows, const figure_value *v)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (text_is(rows->at[i].group.group, v->group)) { return &rows->at[i]; }
    }
    table_row *row = GROW(mem, rows);
    row->group = *v;
    return row;
}

static bool row_is_empty(const table_row *row)
{
    for (size_t k = 0; k < TABLE_FIGURES; k++) {
        if (row->values[k]) { return false; }
    }
    return true;
}

static void put_rows(const report_order *r, const template_line *tl, const figure_about *about,
                     const table_rows *rows, report_line *line)
{
    for (size_t i = 0; i < rows->n; i++) {
        const table_row *row = &rows->at[i];
        figure_question q = r->q;
        if (row_is_empty(row)) { continue; }
        q.by = tl->by;
        q.group = row->group.group;
        bool outside = text_is(tl->by, "unit") && text_is(q.group, "0");
        const char *name =
            row->group.label ? text_in(row->group.label, r->lang) : row->group.label_text;
        piece(r->mem, line, outside ? text_in(T_figure_outside, r->lang) : name, "");
        for (size_t k = 0; k < TABLE_FIGURES; k++) {
            piece(r->mem, line, figure_text(r->mem, about[k].measure, row->values[k]),
                  figure_url(r->mem, tl->of[k], &q));
        }
    }
}

/* Units stand in the order of the tree, which each figure alone knows of its own groups only. */
static err order_rows(const report_order *r, const template_line *tl, table_rows *rows)
{
    figure_question q = r->q;
    figure_values all = {0};
    q.by = tl->by;
    if (text_is(tl->by, "unit")) { TRY(figure_ask(r->d, "people_in_service", &q, r->mem, &all)); }
    for (size_t i = 0; i < all.n; i++) {
        row_of(r->mem, rows, &all.at[i]);
    }
    return OK;
}

static err fill_table(const report_order *r, const template_line *tl, report_line *line)
{
    table_rows rows = {0};
    figure_about about[TABLE_FIGURES];
    line->columns = TABLE_FIGURES + 1;
    piece(r->mem, line, text_in(tl->words, r->lang), "");
    TRY(order_rows(r, tl, &rows));
    for (size_t k = 0; k < TABLE_FIGURES; k++) {
        figure_question q = r->q;
        figure_values values = {0};
        q.by = tl->by;
        TRY(figure_about_of(tl->of[k], &about[k]));
        TRY(figure_ask(r->d, tl->of[k], &q, r->mem, &values));
        piece(r->mem, line,
              text_say(r->mem, r->lang, T_figure_r_head,
                       (const char *[]){text_in(about[k].label, r->lang),
                                        text_in(about[k].unit, r->lang)},
                       2),
              "");
        for (size_t i = 0; i < values.n; i++) {
            row_of(r->mem, &rows, &values.at[i])->values[k] = values.at[i].value;
        }
    }
    put_rows(r, tl, about, &rows, line);
    return OK;
}

err figure_report_fill(const report_order *r, report_lines *ret, report_numbers *ret_numbers)
{
    for (size_t i = 0; i < COUNT_OF(yearly); i++) {
        report_line *line = GROW(r->mem, ret);
        line->kind = yearly[i].kind;
        TRY(line->kind == LINE_TABLE ? fill_table(r, &yearly[i], line)
                                     : fill_words(r, yearly[i].words, ret_numbers, line));
    }
    return OK;
}

/* ---- on paper -------------------------------------------------------------------------------- */

static const char *joined(arena *mem, const report_line *line)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < line->pieces.n; i++) {
        buf_put(&b, line->pieces.at[i].text);
    }
    return b.at;
}

static void draw_table(const report_line *line, arena *mem, paper *p)
{
    static const int widths[TABLE_FIGURES + 1] = {44, 28, 28, 28, 28};
    const char **cells = TAKE_N(mem, const char *, line->pieces.n);
    for (size_t i = 0; i < line->pieces.n; i++) {
        cells[i] = line->pieces.at[i].text;
    }
    if (line->columns == COUNT_OF(widths)) {
        paper_table(p, widths, line->columns, cells, line->pieces.n / line->columns, 1);
    }
}

void figure_report_draw(const report_lines *lines, arena *mem, paper *p)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五",
                                           "六", "七", "八", "九", "十"};
    size_t headings = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const report_line *line = &lines->at[i];
        const char *words = joined(mem, line);
        switch (line->kind) {
        case LINE_TITLE: paper_title(p, words); break;
        case LINE_HEADING:
            paper_heading(
                p, 1, arena_printf(mem, "%s、%s", numerals[headings % COUNT_OF(numerals)], words));
            headings++;
            break;
        case LINE_PARA: paper_para(p, words); break;
        case LINE_TABLE: draw_table(line, mem, p); break;
        case LINE_RIGHT: paper_right(p, words); break;
        }
    }
}

err figure_report_paper(db *d, arena *mem, const char *name, const figure_question *q, paper *p)
{
    org o = {0};
    report_lines lines = {0};
    report_numbers numbers = {0};
    if (!text_is(name, "yearly")) { return E_ABSENT; }
    TRY(people_org_get(d, q->org, mem, &o));
    report_order r = {
        .d = d, .mem = mem, .lang = LANG_ZH, .q = *q, .org_name = o.name, .on = figure_day(q)};
    TRY(figure_report_fill(&r, &lines, &numbers));
    figure_report_draw(&lines, mem, p);
    return OK;
}

/* ---- kept ------------------------------------------------------------------------------------ */

/* A line: the number of its kind, of a table its columns, then its words after a tab; of a table
 * each cell after one.
 */
char *figure_report_words(const report_lines *lines, arena *mem)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < lines->n; i++) {
        const report_line *line = &lines->at[i];
        buf_printf(&b, "%d %zu", (int)line->kind, line->columns);
        for (size_t k = 0; k < line->pieces.n; k++) {
            if (k == 0 || line->kind == LINE_TABLE) { buf_putc(&b, '\t'); }
            buf_put(&b, line->pieces.at[k].text);
        }
        buf_putc(&b, '\n');
    }
    return b.at;
}

static void read_line(char *line, arena *mem, report_line *ret)
{
    ret->kind = (report_line_kind)strtol(line, &line, 10);
    ret->columns = (size_t)strtol(line, &line, 10);
    while (*line == '\t') {
        size_t n = strcspn(++line, "\t");
        piece(mem, ret, arena_copy_n(mem, line, n), "");
        line += n;
    }
}

void figure_report_read(const char *words, arena *mem, report_lines *ret)
{
    while (*words) {
        size_t n = strcspn(words, "\n");
        read_line(arena_copy_n(mem, words, n), mem, GROW(mem, ret));
        words += n + (words[n] == '\n');
    }
}

char *figure_report_numbers(const report_numbers *all, arena *mem)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < all->n; i++) {
        buf_printf(&b, "%s%s=", i ? " " : "", all->at[i].name);
        if (all->at[i].value != NO_NUMBER) { buf_put_int(&b, all->at[i].value); }
    }
    return b.at;
}

void figure_report_numbers_read(const char *words, arena *mem, report_numbers *ret)
{
    while (*words) {
        size_t n = strcspn(words, " "), name_n = strcspn(words, "=");
        report_number *number = GROW(mem, ret);
        number->name = arena_copy_n(mem, words, name_n < n ? name_n : n);
        number->value = name_n + 1 < n ? strtoll(words + name_n + 1, NULL, 10) : NO_NUMBER;
        words += n + (words[n] == ' ');
    }
}
