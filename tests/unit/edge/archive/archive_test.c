#include "edge/archive/archive.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../lib/unit.h"
#include "base/arena.h"
#include "edge/archive/file.h"

/* Before those of the C library: how often the disk is waited for. */
static int waited;

int fsync(int fd)
{
    waited++;
    return (int)syscall(SYS_fsync, fd);
}

int syncfs(int fd)
{
    waited++;
    return (int)syscall(SYS_syncfs, fd);
}

enum { MANY = 300 };

/* Of files whose names are numbers, while they are put in their places. */
static struct {
    pthread_mutex_t mutex;
    bool watched, in_place[MANY];
    int refused; /* from that one on none is renamed */
    int refusals;
    int now, most; /* at once */
    int overtaken; /* the most that are not in their places when one behind them is begun */
} places = {.mutex = PTHREAD_MUTEX_INITIALIZER, .refused = -1};

static void begin_place(int n)
{
    int before = 0;

    ck_assert(pthread_mutex_lock(&places.mutex) == 0);
    places.now++;
    places.most = places.now > places.most ? places.now : places.most;
    for (int i = 0; i < n; i++)
        before += !places.in_place[i];
    places.overtaken = before > places.overtaken ? before : places.overtaken;
    ck_assert(pthread_mutex_unlock(&places.mutex) == 0);
}

static void end_place(int n, bool in_place)
{
    ck_assert(pthread_mutex_lock(&places.mutex) == 0);
    places.now--;
    places.in_place[n] = in_place;
    places.refusals += !in_place;
    ck_assert(pthread_mutex_unlock(&places.mutex) == 0);
}

static int most_at_once(void)
{
    int most;

    ck_assert(pthread_mutex_lock(&places.mutex) == 0);
    most = places.most;
    ck_assert(pthread_mutex_unlock(&places.mutex) == 0);
    return most;
}

/* One that is alone gives others a moment to come. */
static void look_around(void)
{
    for (int i = 0; i < 200 && most_at_once() < 2; i++)
        (void)usleep(1000);
}

int rename(const char *from, const char *to)
{
    int n = places.watched ? atoi(strrchr(to, '/') + 1) : 0, done;

    if (!places.watched)
        return (int)syscall(SYS_rename, from, to);
    begin_place(n);
    look_around();
    if (places.refused >= 0 && n >= places.refused) {
        end_place(n, false);
        errno = EIO;
        return -1;
    }
    done = (int)syscall(SYS_rename, from, to);
    end_place(n, true);
    return done;
}

static const char *scratch(void)
{
    static char dir[] = "/tmp/gpurate-archive-XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(dir));
    return dir;
}

