/* Pages made of the shared fragments, asked for as a browser asks: their key parts, their escaping,
 * what a form keeps after a fault. With LOOK_OUT=folder they are left there, for the HTML checker
 * and the eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "common_text.h"
#include "look/look_inside.h"
#include "look_text.h"

#define EVIL "<b>\"O'Neil\" & 李</b>"

/* ---- sample pages, written by hand as a template would be compiled --------------------------- */
typedef struct {
    int way; /* which page */
    look_list list;
    look_record head;
    LIST(look_link) crumbs;
    LIST(look_event) events;
    LIST(look_figure) figures;
    look_chart chart, lines;
    look_calendar calendar;
    look_progress work;
    LIST(look_option) units;
} sample;

static void say(markup_out *o, const char *html) { markup_raw(o, html, strlen(html)); }

static const char *const names[] = {"古丽娜尔·买买提", "王建国", EVIL,     "李晓梅",
                                    "叶尔兰·哈那提",   "赵明",   "陈思远", "马秀英",
                                    "努尔兰",          "单雄飞"};
static const char *const units[] = {"市委组织部", "奇台县委党校", "阜康市财政局",
                                    "吉木萨尔县二工镇", "玛纳斯县教育局"};

static void sample_row(markup_out *o, const sample *v, int i)
{
    static const look_tone tones[] = {LOOK_GOOD, LOOK_BUSY, LOOK_WARN, LOOK_BAD, LOOK_PLAIN};
    static const text_key words[] = {T_look_duty_met, T_look_sum_changed, T_look_today,
                                     T_look_sum_rejected, T_look_sum_unchanged};
    say(o, i % 11 == 3 ? "<tr class=\"late\">" : "<tr>");
    look_pick(o, &v->list, 100 + i, names[i % 10]);
    say(o, "<th scope=\"row\"><a href=\"/person/1\">");
    MARKUP_TEXT(o, names[i % 10]);
    say(o, "</a></th><td>");
    MARKUP_TEXT(o, units[i % 5]);
    say(o, "</td>");
    if (look_shows(&v->list, "born")) say(o, "<td>1985-03-01</td>");
    say(o, "<td>县处级副职</td><td>");
    look_pill_of(o, words[i % 5], tones[i % 5]);
    say(o, "</td><td>");
    look_duty(o, (tenths){(i * 37) % 130 * 10 + 5}, (tenths){1100});
    say(o, "</td><td class=\"number\">");
    MARKUP_TEXT(o, i % 7);
    say(o, "</td></tr>");
}

static void list_page(markup_out *o, const sample *v)
{
    look_list_head(o, &v->list);
    say(o,
        "<div id=\"look-rows\"><div class=\"box\"><table class=\"list\"><caption>人员</caption>");
    look_list_columns(o, &v->list);
    say(o, "<tbody>");
    for (int i = 0; i < LOOK_ROWS; i++)
        sample_row(o, v, i);
    say(o, "</tbody></table></div>");
    look_list_foot(o, &v->list);
    say(o, "</div>");
    look_list_bulk_bar(o, &v->list);
}

static const form_choice sexes[] = {{"male", 1}, {"female", 2}};
static const text_key sex_words[] = {T_look_earlier, T_look_later};
static const form_choice verdicts[] = {{"approve", 1}, {"return", 2}};
static const form_field fields[] = {
    {.name = "name",
     .type = F_TEXT,
     .required = true,
     .min = 1,
     .max = 60,
     .label = T_look_place_people},
    {.name = "born", .type = F_DAY, .required = true, .label = T_look_today},
    {.name = "sex",
     .type = F_CHOICE,
     .required = true,
     .choices = sexes,
     .choices_n = 2,
     .label = T_look_columns},
    {.name = "org", .type = F_ID, .required = true, .label = T_look_place_bank},
    {.name = "seats",
     .type = F_INT,
     .required = true,
     .min = 1,
     .max = 5000,
     .label = T_common_total},
    {.name = "hours", .type = F_TENTHS, .label = T_common_hours},
    {.name = "begins", .type = F_MOMENT, .label = T_look_month},
    {.name = "agreed", .type = F_BOOL, .label = T_common_confirm},
    {.name = "persons", .type = F_IDS, .max = 50, .label = T_look_place_class},
    {.name = "roster", .type = F_FILE, .max = 1 << 20, .label = T_common_import},
    {.name = "secret", .type = F_TEXT, .min = 0, .max = 60, .label = T_look_my_account},
    {.name = "verdict",
     .type = F_CHOICE,
     .required = true,
     .choices = verdicts,
     .choices_n = 2,
     .label = T_look_verdict},
    {.name = "reason", .type = F_TEXT, .lines = true, .max = 500, .label = T_look_history},
};
typedef struct {
    char unused;
} sample_input;
static const form_kind sample_edit_form = {.name = "sample_edit",
                                           .size = sizeof(sample_input),
                                           .fields = fields,
                                           .fields_n = COUNT_OF(fields)};
