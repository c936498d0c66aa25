/*
 * What tests of token prices have about them: the tables, and what was read last. Replies are read
 * by source_reply.h.
 */
#ifndef TESTS_LIB_TOKEN_REPLY_H
#define TESTS_LIB_TOKEN_REPLY_H
#include "base/buf.h"
#include "source_reply.h"
#include "token/line.h"

/* All of it in one arena; made by token_world. */
struct token_world {
    struct arena arena;
    struct intern intern;
    struct token_rules rules;
    struct offer_list offers;
    struct quote_list quotes;
    struct token_unknown_list unknown;
    struct buf requests; /* what a poll asked, secrets as *** */
    bool failed;
    struct err err;
    struct token_other {
        int number;       /* of the reply of a poll; 0 is the one alone */
        const char *body; /* read in its place; NULL: as it is stored */
    } other;
};

enum { TOKEN_WORLD_NOW = REPLY_NOW };

/* Reads models.json and token_operators.json of config/; stops the program when it cannot. */
void token_world(struct token_world *w);
void token_world_end(struct token_world *w);

/* Forgets what was read and keeps the tables. */
void token_world_again(struct token_world *w);

/* A whole file, NULL when it is not there. */
const char *token_file(struct token_world *w, const char *path, size_t *len);

/* One body, its route unknown; adds offers and quotes. `now` 0 is a reply without a day. */
void token_read(struct token_world *w, const struct source *t, const char *body, size_t len,
                int64_t now);

/* A case of tests/token/NAME: CASE.json alone, or the poll CASE_1.json, CASE_2.json, ...; .html
   where there is no .json. A case whose name begins with "keyless" is polled without a key. */
void token_read_case(struct token_world *w, const struct source *t, const char *name);

/* A stored reply of a case, JSON or a page; `number` 0 is one alone. NULL when it is not there. */
const char *token_reply_file(struct token_world *w, const struct source *t, const char *name,
                             int number, size_t *len);

/* What .expect holds: the lines, or "error: ...". */
void token_print(const struct token_world *w, const struct source *t, struct buf *out);

#endif
