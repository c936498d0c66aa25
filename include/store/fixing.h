/*
 * Published fixings with their partitions, operators, votes and evidence.
 *
 * Inserted, never updated: a correction is a new revision. Records of one index form a chain in
 * the order of publication: each names the digest of the one before. Publication numbers (one
 * sequence over fixings, settlements and errata) become visible in ascending order.
 *
 * At level 5 the values are null in the database and 0 in memory. Prices of 0 are null too.
 */
#ifndef STORE_FIXING_H
#define STORE_FIXING_H
#include "domain/fixing.h"
#include "store/quote.h"
#include "store/store.h"

/* The first fixing of a new panel or method under the panel and method before it (R15). */
struct store_panel_change {
    const char *panel, *panel_hash; /* either may be what it was, not both */
    const char *method, *method_hash;
    int level;
    int64_t avg_nusd, med_nusd, mean_nusd; /* as they would have been published; 0 at level 5 */
    int operators;
    const char *why;
    int common;      /* operators priced under both */
    bool comparable; /* both are of level 1 to 3: the next three hold */
    int64_t difference_nusd, market_nusd, composition_nusd;
};

/* The evidence of a fixing beside its numbers. */
struct store_record {
    const char *text;            /* canonical text */
    const char *digest;          /* hex SHA-256 of text */
    const char *previous_digest; /* of the record before in the chain; NULL for the first */
    const char *signature;       /* or NULL */
    const char *key_id;          /* of the signature, or NULL */
    int64_t fx_date;             /* of the reference rates used; 0 for none */
    struct store_ids polls;      /* polls the fixing was computed from, ascending */
    int64_t published_at;
    int64_t run;                             /* store_run.id; 0 for none */
    const struct store_panel_change *change; /* on the first date of a panel; or NULL */
    int64_t publication_no;                  /* set by the store */
};

/* The end of an index's chain: what the next record has to name. */
struct store_chain {
    const char *digest; /* NULL when there is no record yet */
    int64_t date;       /* the newest that has a record which is not annulled; 0: none */
    int revision;       /* the next one for the date asked about, from 1 */
};

/* Of each index, out[n], with the revision for the same date. */
bool store_get_chains(struct store *s, const char *const *index, size_t n, int64_t date,
                      struct store_chain *out, struct arena *a, struct err *e) MUST_USE;
bool store_get_chain(struct store *s, const char *index, int64_t date, struct store_chain *out,
                     struct arena *a, struct err *e) MUST_USE;

/*
 * Stores fixings, each of another index, with partitions, operators and votes in one transaction
 * and with as many statements as one needs (one more for each with a change); gives the publication
 * numbers and notifies channel gpurate_fixing with "index date revision". f->revision and
 * rec->previous_digest must be what store_get_chain says: ERR_LOCKED when somebody else published
 * in between (ask again and make the record again). When one of them is refused none is stored.
 */
bool store_put_fixings(struct store *s, const struct fixing *const *f,
                       struct store_record *const *rec, size_t n, struct err *e) MUST_USE;

/* Which revision of a date. One that is annulled counts only when it is asked for by its number. */
struct store_pick {
    int64_t as_of;     /* published at or before; 0: now */
    int revision;      /* exactly this one; 0: the newest */
    bool final_only;   /* newest of those that are final */
    int64_t before_no; /* as things stood before this publication; 0: now */
};

/*
 * *found false when there is none. rec may be NULL. With `whole` also partitions, operators and
 * votes, bit for bit as they were put.
 */
bool store_get_fixing(struct store *s, const char *index, int64_t date,
                      const struct store_pick *pick, bool whole, struct fixing *out,
                      struct store_record *rec, bool *found, struct arena *a,
                      struct err *e) MUST_USE;

/* The newest of each index on the date beside it, without its parts, in one question; `text`: with
 * the records' texts, each of some hundred kilobytes. */
bool store_get_newest(struct store *s, const char *const *index, const int64_t *date, size_t n,
                      bool text, struct fixing *out, struct store_record *rec, bool *found,
                      struct arena *a, struct err *e) MUST_USE;

/* Partitions, operators and votes of fixings that were read without: at[i] is publication no[i]. */
bool store_fill_fixings(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                        struct arena *a, struct err *e) MUST_USE;

