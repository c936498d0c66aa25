/*
 * What a licence asks to be said wherever values of a source go. The rows of an export keep their
 * columns, so it is said beside them, on standard error, once for each source that has rows.
 */
#ifndef CMD_NOTICE_PRIV_H
#define CMD_NOTICE_PRIV_H
#include "base/arena.h"
#include "domain/terms.h"

struct notices {
    const struct terms_list *terms;
    bool *heard; /* beside terms->at */
};

void notices_init(struct notices *n, const struct terms_list *terms, struct arena *a);

/* A value of this source is in what goes out. */
void notices_hear(struct notices *n, const char *source);
void notices_say(const struct notices *n);

#endif
