#include "cmd/row/quote_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

static const struct out_column columns[] = {
    {"observed_at", OUT_TEXT},  {"market", OUT_TEXT},
    {"operator", OUT_TEXT},     {"instrument", OUT_TEXT},
    {"term", OUT_TEXT},         {"tier", OUT_TEXT},
    {"reliability", OUT_MONEY}, {"region", OUT_TEXT},
    {"offer", OUT_TEXT},        {"host", OUT_TEXT},
    {"machine", OUT_TEXT},      {"gpus", OUT_NUMBER},
    {"available", OUT_NUMBER},  {"price_usd_per_gpu_hour", OUT_MONEY},
    {"since", OUT_TEXT},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Without since, which is the last one. */
static size_t columns_of(const struct quote_rows *r)
{
    return (size_t)COLUMNS - !r->since;
}

static void put_row(struct quote_rows *r, struct arena *a, const struct quote *q)
{
    struct cmd c = *r->cmd; /* its texts belong to the rows */
    const char **cell = out_row(&r->out);

    c.arena = a;
    cell[0] = setup_time(&c, q->observed_at);
    cell[1] = text_dup(a, q->market);
    cell[2] = text_dup(a, q->op);
    if (quote_is_answer(q))
        return;
    cell[3] = text_dup(a, q->instrument);
    cell[4] = term_name(q->term);
    cell[5] = text_dup(a, q->tier);
    cell[6] = q->reliability_nano >= 0 ? setup_money(&c, q->reliability_nano) : NULL;
    cell[7] = text_dup(a, q->region);
    cell[8] = text_dup(a, q->offer);
    cell[9] = text_dup(a, q->host);
    cell[10] = text_dup(a, q->machine);
    cell[11] = setup_int(&c, q->gpus);
    cell[12] = q->available >= 0 ? setup_int(&c, q->available) : NULL;
    cell[13] = setup_money(&c, q->price_nusd);
    if (r->since && q->since)
        cell[14] = setup_date(&c, q->since);
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
