/* The examples of the public document on tokens, read out of it and computed. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_kit.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/basket.h"
#include "token/dispute.h"

static struct token_world w;

/* The text behind "    name: " in the section "### title", up to its line's end. */
static const char *told(const char *title, const char *name)
{
    size_t len;
    const char *doc = kit_file("config/methods/TOKENS.md", &len, &w.arena), *at, *end;

    at = strstr(doc, text_fmt(&w.arena, "\n### %s\n", title));
    ck_assert_msg(at, "no section \"%s\"", title);
    end = strstr(at + 5, "\n#");
    at = strstr(at, text_fmt(&w.arena, "\n    %s: ", name));
    ck_assert_msg(at && (!end || at < end), "section \"%s\" does not tell \"%s\"", title, name);
    at += strlen(name) + 7;
    return text_dup_n(&w.arena, at, strcspn(at, "\n"));
}

static int64_t told_usd(const char *title, const char *name)
{
    return kit_usd(told(title, name));
}

/* One endpoint of the router, its prices per 1 M tokens in the router's own unit, USD per token. */
static void read_endpoint(const char *input, const char *output, const char *discount)
{
    const char *body = text_fmt(
        &w.arena,
        "{\"data\":{\"id\":\"openai/gpt-oss-120b\",\"endpoints\":[{\"provider_name\":\"Novita\","
        "\"model_id\":\"openai/gpt-oss-120b\",\"tag\":\"novita/fp8\",\"status\":0,"
        "\"quantization\":\"fp8\",\"pricing\":{\"prompt\":\"%se-6\",\"completion\":\"%se-6\","
        "\"discount\":%s}}]}}",
        input, output, discount);

    token_read(&w, kit_source("openrouter"), body, strlen(body), TOKEN_WORLD_NOW);
    ck_assert_msg(!w.failed, "%s", w.err.text);
}

static int64_t price_of(const char *instrument)
{
    for (size_t i = 0; i < w.quotes.len; i++)
        if (text_eq(w.quotes.at[i].instrument, instrument)) {
            ck_assert_int_eq(w.quotes.at[i].verdict, VERDICT_OK);
            return w.quotes.at[i].price_nusd;
        }
    ck_abort_msg("no quote of \"%s\"", instrument);
    return 0;
}

START_TEST(the_list_price_is_what_the_document_says)
{
    token_world(&w);
    read_endpoint(told("List price", "stated"), "9", told("List price", "discount"));
    ck_assert_int_eq(price_of("gpt-oss-120b:input"), told_usd("List price", "list"));
    ck_assert_int_eq(price_of("gpt-oss-120b:input:net"), told_usd("List price", "stated"));
    token_world_end(&w);
}
END_TEST

START_TEST(the_blend_is_what_the_document_says)
{
    token_world(&w);
    read_endpoint(told("Blend", "input"), told("Blend", "output"), "0");
    ck_assert_int_eq(price_of("gpt-oss-120b:blend"), told_usd("Blend", "blend"));
    token_world_end(&w);
}
END_TEST

/* Two routers that tell so of one operator: how many of them wait. */
static size_t disputed(const char *prices)
{
    const char *blank = strchr(prices, ' ');
    struct quote q[2] = {{.market = "openrouter"}, {.market = "huggingface"}};

    ck_assert_ptr_nonnull(blank);
    q[0].price_nusd = kit_usd(text_dup_n(&w.arena, prices, (size_t)(blank - prices)));
    q[1].price_nusd = kit_usd(blank + 1);
    for (int i = 0; i < 2; i++)
        q[i].op = "novita", q[i].instrument = "gpt-oss-120b:input";
    return token_dispute(kit_sources(), q, 2, &w.arena);
}

START_TEST(a_dispute_begins_where_the_document_says)
{
    token_world(&w);
    ck_assert_uint_eq(disputed(told("Dispute", "5 %")), 0);
    ck_assert_uint_eq(disputed(told("Dispute", "more")), 2);
    token_world_end(&w);
}
END_TEST

enum { START, CHAIN, AFTER, DAYS };

static int64_t first_day;

/* "A=1.00 B=2.00" of a day's line; 0 for a member that is not there. */
static int64_t price_on(void *context, const char *member, int64_t date)
{
    static const char *const line[DAYS] = {"start", "chain day", "day after"};
    const char *at = told("Basket", line[date - first_day]);
    const char *found = strstr(at, text_fmt(&w.arena, "%s=", member));

    (void)context;
    if (!found)
        return 0;
    found += strlen(member) + 1;
    return kit_usd(text_dup_n(&w.arena, found, strcspn(found, " ")));
}

START_TEST(the_basket_has_the_documents_levels)
{
    const char *old[] = {"A", "B"}, *new[] = {"A", "C"};
    struct basket_period period[] = {{.member = old, .member_len = 2},
                                     {.member = new, .member_len = 2}};
    struct basket_def def = {.id = "X", .period = period, .period_len = 2};
    struct basket_day *day;
    struct err e;
    size_t n;

    token_world(&w);
    first_day = def.from = period[0].from = clock_date(2026, 9, 30);
    period[1].from = def.from + 1;
    def.base_nano = told_usd("Basket", "base");
    ck_assert(kit_series(&def, def.from + 2, price_on, NULL, &day, &n, &w.arena, &e));
    ck_assert_uint_eq(n, DAYS);
    ck_assert_int_eq(day[START].level_nano, def.base_nano);
    ck_assert(day[CHAIN].chained);
    ck_assert_int_eq(day[CHAIN].level_nano, told_usd("Basket", "level"));
    ck_assert_int_eq(day[AFTER].level_nano, told_usd("Basket", "level after"));
    token_world_end(&w);
}
END_TEST

SUITE(token_worked)
{
    ADD(the_list_price_is_what_the_document_says);
    ADD(the_blend_is_what_the_document_says);
    ADD(a_dispute_begins_where_the_document_says);
    ADD(the_basket_has_the_documents_levels);
}
