/* What the import remembers: units by every way of writing them, and which row had a number first.
 */
#include <stdlib.h>

#include "people/people_import_inside.h"

/* ---- a compact map of keys to rows ----------------------------------------------------------- */

enum { SET_FIRST = 1024 };

static size_t set_slot(const import_set *s, uint64_t key)
{
    uint64_t mixed = key * 0x9E3779B97F4A7C15u;
    size_t at = (size_t)(mixed >> 20) & (s->room - 1);
    while (s->keys[at] && s->keys[at] != key) {
        at = (at + 1) & (s->room - 1);
    }
    return at;
}

/* Each size has an arena of its own, so that the smaller one is given back. */
static void set_grow(import_set *s)
{
    import_set bigger = {.mem = arena_new(), .room = s->room ? s->room * 2 : SET_FIRST, .n = s->n};
    bigger.keys = TAKE_N(bigger.mem, uint64_t, bigger.room);
    bigger.rows = TAKE_N(bigger.mem, uint32_t, bigger.room);
    for (size_t i = 0; i < s->room; i++) {
        if (s->keys[i]) {
            size_t at = set_slot(&bigger, s->keys[i]);
            bigger.keys[at] = s->keys[i];
            bigger.rows[at] = s->rows[i];
        }
    }
    import_set_free(s);
    *s = bigger;
}

void import_set_free(import_set *s)
{
    if (s->mem) { arena_free(s->mem); }
    *s = (import_set){0};
}

int64_t import_set_get(const import_set *s, uint64_t key)
{
    return s->room ? s->rows[set_slot(s, key ? key : 1)] : 0;
}

int64_t import_set_put(import_set *s, uint64_t key, int64_t row)
{
    key = key ? key : 1;
    if ((s->n + 1) * 4 > s->room * 3) { set_grow(s); }
    size_t at = set_slot(s, key);
    if (s->keys[at]) { return s->rows[at]; }
    s->keys[at] = key;
    s->rows[at] = (uint32_t)row;
    s->n++;
    return 0;
}

/* FNV-1a with a last mixing; collisions of 64 bits are not to be feared among a million rows. */
uint64_t import_hash(const char *s, uint64_t more)
{
    uint64_t h = 0xCBF29CE484222325u ^ (more * 0x9E3779B97F4A7C15u);
    for (; *s; s++) {
        h = (h ^ (uint8_t)*s) * 0x100000001B3u;
    }
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

/* ---- units ----------------------------------------------------------------------------------- */

/* 北岭州 / 东川县 > 财政局 and 北岭州东川县财政局 are the same. */
static const char *unit_core(arena *mem, const char *text)
{
    static const char *const marks[] = {"→", "—", "·", "»", "|", "/", "\\", ">", "-"};
    const char *word = import_word(mem, text);
    buf b = buf_new(mem);
    while (*word) {
        bool letter = (uint8_t)*word >= 0xE3 || (*word >= '0' && *word <= '9'); /* most are */
        size_t skip = 0;
        for (size_t i = 0; i < COUNT_OF(marks) && !skip && !letter; i++) {
            skip = text_starts(word, marks[i]) ? strlen(marks[i]) : 0;
        }
        if (!skip) { buf_putc(&b, *word++); }
        word += skip;
    }
    buf_put(&b, "");
    return b.at;
}

/* A code is looked for first, then names and paths, short names last. */
enum { KEY_CODE = 1, KEY_NAME, KEY_SHORT, KEY_KINDS };

static uint64_t key_of(arena *mem, const char *text, int kind)
{
    return import_hash(kind == KEY_CODE ? import_word(mem, text) : unit_core(mem, text),
                       (uint64_t)kind);
}

static void key_add(import_units *u, arena *mem, const char *text, int kind, int unit)
{
    if (!text_empty(text)) {
        import_unit_key *k = GROW(mem, &u->keys);
        k->key = key_of(mem, text, kind);
        k->unit = unit;
    }
}

static int by_key(const void *a, const void *b)
{
    const import_unit_key *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key)
                            : (x->unit > y->unit) - (x->unit < y->unit);
}

/* By name, code, and the path from each of those above down; `above` is the path above the root of
 * the import. */
void import_units_index(import_units *u, const char *above, arena *mem)
{
    for (size_t i = 0; i < u->units.n; i++) {
        import_unit *unit = &u->units.at[i];
        const char *path = unit->name;
        unit->path = path;
        if (unit->closed) { continue; }
        key_add(u, mem, unit->code, KEY_CODE, (int)i);
        key_add(u, mem, unit->short_name, KEY_SHORT, (int)i);
        key_add(u, mem, path, KEY_NAME, (int)i);
        for (int up = unit->parent; up >= 0; up = u->units.at[up].parent) {
            path = arena_printf(mem, "%s / %s", u->units.at[up].name, path);
            key_add(u, mem, path, KEY_NAME, (int)i);
        }
        if (!text_empty(above)) {
            path = arena_printf(mem, "%s / %s", above, path);
            key_add(u, mem, path, KEY_NAME, (int)i);
        }
        unit->path = path;
    }
    qsort(u->keys.at, u->keys.n, sizeof *u->keys.at, by_key);
}

static size_t units_with(const import_units *u, uint64_t key, int *ret, size_t most)
{
    size_t low = 0, high = u->keys.n, n = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (u->keys.at[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < u->keys.n && u->keys.at[low].key == key && n < most; low++) {
        if (n == 0 || ret[n - 1] != u->keys.at[low].unit) { ret[n++] = u->keys.at[low].unit; }
    }
    return n;
}

size_t import_unit_find(const import_units *u, arena *mem, const char *text, int *ret, size_t most)
{
    size_t n = 0;
    for (int kind = KEY_CODE; n == 0 && kind < KEY_KINDS; kind++) {
        n = units_with(u, key_of(mem, text, kind), ret, most);
    }
    return n;
}
