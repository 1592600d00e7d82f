/* The office's side: candidates in their order, quotas, preview, publish, end. */
#include "callup/callup_makeup.h"
#include "callup/callup_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "look/look.h"

enum { CANDIDATE_ROWS = 50, PASS_ROWS = 200, CANDIDATES_MOST = 1 << 30 };

look_state callup_state_of(call_state s)
{
    static const struct {
        text_key word;
        look_tone tone;
    } words[] = {[CALL_NAMED] = {T_callup_state_named, LOOK_BUSY},
                 [CALL_CONFIRMED] = {T_callup_state_confirmed, LOOK_GOOD},
                 [CALL_DECLINED] = {T_callup_state_declined, LOOK_WARN},
                 [CALL_REPLACED] = {T_callup_state_replaced, LOOK_WARN},
                 [CALL_WITHDRAWN] = {T_callup_state_withdrawn, LOOK_WARN},
                 [CALL_LAPSED] = {T_callup_state_lapsed, LOOK_BAD}};
    return look_state_of(words[s].word, words[s].tone);
}

/* ---- the board ------------------------------------------------------------------------------- */

static void put_counts(turn *t, callup_board *v, const seat_counts *c)
{
    const struct {
        text_key label;
        int n;
    } rows[] = {{T_callup_count_total, c->total},         {T_callup_count_free, c->free},
                {T_callup_count_offered, c->offered},     {T_callup_count_named, c->named},
                {T_callup_count_confirmed, c->confirmed}, {T_callup_count_attended, c->attended}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        *GROW(t->mem, &v->counts) = (callup_count){.label = rows[i].label, .number = rows[i].n};
    }
}

static callup_unit *unit_in(arena *mem, callup_board *v, int64_t org_id, const char *name)
{
    for (size_t i = 0; i < v->units.n; i++) {
        if (v->units.at[i].org == org_id) { return &v->units.at[i]; }
    }
    callup_unit *u = GROW(mem, &v->units);
    *u = (callup_unit){.org = org_id, .name = name};
    return u;
}

/* Quotas are counted from the seats themselves; there is no second number that could differ. */
static err put_units(turn *t, callup_board *v, int64_t klass)
{
    class_seats seats = {0};
    TRY(class_seats_of(t->d, klass, t->mem, &seats));
    for (size_t i = 0; i < seats.n; i++) {
        const class_seat *s = &seats.at[i];
        if (s->quota == 0) { continue; }
        org o = {.name = ""};
        TRY(people_org_get(t->d, s->quota, t->mem, &o));
        callup_unit *u = unit_in(t->mem, v, s->quota, o.name);
        u->total++;
        u->offered += s->state == SEAT_OFFERED;
        u->named += s->state == SEAT_NAMED;
        u->confirmed += s->state == SEAT_CONFIRMED || s->state == SEAT_ATTENDED;
    }
    return OK;
}

