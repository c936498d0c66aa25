/*
 * A poll that waits on disk: its manifest, and a reply out of the archive.
 *
 *     up to the first NUL  the manifest; 64 zeros in it stand for the digest of the reply
 *     rest                 the reply
 */
#include <string.h>

#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "fuzz.h"
#include "stage/poll/poll.h"
#include "stage/poll/replay.h"

static const struct config *whole_config(void)
{
    static struct config c;
    static struct arena kept;
    struct err e = {0};

    if (!c.dir)
        must(config_load(&c, "config", CONFIG_ALL, &kept, &e));
    return &c;
}

static void put_digest(char *text, const char *digest)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

    for (char *at = text; (at = strstr(at, zeros)); at += sizeof zeros - 1)
        memcpy(at, digest, sizeof zeros - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct err e = {0};
    struct polled out = {0};
    struct poll_setup setup = {
        .archive = fuzz_dir(), .spool = fuzz_dir(), .norm = fuzz_norm(), .arena = &a};
    char name[DIGEST_TEXT_MAX];
    size_t n;
    char *text = (char *)fuzz_part(&in, &n, &a);
    const char *body = fuzz_rest(&in, &n, &a);

    setup.config = whole_config();
    must(archive_put(setup.archive, body, n, name, &e));
    put_digest(text, name);
    (void)fuzz_file("manifest.json", text, strlen(text), &a);
    if (poll_replay(&setup, "manifest.json", &out, &e))
        must(out.market && out.poll.quotes == (int64_t)out.quotes.len);
    else
        must(e.kind == ERR_DATA && e.text[0]);
    poll_drop(&out);
    must(file_remove(text_fmt(&a, "%s/%.2s/%s.zst", setup.archive, name, name), &e));
    arena_fini(&a);
    return 0;
}
