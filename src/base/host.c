#include "base/host.h"

#include <unistd.h>

const char *host_name(void)
{
    static char name[65]; /* its last byte stays 0 */

    (void)gethostname(name, sizeof name - 1);
    return name;
}
