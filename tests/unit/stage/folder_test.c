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

enum { PATHS = 9, LISTS = 3, NEVER = 0 };

static const char *const list_name[LISTS] = {"digests.txt", "v1/one.sha256", "v1/two/y.sha256"};
static const char *const path_name[PATHS] = {
    "b", "v1/one.sha", "v1/two/a", "c.json", "v1/a", "v1/two/b", "a", "v1/c", "v1/two/ab"};

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
    int list = list_of_path(path);

    ck_assert_msg(
        folder_put(f, list ? list_name[list] : NULL, path_name[path], bytes, strlen(bytes), &e),
        "%s", e.text);
    if (m->waiting[path] != NEVER)
        settle(m);
    if (m->disk[path] != version) {
        m->waiting[path] = version;
        m->written++;
    }
    m->now[path] = version;
    ck_assert_int_eq(f->written, m->written);
}

static void get(struct folder *f, struct model *m, int path)
{
    int list = list_of_path(path), version = m->now[path];
    struct buf b;
    bool had;

    if (version == NEVER && m->known)
        version = m->listed[path];
    if (version != NEVER && m->waiting[path] != NEVER)
        settle(m);
    had = folder_get(f, list ? list_name[list] : NULL, path_name[path], &b);
    ck_assert_int_eq(had, version != NEVER && m->disk[path] == version);
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
    for (int i = 1; i < LISTS; i++)
        if (list == 0 && m->sealed[i])
            line[n++] = line_of(list_name[i], read_whole(f, list_name[i]));
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
        anew[list_of_path(i)] = anew[list_of_path(i)] || m->now[i] != NEVER;
    for (int i = 0; i < PATHS; i++) {
        if (!m->known && anew[list_of_path(i)])
            m->listed[i] = NEVER;
        if (m->now[i] != NEVER) {
            m->listed[i] = m->now[i];
            m->sealed[list_of_path(i)] = true;
        }
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
    if (!m->known)
        memset(m->sealed, 0, sizeof m->sealed);
    for (int64_t n = kit_below(r, 12); n > 0; n--)
        if (kit_below(r, 3))
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
    {"v1/A-z_0.9", true}, {"a/b/c", true},   {"", true},      {".a", false},       {"/a", false},
    {"a/.b", false},      {"a/../b", false}, {"a b", false},  {"a\nb", false},     {"a?b", false},
    {"a:b", false},       {"a%2f", false},   {"a\\b", false}, {"\303\244", false},
};

/* A name that a web server or a shell would read otherwise is none, of a file or of a list. */
START_TEST(a_name_that_is_not_plain_is_refused)
{
    const char *dir = make_dir();
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    if (names[_i].good && *names[_i].path) {
        ck_assert(folder_put(&f, NULL, names[_i].path, "x", 1, &e));
        ck_assert(folder_put(&f, "list", "file", "x", 1, &e));
    } else if (!names[_i].good) {
        ck_assert(!folder_put(&f, NULL, names[_i].path, "x", 1, &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
        ck_assert(!folder_put(&f, names[_i].path, "file", "x", 1, &e));
    }
    ck_assert_int_eq(f.written, names[_i].good && *names[_i].path ? 2 : 0);
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

/* A thousand files wait for the disk together: the first of more are in their places before the end
   is sealed, the others are not. */
START_TEST(files_go_to_their_places_by_the_thousand)
{
    const char *dir = make_dir();
    struct folder f;

    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    for (int i = 0; i < 1025; i++) {
        ck_assert_int_eq(access(in_dir(&f, "f/0"), R_OK), -1);
        ck_assert(folder_put(&f, NULL, text_fmt(&mem, "f/%d", i), "x", 1, &e));
    }
    ck_assert_int_eq(access(in_dir(&f, "f/0"), R_OK), 0);
    ck_assert_int_eq(access(in_dir(&f, "f/1023"), R_OK), 0);
    ck_assert_int_eq(access(in_dir(&f, "f/1024"), R_OK), -1);
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    arena_fini(&mem);
}
END_TEST

SUITE(stage_folder)
{
    ADD(a_folder_is_what_was_put_into_it);
    ADD_TABLE(a_name_that_is_not_plain_is_refused, names);
    ADD(a_folder_has_one_writer);
    ADD(files_go_to_their_places_by_the_thousand);
}