static err put_calls(turn *t, callup_board *v, int64_t klass)
{
    callup_calls all = {0};
    TRY(callup_calls_of(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_call *c = &all.at[i];
        *GROW(t->mem, &v->calls) = (callup_call_line){.person = c->person,
                                                      .name = c->name,
                                                      .org_name = c->org_name,
                                                      .post = c->post,
                                                      .state = callup_state_of(c->state),
                                                      .named = c->named,
                                                      .why = c->reason,
                                                      .override = c->override,
                                                      .reply_by = c->reply_by,
                                                      .waits = c->state == CALL_NAMED,
                                                      .reply_reason = c->reply_reason};
    }
    return OK;
}

static bool is_chosen(const callup_publish *f, int64_t person_id)
{
    for (size_t i = 0; i < f->persons.n; i++) {
        if (f->persons.at[i] == person_id) { return true; }
    }
    return false;
}

static callup_line line_of(turn *t, const callup_candidate *c)
{
    return (callup_line){.person = c->person,
                         .name = c->name,
                         .org_name = c->org_name,
                         .post = c->post,
                         .level = people_level_word(c->post_level),
                         .rank = people_rank_word(c->rank),
                         .required = c->required,
                         .done = c->done,
                         .last_class_ends = c->last_class_ends,
                         .classes_this_year = c->classes_this_year,
                         .order = c->order,
                         .fits = c->code == CALLUP_FITS,
                         .why = callup_sentence(t->mem, t->actor.lang, c, t->today)};
}

/* Before anything was chosen the first ones that fit are ticked, as many as seats are free. Those
 * chosen earlier stay on the page whatever part of the list is shown, so that nothing chosen is
 * lost by paging. */
static void put_candidates(turn *t, callup_board *v, const callup_candidates *all, int free_seats)
{
    bool fresh = v->publish.persons.n == 0;
    size_t shown = 0;
    v->audience = (int64_t)all->n;
    for (size_t i = 0; i < all->n; i++) {
        const callup_candidate *c = &all->at[i];
        bool fits = c->code == CALLUP_FITS;
        v->fitting += fits;
        bool chosen = fresh ? fits && v->fitting <= free_seats && text_empty(v->words)
                            : is_chosen(&v->publish, c->person);
        bool found = text_empty(v->words) || strstr(c->name, v->words) ||
                     strstr(pinyin_search_text(t->mem, c->name, true), v->words);
        bool in_part = found && (int64_t)i >= v->from && shown < CANDIDATE_ROWS;
        if (in_part || (chosen && !fresh)) {
            callup_line *l = GROW(t->mem, &v->candidates);
            *l = line_of(t, c);
            l->chosen = chosen;
        }
        shown += in_part;
    }
}

static void put_pages(turn *t, callup_board *v)
{
    long long n = (long long)v->class, from = (long long)v->from;
    v->previous = from > 0 ? arena_printf(t->mem, "/class/%lld/callup?from=%lld", n,
                                          from > CANDIDATE_ROWS ? from - CANDIDATE_ROWS : 0)
                           : "";
    bool more = v->from + CANDIDATE_ROWS < v->audience && text_empty(v->words);
    v->next =
        more ? arena_printf(t->mem, "/class/%lld/callup?from=%lld", n, from + CANDIDATE_ROWS) : "";
}

static err put_orgs(turn *t, callup_board *v, const class_card *c)
{
    int64_t area = 0;
    orgs units = {0};
    TRY(callup_area(t, c, &area));
    TRY(people_org_children(t->d, area, t->mem, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v->orgs) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)units.at[i].id),
                          .name = units.at[i].name};
    }
    return OK;
}

static err fill_board(turn *t, callup_board *v, const class_card *c, callup_candidates *all)
{
    seat_counts counts = {0};
    int64_t from = 0;
    v->class = c->id;
    v->title = c->name;
    class_crumbs(t, c, GROW(t->mem, &v->crumbs));
    class_head(t, c, &v->head);
    v->open = c->state == CLASS_APPROVED || c->state == CLASS_CALLING;
    v->words = text_clean(t->mem, web_field(t, "words"));
    v->from =
        text_int(web_field(t, "from"), &from) && from > 0 && from < CANDIDATES_MOST ? from : 0;
    TRY(class_seat_counts(t->d, c->id, 0, &counts));
    put_counts(t, v, &counts);
    TRY(put_units(t, v, c->id));
    TRY(put_calls(t, v, c->id));
    TRY(callup_passes_count(t->d, c->id, &v->passed));
    if (v->open) {
        TRY(put_orgs(t, v, c));
        TRY(callup_candidates_of(t, c->id, all));
        put_candidates(t, v, all, counts.free + counts.offered);
        put_pages(t, v);
    }
    return OK;
}

static day usual_reply_day(const turn *t, const class_card *c)
{
    day d = day_add(c->starts, -5);
    return d.n > t->today.n ? d : t->today;
}

