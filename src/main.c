/*
 * gpurate: the reference price of AI compute.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/command.h"

/*
 * A standard descriptor that was closed would become that of the next file or socket, and what is
 * said would be written there. It is taken, the wrong way round: to use it stays an error.
 */
static void take_closed(int fd, int mode)
{
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode) != fd)
        _exit(EX_OSERR);
}

int main(int argc, char **argv)
{
    take_closed(STDIN_FILENO, O_WRONLY);
    take_closed(STDOUT_FILENO, O_RDONLY);
    take_closed(STDERR_FILENO, O_RDONLY);
    /* The C locale stays in force (setlocale is never called), so a decimal point is a point.
       A reader of our pipe that goes away is a failed write first, so that what is open is closed
       in order; then the signal is given (out_fini). A file beyond the limit is a failed write as
       well. Our own processes are waited for, whatever the caller does with its own. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)signal(SIGCHLD, SIG_DFL);
    /* Replies and waiting polls are for the user and the group that runs us, written by us alone.
     */
    (void)umask(umask(077) | 027);
    return cmd_main(argc, argv);
}
