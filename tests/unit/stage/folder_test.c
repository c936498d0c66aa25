/* The folder of the site against the dullest model of it: what stands in files, lists and manifest.
 */
#include "stage/deliver/folder_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/sign/digest.h"

enum { PATHS = 9, LISTS = 3, NEVER = 0, AT_ONCE = 4096 };

/* Each list is a line of the one before it; the paths go round. */
static const char *const list_name[LISTS] = {"digests.txt", "v1/2026.sha256",
                                             "v1/index/X/2026.sha256"};
static const char *const path_name[PATHS] = {
    "b",      "v1/posted/2026-02.json", "v1/index/X/2026-01-01.r1.json",
    "c.json", "v1/a/2026.csv",          "v1/bundle/X/2026-02-01.json",
    "a",      "v1/w/2026-01.json",      "v1/index/X/2026.csv"};

static struct arena mem;
static struct err e;

/* Versions of each file: on disk, in its list as it was sealed, put by this delivery, not yet in
   its place. */
struct model {
    int disk[PATHS], listed[PATHS], now[PATHS], waiting[PATHS];
    bool sealed[LISTS]; /* lists that the top one has */
    bool known;
    int64_t stands_at;
    const char *setup;
    int written;
};

static int list_of_path(int path)
{
    return path % LISTS;
}

static const char *bytes_of(int path, int version)
{
    return text_fmt(&mem, "%d of %s\n%.*s", version, path_name[path], version, "\n\n\n\n\n");
}

/* In memory where there is such a place: it is written to disk hundreds of times. */
static const char *make_dir(void)
{
    char shm[] = "/dev/shm/gpurate-folder-XXXXXX", tmp[] = "/tmp/gpurate-folder-XXXXXX";
    const char *dir = mkdtemp(access("/dev/shm", W_OK) == 0 ? shm : tmp);

    ck_assert_ptr_nonnull(dir);
    return text_dup(&mem, dir);
}

static const char *in_dir(const struct folder *f, const char *path)
{
    return text_join(&mem, f->dir, "/", path, NULL);
}

static const char *read_whole(const struct folder *f, const char *path)
{
    const char *text = NULL;
    struct buf b = {0};
    struct err none;

    if (access(in_dir(f, path), R_OK) == 0 && buf_read_file(&b, in_dir(f, path), 1 << 20, &none))
        text = text_dup_n(&mem, b.len ? b.data : "", b.len);
    buf_fini(&b);
    return text;
}

static void settle(struct model *m)
{
    for (int i = 0; i < PATHS; i++)
        if (m->waiting[i] != NEVER) {
            m->disk[i] = m->waiting[i];
            m->waiting[i] = NEVER;
        }
}

static void put(struct folder *f, struct model *m, int path, int version)
{
    const char *bytes = bytes_of(path, version);
    int is = m->waiting[path] != NEVER ? m->waiting[path] : m->disk[path];

    ck_assert_msg(folder_put(f, path_name[path], bytes, strlen(bytes), &e), "%s", e.text);
    if (is != version) {
        m->waiting[path] = version;
        m->written++;
    }
    m->now[path] = version;
}

static void wait_for(struct folder *f, const struct model *m)
{
    ck_assert_msg(folder_wait(f, &e), "%s", e.text);
    ck_assert_int_eq(f->written, m->written);
}

static void get(struct folder *f, struct model *m, int path)
{
    int version = m->now[path], is = m->waiting[path] != NEVER ? m->waiting[path] : m->disk[path];
    struct buf b;
    bool had;

    if (version == NEVER && m->known)
        version = m->listed[path];
    had = folder_get(f, path_name[path], &b);
    ck_assert_int_eq(had, version != NEVER && is == version);
    if (had)
        ck_assert_str_eq(b.data, bytes_of(path, version));
    buf_fini(&b);
}

static int by_path(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x + DIGEST_TEXT_MAX,
                  *(const char *const *)y + DIGEST_TEXT_MAX);
}

static const char *line_of(const char *path, const char *bytes)
{
    char hex[DIGEST_TEXT_MAX];

    return text_join(&mem, digest_text(bytes, strlen(bytes), hex), "  ", path, "\n", NULL);
}

