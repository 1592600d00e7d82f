/* The system officer: which accounts there are, opening, locking, new passwords. What an account
 * may do is not theirs to say. */
#include "account/account_web.h"
#include "rule/rule.h"
#include "secret/secret.h"

static look_state state_of(const account_login *a, moment now)
{
    if (!a->there) { return look_state_of(T_account_state_gone, LOOK_PLAIN); }
    if (a->state != ACCOUNT_OPEN) { return look_state_of(T_account_state_locked, LOOK_BAD); }
    if (account_shut(a, now)) { return look_state_of(T_account_state_failed, LOOK_WARN); }
    return moment_known(a->last_at) ? look_state_of(T_account_state_open, LOOK_GOOD)
                                    : look_state_of(T_account_state_never, LOOK_PLAIN);
}

/* ---- list ----------------------------------------------------------------------------------- */

static account_which which_of(const char *word)
{
    return text_is(word, "open")     ? ACCOUNTS_OPEN
           : text_is(word, "locked") ? ACCOUNTS_LOCKED
           : text_is(word, "never")  ? ACCOUNTS_NEVER
                                     : ACCOUNTS_ALL;
}

static err query_begin(turn *t, account_query *q)
{
    *q = (account_query){.words = web_field(t, "q"),
                         .which = which_of(web_field(t, "state")),
                         .now = t->now,
                         .down = web_field(t, "sort")[0] == '-',
                         .key = ""};
    return web_org(t, &q->org);
}

/* "key~id" as look_list hands it on. */
bool account_place_read(arena *mem, const char *s, const char **ret_key, int64_t *ret_id)
{
    const char *mark = strrchr(s, '~');
    *ret_key = mark ? arena_copy_n(mem, s, (size_t)(mark - s)) : "";
    return mark && text_int(mark + 1, ret_id);
}

static err page_read(turn *t, const look_list *l, account_query *q)
{
    const char *place = text_empty(l->before) ? l->after : l->before;
    q->back = !text_empty(l->before);
    q->limit = LOOK_ROWS + 1;
    return text_empty(place) || account_place_read(t->mem, place, &q->key, &q->id) ? OK : E_ABSENT;
}

static account_row row_of(const account_listed *r, moment now)
{
    const account_login *a = &r->login;
    return (account_row){.person = a->person,
                         .name = a->name,
                         .unit = r->unit,
                         .username = a->username,
                         .state = state_of(a, now),
                         .last_at = a->last_at,
                         .made_at = a->made_at,
                         .enrolled = account_enrolled(a)};
}

static const char *place_of(turn *t, const account_listed *r)
{
    return arena_printf(t->mem, "%s~%lld", r->sort_key, (long long)r->login.person);
}

/* One row more than shown says whether there is another page that way; backwards the rows come the
 * other way round. */
static void rows_fill(turn *t, const account_query *q, const account_listeds *all, account_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        *GROW(t->mem, &v->rows) = row_of(&all->at[q->back ? n - 1 - i : i], t->now);
    }
    if (n == 0) { return; }
    const account_listed *first = &all->at[q->back ? n - 1 : 0],
                         *last = &all->at[q->back ? 0 : n - 1];
    bool has_before = q->back ? more : !text_empty(q->key), has_after = q->back || more;
    look_list_pages(t, &v->list, has_before ? place_of(t, first) : "",
                    has_after ? place_of(t, last) : "");
}

static err list_begin(turn *t, look_list *l)
{
    language g = t->actor.lang;
    const look_option states[] = {
        {.value = "open", .name = text_in(T_account_filter_open, g), .note = ""},
        {.value = "locked", .name = text_in(T_account_filter_locked, g), .note = ""},
        {.value = "never", .name = text_in(T_account_state_never, g), .note = ""}};
    TRY(look_list_begin(t, l, T_account_title));
    l->words_hint = T_account_search_hint;
    l->unit = T_account_unit;
    look_list_filter(t, l, "state", T_account_f_state, states, COUNT_OF(states));
    look_list_column(t, l, "name", T_account_f_person, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "unit", T_account_f_unit, 0);
    look_list_column(t, l, "username", T_account_f_username, LOOK_FIXED);
    look_list_column(t, l, "state", T_account_f_state, LOOK_FIXED);
    look_list_column(t, l, "last", T_account_last_at, 0);
    look_list_column(t, l, "code", T_account_f_enrolled, LOOK_OFF);
    look_list_column(t, l, "made", T_account_made_at, LOOK_OFF);
    look_list_export(t, l, "/accounts.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/accounts.csv", T_look_export_csv);
    look_list_deed(t, l, "/accounts/new", T_account_new);
    return OK;
}

