/*
 * Polls read again: from the manifests that wait in the spool, and from the rows of the store.
 */
#ifndef STAGE_POLL_REPLAY_H
#define STAGE_POLL_REPLAY_H
#include "stage/poll/poll.h"

/*
 * Reads a poll again from its manifest and the archive. ERR_DATA when either is damaged; the
 * manifest stays where it is; the caller sets it aside.
 */
bool poll_replay(const struct poll_setup *setup, const char *manifest, struct polled *out,
                 struct err *e) MUST_USE;

/* The same from the store's own rows, for verify --deep. */
bool poll_reread(const struct poll_setup *setup, const struct store_poll *poll,
                 const struct store_reply *reply, size_t len, struct polled *out,
                 struct err *e) MUST_USE;

/* False when a reply of it is not in any archive: it gave a key back, or the disk refused it. */
bool poll_was_kept(const struct poll_setup *setup, const struct store_poll *poll,
                   const struct store_reply *reply, size_t len);

/* Names of models and operators in a stored poll of a token source that no table has. */
bool poll_unknown(const struct poll_setup *setup, const struct store_poll *poll,
                  const struct store_reply *reply, size_t len, struct token_unknown_list *out,
                  struct err *e) MUST_USE;

/* Manifests that wait, oldest first. */
bool poll_waiting(const struct poll_setup *setup, const char ***files, size_t *len,
                  struct err *e) MUST_USE;

#endif
