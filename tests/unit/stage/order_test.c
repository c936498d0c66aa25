/* Whatever order quotes come in, what is made of them goes by one. */
#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"
#include "stage/publish/fixing.h"

static const struct quote sorted[] = {
    {.observed_at = 100, .market = "a", .offer = "1", .verdict = VERDICT_NO_PRICE},
    {.observed_at = 100, .market = "a", .offer = "2", .verdict = VERDICT_NO_PRICE},
    {.observed_at = 100, .market = "b", .offer = "1", .verdict = VERDICT_NO_PRICE},
    {.observed_at = 101, .market = "a", .offer = "1", .verdict = VERDICT_NO_PRICE},
    {.observed_at = 101,
     .market = "a",
     .verdict = VERDICT_NO_PRICE}, /* no offer comes last or first */
    {.observed_at = 200, .market = "a", .offer = "0", .verdict = VERDICT_NO_PRICE},
};
enum { N = sizeof sorted / sizeof *sorted, ALL = 720 };

/* The n-th order of all. */
static void arrange(struct quote out[N], int n)
{
    struct quote left[N];

    memcpy(left, sorted, sizeof left);
    for (int i = 0; i < N; i++) {
        int of = N - i, at = n % of;

        out[i] = left[at];
        memmove(left + at, left + at + 1, (size_t)(of - at - 1) * sizeof *left);
        n /= of;
    }
}

START_TEST(quotes_of_a_day_have_one_order)
{
    const struct source_set none = {0};
    struct arena a = {0};
    struct quote first[N];

    for (int n = 0; n < ALL; n++) {
        struct quote now[N];
        struct quote_list list = {.at = now, .len = N, .cap = N, .arena = &a};

        arrange(now, n);
        fixing_dispute_each(&none, &list, 50, &a);
        if (n == 0)
            memcpy(first, now, sizeof first);
        for (int i = 0; i < N; i++) {
            ck_assert_msg(now[i].observed_at == first[i].observed_at
                              && now[i].market == first[i].market && now[i].offer == first[i].offer,
                          "order %d, row %d: %lld %s", n, i, (long long)now[i].observed_at,
                          now[i].market);
            ck_assert(i == 0 || now[i - 1].observed_at <= now[i].observed_at);
        }
        ck_assert_str_eq(now[2].market, "b");
        ck_assert_str_eq(now[1].offer, "2");
    }
    arena_fini(&a);
}
END_TEST

SUITE(stage_order)
{
    ADD(quotes_of_a_day_have_one_order);
}
