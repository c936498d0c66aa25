#include <string.h>

#include "base/clock.h"
#include "store/drift.h"
#include "store/poll.h"
#include "store/poll/poll_priv.h"
#include "store/store_priv.h"

/* Behind the key, before what is only stored. */
static const struct columns told = {poll_columns + 1, POLL_TOLD};
#define SELECT_POLL "select poll_id, {} from api_v1.poll"

static bool read_all(struct store *s, const char *sql, const struct db_args *p,
                     struct store_poll_list *out, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;
    bool done = db_query(s->db, store_sql(sql, told, a), p, DB_ANY, (int)told.len + 1, &res, e);

    out->len = done ? (size_t)db_rows(res) : 0;
    out->at = ARENA_ARRAY(a, struct store_poll, out->len);
    for (int i = 0; i < (int)out->len && done; i++) {
        struct poll_row row = {.poll.id = db_int(res, i, 0)};

        done = store_read(res, i, 1, told, &row, a, e);
        out->at[i] = row.poll;
    }
    db_result_close(&res);
    return done || err_in(e, "could not read polls");
}

bool store_get_polls(struct store *s, int64_t from, int64_t to, const char *market,
                     struct store_poll_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    db_arg_text(&p, market);
    done = read_all(s,
                    SELECT_POLL " where newest and observed_at >= $1 and observed_at < $2"
                                " and ($3::text is null or market = $3)"
                                " order by observed_at, market collate \"C\"",
                    &p, out, a, e);
    for (size_t i = 0; i < out->len && done; i++) {
        const struct store_poll *x = &out->at[i];

        must(x->observed_at >= from && x->observed_at < to);
        must(!market || text_eq(x->market, market));
        must(i == 0 || x[-1].observed_at <= x->observed_at);
    }
    return done;
}

/*
 * Markets by jumps from one name to the next, then one look backwards for each: the pair (market,
 * observed_at) is compared as one, so that only the indices by both can serve, and a market that
 * has been silent for years is not looked for among all the others' polls. A market that has no
 * such poll finds its neighbour's, which is left out.
 */
bool store_get_last_polls(struct store *s, int64_t before, bool complete,
                          struct store_poll_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_time(&p, before);
    done = read_all(s,
                    text_join(a,
                              "with recursive m as ((select market from api_v1.poll order by market"
                              " limit 1) union all select next.market from m cross join lateral"
                              " (select p.market from api_v1.poll p where p.market > m.market"
                              " order by p.market limit 1) next)"
                              " select last.* from m cross join lateral (" SELECT_POLL " p where"
                              " (p.market, p.observed_at) < (m.market, $1::timestamptz) and newest",
                              complete ? " and p.verdict in ('ok', 'empty', 'no_match')" : "",
                              " order by p.market desc, p.observed_at desc limit 1) last"
                              " where last.market = m.market order by last.market collate \"C\"",
                              NULL),
                    &p, out, a, e);
    for (size_t i = 0; i < out->len && done; i++) {
        const struct store_poll *x = &out->at[i];

        must(x->observed_at < before);
        must(!complete || x->verdict == POLL_OK || x->verdict == POLL_EMPTY
             || x->verdict == POLL_NO_MATCH);
        must(i == 0 || strcmp(x[-1].market, x->market) < 0); /* one of each */
    }
    return done;
}

/* By poll_past and poll_held one range a market, however many other polls lie between. */
bool store_get_believed(struct store *s, const char *const *market, size_t markets, int64_t before,
                        int count, struct store_poll_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_time(&p, before);
    db_arg_int(&p, count);
    db_arg_texts(&p, market, markets);
    done = read_all(s,
                    "select p.* from unnest($3::text[]) as m(market) left join lateral"
                    " (select accepted_at from acceptance where market = m.market"
                    " and accepted_at < $1 order by accepted_at desc limit 1) a on true"
                    " cross join lateral ((select poll_id from poll where not imported"
                    " and verdict in ('ok', 'empty', 'no_match')"
                    " and (market || '', observed_at) < (m.market, $1::timestamptz)"
                    " and (market || '', observed_at)"
                    " > (m.market, coalesce(a.accepted_at, '-infinity'))"
                    " order by market || '' desc, observed_at desc limit $2)"
                    " union all (select poll_id from poll where verdict = 'held'"
                    " and (market || '', observed_at) <= (m.market, a.accepted_at)"
                    " and (market || '', observed_at) >= (m.market, '-infinity')"
                    " order by market || '' desc, observed_at desc limit 1)) b"
                    " cross join lateral (" SELECT_POLL " p where p.poll_id = b.poll_id) p"
                    " order by p.market collate \"C\", p.observed_at desc",
                    &p, out, a, e);
    for (size_t i = 0; i < out->len && done; i++) {
        const struct store_poll *x = &out->at[i];
        int name = i ? strcmp(x[-1].market, x->market) : -1;

        must(!x->imported || x->verdict == POLL_HELD);
        must(name < 0 || (name == 0 && x[-1].observed_at >= x->observed_at));
    }
    return done;
}

