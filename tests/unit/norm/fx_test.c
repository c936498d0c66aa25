#include "norm/fx.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

#define DAY(date, rates) "<Cube time='" date "'>" rates "</Cube>"
#define RATE(currency, rate) "<Cube currency='" currency "' rate='" rate "'/>"
#define FILE_OF(days)                                                                              \
    "<?xml version='1.0'?><gesmes:Envelope><Cube>" days "</Cube></gesmes:Envelope>"

static const char two_days[] = FILE_OF(
    DAY("2026-01-12", RATE("USD", "1.1692") RATE("GBP", "0.86740"))
        DAY("2026-01-09", RATE("USD", "1.1650") "\n\t<Cube rate=\"184.42\" currency=\"JPY\" />"));

static bool read(const char *text, struct fx_days *out, struct arena *a, struct err *e)
{
    return fx_read_ecb(text, strlen(text), out, a, e);
}

START_TEST(days_and_rates_are_read)
{
    struct arena a = {0};
    struct err e = {0};
    struct fx_days days = {0};

    ck_assert_msg(read(two_days, &days, &a, &e), "%s", e.text);
    ck_assert_uint_eq(days.len, 2);
    ck_assert_int_eq(days.at[0].date, clock_date(2026, 1, 9));
    ck_assert_str_eq(days.at[0].rate[1].currency, "JPY");
    ck_assert_int_eq(days.at[0].rate[1].per_eur_nano, INT64_C(184420000000));
    ck_assert_int_eq(days.at[1].rate[1].per_eur_nano, 867400000);
    arena_fini(&a);
}
END_TEST

/* Any blank of XML stands before an attribute, and nothing else. */
START_TEST(an_attribute_stands_behind_a_blank)
{
    static const char *const before[] = {" ", "\t", "\n", "\r", "x", "/"};

    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct arena a = {0};
        struct err e = {0};
        struct fx_days days = {0};
        const char *text =
            text_fmt(&a, FILE_OF(DAY("2026-01-12", RATE("USD", "1.1692") "%s")),
                     text_fmt(&a, "<Cube currency=\"JPY\" %srate=\"184.42\"/>", before[i]));

        (void)read(text, &days, &a, &e);
        ck_assert_int_eq(days.len > 0 && days.at[0].rate_len == 2 && !days.odd, i < 4);
        arena_fini(&a);
    }
}
END_TEST

static const struct {
    const char *text, *words;
} bad[] = {
    {"", "no day"},
    {"<html>no rates today</html>", "no day"},
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "0.86740"))), "2026-01-12: no dollar rate"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "0"))), "expected a positive number"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "-1.1"))), "expected a positive number"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "N/A"))), "expected a positive number"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "1,1692"))), "expected a positive number"},
    {FILE_OF(DAY("2026-01-12", "<Cube currency='USD'/>")), "expected a positive number"},
    {FILE_OF(DAY("2026-01-12", RATE("usd", "1.1"))), "not a currency"},
    {FILE_OF(DAY("2026-01-12", RATE("US", "1.1"))), "not a currency"},
    {FILE_OF(DAY("2026-01-12", RATE("USDT", "1.1"))), "not a currency"},
    {FILE_OF(DAY("2026-01-12", RATE("USD1", "1.1"))), "not a currency"},
    {FILE_OF(DAY("2026-01-12", "<Cube currency='USD' rate='1.1/>")), "positive number"},
    {FILE_OF(DAY("2026-01-12", "<Cube currency='USD' rate=1.1/>")), "positive number"},
    {FILE_OF(DAY("2026-01-12", "<Cube currency='USD' rate'1.1'/>")), "positive number"},
    {FILE_OF(DAY("2026-01-12", "<Cube currency='USD' rate='1.1\"/>")), "positive number"},
    {FILE_OF(DAY("2026-13-12", RATE("USD", "1.1"))), "not a date"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "1.1") RATE("USD", "1.2"))), "two rates of \"USD\""},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "1.1")) DAY("2026-01-12", RATE("USD", "1.1"))),
     "there twice"},
    {FILE_OF(RATE("USD", "1.1")), "before any day"},
    {"<Cube><Cube time='2026-01-12'><Cube currency='USD' rate='1.1'", "break off"},
    {"<Cube><Cube time='2026-01-12'><Cube currency='USD' rate='1.1'/>", "break off"},
};

START_TEST(anything_half_told_is_refused)
{
    struct arena a = {0};
    struct err e = {0};
    struct fx_days days = {0};

    ck_assert(!read(bad[_i].text, &days, &a, &e));
    ck_assert_msg(strstr(e.text, bad[_i].words), "%s", e.text);
    arena_fini(&a);
}
END_TEST

