/* One year's plan as a table and as a band, with what it sums up to; export; deeds on many. */
#include "plan/plan_page.h"
#include "rule/rule.h"

enum { TARGET_PERMILLE = 600 }; /* economy and law, where no rule says otherwise */

look_state plan_item_look(plan_item_state s)
{
    static const look_tone tones[] = {
        [ITEM_DRAFT] = LOOK_PLAIN,   [ITEM_SUBMITTED] = LOOK_BUSY, [ITEM_RETURNED] = LOOK_WARN,
        [ITEM_APPROVED] = LOOK_GOOD, [ITEM_REFUSED] = LOOK_BAD,    [ITEM_WITHDRAWN] = LOOK_PLAIN};
    return look_state_of(plan_item_state_word(s), s < COUNT_OF(tones) ? tones[s] : LOOK_PLAIN);
}

plan_item_row plan_item_row_of(const plan_item *i)
{
    return (plan_item_row){.item = i->id,
                           .name = i->name,
                           .org = i->org,
                           .unit = i->org_name,
                           .theme = i->theme,
                           .aim = i->aim,
                           .audience = i->audience,
                           .audience_group = i->audience_group,
                           .kind_code = i->kind,
                           .kind = plan_kind_word(i->kind),
                           .training_code = i->training,
                           .training = plan_training_word(i->training),
                           .field_code = i->field,
                           .field = plan_field_word(i->field),
                           .level_code = i->organiser_level,
                           .level = plan_level_words[i->organiser_level],
                           .origin_code = i->origin,
                           .origin = plan_origin_word(i->origin),
                           .mode_code = i->mode,
                           .mode = plan_mode_word(i->mode),
                           .starts = i->starts,
                           .days = i->days,
                           .seats = i->seats,
                           .hours = i->hours,
                           .place = i->place,
                           .money_fen = i->money,
                           .state_code = i->state,
                           .state = plan_item_look(i->state),
                           .added_in = i->added_in,
                           .version = i->version};
}

const char *plan_tone(int64_t tone)
{
    static const char *const words[] = {
        [LOOK_PLAIN] = "plain", [LOOK_GOOD] = "good", [LOOK_BUSY] = "busy",
        [LOOK_WARN] = "warn",   [LOOK_BAD] = "bad",   [LOOK_MAIN] = "main"};
    return words[tone];
}

const char *plan_note(markup_out *o, const plan_table *v)
{
    const char *args[] = {v->note_day};
    return text_say(o->mem, o->lang, v->note, args, 1);
}

const char *plan_button(markup_out *o, const plan_many_page *v)
{
    const char *args[] = {plan_number(o->mem, v->count)};
    return text_say(o->mem, o->lang, v->button, args, 1);
}

/* ---- filters --------------------------------------------------------------------------------- */

/* The word `name` of a query as a bulk form carries it; of the address itself when there is none.
 */
static const char *word_of(turn *t, const char *query, const char *name)
{
    if (!query) { return web_field(t, name); }
    size_t name_n = strlen(name);
    for (const char *at = query; *at; at += strcspn(at, "&"), at += *at == '&') {
        size_t n = strcspn(at, "&");
        if (n > name_n && at[name_n] == '=' && strncmp(at, name, name_n) == 0) {
            const char *word = text_url_decoded(t->mem, at + name_n + 1, n - name_n - 1);
            return text_utf8(word, strlen(word)) ? word : "";
        }
    }
    return "";
}

static int choice_of(const char *form_field_name, const char *word)
{
    const form_field *f = plan_item_form_form.fields;
    while (!text_is(f->name, form_field_name)) {
        f++; /* named in our own code: it is there */
    }
    for (size_t i = 0; i < f->choices_n; i++) {
        if (text_is(f->choices[i].word, word)) { return f->choices[i].value; }
    }
    return 0;
}

static const char *const state_codes[] = {"draft",    "submitted", "returned",
                                          "approved", "refused",   "withdrawn"};

static int state_of(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(state_codes); i++) {
        if (text_is(word, state_codes[i])) { return (int)i + ITEM_DRAFT; }
    }
    return text_is(word, "live") ? PLAN_STATE_LIVE : 0;
}

static plan_order order_of(const char *sort)
{
    return strstr(sort, "name")   ? PLAN_BY_NAME
           : strstr(sort, "unit") ? PLAN_BY_UNIT
                                  : PLAN_BY_START;
}

