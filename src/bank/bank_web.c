/* The bank's pages: what its four tabs share, and the table of routes. */
#include "bank/bank_page.h"

/* ---- who may --------------------------------------------------------------------------------- */

bool bank_may_edit(turn *t, int64_t org)
{
    return web_may(t, MAY_EDIT_BANK, &(web_subject){.org = org});
}

err bank_seen(turn *t, int64_t owner)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        if (bank_shared(t->d, t->scope[i], owner)) { return OK; }
    }
    return E_ABSENT;
}

err bank_word_id(turn *t, int64_t *ret)
{
    return text_int(t->word[0], ret) && *ret > 0 ? OK : E_ABSENT;
}

/* ---- lists ----------------------------------------------------------------------------------- */

void bank_hub(turn *t, look_record *hub)
{
    look_tab_add(t, hub, T_bank_faculty, "/bank", 0);
    look_tab_add(t, hub, T_bank_courses, "/bank/courses", 0);
    look_tab_add(t, hub, T_bank_sites, "/bank/sites", 0);
    look_tab_add(t, hub, T_bank_lines, "/bank/lines", 0);
}

err bank_list_begin(turn *t, look_list *l, text_key title, bank_filter *f)
{
    language lang = t->actor.lang;
    const look_option states[] = {
        {.value = "proposed", .name = text_in(T_bank_state_proposed, lang)},
        {.value = "in", .name = text_in(T_bank_state_in, lang)},
        {.value = "out", .name = text_in(T_bank_state_out, lang)}};
    const look_option owners[] = {{.value = "own", .name = text_in(T_bank_own, lang)}};
    TRY(web_org(t, &f->org));
    TRY(look_list_begin(t, l, title));
    f->words = l->words;
    f->down = l->down; /* by name, up or down */
    l->words_hint = T_bank_search_hint;
    const char *state = look_list_filter(t, l, "state", T_bank_state, states, COUNT_OF(states));
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        f->state = text_is(state, states[i].value) ? (int)i + BANK_PROPOSED : f->state;
    }
    bool own =
        text_is(look_list_filter(t, l, "owner", T_bank_owner, owners, COUNT_OF(owners)), "own");
    f->owner = own ? f->org : 0;
    return OK;
}

int bank_filter_choice(turn *t, look_list *l, const form_kind *form, const char *name,
                       const text_key *words)
{
    const form_field *field = form->fields;
    while (!text_is(field->name, name)) {
        field++; /* named in our own code: it is there */
    }
    look_option *options = TAKE_N(t->mem, look_option, field->choices_n);
    for (size_t i = 0; i < field->choices_n; i++) {
        options[i] = (look_option){.value = field->choices[i].word,
                                   .name = text_in(words[i], t->actor.lang)};
    }
    const char *chosen = look_list_filter(t, l, name, field->label, options, field->choices_n);
    for (size_t i = 0; i < field->choices_n; i++) {
        if (text_is(chosen, field->choices[i].word)) { return field->choices[i].value; }
    }
    return -1;
}

const char *bank_list_deeds(turn *t, look_list *l, const char *thing, text_key label)
{
    int64_t org = 0;
    if (!bank_may_edit(t, 0) || web_org(t, &org) != OK || !bank_may_edit(t, org)) { return ""; }
    const char *url = arena_printf(t->mem, "/org/%lld/bank/%s/new", (long long)org, thing);
    look_list_deed(t, l, url, label);
    return url;
}

void bank_list_exports(turn *t, look_list *l, const char *path)
{
    look_list_export(t, l, arena_printf(t->mem, "%s.xlsx", path), T_look_export_xlsx);
    look_list_export(t, l, arena_printf(t->mem, "%s.csv", path), T_look_export_csv);
}

typedef struct {
    const bank_export *of;
    bank_filter f;
    language lang;
    bool ended;
} bank_file;

static err file_more(void *context, db *d, arena *mem, look_cells *ret)
{
    bank_file *x = context;
    if (x->ended) { return OK; }
    x->ended = true;
    return x->of->cells(d, &x->f, x->lang, mem, ret);
}

err bank_export_file(turn *t, const bank_export *of, bool workbook)
{
    look_list l = {0};
    bank_file *x = TAKE(t->mem, bank_file);
    x->of = of;
    x->lang = t->actor.lang;
    TRY(of->begin(t, &l, &x->f));
    return look_export_file(t, &(look_export){of->title, of->columns, of->columns_n, file_more, x},
                            workbook);
}

void bank_cells_put(arena *mem, look_cells *ret, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *GROW(mem, ret) = cells[i];
    }
}

/* One row more than a page shows tells whether there is a next one. */
void bank_page_ask(turn *t, const look_list *l, bank_filter *f)
{
    const char *at = *l->before ? l->before : l->after, *mark = strrchr(at, '~');
    f->back = *l->before != '\0';
    f->limit = LOOK_ROWS + 1;
    if (mark && text_int(mark + 1, &f->id)) {
        f->key = arena_copy_n(t->mem, at, (size_t)(mark - at));
    }
}

