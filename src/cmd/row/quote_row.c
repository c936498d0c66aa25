#include "cmd/row/quote_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

/* What an answer without an offer has, too. */
#define ANSWER_COLUMNS(COLUMN)                                                                     \
    COLUMN("observed_at", OUT_TEXT, setup_time(&c, q->observed_at))                                \
    COLUMN("market", OUT_TEXT, text_dup(a, q->market))                                             \
    COLUMN("operator", OUT_TEXT, text_dup(a, q->op))

#define QUOTE_COLUMNS(COLUMN)                                                                      \
    ANSWER_COLUMNS(COLUMN)                                                                         \
    COLUMN("instrument", OUT_TEXT, text_dup(a, q->instrument))                                     \
    COLUMN("term", OUT_TEXT, term_name(q->term))                                                   \
    COLUMN("tier", OUT_TEXT, text_dup(a, q->tier))                                                 \
    COLUMN("reliability", OUT_MONEY,                                                               \
           q->reliability_nano >= 0 ? setup_money(&c, q->reliability_nano) : NULL)                 \
    COLUMN("region", OUT_TEXT, text_dup(a, q->region))                                             \
    COLUMN("offer", OUT_TEXT, text_dup(a, q->offer))                                               \
    COLUMN("host", OUT_TEXT, text_dup(a, q->host))                                                 \
    COLUMN("machine", OUT_TEXT, text_dup(a, q->machine))                                           \
    COLUMN("gpus", OUT_NUMBER, setup_int(&c, q->gpus))                                             \
    COLUMN("available", OUT_NUMBER, q->available >= 0 ? setup_int(&c, q->available) : NULL)        \
    COLUMN("price_usd_per_gpu_hour", OUT_MONEY, setup_money(&c, q->price_nusd))                    \
    COLUMN("since", OUT_TEXT, q->since ? setup_date(&c, q->since) : NULL)

static const struct out_column columns[] = {QUOTE_COLUMNS(OUT_HEADING)};

/* Without since, which is the last one. */
static size_t columns_of(const struct quote_rows *r)
{
    return OUT_LEN(columns) - !r->since;
}

static void put_row(struct quote_rows *r, struct arena *a, const struct quote *q)
{
    struct cmd c = *r->cmd; /* its texts belong to the rows */

    c.arena = a;
    if (quote_is_answer(q))
        OUT_ROW(&r->out, ANSWER_COLUMNS(OUT_CELL));
    else
        OUT_ROW(&r->out, QUOTE_COLUMNS(OUT_CELL));
}

void quote_rows_begin(struct quote_rows *r)
{
    out_init(&r->out, r->cmd->arena, r->format, columns, columns_of(r));
}

bool quote_rows_day(void *to, const struct quote *quotes, size_t n, struct err *e)
{
    struct quote_rows *r = to;
    bool lines = r->format == OUT_NDJSON, done = true;
    struct arena day = {0};
    struct arena *a = lines ? &day : r->cmd->arena;

    if (lines)
        out_init(&r->out, a, r->format, columns, columns_of(r));
    for (size_t i = 0; i < n; i++)
        put_row(r, a, &quotes[i]);
    if (lines)
        done = out_end(&r->out, e);
    arena_fini(&day);
    return done;
}

bool quote_rows_end(struct quote_rows *r, struct err *e)
{
    return r->format == OUT_NDJSON || out_end(&r->out, e);
}
