/* Units: the tree, one unit, and the deeds on them. */
#include "common_text.h"
#include "people/people_web.h"

/* ---- rows -------------------- */

static people_org_row org_row(const org *o, int depth)
{
    return (people_org_row){.org = o->id,
                            .parent = o->parent,
                            .code = o->code,
                            .name = o->name,
                            .level = people_org_level_word(o->level),
                            .kind = people_org_kind_word(o->kind),
                            .depth = depth,
                            .above = "",
                            .toggle = ""};
}

typedef LIST(people_org_row) org_rows;

static err add_counts(turn *t, people_org_row *at, size_t n)
{
    people_org_count *counts = TAKE_N(t->mem, people_org_count, n);
    for (size_t i = 0; i < n; i++) {
        counts[i].org = at[i].org;
    }
    TRY(people_org_counts(t->d, counts, n));
    for (size_t i = 0; i < n; i++) {
        at[i].people = counts[i].people;
        at[i].children = counts[i].children;
    }
    return OK;
}

/* ---- the tree: the way down to one open unit -------------------- */

typedef struct {
    turn *t;
    const orgs *open; /* from a root of the scope to the unit that is open */
    org_rows *rows;
} tree;

static err add_open(const tree *x, size_t level)
{
    turn *t = x->t;
    orgs below = {0};
    TRY(people_org_children(t->d, x->open->at[level].id, t->mem, &below));
    for (size_t i = 0; i < below.n; i++) {
        people_org_row *r = GROW(t->mem, x->rows);
        *r = org_row(&below.at[i], (int)level + 1);
        r->open = level + 1 < x->open->n && x->open->at[level + 1].id == below.at[i].id;
        if (r->open) { TRY(add_open(x, level + 1)); }
    }
    return OK;
}

/* The open unit closes to its parent, any other opens. */
static void add_toggles(turn *t, const people_org_row *root, people_org_row *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t to = at[i].open ? at[i].parent : at[i].org;
        bool top = at[i].org == root->org;
        at[i].toggle = at[i].children == 0 || (top && at[i].open)
                           ? ""
                           : people_id_url(t->mem, "/orgs?open={}", to);
    }
}

/* Only a part of the whole path may be seen: it begins at the scope's root. */
static err path_below(turn *t, int64_t root, int64_t open, orgs *ret)
{
    orgs whole = {0};
    bool inside = false;
    TRY(people_org_path(t->d, open, t->mem, &whole));
    for (size_t i = 0; i < whole.n; i++) {
        inside = inside || whole.at[i].id == root;
        if (inside) *GROW(t->mem, ret) = whole.at[i];
    }
    return OK;
}

static err add_root(turn *t, int64_t root, int64_t open, people_orgs *v)
{
    orgs path = {0};
    org_rows rows = {0};
    org o = {0};
    TRY(people_org_get(t->d, root, t->mem, &o));
    TRY(path_below(t, root, open, &path));
    people_org_row *top = GROW(t->mem, &rows);
    *top = org_row(&o, 0);
    top->open = path.n > 0;
    if (path.n) { TRY(add_open(&(tree){t, &path, &rows}, 0)); }
    TRY(add_counts(t, rows.at, rows.n));
    people_org_row first = rows.at[0];
    add_toggles(t, &first, rows.at, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &v->rows) = rows.at[i];
    }
    return OK;
}

enum { FOUND = 30, FOUND_LISTED = 200 };

