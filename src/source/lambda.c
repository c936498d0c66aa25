/*
 * Lambda: instance types with whole prices in cents, an object keyed by type name.
 *
 * A type keeps its price when it is sold out; the regions with capacity tell. There is no price
 * per region and no spot. Old captures lack specs.gpus; the count is in the name then.
 * Source: official OpenAPI 1.10; trimmed recording of 2026-07-30.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://cloud.lambda.ai/api/v1/instance-types";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

/* "gpu_8x_h100_sxm5": 8. */
static bool count_of_name(const char *name, int64_t *gpus)
{
    const char *digits = text_starts(name, "gpu_") ? name + 4 : "";
    size_t len = strspn(digits, "0123456789");
    char text[8];

    if (!len || len >= sizeof text || digits[len] != 'x')
        return false;
    memcpy(text, digits, len);
    text[len] = '\0';
    return text_int(text, 1, 1024, gpus);
}

static bool read_regions(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, "regions_with_capacity_available", e);

    if (!rows_places(list, "name", &o->region, a, e))
        return err_in(e, "region");
    o->stock = o->region ? STOCK_YES : STOCK_NO;
    return list != NULL;
}

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    const struct json *type = json_get(at, "instance_type");

    (void)page;
    o->key = json_name(at);
    if (!json_str(type, "name", &o->gpu, e) || !json_str_opt(type, "gpu_description", &o->form, e)
        || !json_int_opt(type, "specs.gpus", &o->gpus, e) || !read_regions(at, o, a, e)
        || !json_nano_shift(type, "price_cents_per_hour", -2, &o->price_nano, e))
        return ROW_ODD;
    if (text_starts(o->gpu, "cpu_"))
        return ROW_SKIP;
    if (!o->gpus)
        (void)count_of_name(o->gpu, &o->gpus);
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *table;
    const char *message = "no message";

    (void)next;
    if (!doc)
        return false;
    if (!json_is_null(json_get(doc, "error"))) {
        struct err ignored;

        (void)!json_str_opt(doc, "error.message", &message, &ignored);
        return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", message);
    }
    table = json_object(doc, "data", e);
    if (table)
        rows_each(table, &reply->page, read_type, out, a);
    return table != NULL;
}

const struct source source_lambda = {
    .name = "lambda",
    .title = "Lambda",
    .see = "https://lambda.ai/pricing",
    .op = "lambda",
    .key_env = {"LAMBDA_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
