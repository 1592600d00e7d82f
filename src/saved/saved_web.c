/* Saved filters and the manner of lists. The forms stand on the lists themselves (look_list.html);
 * what is wrong with one is said there. */
#include "saved/saved.h"
#include "saved_text.h"
#include "saved_view.h"

static err saved_list_handle(turn *t)
{
    saved_filters all = {0};
    saved_list v = {0};
    TRY(saved_filters_of(t->d, t->actor.person, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const saved_filter *f = &all.at[i];
        *GROW(t->mem, &v.rows) = (saved_line){
            .filter = f->id,
            .list = f->list,
            .name = f->name,
            .query = f->query,
            .title = f->title,
            .said = f->said,
            .url = text_empty(f->path) ? "" : arena_printf(t->mem, "%s?%s", f->path, f->query)};
    }
    return web_show(t, saved_list, &v);
}

/* Only an address of this program; a second slash would name another host. */
static const char *back_to(const char *back)
{
    bool ours = back && back[0] == '/' && back[1] != '/' && back[1] != '\\';
    return ours ? back : "/lists/filters";
}

static err done(turn *t, err e, const char *back, text_key notice)
{
    if (e == E_INPUT && t->faults.n && !t->wants_json) {
        return web_go(t, t->faults.at[0].key, "%s", back_to(back));
    }
    TRY(e);
    return web_go(t, notice, "%s", back_to(back));
}

/* Where the list stands that the form was sent from. */
static const char *path_of(turn *t, const char *back)
{
    return text_empty(back) ? "" : arena_copy_n(t->mem, back_to(back), strcspn(back_to(back), "?"));
}

static err saved_keep_do(turn *t)
{
    saved_filter_new f = {0};
    int64_t id = 0;
    err e = form_read(t, &saved_filter_new_form, &f);
    const char *query = e == OK ? look_query_plain(t->mem, f.query) : "";
    if (e == OK && text_empty(query)) { e = web_fault(t, "query", T_saved_fault_empty, "", ""); }
    saved_filter fresh = {0, f.list, f.name, query, f.title, f.said, path_of(t, f.back)};
    if (e == OK) { e = saved_filter_keep(t, &fresh, &id); }
    if (e != OK) { return done(t, e, f.back, NULL); }
    return web_made(t, id, T_saved_kept, "%s", back_to(f.back));
}

static err saved_rename_do(turn *t)
{
    saved_filter_naming f = {0};
    err e = form_read(t, &saved_filter_naming_form, &f);
    if (e == OK) { e = saved_filter_rename(t, f.filter, f.name); }
    return done(t, e, f.back, T_saved_renamed);
}

static err saved_replace_do(turn *t)
{
    saved_filter_change f = {0};
    err e = form_read(t, &saved_filter_change_form, &f);
    const char *query = e == OK ? look_query_plain(t->mem, f.query) : "";
    if (e == OK && text_empty(query)) { e = web_fault(t, "query", T_saved_fault_empty, "", ""); }
    saved_filter fresh = {
        .query = query, .title = f.title, .said = f.said, .path = path_of(t, f.back)};
    if (e == OK) { e = saved_filter_replace(t, f.filter, &fresh); }
    return done(t, e, f.back, T_saved_kept);
}

static err saved_drop_do(turn *t)
{
    saved_filter_dropping f = {0};
    err e = form_read(t, &saved_filter_dropping_form, &f);
    if (e == OK) { e = saved_filter_drop(t, f.filter); }
    return done(t, e, f.back, T_saved_dropped);
}

/* "org.born": names of columns, as the address says them. */
static const char *columns_chosen(turn *t, const form_texts *cols)
{
    buf b = buf_new(t->mem);
    for (size_t i = 0; i < cols->n; i++) {
        bool is_name =
            strspn(cols->at[i], "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(cols->at[i]);
        if (is_name && cols->at[i][0]) buf_printf(&b, "%s%s", b.n ? "." : "", cols->at[i]);
    }
    return b.n ? b.at : "-";
}

static err saved_manner_do(turn *t)
{
    saved_manner f = {0};
    err e = form_read(t, &saved_manner_form, &f);
    if (e == OK) { e = saved_manner_keep(t, f.list, columns_chosen(t, &f.cols), f.sort); }
    return done(t, e, f.back, T_saved_manner_kept);
}

static err saved_manner_drop_do(turn *t)
{
    saved_manner_dropping f = {0};
    err e = form_read(t, &saved_manner_dropping_form, &f);
    if (e == OK) { e = saved_manner_keep(t, f.list, "", ""); }
    return done(t, e, f.back, T_saved_manner_dropped);
}

static err saved_draft_handle(turn *t)
{
    saved_draft d = {.words = "", .at = MOMENT_NONE};
    err e = saved_draft_get(t->d, t->actor.person, web_field(t, "form"), t->mem, &d);
    if (e != OK && e != E_ABSENT) { return e; }
    saved_draft_shown v = {.words = d.words, .at = d.at};
    return web_show(t, saved_draft_shown, &v);
}

static err saved_draft_do(turn *t)
{
    saved_draft_wish f = {0};
    TRY(form_read(t, &saved_draft_wish_form, &f));
    TRY(saved_draft_keep(t, f.form, f.words));
    return web_go(t, NULL, "/");
}

static const route routes[] = {
    ROUTE_GET("/drafts", SIGNED_IN, saved_draft_handle, saved_draft_shown, T_saved_draft),
    ROUTE_POST("/drafts", SIGNED_IN, saved_draft_do, saved_draft_wish, T_saved_draft),
    ROUTE_GET("/lists/filters", SIGNED_IN, saved_list_handle, saved_list, T_saved_title),
    ROUTE_POST("/lists/filters", SIGNED_IN, saved_keep_do, saved_filter_new, T_saved_keep),
    ROUTE_POST("/lists/filters/rename", SIGNED_IN, saved_rename_do, saved_filter_naming,
               T_saved_rename),
    ROUTE_POST("/lists/filters/replace", SIGNED_IN, saved_replace_do, saved_filter_change,
               T_saved_replace),
    ROUTE_POST("/lists/filters/drop", SIGNED_IN, saved_drop_do, saved_filter_dropping,
               T_saved_drop),
    ROUTE_POST("/lists/manner", SIGNED_IN, saved_manner_do, saved_manner, T_saved_manner_keep),
    ROUTE_POST("/lists/manner/drop", SIGNED_IN, saved_manner_drop_do, saved_manner_dropping,
               T_saved_manner_drop),
};
const route_table saved_routes = {routes, COUNT_OF(routes)};
