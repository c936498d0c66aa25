#include "token/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/json/conf.h"

/* One spelling and what it means; source "*" is any. */
struct spelling {
    const char *spelled, *source;
    struct token_match match;
};

struct token_models {
    const char *version;
    VEC(struct token_model) model;
    VEC(struct spelling) spelling; /* by (spelled, source), unique */
};

struct name {
    const char *spelled, *source; /* spelled in lower case */
    size_t op;
};

struct token_operators {
    VEC(struct token_operator) op;
    VEC(struct name) name;
};

static int by_spelling(const void *x, const void *y)
{
    const struct spelling *a = x, *b = y;
    int order = text_cmp(a->spelled, b->spelled);

    return order ? order : text_cmp(a->source, b->source);
}

static void sort(void *at, size_t n, size_t size, int (*order)(const void *, const void *))
{
    if (n > 1)
        qsort(at, n, size, order);
}

static bool add_words(struct token_models *m, const struct json *by_source, const char *source,
                      struct token_match match, struct arena *a, struct err *e)
{
    const char **word;
    size_t n;

    if (!conf_texts(by_source, source, &word, &n, a, e))
        return false;
    for (size_t i = 0; i < n; i++)
        *VEC_PUSH(&m->spelling, a) = (struct spelling){word[i], source, match};
    return true;
}

/* Spellings by source: {"groq": ["..."], "*": ["..."]} */
static bool read_spellings(struct token_models *m, const struct json *at, const char *name,
                           struct token_match match, struct arena *a, struct err *e)
{
    static const struct conf_member by_source = {.name = "spellings", .type = CONF_OBJECT};
    const struct json *table = json_member(at, name);

    if (json_is_null(table))
        return true;
    if (!conf_value(table, &by_source, NULL, e))
        return conf_in(table, e, "%s", name);
    for (const struct json *one = json_first(table); one; one = json_next(one))
        if (!add_words(m, table, json_name(one), match, a, e))
            return conf_in(one, e, "%s", name);
    return true;
}

static bool read_model(const struct json *at, struct token_model *out, struct err *e)
{
#define AT(field) CONF_AT(struct token_model, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(id)},
        {"title", CONF_TEXT, AT(title)},
        {"maker", CONF_TEXT, AT(maker)},
        {"weights", CONF_TEXT, AT(weights), CONF_OPT},
        {"contested", CONF_BOOL, AT(contested), CONF_OPT},
        {"spellings", CONF_OBJECT, CONF_OPT},
        {"classes", CONF_OBJECT, CONF_OPT},
    };
#undef AT

    return CONF_READ(at, members, out, e);
}

/* "classes": {"fast": {"nebius_llm": ["...-fast"]}} */
static bool read_words(struct token_models *m, const struct json *at, const struct token_model *of,
                       struct arena *a, struct err *e)
{
    const struct json *classes = json_member(at, "classes");

    if (!read_spellings(m, at, "spellings", (struct token_match){TOKEN_KNOWN, of, NULL}, a, e))
        return false;
    for (const struct json *one = json_first(classes); one; one = json_next(one))
        if (!read_spellings(m, classes, json_name(one),
                            (struct token_match){TOKEN_CLASS, of, json_name(one)}, a, e))
            return conf_in(one, e, "classes");
    return true;
}

/* Models first, for matches point into their final array. */
static bool read_models(struct token_models *m, const struct json *list, struct arena *a,
                        struct err *e)
{
    size_t i = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct token_model model = {0};

        if (!read_model(at, &model, e))
            return conf_in(at, e, "models[%zu]", m->model.len);
        for (size_t k = 0; k < m->model.len; k++)
            if (text_eq(m->model.at[k].id, model.id))
                return conf_wrong(at, e, "model \"%s\" stands there twice", model.id);
        *VEC_PUSH(&m->model, a) = model;
    }
    for (const struct json *at = json_first(list); at; at = json_next(at), i++)
        if (!read_words(m, at, &m->model.at[i], a, e))
            return conf_in(at, e, "model \"%s\"", m->model.at[i].id);
    return true;
}

