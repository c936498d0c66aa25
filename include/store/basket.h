/*
 * Levels of the baskets of token prices with their members and evidence, and the posted prices of
 * single-seller models by day.
 *
 * Levels are inserted, never updated; a correction is a new revision, and records of one basket
 * form a chain in the order of publication, as fixings do.
 */
#ifndef STORE_BASKET_H
#define STORE_BASKET_H
#include "store/fixing.h"
#include "store/store.h"

struct store_basket_member {
    const char *member; /* an index, or "MODEL:DIRECTION@OPERATOR" */
    int64_t price_nusd; /* per 1 M tokens */
    bool carried;       /* of an earlier day */
    const char *source; /* who told a posted price; NULL for a fixing */
    int sources;        /* that tell it within 5 %; 0 for a fixing */
};

struct store_basket {
    const char *basket;
    int64_t date, base_date;
    int revision; /* from 1 */
    int64_t level_nano;
    int carried; /* members */
    bool chained, settled;
    struct store_basket_member *member; /* by name */
    size_t member_len;
    struct store_record record; /* fx_date is not stored */
};

/* Whether both are the same in every column that is stored. */
bool store_same_basket_member(const struct store_basket_member *x,
                              const struct store_basket_member *y);

/* The chain of a basket: digest and date of its last record, next revision for `date`. */
bool store_get_basket_chain(struct store *s, const char *basket, int64_t date,
                            struct store_chain *out, struct arena *a, struct err *e) MUST_USE;

/* Where each basket stands: the last date whose level counts. */
struct store_basket_end {
    const char *basket;
    int64_t date;
};

struct store_basket_end_list {
    struct store_basket_end *at; /* only those that have such a date */
    size_t len;
};

bool store_get_basket_ends(struct store *s, struct store_basket_end_list *out, struct arena *a,
                           struct err *e) MUST_USE;

/*
 * One transaction; gives the publication number and notifies channel gpurate_basket with "basket
 * date revision". row->revision and the record's previous digest must be what
 * store_get_basket_chain says, else ERR_LOCKED.
 */
bool store_put_basket(struct store *s, struct store_basket *row, struct err *e) MUST_USE;

struct store_basket_list {
    struct store_basket *at;
    size_t len;
};

/*
 * Levels with from <= date <= to; basket NULL: all. `newest`: the newest revision of each, by
 * basket and date; else every record in the order of publication.
 */
bool store_get_baskets(struct store *s, const char *basket, int64_t from, int64_t to, bool newest,
                       struct store_basket_list *out, struct arena *a, struct err *e) MUST_USE;

/* The newest revision of the last day on or before each date, every one once, by date. */
bool store_get_baskets_before(struct store *s, const char *basket, const int64_t *date, size_t n,
                              struct store_basket_list *out, struct arena *a,
                              struct err *e) MUST_USE;

struct store_posted {
    int64_t date;
    const char *provider, *model, *direction;
    int64_t price_nusd;
    const char *source;
    int sources, disputed;
    int64_t observed_at; /* told last */
    int64_t changed_at;  /* first seen at this price; 0: no change was ever seen */
    int64_t before_nusd; /* before that change; 0 for none */
    int64_t since;       /* day of the last change that is known, of changed_at or told; or 0 */
    const char *since_source; /* who says so; NULL: seen by us, or nobody */
    int64_t run;              /* that stored it; set by the store, not read back */
};

struct store_posted_list {
    struct store_posted *at; /* by provider, model, direction */
    size_t len;
};

/* One transaction; what is there already stays as it is. */
bool store_put_posted(struct store *s, const struct store_posted *rows, size_t n, int64_t run,
                      struct err *e) MUST_USE;

/* The newest row of each price with date <= to. */
bool store_get_posted(struct store *s, int64_t to, struct store_posted_list *out, struct arena *a,
                      struct err *e) MUST_USE;

#endif