/* The text of a list: lines by path, with the digest of the bytes that were sealed last. */
static const char *list_text(const struct folder *f, const struct model *m, int list)
{
    const char *line[PATHS + LISTS];
    size_t n = 0;

    for (int i = 0; i < PATHS; i++)
        if (list_of_path(i) == list && m->listed[i] != NEVER)
            line[n++] = line_of(path_name[i], bytes_of(i, m->listed[i]));
    if (list + 1 < LISTS && m->sealed[list + 1])
        line[n++] = line_of(list_name[list + 1], read_whole(f, list_name[list + 1]));
    qsort(line, n, sizeof *line, by_path);
    return text_join_list(&mem, line, n, "");
}

static void seal(struct folder *f, struct model *m, int64_t no)
{
    const char *before[LISTS], *manifest = read_whole(f, "v1/manifest.json");
    char hex[DIGEST_TEXT_MAX];
    bool anew[LISTS] = {true}; /* a list that gets no line stays as it is; the top one is made */
    int written = m->written;

    for (int i = 0; i < LISTS; i++)
        before[i] = read_whole(f, list_name[i]);
    ck_assert_msg(folder_seal(f, no, &e), "%s", e.text);
    settle(m);
    for (int i = 0; i < PATHS; i++)
        for (int k = list_of_path(i); k > 0 && m->now[i] != NEVER; k--)
            anew[k] = true;
    for (int k = 1; k < LISTS; k++)
        m->sealed[k] = anew[k] || (m->sealed[k] && (m->known || !anew[k - 1]));
    for (int i = 0; i < PATHS; i++) {
        if (!m->known && anew[list_of_path(i)])
            m->listed[i] = NEVER;
        if (m->now[i] != NEVER)
            m->listed[i] = m->now[i];
        ck_assert_ptr_eq(m->disk[i] == NEVER ? read_whole(f, path_name[i]) : NULL, NULL);
        if (m->disk[i] != NEVER)
            ck_assert_str_eq(read_whole(f, path_name[i]), bytes_of(i, m->disk[i]));
    }
    for (int i = LISTS - 1; i >= 0; i--)
        if (i == 0 || m->sealed[i]) {
            ck_assert_str_eq(read_whole(f, list_name[i]), list_text(f, m, i));
            written += !text_eq(before[i], read_whole(f, list_name[i]));
        }
    (void)digest_text(read_whole(f, list_name[0]), strlen(read_whole(f, list_name[0])), hex);
    ck_assert_str_eq(read_whole(f, "v1/manifest.json"),
                     text_fmt(&mem,
                              "{\"format\":1,\"publicationNo\":%lld,\"digests\":\"%s\","
                              "\"setup\":\"%s\",\"program\":\"" GPURATE_VERSION "\"}\n",
                              (long long)no, hex, m->setup));
    written += !text_eq(manifest, read_whole(f, "v1/manifest.json"));
    ck_assert_int_eq(f->written, written);
    m->stands_at = no;
    m->known = true;
}

/* What makes a manifest none: gone, of another format, cut, without a list beside it. */
static void damage(const struct folder *f, int how)
{
    static const char *const text[] = {
        "{\"format\":2,\"publicationNo\":7,\"setup\":\"A\"}",
        "{\"format\":1,\"publicationNo\":-1,\"setup\":\"A\"}",
        "{\"format\":1,\"setup\":\"A\"}",
        "{\"format\":1,\"publicationNo\":7}",
        "{\"format\":1,\"publicationNo\":7,\"setu",
    };

    if (how == 0)
        ck_assert_int_eq(unlink(in_dir(f, "v1/manifest.json")), 0);
    else if (how == 1)
        ck_assert_int_eq(unlink(in_dir(f, "digests.txt")), 0);
    else
        ck_assert(file_write_whole(in_dir(f, "v1/manifest.json"), text[how - 2],
                                   strlen(text[how - 2]), &e));
}

