/* Machines that share markets: who is there, and who has claimed what. */
#include "store/machine.h"

#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"

enum { MANY = 200 };

static struct arena mem;
static struct err e;
static const char *market[MANY];
static bool got[MANY];

static size_t claimed(struct store *s, const char *machine, size_t n)
{
    size_t count = 0;

    OK(store_claim_markets(s, machine, market, n, 60, got, &e));
    for (size_t i = 0; i < n; i++)
        count += got[i];
    return count;
}

static void name_markets(void)
{
    for (int i = 0; i < MANY; i++)
        market[i] = text_fmt(&mem, "m%d", i);
}

START_TEST(a_machine_has_its_place_among_those_that_are_there)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);
    size_t place, of;

    OK(store_machine_join(s, "b", 60, &place, &of, &e));
    ck_assert(place == 0 && of == 1);
    OK(store_machine_join(s, "a", 60, &place, &of, &e));
    ck_assert(place == 0 && of == 2);
    OK(store_machine_join(s, "B", 60, &place, &of, &e)); /* by bytes, whatever the locale */
    ck_assert(place == 0 && of == 3);
    OK(store_machine_join(s, "b", 60, &place, &of, &e));
    ck_assert(place == 2 && of == 3);
    scratch_sql(&mem,
                "update gpurate.machine set until_at = clock_timestamp() where machine = 'a'");
    OK(store_machine_join(s, "b", 60, &place, &of, &e));
    ck_assert(place == 1 && of == 2);
    store_close(&s);
    arena_fini(&mem);
}
END_TEST

START_TEST(machines_of_the_week_are_told)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);
    store_machine_list list;
    size_t place, of;

    OK(store_machine_join(s, "b", 60, &place, &of, &e));
    OK(store_machine_join(s, "a", 60, &place, &of, &e));
    OK(store_machine_join(s, "gone", 60, &place, &of, &e));
    scratch_sql(&mem, "update gpurate.machine set until_at = clock_timestamp(), seen_at ="
                      " clock_timestamp() - interval '3 hours' where machine = 'b'");
    scratch_sql(&mem, "update gpurate.machine set seen_at = clock_timestamp() - interval '8 days'"
                      " where machine = 'gone'");
    OK(store_get_machines(s, &list, &mem, &e));
    ck_assert_uint_eq(list.len, 2);
    ck_assert_str_eq(list.at[0].name, "a");
    ck_assert(list.at[0].counted && list.at[0].unseen_s < 600);
    ck_assert_str_eq(list.at[1].name, "b");
    ck_assert(!list.at[1].counted && list.at[1].unseen_s >= 3 * 3600);
    store_close(&s);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_market_is_claimed_by_one)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);

    name_markets();
    ck_assert_uint_eq(claimed(s, "a", 3), 3);
    ck_assert_uint_eq(claimed(s, "b", 5), 2);
    ck_assert(!got[0] && !got[2] && got[3] && got[4]);
    ck_assert_uint_eq(claimed(s, "a", 5), 3); /* its own, as after a death */
    scratch_sql(&mem, "update gpurate.market_claim set until_at = clock_timestamp()"
                      " where market in ('m0', 'm3')");
    ck_assert_uint_eq(claimed(s, "b", 3), 1);
    ck_assert(got[0]);
    store_drop_claims(s, "a");
    ck_assert_uint_eq(claimed(s, "b", MANY), MANY);
    store_close(&s);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_claim_is_one_statement_however_many_markets)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);

    name_markets();
    for (int i = 0; i < 2; i++) {
        scratch_count(NULL);
        (void)claimed(s, "a", i ? MANY : 2);
        ck_assert_int_eq(scratch_counted(), 1);
    }
    store_close(&s);
    arena_fini(&mem);
}
END_TEST

SUITE(db_machine)
{
    ADD(a_machine_has_its_place_among_those_that_are_there);
    ADD(machines_of_the_week_are_told);
    ADD(a_market_is_claimed_by_one);
    ADD(a_claim_is_one_statement_however_many_markets);
}
