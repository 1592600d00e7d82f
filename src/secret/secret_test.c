#include "cast.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret/secret.h"

static int open_keys(void **state)
{
    static char folder[] = "/tmp/ganjiao-secret-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(secret_open(folder, true), OK);
    *state = arena_new();
    struct stat s;
    char *path = arena_printf(*state, "%s/secret.key", folder);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(s.st_size, 64);
    unlink(path);
    rmdir(folder);
    return 0;
}

static int close_keys(void **state)
{
    secret_use(SECRET_INTERNATIONAL);
    arena_free(*state);
    return 0;
}

/* "abc" of FIPS 180-2 and of GB/T 32905-2016. */
static void digests_are_the_standards(void **state)
{
    uint8_t d[32];
    secret_digest(SECRET_INTERNATIONAL, "abc", 3, d);
    assert_string_equal(text_hex(*state, d, 32),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    secret_digest(SECRET_NATIONAL, "abc", 3, d);
    assert_string_equal(text_hex(*state, d, 32),
                        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

static void check_seal(arena *mem, secret_suite suite)
{
    const char *plain = "990101199001010018";
    const void *sealed = NULL, *again = NULL;
    size_t n = 0, again_n = 0;
    char *back = NULL;
    secret_use(suite);
    assert_int_equal(secret_seal(mem, "citizen:1", plain, &sealed, &n), OK);
    assert_int_equal(secret_seal(mem, "citizen:1", plain, &again, &again_n), OK);
    assert_memory_not_equal(sealed, again, n); /* a fresh nonce each time */
    assert_int_equal(secret_unseal(mem, "citizen:1", sealed, n, &back), OK);
    assert_string_equal(back, plain);
    assert_int_equal(secret_unseal(mem, "citizen:2", sealed, n, &back), E_BROKEN);
    for (size_t i = 0; i < n; i++) {
        uint8_t *bent = arena_take(mem, n);
        memcpy(bent, sealed, n);
        bent[i] ^= 1;
        assert_int_equal(secret_unseal(mem, "citizen:1", bent, n, &back), E_BROKEN);
    }
    for (size_t cut = 0; cut < n; cut++) {
        assert_int_equal(secret_unseal(mem, "citizen:1", sealed, cut, &back), E_BROKEN);
    }
}

static void sealed_values_cannot_be_bent_cut_or_moved(void **state)
{
    check_seal(*state, SECRET_INTERNATIONAL);
    check_seal(*state, SECRET_NATIONAL);
}

static void each_value_names_its_suite(void **state)
{
    const void *sealed = NULL;
    size_t n = 0;
    char *back = NULL;
    secret_use(SECRET_NATIONAL);
    assert_int_equal(secret_seal(*state, "x", "甲", &sealed, &n), OK);
    secret_use(SECRET_INTERNATIONAL);
    assert_int_equal(secret_unseal(*state, "x", sealed, n, &back), OK);
    assert_string_equal(back, "甲");
}

static void hashes_are_keyed_by_purpose(void **state)
{
    char *a = secret_hash(*state, "citizen", "1"), *b = secret_hash(*state, "token", "1");
    assert_string_equal(a, secret_hash(*state, "citizen", "1"));
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 64);
}

static void passwords_are_told_apart(void **state)
{
    char *hash = NULL;
    assert_int_equal(secret_password_hash(*state, "正确的口令 1", &hash), OK);
    assert_true(text_starts(hash, "$argon2id$"));
    assert_true(secret_password_ok(hash, "正确的口令 1"));
    assert_false(secret_password_ok(hash, "正确的口令 2"));
    assert_false(secret_password_ok("*", ""));
}

/* RFC 6238, appendix B: the last six digits of 94287082 at 59 s. */
static void codes_hold_for_a_step_around(void **state)
{
    const char *key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    int64_t step = 0;
    assert_string_equal(secret_totp_code(*state, key, (moment){59}), "287082");
    assert_true(secret_totp_ok(key, "287082", (moment){59}, &step));
    assert_int_equal(step, 1);
    assert_true(secret_totp_ok(key, "287082", (moment){89}, &step));
    assert_false(secret_totp_ok(key, "287082", (moment){120}, &step));
    assert_false(secret_totp_ok(key, "28708", (moment){59}, &step));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_the_standards),
        cmocka_unit_test(sealed_values_cannot_be_bent_cut_or_moved),
        cmocka_unit_test(each_value_names_its_suite),
        cmocka_unit_test(hashes_are_keyed_by_purpose),
        cmocka_unit_test(passwords_are_told_apart),
        cmocka_unit_test(codes_hold_for_a_step_around),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
