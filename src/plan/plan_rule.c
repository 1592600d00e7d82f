/* The plan's judgements: windows, verdicts, look-alikes, what changed. */
#include "plan/plan.h"
#include "plan_text.h"

/* ---- words ----------------------------------------------------------------------------------- */

/* In the order of the codes, which is that of the forms' choices. */
const text_key plan_kind_words[] = {T_plan_kind_core, T_plan_kind_thematic,
                                    T_plan_kind_commissioned};
const text_key plan_training_words[] = {
    T_plan_training_theory,     T_plan_training_rotation,   T_plan_training_initial,
    T_plan_training_post,       T_plan_training_in_service, T_plan_training_special_business,
    T_plan_training_grassroots, T_plan_training_other};
const text_key plan_field_words[] = {T_plan_field_economy,        T_plan_field_law,
                                     T_plan_field_religion,       T_plan_field_ideology,
                                     T_plan_field_discipline,     T_plan_field_science_education,
                                     T_plan_field_health,         T_plan_field_rural,
                                     T_plan_field_party_building, T_plan_field_general};
const text_key plan_origin_words[] = {T_plan_origin_in_city, T_plan_origin_in_province,
                                      T_plan_origin_out_of_province, T_plan_origin_abroad};
const text_key plan_mode_words[] = {T_plan_mode_off_job, T_plan_mode_half, T_plan_mode_online,
                                    T_plan_mode_mixed};
const text_key plan_state_words[] = {T_plan_state_open, T_plan_state_review, T_plan_state_issued,
                                     T_plan_state_closed};
const text_key plan_item_state_words[] = {T_plan_item_draft,    T_plan_item_submitted,
                                          T_plan_item_returned, T_plan_item_approved,
                                          T_plan_item_refused,  T_plan_item_withdrawn};
const text_key plan_level_words[] = {T_plan_level_nation,   T_plan_level_province,
                                     T_plan_level_city,     T_plan_level_county,
                                     T_plan_level_township, T_plan_level_village};

static text_key word_at(const text_key *words, size_t n, size_t i)
{
    return i < n ? words[i] : T_plan_unknown;
}
#define WORD(words, i) word_at(words, COUNT_OF(words), (size_t)(i))

text_key plan_kind_word(class_kind k) { return WORD(plan_kind_words, k - 1); }
text_key plan_training_word(class_training t)
{
    return WORD(plan_training_words, t == TRAINING_OTHER ? 7 : (size_t)t - 1);
}
text_key plan_field_word(class_field f) { return WORD(plan_field_words, f - 1); }
text_key plan_origin_word(class_origin o) { return WORD(plan_origin_words, o - 1); }
text_key plan_mode_word(class_mode m) { return WORD(plan_mode_words, m - 1); }
text_key plan_state_word(plan_state s) { return WORD(plan_state_words, s - 1); }
text_key plan_item_state_word(plan_item_state s) { return WORD(plan_item_state_words, s - 1); }

/* ---- when and what --------------------------------------------------------------------------- */

plan_entry plan_entry_on(const plan_year *y, day on)
{
    if (y->state == PLAN_REVIEW || y->state == PLAN_CLOSED) { return ENTRY_STOPPED; }
    if (day_known(y->opens) && on.n < y->opens.n) { return ENTRY_EARLY; }
    return day_known(y->closes) && on.n > y->closes.n ? ENTRY_LATE : ENTRY_FREE;
}

/* ISSUED is reached by an issue only. */
bool plan_year_fits(plan_state from, plan_state to)
{
    switch (from) {
    case PLAN_OPEN: return to == PLAN_REVIEW;
    case PLAN_REVIEW: return to == PLAN_OPEN;
    case PLAN_ISSUED: return to == PLAN_CLOSED;
    case PLAN_CLOSED: return to == PLAN_ISSUED;
    }
    return false;
}

bool plan_verdict_fits(plan_item_state from, plan_item_state to, int added_in)
{
    if (from == ITEM_SUBMITTED) {
        return to == ITEM_APPROVED || to == ITEM_RETURNED || to == ITEM_REFUSED;
    }
    return from == ITEM_APPROVED &&
           (to == ITEM_WITHDRAWN || (to == ITEM_RETURNED && added_in == 0));
}

/* ---- look-alikes ----------------------------------------------------------------------------- */

enum { CHARACTERS_MOST = 200 };

/* Words that nearly every class bears say nothing about its theme. Longer ones first. */
static const char *const fillers[] = {
    "专题培训班", "专题研讨班", "业务培训班", "示范培训班", "专题培训", "培训班", "研讨班",
    "研修班",     "轮训班",     "进修班",     "示范班",     "培训",     "专题",   "全州",
    "全市",       "全县",       "全区",       "干部",       "人员",     "提升",   "能力",
    "年度",       "第一期",     "第二期",     "第三期"};

static size_t filler_at(const char *s)
{
    for (size_t i = 0; i < COUNT_OF(fillers); i++) {
        if (text_starts(s, fillers[i])) { return strlen(fillers[i]); }
    }
    return 0;
}

