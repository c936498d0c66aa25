#include "sources.h"
#include "token_series.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "unit.h"

enum { COLUMNS = 22 };

enum column {
    SCRAPED_AT,
    MODEL,
    PERMASLUG,
    VARIANT,
    ENDPOINT,
    PROVIDER,
    SLUG,
    REGION,
    QUANTIZATION,
    CONTEXT,
    PROMPT,
    COMPLETION,
    CACHE_READ,
    CACHE_WRITE,
    DISCOUNT,
    IS_FREE,
    IS_BYOK,
    IS_HIDDEN,
    IS_DISABLED,
    IS_DERANKED,
    STATUS,
    REQUESTS
};

static bool is_true(const char *text)
{
    return text_eq(text, "True");
}

/* One row as the reply of the endpoints route would have it, for the module to read. */
static void put_row(struct buf *b, char *const *f)
{
    buf_put(b, b->len ? "," : "");
    buf_put(b, "{\"id\":");
    buf_json(b, f[ENDPOINT]);
    buf_put(b, ",\"provider_name\":");
    buf_json(b, f[PROVIDER]);
    buf_fmt(b, ",\"model_id\":\"%s%s%s\"", f[MODEL], text_eq(f[VARIANT], "standard") ? "" : ":",
            text_eq(f[VARIANT], "standard") ? "" : f[VARIANT]);
    buf_fmt(b, ",\"tag\":\"%s%s%s\",\"quantization\":\"%s\",\"status\":%s", f[SLUG],
            *f[REGION] ? "/" : "", f[REGION], f[QUANTIZATION], f[STATUS]);
    buf_fmt(b, ",\"is_hidden\":%s,\"is_disabled\":%s", is_true(f[IS_HIDDEN]) ? "true" : "false",
            is_true(f[IS_DISABLED]) ? "true" : "false");
    buf_fmt(b, ",\"pricing\":{\"discount\":%s", *f[DISCOUNT] ? f[DISCOUNT] : "0");
    if (*f[PROMPT])
        buf_fmt(b, ",\"prompt\":\"%s\"", f[PROMPT]);
    if (*f[COMPLETION])
        buf_fmt(b, ",\"completion\":\"%s\"", f[COMPLETION]);
    if (*f[CACHE_READ])
        buf_fmt(b, ",\"input_cache_read\":\"%s\"", f[CACHE_READ]);
    buf_put(b, "}}");
}

static void end_day(struct token_series *s, int64_t date, struct buf *rows)
{
    struct token_day *d = &s->day[s->days++];
    struct source_page page = {.step = 1, .note = "x"};
    struct source_reply reply;
    struct buf body;
    struct err e;

    ck_assert_uint_le(s->days, TOKEN_SERIES_DAYS);
    buf_init(&body, BUF_REPLY_MAX);
    buf_put(&body, "{\"data\":{\"id\":\"all\",\"endpoints\":[");
    buf_put_n(&body, rows->data, rows->len);
    buf_put(&body, "]}}");
    reply = (struct source_reply){page, text_dup_n(&s->w.arena, body.data, body.len), body.len};
    d->date = date;
    d->quotes.arena = &s->w.arena;
    s->w.offers = (struct offer_list){.arena = &s->w.arena};
    ck_assert_msg(kit_source("openrouter")->parse(&reply, &s->w.offers, &page, &s->w.arena, &e),
                  "%s", e.text);
    token_normalise(&s->w.rules, kit_source("openrouter"), date * CLOCK_DAY + 12 * CLOCK_HOUR,
                    &s->w.offers, &s->w.intern, &d->quotes, &s->w.unknown);
    buf_fini(&body);
    buf_clear(rows);
}

/* The fields of one line, in place; no field of the recording is quoted. */
static void split(char *line, char *field[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        size_t len = strcspn(line, ",");

        field[i] = line;
        ck_assert_msg((line[len] == ',') == (i + 1 < COLUMNS), "a row of %d fields", i + 1);
        line += len;
        *line++ = '\0';
    }
}

bool token_series_read(struct token_series *s)
{
    const char *path = unit_shared("markets/recorded/tokens/openrouter/"
                                   "endpoints_series_2026-07-17_2026-08-04.csv");
    int64_t date = 0;
    struct buf rows;
    size_t len = 0;
    char *line;

    memset(s, 0, sizeof *s);
    token_world(&s->w);
    if (!path)
        return false;
    buf_init(&rows, BUF_REPLY_MAX);
    line = (char *)(uintptr_t)token_file(&s->w, path, &len); /* our own copy */
    ck_assert_ptr_nonnull(line);
    for (line += strcspn(line, "\n") + 1; *line;) {
        char *next = line + strcspn(line, "\n"), *field[COLUMNS];
        int64_t here;

        *next++ = '\0';
        split(line, field);
        ck_assert(clock_parse_date(text_dup_n(&s->w.arena, field[SCRAPED_AT], 10), &here));
        if (date && here != date)
            end_day(s, date, &rows);
        date = here;
        put_row(&rows, field);
        line = next;
    }
    end_day(s, date, &rows);
    buf_fini(&rows);
    return true;
}

void token_series_fix(const struct token_series *s, const struct defs *defs, const char *index,
                      struct fixing *out, struct arena *a)
{
    const struct index_def *def = defs_index(defs, index);
    struct fixing_prior *prior = NULL;
    struct err e;

    ck_assert_msg(def, "no index \"%s\"", index);
    for (size_t i = 0; i < s->days; i++) {
        const struct token_day *d = &s->day[i];
        struct fixing_prior *next = ARENA_NEW(a, struct fixing_prior);
        struct calc_def live;

        ck_assert_msg(defs_backtest(defs, def, "TKS", NULL, d->date, &live, &e), "%s", e.text);
        day_fix(&live, d->date, d->quotes.at, d->quotes.len, prior, &out[i], NULL, a);
        *next = day_prior(&out[i], prior);
        prior = next;
    }
}

int64_t token_series_mean(const struct token_day *d, const char *model)
{
    const char *input, *output;
    struct arena a = {0};
    fixed_wide in = 0, out = 0;
    int64_t ins = 0, outs = 0;

    input = text_fmt(&a, "%s:input", model);
    output = text_fmt(&a, "%s:output", model);
    for (size_t i = 0; i < d->quotes.len; i++) {
        const struct quote *q = &d->quotes.at[i];

        if (text_eq(q->instrument, input))
            in += q->native_nano, ins++;
        if (text_eq(q->instrument, output))
            out += q->native_nano, outs++;
    }
    arena_fini(&a);
    if (!ins || !outs)
        return 0;
    return fixed_div_even(3 * (fixed_wide)fixed_div_even(in, ins) + fixed_div_even(out, outs), 4);
}
