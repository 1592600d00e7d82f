/* Arenas: a chain of blocks that grow from 8 KiB to 1 MiB, and lists that grow inside them.
 * What arena_take gives out is wiped then; texts and buffers are written anyway and are not. Reset
 * keeps one block of the size the last use asked for, so that a page does not ask the kernel for
 * memory again and again. Under AddressSanitizer all that was not taken is poisoned. */
#include "inside.h"

#include <sanitizer/asan_interface.h>
#include <stdalign.h>
#include <stdlib.h>

enum {
    FIRST_BLOCK = 8 << 10,
    LARGEST_BLOCK = 1 << 20,
    LARGEST_KEPT = 256 << 10,
    SHORT_TEXT = 512,
    FIRST_ROOM = 8
};

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { RED_ZONE = 16 }; /* between two takings, so that running over the first is seen */
#else
enum { RED_ZONE = 0 };
#endif

typedef struct block {
    struct block *older;
    size_t used, room;
    alignas(max_align_t) char at[];
} block;

struct arena {
    block *now, *first;
    block *spare; /* empty, kept from before the last reset; NULL: none */
    size_t next_room;
    size_t taken;
};

static void memory_is_out(size_t bytes)
{
    log_line(LOG_ERROR, "what=memory-out bytes=%zu", bytes);
    abort();
}

static block *block_new(size_t room)
{
    block *b = room < SIZE_MAX / 2 ? malloc(offsetof(block, at) + room) : NULL;
    if (!b) {
        memory_is_out(room);
        return NULL;
    }
    b->older = NULL;
    b->used = 0;
    b->room = room;
    ASAN_POISON_MEMORY_REGION(b->at, room);
    return b;
}

static void block_free(block *b)
{
    ASAN_UNPOISON_MEMORY_REGION(b->at, b->room);
    free(b);
}

arena *arena_new(void)
{
    block *b = block_new(FIRST_BLOCK - offsetof(block, at));
    ASAN_UNPOISON_MEMORY_REGION(b->at, sizeof(arena));
    arena *a = (arena *)(void *)b->at; /* the arena itself is the first thing in its first block */
    b->used = sizeof(arena);
    *a = (arena){.now = b, .first = b, .next_room = 2 * (size_t)FIRST_BLOCK};
    return a;
}

static void free_down_to(block *b, const block *last)
{
    while (b != last) {
        block *older = b->older;
        block_free(b);
        b = older;
    }
}

void arena_free(arena *a)
{
    if (!a) return;
    block *first = a->first;
    if (a->spare) block_free(a->spare);
    free_down_to(a->now, first);
    free_down_to(first->older, NULL);
    block_free(first);
}

/* The newest usual block serves the next use, if it is not too large to be kept by each of many. */
static block *keep_spare(arena *a)
{
    block *b = a->now;
    if (b == a->first || b->room > LARGEST_KEPT) return a->spare;
    a->now = b->older;
    if (a->spare) block_free(a->spare);
    b->used = 0;
    ASAN_POISON_MEMORY_REGION(b->at, b->room);
    return b;
}

void arena_reset(arena *a)
{
    block *first = a->first, *spare = keep_spare(a);
    free_down_to(a->now, first);
    free_down_to(first->older, NULL);
    ASAN_POISON_MEMORY_REGION(first->at + sizeof(arena), first->room - sizeof(arena));
    first->older = NULL;
    first->used = sizeof(arena);
    *a =
        (arena){.now = first, .first = first, .spare = spare, .next_room = 2 * (size_t)FIRST_BLOCK};
}

/* A block with space for `bytes`. One too large for the usual blocks gets its own, put behind the
 * present one so that the rest of that is not lost. */
static block *block_for(arena *a, size_t bytes)
{
    block *b = a->spare;
    bool kept = b && bytes <= b->room, own = !kept && bytes > a->next_room / 2;
    if (kept)
        a->spare = NULL;
    else
        b = block_new(own ? bytes : a->next_room);
    if (own) {
        b->older = a->now->older;
        a->now->older = b;
        return b;
    }
    b->older = a->now;
    a->now = b;
    if (kept && b->room > a->next_room) a->next_room = b->room;
    if (a->next_room < LARGEST_BLOCK) a->next_room *= 2;
    return b;
}

static void *take(arena *a, size_t bytes, size_t align)
{
    if (bytes > SIZE_MAX / 4) memory_is_out(bytes);
    block *b = a->now;
    size_t start = (b->used + align - 1) & ~(align - 1);
    if (start > b->room || b->room - start < bytes + RED_ZONE) {
        b = block_for(a, bytes + RED_ZONE);
        start = 0;
    }
    b->used = start + bytes + RED_ZONE;
    a->taken += bytes;
    ASAN_UNPOISON_MEMORY_REGION(b->at + start, bytes);
    return b->at + start;
}

void *arena_take(arena *a, size_t bytes)
{
    void *at = take(a, bytes ? bytes : 1, alignof(max_align_t));
    memset(at, 0, bytes ? bytes : 1);
    return at;
}

void *arena_stretch(arena *a, void *at, size_t was, size_t now)
{
    block *b = a->now;
    char *end = at ? (char *)at + was + RED_ZONE : NULL;
    if (at && end == b->at + b->used && now > was && b->room - b->used >= now - was) {
        b->used += now - was;
        a->taken += now - was;
        ASAN_UNPOISON_MEMORY_REGION((char *)at + was, now - was);
        return at;
    }
    void *fresh = take(a, now, alignof(max_align_t));
    if (was) memcpy(fresh, at, was);
    return fresh;
}

char *arena_copy_n(arena *a, const char *s, size_t n)
{
    char *copy = take(a, n + 1, RED_ZONE ? 8 : 1); /* poison works in steps of 8 */
    if (n) memcpy(copy, s, n);
    copy[n] = 0;
    return copy;
}

char *arena_copy(arena *a, const char *s) { return arena_copy_n(a, s, strlen(s)); }

char *arena_printf(arena *a, const char *format, ...)
{
    char brief[SHORT_TEXT];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(brief, sizeof brief, format, args);
    va_end(args);
    char *ret = arena_copy_n(a, brief, n < 0 ? 0 : n < SHORT_TEXT ? (size_t)n : 0);
    if (n >= SHORT_TEXT) {
        ret = take(a, (size_t)n + 1, RED_ZONE ? 8 : 1);
        vsnprintf(ret, (size_t)n + 1, format, again);
    }
    va_end(again);
    return ret;
}

size_t arena_used(const arena *a) { return a->taken; }

void *list_grow_(arena *a, void **at, size_t *n, size_t *room, size_t size)
{
    if (*n == *room) {
        size_t more = *room ? 2 * *room : FIRST_ROOM;
        if (more > SIZE_MAX / 4 / size) memory_is_out(SIZE_MAX);
        *at = arena_stretch(a, *at, *room * size, more * size);
        *room = more;
    }
    void *last = (char *)*at + (*n)++ * size;
    memset(last, 0, size); /* a list that was cut short still holds its old last elements */
    return last;
}

static void swap(char *a, char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

void list_reverse_(void *at, size_t n, size_t size)
{
    char *first = at;
    for (size_t i = 0; i < n / 2; i++)
        swap(first + i * size, first + (n - 1 - i) * size, size);
}
