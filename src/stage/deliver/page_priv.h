/*
 * What both kinds of page are filled with.
 */
#ifndef STAGE_PAGE_PRIV_H
#define STAGE_PAGE_PRIV_H
#include "site/page.h"
#include "stage/deliver/site_priv.h"

/* What is read of the indices of several pages at once. */
struct page_source {
    const struct index_def *index;
    size_t of;    /* its place among those that are fresh */
    int64_t last; /* date */
    struct fixing f;
    struct store_record r;
    bool found;
    const struct store_level *level; /* of the last year, by date */
    size_t levels;
    const struct store_cells *cells; /* newest first */
    size_t cells_len;
};

struct page_batch {
    struct page_source *x;
    size_t len;
    bool read;
    struct pages_ahead *ahead; /* which reads it; or NULL */
    struct arena arena;        /* of all of these, and of itself */
};

/* Of the indices that are next: read ahead (site_pages_ahead), or now. The caller ends it, also
 * after a failure. */
bool page_batch_get(struct delivery *d, const struct site_fresh *fresh, size_t n,
                    struct page_batch **out, struct err *e) MUST_USE;
void page_batch_end(struct page_batch *b);

/* Texts for people: four decimals, half away from zero; "+1.23 %". */
const char *site_value(int64_t nusd, struct arena *a);
const char *site_share(int64_t nano, struct arena *a); /* in percent, two decimals */
const char *site_percent(int64_t nano, struct arena *a);
const char *site_date_text(int64_t date, struct arena *a);

/* Around the page of an index, or (p NULL) the front page. */
struct page_frame site_frame(const struct delivery *d, const char *made_at, const char *key,
                             const struct page_index *p, struct arena *a);

/* Months of our contracts on an index, and the month of a date by every rule applied to it. */
bool site_fill_contracts(struct delivery *d, const struct index_def *x, int64_t date,
                         struct page_index *p, struct arena *a, struct err *e) MUST_USE;

/* Levels of others for the index, with ours of the same day where the unit is ours. */
void site_fill_others(const struct delivery *d, const struct page_source *x, struct page_index *p,
                      struct arena *a);

/* What was asked for the tokens of the index in the day before its value was published. */
bool site_fill_sellers(struct delivery *d, const struct page_source *x, struct page_index *p,
                       struct arena *a, struct err *e) MUST_USE;

/* List prices of its tokens that changed in the last days. */
void site_fill_changes(struct delivery *d, const struct page_source *x, struct page_index *p,
                       struct arena *a);

/* What happened in the days of the chart; on the front page: to any index, from a date on. */
void site_fill_events(const struct delivery *d, const struct chart *c,
                      const struct store_spoken_list *spoken, struct page_index *p,
                      struct arena *a);
const struct page_event *site_notices(const struct delivery *d,
                                      const struct store_spoken_list *spoken, int64_t from,
                                      size_t *len, struct arena *a);

/* What the terms of its sources (p NULL: of all) ask to be said, or NULL. */
const char *site_attribution(const struct delivery *d, const struct page_index *p, struct arena *a);

#endif
