/* Teaching routes (环线): sites in order with the minutes on the way. */
#include "bank/bank_page.h"

bank_line_row bank_line_row_of(arena *mem, const bank_route *b)
{
    bank_line_row r = {.line = b->id,
                       .name = b->name,
                       .theme = b->theme,
                       .days = b->days,
                       .org = b->org,
                       .unit = b->org_name,
                       .state_code = b->state,
                       .state = bank_look_state(b->state),
                       .reason = b->reason,
                       .version = b->version};
    for (size_t i = 0; i < b->sites_n; i++) {
        r.travel_minutes += b->travel_minutes[i];
        *GROW(mem, &r.stops) = (bank_stop_row){.place = (int64_t)i + 1,
                                               .site = b->sites[i],
                                               .name = b->site_names[i],
                                               .travel_minutes = b->travel_minutes[i]};
    }
    return r;
}

/* ---- the list -------------------------------------------------------------------------------- */

static err filter_begin(turn *t, look_list *l, bank_filter *f)
{
    static const char *const days[] = {"1", "2", "3", "4", "5"};
    look_option options[COUNT_OF(days)];
    int64_t chosen = 0;
    TRY(bank_list_begin(t, l, T_bank_lines, f));
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        options[i] = (look_option){.value = days[i], .name = days[i]};
    }
    if (text_int(look_list_filter(t, l, "days", T_bank_f_days, options, COUNT_OF(options)),
                 &chosen)) {
        f->kind = chosen > 0 && chosen < 100 ? (int)chosen : 0;
    }
    return OK;
}

static const char *name_of(const void *row) { return ((const bank_route *)row)->name; }
static int64_t id_of(const void *row) { return ((const bank_route *)row)->id; }

err bank_lines_handle(turn *t)
{
    bank_lines_list v = {0};
    bank_filter f = {0};
    bank_routes_list found = {0};
    TRY(filter_begin(t, &v.list, &f));
    look_list_column(t, &v.list, "name", T_bank_line_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, &v.list, "days", T_bank_f_days, LOOK_NUMBER);
    look_list_column(t, &v.list, "stops", T_bank_f_sites, 0);
    look_list_column(t, &v.list, "travel", T_bank_travel, LOOK_NUMBER);
    look_list_column(t, &v.list, "theme", T_bank_f_theme, 0);
    look_list_column(t, &v.list, "unit", T_bank_unit, LOOK_OFF);
    look_list_column(t, &v.list, "state", T_bank_state, 0);
    bank_hub(t, &v.hub);
    v.new_url = bank_list_deeds(t, &v.list, "line", T_bank_line_add);
    bank_list_exports(t, &v.list, "/bank/lines");
    TRY(bank_routes_count(t->d, &f, t->mem, &v.count));
    bank_page_ask(t, &v.list, &f);
    TRY(bank_routes_by(t->d, &f, t->mem, &found));
    bank_page_cut(t, &v.list, &f,
                  &(bank_rows){found.at, &found.n, sizeof *found.at, name_of, id_of, false});
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.rows) = bank_line_row_of(t->mem, &found.at[i]);
    }
    v.list.count = v.count;
    v.list.unit = T_bank_unit_lines;
    v.next = v.list.next;
    v.previous = v.list.previous;
    return web_show(t, bank_lines_list, &v);
}

/* ---- export: one row for each stop ----------------------------------------------------------- */

