/*
 * measure RUNS COMMAND...     runs a command so many times, its output thrown away, and prints
 *
 *     CPU_US WALL_US PEAK_KB
 *
 * the least processor time (user and system) and wall time, and the largest memory (resident) of
 * the whole process. What else the machine does only ever adds, so the least is the honest one.
 * Fails when the command does.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long wall_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long long us(struct timeval t)
{
    return (long long)t.tv_sec * 1000000 + t.tv_usec;
}

static void become(char **command)
{
    int null = open("/dev/null", O_WRONLY);

    if (null >= 0)
        (void)dup2(null, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    long long cpu = -1, wall = -1, peak = 0;

    if (argc < 3)
        return 64;
    for (long i = strtol(argv[1], NULL, 10); i > 0; i--) {
        long long began = wall_us(), took;
        struct rusage use;
        int status;
        pid_t pid = fork();

        if (pid == 0)
            become(argv + 2);
        if (pid < 0 || wait4(pid, &status, 0, &use) != pid)
            return 71;
        took = wall_us() - began;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            (void)fprintf(stderr, "measure: %s ended with status %d\n", argv[2],
                          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
            return 1;
        }
        wall = wall < 0 || took < wall ? took : wall;
        took = us(use.ru_utime) + us(use.ru_stime);
        cpu = cpu < 0 || took < cpu ? took : cpu;
        peak = use.ru_maxrss > peak ? use.ru_maxrss : peak;
    }
    (void)printf("%lld %lld %lld\n", cpu, wall, peak);
    return 0;
}
