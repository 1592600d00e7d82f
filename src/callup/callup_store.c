/* Deeds of the call-up: publish, confirm, decline, replace, close. The seat ledger (class_seat_…)
 * is moved in the same transaction. */
#include <stdlib.h>

#include "callup/callup_board.h"
#include "callup/callup_next.h"
#include "callup/callup_run.h"
#include "callup_text.h"

/* The area a class may call from: the region its organiser stands in (a department's own parent),
 * the organiser itself if it is a region. */
err callup_area(turn *t, const class_card *c, int64_t *ret)
{
    org o = {0};
    TRY(people_org_get(t->d, c->org, t->mem, &o));
    *ret = o.kind == ORG_REGION || o.parent == 0 ? o.id : o.parent;
    return OK;
}

err callup_round_begin(turn *t, const class_card *c, day reply_by)
{
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "INSERT INTO callup_round (class, state, reply_by, at, person, version) VALUES ($1, $2, "
        "$3, $4, $5, 1)"
        " ON CONFLICT (class) DO UPDATE SET state = excluded.state, reply_by = excluded.reply_by,"
        " version = callup_round.version + 1",
        INT(c->id), INT(ROUND_OPEN), DAY(reply_by), MOMENT(t->now), INT(t->actor.person)));
    if (c->state == CLASS_APPROVED) {
        TRY(class_seats_open(t, c->id));
        return class_become(t, c->id, CLASS_CALLING, "");
    }
    return c->state == CLASS_CALLING ? OK : E_CONFLICT;
}

typedef struct {
    const callup_candidate *c;
    const callup_choice *choice;
    day reply_by;
    int64_t replaces;
    bool proposed; /* by the unit, from its own share */
} call;

/* `told`: what the entry says before it, of the seat. */
static err call_insert(turn *t, int64_t klass, const call *x, buf *told)
{
    const callup_candidate *c = x->c;
    const char *reason = callup_said(t->mem, c, t->today);
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "INSERT INTO callup_call (person, class, org, state, named, reason_code, reason, rank_no, "
        "override, reply_by, at,"
        " by_person, replaces, proposed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $16, 1)"
        " ON CONFLICT (person, class) DO UPDATE SET state = excluded.state, named = excluded.named,"
        " reason_code = excluded.reason_code, reason = excluded.reason, rank_no = excluded.rank_no,"
        " override = excluded.override, reply_by = excluded.reply_by, at = excluded.at, by_person "
        "= excluded.by_person,"
        " replied_at = NULL, replied_by = NULL, reply_reason = NULL, replaced_by = NULL, replaces "
        "= excluded.replaces, proposed = excluded.proposed,"
        " version = callup_call.version + 1 WHERE callup_call.state NOT IN ($14, $15)",
        INT(c->person), INT(klass), INT(c->org), INT(CALL_NAMED), INT(x->choice->named),
        INT(c->code), TEXT(reason), INT(c->order), TEXT(x->choice->override), DAY(x->reply_by),
        MOMENT(t->now), INT(t->actor.person), ID_OR_NULL(x->replaces), INT(CALL_NAMED),
        INT(CALL_CONFIRMED), INT(x->proposed)));
    if (rows == 0) { return E_CONFLICT; /* is called already */ }
    TRY(db_do(t->d, NULL, "DELETE FROM callup_pass WHERE class = $1 AND person = $2", INT(klass),
              INT(c->person)));
    audit_pair_int(told, "order", c->order);
    audit_pair_text(told, "why", text_half(t->mem, LANG_ZH, reason));
    return audit_write(t, &(audit_deed){.deed = "callup.name",
                                        .kind = "class",
                                        .record = klass,
                                        .person = c->person,
                                        .org = c->org,
                                        .after = audit_end(told),
                                        .reason = x->choice->override});
}

err callup_named_by_unit(turn *t, int64_t klass, const callup_candidate *c,
                         const callup_choice *choice, day reply_by)
{
    buf told = buf_new(t->mem);
    call x = {.c = c, .choice = choice, .reply_by = reply_by, .proposed = true};
    return call_insert(t, klass, &x, &told);
}

/* Which of the candidates each choice means; lists of thousands are gone through once. */
typedef struct {
    int64_t person;
    size_t nth;
} choice_key;

