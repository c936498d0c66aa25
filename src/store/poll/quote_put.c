/*
 * Storing quotes. Of a poll by a run, rows that the poll of its market before it told as well are
 * named by their numbers and only the others are stored (sql/056_quote_said.sql). Rows of imports
 * are copied as they are: they come in any order, and years of them at once.
 */
#include "store/poll/quote_put_priv.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

/* Rows of one statement, and the most of a poll that is not copied: JSON has an end. */
enum { STATEMENT_ROWS = 20000, SAID_ROWS_MAX = 200000 };

struct said {
    struct quote quote;
    int64_t poll;
    int position;
    bool has_available, has_reliability;
    const char *market, *term, *verdict;
};

#define ROW struct said
static const struct column said_columns[] = {
    {"market", TEXT(market)},
    {"poll_id", INT64(poll)},
    {"position", INT(position)},
    {"observed_at", TIME(quote.observed_at)},
    {"gpus", INT(quote.gpus)},
    {"available", INT64(quote.available), COLUMN_NULL(NULL_UNLESS, has_available)},
    {"native", NANO(quote.native_nano)},
    {"price_usd", PRICE(quote.price_nusd)},
    {"reliability", NANO_UNLESS(quote.reliability_nano, has_reliability)},
    {"operator", TEXT(quote.op)},
    {"instrument", TEXT(quote.instrument)},
    {"term", TEXT(term)},
    {"verdict", TEXT(verdict)},
    {"offer", TEXT(quote.offer)},
    {"currency", TEXT(quote.currency)},
    {"tier", TEXT(quote.tier)},
    {"region", TEXT(quote.region)},
    {"host", TEXT(quote.host)},
    {"machine", TEXT(quote.machine)},
    {"since", DATE_OR_0(quote.since)},
    {"country", TEXT(quote.country)},
};
#undef ROW
/* Of a row of quote; and without its place. */
static const struct columns plain_columns = {said_columns + 1,
                                             sizeof said_columns / sizeof *said_columns - 1};
static const struct columns content = {said_columns + 4,
                                       sizeof said_columns / sizeof *said_columns - 4};

/* The quotes of a poll as rows; those that only say that it answered are none. */
static size_t rows_of(const struct store_poll_in *in, struct said *row)
{
    size_t n = 0;

    for (size_t i = 0; i < in->quote_len; i++) {
        const struct quote *q = &in->quote[i];

        if (quote_is_answer(q))
            continue;
        must(q->observed_at == in->poll.observed_at);
        row[n] = (struct said){.quote = *q,
                               .market = in->poll.market,
                               .poll = in->poll.id,
                               .position = (int)n,
                               .has_available = q->available != QUOTE_AVAILABLE_UNTOLD,
                               .has_reliability = q->reliability_nano >= 0,
                               .term = term_name(q->term),
                               .verdict = verdict_name(q->verdict)};
        n++;
    }
    return n;
}

#define TOLD_RANGES QUOTE_RANGES("p.said_ids")
#define TOLD_NUMBERS QUOTE_NUMBERS("p.said_ids")

/*
 * Whole rows are compared, where they are grouped, so that what is read is what was put; no join
 * has to guess how many there are. A poll behind a listing of its market that is there, or one of
 * several of a market at once, is stored row by row: of those that are listed the polls that name
 * a row have to follow each other.
 */