const struct token_models *token_models_read(const struct json *doc, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"version", CONF_TEXT, CONF_AT(struct token_models, version)},
        {"models", CONF_LIST, CONF_REQ},
        {"aliases", CONF_OBJECT, CONF_OPT},
    };
    struct token_models *m = ARENA_NEW(a, struct token_models);
    struct token_match alias = {TOKEN_ALIAS, NULL, NULL};

    if (!CONF_READ(doc, members, m, e) || !read_models(m, json_member(doc, "models"), a, e)
        || !read_spellings(m, doc, "aliases", alias, a, e))
        return NULL;
    sort(m->spelling.at, m->spelling.len, sizeof *m->spelling.at, by_spelling);
    for (size_t i = 1; i < m->spelling.len; i++) {
        if (by_spelling(&m->spelling.at[i - 1], &m->spelling.at[i]) == 0) {
            conf_wrong(doc, e, "\"%s\" of source \"%s\" stands there twice",
                       m->spelling.at[i].spelled, m->spelling.at[i].source);
            return NULL;
        }
    }
    return m;
}

size_t token_model_count(const struct token_models *models)
{
    return models->model.len;
}

const struct token_model *token_model_at(const struct token_models *models, size_t i)
{
    must(i < models->model.len);
    return &models->model.at[i];
}

const struct token_model *token_model_by_id(const struct token_models *models, const char *id)
{
    for (size_t i = 0; i < models->model.len; i++)
        if (text_eq(models->model.at[i].id, id))
            return &models->model.at[i];
    return NULL;
}

static const struct spelling *find(const struct token_models *m, const char *source,
                                   const char *spelled)
{
    struct spelling key = {spelled, source, {0}};

    return m->spelling.len
               ? bsearch(&key, m->spelling.at, m->spelling.len, sizeof *m->spelling.at, by_spelling)
               : NULL;
}

struct token_match token_model_match(const struct token_models *models, const char *source,
                                     const char *spelled)
{
    const struct spelling *s = spelled ? find(models, source, spelled) : NULL;

    if (!s && spelled)
        s = find(models, "*", spelled);
    if (!s && spelled && *spelled == '~')
        return (struct token_match){TOKEN_ALIAS, NULL, NULL};
    return s ? s->match : (struct token_match){TOKEN_UNKNOWN, NULL, NULL};
}

static const char *without_end(struct arena *a, const char *text, const char *end)
{
    return text_ends(text, end) ? text_dup_n(a, text, strlen(text) - strlen(end)) : text;
}

/* Lower case, without the seller's prefix and the known decorations, "_" and "." as "-". */
static const char *plain(const char *spelled, struct arena *a)
{
    static const char *const ends[] = {"-v1:0", "-1:0", "-maas", "-tee", "-fp8", NULL};
    const char *text = text_lower(a, spelled);
    const char *slash = strrchr(text, '/');
    char *out;

    if (slash)
        text = slash + 1;
    if (text_starts(text, "parasail-"))
        text += strlen("parasail-");
    for (int i = 0; ends[i]; i++)
        text = without_end(a, text, ends[i]);
    out = arena_alloc(a, strlen(text) + 1);
    memcpy(out, text, strlen(text) + 1);
    for (char *p = out; *p; p++) {
        bool point = *p == 'p' && p > out && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0'
                     && p[1] <= '9'; /* Fireworks writes 5.1 as 5p1 */

        if (*p == '_' || *p == '.' || point)
            *p = '-';
    }
    return out;
}

const struct token_model *token_propose(const struct token_models *models, const char *spelled,
                                        struct arena *a)
{
    const char *want = plain(spelled, a);

    for (size_t i = 0; i < models->model.len; i++) {
        const struct token_model *m = &models->model.at[i];

        if (text_eq(plain(m->id, a), want) || (m->weights && text_eq(plain(m->weights, a), want)))
            return m;
    }
    return NULL;
}

