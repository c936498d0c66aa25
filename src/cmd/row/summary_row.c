#include "cmd/row/summary_row_priv.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "cmd/setup_priv.h"

#define SUMMARY_COLUMNS(COLUMN)                                                                    \
    COLUMN("family", OUT_TEXT, s->family)                                                          \
    COLUMN("panel", OUT_TEXT | OUT_LATER, s->panel)                                                \
    COLUMN("term", OUT_TEXT | OUT_LAST, s->term)                                                   \
    COLUMN("index", OUT_TEXT, s->index)                                                            \
    COLUMN("markets", OUT_NUMBER, setup_int(c, s->markets))                                        \
    COLUMN("hyperscalers", OUT_NUMBER | OUT_LAST, setup_int(c, s->hyperscalers))                   \
    COLUMN("brokers", OUT_NUMBER | OUT_LAST, setup_int(c, s->brokers))                             \
    COLUMN("median_low", OUT_MONEY, price(c, o, s->median_low_nusd))                               \
    COLUMN("median_high", OUT_MONEY, price(c, o, s->median_high_nusd))                             \
    COLUMN("mean_low", OUT_MONEY, price(c, o, s->mean_low_nusd))                                   \
    COLUMN("mean_high", OUT_MONEY, price(c, o, s->mean_high_nusd))                                 \
    COLUMN("avg", OUT_MONEY | OUT_LATER, price(c, o, s->avg_nusd))                                 \
    COLUMN("week_low", OUT_MONEY | OUT_LATER, price(c, o, s->week_low_nusd))                       \
    COLUMN("week_high", OUT_MONEY | OUT_LATER, price(c, o, s->week_high_nusd))                     \
    COLUMN("change_4w", OUT_MONEY | OUT_LATER,                                                     \
           s->has_change ? decimals(c, o, s->change_nano) : NULL)                                  \
    COLUMN("date", OUT_TEXT | OUT_LAST, s->dated ? setup_date(c, s->date) : NULL)                  \
    COLUMN("level", OUT_NUMBER | OUT_LAST, s->dated ? setup_int(c, s->level) : NULL)               \
    COLUMN("observed_at", OUT_TEXT | OUT_LAST, setup_time(c, s->observed_at))                      \
    COLUMN("says", OUT_TEXT, summary_sentence(s, c->arena))

const struct out_column summary_columns[] = {SUMMARY_COLUMNS(OUT_HEADING)};

size_t summary_columns_len(enum out_format format)
{
    return format == OUT_TABLE ? OUT_LEN(summary_columns) - 1 : OUT_LEN(summary_columns);
}

static const char *cents(int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(nusd, 10000000), 2, text));
}

static const char *number_of(int64_t n, const char *what, struct arena *a)
{
    return n ? text_fmt(a, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s")
             : text_fmt(a, "no %s", what);
}

static const char *prices_of(const struct store_summary *s, struct arena *a)
{
    const char *means = s->mean_low_nusd
                            ? text_fmt(a, "averages from %s to %s", cents(s->mean_low_nusd, a),
                                       cents(s->mean_high_nusd, a))
                            : "averages not stored";

    if (!s->markets)
        return "no marketplace with an offer";
    return text_fmt(
        a, "medians from %s to %s and %s at %s, %s and %s among them", cents(s->median_low_nusd, a),
        cents(s->median_high_nusd, a), means, number_of(s->markets, "marketplace", a),
        number_of(s->hyperscalers, "hyperscaler", a), number_of(s->brokers, "broker", a));
}

static const char *change_of(const struct store_summary *s, struct arena *a)
{
    int64_t change = s->change_nano < 0 ? -s->change_nano : s->change_nano;

    if (!s->has_change)
        return "four weeks before not known";
    if (!s->change_nano)
        return "unchanged in four weeks";
    return text_fmt(a, "%s %s %% in four weeks", s->change_nano > 0 ? "up" : "down",
                    cents(change * 100, a));
}

static const char *week_of(const struct store_summary *s, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    if (!s->dated)
        return "no fixing yet";
    if (!s->week_low_nusd)
        return text_fmt(a, "no AVG in the week to %s", clock_text_date(s->date, date));
    return text_fmt(a, "AVG between %s and %s in the week to %s, %s", cents(s->week_low_nusd, a),
                    cents(s->week_high_nusd, a), clock_text_date(s->date, date), change_of(s, a));
}

const char *summary_sentence(const struct store_summary *s, struct arena *a)
{
    return text_fmt(a, "%s (%s): %s; %s.", s->family, s->panel, prices_of(s, a), week_of(s, a));
}

/* A table has four decimals; programs get all there are. */
static const char *decimals(struct cmd *c, const struct out *o, int64_t nano)
{
    return o->format == OUT_TABLE ? setup_value(c, nano) : setup_money(c, nano);
}

static const char *price(struct cmd *c, const struct out *o, int64_t nusd)
{
    return nusd ? decimals(c, o, nusd) : NULL;
}

void summary_row(struct cmd *c, struct out *o, const struct store_summary *s)
{
    OUT_ROW(o, SUMMARY_COLUMNS(OUT_CELL));
}
