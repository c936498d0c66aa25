/*
 * Stored replies of marketplaces, read as `gpurate parse` reads them: the machinery behind the
 * tests in tests/unit/market and behind `make market-expect`. See tests/market/README.md.
 */
#ifndef TESTS_LIB_SOURCE_REPLY_H
#define TESTS_LIB_SOURCE_REPLY_H
#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "domain/quote.h"
#include "source/source.h"
#include "norm/norm.h"

enum { REPLY_CASES_MAX = 64, REPLY_NAME_MAX = 64, REPLY_FILES_MAX = 32 };

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
    struct buf requests; /* what a poll asked, secrets as *** */
    bool failed;
    struct err err;
};

/* The rules and operators of config/; stops the program when they cannot be read. */
struct norm reply_norm(struct arena *a);

/* Cases of tests/market/NAME, by name; -1 when the folder is missing. */
int reply_cases(const char *market, struct reply_case out[REPLY_CASES_MAX]);

struct reply_text {
    const char *body;
    size_t len;
};

/* The replies of a case as they are stored; stops the test when one cannot be read. */
void reply_texts(const struct source *m, const struct reply_case *c,
                 struct reply_text out[REPLY_FILES_MAX], struct arena *a);

/* Reads a case with these replies in the place of its own. */
void reply_read_texts(const struct source *m, const struct reply_case *c,
                      const struct reply_text *texts, const struct norm *n, struct reply_read *out,
                      struct arena *a);

/* Reads one case of a market's folder. */
void reply_read_case(const struct source *m, const struct reply_case *c, const struct norm *n,
                     struct reply_read *out, struct arena *a);

/* Reads one file alone, its route unknown. */
void reply_read_file(const struct source *m, const char *path, const struct norm *n,
                     struct reply_read *out, struct arena *a);

/* What .expect holds: the lines of the offers, or "error: ...". */
void reply_print(const struct reply_read *r, struct buf *out);

#endif