/* What was searched for stands flat, each with the unit above it. */
static err add_found(turn *t, people_orgs *v)
{
    people_org_hits found = {0};
    TRY(people_org_search(t->d, v->words, t->scope, t->scope_n, FOUND_LISTED, t->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const people_org_hit *hit = &found.at[i];
        *GROW(t->mem, &v->rows) = (people_org_row){.org = hit->id,
                                                   .parent = hit->parent,
                                                   .code = hit->code,
                                                   .name = hit->name,
                                                   .above = hit->parent_name,
                                                   .level = people_org_level_word(hit->level),
                                                   .kind = people_org_kind_word(hit->kind),
                                                   .toggle = ""};
    }
    return found.n ? add_counts(t, v->rows.at, v->rows.n) : OK;
}

err people_orgs_handle(turn *t)
{
    int64_t own = t->scope_n ? t->scope[0] : t->actor.org, open = web_field_id(t, "open");
    people_orgs v = {.own = own,
                     .may_edit = people_may(t, MAY_EDIT_ORGS, own, 0),
                     .words = text_clean(t->mem, web_field(t, "q"))};
    if (v.words[0]) {
        TRY(add_found(t, &v));
        return web_show(t, people_orgs, &v);
    }
    if (open) { TRY(people_use_org(t, open)); }
    open = open ? open : own;
    for (size_t i = 0; i == 0 || i < t->scope_n; i++) {
        TRY(add_root(t, t->scope_n ? t->scope[i] : own, open, &v));
    }
    return web_show(t, people_orgs, &v);
}

/* Units are picked by who keeps people and by who holds classes; to all others there is none. */
static void options_scope(turn *t)
{
    static const right_id rights[] = {MAY_SEE_PEOPLE, MAY_EDIT_CLASS};
    web_subject anywhere = {0};
    for (size_t i = 0; i < COUNT_OF(rights); i++) {
        if (t->gate->may(t, rights[i], &anywhere) == OK) { return; }
    }
    t->scope_n = 0;
}

err people_org_options_handle(turn *t)
{
    people_options v = {.field = ""};
    people_org_hits found = {0};
    int64_t chosen = web_field_id(t, "chosen");
    options_scope(t);
    TRY(people_org_search(t->d, web_field(t, "q"), t->scope, t->scope_n, FOUND, t->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        const people_org_hit *hit = &found.at[i];
        look_option *o = GROW(t->mem, &v.options);
        *o = people_option(t, hit->id, hit->name, hit->id == chosen);
        o->note = hit->parent_name;
    }
    return web_show(t, people_options, &v);
}

/* ---- one unit -------------------- */

enum { FIRST_PEOPLE = 20 };

static err own_people(turn *t, people_org_card *v)
{
    people_filter f = people_filter_any();
    persons found = {0};
    people_page page = {.key = "", .limit = FIRST_PEOPLE, .order = PEOPLE_BY_LEVEL};
    TRY(people_of_unit(t->d, v->org, &page, t->mem, &found, &v->own));
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v->first) = people_row_of(t, &found.at[i]);
    }
    f.org = v->org;
    v->all_people = people_list_url(t->mem, &f);
    return OK;
}

static err child_rows(turn *t, people_org_card *v)
{
    orgs below = {0};
    org_rows rows = {0};
    org itself = {.id = v->org, .code = "", .name = ""};
    TRY(people_org_children(t->d, v->org, t->mem, &below));
    *GROW(t->mem, &rows) = org_row(&itself, 0);
    for (size_t i = 0; i < below.n; i++) {
        *GROW(t->mem, &rows) = org_row(&below.at[i], 0);
    }
    TRY(add_counts(t, rows.at, rows.n));
    v->people = rows.at[0].people;
    for (size_t i = 1; i < rows.n; i++) {
        *GROW(t->mem, &v->children) = rows.at[i];
    }
    return OK;
}

static void org_deeds(turn *t, people_org_card *v)
{
    look_record *head = &v->head;
    if (people_may(t, MAY_EDIT_ORGS, v->org, 0)) {
        *GROW(t->mem, &head->others) =
            look_go(people_id_url(t->mem, "/org/{}/edit", v->org), T_people_org_edit, LOOK_PLAIN);
        *GROW(t->mem, &head->others) =
            look_go(people_id_url(t->mem, "/org/{}/move", v->org), T_people_org_move, LOOK_PLAIN);
        *GROW(t->mem, &head->others) =
            look_go(people_id_url(t->mem, "/org/{}/new", v->org), T_people_org_new, LOOK_PLAIN);
        *GROW(t->mem, &head->others) = look_go(people_id_url(t->mem, "/org/{}/units", v->org),
                                               T_people_units_title, LOOK_PLAIN);
    }
    if (people_may(t, MAY_EDIT_PEOPLE, v->org, 0)) {
        head->deed =
            look_go(people_id_url(t->mem, "/people/new?org={}", v->org), T_people_new, LOOK_MAIN);
        *GROW(t->mem, &head->others) = look_go(people_id_url(t->mem, "/org/{}/import", v->org),
                                               T_people_import_people, LOOK_PLAIN);
    }
}

static void org_head(turn *t, people_org_card *v, const org *o)
{
    const char *number = arena_printf(t->mem, "%lld", (long long)v->people);
    bool closed = day_known(o->until) && o->until.n <= t->today.n;
    v->head = (look_record){.name = o->name,
                            .note = text_is(o->short_name, o->name) ? "" : o->short_name};
    if (closed) v->head.state = look_state_of(T_people_org_closed, LOOK_PLAIN);
    look_fact_add(t, &v->head, T_people_f_code, o->code, "");
    look_fact_add(t, &v->head, T_people_f_level, text_in(v->level, t->actor.lang), "");
    look_fact_add(t, &v->head, T_people_f_kind, text_in(v->kind, t->actor.lang), "");
    look_fact_add(t, &v->head, T_people_in_service, number, v->all_people);
    org_deeds(t, v);
}

