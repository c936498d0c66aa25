#include "stage/transfer.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/vec.h"
#include "stage/poll/poll.h"
#include "stage/quote_file.h"
#include "store/poll.h"
#include "store/quote.h"

/* Only what import and backtest can use goes out; what is rented is a row with 0 available. */
static void keep_priced(struct quote_list *quotes)
{
    size_t kept = 0;

    for (size_t i = 0; i < quotes->len; i++)
        if (quote_is_answer(&quotes->at[i])
            || ((quotes->at[i].verdict == VERDICT_OK || quotes->at[i].verdict == VERDICT_SOLD_OUT)
                && quotes->at[i].price_nusd > 0))
            quotes->at[kept++] = quotes->at[i];
    quotes->len = kept;
}

bool transfer_export(struct store *s, int64_t from, int64_t to, const struct transfer_sink *sink,
                     struct err *e)
{
    bool done = true;

    for (int64_t date = from; date <= to && done; date++) {
        struct store_window w = {.from = date * CLOCK_DAY, .to = (date + 1) * CLOCK_DAY};
        struct arena a = {0};
        struct intern in;
        struct quote_list quotes = {.arena = &a};

        intern_init(&in, &a);
        done = store_get_quotes(s, &w, &in, &quotes, NULL, e);
        keep_priced(&quotes);
        done = done && sink->day(sink->to, quotes.at, quotes.len, e);
        arena_fini(&a);
    }
    return done;
}

/* All rows of all files; they may come in any order. */
struct reading {
    struct transfer_import *t;
    struct arena arena;
    struct intern intern;
    VEC(struct quote) rows;
};

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    struct reading *r = to;
    struct quote *kept = VEC_PUSH(&r->rows, &r->arena);

    (void)e;
    *kept = *q;
    kept->offer = text_dup(&r->arena, q->offer);
    kept->host = text_dup(&r->arena, q->host);
    kept->machine = text_dup(&r->arena, q->machine);
    if (r->t->regions)
        kept->country = quote_file_country(r->t->regions, q, &r->intern);
    if (q->offer && q->price_nusd == 0)
        kept->verdict =
            VERDICT_NO_PRICE; /* stored, and in no fixing, as such an offer of a market */
    return true;
}

static bool bad_row(void *to, size_t line, const struct err *why)
{
    struct reading *r = to;

    (void)line;
    r->t->bad++;
    log_err(LOG_ERROR, why);
    return true;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By poll, and inside of one by everything that a row can say: any order of rows is stored as the
   same poll. */
static int by_poll(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;
    const char *const texts[][2] = {
        {x->market, y->market},         {x->offer, y->offer},     {x->op, y->op},
        {x->instrument, y->instrument}, {x->machine, y->machine}, {x->host, y->host},
        {x->region, y->region},         {x->tier, y->tier},
    };
    const int64_t numbers[][2] = {
        {x->price_nusd, y->price_nusd},
        {x->gpus, y->gpus},
        {x->available, y->available},
        {x->reliability_nano, y->reliability_nano},
        {x->term, y->term},
        {x->since, y->since},
    };
    int order = by_number(x->observed_at, y->observed_at);

    for (size_t i = 0; i < sizeof texts / sizeof *texts && !order; i++)
        order = text_cmp(texts[i][0], texts[i][1]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !order; i++)
        order = by_number(numbers[i][0], numbers[i][1]);
    return order;
}

/* One market at one moment: rows[0..n). */
static bool put_poll(struct transfer_import *t, const struct quote *rows, size_t n, struct err *e)
{
    struct store_poll_in in = {
        .poll = {.run = t->run,
                 .market = rows->market,
                 .op = rows->op,
                 .observed_at = rows->observed_at,
                 .partition = rows->observed_at - rows->observed_at % POLL_PARTITION,
                 .imported = true},
        .quote = rows,
        .quote_len = n,
    };
    bool stored;

    for (size_t i = 0; i < n; i++) {
        in.poll.quotes += !quote_is_answer(&rows[i]);
        if (!text_eq(rows[i].op, rows->op))
            in.poll.op = NULL;
    }
    in.poll.offers = in.poll.quotes_ok = in.poll.quotes;
    in.poll.verdict = in.poll.quotes > 0 ? POLL_OK : POLL_EMPTY;
    if (!store_put_poll(t->store, &in, &stored, e))
        return err_in(e, "market \"%s\"", rows->market);
    if (stored && (t->polls == 0 || rows->observed_at < t->from))
        t->from = rows->observed_at;
    if (stored && (t->polls == 0 || rows->observed_at > t->to))
        t->to = rows->observed_at;
    t->polls += stored;
    t->known += !stored;
    return true;
}

static bool put_all(struct reading *r, struct err *e)
{
    size_t from = 0;

    if (r->rows.len)
        qsort(r->rows.at, r->rows.len, sizeof *r->rows.at, by_poll);
    for (size_t i = 1; i <= r->rows.len; i++) {
        const struct quote *q = &r->rows.at[from];

        if (i < r->rows.len && r->rows.at[i].observed_at == q->observed_at
            && r->rows.at[i].market == q->market)
            continue;
        if (!put_poll(r->t, q, i - from, e))
            return false;
        from = i;
    }
    return true;
}

bool transfer_import(struct transfer_import *t, const char *const *files, size_t n, bool keep_going,
                     struct err *e)
{
    struct reading r = {.t = t};
    const struct quote_csv_take take = {take_quote, bad_row, &r};
    bool done = true;

    intern_init(&r.intern, &r.arena);
    for (size_t i = 0; i < n && done; i++)
        done = quote_file_read(files[i], &r.intern, &take, &t->rows, e);
    if (done && (t->bad == 0 || keep_going))
        done = put_all(&r, e);
    arena_fini(&r.arena);
    if (!done || t->bad == 0)
        return done;
    err_set(e, ERR_DATA, "%zu of %zu rows are malformed%s", t->bad, t->bad + t->rows,
            keep_going ? "; the others are stored" : ", nothing is stored");
    if (!keep_going)
        (void)err_hint(e, "--keep-going stores the good rows");
    return false;
}
