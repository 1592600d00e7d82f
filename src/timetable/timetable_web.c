/* 课表: the days of a class, entering them one by one, by the usual day, or by copying; clashes are
 * named before they are saved. */
#include "timetable/timetable_web.h"

#include "class_text.h"

/* The usual day: half a day each, as most schools keep it. */
enum {
    FORENOON_STARTS = 8 * 60 + 30,
    FORENOON_ENDS = 12 * 60,
    AFTERNOON_STARTS = 14 * 60 + 30,
    AFTERNOON_ENDS = 18 * 60
};

/* ---- times ----------------------------------------------------------------------------------- */

const char *timetable_clock(arena *mem, int minutes)
{
    return arena_printf(mem, "%02d:%02d", minutes / 60, minutes % 60);
}

const char *timetable_time(arena *mem, int starts, int ends)
{
    return arena_printf(mem, "%s–%s", timetable_clock(mem, starts), timetable_clock(mem, ends));
}

bool timetable_clock_read(const char *s, int *ret)
{
    int hour = 0, minute = 0, used = 0;
    bool good = sscanf(s, "%2d:%2d%n", &hour, &minute, &used) == 2 && s[used] == '\0' &&
                s[0] >= '0' && s[0] <= '9';
    *ret = hour * 60 + minute;
    return good && hour <= 24 && minute >= 0 && minute < 60 && *ret <= 24 * 60;
}

const text_key *timetable_words(markup_out *o, const form_kind *f, const char *field)
{
    for (size_t i = 0; i < f->fields_n; i++) {
        const form_field *x = &f->fields[i];
        if (!text_is(x->name, field)) { continue; }
        text_key *words = TAKE_N(o->mem, text_key, x->choices_n);
        for (size_t k = 0; k < x->choices_n; k++) {
            int v = x->choices[k].value;
            words[k] = text_is(field, "method") ? bank_method_word((course_method)v)
                                                : bank_category_word((course_category)v);
        }
        return words;
    }
    return NULL;
}

/* ---- the board ------------------------------------------------------------------------------- */

static timetable_line line_of(turn *t, const session *s, class_state class_is)
{
    return (timetable_line){.session = s->id,
                            .on = s->on,
                            .time = timetable_time(t->mem, s->starts, s->ends),
                            .title = s->title,
                            .category = bank_category_word(s->category),
                            .method = bank_method_word(s->method),
                            .teacher = s->teacher_name,
                            .place = s->place,
                            .hours = s->hours,
                            .state = timetable_look(s, class_is, t->now)};
}

static const char *clash_words(turn *t, const clash *k)
{
    return text_empty(k->title) ? k->class_name
                                : arena_printf(t->mem, "%s · %s %s", k->class_name, k->title,
                                               timetable_time(t->mem, k->starts, k->ends));
}

static void clashes_fill(turn *t, const class_clashes *all, timetable_line *l, int64_t *clashing)
{
    for (size_t i = 0; i < all->n; i++) {
        const clash *k = &all->at[i].with;
        if (all->at[i].of == l->session) {
            *GROW(t->mem, &l->clashes) = (timetable_clash_line){
                .rule = k->rule,
                .with = clash_words(t, k),
                .url = arena_printf(t->mem, "/class/%lld/timetable", (long long)k->klass)};
        }
    }
    *clashing += l->clashes.n > 0;
}

static err days_fill(turn *t, const class_card *c, timetable_board *v)
{
    sessions all = {0};
    class_clashes found = {0};
    TRY(timetable_of(t->d, c->id, t->mem, &all));
    TRY(timetable_clashes_of_class(t->d, c, &all, t->mem, &found));
    for (size_t i = 0; i < all.n; i++) {
        const session *s = &all.at[i];
        if (v->days.n == 0 || v->days.at[v->days.n - 1].on.n != s->on.n) {
            *GROW(t->mem, &v->days) = (timetable_day_line){.on = s->on};
        }
        timetable_day_line *d = &v->days.at[v->days.n - 1];
        timetable_line *l = GROW(t->mem, &d->sessions);
        *l = line_of(t, s, c->state);
        clashes_fill(t, &found, l, &v->clashing);
        d->hours.n += s->state == SESSION_CANCELLED ? 0 : s->hours.n;
        v->sum.n += s->state == SESSION_CANCELLED ? 0 : s->hours.n;
    }
    return OK;
}

