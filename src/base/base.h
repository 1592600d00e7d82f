/* The words every file of ganjiao may use: memory, text, days, money, hours, errors, the log.
 * Depends on libc, and on libutf8proc for text_nfc alone. Conventions of the whole program:
 *  - strings are NUL-terminated UTF-8 `const char *`, never NULL; the empty string means "nothing"
 *    and is stored as SQL NULL;
 *  - all memory that a request, job or test needs comes from its one arena and is never freed
 * singly;
 *  - malloc occurs in base only. When memory is out, arena_take() ends the process (no partial
 * state is possible: nothing is acknowledged before commit). */
#ifndef GANJIAO_BASE_H
#define GANJIAO_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
/* For enum and flag tests where no default is wanted. */
#define UNUSED __attribute__((unused))

/* ---- errors: what went wrong, in the sense of the person at the screen ------------------- */
typedef enum {
    OK = 0,
    E_INPUT,    /* the words given are wrong; the faults say which and why; nothing changed */
    E_DENIED,   /* the right is missing */
    E_ABSENT,   /* no such record, or none that this account may know of */
    E_CONFLICT, /* somebody else changed it, or it exists already */
    E_BUSY,     /* a limit or a lock; trying again later is right */
    E_BROKEN    /* our fault or the machine's: disk, database, memory */
} err;

#define TRY(e)                                                                                     \
    do {                                                                                           \
        err try_ = (e);                                                                            \
        if (try_ != OK) return try_;                                                               \
    } while (0)
const char *err_name(err e); /* "input", "denied", … for logs and JSON */

/* ---- arena -------------------------------------------------------------------------------- */
typedef struct arena arena;
arena *arena_new(void);                   /* NULL never; see the note on memory above */
void arena_free(arena *a);                /* frees everything taken from it */
void arena_reset(arena *a);               /* forgets everything, keeps the first block for reuse */
void *arena_take(arena *a, size_t bytes); /* zeroed, aligned for any type */
char *arena_copy(arena *a, const char *s);
char *arena_copy_n(arena *a, const char *s, size_t n); /* adds the NUL */
char *arena_printf(arena *a, const char *format, ...) PRINTF(2, 3);
size_t arena_used(const arena *a); /* bytes handed out since new/reset */
#define TAKE(a, type) ((type *)arena_take((a), sizeof(type)))
#define TAKE_N(a, type, n) ((type *)arena_take((a), sizeof(type) * (size_t)(n)))

/* Growing lists: `LIST(person_row)` declares {at, n, room}. GROW returns a zeroed new last element.
 */
#define LIST(type)                                                                                 \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n;                                                                                  \
        size_t room;                                                                               \
    }
#define GROW(mem, list)                                                                            \
    ((__typeof__((list)->at))list_grow_((mem), (void **)&(list)->at, &(list)->n, &(list)->room,    \
                                        sizeof(*(list)->at)))
void *list_grow_(arena *a, void **at, size_t *n, size_t *room, size_t size);
/* The last first: a page before another comes from the database backwards. */
#define REVERSE(list) list_reverse_((list)->at, (list)->n, sizeof(*(list)->at))
void list_reverse_(void *at, size_t n, size_t size);

/* ---- text --------------------------------------------------------------------------------- */
/* A growing buffer of bytes in an arena; always NUL-terminated at `at[n]`. */
typedef struct {
    arena *mem;
    char *at;
    size_t n, room;
} buf;
buf buf_new(arena *mem);
void buf_reserve(buf *b, size_t more); /* room for so many bytes at once */
void buf_put(buf *b, const char *s);
static inline void buf_put_n(buf *b, const char *s, size_t n)
{
    if (n == 0) return;
    if (b->n + n >= b->room) buf_reserve(b, n);
    memcpy(b->at + b->n, s, n);
    b->n += n;
    b->at[b->n] = 0;
}
void buf_putc(buf *b, char c);
void buf_printf(buf *b, const char *format, ...) PRINTF(2, 3);
void buf_put_int(buf *b, int64_t v);
char *text_of_int(arena *mem, int64_t v);

