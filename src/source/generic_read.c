/*
 * Reading a definition. All paths of messages begin at the definition's root.
 */
#include <stdio.h>
#include <string.h>

#include "source/generic_priv.h"

static bool read_price(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path",     "basis",  "per", "shift",
                                        "currency", "teaser", NULL};
    static const char *const bases[] = {"offer", "gpu"};
    static const char *const pers[] = {"second", "minute", "hour", "day", "month"};
    const struct json *price = json_object(doc, "price", e);
    int basis, per;

    if (!price || !json_only(price, "price", known, e)
        || !definition_path(doc, "price.path", !g->page, &g->price, e)
        || !definition_choice(doc, "price.basis", bases, 2, NULL, &basis, e)
        || !definition_choice(doc, "price.per", pers, 5, NULL, &per, e)
        || !json_int_opt(doc, "price.shift", &g->shift, e)
        || !json_bool_opt(doc, "price.teaser", &g->teaser, e)
        || !definition_field(doc, "price.currency", true, &g->currency, a, e))
        return false;
    g->per_gpu = basis == 1;
    g->per = (enum generic_per)per;
    if (g->page && (g->price || g->shift))
        return err_set(e, ERR_CONFIG, "\"price.%s\" has no meaning on a page",
                       g->price ? "path" : "shift");
    if (g->page && !g->currency.literal)
        return err_set(e, ERR_CONFIG, "\"price.currency\" of a page is a literal");
    if (g->currency.literal && strlen(g->currency.literal) != 3)
        return definition_bad(e, "price.currency.literal", g->currency.literal,
                              "a currency such as USD");
    return (g->shift >= -12 && g->shift <= 6)
           || err_set(e, ERR_CONFIG, "\"price.shift\" is %lld, expected -12 to 6",
                      (long long)g->shift);
}

/* "on_demand", or {"path": "tier", "words": {"on_demand": ["dedicated"], "spot": ["spot"]}}. */
static bool read_term(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "words", NULL};
    const struct json *term = definition_part(doc, "term"), *words;
    const char *name;

    if (!term)
        return true;
    if (json_is_text(term))
        return json_str(doc, "term", &name, e)
               && (term_by_name(name, &g->term)
                   || definition_bad(e, "term", name, "on_demand, spot or reserved"));
    if (!json_object(doc, "term", e) || !json_only(term, "term", known, e)
        || !definition_path(doc, "term.path", true, &g->term_path, e))
        return false;
    words = json_object(doc, "term.words", e);
    if (!words)
        return false;
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        const char *path = text_fmt(a, "term.words.%s", json_name(at));
        enum term t;

        if (!term_by_name(json_name(at), &t))
            return definition_bad(e, path, json_name(at), "on_demand, spot or reserved");
        if (!definition_words(doc, path, &g->term_words[t], e))
            return false;
    }
    return true;
}

/* "yes", {"count": p}, {"flag": p}, {"list": p} or {"path": p, "yes": [..], "no": [..]}. */
static bool read_stock(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const known[] = {"count", "flag", "list", "path", "yes", "no", NULL};
    static const struct {
        const char *path;
        enum generic_stock stock;
    } ways[] = {{"stock.count", GENERIC_COUNT},
                {"stock.flag", GENERIC_FLAG},
                {"stock.list", GENERIC_LIST},
                {"stock.path", GENERIC_WORDS}};
    const struct json *stock = json_get(doc, "stock");
    const char *word = NULL;
    size_t said = 0;

    if (json_is_text(stock))
        return json_str(doc, "stock", &word, e)
               && (text_eq(word, "yes") || definition_bad(e, "stock", word, "yes or an object"));
    if (!json_object(doc, "stock", e) || !json_only(stock, "stock", known, e))
        return false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *path = NULL;

        if (!definition_path(doc, ways[i].path, false, &path, e))
            return false;
        if (path) {
            g->stock = ways[i].stock;
            g->stock_path = path;
            said++;
        }
    }
    if (said != 1)
        return err_set(e, ERR_CONFIG, "\"stock\" has to have one of count, flag, list and path");
    if (!definition_words(doc, "stock.yes", &g->stock_yes, e)
        || !definition_words(doc, "stock.no", &g->stock_no, e))
        return false;
    if ((g->stock == GENERIC_WORDS) != (g->stock_yes.len > 0))
        return err_set(e, ERR_CONFIG, "\"stock.yes\" goes with \"stock.path\", and the reverse");
    return true;
}

static bool read_fields(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"key",      "gpu",       "gpus", "form",
                                        "tier",     "region",    "host", "machine",
                                        "operator", "memory_gb", NULL};
    const struct json *fields = json_object(doc, "fields", e);

    if (!fields || !json_only(fields, "fields", known, e))
        return false;
    if (!definition_field(doc, "fields.key", !g->page && !g->ask.keyed, &g->key, a, e)
        || !definition_field(doc, "fields.gpu", !g->page, &g->gpu, a, e)
        || !definition_field(doc, "fields.gpus", !g->page, &g->gpus, a, e)
        || !definition_field(doc, "fields.form", false, &g->form, a, e)
        || !definition_field(doc, "fields.tier", false, &g->tier, a, e)
        || !definition_field(doc, "fields.region", false, &g->region, a, e)
        || !definition_field(doc, "fields.host", false, &g->host, a, e)
        || !definition_field(doc, "fields.machine", false, &g->machine, a, e)
        || !definition_field(doc, "fields.operator", false, &g->op, a, e)
        || !definition_field(doc, "fields.memory_gb", false, &g->memory_gb, a, e))
        return false;
    if (!g->market.op == !(g->op.path || g->op.literal))
        return err_set(e, ERR_CONFIG,
                       "either \"operator\" or \"fields.operator\" has to say whose "
                       "machines they are");
    return true;
}

