#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "base/csv.h"
#include "calc/hedge/hedge.h"

enum field { MONTH, SIDE, WHAT, GPUS, HOURS, TOKENS, PRICE, MARKET, REGION, FIELDS };

struct reader {
    const struct defs *defs;
    struct arena *arena;
};

static const char *const gpu_unit = "USD per GPU-hour", *const token_unit = "USD per 1M tokens";

const char *hedge_unit(const struct index_def *index)
{
    return text_eq(index->unit, token_unit) ? "million tokens" : "GPU-hours";
}

static bool has_contract(const struct defs *d, const struct index_def *index)
{
    for (size_t i = 0; i < d->contract.len; i++)
        if (text_eq(d->contract.at[i].index, index->id))
            return true;
    return false;
}

/* Of several indices over an instrument the first that a contract settles on, else the first. */
static const struct index_def *by_instrument(const struct defs *d, const char *id)
{
    const struct index_def *found = NULL;

    for (size_t i = 0; i < d->index.len; i++) {
        const struct index_def *index = d->index.at[i];

        for (size_t k = 0; k < index->instrument_len; k++)
            if (text_eq(index->instrument[k], id)
                && (!found || (!has_contract(d, found) && has_contract(d, index))))
                found = index;
    }
    return found;
}

static bool read_what(struct reader *r, const char *text, struct hedge_line *out, struct err *e)
{
    out->what = text_dup(r->arena, text);
    out->index = defs_index(r->defs, text);
    if (!out->index)
        out->index = defs_index(r->defs, text_fmt(r->arena, "%s-blend", text));
    if (!out->index)
        out->index = by_instrument(r->defs, text);
    if (!out->index)
        return err_set(e, ERR_DATA,
                       "what is \"%s\", expected an index, an instrument of one or a model", text);
    if (text_eq(out->index->unit, gpu_unit) || text_eq(out->index->unit, token_unit))
        return true;
    return err_set(e, ERR_DATA, "what is \"%s\", whose unit is %s", text, out->index->unit);
}

static bool read_month(const char *text, int *out, struct err *e)
{
    int year, month;

    if (!clock_parse_month(text, &year, &month))
        return err_set(e, ERR_DATA, "month is \"%s\", expected a month such as 2026-12", text);
    *out = year * 12 + month - 1;
    return true;
}

/* Above zero, at most nine decimals. */
static bool read_decimal(const struct csv_field *f, const char *name, int64_t *out, struct err *e)
{
    if (fixed_parse(f->text, f->len, 0, out) == FIXED_READ_OK && *out > 0)
        return true;
    return err_set(e, ERR_DATA,
                   "%s is \"%s\", expected a decimal number above zero of at most nine decimals",
                   name, f->text);
}

static bool read_gpu_hours(const struct csv_field *f, int month, int64_t *out, struct err *e)
{
    int64_t gpus, hours, all = (int64_t)contract_month_days(month) * 24 * FIXED_ONE;

    if (!text_int(f[GPUS].text, 1, 1000000, &gpus))
        return err_set(e, ERR_DATA, "gpus is \"%s\", expected 1 to 1000000", f[GPUS].text);
    if (text_eq(f[HOURS].text, "all"))
        hours = all;
    else if (!read_decimal(&f[HOURS], "hours", &hours, e))
        return false;
    if (hours > all)
        return err_set(e, ERR_DATA, "hours is \"%s\", the month has %lld", f[HOURS].text,
                       (long long)(all / FIXED_ONE));
    *out = gpus * hours;
    return true;
}

static bool read_quantity(const struct csv_field *f, struct hedge_line *out, struct err *e)
{
    bool tokens = text_eq(out->index->unit, token_unit);

    if (tokens && (f[GPUS].len || f[HOURS].len))
        return err_set(e, ERR_DATA, "\"%s\" is of tokens, gpus and hours have to be empty",
                       out->what);
    if (!tokens && f[TOKENS].len)
        return err_set(e, ERR_DATA, "\"%s\" is of GPU-hours, million_tokens has to be empty",
                       out->what);
    if (tokens ? !read_decimal(&f[TOKENS], "million_tokens", &out->quantity_nano, e)
               : !read_gpu_hours(f, out->month, &out->quantity_nano, e))
        return false;
    if (text_eq(f[SIDE].text, "sell"))
        out->quantity_nano = -out->quantity_nano;
    return true;
}

/* Two capital letters. */
static bool is_country(const struct csv_field *f)
{
    return f->len == 2 && f->text[0] >= 'A' && f->text[0] <= 'Z' && f->text[1] >= 'A'
           && f->text[1] <= 'Z';
}

