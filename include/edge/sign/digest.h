/*
 * SHA-256, from libcrypto. The name of every archived reply, and the links of the record chain.
 */
#ifndef EDGE_SIGN_DIGEST_H
#define EDGE_SIGN_DIGEST_H
#include <stddef.h>

enum { DIGEST_TEXT_MAX = 65 };

/* Lower-case hex of the SHA-256 of bytes[0..len). */
const char *digest_text(const void *bytes, size_t len, char out[DIGEST_TEXT_MAX]);

#endif
