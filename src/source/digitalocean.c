/*
 * DigitalOcean: droplet sizes, dollars per droplet-hour, GPU sizes have gpu_info.
 *
 * A size can be had where `available` is true and `regions` is not empty. Whether gpu_info.vram is
 * per GPU or a total is not documented, so it is not read. H100 and H200 droplets carry the SXM
 * board by the product documentation ("NVIDIA HGX H100"); the answer itself does not say so.
 * Sizes named "...-contracted" are commitments.
 * Source: digitalocean/openapi.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { PER_PAGE = 200 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.digitalocean.com/v2/sizes?per_page=%d&page=%d", PER_PAGE,
                        page->number + 1);
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

static bool read_places(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, "regions", e);
    bool available = true;

    if (!list || !json_bool(at, "available", &available, e))
        return false;
    if (!rows_places(list, "", &o->region, a, e))
        return err_in(e, "\"regions\"");
    o->stock = available && o->region ? STOCK_YES : STOCK_NO;
    return true;
}

static enum row read_size(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    if (!json_str(at, "slug", &o->key, e))
        return ROW_ODD;
    if (json_is_null(json_get(at, "gpu_info")))
        return ROW_SKIP;
    if (!json_str(at, "gpu_info.model", &o->gpu, e) || !json_int(at, "gpu_info.count", &o->gpus, e)
        || !read_places(at, o, a, e) || !json_nano(at, "price_hourly", &o->price_nano, e))
        return ROW_ODD;
    if (text_eq(o->gpu, "nvidia_h100") || text_eq(o->gpu, "nvidia_h200"))
        o->form = "SXM";
    if (text_ends(o->key, "-contracted"))
        o->term = TERM_RESERVED;
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

/* meta.total counts the sizes of all pages: fewer are a page that is missing. */
static bool turn(const struct json *doc, const struct source_page *page, size_t rows,
                 struct source_page *next, struct arena *a, struct err *e)
{
    const char *link = NULL;
    int64_t seen = 0, total = -1;

    if (page->note && !text_int(page->note, 0, INT32_MAX, &seen))
        must(false);
    seen += (int64_t)rows;
    if (!json_str_opt(doc, "links.pages.next", &link, e)
        || !json_int_opt(doc, "meta.total", &total, e))
        return false;
    next->note = text_fmt(a, "%lld", (long long)seen);
    next->number = page->number + 1;
    next->more = !text_blank(link) && rows > 0;
    if (next->more || seen >= total)
        return true;
    return err_set(e, ERR_REPLY, "%lld of %lld sizes are in the answer", (long long)seen,
                   (long long)total);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    const char *message = NULL;
    struct err ignored;

    if (!doc)
        return false;
    if (json_str_opt(doc, "message", &message, &ignored) && message)
        return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", message);
    list = json_array(doc, "sizes", e);
    if (!list)
        return false;
    rows_each(list, &reply->page, read_size, out, a);
    return reply->page.step == SOURCE_STEP_ANY
           || turn(doc, &reply->page, json_len(list), next, a, e);
}

const struct source source_digitalocean = {
    .name = "digitalocean",
    .title = "DigitalOcean",
    .see = "https://www.digitalocean.com/pricing/gpu-droplets",
    .op = "digitalocean",
    .key_env = {"DIGITALOCEAN_TOKEN"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
