/* One class: overview with the deed that comes next, approval, life, history; routes of the slice.
 */
#include "class/class_web.h"

/* ---- shared pieces --------------------------------------------------------------------------- */

err class_page_begin(turn *t, class_card *c, look_record *head, const char **ret_title)
{
    TRY(class_get(t->d, t->param[0], t->mem, c));
    class_head(t, c, head);
    *ret_title = c->name;
    return OK;
}

class_check_line class_check_line_of(turn *t, const class_check *k)
{
    return (class_check_line){.rule = k->rule,
                              .figure = share_text(t->mem, k->permille),
                              .limit = share_text(t->mem, k->limit_permille),
                              .met = k->met,
                              .key = k->key,
                              .document = k->document};
}

const char *class_quota_url(markup_out *o, const class_quota_line *q, unsigned states)
{
    return class_seats_url(o->mem, q->klass,
                           (class_seat_filter){.states = states, .unit = q->unit});
}

class_quota_line class_quota_line_of(const seat_counts *n, int64_t klass)
{
    return (class_quota_line){.name = "",
                              .klass = klass,
                              .total = n->total,
                              .free = n->free,
                              .offered = n->offered,
                              .named = n->named,
                              .confirmed = n->confirmed,
                              .attended = n->attended,
                              .lapsed = n->lapsed};
}

const text_key class_verdict_words_[] = {T_class_verdict_approve, T_class_verdict_return};

/* ---- overview -------------------------------------------------------------------------------- */

static void fact_add(turn *t, class_overview *v, text_key label, const char *value, const char *url)
{
    *GROW(t->mem, &v->facts) = (look_fact){.label = label, .value = value, .url = url};
}

/* Named only where it is another than the organiser. */
static err host_fill(turn *t, const class_card *c, class_overview *v)
{
    org o = {0};
    v->institution = "";
    if (!c->institution || c->institution == c->org) { return OK; }
    err e = people_org_get(t->d, c->institution, t->mem, &o);
    if (e == OK) {
        v->institution = o.name;
        fact_add(t, v, T_class_f_institution, o.name, "");
    }
    return e == E_ABSENT ? OK : e;
}

static err move_fill(turn *t, const class_card *c, class_overview *v)
{
    class_schools schools = {0};
    v->host = (class_host){.institution = c->institution, .reason = "", .version = c->version};
    if (!v->moves) { return OK; }
    TRY(class_schools_fill(t, c->institution, &schools));
    v->schools.at = schools.at;
    v->schools.n = schools.n;
    return OK;
}

/* Where the class comes from and whom it means: the plan item and the group, opened by whoever may
 * see them. */
static err origins_fill(turn *t, const class_card *c, class_overview *v)
{
    plan_item i = {0};
    people_group g = {0};
    err e = c->item ? plan_item_get(t->d, c->item, t->mem, &i) : E_ABSENT;
    if (e == OK) {
        bool may = class_may(t, MAY_SEE_PLAN, &(class_card){.org = i.org});
        fact_add(t, v, T_class_f_item, i.name,
                 may ? arena_printf(t->mem, "/item/%lld", (long long)i.id) : "");
    }
    TRY(e == E_ABSENT ? OK : e);
    e = c->audience_group ? people_group_get(t->d, c->audience_group, t->mem, &g) : E_ABSENT;
    if (e == OK) {
        bool may = class_may(t, MAY_SEE_PEOPLE, &(class_card){.org = g.org});
        fact_add(t, v, T_class_f_audience_group, g.name,
                 may ? arena_printf(t->mem, "/group/%lld", (long long)g.id) : "");
    }
    return e == E_ABSENT ? OK : e;
}

