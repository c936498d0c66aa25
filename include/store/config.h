/*
 * The definitions in force, copied to the database so that SQL alone explains a number.
 *
 * Markets, operators, instruments and indices are brought up to date by name and never deleted.
 * Methods and panels go by the hash of their file: what is there never changes, and another
 * content under an id that is there already is refused (ERR_CONFIG: make a new version).
 */
#ifndef STORE_CONFIG_H
#define STORE_CONFIG_H
#include <stddef.h>
#include "domain/instrument.h"
#include "domain/terms.h"
#include "source/source.h"
#include "store/store.h"

struct store_operator {
    const char *id;
    const char *title; /* or NULL */
};

struct store_method {
    const char *id;   /* "GHR-1.0" */
    const char *name; /* "GHR" */
    int64_t from;     /* first date */
    const char *hash; /* hex SHA-256 of the file */
    const char *text; /* the file */
};

struct store_panel {
    const struct panel *panel;
    const char *text; /* the file */
};

struct store_market {
    const struct source *market;
    const struct terms *terms;
};

struct store_config {
    const struct store_market *market;
    size_t market_len;
    const struct store_operator *op;
    size_t operator_len;
    const struct instrument *const *instrument;
    size_t instrument_len;
    const struct index_def *index;
    size_t index_len;
    const struct store_method *method;
    size_t method_len;
    const struct store_panel *panel;
    size_t panel_len;
};

/* One transaction; writes nothing when nothing changed. */
bool store_put_config(struct store *s, const struct store_config *c, struct err *e) MUST_USE;

#endif
