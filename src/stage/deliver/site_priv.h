/*
 * Inside of stage/deliver.
 */
#ifndef STAGE_SITE_PRIV_H
#define STAGE_SITE_PRIV_H
#include "site/data.h"
#include "site/table.h"
#include "stage/deliver/folder_priv.h"
#include "stage/deliver/site.h"
#include "store/fixing.h"
#include "store/settlement.h"
#include "store/view/site.h"
#include "store/view/status.h"

/* All dates there are: 1970 to 9998. */
enum { SITE_FIRST = 0, SITE_LAST = 2932530 };

struct site_date {
    const char *index;
    int64_t date;
};

struct delivery {
    struct store *store;
    const struct config *config;
    struct folder folder;
    int64_t newest;                  /* publication */
    VEC(struct site_date) fresh;     /* dates with a record that is new */
    struct store_dates_list dates;   /* of all indices, once the records are written */
    struct store_status_list status; /* what of all names is not active, and what is again */
    struct arena *arena;             /* of the whole delivery */
};

/* A fixing and its record as texts; unit and times as far as the configuration knows the index. */
const char **site_row(const struct delivery *d, const struct fixing *f,
                      const struct store_record *r, struct arena *a);

/* The dates of an index's records; NULL when it has none. */
const struct store_dates *site_dates(const struct delivery *d, const char *index);

/* "active", or what is said of the index. */
const char *site_status(const struct delivery *d, const char *index);

/* A table as JSON and as CSV; `path` is without the ending, `list` that of their digests (or NULL).
 */
bool site_put_table(struct delivery *d, enum site_table t, const char *name, int64_t from,
                    int64_t to, const char *list, const char *path, struct arena *a,
                    struct err *e) MUST_USE;

/* Tables that are not of an index: token and posted prices, baskets, errata, annulments, notices.
 */
bool site_write_tables(struct delivery *d, struct err *e) MUST_USE;

/* Schemas of all kinds of files, and the OpenAPI document. */
bool site_write_schemas(struct delivery *d, struct err *e) MUST_USE;

/* Publications, newest first. */
bool site_write_feed(struct delivery *d, struct err *e) MUST_USE;

/* Inputs and record of a date; nothing when its records are annulled. */
bool site_write_bundle(struct delivery *d, const struct site_date *x, struct err *e) MUST_USE;

/* The page of an index, and the front page. */
bool site_write_page(struct delivery *d, const char *index, struct err *e) MUST_USE;
bool site_write_front(struct delivery *d, struct err *e) MUST_USE;

/* Files of an index of which dates are fresh. */
bool site_write_index(struct delivery *d, const char *index, struct err *e) MUST_USE;

#endif
