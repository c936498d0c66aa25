#include "stage/deliver/folder_priv.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/version.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"
#include "edge/sign/digest.h"
#include "stage/deliver/reader_priv.h"

#define MANIFEST "v1/manifest.json"

enum { FILE_MAX = 256 << 20, BATCH = 4096, LINES_MAX = 32768 };

static const char *in_folder(const struct folder *f, const char *path, struct arena *a)
{
    return text_join(a, f->dir, "/", path, NULL);
}

/* As it is now, written and not yet in its place too; false also for one that is not there. */
static bool read_file(struct folder *f, const char *path, struct buf *b)
{
    struct arena a = {0};
    struct err none;
    bool done =
        buf_read_file(b, file_batch_now(&f->batch, in_folder(f, path, &a), &a), FILE_MAX, &none);

    f->read += done;
    f->looked += done ? (int64_t)b->len : 0;
    arena_fini(&a);
    return done;
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

    f->known = read_file(f, DIGESTS_TOP, &f->top_was) && read_file(f, MANIFEST, &manifest)
               && manifest_read(f, &manifest, &setup);
    if (!f->known)
        buf_fini(&f->top_was);
    if (!f->known || !text_eq(setup, f->setup))
        f->stands_at = 0;
    buf_fini(&manifest);
}

static struct digests_list *list_of(struct folder *f, const char *path)
{
    struct arena a = {0};
    const char *name = digests_list_of(path, &a);
    struct map_slot *slot;
    struct digests_list *list = &f->top;

    if (!text_eq(name, DIGESTS_TOP)) {
        f->years.arena = &f->of_years;
        slot = map_put(&f->years, name, strlen(name));
        if (slot->at == 0) {
            list = VEC_PUSH(&f->year, &f->of_years);
            slot->text = list->path = text_dup(&f->of_years, name);
            slot->at = (uint32_t)f->year.len;
        }
        list = &f->year.at[slot->at - 1];
    }
    arena_fini(&a);
    return list;
}

static void put_line(struct folder *f, const char *path, const char *digest)
{
    struct digests_list *list = list_of(f, path);
    bool top = list == &f->top;

    digests_put(list, path, digest, top ? f->arena : &f->of_years);
    f->lines += !top;
}

/* Lines of the top list that are of a year: it had them all once. */
static void move_lines(struct folder *f)
{
    struct arena a = {0};
    struct digests_line line;

    for (size_t at = 0; digests_next(&f->top_was, &at, &line, &a); arena_reset(&a))
        if (!text_eq(digests_list_of(line.path, &a), DIGESTS_TOP))
            put_line(f, line.path, line.digest);
    arena_fini(&a);
}

bool folder_open(struct folder *f, const char *dir, const char *setup, struct arena *a,
                 struct err *e)
{
    *f = (struct folder){.dir = dir,
                         .setup = setup,
                         .lines_max = LINES_MAX,
                         .top.path = DIGESTS_TOP,
                         .sealed.arena = a,
                         .writer = ARENA_NEW(a, struct writer),
                         .reader = ARENA_NEW(a, struct worker),
                         .arena = a,
                         .lock = -1};
    writer_open(f->writer);
    reader_open(f->reader);
    if (!file_make_dir(dir, e) || !file_lock(text_join(a, dir, "/.lock", NULL), &f->lock, e))
        return err_in(e, "site");
    look_at_manifest(f);
    move_lines(f);
    return true;
}

/* What became of the files that were put: of all of them, or of those that are done. */
static bool take(struct folder *f, bool all, struct err *e)
{
    struct writer_job *job;

    while ((job = writer_take(f->writer, all))) {
        if (job->wrong && !f->failed)
            f->trouble = *job->wrong;
        f->failed = f->failed || job->wrong;
        if (job->written && !job->wrong) {
            file_batch_take(&f->batch, job->place);
            f->written++;
            f->put += (int64_t)job->len;
        }
        f->compared += job->looked;
        put_line(f, job->path, job->digest);
        writer_job_end(job);
    }
    if (f->failed)
        *e = f->trouble;
    return !f->failed;
}

void folder_close(struct folder *f)
{
    struct err none;

    if (f->writer) {
        (void)take(f, true, &none);
        writer_close(f->writer);
        reader_close(f->reader);
    }
    file_batch_drop(&f->batch);
    arena_fini(&f->of_years);
    buf_fini(&f->top_was);
    buf_fini(&f->found);
    if (f->lock >= 0)
        (void)close(f->lock);
    f->lock = -1;
}