static int by_person(const void *a, const void *b)
{
    const choice_key *x = a, *y = b;
    int order = (x->person > y->person) - (x->person < y->person);
    return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

static size_t first_of(const choice_key *at, size_t n, int64_t person_id)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (at[middle].person < person_id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static const callup_candidate **chosen(arena *mem, const callup_candidates *all,
                                       const callup_choice *at, size_t n)
{
    const callup_candidate **found = TAKE_N(mem, const callup_candidate *, n + 1);
    choice_key *keys = TAKE_N(mem, choice_key, n + 1);
    for (size_t i = 0; i < n; i++) {
        keys[i] = (choice_key){at[i].person, i};
    }
    qsort(keys, n, sizeof *keys, by_person);
    for (size_t i = 0; i < all->n; i++) {
        const callup_candidate *c = &all->at[i];
        for (size_t k = first_of(keys, n, c->person); k < n && keys[k].person == c->person; k++) {
            found[keys[k].nth] = c;
        }
    }
    return found;
}

static err call_refused(turn *t, const call *x)
{
    const callup_candidate *c = x->c;
    if (!c) { return web_fault(t, "persons", T_callup_not_candidate, "", ""); }
    if (c->code == CALLUP_ALREADY_IN || c->code == CALLUP_INACTIVE ||
        c->code == CALLUP_OTHER_CLASS_SAME_DAYS) {
        return web_fault(t, "persons", T_callup_cannot, c->name,
                         callup_sentence(t->mem, t->actor.lang, c, t->today));
    }
    if (c->code != CALLUP_FITS && text_empty(x->choice->override)) {
        return web_fault(t, "override", T_callup_override_missing, c->name,
                         callup_sentence(t->mem, t->actor.lang, c, t->today));
    }
    return OK;
}

/* `how` says who is meant, and whom it replaces. The seat and the call are one deed. */
static err call_one(turn *t, const class_card *card, const call *how)
{
    const callup_candidate *c = how->c;
    TRY(call_refused(t, how));
    const person p = {.id = c->person,
                      .org = c->org,
                      .name = c->name,
                      .sort_key = c->sort_key,
                      .org_name = c->org_name,
                      .title = c->post,
                      .post_level = c->post_level,
                      .rank = c->rank};
    buf told = buf_new(t->mem);
    err e = class_seat_take(t, card, &p, SEAT_NAMED, &told);
    if (e == E_CONFLICT) { return web_fault(t, "persons", T_callup_no_seat, c->name, ""); }
    TRY(e);
    return call_insert(t, card->id, how, &told);
}

err callup_pass_put(turn *t, int64_t klass, const callup_candidate *told, const callup_bar *bar)
{
    const char *change = text_both(t->mem, callup_change(t->mem, LANG_ZH, told, bar),
                                   callup_change(t->mem, LANG_EN, told, bar));
    return db_do(
        t->d, NULL,
        "INSERT INTO callup_pass (class, person, code, reason, rank_no, at, change) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (class, person) DO UPDATE SET code = excluded.code, reason = excluded.reason,"
        " rank_no = excluded.rank_no, at = excluded.at, change = excluded.change",
        INT(klass), INT(told->person), INT(told->code), TEXT(callup_said(t->mem, told, t->today)),
        INT(told->order), MOMENT(t->now), TEXT(change));
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* What a run found for one who is passed over: another class, or too many away; else the place in
 * the order, and whether it is before the `last` who was called. */
static callup_candidate passed_over(const callup_candidate *c, const callup_picks *told, int last)
{
    callup_candidate r = *c;
    r.before = !told && c->order < last;
    if (c->code == CALLUP_FITS) { r.code = CALLUP_LESS_NEED; }
    for (size_t i = 0; told && c->code == CALLUP_FITS && i < told->n; i++) {
        if (told->at[i].person == c->person) {
            r.code = told->at[i].facts.code;
            r.against = told->at[i].facts.against;
        }
    }
    return r;
}

/* Those who are called, and those whose call stays. */
static size_t callings(const callup_round_order *o, arena *mem, int64_t **ret)
{
    size_t n = 0;
    *ret = TAKE_N(mem, int64_t, o->n + (o->staying ? o->staying->n : 0) + 1);
    for (size_t i = 0; i < o->n; i++) {
        (*ret)[n++] = o->at[i].person;
    }
    for (size_t i = 0; o->staying && i < o->staying->n; i++) {
        (*ret)[n++] = o->staying->at[i].person;
    }
    qsort(*ret, n, sizeof **ret, by_number);
    return n;
}

static int least_called(const callup_candidates *all, const int64_t *called, size_t n)
{
    int least = 1000;
    for (size_t i = 0; i < all->n; i++) {
        bool in = all->at[i].code == CALLUP_FITS &&
                  bsearch(&all->at[i].person, called, n, sizeof *called, by_number);
        int missing = in ? callup_missing(&all->at[i]) : 1000;
        least = missing < least ? missing : least;
    }
    return least;
}

static int last_called(const callup_candidates *all, const int64_t *called, size_t n)
{
    int last = 0;
    for (size_t i = 0; i < all->n; i++) {
        const callup_candidate *c = &all->at[i];
        bool later = c->code == CALLUP_FITS && c->order > last;
        if (later && bsearch(&c->person, called, n, sizeof *called, by_number)) { last = c->order; }
    }
    return last;
}

/* Whoever is not called gets a recorded reason and what would change it, in the order of need;
 * lists longer than this end with the place of the last one recorded, behind whom nobody was
 * called. */
static err passes_put(turn *t, const callup_round_order *o, const callup_candidates *all)
{
    int64_t *called = NULL;
    size_t n = callings(o, t->mem, &called), put = 0,
           most = o->passes_most ? o->passes_most : callup_told_most(1);
    callup_queue q = {.bar = {.missing = least_called(all, called, n)}};
    int last = last_called(all, called, n);
    for (size_t i = 0; i < all->n && put < most; i++) {
        const callup_candidate *c = &all->at[i];
        if (bsearch(&c->person, called, n, sizeof *called, by_number) ||
            c->code == CALLUP_ALREADY_IN) {
            continue;
        }
        callup_candidate told = passed_over(c, o->told, last);
        callup_bar bar = callup_queue_pass(t->mem, &q, &told);
        TRY(callup_pass_put(t, o->klass, &told, &bar));
        put++;
    }
    return OK;
}

/* ---- telling --------------------------------------------------------------------------------- */

err callup_tell_called(turn *t, const class_card *c, int64_t person)
{
    return notice_person(
        t, person,
        &(notice){.kind = NOTICE_CALLED,
                  .words = {c->name, day_iso(t->mem, c->starts), day_iso(t->mem, c->ends)},
                  .path = "/"});
}

static err tell_unit(turn *t, const callup_open *w, notice_kind kind)
{
    const notice n = {.kind = kind,
                      .words = {w->class_name, day_iso(t->mem, w->reply_by),
                                arena_printf(t->mem, "%lld", (long long)w->people)},
                      .path = arena_printf(t->mem, "/org/%lld/calls", (long long)w->org),
                      .once = kind == NOTICE_CALLS_OPEN
                                  ? NULL
                                  : arena_printf(t->mem, "%d:%lld:%lld", (int)kind,
                                                 (long long)w->klass, (long long)w->org)};
    return notice_unit(t, w->org, &n);
}

const callup_mover *callup_mover_in(const callup_movers *all, int64_t person)
{
    size_t from = 0, to = all ? all->n : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (all->at[middle].person < person) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return all && from < all->n && all->at[from].person == person ? &all->at[from] : NULL;
}

static err tell_person(turn *t, const class_card *c, const callup_movers *movers, int64_t person)
{
    const callup_mover *m = callup_mover_in(movers, person);
    if (!m || m->to != c->id) { return callup_tell_called(t, c, person); }
    return notice_person(t, person,
                         &(notice){.kind = NOTICE_CALL_MOVED,
                                   .words = {c->name, m->from_name, day_iso(t->mem, c->starts)},
                                   .path = "/"});
}

static err tell_all(turn *t, const class_card *c, const callup_round_order *o)
{
    callup_opens units = {0};
    for (size_t i = 0; i < o->n; i++) {
        TRY(tell_person(t, c, o->movers, o->at[i].person));
    }
    TRY(callup_opens_of_class(t->d, c->id, t->mem, &units));
    for (size_t i = 0; i < units.n; i++) {
        TRY(tell_unit(t, &units.at[i], NOTICE_CALLS_OPEN));
    }
    return OK;
}

enum { REMIND_DAYS = 2, REMIND_BACK_DAYS = 30 };

err callup_remind(turn *t, int *ret_units)
{
    callup_opens late = {0};
    *ret_units = 0;
    TRY(callup_opens_due(t->d, day_add(t->today, -REMIND_BACK_DAYS), day_add(t->today, REMIND_DAYS),
                         t->mem, &late));
    for (size_t i = 0; i < late.n; i++) {
        bool over = late.at[i].reply_by.n < t->today.n;
        TRY(tell_unit(t, &late.at[i], over ? NOTICE_CALLS_LATE : NOTICE_CALLS_DUE));
        ++*ret_units;
    }
    return OK;
}

/* ---- calling --------------------------------------------------------------------------------- */

err callup_round_fits(turn *t, const class_card *c, day reply_by)
{
    bool open = c->state == CLASS_APPROVED || c->state == CLASS_CALLING;
    if (!open || c->starts.n < t->today.n) {
        return web_fault(t, "persons", T_callup_run_class_begun, c->name, "");
    }
    if (!day_known(reply_by) || reply_by.n < t->today.n || reply_by.n > c->starts.n) {
        return web_fault(t, "reply_by", T_callup_reply_by_wrong, day_iso(t->mem, c->starts), "");
    }
    return OK;
}

err callup_publish_round(turn *t, const callup_round_order *o)
{
    class_card c = {0};
    callup_candidates all = {0};
    TRY(class_get(t->d, o->klass, t->mem, &c));
    if (o->n == 0) { return web_fault(t, "persons", T_callup_nobody, "", ""); }
    TRY(callup_round_fits(t, &c, o->reply_by));
    TRY(callup_round_begin(t, &c, o->reply_by));
    if (o->all) {
        all = *o->all;
    } else {
        TRY(callup_candidates_of(t, o->klass, &all));
    }
    TRY(class_get(t->d, o->klass, t->mem, &c)); /* calling by now */
    const callup_candidate **who = chosen(t->mem, &all, o->at, o->n);
    for (size_t i = 0; i < o->n; i++) {
        call how = {.c = who[i], .choice = &o->at[i], .reply_by = o->reply_by};
        TRY(call_one(t, &c, &how));
    }
    TRY(passes_put(t, o, &all));
    return tell_all(t, &c, o);
}

err callup_publish_now(turn *t, int64_t klass, const callup_choice *at, size_t n, day reply_by)
{
    return callup_publish_round(
        t, &(callup_round_order){.klass = klass, .at = at, .n = n, .reply_by = reply_by});
}

/* ---- replies --------------------------------------------------------------------------------- */

err callup_tell_ended(turn *t, int64_t klass, int64_t person, const char *reason)
{
    class_card c = {0};
    TRY(class_get(t->d, klass, t->mem, &c));
    const char *lapsed = text_both(t->mem, text_in(T_callup_lapsed_why, LANG_ZH),
                                   text_in(T_callup_lapsed_why, LANG_EN));
    const char *why = text_empty(reason) ? lapsed : reason;
    return notice_person(t, person,
                         &(notice){.kind = NOTICE_CALL_ENDED, .words = {c.name, why}, .path = "/"});
}

static err reply_of(turn *t, const callup_ticket *who, call_state to, const char *reason,
                    int64_t by)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE callup_call SET state = $3, replied_at = $4, replied_by = $5, reply_reason = "
              "$6, replaced_by = $7,"
              " version = version + 1 WHERE person = $1 AND class = $2 AND state = $8",
              INT(who->person), INT(who->klass), INT(to), MOMENT(t->now), INT(t->actor.person),
              TEXT(reason), ID_OR_NULL(by), INT(CALL_NAMED)));
    if (rows == 0) { return E_CONFLICT; /* answered already */ }
    if (to != CALL_CONFIRMED) { TRY(callup_tell_ended(t, who->klass, who->person, reason)); }
    return OK;
}

