/*
 * Inside of edge/json.
 */
#ifndef EDGE_JSON_PRIV_H
#define EDGE_JSON_PRIV_H
#include <cjson/cJSON.h>
#include <stddef.h>

/*
 * Gives every node the line it begins on, from 1, in `valueint`, which nothing else here looks at;
 * 0 is an object or list of which none was noted. `body` is the text that root was parsed from,
 * nested no deeper than BUF_JSON_DEPTH_MAX.
 */
void json_note_lines(cJSON *root, const char *body, size_t len);

#endif