static void deliver(struct kit_random *r, const char *dir, struct model *m, int round)
{
    const char *setup = kit_below(r, 4) ? "A" : "B";
    int64_t stands_at = m->known && text_eq(m->setup, setup) ? m->stands_at : 0;
    struct folder f;

    m->setup = m->known ? m->setup : NULL;
    memset(m->now, 0, sizeof m->now);
    memset(m->waiting, 0, sizeof m->waiting);
    m->written = 0;
    ck_assert_msg(folder_open(&f, dir, setup, &mem, &e), "%s", e.text);
    ck_assert_int_eq(f.known, m->known);
    ck_assert_int_eq(f.stands_at, stands_at);
    for (int64_t n = kit_below(r, 12); n > 0; n--)
        if (kit_below(r, 8) == 0)
            wait_for(&f, m);
        else if (kit_below(r, 3))
            put(&f, m, (int)kit_below(r, PATHS), 1 + (int)kit_below(r, 3));
        else
            get(&f, m, (int)kit_below(r, PATHS));
    if (kit_below(r, 5)) {
        m->setup = setup;
        seal(&f, m, round);
    }
    folder_close(&f);
    if (m->known && kit_below(r, 6) == 0) {
        damage(&f, (int)kit_below(r, 7));
        m->known = false;
    }
}

