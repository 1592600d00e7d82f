/* The unit's own seats: which it was given, handed down to the units below, filled by name. */
#include "callup/callup_board.h"
#include "callup_text.h"
#include "callup_view.h"
#include "look/look.h"

enum { CANDIDATES_SHOWN = 50 };

static const char *share_url(turn *t, int64_t org, int64_t klass)
{
    return arena_printf(t->mem, "/org/%lld/seats/%lld", (long long)org, (long long)klass);
}

static void put_share(turn *t, callup_share_class *c, int64_t org, const seat_share *s)
{
    const seat_counts *n = &s->counts;
    c->total += n->total;
    c->offered += n->offered;
    c->own += s->org == org ? n->offered : 0;
    *GROW(t->mem, &c->units) = (callup_share_unit){.org = s->org,
                                                   .name = s->name,
                                                   .total = n->total,
                                                   .offered = n->offered,
                                                   .named = n->named,
                                                   .confirmed = n->confirmed + n->attended};
}

/* Class by class; each with its day to answer. */
static err classes_of(turn *t, int64_t org, callup_shares *v)
{
    unit_shares all = {0};
    TRY(class_shares_under(t->d, org, t->today, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const unit_share *s = &all.at[i];
        callup_share_class *last = v->rows.n ? &v->rows.at[v->rows.n - 1] : NULL;
        if (!last || last->class != s->klass) {
            round_state round = 0;
            last = GROW(t->mem, &v->rows);
            *last = (callup_share_class){.class = s->klass,
                                         .name = s->class_name,
                                         .place = s->place,
                                         .starts = s->starts,
                                         .ends = s->ends,
                                         .url = share_url(t, org, s->klass)};
            TRY(callup_round_of(t->d, s->klass, &round, &last->reply_by));
            last->late = day_known(last->reply_by) && last->reply_by.n < t->today.n;
        }
        put_share(t, last, org, &s->share);
    }
    return OK;
}

err callup_shares_handle(turn *t)
{
    callup_shares v = {.org = t->param[0], .title = text_in(T_callup_shares, t->actor.lang)};
    TRY(classes_of(t, v.org, &v));
    return web_show(t, callup_shares, &v);
}

/* ---- one class ------------------------------------------------------------------------------- */

static err put_candidates(turn *t, callup_fill *v)
{
    callup_candidates all = {0};
    callup_aboves own = {0};
    TRY(callup_candidates_in(t, v->class.class, v->org, &all));
    TRY(callup_units_under(t->d, v->org, t->mem, &own));
    for (size_t i = 0; i < all.n; i++) {
        const callup_candidate *c = &all.at[i];
        if (c->code != CALLUP_FITS || !callup_above_of(&own, c->org)) { continue; }
        if (v->fitting++ >= CANDIDATES_SHOWN) { continue; }
        *GROW(t->mem, &v->candidates) =
            (callup_line){.person = c->person,
                          .name = c->name,
                          .org_name = c->org_name,
                          .post = c->post,
                          .required = c->required,
                          .done = c->done,
                          .in_days = c->in_days,
                          .change = "",
                          .order = (int)v->fitting,
                          .chosen = c->person == v->naming.person,
                          .why = callup_sentence(t->mem, t->actor.lang, c, t->today)};
    }
    return OK;
}

enum { CALLS_OF_CLASS = 2000 }; /* more than a class has seats */

static err put_calls(turn *t, callup_fill *v)
{
    language lang = t->actor.lang;
    callup_unit_calls all = {0};
    unit_calls_question q = {.org = v->org,
                             .in_class = v->class.class,
                             .on = t->today,
                             .starts = DAY_NONE,
                             .rank = -1,
                             .limit = CALLS_OF_CLASS};
    TRY(callup_calls_of_unit(t->d, &q, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_call *c = &all.at[i].call;
        bool waits = c->proposed && c->state == CALL_NAMED;
        *GROW(t->mem, &v->calls) =
            (callup_call_line){.person = c->person,
                               .name = c->name,
                               .org_name = c->org_name,
                               .post = c->post,
                               .why = text_half(t->mem, lang, c->reason),
                               .override = text_half(t->mem, lang, c->override),
                               .reply_by = c->reply_by,
                               .reply_reason = text_half(t->mem, lang, c->reply_reason),
                               .state = waits ? look_state_of(T_callup_state_proposed, LOOK_BUSY)
                                              : callup_state_of(c->state)};
    }
    return OK;
}

static err put_below(turn *t, callup_fill *v)
{
    orgs below = {0};
    TRY(people_org_choices(t->d, v->org, t->mem, &below));
    for (size_t i = 0; i < below.n; i++) {
        const org *o = &below.at[i];
        *GROW(t->mem, &v->below) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)o->id),
                          .name = o->name,
                          .note = "",
                          .chosen = o->id == v->split.unit};
    }
    return OK;
}

