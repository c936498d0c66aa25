/*
 * One pass over the text: a table of pairs of bytes says where a secret may begin, so that a page
 * of megabytes costs little more than its reading.
 */
#include "edge/http/secret.h"

#include <string.h>

#include "base/text.h"
#include "base/vec.h"

enum { PAIRS = 1 << 16, CUT_MIN = 12 };

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* ---- what is looked for ---- */

static void mark(unsigned char *start, char first, char second)
{
    unsigned pair = (unsigned)(unsigned char)first << 8 | (unsigned char)second;

    start[pair >> 3] |= (unsigned char)(1u << (pair & 7));
}

/* The first characters plain, the second escaped, or the first: then what may follow its sign. */
static void mark_start(struct http_secrets *s, const char *text, struct arena *a)
{
    static const char *const escapes[] = {"\\\\ux", "%0123456789abcdefABCDEF", "&#algq"};

    if (!s->start)
        s->start = arena_alloc(a, PAIRS / 8);
    mark(s->start, text[0], text[1]);
    mark(s->start, '\\', text[0]);
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        mark(s->start, text[0], escapes[i][0]);
        for (const char *c = escapes[i] + 1; *c; c++)
            mark(s->start, escapes[i][0], *c);
    }
}

static void put(struct http_secrets *s, const char *text, struct arena *a)
{
    VEC(const char *) list = {s->text, s->len, s->cap};
    size_t at = 0;

    if (strlen(text) < HTTP_SECRET_MIN)
        return;
    for (size_t i = 0; i < s->len; i++)
        if (text_eq(s->text[i], text))
            return;
    (void)VEC_PUSH(&list, a);
    for (at = s->len; at > 0 && strlen(list.at[at - 1]) < strlen(text); at--)
        list.at[at] = list.at[at - 1];
    list.at[at] = text_dup(a, text);
    s->text = list.at;
    s->len = list.len;
    s->cap = list.cap;
    mark_start(s, text, a);
}

/*
 * What of base64 depends on the secret alone, when `before` bytes stand before it in its group of
 * three: at both ends a letter may belong half to a neighbour.
 */
static const char *in_base64(const char *text, size_t before, const char *letters, struct arena *a)
{
    size_t len = strlen(text), first = (before * 8 + 5) / 6, end = (before + len) * 8 / 6;
    char *out = arena_alloc_raw(a, end + 1), *to = out;

    for (size_t i = first; i < end; i++) {
        size_t bit = i * 6 - before * 8, byte = bit / 8, shift = bit % 8;
        unsigned two = (unsigned)(unsigned char)text[byte] << 8;

        if (byte + 1 < len)
            two |= (unsigned char)text[byte + 1];
        *to++ = letters[two >> (10 - shift) & 63];
    }
    *to = '\0';
    return out;
}

static const char *in_hex(const char *text, const char *digits, struct arena *a)
{
    char *out = arena_alloc_raw(a, strlen(text) * 2 + 1), *to = out;

    for (; *text; text++) {
        *to++ = digits[(unsigned char)*text >> 4];
        *to++ = digits[(unsigned char)*text & 15];
    }
    *to = '\0';
    return out;
}

