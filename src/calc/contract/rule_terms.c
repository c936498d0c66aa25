/* A definition in words. Where a field has candidates, all of them stand in its place. */
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/contract/rule.h"
#include "calc/contract/rule_priv.h"

/* What a word of the definition is in a sentence; NULL: the word as it is. */
static const char *phrase(enum rule_field f, int64_t value)
{
    static const char *const days[] = {"calendar day", "business day", "day from Monday to Friday",
                                       "day that has a value"};
    static const char *const statistics[] = {"mean", "last", "highest", "lowest",
                                             "last, against that of seven days before"};
    static const char *const modes[] = {"half to even", "half away from zero", "towards zero"};
    static const char *const places[] = {"once, at the end", "each day and again at the end"};
    static const char *const compares[] = {"above", "at or above", "below", "at or below",
                                           "between two of"};
    static const char *const unknown_days[] = {"closed", "business days"};

    switch (f) {
    case RULE_DAYS:
        return days[value];
    case RULE_STATISTIC:
        return statistics[value];
    case RULE_MODE:
        return modes[value];
    case RULE_PLACE:
        return places[value];
    case RULE_COMPARE:
        return compares[value];
    case RULE_UNKNOWN_DAYS:
        return unknown_days[value];
    case RULE_INPUT_STEP:
    case RULE_STEP:
    case RULE_VALUE_STEP:
        return value ? NULL : "all its decimals";
    default:
        return NULL;
    }
}

/* "half away from zero or half to even" */
static const char *say(const struct rule *r, enum rule_field f, struct arena *a)
{
    const char *out = "";

    for (int i = 0; i < r->field[f].len; i++) {
        const char *word = phrase(f, r->field[f].at[i]);

        out =
            text_fmt(a, "%s%s%s", out, i ? " or " : "", word ? word : rule_field_text(r, f, i, a));
    }
    return out;
}

static const char *period(const struct rule *r, struct arena *a)
{
    static const char *const words[] = {"month", "quarter", "year", NULL, "date", "week"};

    return words[r->period]
               ? words[r->period]
               : text_fmt(a, "period from %s to the end of its month", say(r, RULE_LISTED_ON, a));
}

static void put_price(const struct rule *r, struct buf *out, struct arena *a)
{
    buf_fmt(out, "The price of a %s is the %s of the %s of %s, of every %s", period(r, a),
            say(r, RULE_STATISTIC, a), say(r, RULE_VALUE, a), r->index, say(r, RULE_DAYS, a));
    if (rule_may(r, RULE_DAYS, RULE_BUSINESS))
        buf_fmt(out, " (by calendar %s; days of which it does not tell are %s)",
                say(r, RULE_CALENDAR, a), say(r, RULE_UNKNOWN_DAYS, a));
    if (rule_must(r, RULE_STEP, 0))
        buf_put(out, ", not rounded.\n");
    else
        buf_fmt(out, ", rounded to %s, %s, %s.\n", say(r, RULE_STEP, a), say(r, RULE_MODE, a),
                say(r, RULE_PLACE, a));
    buf_fmt(out, "A day enters at levels %s", say(r, RULE_LEVELS, a));
    buf_fmt(out, ", kept to %s.\n", say(r, RULE_INPUT_STEP, a));
    buf_fmt(out, "A day without a value: %s.\n", say(r, RULE_MISSING, a));
}

static void put_event(const struct rule *r, struct buf *out, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    if (!r->field[RULE_COMPARE].len)
        return;
    buf_fmt(out, "It comes true %s", say(r, RULE_COMPARE, a));
    for (size_t i = 0; i < r->strike_len; i++)
        buf_fmt(out, "%s%s", i ? ", " : " ", fixed_text_short(r->strike[i], text));
    if (!r->strike_len)
        buf_put(out, " the value of seven days before");
    if (r->field[RULE_EDGE].len)
        buf_fmt(out, "; a value on an edge is of the bracket whose %s edge it is",
                say(r, RULE_EDGE, a));
    buf_put(out, ".\n");
}

static void put_size(const struct rule *r, struct buf *out, struct arena *a)
{
    char tick[FIXED_TEXT_MAX];

    buf_fmt(out, "A contract is of %s %s, in %s, tick %s", say(r, RULE_SIZE, a), r->size_unit,
            r->unit, fixed_text_short(r->tick_nusd, tick));
    buf_fmt(out, "; periods go by the clock of %s", say(r, RULE_ZONE, a));
    buf_fmt(out, "; price times size is kept to %s.\n", say(r, RULE_VALUE_STEP, a));
}

