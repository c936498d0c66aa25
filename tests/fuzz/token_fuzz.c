/*
 * Every token source's parser, then normalising, the comparison of sources and the line of `parse`.
 *
 *     byte 0  which source, in the order of tokens.def
 *     byte 1  low half: the step less one (0 is MARKET_STEP_ANY); high half: the page's number
 *     rest    the reply
 */
#include "base/buf.h"
#include "fuzz.h"
#include "token/line.h"
#include "token/normal.h"

static const struct token_rules *rules(void)
{
    static struct token_rules r;
    static struct arena kept;
    struct err e = {0};

    if (r.operators)
        return &r;
    r.fx = fuzz_norm()->fx;
    r.models = token_models_read(fuzz_config("config/models.json", &kept), &kept, &e);
    r.operators =
        token_operators_read(fuzz_config("config/token_operators.json", &kept), &kept, &e);
    must(r.models && r.operators);
    return &r;
}

static void normalise(const struct token *t, const struct token_offer_list *offers,
                      struct arena *a)
{
    struct quote_list quotes = {.arena = a};
    struct token_unknown_list unknown = {0};
    struct intern in;
    struct buf lines;

    intern_init(&in, a);
    buf_init(&lines, 64 << 20);
    token_normalise(rules(), t, FUZZ_NOW, offers, &in, &quotes, &unknown);
    must(quotes.len >= offers->len);
    token_lines(&lines, t, offers, &quotes);
    buf_fini(&lines);
    (void)token_dispute(quotes.at, quotes.len, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    const struct token *t = tokens[fuzz_byte(&in) % tokens_len];
    unsigned route = fuzz_byte(&in);
    struct arena a = {0};
    struct token_offer_list offers = {.arena = &a};
    struct market_reply reply = {.page = {.step = (int)(route & 15) - 1,
                                          .number = (int)(route >> 4), .now = FUZZ_NOW}};
    struct market_page next;
    struct http_request request = {0};
    struct err e = {0};

    reply.page.note = t->by_model ? token_wanted(rules()->models, t->name, &a) : NULL;
    for (int k = 0; k < MARKET_KEYS_MAX; k++)
        reply.page.key[k] = t->key_env[k] ? "key-of-the-test" : NULL;
    reply.body = fuzz_rest(&in, &reply.len, &a);
    next = reply.page;
    if (t->parse(&reply, &offers, &next, &a, &e))
        normalise(t, &offers, &a);
    else
        must(e.kind != ERR_NONE && e.text[0]);
    if (e.kind == ERR_NONE && next.more)
        t->request(&next, &request, &a);
    arena_fini(&a);
    return 0;
}