err plan_filter_of(turn *t, const plan_place *p, const char *query, plan_filter *ret)
{
    int64_t unit = 0, month = 0;
    const char *field = word_of(t, query, "field"), *sort = word_of(t, query, "sort");
    *ret = (plan_filter){.plan = p->y.id,
                         .org = p->org,
                         .words = word_of(t, query, "q"),
                         .state = state_of(word_of(t, query, "state")),
                         .kind = choice_of("kind", word_of(t, query, "kind")),
                         .field = text_is(field, "economy_law") ? PLAN_FIELD_ECONOMY_LAW
                                                                : choice_of("field", field),
                         .origin = choice_of("origin", word_of(t, query, "origin")),
                         .down = *sort == '-'};
    ret->order = order_of(sort);
    if (text_int(word_of(t, query, "month"), &month) && month >= 1 && month <= 13) {
        ret->month = (int)month;
    }
    if (text_int(word_of(t, query, "unit"), &unit) && unit > 0) {
        if (!people_org_is_under(t->d, unit, p->org ? p->org : p->y.org)) { return E_ABSENT; }
        ret->org = unit;
    }
    return OK;
}

static void choice_filter(turn *t, look_list *l, const char *name, const text_key *words,
                          text_key sum)
{
    const form_field *f = plan_item_form_form.fields;
    while (!text_is(f->name, name)) {
        f++;
    }
    look_option *options = TAKE_N(t->mem, look_option, f->choices_n + 1);
    for (size_t i = 0; i < f->choices_n; i++) {
        options[i] =
            (look_option){.value = f->choices[i].word, .name = text_in(words[i], t->actor.lang)};
    }
    if (sum) {
        options[f->choices_n] =
            (look_option){.value = "economy_law", .name = text_in(sum, t->actor.lang)};
    }
    look_list_filter(t, l, name, f->label, options, f->choices_n + (sum != NULL));
}

static void state_filter(turn *t, look_list *l)
{
    look_option options[COUNT_OF(state_codes) + 1];
    options[0] = (look_option){.value = "live", .name = text_in(T_plan_live, t->actor.lang)};
    for (size_t i = 0; i < COUNT_OF(state_codes); i++) {
        options[i + 1] = (look_option){.value = state_codes[i],
                                       .name = text_in(plan_item_state_words[i], t->actor.lang)};
    }
    look_list_filter(t, l, "state", T_plan_state, options, COUNT_OF(options));
}

static const text_key month_words[] = {
    T_look_month_1,  T_look_month_2,  T_look_month_3,   T_look_month_4, T_look_month_5,
    T_look_month_6,  T_look_month_7,  T_look_month_8,   T_look_month_9, T_look_month_10,
    T_look_month_11, T_look_month_12, T_plan_month_none};

static void month_filter(turn *t, look_list *l)
{
    look_option options[COUNT_OF(month_words)];
    for (size_t i = 0; i < COUNT_OF(month_words); i++) {
        options[i] = (look_option){.value = plan_number(t->mem, (int64_t)i + 1),
                                   .name = text_in(month_words[i], t->actor.lang)};
    }
    look_list_filter(t, l, "month", T_plan_month, options, COUNT_OF(options));
}

static err unit_filter(turn *t, look_list *l, const plan_place *p)
{
    plan_units units = {0};
    if (p->org) { return OK; }
    TRY(plan_units_of(t->d, p->y.id, t->mem, &units));
    look_option *options = TAKE_N(t->mem, look_option, units.n + 1);
    for (size_t i = 0; i < units.n; i++) {
        options[i] =
            (look_option){.value = plan_number(t->mem, units.at[i].id), .name = units.at[i].name};
    }
    look_list_filter(t, l, "unit", T_plan_f_org, options, units.n);
    return OK;
}

