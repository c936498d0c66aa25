/* Rows that do not add up: the poll that has one is left out whole and said, the others are read.
 */
#include <string.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"
#include "store/poll.h"
#include "store/quote.h"

enum { AT = 1779984000, QUOTES = 2 }; /* 2026-05-28T16:00Z */

static struct arena mem;

/*
 * Polls of two quotes each: an import at 16:00, whose rows are its own, then at 17:00 and 18:00
 * two that share theirs, and at 17:00 one of another market.
 */
enum which { IMPORT, FIRST, SECOND, OTHER, POLLS };

static int64_t time_of(enum which p)
{
    return AT + (p == IMPORT ? 0 : p == SECOND ? 7200 : 3600);
}

static void put(struct store *s)
{
    static const char *const offers[QUOTES] = {"a", "b"};
    int64_t run = scratch_run(s);

    for (int i = 0; i < POLLS; i++) {
        const char *market = i == OTHER ? "beta" : "alpha";
        struct store_poll_in in = {.poll = {.run = run,
                                            .market = market,
                                            .op = market,
                                            .partition = time_of((enum which)i),
                                            .observed_at = time_of((enum which)i),
                                            .verdict = POLL_OK,
                                            .offers = QUOTES,
                                            .imported = i == IMPORT},
                                   .quote_len = QUOTES};
        struct quote at[QUOTES];
        struct err e = {0};
        bool stored;

        in.quote = at;
        for (int k = 0; k < QUOTES; k++)
            at[k] = (struct quote){.observed_at = in.poll.observed_at,
                                   .market = market,
                                   .op = market,
                                   .instrument = "H100-SXM-80",
                                   .offer = offers[k],
                                   .currency = "USD",
                                   .native_nano = 16000000000,
                                   .price_nusd = 2000000000,
                                   .available = 8,
                                   .reliability_nano = -1,
                                   .gpus = 8};
        OK(store_put_polls(s, &in, 1, &stored, &e));
        ck_assert(stored);
    }
}

/* Who was left out, and why. */
struct heard {
    const char *market, *why;
    int64_t at;
    size_t polls;
};

static void hear(void *to, const char *market, int64_t observed_at, const char *why)
{
    struct heard *h = to;

    h->market = text_dup(&mem, market);
    h->at = observed_at;
    h->why = text_dup(&mem, why);
    h->polls++;
}

#define IMPORTED " observed_at = '2026-05-28T16:00Z'"
#define HALF " observed_at = '2026-05-28T17:00Z'"
#define LATER " observed_at = '2026-05-28T18:00Z'"
#define ALPHA " market = 'alpha'"
#define COPY(column, value)                                                                        \
    "insert into gpurate.quote select (jsonb_populate_record(q, '{\"" column "\": " value          \
    "}')).* from gpurate.quote q where position = 1"
#define NUMBERED(n) "(select min(said_id) + " n " from gpurate.quote_said where" ALPHA ")"

#define TOO_MANY "it has more quotes than it says"
#define TWICE "it has two quotes in one place"
#define TERM "a quote has a term that is not known to this program"
#define STRANGE "it names a quote of another market, or of a later poll"
#define VAST "no poll has as many quotes"

