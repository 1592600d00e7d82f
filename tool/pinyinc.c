/* Makes the table of Mandarin readings from Unicode's Unihan_Readings (Debian: unicode-data), at
 * build time: pinyinc Unihan_Readings.txt[.bz2] > pinyin_table.h The sort reading is kMandarin's
 * first. The readings to search by are kMandarin's and those of the modern dictionaries (kTGHZ2013,
 * kXHC1983, kHanyuPinlu); the historical dictionary (kHanyuPinyin) is asked only for characters
 * that the modern ones do not know, because its many readings nobody would type. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODES = 0x32400,
    LEAF = 128,
    MOST = 16,
    SYLLABLES = 1024,
    SYLLABLE_ROOM = 8,
    POOL = 60000,
    LINE = 4096
};

typedef struct {
    uint8_t n;
    uint16_t at[MOST]; /* syllable << 3 | tone; tone 0 where none is marked */
} readings;

static readings modern[CODES], historical[CODES];
static uint16_t sort_reading[CODES];
static bool in_modern_dictionary[CODES];
static char syllables[SYLLABLES][SYLLABLE_ROOM];
static uint16_t syllable_n;
static uint16_t pool[POOL], place[CODES];
static size_t pool_n = 2; /* place 0 means: no reading */

static _Noreturn void fail(const char *what, const char *which)
{
    fprintf(stderr, "pinyinc: %s: %s\n", what, which);
    exit(1);
}

/* ---- one reading ---------------------------------------------------------------------------- */

static const char *next_code(const char *s, uint32_t *code)
{
    const unsigned char *at = (const unsigned char *)s;
    if (at[0] < 0x80) {
        *code = at[0];
        return s + 1;
    }
    if (at[0] < 0xE0) {
        *code = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
        return s + 2;
    }
    *code = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
    return s + 3;
}

