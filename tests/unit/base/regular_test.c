/* What stands in the place of a file and is none: refused by its name, and not waited for. */
#include "base/regular.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/buf.h"
#include "edge/archive/file.h"

static char at[64];

static void make_fifo(void)
{
    ck_assert_int_eq(mkfifo(at, 0600), 0);
}

static void make_folder(void)
{
    ck_assert_int_eq(mkdir(at, 0700), 0);
}

static void make_device(void)
{
    ck_assert_int_eq(symlink("/dev/zero", at), 0);
}

static void make_socket(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", at);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    (void)close(fd);
}

static bool reads(struct err *e)
{
    struct buf b;
    bool done = buf_read_file(&b, at, 100, e);

    buf_fini(&b);
    return done;
}

static bool locks(struct err *e)
{
    int fd;

    return file_lock(at, &fd, e);
}

static bool writes(struct err *e)
{
    int fd;

    return file_begin(at, &fd, e);
}

static void (*const make[])(void) = {make_fifo, make_folder, make_device, make_socket};
static bool (*const use[])(struct err *e) = {reads, locks, writes};
enum { MAKES = sizeof make / sizeof *make, USES = sizeof use / sizeof *use };

START_TEST(what_is_no_file_is_refused_by_its_name)
{
    char dir[] = "/tmp/gpurate-regular-XXXXXX";
    struct err e = {0};

    (void)alarm(10);
    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(at, sizeof at, "%s/place", dir);
    make[_i / USES]();
    ck_assert(!use[_i % USES](&e));
    ck_assert_msg(strstr(e.text, at) != NULL, "%s", e.text);
    (void)(unlink(at) == 0 || rmdir(at) == 0);
    ck_assert_int_eq(rmdir(dir), 0);
    (void)alarm(0);
}
END_TEST

static const struct {
    const char *bytes;
    size_t max;
    bool fits;
} files[] = {{"", 0, true}, {"", 9, true}, {"abc", 3, true}, {"abcd", 3, false}, {"a", 0, false}};

START_TEST(a_file_is_read_up_to_its_ceiling)
{
    char path[] = "/tmp/gpurate-ceiling-XXXXXX";
    int fd = mkstemp(path);
    struct err e = {0};
    struct buf b;

    ck_assert_int_eq(write(fd, files[_i].bytes, strlen(files[_i].bytes)),
                     (ssize_t)strlen(files[_i].bytes));
    (void)close(fd);
    ck_assert_int_eq(buf_read_file(&b, path, files[_i].max, &e), files[_i].fits);
    if (files[_i].fits)
        ck_assert_str_eq(b.data, files[_i].bytes);
    else
        ck_assert_int_eq(e.kind, ERR_LIMIT);
    buf_fini(&b);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

/* Larger than any piece that is read at once, through a pipe too. */
START_TEST(a_long_file_comes_whole)
{
    enum { LEN = 300000 };
    char path[] = "/tmp/gpurate-long-XXXXXX", *bytes = malloc(LEN);
    int fd = mkstemp(path);
    struct err e = {0};
    struct buf b;

    for (int i = 0; i < LEN; i++)
        bytes[i] = (char)(i ^ i >> 8);
    ck_assert_int_eq(write(fd, bytes, LEN), LEN);
    (void)close(fd);
    for (int named = 0; named < 2; named++) {
        ck_assert(named ? buf_read_named(&b, path, LEN, &e) : buf_read_file(&b, path, LEN, &e));
        ck_assert_uint_eq(b.len, LEN);
        ck_assert_int_eq(memcmp(b.data, bytes, LEN), 0);
        buf_fini(&b);
    }
    free(bytes);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

SUITE(base_regular)
{
    tcase_add_loop_test(unit_case, what_is_no_file_is_refused_by_its_name, 0, MAKES * USES);
    ADD_TABLE(a_file_is_read_up_to_its_ceiling, files);
    ADD(a_long_file_comes_whole);
}
