/*
 * Put before the C library with LD_PRELOAD, so that a program meets what a test cannot wait for:
 *
 *   REFUSE_AT=N   its Nth allocation is refused
 *   CUT_AT=N      before its Nth message to a server the connection is cut, for both sides
 *   LOSE_AT=N     right after it, so that the message arrives and its answer does not
 *
 * Each process counts for itself, from what the one that forked it had counted. What was counted
 * goes to the file TOLD: a line of each process that ends by itself, "allocations messages".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_ulong allocations, messages;
static unsigned long refuse_at, cut_at, lose_at;
static ssize_t (*real_send)(int, const void *, size_t, int);
static void (*real_exit)(int) __attribute__((noreturn));

/* glibc's own names: dlsym allocates. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static int is_refused(void)
{
    if (atomic_fetch_add(&allocations, 1) + 1 != refuse_at)
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
    unsigned long n = atomic_fetch_add(&messages, 1) + 1;
    ssize_t sent;

    if (n == cut_at)
        shutdown(fd, SHUT_RDWR);
    sent = real_send(fd, bytes, len, flags);
    if (n == lose_at)
        shutdown(fd, SHUT_RDWR);
    return sent;
}

static void tell(void)
{
    const char *path = getenv("TOLD");
    char line[64];
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

    if (fd < 0)
        return;
    snprintf(line, sizeof line, "%lu %lu\n", atomic_load(&allocations), atomic_load(&messages));
    if (write(fd, line, strlen(line)) < 0)
        abort();
    close(fd);
}

/* A forked process that ends without the destructors of its libraries. */
void _exit(int code)
{
    tell();
    real_exit(code);
}

static unsigned long number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    *(void **)&real_send = dlsym(RTLD_NEXT, "send");
    *(void **)&real_exit = dlsym(RTLD_NEXT, "_exit");
    refuse_at = number("REFUSE_AT");
    cut_at = number("CUT_AT");
    lose_at = number("LOSE_AT");
    atomic_store(&allocations, 0);
}

__attribute__((destructor)) static void end(void)
{
    tell();
}
