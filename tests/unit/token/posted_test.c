#include "token/posted.h"

#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "token/dispute.h"
#include "token/instrument.h"
#include "token/normal.h"

enum { QUOTES_MAX = 4 };

/* What sources say of one seller and instrument, and what is posted then. */
static const struct {
    struct {
        const char *market;
        int64_t price;
        enum verdict verdict;
    } said[QUOTES_MAX];
    bool found;
    const char *market;
    int64_t price;
    size_t sources, disputed;
} cases[] = {
    {{{"llm_prices", 5000, VERDICT_OK}}, true, "llm_prices", 5000, 1, 0},
    {{{"llm_prices", 5000, VERDICT_OK}, {"litellm", 5100, VERDICT_OK}},
     true,
     "litellm",
     5100,
     2,
     0},
    {{{"litellm", 5000, VERDICT_OK}, {"openrouter", 5000, VERDICT_OK}, {"xai", 5001, VERDICT_OK}},
     true,
     "xai",
     5001,
     3,
     0},
    {{{"litellm", 9000, VERDICT_OK}, {"openrouter", 5000, VERDICT_OK}},
     true,
     "openrouter",
     5000,
     1,
     1},
    {{{"litellm", 9000, VERDICT_OK}, {"llm_prices", 5000, VERDICT_OK}}, false, NULL, 0, 0, 2},
    {{{"huggingface", 9000, VERDICT_OK},
      {"openrouter", 5000, VERDICT_OK},
      {"litellm", 5000, VERDICT_OK}},
     false,
     NULL,
     0,
     0,
     3},
    {{{"openrouter", 6000, VERDICT_OK}, {"openrouter", 5000, VERDICT_OK}},
     true,
     "openrouter",
     5000,
     1,
     0}, /* the cheapest endpoint of one source */
    {{{"openrouter", 5000, VERDICT_OTHER_CLASS}}, false, NULL, 0, 0, 0},
    {{{"vast", 5000, VERDICT_OK}}, false, NULL, 0, 0, 0}, /* not a token source */
};

START_TEST(best_source_speaks)
{
    struct quote q[QUOTES_MAX + 2];
    struct token_posted p;
    struct arena a = {0};
    size_t n = 0;

    for (; n < QUOTES_MAX && cases[_i].said[n].market; n++)
        q[n] = (struct quote){.market = cases[_i].said[n].market,
                              .op = "openai",
                              .instrument = "gpt-5.5:input",
                              .price_nusd = cases[_i].said[n].price,
                              .verdict = cases[_i].said[n].verdict};
    q[n] = q[0], q[n].op = "azure", q[n++].price_nusd = 1;
    q[n] = q[0], q[n].instrument = "gpt-5.5:output", q[n++].price_nusd = 1;
    (void)token_dispute(kit_sources(), q, n, &a);
    ck_assert_int_eq(token_posted(kit_sources(), q, n, "openai", "gpt-5.5:input", &p),
                     cases[_i].found);
    ck_assert_uint_eq(p.sources, cases[_i].sources);
    ck_assert_uint_eq(p.disputed, cases[_i].disputed);
    if (cases[_i].found) {
        ck_assert_str_eq(p.market, cases[_i].market);
        ck_assert_int_eq(p.price_nusd, cases[_i].price);
    }
    arena_fini(&a);
}
END_TEST

/* What is posted from poll to poll, by whom, and the last change at the end. */
static const struct {
    const char *name;
    struct {
        int64_t price;
        const char *market;
    } told[5];
    int64_t changed_at, before;
} follows[] = {
    {"never another price", {{5000, "openrouter"}, {5000, "litellm"}, {5000, "openrouter"}}, 0, 0},
    {"a cut", {{5000, "openrouter"}, {4900, "openrouter"}, {4900, "openrouter"}}, 1, 5000},
    {"two cuts", {{5000, "xai"}, {4000, "xai"}, {3000, "xai"}}, 2, 4000},
    {"there and back", {{5000, "xai"}, {4000, "xai"}, {5000, "xai"}}, 2, 4000},
    {"another source speaks for an hour",
     {{5000, "openrouter"}, {5100, "litellm"}, {5000, "openrouter"}},
     0,
     0},
    {"5 % by another source", {{5000, "openrouter"}, {5250, "litellm"}}, 0, 0},
    {"a cut that another source tells", {{5000, "openrouter"}, {4000, "litellm"}}, 1, 5000},
};

