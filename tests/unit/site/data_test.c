/* The texts of a fixing and of a month, as JSON and as CSV: the same ones, exact, and no holes. */
#include "site/data.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

static struct arena a;

static const struct method method = {
    .fix_at_s = 57600, .preliminary_after_s = 900, .final_after_s = 14400};

static struct fixing fixing(int level)
{
    return (struct fixing){.index = "H100-SXM",
                           .date = 20601,
                           .revision = 2,
                           .status = FIXING_FINAL,
                           .level = level,
                           .method = "GHR-1.0",
                           .panel = "headline-2026-01",
                           .avg_nusd = INT64_C(2651900000),
                           .med_nusd = INT64_C(2639600000),
                           .mean_nusd = INT64_C(2620500000),
                           .q1_nusd = INT64_C(2150000001),
                           .operators = 9,
                           .valid_partitions = 24,
                           .partitions = 24,
                           .flags = FIXING_REVIEW | FIXING_CARRIED,
                           .why = "say \"why\", in\nwords",
                           .valid_until = 20602 * INT64_C(86400)};
}

static const struct data_record record = {
    .digest = "abc", .published_at = 20601 * INT64_C(86400) + 72000, .publication_no = 7};

static const char *text_of(const char *const *row, bool json)
{
    struct buf b;
    const char *text;

    buf_init(&b, SIZE_MAX / 2);
    if (json)
        data_json(data_fixing, DATA_FIXING_FIELDS, row, &b);
    else
        data_csv(DATA_FIXING_FIELDS, row, &b);
    text = text_dup_n(&a, b.data, b.len);
    buf_fini(&b);
    return text;
}

START_TEST(a_fixing_in_json)
{
    struct fixing f = fixing(1);

    ck_assert_str_eq(
        text_of(data_of_fixing(&f, &record, "USD per GPU-hour", &method, &a), true),
        "{\"effectiveDate\":\"2026-05-28\",\"type\":\"H100-SXM\",\"unit\":\"USD per GPU-hour\","
        "\"value\":\"2.6519\",\"median\":\"2.6396\",\"mean\":\"2.6205\","
        "\"percentile25\":\"2.150000001\",\"percentile75\":null,\"low\":null,\"high\":null,"
        "\"operators\":9,\"validPartitions\":24,\"partitions\":24,\"status\":\"final\",\"level\":1,"
        "\"repeatOfPreviousValue\":false,\"revision\":2,\"revisionIndicator\":\"r\","
        "\"flags\":[\"review\",\"carried\"],\"why\":\"say \\\"why\\\", in\\u000awords\","
        "\"publishedAt\":\"2026-05-28T20:00:00Z\",\"validUntil\":\"2026-05-29T00:00:00Z\","
        "\"nextPublication\":\"2026-05-29T16:15:00Z\",\"publicationNo\":7,\"method\":\"GHR-1.0\","
        "\"methodDigest\":null,\"panel\":\"headline-2026-01\",\"panelDigest\":null,"
        "\"inputsDigest\":null,\"recordDigest\":\"abc\",\"previousDigest\":null,"
        "\"signature\":null,\"keyId\":null,\"annulled\":null}");
    arena_fini(&a);
}
END_TEST

START_TEST(a_fixing_in_csv)
{
    struct fixing f = fixing(4);
    const char *line = text_of(data_of_fixing(&f, &record, "USD", &method, &a), false);

    ck_assert_ptr_nonnull(strstr(line, "2026-05-28,H100-SXM,USD,2.6519,2.6396,2.6205,2.150000001,"
                                       ",,,9,24,24,final,4,true,2,r,\"review,carried\","
                                       "\"say \"\"why\"\", in\nwords\",2026-05-28T20:00:00Z,"));
    arena_fini(&a);
}
END_TEST

START_TEST(no_value_is_null_and_never_a_number)
{
    struct fixing f = fixing(5);
    const char *json = text_of(data_of_fixing(&f, &record, NULL, NULL, &a), true);
    const char *none = text_of(data_of_nothing("X", 20601, "USD", NULL, &a), true);

    ck_assert_ptr_nonnull(strstr(json, "\"value\":null,\"median\":null,\"mean\":null"));
    ck_assert_ptr_nonnull(strstr(json, "\"nextPublication\":null"));
    ck_assert_ptr_nonnull(strstr(none, "\"value\":null"));
    ck_assert_ptr_nonnull(
        strstr(none, "\"status\":\"missing\",\"level\":null,\"repeatOfPreviousValue\":null"));
    none = text_of(data_of_nothing("X", 20601, "USD", "a wrong rate", &a), true);
    ck_assert_ptr_nonnull(strstr(none, "\"value\":null"));
    ck_assert_ptr_nonnull(strstr(none, "\"status\":\"annulled\""));
    ck_assert_ptr_nonnull(strstr(none, "\"annulled\":\"a wrong rate\""));
    none = text_of(data_of_nothing("X", 20601, "USD", NULL, &a), true);
    ck_assert_ptr_nonnull(strstr(none, "\"flags\":[],\"why\":\"no record of this day\""));
    arena_fini(&a);
}
END_TEST

START_TEST(the_next_publication_is_the_final_or_the_next_day)
{
    ck_assert_int_eq(data_next_at(&method, 20601, FIXING_PRELIMINARY),
                     20601 * INT64_C(86400) + 72000);
    ck_assert_int_eq(data_next_at(&method, 20601, FIXING_FINAL), 20602 * INT64_C(86400) + 58500);
}
END_TEST

START_TEST(a_month_has_a_price_or_none)
{
    const struct contract_def c = {.id = "H100-SXM", .index = "H100-SXM", .unit = "USD"};
    struct settlement s = {.contract = &c,
                           .month = 2026 * 12 + 4,
                           .through = 20601,
                           .status = SETTLE_RUNNING,
                           .days = 31,
                           .has_to_date = true,
                           .to_date_nusd = INT64_C(2500000001)};
    const char **row = data_of_settlement(&s, 1, &record, &a);

    ck_assert_str_eq(row[DATA_MONTH_CODE], "H100-SXM-K26");
    ck_assert_str_eq(row[DATA_MONTH_MONTH], "2026-05");
    ck_assert_str_eq(row[DATA_MONTH_TO_DATE], "2.500000001");
    ck_assert_ptr_null(row[DATA_MONTH_PRICE]);
    ck_assert_ptr_null(row[DATA_MONTH_INDICATIVE]);
    ck_assert_str_eq(row[DATA_MONTH_REVISED], "");
    arena_fini(&a);
}
END_TEST

SUITE(site_data)
{
    ADD(a_fixing_in_json);
    ADD(a_fixing_in_csv);
    ADD(no_value_is_null_and_never_a_number);
    ADD(the_next_publication_is_the_final_or_the_next_day);
    ADD(a_month_has_a_price_or_none);
}
