/* The rules everybody works under, readable by all who sign in; the security officer enters new
 * versions. */
#include "audit/audit.h"
#include "look/look.h"
#include "people/people.h"
#include "common_text.h"
#include "rule/rule.h"
#include "rule_text.h"
#include "rule_view.h"

/* ---- words and units ------------------------------------------------------------------------ */

static const char *dashed(arena *mem, const char *prefix, const char *key)
{
    char *s = arena_printf(mem, "%s%s", prefix, key);
    for (char *c = s + strlen("rule."); *c; c++) {
        *c = *c == '.' ? '_' : *c;
    }
    return s;
}

static text_key text_of(arena *mem, const char *prefix, const char *key, text_key otherwise)
{
    const char *name = dashed(mem, prefix, key);
    for (size_t i = 0; i < COUNT_OF(rule_texts); i++) {
        if (text_is(rule_texts[i]->name, name)) { return rule_texts[i]; }
    }
    return otherwise;
}

static const char *title_of(turn *t, const char *key)
{
    text_key k = text_of(t->mem, "rule.key_", key, NULL);
    return k ? text_in(k, t->actor.lang) : key;
}

typedef struct {
    const char *ending;
    int divisor; /* stored value to what people say: tenths of hours, permille as per cent */
    text_key shown, hint;
} unit;
static const unit units[] = {{"tenths", 10, T_rule_unit_tenths, T_rule_in_tenths},
                             {"permille", 10, T_rule_unit_permille, T_rule_in_permille},
                             {"months", 1, T_rule_unit_months, T_rule_in_months},
                             {"years", 1, T_rule_unit_years, T_rule_in_years},
                             {"days", 1, T_rule_unit_days, T_rule_in_days},
                             {"hours", 1, T_rule_unit_hours, T_rule_in_hours},
                             {"minutes", 1, T_rule_unit_minutes, T_rule_in_minutes},
                             {"seconds", 1, T_rule_unit_seconds, T_rule_in_seconds},
                             {"lock_after", 1, T_rule_unit_times, T_rule_in_times},
                             {"totp", 1, T_rule_unit_must, T_rule_in_must},
                             {"max_per_year", 1, T_rule_unit_times, T_rule_in_times}};
static const unit plain = {"", 1, T_rule_unit_none, T_rule_in_none};

static const unit *unit_of(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (text_ends(key, units[i].ending)) { return &units[i]; }
    }
    return &plain;
}

static const char *number_of(arena *mem, int64_t value, int divisor)
{
    return divisor == 10 && value % 10
               ? arena_printf(mem, "%lld.%lld", (long long)(value / 10), (long long)(value % 10))
               : arena_printf(mem, "%lld", (long long)(value / divisor));
}

static const char *shown_of(turn *t, const rule *r)
{
    const unit *u = unit_of(r->key);
    const char *number = number_of(t->mem, r->value, u->divisor);
    return text_empty(r->words) ? text_say(t->mem, t->actor.lang, u->shown, &number, 1) : r->words;
}

static text_key level_word(rule_level l)
{
    static const text_key words[] = {
        [RULE_NATION] = T_rule_level_nation, [RULE_PROVINCE] = T_rule_level_province,
        [RULE_CITY] = T_rule_level_city,     [RULE_COUNTY] = T_rule_level_county,
        [RULE_UNIT] = T_rule_level_unit,     [RULE_SETTING] = T_rule_level_setting};
    return l >= RULE_NATION && l <= RULE_SETTING ? words[l] : T_rule_level_setting;
}

static text_key sure_word(const char *confidence)
{
    return *confidence == 'A' ? T_rule_sure_a : *confidence == 'B' ? T_rule_sure_b : T_rule_sure_c;
}

static look_state state_of(const rule *r, day on)
{
    if (r->since.n > on.n) { return look_state_of(T_rule_state_coming, LOOK_BUSY); }
    bool past = day_known(r->until) && r->until.n <= on.n;
    return past ? look_state_of(T_rule_state_past, LOOK_PLAIN)
                : look_state_of(T_rule_state_now, LOOK_GOOD);
}

static rule_row row_of(turn *t, const rule *r)
{
    return (rule_row){.rule = r->id,
                      .key = r->key,
                      .title = title_of(t, r->key),
                      .value = r->value,
                      .shown = shown_of(t, r),
                      .words = r->words,
                      .since = r->since,
                      .until = r->until,
                      .document = r->document,
                      .url = r->url,
                      .confidence = r->confidence,
                      .sure = sure_word(r->confidence),
                      .note = r->note,
                      .level = level_word(r->level),
                      .state = state_of(r, t->today)};
}

