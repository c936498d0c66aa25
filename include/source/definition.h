/*
 * What definitions of marketplaces and of token sources have in common (source/generic.h,
 * source/token_generic.h): what to ask and with which key, how pages follow each other, where the
 * rows stand, which of them are wanted, and where a text of a row comes from.
 *
 * The readers are strict: what is missing, unknown or no path fails, with the path of the place in
 * the sentence. They set ERR_CONFIG only where the fault is theirs; whoever reads a whole
 * definition gives every failure that kind. Paths go from the definition's root.
 *
 * Ownership: the arena given; texts may point into the definition's own tree.
 */
#ifndef SOURCE_DEFINITION_H
#define SOURCE_DEFINITION_H
#include "edge/json/json.h"
#include "source/source.h"

enum { DEFINITION_WORDS_MAX = 16, DEFINITION_FILTERS_MAX = 8 };

/* Where a text comes from: a path of the row, or the same for all rows. Both NULL: not told. */
struct definition_field {
    const char *path, *literal;
};

/* Has room for a NULL behind the last one. */
struct definition_words {
    const char *at[DEFINITION_WORDS_MAX];
    size_t len;
};

/* One of the two lists has words. */
struct definition_filter {
    const char *path;
    struct definition_words is, is_not;
};

enum definition_paging { PAGING_NONE, PAGING_NUMBER, PAGING_OFFSET, PAGING_CURSOR, PAGING_LINK };

struct definition {
    const char *url, *method, *body;
    struct http_header header[HTTP_HEADERS_MAX];
    size_t headers;
    const char *key_env;
    bool key_optional;
    const char *auth_header, *auth_query, *auth_value; /* value has "{key}" in it */

    enum definition_paging paging;
    const char *parameter, *size_parameter, *next_path; /* next_path goes from the reply */
    int64_t first, size;                                /* of number and offset */

    const char *list; /* path of the rows, "" is the reply itself */
    bool keyed;       /* an object: its names are the keys */
    struct definition_filter only[DEFINITION_FILTERS_MAX];
    size_t only_len;
};

/* Parts of a definition, each under its own word. */
bool definition_request(const struct json *doc, struct definition *d, struct arena *a,
                        struct err *e) MUST_USE;
bool definition_auth(const struct json *doc, struct definition *d, struct err *e) MUST_USE;
bool definition_paging(const struct json *doc, struct definition *d, struct err *e) MUST_USE;
bool definition_rows(const struct json *doc, struct definition *d, struct err *e) MUST_USE;
bool definition_only(const struct json *doc, struct definition *d, struct arena *a,
                     struct err *e) MUST_USE;

/* One filter at `where`: {"path": p, "is": [...]} or "is_not". Other members are not looked at. */
bool definition_filter(const struct json *at, const char *where, struct definition_filter *out,
                       struct err *e) MUST_USE;

/* Smaller things. A member that may be missing leaves *out as it is. */
const struct json *definition_part(const struct json *doc, const char *path); /* NULL: not there */
bool definition_bad(struct err *e, const char *path, const char *found, const char *expected);
bool definition_is_name(const char *name); /* key of rows: lower case letters, digits and _ */
bool definition_is_path(const char *text); /* names joined by dots, none of them empty */
bool definition_path(const struct json *doc, const char *path, bool needed, const char **out,
                     struct err *e) MUST_USE;
bool definition_words(const struct json *doc, const char *path, struct definition_words *out,
                      struct err *e) MUST_USE;
bool definition_field(const struct json *doc, const char *path, bool needed,
                      struct definition_field *out, struct arena *a, struct err *e) MUST_USE;
/* One word of n, as its place; `fallback` NULL: it has to be there. */
bool definition_choice(const struct json *doc, const char *path, const char *const *words, size_t n,
                       const char *fallback, int *out, struct err *e) MUST_USE;

/* The request of a page. The key of the page goes where the definition says, as a secret. */
void definition_ask(const struct definition *d, const struct source_page *page,
                    struct http_request *out, struct arena *a);

/*
 * Whether another page follows one of `rows` rows; sets *next. A short page is the last one. A
 * cursor that comes back unchanged would go round for ever and is ERR_REPLY. (A link to another
 * host is refused by the poller, whoever asks for it.)
 */
bool definition_next(const struct definition *d, const struct json *doc, size_t rows,
                     const struct source_reply *reply, struct source_page *next, struct arena *a,
                     struct err *e) MUST_USE;

bool definition_is_one_of(const struct definition_words *words, const char *text);

/* The text at a path as filters compare it: flags are "true" and "false"; NULL when not told. */
const char *definition_word(const struct json *row, const char *path, struct arena *a);

/* A list at the path passes by any of its words. */
bool definition_passes(const struct definition_filter *f, const struct json *row, struct arena *a);
bool definition_wanted(const struct definition *d, const struct json *row, struct arena *a);

/* The text of a field; missing and null are "not told" and leave *out as it is. */
bool definition_text(const struct json *row, const struct definition_field *f, const char **out,
                     struct arena *a, struct err *e) MUST_USE;

#endif
