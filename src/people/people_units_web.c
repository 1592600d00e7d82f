/* Units by workbook: the table of those that are there, upload, preview, one button. */
#include "people/people_inside.h"
#include "people/people_units.h"
#include "people/people_web.h"
#include "people_text.h"

/* ---- the table of units, as the upload reads it ---------------------------------------------- */

typedef struct {
    int64_t root;
    language lang;
    bool ended;
} units_export;

static void export_row(const units_export *x, arena *mem, const org *o, const char *above,
                       look_cells *ret)
{
    const char *cells[UNIT_CELLS] = {[UNIT_CODE] = o->code,
                                     [UNIT_NAME] = o->name,
                                     [UNIT_SHORT] = o->short_name,
                                     [UNIT_ABOVE] = above,
                                     [UNIT_LEVEL] =
                                         text_in(people_org_level_word(o->level), x->lang),
                                     [UNIT_KIND] = text_in(people_org_kind_word(o->kind), x->lang),
                                     [UNIT_PLACE] = text_of_int(mem, o->place),
                                     [UNIT_MAIL] = o->mail,
                                     [UNIT_SINCE] = day_iso(mem, o->since)};
    for (size_t i = 0; i < UNIT_CELLS; i++) {
        *GROW(mem, ret) = cells[i];
    }
}

/* Those above stand before those below: a code is looked for among the rows already read. */
static const char *code_of(const orgs *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].id == id) { return all->at[i].code; }
    }
    return "";
}

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    units_export *x = context;
    orgs all = {0};
    if (x->ended) { return OK; }
    x->ended = true;
    TRY(people_orgs_under(d, x->root, mem, &all));
    int64_t parent = 0;
    const char *above = "";
    for (size_t i = 0; i < all.n; i++) {
        const org *o = &all.at[i];
        if (day_known(o->until)) { continue; }
        if (o->parent != parent) { /* siblings mostly stand together */
            parent = o->parent;
            above = code_of(&all, parent);
        }
        export_row(x, mem, o, above, ret);
    }
    return OK;
}

err people_units_xlsx_handle(turn *t)
{
    units_export *x = TAKE(t->mem, units_export);
    *x = (units_export){.root = t->param[0], .lang = t->actor.lang};
    look_export_column *heads = TAKE_N(t->mem, look_export_column, UNIT_CELLS);
    for (size_t i = 0; i < UNIT_CELLS; i++) {
        heads[i] = (look_export_column){.head = unit_cell_labels[i],
                                        .kind = i == UNIT_PLACE   ? LOOK_NUMBER
                                                : i == UNIT_SINCE ? LOOK_DAY
                                                                  : 0};
    }
    look_export file = {.title = T_people_orgs_title,
                        .columns = heads,
                        .columns_n = UNIT_CELLS,
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, true);
}

/* ---- upload ---------------------------------------------------------------------------------- */

static err start_show(turn *t)
{
    org o = {0};
    TRY(people_org_get(t->d, t->param[0], t->mem, &o));
    people_units_start v = {
        .title = text_in(T_people_units_title, t->actor.lang), .org = o.id, .name = o.name};
    TRY(people_org_crumbs(t, o.id, true, &v.crumbs.at, &v.crumbs.n));
    return web_show(t, people_units_start, &v);
}

err people_units_handle(turn *t) { return start_show(t); }

typedef struct {
    unit_rows rows;
    text_key why;
    const char *file;
} read_sheet;

/* Reading a workbook is nothing for the writer's thread. */
err people_units_before(turn *t)
{
    people_units_new f;
    read_sheet *x = TAKE(t->mem, read_sheet);
    t->scratch = x;
    if (form_read(t, &people_units_new_form, &f) != OK || !f.book) {
        x->why = T_people_import_no_file;
    } else {
        x->file = f.book->file_name;
        x->file = text_utf8(x->file, strlen(x->file)) ? x->file : "";
        err e = unit_rows_read(f.book->path, t->mem, &x->rows, &x->why);
        if (e != OK && e != E_INPUT) { return e; }
    }
    t->faults.n = 0; /* the handler says it, beside the field */
    return OK;
}

