/* Leave: the trainee's own page, the list of those who decide, and one request beside its evidence.
 */
#include "attendance/attendance_web.h"
#include "look_text.h"

static look_state leave_pill(leave_state s)
{
    static const look_tone tones[] = {LOOK_BUSY, LOOK_BUSY, LOOK_GOOD, LOOK_BAD, LOOK_PLAIN};
    return look_state_of(attendance_leave_word(s),
                         tones[(size_t)s < COUNT_OF(tones) ? s : LEAVE_ASKED]);
}

attendance_leave_line attendance_leave_line_of(const attendance_leave *l, const char *class_name,
                                               const char *org_name)
{
    return (attendance_leave_line){.leave = l->id,
                                   .class = l->klass,
                                   .class_name = class_name,
                                   .person = l->person,
                                   .name = l->name,
                                   .org_name = org_name,
                                   .from = l->from,
                                   .until = l->until,
                                   .hours = l->hours,
                                   .reason = l->reason,
                                   .state = leave_pill(l->state),
                                   .open = l->state == LEAVE_ASKED,
                                   .asked_at = l->asked_at,
                                   .decision_reason = l->decision_reason};
}

static err evidence_of(turn *t, const attendance_leave *l, attendance_evidence *ret)
{
    leave_evidence e = {0};
    TRY(attendance_leave_evidence(t->d, l, t->mem, &e));
    *ret = (attendance_evidence){.taken = e.taken,
                                 .asked = e.asked,
                                 .after = {e.taken.n + e.asked.n},
                                 .of_class = e.of_class,
                                 .most = e.most,
                                 .fits = e.fits,
                                 .document = e.document,
                                 .url = e.url,
                                 .note = e.note,
                                 .rule = e.rule};
    return OK;
}

/* ---- the trainee's own ----------------------------------------------------------------------- */

static err my_leave_show(turn *t)
{
    class_card c = {0};
    attendance_leaves all = {0};
    attendance_my_leave v = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(attendance_leaves_of(t->d, c.id, t->mem, &all));
    TRY(evidence_of(t, &(attendance_leave){.klass = c.id, .person = t->actor.person}, &v.evidence));
    v.title = c.name;
    v.class = c.id;
    v.class_name = c.name;
    v.beyond = web_fault_of(t, "beyond") || *web_field(t, "beyond");
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].person == t->actor.person) {
            *GROW(t->mem, &v.lines) = attendance_leave_line_of(&all.at[i], c.name, "");
        }
    }
    return web_show(t, attendance_my_leave, &v);
}

err attendance_my_leave_handle(turn *t) { return my_leave_show(t); }

err attendance_leave_ask_do(turn *t)
{
    attendance_leave_wish f = {0};
    int64_t made = 0;
    err e = form_read(t, &attendance_leave_wish_form, &f);
    if (e == OK) {
        attendance_leave l = {.klass = t->param[0],
                              .person = t->actor.person,
                              .from = f.from,
                              .until = f.until,
                              .reason = f.reason,
                              .beyond = f.beyond};
        e = attendance_leave_ask(t, &l, &made);
    }
    if (e == E_INPUT) {
        TRY(my_leave_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_attendance_leave_sent, "/class/%lld/leave", (long long)t->param[0]);
}

static err class_of_leave(turn *t, int64_t *ret)
{
    web_subject owner = {0};
    TRY(attendance_leave_subject(t, t->param[0], &owner));
    *ret = owner.klass;
    return OK;
}

err attendance_leave_withdraw_do(turn *t)
{
    attendance_leave_back f = {0};
    int64_t klass = 0;
    TRY(form_read(t, &attendance_leave_back_form, &f));
    TRY(class_of_leave(t, &klass));
    TRY(attendance_leave_withdraw(t, klass, t->param[0]));
    return web_go(t, T_attendance_leave_withdrawn_say, "/class/%lld/leave", (long long)klass);
}

/* ---- the list -------------------------------------------------------------------------------- */

static leave_state state_asked(turn *t, look_list *l)
{
    const char *asked = text_in(T_attendance_leave_asked, t->actor.lang);
    const char *granted = text_in(T_attendance_leave_granted, t->actor.lang);
    const char *refused = text_in(T_attendance_leave_refused, t->actor.lang);
    const look_option states[] = {{.value = "asked", .name = asked, .note = ""},
                                  {.value = "granted", .name = granted, .note = ""},
                                  {.value = "refused", .name = refused, .note = ""}};
    const char *chosen =
        look_list_filter(t, l, "state", T_attendance_f_state, states, COUNT_OF(states));
    return text_is(chosen, "asked")     ? LEAVE_ASKED
           : text_is(chosen, "granted") ? LEAVE_GRANTED
           : text_is(chosen, "refused") ? LEAVE_REFUSED
                                        : 0;
}

void attendance_leave_question(turn *t, leave_question *q)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    web_subject anywhere = {0};
    q->person = t->actor.person;
    q->limit = LOOK_ROWS + 1;
    account_roots_of(t, ROLE_SCHOOL_STAFF, q->hosts, COUNT_OF(q->hosts));
    if (t->gate->may(t, MAY_MARK_CLASS, &anywhere) == OK) {
        for (size_t i = 0; i < t->scope_n && i < COUNT_OF(q->roots); i++) {
            q->roots[i] = t->scope[i];
        }
    }
    t->scope = scope;
    t->scope_n = n;
}

