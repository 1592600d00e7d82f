/* Where the table begins and what its columns are; then its rows, with merged cells filled. */
#include <stdlib.h>

#include "people/people_import_inside.h"

enum { HEAD_ROWS = 30, HEAD_LEAST = 2, NOTE_CELLS = 2 };

/* ---- the first rows, kept as texts ----------------------------------------------------------- */

typedef struct {
    int64_t number;
    size_t n;
    const char *cells[SHEET_COLUMNS];
    bool beside[SHEET_COLUMNS]; /* filled from the left neighbour of a merged cell: a head over
                                   several columns */
} top_row;
typedef LIST(top_row) top_rows;

static void top_keep(top_rows *top, const sheet_row *row, arena *mem)
{
    top_row *kept = GROW(mem, top);
    kept->number = row->number;
    kept->n = row->n;
    for (size_t i = 0; i < row->n; i++) {
        kept->cells[i] =
            row->cells[i].kind == CELL_EMPTY ? "" : text_clean(mem, row->cells[i].text);
    }
}

static top_row *top_find(top_rows *top, int64_t number)
{
    for (size_t i = 0; i < top->n; i++) {
        if (top->at[i].number == number) { return &top->at[i]; }
    }
    return NULL;
}

/* A head over two rows or several columns stands in its first cell only: the others are told it. */
static void top_merge(top_rows *top, const sheet_merge *m)
{
    const top_row *from = top_find(top, m->first_row);
    if (!from || (size_t)m->first_column >= from->n) { return; }
    const char *text = from->cells[m->first_column];
    for (int64_t row = m->first_row; row <= m->last_row && row <= m->first_row + HEAD_ROWS; row++) {
        top_row *to = top_find(top, row);
        for (int c = m->first_column; to && c <= m->last_column && c < SHEET_COLUMNS; c++) {
            bool empty = (size_t)c >= to->n || text_empty(to->cells[c]);
            for (; to->n <= (size_t)c; to->n++) {
                to->cells[to->n] = "";
            }
            to->cells[c] = empty ? text : to->cells[c];
            to->beside[c] = empty && c > m->first_column;
        }
    }
}

static void top_read(sheet *s, arena *mem, top_rows *top, import_head *h)
{
    sheet_row row;
    while (top->n < HEAD_ROWS + 3 && sheet_next(s, &row)) {
        top_keep(top, &row, mem);
    }
    h->merges_n = sheet_merges(s, &h->merges);
    for (size_t i = 0; i < h->merges_n; i++) {
        top_merge(top, &h->merges[i]);
    }
}

/* ---- which row is the head ------------------------------------------------------------------- */

/* The lower of two rows says more; where it says nothing of ours, the upper one counts unless it
 * spans several columns. */
static const char *head_text(const top_row *upper, const top_row *lower, size_t column, arena *mem)
{
    const char *above = upper && column < upper->n ? upper->cells[column] : "";
    const char *below = column < lower->n ? lower->cells[column] : "";
    if (!upper || text_empty(above) || import_field_of_head(mem, below) > FIELD_IGNORED) {
        return below;
    }
    if (text_empty(below) || text_is(above, below)) { return above; }
    const char *both = arena_printf(mem, "%s%s", below, above);
    return import_field_of_head(mem, both) > FIELD_IGNORED ? both : below;
}

static int head_score(const top_row *upper, const top_row *lower, arena *mem)
{
    unsigned seen = 0;
    size_t n = upper && upper->n > lower->n ? upper->n : lower->n;
    for (size_t i = 0; i < n; i++) {
        bool again = lower->beside[i] ||
                     (upper && upper->beside[i] && (i >= lower->n || text_empty(lower->cells[i])));
        import_field f =
            again ? FIELD_NONE : import_field_of_head(mem, head_text(upper, lower, i, mem));
        seen |= f > FIELD_IGNORED ? FIELD_BIT(f) : 0;
    }
    return __builtin_popcount(seen);
}

typedef struct {
    const top_row *upper, *lower;
    int score;
} candidate;

static candidate head_best(const top_rows *top)
{
    candidate best = {0};
    arena *work = arena_new();
    for (size_t i = 0; i < top->n && i < HEAD_ROWS; i++) {
        const top_row *row = &top->at[i], *next = i + 1 < top->n ? &top->at[i + 1] : NULL;
        int alone = head_score(NULL, row, work);
        int both = next && next->number == row->number + 1 ? head_score(row, next, work) : 0;
        if (alone > best.score) { best = (candidate){NULL, row, alone}; }
        if (both > best.score && both > alone && alone > 0) { best = (candidate){row, next, both}; }
        arena_reset(work);
    }
    arena_free(work);
    return best;
}

