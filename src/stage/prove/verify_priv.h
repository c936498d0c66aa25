/* One walk of verify, shared by its parts. */
#ifndef STAGE_VERIFY_PRIV_H
#define STAGE_VERIFY_PRIV_H
#include "edge/sign/digest.h"
#include "edge/sign/ed25519.h"
#include "stage/publish/fixing.h"
#include "stage/prove/verify.h"
#include "store/annulment.h"

/* Polls whose archived replies have been read again, those of the window at hand. */
struct verify_reread {
    int64_t *id, *observed_at; /* by id */
    size_t len, cap;
    int64_t lead; /* start of that window */
};

enum { VERIFY_DIFFERENCE_MAX = 1024 };

/* Places behind all publications, in the order in which their differences count: the days of each
   chain by its number, prices in other currencies, all that is not a fixing. */
#define VERIFY_DAYS (INT64_MAX - (1 << 30))
#define VERIFY_PRICES (INT64_MAX - 2)
#define VERIFY_REST (INT64_MAX - 1)

struct verifying {
    const struct verify_setup *setup;
    struct verify_result *out;
    struct arena *arena;  /* of the result */
    struct sign_key *key; /* NULL: signatures are not looked at */
    struct verify_reread reread;
    int64_t from, to;     /* windows of the fixings that were looked at */
    int64_t at, first_at; /* the place looked at, by publication; that of the first difference */
};

/* Keeps the first difference, by its place, and counts. */
void verify_differs(struct verifying *v, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A record against its digest, its signature and the digest of the record before. */
void verify_link(struct verifying *v, const char *name, const struct store_record *r,
                 const char *previous);

/* An annulment as a link of its chain, its text, its columns, and that there is what it names. */
void verify_annulment(struct verifying *v, const struct store_annulment *x, const char *previous);

/* The annulments of one chain, which stand between its records by publication. */
struct verify_annulled {
    struct store_annulment_list list;
    size_t seen;
};

/* The next one that was published before `no`, verified as the link behind *previous, which is its
 * digest then; NULL for none. */
const struct store_annulment *verify_annulled_before(struct verifying *v, struct verify_annulled *a,
                                                     int64_t no, const char **previous);

bool verify_is_annulled(const struct store_annulment_list *list, int64_t publication_no);

/* "H100-SXM 2026-05-28 revision 1" */
const char *verify_name(const struct fixing *f, struct arena *a);

/* What is known of an index's chain at one of its records. */
struct verify_chain {
    const struct index_def *index;
    size_t number; /* its place among all of them */
    struct store_extent extent;
    const char *previous; /* digest of the record before; NULL at the first */
    char digest[DIGEST_TEXT_MAX];
    unsigned char *has; /* which records, by date from extent.first; with `all` */
    size_t seen;        /* records looked at */
    bool annulled; /* a record of it: the prior of a date may be any, but that of the day before */
    struct fixing_prior prior; /* from the recomputed finals when all are recomputed, */
    bool prior_read;           /* or as it is stored, for the record that is next */
    struct arena prior_arena;
};

/*
 * The quotes of some dates, read at once for all the chains that are walked. How many dates follows
 * from how many quotes the dates before had.
 */
struct verify_dates {
    const struct index_def *const *index;
    size_t index_len;
    bool open;
    struct fixing_source source;
    int64_t last; /* date */
    int64_t days;
    int64_t lost; /* the date whose quotes could not be read, where lost_why says why */
    const char *lost_why;
    struct arena turn; /* of one fixing */
};

void verify_dates_close(struct verify_dates *d);

/* Makes a fixing again and compares text and row; keeps what the next date of the chain needs. */
bool verify_fixing(struct verifying *v, struct verify_chain *c, struct verify_dates *dates,
                   const struct fixing *stored, const struct store_record *r,
                   struct err *e) MUST_USE;

/*
 * The records of some chains (by index) in the order of their publication, annulments between them,
 * and the days that have none.
 */
bool verify_walk(struct verifying *v, struct verify_chain *const *chain, size_t n,
                 const struct store_annulment_list *annulled, struct err *e) MUST_USE;

typedef bool verify_also(struct verifying *v, struct err *e);

/* All chains of the setup, by several processes where it is worth it, and `rest`, by this one. */
bool verify_published(struct verifying *v, verify_also *rest, struct err *e) MUST_USE;

/* The replies of these polls against the stored quotes. */
bool verify_polls(struct verifying *v, const struct fixing_inputs *in, struct err *e) MUST_USE;
void verify_reread_close(struct verify_reread *done);

/* Quotes in other currencies from v->from to v->to against the reference rates. */
bool verify_prices(struct verifying *v, struct err *e) MUST_USE;

bool verify_settlements(struct verifying *v, struct err *e) MUST_USE;

/* Every stored settlement by a rule: text, digest, row and prices made again. */
bool verify_shadows(struct verifying *v, struct err *e) MUST_USE;

/* Every record of every basket: chain, days, and the text made again. */
bool verify_baskets(struct verifying *v, struct err *e) MUST_USE;

#endif
