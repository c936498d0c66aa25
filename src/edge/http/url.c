#include "edge/http/url_priv.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "edge/http/fetch.h"

static bool is_visible(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~')
            return false;
    }
    return true;
}

static bool parse_port(const char *text, size_t len, int *port)
{
    int value = 0;

    if (len == 0 || len > 5)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *port = value;
    return value >= 1 && value <= 65535;
}

static bool parse_name(const char *text, size_t len, char out[HTTP_HOST_MAX])
{
    if (len == 0 || len >= HTTP_HOST_MAX || text[0] == '.' || text[0] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_')
            return false;
        if (c == '.' && i > 0 && text[i - 1] == '.')
            return false;
        out[i] = c;
    }
    out[len] = '\0';
    return true;
}

/* "[...]" in its shortest form, so that two spellings of one address are one host. */
static bool parse_v6(const char *text, size_t len, char out[HTTP_HOST_MAX])
{
    char inner[INET6_ADDRSTRLEN], plain[INET6_ADDRSTRLEN];
    struct in6_addr addr;

    if (len < 3 || len - 2 >= sizeof inner)
        return false;
    memcpy(inner, text + 1, len - 2);
    inner[len - 2] = '\0';
    if (inet_pton(AF_INET6, inner, &addr) != 1 || !inet_ntop(AF_INET6, &addr, plain, sizeof plain))
        return false;
    (void)snprintf(out, HTTP_HOST_MAX, "[%s]", plain);
    return true;
}

bool http_origin_parse(const char *url, struct http_origin *out, const char **rest)
{
    const char *host, *colon, *end;
    size_t len;

    *out = (struct http_origin){0};
    if (!url || !is_visible(url))
        return false;
    out->tls = strncasecmp(url, "https://", 8) == 0;
    if (!out->tls && strncasecmp(url, "http://", 7) != 0)
        return false;
    host = url + (out->tls ? 8 : 7);
    end = host + strcspn(host, "/?#");
    if (*host == '[') {
        const char *close = memchr(host, ']', (size_t)(end - host));

        if (!close || !parse_v6(host, (size_t)(close + 1 - host), out->host))
            return false;
        colon = close + 1;
    } else {
        colon = memchr(host, ':', (size_t)(end - host));
        colon = colon ? colon : end;
        if (!parse_name(host, (size_t)(colon - host), out->host))
            return false;
    }
    len = (size_t)(end - colon);
    out->port = out->tls ? 443 : 80;
    if (len > 0 && (*colon != ':' || !parse_port(colon + 1, len - 1, &out->port)))
        return false;
    *rest = end;
    return true;
}

bool http_origin_eq(const struct http_origin *a, const struct http_origin *b)
{
    return a->tls == b->tls && a->port == b->port && strcmp(a->host, b->host) == 0;
}

/* inet_pton takes four decimal numbers without leading zeros and nothing else: "127.1" and
   "0177.0.0.1" are names to it, and names are not loopback. */
bool http_origin_is_loopback(const struct http_origin *o)
{
    struct in_addr v4;

    if (inet_pton(AF_INET, o->host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(o->host, "[::1]") == 0 || strcmp(o->host, "localhost") == 0;
}

bool http_origin_is_allowed(const struct http_origin *o)
{
    return o->tls || http_origin_is_loopback(o);
}

const char *http_origin_text(const struct http_origin *o, char out[HTTP_ORIGIN_TEXT_MAX])
{
    const char *scheme = o->tls ? "https" : "http";

    if (o->port == (o->tls ? 443 : 80))
        (void)snprintf(out, HTTP_ORIGIN_TEXT_MAX, "%s://%s", scheme, o->host);
    else
        (void)snprintf(out, HTTP_ORIGIN_TEXT_MAX, "%s://%s:%d", scheme, o->host, o->port);
    return out;
}

const char *http_url_join(struct arena *a, const struct http_origin *o, const char *rest)
{
    char text[HTTP_ORIGIN_TEXT_MAX];

    return text_fmt(a, "%s%s%s", http_origin_text(o, text), *rest == '/' ? "" : "/", rest);
}

const char *http_url_query(struct arena *a, const char *url, const char *query)
{
    const char *between = strchr(url, '?') ? "&" : "?";

    if (*query == '?' || *query == '&')
        between = "";
    return text_fmt(a, "%s%s%s", url, between, query);
}

bool http_same_origin(const char *a, const char *b)
{
    struct http_origin x, y;
    const char *rest;

    return http_origin_parse(a, &x, &rest) && http_origin_parse(b, &y, &rest)
           && http_origin_eq(&x, &y);
}
