#include "edge/http/secret_priv.h"

#include <string.h>

#include "base/text.h"

static void add(struct http_secrets *s, const char *text)
{
    size_t at = s->len;

    if (strlen(text) < HTTP_SECRET_MIN || s->len == HTTP_SECRETS_MAX)
        return;
    for (; at > 0 && strlen(s->text[at - 1]) < strlen(text); at--)
        s->text[at] = s->text[at - 1];
    s->text[at] = text;
    s->len++;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Decoded percent signs, or NULL when there is none. */
static const char *decoded(struct arena *a, const char *text)
{
    char *out, *to;

    if (!strchr(text, '%'))
        return NULL;
    out = to = arena_alloc_raw(a, strlen(text) + 1);
    while (*text) {
        if (*text == '%' && hex(text[1]) >= 0 && hex(text[2]) >= 0) {
            *to++ = (char)(hex(text[1]) * 16 + hex(text[2]));
            text += 3;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return out;
}

static void add_query(struct http_secrets *s, const char *query, struct arena *a)
{
    query += strspn(query, "?&");
    add(s, query);
    while (*query) {
        size_t len = strcspn(query, "&"), name = strcspn(query, "=&");

        if (name < len) {
            const char *value = text_dup_n(a, query + name + 1, len - name - 1);
            const char *plain = decoded(a, value);

            add(s, value);
            if (plain)
                add(s, plain);
        }
        query += len + (query[len] == '&');
    }
}

static bool carries_credentials(const struct http_header *h)
{
    return h->secret || text_eq_fold(h->name, "authorization") || text_eq_fold(h->name, "cookie")
           || text_has_fold(h->name, "api-key") || text_has_fold(h->name, "apikey")
           || text_has_fold(h->name, "token");
}

void http_secrets_of(const struct http_request *r, struct http_secrets *out, struct arena *a)
{
    *out = (struct http_secrets){0};
    for (size_t i = 0; i < r->headers; i++) {
        const char *last;

        if (!carries_credentials(&r->header[i]))
            continue;
        add(out, r->header[i].value);
        last = strrchr(r->header[i].value, ' ');
        if (last)
            add(out, last + 1);
    }
    if (r->secret_query)
        add_query(out, r->secret_query, a);
}

bool http_secrets_in(const struct http_secrets *s, const char *bytes, size_t len)
{
    for (size_t i = 0; i < s->len; i++) {
        if (memmem(bytes, len, s->text[i], strlen(s->text[i])))
            return true;
    }
    return false;
}

static size_t secret_at(const struct http_secrets *s, const char *text)
{
    for (size_t i = 0; i < s->len; i++) {
        if (text_starts(text, s->text[i]))
            return strlen(s->text[i]);
    }
    return 0;
}

const char *http_secrets_hide(const struct http_secrets *s, const char *text, struct arena *a)
{
    char *out, *to;

    if (!text || !http_secrets_in(s, text, strlen(text)))
        return text;
    /* Never longer than the text: what is hidden has more letters than the stars. */
    out = to = arena_alloc_raw(a, strlen(text) + 1);
    while (*text) {
        size_t len = secret_at(s, text);

        if (len > 0) {
            memcpy(to, "***", 3);
            to += 3;
            text += len;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return out;
}
