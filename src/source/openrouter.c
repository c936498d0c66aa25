/*
 * OpenRouter: a router over about eighty operators, and the one public source that tells the price
 * of one open-weight model at each of them.
 *
 * Step 0 is the list of models; its prices are those of the cheapest endpoint the router would
 * choose, so they belong to nobody and have no vote. Step 1 asks for the endpoints of one wanted
 * model after the other. Prices are strings of USD per token; a temporary discount is already
 * taken off them (list = stated / (1 - discount)). Ids with "~" are moving aliases, ids end in
 * ":free", ":batch", ":thinking" for other classes, and "-1" marks the router's own pseudo models.
 * `status` is the router's own order of the moment and not documented: it is noted and decides
 * nothing. What is posted is the price. (Leaving out all but 0 and -2 made TOKEN-OPEN of 2026-07-17
 * to 08-04 move by 1.56 % a day instead of 0.32 %, all of it operators coming and going.) The part
 * of a tag behind "/" is a quantization, a region, a class or a running number. Source:
 * openapi.yaml of the router's documentation, 2026-08-22; recordings of 2026-07 and 08.
 * In C because it asks model by model, and a part of a tag is told apart by what it is.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "source/rows_priv.h"
#include "source/shape_priv.h"

enum { STEP_MODELS, STEP_ENDPOINTS };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    const char *path = "/api/v1/models";

    if (page->step == STEP_ENDPOINTS) {
        const char *word = page->note;

        for (int i = 0; i < page->number; i++)
            word = strchr(word, ' ') + 1;
        path = text_dup_n(a, word, strcspn(word, " "));
    }
    out->url = text_fmt(a, "https://openrouter.ai%s", path);
    rows_key_sent(page, NULL, out, a);
}

/* What stands behind the slash of "deepinfra/turbo", "op/fp8", "azure/swedencentral", "x/2". */
static void read_tag(const char *tag, struct offer *o, struct arena *a)
{
    static const char quantizations[] =
        "int4 int8 fp4 mxfp4 nvfp4 fp6 fp8 mxfp8 fp16 bf16 fp32 unknown";
    static const char classes[] = "fast turbo highspeed zdr flex priority batch dedicated";

    for (const char *at = strchr(tag, '/'); at; at = strchr(at, '/')) {
        size_t len = strcspn(++at, "/");

        if (len == 0 || strspn(at, "0123456789") == len || token_word_in(quantizations, at, len))
            continue;
        if (token_word_in(classes, at, len) || text_ends(at, "-dedicated"))
            o->tier = text_dup_n(a, at, len);
        else if (!(len == 6 && strncmp(at, "global", len) == 0))
            o->region = text_dup_n(a, at, len);
    }
}

/* "lab/model:free" is the class free of "lab/model"; "~lab/model-latest" moves. */
static void read_model(const char *id, struct offer *o, struct arena *a)
{
    const char *colon = strchr(id, ':');

    o->model = colon ? text_dup_n(a, id, (size_t)(colon - id)) : id;
    if (colon && !text_eq(colon, ":standard"))
        o->tier = colon + 1;
    if (*id == '~') {
        o->verdict = VERDICT_ALIAS;
        o->why = "the router's name for the newest of a family";
    }
}

static bool sells_text(const struct json *at)
{
    const struct json *kinds = json_get(at, "architecture.output_modalities");

    return !kinds || token_list_has(kinds, "text");
}

static void read_models_row(const struct json *at, int64_t now, struct offer_list *out,
                            struct arena *a)
{
    struct offer o = offer_token_init();
    struct err odd;

