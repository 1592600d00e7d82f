/* Pages of the runs: begin one, see what it found, vary it, compare, send it. */
#include "callup/callup_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "rule/rule.h"

enum { DIFFERENCES_SHOWN = 200, MOVES_SHOWN = 300 };

static look_state run_look(callup_run_state s)
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

static const char *run_url(turn *t, int64_t run, const char *rest)
{
    return arena_printf(t->mem, "/callup/%lld%s", (long long)run, rest);
}

/* ---- the runs of an office, and the beginning of one ----------------------------------------- */

static err put_runs(turn *t, callup_home *v)
{
    callup_runs all = {0};
    TRY(callup_runs_of(t->d, v->org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_run *r = &all.at[i];
        *GROW(t->mem, &v->runs) =
            (callup_run_line){.run = r->id,
                              .title = r->title,
                              .at = r->at,
                              .state = run_look(r->state),
                              .classes = r->classes,
                              .seats = r->seats,
                              .picked = r->picked,
                              .overdue = r->reached[2 + TIER_OVERDUE] - r->picked,
                              .url = run_url(t, r->id, "")};
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

static const char *sentence(turn *t, const callup_pick *k)
{
    return callup_sentence(t->mem, t->actor.lang, &k->facts, t->today);
}

static callup_pick_line pick_line(turn *t, const callup_pick *k, const char *class_name)
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
                              .why = sentence(t, k),
                              .change = "",
                              .stands = k->stands != STANDS_NOT,
                              .wish = k->wish,
                              .wish_reason = k->wish_reason};
}

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

static const char *class_name_of(const callup_run_classes *all, int64_t klass)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].klass == klass) { return all->at[i].name; }
    }
    return "";
}

static void put_run_classes(turn *t, callup_run_page *v, const callup_run_classes *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const callup_run_class *c = &all->at[i];
        const char *rest = arena_printf(t->mem, "/class/%lld", (long long)c->klass);
        *GROW(t->mem, &v->classes) =
            (callup_run_class_line){.class = c->klass,
                                    .name = c->name,
                                    .starts = c->starts,
                                    .ends = c->ends,
                                    .seats = c->seats,
                                    .picked = c->picked,
                                    .fits = c->fits,
                                    .empty = c->seats - c->picked,
                                    .lacking = c->picked < c->least ? c->least - c->picked : 0,
                                    .url = run_url(t, v->run, rest)};
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
                              .going = out ? sentence(t, out) : "",
                              .coming = in ? sentence(t, in) : ""};
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
            v->moves_next = run_url(
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
    TRY(callup_differences_of(t->d, r->id, r->base, DIFFERENCES_SHOWN, t->mem, &added));
    TRY(callup_differences_of(t->d, r->base, r->id, DIFFERENCES_SHOWN, t->mem, &gone));
    for (size_t i = 0; i < added.n; i++) {
        *GROW(t->mem, &v->added) =
            pick_line(t, &added.at[i], class_name_of(all, added.at[i].klass));
    }
    for (size_t i = 0; i < gone.n; i++) {
        *GROW(t->mem, &v->gone) = pick_line(t, &gone.at[i], class_name_of(all, gone.at[i].klass));
    }
    return OK;
}

/* Share of the people who are in a class of the year, in per cent: before the run, and with it. */
static void cover_point(turn *t, look_chart *c, int64_t run, const callup_cover *x,
                        const char *name)
{
    look_point *p = look_point_add(t->mem, c, name, "");
    const int64_t parts[] = {x->before, x->after};
    for (size_t i = 0; i < 2; i++) {
        look_cell *cell =
            look_cell_add(t->mem, p, x->people ? parts[i] * 100 / x->people : 0,
                          arena_printf(t->mem, "%lld%% (%lld / %lld)",
                                       (long long)(x->people ? parts[i] * 100 / x->people : 0),
                                       (long long)parts[i], (long long)x->people));
        cell->url = run_url(t, run,
                            arena_printf(t->mem, "/cover/%s-%lld-%s",
                                         x->kind == COVER_LEVEL ? "level" : "unit",
                                         (long long)x->value, i ? "after" : "before"));
    }
}

