#include "source/page_priv.h"

#include <string.h>

/* A whole page begins and ends with its <html>; a fragment saved alone has neither. */
static bool is_cut(const struct source_reply *reply)
{
    return text_has_fold(reply->body, "<html") && !text_has_fold(reply->body, "</html");
}

bool page_open(struct page *p, const struct source_reply *reply, struct offer_list *out,
               struct arena *a, struct err *e)
{
    *p = (struct page){.out = out, .a = a, .e = e, .now = reply->page.now};
    p->per = PER_HOUR;
    p->definition = reply->page.definition;
    if (is_cut(reply))
        return err_set(e, ERR_REPLY, "page is cut: it begins and does not end");
    p->doc = html_parse(reply->body, reply->len, "page", a, e);
    if (!p->doc)
        return false;
    p->all = html_inside(p->doc);
    return true;
}

bool page_missing(struct page *p, const char *words)
{
    return err_set(p->e, ERR_REPLY, "anchor \"%s\" is missing", words);
}

static bool twice(struct page *p, const char *words, size_t n)
{
    return err_set(p->e, ERR_REPLY, "anchor \"%s\" stands there %zu times, expected once", words,
                   n);
}

static bool is_heading(const char *tag)
{
    return tag && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' && !tag[2];
}

const struct html *page_anchor(struct page *p, struct html_range in, const char *tag,
                               const char *words)
{
    const struct html *at = NULL, *found = NULL;
    size_t n = 0;

    while ((at = html_next(in, at, tag, NULL, NULL))) {
        if ((!tag && !is_heading(at->tag)) || !text_eq_fold(html_text(at, p->a), words))
            continue;
        found = at;
        n++;
    }
    if (n == 1)
        return found;
    (void)(n ? twice(p, words, n) : page_missing(p, words));
    return NULL;
}

const struct html *page_mark(struct page *p, struct html_range in, const char *tag,
                             const char *attr, const char *value)
{
    size_t n = html_count(in, tag, attr, value);

    if (n == 1)
        return html_next(in, NULL, tag, attr, value);
    (void)(n ? twice(p, value, n) : page_missing(p, value));
    return NULL;
}

bool page_between(struct page *p, const char *from_tag, const char *from, const char *to_tag,
                  const char *to, struct html_range *out)
{
    const struct html *first = page_anchor(p, p->all, from_tag, from);
    const struct html *last = first ? page_anchor(p, p->all, to_tag, to) : NULL;

    if (!last)
        return false;
    if (last->order < first->end)
        return err_set(p->e, ERR_REPLY, "anchor \"%s\" stands before \"%s\"", to, from);
    *out = html_between(first, last);
    return true;
}

bool page_says(struct page *p, struct html_range in, const char *words)
{
    return text_has_fold(html_range_text(in, p->a), words) || page_missing(p, words);
}

static bool column_is(const struct page_column *c, const char *words)
{
    size_t len = strlen(c->words);

    if (len && c->words[len - 1] == '*')
        return strncasecmp(c->words, words, len - 1) == 0;
    return text_eq_fold(c->words, words);
}

bool page_columns(struct page *p, const char *const *head, size_t heads,
                  const struct page_column *known, size_t knowns, int *role)
{
    size_t seen[PAGE_COLUMNS_MAX] = {0};

    if (heads > PAGE_COLUMNS_MAX || knowns > PAGE_COLUMNS_MAX)
        return err_set(p->e, ERR_REPLY, "a table has %zu columns, which is more than any known",
                       heads);
    for (size_t i = 0; i < heads; i++) {
        size_t k = 0;

        while (k < knowns && !column_is(&known[k], head[i]))
            k++;
        if (k == knowns)
            return err_set(p->e, ERR_REPLY, "column %zu is \"%s\", which is not a known one", i + 1,
                           head[i]);
        role[i] = known[k].role;
        seen[k]++;
    }
    for (size_t k = 0; k < knowns; k++) {
        if (known[k].need == PAGE_ONE && !seen[k])
            return err_set(p->e, ERR_REPLY, "column \"%s\" is missing", known[k].words);
        if (known[k].need != PAGE_MANY && seen[k] > 1)
            return err_set(p->e, ERR_REPLY, "column \"%s\" stands there %zu times, expected once",
                           known[k].words, seen[k]);
    }
    return true;
}