const char *token_wanted(const struct token_models *models, const char *source, struct arena *a)
{
    const char *out;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    for (size_t i = 0; i < models->model.len; i++) {
        for (size_t k = 0; k < models->spelling.len; k++) {
            const struct spelling *s = &models->spelling.at[k];

            if (s->match.meaning == TOKEN_KNOWN && s->match.model == &models->model.at[i]
                && text_eq(s->source, source))
                buf_fmt(&b, "%s%s", b.len ? " " : "", s->spelled);
        }
    }
    out = text_dup_n(a, b.len ? b.data : "", b.len);
    buf_fini(&b);
    return out;
}

static void add_name(struct token_operators *ops, const char *spelled, const char *source,
                     struct arena *a)
{
    *VEC_PUSH(&ops->name, a) = (struct name){text_lower(a, spelled), source, ops->op.len - 1};
}

static int by_name(const void *x, const void *y)
{
    const struct name *a = x, *b = y;
    int order = text_cmp(a->spelled, b->spelled);

    return order ? order : text_cmp(a->source, b->source);
}

static bool read_names(struct token_operators *ops, const struct json *at, const char *name,
                       const char *source, struct arena *a, struct err *e)
{
    const char **spelled;
    size_t n;

    if (!conf_texts(at, name, &spelled, &n, a, e))
        return false;
    for (size_t i = 0; i < n; i++)
        add_name(ops, spelled[i], source, a);
    return true;
}

static bool read_operator(struct token_operators *ops, const struct json *at, struct arena *a,
                          struct err *e)
{
#define AT(field) CONF_AT(struct token_operator, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(id)},           {"title", CONF_TEXT, AT(title)},
        {"segment", CONF_TEXT, AT(segment)}, {"votes", CONF_BOOL, AT(votes), CONF_OPT},
        {"names", CONF_LIST, CONF_OPT},      {"sources", CONF_OBJECT, CONF_OPT},
    };
#undef AT
    struct token_operator o = {.votes = true};
    const struct json *sources = json_member(at, "sources");

    if (!CONF_READ(at, members, &o, e))
        return false;
    *VEC_PUSH(&ops->op, a) = o;
    add_name(ops, o.id, "*", a);
    if (!read_names(ops, at, "names", "*", a, e))
        return false;
    for (const struct json *s = json_first(sources); s; s = json_next(s))
        if (!read_names(ops, sources, json_name(s), json_name(s), a, e))
            return conf_in(s, e, "sources");
    return true;
}

const struct token_operators *token_operators_read(const struct json *doc, struct arena *a,
                                                   struct err *e)
{
    struct token_operators *ops = ARENA_NEW(a, struct token_operators);
    const struct json *list = conf_only(doc, "operators", CONF_LIST, e);
    size_t n = 0;

    if (!list)
        return NULL;
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        if (!read_operator(ops, at, a, e)) {
            conf_in(at, e, "operators[%zu]", n);
            return NULL;
        }
    }
    sort(ops->name.at, ops->name.len, sizeof *ops->name.at, by_name);
    for (size_t i = 1; i < ops->name.len; i++) {
        if (by_name(&ops->name.at[i - 1], &ops->name.at[i]) == 0
            && ops->name.at[i - 1].op != ops->name.at[i].op) {
            conf_wrong(list, e, "\"%s\" names two operators", ops->name.at[i].spelled);
            return NULL;
        }
    }
    return ops;
}

enum { NAME_MAX_LEN = 128 };

const struct token_operator *token_operator_match(const struct token_operators *ops,
                                                  const char *source, const char *spelled)
{
    char lower[NAME_MAX_LEN];
    struct name key = {lower, source, 0};
    const struct name *found;
    size_t len = strlen(spelled);

    if (len >= sizeof lower || !ops->name.len)
        return NULL;
    for (size_t i = 0; i <= len; i++)
        lower[i] = spelled[i] >= 'A' && spelled[i] <= 'Z' ? (char)(spelled[i] + 32) : spelled[i];
    found = bsearch(&key, ops->name.at, ops->name.len, sizeof key, by_name);
    if (!found) {
        key.source = "*";
        found = bsearch(&key, ops->name.at, ops->name.len, sizeof key, by_name);
    }
    return found ? &ops->op.at[found->op] : NULL;
}
