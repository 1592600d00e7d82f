/* Who comes first, who may not come at all, and the sentence that says so. No database, no clock.
 */
#include <stdlib.h>

#include "callup/callup.h"
#include "callup_text.h"

/* Share of the duty still missing, in permille: the common scale for the five-year and the yearly
 * duty. */
int callup_missing(const callup_candidate *c)
{
    int64_t missing = c->required.n - c->done.n;
    return c->required.n > 0 && missing > 0 ? (int)(missing * 1000 / c->required.n) : 0;
}

bool callup_key_post(unsigned categories)
{
    return (categories & (CAT_LEADING_GROUP | CAT_INSTITUTION_LEADER)) != 0;
}

/* Never trained counts as longer ago than any day. */
static int64_t last_day(const callup_candidate *c)
{
    return day_known(c->last_class_ends) ? c->last_class_ends.n : INT32_MIN;
}

/* Need as numbers: of two, whoever has the smaller first number that differs comes first. */
typedef struct {
    uint64_t need;
    uint32_t often; /* the theme, then classes of the year */
    int32_t place;
    const callup_candidate *c;
} standing_in_need;

static standing_in_need standing_of(const callup_candidate *c)
{
    uint64_t rank = (uint64_t)(c->code != CALLUP_FITS) << 11 |
                    (uint64_t)(1000 - callup_missing(c)) << 1 | (uint64_t)!c->key;
    uint64_t last = (uint64_t)(last_day(c) - INT32_MIN);
    return (standing_in_need){.need = rank << 32 | last,
                              .often =
                                  (uint32_t)c->same_theme << 16 | (uint32_t)c->classes_this_year,
                              .place = c->place,
                              .c = c};
}

static int by_need(const void *a, const void *b)
{
    const standing_in_need *x = a, *y = b;
    if (x->need != y->need) { return x->need < y->need ? -1 : 1; }
    if (x->often != y->often) { return x->often < y->often ? -1 : 1; }
    if (x->place && y->place) { return (x->place > y->place) - (x->place < y->place); }
    int names = strcmp(x->c->sort_key, y->c->sort_key);
    return names ? names : (x->c->person > y->c->person) - (x->c->person < y->c->person);
}

void callup_order(callup_candidate *at, size_t n, day on)
{
    (void)on;
    arena *brief = arena_new();
    standing_in_need *all = TAKE_N(brief, standing_in_need, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i] = standing_of(&at[i]);
    }
    qsort(all, n, sizeof *all, by_need);
    for (size_t i = 0; i < n; i++) { /* each ring of those who change places is gone round once */
        if (!all[i].c) { continue; }
        callup_candidate kept = at[i];
        size_t to = i;
        for (size_t from = (size_t)(all[to].c - at); from != i; from = (size_t)(all[to].c - at)) {
            at[to] = at[from];
            all[to].c = NULL;
            to = from;
        }
        at[to] = kept;
        all[to].c = NULL;
    }
    for (size_t i = 0; i < n; i++) {
        at[i].order = (int)i + 1;
    }
    arena_free(brief);
}

callup_code callup_judge(const callup_candidate *c, int max_per_year)
{
    if (c->code != CALLUP_FITS) {
        return c->code; /* what the database told: clash, already in, declined */
    }
    if (c->same_theme > 0) { return CALLUP_SAME_THEME; }
    return max_per_year > 0 && c->classes_this_year >= max_per_year ? CALLUP_TOO_OFTEN
                                                                    : CALLUP_FITS;
}

static const char *trained_when(arena *mem, language lang, const callup_candidate *c, day on)
{
    if (!day_known(c->last_class_ends)) { return text_in(T_callup_never_trained, lang); }
    int months = day_diff(on, c->last_class_ends) / 30;
    const char *args[] = {arena_printf(mem, "%d", months / 12),
                          arena_printf(mem, "%d", months % 12)};
    return text_say(mem, lang, T_callup_trained_ago, args, 2);
}

/* What else puts somebody forward: the key post, and how long ago. */
static const char *years_ago(arena *mem, language lang, const callup_candidate *c, day on)
{
    const char *when = trained_when(mem, lang, c, on);
    return c->key ? text_say(mem, lang, T_callup_key_post, &when, 1) : when;
}

