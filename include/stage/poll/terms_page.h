/*
 * The pages that have the terms of the sources we ask, looked at like a price page, once a day: by
 * the hash of what a person reads there (norm/terms_text.h). A text that was never there before is
 * told; until the definition carries its hash, doctor names it.
 *
 * Whose source may not be asked, his pages are not asked either: what forbids robots forbids this
 * one. A page that fails to load is no change.
 */
#ifndef STAGE_POLL_TERMS_PAGE_H
#define STAGE_POLL_TERMS_PAGE_H
#include "stage/config/config.h"
#include "store/view/terms_page.h"

/* A page that was asked for. */
struct terms_page_seen {
    struct store_terms_page page; /* as it is now; `why`: it could not be read */
    bool fresh;                   /* a text that was not known yet; the first one is */
};

struct terms_page_seen_list {
    struct terms_page_seen *at;
    size_t len;
};

/*
 * Asks for those that were not asked for a day, the oldest first and at most TERMS_PAGES_DUE, or,
 * with `all`, for all at once; takes TERMS_PAGES_MS at most. What was found is stored. Fails when
 * the database or libcurl does.
 */
enum { TERMS_PAGES_DUE = 8, TERMS_PAGES_MS = 15000 };
bool terms_pages_visit(struct store *s, const struct config *c, int64_t now, bool all,
                       struct terms_page_seen_list *out, struct arena *a, struct err *e) MUST_USE;

#endif
