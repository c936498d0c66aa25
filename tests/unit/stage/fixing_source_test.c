/* What dates need of the quotes that were read once for many: every span of time gives what a look
   at each quote gives. */
#include <string.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "stage/publish/fixing.h"

enum { SHELVES = 3, ROWS = 12, POLLS = 8, END = 20 };

static struct arena mem;
static const char *const instruments[SHELVES] = {"A-1", "B-1", "C-1"};

/* Times that are often the same, in order. */
static int64_t step(struct kit_random *r, int64_t time)
{
    return time + kit_below(r, 3);
}

static void fill(struct kit_random *r, struct fixing_source *f)
{
    int64_t time = 0;

    *f = (struct fixing_source){.from = 0, .to = END};
    f->shelf = ARENA_ARRAY(&mem, struct fixing_shelf, SHELVES);
    for (f->shelf_len = 0; f->shelf_len < SHELVES; f->shelf_len++) {
        struct fixing_shelf *s = &f->shelf[f->shelf_len];

        *s = (struct fixing_shelf){instruments[f->shelf_len], ARENA_ARRAY(&mem, struct quote, ROWS),
                                   0};
        time = 0;
        for (int64_t n = kit_below(r, ROWS + 1); n > 0; n--)
            s->at[s->len++] = (struct quote){.observed_at = time = step(r, time),
                                             .instrument = s->instrument,
                                             .offer = "k",
                                             .position = (int)s->len};
    }
    f->polls.at = ARENA_ARRAY(&mem, struct store_quoted, POLLS);
    time = 0;
    for (int64_t n = kit_below(r, POLLS + 1); n > 0; n--)
        f->polls.at[f->polls.len++] =
            (struct store_quoted){(int64_t)f->polls.len, time = step(r, time), "m", "o"};
}

static bool is_in(int64_t time, int64_t from, int64_t to)
{
    return time >= from && time < to;
}

static void check_span(const struct fixing_source *f, const struct index_def *x, int64_t from,
                       int64_t to)
{
    struct quote_list got = fixing_quotes(f, x, from, to, &mem);
    size_t n = 0, first, end, polls = 0;

    for (size_t k = 0; k < x->instrument_len; k++)
        for (size_t s = 0; s < SHELVES; s++)
            for (size_t i = 0;
                 text_eq(f->shelf[s].instrument, x->instrument[k]) && i < f->shelf[s].len; i++)
                if (is_in(f->shelf[s].at[i].observed_at, from, to)) {
                    ck_assert_uint_lt(n, got.len);
                    ck_assert_int_eq(memcmp(&got.at[n], &f->shelf[s].at[i], sizeof *got.at), 0);
                    n++;
                }
    fixing_polls(f, from, to, &first, &end);
    for (size_t i = 0; i < f->polls.len; i++) {
        ck_assert_int_eq(i >= first && i < end, is_in(f->polls.at[i].observed_at, from, to));
        if (!is_in(f->polls.at[i].observed_at, from, to))
            continue;
        ck_assert_uint_lt(n, got.len);
        ck_assert(quote_is_answer(&got.at[n]));
        ck_assert_int_eq(got.at[n].observed_at, f->polls.at[i].observed_at);
        ck_assert_str_eq(got.at[n].market, "m");
        ck_assert_str_eq(got.at[n].op, "o");
        n++, polls++;
    }
    ck_assert_uint_eq(got.len, n);
    ck_assert_uint_eq(end - first, polls);
}

START_TEST(every_span_has_its_quotes_and_answers)
{
    static const char *of[][2] = {{"B-1", NULL}, {"C-1", "A-1"}, {"X-1", "B-1"}};
    struct kit_random r = {random_seed("stage_fixing_source")};

    for (int round = 0; round < 40; round++) {
        struct fixing_source f;
        struct index_def x = {.instrument = of[round % 3],
                              .instrument_len = of[round % 3][1] ? 2 : 1};

        fill(&r, &f);
        for (int64_t from = 0; from <= END; from++)
            for (int64_t to = from; to <= END; to += 1 + kit_below(&r, 3))
                check_span(&f, &x, from, to);
        arena_reset(&mem);
    }
    arena_fini(&mem);
}
END_TEST

/* Each once, in the order of the indices; beside a net token price its list price. */
START_TEST(an_instrument_is_read_once)
{
    static const char *one[] = {"A-1", "B-1"}, *two[] = {"B-1", "C-1"}, *net[] = {"m:blend:net"};
    const struct index_def x = {.instrument = one, .instrument_len = 2},
                           y = {.instrument = two, .instrument_len = 2};
    const struct index_def *both[] = {&x, &y};
    size_t n;
    const char **list = fixing_instruments(both, 2, &n, &mem);

    ck_assert_uint_eq(n, 3);
    for (size_t i = 0; i < n; i++)
        ck_assert_str_eq(list[i], instruments[i]);
    both[0] = both[1] = &(const struct index_def){.instrument = net, .instrument_len = 1};
    list = fixing_instruments(both, 2, &n, &mem);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(list[0], "m:blend:net");
    ck_assert_str_eq(list[1], "m:blend");
    arena_fini(&mem);
}
END_TEST

/* From the lead-in of the first date to the end of the last; before the first version: an error. */
START_TEST(a_span_is_that_of_its_first_and_its_last_date)
{
    struct config c = {.defs = *kit_defs(&mem)};
    const struct index_def *x = defs_index(&c.defs, "H100-SXM");
    int64_t date = clock_date(2026, 5, 4), from, to;
    struct err e = {0};

    ck_assert(fixing_span(&c, x, date, date + 2, &from, &to, &e));
    ck_assert_int_eq(from, (date - 1) * CLOCK_DAY + 10 * CLOCK_HOUR); /* six hours of lead-in */
    ck_assert_int_eq(to, (date + 2) * CLOCK_DAY + 16 * CLOCK_HOUR);
    ck_assert(!fixing_span(&c, x, clock_date(2025, 12, 31), date, &from, &to, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    arena_fini(&mem);
}
END_TEST

SUITE(stage_fixing_source)
{
    ADD(every_span_has_its_quotes_and_answers);
    ADD(an_instrument_is_read_once);
    ADD(a_span_is_that_of_its_first_and_its_last_date);
}
