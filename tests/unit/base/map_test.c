/* The one hash table: against the dullest list, and keyed anew in every process. */
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/text.h"

START_TEST(what_was_put_is_found)
{
    enum { TEXTS = 5000 };
    struct arena a = {0};
    struct map m = {.arena = &a};

    ck_assert_uint_eq(map_at(&m, "", 0), 0);
    for (uint32_t i = 0; i < TEXTS; i++) {
        const char *text = text_fmt(&a, "key %u", i);
        struct map_slot *slot = map_put(&m, text, strlen(text));

        ck_assert_uint_eq(slot->at, 0);
        ck_assert_ptr_eq(slot->text, text);
        slot->at = i + 1;
    }
    for (uint32_t i = 0; i < TEXTS; i++) {
        const char *text = text_fmt(&a, "key %u and more", i);
        size_t len = (size_t)(strchr(text + 4, ' ') - text);

        ck_assert_uint_eq(map_at(&m, text, len), i + 1);
        ck_assert_uint_eq(map_put(&m, text, len)->at, i + 1);
        ck_assert_uint_eq(map_at(&m, text, len + 1), 0);
    }
    ck_assert_uint_eq(m.len, TEXTS);
    arena_fini(&a);
}
END_TEST

START_TEST(bytes_and_the_empty_text_are_keys)
{
    struct arena a = {0};
    struct map m = {.arena = &a};

    map_put(&m, "", 0)->at = 1;
    map_put(&m, "a\0b", 3)->at = 2;
    map_put(&m, "a", 1)->at = 3;
    ck_assert_uint_eq(map_at(&m, "", 0), 1);
    ck_assert_uint_eq(map_at(&m, "a\0b", 3), 2);
    ck_assert_uint_eq(map_at(&m, "a", 1), 3);
    ck_assert_uint_eq(map_at(&m, "a\0c", 3), 0);
    arena_fini(&a);
}
END_TEST

/* This program again, as the next test runs it. */
__attribute__((constructor)) static void say_hash(void)
{
    if (!getenv("UNIT_SAY_HASH"))
        return;
    (void)printf("%llx\n", (unsigned long long)text_hash("H100", 4));
    (void)fflush(stdout);
    _exit(0);
}

START_TEST(no_two_processes_hash_alike)
{
    char self[512], said[2][64] = {"", ""};
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);

    ck_assert(len > 0);
    self[len] = '\0';
    ck_assert_int_eq(setenv("UNIT_SAY_HASH", "1", 1), 0);
    for (int i = 0; i < 2; i++) {
        FILE *f = popen(self, "r"); /* NOLINT(cert-env33-c): our own name */

        ck_assert(f && fgets(said[i], sizeof said[i], f));
        ck_assert_int_eq(pclose(f), 0);
    }
    ck_assert_str_ne(said[0], said[1]);
}
END_TEST

SUITE(base_map)
{
    ADD(what_was_put_is_found);
    ADD(bytes_and_the_empty_text_are_keys);
    ADD(no_two_processes_hash_alike);
}
