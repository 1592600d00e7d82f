/* What our small compilers share: files, growing text, C literals, and the one way to fail. They
 * run once and end, so memory is never freed. A compiler writes nothing before it has read
 * everything without a fault. */
#ifndef GANJIAO_TOOL_H
#define GANJIAO_TOOL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char *at;
    size_t n, room;
} text; /* always NUL-terminated once something was put */

void put_n(text *t, const char *s, size_t n);
void put(text *t, const char *s);
void putf(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The inside of a C string literal: other than printable ASCII as three-digit octal, `?` escaped
 * (trigraphs). */
void put_c(text *t, const char *s, size_t n);

/* `file:line: message` on stderr, exit 1. */
_Noreturn void fail_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

char *file_read(const char *path, size_t *ret_n); /* whole, NUL-terminated; fails with the path */
void file_write(const char *path, const char *at, size_t n);
const char *path_last(const char *path); /* file name without its folders */
char *path_stem(const char *path);       /* the same, up to the first dot */

void *take(size_t bytes); /* zeroed; ends the program when memory is out */
/* Room for one more at the end of a list of `*n` elements; returns the new one. */
void *more(void **at, size_t *n, size_t size);
char *copy_n(const char *s, size_t n);
bool is_word(const char *s);           /* [a-z_][a-z0-9_]* */
bool is_utf8(const char *s, size_t n); /* valid, without control characters but \n and \t */

#endif
