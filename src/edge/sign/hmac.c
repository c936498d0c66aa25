#include "edge/sign/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <limits.h>
#include <string.h>

#include "base/memory.h"
#include "base/must.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hmac_sha256(const void *key, size_t key_len, const void *text, size_t len,
                 unsigned char out[HMAC_LEN])
{
    unsigned int n = HMAC_LEN;

    must(key_len <= INT_MAX);
    if (!HMAC(EVP_sha256(), key, (int)key_len, text, len, out, &n))
        memory_gone("an HMAC from libcrypto");
    must(n == HMAC_LEN);
}

const char *hmac_base64url(const void *bytes, size_t len, struct arena *a)
{
    const unsigned char *p = bytes;
    char *out = arena_alloc(a, len / 3 * 4 + 5), *at = out;

    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i > 3 ? 3 : len - i;
        unsigned v = (unsigned)p[i] << 16;

        v |= left > 1 ? (unsigned)p[i + 1] << 8 : 0;
        v |= left > 2 ? (unsigned)p[i + 2] : 0;
        for (size_t k = 0; k <= left; k++)
            *at++ = alphabet[v >> (18 - 6 * k) & 63];
    }
    return out;
}

const unsigned char *hmac_base64url_read(const char *text, size_t *len, struct arena *a)
{
    size_t n = strlen(text), bits = 0;
    unsigned char *out = arena_alloc(a, n + 1), *at = out;
    unsigned v = 0;

    while (n && text[n - 1] == '=')
        n--;
    if (n % 4 == 1)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const char *where = memchr(alphabet, text[i], sizeof alphabet - 1);

        if (!where)
            return NULL;
        v = (v << 6 | (unsigned)(where - alphabet)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *at++ = (unsigned char)(v >> bits);
        }
    }
    *len = (size_t)(at - out);
    return out;
}
