/* Days, moments, and the one clock of the program. */
#include "inside.h"

#include <stdatomic.h>
#include <time.h>

enum { DAY_SECONDS = 86400, FIRST_YEAR = 1, LAST_YEAR = 9999 };
/* A roster's year; six digits such as 850301 are then no month of the year 8503. */
enum { ROSTER_FIRST_YEAR = 1850, ROSTER_LAST_YEAR = 2199 };

static const int32_t first_day = -719162, last_day = 2932896; /* 0001-01-01, 9999-12-31 */

/* ---- days: the Gregorian calendar in eras of 400 years that begin on 1 March ---------------- */

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

day day_of(int year, int month, int dom)
{
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || dom < 1 ||
        dom > month_days(year, month))
        return DAY_NONE;
    int from_march = (month + 9) % 12, y = year - (month <= 2);
    int day_of_year = (153 * from_march + 2) / 5 + dom - 1;
    return (day){y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468};
}

void day_split(day d, int *year, int *month, int *dom)
{
    if (d.n < first_day || d.n > last_day) {
        *year = *month = *dom = 0;
        return;
    }
    int days = d.n + 719468, era = days / 146097, in_era = days % 146097;
    int y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * y + y / 4 - y / 100), from_march = (5 * in_year + 2) / 153;
    *dom = in_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = y + era * 400 + (*month <= 2);
}

int day_year(day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return year;
}

int day_weekday(day d)
{
    if (!day_known(d)) return 0;
    int from_thursday = d.n % 7; /* 1970-01-01 was a Thursday */
    return (from_thursday + 7 + 3) % 7 + 1;
}

day day_add(day d, int days)
{
    int64_t n = (int64_t)d.n + days;
    return day_known(d) && n >= first_day && n <= last_day ? (day){(int32_t)n} : DAY_NONE;
}

day day_add_months(day d, int months)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    int64_t n = (int64_t)year * 12 + month - 1 + months;
    if (!day_known(d) || n < FIRST_YEAR * 12 || n >= (LAST_YEAR + 1) * 12) return DAY_NONE;
    int y = (int)(n / 12), m = (int)(n % 12) + 1, most = month_days(y, m);
    return day_of(y, m, dom < most ? dom : most);
}

int day_diff(day later, day earlier)
{
    return day_known(later) && day_known(earlier) ? later.n - earlier.n : 0;
}

/* ---- reading and writing days --------------------------------------------------------------- */

/* Reads at least one and at most `most` digits; NULL where there is none. */
static const char *digits(const char *s, int most, int *ret)
{
    int n = 0, v = 0;
    for (; n < most && s[n] >= '0' && s[n] <= '9'; n++)
        v = v * 10 + s[n] - '0';
    *ret = v;
    return n ? s + n : NULL;
}

static const char *skip(const char *s, const char *word)
{
    return text_starts(s, word) ? s + strlen(word) : NULL;
}

static bool all_digits(const char *s, size_t n)
{
    return strspn(s, "0123456789") == n && s[n] == 0;
}

static bool take_day(int year, int month, int dom, day *ret)
{
    day d = day_of(year, month, dom);
    if (!day_known(d)) return false;
    *ret = d;
    return true;
}

bool day_parse(const char *iso, day *ret)
{
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? iso[i] != '-' : iso[i] < '0' || iso[i] > '9') return false;
    int year, month, dom;
    digits(iso, 4, &year);
    digits(iso + 5, 2, &month);
    digits(iso + 8, 2, &dom);
    return iso[10] == 0 && take_day(year, month, dom, ret);
}

typedef struct {
    int year, month, dom; /* as written; dom 0 when there was none */
} parts;

static bool split_packed(const char *s, parts *p)
{
    if (!all_digits(s, 6) && !all_digits(s, 8)) return false;
    s = digits(s, 4, &p->year);
    s = digits(s, 2, &p->month);
    return !*s || (digits(s, 2, &p->dom) && p->dom != 0);
}

