#include "calc/hedge/estimate.h"

#include <math.h>

#include "base/fixed.h"

/* Sums of deviations from the means, over the changes. */
struct moments {
    double ss, ff, sf;
};

static double usd(int64_t nusd)
{
    return (double)nusd / 1e9;
}

static int64_t micro(double value)
{
    return llround(value * 1e6);
}

static bool is_change(const struct estimate_day *day, size_t i)
{
    return day[i].date == day[i - 1].date + 1;
}

static double moved(int64_t to, int64_t from)
{
    return usd(to - from);
}

/* In two passes: one would lose the small differences of large sums. */
static struct moments moments_of(const struct estimate_day *day, size_t n, int changes)
{
    struct moments m = {0};
    double s = 0, f = 0;

    for (size_t i = 1; i < n; i++) {
        if (!is_change(day, i))
            continue;
        s += moved(day[i].spot_nusd, day[i - 1].spot_nusd) / changes;
        f += moved(day[i].index_nusd, day[i - 1].index_nusd) / changes;
    }
    for (size_t i = 1; i < n; i++) {
        double ds = moved(day[i].spot_nusd, day[i - 1].spot_nusd) - s;
        double df = moved(day[i].index_nusd, day[i - 1].index_nusd) - f;

        if (!is_change(day, i))
            continue;
        m.ss += ds * ds;
        m.ff += df * df;
        m.sf += ds * df;
    }
    return m;
}

static int64_t volatility(double squares, int changes)
{
    return micro(sqrt(squares / (changes - 1))) * 1000;
}

static void fit(const struct moments *m, struct estimate *out)
{
    double rho = m->sf / sqrt(m->ss * m->ff);

    if (out->index_volatility_nusd == 0) {
        out->why = "the index did not move";
    } else if (fabs(m->sf / m->ff) > ESTIMATE_RATIO_MAX) {
        out->why = "the index hardly moved beside the market";
    } else if (out->spot_volatility_nusd == 0) {
        out->has_ratio = true; /* of a price that stands still nothing is to be hedged by days */
    } else {
        out->has_ratio = out->has_correlation = true;
        out->ratio_micro = micro(m->sf / m->ff);
        out->correlation_micro = micro(rho);
        out->r2_micro = micro(rho * rho);
        must(out->r2_micro >= 0 && out->r2_micro <= 1000000);
        must((out->ratio_micro < 0) == (out->correlation_micro < 0) || !out->ratio_micro
             || !out->correlation_micro);
    }
}

void estimate_hedge(const struct estimate_day *day, size_t n, struct estimate *out)
{
    fixed_wide basis = 0;
    struct moments m;

    *out = (struct estimate){.days = (int)n};
    for (size_t i = 0; i < n; i++) {
        basis += day[i].spot_nusd - day[i].index_nusd;
        out->changes += i > 0 && is_change(day, i);
    }
    must(out->changes == 0 || (size_t)out->changes < n);
    if (n > 0)
        out->basis_nusd = fixed_div_even(basis, (fixed_wide)n);
    if (out->changes < ESTIMATE_DAYS_MIN) {
        out->why = "too few days";
        return;
    }
    m = moments_of(day, n, out->changes);
    out->has_volatility = true;
    out->spot_volatility_nusd = volatility(m.ss, out->changes);
    out->index_volatility_nusd = volatility(m.ff, out->changes);
    fit(&m, out);
}
