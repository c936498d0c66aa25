/*
 * The configuration folder, read once and whole:
 *
 *   gpurate.json                               where the database, the state and the keys are
 *   instruments.json  operators.json
 *   markets.json  regions.json                 what the words of marketplaces mean
 *   terms.json  licences.json                  what the terms of sources say, and leave given
 *   markets.d/NAME.json  tokens.d/NAME.json    sources by definition (source/definition.h)
 *   models.json  token_operators.json          what the words of token sources mean
 *   methods/ID.json  panels/ID.json
 *   indices/ID.json  baskets.json              what is computed
 *   contracts.json  contracts/NAME.json        what settles on it (calc/contract/rule.h)
 *   calendars/ID.json  calendars/zones.json    the calendars and clocks of contracts
 *   site.json                                  what is said on the pages (site/said.h)
 *
 * The folder may lie over another one, "base" in gpurate.json: then it holds what an operator
 * changes, and the rest is read below (stage/config/layer.h).
 *
 * Every file is strict: an unknown key is an error that names file and key (ERR_CONFIG).
 * Paths in gpurate.json are relative to the folder. Commands that need little load little:
 * `parse` reads two files, and gpurate.json where there is one, and works without the rest.
 *
 * Ownership: the arena given.
 */
#ifndef STAGE_CONFIG_H
#define STAGE_CONFIG_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "calc/basket.h"
#include "calc/def.h"
#include "calc/contract/rule.h"
#include "domain/market_config.h"
#include "domain/terms.h"
#include "site/said.h"
#include "source/source.h"
#include "norm/norm.h"
#include "token/normal.h"

/* A file whose bytes are evidence: methods, panels, calendars and rules. */
struct config_file {
    const char *id, *name, *hash, *text;
    int64_t from;
    const struct panel *panel; /* NULL for the others */
};

/* What is kept how long; 0: for ever. */
struct config_retention {
    int quotes_months;  /* whole months before the running one that stay in the database */
    int prices_months;  /* the same, of what markets asked for an index */
    int archive_years;  /* as long stay replies on which nothing published rests; 0: for ever */
    const char *folder; /* of exported months, and of lists of replies that went */
};

struct config {
    const char *dir;
    const char *base;    /* the folder below, or NULL */
    const char *db;      /* connection string, NULL when not set */
    const char *contact; /* page or address in the User-Agent, or NULL */
    const char *state;   /* folder of archive, spool and lock */
    const char *archive, *spool, *lock, *validators, *troubles, *last_run;
    const char *machine;         /* its name among those that share the markets, or NULL */
    const char *const *archives; /* folders to read replies from: its own, then others' */
    size_t archives_len;
    const char *keys;         /* folder of key files, or NULL */
    const char *fx_origin;    /* asked instead of the ECB's, or NULL */
    bool terms_pages;         /* run looks at the pages that have the terms of sources */
    const char *terms_origin; /* asked instead of these pages' own, or NULL */
    const char *site;         /* folder that run writes the site to, or NULL */
    const char *site_zoom;    /* folder of what draws its pages with zoom, or NULL: it has none */
    const char *signing_key;  /* PEM file of the publisher's Ed25519 key, or NULL */
    const char *backup_stamp; /* file written by each backup, or NULL */
    int run_deadline_s;       /* for polling all markets */
    int catch_up_days;        /* a longer gap without any poll is published when ordered */
    struct config_retention retention;
    const struct norm_rules *rules;
    const struct norm_operators *operators;
    const struct region_rules *regions;
    struct market_configs markets;
    struct terms_list terms;
    struct source_set sources; /* of the program, of markets.d and of tokens.d */
    struct token_rules tokens; /* models and operators of tokens; fx stays NULL */
    struct defs defs;
    struct basket_list baskets;
    struct said said; /* on the pages */
    struct zone_list zones;
    calendar_list calendars;
    rule_list contract_rules;
    VEC(struct config_file) calendar_file; /* beside calendars */
    VEC(struct config_file) rule_file;     /* of each rule, in the order of reading */
    VEC(struct config_file) method_file;
    VEC(struct config_file) panel_file;
    struct arena *arena;
};

/* Which part is wanted; the others stay zero. */
enum config_part {
    CONFIG_SETTINGS = 1,
    CONFIG_NORM = 2,   /* instruments, operators, markets, terms */
    CONFIG_DEFS = 4,   /* methods, panels, indices, contracts, calendars, baskets */
    CONFIG_TOKENS = 8, /* models, token operators; sources with each of these three */
    CONFIG_ALL = 15
};

bool config_load(struct config *c, const char *dir, unsigned parts, struct arena *a,
                 struct err *e) MUST_USE;

/*
 * A source by definition, from a file anywhere: what `markets check FILE` tries. `c` has to have
 * its CONFIG_TOKENS, so that it is judged as if it stood in markets.d or tokens.d.
 */
const struct source *config_definition_file(const struct config *c, const char *path,
                                            struct err *e) MUST_USE;

/* The configuration in force, as JSON, without secrets: --show-config. */
void config_show(const struct config *c, struct buf *out);

/*
 * The key named `env`: from the environment, else from the file that env_FILE names, else from a
 * file of that name among the credentials that systemd hands to its service
 * (CREDENTIALS_DIRECTORY, see systemd.exec(5)), else in the keys folder. Key files must be readable
 * by their owner only (ERR_PERMISSION). NULL in *key when there is none anywhere.
 */
bool config_key(const struct config *c, const char *env, const char **key, struct arena *a,
                struct err *e) MUST_USE;

#endif
