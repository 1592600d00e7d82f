/* Invented call-up instances of any size, in the text form that `ganjiao callup solve` reads:
 *   callup_instance PEOPLE CLASSES [NAME=NUMBER…] >FILE
 * Units are skewed in size, classes and people fall into bands of rank, a person may go to 3 … 10
 * classes of his own band and its neighbours. The same words give the same bytes. */
#include <stdlib.h>

#include "base/base.h"

enum {
    LEAST_CLASSES = 3,
    MOST_CLASSES = 10,
    CLASSES_A_BAND = 25,
    WEEK = 7,
    WEEKS = 44,
    LONGEST = 8
};

typedef struct {
    const char *name, *about;
    int64_t value;
} option;
enum { UNITS, TIERS, SEATS, CAPACITY, MINIMUM, QUOTAS, MANDATORY, AWAY, DATES, MAX_CLASSES, SEED };
static option options[] = {
    [UNITS] = {"units", "how many; 0: one for each 200 people", 0},
    [TIERS] = {"tiers", "of values, 1 … 8", 1},
    [SEATS] = {"seats", "most seats of a unit, % of its people; 0: no limit", 50},
    [CAPACITY] = {"capacity", "of all classes together, % of the people", 40},
    [MINIMUM] = {"minimum", "of a class, % of its maximum", 50},
    [QUOTAS] = {"quotas", "how many (unit, class) quotas", 0},
    [MANDATORY] = {"mandatory", "permille of the people have a mandatory class", 0},
    [AWAY] = {"away", "permille of a unit that may be away on a day; 0: no limit", 0},
    [DATES] = {"dates", "1: classes of 1 … 8 weeks over the year; 0: one after another", 0},
    [MAX_CLASSES] = {"classes", "most classes a person", 1},
    [SEED] = {"seed", "another number, another instance", 1},
};
static int64_t people_n, classes_n;

static int64_t chosen(int o) { return options[o].value; }

/* ---- numbers that are drawn, each from its own place, so that two passes see the same ----- */

typedef enum {
    OF_UNIT,
    OF_BAND,
    OF_COUNT,
    OF_PICK,
    OF_NEED,
    OF_MATCH,
    OF_MUST,
    OF_CLASS,
    OF_QUOTA
} draw_kind;

static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/* 0 … below - 1 */
static int64_t draw(draw_kind kind, int64_t i, int64_t j, int64_t below)
{
    uint64_t x = mixed((uint64_t)chosen(SEED) * 0x9e3779b97f4a7c15U + (uint64_t)kind);
    x = mixed(x + (uint64_t)i * 0xd1342543de82ef95U + (uint64_t)j);
    return (int64_t)((x >> 32) * (uint64_t)below >> 32);
}

/* ---- people -------------------------------------------------------------------------------- */

static int64_t unit_of(int64_t person)
{
    int64_t x = draw(OF_UNIT, person, 0, 1 << 20);
    return (x * x >> 20) * chosen(UNITS) >> 20; /* the first unit is the largest */
}

/* Classes of a person, upwards. */
static int eligible(int64_t person, int64_t *ret)
{
    int64_t bands = classes_n / CLASSES_A_BAND > 0 ? classes_n / CLASSES_A_BAND : 1;
    int64_t width = classes_n / bands, reach = 3 * width < classes_n ? 3 * width : classes_n;
    int64_t from = (draw(OF_BAND, person, 0, bands) - 1) * width + classes_n;
    int64_t count = LEAST_CLASSES + draw(OF_COUNT, person, 0, MOST_CLASSES - LEAST_CLASSES + 1);
    int n = 0;
    for (int64_t j = 0; j < count; j++) {
        int64_t c = (from + draw(OF_PICK, person, j, reach)) % classes_n;
        int at = n;
        while (at > 0 && ret[at - 1] > c)
            at--;
        if (at > 0 && ret[at - 1] == c) continue;
        memmove(ret + at + 1, ret + at, sizeof *ret * (size_t)(n - at));
        ret[at] = c;
        n++;
    }
    return n;
}

/* The last tier is fine (need and match), those before it are coarse and full of ties. */
static int64_t value(int64_t person, int64_t klass, int64_t tier)
{
    if (tier + 1 < chosen(TIERS)) return 100 * draw(OF_NEED, person, tier, 11);
    return draw(OF_NEED, person, tier, 601) + draw(OF_MATCH, person, klass, 401);
}

static bool must_go(int64_t person) { return draw(OF_MUST, person, 0, 1000) < chosen(MANDATORY); }

/* ---- lines ----------------------------------------------------------------------------------- */

