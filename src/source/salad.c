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
    if (page->key[0])
        http_secret(out, a, "Salad-Api-Key", "%s", page->key[0]);
}

static enum row read_price(const struct json *at, const char *id, struct offer *o, struct arena *a,
                           struct err *e)
{
    if (!json_str(at, "priority", &o->tier, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", id, o->tier);
    o->gpus = 1;
    if (!json_nano_opt(at, "price", &o->price_nano, e))
        return ROW_ODD;
    if (o->price_nano <= 0)
        return rows_price_absent(o);
    return rows_reject(o, VERDICT_OTHER_PRODUCT,
                       "the bare GPU of a container; CPU and memory are not told with it");
}

static void add_class(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer class = offer_init();
    struct err odd;
    const char *id = NULL;
    const struct json *list = NULL;

    if (json_str(at, "id", &id, &odd) && json_str(at, "name", &class.gpu, &odd))
        list = json_array(at, "prices", &odd);
    if (!list) {
        class.key = id;
        offer_drop(out, &class, &odd);
        return;
    }
    for (const struct json *p = json_first(list); p; p = json_next(p)) {
        struct offer o = class;
        enum row row = read_price(p, id, &o, a, &odd);

        rows_keep(out, &o, row, &odd);
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "items", e) : NULL;

    (void)next; /* one page only */
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_class(at, out, a);
    return true;
}

const struct source source_salad = {
    .name = "salad",
    .title = "Salad",
    .see = "https://salad.com/pricing",
    .op = "salad",
    .key_env = {"SALAD_API_KEY", "SALAD_ORGANIZATION"},
    .kind = SOURCE_PEER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
