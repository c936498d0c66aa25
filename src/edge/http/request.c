#include "edge/http/request.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

PRINTF_LIKE(5, 0)
static void add(struct http_request *r, struct arena *a, const char *name, bool secret,
                const char *fmt, va_list args)
{
    va_list again;
    char *value;
    int len;

    must(r->headers < HTTP_HEADERS_MAX);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    must(len >= 0);
    value = arena_alloc_raw(a, (size_t)len + 1);
    (void)vsnprintf(value, (size_t)len + 1, fmt, again);
    va_end(again);
    r->header[r->headers++] = (struct http_header){name, value, secret};
}

void http_header(struct http_request *r, struct arena *a, const char *name, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(r, a, name, false, fmt, args);
    va_end(args);
}

void http_secret(struct http_request *r, struct arena *a, const char *name, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(r, a, name, true, fmt, args);
    va_end(args);
}

void http_json(struct http_request *r, struct arena *a, const char *body)
{
    r->body = body;
    http_header(r, a, "Content-Type", "%s", "application/json");
}
