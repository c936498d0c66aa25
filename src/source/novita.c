/*
 * Novita: GPU products, one page, 1/100000 of a dollar per GPU-hour (gpu_products_priv.h).
 *
 * The list is asked for whole and not with available=true: what is sold out is then seen to be.
 * The words of inventoryState are not documented, so availableDeploy alone is read.
 * Source: novita.ai/docs, gpu-instance-list-products; no captured reply is known, and whether
 * H100 or H200 are on offer is not established.
 */
#include "source/gpu_products_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://api.novita.ai/gpu-instance/openapi/v1/products";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    (void)next; /* one page only */
    return gpu_products_read(reply, "USD", out, a, e);
}

const struct source source_novita = {
    .name = "novita",
    .title = "Novita",
    .see = "https://novita.ai/gpus-console",
    .op = "novita",
    .key_env = {"NOVITA_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