static void leaves_columns(turn *t, look_list *l)
{
    look_list_column(t, l, "name", T_attendance_name, LOOK_FIXED);
    look_list_column(t, l, "class", T_attendance_class, 0);
    look_list_column(t, l, "time", T_attendance_time, 0);
    look_list_column(t, l, "hours", T_attendance_hours, LOOK_NUMBER);
    look_list_column(t, l, "reason", T_attendance_f_reason, 0);
    look_list_column(t, l, "state", T_attendance_f_state, LOOK_FIXED);
    look_list_column(t, l, "asked", T_attendance_asked_at, LOOK_SORTED | LOOK_OFF);
    look_list_export(t, l, "/leaves.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/leaves.csv", T_look_export_csv);
}

/* One row more than shown says whether there is another page that way; backwards they come the
 * other way round. */
static void rows_fill(turn *t, const leave_question *q, const leave_rows *all,
                      attendance_leaves_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool back = q->before != 0, more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        const leave_row *r = &all->at[back ? n - 1 - i : i];
        *GROW(t->mem, &v->rows) = attendance_leave_line_of(&r->leave, r->class_name, r->org_name);
    }
    if (n == 0) { return; }
    int64_t first = v->rows.at[0].leave, last = v->rows.at[n - 1].leave;
    bool has_before = back ? more : q->after != 0, has_after = back || more;
    look_list_pages(t, &v->list, has_before ? arena_printf(t->mem, "%lld", (long long)first) : "",
                    has_after ? arena_printf(t->mem, "%lld", (long long)last) : "");
}

/* Who may decide nowhere gets an empty list, not a refusal: supervisors hold their right in single
 * classes. */
err attendance_leaves_handle(turn *t)
{
    attendance_leaves_list v = {0};
    leave_question q = {0};
    leave_rows rows = {0};
    look_list *l = &v.list;
    TRY(look_list_begin(t, l, T_attendance_leaves));
    l->words_hint = T_attendance_search_hint;
    l->unit = T_attendance_leave_unit;
    q.state = state_asked(t, l);
    leaves_columns(t, l);
    attendance_leave_question(t, &q);
    q.words = l->words;
    q.up = text_is(l->sort, "asked") && !l->down;
    if (!q.state || q.state == LEAVE_ASKED) {
        look_list_bulk(t, l, "/leaves/grant", T_attendance_grant_many, LOOK_MAIN);
        look_list_bulk(t, l, "/leaves/refuse", T_attendance_refuse_many, LOOK_PLAIN);
    }
    bool wrong = look_has(l->after) && !text_int(l->after, &q.after);
    wrong = wrong || (look_has(l->before) && !text_int(l->before, &q.before));
    if (wrong) { return E_ABSENT; }
    TRY(attendance_leaves_find(t->d, &q, t->mem, &rows));
    TRY(attendance_leaves_count(t->d, &q, t->mem, &l->count));
    rows_fill(t, &q, &rows, &v);
    return web_show(t, attendance_leaves_list, &v);
}

