/* Routes of credit, duties by unit, and the list of people behind each number. */
#include "credit/credit_web.h"

#include "common_text.h"

look_state credit_state_of(duty_state s)
{
    static const look_tone tones[] = {LOOK_PLAIN, LOOK_GOOD, LOOK_BUSY, LOOK_BAD, LOOK_PLAIN};
    return look_state_of(credit_duty_word(s),
                         tones[(size_t)s < COUNT_OF(tones) ? s : DUTY_NO_DUTY]);
}

bool credit_may(turn *t, right_id right, int64_t org_id, int64_t person_id)
{
    return web_may(t, right, &(web_subject){.org = org_id, .person = person_id});
}

/* ---- by unit --------------------------------------------------------------------------------- */

static const struct {
    duty_state state;
    const char *code;
    text_key word;
} states[] = {
    {DUTY_BEHIND, "behind",
     T_credit_duty_behind}, /* what needs somebody comes first; charts colour by this order */
    {DUTY_ON_WAY, "on_way", T_credit_duty_on_way},
    {DUTY_NO_DUTY, "none", T_credit_duty_none},
    {DUTY_MET, "met", T_credit_duty_met},
};

static int64_t count_of(const duty_by_unit *u, duty_state s)
{
    return s == DUTY_MET      ? u->met
           : s == DUTY_ON_WAY ? u->on_way
           : s == DUTY_BEHIND ? u->behind
                              : u->none;
}

/* The address of exactly the people that a number counts. */
static const char *people_url(turn *t, const duty_by_unit *u, const char *code)
{
    return arena_printf(t->mem, "/credit/people?org=%lld%s%s%s", (long long)u->org,
                        *code ? "&state=" : "", code, u->direct ? "&direct=1" : "");
}

static void put_unit(turn *t, credit_home *v, const duty_by_unit *u)
{
    const char *name = u->direct ? arena_printf(t->mem, "%s（%s）", u->org_name,
                                                text_in(T_credit_direct, t->actor.lang))
                                 : u->org_name;
    *GROW(t->mem, &v->units) = (credit_unit){.org = u->org,
                                             .name = name,
                                             .direct = u->direct,
                                             .people = u->people,
                                             .met = u->met,
                                             .on_way = u->on_way,
                                             .behind = u->behind,
                                             .none = u->none};
    const char *down = u->direct ? people_url(t, u, "")
                                 : arena_printf(t->mem, "/credit?org=%lld", (long long)u->org);
    look_point *p = look_point_add(t->mem, &v->chart, name, down);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        look_cell *c = look_cell_add(t->mem, p, count_of(u, states[i].state), "");
        c->url = people_url(t, u, states[i].code);
    }
    v->people += u->people;
    v->met += u->met;
    v->on_way += u->on_way;
    v->behind += u->behind;
    v->none += u->none;
}

static void put_figures(turn *t, credit_home *v)
{
    duty_by_unit all = {.org = v->org,
                        .people = v->people,
                        .met = v->met,
                        .on_way = v->on_way,
                        .behind = v->behind,
                        .none = v->none};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        *GROW(t->mem, &v->figures) = (look_figure){
            .label = states[i].word,
            .number = arena_printf(t->mem, "%lld", (long long)count_of(&all, states[i].state)),
            .unit = T_common_people,
            .url = people_url(t, &all, states[i].code),
            .than = ""};
    }
}

/* The units above that the reader may see, top first. */
static err put_crumbs(turn *t, int64_t org_id, look_link **ret, size_t *ret_n)
{
    orgs path = {0};
    TRY(people_org_path(t->d, org_id, t->mem, &path));
    *ret = TAKE_N(t->mem, look_link, path.n + 1);
    *ret_n = 0;
    for (size_t i = 0; i + 1 < path.n; i++) {
        if (credit_may(t, MAY_SEE_CREDIT, path.at[i].id, 0)) {
            const char *url = arena_printf(t->mem, "/credit?org=%lld", (long long)path.at[i].id);
            (*ret)[(*ret_n)++] = (look_link){.url = url, .name = path.at[i].name};
        }
    }
    return OK;
}

