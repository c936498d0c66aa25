/*
 * Inside of stage/deliver.
 */
#ifndef STAGE_SITE_PRIV_H
#define STAGE_SITE_PRIV_H
#include "base/clock.h"
#include "site/data.h"
#include "site/table.h"
#include "stage/deliver/folder_priv.h"
#include "stage/deliver/site.h"
#include "store/fixing.h"
#include "store/settlement.h"
#include "store/view/site.h"
#include "store/view/status.h"
#include "store/view/table.h"

/* All dates there are: 1970 to 9998. */
enum { SITE_FIRST = 0, SITE_LAST = CLOCK_DATE_LAST };

/* So many indices are asked about in one question. */
enum { SITE_AT_ONCE = 64 };

/* Days on the page of an index. */
enum { SITE_PAGE_DAYS = 365 };

/* An index with records that are new. */
struct site_fresh {
    const char *index;
    int64_t low;                   /* the first of their dates */
    VEC(int64_t) date;             /* all of them, in the order of publication */
    struct store_level_list level; /* of the days of its page, once its series is written */
};

/* A list price of tokens that changed, as its file has it. */
struct site_change {
    const char *at, *source, *provider, *model, *direction, *before, *list, *change;
};

/* What several indices need of the last days, read once for all of them. */
struct site_recent {
    int64_t from, to; /* dates; from > to: nothing was read */
    struct store_fixing_list fixings;
    struct store_table coverage;
    struct store_spoken_list spoken; /* of all dates that are written */
    int64_t spoken_from;
    struct store_table tokens; /* of the day to tokens_at, once a page wants them */
    int64_t tokens_at;
    VEC(struct site_change) change; /* of the last days, once a page wants them; by time */
    bool has_changes;
};

struct pages_ahead;

struct delivery {
    struct store *store;
    const struct config *config;
    struct folder folder;
    int64_t newest;                  /* publication */
    VEC(struct site_fresh) fresh;    /* by index */
    struct store_dates_list dates;   /* of all indices, once the records are written */
    struct site_recent recent;       /* while series and pages are written */
    struct store_status_list status; /* what of all names is not active, and what is again */
    struct store_table pauses;       /* by publication */
    int64_t changes_to;              /* the last date of which it is told what tokens changed */
    struct pages_ahead *ahead;       /* once many indices are known to be fresh */
    struct arena *arena;             /* of the whole delivery */
};

/* A fixing and its record as texts; unit and times as far as the configuration knows the index. */
const char **site_row(const struct delivery *d, const struct fixing *f,
                      const struct store_record *r, struct arena *a);

/* The dates of an index's records; NULL when it has none. */
const struct store_dates *site_dates(const struct delivery *d, const char *index);

/* "active", or what is said of the index. */
const char *site_status(const struct delivery *d, const char *index);

/* A table as JSON and as CSV; `path` is without the ending. */
bool site_put_table(struct delivery *d, enum site_table t, const char *name, int64_t from,
                    int64_t to, const char *path, struct arena *a, struct err *e) MUST_USE;

/* List prices of tokens that changed: a file a date whose window is over. Its path without the
 * ending. */
bool site_write_changes(struct delivery *d, struct err *e) MUST_USE;
const char *site_changes_path(int64_t date, struct arena *a);

/* Tables that are not of an index: token and posted prices, baskets, errata, annulments, notices.
 */
bool site_write_tables(struct delivery *d, struct err *e) MUST_USE;

/* Schemas of all kinds of files, and the OpenAPI document. */
bool site_write_schemas(struct delivery *d, struct err *e) MUST_USE;

/* What draws the pages with zoom, where the configuration names its folder: read once. Without one
 * what a site has of them goes. */
bool site_write_zoom(struct delivery *d, struct err *e) MUST_USE;

/* The page with zoom of an index: it holds no value, so a day more does not write it. */
bool site_write_zoom_page(struct delivery *d, const struct index_def *x, const char *key,
                          struct err *e) MUST_USE;

/* Publications, newest first. */
bool site_write_feed(struct delivery *d, struct err *e) MUST_USE;

/* Inputs and record of each date that is fresh; nothing when its records are annulled. */
bool site_write_bundles(struct delivery *d, struct err *e) MUST_USE;

/* Series and pages of the indices of which dates are fresh. */
bool site_write_indices(struct delivery *d, struct err *e) MUST_USE;

/* The pages of up to SITE_AT_ONCE of them. */
bool site_write_pages(struct delivery *d, const struct site_fresh *x, size_t n,
                      struct err *e) MUST_USE;

/* Where many indices are fresh: a thread asks for what the pages of the first of them need, and at
 * each call of site_pages_ahead, for the next. */
void site_pages_begin(struct delivery *d);
void site_pages_ahead(struct delivery *d);
void site_pages_end(struct delivery *d);

bool site_write_front(struct delivery *d, struct err *e) MUST_USE;

#endif
