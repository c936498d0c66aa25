/*
 * A definition as it was read: what to ask, which rows, where the texts of an offer stand, and then
 * what its prices are of. Each file of definition_*.c reads its part of the JSON and is what reads
 * replies by it. Paths go from a row; where rows stand in rows (`nested`) from the inner one, and
 * those of picks may go from the outer one. Those of paging and of the list go from the reply.
 *
 * The readers go by tables of members (edge/json/conf.h): what is missing, unknown or no path fails
 * with ERR_CONFIG and its place from the definition's root. A member that may be missing leaves
 * *out as it is. Texts may point into the definition's own tree.
 */
#ifndef SOURCE_DEFINITION_PRIV_H
#define SOURCE_DEFINITION_PRIV_H
#include "edge/json/conf.h"
#include "source/definition.h"
#include "source/page_priv.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

enum {
    WORDS_MAX = 16,
    FILTERS_MAX = 8,
    REFUSALS_MAX = 8,
    KEY_PARTS_MAX = 4,
    STOCKS_MAX = 3,
    MEANINGS_MAX = 8,
    COLUMNS_MAX = 24,
    SECTIONS_MAX = 8
};

/* Has room for a NULL behind the last one. */
struct words {
    const char *at[WORDS_MAX];
    size_t len;
};

/* How a filter looks at what stands at its path: one of the words, none of them, by how it begins.
 */
enum filter_look {
    LOOK_IS,
    LOOK_IS_NOT,
    LOOK_BEGINS,
    LOOK_BEGINS_NOT,
    LOOK_TOLD, /* whether something stands there */
    LOOKS
};

struct filter {
    const char *path, *outer; /* one of them: from the row, or from the one around it */
    bool of_name;             /* looks at the name of the row in their place */
    enum filter_look look;
    bool told;
    struct words words;
};

/* Rows that stay, with a verdict of their own instead of a price. */
struct refusal {
    struct filter when;
    enum verdict verdict;
    const char *why; /* "{}" in it is the word that was found */
    bool flag;       /* its words are "true" and "false" alone */
    bool of_term;    /* of prices of this term only */
    enum term term;
};

/* A row, and the one around it where rows stand in rows. */
struct place {
    const struct json *row, *outer;
};

enum from {
    FROM_NOWHERE, /* not told */
    FROM_LITERAL, /* the same for all rows */
    FROM_ROW,     /* a path of the row */
    FROM_OUTER,   /* a path of the row around it */
    FROM_NAME,    /* the name the row has in its object */
    FROM_OUTER_NAME,
    FROM_LIST /* the texts of a list of the row, joined by '+' */
};

/* What some words of a source mean. */
struct meaning {
    const char *text;
    struct words words;
};

/* Where a text of an offer comes from. */
struct pick {
    enum from from;
    const char *text;              /* path or literal */
    const char *name;              /* of lists: path within an element, "" is the element */
    const char *before, *behind;   /* the part of it behind this, and up to that; or NULL */
    const char *without;           /* path of what is taken off its front, with a slash; or NULL */
    bool optional;                 /* of what is needed otherwise */
    struct words ordinary;         /* words that mean the same as nothing told */
    const struct meaning *meaning; /* ends with a NULL text; other words are not told. Or NULL */
    const struct pick *otherwise;  /* where this tells nothing; or NULL */
};

enum paging { PAGING_NONE, PAGING_NUMBER, PAGING_OFFSET, PAGING_CURSOR, PAGING_LINK };

struct ask {
    const char *url, *method, *body;
    struct http_header header[HTTP_HEADERS_MAX];
    size_t headers;
    const char *auth_header, *auth_query, *auth_value; /* value has "{key}" in it */

    enum paging paging;
    const char *parameter, *size_parameter, *next_path;
    const char *pages_path, *total_path; /* how many pages, or rows of all pages, the reply says */
    int64_t first, size;                 /* of number and offset */
    bool first_unsaid;                   /* the first page is asked for without its number */
    bool next_needed;                    /* the last page says so, too, and leaves nothing out */
};

