/* Patterns to a tree of path segments, built once. Literal segments win over {id}, ids over
 * {x:word}; a branch that leads nowhere is left again, so `/class/new` and `/class/{class}/roster`
 * live together. */
#include "web/inside.h"

typedef struct node node;
struct node {
    const char *word;   /* literal segment */
    LIST(node *) words; /* literal children, sorted */
    node *id, *any;     /* {x} and {x:word} */
    const route_entry *entry[2];
};
struct route_index {
    node root;
};

static bool parameter(const char *segment, size_t n, arena *mem, route_entry *e)
{
    if (n < 3 || segment[0] != '{' || segment[n - 1] != '}' || e->params == COUNT_OF(e->names))
        return false;
    char *name = arena_copy_n(mem, segment + 1, n - 2);
    char *colon = strchr(name, ':');
    if (colon && !text_is(colon, ":word")) return false;
    if (colon) *colon = 0;
    e->names[e->params] = name;
    e->is_id[e->params++] = !colon;
    return true;
}

route_entry route_entry_of(const route *r, arena *mem)
{
    route_entry e = {.r = r};
    for (const char *s = r->pattern; *s == '/'; s += strcspn(s, "/")) {
        s++;
        if (*s == '{') parameter(s, strcspn(s, "/"), mem, &e);
    }
    return e;
}

static node *word_child(node *at, const char *word, size_t n, size_t *ret_place)
{
    size_t low = 0, high = at->words.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        node *c = at->words.at[middle];
        int order = strncmp(c->word, word, n);
        if (order == 0 && c->word[n]) order = 1;
        if (order == 0) return c;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_place = low;
    return NULL;
}

static node *word_child_made(node *at, const char *word, size_t n, arena *mem)
{
    size_t place = 0;
    node *c = word_child(at, word, n, &place);
    if (c) return c;
    *GROW(mem, &at->words) = NULL;
    memmove(at->words.at + place + 1, at->words.at + place,
            (at->words.n - 1 - place) * sizeof(node *));
    c = at->words.at[place] = TAKE(mem, node);
    c->word = arena_copy_n(mem, word, n);
    return c;
}

static node *param_child_made(node **child, arena *mem)
{
    if (!*child) *child = TAKE(mem, node);
    return *child;
}

static err add(route_index *x, const route *r, arena *mem, const char **ret_why)
{
    route_entry *e = TAKE(mem, route_entry);
    e->r = r;
    node *at = &x->root;
    const char *s = r->pattern;
    size_t segments = 0;
    for (bool more = *s == '/' && s[1]; more; more = *s == '/') {
        size_t n = strcspn(++s, "/");
        bool param = *s == '{';
        if (n == 0 || ++segments > SEGMENTS_MAX || (param && !parameter(s, n, mem, e))) {
            *ret_why = arena_printf(mem, "route %s is not well formed", r->pattern);
            return E_INPUT;
        }
        at = !param ? word_child_made(at, s, n, mem)
                    : param_child_made(e->is_id[e->params - 1] ? &at->id : &at->any, mem);
        s += n;
    }
    if (r->pattern[0] != '/' || at->entry[r->method] || r->right <= NO_RIGHT ||
        r->right >= RIGHT_COUNT) {
        *ret_why = arena_printf(
            mem, "route %s stands there twice, has no right or does not begin with /", r->pattern);
        return E_INPUT;
    }
    at->entry[r->method] = e;
    return OK;
}

err route_index_new(const route_table *tables, size_t n, arena *mem, route_index **ret,
                    const char **ret_why)
{
    *ret = TAKE(mem, route_index);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < tables[i].n; k++)
            TRY(add(*ret, &tables[i].at[k], mem, ret_why));
    return OK;
}

typedef struct {
    char *const *segments;
    size_t n;
    web_method method;
    route_hit *hit;
} search;

/* The wanted method ends the search; another only says that the path exists. */
static bool arrive(const search *s, const node *at)
{
    s->hit->get |= at->entry[METHOD_GET] != NULL;
    s->hit->post |= at->entry[METHOD_POST] != NULL;
    s->hit->entry = at->entry[s->method];
    return s->hit->entry != NULL;
}

static bool descend(const search *s, const node *at, size_t i, size_t params)
{
    if (i == s->n) return arrive(s, at);
    size_t place;
    const char *word = s->segments[i];
    const node *literal = word_child((node *)(uintptr_t)at, word, strlen(word), &place);
    if (literal && descend(s, literal, i + 1, params)) return true;
    if (params == COUNT_OF(s->hit->words)) return false;
    int64_t id = 0;
    if (at->id && word[0] >= '1' && word[0] <= '9' && text_int(word, &id) &&
        descend(s, at->id, i + 1, params + 1)) {
        s->hit->words[params] = word;
        s->hit->ids[params] = id;
        return true;
    }
    if (at->any && word[0] && descend(s, at->any, i + 1, params + 1)) {
        s->hit->words[params] = word;
        s->hit->ids[params] = 0;
        return true;
    }
    return false;
}

void route_find(const route_index *x, web_method method, char *const *segments, size_t n,
                route_hit *ret)
{
    *ret = (route_hit){.words = {"", "", "", ""}};
    search s = {segments, n, method, ret};
    descend(&s, &x->root, 0, 0);
}