static const form_kind other_form = {
    .name = "other", .size = sizeof(sample_input), .fields = fields, .fields_n = 1};

static void form_page(markup_out *o, const sample *v)
{
    const form_kind *f = &sample_edit_form;
    say(o, "<header class=\"head\"><h1>修改人员</h1></header><form class=\"form\" method=\"post\" "
           "action=\"/sample/form\" enctype=\"multipart/form-data\">");
    markup_form_head(o);
    look_faults(o, f);
    look_field_text(o, f, "name", EVIL, T_look_pick_people);
    look_field_day(o, f, "born", day_of(1985, 3, 1), NULL);
    look_field_choice(o, f, "sex", 2, sex_words, NULL);
    look_field_org(o, f, "org", v->units.at, v->units.n, T_look_pick_search);
    look_field_int(o, f, "seats", 0, NULL);
    look_field_tenths(o, f, "hours", (tenths){125}, NULL);
    look_field_moment(o, f, "begins", moment_at(day_of(2022, 3, 1), 510), NULL);
    look_field_people(o, f, "persons", v->units.at, 2, NULL);
    look_field_bool(o, f, "agreed", true, T_look_reason_hint);
    look_field_file(o, f, "roster", ".xlsx,.csv", NULL);
    look_field_secret(o, f, "secret", "new-password", NULL);
    look_submit(o, T_common_save, "/sample/record");
    say(o, "</form><h2>Other</h2><form class=\"form\" method=\"post\" action=\"/sample/other\">");
    markup_form_head(o);
    look_faults(o, &other_form);
    look_field_text(o, &other_form, "name", "own words", NULL);
    look_submit(o, T_common_save, "");
    say(o, "</form>");
}

static void record_page(markup_out *o, const sample *v)
{
    look_crumbs(o, v->crumbs.at, v->crumbs.n);
    look_record_head(o, &v->head);
    say(o, "<div class=\"sides\"><div class=\"stack\"><section class=\"card\"><h2>基本情况</h2>");
    look_facts(o, v->head.facts.at, v->head.facts.n);
    say(o, "</section>");
    look_preview_sum(o, &(look_preview){.fresh = 4975, .changed = 32, .rejected = 3});
    look_progress_box(o, &v->work);
    look_empty(o, T_look_history_none, T_look_may_leave, "/sample/form", T_common_add);
    say(o, "<div class=\"split\"><section class=\"card\"><h2>依据</h2><p>方案</p></section>");
    look_decision(o, &sample_edit_form, "/sample/form", sex_words, T_common_submit);
    say(o, "</div></div><aside>");
    look_history(o, v->events.at, v->events.n);
    say(o, "</aside></div>");
}

static void desk_page(markup_out *o, const sample *v)
{
    say(o, "<header class=\"head\"><h1>工作台</h1></header>");
    look_figures(o, v->figures.at, v->figures.n);
    say(o, "<div class=\"cards\">");
    look_chart_table(o, &v->chart);
    look_chart_table(o, &v->lines);
    say(o, "</div><div class=\"card\">");
    look_calendar_table(o, &v->calendar);
    say(o, "</div>");
}

static void sample_page(markup_out *o, const void *view)
{
    static void (*const pages[])(markup_out *, const sample *) = {list_page, form_page, record_page,
                                                                  desk_page};
    const sample *v = view;
    pages[v->way](o, v);
}
static const view_kind sample_kind = {
    .name = "sample", .size = sizeof(sample), .page = sample_page, .title_field = -1};