static err cells_of(db *d, const bank_filter *f, language lang, arena *mem, look_cells *ret)
{
    bank_routes_list found = {0};
    TRY(bank_routes_by(d, f, mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const bank_route *b = &found.at[i];
        for (size_t s = 0; s < b->sites_n; s++) {
            const char *cells[] = {b->name,          bank_int(mem, b->days),
                                   b->theme,         bank_int(mem, (int64_t)s + 1),
                                   b->site_names[s], arena_printf(mem, "%d", b->travel_minutes[s]),
                                   b->org_name,      text_in(bank_state_word(b->state), lang)};
            bank_cells_put(mem, ret, cells, COUNT_OF(cells));
        }
    }
    return OK;
}

static const look_export_column file_columns[] = {
    {T_bank_line_name, NULL, 0},  {T_bank_f_days, "days", LOOK_NUMBER},
    {T_bank_f_theme, "theme", 0}, {T_bank_place, "stops", LOOK_NUMBER},
    {T_bank_site, "stops", 0},    {T_bank_f_minutes, "travel", LOOK_NUMBER},
    {T_bank_unit, "unit", 0},     {T_bank_state, "state", 0}};
static const bank_export file = {T_bank_lines, file_columns, COUNT_OF(file_columns), filter_begin,
                                 cells_of};

err bank_lines_xlsx(turn *t) { return bank_export_file(t, &file, true); }
err bank_lines_csv(turn *t) { return bank_export_file(t, &file, false); }

/* ---- the record ------------------------------------------------------------------------------ */

err bank_line_handle(turn *t)
{
    int64_t id = 0;
    bank_route b = {0};
    bank_line_card v = {0};
    TRY(bank_word_id(t, &id));
    TRY(bank_route_get(t->d, id, t->mem, &b));
    TRY(bank_seen(t, b.org));
    v.title = b.name;
    v.record = bank_line_row_of(t->mem, &b);
    v.head = (look_record){.name = b.name, .note = b.theme, .state = v.record.state};
    look_fact_add(t, &v.head, T_bank_f_days, bank_int(t->mem, b.days), "");
    look_fact_add(t, &v.head, T_bank_travel,
                  arena_printf(t->mem, "%lld", (long long)v.record.travel_minutes), "");
    look_fact_add(t, &v.head, T_bank_unit, b.org_name, "");
    v.moves = bank_record_deeds(t, &v.head, arena_printf(t->mem, "/bank/line/%lld", (long long)id),
                                &(bank_standing){b.org, b.state, b.version});
    bank_crumb(t, &v.crumbs, "/bank/lines", T_bank_lines, "");
    return web_show(t, bank_line_card, &v);
}

err bank_line_move(turn *t)
{
    err e = bank_move_handle(t, BANK_ROUTE, "/bank/line");
    if (e == E_INPUT) { TRY(bank_line_handle(t)); }
    return e;
}

/* ---- the form -------------------------------------------------------------------------------- */

enum { PLACES_LEAST = 6, PLACES_SPARE = 3 };

/* A select and a number for each stop, and some empty ones; what was typed stays. */
static err places_offered(turn *t, int64_t org, const bank_route *b, bank_line_edit *v)
{
    bank_sites sites = {0};
    const char *const *typed_sites = NULL, *const *typed_minutes = NULL;
    size_t n_sites = web_fields(t, "sites", &typed_sites),
           n_minutes = web_fields(t, "minutes", &typed_minutes);
    size_t wanted = (b ? b->sites_n : 0) + PLACES_SPARE;
    wanted = wanted < PLACES_LEAST      ? PLACES_LEAST
             : wanted > BANK_STOPS_MOST ? BANK_STOPS_MOST
                                        : wanted;
    wanted = n_sites > wanted && n_sites <= BANK_STOPS_MOST ? n_sites : wanted;
    TRY(bank_sites_of(t->d, org, t->mem, &sites));
    for (size_t i = 0; i < wanted; i++) {
        bank_line_place *p = GROW(t->mem, &v->places);
        bool known = b && i < b->sites_n;
        const char *chosen = n_sites ? (i < n_sites ? typed_sites[i] : "")
                             : known ? bank_int(t->mem, b->sites[i])
                                     : "";
        p->place = (int64_t)i + 1;
        p->minutes = n_sites ? (i < n_minutes ? typed_minutes[i] : "")
                     : known ? arena_printf(t->mem, "%d", b->travel_minutes[i])
                             : "";
        for (size_t k = 0; k < sites.n; k++) {
            const char *value = bank_int(t->mem, sites.at[k].id);
            *GROW(t->mem, &p->sites) = (look_option){.value = value,
                                                     .name = sites.at[k].name,
                                                     .note = "",
                                                     .chosen = text_is(value, chosen)};
        }
    }
    return OK;
}

static err form_show(turn *t, const bank_route *b, int64_t org)
{
    bank_line_edit v = {.action = t->path};
    v.title = text_in(b ? T_bank_line_change : T_bank_line_add, t->actor.lang);
    v.back = b ? arena_printf(t->mem, "/bank/line/%lld", (long long)b->id) : "/bank/lines";
    v.edit = b ? (bank_line_form){.name = b->name,
                                  .days = b->days,
                                  .theme = b->theme,
                                  .version = b->version}
               : (bank_line_form){.name = "", .theme = ""};
    TRY(places_offered(t, org, b, &v));
    bank_crumb(t, &v.crumbs, "/bank/lines", T_bank_lines, "");
    if (b) { bank_crumb(t, &v.crumbs, v.back, NULL, b->name); }
    return web_show(t, bank_line_edit, &v);
}

/* The two columns are read as they were sent: the declared lists leave empty places out, and places
 * matter. */
static err stops_read(turn *t, int64_t org, bank_route *b)
{
    const char *const *sites = NULL, *const *minutes = NULL;
    size_t n = web_fields(t, "sites", &sites), minutes_n = web_fields(t, "minutes", &minutes);
    int64_t *ids = TAKE_N(t->mem, int64_t, n + 1);
    int *ways = TAKE_N(t->mem, int, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0, way = 0;
        bank_site site = {0};
        if (!*sites[i]) { continue; }
        if (!text_int(sites[i], &id) || bank_site_get(t->d, id, t->mem, &site) != OK ||
            !bank_shared(t->d, org, site.org)) {
            return E_ABSENT;
        }
        if (i < minutes_n && *minutes[i] &&
            (!text_int(minutes[i], &way) || way < 0 || way > 1440)) {
            return web_fault(t, "minutes", T_bank_minutes_wrong, "", "");
        }
        ids[b->sites_n] = id;
        ways[b->sites_n++] = (int)way;
    }
    b->sites = ids;
    b->travel_minutes = ways;
    return OK;
}

static err typed(turn *t, int64_t org, bank_route *ret)
{
    bank_line_form f;
    err e = form_read(t, &bank_line_form_form, &f);
    *ret = (bank_route){.org = org,
                        .name = f.name,
                        .theme = f.theme,
                        .days = (int)f.days,
                        .version = f.version,
                        .state = f.proposed ? BANK_PROPOSED : BANK_IN};
    err stops = stops_read(t, org, ret);
    return e != OK ? e : stops;
}

err bank_line_new(turn *t) { return form_show(t, NULL, t->param[0]); }

err bank_line_create(turn *t)
{
    bank_route b;
    err e = typed(t, t->param[0], &b);
    if (e == OK) { e = bank_route_add(t, &b, &b.id); }
    if (e == E_INPUT) { TRY(form_show(t, NULL, t->param[0])); }
    TRY(e);
    return web_made(t, b.id, T_bank_saved, "/bank/line/%lld", (long long)b.id);
}

err bank_line_open(turn *t)
{
    bank_route b = {0};
    TRY(bank_route_get(t->d, t->param[0], t->mem, &b));
    return form_show(t, &b, b.org);
}

err bank_line_save(turn *t)
{
    bank_route old = {0}, b;
    TRY(bank_route_get(t->d, t->param[0], t->mem, &old));
    err e = typed(t, old.org, &b);
    b.id = old.id;
    if (e == OK) { e = bank_route_change(t, &b); }
    if (e == E_INPUT) { TRY(form_show(t, &old, old.org)); }
    TRY(e);
    return web_go(t, T_bank_saved, "/bank/line/%lld", (long long)b.id);
}
