/* The security officer: who holds which role over which units, and since when. Nobody grants to
 * themselves. */
#include "account/account_web.h"

const text_key account_role_words[] = {
    T_account_role_system_officer,  T_account_role_security_officer, T_account_role_audit_officer,
    T_account_role_training_office, T_account_role_unit_contact,     T_account_role_school_staff,
    T_account_role_supervisor,      T_account_role_teacher,          T_account_role_trainee,
    T_account_role_leader};
static const account_role roles_[] = {ROLE_SYSTEM_OFFICER, ROLE_SECURITY_OFFICER,
                                      ROLE_AUDIT_OFFICER,  ROLE_TRAINING_OFFICE,
                                      ROLE_UNIT_CONTACT,   ROLE_SCHOOL_STAFF,
                                      ROLE_SUPERVISOR,     ROLE_TEACHER,
                                      ROLE_TRAINEE,        ROLE_LEADER};

static look_state state_of(const account_grant *g, day on)
{
    if (day_known(g->until) && (g->until.n < on.n || g->until.n < g->since.n)) {
        return look_state_of(T_account_grant_over, LOOK_PLAIN);
    }
    return g->since.n > on.n ? look_state_of(T_account_grant_coming, LOOK_BUSY)
                             : look_state_of(T_account_grant_running, LOOK_GOOD);
}

static const char *name_of(turn *t, int64_t person_id)
{
    person p = {.name = ""};
    return person_id && people_person_get(t->d, person_id, t->mem, &p) == OK ? p.name : "";
}

static account_grant_row row_of(turn *t, const grant_listed *r)
{
    const account_grant *g = &r->grant;
    look_state state = state_of(g, t->today);
    return (account_grant_row){.grant = g->id,
                               .person = g->person,
                               .name = r->name,
                               .unit = r->unit,
                               .role = account_role_word(g->role),
                               .org = g->org,
                               .org_name = g->org_name,
                               .since = g->since,
                               .until = g->until,
                               .deputy_for = g->deputy_for,
                               .deputy_name = name_of(t, g->deputy_for),
                               .reason = r->reason,
                               .state = state,
                               .over = state.label == T_account_grant_over};
}

/* ---- list ----------------------------------------------------------------------------------- */

static grant_which which_of(const char *word)
{
    return text_is(word, "running")  ? GRANTS_RUNNING
           : text_is(word, "coming") ? GRANTS_COMING
           : text_is(word, "over")   ? GRANTS_OVER
                                     : GRANTS_ALL;
}

static err query_begin(turn *t, grant_query *q)
{
    account_role role = 0;
    bool known = account_role_of(web_field(t, "role"), &role);
    *q = (grant_query){.words = web_field(t, "q"),
                       .role = known ? role : 0,
                       .which = which_of(web_field(t, "state")),
                       .on = t->today,
                       .down = web_field(t, "sort")[0] == '-',
                       .key = ""};
    return web_org(t, &q->org);
}

static err page_read(turn *t, const look_list *l, grant_query *q)
{
    const char *place = text_empty(l->before) ? l->after : l->before;
    q->back = !text_empty(l->before);
    q->limit = LOOK_ROWS + 1;
    return text_empty(place) || account_place_read(t->mem, place, &q->key, &q->id) ? OK : E_ABSENT;
}

static const char *place_of(turn *t, const grant_listed *r)
{
    return arena_printf(t->mem, "%s~%lld", r->sort_key, (long long)r->grant.id);
}

static void rows_fill(turn *t, const grant_query *q, const grant_listeds *all,
                      account_grant_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        *GROW(t->mem, &v->rows) = row_of(t, &all->at[q->back ? n - 1 - i : i]);
    }
    if (n == 0) { return; }
    const grant_listed *first = &all->at[q->back ? n - 1 : 0],
                       *last = &all->at[q->back ? 0 : n - 1];
    bool has_before = q->back ? more : !text_empty(q->key), has_after = q->back || more;
    look_list_pages(t, &v->list, has_before ? place_of(t, first) : "",
                    has_after ? place_of(t, last) : "");
}

