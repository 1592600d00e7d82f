/* A run is sent: everybody who goes first, then everybody who comes, class by class; whatever has
 * changed since it was reckoned refuses the whole. */
#include "callup/callup_run.h"
#include "callup_text.h"

enum { PICKS_MOST = 20000 };

typedef struct {
    const callup_run *r;
    const callup_task *task;
    const callup_members *members;
    day reply_by;
    callup_movers movers;
} sending;

/* ---- who goes -------------------------------------------------------------------------------- */

static err withdraw(turn *t, const sending *s, const callup_pick *k)
{
    const callup_mover *m = callup_mover_in(&s->movers, k->person);
    int64_t rows = 0, org = 0;
    const char *why = callup_said(t->mem, &k->facts, t->today);
    call_state from = k->stands == STANDS_CONFIRMED ? CALL_CONFIRMED : CALL_NAMED;
    TRY(db_do(t->d, &rows,
              "UPDATE callup_call SET state = $3, replied_at = $4, replied_by = $5, reply_reason = "
              "$6, version = version + 1 WHERE person = $1 AND class = $2 AND state = $7",
              INT(k->person), INT(k->klass), INT(CALL_WITHDRAWN), MOMENT(t->now),
              INT(t->actor.person), TEXT(why), INT(from)));
    if (rows == 0) { return web_fault(t, "persons", T_callup_answered_since, k->name, ""); }
    TRY(class_seat_leave(t, k->klass, k->person, SEAT_WHERE_IT_WAS));
    TRY(db_one(t->d, &org, "SELECT org FROM callup_call WHERE person = $1 AND class = $2",
               INT(k->person), INT(k->klass)));
    if (!m || m->from != k->klass) { TRY(callup_tell_ended(t, k->klass, k->person, why)); }
    TRY(callup_pass_put(t, k->klass, &k->facts, NULL));
    return audit_write(t, &(audit_deed){.deed = "callup.withdraw",
                                        .kind = "class",
                                        .record = k->klass,
                                        .person = k->person,
                                        .org = org,
                                        .reason = why});
}

static const char *class_name(const callup_task *k, int64_t klass)
{
    for (size_t i = 0; i < k->courses.n; i++) {
        if (k->courses.at[i].card.id == klass) { return k->courses.at[i].card.name; }
    }
    return "";
}

