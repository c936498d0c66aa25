/* Which reference rates a fixing date went by, at a moment. */
#include "../../lib/unit.h"
#include "store/fx.h"

/* Latest date first, then by source; days and microseconds. */
static struct store_fx_day days[] = {
    {{.date = 120}, 50}, {{.date = 119}, 30}, {{.date = 119}, 20}, {{.date = 112}, 10}};

static const struct {
    int64_t date, stored_us;
    int found; /* of days; -1: none */
} asked[] = {
    {121, 50, 0}, {121, 49, 1}, /* not there yet */
    {120, 50, 1},               /* a date never goes by its own */
    {121, 30, 1}, {121, 29, 2},  {121, 20, 2}, {119, 19, 3},
    {119, 10, 3}, {120, 19, -1}, /* more than a week old */
    {119, 9, -1}, {112, 99, -1}, {127, 50, 0}, {128, 50, -1},
};

START_TEST(rates_are_those_there_were_then)
{
    const struct store_fx_list list = {days, sizeof days / sizeof *days};
    const struct norm_fx *got = store_fx_then(&list, asked[_i].date, asked[_i].stored_us);

    ck_assert_ptr_eq(got, asked[_i].found < 0 ? NULL : &days[asked[_i].found].fx);
}
END_TEST

SUITE(store_fx)
{
    ADD_TABLE(rates_are_those_there_were_then, asked);
}
