#include "source/source.h"

#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "token/line.h"
#include "token/normal.h"

static struct token_world w;

START_TEST(names_are_unique_and_no_market_has_them)
{
    token_world(&w);
    for (size_t i = kit_sources()->markets; i < kit_sources()->len; i++) {
        const struct source *t = kit_sources()->at[i];

        ck_assert_ptr_eq(source_set_find(kit_sources(), t->name), t);
        ck_assert_ptr_eq(source_set_tokens(kit_sources(), t->name), t);
        ck_assert_ptr_nonnull(t->title);
        ck_assert_ptr_nonnull(t->see);
        ck_assert_int_gt(t->gap_s, 0);
        ck_assert_msg(t->rank != RANK_OPERATOR || t->op, "%s: whose prices?", t->name);
    }
    token_world_end(&w);
}
END_TEST

START_TEST(first_requests_are_https_and_hide_their_key)
{
    static const char key[] = "s3cret";

    token_world(&w);
    for (size_t i = kit_sources()->markets; i < kit_sources()->len; i++) {
        struct source_page page = source_first_page(kit_sources()->at[i]);
        struct http_request r = {0};

        page.key[0] = page.key[1] = key;
        source_request(kit_sources()->at[i], &page, &r, &w.arena);
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
    struct source mine = {.name = "mine", .kind = SOURCE_TOKENS};
    struct source other = {.name = "openrouter", .kind = SOURCE_TOKENS};
    const struct source *defined[] = {&mine, &mine};
    struct source_set set;
    struct arena a = {0};
    struct err e = {0};

    ck_assert(source_set_make(NULL, 0, &set, &a, &e));
    ck_assert_uint_gt(set.markets, 0);
    ck_assert_uint_gt(set.len, set.markets);
    ck_assert(source_set_make(defined, 1, &set, &a, &e));
    ck_assert_ptr_eq(source_set_find(&set, "mine"), &mine);
    ck_assert_ptr_eq(source_set_find(&set, "openrouter"), kit_source("openrouter"));
    ck_assert_ptr_null(source_set_tokens(&set, "vast"));
    ck_assert(!source_set_make(defined, 2, &set, &a, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_str_eq(e.text, "two token sources are called \"mine\"");
    defined[0] = &other;
    ck_assert(!source_set_make(defined, 1, &set, &a, &e));
    ck_assert_str_eq(e.text, "two token sources are called \"openrouter\"");
    other = (struct source){.name = "vast", .kind = SOURCE_TOKENS};
    ck_assert(!source_set_make(defined, 1, &set, &a, &e));
    ck_assert_str_eq(e.text, "a market and a token source are both called \"vast\"");
    arena_fini(&a);
}
END_TEST

START_TEST(directions_have_names)
{
    enum token_direction d;

    for (int i = 0; i < TOKEN_DIRECTIONS; i++) {
        ck_assert(token_direction_by_name(token_direction_name((enum token_direction)i), &d));
        ck_assert_int_eq(d, i);
    }
    ck_assert(!token_direction_by_name("sideways", &d));
}
END_TEST

/* For the undefined-behaviour sanitizer: no quotes means no array either. */
START_TEST(no_offers_are_no_lines)
{
    struct offer_list offers = {0};
    struct quote_list quotes = {0};
    struct buf out;

    buf_init(&out, 100);
    token_lines(&out, kit_source("openrouter"), &offers, &quotes);
    ck_assert_uint_eq(out.len, 0);
    buf_fini(&out);
}
END_TEST

/* A fixing converts a price in another currency again, from what is kept of it: of the list quote
   the list price, of the net one the net price, of blends those of their two. */
START_TEST(what_is_converted_again_is_the_price_of_the_series)
{
    static const struct norm_rate rates[] = {{"GBP", INT64_C(850000000)},
                                             {"USD", INT64_C(1250000000)}};
    static const struct norm_fx fx = {20000, rates, 2};
    struct offer o = offer_token_init();
    size_t seen = 0;

    token_world(&w);
    w.rules.fx = &fx;
    w.offers.arena = &w.arena;
    o.currency = "EUR", o.key = "one", o.op = "fireworks", o.model = "openai/gpt-oss-120b";
    o.direction = TOKEN_INPUT, o.price_nano = 200000000, o.list_nano = 300000000;
    offer_add(&w.offers, &o);
    o.direction = TOKEN_OUTPUT, o.price_nano = 600000000, o.list_nano = 0;
    o.discount_nano = 250000000;
    offer_add(&w.offers, &o);
    token_normalise(&w.rules, kit_source("openrouter"), TOKEN_WORLD_NOW, &w.offers, &w.intern,
                    &w.quotes, NULL);
    for (size_t i = 0; i < w.quotes.len; i++) {
        const struct quote *q = &w.quotes.at[i];
        int64_t usd;

        ck_assert_int_eq(q->verdict, VERDICT_OK);
        ck_assert(norm_to_usd(&fx, "EUR", q->native_nano, &usd));
        ck_assert_int_eq(usd, q->price_nusd);
        seen += text_eq(q->instrument, "gpt-oss-120b:blend") && q->native_nano == 425000000;
        seen += text_eq(q->instrument, "gpt-oss-120b:blend:net") && q->native_nano == 300000000;
    }
    ck_assert_uint_eq(w.quotes.len, 6);
    ck_assert_uint_eq(seen, 2);
    token_world_end(&w);
}
END_TEST

SUITE(token_token)
{
    ADD(names_are_unique_and_no_market_has_them);
    ADD(first_requests_are_https_and_hide_their_key);
    ADD(a_name_is_one_source);
    ADD(directions_have_names);
    ADD(no_offers_are_no_lines);
    ADD(what_is_converted_again_is_the_price_of_the_series);
}