static err callup_board_handle(turn *t)
{
    class_card c = {0};
    callup_board v = {0};
    callup_candidates all = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    v.publish = (callup_publish){.override = "", .reply_by = usual_reply_day(t, &c)};
    TRY(fill_board(t, &v, &c, &all));
    return web_show(t, callup_board, &v);
}

/* ---- publish --------------------------------------------------------------------------------- */

static void sum_up(turn *t, callup_board *v, const callup_candidates *all)
{
    v->previewed = true;
    for (size_t i = 0; i < all->n; i++) {
        const callup_candidate *c = &all->at[i];
        if (!is_chosen(&v->publish, c->person)) { continue; }
        callup_unit *u = NULL;
        for (size_t k = 0; k < v->sum.units.n && !u; k++) {
            u = v->sum.units.at[k].org == c->org ? &v->sum.units.at[k] : NULL;
        }
        if (!u) {
            u = GROW(t->mem, &v->sum.units);
            *u = (callup_unit){.org = c->org, .name = c->org_name};
        }
        u->named++;
        v->sum.people++;
        v->sum.overrides += c->code != CALLUP_FITS;
    }
}

static err show_again(turn *t, const class_card *c, const callup_publish *f, bool preview)
{
    callup_board v = {.publish = *f};
    callup_candidates all = {0};
    TRY(fill_board(t, &v, c, &all));
    if (preview) { sum_up(t, &v, &all); }
    return web_show(t, callup_board, &v);
}

static err publish(turn *t, const callup_publish *f)
{
    callup_choice *choices = TAKE_N(t->mem, callup_choice, f->persons.n + 1);
    for (size_t i = 0; i < f->persons.n; i++) {
        TRY(web_may_use(t, "person", f->persons.at[i]));
        choices[i] =
            (callup_choice){.person = f->persons.at[i], .override = f->override, .named = f->named};
    }
    return callup_publish_now(t, t->param[0], choices, f->persons.n, f->reply_by);
}

static err callup_publish_handle(turn *t)
{
    class_card c = {0};
    callup_publish f = {.override = ""};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    err e = form_read(t, &callup_publish_form, &f);
    if (e == OK && f.step == 1) { return show_again(t, &c, &f, true); }
    if (e == OK) { e = publish(t, &f); }
    if (e == E_INPUT) {
        TRY(show_again(t, &c, &f, false));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_published_done, "/class/%lld/callup", (long long)t->param[0]);
}

static err callup_quota_handle(turn *t)
{
    callup_quota f = {0};
    class_card c = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    err e = form_read(t, &callup_quota_form, &f);
    if (e == OK) {
        TRY(web_may_use(t, "org", f.org));
        e = class_seats_open(t, c.id);
    }
    if (e == OK) {
        e = class_seat_offer(t, c.id, f.org, (int)f.seats);
        e = e == E_CONFLICT ? web_fault(t, "seats", T_callup_quota_short, "", "") : e;
    }
    if (e == E_INPUT) {
        TRY(show_again(t, &c, &(callup_publish){.override = "", .reply_by = usual_reply_day(t, &c)},
                       false));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_quota_done, "/class/%lld/callup", (long long)c.id);
}

static err callup_close_handle(turn *t)
{
    TRY(callup_close_now(t, t->param[0]));
    return web_go(t, T_callup_closed, "/class/%lld/callup", (long long)t->param[0]);
}

