/*
 * One HTTP request as a market module describes it: no I/O here, so modules stay pure.
 *
 * A header made with http_secret is sent and never shown: messages, logs and the archive get
 * "***" in its place. The same goes for a query part added with http_secret_query.
 *
 * Ownership: everything lives in the arena the maker was given.
 */
#ifndef EDGE_HTTP_REQUEST_H
#define EDGE_HTTP_REQUEST_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/must.h"

enum { HTTP_HEADERS_MAX = 12, HTTP_HIDDEN_MAX = 2 };

struct http_header {
    const char *name, *value;
    bool secret;
};

struct http_request {
    const char *method;       /* NULL is GET, or POST when there is a body */
    const char *url;          /* official https address, without secrets */
    const char *secret_query; /* appended to url as it is ("key=..."), never shown; or NULL */
    const char *body;         /* NULL for none */
    struct http_header header[HTTP_HEADERS_MAX];
    size_t headers;
    const char *hidden[HTTP_HIDDEN_MAX]; /* keys, shown nowhere either: some stand in a body */
    bool secret_reply; /* the answer holds a token: parsed, never archived or shown */
};

void http_header(struct http_request *r, struct arena *a, const char *name, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
void http_secret(struct http_request *r, struct arena *a, const char *name, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* A JSON body with its Content-Type. */
void http_json(struct http_request *r, struct arena *a, const char *body);

#endif
