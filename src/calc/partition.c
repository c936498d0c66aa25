#include "calc/partition_priv.h"

#include "base/fixed.h"
#include "base/number.h"

/*
 * What was rejected, with the prices 1, 2 and 9: the median is 2 and stays there when the 1 becomes
 * 1.9; the mean is 4, which nobody asks. central50 is (1 x 1 + 4 x 2 + 1 x 5)/6 after the clamp: it
 * moves a little with every price next to the middle, and with few operators more of them are.
 */
static int64_t share(size_t i, size_t n)
{
    int64_t low = number_max((int64_t)(4 * i), (int64_t)n);
    int64_t high = number_min((int64_t)(4 * i + 4), (int64_t)(3 * n));

    return number_max(high - low, 0);
}

/* What every value of several prices rests on: the cheapest first. */
static void promise_order(const int64_t *price, size_t n)
{
    must(n > 0);
    for (size_t i = 1; i < n; i++)
        must(price[i - 1] <= price[i]);
}

int64_t partition_weight(size_t i, size_t n)
{
    must(i < n);
    return fixed_mul_div_even(share(i, n), FIXED_ONE, (int64_t)(2 * n));
}

int64_t partition_central50(const int64_t *price, size_t n)
{
    fixed_wide sum = 0;
    int64_t out;

    promise_order(price, n);
    for (size_t i = 0; i < n; i++)
        sum += (fixed_wide)price[i] * share(i, n);
    out = fixed_div_even(sum, (fixed_wide)(2 * n));
    must(price[0] <= out && out <= price[n - 1]);
    return out;
}

int64_t partition_median(const int64_t *price, size_t n)
{
    must(n > 0 && price[0] <= price[n - 1]);
    if (n % 2)
        return price[n / 2];
    return fixed_div_even((fixed_wide)price[n / 2 - 1] + price[n / 2], 2);
}

int64_t partition_clamp(const struct partition_values *v, int64_t price)
{
    return number_min(number_max(price, v->low_nusd), v->high_nusd);
}

void partition_bounds(struct partition_values *v, int64_t median, int64_t high_nano,
                      int64_t low_nano)
{
    v->high_nusd = fixed_mul_div_even(median, high_nano, FIXED_ONE);
    v->low_nusd = fixed_mul_div_even(median, low_nano, FIXED_ONE);
}

/* Bounds and central50 of the clamped prices. */
static struct partition_values middle_half(const struct method *m, const int64_t *price, size_t n)
{
    struct partition_values v = {0};
    int64_t median = partition_median(price, n), shares = 0;
    fixed_wide sum = 0;

    promise_order(price, n);
    partition_bounds(&v, median, m->clamp_high_nano, m->clamp_low_nano);
    must(v.low_nusd <= median && median <= v.high_nusd);
    for (size_t i = n / 4; i < n - n / 4; i++) { /* the others have no share */
        sum += (fixed_wide)partition_clamp(&v, price[i]) * share(i, n);
        shares += share(i, n);
    }
    must(shares == (int64_t)(2 * n)); /* of quarters of a price: half of them count */
    v.central50_nusd = fixed_div_even(sum, (fixed_wide)(2 * n));
    return v;
}

int64_t partition_central50_clamped(const struct method *m, const int64_t *price, size_t n)
{
    return middle_half(m, price, n).central50_nusd;
}

struct partition_values partition_values(const struct method *m, const int64_t *price, size_t n)
{
    struct partition_values v = middle_half(m, price, n);
    fixed_wide sum = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t counted = partition_clamp(&v, price[i]);

        v.clamped += counted != price[i];
        sum += counted;
    }
    v.mean_nusd = fixed_div_even(sum, (fixed_wide)n);
    /* The clamp keeps the order, so the middle ones are still in the middle; they may have been
       clamped themselves when half of the prices are far from the other half. */
    if (n % 2)
        v.median_nusd = partition_clamp(&v, price[n / 2]);
    else
        v.median_nusd = fixed_div_even((fixed_wide)partition_clamp(&v, price[n / 2 - 1])
                                           + partition_clamp(&v, price[n / 2]),
                                       2);
    v.dispersed = v.clamped > (int)(n / (size_t)m->dispersed_of);
    return v;
}

int partition_order(const void *a, const void *b)
{
    return number_cmp(*(const int64_t *)a, *(const int64_t *)b);
}