static const struct {
    const char *name, *sql, *why; /* why NULL: nobody is left out */
    enum which poll;
    int quotes; /* of good polls that are read */
} cases[] = {
    {"as it was put", "select 1", NULL, POLLS, 8},
    /* rows of their own */
    {"one behind the last", COPY("position", "2"), TOO_MANY, IMPORT, 6},
    {"one before the first", COPY("position", "-1"), TOO_MANY, IMPORT, 6},
    {"one of no poll", COPY("poll_id", "99"), NULL, POLLS, 8},
    {"two in a place", COPY("gpus", "4"), TWICE, IMPORT, 6},
    {"an unknown term", "update gpurate.quote set term = 'ever' where position = 0", TERM, IMPORT,
     6},
    {"it says fewer", "update gpurate.poll set quotes = 1 where" IMPORTED, TOO_MANY, IMPORT, 6},
    {"it says more", "update gpurate.poll set quotes = 3 where" IMPORTED, NULL, POLLS, 8},
    {"it says none", "update gpurate.poll set quotes = 0 where" IMPORTED, TOO_MANY, IMPORT, 6},
    {"fewer than none", "update gpurate.poll set quotes = -1 where" IMPORTED, VAST, IMPORT, 6},
    {"the most there may be", "update gpurate.poll set quotes = 1048576 where" IMPORTED, NULL,
     POLLS, 8},
    {"one more", "update gpurate.poll set quotes = 1048577 where" IMPORTED, VAST, IMPORT, 6},
    {"one is gone", "delete from gpurate.quote where position = 0", NULL, POLLS, 7},
    /* rows that polls share */
    {"it says fewer than it lists", "update gpurate.poll set quotes = 1 where" LATER, TOO_MANY,
     SECOND, 6},
    {"it says more than it lists", "update gpurate.poll set quotes = 3 where" LATER, NULL, POLLS,
     8},
    {"a row is listed twice",
     "update gpurate.listing set said_ids = array[said_ids[1], said_ids[1]] where" LATER, NULL,
     POLLS, 8},
    {"one that is not there is listed",
     "update gpurate.listing set said_ids = array[said_ids[1], 999] where" LATER, NULL, POLLS, 7},
    {"a listing of another market", "update gpurate.listing set market = 'gamma' where" LATER,
     "its listing is of another market", SECOND, 6},
    {"a listing of no poll", "update gpurate.listing set poll_id = 99 where" LATER, NULL, POLLS, 6},
    {"an unknown term of one that is shared",
     "update gpurate.quote_said set term = 'ever' where said_id = " NUMBERED(
         "1") "; update "
              "gpurate.listing set said_ids = said_ids[:1] where" HALF " and" ALPHA,
     TERM, SECOND, 5},
    {"a row of another market",
     "update gpurate.listing set said_ids = array[said_ids[1], (select max(said_id) from"
     " gpurate.quote_said where market = 'beta')] where" LATER,
     STRANGE, SECOND, 6},
    {"a row of a later poll",
     "update gpurate.quote_said set observed_at = '2026-05-28T17:00:01Z' where" ALPHA, STRANGE,
     FIRST, 6},
    {"two rows of a number",
     "insert into gpurate.quote_said select * from gpurate.quote_said where said_id = " NUMBERED(
         "1") "; update gpurate.listing set said_ids = said_ids[:1] where" HALF " and" ALPHA,
     TWICE, SECOND, 5},
    {"a row of its own where one is listed",
     "insert into gpurate.quote select (jsonb_populate_record(q, jsonb_build_object('poll_id',"
     " l.poll_id, 'observed_at', l.observed_at))).* from gpurate.quote q, gpurate.listing l"
     " where q.position = 0 and l." LATER " and l." ALPHA,
     TWICE, SECOND, 6},
};

START_TEST(a_poll_that_does_not_add_up_is_left_out)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);
    struct store_window w = {.from = AT, .to = AT + 7201};
    struct quote_list got = {.arena = &mem};
    struct heard h = {0};
    struct intern words;
    struct store_ids ids;
    struct err e = {0};
    int quotes = 0;

    put(s);
    scratch_sql(&mem, cases[_i].sql);
    store_hear_left_out(s, hear, &h);
    intern_init(&words, &mem);
    OK(store_get_quotes(s, &w, &words, &got, &ids, &e));
    for (size_t i = 0; i < got.len; i++)
        quotes += !quote_is_answer(&got.at[i]);
    ck_assert_msg(quotes == cases[_i].quotes, "%s: %d quotes", cases[_i].name, quotes);
    ck_assert_msg(h.polls == (cases[_i].why != NULL), "%s: %s", cases[_i].name, h.why);
    ck_assert_uint_eq(ids.len, POLLS - h.polls);
    if (cases[_i].why) {
        ck_assert_msg(text_eq(h.why, cases[_i].why), "%s: %s", cases[_i].name, h.why);
        ck_assert_str_eq(h.market, "alpha");
        ck_assert_int_eq(h.at, time_of(cases[_i].poll));
    }
    store_close(&s);
    arena_fini(&mem);
}
END_TEST

SUITE(store_odd)
{
    ADD_TABLE(a_poll_that_does_not_add_up_is_left_out, cases);
}
