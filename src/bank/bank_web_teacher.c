/* The faculty bank (师资库): list, record, form. */
#include "bank/bank_page.h"

bank_teacher_row bank_teacher_row_of(const bank_teacher *b)
{
    return (bank_teacher_row){.teacher = b->id,
                              .name = b->name,
                              .kind_code = b->kind,
                              .kind = bank_teacher_kind_word(b->kind),
                              .rank_code = b->rank,
                              .rank = bank_rank_word(b->rank),
                              .post = b->post,
                              .topics = b->topics,
                              .person = b->person,
                              .org = b->org,
                              .unit = b->org_name,
                              .state_code = b->state,
                              .state = bank_look_state(b->state),
                              .reason = b->reason,
                              .version = b->version};
}

/* ---- the list -------------------------------------------------------------------------------- */

static err filter_begin(turn *t, look_list *l, bank_filter *f)
{
    TRY(bank_list_begin(t, l, T_bank_faculty, f));
    int kind = bank_filter_choice(t, l, &bank_teacher_form_form, "kind", bank_teacher_kind_words);
    int rank = bank_filter_choice(t, l, &bank_teacher_form_form, "rank", bank_rank_words);
    f->kind = kind < 0 ? 0 : kind;
    f->grade = rank + 1;
    return OK;
}

static void columns(turn *t, look_list *l)
{
    look_list_column(t, l, "name", T_bank_f_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "kind", T_bank_f_kind, 0);
    look_list_column(t, l, "rank", T_bank_f_rank, 0);
    look_list_column(t, l, "post", T_bank_f_post, 0);
    look_list_column(t, l, "topics", T_bank_f_topics, 0);
    look_list_column(t, l, "unit", T_bank_unit, LOOK_OFF);
    look_list_column(t, l, "state", T_bank_state, 0);
}

static const char *name_of(const void *row) { return ((const bank_teacher *)row)->name; }
static int64_t id_of(const void *row) { return ((const bank_teacher *)row)->id; }

err bank_faculty_handle(turn *t)
{
    bank_faculty v = {0};
    bank_filter f = {0};
    bank_teachers found = {0};
    TRY(filter_begin(t, &v.list, &f));
    columns(t, &v.list);
    bank_hub(t, &v.hub);
    v.new_url = bank_list_deeds(t, &v.list, "teacher", T_bank_teacher_add);
    bank_list_exports(t, &v.list, "/bank");
    TRY(bank_teachers_count(t->d, &f, t->mem, &v.count));
    bank_page_ask(t, &v.list, &f);
    TRY(bank_teachers_by(t->d, &f, t->mem, &found));
    bank_page_cut(t, &v.list, &f,
                  &(bank_rows){found.at, &found.n, sizeof *found.at, name_of, id_of, true});
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.rows) = bank_teacher_row_of(&found.at[i]);
    }
    v.list.count = v.count;
    v.list.unit = T_common_people;
    v.next = v.list.next;
    v.previous = v.list.previous;
    return web_show(t, bank_faculty, &v);
}

/* ---- export ---------------------------------------------------------------------------------- */

