/* The small parts of a workbook: which sheet is the first that can be seen, number formats, shared
 * strings. */
#include "doc/xlsx_inside.h"

enum {
    RELATIONS = 10000,
    STYLES = 1 << 17,
    STRINGS_PAGE = 4096,
    STRINGS_BLOCK = 1 << 16,
    STRINGS_BYTES = 256 << 20
};

/* ---- relations ------------------------------------------------------------------------------- */
typedef struct {
    const char *id, *type, *part;
} relation;
typedef struct {
    arena *own;
    const char *base; /* the part that they start from */
    LIST(relation) of;
} relations;

static void relations_start(xlsx_part *p, const char *name, const char **attributes)
{
    relations *r = p->to;
    if (!text_is(name, "Relationship") ||
        text_is(xlsx_attribute(attributes, "TargetMode"), "External"))
        return;
    if (r->of.n == RELATIONS) {
        xlsx_part_fail(p, SHEET_TOO_LARGE);
        return;
    }
    relation *each = GROW(r->own, &r->of);
    each->id = arena_copy(r->own, xlsx_attribute(attributes, "Id"));
    each->type = arena_copy(r->own, xlsx_attribute(attributes, "Type"));
    each->part = xlsx_path(r->own, r->base, xlsx_attribute(attributes, "Target"));
}

static sheet_fault relations_read(relations *r, const xlsx_archive *z, arena *own, const char *base)
{
    static const xlsx_listener listener = {.start = relations_start};
    const char *slash = strrchr(base, '/');
    size_t folder = slash ? (size_t)(slash - base) + 1 : 0;
    const char *part = arena_printf(own, "%.*s_rels/%s.rels", (int)folder, base, base + folder);
    *r = (relations){.own = own, .base = base};
    int64_t index = xlsx_archive_find(z, part);
    if (index == XLSX_NO_PART) return SHEET_OK;
    return xlsx_part_whole(z, index, &listener, r);
}

/* The last word of a relation's type is the same in the strict and the transitional standard. */
static bool type_is(const relation *r, const char *word)
{
    const char *slash = strrchr(r->type, '/');
    return slash && text_is(slash + 1, word);
}

static const char *part_of_type(const relations *r, const char *word, const char *otherwise)
{
    for (size_t i = 0; i < r->of.n; i++)
        if (type_is(&r->of.at[i], word)) return r->of.at[i].part;
    return otherwise;
}

static const char *sheet_of_id(const relations *r, const char *wanted)
{
    for (size_t i = 0; i < r->of.n; i++)
        if (text_is(r->of.at[i].id, wanted) && type_is(&r->of.at[i], "worksheet"))
            return r->of.at[i].part;
    return "";
}

/* ---- the book itself ------------------------------------------------------------------------- */
typedef struct {
    xlsx_book *book;
    const relations *relations;
    arena *mem;
    const char *part; /* of the first visible sheet; "" until it is met */
    bool is_book;
} book_reading;

/* The relation is the only attribute `id` with a prefix; the other ids are sheetId. */
static void book_sheet(book_reading *r, const char **attributes)
{
    const char *state = xlsx_attribute(attributes, "state");
    const char *part = sheet_of_id(r->relations, xlsx_attribute(attributes, "id"));
    if (*r->part || !*part || !(text_empty(state) || text_is(state, "visible"))) return;
    r->part = part;
    r->book->name = arena_copy(r->mem, xlsx_attribute(attributes, "name"));
}

static void book_start(xlsx_part *p, const char *name, const char **attributes)
{
    book_reading *r = p->to;
    if (p->depth == 1)
        r->is_book = text_is(name, "workbook");
    else if (text_is(name, "workbookPr"))
        r->book->from_1904 = xlsx_true(xlsx_attribute(attributes, "date1904"));
    else if (p->depth == 3 && text_is(name, "sheet"))
        book_sheet(r, attributes);
}

static sheet_fault book_part(book_reading *r, const xlsx_archive *z, const char *part)
{
    static const xlsx_listener listener = {.start = book_start};
    int64_t index = xlsx_archive_find(z, part);
    if (index == XLSX_NO_PART || text_ends(part, ".bin")) return SHEET_NOT_A_WORKBOOK;
    sheet_fault fault = xlsx_part_whole(z, index, &listener, r);
    if (fault != SHEET_OK) return fault;
    if (!r->is_book) return SHEET_NOT_A_WORKBOOK;
    if (!*r->part) return SHEET_NO_SHEET;
    r->book->sheet = xlsx_archive_find(z, r->part);
    return r->book->sheet < 0 ? SHEET_DAMAGED : SHEET_OK;
}

/* ---- styles ---------------------------------------------------------------------------------- */
typedef struct {
    int64_t number;
    xlsx_style style;
} own_format;
typedef struct {
    xlsx_book *book;
    arena *own;
    LIST(own_format) formats;
    bool within; /* cellXfs, not the named styles beside it */
} style_reading;

static xlsx_style style_number(const style_reading *r, int64_t number)
{
    for (size_t i = 0; i < r->formats.n; i++)
        if (r->formats.at[i].number == number) return r->formats.at[i].style;
    return xlsx_style_builtin(number);
}

