/* The audit officer's pages. They read everything that was ever done and change nothing. */
#include <jansson.h>

#include "audit/audit_inside.h"
#include "audit_text.h"
#include "audit_view.h"
#include "look_text.h"
#include "secret/secret.h"

static audit_name name_of_;
static audit_people people_of_;

void audit_hook_names(audit_name name, audit_people people)
{
    name_of_ = name;
    people_of_ = people;
}

static const char *record_name(turn *t, const char *kind, int64_t record)
{
    return name_of_ && record ? name_of_(t, kind, record) : "";
}

/* ---- words for codes ------------------------------------------------------------------------ */

/* The text of that name, as in audit.deed_people_move, the code's dots made underscores; the code
 * itself where nobody gave it words. */
static const char *word_of(arena *mem, language lang, const char *prefix, const char *code)
{
    char *key = arena_printf(mem, "%s%s", prefix, code);
    for (char *c = key + strlen("audit."); *c; c++) {
        *c = *c == '.' ? '_' : *c;
    }
    for (size_t i = 0; i < COUNT_OF(audit_texts); i++) {
        if (text_is(audit_texts[i]->name, key)) { return text_in(audit_texts[i], lang); }
    }
    return code;
}

/* ---- before and after, field by field ------------------------------------------------------- */

/* Which kind of record or code a field's number names; "" where its name does not say. */
static const char *field_kind(const char *field)
{
    static const struct {
        const char *field, *kind;
    } kinds[] = {{"org", "org"},
                 {"parent", "org"},
                 {"person", "person"},
                 {"deputy_for", "person"},
                 {"class", "class"},
                 {"teacher", "teacher"},
                 {"course", "course"},
                 {"role", "role"},
                 {"post_level", "post_level"},
                 {"rank", "rank"},
                 {"sex", "sex"},
                 {"political", "political"},
                 {"education", "education"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (text_is(kinds[i].field, field)) { return kinds[i].kind; }
    }
    return "";
}

/* What a number means by the deed or the record that it belongs to: a seat's state is told from its
 * class's by the deed; "" where nobody gave it words. */
static const char *code_name(turn *t, const audit_entry *e, const char *field, int64_t n)
{
    if (!name_of_) { return ""; }
    const char *name = name_of_(t, arena_printf(t->mem, "%s.%s", e->deed, field), n);
    return *name ? name : name_of_(t, arena_printf(t->mem, "%s_%s", e->kind, field), n);
}

static const char *value_of(turn *t, const audit_entry *e, const char *field, const json_t *v)
{
    if (json_is_string(v)) {
        const char *s = arena_copy(t->mem, json_string_value(v));
        return text_is(field, "why") ? word_of(t->mem, t->actor.lang, "audit.why_", s) : s;
    }
    if (!json_is_integer(v)) { return ""; }
    int64_t n = json_integer_value(v);
    const char *kind = field_kind(field);
    if (text_is(field, "tenths")) { return tenths_text(t->mem, (tenths){(int32_t)n}); }
    const char *name = *kind && name_of_ ? name_of_(t, kind, n) : "";
    if (!*kind) { name = code_name(t, e, field, n); }
    return *name ? name : *kind && n == 0 ? "" : arena_printf(t->mem, "%lld", (long long)n);
}

static audit_change *change_at(turn *t, audit_row *r, const char *field)
{
    for (size_t i = 0; i < r->changes.n; i++) {
        if (text_is(r->changes.at[i].name, field)) { return &r->changes.at[i]; }
    }
    audit_change *c = GROW(t->mem, &r->changes);
    const char *name = arena_copy(t->mem, field);
    *c = (audit_change){.field = word_of(t->mem, t->actor.lang, "audit.field_", name),
                        .name = name,
                        .before = "",
                        .after = ""};
    return c;
}

static void changes_fill(turn *t, audit_row *r, const audit_entry *e, bool after)
{
    const char *json = after ? e->after : e->before;
    json_t *all = *json ? json_loads(json, 0, NULL) : NULL;
    const char *field;
    json_t *value;
    json_object_foreach(all, field, value)
    {
        audit_change *c = change_at(t, r, field);
        *(after ? &c->after : &c->before) = value_of(t, e, field, value);
    }
    json_decref(all);
}

static audit_row row_of(turn *t, const audit_entry *e)
{
    language lang = t->actor.lang;
    audit_row r = {.at = {e->at},
                   .actor = e->actor,
                   .actor_name = e->actor_name,
                   .code = e->deed,
                   .record = e->record,
                   .deed = word_of(t->mem, lang, "audit.deed_", e->deed),
                   .kind = word_of(t->mem, lang, "audit.kind_", e->kind),
                   .about = record_name(t, e->kind, e->record),
                   .ip = e->ip,
                   .reason = text_half(t->mem, lang, e->reason),
                   .request = e->request};
    r.entry = arena_printf(t->mem, "%lld-%lld", (long long)e->chain, (long long)e->seq);
    changes_fill(t, &r, e, false);
    changes_fill(t, &r, e, true);
    return r;
}

/* ---- what is asked for ---------------------------------------------------------------------- */

enum { PEOPLE_MOST = 50 };

static void period_read(turn *t, audit_query *q)
{
    day from = DAY_NONE, to = DAY_NONE;
    const char *period = web_field(t, "period");
    bool has_from = day_parse(web_field(t, "from"), &from),
         has_to = day_parse(web_field(t, "to"), &to);
    if (text_is(period, "today")) {
        from = t->today;
    } else if (text_is(period, "week") || text_is(period, "month")) {
        from = day_add(t->today, text_is(period, "week") ? -6 : -29);
    } else if (text_is(period, "year")) {
        from = day_of(day_year(t->today), 1, 1);
    } else if (!has_from) {
        from = DAY_NONE;
    }
    q->from = day_known(from) ? moment_at(from, 0) : MOMENT_NONE;
    q->to = has_to ? moment_at(day_add(to, 1), 0) : MOMENT_NONE;
}

static void query_begin(turn *t, audit_query *q)
{
    const char *words = web_field(t, "q");
    int64_t *people = TAKE_N(t->mem, int64_t, PEOPLE_MOST);
    *q = (audit_query){.people = people,
                       .by_words = !text_empty(words),
                       .about = text_is(web_field(t, "who"), "about"),
                       .actor = web_field_id(t, "actor"),
                       .record = web_field_id(t, "record"),
                       .deed = web_field(t, "deed"),
                       .area = web_field(t, "area"),
                       .drafts = text_is(web_field(t, "drafts"), "with")};
    if (q->by_words && people_of_) { q->people_n = people_of_(t, words, people, PEOPLE_MOST); }
    period_read(t, q);
}

static err page_read(const look_list *l, audit_query *q)
{
    const char *place = text_empty(l->before) ? l->after : l->before;
    char at[24];
    const char *mark = strchr(place, '~');
    q->back = !text_empty(l->before);
    q->limit = LOOK_ROWS + 1;
    if (text_empty(place)) { return OK; }
    if (!mark || (size_t)(mark - place) >= sizeof at) { return E_ABSENT; }
    snprintf(at, sizeof at, "%.*s", (int)(mark - place), place);
    return text_int(at, &q->at) && text_int(mark + 1, &q->id) && q->id ? OK : E_ABSENT;
}

/* ---- list ----------------------------------------------------------------------------------- */

/* All texts with that prefix as choices; `code` undoes the underscore that stood for the dot. */
static size_t choices_of(turn *t, const char *prefix, look_option *to, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(audit_texts) && n < room; i++) {
        if (text_starts(audit_texts[i]->name, prefix)) {
            char *code = arena_copy(t->mem, audit_texts[i]->name + strlen(prefix));
            char *first = strchr(code, '_');
            if (first) { *first = '.'; }
            to[n++] = (look_option){
                .value = code, .name = text_in(audit_texts[i], t->actor.lang), .note = ""};
        }
    }
    return n;
}