/* ---- handlers -------------------------------------------------------------------------------- */
static err list_handle(turn *t)
{
    sample v = {.way = 0};
    look_list *l = &v.list;
    const look_option states[] = {{.value = "1", .name = "在职"}, {.value = "2", .name = EVIL}};
    TRY(look_list_begin(t, l, T_look_place_people));
    look_list_filter(t, l, "state", T_look_sum_new, states, 2);
    look_list_filter(t, l, "tier", T_common_hours, states, 1);
    look_list_column(t, l, "name", T_look_place_people, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "org", T_look_place_bank, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "born", T_look_today, LOOK_SORTED | LOOK_OFF);
    look_list_column(t, l, "level", T_look_columns, LOOK_FIXED);
    look_list_column(t, l, "state", T_look_sum_new, LOOK_FIXED);
    look_list_column(t, l, "hours", T_common_hours, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "times", T_common_total, LOOK_NUMBER | LOOK_FIXED | LOOK_SORTED);
    look_list_bulk(t, l, "/people/move", T_common_submit, LOOK_PLAIN);
    look_list_bulk(t, l, "/people/end", T_common_delete, LOOK_BAD);
    look_list_export(t, l, "/people.xlsx", T_look_export_xlsx);
    look_list_deed(t, l, "/people/new", T_common_add);
    look_list_deed(t, l, "/people/import", T_common_import);
    l->count = 126041;
    l->unit = T_common_people;
    l->words_hint = T_look_find_people;
    look_list_pages(t, l, "", "wang~5");
    return web_show(t, sample, &v);
}

static err form_show(turn *t)
{
    sample v = {.way = 1};
    for (int i = 0; i < 5; i++)
        *GROW(t->mem, &v.units) = (look_option){.value = arena_printf(t->mem, "%d", i + 1),
                                                .name = units[i],
                                                .note = "",
                                                .chosen = i == 1};
    return web_show(t, sample, &v);
}

static err form_post(turn *t)
{
    web_fault(t, "name", T_common_fault_too_long, "60", "");
    web_fault(t, "born", T_common_fault_not_day, "", "");
    err e = web_fault(t, "", T_common_error_conflict, "", "");
    TRY(form_show(t));
    return e;
}

static void record_history(turn *t, sample *v)
{
    for (int i = 0; i < 4; i++)
        *GROW(t->mem, &v->events) = (look_event){.at = moment_at(day_of(2022, 3, 9 - i), 510 + i),
                                                 .who = names[i],
                                                 .what = "登记学时 24",
                                                 .why = i % 2 ? "补录" EVIL : "",
                                                 .url = i ? "" : "/x"};
}

static err record_handle(turn *t)
{
    sample v = {.way = 2};
    v.head = (look_record){.name = names[0],
                           .note = "市委组织部 · 990101********002X",
                           .state = look_state_of(T_look_duty_met, LOOK_GOOD)};
    look_fact_add(t, &v.head, T_look_place_plan, "县处级副职", "");
    look_fact_add(t, &v.head, T_common_hours, "42.5 / 110", "/x");
    look_fact_add(t, &v.head, T_look_today, "", "");
    v.head.deed = look_post("/sample/form", T_common_submit, LOOK_MAIN);
    *GROW(t->mem, &v.head.others) = look_go("/sample/form", T_common_edit, LOOK_PLAIN);
    *GROW(t->mem, &v.head.others) =
        look_post_asking("/sample/form", T_common_delete, LOOK_BAD, T_look_cancel_ask);
    look_tab_add(t, &v.head, T_look_place_people, "/sample/record", 0);
    look_tab_add(t, &v.head, T_look_place_class, "/sample/x", 12);
    look_tab_add(t, &v.head, T_look_history, "/sample/y", 0);
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/people", .label = T_look_place_people};
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/org/2", .name = "昌吉州 " EVIL};
    v.work = (look_progress){.name = "导入花名册",
                             .url = "/job/1",
                             .done = 3120,
                             .total = 4975,
                             .seconds_left = 95,
                             .state = look_state_of(T_look_today, LOOK_BUSY),
                             .cancel = "/job/1/cancel"};
    record_history(t, &v);
    return web_show(t, sample, &v);
}

