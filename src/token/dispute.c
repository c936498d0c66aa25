#include "token/dispute.h"

#include "token/normal.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/number.h"
#include "base/text.h"
#include "token/instrument.h"

enum { DISPUTE_PER_CENT = 5 };

/* The cheapest list price of one source for one operator and instrument. */
struct told {
    const char *op, *instrument, *market;
    enum source_rank rank;
    int64_t price_nusd;
    bool disputed;
};

static int by_row(const void *x, const void *y)
{
    const struct told *a = x, *b = y;
    int order = text_cmp(a->op, b->op);

    if (!order)
        order = text_cmp(a->instrument, b->instrument);
    if (!order)
        order = text_cmp(a->market, b->market);
    if (!order)
        order = number_cmp(a->price_nusd, b->price_nusd);
    return order;
}

static bool same_row(const struct told *a, const struct told *b)
{
    return text_eq(a->op, b->op) && text_eq(a->instrument, b->instrument);
}

bool token_prices_differ(int64_t a, int64_t b)
{
    int64_t low = number_min(a, b), high = number_max(a, b);

    return (high - low) > low / 100 * DISPUTE_PER_CENT + low % 100 * DISPUTE_PER_CENT / 100;
}

static bool is_told(const struct source_set *sources, const struct quote *q, struct told *out)
{
    const struct source *source = source_set_tokens(sources, q->market);

    if (!source || q->verdict != VERDICT_OK || !q->instrument || text_ends(q->instrument, ":net"))
        return false;
    *out = (struct told){q->op, q->instrument, q->market, source->rank, q->price_nusd, false};
    return true;
}

/* One of each source stays, the cheapest, in order of by_row. */
static size_t collect(const struct source_set *sources, const struct quote *quotes, size_t n,
                      struct told *row)
{
    size_t len = 0, kept = 0;

    for (size_t i = 0; i < n; i++)
        len += is_told(sources, &quotes[i], &row[len]);
    if (len > 1)
        qsort(row, len, sizeof *row, by_row);
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || !same_row(&row[kept - 1], &row[i])
            || !text_eq(row[kept - 1].market, row[i].market))
            row[kept++] = row[i];
    return kept;
}

static void compare(struct told *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && same_row(&row[i], &row[k]); k++) {
            if (!token_prices_differ(row[i].price_nusd, row[k].price_nusd))
                continue;
            if (row[i].rank >= row[k].rank)
                row[i].disputed = true;
            if (row[k].rank >= row[i].rank)
                row[k].disputed = true;
        }
    }
}

static int order_of(const struct told *row, const struct quote *q, const char *instrument)
{
    int order = text_cmp(row->op, q->op);

    order = order ? order : text_cmp(row->instrument, instrument);
    return order ? order : text_cmp(row->market, q->market);
}

static const struct told *find(const struct told *row, size_t n, const struct quote *q,
                               struct arena *a)
{
    const char *net_of = token_list_instrument(q->instrument, a);
    const char *instrument = net_of ? net_of : q->instrument;
    size_t i;

    FIND_FIRST(i, n, order_of(&row[i], q, instrument) < 0);
    return i < n && order_of(&row[i], q, instrument) == 0 ? &row[i] : NULL;
}

size_t token_dispute(const struct source_set *sources, struct quote *quotes, size_t n,
                     struct arena *a)
{
    struct told *row = ARENA_ARRAY(a, struct told, n + 1);
    size_t kept = collect(sources, quotes, n, row), changed = 0;

    compare(row, kept);
    for (size_t i = 0; i < n; i++) {
        const struct told *found;

        if (quotes[i].verdict != VERDICT_OK || !quotes[i].instrument)
            continue;
        found = find(row, kept, &quotes[i], a);
        if (found && found->disputed) {
            quotes[i].verdict = VERDICT_DISPUTED;
            changed++;
        }
    }
    return changed;
}
