#include "stage/deliver/folder_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/find.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"
#include "edge/sign/digest.h"

#define TOP_LIST "digests.txt"
#define MANIFEST "v1/manifest.json"

enum { HEX = DIGEST_TEXT_MAX - 1, FILE_MAX = 256 << 20, BATCH = 1024 };

/* False also for a file that is not there. */
static bool read_file(const char *path, struct buf *b)
{
    struct err none;

    return access(path, R_OK) == 0 && buf_read_file(b, path, FILE_MAX, &none);
}

static const char *in_folder(const struct folder *f, const char *path, struct arena *a)
{
    return text_join(a, f->dir, "/", path, NULL);
}

static bool manifest_read(struct folder *f, const struct buf *b, const char **setup)
{
    struct err none;
    const struct json *doc = json_parse(b->data, b->len, MANIFEST, f->arena, &none);
    int64_t format = 0, no = 0;

    if (!doc || !json_int(doc, "format", &format, &none) || format != 1
        || !json_int(doc, "publicationNo", &no, &none) || !json_str(doc, "setup", setup, &none)
        || no < 0)
        return false;
    f->stands_at = no;
    return true;
}

static void look_at_manifest(struct folder *f)
{
    const char *setup = NULL;
    struct buf manifest = {0};

    f->known = access(in_folder(f, TOP_LIST, f->arena), R_OK) == 0
               && read_file(in_folder(f, MANIFEST, f->arena), &manifest)
               && manifest_read(f, &manifest, &setup);
    if (!f->known || !text_eq(setup, f->setup))
        f->stands_at = 0;
    buf_fini(&manifest);
}

bool folder_open(struct folder *f, const char *dir, const char *setup, struct arena *a,
                 struct err *e)
{
    *f = (struct folder){.dir = dir, .setup = setup, .arena = a, .lock = -1};
    if (!file_make_dir(dir, e) || !file_lock(text_join(a, dir, "/.lock", NULL), &f->lock, e))
        return err_in(e, "site");
    look_at_manifest(f);
    return true;
}

void folder_close(struct folder *f)
{
    file_batch_drop(&f->batch);
    if (f->lock >= 0)
        (void)close(f->lock);
    f->lock = -1;
}

static bool is_safe(const char *path)
{
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";

    return path[0] != '.' && path[0] != '/' && !strstr(path, "/.") && !path[strspn(path, good)];
}

static bool has_bytes(const char *path, const void *bytes, size_t len)
{
    struct buf b = {0};
    bool same =
        read_file(path, &b) && b.len == len && (len == 0 || memcmp(b.data, bytes, len) == 0);

    buf_fini(&b);
    return same;
}

/* Files of one folder mostly come together. */
static bool make_dir(struct folder *f, const char *dir, struct arena *a, struct err *e)
{
    if (f->made && text_eq(f->made, dir))
        return true;
    f->made = text_dup(f->arena, dir);
    return file_make_dir(in_folder(f, dir, a), e);
}

static bool write_file(struct folder *f, const char *path, const void *bytes, size_t len,
                       struct err *e)
{
    struct arena a = {0};
    const char *whole = in_folder(f, path, &a), *slash = strrchr(path, '/');
    bool full = f->batch.path.len == BATCH || file_batch_has(&f->batch, whole);
    bool done = !full || file_batch_flush(&f->batch, e);

    if (done && !has_bytes(whole, bytes, len)) {
        done = (!slash || make_dir(f, text_dup_n(&a, path, (size_t)(slash - path)), &a, e))
               && file_batch_put(&f->batch, whole, bytes, len, e);
        f->written += done;
    }
    arena_fini(&a);
    return done;
}

static struct folder_list *find_list(struct folder_list *list, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(list[i].path, path))
            return &list[i];
    return NULL;
}

static struct folder_list *list_of(struct folder *f, const char *path)
{
    struct folder_list *list = find_list(f->list.at, f->list.len, path);

    if (list)
        return list;
    VEC_PUSH(&f->list, f->arena)->path = text_dup(f->arena, path);
    return &f->list.at[f->list.len - 1];
}

bool folder_put(struct folder *f, const char *list, const char *path, const void *bytes, size_t len,
                struct err *e)
{
    struct folder_list *to = list_of(f, list ? list : TOP_LIST);
    int order = (int)to->line.len;
    char hex[DIGEST_TEXT_MAX];

    if (!is_safe(path) || !is_safe(to->path))
        return err_set(e, ERR_CONFIG, "site: \"%s\" cannot be the name of a file that is served",
                       path);
    if (!write_file(f, path, bytes, len, e))
        return err_in(e, "site");
    *VEC_PUSH(&to->line, f->arena) =
        (struct folder_line){.path = text_dup(f->arena, path),
                             .digest = text_dup(f->arena, digest_text(bytes, len, hex)),
                             .order = order};
    return true;
}

