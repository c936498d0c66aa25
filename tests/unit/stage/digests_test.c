/* Lists of digests: which one a file is in, and old and new lines become one list. */
#include <string.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/deliver/digests_priv.h"

static struct arena a;

static const struct {
    const char *path, *list;
} lists[] = {
    {"index.html", "digests.txt"},
    {"index/H100-SXM.html", "digests.txt"},
    {"v1/index.json", "digests.txt"},
    {"v1/index/H100-SXM/latest.json", "digests.txt"},
    {"v1/index/H100-SXM/last/30.json", "digests.txt"},
    {"v1/index/H100-SXM/2026.json", "v1/index/H100-SXM/2026.sha256"},
    {"v1/index/H100-SXM/2026-05-28.r2.record.txt", "v1/index/H100-SXM/2026.sha256"},
    {"v1/index/2026/2027.csv", "v1/index/2026/2027.sha256"},
    {"v1/coverage/H100-SXM/2026.csv", "v1/index/H100-SXM/2026.sha256"},
    {"v1/bundle/H100-SXM/2026-05-28.json", "v1/index/H100-SXM/2026.sha256"},
    {"v1/index/H100-SXM/2026.sha256", "v1/2026.sha256"},
    {"v1/token/changes/2026-05-28.csv", "v1/token/changes/2026.sha256"},
    {"v1/token/changes/2026.sha256", "v1/2026.sha256"},
    {"v1/contract/H100-SXM/2026-05.json", "v1/2026.sha256"},
    {"v1/posted/2026-05.json", "v1/2026.sha256"},
    {"v1/posted/changes/2026.json", "v1/2026.sha256"},
    {"v1/basket/TOKEN-OPEN/2026.csv", "v1/2026.sha256"},
    {"v1/2026.sha256", "digests.txt"},
};

START_TEST(a_file_is_in_the_list_of_its_year)
{
    ck_assert_str_eq(digests_list_of(lists[_i].path, &a), lists[_i].list);
    arena_fini(&a);
}
END_TEST

static const char *digest_of_number(long n, char hex[DIGEST_TEXT_MAX])
{
    return digest_text(&n, sizeof n, hex);
}

/* v1/index/X/2026-01-01.r0.json and so on: by length they are in another order than by letters. */
static const char *path_of(long n)
{
    return text_fmt(&a, "v1/index/X/2026-01-01.r%ld.json", n);
}

enum { PATHS = 40 };

/* Writes the list over and over with some of the paths new; what each said last is in `last`. */
static void turn(struct buf *text, long last[PATHS], long round, struct kit_random *r)
{
    struct digests_list list = {.path = "v1/index/X/2026.sha256"};
    char hex[DIGEST_TEXT_MAX];
    struct buf now;
    struct digests_line line, before = {.path = ""};
    long lines = 0, paths = 0;

    buf_init(&now, SIZE_MAX / 2);
    for (int64_t i = kit_below(r, 12); i > 0; i--) {
        int64_t k = kit_below(r, PATHS);

        last[k] = round * 100 + i + 1;
        digests_put(&list, path_of(k), digest_of_number(last[k], hex), &a);
    }
    digests_merge(&list, text, &now);
    for (int k = 0; k < PATHS; k++) {
        bool there = digests_find(&now, path_of(k), hex);
        char want[DIGEST_TEXT_MAX];

        ck_assert(there == (last[k] > 0));
        ck_assert(!there || text_eq(hex, digest_of_number(last[k], want)));
        paths += there;
    }
    buf_fini(text);
    *text = now;
    for (size_t at = 0; digests_next(text, &at, &line, &a); before = line, lines++)
        ck_assert_int_lt(strcmp(before.path, line.path), 0);
    ck_assert_int_eq(lines, paths);
}

START_TEST(of_old_and_new_lines_each_path_has_the_newest)
{
    struct kit_random r = {random_seed("stage_digests")};
    long last[PATHS] = {0};
    struct buf text;

    buf_init(&text, 0);
    for (long round = 0; round < 60; round++)
        turn(&text, last, round, &r);
    buf_fini(&text);
    arena_fini(&a);
}
END_TEST

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Whatever stands in the file: no path leaves the folder, none is there twice, and none that is of
 * another list stays in the top one. */
START_TEST(what_is_no_line_is_left_out)
{
    static const char text[] =
        "rubbish\n" HEX64 "  ../etc/passwd\n" HEX64 "  /etc/passwd\n" HEX64 "  a\n" HEX64
        "  a\n" HEX64 " b\n" HEX64 "  v1/2026.sha256\n" HEX64 "  v1/index/X/2026.json\n" HEX64
        "  w/.lock\n" HEX64 "  x y\n" HEX64 "  0\n" HEX64 "  z";
    struct digests_list list = {.path = DIGESTS_TOP};
    char hex[DIGEST_TEXT_MAX];
    struct buf was, now;

    buf_init(&was, SIZE_MAX / 2);
    buf_init(&now, SIZE_MAX / 2);
    buf_put(&was, text);
    digests_merge(&list, &was, &now);
    ck_assert_str_eq(now.data, HEX64 "  a\n" HEX64 "  v1/2026.sha256\n" HEX64 "  z\n");
    ck_assert(!digests_find(&was, "none", hex));
    ck_assert(digests_is_safe("a/b.c_d-E9") && !digests_is_safe("a//b") && !digests_is_safe("a/.b")
              && !digests_is_safe("a b") && !digests_is_safe(""));
    buf_fini(&was);
    buf_fini(&now);
    arena_fini(&a);
}
END_TEST

SUITE(stage_digests)
{
    ADD_TABLE(a_file_is_in_the_list_of_its_year, lists);
    ADD(of_old_and_new_lines_each_path_has_the_newest);
    ADD(what_is_no_line_is_left_out);
}
