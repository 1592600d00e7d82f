/* Reports: live with every number a link, on paper, and frozen: words and numbers as they were,
 * beside what they are now. */
#include "audit/audit.h"
#include "figure/figure_web.h"

static const char *const kinds[] = {[LINE_TITLE] = "title",
                                    [LINE_HEADING] = "heading",
                                    [LINE_PARA] = "para",
                                    [LINE_TABLE] = "table",
                                    [LINE_RIGHT] = "right"};

int64_t figure_line_rows(const figure_line_view *l)
{
    return l->columns ? (int64_t)l->pieces.n / l->columns : 0;
}

bool figure_line_is(const figure_line_view *l, const char *kind) { return text_is(l->kind, kind); }

typedef LIST(figure_line_view) line_views;

static void put_line(arena *mem, const report_line *line, figure_line_view *ret)
{
    bool known = line->kind >= LINE_TITLE && line->kind <= LINE_RIGHT;
    ret->kind = known ? kinds[line->kind] : kinds[LINE_PARA];
    ret->columns = (int64_t)line->columns;
    for (size_t i = 0; i < line->pieces.n; i++) {
        *GROW(mem, &ret->pieces) =
            (figure_piece_view){.text = line->pieces.at[i].text, .url = line->pieces.at[i].url};
    }
}

static err live(turn *t, const figure_question *q, language lang, report_lines *lines,
                report_numbers *numbers)
{
    org o = {0};
    TRY(people_org_get(t->d, q->org, t->mem, &o));
    report_order r = {
        .d = t->d, .mem = t->mem, .lang = lang, .q = *q, .org_name = o.name, .on = figure_day(q)};
    return figure_report_fill(&r, lines, numbers);
}

static err asked(turn *t, figure_question *q)
{
    TRY(figure_asked(t, q));
    q->by = q->group = "";
    return OK;
}

/* ---- list ------------------------------------------------------------------------------------ */

