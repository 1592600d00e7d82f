/* Lists: what the address says becomes filters, columns and links that keep everything else. */
#include "look/look_inside.h"
#include "look_text.h"
#include "common_text.h"

/* ---- the query of an address, pair by pair, as it was sent -------------------------------- */
typedef struct {
    const char *at;
    size_t name_n, n;
} pair; /* at[0…name_n) is the name, at[0…n) the whole pair */

static bool next_pair(const char **rest, pair *ret)
{
    const char *s = *rest;
    s += strspn(s, "&");
    if (!*s) return false;
    *ret = (pair){.at = s, .n = strcspn(s, "&")};
    size_t name_n = strcspn(s, "=&");
    ret->name_n = name_n;
    *rest = s + ret->n;
    return true;
}

static bool pair_is(const pair *p, const char *name)
{
    return strlen(name) == p->name_n && memcmp(p->at, name, p->name_n) == 0;
}

static const char *query_of(const turn *t)
{
    const char *mark = strchr(t->target, '?');
    return mark ? mark + 1 : "";
}

/* What addresses are easier read with. */
#define KEPT_MARKS ",:"

static void put_joined(buf *b, const char *s, size_t n)
{
    if (b->n) buf_putc(b, '&');
    buf_put_n(b, s, n);
}

static bool is_paging(const pair *p) { return pair_is(p, "after") || pair_is(p, "before"); }

/* The query without paging, without empty words and without `name` ("" keeps all). */
static buf query_without(const turn *t, const char *name)
{
    buf b = buf_new(t->mem);
    const char *rest = query_of(t);
    for (pair p; next_pair(&rest, &p);) {
        bool is_empty = p.n <= p.name_n + 1;
        if (!is_empty && !is_paging(&p) && !pair_is(&p, name)) put_joined(&b, p.at, p.n);
    }
    return b;
}

static void put_pair(buf *b, const char *name, const char *value)
{
    put_joined(b, name, strlen(name));
    buf_putc(b, '=');
    text_url_encode(b, value, KEPT_MARKS);
}

const char *look_address(turn *t, const char *name, const char *value)
{
    buf query = query_without(t, name);
    if (look_has(value)) { put_pair(&query, name, value); }
    size_t path_n = strcspn(t->target, "?");
    const char *path = arena_copy_n(t->mem, t->target, path_n);
    return query.n ? arena_printf(t->mem, "%s?%s", path, query.at) : path;
}

/* ---- filling ------------------------------------------------------------------------------ */
static void keep_the_rest(turn *t, look_list *l)
{
    const char *rest = query_of(t);
    for (pair p; next_pair(&rest, &p);) {
        if (is_paging(&p) || pair_is(&p, "q") || p.n <= p.name_n + 1) continue;
        const char *name = arena_copy_n(t->mem, p.at, p.name_n);
        *GROW(t->mem, &l->keeps) = (look_keep){.name = name, .value = web_field(t, name)};
    }
}

/* ---- what an account keeps of its lists ------------------------------------------------------ */
/* A browser writes a blank as + and more marks as %XX than we do: read, then written our way. */
static const char *written_our_way(arena *mem, const char *s, size_t n)
{
    buf b = buf_new(mem);
    text_url_encode(&b, text_url_decoded(mem, s, n), KEPT_MARKS);
    return b.n ? b.at : "";
}

typedef LIST(const char *) words;

static void put_in_order(arena *mem, words *all, const char *fresh)
{
    size_t at = all->n;
    *GROW(mem, all) = fresh;
    for (; at > 0 && strcmp(all->at[at - 1], fresh) > 0; at--)
        all->at[at] = all->at[at - 1];
    all->at[at] = fresh;
}

const char *look_query_plain(arena *mem, const char *query)
{
    words all = {0};
    buf b = buf_new(mem);
    for (pair p; next_pair(&query, &p);) {
        if (is_paging(&p) || p.n <= p.name_n + 1) continue;
        put_in_order(mem, &all,
                     arena_printf(mem, "%s=%s", written_our_way(mem, p.at, p.name_n),
                                  written_our_way(mem, p.at + p.name_n + 1, p.n - p.name_n - 1)));
    }
    for (size_t i = 0; i < all.n; i++)
        put_joined(&b, all.at[i], strlen(all.at[i]));
    return b.n ? b.at : "";
}

static look_keeper keeper_;
void look_hook_kept(look_keeper ask) { keeper_ = ask; }

/* "/org/7/plan/8" is kept as "/org/-/plan/-": the same choice for each unit and year. */
static const char *kept_as(arena *mem, const char *path)
{
    buf b = buf_new(mem);
    for (const char *s = path; *s;) {
        size_t digits = s[0] == '/' ? strspn(s + 1, "0123456789") : 0;
        bool is_number = digits && (s[digits + 1] == '/' || s[digits + 1] == 0);
        buf_putc(&b, *s++);
        if (!is_number) continue;
        buf_putc(&b, '-');
        s += digits;
    }
    return b.n ? b.at : "";
}

