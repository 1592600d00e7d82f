/* Small helpers that fill the shapes of records, charts, calendars and the frame. */
#include "look/look_inside.h"
#include "look_text.h"
#include "common_text.h"

const char *look_tone_word(int64_t tone)
{
    static const char *const words[] = {"plain", "good", "busy", "warn", "bad", "main"};
    return tone >= 0 && tone < (int64_t)COUNT_OF(words) ? words[tone] : words[LOOK_PLAIN];
}

const char *look_lang_word(language l) { return l == LANG_EN ? "en" : "zh-CN"; }

/* ---- records -------------------------------------------------------------------------------- */
look_state look_state_of(text_key label, look_tone tone)
{
    return (look_state){.label = label, .tone = tone};
}

look_deed look_post(const char *url, text_key label, look_tone tone)
{
    return (look_deed){.url = url, .label = label, .post = true, .tone = tone};
}

look_deed look_post_asking(const char *url, text_key label, look_tone tone, text_key question)
{
    return (look_deed){.url = url, .label = label, .ask = question, .post = true, .tone = tone};
}

look_deed look_go(const char *url, text_key label, look_tone tone)
{
    return (look_deed){.url = url, .label = label, .tone = tone};
}

void look_fact_add(turn *t, look_record *r, text_key label, const char *value, const char *url)
{
    *GROW(t->mem, &r->facts) = (look_fact){.label = label, .value = value, .url = url};
}

void look_tab_add(turn *t, look_record *r, text_key label, const char *url, int64_t count)
{
    *GROW(t->mem, &r->tabs) =
        (look_tab){.label = label, .url = url, .count = count, .here = text_is(url, t->path)};
}

/* ---- hours ---------------------------------------------------------------------------------- */
int64_t look_duty_permille(tenths done, tenths required)
{
    if (required.n <= 0 || done.n >= required.n) return 1000;
    return done.n <= 0 ? 0 : (int64_t)done.n * 1000 / required.n;
}

const char *look_percent(markup_out *o, int64_t permille)
{
    return arena_printf(o->mem, "%d.%d%%", (int)(permille / 10), (int)(permille % 10));
}

/* ---- charts --------------------------------------------------------------------------------- */
void look_chart_begin(look_chart *c, const char *name, const char *kind, text_key title,
                      text_key first, text_key unit)
{
    *c = (look_chart){.name = name, .kind = kind, .title = title, .first = first, .unit = unit};
}

void look_series_add(arena *mem, look_chart *c, const char *name)
{
    GROW(mem, &c->series)->name = name;
}

look_point *look_point_add(arena *mem, look_chart *c, const char *name, const char *url)
{
    look_point *p = GROW(mem, &c->points);
    p->name = name;
    p->url = url;
    return p;
}

look_cell *look_cell_add(arena *mem, look_point *p, int64_t number, const char *name)
{
    look_cell *c = GROW(mem, &p->cells);
    *c = (look_cell){.number = number, .name = name, .url = ""};
    return c;
}

const char *look_cell_text(markup_out *o, const look_cell *c)
{
    if (look_has(c->name)) { return c->name; }
    return c->number == NO_NUMBER ? "—" : look_grouped(o, c->number);
}

const char *look_grouped(markup_out *o, int64_t n) { return grouped_text(o->mem, n); }

/* ---- calendar ------------------------------------------------------------------------------- */
static const text_key month_words[12] = {T_look_month_1,  T_look_month_2,  T_look_month_3,
                                         T_look_month_4,  T_look_month_5,  T_look_month_6,
                                         T_look_month_7,  T_look_month_8,  T_look_month_9,
                                         T_look_month_10, T_look_month_11, T_look_month_12};

static const char *calendar_url(turn *t, const char *path, day on, bool weekly)
{
    return arena_printf(t->mem, "%s?on=%s&view=%s", path, day_iso(t->mem, on),
                        weekly ? "week" : "month");
}

static const char *month_title(turn *t, int year, int month)
{
    const char *args[2] = {arena_printf(t->mem, "%d", year),
                           text_in(month_words[month - 1], t->actor.lang)};
    return text_say(t->mem, t->actor.lang, T_look_month_of, args, 2);
}

static void calendar_days(turn *t, look_calendar *c, day first, int month, int days_n)
{
    for (int i = 0; i < days_n; i++) {
        look_day *d = GROW(t->mem, &c->days);
        int year, m, dom;
        d->on = day_add(first, i);
        day_split(d->on, &year, &m, &dom);
        d->inside = c->weekly || m == month;
        d->today = d->on.n == t->today.n;
    }
}

