/* Bases and teaching sites (基地、现场教学点). */
#include "bank/bank_page.h"

bank_site_row bank_site_row_of(const bank_site *b)
{
    text_key level = b->level <= ORG_VILLAGE ? bank_level_words[b->level] : T_bank_unknown;
    return (bank_site_row){.site = b->id,
                           .name = b->name,
                           .kind_code = b->kind,
                           .kind = bank_site_kind_word(b->kind),
                           .level_code = b->level,
                           .level = level,
                           .theme = b->theme,
                           .address = b->address,
                           .seats = b->seats,
                           .year = b->year,
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
    TRY(bank_list_begin(t, l, T_bank_sites, f));
    int kind = bank_filter_choice(t, l, &bank_site_form_form, "kind", bank_site_kind_words);
    int level = bank_filter_choice(t, l, &bank_site_form_form, "level", bank_level_words);
    f->kind = kind < 0 ? 0 : kind;
    f->grade = level + 1;
    return OK;
}

static void columns(turn *t, look_list *l)
{
    look_list_column(t, l, "name", T_bank_site_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "kind", T_bank_f_kind, 0);
    look_list_column(t, l, "level", T_bank_f_level, 0);
    look_list_column(t, l, "theme", T_bank_f_theme, 0);
    look_list_column(t, l, "address", T_bank_f_address, 0);
    look_list_column(t, l, "seats", T_bank_f_seats, LOOK_NUMBER);
    look_list_column(t, l, "unit", T_bank_unit, LOOK_OFF);
    look_list_column(t, l, "state", T_bank_state, 0);
}

static const char *name_of(const void *row) { return ((const bank_site *)row)->name; }
static int64_t id_of(const void *row) { return ((const bank_site *)row)->id; }

err bank_sites_handle(turn *t)
{
    bank_sites_list v = {0};
    bank_filter f = {0};
    bank_sites found = {0};
    TRY(filter_begin(t, &v.list, &f));
    columns(t, &v.list);
    bank_hub(t, &v.hub);
    v.new_url = bank_list_deeds(t, &v.list, "site", T_bank_site_add);
    bank_list_exports(t, &v.list, "/bank/sites");
    TRY(bank_sites_count(t->d, &f, t->mem, &v.count));
    bank_page_ask(t, &v.list, &f);
    TRY(bank_sites_by(t->d, &f, t->mem, &found));
    bank_page_cut(t, &v.list, &f,
                  &(bank_rows){found.at, &found.n, sizeof *found.at, name_of, id_of, false});
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.rows) = bank_site_row_of(&found.at[i]);
    }
    v.list.count = v.count;
    v.list.unit = T_bank_unit_places;
    v.next = v.list.next;
    v.previous = v.list.previous;
    return web_show(t, bank_sites_list, &v);
}

/* ---- export ---------------------------------------------------------------------------------- */

