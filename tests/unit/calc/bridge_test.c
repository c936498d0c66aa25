#include "calc/hedge/bridge.h"

#include "../../lib/unit.h"

static const struct {
    int64_t price, throughput, out; /* -1: refused */
} cases[] = {
    {INT64_C(2500000000), INT64_C(2500000000000), INT64_C(277777778)}, /* 2.50 at 2,500/s: 0.2778 */
    {INT64_C(3600000000), INT64_C(1000000000000), INT64_C(1000000000)},
    {INT64_C(3600000000), INT64_C(1000000000), INT64_C(1000000000000)},
    {INT64_C(1), INT64_C(1000000000000000000), 0}, /* rounds to nothing, which is no error */
    {INT64_C(9), INT64_C(1000000000000), 3},       /* 2.5 nano: away from zero */
    {0, INT64_C(1000000000), -1},
    {INT64_C(2500000000), 0, -1},
    {INT64_MAX, 1, -1},
    {INT64_C(9223372036795746226), INT64_C(277777777776), -1}, /* the first that is too large */
    {INT64_C(9223372036795746225), INT64_C(277777777776), INT64_C(9223372036854775806)},
    {1, INT64_C(277777777776), 1},
    {1, 1, INT64_C(277777777778)},
};

START_TEST(implied_price)
{
    int64_t out = 0;
    struct err e;

    if (cases[_i].out < 0) {
        ck_assert(!bridge_nusd_per_mtok(cases[_i].price, cases[_i].throughput, &out, &e));
        ck_assert_int_eq(e.kind, ERR_DATA);
    } else {
        ck_assert(bridge_nusd_per_mtok(cases[_i].price, cases[_i].throughput, &out, &e));
        ck_assert_int_eq(out, cases[_i].out);
    }
}
END_TEST

SUITE(calc_bridge)
{
    ADD_TABLE(implied_price, cases);
}
