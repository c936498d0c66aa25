/*
 * The change of panel or method that the first fixing under it was published with.
 */
#ifndef STORE_PANEL_CHANGE_H
#define STORE_PANEL_CHANGE_H
#include "store/fixing.h"

/* The change a fixing was published with. */
bool store_get_panel_change(struct store *s, int64_t publication_no, struct store_panel_change *out,
                            bool *found, struct arena *a, struct err *e) MUST_USE;

/* Whether both are the same in every column that is stored. */
bool store_same_panel_change(const struct store_panel_change *x,
                             const struct store_panel_change *y);

#endif