/* Who answered so, with what became of the seat where that belongs to the answer. */
static err reply_told(turn *t, const callup_ticket *who, call_state to, const char *reason,
                      const class_seat_step *step)
{
    static const char *const deeds[] = {[CALL_CONFIRMED] = "callup.confirm",
                                        [CALL_DECLINED] = "callup.decline",
                                        [CALL_REPLACED] = "callup.replace",
                                        [CALL_LAPSED] = "callup.lapse"};
    return audit_write(t, &(audit_deed){.deed = deeds[to],
                                        .kind = "class",
                                        .record = who->klass,
                                        .person = who->person,
                                        .org = who->org,
                                        .before = step ? step->before : "",
                                        .after = step ? step->after : "",
                                        .reason = reason});
}

static err ticket_of(turn *t, int64_t klass, int64_t person, callup_ticket *ret)
{
    *ret = (callup_ticket){.klass = klass, .person = person};
    err e = db_one(t->d, &ret->org, "SELECT org FROM callup_call WHERE person = $1 AND class = $2",
                   INT(person), INT(klass));
    return e == E_ABSENT ? E_CONFLICT /* never called */ : e;
}

static err reply(turn *t, int64_t klass, int64_t person, call_state to, const char *reason,
                 int64_t by)
{
    callup_ticket who;
    TRY(ticket_of(t, klass, person, &who));
    TRY(reply_of(t, &who, to, reason, by));
    return reply_told(t, &who, to, reason, NULL);
}

