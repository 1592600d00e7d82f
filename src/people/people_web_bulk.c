/* One deed with many people: chosen on the list, judged in a preview that says the numbers, then
 * done in one transaction; more than one request should hold are left to a job. Taken back as a
 * whole on the same day. */
#include "common_text.h"
#include "people/people_web.h"

enum { SHOWN = 50 };

typedef struct {
    form_ids ids;
    bool all;
    const char *filter;
} bulk_choice;

typedef struct {
    people_filter f; /* where everybody filtered was chosen */
    persons people;  /* the ticked ones; else the first to look at */
    int64_t count;
} bulk_whom;

/* ---- who was chosen -------------------------------------------------------------------------- */

static err all_of_filter(turn *t, const char *query, bulk_whom *ret)
{
    people_page page = {.key = "", .limit = SHOWN};
    TRY(people_asked(t, query, &ret->f));
    TRY(people_count(t->d, &ret->f, &page.count));
    ret->count = page.count;
    return people_of(t->d, &ret->f, &page, t->mem, &ret->people);
}

/* Each ticked person is checked like one named in an address. */
static err ticked(turn *t, const form_ids *ids, bulk_whom *ret)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    for (size_t i = 0; i < ids->n; i++) {
        TRY(web_may_use(t, "person", ids->at[i]));
        TRY(people_person_get(t->d, ids->at[i], t->mem, GROW(t->mem, &ret->people)));
    }
    t->scope = scope;
    t->scope_n = n;
    ret->count = (int64_t)ids->n;
    return OK;
}

static err chosen_people(turn *t, const bulk_choice *c, bulk_whom *ret)
{
    TRY(c->all ? all_of_filter(t, c->filter, ret) : ticked(t, &c->ids, ret));
    return ret->count ? OK : web_fault(t, "ids", T_people_bulk_none, "", "");
}

/* ---- the first page: whom, and what to do with them ------------------------------------------ */

static void whom_fill(turn *t, const bulk_choice *c, const bulk_whom *w, people_bulk_page *v)
{
    v->filter = c->filter;
    v->all = c->all;
    v->count = w->count;
    for (size_t i = 0; i < w->people.n; i++) {
        if (!c->all) *GROW(t->mem, &v->ids) = (people_id){w->people.at[i].id};
        if (i < SHOWN) *GROW(t->mem, &v->first) = people_row_of(t, &w->people.at[i]);
    }
}

static err show_choice(turn *t, const bulk_choice *c, bool moving, const bulk_whom *w)
{
    people_bulk_page v = {.moving = moving};
    look_options_list units = {0};
    v.title = text_in(moving ? T_people_move_many : T_people_mark_many, t->actor.lang);
    whom_fill(t, c, w, &v);
    TRY(people_unit_options(t, 0, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v.units) = units.at[i];
    }
    return web_show(t, people_bulk_page, &v);
}

/* Posted because the ticked are many; it reads, so it answers before the writer is asked. Nothing
 * fits the form any more: back to the list, which says so. */
static err choice(turn *t, bool moving)
{
    people_bulk f = {0};
    bulk_whom w = {0};
    TRY(form_read(t, &people_bulk_form, &f));
    bulk_choice c = {f.ids, f.all, f.filter};
    err e = chosen_people(t, &c, &w);
    if (e == E_INPUT && t->faults.n) {
        return web_go(t, t->faults.at[0].key, "/people?%s", f.filter);
    }
    TRY(e);
    return show_choice(t, &c, moving, &w);
}

err people_bulk_move_handle(turn *t) { return choice(t, true); }
err people_bulk_mark_handle(turn *t) { return choice(t, false); }

/* ---- the preview: the numbers ---------------------------------------------------------------- */