static err put_covers(turn *t, callup_run_page *v)
{
    callup_covers all = {0};
    TRY(callup_covers_of(t->d, v->run, t->mem, &all));
    look_chart_begin(&v->levels, "levels", "bar", T_callup_cover_levels, T_callup_level,
                     T_callup_percent);
    look_chart_begin(&v->units, "units", "bar", T_callup_cover_units, T_callup_unit,
                     T_callup_percent);
    look_chart *charts[] = {&v->levels, &v->units};
    for (size_t i = 0; i < 2; i++) {
        look_series_add(t->mem, charts[i], text_in(T_callup_before, t->actor.lang));
        look_series_add(t->mem, charts[i], text_in(T_callup_after, t->actor.lang));
    }
    for (size_t i = 0; i < all.n; i++) {
        const callup_cover *c = &all.at[i];
        long long value = c->value;
        if (c->kind == COVER_LEVEL) {
            cover_point(t, &v->levels, v->run, c,
                        text_in(people_level_word((post_level)value), t->actor.lang));
        } else {
            cover_point(t, &v->units, v->run, c, c->name);
        }
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
    TRY(callup_unplaced_of(t->d, v->run, DIFFERENCES_SHOWN, t->mem, &out));
    for (size_t i = 0; i < out.n; i++) {
        callup_pick_line *line = GROW(t->mem, &v->unplaced);
        *line = pick_line(t, &out.at[i], class_name_of(all, out.at[i].klass));
        line->change = callup_change(t->mem, t->actor.lang, &out.at[i].facts, NULL);
    }
    return OK;
}

static err put_progress(turn *t, callup_run_page *v, const callup_run *r)
{
    job_seen j = {0};
    v->waiting = r->state == RUN_WAITING;
    v->progress = (look_progress){.name = r->title,
                                  .url = run_url(t, r->id, ""),
                                  .seconds_left = -1,
                                  .total = 1000,
                                  .over = !v->waiting,
                                  .result = "",
                                  .fault = "",
                                  .state = run_look(r->state),
                                  .cancel = ""};
    err e = v->waiting ? job_of_own(t, r->job, &j) : E_ABSENT;
    if (e == E_ABSENT) { return OK; } /* somebody else's: it is shown without its numbers */
    TRY(e);
    v->progress.done = j.done;
    v->progress.cancel = arena_printf(t->mem, "/job/%lld/cancel", (long long)r->job);
    return OK;
}

static void run_head(turn *t, const callup_run *r, look_record *h)
{
    *h = (look_record){.name = r->title, .note = "", .state = run_look(r->state)};
    look_fact_add(t, h, T_callup_run_classes, arena_printf(t->mem, "%lld", (long long)r->classes),
                  "");
    look_fact_add(t, h, T_callup_run_seats, arena_printf(t->mem, "%lld", (long long)r->seats), "");
    look_fact_add(t, h, T_callup_run_picked, arena_printf(t->mem, "%lld", (long long)r->picked),
                  "");
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
    v->fault = r.fault;
    v->people = r.people;
    v->pairs = r.pairs;
    v->seats = r.seats;
    v->picked = r.picked;
    v->ready = r.state == RUN_READY;
    v->here = r.again;
    v->in = r.in;
    v->out = r.out;
    run_head(t, &r, &v->head);
    *GROW(t->mem, &v->crumbs) = (look_link){
        .url = arena_printf(t->mem, "/callup?org=%lld", (long long)r.org), .label = T_callup_runs};
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
    TRY(put_goals(t, v, &r));
    TRY(put_changes(t, v, &r, &all));
    TRY(put_moves(t, v, &r, &all));
    TRY(put_covers(t, v));
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

static err send(turn *t, const callup_send *f, int64_t *ret_job)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    if (r.state != RUN_READY) { return E_CONFLICT; }
    if (f->reply_by.n < t->today.n) {
        return web_fault(t, "reply_by", T_callup_reply_by_wrong, "", "");
    }
    const char *title = text_in(T_callup_run_send, t->actor.lang);
    job_request request = {.kind = callup_publish_job.kind,
                           .title = arena_printf(t->mem, "%s：%s", title, r.title),
                           .org = r.org,
                           .input = arena_printf(t->mem, "{\"run\":%lld,\"reply_by\":\"%s\"}",
                                                 (long long)r.id, day_iso(t->mem, f->reply_by)),
                           .back = run_url(t, r.id, "")};
    return job_start(t, &request, ret_job);
}

err callup_send_handle(turn *t)
{
    callup_run_page v = {0};
    int64_t made = 0;
    err e = form_read(t, &callup_send_form, &v.send);
    if (e == OK) { e = send(t, &v.send, &made); }
    if (e == E_INPUT) {
        TRY(show_run(t, &v, false));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_callup_run_sending, "/job/%lld", (long long)made);
}

/* ---- the people behind the coverage ---- */

/* level-131-before, unit-7-after */
static bool cover_asked(const char *word, callup_cover_question *ret)
{
    const char *first = strchr(word, '-'), *last = strrchr(word, '-');
    char number[24] = "";
    if (!first || last - first < 2 || (size_t)(last - first) > sizeof number) { return false; }
    memcpy(number, first + 1, (size_t)(last - first - 1));
    bool level = strncmp(word, "level-", 6) == 0, unit = strncmp(word, "unit-", 5) == 0;
    ret->kind = level ? COVER_LEVEL : COVER_UNIT;
    ret->after = text_is(last, "-after");
    return (level || unit) && (ret->after || text_is(last, "-before")) &&
           text_int(number, &ret->value);
}

static err cover_title(turn *t, const callup_cover_question *q, const char **ret)
{
    org o = {0};
    const char *what = text_in(people_level_word((post_level)q->value), t->actor.lang);
    if (q->kind == COVER_UNIT) {
        TRY(people_org_get(t->d, q->value, t->mem, &o));
        what = o.name;
    }
    const char *args[] = {what,
                          text_in(q->after ? T_callup_after : T_callup_before, t->actor.lang)};
    *ret = text_say(t->mem, t->actor.lang, T_callup_covered_of, args, 2);
    return OK;
}

err callup_cover_handle(turn *t)
{
    callup_run r = {0};
    callup_covered all = {0};
    callup_cover_page v = {.next = ""};
    callup_cover_question q = {.run = &r, .key = ""};
    if (!cover_asked(t->word[1], &q)) { return E_ABSENT; }
    if (text_int(web_field(t, "after"), &q.id)) {
        person last = {0};
        TRY(people_person_get(t->d, q.id, t->mem, &last));
        q.key = last.sort_key;
    }
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    if (q.kind == COVER_UNIT) { TRY(web_may_use(t, "org", q.value)); }
    TRY(cover_title(t, &q, &v.title));
    *GROW(t->mem, &v.crumbs) = (look_link){.url = run_url(t, r.id, ""), .name = r.title};
    TRY(callup_covered_of(t, &q, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_cover_row *c = &all.at[i];
        *GROW(t->mem, &v.rows) = (callup_cover_line){
            .person = c->person, .name = c->name, .org_name = c->org_name, .post = c->post};
    }
    if (all.n == COVERED_MOST) {
        v.next = arena_printf(t->mem, "/callup/%lld/cover/%s?after=%lld", (long long)r.id,
                              t->word[1], (long long)all.at[all.n - 1].person);
    }
    return web_show(t, callup_cover_page, &v);
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
        .back = run_url(t, r.id, "")};
    TRY(job_start(t, &request, &made));
    return web_made(t, made, T_callup_run_exporting, "/job/%lld", (long long)made);
}

/* ---- one class of a run: who, who not, and what the officer wants all the same --------------- */

enum { PASSED_SHOWN = 100, PICKED_SHOWN = 2000 };

static err class_of_run(turn *t, const callup_run *r, callup_run_class *ret)
{
    callup_run_classes all = {0};
    int64_t klass = 0;
    if (!text_int(t->word[1], &klass)) { return E_ABSENT; }
    TRY(callup_run_classes_of(t->d, r->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].klass == klass) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

/* Whoever has confirmed is moved by the officer's own choice only. */
static err put_confirmed(turn *t, callup_run_class_page *v)
{
    class_seats all = {0};
    TRY(class_roster_of(t->d, v->class, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const char *args[] = {all.at[i].org_name};
        *GROW(t->mem, &v->confirmed) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)all.at[i].person),
                          .name = all.at[i].name,
                          .note = text_say(t->mem, t->actor.lang, T_callup_has_confirmed, args, 1)};
    }
    return OK;
}