static bool in_force(const rule *r, day on)
{
    return r->since.n <= on.n && (!day_known(r->until) || on.n < r->until.n);
}

static bool may_change(turn *t, right_id right) { return web_may(t, right, &(web_subject){0}); }

/* ---- list ----------------------------------------------------------------------------------- */

/* Most read for what is owed and how it is counted; the officer who answers for accounts and for
 * the record of what was done finds those first. */
static const char *const trade_areas[] = {"duty",   "promotion", "hours",  "leave",   "attendance",
                                          "callup", "class",     "course", "account", "audit"};
static const char *const safety_areas[] = {"account", "audit"};

static void area_add(turn *t, rule_list *v, const char *word)
{
    for (size_t i = 0; i < v->areas.n; i++) {
        if (text_is(v->areas.at[i].area, word)) { return; }
    }
    *GROW(t->mem, &v->areas) =
        (rule_area){.area = word, .title = text_of(t->mem, "rule.area_", word, T_rule_area_other)};
}

static void areas_order(turn *t, rule_list *v)
{
    for (size_t i = 0; v->may_change && i < COUNT_OF(safety_areas); i++) {
        area_add(t, v, safety_areas[i]);
    }
    for (size_t i = 0; i < COUNT_OF(trade_areas); i++) {
        area_add(t, v, trade_areas[i]);
    }
    area_add(t, v, "other");
}

static rule_area *area_of(const rule_list *v, const char *key)
{
    size_t n = strcspn(key, "."), i = 0;
    while (i + 1 < v->areas.n &&
           (strlen(v->areas.at[i].area) != n || strncmp(v->areas.at[i].area, key, n) != 0)) {
        i++;
    }
    return &v->areas.at[i]; /* the last one is of all others */
}

static void tab_add(turn *t, rule_list *v, text_key label, const char *area, size_t count)
{
    const char *url = *area ? arena_printf(t->mem, "/rules?area=%s", area) : "/rules";
    *GROW(t->mem, &v->tabs) = (look_tab){.label = label,
                                         .url = url,
                                         .count = (int64_t)count,
                                         .here = text_is(area, web_field(t, "area"))};
}

/* A tab for each area that has rules; those that are not chosen, or empty, leave the list. */
static void areas_choose(turn *t, rule_list *v)
{
    const char *chosen = web_field(t, "area");
    size_t n = 0;
    tab_add(t, v, T_common_all, "", 0);
    for (size_t i = 0; i < v->areas.n; i++) {
        const rule_area a = v->areas.at[i];
        if (a.rows.n == 0) { continue; }
        tab_add(t, v, a.title, a.area, a.rows.n);
        if (!*chosen || text_is(a.area, chosen)) { v->areas.at[n++] = a; }
    }
    v->areas.n = n;
}

static err rule_list_handle(turn *t)
{
    rules all = {0};
    rule_list v = {.may_change = may_change(t, MAY_CHANGE_RULES)};
    TRY(rule_all(t->d, t->mem, &all));
    areas_order(t, &v);
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].org == 0 && in_force(&all.at[i], t->today)) {
            *GROW(t->mem, &area_of(&v, all.at[i].key)->rows) = row_of(t, &all.at[i]);
        }
    }
    areas_choose(t, &v);
    return v.areas.n || text_empty(web_field(t, "area")) ? web_show(t, rule_list, &v) : E_ABSENT;
}

/* ---- one rule ------------------------------------------------------------------------------- */

/* The newest national version; E_ABSENT where no rule has this key. */
static err versions_of(turn *t, const char *key, rules *ret)
{
    rules all = {0};
    TRY(rule_all(t->d, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (text_is(all.at[i].key, key) && all.at[i].org == 0) { *GROW(t->mem, ret) = all.at[i]; }
    }
    return ret->n ? OK : E_ABSENT;
}

typedef LIST(rule_row) rule_rows;

static bool reaches(turn *t, int64_t org_id)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        if (people_org_is_under(t->d, org_id, t->scope[i])) { return true; }
    }
    return false;
}

/* Accounts, the audit and the server are the whole installation's. */
static bool by_unit(const char *key)
{
    return !text_starts(key, "account.") && !text_starts(key, "audit.");
}

