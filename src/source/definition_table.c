/*
 * Pages by definition: headings, tables or rows by class, prices. Held as strictly as the compiled
 * readers.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"

enum { TAGS_MAX = 8 };

/* What a section has in its columns. */
struct sheet {
    struct page *p;
    const struct definition *d;
    const struct section *section;
    struct page_unit unit;
    const char *head[PAGE_COLUMNS_MAX];
    int role[PAGE_COLUMNS_MAX]; /* the place of the definition's column */
    size_t cols;
};

/* A row of it. */
struct line {
    const char *cell[PAGE_COLUMNS_MAX];
    bool again[PAGE_COLUMNS_MAX]; /* the cell before goes on: it is looked at once */
    const char *tag[TAGS_MAX];
    size_t tags;
};

static const struct column *column_of(const struct sheet *s, size_t col)
{
    return &s->d->table.column[s->role[col]];
}

/* Finds what each column is; s->head and s->cols are there. */
static bool know_columns(struct sheet *s)
{
    const struct table *t = &s->d->table;
    struct page_column known[COLUMNS_MAX];

    for (size_t i = 0; i < t->columns; i++)
        known[i] = (struct page_column){t->column[i].words, (int)i, t->column[i].need};
    return page_columns(s->p, s->head, s->cols, known, t->columns, s->role);
}

static const char *literal(const struct pick *p)
{
    return p->from == FROM_LITERAL ? p->text : NULL;
}

static bool read_cells(const struct sheet *s, const struct line *l, struct offer *o, struct err *e)
{
    const struct definition *d = s->d;
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
    for (size_t col = 0; col < s->cols; col++) {
        switch (column_of(s, col)->role) {
        case COLUMN_GPU:
            o->gpu = l->cell[col];
            break;
        case COLUMN_MEMORY:
            o->gpu_memory_mb = page_memory_mb(l->cell[col]);
            break;
        case COLUMN_GPUS:
            if (!page_count(l->cell[col], &o->gpus, e))
                return false;
            break;
        case COLUMN_REGION:
            o->region = l->cell[col];
            break;
        case COLUMN_TIER:
            o->tier = l->cell[col];
            break;
        case COLUMN_FORM:
            o->form = l->cell[col];
            break;
        case COLUMN_PRICE:
        case COLUMN_SKIP:
            break;
        }
    }
    return (o->gpu && *o->gpu) || err_set(e, ERR_REPLY, "a row has no name");
}

/* "8x gpu-nvidia-h100" and "H100 (8x)" say their count where no column and no literal does. */
static bool read_count(const struct sheet *s, struct offer *o, struct err *e)
{
    const struct table *t = &s->d->table;
    const char *label = o->gpu, *rest;
    int64_t n;

    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].role == COLUMN_GPUS)
            return true;
    if (literal(&s->d->gpus.gpus))
        return true;
    if (!page_count_before(label, &n, &rest, s->p->a))
        page_count_behind(label, &n, &rest, s->p->a);
    o->gpus = n;
    o->gpu = rest;
    return !strstr(rest, "x)")
           || err_set(e, ERR_REPLY, "row \"%s\" has a count in an odd place", label);
}

/* The form factor that the name says, and what the tags beside it do. */
static void read_form(const struct sheet *s, const struct line *l, struct offer *o)
{
    const struct pick *form = &s->d->gpus.form;

    if (form->from == FROM_ROW && !s->d->table.lines.tags)
        o->form = pick_of(form, o->gpu, s->p->a);
    for (size_t i = 0; i < l->tags; i++) {
        int64_t mb = page_memory_mb(l->tag[i]);
        const char *word = form->from == FROM_ROW ? pick_of(form, l->tag[i], s->p->a) : NULL;

        o->gpu_memory_mb = mb ? mb : o->gpu_memory_mb;
        o->form = word ? word : o->form;
    }
}

