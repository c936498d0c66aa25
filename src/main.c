/*
 * gpurate: the reference price of AI compute.
 */
#include <signal.h>
#include <sys/stat.h>

#include "cmd/command.h"

int main(int argc, char **argv)
{
    /* The C locale stays in force (setlocale is never called), so a decimal point is a point.
       A reader of our pipe that goes away is a failed write first, so that what is open is closed
       in order; then the signal is given (out_fini). */
    (void)signal(SIGPIPE, SIG_IGN);
    /* Replies and waiting polls are for the user and the group that runs us, written by us alone.
     */
    (void)umask(umask(077) | 027);
    return cmd_main(argc, argv);
}
