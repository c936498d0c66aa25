/* The inputs of a record: which quotes are kept, what becomes of answers, how rates are ordered. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "calc/day.h"
#include "calc/record.h"

enum { DATE = 20000 };

static struct arena mem;

static struct calc_def *def_of(const char *method)
{
    struct panel *p = kit_panel(2, &mem);

    p->member[1].peer = true;
    return kit_def(kit_method(method, &mem), p, &mem);
}

static const char *inputs(const struct calc_def *def, const struct quote *q, size_t n,
                          const struct record_rate *rate, size_t rates)
{
    struct quote_list kept = record_select(def, DATE, q, n, &mem);
    struct record_sink sink;
    const char *text;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_inputs(def, DATE, kept.at, kept.len, rate, rates, &sink, &mem);
    text = text_dup_n(&mem, b.data, b.len);
    buf_fini(&b);
    return text;
}

/* A quote of op00, or of the peers' op01, and the word of its line by both versions; "": none. */
static const struct {
    const char *name, *op, *market;
    enum verdict verdict;
    int64_t available;
    int gpus;
    const char *price, *instrument;
    enum term term;
    const char *old, *now;
} kinds[] = {
    {"an offer", "op00", "op00", 0, 8, 8, "2", "X-1", 0, "quote", "quote"},
    {"one GPU", "op00", "op00", 0, 1, 1, "2", "X-1", 0, "quote", "quote"},
    {"no GPU", "op00", "op00", 0, 8, 0, "2", "X-1", 0, "", ""},
    {"nobody says how many", "op00", "op00", 0, -1, 8, "2", "X-1", 0, "quote", "quote"},
    {"another model", "op00", "op00", 0, 8, 8, "2", "Y-1", 0, "", ""},
    {"another term", "op00", "op00", 0, 8, 8, "2", "X-1", TERM_SPOT, "", ""},
    {"a stranger", "op09", "op00", 0, 8, 8, "2", "X-1", 0, "", ""},
    {"another's market", "op00", "op01", 0, 8, 8, "2", "X-1", 0, "", ""},
    {"not read well", "op00", "op00", VERDICT_MALFORMED, 8, 8, "2", "X-1", 0, "", ""},
    {"disputed", "op00", "op00", VERDICT_DISPUTED, 8, 8, "2", "X-1", 0, "disputed", "disputed"},
    {"disputed, no GPU", "op00", "op00", VERDICT_DISPUTED, 8, 0, "2", "X-1", 0, "", ""},
    {"disputed, none left", "op00", "op00", VERDICT_DISPUTED, 0, 8, "2", "X-1", 0, "", ""},
    {"sold out", "op00", "op00", VERDICT_SOLD_OUT, 8, 8, "2", "X-1", 0, "", ""},
    {"rented of peers", "op01", "op01", VERDICT_SOLD_OUT, 8, 8, "2", "X-1", 0, "", "rented"},
    {"rented, one GPU", "op01", "op01", VERDICT_SOLD_OUT, 1, 1, "2", "X-1", 0, "", "rented"},
    {"none left of peers", "op01", "op01", 0, 0, 8, "2", "X-1", 0, "", "rented"},
    {"none left", "op00", "op00", 0, 0, 8, "2", "X-1", 0, "", ""},
    {"rented, no price", "op01", "op01", VERDICT_SOLD_OUT, 8, 8, "0", "X-1", 0, "", ""},
    {"rented at a nano", "op01", "op01", VERDICT_SOLD_OUT, 8, 8, "0.000000001", "X-1", 0, "",
     "rented"},
    {"rented, no GPU", "op01", "op01", VERDICT_SOLD_OUT, 8, 0, "2", "X-1", 0, "", ""},
    {"rented by a stranger", "op09", "op01", VERDICT_SOLD_OUT, 8, 8, "2", "X-1", 0, "", ""},
};

START_TEST(a_quote_is_kept_that_can_have_a_say)
{
    static const char *const words[] = {"quote", "disputed", "rented"};

    for (int now = 0; now < 2; now++) {
        struct calc_def *def = def_of(now ? "GHR-1.1" : "GHR-1.0");
        struct kit_quotes q = {.arena = &mem};
        struct quote *to = kit_quote(&q, kinds[_i].market, kit_time(def->method, DATE, 3),
                                     kit_usd(kinds[_i].price));
        const char *text;

        to->op = kinds[_i].op, to->instrument = kinds[_i].instrument;
        to->verdict = kinds[_i].verdict, to->term = kinds[_i].term;
        to->available = kinds[_i].available, to->gpus = kinds[_i].gpus;
        text = inputs(def, to, 1, NULL, 0);
        ck_assert(strstr(text, "\nanswer,"));
        for (size_t i = 0; i < 3; i++) {
            const char *at = strstr(text, text_fmt(&mem, "\n%s,", words[i]));

            ck_assert_msg((at != NULL) == text_eq(words[i], now ? kinds[_i].now : kinds[_i].old),
                          "%s, %s: %s", kinds[_i].name, def->method->id, text);
        }
    }
    arena_fini(&mem);
}
END_TEST

