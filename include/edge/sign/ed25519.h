/*
 * Ed25519 signatures of published records, from libcrypto (RFC 8032).
 *
 * A key pair is made and a signature checked with the openssl command alone:
 *
 *   openssl genpkey -algorithm ed25519 -out gpurate.key     (mode 600: the publisher's)
 *   openssl pkey -in gpurate.key -pubout -out gpurate.pub   (for everybody)
 *   openssl pkeyutl -verify -pubin -inkey gpurate.pub -rawin -in record.txt -sigfile record.sig
 *
 * What is signed is the text of the record, byte for byte. The text of a signature is the base64
 * of its 64 bytes. A key's id is the first 16 hex digits of the SHA-256 of its public half (DER).
 */
#ifndef EDGE_SIGN_ED25519_H
#define EDGE_SIGN_ED25519_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

enum { SIGN_TEXT_MAX = 92, SIGN_KEY_ID_MAX = 17 };

struct sign_key;

/*
 * Reads a private key from PEM. ERR_PERMISSION when others may read the file (its text never
 * reaches a message), ERR_CONFIG when it is no Ed25519 key.
 */
bool sign_key_open(struct sign_key **out, const char *path, struct err *e) MUST_USE;
/* The same with a public key; anybody may read it, and it cannot sign. */
bool sign_key_open_public(struct sign_key **out, const char *path, struct err *e) MUST_USE;
void sign_key_close(struct sign_key **key);

const char *sign_key_id(const struct sign_key *key);

/* The signature of bytes[0..len) as base64; the key must be a private one. */
const char *sign_text(const struct sign_key *key, const void *bytes, size_t len,
                      char out[SIGN_TEXT_MAX]);

/* False for a wrong signature as well as for one that is no base64 of 64 bytes. */
bool sign_is_good(const struct sign_key *key, const void *bytes, size_t len, const char *text);

#endif
