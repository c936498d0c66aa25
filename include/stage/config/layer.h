/*
 * Two layers of configuration: definitions as they were shipped, and over them a folder that holds
 * only what an operator changes. gpurate.json of the upper folder names the lower one as "base";
 * without it there is one layer.
 *
 *   upper/X.json, upper/FOLDER/X.json   is read instead of the lower one of that name, or beside
 *                                       it where there is none
 *   upper/FOLDER/X.json, empty          hides the lower one
 *   upper/X.local.json                  a JSON merge patch (RFC 7396) of X.json, whichever layer
 *                                       that is in: one market's "enabled": false and no more
 *
 *   lower/before/...                    what the version before shipped, kept by an upgrade
 *
 * Files in folders are evidence (their digest stands with what was published) and are not patched.
 * gpurate.json is not either: it is the operator's own.
 */
#ifndef STAGE_CONFIG_LAYER_H
#define STAGE_CONFIG_LAYER_H
#include "base/vec.h"
#include "stage/config/config.h"

/* Where `name` is read: in the folder, else below; in the folder when it is nowhere. */
const char *config_path(const struct config *c, const char *name);

/* One difference between what was shipped and what is in force. */
struct config_change {
    const char *file;    /* in the upper folder: "markets.local.json", "panels/mine.json" */
    const char *kind;    /* patches, replaces, adds, hides; same: a copy; ignored: nobody reads it;
                            was: what the version before shipped there, after the row it is about */
    const char *where;   /* members joined by dots, or NULL: the file as a whole */
    const char *shipped; /* compact JSON, or NULL: there was none */
    const char *own;     /* the same of what is in force; NULL of `was` */
};
typedef VEC(struct config_change) config_change_list;

/*
 * Every file of the upper folder and every member in which it differs, by name of file; lists are
 * compared whole. Fails as reading does.
 */
bool config_diff(const struct config *c, config_change_list *out, struct err *e) MUST_USE;

#endif
