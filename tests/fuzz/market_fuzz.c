/*
 * Every marketplace's parser, then norm and the line of `parse` over what it gave.
 *
 *     byte 0  which market, in the order of markets.def
 *     byte 1  low half: the step less one (0 is MARKET_STEP_ANY); high half: the page's number
 *     rest    the reply
 */
#include "base/buf.h"
#include "fuzz.h"
#include "market/market.h"
#include "norm/drift.h"
#include "norm/offer_line.h"

static void normalise(const struct market *m, const struct offer_list *offers, struct arena *a)
{
    struct quote_list quotes = {.arena = a};
    struct drift_day day = {0};
    struct intern in;
    struct buf line;

    intern_init(&in, a);
    norm_list(fuzz_norm(), m, FUZZ_NOW, offers, &in, &quotes);
    must(quotes.len == offers->len);
    drift_prices(quotes.at, quotes.len, &day, a);
    for (size_t i = 0; i < quotes.len; i++) {
        buf_init(&line, 8 << 20);
        offer_line(&line, &offers->at[i], &quotes.at[i]);
        must(line.len > 2 && line.data[line.len - 1] == '\n');
        buf_fini(&line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    const struct market *m = markets[fuzz_byte(&in) % markets_len];
    unsigned route = fuzz_byte(&in);
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    struct market_reply reply = {.page = market_first_page(m)};
    struct market_page next;
    struct http_request request = {0};
    struct err e = {0};

    reply.page.step = (int)(route & 15) - 1;
    reply.page.number = (int)(route >> 4);
    reply.page.now = FUZZ_NOW;
    for (int k = 0; k < MARKET_KEYS_MAX; k++)
        reply.page.key[k] = m->key_env[k] ? "key-of-the-test" : NULL;
    reply.body = fuzz_rest(&in, &reply.len, &a);
    next = reply.page;
    if (m->parse(&reply, &offers, &next, &a, &e))
        normalise(m, &offers, &a);
    else
        must(e.kind != ERR_NONE && e.text[0]);
    if (e.kind == ERR_NONE && next.more)
        m->request(&next, &request, &a);
    arena_fini(&a);
    return 0;
}
