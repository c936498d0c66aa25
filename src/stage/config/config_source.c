/*
 * Who is asked: the sources of the program and those of markets.d and tokens.d.
 */
#include "base/text.h"
#include "source/definition.h"
#include "stage/config/config_priv.h"

static const struct source *take(const struct loaded *f, struct arena *a, struct err *e)
{
    const struct source *s = definition_read(f->doc, f->hash, a, e);

    if (!s)
        (void)config_refuse(f, e);
    return s;
}

struct defined {
    VEC(const struct source *) list;
};

/* A folder may be missing. */
static bool read_folder(const struct config *c, const char *folder, struct defined *out,
                        struct err *e)
{
    const char **names;
    size_t n;

    if (!config_list(c, folder, &names, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct loaded f;
        const struct source *s;

        if (!config_read(c, text_fmt(c->arena, "%s/%s", folder, names[i]), &f, e))
            return false;
        s = take(&f, c->arena, e);
        if (!s)
            return false;
        *VEC_PUSH(&out->list, c->arena) = s;
    }
    return true;
}

bool config_load_sources(struct config *c, struct err *e)
{
    struct defined d = {0};

    return read_folder(c, "markets.d", &d, e) && read_folder(c, "tokens.d", &d, e)
           && source_set_make(d.list.at, d.list.len, &c->sources, c->arena, e);
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
    s = take(&f, c->arena, e);
    return s && check_seller(c, s, e) ? s : NULL;
}
