/* Numbers as the pages of the site tell them: rounded away from zero, with as many digits always.
 */
#include "stage/deliver/page_priv.h"

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"

static struct arena mem;

static const struct {
    int64_t nano;
    const char *share, *percent;
} shares[] = {
    {0, "0.00", "0.00 %"},
    {1, "0.00", "+0.00 %"},
    {49999, "0.00", "+0.00 %"},
    {50000, "0.01", "+0.01 %"},
    {12345000, "1.23", "+1.23 %"},
    {12350000, "1.24", "+1.24 %"},
    {1000000000, "100.00", "+100.00 %"},
    {-50000, "-0.01", "-0.01 %"},
    {-12349999, "-1.23", "-1.23 %"},
    {-1000000000, "-100.00", "-100.00 %"},
};

START_TEST(a_share_is_told_in_hundredths_of_a_percent)
{
    ck_assert_str_eq(site_share(shares[_i].nano, &mem), shares[_i].share);
    ck_assert_str_eq(site_percent(shares[_i].nano, &mem), shares[_i].percent);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_value_has_four_digits_and_a_date_its_own)
{
    ck_assert_str_eq(site_value(2500000000, &mem), "2.5000");
    ck_assert_str_eq(site_value(2500049999, &mem), "2.5000");
    ck_assert_str_eq(site_value(2500050000, &mem), "2.5001");
    ck_assert_str_eq(site_value(-50000, &mem), "-0.0001");
    ck_assert_str_eq(site_date_text(20000, &mem), "2024-10-04");
    arena_fini(&mem);
}
END_TEST

SUITE(stage_told)
{
    ADD_TABLE(a_share_is_told_in_hundredths_of_a_percent, shares);
    ADD(a_value_has_four_digits_and_a_date_its_own);
}
