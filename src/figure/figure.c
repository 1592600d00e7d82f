/* What a figure is, how its value prints, where its records stand. */
#include "figure/figure_inside.h"

err figure_about_of(const char *name, figure_about *ret)
{
    const figure_kind *f = figure_kind_of(name);
    if (!f) { return E_ABSENT; }
    *ret = (figure_about){.name = f->name,
                          .label = f->label,
                          .unit = f->unit,
                          .counts = f->counts,
                          .measure = f->measure,
                          .distinct = f->counting == COUNTS_PERSONS};
    return OK;
}

bool figure_name(size_t i, const char **ret)
{
    for (size_t k = 0; k < figure_kinds_n; k++) {
        if (*figure_kinds[k].name && i-- == 0) {
            *ret = figure_kinds[k].name;
            return true;
        }
    }
    return false;
}

char *figure_text(arena *mem, figure_measure m, int64_t value)
{
    if (m == FIGURE_COUNT) { return grouped_text(mem, value); }
    if (m == FIGURE_PERMILLE) { return share_text(mem, value); }
    int64_t rest = value < 0 ? -(value % 10) : value % 10;
    const char *whole = value < 0 && value > -10 ? "-0" : grouped_text(mem, value / 10);
    return rest ? arena_printf(mem, "%s.%lld", whole, (long long)rest) : arena_copy(mem, whole);
}

char *figure_url(arena *mem, const char *name, const figure_question *q)
{
    buf b = buf_new(mem);
    buf_printf(&b, "/figure/%s/records?org=%lld&year=%d", name, (long long)q->org, q->year);
    if (q->by && *q->by && q->group && *q->group) {
        buf_printf(&b, "&by=%s&group=%s", q->by, q->group);
    }
    return b.at;
}

typedef struct {
    const char *name;
    const figure_question *q;
} card_question;

static err card_ask(db *d, void *of, int64_t *ret)
{
    card_question *c = of;
    return figure_total(d, c->name, c->q, ret);
}

err figure_card(db *d, arena *mem, const char *name, const figure_question *q, look_figure *ret)
{
    figure_about a = {0};
    int64_t value = 0;
    TRY(figure_about_of(name, &a));
    const char *key = arena_printf(mem, "figure.card %s %lld %d %d %s %s", name, (long long)q->org,
                                   q->year, figure_day(q).n, q->by, q->group);
    TRY(db_kept_int(d, key, SHOWN_SECONDS, mem, card_ask, &(card_question){name, q}, &value));
    *ret = (look_figure){.label = a.label,
                         .number = figure_text(mem, a.measure, value),
                         .unit = a.unit,
                         .counts = a.counts,
                         .url = figure_url(mem, name, q)};
    return OK;
}