static const char *key_of(turn *t, const bank_rows *rows, size_t i)
{
    const void *row = (const char *)rows->at + i * rows->size;
    return arena_printf(t->mem, "%s~%lld", pinyin_sort_key(t->mem, rows->name(row), rows->person),
                        (long long)rows->id(row));
}

void bank_page_cut(turn *t, look_list *l, const bank_filter *f, const bank_rows *rows)
{
    bool more = *rows->n > LOOK_ROWS;
    *rows->n = more ? LOOK_ROWS : *rows->n;
    if (f->back) { list_reverse_(rows->at, *rows->n, rows->size); }
    bool before = f->back ? more : f->key != NULL, after = f->back || more;
    bool some = *rows->n > 0;
    look_list_pages(t, l, some && before ? key_of(t, rows, 0) : "",
                    some && after ? key_of(t, rows, *rows->n - 1) : "");
}

/* ---- records and forms ----------------------------------------------------------------------- */

typedef LIST(look_link) links;

void bank_crumb(turn *t, void *crumbs, const char *url, text_key label, const char *name)
{
    *GROW(t->mem, (links *)crumbs) = (look_link){.url = url, .label = label, .name = name};
}

look_state bank_look_state(bank_state s)
{
    static const look_tone tones[] = {
        [BANK_PROPOSED] = LOOK_BUSY, [BANK_IN] = LOOK_GOOD, [BANK_OUT] = LOOK_PLAIN};
    return look_state_of(bank_state_word(s), s < COUNT_OF(tones) ? tones[s] : LOOK_PLAIN);
}

bank_moves bank_record_deeds(turn *t, look_record *head, const char *url, const bank_standing *at)
{
    if (!bank_may_edit(t, at->org)) { return (bank_moves){.url = ""}; }
    head->deed = look_go(arena_printf(t->mem, "%s/edit", url), T_common_edit, LOOK_MAIN);
    return (bank_moves){.url = arena_printf(t->mem, "%s/state", url),
                        .version = at->version,
                        .may_admit = bank_state_fits(at->state, BANK_IN),
                        .may_retire = bank_state_fits(at->state, BANK_OUT)};
}

/* The record's page is shown again by its own handler, which reads its id from the same place. */
err bank_move_handle(turn *t, bank_thing thing, const char *back)
{
    bank_move_form f;
    TRY(form_read(t, &bank_move_form_form, &f));
    bank_move m = {.thing = thing,
                   .id = t->param[0],
                   .version = f.version,
                   .to = (bank_state)f.to,
                   .reason = f.reason};
    TRY(bank_state_move(t, &m));
    return web_go(t, m.to == BANK_OUT ? T_bank_retired : T_bank_admitted, "%s/%lld", back,
                  (long long)m.id);
}

const char *bank_int(arena *mem, int64_t n)
{
    return n ? arena_printf(mem, "%lld", (long long)n) : "";
}

/* ---- a few for a field ----------------------------------------------------------------------- */

enum { OFFERED = 20 };

/* By name, pinyin, initials or topic; who asks sees what their own region shares. */
static err bank_teacher_options_handle(turn *t)
{
    bank_options v = {0};
    bank_teachers all = {0};
    int64_t org = 0, chosen = web_field_id(t, "chosen");
    TRY(web_org(t, &org));
    TRY(bank_teachers_of(t->d, org, web_field(t, "q"), t->mem, &all));
    for (size_t i = 0; i < all.n && i < OFFERED; i++) {
        const bank_teacher *b = &all.at[i];
        *GROW(t->mem, &v.options) = (look_option){.value = bank_int(t->mem, b->id),
                                                  .name = b->name,
                                                  .note = b->org_name,
                                                  .chosen = b->id == chosen};
    }
    return web_show(t, bank_options, &v);
}

static err bank_course_options_handle(turn *t)
{
    bank_options v = {0};
    bank_courses all = {0};
    int64_t org = 0, chosen = web_field_id(t, "chosen");
    TRY(web_org(t, &org));
    TRY(bank_courses_of(t->d, org, web_field(t, "q"), t->mem, &all));
    for (size_t i = 0; i < all.n && i < OFFERED; i++) {
        const bank_course *b = &all.at[i];
        *GROW(t->mem, &v.options) = (look_option){.value = bank_int(t->mem, b->id),
                                                  .name = b->name,
                                                  .note = b->teacher_name,
                                                  .chosen = b->id == chosen};
    }
    return web_show(t, bank_options, &v);
}

/* ---- routes ---------------------------------------------------------------------------------- */