/* The name with its tags and every cell that is neither it nor a price: a page has no ids. */
static const char *row_key(const struct sheet *s, const struct line *l, const char *key)
{
    struct arena *a = s->p->a;

    for (size_t i = 0; i < l->tags; i++)
        key = text_join(a, key, " ", l->tag[i], NULL);
    for (size_t col = 0; col < s->cols; col++) {
        enum column_role is = column_of(s, col)->role;

        if (is != COLUMN_GPU && is != COLUMN_PRICE && !text_blank(l->cell[col])
            && page_signs_in(l->cell[col], s->unit.sign) == 0)
            key = text_join(a, key, "/", l->cell[col], NULL);
    }
    return key;
}

static const char *price_key(const struct sheet *s, const struct column *c, const struct offer *o,
                             const char *tier)
{
    if (s->d->table.key == KEY_ROW)
        return o->key;
    if (s->d->table.key == KEY_COLUMN)
        return text_join(s->p->a, o->key, "/", c->words, NULL);
    return text_join(s->p->a, o->key, "/", term_name(o->term), tier ? "/" : NULL, tier, NULL);
}

/* An odd name drops each of its prices. */
static void put(const struct sheet *s, const struct offer *like, size_t col, const char *cell,
                const struct err *odd_name)
{
    const struct column *c = column_of(s, col);
    const struct gpus *g = &s->d->gpus;
    const char *tier = text_eq(c->tier, "*") ? s->head[col] + strlen(c->words) - 1 : c->tier;
    struct offer o = *like;

    o.term = c->term ? c->term : s->section->term;
    o.teaser = g->teaser || c->teaser;
    o.tier = tier ? tier : o.tier;
    o.key = price_key(s, c, &o, tier);
    if (!odd_name) {
        page_put(s->p, &o, cell, &s->unit, g->basis == BASIS_GPU ? o.gpus : 1);
        return;
    }
    s->p->cells += page_signs_in(cell, s->unit.sign);
    page_drop(s->p, &o, odd_name);
}

static void read_line(const struct sheet *s, const struct line *l)
{
    struct offer o = page_offer(NULL, NULL);
    struct err odd = {0};
    const char *label;
    bool named;

    if (!read_cells(s, l, &o, &odd)) {
        page_drop(s->p, &o, &odd);
        return;
    }
    label = o.gpu;
    read_form(s, l, &o);
    o.key = row_key(s, l, label);
    o.currency = literal(&s->d->currency);
    named = read_count(s, &o, &odd);
    for (size_t col = 0; col < s->cols; col++)
        if (column_of(s, col)->role == COLUMN_PRICE && !l->again[col])
            put(s, &o, col, l->cell[col], named ? NULL : &odd);
}

static bool read_grid(struct sheet *s, const struct html_grid *grid)
{
    s->cols = grid->cols;
    for (size_t col = 0; col < grid->cols; col++)
        s->head[col] = html_grid_head(grid, col, s->p->a);
    if (!know_columns(s))
        return false;
    for (size_t row = grid->head; row < grid->rows; row++) {
        const struct html *const *cell = grid->cell + row * grid->cols;
        struct line l = {.tags = 0};

        for (size_t col = 0; col < grid->cols; col++) {
            l.cell[col] = html_grid_text(grid, row, col, s->p->a);
            l.again[col] = col > 0 && cell[col] && cell[col] == cell[col - 1];
        }
        read_line(s, &l);
    }
    return true;
}

/* The cells of a row by class, the name in front where it is none of them. */
static void read_row(const struct sheet *s, struct html_range in)
{
    const struct lines *by = &s->d->table.lines;
    const struct html *at = by->name ? html_next(in, NULL, by->name, NULL, NULL) : NULL;
    struct line l = {.tags = 0};
    size_t cells = 0;
    struct err odd;
    struct offer o;

    if (at)
        l.cell[cells++] = html_text(at, s->p->a);
    cells += page_texts(s->p, in, by->cell, l.cell + cells, PAGE_COLUMNS_MAX - cells);
    at = NULL;
    while (by->tags && l.tags < TAGS_MAX && (at = html_next(in, at, "div", "class", by->tags))) {
        l.tag[l.tags] = html_text(at, s->p->a);
        l.tags += *l.tag[l.tags] != '\0';
    }
    if (cells == s->cols) {
        read_line(s, &l);
        return;
    }
    o = page_offer(NULL, cells ? l.cell[0] : NULL);
    (void)err_set(&odd, ERR_REPLY, "row \"%s\" has %zu cells, the header %zu",
                  cells ? l.cell[0] : "", cells, s->cols);
    page_drop(s->p, &o, &odd);
}

