/* The log: one line per event, written at once so that lines of several threads do not mix. */
#include "inside.h"

#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

enum { LINE_ROOM = 4096, TOPICS_ROOM = 256 };

static _Atomic int least = LOG_INFO;
static char topics[TOPICS_ROOM]; /* ",sql,rule," or ""; set once before there are threads */

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_at_least(log_level level) { atomic_store(&least, (int)level); }

/* A value with a line break in it must not look like a second event. */
static void keep_one_line(char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < ' ' || s[i] == 0x7F) s[i] = ' ';
}

static size_t bounded(int printed, size_t room)
{
    return printed < 0 ? 0 : (size_t)printed < room ? (size_t)printed : room - 1;
}

/* The log shows the kernel's time even when the program's clock is frozen. */
static size_t head(char *line, log_level level)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int year, month, dom;
    day_split(moment_day((moment){now.tv_sec}), &year, &month, &dom);
    int second = (int)((now.tv_sec + CHINA_OFFSET_SECONDS) % 86400);
    int n = snprintf(line, LINE_ROOM, "at=%04d-%02d-%02dT%02d:%02d:%02d.%03d+08:00 level=%s ", year,
                     month, dom, second / 3600, second / 60 % 60, second % 60,
                     (int)(now.tv_nsec / 1000000), level_names[level]);
    return bounded(n, LINE_ROOM);
}

void log_line(log_level level, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&least, memory_order_relaxed)) return;
    char line[LINE_ROOM];
    size_t n = head(line, level), room = LINE_ROOM - n;
    va_list args;
    va_start(args, format);
    n += bounded(vsnprintf(line + n, room, format, args), room);
    va_end(args);
    keep_one_line(line, n);
    line[n++] = '\n'; /* in the place of the NUL */
    for (size_t done = 0; done < n;) {
        ssize_t got = write(STDERR_FILENO, line + done, n - done);
        if (got < 0) /* there is no other place to say it */
            return;
        done += (size_t)got;
    }
}

void trace_set(const char *wanted)
{
    if (snprintf(topics, sizeof topics, "%s%s%s", wanted[0] ? "," : "", wanted,
                 wanted[0] ? "," : "") >= (int)sizeof topics)
        log_line(LOG_WARN, "what=trace-topics-cut room=%d", TOPICS_ROOM);
}

bool trace_on(const char *topic)
{
    if (!topics[0]) return false;
    char word[TOPICS_ROOM];
    int n = snprintf(word, sizeof word, ",%s,", topic);
    return n > 0 && n < TOPICS_ROOM && strstr(topics, word) != NULL;
}

const char *err_name(err e)
{
    static const char *const names[] = {
        [OK] = "ok",       [E_INPUT] = "input",       [E_DENIED] = "denied", [E_ABSENT] = "absent",
        [E_BUSY] = "busy", [E_CONFLICT] = "conflict", [E_BROKEN] = "broken",
    };
    return (size_t)e < COUNT_OF(names) ? names[e] : "broken";
}
