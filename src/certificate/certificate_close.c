/* Close-out (结业): the gate names what is missing; closing settles each trainee's outcome, hours and certificate in one
 * transaction; reopening needs a reason and reverses the hours, which are made anew at the next close. */
#include "certificate/certificate.h"
#include "certificate_text.h"
#include "rule/rule.h"

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
    need(t, ret, T_certificate_need_plan, c->item != 0 || !text_empty(c->approval), arena_printf(t->mem, "/class/%lld", n));
    need(t, ret, T_certificate_need_ended, day_diff(t->today, c->ends) >= 0, arena_printf(t->mem, "/class/%lld", n));
    need(t, ret, T_certificate_need_roster, roster.n > 0, arena_printf(t->mem, "/class/%lld/people", n));
    need(t, ret, T_certificate_need_timetable, all.n > 0, arena_printf(t->mem, "/class/%lld/timetable", n));
    need(t, ret, T_certificate_need_marks, attendance_is_complete(t->d, c->id), arena_printf(t->mem, "/class/%lld/attendance", n));
    need(t, ret, T_certificate_need_summary, !text_empty(c->summary), arena_printf(t->mem, "/class/%lld/close", n));
    return OK;
}

static err settle_outcomes(turn *t, const class_card *c)
{
    class_seats roster = {0};
    int pass = (int)rule_value(t->d, "attendance.pass_permille", c->starts, c->org, 858);
    TRY(class_roster_of(t->d, c->id, t->mem, &roster));
    for (size_t i = 0; i < roster.n; i++) {
        int share = 0;
        TRY(attendance_share_of(t->d, c->id, roster.at[i].person, &share));
        class_outcome o = share >= pass ? OUTCOME_PASSED : share > 0 ? OUTCOME_FAILED : OUTCOME_ABSENT;
        TRY(class_trainee_end(t, c->id, roster.at[i].person, o));
    }
    return OK;
}

err certificate_close(turn *t, int64_t klass, const char *reason)
{
    class_card c = {0};
    close_needs needs = {0};
    int credited = 0, issued = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(certificate_close_needs(t, &c, &needs));
    for (size_t i = 0; i < needs.n; i++) {
        if (!needs.at[i].met) {
            web_fault(t, "close", needs.at[i].what, "", "");
        }
    }
    if (t->faults.n) {
        return E_INPUT;
    }
    TRY(settle_outcomes(t, &c));
    TRY(class_become(t, klass, CLASS_CLOSED, reason));
    TRY(credit_for_class(t, klass, &credited));
    return certificate_issue_class(t, klass, &issued);
}

static err reverse_hours(turn *t, int64_t klass, const char *reason)
{
    class_seats roster = {0};
    TRY(class_roster_of(t->d, klass, t->mem, &roster));
    for (size_t i = 0; i < roster.n; i++) {
        credit_entries all = {0};
        TRY(credit_of(t->d, roster.at[i].person, 0, t->mem, &all));
        for (size_t k = 0; k < all.n; k++) {
            const credit_entry *e = &all.at[k];
            bool of_class = e->evidence == klass && text_starts(e->evidence_kind, "class") && !e->reverses && !e->reversed;
            if (of_class) {
                TRY(credit_reverse(t, e->person, e->id, reason));
            }
        }
    }
    return OK;
}

err certificate_reopen(turn *t, int64_t klass, const char *reason)
{
    if (text_chars(reason) < 2) {
        return web_fault(t, "reason", T_certificate_reason_missing, "", "");
    }
    TRY(reverse_hours(t, klass, reason));
    return class_become(t, klass, CLASS_REOPENED, reason);
}
