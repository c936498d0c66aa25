/*
 * Whose tokens of which model: the two tables behind every token quote.
 *
 * config/models.json has the canonical models and, per source, the exact spellings of each; a
 * spelling may name a class (turbo, fast, thinking, ...) or an alias that points elsewhere
 * tomorrow, and both are other goods. Nothing is ever matched by substring: what is not in the
 * table is unknown, is reported, and waits for a person. token_propose says what a person might
 * want to look at; no price depends on it.
 *
 * config/token_operators.json has the operators, their names in each source, old names included,
 * and who has no vote (routers and resellers).
 */
#ifndef TOKEN_NAMES_H
#define TOKEN_NAMES_H
#include <stdbool.h>
#include <stddef.h>
#include "edge/json/json.h"
#include "source/source.h"

struct token_model {
    const char *id;      /* canonical: "gpt-oss-120b" */
    const char *weights; /* Hugging Face id of open weights; NULL for a closed model */
    const char *title;
    const char *maker; /* canonical operator who made it (and may sell it) */
    bool contested;    /* sold by five or more independent operators: fixed, not only told */
};

enum token_meaning {
    TOKEN_KNOWN, /* the ordinary class of a model */
    TOKEN_CLASS, /* another class of a known model: `tier` says which */
    TOKEN_ALIAS, /* a name that moves */
    TOKEN_UNKNOWN
};

struct token_match {
    enum token_meaning meaning;
    const struct token_model *model; /* NULL when unknown, or when an alias is told no model */
    const char *tier;                /* with TOKEN_CLASS */
};

struct token_models;

const struct token_models *token_models_read(const struct json *doc, struct arena *a,
                                             struct err *e) MUST_USE;
size_t token_model_count(const struct token_models *models);
const struct token_model *token_model_at(const struct token_models *models, size_t i);
const struct token_model *token_model_by_id(const struct token_models *models, const char *id);

/*
 * What a source's spelling means. A row of the source itself goes before one of all sources. A
 * spelling that begins with "~" is an alias without a row: so the router marks the moving ids of
 * its own ("~lab/model-latest"), and the files that copy them.
 */
struct token_match token_model_match(const struct token_models *models, const char *source,
                                     const char *spelled);

/* A model the spelling may mean, by comparing normalised spellings; NULL for none. For people. */
const struct token_model *token_propose(const struct token_models *models, const char *spelled,
                                        struct arena *a);

/* The spellings of `source` to ask for one by one, in the order of the file; "" for none. */
const char *token_wanted(const struct token_models *models, const char *source, struct arena *a);

struct token_operator {
    const char *id; /* canonical: "coreweave" */
    const char *title;
    const char *segment; /* "neocloud", "hyperscaler", "lab", "router" */
    bool votes;          /* false: router or reseller */
};

struct token_operators;

const struct token_operators *token_operators_read(const struct json *doc, struct arena *a,
                                                   struct err *e) MUST_USE;

/* NULL when the table has no such name; names are compared whole, ASCII case folded. */
const struct token_operator *token_operator_match(const struct token_operators *ops,
                                                  const char *source, const char *spelled);

#endif
