/* The list of people: what the address asks for, its page, and its files. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common_text.h"
#include "doc/doc.h"
#include "look_text.h"
#include "people/people_import.h"
#include "people/people_web.h"

/* ---- the address -------------------- */

static bool pair_named(const char *at, size_t name_n, const char *name)
{
    return strlen(name) == name_n && memcmp(at, name, name_n) == 0;
}

/* Words of the list that say nothing about whom it shows. */
static bool is_manner(const char *at, size_t name_n)
{
    static const char *const manners[] = {"sort", "cols",   "after", "before", "age",
                                          "lang", "chosen", "field", "many"};
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        if (pair_named(at, name_n, manners[i])) { return true; }
    }
    return false;
}

/* The list's address in the filter's own language: q is words there. `ret_age` is the band, not
 * decoded. */
static const char *filter_language(arena *mem, const char *query, const char **ret_age)
{
    buf b = buf_new(mem);
    *ret_age = "";
    for (const char *at = query; *at;) {
        size_t n = strcspn(at, "&"), name_n = strcspn(at, "=&");
        bool search = pair_named(at, name_n, "q");
        if (pair_named(at, name_n, "age") && n > name_n) {
            *ret_age = arena_copy_n(mem, at + name_n + 1, n - name_n - 1);
        }
        if (n && !is_manner(at, name_n)) {
            buf_printf(&b, "%s%.*s%.*s", b.n ? "&" : "", (int)(search ? 5 : name_n),
                       search ? "words" : at, (int)(n - name_n), at + name_n);
        }
        at += n + (at[n] == '&');
    }
    return b.at;
}

/* "36-45", "-35", "56-": full years today, both ends included. */
static err ask_age(const char *band, day today, people_filter *f)
{
    int from = 0, to = 0;
    size_t dash = strcspn(band, "-");
    if (text_empty(band)) { return OK; }
    bool good = band[dash] == '-' && strspn(band, "0123456789-") == strlen(band) &&
                strlen(band) <= 7 && (dash == 0 || sscanf(band, "%3d", &from) == 1) &&
                (band[dash + 1] == 0 || sscanf(band + dash + 1, "%3d", &to) == 1);
    if (!good) { return E_INPUT; }
    if (from > 0) f->born_to = day_add_months(today, -12 * from);
    if (to > 0) f->born_from = day_add(day_add_months(today, -12 * (to + 1)), 1);
    return OK;
}

err people_asked(turn *t, const char *query, people_filter *ret)
{
    const char *age = "";
    TRY(people_filter_read(filter_language(t->mem, query, &age), t->mem, ret));
    TRY(ask_age(age, t->today, ret));
    if (ret->org) { return people_use_org(t, ret->org); }
    ret->org = t->scope_n ? t->scope[0] : t->actor.org;
    return ret->org ? OK : E_ABSENT;
}

const char *people_list_url(arena *mem, const people_filter *f)
{
    const char *filter = people_filter_text(f, mem);
    const char *words = strstr(filter, "words=");
    bool is_name = words && (words == filter || words[-1] == '&');
    return is_name ? arena_printf(mem, "/people?%.*sq=%s", (int)(words - filter), filter,
                                  words + strlen("words="))
                   : arena_printf(mem, "/people?%s", filter);
}

/* ---- filters and columns of the page -------------------- */

static look_option band(turn *t, const char *value, text_key name)
{
    return (look_option){.value = value, .name = text_in(name, t->actor.lang), .note = ""};
}

static err unit_filter(turn *t, look_list *l, int64_t org_id)
{
    look_options_list units = {0};
    TRY(people_unit_options(t, org_id, &units));
    look_list_filter(t, l, "org", T_people_f_org, units.at, units.n);
    return OK;
}

static void level_filters(turn *t, look_list *l)
{
    const look_option levels[] = {band(t, "111,112,121,122", T_people_band_bureau),
                                  band(t, "131,132", T_people_band_county),
                                  band(t, "131", T_people_level_county_chief),
                                  band(t, "132", T_people_level_county_deputy),
                                  band(t, "141,142", T_people_band_township),
                                  band(t, "141", T_people_level_township_chief),
                                  band(t, "142", T_people_level_township_deputy),
                                  band(t, "150,160", T_people_band_staff),
                                  band(t, "199", T_people_level_none)};
    look_list_filter(t, l, "level", T_people_f_post_level, levels, COUNT_OF(levels));
    look_option ranks[COUNT_OF(people_rank_words)];
    for (size_t i = 0; i < COUNT_OF(ranks); i++) {
        ranks[i] =
            people_option(t, (int64_t)i, text_in(people_rank_words[i], t->actor.lang), false);
    }
    look_list_filter(t, l, "rank", T_people_f_rank, ranks, COUNT_OF(ranks));
}

