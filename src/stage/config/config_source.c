/*
 * Who is asked: marketplaces and token sources, compiled ones and those of markets.d and tokens.d.
 */
#include <string.h>

#include "base/text.h"
#include "stage/config/config_priv.h"
#include "token/generic.h"

static const struct market *take_market(const struct loaded *f, struct arena *a, struct err *e)
{
    const struct market *m = generic_read(f->doc, a, e);

    if (!m)
        (void)err_in(e, "%s", f->path);
    return m;
}

/* The folder may be missing: then there are the compiled markets. */
bool config_load_markets(struct config *c, struct err *e)
{
    const char **names;
    const struct market **defined;
    size_t n;

    if (!config_list(c, "markets.d", &names, &n, e))
        return false;
    defined = ARENA_ARRAY(c->arena, const struct market *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct loaded f;

        if (!config_read(c, text_fmt(c->arena, "markets.d/%s", names[i]), &f, e))
            return false;
        defined[i] = take_market(&f, c->arena, e);
        if (!defined[i])
            return false;
    }
    return market_set_make(defined, n, &c->market_set, c->arena, e);
}

static const struct token *take_token(const struct loaded *f, struct arena *a, struct err *e)
{
    const struct token *t = token_generic_read(f->doc, a, e);

    if (!t)
        (void)err_in(e, "%s", f->path);
    return t;
}

/* A name is a key in every row: no marketplace may have that of a token source. */
static bool check_names(const struct config *c, struct err *e)
{
    for (size_t i = 0; i < c->token_sources.len; i++) {
        const char *name = c->token_sources.at[i]->name;

        if (market_set_find(&c->market_set, name))
            return err_set(e, ERR_CONFIG, "a market and a token source are both called \"%s\"",
                           name);
    }
    return true;
}

/* The folder may be missing: then there are the compiled sources. */
bool config_load_token_sources(struct config *c, struct err *e)
{
    const char **names;
    const struct token **defined;
    size_t n;

    if (!config_list(c, "tokens.d", &names, &n, e))
        return false;
    defined = ARENA_ARRAY(c->arena, const struct token *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct loaded f;

        if (!config_read(c, text_fmt(c->arena, "tokens.d/%s", names[i]), &f, e))
            return false;
        defined[i] = take_token(&f, c->arena, e);
        if (!defined[i])
            return false;
    }
    return token_set_make(defined, n, &c->token_sources, c->arena, e) && check_names(c, e);
}

/* A token source as the poller sees it: asked like a market; its parse is its own. */
static const struct market *dress(const struct token *t, struct arena *a)
{
    struct market *m = ARENA_NEW(a, struct market);

    *m = (struct market){
        .name = t->name,
        .title = t->title,
        .see = t->see,
        .op = t->op,
        .key_optional = t->key_optional,
        .kind = MARKET_TOKENS,
        .routes = t->routes,
        .gap_s = t->gap_s,
        .definition = t->definition,
        .request = t->request,
    };
    for (int i = 0; i < MARKET_KEYS_MAX; i++)
        m->key_env[i] = t->key_env[i];
    return m;
}

/* A seller whom no table has would give unknown_operator for every price. */
static bool check_sellers(const struct config *c, struct err *e)
{
    for (size_t i = 0; i < c->token_sources.len; i++) {
        const struct token *t = c->token_sources.at[i];

        if (t->op && !token_operator_match(c->tokens.operators, t->name, t->op))
            return err_set(e, ERR_CONFIG,
                           "token source \"%s\": its operator \"%s\" is not in "
                           "token_operators.json",
                           t->name, t->op);
    }
    return true;
}

bool config_dress_tokens(struct config *c, struct err *e)
{
    size_t n = c->token_sources.len;
    const struct market **set = ARENA_ARRAY(c->arena, const struct market *, n);

    for (size_t i = 0; i < n; i++)
        set[i] = dress(c->token_sources.at[i], c->arena);
    c->token_set = (struct market_set){set, n};
    return check_sellers(c, e);
}

/* The source of a file stands before all others, also before one of the same name in tokens.d. */
static const struct market *try_token(struct config *c, const struct token *t, struct err *e)
{
    size_t n = c->token_sources.len;
    const struct token **at = ARENA_ARRAY(c->arena, const struct token *, n + 1);

    at[0] = t;
    memcpy(at + 1, c->token_sources.at, n * sizeof *at);
    c->token_sources = (struct token_set){at, n + 1};
    return config_dress_tokens(c, e) ? c->token_set.at[0] : NULL;
}

const struct market *config_definition_file(struct config *c, const char *path, struct err *e)
{
    const struct token *t;
    struct loaded f;

    if (!config_read_at(c, path[0] == '/' ? path : text_fmt(c->arena, "./%s", path), &f, e)) {
        e->hint[0] = '\0'; /* the file was named, not looked for */
        return NULL;
    }
    if (!token_generic_is(f.doc))
        return take_market(&f, c->arena, e);
    t = take_token(&f, c->arena, e);
    return t ? try_token(c, t, e) : NULL;
}

const struct market *config_source(const struct config *c, const char *name)
{
    const struct market *m = market_set_find(&c->market_set, name);

    for (size_t i = 0; i < c->token_set.len && !m; i++)
        if (text_eq(c->token_set.at[i]->name, name))
            m = c->token_set.at[i];
    return m;
}
