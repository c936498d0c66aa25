/*
 * llm-prices: closed labs mostly, kept by hand by one author, numbers of USD per 1 M tokens.
 *
 * The historical list has from_date (included) and to_date (excluded), so it tells since when a
 * price holds, and announced prices of the future stand in it already. Long contexts are ids of
 * their own ("gpt-5.5-272k"): models.json knows them as another class. Two forms are read: the
 * published list and the author's source file of one vendor. Without a day (page->now 0) the open
 * end of the history is taken.
 * Source: README of the data; recordings of 2026-08-05.
 * In C because a reply has one of two forms, of which one is a history.
 */
#include "base/clock.h"
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    FIELD(TOKEN_INPUT, "input", PER_1M),
    FIELD(TOKEN_OUTPUT, "output", PER_1M),
    FIELD(TOKEN_CACHED_INPUT, "input_cached", PER_1M),
};

static bool read_date(const struct json *at, const char *name, int64_t *date, struct err *e)
{
    const char *text = NULL;

    if (!json_str_opt(at, name, &text, e))
        return false;
    if (text && !clock_parse_date(text, date))
        return err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected a date", name, text);
    return true;
}

/* One row of prices; those of the past are left out without a word, they are history. */
static void read_row(const struct json *at, const struct offer *base, int64_t now,
                     struct offer_list *out)
{
    struct offer o = *base;
    int64_t to = 0, today = clock_date_of(now);
    struct err odd;

    if (!read_date(at, "from_date", &o.since, &odd) || !read_date(at, "to_date", &to, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    if (to && (!now || to <= today))
        return;
    if (now && o.since > today)
        offer_reject(out, &o, VERDICT_PLACEHOLDER, "announced, not in force yet");
    else
        token_read_prices(&o, at, FIELDS(fields), out);
}

static bool name_row(const struct json *at, const char *vendor, struct offer *o, struct arena *a,
                     struct err *e)
{
    o->op = vendor;
    if (!token_name(at, "id", &o->model, e) || (!vendor && !json_str(at, "vendor", &o->op, e)))
        return false;
    o->key = text_fmt(a, "%s/%s", o->op, o->model);
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *source = json_get(r->doc, "models");
    const struct json *list = json_is_array(source) ? source : json_array(r->doc, "prices", r->e);
    const char *vendor = NULL;

    if (!list || (source && !token_name(r->doc, "vendor", &vendor, r->e)))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_token_init();
        struct err odd;

        if (!name_row(at, vendor, &o, r->a, &odd))
            offer_drop(r->out, &o, &odd);
        else if (!source)
            read_row(at, &o, r->page->now, r->out);
        else
            for (const struct json *p = json_first(json_get(at, "price_history")); p;
                 p = json_next(p))
                read_row(p, &o, r->page->now, r->out);
    }
    return true;
}

const struct source source_llm_prices = {
    .name = "llm_prices",
    .title = "llm-prices",
    .see = "https://www.llm-prices.com",
    .kind = SOURCE_TOKENS,
    .rank = RANK_FILE,
    .gap_s = 3600,
    .url = {"https://www.llm-prices.com/historical-v1.json"},
    .read = read,
};
