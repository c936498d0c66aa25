/* Quotes as CSV: strict, whole or in pieces, there and back. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "calc/quote_csv.h"

static struct arena mem;

struct got {
    VEC(struct quote) quote;
    VEC(const char *) bad;
};

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    (void)e;
    *VEC_PUSH(&((struct got *)to)->quote, &mem) = *q;
    return true;
}

static bool take_bad(void *to, size_t line, const struct err *why)
{
    (void)line;
    *VEC_PUSH(&((struct got *)to)->bad, &mem) = text_dup(&mem, why->text);
    return true;
}

static bool read(const char *text, size_t len, size_t piece, struct got *got, struct err *e)
{
    struct quote_csv csv;
    struct intern in = {0};
    struct quote_csv_take take = {take_quote, take_bad, got};
    bool done = true;

    intern_init(&in, &mem);
    quote_csv_open(&csv, "q.csv", &in);
    for (size_t at = 0; done && at <= len; at += piece) {
        size_t n = len - at < piece ? len - at : piece;

        done = quote_csv_feed(&csv, text + at, n, at + piece > len, &take, &mem, e);
    }
    quote_csv_close(&csv);
    return done;
}

static struct got read_rows(const char *rows)
{
    const char *text = text_fmt(&mem, "%s%s", quote_csv_header(false), rows);
    struct got got = {0};
    struct err e = {0};

    ck_assert_msg(read(text, strlen(text), strlen(text) + 1, &got, &e), "%s", e.text);
    return got;
}

static const char good[] =
    "2026-05-28T16:20:00Z,vast,vast,H100-SXM-80,on_demand,verified@0.98,\"Texas, US\",12,h7,m9,8,8,"
    "1.316888889\n"
    "2026-05-28T16:20:00Z,lambda,lambda,,,,,,,,,,\n"
    "2026-05-28,verda,verda,H200-SXM-141,spot,,FIN-01,\"a \"\"b\"\"\",,,1,,2.40\r\n";

START_TEST(rows_become_quotes)
{
    struct got got = read_rows(good);
    const struct quote *q = got.quote.at;

    ck_assert_uint_eq(got.bad.len, 0);
    ck_assert_uint_eq(got.quote.len, 3);
    ck_assert_str_eq(q[0].tier, "verified");
    ck_assert_int_eq(q[0].reliability_nano, 980000000);
    ck_assert_str_eq(q[0].region, "Texas, US");
    ck_assert_int_eq(q[0].price_nusd, 1316888889);
    ck_assert_int_eq(q[0].available, 8);
    ck_assert(quote_is_answer(&q[1]));
    ck_assert_str_eq(q[1].op, "lambda");
    ck_assert_str_eq(q[2].offer, "a \"b\"");
    ck_assert_int_eq(q[2].term, TERM_SPOT);
    ck_assert_int_eq(q[2].available, QUOTE_AVAILABLE_UNTOLD);
    ck_assert_int_eq(q[2].reliability_nano, -1);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    struct got got = read_rows(good), again;
    struct buf b;

    buf_init(&b, 1 << 16);
    for (size_t i = 0; i < got.quote.len; i++)
        quote_csv_write(&b, &got.quote.at[i], false);
    again = read_rows(b.data);
    ck_assert_uint_eq(again.quote.len, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct quote *x = &got.quote.at[i], *y = &again.quote.at[i];

        ck_assert_int_eq(x->observed_at, y->observed_at);
        ck_assert(text_eq(x->offer, y->offer) && text_eq(x->tier, y->tier));
        ck_assert(text_eq(x->region, y->region) && text_eq(x->machine, y->machine));
        ck_assert_int_eq(x->reliability_nano, y->reliability_nano);
        ck_assert_int_eq(x->price_nusd, y->price_nusd);
        ck_assert_int_eq(x->available, y->available);
    }
    buf_fini(&b);
}
END_TEST

START_TEST(a_price_of_zero_and_a_class_of_any_length_are_kept_whole)
{
    char class[301];
    const char *row;
    struct got got, again;
    struct buf b;

    memset(class, 'c', sizeof class - 1);
    class[sizeof class - 1] = '\0';
    row = text_fmt(&mem, "2026-05-28T16:20:00Z,vast,vast,H100-SXM-80,on_demand,%s,,12,,,8,,0\n",
                   class);
    got = read_rows(row);
    ck_assert_uint_eq(got.bad.len, 0);
    buf_init(&b, 1 << 16);
    quote_csv_write(&b, got.quote.at, false);
    again = read_rows(b.data);
    ck_assert_uint_eq(again.quote.len, 1);
    ck_assert_int_eq(again.quote.at->price_nusd, 0);
    ck_assert_str_eq(again.quote.at->tier, class);
    buf_fini(&b);
}
END_TEST

START_TEST(a_file_may_say_since_when_a_price_holds)
{
    const char *text =
        text_fmt(&mem, "%s%s", quote_csv_header(true),
                 "2026-05-28T16:20:00Z,llm_prices,openai,gpt-5.5:input,on_demand,,,k,,,1,,5.00,"
                 "2026-04-23\n"
                 "2026-05-28T16:20:00Z,openrouter,openai,gpt-5.5:input,on_demand,,,k,,,1,,5.00,\n"
                 "2026-05-28T16:20:00Z,lambda,lambda,,,,,,,,,,,\n"
                 "2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1,,5,yesterday\n"
                 "2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1,,5\n");
    struct got got = {0};
    struct err e = {0};
    struct buf b;

    ck_assert_msg(read(text, strlen(text), strlen(text) + 1, &got, &e), "%s", e.text);
    ck_assert_uint_eq(got.quote.len, 3);
    ck_assert_uint_eq(got.bad.len, 2);
    ck_assert_int_eq(got.quote.at[0].since, 20566); /* 2026-04-23 */
    ck_assert_int_eq(got.quote.at[1].since, 0);
    buf_init(&b, 1 << 16);
    buf_put(&b, quote_csv_header(true));
    for (size_t i = 0; i < 3; i++)
        quote_csv_write(&b, &got.quote.at[i], true);
    ck_assert_uint_lt(b.len, strlen(text));
    ck_assert_msg(memcmp(b.data, text, b.len) == 0, "%s", b.data);
    buf_fini(&b);
}
END_TEST

