/* Memory and failure of our compilers, apart from the rest because the fuzzer, which does not end
 * after one template, brings its own. */
#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail_at(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void *take(size_t bytes)
{
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p) fail_at("memory", 0, "is out");
    return p;
}

void *more(void **at, size_t *n, size_t size)
{
    void *grown = realloc(*at, (*n + 1) * size);
    if (!grown) fail_at("memory", 0, "is out");
    *at = grown;
    return memset((char *)grown + (*n)++ * size, 0, size);
}

char *copy_n(const char *s, size_t n)
{
    char *c = take(n + 1);
    memcpy(c, s, n);
    return c;
}