/* Versions of single units, newest first; `own`: only of those the reader may enter some for. */
static err put_units(turn *t, const char *key, bool own, rule_rows *ret)
{
    rules all = {0};
    TRY(rule_all(t->d, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const rule *r = &all.at[i];
        org o = {.name = ""};
        if (r->org == 0 || !text_is(r->key, key)) { continue; }
        if (own && !reaches(t, r->org)) { continue; }
        TRY(people_org_get(t->d, r->org, t->mem, &o));
        rule_row *row = GROW(t->mem, ret);
        *row = row_of(t, r);
        row->org = r->org;
        row->org_name = o.name;
    }
    return OK;
}

static err rule_card_handle(turn *t)
{
    rules versions = {0};
    TRY(versions_of(t, t->word[0], &versions));
    const rule *newest = &versions.at[0];
    rule_card v = {.title = title_of(t, newest->key),
                   .key = newest->key,
                   .may_change = may_change(t, MAY_CHANGE_RULES),
                   .may_change_units = by_unit(newest->key) && may_change(t, MAY_CHANGE_UNIT_RULES),
                   .in_words = !text_empty(newest->words),
                   .unit = unit_of(newest->key)->hint};
    for (size_t i = 0; i < versions.n; i++) {
        *GROW(t->mem, &v.versions) = row_of(t, &versions.at[i]);
    }
    rule_rows of_units = {0};
    TRY(put_units(t, newest->key, false, &of_units));
    v.units.at = of_units.at;
    v.units.n = of_units.n;
    return web_show(t, rule_card, &v);
}

enum { VALUE_MOST = 1000000 };

/* What the officer types is in hours or per cent; what is kept is in tenths. */
static void value_read(turn *t, const rule *newest, const char *typed, rule *ret)
{
    const unit *u = unit_of(newest->key);
    tenths fine = {0};
    int64_t whole = 0;
    bool good = u->divisor == 10 ? tenths_parse(typed, &fine) : text_int(typed, &whole);
    ret->value = u->divisor == 10 ? fine.n : whole;
    if (!good) {
        web_fault(t, "value", T_rule_fault_value, "", "");
    } else if (ret->value < 0 || ret->value > VALUE_MOST) {
        web_fault(t, "value", T_rule_fault_range,
                  arena_printf(t->mem, "%d", VALUE_MOST / u->divisor), "");
    }
}

typedef struct {
    const char *value, *words, *document, *url, *note;
    day since, until;
} typed_rule;

/* What both forms ask; faults are kept in the turn. */
static void typed_read(turn *t, const rule *newest, const typed_rule *f, rule *ret)
{
    *ret = (rule){.id = id_new(),
                  .key = newest->key,
                  .level = newest->level,
                  .words = f->words,
                  .since = f->since,
                  .until = f->until,
                  .document = f->document,
                  .url = f->url,
                  .confidence = "A",
                  .note = f->note};
    if (text_empty(newest->words)) {
        ret->words = "";
        value_read(t, newest, f->value, ret);
    } else if (text_empty(f->words)) {
        web_fault(t, "words", T_rule_fault_words, "", "");
    }
    if (!text_empty(f->url) && !text_starts(f->url, "https://") &&
        !text_starts(f->url, "http://")) {
        web_fault(t, "url", T_rule_fault_url, "", "");
    }
}

static void since_fault(turn *t, day since, const rule *newest)
{
    if (newest && since.n <= newest->since.n) {
        web_fault(t, "since", T_rule_fault_since, day_iso(t->mem, newest->since), "");
    }
}

static err change_read(turn *t, const rule *newest, rule *ret)
{
    rule_change f = {0};
    TRY(form_read(t, &rule_change_form, &f));
    typed_rule typed = {.value = f.value,
                        .words = f.words,
                        .document = f.document,
                        .url = f.url,
                        .note = f.note,
                        .since = f.since,
                        .until = DAY_NONE};
    typed_read(t, newest, &typed, ret);
    since_fault(t, f.since, newest);
    return t->faults.n ? E_INPUT : OK;
}

static const char *rule_json(turn *t, const rule *r)
{
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "name", title_of(t, r->key));
    audit_pair_text(&b, "value", shown_of(t, r));
    audit_pair_day(&b, "since", r->since);
    audit_pair_text(&b, "document", r->document);
    return audit_end(&b);
}

static err rule_change_handle(turn *t)
{
    rules versions = {0};
    rule fresh = {0};
    TRY(versions_of(t, t->word[0], &versions));
    const rule *newest = &versions.at[0];
    err e = change_read(t, newest, &fresh);
    if (e == E_INPUT) { TRY(rule_card_handle(t)); }
    TRY(e);
    TRY(rule_add(t->d, &fresh, t->now, t->actor.person));
    TRY(audit_write(t, &(audit_deed){.deed = "rule.add",
                                     .kind = "rule",
                                     .record = fresh.id,
                                     .before = rule_json(t, newest),
                                     .after = rule_json(t, &fresh)}));
    return web_go(t, T_rule_changed, "/rule/%s", newest->key);
}

/* ---- a unit's own --------------------------------------------------------------------------- */

