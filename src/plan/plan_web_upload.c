/* Entering many classes from a workbook: template, upload, preview, one button. */
#include <unistd.h>

#include "plan/plan_page.h"

/* ---- template -------------------------------------------------------------------------------- */

static void template_example(book *b, const plan_place *p, language lang)
{
    plan_item i = {.name = text_in(T_plan_example_name, lang),
                   .theme = text_in(T_plan_example_theme, lang),
                   .aim = "",
                   .audience = text_in(T_plan_example_audience, lang),
                   .place = "",
                   .org_name = "",
                   .kind = KIND_THEMATIC,
                   .training = TRAINING_IN_SERVICE,
                   .field = FIELD_ECONOMY,
                   .organiser_level = ORG_COUNTY,
                   .origin = ORIGIN_IN_CITY,
                   .mode = MODE_OFF_JOB,
                   .starts = day_of(p->y.year, 5, 9),
                   .days = 5,
                   .seats = 50,
                   .hours = {400},
                   .money = {5000000}};
    arena *mem = arena_new();
    book_row(b);
    for (size_t k = 0; k < plan_sheet_columns_n; k++) {
        book_text(b, plan_field_text(mem, lang, &i, plan_sheet_columns[k]), BOOK_PLAIN);
    }
    arena_free(mem);
}

static err template_write(const char *path, const plan_place *p, language lang)
{
    static const int widths[] = {30, 24, 30, 30, 12, 26, 12, 16, 14, 12, 14, 8, 8, 8, 16, 14};
    book *b = book_new(path, text_in(T_plan_items, lang));
    if (!b) { return E_BROKEN; }
    book_widths(b, widths, COUNT_OF(widths));
    book_row(b);
    for (size_t k = 0; k < plan_sheet_columns_n; k++) {
        book_text(b, text_in(plan_field_label(plan_sheet_columns[k]), lang), BOOK_HEAD);
    }
    book_freeze(b, 1);
    template_example(b, p, lang);
    return book_close(b);
}

static err whole_file(arena *mem, const char *path, const void **ret, size_t *ret_n)
{
    enum { MOST = 1 << 20 };
    FILE *f = fopen(path, "rb");
    if (!f) { return E_BROKEN; }
    void *at = arena_take(mem, MOST);
    *ret_n = fread(at, 1, MOST, f);
    *ret = at;
    bool failed = ferror(f) || *ret_n == MOST;
    fclose(f);
    return failed ? E_BROKEN : OK;
}

err plan_template_send(turn *t)
{
    plan_place p;
    const void *at = NULL;
    size_t n = 0;
    TRY(plan_place_of(t, &p));
    const char *path =
        arena_printf(t->mem, "%s/template-%lld.xlsx", store_folder(t->s), (long long)id_new());
    err e = template_write(path, &p, t->actor.lang);
    if (e == OK) { e = whole_file(t->mem, path, &at, &n); }
    unlink(path);
    TRY(e);
    const char *name = plan_say(t, T_plan_template_file, plan_number(t->mem, p.y.year), "");
    return web_bytes(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name,
                     at, n);
}

/* ---- upload ---------------------------------------------------------------------------------- */

static err upload_show(turn *t, const plan_place *p)
{
    plan_upload_page v = {.title = text_in(T_plan_upload, t->actor.lang),
                          .action = arena_printf(t->mem, "%s/upload", p->base),
                          .template = arena_printf(t->mem, "%s/template", p->base),
                          .back = p->base};
    plan_crumbs(t, &v.crumbs, p, true);
    return web_show(t, plan_upload_page, &v);
}

err plan_upload_open(turn *t)
{
    plan_place p;
    TRY(plan_place_of(t, &p));
    return upload_show(t, &p);
}

typedef struct {
    plan_lines lines;
    text_key why;
    const char *file;
} read_sheet;

/* Reading a workbook is nothing for the writer's thread. */
err plan_upload_before(turn *t)
{
    plan_place p;
    plan_upload_form f;
    read_sheet *x = TAKE(t->mem, read_sheet);
    t->scratch = x;
    TRY(plan_place_of(t, &p));
    if (form_read(t, &plan_upload_form_form, &f) != OK || !f.book) {
        x->why = T_plan_sheet_none;
    } else {
        x->file = f.book->file_name;
        err e = plan_sheet_read(t, &p, f.book->path, &x->lines, &x->why);
        if (e != OK && e != E_INPUT) { return e; }
    }
    t->faults.n = 0; /* the handler says it, beside the field */
    return OK;
}

err plan_upload_handle(turn *t)
{
    plan_place p;
    const read_sheet *x = t->scratch;
    TRY(plan_place_of(t, &p));
    if (x->why) {
        web_fault(t, "book", x->why, "", "");
        TRY(upload_show(t, &p));
        return E_INPUT;
    }
    plan_upload u = {.plan = p.y.id,
                     .org = p.org,
                     .person = t->actor.person,
                     .file = x->file,
                     .lines = x->lines};
    TRY(plan_upload_add(t, &u));
    return web_made(t, u.id, NULL, "%s/upload/%lld", p.base, (long long)u.id);
}

/* ---- preview --------------------------------------------------------------------------------- */

static err upload_of(turn *t, plan_place *p, plan_upload *u)
{
    int64_t id = 0;
    TRY(plan_place_of(t, p));
    if (!text_int(t->word[2], &id)) { return E_ABSENT; }
    TRY(plan_upload_get(t->d, id, t->mem, u));
    bool own = u->person == t->actor.person && u->plan == p->y.id && u->org == p->org;
    return own ? OK : E_ABSENT;
}

static err preview_show(turn *t, const plan_place *p, const plan_upload *u)
{
    plan_preview_page v = {.title = text_in(T_plan_preview, t->actor.lang),
                           .action = t->path,
                           .file = u->file,
                           .back = arena_printf(t->mem, "%s/upload", p->base)};
    for (size_t i = 0; i < u->lines.n; i++) {
        const plan_line *l = &u->lines.at[i];
        *GROW(t->mem, &v.rows) = (plan_upload_row){
            .row = l->row, .fault = l->fault, .record = plan_item_row_of(&l->item)};
        v.rejected += *l->fault != '\0';
    }
    v.fresh = (int64_t)u->lines.n - v.rejected;
    v.sum = (look_preview){.fresh = v.fresh, .rejected = v.rejected};
    plan_crumbs(t, &v.crumbs, p, true);
    return web_show(t, plan_preview_page, &v);
}

err plan_preview_handle(turn *t)
{
    plan_place p;
    plan_upload u = {0};
    TRY(upload_of(t, &p, &u));
    return preview_show(t, &p, &u);
}

/* All or nothing: while a row is refused, nothing is entered. */
err plan_preview_apply(turn *t)
{
    plan_place p;
    plan_upload u = {0};
    int64_t made = 0;
    TRY(upload_of(t, &p, &u));
    err e = OK;
    for (size_t i = 0; i < u.lines.n && e == OK; i++) {
        e = *u.lines.at[i].fault ? web_fault(t, "book", T_plan_rows_refused, "", "") : OK;
    }
    for (size_t i = 0; i < u.lines.n && e == OK; i++) {
        e = plan_item_add(t, &u.lines.at[i].item, &made);
    }
    if (e == E_INPUT) { TRY(preview_show(t, &p, &u)); }
    TRY(e);
    TRY(plan_upload_drop(t->d, u.id));
    return web_go(t, T_plan_entered, "%s?state=draft", p.base);
}
