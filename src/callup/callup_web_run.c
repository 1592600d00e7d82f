/* Pages of the runs: begin one, see what it found, vary it, compare, send it. */
#include "callup/callup_web_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "rule/rule.h"

enum { DIFFERENCES_SHOWN = 200, MOVES_SHOWN = 100, UNPLACED_SHOWN = 50, CLASSES_SHOWN = 12 };

look_state callup_run_look(callup_run_state s)
{
    static const struct {
        text_key word;
        look_tone tone;
    } words[] = {[RUN_WAITING] = {T_callup_run_waiting, LOOK_BUSY},
                 [RUN_READY] = {T_callup_run_ready, LOOK_GOOD},
                 [RUN_FAILED] = {T_callup_run_failed, LOOK_BAD},
                 [RUN_PUBLISHED] = {T_callup_run_published, LOOK_GOOD},
                 [RUN_DROPPED] = {T_callup_run_dropped, LOOK_PLAIN}};
    return look_state_of(words[s].word, words[s].tone);
}

const char *callup_run_url(turn *t, int64_t run, const char *rest)
{
    return arena_printf(t->mem, "/callup/%lld%s", (long long)run, rest);
}

void callup_run_head(turn *t, const callup_run *r, look_record *h)
{
    *h = (look_record){.name = r->title, .note = "", .state = callup_run_look(r->state)};
    look_fact_add(t, h, T_callup_run_classes, grouped_text(t->mem, r->classes), "");
    look_fact_add(t, h, T_callup_run_seats, grouped_text(t->mem, r->seats), "");
    look_fact_add(t, h, T_callup_run_picked, grouped_text(t->mem, r->picked), "");
    callup_run_tabs(t, r, h);
}

look_link callup_runs_link(turn *t, const callup_run *r)
{
    return (look_link){.url = arena_printf(t->mem, "/callup?org=%lld", (long long)r->org),
                       .label = T_callup_runs};
}

const char *callup_pick_why(turn *t, const callup_pick *k)
{
    return callup_sentence(t->mem, t->actor.lang, &k->facts, t->today);
}

callup_pick_line callup_pick_line_of(turn *t, const callup_pick *k, const char *class_name)
{
    return (callup_pick_line){.person = k->person,
                              .name = k->name,
                              .org_name = k->org_name,
                              .post = k->post,
                              .class_name = class_name,
                              .order = k->facts.order,
                              .required = k->facts.required,
                              .done = k->facts.done,
                              .in_days = k->facts.in_days,
                              .why = callup_pick_why(t, k),
                              .change = "",
                              .stands = k->stands != STANDS_NOT,
                              .wish = k->wish,
                              .wish_reason = k->wish_reason,
                              .wish_cost = text_half(t->mem, t->actor.lang, k->wish_cost)};
}

/* ---- the runs of an office, and the beginning of one ----------------------------------------- */

/* Of the duty what those picked still miss. The goal counts one more for each of them. */
static int64_t mean_gap(const callup_run *r)
{
    int64_t missing = r->reached[2 + TIER_OVERDUE] - r->picked;
    return r->picked > 0 ? (missing + r->picked / 2) / r->picked : NO_NUMBER;
}