/* ---- the list as a file ---------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500 };
typedef struct {
    leave_question q;
    language lang;
} leaves_file;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    leaves_file *x = context;
    leave_rows rows = {0};
    TRY(attendance_leaves_find(d, &x->q, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const attendance_leave *l = &rows.at[i].leave;
        const char *cells[] = {l->name,
                               rows.at[i].org_name,
                               rows.at[i].class_name,
                               look_moment_cell(mem, l->from),
                               look_moment_cell(mem, l->until),
                               tenths_text(mem, l->hours),
                               l->reason,
                               text_in(attendance_leave_word(l->state), x->lang),
                               look_moment_cell(mem, l->asked_at),
                               l->decision_reason};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.after = l->id;
    }
    return OK;
}

static err leaves_export(turn *t, bool workbook)
{
    static const look_export_column columns[] = {
        {T_attendance_name, NULL, 0},         {T_attendance_unit, NULL, 0},
        {T_attendance_class, "class", 0},     {T_attendance_f_from, "time", 0},
        {T_attendance_f_until, "time", 0},    {T_attendance_hours, "hours", LOOK_NUMBER},
        {T_attendance_f_reason, "reason", 0}, {T_attendance_f_state, NULL, 0},
        {T_attendance_asked_at, "asked", 0},  {T_attendance_decision_reason, "state", 0}};
    leaves_file *x = TAKE(t->mem, leaves_file);
    look_list l = {0};
    TRY(look_list_begin(t, &l, T_attendance_leaves));
    *x = (leaves_file){.q = {.state = state_asked(t, &l)}, .lang = t->actor.lang};
    attendance_leave_question(t, &x->q);
    x->q.words = l.words;
    x->q.up = text_is(l.sort, "asked") && !l.down;
    x->q.limit = EXPORT_ROWS;
    look_export file = {.title = T_attendance_leaves,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err attendance_leaves_xlsx_handle(turn *t) { return leaves_export(t, true); }
err attendance_leaves_csv_handle(turn *t) { return leaves_export(t, false); }

/* ---- one request ----------------------------------------------------------------------------- */

static err card_show(turn *t)
{
    int64_t klass = 0;
    attendance_leave l = {0};
    class_card c = {0};
    attendance_leave_card v = {0};
    TRY(class_of_leave(t, &klass));
    TRY(attendance_leave_get(t->d, klass, t->param[0], t->mem, &l));
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(evidence_of(t, &l, &v.evidence));
    v.title = l.name;
    v.line = attendance_leave_line_of(&l, c.name, "");
    look_link *crumb = GROW(t->mem, &v.crumbs);
    *crumb = (look_link){.url = "/leaves", .label = T_attendance_leaves, .name = ""};
    return web_show(t, attendance_leave_card, &v);
}

err attendance_leave_card_handle(turn *t) { return card_show(t); }

void attendance_decision(markup_out *o, int64_t leave)
{
    static const text_key words[] = {T_attendance_grant, T_attendance_refuse};
    look_decision(o, &attendance_verdict_form,
                  arena_printf(o->mem, "/leave/%lld/decide", (long long)leave), words,
                  T_attendance_leave_decide);
}

enum { VERDICT_GRANT = 1 };

err attendance_leave_decide_do(turn *t)
{
    attendance_verdict f = {0};
    int64_t klass = 0;
    err e = form_read(t, &attendance_verdict_form, &f);
    TRY(class_of_leave(t, &klass));
    if (e == OK) {
        e = attendance_leave_decide(t, klass, t->param[0], f.verdict == VERDICT_GRANT, f.reason);
    }
    if (e == E_INPUT) {
        TRY(card_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t,
                  f.verdict == VERDICT_GRANT ? T_attendance_leave_granted_say
                                             : T_attendance_leave_refused_say,
                  "/leave/%lld", (long long)t->param[0]);
}
