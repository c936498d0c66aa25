/*
 * Verda (was DataCrunch), from the JSON-LD of its price page: "Offer" nodes with price, currency
 * and unit.
 *
 * A name is "<N>x <model> <tier words>", the price is for N GPUs; tier words and description say
 * the same thing and must agree. Price and currency stand twice in a node and must be equal (the
 * page can show euros). Serverless containers and instant clusters are other products. Two nodes
 * may have one name: two hardware variants. The page of 2025 had a table, and is refused.
 */
#include <string.h>

#include "source/page_priv.h"

struct kind {
    const char *words, *description;
    enum term term;
    bool rental;
};

static const struct kind kinds[] = {
    {"on-demand", "Hourly on-demand instance price", TERM_ON_DEMAND, true},
    {"spot", "Hourly spot instance price", TERM_SPOT, true},
    {"serverless continuous", "Hourly serverless container price", TERM_ON_DEMAND, false},
    {"serverless spot", "Hourly serverless spot container price", TERM_SPOT, false},
    {"instant cluster", "Hourly instant cluster price", TERM_ON_DEMAND, false},
};

/* The longest tier at the end of a name: "serverless spot" before "spot". */
static const struct kind *kind_of(const char *name)
{
    const struct kind *best = NULL;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_ends(name, kinds[i].words)
            && (!best || strlen(kinds[i].words) > strlen(best->words)))
            best = &kinds[i];
    return best;
}

static bool read_price(const struct json *node, struct offer *o, struct err *odd)
{
    const char *currency, *again, *per;
    int64_t price;

    if (!json_nano(node, "price", &o->price_nano, odd)
        || !json_nano(node, "priceSpecification.price", &price, odd)
        || !json_str(node, "priceCurrency", &currency, odd)
        || !json_str(node, "priceSpecification.priceCurrency", &again, odd)
        || !json_str(node, "priceSpecification.unitText", &per, odd))
        return false;
    if (price != o->price_nano || !text_eq(currency, again))
        return err_set(odd, ERR_REPLY, "the two prices of \"%s\" differ", o->key);
    if (!text_eq(per, "hour"))
        return err_set(odd, ERR_REPLY, "\"%s\" is per \"%s\"", o->key, per);
    o->currency = currency;
    return true;
}

/* Offers have no id, and two of one name and two prices are two: the price is part of the key. */
static const char *key_of(struct page *p, const struct json *node, const char *name)
{
    const char *price = json_text(json_get(node, "price"), p->a);

    return price ? text_join(p->a, name, "/", price, NULL) : name;
}

static void add(struct page *p, const struct json *node, const char *name, const char *description,
                const struct kind *kind)
{
    const char *rest;
    size_t len = strlen(name) - strlen(kind->words);
    struct offer o = page_offer(key_of(p, node, name), NULL);
    struct err odd = {0};

    o.term = kind->term;
    while (len && name[len - 1] == ' ')
        len--;
    o.gpu = text_dup_n(p->a, name, len);
    if (!page_count_before(o.gpu, &o.gpus, &rest, p->a)) {
        (void)err_set(&odd, ERR_REPLY, "\"%s\" does not begin with a count", name);
        page_drop(p, &o, &odd);
        return;
    }
    o.gpu = rest;
    if (strstr(rest, " CC"))
        o.tier = "confidential";
    if (!text_eq(description, kind->description)) {
        (void)err_set(&odd, ERR_REPLY, "\"%s\" is described as \"%s\"", name, description);
        page_drop(p, &o, &odd);
    } else if (!read_price(node, &o, &odd)) {
        page_drop(p, &o, &odd);
    } else if (!kind->rental) {
        offer_reject(p->out, &o, VERDICT_OTHER_PRODUCT, description);
    } else if (o.price_nano <= 0) {
        offer_reject(p->out, &o, VERDICT_NO_PRICE, NULL);
    } else {
        p->priced++;
        offer_add(p->out, &o);
    }
}

/* Offers of storage and of nothing ("" before the tier) are passed over. */
static void read_node(struct page *p, const struct json *node)
{
    const char *type = "", *name = "", *description = "";
    const struct kind *kind;
    struct err odd;

    if (!json_str_opt(node, "@type", &type, &odd) || !text_eq(type, "Offer")
        || !json_str_opt(node, "name", &name, &odd)
        || !json_str_opt(node, "description", &description, &odd))
        return;
    kind = kind_of(name);
    if (!kind || text_blank(text_dup_n(p->a, name, strlen(name) - strlen(kind->words)))) {
        struct offer o = page_offer(key_of(p, node, *name ? name : "unnamed"), name);

        offer_reject(p->out, &o, VERDICT_OTHER_PRODUCT, description);
        return;
    }
    add(p, node, name, description, kind);
}

static bool read_page(struct page *p)
{
    const struct html *script = NULL;

    while ((script = html_next(p->all, script, "script", "type", "application/ld+json"))) {
        const char *text = html_script(script, p->a);
        const struct json *doc = json_parse(text, strlen(text), "JSON-LD", p->a, p->e);

        if (!doc)
            return false;
        for (const struct json *at = json_first(json_member(doc, "@graph")); at; at = json_next(at))
            read_node(p, at);
    }
    return p->out->len || page_missing(p, "JSON-LD \"Offer\"");
}

const struct source source_verda_page = {
    .name = "verda_page",
    .title = "Verda (price page)",
    .see = "https://verda.com/pricing",
    .op = "verda",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