err people_org_card_handle(turn *t)
{
    org o = {0};
    TRY(people_org_get(t->d, t->param[0], t->mem, &o));
    people_org_card v = {.title = o.name,
                         .org = o.id,
                         .parent = o.parent,
                         .code = o.code,
                         .name = o.name,
                         .short_name = o.short_name,
                         .mail = o.mail,
                         .level = people_org_level_word(o.level),
                         .kind = people_org_kind_word(o.kind),
                         .since = o.since,
                         .until = o.until,
                         .version = o.version};
    TRY(people_org_crumbs(t, o.id, false, &v.crumbs.at, &v.crumbs.n));
    TRY(child_rows(t, &v));
    TRY(own_people(t, &v));
    org_head(t, &v, &o);
    return web_show(t, people_org_card, &v);
}

/* ---- add, change, move
 * ---------------------------------------------------------------------------------------------- */

static err show_form(turn *t, int64_t id, bool fresh)
{
    org o = {0};
    TRY(people_org_get(t->d, id, t->mem, &o));
    people_org_sheet v = {.title =
                              text_in(fresh ? T_people_org_new : T_people_org_edit, t->actor.lang),
                          .org = id,
                          .fresh = fresh,
                          .version = people_version_seen(t, o.version)};
    v.values = fresh ? (people_org_edit){.code = "",
                                         .name = "",
                                         .short_name = "",
                                         .mail = "",
                                         .level = (int)o.level,
                                         .kind = ORG_DEPARTMENT,
                                         .since = t->today,
                                         .until = DAY_NONE}
                     : (people_org_edit){.code = o.code,
                                         .name = o.name,
                                         .short_name = o.short_name,
                                         .mail = o.mail,
                                         .level = (int)o.level,
                                         .kind = (int)o.kind,
                                         .place = o.place,
                                         .since = o.since,
                                         .until = o.until};
    TRY(people_org_crumbs(t, id, true, &v.crumbs.at, &v.crumbs.n));
    return web_show(t, people_org_sheet, &v);
}

static err form_again(turn *t, err e, bool fresh)
{
    if (!people_form_again(t, e)) { return e; }
    TRY(show_form(t, t->param[0], fresh));
    return E_INPUT;
}

err people_org_new_handle(turn *t) { return show_form(t, t->param[0], true); }
err people_org_edit_handle(turn *t) { return show_form(t, t->param[0], false); }

static err mail_good(turn *t, const char *mail)
{
    return text_empty(mail) || people_mail_good(mail)
               ? OK
               : web_fault(t, "mail", T_people_mail_wrong, "", "");
}

err people_org_new_do(turn *t)
{
    people_org_new f = {0};
    int64_t made = 0;
    err e = form_read(t, &people_org_new_form, &f);
    if (e == OK) { e = mail_good(t, f.mail); }
    if (e == OK) {
        const org o = {.parent = t->param[0],
                       .code = f.code,
                       .name = f.name,
                       .short_name = f.short_name,
                       .mail = f.mail,
                       .level = (org_level)f.level,
                       .kind = (org_kind)f.kind,
                       .place = (int)f.place,
                       .since = f.since,
                       .until = DAY_NONE};
        e = people_org_add(t, &o, &made);
    }
    TRY(form_again(t, e, true));
    return web_made(t, made, T_people_org_added, "/org/%lld", (long long)made);
}

err people_org_edit_do(turn *t)
{
    people_org_edit f = {0};
    err e = form_read(t, &people_org_edit_form, &f);
    if (e == OK) { e = mail_good(t, f.mail); }
    if (e == OK) {
        const org o = {.id = t->param[0],
                       .code = f.code,
                       .name = f.name,
                       .short_name = f.short_name,
                       .mail = f.mail,
                       .level = (org_level)f.level,
                       .kind = (org_kind)f.kind,
                       .place = (int)f.place,
                       .since = f.since,
                       .until = f.until,
                       .version = f.version};
        e = people_org_change(t, &o);
    }
    TRY(form_again(t, e, false));
    return web_go(t, T_people_org_changed, "/org/%lld", (long long)t->param[0]);
}

err people_org_move_handle(turn *t)
{
    org o = {0};
    look_options_list units = {0};
    TRY(people_org_get(t->d, t->param[0], t->mem, &o));
    people_org_move_sheet v = {.title = text_in(T_people_org_move, t->actor.lang), .org = o.id};
    TRY(people_unit_options(t, o.parent, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v.units) = units.at[i];
    }
    TRY(people_org_crumbs(t, o.id, true, &v.crumbs.at, &v.crumbs.n));
    return web_show(t, people_org_move_sheet, &v);
}

err people_org_move_do(turn *t)
{
    people_org_moving f = {0};
    err e = form_read(t, &people_org_moving_form, &f);
    if (e == OK) {
        TRY(people_use_org(t, f.parent));
        e = people_org_move(t, t->param[0], f.parent, f.reason);
    }
    if (people_form_again(t, e)) {
        TRY(people_org_move_handle(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_people_org_moved, "/org/%lld", (long long)t->param[0]);
}
