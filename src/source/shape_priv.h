/*
 * What sources of token prices have in common: rows with a few price fields. A table of fields is
 * where the units are: a field has one shift, whatever number stands in it.
 */
#ifndef SOURCE_SHAPE_PRIV_H
#define SOURCE_SHAPE_PRIV_H
#include "edge/json/json.h"
#include "source/source.h"

/* Powers of ten from the source's unit to units of money per 1 M tokens. */
enum {
    PER_TOKEN = 6,
    PER_1K = 3,
    PER_1M = 0,
    CENTS_PER_TOKEN = 4,
    TENTHOUSANDTHS_PER_1M = -4 /* also "cents per 100 M tokens" */
};

/* One number of a row. What is NULL or 0 behind the shift is not told. */
struct token_field {
    enum token_direction direction;
    const char *path;
    const char *otherwise;    /* where it stands if not there */
    int shift;                /* powers of ten from the unit to one per 1 M tokens */
    const char *list;         /* path of the price before a promotion, in the same unit */
    const char *discount;     /* path of what was taken off the price already */
    int discount_shift;       /* from its unit to a share of 1 */
    int64_t context_from;     /* holds for requests of more tokens; 0: every one */
    const char *context_path; /* the same from the row */
};

#define FIELD(d, p, s)                                                                             \
    {                                                                                              \
        .direction = (d), .path = (p), .shift = (s)                                                \
    }
#define FIELDS(table) (table), sizeof(table) / sizeof *(table)

/*
 * The prices of a row of the list that operators publish for the router:
 * flat, in tiers, or nested under modalities; is_ready, is_free and discount_to_user with them.
 * `now` is the page's, here and below.
 */
void token_provider_prices(const struct offer *base, const struct json *at, int64_t now,
                           struct offer_list *out, struct arena *a);

/* The router's own price object, dearer contexts behind the base tier; NULL has no price. */
void token_router_prices(const struct offer *base, const struct json *pricing, int64_t now,
                         struct offer_list *out, struct arena *a);

/* Adds an offer for every field that stands in `at`, by token_add_price. True when any does. */
bool token_read_fields(const struct offer *base, const struct json *at,
                       const struct token_field *field, size_t n, struct offer_list *out);

/* The same; when none stands there, one NO_PRICE offer of direction input says so. */
void token_read_prices(const struct offer *base, const struct json *at,
                       const struct token_field *field, size_t n, struct offer_list *out);

/* Adds one offer whose price is already read, with the same judgement of zero and negative. */
void token_add_price(const struct offer *base, enum token_direction d, int64_t price_nano,
                     struct offer_list *out);

/*
 * Rows with one price: what is read of one stands in the offer, its direction and price too, which
 * is dropped where that failed. `with` is the source's own.
 */
typedef bool token_row(const struct json *at, const void *with, struct offer *o, struct arena *a,
                       struct err *e);
void token_each(const struct json *list, token_row *read, const void *with, struct offer_list *out,
                struct arena *a);

/* Batch is a direction, not a class: input -> batch_input, output -> batch_output; others stay. */
enum token_direction token_as_batch(enum token_direction d);

/* True when one of the words of `list`, a blank between two, is exactly these `len` bytes. */
bool token_word_in(const char *list, const char *word, size_t len);

/* True when one of a JSON list of texts is exactly `word`. */
bool token_list_has(const struct json *list, const char *word);

/* The least text of a list, wherever it stands; NULL for none. */
const char *token_list_least(const struct json *list);

/*
 * A name that many rows will carry: json_str, but longer than OFFER_TEXT_MAX is an error, for what
 * stands once in a reply must not cost its length in every row. The same of a member's name.
 */
bool token_name(const struct json *at, const char *path, const char **out, struct err *e) MUST_USE;
bool token_name_fits(const char *name, struct err *e) MUST_USE;

#endif
