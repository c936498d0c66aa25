/*
 * A bundle: one file with everything some fixings were computed from, so that a stranger can
 * recompute them with nothing but this program: no database, no configuration, no network.
 *
 * JSON: {"format":1,"fixings":[{index, date, status, revision, method file, panel file, rates,
 * prior, quotes, previous digest, record text, digest, signature}, ...]}. The quotes are those that
 * matter (calc/record.h), already in USD; the rates that converted them are part of the record. A
 * record that was published unsigned has no "signature".
 */
#ifndef STAGE_BUNDLE_H
#define STAGE_BUNDLE_H
#include <stdint.h>
#include "base/buf.h"
#include "domain/instrument.h"
#include "stage/config/config.h"
#include "stage/prove/verify.h"
#include "stage/publish/fixing.h"
#include "store/store.h"

/* Where inputs come from: the source, if not NULL, saves questions where it has them. */
struct bundle_setup {
    struct store *store;
    const struct config *config;
    struct fixing_source *source;
};

/*
 * A published record, with what it was computed from; `place` is 0 for the first of a bundle. With
 * the prior of the record, where the caller has it (else NULL).
 */
bool bundle_add(const struct bundle_setup *by, const struct index_def *index,
                const struct fixing *f, const struct store_record *r,
                const struct fixing_prior *prior, int place, struct buf *out,
                struct err *e) MUST_USE;
void bundle_end(struct buf *out);

/* The newest record of each date from..to. ERR_DATA when there is none. */
bool bundle_write(struct store *s, const struct config *c, const struct index_def *index,
                  int64_t from, int64_t to, struct buf *out, struct err *e) MUST_USE;

/*
 * Recomputes every fixing of a bundle; "-" is standard input. With a public key (a PEM file; or
 * NULL) every record has to bear a good signature of it, else that is the difference.
 */
bool bundle_verify(const char *path, const char *public_key, struct verify_result *out,
                   struct arena *a, struct err *e) MUST_USE;

#endif