START_TEST(a_change_is_seen_and_another_source_is_none)
{
    struct token_follow f = {0};

    for (int i = 0; i < 5 && follows[_i].told[i].price; i++) {
        const struct token_posted p = {.price_nusd = follows[_i].told[i].price,
                                       .market = follows[_i].told[i].market};

        token_follow(&f, &p, i);
        ck_assert_int_eq(f.price_nusd, p.price_nusd);
        ck_assert_str_eq(f.market, p.market);
    }
    ck_assert_msg(f.changed_at == follows[_i].changed_at && f.before_nusd == follows[_i].before,
                  "%s: %lld at %lld", follows[_i].name, (long long)f.before_nusd,
                  (long long)f.changed_at);
}
END_TEST

enum { DAY = 20601 }; /* 2026-05-28 */

/* What sources say of gpt-5.5:input at openai, posted at 5000, and since when it is then. */
static const struct {
    const char *name;
    struct {
        const char *market;
        int64_t price, since;
        enum verdict verdict;
    } said[QUOTES_MAX];
    int64_t date;
    const char *market;
} tells[] = {
    {"nobody says", {{"openrouter", 5000, 0, VERDICT_OK}}, 0, NULL},
    {"one says",
     {{"openrouter", 5000, 0, VERDICT_OK}, {"llm_prices", 5000, 20566, VERDICT_OK}},
     20566,
     "llm_prices"},
    {"of another price", {{"llm_prices", 5001, 20566, VERDICT_OK}}, 0, NULL},
    {"a better rank goes first",
     {{"llm_prices", 5000, 20590, VERDICT_OK}, {"azure_llm", 5000, 20566, VERDICT_OK}},
     20566,
     "azure_llm"},
    {"of one rank the latest",
     {{"llm_prices", 5000, 20566, VERDICT_OK},
      {"genai_prices", 5000, 20590, VERDICT_OK},
      {"litellm", 5000, 0, VERDICT_OK}},
     20590,
     "genai_prices"},
    {"of one date the first name",
     {{"llm_prices", 5000, 20566, VERDICT_OK}, {"genai_prices", 5000, 20566, VERDICT_OK}},
     20566,
     "genai_prices"},
    {"a price to come",
     {{"llm_prices", 5000, DAY + 1, VERDICT_OK}, {"genai_prices", 5000, DAY, VERDICT_OK}},
     DAY,
     "genai_prices"},
    {"who is in dispute is not asked", {{"llm_prices", 5000, 20566, VERDICT_DISPUTED}}, 0, NULL},
    {"no token source", {{"vast", 5000, 20566, VERDICT_OK}}, 0, NULL},
};

START_TEST(a_source_of_the_same_price_says_since_when)
{
    struct quote q[QUOTES_MAX + 2];
    struct token_since forth, back;
    size_t n = 0;

    for (; n < QUOTES_MAX && tells[_i].said[n].market; n++)
        q[n] = (struct quote){.market = tells[_i].said[n].market,
                              .op = "openai",
                              .instrument = "gpt-5.5:input",
                              .since = tells[_i].said[n].since,
                              .observed_at = (int64_t)DAY * 86400 + 3600 * (int64_t)n,
                              .price_nusd = tells[_i].said[n].price,
                              .verdict = tells[_i].said[n].verdict};
    q[n] = q[0], q[n].op = "azure", q[n].since = DAY, q[n++].verdict = VERDICT_OK;
    q[n] = q[0], q[n].instrument = "gpt-5.5:output", q[n].since = DAY, q[n++].verdict = VERDICT_OK;
    forth = token_since(kit_sources(), q, n, "openai", "gpt-5.5:input", 5000);
    for (size_t i = 0; i < n / 2; i++) {
        struct quote last = q[n - 1 - i];

        q[n - 1 - i] = q[i];
        q[i] = last;
    }
    back = token_since(kit_sources(), q, n, "openai", "gpt-5.5:input", 5000);
    ck_assert_msg(forth.date == tells[_i].date && back.date == tells[_i].date, "%s: %lld",
                  tells[_i].name, (long long)forth.date);
    if (tells[_i].market) {
        ck_assert_str_eq(forth.market, tells[_i].market);
        ck_assert_str_eq(back.market, tells[_i].market);
    }
}
END_TEST

