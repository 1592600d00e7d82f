/* The unit's side, mostly on a phone: confirm, replace, decline. */
#include "callup/callup_web_next.h"
#include "callup_text.h"
#include "look/look.h"
#include "look_text.h"

static callup_reply_line line_of(turn *t, int64_t org_id, const callup_unit_call *c)
{
    bool waits = c->call.state == CALL_NAMED && !c->call.proposed;
    return (callup_reply_line){
        .class = c->call.klass,
        .class_name = c->class_name,
        .place = c->place,
        .starts = c->starts,
        .ends = c->ends,
        .person = c->call.person,
        .name = c->call.name,
        .org_name = c->call.org_name,
        .post = c->call.post,
        .why = callup_why(t->mem, t->actor.lang, c->call.reason, c->call.override),
        .reply_by = c->call.reply_by,
        .waits = waits,
        .late = waits && day_known(c->call.reply_by) && c->call.reply_by.n < t->today.n,
        .state = c->call.proposed && c->call.state == CALL_NAMED
                     ? look_state_of(T_callup_state_proposed, LOOK_BUSY)
                     : callup_state_of(c->call.state),
        .reply_reason = text_half(t->mem, t->actor.lang, c->call.reply_reason),
        .board = "",
        .ticket =
            arena_printf(t->mem, "%lld.%lld", (long long)c->call.klass, (long long)c->call.person),
        .url = arena_printf(t->mem, "/org/%lld/calls/%lld/%lld", (long long)org_id,
                            (long long)c->call.klass, (long long)c->call.person)};
}

/* ---- the list -------------------------------------------------------------------------------- */

static const struct {
    unit_calls_which which;
    const char *code;
    text_key word;
} whichs[] = {{UNIT_CALLS_WAITING, "waiting", T_callup_calls_waiting},
              {UNIT_CALLS_PROPOSED, "proposed", T_callup_state_proposed},
              {UNIT_CALLS_ANSWERED, "answered", T_callup_calls_answered}};

static unit_calls_which which_asked(turn *t, look_list *l)
{
    look_option options[COUNT_OF(whichs)];
    for (size_t i = 0; i < COUNT_OF(whichs); i++) {
        options[i] = (look_option){
            .value = whichs[i].code, .name = text_in(whichs[i].word, t->actor.lang), .note = ""};
    }
    const char *chosen = look_list_filter(t, l, "state", T_callup_state, options, COUNT_OF(whichs));
    for (size_t i = 0; i < COUNT_OF(whichs); i++) {
        if (text_is(chosen, whichs[i].code)) { return whichs[i].which; }
    }
    return UNIT_CALLS_ALL;
}

static const char *key_of(turn *t, const callup_unit_call *c)
{
    bool waits = c->call.state == CALL_NAMED && !c->call.proposed;
    return arena_printf(t->mem, "%d~%s~%lld~%lld", !waits, day_iso(t->mem, c->starts),
                        (long long)c->call.klass, (long long)c->call.person);
}

/* A key that is none begins at the beginning. */
static void key_read(unit_calls_question *q, arena *mem, const char *key)
{
    const char *part[4] = {"", "", "", ""};
    char *at = arena_copy(mem, key);
    for (size_t i = 0; at && i < COUNT_OF(part); i++) {
        part[i] = at;
        at = strchr(at, '~');
        if (at) { *at++ = 0; }
    }
    bool good = text_int(part[0], &q->rank) && day_parse(part[1], &q->starts) &&
                text_int(part[2], &q->klass) && text_int(part[3], &q->person);
    if (!good) { q->rank = -1; }
}

static void put_pages(turn *t, look_list *l, const unit_calls_question *q, callup_unit_calls *rows)
{
    bool more = rows->n > LOOK_ROWS;
    if (more && q->back) { rows->at++; }
    rows->n = more ? LOOK_ROWS : rows->n;
    bool earlier = q->back ? more : look_has(l->after), later = q->back || more;
    look_list_pages(t, l, rows->n && earlier ? key_of(t, &rows->at[0]) : "",
                    rows->n && later ? key_of(t, &rows->at[rows->n - 1]) : "");
}

