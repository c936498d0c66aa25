/*
 * Put before the C library with LD_PRELOAD, so that something happens at a point of a program's
 * talk with a server that no timer would meet:
 *
 *   STRIKE_ON=TEXT   at the message that holds this text,
 *   STRIKE_NTH=N     the Nth of them (1),
 *   STRIKE_BY=WORDS  this command is run, and awaited:
 *   STRIKE_WHEN=     before   the message goes out (the usual)
 *                    after    it went out
 *                    answer   its answer is here; it is then lost
 *
 * A process and those that it forks count together, so it happens once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

static ssize_t (*real_send)(int, const void *, size_t, int);
static const char *text, *command;
static char when = 'b';
static atomic_long *left;

static void strike(void)
{
    if (system(command) != 0)
        abort();
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
    struct pollfd at = {.fd = fd, .events = POLLIN};
    int now = text && memmem(bytes, len, text, strlen(text)) && atomic_fetch_sub(left, 1) == 1;
    ssize_t sent;

    if (now && when == 'b')
        strike();
    sent = real_send(fd, bytes, len, flags);
    if (now && when == 'a' && command) {
        strike();
    } else if (now && when == 'l') {
        (void)poll(&at, 1, 5000);
        strike();
        (void)shutdown(fd, SHUT_RDWR);
    }
    return sent;
}

__attribute__((constructor)) static void begin(void)
{
    const char *nth = getenv("STRIKE_NTH"), *told = getenv("STRIKE_WHEN");

    *(void **)&real_send = dlsym(RTLD_NEXT, "send");
    text = getenv("STRIKE_ON");
    command = getenv("STRIKE_BY");
    left = mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (left == MAP_FAILED)
        abort();
    atomic_store(left, nth ? strtol(nth, NULL, 10) : 1);
    if (told)
        when = strcmp(told, "answer") == 0 ? 'l' : *told;
    unsetenv("LD_PRELOAD"); /* not in the command */
}