err credit_home_handle(turn *t)
{
    credit_home v = {.on = t->today};
    duties_by_unit units = {0};
    org o = {0};
    TRY(web_org(t, &v.org));
    TRY(people_org_get(t->d, v.org, t->mem, &o));
    v.org_name = v.title = o.name;
    TRY(put_crumbs(t, v.org, &v.crumbs.at, &v.crumbs.n));
    TRY(credit_by_unit(t->d, v.org, t->today, t->mem, &units));
    look_chart_begin(&v.chart, "duties", "stack", T_credit_by_unit, T_credit_unit, T_common_people);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        look_series_add(t->mem, &v.chart, text_in(states[i].word, t->actor.lang));
    }
    for (size_t i = 0; i < units.n; i++) {
        put_unit(t, &v, &units.at[i]);
    }
    put_figures(t, &v);
    return web_show(t, credit_home, &v);
}

/* ---- people ---------------------------------------------------------------------------------- */

static duty_state state_asked(turn *t, look_list *l, const char *name, text_key label)
{
    look_option options[COUNT_OF(states)];
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        options[i] = (look_option){
            .value = states[i].code, .name = text_in(states[i].word, t->actor.lang), .note = ""};
    }
    const char *chosen =
        l ? look_list_filter(t, l, name, label, options, COUNT_OF(states)) : web_field(t, name);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (text_is(chosen, states[i].code)) { return states[i].state; }
    }
    return 0;
}

/* Which duty the list is about: the concentrated training, or one that only some people have. */
static const struct {
    duty_kind kind;
    const char *code;
    text_key word;
} kinds[] = {
    {DUTY_MAIN, "main", T_credit_which_main},
    {DUTY_INITIAL, "initial", T_credit_duty_initial},
    {DUTY_POST, "post", T_credit_duty_post},
    {DUTY_PARTY, "party", T_credit_duty_party},
    {DUTY_PARTY_PLAN, "party_plan", T_credit_duty_party_plan},
};

static duty_kind kind_asked(turn *t, look_list *l)
{
    look_option options[COUNT_OF(kinds)];
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        options[i] = (look_option){
            .value = kinds[i].code, .name = text_in(kinds[i].word, t->actor.lang), .note = ""};
    }
    const char *chosen =
        l ? look_list_filter(t, l, "duty", T_credit_which, options, COUNT_OF(kinds))
          : web_field(t, "duty");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (text_is(chosen, kinds[i].code)) { return kinds[i].kind; }
    }
    return DUTY_MAIN;
}

static text_key kind_word(duty_kind kind)
{
    return kind == DUTY_MAIN ? T_credit_which_main : credit_duty_title(NULL, kind);
}

static bool key_split(arena *mem, const char *key, people_page *page)
{
    const char *mark = strrchr(key, '~');
    if (!mark || !text_int(mark + 1, &page->id)) { return false; }
    page->key = arena_copy_n(mem, key, (size_t)(mark - key));
    return true;
}

static err question_of(turn *t, look_list *l, duty_question *q)
{
    *q = (duty_question){.on = t->today, .page = {.key = "", .limit = LOOK_ROWS + 1}};
    TRY(web_org(t, &q->org));
    q->kind = kind_asked(t, l);
    q->state = state_asked(t, l, "state", T_credit_state);
    q->online = state_asked(t, l, "online", T_credit_bucket_online);
    q->direct = text_is(web_field(t, "direct"), "1");
    q->words = web_field(t, "q");
    return OK;
}