static const route routes[] = {
    ROUTE_GET("/bank", MAY_SEE_BANK, bank_faculty_handle, bank_faculty, T_bank_faculty),
    ROUTE_FILE("/bank.xlsx", MAY_SEE_BANK, bank_faculty_xlsx, T_bank_faculty),
    ROUTE_FILE("/bank.csv", MAY_SEE_BANK, bank_faculty_csv, T_bank_faculty),
    ROUTE_GET("/bank/teachers/options", MAY_SEE_BANK, bank_teacher_options_handle, bank_options,
              T_bank_faculty),
    ROUTE_GET("/bank/courses/options", MAY_SEE_BANK, bank_course_options_handle, bank_options,
              T_bank_courses),
    ROUTE_GET("/bank/teacher/{teacher:word}", MAY_SEE_BANK, bank_teacher_handle, bank_teacher_card,
              T_bank_teacher),
    ROUTE_GET("/org/{org}/bank/teacher/new", MAY_EDIT_BANK, bank_teacher_new, bank_teacher_edit,
              T_bank_teacher_add),
    ROUTE_POST("/org/{org}/bank/teacher/new", MAY_EDIT_BANK, bank_teacher_create, bank_teacher_form,
               T_bank_teacher_add),
    ROUTE_GET("/bank/teacher/{teacher}/edit", MAY_EDIT_BANK, bank_teacher_open, bank_teacher_edit,
              T_bank_teacher_change),
    ROUTE_POST("/bank/teacher/{teacher}/edit", MAY_EDIT_BANK, bank_teacher_save, bank_teacher_form,
               T_bank_teacher_change),
    ROUTE_POST("/bank/teacher/{teacher}/state", MAY_EDIT_BANK, bank_teacher_move, bank_move_form,
               T_bank_move),

    ROUTE_GET("/bank/courses", MAY_SEE_BANK, bank_courses_handle, bank_courses_list,
              T_bank_courses),
    ROUTE_FILE("/bank/courses.xlsx", MAY_SEE_BANK, bank_courses_xlsx, T_bank_courses),
    ROUTE_FILE("/bank/courses.csv", MAY_SEE_BANK, bank_courses_csv, T_bank_courses),
    ROUTE_GET("/bank/course/{course:word}", MAY_SEE_BANK, bank_course_handle, bank_course_card,
              T_bank_course),
    ROUTE_GET("/org/{org}/bank/course/new", MAY_EDIT_BANK, bank_course_new, bank_course_edit,
              T_bank_course_add),
    ROUTE_POST("/org/{org}/bank/course/new", MAY_EDIT_BANK, bank_course_create, bank_course_form,
               T_bank_course_add),
    ROUTE_GET("/bank/course/{course}/edit", MAY_EDIT_BANK, bank_course_open, bank_course_edit,
              T_bank_course_change),
    ROUTE_POST("/bank/course/{course}/edit", MAY_EDIT_BANK, bank_course_save, bank_course_form,
               T_bank_course_change),
    ROUTE_POST("/bank/course/{course}/state", MAY_EDIT_BANK, bank_course_move, bank_move_form,
               T_bank_move),

    ROUTE_GET("/bank/sites", MAY_SEE_BANK, bank_sites_handle, bank_sites_list, T_bank_sites),
    ROUTE_FILE("/bank/sites.xlsx", MAY_SEE_BANK, bank_sites_xlsx, T_bank_sites),
    ROUTE_FILE("/bank/sites.csv", MAY_SEE_BANK, bank_sites_csv, T_bank_sites),
    ROUTE_GET("/bank/site/{site:word}", MAY_SEE_BANK, bank_site_handle, bank_site_card,
              T_bank_site),
    ROUTE_GET("/org/{org}/bank/site/new", MAY_EDIT_BANK, bank_site_new, bank_site_edit,
              T_bank_site_add),
    ROUTE_POST("/org/{org}/bank/site/new", MAY_EDIT_BANK, bank_site_create, bank_site_form,
               T_bank_site_add),
    ROUTE_GET("/bank/site/{site}/edit", MAY_EDIT_BANK, bank_site_open, bank_site_edit,
              T_bank_site_change),
    ROUTE_POST("/bank/site/{site}/edit", MAY_EDIT_BANK, bank_site_save, bank_site_form,
               T_bank_site_change),
    ROUTE_POST("/bank/site/{site}/state", MAY_EDIT_BANK, bank_site_move, bank_move_form,
               T_bank_move),

    ROUTE_GET("/bank/lines", MAY_SEE_BANK, bank_lines_handle, bank_lines_list, T_bank_lines),
    ROUTE_FILE("/bank/lines.xlsx", MAY_SEE_BANK, bank_lines_xlsx, T_bank_lines),
    ROUTE_FILE("/bank/lines.csv", MAY_SEE_BANK, bank_lines_csv, T_bank_lines),
    ROUTE_GET("/bank/line/{line:word}", MAY_SEE_BANK, bank_line_handle, bank_line_card,
              T_bank_line),
    ROUTE_GET("/org/{org}/bank/line/new", MAY_EDIT_BANK, bank_line_new, bank_line_edit,
              T_bank_line_add),
    ROUTE_POST("/org/{org}/bank/line/new", MAY_EDIT_BANK, bank_line_create, bank_line_form,
               T_bank_line_add),
    ROUTE_GET("/bank/line/{line}/edit", MAY_EDIT_BANK, bank_line_open, bank_line_edit,
              T_bank_line_change),
    ROUTE_POST("/bank/line/{line}/edit", MAY_EDIT_BANK, bank_line_save, bank_line_form,
               T_bank_line_change),
    ROUTE_POST("/bank/line/{line}/state", MAY_EDIT_BANK, bank_line_move, bank_move_form,
               T_bank_move),
};
const route_table bank_routes = {routes, COUNT_OF(routes)};
