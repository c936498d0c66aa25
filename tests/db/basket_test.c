/* Levels of baskets and posted prices, there and back. */
#include "store/basket.h"

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "edge/db/db.h"
#include "scratch.h"

enum { DATE = 20601, NOW = DATE * 86400 + 72000 }; /* 2026-05-28 20:00 */

static struct store_basket level(int64_t date, const char *digest, const char *previous)
{
    static struct store_basket_member member[] = {
        {"glm-5.1-blend", 2068200000, false, NULL, 0},
        {"gpt-5.5:blend@openai", 11250000000, true, NULL, 0},
        {"grok-4.5:blend@xai", 3000000000, false, "xai", 4},
    };
    static int64_t polls[] = {7, 9};

    return (struct store_basket){.basket = "TOKEN-TEST",
                                 .date = date,
                                 .base_date = DATE,
                                 .revision = 1,
                                 .level_nano = INT64_C(99123456789),
                                 .carried = 1,
                                 .chained = true,
                                 .settled = true,
                                 .member = member,
                                 .member_len = 3,
                                 .record = {.text = "gpurate,basket 1\n",
                                            .digest = digest,
                                            .previous_digest = previous,
                                            .polls = {polls, 2},
                                            .published_at = NOW}};
}

START_TEST(levels_come_back_with_their_members)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store_basket one = level(DATE, "b1", NULL), two = level(DATE + 1, "b2", "b1");
    struct store_basket_list got;
    struct store_chain chain;
    struct err e = {0};

    OK(store_put_basket(s, &one, &e));
    OK(store_put_basket(s, &two, &e));
    ck_assert_int_gt(two.record.publication_no, one.record.publication_no);
    OK(store_get_baskets(s, "TOKEN-TEST", DATE, DATE + 1, true, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[0].level_nano, one.level_nano);
    ck_assert_int_eq(got.at[0].base_date, DATE);
    ck_assert_uint_eq(got.at[1].member_len, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(got.at[1].member[i].member, two.member[i].member);
        ck_assert_int_eq(got.at[1].member[i].price_nusd, two.member[i].price_nusd);
        ck_assert_int_eq(got.at[1].member[i].carried, two.member[i].carried);
        ck_assert_int_eq(got.at[1].member[i].sources, two.member[i].sources);
    }
    ck_assert_ptr_null(got.at[1].member[0].source);
    ck_assert_str_eq(got.at[1].member[2].source, "xai");
    ck_assert_uint_eq(got.at[1].record.polls.len, 2);
    ck_assert_int_eq(got.at[1].record.polls.at[1], 9);
    ck_assert_int_eq(got.at[1].record.published_at, NOW);
    OK(store_get_basket_chain(s, "TOKEN-TEST", DATE + 1, &chain, &a, &e));
    ck_assert_str_eq(chain.digest, "b2");
    ck_assert_int_eq(chain.date, DATE + 1);
    ck_assert_int_eq(chain.revision, 2);
    ck_assert_str_eq(scratch_value(&a, "select level_text from api_v1.basket"
                                       " where basket_date = '2026-05-28'"),
                     "99.123456789");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_level_is_told_with_its_key)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct db *reader = scratch_db(&a);
    struct store_basket row = level(DATE, "b1", NULL);
    char date[CLOCK_TEXT_MAX];
    const char *payload;
    struct err e = {0};

    OK(db_listen(reader, "gpurate_basket", &e));
    OK(store_put_basket(s, &row, &e));
    OK(db_wait(reader, 5000, &payload, &a, &e));
    ck_assert_str_eq(payload, text_fmt(&a, "%s %s 1", row.basket, clock_text_date(row.date, date)));
    db_close(&reader);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_record_that_does_not_follow_the_last_one_is_refused)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store_basket one = level(DATE, "b1", NULL), stale = level(DATE + 1, "b2", NULL);
    struct store_basket again = level(DATE, "b3", "b1");
    struct store_basket_list got;
    struct err e = {0};

    OK(store_put_basket(s, &one, &e));
    ck_assert(!store_put_basket(s, &stale, &e));
    ck_assert_int_eq(e.kind, ERR_LOCKED);
    ck_assert(!store_put_basket(s, &again, &e)); /* revision 1 of this date is there */
    ck_assert_int_eq(e.kind, ERR_LOCKED);
    again.revision = 2;
    again.level_nano = 1;
    OK(store_put_basket(s, &again, &e));
    OK(store_get_baskets(s, NULL, DATE, DATE, true, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].revision, 2);
    OK(store_get_baskets(s, NULL, DATE, DATE, false, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[0].revision, 1);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Each by its own last day. */
START_TEST(where_each_basket_stands)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store_basket first = level(DATE, "b1", NULL), second = level(DATE + 1, "b2", "b1");
    struct store_basket other = level(DATE + 3, "c1", NULL);
    struct store_basket_end_list got;
    struct err e = {0};

    OK(store_get_basket_ends(s, &got, &a, &e));
    ck_assert_uint_eq(got.len, 0);
    other.basket = "ANOTHER";
    OK(store_put_basket(s, &first, &e));
    OK(store_put_basket(s, &second, &e));
    OK(store_put_basket(s, &other, &e));
    OK(store_get_basket_ends(s, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].basket, "ANOTHER");
    ck_assert_int_eq(got.at[0].date, DATE + 3);
    ck_assert_str_eq(got.at[1].basket, first.basket);
    ck_assert_int_eq(got.at[1].date, DATE + 1);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(posted_prices_keep_their_first_word_of_a_day)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store_posted rows[] = {
        {DATE, "openai", "gpt-5.5", "input", 5000000000, "openrouter", 3, 0, NOW, 0, 0, DATE - 35,
         "llm_prices", 0},
        {DATE, "xai", "grok-4.5", "output", 6000000000, "xai", 4, 1, NOW, NOW - 3600, 9000000000,
         DATE - 1, NULL, 0},
    };
    struct store_posted later = rows[0];
    struct store_posted_list got;
    struct err e = {0};

    OK(store_put_posted(s, rows, 2, 0, &e));
    rows[1].price_nusd = 1;
    OK(store_put_posted(s, rows, 2, 0, &e));
    later.date = DATE + 1;
    later.price_nusd = 4000000000;
    OK(store_put_posted(s, &later, 1, 0, &e));
    OK(store_get_posted(s, DATE, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[0].price_nusd, 5000000000);
    ck_assert_int_eq(got.at[0].changed_at, 0);
    ck_assert_int_eq(got.at[1].price_nusd, 6000000000);
    ck_assert_int_eq(got.at[1].before_nusd, 9000000000);
    ck_assert_int_eq(got.at[1].changed_at, NOW - 3600);
    ck_assert_int_eq(got.at[1].disputed, 1);
    ck_assert_int_eq(got.at[0].since, DATE - 35);
    ck_assert_str_eq(got.at[0].since_source, "llm_prices");
    ck_assert_int_eq(got.at[1].since, DATE - 1);
    ck_assert_ptr_null(got.at[1].since_source);
    ck_assert_str_eq(scratch_value(&a, "select since || ' ' || since_source from api_v1.posted"
                                       " where model = 'gpt-5.5' and posted_date = '2026-05-28'"),
                     "2026-04-23 llm_prices");
    OK(store_get_posted(s, DATE + 5, &got, &a, &e));
    ck_assert_int_eq(got.at[0].price_nusd, 4000000000);
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.posted where newest"), "2");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_basket)
{
    ADD(levels_come_back_with_their_members);
    ADD(a_level_is_told_with_its_key);
    ADD(a_record_that_does_not_follow_the_last_one_is_refused);
    ADD(where_each_basket_stands);
    ADD(posted_prices_keep_their_first_word_of_a_day);
}