static err confirm(turn *t, const class_card *c, const callup_ticket *who)
{
    class_seat_step step = {.from = SEAT_NAMED, .to = SEAT_CONFIRMED};
    TRY(reply_of(t, who, CALL_CONFIRMED, "", 0));
    TRY(class_seat_to(t, c, who->person, &step));
    return reply_told(t, who, CALL_CONFIRMED, "", &step);
}

err callup_confirm_now(turn *t, int64_t klass, int64_t person)
{
    class_card c = {0};
    callup_ticket who;
    TRY(ticket_of(t, klass, person, &who));
    TRY(class_get(t->d, klass, t->mem, &c));
    return confirm(t, &c, &who);
}

err callup_confirm_many_now(turn *t, const callup_ticket *at, size_t n)
{
    class_card c = {0};
    for (size_t i = 0; i < n; i++) {
        if (c.id != at[i].klass) { TRY(class_get(t->d, at[i].klass, t->mem, &c)); }
        TRY(confirm(t, &c, &at[i]));
    }
    return OK;
}

err callup_decline_now(turn *t, int64_t klass, int64_t person, const char *reason)
{
    if (text_chars(reason) < 2) { return web_fault(t, "reason", T_callup_reason_missing, "", ""); }
    TRY(reply(t, klass, person, CALL_DECLINED, reason, 0));
    return class_seat_leave(t, klass, person, SEAT_TO_UNIT);
}

