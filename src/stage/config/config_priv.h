/*
 * The parts of reading the configuration folder: one file (config_file.c), the two layers of files
 * (layer.c), who is asked, be it compiled or defined (config_source.c), how contracts settle
 * (config_rule.c), and all of it (config.c).
 */
#ifndef STAGE_CONFIG_PRIV_H
#define STAGE_CONFIG_PRIV_H
#include "edge/json/json.h"
#include "stage/config/config.h"
#include "stage/config/layer.h"

/* One file: its bytes, its digest and its tree, which the file `patch` has changed, if not NULL. */
struct loaded {
    const char *path, *patch, *text, *hash;
    const struct json *doc;
};

/* What a reader said about a file, as an error of the configuration; false. */
bool config_refuse(const struct loaded *f, struct err *e);

/* `name` goes from the folder; the file is that of the layers, patched where it has a patch. */
bool config_read(const struct config *c, const char *name, struct loaded *out,
                 struct err *e) MUST_USE;

/* Sets the folder below, from gpurate.json where there is one. */
bool config_find_base(struct config *c, struct err *e) MUST_USE;

bool config_has(const struct config *c, const char *name);

/* The JSON files of a folder in both layers, sorted by bytes, without the hidden ones. */
bool config_list(const struct config *c, const char *folder, const char ***names, size_t *n,
                 struct err *e) MUST_USE;

typedef bool config_take(void *to, const struct loaded *f, struct err *e);

/*
 * Every JSON file of a folder, in that order and but for one (or NULL), to `take`; *n of them. A
 * folder may be missing.
 */
bool config_each(const struct config *c, const char *folder, const char *but, config_take *take,
                 void *to, size_t *n, struct err *e) MUST_USE;

/* The file at `path` and nothing else. */
bool config_read_at(const struct config *c, const char *path, struct loaded *out,
                    struct err *e) MUST_USE;

/* sources: those of the program, of markets.d and of tokens.d. */
bool config_load_sources(struct config *c, struct err *e) MUST_USE;

/* zones, calendars and the rules of contracts; the indices have to be there. */
bool config_load_rules(struct config *c, struct err *e) MUST_USE;

/* Whose prices the sources have; the table of sellers has to be there. */
bool config_check_sellers(const struct config *c, struct err *e) MUST_USE;

#endif
