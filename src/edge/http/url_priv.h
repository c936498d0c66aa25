/*
 * Origins of URLs, strictly: what this file cannot read unambiguously is refused, so that it and
 * libcurl never understand two different hosts. Pure.
 *
 * Not by libcurl's own parser (https://curl.se/libcurl/c/libcurl-url.html): it takes user names,
 * with a backslash too, and empty labels, and makes 127.0.0.1 of "127.1" and "0177.0.0.1", so that
 * all of this would have to be asked before it.
 */
#ifndef EDGE_HTTP_URL_PRIV_H
#define EDGE_HTTP_URL_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/must.h"

enum { HTTP_HOST_MAX = 256, HTTP_ORIGIN_TEXT_MAX = HTTP_HOST_MAX + 16 };

struct http_origin {
    bool tls;
    char host[HTTP_HOST_MAX]; /* lower case; IPv6 in brackets */
    int port;                 /* the scheme's own where the URL names none */
};

/*
 * Reads scheme://host[:port]; `rest` becomes what follows: "", "/path...", "?query..." or "#...".
 * False for other schemes, user names, odd hosts, and any byte that is not visible ASCII.
 */
bool http_origin_parse(const char *url, struct http_origin *out, const char **rest) MUST_USE;

bool http_origin_eq(const struct http_origin *a, const struct http_origin *b);

/* 127.0.0.0/8 written as four plain decimal numbers, [::1], or localhost. */
bool http_origin_is_loopback(const struct http_origin *o);

/* https, or loopback. */
bool http_origin_is_allowed(const struct http_origin *o);

/* "https://host", with the port when it is not the scheme's own. */
const char *http_origin_text(const struct http_origin *o, char out[HTTP_ORIGIN_TEXT_MAX]);

/* Origin and rest put together; a rest without a path gets one. */
const char *http_url_join(struct arena *a, const struct http_origin *o, const char *rest);

/* Adds a query part with the "?" or "&" it needs, unless it begins with its own. */
const char *http_url_query(struct arena *a, const char *url, const char *query);

#endif