err people_units_do(turn *t)
{
    const read_sheet *x = t->scratch;
    if (x->why) {
        web_fault(t, "book", x->why, "", "");
        TRY(start_show(t));
        return E_INPUT;
    }
    unit_sheet s = {.org = t->param[0], .file = x->file, .rows = x->rows};
    TRY(unit_sheet_keep(t, &s));
    return web_made(t, s.id, NULL, "/org/%lld/units/%lld", (long long)s.org, (long long)s.id);
}

/* ---- preview and button ---------------------------------------------------------------------- */

static const struct {
    text_key word;
    look_tone tone;
} verdicts[] = {[UNIT_NEW] = {T_people_units_new, LOOK_GOOD},
                [UNIT_CHANGED] = {T_people_units_changed, LOOK_BUSY},
                [UNIT_SAME] = {T_people_units_same, LOOK_PLAIN},
                [UNIT_REFUSED] = {T_people_units_refused, LOOK_BAD}};

/* What needs to be looked at first stands first; of a long table the rest is counted only. */
enum { SHOWN_MOST = 500 };
static const unit_verdict shown[] = {UNIT_REFUSED, UNIT_CHANGED, UNIT_NEW, UNIT_SAME};

static void row_add(turn *t, const unit_line *l, people_units_card *v)
{
    *GROW(t->mem, &v->rows) = (people_units_row){
        .row = l->row,
        .state = look_state_of(verdicts[l->verdict].word, verdicts[l->verdict].tone),
        .said = l->said,
        .code = l->now.code ? l->now.code : "",
        .name = l->now.name ? l->now.name : "",
        .above = l->above ? l->above : "",
        .level = people_org_level_word(l->now.level),
        .kind = people_org_kind_word(l->now.kind)};
}

static err card_show(turn *t, const unit_sheet *s, const unit_lines *lines)
{
    people_units_card v = {.title = text_in(T_people_units_preview, t->actor.lang),
                           .org = s->org,
                           .sheet = s->id,
                           .file = s->file};
    v.sums = (look_preview){.fresh = unit_lines_count(lines, UNIT_NEW),
                            .changed = unit_lines_count(lines, UNIT_CHANGED),
                            .unchanged = unit_lines_count(lines, UNIT_SAME),
                            .rejected = unit_lines_count(lines, UNIT_REFUSED)};
    v.fresh = v.sums.fresh;
    v.changed = v.sums.changed;
    v.unchanged = v.sums.unchanged;
    v.rejected = v.sums.rejected;
    v.may_write = v.rejected ? 0 : v.fresh + v.changed;
    for (size_t k = 0; k < COUNT_OF(shown); k++) {
        for (size_t i = 0; i < lines->n && v.rows.n < SHOWN_MOST; i++) {
            if (lines->at[i].verdict == shown[k]) { row_add(t, &lines->at[i], &v); }
        }
    }
    v.more = (int64_t)(lines->n - v.rows.n);
    TRY(people_org_crumbs(t, s->org, true, &v.crumbs.at, &v.crumbs.n));
    return web_show(t, people_units_card, &v);
}

static err sheet_of(turn *t, unit_sheet *s, unit_lines *lines)
{
    int64_t id = 0;
    unit_faults faults = {0};
    if (!text_int(t->word[1], &id)) { return E_ABSENT; }
    TRY(unit_sheet_get(t, id, s));
    if (s->org != t->param[0]) { return E_ABSENT; }
    return unit_rows_judge(t, s->org, &s->rows, lines, &faults);
}

err people_units_card_handle(turn *t)
{
    unit_sheet s = {0};
    unit_lines lines = {0};
    TRY(sheet_of(t, &s, &lines));
    return card_show(t, &s, &lines);
}

/* All or nothing: while a row is refused, nothing is written. */
err people_units_write_do(turn *t)
{
    unit_sheet s = {0};
    unit_lines lines = {0};
    TRY(sheet_of(t, &s, &lines));
    err e = OK;
    if (unit_lines_count(&lines, UNIT_REFUSED)) {
        e = web_fault(t, "", T_people_units_rows_refused, "", "");
    }
    if (e == OK) { e = unit_lines_write(t, &lines); }
    if (e == E_INPUT) { TRY(card_show(t, &s, &lines)); }
    TRY(e);
    TRY(unit_sheet_drop(t, s.id));
    return web_go(t, T_people_units_written, "/orgs?open=%lld", (long long)s.org);
}
