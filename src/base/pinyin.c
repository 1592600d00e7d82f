/* Chinese names as sounds: the sort key and the words to search by. The readings come from a table
 * made at build time (tool/pinyinc.c), the exceptions from pinyin_words.c. */
#include "inside.h"

#include "pinyin_table.h"

/* An inner spelling ("weiguo" of zhangweiguo) is at most this many sounds long, so that the words
 * of a long name grow with its length and not with its square. */
enum { INNER_SOUNDS = 6, PERSON_SPELLINGS = 16, OTHER_SPELLINGS = 4 };

typedef LIST(const char *) strings;

/* One Chinese character, or one run of other letters and digits. */
typedef struct {
    const char *at;   /* where it stands in the name */
    const char *text; /* what is shown to the index: runs in small letters */
    const char *sort; /* "zhang1"; "~" before a character without a reading; "" for a run */
    strings says;     /* without tone, the likeliest first */
    strings initials; /* in the same order, each once */
    bool opens;       /* the first one after a blank, a dot or another mark */
} sound;

typedef LIST(sound) sounds;

typedef struct {
    arena *mem;
    strings seen;
    int most; /* spellings of one stretch */
} speller;

/* ---- characters ----------------------------------------------------------------------------- */

static const uint16_t *reading_of(uint32_t code)
{
    if (code >= PINYIN_CODES) return NULL;
    uint16_t place = pinyin_leaves[pinyin_pages[code / PINYIN_LEAF]][code % PINYIN_LEAF];
    return place ? pinyin_pool + place : NULL;
}

static bool is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0xF900 && c <= 0xFAFF) || reading_of(c);
}

/* Blanks, the dots of Uyghur and Kazakh names (· ・ • ‧), brackets and punctuation part a name. */
static bool is_apart(uint32_t c)
{
    bool ascii_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return (c < 0x80 && !ascii_word) || (c >= 0x80 && c < 0xC0) || c == 0xD7 || c == 0xF7 ||
           (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x2E00 && c <= 0x2E7F) ||
           (c >= 0x3000 && c <= 0x303F) || c == 0x30FB || (c >= 0xFE10 && c <= 0xFE6F) ||
           (c >= 0xFF00 && c <= 0xFF0F) || c == 0xFF65;
}

static bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019; }

/* ---- readings ------------------------------------------------------------------------------- */

static void add_once(arena *mem, strings *list, const char *s)
{
    for (size_t i = 0; i < list->n; i++)
        if (text_is(list->at[i], s)) return;
    *GROW(mem, list) = s;
}

/* ü is typed v; passports write yu, as in LYU and NYU. */
static void add_reading(arena *mem, strings *says, const char *plain)
{
    add_once(mem, says, plain);
    if (plain[0] && plain[1] == 'v')
        add_once(mem, says, arena_printf(mem, "%cyu%s", plain[0], plain + 2));
}

static void fill_initials(arena *mem, sound *s)
{
    s->initials = (strings){0};
    for (size_t i = 0; i < s->says.n; i++)
        add_once(mem, &s->initials, arena_copy_n(mem, s->says.at[i], 1));
}

static void read_character(arena *mem, sound *s, uint32_t code)
{
    const uint16_t *reading = reading_of(code);
    s->sort = "~";
    if (!reading) return;
    const char *first = pinyin_syllables[reading[0] >> 3];
    s->sort = arena_printf(mem, "%s%d", first, reading[0] & 7);
    add_reading(mem, &s->says, first);
    for (int i = 0; i < reading[1]; i++)
        add_reading(mem, &s->says, pinyin_syllables[reading[2 + i]]);
    fill_initials(mem, s);
}

/* Puts a toned reading known by hand before the others. */
static void prefer(arena *mem, sound *s, const char *toned)
{
    strings others = s->says;
    s->sort = toned;
    s->says = (strings){0};
    add_reading(mem, &s->says, arena_copy_n(mem, toned, strlen(toned) - 1));
    for (size_t i = 0; i < others.n; i++)
        add_once(mem, &s->says, others.at[i]);
    fill_initials(mem, s);
}

/* ---- a name as sounds ----------------------------------------------------------------------- */

static const char *read_run(arena *mem, sound *s, const char *at)
{
    buf b = buf_new(mem);
    uint32_t c;
    for (const char *next; (next = text_next(at, &c)); at = next) {
        if (is_apostrophe(c)) continue; /* xi'an is typed xian */
        if (is_apart(c) || is_han(c)) break;
        text_put_code(&b, c == 0xFC || c == 0xDC ? 'v' : c);
    }
    s->text = text_lower(mem, b.at);
    s->sort = "";
    *GROW(mem, &s->says) = s->text;
    bool digits = s->text[0] >= '0' && s->text[0] <= '9';
    uint32_t first;
    size_t n = digits ? strlen(s->text) : (size_t)(text_next(s->text, &first) - s->text);
    *GROW(mem, &s->initials) = arena_copy_n(mem, s->text, n);
    return at;
}

/* Sounds [from, …) that the word covers take its readings; returns how many. */
static size_t apply(arena *mem, sounds *all, size_t from, const char *says)
{
    size_t n = 0;
    for (const char *at = says; *at && from + n < all->n; n++) {
        size_t length = strcspn(at, " ");
        prefer(mem, &all->at[from + n], arena_copy_n(mem, at, length));
        at += length + (at[length] == ' ');
    }
    return n;
}

static void apply_words(arena *mem, sounds *all, pinyin_spot spot, size_t from)
{
    for (size_t i = from; i < all->n;) {
        size_t bytes, done = 0;
        const char *says = pinyin_word(spot, all->at[i].at, &bytes);
        if (says) done = apply(mem, all, i, says);
        i += done ? done : 1;
    }
}

