#include "base/apart.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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
