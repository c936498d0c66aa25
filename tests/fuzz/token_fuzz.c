/*
 * Every token source's parser, then normalising, the comparison of sources and the line of `parse`.
 *
 *     byte 0  which source, by name
 *     byte 1  even: one saved reply of any route; odd: a poll from its first page, replies
 *             divided by NUL, each read with the page that the one before asked for
 *     rest    the replies
 */
#include "../lib/sources.h"
#include "base/buf.h"
#include "fuzz.h"
#include "token/dispute.h"
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

static void normalise(const struct source *t, struct offer_list *offers, struct arena *a)
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
    (void)token_dispute(kit_sources(), quotes.at, quotes.len, a);
}

static struct source_page first_page(const struct source *t, struct arena *a)
{
    struct source_page page = source_first_page(t);

    page.now = FUZZ_NOW;
    page.note = t->by_model ? token_wanted(rules()->models, t->name, a) : NULL;
    for (int k = 0; k < SOURCE_KEYS_MAX; k++)
        page.key[k] = t->key_env[k] ? "key-of-the-test" : NULL;
    return page;
}

static bool read_reply(const struct source *t, struct source_page *page, const char *body,
                       size_t len, struct offer_list *offers, struct arena *a)
{
    struct source_reply reply = {.page = *page, .body = body, .len = len};
    struct err e = {0};

    page->more = false;
    if (source_parse(t, &reply, offers, page, a, &e))
        return true;
    must(e.kind != ERR_NONE && e.text[0]);
    return false;
}

static bool read_poll(const struct source *t, struct fuzz_bytes *in, struct offer_list *offers,
                      struct arena *a)
{
    struct source_page page = first_page(t, a);

    for (int i = 0; i < 8; i++) {
        struct http_request request = {0};
        size_t len;
        const char *body = fuzz_part(in, &len, a);

        source_request(t, &page, &request, a);
        must(request.url);
        if (!read_reply(t, &page, body, len, offers, a))
            return false;
        if (!page.more)
            break;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    const struct source_set *set = kit_sources();
    const struct source *t = set->at[set->markets + fuzz_byte(&in) % (set->len - set->markets)];
    bool poll = fuzz_byte(&in) % 2;
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    bool read;

    if (poll) {
        read = read_poll(t, &in, &offers, &a);
    } else {
        struct source_page page = source_first_page(t);
        size_t n;
        const char *body = fuzz_rest(&in, &n, &a);

        page.step = SOURCE_STEP_ANY;
        page.now = FUZZ_NOW;
        read = read_reply(t, &page, body, n, &offers, &a);
    }
    if (read)
        normalise(t, &offers, &a);
    arena_fini(&a);
    return 0;
}
