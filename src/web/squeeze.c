/* gzip of pages. zlib's state is 260 kB, so states are kept and reset instead of made anew; level 1
 * is where pages of tables give most for the time. */
#include "web/inside.h"

#include <zlib.h>

struct squeezer {
    squeezer *next;
    arena *mem;
    z_stream z;
};

static voidpf take(voidpf mem, uInt n, uInt size) { return arena_take(mem, (size_t)n * size); }

static void give(voidpf mem, voidpf at)
{
    (void)mem;
    (void)at; /* goes with the arena */
}

static squeezer *squeezer_new(void)
{
    arena *mem = arena_new();
    squeezer *q = TAKE(mem, squeezer);
    q->mem = mem;
    q->z = (z_stream){.zalloc = take, .zfree = give, .opaque = mem};
    if (deflateInit2(&q->z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK) return q;
    arena_free(mem);
    return NULL;
}

static squeezer *borrow(web *w)
{
    pthread_mutex_lock(&w->lock);
    squeezer *q = w->squeezers;
    if (q) w->squeezers = q->next;
    pthread_mutex_unlock(&w->lock);
    return q ? q : squeezer_new();
}

static void give_back(web *w, squeezer *q)
{
    deflateReset(&q->z);
    pthread_mutex_lock(&w->lock);
    q->next = w->squeezers;
    w->squeezers = q;
    pthread_mutex_unlock(&w->lock);
}

bool squeeze(web *w, arena *mem, const void *at, size_t n, const void **ret, size_t *ret_n)
{
    squeezer *q = n < UINT32_MAX / 2 ? borrow(w) : NULL;
    if (!q) return false;
    size_t room = n - n / 8;
    unsigned char *to = arena_take(mem, room);
    q->z.next_in = (unsigned char *)(uintptr_t)at;
    q->z.avail_in = (uInt)n;
    q->z.next_out = to;
    q->z.avail_out = (uInt)room;
    bool whole =
        deflate(&q->z, Z_FINISH) == Z_STREAM_END; /* else it is hardly smaller: send it as it is */
    *ret_n = room - q->z.avail_out;
    *ret = to;
    give_back(w, q);
    return whole;
}

void squeeze_close(web *w)
{
    for (squeezer *q = w->squeezers, *next; q; q = next) {
        next = q->next;
        deflateEnd(&q->z);
        arena_free(q->mem);
    }
    w->squeezers = NULL;
}
