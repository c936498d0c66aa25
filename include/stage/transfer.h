/*
 * Quotes out of the database, and quotes of the past as CSV into it.
 *
 * Imported quotes become polls marked as imported, one per market and moment; what is there already
 * (the same market at the same moment) stays as it is, and no published row is touched. They can
 * serve a fixing that has not been published yet, like any stored poll.
 */
#ifndef STAGE_TRANSFER_H
#define STAGE_TRANSFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "domain/quote.h"
#include "norm/region.h"
#include "store/store.h"

/* Gets the quotes of one day; they live until it returns. False stops the export. */
struct transfer_sink {
    bool (*day)(void *to, const struct quote *quotes, size_t n, struct err *e);
    void *to;
};

/*
 * Quotes observed on the dates from..to (inclusive), oldest first, day by day: OK quotes with a
 * USD price, and one answer (quote_is_answer) for each complete poll without any.
 */
bool transfer_export(struct store *s, int64_t from, int64_t to, const struct transfer_sink *sink,
                     struct err *e) MUST_USE;

struct transfer_import {
    struct store *store;
    const struct region_rules *regions; /* the country of each row; or NULL: none is known */
    int64_t now, run;
    size_t rows, bad;    /* rows read well; malformed ones, each logged */
    size_t polls, known; /* stored; there before */
    int64_t from, to;    /* moments of the stored ones, both included */
    size_t held;         /* the most bytes that rows took in memory at once */
};

/*
 * Reads all files, then stores; the files may be of any size, rows wait in temporary files. With
 * malformed rows nothing is stored unless keep_going, and the result is ERR_DATA either way.
 */
bool transfer_import(struct transfer_import *t, const char *const *files, size_t n, bool keep_going,
                     struct err *e) MUST_USE;

#endif