START_TEST(a_folder_is_what_was_put_into_it)
{
    const char *dir = make_dir();
    struct kit_random r = {random_seed("stage_folder")};
    struct model m = {0};

    for (int round = 1; round <= 150; round++)
        deliver(&r, dir, &m, round);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

static const struct {
    const char *path;
    bool good;
} names[] = {
    {"v1/A-z_0.9", true}, {"a/b/c", true},   {"", false},     {".a", false},       {"/a", false},
    {"a/.b", false},      {"a/../b", false}, {"a b", false},  {"a\nb", false},     {"a?b", false},
    {"a:b", false},       {"a%2f", false},   {"a\\b", false}, {"\303\244", false},
};

/* A name that a web server or a shell would read otherwise is none, of a file. */
START_TEST(a_name_that_is_not_plain_is_refused)
{
    const char *dir = make_dir();
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    if (names[_i].good) {
        ck_assert(folder_put(&f, names[_i].path, "x", 1, &e));
    } else {
        ck_assert(!folder_put(&f, names[_i].path, "x", 1, &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
    }
    ck_assert(folder_wait(&f, &e));
    ck_assert_int_eq(f.written, names[_i].good);
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_folder_has_one_writer)
{
    const char *dir = make_dir();
    struct folder f, second;
    int status;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    status = system(text_fmt(&mem, "flock -n %s/.lock true", dir));
    ck_assert_int_ne(status, 0);
    ck_assert(!folder_open(&second, dir, "A", &mem, &e));
    ck_assert_int_eq(e.kind, ERR_LOCKED);
    folder_close(&f);
    ck_assert(folder_open(&second, dir, "A", &mem, &e));
    folder_close(&second);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

/* Some thousand files wait for the disk together: the first of more are in their places before the
   end is sealed, the others are not. */
START_TEST(files_go_to_their_places_by_the_thousand)
{
    const char *dir = make_dir();
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    for (int i = 0; i <= AT_ONCE; i++) {
        ck_assert_int_eq(access(in_dir(&f, "f/0"), R_OK), -1);
        ck_assert(folder_put(&f, text_fmt(&mem, "f/%d", i), "x", 1, &e));
    }
    ck_assert_int_eq(access(in_dir(&f, "f/0"), R_OK), 0);
    ck_assert_int_eq(access(in_dir(&f, text_fmt(&mem, "f/%d", AT_ONCE - 1)), R_OK), 0);
    ck_assert_int_eq(access(in_dir(&f, text_fmt(&mem, "f/%d", AT_ONCE)), R_OK), -1);
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

#define OK(call) ck_assert_msg((call), "%s: %s", #call, e.text)

/* Files are written while others are put: of one that cannot be, a later call tells, and there is
   no manifest. */
START_TEST(a_file_that_cannot_be_written_ends_the_delivery)
{
    const char *dir = make_dir();
    struct folder f;
    bool told = false;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    ck_assert_int_eq(system(text_fmt(&mem, "echo >%s/in-the-way", dir)), 0);
    OK(folder_put(&f, "before", "x", 1, &e));
    OK(folder_put(&f, "in-the-way/a", "x", 1, &e));
    for (int i = 0; i < 2 * WORKER_JOBS && !told; i++)
        told = !folder_put(&f, text_fmt(&mem, "after/%d", i), "x", 1, &e);
    ck_assert(told);
    for (int i = 0; i < 3; i++) {
        e = (struct err){0};
        ck_assert(!(i == 0   ? folder_put(&f, "more", "x", 1, &e)
                    : i == 1 ? folder_wait(&f, &e)
                             : folder_seal(&f, 7, &e)));
        ck_assert_int_eq(e.kind, ERR_CREATE);
        ck_assert_msg(text_starts(e.text, "site: could not create \""), "%s", e.text);
    }
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem,
                                     "[ \"$(find %s -type f ! -name .lock ! -name in-the-way)\""
                                     " = '' ]",
                                     dir)),
                     0);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

/* More than there is room for while it waits: it is waited for. */
START_TEST(what_waits_to_be_written_has_a_bound)
{
    enum { FILES = 2 * WORKER_JOBS, LARGE = WRITER_BYTES / 3 };
    const char *dir = make_dir();
    char *bytes = memset(ARENA_ARRAY(&mem, char, 2 * WRITER_BYTES), 'x', 2 * WRITER_BYTES);
    int64_t put = 0;
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    for (int i = 0; i < FILES; i++) {
        size_t len = i == FILES / 2 ? 2 * WRITER_BYTES : i % 200 == 0 ? LARGE : 10;

        OK(folder_put(&f, text_fmt(&mem, "v1/f/%d", i), bytes, len, &e));
        ck_assert_uint_le(writer_waiting(f.writer), WORKER_JOBS);
        put += (int64_t)len;
    }
    OK(folder_wait(&f, &e));
    ck_assert_uint_eq(writer_waiting(f.writer), 0);
    ck_assert_int_eq(f.written, FILES);
    ck_assert_int_eq(f.put, put);
    OK(folder_seal(&f, 1, &e));
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "cd %s && sha256sum --quiet -c digests.txt", dir)), 0);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

static void in_dir_holds(const char *dir, const char *command)
{
    ck_assert_msg(system(text_join(&mem, "cd ", dir, " && ", command, NULL)) == 0, "%s", command);
}

/* Told by the list of before alone: whatever stands in the place of the file. */
START_TEST(what_stands_is_told_without_a_look)
{
    const char *dir = make_dir();
    char hex[DIGEST_TEXT_MAX], other[DIGEST_TEXT_MAX];
    struct folder f;

    (void)digest_text("x", 1, hex);
    (void)digest_text("y", 1, other);
    OK(folder_open(&f, dir, "A", &mem, &e));
    OK(folder_put(&f, "z/a", "x", 1, &e));
    OK(folder_put(&f, "v1/a", "x", 1, &e));
    ck_assert(!folder_stands(&f, "z/a", hex));
    OK(folder_seal(&f, 7, &e));
    folder_close(&f);
    in_dir_holds(dir, "rm z/a");
    OK(folder_open(&f, dir, "A", &mem, &e));
    f.read = 0;
    ck_assert(folder_stands(&f, "z/a", hex));
    ck_assert(!folder_stands(&f, "z/a", other));
    ck_assert(!folder_stands(&f, "z/b", hex));
    ck_assert_int_eq(f.read, 0);
    folder_close(&f);
    OK(folder_open(&f, dir, "B", &mem, &e));
    ck_assert(!folder_stands(&f, "z/a", hex));
    folder_close(&f);
    in_dir_holds(dir, "rm -r ../${PWD##*/}");
    arena_fini(&mem);
}
END_TEST

static void seal_and_close(struct folder *f, int64_t no)
{
    OK(folder_seal(f, no, &e));
    folder_close(f);
}

/* What the list of before has as another digest is replaced, whatever stands there; what may be the
   same is compared, and mended where others changed it. */
START_TEST(only_what_may_be_the_same_is_looked_at)
{
    static const char *const path[] = {"a", "v1/index/X/2026.csv"};
    const char *dir = make_dir();
    struct folder f;
    struct buf b;

    for (int i = 0; i < 2; i++) {
        OK(folder_open(&f, dir, "A", &mem, &e));
        OK(folder_put(&f, path[0], "old", 3, &e));
        OK(folder_put(&f, path[1], "old", 3, &e));
        OK(folder_wait(&f, &e));
        ck_assert_int_eq(f.compared, 2); /* it is new, then the same */
        ck_assert_int_eq(f.written, i == 0 ? 2 : 0);
        seal_and_close(&f, 1);
    }
    in_dir_holds(dir, "printf odd >a");
    OK(folder_open(&f, dir, "A", &mem, &e));
    OK(folder_put(&f, path[0], "old", 3, &e));
    OK(folder_wait(&f, &e));
    ck_assert_int_eq(f.compared, 1);
    ck_assert_int_eq(f.written, 1);
    seal_and_close(&f, 2);
    in_dir_holds(
        dir, "printf new >a && printf odd >v1/index/X/2026.csv && mkdir before && "
             "cp --parents digests.txt v1/manifest.json v1/*.sha256 v1/index/X/*.sha256 before");
    OK(folder_open(&f, dir, "A", &mem, &e));
    OK(folder_put(&f, path[0], "new", 3, &e));
    ck_assert(!folder_get(&f, path[1], &b)); /* its list is at hand now */
    OK(folder_put(&f, path[1], "new", 3, &e));
    OK(folder_wait(&f, &e));
    ck_assert_int_eq(f.compared, 0);
    ck_assert_int_eq(f.written, 2);
    OK(folder_seal(&f, 3, &e));
    ck_assert_int_eq(f.compared, 0); /* nor are the lists, whose text was read */
    folder_close(&f);
    in_dir_holds(dir, "sha256sum --quiet -c digests.txt v1/2026.sha256 v1/index/X/2026.sha256");
    /* An end between the files and their lists. */
    in_dir_holds(dir, "cp -r before/. . && rm -r before");
    OK(folder_open(&f, dir, "A", &mem, &e));
    ck_assert_int_eq(f.stands_at, 2);
    OK(folder_put(&f, path[0], "new", 3, &e));
    OK(folder_put(&f, path[1], "new", 3, &e));
    OK(folder_wait(&f, &e));
    ck_assert_int_eq(f.compared, 1); /* the list of the other is not at hand */
    ck_assert_int_eq(f.written, 1);
    seal_and_close(&f, 3);
    in_dir_holds(dir, "sha256sum --quiet -c digests.txt v1/2026.sha256 v1/index/X/2026.sha256");
    in_dir_holds(dir, "[ $(cat a v1/index/X/2026.csv) = newnew ] && rm -r ../${PWD##*/}");
    arena_fini(&mem);
}
END_TEST

/* With their lines; and not before the page that had a link to them is another one. */
START_TEST(what_is_dropped_goes_when_the_rest_is_there)
{
    const char *dir = make_dir();
    struct folder f;

    OK(folder_open(&f, dir, "A", &mem, &e));
    OK(folder_put(&f, "page", "z/a", 3, &e));
    OK(folder_put(&f, "z/a", "x", 1, &e));
    OK(folder_put(&f, "z/b", "x", 1, &e));
    OK(folder_put(&f, "zz", "x", 1, &e));
    OK(folder_put(&f, "v1/a", "x", 1, &e));
    OK(folder_seal(&f, 7, &e));
    folder_close(&f);
    OK(folder_open(&f, dir, "B", &mem, &e));
    folder_drop(&f, "z/");
    OK(folder_put(&f, "page", "none", 4, &e));
    OK(folder_wait(&f, &e));
    in_dir_holds(dir, "[ \"$(cat page)\" = z/a ] && [ -f z/a ] && [ -f z/b ]");
    in_dir_holds(dir, "rm z/b && mkdir z/b");
    ck_assert(!folder_seal(&f, 7, &e));
    folder_close(&f);
    in_dir_holds(dir, "[ \"$(cat page)\" = none ] && grep -q z/a digests.txt && rmdir z/b");
    OK(folder_open(&f, dir, "B", &mem, &e));
    ck_assert_int_eq(f.stands_at, 0);
    folder_drop(&f, "z/");
    OK(folder_put(&f, "page", "none", 4, &e));
    OK(folder_seal(&f, 7, &e));
    folder_close(&f);
    in_dir_holds(dir, "[ \"$(cat page)\" = none ] && [ ! -e z ] && [ -f zz ]");
    in_dir_holds(dir, "[ \"$(cut -c67- digests.txt | tr '\\n' ' ')\" = 'page v1/a zz ' ]");
    in_dir_holds(dir, "sha256sum --quiet -c digests.txt");
    in_dir_holds(dir, "rm -r ../${PWD##*/}");
    arena_fini(&mem);
}
END_TEST

enum { INDICES = 3, YEARS = 3, DAYS = 28, ALL = 10000 };

static void put_text(struct folder *f, const char *path, const char *text)
{
    OK(folder_put(f, path, text, strlen(text), &e));
}

static void check_got(struct folder *f, const char *path, const char *text)
{
    struct buf b;
    bool got = folder_get(f, path, &b);

    ck_assert_msg(got == (text != NULL), "%s", path);
    if (text)
        ck_assert_str_eq(b.data, text);
    buf_fini(&b);
}

/* Read ahead or not, in its turn or passed over, written anew since or spoilt on the disk: what is
   got is what was put last, or nothing. */
START_TEST(a_file_that_was_read_ahead_is_the_one_that_was_put)
{
    static const char *const path[] = {"v1/f/a", "v1/f/b", "v1/f/c", "v1/f/d"};
    const char *dir = make_dir();
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    folder_ahead(&f, path[0]); /* a folder that is new has nothing to read */
    for (int i = 0; i < 4; i++)
        put_text(&f, path[i], path[i]);
    OK(folder_seal(&f, 1, &e));
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "printf v1/F/d >%s/v1/f/d", dir)), 0);
    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    for (int i = 0; i < 4; i++)
        folder_ahead(&f, path[i]);
    folder_ahead(&f, "v1/f/none");
    check_got(&f, path[1], path[1]);
    check_got(&f, path[0], path[0]); /* was passed over: it is read now */
    put_text(&f, path[2], "another");
    check_got(&f, path[2], "another");
    check_got(&f, path[3], NULL);
    check_got(&f, "v1/f/none", NULL);
    for (int i = 0; i <= FOLDER_AHEAD; i++)
        folder_ahead(&f, path[1]);
    ck_assert_uint_eq(worker_waiting(f.reader), FOLDER_AHEAD);
    check_got(&f, path[1], path[1]);
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

