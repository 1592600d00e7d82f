/* Fuzzing of urlencoded bodies, queries and cookies. */
#include "../test/fuzz/fuzz_web.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    arena *mem = arena_new();
    web_input in = {0}, query = {0};
    input_form(&in, mem, arena_copy_n(mem, (const char *)bytes, n), n);
    fuzz_pairs(&in);
    const char *text = arena_copy_n(mem, (const char *)bytes, n);
    input_query(&query, mem, text);
    fuzz_pairs(&query);
    if (!input_cookie(mem, text, "gj")) abort();
    arena_free(mem);
    return 0;
}