static void facts_fill(turn *t, const class_card *c, class_overview *v)
{
    language lang = t->actor.lang;
    const struct {
        text_key label;
        const char *value;
    } facts[] = {
        {T_class_f_theme, c->theme},
        {T_class_f_audience, c->audience},
        {T_class_f_kind, text_in(plan_kind_word(c->kind), lang)},
        {T_class_f_training, text_in(plan_training_word(c->training), lang)},
        {T_class_f_field, text_in(plan_field_word(c->field), lang)},
        {T_class_f_organiser_level, text_in(people_org_level_word(c->organiser_level), lang)},
        {T_class_f_origin, text_in(plan_origin_word(c->origin), lang)},
        {T_class_f_mode, text_in(plan_mode_word(c->mode), lang)},
        {T_class_f_days, arena_printf(t->mem, "%d", c->days)},
        {T_class_f_hours, tenths_text(t->mem, c->hours)},
        {T_class_approval, c->approval}};
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        fact_add(t, v, facts[i].label, facts[i].value, "");
    }
}

static err steps_fill(turn *t, const class_card *c, class_overview *v)
{
    static const class_state way[] = {CLASS_DRAFT, CLASS_SUBMITTED, CLASS_APPROVED, CLASS_CALLING,
                                      CLASS_READY, CLASS_RUNNING,   CLASS_ENDED,    CLASS_CLOSED};
    class_events all = {0};
    TRY(class_history_of(t->d, c->id, t->mem, &all));
    for (size_t i = 0; i < COUNT_OF(way); i++) {
        class_step_line *s = GROW(t->mem, &v->steps);
        *s = (class_step_line){.state = class_state_word(way[i]),
                               .at = MOMENT_NONE,
                               .who = "",
                               .here = c->state == way[i]};
        for (size_t k = all.n; k > 0; k--) { /* the newest of each state wins */
            const class_event *e = &all.at[k - 1];
            if (e->state == way[i] && way[i] <= c->state) {
                s->at = e->at;
                s->who = e->name;
                s->done = true;
            }
        }
    }
    return OK;
}

int64_t class_step_tone(const class_step_line *s)
{
    bool under_way = s->here && s->state != T_class_state_closed;
    return under_way ? LOOK_BUSY : s->done ? LOOK_GOOD : LOOK_PLAIN;
}

static text_key next_word(class_state s)
{
    static const text_key words[] = {
        [CLASS_DRAFT] = T_class_next_draft,        [CLASS_SUBMITTED] = T_class_next_submitted,
        [CLASS_RETURNED] = T_class_next_returned,  [CLASS_APPROVED] = T_class_next_approved,
        [CLASS_CALLING] = T_class_next_calling,    [CLASS_READY] = T_class_next_ready,
        [CLASS_RUNNING] = T_class_next_running,    [CLASS_ENDED] = T_class_next_ended,
        [CLASS_CLOSED] = T_class_next_closed,      [CLASS_REOPENED] = T_class_next_reopened,
        [CLASS_CANCELLED] = T_class_next_cancelled};
    return words[s];
}

/* The one deed that moves the class on, for whoever may do it. */
static look_deed next_deed(turn *t, const class_card *c)
{
    const look_deed none = {.url = ""};
    switch (c->state) {
    case CLASS_DRAFT:
    case CLASS_RETURNED:
        return class_may(t, MAY_EDIT_CLASS, c)
                   ? look_post(class_url(t, c, "/submit"), T_class_submit, LOOK_MAIN)
                   : none;
    case CLASS_APPROVED:
    case CLASS_CALLING:
        return class_may(t, MAY_CALL_UP, c)
                   ? look_go(class_url(t, c, "/callup"), T_class_go_callup, LOOK_MAIN)
                   : none;
    case CLASS_READY:
        if (!class_may(t, MAY_EDIT_CLASS, c)) { return none; }
        return t->today.n < c->starts.n
                   ? look_post_asking(class_url(t, c, "/start"), T_class_start, LOOK_PLAIN,
                                      T_class_start_early)
                   : look_post(class_url(t, c, "/start"), T_class_start, LOOK_MAIN);
    case CLASS_RUNNING:
        if (t->today.n < c->ends.n) {
            return class_may(t, MAY_MARK_CLASS, c)
                       ? look_go(class_url(t, c, "/attendance"), T_class_go_attendance, LOOK_MAIN)
                       : none;
        }
        if (!class_may(t, MAY_EDIT_CLASS, c)) { return none; }
        return t->today.n == c->ends.n ? look_post_asking(class_url(t, c, "/end"), T_class_end,
                                                          LOOK_MAIN, T_class_end_ask)
                                       : look_post(class_url(t, c, "/end"), T_class_end, LOOK_MAIN);
    case CLASS_ENDED:
    case CLASS_REOPENED:
        return class_may(t, MAY_CLOSE_CLASS, c)
                   ? look_go(class_url(t, c, "/close"), T_class_go_close, LOOK_MAIN)
                   : none;
    default: return none;
    }
}