err callup_replace_now(turn *t, int64_t klass, int64_t person, int64_t by, const char *reason)
{
    class_card c = {0};
    callup_candidates all = {0};
    if (text_chars(reason) < 2) { return web_fault(t, "reason", T_callup_reason_missing, "", ""); }
    int64_t open = 0;
    TRY(db_one(t->d, &open, "SELECT version FROM callup_round WHERE class = $1 AND state = $2",
               INT(klass), INT(ROUND_OPEN)));
    TRY(reply(t, klass, person, CALL_REPLACED, reason, by));
    TRY(class_seat_leave(t, klass, person, SEAT_TO_UNIT));
    TRY(callup_candidates_of(t, klass, &all));
    callup_choice choice = {.person = by, .override = reason, .named = false};
    TRY(class_get(t->d, klass, t->mem, &c));
    call how = {.c = *chosen(t->mem, &all, &choice, 1),
                .choice = &choice,
                .reply_by = t->today,
                .replaces = person};
    TRY(call_one(t, &c, &how));
    TRY(callup_tell_called(t, &c, by));
    return callup_confirm_now(t, klass, by);
}

typedef struct {
    int64_t person;
} unanswered;

err callup_close_now(turn *t, int64_t klass)
{
    LIST(unanswered) left = {0};
    db_q q = db_sql(
        t->d, "SELECT person FROM callup_call WHERE class = $1 AND state = $2 ORDER BY person",
        INT(klass), INT(CALL_NAMED));
    while (db_row(&q)) {
        GROW(t->mem, &left)->person = db_int(&q);
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < left.n; i++) {
        TRY(reply(t, klass, left.at[i].person, CALL_LAPSED, "", 0));
        TRY(class_seat_leave(t, klass, left.at[i].person, SEAT_TO_NOBODY));
    }
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "UPDATE callup_round SET state = $2, version = version + 1 WHERE class = $1 AND state = $3",
        INT(klass), INT(ROUND_CLOSED), INT(ROUND_OPEN)));
    return rows == 1 ? class_become(t, klass, CLASS_READY, "") : E_CONFLICT;
}

