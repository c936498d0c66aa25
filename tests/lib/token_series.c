#include "sources.h"
#include "token_series.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "unit.h"

enum { COLUMNS = 22, MADE_DAYS = 19 };

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
static void put_row(struct buf *b, const char *const *f)
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
    ck_assert_msg(
        source_parse(kit_source("openrouter"), &reply, &s->w.offers, &page, &s->w.arena, &e), "%s",
        e.text);
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
        put_row(&rows, (const char *const *)field);
        line = next;
    }
    end_day(s, date, &rows);
    buf_fini(&rows);
    return true;
}

/* What sellers of a model ask, in cents per million tokens of input; output is four times that. */
static const struct {
    const char *id;
    int cents;
} made[] = {{"deepseek/deepseek-v3.2", 26}, {"google/gemma-4-31b-it", 14},
            {"z-ai/glm-5.1", 95},           {"openai/gpt-oss-120b", 10},
            {"moonshotai/kimi-k2.6", 75},   {"meta-llama/llama-3.3-70b-instruct", 25},
            {"minimax/minimax-m2.7", 29},   {"qwen/qwen3-235b-a22b-2507", 15}};

static const char *const sellers[] = {"akashml",   "alibaba",  "ambient",      "atlascloud",
                                      "baseten",   "cerebras", "chutes",       "crusoe",
                                      "deepinfra", "deepseek", "digitalocean", "fireworks",
                                      "friendli",  "gmicloud", "groq",         "hyperbolic"};

enum { MADE = sizeof made / sizeof *made, SELLERS = sizeof sellers / sizeof *sellers };

/* A third of the sellers move every fifth day, by turns up and down; one asks four times as much.
 */
static int made_cents(int model, int seller, int day)
{
    int percent = 70 + 7 * ((seller * 11 + model * 3) % 9);

    for (int step = 1; step <= day / 5; step++)
        if ((seller + step) % 3 == 0)
            percent += step % 2 ? -6 - model : 5 + seller % 4;
    if (seller == (model + 5) % SELLERS)
        percent *= 4;
    return made[model].cents * percent / 100;
}

static void put_made(struct token_series *s, int model, int seller, int day, struct buf *rows)
{
    struct arena *a = &s->w.arena;
    int cents = made_cents(model, seller, day);
    const char *field[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        field[i] = text_dup(a, "");
    field[MODEL] = text_dup(a, made[model].id);
    field[VARIANT] = text_dup(a, "standard");
    field[PROVIDER] = field[SLUG] = text_dup(a, sellers[seller]);
    field[QUANTIZATION] = text_dup(a, seller % 2 ? "fp8" : "bf16");
    field[STATUS] = text_dup(a, "0");
    field[ENDPOINT] = text_fmt(a, "%d-%d", model, seller);
    field[PROMPT] = text_fmt(a, "0.%08d", cents);
    field[COMPLETION] = text_fmt(a, "0.%08d", 4 * cents);
    field[DISCOUNT] = text_dup(a, seller % 6 == 0 ? "0.1" : "");
    put_row(rows, field);
    if (seller % 4 == 1) { /* a dearer place of the same seller */
        field[ENDPOINT] = text_fmt(a, "%d-%d-eu", model, seller);
        field[REGION] = text_dup(a, "eu");
        field[PROMPT] = text_fmt(a, "0.%08d", cents + 5);
        put_row(rows, field);
    }
    if (seller % 5 == 2) { /* and a free one, which is no price */
        field[ENDPOINT] = text_fmt(a, "%d-%d-free", model, seller);
        field[VARIANT] = text_dup(a, "free");
        field[PROMPT] = field[COMPLETION] = text_dup(a, "0");
        put_row(rows, field);
    }
}

void token_series_make(struct token_series *s)
{
    int64_t from = clock_date(2026, 7, 17);
    struct buf rows;

    memset(s, 0, sizeof *s);
    token_world(&s->w);
    buf_init(&rows, BUF_REPLY_MAX);
    for (int day = 0; day < MADE_DAYS; day++) {
        for (int model = 0; model < (int)MADE; model++)
            for (int seller = 0; seller < (int)SELLERS; seller++)
                if ((seller + model) % 8 != day / 7) /* who comes and goes */
                    put_made(s, model, seller, day, &rows);
        end_day(s, from + day, &rows);
    }
    buf_fini(&rows);
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
