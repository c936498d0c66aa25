/*
 * Prices that move and stock that comes and goes, as pure functions of seed, item and hour: any
 * hour can be asked for alone and two simulators with one seed agree.
 */
#include <string.h>
#include "sim.h"

/* splitmix64's finisher over an FNV of the text. */
uint64_t hash(uint64_t seed, const char *text, int64_t n)
{
    uint64_t h = 1469598103934665603u ^ seed;

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    h += (uint64_t)n * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

static uint64_t item_seed(const struct ask *q)
{
    return hash(q->seed, q->market, 0);
}

/* Which stretch of `hours` hours this is; items change at hours of their own. */
static int64_t stretch(const struct ask *q, const char *item, int hours)
{
    int64_t shift = (int64_t)(hash(item_seed(q), item, -1) % (uint64_t)hours);

    return (q->now / 3600 + shift) / hours;
}

int64_t price_p4(const struct ask *q, const char *item, int64_t base_p4, int hours, int step_bp)
{
    int64_t now = stretch(q, item, hours), weight = 1 << 10, sum = 0;
    uint64_t seed = item_seed(q);

    for (int k = 0; step_bp && k < 16; k++) {
        int64_t step = (int64_t)(hash(seed, item, now - k) % (uint64_t)(2 * step_bp + 1)) - step_bp;

        sum += step * weight;
        weight = weight * 4 / 5;
    }
    int64_t p4 = base_p4 * (10000 + sum / (1 << 10)) / 10000;
    return (p4 + 50) / 100 * 100 * q->scale_percent / 100;
}

int64_t pick(const struct ask *q, const char *item, int hours, int64_t low, int64_t high)
{
    uint64_t h = hash(item_seed(q) ^ 0x51, item, stretch(q, item, hours));

    return low + (int64_t)(h % (uint64_t)(high - low + 1));
}

bool in_stock(const struct ask *q, const char *item, int hours, int percent)
{
    return !q->sold_out && pick(q, item, hours, 0, 99) < percent;
}