void http_secrets_add(struct http_secrets *s, const char *text, struct arena *a)
{
    if (!text || strlen(text) < HTTP_SECRET_MIN)
        return;
    put(s, text, a);
    for (size_t before = 0; before < 3; before++) {
        put(s, in_base64(text, before, base64, a), a);
        put(s, in_base64(text, before, base64url, a), a);
    }
    put(s, in_hex(text, "0123456789abcdef", a), a);
    put(s, in_hex(text, "0123456789ABCDEF", a), a);
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
    http_secrets_add(s, query, a);
    while (*query) {
        size_t len = strcspn(query, "&"), name = strcspn(query, "=&");

        if (name < len) {
            const char *value = text_dup_n(a, query + name + 1, len - name - 1);
            const char *plain = decoded(a, value);

            http_secrets_add(s, value, a);
            http_secrets_add(s, plain, a);
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

void http_secrets_of(const struct http_request *r, struct http_secrets *s, struct arena *a)
{
    for (size_t i = 0; i < r->headers; i++) {
        const char *last;

        if (!carries_credentials(&r->header[i]))
            continue;
        http_secrets_add(s, r->header[i].value, a);
        last = strrchr(r->header[i].value, ' ');
        if (last)
            http_secrets_add(s, last + 1, a);
    }
    for (size_t i = 0; i < HTTP_HIDDEN_MAX; i++)
        http_secrets_add(s, r->hidden[i], a);
    if (r->secret_query)
        add_query(s, r->secret_query, a);
}

/* ---- where it stands ---- */

/* Two hexadecimal digits that say `want`. */
static bool says(const char *at, const char *end, char want)
{
    return end - at >= 2 && hex(at[0]) >= 0 && hex(at[1]) >= 0
           && hex(at[0]) * 16 + hex(at[1]) == (unsigned char)want;
}

/* Length of `want` written with backslashes, however often they were doubled; 0: it is not that. */
static size_t backslashed(const char *at, const char *end, char want)
{
    const char *from = at;

    while (at < end && *at == '\\')
        at++;
    if (at < end && *at == want && !strchr("uxbfnrt", want))
        return (size_t)(at + 1 - from);
    if (end - at >= 5 && *at == 'u' && at[1] == '0' && at[2] == '0' && says(at + 3, end, want))
        return (size_t)(at + 5 - from);
    if (at < end && *at == 'x' && says(at + 1, end, want))
        return (size_t)(at + 3 - from);
    return want == '\\' && at - from >= 2 ? 2 : 0;
}

static size_t percented(const char *at, const char *end, char want)
{
    const char *from = at++;

    while (end - at >= 2 && at[0] == '2' && at[1] == '5' && !(want == '%' && end - at < 4))
        at += 2;
    if (want == '%' && at - from >= 3 && !says(at, end, want))
        return (size_t)(at - from);
    return says(at, end, want) ? (size_t)(at + 2 - from) : 0;
}

static size_t entity(const char *at, const char *end, char want)
{
    static const struct {
        const char *name;
        char is;
    } names[] = {{"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}, {"amp;", '&'}};
    const char *from = at++;
    int base = 10, value = 0;

    while (end - at > 4 && memcmp(at, "amp;", 4) == 0 && (at[4] == '#' || want != '&'))
        at += 4;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].is == want && (size_t)(end - at) >= strlen(names[i].name)
            && memcmp(at, names[i].name, strlen(names[i].name)) == 0)
            return (size_t)(at - from) + strlen(names[i].name);
    if (at == end || *at++ != '#')
        return 0;
    if (at < end && (*at == 'x' || *at == 'X'))
        base = 16, at++;
    for (; at < end && hex(*at) >= 0 && hex(*at) < base && value < 256; at++)
        value = value * base + hex(*at);
    if (value != (unsigned char)want)
        return 0;
    return (size_t)(at - from) + (at < end && *at == ';');
}

static size_t escaped(const char *at, const char *end, char want)
{
    return *at == '\\'  ? backslashed(at, end, want)
           : *at == '%' ? percented(at, end, want)
           : *at == '&' ? entity(at, end, want)
                        : 0;
}

/*
 * Bytes of the text that the secret takes, and in *chars how much of it stands there. Plain is
 * tried before escaped, and no character needs the other way after it was taken as one.
 */
static size_t length_at(const char *secret, const char *at, const char *end, size_t *chars)
{
    const char *from = at;

    for (*chars = 0; secret[*chars] && at < end; ++*chars) {
        size_t len = escaped(at, end, secret[*chars]);

        if (!len && *at != secret[*chars])
            break;
        at += len ? len : 1;
    }
    return (size_t)(at - from);
}

static bool may_begin(const struct http_secrets *s, const char *at, const char *end)
{
    unsigned pair;

    if (end - at < HTTP_SECRET_MIN)
        return false;
    pair = (unsigned)(unsigned char)at[0] << 8 | (unsigned char)at[1];
    return s->start[pair >> 3] >> (pair & 7) & 1;
}

/* Bytes of the longest secret that begins here; with `cut`, also of one that breaks off. */
static size_t secret_at(const struct http_secrets *s, const char *at, const char *end, bool cut)
{
    size_t best = 0;

    if (!may_begin(s, at, end))
        return 0;
    for (size_t i = 0; i < s->len; i++) {
        size_t chars, len = length_at(s->text[i], at, end, &chars);
        bool whole = !s->text[i][chars];

        if (!whole && !(cut && chars >= CUT_MIN && 2 * chars >= strlen(s->text[i])))
            continue;
        if (len > best)
            best = len;
    }
    return best;
}

/* First place in [at, end) where one stands, or end. A row of backslashes is tried as a whole,
 * once. */
static const char *next_secret(const struct http_secrets *s, const char *at, const char *end,
                               bool cut, size_t *len)
{
    bool in_row = false;

    *len = 0;
    for (; s->len && at < end; at++) {
        if (!(in_row && *at == '\\') && (*len = secret_at(s, at, end, cut)) > 0)
            return at;
        in_row = *at == '\\';
    }
    return end;
}

bool http_secrets_in(const struct http_secrets *s, const char *bytes, size_t len)
{
    size_t found;

    return next_secret(s, bytes, bytes + len, false, &found) < bytes + len;
}

const char *http_secrets_hide(const struct http_secrets *s, const char *text, struct arena *a)
{
    const char *end = text ? text + strlen(text) : NULL, *found;
    size_t len;
    char *out, *to;

    if (!text || next_secret(s, text, end, true, &len) == end)
        return text;
    /* Never longer than the text: what is hidden has more letters than the stars. */
    out = to = arena_alloc_raw(a, strlen(text) + 1);
    for (; text < end; text = found + len) {
        found = next_secret(s, text, end, true, &len);
        memcpy(to, text, (size_t)(found - text));
        to += found - text;
        if (len)
            to = (char *)memcpy(to, "***", 3) + 3;
    }
    *to = '\0';
    return out;
}