/* Lines of before come first in order. What is no line of a list is left out. */
static void read_lines(struct folder *f, struct folder_list *list)
{
    struct buf b = {0};

    if (read_file(in_folder(f, list->path, f->arena), &b)) {
        for (char *at = b.data, *end; at && (end = strchr(at, '\n')); at = end + 1) {
            *end = '\0';
            if (strlen(at) > HEX + 2 && text_starts(at + HEX, "  ") && is_safe(at + HEX + 2))
                *VEC_PUSH(&list->line, f->arena) =
                    (struct folder_line){.path = text_dup(f->arena, at + HEX + 2),
                                         .digest = text_dup_n(f->arena, at, HEX),
                                         .order = -1};
        }
    }
    buf_fini(&b);
}

/* A list as it was found: by path, as it was written. */
static const struct folder_list *had_of(struct folder *f, const char *path)
{
    struct folder_list *list = find_list(f->had.at, f->had.len, path);

    if (list)
        return list;
    list = VEC_PUSH(&f->had, f->arena);
    list->path = text_dup(f->arena, path);
    if (f->known)
        read_lines(f, list);
    return list;
}

static const char *digest_of(struct folder *f, const char *list, const char *path)
{
    const struct folder_list *now = find_list(f->list.at, f->list.len, list);
    const struct folder_list *had = had_of(f, list);
    size_t i;

    for (i = now ? now->line.len : 0; i > 0; i--)
        if (text_eq(now->line.at[i - 1].path, path))
            return now->line.at[i - 1].digest;
    FIND_FIRST(i, had->line.len, strcmp(had->line.at[i].path, path) < 0);
    return i < had->line.len && text_eq(had->line.at[i].path, path) ? had->line.at[i].digest : NULL;
}

bool folder_get(struct folder *f, const char *list, const char *path, struct buf *b)
{
    const char *digest = digest_of(f, list ? list : TOP_LIST, path);
    const char *whole = in_folder(f, path, f->arena);
    char hex[DIGEST_TEXT_MAX];
    struct err none = {0};

    *b = (struct buf){0};
    if (digest && (!file_batch_has(&f->batch, whole) || file_batch_flush(&f->batch, &none))
        && read_file(whole, b) && text_eq(digest, digest_text(b->data, b->len, hex)))
        return true;
    buf_fini(b);
    return false;
}

static int by_path(const void *x, const void *y)
{
    const struct folder_line *a = x, *b = y;
    int c = strcmp(a->path, b->path);

    return c ? c : (a->order > b->order) - (a->order < b->order);
}

static void list_text(struct folder *f, struct folder_list *list, struct buf *to)
{
    if (f->known)
        read_lines(f, list);
    if (list->line.len > 0)
        qsort(list->line.at, list->line.len, sizeof *list->line.at, by_path);
    for (size_t i = 0; i < list->line.len; i++)
        must(strlen(list->line.at[i].digest) == HEX);
    for (size_t i = 0; i < list->line.len; i++)
        if (i + 1 == list->line.len || strcmp(list->line.at[i].path, list->line.at[i + 1].path))
            buf_fmt(to, "%s  %s\n", list->line.at[i].digest, list->line.at[i].path);
}

static bool seal_list(struct folder *f, size_t at, char hex[DIGEST_TEXT_MAX], struct err *e)
{
    struct folder_list list = f->list.at[at];
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    list_text(f, &list, &b);
    if (text_eq(list.path, TOP_LIST)) {
        (void)digest_text(b.data, b.len, hex);
        done = write_file(f, list.path, b.data, b.len, e);
    } else {
        done = folder_put(f, NULL, list.path, b.data, b.len, e);
    }
    buf_fini(&b);
    return done;
}

bool folder_seal(struct folder *f, int64_t no, struct err *e)
{
    char hex[DIGEST_TEXT_MAX] = "";
    struct buf b;
    bool done = true;
    size_t top;

    (void)list_of(f, TOP_LIST);
    for (size_t i = 0; i < f->list.len && done; i++)
        if (!text_eq(f->list.at[i].path, TOP_LIST))
            done = seal_list(f, i, hex, e);
    top = (size_t)(list_of(f, TOP_LIST) - f->list.at);
    if (!done || !seal_list(f, top, hex, e) || !file_batch_flush(&f->batch, e))
        return err_in(e, "site");
    must(strlen(hex) == HEX);
    buf_init(&b, SIZE_MAX / 2);
    buf_fmt(&b,
            "{\"format\":1,\"publicationNo\":%lld,\"digests\":\"%s\",\"setup\":\"%s\","
            "\"program\":\"" GPURATE_VERSION "\"}\n",
            (long long)no, hex, f->setup);
    done = (write_file(f, MANIFEST, b.data, b.len, e) && file_batch_flush(&f->batch, e))
           || err_in(e, "site");
    buf_fini(&b);
    return done;
}
