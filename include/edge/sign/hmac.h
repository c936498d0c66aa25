/*
 * HMAC-SHA256, from libcrypto: a pure function of its arguments, so that a marketplace file may
 * sign the request it describes.
 */
#ifndef EDGE_SIGN_HMAC_H
#define EDGE_SIGN_HMAC_H
#include <stddef.h>
#include "base/arena.h"

enum { HMAC_LEN = 32 };

void hmac_sha256(const void *key, size_t key_len, const void *text, size_t len,
                 unsigned char out[HMAC_LEN]);

/* Base64 with the alphabet of RFC 4648 section 5 ('-' and '_'), without padding. */
const char *hmac_base64url(const void *bytes, size_t len, struct arena *a);

/* The bytes of such a text, padding allowed, or NULL when it is none. */
const unsigned char *hmac_base64url_read(const char *text, size_t *len, struct arena *a);

#endif
