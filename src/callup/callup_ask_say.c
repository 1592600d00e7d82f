/* The engine's answers in plain sentences. */
#include "callup/callup_ask.h"
#include "callup_text.h"

enum { NAMES_MOST = 5 };

static const struct {
    int goal;
    text_key word;
} goals[] = {{0, T_callup_gain_mandatory},          {1, T_callup_gain_short},
             {2 + TIER_STAYS, T_callup_gain_stays}, {2 + TIER_OVERDUE, T_callup_gain_overdue},
             {2 + TIER_KEY, T_callup_gain_key},     {2 + TIER_LONGEST, T_callup_gain_longest},
             {2 + TIER_NEW, T_callup_gain_new}};

static const char *comma(language lang) { return lang == LANG_ZH ? "，" : ", "; }

static void put(buf *b, language lang, const char *sentence)
{
    if (b->n && lang != LANG_ZH) { buf_put(b, " "); }
    buf_put(b, sentence);
}

const char *callup_gains_say(arena *mem, language lang, const int64_t *by)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < COUNT_OF(goals); i++) {
        int64_t n = by[goals[i].goal];
        const char *args[] = {arena_printf(mem, "%s%lld",
                                           n > 0   ? "+"
                                           : n < 0 ? "−"
                                                   : "",
                                           (long long)(n < 0 ? -n : n))};
        if (n == 0) { continue; }
        if (b.n) { buf_put(&b, comma(lang)); }
        buf_put(&b, text_say(mem, lang, goals[i].word, args, 1));
    }
    return b.n ? b.at : text_in(T_callup_cost_nothing, lang);
}

const char *callup_by_say(arena *mem, language lang, const int64_t *by, bool exact)
{
    const char *list = callup_gains_say(mem, lang, by);
    return text_say(mem, lang, exact ? T_callup_cost_is : T_callup_cost_found, &list, 1);
}

static const char *name_of(arena *mem, language lang, const callup_task *k, callup_place_of p)
{
    const callup_person *x = &k->facts.people.at[p.person];
    const char *args[] = {x->name, x->org_name, k->courses.at[p.course].card.name};
    return text_say(mem, lang, T_callup_ask_name, args, 3);
}

static void put_places(buf *b, arena *mem, language lang, const callup_task *k,
                       const callup_places *all, text_key word)
{
    buf names = buf_new(mem);
    if (all->n == 0) { return; }
    for (size_t i = 0; i < all->n && i < NAMES_MOST; i++) {
        if (i) { buf_put(&names, lang == LANG_ZH ? "、" : ", "); }
        buf_put(&names, name_of(mem, lang, k, all->at[i]));
    }
    const char *args[] = {arena_printf(mem, "%zu", all->n), names.at};
    put(b, lang, text_say(mem, lang, word, args, 2));
}

static void put_opens(buf *b, arena *mem, language lang, const callup_task *k, const callup_told *a,
                      callup_place_of who)
{
    static const struct {
        unsigned of;
        text_key word;
    } rules[] = {{OPENS_SEAT, T_callup_opens_seat},
                 {OPENS_SHARE, T_callup_opens_share},
                 {OPENS_AWAY, T_callup_opens_away}};
    const char *unit = k->facts.people.at[who.person].org_name;
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (a->opens & rules[i].of) {
            put(b, lang,
                text_say(mem, lang, rules[i].word, &unit, rules[i].of == OPENS_SEAT ? 0 : 1));
        }
    }
    if (a->before) {
        const char *name = name_of(mem, lang, k, a->first);
        put(b, lang, text_say(mem, lang, T_callup_opens_other, &name, 1));
    } else if (a->opens == 0 && a->opens_known) {
        put(b, lang, text_in(T_callup_opens_none, lang));
    }
}

static const char *say_seat(arena *mem, language lang, const callup_task *k, const callup_told *a)
{
    buf b = buf_new(mem);
    if (!a->possible) { return text_in(T_callup_ask_full, lang); }
    if (!a->before) { return text_in(T_callup_ask_seat_none, lang); }
    const char *args[] = {name_of(mem, lang, k, a->first)};
    put(&b, lang, text_say(mem, lang, T_callup_ask_seat, args, 1));
    put(&b, lang, callup_by_say(mem, lang, a->by, a->exact));
    if (a->in.n > 1) { put_places(&b, mem, lang, k, &a->in, T_callup_ask_comes); }
    put_places(&b, mem, lang, k, &a->out, T_callup_ask_goes);
    return b.at;
}

const char *callup_told_say(arena *mem, language lang, const callup_task *k, const callup_told *a,
                            callup_place_of who)
{
    buf b = buf_new(mem);
    if (a->kind == ASK_SEAT) { return say_seat(mem, lang, k, a); }
    const char *name = k->facts.people.at[who.person].name;
    if (!a->possible) { return text_say(mem, lang, T_callup_ask_impossible, &name, 1); }
    put(&b, lang,
        text_say(mem, lang, a->kind == ASK_IN ? T_callup_ask_in : T_callup_ask_out, &name, 1));
    put(&b, lang, callup_by_say(mem, lang, a->by, a->exact));
    put_places(&b, mem, lang, k, &a->out, T_callup_ask_goes);
    put_places(&b, mem, lang, k, &a->in, T_callup_ask_comes);
    if (a->kind == ASK_IN) { put_opens(&b, mem, lang, k, a, who); }
    return b.at;
}
