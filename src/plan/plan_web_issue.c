/* Issues: what would be frozen and what changed, the frozen plan as a page, and as a document. */
#include "plan/plan_page.h"

/* ---- changes -------------------- */

plan_change_row plan_change_row_of(turn *t, const plan_change *c)
{
    static const text_key words[] = {[PLAN_ADDED] = T_plan_added,
                                     [PLAN_REMOVED] = T_plan_removed,
                                     [PLAN_CHANGED] = T_plan_changed};
    static const look_tone tones[] = {
        [PLAN_ADDED] = LOOK_GOOD, [PLAN_REMOVED] = LOOK_BAD, [PLAN_CHANGED] = LOOK_BUSY};
    const plan_item *i = c->after ? c->after : c->before;
    plan_change_row r = {.item = i->id,
                         .name = i->name,
                         .unit = i->org_name,
                         .what_code = c->what,
                         .what = words[c->what],
                         .tone = tones[c->what]};
    for (int f = 0; f < PLAN_FIELDS; f++) {
        if (c->fields & 1U << f) {
            *GROW(t->mem, &r.fields) = (plan_change_field){
                .field = plan_field_label((plan_field)f),
                .before = plan_field_text(t->mem, t->actor.lang, c->before, (plan_field)f),
                .after = plan_field_text(t->mem, t->actor.lang, c->after, (plan_field)f)};
        }
    }
    return r;
}

/* A short word for exactly these items: FNV-1a over the text that would be frozen. It tells what
 * was looked at, it keeps nothing secret. */
static const char *print_of(arena *mem, const plan_items *items)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (const char *s = plan_frozen_write(mem, items); *s; s++) {
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    }
    return arena_printf(mem, "%016llx", (unsigned long long)h);
}

/* ---- before the issue -------------------- */

typedef struct {
    plan_items now, before;
    plan_changes changes;
} draft;

static err waiting_of(turn *t, const plan_place *p, int64_t *ret)
{
    return plan_items_count(t->d, &(plan_filter){.plan = p->y.id, .state = ITEM_SUBMITTED}, t->mem,
                            ret);
}

static err preview_show(turn *t, const plan_place *p, const draft *x)
{
    plan_issue_page v = {.title = text_in(T_plan_issue_now, t->actor.lang),
                         .action = t->path,
                         .back = p->base,
                         .number = p->y.issue + 1,
                         .items = (int64_t)x->now.n,
                         .print = print_of(t->mem, &x->now)};
    TRY(waiting_of(t, p, &v.waiting));
    for (size_t i = 0; i < x->now.n; i++) {
        v.seats += x->now.at[i].seats;
    }
    for (size_t i = 0; i < x->changes.n; i++) {
        plan_change_what what = x->changes.at[i].what;
        v.added += what == PLAN_ADDED;
        v.removed += what == PLAN_REMOVED;
        v.changed += what == PLAN_CHANGED;
        *GROW(t->mem, &v.changes) = plan_change_row_of(t, &x->changes.at[i]);
    }
    plan_crumbs(t, &v.crumbs, p, true);
    return web_show(t, plan_issue_page, &v);
}

static err draft_of(turn *t, plan_place *p, draft *x)
{
    *x = (draft){0};
    TRY(plan_place_of(t, p));
    return plan_issue_draft(t->d, &p->y, t->mem, &x->now, &x->before, &x->changes);
}

err plan_issue_preview(turn *t)
{
    plan_place p;
    draft x;
    TRY(draft_of(t, &p, &x));
    return preview_show(t, &p, &x);
}

err plan_issue_handle(turn *t)
{
    plan_place p;
    draft x;
    plan_issue_form f;
    int number = 0;
    TRY(draft_of(t, &p, &x));
    err e = form_read(t, &plan_issue_form_form, &f);
    if (e == OK && *f.print && !text_is(f.print, print_of(t->mem, &x.now))) {
        e = web_fault(t, "print", T_plan_moved_on, "", "");
    }
    if (e == OK) { e = plan_issue_now(t, p.y.id, f.reason, &number); }
    if (e == E_INPUT) { TRY(preview_show(t, &p, &x)); }
    TRY(e);
    return web_go(t, T_plan_issued_done, "%s/issue/%d", p.base, number);
}

/* ---- issues -------------------- */

