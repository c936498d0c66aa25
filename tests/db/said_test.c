/*
 * Quotes are stored once where polls repeat them (sql/056_quote_said.sql): whatever is put, in
 * whatever order, every reader is given it as it was put.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/calc_random.h"
#include "../lib/unit.h"
#include "base/number.h"
#include "base/text.h"
#include "base/version.h"
#include "scratch.h"
#include "store/fx.h"
#include "store/poll.h"
#include "store/quote.h"

enum {
    MAY_30 = 1780099200, /* 2026-05-30T00:00Z: the month ends among the polls */
    MARKETS = 3,
    HOURS = 72,
    OFFERS_MAX = 14,
    POLLS_MAX = MARKETS * HOURS * 2
};

/* What a market tells at the moment; a quote goes by the number of its offer, whole rows may
 * repeat. */
struct telling {
    struct quote at[OFFERS_MAX];
    size_t len;
};

struct told {
    struct store_poll_in in;
    struct quote quote[OFFERS_MAX];
    bool replaced; /* stored again since */
};

struct history {
    struct kit_random *r;
    struct arena *a;
    struct store *store;
    int64_t run;
    struct telling market[MARKETS];
    struct told *poll;
    size_t len;
};

static const char *const names[] = {"alpha", "beta", "gamma"};
static const char *const instruments[] = {"m:input", "m:output", "H100-SXM-80", NULL};

static struct quote new_quote(struct history *h, int number)
{
    struct kit_random *r = h->r;
    const char *instrument = instruments[number % 4];
    struct quote q = {.op = kit_below(r, 3) ? "op" : NULL,
                      .instrument = instrument,
                      .tier = kit_below(r, 4) ? NULL : "fp8",
                      .region = kit_below(r, 3) ? "" : NULL,
                      .country = kit_below(r, 3) ? NULL : "CA",
                      .offer = text_fmt(h->a, "offer-%d", number),
                      .host = kit_below(r, 2) ? text_fmt(h->a, "h\t%d\\", number) : NULL,
                      .machine = kit_below(r, 4) ? NULL : "\\N",
                      .currency = kit_below(r, 5)   ? "USD"
                                  : kit_below(r, 2) ? "EUR"
                                                    : NULL,
                      .native_nano = kit_below(r, 3) * 500000000,
                      .price_nusd = kit_below(r, 4) * 1000000000,
                      .available = kit_below(r, 2) ? 8 : QUOTE_AVAILABLE_UNTOLD,
                      .reliability_nano = kit_below(r, 3) ? -1 : kit_below(r, 2) * 900000000,
                      .since = kit_below(r, 12) ? 0 : 20600 + kit_below(r, 3),
                      .gpus = (int)kit_below(r, 3),
                      .term = (enum term)kit_below(r, TERMS),
                      .verdict = kit_below(r, 4) ? VERDICT_OK : VERDICT_SOLD_OUT};

    if (number % 8 >= 4 && instrument && strchr(instrument, ':')) {
        q.offer = text_fmt(h->a, "offer-%d:net", number % 4);
        q.instrument = text_fmt(h->a, "%s:net", instruments[number % 4]);
    }
    return q;
}

/* One that is told already: a good offer of an instrument is told once in a poll. */
static bool tells(const struct telling *t, const char *offer)
{
    for (size_t i = 0; i < t->len; i++)
        if (text_eq(t->at[i].offer, offer))
            return true;
    return false;
}

/* Mostly nothing happens from one hour to the next. */
static void go_on(struct history *h, struct telling *t)
{
    struct kit_random *r = h->r;
    struct quote q;

    if (t->len && kit_below(r, 3) == 0)
        t->at[kit_below(r, (int64_t)t->len)].price_nusd = kit_below(r, 4) * 1000000000;
    if (t->len && kit_below(r, 4) == 0) {
        size_t gone = (size_t)kit_below(r, (int64_t)t->len);

        t->at[gone] = t->at[--t->len]; /* and another one takes its place */
    }
    for (int tries = (int)kit_below(r, 3); tries > 0 && t->len < OFFERS_MAX; tries--) {
        q = new_quote(h, (int)kit_below(r, 12));
        if (!tells(t, q.offer))
            t->at[t->len++] = q;
    }
    if (t->len && t->len < OFFERS_MAX && kit_below(r, 6) == 0) { /* a whole row twice */
        q = t->at[kit_below(r, (int64_t)t->len)];
        if (q.verdict != VERDICT_OK)
            t->at[t->len++] = q;
    }
    if (kit_below(r, 40) == 0)
        t->len = 0;
    if (t->len > 1 && kit_below(r, 5) == 0)
        kit_shuffle(r, t->at, t->len);
}

static struct told *add(struct history *h, int market, int hour)
{
    struct told *p = &h->poll[h->len++];
    const struct telling *t = &h->market[market];
    int64_t at = MAY_30 + hour * 3600;

