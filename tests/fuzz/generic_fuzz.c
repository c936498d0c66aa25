/*
 * A market or a token source by definition: up to the first NUL its definition, behind it a reply.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "norm/offer_line.h"
#include "source/definition.h"

static void try_reply(const struct source *m, struct fuzz_bytes *in, struct arena *a)
{
    struct offer_list offers = {.arena = a};
    struct quote_list quotes = {.arena = a};
    struct source_page page = source_first_page(m);
    struct http_request request = {0};
    struct intern words;
    struct err e = {0};
    size_t len;
    const char *body = fuzz_rest(in, &len, a);

    page.now = FUZZ_NOW;
    page.key[0] = m->key_env[0] ? "key-of-the-test" : NULL;
    source_request(m, &page, &request, a);
    if (!source_try(m, body, len, FUZZ_NOW, NULL, &offers, a, &e)) {
        must(e.kind != ERR_NONE && e.text[0]);
        return;
    }
    intern_init(&words, a);
    norm_list(fuzz_norm(), m, FUZZ_NOW, &offers, &words, &quotes);
    must(quotes.len == offers.len);
}

/* What its offers come to is the target "token"'s. A currency may be untold, where the definition
 * says so. */
static void try_tokens(const struct source *t, struct fuzz_bytes *in, struct arena *a)
{
    struct offer_list offers = {.arena = a};
    struct source_page page = source_first_page(t);
    struct http_request request = {0};
    struct err e = {0};
    size_t len;
    const char *body = fuzz_rest(in, &len, a);

    page.now = FUZZ_NOW;
    page.key[0] = t->key_env[0] ? "key-of-the-test" : NULL;
    source_request(t, &page, &request, a);
    must(request.url);
    if (!source_try(t, body, len, FUZZ_NOW, NULL, &offers, a, &e)) {
        must(e.kind != ERR_NONE && e.text[0]);
        return;
    }
    for (size_t i = 0; i < offers.len; i++)
        must(offers.at[i].key
             && (offers.at[i].verdict != VERDICT_OK || offers.at[i].price_nano > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct err e = {0};
    size_t text_len;
    const char *text = fuzz_part(&in, &text_len, &a);
    const struct json *doc = json_parse_config(text, text_len, "definition", &a, &e);
    const struct source *m = doc ? definition_read(doc, NULL, &a, &e) : NULL;

    if (m && m->kind == SOURCE_TOKENS)
        try_tokens(m, &in, &a);
    else if (m)
        try_reply(m, &in, &a);
    else
        must(e.kind != ERR_NONE && e.text[0]);
    arena_fini(&a);
    return 0;
}
