#include "edge/http/secret.h"

#include <stdlib.h>
#include <string.h>

#include "../../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"

static const struct {
    const char *text, *hidden;
} texts[] = {
    {"nothing here", "nothing here"},
    {"sent Bearer sk-live-12345 twice: sk-live-12345", "sent *** twice: ***"},
    {"https://a.example/?key=q%2Fword-9&fmt=js", "https://a.example/?***"},
    {"got q%2Fword-9", "got ***"},
    {"got q/word-9", "got ***"},
    {"unmarked-credential", "***"},
    {"plain-value stays", "plain-value stays"},
    {"js stays, too short to be a key", "js stays, too short to be a key"},
    {"", ""},
    /* sk-live-12345 and q/word-9 in the ways of others. */
    {"\\u0073\\u006b\\u002D\\u006clive-12345", "\\u0073\\u006b\\u002D\\u006clive-12345"},
    {"a \\u0073\\u006B-live\\u002d12345 b", "a *** b"},
    {"a \\\\u0073k-live\\\\u002d12345 b", "a *** b"},
    {"sk\\x2dlive-12345", "***"},
    {"got q\\/word-9", "got ***"},
    {"got q\\\\\\/word-9", "got ***"},
    {"got q%252Fword%2d9", "got ***"},
    {"sk%2Dlive%2D1234%35", "***"},
    {"sk%252Dlive-12345", "***"},
    {"sk&#45;live&#x2d;12345", "***"},
    {"sk&amp;#45;live&#0045;12345", "***"},
    {"sk&amp;amp;#45;live-12345", "***"},
    {"c2stbGl2ZS0xMjM0NQ==", "***Q=="}, /* base64 of it alone: its last letter is half a zero */
    {"dXNlcjpzay1saXZlLTEyMzQ1", "dXNlcjp***"}, /* of "user:" and it */
    {"eDpzay1saXZlLTEyMzQ1Cg", "eDp***Cg"},
    {"736b2d6c6976652d3132333435", "***"},
    {"736B2D6C6976652D3132333435", "***"},
    {"sk-live", "sk-live"},
};

/* A message that cut a secret off shows no half of it. */
static const struct {
    const char *text, *hidden;
} cuts[] = {
    {"value is \"unmarked-creden\"", "value is \"***\""},
    {"value is \"unmarked-\"", "value is \"unmarked-\""},
};

static struct http_request sample(struct arena *a)
{
    struct http_request r = {.url = "https://a.example/", .secret_query = "key=q%2Fword-9&fmt=js"};

    http_secret(&r, a, "Authorization", "Bearer %s", "sk-live-12345");
    http_header(&r, a, "X-Plain", "%s", "plain-value");
    http_header(&r, a, "X-Api-Key", "%s", "unmarked-credential");
    return r;
}

START_TEST(secrets_become_stars)
{
    struct arena a = {0};
    struct http_request r = sample(&a);
    struct http_secrets s = {0};

    http_secrets_of(&r, &s, &a);
    ck_assert_str_eq(http_secrets_hide(&s, texts[_i].text, &a), texts[_i].hidden);
    ck_assert(http_secrets_in(&s, texts[_i].text, strlen(texts[_i].text))
              == (strcmp(texts[_i].text, texts[_i].hidden) != 0));
    arena_fini(&a);
}
END_TEST

START_TEST(half_a_secret_is_hidden)
{
    struct arena a = {0};
    struct http_request r = sample(&a);
    struct http_secrets s = {0};

    http_secrets_of(&r, &s, &a);
    ck_assert_str_eq(http_secrets_hide(&s, cuts[_i].text, &a), cuts[_i].hidden);
    arena_fini(&a);
}
END_TEST

static char byte_of(unsigned *seed)
{
    *seed = *seed * 1103515245 + 12345;
    return (char)(33 + (*seed >> 16) % 94);
}

/* A character in one of the ways to write it. */
static void write_as(struct buf *b, unsigned char c, unsigned way)
{
    switch (way % 10) {
    case 1:
        buf_fmt(b, "\\u%04x", c);
        break;
    case 2:
        buf_fmt(b, "\\u%04X", c);
        break;
    case 3:
        buf_fmt(b, "\\\\u%04x", c);
        break;
    case 4:
        buf_fmt(b, "%%%02X", c);
        break;
    case 5:
        buf_fmt(b, "%%25%02x", c);
        break;
    case 6:
        buf_fmt(b, "&#%d;", c);
        break;
    case 7:
        buf_fmt(b, "&#x%x;", c);
        break;
    case 8:
        buf_fmt(b, "&amp;#%d;", c);
        break;
    case 9:
        buf_fmt(b, "\\x%02x", c);
        break;
    default:
        buf_fmt(b, c == '\\' ? "\\\\" : "%c", c);
    }
}

/* Whatever a key is made of and however each of its characters is written. */
START_TEST(any_key_is_found_in_any_writing)
{
    struct arena a = {0};
    unsigned seed = 20261126;

    for (int round = 0; round < 2000; round++) {
        char key[32] = "";
        size_t len = HTTP_SECRET_MIN + (size_t)byte_of(&seed) % 24;
        struct http_secrets s = {0};
        const char *hidden;
        struct buf b;

        for (size_t i = 0; i < len; i++)
            key[i] = byte_of(&seed);
        http_secrets_add(&s, key, &a);
        buf_init(&b, 1 << 12);
        buf_put(&b, "before ");
        for (size_t i = 0; i < len; i++)
            write_as(&b, (unsigned char)key[i], (unsigned char)byte_of(&seed));
        buf_put(&b, " after");
        ck_assert_msg(http_secrets_in(&s, b.data, b.len), "%s in %s", key, b.data);
        hidden = http_secrets_hide(&s, b.data, &a);
        ck_assert_msg(text_eq(hidden, "before *** after"), "%s in %s: %s", key, b.data, hidden);
        buf_fini(&b);
        arena_reset(&a);
    }
    arena_fini(&a);
}
END_TEST

/* Texts of megabytes that are nothing but beginnings of an escape. */
static const char *const rows[] = {"\\", "\\u", "%25", "%", "&amp;", "&#0", "&", "sk-"};

START_TEST(long_rows_of_escapes_cost_one_reading)
{
    enum { ROWS = 4 << 20 };
    size_t piece = strlen(rows[_i]);
    char *text = malloc(ROWS + 32);
    struct arena a = {0};
    struct http_request r = sample(&a);
    struct http_secrets s = {0};

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < ROWS; i++)
        text[i] = rows[_i][i % piece];
    http_secrets_of(&r, &s, &a);
    ck_assert(!http_secrets_in(&s, text, ROWS));
    memcpy(text + ROWS, " sk-live-12345", 15);
    ck_assert(http_secrets_in(&s, text, ROWS + 14));
    free(text);
    arena_fini(&a);
}
END_TEST

START_TEST(no_text_stays_no_text)
{
    struct arena a = {0};
    struct http_request r = sample(&a);
    struct http_secrets s = {0};

    http_secrets_of(&r, &s, &a);
    ck_assert_ptr_null(http_secrets_hide(&s, NULL, &a));
    ck_assert(!http_secrets_in(&s, "", 0));
    arena_fini(&a);
}
END_TEST

SUITE(edge_http_secret)
{
    ADD_TABLE(secrets_become_stars, texts);
    ADD_TABLE(half_a_secret_is_hidden, cuts);
    ADD(any_key_is_found_in_any_writing);
    ADD_TABLE(long_rows_of_escapes_cost_one_reading, rows);
    ADD(no_text_stays_no_text);
}
