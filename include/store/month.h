/*
 * Months of the tables that are kept by month: where each of them is, and the way out of the
 * database and back.
 *
 * A month goes in steps, each of which may be killed and done again: its rows are exported
 * (store/month_file.h) and it is `exported`; it is said to be `leaving`, from when on readers take
 * the files, and detached; it is compared with the files once more, its table goes, and it is
 * `dropped`. Attached again it is `restored`, and stays until it is released. Everything that
 * changes a month needs STORE_AS_KEEPER.
 */
#ifndef STORE_MONTH_H
#define STORE_MONTH_H
#include "store/store.h"

/* A month is the day number of its first day. */
int64_t month_of_date(int64_t date);
int64_t month_before(int64_t month, int months);    /* so many months earlier */
const char *month_text(int64_t month, char out[8]); /* "2026-05" */

/* How long a table's months stay is said in the configuration for each of these. */
enum store_kept { KEPT_QUOTES, KEPT_PRICES };

enum { MONTH_PARTS = 3 };

/*
 * A table that is partitioned by the month of its observed_at. One more is a row of the list in
 * store/month/month.c and a migration that makes it so; who reads its rows of long ago reads the
 * files, or says that they are not here.
 *
 * Rows may be stored in another form in further tables with the same months, which come and go
 * with it: they leave as rows of the table, and come back as such.
 */
struct store_noun {
    const char *table;
    const char *rows;  /* what its rows are called */
    const char *order; /* of a day's rows in a file: of every row the place */
    enum store_kept kept;
    const char *part[MONTH_PARTS]; /* the table, then the further ones; NULL: none */
    const char *more;              /* SQL of the rows in these, by their names; or NULL */
};

/* "exported", "leaving", "dropped", "restored"; NULL: only in the database. */
#define MONTH_EXPORTED "exported"
#define MONTH_LEAVING "leaving"
#define MONTH_DROPPED "dropped"
#define MONTH_RESTORED "restored"

struct store_month {
    const struct store_noun *noun;
    int64_t month;
    const char *state;
    bool has_table, attached; /* the database has tables of it; as partitions, some at least */
    bool pending;             /* being detached, which was cut short */
    unsigned there, joined, leaving; /* a bit a part: has a table, is a partition, is pending */
    int64_t rows, bytes;             /* as exported */
    const char *manifest;            /* SHA-256; NULL where it was never exported */
    int64_t exported_at;
};

/* Its rows are read from files. */
bool store_month_is_away(const struct store_month *m);

struct store_month_list {
    struct store_month *at; /* by table, month */
    size_t len;
};

/* Every month that the database has a table of, or that was exported. Any role. */
bool store_get_months(struct store *s, struct store_month_list *out, struct arena *a,
                      struct err *e) MUST_USE;

/* ERR_DATA where quotes with from <= observed_at < to are in files: for who cannot read them there.
 */
bool store_quotes_are_here(struct store *s, int64_t from, int64_t to, struct err *e) MUST_USE;

/* One keeper at a time, until the connection ends: ERR_LOCKED when there is another. */
bool store_keep_alone(struct store *s, struct err *e) MUST_USE;

/* The columns of a month's table, joined by ", ", and the version of the schema. */
bool store_get_month_columns(struct store *s, const struct store_month *m, const char **columns,
                             int *schema, struct arena *a, struct err *e) MUST_USE;

/* The rows of a day as CSV with a head, in the noun's order: each row to `take`. */
bool store_copy_month_day(struct store *s, const struct store_month *m, const char *columns,
                          int64_t date,
                          bool (*take)(void *to, const char *row, size_t len, struct err *e),
                          void *to, struct err *e) MUST_USE;

/* State, and what it was exported as. */
bool store_put_month(struct store *s, const struct store_month *m, struct err *e) MUST_USE;
bool store_forget_month(struct store *s, const struct store_month *m, struct err *e) MUST_USE;

/*
 * Detached without closing the table to anybody. A reader's transaction that has looked at it is
 * waited for two seconds: then ERR_LOCKED, and the next call goes on from there.
 */
bool store_detach_month(struct store *s, const struct store_month *m, struct err *e) MUST_USE;
bool store_drop_month(struct store *s, const struct store_month *m, struct err *e) MUST_USE;

/*
 * In one transaction: the table is made where it is missing and `fill` gives its rows as CSV
 * without head, day by day, by db_copy_bytes; attached; `m` stored as it is.
 */
bool store_attach_month(struct store *s, const struct store_month *m, const char *columns,
                        bool (*fill)(void *from, struct db_copy *to, struct err *e), void *from,
                        struct err *e) MUST_USE;

#endif
