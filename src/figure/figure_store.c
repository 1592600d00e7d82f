/* Asking: the number, its groups and its records are built from the same text of the catalogue. */
#include "figure/figure_inside.h"

const figure_kind *figure_kind_of(const char *name)
{
    for (size_t i = 0; *name && i < figure_kinds_n; i++) {
        if (text_is(figure_kinds[i].name, name)) { return &figure_kinds[i]; }
    }
    return NULL;
}

static const figure_kind *part_of(const figure_kind *f)
{
    return f->counting == COUNTS_SHARE ? figure_kind_of(f->part) : f;
}

size_t figure_dimensions(const figure_kind *f, const figure_dimension **ret)
{
    f = part_of(f);
    *ret = f->base ? f->base->dimensions : figure_duty_dimensions;
    return f->base ? f->base->dimensions_n : 1;
}

const figure_dimension *figure_dimension_of(const figure_kind *f, const char *by)
{
    const figure_dimension *at = NULL;
    size_t n = figure_dimensions(f, &at);
    for (size_t i = 0; i < n; i++) {
        if (text_is(at[i].name, by)) { return &at[i]; }
    }
    return NULL;
}

size_t figure_columns(const figure_kind *f, const figure_column **ret)
{
    f = part_of(f);
    const figure_base *b = f->counting == COUNTS_PERSONS ? &figure_people_base : f->base;
    *ret = b ? b->columns : figure_duty_columns;
    return b ? b->columns_n : FIGURE_DUTY_COLUMNS;
}

/* ---- the text of a question ------------------------------------------------------------------ */

/* The unit directly below $1 in whose subtree an organisation stands. */
#define BELOW                                                                                      \
    " LEFT JOIN (SELECT k.ancestor, k.org FROM people_org_under k JOIN people_org ko ON ko.id = "  \
    "k.ancestor"                                                                                   \
    " WHERE ko.parent = $1) AS below ON below.org = %s"
/* Outside the subtree of $1 (an organiser elsewhere) the group is 0. */
#define BELOW_KEY "coalesce(below.ancestor, CASE WHEN %s = $1 THEN $1 ELSE 0 END)"

typedef struct {
    const figure_kind *f;
    const figure_dimension *by; /* NULL: not grouped */
    const figure_question *q;
    arena *mem;
    db_vals values;
} asking;

static bool asking_begin(asking *a, const figure_kind *f, const figure_question *q, arena *mem)
{
    bool grouped = q->by && *q->by;
    *a = (asking){.f = f, .q = q, .mem = mem, .by = grouped ? figure_dimension_of(f, q->by) : NULL};
    *GROW(mem, &a->values) = INT(q->org);
    *GROW(mem, &a->values) = INT(q->year);
    return !grouped || a->by;
}

static const char *key_of(const asking *a)
{
    if (a->by->type == DIM_UNIT) { return arena_printf(a->mem, BELOW_KEY, a->by->sql); }
    return a->by->sql;
}

static size_t bind(asking *a, db_val v)
{
    *GROW(a->mem, &a->values) = v;
    return a->values.n;
}

/* FROM … WHERE …, narrowed to the group that is asked for. */
static void put_from(asking *a, buf *b)
{
    const figure_base *base = a->f->base;
    int64_t code = 0;
    buf_put(b, base->from);
    if (a->by && a->by->type == DIM_UNIT) { buf_printf(b, BELOW, a->by->sql); }
    buf_put(b, base->where);
    buf_put(b, a->f->only);
    if (!a->by || !a->q->group || !*a->q->group) { return; }
    bool text = a->by->type == DIM_MONTH;
    if (!text && !text_int(a->q->group, &code)) {
        buf_put(b, " AND 1 = 0"); /* no such group has records */
        return;
    }
    buf_printf(b, " AND %s = $%zu", key_of(a), bind(a, text ? TEXT(a->q->group) : INT(code)));
}

static const char *counted(const asking *a)
{
    switch (a->f->counting) {
    case COUNTS_SUM: return arena_printf(a->mem, "CAST(coalesce(sum(%s), 0) AS bigint)", a->f->sql);
    case COUNTS_PERSONS: return arena_printf(a->mem, "count(DISTINCT %s)", a->f->sql);
    default: return "count(*)";
    }
}

