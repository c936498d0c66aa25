/*
 * What publish_due knows for as long as it is at work: publish_standing and publish_is_paused
 * (stage/publish/publish.h) ask the database once, and again when something was published.
 */
#ifndef STAGE_PUBLISH_KNOWN_PRIV_H
#define STAGE_PUBLISH_KNOWN_PRIV_H
#include "stage/publish/publish.h"

void publish_know(struct publish *p);
void publish_forget(struct publish *p);

#endif
