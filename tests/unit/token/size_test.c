/*
 * What a reply costs is in proportion to its bytes: twice the rows take at most 2.2 times the
 * memory, however long the names are that they share. Counted in bytes of arenas, the ones of
 * parsing and normalising alike.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "base/keys.h"

/* A reply of `rows` rows: # is the number of the row, and "@" is a name that all share. */
static const struct {
    const char *source, *before, *row, *behind;
} shapes[] = {
    {"openrouter", "{\"data\":{\"id\":\"@\",\"endpoints\":[",
     "{\"provider_name\":\"p#\",\"pricing\":{\"prompt\":\"0.000001\"}}", "]}}"},
    {"helicone", "{\"data\":{\"models\":[{\"id\":\"@\",\"endpoints\":[",
     "{\"provider\":\"p#\",\"pricing\":{\"prompt\":1}}", "]}]}}"},
    {"huggingface", "{\"data\":[{\"id\":\"@\",\"providers\":[",
     "{\"provider\":\"p#\",\"pricing\":{\"input\":1}}", "]}]}"},
    {"genai_prices", "[{\"id\":\"@\",\"models\":[", "{\"id\":\"m#\",\"prices\":{\"input_mtok\":1}}",
     "]}]"},
    {"models_dev", "{\"@\":{\"models\":{", "\"m#\":{\"cost\":{\"input\":1}}", "}}}"},
    {"llm_prices", "{\"vendor\":\"@\",\"models\":[",
     "{\"id\":\"m#\",\"price_history\":[{\"input\":1}]}", "]}"},
    {"groq", "{\"data\":[{\"id\":\"@\",\"input_modalities\":[{\"type\":\"text\",\"pricing\":[",
     "{\"type\":\"prompt\",\"unit\":\"token\",\"cost_usd\":\"0.000001\",\"ttl_seconds\":#}",
     "]}]}]}"},
    {"groq", "{\"data\":[{\"id\":\"@\",\"pricing\":{\"prompt\":\"0.000001\",\"overrides\":[",
     "{\"min_prompt_tokens\":#,\"prompt\":\"0.000002\"}", "]}}]}"},
    {"azure_llm", "{\"Items\":[",
     "{\"meterName\":\"m# inp\",\"unitOfMeasure\":\"1M\",\"retailPrice\":1}", "]}"},
    {"litellm", "{\"@\":{\"litellm_provider\":\"x\",\"mode\":\"chat\",\"tiered_pricing\":[",
     "{\"range\":[#,0],\"input_cost_per_token\":1e-06}", "]}}"},
};

enum { ROWS = 6000, LONG_NAME = 200000 };

static const char *reply_of(size_t shape, int rows, size_t name, struct arena *a)
{
    const char *at = strchr(shapes[shape].before, '@');
    const char *text;
    struct buf b;

    buf_init(&b, BUF_REPLY_MAX);
    buf_put_n(&b, shapes[shape].before,
              at ? (size_t)(at - shapes[shape].before) : strlen(shapes[shape].before));
    for (size_t i = 0; at && i < name; i++)
        buf_put(&b, "n");
    buf_put(&b, at ? at + 1 : "");
    for (int i = 1; i <= rows; i++) {
        buf_put(&b, i > 1 ? "," : "");
        for (const char *p = shapes[shape].row; *p; p++) {
            if (*p == '#')
                buf_fmt(&b, "%d", i);
            else
                buf_put_n(&b, p, 1);
        }
    }
    buf_put(&b, shapes[shape].behind);
    text = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return text;
}