void look_calendar_begin(turn *t, look_calendar *c, const char *path, day on, bool weekly)
{
    int year, month, dom;
    day_split(on, &year, &month, &dom);
    day begin = weekly ? on : day_of(year, month, 1);
    day monday = day_add(begin, 1 - day_weekday(begin));
    day end = weekly ? day_add(monday, 7) : day_add_months(begin, 1);
    int weeks = (day_diff(end, monday) + 6) / 7;
    c->weekly = weekly;
    c->title = weekly ? arena_printf(t->mem, "%s – %s", day_iso(t->mem, monday),
                                     day_iso(t->mem, day_add(monday, 6)))
                      : month_title(t, year, month);
    c->previous =
        calendar_url(t, path, weekly ? day_add(monday, -7) : day_add_months(begin, -1), weekly);
    c->next = calendar_url(t, path, end, weekly);
    c->today = calendar_url(t, path, t->today, weekly);
    c->month = calendar_url(t, path, on, false);
    c->week = calendar_url(t, path, on, true);
    calendar_days(t, c, monday, month, weeks * 7);
}

look_entry *look_entry_add(arena *mem, look_calendar *c, day on)
{
    int i = c->days.n ? day_diff(on, c->days.at[0].on) : -1;
    if (i < 0 || (size_t)i >= c->days.n) { return NULL; }
    c->entries++;
    return GROW(mem, &c->days.at[i].entries);
}

const char *look_weekday(markup_out *o, size_t i)
{
    static const text_key words[7] = {T_look_monday,   T_look_tuesday, T_look_wednesday,
                                      T_look_thursday, T_look_friday,  T_look_saturday,
                                      T_look_sunday};
    return text_in(words[i % 7], o->lang);
}

int look_dom(day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return dom;
}

const char *look_clock(markup_out *o, int64_t seconds)
{
    const char *args[1] = {
        arena_printf(o->mem, "%lld", (long long)(seconds < 60 ? seconds : (seconds + 59) / 60))};
    return text_say(o->mem, o->lang, seconds < 60 ? T_look_seconds : T_look_minutes, args, 1);
}

/* ---- frame ---------------------------------------------------------------------------------- */
typedef struct {
    const char *url, *icon;
    const char
        *paths; /* first parts of the addresses that belong to this place, each between blanks */
    text_key label;
    right_id right;
} place;

/* Order of the rail; the first four that somebody may enter stand in the phone's bottom bar: what
 * one's office is for before what is one's own. */
static const place places[] = {
    {"/", "desk", " ", T_look_place_workbench, SIGNED_IN},
    {"/plan", "plan", " plan plans item target targets ", T_look_place_plan, MAY_SEE_PLAN},
    {"/classes", "class",
     " classes class callup callups calls session timetable leave leaves check-in ",
     T_look_place_class, MAY_SEE_CLASS},
    {"/people", "people", " people person orgs org groups group ", T_look_place_people,
     MAY_SEE_PEOPLE},
    {"/credit", "award", " credit ", T_look_place_credit, MAY_SEE_CREDIT},
    {"/bank", "bank", " bank faculty courses sites routes ", T_look_place_bank, MAY_SEE_BANK},
    {"/figures", "figure", " figures figure reports report ", T_look_place_figure, MAY_SEE_FIGURES},
    {"/accounts", "lock", " accounts account ", T_look_place_accounts, MAY_MANAGE_ACCOUNTS},
    {"/grants", "key", " grants roles rules rule account ", T_look_place_grants, MAY_GRANT_ROLES},
    {"/audit", "eye", " audit ", T_look_place_audit, MAY_READ_AUDIT},
    {"/system", "gear", " system jobs ", T_look_place_system, MAY_RUN_SYSTEM},
    {"/me/timetable", "calendar", " me/timetable ", T_look_place_timetable, MAY_SEE_OWN},
    {"/me/dossier", "dossier", " me my ", T_look_place_own, MAY_SEE_OWN},
    {"/rules", "rule", " rules rule ", T_look_place_rule, MAY_SEE_CREDIT},
};
enum { BAR_PLACES = 4 };

/* The first word of the address; of /org/7/plan/… the word behind the unit, for that is what the
 * page is about. */
