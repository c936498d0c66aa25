/*
 * xAI: integers of USD cents per 100 million tokens, that is 1e-4 USD per 1 M (12500 is 1.25).
 * Image prices in the same answer are on another scale and not read.
 *
 * With a key the API is asked. Without one it is the public page of models, whose script assigns
 * the same list to globalThis.__XAI_PUBLIC_MODELS__ as one JSON object: camel case, numbers as
 * strings, once a cluster. The object is taken by counting its brackets; a page that has none, has
 * two, or ends before it does is a failed poll. Clusters that agree are told once; where they do
 * not, each telling keeps its cluster in its key and all of them are in dispute. What batchEnabled
 * models cost in a batch is told as a share to take off (20, not 50).
 *
 * The API's base fields are confidence A (official reference), its long-context fields B. The
 * embedded object is A (recording of 2026-09); the page's address is B: no capture of the whole
 * page is at hand, two readers of 2026 name this one.
 * In C because the key decides which form answers, clusters are folded, and a batch is a share of
 * another price.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/html/html.h"
#include "base/keys.h"
#include "source/rows_priv.h"
#include "source/shape_priv.h"

enum { MODELS_MAX = 1000 }; /* of all clusters; the page of 2026-09 has eight */

static const char mark[] = "globalThis.__XAI_PUBLIC_MODELS__";

static const struct token_field api[] = {
    FIELD(TOKEN_INPUT, "prompt_text_token_price", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_OUTPUT, "completion_text_token_price", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_CACHED_INPUT, "cached_prompt_text_token_price", TENTHOUSANDTHS_PER_1M),
};

static const struct token_field api_long[] = {
    FIELD(TOKEN_INPUT, "prompt_text_token_price_long_context", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_OUTPUT, "completion_text_token_price_long_context", TENTHOUSANDTHS_PER_1M),
};

static const struct token_field embedded[] = {
    FIELD(TOKEN_INPUT, "promptTextTokenPrice", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_OUTPUT, "completionTextTokenPrice", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_CACHED_INPUT, "cachedPromptTokenPrice", TENTHOUSANDTHS_PER_1M),
};

static const struct token_field embedded_long[] = {
    FIELD(TOKEN_INPUT, "promptTextTokenPriceLongContext", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_OUTPUT, "completionTokenPriceLongContext", TENTHOUSANDTHS_PER_1M),
    FIELD(TOKEN_CACHED_INPUT, "cachedPromptTokenPriceLongContext", TENTHOUSANDTHS_PER_1M),
};

struct fields {
    const struct token_field *at;
    size_t len;
};

/* The two forms of a row. */
static const struct form {
    const char *key, *threshold;
    struct fields base, dear; /* the first of which is of input */
} forms[] = {
    {"id", "long_context_threshold", {FIELDS(api)}, {FIELDS(api_long)}},
    {"name", "longContextThreshold", {FIELDS(embedded)}, {FIELDS(embedded_long)}},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    static const char public_page[] = "https://docs.x.ai/docs/models";

    out->url = page->key[0] ? "https://api.x.ai/v1/language-models" : public_page;
    rows_key_sent(page, NULL, out, a);
}

/* Dearer contexts, of which a threshold of zero says that there are none. */
static void read_dear(const struct form *f, struct offer o, const struct json *at,
                      struct offer_list *out)
{
    size_t first = out->len;
    struct err odd;

    if (json_is_null(json_get(at, f->dear.at[0].path))
        || (json_int_opt(at, f->threshold, &o.context_from, &odd) && o.context_from == 0
            && !json_is_null(json_get(at, f->threshold))))
        return;
    token_read_prices(&o, at, f->dear.at, f->dear.len, out);
    for (size_t i = first; i < out->len && o.context_from <= 0; i++) {
        if (out->at[i].verdict == VERDICT_OK) {
            out->at[i].verdict = VERDICT_MALFORMED;
            out->at[i].why = "the price of long contexts, without their threshold";
        }
    }
}

/* The prices just read, once more with the batch discount off them. */
static void add_batch(const struct json *at, size_t first, struct offer_list *out)
{
    bool enabled = false;
    int64_t off = 0;
    size_t end = out->len;
    struct err odd;

    if (!json_bool_opt(at, "batchEnabled", &enabled, &odd) || !enabled
        || !json_int_opt(at, "batchDiscountPercent", &off, &odd) || off <= 0 || off >= 100)
        return;
    for (size_t i = first; i < end; i++) {
        struct offer o = out->at[i];

        if (o.verdict != VERDICT_OK || token_as_batch(o.direction) == o.direction)
            continue;
        token_add_price(&o, token_as_batch(o.direction),
                        fixed_mul_div_even(o.price_nano, 100 - off, 100), out);
    }
}