static inline bool text_is(const char *a, const char *b) { return *a == *b && strcmp(a, b) == 0; }
bool text_empty(const char *s);
static inline bool text_starts(const char *s, const char *prefix)
{
    return !*prefix || (*s == *prefix && strncmp(s, prefix, strlen(prefix)) == 0);
}
bool text_ends(const char *s, const char *suffix);
char *text_lower(arena *mem, const char *s);          /* ASCII only */
bool text_utf8(const char *s, size_t n);              /* valid, no NUL, no C0 but \t \n \r */
size_t text_chars(const char *s);                     /* code points */
const char *text_next(const char *s, uint32_t *code); /* next code point; NULL at the end */
void text_put_code(buf *b, uint32_t code);
/* What a form or a file's cell becomes: outer white space (also U+3000, U+00A0, BOM) cut, inner
 * runs made one blank, full-width letters and digits made half-width. Names with · keep it. */
char *text_clean(arena *mem, const char *s);
char *text_nfc(arena *mem, const char *s);  /* compatibility forms kept, composed */
bool text_int(const char *s, int64_t *ret); /* whole string, range checked */
char *text_hex(arena *mem, const void *bytes, size_t n);
bool text_unhex(const char *hex, void *ret, size_t n); /* exactly n bytes */
/* %XX, and + as a blank where `plus`: in place, NUL-terminated, the new length back. What comes out
 * may be broken UTF-8. */
size_t text_url_decode(char *at, size_t n, bool plus);
char *text_url_decoded(arena *mem, const char *s, size_t n); /* a copy, with plus */
/* As part of a path or query; the marks of `more` stay as they are beside -_.~ */
void text_url_encode(buf *b, const char *s, const char *more);
void text_url_percent(buf *b, char c); /* %XX */
/* GB18030 to UTF-8; false where a sequence is invalid. */
bool text_from_gb18030(arena *mem, const char *bytes, size_t n, char **ret, size_t *ret_n);
bool text_to_gb18030(arena *mem, const char *utf8, size_t n, char **ret, size_t *ret_n);

/* ---- Chinese names ------------------------------------------------------------------------- */
/* Sort key: pinyin of each character with tone, then the character itself, so that equal sounds
 * keep a fixed order. First character of a personal name is read as a surname (单 shan, 曾 zeng, 仇
 * qiu …). Compare as bytes (SQLite BINARY, PostgreSQL COLLATE "C"). */
char *pinyin_sort_key(arena *mem, const char *name, bool person);
/* What search looks at: each character split by blanks, then spellings without tone and initials,
 * both from every character on: "张 伟 zhangwei wei zw". Polyphones give several spellings (at most
 * 16 a stretch for a person, else 4), ü is v and yu. A name with · is also spelled part by part.
 * Search by prefix. */
char *pinyin_search_text(arena *mem, const char *name, bool person);
/* What a search box hands to the index: the same splitting, no spellings: "张伟 Wei" is "张 伟
 * wei". */
char *pinyin_query_text(arena *mem, const char *typed);

/* ---- days, moments ------------------------------------------------------------------------- */
typedef struct {
    int32_t n;
} day; /* days since 1970-01-01; DAY_NONE = not known */
typedef struct {
    int64_t s;
} moment; /* UTC seconds; MOMENT_NONE = never */
#define DAY_NONE ((day){INT32_MIN})
#define MOMENT_NONE ((moment){INT64_MIN})
static inline bool day_known(day d) { return d.n != INT32_MIN; }
static inline bool moment_known(moment m) { return m.s != INT64_MIN; }
day day_of(int year, int month, int dom); /* DAY_NONE where there is no such day */
void day_split(day d, int *year, int *month, int *dom);
int day_year(day d);
int day_weekday(day d); /* 1 Monday … 7 Sunday */
day day_add(day d, int days);
day day_add_months(day d, int months);     /* 31 Jan + 1 month = 28/29 Feb */
int day_diff(day later, day earlier);      /* days between; 0 when one is not known */
bool day_parse(const char *iso, day *ret); /* YYYY-MM-DD only */
/* The usual forms of a roster: 1985.03, 1985-3-1, 1985/3/1, 198503, 19850301, 1985年3月,
 * 1985年3月1日. `ret_month_only` says that the day was not given (set to the 1st). */