static bool split_marked(const char *s, parts *p)
{
    s = digits(s, 4, &p->year);
    if (!s || !*s || !strchr("-./", *s)) return false;
    char mark = *s;
    s = digits(s + 1, 2, &p->month);
    if (!s || !*s) return s != NULL;
    return *s == mark && (s = digits(s + 1, 2, &p->dom)) && !*s && p->dom != 0;
}

static bool split_chinese(const char *s, parts *p)
{
    if (!(s = digits(s, 4, &p->year)) || !(s = skip(s, "年")) || !(s = digits(s, 2, &p->month)) ||
        !(s = skip(s, "月")))
        return false;
    if (!*s) return true;
    if (!(s = digits(s, 2, &p->dom)) || p->dom == 0) return false;
    const char *end = skip(s, "日");
    if (!end) end = skip(s, "号");
    return end && !*end;
}

bool day_parse_loose(const char *s, day *ret, bool *ret_month_only)
{
    bool (*const forms[])(const char *, parts *) = {split_packed, split_marked, split_chinese};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        parts p = {0};
        if (!forms[i](s, &p)) continue;
        if (p.year < ROSTER_FIRST_YEAR || p.year > ROSTER_LAST_YEAR ||
            !take_day(p.year, p.month, p.dom ? p.dom : 1, ret))
            return false;
        *ret_month_only = p.dom == 0;
        return true;
    }
    return false;
}

/* Lists write a day in every row; printf takes ten times as long. */
char *day_iso(arena *mem, day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    if (year < 0 || year > 9999) return arena_printf(mem, "%04d-%02d-%02d", year, month, dom);
    if (!year) return arena_copy(mem, "");
    const int digits[] = {year / 1000, year / 100 % 10, year / 10 % 10, year % 10,
                          month / 10,  month % 10,      dom / 10,       dom % 10};
    char iso[] = "0000-00-00";
    for (size_t i = 0; i < COUNT_OF(digits); i++)
        iso[i + (i > 3) + (i > 5)] = (char)('0' + digits[i]);
    return arena_copy_n(mem, iso, sizeof iso - 1);
}

/* ---- moments -------------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

day moment_day(moment m)
{
    if (!moment_known(m)) return DAY_NONE;
    int64_t n = floor_div(m.s, DAY_SECONDS);
    n += floor_div(m.s - n * DAY_SECONDS + CHINA_OFFSET_SECONDS, DAY_SECONDS);
    return n >= first_day && n <= last_day ? (day){(int32_t)n} : DAY_NONE;
}

moment moment_at(day d, int minute_of_day)
{
    if (!day_known(d)) return MOMENT_NONE;
    return (moment){(int64_t)d.n * DAY_SECONDS + (int64_t)minute_of_day * 60 -
                    CHINA_OFFSET_SECONDS};
}

static int second_of_day(moment m)
{
    int64_t in_utc_day = m.s - floor_div(m.s, DAY_SECONDS) * DAY_SECONDS;
    return (int)((in_utc_day + CHINA_OFFSET_SECONDS) % DAY_SECONDS);
}

int moment_minute_of_day(moment m) { return moment_known(m) ? second_of_day(m) / 60 : 0; }

char *moment_iso(arena *mem, moment m)
{
    day d = moment_day(m);
    if (!day_known(d)) return arena_copy(mem, "");
    int second = second_of_day(m);
    return arena_printf(mem, "%sT%02d:%02d:%02d+08:00", day_iso(mem, d), second / 3600,
                        second / 60 % 60, second % 60);
}

/* ---- the clock ------------------------------------------------------------------------------ */

static _Atomic int64_t frozen = INT64_MIN;

/* The coarse clock is read without entering the kernel and is right to a few milliseconds. */
moment moment_now(void)
{
    int64_t held = atomic_load_explicit(&frozen, memory_order_relaxed);
    if (held != INT64_MIN) return (moment){held};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (moment){now.tv_sec};
}

void moment_freeze(moment m) { atomic_store(&frozen, m.s); }

void moment_advance(int64_t seconds)
{
    int64_t held = atomic_load(&frozen);
    while (held != INT64_MIN && !atomic_compare_exchange_weak(&frozen, &held, held + seconds)) {}
}