static void category_filter(turn *t, look_list *l)
{
    look_option kinds[COUNT_OF(people_categories)];
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        kinds[i] = people_option(t, people_categories[i],
                                 text_in(people_category_words[i], t->actor.lang), false);
    }
    look_list_filter(t, l, "category", T_people_f_category, kinds, COUNT_OF(kinds));
}

static void fact_filters(turn *t, look_list *l)
{
    const look_option ages[] = {band(t, "-35", T_people_age_35), band(t, "36-45", T_people_age_45),
                                band(t, "46-55", T_people_age_55), band(t, "56-", T_people_age_56)};
    const look_option sexes[] = {band(t, "1", T_people_sex_male),
                                 band(t, "2", T_people_sex_female)};
    const look_option peoples[] = {band(t, "0", T_people_han), band(t, "1", T_people_minority)};
    const look_option parties[] = {band(t, "1", T_people_party_yes),
                                   band(t, "0", T_people_party_no)};
    look_list_filter(t, l, "age", T_people_f_age, ages, COUNT_OF(ages));
    look_list_filter(t, l, "sex", T_people_f_sex, sexes, COUNT_OF(sexes));
    look_list_filter(t, l, "minority", T_people_f_ethnic, peoples, COUNT_OF(peoples));
    look_list_filter(t, l, "party", T_people_f_party, parties, COUNT_OF(parties));
}

/* Who left is not shown unless asked for, so the first option is not "all". */
static void state_filter(turn *t, look_list *l)
{
    const look_option states[] = {
        band(t, "2", T_people_state_retired), band(t, "3", T_people_state_left),
        band(t, "4", T_people_state_dead), band(t, "-1", T_people_state_any)};
    look_list_filter(t, l, "state", T_people_f_state, states, COUNT_OF(states));
    l->filters.at[l->filters.n - 1].options.at[0].name =
        text_in(T_people_state_active, t->actor.lang);
}

static void columns(turn *t, look_list *l)
{
    look_list_column(t, l, "name", T_people_f_name, LOOK_SORTED | LOOK_FIXED);
    look_list_column(t, l, "org", T_people_f_org, 0);
    look_list_column(t, l, "post", T_people_f_title, 0);
    look_list_column(t, l, "level", T_people_f_post_level, LOOK_SORTED);
    look_list_column(t, l, "rank", T_people_f_rank, 0);
    look_list_column(t, l, "sex", T_people_f_sex, 0);
    look_list_column(t, l, "born", T_people_f_born, 0);
    look_list_column(t, l, "ethnic", T_people_f_ethnic, LOOK_OFF);
    look_list_column(t, l, "political", T_people_f_political, LOOK_OFF);
    look_list_column(t, l, "citizen", T_people_f_citizen, LOOK_OFF);
    look_list_column(t, l, "state", T_people_f_state, 0);
}

static void deeds(turn *t, look_list *l, int64_t org_id)
{
    if (people_may(t, MAY_EDIT_PEOPLE, 0, 0)) {
        look_list_deed(t, l, "/people/new", T_people_new);
        look_list_deed(t, l, people_id_url(t->mem, "/org/{}/import", org_id), T_people_import);
        look_list_bulk(t, l, "/people/move", T_people_move_many, LOOK_PLAIN);
        look_list_bulk(t, l, "/people/mark", T_people_mark_many, LOOK_PLAIN);
    }
    look_list_deed(t, l, "/orgs", T_people_orgs_title);
    look_list_deed(t, l, "/groups", T_people_groups_title);
    if (people_may(t, MAY_EDIT_PEOPLE, 0, 0)) {
        look_list_deed(t, l, "/people/many", T_people_many_title);
    }
    look_list_export(t, l, "/people.xlsx", T_look_export_xlsx);
    look_list_export(t, l, "/people.csv", T_people_export_csv);
}

static err fill_list(turn *t, look_list *l, const people_filter *f)
{
    TRY(look_list_begin(t, l, T_people_title));
    l->words_hint = T_people_search_hint;
    l->unit = T_common_people;
    l->focused = !look_has(l->after) && !look_has(l->before); /* who pages on, reads */
    TRY(unit_filter(t, l, f->org));
    level_filters(t, l);
    category_filter(t, l);
    fact_filters(t, l);
    state_filter(t, l);
    columns(t, l);
    deeds(t, l, f->org);
    return OK;
}

/* ---- groups above the list -------------------- */

enum { CHIPS = 8 };

