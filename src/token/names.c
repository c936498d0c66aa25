#include "token/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"

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

static bool add_words(struct token_models *m, const struct json *words, const char *source,
                      struct token_match match, const char *what, struct arena *a, struct err *e)
{
    if (!json_is_array(words))
        return err_set(e, ERR_CONFIG, "%s, source \"%s\": expected a list of spellings", what,
                       source);
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        struct spelling s = {NULL, source, match};

        if (!json_str(at, "", &s.spelled, e))
            return err_in(e, "%s, source \"%s\"", what, source);
        *VEC_PUSH(&m->spelling, a) = s;
    }
    return true;
}

static bool read_spellings(struct token_models *m, const struct json *by_source,
                           struct token_match match, const char *what, struct arena *a,
                           struct err *e)
{
    if (!json_is_null(by_source) && !json_is_object(by_source))
        return err_set(e, ERR_CONFIG, "%s: expected an object of lists by source", what);
    for (const struct json *at = json_first(by_source); at; at = json_next(at))
        if (!add_words(m, at, json_name(at), match, what, a, e))
            return false;
    return true;
}

/* "classes": {"fast": {"nebius_llm": ["...-fast"]}} */
static bool read_classes(struct token_models *m, const struct json *classes,
                         const struct token_model *of, struct arena *a, struct err *e)
{
    for (const struct json *at = json_first(classes); at; at = json_next(at))
        if (!read_spellings(m, at, (struct token_match){TOKEN_CLASS, of, json_name(at)}, of->id, a,
                            e))
            return false;
    return true;
}

static bool read_model(const struct json *at, struct token_model *out, struct err *e)
{
    static const char *const known[] = {"id",        "title",     "maker",   "weights",
                                        "contested", "spellings", "classes", NULL};

    if (!json_str(at, "id", &out->id, e))
        return false;
    return (json_only(at, out->id, known, e) && json_str(at, "title", &out->title, e)
            && json_str(at, "maker", &out->maker, e)
            && json_str_opt(at, "weights", &out->weights, e)
            && json_bool_opt(at, "contested", &out->contested, e))
           || err_in(e, "model \"%s\"", out->id);
}

/* Models first, for matches point into their final array. */
static bool read_models(struct token_models *m, const struct json *list, struct arena *a,
                        struct err *e)
{
    size_t i = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct token_model model = {0};

        if (!read_model(at, &model, e))
            return false;
        for (size_t k = 0; k < m->model.len; k++)
            if (text_eq(m->model.at[k].id, model.id))
                return err_set(e, ERR_CONFIG, "model \"%s\" stands there twice", model.id);
        *VEC_PUSH(&m->model, a) = model;
    }
    for (const struct json *at = json_first(list); at; at = json_next(at), i++) {
        const struct token_model *of = &m->model.at[i];
        struct token_match match = {TOKEN_KNOWN, of, NULL};

        if (!read_spellings(m, json_get(at, "spellings"), match, of->id, a, e)
            || !read_classes(m, json_get(at, "classes"), of, a, e))
            return false;
    }
    return true;
}

const struct token_models *token_models_read(const struct json *doc, struct arena *a, struct err *e)
{
    static const char *const known[] = {"version", "models", "aliases", NULL};
    struct token_models *m = ARENA_NEW(a, struct token_models);
    const struct json *list = json_array(doc, "models", e);
    struct token_match alias = {TOKEN_ALIAS, NULL, NULL};

    if (!list || !json_only(doc, "models.json", known, e)
        || !json_str(doc, "version", &m->version, e) || !read_models(m, list, a, e)
        || !read_spellings(m, json_get(doc, "aliases"), alias, "aliases", a, e))
        return NULL;
    sort(m->spelling.at, m->spelling.len, sizeof *m->spelling.at, by_spelling);
    for (size_t i = 1; i < m->spelling.len; i++) {
        if (by_spelling(&m->spelling.at[i - 1], &m->spelling.at[i]) == 0) {
            err_set(e, ERR_CONFIG, "models.json: \"%s\" of source \"%s\" stands there twice",
                    m->spelling.at[i].spelled, m->spelling.at[i].source);
            return NULL;
        }
    }
    return m;
}

const char *token_models_version(const struct token_models *models)
{
    return models->version;
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

static bool read_names(struct token_operators *ops, const struct json *list, const char *source,
                       struct arena *a, struct err *e)
{
    if (!json_is_null(list) && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "source \"%s\": expected a list of names", source);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *spelled = NULL;

        if (!json_str(at, "", &spelled, e))
            return false;
        add_name(ops, spelled, source, a);
    }
    return true;
}

static bool read_operator(struct token_operators *ops, const struct json *at, struct arena *a,
                          struct err *e)
{
    static const char *const known[] = {"id",    "title",   "segment", "votes",
                                        "names", "sources", NULL};
    struct token_operator o = {.votes = true};

    if (!json_str(at, "id", &o.id, e) || !json_only(at, o.id, known, e)
        || !json_str(at, "title", &o.title, e) || !json_str(at, "segment", &o.segment, e)
        || !json_bool_opt(at, "votes", &o.votes, e))
        return false;
    *VEC_PUSH(&ops->op, a) = o;
    add_name(ops, o.id, "*", a);
    if (!read_names(ops, json_get(at, "names"), "*", a, e))
        return false;
    for (const struct json *s = json_first(json_get(at, "sources")); s; s = json_next(s))
        if (!read_names(ops, s, json_name(s), a, e))
            return false;
    return true;
}

const struct token_operators *token_operators_read(const struct json *doc, struct arena *a,
                                                   struct err *e)
{
    static const char *const known[] = {"operators", NULL};
    struct token_operators *ops = ARENA_NEW(a, struct token_operators);
    const struct json *list = json_array(doc, "operators", e);

    if (!list || !json_only(doc, "token_operators.json", known, e))
        return NULL;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_operator(ops, at, a, e)) {
            err_in(e, "token_operators.json, entry %zu", ops->op.len + 1);
            return NULL;
        }
    sort(ops->name.at, ops->name.len, sizeof *ops->name.at, by_name);
    for (size_t i = 1; i < ops->name.len; i++) {
        if (by_name(&ops->name.at[i - 1], &ops->name.at[i]) == 0
            && ops->name.at[i - 1].op != ops->name.at[i].op) {
            err_set(e, ERR_CONFIG, "token_operators.json: \"%s\" names two operators",
                    ops->name.at[i].spelled);
            return NULL;
        }
    }
    return ops;
}

size_t token_operator_count(const struct token_operators *ops)
{
    return ops->op.len;
}

const struct token_operator *token_operator_at(const struct token_operators *ops, size_t i)
{
    must(i < ops->op.len);
    return &ops->op.at[i];
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
