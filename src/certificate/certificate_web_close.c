/* Close-out: what is missing, the summary, what closing will make of each trainee, and the way
 * back. */
#include "certificate/certificate_web.h"
#include "rule/rule.h"

/* ---- the page -------------------------------------------------------------------------------- */

static look_state outcome_pill(class_outcome o)
{
    look_tone tone = o == OUTCOME_PASSED ? LOOK_GOOD : o == OUTCOME_NONE ? LOOK_PLAIN : LOOK_BAD;
    return look_state_of(class_outcome_word(o), tone);
}

static err put_needs(turn *t, const class_card *c, certificate_closing *v)
{
    close_needs needs = {0};
    if (c->state == CLASS_CLOSED) { return OK; } /* it was all there */
    TRY(certificate_close_needs(t, c, &needs));
    v->ready = c->state == CLASS_ENDED || c->state == CLASS_REOPENED;
    for (size_t i = 0; i < needs.n; i++) {
        *GROW(t->mem, &v->needs) = (certificate_need){
            .what = needs.at[i].what, .met = needs.at[i].met, .url = needs.at[i].url};
        v->ready = v->ready && needs.at[i].met;
    }
    return OK;
}

static err put_hours(turn *t, const class_card *c, certificate_closing *v)
{
    close_hours h = {0};
    TRY(certificate_close_hours(t, c, &h));
    v->hours = (certificate_hours){
        .timetabled = h.timetabled,
        .given = h.gives.hours,
        .per_day = h.gives.per_day,
        .days = c->days,
        .by_days = h.gives.by_days,
        .fewer = h.fewer,
        .document = h.gives.document,
        .timetable = arena_printf(t->mem, "/class/%lld/timetable", (long long)c->id),
        .scheme = arena_printf(t->mem, "/class/%lld/scheme", (long long)c->id)};
    return OK;
}

/* While the class runs nobody has passed or failed: the attendance so far is shown, of what has
 * begun. */
static err put_outcomes(turn *t, const class_card *c, certificate_closing *v)
{
    attendance_sums all = {0};
    v->judged = c->state == CLASS_ENDED || c->state == CLASS_CLOSED || c->state == CLASS_REOPENED;
    TRY(attendance_sums_of(t->d, c->id, v->judged ? MOMENT_NONE : moment_now(), t->mem, &all));
    look_state not_yet = look_state_of(class_state_word(c->state), LOOK_PLAIN);
    for (size_t i = 0; i < all.n; i++) {
        const attendance_sum *s = &all.at[i];
        class_outcome o = certificate_outcome_of(s);
        v->passing += v->judged && o == OUTCOME_PASSED;
        v->failing += v->judged && o != OUTCOME_PASSED;
        *GROW(t->mem, &v->outcomes) =
            (certificate_outcome){.person = s->person,
                                  .name = s->name,
                                  .org_name = s->org_name,
                                  .counted = s->counted,
                                  .held = s->held,
                                  .permille = s->permille,
                                  .excused = s->excused,
                                  .absent = s->absent,
                                  .unrecorded = s->unrecorded,
                                  .outcome = v->judged ? outcome_pill(o) : not_yet};
    }
    return OK;
}

static bool passes_now(const certificate_closing *v, int64_t person_id)
{
    for (size_t i = 0; i < v->outcomes.n; i++) {
        const certificate_outcome *o = &v->outcomes.at[i];
        if (o->person == person_id && v->judged) {
            return o->outcome.label == class_outcome_word(OUTCOME_PASSED);
        }
    }
    return true;
}

static err put_papers(turn *t, const class_card *c, certificate_closing *v)
{
    certificates all = {0};
    TRY(certificate_of_class(t->d, c->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        v->lapsing += !all.at[i].revoked && !passes_now(v, all.at[i].person);
        *GROW(t->mem, &v->papers) = certificate_shown(t, &all.at[i]);
    }
    return OK;
}

static err pass_rule(turn *t, const class_card *c, const char **ret)
{
    rule r = {.document = "", .note = ""};
    err e = rule_at(t->d, t->mem, "attendance.pass_permille", c->starts, c->org, &r);
    *ret = e == OK ? arena_printf(t->mem, "%s（%s）", r.note, r.document) : "";
    return e == E_ABSENT ? OK : e;
}

static err closing_show(turn *t)
{
    class_card c = {0};
    certificate_closing v = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    v.title = c.name;
    v.class = c.id;
    v.summary = c.summary;
    v.closed = c.state == CLASS_CLOSED;
    v.writes = c.state == CLASS_RUNNING || c.state == CLASS_ENDED || c.state == CLASS_REOPENED;
    class_head(t, &c, &v.head);
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    TRY(put_needs(t, &c, &v));
    TRY(put_hours(t, &c, &v));
    TRY(put_outcomes(t, &c, &v));
    TRY(put_papers(t, &c, &v));
    TRY(pass_rule(t, &c, &v.pass_rule));
    return web_show(t, certificate_closing, &v);
}

err certificate_closing_handle(turn *t) { return closing_show(t); }

static err again(turn *t)
{
    TRY(closing_show(t));
    return E_INPUT;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

err certificate_summary_do(turn *t)
{
    certificate_summary_sent f = {0};
    if (form_read(t, &certificate_summary_sent_form, &f) != OK) { return again(t); }
    TRY(class_summary_set(t, t->param[0], f.summary));
    return web_go(t, T_certificate_summary_saved, "/class/%lld/close", (long long)t->param[0]);
}

/* Closing must do what the preview said: if a mark was changed meanwhile, the officer looks again.
 */
static err as_previewed(turn *t, int64_t passing)
{
    attendance_sums all = {0};
    int64_t now = 0;
    TRY(attendance_sums_of(t->d, t->param[0], MOMENT_NONE, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        now += certificate_outcome_of(&all.at[i]) == OUTCOME_PASSED;
    }
    return now == passing ? OK : web_fault(t, "passing", T_certificate_changed, "", "");
}

err certificate_close_do(turn *t)
{
    certificate_closing_sent f = {0};
    err e = form_read(t, &certificate_closing_sent_form, &f);
    if (e == OK) { e = as_previewed(t, f.passing); }
    if (e == OK) { e = certificate_close(t, t->param[0], f.reason); }
    if (e == E_INPUT) { return again(t); }
    TRY(e);
    return web_go(t, T_certificate_closed, "/class/%lld/close", (long long)t->param[0]);
}

err certificate_reopen_do(turn *t)
{
    certificate_reopening f = {0};
    err e = form_read(t, &certificate_reopening_form, &f);
    if (e == OK) { e = certificate_reopen(t, t->param[0], f.reason); }
    if (e == E_INPUT) { return again(t); }
    TRY(e);
    return web_go(t, T_certificate_reopened, "/class/%lld/close", (long long)t->param[0]);
}