enum shape { SHAPE_ARRAY, SHAPE_OBJECT };

struct rows {
    const char *list;                  /* path of the rows, "" is the reply itself */
    enum shape keyed;                  /* an object: its names are the keys */
    const char *error, *error_message; /* paths: where the first is told, the reply is an error */
    const char *nested;
    enum shape nested_keyed;
    struct filter only[FILTERS_MAX];
    size_t only_len;
    struct refusal refuse[REFUSALS_MAX];
    size_t refuse_len;
};

enum stock_way { WAY_YES, WAY_COUNT, WAY_OFFERS, WAY_FLAG, WAY_LIST, WAY_WORDS };
enum { WAYS = WAY_WORDS + 1 };

struct stock_at {
    enum stock_way way;
    const char *path;
    struct words yes, no, one; /* one: the offer can be had once */
    enum stock other;          /* what any other word says; STOCK_UNKNOWN: it is an error */
    bool optional;             /* where nothing stands, nothing is said */
};

enum basis { BASIS_OFFER, BASIS_GPU }; /* whose price it is: of the whole offer, of one GPU */

struct gpus {
    struct pick gpu, gpus, form, host, machine, memory_gb;

    const char *price, *spot; /* paths; a spot price is an offer of its own, or NULL */
    int64_t shift;
    enum basis basis;
    bool teaser, optional;
    enum per per;

    enum term term; /* where term_path is NULL */
    const char *term_path;
    struct words term_words[TERMS];
    bool term_by_end; /* the words are ends of the text, on demand has none */

    struct stock_at stock[STOCKS_MAX]; /* all of them have to say that it can be had */
    size_t stocks;
};

enum column_role {
    COLUMN_SKIP,
    COLUMN_GPU,
    COLUMN_MEMORY,
    COLUMN_GPUS,
    COLUMN_REGION,
    COLUMN_TIER,
    COLUMN_FORM,
    COLUMN_PRICE
};

struct column {
    const char *words, *tier; /* tier "*" is what stands in the place of the '*' of the words */
    enum column_role role;
    enum page_need need;
    enum term term;
    bool teaser;
};

/* Where prices begin: a heading by its words or its id, or an element around them by its id. */
struct section {
    const char *tag, *words, *id;
    bool optional; /* the page may be without it */
    enum term term;
};

/* Rows that are elements of a class, in the place of a table. */
struct lines {
    const char *head, *row, *cell; /* classes of divs */
    const char *name;              /* tag of the first cell, or NULL */
    const char *tags;              /* class of short words beside the name, or NULL */
};

/* What tells prices of a row apart in the key, behind what the row says. */
enum table_key { KEY_COLUMN, KEY_TERM, KEY_ROW };

/* The tables of a page. */
struct table {
    struct section section[SECTIONS_MAX];
    size_t sections;
    const char *until; /* the heading behind the prices, or NULL */
    struct words says;
    struct lines lines; /* row is NULL where there is a table */
    struct column column[COLUMNS_MAX];
    size_t columns;
    const char *sign;
    struct words after;
    enum table_key key;
};

struct token_prices {
    struct token_field *at;
    size_t len;
};

/* A list within a row of what longer requests cost. */
struct token_tiers {
    const char *path;
    const char *context_from;  /* path of the threshold; 0 repeats the row's own prices, */
    bool optional;             /* and so does none */
    bool otherwise;            /* all prices, from 0 on, of a row that has none of its own */
    struct filter only;        /* elements that are looked at; those of a NULL path are */
    struct token_prices price; /* paths go from an element */
};

/* Prices of one form of rows: of those that have the member `has`, or of what is left (NULL). */
struct token_form {
    const char *has;
    struct token_prices price;
    struct token_tiers *tiers;
    size_t tiers_len;
};

/* Entries with prices that hold at times only, in the place of the row's (when_priv.h). */
struct token_in_force {
    const char *path;       /* of an entry or a list of them; NULL: there are none */
    const char *conditions; /* where in an entry they stand, "" is the entry */
    bool whole;             /* the last one in force of a list stands for the row */
    struct filter only;     /* as of tiers */
    struct when_word *word; /* what may stand among the conditions */
    size_t words;
    struct token_prices price; /* paths go from an entry; none: they are those of the row */
};

