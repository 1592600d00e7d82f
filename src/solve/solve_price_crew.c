/* A few threads that do numbered jobs. Who does which job is chance; what a job writes is its own.
 */
#include "solve/solve_price.h"

#include <pthread.h>
#include <unistd.h>

enum { CREW_MOST = 64 };

struct full_crew {
    pthread_mutex_t lock;
    pthread_cond_t begin, done;
    pthread_t thread[CREW_MOST];
    int threads;          /* the calling one included */
    int jobs, next, open; /* open: begun or waiting */
    bool end;
    void (*job)(void *context, int job, int thread);
    void *context;
};

typedef struct {
    full_crew *crew;
    int number;
} hand;

/* With the lock held: does jobs while there are any. */
static void work(full_crew *c, int number)
{
    while (c->next < c->jobs) {
        int job = c->next++;
        pthread_mutex_unlock(&c->lock);
        c->job(c->context, job, number);
        pthread_mutex_lock(&c->lock);
        if (--c->open == 0) { pthread_cond_signal(&c->done); }
    }
}

static void *stand_by(void *context)
{
    hand *h = context;
    full_crew *c = h->crew;
    pthread_mutex_lock(&c->lock);
    while (!c->end) {
        work(c, h->number);
        if (!c->end) { pthread_cond_wait(&c->begin, &c->lock); }
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

full_crew *full_crew_new(arena *mem, int threads)
{
    full_crew *c = TAKE(mem, full_crew);
    if (threads <= 0) { threads = (int)sysconf(_SC_NPROCESSORS_ONLN); }
    threads = threads < 1 ? 1 : threads > CREW_MOST ? CREW_MOST : threads;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->begin, NULL);
    pthread_cond_init(&c->done, NULL);
    c->threads = 1;
    for (int i = 1; i < threads; i++) {
        hand *h = TAKE(mem, hand);
        *h = (hand){c, c->threads};
        /* A thread that the machine refuses is only slower. */
        if (pthread_create(&c->thread[c->threads], NULL, stand_by, h) == 0) { c->threads++; }
    }
    return c;
}

int full_crew_size(const full_crew *c) { return c->threads; }

void full_crew_run(full_crew *c, int jobs, void (*job)(void *context, int job, int thread),
                   void *context)
{
    pthread_mutex_lock(&c->lock);
    c->jobs = c->open = jobs;
    c->next = 0;
    c->job = job;
    c->context = context;
    if (jobs > 1 && c->threads > 1) { pthread_cond_broadcast(&c->begin); }
    work(c, 0);
    while (c->open > 0)
        pthread_cond_wait(&c->done, &c->lock);
    c->jobs = c->next = 0;
    pthread_mutex_unlock(&c->lock);
}

void full_crew_end(full_crew *c)
{
    pthread_mutex_lock(&c->lock);
    c->end = true;
    pthread_cond_broadcast(&c->begin);
    pthread_mutex_unlock(&c->lock);
    for (int i = 1; i < c->threads; i++)
        pthread_join(c->thread[i], NULL);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->begin);
    pthread_cond_destroy(&c->done);
}
