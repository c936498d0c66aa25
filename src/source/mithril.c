/*
 * Mithril: spot auctions per instance type and region; nothing is sold on demand.
 *
 * The first route tells the types (GPU, socket, count), the second the auctions: capacity and
 * last_instance_price, a string like "$9.60" for the whole instance and hour. A type keeps a row
 * without a price. lowest_allocated_price is what the cheapest winner bid and a minimum price
 * elsewhere is the auction's floor: neither is read. Prices of reservations are told one type and
 * region at a time, by another route, and are not asked for.
 * Whether capacity counts instances or GPUs is not documented: above 0 it can be had.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"

enum { TYPES, AUCTIONS };

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    (void)a;
    o->term = TERM_SPOT;
    if (!json_str(at, "fid", &o->key, e) || !json_int_opt(at, "num_gpus", &o->gpus, e))
        return ROW_ODD;
    if (o->gpus == 0)
        return ROW_SKIP;
    if (!json_str(at, "gpu_type", &o->gpu, e) || !json_str_opt(at, "gpu_socket", &o->form, e)
        || !rows_memory(at, "gpu_memory_gb", o, e))
        return ROW_ODD;
    return rows_reject(o, VERDICT_NO_PRICE, "a type; its auctions have the prices");
}

/* "$9.60" */
static bool read_dollars(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    const char *text;
    enum fixed_read read;

    if (!json_str(at, path, &text, e))
        return false;
    read = text[0] == '$' ? fixed_parse(text + 1, strlen(text + 1), 0, out) : FIXED_READ_BAD;
    if (read == FIXED_READ_OK || read == FIXED_READ_ROUNDED)
        return true;
    return err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected dollars like $9.60", path, text);
}

/* An auction of a type, `is` NULL where no row tells what the type is. */
static bool read_auction(const struct json *at, const char *type, const struct offer *is,
                         struct offer *o, struct err *e)
{
    const char *fid;
    int64_t capacity;

    if (!json_str(at, "fid", &fid, e))
        return false;
    if (is)
        *o = *is;
    else
        o->gpu = type;
    o->key = fid;
    o->term = TERM_SPOT;
    o->verdict = VERDICT_OK;
    o->why = NULL;
    if (!json_str(at, "region", &o->region, e) || !json_int(at, "capacity", &capacity, e)
        || (!json_is_null(json_get(at, "last_instance_price"))
            && !read_dollars(at, "last_instance_price", &o->price_nano, e)))
        return false;
    o->stock = capacity > 0 ? STOCK_YES : STOCK_NO;
    return true;
}

static void add_auction(const struct json *at, const char *type, size_t is, struct offer_list *out)
{
    struct offer o = offer_init();
    struct err odd;

    if (!read_auction(at, type, is ? &out->at[is - 1] : NULL, &o, &odd))
        offer_drop(out, &o, &odd);
    else if (o.price_nano <= 0)
        offer_reject(out, &o, VERDICT_NO_PRICE, "nobody has won it yet");
    else
        offer_add(out, &o);
}

/* A type that is told twice gives two offers of one key, of which the good one counts. */
static void read_auctions(const struct json *list, struct offer_list *out, struct arena *a)
{
    struct rows_index known;

    rows_index_of(&known, out, VERDICT_NO_PRICE, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        const char *type;
        size_t is;

        if (!json_str(at, "instance_type", &type, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        is = rows_first(&known, type);
        do
            add_auction(at, type, is, out);
        while (is && (is = rows_after(&known, is)));
    }
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "", r->e);
    bool auctions;

    if (!list)
        return false;
    auctions = r->page->step == SOURCE_STEP_ANY
                   ? json_get(json_first(list), "instance_type") != NULL
                   : r->page->step == AUCTIONS;
    if (auctions) {
        read_auctions(list, r->out, r->a);
        return true;
    }
    rows_each(list, r->page, read_type, r->out, r->a);
    r->next->more = r->page->step == TYPES;
    r->next->step = AUCTIONS;
    return true;
}

const struct source source_mithril = {
    .name = "mithril",
    .title = "Mithril",
    .see = "https://mithril.ai/pricing",
    .op = "mithril",
    .key_env = {"MITHRIL_API_KEY"},
    .kind = SOURCE_LIST,
    .url = {[TYPES] = "https://api.mithril.ai/v2/instance-types",
            [AUCTIONS] = "https://api.mithril.ai/v2/spot/availability"},
    .read = read,
};
