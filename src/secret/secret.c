/* Sealing, digests, passwords, one-time codes. The key file holds 64 random bytes: the first half
 * encrypts, the second half makes the keyed hashes, so that neither use weakens the other. */
#include "secret/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <liboath/oath.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { KEY_BYTES = 64, IV_BYTES = 16, GCM_IV_BYTES = 12, TAG_BYTES = 16, MAC_BYTES = 32 };

static uint8_t key_[KEY_BYTES];
static crypto_auth_hmacsha256_state hashing_; /* begun with the key, which is half of the work */
static bool open_;
static secret_suite suite_ = SECRET_INTERNATIONAL;

static const uint8_t *key_sealing(void) { return key_; }
static const uint8_t *key_hashing(void) { return key_ + KEY_BYTES / 2; }

static err read_key(int file)
{
    ssize_t n = read(file, key_, KEY_BYTES);
    close(file);
    return n == KEY_BYTES ? OK : E_BROKEN;
}

static err make_key(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) { return errno == EEXIST ? E_CONFLICT : E_BROKEN; }
    randombytes_buf(key_, KEY_BYTES);
    bool written = write(file, key_, KEY_BYTES) == KEY_BYTES && fsync(file) == 0;
    written = close(file) == 0 && written;
    return written ? OK : E_BROKEN;
}

err secret_open(const char *folder, bool create)
{
    if (open_) { return OK; }
    if (sodium_init() < 0 || oath_init() != OATH_OK) { return E_BROKEN; }
    arena *mem = arena_new();
    const char *named = getenv("GANJIAO_KEY_FILE");
    const char *path = named && *named ? named : arena_printf(mem, "%s/secret.key", folder);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    err e = file >= 0 ? read_key(file) : create && errno == ENOENT ? make_key(path) : E_ABSENT;
    arena_free(mem);
    crypto_auth_hmacsha256_init(&hashing_, key_hashing(), KEY_BYTES / 2);
    open_ = e == OK;
    return e;
}

void secret_use(secret_suite suite) { suite_ = suite; }
secret_suite secret_used(void) { return suite_; }

/* Layout: one byte suite, the nonce, the cipher text, the tag. */
static err seal_gcm(arena *mem, const char *context, const char *plain, const void **ret,
                    size_t *ret_n)
{
    size_t n = strlen(plain);
    uint8_t *out = arena_take(mem, 1 + GCM_IV_BYTES + n + TAG_BYTES);
    uint8_t *iv = out + 1, *text = iv + GCM_IV_BYTES;
    out[0] = SECRET_INTERNATIONAL;
    randombytes_buf(iv, GCM_IV_BYTES);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int done = 0;
    bool good =
        c && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key_sealing(), iv) == 1 &&
        EVP_EncryptUpdate(c, NULL, &done, (const uint8_t *)context, (int)strlen(context)) == 1 &&
        EVP_EncryptUpdate(c, text, &done, (const uint8_t *)plain, (int)n) == 1 &&
        EVP_EncryptFinal_ex(c, text + n, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, text + n) == 1;
    EVP_CIPHER_CTX_free(c);
    *ret = out;
    *ret_n = 1 + GCM_IV_BYTES + n + TAG_BYTES;
    return good ? OK : E_BROKEN;
}

static err unseal_gcm(arena *mem, const char *context, const uint8_t *sealed, size_t n, char **ret)
{
    if (n < 1 + GCM_IV_BYTES + TAG_BYTES) { return E_BROKEN; }
    const uint8_t *iv = sealed + 1, *text = iv + GCM_IV_BYTES;
    size_t text_n = n - 1 - GCM_IV_BYTES - TAG_BYTES;
    char *out = arena_take(mem, text_n + 1);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int done = 0;
    bool good =
        c && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key_sealing(), iv) == 1 &&
        EVP_DecryptUpdate(c, NULL, &done, (const uint8_t *)context, (int)strlen(context)) == 1 &&
        EVP_DecryptUpdate(c, (uint8_t *)out, &done, text, (int)text_n) == 1 &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_BYTES,
                            (void *)(uintptr_t)(text + text_n)) == 1 &&
        EVP_DecryptFinal_ex(c, (uint8_t *)out + text_n, &done) == 1;
    EVP_CIPHER_CTX_free(c);
    *ret = out;
    return good ? OK : E_BROKEN;
}