static void head_take(import_head *h, const candidate *c, arena *mem)
{
    const top_row *upper = c->upper, *lower = c->lower;
    h->row = upper ? upper->number : lower->number;
    h->last_row = lower->number;
    h->n = upper && upper->n > lower->n ? upper->n : lower->n;
    for (size_t i = 0; i < h->n; i++) {
        h->heads[i] = head_text(upper, lower, i, mem);
        import_field f = import_field_of_head(mem, h->heads[i]);
        bool first = f > FIELD_IGNORED && h->column_of[f] < 0;
        h->field[i] = first || f == FIELD_IGNORED ? f : FIELD_NONE;
        if (first) { h->column_of[f] = (int)i; }
    }
}

static void head_samples(import_head *h, const top_rows *top)
{
    for (size_t i = 0; i < SHEET_COLUMNS; i++) {
        h->samples[i] = "";
        h->heads[i] = i < h->n ? h->heads[i] : "";
    }
    for (size_t r = 0; r < top->n; r++) {
        const top_row *row = &top->at[r];
        for (size_t i = 0; row->number > h->last_row && i < row->n; i++) {
            h->n = i >= h->n ? i + 1 : h->n;
            h->samples[i] = text_empty(h->samples[i]) ? row->cells[i] : h->samples[i];
        }
    }
}

/* ---- the correction: "3=born,5=title,7=none" ------------------------------------------------- */

static bool mapping_pair(import_head *h, arena *mem, const char *pair)
{
    const char *mark = strchr(pair, '=');
    int64_t column = 0;
    if (!mark || !text_int(arena_copy_n(mem, pair, (size_t)(mark - pair)), &column) || column < 1 ||
        column > SHEET_COLUMNS) {
        return false;
    }
    import_field f = import_field_of_word(mark + 1);
    import_field was = h->field[column - 1];
    if (f == FIELD_NONE) { return false; }
    if (was > FIELD_IGNORED && h->column_of[was] == column - 1) { h->column_of[was] = -1; }
    if (f > FIELD_IGNORED && h->column_of[f] >= 0) { h->field[h->column_of[f]] = FIELD_NONE; }
    h->field[column - 1] = f;
    h->column_of[f] = (int)column - 1;
    return true;
}

static bool mapping_apply(import_head *h, const char *mapping, arena *mem)
{
    while (*mapping) {
        size_t n = strcspn(mapping, ",");
        if (!mapping_pair(h, mem, arena_copy_n(mem, mapping, n))) { return false; }
        mapping += n + (mapping[n] == ',');
    }
    return true;
}

/* Without a word that is known: the first of the rows that say most. Titles above it say less. */
static const top_row *head_guess(const top_rows *top)
{
    const top_row *best = &top->at[0];
    size_t most = 0;
    for (size_t i = 0; i < top->n; i++) {
        size_t filled = 0;
        for (size_t c = 0; c < top->at[i].n; c++) {
            filled += !text_empty(top->at[i].cells[c]) && !top->at[i].beside[c];
        }
        if (filled > most) {
            most = filled;
            best = &top->at[i];
        }
    }
    return best;
}

/* The columns are kept even where the head is not found, so that the officer can say what they are.
 */
static err head_resolve(import_head *h, const top_rows *top, const char *mapping, arena *mem)
{
    candidate best = head_best(top);
    bool known = best.score >= HEAD_LEAST || !text_empty(mapping);
    if (best.score < HEAD_LEAST) { best = (candidate){NULL, head_guess(top), 0}; }
    head_take(h, &best, mem);
    head_samples(h, top);
    bool applied = mapping_apply(h, mapping, mem);
    return known && applied && h->column_of[FIELD_NAME] >= 0 ? OK : E_INPUT;
}