static void desk_charts(turn *t, sample *v)
{
    look_chart_begin(&v->chart, "by_month", "stack", T_look_place_class, T_look_month,
                     T_common_people);
    look_series_add(t->mem, &v->chart, "主体班");
    look_series_add(t->mem, &v->chart, "专题班");
    look_chart_begin(&v->lines, "by_year", "line", T_look_place_plan, T_look_month, T_common_hours);
    look_series_add(t->mem, &v->lines, "2021");
    look_series_add(t->mem, &v->lines, "2022");
    for (int i = 0; i < 8; i++) {
        const char *month = arena_printf(t->mem, "%d 月", i + 1);
        look_point *p = look_point_add(t->mem, &v->chart, month, "/sample/list?month=1");
        look_cell_add(t->mem, p, 420 + i * 31 % 97 * 3, "");
        look_cell_add(t->mem, p, 180 + i * 53 % 71 * 4, "");
        p = look_point_add(t->mem, &v->lines, month, "");
        look_cell_add(t->mem, p, 1200 + i * 310, "");
        look_cell_add(t->mem, p, 1500 + i * 420, "");
    }
}

static err desk_handle(turn *t)
{
    sample v = {.way = 3};
    const char *const numbers[] = {"338", "64,992", "12", "97.4%"};
    const text_key labels[] = {T_look_place_class, T_look_place_people, T_look_sum_rejected,
                               T_common_hours};
    for (int i = 0; i < 4; i++)
        *GROW(t->mem, &v.figures) = (look_figure){.label = labels[i],
                                                  .number = numbers[i],
                                                  .unit = i < 3 ? T_common_people : NULL,
                                                  .counts = T_look_reason_hint,
                                                  .url = i ? "/sample/list" : "",
                                                  .than = i ? "" : "+12"};
    desk_charts(t, &v);
    look_calendar_begin(t, &v.calendar, "/sample/desk", day_of(2022, 3, 15), false);
    day on = day_of(2022, 3, 15);
    *look_entry_add(t->mem, &v.calendar, on) = (look_entry){.time = "09:00",
                                                            .name = "乡村振兴专题班",
                                                            .note = "党校 301",
                                                            .url = "/class/1",
                                                            .tone = LOOK_BUSY};
    *look_entry_add(t->mem, &v.calendar, on) =
        (look_entry){.time = "15:00", .name = "开班式", .url = "", .tone = LOOK_MAIN};
    assert_null(look_entry_add(t->mem, &v.calendar, day_of(2022, 5, 1)));
    return web_show(t, sample, &v);
}

static err absent_handle(turn *t)
{
    (void)t;
    return E_ABSENT;
}

static const route routes[] = {
    ROUTE_GET("/people", SIGNED_IN, list_handle, sample, T_look_place_people),
    ROUTE_GET("/sample/form", SIGNED_IN, form_show, sample, T_look_place_people),
    ROUTE_GET("/sample/record", SIGNED_IN, record_handle, sample, T_look_place_people),
    ROUTE_GET("/sample/absent", SIGNED_IN, absent_handle, sample, T_look_place_people),
    ROUTE_GET("/", SIGNED_IN, desk_handle, sample, T_look_place_workbench),
    ROUTE_POST("/sample/form", SIGNED_IN, form_post, sample_edit, T_look_place_people),
    ROUTE_GET("/sample/open", ANYONE, list_handle, sample, T_look_place_people),
};
static const route_table tables[] = {{routes, COUNT_OF(routes)}};

/* ---- a gate for one person who may do all but read the audit --------------------------------- */
static err gate_who(turn *t, const char *cookie, const char *bearer)
{
    (void)cookie;
    t->actor.person = text_is(bearer, "tok") ? 5 : 0;
    t->actor.token = t->actor.person != 0;
    t->actor.name = "陈思远 " EVIL;
    t->actor.session_secret = "";
    return OK;
}