/* OpenSSL 3.0 has no SM4-GCM: SM4-CTR, then HMAC-SM3 over context, nonce and cipher text. */
static bool sm4_ctr(const uint8_t *iv, const uint8_t *in, size_t n, uint8_t *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int done = 0;
    bool good = c && EVP_EncryptInit_ex(c, EVP_sm4_ctr(), NULL, key_sealing(), iv) == 1 &&
                EVP_EncryptUpdate(c, out, &done, in, (int)n) == 1;
    EVP_CIPHER_CTX_free(c);
    return good;
}

static bool sm3_mac(arena *mem, const char *context, const uint8_t *at, size_t n,
                    uint8_t ret[MAC_BYTES])
{
    size_t context_n = strlen(context) + 1;
    uint8_t *all = arena_take(mem, context_n + n);
    memcpy(all, context, context_n);
    memcpy(all + context_n, at, n);
    unsigned done = 0;
    return HMAC(EVP_sm3(), key_sealing() + 16, 16, all, context_n + n, ret, &done) &&
           done == MAC_BYTES;
}

static err seal_sm4(arena *mem, const char *context, const char *plain, const void **ret,
                    size_t *ret_n)
{
    size_t n = strlen(plain);
    uint8_t *out = arena_take(mem, 1 + IV_BYTES + n + MAC_BYTES);
    out[0] = SECRET_NATIONAL;
    randombytes_buf(out + 1, IV_BYTES);
    bool good = sm4_ctr(out + 1, (const uint8_t *)plain, n, out + 1 + IV_BYTES) &&
                sm3_mac(mem, context, out, 1 + IV_BYTES + n, out + 1 + IV_BYTES + n);
    *ret = out;
    *ret_n = 1 + IV_BYTES + n + MAC_BYTES;
    return good ? OK : E_BROKEN;
}

static err unseal_sm4(arena *mem, const char *context, const uint8_t *sealed, size_t n, char **ret)
{
    if (n < 1 + IV_BYTES + MAC_BYTES) { return E_BROKEN; }
    uint8_t mac[MAC_BYTES];
    size_t body = n - MAC_BYTES;
    if (!sm3_mac(mem, context, sealed, body, mac) ||
        sodium_memcmp(mac, sealed + body, MAC_BYTES) != 0) {
        return E_BROKEN;
    }
    size_t text_n = body - 1 - IV_BYTES;
    *ret = arena_take(mem, text_n + 1);
    return sm4_ctr(sealed + 1, sealed + 1 + IV_BYTES, text_n, (uint8_t *)*ret) ? OK : E_BROKEN;
}

err secret_seal(arena *mem, const char *context, const char *plain, const void **ret, size_t *ret_n)
{
    if (!open_) { return E_BROKEN; }
    return suite_ == SECRET_NATIONAL ? seal_sm4(mem, context, plain, ret, ret_n)
                                     : seal_gcm(mem, context, plain, ret, ret_n);
}

err secret_unseal(arena *mem, const char *context, const void *sealed, size_t n, char **ret)
{
    const uint8_t *at = sealed;
    if (!open_ || n == 0) { return E_BROKEN; }
    switch (at[0]) {
    case SECRET_INTERNATIONAL: return unseal_gcm(mem, context, at, n, ret);
    case SECRET_NATIONAL: return unseal_sm4(mem, context, at, n, ret);
    default: return E_BROKEN; /* the byte that names the suite was changed */
    }
}

