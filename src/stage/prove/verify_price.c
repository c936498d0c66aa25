/*
 * Prices in USD of quotes in other currencies. No record tells them: a fixing converts again by the
 * rates of its own date. So they are compared with what the reference rates give that were there
 * when the poll was stored, which is what the run had.
 */
#include "base/clock.h"
#include "base/fixed.h"
#include "base/version.h"
#include "source/source.h"
#include "stage/poll/rates.h"
#include "stage/prove/verify_priv.h"
#include "store/fx.h"
#include "store/quote.h"

struct pricing {
    struct verifying *v;
    struct store_fx_list rates;
};

/* As norm makes it of an offer (norm/norm.h); 0: there is no price. */
static int64_t price_of(const struct norm_fx *fx, const struct store_foreign *q)
{
    int64_t usd;

    return q->native_nano > 0 && q->gpus > 0 && norm_to_usd(fx, q->currency, q->native_nano, &usd)
               ? fixed_div_even(usd, q->gpus)
               : 0;
}

static void look_at(const struct store_foreign *q, void *data)
{
    struct pricing *p = data;
    const struct config *c = p->v->setup->config;
    const struct source *market = source_set_find(&c->sources, q->market);
    char stored[FIXED_TEXT_MAX], given[FIXED_TEXT_MAX];
    int64_t date, price;

    if (!market || market->kind == SOURCE_TOKENS || !rates_date(c, q->observed_at, &date))
        return;
    price = price_of(store_fx_then(&p->rates, date, q->stored_us), q);
    if (price != q->price_nusd)
        verify_differs(p->v,
                       "market \"%s\", poll %lld: the price of offer \"%s\" is %s USD, the "
                       "reference rates give %s",
                       q->market, (long long)q->poll, q->offer,
                       fixed_text_short(q->price_nusd, stored), fixed_text_short(price, given));
}

bool verify_prices(struct verifying *v, struct err *e)
{
    struct pricing p = {.v = v};
    struct arena a = {0};
    bool done = store_get_fx_days(v->setup->store, clock_date_of(v->from), clock_date_of(v->to) + 1,
                                  &p.rates, &a, e)
                && store_each_foreign(v->setup->store, v->from, v->to, GPURATE_READER_RATES,
                                      look_at, &p, e);

    if (!done && store_lost_export(v->setup->store)) {
        verify_differs(v, "%s", e->text);
        done = true;
    }
    arena_fini(&a);
    return done;
}
