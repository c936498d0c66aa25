#include "calc/quote_csv.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/csv.h"

enum field {
    OBSERVED_AT,
    MARKET,
    OPERATOR,
    INSTRUMENT,
    TERM,
    TIER,
    REGION,
    OFFER,
    HOST,
    MACHINE,
    GPUS,
    AVAILABLE,
    PRICE,
    SINCE,
    FIELDS
};

#define HEADER                                                                                     \
    "observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,"             \
    "available,price_usd_per_gpu_hour"

const char *quote_csv_header(bool since)
{
    return since ? HEADER ",since\n" : HEADER "\n";
}

void quote_csv_open(struct quote_csv *csv, const char *name, struct intern *in)
{
    *csv = (struct quote_csv){.name = name, .intern = in, .next_line = 1};
    buf_init(&csv->rest, BUF_LINE_MAX);
    buf_init(&csv->row, BUF_LINE_MAX);
}

void quote_csv_close(struct quote_csv *csv)
{
    buf_fini(&csv->rest);
    buf_fini(&csv->row);
}

static const char *word(struct quote_csv *csv, const struct csv_field *f)
{
    return f->len ? intern_text_n(csv->intern, f->text, f->len) : NULL;
}

static const char *text(const struct csv_field *f, struct arena *a)
{
    return f->len ? text_dup_n(a, f->text, f->len) : NULL;
}

/* "verified@0.98": the tier, and the reliability that the market states. */
static bool read_tier(struct quote_csv *csv, struct csv_field f, struct quote *q, struct err *e)
{
    char *at = f.len ? strrchr(f.text, '@') : NULL;

    if (at) {
        if (fixed_parse(at + 1, strlen(at + 1), 0, &q->reliability_nano) != FIXED_READ_OK
            || q->reliability_nano < 0 || q->reliability_nano > FIXED_ONE)
            return err_set(e, ERR_DATA, "reliability is \"%s\", expected 0 to 1", at + 1);
        *at = '\0';
        f.len = (size_t)(at - f.text);
    }
    q->tier = word(csv, &f);
    return true;
}

static bool read_time(const char *at, int64_t *out, struct err *e)
{
    if (clock_parse(at, out))
        return true;
    return err_set(e, ERR_DATA,
                   "observed_at is \"%s\", expected a time such as "
                   "2026-05-28T16:20:00Z",
                   at);
}

static bool read_numbers(const struct csv_field *f, struct quote *q, struct err *e)
{
    int64_t gpus;

    if (!text_int(f[GPUS].text, 1, 1000000, &gpus))
        return err_set(e, ERR_DATA, "gpus is \"%s\", expected 1 or more", f[GPUS].text);
    q->gpus = (int32_t)gpus;
    if (f[AVAILABLE].len && !text_int(f[AVAILABLE].text, 0, INT32_MAX, &q->available))
        return err_set(e, ERR_DATA, "available is \"%s\", expected a number of GPUs or nothing",
                       f[AVAILABLE].text);
    if (fixed_parse(f[PRICE].text, f[PRICE].len, 0, &q->price_nusd) != FIXED_READ_OK
        || q->price_nusd < 0)
        return err_set(e, ERR_DATA,
                       "price is \"%s\", expected a decimal number of at most nine "
                       "decimals",
                       f[PRICE].text);
    return true;
}

static bool read_quote(struct quote_csv *csv, const struct csv_field *f, struct quote *q,
                       struct arena *a, struct err *e)
{
    *q = quote_answered(word(csv, &f[MARKET]), word(csv, &f[OPERATOR]), 0);
    if (!read_time(f[OBSERVED_AT].text, &q->observed_at, e))
        return false;
    if (!q->market)
        return err_set(e, ERR_DATA, "market is empty");
    if (!f[OFFER].len)
        return !f[PRICE].len || err_set(e, ERR_DATA, "there is a price, but offer is empty");
    q->currency = "USD";
    q->instrument = word(csv, &f[INSTRUMENT]);
    if (!q->op || !q->instrument)
        return err_set(e, ERR_DATA, "%s is empty", q->op ? "instrument" : "operator");
    if (!term_by_name(f[TERM].text, &q->term))
        return err_set(e, ERR_DATA, "term is \"%s\", expected on_demand, spot or reserved",
                       f[TERM].text);
    if (!read_tier(csv, f[TIER], q, e) || !read_numbers(f, q, e))
        return false;
    if (f[SINCE].len && !clock_parse_date(f[SINCE].text, &q->since))
        return err_set(e, ERR_DATA, "since is \"%s\", expected a date such as 2026-05-28",
                       f[SINCE].text);
    q->region = word(csv, &f[REGION]);
    q->offer = text(&f[OFFER], a);
    q->host = text(&f[HOST], a);
    q->machine = text(&f[MACHINE], a);
    return true;
}

static bool refuse(struct quote_csv *csv, const struct quote_csv_take *take, struct err *odd,
                   struct err *e)
{
    csv->bad++;
    err_in(odd, "%s, line %zu", csv->name, csv->line);
    if (take->bad(take->to, csv->line, odd))
        return true;
    *e = *odd;
    return false;
}

/* The first line: which of the two headers it is says how many fields a row has. */
static bool read_header(struct quote_csv *csv, const char *row, size_t len, struct err *e)
{
    for (int since = 0; since < 2; since++) {
        const char *known = quote_csv_header(since);

        if (len + 1 == strlen(known) && memcmp(row, known, len) == 0) {
            csv->header = true;
            csv->fields = since ? FIELDS : SINCE;
            return true;
        }
    }
    csv->dead = true;
    return err_set(e, ERR_DATA, "%s: the first line is not the header of quotes: " HEADER,
                   csv->name);
}

