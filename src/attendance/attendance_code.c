/* The rotating check-in code: eight digits of an HMAC over the session and the time step. It is
 * bound to one session and a short time; the two steps before stay good, so that a code scanned
 * before signing in is still good after it. */
#include <sodium.h>

#include "attendance/attendance.h"

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
    for (int i = 0; i < STEPS_KEPT; i++) {
        char expected[9];
        code_of(secret, session_id, now.s / step_seconds - i, expected);
        good |= strlen(code) == 8 && sodium_memcmp(expected, code, 8) == 0;
    }
    return good;
}
