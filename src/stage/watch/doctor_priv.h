/*
 * Inside of the doctor: one file per part of the body.
 */
#ifndef STAGE_DOCTOR_PRIV_H
#define STAGE_DOCTOR_PRIV_H
#include "stage/watch/doctor.h"
#include "store/poll.h"
#include "store/store.h"

/* All times of warnings: a market or a run that was silent for this long is worth a word. */
enum { DOCTOR_SILENT_S = 2 * 3600, DOCTOR_FROZEN_DAYS = 30, DOCTOR_UNREAD_DAYS = 7 };

void doctor_ok(struct doctor *d, const char *check, const char *subject, const char *text);
void doctor_warn(struct doctor *d, const char *check, const char *subject, const char *text,
                 const char *hint);
/* An error, which decides about the exit code by its kind. */
void doctor_error(struct doctor *d, const char *check, const char *subject, enum err_kind kind,
                  const char *text, const char *hint);
void doctor_err(struct doctor *d, const char *check, const char *subject, const struct err *e);

/* "2026-05-28T16:15:00Z" in the arena of the lines. */
const char *doctor_time(struct doctor *d, int64_t time);

void doctor_markets(struct doctor *d, struct store *s);
void doctor_indices(struct doctor *d, struct store *s);

/* Region words that the tables do not know, by market: of these polls, those of the last day. */
void doctor_regions(struct doctor *d, struct store *s, const struct store_poll_list *last);

/* Panels that ask whom they cannot, and calendars of contracts that end within 90 days. */
void doctor_config(struct doctor *d);

/* Backups, archived log, standbys, and when the disk of the archive will be full. */
void doctor_safety(struct doctor *d, struct store *s);

/* Months that are due to leave the database, whether somebody calls maintain, and their exports. */
void doctor_keep(struct doctor *d, struct store *s);

/* The list of contested models: a warning for each that should be dropped. */
void doctor_tokens(struct doctor *d, struct store *s);

#endif