/* Bytes that reading a reply takes; `offers` is how many it gave. */
static size_t cost(const struct token_world *w, size_t shape, int rows, size_t name, size_t *offers)
{
    struct arena body = {0}, work = {0};
    const struct source *t = kit_source(shapes[shape].source);
    struct source_reply reply = {.page = source_first_page(t)};
    struct offer_list list = {.arena = &work};
    struct quote_list quotes = {.arena = &work};
    struct source_page next = {0};
    struct err e = {0};
    struct intern in;
    size_t held;

    reply.body = reply_of(shape, rows, name, &body);
    reply.len = strlen(reply.body);
    reply.page.step = SOURCE_STEP_ANY;
    reply.page.now = TOKEN_WORLD_NOW;
    intern_init(&in, &work);
    if (source_parse(t, &reply, &list, &next, &work, &e))
        token_normalise(&w->rules, t, TOKEN_WORLD_NOW, &list, &in, &quotes, NULL);
    *offers = list.len;
    held = work.held;
    arena_fini(&work);
    arena_fini(&body);
    return held;
}

START_TEST(twice_the_rows_are_twice_the_memory)
{
    static struct token_world w;
    size_t few, many, one, two;

    token_world(&w);
    one = cost(&w, (size_t)_i, ROWS, 100, &few);
    two = cost(&w, (size_t)_i, 2 * ROWS, 100, &many);
    ck_assert_uint_ge(few, ROWS);
    ck_assert_uint_ge(many, 2 * ROWS);
    ck_assert_msg(two <= one / 10 * 22, "%s: %zu and %zu bytes", shapes[_i].source, one, two);
    token_world_end(&w);
}
END_TEST

/* A name of 200 KB is refused once, or cut; it is not carried by every row. */
START_TEST(a_long_name_is_not_paid_for_by_every_row)
{
    static struct token_world w;
    size_t offers, one, two;

    token_world(&w);
    one = cost(&w, (size_t)_i, ROWS, 100, &offers);
    two = cost(&w, (size_t)_i, ROWS, LONG_NAME, &offers);
    ck_assert_msg(two <= one / 10 * 22 + 16 * LONG_NAME, "%s: %zu and %zu bytes", shapes[_i].source,
                  one, two);
    token_world_end(&w);
}
END_TEST

START_TEST(a_text_too_long_is_cut_and_malformed)
{
    static struct token_world w;
    struct offer o = offer_token_init();
    char text[OFFER_TEXT_MAX + 2];

    token_world(&w);
    memset(text, 'n', sizeof text);
    text[OFFER_TEXT_MAX] = '\0';
    o.key = o.model = text;
    offer_add(&w.offers, &o);
    ck_assert_int_eq(w.offers.at[0].verdict, VERDICT_OK);
    ck_assert_ptr_eq(w.offers.at[0].key, text);
    text[OFFER_TEXT_MAX] = 'n';
    text[OFFER_TEXT_MAX + 1] = '\0';
    offer_add(&w.offers, &o);
    ck_assert_int_eq(w.offers.at[1].verdict, VERDICT_MALFORMED);
    ck_assert_uint_lt(strlen(w.offers.at[1].key), OFFER_TEXT_MAX);
    ck_assert_uint_lt(strlen(w.offers.at[1].model), OFFER_TEXT_MAX);
    token_world_end(&w);
}
END_TEST

START_TEST(keys_number_texts_in_their_order)
{
    struct arena a = {0};
    struct keys k = {0};

    ck_assert_uint_eq(keys_find(&k, "x"), KEYS_NONE);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < 1000; i++)
            ck_assert_uint_eq(keys_add(&k, text_fmt(&a, "key %zu", i), &a), i);
    ck_assert_uint_eq(k.key.len, 1000);
    ck_assert_uint_eq(keys_find(&k, "key 999"), 999);
    ck_assert_uint_eq(keys_find(&k, "key 1000"), KEYS_NONE);
    arena_fini(&a);
}
END_TEST

SUITE(token_size)
{
    ADD_TABLE(twice_the_rows_are_twice_the_memory, shapes);
    ADD_TABLE(a_long_name_is_not_paid_for_by_every_row, shapes);
    ADD(a_text_too_long_is_cut_and_malformed);
    ADD(keys_number_texts_in_their_order);
}