static bool read_line(struct reader *r, const struct csv_field *f, struct hedge_line *out,
                      struct err *e)
{
    if (!read_month(f[MONTH].text, &out->month, e))
        return false;
    if (!text_eq(f[SIDE].text, "use") && !text_eq(f[SIDE].text, "sell"))
        return err_set(e, ERR_DATA, "side is \"%s\", expected use or sell", f[SIDE].text);
    if (!read_what(r, f[WHAT].text, out, e) || !read_quantity(f, out, e))
        return false;
    out->fixed = f[PRICE].len > 0;
    if (out->fixed && f[MARKET].len)
        return err_set(e, ERR_DATA, "there are a price and a market, expected one of them");
    if (out->fixed && !read_decimal(&f[PRICE], "price", &out->price_nusd, e))
        return false;
    if (f[REGION].len && !is_country(&f[REGION]))
        return err_set(e, ERR_DATA, "region is \"%s\", expected a country such as US",
                       f[REGION].text);
    out->market = f[MARKET].len ? text_dup(r->arena, f[MARKET].text) : NULL;
    out->region = f[REGION].len ? text_dup(r->arena, f[REGION].text) : NULL;
    return true;
}

static int by_month(const void *a, const void *b)
{
    const struct hedge_line *x = a, *y = b;
    int order = x->month - y->month;

    if (!order)
        order = text_cmp(x->index->id, y->index->id);
    return order ? order : number_cmp((int64_t)x->line, (int64_t)y->line);
}

static bool check_sums(const struct hedge_lines *list, const char *name, struct err *e)
{
    fixed_wide sum = 0;

    for (size_t i = 0; i < list->len; i++) {
        const struct hedge_line *l = &list->at[i];
        bool same = i > 0 && l[-1].month == l->month && l[-1].index == l->index;

        sum = (same ? sum : 0) + llabs(l->quantity_nano);
        if (sum > (fixed_wide)HEDGE_UNITS_MAX * FIXED_ONE)
            return err_set(e, ERR_DATA, "%s, line %zu: %s of a month come to more than %d %s", name,
                           l->line, l->index->id, HEDGE_UNITS_MAX, hedge_unit(l->index));
    }
    return true;
}

/* A row without its line end. */
static bool read_row(struct reader *r, char *row, size_t len, size_t line, struct hedge_lines *out,
                     struct err *e)
{
    struct csv_field field[FIELDS];

    if (len && row[len - 1] == '\r')
        row[--len] = '\0';
    if (line == 1)
        return (len == strlen(HEDGE_HEADER) && memcmp(row, HEDGE_HEADER, len) == 0)
               || err_set(e, ERR_DATA, "the first line is not the header " HEDGE_HEADER);
    if (out->len == HEDGE_LINES_MAX)
        return err_set(e, ERR_DATA, "there are more than %d rows", HEDGE_LINES_MAX);
    out->at[out->len] = (struct hedge_line){.line = line};
    return csv_split(row, len, field, FIELDS, e) && read_line(r, field, &out->at[out->len++], e);
}

bool hedge_read(const char *bytes, size_t len, const char *name, const struct defs *defs,
                struct hedge_lines *out, struct arena *a, struct err *e)
{
    struct reader r = {defs, a};
    size_t line = 1, ends = 0, end;
    char *copy = arena_alloc(a, len + 1);

    if (len)
        memcpy(copy, bytes, len);
    for (size_t i = 0; i < len; i++)
        ends += copy[i] == '\n'; /* behind the header, and behind every row but the last */
    *out = (struct hedge_lines){
        ARENA_ARRAY(a, struct hedge_line, (size_t)number_min((int64_t)ends, HEDGE_LINES_MAX)), 0};
    for (size_t at = 0; at < len; at += end) {
        size_t lines = 0, row;

        end = csv_row_end(copy + at, len - at);
        row = end ? end - 1 : len - at;
        end = end ? end : len - at;
        for (size_t i = at; i < at + end; i++)
            lines += copy[i] == '\n';
        copy[at + row] = '\0';
        if (!read_row(&r, copy + at, row, line, out, e))
            return err_in(e, "%s, line %zu", name, line);
        line += lines;
    }
    if (out->len == 0)
        return err_set(e, ERR_DATA,
                       "%s has no rows, expected the header " HEDGE_HEADER " and at least one",
                       name);
    qsort(out->at, out->len, sizeof *out->at, by_month);
    return check_sums(out, name, e);
}