bool store_get_replies(struct store *s, int64_t poll, struct store_reply **out, size_t *len,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, poll);
    *out = store_list(s, "select {} from api_v1.reply where poll_id = $1 order by position",
                      COLUMNS(reply_columns), &p, len, a, e);
    return *out || err_in(e, "could not read the replies of poll %lld", (long long)poll);
}

#define ROW struct store_first
static const struct column first_columns[] = {
    {"market", TEXT(market)},
    {"observed_at", TIME(observed_at)},
};
#undef ROW

static bool read_firsts(struct store *s, const char *sql, const struct db_args *p,
                        struct store_first_list *out, struct arena *a, struct err *e)
{
    out->at = store_list(s, sql, COLUMNS(first_columns), p, &out->len, a, e);
    for (size_t i = 1; i < out->len; i++)
        must(strcmp(out->at[i - 1].market, out->at[i].market) <= 0);
    return out->at != NULL;
}

bool store_get_first_polls(struct store *s, struct store_first_list *out, struct arena *a,
                           struct err *e)
{
    const struct db_args none = {0};

    /* One look a market that was ever polled, however long the history is. */
    return read_firsts(s,
                       "with recursive f as ((select market, observed_at from api_v1.poll"
                       " order by market, observed_at limit 1) union all"
                       " select next.* from f cross join lateral (select p.market, p.observed_at"
                       " from api_v1.poll p where p.market > f.market"
                       " order by p.market, p.observed_at limit 1) next)"
                       " select market, observed_at from f order by market collate \"C\"",
                       &none, out, a, e)
           || err_in(e, "could not find the first polls");
}

bool store_get_tried(struct store *s, int64_t from, int64_t to, struct store_times *out,
                     struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    if (!db_query(s->db,
                  "select distinct partition_start from api_v1.poll where observed_at >= $1"
                  " and observed_at < $2 order by partition_start",
                  &p, DB_ANY, 1, &res, e))
        return err_in(e, "could not find out when markets were polled");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, int64_t, out->len);
    for (size_t i = 0; i < out->len; i++)
        out->at[i] = db_time(res, (int)i, 0);
    db_result_close(&res);
    for (size_t i = 0; i < out->len; i++)
        must(i == 0 || out->at[i - 1] < out->at[i]);
    return true;
}

/* The first reply of a poll, as far as it has content. */
#define SAID                                                                                       \
    " from api_v1.reply r where r.position = 0 and r.sha256 is not null and r.status in (200, "    \
    "304)"

bool store_get_unchanged(struct store *s, const char *const *market, size_t markets, int64_t before,
                         struct store_first_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, market, markets);
    db_arg_time(&p, before);
    db_arg_time(&p, before - STORE_UNCHANGED_DAYS * CLOCK_DAY);
    return read_firsts(s,
                       "select m.market, since.observed_at"
                       " from unnest($1::text[]) as m(market) cross join lateral"
                       " (select r.market, r.observed_at, r.sha256" SAID
                       " and (r.market, r.observed_at) < (m.market, $2::timestamptz)"
                       " order by r.market desc, r.observed_at desc limit 1) last"
                       " left join lateral (select r.observed_at" SAID
                       " and r.market = m.market and r.sha256 <> last.sha256"
                       " and (r.market, r.observed_at) < (m.market, last.observed_at)"
                       " and (r.market, r.observed_at) >= (m.market, $3::timestamptz)"
                       " order by r.market desc, r.observed_at desc limit 1) other on true"
                       " cross join lateral (select r.observed_at" SAID
                       " and (r.market, r.observed_at)"
                       " > (m.market, coalesce(other.observed_at, $3::timestamptz))"
                       " order by r.market, r.observed_at limit 1) since"
                       " where last.market = m.market order by m.market collate \"C\"",
                       &p, out, a, e)
           || err_in(e, "could not find since when replies are the same");
}

bool store_get_reader(struct store *s, int64_t poll, int *reader, const char **definition,
                      struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, poll);
    done = db_query(s->db,
                    "select r.reader, d.definition from api_v1.poll_reader r"
                    " join api_v1.poll_definition d using (poll_id) where poll_id = $1",
                    &p, 1, 2, &res, e);
    *reader = done ? (int)db_int(res, 0, 0) : 0;
    *definition = done ? text_dup(a, db_text(res, 0, 1)) : NULL;
    db_result_close(&res);
    return done || err_in(e, "could not read who read poll %lld", (long long)poll);
}
