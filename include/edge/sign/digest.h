/*
 * SHA-256, from libcrypto. The name of every archived reply, and the links of the record chain.
 */
#ifndef EDGE_SIGN_DIGEST_H
#define EDGE_SIGN_DIGEST_H
#include <stddef.h>

enum { DIGEST_TEXT_MAX = 65 };

/* Lower-case hex of the SHA-256 of bytes[0..len). */
const char *digest_text(const void *bytes, size_t len, char out[DIGEST_TEXT_MAX]);

/* The same in pieces, for text that is never held whole. */
struct digest;

struct digest *digest_open(void);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* Gives the hex and closes; also the way to give up. */
const char *digest_close(struct digest **d, char out[DIGEST_TEXT_MAX]);

#endif
