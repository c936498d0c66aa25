/*
 * A noun's columns, listed once: column, type, member. What is stored, selected and read goes by
 * the same table, in its order. The table is made of the entries below for the struct that ROW
 * names:
 *
 *     #define ROW struct store_reply
 *     static const struct column reply_columns[] = {{"url", TEXT(url)}, {"status", INT(status)}};
 *
 * An entry whose member has another type than it says does not compile.
 *
 * In the SQL given to these functions stand for the columns: {} their names, {b} the same of b
 * ("b.url, b.status"), {:} names with types ("url text, status integer"), {=} what an upsert sets
 * ("url = excluded.url, ...").
 */
#ifndef STORE_COLUMN_PRIV_H
#define STORE_COLUMN_PRIV_H
#include "edge/db/db.h"
#include "store/store.h"

enum column_type {
    COLUMN_TEXT,  /* const char *; NULL is null */
    COLUMN_TEXTS, /* const char *const *, its length in the member named .._len; only stored */
    COLUMN_INT,   /* int */
    COLUMN_INT64, /* int64_t */
    COLUMN_COUNT, /* size_t; one below zero is refused */
    COLUMN_BOOL,
    COLUMN_NANO,  /* int64_t of 1e-9 */
    COLUMN_TIME,  /* int64_t, seconds */
    COLUMN_DATE,  /* int64_t, days */
    COLUMN_MONTH, /* int, see calc/contract/contract.h; another day than the first is refused */
    COLUMN_WORD,  /* an enum */
    COLUMN_FLAGS, /* unsigned, of enum fixing_flag */
    COLUMN_IDS    /* struct store_ids */
};

enum column_null {
    NULL_NEVER,
    NULL_ZERO,   /* 0 is null */
    NULL_UNLESS, /* null unless the bool at `told` is true; it is not changed by reading */
    NULL_UNTOLD  /* the same; reading sets it to whether there was a value */
};

/* The words of an enum: 0 <= v < len. One that is not known reads as `other`; below 0: an error. */
struct column_words {
    const char *what; /* what such a word is, for its error: "status" */
    int len, other;
    const char *(*name)(int v);
};

struct column {
    const char *name; /* of the column; of one that is only read also an expression */
    enum column_type type;
    size_t row, at; /* size of the row, offset of the member */
    enum column_null null;
    size_t told;
    const struct column_words *words;
};

struct columns {
    const struct column *at;
    size_t len;
};

/* A whole table, or without its last n columns. */
#define COLUMNS(table) ((struct columns){(table), sizeof(table) / sizeof *(table)})
#define COLUMNS_BUT(n, table) ((struct columns){(table), sizeof(table) / sizeof *(table) - (n)})

#define COLUMN_ANY(type_, member)                                                                  \
    .type = COLUMN_##type_, .row = sizeof(ROW), .at = offsetof(ROW, member)
#define COLUMN_OF(is, type_, member)                                                               \
    COLUMN_ANY(type_, member) + 0 * sizeof(_Generic(((ROW *)0)->member, is : 1))
#define COLUMN_NULL(rule, told_) .null = (rule), .told = offsetof(ROW, told_)
#define TEXT(member) COLUMN_OF(const char *, TEXT, member)
#define TEXTS(member) COLUMN_ANY(TEXTS, member), .told = offsetof(ROW, member##_len)
#define INT(member) COLUMN_OF(int, INT, member)
#define INT_OR_0(member) INT(member), .null = NULL_ZERO
#define INT64(member) COLUMN_OF(int64_t, INT64, member)
#define INT64_OR_0(member) INT64(member), .null = NULL_ZERO
#define COUNT(member) COLUMN_OF(size_t, COUNT, member)
#define BOOL(member) COLUMN_OF(bool, BOOL, member)
#define NANO(member) COLUMN_OF(int64_t, NANO, member)
#define NANO_UNLESS(member, told) NANO(member), COLUMN_NULL(NULL_UNLESS, told)
#define NANO_TOLD(member, told) NANO(member), COLUMN_NULL(NULL_UNTOLD, told)
#define PRICE(member) NANO(member), .null = NULL_ZERO
#define TIME(member) COLUMN_OF(int64_t, TIME, member), .null = NULL_ZERO
#define DATE(member) COLUMN_OF(int64_t, DATE, member)
#define DATE_TOLD(member, told) DATE(member), COLUMN_NULL(NULL_UNTOLD, told)
#define DATE_OR_0(member) DATE(member), .null = NULL_ZERO
#define MONTH(member) COLUMN_OF(int, MONTH, member), .null = NULL_ZERO
#define WORD(member, of)                                                                           \
    COLUMN_ANY(WORD, member) + 0 * sizeof(char[sizeof((ROW *)0)->member == 4 ? 1 : -1]),           \
        .words = &(of)
#define FLAGS(member) COLUMN_OF(unsigned, FLAGS, member)
#define IDS(member) COLUMN_OF(struct store_ids, IDS, member)

extern const struct column_words words_fixing_status, words_verdict, words_poll_verdict;

/* Every published record has these, in the member `record` of its row; its text is listed apart. */
#define RECORD_COLUMNS                                                                             \
    {"publication_no", INT64(record.publication_no)}, {"record_digest", TEXT(record.digest)},      \
        {"previous_digest", TEXT(record.previous_digest)}, {"signature", TEXT(record.signature)},  \
        {"key_id", TEXT(record.key_id)}, {"run_id", INT64_OR_0(record.run)},                       \
    {                                                                                              \
        "published_at", TIME(record.published_at)                                                  \
    }

/* SQL with the columns put in; in a. */
const char *store_sql(const char *sql, struct columns c, struct arena *a);

/* Whether two rows are the same once they are stored; a member without a column has no say. */
bool store_same(struct columns c, const void *row, const void *other);

/* A row as parameters, one a column. */
void store_arg_row(struct db_args *p, struct columns c, const void *row);

/* One row into a table; `more` is what follows the values, or "". */
bool store_insert(struct store *s, const char *table, struct columns c, const void *row,
                  const char *more, struct err *e) MUST_USE;

/*
 * Many rows into a table: begin, row after row, then end in each case. `into` is such as
 * "reply (poll_id, {})"; what stands before {} goes to `copy` before each row, by the caller.
 */
struct store_copy {
    struct db_copy *copy;
    struct columns columns;
    struct arena scratch;
};

bool store_copy_begin(struct store_copy *c, struct store *s, const char *into,
                      struct columns columns, struct err *e) MUST_USE;
bool store_copy_row(struct store_copy *c, const void *row, struct err *e) MUST_USE;
/* good: every row was taken. Else the transaction is to be rolled back. */
bool store_copy_end(struct store_copy *c, bool good, struct err *e) MUST_USE;

/* n rows, one behind the other in memory, as one parameter: JSON for json_to_recordset. */
void store_arg_rows(struct db_args *p, struct columns c, const void *rows, size_t n);

/* Columns from..of a result into a row; its members that have no column stay. Texts live in a. */
bool store_read(const struct db_result *r, int i, int from, struct columns c, void *row,
                struct arena *a, struct err *e) MUST_USE;

/* The rows of a query in a, *len of them, never NULL; NULL (and *len 0) when it fails. */
void *store_list(struct store *s, const char *sql, struct columns c, const struct db_args *p,
                 size_t *len, struct arena *a, struct err *e) MUST_USE;

/* A query of at most one row; *found is false when there is none. */
bool store_one(struct store *s, const char *sql, struct columns c, const struct db_args *p,
               void *row, bool *found, struct arena *a, struct err *e) MUST_USE;

#endif
