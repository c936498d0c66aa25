#include "edge/archive/pack.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/memory.h"
#include "base/regular.h"
#include "edge/archive/file.h"

/* Level 9 makes rows of CSV about a fifth smaller than 3 does; they are written once a month. */
enum { PACK_LEVEL = 9, PACK_PIECE = 1 << 17, PACK_WINDOW_LOG_MAX = 27 /* 128 MB */ };

struct pack {
    int fd;
    char path[PATH_MAX], beside[PATH_MAX];
    ZSTD_CStream *z;
    struct digest *digest;
    int64_t bytes;
    char piece[PACK_PIECE];
};

bool pack_open(struct pack **out, const char *path, struct err *e)
{
    struct pack *p = memory_new(sizeof *p);
    int n = snprintf(p->beside, sizeof p->beside, "%s.tmp", path);

    *out = NULL;
    if (n < 0 || n >= (int)sizeof p->beside) {
        free(p);
        return err_set(e, ERR_CREATE, "cannot write \"%s\": the name is too long", path);
    }
    (void)snprintf(p->path, sizeof p->path, "%s", path);
    if (!file_begin(p->beside, &p->fd, e)) {
        free(p);
        return false;
    }
    p->z = ZSTD_createCStream();
    if (!p->z || ZSTD_isError(ZSTD_CCtx_setParameter(p->z, ZSTD_c_compressionLevel, PACK_LEVEL))
        || ZSTD_isError(ZSTD_CCtx_setParameter(p->z, ZSTD_c_checksumFlag, 1)))
        memory_gone("what zstd needs to compress rows");
    p->digest = digest_open();
    *out = p;
    return true;
}

/* Compresses what is given, and at the end what zstd still holds. */
static bool put(struct pack *p, const void *bytes, size_t len, ZSTD_EndDirective how, struct err *e)
{
    ZSTD_inBuffer in = {bytes, len, 0};
    size_t left;

    do {
        ZSTD_outBuffer out = {p->piece, sizeof p->piece, 0};

        left = ZSTD_compressStream2(p->z, &out, &in, how);
        if (ZSTD_isError(left))
            memory_gone("what zstd needs to compress rows");
        if (out.pos && !file_add(p->fd, p->path, p->piece, out.pos, e))
            return false;
    } while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
    return true;
}

bool pack_add(struct pack *p, const void *bytes, size_t len, struct err *e)
{
    digest_add(p->digest, bytes, len);
    p->bytes += (int64_t)len;
    return put(p, bytes, len, ZSTD_e_continue, e);
}

static void drop(struct pack **at, struct pack_sum *sum)
{
    struct pack *p = *at;

    *at = NULL;
    sum->bytes = p->bytes;
    (void)digest_close(&p->digest, sum->sha256);
    (void)ZSTD_freeCStream(p->z);
    free(p);
}

bool pack_close(struct pack **at, struct pack_sum *sum, struct err *e)
{
    struct pack *p = *at;
    bool done = put(p, NULL, 0, ZSTD_e_end, e);

    if (done)
        done = file_end(p->fd, p->beside, p->path, e);
    else
        file_give_up(p->fd, p->beside);
    drop(at, sum);
    return done;
}

void pack_abort(struct pack **at)
{
    struct pack_sum ignored;

    if (!*at)
        return;
    file_give_up((*at)->fd, (*at)->beside);
    drop(at, &ignored);
}

struct unpacking {
    FILE *f;
    ZSTD_DStream *z;
    struct digest *digest;
    bool (*take)(void *to, const char *bytes, size_t len, struct err *e);
    void *to;
    int64_t bytes;
    size_t left; /* 0: a frame has ended */
    char packed[PACK_PIECE], plain[PACK_PIECE];
};

/* One piece of the file. */
static bool unpack(struct unpacking *u, size_t len, const char *path, struct err *e)
{
    ZSTD_inBuffer in = {u->packed, len, 0};
    ZSTD_outBuffer out;

    do {
        out = (ZSTD_outBuffer){u->plain, sizeof u->plain, 0};
        u->left = ZSTD_decompressStream(u->z, &out, &in);
        if (ZSTD_isError(u->left))
            return err_set(e, ERR_DATA, "\"%s\" is damaged: %s", path, ZSTD_getErrorName(u->left));
        digest_add(u->digest, u->plain, out.pos);
        u->bytes += (int64_t)out.pos;
        if (out.pos && u->take && !u->take(u->to, u->plain, out.pos, e))
            return false;
    } while (in.pos < in.size || (u->left && out.pos == out.size));
    return true;
}

static bool unpack_all(struct unpacking *u, const char *path, struct err *e)
{
    size_t n;

    while ((n = fread(u->packed, 1, sizeof u->packed, u->f)) > 0)
        if (!unpack(u, n, path, e))
            return false;
    if (ferror(u->f))
        return err_set(e, ERR_DATA, "could not read \"%s\": %s", path, strerror(errno));
    return u->left == 0 || err_set(e, ERR_DATA, "\"%s\" is cut: its end is missing", path);
}

bool pack_read(const char *path,
               bool (*take)(void *to, const char *bytes, size_t len, struct err *e), void *to,
               struct pack_sum *sum, struct err *e)
{
    struct unpacking *u;
    FILE *f = regular_open(path, e);
    bool done;

    if (!f)
        return false;
    u = memory_new(sizeof *u);
    u->f = f;
    u->take = take;
    u->to = to;
    u->left = 1;
    u->z = ZSTD_createDStream();
    if (!u->z
        || ZSTD_isError(ZSTD_DCtx_setParameter(u->z, ZSTD_d_windowLogMax, PACK_WINDOW_LOG_MAX)))
        memory_gone("what zstd needs to read rows");
    u->digest = digest_open();
    done = unpack_all(u, path, e);
    sum->bytes = u->bytes;
    (void)digest_close(&u->digest, sum->sha256);
    (void)ZSTD_freeDStream(u->z);
    (void)fclose(f);
    free(u);
    return done;
}
