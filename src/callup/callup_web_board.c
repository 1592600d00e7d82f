/* The candidates page: filters, who is chosen, counts against the shares, coverage before and
 * after, preview, sending. */
#include <stdlib.h>

#include "callup/callup_board.h"
#include "callup/callup_next.h"
#include "callup/callup_web_run.h"
#include "callup_text.h"
#include "common_text.h"
#include "callup_view.h"
#include "look/look.h"

enum { CANDIDATE_ROWS = 50, CANDIDATES_MOST = 1 << 30 };

/* What the page is made from; all lists are in the order of need. */
typedef struct {
    callup_board *v;
    const class_card *c;
    callup_candidates all;
    callup_aboves parts, quotas;
    callup_rooms shares;
    int64_t area, unit, level;
    bool behind, met, fits;
    bool *found, *chosen;
} board;

/* ---- the filter ------------------------------------------------------------------------------ */

static int64_t number_asked(turn *t, const char *name)
{
    int64_t n = 0;
    return text_int(web_field(t, name), &n) ? n : 0;
}

static bool is_behind(const callup_candidate *c) { return c->required.n > c->done.n; }

static void filter_read(turn *t, board *b)
{
    const char *duty = web_field(t, "duty");
    int64_t from = number_asked(t, "from");
    callup_board *v = b->v;
    v->words = text_clean(t->mem, web_field(t, "words"));
    v->from = from > 0 && from < CANDIDATES_MOST ? from : 0;
    b->unit = number_asked(t, "unit");
    b->level = number_asked(t, "level");
    b->behind = text_is(duty, "behind");
    b->met = text_is(duty, "met");
    b->fits = v->only_fits = text_is(web_field(t, "fits"), "1");
    v->filtered = b->unit || b->level || b->behind || b->met || b->fits || !text_empty(v->words);
}

static bool passes(turn *t, const board *b, const callup_candidate *c)
{
    const callup_above *part = b->unit ? callup_above_of(&b->parts, c->org) : NULL;
    if (b->unit && (!part || part->above != b->unit)) { return false; }
    if (b->level && (int64_t)c->post_level != b->level) { return false; }
    if ((b->behind && !is_behind(c)) || (b->met && is_behind(c))) { return false; }
    if (b->fits && c->code != CALLUP_FITS) { return false; }
    return text_empty(b->v->words) || strstr(c->name, b->v->words) ||
           strstr(pinyin_search_text(t->mem, c->name, true), b->v->words);
}

static void filter_apply(turn *t, board *b)
{
    for (size_t i = 0; i < b->all.n; i++) {
        b->found[i] = passes(t, b, &b->all.at[i]);
        b->v->found += b->found[i];
        b->v->fitting += b->all.at[i].code == CALLUP_FITS;
    }
    b->v->audience = (int64_t)b->all.n;
}

static void option_add(turn *t, look_option *ret, int64_t value, const char *name, bool chosen)
{
    *ret = (look_option){.value = arena_printf(t->mem, "%lld", (long long)value),
                         .name = name,
                         .note = "",
                         .chosen = chosen};
}

static err put_filters(turn *t, board *b)
{
    static const post_level levels[] = {POST_COUNTY_CHIEF,
                                        POST_COUNTY_DEPUTY,
                                        POST_TOWNSHIP_CHIEF,
                                        POST_TOWNSHIP_DEPUTY,
                                        POST_STAFF,
                                        POST_CLERK,
                                        POST_NONE};
    language lang = t->actor.lang;
    orgs units = {0};
    TRY(people_org_choices(t->d, b->area, t->mem, &units));
    for (size_t i = 0; i < units.n; i++) {
        const org *o = &units.at[i];
        option_add(t, GROW(t->mem, &b->v->by_unit), o->id, o->name, o->id == b->unit);
        option_add(t, GROW(t->mem, &b->v->orgs), o->id, o->name, false);
    }
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        option_add(t, GROW(t->mem, &b->v->by_level), levels[i],
                   text_in(people_level_word(levels[i]), lang), b->level == (int64_t)levels[i]);
    }
    *GROW(t->mem, &b->v->by_duty) = (look_option){.value = "behind",
                                                  .name = text_in(T_callup_duty_behind, lang),
                                                  .note = "",
                                                  .chosen = b->behind};
    *GROW(t->mem, &b->v->by_duty) = (look_option){
        .value = "met", .name = text_in(T_callup_duty_met, lang), .note = "", .chosen = b->met};
    return OK;
}

