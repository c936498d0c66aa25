/* What a market may answer and what of it is kept: links to other hosts, keys that come back. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "../edge/http/fetch_bench.h"
#include "base/clock.h"
#include "stage/poll/poll.h"

static const char key[] = "sk-live-0123456789";

/* Where the first page is, and where its reply says the second one is. */
static const char *first_link, *next_link;

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = page->cursor ? page->cursor : first_link;
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

/* The clock is looked at when memory is taken. */
static void take_time(struct arena *a)
{
    (void)arena_alloc(a, 1 << 20);
}

/* An offer with the key in all of its texts, as JSON's escapes have given it back in clear. */
static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const char *text = text_fmt(a, "has %s in it", key);
    struct offer o = offer_init();

    take_time(a);
    o.gpu = "H100 80GB SXM5";
    o.key = o.host = o.machine = o.tier = o.region = text;
    o.gpus = 1;
    o.stock = STOCK_YES;
    o.price_nano = 2500000000;
    offer_add(out, &o);
    if (reply->page.number == 1)
        return err_set(e, ERR_REPLY, "\"price\" is \"%s\"", text);
    next->cursor = next_link;
    next->number = 1;
    next->more = next_link != NULL;
    return true;
}

static const struct source alpha = {.name = "alpha",
                                    .title = "Alpha",
                                    .op = "lambda",
                                    .key_env = {"ALPHA_KEY"},
                                    .key_optional = true,
                                    .kind = SOURCE_LIST,
                                    .request = request,
                                    .parse = parse};

enum { MARKETS = 2 };

/* The poll of that market, or of several, in a folder of its own. */
struct world {
    struct bench bench;
    struct arena a;
    struct polled polled[MARKETS];
    char folder[32];
};

