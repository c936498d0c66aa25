#include "edge/archive/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../lib/unit.h"
#include "base/buf.h"

static char dir[64], path[96], beside[104];

static void make(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/gpurate-pack-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/rows.csv.zst", dir);
    (void)snprintf(beside, sizeof beside, "%s.tmp", path);
}

static void sweep(void)
{
    (void)unlink(path);
    ck_assert_int_eq(rmdir(dir), 0); /* nothing else was left */
}

static struct pack_sum put(const char *bytes, size_t len, size_t piece)
{
    struct pack_sum sum;
    struct err e = {0};
    struct pack *p;

    ck_assert_msg(pack_open(&p, path, &e), "%s", e.text);
    for (size_t at = 0; at < len; at += piece)
        ck_assert(pack_add(p, bytes + at, piece < len - at ? piece : len - at, &e));
    ck_assert_msg(pack_close(&p, &sum, &e), "%s", e.text);
    ck_assert_ptr_null(p);
    return sum;
}

static bool gather(void *to, const char *bytes, size_t len, struct err *e)
{
    (void)e;
    return buf_add(to, bytes, len);
}

/* Of many sizes about those of the pieces in which files are read and written. */
START_TEST(what_is_packed_comes_back_with_its_sum)
{
    static const size_t sizes[] = {0, 1, 1000, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 3000000};
    char *bytes = malloc(3000000), hex[DIGEST_TEXT_MAX];
    unsigned seed = 7;

    make();
    for (size_t i = 0; i < 3000000; i++)
        bytes[i] = (char)(i % 50 ? 'a' + (int)(i % 7) : (int)(rand_r(&seed) % 256));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pack_sum put_sum = put(bytes, sizes[i], 777), sum;
        struct err e = {0};
        struct buf b;

        buf_init(&b, SIZE_MAX / 2);
        ck_assert_msg(pack_read(path, gather, &b, &sum, &e), "%s", e.text);
        ck_assert_uint_eq(b.len, sizes[i]);
        ck_assert(sizes[i] == 0 || memcmp(b.data, bytes, b.len) == 0);
        ck_assert_str_eq(sum.sha256, digest_text(bytes, sizes[i], hex));
        ck_assert_str_eq(put_sum.sha256, hex);
        ck_assert_int_eq(sum.bytes, (int64_t)sizes[i]);
        ck_assert_int_eq(put_sum.bytes, (int64_t)sizes[i]);
        buf_fini(&b);
    }
    free(bytes);
    sweep();
}
END_TEST

/* Cut anywhere, a byte changed, or gone. */
START_TEST(a_damaged_file_is_an_error)
{
    char bytes[5000], packed[5200];
    struct pack_sum whole, sum;
    size_t len;
    FILE *f;

    make();
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * i % 251);
    whole = put(bytes, sizeof bytes, sizeof bytes);
    f = fopen(path, "r");
    len = fread(packed, 1, sizeof packed, f);
    (void)fclose(f);
    for (size_t cut = 0; cut < len; cut += 97) {
        struct err e = {0};

        f = fopen(path, "w");
        ck_assert_uint_eq(fwrite(packed, 1, cut, f), cut);
        (void)fclose(f);
        ck_assert_msg(!pack_read(path, NULL, NULL, &sum, &e), "cut at %zu", cut);
        ck_assert_int_eq(e.kind, ERR_DATA);
    }
    for (size_t at = 0; at < len; at += 31) {
        struct err e = {0};

        packed[at] ^= 4;
        f = fopen(path, "w");
        ck_assert_uint_eq(fwrite(packed, 1, len, f), len);
        (void)fclose(f);
        packed[at] ^= 4;
        ck_assert_msg(!pack_read(path, NULL, NULL, &sum, &e)
                          || strcmp(sum.sha256, whole.sha256) == 0,
                      "byte %zu", at);
    }
    ck_assert_int_eq(unlink(path), 0);
    ck_assert(!pack_read(path, NULL, NULL, &sum, &(struct err){0}));
    sweep();
}
END_TEST

START_TEST(given_up_leaves_nothing_and_the_old_file_stands)
{
    struct pack_sum old, sum;
    struct err e = {0};
    struct pack *p;

    make();
    old = put("old", 3, 3);
    ck_assert(pack_open(&p, path, &e));
    ck_assert(pack_add(p, "new", 3, &e));
    ck_assert_int_eq(access(beside, F_OK), 0);
    pack_abort(&p);
    pack_abort(&p);
    ck_assert_int_eq(access(beside, F_OK), -1);
    ck_assert(pack_read(path, NULL, NULL, &sum, &e));
    ck_assert_str_eq(sum.sha256, old.sha256);
    sweep();
}
END_TEST

START_TEST(what_cannot_be_made_is_an_error)
{
    struct err e = {0};
    struct pack *p;

    ck_assert(!pack_open(&p, "/nonexistent/folder/x.zst", &e));
    ck_assert_int_eq(e.kind, ERR_CREATE);
    ck_assert_ptr_null(p);
}
END_TEST

SUITE(edge_pack)
{
    ADD(what_is_packed_comes_back_with_its_sum);
    ADD(a_damaged_file_is_an_error);
    ADD(given_up_leaves_nothing_and_the_old_file_stands);
    ADD(what_cannot_be_made_is_an_error);
}
