/*
 * What most marketplace files do in the same way: walk a list, keep every row as an offer or as
 * a verdict, find an offer of an earlier reply again.
 */
#ifndef SOURCE_ROWS_PRIV_H
#define SOURCE_ROWS_PRIV_H
#include "base/map.h"
#include "edge/json/json.h"
#include "source/source.h"

enum row {
    ROW_ODD,  /* *e says what is wrong: the offer is dropped with that sentence */
    ROW_TAKE, /* kept, with the verdict it has by then; without a price NO_PRICE */
    ROW_SKIP  /* not an offer of a GPU at all: a CPU type, a disk, a network */
};

typedef enum row rows_read(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e);

/* Reads every element of a list or member of an object. */
void rows_each(const struct json *list, const struct source_page *page, rows_read *read,
               struct offer_list *out, struct arena *a);

/*
 * A whole reply that is the list at `path`, and no other page behind it (source.rows): all rows by
 * `read`, where there is one, and then all by `add`, which may add several offers of each.
 */
typedef void rows_add(const struct json *at, const struct source_page *page, struct offer_list *out,
                      struct arena *a);

struct rows_whole {
    const char *path;
    rows_read *read;
    rows_add *add;
};

bool rows_read_list(const struct rows_whole *rows, struct source_read *r) MUST_USE;

/*
 * Rows in rows: `group` reads what those at `inner_path` of a row share, and an id of them, each of
 * which begins as a copy of it. What cannot be read is told once, as the group.
 */
typedef enum row rows_group(const struct json *at, struct offer *o, const char **id,
                            struct arena *a, struct err *e);
typedef enum row rows_inner(const struct json *at, const char *id, struct offer *o, struct arena *a,
                            struct err *e);
void rows_each_group(const struct json *list, rows_group *group, const char *inner_path,
                     rows_inner *inner, struct offer_list *out, struct arena *a);

/* What rows_each does with a row; for files that walk lists within lists. */
void rows_keep(struct offer_list *out, const struct offer *o, enum row row, const struct err *odd);

/* For a row that is read well but is not for the books: sets the verdict, gives ROW_TAKE. */
enum row rows_reject(struct offer *o, enum verdict v, const char *why);

/* What the account is known by, as "Authorization: Bearer TOKEN", and never shown. */
void rows_bearer(const char *token, struct http_request *out, struct arena *a);

/* The key of the account, where there is one: a bearer, or plain in the header of this name. */
void rows_key_sent(const struct source_page *page, const char *header, struct http_request *out,
                   struct arena *a);

/* What an answer that is an error tells of it: the text at `path`, where there is one. False. */
bool rows_error(const struct json *at, const char *path, const char *other, struct err *e);

/* Whether a text at `path` says that the answer is an error; then *e has it. */
bool rows_say_error(const struct json *doc, const char *path, struct err *e) MUST_USE;

/* The memory of one GPU in GB, where it is told and can be one. */
bool rows_memory(const struct json *at, const char *path, struct offer *o, struct err *e) MUST_USE;

/* The term by its word: one for on demand, one for spot; another is an error. */
bool rows_term(const char *path, const char *word, const char *on_demand, const char *spot,
               struct offer *o, struct err *e) MUST_USE;

/*
 * "base/24/NVL": a key for rows without an id of their own, with the text of each member that tells
 * one good from another ("" where it is absent). What no row tells leaves the base as it is.
 */
const char *rows_key(const char *base, const struct json *at, const char *const *paths,
                     struct arena *a);

/* The same for texts that are no members. */
const char *rows_key_words(const char *base, const char *const *words, size_t len, struct arena *a);

/*
 * Finds offers of this poll by key, in constant time: a reply may have any number of rows. What
 * stands behind an '@' in a key does not count, so that two dates of one good are found as one.
 */
struct rows_index {
    const struct offer_list *list;
    struct map first; /* position + 1 in the list */
    uint32_t *next; /* of the rows that were there at first: position + 1 of the next of that key */
    size_t nexts;
};

/*
 * Indexes the offers that are there and are not dropped or rejected. Several may have one key, and
 * which of them is good is not known yet: whoever completes them completes all, see rows_first.
 */
void rows_index_init(struct rows_index *x, const struct offer_list *list, struct arena *a);

/* Indexes those of one verdict; VERDICT_OK is the above. */
void rows_index_of(struct rows_index *x, const struct offer_list *list, enum verdict v,
                   struct arena *a);

/* Adds list->at[i], in the place of one with the same key. */
void rows_index_add(struct rows_index *x, size_t i);

/* NULL for none, the first of several; valid until the list grows. */
struct offer *rows_find(const struct rows_index *x, const char *key);

/*
 * All rows of a key in the order of the list, by position + 1, which stays when the list grows:
 *     for (size_t at = rows_first(&x, key); at; at = rows_after(&x, at))
 */
size_t rows_first(const struct rows_index *x, const char *key);
size_t rows_after(const struct rows_index *x, size_t at);

/*
 * The places of a list, joined by '+', in time and memory of their length: the texts of its
 * elements, or of their member `name` ("" is the element itself). NULL for an empty or absent list.
 */
bool rows_places(const struct json *list, const char *name, const char **out, struct arena *a,
                 struct err *e) MUST_USE;

/*
 * One place more, for those that come one by one. False, and nothing added, when they are longer
 * than BUF_TEXT_MAX already: the offer is malformed then, whatever else is told of it.
 */
bool rows_add_place(struct offer *o, const char *place, struct arena *a) MUST_USE;

/* Price + part x times, or false and ERR_REPLY when that is beyond any price. */
bool rows_plus(int64_t *price_nano, int64_t part_nano, int64_t times, struct err *e) MUST_USE;

/* The same for price x times. */
bool rows_times(int64_t *price_nano, int64_t times, struct err *e) MUST_USE;

#endif