static err callup_passes_handle(turn *t)
{
    class_card c = {0};
    callup_passes v = {0};
    callup_passed rows = {0};
    int64_t after = 0;
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    v.class = c.id;
    v.title = c.name;
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    class_head(t, &c, &v.head);
    after = text_int(web_field(t, "after"), &after) ? after : 0;
    TRY(callup_passes_of(t->d, c.id, (int)after, PASS_ROWS, t->mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const callup_pass_row *p = &rows.at[i];
        *GROW(t->mem, &v.rows) = (callup_pass_line){.person = p->person,
                                                    .name = p->name,
                                                    .org_name = p->org_name,
                                                    .order = p->order,
                                                    .why = p->reason};
    }
    bool more = rows.n == PASS_ROWS;
    v.next = more ? arena_printf(t->mem, "/class/%lld/callup/passed?after=%d", (long long)c.id,
                                 rows.at[rows.n - 1].order)
                  : "";
    return web_show(t, callup_passes, &v);
}

static const route routes[] = {
    ROUTE_GET("/class/{class}/callup", MAY_CALL_UP, callup_board_handle, callup_board,
              T_callup_title),
    ROUTE_POST("/class/{class}/callup", MAY_CALL_UP, callup_publish_handle, callup_publish,
               T_callup_preview_do),
    ROUTE_POST("/class/{class}/callup/quota", MAY_CALL_UP, callup_quota_handle, callup_quota,
               T_callup_quota_do),
    ROUTE_POST("/class/{class}/callup/close", MAY_CALL_UP, callup_close_handle, callup_close,
               T_callup_close),
    ROUTE_GET("/class/{class}/callup/passed", MAY_CALL_UP, callup_passes_handle, callup_passes,
              T_callup_passed),
    ROUTE_GET("/callup", MAY_CALL_UP, callup_home_handle, callup_home, T_callup_runs),
    ROUTE_POST("/callup", MAY_CALL_UP, callup_begin_handle, callup_begin, T_callup_run_do),
    ROUTE_GET("/callup/{run}", MAY_CALL_UP, callup_run_handle, callup_run_page, T_callup_runs),
    ROUTE_POST("/callup/{run}/again", MAY_CALL_UP, callup_again_handle, callup_again,
               T_callup_run_again),
    ROUTE_POST("/callup/{run}/drop", MAY_CALL_UP, callup_drop_handle, callup_drop,
               T_callup_run_drop),
    ROUTE_POST("/callup/{run}/send", MAY_CALL_UP, callup_send_handle, callup_send,
               T_callup_run_send),
    ROUTE_POST("/callup/{run}/export", MAY_CALL_UP, callup_export_handle, callup_export,
               T_callup_run_export),
    ROUTE_GET("/callup/{run}/class/{of:word}", MAY_CALL_UP, callup_run_class_handle,
              callup_run_class_page, T_callup_runs),
    ROUTE_POST("/callup/{run}/class/{of:word}", MAY_CALL_UP, callup_wish_handle, callup_wanted,
               T_callup_wish_do),
    ROUTE_GET("/makeups", MAY_CALL_UP, callup_makeups_handle, callup_makeup_list, T_callup_makeups),
    ROUTE_GET("/person/{person}/makeup/{of:word}", MAY_CALL_UP, callup_exempt_page_handle,
              callup_exempt_page, T_callup_exempt),
    ROUTE_POST("/person/{person}/makeup/{of:word}", MAY_CALL_UP, callup_exempt_handle,
               callup_exempt, T_callup_exempt),
    ROUTE_GET("/org/{org}/calls", MAY_REPLY_CALLUP, callup_replies_handle, callup_replies,
              T_callup_replies),
    ROUTE_GET("/org/{org}/calls/{of:word}/{person}", MAY_REPLY_CALLUP, callup_reply_handle,
              callup_reply, T_callup_replies),
    ROUTE_POST("/org/{org}/calls/confirm", MAY_REPLY_CALLUP, callup_confirm_many_handle,
               callup_confirm_many, T_callup_confirm_many),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/confirm", MAY_REPLY_CALLUP,
               callup_confirm_handle, callup_confirm, T_callup_confirm),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/decline", MAY_REPLY_CALLUP,
               callup_decline_handle, callup_decline, T_callup_decline),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/replace", MAY_REPLY_CALLUP,
               callup_replace_handle, callup_replace, T_callup_replace),
};
const route_table callup_routes = {routes, COUNT_OF(routes)};
