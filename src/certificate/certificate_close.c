/* Close-out (结业): the gate names what is missing; closing settles each trainee's outcome, hours
 * and certificate in one transaction; reopening needs a reason and reverses the hours, which are
 * made anew at the next close. */
#include "certificate/certificate.h"
#include "certificate_text.h"

static void need(turn *t, close_needs *ret, text_key what, bool met, const char *url)
{
    *GROW(t->mem, ret) = (close_need){.what = what, .met = met, .url = url};
}

err certificate_close_needs(turn *t, const class_card *c, close_needs *ret)
{
    sessions all = {0};
    class_seats roster = {0};
    long long n = (long long)c->id;
    TRY(timetable_of(t->d, c->id, t->mem, &all));
    TRY(class_roster_of(t->d, c->id, t->mem, &roster));
    need(t, ret, T_certificate_need_plan, c->item != 0 || !text_empty(c->approval),
         arena_printf(t->mem, "/class/%lld", n));
    bool over =
        day_diff(t->today, c->ends) >= 0 && (c->state == CLASS_ENDED || c->state == CLASS_REOPENED);
    need(t, ret, T_certificate_need_ended, over, arena_printf(t->mem, "/class/%lld", n));
    need(t, ret, T_certificate_need_roster, roster.n > 0,
         arena_printf(t->mem, "/class/%lld/people", n));
    need(t, ret, T_certificate_need_timetable, all.n > 0,
         arena_printf(t->mem, "/class/%lld/timetable", n));
    need(t, ret, T_certificate_need_marks, attendance_is_complete(t->d, c->id),
         arena_printf(t->mem, "/class/%lld/attendance", n));
    need(t, ret, T_certificate_need_summary, !text_empty(c->summary),
         arena_printf(t->mem, "/class/%lld/close", n));
    return OK;
}

err certificate_close_hours(turn *t, const class_card *c, close_hours *ret)
{
    sessions all = {0};
    *ret = (close_hours){0};
    TRY(timetable_of(t->d, c->id, t->mem, &all));
    TRY(credit_class_gives(t->d, c, t->mem, &ret->gives));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].state != SESSION_CANCELLED) { ret->timetabled.n += all.at[i].hours.n; }
    }
    ret->fewer = ret->timetabled.n < ret->gives.hours.n;
    return OK;
}

class_outcome certificate_outcome_of(const attendance_sum *s)
{
    return s->passes ? OUTCOME_PASSED : s->counted > 0 ? OUTCOME_FAILED : OUTCOME_ABSENT;
}

static err settle_outcomes(turn *t, const class_card *c)
{
    attendance_sums all = {0};
    TRY(attendance_sums_of(t->d, c->id, MOMENT_NONE, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        TRY(class_trainee_end(t, c, all.at[i].person, certificate_outcome_of(&all.at[i])));
    }
    return OK;
}

static err close_faults(turn *t, const class_card *c, const char *reason)
{
    close_needs needs = {0};
    close_hours hours = {0};
    TRY(certificate_close_needs(t, c, &needs));
    for (size_t i = 0; i < needs.n; i++) {
        if (!needs.at[i].met) { web_fault(t, "close", needs.at[i].what, "", ""); }
    }
    TRY(certificate_close_hours(t, c, &hours));
    if (hours.fewer && text_chars(reason) < 2) {
        web_fault(t, "reason", T_certificate_hours_why, tenths_text(t->mem, hours.timetabled),
                  tenths_text(t->mem, hours.gives.hours));
    }
    return t->faults.n ? E_INPUT : OK;
}

err certificate_close(turn *t, int64_t klass, const char *reason)
{
    class_card c = {0};
    int credited = 0, issued = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(close_faults(t, &c, reason));
    TRY(settle_outcomes(t, &c));
    TRY(class_become(t, klass, CLASS_CLOSED, reason));
    TRY(credit_for_class(t, klass, &credited));
    TRY(certificate_follow_outcomes(t, klass));
    return certificate_issue_class(t, klass, &issued);
}

err certificate_reopen(turn *t, int64_t klass, const char *reason)
{
    if (text_chars(reason) < 2) {
        return web_fault(t, "reason", T_certificate_reason_missing, "", "");
    }
    int reversed = 0;
    TRY(credit_class_reverse(t, klass, reason, &reversed));
    return class_become(t, klass, CLASS_REOPENED, reason);
}
