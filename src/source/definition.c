/*
 * A whole definition: who it is and which parts it has. All paths of messages begin at its root.
 */
#include "source/definition.h"

#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

static bool read_kind(const struct json *doc, struct source *s, struct err *e)
{
    static const char *const kinds[] = {"peer", "list", "broker", "hyperscaler", "page"};
    const char *ranks[RANKS];
    int choice;

    if (s->kind != SOURCE_TOKENS) {
        if (!part_choice(doc, "kind", kinds, 5, NULL, &choice, e))
            return false;
        s->kind = (enum source_kind)choice;
        return true;
    }
    for (int r = 0; r < RANKS; r++)
        ranks[r] = source_rank_name((enum source_rank)r);
    if (!part_choice(doc, "rank", ranks, RANKS, NULL, &choice, e))
        return false;
    s->rank = (enum source_rank)choice;
    return true;
}

static bool read_head(const struct json *doc, struct source *s, struct err *e)
{
    bool tokens = s->kind == SOURCE_TOKENS;
    int64_t gap = tokens ? 1800 : 0, least = tokens ? 1 : 0;

    if (!json_str(doc, "name", &s->name, e) || !json_str(doc, "title", &s->title, e)
        || !json_str(doc, "see", &s->see, e) || !json_str_opt(doc, "operator", &s->op, e)
        || !read_kind(doc, s, e) || !json_int_opt(doc, "gap_s", &gap, e)
        || !json_bool_opt(doc, "may_be_empty", &s->may_be_empty, e))
        return false;
    if (!part_is_name(s->name))
        return part_bad(doc, e, "name", s->name, "lower case letters, digits and underscores");
    s->gap_s = (int)gap;
    return (gap >= least && gap <= 86400)
           || conf_wrong(part_or(doc, "gap_s"), e, "\"gap_s\" is %lld, expected %lld to 86400",
                         (long long)gap, (long long)least);
}

#define HEAD "name", "title", "see", "operator", "gap_s", "request", "auth"
#define ROWS "paging", "error", "list", "list_is", "nested", "nested_is", "only", "refuse"

static bool read_all(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    static const char *const of_list[] = {
        HEAD, ROWS, "kind", "may_be_empty", "fields", "price", "term", "stock", NULL};
    static const char *const of_page[] = {HEAD,    "kind", "may_be_empty", "page", "fields",
                                          "price", NULL};
    static const char *const of_tokens[] = {HEAD,     ROWS,    "rank",  "fields", "currency",
                                            "prices", "forms", "tiers", NULL};
    struct source *s = &d->source;

    if (!json_object(doc, "", e))
        return false;
    if (json_member(doc, "rank") || json_member(doc, "prices"))
        s->kind = SOURCE_TOKENS;
    if (!read_head(doc, s, e)
        || !json_only(doc, is_page(d) ? "definition of a page" : "definition",
                      is_of_tokens(d) ? of_tokens
                      : is_page(d)    ? of_page
                                      : of_list,
                      e)
        || !ask_read(doc, d, a, e))
        return false;
    if (is_page(d))
        return table_read(doc, &d->table, a, e) && gpus_read(doc, d, a, e);
    return ask_read_paging(doc, &d->ask, e) && rows_read_definition(doc, &d->rows, a, e)
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
    d->source.parse = is_page(d) ? table_parse : definition_parse;
    d->source.definition = d;
    d->source.hash = hash;
    return &d->source;
}