static void sweep(const char *dir)
{
    char command[256];

    (void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(a_reply_comes_back_as_it_was)
{
    const char *dir = scratch();
    char name[DIGEST_TEXT_MAX], again[DIGEST_TEXT_MAX];
    struct err e = {0};
    struct buf out;

    ck_assert_msg(archive_put(dir, "abc", 3, name, &e), "%s", e.text);
    /* FIPS 180-2, example B.1 */
    ck_assert_str_eq(name, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert(archive_put(dir, "abc", 3, again, &e));
    ck_assert_str_eq(name, again);
    ck_assert_msg(archive_get(dir, name, &out, &e), "%s", e.text);
    ck_assert_str_eq(out.data, "abc");
    buf_fini(&out);
    sweep(dir);
}
END_TEST

START_TEST(a_damaged_or_missing_reply_is_an_error)
{
    const char *dir = scratch();
    char name[DIGEST_TEXT_MAX], other[DIGEST_TEXT_MAX], path[256], to[256];
    struct err e = {0};
    struct buf out;

    ck_assert(archive_put(dir, "abc", 3, name, &e) && archive_put(dir, "abd", 3, other, &e));
    (void)snprintf(path, sizeof path, "%s/%.2s/%s.zst", dir, name, name);
    (void)snprintf(to, sizeof to, "%s/%.2s/%s.zst", dir, other, other);
    ck_assert_int_eq(rename(path, to), 0);
    ck_assert(!archive_get(dir, other, &out, &e));
    ck_assert_ptr_nonnull(strstr(e.text, "damaged"));
    buf_fini(&out);
    ck_assert(!archive_get(dir, name, &out, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    buf_fini(&out);
    ck_assert(!archive_get(dir, "../../etc/passwd", &out, &e));
    buf_fini(&out);
    sweep(dir);
}
END_TEST

/* Flips, cuts or lengthens the file; at -1 nothing is done. */
static void damage(const char *path, int how)
{
    FILE *f = fopen(path, "r+e");
    int c;

    ck_assert_ptr_nonnull(f);
    if (how == 0) {
        ck_assert_int_eq(ftruncate(fileno(f), 7), 0);
    } else if (how == 1) {
        ck_assert_int_eq(fseek(f, -3, SEEK_END), 0);
        c = fgetc(f);
        ck_assert(fseek(f, -1, SEEK_CUR) == 0 && fputc(c ^ 0x55, f) != EOF);
    } else if (how == 2) {
        ck_assert(fseek(f, 0, SEEK_END) == 0 && fputc('x', f) != EOF);
    } else if (how == 3) {
        ck_assert_int_eq(ftruncate(fileno(f), 0), 0);
    }
    ck_assert_int_eq(fclose(f), 0);
}

static ino_t inode(const char *path)
{
    struct stat s;

    ck_assert_int_eq(stat(path, &s), 0);
    return s.st_ino;
}

static const size_t sizes[] = {0, 1, 3, 1 << 15, (1 << 15) + 1, 1 << 16, 3 << 20};

START_TEST(a_damaged_reply_is_made_whole_when_it_comes_again)
{
    const char *dir = scratch();
    size_t len = sizes[_i];
    char *bytes = malloc(len + 1), name[DIGEST_TEXT_MAX], path[256];
    unsigned seed = 1;
    struct err e = {0};

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)((seed = seed * 1103515245 + 12345) >> (i % 7 ? 20 : 30));
    ck_assert_msg(archive_put(dir, bytes, len, name, &e), "%s", e.text);
    (void)snprintf(path, sizeof path, "%s/%.2s/%s.zst", dir, name, name);
    for (int how = -1; how < 4; how++) {
        ino_t before = inode(path);
        struct buf out;

        damage(path, how);
        ck_assert_msg(archive_put(dir, bytes, len, name, &e), "%s", e.text);
        ck_assert_msg((inode(path) == before) == (how == -1), "damage %d", how);
        ck_assert_msg(archive_get(dir, name, &out, &e), "damage %d: %s", how, e.text);
        ck_assert(out.len == len && (len == 0 || memcmp(out.data, bytes, len) == 0));
        buf_fini(&out);
    }
    free(bytes);
    sweep(dir);
}
END_TEST

static void touch(const char *dir, const char *name, long pid, char path[256])
{
    FILE *f;

    (void)snprintf(path, 256, "%s/%s.%ld.tmp", dir, name, pid);
    f = fopen(path, "we");
    ck_assert(f && fclose(f) == 0);
}

START_TEST(what_the_dead_left_half_written_is_swept)
{
    const char *dir = scratch();
    char name[DIGEST_TEXT_MAX], folder[128], mine[256], dead[256], old[256];
    struct err e = {0};
    struct buf out;
    pid_t gone = fork();

    if (gone == 0)
        _exit(0);
    ck_assert_int_eq(waitpid(gone, NULL, 0), gone);
    ck_assert_msg(archive_sweep("/nowhere/at/all", &e), "%s", e.text);
    ck_assert(archive_put(dir, "abc", 3, name, &e));
    (void)snprintf(folder, sizeof folder, "%s/new", dir);
    ck_assert_int_eq(rmdir(folder), 0); /* nothing stays in it; an archive of before has none */
    (void)snprintf(folder, sizeof folder, "%s/%.2s", dir, name);
    touch(folder, "beside", gone, old);
    ck_assert_msg(archive_sweep(dir, &e), "%s", e.text);
    ck_assert_int_ne(access(old, F_OK), 0);
    (void)snprintf(folder, sizeof folder, "%s/new", dir);
    touch(folder, "left", gone, dead);
    touch(folder, "busy", (long)getpid(), mine);
    ck_assert_msg(archive_sweep(dir, &e), "%s", e.text);
    ck_assert_int_ne(access(dead, F_OK), 0);
    ck_assert_int_eq(access(mine, F_OK), 0);
    ck_assert_msg(archive_get(dir, name, &out, &e), "%s", e.text);
    buf_fini(&out);
    sweep(dir);
}
END_TEST

static const struct {
    mode_t mode, closed;
    bool ours;
} folders[] = {
    {0700, 022, true},  {0755, 022, true}, {0770, 022, false}, {0707, 022, false},
    {0777, 022, false}, {0770, 02, true},  {0702, 02, false},
};

START_TEST(a_folder_others_can_write_in_is_refused)
{
    const char *dir = scratch();
    struct err e = {0};

    ck_assert_int_eq(chmod(dir, folders[_i].mode), 0);
    ck_assert(file_is_ours(dir, folders[_i].closed, &e) == folders[_i].ours);
    ck_assert_int_eq(e.kind, folders[_i].ours ? ERR_NONE : ERR_PERMISSION);
    ck_assert(file_is_ours("/nowhere/at/all", 022, &e));
    ck_assert_int_eq(chmod(dir, 0700), 0);
    sweep(dir);
}
END_TEST

START_TEST(a_key_file_others_can_read_is_refused)
{
    const char *dir = scratch();
    char path[256];
    struct arena a = {0};
    struct err e = {0};
    const char *key = NULL;

    (void)snprintf(path, sizeof path, "%s/key", dir);
    ck_assert(file_write_whole(path, "s3cret\n", 7, &e));
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert(!file_read_secret(path, 077, &key, &a, &e));
    ck_assert_int_eq(e.kind, ERR_PERMISSION);
    ck_assert_ptr_null(strstr(e.text, "s3cret"));
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_msg(file_read_secret(path, 077, &key, &a, &e), "%s", e.text);
    ck_assert_str_eq(key, "s3cret");
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert(!file_read_secret(path, 077, &key, &a, &e));
    ck_assert(file_read_secret(path, 07, &key, &a, &e));
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert(!file_read_secret(path, 07, &key, &a, &e));
    ck_assert(file_write_whole(path, "s3c\0ret\n", 8, &e) && chmod(path, 0600) == 0);
    ck_assert(!file_read_secret(path, 077, &key, &a, &e) && e.kind == ERR_CONFIG);
    ck_assert_ptr_null(strstr(e.text, "s3c"));
    arena_fini(&a);
    sweep(dir);
}
END_TEST

START_TEST(the_lock_is_held_by_one)
{
    const char *dir = scratch();
    char path[256];
    struct err e = {0};
    int mine, theirs;

    (void)snprintf(path, sizeof path, "%s/lock", dir);
    ck_assert(file_lock(path, &mine, &e));
    ck_assert(!file_lock(path, &theirs, &e));
    ck_assert_int_eq(e.kind, ERR_LOCKED);
    (void)close(mine);
    ck_assert(file_lock(path, &theirs, &e));
    (void)close(theirs);
    sweep(dir);
}
END_TEST

START_TEST(the_holder_of_a_lock_is_told)
{
    char dir[] = "/tmp/gpurate-lock-XXXXXX", path[64];
    struct err e = {0};
    int64_t pid = 0;
    bool held = true;
    int mine;

    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/lock", dir);
    ck_assert(file_lock_holder(path, &held, &pid, &e));
    ck_assert(!held);
    ck_assert(access(path, F_OK) != 0); /* looking makes nothing */
    ck_assert(file_lock(path, &mine, &e));
    ck_assert(file_lock_holder(path, &held, &pid, &e));
    ck_assert(held);
    ck_assert(pid == getpid() || pid == 0);
    (void)close(mine);
    ck_assert(file_lock_holder(path, &held, &pid, &e));
    ck_assert(!held);
    (void)unlink(path);
    (void)rmdir(dir);
}
END_TEST

START_TEST(room_is_that_of_the_nearest_folder)
{
    char dir[] = "/tmp/gpurate-room-XXXXXX", path[64];
    struct err e = {0};
    int64_t here = 0, below = 0;

    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/not/there/yet", dir);
    ck_assert(file_room(dir, &here, &e));
    ck_assert(file_room(path, &below, &e));
    ck_assert_int_gt(here, 0);
    ck_assert_int_gt(below, 0);
    (void)snprintf(path, sizeof path, "%s/not", dir);
    ck_assert(access(path, F_OK) != 0);
    ck_assert(file_room("not/there/yet", &below, &e));
    (void)rmdir(dir);
}
END_TEST

static bool put(struct file_batch *b, const char *path, const char *text, struct err *e)
{
    if (!file_put_beside(path, text, strlen(text), e))
        return false;
    file_batch_take(b, path);
    return true;
}

/* Files with their path in them, over those of before; gives how often the disk was waited for. */
static int put_many(const char *dir, int n, const char *before)
{
    struct file_batch b = {0};
    struct err e = {0};
    char path[256];
    struct buf was;

    waited = 0;
    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s/%d", dir, i);
        ck_assert_msg(put(&b, path, path, &e), "%s", e.text);
        was = (struct buf){0};
        ck_assert_int_eq(access(path, F_OK) == 0, before != NULL);
        ck_assert(!before || (buf_read_file(&was, path, 256, &e) && strcmp(was.data, before) == 0));
        buf_fini(&was);
    }
    ck_assert_msg(put(&b, path, "twice", &e), "%s", e.text);
    ck_assert_msg(file_batch_flush(&b, &e), "%s", e.text);
    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s/%d", dir, i);
        was = (struct buf){0};
        ck_assert(buf_read_file(&was, path, 256, &e));
        ck_assert_str_eq(was.data, i + 1 < n ? path : "twice");
        buf_fini(&was);
    }
    return waited;
}

START_TEST(many_files_wait_for_the_disk_as_often_as_few)
{
    const char *dir = scratch();
    struct err e = {0};
    char path[256];

    ck_assert_int_eq(put_many(dir, 3, NULL), 2);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(path, sizeof path, "%s/%d", dir, i);
        ck_assert(file_write_whole(path, "old", 3, &e));
    }
    ck_assert_int_eq(put_many(dir, 300, "old"), 2);
    sweep(dir);
}
END_TEST

START_TEST(what_was_not_flushed_is_the_old_file_and_leaves_nothing)
{
    const char *dir = scratch(), **names;
    struct arena a = {0};
    struct file_batch b = {0};
    struct err e = {0};
    char path[256];
    struct buf was = {0};
    size_t n;

    (void)snprintf(path, sizeof path, "%s/f", dir);
    ck_assert(file_write_whole(path, "old", 3, &e));
    ck_assert(put(&b, path, "new", &e));
    file_batch_drop(&b);
    ck_assert(buf_read_file(&was, path, 256, &e));
    ck_assert_str_eq(was.data, "old");
    ck_assert(file_list(dir, ".tmp", &names, &n, &a, &e));
    ck_assert_uint_eq(n, 0);
    ck_assert(file_batch_flush(&b, &e));
    (void)snprintf(path, sizeof path, "%s/none/f", dir);
    ck_assert(!put(&b, path, "new", &e) && e.kind == ERR_CREATE);
    buf_fini(&was);
    arena_fini(&a);
    sweep(dir);
}
END_TEST

static bool flush_watched(const char *dir, int n, int refused, struct err *e)
{
    struct file_batch b = {0};
    char path[256];
    bool done;

    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s/%d", dir, i);
        ck_assert_msg(put(&b, path, path, e), "%s", e->text);
    }
    memset(places.in_place, 0, sizeof places.in_place);
    places.now = places.most = places.overtaken = places.refusals = 0;
    places.refused = refused;
    places.watched = true;
    done = file_batch_flush(&b, e);
    places.watched = false;
    return done;
}

