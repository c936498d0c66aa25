/*
 * Annulments: a published row that was an error stays where it is and counts no more. The record
 * that says so stands in the chain of the index, contract or basket it speaks of; what is true is
 * the next revision, published after it.
 */
#ifndef STORE_ANNULMENT_H
#define STORE_ANNULMENT_H
#include "calc/record.h"
#include "store/fixing.h"

struct store_annulment {
    struct annulment said; /* what the record tells */
    int64_t annulled_no;   /* publication of the row */
    bool names_row;        /* there is such a row, published before; only read */
    struct store_record record;
};

struct store_annulment_list {
    struct store_annulment *at; /* in the order of publication */
    size_t len;
};

/* Of a kind; name NULL: of all. */
bool store_get_annulments(struct store *s, enum annulment_kind kind, const char *name,
                          struct store_annulment_list *out, struct arena *a,
                          struct err *e) MUST_USE;

/* Of a kind, of rows from <= date <= to. */
bool store_get_annulments_in(struct store *s, enum annulment_kind kind, int64_t from, int64_t to,
                             struct store_annulment_list *out, struct arena *a,
                             struct err *e) MUST_USE;

/* Publication numbers of a kind's annulments, ascending: after < no <= last, and the next one. */
bool store_get_annulled_numbers(struct store *s, enum annulment_kind kind, int64_t after,
                                int64_t last, int64_t **out, size_t *len, struct arena *a,
                                struct err *e) MUST_USE;

/*
 * Of n indices: those of rows of a date (NULL: of none), and those that were published after
 * after[i] in the chain of index[i] (NULL: none).
 */
bool store_get_annulments_of(struct store *s, const char *const *index, const int64_t *after,
                             size_t n, const int64_t *date, struct store_annulment_list *out,
                             struct arena *a, struct err *e) MUST_USE;

/*
 * Rows that may be annulled: every revision that is not yet, with from <= date <= to, by date and
 * revision. month 0: of any; `ended`: settlements of months that have ended only.
 */
struct store_annullable {
    int64_t publication_no;
    int64_t date;
    int revision;
    const char *status, *value, *digest; /* value NULL: none */
};

struct store_annullable_list {
    struct store_annullable *at;
    size_t len;
};

bool store_get_annullable(struct store *s, enum annulment_kind kind, const char *name, int month,
                          bool ended, int64_t from, int64_t to, struct store_annullable_list *out,
                          struct arena *a, struct err *e) MUST_USE;

/* Rows that were made of days of an index, of one contract month or one basket. */
struct store_standing {
    enum annulment_kind kind;
    const char *name;
    int month; /* of a contract; else 0 */
    size_t rows;
    int64_t from, to; /* dates of the first and the last of them */
};

struct store_standing_list {
    struct store_standing *at; /* settlements, by contract and month; then baskets */
    size_t len;
};

/* Those that count, and stand on a day from..to of an index; contract: those that settle on it. */
bool store_get_standing(struct store *s, const char *index, const char *const *contract, size_t n,
                        int64_t from, int64_t to, struct store_standing_list *out, struct arena *a,
                        struct err *e) MUST_USE;

/*
 * One transaction; gives the publication number and notifies channel gpurate_annulment with "name
 * date revision". The record's previous digest must be the end of the chain, else ERR_LOCKED; a row
 * that is annulled already is refused.
 */
bool store_put_annulment(struct store *s, struct store_annulment *row, struct err *e) MUST_USE;

/* Who is logged in to the database. */
bool store_get_login(struct store *s, const char **login, struct arena *a, struct err *e) MUST_USE;

#endif
