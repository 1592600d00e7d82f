/* Form tokens and deed keys. A token is a nonce and its HMAC-SHA-256 under the session's secret:
 * each page carries a different one, so compressing pages does not give it away letter by letter.
 */
#include "web/inside.h"

#include <sodium.h>

enum { NONCE = 8, TOKEN = NONCE + crypto_auth_hmacsha256_BYTES };

static void seal(const char *secret, const unsigned char *nonce, unsigned char *ret)
{
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)"form", 4);
    crypto_auth_hmacsha256_update(&s, nonce, NONCE);
    crypto_auth_hmacsha256_final(&s, ret);
}

const char *web_form_token(const turn *t)
{
    visit *v = visit_of(t);
    const char *secret = t->actor.session_secret;
    if (v->token || !secret || !*secret) return v->token ? v->token : "";
    unsigned char bytes[TOKEN];
    random_bytes(bytes, NONCE);
    seal(secret, bytes, bytes + NONCE);
    return v->token = text_hex(v->keep, bytes, TOKEN);
}

bool token_holds(const visit *v, const char *token)
{
    const char *secret = v->t.actor.session_secret;
    unsigned char given[TOKEN], right[crypto_auth_hmacsha256_BYTES];
    if (!secret || !*secret || !text_unhex(token, given, TOKEN)) return false;
    seal(secret, given, right);
    return sodium_memcmp(given + NONCE, right, sizeof right) == 0;
}

const char *web_deed_key(turn *t)
{
    unsigned char bytes[16];
    random_bytes(bytes, sizeof bytes);
    return text_hex(t->mem, bytes, sizeof bytes);
}
