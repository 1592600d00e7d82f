/* Keys of this installation and what is done with them: sealing personal numbers at rest, keyed
 * hashes for look-up, digests for the audit chain. No tables; the key file `secret.key` (mode 600,
 * 64 random bytes, made at the first start) lives in the data folder, or where GANJIAO_KEY_FILE
 * says. Algorithms by setting: AES-256-GCM and SHA-256, or SM4-CTR with HMAC-SM3 (encrypt then MAC)
 * and SM3; each sealed value names its own, so both can be read. */
#ifndef GANJIAO_SECRET_H
#define GANJIAO_SECRET_H
#include "base/base.h"

typedef enum { SECRET_INTERNATIONAL = 1, SECRET_NATIONAL = 2 } secret_suite;
MUST_USE err secret_open(const char *folder,
                         bool create); /* once per process; E_ABSENT, E_BROKEN */
void secret_use(secret_suite suite);   /* for new values; default international */
secret_suite secret_used(void);
/* `context` binds a value to its place ("citizen:<person id>"), so that blobs cannot be swapped
 * between rows. */
MUST_USE err secret_seal(arena *mem, const char *context, const char *plain, const void **ret,
                         size_t *ret_n);
MUST_USE err secret_unseal(arena *mem, const char *context, const void *sealed, size_t n,
                           char **ret); /* E_BROKEN: altered */
char *secret_hash(arena *mem, const char *purpose,
                  const char *value); /* keyed, 64 hex; always HMAC-SHA-256 */
/* Plain digest for chains: suite's SHA-256 or SM3, 32 bytes. */
void secret_digest(secret_suite suite, const void *at, size_t n, uint8_t ret[32]);
/* Passwords and codes. Argon2id, about 10–100 ms: never on request or writer threads. */
MUST_USE err secret_password_hash(arena *mem, const char *password, char **ret);
bool secret_password_ok(const char *hash, const char *password);
/* The kernel's randomness, also while the demo's repeatable stream is in use: for what must not be
 * guessed. */
void secret_bytes(void *to, size_t n);
char *secret_token(arena *mem, size_t bytes); /* random, base32 lower case without look-alikes */
bool secret_totp_ok(const char *base32_secret, const char *code, moment now,
                    int64_t *ret_step); /* window ±1 */
char *secret_totp_new(arena *mem);      /* base32, 20 bytes */
char *secret_totp_code(arena *mem, const char *base32_secret,
                       moment now); /* for tests and the demo's hints */
#endif
