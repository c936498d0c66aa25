#include "edge/http/url_priv.h"

#include "../../../lib/unit.h"
#include "edge/http/fetch.h"

static const struct {
    const char *url, *origin, *rest; /* origin NULL: refused */
    bool loopback, allowed;
} cases[] = {
    {"https://api.alpha.example/v1/x?y=1", "https://api.alpha.example", "/v1/x?y=1", false, true},
    {"HTTPS://API.Alpha.Example:443", "https://api.alpha.example", "", false, true},
    {"https://alpha.example:8443?x", "https://alpha.example:8443", "?x", false, true},
    {"http://alpha.example/", "http://alpha.example", "/", false, false},
    {"http://127.0.0.1:8081/vast", "http://127.0.0.1:8081", "/vast", true, true},
    {"http://127.255.0.9/", "http://127.255.0.9", "/", true, true},
    {"http://localhost/", "http://localhost", "/", true, true},
    {"http://[::1]:80/x", "http://[::1]", "/x", true, true},
    {"http://[0:0:0:0:0:0:0:1]:81/x", "http://[::1]:81", "/x", true, true},
    {"https://[2001:DB8::1]/x", "https://[2001:db8::1]", "/x", false, true},
    {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]", "/", false, false},
    {"http://127.1/", "http://127.1", "/", false, false},
    {"http://0177.0.0.1/", "http://0177.0.0.1", "/", false, false},
    {"http://2130706433/", "http://2130706433", "/", false, false},
    {"http://128.0.0.1/", "http://128.0.0.1", "/", false, false},
    {"http://127.0.0.1.alpha.example/", "http://127.0.0.1.alpha.example", "/", false, false},
    {"http://localhost.alpha.example/", "http://localhost.alpha.example", "/", false, false},
    {"https://key@alpha.example/", NULL, NULL, false, false},
    {"http://127.0.0.1@alpha.example/", NULL, NULL, false, false},
    {"http://127.0.0.1:80@alpha.example/", NULL, NULL, false, false},
    {"http://alpha.example\\@127.0.0.1/", NULL, NULL, false, false},
    {"http://127.0.0.1%2f.alpha.example/", NULL, NULL, false, false},
    {"http://[::1%25lo]/", NULL, NULL, false, false},
    {"http://[::1", NULL, NULL, false, false},
    {"http://[::1]x/", NULL, NULL, false, false},
    {"https://alpha.example:0/", NULL, NULL, false, false},
    {"https://alpha.example:65536/", NULL, NULL, false, false},
    {"https://alpha.example:/", NULL, NULL, false, false},
    {"https://alpha..example/", NULL, NULL, false, false},
    {"https://.example/", NULL, NULL, false, false},
    {"https://alpha.example/a b", NULL, NULL, false, false},
    {"https://alpha.example/a\r\nHost: x", NULL, NULL, false, false},
    {"https://\xc3\xa4.example/", NULL, NULL, false, false},
    {"https:///path", NULL, NULL, false, false},
    {"ftp://alpha.example/", NULL, NULL, false, false},
    {"file:///etc/passwd", NULL, NULL, false, false},
    {"//alpha.example/", NULL, NULL, false, false},
    {"/path", NULL, NULL, false, false},
    {"", NULL, NULL, false, false},
    {NULL, NULL, NULL, false, false},
};

START_TEST(origins_are_read_strictly)
{
    char text[HTTP_ORIGIN_TEXT_MAX];
    struct http_origin o;
    const char *rest;

    ck_assert_msg(http_origin_parse(cases[_i].url, &o, &rest) == (cases[_i].origin != NULL), "%s",
                  cases[_i].url);
    if (!cases[_i].origin)
        return;
    ck_assert_str_eq(http_origin_text(&o, text), cases[_i].origin);
    ck_assert_str_eq(rest, cases[_i].rest);
    ck_assert_msg(http_origin_is_loopback(&o) == cases[_i].loopback, "%s", cases[_i].url);
    ck_assert_msg(http_origin_is_allowed(&o) == cases[_i].allowed, "%s", cases[_i].url);
}
END_TEST

static const struct {
    const char *a, *b;
    bool same;
} pairs[] = {
    {"https://alpha.example/a", "https://ALPHA.example:443/b", true},
    {"https://alpha.example/a", "http://alpha.example/a", false},
    {"https://alpha.example/a", "https://alpha.example:444/a", false},
    {"https://alpha.example/a", "https://alpha.example.evil.example/a", false},
    {"https://alpha.example/a", "https://www.alpha.example/a", false},
    {"https://[::1]/a", "https://[0::1]/b", true},
    {"https://alpha.example/a", "/b", false},
    {"nonsense", "nonsense", false},
};

START_TEST(same_origin_is_scheme_host_and_port)
{
    ck_assert_msg(http_same_origin(pairs[_i].a, pairs[_i].b) == pairs[_i].same, "%s %s",
                  pairs[_i].a, pairs[_i].b);
}
END_TEST

START_TEST(urls_are_put_together)
{
    struct arena a = {0};
    struct http_origin o;
    const char *rest;

    ck_assert(http_origin_parse("http://127.0.0.1:8081", &o, &rest));
    ck_assert_str_eq(http_url_join(&a, &o, "/v1?x"), "http://127.0.0.1:8081/v1?x");
    ck_assert_str_eq(http_url_join(&a, &o, "?x"), "http://127.0.0.1:8081/?x");
    ck_assert_str_eq(http_url_join(&a, &o, ""), "http://127.0.0.1:8081/");
    ck_assert_str_eq(http_url_query(&a, "https://a.example/v", "key=1"),
                     "https://a.example/v?key=1");
    ck_assert_str_eq(http_url_query(&a, "https://a.example/v?x=2", "key=1"),
                     "https://a.example/v?x=2&key=1");
    ck_assert_str_eq(http_url_query(&a, "https://a.example/v?x=2", "&key=1"),
                     "https://a.example/v?x=2&key=1");
    arena_fini(&a);
}
END_TEST

SUITE(edge_http_url)
{
    ADD_TABLE(origins_are_read_strictly, cases);
    ADD_TABLE(same_origin_is_scheme_host_and_port, pairs);
    ADD(urls_are_put_together);
}
