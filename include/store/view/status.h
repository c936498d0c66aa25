/*
 * Whether an index, a contract, a basket or all of them ("*") are published: active, suspended,
 * holiday or ceased. A name that nothing was said of is active.
 */
#ifndef STORE_STATUS_H
#define STORE_STATUS_H
#include "store/store.h"

struct store_status {
    const char *name, *status, *why, *by;
    int64_t since, publication_no;
};

struct store_status_list {
    struct store_status *at; /* by name */
    size_t len;
};

/* What holds of each name of which something was said after that publication. */
bool store_get_statuses(struct store *s, int64_t after, struct store_status_list *out,
                        struct arena *a, struct err *e) MUST_USE;

/* What holds of a name, be it said of it or of all; NULL: it is active. */
const struct store_status *store_status_of(const struct store_status_list *all, const char *name);

/* One transaction; gives the publication number, and notifies gpurate_status with "name status". */
bool store_put_status(struct store *s, struct store_status *x, struct err *e) MUST_USE;

#endif
