/* Somebody who was called cannot come: the engine's choice, one click; another, with a reason. */
#include "callup/callup_web_next.h"
#include "callup/callup_board.h"
#include "callup_text.h"
#include "look/look.h"

enum { NEXT_SHOWN = 10 };

static err call_here(turn *t, callup_call *ret)
{
    callup_calls all = {0};
    TRY(callup_calls_of(t->d, t->param[0], t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].person == t->param[1]) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

/* The cost is against the first, so it is said of the others. */
callup_next_line callup_next_line_of(turn *t, const callup_nexts *all, size_t i)
{
    const callup_next *n = &all->at[i];
    language lang = t->actor.lang;
    return (callup_next_line){.person = n->who.person,
                              .name = n->who.name,
                              .org_name = n->who.org_name,
                              .post = n->who.post,
                              .why = i == 0 ? callup_next_say(t->mem, lang, n, t->today)
                                            : callup_sentence(t->mem, lang, &n->who, t->today),
                              .cost = i == 0 ? "" : callup_next_cost(t->mem, lang, all->at, n)};
}

/* Whom units named from their own shares and the office has not answered yet. */
static err put_proposed(turn *t, callup_next_page *v)
{
    callup_calls all = {0};
    TRY(callup_calls_of(t->d, v->class, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_call *c = &all.at[i];
        if (!c->proposed || c->state != CALL_NAMED || c->person == t->param[1]) { continue; }
        *GROW(t->mem, &v->proposed) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)c->person),
                          .name = c->name,
                          .note = c->org_name};
    }
    return OK;
}

static err show_next(turn *t, callup_next_page *v)
{
    class_card c = {0};
    callup_call k = {0};
    callup_nexts all = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(call_here(t, &k));
    TRY(callup_next_of(t, c.id, k.person, 0, &all));
    v->class = c.id;
    v->title = c.name;
    v->name = k.name;
    v->org_name = k.org_name;
    v->state = callup_state_of(k.state);
    v->said = text_half(t->mem, t->actor.lang, k.reply_reason);
    class_crumbs(t, &c, GROW(t->mem, &v->crumbs));
    class_head(t, &c, &v->head);
    for (size_t i = 0; i < all.n && i < NEXT_SHOWN; i++) {
        *GROW(t->mem, &v->next) = callup_next_line_of(t, &all, i);
    }
    TRY(put_proposed(t, v));
    return web_show(t, callup_next_page, v);
}

err callup_next_handle(turn *t)
{
    callup_next_page v = {.fill = {.reason = ""}};
    return show_next(t, &v);
}

static err fill(turn *t, const callup_place *f)
{
    callup_call k = {0};
    callup_nexts all = {0};
    const char *reason = "";
    TRY(call_here(t, &k));
    TRY(web_may_use(t, "person", f->by));
    bool proposed = false;
    TRY(callup_is_proposed(t->d, k.klass, f->by, &proposed));
    if (proposed) {
        reason = text_chars(f->reason) >= 2 ? f->reason
                                            : text_both(t->mem, text_in(T_callup_by_unit, LANG_ZH),
                                                        text_in(T_callup_by_unit, LANG_EN));
        return callup_fill_now(t, k.klass, k.person, f->by, reason);
    }
    TRY(callup_next_of(t, k.klass, k.person, 0, &all));
    TRY(callup_next_reason(t, &all, f->by, f->reason, &reason));
    return callup_fill_now(t, k.klass, k.person, f->by, reason);
}

err callup_fill_handle(turn *t)
{
    callup_next_page v = {.fill = {.reason = ""}};
    err e = form_read(t, &callup_place_form, &v.fill);
    if (e == OK) { e = fill(t, &v.fill); }
    if (e == E_INPUT) {
        TRY(show_next(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_filled, "/class/%lld/callup", (long long)t->param[0]);
}