typedef LIST(look_option) option_list;
static err teachers_fill(turn *t, int64_t org_id, int64_t chosen, option_list *ret)
{
    bank_teachers all = {0};
    TRY(bank_teachers_of(t->d, org_id, "", t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const bank_teacher *b = &all.at[i];
        *GROW(t->mem, ret) = (look_option){.value = arena_printf(t->mem, "%lld", (long long)b->id),
                                           .name = b->name,
                                           .note = b->post,
                                           .chosen = b->id == chosen};
    }
    return OK;
}

static bool may_edit(turn *t, const class_card *c)
{
    return timetable_open(c->state) &&
           web_may(t, MAY_EDIT_CLASS, &(web_subject){.org = c->org, .klass = c->id});
}

/* The day that comes next to be filled: after the last one, within the class. */
static day next_day(const class_card *c, const timetable_board *v)
{
    day d = v->days.n ? day_add(v->days.at[v->days.n - 1].on, 1) : c->starts;
    return d.n > c->ends.n ? c->ends : d;
}

static bool clash_said(const turn *t)
{
    for (size_t i = 0; i < t->faults.n; i++) {
        if (text_is(t->faults.at[i].field, "anyway")) { return true; }
    }
    return false;
}

static err board_show(turn *t)
{
    class_card c = {0};
    timetable_board v = {0};
    option_list teachers = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    class_head(t, &c, &v.head);
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    v.title = c.name;
    v.klass = c.id;
    v.hours = c.hours;
    v.edits = may_edit(t, &c);
    v.asks_anyway = clash_said(t);
    TRY(days_fill(t, &c, &v));
    day next = next_day(&c, &v);
    v.edit = (timetable_edit){.title = "",
                              .on = next,
                              .starts = timetable_clock(t->mem, FORENOON_STARTS),
                              .ends = timetable_clock(t->mem, FORENOON_ENDS),
                              .category = -1,
                              .method = METHOD_LECTURE,
                              .teacher_name = "",
                              .place = c.place};
    v.grid = (timetable_grid){.on = next,
                              .forenoon = "",
                              .afternoon = "",
                              .category = COURSE_PROFESSIONAL,
                              .method = METHOD_LECTURE,
                              .place = c.place};
    v.copy = (timetable_copy){.from = v.days.n ? v.days.at[v.days.n - 1].on : c.starts, .to = next};
    if (v.edits) {
        TRY(teachers_fill(t, c.org, 0, &teachers));
        v.teachers.at = teachers.at;
        v.teachers.n = teachers.n;
    }
    return web_show(t, timetable_board, &v);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

/* A teacher of the bank that the class's organiser shares; E_ABSENT for any other id. */
static err teacher_set(turn *t, const class_card *c, int64_t id, session *s)
{
    bank_teachers all = {0};
    if (id == 0) { return OK; }
    TRY(bank_teachers_of(t->d, c->org, "", t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].id == id) {
            s->teacher = id;
            s->teacher_name = all.at[i].name;
            return OK;
        }
    }
    t->gate->refused(t, E_ABSENT);
    return E_ABSENT;
}

static err session_of_form(turn *t, const timetable_edit *f, const class_card *c, session *s)
{
    *s = (session){.klass = c->id,
                   .on = f->on,
                   .title = f->title,
                   .category = (course_category)f->category,
                   .method = (course_method)f->method,
                   .teacher_name = f->teacher_name,
                   .place = f->place,
                   .hours = f->hours,
                   .version = f->version};
    if (!timetable_clock_read(f->starts, &s->starts)) {
        web_fault(t, "starts", T_timetable_clock_wrong, "", "");
    }
    if (!timetable_clock_read(f->ends, &s->ends)) {
        web_fault(t, "ends", T_timetable_clock_wrong, "", "");
    }
    TRY(t->faults.n ? E_INPUT : OK);
    return teacher_set(t, c, f->teacher, s);
}

/* Said once, each with the other session; saving all the same is the officer's word. The class's
 * dates are no matter of choice. */
static err clashes_ask(turn *t, const session *s, bool anyway)
{
    clashes found = {0};
    if (anyway) { return OK; }
    TRY(timetable_clashes(t->d, s, t->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        if (found.at[i].rule != T_timetable_clash_dates) {
            web_fault(t, "anyway", T_timetable_clash_with, text_in(found.at[i].rule, t->actor.lang),
                      clash_words(t, &found.at[i]));
        }
    }
    return t->faults.n ? E_INPUT : OK;
}

static err add_try(turn *t)
{
    timetable_edit f;
    class_card c = {0};
    session s;
    int64_t id = 0;
    TRY(form_read(t, &timetable_edit_form, &f));
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(session_of_form(t, &f, &c, &s));
    TRY(clashes_ask(t, &s, f.anyway));
    return timetable_session_add(t, &s, &id);
}

static err board_go(turn *t, err e, text_key notice)
{
    if (e == E_INPUT) { TRY(board_show(t)); }
    TRY(e);
    return web_go(t, notice, "/class/%lld/timetable", (long long)t->param[0]);
}

static err add_do(turn *t) { return board_go(t, add_try(t), T_timetable_added); }

/* One half of the usual day, checked but not written yet: what is refused must not stand half
 * written on the page shown again. */
static err half_of_form(turn *t, const timetable_grid *f, const class_card *c, bool forenoon,
                        session *s)
{
    clashes found = {0};
    *s = (session){.klass = c->id,
                   .on = f->on,
                   .title = forenoon ? f->forenoon : f->afternoon,
                   .category = (course_category)f->category,
                   .method = (course_method)f->method,
                   .teacher_name = "",
                   .place = f->place,
                   .starts = forenoon ? FORENOON_STARTS : AFTERNOON_STARTS,
                   .ends = forenoon ? FORENOON_ENDS : AFTERNOON_ENDS};
    if (text_empty(s->title)) { return OK; }
    TRY(teacher_set(t, c, forenoon ? f->forenoon_teacher : f->afternoon_teacher, s));
    TRY(timetable_clashes(t->d, s, t->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        web_fault(t, forenoon ? "forenoon" : "afternoon", T_timetable_clash_with,
                  text_in(found.at[i].rule, t->actor.lang), clash_words(t, &found.at[i]));
    }
    return OK;
}

static err grid_try(turn *t)
{
    timetable_grid f;
    class_card c = {0};
    session halves[2];
    int64_t id = 0;
    TRY(form_read(t, &timetable_grid_form, &f));
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    for (int i = 0; i < 2; i++) {
        TRY(half_of_form(t, &f, &c, i == 0, &halves[i]));
    }
    if (text_empty(halves[0].title) && text_empty(halves[1].title)) {
        web_fault(t, "forenoon", T_timetable_title_missing, "", "");
    }
    TRY(t->faults.n ? E_INPUT : OK);
    for (int i = 0; i < 2; i++) {
        TRY(text_empty(halves[i].title) ? OK : timetable_session_add(t, &halves[i], &id));
    }
    return OK;
}

static err grid_do(turn *t) { return board_go(t, grid_try(t), T_timetable_added); }

static err copy_try(turn *t)
{
    timetable_copy f;
    int copied = 0;
    TRY(form_read(t, &timetable_copy_form, &f));
    err e = timetable_day_copy(t, t->param[0], f.from, f.to, &copied);
    if (e == E_INPUT) {
        /* The day copied to is wrong, whatever the session called its field. */
        return web_fault(t, "to", T_timetable_copy_outside, "", "");
    }
    TRY(e);
    return copied ? OK : web_fault(t, "from", T_timetable_nothing_to_copy, "", "");
}

static err copy_do(turn *t) { return board_go(t, copy_try(t), T_timetable_copied); }

/* ---- one session ----------------------------------------------------------------------------- */

static err session_of_address(turn *t, session *s)
{
    web_subject owner;
    TRY(timetable_subject(t, t->param[0], &owner));
    return timetable_session_get(t->d, owner.klass, t->param[0], t->mem, s);
}

static err edit_show(turn *t)
{
    session s = {0};
    class_card c = {0};
    option_list teachers = {0};
    TRY(session_of_address(t, &s));
    TRY(class_get(t->d, s.klass, t->mem, &c));
    timetable_session_page_view v = {.title = s.title,
                                     .session = s.id,
                                     .klass = s.klass,
                                     .asks_anyway = clash_said(t),
                                     .planned = s.state == SESSION_PLANNED};
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    *GROW(t->mem, &v.crumbs) = (look_link){
        .url = arena_printf(t->mem, "/class/%lld/timetable", (long long)c.id), .name = c.name};
    v.edit = (timetable_edit){.title = s.title,
                              .on = s.on,
                              .starts = timetable_clock(t->mem, s.starts),
                              .ends = timetable_clock(t->mem, s.ends),
                              .category = (int)s.category,
                              .method = (int)s.method,
                              .teacher = s.teacher,
                              .teacher_name = s.teacher ? "" : s.teacher_name,
                              .place = s.place,
                              .hours = s.hours,
                              .version = s.version};
    TRY(teachers_fill(t, c.org, s.teacher, &teachers));
    v.teachers.at = teachers.at;
    v.teachers.n = teachers.n;
    return web_show(t, timetable_session_page_view, &v);
}

static err edit_try(turn *t, session *old)
{
    timetable_edit f;
    class_card c = {0};
    session s;
    TRY(form_read(t, &timetable_edit_form, &f));
    TRY(session_of_address(t, old));
    TRY(class_get(t->d, old->klass, t->mem, &c));
    TRY(session_of_form(t, &f, &c, &s));
    s.id = old->id;
    TRY(clashes_ask(t, &s, f.anyway));
    return timetable_session_change(t, &s);
}

static err edit_do(turn *t)
{
    session old = {0};
    err e = edit_try(t, &old);
    if (e == E_INPUT) { TRY(edit_show(t)); }
    TRY(e);
    return web_go(t, T_timetable_changed, "/class/%lld/timetable", (long long)old.klass);
}

static err drop_do(turn *t)
{
    timetable_drop f;
    session s = {0};
    TRY(form_read(t, &timetable_drop_form, &f));
    TRY(session_of_address(t, &s));
    TRY(timetable_session_drop(t, s.klass, s.id));
    return web_go(t, T_timetable_dropped, "/class/%lld/timetable", (long long)s.klass);
}

static err cancel_do(turn *t)
{
    timetable_cancel f;
    session s = {0};
    err e = form_read(t, &timetable_cancel_form, &f);
    if (e == OK) {
        TRY(session_of_address(t, &s));
        e = timetable_session_become(t, s.klass, s.id, SESSION_CANCELLED, f.reason);
    }
    if (e == E_INPUT) { TRY(edit_show(t)); }
    TRY(e);
    return web_go(t, T_timetable_cancelled, "/class/%lld/timetable", (long long)s.klass);
}

/* ---- one's own ------------------------------------------------------------------------------- */

err timetable_own_handle(turn *t)
{
    timetable_own v = {.title = text_in(T_timetable_own, t->actor.lang)};
    sessions all = {0};
    day on = t->today;
    const char *asked = web_field(t, "on");
    if (!text_empty(asked) && !day_parse(asked, &on)) { return E_ABSENT; }
    look_calendar_begin(t, &v.calendar, "/me/timetable", on,
                        !text_is(web_field(t, "view"), "month"));
    day first = v.calendar.days.at[0].on, last = v.calendar.days.at[v.calendar.days.n - 1].on;
    TRY(timetable_of_person(t->d, t->actor.person, first, last, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const session *s = &all.at[i];
        timetable_line l = line_of(t, s, CLASS_RUNNING); /* of none that was cancelled */
        *GROW(t->mem, &v.sessions) = l;
        look_entry *e = look_entry_add(t->mem, &v.calendar, s->on);
        if (e) {
            *e = (look_entry){.time = l.time,
                              .name = s->title,
                              .url = arena_printf(t->mem, "/session/%lld", (long long)s->id),
                              .tone = l.state.tone,
                              .note = arena_printf(t->mem, "%s %s", s->place, s->teacher_name)};
        }
    }
    return web_show(t, timetable_own, &v);
}

#define ROUTE_BOOK(pattern_)                                                                       \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(MAY_SEE_CLASS),                 \
        .handler = timetable_handbook_send, .before = timetable_handbook_make,                     \
        .title = T_class_handbook                                                                  \
    }

static const route routes[] = {
    ROUTE_GET("/class/{class}/timetable", MAY_SEE_CLASS, board_show, timetable_board,
              T_timetable_title),
    ROUTE_POST("/class/{class}/timetable/add", MAY_EDIT_CLASS, add_do, timetable_edit,
               T_timetable_add),
    ROUTE_POST("/class/{class}/timetable/day", MAY_EDIT_CLASS, grid_do, timetable_grid,
               T_timetable_grid),
    ROUTE_POST("/class/{class}/timetable/copy", MAY_EDIT_CLASS, copy_do, timetable_copy,
               T_timetable_copy),
    ROUTE_GET("/session/{session}/edit", MAY_EDIT_CLASS, edit_show, timetable_session_page_view,
              T_timetable_change),
    ROUTE_POST("/session/{session}/edit", MAY_EDIT_CLASS, edit_do, timetable_edit,
               T_timetable_change),
    ROUTE_POST("/session/{session}/drop", MAY_EDIT_CLASS, drop_do, timetable_drop,
               T_timetable_drop),
    ROUTE_POST("/session/{session}/cancel", MAY_EDIT_CLASS, cancel_do, timetable_cancel,
               T_timetable_cancel),
    ROUTE_FILE("/class/{class}/calendar.ics", MAY_SEE_CLASS, timetable_feed_class,
               T_timetable_feed),
    ROUTE_BOOK("/class/{class}/handbook.docx"),
    ROUTE_BOOK("/class/{class}/handbook.pdf"),
    ROUTE_GET("/me/timetable", SIGNED_IN, timetable_own_handle, timetable_own, T_timetable_own),
    ROUTE_FILE("/me/calendar.ics", SIGNED_IN, timetable_feed_own, T_timetable_feed),
};
const route_table timetable_routes = {routes, COUNT_OF(routes)};