static err cells_of(db *d, const bank_filter *f, language lang, arena *mem, look_cells *ret)
{
    bank_sites found = {0};
    TRY(bank_sites_by(d, f, mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const bank_site *b = &found.at[i];
        bank_site_row r = bank_site_row_of(b);
        const char *cells[] = {b->name,
                               text_in(r.kind, lang),
                               text_in(r.level, lang),
                               b->theme,
                               b->address,
                               bank_int(mem, b->seats),
                               bank_int(mem, b->year),
                               b->org_name,
                               text_in(bank_state_word(b->state), lang)};
        bank_cells_put(mem, ret, cells, COUNT_OF(cells));
    }
    return OK;
}

static const look_export_column file_columns[] = {{T_bank_site_name, NULL, 0},
                                                  {T_bank_f_kind, "kind", 0},
                                                  {T_bank_f_level, "level", 0},
                                                  {T_bank_f_theme, "theme", 0},
                                                  {T_bank_f_address, "address", 0},
                                                  {T_bank_f_seats, "seats", LOOK_NUMBER},
                                                  {T_bank_f_year, "more", LOOK_NUMBER},
                                                  {T_bank_unit, "unit", 0},
                                                  {T_bank_state, "state", 0}};
static const bank_export file = {T_bank_sites, file_columns, COUNT_OF(file_columns), filter_begin,
                                 cells_of};

err bank_sites_xlsx(turn *t) { return bank_export_file(t, &file, true); }
err bank_sites_csv(turn *t) { return bank_export_file(t, &file, false); }

/* ---- the record ------------------------------------------------------------------------------ */

err bank_site_handle(turn *t)
{
    int64_t id = 0;
    bank_site b = {0};
    bank_routes_list lines = {0};
    bank_site_card v = {0};
    TRY(bank_word_id(t, &id));
    TRY(bank_site_get(t->d, id, t->mem, &b));
    TRY(bank_seen(t, b.org));
    TRY(bank_routes_with(t->d, id, t->mem, &lines));
    for (size_t i = 0; i < lines.n; i++) {
        *GROW(t->mem, &v.routes) = bank_line_row_of(t->mem, &lines.at[i]);
    }
    v.title = b.name;
    v.record = bank_site_row_of(&b);
    v.head = (look_record){.name = b.name, .note = b.address, .state = v.record.state};
    look_fact_add(t, &v.head, T_bank_f_kind, text_in(v.record.kind, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_f_level, text_in(v.record.level, t->actor.lang), "");
    look_fact_add(t, &v.head, T_bank_f_seats, bank_int(t->mem, b.seats), "");
    v.moves = bank_record_deeds(t, &v.head, arena_printf(t->mem, "/bank/site/%lld", (long long)id),
                                &(bank_standing){b.org, b.state, b.version});
    bank_crumb(t, &v.crumbs, "/bank/sites", T_bank_sites, "");
    return web_show(t, bank_site_card, &v);
}

err bank_site_move(turn *t)
{
    err e = bank_move_handle(t, BANK_SITE, "/bank/site");
    if (e == E_INPUT) { TRY(bank_site_handle(t)); }
    return e;
}

/* ---- the form -------------------------------------------------------------------------------- */

static err form_show(turn *t, const bank_site *b)
{
    bank_site_edit v = {.action = t->path};
    v.title = text_in(b ? T_bank_site_change : T_bank_site_add, t->actor.lang);
    v.back = b ? arena_printf(t->mem, "/bank/site/%lld", (long long)b->id) : "/bank/sites";
    v.edit = b ? (bank_site_form){.name = b->name,
                                  .kind = (int)b->kind,
                                  .level = (int)b->level,
                                  .theme = b->theme,
                                  .address = b->address,
                                  .seats = b->seats,
                                  .year = b->year,
                                  .version = b->version}
               : (bank_site_form){
                     .name = "", .kind = SITE_POINT, .level = ORG_CITY, .theme = "", .address = ""};
    bank_crumb(t, &v.crumbs, "/bank/sites", T_bank_sites, "");
    if (b) { bank_crumb(t, &v.crumbs, v.back, NULL, b->name); }
    return web_show(t, bank_site_edit, &v);
}

static bank_site typed(const bank_site_form *f)
{
    return (bank_site){.name = f->name,
                       .kind = (site_kind)f->kind,
                       .level = (org_level)f->level,
                       .theme = f->theme,
                       .address = f->address,
                       .seats = (int)f->seats,
                       .year = (int)f->year,
                       .version = f->version,
                       .state = f->proposed ? BANK_PROPOSED : BANK_IN};
}

err bank_site_new(turn *t) { return form_show(t, NULL); }

err bank_site_create(turn *t)
{
    bank_site_form f;
    err e = form_read(t, &bank_site_form_form, &f);
    bank_site b = typed(&f);
    b.org = t->param[0];
    if (e == OK) { e = bank_site_add(t, &b, &b.id); }
    if (e == E_INPUT) { TRY(form_show(t, NULL)); }
    TRY(e);
    return web_made(t, b.id, T_bank_saved, "/bank/site/%lld", (long long)b.id);
}

err bank_site_open(turn *t)
{
    bank_site b = {0};
    TRY(bank_site_get(t->d, t->param[0], t->mem, &b));
    return form_show(t, &b);
}

err bank_site_save(turn *t)
{
    bank_site_form f;
    bank_site old = {0};
    TRY(bank_site_get(t->d, t->param[0], t->mem, &old));
    err e = form_read(t, &bank_site_form_form, &f);
    bank_site b = typed(&f);
    b.id = old.id;
    if (e == OK) { e = bank_site_change(t, &b); }
    if (e == E_INPUT) { TRY(form_show(t, &old)); }
    TRY(e);
    return web_go(t, T_bank_saved, "/bank/site/%lld", (long long)b.id);
}