/* Rows of one person stand together. */
static err movers_find(turn *t, sending *s)
{
    callup_picks all = {0};
    const callup_pick *out = NULL;
    TRY(callup_moves_of(t->d, s->r->id, &(callup_pick){.klass = INT64_MAX}, PICKS_MOST, t->mem,
                        &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_pick *k = &all.at[i];
        bool first = i == 0 || all.at[i - 1].person != k->person;
        if (first) {
            const callup_pick *in = NULL;
            out = NULL;
            for (size_t n = i; n < all.n && all.at[n].person == k->person; n++) {
                out = !out && !all.at[n].picked ? &all.at[n] : out;
                in = !in && all.at[n].picked ? &all.at[n] : in;
            }
            if (!out || !in) { continue; }
            *GROW(t->mem, &s->movers) =
                (callup_mover){k->person, out->klass, in->klass, class_name(s->task, out->klass)};
        }
    }
    return OK;
}

static err withdraw_all(turn *t, const sending *s)
{
    for (size_t i = 0; i < s->task->courses.n; i++) {
        callup_picks out = {0};
        int64_t klass = s->task->courses.at[i].card.id;
        TRY(callup_picks_of(t->d, s->r->id, klass, false, -1, PICKS_MOST, t->mem, &out));
        for (size_t n = 0; n < out.n; n++) {
            if (out.at[n].stands) { TRY(withdraw(t, s, &out.at[n])); }
        }
        TRY(class_seats_release(t, klass, 0));
    }
    return OK;
}

/* ---- who comes ------------------------------------------------------------------------------- */

static const char *with_cost(arena *mem, language lang, const callup_pick *k)
{
    const char *args[] = {k->wish_reason, text_half(mem, lang, k->wish_cost)};
    return text_say(mem, lang, T_callup_reason_cost, args, 2);
}

/* What it costs is kept with the decision, as it was known when it was made. */
static const char *reason_of(arena *mem, const callup_pick *k)
{
    if (k->wish != WISH_IN) { return ""; }
    return text_empty(k->wish_cost)
               ? k->wish_reason
               : text_both(mem, with_cost(mem, LANG_ZH, k), with_cost(mem, LANG_EN, k));
}

/* `all`: everybody of the class's audience, judged as everything is now. */
static err class_call(turn *t, const sending *s, const callup_course *c, callup_candidates *all)
{
    callup_picks in = {0}, out = {0}, staying = {0};
    TRY(callup_picks_of(t->d, s->r->id, c->card.id, true, 0, PICKS_MOST, t->mem, &in));
    callup_choice *choices = TAKE_N(t->mem, callup_choice, in.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        if (in.at[i].stands) {
            *GROW(t->mem, &staying) = in.at[i];
        } else {
            choices[n++] = (callup_choice){.person = in.at[i].person,
                                           .override = reason_of(t->mem, &in.at[i])};
        }
    }
    if (n == 0) { return OK; }
    TRY(callup_picks_of(t->d, s->r->id, c->card.id, false, -1, PICKS_MOST, t->mem, &out));
    TRY(callup_name_clashes(t, all));
    return callup_publish_round(
        t, &(callup_round_order){.klass = c->card.id,
                                 .at = choices,
                                 .n = n,
                                 .reply_by = s->reply_by,
                                 .told = &out,
                                 .staying = &staying,
                                 .movers = &s->movers,
                                 .all = all,
                                 .passes_most = callup_told_most(s->task->courses.n)});
}

/* Those of one class at a time: of a quarter's, all would be hundreds of megabytes. */
static err class_publish(turn *t, const sending *s, size_t nth)
{
    const callup_course *c = &s->task->courses.at[nth];
    turn one = *t;
    callup_candidates all = {0};
    one.mem = arena_new();
    callup_course_judged(s->task, c, &s->members[nth], one.mem, &all);
    err e = class_call(&one, s, c, &all);
    for (size_t i = t->faults.n; i < one.faults.n; i++) {
        const fault *f = &one.faults.at[i];
        e = web_fault(t, f->field, f->key, arena_copy(t->mem, f->arg1),
                      arena_copy(t->mem, f->arg2));
    }
    arena_free(one.mem);
    return e;
}

err callup_run_publish_now(turn *t, const callup_run *r, day reply_by)
{
    callup_task task = {0};
    sending s = {.r = r, .task = &task, .reply_by = reply_by};
    int64_t rows = 0;
    TRY(db_do(
        t->d, &rows,
        "UPDATE callup_run SET state = $2, version = version + 1 WHERE id = $1 AND state = $3",
        INT(r->id), INT(RUN_PUBLISHED), INT(RUN_READY)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(callup_task_of(t, r, &task)); /* as everything is now, read once for all classes */
    s.members = callup_members_of(&task, t->mem);
    if (r->again) {
        TRY(movers_find(t, &s));
        TRY(withdraw_all(t, &s));
    }
    for (size_t i = 0; i < task.courses.n; i++) {
        TRY(class_publish(t, &s, i));
    }
    buf b = buf_new(t->mem);
    audit_pair_int(&b, "people", r->again ? r->in : r->picked);
    if (r->again) { audit_pair_int(&b, "out", r->out); }
    return audit_write(t, &(audit_deed){.deed = "callup.run_publish",
                                        .kind = "callup_run",
                                        .record = r->id,
                                        .org = r->org,
                                        .after = audit_end(&b)});
}

err callup_run_send(turn *t, int64_t run, day reply_by, int64_t *ret_job)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, run, t->mem, &r));
    if (r.state != RUN_READY) { return E_CONFLICT; }
    if (reply_by.n < t->today.n) {
        return web_fault(t, "reply_by", T_callup_reply_by_wrong, "", "");
    }
    const char *title = text_in(T_callup_run_send, t->actor.lang);
    job_request request = {.kind = callup_publish_job.kind,
                           .title = arena_printf(t->mem, "%s：%s", title, r.title),
                           .org = r.org,
                           .input = arena_printf(t->mem, "{\"run\":%lld,\"reply_by\":\"%s\"}",
                                                 (long long)r.id, day_iso(t->mem, reply_by)),
                           .back = arena_printf(t->mem, "/callup/%lld", (long long)r.id)};
    return job_start(t, &request, ret_job);
}
