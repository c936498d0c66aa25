/*
 * Inside of edge/json.
 */
#ifndef EDGE_JSON_PRIV_H
#define EDGE_JSON_PRIV_H
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/err.h"
#include "base/text.h"
#include "edge/json/json.h"

static inline const cJSON *node(const struct json *at)
{
    return (const cJSON *)at;
}

static inline const struct json *wrap(const cJSON *at)
{
    return (const struct json *)at;
}

/* The library has a call for each of these questions, and they are asked of every field. */
static inline bool is(const cJSON *at, int type)
{
    return at && (at->type & 0xff) == type;
}

/* A text that is no text: TEXT_NUL stands in it, as json_parse puts it in the place of a NUL. */
static inline bool has_nul(const char *text)
{
    return (text = strchr(text, (unsigned char)TEXT_NUL[0])) && strstr(text, TEXT_NUL);
}

/*
 * Gives every node the line it begins on, from 1, in `valueint`, which nothing else here looks at;
 * 0 is an object or list of which none was noted. `body` is the text that root was parsed from,
 * nested no deeper than BUF_JSON_DEPTH_MAX.
 */
void json_note_lines(cJSON *root, const char *body, size_t len);

/* The readers of json.h where the node is at hand; `path` is what messages call it. */
bool json_wrong(const char *path, const cJSON *found, const char *expected, struct err *e);
bool json_read_str(const cJSON *found, const char *path, const char **out, struct err *e) MUST_USE;
bool json_read_int(const cJSON *found, const char *path, int64_t *out, struct err *e) MUST_USE;
bool json_read_bool(const cJSON *found, const char *path, bool *out, struct err *e) MUST_USE;
bool json_read_nano(const cJSON *found, const char *path, int shift, int64_t *out,
                    struct err *e) MUST_USE;

#endif