static void read_row(const struct form *f, const struct json *at, struct offer_list *out)
{
    struct offer o = offer_token_init();
    size_t first = out->len;
    struct err odd;

    if (!token_name(at, f->key, &o.key, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.model = o.key;
    token_read_prices(&o, at, f->base.at, f->base.len, out);
    add_batch(at, first, out);
    read_dear(f, o, at, out);
}

/* A price that a cluster told, and whether all who told one told this. */
struct telling {
    int64_t price_nano;
    bool kept, differs;
};

static const char *told_of(const struct offer *o, struct arena *a)
{
    return text_fmt(a, "%s#%d>%lld", o->model ? o->model : "", (int)o->direction,
                    (long long)o->context_from);
}

/* Clusters that agree are told once; where they do not, each telling keeps its cluster. */
static void fold_clusters(struct offer_list *out, const char *const *cluster, size_t first,
                          struct arena *a)
{
    struct telling *of = ARENA_ARRAY(a, struct telling, out->len + 1);
    size_t *told = ARENA_ARRAY(a, size_t, out->len + 1), kept = first;
    struct keys keys = {0};

    for (size_t i = first; i < out->len; i++) {
        struct telling *t;

        if (out->at[i].verdict != VERDICT_OK)
            continue;
        told[i] = keys_add(&keys, told_of(&out->at[i], a), a);
        t = &of[told[i]];
        t->differs = t->differs || (t->price_nano && t->price_nano != out->at[i].price_nano);
        t->price_nano = out->at[i].price_nano;
    }
    for (size_t i = first; i < out->len; i++) {
        struct offer o = out->at[i];
        struct telling *t = o.verdict == VERDICT_OK ? &of[told[i]] : NULL;

        if (t && t->kept && !t->differs)
            continue;
        if (t && t->differs)
            o.key = text_fmt(a, "%s@%s", o.key, cluster[i - first]);
        if (t)
            t->kept = true;
        out->at[kept++] = o;
    }
    out->len = kept;
}

/* The rows of one cluster; its name stands in them. */
static bool read_cluster(const struct json *models, size_t *rows, struct offer_list *out,
                         const char **name, struct err *e)
{
    for (const struct json *at = json_first(models); at; at = json_next(at)) {
        const char *told = NULL;
        struct err odd;

        if (++*rows > MODELS_MAX)
            return err_set(e, ERR_LIMIT, "more than %d models on the page", (int)MODELS_MAX);
        read_row(&forms[1], at, out);
        if (json_str_opt(at, "cluster", &told, &odd) && told
            && (!*name || text_cmp(told, *name) < 0))
            *name = told;
    }
    return !*name || token_name_fits(*name, e);
}

static bool read_clusters(const struct json *list, struct offer_list *out, struct arena *a,
                          struct err *e)
{
    VEC(const char *) cluster = {0};
    size_t first = out->len, rows = 0;
    int number = 1;

    if (!json_first(list))
        return err_set(e, ERR_REPLY, "\"clusterConfigs\" is empty");
    for (const struct json *c = json_first(list); c; c = json_next(c), number++) {
        const struct json *models = json_array(c, "languageModels", e);
        const char *name = NULL;

        if (!models || !read_cluster(models, &rows, out, &name, e))
            return err_in(e, "cluster %d", number);
        while (first + cluster.len < out->len)
            *VEC_PUSH(&cluster, a) = name ? name : text_fmt(a, "cluster %d", number);
    }
    fold_clusters(out, cluster.at, first, a);
    return true;
}

/* The object behind `mark` and an equals sign, and nothing else of the page. */
static bool find_object(const char *body, size_t len, const char **found, size_t *span,
                        struct err *e)
{
    *found = NULL;
    for (const char *at = strstr(body, mark); at; at = strstr(at, mark)) {
        at += strlen(mark);
        at += strspn(at, " \t\r\n");
        if (*at != '=')
            continue;
        at += 1 + strspn(at + 1, " \t\r\n");
        if (*found)
            return err_set(e, ERR_REPLY, "the page assigns \"%s\" twice", mark);
        *found = at;
    }
    if (!*found)
        return err_set(e, ERR_REPLY, "the page does not assign \"%s\"", mark);
    *span = **found == '{' ? html_json_span(*found, (size_t)(body + len - *found)) : 0;
    return *span > 0 || err_set(e, ERR_REPLY, "\"%s\" is no whole object", mark);
}

static const struct json *embedded_object(const char *body, size_t len, struct arena *a,
                                          struct err *e)
{
    const char *found = NULL;
    size_t span = 0;

    if (!find_object(body, len, &found, &span, e))
        return NULL;
    return json_parse(text_dup_n(a, found, span), span, "embedded object", a, e);
}

static bool is_page(const char *body)
{
    return body[strspn(body, " \t\r\n")] == '<';
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = is_page(reply->body)
                                 ? embedded_object(reply->body, reply->len, a, e)
                                 : json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list;

    (void)next;
    if (!doc)
        return false;
    if (json_is_array(json_get(doc, "clusterConfigs")))
        return read_clusters(json_get(doc, "clusterConfigs"), out, a, e);
    list = json_array(doc, "models", e);
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        read_row(&forms[0], at, out);
    return true;
}

const struct source source_xai = {
    .name = "xai",
    .title = "xAI",
    .see = "https://docs.x.ai/docs/models",
    .op = "xai",
    .key_env = {"XAI_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .one_price = true,
    .request = request,
    .parse = parse,
};