/* Why not, what would have to change, and who of them comes next. */
static err put_passed(turn *t, callup_run_class_page *v, const callup_picks *in, int after)
{
    callup_picks out = {0};
    callup_queue q = {.bar = {.missing = in->n ? 1000 : 0}};
    v->next = v->next_is = "";
    for (size_t i = 0; i < in->n; i++) {
        int missing = callup_missing(&in->at[i].facts);
        q.bar.missing = missing < q.bar.missing ? missing : q.bar.missing;
    }
    if (after) { TRY(callup_picks_before(t->d, v->run, v->class, after, t->mem, &q)); }
    TRY(callup_picks_of(t->d, v->run, v->class, false, after, PASSED_SHOWN, t->mem, &out));
    for (size_t i = 0; i < out.n; i++) {
        const callup_candidate *c = &out.at[i].facts;
        callup_pick_line *line = GROW(t->mem, &v->passed);
        bool first = callup_waits(c->code) && q.bar.ahead == 0;
        callup_bar bar = callup_queue_pass(t->mem, &q, c);
        *line = pick_line(t, &out.at[i], "");
        line->change = callup_change(t->mem, t->actor.lang, c, &bar);
        if (first) {
            const char *args[] = {c->name, c->org_name, line->why};
            v->next_is = text_say(t->mem, t->actor.lang, T_callup_next_is, args, 3);
        }
    }
    if (out.n == PASSED_SHOWN) {
        v->next = arena_printf(t->mem, "/callup/%lld/class/%lld?after=%d", (long long)v->run,
                               (long long)v->class, out.at[out.n - 1].facts.order);
    }
    return OK;
}