/* Three words of one poll in every order. */
START_TEST(of_the_answers_of_a_poll_the_worst_is_kept)
{
    static const enum verdict worse[] = {VERDICT_OK, VERDICT_TRUNCATED, VERDICT_HELD};
    struct calc_def *def = def_of("GHR-1.1");

    for (int i = 0; i < 27; i++) {
        struct quote q[3];
        struct quote_list kept;
        int digit[] = {i / 9, i / 3 % 3, i % 3}, worst = 0;

        for (int k = 0; k < 3; k++) {
            q[k] = quote_answered("op00", "op00", kit_time(def->method, DATE, 3));
            q[k].verdict = worse[digit[k]];
            worst = digit[k] > worst ? digit[k] : worst;
        }
        kept = record_select(def, DATE, q, 3, &mem);
        ck_assert_uint_eq(kept.len, 1);
        ck_assert_int_eq(kept.at[0].verdict, worse[worst]);
    }
    arena_fini(&mem);
}
END_TEST

/* Two polls, and polls of two markets, are two answers each, whatever stands between them. */
START_TEST(each_poll_has_an_answer_of_its_own)
{
    struct calc_def *def = def_of("GHR-1.1");
    int64_t at = kit_time(def->method, DATE, 3);
    struct quote q[] = {quote_answered("op00", "op00", at), quote_answered("op01", "op01", at),
                        quote_answered("op00", "op00", at), quote_answered("op00", "op00", at + 1),
                        quote_answered("no", "no", at)};
    struct quote_list kept;

    q[1].verdict = VERDICT_HELD;
    kept = record_select(def, DATE, q, 5, &mem);
    ck_assert_uint_eq(kept.len, 3);
    ck_assert_str_eq(kept.at[0].market, "op00");
    ck_assert_int_eq(kept.at[0].verdict, VERDICT_OK);
    ck_assert_str_eq(kept.at[1].market, "op01");
    ck_assert_int_eq(kept.at[1].verdict, VERDICT_HELD);
    ck_assert_int_eq(kept.at[2].observed_at, at + 1);
    arena_fini(&mem);
}
END_TEST

/* The lead-in and the window, closed on the left and open on the right. */
START_TEST(quotes_outside_of_the_window_are_left_out)
{
    struct calc_def *def = def_of("GHR-1.1");
    int64_t lead, from, to;

    method_window(def->method, DATE, &lead, &from, &to);
    for (int i = -1; i <= 1; i++) {
        struct quote q[] = {quote_answered("op00", "op00", lead + i),
                            quote_answered("op00", "op00", to + i)};

        ck_assert_uint_eq(record_select(def, DATE, &q[0], 1, &mem).len, i >= 0);
        ck_assert_uint_eq(record_select(def, DATE, &q[1], 1, &mem).len, i < 0);
    }
    arena_fini(&mem);
}
END_TEST

START_TEST(rates_are_in_the_order_of_currency_and_date)
{
    static const struct record_rate rate[] = {{"USD", 20000, 1100000000, "ecb"},
                                              {"INR", 20000, 90000000000, "ecb"},
                                              {"USD", 19999, 1200000000, "ecb"},
                                              {"CNY", 20001, 7000000000, "ecb"}};
    const char *text = inputs(def_of("GHR-1.1"), NULL, 0, rate, 4);

    ck_assert_msg(text_ends(text, "rate,CNY,2024-10-05,7.000000000,ecb\n"
                                  "rate,INR,2024-10-04,90.000000000,ecb\n"
                                  "rate,USD,2024-10-03,1.200000000,ecb\n"
                                  "rate,USD,2024-10-04,1.100000000,ecb\n"),
                  "%s", text);
    arena_fini(&mem);
}
END_TEST

/* A quote may be of the first second there is, the first that is looked at or not. */
START_TEST(a_quote_of_the_first_second_is_outside)
{
    struct calc_def *def = def_of("GHR-1.1");
    struct kit_quotes q = {.arena = &mem};
    enum verdict verdict[3];
    struct fixing f;

    kit_quote(&q, "op00", 0, kit_usd("2"));
    kit_quote(&q, "op00", kit_time(def->method, DATE, 0), kit_usd("2"));
    kit_quote(&q, "op00", 0, kit_usd("2"));
    for (size_t first = 0; first < 2; first++) {
        day_fix(def, DATE, q.list.at + first, 3 - first, NULL, &f, verdict, &mem);
        ck_assert_int_eq(verdict[0] == VERDICT_OUTSIDE, first == 0);
        ck_assert_int_eq(verdict[1] == VERDICT_OUTSIDE, first == 1);
        ck_assert_int_eq(f.vote[0].verdict, VERDICT_OK);
    }
    arena_fini(&mem);
}
END_TEST

SUITE(calc_inputs)
{
    ADD_TABLE(a_quote_is_kept_that_can_have_a_say, kinds);
    ADD(of_the_answers_of_a_poll_the_worst_is_kept);
    ADD(each_poll_has_an_answer_of_its_own);
    ADD(quotes_outside_of_the_window_are_left_out);
    ADD(rates_are_in_the_order_of_currency_and_date);
    ADD(a_quote_of_the_first_second_is_outside);
}
