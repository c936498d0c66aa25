#include "cut.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "scratch.h"

static struct sockaddr_un address(const char *dir, int port)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};

    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.%d", dir, port);
    return at;
}

static bool pass(int from, int to, char *chunk, size_t size, ssize_t *len)
{
    *len = read(from, chunk, size);
    return *len > 0 && send(to, chunk, (size_t)*len, MSG_NOSIGNAL) == *len;
}

/* Ours is a message of its own: its text, with the byte that ends it. */
static bool is_cut(struct cut_shared *shared, const char *chunk, ssize_t len)
{
    return memmem(chunk, (size_t)len, "commit", sizeof "commit") != NULL
           && __atomic_add_fetch(&shared->commits, 1, __ATOMIC_SEQ_CST) == shared->at;
}

static void serve(int client, const struct sockaddr_un *to, struct cut_shared *shared)
{
    struct pollfd at[2] = {{client, POLLIN, 0}, {socket(AF_UNIX, SOCK_STREAM, 0), POLLIN, 0}};
    static char chunk[1 << 16];
    ssize_t len;

    if (connect(at[1].fd, (const struct sockaddr *)to, sizeof *to) != 0)
        _exit(1);
    while (poll(at, 2, -1) > 0) {
        if (at[0].revents) {
            if (!pass(client, at[1].fd, chunk, sizeof chunk, &len))
                break;
            if (is_cut(shared, chunk, len)) {
                (void)!read(at[1].fd, chunk, sizeof chunk); /* it is done */
                break;
            }
        }
        if (at[1].revents && !pass(at[1].fd, client, chunk, sizeof chunk, &len))
            break;
    }
    _exit(0);
}

static void listen_on(const char *dir, const struct sockaddr_un *to, struct cut_shared *shared)
{
    struct sockaddr_un here = address(dir, 5432);
    int at = socket(AF_UNIX, SOCK_STREAM, 0), client;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGCHLD, SIG_IGN);
    if (bind(at, (struct sockaddr *)&here, sizeof here) != 0 || listen(at, 16) != 0)
        _exit(1);
    while ((client = accept(at, NULL, NULL)) >= 0) {
        if (fork() == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            serve(client, to, shared);
        }
        (void)close(client);
    }
    _exit(0);
}

bool cut_open(struct cut *c, const char *conninfo, struct arena *a)
{
    const char *dir = text_fmt(a, "/tmp/gpurate-cut-%d", (int)getpid());
    const char *host = strstr(conninfo, "host=/"), *port = strstr(conninfo, "port=");
    struct sockaddr_un to, here = address(dir, 5432);
    struct stat is_there;

    if (!host)
        return false;
    host += strlen("host=");
    to = address(text_dup_n(a, host, strcspn(host, " ")), port ? atoi(port + 5) : 5432);
    c->dir = dir;
    c->conninfo = text_fmt(a, "%s host=%s port=5432", conninfo, dir);
    c->shared =
        mmap(NULL, sizeof *c->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(c->shared != MAP_FAILED);
    ck_assert_int_eq(system(text_fmt(a, "rm -rf %s && mkdir %s", dir, dir)), 0);
    c->pid = fork();
    ck_assert_int_ge(c->pid, 0);
    if (c->pid == 0)
        listen_on(dir, &to, c->shared);
    for (int i = 0; i < 500 && stat(here.sun_path, &is_there) != 0; i++)
        (void)usleep(10000);
    return true;
}

void cut_close(struct cut *c)
{
    struct arena a = {0};

    (void)kill(c->pid, SIGKILL);
    (void)waitpid(c->pid, NULL, 0);
    (void)!system(text_fmt(&a, "rm -rf %s", c->dir));
    arena_fini(&a);
}