/* ---- who is chosen --------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void choose_sent(turn *t, board *b)
{
    const form_ids *sent = &b->v->publish.persons;
    int64_t *ids = TAKE_N(t->mem, int64_t, sent->n + 1);
    memcpy(ids, sent->at, sent->n * sizeof *ids);
    qsort(ids, sent->n, sizeof *ids, by_number);
    for (size_t i = 0; i < b->all.n; i++) {
        b->chosen[i] = bsearch(&b->all.at[i].person, ids, sent->n, sizeof *ids, by_number) != NULL;
    }
}

/* Before anything was chosen, and for "everybody who fits": those who fit, as far as there are
 * seats. */
static void choose_fitting(turn *t, const board *b, bool of_filter, bool *ret)
{
    for (size_t i = 0; i < b->all.n; i++) {
        ret[i] = b->all.at[i].code == CALLUP_FITS && (!of_filter || b->found[i]);
    }
    callup_rooms left = {0};
    for (size_t i = 0; i < b->shares.n; i++) {
        *GROW(t->mem, &left) = b->shares.at[i];
    }
    callup_seat_wanted(&b->all, &b->quotas, &left, b->v->free, ret);
}

static void choose(turn *t, board *b)
{
    if (b->v->publish.all) {
        choose_fitting(t, b, true, b->chosen);
    } else if (t->method == METHOD_POST) {
        choose_sent(t, b);
    } else if (!b->v->filtered) {
        choose_fitting(t, b, false, b->chosen);
    }
    for (size_t i = 0; i < b->all.n; i++) {
        b->v->chosen += b->chosen[i];
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool is_blocked(callup_code code)
{
    return code == CALLUP_ALREADY_IN || code == CALLUP_INACTIVE ||
           code == CALLUP_OTHER_CLASS_SAME_DAYS;
}

static callup_line line_of(turn *t, const board *b, size_t i)
{
    const callup_candidate *c = &b->all.at[i];
    const callup_above *quota = callup_above_of(&b->quotas, c->org);
    return (callup_line){.person = c->person,
                         .name = c->name,
                         .org_name = c->org_name,
                         .post = c->post,
                         .level = people_level_word(c->post_level),
                         .rank = people_rank_word(c->rank),
                         .required = c->required,
                         .done = c->done,
                         .last_class_ends = c->last_class_ends,
                         .classes_this_year = c->classes_this_year,
                         .same_theme = c->same_theme,
                         .order = c->order,
                         .fits = c->code == CALLUP_FITS,
                         .blocked = is_blocked(c->code),
                         .chosen = b->chosen[i],
                         .quota = quota ? quota->above : 0,
                         .level_code = c->post_level,
                         .in_days = c->in_days,
                         .change = callup_change(t->mem, t->actor.lang, c, NULL),
                         .why = callup_sentence(t->mem, t->actor.lang, c, t->today)};
}

/* One part of the list; who was chosen in another part stays on the page below it, so that nothing
 * is lost by looking further. Everybody at once is not written out again. */
static void put_candidates(turn *t, board *b)
{
    int64_t nth = 0, shown = 0;
    for (size_t i = 0; i < b->all.n; i++) {
        bool in_part = b->found[i] && nth >= b->v->from && shown < CANDIDATE_ROWS;
        nth += b->found[i];
        shown += in_part;
        if (in_part) { *GROW(t->mem, &b->v->candidates) = line_of(t, b, i); }
        if (!in_part && b->chosen[i] && !b->v->publish.all) {
            *GROW(t->mem, &b->v->elsewhere) = line_of(t, b, i);
        }
    }
}

static const char *page_at(turn *t, const board *b, int64_t from)
{
    return arena_printf(t->mem, "/class/%lld/callup?from=%lld", (long long)b->c->id,
                        (long long)from);
}

static void put_pages(turn *t, board *b)
{
    callup_board *v = b->v;
    v->previous =
        v->from > 0 ? page_at(t, b, v->from > CANDIDATE_ROWS ? v->from - CANDIDATE_ROWS : 0) : "";
    v->next = v->from + CANDIDATE_ROWS < v->found ? page_at(t, b, v->from + CANDIDATE_ROWS) : "";
}

/* ---- counts ---------------------------------------------------------------------------------- */

static void put_counts(turn *t, callup_board *v, const seat_counts *c)
{
    const int n[] = {
        [SEAT_FREE] = c->free,           [SEAT_OFFERED] = c->offered,   [SEAT_NAMED] = c->named,
        [SEAT_CONFIRMED] = c->confirmed, [SEAT_ATTENDED] = c->attended, [SEAT_LAPSED] = c->lapsed};
    *GROW(t->mem, &v->counts) =
        (callup_count){.label = T_common_total, .number = c->total, .url = ""};
    for (seat_state s = SEAT_FREE; s <= SEAT_LAPSED; s++) {
        const class_seat_filter only = {.states = 1U << s};
        if (s == SEAT_LAPSED && n[s] == 0) { continue; }
        *GROW(t->mem, &v->counts) =
            (callup_count){.label = class_seat_word(s),
                           .number = n[s],
                           .url = n[s] ? class_seats_url(t->mem, v->class, only) : ""};
    }
    v->free = c->free;
}

/* Shares are counted from the seats themselves; there is no second number that could differ. */
static err put_units(turn *t, board *b)
{
    seat_shares all = {0};
    TRY(class_seat_shares_of(t->d, b->c->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const seat_share *q = &all.at[i];
        *GROW(t->mem, &b->v->units) =
            (callup_unit){.org = q->org,
                          .name = q->name,
                          .total = q->counts.total,
                          .offered = q->counts.offered,
                          .named = q->counts.named,
                          .confirmed = q->counts.confirmed + q->counts.attended};
        *GROW(t->mem, &b->shares) = (callup_room){q->org, q->counts.offered};
    }
    return OK;
}

static callup_level_line *level_in(turn *t, callup_board *v, post_level level)
{
    for (size_t i = 0; i < v->levels.n; i++) {
        if (v->levels.at[i].code == (int64_t)level) { return &v->levels.at[i]; }
    }
    callup_level_line *l = GROW(t->mem, &v->levels);
    *l = (callup_level_line){.code = level, .level = people_level_word(level)};
    return l;
}

static int by_level(const void *a, const void *b)
{
    const callup_level_line *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

static void count_chosen(turn *t, board *b)
{
    callup_board *v = b->v;
    for (size_t i = 0; i < b->all.n; i++) {
        const callup_candidate *c = &b->all.at[i];
        callup_level_line *l = level_in(t, v, c->post_level);
        const callup_above *quota = callup_above_of(&b->quotas, c->org);
        l->people++;
        l->seated += c->code == CALLUP_ALREADY_IN;
        l->chosen += b->chosen[i];
        for (size_t k = 0; b->chosen[i] && quota && k < v->units.n; k++) {
            v->units.at[k].chosen += v->units.at[k].org == quota->above;
        }
    }
    if (v->levels.n) { qsort(v->levels.at, v->levels.n, sizeof *v->levels.at, by_level); }
}

/* ---- coverage: who is in a class of the year, before and with those chosen ------------------- */

typedef struct {
    int64_t key, people, before, after;
} cover;
typedef LIST(cover) covers;

static void cover_add(arena *mem, covers *all, int64_t key, bool before, bool after)
{
    size_t i = 0;
    while (i < all->n && all->at[i].key != key) {
        i++;
    }
    if (i == all->n) { *GROW(mem, all) = (cover){.key = key}; }
    all->at[i].people++;
    all->at[i].before += before;
    all->at[i].after += before || after;
}

static void cover_point(turn *t, look_chart *chart, const cover *c, const char *name,
                        const char *url)
{
    look_point *p = look_point_add(t->mem, chart, name, url);
    const int64_t parts[] = {c->before, c->after};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        callup_cover_cell(t, p, parts[i], c->people);
    }
}

static void cover_begin(turn *t, look_chart *c, const char *name, text_key title, text_key first)
{
    look_chart_begin(c, name, "bar", title, first, T_callup_percent);
    look_series_add(t->mem, c, text_in(T_callup_chosen_before, t->actor.lang));
    look_series_add(t->mem, c, text_in(T_callup_chosen_after, t->actor.lang));
}

static void put_cover(turn *t, board *b)
{
    covers levels = {0}, units = {0};
    callup_board *v = b->v;
    for (size_t i = 0; i < b->all.n; i++) {
        const callup_candidate *c = &b->all.at[i];
        const callup_above *part = callup_above_of(&b->parts, c->org);
        bool before = c->classes_this_year > 0 || c->code == CALLUP_ALREADY_IN;
        if (c->code == CALLUP_INACTIVE) { continue; }
        cover_add(t->mem, &levels, c->post_level, before, b->chosen[i]);
        if (part) { cover_add(t->mem, &units, part->above, before, b->chosen[i]); }
    }
    cover_begin(t, &v->cover, "levels", T_callup_cover_levels, T_callup_level);
    cover_begin(t, &v->cover_units, "units", T_callup_cover_units, T_callup_unit);
    for (size_t k = 0; k < v->levels.n; k++) {
        for (size_t i = 0; i < levels.n; i++) {
            if (levels.at[i].key != v->levels.at[k].code) { continue; }
            cover_point(t, &v->cover, &levels.at[i], text_in(v->levels.at[k].level, t->actor.lang),
                        "");
        }
    }
    for (size_t k = 0; k < v->orgs.n; k++) {
        for (size_t i = 0; i < units.n; i++) {
            int64_t id = 0;
            if (!text_int(v->orgs.at[k].value, &id) || units.at[i].key != id) { continue; }
            cover_point(t, &v->cover_units, &units.at[i], v->orgs.at[k].name, "");
        }
    }
    callup_cover_bound(&v->cover_units, T_callup_cover_units_low);
}

/* ---- the page -------------------------------------------------------------------------------- */

static const char *fill_url(turn *t, const callup_board *v, const callup_call *c)
{
    bool proposed = c->proposed && c->state == CALL_NAMED; /* waits for the office itself */
    bool may = v->calling && !proposed && c->replaced_by == 0 && c->state != CALL_REPLACED;
    return may ? arena_printf(t->mem, "/class/%lld/callup/next/%lld", (long long)v->class,
                              (long long)c->person)
               : "";
}

static err put_calls(turn *t, callup_board *v, int64_t klass)
{
    callup_calls all = {0};
    language lang = t->actor.lang;
    TRY(callup_calls_of(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_call *c = &all.at[i];
        *GROW(t->mem, &v->calls) =
            (callup_call_line){.person = c->person,
                               .name = c->name,
                               .org_name = c->org_name,
                               .post = c->post,
                               .state = c->proposed && c->state == CALL_NAMED
                                            ? look_state_of(T_callup_state_proposed, LOOK_WARN)
                                            : callup_state_of(c->state),
                               .named = c->named,
                               .why = text_half(t->mem, lang, c->reason),
                               .override = text_half(t->mem, lang, c->override),
                               .reply_by = c->reply_by,
                               .waits = c->state == CALL_NAMED,
                               .proposed = c->proposed && c->state == CALL_NAMED,
                               .fill = fill_url(t, v, c),
                               .reply_reason = text_half(t->mem, lang, c->reply_reason)};
    }
    return OK;
}

static err fill_open(turn *t, board *b)
{
    TRY(callup_area(t, b->c, &b->area));
    TRY(callup_candidates_of(t, b->c->id, &b->all));
    TRY(callup_parts_of(t->d, b->area, t->mem, &b->parts));
    TRY(callup_quota_units_of(t->d, b->c->id, t->mem, &b->quotas));
    b->found = TAKE_N(t->mem, bool, b->all.n + 1);
    b->chosen = TAKE_N(t->mem, bool, b->all.n + 1);
    TRY(put_filters(t, b));
    filter_apply(t, b);
    choose(t, b);
    put_candidates(t, b);
    put_pages(t, b);
    count_chosen(t, b);
    put_cover(t, b);
    return OK;
}

static err fill_board(turn *t, board *b)
{
    seat_counts counts = {0};
    callup_board *v = b->v;
    v->class = b->c->id;
    v->title = b->c->name;
    v->previous = v->next = "";
    class_crumbs(t, b->c, GROW(t->mem, &v->crumbs));
    class_head(t, b->c, &v->head);
    v->open = b->c->state == CLASS_APPROVED || b->c->state == CLASS_CALLING;
    v->calling = b->c->state == CLASS_CALLING;
    filter_read(t, b);
    TRY(class_seat_counts(t->d, b->c->id, 0, &counts));
    put_counts(t, v, &counts);
    TRY(put_units(t, b));
    TRY(put_calls(t, v, b->c->id));
    TRY(callup_passes_count(t->d, b->c->id, &v->passed));
    v->next_is = "";
    if (v->passed) { TRY(callup_first_waiting(t, b->c->id, &v->next_is)); }
    return v->open ? fill_open(t, b) : OK;
}

static day usual_reply_day(const turn *t, const class_card *c)
{
    day d = day_add(c->starts, -5);
    return d.n > t->today.n ? d : t->today;
}

err callup_board_handle(turn *t)
{
    class_card c = {0};
    callup_board v = {0};
    board b = {.v = &v, .c = &c};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    v.publish = (callup_publish){.override = "", .reply_by = usual_reply_day(t, &c)};
    v.quota.reply_by = DAY_NONE;
    TRY(fill_board(t, &b));
    return web_show(t, callup_board, &v);
}

err callup_board_again(turn *t, const class_card *c)
{
    callup_board v = {.publish = {.override = "", .reply_by = usual_reply_day(t, c)},
                      .quota = {.reply_by = DAY_NONE}};
    board b = {.v = &v, .c = c};
    TRY(fill_board(t, &b));
    return web_show(t, callup_board, &v);
}

/* ---- preview and sending --------------------------------------------------------------------- */

/* Of who is chosen (FNV-1a): sent back, so that nobody else is called than was shown. */
static int64_t print_of(const board *b)
{
    uint64_t h = 14695981039346656037U;
    for (size_t i = 0; i < b->all.n; i++) {
        for (int k = 0; b->chosen[i] && k < 64; k += 8) {
            h = (h ^ ((uint64_t)b->all.at[i].person >> k & 0xff)) * 1099511628211U;
        }
    }
    return (int64_t)(h >> 1 | 1);
}

/* What a choice by hand costs against as many as are suggested; "" where it costs nothing. */
static const char *cost_of(turn *t, const board *b)
{
    int64_t by[2 + CALLUP_TIERS] = {0};
    bool *suggested = TAKE_N(t->mem, bool, b->all.n + 1);
    choose_fitting(t, b, false, suggested);
    if (!callup_choice_gains(&b->all, b->chosen, suggested, b->c->starts, by)) { return ""; }
    const char *gains = callup_gains_say(t->mem, t->actor.lang, by);
    return text_say(t->mem, t->actor.lang, T_callup_preview_cost, &gains, 1);
}

static void sum_up(turn *t, board *b)
{
    callup_board *v = b->v;
    v->previewed = true;
    for (size_t i = 0; i < b->all.n; i++) {
        const callup_candidate *c = &b->all.at[i];
        const callup_above *part = callup_above_of(&b->parts, c->org);
        callup_unit *u = NULL;
        if (!b->chosen[i]) { continue; }
        for (size_t k = 0; k < v->sum.units.n && !u && part; k++) {
            u = v->sum.units.at[k].org == part->above ? &v->sum.units.at[k] : NULL;
        }
        for (size_t k = 0; k < v->orgs.n && !u && part; k++) {
            int64_t id = 0;
            if (!text_int(v->orgs.at[k].value, &id) || id != part->above) { continue; }
            u = GROW(t->mem, &v->sum.units);
            *u = (callup_unit){.org = id, .name = v->orgs.at[k].name};
        }
        if (u) { u->named++; }
        v->sum.people++;
        v->sum.overrides += c->code != CALLUP_FITS;
    }
    v->sum.print = print_of(b);
    v->sum.cost = cost_of(t, b);
}

/* Who is called: those that were ticked, or everybody by the filter, if still the same people. */
static err send(turn *t, board *b)
{
    callup_board *v = b->v;
    const callup_publish *f = &v->publish;
    callup_choice *at = TAKE_N(t->mem, callup_choice, (size_t)v->chosen + f->persons.n + 1);
    size_t n = 0;
    if (f->all && f->print != print_of(b)) { return E_CONFLICT; }
    for (size_t i = 0; f->all && i < b->all.n; i++) {
        if (b->chosen[i]) { at[n++].person = b->all.at[i].person; }
    }
    for (size_t i = 0; !f->all && i < f->persons.n; i++) {
        TRY(web_may_use(t, "person", f->persons.at[i]));
        at[n++].person = f->persons.at[i];
    }
    for (size_t i = 0; i < n; i++) {
        at[i].override = f->override;
        at[i].named = f->named;
    }
    return callup_publish_now(t, b->c->id, at, n, f->reply_by);
}

enum { STEP_PREVIEW = 1, STEP_SEND, STEP_LOOK, STEP_PREVIEW_ALL };

static err preview(turn *t, board *b)
{
    TRY(callup_round_fits(t, b->c,
                          b->v->publish.reply_by)); /* what could not be sent is said now */
    sum_up(t, b);
    b->v->previewed = b->v->sum.people > 0;
    return b->v->previewed ? OK : web_fault(t, "persons", T_callup_nobody, "", "");
}

err callup_publish_handle(turn *t)
{
    class_card c = {0};
    callup_board v = {.publish = {.override = ""}, .quota = {.reply_by = DAY_NONE}};
    board b = {.v = &v, .c = &c};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    err e = form_read(t, &callup_publish_form, &v.publish);
    bool sends = e == OK && v.publish.step == STEP_SEND;
    v.publish.all = v.publish.step == STEP_PREVIEW_ALL || (sends && v.publish.all);
    TRY(fill_board(t, &b));
    if (sends) { e = send(t, &b); }
    if (sends && e == OK) {
        return web_go(t, T_callup_published_done, "/class/%lld/callup", (long long)c.id);
    }
    if (e == OK && (v.publish.step == STEP_PREVIEW || v.publish.step == STEP_PREVIEW_ALL)) {
        e = preview(t, &b);
    }
    if (e != OK && e != E_INPUT) { return e; }
    TRY(web_show(t, callup_board, &v));
    return e;
}