/* Each the id, a blank, the name, NUL, the address, NUL, the filter, NUL. */
static err chips_ask(db *d, void *of, arena *mem, buf *ret)
{
    people_groups all = {0};
    TRY(people_groups_of(d, *(int64_t *)of, mem, &all));
    for (size_t i = 0, n = 0; i < all.n && n < CHIPS; i++) {
        people_filter whom;
        err e = people_group_filter(d, &all.at[i], mem, &whom);
        if (e == E_ABSENT || e == E_INPUT) {
            continue; /* its own page says what is wrong with it */
        }
        TRY(e);
        buf_printf(ret, "%lld %s", (long long)all.at[i].id, all.at[i].name);
        buf_putc(ret, '\0');
        buf_put(ret, people_list_url(mem, &whom));
        buf_putc(ret, '\0');
        buf_put(ret, people_filter_text(&whom, mem));
        buf_putc(ret, '\0');
        n++;
    }
    return OK;
}

static err group_chips(turn *t, const people_filter *f, people_list *v)
{
    int64_t org = t->scope_n ? t->scope[0] : f->org;
    const char *key = arena_printf(t->mem, "people.chips %lld", (long long)org), *at = "";
    size_t n = 0;
    v->filter = people_filter_text(f, t->mem);
    TRY(db_kept(t->d, key, SHOWN_SECONDS, t->mem, chips_ask, &org, &at, &n));
    for (const char *end = at + n; at < end; at += strlen(at) + 1) {
        char *name = NULL;
        people_group_chip *c = GROW(t->mem, &v->groups);
        c->group = strtoll(at, &name, 10);
        c->name = name + 1;
        c->url = at + strlen(at) + 1;
        at = c->url + strlen(c->url) + 1;
        c->here = text_is(v->filter, at);
    }
    return OK;
}

static const char *url_of_new_group(turn *t, const people_filter *f, const char *query)
{
    people_filter own = *f;
    own.org = 0;
    bool narrowed = !text_empty(people_filter_text(&own, t->mem));
    return narrowed && people_may(t, MAY_EDIT_PEOPLE, f->org, 0)
               ? arena_printf(t->mem, "/groups/new?%s", query)
               : "";
}

/* ---- pages -------------------- */

/* level.rank~id~sort key */
static const char *page_key(turn *t, const person *p)
{
    return arena_printf(t->mem, "%d.%d~%lld~%s", (int)p->post_level, (int)p->rank, (long long)p->id,
                        p->sort_key);
}

static err read_page_key(const look_list *l, people_page *ret)
{
    const char *key = look_has(l->before) ? l->before : l->after;
    int level = 0, rank = 0, used = 0;
    long long id = 0;
    ret->back = look_has(l->before);
    if (!look_has(key)) { return OK; }
    if (sscanf(key, "%4d.%2d~%19lld~%n", &level, &rank, &id, &used) != 3 || used == 0 ||
        key[used] == 0) {
        return E_INPUT;
    }
    ret->post_level = (post_level)level;
    ret->rank = (person_rank)rank;
    ret->id = id;
    ret->key = key + used;
    return OK;
}

static people_order order_asked(const char *sort)
{
    return text_is(sort, "level") ? PEOPLE_BY_LEVEL : PEOPLE_BY_NAME;
}

/* One more row than shown tells whether there is more in the direction of the walk. */
static void cut_page(turn *t, look_list *l, const people_page *page, persons *found)
{
    bool more = found->n > LOOK_ROWS;
    if (more && page->back) { found->at++; }
    found->n = more ? LOOK_ROWS : found->n;
    bool earlier = page->back ? more : !text_empty(page->key), later = page->back || more;
    bool any = found->n > 0;
    look_list_pages(t, l, any && earlier ? page_key(t, &found->at[0]) : "",
                    any && later ? page_key(t, &found->at[found->n - 1]) : "");
}

static err list_rows(turn *t, const people_filter *f, people_list *v)
{
    people_page page = {.key = "",
                        .limit = LOOK_ROWS + 1,
                        .order = order_asked(v->list.sort),
                        .down = v->list.down};
    persons found = {0};
    TRY(read_page_key(&v->list, &page));
    TRY(people_count_shown(t->d, f, t->mem, &page.count));
    TRY(people_of(t->d, f, &page, t->mem, &found));
    v->count = v->list.count = page.count;
    cut_page(t, &v->list, &page, &found);
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v->rows) = people_row_of(t, &found.at[i]);
    }
    v->previous = v->list.previous;
    v->next = v->list.next;
    return OK;
}

static const char *query_asked(const turn *t)
{
    const char *mark = strchr(t->target, '?');
    return mark ? mark + 1 : "";
}

