/*
 * The exported form of a month of a table, in a folder of one's choice:
 *
 *   2026-05/quote.json                  the manifest: columns, days, rows, SHA-256 of each day's
 * CSV 2026-05/quote-2026-05-01.csv.zst    the rows of a day that has any, with a head, in the order
 * of their key; null is an empty field, an empty text is ""
 *
 * A month is whole when its manifest is the one that the database names and every file has the sum
 * that the manifest has; the manifest is written last. `zstdcat FILE | sha256sum` gives the same
 * sum.
 */
#ifndef STORE_MONTH_FILE_H
#define STORE_MONTH_FILE_H
#include "edge/archive/pack.h"
#include "store/month.h"

struct month_day {
    int64_t date, rows;
    struct pack_sum sum; /* of its CSV */
};

struct month_manifest {
    const char *table;
    int64_t month;
    int schema;          /* version of the schema it was exported under */
    const char *columns; /* joined by ", " */
    int64_t exported_at;
    struct month_day *day; /* by date; days without rows are not there */
    size_t day_len;
    const char *sha256; /* of the manifest; set by reading and writing */
};

/* Where a day is. */
const char *month_day_path(const char *folder, const char *table, int64_t month, int64_t date,
                           struct arena *a);

bool month_manifest_write(const char *folder, struct month_manifest *m, struct arena *a,
                          struct err *e) MUST_USE;

/* ERR_DATA when it is missing, or is not the one of that sum (NULL: any). */
bool month_manifest_read(const char *folder, const char *table, int64_t month, const char *sha256,
                         struct month_manifest *out, struct arena *a, struct err *e) MUST_USE;

int64_t month_manifest_rows(const struct month_manifest *m, int64_t *bytes);

/* Each row of a day without the head, to `row`: its bytes with the line end, which it may change.
 */
bool month_day_read(const char *folder, const struct month_manifest *m, const struct month_day *d,
                    bool (*row)(void *to, char *bytes, size_t len, struct err *e), void *to,
                    struct err *e) MUST_USE;

/*
 * The same, split: the fields of the `n` columns named, NULL where null or where the month has no
 * such column. What was given is to be forgotten when it fails: only at the end is the sum known.
 */
bool month_day_fields(const char *folder, const struct month_manifest *m, const struct month_day *d,
                      const char *const *column, size_t n,
                      bool (*take)(void *to, const char *const *field, struct err *e), void *to,
                      struct err *e) MUST_USE;

/* Whether every file is there and is what the manifest says. */
bool month_is_whole(const char *folder, const struct month_manifest *m, struct err *e) MUST_USE;

#endif