    must(h->len <= POLLS_MAX);
    *p = (struct told){.in = {.poll = {.run = h->run,
                                       .market = names[market],
                                       .partition = at,
                                       .observed_at = at,
                                       .verdict = t->len ? POLL_OK : POLL_EMPTY,
                                       .imported = kit_below(h->r, 8) == 0},
                              .quote = p->quote,
                              .quote_len = t->len}};
    for (size_t i = 0; i < t->len; i++) {
        p->quote[i] = t->at[i];
        p->quote[i].observed_at = at;
        p->quote[i].market = names[market];
    }
    return p;
}

/* So many polls from `from` on, together or one by one. */
static void put(struct history *h, struct told **poll, size_t n)
{
    struct store_poll_in in[POLLS_MAX];
    bool stored[POLLS_MAX];
    struct err e = {0};

    for (size_t i = 0; i < n; i++)
        in[i] = poll[i]->in;
    OK(store_put_polls(h->store, in, n, stored, &e));
    for (size_t i = 0; i < n; i++) {
        ck_assert(stored[i]);
        poll[i]->in.poll = in[i].poll;
    }
}

/* Hours in their order; some polls wait and come in behind, some are stored a second time. */
static void go_through(struct history *h)
{
    struct told *now[POLLS_MAX], *later[POLLS_MAX];
    size_t n = 0, waiting = 0;

    for (int hour = 0; hour < HOURS; hour++) {
        for (int m = 0; m < MARKETS; m++) {
            struct told *p;

            go_on(h, &h->market[m]);
            if (kit_below(h->r, 10) == 0)
                continue;
            p = add(h, m, hour);
            if (kit_below(h->r, 12) == 0) { /* what could not be stored follows */
                struct told *again = add(h, m, hour);

                p->in.poll.verdict = POLL_STORE;
                p->in.quote_len = 0;
                p->replaced = true;
                again->in.poll.imported = p->in.poll.imported = false;
                later[waiting++] = again;
            }
            if (!p->replaced && kit_below(h->r, 8) == 0)
                later[waiting++] = p;
            else
                now[n++] = p;
        }
        if (kit_below(h->r, 3)) {
            put(h, now, n);
            n = 0;
        }
        if (kit_below(h->r, 6) == 0) {
            put(h, now, n);
            put(h, later, waiting);
            n = waiting = 0;
        }
    }
    put(h, now, n);
    put(h, later, waiting);
}

static void same(const struct quote *was, const struct quote *is)
{
    ck_assert_int_eq(was->observed_at, is->observed_at);
    ck_assert(text_eq(was->market, is->market) && text_eq(was->op, is->op));
    ck_assert(text_eq(was->instrument, is->instrument) && text_eq(was->tier, is->tier));
    ck_assert(text_eq(was->region, is->region) && text_eq(was->country, is->country));
    ck_assert(text_eq(was->offer, is->offer) && text_eq(was->host, is->host));
    ck_assert(text_eq(was->machine, is->machine) && text_eq(was->currency, is->currency));
    ck_assert_int_eq(was->native_nano, is->native_nano);
    ck_assert_int_eq(was->price_nusd, is->price_nusd);
    ck_assert_int_eq(was->available, is->available);
    ck_assert_int_eq(was->reliability_nano, is->reliability_nano);
    ck_assert_int_eq(was->since, is->since);
    ck_assert_int_eq(was->gpus, is->gpus);
    ck_assert(was->term == is->term && was->verdict == is->verdict);
}

/* The quotes of the list that are of this poll, in their places; how many. */
static size_t look_for(const struct told *p, const struct quote_list *got, const char *instrument)
{
    size_t k = 0, found = 0;

    for (size_t i = 0; i < got->len; i++) {
        const struct quote *q = &got->at[i];

        if (quote_is_answer(q) || q->observed_at != p->in.poll.observed_at
            || !text_eq(q->market, p->in.poll.market))
            continue;
        while (k < p->in.quote_len && instrument && !text_eq(p->quote[k].instrument, instrument))
            k++;
        ck_assert_uint_lt(k, p->in.quote_len);
        ck_assert_int_eq(q->position, (int)k);
        same(&p->quote[k++], q);
        found++;
    }
    for (; instrument && k < p->in.quote_len; k++)
        ck_assert(!text_eq(p->quote[k].instrument, instrument));
    ck_assert(instrument || found == p->in.quote_len);
    return found;
}