/* A letter with marks as its plain letter and tone; ü is v, as on a keyboard, and ê is e. */
static bool letter(uint32_t code, char *plain, int *tone)
{
    static const struct {
        const char *marks;
        char plain;
    } rows[] = {{"āáǎà", 'a'},
                {"ēéěè", 'e'},
                {"īíǐì", 'i'},
                {"ōóǒò", 'o'},
                {"ūúǔù", 'u'},
                {"ǖǘǚǜ", 'v'},
                {"\x01\u0144\u0148\u01F9", 'n'},
                {"\x01\u1E3F", 'm'},
                {"\x01\u1EBF\x01\u1EC1", 'e'},
                {"\u0304\u0301\u030C\u0300", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = rows[i].marks;
        for (int t = 1; *at; t++) {
            uint32_t mark;
            at = next_code(at, &mark);
            if (mark == code) {
                *plain = rows[i].plain;
                *tone = t;
                return true;
            }
        }
    }
    *plain = code == 0xFC                     ? 'v'
             : code == 0xEA                   ? 'e'
             : code == 0x302 || code == 0x308 ? 0
                                              : (char)code;
    return *plain == 0 || (*plain >= 'a' && *plain <= 'z');
}

static uint16_t syllable_number(const char *plain)
{
    for (uint16_t i = 0; i < syllable_n; i++)
        if (strcmp(syllables[i], plain) == 0) return i;
    if (syllable_n == SYLLABLES) fail("too many syllables", plain);
    memcpy(syllables[syllable_n], plain, strlen(plain) + 1);
    return syllable_n++;
}

static uint16_t reading_of(const char *marked)
{
    char plain[SYLLABLE_ROOM] = "";
    size_t n = 0;
    int tone = 0;
    for (const char *at = marked; *at;) {
        uint32_t code;
        char c;
        at = next_code(at, &code);
        if (!letter(code, &c, &tone) || n + 1 >= sizeof plain) fail("not a reading", marked);
        if (c) plain[n++] = c;
    }
    if (n == 0) fail("empty reading", marked);
    return (uint16_t)(syllable_number(plain) << 3 | tone);
}

/* ---- one line ------------------------------------------------------------------------------- */

/* Each syllable once, whatever its tones: search does not know tones. */
static void add(readings *r, uint16_t reading)
{
    for (int i = 0; i < r->n; i++)
        if (r->at[i] >> 3 == reading >> 3) return;
    if (r->n < MOST) r->at[r->n++] = reading;
}

/* Values look like "lè", "lè(283) yuè(54)" or "21521.030:zēng,céng 31608.080:xǐ". */
static void add_all(readings *r, char *value, uint16_t *first)
{
    char *rest_words;
    for (char *word = strtok_r(value, " ", &rest_words); word;
         word = strtok_r(NULL, " ", &rest_words)) {
        char *colon = strchr(word, ':'), *rest;
        for (char *one = strtok_r(colon ? colon + 1 : word, ",", &rest); one;
             one = strtok_r(NULL, ",", &rest)) {
            one[strcspn(one, "(")] = 0;
            uint16_t reading = reading_of(one);
            if (first && !*first) *first = reading;
            if (reading & 7 || first) /* unstressed forms are no readings of a name */
                add(r, reading);
        }
    }
}

static void take_line(char *line)
{
    line[strcspn(line, "\r\n")] = 0;
    char *field = strchr(line, '\t'), *value = field ? strchr(field + 1, '\t') : NULL;
    if (strncmp(line, "U+", 2) != 0 || !value) return;
    *field++ = 0;
    *value++ = 0;
    unsigned long code = strtoul(line + 2, NULL, 16);
    if (code >= CODES) fail("code above the table", line);
    if (strcmp(field, "kMandarin") == 0)
        add_all(&modern[code], value, &sort_reading[code]);
    else if (strcmp(field, "kTGHZ2013") == 0 || strcmp(field, "kXHC1983") == 0 ||
             strcmp(field, "kHanyuPinlu") == 0) {
        in_modern_dictionary[code] = true;
        add_all(&modern[code], value, NULL);
    } else if (strcmp(field, "kHanyuPinyin") == 0)
        add_all(&historical[code], value, NULL);
}

static void read_all(const char *path)
{
    char command[LINE], line[LINE];
    size_t n = strlen(path);
    bool packed = n > 4 && strcmp(path + n - 4, ".bz2") == 0;
    if (snprintf(command, sizeof command, "bzip2 -dc '%s'", path) >= (int)sizeof command)
        fail("path too long", path);
    FILE *in = packed ? popen(command, "r") : fopen(path, "r");
    if (!in) fail("cannot read", path);
    while (fgets(line, sizeof line, in))
        take_line(line);
    if (ferror(in) || (packed ? pclose(in) : fclose(in)) != 0) fail("cannot read", path);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Pool entries are {sort reading, how many other syllables, the syllables}; equal ones are shared.
 */
static uint16_t pool_place(const uint16_t *entry, size_t n)
{
    for (size_t i = 2; i < pool_n; i += 2 + pool[i + 1])
        if (2 + (size_t)pool[i + 1] == n && memcmp(pool + i, entry, n * sizeof *entry) == 0)
            return (uint16_t)i;
    if (pool_n + n > POOL) fail("too many different sets of readings", "pool");
    memcpy(pool + pool_n, entry, n * sizeof *entry);
    pool_n += n;
    return (uint16_t)(pool_n - n);
}

static void place_code(size_t code)
{
    uint16_t entry[2 + MOST] = {0};
    readings *r = &modern[code];
    if (!in_modern_dictionary[code])
        for (int i = 0; i < historical[code].n; i++)
            add(r, historical[code].at[i]);
    if (r->n == 0) return;
    entry[0] = sort_reading[code] ? sort_reading[code] : r->at[0];
    for (int i = 0; i < r->n; i++)
        if (r->at[i] >> 3 != entry[0] >> 3) entry[2 + entry[1]++] = r->at[i] >> 3;
    place[code] = pool_place(entry, 2 + (size_t)entry[1]);
}

static void print_numbers(const uint16_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%u,%s", at[i], i % 24 == 23 ? "\n" : "");
}

static void print_leaves(void)
{
    static uint16_t pages[CODES / LEAF];
    static const uint16_t nothing[LEAF];
    uint16_t leaves = 1;
    printf("static const uint16_t pinyin_leaves[][%d] = {\n{0},\n", LEAF);
    for (size_t page = 0; page < CODES / LEAF; page++) {
        if (memcmp(place + page * LEAF, nothing, sizeof nothing) == 0) continue;
        pages[page] = leaves++;
        printf("{");
        print_numbers(place + page * LEAF, LEAF);
        printf("},\n");
    }
    printf("};\nstatic const uint16_t pinyin_pages[] = {\n");
    print_numbers(pages, CODES / LEAF);
    printf("};\n");
}

int main(int argc, char **argv)
{
    if (argc != 2) fail("usage", "pinyinc Unihan_Readings.txt[.bz2] > pinyin_table.h");
    read_all(argv[1]);
    for (size_t code = 0; code < CODES; code++)
        place_code(code);
    if (!place[0x4E00]) fail("no readings in", argv[1]);
    printf("/* Made by tool/pinyinc.c from Unicode's Unihan_Readings; do not edit. */\n"
           "enum { PINYIN_CODES = %d, PINYIN_LEAF = %d };\n"
           "static const char pinyin_syllables[][%d] = {\n",
           CODES, LEAF, SYLLABLE_ROOM);
    for (uint16_t i = 0; i < syllable_n; i++)
        printf("\"%s\",%s", syllables[i], i % 16 == 15 ? "\n" : "");
    printf("};\nstatic const uint16_t pinyin_pool[] = {\n");
    print_numbers(pool, pool_n);
    printf("};\n");
    print_leaves();
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
