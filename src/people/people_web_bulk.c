/* One deed with many people: chosen on the list, looked at in a preview that says the number, then
 * done in one transaction. */
#include "common_text.h"
#include "people/people_web.h"

enum { MOST = 5000, SHOWN = 50 };

typedef struct {
    form_ids ids;
    bool all;
    const char *filter;
} bulk_choice;

/* ---- who was chosen -------------------------------------------------------------------------- */

static err all_of_filter(turn *t, const char *query, persons *ret)
{
    people_filter f;
    people_page page = {.key = "", .limit = MOST + 1};
    TRY(people_asked(t, query, &f));
    TRY(people_count(t->d, &f, &page.count));
    if (page.count > MOST) {
        return web_fault(t, "all", T_people_bulk_too_many, arena_printf(t->mem, "%d", MOST), "");
    }
    return people_of(t->d, &f, &page, t->mem, ret);
}

/* Each ticked person is checked like one named in an address. */
static err ticked(turn *t, const form_ids *ids, persons *ret)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    for (size_t i = 0; i < ids->n; i++) {
        TRY(web_may_use(t, "person", ids->at[i]));
        TRY(people_person_get(t->d, ids->at[i], t->mem, GROW(t->mem, ret)));
    }
    t->scope = scope;
    t->scope_n = n;
    return OK;
}

static err chosen_people(turn *t, const bulk_choice *c, persons *ret)
{
    TRY(c->all ? all_of_filter(t, c->filter, ret) : ticked(t, &c->ids, ret));
    return ret->n ? OK : web_fault(t, "ids", T_people_bulk_none, "", "");
}

/* ---- preview --------------------------------------------------------------------------------- */

static err show_preview(turn *t, const bulk_choice *c, bool moving, const persons *found)
{
    people_bulk_page v = {
        .filter = c->filter, .all = c->all, .count = (int64_t)found->n, .moving = moving};
    look_options_list units = {0};
    v.title = text_in(moving ? T_people_move_many : T_people_mark_many, t->actor.lang);
    for (size_t i = 0; i < found->n; i++) {
        if (!c->all) *GROW(t->mem, &v.ids) = (people_id){found->at[i].id};
        if (i < SHOWN) *GROW(t->mem, &v.first) = people_row_of(t, &found->at[i]);
    }
    TRY(people_unit_options(t, 0, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v.units) = units.at[i];
    }
    return web_show(t, people_bulk_page, &v);
}

/* Nothing fits the form any more, or too much does: back to the list, which says so. */
static err preview(turn *t, bool moving)
{
    people_bulk f = {0};
    persons found = {0};
    TRY(form_read(t, &people_bulk_form, &f));
    bulk_choice c = {f.ids, f.all, f.filter};
    err e = chosen_people(t, &c, &found);
    if (e == E_INPUT && t->faults.n) {
        return web_go(t, t->faults.at[0].key, "/people?%s", f.filter);
    }
    TRY(e);
    return show_preview(t, &c, moving, &found);
}

err people_bulk_move_handle(turn *t) { return preview(t, true); }
err people_bulk_mark_handle(turn *t) { return preview(t, false); }

/* ---- deeds ----------------------------------------------------------------------------------- */

/* The number that the button said; somebody else may have changed the list meanwhile. */
static err same_as_seen(turn *t, const persons *found, int64_t count)
{
    return (int64_t)found->n == count ? OK
                                      : web_fault(t, "count", T_people_bulk_changed,
                                                  arena_printf(t->mem, "%zu", found->n), "");
}

static err again(turn *t, err e, const bulk_choice *c, bool moving, const persons *found)
{
    if (people_form_again(t, e)) {
        TRY(show_preview(t, c, moving, found));
        return E_INPUT;
    }
    return e;
}

static err move_all(turn *t, const persons *found, const people_move_many *f)
{
    for (size_t i = 0; i < found->n; i++) {
        const person *p = &found->at[i];
        const person_move m = {.person = p->id,
                               .org = f->org,
                               .title = p->title,
                               .post_level = p->post_level,
                               .rank = p->rank,
                               .since = f->since,
                               .reason = f->reason,
                               .version = p->version};
        if (p->org == f->org) { continue; /* stands there already */ }
        err e = people_person_move(t, &m);
        if (e == E_INPUT) { return web_fault(t, "ids", T_people_bulk_who, p->name, ""); }
        TRY(e);
    }
    return OK;
}

err people_move_many_handle(turn *t)
{
    people_move_many f = {0};
    persons found = {0};
    err read = form_read(t, &people_move_many_form, &f);
    bulk_choice c = {f.ids, f.all, f.filter ? f.filter : ""};
    TRY(chosen_people(t, &c, &found));
    if (read != OK) { return again(t, read, &c, true, &found); }
    TRY(people_use_org(t, f.org));
    err e = same_as_seen(t, &found, f.count);
    if (e == OK) { e = move_all(t, &found, &f); }
    return e == OK ? web_go(t, T_people_moved_many, "/people?org=%lld", (long long)f.org)
                   : again(t, e, &c, true, &found);
}

err people_mark_many_handle(turn *t)
{
    people_mark_many f = {0};
    persons found = {0};
    err read = form_read(t, &people_mark_many_form, &f);
    bulk_choice c = {f.ids, f.all, f.filter ? f.filter : ""};
    TRY(chosen_people(t, &c, &found));
    err e = read == OK ? same_as_seen(t, &found, f.count) : read;
    for (size_t i = 0; e == OK && i < found.n; i++) {
        bool add = f.deed == 1;
        e = people_person_mark(t, found.at[i].id, add ? (unsigned)f.category : 0,
                               add ? 0 : (unsigned)f.category);
    }
    return e == OK ? web_go(t, T_people_marked_many, "/people?%s", c.filter)
                   : again(t, e, &c, false, &found);
}
