/*
 * Drift alarms on a run's polls (norm/drift.h), and what is said of the days before.
 *
 * A complete poll is compared with the believed polls of its market: the last DRIFT_PAST that were
 * complete and not imported. An alarm makes it POLL_HELD with its sentence: it and its quotes are
 * stored as evidence and stay out of every fixing, whose carry applies. It is judged anew in each
 * poll, so what goes back to normal is believed again by itself, and what stays changed is held
 * until `gpurate markets accept`.
 *
 * Acceptance: polls before it are no past any more, except the held one that was looked at. Where
 * that one had fewer offers than the configured floor, half of its offers is the floor from then
 * on; an instrument whose median it had outside of its band is not held by the band again. Polls
 * that were held stay held: what was published from carried prices was right by what was known.
 *
 * A held market does not age out of its alarm: as long as its last answer was held, the price of
 * the last believed poll counts as young enough to compare with.
 *
 * Token sources: their catalogues have no shape that is compared, and a unit has slipped only when
 * most of their medians say so.
 *
 * The shape of a poll is a text in the archive like any reply, named in store_poll.shape by its
 * SHA-256. Past shapes are read only where they differ from today's.
 */
#ifndef STAGE_DRIFT_H
#define STAGE_DRIFT_H
#include <stddef.h>
#include "stage/config/config.h"
#include "stage/poll/poll.h"
#include "store/store.h"

enum { DRIFT_PAST = 24 };

/*
 * Judges polls before they are stored; sentences live in `a`. All of them must be of one moment.
 * Fails when the database does, and nothing is judged then.
 */
bool drift_judge(struct store *s, const struct config *c, struct polled *polled, size_t n,
                 struct arena *a, struct err *e) MUST_USE;

/*
 * Says the notes of the intake ledger as warnings: of the UTC day before `now`, against the week
 * before that. Once a day: by the first run of a UTC day that reaches its end with the database,
 * whether that day began with it or not. `run` is that run, not counted among those before.
 */
bool drift_tell_intake(struct store *s, const struct config *c, int64_t now, int64_t run,
                       struct err *e) MUST_USE;

#endif
