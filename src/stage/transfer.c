#include "stage/transfer.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/vec.h"
#include "stage/poll/poll.h"
#include "stage/quote_file.h"
#include "stage/quote_sort.h"
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
        for (size_t i = 0; i < quotes.len && done; i++)
            must(quotes.at[i].observed_at >= w.from && quotes.at[i].observed_at < w.to);
        keep_priced(&quotes);
        done = done && sink->day(sink->to, quotes.at, quotes.len, e);
        arena_fini(&a);
    }
    return done;
}

/* Rows stored in one transaction, or a few more: polls are whole. */
enum { STORE_ROWS = 10000 };

/* The rows of all files, which may come in any order: put in order outside of memory, then stored
   poll by poll, several at once. */
struct reading {
    struct transfer_import *t;
    struct arena words;
    struct intern intern;
    struct quote_sort *sort;
    struct arena batch;
    VEC(struct quote) rows; /* of the batch: whole polls */
};

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    struct reading *r = to;
    struct quote row = *q;

    if (r->t->regions)
        row.country = quote_file_country(r->t->regions, q, &r->intern);
    if (q->offer && q->price_nusd == 0)
        row.verdict = VERDICT_NO_PRICE; /* stored, and in no fixing, as such an offer of a market */
    return quote_sort_put(r->sort, &row, e);
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
    return number_cmp(a, b);
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

static bool is_of_poll(const struct quote *a, const struct quote *b)
{
    return a->observed_at == b->observed_at && a->market == b->market;
}

/* One market at one moment: rows[0..n). */
static struct store_poll_in poll_of(const struct transfer_import *t, const struct quote *rows,
                                    size_t n)
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

    for (size_t i = 0; i < n; i++) {
        in.poll.quotes += !quote_is_answer(&rows[i]);
        if (!text_eq(rows[i].op, rows->op))
            in.poll.op = NULL;
    }
    must(n > 0 && in.poll.quotes <= (int64_t)n);
    in.poll.offers = in.poll.quotes_ok = in.poll.quotes;
    in.poll.verdict = in.poll.quotes > 0 ? POLL_OK : POLL_EMPTY;
    return in;
}

static void count_poll(struct transfer_import *t, const struct store_poll *poll, bool stored)
{
    if (stored && (t->polls == 0 || poll->observed_at < t->from))
        t->from = poll->observed_at;
    if (stored && (t->polls == 0 || poll->observed_at > t->to))
        t->to = poll->observed_at;
    t->polls += stored;
    t->known += !stored;
    must(t->polls == 0 || t->from <= t->to);
}

/* Together; where that is refused, each by itself up to the one that is to blame. */
static bool put_polls(struct transfer_import *t, struct store_poll_in *in, size_t n,
                      struct arena *a, struct err *e)
{
    bool *stored = ARENA_ARRAY(a, bool, n);
    struct err together = {0};
    bool at_once = store_put_polls(t->store, in, n, stored, &together);

    for (size_t i = 0; i < n; i++) {
        if (!at_once && !store_put_poll(t->store, &in[i], &stored[i], e))
            return err_in(e, "market \"%s\"", in[i].poll.market);
        count_poll(t, &in[i].poll, stored[i]);
    }
    return true;
}

static bool put_batch(struct reading *r, struct err *e)
{
    VEC(struct store_poll_in) polls = {0};
    size_t from = 0, held;
    bool done;

    for (size_t i = 1; i <= r->rows.len; i++) {
        must(i == r->rows.len || by_poll(&r->rows.at[i - 1], &r->rows.at[i]) <= 0);
        if (i < r->rows.len && is_of_poll(&r->rows.at[i], &r->rows.at[from]))
            continue;
        *VEC_PUSH(&polls, &r->batch) = poll_of(r->t, &r->rows.at[from], i - from);
        from = i;
    }
    must(from == r->rows.len && polls.len > 0); /* every row is of a poll */
    done = put_polls(r->t, polls.at, polls.len, &r->batch, e);
    held = r->words.held + quote_sort_held(r->sort) + r->batch.held;
    r->t->held = held > r->t->held ? held : r->t->held;
    arena_fini(&r->batch);
    memset(&r->rows, 0, sizeof r->rows);
    return done;
}

static bool put_all(struct reading *r, struct err *e)
{
    struct quote q;
    bool any = true;
    int64_t put = 0;

    progress_begin("storing", "rows", (int64_t)r->t->rows);
    while (any) {
        progress_at(put++);
        if (!quote_sort_next(r->sort, &q, &any, e))
            return false;
        if (r->rows.len
            && (!any
                || (r->rows.len >= STORE_ROWS && !is_of_poll(&q, &r->rows.at[r->rows.len - 1])))
            && !put_batch(r, e))
            return false;
        if (any) {
            quote_keep_texts(&q, &r->batch);
            *VEC_PUSH(&r->rows, &r->batch) = q;
        }
    }
    progress_end();
    return true;
}

bool transfer_import(struct transfer_import *t, const char *const *files, size_t n, bool keep_going,
                     struct err *e)
{
    struct reading r = {.t = t, .sort = quote_sort_open(by_poll, QUOTE_SORT_ROWS)};
    const struct quote_csv_take take = {take_quote, bad_row, &r};
    bool done = true;

    intern_init(&r.intern, &r.words);
    for (size_t i = 0; i < n && done; i++)
        done = quote_file_read(files[i], &r.intern, &take, &t->rows, e);
    if (done && (t->bad == 0 || keep_going))
        done = put_all(&r, e);
    quote_sort_close(&r.sort);
    arena_fini(&r.batch);
    arena_fini(&r.words);
    if (!done || t->bad == 0)
        return done;
    err_set(e, ERR_DATA, "%zu of %zu rows are malformed%s", t->bad, t->bad + t->rows,
            keep_going ? "; the others are stored" : ", nothing is stored");
    if (!keep_going)
        (void)err_hint(e, "--keep-going stores the good rows");
    return false;
}
