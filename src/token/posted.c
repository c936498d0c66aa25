#include "token/posted.h"

#include "base/clock.h"
#include "base/text.h"
#include "token/dispute.h"
#include "token/normal.h"

static bool is_of(const struct source_set *sources, const struct quote *q, const char *op,
                  const char *instrument)
{
    return (q->verdict == VERDICT_OK || q->verdict == VERDICT_DISPUTED) && text_eq(q->op, op)
           && text_eq(q->instrument, instrument) && source_set_tokens(sources, q->market);
}

/* True when `a` is to be believed before `b`; both OK. */
static bool is_better(const struct source_set *sources, const struct quote *a,
                      const struct quote *b)
{
    enum source_rank x = source_set_tokens(sources, a->market)->rank;
    enum source_rank y = source_set_tokens(sources, b->market)->rank;
    int order = text_cmp(a->market, b->market);

    if (x != y)
        return x < y;
    return order ? order < 0 : a->price_nusd < b->price_nusd;
}

/* Counts a source once, at its first quote of this verdict in the list. */
static bool is_first(const struct source_set *sources, const struct quote *quotes, size_t i,
                     const char *op, const char *instrument)
{
    for (size_t k = 0; k < i; k++)
        if (quotes[k].verdict == quotes[i].verdict && is_of(sources, &quotes[k], op, instrument)
            && text_eq(quotes[k].market, quotes[i].market))
            return false;
    return true;
}

bool token_posted(const struct source_set *sources, const struct quote *quotes, size_t n,
                  const char *op, const char *instrument, struct token_posted *out)
{
    const struct quote *best = NULL;
    bool tops_dispute = false;

    *out = (struct token_posted){0};
    for (size_t i = 0; i < n; i++) {
        if (!is_of(sources, &quotes[i], op, instrument))
            continue;
        if (quotes[i].verdict == VERDICT_OK && (!best || is_better(sources, &quotes[i], best)))
            best = &quotes[i];
        if (is_first(sources, quotes, i, op, instrument)) {
            out->sources += quotes[i].verdict == VERDICT_OK;
            out->disputed += quotes[i].verdict == VERDICT_DISPUTED;
        }
    }
    if (!best)
        return false;
    out->price_nusd = best->price_nusd;
    out->market = best->market;
    out->rank = source_set_tokens(sources, best->market)->rank;
    for (size_t i = 0; i < n; i++)
        tops_dispute =
            tops_dispute
            || (is_of(sources, &quotes[i], op, instrument) && quotes[i].verdict == VERDICT_DISPUTED
                && source_set_tokens(sources, quotes[i].market)->rank < out->rank);
    return !tops_dispute;
}

struct token_since token_since(const struct source_set *sources, const struct quote *quotes,
                               size_t n, const char *op, const char *instrument, int64_t price_nusd)
{
    struct token_since best = {0};
    enum source_rank best_rank = RANKS;

    for (size_t i = 0; i < n; i++) {
        const struct quote *q = &quotes[i];
        enum source_rank rank;

        if (!q->since || q->verdict != VERDICT_OK || q->price_nusd != price_nusd
            || !is_of(sources, q, op, instrument) || q->since > clock_date_of(q->observed_at))
            continue;
        rank = source_set_tokens(sources, q->market)->rank;
        if (rank > best_rank || (rank == best_rank && q->since < best.date)
            || (rank == best_rank && q->since == best.date
                && text_cmp(q->market, best.market) >= 0))
            continue;
        best = (struct token_since){q->since, q->market};
        best_rank = rank;
    }
    return best;
}

void token_follow(struct token_follow *f, const struct token_posted *p, int64_t at)
{
    if (f->price_nusd && p->price_nusd != f->price_nusd
        && (text_eq(p->market, f->market) || token_prices_differ(p->price_nusd, f->price_nusd))) {
        f->changed_at = at;
        f->before_nusd = f->price_nusd;
    }
    f->price_nusd = p->price_nusd;
    f->market = p->market;
}
