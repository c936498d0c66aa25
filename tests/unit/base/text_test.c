#include "base/text.h"

#include <string.h>

#include "../../lib/unit.h"

static struct arena a;

START_TEST(parts_are_joined_up_to_the_end)
{
    ck_assert_str_eq(text_join(&a, "one", "", "/", "two", NULL), "one/two");
    ck_assert_str_eq(text_join(&a, NULL), "");
    arena_fini(&a);
}
END_TEST

START_TEST(csv_quotes_what_it_has_to)
{
    ck_assert_uint_eq(text_csv_plain(""), 0);
    ck_assert_uint_eq(text_csv_plain("plain; \x80 text"), 13);
    ck_assert_uint_eq(text_csv_plain("a,b"), 1);
    ck_assert_uint_eq(text_csv_plain("say \"x\""), 4);
    ck_assert_uint_eq(text_csv_plain("line\nline"), 4);
    ck_assert_uint_eq(text_csv_plain("\r"), 0);
}
END_TEST

/* Every byte and the length tell, at every place of a step of eight. */
START_TEST(a_hash_tells_texts_apart)
{
    char text[20], other[20];

    for (size_t len = 1; len < sizeof text; len++) {
        memset(text, 'x', sizeof text);
        ck_assert(text_hash(text, len) == text_hash(text, len));
        ck_assert(text_hash(text, len) != text_hash(text, len - 1));
        for (size_t i = 0; i < len; i++) {
            memcpy(other, text, sizeof text);
            other[i] = 'y';
            ck_assert(text_hash(text, len) != text_hash(other, len));
        }
    }
    ck_assert(text_hash("a\0", 2) != text_hash("a", 1));
}
END_TEST

/* The check values of its authors; a seed and a text give what both would one after the other. */
START_TEST(a_stored_hash_is_the_same_everywhere)
{
    ck_assert(text_fnv(TEXT_FNV, "") == TEXT_FNV);
    ck_assert(text_fnv(TEXT_FNV, NULL) == TEXT_FNV);
    ck_assert(text_fnv(TEXT_FNV, "a") == UINT64_C(0xaf63dc4c8601ec8c));
    ck_assert(text_fnv(TEXT_FNV, "foobar") == UINT64_C(0x85944171f73967e8));
    ck_assert(text_fnv(text_fnv(TEXT_FNV, "foo"), "bar") == text_fnv(TEXT_FNV, "foobar"));
}
END_TEST

START_TEST(a_part_is_found_in_any_case)
{
    ck_assert(text_has_fold("NC40ads Low Priority", "low priority"));
    ck_assert(text_has_fold("lllow", "LLow"));
    ck_assert(text_has_fold("", ""));
    ck_assert(!text_has_fold("lo", "low"));
    ck_assert(!text_has_fold(NULL, ""));
}
END_TEST

static const struct {
    const char *text, *clean;
    size_t max;
} cleaned[] = {
    {"us-east", "us-east", 100},
    {"S\xC3\xA3o Paulo", "S\xC3\xA3o Paulo", 100},
    {"us-\xFF"
     "east",
     "us-\xEF\xBF\xBD"
     "east",
     100},
    {"us\x1B[31m", "us [31m", 100},
    {"a\tb\r\nc\x7F", "a b  c ", 100},
    {"x\xC2\x9B"
     "31m",
     "x 31m", 100},                    /* CSI of one character */
    {"x\xC2\xA0y", "x\xC2\xA0y", 100}, /* a blank that does not break is text */
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 100},
    {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD", 100},
    {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD", 100},
    {"12345678", "12345", 5},
    {"1234\xE2\x82\xAC", "1234", 6}, /* not within a character */
    {"1234\xE2\x82\xAC", "1234\xE2\x82\xAC", 7},
    {"", "", 0},
    {"x", "", 0},
};

START_TEST(what_is_stored_and_shown_is_clean)
{
    const char *text = cleaned[_i].text, *once = text_clean(&a, text, cleaned[_i].max);

    ck_assert_str_eq(once, cleaned[_i].clean);
    ck_assert_ptr_eq(text_clean(&a, once, cleaned[_i].max), once);
    ck_assert_int_eq(text_fit(&a, &text, cleaned[_i].max),
                     strlen(cleaned[_i].text) <= cleaned[_i].max
                         && !strstr(cleaned[_i].text, TEXT_NUL));
    ck_assert_str_eq(text, once);
    ck_assert_ptr_null(text_clean(&a, NULL, 5));
    arena_fini(&a);
}
END_TEST

START_TEST(a_list_is_joined)
{
    const char *const parts[] = {"a", "", "bc"};

    ck_assert_str_eq(text_join_list(&a, parts, 3, "+"), "a++bc");
    ck_assert_str_eq(text_join_list(&a, parts, 1, "+"), "a");
    ck_assert_str_eq(text_join_list(&a, parts, 0, "+"), "");
}
END_TEST

SUITE(base_text)
{
    ADD(a_list_is_joined);
    ADD_TABLE(what_is_stored_and_shown_is_clean, cleaned);
    ADD(parts_are_joined_up_to_the_end);
    ADD(csv_quotes_what_it_has_to);
    ADD(a_hash_tells_texts_apart);
    ADD(a_stored_hash_is_the_same_everywhere);
    ADD(a_part_is_found_in_any_case);
}
