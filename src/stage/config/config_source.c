/*
 * Who is asked: the sources of the program and those of markets.d and tokens.d.
 */
#include "base/text.h"
#include "source/definition.h"
#include "stage/config/config_priv.h"

struct defined {
    struct arena *arena;
    VEC(const struct source *) list;
};

static const struct source *read_one(const struct loaded *f, struct arena *a, struct err *e)
{
    const struct source *s = definition_read(f->doc, f->hash, a, e);

    if (!s)
        (void)config_refuse(f, e);
    return s;
}

static bool take(void *to, const struct loaded *f, struct err *e)
{
    struct defined *d = to;
    const struct source *s = read_one(f, d->arena, e);

    if (s)
        *VEC_PUSH(&d->list, d->arena) = s;
    return s != NULL;
}

bool config_load_sources(struct config *c, struct err *e)
{
    struct defined d = {.arena = c->arena};
    size_t n;

    if (!config_each(c, "markets.d", NULL, take, &d, &n, e)
        || !config_each(c, "tokens.d", NULL, take, &d, &n, e)
        || !source_set_make(d.list.at, d.list.len, &c->sources, c->arena, e))
        return false;
    for (size_t i = 0; i < c->sources.len; i++)
        must(i == 0 || i == c->sources.markets
             || text_cmp(c->sources.at[i - 1]->name, c->sources.at[i]->name) < 0);
    return true;
}

/* A seller whom no table has would give unknown_operator for every price. */
static bool check_seller(const struct config *c, const struct source *s, struct err *e)
{
    return s->kind != SOURCE_TOKENS || !s->op
           || token_operator_match(c->tokens.operators, s->name, s->op)
           || err_set(e, ERR_CONFIG,
                      "token source \"%s\": its operator \"%s\" is not in token_operators.json",
                      s->name, s->op);
}

bool config_check_sellers(const struct config *c, struct err *e)
{
    for (size_t i = 0; i < c->sources.len; i++)
        if (!check_seller(c, c->sources.at[i], e))
            return false;
    return true;
}

const struct source *config_definition_file(const struct config *c, const char *path, struct err *e)
{
    const struct source *s;
    struct loaded f;

    if (!config_read_at(c, path[0] == '/' ? path : text_fmt(c->arena, "./%s", path), &f, e)) {
        e->hint[0] = '\0'; /* the file was named, not looked for */
        return NULL;
    }
    s = read_one(&f, c->arena, e);
    return s && check_seller(c, s, e) ? s : NULL;
}
