/*
 * Thunder Compute: one map of prices, dollars per configuration-hour, keyed {gpu}_x{n}_{mode}.
 *
 * The same map holds add-ons (additional_vcpus, disk_gb) and bare names that stand for a
 * configuration (a100xl): only keys of the whole form are GPUs. Mode "prototyping" is a GPU
 * attached over the network, another good than "production"; the mode is the tier, and the panel
 * asks for production. H100 is PCIe by the price page; a100xl is the 80 GB A100.
 * Prices are open. With a key the status is asked too, which says of each key available or
 * unavailable; without, the map is a rate card.
 * Source: Thunder-Compute/thunder-cli and its Terraform provider; no captured reply is known.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

enum { STEP_PRICES, STEP_STATUS };

/* "h100_x8_production": false when the key has another form. */
static bool split(const char *key, struct offer *o, struct arena *a)
{
    const char *mode = strrchr(key, '_'), *count = mode;

    while (count && count > key && *--count != '_')
        continue;
    if (!mode || !mode[1] || count == key || count[0] != '_' || count[1] != 'x'
        || !text_int(text_dup_n(a, count + 2, (size_t)(mode - count - 2)), 1, 64, &o->gpus))
        return false;
    o->gpu = text_dup_n(a, key, (size_t)(count - key));
    o->tier = mode + 1;
    return true;
}

static enum row read_price(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    (void)page;
    o->key = json_name(at);
    if (!split(o->key, o, a))
        return ROW_SKIP;
    if (text_eq(o->gpu, "h100"))
        o->form = "PCIe";
    o->stock = STOCK_YES;
    return json_nano(at, "", &o->price_nano, e) ? ROW_TAKE : ROW_ODD;
}

/* What the status does not name cannot be had. */
static bool mark(const struct json *specs, struct offer_list *out, struct arena *a, struct err *e)
{
    struct json_index words;

    json_index(&words, specs, a);
    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i];
        const char *word = NULL;

        if (!json_str_opt(json_indexed(&words, o->key), "", &word, e))
            return err_in(e, "\"specs\", \"%.60s\"", o->key);
        if (word && !text_eq(word, "available") && !text_eq(word, "unavailable"))
            return err_set(e, ERR_REPLY,
                           "status of \"%.60s\" is \"%.40s\", expected available or "
                           "unavailable",
                           o->key, word);
        o->stock = text_eq(word, "available") ? STOCK_YES : STOCK_NO;
    }
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *map;

    if (rows_say_error(r->doc, "message", r->e))
        return false;
    if (r->page->step == SOURCE_STEP_ANY && !json_get(r->doc, "pricing")
        && json_get(r->doc, "specs"))
        return err_set(r->e, ERR_REPLY, "the reply tells availability; prices are in another one");
    map = json_object(r->doc, r->page->step == STEP_STATUS ? "specs" : "pricing", r->e);
    if (!map)
        return false;
    if (r->page->step == STEP_STATUS)
        return mark(map, r->out, r->a, r->e);
    rows_each(map, r->page, read_price, r->out, r->a);
    r->next->step = STEP_STATUS;
    r->next->more = r->page->step == STEP_PRICES && r->page->key[0];
    return true;
}

const struct source source_thunder = {
    .name = "thunder",
    .title = "Thunder Compute",
    .see = "https://www.thundercompute.com/pricing",
    .op = "thunder",
    .key_env = {"THUNDER_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_LIST,
    .url = {[STEP_PRICES] = "https://api.thundercompute.com:8443/v1/pricing",
            [STEP_STATUS] = "https://api.thundercompute.com:8443/v1/status"},
    .read = read,
};
