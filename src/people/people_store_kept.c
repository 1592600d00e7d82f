/* Counts that lists show in their titles, kept for five seconds: counting 126,000 people takes 5
 * ms, which a list that everybody opens all day should not pay each time. Any deed on people in
 * this process forgets them at once; another server's deeds are seen within the five seconds. Deeds
 * count anew with people_count. */
#include <pthread.h>
#include <stdatomic.h>

#include "people/people_inside.h"

enum { KEPT = 128, KEY_BYTES = 192, KEPT_SECONDS = 5 };

typedef struct {
    char key[KEY_BYTES];
    int64_t count, at;
    unsigned generation;
} kept_count;

static kept_count kept_[KEPT];
static pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint generation_ = 1;

void people_counts_forget(void) { atomic_fetch_add(&generation_, 1); }

static kept_count *place_of(const char *key)
{
    uint32_t h = 2166136261u;
    for (const char *c = key; *c; c++) {
        h = (h ^ (unsigned char)*c) * 16777619u;
    }
    return &kept_[h % KEPT];
}

static bool still_good(const kept_count *k, const char *key, unsigned generation)
{
    int64_t age = moment_now().s - k->at;
    return k->generation == generation && age >= 0 && age < KEPT_SECONDS && text_is(k->key, key);
}

err people_count_shown(db *d, const people_filter *f, arena *mem, int64_t *ret)
{
    const char *key = arena_printf(mem, "?%s", people_filter_text(f, mem));
    unsigned generation = atomic_load(&generation_);
    kept_count *k = place_of(key);
    pthread_mutex_lock(&lock_);
    bool good = still_good(k, key, generation);
    *ret = good ? k->count : 0;
    pthread_mutex_unlock(&lock_);
    if (good || strlen(key) >= KEY_BYTES) { return good ? OK : people_count(d, f, ret); }
    TRY(people_count(d, f, ret));
    pthread_mutex_lock(&lock_);
    *k = (kept_count){.count = *ret, .at = moment_now().s, .generation = generation};
    memcpy(k->key, key, strlen(key) + 1);
    pthread_mutex_unlock(&lock_);
    return OK;
}