err plan_issues_handle(turn *t)
{
    plan_place p;
    plan_issues all = {0};
    plan_issues_page v = {.title = text_in(T_plan_issues, t->actor.lang)};
    TRY(plan_place_of(t, &p));
    TRY(plan_issues_of(t->d, p.y.id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const plan_issue *s = &all.at[i];
        *GROW(t->mem, &v.rows) =
            (plan_issue_line){.number = s->number,
                              .at = s->at,
                              .who = s->who,
                              .items = s->items,
                              .reason = s->reason,
                              .url = arena_printf(t->mem, "%s/issue/%d", p.base, s->number)};
    }
    plan_crumbs(t, &v.crumbs, &p, false);
    plan_head(t, &v.head, &p);
    return web_show(t, plan_issues_page, &v);
}

/* An issue and the one before it. */
typedef struct {
    plan_place p;
    plan_issue issue;
    plan_items items, before;
    plan_changes changes;
} frozen;

static err frozen_of(turn *t, frozen *x)
{
    int64_t number = 0;
    plan_issue last = {0};
    *x = (frozen){0};
    TRY(plan_place_of(t, &x->p));
    if (!text_int(t->word[x->p.org ? 2 : 1], &number) || number < 1 || number > x->p.y.issue) {
        return E_ABSENT;
    }
    TRY(plan_issue_get(t->d, x->p.y.id, (int)number, t->mem, &x->issue, &x->items));
    if (number > 1) {
        TRY(plan_issue_get(t->d, x->p.y.id, (int)number - 1, t->mem, &last, &x->before));
        plan_changes_between(&x->before, &x->items, t->mem, &x->changes);
    }
    return OK;
}

err plan_frozen_handle(turn *t)
{
    frozen x;
    TRY(frozen_of(t, &x));
    plan_frozen_page v = {.title = plan_say(t, T_plan_frozen_title, plan_number(t->mem, x.p.y.year),
                                            plan_number(t->mem, x.issue.number)),
                          .base = arena_printf(t->mem, "%s/issue/%d", x.p.base, x.issue.number),
                          .number = x.issue.number,
                          .at = x.issue.at,
                          .who = x.issue.who,
                          .reason = x.issue.reason,
                          .items = (int64_t)x.items.n};
    for (size_t i = 0; i < x.items.n; i++) {
        const plan_item *row = &x.items.at[i];
        *GROW(t->mem, &v.rows) = plan_item_row_of(row);
        v.seats += row->seats;
        v.person_days += (int64_t)row->seats * row->days;
        v.money_fen.n += row->money.n;
    }
    for (size_t i = 0; i < x.changes.n; i++) {
        *GROW(t->mem, &v.changes) = plan_change_row_of(t, &x.changes.at[i]);
    }
    plan_crumbs(t, &v.crumbs, &x.p, true);
    return web_show(t, plan_frozen_page, &v);
}

/* ---- the document: made on a slow thread, sent by the handler -------------------- */

typedef struct {
    const void *at;
    size_t n;
    const char *type, *name;
} made;

/* The organisation department of the region signs; where there is none, the region itself. */
static err issuer_of(turn *t, const plan_year *y, const char **ret)
{
    orgs below = {0};
    *ret = y->org_name;
    TRY(people_org_children(t->d, y->org, t->mem, &below));
    for (size_t i = 0; i < below.n; i++) {
        if (below.at[i].kind == ORG_DEPARTMENT && strstr(below.at[i].name, "组织部")) {
            const char *name = below.at[i].name;
            *ret = text_starts(name, "中共") ? name : arena_printf(t->mem, "中共%s", name);
            return OK;
        }
    }
    return OK;
}

err plan_paper_before(turn *t)
{
    frozen x;
    const char *ending = "";
    TRY(frozen_of(t, &x));
    const char *kind = t->word[x.p.org ? 3 : 2];
    if (!text_is(kind, "docx") && !text_is(kind, "pdf")) { return E_ABSENT; }
    plan_paper p = {.y = &x.p.y, .issue = &x.issue, .items = &x.items, .changes = &x.changes};
    TRY(issuer_of(t, &x.p.y, &p.issuer));
    made *m = TAKE(t->mem, made);
    TRY(plan_paper_write(t->mem, &p, text_is(kind, "pdf") ? PAPER_PDF : PAPER_DOCX, &m->at, &m->n,
                         &m->type, &ending));
    m->name = arena_printf(t->mem, "%d年干部教育培训计划（第%d次印发）.%s", x.p.y.year,
                           x.issue.number, ending);
    t->scratch = m;
    return OK;
}

err plan_paper_send(turn *t)
{
    const made *m = t->scratch;
    return web_bytes(t, m->type, m->name, m->at, m->n);
}