bool folder_wait(struct folder *f, struct err *e)
{
    return take(f, true, e) || err_in(e, "site");
}

/* A list's text as it is now; empty where it is none of ours. */
static void read_list(struct folder *f, const char *path, struct buf *b)
{
    if ((!f->known && map_at(&f->sealed, path, strlen(path)) == 0) || !read_file(f, path, b))
        buf_fini(b);
}

/* There is room for a file that is put. */
static bool make_room_for(struct folder *f, size_t len, bool all, struct err *e)
{
    all = all || f->batch.path.len + writer_waiting(f->writer) >= BATCH;
    do {
        if (!take(f, all, e))
            return false;
        all = true;
    } while (!writer_has_room(f->writer, len));
    return f->batch.path.len < BATCH || file_batch_flush(&f->batch, e);
}

static void put_file(struct folder *f, const char *path, const char *was, const void *bytes,
                     size_t len)
{
    struct arena a = {0};
    const char *place = in_folder(f, path, &a);

    writer_put(f->writer, path, place, file_batch_now(&f->batch, place, &a), was, bytes, len);
    arena_fini(&a);
}

/* Its text as it was is at hand: it is not read again to be compared. */
static bool seal_list(struct folder *f, struct digests_list *list, struct err *e)
{
    struct buf was = {0}, now;
    bool same, done;

    buf_init(&now, SIZE_MAX / 2);
    read_list(f, list->path, &was);
    digests_merge(list, &was, &now);
    same = was.len == now.len && memcmp(was.data, now.data, now.len) == 0;
    done = make_room_for(f, now.len, false, e);
    if (done)
        put_file(f, list->path, was.len == 0 || same ? NULL : "", now.data, now.len);
    buf_fini(&was);
    buf_fini(&now);
    return done;
}

/* Those of indices first: they are lines of the others. */
static bool seal_years(struct folder *f, struct err *e)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < f->year.len; i++) {
            struct digests_list list = f->year.at[i];
            struct arena a = {0};
            bool last = text_eq(digests_list_of(list.path, &a), DIGESTS_TOP);

            arena_fini(&a);
            if (last != (pass == 1) || list.line.len == 0)
                continue;
            if (!seal_list(f, &list, e))
                return false;
            if (!f->known) {
                const char *path = text_dup(f->arena, list.path);

                map_put(&f->sealed, path, strlen(path))->at = 1;
            }
        }
        if (!take(f, true, e))
            return false;
    }
    arena_fini(&f->of_years);
    f->year.len = f->year.cap = f->lines = 0;
    f->years = (struct map){0};
    buf_fini(&f->found);
    f->found_path = NULL;
    return true;
}

/* Of one path one file waits at most, and of all that is kept till it is in its place no more than
 * there is room for. */
static bool make_room(struct folder *f, const char *path, size_t len, struct err *e)
{
    bool all = writer_has(f->writer, path) || f->lines + writer_waiting(f->writer) >= f->lines_max;

    return make_room_for(f, len, all, e) && (f->lines < f->lines_max || seal_years(f, e));
}

/* The digest that a file was written with; `read`: a list that is not at hand is looked into. */
static bool digest_of(struct folder *f, const char *path, bool read, char hex[DIGEST_TEXT_MAX])
{
    const struct digests_list *list = list_of(f, path);
    uint32_t at = map_at(&list->at, path, strlen(path));

    if (at > 0) {
        memcpy(hex, list->line.at[at - 1].digest, DIGEST_TEXT_MAX);
        return true;
    }
    if (list == &f->top)
        return digests_find(&f->top_was, path, hex);
    if (!f->found_path || !text_eq(f->found_path, list->path)) {
        if (!read)
            return false;
        buf_fini(&f->found);
        read_list(f, list->path, &f->found);
        f->found_path = list->path;
    }
    return digests_find(&f->found, path, hex);
}

bool folder_put(struct folder *f, const char *path, const void *bytes, size_t len, struct err *e)
{
    char was[DIGEST_TEXT_MAX];

    if (!digests_is_safe(path))
        return err_set(e, ERR_CONFIG, "site: \"%s\" cannot be the name of a file that is served",
                       path);
    if (!make_room(f, path, len, e))
        return err_in(e, "site");
    put_file(f, path, digest_of(f, path, false, was) ? was : NULL, bytes, len);
    return true;
}