static const char *back_of(turn *t, const char *path)
{
    buf b = buf_new(t->mem);
    const char *rest = query_of(t);
    for (pair p; next_pair(&rest, &p);) {
        bool is_manner = is_paging(&p) || pair_is(&p, "cols") || pair_is(&p, "sort");
        if (!is_manner && p.n > p.name_n + 1) put_joined(&b, p.at, p.n);
    }
    return b.n ? arena_printf(t->mem, "%s?%s", path, b.at) : path;
}

static void put_saved(turn *t, look_list *l, const look_kept *kept)
{
    l->plain = look_query_plain(t->mem, query_of(t));
    l->here = look_has(l->plain) ? arena_printf(t->mem, "%s?%s", l->path, l->plain) : l->path;
    l->unsaved = look_has(l->plain);
    for (size_t i = 0; i < kept->filters.n; i++) {
        const look_kept_filter *f = &kept->filters.at[i];
        look_saved *s = GROW(t->mem, &l->saved);
        *s = (look_saved){.filter = f->id,
                          .name = f->name,
                          .url = arena_printf(t->mem, "%s?%s", l->path, f->query),
                          .here = text_is(f->query, l->plain)};
        if (s->here) l->unsaved = false;
    }
}

/* Programs that ask for JSON get what their address says, whatever the person chose on the page. */
static err ask_what_is_kept(turn *t, look_list *l)
{
    look_kept kept = {.cols = "", .sort = ""};
    if (!keeper_ || !t->actor.person || t->wants_json) return OK;
    l->kept_as = kept_as(t->mem, l->path);
    l->back = back_of(t, l->path);
    TRY(keeper_(t, l->kept_as, &kept));
    l->kept = look_has(kept.cols) || look_has(kept.sort);
    if (!look_has(l->cols)) l->cols = kept.cols;
    if (!look_has(web_field(t, "sort"))) l->kept_sort = kept.sort;
    put_saved(t, l, &kept);
    return OK;
}

err look_list_begin(turn *t, look_list *l, text_key title)
{
    l->title = title;
    l->count = -1;
    l->searches = true;
    l->words = web_field(t, "q");
    l->after = web_field(t, "after");
    l->before = web_field(t, "before");
    l->path = arena_copy_n(t->mem, t->target, strcspn(t->target, "?"));
    l->cols = web_field(t, "cols");
    l->kept_as = l->kept_sort = l->back = l->plain = l->here = "";
    TRY(ask_what_is_kept(t, l));
    const char *sort = look_has(l->kept_sort) ? l->kept_sort : web_field(t, "sort");
    l->down = sort[0] == '-';
    l->sort = l->down ? sort + 1 : sort;
    buf query = query_without(t, "");
    if (look_has(l->kept_sort)) put_pair(&query, "sort", l->kept_sort); /* for deeds */
    l->query = query.n ? query.at : "";
    keep_the_rest(t, l);
    return OK;
}

/* A filter's own field carries its word; a hidden one beside it would send it twice. */
static void forget_keep(look_list *l, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->keeps.n; i++)
        if (!text_is(l->keeps.at[i].name, name)) l->keeps.at[kept++] = l->keeps.at[i];
    l->keeps.n = kept;
}

/* A unit is set in below its parent among the options; alone in its chip it stands below none. */
static const char *without_indent(const char *name)
{
    static const char wide[] = "\u3000";
    while (strncmp(name, wide, sizeof wide - 1) == 0) {
        name += sizeof wide - 1;
    }
    return name;
}

const char *look_list_filter(turn *t, look_list *l, const char *name, text_key label,
                             const look_option *options, size_t n)
{
    const char *value = web_field(t, name);
    look_filter *f = GROW(t->mem, &l->filters);
    f->name = name;
    f->label = label;
    f->chosen = "";
    *GROW(t->mem, &f->options) =
        (look_option){.value = "", .name = text_in(T_common_all, t->actor.lang), .note = ""};
    for (size_t i = 0; i < n; i++) {
        look_option *option = GROW(t->mem, &f->options);
        *option = options[i];
        option->chosen = look_has(value) && text_is(value, options[i].value);
        if (option->chosen) f->chosen = without_indent(option->name);
    }
    f->off = look_address(t, name, "");
    forget_keep(l, name);
    return value;
}

/* cols=name.born: the columns that are shown beside the fixed ones. */
bool look_listed(const char *cols, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = cols; *s; s += strcspn(s, "."), s += *s == '.')
        if (strcspn(s, ".") == n && memcmp(s, name, n) == 0) return true;
    return false;
}

