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

static void put_encoded(buf *b, const char *s)
{
    static const char free_marks[] = "-._~,:";
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c >= '0' && c <= '9') || strchr(free_marks, c))
            buf_putc(b, (char)c);
        else
            buf_printf(b, "%%%02X", c);
    }
}

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

const char *look_address(turn *t, const char *name, const char *value)
{
    buf query = query_without(t, name);
    if (look_has(value)) {
        put_joined(&query, name, strlen(name));
        buf_putc(&query, '=');
        put_encoded(&query, value);
    }
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

void look_list_begin(turn *t, look_list *l, text_key title)
{
    const char *sort = web_field(t, "sort");
    l->title = title;
    l->count = -1;
    l->searches = true;
    l->words = web_field(t, "q");
    l->down = sort[0] == '-';
    l->sort = l->down ? sort + 1 : sort;
    l->after = web_field(t, "after");
    l->before = web_field(t, "before");
    l->path = arena_copy_n(t->mem, t->target, strcspn(t->target, "?"));
    buf query = query_without(t, "");
    l->query = query.n ? query.at : "";
    keep_the_rest(t, l);
}

/* A filter's own field carries its word; a hidden one beside it would send it twice. */
static void forget_keep(look_list *l, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->keeps.n; i++)
        if (!text_is(l->keeps.at[i].name, name)) l->keeps.at[kept++] = l->keeps.at[i];
    l->keeps.n = kept;
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
        if (option->chosen) f->chosen = option->name;
    }
    f->off = look_address(t, name, "");
    forget_keep(l, name);
    return value;
}

/* cols=name.born: the columns that are shown beside the fixed ones. */
static bool listed(const char *cols, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = cols; *s; s += strcspn(s, "."), s += *s == '.')
        if (strcspn(s, ".") == n && memcmp(s, name, n) == 0) return true;
    return false;
}

void look_list_column(turn *t, look_list *l, const char *name, text_key label, int flags)
{
    const char *cols = web_field(t, "cols");
    look_column *c = GROW(t->mem, &l->columns);
    c->name = name;
    c->label = label;
    c->number = flags & LOOK_NUMBER;
    c->fixed = flags & LOOK_FIXED;
    c->shown = c->fixed || (*cols ? listed(cols, name) : !(flags & LOOK_OFF));
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

void look_list_export(turn *t, look_list *l, const char *path, text_key label)
{
    const char *url = look_has(l->query) ? arena_printf(t->mem, "%s?%s", path, l->query) : path;
    *GROW(t->mem, &l->exports) = (look_link){.url = url, .label = label, .name = ""};
}

void look_list_deed(turn *t, look_list *l, const char *url, text_key label)
{
    look_tone tone = l->deeds.n ? LOOK_PLAIN : LOOK_MAIN;
    *GROW(t->mem, &l->deeds) = look_go(url, label, tone);
}

void look_list_pages(turn *t, look_list *l, const char *before, const char *after)
{
    l->previous = look_has(before) ? look_address(t, "before", before) : "";
    l->next = look_has(after) ? look_address(t, "after", after) : "";
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

const char *look_toggle(markup_out *o, const look_list *l, const look_column *c)
{
    buf b = buf_new(o->mem);
    for (size_t i = 0; i < l->columns.n; i++) {
        const look_column *other = &l->columns.at[i];
        if (other->fixed || (other == c ? c->shown : !other->shown)) continue;
        if (b.n) buf_putc(&b, '.');
        buf_put(&b, other->name);
    }
    return look_address(o->t, "cols",
                        b.n ? b.at : "-"); /* "-": none, which is not the list's own choice */
}

const char *look_sort_word(int64_t sorted)
{
    return sorted > 0 ? "ascending" : sorted < 0 ? "descending" : "none";
}

const char *look_unit(markup_out *o, text_key unit) { return unit ? text_in(unit, o->lang) : ""; }
