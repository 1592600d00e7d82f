/* Fuzzing of the workbook reader. The first byte says what the rest is: a whole file, or one part
 * of a sound workbook; without the second the checksums of the archive would stop nearly every
 * input. */
#include "../test/fuzz/fuzz_sheet.h"
#include "../test/zip_fixture.h"

static buf input_book(arena *mem, int kind, const char *text)
{
    workbook_parts p = {0};
    const char **parts[] = {&p.sheet, &p.strings, &p.styles, &p.book, &p.relations};
    *parts[kind % COUNT_OF(parts)] = text;
    if (kind % COUNT_OF(parts) != 0)
        p.sheet =
            "<worksheet><sheetData><row><c t='s'><v>0</v></c><c s='1'><v>38412.5</v></c></row>"
            "</sheetData>"
            "<mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>";
    return workbook_make(mem, &p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n == 0) return 0;
    arena *mem = arena_new();
    if (bytes[0] == 'Z') {
        fuzz_sheet(mem, bytes + 1, n - 1);
    } else {
        buf b = input_book(mem, bytes[0], arena_copy_n(mem, (const char *)bytes + 1, n - 1));
        fuzz_sheet(mem, b.at, b.n);
    }
    arena_free(mem);
    return 0;
}

/* The corpus begins with one sound part of each kind and one whole file. */
int LLVMFuzzerInitialize(int *count, char ***words)
{
    static const char *const parts[] = {
        "<worksheet><sheetData><row r='2'><c r='B2' t='s' s='1'><v>0</v></c><c "
        "t='inlineStr'><is><r>"
        "<t xml:space='preserve'> a_x000D_</t></r><rPh><t>b</t></rPh></is></c>"
        "<c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c><c t='d'><v>2005-03-01T00:00:00</v></c>"
        "<c t='str'><f>A1</f><v>x</v></c><c s='2'><v>1.1E+17</v></c></row></sheetData>"
        "<mergeCells><mergeCell ref='A1:C1'/></mergeCells></worksheet>",
        "<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>",
        ("<styleSheet><numFmts><numFmt numFmtId='176' "
         "formatCode='[$-804]yyyy\"年\"m\\月;@'/></numFmts>"
         "<cellXfs><xf numFmtId='0'/><xf numFmtId='176'/></cellXfs></styleSheet>"),
        "<workbook><workbookPr date1904='1'/><sheets><sheet name='a' state='visible' r:id='rId1'/>"
        "</sheets></workbook>",
        "<Relationships>"
        "<Relationship Id='rId1' Type='x/worksheet' "
        "Target='../xl/worksheets/sheet1.xml'/></Relationships>",
    };
    arena *mem = arena_new();
    const char *folder = fuzz_corpus(*count, *words);
    for (size_t i = 0; folder && i < COUNT_OF(parts); i++)
        fuzz_seed(folder, arena_printf(mem, "%c%s", (int)('A' + i), parts[i]),
                  1 + strlen(parts[i]));
    buf whole = buf_new(mem);
    buf_putc(&whole, 'Z');
    buf b = input_book(mem, 1, parts[1]);
    buf_put_n(&whole, b.at, b.n);
    if (folder) fuzz_seed(folder, whole.at, whole.n);
    arena_free(mem);
    return 0;
}
