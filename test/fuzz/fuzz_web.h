/* What the fuzz targets of request bodies share: a fresh input, and what must hold of it whatever
 * came in. */
#ifndef GANJIAO_FUZZ_WEB_H
#define GANJIAO_FUZZ_WEB_H

#include "web/inside.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Every value that a handler may see is text: UTF-8 without NUL, or "" and marked as broken. */
static inline void fuzz_pairs(const web_input *in)
{
    for (size_t i = 0; i < in->pairs.n; i++) {
        const web_pair *p = &in->pairs.at[i];
        if (!p->name || !p->value || (p->broken && *p->value) ||
            !text_utf8(p->value, strlen(p->value)))
            abort();
    }
}
#endif