err account_list_handle(turn *t)
{
    account_list v = {0};
    account_query q;
    account_listeds all = {0};
    TRY(query_begin(t, &q));
    TRY(list_begin(t, &v.list));
    q.down = v.list.down;
    TRY(account_listed_count(t->d, &q, t->mem, &v.list.count));
    TRY(page_read(t, &v.list, &q));
    TRY(account_listed_of(t->d, &q, t->mem, &all));
    rows_fill(t, &q, &all, &v);
    return web_show(t, account_list, &v);
}

/* ---- list as a file ------------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500, KEY_MOST = 400 };
typedef struct {
    account_query q;
    language lang;
    char key[KEY_MOST];
} list_export;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    list_export *x = context;
    account_listeds all = {0};
    x->q.key = x->key;
    x->q.limit = EXPORT_ROWS;
    TRY(account_listed_of(d, &x->q, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        account_row r = row_of(&all.at[i], x->q.now);
        const char *cells[] = {r.name,
                               r.unit,
                               r.username,
                               text_in(r.state.label, x->lang),
                               look_moment_cell(mem, r.last_at),
                               text_in(r.enrolled ? T_common_yes : T_common_no, x->lang),
                               look_moment_cell(mem, r.made_at)};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.id = r.person;
        snprintf(x->key, sizeof x->key, "%s", all.at[i].sort_key);
    }
    return OK;
}

static err list_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {
        {T_account_f_person, NULL, 0},   {T_account_f_unit, "unit", 0},
        {T_account_f_username, NULL, 0}, {T_account_f_state, NULL, 0},
        {T_account_last_at, "last", 0},  {T_account_f_enrolled, "code", 0},
        {T_account_made_at, "made", 0}};
    list_export *x = TAKE(t->mem, list_export);
    TRY(query_begin(t, &x->q));
    x->lang = t->actor.lang;
    look_export file = {.title = T_account_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err account_list_xlsx_handle(turn *t) { return list_file(t, true); }
err account_list_csv_handle(turn *t) { return list_file(t, false); }

/* ---- a new account -------------------------------------------------------------------------- */

err account_find_handle(turn *t)
{
    enum { FOUND_MOST = 30 };
    account_find v = {.words = web_field(t, "q")};
    people_filter f = people_filter_any();
    people_page page = {.key = "", .limit = FOUND_MOST};
    persons found = {0};
    v.asked = !text_empty(v.words);
    f.words = v.words;
    TRY(web_org(t, &f.org));
    if (v.asked) { TRY(people_of(t->d, &f, &page, t->mem, &found)); }
    for (size_t i = 0; i < found.n; i++) {
        const person *p = &found.at[i];
        *GROW(t->mem, &v.rows) = (account_found){.person = p->id,
                                                 .name = p->name,
                                                 .unit = p->org_name,
                                                 .masked = p->citizen_masked,
                                                 .has = account_exists(t->d, p->id)};
    }
    return web_show(t, account_find, &v);
}

/* A proposal: the name in pinyin, with a number where it is taken. */
static const char *proposal(turn *t, const char *name)
{
    const char *spelled = pinyin_search_text(t->mem, name, true);
    const char *word = "";
    for (const char *at = spelled; *at && !*word; at += strcspn(at, " "), at += *at == ' ') {
        size_t n = strcspn(at, " ");
        const char *candidate = arena_copy_n(t->mem, at, n);
        word = account_username_good(candidate) ? candidate : "";
    }
    account_login taken = {0};
    const char *free_one = word;
    for (int i = 2; *word && account_login_by_name(t->d, free_one, t->mem, &taken) == OK; i++) {
        free_one = arena_printf(t->mem, "%s%d", word, i);
    }
    return free_one;
}

err account_new_page_handle(turn *t)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    if (account_exists(t->d, p.id)) {
        return web_go(t, T_account_fault_has_one, "/account/%lld", (long long)p.id);
    }
    account_new_view v = {
        .person = p.id, .name = p.name, .unit = p.org_name, .username = proposal(t, p.name)};
    return web_show(t, account_new_view, &v);
}

typedef struct {
    char *password, *hash;
} drawn;

err account_drawn_before(turn *t)
{
    drawn *w = TAKE(t->mem, drawn);
    t->scratch = w;
    w->password = account_password_draw(t->mem);
    return secret_password_hash(t->mem, w->password, &w->hash);
}

static err drawn_show(turn *t, int64_t person)
{
    const drawn *w = t->scratch;
    account_login a = {0};
    TRY(account_login_get(t->d, person, t->mem, &a));
    account_drawn v = {
        .person = person, .name = a.name, .username = a.username, .password = w->password};
    return web_show(t, account_drawn, &v);
}

/* A name that is taken is a fault beside its field; undone to here, so that the page can be read
 * once more. */
