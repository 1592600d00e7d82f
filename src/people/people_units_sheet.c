/* A table of units as cells: heads by synonyms, the same words that the export writes. No database,
 * no clock. */
#include "people/people_import_inside.h"
#include "people/people_units.h"
#include "people_text.h"

enum { HEAD_WITHIN = 10, HEADS_LEAST = 2, UNPACKED_MOST = 64 << 20 };
/* From here on a double does not hold every whole number. */
#define DIGITS_LOST 1e15

const text_key unit_cell_labels[UNIT_CELLS] = {
    T_people_f_code,  T_people_f_unit_name, T_people_f_short_name,
    T_people_f_above, T_people_f_level,     T_people_f_kind,
    T_people_f_place, T_people_f_mail,      T_people_f_since};

static const char *const heads[UNIT_CELLS] = {
    "单位代码|单位编码|机构代码|组织代码|组织机构代码|统一社会信用代码|代码|编码|code|unitcode",
    "单位名称|名称|机构名称|单位|单位全称|组织名称|name|unit|unitname",
    "简称|单位简称|shortname",
    ("上级单位|上级单位代码|上级单位名称|上级代码|上级编码|上级名称|上级|隶属单位|主管单位|父级|"
     "unitabove|parent|parentcode|above"),
    "层级|级别|单位级别|单位层级|行政级别|level",
    "类别|单位类别|单位性质|性质|类型|单位类型|kind|type",
    "排序号|排序|顺序|order|place",
    "邮箱|电子邮箱|单位邮箱|电子邮件|mail|email|e-mail",
    "起始日期|成立日期|成立时间|设立日期|启用日期|from|since"};

typedef struct {
    int of[SHEET_COLUMNS]; /* unit_cell of each column, or -1 */
    bool found;
} head;

static int cell_of_head(arena *mem, const char *text)
{
    const char *word = import_word(mem, text);
    if (*word == '*') { word++; } /* as templates mark what must be filled in */
    for (int i = 0; i < UNIT_CELLS; i++) {
        if (import_word_in(word, heads[i])) { return i; }
    }
    return -1;
}

static void head_try(arena *mem, const sheet_row *r, head *h)
{
    bool taken[UNIT_CELLS] = {false};
    size_t known = 0;
    for (size_t i = 0; i < SHEET_COLUMNS; i++) {
        int cell = i < r->n ? cell_of_head(mem, r->cells[i].text) : -1;
        h->of[i] = cell >= 0 && !taken[cell] ? cell : -1;
        if (h->of[i] >= 0) {
            taken[cell] = true;
            known++;
        }
    }
    h->found = known >= HEADS_LEAST && taken[UNIT_NAME] && taken[UNIT_CODE];
}

static void row_add(arena *mem, const head *h, const sheet_row *r, unit_rows *ret)
{
    unit_row row = {.row = r->number};
    bool any = false;
    for (size_t i = 0; i < UNIT_CELLS; i++) {
        row.cells[i] = "";
    }
    for (size_t i = 0; i < r->n; i++) {
        const sheet_cell *c = &r->cells[i];
        if (h->of[i] < 0) { continue; }
        const char *text = c->kind == CELL_DATE && day_known(c->date)
                               ? day_iso(mem, c->date)
                               : text_nfc(mem, text_clean(mem, c->text));
        bool lost = c->kind == CELL_NUMBER && (c->number >= DIGITS_LOST || c->number < 0);
        row.cells[h->of[i]] = text;
        row.lost |= (unsigned)lost << h->of[i];
        any = any || *text;
    }
    if (any) { *GROW(mem, ret) = row; }
}

err unit_rows_read(const char *path, arena *mem, unit_rows *ret, text_key *ret_why)
{
    const sheet_limits limits = {.max_rows = UNITS_MOST + HEAD_WITHIN,
                                 .max_unpacked = UNPACKED_MOST};
    sheet *s = NULL;
    sheet_fault fault = SHEET_OK;
    sheet_row r;
    head h = {.found = false};
    *ret_why = NULL;
    if (sheet_open(path, &limits, mem, &s, &fault) != OK) {
        *ret_why = people_sheet_words(fault);
        return E_INPUT;
    }
    for (int seen = 0; sheet_next(s, &r); seen++) {
        if (h.found) {
            row_add(mem, &h, &r, ret);
        } else if (seen < HEAD_WITHIN) {
            head_try(mem, &r, &h);
        }
    }
    fault = sheet_close(s);
    *ret_why = fault != SHEET_OK     ? people_sheet_words(fault)
               : !h.found            ? T_people_units_no_head
               : ret->n == 0         ? T_people_units_empty
               : ret->n > UNITS_MOST ? T_people_import_too_large
                                     : NULL;
    return *ret_why ? E_INPUT : OK;
}

/* ---- kept as text: a line a row: its number, what was lost, its cells ------------------------ */

const char *unit_rows_text(arena *mem, const unit_rows *rows)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < rows->n; i++) {
        const unit_row *r = &rows->at[i];
        buf_printf(&b, "%lld\t%u", (long long)r->row, r->lost);
        for (size_t c = 0; c < UNIT_CELLS; c++) { /* clean cells hold neither tabs nor line ends */
            buf_printf(&b, "\t%s", r->cells[c]);
        }
        buf_putc(&b, '\n');
    }
    buf_put(&b, "");
    return b.at;
}

/* The next piece up to one of `ends`, which is passed. */
static const char *piece(arena *mem, const char **at, const char *ends)
{
    size_t n = strcspn(*at, ends);
    const char *found = arena_copy_n(mem, *at, n);
    *at += n + ((*at)[n] != '\0');
    return found;
}

err unit_rows_of_text(arena *mem, const char *text, unit_rows *ret)
{
    for (const char *at = text; *at;) {
        unit_row *r = GROW(mem, ret);
        int64_t lost = 0;
        if (!text_int(piece(mem, &at, "\t\n"), &r->row) ||
            !text_int(piece(mem, &at, "\t\n"), &lost)) {
            return E_BROKEN;
        }
        r->lost = (unsigned)lost;
        for (size_t c = 0; c < UNIT_CELLS; c++) {
            r->cells[c] = piece(mem, &at, "\t\n");
        }
    }
    return OK;
}
