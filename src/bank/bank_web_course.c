/* The course bank: selected courses (精品课), party-spirit topics, the menu of subjects (菜单). */
#include "bank/bank_page.h"

bank_course_row bank_course_row_of(const bank_course *b)
{
    return (bank_course_row){.course = b->id,
                             .name = b->name,
                             .category_code = b->category,
                             .category = bank_category_word(b->category),
                             .method_code = b->method,
                             .method = bank_method_word(b->method),
                             .hours = b->hours,
                             .teacher = b->teacher,
                             .teacher_name = b->teacher_name,
                             .menu = b->menu,
                             .topic = b->topic,
                             .selected = b->selected,
                             .year = b->year,
                             .org = b->org,
                             .unit = b->org_name,
                             .state_code = b->state,
                             .state = bank_look_state(b->state),
                             .reason = b->reason,
                             .version = b->version};
}

/* ---- the list -------------------------------------------------------------------------------- */

static bank_mark mark_filter(turn *t, look_list *l)
{
    static const struct {
        const char *word;
        text_key name;
        bank_mark mark;
    } all[] = {{"selected", T_bank_selected, BANK_SELECTED},
               {"topic", T_bank_topic, BANK_TOPIC},
               {"menu", T_bank_menu, BANK_MENU}};
    look_option options[COUNT_OF(all)];
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        options[i] =
            (look_option){.value = all[i].word, .name = text_in(all[i].name, t->actor.lang)};
    }
    const char *chosen = look_list_filter(t, l, "mark", T_bank_mark, options, COUNT_OF(options));
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (text_is(chosen, all[i].word)) { return all[i].mark; }
    }
    return BANK_ANY;
}

static err filter_begin(turn *t, look_list *l, bank_filter *f)
{
    TRY(bank_list_begin(t, l, T_bank_courses, f));
    int category =
        bank_filter_choice(t, l, &bank_course_form_form, "category", bank_category_words);
    int method = bank_filter_choice(t, l, &bank_course_form_form, "method", bank_method_words);
    f->kind = category < 0 ? 0 : category;
    f->grade = method < 0 ? 0 : method;
    f->mark = mark_filter(t, l);
    return OK;
}

static void columns(turn *t, look_list *l)
{
    look_list_column(t, l, "name", T_bank_course_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "category", T_bank_f_category, 0);
    look_list_column(t, l, "method", T_bank_f_method, 0);
    look_list_column(t, l, "hours", T_bank_f_hours, LOOK_NUMBER);
    look_list_column(t, l, "teacher", T_bank_f_teacher, 0);
    look_list_column(t, l, "mark", T_bank_mark, 0);
    look_list_column(t, l, "menu", T_bank_f_menu, 0);
    look_list_column(t, l, "unit", T_bank_unit, LOOK_OFF);
    look_list_column(t, l, "state", T_bank_state, 0);
}

static const char *name_of(const void *row) { return ((const bank_course *)row)->name; }
static int64_t id_of(const void *row) { return ((const bank_course *)row)->id; }

err bank_courses_handle(turn *t)
{
    bank_courses_list v = {0};
    bank_filter f = {0};
    bank_courses found = {0};
    TRY(filter_begin(t, &v.list, &f));
    columns(t, &v.list);
    bank_hub(t, &v.hub);
    v.new_url = bank_list_deeds(t, &v.list, "course", T_bank_course_add);
    bank_list_exports(t, &v.list, "/bank/courses");
    TRY(bank_courses_count(t->d, &f, t->mem, &v.count));
    bank_page_ask(t, &v.list, &f);
    TRY(bank_courses_by(t->d, &f, t->mem, &found));
    bank_page_cut(t, &v.list, &f,
                  &(bank_rows){found.at, &found.n, sizeof *found.at, name_of, id_of, false});
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.rows) = bank_course_row_of(&found.at[i]);
    }
    v.list.count = v.count;
    v.list.unit = T_bank_unit_courses;
    v.next = v.list.next;
    v.previous = v.list.previous;
    return web_show(t, bank_courses_list, &v);
}

/* ---- export ---------------------------------------------------------------------------------- */

static const char *yes(language lang, bool is) { return is ? text_in(T_common_yes, lang) : ""; }