void folder_ahead(struct folder *f, const char *path)
{
    struct arena a = {0};

    if (f->known && worker_waiting(f->reader) < FOLDER_AHEAD)
        reader_put(f->reader, path, file_batch_now(&f->batch, in_folder(f, path, &a), &a));
    arena_fini(&a);
}

/* What was read ahead, if that is still how it is. */
static bool take_ahead(struct folder *f, const char *path, const char *was, struct buf *b)
{
    if (!reader_take(f->reader, path, was, b))
        return false;
    f->read++;
    f->looked += (int64_t)b->len;
    return true;
}

bool folder_get(struct folder *f, const char *path, struct buf *b)
{
    char was[DIGEST_TEXT_MAX], is[DIGEST_TEXT_MAX];
    struct err none;

    *b = (struct buf){0};
    if (writer_has(f->writer, path) && !take(f, true, &none))
        return false;
    if (digest_of(f, path, true, was)
        && (take_ahead(f, path, was, b)
            || (read_file(f, path, b) && text_eq(was, digest_text(b->data, b->len, is)))))
        return true;
    buf_fini(b);
    return false;
}

bool folder_stands(struct folder *f, const char *path, const char digest[DIGEST_TEXT_MAX])
{
    char was[DIGEST_TEXT_MAX];

    return f->stands_at > 0 && digests_find(&f->top_was, path, was) && text_eq(was, digest);
}

void folder_drop(struct folder *f, const char *under)
{
    f->dropped = under;
}

/* Files that are dropped, and their lines. Nothing links to them: the pages are in their places. */
static bool remove_dropped(struct folder *f, struct err *e)
{
    struct arena a = {0};
    struct digests_line line;
    struct buf rest;
    size_t at = 0;
    bool done = true;

    if (!f->dropped || f->top_was.len == 0)
        return true;
    buf_init(&rest, SIZE_MAX / 2);
    while (done && digests_next(&f->top_was, &at, &line, &a)) {
        if (text_starts(line.path, f->dropped))
            done = file_batch_flush(&f->batch, e) && file_remove(in_folder(f, line.path, &a), e);
        else
            buf_fmt(&rest, "%s  %s\n", line.digest, line.path);
        arena_reset(&a);
    }
    (void)rmdir(in_folder(f, f->dropped, &a));
    buf_fini(&f->top_was);
    f->top_was = rest;
    arena_fini(&a);
    return done;
}

static bool seal_top(struct folder *f, char hex[DIGEST_TEXT_MAX], struct err *e)
{
    struct arena a = {0};
    const char *place = in_folder(f, DIGESTS_TOP, &a);
    bool written = false, done;
    struct buf now;

    buf_init(&now, SIZE_MAX / 2);
    digests_merge(&f->top, &f->top_was, &now);
    (void)digest_text(now.data, now.len, hex);
    done = writer_write(place, place, now.data, now.len, &written, e);
    if (done && written) {
        file_batch_take(&f->batch, place);
        f->written++;
        f->put += (int64_t)now.len;
    }
    buf_fini(&now);
    arena_fini(&a);
    return done && file_batch_flush(&f->batch, e);
}

/* Written when all else is in its place. */
static bool put_manifest(struct folder *f, int64_t no, const char *digests, struct err *e)
{
    struct arena a = {0};
    const char *path = in_folder(f, MANIFEST, &a);
    bool done;
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    buf_fmt(&b,
            "{\"format\":1,\"publicationNo\":%lld,\"digests\":\"%s\",\"setup\":\"%s\","
            "\"program\":\"" GPURATE_VERSION "\"}\n",
            (long long)no, digests, f->setup);
    done = file_has(path, b.data, b.len);
    if (!done) {
        done = file_write_whole(path, b.data, b.len, e);
        f->written += done;
        f->put += done ? (int64_t)b.len : 0;
    }
    buf_fini(&b);
    arena_fini(&a);
    return done;
}

bool folder_seal(struct folder *f, int64_t no, struct err *e)
{
    char hex[DIGEST_TEXT_MAX];

    return (take(f, true, e) && seal_years(f, e) && remove_dropped(f, e) && seal_top(f, hex, e)
            && put_manifest(f, no, hex, e))
           || err_in(e, "site");
}
