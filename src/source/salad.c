/*
 * Salad: GPU classes of container groups, a price per priority.
 *
 * A price is dollars per GPU-hour of the bare GPU; CPU and memory of a container are billed apart
 * and this answer tells neither what they cost nor the least of them. The price of a GPU-hour can
 * therefore not be made from it, and every row is kept as another product, one a priority.
 * is_high_demand is no stock. The list is asked for under the name of one's own organization,
 * which is no secret. Whether Hopper is on offer is not known.
 * Source: SaladTechnologies/salad-cloud-sdk-python; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.salad.com/api/public/organizations/%s/gpu-classes",
                        text_url(a, page->key[1] ? page->key[1] : "-"));
    rows_key_sent(page, "Salad-Api-Key", out, a);
}

static enum row read_class(const struct json *at, struct offer *o, const char **id, struct arena *a,
                           struct err *e)
{
    bool read = json_str(at, "id", id, e) && json_str(at, "name", &o->gpu, e);

    (void)a;
    o->key = *id;
    return read ? ROW_TAKE : ROW_ODD;
}

static enum row read_price(const struct json *at, const char *id, struct offer *o, struct arena *a,
                           struct err *e)
{
    o->key = NULL;
    if (!json_str(at, "priority", &o->tier, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", id, o->tier);
    o->gpus = 1;
    if (!json_nano_opt(at, "price", &o->price_nano, e))
        return ROW_ODD;
    if (o->price_nano <= 0)
        return ROW_TAKE;
    return rows_reject(o, VERDICT_OTHER_PRODUCT,
                       "the bare GPU of a container; CPU and memory are not told with it");
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "items", r->e);

    rows_each_group(list, read_class, "prices", read_price, r->out, r->a);
    return list != NULL;
}

const struct source source_salad = {
    .name = "salad",
    .title = "Salad",
    .see = "https://salad.com/pricing",
    .op = "salad",
    .key_env = {"SALAD_API_KEY", "SALAD_ORGANIZATION"},
    .kind = SOURCE_PEER,
    .request = request,
    .read = read,
};
