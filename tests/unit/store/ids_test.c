/* A bigint[] as PostgreSQL writes it, with or without bounds. */
#include "../../lib/unit.h"
#include "store/store_priv.h"

static const struct {
    const char *text;
    size_t len;
    int64_t id[3];
} arrays[] = {
    {"{}", 0, {0}},
    {"{1}", 1, {1}},
    {"{1,2,-3}", 3, {1, 2, -3}},
    {"[5:6]={1,2}", 2, {1, 2}}, /* bounds are no ids, and need no room */
    {"[-1000:-998]={7,8,9}", 3, {7, 8, 9}},
    {"{NULL,4}", 1, {4}},
    {"{9223372036854775807,99999999999999999999}", 1, {INT64_MAX}},
    {"1234567890", 0, {0}},
    {"{1,2", 2, {1, 2}},
    {"", 0, {0}},
};

START_TEST(ids_are_read_and_nothing_else)
{
    struct arena a = {0};
    struct store_ids ids = store_read_ids(arrays[_i].text, &a);

    ck_assert_ptr_nonnull(ids.at); /* no ids, and not all of them */
    ck_assert_uint_eq(ids.len, arrays[_i].len);
    for (size_t i = 0; i < ids.len; i++)
        ck_assert_int_eq(ids.at[i], arrays[_i].id[i]);
    arena_fini(&a);
}
END_TEST

SUITE(store_ids)
{
    ADD_TABLE(ids_are_read_and_nothing_else, arrays);
}