static err put_runs(turn *t, callup_home *v)
{
    callup_runs all = {0};
    TRY(callup_runs_of(t->d, v->org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_run *r = &all.at[i];
        *GROW(t->mem, &v->runs) = (callup_run_line){.run = r->id,
                                                    .title = r->title,
                                                    .at = r->at,
                                                    .state = callup_run_look(r->state),
                                                    .classes = r->classes,
                                                    .seats = r->seats,
                                                    .picked = r->picked,
                                                    .gap_permille = mean_gap(r),
                                                    .url = callup_run_url(t, r->id, "")};
    }
    return OK;
}

static bool is_chosen(const callup_begin *f, int64_t klass)
{
    bool chosen = false;
    for (size_t i = 0; i < f->classes.n; i++) {
        chosen |= f->classes.at[i] == klass;
    }
    return chosen;
}

static err put_classes(turn *t, callup_home *v)
{
    callup_open_classes all = {0};
    TRY(callup_open_classes_of(t->d, v->org, t->today, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_open_class *c = &all.at[i];
        *GROW(t->mem, &v->classes) = (callup_choice_line){.class = c->klass,
                                                          .name = c->name,
                                                          .org_name = c->org_name,
                                                          .starts = c->starts,
                                                          .ends = c->ends,
                                                          .seats = c->seats,
                                                          .free = c->free,
                                                          .chosen = is_chosen(&v->begin, c->klass)};
    }
    return OK;
}

static err show_home(turn *t, callup_home *v)
{
    v->title = text_in(T_callup_runs, t->actor.lang);
    TRY(put_runs(t, v));
    TRY(put_classes(t, v));
    return web_show(t, callup_home, v);
}

/* Classes that another page has chosen already: ?classes=…&classes=…; they are only ticked here. */
static err classes_asked(turn *t, form_ids *ret)
{
    const char *const *words = NULL;
    size_t n = web_fields(t, "classes", &words);
    int64_t *at = TAKE_N(t->mem, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!text_int(words[i], &at[i])) { return E_ABSENT; }
    }
    *ret = (form_ids){at, n};
    return OK;
}

err callup_home_handle(turn *t)
{
    callup_home v = {0};
    TRY(web_org(t, &v.org));
    TRY(classes_asked(t, &v.begin.classes));
    v.begin.max_per_year = (int)rule_value(t->d, "callup.max_per_year", t->today, v.org, 0);
    v.begin.away_percent = (int)rule_value(t->d, "callup.away_permille", t->today, v.org, 0) / 10;
    v.begin.least_percent = (int)rule_value(t->d, "callup.least_permille", t->today, v.org, 0) / 10;
    return show_home(t, &v);
}

static const char *run_title(turn *t, size_t classes, bool here)
{
    const char *args[] = {day_iso(t->mem, t->today), arena_printf(t->mem, "%zu", classes)};
    return text_say(t->mem, t->actor.lang, here ? T_callup_run_title_here : T_callup_run_title,
                    args, 2);
}

static err begin(turn *t, const callup_begin *f, callup_run *r)
{
    for (size_t i = 0; i < f->classes.n; i++) {
        TRY(web_may_use(t, "class", f->classes.at[i]));
    }
    r->again = f->here;
    r->title = run_title(t, f->classes.n, f->here);
    r->away_permille = (int)f->away_percent * 10;
    r->max_per_year = (int)f->max_per_year;
    r->least_permille = (int)f->least_percent * 10;
    return callup_run_begin(t, r, f->classes.at, f->classes.n, &r->id);
}

err callup_begin_handle(turn *t)
{
    callup_home v = {0};
    callup_run r = {0};
    TRY(web_org(t, &v.org));
    r.org = v.org;
    err e = form_read(t, &callup_begin_form, &v.begin);
    if (e == OK) { e = begin(t, &v.begin, &r); }
    if (e == E_INPUT) {
        TRY(show_home(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, r.id, T_callup_run_begun, "/callup/%lld", (long long)r.id);
}

/* ---- one run --------------------------------------------------------------------------------- */

static const text_key goal_words[2 + CALLUP_TIERS] = {
    T_callup_goal_mandatory, T_callup_goal_short, T_callup_goal_overdue, T_callup_goal_key,
    T_callup_goal_longest,   T_callup_goal_new,   T_callup_goal_stays};
/* As they were sought, one after another. */
static const int goal_order[2 + CALLUP_TIERS] = {
    0, 1, 2 + TIER_STAYS, 2 + TIER_OVERDUE, 2 + TIER_KEY, 2 + TIER_LONGEST, 2 + TIER_NEW};

static err put_goals(turn *t, callup_run_page *v, const callup_run *r)
{
    callup_run base = {0};
    if (r->base) { TRY(callup_run_get(t->d, r->base, t->mem, &base)); }
    for (int n = 0; n < 2 + CALLUP_TIERS; n++) {
        int i = goal_order[n];
        if (i == 2 + TIER_STAYS && !r->again) { continue; }
        *GROW(t->mem, &v->goals) =
            (callup_goal){.label = goal_words[i],
                          .reached = r->reached[i],
                          .bound = r->bound[i],
                          .proven = r->reached[i] == r->bound[i],
                          .change = r->base ? r->reached[i] - base.reached[i] : 0};
    }
    return OK;
}

static int64_t person_days(const callup_run_classes *all)
{
    int64_t sum = 0;
    for (size_t i = 0; i < all->n; i++) {
        sum += all->at[i].picked * all->at[i].days;
    }
    return sum;
}

/* What the plan costs in days of people: money is told by the plan of the year. */
static err put_days(turn *t, callup_run_page *v, const callup_run_classes *all)
{
    callup_run_classes base = {0};
    v->person_days = person_days(all);
    v->person_days_change = "";
    if (!v->base || v->here) { return OK; }
    TRY(callup_run_classes_of(t->d, v->base, t->mem, &base));
    int64_t more = v->person_days - person_days(&base);
    v->person_days_change = arena_printf(t->mem, "%+lld", (long long)more);
    return OK;
}

static const char *class_name_of(const callup_run_classes *all, int64_t klass)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].klass == klass) { return all->at[i].name; }
    }
    return "";
}

