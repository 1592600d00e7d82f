/* A unit names people for the seats it was given; the office confirms or gives back. */
#include "callup/callup_board.h"
#include "callup_text.h"
#include "notice/notice.h"

err callup_round_of(db *d, int64_t klass, round_state *ret, day *ret_reply_by)
{
    *ret = 0;
    *ret_reply_by = DAY_NONE;
    db_q q = db_sql(d, "SELECT state, reply_by FROM callup_round WHERE class = $1", INT(klass));
    while (db_row(&q)) {
        *ret = (round_state)db_int(&q);
        *ret_reply_by = db_day(&q);
    }
    return db_end(&q);
}

/* Among the unit's own: the one who is named, and who fits and has more need. */
typedef struct {
    const callup_candidate *named, *before;
} place;

static err place_of(turn *t, const callup_name_wish *w, const callup_candidates *all, place *ret)
{
    callup_aboves own = {0};
    *ret = (place){0};
    TRY(callup_units_under(t->d, w->org, t->mem, &own));
    for (size_t i = 0; i < all->n && !ret->named; i++) {
        const callup_candidate *c = &all->at[i];
        if (!callup_above_of(&own, c->org)) { continue; }
        if (c->person == w->person) {
            ret->named = c;
        } else if (!ret->before && c->code == CALLUP_FITS) {
            ret->before = c;
        }
    }
    return OK;
}

err callup_name_now(turn *t, const callup_name_wish *w)
{
    callup_candidates all = {0};
    place p;
    round_state round = 0;
    day reply_by = DAY_NONE;
    TRY(callup_round_of(t->d, w->klass, &round, &reply_by));
    if (round != ROUND_OPEN) { return E_CONFLICT; }
    if (day_known(reply_by) && reply_by.n < t->today.n) {
        return web_fault(t, "person", T_callup_share_late, day_iso(t->mem, reply_by), "");
    }
    TRY(callup_candidates_in(t, w->klass, w->org, &all));
    TRY(place_of(t, w, &all, &p));
    if (!p.named) { return web_fault(t, "person", T_callup_not_candidate, "", ""); }
    if (p.named->code != CALLUP_FITS) {
        return web_fault(t, "person", T_callup_cannot, p.named->name,
                         callup_sentence(t->mem, t->actor.lang, p.named, t->today));
    }
    if (p.before && text_chars(w->reason) < 2) {
        return web_fault(t, "reason", T_callup_passes_over, p.before->name, "");
    }
    TRY(class_seat_take_given(t, w->klass, w->person, w->org));
    const callup_choice choice = {.person = w->person, .override = p.before ? w->reason : ""};
    return callup_named_by_unit(t, w->klass, p.named, &choice, reply_by);
}

err callup_tell_seats(turn *t, const callup_gift *g)
{
    return notice_unit(
        t, g->org,
        &(notice){.kind = NOTICE_SEATS_GIVEN,
                  .words = {g->name, arena_printf(t->mem, "%d", g->seats), day_iso(t->mem, g->by)},
                  .path = arena_printf(t->mem, "/org/%lld/seats/%lld", (long long)g->org,
                                       (long long)g->klass)});
}

err callup_is_proposed(db *d, int64_t klass, int64_t person, bool *ret)
{
    int64_t found = 0;
    err e = db_one(d, &found,
                   "SELECT version FROM callup_call WHERE person = $1 AND class = $2 AND state = $3"
                   " AND proposed = 1",
                   INT(person), INT(klass), INT(CALL_NAMED));
    *ret = e == OK;
    return e == E_ABSENT ? OK : e;
}

static err waits_for_office(turn *t, int64_t klass, int64_t person)
{
    bool waits = false;
    TRY(callup_is_proposed(t->d, klass, person, &waits));
    return waits ? OK : E_CONFLICT;
}

err callup_accept_now(turn *t, int64_t klass, int64_t person)
{
    class_card c = {0};
    TRY(waits_for_office(t, klass, person));
    TRY(callup_confirm_now(t, klass, person));
    TRY(class_get(t->d, klass, t->mem, &c));
    return callup_tell_called(t, &c, person);
}

err callup_return_now(turn *t, int64_t klass, int64_t person, const char *reason)
{
    TRY(waits_for_office(t, klass, person));
    return callup_decline_now(t, klass, person, reason);
}

/* From the rounds that are open, of which there are few: a prefecture holds tens of thousands of
 * seats. */
err callup_to_name_of(db *d, int64_t org, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT count(*) FROM callup_round r CROSS JOIN class_seat s"
                  " CROSS JOIN people_org_under u WHERE r.state = $3 AND s.class = r.class"
                  " AND s.state = $2 AND u.org = s.quota AND u.ancestor = $1",
                  INT(org), INT(SEAT_OFFERED), INT(ROUND_OPEN));
}

err callup_to_confirm_of(db *d, int64_t org, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT count(*) FROM callup_call k CROSS JOIN people_org_under u"
                  " WHERE k.proposed = 1 AND k.state = $2 AND u.org = k.org AND u.ancestor = $1",
                  INT(org), INT(CALL_NAMED));
}