/* What the unit named itself is confirmed by the office, on the board of its class. */
static void put_board(turn *t, callup_reply_line *r, const callup_unit_call *c)
{
    const class_card of = {.id = c->call.klass, .org = c->class_org};
    bool waits = c->call.proposed && c->call.state == CALL_NAMED;
    if (waits && class_may(t, MAY_CALL_UP, &of)) {
        r->board = arena_printf(t->mem, "/class/%lld/callup", (long long)of.id);
    }
}

static err replies_show(turn *t)
{
    callup_unit_calls all = {0};
    callup_replies v = {.org = t->param[0],
                        .title = arena_copy(t->mem, text_in(T_callup_replies, t->actor.lang))};
    unit_calls_question q = {
        .org = v.org, .on = t->today, .rank = -1, .starts = DAY_NONE, .limit = LOOK_ROWS + 1};
    TRY(look_list_begin(t, &v.list, T_callup_replies));
    v.list.path = arena_printf(t->mem, "/org/%lld/calls", (long long)v.org);
    v.list.kept_as = ""; /* two states and a name: nothing worth keeping, and the phone is small */
    v.list.words_hint = T_look_find_people;
    v.list.unit = T_callup_calls_unit;
    q.words = v.list.words;
    q.which = which_asked(t, &v.list);
    q.back = look_has(v.list.before);
    key_read(&q, t->mem, q.back ? v.list.before : v.list.after);
    TRY(callup_calls_of_unit(t->d, &q, t->mem, &all));
    TRY(callup_calls_of_unit_count(t->d, &q, t->mem, &v.list.count));
    TRY(callup_waiting_of(t->d, v.org, t->mem, &v.waiting));
    put_pages(t, &v.list, &q, &all);
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v.rows) = line_of(t, v.org, &all.at[i]);
        v.here += v.rows.at[i].waits;
        put_board(t, &v.rows.at[i], &all.at[i]);
    }
    return web_show(t, callup_replies, &v);
}

err callup_replies_handle(turn *t) { return replies_show(t); }

/* Which call the address names: the person was checked by the gate, the class must have called this
 * unit's person. */
static err call_named(turn *t, callup_unit_call *ret)
{
    int64_t klass = 0;
    if (!text_int(t->word[1], &klass)) { return E_ABSENT; }
    return callup_call_of_unit(t->d, t->param[0], klass, t->param[2], t->mem, ret);
}

/* A call that waits for the unit: what it named itself waits for the office. */
static err call_to_answer(turn *t, callup_unit_call *ret)
{
    TRY(call_named(t, ret));
    return ret->call.proposed ? E_CONFLICT : OK;
}

enum { NEXT_SHOWN = 5 };

/* Of the unit that was asked and below it: the seat is its share. */
static err put_next(turn *t, const callup_unit_call *c, callup_reply *v)
{
    callup_nexts all = {0};
    v->named = c->call.named;
    if (c->call.named || c->call.state != CALL_NAMED) { return OK; }
    TRY(callup_next_of(t, c->call.klass, c->call.person, c->call.org, &all));
    for (size_t i = 0; i < all.n && i < NEXT_SHOWN; i++) {
        *GROW(t->mem, &v->next) = callup_next_line_of(t, &all, i);
    }
    return OK;
}

static err fill_reply(turn *t, const callup_unit_call *c, callup_reply *v)
{
    persons colleagues = {0};
    people_filter f = people_filter_any();
    people_page page = {.key = "", .limit = 50};
    v->org = t->param[0];
    v->title = c->call.name;
    v->call = line_of(t, v->org, c);
    f.org = c->call.org;
    TRY(put_next(t, c, v));
    TRY(people_of(t->d, &f, &page, t->mem, &colleagues));
    for (size_t i = 0; i < colleagues.n; i++) {
        const person *p = &colleagues.at[i];
        if (p->id != c->call.person) {
            *GROW(t->mem, &v->people) =
                (look_option){.value = arena_printf(t->mem, "%lld", (long long)p->id),
                              .name = p->name,
                              .note = p->title};
        }
    }
    return OK;
}