static text_key refusal(callup_code code)
{
    switch (code) {
    case CALLUP_NOT_AUDIENCE: return T_callup_why_not_audience;
    case CALLUP_INACTIVE: return T_callup_why_inactive;
    case CALLUP_OTHER_CLASS_SAME_DAYS: return T_callup_why_clash;
    case CALLUP_TOO_OFTEN: return T_callup_why_too_often;
    case CALLUP_SAME_THEME: return T_callup_why_same_theme;
    case CALLUP_ALREADY_IN: return T_callup_why_already_in;
    case CALLUP_DECLINED_BEFORE: return T_callup_why_declined;
    case CALLUP_UNIT_QUOTA: return T_callup_why_unit_quota;
    case CALLUP_NO_SEAT: return T_callup_why_no_seat;
    case CALLUP_LESS_NEED: return T_callup_why_less_need;
    case CALLUP_RUN_OTHER_CLASS: return T_callup_why_run_other;
    case CALLUP_UNIT_AWAY: return T_callup_why_unit_away;
    case CALLUP_OFFICE_CHOICE: return T_callup_why_office;
    case CALLUP_RUN_BALANCE: return T_callup_why_balance;
    case CALLUP_RUN_TOO_OFTEN: return T_callup_why_run_often;
    case CALLUP_FITS: break;
    }
    return T_callup_why_fits;
}

/* "12 hours", "3 days": as the duty is measured. */
static const char *amount(arena *mem, language lang, const callup_candidate *c, int tenths_n)
{
    const char *args[] = {tenths_text(mem, (tenths){tenths_n})};
    return text_say(mem, lang, c->in_days ? T_callup_days : T_callup_hours, args, 1);
}

static const char *say_refusal(arena *mem, language lang, const callup_candidate *c, int missing)
{
    const char *args[2] = {"", ""};
    size_t n = 0;
    if (c->code == CALLUP_OTHER_CLASS_SAME_DAYS || c->code == CALLUP_RUN_OTHER_CLASS ||
        c->code == CALLUP_RUN_TOO_OFTEN || c->code == CALLUP_OFFICE_CHOICE) {
        args[n++] = c->against;
    } else if (c->code == CALLUP_TOO_OFTEN) {
        args[n++] = arena_printf(mem, "%d", c->classes_this_year);
    } else if (c->code == CALLUP_LESS_NEED || c->code == CALLUP_RUN_BALANCE) {
        args[n++] = arena_printf(mem, "%d", c->order);
        args[n++] = amount(mem, lang, c, missing);
    }
    bool chosen = c->code == CALLUP_LESS_NEED && c->before;
    return text_say(mem, lang, chosen ? T_callup_why_chosen : refusal(c->code), args, n);
}

const char *callup_sentence(arena *mem, language lang, const callup_candidate *c, day on)
{
    int missing = c->required.n > c->done.n ? c->required.n - c->done.n : 0;
    if (c->code != CALLUP_FITS) { return say_refusal(mem, lang, c, missing); }
    const char *done = tenths_text(mem, c->done), *since = years_ago(mem, lang, c, on);
    const char *required = amount(mem, lang, c, c->required.n);
    if (c->required.n == 0) {
        return text_say(mem, lang, T_callup_why_no_duty, (const char *[]){since}, 1);
    }
    if (missing == 0) {
        return text_say(mem, lang, T_callup_why_fits_met, (const char *[]){done, required, since},
                        3);
    }
    const char *args[] = {done, required, tenths_text(mem, (tenths){missing}), since};
    return text_say(mem, lang, T_callup_why_fits, args, 4);
}

const char *callup_said(arena *mem, const callup_candidate *c, day on)
{
    return text_both(mem, callup_sentence(mem, LANG_ZH, c, on),
                     callup_sentence(mem, LANG_EN, c, on));
}

/* ---- what would have to change --------------------------------------------------------------- */

/* The last one who was called had such a share missing; of this person's duty that is so much. */
static const char *say_need(arena *mem, language lang, const callup_candidate *c,
                            const callup_bar *bar)
{
    const char *seats = arena_printf(mem, "%d", bar->ahead + 1);
    int needed = (int)((int64_t)c->required.n * bar->missing / 1000);
    if (bar->missing <= callup_missing(c) || needed == 0) {
        return text_say(mem, lang, T_callup_change_seats, &seats, 1);
    }
    const char *args[] = {seats, amount(mem, lang, c, needed)};
    return text_say(mem, lang, T_callup_change_need, args, 2);
}

