/*
 * What stands in front of a line on standard error, so that the journal of systemd knows how grave
 * it is: "<3>" and so on, as sd-daemon(3) has it (the numbers of syslog). Nothing, unless asked
 * for.
 */
#ifndef BASE_SEVERITY_PRIV_H
#define BASE_SEVERITY_PRIV_H
#include <stdbool.h>

enum severity {
    SEVERITY_CRITICAL = 2,
    SEVERITY_ERROR = 3,
    SEVERITY_WARNING,
    SEVERITY_INFO = 6,
    SEVERITY_DEBUG
};

void severity_show(bool on);
const char *severity_prefix(enum severity s);

#endif
