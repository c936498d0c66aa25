/* The index over a list's keys: however many there are, each leads to its own row. And errors. */
#include "source/rows_priv.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"

static struct arena mem;

static void add(struct offer_list *list, const char *key, enum verdict verdict)
{
    struct offer o = {.key = key, .verdict = verdict, .gpus = (int64_t)list->len};

    offer_add(list, &o);
    list->at[list->len - 1].verdict = verdict;
}

/* 32 keys fit the first table, 33 do not, and a thousand make it grow again and again. */
static const size_t sizes[] = {1, 31, 32, 33, 64, 65, 1000};

START_TEST(every_key_is_found_however_many_there_are)
{
    struct offer_list list = {.arena = &mem};
    struct rows_index at_once, one_by_one;

    rows_index_init(&one_by_one, &list, &mem);
    for (size_t i = 0; i < sizes[_i]; i++) {
        add(&list, text_fmt(&mem, "key-%zu@%zu", i, i % 7), VERDICT_OK);
        rows_index_add(&one_by_one, i);
    }
    rows_index_init(&at_once, &list, &mem);
    for (size_t i = 0; i < sizes[_i]; i++) {
        const char *key = text_fmt(&mem, "key-%zu@other", i);

        ck_assert_ptr_eq(rows_find(&one_by_one, key), &list.at[i]);
        ck_assert_ptr_eq(rows_find(&at_once, key), &list.at[i]);
    }
    ck_assert_ptr_null(rows_find(&one_by_one, "key-"));
    ck_assert_ptr_null(rows_find(&at_once, text_fmt(&mem, "key-%zu", sizes[_i])));
}
END_TEST

START_TEST(rows_of_another_verdict_are_not_in_it)
{
    struct offer_list list = {.arena = &mem};
    struct rows_index x;

    add(&list, "good", VERDICT_OK);
    add(&list, "bare", VERDICT_NO_PRICE);
    rows_index_init(&x, &list, &mem);
    ck_assert_ptr_eq(rows_find(&x, "good"), &list.at[0]);
    ck_assert_ptr_null(rows_find(&x, "bare"));
    rows_index_of(&x, &list, VERDICT_NO_PRICE, &mem);
    ck_assert_ptr_eq(rows_find(&x, "bare"), &list.at[1]);
    ck_assert_ptr_null(rows_find(&x, "good"));
}
END_TEST

static const struct {
    const char *name, *body, *told;
} errors[] = {
    {"a text", "{\"errors\":[{\"message\":\"busy\"}]}", "busy"},
    {"no text", "{\"errors\":[{\"message\":5}]}", "nothing"},
    {"no such member", "{\"errors\":[{}]}", "nothing"},
    {"null", "{\"errors\":[{\"message\":null}]}", "nothing"},
    {"an empty list", "{\"errors\":[]}", "nothing"},
};

START_TEST(an_error_says_what_it_tells_or_the_word_for_nothing)
{
    struct err e;
    const struct json *doc = json_parse(errors[_i].body, strlen(errors[_i].body), "it", &mem, &e);

    ck_assert_ptr_nonnull(doc);
    ck_assert(!rows_error(json_first(json_get(doc, "errors")), "message", "nothing", &e));
    ck_assert_int_eq(e.kind, ERR_REPLY);
    ck_assert_str_eq(e.text, text_fmt(&mem, "the answer is an error: \"%s\"", errors[_i].told));
}
END_TEST

SUITE(market_rows)
{
    ADD_TABLE(an_error_says_what_it_tells_or_the_word_for_nothing, errors);
    ADD_TABLE(every_key_is_found_however_many_there_are, sizes);
    ADD(rows_of_another_verdict_are_not_in_it);
}
