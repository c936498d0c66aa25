/*
 * The secrets of requests, and texts without them. Pure.
 *
 * Secret are: headers marked so, headers that carry credentials by their name even when somebody
 * forgot the mark, the secret query, and what http_secrets_add is told (a key that stands in a body
 * or signs a request). Of "Bearer X" also X alone is hidden, of "key=X&b=Y" also X and Y, plain and
 * percent-decoded: servers repeat what they got in their own way.
 *
 * Found are they plainly, with any of their characters written as JSON (\u00XX, \xXX, \/), percent
 * or HTML entities write it (&#65; &#x41; &amp;), these escaped once more in their own kind (\\u,
 * %25, &amp;#), and as a part of base64, base64url or hex. Parts shorter than HTTP_SECRET_MIN are
 * not keys and would blot out ordinary words. Not found is one that was taken apart or translated
 * otherwise: no list of ways is complete, so a key should be able to do little.
 */
#ifndef EDGE_HTTP_SECRET_H
#define EDGE_HTTP_SECRET_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "edge/http/request.h"

enum { HTTP_SECRET_MIN = 6 };

struct http_secrets {
    const char **text; /* longest first, each once */
    size_t len, cap;
    unsigned char *start; /* bit of each pair of bytes that one may begin with; NULL without any */
};

/* Adds one secret with its encodings; NULL and short ones are none. The text is copied. */
void http_secrets_add(struct http_secrets *s, const char *text, struct arena *a);

/* Adds those of a request. */
void http_secrets_of(const struct http_request *r, struct http_secrets *s, struct arena *a);

/*
 * The text itself when it holds no secret, else a copy with "***" for each. Here a secret is found
 * also when a message cut it off: half of it, at least 12 characters.
 */
const char *http_secrets_hide(const struct http_secrets *s, const char *text, struct arena *a);

/* True when a secret stands anywhere in the bytes. */
bool http_secrets_in(const struct http_secrets *s, const char *bytes, size_t len);

#endif