START_TEST(pieces_of_any_size_give_the_same)
{
    const char *text = text_fmt(&mem, "%s%s%s", quote_csv_header(false), good,
                                "2026-05-28,m,o,i,on_demand,,,\"two\nlines\",,,1,,2.4");

    for (size_t piece = 1; piece < 80; piece++) {
        struct got got = {0};
        struct err e = {0};

        ck_assert_msg(read(text, strlen(text), piece, &got, &e), "piece %zu: %s", piece, e.text);
        ck_assert_uint_eq(got.quote.len, 4);
        ck_assert_uint_eq(got.bad.len, 0);
        ck_assert_str_eq(got.quote.at[3].offer, "two\nlines");
    }
}
END_TEST

/* What a piece ends in and the next one together may be longer than a row: its end lies before. */
START_TEST(pieces_as_long_as_a_row_give_all_rows)
{
    enum { ROWS = 8000 };
    static const char row[] = "2026-05-28,m,o,i,on_demand,,,x,,,1,,2.4\n";
    size_t head = strlen(quote_csv_header(false)), each = sizeof row - 1, len = head + ROWS * each;
    char *text = arena_alloc(&mem, len);

    memcpy(text, quote_csv_header(false), head);
    for (size_t i = 0; i < ROWS; i++)
        memcpy(text + head + i * each, row, each);
    for (size_t piece = BUF_LINE_MAX - 2; piece <= BUF_LINE_MAX + 2; piece++) {
        struct got got = {0};
        struct err e = {0};

        ck_assert_msg(read(text, len, piece, &got, &e), "piece %zu: %s", piece, e.text);
        ck_assert_uint_eq(got.quote.len, ROWS);
    }
    arena_fini(&mem);
}
END_TEST

