/* The rotating check-in code: eight digits of an HMAC over the session and the time step. It is
 * bound to one session and a short time; the two steps before stay good, so that a code scanned
 * before signing in is still good after it. */
#include <pthread.h>

#include <sodium.h>

#include "attendance/attendance_inside.h"

enum { STEPS_KEPT = 3 };

static void code_of(const uint8_t secret[32], int64_t session_id, int64_t step, char ret[9])
{
    uint8_t message[16], mac[crypto_auth_hmacsha256_BYTES];
    for (int i = 0; i < 8; i++) {
        message[i] = (uint8_t)((uint64_t)session_id >> (56 - 8 * i));
        message[8 + i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    }
    crypto_auth_hmacsha256(mac, message, sizeof message, secret);
    uint32_t number =
        (uint32_t)(mac[0] & 0x7f) << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 | mac[3];
    snprintf(ret, 9, "%08u", (unsigned)(number % 100000000u));
}

char *attendance_code(arena *mem, const uint8_t secret[32], int64_t session_id, moment now,
                      int step_seconds)
{
    char *ret = arena_take(mem, 9);
    code_of(secret, session_id, now.s / step_seconds, ret);
    return ret;
}

bool attendance_code_ok(const uint8_t secret[32], int64_t session_id, const char *code, moment now,
                        int step_seconds)
{
    bool good = false;
    for (int i = 0; i < STEPS_KEPT && !good; i++) { /* which step it was is no secret */
        char expected[9];
        code_of(secret, session_id, now.s / step_seconds - i, expected);
        good = strlen(code) == 8 && sodium_memcmp(expected, code, 8) == 0;
    }
    return good;
}

/* ---- wrong codes ----------------------------------------------------------------------------- */

/* Eight digits would be found by a program that tries all day: one in some thirty million is good.
 * So a person has a few wrong ones and then waits. The count is kept here and not in a row, for a
 * refused deed undoes its rows; a process that starts anew, or a deed that runs twice, changes it
 * by so little that nothing is guessed. Two people who share a place push each other out: that only
 * forgives. */
enum { WRONG_MOST = 10, WRONG_SECONDS = 600, WRONG_PLACES = 4096 };
static struct {
    int64_t person, since;
    int n;
} wrong_[WRONG_PLACES];
static pthread_mutex_t wrong_lock_ = PTHREAD_MUTEX_INITIALIZER;

static size_t wrong_place(int64_t person)
{
    return (size_t)((uint64_t)person * UINT64_C(0x9E3779B97F4A7C15) >> 52);
}

bool attendance_may_try(int64_t person, moment now)
{
    size_t at = wrong_place(person);
    pthread_mutex_lock(&wrong_lock_);
    bool waits = wrong_[at].person == person && wrong_[at].n >= WRONG_MOST &&
                 now.s - wrong_[at].since < WRONG_SECONDS;
    pthread_mutex_unlock(&wrong_lock_);
    return !waits;
}

void attendance_tried_wrong(int64_t person, moment now)
{
    size_t at = wrong_place(person);
    pthread_mutex_lock(&wrong_lock_);
    if (wrong_[at].person != person || now.s - wrong_[at].since >= WRONG_SECONDS) {
        wrong_[at].person = person;
        wrong_[at].since = now.s;
        wrong_[at].n = 0;
    }
    wrong_[at].n++;
    pthread_mutex_unlock(&wrong_lock_);
}