static void filters_add(turn *t, look_list *l)
{
    language g = t->actor.lang;
    const look_option who[] = {
        {.value = "by", .name = text_in(T_audit_role_by, g), .note = ""},
        {.value = "about", .name = text_in(T_audit_role_about, g), .note = ""}};
    const look_option periods[] = {
        {.value = "today", .name = text_in(T_audit_period_today, g), .note = ""},
        {.value = "week", .name = text_in(T_audit_period_week, g), .note = ""},
        {.value = "month", .name = text_in(T_audit_period_month, g), .note = ""},
        {.value = "year", .name = text_in(T_audit_period_year, g), .note = ""}};
    look_option *choices = TAKE_N(t->mem, look_option, COUNT_OF(audit_texts));
    look_list_filter(t, l, "who", T_audit_f_role, who, COUNT_OF(who));
    size_t n = choices_of(t, "audit.area_", choices, COUNT_OF(audit_texts));
    look_list_filter(t, l, "area", T_audit_f_area, choices, n);
    n = choices_of(t, "audit.deed_", choices, COUNT_OF(audit_texts));
    look_list_filter(t, l, "deed", T_audit_f_deed, choices, n);
    look_list_filter(t, l, "period", T_audit_f_period, periods, COUNT_OF(periods));
    const look_option with = {.value = "with", .name = text_in(T_audit_drafts_with, g), .note = ""};
    look_list_filter(t, l, "drafts", T_audit_f_drafts, &with, 1);
    l->filters.at[l->filters.n - 1].options.at[0].name = text_in(T_audit_drafts_without, g);
}

