/* One class of a run: who, who not and why, and what the officer wants all the same. */
#include "callup/callup_web_run.h"
#include "callup_text.h"
#include "callup_view.h"

enum { PASSED_SHOWN = 100, PICKED_SHOWN = 2000 };

err callup_class_of_run(turn *t, const callup_run *r, callup_run_class *ret)
{
    callup_run_classes all = {0};
    int64_t klass = 0;
    if (!text_int(t->word[1], &klass)) { return E_ABSENT; }
    TRY(callup_run_classes_of(t->d, r->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].klass == klass) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

/* Whoever has confirmed is moved by the officer's own choice only. */
static err put_confirmed(turn *t, callup_run_class_page *v)
{
    class_seats all = {0};
    TRY(class_roster_of(t->d, v->class, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const char *args[] = {all.at[i].org_name};
        *GROW(t->mem, &v->confirmed) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)all.at[i].person),
                          .name = all.at[i].name,
                          .note = text_say(t->mem, t->actor.lang, T_callup_has_confirmed, args, 1)};
    }
    return OK;
}

/* Why not, what would have to change, and who of them comes next. */
static err put_passed(turn *t, callup_run_class_page *v, const callup_picks *in, int after)
{
    callup_picks out = {0};
    callup_queue q = {.bar = {.missing = in->n ? 1000 : 0}};
    v->next = v->next_is = "";
    for (size_t i = 0; i < in->n; i++) {
        int missing = callup_missing(&in->at[i].facts);
        q.bar.missing = missing < q.bar.missing ? missing : q.bar.missing;
    }
    if (after) { TRY(callup_picks_before(t->d, v->run, v->class, after, t->mem, &q)); }
    TRY(callup_picks_of(t->d, v->run, v->class, false, after, PASSED_SHOWN, t->mem, &out));
    for (size_t i = 0; i < out.n; i++) {
        const callup_candidate *c = &out.at[i].facts;
        callup_pick_line *line = GROW(t->mem, &v->passed);
        bool first = callup_waits(c->code) && q.bar.ahead == 0;
        callup_bar bar = callup_queue_pass(t->mem, &q, c);
        *line = callup_pick_line_of(t, &out.at[i], "");
        line->change = callup_change(t->mem, t->actor.lang, c, &bar);
        if (first) {
            const char *args[] = {c->name, c->org_name, line->why};
            v->next_is = text_say(t->mem, t->actor.lang, T_callup_next_is, args, 3);
        }
    }
    if (out.n == PASSED_SHOWN) {
        v->next = arena_printf(t->mem, "/callup/%lld/class/%lld?after=%d", (long long)v->run,
                               (long long)v->class, out.at[out.n - 1].facts.order);
    }
    return OK;
}

err callup_run_class_page_show(turn *t, callup_run_class_page *v)
{
    callup_run r = {0};
    callup_run_class c = {0};
    callup_picks in = {0};
    int64_t after = 0;
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_class_of_run(t, &r, &c));
    v->run = r.id;
    v->class = c.klass;
    v->title = c.name;
    v->ready = r.state == RUN_READY;
    callup_run_head(t, &r, &v->head);
    v->head.name = c.name;
    v->head.note = r.title;
    *GROW(t->mem, &v->crumbs) = (look_link){.url = callup_run_url(t, r.id, ""), .name = r.title};
    after = text_int(web_field(t, "after"), &after) && after > 0 && after < INT32_MAX ? after : 0;
    TRY(callup_picks_of(t->d, r.id, c.klass, true, 0, PICKED_SHOWN, t->mem, &in));
    for (size_t i = 0; i < in.n; i++) {
        *GROW(t->mem, &v->picked) = callup_pick_line_of(t, &in.at[i], "");
    }
    TRY(put_passed(t, v, &in, (int)after));
    v->weighed = "";
    if (c.weighed && c.weighed < c.fits) {
        const char *args[] = {arena_printf(t->mem, "%lld", (long long)c.fits),
                              arena_printf(t->mem, "%lld", (long long)c.weighed),
                              arena_printf(t->mem, "%d", FIRST_LEAST)};
        v->weighed = text_say(t->mem, t->actor.lang, T_callup_weighed, args, 3);
    }
    TRY(callup_asked_put(t, v));
    if (r.again) { TRY(put_confirmed(t, v)); }
    return web_show(t, callup_run_class_page, v);
}

err callup_run_class_handle(turn *t)
{
    callup_run_class_page v = {.wish = {.reason = ""}};
    return callup_run_class_page_show(t, &v);
}

/* A wish against what cannot be is refused with the reason; against an advice it counts. */
static err wish_possible(turn *t, int64_t klass, int64_t person_id)
{
    person p = {0};
    callup_candidates all = {0};
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    TRY(callup_candidates_in(t, klass, p.org, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_candidate *c = &all.at[i];
        bool cannot = c->code == CALLUP_INACTIVE || c->code == CALLUP_OTHER_CLASS_SAME_DAYS;
        if (c->person != person_id) { continue; }
        return cannot ? web_fault(t, "person", T_callup_cannot, c->name,
                                  callup_sentence(t->mem, t->actor.lang, c, t->today))
                      : OK;
    }
    return web_fault(t, "person", T_callup_not_candidate, "", "");
}

static err wish(turn *t, const callup_wanted *f, callup_run_class *ret)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_class_of_run(t, &r, ret));
    if (r.state != RUN_READY) { return E_CONFLICT; }
    TRY(web_may_use(t, "person", f->person));
    if (f->want == WISH_IN) { TRY(wish_possible(t, ret->klass, f->person)); }
    callup_wish w = {.klass = ret->klass,
                     .person = f->person,
                     .want = (callup_want)f->want,
                     .reason = f->reason};
    if (w.want != WISH_NONE) { TRY(callup_cost_of(t->d, r.id, &w, t->mem, &w.cost)); }
    if (w.want != WISH_NONE && !w.cost) {
        return web_fault(t, "person", T_callup_ask_before, "", "");
    }
    return callup_wish_put(t, r.id, &w);
}

err callup_wish_handle(turn *t)
{
    callup_run_class_page v = {0};
    callup_run_class c = {0};
    err e = form_read(t, &callup_wanted_form, &v.wish);
    if (e == OK) { e = wish(t, &v.wish, &c); }
    if (e == E_INPUT) {
        TRY(callup_run_class_page_show(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_wish_kept, "/callup/%lld/class/%lld", (long long)t->param[0],
                  (long long)c.klass);
}
