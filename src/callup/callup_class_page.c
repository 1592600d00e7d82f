/* Which classes of a run a page of its list shows. Pure: a run has at most 1,000. */
#include <stdlib.h>

#include "callup/callup_run.h"

int64_t callup_lacking(const callup_run_class *c)
{
    return c->picked < c->least ? c->least - c->picked : 0;
}

bool callup_class_wants_a_look(const callup_run_class *c)
{
    return c->fits == 0 || callup_lacking(c) > 0;
}

static bool is_asked(const callup_run_class *c, const callup_class_question *q)
{
    switch (q->only) {
    case RUN_CLASS_SHORT: return callup_lacking(c) > 0;
    case RUN_CLASS_FREE: return c->picked < c->seats;
    case RUN_CLASS_NOBODY: return c->fits == 0;
    case RUN_CLASS_ANY: break;
    }
    return true;
}

/* Each word somewhere in name or code. */
static bool says(arena *mem, const callup_run_class *c, const char *words)
{
    const char *all = text_lower(mem, arena_printf(mem, "%s %s", c->name, c->code));
    const char *at = text_lower(mem, text_clean(mem, words));
    for (size_t n = 0; *at; at += n + strspn(at + n, " ")) {
        n = strcspn(at, " ");
        if (!strstr(all, arena_copy_n(mem, at, n))) { return false; }
    }
    return true;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int either(int64_t a, int64_t b) { return (a > b) - (a < b); }
static int by_starts(const void *a, const void *b)
{
    const callup_run_class *x = a, *y = b;
    int order = either(x->starts.n, y->starts.n);
    return order ? order : either(x->klass, y->klass);
}
static int by_name(const void *a, const void *b)
{
    const callup_run_class *x = a, *y = b;
    int order = strcmp(x->sort_key, y->sort_key);
    return order ? order : by_starts(a, b);
}
#define BY(what_, of_)                                                                             \
    static int what_(const void *a, const void *b)                                                 \
    {                                                                                              \
        const callup_run_class *x = a, *y = b;                                                     \
        int order = either(of_(x), of_(y));                                                        \
        return order ? order : by_starts(a, b);                                                    \
    }
#define FITS(c_) ((c_)->fits)
#define SEATS(c_) ((c_)->seats)
#define PICKED(c_) ((c_)->picked)
BY(by_fits, FITS)
BY(by_seats, SEATS)
BY(by_picked, PICKED)
BY(by_lacking, callup_lacking)

static void put_in_order(callup_run_classes *all, const callup_class_question *q)
{
    static const struct {
        const char *column;
        int (*by)(const void *a, const void *b);
    } orders[] = {{"name", by_name},     {"fits", by_fits},       {"seats", by_seats},
                  {"picked", by_picked}, {"lacking", by_lacking}, {"starts", by_starts}};
    size_t i = 0;
    while (i + 1 < COUNT_OF(orders) && !text_is(orders[i].column, q->column)) {
        i++;
    }
    if (all->n) { qsort(all->at, all->n, sizeof *all->at, orders[i].by); }
    if (q->down) { REVERSE(all); }
}

/* ---- the page -------------------------------------------------------------------------------- */

static size_t place_of(const callup_run_classes *all, int64_t klass)
{
    size_t i = 0;
    while (i < all->n && all->at[i].klass != klass) {
        i++;
    }
    return i;
}

callup_class_page callup_class_page_of(const callup_run_classes *all,
                                       const callup_class_question *q, arena *mem)
{
    callup_run_classes found = {0};
    for (size_t i = 0; i < all->n; i++) {
        const callup_run_class *c = &all->at[i];
        if (is_asked(c, q) && says(mem, c, q->words)) { *GROW(mem, &found) = *c; }
    }
    put_in_order(&found, q);
    size_t before = place_of(&found, q->before), after = place_of(&found, q->after);
    size_t to = before < found.n ? before : found.n;
    size_t from = after < found.n                     ? after + 1
                  : before < found.n && to > q->limit ? to - q->limit
                                                      : 0;
    if (to - from > q->limit) { to = from + q->limit; }
    return (callup_class_page){.at = found.at ? found.at + from : NULL,
                               .n = to - from,
                               .count = found.n,
                               .earlier = from > 0,
                               .later = to < found.n};
}