/* All of a few; of many those that want a look, and the list has the others. */
static void put_run_classes(turn *t, callup_run_page *v, const callup_run_classes *all)
{
    v->all_classes = (int64_t)all->n;
    v->in_list = all->n > CLASSES_SHOWN;
    for (size_t i = 0; i < all->n && v->classes.n < CLASSES_SHOWN; i++) {
        if (!v->in_list || callup_class_wants_a_look(&all->at[i])) {
            *GROW(t->mem, &v->classes) = callup_class_line_of(t, v->run, &all->at[i]);
        }
    }
}

/* Rows of one person stand together: whoever leaves a class and enters another moves. */
static callup_move_line move_line(turn *t, const callup_pick *out, const callup_pick *in,
                                  const callup_run_classes *all)
{
    const callup_pick *k = out ? out : in;
    return (callup_move_line){.person = k->person,
                              .name = k->name,
                              .org_name = k->org_name,
                              .from = out ? class_name_of(all, out->klass) : "",
                              .to = in ? class_name_of(all, in->klass) : "",
                              .confirmed = out && out->stands == STANDS_CONFIRMED,
                              .going = out ? callup_pick_why(t, out) : "",
                              .coming = in ? callup_pick_why(t, in) : ""};
}

static void put_person_moves(turn *t, callup_run_page *v, const callup_pick *at, size_t n,
                             const callup_run_classes *all)
{
    size_t out = 0, in = 0;
    do {
        while (out < n && at[out].picked) {
            out++;
        }
        while (in < n && !at[in].picked) {
            in++;
        }
        if (out == n && in == n) { return; }
        *GROW(t->mem, &v->moves) =
            move_line(t, out < n ? &at[out] : NULL, in < n ? &at[in] : NULL, all);
        out += out < n;
        in += in < n;
    } while (out < n || in < n);
}

static size_t same_person(const callup_picks *rows, size_t from)
{
    size_t to = from;
    while (to < rows->n && rows->at[to].person == rows->at[from].person) {
        to++;
    }
    return to;
}

static err put_moves(turn *t, callup_run_page *v, const callup_run *r,
                     const callup_run_classes *all)
{
    callup_picks rows = {0};
    callup_pick after = {.klass = INT64_MAX};
    if (!text_int(web_field(t, "after"), &after.person)) { after.person = 0; }
    v->moves_next = "";
    if (!r->again) { return OK; }
    TRY(callup_moves_of(t->d, r->id, &after, MOVES_SHOWN, t->mem, &rows));
    for (size_t from = 0, to; from < rows.n; from = to) {
        to = same_person(&rows, from);
        if (rows.n == MOVES_SHOWN && to == rows.n) { /* may go on: with the next page */
            v->moves_next = callup_run_url(
                t, r->id, arena_printf(t->mem, "?after=%lld", (long long)rows.at[from - 1].person));
            return OK;
        }
        put_person_moves(t, v, &rows.at[from], to - from, all);
    }
    return OK;
}