static err list_begin(turn *t, look_list *l, const plan_place *p)
{
    TRY(look_list_begin(t, l, T_plan_items));
    l->words_hint = T_plan_search_hint;
    TRY(unit_filter(t, l, p));
    state_filter(t, l);
    choice_filter(t, l, "kind", plan_kind_words, NULL);
    choice_filter(t, l, "field", plan_field_words, T_plan_economy_law);
    choice_filter(t, l, "origin", plan_origin_words, NULL);
    month_filter(t, l);
    look_list_column(t, l, "name", T_plan_f_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "unit", T_plan_f_org, LOOK_SORTED | (p->org ? LOOK_OFF : 0));
    look_list_column(t, l, "starts", T_plan_f_starts, LOOK_SORTED);
    look_list_column(t, l, "days", T_plan_f_days, LOOK_NUMBER);
    look_list_column(t, l, "seats", T_plan_f_seats, LOOK_NUMBER);
    look_list_column(t, l, "hours", T_plan_f_hours, LOOK_NUMBER | LOOK_OFF);
    look_list_column(t, l, "audience", T_plan_f_audience, 0);
    look_list_column(t, l, "kind", T_plan_f_kind, 0);
    look_list_column(t, l, "field", T_plan_f_field, 0);
    look_list_column(t, l, "training", T_plan_f_training, LOOK_OFF);
    look_list_column(t, l, "origin", T_plan_f_origin, LOOK_OFF);
    look_list_column(t, l, "place", T_plan_f_place, LOOK_OFF);
    look_list_column(t, l, "money", T_plan_f_money, LOOK_NUMBER);
    look_list_column(t, l, "state", T_plan_state, 0);
    return OK;
}

/* ---- a page of rows -------------------------------------------------------------------------- */

static void page_ask(turn *t, const look_list *l, plan_filter *f)
{
    const char *at = *l->before ? l->before : l->after, *mark = strrchr(at, '~');
    f->back = *l->before != '\0';
    f->limit = LOOK_ROWS + 1; /* one more tells whether there is a next page */
    if (mark && text_int(mark + 1, &f->id)) {
        f->key = arena_copy_n(t->mem, at, (size_t)(mark - at));
    }
}

static const char *key_of(turn *t, const plan_filter *f, const plan_item *i)
{
    return arena_printf(t->mem, "%s~%lld", plan_item_key(t->mem, i, f->order), (long long)i->id);
}

static void page_cut(turn *t, look_list *l, const plan_filter *f, plan_items *rows)
{
    bool more = rows->n > LOOK_ROWS;
    rows->n = more ? LOOK_ROWS : rows->n;
    if (f->back) { REVERSE(rows); }
    bool before = f->back ? more : f->key != NULL, after = f->back || more;
    bool some = rows->n > 0;
    look_list_pages(t, l, some && before ? key_of(t, f, &rows->at[0]) : "",
                    some && after ? key_of(t, f, &rows->at[rows->n - 1]) : "");
}

/* ---- figures: of what is filtered; without a chosen state, of what was entered --------------- */

/* The entries that are summed: other filters stay, and a state is always one of them. */
static const char *summed_url(turn *t)
{
    const char *state = web_field(t, "state");
    return look_address(t, "state", *state ? state : "live");
}

static void figure_add(turn *t, plan_table *v, text_key label, const char *number, text_key unit,
                       text_key counts)
{
    *GROW(t->mem, &v->figures) = (look_figure){.label = label,
                                               .number = number,
                                               .unit = unit,
                                               .counts = counts,
                                               .url = summed_url(t),
                                               .than = ""};
}

static void share_add(turn *t, plan_table *v, const plan_sums *s)
{
    bool any_field = !*web_field(t, "field");
    bool met = s->economy_law * 1000 >= s->classes * v->economy_law_target_permille;
    const char *aim = arena_printf(t->mem, "%d", (int)v->economy_law_target_permille / 10);
    text_key than = met ? T_plan_target_met : T_plan_target_missed;
    *GROW(t->mem, &v->figures) = (look_figure){
        .label = T_plan_economy_law,
        .number = share_text(t->mem, v->economy_law_permille),
        .counts = T_plan_counts_share,
        .url = arena_printf(t->mem, "%s%s", summed_url(t), any_field ? "&field=economy_law" : ""),
        .than = s->classes ? plan_say(t, than, aim, "") : ""};
}