static bool read_lines(struct sheet *s, struct html_range in)
{
    const struct lines *by = &s->d->table.lines;
    const struct html *row = NULL;

    s->cols = page_texts(s->p, in, by->head, s->head, PAGE_COLUMNS_MAX);
    if (!know_columns(s))
        return false;
    if (by->name && column_of(s, 0)->role != COLUMN_GPU)
        return err_set(s->p->e, ERR_REPLY, "column \"%s\" is not the first of the names",
                       s->head[0]);
    while ((row = html_next(in, row, "div", "class", by->row)))
        read_row(s, html_inside(row));
    return page_account(s->p, in, s->unit.sign, s->p->cells, s->section->words);
}

/* The sentences that state unit and tier. */
static bool says_all(const struct sheet *s, struct html_range in)
{
    const struct words *says = &s->d->table.says;

    for (size_t i = 0; i < says->len; i++)
        if (!page_says(s->p, in, says->at[i]))
            return false;
    return true;
}

static bool is_heading(const struct html *at)
{
    return at->tag[0] == 'h' && at->tag[1] >= '1' && at->tag[1] <= '6';
}

/* The part of an id: inside of an element, or of a heading up to the next one that has an id. */
static struct html_range part_of(struct page *p, const struct html *at)
{
    struct html_range in = html_between(at, NULL);
    const struct html *next = NULL;

    if (!is_heading(at))
        return html_inside(at);
    while ((next = html_next(in, next, NULL, "id", NULL)))
        if (is_heading(next))
            break;
    in.end = next ? next->order : p->doc->end;
    return in;
}

/* Has one table, all prices of which are read. */
static bool read_part(struct sheet *s)
{
    struct page *p = s->p;
    const char *id = s->section->id;
    const struct html *at = page_mark(p, p->all, s->section->tag, "id", id), *table;
    struct html_range in;
    struct html_grid grid;

    if (!at)
        return false;
    in = part_of(p, at);
    table = html_next(in, NULL, "table", NULL, NULL);
    if (!table || html_count(in, "table", NULL, NULL) != 1 || !html_grid(table, &grid, p->a)
        || !grid.head)
        return err_set(p->e, ERR_REPLY, "anchor \"%s\" has no table of its own, or several", id);
    p->cells = 0;
    return (says_all(s, in) && read_grid(s, &grid)
            && page_account(p, html_inside(table), s->unit.sign, p->cells, id))
           || err_in(p->e, "section \"%s\"", id);
}

/* Behind a heading: rows by class up to another one, or the first table. */
static bool read_behind(struct sheet *s)
{
    struct page *p = s->p;
    const struct table *t = &s->d->table;
    const char *words = s->section->words, *tag = s->section->tag;
    const struct html *heading = page_anchor(p, p->all, tag, words), *table;
    struct html_range in;
    struct html_grid grid;

    if (!heading)
        return false;
    in = html_between(heading, NULL);
    if (t->until && !page_between(p, tag, words, NULL, t->until, &in))
        return false;
    if (t->lines.row)
        return says_all(s, in) && read_lines(s, in);
    table = page_table(p, in, text_fmt(p->a, "table behind %s", words), &grid);
    if (!table)
        return false;
    in.end = table->end;
    return says_all(s, in) && read_grid(s, &grid);
}

static bool read_section(struct page *p, const struct definition *d, const struct section *section)
{
    struct sheet s = {.p = p, .d = d, .section = section};

    s.unit = (struct page_unit){d->table.sign, d->table.after.at};
    if (!section->id)
        return read_behind(&s);
    return (section->optional && !html_next(p->all, NULL, section->tag, "id", section->id))
           || read_part(&s);
}

bool table_read_page(struct page *p)
{
    const struct definition *d = p->definition;

    p->per = d->gpus.per;
    for (size_t i = 0; i < d->table.sections; i++)
        if (!read_section(p, d, &d->table.section[i]))
            return false;
    return true;
}