static void read_back(const struct history *h, struct store_window w)
{
    struct arena a = {0};
    struct quote_list got = {.arena = &a};
    struct intern words;
    struct err e = {0};
    size_t found = 0, answers = 0;

    intern_init(&words, &a);
    OK(store_get_quotes(h->store, &w, &words, &got, NULL, &e));
    for (size_t i = 0; i < h->len; i++) {
        const struct told *p = &h->poll[i];

        if (!p->replaced && p->in.poll.observed_at >= w.from && p->in.poll.observed_at < w.to)
            found += look_for(p, &got, w.instrument ? *w.instrument : NULL);
    }
    for (size_t i = 0; i < got.len; i++)
        answers += quote_is_answer(&got.at[i]);
    ck_assert_uint_eq(found + answers, got.len);
    arena_fini(&a);
}

/* Quotes in other currencies as they are given one by one: all that are ahead, of any reader. */
struct foreign_read {
    const struct told *poll[POLLS_MAX]; /* by time and id */
    size_t len, at, place, given;
};

static int by_time_and_id(const void *a, const void *b)
{
    const struct store_poll *p = &(*(const struct told *const *)a)->in.poll;
    const struct store_poll *q = &(*(const struct told *const *)b)->in.poll;
    int order = number_cmp(p->observed_at, q->observed_at);

    return order ? order : number_cmp(p->id, q->id);
}

/* The next one that has to be given; NULL behind the last. */
static const struct quote *next_foreign(struct foreign_read *f, const struct store_poll **poll)
{
    for (; f->at < f->len; f->at++, f->place = 0) {
        const struct store_poll_in *in = &f->poll[f->at]->in;

        while (f->place < in->quote_len) {
            const struct quote *q = &in->quote[f->place++];

            *poll = &in->poll;
            if (q->currency && !text_eq(q->currency, "USD"))
                return q;
        }
    }
    return NULL;
}

static void is_next(const struct store_foreign *is, void *data)
{
    struct foreign_read *f = data;
    const struct store_poll *poll;
    const struct quote *was = next_foreign(f, &poll);

    ck_assert(was != NULL);
    ck_assert_int_eq(poll->id, is->poll);
    ck_assert_int_eq(poll->observed_at, is->observed_at);
    ck_assert(text_eq(poll->market, is->market) && text_eq(was->offer, is->offer));
    ck_assert(text_eq(was->currency, is->currency) && is->stored_us > 0);
    ck_assert_int_eq(was->native_nano, is->native_nano);
    ck_assert_int_eq(was->price_nusd, is->price_nusd);
    ck_assert_int_eq(was->gpus, is->gpus);
    f->given++;
}

static size_t read_foreign(const struct history *h, int64_t from, int64_t to)
{
    struct foreign_read f = {.len = 0};
    const struct store_poll *poll;
    struct err e = {0};

    for (size_t i = 0; i < h->len; i++) {
        const struct told *p = &h->poll[i];

        if (!p->replaced && !p->in.poll.imported && p->in.poll.observed_at >= from
            && p->in.poll.observed_at < to)
            f.poll[f.len++] = p;
    }
    if (f.len)
        qsort(f.poll, f.len, sizeof(const struct told *), by_time_and_id);
    OK(store_each_foreign(h->store, from, to, 1, is_next, &f, &e));
    ck_assert(!next_foreign(&f, &poll));
    return f.given;
}

static void read_all_foreign(const struct history *h)
{
    struct foreign_read none = {.len = 0};
    struct err e = {0};

    ck_assert_uint_gt(read_foreign(h, MAY_30, MAY_30 + HOURS * 3600), 0);
    for (int hour = 0; hour < HOURS; hour += 7)
        (void)read_foreign(h, MAY_30 + hour * 3600, MAY_30 + (hour + 5) * 3600);
    OK(store_each_foreign(h->store, MAY_30, MAY_30 + HOURS * 3600, GPURATE_READER + 1, is_next,
                          &none, &e));
}

static void read_all_ways(const struct history *h)
{
    struct store_window all = {.from = MAY_30, .to = MAY_30 + HOURS * 3600}, w = all;
    int64_t *ids = ARENA_ARRAY(h->a, int64_t, h->len);

    read_back(h, all);
    for (int i = 0; i < 3; i++) {
        w.instrument = &instruments[i];
        w.instrument_len = 1;
        read_back(h, w);
    }
    for (int hour = 0; hour < HOURS; hour += 7) {
        w = (struct store_window){.from = MAY_30 + hour * 3600, .to = MAY_30 + (hour + 5) * 3600};
        read_back(h, w);
    }
    for (size_t i = 0; i < h->len; i++)
        ids[i] = h->poll[i].in.poll.id;
    w = all;
    w.poll = ids;
    w.poll_len = h->len;
    read_back(h, w);
    read_all_foreign(h);
}

/* Whether a price says since when it holds is found without reading them all; said[]: what was
 * found. */