bool page_grid_columns(struct page *p, const struct html_grid *g, const struct page_column *known,
                       size_t knowns, int *role)
{
    const char *head[PAGE_COLUMNS_MAX];

    for (size_t i = 0; i < g->cols; i++)
        head[i] = html_grid_head(g, i, p->a);
    return page_columns(p, head, g->cols, known, knowns, role);
}

size_t page_texts(struct page *p, struct html_range in, const char *class_word, const char **out,
                  size_t max)
{
    const struct html *at = NULL;
    size_t n = 0;

    while (n < max && (at = html_next(in, at, "div", "class", class_word)))
        out[n++] = html_text(at, p->a);
    return n;
}

size_t page_class_columns(struct page *p, struct html_range in, const char *class_word,
                          const struct page_column *known, size_t knowns, int *role)
{
    const char *head[PAGE_COLUMNS_MAX];
    size_t heads = page_texts(p, in, class_word, head, PAGE_COLUMNS_MAX);

    return page_columns(p, head, heads, known, knowns, role) ? heads : 0;
}

const struct html *page_table(struct page *p, struct html_range in, const char *what,
                              struct html_grid *g)
{
    const struct html *table = html_next(in, NULL, "table", NULL, NULL);

    if (table && html_grid(table, g, p->a) && g->head)
        return table;
    (void)page_missing(p, what);
    return NULL;
}

const char *page_row_key(struct page *p, const char *label, const char *const *cell,
                         const int *role, size_t cells, unsigned roles)
{
    const char *key = label ? label : "";

    for (size_t i = 0; i < cells; i++)
        if ((roles >> role[i] & 1) && !text_blank(cell[i]))
            key = text_join(p->a, key, "/", cell[i], NULL);
    return key;
}

struct offer page_offer(const char *key, const char *gpu)
{
    struct offer o = offer_init();

    o.key = key;
    o.gpu = gpu;
    o.gpus = 1;
    o.stock = STOCK_YES;
    return o;
}

void page_drop(struct page *p, const struct offer *o, const struct err *odd)
{
    offer_drop(p->out, o, odd);
    if (!p->odd)
        p->odd = text_dup(p->a, odd->text);
}

void page_put(struct page *p, struct offer *o, const char *cell, const struct page_unit *unit,
              int64_t times)
{
    struct page_price price;
    struct err odd = {0};
    int64_t hour;

    p->cells += page_signs_in(cell, unit->sign);
    if (!page_price(cell, unit, &price, &odd)) {
        page_drop(p, o, &odd);
    } else if (!price.told) {
        offer_reject(p->out, o, VERDICT_NO_PRICE, *cell ? cell : NULL);
    } else if (!page_hour(p->per, price.nano, &hour)
               || __builtin_mul_overflow(hour, times, &o->price_nano)) {
        (void)err_set(&odd, ERR_REPLY, "price \"%s\" is too large", cell);
        page_drop(p, o, &odd);
    } else {
        o->teaser = o->teaser || price.teaser;
        p->priced++;
        offer_add(p->out, o);
    }
}

size_t page_signs_in(const char *text, const char *sign)
{
    size_t n = 0, len = strlen(sign);

    for (const char *at = text; len && (at = strstr(at, sign)); at += len)
        n += at[len] >= '0' && at[len] <= '9';
    return n;
}

size_t page_signs(struct page *p, struct html_range in, const char *sign)
{
    return page_signs_in(html_range_text(in, p->a), sign);
}

bool page_account(struct page *p, struct html_range in, const char *sign, size_t expected,
                  const char *what)
{
    size_t seen = page_signs(p, in, sign);

    return seen == expected
           || err_set(p->e, ERR_REPLY, "\"%s\" shows %zu prices, but %zu were read", what, seen,
                      expected);
}

bool page_done(struct page *p)
{
    if (p->priced)
        return true;
    if (p->odd)
        return err_set(p->e, ERR_REPLY, "no row of the page can be read: %s", p->odd);
    return err_set(p->e, ERR_REPLY, "the page has no row with a price");
}

bool page_parse(const struct source *s, const struct source_reply *reply, struct offer_list *out,
                struct arena *a, struct err *e)
{
    struct page p;

    if (!page_open(&p, reply, out, a, e)
        && (!s->read_state || is_cut(reply) || e->kind != ERR_REPLY))
        return false;
    if (s->read_state)
        p.state = html_state(p.doc, reply->body, reply->len, &p.state_len, a);
    return (s->read_state ? s->read_state(&p) : s->read_page(&p)) && page_done(&p);
}