static bool has_parts(const sounds *all)
{
    for (size_t i = 1; i < all->n; i++)
        if (all->at[i].opens) return true;
    return false;
}

/* A name with a dot has no surname: 阿依古丽·买买提 is her name and her father's. */
static void apply_person(arena *mem, sounds *all)
{
    size_t bytes, done = 0;
    const char *says =
        all->n && !has_parts(all) ? pinyin_word(SPOT_SURNAME, all->at[0].at, &bytes) : NULL;
    if (says) done = apply(mem, all, 0, says);
    apply_words(mem, all, SPOT_GIVEN, done ? done : 1);
}

static sounds split(arena *mem, const char *name)
{
    sounds all = {0};
    bool opens = true;
    uint32_t c;
    for (const char *at = name, *next; (next = text_next(at, &c)); at = next) {
        if (is_apart(c)) {
            opens = true;
            continue;
        }
        sound *s = GROW(mem, &all);
        *s = (sound){.at = at, .opens = opens};
        opens = false;
        if (!is_han(c)) {
            next = read_run(mem, s, at);
            continue;
        }
        s->text = arena_copy_n(mem, at, (size_t)(next - at));
        read_character(mem, s, c);
    }
    return all;
}

static sounds sounds_of(arena *mem, const char *name, bool person)
{
    sounds all = split(mem, name);
    if (person)
        apply_person(mem, &all);
    else
        apply_words(mem, &all, SPOT_WORD, 0);
    return all;
}

/* ---- the sort key --------------------------------------------------------------------------- */

/* Digits stand before letters and letters before Chinese in bytes, so "li3李" comes before
 * "lin2林", one surname stays together, and a name comes before a longer one that begins with it.
 */
char *pinyin_sort_key(arena *mem, const char *name, bool person)
{
    sounds all = sounds_of(mem, name, person);
    buf b = buf_new(mem);
    for (size_t i = 0; i < all.n; i++) {
        if (i > 0 && all.at[i].opens) buf_putc(&b, ' ');
        buf_put(&b, all.at[i].sort);
        buf_put(&b, all.at[i].text);
    }
    return b.at;
}

/* ---- the words to search by ----------------------------------------------------------------- */

typedef enum { WHOLE, INITIALS } manner;

static const strings *forms(const sound *s, manner how)
{
    return how == WHOLE ? &s->says : &s->initials;
}

/* The `which`-th way to say `n` sounds, the first sound changing fastest because a search begins
 * there; NULL when there are not so many. */
static const char *spelling(arena *mem, const sound *at, size_t n, manner how, size_t which)
{
    buf b = buf_new(mem);
    for (size_t i = 0; i < n; i++) {
        const strings *f = forms(&at[i], how);
        if (f->n == 0) continue;
        buf_put(&b, f->at[which % f->n]);
        which /= f->n;
    }
    return which == 0 && b.n > 0 ? b.at : NULL;
}

static void spell(speller *sp, const sound *at, size_t n, manner how)
{
    if (how == INITIALS && n < 2) return; /* one letter finds everybody */
    for (int i = 0; i < sp->most; i++) {
        const char *s = spelling(sp->mem, at, n, how, (size_t)i);
        if (!s) return;
        add_once(sp->mem, &sp->seen, s);
    }
}

/* From every sound on: whole from the first, at most INNER_SOUNDS from the others. */
static void spell_from_each(speller *sp, const sounds *all, manner how)
{
    for (size_t i = 0; i < all->n; i++) {
        size_t n = all->n - i;
        spell(sp, all->at + i, i > 0 && n > INNER_SOUNDS ? INNER_SOUNDS : n, how);
    }
}

/* Each part of a name with dots by itself, and the first letters of the parts. */
static void spell_parts(speller *sp, const sounds *all)
{
    sounds heads = {0};
    for (size_t i = 0, n; i < all->n; i += n) {
        for (n = 1; i + n < all->n && !all->at[i + n].opens;)
            n++;
        spell(sp, all->at + i, n, WHOLE);
        spell(sp, all->at + i, n, INITIALS);
        *GROW(sp->mem, &heads) = all->at[i];
    }
    spell(sp, heads.at, heads.n, INITIALS);
}

static void put_texts(buf *b, const sounds *all)
{
    for (size_t i = 0; i < all->n; i++) {
        if (b->n > 0) buf_putc(b, ' ');
        buf_put(b, all->at[i].text);
    }
}

static bool is_shown(const sounds *all, const char *word)
{
    for (size_t i = 0; i < all->n; i++)
        if (text_is(all->at[i].text, word)) return true;
    return false;
}

char *pinyin_search_text(arena *mem, const char *name, bool person)
{
    sounds all = sounds_of(mem, name, person);
    speller sp = {.mem = mem, .most = person ? PERSON_SPELLINGS : OTHER_SPELLINGS};
    spell_from_each(&sp, &all, WHOLE);
    spell_from_each(&sp, &all, INITIALS);
    if (has_parts(&all)) spell_parts(&sp, &all);
    buf b = buf_new(mem);
    put_texts(&b, &all);
    for (size_t i = 0; i < sp.seen.n; i++) {
        if (is_shown(&all, sp.seen.at[i])) continue;
        buf_putc(&b, ' ');
        buf_put(&b, sp.seen.at[i]);
    }
    return b.at;
}

char *pinyin_query_text(arena *mem, const char *typed)
{
    sounds all = split(mem, typed);
    buf b = buf_new(mem);
    put_texts(&b, &all);
    return b.at;
}