/* Dates of several years and indices, some of them twice, as records and errata come. */
static void put_dates(struct folder *f, size_t lines_max)
{
    f->lines_max = lines_max;
    for (int year = 2026; year < 2026 + YEARS; year++)
        for (int day = 1; day <= DAYS; day++)
            for (int x = 0; x < INDICES; x++) {
                const char *path = text_fmt(&mem, "v1/index/X%d/%d-01-%02d.json", x, year, day);

                put_text(f, path, path);
                if (day % 5 == 0)
                    put_text(f, text_fmt(&mem, "v1/index/X%d/2026-01-%02d.json", x, day), "again");
                ck_assert_uint_le(f->lines, lines_max);
            }
    put_text(f, "index.html", "page");
}

static const char *text_of(const char *dir, const char *path)
{
    struct buf b;
    const char *out;

    OK(buf_read_file(&b, text_join(&mem, dir, "/", path, NULL), 1 << 20, &e));
    out = text_dup(&mem, b.data);
    buf_fini(&b);
    return out;
}

static const char *write_dates(size_t lines_max, bool twice)
{
    const char *dir = make_dir();
    struct folder f;

    for (int i = 0; i <= twice; i++) {
        OK(folder_open(&f, dir, "setup", &mem, &e));
        ck_assert_int_eq(f.known, i);
        put_dates(&f, lines_max);
        OK(folder_seal(&f, 7, &e));
        folder_close(&f);
    }
    return dir;
}

