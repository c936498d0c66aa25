/*
 * A page by definition: one heading, the sentences that state unit and tier, the first table
 * behind the heading, its columns by their words. Held as strictly as the compiled readers.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"
#include "source/page_priv.h"

static bool read_column(const struct json *at, struct column *c, struct err *e)
{
    static const char *const roles[] = {"skip", "gpu",  "memory", "gpus", "region",
                                        "tier", "form", "price",  NULL};
    static const struct conf_member members[] = {
        {"words", CONF_TEXT, CONF_AT(struct column, words)},
        {"is", CONF_WORD, CONF_AT(struct column, role), .words = roles},
        {"term", CONF_WORD, CONF_AT(struct column, term), .words = term_names, CONF_OPT},
        {"tier", CONF_TEXT, CONF_AT(struct column, tier), CONF_OPT},
        {"teaser", CONF_BOOL, CONF_AT(struct column, teaser), CONF_OPT},
    };

    return CONF_READ(at, members, c, e);
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
        gpu += c->role == COLUMN_GPU;
        price += c->role == COLUMN_PRICE;
        t->columns++;
    }
    return (gpu == 1 && price > 0)
           || conf_wrong(list, e, "\"columns\" has to have one \"gpu\" and a \"price\"");
}

static bool read_page(const struct json *page, struct table *t, struct err *e)
{
    static const struct conf_member members[] = {
        {"heading", CONF_OBJECT, CONF_REQ}, {"says", CONF_LIST, CONF_OPT},
        {"columns", CONF_LIST, CONF_REQ},   {"sign", CONF_STRING, CONF_AT(struct table, sign)},
        {"after", CONF_LIST, CONF_REQ},
    };
    static const struct conf_member heading[] = {
        {"words", CONF_TEXT, CONF_AT(struct table, heading)},
        {"tag", CONF_TEXT, CONF_AT(struct table, heading_tag), CONF_OPT},
    };
    const struct json *at = json_member(page, "heading");

    if (!CONF_READ(page, members, t, e))
        return false;
    if (!CONF_READ(at, heading, t, e))
        return conf_in(at, e, "heading");
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

/* The definition's columns as page_columns takes them; the role is the column's place. */
static size_t known_columns(const struct table *t, struct page_column *out)
{
    for (size_t i = 0; i < t->columns; i++)
        out[i] = (struct page_column){t->column[i].words, (int)i, PAGE_ONE};
    return t->columns;
}

static const char *literal(const struct pick *p)
{
    return p->from == FROM_LITERAL ? p->text : NULL;
}

static bool read_label(const struct definition *d, const char *const *cell, const int *role,
                       size_t cols, struct offer *o, struct err *e)
{
    const char *gpus = literal(&d->gpus.gpus), *memory = literal(&d->gpus.memory_gb);
    int64_t gb = 0;

    o->form = literal(&d->gpus.form);
    o->tier = literal(&d->tier);
    o->region = literal(&d->region);
    o->op = literal(&d->op);
    if (gpus && !text_int(gpus, 1, 1024, &o->gpus))
        return err_set(e, ERR_CONFIG, "literal \"%s\" is not a number", gpus);
    if (memory && text_int(memory, 1, 10000, &gb))
        o->gpu_memory_mb = gb * 1024;
    for (size_t col = 0; col < cols; col++) {
        switch (d->table.column[role[col]].role) {
        case COLUMN_GPU:
            o->gpu = cell[col];
            break;
        case COLUMN_MEMORY:
            o->gpu_memory_mb = page_memory_mb(cell[col]);
            break;
        case COLUMN_GPUS:
            if (!page_count(cell[col], &o->gpus, e))
                return false;
            break;
        case COLUMN_REGION:
            o->region = cell[col];
            break;
        case COLUMN_TIER:
            o->tier = cell[col];
            break;
        case COLUMN_FORM:
            o->form = cell[col];
            break;
        case COLUMN_PRICE:
        case COLUMN_SKIP:
            break;
        }
    }
    return (o->gpu && *o->gpu) || err_set(e, ERR_REPLY, "a row has no name");
}