static err sql_total(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                     int64_t *ret)
{
    asking a;
    buf b = buf_new(mem);
    if (!asking_begin(&a, f, q, mem)) { return E_ABSENT; }
    buf_printf(&b, "%s SELECT %s", f->base->with, counted(&a));
    put_from(&a, &b);
    *ret = 0;
    db_q rows = db_sql_n(d, b.at, a.values.at, a.values.n);
    while (db_row(&rows)) {
        *ret = db_int(&rows);
    }
    return db_end(&rows);
}

static err sql_groups(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                      figure_values *ret)
{
    asking a;
    buf b = buf_new(mem);
    if (!asking_begin(&a, f, q, mem)) { return E_ABSENT; }
    buf_printf(&b, "%s SELECT %s, %s", f->base->with, key_of(&a), counted(&a));
    put_from(&a, &b);
    buf_put(&b, " GROUP BY 1 ORDER BY 1");
    db_q rows = db_sql_n(d, b.at, a.values.at, a.values.n);
    while (db_row(&rows)) {
        figure_value *v = GROW(mem, ret);
        bool text = a.by->type == DIM_MONTH;
        int64_t code = text ? 0 : db_int(&rows);
        v->group = text ? db_text(&rows, mem) : arena_printf(mem, "%lld", (long long)code);
        v->label_text = v->group;
        v->label = a.by->word && !text ? a.by->word(code) : NULL;
        v->value = db_int(&rows);
    }
    return db_end(&rows);
}

/* Names of units, and their order in the tree in place of the order of ids. */
static err name_units(db *d, int64_t org_id, arena *mem, figure_values *ret)
{
    figure_values sorted = {0};
    db_q rows = db_sql(d,
                       "SELECT id, name FROM people_org WHERE parent = $1 OR id = $1 ORDER BY"
                       " CASE WHEN id = $1 THEN 0 ELSE 1 END, place, id",
                       INT(org_id));
    while (db_row(&rows)) {
        const char *group = arena_printf(mem, "%lld", (long long)db_int(&rows));
        const char *name = db_text(&rows, mem);
        for (size_t i = 0; i < ret->n; i++) {
            if (text_is(ret->at[i].group, group)) {
                figure_value *v = GROW(mem, &sorted);
                *v = ret->at[i];
                v->label_text = name;
            }
        }
    }
    for (size_t i = 0; i < ret->n; i++) {
        if (text_is(ret->at[i].group, "0")) { *GROW(mem, &sorted) = ret->at[i]; }
    }
    *ret = sorted;
    return db_end(&rows);
}

/* ---- shares: part over whole ---------------------------------------------------------------- */

static int64_t value_in(const figure_values *all, const char *group)
{
    for (size_t i = 0; i < all->n; i++) {
        if (text_is(all->at[i].group, group)) { return all->at[i].value; }
    }
    return 0;
}

static err share_groups(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                        figure_values *ret)
{
    figure_values part = {0};
    TRY(figure_ask(d, f->part, q, mem, &part));
    TRY(figure_ask(d, f->whole, q, mem, ret)); /* a group without any part is there, with 0 */
    for (size_t i = 0; i < ret->n; i++) {
        ret->at[i].value = share_near(value_in(&part, ret->at[i].group), ret->at[i].value);
    }
    return OK;
}

static err share_total(db *d, const figure_kind *f, const figure_question *q, int64_t *ret)
{
    int64_t part = 0, whole = 0;
    TRY(figure_total(d, f->part, q, &part));
    TRY(figure_total(d, f->whole, q, &whole));
    *ret = share_near(part, whole);
    return OK;
}

/* ---- what others ask ------------------------------------------------------------------------- */

err figure_ask(db *d, const char *name, const figure_question *q, arena *mem, figure_values *ret)
{
    const figure_kind *f = figure_kind_of(name);
    const figure_dimension *by = f ? figure_dimension_of(f, q->by ? q->by : "") : NULL;
    figure_question all = *q;
    all.group = "";
    if (!by) { return E_ABSENT; }
    if (f->counting == COUNTS_SHARE) { return share_groups(d, f, &all, mem, ret); }
    TRY(f->counting == COUNTS_DUTY ? figure_duty_values(d, f, &all, mem, ret)
                                   : sql_groups(d, f, &all, mem, ret));
    return by->type == DIM_UNIT ? name_units(d, q->org, mem, ret) : OK;
}

static err duty_total(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                      int64_t *ret)
{
    figure_values all = {0};
    bool one = q->group && *q->group;
    TRY(figure_duty_values(d, f, q, mem, &all));
    *ret = one ? value_in(&all, q->group) : 0;
    for (size_t i = 0; i < all.n && !one; i++) {
        *ret += all.at[i].value;
    }
    return OK;
}

