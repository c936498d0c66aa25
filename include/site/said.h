/*
 * What the operator says on the pages (config/site.json, if there is one): who answers for the
 * publication and by which texts, and levels that others have published, to stand beside ours.
 *
 *     {"governance": [{"text": "Who decides on methods", "href": "https://example.org/rules"}],
 *      "levels": [{"source": "Example Index", "index": "H100-SXM", "date": "2026-05-28",
 *                  "value": "2.61", "unit": "USD per GPU-hour", "evidence": "list prices",
 *                  "why": "hyperscalers are in it"}]}
 *
 * Strict: an unknown or missing member is ERR_CONFIG; "href" and "why" may be left out. Values are
 * texts, so that no digit is lost. Pure.
 */
#ifndef SITE_SAID_H
#define SITE_SAID_H
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

struct said_rule {
    const char *text, *href; /* href: https, or NULL */
};

/* A level of another publisher. */
struct said_level {
    const char *source, *index;
    int64_t date;
    const char *value; /* as it was entered */
    int64_t value_nano;
    const char *unit;
    const char *evidence; /* what it is made of: trades, list prices, a survey */
    const char *why;      /* why it differs, or NULL */
};

struct said {
    struct said_rule *rule;
    size_t rules;
    struct said_level *level; /* newest date first, then by source */
    size_t levels;
};

bool said_read(const struct json *doc, struct said *out, struct arena *a, struct err *e) MUST_USE;

#endif