/* "8x gpu-nvidia-h100" says its count where no column and no literal does. */
static void read_count(const struct definition *d, struct offer *o, struct arena *a)
{
    const char *rest;
    int64_t n;

    for (size_t i = 0; i < d->table.columns; i++)
        if (d->table.column[i].role == COLUMN_GPUS)
            return;
    if (!literal(&d->gpus.gpus) && page_count_before(o->gpu, &n, &rest, a)) {
        o->gpus = n;
        o->gpu = rest;
    }
}

static void put(struct page *p, const struct definition *d, const struct offer *like, size_t column,
                const char *cell, const struct page_unit *unit)
{
    const struct column *c = &d->table.column[column];
    struct offer o = *like;
    struct page_price price;
    struct err odd = {0};
    int64_t nano;

    o.term = c->term;
    o.teaser = d->gpus.teaser || c->teaser;
    if (c->tier)
        o.tier = c->tier;
    o.key = text_fmt(p->a, "%s/%s", like->key, c->words);
    p->cells += page_signs_in(cell, unit->sign);
    if (!page_price(cell, unit, &price, &odd)) {
        page_drop(p, &o, &odd);
    } else if (!price.told) {
        offer_reject(p->out, &o, VERDICT_NO_PRICE, *cell ? cell : NULL);
    } else if (!gpus_hour(d->gpus.per, price.nano, &nano)
               || __builtin_mul_overflow(nano, d->gpus.basis == BASIS_GPU ? o.gpus : 1,
                                         &o.price_nano)) {
        (void)err_set(&odd, ERR_REPLY, "price \"%s\" is too large", cell);
        page_drop(p, &o, &odd);
    } else {
        o.teaser = o.teaser || price.teaser;
        p->priced++;
        offer_add(p->out, &o);
    }
}

/* The label with every cell that is neither it nor a price: a page has no ids. */
static const char *row_key(struct page *p, const struct definition *d, const char *const *cell,
                           const int *role, size_t cols, const char *label)
{
    const char *key = label;

    for (size_t col = 0; col < cols; col++) {
        enum column_role is = d->table.column[role[col]].role;

        if (is != COLUMN_GPU && is != COLUMN_PRICE && !text_blank(cell[col])
            && page_signs_in(cell[col], d->table.sign) == 0)
            key = text_join(p->a, key, "/", cell[col], NULL);
    }
    return key;
}

static void read_row(struct page *p, const struct definition *d, const struct html_grid *grid,
                     size_t row, const int *role, const struct page_unit *unit)
{
    const char *cell[PAGE_COLUMNS_MAX];
    struct offer o = page_offer(NULL, NULL);
    struct err odd = {0};
    const char *label;

    for (size_t col = 0; col < grid->cols; col++)
        cell[col] = html_grid_text(grid, row, col, p->a);
    if (!read_label(d, cell, role, grid->cols, &o, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    label = o.gpu;
    read_count(d, &o, p->a);
    o.key = row_key(p, d, cell, role, grid->cols, label);
    o.currency = literal(&d->currency);
    for (size_t col = 0; col < grid->cols; col++)
        if (d->table.column[role[col]].role == COLUMN_PRICE)
            put(p, d, &o, (size_t)role[col], cell[col], unit);
}

bool table_parse(const struct source_reply *reply, struct offer_list *out, struct source_page *next,
                 struct arena *a, struct err *e)
{
    const struct definition *d = reply->page.definition;
    const struct table *t = &d->table;
    struct page_column known[COLUMNS_MAX];
    struct page_unit unit = {t->sign, t->after.at};
    int role[PAGE_COLUMNS_MAX];
    const struct html *heading, *table;
    struct html_range behind;
    struct html_grid grid;
    struct page p;

    (void)next;
    if (!page_open(&p, reply, out, a, e))
        return false;
    heading = page_anchor(&p, p.all, t->heading_tag, t->heading);
    if (!heading)
        return false;
    behind = html_between(heading, NULL);
    table = page_table(&p, behind, text_fmt(a, "table behind %s", t->heading), &grid);
    if (!table)
        return false;
    behind.end = table->end;
    for (size_t i = 0; i < t->says.len; i++)
        if (!page_says(&p, behind, t->says.at[i]))
            return false;
    if (!page_grid_columns(&p, &grid, known, known_columns(t, known), role))
        return false;
    for (size_t row = grid.head; row < grid.rows; row++)
        read_row(&p, d, &grid, row, role, &unit);
    return page_done(&p);
}
