/* When a session was last used decides when it idles out, but a write for each page would cost more
 * than the page. What is seen waits here and is written once a minute; a killed server forgets at
 * most that minute. */
#include <pthread.h>

#include "account/account_inside.h"

enum { PLACES = ACCOUNT_SEEN_MOST };
static account_seen places_[PLACES];
static size_t taken_;
static pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;

/* The place of this id, or the free one where it would stand; NULL when all are taken. */
static account_seen *place_of(int64_t id)
{
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 51);
    for (size_t i = 0; i < PLACES; i++) {
        account_seen *s = &places_[(at + i) % PLACES];
        if (s->id == id || s->id == 0) { return s; }
    }
    return NULL;
}

void account_seen_note(int64_t person, int64_t id, moment at, bool token)
{
    pthread_mutex_lock(&lock_);
    account_seen *s = place_of(id);
    if (s) {
        taken_ += s->id == 0;
        *s = (account_seen){.person = person, .id = id, .at = at, .token = token};
    }
    pthread_mutex_unlock(&lock_);
}

moment account_seen_at(int64_t id, moment kept)
{
    pthread_mutex_lock(&lock_);
    const account_seen *s = taken_ ? place_of(id) : NULL;
    if (s && s->id == id && s->at.s > kept.s) { kept = s->at; }
    pthread_mutex_unlock(&lock_);
    return kept;
}

size_t account_seen_take(account_seen *to, size_t room)
{
    size_t n = 0;
    pthread_mutex_lock(&lock_);
    for (size_t i = 0; i < PLACES && n < room && taken_; i++) {
        if (places_[i].id) { to[n++] = places_[i]; }
    }
    pthread_mutex_unlock(&lock_);
    return n;
}

/* What was written is forgotten, unless it was seen again meanwhile. The table is closed up by
 * placing the rest anew. */
void account_seen_drop(const account_seen *written, size_t n)
{
    static account_seen kept[PLACES];
    size_t kept_n = 0;
    pthread_mutex_lock(&lock_);
    for (size_t i = 0; i < n; i++) {
        account_seen *s = place_of(written[i].id);
        if (s && s->id && s->at.s == written[i].at.s) { s->person = 0; }
    }
    for (size_t i = 0; i < PLACES; i++) {
        if (places_[i].id && places_[i].person) { kept[kept_n++] = places_[i]; }
        places_[i] = (account_seen){0};
    }
    for (size_t i = 0; i < kept_n; i++) {
        *place_of(kept[i].id) = kept[i];
    }
    taken_ = kept_n;
    pthread_mutex_unlock(&lock_);
}
