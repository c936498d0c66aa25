/*
 * A whole definition: who it is and which parts it has. All paths of messages begin at its root.
 */
#include "source/definition.h"

#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

static const char *const shapes[] = {"array", "object", NULL};

#define OF(member) CONF_AT(struct definition, member)
#define HEAD                                                                                       \
    {"name", CONF_TEXT, OF(source.name)}, {"title", CONF_TEXT, OF(source.title)},                  \
        {"see", CONF_TEXT, OF(source.see)}, {"operator", CONF_TEXT, OF(source.op), CONF_OPT},      \
        {"request", CONF_OBJECT, CONF_REQ}, {"auth", CONF_OBJECT, CONF_OPT},                       \
    {                                                                                              \
        "fields", CONF_OBJECT, CONF_REQ                                                            \
    }
#define ROWS                                                                                       \
    {"list", CONF_STRING, OF(rows.list)},                                                          \
        {"list_is", CONF_WORD, OF(rows.keyed), .words = shapes, CONF_OPT},                         \
        {"nested", CONF_PATH, OF(rows.nested), CONF_OPT},                                          \
        {"nested_is", CONF_WORD, OF(rows.nested_keyed), .words = shapes, CONF_OPT},                \
        {"paging", CONF_OBJECT, CONF_OPT}, {"error", CONF_OBJECT, CONF_OPT},                       \
        {"only", CONF_LIST, CONF_OPT},                                                             \
    {                                                                                              \
        "refuse", CONF_LIST, CONF_OPT                                                              \
    }
#define RENT                                                                                       \
    {"kind", CONF_WORD, OF(source.kind), .words = source_rent_names},                              \
        {"gap_s", CONF_INT, OF(source.gap_s), 0, 86400, CONF_OPT},                                 \
        {"may_be_empty", CONF_BOOL, OF(source.may_be_empty), CONF_OPT},                            \
    {                                                                                              \
        "price", CONF_OBJECT, CONF_REQ                                                             \
    }

static const struct conf_member of_list[] = {
    HEAD, RENT, ROWS, {"term", CONF_ANY, CONF_OPT}, {"stock", CONF_ANY, CONF_REQ}};
static const struct conf_member of_page[] = {HEAD, RENT, {"page", CONF_OBJECT, CONF_REQ}};
static const struct conf_member of_tokens[] = {
    HEAD,
    {"rank", CONF_WORD, OF(source.rank), .words = source_rank_names},
    {"gap_s", CONF_INT, OF(source.gap_s), 1, 86400, CONF_OPT},
    ROWS,
    {"currency", CONF_ANY, CONF_REQ},
    {"prices", CONF_ANY, CONF_OPT},
    {"forms", CONF_LIST, CONF_OPT},
    {"tiers", CONF_ANY, CONF_OPT},
    {"in_force", CONF_OBJECT, CONF_OPT},
};

/* What it is of says which members it has. */
static bool read_members(const struct json *doc, struct definition *d, struct err *e)
{
    const struct json *page = json_member(doc, "page");

    if (is_of_tokens(d))
        return CONF_READ(doc, of_tokens, d, e);
    if (!(page ? CONF_READ(doc, of_page, d, e) : CONF_READ(doc, of_list, d, e)))
        return false;
    return is_page(d) == (page != NULL)
           || conf_wrong(json_member(doc, "kind"), e,
                         "\"kind\" is \"page\" where there is a \"page\", and the reverse");
}

/* The name goes first: all else is said of it. */
static bool read_name(const struct json *doc, const char **name, struct err *e)
{
    const struct json *at = json_member(doc, "name");
    static const char may[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    if (!json_is_object(doc))
        return conf_wrong(doc, e, "expected an object");
    return conf_text(at, "name", name, e)
           && ((strspn(*name, may) == strlen(*name) && strlen(*name) <= 40)
               || conf_wrong(at, e,
                             "\"name\" is \"%s\", expected lower case letters, digits and "
                             "underscores",
                             *name));
}

static bool read_all(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    if (json_member(doc, "rank") || json_member(doc, "prices")) {
        d->source.kind = SOURCE_TOKENS;
        d->source.gap_s = 1800;
    }
    if (!read_name(doc, &d->source.name, e) || !read_members(doc, d, e) || !ask_read(doc, d, a, e))
        return false;
    if (is_page(d))
        return table_read(doc, &d->table, e) && gpus_read(doc, d, a, e);
    return ask_read_paging(doc, &d->ask, e) && rows_read_definition(doc, &d->rows, e)
           && (is_of_tokens(d) ? tokens_read(doc, d, a, e) : gpus_read(doc, d, a, e));
}

const struct source *definition_read(const struct json *doc, const char *hash, struct arena *a,
                                     struct err *e)
{
    struct definition *d = ARENA_NEW(a, struct definition);

    if (!read_all(doc, d, a, e)) {
        e->kind = ERR_CONFIG;
        if (d->source.name)
            (void)conf_in(doc, e, "%s \"%s\"", is_of_tokens(d) ? "token source" : "market",
                          d->source.name);
        return NULL;
    }
    d->source.request = ask_for;
    if (is_page(d))
        d->source.read_page = table_read_page;
    else
        d->source.read = rows_read_reply;
    d->source.definition = d;
    d->source.hash = hash;
    return &d->source;
}