bool day_parse_loose(const char *s, day *ret, bool *ret_month_only);
char *day_iso(arena *mem, day d); /* "" when not known */
/* China keeps one time all year: UTC+8. */
#define CHINA_OFFSET_SECONDS (8 * 3600)
day moment_day(moment m);
moment moment_at(day d, int minute_of_day); /* local minute to UTC */
int moment_minute_of_day(moment m);
char *moment_iso(arena *mem, moment m); /* 2022-03-01T08:30:00+08:00 */
moment moment_now(void);                /* the clock, or the frozen one */
void moment_freeze(moment m);           /* tests, demo; MOMENT_NONE thaws */
void moment_advance(int64_t seconds);   /* of the frozen clock */

/* ---- money and hours: integers in named units ---------------------------------------------- */
typedef struct {
    int64_t n;
} fen; /* 1/100 yuan */
typedef struct {
    int32_t n;
} tenths;                                      /* tenths of a credit hour (学时) */
char *fen_text(arena *mem, fen f);             /* 1,234.50 */
char *tenths_text(arena *mem, tenths t);       /* 12 or 12.5 */
bool tenths_parse(const char *s, tenths *ret); /* at most one decimal, not negative */
char *grouped_text(arena *mem, int64_t n);     /* 64,992 */
/* Shares are in permille. Of nothing there is no share, which is not a share of 0. */
#define NO_NUMBER INT64_MIN
int64_t share_near(int64_t part, int64_t whole);    /* rounded half up; NO_NUMBER of nothing */
int64_t share_reached(int64_t part, int64_t whole); /* rounded down: not quite all is never 1000 */
char *share_text(arena *mem, int64_t permille);     /* 64.2%, 1,200.0%, of nothing — */

/* ---- ids ------------------------------------------------------------------------------------ */
/* 63-bit, time-ordered, unique over installations with different nodes. 41 bits of milliseconds
 * since 2020, 8 bits node, 14 bits counter; never repeats within a process, borrows from the future
 * when a millisecond is full. Thread-safe. Follows the kernel's clock even when ours is frozen, so
 * that a second start at the same frozen moment makes no id twice; after random_seed_for_demo() it
 * follows ours. */
int64_t id_new(void);
void id_node(int node); /* 0…255, from the data folder's settings */

/* ---- random (kernel) ------------------------------------------------------------------------ */
void random_bytes(void *to, size_t n);
void random_seed_for_demo(
    uint64_t seed); /* the same bytes each time, no secrets; never in `serve` */

/* ---- log: one line per event, to stderr, key=value ------------------------------------------ */
typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } log_level;
void log_line(log_level level, const char *format, ...) PRINTF(2, 3);
void log_at_least(log_level level);
bool trace_on(const char *topic); /* --trace=sql,plan,rule,request */
void trace_set(const char *topics);

/* ---- files ----------------------------------------------------------------------------------- */
/* On the disk, with their names: what is promised after OK is there after a power failure too.
 * E_BROKEN: it may not be; the log and errno say why. */
MUST_USE err file_keep(const char *path);                   /* a file that is written already */
MUST_USE err file_name(const char *part, const char *path); /* keeps it under its name at last */
MUST_USE err file_save(const char *path, const void *at, size_t n); /* whole, or not there */

/* ---- citizen number (GB 11643-1999; regulations.md §7.3) ------------------------------------- */
typedef enum {
    CITIZEN_OK,
    CITIZEN_LENGTH,
    CITIZEN_CHARACTER,
    CITIZEN_BIRTH,
    CITIZEN_CHECK
} citizen_fault;
citizen_fault citizen_check(const char *number); /* 18 characters, x accepted for X by the caller */
day citizen_born(const char *number);
int citizen_sex(const char *number);                  /* GB/T 2261.1: 1 male, 2 female */
char *citizen_masked(arena *mem, const char *number); /* 110105********002X */

#endif