static credit_person person_of(const duty_row *r, duty_kind kind)
{
    static const duty_one nothing = {.state = DUTY_NO_DUTY};
    const duty_one *one = credit_duty_one(&r->duty, kind);
    const duty_one *online = credit_duty_one(&r->duty, DUTY_ONLINE);
    one = one ? one : &nothing;
    online = online ? online : &nothing;
    return (credit_person){.person = r->person,
                           .name = r->name,
                           .org = r->org,
                           .org_name = r->org_name,
                           .post = r->post,
                           .done = one->done,
                           .required = one->required,
                           .days_done = one->days_done,
                           .days_required = one->days_required,
                           .from = one->from,
                           .until = one->until,
                           .whole_years = one->paced,
                           .from_year = day_year(one->from),
                           .to_year = day_year(one->until),
                           .state = credit_state_of(one->state),
                           .online_done = online->done,
                           .online_required = online->required,
                           .online_state = credit_state_of(online->state)};
}

static void people_columns(turn *t, look_list *l, text_key duty)
{
    look_list_column(t, l, "name", T_credit_name, LOOK_FIXED);
    look_list_column(t, l, "unit", T_credit_unit, 0);
    look_list_column(t, l, "post", T_credit_post, 0);
    look_list_column(t, l, "duty", duty, 0);
    look_list_column(t, l, "state", T_credit_state, LOOK_FIXED);
    look_list_column(t, l, "online", T_credit_bucket_online, 0);
    look_list_export(t, l, "/credit/people.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/credit/people.csv", T_credit_export_csv);
}

static const char *key_of(turn *t, const duty_row *r)
{
    return arena_printf(t->mem, "%s~%lld", r->sort_key, (long long)r->person);
}

/* One row more than is shown was asked for: it says whether there is another page in the direction
 * of travel. */
static void put_page(turn *t, look_list *l, const duty_question *q, duty_rows *rows)
{
    bool more = rows->n > LOOK_ROWS;
    if (more && q->page.back) { rows->at++; }
    rows->n = more ? LOOK_ROWS : rows->n;
    bool earlier = q->page.back ? more : look_has(l->after), later = q->page.back || more;
    look_list_pages(t, l, rows->n && earlier ? key_of(t, &rows->at[0]) : "",
                    rows->n && later ? key_of(t, &rows->at[rows->n - 1]) : "");
}

err credit_people_handle(turn *t)
{
    credit_people v = {0};
    duty_question q;
    duty_rows rows = {0};
    org o = {0};
    look_list *l = &v.list;
    TRY(look_list_begin(t, l, T_credit_people_list));
    l->words_hint = T_look_find_people;
    TRY(question_of(t, l, &q));
    TRY(people_org_get(t->d, q.org, t->mem, &o));
    v.org = q.org;
    v.org_name = o.name;
    TRY(put_crumbs(t, q.org, &v.crumbs.at, &v.crumbs.n));
    v.crumbs.at[v.crumbs.n++] = (look_link){
        .url = arena_printf(t->mem, "/credit?org=%lld", (long long)o.id), .name = o.name};
    v.duty = kind_word(q.kind);
    people_columns(t, l, v.duty);
    q.page.back = look_has(l->before);
    const char *key = q.page.back ? l->before : l->after;
    if (look_has(key) && !key_split(t->mem, key, &q.page)) { return E_ABSENT; }
    TRY(credit_duties_of(t->d, &q, t->mem, &rows));
    TRY(credit_duties_count(t->d, &q, &l->count));
    l->unit = T_common_people;
    put_page(t, l, &q, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &v.rows) = person_of(&rows.at[i], q.kind);
    }
    return web_show(t, credit_people, &v);
}