static void deeds_fill(turn *t, const class_card *c, class_overview *v)
{
    v->head.deed = next_deed(t, c);
    if (class_state_parts(c->state) && class_may(t, MAY_EDIT_CLASS, c)) {
        *GROW(t->mem, &v->head.others) =
            look_go(class_url(t, c, "/edit"), T_class_edit, LOOK_PLAIN);
    }
    v->reviews = c->state == CLASS_SUBMITTED && class_may(t, MAY_APPROVE_CLASS, c);
    bool over = c->state == CLASS_RUNNING || c->state == CLASS_ENDED || c->state == CLASS_REOPENED;
    v->sums_up = over && class_may(t, MAY_EDIT_CLASS, c);
    v->moves = class_state_parts(c->state) & CLASS_PART_HOST && class_may(t, MAY_APPROVE_CLASS, c);
    v->cancels =
        class_state_may_become(c->state, CLASS_CANCELLED) && class_may(t, MAY_APPROVE_CLASS, c);
}

static class_overview overview_of(const class_card *c)
{
    return (class_overview){.title = c->name,
                            .klass = c->id,
                            .code = c->code,
                            .name = c->name,
                            .theme = c->theme,
                            .aim = c->aim,
                            .audience = c->audience,
                            .approval = c->approval,
                            .summary = c->summary,
                            .org = c->org_name,
                            .kind = plan_kind_word(c->kind),
                            .training = plan_training_word(c->training),
                            .field = plan_field_word(c->field),
                            .level = people_org_level_word(c->organiser_level),
                            .origin = plan_origin_word(c->origin),
                            .mode = plan_mode_word(c->mode),
                            .starts = c->starts,
                            .ends = c->ends,
                            .days = c->days,
                            .seats = c->seats,
                            .hours = c->hours,
                            .version = c->version,
                            .state = class_look_state(c->state),
                            .next_say = next_word(c->state),
                            .summarise = {.summary = c->summary}};
}

static err overview_show(turn *t)
{
    class_card c = {0};
    class_checks checks = {0};
    class_modules modules = {0};
    seat_counts n;
    look_record head;
    const char *title;
    TRY(class_page_begin(t, &c, &head, &title));
    class_overview v = overview_of(&c);
    v.head = head;
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    TRY(host_fill(t, &c, &v));
    facts_fill(t, &c, &v);
    TRY(origins_fill(t, &c, &v));
    deeds_fill(t, &c, &v);
    TRY(move_fill(t, &c, &v));
    TRY(steps_fill(t, &c, &v));
    TRY(class_modules_of(t->d, c.id, t->mem, &modules));
    for (size_t i = 0; i < modules.n; i++) {
        *GROW(t->mem, &v.modules) = class_module_line_of(&modules.at[i]);
    }
    TRY(class_seat_counts(t->d, c.id, 0, &n));
    v.seats_now = class_quota_line_of(&n, c.id);
    TRY(class_checks_of(t->d, &c, t->mem, &checks));
    for (size_t i = 0; i < checks.n; i++) {
        *GROW(t->mem, &v.checks) = class_check_line_of(t, &checks.at[i]);
    }
    return web_show(t, class_overview, &v);
}

