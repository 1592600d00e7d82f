/* The list of what is owed, with the next class that fits, and the exemption. */
#include "callup/callup_makeup.h"
#include "callup/callup_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "look_text.h"

static const struct {
    makeup_state state;
    const char *code;
    text_key word;
    look_tone tone;
} states[] = {{MAKEUP_OPEN, "open", T_callup_makeup_open, LOOK_WARN},
              {MAKEUP_MET, "met", T_callup_makeup_met, LOOK_GOOD},
              {MAKEUP_EXEMPT, "exempt", T_callup_makeup_exempt, LOOK_PLAIN}};

static makeup_state state_asked(turn *t, look_list *l)
{
    look_option options[COUNT_OF(states)];
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        options[i] = (look_option){
            .value = states[i].code, .name = text_in(states[i].word, t->actor.lang), .note = ""};
    }
    const char *chosen = look_list_filter(t, l, "state", T_callup_state, options, COUNT_OF(states));
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (text_is(chosen, states[i].code)) { return states[i].state; }
    }
    return 0;
}

static void key_read(makeup_question *q, arena *mem, const char *key)
{
    const char *mark = strrchr(key, '~');
    if (!mark || !text_int(mark + 1, &q->id)) { return; }
    if (!day_parse(arena_copy_n(mem, key, (size_t)(mark - key)), &q->due)) { q->due = DAY_NONE; }
}

static const char *key_of(turn *t, const callup_makeup *m)
{
    return arena_printf(t->mem, "%s~%lld", day_iso(t->mem, m->due), (long long)m->id);
}

static void put_pages(turn *t, look_list *l, const makeup_question *q, callup_makeups *rows)
{
    bool more = rows->n > LOOK_ROWS;
    if (more && q->back) { rows->at++; }
    rows->n = more ? LOOK_ROWS : rows->n;
    bool earlier = q->back ? more : look_has(l->after), later = q->back || more;
    look_list_pages(t, l, rows->n && earlier ? key_of(t, &rows->at[0]) : "",
                    rows->n && later ? key_of(t, &rows->at[rows->n - 1]) : "");
}

/* The first class on the theme that can still be joined. */
static void next_class(const callup_open_classes *open, callup_makeup *m)
{
    for (size_t i = 0; i < open->n && m->next_class == 0; i++) {
        const callup_open_class *c = &open->at[i];
        if (text_is(c->theme, m->theme) && !text_empty(m->theme) && c->klass != m->klass) {
            m->next_class = c->klass;
            m->next_name = c->name;
            m->next_starts = c->starts;
        }
    }
}

/* An exemption is signed: who, when, and why. */
static const char *signed_reason(turn *t, const callup_makeup *m)
{
    const char *args[] = {m->signed_by, day_iso(t->mem, moment_day(m->ended_at)), m->reason};
    return m->state == MAKEUP_EXEMPT
               ? text_say(t->mem, t->actor.lang, T_callup_exempt_signed, args, 3)
               : m->reason;
}

static callup_makeup_line line_of(turn *t, const callup_makeup *m)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(states) && states[i].state != m->state) {
        i++;
    }
    bool late = m->state == MAKEUP_OPEN && m->due.n < t->today.n;
    return (callup_makeup_line){.person = m->person,
                                .makeup = m->id,
                                .name = m->name,
                                .org_name = m->org_name,
                                .class = m->klass,
                                .class_name = m->class_name,
                                .cause = class_outcome_word(m->cause),
                                .due = m->due,
                                .late = late,
                                .open = m->state == MAKEUP_OPEN,
                                .state = late ? look_state_of(T_callup_makeup_late, LOOK_BAD)
                                              : look_state_of(states[i].word, states[i].tone),
                                .met_by = m->met_by,
                                .met_name = m->met_name,
                                .reason = signed_reason(t, m),
                                .next_class = m->next_class,
                                .next_name = m->next_name,
                                .next_starts = m->next_starts,
                                .url = arena_printf(t->mem, "/person/%lld/makeup/%lld",
                                                    (long long)m->person, (long long)m->id)};
}

static err list_begin(turn *t, look_list *l, makeup_question *q)
{
    *q = (makeup_question){.due = DAY_NONE, .limit = LOOK_ROWS + 1};
    TRY(web_org(t, &q->org));
    TRY(look_list_begin(t, l, T_callup_makeups));
    l->words_hint = T_look_find_people;
    l->unit = T_callup_makeup_unit;
    q->words = l->words;
    q->state = state_asked(t, l);
    look_list_column(t, l, "name", T_callup_person, LOOK_FIXED);
    look_list_column(t, l, "unit", T_callup_unit, 0);
    look_list_column(t, l, "missed", T_callup_makeup_missed, 0);
    look_list_column(t, l, "due", T_callup_makeup_due, LOOK_FIXED);
    look_list_column(t, l, "state", T_callup_state, 0);
    look_list_column(t, l, "next", T_callup_makeup_next, LOOK_FIXED);
    look_list_export(t, l, "/makeups.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/makeups.csv", T_look_export_csv);
    return OK;
}

