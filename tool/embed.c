/* embed ROOT MANIFEST|- OUT.c OUT.bin OUT.d: what browsers load, into the program (web_assets[] of
 * src/web/web.h). Each line of the manifest is `name path type`; paths begin at ROOT. The bytes,
 * plain and gzipped, go to OUT.bin, which OUT.c takes in with .incbin: an array of a megabyte in C
 * would take longer to compile than all else. */
#include "tool.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
    const char *name, *type;
    size_t plain, plain_n, gzip, gzip_n;
    uint64_t hash;
} asset;

static const char *root, *manifest;
static int line;
static asset *assets;
static size_t assets_n;
static text blob, depends;

/* FNV-1a: names a content, guards nothing. */
static uint64_t hash_of(const char *at, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)at[i]) * 0x100000001b3u;
    return h;
}

static size_t gzipped(const char *at, size_t n, unsigned char **ret)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail_at(manifest, line, "zlib does not start");
    size_t room = deflateBound(&z, n);
    *ret = take(room);
    z.next_in = (unsigned char *)(uintptr_t)at;
    z.avail_in = (unsigned)n;
    z.next_out = *ret;
    z.avail_out = (unsigned)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) fail_at(manifest, line, "zlib failed");
    size_t made = z.total_out;
    deflateEnd(&z);
    return made;
}

static void add(const char *name, const char *path, const char *type)
{
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")])
        fail_at(manifest, line, "not a name for an address: %s", name);
    for (size_t i = 0; i < assets_n; i++)
        if (strcmp(assets[i].name, name) == 0) fail_at(manifest, line, "%s stands twice", name);
    text whole = {0};
    putf(&whole, "%s/%s", root, path);
    if (strncmp(path, "node_modules/", 13) == 0 && access(whole.at, R_OK) != 0)
        fail_at(manifest, line, "%s is not there: `npm ci --omit=dev` fetches it", path);
    size_t n;
    char *at = file_read(whole.at, &n);
    putf(&depends, " %s", whole.at);
    unsigned char *small;
    size_t small_n = gzipped(at, n, &small);
    asset a = {.name = name, .type = type, .plain = blob.n, .plain_n = n, .hash = hash_of(at, n)};
    put_n(&blob, at, n);
    if (small_n < n - n / 10) {
        a.gzip = blob.n;
        a.gzip_n = small_n;
        put_n(&blob, (const char *)small, small_n);
    }
    *(asset *)more((void **)&assets, &assets_n, sizeof a) = a;
}

static void read_manifest(char *all)
{
    for (char *at = all, *next; at; at = next) {
        line++;
        next = strchr(at, '\n');
        if (next) *next++ = 0;
        if (!*at || *at == '#') continue;
        char *name = strtok(at, " \t"), *path = strtok(NULL, " \t"), *type = strtok(NULL, "");
        type = type ? type + strspn(type, " \t") : NULL;
        if (!name || !path || !type || !*type || strpbrk(type, "\"\\"))
            fail_at(manifest, line, "expected name, path and type");
        add(name, path, type);
    }
}

static void write_asset(text *t, const asset *a)
{
    putf(t, "    {\"%s\", \"/a/%016" PRIx64 "/%s\", \"%s\", \"\\\"%016" PRIx64 "\\\"\",\n", a->name,
         a->hash, a->name, a->type, a->hash);
    putf(t, "     web_assets_bytes_ + %zu, ", a->plain);
    if (a->gzip_n)
        putf(t, "web_assets_bytes_ + %zu, ", a->gzip);
    else
        put(t, "NULL, ");
    putf(t, "%zu, %zu},\n", a->plain_n, a->gzip_n);
}

int main(int argc, char **argv)
{
    if (argc != 6) fail_at("embed", 0, "usage: embed ROOT MANIFEST|- OUT.c OUT.bin OUT.d");
    root = argv[1];
    manifest = argv[2];
    const char *out = argv[3], *bytes = argv[4];
    putf(&depends, "%s:", out);
    if (strcmp(manifest, "-") != 0) {
        putf(&depends, " %s", manifest);
        read_manifest(file_read(manifest, NULL));
    }
    put(&depends, "\n");
    put_n(&blob, "", 1);
    text t = {0};
    put(&t, "/* Made by embed. */\n#include \"web/web.h\"\n\n");
    putf(&t,
         "__asm__(\".section .rodata\\n.balign 16\\n.global "
         "web_assets_bytes_\\nweb_assets_bytes_:\\n"
         ".incbin \\\"%s\\\"\\n.previous\\n\");\n",
         bytes);
    put(&t,
        "extern const unsigned char web_assets_bytes_[];\n\nconst web_asset web_assets[] = {\n");
    for (size_t i = 0; i < assets_n; i++)
        write_asset(&t, &assets[i]);
    putf(&t,
         "    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0}\n};\nconst size_t web_assets_n = %zu;\n",
         assets_n);
    file_write(bytes, blob.at, blob.n);
    file_write(out, t.at, t.n);
    file_write(argv[5], depends.at, depends.n);
}
