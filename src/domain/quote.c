#include "domain/quote.h"

#include "base/text.h"

#include "base/clock.h"

struct quote quote_answered(const char *market, const char *op, int64_t observed_at)
{
    return (struct quote){.observed_at = observed_at,
                          .market = market,
                          .op = op,
                          .reliability_nano = -1,
                          .available = QUOTE_AVAILABLE_UNTOLD};
}

bool quote_is_answer(const struct quote *q)
{
    return !q->offer;
}

void quote_keep_texts(struct quote *q, struct arena *a)
{
    q->offer = text_dup(a, q->offer);
    q->host = text_dup(a, q->host);
    q->machine = text_dup(a, q->machine);
}
