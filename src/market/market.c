#include "market/market.h"

#include "base/buf.h"
#include "base/text.h"

#define MARKET(name) extern const struct market market_##name;
#include "market/markets.def"
#undef MARKET

const struct market *const markets[] = {
#define MARKET(name) &market_##name,
#include "market/markets.def"
#undef MARKET
};

const size_t markets_len = sizeof markets / sizeof *markets;

static const char *const kinds[MARKET_KINDS] = {"peer",        "list", "broker",
                                                "hyperscaler", "page", "tokens"};

const char *market_kind_name(enum market_kind k)
{
    return kinds[k];
}

struct market_page market_first_page(const struct market *m)
{
    return (struct market_page){.definition = m->definition};
}

bool market_has_page(const struct market *m, int64_t step, int64_t number)
{
    return step >= 0 && step < (m->routes > 1 ? m->routes : 1) && number >= 0
           && number <= BUF_PAGES_MAX;
}

const struct market *market_by_name(const char *name)
{
    for (size_t i = 0; i < markets_len; i++)
        if (text_eq(markets[i]->name, name))
            return markets[i];
    return NULL;
}