static void sweep(const char *dir)
{
    ck_assert_int_eq(system(text_join(&mem, "rm -rf ", dir, NULL)), 0);
}

START_TEST(lists_are_the_same_however_few_lines_are_kept)
{
    const char *all = write_dates(ALL, false), *few = write_dates(20, false),
               *again = write_dates(20, true);
    int lists = 0;

    for (int year = 2026; year < 2026 + YEARS; year++)
        for (int x = -1; x < INDICES; x++, lists++) {
            const char *path = x < 0 ? text_fmt(&mem, "v1/%d.sha256", year)
                                     : text_fmt(&mem, "v1/index/X%d/%d.sha256", x, year);

            ck_assert_str_eq(text_of(few, path), text_of(all, path));
            ck_assert_str_eq(text_of(again, path), text_of(all, path));
        }
    ck_assert_str_eq(text_of(few, "digests.txt"), text_of(all, "digests.txt"));
    ck_assert_str_eq(text_of(again, "digests.txt"), text_of(all, "digests.txt"));
    ck_assert_int_eq(
        system(text_fmt(&mem,
                        "cd %s && [ $(wc -l <digests.txt) = %d ] && sha256sum --quiet -c "
                        "digests.txt && find v1 -name '*.sha256' -exec sha256sum --quiet -c {} +"
                        " && [ $(find v1 -name '*.sha256' | wc -l) = %d ]",
                        few, YEARS + 1, lists)),
        0);
    sweep(all);
    sweep(few);
    sweep(again);
    arena_fini(&mem);
}
END_TEST