static bool read_column(const struct json *at, size_t i, struct generic *g, struct arena *a,
                        struct err *e)
{
    static const char *const known[] = {"words", "is", "term", "tier", "teaser", NULL};
    static const char *const roles[] = {"skip",   "gpu",  "memory", "gpus",
                                        "region", "tier", "form",   "price"};
    struct generic_column *c = &g->column[i];
    const char *where = text_fmt(a, "page.columns[%zu]", i), *term = "on_demand";
    int role;

    if (!json_object(at, "", e) || !json_only(at, where, known, e)
        || !json_str(at, "words", &c->words, e)
        || !definition_choice(at, "is", roles, 8, NULL, &role, e)
        || !json_str_opt(at, "term", &term, e) || !json_str_opt(at, "tier", &c->tier, e)
        || !json_bool_opt(at, "teaser", &c->teaser, e))
        return err_in(e, "%s", where);
    c->role = (enum generic_role)role;
    return term_by_name(term, &c->term)
           || (definition_bad(e, "term", term, "on_demand, spot or reserved"),
               err_in(e, "%s", where));
}

static bool read_page(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"heading", "says", "columns", "sign", "after", NULL};
    static const char *const known_heading[] = {"tag", "words", NULL};
    const struct json *page = json_object(doc, "page", e), *columns, *heading;
    size_t gpu = 0, price = 0;

    if (!page || !json_only(page, "page", known, e))
        return false;
    heading = json_object(doc, "page.heading", e);
    columns = json_array(doc, "page.columns", e);
    if (!heading || !columns || !json_only(heading, "page.heading", known_heading, e)
        || !json_str(doc, "page.heading.words", &g->heading, e)
        || !json_str_opt(doc, "page.heading.tag", &g->heading_tag, e)
        || !definition_words(doc, "page.says", &g->says, e)
        || !json_str(doc, "page.sign", &g->sign, e)
        || !definition_words(doc, "page.after", &g->after, e))
        return false;
    if (!g->after.len)
        return err_set(e, ERR_CONFIG, "\"page.after\" has to say what follows an amount");
    for (const struct json *at = json_first(columns); at; at = json_next(at)) {
        if (g->columns == GENERIC_COLUMNS_MAX)
            return err_set(e, ERR_CONFIG, "\"page.columns\" has more than %d",
                           (int)GENERIC_COLUMNS_MAX);
        if (!read_column(at, g->columns, g, a, e))
            return false;
        gpu += g->column[g->columns].role == COLUMN_GPU;
        price += g->column[g->columns].role == COLUMN_PRICE;
        g->columns++;
    }
    return (gpu == 1 && price > 0)
           || err_set(e, ERR_CONFIG, "\"page.columns\" has to have one \"gpu\" and a \"price\"");
}

static bool read_head(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const kinds[] = {"peer", "list", "broker", "hyperscaler", "page"};
    struct source *m = &g->market;
    int64_t gap = 0;
    int kind;

    if (!json_str(doc, "name", &m->name, e) || !json_str(doc, "title", &m->title, e)
        || !json_str(doc, "see", &m->see, e) || !json_str_opt(doc, "operator", &m->op, e)
        || !definition_choice(doc, "kind", kinds, 5, NULL, &kind, e)
        || !json_int_opt(doc, "gap_s", &gap, e)
        || !json_bool_opt(doc, "may_be_empty", &m->may_be_empty, e))
        return false;
    if (!definition_is_name(m->name))
        return definition_bad(e, "name", m->name, "lower case letters, digits and underscores");
    if (gap < 0 || gap > 86400)
        return err_set(e, ERR_CONFIG, "\"gap_s\" is %lld, expected 0 to 86400", (long long)gap);
    m->kind = (enum source_kind)kind;
    m->gap_s = (int)gap;
    g->page = m->kind == SOURCE_PAGE;
    return true;
}

static bool read_all(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const of_list[] = {"name",  "title",        "see",     "operator", "kind",
                                          "gap_s", "may_be_empty", "request", "auth",     "paging",
                                          "list",  "list_is",      "only",    "fields",   "price",
                                          "term",  "stock",        NULL};
    static const char *const of_page[] = {"name",   "title",        "see",     "operator", "kind",
                                          "gap_s",  "may_be_empty", "request", "auth",     "page",
                                          "fields", "price",        NULL};

    if (!json_object(doc, "", e) || !read_head(doc, g, e)
        || !json_only(doc, g->page ? "definition of a page" : "definition",
                      g->page ? of_page : of_list, e)
        || !definition_request(doc, &g->ask, a, e) || !definition_auth(doc, &g->ask, e))
        return false;
    if (g->page)
        return read_page(doc, g, a, e) && read_fields(doc, g, a, e) && read_price(doc, g, a, e);
    return definition_paging(doc, &g->ask, e) && definition_rows(doc, &g->ask, e)
           && definition_only(doc, &g->ask, a, e) && read_fields(doc, g, a, e)
           && read_price(doc, g, a, e) && read_term(doc, g, a, e) && read_stock(doc, g, e);
}

const struct source *generic_read(const struct json *doc, struct arena *a, struct err *e)
{
    struct generic *g = ARENA_NEW(a, struct generic);

    if (!read_all(doc, g, a, e)) {
        e->kind = ERR_CONFIG;
        if (g->market.name)
            (void)err_in(e, "market \"%s\"", g->market.name);
        return NULL;
    }
    g->market.request = generic_request;
    g->market.parse = generic_parse;
    g->market.key_env[0] = g->ask.key_env;
    g->market.key_optional = g->ask.key_optional;
    g->market.definition = g;
    return &g->market;
}
