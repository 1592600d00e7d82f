/* The system officer's pages: how letters leave, and what became of each. */
#include "outbox/outbox_web.h"

const text_key outbox_safety_words[] = {T_outbox_safety_plain, T_outbox_safety_starttls,
                                        T_outbox_safety_tls};
const text_key outbox_channel_words[] = {T_outbox_channel_mail, T_outbox_channel_folder};

/* ---- the queue ------------------------------------------------------------------------------- */

static const struct {
    outbox_state state;
    const char *word;
    text_key label;
    look_tone tone;
} states[] = {{OUTBOX_WAITING, "waiting", T_outbox_state_waiting, LOOK_BUSY},
              {OUTBOX_SENT, "sent", T_outbox_state_sent, LOOK_GOOD},
              {OUTBOX_FAILED, "failed", T_outbox_state_failed, LOOK_BAD},
              {OUTBOX_ABANDONED, "abandoned", T_outbox_state_abandoned, LOOK_PLAIN}};

static look_state pill_of(const outbox_row *r)
{
    bool again = r->state == OUTBOX_WAITING && !text_empty(r->fault);
    if (again) { return look_state_of(T_outbox_state_again, LOOK_WARN); }
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (states[i].state == r->state) { return look_state_of(states[i].label, states[i].tone); }
    }
    return look_state_of(T_outbox_state_failed, LOOK_BAD);
}

static const char *fault_words(const turn *t, const outbox_row *r)
{
    return text_is(r->fault, T_outbox_off->name) ? text_in(T_outbox_off, t->actor.lang) : r->fault;
}

static outbox_line line_of(turn *t, const outbox_row *r)
{
    bool waits = r->state == OUTBOX_WAITING;
    return (outbox_line){.letter = r->id,
                         .channel = outbox_channel_words[r->letter.channel == OUTBOX_FOLDER],
                         .name = r->name,
                         .target = r->letter.target,
                         .subject = r->letter.subject,
                         .state = pill_of(r),
                         .tries = r->tries,
                         .made_at = r->made_at,
                         .due_at = waits ? r->due_at : MOMENT_NONE,
                         .sent_at = r->sent_at,
                         .fault = r->state == OUTBOX_SENT ? "" : fault_words(t, r),
                         .reason = r->reason,
                         .open = waits || r->state == OUTBOX_FAILED};
}

static err list_begin(turn *t, look_list *l, outbox_query *q)
{
    look_option options[COUNT_OF(states)];
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        options[i] = (look_option){
            .value = states[i].word, .name = text_in(states[i].label, t->actor.lang), .note = ""};
    }
    TRY(look_list_begin(t, l, T_outbox_title));
    l->unit = T_outbox_unit;
    l->words_hint = T_outbox_search_hint;
    *q = (outbox_query){.words = l->words, .limit = LOOK_ROWS + 1};
    const char *chosen =
        look_list_filter(t, l, "state", T_outbox_f_state, options, COUNT_OF(states));
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (text_is(states[i].word, chosen)) { q->state = states[i].state; }
    }
    look_list_column(t, l, "subject", T_outbox_f_subject, LOOK_FIXED);
    look_list_column(t, l, "target", T_outbox_f_target, LOOK_FIXED);
    look_list_column(t, l, "channel", T_outbox_f_channel, 0);
    look_list_column(t, l, "state", T_outbox_f_state, LOOK_FIXED);
    look_list_column(t, l, "tries", T_outbox_f_tries, LOOK_NUMBER);
    look_list_column(t, l, "made", T_outbox_f_made, LOOK_OFF);
    look_list_column(t, l, "when", T_outbox_f_when, 0);
    look_list_column(t, l, "fault", T_outbox_f_fault, 0);
    look_list_column(t, l, "decide", T_outbox_decide, LOOK_FIXED);
    look_list_export(t, l, "/system/outbox.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/system/outbox.csv", T_look_export_csv);
    look_list_deed(t, l, "/system/outbox/settings", T_outbox_settings);
    return OK;
}

static const char *place_of(turn *t, const outbox_row *r)
{
    return arena_printf(t->mem, "%lld", (long long)r->id);
}

/* One row more than shown says whether there is another page that way; backwards they come the
 * other way round. */
static void rows_fill(turn *t, const outbox_query *q, const outbox_rows *all, outbox_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool back = q->before != 0, more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        *GROW(t->mem, &v->rows) = line_of(t, &all->at[back ? n - 1 - i : i]);
    }
    if (n == 0) { return; }
    const outbox_row *first = &all->at[back ? n - 1 : 0], *last = &all->at[back ? 0 : n - 1];
    bool has_before = back ? more : q->after != 0, has_after = back || more;
    look_list_pages(t, &v->list, has_before ? place_of(t, first) : "",
                    has_after ? place_of(t, last) : "");
}