    if (!json_str(at, "id", &o.key, &odd) || !json_str_opt(at, "hugging_face_id", &o.hint, &odd)
        || !json_object(at, "pricing", &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    read_model(o.key, &o, a);
    if (!sells_text(at)) {
        o.verdict = VERDICT_OTHER_PRODUCT;
        o.why = "its answers are not text";
    }
    if (o.verdict != VERDICT_OK)
        offer_add(out, &o);
    else
        token_router_prices(&o, json_member(at, "pricing"), now, out, a);
}

static void read_endpoint(const struct json *at, const char *model, int64_t now,
                          struct offer_list *out, struct arena *a)
{
    struct offer o = offer_token_init();
    const char *tag = "", *id = model, *name = NULL;
    int64_t status = 0;
    bool hidden = false, disabled = false;
    struct err odd;

    /* The names of the public route; the front end's answer, which has been recorded, calls tag
       provider_slug and model_id model_variant_slug. */
    if (!json_str(at, "provider_name", &o.op, &odd)
        || !json_str_opt(at, "provider_slug", &tag, &odd) || !json_str_opt(at, "tag", &tag, &odd)
        || !json_str_opt(at, "model_variant_slug", &id, &odd)
        || !json_str_opt(at, "model_id", &id, &odd) || !json_str_opt(at, "id", &name, &odd)
        || !json_str_opt(at, "quantization", &o.quantization, &odd)
        || !json_int_opt(at, "status", &status, &odd)
        || !json_bool_opt(at, "is_hidden", &hidden, &odd)
        || !json_bool_opt(at, "is_disabled", &disabled, &odd)
        || !json_nano_opt(at, "pricing.discount", &o.discount_nano, &odd)
        || (!id && !err_set(&odd, ERR_REPLY, "\"model_id\" is missing, expected a string"))
        || !json_object(at, "pricing", &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    read_model(id, &o, a);
    read_tag(tag, &o, a);
    o.key = name ? name : text_fmt(a, "%s|%s", id, *tag ? tag : o.op);
    if (status)
        o.why = text_fmt(a, "status %lld", (long long)status);
    if (hidden || disabled) {
        o.verdict = VERDICT_PLACEHOLDER;
        o.why = "hidden or disabled";
    }
    if (o.verdict != VERDICT_OK)
        offer_add(out, &o);
    else
        token_router_prices(&o, json_member(at, "pricing"), now, out, a);
}

/* A path of ours, or NULL: the next request goes where the reply says, but never elsewhere. */
static const char *details_path(const struct json *at)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "/._:~-";
    const char *path = NULL;
    struct err e;

    if (!json_str_opt(at, "links.details", &path, &e) || !path
        || !text_starts(path, "/api/v1/models/") || !text_ends(path, "/endpoints")
        || strnlen(path, OFFER_TEXT_MAX + 1) > OFFER_TEXT_MAX || path[strspn(path, safe)]
        || strstr(path, ".."))
        return NULL;
    return path;
}

/* The path to ask for a listed model: of several rows with one id the least, whatever their order.
 */
static const char *path_of(const struct json *list, const char *id, size_t len, struct arena *a)
{
    const char *least = NULL;

    for (const struct json *at = json_first(list); len && at; at = json_next(at)) {
        const char *listed = NULL, *path;
        struct err e;

        if (!json_str_opt(at, "id", &listed, &e) || !listed || strncmp(listed, id, len) != 0
            || listed[len])
            continue;
        path = details_path(at);
        if (!path)
            path = text_fmt(a, "/api/v1/models/%s/endpoints", listed);
        if (!least || text_cmp(path, least) < 0)
            least = path;
    }
    return least;
}

/* The paths of the wanted models that are listed, in the order wanted; NULL for none. */
static const char *paths_of(const struct json *list, const char *wanted, struct arena *a)
{
    const char *paths;
    struct buf b;

    buf_init(&b, BUF_REPLY_MAX);
    for (const char *word = wanted; word && *word;) {
        size_t len = strcspn(word, " ");
        const char *path = path_of(list, word, len, a);

        if (path)
            buf_fmt(&b, "%s%s", b.len ? " " : "", path);
        word += len + (word[len] == ' ');
    }
    paths = b.len ? text_dup_n(a, b.data, b.len) : NULL;
    buf_fini(&b);
    return paths;
}

static int count_words(const char *text)
{
    int n = text && *text;

    for (; text && *text; text++)
        n += *text == ' ';
    return n;
}

static void read_models(const struct json *list, const struct source_page *page,
                        struct offer_list *out, struct source_page *next, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at))
        read_models_row(at, page->now, out, a);
    if (page->step == SOURCE_STEP_ANY)
        return;
    next->note = paths_of(list, page->note, a);
    next->step = STEP_ENDPOINTS;
    next->number = 0;
    next->more = next->note != NULL;
}

static bool read_endpoints(const struct json *list, const char *model, int64_t now,
                           struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at))
        read_endpoint(at, model, now, out, a);
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *data = json_get(r->doc, "data");
    const char *model = NULL;

    if (json_is_array(data)) {
        read_models(data, r->page, r->out, r->next, r->a);
        return true;
    }
    if (r->page->step == STEP_ENDPOINTS) {
        r->next->number = r->page->number + 1;
        r->next->more = r->next->number < count_words(r->page->note);
    }
    if (json_is_object(data)) {
        const struct json *list = json_array(data, "endpoints", r->e);

        return list && token_name(data, "id", &model, r->e)
               && read_endpoints(list, model, r->page->now, r->out, r->a);
    }
    if (r->page->step == SOURCE_STEP_ANY && json_is_object(r->doc)) {
        if (json_get(r->doc, "provider_name")) { /* one endpoint, as quoted in documents */
            read_endpoint(r->doc, NULL, r->page->now, r->out, r->a);
            return true;
        }
        struct err odd;

        for (const struct json *at = json_first(r->doc); at; at = json_next(at))
            if (json_is_array(at) && token_name_fits(json_name(at), &odd))
                (void)read_endpoints(at, json_name(at), r->page->now, r->out, r->a);
        if (r->out->len)
            return true;
    }
    return err_set(r->e, ERR_REPLY, "\"data\" is neither a list of models nor one model");
}

const struct source source_openrouter = {
    .name = "openrouter",
    .routes = STEP_ENDPOINTS + 1,
    .title = "OpenRouter",
    .see = "https://openrouter.ai/models",
    .key_env = {"OPENROUTER_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_TOKENS,
    .rank = RANK_ROUTER,
    .gap_s = 1800,
    .by_model = true,
    .request = request,
    .read = read,
};
