/* Teaching sites and bases, and the routes that join them. */
#include "bank/bank_inside.h"
#include "bank_text.h"

/* ---- sites ----------------------------------------------------------------------------------- */

#define SITE_COLUMNS                                                                               \
    "b.id, b.org, b.name, b.theme, b.address, b.kind, b.level, b.seats, b.year, b.state, "         \
    "b.version, o.name, b.reason"

static void site_read(db_q *q, arena *mem, bank_site *b)
{
    b->id = db_int(q);
    b->org = db_int(q);
    b->name = db_text(q, mem);
    b->theme = db_text(q, mem);
    b->address = db_text(q, mem);
    b->kind = (site_kind)db_int(q);
    b->level = (org_level)db_int(q);
    b->seats = (int)db_int(q);
    b->year = (int)db_int(q);
    b->state = (bank_state)db_int(q);
    b->version = db_int(q);
    b->org_name = db_text(q, mem);
    b->reason = db_text(q, mem);
}

err bank_site_get(db *d, int64_t id, arena *mem, bank_site *ret)
{
    db_q q = db_sql(d,
                    "SELECT " SITE_COLUMNS
                    " FROM bank_site b JOIN people_org o ON o.id = b.org WHERE b.id = $1",
                    INT(id));
    bool found = false;
    while (db_row(&q)) {
        site_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err site_query(db *d, bank_query *q, arena *mem, const char *select, const bank_filter *f)
{
    TRY(bank_query_begin(d, q, mem, select, "bank_site b", f));
    if (f->kind) { bank_query_int(q, " AND b.kind = ", f->kind); }
    if (f->grade) { bank_query_int(q, " AND b.level = ", f->grade - 1); }
    return OK;
}

err bank_sites_by(db *d, const bank_filter *f, arena *mem, bank_sites *ret)
{
    bank_query b;
    TRY(site_query(d, &b, mem, SITE_COLUMNS, f));
    db_q q = bank_query_page(d, &b, f);
    while (db_row(&q)) {
        site_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err bank_sites_count(db *d, const bank_filter *f, arena *mem, int64_t *ret)
{
    bank_query b;
    TRY(site_query(d, &b, mem, "count(*)", f));
    return db_one_(d, ret, b.sql.at, b.values.at, b.values.n);
}

err bank_sites_of(db *d, int64_t org, arena *mem, bank_sites *ret)
{
    return bank_sites_by(d, &(bank_filter){.org = org, .state = BANK_IN}, mem, ret);
}

static err site_faults(turn *t, const bank_site *b)
{
    if (bank_named(t, b->name) != OK) { return E_INPUT; }
    if (b->kind < SITE_BASE || b->kind > SITE_POINT) {
        return web_fault(t, "kind", T_bank_kind_missing, "", "");
    }
    if (b->level > ORG_VILLAGE) { return web_fault(t, "level", T_bank_kind_missing, "", ""); }
    return b->seats < 0 ? web_fault(t, "seats", T_bank_seats_wrong, "", "") : OK;
}

static const char *site_json(arena *mem, const bank_site *b)
{
    buf j = buf_new(mem);
    audit_pair_text(&j, "name", b->name);
    audit_pair_int(&j, "kind", b->kind);
    audit_pair_int(&j, "level", b->level);
    audit_pair_text(&j, "theme", b->theme);
    audit_pair_text(&j, "address", b->address);
    audit_pair_int(&j, "seats", b->seats);
    audit_pair_int(&j, "year", b->year);
    return audit_end(&j);
}

err bank_site_add(turn *t, const bank_site *b, int64_t *ret_id)
{
    TRY(site_faults(t, b));
    int64_t id = *ret_id = b->id ? b->id : id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO bank_site (id, org, name, sort_key, search, kind, level, theme, "
              "address, seats, year, state,"
              " version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
              INT(id), INT(b->org), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
              TEXT(bank_search_text(t->mem, b->name, false, b->theme, b->address)), INT(b->kind),
              INT(b->level), TEXT(b->theme), TEXT(b->address), INT(b->seats), INT(b->year),
              INT(b->state ? b->state : BANK_IN)));
    return bank_audit(t, "bank.site_add", BANK_SITE, id, b->org, "", site_json(t->mem, b));
}

err bank_site_change(turn *t, const bank_site *b)
{
    bank_site old = {0};
    int64_t rows = 0;
    TRY(site_faults(t, b));
    TRY(bank_site_get(t->d, b->id, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "UPDATE bank_site SET name = $2, sort_key = $3, search = $4, kind = $5, level = $6, "
              "theme = $7,"
              " address = $8, seats = $9, year = $10, version = version + 1 WHERE id = $1 AND "
              "version = $11",
              INT(b->id), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
              TEXT(bank_search_text(t->mem, b->name, false, b->theme, b->address)), INT(b->kind),
              INT(b->level), TEXT(b->theme), TEXT(b->address), INT(b->seats), INT(b->year),
              INT(b->version)));
    if (rows == 0) { return E_CONFLICT; }
    return bank_audit(t, "bank.site_change", BANK_SITE, b->id, old.org, site_json(t->mem, &old),
                      site_json(t->mem, b));
}

/* ---- routes ---------------------------------------------------------------------------------- */

#define ROUTE_COLUMNS "b.id, b.org, b.name, b.theme, b.days, b.state, b.version, o.name, b.reason"

static void route_read(db_q *q, arena *mem, bank_route *b)
{
    b->id = db_int(q);
    b->org = db_int(q);
    b->name = db_text(q, mem);
    b->theme = db_text(q, mem);
    b->days = (int)db_int(q);
    b->state = (bank_state)db_int(q);
    b->version = db_int(q);
    b->org_name = db_text(q, mem);
    b->reason = db_text(q, mem);
}

/* At most BANK_STOPS_MOST arrays' places are written; bank_route_add lets no more in. */
static err route_stops(db *d, arena *mem, bank_route *b)
{
    int64_t *sites = TAKE_N(mem, int64_t, BANK_STOPS_MOST);
    int *minutes = TAKE_N(mem, int, BANK_STOPS_MOST);
    const char **names = TAKE_N(mem, const char *, BANK_STOPS_MOST);
    size_t n = 0;
    db_q q =
        db_sql(d,
               "SELECT s.site, s.travel_minutes, w.name FROM bank_route_stop s"
               " JOIN bank_site w ON w.id = s.site WHERE s.route = $1 ORDER BY s.place LIMIT $2",
               INT(b->id), INT(BANK_STOPS_MOST));
    for (; db_row(&q); n++) {
        sites[n] = db_int(&q);
        minutes[n] = (int)db_int(&q);
        names[n] = db_text(&q, mem);
    }
    b->sites = sites;
    b->travel_minutes = minutes;
    b->site_names = names;
    b->sites_n = n;
    return db_end(&q);
}

err bank_route_get(db *d, int64_t id, arena *mem, bank_route *ret)
{
    db_q q = db_sql(d,
                    "SELECT " ROUTE_COLUMNS
                    " FROM bank_route b JOIN people_org o ON o.id = b.org WHERE b.id = $1",
                    INT(id));
    bool found = false;
    while (db_row(&q)) {
        route_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? route_stops(d, mem, ret) : E_ABSENT;
}

static err route_query(db *d, bank_query *q, arena *mem, const char *select, const bank_filter *f)
{
    TRY(bank_query_begin(d, q, mem, select, "bank_route b", f));
    if (f->kind) { bank_query_int(q, " AND b.days = ", f->kind); }
    return OK;
}

err bank_routes_by(db *d, const bank_filter *f, arena *mem, bank_routes_list *ret)
{
    bank_query b;
    TRY(route_query(d, &b, mem, ROUTE_COLUMNS, f));
    db_q q = bank_query_page(d, &b, f);
    while (db_row(&q)) {
        route_read(&q, mem, GROW(mem, ret));
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < ret->n; i++) {
        TRY(route_stops(d, mem, &ret->at[i]));
    }
    return OK;
}

err bank_routes_count(db *d, const bank_filter *f, arena *mem, int64_t *ret)
{
    bank_query b;
    TRY(route_query(d, &b, mem, "count(*)", f));
    return db_one_(d, ret, b.sql.at, b.values.at, b.values.n);
}

err bank_routes_of(db *d, int64_t org, arena *mem, bank_routes_list *ret)
{
    return bank_routes_by(d, &(bank_filter){.org = org, .state = BANK_IN}, mem, ret);
}

err bank_routes_with(db *d, int64_t site, arena *mem, bank_routes_list *ret)
{
    db_q q = db_sql(d,
                    "SELECT DISTINCT " ROUTE_COLUMNS
                    " FROM bank_route_stop s JOIN bank_route b ON b.id = s.route"
                    " JOIN people_org o ON o.id = b.org WHERE s.site = $1 ORDER BY b.id",
                    INT(site));
    while (db_row(&q)) {
        route_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

static err route_faults(turn *t, const bank_route *b)
{
    if (bank_named(t, b->name) != OK) { return E_INPUT; }
    if (b->days < 1 || b->days > 60) { return web_fault(t, "days", T_bank_days_wrong, "", ""); }
    if (b->sites_n < 1 || b->sites_n > BANK_STOPS_MOST) {
        return web_fault(t, "sites", T_bank_stops_wrong,
                         arena_printf(t->mem, "%d", BANK_STOPS_MOST), "");
    }
    for (size_t i = 0; i < b->sites_n; i++) {
        int minutes = b->travel_minutes ? b->travel_minutes[i] : 0;
        if (minutes < 0 || minutes > 1440) {
            return web_fault(t, "minutes", T_bank_minutes_wrong, "", "");
        }
    }
    return OK;
}

static err route_stops_write(turn *t, const bank_route *b, int64_t id)
{
    TRY(db_do(t->d, NULL, "DELETE FROM bank_route_stop WHERE route = $1", INT(id)));
    for (size_t i = 0; i < b->sites_n; i++) {
        TRY(db_do(t->d, NULL,
                  "INSERT INTO bank_route_stop (route, place, site, travel_minutes) VALUES ($1, "
                  "$2, $3, $4)",
                  INT(id), INT(i + 1), INT(b->sites[i]),
                  INT(b->travel_minutes ? b->travel_minutes[i] : 0)));
    }
    return OK;
}

static const char *route_json(arena *mem, const bank_route *b)
{
    buf j = buf_new(mem), stops = buf_new(mem);
    for (size_t i = 0; i < b->sites_n; i++) {
        buf_printf(&stops, "%s%lld+%d", i ? " " : "", (long long)b->sites[i],
                   b->travel_minutes ? b->travel_minutes[i] : 0);
    }
    audit_pair_text(&j, "name", b->name);
    audit_pair_text(&j, "theme", b->theme);
    audit_pair_int(&j, "days", b->days);
    audit_pair_text(&j, "stops", stops.at);
    return audit_end(&j);
}

err bank_route_add(turn *t, const bank_route *b, int64_t *ret_id)
{
    TRY(route_faults(t, b));
    int64_t id = *ret_id = b->id ? b->id : id_new();
    TRY(db_do(
        t->d, NULL,
        "INSERT INTO bank_route (id, org, name, sort_key, search, days, theme, state, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        INT(id), INT(b->org), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
        TEXT(bank_search_text(t->mem, b->name, false, b->theme, "")), INT(b->days), TEXT(b->theme),
        INT(b->state ? b->state : BANK_IN)));
    TRY(route_stops_write(t, b, id));
    return bank_audit(t, "bank.route_add", BANK_ROUTE, id, b->org, "", route_json(t->mem, b));
}

err bank_route_change(turn *t, const bank_route *b)
{
    bank_route old = {0};
    int64_t rows = 0;
    TRY(route_faults(t, b));
    TRY(bank_route_get(t->d, b->id, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "UPDATE bank_route SET name = $2, sort_key = $3, search = $4, days = $5, theme = $6,"
              " version = version + 1 WHERE id = $1 AND version = $7",
              INT(b->id), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
              TEXT(bank_search_text(t->mem, b->name, false, b->theme, "")), INT(b->days),
              TEXT(b->theme), INT(b->version)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(route_stops_write(t, b, b->id));
    return bank_audit(t, "bank.route_change", BANK_ROUTE, b->id, old.org, route_json(t->mem, &old),
                      route_json(t->mem, b));
}
