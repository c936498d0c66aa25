/*
 * What the roles may do, compared with what `gpurate init` gives them (store_rights).
 */
#ifndef STORE_ACCESS_H
#define STORE_ACCESS_H
#include "store/store.h"

/*
 * Rights that the roles lack: how many grants mend it, and the first of them as statements that end
 * with "..." where there are more; "" where none is missing. One statement.
 */
bool store_get_lacks(struct store *s, int64_t *grants, const char **statements, struct arena *a,
                     struct err *e) MUST_USE;

#endif