START_TEST(instruments_are_read_back)
{
    struct token_instrument t;
    struct arena a = {0};

    ck_assert(token_instrument_parse("qwen3.5-397b-a17b:cached_input:net", &t, &a));
    ck_assert_str_eq(t.model, "qwen3.5-397b-a17b");
    ck_assert_int_eq(t.direction, TOKEN_CACHED_INPUT);
    ck_assert(t.net);
    ck_assert(token_instrument_parse("gpt-5.5:blend", &t, &a));
    ck_assert(!t.net && t.direction == TOKEN_BLEND);
    ck_assert(!token_instrument_parse("H100-SXM-80", &t, &a));
    ck_assert(!token_instrument_parse(":input", &t, &a));
    ck_assert(!token_instrument_parse("gpt-5.5:sideways", &t, &a));
    ck_assert(!token_instrument_parse("gpt-5.5:net", &t, &a));
    ck_assert_str_eq(token_list_instrument("gpt-5.5:blend:net", &a), "gpt-5.5:blend");
    ck_assert_ptr_null(token_list_instrument("gpt-5.5:blend", &a));
    ck_assert_ptr_null(token_list_instrument("H100-SXM-80", &a));
    arena_fini(&a);
}
END_TEST

/* A discount is no dispute, and a disputed list price takes its net one with it. */
START_TEST(net_prices_share_the_dispute_of_their_list_prices)
{
    struct quote q[] = {
        {.market = "sambanova", .instrument = "m:input", .price_nusd = 100},
        {.market = "sambanova", .instrument = "m:input:net", .price_nusd = 100},
        {.market = "openrouter", .instrument = "m:input", .price_nusd = 140},
        {.market = "openrouter", .instrument = "m:input:net", .price_nusd = 100},
        {.market = "sambanova", .instrument = "n:input", .price_nusd = 100},
        {.market = "sambanova", .instrument = "n:input:net", .price_nusd = 100},
        {.market = "openrouter", .instrument = "n:input", .price_nusd = 100},
        {.market = "openrouter", .instrument = "n:input:net", .price_nusd = 50},
    };
    struct arena a = {0};

    for (size_t i = 0; i < sizeof q / sizeof *q; i++)
        q[i].op = "sambanova";
    ck_assert_uint_eq(token_dispute(kit_sources(), q, sizeof q / sizeof *q, &a), 2);
    for (size_t i = 0; i < sizeof q / sizeof *q; i++)
        ck_assert_int_eq(q[i].verdict, i == 2 || i == 3 ? VERDICT_DISPUTED : VERDICT_OK);
    arena_fini(&a);
}
END_TEST

/* Endpoints of one source are no dispute among themselves: the cheapest speaks for it. What has no
   price or no instrument may stand anywhere between. */
START_TEST(a_source_with_many_endpoints_speaks_once)
{
    struct quote q[] = {
        {.market = "openrouter", .op = "wandb", .verdict = VERDICT_REVIEW},
        {.market = "openrouter", .op = "wandb"},
        {.market = "openrouter", .op = "wandb", .instrument = "m:input", .price_nusd = 140},
        {.market = "openrouter", .op = "wandb", .instrument = "m:input", .price_nusd = 100},
        {.market = "openrouter", .op = "wandb", .instrument = "m:input", .price_nusd = 180},
        {.market = "litellm", .op = "wandb", .instrument = "m:input", .price_nusd = 104},
        {.market = "litellm", .op = "zai", .instrument = "m:input", .price_nusd = 300},
        {.market = "litellm", .op = "wandb", .instrument = "n:input", .price_nusd = 105},
        {.market = "openrouter", .op = "wandb", .instrument = "n:input", .price_nusd = 400},
        {.market = "openrouter", .op = "wandb", .instrument = "n:input", .price_nusd = 100},
    };
    struct arena a = {0};

    ck_assert_uint_eq(token_dispute(kit_sources(), q, sizeof q / sizeof *q, &a), 0);
    q[9].price_nusd = 99; /* 105 is more than 5 % above: the file lags the seller's router */
    ck_assert_uint_eq(token_dispute(kit_sources(), q, sizeof q / sizeof *q, &a), 1);
    for (size_t i = 0; i < sizeof q / sizeof *q; i++)
        ck_assert_int_eq(q[i].verdict, i == 0   ? VERDICT_REVIEW
                                       : i == 7 ? VERDICT_DISPUTED
                                                : VERDICT_OK);
    arena_fini(&a);
}
END_TEST

SUITE(token_posted)
{
    ADD(a_source_with_many_endpoints_speaks_once);
    ADD_TABLE(best_source_speaks, cases);
    ADD_TABLE(a_source_of_the_same_price_says_since_when, tells);
    ADD_TABLE(a_change_is_seen_and_another_source_is_none, follows);
    ADD(instruments_are_read_back);
    ADD(net_prices_share_the_dispute_of_their_list_prices);
}
