#include "edge/http/secret_priv.h"

#include <string.h>

#include "../../../lib/unit.h"

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
    struct http_secrets s;

    http_secrets_of(&r, &s, &a);
    ck_assert_str_eq(http_secrets_hide(&s, texts[_i].text, &a), texts[_i].hidden);
    ck_assert(http_secrets_in(&s, texts[_i].text, strlen(texts[_i].text))
              == (strcmp(texts[_i].text, texts[_i].hidden) != 0));
    arena_fini(&a);
}
END_TEST

START_TEST(no_text_stays_no_text)
{
    struct arena a = {0};
    struct http_request r = sample(&a);
    struct http_secrets s;

    http_secrets_of(&r, &s, &a);
    ck_assert_ptr_null(http_secrets_hide(&s, NULL, &a));
    ck_assert(!http_secrets_in(&s, "", 0));
    arena_fini(&a);
}
END_TEST

SUITE(edge_http_secret)
{
    ADD_TABLE(secrets_become_stars, texts);
    ADD(no_text_stays_no_text);
}