static err sums_fill(turn *t, plan_table *v, const plan_place *p, plan_filter f)
{
    plan_sums s = {0};
    text_key counted = f.state ? T_plan_counts_chosen : T_plan_counts_classes;
    f.state = f.state ? f.state : PLAN_STATE_LIVE;
    TRY(plan_items_sums(t->d, &f, t->mem, &s));
    v->classes = s.classes;
    v->seats = s.seats;
    v->person_days = s.person_days;
    v->hours.n = (int32_t)s.tenths;
    v->money_fen.n = s.fen;
    v->economy_law_permille = share_near(s.economy_law, s.classes);
    v->economy_law_target_permille =
        rule_value(t->d, "plan.economy_law_permille", t->today, p->y.org, TARGET_PERMILLE);
    figure_add(t, v, T_plan_sum_classes, grouped_text(t->mem, s.classes), T_common_classes,
               counted);
    figure_add(t, v, T_plan_sum_seats, grouped_text(t->mem, s.seats), T_plan_times,
               T_plan_counts_seats);
    figure_add(t, v, T_plan_sum_days, grouped_text(t->mem, s.person_days), T_plan_person_days,
               T_plan_counts_days);
    figure_add(t, v, T_plan_sum_hours, tenths_text(t->mem, v->hours), T_common_hours,
               T_plan_counts_hours);
    figure_add(t, v, T_plan_sum_money, fen_text(t->mem, v->money_fen), T_common_yuan,
               T_plan_counts_money);
    share_add(t, v, &s);
    return OK;
}

/* ---- the band -------------------------------------------------------------------------------- */

enum { STRETCHES = 36 }; /* ten-day stretches (旬): three a month */

static int stretch_of(day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    int third = (dom - 1) / 10;
    return (month - 1) * 3 + (third > 2 ? 2 : third);
}

static void bar_add(turn *t, plan_table *v, const plan_item *i)
{
    if (!day_known(i->starts)) { return; }
    day ends = day_add(i->starts, i->days - 1);
    int first = stretch_of(i->starts),
        last = day_year(ends) > day_year(i->starts) ? STRETCHES - 1 : stretch_of(ends);
    *GROW(t->mem, &v->bars) = (plan_bar){.item = i->id,
                                         .name = i->name,
                                         .unit = i->org_name,
                                         .starts = i->starts,
                                         .ends = ends,
                                         .before = first,
                                         .span = last - first + 1,
                                         .after = STRETCHES - 1 - last,
                                         .state = plan_item_look(i->state)};
}