void look_list_column(turn *t, look_list *l, const char *name, text_key label, int flags)
{
    look_column *c = GROW(t->mem, &l->columns);
    c->name = name;
    c->label = label;
    c->number = flags & LOOK_NUMBER;
    c->fixed = flags & LOOK_FIXED;
    c->shown = c->fixed || (look_has(l->cols) ? look_listed(l->cols, name) : !(flags & LOOK_OFF));
    c->url = "";
    if (!(flags & LOOK_SORTED)) return;
    bool here = text_is(l->sort, name);
    c->sorted = !here ? 0 : l->down ? -1 : 1;
    c->url = look_address(t, "sort", here && !l->down ? arena_printf(t->mem, "-%s", name) : name);
}

void look_list_bulk(turn *t, look_list *l, const char *url, text_key label, look_tone tone)
{
    *GROW(t->mem, &l->bulk) = (look_deed){.url = url, .label = label, .post = true, .tone = tone};
}

/* What was kept is said in the address, so that a file holds what its link says. */
static const char *file_address(turn *t, const look_list *l, const char *path, const char *cols)
{
    buf query = query_without(t, "cols");
    if (look_has(l->kept_sort)) put_pair(&query, "sort", l->kept_sort);
    if (look_has(cols)) put_pair(&query, "cols", cols);
    return query.n ? arena_printf(t->mem, "%s?%s", path, query.at) : path;
}

void look_list_export(turn *t, look_list *l, const char *path, text_key label)
{
    *GROW(t->mem, &l->exports) =
        (look_link){.url = file_address(t, l, path, l->cols), .label = label, .name = ""};
    if (!look_has(l->cols) || l->exports.n > 1) return;
    *GROW(t->mem, &l->exports) =
        (look_link){.url = file_address(t, l, path, ""), .label = T_look_export_all, .name = ""};
}

void look_list_deed(turn *t, look_list *l, const char *url, text_key label)
{
    look_tone tone = l->deeds.n ? LOOK_PLAIN : LOOK_MAIN;
    *GROW(t->mem, &l->deeds) = look_go(url, label, tone);
}

/* A key belongs to its order: the next page names the order, also one that was only kept. */
static const char *page_address(turn *t, const look_list *l, const char *name, const char *key)
{
    if (!look_has(key)) return "";
    const char *url = look_address(t, name, key);
    if (!look_has(l->kept_sort)) return url;
    buf b = buf_new(t->mem);
    buf_put(&b, url);
    put_pair(&b, "sort", l->kept_sort);
    return b.at;
}

void look_list_pages(turn *t, look_list *l, const char *before, const char *after)
{
    l->previous = page_address(t, l, "before", before);
    l->next = page_address(t, l, "after", after);
}

/* ---- asked by the page ---------------------------------------------------------------------- */
bool look_shows(const look_list *l, const char *column)
{
    for (size_t i = 0; i < l->columns.n; i++)
        if (text_is(l->columns.at[i].name, column)) return l->columns.at[i].shown;
    return false;
}

bool look_columns_choosable(const look_list *l)
{
    for (size_t i = 0; i < l->columns.n; i++)
        if (!l->columns.at[i].fixed) return true;
    return false;
}

bool look_sortable(const look_list *l)
{
    for (size_t i = 0; i < l->columns.n; i++)
        if (look_has(l->columns.at[i].url)) return true;
    return false;
}

static const char *say_one(markup_out *o, const char *said, const char *label, const char *chosen)
{
    const char *one = text_say(o->mem, o->lang, T_look_said, (const char *[]){label, chosen}, 2);
    return look_has(said)
               ? text_say(o->mem, o->lang, T_look_said_and, (const char *[]){said, one}, 2)
               : one;
}

/* What is searched for, what its chips say, and its order. */
const char *look_list_said(markup_out *o, const look_list *l)
{
    const char *said = "";
    if (l->searches && look_has(l->words))
        said = say_one(o, said, text_in(T_common_search, o->lang), l->words);
    for (size_t i = 0; i < l->filters.n; i++) {
        const look_filter *f = &l->filters.at[i];
        if (look_has(f->chosen)) said = say_one(o, said, text_in(f->label, o->lang), f->chosen);
    }
    for (size_t i = 0; i < l->columns.n; i++) {
        const look_column *c = &l->columns.at[i];
        const char *label = text_in(c->label, o->lang);
        text_key way = c->sorted > 0 ? T_look_order_up : T_look_order_down;
        if (c->sorted)
            said = say_one(o, said, text_in(T_look_order, o->lang),
                           text_say(o->mem, o->lang, way, &label, 1));
    }
    return said;
}

const char *look_sort_word(int64_t sorted)
{
    return sorted > 0 ? "ascending" : sorted < 0 ? "descending" : "none";
}

const char *look_unit(markup_out *o, text_key unit) { return unit ? text_in(unit, o->lang) : ""; }