/* ---- as a file ------------------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500, EXPORT_COLUMNS = 11 };

typedef struct {
    duty_question q;
    language lang;
    arena *mem;
} people_export;

static void export_row(const people_export *x, arena *mem, const duty_row *r, look_cells *ret)
{
    const credit_person p = person_of(r, x->q.kind);
    const char *window =
        p.whole_years ? arena_printf(mem, "%lld–%lld", (long long)p.from_year, (long long)p.to_year)
                      : arena_printf(mem, "%s–%s", day_iso(mem, p.from), day_iso(mem, p.until));
    const char *cells[EXPORT_COLUMNS] = {r->name,
                                         r->org_name,
                                         r->post,
                                         window,
                                         tenths_text(mem, p.done),
                                         tenths_text(mem, p.required),
                                         tenths_text(mem, p.days_done),
                                         tenths_text(mem, p.days_required),
                                         text_in(p.state.label, x->lang),
                                         tenths_text(mem, p.online_done),
                                         text_in(p.online_state.label, x->lang)};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        *GROW(mem, ret) = cells[i];
    }
}

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    people_export *x = context;
    duty_rows rows = {0};
    TRY(credit_duties_of(d, &x->q, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        export_row(x, mem, &rows.at[i], ret);
    }
    if (rows.n) { /* `mem` is emptied before the next page */
        x->q.page.key = arena_copy(x->mem, rows.at[rows.n - 1].sort_key);
        x->q.page.id = rows.at[rows.n - 1].person;
    }
    return OK;
}

static err people_export_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_credit_name, NULL, 0},
                                                 {T_credit_unit, "unit", 0},
                                                 {T_credit_post, "post", 0},
                                                 {T_credit_years, "duty", 0},
                                                 {T_credit_done, "duty", LOOK_NUMBER},
                                                 {T_credit_required, "duty", LOOK_NUMBER},
                                                 {T_credit_days_done, "duty", LOOK_NUMBER},
                                                 {T_credit_days_required, "duty", LOOK_NUMBER},
                                                 {T_credit_state, NULL, 0},
                                                 {T_credit_online_done, "online", LOOK_NUMBER},
                                                 {T_credit_online_state, "online", 0}};
    people_export *x = TAKE(t->mem, people_export);
    x->lang = t->actor.lang;
    x->mem = t->mem;
    TRY(question_of(t, NULL, &x->q));
    x->q.page.limit = EXPORT_ROWS;
    look_export file = {.title = T_credit_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err credit_people_xlsx_handle(turn *t) { return people_export_file(t, true); }
err credit_people_csv_handle(turn *t) { return people_export_file(t, false); }

/* ---- routes ---------------------------------------------------------------------------------- */
/* Everybody's duties are reckoned, which takes seconds for a whole prefecture: two such pages must
 * not hold the two request threads. A route with work before it runs on a slow one. */
static err off_the_request_threads(turn *t)
{
    t->scratch = NULL;
    return OK;
}

static const route routes[] = {
    {.method = METHOD_GET,
     .pattern = "/credit",
     .right = RIGHT_(MAY_SEE_CREDIT),
     .handler = credit_home_handle,
     .view = &credit_home_kind,
     .title = T_credit_title,
     .before = off_the_request_threads},
    ROUTE_GET("/credit/people", MAY_SEE_CREDIT, credit_people_handle, credit_people,
              T_credit_people_list),
    ROUTE_FILE("/credit/people.xlsx", MAY_SEE_CREDIT, credit_people_xlsx_handle,
               T_credit_people_list),
    ROUTE_FILE("/credit/people.csv", MAY_SEE_CREDIT, credit_people_csv_handle,
               T_credit_people_list),
    ROUTE_GET("/person/{person}/credit", SIGNED_IN, credit_card_handle, credit_card,
              T_credit_ledger),
    ROUTE_GET("/person/{person}/credit/new", MAY_EDIT_CREDIT, credit_new_handle, credit_new,
              T_credit_declare),
    ROUTE_POST("/person/{person}/credit/new", MAY_EDIT_CREDIT, credit_new_do, credit_wish,
               T_credit_declare),
    ROUTE_GET("/person/{person}/credit/{entry:word}", SIGNED_IN, credit_entry_handle,
              credit_entry_card, T_credit_entry),
    ROUTE_POST("/person/{person}/credit/{entry:word}/reverse", MAY_EDIT_CREDIT, credit_reverse_do,
               credit_back, T_credit_reverse),
};
const route_table credit_routes = {routes, COUNT_OF(routes)};