static err add_or_fault(turn *t, const account_new *a, const char *hash)
{
    TRY(db_savepoint(t->d));
    err e = account_add(t, a, hash);
    if (e == OK) { return db_release(t->d); }
    db_rollback_to(t->d);
    return e == E_CONFLICT && t->faults.n ? E_INPUT : e;
}

err account_new_handle(turn *t)
{
    const drawn *w = t->scratch;
    account_new_form f = {0};
    err e = form_read(t, &account_new_form_form, &f);
    if (e == OK) {
        e = add_or_fault(
            t, &(account_new){.person = t->param[0], .username = f.username, .must_change = true},
            w->hash);
    }
    if (e == E_INPUT) { TRY(account_new_page_handle(t)); }
    TRY(e);
    TRY(account_tell(t, t->param[0], ACCOUNT_MADE));
    return drawn_show(t, t->param[0]);
}

/* ---- one account ---------------------------------------------------------------------------- */

static void card_deeds(turn *t, const account_login *a, account_card *v)
{
    const char *path = arena_printf(t->mem, "/account/%lld", (long long)a->person);
    if (account_shut(a, t->now) && a->there) {
        v->head.deed =
            look_post(arena_printf(t->mem, "%s/unlock", path), T_account_unlock, LOOK_MAIN);
    }
    look_deed reset = look_post_asking(arena_printf(t->mem, "%s/reset", path), T_account_reset,
                                       LOOK_PLAIN, T_account_reset_ask);
    *GROW(t->mem, &v->head.others) = reset;
    if (account_enrolled(a) && !account_is_officer(t->d, a->person)) {
        *GROW(t->mem, &v->head.others) =
            look_post_asking(arena_printf(t->mem, "%s/totp", path), T_account_totp_reset,
                             LOOK_PLAIN, T_account_totp_reset_ask);
    }
}

err account_card_handle(turn *t)
{
    account_login a = {0};
    account_sessions sessions = {0};
    person p = {0};
    TRY(account_login_get(t->d, t->param[0], t->mem, &a));
    TRY(people_person_get(t->d, a.person, t->mem, &p));
    TRY(account_sessions_of(t->d, a.person, t->now, t->mem, &sessions));
    account_card v = {.title = a.name,
                      .person = a.person,
                      .username = a.username,
                      .state = state_of(&a, t->now),
                      .last_at = a.last_at,
                      .locked_until = account_shut(&a, t->now) ? a.locked_until : MOMENT_NONE,
                      .enrolled = account_enrolled(&a),
                      .officer = account_is_officer(t->d, a.person),
                      .sessions = (int64_t)sessions.n};
    v.head = (look_record){.name = a.name, .note = p.org_name, .state = v.state};
    look_fact_add(t, &v.head, T_account_f_username, a.username, "");
    card_deeds(t, &a, &v);
    return web_show(t, account_card, &v);
}

static err back_to_card(turn *t, text_key notice)
{
    return web_go(t, notice, "/account/%lld", (long long)t->param[0]);
}

err account_lock_handle(turn *t)
{
    account_lock f = {0};
    err e = form_read(t, &account_lock_form, &f);
    if (e == OK && t->param[0] == t->actor.person) {
        e = web_fault(t, "reason", T_account_fault_lock_self, "", "");
    }
    if (e == E_INPUT) {
        TRY(account_card_handle(t));
        return e;
    }
    TRY(e);
    TRY(account_state_set(t, t->param[0], ACCOUNT_LOCKED, f.reason));
    TRY(account_sessions_end(t, t->param[0], 0));
    return back_to_card(t, T_account_locked_done);
}

err account_unlock_handle(turn *t)
{
    TRY(account_state_set(t, t->param[0], ACCOUNT_OPEN, ""));
    return back_to_card(t, T_account_unlocked_done);
}

err account_reset_handle(turn *t)
{
    const drawn *w = t->scratch;
    TRY(account_password_set(t, t->param[0], w->hash, true));
    TRY(account_sessions_end(t, t->param[0], 0));
    TRY(account_tokens_end(t, t->param[0])); /* whoever had the old password may have made some */
    TRY(account_tell(t, t->param[0], ACCOUNT_PASSWORD_RESET));
    return drawn_show(t, t->param[0]);
}

/* Who gives an officer a new password must not take the authenticator off as well, or could act as
 * that officer: the security officer does it, on the page of the roles. */
err account_totp_reset_handle(turn *t)
{
    if (account_is_officer(t->d, t->param[0])) {
        t->gate->refused(t, E_DENIED);
        t->trouble = T_account_totp_officer;
        return E_DENIED;
    }
    TRY(account_totp_clear(t, t->param[0]));
    TRY(account_sessions_end(t, t->param[0], 0));
    TRY(account_tell(t, t->param[0], ACCOUNT_CODE_RESET));
    return back_to_card(t, T_account_totp_reset_done);
}
