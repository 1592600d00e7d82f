/* Archives and workbooks for tests and fuzzing, put together byte by byte so that they can also
 * lie. */
#ifndef GANJIAO_TEST_ZIP_FIXTURE_H
#define GANJIAO_TEST_ZIP_FIXTURE_H

#include "base/base.h"

#include <zlib.h>

typedef struct {
    const char *name;
    const void *bytes;
    size_t n;    /* as packed */
    size_t size; /* as declared */
    uint32_t crc;
    int method; /* 0 stored, 8 deflated */
} zip_entry;
typedef struct {
    buf out, directory;
    unsigned entries;
} zip_made;

static inline void zip_number(buf *b, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_putc(b, (char)(v >> 8 * i));
}

static inline void zip_common(buf *b, const zip_entry *e)
{
    zip_number(b, 20, 2);
    zip_number(b, 0, 2);
    zip_number(b, (uint64_t)e->method, 2);
    zip_number(b, 0x00210000, 4); /* 1980-01-01 */
    zip_number(b, e->crc, 4);
    zip_number(b, e->n, 4);
    zip_number(b, e->size, 4);
    zip_number(b, strlen(e->name), 2);
    zip_number(b, 0, 2);
}

static inline zip_made zip_begin(arena *mem)
{
    return (zip_made){.out = buf_new(mem), .directory = buf_new(mem)};
}

static inline void zip_put(zip_made *z, const zip_entry *e)
{
    size_t at = z->out.n;
    buf_put_n(&z->out, "PK\3\4", 4);
    zip_common(&z->out, e);
    buf_put(&z->out, e->name);
    buf_put_n(&z->out, e->bytes, e->n);
    buf_put_n(&z->directory, "PK\1\2\24\0", 6);
    zip_common(&z->directory, e);
    zip_number(&z->directory, 0, 6); /* comment, disk, inner attributes */
    zip_number(&z->directory, 0, 4); /* outer attributes */
    zip_number(&z->directory, at, 4);
    buf_put(&z->directory, e->name);
    z->entries++;
}

static inline void zip_text(zip_made *z, const char *name, const char *bytes, size_t n)
{
    uint32_t crc = (uint32_t)crc32(0, (const Bytef *)bytes, (uInt)n);
    zip_put(z, &(zip_entry){name, bytes, n, n, crc, 0});
}

static inline void zip_finish(zip_made *z)
{
    size_t at = z->out.n;
    buf_put_n(&z->out, z->directory.at, z->directory.n);
    buf_put_n(&z->out, "PK\5\6\0\0\0\0", 8);
    zip_number(&z->out, z->entries, 2);
    zip_number(&z->out, z->entries, 2);
    zip_number(&z->out, z->directory.n, 4);
    zip_number(&z->out, at, 4);
    zip_number(&z->out, 0, 2);
}

/* ---- workbooks: what is NULL gets a usual form ----------------------------------------------- */
#define XLSX_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define XLSX_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define XLSX_PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
typedef struct {
    const char *sheet, *strings, *styles, *book, *relations;
} workbook_parts;

static inline void workbook_text(zip_made *z, const char *name, const char *text,
                                 const char *otherwise)
{
    const char *s = text ? text : otherwise;
    zip_text(z, name, s, strlen(s));
}

/* Everything but the sheet itself. */
static inline void workbook_frame(zip_made *z, const workbook_parts *p)
{
    workbook_text(z, "_rels/.rels", NULL,
                  "<Relationships xmlns='" XLSX_PACKAGE "'><Relationship Id='r1' Type='" XLSX_REL
                  "/officeDocument' "
                  "Target='xl/workbook.xml'/></Relationships>");
    workbook_text(z, "xl/workbook.xml", p->book,
                  "<workbook xmlns='" XLSX_MAIN "' xmlns:r='" XLSX_REL
                  "'><sheets><sheet name='名册' sheetId='1' r:id='rId1'/>"
                  "</sheets></workbook>");
    workbook_text(z, "xl/_rels/workbook.xml.rels", p->relations,
                  "<Relationships xmlns='" XLSX_PACKAGE "'><Relationship Id='rId1' Type='" XLSX_REL
                  "/worksheet' "
                  "Target='worksheets/sheet1.xml'/><Relationship Id='rId2' Type='" XLSX_REL
                  "/worksheet' "
                  "Target='/xl/worksheets/sheet1.xml'/><Relationship Id='rId3' Type='" XLSX_REL
                  "/chartsheet' "
                  "Target='c.xml'/></Relationships>");
    if (p->strings) workbook_text(z, "xl/sharedStrings.xml", p->strings, "");
    if (p->styles) workbook_text(z, "xl/styles.xml", p->styles, "");
}

static inline buf workbook_make(arena *mem, const workbook_parts *p)
{
    zip_made z = zip_begin(mem);
    workbook_frame(&z, p);
    workbook_text(&z, "xl/worksheets/sheet1.xml", p->sheet,
                  "<worksheet xmlns='" XLSX_MAIN "'><sheetData/></worksheet>");
    zip_finish(&z);
    return z.out;
}

#endif
