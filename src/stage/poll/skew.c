#include "stage/poll/skew.h"

#include <stdlib.h>

#include "base/number.h"

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return number_cmp(*x, *y);
}

int64_t skew_median(int64_t *ahead, size_t n)
{
    int64_t low, high;

    must(n > 0);
    qsort(ahead, n, sizeof *ahead, by_size);
    low = ahead[(n - 1) / 2];
    high = ahead[n / 2];
    must(low <= high);
    return llabs(low) < llabs(high) ? low : high;
}

void skew_of_polls(struct skew *s, const struct polled *polled, size_t n, struct arena *a)
{
    int64_t *ahead = ARENA_ARRAY(a, int64_t, n);
    size_t dated = 0;

    for (size_t i = 0; i < n; i++)
        if (polled[i].is_dated)
            ahead[dated++] = polled[i].ahead_s;
    if (dated >= SKEW_MARKETS_MIN)
        s->market = (struct store_skew){(int)dated, skew_median(ahead, dated), 0};
}

bool skew_ask(struct skew *s, struct store *store, int64_t now, int64_t run, struct err *e)
{
    bool ours = s->market.markets > 0;
    struct store_skew last;
    int64_t theirs;

    if (!store_get_skew(store, &theirs, &last, e)
        || (ours && run && !store_put_skew(store, run, &s->market, e)))
        return false;
    s->has_database = true;
    s->database_s = now - theirs;
    if (!ours && last.markets >= SKEW_MARKETS_MIN)
        s->market = last;
    return true;
}

static bool is_off(int64_t ahead)
{
    return ahead > SKEW_MAX_S || ahead < -SKEW_MAX_S;
}

static const char *side(int64_t ahead)
{
    return ahead > 0 ? "ahead of" : "behind";
}

bool skew_is_small(const struct skew *s, struct err *e)
{
    if (s->has_database && is_off(s->database_s))
        err_set(e, ERR_CLOCK, "this machine's clock is %lld s %s the database's",
                (long long)llabs(s->database_s), side(s->database_s));
    else if (s->market.markets >= SKEW_MARKETS_MIN && is_off(s->market.ahead_s))
        err_set(e, ERR_CLOCK, "this machine's clock is %lld s %s that of %d markets",
                (long long)llabs(s->market.ahead_s), side(s->market.ahead_s), s->market.markets);
    else
        return true;
    return err_hint(e, "nothing is published until it is right: is NTP at work?");
}
