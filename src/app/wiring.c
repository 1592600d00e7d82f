/* The one page where the slices meet: routes, the gate's questions, what follows from what, jobs.
 */
#include <pthread.h>

#include "account/account.h"
#include "app/app.h"
#include "attendance/attendance.h"
#include "callup/callup.h"
#include "certificate/certificate.h"
#include "class/class.h"
#include "credit/credit.h"
#include "desk/desk.h"
#include "look/look.h"
#include "notice/notice.h"
#include "outbox/outbox.h"
#include "people/people_import.h"
#include "rule/rule.h"
#include "saved/saved.h"
#include "system/system.h"
#include "target/target.h"
#include "timetable/timetable.h"

/* ---- routes, in the order of the slices ------------------------------------------------------ */
static const route_table *const tables[] = {
    &audit_routes,         &rule_routes,        &job_routes,     &outbox_routes,    &people_routes,
    &people_import_routes, &account_routes,     &saved_routes,   &notice_routes,    &bank_routes,
    &plan_routes,          &class_routes,       &credit_routes,  &callup_routes,    &target_routes,
    &attendance_routes,    &certificate_routes, &dossier_routes, &timetable_routes, &figure_routes,
    &desk_routes,          &system_routes,
};
size_t app_tables(const route_table **ret)
{
    static route_table copies[COUNT_OF(tables)];
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        copies[i] = *tables[i];
    }
    *ret = copies;
    return COUNT_OF(tables);
}

/* ---- long work ------------------------------------------------------------------------------- */
static const job_kind *const kinds[] = {
    &people_preview_job, &people_import_job,
    &people_many_job,    &system_backup_job,
    &system_verify_job,  &certificate_batch_job,
    &callup_run_job,     &callup_publish_job,
    &callup_export_job,  &callup_ask_job, NULL, /* the list's end */
};
size_t app_jobs(const job_kind **ret)
{
    static job_kind copies[COUNT_OF(kinds)];
    size_t n = 0;
    for (; kinds[n]; n++) {
        copies[n] = *kinds[n];
    }
    *ret = copies;
    return n;
}

/* ---- records that addresses name: whose they are --------------------------------------------- */
static err teacher_subject(turn *t, int64_t id, web_subject *ret)
{
    return bank_subject(t, "teacher", id, ret);
}
static err course_subject(turn *t, int64_t id, web_subject *ret)
{
    return bank_subject(t, "course", id, ret);
}
static err site_subject(turn *t, int64_t id, web_subject *ret)
{
    return bank_subject(t, "site", id, ret);
}
static err line_subject(turn *t, int64_t id, web_subject *ret)
{
    return bank_subject(t, "line", id, ret);
}
static err plan_year_subject(turn *t, int64_t id, web_subject *ret)
{
    return plan_subject(t, "plan", id, ret);
}
static err plan_item_subject(turn *t, int64_t id, web_subject *ret)
{
    return plan_subject(t, "item", id, ret);
}

static const struct {
    const char *param;
    err (*ask)(turn *t, int64_t id, web_subject *ret);
} subjects[] = {
    {"org", people_org_subject},
    {"person", people_person_subject},
    {"group", people_group_subject},
    {"account", account_subject},
    {"teacher", teacher_subject},
    {"course", course_subject},
    {"site", site_subject},
    {"line", line_subject},
    {"plan", plan_year_subject},
    {"item", plan_item_subject},
    {"class", class_subject},
    {"run", callup_run_subject},
    {"target", target_subject},
    {"session", timetable_subject},
    {"leave", attendance_leave_subject},
};

static err subject_of(turn *t, const char *param, int64_t record, web_subject *ret)
{
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        if (text_is(subjects[i].param, param)) { return subjects[i].ask(t, record, ret); }
    }
    log_line(LOG_ERROR, "no owner is wired for {%s}", param);
    return E_ABSENT;
}

/* ---- the frame around every page ------------------------------------------------------------- */
static bool may_anywhere(turn *t, right_id right)
{
    /* may() fills the scope of the right that is asked for; the page keeps the scope of its own. */
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    web_subject anywhere = {0};
    bool may = account_gate_may(t, right, &anywhere) == OK;
    t->scope = scope;
    t->scope_n = n;
    return may;
}

static void layout(turn *t, markup_out *o, const char *title, markup body)
{
    look_frame f = look_frame_of(t, title, body);
    look_places_fill(t, &f, may_anywhere);
    text_key notice = web_notice(t);
    f.notice = notice ? text_in(notice, o->lang) : "";
    look_page(o, &f);
}

static void error_page(turn *t, markup_out *o, err e)
{
    markup_out inner = {.b = buf_new(t->mem), .lang = o->lang, .t = t, .mem = t->mem};
    look_error_body(&inner, e);
    layout(t, o, text_in(look_error_title(t, e), o->lang), (markup){inner.b.at});
}

web_gate app_gate(void)
{
    return (web_gate){.who = account_gate_who,
                      .subject = subject_of,
                      .may = account_gate_may,
                      .refused = account_gate_refused,
                      .deed_once = account_gate_deed_once,
                      .deed_done = account_gate_deed_done,
                      .layout = layout,
                      .error_page = error_page};
}

/* ---- the description of the API, made once --------------------------------------------------- */
static const char *openapi_text_;

static void openapi_make(void)
{
    web_setup setup = {.listen = "", .gate = app_gate()};
    setup.tables_n = app_tables(&setup.tables);
    openapi_text_ = web_openapi(&setup, arena_new()); /* kept as long as the process */
}

static const char *openapi(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, openapi_make);
    return openapi_text_;
}

/* ---- what follows from what: announced below, done above ------------------------------------- */
static err person_changed(turn *t, int64_t person)
{
    TRY(credit_person_changed(t, person));
    return target_stale(t->d);
}

void app_wire(void)
{
    system_hook_openapi(openapi);
    account_hook_class_roles(class_roles_of);
    account_hook_told(notice_account);
    people_hook_changed(person_changed);
    look_hook_kept(saved_kept);
    class_hook_became(callup_follow_class);
    class_hook_outcome(target_stale);
    audit_hook_names(app_record_name, app_people_found);
}