static err show_run_class(turn *t, callup_run_class_page *v)
{
    callup_run r = {0};
    callup_run_class c = {0};
    callup_picks in = {0};
    int64_t after = 0;
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(class_of_run(t, &r, &c));
    v->run = r.id;
    v->class = c.klass;
    v->title = c.name;
    v->ready = r.state == RUN_READY;
    run_head(t, &r, &v->head);
    v->head.name = c.name;
    v->head.note = r.title;
    *GROW(t->mem, &v->crumbs) = (look_link){.url = run_url(t, r.id, ""), .name = r.title};
    after = text_int(web_field(t, "after"), &after) && after > 0 && after < INT32_MAX ? after : 0;
    TRY(callup_picks_of(t->d, r.id, c.klass, true, 0, PICKED_SHOWN, t->mem, &in));
    for (size_t i = 0; i < in.n; i++) {
        *GROW(t->mem, &v->picked) = pick_line(t, &in.at[i], "");
    }
    TRY(put_passed(t, v, &in, (int)after));
    if (r.again) { TRY(put_confirmed(t, v)); }
    return web_show(t, callup_run_class_page, v);
}

err callup_run_class_handle(turn *t)
{
    callup_run_class_page v = {.wish = {.reason = ""}};
    return show_run_class(t, &v);
}

/* A wish against what cannot be is refused with the reason; against an advice it counts. */
static err wish_possible(turn *t, int64_t klass, int64_t person_id)
{
    person p = {0};
    callup_candidates all = {0};
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    TRY(callup_candidates_in(t, klass, p.org, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_candidate *c = &all.at[i];
        bool cannot = c->code == CALLUP_INACTIVE || c->code == CALLUP_OTHER_CLASS_SAME_DAYS;
        if (c->person != person_id) { continue; }
        return cannot ? web_fault(t, "person", T_callup_cannot, c->name,
                                  callup_sentence(t->mem, t->actor.lang, c, t->today))
                      : OK;
    }
    return web_fault(t, "person", T_callup_not_candidate, "", "");
}

static err wish(turn *t, const callup_wanted *f, callup_run_class *ret)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(class_of_run(t, &r, ret));
    if (r.state != RUN_READY) { return E_CONFLICT; }
    TRY(web_may_use(t, "person", f->person));
    if (f->want == WISH_IN) { TRY(wish_possible(t, ret->klass, f->person)); }
    return callup_wish_put(t, r.id,
                           &(callup_wish){.klass = ret->klass,
                                          .person = f->person,
                                          .want = (callup_want)f->want,
                                          .reason = f->reason});
}

err callup_wish_handle(turn *t)
{
    callup_run_class_page v = {0};
    callup_run_class c = {0};
    err e = form_read(t, &callup_wanted_form, &v.wish);
    if (e == OK) { e = wish(t, &v.wish, &c); }
    if (e == E_INPUT) {
        TRY(show_run_class(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_wish_kept, "/callup/%lld/class/%lld", (long long)t->param[0],
                  (long long)c.klass);
}