static const struct {
    const char *row, *message;
} faults[] = {
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8", "q.csv, line 2: the row has 12 fields, "},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,1,2", "q.csv, line 2: the row has 14 fields"},
    {"yesterday,m,o,i,on_demand,,,k,,,8,8,1", "q.csv, line 2: observed_at is \"yesterday\""},
    {"2026-02-30T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,1", "q.csv, line 2: observed_at is "},
    {"2026-05-28T16:20:00Z,,o,i,on_demand,,,k,,,8,8,1", "q.csv, line 2: market is empty"},
    {"2026-05-28T16:20:00Z,m,,i,on_demand,,,k,,,8,8,1", "q.csv, line 2: operator is empty"},
    {"2026-05-28T16:20:00Z,m,o,,on_demand,,,k,,,8,8,1", "q.csv, line 2: instrument is empty"},
    {"2026-05-28T16:20:00Z,m,o,i,forever,,,k,,,8,8,1", "q.csv, line 2: term is \"forever\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,a@2,,k,,,8,8,1", "q.csv, line 2: reliability is \"2\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,0,8,1", "q.csv, line 2: gpus is \"0\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1000001,8,1",
     "q.csv, line 2: gpus is \"1000001\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,2147483648,1",
     "q.csv, line 2: available is \"2147483648\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,-1,1", "q.csv, line 2: available is \"-1\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,", "q.csv, line 2: price is \"\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,-1", "q.csv, line 2: price is \"-1\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,$1", "q.csv, line 2: price is \"$1\""},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,8,8,1.0000000001",
     "q.csv, line 2: price is \"1.0000000001\""},
    {"2026-05-28T16:20:00Z,m,o,,,,,,,,,,1", "q.csv, line 2: there is a price, but offer is empty"},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,k\"x,,,8,8,1",
     "q.csv, line 2: a quote stands inside of field 8"},
    {"2026-05-28T16:20:00Z,m,o,i,on_demand,,,\"k\"x,,,8,8,1",
     "q.csv, line 2: text follows a closing quote in field 8"},
};

START_TEST(a_malformed_row_is_named_and_the_next_is_read)
{
    struct got got =
        read_rows(text_fmt(&mem, "%s\n2026-05-28,m,o,i,on_demand,,,k,,,1,,2.4\n", faults[_i].row));

    ck_assert_uint_eq(got.bad.len, 1);
    ck_assert_msg(text_starts(got.bad.at[0], faults[_i].message), "%s", got.bad.at[0]);
    ck_assert_uint_eq(got.quote.len, 1);
}
END_TEST

START_TEST(the_largest_numbers_are_read)
{
    struct got got = read_rows(
        text_fmt(&mem, "2026-05-28,m,o,i,spot,a@1,,k,,,1000000,2147483647,9223372036.854775807\n"
                       "2026-05-28,m,o,i,spot,a@0,,k,,,1,0,0\n"));

    ck_assert_uint_eq(got.bad.len, 0);
    ck_assert_uint_eq(got.quote.len, 2);
    ck_assert_int_eq(got.quote.at[0].gpus, 1000000);
    ck_assert_int_eq(got.quote.at[0].available, INT32_MAX);
    ck_assert_int_eq(got.quote.at[0].price_nusd, INT64_MAX);
    ck_assert_int_eq(got.quote.at[0].reliability_nano, 1000000000);
    ck_assert_int_eq(got.quote.at[1].reliability_nano, 0);
    ck_assert_int_eq(got.quote.at[1].available, 0);
}
END_TEST