static void look_for_dates(const struct history *h, bool said[2], struct arena *a)
{
    for (int hour = 0; hour < HOURS; hour += 3) {
        int64_t from = MAY_30 + hour * 3600, to = from + 3600;
        struct err e = {0};
        bool tells;

        OK(store_tells_since(h->store, from, to, &tells, &e));
        ck_assert_str_eq(scratch_value(a, text_fmt(a,
                                                   "select exists (select from gpurate.quote_row"
                                                   " where since is not null and observed_at >="
                                                   " to_timestamp(%lld) and observed_at <"
                                                   " to_timestamp(%lld))",
                                                   (long long)from, (long long)to)),
                         tells ? "t" : "f");
        said[tells] = true;
    }
}

/* Who reads each row once is told the same. */
static void read_each_once(struct arena *a)
{
    ck_assert_str_eq(
        scratch_value(a,
                      "with once as (select observed_at, poll_id, position, offer, price_usd_text,"
                      " country from api_v1.quote_single union all select l.observed_at, l.poll_id,"
                      " u.n - 1, s.offer, s.price_usd_text, s.country from api_v1.listing l"
                      " cross join unnest(l.said_ids) with ordinality u(id, n) join"
                      " api_v1.quote_said s on s.said_id = u.id and date_trunc('month',"
                      " s.observed_at, 'UTC') = date_trunc('month', l.observed_at, 'UTC')),"
                      " every as (select observed_at, poll_id, position, offer, price_usd_text,"
                      " country from api_v1.quote_stored) select count(*) > 0 and count(*) ="
                      " (select count(*) from every) and not exists (table every except table once)"
                      " from once"),
        "t");
}

/* What the views tell, to the byte. */
static const char *const views[] = {"gpurate.quote_row", "api_v1.quote_stored", "api_v1.quote",
                                    "api_v1.token_price", "api_v1.token_price_change"};
enum { VIEWS = sizeof views / sizeof *views };

static void look_at_views(const char *out[VIEWS], struct arena *a)
{
    for (int i = 0; i < VIEWS; i++)
        out[i] = scratch_value(a, text_fmt(a,
                                           "select count(*) || ' ' || coalesce(md5(string_agg("
                                           "v::text, e'\\n' order by v::text)), '') from %s v",
                                           views[i]));
}

static void are_same(const char *const was[VIEWS], const char *const is[VIEWS])
{
    for (int i = 0; i < VIEWS; i++)
        ck_assert_msg(text_eq(was[i], is[i]), "%s: %s, then %s", views[i], was[i], is[i]);
}

static void unfold(struct arena *a)
{
    scratch_sql(a, "insert into gpurate.quote (observed_at, poll_id, position, gpus, available,"
                   " native, price_usd, reliability, operator, instrument, term, verdict, offer,"
                   " currency, tier, region, host, machine, since, country)"
                   " select r.* from gpurate.quote_row r join gpurate.listing using (observed_at,"
                   " poll_id); truncate gpurate.listing, gpurate.quote_said");
}

START_TEST(what_is_put_is_what_every_reader_gives)
{
    struct kit_random r = {random_seed("said")};
    bool dated[2] = {false, false};
    int changes = 0;

    for (int round = 0; round < 6; round++) {
        struct arena a = {0};
        struct history h = {.r = &r, .a = &a, .store = scratch_store(&a, STORE_AS_COLLECTOR)};
        const char *stored[VIEWS], *plain[VIEWS], *folded[VIEWS];

        h.run = scratch_run(h.store);
        h.poll = ARENA_ARRAY(&a, struct told, POLLS_MAX);
        go_through(&h);
        read_all_ways(&h);
        look_for_dates(&h, dated, &a);
        read_each_once(&a);
        /* Rows are shared, and only a market's own polls of a month share them. */
        ck_assert_str_eq(
            scratch_value(&a, "select ((select count(*) from gpurate.quote_said) * 2 < (select"
                              " sum(cardinality(said_ids)) from gpurate.listing)) || ' ' ||"
                              " (select count(*) from gpurate.listing l, unnest(l.said_ids) u(id),"
                              " gpurate.quote_said s where s.said_id = u.id and (s.market <>"
                              " l.market or s.observed_at > l.observed_at or to_char(s.observed_at,"
                              " 'MM') <> to_char(l.observed_at, 'MM')))"),
            "true 0");
        ck_assert_str_ne(scratch_value(&a, "select count(*) from gpurate.quote"), "0");
        look_at_views(stored, &a);
        unfold(&a);
        look_at_views(plain, &a);
        are_same(stored, plain);
        read_all_ways(&h);
        scratch_fold(&a, round % 3);
        look_at_views(folded, &a);
        are_same(plain, folded);
        read_all_ways(&h);
        changes += atoi(stored[VIEWS - 1]);
        store_close(&h.store);
        arena_fini(&a);
    }
    ck_assert_int_gt(changes, 50);
    ck_assert(dated[0] && dated[1]);
}
END_TEST

SUITE(store_said)
{
    ADD(what_is_put_is_what_every_reader_gives);
}