err callup_makeups_handle(turn *t)
{
    callup_makeup_list v = {0};
    callup_makeups rows = {0};
    callup_open_classes open = {0};
    makeup_question q;
    TRY(list_begin(t, &v.list, &q));
    v.calls = web_may(t, MAY_CALL_UP, &(web_subject){.org = q.org});
    q.back = look_has(v.list.before);
    key_read(&q, t->mem, q.back ? v.list.before : v.list.after);
    TRY(callup_makeups_of(t->d, &q, t->mem, &rows));
    TRY(callup_makeups_count(t->d, &q, t->mem, &v.list.count));
    TRY(callup_open_classes_of(t->d, q.org, t->today, t->mem, &open));
    put_pages(t, &v.list, &q, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        next_class(&open, &rows.at[i]);
        *GROW(t->mem, &v.rows) = line_of(t, &rows.at[i]);
    }
    return web_show(t, callup_makeup_list, &v);
}

/* ---- the list as a file ---------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500 };
typedef struct {
    makeup_question q;
    callup_open_classes open;
    turn t; /* what lines are made with: language, day, and the memory of the moment */
} makeups_file;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    makeups_file *x = context;
    callup_makeups rows = {0};
    x->t.mem = mem;
    TRY(callup_makeups_of(d, &x->q, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        next_class(&x->open, &rows.at[i]);
        callup_makeup_line l = line_of(&x->t, &rows.at[i]);
        const char *cells[] = {l.name,
                               l.org_name,
                               l.class_name,
                               text_in(l.cause, x->t.actor.lang),
                               day_iso(mem, l.due),
                               text_in(l.state.label, x->t.actor.lang),
                               l.met_by ? l.met_name
                               : l.open ? l.next_name
                                        : "",
                               l.reason};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.due = rows.at[i].due;
        x->q.id = rows.at[i].id;
    }
    return OK;
}

static err makeups_export(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_callup_person, NULL, 0},
                                                 {T_callup_unit, "unit", 0},
                                                 {T_callup_makeup_missed, "missed", 0},
                                                 {T_callup_makeup_cause, "missed", 0},
                                                 {T_callup_makeup_due, NULL, LOOK_DAY},
                                                 {T_callup_state, "state", 0},
                                                 {T_callup_makeup_next, NULL, 0},
                                                 {T_callup_f_reason, NULL, 0}};
    makeups_file *x = TAKE(t->mem, makeups_file);
    look_list l = {0};
    x->t = *t;
    TRY(list_begin(t, &l, &x->q));
    TRY(callup_open_classes_of(t->d, x->q.org, t->today, t->mem, &x->open));
    x->q.limit = EXPORT_ROWS;
    look_export file = {.title = T_callup_makeups,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err callup_makeups_xlsx_handle(turn *t) { return makeups_export(t, true); }
err callup_makeups_csv_handle(turn *t) { return makeups_export(t, false); }

/* ---- the exemption --------------------------------------------------------------------------- */

static err makeup_asked(turn *t, callup_makeup *ret)
{
    int64_t id = 0;
    if (!text_int(t->word[1], &id)) { return E_ABSENT; }
    return callup_makeup_of(t->d, t->param[0], id, t->mem, ret);
}

static err show_exempt(turn *t, callup_exempt_page *v)
{
    callup_makeup m = {0};
    TRY(makeup_asked(t, &m));
    v->title = text_in(T_callup_exempt, t->actor.lang);
    v->makeup = line_of(t, &m);
    v->exempt.version = m.version;
    *GROW(t->mem, &v->crumbs) = (look_link){.url = "/makeups", .label = T_callup_makeups};
    return web_show(t, callup_exempt_page, v);
}

err callup_exempt_page_handle(turn *t)
{
    callup_exempt_page v = {.exempt = {.reason = ""}};
    return show_exempt(t, &v);
}

err callup_exempt_handle(turn *t)
{
    callup_exempt_page v = {0};
    callup_makeup m = {0};
    TRY(makeup_asked(t, &m));
    err e = form_read(t, &callup_exempt_form, &v.exempt);
    m.version = v.exempt.version;
    if (e == OK) { e = callup_makeup_exempt(t, &m, v.exempt.reason); }
    if (e == E_INPUT) {
        TRY(show_exempt(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_exempted, "/makeups");
}