static err months_fill(turn *t, plan_table *v, plan_filter f)
{
    plan_months found = {0};
    int64_t chosen = f.month;
    f.month = 0;
    f.state = f.state ? f.state : PLAN_STATE_LIVE;
    TRY(plan_items_months(t->d, &f, t->mem, &found));
    for (int m = 1; m <= 13; m++) {
        plan_month_row *r = GROW(t->mem, &v->months);
        *r = (plan_month_row){.month = m, .label = month_words[m - 1], .chosen = chosen == m};
        r->url = look_address(t, "month", r->chosen ? "" : plan_number(t->mem, m));
        for (size_t i = 0; i < found.n; i++) {
            if (found.at[i].month == m) {
                r->classes = found.at[i].classes;
                r->seats = found.at[i].seats;
            }
        }
    }
    return OK;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void window_fact(turn *t, look_record *head, const plan_year *y)
{
    const char *from = day_known(y->opens) ? day_iso(t->mem, y->opens) : "",
               *to = day_known(y->closes) ? day_iso(t->mem, y->closes) : "";
    bool any = *from || *to;
    look_fact_add(t, head, T_plan_window,
                  any ? arena_printf(t->mem, "%s – %s", from, to)
                      : text_in(T_plan_no_window, t->actor.lang),
                  "");
}

void plan_head(turn *t, look_record *head, const plan_place *p)
{
    plan_year_row y = plan_year_row_of(t, &p->y);
    head->name = p->name;
    head->note = p->y.org_name;
    head->state = y.state;
    window_fact(t, head, &p->y);
    const char *issue = p->y.issue
                            ? plan_say(t, T_plan_issue_no, plan_number(t->mem, p->y.issue), "")
                            : text_in(T_plan_not_issued, t->actor.lang);
    look_fact_add(t, head, T_plan_issues, issue,
                  p->y.issue ? arena_printf(t->mem, "%s/issue/%d", p->base, p->y.issue) : "");
    look_tab_add(t, head, T_plan_tab_table, p->base, 0);
    look_tab_add(t, head, T_plan_tab_band, arena_printf(t->mem, "%s?view=band", p->base), 0);
    look_tab_add(t, head, T_plan_issues, arena_printf(t->mem, "%s/issues", p->base), p->y.issue);
    look_tab_add(t, head, T_plan_tab_targets,
                 arena_printf(t->mem, "/targets?org=%lld", (long long)(p->org ? p->org : p->y.org)),
                 0);
    if (p->reviews && !p->org) {
        head->deed =
            look_go(arena_printf(t->mem, "%s/issue", p->base), T_plan_issue_now, LOOK_MAIN);
        *GROW(t->mem, &head->others) =
            look_go(arena_printf(t->mem, "%s/window", p->base), T_plan_window, LOOK_PLAIN);
    }
}

static void tabs_settle(look_record *head, bool band)
{
    head->tabs.at[0].here = !band;
    head->tabs.at[1].here = band;
}

/* What the window says to a unit that wants to submit. */
static void entry_note(turn *t, plan_table *v, const plan_place *p)
{
    plan_entry entry = plan_entry_on(&p->y, t->today);
    v->note = entry == ENTRY_EARLY     ? T_plan_entry_early
              : entry == ENTRY_LATE    ? T_plan_entry_late
              : entry == ENTRY_STOPPED ? T_plan_entry_stopped
                                       : NULL;
    v->note_day = day_iso(t->mem, entry == ENTRY_EARLY ? p->y.opens : p->y.closes);
}

static void deeds_fill(turn *t, plan_table *v, const plan_place *p)
{
    int64_t org = p->org ? p->org : p->y.org;
    look_list_export(t, &v->list, arena_printf(t->mem, "%s/items.xlsx", p->base),
                     T_look_export_xlsx);
    look_list_export(t, &v->list, arena_printf(t->mem, "%s/items.csv", p->base), T_look_export_csv);
    v->new_url = "";
    if (p->enters && p->y.state != PLAN_CLOSED) {
        const char *base =
            arena_printf(t->mem, "/org/%lld/plan/%lld", (long long)org, (long long)p->y.id);
        v->new_url = arena_printf(t->mem, "%s/new", base);
        look_list_deed(t, &v->list, v->new_url, T_plan_item_add);
        look_list_deed(t, &v->list, arena_printf(t->mem, "%s/upload", base), T_plan_upload);
        look_list_bulk(t, &v->list, arena_printf(t->mem, "%s/submit", base), T_plan_submit_many,
                       LOOK_PLAIN);
    }
    if (p->reviews && !p->org) {
        for (size_t i = 0; i < v->list.deeds.n; i++) {
            v->list.deeds.at[i].tone =
                LOOK_PLAIN; /* the office's first deed is the issue, in the head */
        }
        look_list_bulk(t, &v->list, arena_printf(t->mem, "%s/approve", p->base),
                       T_plan_approve_many, LOOK_MAIN);
        look_list_bulk(t, &v->list, arena_printf(t->mem, "%s/return", p->base), T_plan_return_many,
                       LOOK_PLAIN);
    }
}

static err rows_fill(turn *t, plan_table *v, plan_filter *f)
{
    plan_items rows = {0};
    TRY(plan_items_count(t->d, f, t->mem, &v->count));
    page_ask(t, &v->list, f);
    TRY(plan_items_by(t->d, f, t->mem, &rows));
    page_cut(t, &v->list, f, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        *GROW(t->mem, &v->rows) = plan_item_row_of(&rows.at[i]);
        if (v->band) { bar_add(t, v, &rows.at[i]); }
    }
    v->list.count = v->count;
    v->list.unit = T_common_classes;
    v->next = v->list.next;
    v->previous = v->list.previous;
    return OK;
}

err plan_table_handle(turn *t)
{
    plan_place p;
    plan_filter f;
    plan_table v = {.band = text_is(web_field(t, "view"), "band")};
    TRY(plan_place_of(t, &p));
    TRY(plan_filter_of(t, &p, NULL, &f));
    TRY(list_begin(t, &v.list, &p));
    f.order = order_of(v.list.sort);
    f.down = v.list.down;
    v.title = p.name;
    v.record = plan_year_row_of(t, &p.y);
    v.record.mine = p.reviews;
    v.record.url = p.base;
    plan_crumbs(t, &v.crumbs, &p, false);
    plan_head(t, &v.head, &p);
    tabs_settle(&v.head, v.band);
    deeds_fill(t, &v, &p);
    if (p.org) { entry_note(t, &v, &p); }
    TRY(sums_fill(t, &v, &p, f));
    TRY(months_fill(t, &v, f));
    TRY(rows_fill(t, &v, &f));
    return web_show(t, plan_table, &v);
}

/* ---- export ---------------------------------------------------------------------------------- */

enum { EXPORT_ROWS = 500 };
typedef struct {
    plan_filter f;
    language lang;
    bool ended;
    char key[2048];
} export; /* a name has 100 characters at most */

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    export *x = context;
    plan_items rows = {0};
    if (x->ended) { return OK; }
    x->f.limit = EXPORT_ROWS;
    TRY(plan_items_by(d, &x->f, mem, &rows));
    x->ended = rows.n < EXPORT_ROWS;
    for (size_t i = 0; i < rows.n; i++) {
        for (int f = 0; f < PLAN_FIELDS; f++) {
            *GROW(mem, ret) = plan_field_text(mem, x->lang, &rows.at[i], (plan_field)f);
        }
        *GROW(mem, ret) = text_in(plan_item_state_word(rows.at[i].state), x->lang);
    }
    if (!x->ended) { /* the keyset outlives the memory of these rows */
        snprintf(x->key, sizeof x->key, "%s", plan_item_key(mem, &rows.at[rows.n - 1], x->f.order));
        x->f.key = x->key;
        x->f.id = rows.at[rows.n - 1].id;
    }
    return OK;
}

