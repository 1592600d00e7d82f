/* Groups: saved filters, always showing who fits today. */
#include "common_text.h"
#include "people/people_web.h"

/* ---- a filter in words ----------------------------------------------------------------------- */

static void put_part(turn *t, buf *b, const char *words)
{
    if (!text_empty(words)) {
        buf_printf(b, "%s%s", b->n ? (t->actor.lang == LANG_EN ? "; " : "；") : "", words);
    }
}

static void put_say(turn *t, buf *b, text_key key, const char *value)
{
    put_part(t, b, text_say(t->mem, t->actor.lang, key, &value, 1));
}

static void put_codes(turn *t, buf *b, const int64_t *at, size_t n, bool levels)
{
    buf list = buf_new(t->mem);
    for (size_t i = 0; i < n; i++) {
        text_key word =
            levels ? people_level_word((post_level)at[i]) : people_rank_word((person_rank)at[i]);
        buf_printf(&list, "%s%s", i ? (t->actor.lang == LANG_EN ? ", " : "、") : "",
                   text_in(word, t->actor.lang));
    }
    put_part(t, b, list.at);
}

static void put_categories(turn *t, buf *b, unsigned bits)
{
    buf list = buf_new(t->mem);
    for (size_t i = 0; i < COUNT_OF(people_categories); i++) {
        if (bits & people_categories[i]) {
            buf_printf(&list, "%s%s", list.n ? (t->actor.lang == LANG_EN ? " or " : "或") : "",
                       text_in(people_category_words[i], t->actor.lang));
        }
    }
    put_part(t, b, list.at);
}

static void put_days(turn *t, buf *b, const people_filter *f)
{
    const struct {
        text_key key;
        day d;
    } days[] = {{T_people_says_born_from, f->born_from},
                {T_people_says_born_to, f->born_to},
                {T_people_says_post_from, f->post_from},
                {T_people_says_post_to, f->post_to}};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        if (day_known(days[i].d)) put_say(t, b, days[i].key, day_iso(t->mem, days[i].d));
    }
}

const char *people_filter_says(turn *t, const people_filter *f)
{
    language lang = t->actor.lang;
    buf b = buf_new(t->mem);
    if (!text_empty(f->words)) put_say(t, &b, T_people_says_words, f->words);
    put_codes(t, &b, f->levels, f->levels_n, true);
    put_codes(t, &b, f->ranks, f->ranks_n, false);
    put_categories(t, &b, f->categories);
    if (f->sex >= 0) put_part(t, &b, text_in(people_sex_word((person_sex)f->sex), lang));
    if (f->ethnic_minority >= 0)
        put_part(t, &b, text_in(f->ethnic_minority ? T_people_minority : T_people_han, lang));
    if (f->party >= 0)
        put_part(t, &b, text_in(f->party ? T_people_party_yes : T_people_party_no, lang));
    put_days(t, &b, f);
    if (f->state > 0) put_part(t, &b, text_in(people_state_word((person_state)f->state), lang));
    if (f->state < 0) put_part(t, &b, text_in(T_people_state_any, lang));
    return b.n ? b.at : text_in(T_people_says_all, lang);
}

/* ---- list and page --------------------------------------------------------------------------- */

static err group_row(turn *t, const people_group *g, people_group_row *ret)
{
    org o = {.name = ""};
    people_filter f;
    *ret = (people_group_row){
        .group = g->id, .name = g->name, .org = g->org, .filter = g->filter, .people = -1};
    err e = people_group_filter(t->d, g, t->mem, &f);
    if (e != OK && e != E_ABSENT) { return e; }
    TRY(people_org_get(t->d, f.org, t->mem, &o));
    ret->org_name = o.name;
    ret->says = people_filter_says(t, &f);
    return e == OK ? people_count(t->d, &f, &ret->people) : OK;
}

err people_groups_handle(turn *t)
{
    people_groups_list v = {.may_edit = people_may(t, MAY_EDIT_PEOPLE, 0, 0)};
    for (size_t i = 0; i == 0 || i < t->scope_n; i++) {
        people_groups all = {0};
        TRY(people_groups_of(t->d, t->scope_n ? t->scope[i] : t->actor.org, t->mem, &all));
        for (size_t k = 0; k < all.n; k++) {
            TRY(group_row(t, &all.at[k], GROW(t->mem, &v.rows)));
        }
    }
    return web_show(t, people_groups_list, &v);
}

