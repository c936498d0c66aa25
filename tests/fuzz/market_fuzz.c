/*
 * Every marketplace's parser, then norm and the line of `parse` over what it gave.
 *
 *     byte 0  which market, by name
 *     byte 1  even: one saved reply of any route; odd: a poll from its first page, replies
 *             divided by NUL, each read with the page that the one before asked for
 *     rest    the replies
 */
#include "../lib/sources.h"
#include "base/buf.h"
#include "fuzz.h"
#include "source/source.h"
#include "norm/drift.h"
#include "norm/offer_line.h"

static void normalise(const struct source *m, const struct offer_list *offers, struct arena *a)
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

static struct source_page first_page(const struct source *m)
{
    struct source_page page = source_first_page(m);

    page.now = FUZZ_NOW;
    for (int k = 0; k < SOURCE_KEYS_MAX; k++)
        page.key[k] = m->key_env[k] ? "key-of-the-test" : NULL;
    return page;
}

static bool read_reply(const struct source *m, struct source_page *page, const char *body,
                       size_t len, struct offer_list *offers, struct arena *a)
{
    struct source_reply reply = {.page = *page, .body = body, .len = len};
    struct err e = {0};

    page->more = false;
    if (source_parse(m, &reply, offers, page, a, &e))
        return true;
    must(e.kind != ERR_NONE && e.text[0]);
    return false;
}

/* As stage/poll does it: ask, read, go on while there is more. */
static bool read_poll(const struct source *m, struct fuzz_bytes *in, struct offer_list *offers,
                      struct arena *a)
{
    struct source_page page = first_page(m);

    for (int i = 0; i < 8; i++) {
        struct http_request request = {0};
        size_t len;
        const char *body = fuzz_part(in, &len, a);

        source_request(m, &page, &request, a);
        must(request.url);
        if (!read_reply(m, &page, body, len, offers, a))
            return false;
        if (!page.more)
            break;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    const struct source *m = kit_sources()->at[fuzz_byte(&in) % kit_sources()->markets];
    bool poll = fuzz_byte(&in) % 2;
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    bool read;

    if (poll) {
        read = read_poll(m, &in, &offers, &a);
    } else {
        struct source_page page = first_page(m);
        size_t n;
        const char *body = fuzz_rest(&in, &n, &a);

        page.step = SOURCE_STEP_ANY;
        read = read_reply(m, &page, body, n, &offers, &a);
    }
    if (read)
        normalise(m, &offers, &a);
    arena_fini(&a);
    return 0;
}