static int by_first_row(const void *a, const void *b)
{
    const sheet_merge *x = a, *y = b;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

/* Only cells over several rows of people are of use later. */
static void head_merges(import_head *h, arena *mem)
{
    sheet_merge *kept = TAKE_N(mem, sheet_merge, h->merges_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < h->merges_n; i++) {
        const sheet_merge *m = &h->merges[i];
        if (m->last_row > m->first_row && m->last_row > h->last_row &&
            m->first_column < SHEET_COLUMNS) {
            kept[n++] = *m;
        }
    }
    qsort(kept, n, sizeof *kept, by_first_row);
    h->merges = kept;
    h->merges_n = n;
}

err import_head_find(sheet *s, const char *mapping, arena *mem, import_head *ret)
{
    top_rows top = {0};
    *ret = (import_head){0};
    for (int f = 0; f < FIELDS; f++) {
        ret->column_of[f] = -1;
    }
    top_read(s, mem, &top, ret);
    if (top.n == 0) { return E_INPUT; }
    err e = head_resolve(ret, &top, mapping, mem);
    head_merges(ret, mem);
    return e;
}

/* ---- rows ------------------------------------------------------------------------------------ */

void import_rows_begin(import_rows *r, const import_head *head, sheet *s)
{
    memset(r, 0, sizeof *r);
    r->head = head;
    r->s = s;
    sheet_again(s);
}

/* A person's own name and number are never spread over several rows: that would make one person
 * twice. */
static bool spreads(import_field f)
{
    return f > FIELD_IGNORED && f != FIELD_NAME && f != FIELD_CITIZEN && f != FIELD_PHONE &&
           f != FIELD_MAIL;
}

static void hold(import_rows *r, const sheet_merge *m, const sheet_row *row)
{
    size_t c = (size_t)m->first_column;
    if (!spreads(r->head->field[c]) || c >= row->n || row->cells[c].kind == CELL_EMPTY ||
        m->first_row != row->number) {
        return;
    }
    if (!r->held_mem[c]) { r->held_mem[c] = arena_new(); }
    arena_reset(r->held_mem[c]);
    r->held[c].until = m->last_row;
    r->held[c].cell = row->cells[c];
    r->held[c].cell.text = arena_copy(r->held_mem[c], row->cells[c].text);
}

static void fill_merged(import_rows *r, sheet_row *row)
{
    const import_head *h = r->head;
    for (; r->next_merge < h->merges_n && h->merges[r->next_merge].first_row <= row->number;
         r->next_merge++) {
        hold(r, &h->merges[r->next_merge], row);
    }
    if (h->merges_n == 0) { return; }
    memcpy(r->cells, row->cells, row->n * sizeof *r->cells);
    for (size_t c = 0; c < h->n; c++) {
        bool held = r->held[c].until >= row->number;
        for (; held && row->n <= c; row->n++) {
            r->cells[row->n] = (sheet_cell){.text = "", .date = DAY_NONE};
        }
        if (held && r->cells[c].kind == CELL_EMPTY) { r->cells[c] = r->held[c].cell; }
    }
    row->cells = r->cells;
}

static bool is_note(const char *text)
{
    static const char *const words[] = {"注：", "注:",        "备注", "说明", "填表", "制表",
                                        "审核", "合计",       "总计", "小计", "共计", "联系人",
                                        "填报", "单位负责人", "报送", "Note", "Total"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (text_starts(text, words[i])) { return true; }
    }
    return false;
}

static bool is_blank(const char *text) { return text[strspn(text, " \t\r\n")] == '\0'; }

static bool is_held(const import_rows *r, const sheet_row *row, size_t c)
{
    return r->head->merges_n && r->held[c].until >= row->number &&
           row->cells[c].text == r->held[c].cell.text;
}

/* A head printed again on each page. */
static bool is_head_again(const import_rows *r, const sheet_row *row, arena *mem)
{
    size_t c = (size_t)r->head->column_of[FIELD_NAME];
    return c < row->n && row->cells[c].kind == CELL_TEXT &&
           row->cells[c].text[0] == r->head->heads[c][0] &&
           text_is(text_clean(mem, row->cells[c].text), r->head->heads[c]);
}

/* Notes below the table and lines that hold a number only are no people. */
static bool is_person(const import_rows *r, const sheet_row *row, arena *mem)
{
    int filled = 0, ours = 0;
    const char *first = "";
    for (size_t c = 0; c < row->n; c++) {
        const char *text = row->cells[c].text;
        if (row->cells[c].kind == CELL_EMPTY || is_blank(text) || is_held(r, row, c)) { continue; }
        first = filled++ ? first : text;
        ours +=
            r->head->field[c] > FIELD_IGNORED && (filled > NOTE_CELLS || *text_clean(mem, text));
    }
    bool note = filled <= NOTE_CELLS && is_note(text_clean(mem, first));
    return ours > 0 && !note && !is_head_again(r, row, mem);
}

bool import_rows_next(import_rows *r, arena *row_mem, sheet_row *ret)
{
    while (sheet_next(r->s, ret)) {
        if (ret->number <= r->head->last_row) { continue; }
        fill_merged(r, ret);
        if (is_person(r, ret, row_mem)) { return true; }
    }
    return false;
}

void import_rows_end(import_rows *r)
{
    for (size_t c = 0; c < SHEET_COLUMNS; c++) {
        if (r->held_mem[c]) { arena_free(r->held_mem[c]); }
    }
}