char *secret_hash(arena *mem, const char *purpose, const char *value)
{
    char *all = arena_printf(mem, "%s:%s", purpose, value);
    uint8_t out[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state at = hashing_;
    crypto_auth_hmacsha256_update(&at, (const uint8_t *)all, strlen(all));
    crypto_auth_hmacsha256_final(&at, out);
    return text_hex(mem, out, sizeof out);
}

/* Looked up once: each look-up by name takes longer than the digest of an audit entry. */
static EVP_MD *digests_[SECRET_NATIONAL + 1];
static void find_digests(void)
{
    digests_[SECRET_INTERNATIONAL] = EVP_MD_fetch(NULL, "SHA256", NULL);
    digests_[SECRET_NATIONAL] = EVP_MD_fetch(NULL, "SM3", NULL);
}

void secret_digest(secret_suite suite, const void *at, size_t n, uint8_t ret[32])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    unsigned done = 0;
    pthread_once(&once, find_digests);
    EVP_Digest(at, n, ret, &done, digests_[suite], NULL);
}

/* 19 MiB and two passes: about 10 ms here, and what the usual guidance asks for (stack.md §5). */
err secret_password_hash(arena *mem, const char *password, char **ret)
{
    *ret = arena_take(mem, crypto_pwhash_STRBYTES);
    int failed = crypto_pwhash_str_alg(*ret, password, strlen(password), 2, (size_t)19 << 20,
                                       crypto_pwhash_ALG_ARGON2ID13);
    return failed ? E_BROKEN : OK;
}

bool secret_password_ok(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

void secret_bytes(void *to, size_t n) { randombytes_buf(to, n); }

char *secret_token(arena *mem, size_t bytes)
{
    static const char letters[] = "abcdefghjkmnpqrstvwxyz0123456789"; /* no i, l, o, u */
    uint8_t *raw = arena_take(mem, bytes);
    randombytes_buf(raw, bytes); /* the kernel's also while the demo's stream is in use: it must be
                                    nobody's to guess */
    size_t n = (bytes * 8 + 4) / 5;
    char *out = arena_take(mem, n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t bit = i * 5, byte = bit / 8;
        unsigned pair = (unsigned)raw[byte] << 8 | (byte + 1 < bytes ? raw[byte + 1] : 0);
        out[i] = letters[pair >> (11 - bit % 8) & 31];
    }
    return out;
}

static char *totp_raw(const char *base32, size_t *ret_n)
{
    char *raw = NULL;
    return oath_base32_decode(base32, strlen(base32), &raw, ret_n) == OATH_OK ? raw : NULL;
}

bool secret_totp_ok(const char *base32_secret, const char *code, moment now, int64_t *ret_step)
{
    size_t n = 0;
    char *raw = totp_raw(base32_secret, &n);
    if (!raw) { return false; }
    int64_t step = now.s / 30;
    bool found = false;
    for (int64_t i = step - 1; i <= step + 1 && !found; i++) {
        char expected[8] = "";
        oath_totp_generate(raw, n, (time_t)(i * 30), 30, 0, 6, expected);
        found = strlen(code) == 6 && sodium_memcmp(expected, code, 6) == 0;
        *ret_step = i;
    }
    free(raw); /* liboath's own memory */
    return found;
}

char *secret_totp_new(arena *mem)
{
    uint8_t raw[20];
    randombytes_buf(raw, sizeof raw);
    char *text = NULL;
    if (oath_base32_encode((const char *)raw, sizeof raw, &text, NULL) != OATH_OK) {
        return arena_copy(mem, "");
    }
    char *kept = arena_copy(mem, text);
    free(text); /* liboath's own memory */
    return kept;
}

char *secret_totp_code(arena *mem, const char *base32_secret, moment now)
{
    size_t n = 0;
    char *raw = totp_raw(base32_secret, &n);
    char code[8] = "";
    if (raw) {
        oath_totp_generate(raw, n, (time_t)now.s, 30, 0, 6, code);
        free(raw); /* liboath's own memory */
    }
    return arena_copy(mem, code);
}
