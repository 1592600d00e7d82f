/* The archive under its limits, and one part of it fed to expat piece by piece.
 *
 * Nothing is ever written to disk, so names in the archive can do no harm; a part is only looked
 * up. Sizes are checked twice: the declared ones when the archive is opened, the actual one while a
 * part is read. */
#include "doc/xlsx_inside.h"

#include <strings.h>

enum {
    ENTRIES = 10000,
    FEED_BYTES = 1 << 15,
    TOKEN_BYTES = 1 << 20, /* expat keeps an unfinished tag or comment whole */
    DEPTH = 64,
    TAIL_BYTES = 65535 + 22
};

/* ---- archive --------------------------------------------------------------------------------- */
static unsigned two_bytes(const unsigned char *at) { return at[0] | (unsigned)at[1] << 8; }

/* libzip takes memory for each entry that the directory names, so the number is looked at first.
 * Only an end record that reaches exactly to the end of the file counts, as with ZIP_CHECKCONS.
 * 0xFFFF refers to a 64-bit number. */
static int64_t tail_entries(const unsigned char *tail, size_t n)
{
    for (size_t at = n < 22 ? 0 : n - 21; at-- > 0;)
        if (memcmp(tail + at, "PK\5\6", 4) == 0 && at + 22 + two_bytes(tail + at + 20) == n)
            return two_bytes(tail + at + 10);
    return -1;
}

static sheet_fault entries_check(const char *path)
{
    unsigned char tail[TAIL_BYTES];
    FILE *file = fopen(path, "rbe");
    if (!file) return SHEET_IO;
    if (fseek(file, -(long)sizeof tail, SEEK_END) != 0) rewind(file);
    size_t n = fread(tail, 1, sizeof tail, file);
    bool bad = ferror(file);
    fclose(file);
    if (bad) return SHEET_IO;
    int64_t entries = tail_entries(tail, n);
    if (entries < 0) return SHEET_DAMAGED;
    return entries > ENTRIES ? SHEET_BOMB : SHEET_OK;
}

static sheet_fault sizes_check(const xlsx_archive *z, int64_t max_unpacked)
{
    zip_stat_t st;
    uint64_t left = (uint64_t)max_unpacked;
    for (int64_t i = 0; i < z->entries; i++) {
        if (zip_stat_index(z->zip, (zip_uint64_t)i, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE))
            return SHEET_DAMAGED;
        if (st.size > left) return SHEET_BOMB;
        left -= st.size;
    }
    return SHEET_OK;
}

sheet_fault xlsx_archive_open(xlsx_archive *z, const char *path, int64_t max_unpacked)
{
    int code = 0;
    sheet_fault fault = entries_check(path);
    if (fault != SHEET_OK) return fault;
    z->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!z->zip) return code == ZIP_ER_OPEN || code == ZIP_ER_READ ? SHEET_IO : SHEET_DAMAGED;
    z->entries = zip_get_num_entries(z->zip, 0);
    return sizes_check(z, max_unpacked);
}

void xlsx_archive_close(xlsx_archive *z)
{
    if (z->zip) zip_discard(z->zip);
    z->zip = NULL;
}

static bool same_name(const char *a, const char *b)
{
    while (*a == '/' || *a == '\\')
        a++;
    for (; *a && *b; a++, b++)
        if ((*a == '\\' ? '/' : *a) != *b && strncasecmp(a, b, 1) != 0) return false;
    return *a == *b;
}