static const char say_sql[] =
    "with x as materialized (select * from json_to_recordset($1)"
    " as x(market text, poll_id bigint, position integer, observed_at timestamptz, {:})),"
    " p as materialized (select p.poll_id, p.market, p.observed_at, m.first, b.said_ids,"
    " coalesce(b.behind, false) or row_number() over (partition by p.market, m.first"
    " order by p.observed_at, p.poll_id) > 1 as behind"
    " from (select distinct poll_id, market, observed_at from x) p"
    " cross join lateral (select date_trunc('month', p.observed_at, 'UTC') as first) m"
    " left join lateral (select l.said_ids, l.observed_at >= p.observed_at as behind"
    " from listing l where l.market = p.market and l.observed_at >= m.first and l.observed_at"
    " < (m.first at time zone 'UTC' + interval '1 month') at time zone 'UTC'"
    " order by l.observed_at desc limit 1) b on true),"
    " told as (select poll_id, market, observed_at, position, null::integer as said_id, {} from x"
    " where poll_id not in (select poll_id from p where behind)"
    " union all select p.poll_id, p.market, p.observed_at, null, s.said_id, {s} from p"
    " cross join lateral (select r.* from " TOLD_RANGES
    " cross join lateral (select * from quote_said r where r.said_id between w.low and w.high"
    " and r.observed_at >= p.first and r.observed_at < p.observed_at offset 0) r"
    " where r.said_id in (select id from" TOLD_NUMBERS ") offset 0) s where not p.behind),"
    " numbered as materialized (select t.*, coalesce(known, nextval('quote_said_id')) as said_id"
    " from (select poll_id, market, observed_at, {}, min(said_id) as known, array_agg(position)"
    " filter (where position is not null) as places from told"
    " group by offer collate \"C\", poll_id, market, observed_at, {}"
    " having count(position) > 0 order by poll_id, min(position)) t),"
    " said as (insert into quote_said (observed_at, market, said_id, {})"
    " select observed_at, market, said_id, {} from numbered where known is null order by said_id),"
    " listed as (insert into listing (observed_at, poll_id, market, said_ids)"
    " select p.observed_at, poll_id, p.market, n.said_ids from (select poll_id,"
    " array_agg(said_id order by position) as said_ids from numbered, unnest(places) as position"
    " group by poll_id) n join p using (poll_id) returning said_ids),"
    " plain as (insert into quote (observed_at, poll_id, position, {})"
    " select observed_at, poll_id, position, {} from x"
    " where poll_id in (select poll_id from p where behind) order by 1, 2, 3 returning position)"
    " select (select coalesce(sum(cardinality(said_ids)), 0) from listed)"
    " + (select count(*) from plain)";

static bool say(struct store *s, const struct said *row, size_t n, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    store_arg_rows(&p, COLUMNS(said_columns), row, n);
    done = db_query(s->db, store_sql(say_sql, content, &a), &p, 1, 1, &res, e)
           && (db_int(res, 0, 0) == (int64_t)n
               || err_set(e, ERR_DATABASE, "%lld of %zu quotes are stored",
                          (long long)db_int(res, 0, 0), n));
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

/* Its rows are copied. */
static bool is_plain(const struct store_poll_in *in)
{
    return in->poll.imported || in->poll.verdict == POLL_STORE || in->poll.quotes > SAID_ROWS_MAX;
}

static bool is_put(const struct store_poll_in *in, bool stored, bool plain)
{
    return stored && in->poll.quotes > 0 && is_plain(in) == plain;
}

/* Whole polls, as many as go into one statement; one at least. */
static bool say_all(struct store *s, const struct store_poll_in *in, const bool *stored, size_t n,
                    struct err *e)
{
    bool done = true;

    for (size_t i = 0, from = 0, rows = 0; i <= n && done; i++) {
        size_t more = i < n && is_put(&in[i], stored[i], false) ? in[i].quote_len : 0;
        struct arena a = {0};
        struct said *row;

        if (rows > 0 && (i == n || rows + more > STATEMENT_ROWS)) {
            size_t len = 0;

            row = ARENA_ARRAY(&a, struct said, rows);
            for (; from < i; from++)
                if (is_put(&in[from], stored[from], false))
                    len += rows_of(&in[from], row + len);
            done = say(s, row, len, e);
            rows = 0;
        }
        rows += more;
        arena_fini(&a);
    }
    return done;
}

static bool copy_plain(struct store *s, const struct store_poll_in *in, const bool *stored,
                       size_t n, struct err *e)
{
    struct store_copy c;
    bool good = store_copy_begin(&c, s, "quote ({})", plain_columns, e);

    for (size_t i = 0; i < n && good; i++) {
        struct arena a = {0};
        struct said *row;
        size_t rows;

        if (!is_put(&in[i], stored[i], true))
            continue;
        row = ARENA_ARRAY(&a, struct said, in[i].quote_len);
        rows = rows_of(&in[i], row);
        for (size_t k = 0; k < rows && good; k++)
            good = store_copy_row(&c, &row[k], e);
        arena_fini(&a);
    }
    return store_copy_end(&c, good, e);
}

bool quotes_put(struct store *s, const struct store_poll_in *in, const bool *stored, size_t n,
                struct err *e)
{
    bool plain = false;

    for (size_t i = 0; i < n && !plain; i++)
        plain = is_put(&in[i], stored[i], true);
    return (!plain || copy_plain(s, in, stored, n, e)) && say_all(s, in, stored, n, e);
}