err figure_total(db *d, const char *name, const figure_question *q, int64_t *ret)
{
    const figure_kind *f = figure_kind_of(name);
    if (!f) { return E_ABSENT; }
    if (f->counting == COUNTS_SHARE) { return share_total(d, f, q, ret); }
    arena *mem = arena_new();
    err e =
        f->counting == COUNTS_DUTY ? duty_total(d, f, q, mem, ret) : sql_total(d, f, q, mem, ret);
    arena_free(mem);
    return e;
}

/* ---- the records behind a number ------------------------------------------------------------- */

static void put_columns(buf *b, const figure_base *base)
{
    buf_printf(b, " SELECT %s, %s, %s", base->order, base->id, base->id2);
    for (size_t i = 0; i < base->columns_n; i++) {
        buf_printf(b, ", %s", base->columns[i].sql);
        if (base->columns[i].url) { buf_printf(b, ", %s", base->columns[i].url_id); }
    }
}

static figure_field_value cell_read(db_q *q, arena *mem, const figure_column *c)
{
    figure_field_value v = {.text = "", .url = ""};
    int64_t n = c->type == COLUMN_TEXT || c->type == COLUMN_DAY ? 0 : db_int(q);
    switch (c->type) {
    case COLUMN_TEXT: v.text = db_text(q, mem); break;
    case COLUMN_DAY: v.text = db_text(q, mem); break;
    case COLUMN_INT: v.text = arena_printf(mem, "%lld", (long long)n); break;
    case COLUMN_TENTHS: v.text = tenths_text(mem, (tenths){(int32_t)n}); break;
    case COLUMN_CODE: v.label = c->word(n); break;
    }
    if (c->url) {
        int64_t id = db_int(q);
        v.url = id ? arena_printf(mem, "%s%lld", c->url, (long long)id) : "";
    }
    return v;
}

static void row_read(db_q *q, arena *mem, const figure_base *base, figure_row *r)
{
    figure_field_value *cells = TAKE_N(mem, figure_field_value, base->columns_n);
    r->key = db_text(q, mem);
    r->id = db_int(q);
    r->id2 = db_int(q);
    for (size_t i = 0; i < base->columns_n; i++) {
        cells[i] = cell_read(q, mem, &base->columns[i]);
    }
    r->cells = cells;
}

static err sql_rows(db *d, const figure_kind *f, const figure_question *q, const figure_page *page,
                    arena *mem, figure_rows *ret)
{
    bool persons = f->counting == COUNTS_PERSONS;
    const figure_base *base = persons ? &figure_people_base : f->base;
    const char *way = page->back ? " DESC" : "";
    asking a;
    buf b = buf_new(mem);
    if (!asking_begin(&a, f, q, mem)) { return E_ABSENT; }
    buf_put(&b, f->base->with);
    put_columns(&b, base);
    if (persons) { buf_printf(&b, "%s%s AND p.id IN (SELECT %s", base->from, base->where, f->sql); }
    put_from(&a, &b);
    buf_put(&b, persons ? ")" : "");
    if (*page->key) {
        size_t key = bind(&a, TEXT(page->key)), id = bind(&a, INT(page->id)),
               id2 = bind(&a, INT(page->id2));
        buf_printf(&b, " AND (%s, %s, %s) %c ($%zu, $%zu, $%zu)", base->order, base->id, base->id2,
                   page->back ? '<' : '>', key, id, id2);
    }
    buf_printf(&b, " ORDER BY %s%s, %s%s, %s%s LIMIT $%zu", base->order, way, base->id, way,
               base->id2, way, bind(&a, INT((int64_t)page->limit)));
    db_q rows = db_sql_n(d, b.at, a.values.at, a.values.n);
    while (db_row(&rows)) {
        row_read(&rows, mem, base, GROW(mem, ret));
    }
    if (page->back) { REVERSE(ret); }
    return db_end(&rows);
}

err figure_rows_of(db *d, const figure_kind *f, const figure_question *q, const figure_page *page,
                   arena *mem, figure_rows *ret)
{
    f = part_of(f);
    return f->counting == COUNTS_DUTY ? figure_duty_rows(d, f, q, page, mem, ret)
                                      : sql_rows(d, f, q, page, mem, ret);
}
