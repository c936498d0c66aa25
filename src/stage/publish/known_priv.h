/*
 * What whoever publishes asks before and signs after. While publish_due is at work the database is
 * asked where chains stand and what is paused once, and again when something was published.
 */
#ifndef STAGE_PUBLISH_KNOWN_PRIV_H
#define STAGE_PUBLISH_KNOWN_PRIV_H
#include "stage/publish/publish.h"

/* Where the chain of an index stands, NULL without a record; asked again when something was
 * published. */
bool publish_standing(struct publish *p, const char *index, const struct store_stand **out,
                      struct err *e) MUST_USE;

/*
 * Whether nothing is to be published of a name, as `gpurate status` says: of an index, contract or
 * basket, or of all. What is withheld is due again when the name is active.
 */
bool publish_is_paused(struct publish *p, const char *name, bool *paused, struct err *e) MUST_USE;

/*
 * Signs a record with the publisher's key; does nothing when the configuration names none. The key
 * is read once per process.
 */
bool publish_sign(const struct publish *p, struct store_record *rec, struct arena *a,
                  struct err *e) MUST_USE;

/* The beginning and the end of that while. */
void publish_know(struct publish *p);
void publish_forget(struct publish *p);

#endif