/* A link of one to another that was put before it leads somewhere, unless that is one of a few. */
START_TEST(files_take_their_places_in_their_order_a_few_at_once)
{
    const char *dir = scratch();
    struct err e = {0};

    ck_assert_msg(flush_watched(dir, 3, -1, &e), "%s", e.text);
    ck_assert_int_eq(places.most, 1);
    ck_assert_int_eq(places.overtaken, 0);
    ck_assert_msg(flush_watched(dir, MANY, -1, &e), "%s", e.text);
    for (int i = 0; i < MANY; i++)
        ck_assert(places.in_place[i]);
    ck_assert_int_gt(places.most, 1);
    ck_assert_int_le(places.most, FILE_AT_ONCE);
    ck_assert_int_lt(places.overtaken, FILE_AT_ONCE);
    sweep(dir);
}
END_TEST

START_TEST(a_place_that_is_refused_is_told_and_leaves_nothing)
{
    const char *dir = scratch(), **names;
    struct arena a = {0};
    struct err e = {0};
    size_t n;

    ck_assert(!flush_watched(dir, MANY, MANY / 2, &e));
    ck_assert_int_eq(e.kind, ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(e.text, "Input/output error"));
    ck_assert_int_ge(places.refusals, 1);
    ck_assert_int_le(places.refusals, FILE_AT_ONCE); /* who met one begins with no other */
    ck_assert(file_list(dir, "", &names, &n, &a, &e));
    ck_assert_uint_eq(n, MANY / 2);
    ck_assert(file_list(dir, ".tmp", &names, &n, &a, &e));
    ck_assert_uint_eq(n, 0);
    arena_fini(&a);
    sweep(dir);
}
END_TEST

SUITE(edge_archive)
{
    ADD(files_take_their_places_in_their_order_a_few_at_once);
    ADD(a_place_that_is_refused_is_told_and_leaves_nothing);
    ADD(many_files_wait_for_the_disk_as_often_as_few);
    ADD(what_was_not_flushed_is_the_old_file_and_leaves_nothing);
    ADD(a_reply_comes_back_as_it_was);
    ADD(a_damaged_or_missing_reply_is_an_error);
    ADD_TABLE(a_damaged_reply_is_made_whole_when_it_comes_again, sizes);
    ADD(what_the_dead_left_half_written_is_swept);
    ADD_TABLE(a_folder_others_can_write_in_is_refused, folders);
    ADD(a_key_file_others_can_read_is_refused);
    ADD(the_lock_is_held_by_one);
    ADD(the_holder_of_a_lock_is_told);
    ADD(room_is_that_of_the_nearest_folder);
}
