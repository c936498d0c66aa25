#include "token/token.h"

#include <string.h>

#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "token/line.h"

static struct token_world w;

START_TEST(names_are_unique_and_no_market_has_them)
{
    token_world(&w);
    for (size_t i = 0; i < w.sources.len; i++) {
        const struct token *t = w.sources.at[i];

        ck_assert_ptr_eq(token_set_find(&w.sources, t->name), t);
        ck_assert_ptr_eq(token_by_name(t->name), i < tokens_len ? t : NULL);
        ck_assert_msg(!market_by_name(t->name), "%s is a marketplace as well", t->name);
        ck_assert_ptr_nonnull(t->title);
        ck_assert_ptr_nonnull(t->see);
        ck_assert_int_gt(t->gap_s, 0);
        ck_assert_msg(t->rank != TOKEN_OPERATOR || t->operator, "%s: whose prices?", t->name);
    }
    token_world_end(&w);
}
END_TEST

START_TEST(first_requests_are_https_and_hide_their_key)
{
    static const char key[] = "s3cret";

    token_world(&w);
    for (size_t i = 0; i < w.sources.len; i++) {
        struct market_page page = token_first_page(w.sources.at[i]);
        struct http_request r = {0};

        page.key[0] = page.key[1] = key;
        w.sources.at[i]->request(&page, &r, &w.arena);
        ck_assert_msg(text_starts(r.url, "https://"), "%s", r.url);
        ck_assert_msg(!strstr(r.url, key), "%s", r.url);
        for (size_t h = 0; h < r.headers; h++)
            ck_assert(r.header[h].secret || !strstr(r.header[h].value, key));
    }
    token_world_end(&w);
}
END_TEST

/* A source that is defined has its own name, or the configuration is refused. */
START_TEST(a_name_is_one_source)
{
    struct token mine = {.name = "mine"}, other = {.name = "openrouter"};
    const struct token *defined[] = {&mine, &mine};
    struct token_set set;
    struct arena a = {0};
    struct err e = {0};

    ck_assert(token_set_make(NULL, 0, &set, &a, &e));
    ck_assert_uint_eq(set.len, tokens_len);
    ck_assert(token_set_make(defined, 1, &set, &a, &e));
    ck_assert_ptr_eq(token_set_find(&set, "mine"), &mine);
    ck_assert_ptr_eq(token_set_find(&set, "openrouter"), token_by_name("openrouter"));
    ck_assert_ptr_null(token_set_find(&set, "vast"));
    ck_assert(!token_set_make(defined, 2, &set, &a, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_str_eq(e.text, "two token sources are called \"mine\"");
    defined[0] = &other;
    ck_assert(!token_set_make(defined, 1, &set, &a, &e));
    ck_assert_str_eq(e.text, "two token sources are called \"openrouter\"");
    arena_fini(&a);
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
    ADD(a_name_is_one_source);
    ADD(directions_and_ranks_have_names);
    ADD(no_offers_are_no_lines);
}
