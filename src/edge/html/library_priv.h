/*
 * libxml2, opened when it is first needed: a command that reads or writes none does not pay for it.
 */
#ifndef EDGE_HTML_LIBRARY_PRIV_H
#define EDGE_HTML_LIBRARY_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

struct library_symbol {
    void *to; /* a pointer to a function */
    const char *name;
};

/* Fills all of them; ERR_BUG when the library or one of its functions is not there. */
bool library_symbols(const struct library_symbol *symbol, size_t n, struct err *e) MUST_USE;

#endif