struct tokens {
    bool key_is_model; /* one path for both */
    struct pick model, hint, quantization, since;
    bool provider; /* the list that operators publish for the router (shape_priv.h); else: */
    struct token_form *form;
    size_t forms; /* the last one has no `has` */
    struct token_in_force in_force;
};

struct definition {
    struct source source;
    struct ask ask;
    struct rows rows;
    struct pick key[KEY_PARTS_MAX];
    size_t key_len;
    const char *key_with; /* between the parts of the key */
    struct pick op, tier, region, currency;
    struct gpus gpus;     /* of all kinds but tokens, */
    struct table table;   /* of pages, */
    struct tokens tokens; /* of tokens */
};

static inline bool is_of_tokens(const struct definition *d)
{
    return d->source.kind == SOURCE_TOKENS;
}

static inline bool is_page(const struct definition *d)
{
    return d->source.kind == SOURCE_PAGE;
}

/* definition_part.c: the words of a definition, and what stands in a row in their place. */
/* The list of texts that is a member, which may be missing. */
bool part_words(const struct json *at, const char *name, struct words *out, struct err *e) MUST_USE;
bool words_have(const struct words *words, const char *text);
/* The text at a path as filters compare it: flags are "true" and "false"; NULL when not told. */
const char *word_at(const struct json *row, const char *path, struct arena *a);
/* What is refused by "true" or "false" is a flag: told otherwise the row is odd. */
bool part_flags_fit(const struct rows *r, const struct place *at, struct err *e) MUST_USE;
/* What a filter looks at. */
const struct json *part_looked_at(const struct filter *f, const struct place *at);

/* definition_ask.c: "request", "auth", "paging". */
bool ask_read(const struct json *doc, struct definition *d, struct arena *a,
              struct err *e) MUST_USE;
bool ask_read_paging(const struct json *doc, struct ask *ask, struct err *e) MUST_USE;
/* The request of a page. Its key goes where the definition says, as a secret. */
void ask_for(const struct source_page *page, struct http_request *out, struct arena *a);
/*
 * Whether another page follows one of `rows` rows; sets *r->next. A short page is the last one. A
 * cursor that comes back unchanged would go round for ever and is ERR_REPLY. (A link to another
 * host is refused by the poller, whoever asks for it.)
 */
bool ask_next(const struct ask *ask, size_t rows, struct source_read *r) MUST_USE;

/* definition_pick.c: "fields" and whose they are. */
bool pick_read(const struct json *at, const char *field, const struct definition *d,
               struct pick *out, struct arena *a, struct err *e) MUST_USE;
/* All of "fields": `table` has their names, and where the pick of each is in the definition. */
bool pick_read_fields(const struct json *doc, const struct conf_member *table, size_t len,
                      struct definition *d, struct arena *a, struct err *e) MUST_USE;
bool pick_read_currency(const struct json *at, struct definition *d, struct arena *a,
                        struct err *e) MUST_USE;
bool pick_differs(const struct json *at, const struct pick *p, const char *field,
                  struct err *e) MUST_USE;
/* Who sells is said once: by "operator" (null: nobody's) or by each row. */
bool pick_check_operator(const struct json *doc, const struct definition *d,
                         struct err *e) MUST_USE;
/* What is not told leaves *out as it is; pick_needed fails then. */
bool pick_text(const struct definition *d, const struct pick *p, const struct place *at,
               const char **out, struct arena *a, struct err *e) MUST_USE;
bool pick_needed(const struct definition *d, const struct pick *p, const struct place *at,
                 const char **out, struct arena *a, struct err *e) MUST_USE;
/* What the pick makes of a text that is found already; NULL: not told. */
const char *pick_of(const struct pick *p, const char *text, struct arena *a);
bool pick_key(const struct definition *d, const struct place *at, const char **out, struct arena *a,
              struct err *e) MUST_USE;

