/* The classes of a run as a list: which are short, which nobody fits, page by page. */
#include "callup/callup_web_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "common_text.h"
#include "look_text.h"

void callup_run_tabs(turn *t, const callup_run *r, look_record *h)
{
    look_tab_add(t, h, T_callup_run_overview, callup_run_url(t, r->id, ""), 0);
    look_tab_add(t, h, T_callup_run_classes, callup_run_url(t, r->id, "/classes"), r->classes);
}

callup_run_class_line callup_class_line_of(turn *t, int64_t run, const callup_run_class *c)
{
    const char *rest = arena_printf(t->mem, "/class/%lld", (long long)c->klass);
    return (callup_run_class_line){.class = c->klass,
                                   .name = c->name,
                                   .starts = c->starts,
                                   .ends = c->ends,
                                   .seats = c->seats,
                                   .picked = c->picked,
                                   .fits = c->fits,
                                   .empty = c->seats - c->picked,
                                   .lacking = callup_lacking(c),
                                   .url = callup_run_url(t, run, rest)};
}

static callup_class_only only_asked(turn *t, look_list *l)
{
    static const struct {
        const char *word;
        text_key name;
    } kinds[] = {{"short", T_callup_run_short},
                 {"free", T_callup_run_has_free},
                 {"nobody", T_callup_fits_none}};
    look_option options[COUNT_OF(kinds)];
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        options[i] = (look_option){
            .value = kinds[i].word, .name = text_in(kinds[i].name, t->actor.lang), .note = ""};
    }
    const char *chosen =
        look_list_filter(t, l, "state", T_callup_state, options, COUNT_OF(options));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (text_is(chosen, kinds[i].word)) { return (callup_class_only)(RUN_CLASS_SHORT + i); }
    }
    return RUN_CLASS_ANY;
}

static err list_begin(turn *t, int64_t run, look_list *l, callup_class_question *q)
{
    TRY(look_list_begin(t, l, T_callup_run_classes));
    l->words_hint = T_callup_run_classes_hint;
    l->unit = T_common_classes;
    look_list_column(t, l, "name", T_callup_f_classes, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "starts", T_callup_first_day, LOOK_SORTED);
    look_list_column(t, l, "fits", T_callup_run_fits, LOOK_SORTED | LOOK_NUMBER);
    look_list_column(t, l, "seats", T_callup_run_seats, LOOK_SORTED | LOOK_NUMBER);
    look_list_column(t, l, "picked", T_callup_run_picked, LOOK_SORTED | LOOK_NUMBER);
    look_list_column(t, l, "lacking", T_callup_run_short, LOOK_SORTED | LOOK_NUMBER);
    look_list_export(t, l, callup_run_url(t, run, "/classes.xlsx"), T_look_export_xlsx);
    look_list_export(t, l, callup_run_url(t, run, "/classes.csv"), T_look_export_csv);
    *q = (callup_class_question){.words = l->words,
                                 .only = only_asked(t, l),
                                 .column = l->sort,
                                 .down = l->down,
                                 .limit = LOOK_ROWS};
    bool back = look_has(l->before);
    const char *key = back ? l->before : l->after;
    if (look_has(key) && !text_int(key, back ? &q->before : &q->after)) { return E_ABSENT; }
    return OK;
}

static const char *key_of(turn *t, const callup_run_class *c)
{
    return arena_printf(t->mem, "%lld", (long long)c->klass);
}

err callup_run_classes_handle(turn *t)
{
    callup_run r = {0};
    callup_run_classes all = {0};
    callup_class_question q;
    callup_run_class_list v = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_run_classes_of(t->d, r.id, t->mem, &all));
    TRY(list_begin(t, r.id, &v.list, &q));
    callup_class_page page = callup_class_page_of(&all, &q, t->mem);
    v.run = r.id;
    v.list.count = (int64_t)page.count;
    callup_run_head(t, &r, &v.head);
    *GROW(t->mem, &v.crumbs) = callup_runs_link(t, &r);
    for (size_t i = 0; i < page.n; i++) {
        *GROW(t->mem, &v.rows) = callup_class_line_of(t, r.id, &page.at[i]);
    }
    look_list_pages(t, &v.list, page.n && page.earlier ? key_of(t, &page.at[0]) : "",
                    page.n && page.later ? key_of(t, &page.at[page.n - 1]) : "");
    return web_show(t, callup_run_class_list, &v);
}

/* ---- the list as a file ---------------------------------------------------------------------- */

/* A run has at most 1,000 classes: all rows at once, and nothing when asked again. */
static err export_more(void *context, db *d UNUSED, arena *mem, look_cells *ret)
{
    callup_class_page *rows = context;
    for (size_t i = 0; i < rows->n; i++) {
        const callup_run_class *c = &rows->at[i];
        const int64_t numbers[] = {c->fits, c->seats, c->picked, callup_lacking(c)};
        *GROW(mem, ret) = c->name;
        *GROW(mem, ret) = c->code;
        *GROW(mem, ret) = day_iso(mem, c->starts);
        for (size_t n = 0; n < COUNT_OF(numbers); n++) {
            *GROW(mem, ret) = arena_printf(mem, "%lld", (long long)numbers[n]);
        }
    }
    rows->n = 0;
    return OK;
}

static err classes_export(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_callup_f_classes, NULL, 0},
                                                 {T_callup_class_code, NULL, 0},
                                                 {T_callup_first_day, "starts", LOOK_DAY},
                                                 {T_callup_run_fits, "fits", LOOK_NUMBER},
                                                 {T_callup_run_seats, "seats", LOOK_NUMBER},
                                                 {T_callup_run_picked, "picked", LOOK_NUMBER},
                                                 {T_callup_run_short, "lacking", LOOK_NUMBER}};
    callup_run r = {0};
    callup_run_classes all = {0};
    callup_class_question q;
    look_list l = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_run_classes_of(t->d, r.id, t->mem, &all));
    TRY(list_begin(t, r.id, &l, &q));
    q.after = q.before = 0;
    q.limit = all.n;
    callup_class_page *rows = TAKE(t->mem, callup_class_page);
    *rows = callup_class_page_of(&all, &q, t->mem);
    look_export file = {.title = T_callup_run_classes,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = rows};
    return look_export_file(t, &file, workbook);
}

err callup_run_classes_xlsx_handle(turn *t) { return classes_export(t, true); }
err callup_run_classes_csv_handle(turn *t) { return classes_export(t, false); }
