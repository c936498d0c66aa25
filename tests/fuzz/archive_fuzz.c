/*
 * A file of the archive that is not what was put there. It is never taken for a reply, and is made
 * whole when the reply comes again.
 *
 *     byte 0      odd: the rest is the file; even: the rest is a reply whose file is damaged
 *     bytes 1, 2  where: how many 256ths into the file; and what its byte is changed by (0: the
 * last is cut) rest        the file, or the reply
 */
#include <string.h>

#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "fuzz.h"

static bool gives(const char *name, const char *reply, size_t len)
{
    struct err e = {0};
    struct buf got;
    bool done = archive_get(fuzz_dir(), name, &got, &e);

    must(done ? got.len == len && memcmp(got.data, reply, len) == 0 : e.kind == ERR_DATA);
    buf_fini(&got);
    return done;
}

static void damage(const char *path, unsigned where, unsigned by)
{
    struct err e = {0};
    struct buf b;

    must(buf_read_file(&b, path, BUF_ARCHIVED_MAX, &e));
    b.data[b.len * where / 256] ^= (char)by;
    must(file_write_whole(path, b.data, b.len - (by == 0), &e));
    buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    unsigned kind = fuzz_byte(&in), where = fuzz_byte(&in), by = fuzz_byte(&in);
    struct arena a = {0};
    struct err e = {0};
    char name[DIGEST_TEXT_MAX];
    size_t n;
    const char *bytes = fuzz_rest(&in, &n, &a), *reply = kind % 2 ? "reply" : bytes, *path;
    size_t reply_len = kind % 2 ? strlen(reply) : n;

    must(archive_put(fuzz_dir(), reply, reply_len, name, &e));
    must(gives(name, reply, reply_len));
    path = text_fmt(&a, "%s/%.2s/%s.zst", fuzz_dir(), name, name);
    if (kind % 2)
        must(file_write_whole(path, bytes, n, &e));
    else
        damage(path, where, by);
    (void)gives(name, reply, reply_len);
    must(archive_put(fuzz_dir(), reply, reply_len, name, &e));
    must(gives(name, reply, reply_len));
    must(file_remove(path, &e));
    arena_fini(&a);
    return 0;
}
