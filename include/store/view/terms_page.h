/*
 * Pages with terms of use, as they were found: by address, as several sources may share one.
 */
#ifndef STORE_VIEW_TERMS_PAGE_H
#define STORE_VIEW_TERMS_PAGE_H
#include <stddef.h>
#include "store/store.h"

/* Times are 0 and texts NULL where there was none yet. */
struct store_terms_page {
    const char *address;
    int64_t asked_at, read_at;
    const char *sha256; /* of the text at read_at; */
    const char *etag, *last_modified;
    const char *why; /* it could not be read at asked_at */
};

struct store_terms_page_list {
    struct store_terms_page *at; /* by address */
    size_t len;
};

bool store_get_terms_pages(struct store *s, struct store_terms_page_list *out, struct arena *a,
                           struct err *e) MUST_USE;

/* That they are asked for now: whatever becomes of it, they are not for a day. */
bool store_put_terms_asked(struct store *s, const char *const *address, size_t n, int64_t now,
                           struct err *e) MUST_USE;

/* What was read: at asked_at, with all but `why`. `reply`: the page in the archive, NULL when it is
 * the one of before. *fresh: that text was never there before. */
bool store_put_terms_read(struct store *s, const struct store_terms_page *page, const char *reply,
                          bool *fresh, struct err *e) MUST_USE;

bool store_put_terms_failed(struct store *s, const char *address, const char *why,
                            struct err *e) MUST_USE;

/* A source whose terms stand there now and were not entered as read. */
struct store_terms_change {
    const char *source, *address, *sha256;
    int64_t seen_at;
};

struct store_terms_change_list {
    struct store_terms_change *at; /* by source */
    size_t len;
};

bool store_get_open_terms(struct store *s, struct store_terms_change_list *out, struct arena *a,
                          struct err *e) MUST_USE;

#endif
