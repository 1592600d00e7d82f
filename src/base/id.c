/* Ids and random bytes. */
#include "inside.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { NODE_BITS = 8, COUNTER_BITS = 14 };
static const int64_t epoch_milliseconds = 1577836800000; /* 2020-01-01T00:00:00Z */

static const int64_t last_millisecond = (1LL << 41) - 1; /* in September 2089 */

static _Atomic int64_t last_tick; /* milliseconds and counter of the newest id, in one number */
static _Atomic int node_of_this;

void id_node(int node) { atomic_store(&node_of_this, node & ((1 << NODE_BITS) - 1)); }

/* Ids follow the kernel's clock even when ours is frozen: a program that is started twice at the
 * same frozen moment must not make the same ids twice. A demo wants just that, and says so by its
 * seed. */
static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    int64_t ret = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (random_is_demo()) ret = moment_now().s * 1000;
    ret -= epoch_milliseconds;
    return ret < 0 ? 0 : ret < last_millisecond ? ret : last_millisecond;
}

int64_t id_new(void)
{
    int64_t now = milliseconds() << COUNTER_BITS, last = atomic_load(&last_tick), next;
    do {
        next = now > last ? now : last + 1;
    } while (!atomic_compare_exchange_weak(&last_tick, &last, next));
    int64_t counter = next & ((1 << COUNTER_BITS) - 1);
    int64_t node = atomic_load_explicit(&node_of_this, memory_order_relaxed);
    return (next >> COUNTER_BITS) << (NODE_BITS + COUNTER_BITS) | node << COUNTER_BITS | counter;
}

/* ---- random bytes --------------------------------------------------------------------------- */

/* The demo's stream is splitmix64: even, repeatable, and of no use as a secret. */
static _Atomic bool demo;
static _Atomic uint64_t demo_state;
static const uint64_t demo_step = 0x9E3779B97F4A7C15;

bool random_is_demo(void) { return atomic_load_explicit(&demo, memory_order_relaxed); }

void random_seed_for_demo(uint64_t seed)
{
    atomic_store(&demo_state, seed);
    atomic_store(&demo, true);
}

static uint64_t demo_next(void)
{
    uint64_t x = atomic_fetch_add(&demo_state, demo_step) + demo_step;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

static void demo_bytes(unsigned char *to, size_t n)
{
    while (n > 0) {
        uint64_t x = demo_next();
        size_t part = n < sizeof x ? n : sizeof x;
        memcpy(to, &x, part);
        to += part;
        n -= part;
    }
}

void random_bytes(void *to, size_t n)
{
    if (random_is_demo()) {
        demo_bytes(to, n);
        return;
    }
    for (unsigned char *at = to; n > 0;) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno != EINTR) {
            log_line(LOG_ERROR, "what=random-missing errno=%d", errno);
            abort(); /* going on would mean secrets that can be guessed */
        }
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}