static void group_head(turn *t, people_group_card *v, const org *whose)
{
    const char *number = arena_printf(t->mem, "%lld", (long long)v->count);
    v->head = (look_record){.name = v->name, .note = v->says};
    look_fact_add(t, &v->head, T_people_f_org, whose->name,
                  people_id_url(t->mem, "/org/{}", whose->id));
    look_fact_add(t, &v->head, T_people_group_count, number, v->all_people);
    if (people_may(t, MAY_EDIT_PEOPLE, v->org, 0)) {
        *GROW(t->mem, &v->head.others) = look_go(people_id_url(t->mem, "/group/{}/edit", v->group),
                                                 T_people_group_edit, LOOK_PLAIN);
    }
    v->head.deed = look_go(v->all_people, T_people_group_open, LOOK_MAIN);
}

enum { SHOWN = 50 };

err people_group_card_handle(turn *t)
{
    people_group g = {0};
    people_filter f;
    people_page page = {.key = "", .limit = SHOWN};
    persons found = {0};
    org whose = {0};
    TRY(people_group_get(t->d, t->param[0], t->mem, &g));
    TRY(people_group_filter(t->d, &g, t->mem, &f));
    TRY(people_count(t->d, &f, &page.count));
    TRY(people_of(t->d, &f, &page, t->mem, &found));
    TRY(people_org_get(t->d, f.org, t->mem, &whose));
    people_group_card v = {.title = g.name,
                           .group = g.id,
                           .org = g.org,
                           .name = g.name,
                           .filter = g.filter,
                           .says = people_filter_says(t, &f),
                           .count = page.count,
                           .version = g.version,
                           .all_people = people_list_url(t->mem, &f)};
    for (size_t i = 0; i < found.n; i++) {
        *GROW(t->mem, &v.first) = people_row_of(t, &found.at[i]);
    }
    *GROW(t->mem, &v.crumbs) =
        (look_link){.url = "/groups", .label = T_people_groups_title, .name = ""};
    group_head(t, &v, &whose);
    return web_show(t, people_group_card, &v);
}

/* ---- forms ----------------------------------------------------------------------------------- */

static err show_form(turn *t, people_group_sheet *v, const people_filter *f)
{
    look_options_list units = {0};
    v->says = people_filter_says(t, f);
    TRY(people_unit_options(t, v->values.org, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v->units) = units.at[i];
    }
    *GROW(t->mem, &v->crumbs) =
        (look_link){.url = "/groups", .label = T_people_groups_title, .name = ""};
    return web_show(t, people_group_sheet, v);
}

static err show_new(turn *t, const people_filter *asked)
{
    people_filter own = *asked;
    people_group_sheet v = {.title = text_in(T_people_group_new, t->actor.lang)};
    own.org = 0; /* the group's unit says that */
    v.values = (people_group_new){
        .org = asked->org, .name = "", .filter = people_filter_text(&own, t->mem)};
    return show_form(t, &v, &own);
}

/* The list's address is handed on as it is. */
err people_group_new_handle(turn *t)
{
    people_filter f;
    const char *mark = strchr(t->target, '?');
    TRY(people_asked(t, mark ? mark + 1 : "", &f));
    return show_new(t, &f);
}

err people_group_new_do(turn *t)
{
    people_group_new f = {0};
    people_filter asked = people_filter_any();
    int64_t made = 0;
    err e = form_read(t, &people_group_new_form, &f);
    if (e == OK) {
        TRY(people_use_org(t, f.org));
        e = people_group_add(t, &(people_group){.org = f.org, .name = f.name, .filter = f.filter},
                             &made);
    }
    if (people_form_again(t, e)) {
        if (people_filter_read(f.filter ? f.filter : "", t->mem, &asked) != OK)
            asked = people_filter_any();
        TRY(show_new(t, &asked));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_people_group_added, "/group/%lld", (long long)made);
}

err people_group_edit_handle(turn *t)
{
    people_group g = {0};
    people_filter f;
    TRY(people_group_get(t->d, t->param[0], t->mem, &g));
    TRY(people_filter_read(g.filter, t->mem, &f));
    people_group_sheet v = {.title = text_in(T_people_group_edit, t->actor.lang),
                            .group = g.id,
                            .version = people_version_seen(t, g.version)};
    v.values = (people_group_new){.org = g.org, .name = g.name, .filter = g.filter};
    return show_form(t, &v, &f);
}

err people_group_edit_do(turn *t)
{
    people_group_edit f = {0};
    err e = form_read(t, &people_group_edit_form, &f);
    if (e == OK) {
        e = people_group_change(
            t, &(people_group){
                   .id = t->param[0], .name = f.name, .filter = f.filter, .version = f.version});
    }
    if (people_form_again(t, e)) {
        TRY(people_group_edit_handle(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_people_group_changed, "/group/%lld", (long long)t->param[0]);
}

err people_group_drop_do(turn *t)
{
    people_group_dropping f = {0};
    TRY(form_read(t, &people_group_dropping_form, &f));
    TRY(people_group_drop(t, t->param[0], f.version));
    return web_go(t, T_people_group_dropped, "/groups");
}
