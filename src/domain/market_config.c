#include "domain/market_config.h"

#include "base/text.h"

const struct market_config *market_config_by_name(const struct market_configs *all,
                                                  const char *name)
{
    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->at[i].name, name))
            return &all->at[i];
    return NULL;
}

const struct market_band *market_config_band(const struct market_config *m, const char *instrument)
{
    for (size_t i = 0; i < m->band_len; i++)
        if (text_eq(m->band[i].instrument, instrument))
            return &m->band[i];
    return NULL;
}
