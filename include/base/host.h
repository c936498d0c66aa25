/*
 * The name of the machine that the program runs on, as it stands in rows of runs and leases.
 */
#ifndef BASE_HOST_H
#define BASE_HOST_H

/* At most 64 bytes, empty when there is none; good until the next call. */
const char *host_name(void);

#endif