static err gate_subject(turn *t, const char *param, int64_t id, web_subject *ret)
{
    (void)t, (void)param, (void)id, (void)ret;
    return OK;
}

static err gate_may(turn *t, right_id right, const web_subject *subject)
{
    (void)t, (void)subject;
    return right == MAY_READ_AUDIT ? E_DENIED : OK;
}

static void gate_refused(turn *t, err why) { (void)t, (void)why; }

static err gate_once(turn *t, const char *key, bool *ret_repeated, const char **ret_location)
{
    (void)t, (void)key;
    *ret_repeated = false;
    *ret_location = "";
    return OK;
}

static err gate_done(turn *t, const char *key, const char *location)
{
    (void)t, (void)key, (void)location;
    return OK;
}

static bool may(turn *t, right_id right) { return gate_may(t, right, NULL) == OK; }

static void gate_layout(turn *t, markup_out *o, const char *title, markup body)
{
    look_frame f = look_frame_of(t, title, body);
    look_places_fill(t, &f, may);
    look_page(o, &f);
}

static void gate_error(turn *t, markup_out *o, err e)
{
    markup_out inner = *o;
    inner.b = buf_new(o->mem);
    look_error_body(&inner, e);
    gate_layout(t, o, text_in(look_error_title(t, e), o->lang), (markup){inner.b.at});
}

static char folder[64];
static arena *mem;
static store *s;
static web *w;

/* What an account keeps, without the slice that keeps it. */
static err kept_ask(turn *t, const char *list, look_kept *ret)
{
    if (!text_is(list, "/people")) return OK;
    ret->sort = "-hours";
    *GROW(t->mem, &ret->filters) = (look_kept_filter){7, "在职的", "q=%E6%9D%8E,&state=1"};
    return OK;
}

static int begin(void **state)
{
    look_hook_kept(kept_ask);
    (void)state;
    const char *why = "";
    snprintf(folder, sizeof folder, "/tmp/look_test.XXXXXX");
    mem = arena_new();
    log_at_least(LOG_ERROR);
    moment_freeze(moment_at(day_of(2022, 3, 9), 600));
    store_place place = {.folder = mkdtemp(folder), .postgres = "", .create = true};
    web_setup setup = {.listen = "127.0.0.1:0",
                       .tables = tables,
                       .tables_n = 1,
                       .gate = {gate_who, gate_subject, gate_may, gate_refused, gate_once,
                                gate_done, gate_layout, gate_error}};
    if (store_open(&place, mem, &s, &why) == OK && web_start(&setup, s, mem, &w, &why) == OK)
        return 0;
    print_error("%s\n", why);
    return -1;
}

static int finish(void **state)
{
    (void)state;
    web_stop(w, 1);
    store_close(s);
    int left = system(arena_printf(mem, "rm -rf '%s'", folder));
    arena_free(mem);
    return left;
}

/* ---- asking ---------------------------------------------------------------------------------- */
#define SIGNED "Authorization: Bearer tok\nAccept: text/html\n"
#define ENGLISH "Accept-Language: en\n"
#define FORM                                                                                       \
    SIGNED "Content-Type: application/x-www-form-urlencoded\nIdempotency-Key: look-test-1\n"