/* "more": in no column of the list, so left out with those that are not chosen. */
static const look_export_column shown_in[PLAN_FIELDS] = {
    [PLAN_UNIT] = {.of = "unit"},
    [PLAN_THEME] = {.of = "more"},
    [PLAN_AIM] = {.of = "more"},
    [PLAN_AUDIENCE] = {.of = "audience"},
    [PLAN_KIND] = {.of = "kind"},
    [PLAN_TRAINING] = {.of = "training"},
    [PLAN_FIELD] = {.of = "field"},
    [PLAN_LEVEL] = {.of = "more"},
    [PLAN_ORIGIN] = {.of = "origin"},
    [PLAN_MODE] = {.of = "more"},
    [PLAN_STARTS] = {NULL, "starts", LOOK_DAY},
    [PLAN_DAYS] = {NULL, "days", LOOK_NUMBER},
    [PLAN_SEATS] = {NULL, "seats", LOOK_NUMBER},
    [PLAN_HOURS] = {NULL, "hours", LOOK_NUMBER},
    [PLAN_PLACE] = {.of = "place"},
    [PLAN_MONEY] = {.of = "money"}};

static err export_file(turn *t, bool workbook)
{
    look_export_column *columns = TAKE_N(t->mem, look_export_column, PLAN_FIELDS + 1);
    plan_place p;
    export *x = TAKE(t->mem, export);
    x->lang = t->actor.lang;
    TRY(plan_place_of(t, &p));
    TRY(plan_filter_of(t, &p, NULL, &x->f));
    for (int f = 0; f < PLAN_FIELDS; f++) {
        columns[f] = shown_in[f];
        columns[f].head = plan_field_label((plan_field)f);
    }
    columns[PLAN_FIELDS] = (look_export_column){.head = T_plan_state, .of = "state"};
    return look_export_file(
        t, &(look_export){T_plan_items, columns, PLAN_FIELDS + 1, export_more, x}, workbook);
}

err plan_table_xlsx(turn *t) { return export_file(t, true); }
err plan_table_csv(turn *t) { return export_file(t, false); }

/* ---- deeds on many --------------------------------------------------------------------------- */

err plan_chosen(turn *t, const plan_place *p, const plan_many *f, plan_items *ret)
{
    if (f->all) {
        plan_filter filter;
        TRY(plan_filter_of(t, p, f->filter, &filter));
        return plan_items_by(t->d, &filter, t->mem, ret);
    }
    for (size_t i = 0; i < f->ids.n; i++) {
        plan_item *row = GROW(t->mem, ret);
        TRY(web_may_use(t, "item", f->ids.at[i]));
        TRY(plan_item_get(t->d, f->ids.at[i], t->mem, row));
        if (row->plan != p->y.id) { return E_ABSENT; }
    }
    return OK;
}

