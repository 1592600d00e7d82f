/* Lines of the text format: blanks or tabs between numbers, # begins a comment, CR before the
 * line's end is passed over. */
#include "callup/callup_file_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOKEN_SHOWN = 24 };

bool scan_fault(scan *s, int64_t line, const char *format, ...)
{
    char what[240];
    va_list args;
    if (*s->fault) { return false; }
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    s->fault = arena_printf(s->mem, "line %lld: %s", (long long)line, what);
    return false;
}

err scan_open(const char *path, arena *mem, scan **ret)
{
    scan *s = *ret = TAKE(mem, scan);
    struct stat st;
    *s = (scan){.mem = mem, .fault = "", .next = s->block, .end = s->block};
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0) {
        s->fault = arena_printf(mem, "%s: %s", path, strerror(errno));
        return errno == ENOENT ? E_ABSENT : E_INPUT;
    }
    if (fstat(s->fd, &st) == 0 && S_ISREG(st.st_mode)) {
        s->bytes = st.st_size;
        return OK;
    }
    close(s->fd);
    s->fault = arena_printf(mem, "%s: is not a file", path);
    return E_INPUT;
}

err scan_close(scan *s)
{
    close(s->fd);
    return s->broken ? E_BROKEN : *s->fault ? E_INPUT : OK;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool comment_begins(const scan *s)
{
    const char *c = s->next;
    while (c < s->end && scan_blank(*c)) {
        c++;
    }
    return c < s->end && *c == '#' && !(s->with_proofs && c[1] == 'y');
}

/* More of the file behind what is left of the block. Of a comment longer than the block only its
 * beginning is kept. */
static void fill(scan *s)
{
    size_t left = (size_t)(s->end - s->next);
    if (left == SCAN_BLOCK && comment_begins(s)) {
        s->block[0] = '#';
        left = 1;
    } else if (left == SCAN_BLOCK) {
        scan_fault(s, s->line + 1, "is longer than any line may be");
        return;
    } else {
        memmove(s->block, s->next, left);
    }
    ssize_t n = read(s->fd, s->block + left, SCAN_BLOCK - left);
    if (n < 0 && errno != EINTR) {
        s->broken = true;
        scan_fault(s, s->line + 1, "the file cannot be read: %s", strerror(errno));
    }
    s->ended = n == 0;
    s->next = s->block;
    s->end = s->block + left + (n > 0 ? n : 0);
}

static bool next_line(scan *s)
{
    char *stop;
    while (!(stop = memchr(s->next, '\n', (size_t)(s->end - s->next)))) {
        if (s->ended && s->next == s->end) { return false; }
        if (s->ended) {
            *s->end++ = '\n';
            continue;
        }
        fill(s);
        if (*s->fault) { return false; }
    }
    s->at = s->next;
    s->next = stop + 1;
    s->line++;
    return true;
}

static bool line_ends(const char *at)
{
    return *at == '\n' || (at[0] == '\r' && at[1] == '\n') || *at == '#';
}

bool scan_line(scan *s)
{
    while (!*s->fault && next_line(s)) {
        while (scan_blank(*s->at)) {
            s->at++;
        }
        if (!line_ends(s->at) || (s->with_proofs && s->at[0] == '#' && s->at[1] == 'y')) {
            return true;
        }
    }
    return false;
}

bool scan_word(scan *s, const char *word)
{
    size_t n = strlen(word);
    const char *c = s->at;
    while (scan_blank(*c)) {
        c++;
    }
    /* A line holds no NUL that a word could be compared beyond: '\n' ends both. */
    if (strncmp(c, word, n) != 0 || !scan_edge(c[n])) { return false; }
    s->at = c + n;
    return true;
}

bool scan_sign(scan *s)
{
    const char *c = s->at;
    while (scan_blank(*c)) {
        c++;
    }
    if (c[0] != '-' || c[1] < '0' || c[1] > '9') { return false; }
    s->at = c + 1;
    return true;
}

/* What stands here, fit to be shown. */
static const char *token(const scan *s, char *to)
{
    const char *c = s->at;
    size_t n = 0;
    while (scan_blank(*c)) {
        c++;
    }
    while (!scan_edge(c[n]) && n < TOKEN_SHOWN) {
        to[n] = c[n] > ' ' && c[n] < 127 ? c[n] : '?';
        n++;
    }
    to[n] = 0;
    return n ? to : NULL;
}

bool scan_end(scan *s)
{
    char shown[TOKEN_SHOWN + 1];
    while (scan_blank(*s->at)) {
        s->at++;
    }
    if (line_ends(s->at)) { return true; }
    const char *what = token(s, shown);
    return scan_fault(s, s->line, "the line should end before \"%s\"", what ? what : "?");
}

bool scan_number_fault(scan *s, const char *what, int64_t least, int64_t most)
{
    char shown[TOKEN_SHOWN + 1];
    const char *found = token(s, shown);
    bool nothing = !found || *found == '#';
    return scan_fault(s, s->line, "%s should be a whole number from %lld to %lld, found %s%s%s",
                      what, (long long)least, (long long)most, nothing ? "" : "\"",
                      nothing ? "nothing" : found, nothing ? "" : "\"");
}

/* ---- writing --------------------------------------------------------------------------------- */

err write_open(const char *path, writing *ret)
{
    FILE *to = fopen(path, "w");
    if (!to) { return E_BROKEN; }
    arena *mem = arena_new();
    *ret = (writing){.to = to, .mem = mem, .lines = buf_new(mem), .good = true};
    return OK;
}

static void flush(writing *w)
{
    w->good = fwrite(w->lines.at, 1, w->lines.n, w->to) == w->lines.n && w->good;
    w->lines.n = 0;
}

void write_line(writing *w, const char *word, int n, const int64_t *numbers)
{
    buf_put(&w->lines, word);
    for (int i = 0; i < n; i++) {
        buf_putc(&w->lines, ' ');
        buf_put_int(&w->lines, numbers[i]);
    }
    buf_putc(&w->lines, '\n');
    if (w->lines.n > SCAN_BLOCK / 2) { flush(w); }
}

err write_close(writing *w)
{
    flush(w);
    arena_free(w->mem);
    return fclose(w->to) == 0 && w->good ? OK : E_BROKEN;
}
