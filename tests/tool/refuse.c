/*
 * Put before the C library with LD_PRELOAD, so that a program meets what a test cannot wait for:
 *
 *   REFUSE_AT=POINT  this allocation is refused
 *   CUT_AT=POINT     before this message to a server the connection is cut, for both sides
 *   END_AT=POINT     before it the command END_BY is run, and awaited
 *   LOSE_AT=POINT    after it the connection is cut: it arrives, and its answer does not
 *
 * A POINT is N, the Nth of all, or PLACE:N, the Nth at this place. A place is all that has the same
 * calls above it: a number made of their addresses in their files, the same in each run of one
 * program.
 *
 * Each process counts for itself, from what the one that forked it had counted. What was counted
 * goes to the file TOLD: a line of each process that ends by itself, "allocations messages". The
 * places go to the file PLACES, lines "allocation PLACE TIMES EARLY" and "message PLACE TIMES
 * EARLY": EARLY of the times were before the first message. The file MET gets a line when a point
 * is met.
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

enum { DEPTH = 64, PLACES_MAX = 1 << 16, PAGE_BITS = 12 };

static const char *const kinds[] = {"allocation", "message"};
enum kind { ALLOCATION, MESSAGE, KINDS };

enum act { NONE, REFUSE, CUT, END, LOSE, ACTS };

static const struct {
    const char *variable;
    enum kind kind;
} acts[ACTS] = {
    [REFUSE] = {"REFUSE_AT", ALLOCATION},
    [CUT] = {"CUT_AT", MESSAGE},
    [END] = {"END_AT", MESSAGE},
    [LOSE] = {"LOSE_AT", MESSAGE},
};

struct place {
    uint64_t number; /* 0: free */
    unsigned long times, early;
};

struct point {
    uint64_t place;  /* 0: any */
    unsigned long n; /* 0: none */
};

static unsigned long count[KINDS];
static struct place places[KINDS][PLACES_MAX];
static struct point points[ACTS];
static const char *end_by;
static struct dl_find_object own;
static int tells_places;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int looks; /* at its own calls: what that allocates is not counted */
static ssize_t (*real_send)(int, const void *, size_t, int);
static void (*real_exit)(int) __attribute__((noreturn));

/* glibc's own names: dlsym allocates. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

/* Where the last call stands in its page is the same wherever its file was loaded. */
static uint64_t head_of(const void *caller)
{
    return (uint64_t)(uintptr_t)caller << (64 - PAGE_BITS);
}

/*
 * FNV-1a over where each call stands in its file, wherever that was loaded; ours are none. The last
 * one is its head, so that most of what is at another place is told without a look.
 */
static uint64_t place_of_call(const void *caller)
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
    return head_of(caller) | hash >> PAGE_BITS;
}

static int is_sought(enum kind kind, const void *caller)
{
    for (enum act act = REFUSE; act < ACTS; act++)
        if (acts[act].kind == kind && points[act].place
            && (points[act].place ^ head_of(caller)) >> (64 - PAGE_BITS) == 0)
            return 1;
    return 0;
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

static struct place *count_place(enum kind kind, const void *caller)
{
    uint64_t number = place_of_call(caller);
    struct place *at = find_place(kind, number);

    at->number = number;
    at->times++;
    at->early += count[MESSAGE] == 0;
    return at;
}

/* What is to be done at what is counted now. */
static enum act meet(enum kind kind, const void *caller)
{
    struct place *at = NULL;
    enum act met = NONE;
    unsigned long n;

    if (looks)
        return NONE;
    looks = 1;
    hold();
    n = ++count[kind];
    if (tells_places || is_sought(kind, caller))
        at = count_place(kind, caller);
    for (enum act act = REFUSE; act < ACTS; act++)
        if (acts[act].kind == kind && is_met(&points[act], n, at))
            met = act;
    if (met)
        tell_file("MET", "met\n", 4);
    if (met == END && system(end_by) != 0)
        abort();
    let_go();
    looks = 0;
    return met;
}

static int is_refused(const void *caller)
{
    if (meet(ALLOCATION, caller) != REFUSE)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
    enum act met = meet(MESSAGE, __builtin_return_address(0));
    ssize_t sent;

    if (met == CUT)
        shutdown(fd, SHUT_RDWR);
    sent = real_send(fd, bytes, len, flags);
    if (met == LOSE)
        shutdown(fd, SHUT_RDWR);
    return sent;
}

static void tell_places(void)
{
    static char text[KINDS * PLACES_MAX * 80];
    size_t len = 0;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < PLACES_MAX; i++)
            if (places[kind][i].number)
                len += (size_t)snprintf(text + len, sizeof text - len, "%s %016llx %lu %lu\n",
                                        kinds[kind], (unsigned long long)places[kind][i].number,
                                        places[kind][i].times, places[kind][i].early);
    tell_file("PLACES", text, len);
}

static void tell(void)
{
    char line[64];

    looks = 1;
    tell_file("TOLD", line,
              (size_t)snprintf(line, sizeof line, "%lu %lu\n", count[ALLOCATION], count[MESSAGE]));
    if (tells_places)
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
    return p;
}

__attribute__((constructor)) static void begin(void)
{
    looks = 1;
    *(void **)&real_send = dlsym(RTLD_NEXT, "send");
    *(void **)&real_exit = dlsym(RTLD_NEXT, "_exit");
    for (enum act act = REFUSE; act < ACTS; act++)
        points[act] = point_of(acts[act].variable);
    end_by = getenv("END_BY");
    unsetenv("LD_PRELOAD"); /* not in that */
    tells_places = getenv("PLACES") != NULL;
    (void)pthread_atfork(hold, let_go, let_go);
    if (_dl_find_object((void *)begin, &own) != 0)
        abort();
    (void)place_of_call(NULL); /* its library is loaded now, not within an allocation */
    count[ALLOCATION] = 0;
    looks = 0;
}

__attribute__((destructor)) static void end(void)
{
    tell();
}
