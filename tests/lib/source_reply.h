/*
 * Stored replies of sources, of GPU-hours and of tokens, read as `gpurate parse` reads them: the
 * machinery behind the tests of sources and behind `make expect`. See tests/market/README.md.
 */
#ifndef TESTS_LIB_SOURCE_REPLY_H
#define TESTS_LIB_SOURCE_REPLY_H
#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "domain/quote.h"
#include "source/source.h"
#include "norm/norm.h"
#include "source/source.h"
#include "token/normal.h"

enum { REPLY_CASES_MAX = 64, REPLY_NAME_MAX = 64, REPLY_FILES_MAX = 32 };
enum { REPLY_NOW = 1779969600 }; /* all polls of the tests: 2026-05-28T12:00:00Z */

/* One case: "empty" (empty.json) or a poll of several replies (poll_1.json, poll_2.json). */
struct reply_case {
    char name[REPLY_NAME_MAX];
    char file[REPLY_FILES_MAX][REPLY_NAME_MAX];
    size_t files;
    bool poll; /* numbered: fed in order, beginning with a zeroed page */
};

struct reply_read {
    struct offer_list offers;
    struct quote_list quotes;
    struct token_unknown_list unknown; /* of tokens */
    struct buf requests;               /* what a poll asked, secrets as *** */
    bool failed;
    struct err err;
};

/* The rules and operators of config/; stops the program when they cannot be read. */
struct norm reply_norm(struct arena *a);

/* The same of tokens: models.json and token_operators.json, read once. */
const struct token_rules *reply_token_rules(void);

/* A file of a source's folder, tests/market/NAME or tests/token/NAME; "" is the folder. */
const char *reply_path(const struct source *s, const char *file, struct arena *a);

/* A whole file, NULL when it is not there. */
const char *reply_file(const char *path, size_t *len, struct arena *a);

/* Cases of a source's folder, by name; -1 when it is missing. */
int reply_cases(const struct source *s, struct reply_case out[REPLY_CASES_MAX]);
const struct reply_case *reply_case_of(const struct reply_case *cases, int n, const char *name);

struct reply_text {
    const char *body;
    size_t len;
};

/* The replies of a case as they are stored; stops the test when one cannot be read. */
void reply_texts(const struct source *m, const struct reply_case *c,
                 struct reply_text out[REPLY_FILES_MAX], struct arena *a);

/* Reads a case with these replies in the place of its own; `n` is of GPU-hours, NULL of tokens. */
void reply_read_texts(const struct source *m, const struct reply_case *c,
                      const struct reply_text *texts, const struct norm *n, struct reply_read *out,
                      struct arena *a);

/* Reads one case of a source's folder. One whose name begins with "keyless" is polled without. */
void reply_read_case(const struct source *m, const struct reply_case *c, const struct norm *n,
                     struct reply_read *out, struct arena *a);

/* Reads one file alone, its route unknown. */
void reply_read_file(const struct source *m, const char *path, const struct norm *n,
                     struct reply_read *out, struct arena *a);

/* What .expect holds: the lines of the offers, or "error: ...". */
void reply_print(const struct source *s, const struct reply_read *r, struct buf *out);

#endif