static err put_changes(turn *t, callup_run_page *v, const callup_run *r,
                       const callup_run_classes *all)
{
    callup_picks added = {0}, gone = {0};
    if (r->base == 0 || r->again) { return OK; }
    TRY(callup_differences_of(t->d, r->id, r->base, DIFFERENCES_SHOWN, t->mem, &added, &v->in));
    TRY(callup_differences_of(t->d, r->base, r->id, DIFFERENCES_SHOWN, t->mem, &gone, &v->out));
    for (size_t i = 0; i < added.n; i++) {
        *GROW(t->mem, &v->added) =
            callup_pick_line_of(t, &added.at[i], class_name_of(all, added.at[i].klass));
    }
    for (size_t i = 0; i < gone.n; i++) {
        *GROW(t->mem, &v->gone) =
            callup_pick_line_of(t, &gone.at[i], class_name_of(all, gone.at[i].klass));
    }
    return OK;
}

/* How far the first goal that is not at its best may still be from it. */
static const char *partial_of(turn *t, const callup_run *r)
{
    for (int n = 0; r->stopped && n < 2 + CALLUP_TIERS; n++) {
        int i = goal_order[n];
        int64_t gap = r->bound[i] - r->reached[i];
        if (gap == 0 || (i == 2 + TIER_STAYS && !r->again)) { continue; }
        const char *args[] = {text_in(goal_words[i], t->actor.lang),
                              arena_printf(t->mem, "%lld", (long long)(gap < 0 ? -gap : gap))};
        return text_say(t->mem, t->actor.lang, T_callup_run_partial, args, 2);
    }
    return r->stopped ? text_in(T_callup_run_partial_none, t->actor.lang) : "";
}

static err put_unplaced(turn *t, callup_run_page *v, const callup_run_classes *all)
{
    callup_picks out = {0};
    TRY(callup_unplaced_of(t->d, v->run, UNPLACED_SHOWN, t->mem, &out, &v->unplaced_all));
    for (size_t i = 0; i < out.n; i++) {
        callup_pick_line *line = GROW(t->mem, &v->unplaced);
        *line = callup_pick_line_of(t, &out.at[i], class_name_of(all, out.at[i].klass));
        line->change = callup_change(t->mem, t->actor.lang, &out.at[i].facts, NULL);
    }
    return OK;
}

static err put_progress(turn *t, callup_run_page *v, const callup_run *r)
{
    job_seen j = {0};
    v->waiting = r->state == RUN_WAITING;
    v->progress = (look_progress){.name = r->title,
                                  .url = callup_run_url(t, r->id, ""),
                                  .seconds_left = -1,
                                  .total = 1000,
                                  .over = !v->waiting,
                                  .result = "",
                                  .fault = "",
                                  .state = callup_run_look(r->state),
                                  .cancel = ""};
    err e = v->waiting ? job_of_own(t, r->job, &j) : E_ABSENT;
    if (e == E_ABSENT) { return OK; } /* somebody else's: it is shown without its numbers */
    TRY(e);
    v->progress.done = j.done;
    v->progress.cancel = arena_printf(t->mem, "/job/%lld/cancel", (long long)r->job);
    return OK;
}

static day usual_day(turn *t, const callup_run_classes *all)
{
    day first = DAY_NONE;
    for (size_t i = 0; i < all->n; i++) {
        if (!day_known(first) || all->at[i].starts.n < first.n) { first = all->at[i].starts; }
    }
    day d = day_known(first) ? day_add(first, -5) : t->today;
    return d.n > t->today.n ? d : t->today;
}

