/*
 * A way to the database that breaks: it passes everything on, and of the commit it is told to it
 * keeps the answer for itself and goes away. What was sent is done, and who sent it does not know.
 */
#ifndef TESTS_DB_CUT_H
#define TESTS_DB_CUT_H
#include <sys/types.h>

#include "base/arena.h"

struct cut {
    pid_t pid;
    const char *conninfo; /* of the database by this way */
    const char *dir;      /* its host */
    struct cut_shared {
        int commits; /* seen so far */
        int at;      /* the one that is cut, from 1; 0: none */
    } * shared;
};

/* False where the cluster is not on a unix socket. conninfo: the direct way. */
bool cut_open(struct cut *c, const char *conninfo, struct arena *a);
void cut_close(struct cut *c);

#endif
