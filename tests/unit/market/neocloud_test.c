/*
 * What stored replies cannot show: polls without a key, and answers in another order.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "source/source.h"

static bool read_text(const char *name, const char *body, struct source_page *page,
                      struct offer_list *out, struct arena *a)
{
    const struct source *m = kit_source(name);
    struct source_reply reply = {.page = *page, .body = body, .len = strlen(body)};
    struct err e = {0};

    page->more = false;
    return source_parse(m, &reply, out, page, a, &e);
}

static const char prices[] = "{\"pricing\":{\"h100_x8_production\":19.92}}";

START_TEST(thunder_asks_for_stock_only_with_a_key)
{
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    struct source_page open = {0}, keyed = {.key = {"key"}};

    ck_assert(read_text("thunder", prices, &open, &offers, &a));
    ck_assert(!open.more);
    ck_assert_uint_eq(offers.len, 1);
    ck_assert_int_eq(offers.at[0].stock, STOCK_YES);
    ck_assert(read_text("thunder", prices, &keyed, &offers, &a));
    ck_assert(keyed.more && keyed.step == 1);
    arena_fini(&a);
}
END_TEST

/* A configuration that the status leaves out cannot be had. */
START_TEST(thunder_without_a_status_is_sold_out)
{
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    struct source_page page = {.key = {"key"}};

    ck_assert(read_text("thunder", prices, &page, &offers, &a));
    ck_assert(read_text("thunder", "{\"specs\":{\"h100_x1_production\":\"available\"}}", &page,
                        &offers, &a));
    ck_assert(!page.more);
    ck_assert_int_eq(offers.at[0].stock, STOCK_NO);
    arena_fini(&a);
}
END_TEST

#define ROW(type, free, price)                                                                     \
    "{\"gpu_type\":\"H100\",\"region\":\"europe-01\",\"num_free_devices\":" free                   \
    ",\"price_per_hour\":" price ",\"vram\":\"80\",\"workload_type\":" type "}"

static const struct {
    const char *name, *body, *price, *tier;
} orders[] = {
    {"machine first",
     "{\"server_meta\":[" ROW("\"vm\"", "4", "2.9") "," ROW("\"container\"", "8", "2.5") "]}",
     "2.9", "vm"},
    {"container first",
     "{\"server_meta\":[" ROW("\"container\"", "8", "2.5") "," ROW("\"vm\"", "4", "2.9") "]}",
     "2.9", "vm"},
    {"machines gone",
     "{\"server_meta\":[" ROW("\"vm\"", "0", "2.9") "," ROW("\"container\"", "8", "2.5") "]}",
     "2.5", "container"},
    {"machines gone, container first",
     "{\"server_meta\":[" ROW("\"container\"", "8", "2.5") "," ROW("\"vm\"", "0", "2.9") "]}",
     "2.5", "container"},
    {"old row beside a container",
     "{\"server_meta\":[" ROW("\"container\"", "8", "2.5") "," ROW("null", "1", "2.9") "]}", "2.9",
     "vm"},
};

START_TEST(jarvislabs_gives_one_quote_in_any_order)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct offer_list offers = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct source_page page = {0};
    struct intern in;
    int64_t nano = text_eq(orders[_i].price, "2.9") ? 2900000000 : 2500000000;
    size_t good = 0;

    intern_init(&in, &a);
    ck_assert_msg(read_text("jarvislabs", orders[_i].body, &page, &offers, &a), "%s",
                  orders[_i].name);
    norm_list(&n, kit_source("jarvislabs"), 7, &offers, &in, &quotes);
    ck_assert_uint_eq(quotes.len, 2);
    ck_assert_str_eq(quotes.at[0].offer, quotes.at[1].offer);
    for (size_t i = 0; i < quotes.len; i++) {
        if (quotes.at[i].verdict != VERDICT_OK)
            continue;
        good++;
        ck_assert_msg(quotes.at[i].price_nusd == nano, "%s", orders[_i].name);
        ck_assert_str_eq(quotes.at[i].tier, orders[_i].tier);
    }
    ck_assert_uint_eq(good, 1);
    arena_fini(&a);
}
END_TEST

SUITE(market_neocloud)
{
    ADD(thunder_asks_for_stock_only_with_a_key);
    ADD(thunder_without_a_status_is_sold_out);
    ADD_TABLE(jarvislabs_gives_one_quote_in_any_order, orders);
}