err callup_reply_handle(turn *t)
{
    callup_unit_call c = {0};
    callup_reply v = {.decline = {.reason = ""}, .replace = {.reason = ""}};
    TRY(call_named(t, &c));
    TRY(fill_reply(t, &c, &v));
    return web_show(t, callup_reply, &v);
}

static err again(turn *t, const callup_unit_call *c, callup_reply *v)
{
    TRY(fill_reply(t, c, v));
    TRY(web_show(t, callup_reply, v));
    return E_INPUT;
}

static err back(turn *t, text_key notice)
{
    return web_go(t, notice, "/org/%lld/calls", (long long)t->param[0]);
}

err callup_confirm_handle(turn *t)
{
    callup_unit_call c = {0};
    TRY(call_to_answer(t, &c));
    TRY(callup_confirm_now(t, c.call.klass, c.call.person));
    return back(t, T_callup_confirmed);
}

static err call_of_ticket(turn *t, const char *ticket, callup_unit_call *ret)
{
    const char *mark = strchr(ticket, '.');
    int64_t klass = 0, person = 0;
    if (!mark || !text_int(mark + 1, &person) ||
        !text_int(arena_copy_n(t->mem, ticket, (size_t)(mark - ticket)), &klass)) {
        return E_ABSENT;
    }
    return callup_call_of_unit(t->d, t->param[0], klass, person, t->mem, ret);
}

/* All that were ticked, or none: one that was answered meanwhile refuses the whole. */
static err confirm_ticked(turn *t, const form_texts *calls)
{
    callup_tickets chosen = {0};
    for (size_t i = 0; i < calls->n; i++) {
        callup_unit_call c = {0};
        TRY(call_of_ticket(t, calls->at[i], &c));
        if (c.call.proposed) { return E_CONFLICT; }
        *GROW(t->mem, &chosen) = callup_ticket_of(&c.call);
    }
    return callup_confirm_many_now(t, chosen.at, chosen.n);
}

err callup_confirm_many_handle(turn *t)
{
    callup_confirm_many f = {0};
    err e = form_read(t, &callup_confirm_many_form, &f);
    if (e == OK) { e = confirm_ticked(t, &f.calls); }
    if (e == E_INPUT) {
        TRY(replies_show(t));
        return E_INPUT;
    }
    TRY(e);
    return back(t, T_callup_confirmed_many);
}

err callup_decline_handle(turn *t)
{
    callup_unit_call c = {0};
    callup_reply v = {.decline = {.reason = ""}, .replace = {.reason = ""}};
    TRY(call_to_answer(t, &c));
    err e = form_read(t, &callup_decline_form, &v.decline);
    if (e == OK) { e = callup_decline_now(t, c.call.klass, c.call.person, v.decline.reason); }
    if (e == E_INPUT) { return again(t, &c, &v); }
    TRY(e);
    return back(t, T_callup_declined);
}

static err replace(turn *t, const callup_call *c, const callup_replace *f)
{
    callup_nexts all = {0};
    const char *reason = "";
    TRY(callup_next_of(t, c->klass, c->person, c->org, &all));
    TRY(callup_next_reason(t, &all, f->by, f->reason, &reason));
    return callup_replace_now(t, c->klass, c->person, f->by, reason);
}

err callup_replace_handle(turn *t)
{
    callup_unit_call c = {0};
    callup_reply v = {.decline = {.reason = ""}, .replace = {.reason = ""}};
    TRY(call_to_answer(t, &c));
    err e = form_read(t, &callup_replace_form, &v.replace);
    if (e == OK) {
        TRY(web_may_use(t, "person", v.replace.by));
        e = c.call.named ? web_fault(t, "by", T_callup_replace_named, "", "")
                         : replace(t, &c.call, &v.replace);
    }
    if (e == E_INPUT) { return again(t, &c, &v); }
    TRY(e);
    return back(t, T_callup_replaced);
}
