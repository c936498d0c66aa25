/*
 * Recomputes what was published from what is stored, and compares every byte.
 *
 * Looked at are all records and annulments (`all`), those of one date, or the newest record of each
 * index with the annulments behind it; of another record only the digest, where it is the one
 * before. So a link is held against the record before, a whole chain with `all` alone.
 *
 * Checked of every record: its digest, its link to the record before, its text against a
 * recomputation from stored quotes by the methods and panels live on its date, and the numbers of
 * its row against that text (partitions, operators and votes too, unless all records are walked
 * without `deep`). A day between the first record and today that has no record is a difference
 * too, and so is a contract month whose settlement was due. With a public key every record
 * looked at has to bear a good signature of it. `deep` also reads the archived
 * replies again and compares the quotes they give with the stored ones; a reply that is missing or
 * damaged is a difference. Prices in USD of markets that ask in another currency are compared with
 * what the rates give that were stored before the poll was (of token sources with `deep` only:
 * there a price is made of several).
 *
 * The first difference is named, the walk goes on to its end and counts the others; nothing
 * verified is an error, never a success.
 */
#ifndef STAGE_VERIFY_H
#define STAGE_VERIFY_H
#include "stage/config/config.h"
#include "store/store.h"

struct verify_setup {
    struct store *store;
    const struct config *config;
    int64_t now;
    const struct index_def *index; /* NULL: all */
    int64_t date;                  /* one date */
    bool has_date;
    bool all; /* the whole chain; neither: the newest record of each index */
    bool deep;
    const char *public_key; /* PEM file: every record must bear its signature; or NULL */
    size_t processes;       /* that share the chains of `all`; 0: as many as it is worth. What is
                               found is the same */
};

struct verify_result {
    size_t fixings, settlements, baskets; /* recomputed and compared */
    size_t polls;                         /* read again from the archive */
    size_t annulments;                    /* looked at as links of their chains */
    size_t shadows;                       /* settlements by rules, likewise recomputed */
    size_t reread;          /* of them read otherwise by an older version of the readers */
    size_t elsewhere;       /* not read: their replies are in the archive of another machine */
    const char *host;       /* of the first of those */
    size_t unkept;          /* not read: a reply of them was not archived */
    const char *erratum;    /* the first of those, or NULL: no difference */
    size_t differences;     /* all of them; one may follow from another */
    const char *difference; /* the first one, or NULL */
};

/* ERR_DIFFERS is not used here: a difference is a result. */
bool verify_records(const struct verify_setup *setup, struct verify_result *out, struct arena *a,
                    struct err *e) MUST_USE;

struct sign_key;

/* What is wrong with the signature (base64, NULL: none) of a record's text; NULL: it is good. */
const char *verify_signature(const struct sign_key *key, const char *record, const char *signature);

/* Where two texts part: "line 14: published "x", recomputed "y""; NULL when they are equal. */
const char *verify_first_difference(const char *published, const char *recomputed, struct arena *a);

#endif