static err cells_of(db *d, const bank_filter *f, language lang, arena *mem, look_cells *ret)
{
    bank_courses found = {0};
    TRY(bank_courses_by(d, f, mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const bank_course *b = &found.at[i];
        const char *cells[] = {b->name,
                               text_in(bank_category_word(b->category), lang),
                               text_in(bank_method_word(b->method), lang),
                               tenths_text(mem, b->hours),
                               b->teacher_name,
                               yes(lang, b->selected),
                               bank_int(mem, b->year),
                               yes(lang, b->topic),
                               b->menu,
                               b->org_name,
                               text_in(bank_state_word(b->state), lang)};
        bank_cells_put(mem, ret, cells, COUNT_OF(cells));
    }
    return OK;
}

static const look_export_column file_columns[] = {{T_bank_course_name, NULL, 0},
                                                  {T_bank_f_category, "category", 0},
                                                  {T_bank_f_method, "method", 0},
                                                  {T_bank_f_hours, "hours", LOOK_NUMBER},
                                                  {T_bank_f_teacher, "teacher", 0},
                                                  {T_bank_selected, "mark", 0},
                                                  {T_bank_f_year, "mark", LOOK_NUMBER},
                                                  {T_bank_topic, "mark", 0},
                                                  {T_bank_f_menu, "menu", 0},
                                                  {T_bank_unit, "unit", 0},
                                                  {T_bank_state, "state", 0}};
static const bank_export file = {T_bank_courses, file_columns, COUNT_OF(file_columns), filter_begin,
                                 cells_of};

err bank_courses_xlsx(turn *t) { return bank_export_file(t, &file, true); }
err bank_courses_csv(turn *t) { return bank_export_file(t, &file, false); }

/* ---- the record ------------------------------------------------------------------------------ */

err bank_course_handle(turn *t)
{
    int64_t id = 0;
    bank_course b = {0};
    bank_course_card v = {0};
    TRY(bank_word_id(t, &id));
    TRY(bank_course_get(t->d, id, t->mem, &b));
    TRY(bank_seen(t, b.org));
    v.title = b.name;
    v.record = bank_course_row_of(&b);
    v.head = (look_record){.name = b.name, .note = b.menu, .state = v.record.state};
    look_fact_add(t, &v.head, T_bank_f_category, text_in(v.record.category, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_f_method, text_in(v.record.method, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_f_hours, tenths_text(t->mem, b.hours), "");
    v.moves =
        bank_record_deeds(t, &v.head, arena_printf(t->mem, "/bank/course/%lld", (long long)id),
                          &(bank_standing){b.org, b.state, b.version});
    bank_crumb(t, &v.crumbs, "/bank/courses", T_bank_courses, "");
    return web_show(t, bank_course_card, &v);
}

err bank_course_move(turn *t)
{
    err e = bank_move_handle(t, BANK_COURSE, "/bank/course");
    if (e == E_INPUT) { TRY(bank_course_handle(t)); }
    return e;
}

/* ---- the form -------------------------------------------------------------------------------- */

static err teachers_offered(turn *t, int64_t org, int64_t chosen, bank_course_edit *v)
{
    bank_teachers all = {0};
    TRY(bank_teachers_of(t->d, org, "", t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v->teachers) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)all.at[i].id),
                          .name = all.at[i].name,
                          .note = all.at[i].post,
                          .chosen = all.at[i].id == chosen};
    }
    return OK;
}

static err form_show(turn *t, const bank_course *b, int64_t org)
{
    bank_course_edit v = {.action = t->path};
    v.title = text_in(b ? T_bank_course_change : T_bank_course_add, t->actor.lang);
    v.back = b ? arena_printf(t->mem, "/bank/course/%lld", (long long)b->id) : "/bank/courses";
    v.edit = b ? (bank_course_form){.name = b->name,
                                    .category = (int)b->category,
                                    .method = (int)b->method,
                                    .hours = b->hours,
                                    .teacher = b->teacher,
                                    .menu = b->menu,
                                    .topic = b->topic,
                                    .selected = b->selected,
                                    .year = b->year,
                                    .version = b->version}
               : (bank_course_form){.name = "", .menu = ""};
    TRY(teachers_offered(t, org, v.edit.teacher, &v));
    bank_crumb(t, &v.crumbs, "/bank/courses", T_bank_courses, "");
    if (b) { bank_crumb(t, &v.crumbs, v.back, NULL, b->name); }
    return web_show(t, bank_course_edit, &v);
}

static bank_course typed(const bank_course_form *f)
{
    return (bank_course){.name = f->name,
                         .category = (course_category)f->category,
                         .method = (course_method)f->method,
                         .hours = f->hours,
                         .teacher = f->teacher,
                         .menu = f->menu,
                         .topic = f->topic,
                         .selected = f->selected,
                         .year = (int)f->year,
                         .version = f->version,
                         .state = f->proposed ? BANK_PROPOSED : BANK_IN};
}

/* A course may be given by anybody of the shared bank, not only by the unit's own teachers. */
static err teacher_usable(turn *t, int64_t org, int64_t teacher)
{
    bank_teacher who = {0};
    if (teacher == 0) { return OK; }
    TRY(bank_teacher_get(t->d, teacher, t->mem, &who));
    return bank_shared(t->d, org, who.org) ? OK : E_ABSENT;
}

err bank_course_new(turn *t) { return form_show(t, NULL, t->param[0]); }

err bank_course_create(turn *t)
{
    bank_course_form f;
    err e = form_read(t, &bank_course_form_form, &f);
    bank_course b = typed(&f);
    b.org = t->param[0];
    if (e == OK) {
        TRY(teacher_usable(t, b.org, b.teacher));
        e = bank_course_add(t, &b, &b.id);
    }
    if (e == E_INPUT) { TRY(form_show(t, NULL, b.org)); }
    TRY(e);
    return web_made(t, b.id, T_bank_saved, "/bank/course/%lld", (long long)b.id);
}

err bank_course_open(turn *t)
{
    bank_course b = {0};
    TRY(bank_course_get(t->d, t->param[0], t->mem, &b));
    return form_show(t, &b, b.org);
}

err bank_course_save(turn *t)
{
    bank_course_form f;
    bank_course old = {0};
    TRY(bank_course_get(t->d, t->param[0], t->mem, &old));
    err e = form_read(t, &bank_course_form_form, &f);
    bank_course b = typed(&f);
    b.id = old.id;
    if (e == OK) {
        TRY(teacher_usable(t, old.org, b.teacher));
        e = bank_course_change(t, &b);
    }
    if (e == E_INPUT) { TRY(form_show(t, &old, old.org)); }
    TRY(e);
    return web_go(t, T_bank_saved, "/bank/course/%lld", (long long)b.id);
}