/* ---- deeds of the life ----------------------------------------------------------------------- */

/* A refused form is shown again on the page that it came from. */
static err shown_again(turn *t, err e, err (*show)(turn *t))
{
    if (e == E_INPUT) { TRY(show(t)); }
    return e;
}

static err submit_do(turn *t)
{
    class_submit f;
    TRY(form_read(t, &class_submit_form, &f));
    TRY(shown_again(t, class_become(t, t->param[0], CLASS_SUBMITTED, ""), class_scheme_handle));
    return web_go(t, T_class_submitted, "/class/%lld", (long long)t->param[0]);
}

static err review_do(turn *t)
{
    class_review f;
    err e = form_read(t, &class_review_form, &f);
    if (e == OK) { e = class_become(t, t->param[0], (class_state)f.verdict, f.reason); }
    TRY(shown_again(t, e, overview_show));
    return web_go(t, f.verdict == CLASS_APPROVED ? T_class_approved : T_class_returned,
                  "/class/%lld", (long long)t->param[0]);
}

static err start_do(turn *t)
{
    class_start f;
    TRY(form_read(t, &class_start_form, &f));
    TRY(class_become(t, t->param[0], CLASS_RUNNING, ""));
    return web_go(t, T_class_started, "/class/%lld", (long long)t->param[0]);
}

static err end_do(turn *t)
{
    class_end f;
    TRY(form_read(t, &class_end_form, &f));
    TRY(class_become(t, t->param[0], CLASS_ENDED, ""));
    return web_go(t, T_class_ended, "/class/%lld", (long long)t->param[0]);
}

static err cancel_do(turn *t)
{
    class_cancel f;
    err e = form_read(t, &class_cancel_form, &f);
    if (e == OK) { e = class_become(t, t->param[0], CLASS_CANCELLED, f.reason); }
    TRY(shown_again(t, e, overview_show));
    return web_go(t, T_class_cancelled, "/class/%lld", (long long)t->param[0]);
}

static err host_try(turn *t)
{
    class_host f;
    class_card c = {0};
    TRY(form_read(t, &class_host_form, &f));
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(class_school_check(t, f.institution));
    c.version = f.version;
    return class_host_change(t, &c, f.institution, f.reason);
}

static err host_do(turn *t)
{
    TRY(shown_again(t, host_try(t), overview_show));
    return web_go(t, T_class_host_changed, "/class/%lld", (long long)t->param[0]);
}

static err summarise_do(turn *t)
{
    class_summarise f;
    err e = form_read(t, &class_summarise_form, &f);
    if (e == OK) { e = class_summary_set(t, t->param[0], f.summary); }
    TRY(shown_again(t, e, overview_show));
    return web_go(t, T_class_summarised, "/class/%lld", (long long)t->param[0]);
}

/* ---- history --------------------------------------------------------------------------------- */

static err history_handle(turn *t)
{
    class_card c = {0};
    class_history v = {0};
    class_events all = {0};
    TRY(class_page_begin(t, &c, &v.head, &v.title));
    v.klass = c.id;
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    TRY(class_history_of(t->d, c.id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const class_event *e = &all.at[i];
        text_key word = class_state_word(e->state);
        *GROW(t->mem, &v.events) =
            (class_event_line){.at = e->at, .state = word, .who = e->name, .reason = e->reason};
        *GROW(t->mem, &v.told) = (look_event){.at = e->at,
                                              .who = e->name,
                                              .what = text_in(word, t->actor.lang),
                                              .why = e->reason,
                                              .url = ""};
    }
    return web_show(t, class_history, &v);
}

/* ---- routes ---------------------------------------------------------------------------------- */

#define ROUTE_PAPER(pattern_, title_)                                                              \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(MAY_SEE_CLASS),                 \
        .handler = class_paper_send, .before = class_paper_make, .title = title_                   \
    }

