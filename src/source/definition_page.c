/*
 * What a definition says of a page: where its prices stand, the sentences that state unit and tier,
 * its columns by their words.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"

static bool read_column(const struct json *at, struct column *c, struct err *e)
{
    static const char *const roles[] = {"skip", "gpu",  "memory", "gpus", "region",
                                        "tier", "form", "price",  NULL};
    static const char *const needs[] = {"one", "maybe", "many", NULL};
    static const struct conf_member members[] = {
        {"words", CONF_TEXT, CONF_AT(struct column, words)},
        {"is", CONF_WORD, CONF_AT(struct column, role), .words = roles},
        {"need", CONF_WORD, CONF_AT(struct column, need), .words = needs, CONF_OPT},
        {"term", CONF_WORD, CONF_AT(struct column, term), .words = term_names, CONF_OPT},
        {"tier", CONF_TEXT, CONF_AT(struct column, tier), CONF_OPT},
        {"teaser", CONF_BOOL, CONF_AT(struct column, teaser), CONF_OPT},
    };

    return CONF_READ(at, members, c, e)
           && (!text_eq(c->tier, "*") || text_ends(c->words, "*")
               || conf_wrong(at, e,
                             "\"tier\" is what stands in the place of a \"*\", but "
                             "\"words\" has none at its end"));
}

static bool read_columns(const struct json *page, struct table *t, struct err *e)
{
    const struct json *list = json_member(page, "columns");
    size_t gpu = 0, price = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct column *c = &t->column[t->columns];

        if (t->columns == COLUMNS_MAX)
            return conf_wrong(at, e, "\"columns\" has more than %d", (int)COLUMNS_MAX);
        if (!read_column(at, c, e))
            return conf_in(at, e, "columns[%zu]", t->columns);
        gpu += c->role == COLUMN_GPU && c->need == PAGE_ONE;
        price += c->role == COLUMN_PRICE;
        t->columns++;
    }
    return (gpu == 1 && price > 0)
           || conf_wrong(list, e, "\"columns\" has to have one \"gpu\" and a \"price\"");
}

/* {"words": "Pricing"} or {"id": "pricing"}, with the tag where it is not any heading's. */
static bool read_section(const struct json *at, struct table *t, struct err *e)
{
    static const struct conf_member members[] = {
        {"words", CONF_TEXT, CONF_AT(struct section, words), CONF_OPT},
        {"id", CONF_TEXT, CONF_AT(struct section, id), CONF_OPT},
        {"tag", CONF_TEXT, CONF_AT(struct section, tag), CONF_OPT},
        {"term", CONF_WORD, CONF_AT(struct section, term), .words = term_names, CONF_OPT},
        {"optional", CONF_BOOL, CONF_AT(struct section, optional), CONF_OPT},
    };
    struct section *s = &t->section[t->sections++];

    return CONF_READ(at, members, s, e)
           && (!s->words != !s->id || conf_wrong(at, e, "has to have either \"words\" or \"id\""))
           && (!s->optional || s->id || conf_wrong(at, e, "\"optional\" goes with \"id\""));
}

/* "heading", one or a list of them. */
static bool read_sections(const struct json *heading, struct table *t, struct err *e)
{
    bool many = json_is_array(heading);

    for (const struct json *at = many ? json_first(heading) : heading; at;
         at = many ? json_next(at) : NULL) {
        if (t->sections == SECTIONS_MAX)
            return conf_wrong(at, e, "\"heading\" has more than %d", (int)SECTIONS_MAX);
        if (!read_section(at, t, e))
            return conf_in(at, e, "heading");
    }
    return t->sections > 0 || conf_wrong(heading, e, "\"heading\" is an empty list");
}

static bool read_lines(const struct json *rows, struct table *t, struct err *e)
{
    static const struct conf_member members[] = {
        {"head", CONF_TEXT, CONF_AT(struct lines, head)},
        {"row", CONF_TEXT, CONF_AT(struct lines, row)},
        {"cell", CONF_TEXT, CONF_AT(struct lines, cell)},
        {"name", CONF_TEXT, CONF_AT(struct lines, name), CONF_OPT},
        {"tags", CONF_TEXT, CONF_AT(struct lines, tags), CONF_OPT},
    };

    if (json_is_null(rows))
        return true;
    if (!CONF_READ(rows, members, &t->lines, e))
        return conf_in(rows, e, "rows");
    return (t->until && !t->section[0].id)
           || conf_wrong(rows, e, "\"rows\" goes with \"until\" and a heading by its words");
}

static bool read_page(const struct json *page, struct table *t, struct err *e)
{
    static const char *const keys[] = {"column", "term", "row", NULL};
    static const struct conf_member members[] = {
        {"heading", CONF_ANY, CONF_REQ},
        {"until", CONF_TEXT, CONF_AT(struct table, until), CONF_OPT},
        {"says", CONF_LIST, CONF_OPT},
        {"rows", CONF_OBJECT, CONF_OPT},
        {"columns", CONF_LIST, CONF_REQ},
        {"sign", CONF_STRING, CONF_AT(struct table, sign)},
        {"after", CONF_LIST, CONF_REQ},
        {"key", CONF_WORD, CONF_AT(struct table, key), .words = keys, CONF_OPT},
    };

    if (!CONF_READ(page, members, t, e) || !read_sections(json_member(page, "heading"), t, e)
        || !read_lines(json_member(page, "rows"), t, e))
        return false;
    if (!part_words(page, "says", &t->says, e) || !part_words(page, "after", &t->after, e))
        return false;
    return (t->after.len || conf_wrong(page, e, "\"after\" has to say what follows an amount"))
           && read_columns(page, t, e);
}

bool table_read(const struct json *doc, struct table *t, struct err *e)
{
    const struct json *page = json_member(doc, "page");

    return read_page(page, t, e) || conf_in(page, e, "page");
}

/* A literal, or this path. */
static bool fits(const struct json *fields, const char *name, const struct pick *p,
                 const char *path, struct err *e)
{
    const struct json *at = json_member(fields, name), *in = json_member(at, "path");

    return p->from <= FROM_LITERAL || (p->from == FROM_ROW && text_eq(p->text, path))
           || conf_wrong(in ? in : at, e, "fields: \"%s\" of a page is a literal%s%s", name,
                         path ? " or the path " : "", path ? path : "");
}

bool table_check_fields(const struct json *doc, const struct definition *d, struct err *e)
{
    const struct gpus *g = &d->gpus;
    const struct json *at = json_member(doc, "fields");

    return fits(at, "key", d->key, NULL, e) && fits(at, "gpu", &g->gpu, NULL, e)
           && fits(at, "gpus", &g->gpus, NULL, e) && fits(at, "memory_gb", &g->memory_gb, NULL, e)
           && fits(at, "host", &g->host, NULL, e) && fits(at, "machine", &g->machine, NULL, e)
           && fits(at, "tier", &d->tier, NULL, e) && fits(at, "region", &d->region, NULL, e)
           && fits(at, "operator", &d->op, NULL, e)
           && fits(at, "form", &g->form, d->table.lines.tags ? "tags" : "gpu", e);
}
