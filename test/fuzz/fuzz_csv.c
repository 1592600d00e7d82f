/* Fuzzing of the CSV reader: every input is a file. What begins like an archive goes to the
 * workbook reader. */
#include "../test/fuzz/fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    arena *mem = arena_new();
    fuzz_sheet(mem, bytes, n);
    arena_free(mem);
    return 0;
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
    static const struct {
        const char *bytes;
        size_t n;
    } seeds[] = {
#define SEED(s) {s, sizeof(s) - 1}
        SEED("a,b\r\n\"c\"\"d\",e\r\n"),
        SEED("\xEF\xBB\xBF"
             "张三;李四\n"),
        SEED("\xD0\xD5\xC3\xFB\t\x81\x30\x81\x30\n"),
        SEED("\xFF\xFE\x13\x4E,\0\n\0"),
        SEED("\xFE\xFF\x4E\x13\0,\0\n"),
        SEED("sep=;\r\n=\"01\";2\r3"),
        SEED("a\0b"),
#undef SEED
    };
    const char *folder = fuzz_corpus(*count, *words);
    for (size_t i = 0; folder && i < COUNT_OF(seeds); i++)
        fuzz_seed(folder, seeds[i].bytes, seeds[i].n);
    return 0;
}