/* One row without its line end; row[len] is writable. */
static bool read_row(struct quote_csv *csv, char *row, size_t len,
                     const struct quote_csv_take *take, struct arena *a, struct err *e)
{
    struct csv_field field[FIELDS] = {
        0}; /* a file that does not say since when has no such field */
    struct quote q;
    struct err odd = {0};

    if (len && row[len - 1] == '\r')
        len--;
    if (!csv->header)
        return read_header(csv, row, len, e);
    if (!csv_split(row, len, field, csv->fields, &odd) || !read_quote(csv, field, &q, a, &odd))
        return refuse(csv, take, &odd, e);
    csv->rows++;
    return take->quote(take->to, &q, e);
}

/* Counts the row's lines and reads a copy of it: the caller's bytes stay as they are. */
static bool take_row(struct quote_csv *csv, const char *row, size_t len,
                     const struct quote_csv_take *take, struct arena *a, struct err *e)
{
    csv->line = csv->next_line;
    for (const char *p = row; (p = memchr(p, '\n', (size_t)(row + len - p))) != NULL; p++)
        csv->next_line++;
    if (len > BUF_LINE_MAX)
        return err_set(e, ERR_DATA, "%s, line %zu is longer than %d bytes", csv->name, csv->line,
                       BUF_LINE_MAX);
    if (len && row[len - 1] == '\n')
        len--;
    buf_clear(&csv->row);
    buf_put_n(&csv->row, row, len);
    return read_row(csv, csv->row.data, len, take, a, e);
}

/* Ends the row begun in the piece before; *used bytes of this one went into it. */
static bool finish_rest(struct quote_csv *csv, const char *bytes, size_t len, size_t *used,
                        const struct quote_csv_take *take, struct arena *a, struct err *e)
{
    size_t before = csv->rest.len, end;
    bool fits = len <= BUF_LINE_MAX - before;

    if (!buf_add(&csv->rest, bytes, fits ? len : BUF_LINE_MAX - before))
        return err_set(e, ERR_DATA, "%s, line %zu is longer than %d bytes", csv->name,
                       csv->next_line, BUF_LINE_MAX);
    end = csv_row_end(csv->rest.data, csv->rest.len);
    if (!end) {
        *used = len;
        return fits
               || err_set(e, ERR_DATA, "%s, line %zu is longer than %d bytes", csv->name,
                          csv->next_line, BUF_LINE_MAX);
    }
    *used = end - before;
    if (!take_row(csv, csv->rest.data, end, take, a, e))
        return false;
    buf_clear(&csv->rest);
    return true;
}

bool quote_csv_feed(struct quote_csv *csv, const char *bytes, size_t len, bool last,
                    const struct quote_csv_take *take, struct arena *a, struct err *e)
{
    size_t at = 0, end;

    if (csv->dead)
        return err_set(e, ERR_DATA, "%s: nothing is read behind a wrong header", csv->name);
    if (csv->rest.len && !finish_rest(csv, bytes, len, &at, take, a, e))
        return false;
    while (at < len && (end = csv_row_end(bytes + at, len - at)) != 0) {
        if (!take_row(csv, bytes + at, end, take, a, e))
            return false;
        at += end;
    }
    if (at < len && !buf_add(&csv->rest, bytes + at, len - at))
        return err_set(e, ERR_DATA, "%s, line %zu is longer than %d bytes", csv->name,
                       csv->next_line, BUF_LINE_MAX);
    if (!last)
        return true;
    if (csv->rest.len && !take_row(csv, csv->rest.data, csv->rest.len, take, a, e))
        return false;
    buf_clear(&csv->rest);
    return csv->header
           || err_set(e, ERR_DATA, "%s is empty, expected the header of quotes", csv->name);
}

static void put_tier(struct buf *out, const struct quote *q)
{
    char number[FIXED_TEXT_MAX];
    struct buf tier;

    if (q->reliability_nano < 0) {
        buf_csv(out, q->tier);
        return;
    }
    buf_init(&tier, (q->tier ? strlen(q->tier) : 0) + FIXED_TEXT_MAX);
    buf_put(&tier, q->tier ? q->tier : "");
    buf_put(&tier, "@");
    buf_put(&tier, fixed_text_short(q->reliability_nano, number));
    buf_csv(out, tier.data);
    buf_fini(&tier);
}

void quote_csv_write(struct buf *out, const struct quote *q, bool since)
{
    const char *const before[] = {q->market, q->op};
    const char *const behind[] = {q->region, q->offer, q->host, q->machine};
    char number[FIXED_TEXT_MAX], time[CLOCK_TEXT_MAX];

    buf_put(out, clock_text(q->observed_at, time));
    for (size_t i = 0; i < 2; i++) {
        buf_put(out, ",");
        buf_csv(out, before[i]);
    }
    if (quote_is_answer(q)) {
        buf_put(out, since ? ",,,,,,,,,,,\n" : ",,,,,,,,,,\n");
        return;
    }
    buf_put(out, ",");
    buf_csv(out, q->instrument);
    buf_fmt(out, ",%s,", term_name(q->term));
    put_tier(out, q);
    for (size_t i = 0; i < 4; i++) {
        buf_put(out, ",");
        buf_csv(out, behind[i]);
    }
    buf_fmt(out, ",%d,", (int)q->gpus);
    if (q->available >= 0)
        buf_fmt(out, "%lld", (long long)q->available);
    buf_fmt(out, ",%s", fixed_text_short(q->price_nusd, number));
    if (since)
        buf_fmt(out, ",%s", q->since ? clock_text_date(q->since, time) : "");
    buf_put(out, "\n");
}