static const char *place_word(const char *path)
{
    const char *word = path + 1;
    if (text_starts(word, "org/")) {
        const char *after = strchr(word + 4, '/');
        const char *more = after ? after + 1 : "";
        bool elsewhere = text_starts(more, "plan") || text_starts(more, "bank/") ||
                         text_starts(more, "call") || text_starts(more, "class/");
        word = elsewhere ? more : word;
    }
    return word;
}

static bool place_is_here(turn *t, const place *p)
{
    const char *at = place_word(t->path);
    size_t n = text_starts(at, "me/timetable") ? strlen(at) : strcspn(at, "/");
    char *word = arena_printf(t->mem, " %.*s ", (int)n, at);
    return n == 0 ? text_is(p->url, "/") : strstr(p->paths, word) != NULL;
}

/* Whoever enters nothing (a leader) comes for the figures: they stand behind the workbench. */
static void figures_first(look_frame *f)
{
    for (size_t i = 2; i < f->places.n; i++) {
        if (!text_is(f->places.at[i].url, "/figures")) { continue; }
        look_place figures = f->places.at[i];
        memmove(&f->places.at[2], &f->places.at[1], (i - 1) * sizeof figures);
        f->places.at[1] = figures;
    }
    for (size_t i = 0; i < f->places.n; i++) {
        f->places.at[i].first = i < BAR_PLACES;
    }
}

void look_places_fill(turn *t, look_frame *f, bool (*may)(turn *t, right_id right))
{
    if (!f->signed_in) return;
    f->finds = may(t, MAY_SEE_PEOPLE);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const place *p = &places[i];
        if (p->right != SIGNED_IN && !may(t, p->right)) continue;
        bool first = f->places.n < BAR_PLACES;
        *GROW(t->mem, &f->places) = (look_place){.word = p->icon,
                                                 .label = p->label,
                                                 .url = p->url,
                                                 .icon = p->icon,
                                                 .here = place_is_here(t, p),
                                                 .first = first};
    }
    if (!may(t, MAY_EDIT_CLASS) && !may(t, MAY_EDIT_PLAN)) { figures_first(f); }
}

look_frame look_frame_of(turn *t, const char *title, markup body)
{
    return (look_frame){.title = title,
                        .body = body,
                        .notice = "",
                        .request = t->request,
                        .target = t->target,
                        .person = t->actor.name ? t->actor.name : "",
                        .signed_in = t->actor.person != 0,
                        .refreshes = strstr(body.at, " data-refreshes ") !=
                                     NULL}; /* look_progress_box says so */
}

/* ---- failures ------------------------------------------------------------------------------- */
static const struct {
    text_key what, say;
} failures[] = {[E_INPUT] = {T_common_error_input, T_common_error_input_say},
                [E_DENIED] = {T_common_error_denied, T_common_error_denied_say},
                [E_ABSENT] = {T_common_error_absent, T_common_error_absent_say},
                [E_CONFLICT] = {T_common_error_conflict, T_common_error_conflict_say},
                [E_BUSY] = {T_common_error_busy, T_common_error_busy_say},
                [E_BROKEN] = {T_common_error_broken, T_common_error_broken_say}};

static err failure_of(err e) { return e > OK && e <= E_BROKEN ? e : E_BROKEN; }

text_key look_error_title(const turn *t, err e)
{
    return t && t->trouble ? t->trouble : failures[failure_of(e)].what;
}

/* Where the form stands that was sent in vain; "" where going back would meet the same refusal. */
static const char *form_page(turn *t, err e)
{
    bool refused = (e == E_DENIED && t && !t->trouble) || e == E_ABSENT;
    return t && t->method == METHOD_POST && !refused ? web_form_page(t) : "";
}

void look_error_body(markup_out *o, err e)
{
    err f = failure_of(e);
    const turn *t = o->t;
    look_failure page = {.what = look_error_title(t, e),
                         .say = t && t->trouble ? T_common_error_input_say : failures[f].say,
                         .back = form_page(o->t, f),
                         .number = t ? t->request : ""};
    page.again = *page.back && f != E_CONFLICT;
    for (size_t i = 0; t && i < t->faults.n; i++) {
        const fault *wrong = &t->faults.at[i];
        const char *args[] = {wrong->arg1, wrong->arg2};
        *GROW(o->mem, &page.wrongs) = (look_wrong){
            .id = "", .label = "", .say = text_say(o->mem, o->lang, wrong->key, args, 2)};
    }
    look_error_page_(o, &page);
}
