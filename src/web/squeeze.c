/* gzip of pages. A page is whole before it is sent, so a library that takes it in one piece serves
 * best; its state is large, so states are kept. Level 1 is where pages of tables give most for the
 * time. */
#include "web/inside.h"

#include <libdeflate.h>

enum { LEVEL = 1 };

struct squeezer {
    squeezer *next;
    arena *mem;
    struct libdeflate_compressor *state;
};

static squeezer *squeezer_new(void)
{
    struct libdeflate_compressor *state = libdeflate_alloc_compressor(LEVEL);
    if (!state) return NULL;
    arena *mem = arena_new();
    squeezer *q = TAKE(mem, squeezer);
    *q = (squeezer){.mem = mem, .state = state};
    return q;
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
    pthread_mutex_lock(&w->lock);
    q->next = w->squeezers;
    w->squeezers = q;
    pthread_mutex_unlock(&w->lock);
}

bool squeeze(web *w, arena *mem, const void *at, size_t n, const void **ret, size_t *ret_n)
{
    squeezer *q = borrow(w);
    if (!q) return false;
    size_t room = n - n / 8; /* what needs more is hardly smaller: it goes as it is */
    void *to = arena_take(mem, room);
    *ret = to;
    *ret_n = libdeflate_gzip_compress(q->state, at, n, to, room);
    give_back(w, q);
    return *ret_n > 0;
}

void squeeze_close(web *w)
{
    for (squeezer *q = w->squeezers, *next; q; q = next) {
        next = q->next;
        libdeflate_free_compressor(q->state);
        arena_free(q->mem);
    }
    w->squeezers = NULL;
}