static err outbox_list_handle(turn *t)
{
    outbox_list v = {0};
    outbox_query q;
    outbox_rows all = {0};
    outbox_ways ways;
    TRY(list_begin(t, &v.list, &q));
    bool wrong = !text_empty(v.list.after) && !text_int(v.list.after, &q.after);
    wrong = wrong || (!text_empty(v.list.before) && !text_int(v.list.before, &q.before));
    if (wrong) { return E_ABSENT; }
    TRY(outbox_ways_of(t->d, t->mem, &ways));
    TRY(outbox_count(t->d, &q, t->mem, &v.list.count));
    TRY(outbox_rows_of(t->d, &q, t->mem, &all));
    v.off = !ways.mail && !ways.folder;
    rows_fill(t, &q, &all, &v);
    return web_show(t, outbox_list, &v);
}

/* ---- the list as a file ---------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500 };
typedef struct {
    outbox_query q;
    turn t; /* what lines are made with */
} letters_file;

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    letters_file *x = context;
    language g = x->t.actor.lang;
    outbox_rows all = {0};
    TRY(outbox_rows_of(d, &x->q, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        outbox_line l = line_of(&x->t, &all.at[i]);
        const char *cells[] = {l.subject,
                               l.name,
                               l.target,
                               text_in(l.channel, g),
                               text_in(l.state.label, g),
                               arena_printf(mem, "%lld", (long long)l.tries),
                               look_moment_cell(mem, l.made_at),
                               look_moment_cell(mem, l.sent_at),
                               look_moment_cell(mem, l.due_at),
                               l.fault,
                               l.reason};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.after = l.letter;
    }
    return OK;
}

