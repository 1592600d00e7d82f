#include "tool.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(text *t, size_t n)
{
    if (t->n + n + 1 <= t->room) return;
    t->room = (t->n + n + 1) * 2;
    t->at = realloc(t->at, t->room);
    if (!t->at) fail_at("memory", 0, "is out");
}

void put_n(text *t, const char *s, size_t n)
{
    make_room(t, n);
    memcpy(t->at + t->n, s, n);
    t->n += n;
    t->at[t->n] = 0;
}

void put(text *t, const char *s) { put_n(t, s, strlen(s)); }

void putf(text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t n = (size_t)vsnprintf(NULL, 0, format, args);
    make_room(t, n);
    vsnprintf(t->at + t->n, n + 1, format, again);
    t->n += n;
    va_end(args);
    va_end(again);
}

void put_c(text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '\n')
            put(t, "\\n");
        else if (c == '"' || c == '\\' || c == '?')
            putf(t, "\\%c", c);
        else if (c < 32 || c > 126)
            putf(t, "\\%03o", c);
        else
            put_n(t, &s[i], 1);
    }
}

char *file_read(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f) fail_at(path, 0, "%s", strerror(errno));
    text t = {0};
    char piece[65536];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        put_n(&t, piece, n);
    if (ferror(f)) fail_at(path, 0, "%s", strerror(errno));
    fclose(f);
    put_n(&t, "", 0);
    if (ret_n) *ret_n = t.n;
    return t.at;
}

void file_write(const char *path, const char *at, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(at, 1, n, f) != n || fclose(f) != 0) {
        remove(path);
        fail_at(path, 0, "cannot be written: %s", strerror(errno));
    }
}

const char *path_last(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_stem(const char *path)
{
    const char *last = path_last(path);
    return copy_n(last, strcspn(last, "."));
}

bool is_word(const char *s)
{
    if (!*s || strchr("0123456789", *s)) return false;
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

/* Length of the UTF-8 sequence at `s`, 0 where it is not valid (overlong, surrogate, too high). */
static size_t sequence(const unsigned char *s, size_t left)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc0 ? 2 : 0;
    if (n == 0 || n > left) return 0;
    uint32_t code = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (s[i] & 0x3fu);
    }
    if (code < lowest[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
    return n;
}

bool is_utf8(const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        unsigned char c = (unsigned char)s[i];
        size_t step = sequence((const unsigned char *)s + i, n - i);
        if (step == 0 || (c < 32 && c != '\n' && c != '\t') || c == 127) return false;
        i += step;
    }
    return true;
}
