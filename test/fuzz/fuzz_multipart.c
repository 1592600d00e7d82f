/* Fuzzing of multipart bodies: the first byte says into what pieces the network cut the rest. */
#include "../test/fuzz/fuzz_web.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n < 1) return 0;
    arena *mem = arena_new();
    web_input in = {0};
    multipart *m = multipart_new(&in, mem, "multipart/form-data; boundary=x", "/tmp");
    size_t piece = bytes[0] ? bytes[0] : n;
    bool good = true;
    for (size_t at = 1; good && at < n; at += piece)
        good = multipart_feed(m, (const char *)bytes + at, piece < n - at ? piece : n - at);
    good = good && multipart_end(m);
    fuzz_pairs(&in);
    for (size_t i = 0; good && i < in.uploads.n; i++)
        if (in.uploads.at[i].bytes < 0 || (size_t)in.uploads.at[i].bytes > n) abort();
    multipart_drop(m);
    arena_free(mem);
    return 0;
}
