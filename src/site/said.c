#include "site/said.h"

#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/conf.h"

static bool read_rule(const struct json *at, struct said_rule *out, struct err *e)
{
    static const struct conf_member members[] = {
        {"text", CONF_TEXT, CONF_AT(struct said_rule, text)},
        {"href", CONF_TEXT, CONF_AT(struct said_rule, href), CONF_OPT},
    };

    if (!CONF_READ(at, members, out, e))
        return false;
    return !out->href || text_starts(out->href, "https://")
           || conf_wrong(at, e, "\"href\" is \"%s\", expected https://", out->href);
}

static bool read_level(const struct json *at, struct said_level *out, struct err *e)
{
#define AT(field) CONF_AT(struct said_level, field)
    static const struct conf_member members[] = {
        {"source", CONF_TEXT, AT(source)},     {"index", CONF_TEXT, AT(index)},
        {"date", CONF_DATE, AT(date)},         {"value", CONF_TEXT, AT(value)},
        {"unit", CONF_TEXT, AT(unit)},         {"evidence", CONF_TEXT, AT(evidence)},
        {"why", CONF_TEXT, AT(why), CONF_OPT},
    };
#undef AT

    if (!CONF_READ(at, members, out, e))
        return false;
    return fixed_parse(out->value, strlen(out->value), 0, &out->value_nano) == FIXED_READ_OK
           || conf_wrong(at, e, "\"value\" is \"%s\", expected a number of up to nine decimals",
                         out->value);
}

static int newest_first(const void *x, const void *y)
{
    const struct said_level *a = x, *b = y;
    int order = (a->date < b->date) - (a->date > b->date);

    order = order ? order : strcmp(a->source, b->source);
    return order ? order : strcmp(a->index, b->index);
}

bool said_read(const struct json *doc, struct said *out, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"governance", CONF_LIST, CONF_OPT},
        {"levels", CONF_LIST, CONF_OPT},
    };
    const struct json *rules = json_member(doc, "governance"), *levels = json_member(doc, "levels");

    *out = (struct said){0};
    if (!CONF_READ(doc, members, out, e))
        return false;
    out->rule = ARENA_ARRAY(a, struct said_rule, rules ? json_len(rules) : 0);
    out->level = ARENA_ARRAY(a, struct said_level, levels ? json_len(levels) : 0);
    for (const struct json *at = json_first(rules); at; at = json_next(at))
        if (!read_rule(at, &out->rule[out->rules++], e))
            return conf_in(at, e, "governance[%zu]", out->rules - 1);
    for (const struct json *at = json_first(levels); at; at = json_next(at))
        if (!read_level(at, &out->level[out->levels++], e))
            return conf_in(at, e, "levels[%zu]", out->levels - 1);
    if (out->levels > 0)
        qsort(out->level, out->levels, sizeof *out->level, newest_first);
    return true;
}
