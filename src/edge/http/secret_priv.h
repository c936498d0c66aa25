/*
 * The secrets of one request, and texts without them. Pure.
 *
 * Secret are: headers marked so, headers that carry credentials by their name even when somebody
 * forgot the mark, and the secret query. Of "Bearer X" also X alone is hidden, of "key=X&b=Y"
 * also X and Y, plain and percent-decoded: servers repeat what they got in their own way. Parts
 * shorter than HTTP_SECRET_MIN are not keys and would blot out ordinary words.
 */
#ifndef EDGE_HTTP_SECRET_PRIV_H
#define EDGE_HTTP_SECRET_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "edge/http/request.h"

enum { HTTP_SECRET_MIN = 6, HTTP_SECRETS_MAX = 2 * HTTP_HEADERS_MAX + 24 };

struct http_secrets {
    const char *text[HTTP_SECRETS_MAX]; /* longest first */
    size_t len;
};

void http_secrets_of(const struct http_request *r, struct http_secrets *out, struct arena *a);

/* The text itself when it holds no secret, else a copy with "***" for each. */
const char *http_secrets_hide(const struct http_secrets *s, const char *text, struct arena *a);

/* True when a secret stands anywhere in the bytes. */
bool http_secrets_in(const struct http_secrets *s, const char *bytes, size_t len);

#endif