static void world_open(struct world *w)
{
    *w = (struct world){.folder = "/tmp/gpurate-poll-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(w->folder));
    bench_open(&w->bench);
    first_link = "https://market.example/ok";
}

static void poll_all(struct world *w, const struct poll_seat *seats, size_t n)
{
    struct config config;
    struct err e = {0};

    ck_assert_msg(config_load(&config, "config", CONFIG_NORM, &w->a, &e), "%s", e.text);
    struct norm norm = {.rules = config.rules, .operators = config.operators};
    const struct poll_setup setup = {.archive = text_fmt(&w->a, "%s/archive", w->folder),
                                     .spool = text_fmt(&w->a, "%s/spool", w->folder),
                                     .validators = text_fmt(&w->a, "%s/valid.json", w->folder),
                                     .now = 1779962700,
                                     .deadline_s = 20,
                                     .norm = &norm,
                                     .config = &config,
                                     .arena = &w->a,
                                     .shapes = true};

    ck_assert_msg(poll_markets(&setup, seats, n, w->polled, &e), "%s", e.text);
}

static void poll_alpha(struct world *w, const char *with)
{
    world_open(w);
    const struct poll_seat seat = {
        .market = &alpha, .origin = w->bench.fake.origin, .key = {with}, .deadline_s = 20};

    poll_all(w, &seat, 1);
}

static void world_close(struct world *w)
{
    char command[64];

    (void)snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    ck_assert_int_eq(system(command), 0);
    for (int i = 0; i < MARKETS; i++)
        poll_drop(&w->polled[i]);
    arena_fini(&w->a);
    bench_close(&w->bench);
}

static const struct {
    const char *link;
    enum poll_verdict verdict;
    int asked;
} links[] = {
    {NULL, POLL_OK, 1},
    {"https://market.example/ok?page=2", POLL_UNREADABLE, 2}, /* what parse says of the second */
    {"https://other.example/ok", POLL_REDIRECT, 1},
    {"https://market.example:8443/ok", POLL_REDIRECT, 1},
    {"http://market.example/ok", POLL_REDIRECT, 1},
    {"https://market.example@other.example/ok", POLL_REDIRECT, 1},
};

/* With a key it would go to somebody else; without one somebody else's prices would be its. */
START_TEST(a_next_page_is_on_the_same_host)
{
    const char *const keys[] = {NULL, key};

    for (int i = 0; i < 2; i++) {
        struct world w;

        next_link = links[_i].link;
        poll_alpha(&w, keys[i]);
        ck_assert_msg(w.polled[0].poll.verdict == links[_i].verdict, "%s: %s",
                      poll_verdict_name(w.polled[0].poll.verdict), w.polled[0].poll.why);
        ck_assert_int_eq(w.bench.fake.shared->hits, links[_i].asked);
        world_close(&w);
    }
}
END_TEST

static void check_text(const char *text, bool hidden)
{
    ck_assert_str_eq(text, hidden ? "has *** in it" : "has sk-live-0123456789 in it");
}

/* In no text of a quote, no reason, no file; and a text of one who was sent no key stays. */
START_TEST(a_key_that_comes_back_is_not_kept)
{
    const char *const keys[] = {NULL, key};

    for (int i = 0; i < 2; i++) {
        const char *command;
        struct world w;

        next_link = "https://market.example/ok?page=2";
        poll_alpha(&w, keys[i]);
        ck_assert_uint_eq(w.polled[0].quotes.len, 2);
        for (size_t k = 0; k < 2; k++) {
            const struct quote *q = &w.polled[0].quotes.at[k];

            check_text(q->offer, i);
            check_text(q->host, i);
            check_text(q->machine, i);
            check_text(q->tier, i);
            check_text(q->region, i);
        }
        ck_assert((strstr(w.polled[0].poll.why, key) == NULL) == (i == 1));
        command = text_fmt(&w.a, "grep -rqF %s %s", key, w.folder);
        ck_assert_int_eq(system(command) == 0, i == 0);
        world_close(&w);
    }
}
END_TEST

/* ---- what reading takes is given back ---- */

enum { OWN_S = 2, READING_MS = 2500 };

static void request_slow(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://slow.example/ok";
}

static bool parse_slowly(const struct source_reply *reply, struct offer_list *out,
                         struct source_page *next, struct arena *a, struct err *e)
{
    (void)reply;
    (void)out;
    (void)next;
    (void)e;
    (void)usleep(READING_MS * 1000);
    take_time(a);
    return true;
}

static const struct source sluggard = {.name = "sluggard",
                                       .title = "Sluggard",
                                       .op = "lambda",
                                       .kind = SOURCE_LIST,
                                       .request = request_slow,
                                       .parse = parse_slowly};

static const struct {
    const char *first, *next;
} pages[] = {{"https://market.example/slow/700", "https://market.example/ok"},
             {"https://market.example/ok", "https://market.example/slow/700"}};

/* While one reply is read another market's time passes, before its first answer or its second: it
   has it again to be read, and to ask for what follows. Reading within one's own time is no gift.
 */
START_TEST(a_market_whose_time_went_by_while_another_was_read_has_it_again)
{
    struct world w;

    world_open(&w);
    first_link = pages[_i].first;
    next_link = pages[_i].next;
    const struct poll_seat seats[MARKETS] = {
        {.market = &sluggard, .origin = w.bench.fake.origin, .deadline_s = OWN_S},
        {.market = &alpha, .origin = w.bench.fake.origin, .deadline_s = OWN_S}};

    poll_all(&w, seats, MARKETS);
    /* The second page is refused by parse: it was read, so it was asked for and came in time. */
    ck_assert_msg(w.polled[1].poll.verdict == POLL_UNREADABLE, "%s: %s",
                  poll_verdict_name(w.polled[1].poll.verdict), w.polled[1].poll.why);
    ck_assert_uint_eq(w.polled[1].reply_len, 2);
    ck_assert_uint_eq(w.polled[1].quotes.len, 2);
    ck_assert_int_ge(w.polled[1].poll.ms, OWN_S * 1000);
    ck_assert_msg(w.polled[0].poll.verdict == POLL_TIMEOUT, "%s",
                  poll_verdict_name(w.polled[0].poll.verdict));
    world_close(&w);
}
END_TEST

SUITE(stage_poll)
{
    ADD_TABLE(a_next_page_is_on_the_same_host, links);
    ADD(a_key_that_comes_back_is_not_kept);
    ADD_TABLE(a_market_whose_time_went_by_while_another_was_read_has_it_again, pages);
}
