/* Numbers of the overviews, kept in the process for a minute: an overview asks some thirty
 * questions over all people and classes, which many open and few need to the second. The page says
 * when they were counted and offers to count anew; a figure's own page, its records, reports and
 * commands never look here. */
#include <pthread.h>

#include "figure/figure_inside.h"

enum { PLACES = 512, BESIDE = 8, KEY_BYTES = 160 }; /* BESIDE: places that a key may take */
typedef struct {
    char key[KEY_BYTES];
    arena *mem;
    figure_values values;
    moment at;
} kept_answer;

static kept_answer kept_[PLACES];
static pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
static int seconds_;

void figure_keep_seconds(int seconds)
{
    pthread_mutex_lock(&lock_);
    seconds_ = seconds;
    for (size_t i = 0; i < PLACES; i++) {
        if (kept_[i].mem) { arena_free(kept_[i].mem); }
        kept_[i] = (kept_answer){0};
    }
    pthread_mutex_unlock(&lock_);
}

/* With one place alone, two figures of a page that met there would void each other for ever. */
static kept_answer *places_of(const char *key)
{
    uint32_t h = 2166136261u;
    for (const char *c = key; *c; c++) {
        h = (h ^ (unsigned char)*c) * 16777619u;
    }
    return &kept_[(h ^ h >> 16) % (PLACES / BESIDE) * BESIDE];
}

/* Under the lock. The key's own place, else an empty one or that of the oldest answer. */
static kept_answer *place_of(const char *key)
{
    kept_answer *at = places_of(key), *best = at;
    for (size_t i = 0; i < BESIDE; i++) {
        if (at[i].mem && text_is(at[i].key, key)) { return &at[i]; }
        if (best->mem && (!at[i].mem || at[i].at.s < best->at.s)) { best = &at[i]; }
    }
    return best;
}

static void copy_values(arena *mem, const figure_values *from, figure_values *to)
{
    *to = (figure_values){0};
    for (size_t i = 0; i < from->n; i++) {
        figure_value *v = GROW(mem, to);
        *v = from->at[i];
        v->group = arena_copy(mem, v->group);
        v->label_text = v->label_text ? arena_copy(mem, v->label_text) : NULL;
    }
}

static bool found(const char *key, arena *mem, figure_values *ret, moment *ret_at)
{
    pthread_mutex_lock(&lock_);
    const kept_answer *k = place_of(key);
    int64_t age = moment_now().s - k->at.s;
    bool good = k->mem && text_is(k->key, key) && age >= 0 && age < seconds_;
    if (good) {
        copy_values(mem, &k->values, ret);
        *ret_at = k->at;
    }
    pthread_mutex_unlock(&lock_);
    return good;
}

static void keep(const char *key, const figure_values *values, moment at)
{
    pthread_mutex_lock(&lock_);
    kept_answer *k = place_of(key);
    if (seconds_ > 0 && strlen(key) < KEY_BYTES) {
        if (k->mem) { arena_free(k->mem); }
        *k = (kept_answer){.mem = arena_new(), .at = at};
        memcpy(k->key, key, strlen(key) + 1);
        copy_values(k->mem, values, &k->values);
    }
    pthread_mutex_unlock(&lock_);
}

static err counted_now(db *d, const char *name, const figure_question *q, arena *mem,
                       figure_values *ret)
{
    if (*q->by) { return figure_ask(d, name, q, mem, ret); }
    figure_value *v = GROW(mem, ret);
    v->group = "";
    v->label_text = "";
    return figure_total(d, name, q, &v->value);
}

err figure_ask_kept(db *d, const char *name, const figure_question *q, figure_counted *when,
                    arena *mem, figure_values *ret)
{
    moment at = moment_now();
    const char *key = arena_printf(mem, "%s %lld %d %d %s", name, (long long)q->org, q->year,
                                   figure_day(q).n, q->by);
    if (when->anew || !found(key, mem, ret, &at)) {
        *ret = (figure_values){0};
        TRY(counted_now(d, name, q, mem, ret));
        keep(key, ret, at);
    }
    if (!moment_known(when->at) || at.s < when->at.s) { when->at = at; }
    return OK;
}