static err letters_export(turn *t, bool workbook)
{
    static const look_export_column columns[] = {
        {T_outbox_f_subject, NULL, 0},  {T_outbox_f_person, NULL, 0},
        {T_outbox_f_target, NULL, 0},   {T_outbox_f_channel, "channel", 0},
        {T_outbox_f_state, NULL, 0},    {T_outbox_f_tries, "tries", LOOK_NUMBER},
        {T_outbox_f_made, "made", 0},   {T_outbox_f_sent, "when", 0},
        {T_outbox_next, "when", 0},     {T_outbox_f_fault, "fault", 0},
        {T_outbox_f_reason, "fault", 0}};
    letters_file *x = TAKE(t->mem, letters_file);
    look_list l = {0};
    x->t = *t;
    TRY(list_begin(t, &l, &x->q));
    x->q.limit = EXPORT_ROWS;
    look_export file = {.title = T_outbox_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

static err outbox_xlsx_handle(turn *t) { return letters_export(t, true); }
static err outbox_csv_handle(turn *t) { return letters_export(t, false); }

/* ---- deeds ----------------------------------------------------------------------------------- */

static err letter_of(const turn *t, int64_t *ret)
{
    return text_int(t->word[0], ret) ? OK : E_ABSENT;
}

static err outbox_retry_handle(turn *t)
{
    outbox_retry_form f = {0};
    int64_t id = 0;
    TRY(letter_of(t, &id));
    TRY(form_read(t, &outbox_retry_form_form, &f));
    TRY(outbox_retry(t, id, f.reason));
    outbox_wake();
    return web_go(t, T_outbox_retried, "/system/outbox");
}

static err outbox_abandon_handle(turn *t)
{
    outbox_abandon_form f = {0};
    int64_t id = 0;
    TRY(letter_of(t, &id));
    err e = form_read(t, &outbox_abandon_form_form, &f);
    if (e == E_INPUT) { TRY(outbox_list_handle(t)); }
    TRY(e);
    TRY(outbox_abandon(t, id, f.reason));
    return web_go(t, T_outbox_abandoned_done, "/system/outbox");
}

/* ---- settings -------------------------------------------------------------------------------- */

static err outbox_sheet_handle(turn *t)
{
    outbox_setting s;
    TRY(outbox_setting_get(t->d, t->mem, false, &s));
    outbox_sheet v = {.mail = s.mail,
                      .folder = s.folder,
                      .host = s.host,
                      .port = s.port,
                      .safety = s.safety,
                      .username = s.username,
                      .has_password = s.has_password,
                      .ca = s.ca,
                      .sender = s.sender,
                      .address = s.address,
                      .files = arena_printf(t->mem, "%s/outbox", store_folder(t->s)),
                      .version = s.version};
    return web_show(t, outbox_sheet, &v);
}

static bool host_good(const char *host)
{
    return host[0] && host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789.-[]:")] == '\0';
}

static bool is_this_machine(const char *host)
{
    return text_is(host, "127.0.0.1") || text_is(host, "localhost") || text_is(host, "[::1]");
}

static bool address_good(const char *address)
{
    bool web = text_starts(address, "https://") || text_starts(address, "http://");
    return web && !strpbrk(address, " \"<>\r\n") && !text_ends(address, "/");
}

static void check(turn *t, const outbox_form *f, bool secret)
{
    if (f->mail && !host_good(f->host)) { web_fault(t, "host", T_outbox_fault_host, "", ""); }
    if (f->mail && !people_mail_good(f->sender)) {
        web_fault(t, "sender", T_outbox_fault_mail, "", "");
    }
    if ((f->mail || f->folder || !text_empty(f->address)) && !address_good(f->address)) {
        web_fault(t, "address", T_outbox_fault_address, "", "");
    }
    if (secret && f->safety == OUTBOX_PLAIN && !is_this_machine(f->host)) {
        web_fault(t, "safety", T_outbox_fault_plain, "", "");
    }
    if (!text_empty(f->ca) && !strstr(f->ca, "-----BEGIN CERTIFICATE-----")) {
        web_fault(t, "ca", T_outbox_fault_ca, "", "");
    }
}

static err outbox_setting_handle(turn *t)
{
    outbox_form f = {0};
    outbox_setting old;
    TRY(outbox_setting_get(t->d, t->mem, false, &old));
    err e = form_read(t, &outbox_form_form, &f);
    if (e == OK) {
        check(t, &f, !text_empty(f.password) || (old.has_password && !f.forget));
        e = t->faults.n ? E_INPUT : OK;
    }
    if (e == E_INPUT) { TRY(outbox_sheet_handle(t)); }
    TRY(e);
    outbox_setting s = {.mail = f.mail,
                        .folder = f.folder,
                        .host = f.host,
                        .port = f.port,
                        .safety = (outbox_safety)f.safety,
                        .username = f.username,
                        .password = f.password,
                        .ca = f.ca,
                        .sender = f.sender,
                        .address = f.address,
                        .version = f.version};
    TRY(outbox_setting_put(t, &s, f.forget));
    outbox_wake();
    return web_go(t, T_outbox_saved, "/system/outbox/settings");
}

static err outbox_test_handle(turn *t)
{
    outbox_test f = {0};
    outbox_ways ways;
    TRY(outbox_ways_of(t->d, t->mem, &ways));
    err e = form_read(t, &outbox_test_form, &f);
    bool mail = f.channel == OUTBOX_MAIL;
    if (e == OK && mail && !people_mail_good(f.target)) {
        e = web_fault(t, "target", T_outbox_fault_mail, "", "");
    }
    if (e == OK && !(mail ? ways.mail : ways.folder)) {
        e = web_fault(t, "channel", T_outbox_fault_off, "", "");
    }
    if (e == E_INPUT) { TRY(outbox_sheet_handle(t)); }
    TRY(e);
    const char *by[] = {t->actor.name, moment_iso(t->mem, t->now)};
    outbox_letter l = {.channel = (outbox_channel)f.channel,
                       .target = f.target,
                       .subject = text_in(T_outbox_test_subject, t->actor.lang),
                       .body = text_say(t->mem, t->actor.lang, T_outbox_test_body, by, 2),
                       .link = ways.address};
    TRY(outbox_post(t->d, &l, t->now));
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "target", f.target);
    TRY(audit_write(t, &(audit_deed){.deed = "outbox.test",
                                     .kind = "outbox",
                                     .org = t->actor.org,
                                     .after = audit_end(&b)}));
    return web_go(t, T_outbox_tested, "/system/outbox");
}

static const route routes[] = {
    ROUTE_GET("/system/outbox", MAY_RUN_SYSTEM, outbox_list_handle, outbox_list, T_outbox_title),
    ROUTE_FILE("/system/outbox.xlsx", MAY_RUN_SYSTEM, outbox_xlsx_handle, T_outbox_title),
    ROUTE_FILE("/system/outbox.csv", MAY_RUN_SYSTEM, outbox_csv_handle, T_outbox_title),
    ROUTE_GET("/system/outbox/settings", MAY_RUN_SYSTEM, outbox_sheet_handle, outbox_sheet,
              T_outbox_settings),
    ROUTE_POST("/system/outbox/settings", MAY_RUN_SYSTEM, outbox_setting_handle, outbox_form,
               T_outbox_settings),
    ROUTE_POST("/system/outbox/test", MAY_RUN_SYSTEM, outbox_test_handle, outbox_test,
               T_outbox_test_do),
    ROUTE_POST("/system/outbox/letter/{letter:word}/retry", MAY_RUN_SYSTEM, outbox_retry_handle,
               outbox_retry_form, T_outbox_retry),
    ROUTE_POST("/system/outbox/letter/{letter:word}/abandon", MAY_RUN_SYSTEM, outbox_abandon_handle,
               outbox_abandon_form, T_outbox_abandon),
};
const route_table outbox_routes = {routes, COUNT_OF(routes)};