const char *callup_change(arena *mem, language lang, const callup_candidate *c,
                          const callup_bar *bar)
{
    static const callup_bar none = {0};
    const char *against = c->against, *unit, *year = arena_printf(mem, "%d", c->theme_again);
    if (!bar) { bar = &none; }
    unit = arena_printf(mem, "%d", bar->ahead_unit + 1);
    switch (c->code) {
    case CALLUP_FITS:
    case CALLUP_ALREADY_IN: return "";
    case CALLUP_NOT_AUDIENCE: return text_in(T_callup_change_audience, lang);
    case CALLUP_INACTIVE: return text_in(T_callup_change_inactive, lang);
    case CALLUP_OTHER_CLASS_SAME_DAYS:
        return text_say(mem, lang, T_callup_change_clash, &against, 1);
    case CALLUP_TOO_OFTEN: return text_in(T_callup_change_too_often, lang);
    case CALLUP_SAME_THEME:
        return c->theme_again ? text_say(mem, lang, T_callup_change_theme, &year, 1)
                              : text_in(T_callup_change_theme_any, lang);
    case CALLUP_DECLINED_BEFORE: return text_in(T_callup_change_declined, lang);
    case CALLUP_UNIT_QUOTA: return text_say(mem, lang, T_callup_change_unit, &unit, 1);
    case CALLUP_NO_SEAT:
    case CALLUP_RUN_BALANCE:
    case CALLUP_LESS_NEED: return say_need(mem, lang, c, bar);
    case CALLUP_RUN_OTHER_CLASS: return text_say(mem, lang, T_callup_change_run, &against, 1);
    case CALLUP_RUN_TOO_OFTEN: return text_say(mem, lang, T_callup_change_run_often, &against, 1);
    case CALLUP_UNIT_AWAY: return text_in(T_callup_change_away, lang);
    case CALLUP_OFFICE_CHOICE: return text_in(T_callup_change_office, lang);
    }
    return "";
}

bool callup_waits(callup_code code)
{
    return code == CALLUP_LESS_NEED || code == CALLUP_RUN_BALANCE || code == CALLUP_NO_SEAT ||
           code == CALLUP_UNIT_QUOTA;
}

static callup_unit_queue *queue_of(arena *mem, callup_queue *q, int64_t org_id)
{
    size_t at = 0, to = q->units.n;
    while (at < to) { /* sorted */
        size_t middle = at + (to - at) / 2;
        if (q->units.at[middle].org < org_id) {
            at = middle + 1;
        } else {
            to = middle;
        }
    }
    if (at < q->units.n && q->units.at[at].org == org_id) { return &q->units.at[at]; }
    (void)GROW(mem, &q->units);
    memmove(&q->units.at[at + 1], &q->units.at[at], (q->units.n - 1 - at) * sizeof *q->units.at);
    q->units.at[at] = (callup_unit_queue){.org = org_id};
    return &q->units.at[at];
}

void callup_queue_add(arena *mem, callup_queue *q, int64_t org_id, int n)
{
    queue_of(mem, q, org_id)->n += n;
    q->bar.ahead += n;
}

callup_bar callup_queue_pass(arena *mem, callup_queue *q, const callup_candidate *c)
{
    callup_bar bar = q->bar;
    bar.ahead_unit = queue_of(mem, q, c->org)->n;
    callup_queue_add(mem, q, c->org, callup_waits(c->code));
    return bar;
}

/* ---- seats for those who are wanted ---------------------------------------------------------- */

const callup_above *callup_above_of(const callup_aboves *all, int64_t org)
{
    size_t from = 0, to = all->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (all->at[middle].org < org) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < all->n && all->at[from].org == org ? &all->at[from] : NULL;
}

static bool share_takes(callup_rooms *shares, int64_t org)
{
    for (size_t i = 0; i < shares->n; i++) {
        if (shares->at[i].org == org && shares->at[i].left > 0) {
            shares->at[i].left--;
            return true;
        }
    }
    return false;
}

void callup_seat_wanted(const callup_candidates *all, const callup_aboves *quotas,
                        callup_rooms *shares, int64_t free_seats, bool *wanted)
{
    for (size_t i = 0; i < all->n; i++) {
        if (!wanted[i]) { continue; }
        const callup_above *a = callup_above_of(quotas, all->at[i].org);
        bool seated = false;
        for (; a && a < quotas->at + quotas->n && a->org == all->at[i].org && !seated; a++) {
            seated = share_takes(shares, a->above);
        }
        if (!seated && free_seats > 0) {
            free_seats--;
            seated = true;
        }
        wanted[i] = seated;
    }
}