static void filters_add(turn *t, look_list *l)
{
    language g = t->actor.lang;
    look_option roles[COUNT_OF(roles_)];
    for (size_t i = 0; i < COUNT_OF(roles_); i++) {
        roles[i] = (look_option){.value = account_role_code(roles_[i]),
                                 .name = text_in(account_role_words[i], g),
                                 .note = ""};
    }
    const look_option states[] = {
        {.value = "running", .name = text_in(T_account_grant_running, g), .note = ""},
        {.value = "coming", .name = text_in(T_account_grant_coming, g), .note = ""},
        {.value = "over", .name = text_in(T_account_grant_over, g), .note = ""}};
    look_list_filter(t, l, "role", T_account_f_role, roles, COUNT_OF(roles));
    look_list_filter(t, l, "state", T_account_f_state, states, COUNT_OF(states));
}

static err list_begin(turn *t, look_list *l)
{
    TRY(look_list_begin(t, l, T_account_grants));
    l->words_hint = T_account_search_hint;
    l->unit = T_account_grants_unit;
    filters_add(t, l);
    look_list_column(t, l, "name", T_account_f_person, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "unit", T_account_f_unit, LOOK_OFF);
    look_list_column(t, l, "role", T_account_f_role, LOOK_FIXED);
    look_list_column(t, l, "org", T_account_f_org, LOOK_FIXED);
    look_list_column(t, l, "state", T_account_f_state, LOOK_FIXED);
    look_list_column(t, l, "since", T_account_f_since, 0);
    look_list_column(t, l, "until", T_account_f_until, 0);
    look_list_column(t, l, "deputy", T_account_f_deputy_for, 0);
    look_list_column(t, l, "reason", T_account_f_reason, LOOK_OFF);
    look_list_export(t, l, "/grants.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/grants.csv", T_look_export_csv);
    look_list_deed(t, l, "/grants/new", T_account_grant_new);
    look_list_deed(t, l, "/rules", T_account_rules);
    return OK;
}

err account_grant_list_handle(turn *t)
{
    account_grant_list v = {0};
    grant_query q;
    grant_listeds all = {0};
    TRY(query_begin(t, &q));
    TRY(list_begin(t, &v.list));
    q.down = v.list.down;
    TRY(account_grants_count(t->d, &q, t->mem, &v.list.count));
    TRY(page_read(t, &v.list, &q));
    TRY(account_grants_listed(t->d, &q, t->mem, &all));
    rows_fill(t, &q, &all, &v);
    return web_show(t, account_grant_list, &v);
}

enum { EXPORT_ROWS = 500, KEY_MOST = 400 };
typedef struct {
    grant_query q;
    language lang;
    char key[KEY_MOST];
} list_export;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    list_export *x = context;
    grant_listeds all = {0};
    x->q.key = x->key;
    x->q.limit = EXPORT_ROWS;
    TRY(account_grants_listed(d, &x->q, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const grant_listed *r = &all.at[i];
        person other = {.name = ""};
        if (r->grant.deputy_for) { TRY(people_person_get(d, r->grant.deputy_for, mem, &other)); }
        const char *cells[] = {r->name,
                               r->unit,
                               r->username,
                               text_in(account_role_word(r->grant.role), x->lang),
                               r->grant.org_name,
                               text_in(state_of(&r->grant, x->q.on).label, x->lang),
                               day_iso(mem, r->grant.since),
                               day_iso(mem, r->grant.until),
                               other.name,
                               r->reason};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.id = r->grant.id;
        snprintf(x->key, sizeof x->key, "%s", r->sort_key);
    }
    return OK;
}