static void print_units(arena *mem)
{
    int64_t list[MOST_CLASSES], pairs = 0;
    int64_t *heads = TAKE_N(mem, int64_t, chosen(UNITS));
    for (int64_t i = 0; i < people_n; i++) {
        heads[unit_of(i)]++;
        pairs += eligible(i, list);
    }
    printf("p callup %lld %lld %lld %lld %lld\n", (long long)people_n, (long long)classes_n,
           (long long)chosen(UNITS), (long long)pairs, (long long)chosen(TIERS));
    for (int64_t u = 0; u < chosen(UNITS); u++)
        printf("u %lld %lld %lld %lld\n", (long long)u + 1, (long long)heads[u],
               (long long)chosen(AWAY), (long long)(heads[u] * chosen(SEATS) + 99) / 100);
}

static int64_t class_max(int64_t klass)
{
    int64_t fair = people_n * chosen(CAPACITY) / 100 / classes_n;
    return fair / 2 + draw(OF_CLASS, klass, 0, fair + 1);
}

static void print_classes(void)
{
    for (int64_t c = 0; c < classes_n; c++) {
        int64_t max = class_max(c), first = c * WEEK, days = WEEK;
        if (chosen(DATES)) {
            first = WEEK * draw(OF_CLASS, c, 1, WEEKS);
            days = WEEK * (1 + draw(OF_CLASS, c, 2, LONGEST));
        }
        printf("c %lld %lld %lld %lld %lld\n", (long long)c + 1,
               (long long)(max * chosen(MINIMUM) / 100), (long long)max, (long long)first,
               (long long)(first + days - 3)); /* ends on a Friday */
    }
}

/* Each class in turn gives a quota to a further unit, the large ones first. */
static void print_quotas(void)
{
    for (int64_t j = 0; j < chosen(QUOTAS); j++) {
        int64_t c = j % classes_n, u = j / classes_n % chosen(UNITS);
        int64_t fair = class_max(c) / chosen(UNITS) + 1, min = draw(OF_QUOTA, j, 0, fair + 1);
        printf("q %lld %lld %lld %lld\n", (long long)u + 1, (long long)c + 1, (long long)min,
               (long long)(min + draw(OF_QUOTA, j, 1, 2 * fair + 1)));
    }
}

static void print_people(void)
{
    int64_t list[MOST_CLASSES];
    for (int64_t i = 0; i < people_n; i++)
        printf("n %lld %lld %lld\n", (long long)i + 1, (long long)unit_of(i) + 1,
               (long long)chosen(MAX_CLASSES));
    for (int64_t i = 0; i < people_n; i++) {
        int n = must_go(i) ? eligible(i, list) : 0;
        if (n > 0)
            printf("m %lld %lld\n", (long long)i + 1, (long long)list[draw(OF_MUST, i, 1, n)] + 1);
    }
}

static void print_pairs(void)
{
    int64_t list[MOST_CLASSES];
    for (int64_t i = 0; i < people_n; i++) {
        int n = eligible(i, list);
        for (int k = 0; k < n; k++) {
            printf("a %lld %lld", (long long)i + 1, (long long)list[k] + 1);
            for (int64_t t = 0; t < chosen(TIERS); t++)
                printf(" %lld", (long long)value(i, list[k], t));
            putchar('\n');
        }
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool read_option(const char *word)
{
    for (size_t o = 0; o < COUNT_OF(options); o++) {
        size_t n = strlen(options[o].name);
        if (text_starts(word, options[o].name) && word[n] == '=')
            return text_int(word + n + 1, &options[o].value) && options[o].value >= 0;
    }
    return false;
}

static bool read_words(int argc, char **argv)
{
    if (argc < 3 || !text_int(argv[1], &people_n) || !text_int(argv[2], &classes_n)) return false;
    for (int i = 3; i < argc; i++) {
        if (!read_option(argv[i])) return false;
    }
    if (!chosen(UNITS)) options[UNITS].value = people_n / 200 + 1;
    return people_n > 0 && classes_n > 0 && chosen(TIERS) >= 1 && chosen(TIERS) <= 8 &&
           chosen(QUOTAS) <= classes_n * chosen(UNITS);
}

int main(int argc, char **argv)
{
    if (!read_words(argc, argv)) {
        fputs("callup_instance PEOPLE CLASSES [NAME=NUMBER…]\n", stderr);
        for (size_t o = 0; o < COUNT_OF(options); o++)
            fprintf(stderr, "  %s=%lld  %s\n", options[o].name, (long long)options[o].value,
                    options[o].about);
        return 2;
    }
    arena *mem = arena_new();
    print_units(mem);
    print_classes();
    print_quotas();
    print_people();
    print_pairs();
    arena_free(mem);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
