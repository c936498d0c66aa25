#include "base/apart.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

void *apart_open(size_t size, struct err *e)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (at != MAP_FAILED)
        return at;
    err_set(e, ERR_MEMORY, "could not get %zu bytes: %s", size, strerror(errno));
    return NULL;
}

void apart_close(void *at, size_t size)
{
    if (at)
        (void)munmap(at, size);
}

/* The kernel's own killer sends SIGKILL; who asked for memory in vain exits by itself. */
static bool ended(int status, struct err *e)
{
    int memory = err_exit(ERR_MEMORY);

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == memory)
        return err_set(e, ERR_MEMORY, "memory was gone");
    if (WIFEXITED(status))
        return err_set(e, ERR_BUG, "it exited with %d", WEXITSTATUS(status));
    if (WTERMSIG(status) == SIGKILL)
        return err_set(e, ERR_MEMORY, "it was killed, as the kernel does when memory is gone");
    return err_set(e, ERR_BUG, "it was ended by signal %d", WTERMSIG(status));
}

bool apart_begin(void (*work)(void *ctx), void *ctx, pid_t *child, struct err *e)
{
    pid_t parent = getpid();

    (void)fflush(NULL);
    *child = fork();
    if (*child < 0)
        return err_set(e, ERR_MEMORY, "could not start a process: %s", strerror(errno));
    if (*child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
            _exit(err_exit(ERR_BUG));
        work(ctx);
        (void)fflush(NULL);
        _exit(0);
    }
    return true;
}

bool apart_end(pid_t child, struct err *e)
{
    int status;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(e, ERR_BUG, "could not wait for it: %s", strerror(errno));
    return ended(status, e);
}

bool apart_run(void (*work)(void *ctx), void *ctx, struct err *e)
{
    pid_t child;

    return apart_begin(work, ctx, &child, e) && apart_end(child, e);
}

/* Work for a child of a process that keeps SIGCHLD back, as it did before. */
struct unmasked {
    void (*work)(void *ctx);
    void *ctx;
    sigset_t mask;
};

static void work_unmasked(void *ctx)
{
    struct unmasked *u = ctx;

    (void)sigprocmask(SIG_SETMASK, &u->mask, NULL);
    u->work(u->ctx);
}

/* Sleeps for so long, or until the child has ended: then true. */
static bool ends_within(pid_t child, int ms, const sigset_t *ends)
{
    int64_t until = clock_mono_ms() + ms;

    for (;;) {
        int64_t left = until - clock_mono_ms();
        const struct timespec nap = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
        siginfo_t info = {0};

        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid)
            return true;
        if (left <= 0)
            return false;
        (void)sigtimedwait(ends, NULL, &nap);
    }
}

bool apart_run_beside(void (*work)(void *ctx), void (*tick)(void *ctx), int every_ms, void *ctx,
                      struct err *e)
{
    struct unmasked u = {.work = work, .ctx = ctx};
    sigset_t ends;
    pid_t child;
    bool done;

    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &ends, &u.mask); /* kept back, one that comes early is not lost */
    done = apart_begin(work_unmasked, &u, &child, e);
    if (done) {
        while (!ends_within(child, every_ms, &ends))
            tick(ctx);
        done = apart_end(child, e);
    }
    (void)sigprocmask(SIG_SETMASK, &u.mask, NULL);
    return done;
}