err people_list_handle(turn *t)
{
    people_list v = {0};
    people_filter f;
    TRY(people_asked(t, query_asked(t), &f));
    TRY(fill_list(t, &v.list, &f));
    TRY(list_rows(t, &f, &v));
    TRY(group_chips(t, &f, &v));
    v.new_group = url_of_new_group(t, &f, v.list.query);
    return web_show(t, people_list, &v);
}

/* ---- a few people for a field
 * ------------------------------------------------------------------------------------- */

enum { FOUND = 20 };

err people_options_handle(turn *t)
{
    people_options v = {.field = web_field(t, "field"), .many = text_is(web_field(t, "many"), "1")};
    people_filter f = people_filter_any();
    people_page page = {.key = "", .limit = FOUND};
    int64_t chosen = web_field_id(t, "chosen");
    persons found = {0};
    f.words = web_field(t, "q");
    f.org = t->scope_n ? t->scope[0] : t->actor.org;
    for (size_t i = 0; i == 0 || i < t->scope_n; i++) {
        f.org = t->scope_n ? t->scope[i] : f.org;
        TRY(people_of(t->d, &f, &page, t->mem, &found));
    }
    for (size_t i = 0; i < found.n; i++) {
        const person *p = &found.at[i];
        look_option *o = GROW(t->mem, &v.options);
        *o = people_option(t, p->id, p->name, p->id == chosen);
        o->note = text_empty(p->title) ? p->org_name
                                       : arena_printf(t->mem, "%s %s", p->org_name, p->title);
    }
    return web_show(t, people_options, &v);
}

/* ---- files: exactly what is filtered, in the order of the page ------------------------------- */

/* Few of many are found by a scan and a sort that each batch does again: most of such files are
 * one. */
enum { BATCH = 12000 };
typedef struct {
    people_filter filter;
    people_page page;
    language lang;
    arena *mem;
    bool ended;
} people_export;

static void export_row(language lang, arena *mem, const person *p, look_cells *ret)
{
    const char *cells[] = {p->name,
                           p->org_name,
                           p->title,
                           text_in(people_level_word(p->post_level), lang),
                           text_in(people_rank_word(p->rank), lang),
                           text_in(people_sex_word(p->sex), lang),
                           day_iso(mem, p->born),
                           people_ethnic_word(p->ethnic, lang),
                           text_in(people_political_word(p->political), lang),
                           text_in(people_education_word(p->education), lang),
                           p->citizen_masked,
                           day_iso(mem, p->post_since),
                           text_in(people_state_word(p->state), lang)};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        *GROW(mem, ret) = cells[i];
    }
}

static err export_more(void *context, db *d, arena *mem, look_cells *ret)
{
    people_export *x = context;
    persons found = {0};
    if (x->ended) { return OK; }
    TRY(people_of(d, &x->filter, &x->page, mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        export_row(x->lang, mem, &found.at[i], ret);
    }
    x->ended = found.n < BATCH;
    if (!x->ended) {
        const person *last = &found.at[found.n - 1];
        x->page.key = arena_copy(x->mem, last->sort_key);
        x->page.id = last->id;
        x->page.post_level = last->post_level;
        x->page.rank = last->rank;
    }
    return OK;
}

static err export_file(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_people_f_name, NULL, 0},
                                                 {T_people_f_org, "org", 0},
                                                 {T_people_f_title, "post", 0},
                                                 {T_people_f_post_level, "level", 0},
                                                 {T_people_f_rank, "rank", 0},
                                                 {T_people_f_sex, "sex", 0},
                                                 {T_people_f_born, "born", LOOK_DAY},
                                                 {T_people_f_ethnic, "ethnic", 0},
                                                 {T_people_f_political, "political", 0},
                                                 {T_people_f_education, "more", 0},
                                                 {T_people_f_citizen, "citizen", 0},
                                                 {T_people_f_post_since, "more", LOOK_DAY},
                                                 {T_people_f_state, "state", 0}};
    people_export *x = TAKE(t->mem, people_export);
    const char *sort = web_field(t, "sort");
    TRY(people_asked(t, query_asked(t), &x->filter));
    x->lang = t->actor.lang;
    x->mem = t->mem;
    x->page = (people_page){.key = "",
                            .limit = BATCH,
                            .order = order_asked(sort + (*sort == '-')),
                            .down = *sort == '-'};
    TRY(people_count(t->d, &x->filter, &x->page.count));
    look_export file = {.title = T_people_title,
                        .columns = columns,
                        .columns_n = COUNT_OF(columns),
                        .more = export_more,
                        .context = x};
    return look_export_file(t, &file, workbook);
}

err people_csv_handle(turn *t) { return export_file(t, false); }
err people_xlsx_handle(turn *t) { return export_file(t, true); }