static err cells_of(db *d, const bank_filter *f, language lang, arena *mem, look_cells *ret)
{
    bank_teachers found = {0};
    TRY(bank_teachers_by(d, f, mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const bank_teacher *b = &found.at[i];
        const char *cells[] = {b->name,
                               text_in(bank_teacher_kind_word(b->kind), lang),
                               text_in(bank_rank_word(b->rank), lang),
                               b->post,
                               b->topics,
                               b->org_name,
                               text_in(bank_state_word(b->state), lang),
                               b->reason};
        bank_cells_put(mem, ret, cells, COUNT_OF(cells));
    }
    return OK;
}

static const look_export_column file_columns[] = {
    {T_bank_f_name, NULL, 0},   {T_bank_f_kind, "kind", 0},     {T_bank_f_rank, "rank", 0},
    {T_bank_f_post, "post", 0}, {T_bank_f_topics, "topics", 0}, {T_bank_unit, "unit", 0},
    {T_bank_state, "state", 0}, {T_bank_f_reason, "state", 0}};
static const bank_export file = {T_bank_faculty, file_columns, COUNT_OF(file_columns), filter_begin,
                                 cells_of};

err bank_faculty_xlsx(turn *t) { return bank_export_file(t, &file, true); }
err bank_faculty_csv(turn *t) { return bank_export_file(t, &file, false); }

/* ---- the record ------------------------------------------------------------------------------ */

err bank_teacher_handle(turn *t)
{
    int64_t id = 0;
    bank_teacher b = {0};
    bank_courses courses = {0};
    bank_teacher_card v = {0};
    TRY(bank_word_id(t, &id));
    TRY(bank_teacher_get(t->d, id, t->mem, &b));
    TRY(bank_seen(t, b.org));
    TRY(bank_courses_by(t->d, &(bank_filter){.org = b.org, .teacher = id}, t->mem, &courses));
    for (size_t i = 0; i < courses.n; i++) {
        *GROW(t->mem, &v.courses) = bank_course_row_of(&courses.at[i]);
    }
    v.title = b.name;
    v.record = bank_teacher_row_of(&b);
    v.head = (look_record){.name = b.name, .note = b.post, .state = v.record.state};
    look_fact_add(t, &v.head, T_bank_f_kind, text_in(v.record.kind, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_f_rank, text_in(v.record.rank, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_unit, b.org_name, "");
    v.moves =
        bank_record_deeds(t, &v.head, arena_printf(t->mem, "/bank/teacher/%lld", (long long)id),
                          &(bank_standing){b.org, b.state, b.version});
    bank_crumb(t, &v.crumbs, "/bank", T_bank_faculty, "");
    return web_show(t, bank_teacher_card, &v);
}

err bank_teacher_move(turn *t)
{
    err e = bank_move_handle(t, BANK_TEACHER, "/bank/teacher");
    if (e == E_INPUT) { TRY(bank_teacher_handle(t)); }
    return e;
}

/* ---- the form -------------------------------------------------------------------------------- */

static err form_show(turn *t, const bank_teacher *b)
{
    bank_teacher_edit v = {.action = t->path};
    v.title = text_in(b ? T_bank_teacher_change : T_bank_teacher_add, t->actor.lang);
    v.back = b ? arena_printf(t->mem, "/bank/teacher/%lld", (long long)b->id) : "/bank";
    v.edit = b ? (bank_teacher_form){.name = b->name,
                                     .kind = (int)b->kind,
                                     .rank = (int)b->rank,
                                     .post = b->post,
                                     .topics = b->topics,
                                     .version = b->version}
               : (bank_teacher_form){.name = "", .kind = TEACHER_FULL, .post = "", .topics = ""};
    bank_crumb(t, &v.crumbs, "/bank", T_bank_faculty, "");
    if (b) { bank_crumb(t, &v.crumbs, v.back, NULL, b->name); }
    return web_show(t, bank_teacher_edit, &v);
}

static bank_teacher typed(const bank_teacher_form *f)
{
    return (bank_teacher){.name = f->name,
                          .kind = (teacher_kind)f->kind,
                          .rank = (teacher_rank)f->rank,
                          .post = f->post,
                          .topics = f->topics,
                          .version = f->version,
                          .state = f->proposed ? BANK_PROPOSED : BANK_IN};
}

err bank_teacher_new(turn *t) { return form_show(t, NULL); }

err bank_teacher_create(turn *t)
{
    bank_teacher_form f;
    err e = form_read(t, &bank_teacher_form_form, &f);
    bank_teacher b = typed(&f);
    b.org = t->param[0];
    if (e == OK) { e = bank_teacher_add(t, &b, &b.id); }
    if (e == E_INPUT) { TRY(form_show(t, NULL)); }
    TRY(e);
    return web_made(t, b.id, T_bank_saved, "/bank/teacher/%lld", (long long)b.id);
}

err bank_teacher_open(turn *t)
{
    bank_teacher b = {0};
    TRY(bank_teacher_get(t->d, t->param[0], t->mem, &b));
    return form_show(t, &b);
}

err bank_teacher_save(turn *t)
{
    bank_teacher_form f;
    bank_teacher old = {0};
    TRY(bank_teacher_get(t->d, t->param[0], t->mem, &old));
    err e = form_read(t, &bank_teacher_form_form, &f);
    bank_teacher b = typed(&f);
    b.id = old.id;
    b.person = old.person;
    if (e == OK) { e = bank_teacher_change(t, &b); }
    if (e == E_INPUT) { TRY(form_show(t, &old)); }
    TRY(e);
    return web_go(t, T_bank_saved, "/bank/teacher/%lld", (long long)b.id);
}
