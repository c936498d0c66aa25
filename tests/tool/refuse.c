/*
 * Put before the C library with LD_PRELOAD, so that a program meets what a test cannot wait for:
 *
 *   REFUSE_AT=POINT  this allocation is refused
 *   CUT_AT=POINT     before this message to a server the connection is cut, for both sides
 *   LOSE_AT=POINT    right after it, so that the message arrives and its answer does not
 *
 * A POINT is N, the Nth of all, or PLACE:N, the Nth at this place. A place is all that has the same
 * calls above it: a number made of their addresses in their files, the same in each run of one
 * program.
 *
 * Each process counts for itself, from what the one that forked it had counted. What was counted
 * goes to the file TOLD: a line of each process that ends by itself, "allocations messages". The
 * places go to the file PLACES, lines "allocation PLACE TIMES" and "message PLACE TIMES". The file
 * MET gets a line when a point is met.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DEPTH = 64, PLACES_MAX = 1 << 16 };

static const char *const kinds[] = {"allocation", "message"};
enum kind { ALLOCATION, MESSAGE, KINDS };

struct place {
    uint64_t number; /* 0: free */
    unsigned long times;
};

struct point {
    uint64_t place; /* 0: any */
    unsigned long n;
};

static unsigned long count[KINDS];
static struct place places[KINDS][PLACES_MAX];
static struct point refuse_at, cut_at, lose_at;
static struct dl_find_object own;
static int knows_places;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int looks; /* at its own calls: what that allocates is not counted */
static ssize_t (*real_send)(int, const void *, size_t, int);
static void (*real_exit)(int) __attribute__((noreturn));

/* glibc's own names: dlsym allocates. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

/* FNV-1a over where each call stands in its file, wherever that was loaded; ours are none. */
static uint64_t place_of_call(void)
{
    void *at[DEPTH];
    int depth = backtrace(at, DEPTH);
    uint64_t hash = 0xcbf29ce484222325;

    for (int i = 0; i < depth; i++) {
        struct dl_find_object file = {0};
        uint64_t offset = (uint64_t)(uintptr_t)at[i];

        if (_dl_find_object(at[i], &file) == 0)
            offset -= (uint64_t)(uintptr_t)file.dlfo_map_start;
        if (file.dlfo_map_start == own.dlfo_map_start)
            continue;
        for (int byte = 0; byte < 8; byte++)
            hash = (hash ^ (offset >> 8 * byte & 0xFF)) * 0x100000001b3;
    }
    return hash ? hash : 1;
}

static struct place *find_place(enum kind kind, uint64_t number)
{
    for (size_t i = 0; i < PLACES_MAX; i++) {
        struct place *p = &places[kind][(number + i) % PLACES_MAX];

        if (!p->number || p->number == number)
            return p;
    }
    abort();
}

static int is_met(const struct point *p, unsigned long n, const struct place *at)
{
    return p->place ? at && p->place == at->number && p->n == at->times : p->n && p->n == n;
}

static void hold(void)
{
    pthread_mutex_lock(&lock);
}

static void let_go(void)
{
    pthread_mutex_unlock(&lock);
}

/* One write a file, so that lines of several processes do not mix. */
static void tell_file(const char *name, const char *text, size_t len)
{
    const char *path = getenv(name);
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

    if (fd < 0)
        return;
    if (write(fd, text, len) < 0)
        abort();
    close(fd);
}

/* Of what is counted now: 1 when the first point is met, 2 when the second is. */
static int meet(enum kind kind, const struct point *first, const struct point *second)
{
    struct place *at = NULL;
    unsigned long n;
    int met;

    if (looks)
        return 0;
    looks = 1;
    hold();
    n = ++count[kind];
    if (knows_places) {
        uint64_t number = place_of_call();

        at = find_place(kind, number);
        at->number = number;
        at->times++;
    }
    met = is_met(first, n, at) ? 1 : second && is_met(second, n, at) ? 2 : 0;
    if (met)
        tell_file("MET", "met\n", 4);
    let_go();
    looks = 0;
    return met;
}

static int is_refused(void)
{
    if (!meet(ALLOCATION, &refuse_at, NULL))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(old, size);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
    int met = meet(MESSAGE, &cut_at, &lose_at);
    ssize_t sent;

    if (met == 1)
        shutdown(fd, SHUT_RDWR);
    sent = real_send(fd, bytes, len, flags);
    if (met == 2)
        shutdown(fd, SHUT_RDWR);
    return sent;
}

static void tell_places(void)
{
    static char text[KINDS * PLACES_MAX * 56];
    size_t len = 0;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < PLACES_MAX; i++)
            if (places[kind][i].number)
                len += (size_t)snprintf(text + len, sizeof text - len, "%s %016llx %lu\n",
                                        kinds[kind], (unsigned long long)places[kind][i].number,
                                        places[kind][i].times);
    tell_file("PLACES", text, len);
}

static void tell(void)
{
    char line[64];

    looks = 1;
    tell_file("TOLD", line,
              (size_t)snprintf(line, sizeof line, "%lu %lu\n", count[ALLOCATION], count[MESSAGE]));
    if (getenv("PLACES"))
        tell_places();
    looks = 0;
}

/* A forked process that ends without the destructors of its libraries. */
void _exit(int code)
{
    tell();
    real_exit(code);
}

static struct point point_of(const char *name)
{
    const char *text = getenv(name), *colon = text ? strchr(text, ':') : NULL;
    struct point p = {0};

    if (colon)
        p.place = strtoull(text, NULL, 16);
    if (text)
        p.n = strtoul(colon ? colon + 1 : text, NULL, 10);
    knows_places |= p.place != 0;
    return p;
}

__attribute__((constructor)) static void begin(void)
{
    looks = 1;
    *(void **)&real_send = dlsym(RTLD_NEXT, "send");
    *(void **)&real_exit = dlsym(RTLD_NEXT, "_exit");
    refuse_at = point_of("REFUSE_AT");
    cut_at = point_of("CUT_AT");
    lose_at = point_of("LOSE_AT");
    knows_places |= getenv("PLACES") != NULL;
    (void)pthread_atfork(hold, let_go, let_go);
    if (_dl_find_object((void *)begin, &own) != 0)
        abort();
    if (knows_places)
        (void)place_of_call(); /* its library is loaded now, not within an allocation */
    count[ALLOCATION] = 0;
    looks = 0;
}

__attribute__((destructor)) static void end(void)
{
    tell();
}