/* One odd rate costs its currency on its day, wherever it stands; a day without a dollar itself. */
static const struct {
    const char *text, *words;
    size_t days, odd;
    const char *kept; /* of the last day */
} partly[] = {
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "N/A") RATE("USD", "1.1") RATE("JPY", "184"))),
     "2026-01-12: rate of \"GBP\" is \"N/A\"", 1, 1, "USD JPY"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "1.1") RATE("JPY", "184") RATE("GBP", "0"))),
     "rate of \"GBP\"", 1, 1, "USD JPY"},
    {FILE_OF(DAY("2026-01-12", RATE("Pound", "0.8") RATE("USD", "1.1"))), "not a currency", 1, 1,
     "USD"},
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "0.8") RATE("USD", "1.1") RATE("GBP", "0.9"))),
     "two rates of \"GBP\"", 1, 1, "USD"},
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "soon") RATE("USD", "1.1") RATE("GBP", "0.9"))),
     "rate of \"GBP\"", 1, 1, "USD"},
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "0.9") RATE("USD", "1.1") RATE("GBP", "soon"))),
     "rate of \"GBP\"", 1, 1, "USD"},
    {FILE_OF(DAY("2026-01-12", RATE("GBP", "0.8") RATE("USD", "1.1") RATE("GBP", "0.8"))), NULL, 1,
     0, "GBP USD"},
    {FILE_OF(DAY("2026-01-12", RATE("AAA", "0.000000001") RATE("ZZZ", "1") RATE("USD", "1.1"))),
     NULL, 1, 0, "AAA ZZZ USD"},
    {FILE_OF(DAY("2026-01-12",
                 "<Cube a='currency=' rates='2' rate=\"1.1\" subrate='3' currency='USD'/>")),
     NULL, 1, 0, "USD"},
    {FILE_OF(DAY("2026-01-12", RATE("USD", "?") RATE("GBP", "0.8"))
                 DAY("2026-01-09", RATE("USD", "1.1"))),
     "2026-01-12: rate of \"USD\"", 1, 2, "USD"},
};

START_TEST(what_is_odd_costs_itself_only)
{
    struct arena a = {0};
    struct err e = {0};
    struct fx_days days = {0};
    const char *kept = "";

    ck_assert_msg(read(partly[_i].text, &days, &a, &e), "%s", e.text);
    ck_assert_uint_eq(days.len, partly[_i].days);
    ck_assert_uint_eq(days.odd, partly[_i].odd);
    for (size_t i = 0; i < days.at[days.len - 1].rate_len; i++)
        kept = text_fmt(&a, "%s%s%s", kept, i ? " " : "", days.at[days.len - 1].rate[i].currency);
    ck_assert_str_eq(kept, partly[_i].kept);
    if (partly[_i].words)
        ck_assert_msg(strstr(days.why, partly[_i].words), "%s", days.why);
    else
        ck_assert_ptr_null(days.why);
    arena_fini(&a);
}
END_TEST

/* Read in the files by eye: date, dollar, pound, count of currencies. */
static const struct {
    const char *file, *date, *usd, *gbp;
    size_t len;
} recorded[] = {
    {"2025-05-09", "2025-05-09", "1.1252", "0.84770", 30},
    {"2026-01-12", "2026-01-12", "1.1692", "0.86740", 29},
    {"2026-03-23", "2026-03-23", NULL, NULL, 29},
    {"2026-05-18", "2026-05-18", NULL, NULL, 29},
};

START_TEST(recorded_files)
{
    struct arena a = {0};
    struct err e = {0};
    struct fx_days days = {0};
    struct buf b;
    int64_t date, usd = 0;
    const char *path =
        unit_shared(text_fmt(&a, "data/fx/eurofxref-daily_%s.xml", recorded[_i].file));

    if (!path) {
        arena_fini(&a);
        return;
    }
    ck_assert(buf_read_file(&b, path, BUF_CONFIG_MAX, &e));
    ck_assert_msg(fx_read_ecb(b.data, b.len, &days, &a, &e), "%s", e.text);
    ck_assert_uint_eq(days.len, 1);
    ck_assert(clock_parse_date(recorded[_i].date, &date) && days.at[0].date == date);
    ck_assert_uint_eq(days.at[0].rate_len, recorded[_i].len);
    ck_assert_str_eq(days.at[0].rate[0].currency, "USD");
    if (recorded[_i].usd) {
        (void)fixed_parse(recorded[_i].usd, strlen(recorded[_i].usd), 0, &usd);
        ck_assert_int_eq(days.at[0].rate[0].per_eur_nano, usd);
    }
    for (size_t i = 0; recorded[_i].gbp && i < days.at[0].rate_len; i++) {
        if (!text_eq(days.at[0].rate[i].currency, "GBP"))
            continue;
        (void)fixed_parse(recorded[_i].gbp, strlen(recorded[_i].gbp), 0, &usd);
        ck_assert_int_eq(days.at[0].rate[i].per_eur_nano, usd);
    }
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

SUITE(norm_fx)
{
    ADD(days_and_rates_are_read);
    ADD(an_attribute_stands_behind_a_blank);
    ADD_TABLE(anything_half_told_is_refused, bad);
    ADD_TABLE(what_is_odd_costs_itself_only, partly);
    ADD_TABLE(recorded_files, recorded);
}
