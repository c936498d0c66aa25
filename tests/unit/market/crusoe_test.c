/* The signature of a request, computed beside this program with another implementation. */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "source/source.h"

static const struct http_header *header(const struct http_request *r, const char *name)
{
    for (size_t i = 0; i < r->headers; i++)
        if (text_eq(r->header[i].name, name))
            return &r->header[i];
    return NULL;
}

START_TEST(request_is_signed_and_the_signature_hidden)
{
    struct arena a = {0};
    struct http_request r = {0};
    struct source_page page = {.now = 1779969600,
                               .key = {"access", "c2VjcmV0LW9mLXRoZS10ZXN0Pw=="}};
    const struct http_header *auth;

    source_request(kit_source("crusoe"), &page, &r, &a);
    auth = header(&r, "Authorization");
    ck_assert_ptr_nonnull(auth);
    ck_assert(auth->secret);
    ck_assert_str_eq(header(&r, "X-Crusoe-Timestamp")->value, "2026-05-28T12:00:00Z");
    ck_assert_str_eq(auth->value, "Bearer 1.0:access:n_L-drxFj9XY3_S0yBO4fbQB9tP88NYMnb_GaTCNvHo");
    arena_fini(&a);
}
END_TEST

START_TEST(a_secret_that_is_no_base64_sends_no_signature)
{
    struct arena a = {0};
    struct http_request r = {0};
    struct source_page page = {.now = 1779969600, .key = {"access", "not base64!"}};

    source_request(kit_source("crusoe"), &page, &r, &a);
    ck_assert_ptr_null(header(&r, "Authorization"));
    arena_fini(&a);
}
END_TEST

SUITE(market_crusoe)
{
    ADD(request_is_signed_and_the_signature_hidden);
    ADD(a_secret_that_is_no_base64_sends_no_signature);
}
