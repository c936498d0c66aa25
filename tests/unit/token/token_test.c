#include "token/token.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"
#include "token/line.h"

START_TEST(names_are_unique_and_no_market_has_them)
{
    for (size_t i = 0; i < tokens_len; i++) {
        const struct token *t = tokens[i];

        ck_assert_ptr_eq(token_by_name(t->name), t);
        ck_assert_msg(!market_by_name(t->name), "%s is a marketplace as well", t->name);
        ck_assert_ptr_nonnull(t->title);
        ck_assert_ptr_nonnull(t->see);
        ck_assert_int_gt(t->gap_s, 0);
        ck_assert_msg(t->rank != TOKEN_OPERATOR || t->operator, "%s: whose prices?", t->name);
    }
}
END_TEST

START_TEST(first_requests_are_https_and_hide_their_key)
{
    static const char key[] = "s3cret";

    for (size_t i = 0; i < tokens_len; i++) {
        struct market_page page = {.key = {key, key}};
        struct http_request r = {0};
        struct arena a = {0};

        tokens[i]->request(&page, &r, &a);
        ck_assert_msg(text_starts(r.url, "https://"), "%s", r.url);
        ck_assert_msg(!strstr(r.url, key), "%s", r.url);
        for (size_t h = 0; h < r.headers; h++)
            ck_assert(r.header[h].secret || !strstr(r.header[h].value, key));
        arena_fini(&a);
    }
}
END_TEST

START_TEST(directions_and_ranks_have_names)
{
    enum token_direction d;

    for (int i = 0; i < TOKEN_DIRECTIONS; i++) {
        ck_assert(token_direction_by_name(token_direction_name((enum token_direction)i), &d));
        ck_assert_int_eq(d, i);
        ck_assert_ptr_nonnull(token_direction_meaning(d));
    }
    ck_assert(!token_direction_by_name("sideways", &d));
    ck_assert_str_eq(token_rank_name(TOKEN_FILE), "file");
}
END_TEST

/* For the undefined-behaviour sanitizer: no quotes means no array either. */
START_TEST(no_offers_are_no_lines)
{
    struct token_offer_list offers = {0};
    struct quote_list quotes = {0};
    struct buf out;

    buf_init(&out, 100);
    token_lines(&out, tokens[0], &offers, &quotes);
    ck_assert_uint_eq(out.len, 0);
    buf_fini(&out);
}
END_TEST

SUITE(token_token)
{
    ADD(names_are_unique_and_no_market_has_them);
    ADD(first_requests_are_https_and_hide_their_key);
    ADD(directions_and_ranks_have_names);
    ADD(no_offers_are_no_lines);
}
