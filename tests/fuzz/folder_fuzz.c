/*
 * The configuration folder as a whole, with one file of it replaced: what the files say of each
 * other is checked, too.
 *
 *     byte 0  which file, in the order of the table below
 *     rest    the file
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "edge/archive/file.h"
#include "fuzz.h"
#include "stage/config/config.h"

static const char *const file[] = {
    "gpurate.json",         "terms.json",     "licences.json",        "instruments.json",
    "operators.json",       "markets.json",   "markets.d/z.json",     "tokens.d/z.json",
    "models.json",          "methods/z.json", "token_operators.json", "panels/z.json",
    "indices/z.json",       "contracts.json", "contracts/z.json",     "calendars/z.json",
    "calendars/zones.json", "baskets.json",
};

static const char *folder(struct arena *a)
{
    const char *path = text_fmt(a, "%s/config", fuzz_dir());

    if (access(path, F_OK) != 0)
        must(system(text_fmt(a, "cp -R config %s", fuzz_dir())) == 0);
    return path;
}

/* As it is in config/, for the next input. */
static void put_back(const char *name, struct arena *a)
{
    struct err e = {0};
    struct buf b;

    if (buf_read_file(&b, text_fmt(a, "config/%s", name), BUF_CONFIG_MAX, &e))
        (void)fuzz_file(text_fmt(a, "config/%s", name), b.data, b.len, a);
    else
        must(file_remove(text_fmt(a, "%s/config/%s", fuzz_dir(), name), &e));
    buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    unsigned which = fuzz_byte(&in) % (sizeof file / sizeof *file);
    struct arena a = {0};
    struct err e = {0};
    struct config c;
    struct buf shown;
    const char *dir = folder(&a);

    (void)fuzz_file(text_fmt(&a, "config/%s", file[which]), in.at, in.len, &a);
    if (config_load(&c, dir, which ? CONFIG_ALL : CONFIG_SETTINGS, &a, &e)) {
        buf_init(&shown, SIZE_MAX / 2);
        config_show(&c, &shown);
        must(json_parse(shown.data, shown.len, "what is shown", &a, &e));
        buf_fini(&shown);
    } else {
        must(e.kind == ERR_CONFIG && e.text[0]);
    }
    put_back(file[which], &a);
    arena_fini(&a);
    return 0;
}