START_TEST(another_header_is_refused)
{
    struct got got = {0};
    struct err e = {0};

    ck_assert(!read("a,b\n1,2\n", 8, 100, &got, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert(text_starts(e.text, "q.csv: the first line is not the header of quotes: observed"));
    ck_assert(!read("", 0, 100, &got, &e));
    ck_assert_str_eq(e.text, "q.csv is empty, expected the header of quotes");
}
END_TEST

/* Cut inside of a quoted field: the row is named, whether a line break is in the field or not. */
static const char *const cuts[] = {
    "2026-05-28T16:20:00Z,m,o,i,on_demand,,,\"k",
    "2026-05-28T16:20:00Z,m,o,i,on_demand,,,\"k\n",
    "2026-05-28T16:20:00Z,m,o,i,on_demand,,,\"k\n2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1,,2\n",
    "2026-05-28T16:20:00Z,m,o,i,on_demand,,,\"",
    "2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1,,\"2",
};

START_TEST(a_file_that_ends_inside_quotes_is_told)
{
    const char *whole = "2026-05-28T16:20:00Z,m,o,i,on_demand,,,k,,,1,,2.4\n";
    const char *text = text_fmt(&mem, "%s%s%s", quote_csv_header(false), whole, cuts[_i]);

    for (size_t piece = 1; piece < 200; piece += 33) {
        struct got got = {0};
        struct err e = {0};

        ck_assert_msg(read(text, strlen(text), piece, &got, &e), "%s", e.text);
        ck_assert_uint_eq(got.quote.len, 1);
        ck_assert_uint_eq(got.bad.len, 1);
        ck_assert_msg(text_starts(got.bad.at[0], "q.csv, line 3: a quoted field is not closed"),
                      "%s", got.bad.at[0]);
    }
}
END_TEST

/* A row of 65536 bytes with its line end is read, in pieces of any size, and one of 65537 is not.
 */
START_TEST(a_row_has_a_length)
{
    enum { MOST = 1 << 16 };
    static const char before[] = "2026-05-28,m,o,i,on_demand,,,", behind[] = ",,,1,,2.4\n";
    const char *header = quote_csv_header(false);
    size_t head = strlen(header);
    char *text = arena_alloc(&mem, head + MOST + 2);

    for (size_t len = MOST; len <= MOST + 1; len++) {
        memcpy(text, header, head);
        memset(text + head, 'x', len);
        memcpy(text + head, before, sizeof before - 1);
        memcpy(text + head + len - (sizeof behind - 1), behind, sizeof behind - 1);
        for (size_t piece = 1000; piece <= MOST + 1000; piece += 997) {
            struct got got = {0};
            struct err e = {0};

            ck_assert_int_eq(read(text, head + len, piece, &got, &e), len == MOST);
            ck_assert_uint_eq(got.quote.len, len == MOST);
            if (len > MOST)
                ck_assert_str_eq(e.text, "q.csv, line 2 is longer than 65536 bytes");
        }
    }
    arena_fini(&mem);
}
END_TEST

START_TEST(an_endless_row_is_refused)
{
    char *text = memset(arena_alloc(&mem, 1 << 18), 'x', 1 << 18);
    size_t head = strlen(quote_csv_header(false));

    memcpy(text, quote_csv_header(false), head);
    for (size_t piece = 1000; piece <= 1 << 18; piece *= 16) {
        struct got got = {0};
        struct err e = {0};

        ck_assert(!read(text, 1 << 18, piece, &got, &e));
        ck_assert_str_eq(e.text, "q.csv, line 2 is longer than 65536 bytes");
    }
}
END_TEST

SUITE(calc_quote_csv)
{
    ADD(rows_become_quotes);
    ADD(what_is_written_is_read_back);
    ADD(a_price_of_zero_and_a_class_of_any_length_are_kept_whole);
    ADD(a_file_may_say_since_when_a_price_holds);
    ADD(pieces_of_any_size_give_the_same);
    ADD(pieces_as_long_as_a_row_give_all_rows);
    ADD_TABLE(a_malformed_row_is_named_and_the_next_is_read, faults);
    ADD(the_largest_numbers_are_read);
    ADD(another_header_is_refused);
    ADD_TABLE(a_file_that_ends_inside_quotes_is_told, cuts);
    ADD(a_row_has_a_length);
    ADD(an_endless_row_is_refused);
}