static err list_begin(turn *t, look_list *l)
{
    TRY(look_list_begin(t, l, T_audit_title));
    l->words_hint = T_audit_search_hint;
    l->unit = T_audit_unit;
    filters_add(t, l);
    look_list_column(t, l, "at", T_audit_f_at, LOOK_FIXED);
    look_list_column(t, l, "actor", T_audit_f_actor, LOOK_FIXED);
    look_list_column(t, l, "deed", T_audit_f_deed, LOOK_FIXED);
    look_list_column(t, l, "about", T_audit_f_about, LOOK_FIXED);
    look_list_column(t, l, "changes", T_audit_f_changes, LOOK_FIXED);
    look_list_column(t, l, "reason", T_audit_f_reason, 0);
    look_list_column(t, l, "ip", T_audit_f_ip, 0);
    look_list_column(t, l, "request", T_audit_f_request, LOOK_OFF);
    look_list_export(t, l, "/audit.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/audit.csv", T_look_export_csv);
    look_list_deed(t, l, "/audit/verify", T_audit_verify);
    return OK;
}

static const char *place_of(turn *t, const audit_entry *e)
{
    return arena_printf(t->mem, "%lld~%lld", (long long)e->at, (long long)e->id);
}

static void rows_fill(turn *t, const audit_query *q, const audit_entries *all, audit_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        *GROW(t->mem, &v->rows) = row_of(t, &all->at[q->back ? n - 1 - i : i]);
    }
    if (n == 0) { return; }
    const audit_entry *first = &all->at[q->back ? n - 1 : 0], *last = &all->at[q->back ? 0 : n - 1];
    bool has_before = q->back ? more : q->id != 0, has_after = q->back || more;
    look_list_pages(t, &v->list, has_before ? place_of(t, first) : "",
                    has_after ? place_of(t, last) : "");
}

static err audit_list_handle(turn *t)
{
    audit_list v = {.from = DAY_NONE, .to = DAY_NONE};
    audit_query q;
    audit_entries all = {0};
    query_begin(t, &q);
    TRY(list_begin(t, &v.list));
    TRY(audit_entries_count(t->d, &q, t->mem, &v.list.count));
    TRY(page_read(&v.list, &q));
    TRY(audit_entries_of(t->d, &q, t->mem, &all));
    rows_fill(t, &q, &all, &v);
    v.without_drafts = q.drafts || !text_empty(q.deed) ? "" : look_address(t, "drafts", "with");
    v.one_record = q.record != 0;
    v.one_actor = q.actor != 0;
    v.off_record = look_address(t, "record", "");
    v.off_actor = look_address(t, "actor", "");
    v.from = moment_known(q.from) ? moment_day(q.from) : DAY_NONE;
    v.to = moment_known(q.to) ? day_add(moment_day(q.to), -1) : DAY_NONE;
    return web_show(t, audit_list, &v);
}

/* ---- list as a file ------------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500 };
typedef struct {
    audit_query q;
    turn t; /* what names and words are asked with: language, and the connection of the moment */
} list_export;

static const char *changes_line(turn *t, const audit_row *r)
{
    buf b = buf_new(t->mem);
    buf_put(&b, "");
    for (size_t i = 0; i < r->changes.n; i++) {
        const audit_change *c = &r->changes.at[i];
        buf_printf(&b, "%s%s：%s → %s", i ? "；" : "", c->field, *c->before ? c->before : "—",
                   *c->after ? c->after : "—");
    }
    return b.at;
}

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    list_export *x = context;
    audit_entries all = {0};
    x->q.limit = EXPORT_ROWS;
    x->t.d = d;
    x->t.mem = mem;
    TRY(audit_entries_of(d, &x->q, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        audit_row r = row_of(&x->t, &all.at[i]);
        const char *cells[] = {look_moment_cell(mem, r.at), r.actor_name, r.deed, r.kind,   r.about,
                               changes_line(&x->t, &r),     r.reason,     r.ip,   r.request};
        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            *GROW(mem, ret) = cells[c];
        }
        x->q.at = all.at[i].at;
        x->q.id = all.at[i].id;
    }
    return OK;
}