/* What can be chosen without script: the reader's own units and those directly below. */
static err put_orgs(turn *t, rule_unit *v)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        org root = {0};
        orgs below = {0};
        TRY(people_org_get(t->d, t->scope[i], t->mem, &root));
        TRY(people_org_children(t->d, t->scope[i], t->mem, &below));
        for (size_t k = 0; k < below.n + 1; k++) {
            const org *o = k ? &below.at[k - 1] : &root;
            *GROW(t->mem, &v->orgs) =
                (look_option){.value = arena_printf(t->mem, "%lld", (long long)o->id),
                              .name = o->name,
                              .note = ""};
        }
    }
    return OK;
}

static err rule_unit_handle(turn *t)
{
    rules versions = {0};
    rule_rows of_units = {0};
    TRY(versions_of(t, t->word[0], &versions));
    const rule *newest = &versions.at[0];
    if (!by_unit(newest->key)) { return E_ABSENT; }
    rule_unit v = {.title = title_of(t, newest->key),
                   .key = newest->key,
                   .in_words = !text_empty(newest->words),
                   .unit = unit_of(newest->key)->hint};
    TRY(put_units(t, newest->key, true, &of_units));
    v.units.at = of_units.at;
    v.units.n = of_units.n;
    TRY(put_orgs(t, &v));
    return web_show(t, rule_unit, &v);
}

static rule_level level_of(const org *o)
{
    static const rule_level levels[] = {[ORG_NATION] = RULE_NATION,
                                        [ORG_PROVINCE] = RULE_PROVINCE,
                                        [ORG_CITY] = RULE_CITY,
                                        [ORG_COUNTY] = RULE_COUNTY};
    bool region = o->kind == ORG_REGION && (size_t)o->level < COUNT_OF(levels);
    return region ? levels[o->level] : RULE_UNIT;
}

/* The newest version that this very unit has; NULL: none. */
static const rule *newest_of_unit(const rules *all, const char *key, int64_t org_id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].org == org_id && text_is(all->at[i].key, key)) { return &all->at[i]; }
    }
    return NULL;
}

static err unit_change_read(turn *t, const rule *general, rule *ret, const rule **ret_before)
{
    rule_unit_change f = {0};
    rules all = {0};
    org o = {0};
    TRY(form_read(t, &rule_unit_change_form, &f));
    TRY(web_may_use(t, "org", f.org));
    TRY(people_org_get(t->d, f.org, t->mem, &o));
    TRY(rule_all(t->d, t->mem, &all));
    typed_rule typed = {.value = f.value,
                        .words = f.words,
                        .document = f.document,
                        .url = f.url,
                        .note = f.note,
                        .since = f.since,
                        .until = f.until};
    typed_read(t, general, &typed, ret);
    ret->org = f.org;
    ret->level = level_of(&o);
    *ret_before = newest_of_unit(&all, general->key, f.org);
    since_fault(t, f.since, *ret_before);
    if (day_known(f.until) && f.until.n <= f.since.n) {
        web_fault(t, "until", T_rule_fault_until, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

static err rule_unit_change_handle(turn *t)
{
    rules versions = {0};
    rule fresh = {0};
    const rule *before = NULL;
    TRY(versions_of(t, t->word[0], &versions));
    const rule *general = &versions.at[0];
    if (!by_unit(general->key)) { return E_ABSENT; }
    err e = unit_change_read(t, general, &fresh, &before);
    if (e == E_INPUT) { TRY(rule_unit_handle(t)); }
    TRY(e);
    TRY(rule_add(t->d, &fresh, t->now, t->actor.person));
    TRY(audit_write(t, &(audit_deed){.deed = "rule.add_unit",
                                     .kind = "rule",
                                     .record = fresh.id,
                                     .org = fresh.org,
                                     .before = before ? rule_json(t, before) : "",
                                     .after = rule_json(t, &fresh)}));
    return web_go(t, T_rule_changed, "/rule/%s", general->key);
}

static const route routes[] = {
    ROUTE_GET("/rules", SIGNED_IN, rule_list_handle, rule_list, T_rule_title),
    ROUTE_GET("/rule/{key:word}", SIGNED_IN, rule_card_handle, rule_card, T_rule_title),
    ROUTE_POST("/rule/{key:word}", MAY_CHANGE_RULES, rule_change_handle, rule_change,
               T_rule_change),
    ROUTE_GET("/rule/{key:word}/unit", MAY_CHANGE_UNIT_RULES, rule_unit_handle, rule_unit,
              T_rule_unit_change),
    ROUTE_POST("/rule/{key:word}/unit", MAY_CHANGE_UNIT_RULES, rule_unit_change_handle,
               rule_unit_change, T_rule_unit_change),
};
const route_table rule_routes = {routes, COUNT_OF(routes)};