/* What an earlier folder had in its top list goes to the lists of the years. */
START_TEST(lines_of_a_year_leave_the_top_list)
{
    const char *dir = write_dates(ALL, false), *top = text_of(dir, "digests.txt"), *moved;
    const char *line = strchr(text_of(dir, "v1/index/X1/2027.sha256"), '\n') + 1;
    struct folder f;
    struct buf b;

    line = text_fmt(&mem, "%.*s", (int)strcspn(line, "\n") + 1, line);
    moved = text_join(&mem, top, line, NULL);
    OK(file_write_whole(text_join(&mem, dir, "/digests.txt", NULL), moved, strlen(moved), &e));
    OK(file_write_whole(text_join(&mem, dir, "/v1/index/X1/2027.sha256", NULL), "", 0, &e));
    OK(folder_open(&f, dir, "setup", &mem, &e));
    ck_assert_int_eq(f.stands_at, 7);
    ck_assert(folder_get(&f, "v1/index/X1/2027-01-02.json", &b));
    buf_fini(&b);
    ck_assert(!folder_get(&f, "v1/index/X1/2027-01-03.json", &b));
    buf_fini(&b);
    OK(folder_seal(&f, 8, &e));
    folder_close(&f);
    ck_assert_str_eq(text_of(dir, "v1/index/X1/2027.sha256"), line);
    ck_assert_ptr_null(strstr(text_of(dir, "digests.txt"), "2027-01-02"));
    ck_assert_int_eq(
        system(text_fmt(&mem, "cd %s && sha256sum --quiet -c digests.txt v1/2027.sha256", dir)), 0);
    sweep(dir);
    arena_fini(&mem);
}
END_TEST

SUITE(stage_folder)
{
    ADD(a_folder_is_what_was_put_into_it);
    ADD_TABLE(a_name_that_is_not_plain_is_refused, names);
    ADD(a_folder_has_one_writer);
    ADD(a_file_that_was_read_ahead_is_the_one_that_was_put);
    ADD(what_stands_is_told_without_a_look);
    ADD(only_what_may_be_the_same_is_looked_at);
    ADD(what_is_dropped_goes_when_the_rest_is_there);
    ADD(a_file_that_cannot_be_written_ends_the_delivery);
    ADD(what_waits_to_be_written_has_a_bound);
    ADD(files_go_to_their_places_by_the_thousand);
    ADD(lists_are_the_same_however_few_lines_are_kept);
    ADD(lines_of_a_year_leave_the_top_list);
}