static err waiting_ask(db *d, void *org, int64_t *ret)
{
    return db_one(d, ret,
                  "SELECT count(*) FROM people_org_under u JOIN callup_call c ON c.org = u.org "
                  "WHERE u.ancestor = $1"
                  " AND c.state = $2 AND c.proposed = 0",
                  INT(*(int64_t *)org), INT(CALL_NAMED));
}

err callup_waiting_of(db *d, int64_t org, arena *mem, int64_t *ret)
{
    const char *key = arena_printf(mem, "callup.waiting %lld", (long long)org);
    return db_kept_int(d, key, SHOWN_SECONDS, mem, waiting_ask, &org, ret);
}

/* ---- the office fills a place ---------------------------------------------------------------- */

enum { FILL_DAYS = 3 }; /* for the other unit's answer */

static err call_in_place(turn *t, int64_t klass, int64_t person, call_state *ret, int64_t *ret_org)
{
    int64_t state = 0;
    err e = db_one(t->d, &state,
                   "SELECT state FROM callup_call WHERE person = $1 AND class = $2 AND replaced_by "
                   "IS NULL",
                   INT(person), INT(klass));
    if (e == E_ABSENT) { return E_CONFLICT; }
    TRY(e);
    *ret = (call_state)state;
    return db_one(t->d, ret_org, "SELECT org FROM callup_call WHERE person = $1 AND class = $2",
                  INT(person), INT(klass));
}

/* Who is still expected is replaced and leaves the seat; who has gone already keeps the answer that
 * was given. */
static err give_way(turn *t, int64_t klass, int64_t person, int64_t by, const char *reason)
{
    call_state state;
    int64_t rows = 0, org = 0;
    TRY(call_in_place(t, klass, person, &state, &org));
    bool here = state == CALL_NAMED || state == CALL_CONFIRMED;
    TRY(db_do(t->d, &rows,
              "UPDATE callup_call SET state = $3, replaced_by = $4, replied_at = $5, replied_by = "
              "$6, version = version + 1 WHERE person = $1 AND class = $2 AND state = $7 AND "
              "replaced_by IS NULL",
              INT(person), INT(klass), INT(here ? CALL_REPLACED : state), INT(by), MOMENT(t->now),
              INT(t->actor.person), INT(state)));
    if (rows == 0) { return E_CONFLICT; }
    if (here) {
        TRY(db_do(t->d, NULL,
                  "UPDATE callup_call SET reply_reason = $3 WHERE person = $1 AND class = $2",
                  INT(person), INT(klass), TEXT(reason)));
        TRY(class_seat_leave(t, klass, person, SEAT_WHERE_IT_WAS));
        TRY(callup_tell_ended(t, klass, person, reason));
    } else {
        TRY(class_seats_release(t, klass, org));
    }
    return audit_write(t, &(audit_deed){.deed = "callup.fill",
                                        .kind = "class",
                                        .record = klass,
                                        .person = person,
                                        .org = org,
                                        .reason = reason});
}

err callup_fill_now(turn *t, int64_t klass, int64_t person, int64_t by, const char *reason)
{
    class_card c = {0};
    callup_candidates all = {0};
    int64_t open = 0;
    err e = db_one(t->d, &open, "SELECT version FROM callup_round WHERE class = $1 AND state = $2",
                   INT(klass), INT(ROUND_OPEN));
    if (e == E_ABSENT) { return E_CONFLICT; }
    TRY(e);
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(give_way(t, klass, person, by, reason));
    bool proposed = false;
    TRY(callup_is_proposed(t->d, klass, by, &proposed));
    if (proposed) { return callup_accept_now(t, klass, by); } /* in the seat of the own unit */
    TRY(callup_candidates_of(t, klass, &all));
    callup_choice choice = {.person = by, .override = reason};
    day until = day_add(t->today, FILL_DAYS);
    call how = {.c = *chosen(t->mem, &all, &choice, 1),
                .choice = &choice,
                .reply_by = until.n < c.starts.n ? until : c.starts,
                .replaces = person};
    TRY(call_one(t, &c, &how));
    return tell_all(t, &c, &(callup_round_order){.at = &choice, .n = 1});
}
