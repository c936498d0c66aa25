/* One walk of verify, shared by its parts. */
#ifndef STAGE_VERIFY_PRIV_H
#define STAGE_VERIFY_PRIV_H
#include "edge/sign/ed25519.h"
#include "stage/fixing.h"
#include "stage/verify.h"

struct verifying {
    const struct verify_setup *setup;
    struct verify_result *out;
    struct arena *arena;         /* of the result */
    struct sign_key *key;        /* NULL: signatures are not looked at */
};

/* Keeps the first difference only. */
void verify_differs(struct verifying *v, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A record against its digest, its signature and the digest of the record before. */
void verify_link(struct verifying *v, const char *name, const struct store_record *r,
                 const char *previous);

/* The replies of these polls against the stored quotes. */
bool verify_polls(struct verifying *v, const struct fixing_inputs *in, struct err *e) MUST_USE;

bool verify_settlements(struct verifying *v, struct err *e) MUST_USE;

/* Every record of every basket: chain, days, and the text made again. */
bool verify_baskets(struct verifying *v, struct err *e) MUST_USE;

#endif
