/* Two threads for what takes longer than a page may: password hashes, exports. The queue is short
 * on purpose: who finds it full is told to come back, instead of waiting behind a hundred others.
 */
#include "web/inside.h"

typedef struct {
    visit *v;
    void (*done)(visit *v);
} task;
struct slow {
    pthread_t thread[SLOW_THREADS];
    pthread_mutex_t lock;
    pthread_cond_t some;
    task queue[SLOW_QUEUE];
    size_t first, n;
    int threads;
    bool stopping;
};

/* Under the lock. */
static bool take_task(struct slow *s, task *ret)
{
    if (s->n == 0) return false;
    *ret = s->queue[s->first];
    s->first = (s->first + 1) % SLOW_QUEUE;
    s->n--;
    return true;
}

static bool next_task(struct slow *s, task *ret)
{
    pthread_mutex_lock(&s->lock);
    while (s->n == 0 && !s->stopping)
        pthread_cond_wait(&s->some, &s->lock);
    bool found = take_task(s, ret);
    pthread_mutex_unlock(&s->lock);
    return found;
}

/* Nobody waits for the page any more, and nobody else has begun it. */
static bool is_left(visit *v)
{
    pthread_mutex_lock(&v->w->lock);
    bool left = v->orphan && v->t.method == METHOD_GET;
    pthread_mutex_unlock(&v->w->lock);
    return left;
}

static void *work(void *context)
{
    task k;
    while (next_task(context, &k)) {
        for (int step = 0; step < 2 && visit_is_slow(k.v) && !is_left(k.v); step++)
            visit_run(k.v); /* a page that was worked out may be a stream */
        visit_tell_refused(k.v);
        k.done(k.v);
    }
    return NULL;
}

err slow_start(web *w)
{
    struct slow *s = w->slow = TAKE(w->mem, struct slow);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->some, NULL);
    for (; s->threads < SLOW_THREADS; s->threads++)
        if (pthread_create(&s->thread[s->threads], NULL, work, s) != 0) {
            slow_stop(w);
            return E_BROKEN;
        }
    return OK;
}

bool slow_push(web *w, visit *v, void (*done)(visit *v))
{
    struct slow *s = w->slow;
    pthread_mutex_lock(&s->lock);
    bool room = s->n < SLOW_QUEUE && !s->stopping;
    if (room) {
        s->queue[(s->first + s->n++) % SLOW_QUEUE] = (task){v, done};
        pthread_cond_signal(&s->some);
    }
    pthread_mutex_unlock(&s->lock);
    return room;
}

static void close_queue(struct slow *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->some);
    pthread_mutex_unlock(&s->lock);
}

void slow_refuse(web *w, void (*refuse)(visit *v))
{
    close_queue(w->slow);
    for (task k; next_task(w->slow, &k);)
        refuse(k.v);
}

void slow_stop(web *w)
{
    struct slow *s = w->slow;
    close_queue(s);
    while (s->threads > 0)
        pthread_join(s->thread[--s->threads], NULL);
}