static err list_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_account_f_person, NULL, 0},
                                                 {T_account_f_unit, "unit", 0},
                                                 {T_account_f_username, NULL, 0},
                                                 {T_account_f_role, NULL, 0},
                                                 {T_account_f_org, NULL, 0},
                                                 {T_account_f_state, NULL, 0},
                                                 {T_account_f_since, "since", LOOK_DAY},
                                                 {T_account_f_until, "until", LOOK_DAY},
                                                 {T_account_f_deputy_for, "deputy", 0},
                                                 {T_account_f_reason, "reason", 0}};
    list_export *x = TAKE(t->mem, list_export);
    TRY(query_begin(t, &x->q));
    x->lang = t->actor.lang;
    look_export file = {.title = T_account_grants,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err account_grant_list_xlsx_handle(turn *t) { return list_file(t, true); }
err account_grant_list_csv_handle(turn *t) { return list_file(t, false); }

/* ---- whom to grant to: search among those who have accounts --------------------------------- */

enum { FOUND_MOST = 30 };

static err accounts_found(turn *t, const char *words, account_listeds *ret)
{
    account_query q = {.words = words, .now = t->now, .key = "", .limit = FOUND_MOST};
    TRY(web_org(t, &q.org));
    return account_listed_of(t->d, &q, t->mem, ret);
}

err account_grant_find_handle(turn *t)
{
    account_grant_find v = {.words = web_field(t, "q")};
    account_listeds found = {0};
    v.asked = !text_empty(v.words);
    if (v.asked) { TRY(accounts_found(t, v.words, &found)); }
    for (size_t i = 0; i < found.n; i++) {
        const account_listed *r = &found.at[i];
        *GROW(t->mem, &v.rows) = (account_found){.person = r->login.person,
                                                 .name = r->login.name,
                                                 .unit = r->unit,
                                                 .masked = "",
                                                 .has = true};
    }
    return web_show(t, account_grant_find, &v);
}

err account_unit_options_handle(turn *t)
{
    people_org_hits hits = {0};
    account_options v = {0};
    TRY(people_org_search(t->d, web_field(t, "q"), t->scope, t->scope_n, FOUND_MOST, t->mem,
                          &hits));
    for (size_t i = 0; i < hits.n; i++) {
        const people_org_hit *h = &hits.at[i];
        *GROW(t->mem, &v.options) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)h->id),
                          .name = h->name,
                          .note = h->parent_name};
    }
    return web_show(t, account_options, &v);
}

static look_option option_of(turn *t, const account_listed *r)
{
    return (look_option){.value = arena_printf(t->mem, "%lld", (long long)r->login.person),
                         .name = r->login.name,
                         .note = r->unit};
}

err account_person_options_handle(turn *t)
{
    account_listeds found = {0};
    account_options v = {0};
    TRY(accounts_found(t, web_field(t, "q"), &found));
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.options) = option_of(t, &found.at[i]);
    }
    return web_show(t, account_options, &v);
}

/* ---- one account's roles -------------------------------------------------------------------- */

/* Without script these are the choices: the roots, what stands right below them, the person's own
 * unit. */
static err units_fill(turn *t, const account_login *a, account_roles *v)
{
    enum { UNITS_MOST = 200 };
    people_org_hits hits = {0};
    org own = {0};
    TRY(people_org_search(t->d, "", t->scope, t->scope_n, UNITS_MOST, t->mem, &hits));
    TRY(people_org_get(t->d, a->org, t->mem, &own));
    *GROW(t->mem, &v->units) = (look_option){
        .value = arena_printf(t->mem, "%lld", (long long)own.id), .name = own.name, .note = ""};
    v->unit = own.name;
    for (size_t i = 0; i < hits.n; i++) {
        const people_org_hit *h = &hits.at[i];
        if (h->id != own.id) {
            *GROW(t->mem, &v->units) =
                (look_option){.value = arena_printf(t->mem, "%lld", (long long)h->id),
                              .name = h->name,
                              .note = h->parent_name};
        }
    }
    return OK;
}

static err history_fill(turn *t, int64_t person_id, int64_t root, account_roles *v)
{
    enum { HISTORY_MOST = 500 };
    grant_query q = {.org = root,
                     .person = person_id,
                     .words = "",
                     .on = t->today,
                     .key = "",
                     .limit = HISTORY_MOST};
    grant_listeds all = {0};
    TRY(account_grants_listed(t->d, &q, t->mem, &all));
    for (size_t i = all.n; i-- > 0;) {
        *GROW(t->mem, &v->rows) = row_of(t, &all.at[i]);
    }
    return OK;
}

