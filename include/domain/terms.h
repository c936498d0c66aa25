/*
 * What the terms of use of each source say, as somebody read them, and the licences that were
 * given against them. A register of what was read, not legal advice.
 *
 * Ownership: the arena of the configuration; read-only after loading.
 */
#ifndef DOMAIN_TERMS_H
#define DOMAIN_TERMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum terms_verdict {
#define TERMS(name, text, asked, meaning) TERMS_##name,
#include "domain/terms_verdict.def"
#undef TERMS
    TERMS_VERDICTS
};

/* Dates are days since 1970, 0 where none is told; texts are NULL where none is told. */
struct terms {
    const char *source; /* a market or a token source; "ecb": the rates of exchange */
    enum terms_verdict verdict;
    const char **kind; /* of the clauses: automated, database, ... (norm/terms.h) */
    size_t kind_len;
    int64_t dated;           /* of the text, as it says itself */
    int64_t read;            /* when somebody read it, */
    const char *by;          /* who, */
    const char *sha256;      /* and the text's hash */
    char evidence;           /* A: the owner's text; B: told by a second source; 0: not read */
    const char *address;     /* of the text */
    const char *says;        /* one sentence, in other words */
    const char *attribution; /* to be said wherever values of this source go */
};

/* Leave of the owner, in force from `given` to `until`, both included; until 0: no end. */
struct licence {
    const char *source, *from, *reference;
    int64_t given, until;
};

struct terms_list {
    struct terms *at; /* by source */
    size_t len;
    struct licence *licence;
    size_t licence_len;
};

extern const char *const terms_verdict_names[]; /* by verdict, then NULL */
const char *terms_verdict_name(enum terms_verdict v);

/* Never NULL: what no file names is unread. */
const struct terms *terms_of(const struct terms_list *all, const char *source);

/* The licence in force on a date, NULL when there is none. */
const struct licence *terms_licence(const struct terms_list *all, const char *source, int64_t date);

/* Whether a source may be asked on a date, and so vote by what it answers. */
bool terms_allow(const struct terms_list *all, const char *source, int64_t date);

#endif
