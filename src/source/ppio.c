/*
 * PPIO: GPU products in the shape of Novita's list (gpu_products_priv.h), 1/100000 per GPU-hour.
 *
 * The interface does not state its currency. It is very likely CNY, but that is a guess, so the
 * offers carry XXX, ISO 4217's code for none, and wait for a rate that never comes: no_fx.
 * Source: a public client; no captured reply is known, and whether H100 is on offer is not
 * established.
 */
#include "source/gpu_products_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://api.ppinfra.com/gpu-instance/openapi/v1/products";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    (void)next; /* one page only */
    return gpu_products_read(reply, "XXX", out, a, e);
}

const struct source source_ppio = {
    .name = "ppio",
    .title = "PPIO",
    .see = "https://ppio.com/pricing?gpu=1",
    .op = "ppio",
    .key_env = {"PPIO_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