err account_roles_handle(turn *t)
{
    account_login a = {0};
    account_roles v = {0};
    int64_t root = 0;
    account_listeds deputies = {0};
    TRY(account_login_get(t->d, t->param[0], t->mem, &a));
    TRY(web_org(t, &root));
    v.title = a.name;
    v.person = a.person;
    v.username = a.username;
    v.resets = account_enrolled(&a) && a.person != t->actor.person;
    TRY(units_fill(t, &a, &v));
    TRY(history_fill(t, a.person, root, &v));
    TRY(accounts_found(t, "", &deputies));
    for (size_t i = 0; i < deputies.n; i++) {
        if (deputies.at[i].login.person != a.person) {
            *GROW(t->mem, &v.deputies) = option_of(t, &deputies.at[i]);
        }
    }
    return web_show(t, account_roles, &v);
}

static err shown_again(turn *t, err e)
{
    if (e == E_INPUT) { TRY(account_roles_handle(t)); }
    return e;
}

err account_grant_handle(turn *t)
{
    account_grant_form f = {0};
    err e = form_read(t, &account_grant_form_form, &f);
    if (e == OK && t->param[0] == t->actor.person) {
        e = web_fault(t, "role", T_account_fault_grant_self, "", "");
    }
    if (e != OK) { return shown_again(t, e); }
    TRY(web_may_use(t, "org", f.org));
    if (f.deputy_for) { TRY(web_may_use(t, "account", f.deputy_for)); }
    account_grant g = {.person = t->param[0],
                       .org = f.org,
                       .role = (account_role)f.role,
                       .since = f.since,
                       .until = f.until,
                       .deputy_for = f.deputy_for};
    e = account_grant_add(t, &g, f.reason);
    if (e == E_CONFLICT && t->faults.n) {
        e = E_INPUT; /* excluded by another role: the page says so beside the field */
    }
    return e == OK ? web_go(t, T_account_granted, "/account/%lld/roles", (long long)t->param[0])
                   : shown_again(t, e);
}

err account_grant_end_handle(turn *t)
{
    account_grant_end_form f = {0};
    int64_t grant = 0;
    account_grant held = {0};
    if (!text_int(t->word[1], &grant)) { return E_ABSENT; }
    /* The gate asked about the person's unit; the role may be over one that is not the officer's.
     */
    TRY(account_grant_get(t->d, t->param[0], grant, t->mem, &held));
    TRY(web_may_use(t, "org", held.org));
    err e = form_read(t, &account_grant_end_form_form, &f);
    if (e != OK) { return shown_again(t, e); }
    TRY(account_grant_end(t, t->param[0], grant, f.reason));
    return web_go(t, T_account_grant_ended, "/account/%lld/roles", (long long)t->param[0]);
}

err account_officer_totp_handle(turn *t)
{
    int64_t person = t->param[0];
    if (person == t->actor.person) { return E_ABSENT; }
    TRY(account_totp_clear(t, person));
    TRY(account_sessions_end(t, person, 0));
    TRY(account_tell(t, person, ACCOUNT_CODE_RESET));
    return web_go(t, T_account_totp_reset_done, "/account/%lld/roles", (long long)person);
}

/* ---- one unit's roles ----------------------------------------------------------------------- */

err account_org_roles_handle(turn *t)
{
    enum { ROWS_MOST = 500 };
    org o = {0};
    account_org_roles v = {0};
    grant_listeds all = {0};
    TRY(people_org_get(t->d, t->param[0], t->mem, &o));
    grant_query q = {.above = o.id,
                     .words = "",
                     .which = GRANTS_RUNNING,
                     .on = t->today,
                     .key = "",
                     .limit = ROWS_MOST};
    TRY(account_grants_listed(t->d, &q, t->mem, &all));
    v.title = o.name;
    v.org = o.id;
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v.rows) = row_of(t, &all.at[i]);
    }
    return web_show(t, account_org_roles, &v);
}