static err judged(turn *t, const bulk_choice *c, const bulk_whom *w, people_many *m,
                  int64_t of[MANY_FITS_N])
{
    m->whole = t->scope_n ? t->scope[0] : t->actor.org;
    if (c->all) {
        m->whole = w->f.org;
        m->filter = people_filter_text(&w->f, t->mem);
        TRY(people_many_counts(t->d, &w->f, m, t->mem, of));
    }
    for (size_t i = 0; !c->all && i < w->people.n; i++) {
        of[people_many_judge(m, &w->people.at[i])]++;
    }
    m->planned = of[MANY_FITS];
    return OK;
}

static const char *word_of(const form_kind *form, const char *name, int value)
{
    for (size_t i = 0; i < form->fields_n; i++) {
        const form_field *f = &form->fields[i];
        for (size_t k = 0; text_is(f->name, name) && k < f->choices_n; k++) {
            if (f->choices[k].value == value) { return f->choices[k].word; }
        }
    }
    return "";
}

static err show_preview(turn *t, const bulk_choice *c, const bulk_whom *w, const people_many *m,
                        const int64_t of[MANY_FITS_N])
{
    bool moving = m->kind == MANY_MOVE;
    org to = {.name = ""};
    if (moving) { TRY(people_org_get(t->d, m->org, t->mem, &to)); }
    people_many_sheet v = {
        .title = text_in(moving ? T_people_move_many : T_people_mark_many, t->actor.lang),
        .whom = {.title = "", .moving = moving},
        .fits = of[MANY_FITS],
        .so_already = of[MANY_SO_ALREADY],
        .later = of[MANY_LATER],
        .gone = of[MANY_GONE],
        .by_job = w->count > PEOPLE_MANY_AT_ONCE,
        .org = m->org,
        .org_name = to.name,
        .since = m->since,
        .reason = m->reason,
        .category = moving ? NULL : people_category_word(m->category),
        .adding = m->kind == MANY_MARK,
        .deed_word = word_of(&people_mark_many_form, "deed", m->kind == MANY_MARK ? 1 : 2),
        .category_word = word_of(&people_mark_many_form, "category", (int)m->category)};
    whom_fill(t, c, w, &v.whom);
    return web_show(t, people_many_sheet, &v);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

typedef struct {
    bool sure;
    int64_t count; /* the number that the button said; somebody else may have changed the list */
} bulk_word;

typedef struct {
    bulk_choice c;
    bulk_whom w;
    people_many m;
    bulk_word word;
    int64_t of[MANY_FITS_N];
} bulk_request;
typedef err (*bulk_reader)(turn *t, bulk_request *ret); /* E_INPUT: the form is shown again */

static err changed_meanwhile(turn *t, int64_t now)
{
    return web_fault(t, "count", T_people_bulk_changed,
                     arena_printf(t->mem, "%lld", (long long)now), "");
}

/* Judging a whole prefecture is a reader's work: the preview answers there, and the writer is asked
 * only for the deed that it announced. */
static err preview(turn *t, bulk_reader read)
{
    bulk_request *r = TAKE(t->mem, bulk_request);
    TRY(read(t, r));
    TRY(judged(t, &r->c, &r->w, &r->m, r->of));
    t->scratch = r;
    if (!r->word.sure || r->of[MANY_FITS] == 0) {
        return show_preview(t, &r->c, &r->w, &r->m, r->of);
    }
    if (r->of[MANY_FITS] == r->word.count) { return OK; }
    err e = changed_meanwhile(t, r->of[MANY_FITS]);
    TRY(show_preview(t, &r->c, &r->w, &r->m, r->of));
    return e;
}

static err all_now(turn *t, const bulk_request *r, persons *ret)
{
    people_page page = {.key = "", .limit = PEOPLE_MANY_AT_ONCE, .count = r->w.count};
    bulk_whom w = {0};
    if (r->c.all) { return people_of(t->d, &r->w.f, &page, t->mem, ret); }
    TRY(ticked(t, &r->c.ids, &w));
    *ret = w.people;
    return OK;
}

/* Judged anew, in the transaction that writes. */
static err do_now(turn *t, bulk_request *r)
{
    persons all = {0};
    int64_t fits = 0;
    TRY(all_now(t, r, &all));
    for (size_t i = 0; i < all.n; i++) {
        fits += people_many_judge(&r->m, &all.at[i]) == MANY_FITS;
    }
    if (fits != r->m.planned) { return changed_meanwhile(t, fits); }
    TRY(people_many_begin(t, &r->m));
    for (size_t i = 0; i < all.n; i++) {
        if (people_many_judge(&r->m, &all.at[i]) != MANY_FITS) { continue; }
        err e = people_many_one(t, &r->m, &all.at[i]);
        if (e == E_INPUT) { return web_fault(t, "ids", T_people_bulk_who, all.at[i].name, ""); }
        TRY(e);
    }
    TRY(people_many_add_done(t, &r->m, fits));
    return web_go(t, r->m.kind == MANY_MOVE ? T_people_moved_many : T_people_marked_many,
                  "/people/many/%lld", (long long)r->m.id);
}

static err start_job(turn *t, const people_many *m, bool undo, const char *reason)
{
    int64_t made = 0;
    buf input = buf_new(t->mem);
    const people_many_order order = {
        .many = m->id, .undo = undo, .reason = reason, .english = t->actor.lang == LANG_EN};
    view_json(&input, &people_many_order_kind, &order);
    text_key title = undo                   ? T_people_many_undo
                     : m->kind == MANY_MOVE ? T_people_move_many
                                            : T_people_mark_many;
    job_request r = {.kind = people_many_job.kind,
                     .title = text_in(title, t->actor.lang),
                     .input = input.at,
                     .org = m->whole,
                     .back = arena_printf(t->mem, "/people/many/%lld", (long long)m->id)};
    TRY(job_start(t, &r, &made));
    return web_made(t, made, T_people_many_begun, "/job/%lld", (long long)made);
}

/* The job judges anew before it begins. */
static err do_all(turn *t, bulk_request *r)
{
    if (r->w.count <= PEOPLE_MANY_AT_ONCE) { return do_now(t, r); }
    TRY(people_many_begin(t, &r->m));
    return start_job(t, &r->m, false, r->m.reason);
}

err people_many_do(turn *t)
{
    bulk_request r = *(const bulk_request *)t->scratch; /* a deed may be run again */
    r.m.person = t->actor.person;
    err e = do_all(t, &r);
    if (people_form_again(t, e)) {
        memset(r.of, 0, sizeof r.of);
        TRY(judged(t, &r.c, &r.w, &r.m, r.of));
        TRY(show_preview(t, &r.c, &r.w, &r.m, r.of));
        return E_INPUT;
    }
    return e;
}

static err choice_again(turn *t, err e, const bulk_choice *c, bool moving, const bulk_whom *w)
{
    if (people_form_again(t, e)) {
        TRY(show_choice(t, c, moving, w));
        return E_INPUT;
    }
    return e;
}

static err move_read(turn *t, bulk_request *r)
{
    people_move_many f = {0};
    err e = form_read(t, &people_move_many_form, &f);
    r->c = (bulk_choice){f.ids, f.all, f.filter ? f.filter : ""};
    TRY(chosen_people(t, &r->c, &r->w));
    if (e == OK && f.since.n > t->today.n) {
        e = web_fault(t, "since", T_people_day_ahead, day_iso(t->mem, t->today), "");
    }
    if (e != OK) { return choice_again(t, e, &r->c, true, &r->w); }
    TRY(people_use_org(t, f.org));
    r->m = (people_many){
        .kind = MANY_MOVE, .org = f.org, .since = f.since, .reason = f.reason, .filter = ""};
    r->word = (bulk_word){f.sure, f.count};
    return OK;
}

static err mark_read(turn *t, bulk_request *r)
{
    people_mark_many f = {0};
    err e = form_read(t, &people_mark_many_form, &f);
    r->c = (bulk_choice){f.ids, f.all, f.filter ? f.filter : ""};
    TRY(chosen_people(t, &r->c, &r->w));
    if (e != OK) { return choice_again(t, e, &r->c, false, &r->w); }
    r->m = (people_many){.kind = f.deed == 1 ? MANY_MARK : MANY_UNMARK,
                         .category = (unsigned)f.category,
                         .since = DAY_NONE,
                         .reason = "",
                         .filter = ""};
    r->word = (bulk_word){f.sure, f.count};
    return OK;
}

err people_move_many_preview(turn *t) { return preview(t, move_read); }
err people_mark_many_preview(turn *t) { return preview(t, mark_read); }

/* ---- what was done, and the way back --------------------------------------------------------- */

static look_state many_state(const people_many *m)
{
    if (moment_known(m->undone_at)) { return look_state_of(T_people_many_undone, LOOK_PLAIN); }
    return m->done == m->planned ? look_state_of(T_people_many_all_done, LOOK_GOOD)
                                 : look_state_of(T_people_many_part_done, LOOK_BUSY);
}

static err many_row(turn *t, const people_many *m, people_many_row *ret)
{
    org to = {.name = ""};
    if (m->org) { TRY(people_org_get(t->d, m->org, t->mem, &to)); }
    *ret = (people_many_row){
        .many = m->id,
        .kind = m->kind == MANY_MOVE   ? T_people_many_moves
                : m->kind == MANY_MARK ? T_people_many_marks
                                       : T_people_many_unmarks,
        .what = m->org ? to.name : text_in(people_category_word(m->category), t->actor.lang),
        .planned = m->planned,
        .done = m->done,
        .undone = m->undone,
        .at = m->at,
        .undone_at = m->undone_at,
        .state = many_state(m)};
    return OK;
}

err people_many_list_handle(turn *t)
{
    people_manies all = {0};
    people_many_list v = {0};
    TRY(people_many_of(t->d, t->actor.person, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        TRY(many_row(t, &all.at[i], GROW(t->mem, &v.rows)));
    }
    return web_show(t, people_many_list, &v);
}

static err many_asked(turn *t, people_many *ret)
{
    int64_t id = 0;
    if (!text_int(t->word[0], &id)) { return E_ABSENT; }
    return people_many_get(t->d, t->actor.person, id, t->mem, ret);
}

err people_many_card_handle(turn *t)
{
    people_many m = {0};
    people_many_card v = {0};
    TRY(many_asked(t, &m));
    TRY(many_row(t, &m, &v.deed));
    TRY(people_many_left(t->d, m.id, &v.same, &v.changed));
    v.title = arena_printf(t->mem, "%s %s", text_in(v.deed.kind, t->actor.lang), v.deed.what);
    v.since = m.since;
    v.reason = m.reason;
    v.undoable = people_many_undoable(&m, t->today);
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/people", .label = T_people_title, .name = ""};
    *GROW(t->mem, &v.crumbs) =
        (look_link){.url = "/people/many", .label = T_people_many_title, .name = ""};
    return web_show(t, people_many_card, &v);
}

static err undo_now(turn *t, const people_many *m, const people_many_undoing *f)
{
    int64_t same = 0, changed = 0, undone = 0, last = 0;
    if (!people_many_undoable(m, t->today)) { return E_CONFLICT; }
    TRY(people_many_left(t->d, m->id, &same, &changed));
    if (same != f->count) { return changed_meanwhile(t, same); }
    if (same > PEOPLE_MANY_AT_ONCE) { return start_job(t, m, true, f->reason); }
    people_many_back b = {.limit = PEOPLE_MANY_AT_ONCE, .reason = f->reason};
    TRY(people_many_undo(t, m, &b, &undone, &last));
    return web_go(t, T_people_many_undone_say, "/people/many/%lld", (long long)m->id);
}

err people_many_undo_do(turn *t)
{
    people_many m = {0};
    people_many_undoing f = {0};
    TRY(many_asked(t, &m));
    TRY(people_use_org(t, m.whole));
    err e = form_read(t, &people_many_undoing_form, &f);
    if (e == OK) { e = undo_now(t, &m, &f); }
    if (people_form_again(t, e)) {
        TRY(people_many_card_handle(t));
        return E_INPUT;
    }
    return e;
}