static err list_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {
        {T_audit_f_at, NULL, 0},          {T_audit_f_actor, NULL, 0},
        {T_audit_f_deed, NULL, 0},        {T_audit_f_area, NULL, 0},
        {T_audit_f_about, NULL, 0},       {T_audit_f_changes, NULL, 0},
        {T_audit_f_reason, "reason", 0},  {T_audit_f_ip, "ip", 0},
        {T_audit_f_request, "request", 0}};
    list_export *x = TAKE(t->mem, list_export);
    query_begin(t, &x->q);
    x->t = *t;
    look_export file = {.title = T_audit_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

static err audit_xlsx_handle(turn *t) { return list_file(t, true); }
static err audit_csv_handle(turn *t) { return list_file(t, false); }

/* ---- one entry ------------------------------------------------------------------------------ */

static err audit_card_handle(turn *t)
{
    enum { HASH = 32 };
    audit_entry e = {0};
    int64_t chain = 0, seq = 0;
    const char *mark = strrchr(t->word[0], '-');
    if (!mark || !text_int(arena_copy_n(t->mem, t->word[0], (size_t)(mark - t->word[0])), &chain) ||
        !text_int(mark + 1, &seq)) {
        return E_ABSENT;
    }
    TRY(audit_entry_get(t->d, chain, seq, t->mem, &e));
    audit_card v = {.entry = row_of(t, &e),
                    .chain = chain,
                    .seq = seq,
                    .prev = e.prev ? text_hex(t->mem, e.prev, HASH) : "",
                    .hash = e.hash ? text_hex(t->mem, e.hash, HASH) : "",
                    .suite = e.suite == SECRET_NATIONAL ? "SM3" : "SHA-256"};
    return web_show(t, audit_card, &v);
}

/* ---- verifying: reads every entry, so it runs on a slow thread ------------------------------ */

static err verify_before(turn *t)
{
    audit_verdict *v = TAKE(t->mem, audit_verdict);
    t->scratch = v;
    return audit_verify(t->d, t->mem, v);
}

static text_key fault_word(const char *fault)
{
    static const struct {
        const char *begins;
        text_key word;
    } words[] = {{"an entry is missing", T_audit_fault_missing},
                 {"the link", T_audit_fault_link},
                 {"the entry was changed", T_audit_fault_changed},
                 {"a sealed entry", T_audit_fault_sealed},
                 {"a seal", T_audit_fault_seal}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (text_starts(fault, words[i].begins)) { return words[i].word; }
    }
    return NULL;
}

static err audit_verify_handle(turn *t)
{
    const audit_verdict *a = t->scratch;
    text_key word = fault_word(a->fault);
    audit_verified v = {.chains = a->chains,
                        .entries = a->entries,
                        .seals = a->seals,
                        .fault = word ? text_in(word, t->actor.lang) : a->fault,
                        .fault_chain = a->fault_chain,
                        .fault_seq = a->fault_seq};
    return web_show(t, audit_verified, &v);
}

static const route routes[] = {
    ROUTE_GET("/audit", MAY_READ_AUDIT, audit_list_handle, audit_list, T_audit_title),
    ROUTE_FILE("/audit.xlsx", MAY_READ_AUDIT, audit_xlsx_handle, T_audit_title),
    ROUTE_FILE("/audit.csv", MAY_READ_AUDIT, audit_csv_handle, T_audit_title),
    ROUTE_GET("/audit/entry/{entry:word}", MAY_READ_AUDIT, audit_card_handle, audit_card,
              T_audit_entry),
    {.method = METHOD_GET,
     .pattern = "/audit/verify",
     .right = RIGHT_(MAY_READ_AUDIT),
     .handler = audit_verify_handle,
     .view = &audit_verified_kind,
     .title = T_audit_verify,
     .before = verify_before},
};
const route_table audit_routes = {routes, COUNT_OF(routes)};