/* Only a class that this unit, or one below it, has a share of is seen here. */
static err share_of(turn *t, callup_fill *v)
{
    callup_shares all = {0};
    int64_t klass = 0;
    v->org = t->param[0];
    if (!text_int(t->word[1], &klass)) { return E_ABSENT; }
    TRY(classes_of(t, v->org, &all));
    for (size_t i = 0; i < all.rows.n; i++) {
        if (all.rows.at[i].class != klass) { continue; }
        v->class = all.rows.at[i];
        v->title = v->class.name;
        return OK;
    }
    return E_ABSENT;
}

static err show_share(turn *t, callup_fill *v)
{
    *GROW(t->mem, &v->crumbs) =
        (look_link){.url = arena_printf(t->mem, "/org/%lld/seats", (long long)v->org),
                    .label = T_callup_shares,
                    .name = ""};
    TRY(put_below(t, v));
    TRY(put_candidates(t, v));
    TRY(put_calls(t, v));
    return web_show(t, callup_fill, v);
}

err callup_share_handle(turn *t)
{
    callup_fill v = {.naming = {.reason = ""}};
    TRY(share_of(t, &v));
    return show_share(t, &v);
}

static err done(turn *t, const callup_fill *v, err e, text_key notice)
{
    if (e == E_INPUT) {
        callup_fill again = *v;
        TRY(show_share(t, &again));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, notice, "%s", v->class.url);
}

static day last_day(const callup_share_class *c)
{
    return day_known(c->reply_by) ? c->reply_by : c->starts;
}

err callup_split_handle(turn *t)
{
    callup_fill v = {.naming = {.reason = ""}};
    TRY(share_of(t, &v));
    err e = form_read(t, &callup_split_form, &v.split);
    if (e == OK) {
        TRY(web_may_use(t, "org", v.split.unit));
        const class_handing h = {.from = v.org, .to = v.split.unit, .seats = (int)v.split.seats};
        e = class_seat_split(t, v.class.class, &h);
        if (e == E_CONFLICT && db_failed(t->d) == OK) {
            e = web_fault(t, "seats", T_callup_split_short, "", "");
        }
        if (e == OK && h.seats > 0) {
            e = callup_tell_seats(t, &(callup_gift){.klass = v.class.class,
                                                    .org = h.to,
                                                    .name = v.class.name,
                                                    .seats = h.seats,
                                                    .by = last_day(&v.class)});
        }
    }
    return done(t, &v, e, T_callup_split_done);
}

err callup_naming_handle(turn *t)
{
    callup_fill v = {.naming = {.reason = ""}};
    TRY(share_of(t, &v));
    err e = form_read(t, &callup_naming_form, &v.naming);
    if (e == OK) {
        TRY(web_may_use(t, "person", v.naming.person));
        e = callup_name_now(t, &(callup_name_wish){.klass = v.class.class,
                                                   .org = v.org,
                                                   .person = v.naming.person,
                                                   .reason = v.naming.reason});
    }
    return done(t, &v, e, T_callup_naming_done);
}