static const route routes[] = {
    ROUTE_GET("/classes", MAY_SEE_CLASS, class_list_handle, class_list, T_class_title),
    ROUTE_FILE("/classes.xlsx", MAY_SEE_CLASS, class_export_xlsx_handle, T_class_title),
    ROUTE_FILE("/classes.csv", MAY_SEE_CLASS, class_export_csv_handle, T_class_title),
    ROUTE_GET("/classes/new", MAY_EDIT_CLASS, class_new_handle, class_edit_page_view, T_class_new),
    ROUTE_POST("/classes/new", MAY_EDIT_CLASS, class_new_do, class_edit, T_class_new),
    ROUTE_GET("/class/{class}", MAY_SEE_CLASS, overview_show, class_overview, T_class_title),
    ROUTE_GET("/class/{class}/edit", MAY_EDIT_CLASS, class_edit_handle, class_edit_page_view,
              T_class_edit),
    ROUTE_POST("/class/{class}/edit", MAY_EDIT_CLASS, class_edit_do, class_edit, T_class_edit),
    ROUTE_GET("/class/{class}/scheme", MAY_SEE_CLASS, class_scheme_handle, class_scheme,
              T_class_tab_scheme),
    ROUTE_POST("/class/{class}/module", MAY_EDIT_CLASS, class_module_save_do, class_module_edit,
               T_class_module_save),
    ROUTE_POST("/class/{class}/module/drop", MAY_EDIT_CLASS, class_module_drop_do,
               class_module_drop, T_class_module_drop),
    ROUTE_POST("/class/{class}/course", MAY_EDIT_CLASS, class_course_add_do, class_course_add,
               T_class_course_add),
    ROUTE_POST("/class/{class}/submit", MAY_EDIT_CLASS, submit_do, class_submit, T_class_submit),
    ROUTE_POST("/class/{class}/review", MAY_APPROVE_CLASS, review_do, class_review, T_class_review),
    ROUTE_POST("/class/{class}/start", MAY_EDIT_CLASS, start_do, class_start, T_class_start),
    ROUTE_POST("/class/{class}/end", MAY_EDIT_CLASS, end_do, class_end, T_class_end),
    ROUTE_POST("/class/{class}/cancel", MAY_APPROVE_CLASS, cancel_do, class_cancel, T_class_cancel),
    ROUTE_POST("/class/{class}/host", MAY_APPROVE_CLASS, host_do, class_host, T_class_host_change),
    ROUTE_POST("/class/{class}/summary", MAY_EDIT_CLASS, summarise_do, class_summarise,
               T_class_f_summary),
    ROUTE_GET("/class/{class}/people", MAY_SEE_CLASS, class_people_handle, class_people,
              T_class_tab_people),
    ROUTE_POST("/class/{class}/staff", MAY_EDIT_CLASS, class_staff_add_do, class_staff_edit,
               T_class_staff_add),
    ROUTE_POST("/class/{class}/staff/drop", MAY_EDIT_CLASS, class_staff_drop_do, class_staff_drop,
               T_class_staff_drop),
    ROUTE_GET("/class/{class}/roster", MAY_SEE_CLASS, class_roster_handle, class_roster,
              T_class_roster),
    ROUTE_FILE("/class/{class}/roster.xlsx", MAY_SEE_CLASS, class_roster_xlsx_handle,
               T_class_roster),
    ROUTE_FILE("/class/{class}/roster.csv", MAY_SEE_CLASS, class_roster_csv_handle, T_class_roster),
    ROUTE_GET("/class/{class}/documents", MAY_SEE_CLASS, class_papers_handle, class_papers,
              T_class_tab_documents),
    ROUTE_PAPER("/class/{class}/notice.docx", T_class_notice),
    ROUTE_PAPER("/class/{class}/notice.pdf", T_class_notice),
    ROUTE_GET("/class/{class}/history", MAY_SEE_CLASS, history_handle, class_history,
              T_class_tab_history),
};
const route_table class_routes = {routes, COUNT_OF(routes)};
