/* The notice that carries the plan: 关于印发《…年干部教育培训计划》的通知, official layout
 * (regulations §8.3), the table as its annex. Documents are in Chinese whatever the reader's
 * language. */
#include "plan/plan_page.h"

static const char *say(arena *mem, text_key key, const char *a, const char *b)
{
    const char *args[] = {a, b};
    return text_say(mem, LANG_ZH, key, args, 2);
}

static const char *day_in_words(arena *mem, day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return arena_printf(mem, "%d年%d月%d日", year, month, dom);
}

static void put_changes(paper *out, arena *mem, const plan_changes *all)
{
    static const text_key words[] = {[PLAN_ADDED] = T_plan_added,
                                     [PLAN_REMOVED] = T_plan_removed,
                                     [PLAN_CHANGED] = T_plan_changed};
    paper_heading(out, 1, text_in(T_plan_paper_changes, LANG_ZH));
    for (size_t i = 0; i < all->n; i++) {
        const plan_change *c = &all->at[i];
        buf b = buf_new(mem);
        buf_printf(&b, "%s：%s（%s）", text_in(words[c->what], LANG_ZH),
                   (c->after ? c->after : c->before)->name,
                   (c->after ? c->after : c->before)->org_name);
        for (int f = 0; f < PLAN_FIELDS; f++) {
            if (c->fields & 1U << f) {
                const char *from = plan_field_text(mem, LANG_ZH, c->before, (plan_field)f);
                buf_printf(&b, "；%s由“%s”调整为“%s”",
                           text_in(plan_field_label((plan_field)f), LANG_ZH),
                           *from ? from : text_in(T_plan_paper_nothing, LANG_ZH),
                           plan_field_text(mem, LANG_ZH, c->after, (plan_field)f));
            }
        }
        paper_para(out, arena_printf(mem, "%zu. %s。", i + 1, b.at));
    }
}

static void put_letter(paper *out, arena *mem, const plan_paper *p)
{
    const char *year = plan_number(mem, p->y->year);
    bool first = p->issue->number == 1;
    paper_red_head(out, say(mem, T_plan_paper_issuer, p->issuer, ""), "");
    const char *title = say(mem, first ? T_plan_paper_title : T_plan_paper_title_again, year, "");
    paper_title(out, arena_printf(mem, "%s\n%s", title, text_in(T_plan_paper_title_end, LANG_ZH)));
    paper_flush(out, text_in(T_plan_paper_to, LANG_ZH));
    paper_para(
        out, say(mem, first ? T_plan_paper_body : T_plan_paper_body_again, year, p->issue->reason));
    int64_t seats = 0;
    for (size_t i = 0; i < p->items->n; i++) {
        seats += p->items->at[i].seats;
    }
    paper_para(out, say(mem, T_plan_paper_sum, plan_number(mem, (int64_t)p->items->n),
                        plan_number(mem, seats)));
    if (!first) { put_changes(out, mem, p->changes); }
    paper_para(out, say(mem, T_plan_paper_annex, year, ""));
    paper_right(out, p->issuer);
    paper_right(out, day_in_words(mem, moment_day(p->issue->at)));
}

enum { COLUMNS = 8 };

/* The year stands in the title: a day is said by month and day alone. */
static const char *cell_text(arena *mem, const plan_item *i, plan_field f)
{
    int year, month, dom;
    if (f != PLAN_STARTS || !day_known(i->starts)) { return plan_field_text(mem, LANG_ZH, i, f); }
    day_split(i->starts, &year, &month, &dom);
    return arena_printf(mem, "%d月%d日", month, dom);
}

static void put_table(paper *out, arena *mem, const plan_paper *p)
{
    static const int widths[COLUMNS] = {10, 40, 28, 24, 12, 10, 22, 10};
    static const plan_field shown[COLUMNS - 1] = {PLAN_NAME, PLAN_UNIT,   PLAN_AUDIENCE, PLAN_SEATS,
                                                  PLAN_DAYS, PLAN_STARTS, PLAN_HOURS};
    size_t rows = p->items->n + 1;
    const char **cells = TAKE_N(mem, const char *, rows *COLUMNS);
    cells[0] = text_in(T_plan_paper_no, LANG_ZH);
    for (size_t k = 0; k < COLUMNS - 1; k++) {
        cells[k + 1] = text_in(plan_field_label(shown[k]), LANG_ZH);
    }
    for (size_t i = 0; i < p->items->n; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        row[0] = plan_number(mem, (int64_t)i + 1);
        for (size_t k = 0; k < COLUMNS - 1; k++) {
            row[k + 1] = cell_text(mem, &p->items->at[i], shown[k]);
        }
    }
    paper_page_break(out);
    paper_flush(out, text_in(T_plan_paper_annex_head, LANG_ZH));
    paper_title(out, say(mem, T_plan_paper_name, plan_number(mem, p->y->year), ""));
    paper_table(out, widths, COLUMNS, cells, rows, 1);
}

err plan_paper_write(arena *mem, const plan_paper *p, paper_kind kind, const void **ret,
                     size_t *ret_n, const char **ret_type, const char **ret_ending)
{
    paper *out =
        paper_new(mem, kind, say(mem, T_plan_paper_name, plan_number(mem, p->y->year), ""));
    put_letter(out, mem, p);
    put_table(out, mem, p);
    return paper_bytes(out, ret, ret_n, ret_type, ret_ending);
}