/*
 * The last final fixing before date with a value (level 1 to 4), with its operators; as things
 * stood before publication before_no (0: now).
 */
bool store_get_previous_final(struct store *s, const char *index, int64_t date, int64_t before_no,
                              struct fixing *out, bool *found, struct arena *a,
                              struct err *e) MUST_USE;

/* The same of each index, in one question: out[i] and found[i]. before_no NULL: now. */
bool store_get_previous_finals(struct store *s, const char *const *index, const int64_t *before_no,
                               size_t n, int64_t date, struct fixing *out, bool *found,
                               struct arena *a, struct err *e) MUST_USE;

/*
 * The last final fixing on or before each date, with a value, of the index beside it; without its
 * parts.
 */
bool store_get_last_finals(struct store *s, const char *const *index, const int64_t *date, size_t n,
                           struct fixing *out, bool *found, struct arena *a,
                           struct err *e) MUST_USE;

struct store_fixing_list {
    struct fixing *at;           /* without partitions, operators and votes */
    struct store_record *record; /* beside each; text NULL unless asked for */
    size_t len;
};

/*
 * Fixings with from <= date <= to by index, date; newest revision of each (by `pick`). index NULL:
 * all. pick->revision is not looked at.
 */
bool store_get_fixings(struct store *s, const char *index, int64_t from, int64_t to,
                       const struct store_pick *pick, struct store_fixing_list *out,
                       struct arena *a, struct err *e) MUST_USE;

/* What is drawn of a day. */
struct store_level {
    const char *index;
    int64_t date;
    int level;
    int64_t avg_nusd, q1_nusd, q3_nusd; /* 0: none */
    const char *method, *panel;
};

struct store_level_list {
    struct store_level *at;
    size_t len;
};

/* Of each index the `days` days that end with the date beside it; by index in that order, date. */
bool store_get_levels(struct store *s, const char *const *index, const int64_t *last, size_t n,
                      int days, struct store_level_list *out, struct arena *a,
                      struct err *e) MUST_USE;

/*
 * Records with their texts in the order of publication, those after publication `after` (INT64_MIN:
 * from the first), at most `limit` of them (0: all). Of n indices; n 0: of all.
 */
bool store_get_records(struct store *s, const char *const *index, size_t n, int64_t after,
                       int limit, struct store_fixing_list *out, struct arena *a,
                       struct err *e) MUST_USE;

/* The same of n publications, which are given ascending. */
bool store_get_numbered(struct store *s, const int64_t *no, size_t n, struct store_fixing_list *out,
                        struct arena *a, struct err *e) MUST_USE;

/* Publications of n indices on a date, ascending: every revision. */
bool store_get_numbers(struct store *s, const char *const *index, size_t n, int64_t date,
                       struct store_ids *out, struct arena *a, struct err *e) MUST_USE;

/* The digest of the record before publication no[i] in the chain of index[i], an annulment too;
 * NULL at the first. */
bool store_get_digests_before(struct store *s, const char *const *index, const int64_t *no,
                              size_t n, const char **out, struct arena *a, struct err *e) MUST_USE;

/* How far the records of an index reach. */
struct store_extent {
    const char *index;
    int64_t first, last; /* dates */
    int64_t newest_no;   /* publication of the newest record */
};

struct store_extent_list {
    struct store_extent *at; /* by index; only those that have records */
    size_t len;
};

/* Where an index stands: the newest revision of the newest date of those that are not annulled. */
struct store_stand {
    const char *index;
    int64_t date; /* 0: all are annulled */
    enum fixing_status status;
    int64_t final, first; /* dates of the newest final (0: none) and of the first record of all */
    int64_t annulled;     /* the oldest date without newest row, which wants a revision; 0: none */
};

struct store_stand_list {
    struct store_stand *at; /* by index; only those that have records */
    size_t len;
    const char **paused; /* names whose publication is not active; "*" is all */
    size_t paused_len;
};

bool store_get_standings(struct store *s, struct store_stand_list *out, struct arena *a,
                         struct err *e) MUST_USE;

/* index NULL: all. */
bool store_get_extents(struct store *s, const char *index, struct store_extent_list *out,
                       struct arena *a, struct err *e) MUST_USE;

#endif
