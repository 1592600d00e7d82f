/* Where a goal stands on a day, and when it will be reached at today's rate. No database, no clock.
 */
#include "target/target.h"
#include "target_text.h"

static day rate_from(const target_goal *g, day today)
{
    int year = 0, month = 0, dom = 0;
    day_split(today, &year, &month, &dom);
    day from = day_add_months(day_of(year, month, 1), 1 - TARGET_RATE_MONTHS);
    return from.n > g->starts.n ? from : g->starts;
}

static int month_of(day d)
{
    int year = 0, month = 0, dom = 0;
    day_split(d, &year, &month, &dom);
    return year * 100 + month;
}

static void forecast(const target_goal *g, day today, target_standing *s)
{
    s->forecast = DAY_NONE;
    if (day_diff(today, g->starts) < TARGET_EARLY_DAYS || s->recent == 0 || s->missing == 0) {
        return;
    }
    int64_t days = (s->missing * s->recent_days + s->recent - 1) / s->recent;
    if (days < 36500) { s->forecast = day_add(today, (int)days); }
}

static target_state state_of(const target_goal *g, day today, const target_standing *s)
{
    if (g->ended) { return TARGET_ENDED; }
    if (s->people > 0 && s->missing == 0) { return TARGET_MET; }
    if (today.n > g->due.n) { return TARGET_MISSED; }
    if (today.n < g->starts.n) { return TARGET_NOT_BEGUN; }
    if (s->people == 0 || day_diff(today, g->starts) < TARGET_EARLY_DAYS) {
        return TARGET_ON_COURSE;
    }
    return day_known(s->forecast) && s->forecast.n <= g->due.n ? TARGET_ON_COURSE : TARGET_BEHIND;
}

void target_reckon(const target_goal *g, const target_part *at, size_t n, day today,
                   target_standing *ret)
{
    target_standing s = {.recent_from = rate_from(g, today)};
    for (size_t i = 0; i < n; i++) {
        s.people += at[i].people;
        s.covered += at[i].month ? at[i].people : 0;
        s.recent += at[i].month >= month_of(s.recent_from) ? at[i].people : 0;
    }
    s.recent_days = today.n >= s.recent_from.n ? day_diff(today, s.recent_from) + 1 : 0;
    s.wanted = (s.people * g->permille + 999) / 1000;
    s.missing = s.wanted > s.covered ? s.wanted - s.covered : 0;
    s.permille = share_reached(s.covered, s.people);
    forecast(g, today, &s);
    s.state = state_of(g, today, &s);
    *ret = s;
}

text_key target_state_word(target_state s)
{
    switch (s) {
    case TARGET_NOT_BEGUN: return T_target_state_not_begun;
    case TARGET_ON_COURSE: return T_target_state_on_course;
    case TARGET_BEHIND: return T_target_state_behind;
    case TARGET_MET: return T_target_state_met;
    case TARGET_MISSED: return T_target_state_missed;
    case TARGET_ENDED: break;
    }
    return T_target_state_ended;
}

void target_mark_needed(target_class *at, size_t n, int64_t missing)
{
    for (size_t i = 0; i < n && missing > 0; i++) {
        int64_t takes = at[i].free < at[i].fits ? at[i].free : at[i].fits;
        at[i].needed = at[i].calls && takes > 0;
        missing -= at[i].needed ? takes : 0;
    }
}
