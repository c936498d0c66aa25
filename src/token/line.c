#include "token/line.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

static void put_text(struct buf *out, const char *name, const char *text)
{
    buf_fmt(out, ",\"%s\":", name);
    buf_json(out, text);
}

static void put_price(struct buf *out, const char *name, int64_t nano, bool told)
{
    char text[FIXED_TEXT_MAX];

    put_text(out, name, told ? fixed_text_short(nano, text) : NULL);
}

static bool is_net(const struct quote *q)
{
    return q->instrument && text_ends(q->instrument, ":net");
}

/* The net quote stands behind its list quote, whatever became of them. */
static void put_line(struct buf *out, const struct source *source, const struct offer *o,
                     const struct quote *list, const struct quote *end)
{
    bool has_net = list + 1 < end && is_net(list + 1);
    char day[CLOCK_TEXT_MAX];

    buf_put(out, "{\"market\":");
    buf_json(out, source->name);
    put_text(out, "offer", list->offer);
    put_text(out, "operator", list->op);
    put_text(out, "model", o->model);
    put_text(out, "instrument", list->instrument);
    put_text(out, "direction", token_direction_name(o->direction));
    put_text(out, "quantization", o->quantization);
    put_text(out, "tier", o->tier);
    put_text(out, "region", o->region);
    buf_fmt(out, ",\"context_from\":%lld", (long long)o->context_from);
    put_text(out, "currency", o->currency);
    put_price(out, "price_native", o->price_nano, o->price_nano != 0);
    put_price(out, "discount", o->discount_nano, o->discount_nano != 0);
    put_text(out, "since", o->since ? clock_text_date(o->since, day) : NULL);
    put_price(out, "list_usd_per_mtok", list->price_nusd, has_net);
    put_price(out, "net_usd_per_mtok", has_net ? list[1].price_nusd : 0, has_net);
    put_text(out, "verdict", verdict_name(list->verdict));
    put_text(out, "why", verdict_why(list->verdict, o->why));
    buf_put(out, "}\n");
}

void token_lines(struct buf *out, const struct source *source, const struct offer_list *offers,
                 const struct quote_list *quotes)
{
    const struct quote *end = quotes->len ? quotes->at + quotes->len : quotes->at;
    size_t i = 0;

    for (const struct quote *q = quotes->at; q < end; q++) {
        if (is_net(q))
            continue;
        if (i < offers->len) {
            put_line(out, source, &offers->at[i++], q, end);
        } else {
            struct offer blend = {
                .direction = TOKEN_BLEND, .currency = q->currency, .since = q->since};

            put_line(out, source, &blend, q, end);
        }
    }
}
