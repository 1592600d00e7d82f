/* Fuzzing of JSON bodies. */
#include "../test/fuzz/fuzz_web.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    arena *mem = arena_new();
    web_input in = {0};
    input_json(&in, mem, (const char *)bytes, n);
    fuzz_pairs(&in);
    arena_free(mem);
    return 0;
}