static void keep(const char *name, const char *body)
{
    const char *out = getenv("LOOK_OUT");
    if (!out) return;
    FILE *f = fopen(arena_printf(mem, "%s/%s.html", out, name), "w");
    assert_non_null(f);
    assert_true(fputs(body, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static const char *ask(const char *name, const char *target, const char *headers, int status)
{
    web_reply r = {0};
    assert_int_equal(web_ask(w, mem, "GET", target, headers, NULL, 0, &r), OK);
    assert_int_equal(r.status, status);
    const char *body = arena_copy_n(mem, r.body, r.body_n);
    keep(name, body);
    return body;
}

static void has(const char *page, const char *part)
{
    if (!strstr(page, part)) fail_msg("is missing: %s", part);
}

static void has_not(const char *page, const char *part)
{
    if (strstr(page, part)) fail_msg("should not stand there: %s", part);
}

static size_t times(const char *page, const char *part)
{
    size_t n = 0;
    for (const char *at = page; (at = strstr(at, part)) != NULL; at += strlen(part))
        n++;
    return n;
}

/* ---- tests ----------------------------------------------------------------------------------- */
static void frame_has_places_of_its_rights(void **state)
{
    (void)state;
    const char *page = ask("list", "/people", SIGNED, 200);
    has(page, "<html lang=\"zh-CN\">");
    has(page, "<title>人员 · 干教</title>");
    has(page, "<a class=\"skip\" href=\"#main\">");
    has(page, "<a href=\"/people\" aria-current=\"page\">");
    has_not(page, "href=\"/audit\"");
    has(page, "action=\"/sign-out\"");
    has(page, "陈思远 &lt;b&gt;");
    has_not(page, EVIL);
    has_not(page, "http-equiv=\"refresh\"");
}

static void frame_of_nobody_has_no_places(void **state)
{
    (void)state;
    const char *page = ask("nobody", "/sample/open", "Accept: text/html\n", 200);
    has(page, "<body class=\"bare\">");
    has_not(page, "class=\"rail");
    has_not(page, "/sign-out");
}

static void frame_speaks_english(void **state)
{
    (void)state;
    const char *page = ask("list_en", "/people", SIGNED ENGLISH, 200);
    has(page, "<html lang=\"en\">");
    has(page, "126,041 people");
    has(page, "name=\"lang\" value=\"zh\"");
}

static void list_address_carries_everything(void **state)
{
    (void)state;
    const char *page =
        ask("filtered", "/people?q=wang&state=2&sort=-hours&cols=born&after=x~1", SIGNED, 200);
    has(page, "value=\"wang\" autocomplete");
    has(page, "<option value=\"2\" selected>");
    has(page, "href=\"/people?q=wang&amp;sort=-hours&amp;cols=born\""); /* chip off */
    has(page, "aria-sort=\"descending\"><a "
              "href=\"/people?q=wang&amp;state=2&amp;cols=born&amp;sort=hours\"");
    has(page, "href=\"/people.xlsx?q=wang&amp;state=2&amp;sort=-hours&amp;cols=born\"");
    has(page, "&amp;after=wang~5\"");
    has(page, "<input type=\"hidden\" name=\"sort\" value=\"-hours\">");
    has_not(page, "<input type=\"hidden\" name=\"state\"");
    has(page, "name=\"filter\" value=\"q=wang&amp;state=2&amp;sort=-hours&amp;cols=born\"");
    has(page, "<td>1985-03-01</td>");
}

static void list_hides_columns_until_asked(void **state)
{
    (void)state;
    const char *page = ask("plain", "/people", SIGNED, 200);
    has_not(page, "<td>1985-03-01</td>");
    has(page, "name=\"cols\" value=\"born\" form=\"look-manner\"> ");
    page = ask("shown", "/people?cols=born", SIGNED, 200);
    has(page, "<td>1985-03-01</td>");
    has(page, "name=\"cols\" value=\"born\" form=\"look-manner\" checked> ");
    assert_int_equal(times(page, "name=\"ids\""), LOOK_ROWS);
    has(page, "126,041 人");
}

static void list_shows_what_is_kept(void **state)
{
    (void)state;
    const char *page = ask("kept", "/people?state=1", SIGNED, 200);
    has(page, "<a href=\"/people?q=%E6%9D%8E,&amp;state=1\">在职的</a>");
    has(page, "action=\"/lists/filters\"");
    has(page, "name=\"query\" value=\"state=1\"");
    has(page, "aria-sort=\"descending\"");
    has(page, "/people.xlsx?state=1&amp;sort=-hours"); /* a file has the order of the page */
    has(page, "after=wang~5&amp;sort=-hours");
    has(page, "formaction=\"/lists/manner/drop\"");
    page = ask("kept_here", "/people?state=1&tier=&q=%e6%9d%8e%2C&after=x~1", SIGNED, 200);
    has(page, "aria-current=\"true\">在职的</a>");
    has_not(page, "action=\"/lists/filters\"");
    page = ask("kept_sorted", "/people?sort=name", SIGNED, 200); /* the address comes first */
    has(page, "aria-sort=\"ascending\"");
    has_not(page, "aria-sort=\"descending\"");
}

static void a_query_is_plain_in_one_way(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},
        {"after=x&before=y&a=", ""},
        {"b=2&a=1", "a=1&b=2"},
        {"a=%e6%9d%8e+x", "a=%E6%9D%8E%20x"},
        {"&&a=1&a=0&", "a=0&a=1"},
        {"a=%", "a=%25"},
        {"a=%2&b=%zz", "a=%252&b=%25zz"},
        {"a=1%00b", "a=1"},
    };
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(look_query_plain(mem, rows[i][0]), rows[i][1]);
    arena_free(mem);
}

static void form_shows_the_record(void **state)
{
    (void)state;
    const char *page = ask("form", "/sample/form", SIGNED, 200);
    has(page, "<label for=\"sample_edit-name\">");
    has(page, "value=\"&lt;b&gt;");
    has(page, "aria-required=\"true\"");
    has(page, "type=\"date\" value=\"1985-03-01\"");
    has(page, "type=\"datetime-local\" value=\"2022-03-01T08:30\"");
    has(page, "value=\"12.5\"");
    has(page, "<input type=\"radio\" name=\"sex\" value=\"female\" checked>");
    has(page, "<option value=\"2\" selected>奇台县委党校</option>");
    has(page, "data-hx-get=\"/orgs/options\"");
    has(page, "type=\"password\" autocomplete=\"new-password\"");
    has_not(page, "id=\"look-wrongs\"");
    has_not(page, "aria-invalid");
}

static void form_keeps_typed_words_and_says_faults(void **state)
{
    (void)state;
    const char body[] = "name=%3Cb%3Etyped&sex=male&org=3&secret=hunter2";
    web_reply r = {0};
    assert_int_equal(web_ask(w, mem, "POST", "/sample/form", FORM, body, sizeof body - 1, &r), OK);
    assert_int_equal(r.status, 422);
    const char *page = arena_copy_n(mem, r.body, r.body_n);
    keep("fault", page);
    has(page, "id=\"look-wrongs\"");
    has(page, "<a href=\"#sample_edit-name\">");
    has(page, "value=\"&lt;b&gt;typed\"");
    has(page, "最多 60 个字");
    has(page,
        "aria-invalid=\"true\" aria-describedby=\"sample_edit-name-hint sample_edit-name-fault\"");
    has(page, "value=\"male\" checked>");
    has(page, "<option value=\"3\" selected>");
    has_not(page, "hunter2");
    has(page, "id=\"other-name\" name=\"name\" type=\"text\" value=\"own words\" "
              "aria-required=\"true\">");
}

/* A NUL, a broken sequence, a surrogate: what can be read of the field stays in it. */
static void form_keeps_what_is_legible(void **state)
{
    (void)state;
    const char body[] = "name=a%00b%FF%E5%BC%A0%E5%BC%ED%A0%80%01z&sex=male&org=3";
    web_reply r = {0};
    assert_int_equal(web_ask(w, mem, "POST", "/sample/form", FORM, body, sizeof body - 1, &r), OK);
    assert_int_equal(r.status, 422);
    has(arena_copy_n(mem, r.body, r.body_n), "value=\"ab张z\"");
}

static void record_has_head_tabs_and_history(void **state)
{
    (void)state;
    const char *page = ask("record", "/sample/record", SIGNED, 200);
    has(page, "<a href=\"/sample/record\" aria-current=\"page\">");
    has(page, "<span class=\"pill good\">");
    has(page, "pill good");
    has(page, "data-ask=\"停止后");
    has(page, "<dd>4,975</dd>");
    has(page, "<progress max=\"4975\" value=\"3120\"");
    has(page, "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>");
    has(page, "约剩 2 分钟");
    has(page, "datetime=\"2022-03-09T08:30\"");
    has(page, "name=\"verdict\" value=\"approve\"");
    has_not(page, EVIL);
}

static void desk_has_charts_with_tables_and_calendar(void **state)
{
    (void)state;
    const char *page = ask("desk", "/", SIGNED, 200);
    has(page, "data-chart=\"stack\"");
    has(page, "<td class=\"number\" data-n=\"4440\">4,440</td>");
    has(page, "2022 年 3 月");
    has(page, "<td class=\"today free\" aria-current=\"date\">"
              "<time datetime=\"2022-03-09\">9<span");
    has(page, "href=\"/sample/desk?on=2022-04-01&amp;view=month\"");
    assert_int_equal(times(page, "<time datetime=\"2022-0"), 35);
    has(ask("desk_en", "/", SIGNED ENGLISH, 200), "March 2022");
}

static void failure_says_what_and_which_number(void **state)
{
    (void)state;
    const char *page = ask("absent", "/sample/absent", SIGNED, 404);
    has(page, "没有找到");
    has(page, "data-copy=\"");
    has(page, "class=\"rail");
    turn t = {.mem = mem, .request = ""}; /* a refusal that no page shows again */
    *GROW(mem, &t.faults) =
        (fault){.field = "name", .key = T_common_fault_too_long, .arg1 = "7", .arg2 = ""};
    markup_out o = {.b = buf_new(mem), .lang = LANG_ZH, .t = &t, .mem = mem};
    look_error_body(&o, E_CONFLICT);
    has(o.b.at, "最多 7 个字");
    /* Who may do it, but from an old page, is not told "not permitted". */
    t.trouble = T_common_error_form_token;
    o.b = buf_new(mem);
    look_error_body(&o, E_DENIED);
    has(o.b.at, "页面已过期");
    has(o.b.at, "没有任何内容被更改");
    assert_null(strstr(o.b.at, "没有权限"));
}

static void what_is_sent_in_vain_leads_back_to_its_form(void **state)
{
    (void)state;
    web_reply r = {0};
    assert_int_equal(
        web_ask(w, mem, "POST", "/sample/form", FORM "Content-Length: 2000000\n", NULL, 0, &r), OK);
    assert_int_equal(r.status, 413);
    const char *page = arena_copy_n(mem, r.body, r.body_n);
    keep("too_large", page);
    has(page, "一次最多发送 1 MB");
    has(page, "<a class=\"button main\" href=\"/sample/form\" data-back-to-form>");
    has_not(ask("absent", "/sample/absent", SIGNED, 404), "data-back-to-form");
}

static void hours_fill_the_bar(void **state)
{
    (void)state;
    assert_int_equal(look_duty_permille((tenths){0}, (tenths){1100}), 0);
    assert_int_equal(look_duty_permille((tenths){549}, (tenths){1100}), 499);
    assert_int_equal(look_duty_permille((tenths){1100}, (tenths){1100}), 1000);
    assert_int_equal(look_duty_permille((tenths){2000}, (tenths){1100}), 1000);
    assert_int_equal(look_duty_permille((tenths){5}, (tenths){0}), 1000);
}

static void numbers_are_grouped(void **state)
{
    (void)state;
    markup_out o = {.mem = mem};
    assert_string_equal(look_grouped(&o, 0), "0");
    assert_string_equal(look_grouped(&o, 999), "999");
    assert_string_equal(look_grouped(&o, -1000), "-1,000");
    assert_string_equal(look_grouped(&o, 12345678), "12,345,678");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_has_places_of_its_rights),
        cmocka_unit_test(frame_of_nobody_has_no_places),
        cmocka_unit_test(frame_speaks_english),
        cmocka_unit_test(list_address_carries_everything),
        cmocka_unit_test(list_hides_columns_until_asked),
        cmocka_unit_test(list_shows_what_is_kept),
        cmocka_unit_test(a_query_is_plain_in_one_way),
        cmocka_unit_test(form_shows_the_record),
        cmocka_unit_test(form_keeps_typed_words_and_says_faults),
        cmocka_unit_test(form_keeps_what_is_legible),
        cmocka_unit_test(record_has_head_tabs_and_history),
        cmocka_unit_test(desk_has_charts_with_tables_and_calendar),
        cmocka_unit_test(failure_says_what_and_which_number),
        cmocka_unit_test(what_is_sent_in_vain_leads_back_to_its_form),
        cmocka_unit_test(hours_fill_the_bar),
        cmocka_unit_test(numbers_are_grouped),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