static void styles_start(xlsx_part *p, const char *name, const char **attributes)
{
    style_reading *r = p->to;
    int64_t number = 0;
    if (p->depth == 2) r->within = text_is(name, "cellXfs");
    if (p->depth != 3 || !text_int(xlsx_attribute(attributes, "numFmtId"), &number)) number = 0;
    if (r->book->styles.n == STYLES || r->formats.n == RELATIONS) {
        xlsx_part_fail(p, SHEET_TOO_LARGE);
    } else if (p->depth == 3 && text_is(name, "numFmt")) {
        own_format *f = GROW(r->own, &r->formats);
        *f = (own_format){number, xlsx_style_of(xlsx_attribute(attributes, "formatCode"))};
    } else if (p->depth == 3 && r->within && text_is(name, "xf")) {
        xlsx_style *style = GROW(r->own, &r->book->styles);
        *style = style_number(r, number);
    }
}

static sheet_fault styles_part(xlsx_book *b, const xlsx_archive *z, arena *own, const char *part)
{
    static const xlsx_listener listener = {.start = styles_start};
    style_reading r = {.book = b, .own = own};
    int64_t index = xlsx_archive_find(z, part);
    return index == XLSX_NO_PART ? SHEET_OK : xlsx_part_whole(z, index, &listener, &r);
}

/* ---- shared strings -------------------------------------------------------------------------- */
/* Pages of pointers into blocks of text: nothing is moved or copied while the table grows. */
typedef struct {
    xlsx_strings *strings;
    arena *own;
    buf text;
    xlsx_words words;
    char *block;
    size_t block_left;
} string_reading;

static char *string_room(string_reading *r, size_t n)
{
    if (n > STRINGS_BLOCK / 8) return arena_take(r->own, n);
    if (n > r->block_left) {
        r->block = arena_take(r->own, STRINGS_BLOCK);
        r->block_left = STRINGS_BLOCK;
    }
    char *room = r->block;
    r->block += n;
    r->block_left -= n;
    return room;
}

static void string_keep(xlsx_part *p, string_reading *r)
{
    xlsx_strings *s = r->strings;
    size_t page = (size_t)(s->n / STRINGS_PAGE);
    s->bytes += (int64_t)(r->text.n + 1 + sizeof(char *));
    if (s->bytes > STRINGS_BYTES) {
        xlsx_part_fail(p, SHEET_TOO_LARGE);
        return;
    }
    xlsx_words_unescape(&r->text, 0);
    if (page == s->pages.n) *GROW(r->own, &s->pages) = TAKE_N(r->own, const char *, STRINGS_PAGE);
    char *text = string_room(r, r->text.n + 1);
    if (r->text.n) memcpy(text, r->text.at, r->text.n);
    text[r->text.n] = '\0';
    s->pages.at[page][s->n++ % STRINGS_PAGE] = text;
}

static void strings_start(xlsx_part *p, const char *name, const char **attributes)
{
    string_reading *r = p->to;
    if (p->depth == 2 && text_is(name, "si"))
        r->text.n = 0;
    else
        xlsx_words_start(&r->words, name, attributes);
}

static void strings_end(xlsx_part *p, const char *name)
{
    string_reading *r = p->to;
    xlsx_words_end(&r->words, name);
    if (p->depth == 2 && text_is(name, "si")) string_keep(p, r);
}

static void strings_text(xlsx_part *p, const char *s, size_t n)
{
    string_reading *r = p->to;
    xlsx_words_text(&r->words, s, n);
    if (r->text.n > SHEET_CELL_BYTES) xlsx_part_fail(p, SHEET_TOO_LARGE);
}

static sheet_fault strings_part(xlsx_book *b, const xlsx_archive *z, arena *own, const char *part)
{
    static const xlsx_listener listener = {strings_start, strings_end, strings_text};
    string_reading r = {.strings = &b->strings, .own = own, .text = buf_new(own)};
    r.words.to = &r.text;
    int64_t index = xlsx_archive_find(z, part);
    return index == XLSX_NO_PART ? SHEET_OK : xlsx_part_whole(z, index, &listener, &r);
}

const char *xlsx_string(const xlsx_strings *strings, int64_t index)
{
    if (index < 0 || index >= strings->n) return NULL;
    return strings->pages.at[index / STRINGS_PAGE][index % STRINGS_PAGE];
}

/* ---- all of them ----------------------------------------------------------------------------- */
sheet_fault xlsx_book_read(xlsx_book *b, const xlsx_archive *z, arena *own, arena *mem)
{
    relations top, of_book;
    sheet_fault fault = relations_read(&top, z, own, "");
    if (fault != SHEET_OK) return fault;
    const char *part = part_of_type(&top, "officeDocument", "xl/workbook.xml");
    fault = relations_read(&of_book, z, own, part);
    if (fault != SHEET_OK) return fault;
    book_reading r = {.book = b, .relations = &of_book, .mem = mem, .part = ""};
    fault = book_part(&r, z, part);
    if (fault == SHEET_OK)
        fault = styles_part(b, z, own, part_of_type(&of_book, "styles", "xl/styles.xml"));
    if (fault == SHEET_OK)
        fault = strings_part(b, z, own,
                             part_of_type(&of_book, "sharedStrings", "xl/sharedStrings.xml"));
    return fault;
}
