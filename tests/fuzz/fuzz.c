#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/file.h"

unsigned fuzz_byte(struct fuzz_bytes *in)
{
    if (!in->len)
        return 0;
    in->len--;
    return *in->at++;
}

static const char *take(struct fuzz_bytes *in, size_t n, struct arena *a)
{
    const char *out = text_dup_n(a, n ? (const char *)in->at : "", n);

    in->at += n;
    in->len -= n;
    return out;
}

const char *fuzz_part(struct fuzz_bytes *in, size_t *len, struct arena *a)
{
    const uint8_t *nul = in->len ? memchr(in->at, 0, in->len) : NULL;
    const char *out;

    *len = nul ? (size_t)(nul - in->at) : in->len;
    out = take(in, *len, a);
    (void)fuzz_byte(in);
    return out;
}

const char *fuzz_rest(struct fuzz_bytes *in, size_t *len, struct arena *a)
{
    *len = in->len;
    return take(in, in->len, a);
}

const struct json *fuzz_config(const char *path, struct arena *a)
{
    struct buf b;
    struct err e = {0};
    const struct json *doc = NULL;

    if (buf_read_file(&b, path, BUF_CONFIG_MAX, &e))
        doc = json_parse_config(b.data, b.len, path, a, &e);
    buf_fini(&b);
    if (doc)
        return doc;
    (void)fprintf(stderr, "%s: %s\n", path, e.text);
    exit(78);
}

const struct norm *fuzz_norm(void)
{
    static const struct norm_rate rate[] = {
        {"GBP", 860000000}, {"INR", 98 * INT64_C(1000000000)}, {"USD", 1160000000}};
    static const struct norm_fx fx = {.date = FUZZ_NOW / 86400 - 1, .rate = rate, .rate_len = 3};
    static struct norm norm;
    static struct arena kept;
    struct err e = {0};

    if (norm.operators)
        return &norm;
    norm.fx = &fx;
    norm.rules = norm_rules_read(fuzz_config("config/instruments.json", &kept), &kept, &e);
    if (norm.rules)
        norm.operators =
            norm_operators_read(fuzz_config("config/operators.json", &kept), &kept, &e);
    must(norm.operators);
    return &norm;
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_dir(void)
{
    (void)nftw(fuzz_dir(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_dir(void)
{
    static char dir[64];
    struct err e;

    if (*dir)
        return dir;
    (void)snprintf(dir, sizeof dir, "build/fuzz/tmp/%ld", (long)getpid());
    must(file_make_dir(dir, &e) && atexit(remove_dir) == 0);
    return dir;
}

const char *fuzz_file(const char *name, const void *bytes, size_t len, struct arena *a)
{
    const char *path = text_fmt(a, "%s/%s", fuzz_dir(), name);
    FILE *f = fopen(path, "wb");

    must(f && fchmod(fileno(f), 0600) == 0 && fwrite(bytes, 1, len, f) == len && fclose(f) == 0);
    return path;
}
