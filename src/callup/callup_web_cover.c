/* Coverage of a run: its charts, and the people behind each number. */
#include <stdlib.h>

#include "callup/callup_web_run.h"
#include "callup_text.h"
#include "callup_view.h"

look_cell *callup_cover_cell(turn *t, look_point *p, int64_t part, int64_t people)
{
    int64_t share = share_reached(part, people);
    return look_cell_add(t->mem, p, share == NO_NUMBER ? NO_NUMBER : share / 10,
                         arena_printf(t->mem, "%s (%s / %s)", share_text(t->mem, share),
                                      grouped_text(t->mem, part), grouped_text(t->mem, people)));
}

/* Least covered afterwards, then before; cells are those two. */
static int by_cover(const void *a, const void *b)
{
    const look_point *x = a, *y = b;
    for (size_t i = x->cells.n; i > 0; i--) {
        int64_t p = x->cells.at[i - 1].number, q = y->cells.at[i - 1].number;
        if (p != q) { return (p > q) - (p < q); }
    }
    return strcmp(x->name, y->name);
}

void callup_cover_bound(look_chart *c, text_key lowest)
{
    enum { SHOWN = 12 }; /* as many as a phone shows without much thumbing */
    if (c->points.n <= SHOWN) { return; }
    qsort(c->points.at, c->points.n, sizeof *c->points.at, by_cover);
    c->title = lowest;
    c->shown = SHOWN;
}

/* The same level or unit in another run; NULL: it is not there. */
static const callup_cover *same_in(const callup_covers *all, const callup_cover *x)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].kind == x->kind && all->at[i].value == x->value) { return &all->at[i]; }
    }
    return NULL;
}

static void cover_cell(turn *t, look_point *p, int64_t run, const callup_cover *x, bool after)
{
    look_cell *cell = callup_cover_cell(t, p, after ? x->after : x->before, x->people);
    cell->url = callup_run_url(t, run,
                               arena_printf(t->mem, "/cover/%s-%lld-%s",
                                            x->kind == COVER_LEVEL ? "level" : "unit",
                                            (long long)x->value, after ? "after" : "before"));
}

/* Share of the people who are in a class of the year, in per cent: before the run, with the one it
 * was made from, and with it. */
static void cover_point(turn *t, look_chart *c, const callup_run_page *v, const callup_cover *x,
                        const callup_covers *base)
{
    text_key level = people_level_word((post_level)x->value);
    look_point *p = look_point_add(
        t->mem, c, x->kind == COVER_LEVEL ? text_in(level, t->actor.lang) : x->name, "");
    cover_cell(t, p, v->run, x, false);
    if (base->n) {
        const callup_cover none = {.kind = x->kind, .value = x->value}, *there = same_in(base, x);
        cover_cell(t, p, v->base, there ? there : &none, true);
    }
    cover_cell(t, p, v->run, x, true);
}

static void cover_series(turn *t, look_chart *c, bool base)
{
    look_series_add(t->mem, c, text_in(T_callup_before, t->actor.lang));
    if (base) { look_series_add(t->mem, c, text_in(T_callup_after_base, t->actor.lang)); }
    look_series_add(t->mem, c, text_in(T_callup_after, t->actor.lang));
}

err callup_covers_put(turn *t, callup_run_page *v)
{
    callup_covers all = {0}, base = {0};
    TRY(callup_covers_of(t->d, v->run, t->mem, &all));
    if (v->base && !v->here) { TRY(callup_covers_of(t->d, v->base, t->mem, &base)); }
    look_chart_begin(&v->levels, "levels", "bar", T_callup_cover_levels, T_callup_level,
                     T_callup_percent);
    look_chart_begin(&v->units, "units", "bar", T_callup_cover_units, T_callup_unit,
                     T_callup_percent);
    cover_series(t, &v->levels, base.n > 0);
    cover_series(t, &v->units, base.n > 0);
    for (size_t i = 0; i < all.n; i++) {
        bool level = all.at[i].kind == COVER_LEVEL;
        cover_point(t, level ? &v->levels : &v->units, v, &all.at[i], &base);
    }
    callup_cover_bound(&v->units, T_callup_cover_units_low);
    return OK;
}

/* ---- the people behind the coverage ---------------------------------------------------------- */

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

/* The number is of the time of the run, the list of now: where they differ both are said. */
static err cover_note(turn *t, const callup_cover_question *q, const char **ret)
{
    callup_covers all = {0};
    int64_t then = 0, now = 0;
    TRY(callup_covers_of(t->d, q->run->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_cover *c = &all.at[i];
        if (c->kind == q->kind && c->value == q->value) { then = q->after ? c->after : c->before; }
    }
    TRY(callup_covered_count(t, q, &now));
    const char *args[] = {arena_printf(t->mem, "%lld", (long long)then),
                          arena_printf(t->mem, "%lld", (long long)now)};
    *ret = then == now ? "" : text_say(t->mem, t->actor.lang, T_callup_covered_differs, args, 2);
    return OK;
}

void callup_cover_rows_put(turn *t, const callup_covered *all, callup_cover_page *v)
{
    for (size_t i = 0; i < all->n; i++) {
        const callup_cover_row *c = &all->at[i];
        *GROW(t->mem, &v->rows) = (callup_cover_line){
            .person = c->person, .name = c->name, .org_name = c->org_name, .post = c->post};
    }
}

err callup_cover_handle(turn *t)
{
    callup_run r = {0};
    callup_covered all = {0};
    callup_cover_page v = {.next = "", .note = ""};
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
    TRY(cover_note(t, &q, &v.note));
    *GROW(t->mem, &v.crumbs) = (look_link){.url = callup_run_url(t, r.id, ""), .name = r.title};
    TRY(callup_covered_of(t, &q, &all));
    callup_cover_rows_put(t, &all, &v);
    if (all.n == COVERED_MOST) {
        v.next = arena_printf(t->mem, "/callup/%lld/cover/%s?after=%lld", (long long)r.id,
                              t->word[1], (long long)all.at[all.n - 1].person);
    }
    return web_show(t, callup_cover_page, &v);
}
