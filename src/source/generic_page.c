/*
 * A page by definition: one heading, the sentences that state unit and tier, the first table
 * behind the heading, its columns by their words. Held as strictly as the compiled readers.
 */
#include <string.h>

#include "source/generic_priv.h"

/* The definition's columns as page_columns takes them; the role is the column's place. */
static size_t known_columns(const struct generic *g, struct page_column *out)
{
    for (size_t i = 0; i < g->columns; i++)
        out[i] = (struct page_column){g->column[i].words, (int)i, PAGE_ONE};
    return g->columns;
}

static bool read_label(const struct generic *g, const char *const *cell, const int *role,
                       size_t cols, struct offer *o, struct err *e)
{
    int64_t gb = 0;
    const struct definition_field *const literal[] = {&g->form, &g->tier, &g->region, &g->op};
    const char **const to[] = {&o->form, &o->tier, &o->region, &o->op};

    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = literal[i]->literal;
    if (g->gpus.literal && !text_int(g->gpus.literal, 1, 1024, &o->gpus))
        return err_set(e, ERR_CONFIG, "literal \"%s\" is not a number", g->gpus.literal);
    if (g->memory_gb.literal && text_int(g->memory_gb.literal, 1, 10000, &gb))
        o->gpu_memory_mb = gb * 1024;
    for (size_t col = 0; col < cols; col++) {
        switch (g->column[role[col]].role) {
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
static void read_count(const struct generic *g, struct offer *o, struct arena *a)
{
    const char *rest;
    int64_t n;

    for (size_t i = 0; i < g->columns; i++)
        if (g->column[i].role == COLUMN_GPUS)
            return;
    if (!g->gpus.literal && page_count_before(o->gpu, &n, &rest, a)) {
        o->gpus = n;
        o->gpu = rest;
    }
}

static void put(struct page *p, const struct generic *g, const struct offer *like, size_t column,
                const char *cell, const struct page_unit *unit)
{
    const struct generic_column *c = &g->column[column];
    struct offer o = *like;
    struct page_price price;
    struct err odd = {0};
    int64_t nano;

    o.term = c->term;
    o.teaser = g->teaser || c->teaser;
    if (c->tier)
        o.tier = c->tier;
    o.key = text_fmt(p->a, "%s/%s", like->key, c->words);
    p->cells += page_signs_in(cell, unit->sign);
    if (!page_price(cell, unit, &price, &odd)) {
        page_drop(p, &o, &odd);
    } else if (!price.told) {
        offer_reject(p->out, &o, VERDICT_NO_PRICE, *cell ? cell : NULL);
    } else if (!generic_hour(g->per, price.nano, &nano)
               || __builtin_mul_overflow(nano, g->per_gpu ? o.gpus : 1, &o.price_nano)) {
        (void)err_set(&odd, ERR_REPLY, "price \"%s\" is too large", cell);
        page_drop(p, &o, &odd);
    } else {
        o.teaser = o.teaser || price.teaser;
        p->priced++;
        offer_add(p->out, &o);
    }
}

/* The label with every cell that is neither it nor a price: a page has no ids. */
static const char *row_key(struct page *p, const struct generic *g, const char *const *cell,
                           const int *role, size_t cols, const char *label)
{
    const char *key = label;

    for (size_t col = 0; col < cols; col++) {
        enum generic_role is = g->column[role[col]].role;

        if (is != COLUMN_GPU && is != COLUMN_PRICE && !text_blank(cell[col])
            && page_signs_in(cell[col], g->sign) == 0)
            key = text_join(p->a, key, "/", cell[col], NULL);
    }
    return key;
}

static void read_row(struct page *p, const struct generic *g, const struct html_grid *grid,
                     size_t row, const int *role, const struct page_unit *unit)
{
    const char *cell[PAGE_COLUMNS_MAX];
    struct offer o = page_offer(NULL, NULL);
    struct err odd = {0};
    const char *label;

    for (size_t col = 0; col < grid->cols; col++)
        cell[col] = html_grid_text(grid, row, col, p->a);
    if (!read_label(g, cell, role, grid->cols, &o, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    label = o.gpu;
    read_count(g, &o, p->a);
    o.key = row_key(p, g, cell, role, grid->cols, label);
    o.currency = g->currency.literal;
    for (size_t col = 0; col < grid->cols; col++)
        if (g->column[role[col]].role == COLUMN_PRICE)
            put(p, g, &o, (size_t)role[col], cell[col], unit);
}

bool generic_parse_page(const struct generic *g, const struct source_reply *reply,
                        struct offer_list *out, struct arena *a, struct err *e)
{
    struct page_column known[GENERIC_COLUMNS_MAX];
    struct page_unit unit = {g->sign, g->after.at};
    const char *head[PAGE_COLUMNS_MAX];
    int role[PAGE_COLUMNS_MAX];
    const struct html *heading, *table;
    struct html_range behind;
    struct html_grid grid;
    struct page p;

    if (!page_open(&p, reply, out, a, e))
        return false;
    heading = page_anchor(&p, p.all, g->heading_tag, g->heading);
    if (!heading)
        return false;
    behind = html_between(heading, NULL);
    table = html_next(behind, NULL, "table", NULL, NULL);
    if (!table || !html_grid(table, &grid, a) || !grid.head)
        return page_missing(&p, text_fmt(a, "table behind %s", g->heading));
    behind.end = table->end;
    for (size_t i = 0; i < g->says.len; i++)
        if (!page_says(&p, behind, g->says.at[i]))
            return false;
    for (size_t i = 0; i < grid.cols; i++)
        head[i] = html_grid_head(&grid, i, a);
    if (!page_columns(&p, head, grid.cols, known, known_columns(g, known), role))
        return false;
    for (size_t row = grid.head; row < grid.rows; row++)
        read_row(&p, g, &grid, row, role, &unit);
    return page_done(&p);
}