/* Those in one of the wanted states; the others are left out and counted. */
static void keep_fitting(plan_items *all, unsigned states, plan_many_page *v, turn *t)
{
    size_t kept = 0;
    int64_t left[ITEM_WITHDRAWN + 1] = {0};
    for (size_t i = 0; i < all->n; i++) {
        if (states & 1U << all->at[i].state) {
            *GROW(t->mem, &v->rows) = plan_item_row_of(&all->at[i]);
            v->seats += all->at[i].seats;
            all->at[kept++] = all->at[i];
        } else {
            left[all->at[i].state]++;
        }
    }
    for (int s = ITEM_DRAFT; s <= ITEM_WITHDRAWN; s++) {
        if (left[s]) {
            *GROW(t->mem, &v->why) =
                (plan_left_out){plan_item_state_word((plan_item_state)s), left[s]};
        }
    }
    v->left_out = (int64_t)(all->n - kept);
    v->count = (int64_t)kept;
    all->n = kept;
}

static err many_begin(turn *t, const plan_place *p, plan_many *f, unsigned states,
                      plan_items *chosen, plan_many_page *v)
{
    TRY(form_read(t, &plan_many_form, f));
    TRY(plan_chosen(t, p, f, chosen));
    keep_fitting(chosen, states, v, t);
    v->action = t->path;
    v->back = p->base;
    plan_crumbs(t, &v->crumbs, p, true);
    return OK;
}

/* The button said a number; an item that was decided meanwhile is not left out without a word. */
static err as_the_button_said(turn *t, const plan_many *f, const plan_many_page *v)
{
    if (f->count == v->count) { return OK; }
    web_fault(t, "count", T_plan_many_changed, plan_number(t->mem, v->count), "");
    TRY(web_show(t, plan_many_page, v));
    return E_INPUT;
}

/* What will be approved is shown first; the button on that page carries exactly those ids. */
err plan_approve_handle(turn *t)
{
    plan_place p;
    plan_many f;
    plan_items chosen = {0};
    plan_many_page v = {.title = text_in(T_plan_approve_many, t->actor.lang),
                        .button = T_plan_approve_count};
    TRY(plan_place_of(t, &p));
    TRY(many_begin(t, &p, &f, 1U << ITEM_SUBMITTED, &chosen, &v));
    if (!f.sure || chosen.n == 0) { return web_show(t, plan_many_page, &v); }
    TRY(as_the_button_said(t, &f, &v));
    for (size_t i = 0; i < chosen.n; i++) {
        TRY(plan_item_decide(t, chosen.at[i].id, ITEM_APPROVED, ""));
    }
    return web_go(t, T_plan_approved_many, "%s", p.base);
}

/* One reason for all of them; each unit is told of its own. */
err plan_return_handle(turn *t)
{
    plan_place p;
    plan_many f;
    plan_items chosen = {0};
    plan_many_page v = {.title = text_in(T_plan_return_many, t->actor.lang),
                        .button = T_plan_return_count,
                        .reasoned = true};
    TRY(plan_place_of(t, &p));
    TRY(many_begin(t, &p, &f, 1U << ITEM_SUBMITTED, &chosen, &v));
    if (!f.sure || chosen.n == 0) { return web_show(t, plan_many_page, &v); }
    TRY(as_the_button_said(t, &f, &v));
    for (size_t i = 0; i < chosen.n; i++) {
        err e = plan_item_decide(t, chosen.at[i].id, ITEM_RETURNED, f.reason);
        if (e == E_INPUT) { TRY(web_show(t, plan_many_page, &v)); }
        TRY(e);
    }
    return web_go(t, T_plan_returned_many, "%s", p.base);
}

err plan_submit_many_handle(turn *t)
{
    plan_place p;
    plan_many f;
    plan_items chosen = {0};
    plan_many_page v = {.title = text_in(T_plan_submit_many, t->actor.lang),
                        .button = T_plan_submit_count};
    unsigned states = 1U << ITEM_DRAFT | 1U << ITEM_RETURNED | 1U << ITEM_WITHDRAWN;
    TRY(plan_place_of(t, &p));
    TRY(many_begin(t, &p, &f, states, &chosen, &v));
    if (!f.sure || chosen.n == 0) { return web_show(t, plan_many_page, &v); }
    TRY(as_the_button_said(t, &f, &v));
    for (size_t i = 0; i < chosen.n; i++) {
        err e = plan_item_submit(t, chosen.at[i].id);
        if (e == E_INPUT) { TRY(web_show(t, plan_many_page, &v)); }
        TRY(e);
    }
    return web_go(t, T_plan_submitted_many, "%s", p.base);
}