/* Digits and marks are left out as well: years, terms, quotation marks. */
static bool says_something(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
           (code >= 0x3400 && code <= 0x9fff && code != 0x5e74) || code >= 0x20000;
}

static size_t characters(const char *s, bool fillers_too, uint32_t *ret)
{
    size_t n = 0;
    while (s && *s && n < CHARACTERS_MOST) {
        size_t skip = fillers_too ? 0 : filler_at(s);
        uint32_t code = 0;
        if (skip) {
            s += skip;
            continue;
        }
        s = text_next(s, &code);
        if (s && says_something(code)) { ret[n++] = code; }
    }
    return n;
}

/* Each bigram of `a` may be matched by one of `b` only. */
static size_t shared_bigrams(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n)
{
    bool used[CHARACTERS_MOST] = {false};
    size_t shared = 0;
    for (size_t i = 0; i + 1 < a_n; i++) {
        for (size_t k = 0; k + 1 < b_n; k++) {
            if (!used[k] && a[i] == b[k] && a[i + 1] == b[k + 1]) {
                used[k] = true;
                shared++;
                break;
            }
        }
    }
    return shared;
}

int plan_theme_permille(const char *a, const char *b)
{
    uint32_t ca[CHARACTERS_MOST], cb[CHARACTERS_MOST];
    size_t na = characters(a, false, ca), nb = characters(b, false, cb);
    if (na < 2 || nb < 2) { /* nothing but fillers: then they are all there is to compare */
        na = characters(a, true, ca);
        nb = characters(b, true, cb);
    }
    if (na < 2 || nb < 2) { return 0; }
    return (int)(2000 * shared_bigrams(ca, na, cb, nb) / (na - 1 + nb - 1));
}

int plan_near_permille(const plan_item *a, const plan_item *b)
{
    int names = plan_theme_permille(a->name, b->name);
    int themes =
        text_empty(a->theme) || text_empty(b->theme) ? 0 : plan_theme_permille(a->theme, b->theme);
    return names > themes ? names : themes;
}

bool plan_same_audience(const plan_item *a, const plan_item *b)
{
    if (a->audience_group && a->audience_group == b->audience_group) { return true; }
    return !text_empty(a->audience) &&
           plan_theme_permille(a->audience, b->audience) >= ALIKE_AUDIENCE;
}

bool plan_dates_near(const plan_item *a, const plan_item *b)
{
    if (!day_known(a->starts) || !day_known(b->starts)) { return false; }
    int apart = day_diff(a->starts, b->starts);
    return apart <= ALIKE_DAYS && apart >= -ALIKE_DAYS;
}

bool plan_is_alike(int permille, bool same_audience, bool dates_near)
{
    return permille >= ALIKE_PERMILLE ||
           (permille >= ALIKE_WITH_EVIDENCE && same_audience && dates_near);
}

/* ---- what changed ---------------------------------------------------------------------------- */

unsigned plan_fields_changed(const plan_item *a, const plan_item *b)
{
    const struct {
        plan_field f;
        bool differs;
    } all[] = {
        {PLAN_NAME, !text_is(a->name, b->name)},
        {PLAN_UNIT, a->org != b->org},
        {PLAN_THEME, !text_is(a->theme, b->theme)},
        {PLAN_AIM, !text_is(a->aim, b->aim)},
        {PLAN_AUDIENCE,
         !text_is(a->audience, b->audience) || a->audience_group != b->audience_group},
        {PLAN_KIND, a->kind != b->kind},
        {PLAN_TRAINING, a->training != b->training},
        {PLAN_FIELD, a->field != b->field},
        {PLAN_LEVEL, a->organiser_level != b->organiser_level},
        {PLAN_ORIGIN, a->origin != b->origin},
        {PLAN_MODE, a->mode != b->mode},
        {PLAN_STARTS, a->starts.n != b->starts.n},
        {PLAN_DAYS, a->days != b->days},
        {PLAN_SEATS, a->seats != b->seats},
        {PLAN_HOURS, a->hours.n != b->hours.n},
        {PLAN_PLACE, !text_is(a->place, b->place)},
        {PLAN_MONEY, a->money.n != b->money.n},
    };
    unsigned bits = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        bits |= all[i].differs ? 1U << all[i].f : 0;
    }
    return bits;
}

void plan_changes_between(const plan_items *old, const plan_items *now, arena *mem,
                          plan_changes *ret)
{
    size_t a = 0, b = 0;
    while (a < old->n || b < now->n) {
        const plan_item *before = a < old->n ? &old->at[a] : NULL,
                        *after = b < now->n ? &now->at[b] : NULL;
        bool gone = before && (!after || before->id < after->id);
        bool fresh = after && (!before || after->id < before->id);
        unsigned fields = gone || fresh ? 0 : plan_fields_changed(before, after);
        if (gone) {
            *GROW(mem, ret) = (plan_change){.what = PLAN_REMOVED, .before = before};
        } else if (fresh) {
            *GROW(mem, ret) = (plan_change){.what = PLAN_ADDED, .after = after};
        } else if (fields) {
            *GROW(mem, ret) = (plan_change){PLAN_CHANGED, before, after, fields};
        }
        a += !fresh;
        b += !gone;
    }
}