err figure_report_list_handle(turn *t)
{
    figure_question q;
    reports_kept all = {0};
    TRY(asked(t, &q));
    figure_report_list v = {
        .title = text_in(T_figure_reports_title, t->actor.lang),
        .live = arena_printf(t->mem, "/reports/yearly?%s", figure_scope_query(t->mem, &q))};
    TRY(figure_scope_fill(t, &q, &v.scope));
    TRY(figure_reports_of(t->d, q.org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const report_kept *r = &all.at[i];
        *GROW(t->mem, &v.rows) = (figure_kept_line){.report = r->id,
                                                    .title = r->title,
                                                    .org_name = r->org_name,
                                                    .year = r->year,
                                                    .frozen_at = r->at,
                                                    .frozen_by = r->by_name};
    }
    return web_show(t, figure_report_list, &v);
}

/* ---- live ------------------------------------------------------------------------------------ */

static bool may_freeze(turn *t, int64_t org_id)
{
    return web_may(t, MAY_FREEZE_REPORTS, &(web_subject){.org = org_id});
}

err figure_report_live_handle(turn *t)
{
    figure_question q;
    report_lines lines = {0};
    report_numbers numbers = {0};
    TRY(asked(t, &q));
    figure_report_live v = {.title = text_in(T_figure_report_yearly, t->actor.lang),
                            .may_freeze = may_freeze(t, q.org),
                            .query = figure_scope_query(t->mem, &q)};
    TRY(figure_scope_fill(t, &q, &v.scope));
    TRY(live(t, &q, t->actor.lang, &lines, &numbers));
    for (size_t i = 0; i < lines.n; i++) {
        put_line(t->mem, &lines.at[i], GROW(t->mem, &v.lines));
    }
    return web_show(t, figure_report_live, &v);
}

/* ---- on paper: drawn on a slow thread -------------------------------------------------------- */

typedef struct {
    const void *at;
    size_t n;
    const char *type, *name;
} drawn;

static err draw(turn *t, const report_lines *lines, const char *format, const char *title)
{
    bool docx = text_is(format, "docx"), pdf = text_is(format, "pdf"), md = text_is(format, "md");
    const char *ending = "";
    drawn *b = TAKE(t->mem, drawn);
    if (!docx && !pdf && !md) { return E_ABSENT; }
    paper *p = paper_new(t->mem, docx ? PAPER_DOCX : pdf ? PAPER_PDF : PAPER_MARKDOWN, title);
    figure_report_draw(lines, t->mem, p);
    TRY(paper_bytes(p, &b->at, &b->n, &b->type, &ending));
    b->name = arena_printf(t->mem, "%s.%s", title, ending);
    t->scratch = b;
    return OK;
}

static const char *title_of(arena *mem, const report_lines *lines)
{
    buf b = buf_new(mem);
    for (size_t i = 0; lines->n && i < lines->at[0].pieces.n; i++) {
        buf_put(&b, lines->at[0].pieces.at[i].text);
    }
    return b.at;
}

err figure_report_live_before(turn *t)
{
    figure_question q;
    report_lines lines = {0};
    report_numbers numbers = {0};
    TRY(asked(t, &q));
    TRY(live(t, &q, LANG_ZH, &lines, &numbers));
    return draw(t, &lines, t->word[0], title_of(t->mem, &lines));
}

err figure_report_drawn_handle(turn *t)
{
    const drawn *b = t->scratch;
    return web_bytes(t, b->type, b->name, b->at, b->n);
}

/* ---- frozen ---------------------------------------------------------------------------------- */

err figure_report_freeze_handle(turn *t)
{
    figure_freeze f = {0};
    report_lines lines = {0};
    report_numbers numbers = {0};
    TRY(form_read(t, &figure_freeze_form, &f));
    TRY(web_may_use(t, "org", f.org));
    figure_kept duties = {.mem = t->mem};
    figure_question q = {.org = f.org,
                         .year = (int)f.year,
                         .by = "",
                         .group = "",
                         .today = t->today,
                         .kept = &duties};
    TRY(live(t, &q, LANG_ZH, &lines, &numbers));
    report_kept r = {.id = id_new(),
                     .org = f.org,
                     .name = "yearly",
                     .year = q.year,
                     .title = title_of(t->mem, &lines),
                     .at = t->now,
                     .by = t->actor.person,
                     .figures = figure_report_numbers(&numbers, t->mem),
                     .words = figure_report_words(&lines, t->mem)};
    buf b = buf_new(t->mem);
    TRY(figure_report_insert(t->d, &r));
    audit_pair_text(&b, "title", r.title);
    audit_pair_text(&b, "figures", r.figures);
    TRY(audit_write(t, &(audit_deed){.deed = "figure.freeze",
                                     .kind = "report",
                                     .record = r.id,
                                     .org = r.org,
                                     .after = audit_end(&b)}));
    return web_made(t, r.id, T_figure_frozen_notice, "/report/%lld", (long long)r.id);
}

static err find_kept(turn *t, report_kept *ret)
{
    int64_t id = 0;
    if (!text_int(t->word[0], &id)) { return E_ABSENT; }
    TRY(figure_report_get(t->d, id, t->mem, ret));
    return web_may_use(t, "org", ret->org);
}

static const char *difference(arena *mem, figure_measure m, int64_t then, int64_t now)
{
    if (then == NO_NUMBER || now == NO_NUMBER) { return ""; }
    int64_t change = now - then;
    return arena_printf(mem, "%s%s", change > 0 ? "+" : "", figure_text(mem, m, change));
}

static err put_changes(turn *t, const report_kept *r, figure_report_frozen *v)
{
    report_numbers then = {0};
    figure_kept kept = {.mem = t->mem};
    figure_question q = {
        .org = r->org, .year = r->year, .by = "", .group = "", .today = t->today, .kept = &kept};
    figure_report_numbers_read(r->figures, t->mem, &then);
    for (size_t i = 0; i < then.n; i++) {
        const report_number *n = &then.at[i];
        figure_about a = {0};
        int64_t now = 0;
        err e = figure_about_of(n->name, &a); /* a figure of an older program may be gone */
        if (e == OK) { TRY(figure_total(t->d, n->name, &q, &now)); }
        if (e != OK || now == n->value) { continue; }
        *GROW(t->mem, &v->changes) =
            (figure_change){.figure = n->name,
                            .label = a.label,
                            .then = n->value,
                            .now = now,
                            .url = figure_url(t->mem, n->name, &q),
                            .then_text = figure_text(t->mem, a.measure, n->value),
                            .now_text = figure_text(t->mem, a.measure, now),
                            .change = difference(t->mem, a.measure, n->value, now)};
    }
    return OK;
}

err figure_report_frozen_handle(turn *t)
{
    report_kept r = {0};
    report_lines lines = {0};
    TRY(find_kept(t, &r));
    figure_report_frozen v = {.title = r.title,
                              .report = r.id,
                              .org = r.org,
                              .org_name = r.org_name,
                              .year = r.year,
                              .frozen_at = r.at,
                              .frozen_by = r.by_name};
    figure_report_read(r.words, t->mem, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        put_line(t->mem, &lines.at[i], GROW(t->mem, &v.lines));
    }
    TRY(put_changes(t, &r, &v));
    return web_show(t, figure_report_frozen, &v);
}

err figure_report_frozen_before(turn *t)
{
    report_kept r = {0};
    report_lines lines = {0};
    TRY(find_kept(t, &r));
    figure_report_read(r.words, t->mem, &lines);
    return draw(t, &lines, t->word[1], r.title);
}