/* definition_filter.c: "only", "refuse", and the filter of one thing that is the member "only". */
bool filter_read_only(const struct json *doc, struct rows *r, struct err *e) MUST_USE;
bool filter_read_refusals(const struct json *doc, struct rows *r, struct err *e) MUST_USE;
bool filter_read(const struct json *of, struct filter *f, struct err *e) MUST_USE;
/* Whether what a filter looks at passes. */
bool filter_passes(const struct filter *f, const struct json *at, struct arena *a);
bool filter_wants(const struct rows *r, const struct place *at, struct arena *a);
/* Why a row has no good price of the term, or NULL; and the sentence of it. */
const struct refusal *filter_refuses(const struct rows *r, const struct place *place,
                                     enum term term, struct arena *a);
const char *filter_why(const struct refusal *refused, const struct place *place, struct arena *a);

/* definition_rows.c: "list", "nested", and the walk over them. */
bool rows_read_definition(const struct json *doc, struct rows *rows, struct err *e) MUST_USE;
bool rows_read_reply(struct source_read *r);

/* definition_gpus.c: what is for rent in a row, its "price" and "term". */
bool gpus_read(const struct json *doc, struct definition *d, struct arena *a,
               struct err *e) MUST_USE;
bool gpus_read_row(const struct definition *d, const struct place *at, struct offer *o,
                   struct arena *a, struct err *e) MUST_USE;
/* Whether the row has a spot price beside; then *spot is its offer, still without it. */
bool gpus_has_spot(const struct gpus *g, const struct offer *o, const struct json *row,
                   struct offer *spot, struct arena *a);
/* The offer at the price at `path`, or as what it was refused. */
void gpus_put(const struct gpus *g, const struct offer *base, const char *path,
              const struct json *row, const struct refusal *refused, const char *why,
              struct offer_list *out);

/* definition_stock.c: "stock". What nothing is said of leaves o->stock as it is. */
bool stock_read(const struct json *stock, struct gpus *g, struct err *e) MUST_USE;
bool stock_take(const struct gpus *g, const struct json *row, struct offer *o, struct arena *a,
                struct err *e) MUST_USE;

/* definition_page.c: "page"; what its "fields" may be. */
bool table_read(const struct json *doc, struct table *t, struct err *e) MUST_USE;
bool table_check_fields(const struct json *doc, const struct definition *d, struct err *e) MUST_USE;

/* definition_table.c: reads pages by it. */
bool table_read_page(struct page *p);

/* definition_price.c: "prices", a list of them; of a row, or of what has its threshold beside. */
bool prices_read_list(const struct json *of, bool of_row, struct token_prices *out, struct arena *a,
                      struct err *e) MUST_USE;

/* definition_force.c: "in_force". */
bool force_read(const struct json *doc, struct token_in_force *f, struct arena *a,
                struct err *e) MUST_USE;
/* The entry that stands for the row, or the row; NULL: none is in force. Sets *since by its date.
 */
const struct json *force_entry(const struct token_in_force *f, const struct json *row, int64_t now,
                               int64_t *since, struct arena *a);
/* Adds the prices of a row, each from the last entry in force that tells it. True when any does. */
bool force_put(const struct token_in_force *f, const struct token_prices *told,
               const struct offer *base, const struct json *row, int64_t now,
               struct offer_list *out, struct arena *a);

/* definition_forms.c: all of its prices, "forms" and "tiers" with them. */
bool prices_read(const struct json *doc, struct tokens *t, struct arena *a, struct err *e) MUST_USE;
void prices_put(const struct tokens *t, const struct offer *base, const struct json *row,
                int64_t now, struct offer_list *out, struct arena *a);

/* definition_tokens.c: the endpoint in a row. */
bool tokens_read(const struct json *doc, struct definition *d, struct arena *a,
                 struct err *e) MUST_USE;
bool tokens_read_row(const struct definition *d, const struct place *at, struct offer *o,
                     struct arena *a, struct err *e) MUST_USE;

#endif