int64_t xlsx_archive_find(const xlsx_archive *z, const char *name)
{
    int64_t found = XLSX_NO_PART;
    for (int64_t i = 0; i < z->entries; i++) {
        const char *each = zip_get_name(z->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
        if (!each || !same_name(each, name)) continue;
        if (found >= 0) return XLSX_TWICE; /* two readers would see two different files */
        found = i;
    }
    return found;
}

static void path_up(buf *b)
{
    while (b->n > 0 && b->at[b->n - 1] != '/')
        b->n--;
}

const char *xlsx_path(arena *mem, const char *base, const char *target)
{
    buf b = buf_new(mem);
    buf_put(&b, *target == '/' ? "" : base);
    path_up(&b);
    while (*target) {
        while (*target == '/')
            target++;
        size_t n = strcspn(target, "/");
        if (n == 2 && memcmp(target, "..", 2) == 0) {
            if (b.n == 0) return "";
            b.n--;
            path_up(&b);
        } else if (n > 1 || (n == 1 && *target != '.')) {
            buf_put_n(&b, target, n);
            buf_put(&b, target[n] ? "/" : "");
        }
        target += n;
    }
    return arena_copy_n(mem, b.n ? b.at : "", b.n);
}

/* ---- part ------------------------------------------------------------------------------------ */
static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_part *p = user;
    if (++p->depth > DEPTH)
        xlsx_part_fail(p, SHEET_DAMAGED);
    else if (p->fault == SHEET_OK)
        p->listener->start(p, local_name(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    xlsx_part *p = user;
    if (p->fault == SHEET_OK && p->listener->end) p->listener->end(p, local_name(name));
    p->depth--;
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
    xlsx_part *p = user;
    if (p->fault == SHEET_OK) p->listener->text(p, s, (size_t)n);
}

/* Office files have no document type; one is there only to bring entities in. */
static void XMLCALL on_doctype(void *user, UNUSED const XML_Char *name,
                               UNUSED const XML_Char *system, UNUSED const XML_Char *public,
                               UNUSED int internal)
{
    xlsx_part_fail(user, SHEET_XML_ENTITY);
}

static sheet_fault entry_check(const zip_stat_t *st)
{
    if ((st->valid & ZIP_STAT_ENCRYPTION_METHOD) && st->encryption_method != ZIP_EM_NONE)
        return SHEET_ENCRYPTED;
    if (!(st->valid & ZIP_STAT_SIZE) || !(st->valid & ZIP_STAT_COMP_METHOD)) return SHEET_DAMAGED;
    return st->comp_method == ZIP_CM_STORE || st->comp_method == ZIP_CM_DEFLATE ? SHEET_OK
                                                                                : SHEET_DAMAGED;
}

static sheet_fault part_parser(xlsx_part *p)
{
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser) return SHEET_IO;
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    if (p->listener->text) XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    return SHEET_OK;
}

sheet_fault xlsx_part_open(xlsx_part *p, const xlsx_archive *z, int64_t index,
                           const xlsx_listener *listener, void *to)
{
    zip_stat_t st;
    *p = (xlsx_part){.listener = listener, .to = to};
    if (index < 0 || zip_stat_index(z->zip, (zip_uint64_t)index, 0, &st) != 0) return SHEET_DAMAGED;
    sheet_fault fault = entry_check(&st);
    if (fault != SHEET_OK) return fault;
    p->declared = (int64_t)st.size;
    p->file = zip_fopen_index(z->zip, (zip_uint64_t)index, 0);
    return p->file ? part_parser(p) : SHEET_DAMAGED;
}

static enum XML_Status part_feed(xlsx_part *p)
{
    void *to = XML_GetBuffer(p->parser, FEED_BYTES);
    zip_int64_t n = to ? zip_fread(p->file, to, FEED_BYTES) : -1;
    if (n < 0) {
        xlsx_part_fail(p, SHEET_DAMAGED);
        return XML_STATUS_ERROR;
    }
    p->read += n;
    if (p->read > p->declared) {
        xlsx_part_fail(p, SHEET_BOMB);
        return XML_STATUS_ERROR;
    }
    p->last = n == 0;
    return XML_ParseBuffer(p->parser, (int)n, p->last);
}

static sheet_fault parser_fault(const xlsx_part *p)
{
    switch (XML_GetErrorCode(p->parser)) {
    case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
    case XML_ERROR_UNDEFINED_ENTITY: return SHEET_XML_ENTITY;
    default: return SHEET_DAMAGED;
    }
}

xlsx_state xlsx_part_run(xlsx_part *p)
{
    while (p->fault == SHEET_OK) {
        enum XML_Status status = p->paused ? XML_ResumeParser(p->parser) : part_feed(p);
        p->paused = status == XML_STATUS_SUSPENDED;
        if (p->fault != SHEET_OK) break;
        if (p->paused) return XLSX_PAUSED;
        if (status == XML_STATUS_ERROR)
            p->fault = parser_fault(p);
        else if (p->last)
            return XLSX_END;
        else if (p->read - XML_GetCurrentByteIndex(p->parser) > TOKEN_BYTES)
            p->fault = SHEET_TOO_LARGE;
    }
    return XLSX_FAULT;
}

void xlsx_part_pause(xlsx_part *p) { XML_StopParser(p->parser, XML_TRUE); }

void xlsx_part_fail(xlsx_part *p, sheet_fault fault)
{
    if (p->fault == SHEET_OK) p->fault = fault;
    XML_StopParser(p->parser, XML_FALSE);
}

void xlsx_part_close(xlsx_part *p)
{
    if (p->parser) XML_ParserFree(p->parser);
    if (p->file) zip_fclose(p->file);
    p->parser = NULL;
    p->file = NULL;
}

sheet_fault xlsx_part_whole(const xlsx_archive *z, int64_t index, const xlsx_listener *listener,
                            void *to)
{
    xlsx_part p;
    sheet_fault fault = xlsx_part_open(&p, z, index, listener, to);
    if (fault == SHEET_OK) fault = xlsx_part_run(&p) == XLSX_END ? SHEET_OK : p.fault;
    xlsx_part_close(&p);
    return fault;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local_name(*attributes), name) == 0) return attributes[1];
    return "";
}

bool xlsx_true(const char *s) { return text_is(s, "1") || text_is(s, "true") || text_is(s, "on"); }
