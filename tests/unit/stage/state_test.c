/* The small files of the state folder, damaged: a run is never stopped by what stands in them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/poll/validator.h"
#include "stage/trouble.h"

static struct arena a;
static struct err e;

/*
 * A file of nearly the ceiling, in it a text of control bytes, each of which is written back as six
 * ("\\u0001"), before one that is whole.
 */
static const char *swollen(const char *member, const char *rest)
{
    static char path[] = "/tmp/gpurate-state-XXXXXX";
    size_t len = BUF_CONFIG_MAX - 4096;
    char *text = arena_alloc(&a, len + 1);
    struct buf b;
    int fd;

    memset(text, 1, len);
    buf_init(&b, BUF_CONFIG_MAX);
    buf_fmt(&b, "[{\"%s\":\"%s\",%s},{\"%s\":\"whole\",%s}]", member, text, rest, member, rest);
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_msg(file_write_whole(path, b.data, b.len, &e), "%s", e.text);
    buf_fini(&b);
    return path;
}

START_TEST(validators_that_swell_are_left_out)
{
    const char *path = swollen("url", "\"etag\":\"1\",\"last_modified\":null,\"sha256\":\"ab\"");
    struct validators v;

    validators_load(&v, path, &a);
    ck_assert_uint_eq(v.list.len, 2);
    validators_put(&v, "https://a.example/", "\"1\"", NULL, "ab");
    ck_assert_msg(validators_save(&v, &e), "%s", e.text);
    validators_load(&v, path, &a);
    ck_assert_uint_eq(v.list.len, 2);
    ck_assert(validators_find(&v, "whole") && validators_find(&v, "https://a.example/"));
    (void)unlink(path);
    arena_fini(&a);
}
END_TEST

START_TEST(troubles_that_swell_are_left_out)
{
    static const char day[] = "2026-05-28T16:00:00Z";
    const char *path = swollen("subject", text_fmt(&a,
                                                   "\"state\":\"x\",\"since\":\"%s\",\"said\":"
                                                   "\"%s\",\"met\":\"%s\"",
                                                   day, day, day));
    struct troubles t;

    troubles_load(&t, path, 1779969600, &a);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(trouble_is_news(&t, "new", "state"));
    ck_assert_msg(troubles_save(&t, &e), "%s", e.text);
    troubles_load(&t, path, 1779969600, &a);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(text_eq(t.list.at[0].subject, "whole") && text_eq(t.list.at[1].subject, "new"));
    (void)unlink(path);
    arena_fini(&a);
}
END_TEST

SUITE(stage_state)
{
    ADD(validators_that_swell_are_left_out);
    ADD(troubles_that_swell_are_left_out);
}