/* The last day of trading; 0 where the calendar does not tell. */
static int64_t last_trade(const struct rule *r, int64_t last)
{
    const struct calendar *c = r->field[RULE_CALENDAR].len ? r->calendar[0] : NULL;
    int64_t date = last;

    if (r->last_trade == RULE_LAST_CALENDAR_DAY)
        return last;
    if (r->field[RULE_CALENDAR].len > 1
        || !calendar_back(c, last, 0, rule_must(r, RULE_UNKNOWN_DAYS, 1), &date))
        return 0;
    return date;
}

static void put_dates(const struct rule *r, int64_t last, struct buf *out)
{
    int64_t trade = last ? last_trade(r, last) : 0, spot;
    char text[CLOCK_TEXT_MAX];

    if (!trade)
        return;
    buf_fmt(out, "Last trade: %s.\n", clock_text_date(trade, text));
    if (r->spot_limit && r->field[RULE_CALENDAR].len == 1
        && calendar_back(r->calendar[0], trade, (int)r->spot_days,
                         rule_must(r, RULE_UNKNOWN_DAYS, 1), &spot))
        buf_fmt(out, "Limit of the spot month: from the close of %s.\n",
                clock_text_date(spot, text));
}

/* What a limit is in units, and what a cent of the price is worth to who holds it. */
static void put_limits(const struct rule *r, struct buf *out)
{
    const struct {
        const char *name;
        int64_t contracts;
    } limit[] = {{"spot month", r->spot_limit},
                 {"single month", r->single_limit},
                 {"all months", r->all_limit}};
    int64_t size = r->field[RULE_SIZE].at[0];

    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++)
        if (limit[i].contracts && size && r->field[RULE_SIZE].len == 1)
            buf_fmt(
                out,
                "Limit, %s: %lld contracts, %lld %s; 0.01 USD is worth %lld.%02lld USD there.\n",
                limit[i].name, (long long)limit[i].contracts,
                (long long)(limit[i].contracts * size), r->size_unit,
                (long long)(limit[i].contracts * size / 100),
                (long long)(limit[i].contracts * size % 100));
}

static void put_unknown(const struct rule *r, struct buf *out, struct arena *a)
{
    bool matters = false;

    for (int f = 0; f < RULE_FIELDS; f++)
        matters = matters || r->field[f].why;
    buf_put(out, matters
                     ? "\nNot known, so every price that they allow is given, and none is final:\n"
                     : "\nNot known, without a say in the price:\n");
    for (int i = 0; i < RULE_FIELDS; i++) {
        enum rule_field f = (enum rule_field)i;

        if (!r->field[f].why)
            continue;
        buf_fmt(out, "  %s: ", rule_field_name(f));
        for (int k = 0; k < r->field[f].len; k++)
            buf_fmt(out, "%s%s", k ? " or " : "", rule_field_text(r, f, k, a));
        buf_fmt(out, " (%s)\n", r->field[f].why);
    }
    for (size_t i = 0; i < r->info_len; i++)
        if (r->info[i].why)
            buf_fmt(out, "  %s: %s%s(%s)\n", r->info[i].name, r->info[i].text,
                    *r->info[i].text ? " " : "", r->info[i].why);
}

void rule_terms(const struct rule *r, int64_t last, struct buf *out, struct arena *a)
{
    char since[CLOCK_TEXT_MAX];

    buf_fmt(out, "%s: %s\n", last ? rule_code(r, last, a) : r->id, r->title);
    buf_fmt(out, "This is %s.\n", rule_says(r, a));
    if (r->status != RULE_OWN)
        buf_fmt(out, "%s settles on %s; its contract is %s.\n", r->venue, r->underlying,
                rule_status_name(r->status));
    buf_fmt(out, "\nIn force from %s.\n", clock_text_date(r->since, since));
    put_price(r, out, a);
    put_event(r, out, a);
    put_size(r, out, a);
    put_dates(r, last, out);
    put_limits(r, out);
    put_unknown(r, out, a);
    buf_put(out, "\nKnown beside the price:\n");
    for (size_t i = 0; i < r->info_len; i++)
        if (!r->info[i].why)
            buf_fmt(out, "  %s: %s\n", r->info[i].name, r->info[i].text);
    buf_put(out, "\nRead at:\n");
    for (size_t i = 0; i < r->source_len; i++)
        buf_fmt(out, "  %s: %s, %s, mark %s\n", r->source[i].field, r->source[i].read,
                r->source[i].when, r->source[i].mark);
    buf_fmt(out, "Definition: sha256 %s\n", r->hash);
}
