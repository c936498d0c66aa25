/*
 * What is wrong, remembered from one run to the next in the state folder, so that a failure is said
 * when it begins, when it changes and when it ends, and once a day in between: cron mails a handful
 * of lines of an outage, not one for every run of it. It needs no database, which may be what is
 * wrong.
 *
 * A trouble has a subject ("market vast", "database") and a state (a verdict, a kind of error). A
 * file that is damaged or away is as if nothing had been wrong before: then it is said again.
 */
#ifndef STAGE_TROUBLE_PRIV_H
#define STAGE_TROUBLE_PRIV_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum { TROUBLE_AGAIN_S = 86400 }; /* after this it is said once more */

struct trouble {
    const char *subject, *state;
    int64_t since, said, met; /* begun, said last, met last: the times of runs */
};

struct troubles {
    struct arena *arena;
    const char *path; /* NULL: nothing is remembered, everything is said */
    int64_t now;
    bool changed;
    VEC(struct trouble) list;
};

/* Also what another process of this run has saved (base/apart.h). */
void troubles_load(struct troubles *t, const char *path, int64_t now, struct arena *a);

/* Notes that it is wrong now; true when somebody is to be told. */
bool trouble_is_news(struct troubles *t, const char *subject, const char *state);

/*
 * Notes that it is well now. True when it was not before: then it is said, as `*was` when the
 * caller gives a place for it (to say several as one), else here.
 */
bool trouble_is_over(struct troubles *t, const char *subject, struct trouble *was);

/* Subjects that were not met in this run and do not begin with `prefix` are over, and said. */
void trouble_over_unmet(struct troubles *t, const char *prefix);

/* Subjects that begin with `prefix` and were not met for a day are forgotten: nothing ended. */
void trouble_forget(struct troubles *t, const char *prefix);

bool troubles_save(const struct troubles *t, struct err *e) MUST_USE;

#endif