static err show_run(turn *t, callup_run_page *v, bool fresh)
{
    callup_run r = {0};
    callup_run_classes all = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    v->run = r.id;
    v->base = r.base;
    v->title = r.title;
    v->fault = text_half(t->mem, t->actor.lang, r.fault);
    v->people = r.people;
    v->pairs = r.pairs;
    v->seats = r.seats;
    v->picked = r.picked;
    v->ready = r.state == RUN_READY;
    v->here = r.again;
    v->in = r.in;
    v->out = r.out;
    callup_run_head(t, &r, &v->head);
    *GROW(t->mem, &v->crumbs) = callup_runs_link(t, &r);
    TRY(put_progress(t, v, &r));
    TRY(callup_run_classes_of(t->d, r.id, t->mem, &all));
    if (fresh) {
        v->again = (callup_again){r.away_permille / 10, r.max_per_year, r.least_permille / 10,
                                  r.again || r.state == RUN_PUBLISHED};
        v->send.reply_by = usual_day(t, &all);
    }
    put_run_classes(t, v, &all);
    v->partial = partial_of(t, &r);
    TRY(put_unplaced(t, v, &all));
    TRY(callup_rules_put(t, v));
    TRY(put_goals(t, v, &r));
    TRY(put_days(t, v, &all));
    TRY(put_changes(t, v, &r, &all));
    TRY(put_moves(t, v, &r, &all));
    TRY(callup_covers_put(t, v));
    return web_show(t, callup_run_page, v);
}

err callup_run_handle(turn *t)
{
    callup_run_page v = {0};
    return show_run(t, &v, true);
}

static err vary(turn *t, const callup_again *f, int64_t *ret)
{
    callup_run r = {0};
    callup_run_classes all = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_run_classes_of(t->d, r.id, t->mem, &all));
    int64_t *classes = TAKE_N(t->mem, int64_t, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) { /* what has begun is left as it is */
        bool begun = all.at[i].starts.n <= t->today.n;
        if (!f->here || !begun) { classes[n++] = all.at[i].klass; }
    }
    r.base = r.id;
    r.again = f->here;
    r.title = run_title(t, n, f->here);
    r.away_permille = (int)f->away_percent * 10;
    r.max_per_year = (int)f->max_per_year;
    r.least_permille = (int)f->least_percent * 10;
    return callup_run_begin(t, &r, classes, n, ret);
}

err callup_again_handle(turn *t)
{
    callup_run_page v = {0};
    int64_t made = 0;
    err e = form_read(t, &callup_again_form, &v.again);
    if (e == OK) { e = vary(t, &v.again, &made); }
    if (e == E_INPUT) {
        TRY(show_run(t, &v, false));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_callup_run_begun, "/callup/%lld", (long long)made);
}

err callup_drop_handle(turn *t)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_run_drop(t, r.id));
    return web_go(t, T_callup_run_dropped, "/callup?org=%lld", (long long)r.org);
}

err callup_send_handle(turn *t)
{
    callup_run_page v = {0};
    int64_t made = 0;
    err e = form_read(t, &callup_send_form, &v.send);
    if (e == OK) { e = callup_run_send(t, t->param[0], v.send.reply_by, &made); }
    if (e == E_INPUT) {
        TRY(show_run(t, &v, false));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_callup_run_sending, "/job/%lld", (long long)made);
}

/* ---- as a file ------------------------------------------------------------------------------- */

err callup_export_handle(turn *t)
{
    callup_run r = {0};
    int64_t made = 0;
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    job_request request = {
        .kind = callup_export_job.kind,
        .title =
            arena_printf(t->mem, "%s：%s", text_in(T_callup_run_export, t->actor.lang), r.title),
        .org = r.org,
        .input = arena_printf(t->mem, "{\"run\":%lld}", (long long)r.id),
        .back = callup_run_url(t, r.id, "")};
    TRY(job_start(t, &request, &made));
    return web_made(t, made, T_callup_run_exporting, "/job/%lld", (long long)made);
}
