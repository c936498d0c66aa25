#include "norm/offer_line.h"

#include "base/fixed.h"
#include "base/text.h"

static void put_text(struct buf *out, const char *label, size_t len, const char *value)
{
    buf_put_n(out, label, len);
    buf_json(out, value);
}

#define TEXT(label, value) put_text(out, label, sizeof label - 1, value)

/* Formatting by hand: a large reply has tens of thousands of these. */
static void put_int(struct buf *out, const char *label, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;

    buf_put(out, label);
    must(value >= 0);
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    buf_put_n(out, digits + at, sizeof digits - at);
}

static void put_price(struct buf *out, const char *label, bool known, int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    buf_put(out, label);
    if (!known) {
        buf_put_n(out, "null", 4);
        return;
    }
    buf_put_n(out, "\"", 1);
    buf_put(out, fixed_text_short(nano, text));
    buf_put_n(out, "\"", 1);
}

/* An odd offer was left where reading stopped: a zero in it is nothing that the market said, and
   a number that is too precise is not the number that was sent. */
static bool native_is_known(const struct offer *o)
{
    if (o->verdict == VERDICT_TOO_PRECISE)
        return false;
    return o->price_nano != 0
           || !(o->verdict == VERDICT_MALFORMED || o->verdict == VERDICT_NO_PRICE);
}

/* No rates are at hand here: a foreign price has still to be converted, which is no drop. One in a
   currency that nobody tells (XXX) never will be. */
static bool waits_for_rates(const struct quote *q)
{
    return q->verdict == VERDICT_NO_FX && !text_eq(q->currency, "XXX");
}

static void put_offer(struct buf *out, const struct offer *o, const struct quote *q)
{
    TEXT("{\"market\":", q->market);
    TEXT(",\"offer\":", o->key);
    TEXT(",\"host\":", o->host);
    TEXT(",\"machine\":", o->machine);
    TEXT(",\"gpu\":", o->gpu);
    TEXT(",\"instrument\":", q->instrument);
    if (o->gpus > 0)
        put_int(out, ",\"gpus\":", o->gpus);
    else
        buf_put(out, ",\"gpus\":null");
    if (q->available >= 0)
        put_int(out, ",\"available\":", q->available);
    else
        buf_put(out, ",\"available\":null");
    TEXT(",\"term\":", term_name(o->term));
    TEXT(",\"tier\":", o->tier);
    TEXT(",\"region\":", o->region);
    TEXT(",\"currency\":", o->currency);
    put_price(out, ",\"price_native\":", native_is_known(o), o->price_nano);
    put_price(out, ",\"price_usd_per_gpu_hour\":", native_is_known(o) && q->price_nusd != 0,
              q->price_nusd);
    TEXT(",\"verdict\":", verdict_name(waits_for_rates(q) ? VERDICT_OK : q->verdict));
}

void offer_line(struct buf *out, const struct offer *o, const struct quote *q)
{
    enum verdict v = waits_for_rates(q) ? VERDICT_OK : q->verdict;

    put_offer(out, o, q);
    TEXT(",\"why\":", verdict_why(v, o->why));
    buf_put_n(out, "}\n", 2);
}
