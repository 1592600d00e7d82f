/* Fuzzing of the page compiler (tool/pagec.c): no template may break it, and what it accepts must
 * be C whose literals hold as many bytes as it says, so that no byte of a template can leave its
 * string. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../tool/tool.h"

int pagec_main(int argc, char **argv);
#define main pagec_main
#include "../../tool/html.c"
#define is_blank is_blank_of_c
#include "../../tool/pagec.c"
#undef main
#include "../../tool/tool.c"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* In place of tool/keep.c: failure goes back to the loop, memory is forgotten each time. */
static jmp_buf back;
static void *kept[1 << 16];
static size_t kept_n;

void *take(size_t size)
{
    if (kept_n == sizeof kept / sizeof *kept) longjmp(back, 1);
    return kept[kept_n++] = calloc(1, size ? size : 1);
}

char *copy_n(const char *s, size_t n)
{
    char *c = take(n + 1);
    memcpy(c, s, n);
    return c;
}

void fail_at(const char *file, int number, const char *format, ...)
{
    if (!file || number < 0 || !format) abort();
    longjmp(back, 1);
}

static size_t literal_bytes(const char *s, const char **ret_end)
{
    size_t n = 0;
    for (; *s != '"'; n++) {
        if (*s < 32 || *s > 126) abort();
        if (*s != '\\')
            s++;
        else
            s += s[1] >= '0' && s[1] <= '7' ? 4 : 2;
    }
    *ret_end = s;
    return n;
}

static void check_literals(const char *made)
{
    static const char call[] = "\nmarkup_raw(o, \"";
    while ((made = strstr(made, call))) {
        size_t n = literal_bytes(made + sizeof call - 1, &made);
        if (strncmp(made, "\", ", 3) != 0 || strtoul(made + 3, NULL, 10) != n) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    depth = 0;
    literal.n = head.n = includes.n = body.n = 0;
    place = (html_place){0};
    if (setjmp(back) == 0) {
        char *all = copy_n((const char *)bytes, n);
        read_page("fuzz.html", all, n);
        put_n(&body, "", 0);
        check_literals(body.at);
    }
    while (kept_n)
        free(kept[--kept_n]);
    return 0;
}
