/*
 * The rates file is read by a scanner of its one element: a day opens with a time, and currencies
 * follow it. Names, order and quotes of the attributes may vary. An odd rate stays in its day as 0
 * until the end, so that a second telling of it is no good one either.
 */
#include "norm/fx.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"

struct day {
    int64_t date;
    VEC(struct norm_rate) rate;
};

/* The value of an attribute of an element's text; NULL when it is not there or not closed. */
static const char *attribute(const char *element, const char *name, struct arena *a)
{
    size_t len = strlen(name);

    for (const char *at = element; (at = strstr(at + 1, name));) {
        const char *quote = at + len + 1, *close;

        if (!strchr(" \t\n\r", at[-1]) || at[len] != '=' || (*quote != '\'' && *quote != '"'))
            continue;
        close = strchr(quote + 1, *quote);
        return close ? text_dup_n(a, quote + 1, (size_t)(close - quote) - 1) : NULL;
    }
    return NULL;
}

static bool is_currency(const char *text)
{
    size_t n = 0;

    while (text[n] >= 'A' && text[n] <= 'Z')
        n++;
    return n == 3 && !text[n];
}

static void note(struct fx_days *out, struct arena *a, int64_t date, const struct err *odd)
{
    char day[CLOCK_TEXT_MAX];

    if (!out->odd++)
        out->why = text_fmt(a, "%s: %s", clock_text_date(date, day), odd->text);
}

/* 0 and a sentence for what is no rate. */
static int64_t read_rate(const char *currency, const char *rate, struct err *odd)
{
    int64_t nano;

    if (!is_currency(currency))
        (void)err_set(odd, ERR_DATA, "\"%.20s\" is not a currency", currency);
    else if (!rate || fixed_parse(rate, strlen(rate), 0, &nano) != FIXED_READ_OK || nano <= 0)
        (void)err_set(odd, ERR_DATA, "rate of \"%s\" is \"%.20s\", expected a positive number",
                      currency, rate ? rate : "");
    else
        return nano;
    return 0;
}

static struct norm_rate *rate_of(struct day *d, const char *currency)
{
    for (size_t i = 0; i < d->rate.len; i++)
        if (text_eq(d->rate.at[i].currency, currency))
            return &d->rate.at[i];
    return NULL;
}

static bool add_rate(struct day *d, const char *currency, const char *rate, struct fx_days *out,
                     struct arena *a, struct err *e)
{
    struct err odd = {0};
    struct norm_rate *told;
    int64_t nano;

    if (!d)
        return err_set(e, ERR_DATA, "the rate of \"%.20s\" stands before any day", currency);
    nano = read_rate(currency, rate, &odd);
    told = rate_of(d, currency);
    if (told && told->per_eur_nano && nano && told->per_eur_nano != nano)
        (void)err_set(&odd, ERR_DATA, "two rates of \"%s\" on one day", currency);
    if (odd.kind)
        note(out, a, d->date, &odd);
    if (told && odd.kind)
        told->per_eur_nano = 0;
    if (told)
        return true;
    if (d->rate.len == FX_RATES_MAX)
        return err_set(e, ERR_LIMIT, "more than %d rates on one day", FX_RATES_MAX);
    *VEC_PUSH(&d->rate, a) = (struct norm_rate){text_dup(a, currency), nano};
    return true;
}

/* What is left of a day without its odd rates; false without a dollar. */
static bool close_day(struct day *d, struct fx_days *out, struct arena *a)
{
    size_t kept = 0;
    bool dollar = false;
    struct err odd = {0};

    for (size_t i = 0; i < d->rate.len; i++) {
        if (!d->rate.at[i].per_eur_nano)
            continue;
        dollar = dollar || text_eq(d->rate.at[i].currency, "USD");
        d->rate.at[kept++] = d->rate.at[i];
    }
    d->rate.len = kept;
    if (!dollar) {
        (void)err_set(&odd, ERR_DATA, "no dollar rate");
        note(out, a, d->date, &odd);
    }
    return dollar;
}

static int by_date(const void *a, const void *b)
{
    return number_cmp(((const struct norm_fx *)a)->date, ((const struct norm_fx *)b)->date);
}

static bool finish(struct day *day, size_t n, struct fx_days *out, struct arena *a, struct err *e)
{
    char text[CLOCK_TEXT_MAX];

    out->at = ARENA_ARRAY(a, struct norm_fx, n);
    for (size_t i = 0; i < n; i++)
        if (close_day(&day[i], out, a))
            out->at[out->len++] = (struct norm_fx){day[i].date, day[i].rate.at, day[i].rate.len};
    if (!out->len)
        return err_set(e, ERR_DATA, "no day with rates in it%s%s", out->why ? ", " : "",
                       out->why ? out->why : "");
    qsort(out->at, out->len, sizeof *out->at, by_date);
    for (size_t i = 1; i < out->len; i++)
        if (out->at[i].date == out->at[i - 1].date)
            return err_set(e, ERR_DATA, "%s is there twice",
                           clock_text_date(out->at[i].date, text));
    return true;
}

bool fx_read_ecb(const char *xml, size_t len, struct fx_days *out, struct arena *a, struct err *e)
{
    struct day *day = ARENA_ARRAY(a, struct day, FX_DAYS_MAX);
    const char *end = xml + len, *at = xml;
    size_t n = 0;

    *out = (struct fx_days){0};
    while ((at = memmem(at, (size_t)(end - at), "<Cube", 5))) {
        const char *close = memchr(at, '>', (size_t)(end - at));
        const char *element, *time, *currency;

        if (!close)
            return err_set(e, ERR_DATA, "the rates break off inside an element");
        element = text_dup_n(a, at, (size_t)(close - at));
        time = attribute(element, "time", a);
        currency = attribute(element, "currency", a);
        if (time) {
            if (n == FX_DAYS_MAX)
                return err_set(e, ERR_LIMIT, "more than %d days of rates", FX_DAYS_MAX);
            if (!clock_parse_date(time, &day[n++].date))
                return err_set(e, ERR_DATA, "\"%.30s\" is not a date", time);
        }
        if (currency
            && !add_rate(n ? &day[n - 1] : NULL, currency, attribute(element, "rate", a), out, a,
                         e))
            return false;
        at = close;
    }
    /* A file that broke off between two elements has lost its envelope's end. */
    if (n && !memmem(xml, len, "Envelope>", 9))
        return err_set(e, ERR_DATA, "the rates break off before their end");
    return finish(day, n, out, a, e);
}
